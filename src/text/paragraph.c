/*
 * paragraph.c - a paragraph is cut into items of one face, script and direction.
 *
 * 1. The bytes become characters as they are shown: invalid ones and controls U+FFFD, an inline box
 *    U+FFFC. Where right-to-left characters or controls occur, fribidi finds embedding levels
 *    (Unicode Standard Annex 9); the first strong character says how the paragraph runs.
 * 2. Clusters (a base and the marks on it) each take the first face that has all of them: the
 *    wanted one, the fallback of its weight, the other fallbacks, fonts of the system; then the
 *    first that has the base; else the fallback, whose glyph 0 is a box. Blanks and punctuation
 *    after a word of a script that is not simple, or between two, take the face of the words.
 * 3. Latin, Greek, Cyrillic and what is common to all scripts are one script here, so that kerning
 *    goes on across "kΩ". Beside other scripts, common characters join the item before them.
 *
 * Nothing here depends on what was laid out before: the same text has the same faces in a new
 * canvas and in an old one. Cost: a few passes over the characters, 17 bytes each.
 */
#include "formula.h"

#include <fribidi.h>

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

void kymo__scratch_free(kymo__fonts *fonts)
{
    kymo__scratch *s = &fonts->scratch;
    const struct {
        void *array;
        int32_t count;
        size_t size;
    } arrays[] = {
        {s->codes, s->code_capacity, sizeof *s->codes},
        {s->classes, s->class_capacity, sizeof *s->classes},
        {s->offsets, s->offset_capacity, sizeof *s->offsets},
        {s->levels, s->level_capacity, sizeof *s->levels},
        {s->items, s->item_capacity, sizeof *s->items},
        {s->order, s->order_capacity, sizeof *s->order},
        {s->lines, s->line_capacity, sizeof *s->lines},
        {s->runs, s->run_capacity, sizeof *s->runs},
        {s->glyphs, s->glyph_capacity, sizeof *s->glyphs},
        {s->shown, s->shown_capacity, sizeof *s->shown},
        {s->reach, s->reach_capacity, sizeof *s->reach},
        {s->joints, s->joint_capacity, sizeof *s->joints},
        {s->boxes, s->box_capacity, sizeof *s->boxes},
        {s->parts, s->part_capacity, sizeof *s->parts},
        {s->part_glyphs, s->part_glyph_capacity, sizeof *s->part_glyphs},
        {s->math, s->math_capacity, sizeof *s->math},
        {s->plain, s->plain_capacity, sizeof *s->plain},
    };

    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        kymo__free(fonts->mem, KYMO_MEMORY_TEXT, arrays[i].array, (size_t)arrays[i].count,
                   arrays[i].size);
}

// ---- characters ---------------------------------------------------------------------------------

/** What is shown for a code point: control characters have no glyph of their own. */
static uint32_t visible(uint32_t code)
{
    if (code == '\t' || code == 0x2028 || code == 0x2029)
        return ' ';
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f))
        return 0xfffd;
    return code;
}

static hb_unicode_general_category_t category(uint32_t code)
{
    return hb_unicode_general_category(hb_unicode_funcs_get_default(), code);
}

bool kymo__is_ignorable(uint32_t code)
{
    return code == 0xad || code == 0x34f || code == 0x61c || (code >= 0x180b && code <= 0x180e) ||
           (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x2060 && code <= 0x206f) || (code >= 0xfe00 && code <= 0xfe0f) ||
           code == 0xfeff || (code >= 0xe0000 && code <= 0xe0fff);
}

static bool is_mark(uint32_t code)
{
    hb_unicode_general_category_t kind;

    if (code < 0x300)
        return false;
    kind = category(code);
    return kind == HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK ||
           kind == HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK ||
           kind == HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK;
}

/** Whether a character takes the looks of the words around it: blanks and punctuation. */
static bool is_neutral(uint32_t code)
{
    switch (category(code)) {
    case HB_UNICODE_GENERAL_CATEGORY_SPACE_SEPARATOR:
    case HB_UNICODE_GENERAL_CATEGORY_CONNECT_PUNCTUATION:
    case HB_UNICODE_GENERAL_CATEGORY_DASH_PUNCTUATION:
    case HB_UNICODE_GENERAL_CATEGORY_OPEN_PUNCTUATION:
    case HB_UNICODE_GENERAL_CATEGORY_CLOSE_PUNCTUATION:
    case HB_UNICODE_GENERAL_CATEGORY_INITIAL_PUNCTUATION:
    case HB_UNICODE_GENERAL_CATEGORY_FINAL_PUNCTUATION:
    case HB_UNICODE_GENERAL_CATEGORY_OTHER_PUNCTUATION: return true;
    default: return false;
    }
}

