/*
 * shape.c - a part of a paragraph becomes runs of glyphs on one line.
 *
 * 1. The items of the part are put in the order in which they are seen: from the highest level down
 *    to the lowest odd one, sequences of at least that level are reversed (UAX 9, rule L2).
 * 2. HarfBuzz shapes each item, with the paragraph around it in sight: kerning, marks, ligatures,
 *    joined letters and mirrored brackets as the font says; tabular digits when asked for; no
 *    contextual alternates in simple scripts, since Inter's turn "2x4" into a product and "->" into
 *    an arrow, and labels must show what the data say.
 *
 * Cost: about 1 us a character. Working arrays live in the scratch.
 */
#include "fonts.h"

#include <hb-ot.h>
#include <string.h>

static void reverse(kymo__item *items, int32_t from, int32_t to)
{
    for (; from < --to; from++) {
        const kymo__item swapped = items[from];

        items[from] = items[to];
        items[to] = swapped;
    }
}

/** Puts items in the order of the string into the order of the eye. */
static void order(kymo__item *items, int32_t count)
{
    int32_t highest = 0;

    for (int32_t i = 0; i < count; i++)
        highest = items[i].level > highest ? items[i].level : highest;
    for (int32_t level = highest; level > 0; level--)
        for (int32_t i = 0, end; i < count; i = end) {
            end = i + 1;
            if (items[i].level < level)
                continue;
            while (end < count && items[end].level >= level)
                end++;
            reverse(items, i, end);
        }
}

