/*
 * shape.c - a part of a string becomes runs of glyphs on one line.
 *
 * 1. Clusters (a base and the marks on it) each take the first face that has all of them: the
 *    wanted one, the fallback of its weight, the other fallbacks; else the first fallback, whose
 *    glyph 0 is a box. Neighbours of one face and script make an item.
 * 2. Latin, Greek, Cyrillic and what is common to all scripts are one script here, so that kerning
 *    goes on across "kΩ". Where a right-to-left script occurs, neutral characters between two such
 *    items join them, numbers stay left to right, and sequences of such items are put in reverse
 *    order: the part of the Unicode bidirectional algorithm (UAX 9) that lines of a left-to-right
 *    paragraph without embeddings need.
 * 3. HarfBuzz shapes each item: kerning, marks and ligatures as the font says; tabular digits when
 *    asked for; no contextual alternates in simple scripts, since Inter's turn "2x4" into a product
 *    and "->" into an arrow, and labels must show what the data say.
 *
 * Cost: one pass over the bytes and one over the items, about 1 us a character. Working arrays live
 * in the scratch.
 */
#include "fonts.h"

#include <hb-ot.h>

enum { LEFT, RIGHT, NEUTRAL, NUMBER };

void *kymo__scratch_grow(kymo__fonts *fonts, void *array, int32_t *capacity, int32_t need,
                         size_t size, kymo_error *err)
{
    int32_t grown = *capacity < 64 ? 64 : *capacity;
    void *moved;

    if (array && need <= *capacity)
        return array;
    while (grown < need)
        grown = grown > INT32_MAX / 2 ? INT32_MAX : 2 * grown;
    moved = kymo__realloc(fonts->mem, KYMO_MEMORY_TEXT, array, (size_t)*capacity, (size_t)grown,
                          size, "text layout", err);
    if (moved)
        *capacity = grown;
    return moved;
}

/** What is shown for a code point: control characters have no glyph of their own. */
static uint32_t visible(uint32_t code)
{
    if (code == '\t' || code == 0x2028 || code == 0x2029)
        return ' ';
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f))
        return 0xfffd;
    return code;
}

/** Whether a character joins what stands before it and needs no glyph: joiners, selectors, ... */
static bool is_ignorable(uint32_t code)
{
    return code == 0xad || code == 0x34f || code == 0x61c || (code >= 0x180b && code <= 0x180e) ||
           (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x2060 && code <= 0x206f) || (code >= 0xfe00 && code <= 0xfe0f) ||
           code == 0xfeff || (code >= 0xe0000 && code <= 0xe0fff);
}

static bool is_mark(uint32_t code)
{
    hb_unicode_general_category_t category;

    if (code < 0x300)
        return false;
    category = hb_unicode_general_category(hb_unicode_funcs_get_default(), code);
    return category == HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK ||
           category == HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK ||
           category == HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK;
}

/** The end of the cluster that begins at s. */
static const char *cluster_end(const char *s, const char *end)
{
    kymo__utf8_next(&s, end);
    while (s < end) {
        const char *next = s;
        const uint32_t code = kymo__utf8_next(&next, end);

        if (!is_mark(code) && !is_ignorable(code))
            break;
        s = next;
    }
    return s;
}

/** Whether a face has glyphs for all of a cluster, a mark also as part of a composed character. */
static bool covers(hb_font_t *font, const char *s, const char *end)
{
    uint32_t base = 0;

    while (s < end) {
        const uint32_t code = visible(kymo__utf8_next(&s, end));
        hb_codepoint_t glyph, composed;

        if (is_ignorable(code))
            continue;
        if (base && hb_unicode_compose(hb_unicode_funcs_get_default(), base, code, &composed) &&
            hb_font_get_nominal_glyph(font, composed, &glyph)) {
            base = composed;
            continue;
        }
        if (!hb_font_get_nominal_glyph(font, code, &glyph))
            return false;
        base = code;
    }
    return true;
}

static kymo_status choose_face(kymo__fonts *fonts, int32_t wanted, const char *s, const char *end,
                               int32_t *face, kymo_error *err)
{
    const bool bold = wanted == KYMO__FACE_SEMIBOLD || wanted == KYMO__FACE_FALLBACK_BOLD;
    const int32_t fallback = bold ? KYMO__FACE_FALLBACK_BOLD : KYMO__FACE_FALLBACK;
    const int32_t chain[] = {wanted, fallback, KYMO__FACE_FALLBACK, KYMO__FACE_MATH};

    for (size_t i = 0; i < sizeof chain / sizeof *chain; i++) {
        const kymo__face_state *state;

        if (kymo__face_measure(fonts, chain[i], &state, err) != KYMO_OK)
            return err->code;
        *face = chain[i];
        if (covers(state->font, s, end))
            return KYMO_OK;
    }
    *face = fallback;
    return KYMO_OK;
}