/** Whether a character may make a paragraph run, or be set, right to left. */
static bool may_turn(uint32_t code)
{
    return (code >= 0x590 && code < 0x900) || code == 0x200f ||
           (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069) || (code >= 0xfb1d && code <= 0xfdff) ||
           (code >= 0xfe70 && code <= 0xfeff) || (code >= 0x10800 && code <= 0x10fff) ||
           (code >= 0x1e800 && code <= 0x1efff);
}

hb_script_t kymo__script(uint32_t code)
{
    hb_script_t script;

    if (code < 0x80)
        return (code | 0x20) >= 'a' && (code | 0x20) <= 'z' ? HB_SCRIPT_LATIN : HB_SCRIPT_COMMON;
    script = hb_unicode_script(hb_unicode_funcs_get_default(), code);
    if (script == HB_SCRIPT_INHERITED || script == HB_SCRIPT_UNKNOWN)
        return HB_SCRIPT_COMMON;
    return script == HB_SCRIPT_GREEK || script == HB_SCRIPT_CYRILLIC ? HB_SCRIPT_LATIN : script;
}

/** Decodes string[from..to); *turns: it may not run left to right throughout. */
static kymo_status decode(kymo__fonts *fonts, const char *string, int32_t from, int32_t to,
                          bool *turns, kymo_error *err)
{
    kymo__scratch *scratch = &fonts->scratch;
    const char *s = string + from, *end = string + to;
    int32_t count = 0, box = 0;
    uint32_t *codes = kymo__scratch_grow(fonts, scratch->codes, &scratch->code_capacity,
                                         to - from + 1, sizeof *codes, err);
    int32_t *offsets;

    if (!codes)
        return err->code;
    scratch->codes = codes;
    offsets = kymo__scratch_grow(fonts, scratch->offsets, &scratch->offset_capacity, to - from + 1,
                                 sizeof *offsets, err);
    if (!offsets)
        return err->code;
    scratch->offsets = offsets;
    *turns = false;
    while (s < end) {
        const int32_t at = (int32_t)(s - string);

        while (box < scratch->box_count && scratch->boxes[box].from < at)
            box++;
        offsets[count] = at;
        if (box < scratch->box_count && scratch->boxes[box].from == at &&
            scratch->boxes[box].to <= to) {
            codes[count++] = 0xfffc;
            s = string + scratch->boxes[box].to;
            continue;
        }
        codes[count] = visible(kymo__utf8_next(&s, end));
        *turns = *turns || may_turn(codes[count]);
        count++;
    }
    offsets[count] = to;
    scratch->code_count = count;
    return KYMO_OK;
}

/** Finds the embedding levels; `turns` false: they are all 0. */
static kymo_status find_levels(kymo__fonts *fonts, bool turns, kymo_error *err)
{
    kymo__scratch *scratch = &fonts->scratch;
    const int32_t count = scratch->code_count;
    FriBidiParType base = FRIBIDI_PAR_ON;
    uint32_t *classes;
    int8_t *levels = kymo__scratch_grow(fonts, scratch->levels, &scratch->level_capacity, count,
                                        sizeof *levels, err);

    if (!levels)
        return err->code;
    scratch->levels = levels;
    scratch->rtl = false;
    for (int32_t i = 0; i < count; i++)
        levels[i] = 0;
    if (!turns)
        return KYMO_OK;
    classes = kymo__scratch_grow(fonts, scratch->classes, &scratch->class_capacity, 2 * count,
                                 sizeof *classes, err);
    if (!classes)
        return err->code;
    scratch->classes = classes;
    fribidi_get_bidi_types(scratch->codes, count, classes);
    fribidi_get_bracket_types(scratch->codes, count, classes, classes + count);
    if (!fribidi_get_par_embedding_levels_ex(classes, classes + count, count, &base, levels))
        return kymo__fail(err, KYMO_ENOMEM, "out of memory for text layout");
    scratch->rtl = FRIBIDI_IS_RTL(base);
    return KYMO_OK;
}

// ---- faces --------------------------------------------------------------------------------------

