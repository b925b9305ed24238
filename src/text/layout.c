/*
 * layout.c - a string becomes lines of runs, in place, measured, and kept.
 *
 * What lines.c broke and shaped lies in ems in the scratch. Here lines are aligned and the size
 * enters by one multiplication, so that twice the size is exactly twice the width; the ink box is
 * the union of the glyphs' boxes. A text is one block of memory: entry, runs, glyphs, string; 24
 * bytes a glyph and 72 a run. A hit in the cache costs one hash of the string.
 */
#include "fonts.h"

#include <math.h>
#include <string.h>

#define LONGEST (1 << 20) /* bytes: keeps every size below in range; no label is longer */

typedef struct text_entry {
    kymo__entry entry;
    kymo__text text;
} text_entry;

typedef struct text_key {
    const char *string;
    const kymo__text_style *style;
} text_key;

double kymo__text_line_height(double size)
{
    return 1.25 * size;
}

static uint64_t hash_text(const char *string, size_t length, const kymo__text_style *style)
{
    unsigned char key[3 * sizeof(int32_t) + 2 * sizeof(double) + 1];
    unsigned char *at = key;

    memcpy(at, &style->face, sizeof style->face);
    memcpy(at += sizeof style->face, &style->max_lines, sizeof style->max_lines);
    memcpy(at += sizeof style->max_lines, &style->align, sizeof style->align);
    memcpy(at += sizeof style->align, &style->size, sizeof style->size);
    memcpy(at += sizeof style->size, &style->max_width, sizeof style->max_width);
    at[sizeof style->max_width] = style->tabular;
    return kymo__hash(string, length, kymo__hash(key, sizeof key, 0));
}

static bool same_text(const kymo__entry *entry, const void *key)
{
    const kymo__text *text = &((const text_entry *)(const void *)entry)->text;
    const text_key *wanted = key;
    const kymo__text_style *a = &text->style, *b = wanted->style;

    return a->face == b->face && a->tabular == b->tabular && a->size == b->size &&
           a->max_width == b->max_width && a->max_lines == b->max_lines && a->align == b->align &&
           strcmp(text->string, wanted->string) == 0;
}

/** The same style for all that lay out alike; fails on a size that is none. */
static kymo_status settle_style(const kymo__text_style *style, kymo__text_style *settled,
                                kymo_error *err)
{
    *settled = *style;
    if (!(style->size > 0 && style->size <= 1e4))
        return kymo__fail(err, KYMO_EINVAL, "text size is not between 0 and 10000 pixels");
    if (style->face < 0 || style->face >= KYMO__FACES)
        return kymo__fail(err, KYMO_EINVAL, "no font face %d", (int)style->face);
    if (!(style->max_width > 0 && isfinite(style->max_width)))
        settled->max_width = 0;
    if (style->max_lines < 0)
        settled->max_lines = 0;
    settled->align = (style->align > 0) - (style->align < 0);
    return KYMO_OK;
}

/** Widens the ink box of a text by a glyph's. */
static void add_ink(kymo__text *text, const kymo__face_state *state, const kymo__glyph *glyph,
                    bool *any)
{
    const double unit = text->style.size / state->em;
    hb_glyph_extents_t box;
    double left, top, right, bottom;

    if (!hb_font_get_glyph_extents(state->font, glyph->id, &box) || box.width == 0 ||
        box.height == 0)
        return;
    left = glyph->x + unit * (double)box.x_bearing;
    right = glyph->x + unit * ((double)box.x_bearing + (double)box.width);
    top = glyph->y - unit * (double)box.y_bearing;
    bottom = glyph->y - unit * ((double)box.y_bearing + (double)box.height);
    text->ink_left = *any ? fmin(text->ink_left, left) : left;
    text->ink_top = *any ? fmin(text->ink_top, top) : top;
    text->ink_right = *any ? fmax(text->ink_right, right) : right;
    text->ink_bottom = *any ? fmax(text->ink_bottom, bottom) : bottom;
    *any = true;
}