static bool is_simple(hb_script_t script)
{
    return script == HB_SCRIPT_LATIN || script == HB_SCRIPT_GREEK || script == HB_SCRIPT_CYRILLIC;
}

static bool is_common(hb_script_t script)
{
    return script == HB_SCRIPT_COMMON || script == HB_SCRIPT_INHERITED ||
           script == HB_SCRIPT_UNKNOWN;
}

/** Whether only simple scripts and common characters occur, as in nearly all labels. */
static bool is_plain(const char *s, const char *end)
{
    while (s < end) {
        const uint32_t code = kymo__utf8_next(&s, end);
        hb_script_t script;

        if (code < 0x530)
            continue;
        script = hb_unicode_script(hb_unicode_funcs_get_default(), code);
        if (!is_simple(script) && !is_common(script))
            return false;
    }
    return true;
}

static bool is_digit(uint32_t code)
{
    return hb_unicode_general_category(hb_unicode_funcs_get_default(), code) ==
           HB_UNICODE_GENERAL_CATEGORY_DECIMAL_NUMBER;
}

/** Whether a character between two digits belongs to the number: "12.5", "22:17". */
static bool joins_digits(uint32_t code)
{
    return code == '.' || code == ',' || code == ':' || code == '/' || code == '+' || code == '-';
}

/** Finds script and direction of the cluster at s; `last` is the item before it or NULL. */
static void classify(const char *s, const char *end, const kymo__item *last, kymo__item *item)
{
    const uint32_t code = kymo__utf8_next(&s, end);
    const hb_script_t script = hb_unicode_script(hb_unicode_funcs_get_default(), code);

    if (is_simple(script))
        return;
    if (is_common(script)) {
        item->kind = NEUTRAL;
        if (is_digit(code) || (last && last->kind == NUMBER && joins_digits(code) && s < end &&
                               is_digit(kymo__utf8_next(&s, end))))
            item->kind = NUMBER;
    } else {
        item->kind = hb_script_get_horizontal_direction(script) == HB_DIRECTION_RTL ? RIGHT : LEFT;
        item->script = script;
    }
}

static kymo_status itemise(kymo__fonts *fonts, const char *string, int32_t from, int32_t to,
                           int32_t wanted, kymo_error *err)
{
    kymo__scratch *scratch = &fonts->scratch;
    const char *s = string + from, *end = string + to;
    const bool plain = is_plain(s, end);

    scratch->item_count = 0;
    while (s < end) {
        const char *next = cluster_end(s, end);
        kymo__item item = {.script = HB_SCRIPT_LATIN, .kind = LEFT};
        kymo__item *last = scratch->item_count ? &scratch->items[scratch->item_count - 1] : NULL;
        kymo__item *items;

        if (choose_face(fonts, wanted, s, next, &item.face, err) != KYMO_OK)
            return err->code;
        if (!plain)
            classify(s, end, last, &item);
        item.from = (int32_t)(s - string);
        item.to = (int32_t)(next - string);
        s = next;
        if (last && last->face == item.face && last->script == item.script &&
            last->kind == item.kind) {
            last->to = item.to;
            continue;
        }
        items = kymo__scratch_grow(fonts, scratch->items, &scratch->item_capacity,
                                   scratch->item_count + 1, sizeof item, err);
        if (!items)
            return err->code;
        scratch->items = items;
        items[scratch->item_count++] = item;
    }
    return KYMO_OK;
}

static void reverse(kymo__item *items, int32_t from, int32_t to)
{
    for (; from < --to; from++) {
        const kymo__item swapped = items[from];

        items[from] = items[to];
        items[to] = swapped;
    }
}

/** Settles neutral items and numbers by their neighbours, and puts items from left to right. */
static void order(kymo__item *items, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        int32_t next = i + 1;

        if (items[i].kind == NUMBER && (i == 0 || items[i - 1].kind == LEFT))
            items[i].kind = LEFT;
        if (items[i].kind != NEUTRAL)
            continue;
        while (next < count && items[next].kind == NEUTRAL)
            next++;
        if (i > 0 && items[i - 1].kind != LEFT && next < count && items[next].kind != LEFT) {
            items[i].kind = RIGHT;
            items[i].script = items[i - 1].script;
        } else {
            items[i].kind = LEFT;
        }
    }
    for (int32_t i = 0, end; i < count; i = end) {
        end = i + 1;
        if (items[i].kind == LEFT)
            continue;
        while (end < count && items[end].kind != LEFT)
            end++;
        reverse(items, i, end);
    }
}