/** How many of some characters are one cluster. */
static int32_t cluster_length(const uint32_t *codes, int32_t count)
{
    int32_t length = 1;

    while (length < count && (is_mark(codes[length]) || kymo__is_ignorable(codes[length])))
        length++;
    return length;
}

/** Whether a face has glyphs for all of a cluster, a mark also as part of a composed character. */
static bool covers(hb_font_t *font, const uint32_t *codes, int32_t count)
{
    uint32_t base = 0;

    for (int32_t i = 0; i < count; i++) {
        hb_codepoint_t glyph, composed;

        if (kymo__is_ignorable(codes[i]))
            continue;
        if (base && hb_unicode_compose(hb_unicode_funcs_get_default(), base, codes[i], &composed) &&
            hb_font_get_nominal_glyph(font, composed, &glyph)) {
            base = composed;
            continue;
        }
        if (!hb_font_get_nominal_glyph(font, codes[i], &glyph))
            return false;
        base = codes[i];
    }
    return true;
}

/** The faces that come before those of the system, best first: 1 to 5. */
static int32_t list_faces(const kymo__fonts *fonts, int32_t wanted, int32_t chain[5])
{
    const kymo__face_info *about = kymo__face_about(fonts, wanted);
    const bool bold = about->weight >= 600;
    int32_t count = 0;

    chain[count++] = wanted;
    if (wanted >= KYMO__FACES) // chosen by the user
        chain[count++] = bold            ? KYMO__FACE_SEMIBOLD
                         : about->italic ? KYMO__FACE_ITALIC
                                         : KYMO__FACE_REGULAR;
    chain[count++] = bold ? KYMO__FACE_FALLBACK_BOLD : KYMO__FACE_FALLBACK;
    if (bold)
        chain[count++] = KYMO__FACE_FALLBACK;
    chain[count++] = KYMO__FACE_MATH;
    return count;
}

kymo_status kymo__choose_face(kymo__fonts *fonts, int32_t wanted, const uint32_t *codes,
                              int32_t count, int32_t near, const char *language, int32_t *face,
                              kymo_error *err)
{
    const bool bold = kymo__face_about(fonts, wanted)->weight >= 600;
    int32_t chain[5];
    const int32_t faces = list_faces(fonts, wanted, chain);

    for (int32_t part = count; part > 0; part = part > 1 ? 1 : 0) {
        for (int32_t i = 0; i < faces; i++) {
            const kymo__face_state *state;

            if (kymo__face_measure(fonts, chain[i], &state, err) != KYMO_OK)
                return err->code;
            *face = chain[i];
            if (covers(state->font, codes, part))
                return KYMO_OK;
        }
        if (kymo__system_find(fonts, codes, part, bold, language, near, face, err) != KYMO_OK)
            return err->code;
        if (*face >= 0)
            return KYMO_OK;
    }
    *face = bold ? KYMO__FACE_FALLBACK_BOLD : KYMO__FACE_FALLBACK;
    return KYMO_OK;
}

/** The language that says which forms of ideographs are meant; NULL: nothing does. */
static const char *find_language(const kymo__scratch *scratch)
{
    const char *language = NULL;

    for (int32_t i = 0; i < scratch->code_count; i++) {
        const uint32_t code = scratch->codes[i];

        if (code < 0x2e80)
            continue;
        if (code >= 0x3041 && code <= 0x30ff)
            return "ja";
        if (code >= 0xac00 && code <= 0xd7a3)
            return "ko";
        language = "zh-cn";
    }
    return language;
}

/** Whether a neutral character belongs to the word before it: a blank, a full stop, but no bracket
 *  that opens. */
static bool is_attached(uint32_t code)
{
    switch (category(code)) {
    case HB_UNICODE_GENERAL_CATEGORY_SPACE_SEPARATOR:
    case HB_UNICODE_GENERAL_CATEGORY_CLOSE_PUNCTUATION:
    case HB_UNICODE_GENERAL_CATEGORY_FINAL_PUNCTUATION:
    case HB_UNICODE_GENERAL_CATEGORY_OTHER_PUNCTUATION: return true;
    default: return false;
    }
}

/**
 * Whether the cluster at i of the paragraph, of blanks and punctuation, goes with `last`, a word of
 * a script that is not simple, in a face that has it too: attached to it, or between two of them.
 */