/** The character of the paragraph that begins at a byte, or the first one after it. */
static int32_t find_character(const kymo__scratch *scratch, int32_t byte)
{
    int32_t low = 0, high = scratch->code_count;

    while (low < high) {
        const int32_t middle = low + (high - low) / 2;

        if (scratch->offsets[middle] < byte)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/** Sets order[0..*count) to the items of the characters from..to of the paragraph. */
static kymo_status take_items(kymo__fonts *fonts, int32_t from, int32_t to, int32_t *count,
                              kymo_error *err)
{
    kymo__scratch *scratch = &fonts->scratch;

    *count = 0;
    for (int32_t i = 0; i < scratch->item_count; i++) {
        kymo__item item = scratch->items[i];
        kymo__item *taken;

        if (item.from < from)
            item.from = from;
        if (item.to > to)
            item.to = to;
        if (item.from >= item.to)
            continue;
        taken = kymo__scratch_grow(fonts, scratch->order, &scratch->order_capacity, *count + 1,
                                   sizeof item, err);
        if (!taken)
            return err->code;
        scratch->order = taken;
        taken[(*count)++] = item;
    }
    order(scratch->order, *count);
    return KYMO_OK;
}

/** Makes the buffer ready for characters. */
static void begin_buffer(kymo__fonts *fonts, hb_script_t script, bool rtl)
{
    hb_buffer_t *buffer = fonts->buffer;

    hb_buffer_clear_contents(buffer);
    hb_buffer_set_content_type(buffer, HB_BUFFER_CONTENT_TYPE_UNICODE);
    hb_buffer_set_flags(buffer, HB_BUFFER_FLAG_DO_NOT_INSERT_DOTTED_CIRCLE);
    hb_buffer_set_direction(buffer, rtl ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer, script == HB_SCRIPT_COMMON ? HB_SCRIPT_LATIN : script);
    hb_buffer_set_language(buffer, fonts->language);
}

/** Shapes what the buffer holds. */
static kymo_status shape_buffer(kymo__fonts *fonts, const kymo__face_state *state, bool tabular,
                                kymo_error *err)
{
    static const char *const shapers[] = {"ot", NULL}; // whatever $HB_SHAPER_LIST says
    const hb_feature_t features[] = {
        {HB_TAG('t', 'n', 'u', 'm'), tabular, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END},
        {HB_TAG('c', 'a', 'l', 't'), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END},
    };
    const bool simple = hb_buffer_get_script(fonts->buffer) == HB_SCRIPT_LATIN;

    if (!hb_buffer_allocation_successful(fonts->buffer) ||
        !hb_shape_full(state->font, fonts->buffer, features, simple ? 2 : 1, shapers) ||
        !hb_buffer_allocation_successful(fonts->buffer))
        return kymo__fail(err, KYMO_ENOMEM, "out of memory for text layout");
    return KYMO_OK;
}

/** Room for `count` glyphs more; NULL with err. */
static kymo__shaped_glyph *grow_glyphs(kymo__fonts *fonts, size_t count, kymo_error *err)
{
    kymo__scratch *scratch = &fonts->scratch;
    kymo__shaped_glyph *glyphs = NULL;

    if (count <= (size_t)(INT32_MAX - scratch->glyph_count))
        glyphs = kymo__scratch_grow(fonts, scratch->glyphs, &scratch->glyph_capacity,
                                    scratch->glyph_count + (int32_t)count, sizeof *glyphs, err);
    else
        kymo__fail(err, KYMO_ENOMEM, "text is too long");
    if (glyphs)
        scratch->glyphs = glyphs;
    return glyphs;
}

static kymo_status add_run(kymo__fonts *fonts, const kymo__shaped_run *run, kymo_error *err)
{
    kymo__scratch *scratch = &fonts->scratch;
    kymo__shaped_run *runs = kymo__scratch_grow(fonts, scratch->runs, &scratch->run_capacity,
                                                scratch->run_count + 1, sizeof *run, err);

    if (!runs)
        return err->code;
    scratch->runs = runs;
    runs[scratch->run_count++] = *run;
    return KYMO_OK;
}

/** Adds the glyphs of the buffer as a run; clusters are looked up in `offsets` unless NULL. */
static kymo_status take_run(kymo__fonts *fonts, kymo__shaped_run *run, const int32_t *offsets,
                            double em, kymo_error *err)
{
    kymo__scratch *scratch = &fonts->scratch;
    unsigned int count;
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(fonts->buffer, &count);
    const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(fonts->buffer, &count);
    kymo__shaped_glyph *glyphs = grow_glyphs(fonts, count, err);
    double pen = 0;

    if (!glyphs)
        return err->code;
    run->first = scratch->glyph_count;
    run->count = (int32_t)count;
    // Sums of font units are exact in a double; dividing last keeps them so.
    for (unsigned int i = 0; i < count; i++) {
        glyphs[scratch->glyph_count++] = (kymo__shaped_glyph){
            .id = infos[i].codepoint,
            .cluster = offsets ? (uint32_t)offsets[infos[i].cluster] : infos[i].cluster,
            .x = (pen + (double)positions[i].x_offset) / em,
            .y = (double)positions[i].y_offset / em,
            .advance = (double)positions[i].x_advance / em,
        };
        pen += (double)positions[i].x_advance;
    }
    run->width = run->advance = pen / em;
    run->scale = 1;
    return add_run(fonts, run, err);
}

static kymo_status shape_item(kymo__fonts *fonts, const kymo__item *item, bool tabular,
                              kymo_error *err)
{
    const kymo__scratch *scratch = &fonts->scratch;
    kymo__shaped_run run = {.face = item->face,
                            .from = scratch->offsets[item->from],
                            .to = scratch->offsets[item->to],
                            .rtl = item->level % 2 != 0};
    const kymo__face_state *state;

    if (kymo__face_measure(fonts, item->face, &state, err) != KYMO_OK)
        return err->code;
    begin_buffer(fonts, item->script, run.rtl);
    hb_buffer_add_codepoints(fonts->buffer, scratch->codes, scratch->code_count,
                             (unsigned int)item->from, item->to - item->from);
    if (shape_buffer(fonts, state, tabular, err) != KYMO_OK)
        return err->code;
    return take_run(fonts, &run, scratch->offsets, state->em, err);
}

/** Copies the parts of an inline box; the last one takes the line on by the box's width. */
static kymo_status add_box(kymo__fonts *fonts, const kymo__item *item, kymo_error *err)
{
    kymo__scratch *scratch = &fonts->scratch;
    const kymo__box *box = &scratch->boxes[item->box - 1];
    kymo__shaped_run end = {.from = box->from, .to = box->to, .box = item->box, .scale = 1};

    for (int32_t i = box->first; i < box->first + box->count; i++) {
        kymo__shaped_run run = scratch->parts[i];
        kymo__shaped_glyph *glyphs = grow_glyphs(fonts, (size_t)run.count, err);

        if (!glyphs)
            return err->code;
        if (run.count > 0)
            memcpy(glyphs + scratch->glyph_count, scratch->part_glyphs + run.first,
                   (size_t)run.count * sizeof *glyphs);
        run.first = scratch->glyph_count;
        scratch->glyph_count += run.count;
        run.from = box->from;
        run.to = box->to;
        run.box = item->box;
        run.advance = 0;
        if (add_run(fonts, &run, err) != KYMO_OK)
            return err->code;
    }
    end.face = KYMO__RULE; // one that cannot be seen
    end.first = scratch->glyph_count;
    end.advance = box->width;
    return add_run(fonts, &end, err);
}

kymo_status kymo__shape(kymo__fonts *fonts, int32_t from, int32_t to, bool tabular, kymo_error *err)
{
    const kymo__scratch *scratch = &fonts->scratch;
    int32_t count;

    if (take_items(fonts, find_character(scratch, from), find_character(scratch, to), &count,
                   err) != KYMO_OK)
        return err->code;
    for (int32_t i = 0; i < count; i++) {
        const kymo__item *item = &scratch->order[i];

        if ((item->box ? add_box(fonts, item, err) : shape_item(fonts, item, tabular, err)) !=
            KYMO_OK)
            return err->code;
    }
    return KYMO_OK;
}

kymo_status kymo__shape_shown(kymo__fonts *fonts, const char *shown, int32_t at, int32_t face,
                              bool tabular, kymo_error *err)
{
    kymo__scratch *scratch = &fonts->scratch;
    const int32_t length = (int32_t)strlen(shown);
    const char *first = shown;
    const uint32_t code = kymo__utf8_next(&first, shown + length);
    kymo__shaped_run run = {.from = at, .to = at, .shown = scratch->shown_count};
    const kymo__face_state *state;
    char *copy = kymo__scratch_grow(fonts, scratch->shown, &scratch->shown_capacity,
                                    scratch->shown_count + length + 1, 1, err);

    if (!copy)
        return err->code;
    scratch->shown = copy;
    memcpy(copy + scratch->shown_count, shown, (size_t)length + 1);
    run.shown_end = scratch->shown_count + length;
    scratch->shown_count = run.shown_end + 1;
    if (kymo__choose_face(fonts, face, &code, 1, -1, NULL, &run.face, err) != KYMO_OK ||
        kymo__face_measure(fonts, run.face, &state, err) != KYMO_OK)
        return err->code;
    begin_buffer(fonts, HB_SCRIPT_LATIN, false);
    hb_buffer_add_utf8(fonts->buffer, shown, length, 0, length);
    if (shape_buffer(fonts, state, tabular, err) != KYMO_OK)
        return err->code;
    return take_run(fonts, &run, NULL, state->em, err);
}