/** Places a line's runs and glyphs in pixels, behind what `runs` and `glyphs` hold already. */
static void place_line(const kymo__fonts *fonts, kymo__text *text, int32_t index, double block,
                       kymo__run *runs, kymo__glyph *glyphs, bool *ink)
{
    const kymo__scratch *scratch = &fonts->scratch;
    const kymo__line *line = &scratch->lines[index];
    const double size = text->style.size, y = index * kymo__text_line_height(size);
    double pen = 0.5 * (text->style.align + 1) * (block - line->width); // [em]

    for (int32_t r = line->first; r < line->first + line->count; r++) {
        const kymo__shaped_run *from = &scratch->runs[r];
        kymo__glyph *to = &glyphs[from->first];

        runs[r] = (kymo__run){
            .face = from->face,
            .line = index,
            .size = size,
            .x = size * pen,
            .y = y,
            .width = size * from->width,
            .glyphs = to,
            .glyph_count = from->count,
            .byte = from->from,
            .bytes = from->to - from->from,
            .rtl = from->rtl,
        };
        for (int32_t g = 0; g < from->count; g++) {
            const kymo__shaped_glyph *glyph = &scratch->glyphs[from->first + g];

            to[g] = (kymo__glyph){.id = glyph->id,
                                  .cluster = glyph->cluster,
                                  .x = size * (pen + glyph->x),
                                  .y = y - size * glyph->y};
            text->boxes = text->boxes || glyph->id == 0;
            add_ink(text, &fonts->faces[from->face], &to[g], ink);
        }
        pen += from->width;
    }
}

/** Makes the kept text of the lines in the scratch. */
static kymo_status keep(kymo__layout *l, size_t length, uint64_t hash, const kymo__text **text,
                        kymo_error *err)
{
    kymo__fonts *fonts = l->fonts;
    const kymo__scratch *scratch = &fonts->scratch;
    const size_t runs_size = (size_t)scratch->run_count * sizeof(kymo__run);
    const size_t glyphs_size = (size_t)scratch->glyph_count * sizeof(kymo__glyph);
    const kymo__face_state *state;
    kymo__entry *entry;
    kymo__text *made;
    char *tail;
    double block = 0;
    bool ink = false;

    if (kymo__face_measure(fonts, l->style.face, &state, err) != KYMO_OK ||
        kymo__cache_make(&fonts->texts, fonts->mem,
                         sizeof(text_entry) + runs_size + glyphs_size + length + 1, "text", &entry,
                         err) != KYMO_OK)
        return err->code;
    made = &((text_entry *)(void *)entry)->text;
    tail = (char *)entry + sizeof(text_entry);
    memcpy(tail + runs_size + glyphs_size, l->string, length + 1);
    for (int32_t i = 0; i < scratch->line_count; i++)
        block = fmax(block, scratch->lines[i].width);
    made->string = tail + runs_size + glyphs_size;
    made->style = l->style;
    made->runs = (kymo__run *)(void *)tail;
    made->run_count = scratch->run_count;
    made->line_count = scratch->line_count;
    made->width = block * l->style.size;
    made->ascent = state->ascent * l->style.size;
    made->descent = state->descent * l->style.size;
    made->height = made->ascent + made->descent +
                   (scratch->line_count - 1) * kymo__text_line_height(l->style.size);
    made->cut = l->cut;
    for (int32_t i = 0; i < scratch->line_count; i++)
        place_line(fonts, made, i, block, (kymo__run *)(void *)tail,
                   (kymo__glyph *)(void *)(tail + runs_size), &ink);
    kymo__cache_put(&fonts->texts, entry, hash);
    *text = made;
    return KYMO_OK;
}

kymo_status kymo__text_layout(kymo__fonts *fonts, const char *string, const kymo__text_style *style,
                              const kymo__text **text, kymo_error *err)
{
    kymo__layout l = {.fonts = fonts, .string = string ? string : ""};
    const size_t length = strlen(l.string);
    kymo__entry *entry;
    uint64_t hash;

    *text = NULL;
    if (settle_style(style, &l.style, err) != KYMO_OK)
        return err->code;
    if (length > LONGEST)
        return kymo__fail(err, KYMO_EINVAL, "a text of %lld bytes is too long", (long long)length);
    hash = hash_text(l.string, length, &l.style);
    entry = kymo__cache_find(&fonts->texts, hash, same_text,
                             &(text_key){.string = l.string, .style = &l.style});
    if (entry) {
        *text = &((text_entry *)(void *)entry)->text;
        return KYMO_OK;
    }
    fonts->scratch.run_count = fonts->scratch.glyph_count = fonts->scratch.line_count = 0;
    if (kymo__break_lines(&l, (int32_t)length, err) != KYMO_OK)
        return err->code;
    return keep(&l, length, hash, text, err);
}