static bool follows(const kymo__fonts *fonts, const kymo__item *last, int32_t i, int32_t count)
{
    const kymo__scratch *scratch = &fonts->scratch;
    const uint32_t *codes = scratch->codes;
    int32_t next = i;

    if (!last || last->box || last->script == HB_SCRIPT_LATIN ||
        last->script == HB_SCRIPT_COMMON || !is_neutral(codes[i]))
        return false;
    if (!covers(fonts->faces[last->face].font, codes + i, count))
        return false;
    if (is_attached(codes[i]) && scratch->levels[i] == last->level)
        return true;
    while (next < scratch->code_count &&
           (is_neutral(codes[next]) || kymo__is_ignorable(codes[next])))
        next++;
    return next < scratch->code_count && kymo__script(codes[next]) == last->script;
}

/**
 * The face for the cluster at i of the paragraph, `count` characters: that of the words it belongs
 * to, or its own choice. A bracket that opens belongs to the word after it.
 */
static kymo_status find_face(kymo__fonts *fonts, const kymo__item *last, int32_t i, int32_t count,
                             int32_t wanted, const char *language, int32_t *face, kymo_error *err)
{
    const kymo__scratch *scratch = &fonts->scratch;
    const uint32_t *codes = scratch->codes;
    const int32_t near = last ? last->face : -1, next = i + count;

    if (follows(fonts, last, i, count)) {
        *face = last->face;
        return KYMO_OK;
    }
    if (category(codes[i]) == HB_UNICODE_GENERAL_CATEGORY_OPEN_PUNCTUATION &&
        next < scratch->code_count && scratch->levels[next] == scratch->levels[i] &&
        kymo__script(codes[next]) != HB_SCRIPT_LATIN &&
        kymo__script(codes[next]) != HB_SCRIPT_COMMON) {
        if (kymo__choose_face(fonts, wanted, codes + next, 1, near, language, face, err) != KYMO_OK)
            return err->code;
        if (covers(fonts->faces[*face].font, codes + i, count))
            return KYMO_OK;
    }
    return kymo__choose_face(fonts, wanted, codes + i, count, near, language, face, err);
}

// ---- items --------------------------------------------------------------------------------------

/** Whether an item goes on with a cluster, `next`; settles their script. */
static bool merge(kymo__item *last, const kymo__item *next)
{
    if (last->box || next->box || last->face != next->face || last->level != next->level)
        return false;
    if (last->script != next->script && last->script != HB_SCRIPT_COMMON &&
        next->script != HB_SCRIPT_COMMON)
        return false;
    if (last->script == HB_SCRIPT_COMMON)
        last->script = next->script;
    last->to = next->to;
    return true;
}

kymo_status kymo__paragraph(kymo__fonts *fonts, const char *string, int32_t from, int32_t to,
                            int32_t face, kymo_error *err)
{
    kymo__scratch *scratch = &fonts->scratch;
    const char *language;
    int32_t box = 0;
    bool turns = false;

    scratch->item_count = 0;
    if (decode(fonts, string, from, to, &turns, err) != KYMO_OK ||
        find_levels(fonts, turns, err) != KYMO_OK)
        return err->code;
    language = find_language(scratch);
    for (int32_t i = 0, next; i < scratch->code_count; i = next) {
        kymo__item item = {.from = i, .level = scratch->levels[i], .face = face};
        kymo__item *last = scratch->item_count ? &scratch->items[scratch->item_count - 1] : NULL;
        kymo__item *items;

        while (box < scratch->box_count && scratch->boxes[box].from < scratch->offsets[i])
            box++;
        if (box < scratch->box_count && scratch->boxes[box].from == scratch->offsets[i] &&
            scratch->boxes[box].to <= to) {
            item.box = box + 1;
            item.script = HB_SCRIPT_LATIN;
            next = i + 1;
        } else {
            item.script = kymo__script(scratch->codes[i]);
            next = i + cluster_length(scratch->codes + i, scratch->code_count - i);
            if (find_face(fonts, last, i, next - i, face, language, &item.face, err) != KYMO_OK)
                return err->code;
        }
        item.to = next;
        if (last && merge(last, &item))
            continue;
        items = kymo__scratch_grow(fonts, scratch->items, &scratch->item_capacity,
                                   scratch->item_count + 1, sizeof item, err);
        if (!items)
            return err->code;
        scratch->items = items;
        items[scratch->item_count++] = item;
    }
    return KYMO_OK;
}
