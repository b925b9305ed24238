/*
 * lines.c - a string is broken into lines and shaped.
 *
 * Lines break at "\n". A paragraph wider than max_width is shaped once to learn the advance of
 * every cluster. Each line then takes as much as fits, up to the last space, else to the last _ or
 * - or slash, else to the last cluster. It is shaped by itself, since kerning at its ends is gone;
 * should that have made it too wide, it gives way to the break before. When max_lines leaves
 * something over, the last line is cut between clusters so that an ellipsis fits behind it. Cost:
 * two to three times the shaping of the string.
 */
#include "fonts.h"

#include <math.h>
#include <string.h>

#define ELLIPSIS "\xe2\x80\xa6"

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

/** Where a state of the scratch can be gone back to. */
typedef struct mark {
    int32_t run_count, glyph_count;
} mark;

static mark scratch_mark(const kymo__layout *l)
{
    return (mark){l->fonts->scratch.run_count, l->fonts->scratch.glyph_count};
}

static void scratch_back(kymo__layout *l, mark to)
{
    l->fonts->scratch.run_count = to.run_count;
    l->fonts->scratch.glyph_count = to.glyph_count;
}

/** Shapes string[from..to) behind what the scratch holds; its width in pixels. */
static kymo_status shape(kymo__layout *l, int32_t from, int32_t to, double *width, kymo_error *err)
{
    const kymo__scratch *scratch = &l->fonts->scratch;
    const int32_t first = scratch->run_count;
    double em = 0;

    if (kymo__shape(l->fonts, l->string, from, to, l->style.face, l->style.tabular, err) != KYMO_OK)
        return err->code;
    for (int32_t i = first; i < scratch->run_count; i++)
        em += scratch->runs[i].width;
    *width = em * l->style.size;
    return KYMO_OK;
}

/** Makes a line of the runs shaped since `first`. */
static kymo_status add_line(kymo__layout *l, int32_t first, kymo_error *err)
{
    kymo__scratch *scratch = &l->fonts->scratch;
    kymo__line line = {.first = first, .count = scratch->run_count - first};
    kymo__line *lines = kymo__scratch_grow(l->fonts, scratch->lines, &scratch->line_capacity,
                                           scratch->line_count + 1, sizeof line, err);

    if (!lines)
        return err->code;
    for (int32_t i = first; i < scratch->run_count; i++)
        line.width += scratch->runs[i].width;
    scratch->lines = lines;
    lines[scratch->line_count++] = line;
    return KYMO_OK;
}

static bool is_last_line(const kymo__layout *l)
{
    return l->style.max_lines > 0 && l->fonts->scratch.line_count == l->style.max_lines - 1;
}

static bool fits(const kymo__layout *l, double width)
{
    return !(l->style.max_width > 0) || width <= l->style.max_width;
}

/** Sets reach[i] to the width [px] of string[from .. from + i); NAN inside clusters. */
static kymo_status measure(kymo__layout *l, int32_t from, int32_t to, kymo_error *err)
{
    kymo__scratch *scratch = &l->fonts->scratch;
    const mark start = scratch_mark(l);
    double *reach, width, sum = 0;

    reach = kymo__scratch_grow(l->fonts, scratch->reach, &scratch->reach_capacity, to - from + 1,
                               sizeof *reach, err);
    if (!reach)
        return err->code;
    scratch->reach = reach;
    if (shape(l, from, to, &width, err) != KYMO_OK)
        return err->code;
    for (int32_t i = 0; i < to - from; i++)
        reach[i] = NAN;
    for (int32_t i = start.glyph_count; i < scratch->glyph_count; i++) {
        double *at = &reach[(int32_t)scratch->glyphs[i].cluster - from];

        *at = (isnan(*at) ? 0 : *at) + scratch->glyphs[i].advance;
    }
    for (int32_t i = 0; i < to - from; i++) {
        const double advance = reach[i];

        if (isnan(advance))
            continue;
        reach[i] = sum * l->style.size;
        sum += advance;
    }
    reach[to - from] = sum * l->style.size;
    scratch_back(l, start);
    return KYMO_OK;
}

/**
 * The end of a line of string[0 .. length), of which reach[] is known, that begins at `from`, in
 * (from, limit]. Trailing spaces take no room.
 */
static int32_t find_break(const kymo__layout *l, const char *string, int32_t from, int32_t limit,
                          int32_t length)
{
    const double *reach = l->fonts->scratch.reach;
    int32_t space = 0, soft = 0, any = 0;
    double width = 0;

    for (int32_t at = from + 1; at <= limit; at++) {
        if (isnan(reach[at]))
            continue;
        if (!is_space(string[at - 1]))
            width = reach[at] - reach[from];
        if (!fits(l, width))
            break;
        if (at == length || (is_space(string[at - 1]) && width > 0))
            space = at;
        else if (at > from + 1 && !is_space(string[at - 2]) && strchr("_-/", string[at - 1]))
            soft = at;
        any = at;
    }
    if (space || soft || any)
        return space ? space : soft ? soft : any;
    for (any = from + 1; isnan(reach[any]);)
        any++;
    return any;
}