static void fill_buffer(kymo__fonts *fonts, const char *string, const kymo__item *item)
{
    const char *s = string + item->from, *end = string + item->to;
    hb_buffer_t *buffer = fonts->buffer;

    hb_buffer_clear_contents(buffer);
    hb_buffer_set_content_type(buffer, HB_BUFFER_CONTENT_TYPE_UNICODE);
    hb_buffer_set_flags(buffer, HB_BUFFER_FLAG_DO_NOT_INSERT_DOTTED_CIRCLE);
    hb_buffer_set_direction(buffer, item->kind == RIGHT ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer, item->script);
    hb_buffer_set_language(buffer, fonts->language);
    while (s < end) {
        const unsigned int cluster = (unsigned int)(s - string);

        hb_buffer_add(buffer, visible(kymo__utf8_next(&s, end)), cluster);
    }
}

static kymo_status take_glyphs(kymo__fonts *fonts, kymo__shaped_run *run, double em,
                               kymo_error *err)
{
    kymo__scratch *scratch = &fonts->scratch;
    unsigned int count;
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(fonts->buffer, &count);
    const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(fonts->buffer, &count);
    kymo__shaped_glyph *glyphs = NULL;
    double pen = 0;

    if (count <= (unsigned int)(INT32_MAX - scratch->glyph_count))
        glyphs = kymo__scratch_grow(fonts, scratch->glyphs, &scratch->glyph_capacity,
                                    scratch->glyph_count + (int32_t)count, sizeof *glyphs, err);
    else
        kymo__fail(err, KYMO_ENOMEM, "text is too long");
    if (!glyphs)
        return err->code;
    scratch->glyphs = glyphs;
    run->first = scratch->glyph_count;
    run->count = (int32_t)count;
    // Sums of font units are exact in a double; dividing last keeps them so.
    for (unsigned int i = 0; i < count; i++) {
        glyphs[scratch->glyph_count++] = (kymo__shaped_glyph){
            .id = infos[i].codepoint,
            .cluster = infos[i].cluster,
            .x = (pen + (double)positions[i].x_offset) / em,
            .y = (double)positions[i].y_offset / em,
            .advance = (double)positions[i].x_advance / em,
        };
        pen += (double)positions[i].x_advance;
    }
    run->width = pen / em;
    return KYMO_OK;
}

static kymo_status shape_item(kymo__fonts *fonts, const char *string, const kymo__item *item,
                              bool tabular, kymo_error *err)
{
    static const char *const shapers[] = {"ot", NULL}; // whatever $HB_SHAPER_LIST says
    const hb_feature_t features[] = {
        {HB_TAG('t', 'n', 'u', 'm'), tabular, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END},
        {HB_TAG('c', 'a', 'l', 't'), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END},
    };
    const unsigned int feature_count = item->script == HB_SCRIPT_LATIN ? 2 : 1;
    kymo__scratch *scratch = &fonts->scratch;
    kymo__shaped_run run = {.face = item->face, .from = item->from, .to = item->to};
    kymo__shaped_run *runs;
    const kymo__face_state *state;

    if (kymo__face_measure(fonts, item->face, &state, err) != KYMO_OK)
        return err->code;
    fill_buffer(fonts, string, item);
    if (!hb_buffer_allocation_successful(fonts->buffer) ||
        !hb_shape_full(state->font, fonts->buffer, features, feature_count, shapers) ||
        !hb_buffer_allocation_successful(fonts->buffer))
        return kymo__fail(err, KYMO_ENOMEM, "out of memory for text layout");
    run.rtl = item->kind == RIGHT;
    if (take_glyphs(fonts, &run, state->em, err) != KYMO_OK)
        return err->code;
    runs = kymo__scratch_grow(fonts, scratch->runs, &scratch->run_capacity, scratch->run_count + 1,
                              sizeof run, err);
    if (!runs)
        return err->code;
    scratch->runs = runs;
    runs[scratch->run_count++] = run;
    return KYMO_OK;
}

kymo_status kymo__shape(kymo__fonts *fonts, const char *string, int32_t from, int32_t to,
                        int32_t face, bool tabular, kymo_error *err)
{
    kymo__scratch *scratch = &fonts->scratch;

    if (itemise(fonts, string, from, to, face, err) != KYMO_OK)
        return err->code;
    order(scratch->items, scratch->item_count);
    for (int32_t i = 0; i < scratch->item_count; i++)
        if (shape_item(fonts, string, &scratch->items[i], tabular, err) != KYMO_OK)
            return err->code;
    return KYMO_OK;
}
