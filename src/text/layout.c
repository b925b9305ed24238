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

#define SMALLEST 8.0      /* px: texts are not shrunk below */
#define LONGEST (1 << 20) /* bytes: keeps every size below in range; no label is longer */

typedef struct text_entry {
    kymo__entry entry;
    kymo__text text;
    int32_t face; /**< that style.face stood for */
    double size;  /**< asked for */
} text_entry;

typedef struct text_key {
    const char *string;
    const kymo__text_style *style;
    int32_t face;
} text_key;

double kymo__text_line_height(double size)
{
    return 1.25 * size;
}

/** Empties the scratch; its memory stays. */
static void clear(kymo__scratch *scratch)
{
    scratch->run_count = scratch->glyph_count = scratch->line_count = scratch->shown_count = 0;
    scratch->box_count = scratch->part_count = scratch->part_glyph_count = 0;
    scratch->missing = 0;
}

static uint64_t hash_text(const char *string, size_t length, const kymo__text_style *style)
{
    unsigned char key[3 * sizeof(int32_t) + 3 * sizeof(double) + 2];
    unsigned char *at = key;

    memcpy(at, &style->face, sizeof style->face);
    memcpy(at += sizeof style->face, &style->max_lines, sizeof style->max_lines);
    memcpy(at += sizeof style->max_lines, &style->align, sizeof style->align);
    memcpy(at += sizeof style->align, &style->size, sizeof style->size);
    memcpy(at += sizeof style->size, &style->max_width, sizeof style->max_width);
    memcpy(at += sizeof style->max_width, &style->shrink, sizeof style->shrink);
    at[sizeof style->shrink] = style->tabular;
    at[sizeof style->shrink + 1] = style->math;
    return kymo__hash(string, length, kymo__hash(key, sizeof key, 0));
}

static bool same_text(const kymo__entry *entry, const void *key)
{
    const text_entry *kept = (const text_entry *)(const void *)entry;
    const kymo__text *text = &kept->text;
    const text_key *wanted = key;
    const kymo__text_style *a = &text->style, *b = wanted->style;

    return kept->face == wanted->face && a->face == b->face && a->tabular == b->tabular &&
           a->math == b->math && kept->size == b->size && a->shrink == b->shrink &&
           a->max_width == b->max_width && a->max_lines == b->max_lines && a->align == b->align &&
           strcmp(text->source, wanted->string) == 0;
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
    settled->shrink =
        settled->max_width > 0 && style->shrink > 0 && style->shrink < 1 ? style->shrink : 0;
    settled->align = (style->align > 0) - (style->align < 0);
    return KYMO_OK;
}

/** Widens the ink box of a text. */
static void widen(kymo__text *text, double left, double top, double right, double bottom, bool *any)
{
    text->ink_left = *any ? fmin(text->ink_left, left) : left;
    text->ink_top = *any ? fmin(text->ink_top, top) : top;
    text->ink_right = *any ? fmax(text->ink_right, right) : right;
    text->ink_bottom = *any ? fmax(text->ink_bottom, bottom) : bottom;
    *any = true;
}

/** A text being placed: where its next run, rule and so on go. */
typedef struct placing {
    const kymo__fonts *fonts;
    kymo__text *text;
    kymo__run *runs;
    kymo__rule *rules;
    kymo__glyph *glyphs;
    const char *shown;
    double block; /**< width of the widest line [em] */
    bool ink;     /**< the ink box is begun */
} placing;

/** Adds a glyph of a run, placed, to the ink box, and to the boxes when it is one. */
static void add_ink(placing *p, const kymo__shaped_run *run, const kymo__glyph *glyph)
{
    const kymo__face_state *state = &p->fonts->faces[run->face];
    const double unit = p->text->style.size * run->scale / state->em;
    const double x = glyph->x, y = glyph->y;
    hb_glyph_extents_t box;

    if (glyph->id == 0 && run->shown == run->shown_end) {
        const char *at = p->text->string + glyph->cluster;

        if (p->text->boxes++ == 0)
            p->text->box_code =
                run->box ? p->fonts->scratch.missing : kymo__utf8_next(&at, at + strlen(at));
    }
    if (!hb_font_get_glyph_extents(state->font, glyph->id, &box) || box.width == 0 ||
        box.height == 0)
        return;
    widen(p->text, x + unit * (double)box.x_bearing, y - unit * (double)box.y_bearing,
          x + unit * ((double)box.x_bearing + (double)box.width),
          y - unit * ((double)box.y_bearing + (double)box.height), &p->ink);
}