/** Shapes an ellipsis that stands at byte `at`. */
static kymo_status shape_ellipsis(kymo__layout *l, int32_t at, double *width, kymo_error *err)
{
    const kymo__scratch *scratch = &l->fonts->scratch;
    const mark start = scratch_mark(l);

    if (kymo__shape(l->fonts, ELLIPSIS, 0, (int32_t)strlen(ELLIPSIS), l->style.face,
                    l->style.tabular, err) != KYMO_OK)
        return err->code;
    for (int32_t i = start.run_count; i < scratch->run_count; i++)
        scratch->runs[i].from = scratch->runs[i].to = at;
    for (int32_t i = start.glyph_count; i < scratch->glyph_count; i++)
        scratch->glyphs[i].cluster = (uint32_t)at;
    *width = scratch->runs[start.run_count].width * l->style.size;
    return KYMO_OK;
}

/** The last line: as much of string[from..to) as fits before an ellipsis. */
static kymo_status cut_line(kymo__layout *l, int32_t from, int32_t to, kymo_error *err)
{
    const mark start = scratch_mark(l);
    const double *reach;
    double width, dots;
    int32_t end = to;

    l->cut = true;
    if (shape_ellipsis(l, to, &dots, err) != KYMO_OK)
        return err->code;
    scratch_back(l, start);
    if (measure(l, from, to, err) != KYMO_OK)
        return err->code;
    reach = l->fonts->scratch.reach;
    for (;; end--) {
        while (end > from && (isnan(reach[end - from]) || is_space(l->string[end - 1]) ||
                              !fits(l, reach[end - from] + dots)))
            end--;
        if (shape(l, from, end, &width, err) != KYMO_OK)
            return err->code;
        if (end == from || fits(l, width + dots))
            break;
        scratch_back(l, start);
    }
    if (shape_ellipsis(l, end, &dots, err) != KYMO_OK)
        return err->code;
    return add_line(l, start.run_count, err);
}

static int32_t skip_spaces(const char *string, int32_t at, int32_t to)
{
    while (at < to && is_space(string[at]))
        at++;
    return at;
}

/** Shapes the line of string[from..to) that begins at `at`; *next is where the next one begins. */
static kymo_status wrap_line(kymo__layout *l, int32_t from, int32_t at, int32_t to, int32_t *next,
                             kymo_error *err)
{
    const char *string = l->string + from;
    const mark start = scratch_mark(l);
    int32_t limit = to - from;

    for (;;) {
        const int32_t found = find_break(l, string, at - from, limit, to - from);
        int32_t end = from + found;
        double width;

        *next = skip_spaces(l->string, end, to);
        while (end > at && is_space(l->string[end - 1]))
            end--;
        if (shape(l, at, end, &width, err) != KYMO_OK)
            return err->code;
        if (fits(l, width) || found > limit) // past the limit: a single cluster
            return KYMO_OK;
        scratch_back(l, start);
        limit = found - 1;
    }
}

/** Breaks string[from..to), which is too wide, into lines; `more`: another paragraph follows. */
static kymo_status wrap(kymo__layout *l, int32_t from, int32_t to, bool more, kymo_error *err)
{
    int32_t at = skip_spaces(l->string, from, to), next = to;

    if (measure(l, from, to, err) != KYMO_OK)
        return err->code;
    do {
        const mark start = scratch_mark(l);

        if (at < to && wrap_line(l, from, at, to, &next, err) != KYMO_OK)
            return err->code;
        if (is_last_line(l) && (next < to || more)) {
            scratch_back(l, start);
            return cut_line(l, at, to, err);
        }
        if (add_line(l, start.run_count, err) != KYMO_OK)
            return err->code;
        at = next;
    } while (at < to);
    return KYMO_OK;
}

kymo_status kymo__break_lines(kymo__layout *l, int32_t length, kymo_error *err)
{
    int32_t from = 0;

    for (;;) {
        const char *feed = memchr(l->string + from, '\n', (size_t)(length - from));
        const int32_t next = feed ? (int32_t)(feed - l->string) : length;
        const int32_t to = feed && next > from && feed[-1] == '\r' ? next - 1 : next;
        const mark start = scratch_mark(l);
        double width;

        if (shape(l, from, to, &width, err) != KYMO_OK)
            return err->code;
        if (fits(l, width) && !(feed && is_last_line(l))) {
            if (add_line(l, start.run_count, err) != KYMO_OK)
                return err->code;
        } else {
            scratch_back(l, start);
            if ((fits(l, width) ? cut_line(l, from, to, err)
                                : wrap(l, from, to, feed != NULL, err)) != KYMO_OK)
                return err->code;
        }
        if (!feed || l->cut)
            return KYMO_OK;
        from = next + 1;
    }
}
