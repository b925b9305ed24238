/*
 * math_text.c - the formulas of a text.
 *
 * A formula stands between two dollar signs of one line. A dollar sign behind a backslash is a
 * dollar sign, and so is one without a partner, two in a row, and each of a pair whose second is
 * followed by a digit: "$5 to $6" is about money. Formulas become inline boxes of the line (their source stays in the
 * string, for whoever reads it), and the rest of the text is rid of its backslashes. One pass; each
 * formula is parsed and set as it is met.
 */
#include "formula.h"

#include <math.h>
#include <string.h>

/** A formula's first and last dollar sign. */
typedef struct formula {
    int32_t from, to;
} formula;

/** How many bytes a backslash at `at` takes with what it stands before. */
static int32_t escape_length(const char *string, int32_t length, int32_t at)
{
    return at + 1 < length && string[at + 1] != '\n' ? 2 : 1;
}

/** The dollar sign that closes the one at `from`; -1: none. */
static int32_t find_close(const char *string, int32_t length, int32_t from)
{
    for (int32_t at = from + 1; at < length && string[at] != '\n'; at++) {
        if (string[at] == '\\') {
            at += escape_length(string, length, at) - 1;
            continue;
        }
        if (string[at] != '$')
            continue;
        if (at == from + 1 || (at + 1 < length && string[at + 1] >= '0' && string[at + 1] <= '9'))
            return -1;
        return at;
    }
    return -1;
}

/** The next formula from byte `at` on. */
static bool next_formula(const char *string, int32_t length, int32_t at, formula *found)
{
    for (; at < length; at++) {
        if (string[at] == '\\') {
            at += escape_length(string, length, at) - 1;
            continue;
        }
        if (string[at] != '$')
            continue;
        found->from = at;
        found->to = find_close(string, length, at);
        if (found->to >= 0)
            return true;
        if (at + 1 < length && string[at + 1] == '$')
            at++;
    }
    return false;
}

kymo_status kymo__text_check(const char *string, const char *name, kymo_error *err)
{
    const size_t size = string ? strlen(string) : 0;
    const int32_t length = size > INT32_MAX ? 0 : (int32_t)size; // its layout tells
    formula f;

    for (int32_t at = 0; next_formula(string, length, at, &f); at = f.to + 1) {
        kymo__math math;

        if (kymo__math_parse(&math, string, f.from + 1, f.to, name, err) != KYMO_OK)
            return err->code;
    }
    return KYMO_OK;
}

void kymo__text_plain(char *string)
{
    const int32_t length = (int32_t)strnlen(string, INT32_MAX - 1);
    formula f = {0, 0};
    bool more = next_formula(string, length, 0, &f);
    int32_t to = 0;

    for (int32_t at = 0; at < length; at++) {
        const bool inside = more && at >= f.from;

        if (!inside && string[at] == '\\' && at + 1 < length && string[at + 1] == '$')
            at++;
        if (inside && at == f.to)
            more = next_formula(string, length, at + 1, &f);
        string[to++] = string[at];
    }
    string[to] = '\0';
}

// ---- boxes --------------------------------------------------------------------------------------

/** Adds items first..end, of one face and size, as one part of the box in the making. */
static kymo_status add_part(kymo__fonts *fonts, int32_t first, int32_t end, int32_t from,
                            kymo_error *err)
{
    kymo__scratch *s = &fonts->scratch;
    const kymo__math_item *item = &s->math[first];
    kymo__shaped_run part = {.face = KYMO__RULE, .scale = 1};
    kymo__shaped_run *parts =
        kymo__scratch_grow(fonts, s->parts, &s->part_capacity, s->part_count + 1, sizeof part, err);
    kymo__shaped_glyph *glyphs =
        parts ? kymo__scratch_grow(fonts, s->part_glyphs, &s->part_glyph_capacity,
                                   s->part_glyph_count + end - first, sizeof *glyphs, err)
              : NULL;

    s->parts = parts ? parts : s->parts;
    if (!glyphs)
        return err->code;
    s->part_glyphs = glyphs;
    part.first = s->part_glyph_count;
    if (item->face >= 0) {
        part.face = item->face;
        part.scale = item->size;
        part.count = end - first;
        for (int32_t i = first; i < end; i++)
            glyphs[s->part_glyph_count++] = (kymo__shaped_glyph){.id = s->math[i].id,
                                                                 .cluster = (uint32_t)from,
                                                                 .x = s->math[i].x,
                                                                 .y = s->math[i].y};
    } else {
        part.x = item->x;
        part.y = item->y;
        part.width = item->width;
        part.height = item->height;
    }
    parts[s->part_count++] = part;
    return KYMO_OK;
}