/** Adds what kymo__shaped_run `from` shows, whose pen stands at (pen, y). */
static void place_run(placing *p, const kymo__shaped_run *from, int32_t line, double pen, double y)
{
    kymo__text *text = p->text;
    const double size = text->style.size;
    kymo__glyph *to = &p->glyphs[from->first];

    if (from->face == KYMO__RULE) {
        const kymo__rule rule = {size * (pen + from->x), y - size * (from->y + from->height),
                                 size * from->width, size * from->height, y};

        if (rule.width > 0 && rule.height > 0) {
            p->rules[text->rule_count++] = rule;
            widen(text, rule.x, rule.y, rule.x + rule.width, rule.y + rule.height, &p->ink);
        }
        return;
    }
    p->runs[text->run_count++] = (kymo__run){
        .face = from->face,
        .line = line,
        .size = size * from->scale,
        .x = size * (pen + from->x),
        .y = y - size * from->y,
        .width = size * from->width,
        .glyphs = to,
        .glyph_count = from->count,
        .byte = from->from,
        .bytes = from->to - from->from,
        .shown = from->shown_end > from->shown ? p->shown + from->shown : NULL,
        .box = from->box,
        .rtl = from->rtl,
    };
    for (int32_t g = 0; g < from->count; g++) {
        const kymo__shaped_glyph *glyph = &p->fonts->scratch.glyphs[from->first + g];

        to[g] = (kymo__glyph){.id = glyph->id,
                              .cluster = glyph->cluster,
                              .x = size * (pen + from->x + glyph->x),
                              .y = y - size * (from->y + glyph->y)};
        add_ink(p, from, &to[g]);
    }
}

/** Places the lines; sets the text's heights. */
static void place_lines(placing *p, const kymo__face_state *face)
{
    const kymo__scratch *scratch = &p->fonts->scratch;
    kymo__text *text = p->text;
    const double size = text->style.size;
    double y = 0, below = 0;

    for (int32_t i = 0; i < scratch->line_count; i++) {
        const kymo__line *line = &scratch->lines[i];
        const double above = size * fmax(face->ascent, line->ascent);
        const int32_t align = text->style.align < 0 && line->rtl ? 1 : text->style.align;
        double pen = 0.5 * (align + 1) * (p->block - line->width); // [em]

        if (i == 0)
            text->ascent = above;
        else if (line->ascent > face->ascent || below > size * face->descent)
            y += fmax(kymo__text_line_height(size), below + above);
        else
            y = y + kymo__text_line_height(size);
        for (int32_t r = line->first; r < line->first + line->count; r++) {
            place_run(p, &scratch->runs[r], i, pen, y);
            pen += scratch->runs[r].advance;
        }
        below = size * fmax(face->descent, line->descent);
    }
    text->descent = below;
    text->height = text->ascent + y + below;
}

/** Where each part of a kept text lies in its block. */
typedef struct plan {
    size_t runs, rules, glyphs, shown, string, source, size;
} plan;

/** `length` and `written`: of the string as shown and as given, which may be the same one. */
static plan plan_text(const kymo__scratch *scratch, size_t length, size_t written, bool same)
{
    plan p = {.runs = sizeof(text_entry)};
    size_t runs = 0, rules = 0;

    for (int32_t i = 0; i < scratch->run_count; i++)
        if (scratch->runs[i].face == KYMO__RULE)
            rules++;
        else
            runs++;
    p.rules = p.runs + runs * sizeof(kymo__run);
    p.glyphs = p.rules + rules * sizeof(kymo__rule);
    p.shown = p.glyphs + (size_t)scratch->glyph_count * sizeof(kymo__glyph);
    p.string = p.shown + (size_t)scratch->shown_count + 1;
    p.source = same ? p.string : p.string + length + 1;
    p.size = p.source + written + 1;
    return p;
}