/** Makes an inline box of what was set, for bytes from..to of the plain string. */
static kymo_status add_box(kymo__fonts *fonts, const kymo__math_box *set, int32_t from, int32_t to,
                           kymo_error *err)
{
    kymo__scratch *s = &fonts->scratch;
    kymo__box box = {.from = from,
                     .to = to,
                     .width = fmax(set->width + set->italic, 0),
                     .ascent = set->height,
                     .descent = set->depth,
                     .first = s->part_count};
    kymo__box *boxes =
        kymo__scratch_grow(fonts, s->boxes, &s->box_capacity, s->box_count + 1, sizeof box, err);

    if (!boxes)
        return err->code;
    s->boxes = boxes;
    for (int32_t i = 0, end; i < s->math_count; i = end) {
        for (end = i + 1;
             end < s->math_count && s->math[i].face >= 0 && s->math[end].face == s->math[i].face &&
             !(s->math[end].size < s->math[i].size) && !(s->math[end].size > s->math[i].size);)
            end++;
        if (add_part(fonts, i, end, from, err) != KYMO_OK)
            return err->code;
    }
    box.count = s->part_count - box.first;
    boxes[s->box_count++] = box;
    return KYMO_OK;
}

static kymo_status set_formula(const kymo__layout *l, const char *string, formula f, int32_t from,
                               kymo_error *err)
{
    const kymo__face_state *face;
    kymo__math math;
    kymo__math_setter s = {.fonts = l->fonts,
                           .string = string,
                           .math = &math,
                           .face = l->face,
                           .tabular = l->style.tabular};
    kymo__math_box box;

    if (kymo__math_parse(&math, string, f.from + 1, f.to, NULL, err) != KYMO_OK ||
        kymo__face_measure(l->fonts, KYMO__FACE_MATH, &face, err) != KYMO_OK)
        return err->code;
    s.font = face->font;
    s.unit = 1 / face->em;
    l->fonts->scratch.math_count = 0;
    if (kymo__math_list(&s, math.first, KYMO__MATH_INLINE, false, &box, err) != KYMO_OK)
        return err->code;
    return add_box(l->fonts, &box, from, from + f.to + 1 - f.from, err);
}

kymo_status kymo__math_text(kymo__layout *l, int32_t *length, kymo_error *err)
{
    kymo__scratch *scratch = &l->fonts->scratch;
    const char *string = l->string;
    char *plain;
    int32_t count = 0, at = 0;
    formula f = {0, 0};
    bool more = next_formula(string, *length, 0, &f);

    if (!memchr(string, '\\', (size_t)*length) && !more)
        return KYMO_OK;
    plain =
        kymo__scratch_grow(l->fonts, scratch->plain, &scratch->plain_capacity, *length + 1, 1, err);
    if (!plain)
        return err->code;
    scratch->plain = plain;
    while (at < *length) {
        if (more && at == f.from) {
            if (set_formula(l, string, f, count, err) != KYMO_OK)
                return err->code;
            memcpy(plain + count, string + at, (size_t)(f.to + 1 - at));
            count += f.to + 1 - at;
            at = f.to + 1;
            more = next_formula(string, *length, at, &f);
            continue;
        }
        if (string[at] == '\\' && at + 1 < *length && strchr("$\\", string[at + 1])) {
            plain[count++] = string[at + 1] == '$' ? '$' : '\n';
            at += 2;
            continue;
        }
        plain[count++] = string[at++];
    }
    plain[count] = '\0';
    l->string = plain;
    *length = count;
    return KYMO_OK;
}