/** Makes the kept text of the lines in the scratch. */
static kymo_status keep(kymo__layout *l, size_t length, const char *source, double wanted,
                        uint64_t hash, const kymo__text **text, kymo_error *err)
{
    kymo__fonts *fonts = l->fonts;
    const kymo__scratch *scratch = &fonts->scratch;
    const size_t written = strlen(source);
    const plan at = plan_text(scratch, length, written, l->string == source);
    const kymo__face_state *face;
    kymo__entry *entry;
    kymo__text *made;
    char *block;
    placing p = {.fonts = fonts};

    if (kymo__face_measure(fonts, l->face, &face, err) != KYMO_OK ||
        kymo__cache_make(&fonts->texts, fonts->mem, at.size, "text", &entry, err) != KYMO_OK)
        return err->code;
    made = &((text_entry *)(void *)entry)->text;
    ((text_entry *)(void *)entry)->face = l->face;
    ((text_entry *)(void *)entry)->size = wanted;
    block = (char *)entry;
    memcpy(block + at.string, l->string, length + 1);
    memcpy(block + at.source, source, written + 1);
    if (scratch->shown_count > 0)
        memcpy(block + at.shown, scratch->shown, (size_t)scratch->shown_count);
    for (int32_t i = 0; i < scratch->line_count; i++)
        p.block = fmax(p.block, scratch->lines[i].width);
    p.text = made;
    p.runs = (kymo__run *)(void *)(block + at.runs);
    p.rules = (kymo__rule *)(void *)(block + at.rules);
    p.glyphs = (kymo__glyph *)(void *)(block + at.glyphs);
    p.shown = block + at.shown;
    made->string = block + at.string;
    made->source = block + at.source;
    made->style = l->style;
    made->runs = p.runs;
    made->rules = p.rules;
    made->line_count = scratch->line_count;
    made->width = p.block * l->style.size;
    made->cut = l->cut;
    place_lines(&p, face);
    kymo__cache_put(&fonts->texts, entry, hash);
    *text = made;
    return KYMO_OK;
}

/** Breaks the string into lines at a part of the size asked for. */
static kymo_status break_at(kymo__layout *l, int32_t length, double size, int32_t shown,
                            kymo_error *err)
{
    kymo__scratch *scratch = &l->fonts->scratch;

    scratch->run_count = scratch->glyph_count = scratch->line_count = 0;
    scratch->shown_count = shown;
    l->cut = l->torn = false;
    l->style.size = size;
    return kymo__break_lines(l, length, err);
}

/**
 * Breaks the string into lines at the largest size that neither cuts it nor tears words, else that
 * does not cut it, else at the smallest.
 */
static kymo_status fit(kymo__layout *l, int32_t length, double size, kymo_error *err)
{
    const int32_t shown = l->fonts->scratch.shown_count; // of formulas
    const int steps = l->style.shrink > 0 ? (int)ceil(20 * (1 - l->style.shrink) - 1e-9) : 0;
    double best = 0, smallest = size;

    for (int i = 0; i <= steps; i++) {
        const double at = size * fmax(1 - 0.05 * i, l->style.shrink);

        if (i > 0 && at < SMALLEST)
            break;
        if (break_at(l, length, at, shown, err) != KYMO_OK)
            return err->code;
        if (!l->cut && !l->torn)
            return KYMO_OK;
        if (!l->cut && best == 0)
            best = at;
        smallest = at;
    }
    if (best == 0)
        best = smallest;
    return best == l->style.size ? KYMO_OK : break_at(l, length, best, shown, err);
}

kymo_status kymo__text_layout(kymo__fonts *fonts, const char *string, const kymo__text_style *style,
                              const kymo__text **text, kymo_error *err)
{
    kymo__layout l = {.fonts = fonts, .string = string ? string : ""};
    const char *source = l.string;
    const size_t length = strlen(source);
    int32_t shown = 0;
    kymo__entry *entry;
    uint64_t hash;

    *text = NULL;
    if (settle_style(style, &l.style, err) != KYMO_OK)
        return err->code;
    if (length > LONGEST)
        return kymo__fail(err, KYMO_EINVAL, "a text of %lld bytes is too long", (long long)length);
    l.face = l.style.face < KYMO__ROLES ? fonts->roles[l.style.face] : l.style.face;
    hash = hash_text(l.string, length, &l.style);
    entry = kymo__cache_find(&fonts->texts, hash, same_text,
                             &(text_key){.string = l.string, .style = &l.style, .face = l.face});
    if (entry) {
        *text = &((text_entry *)(void *)entry)->text;
        return KYMO_OK;
    }
    clear(&fonts->scratch);
    shown = (int32_t)length;
    if ((l.style.math && kymo__math_text(&l, &shown, err) != KYMO_OK) ||
        fit(&l, shown, style->size, err) != KYMO_OK)
        return err->code;
    return keep(&l, (size_t)shown, source, style->size, hash, text, err);
}
