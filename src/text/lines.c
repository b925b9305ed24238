/*
 * lines.c - a string is broken into lines and shaped.
 *
 * Lines break at "\n". A paragraph wider than max_width is shaped once to learn the advance of
 * every cluster. Each line then takes as much as fits, up to the best break that breaks.c knows,
 * else to the last cluster. It is shaped by itself, since kerning at its ends is gone; should that
 * have made it too wide, it gives way to the break before. A soft hyphen at its end is shown. When
 * max_lines leaves something over, the last line is cut between clusters so that an ellipsis fits
 * behind it. Cost: two to three times the shaping of the string.
 */
#include "fonts.h"

#include <math.h>
#include <string.h>

#define ELLIPSIS "\xe2\x80\xa6"
#define SOFT_HYPHEN "\xc2\xad"

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

/** Where a state of the scratch can be gone back to. */
typedef struct mark {
    int32_t run_count, glyph_count, shown_count;
} mark;

static mark scratch_mark(const kymo__layout *l)
{
    const kymo__scratch *scratch = &l->fonts->scratch;

    return (mark){scratch->run_count, scratch->glyph_count, scratch->shown_count};
}

static void scratch_back(kymo__layout *l, mark to)
{
    l->fonts->scratch.run_count = to.run_count;
    l->fonts->scratch.glyph_count = to.glyph_count;
    l->fonts->scratch.shown_count = to.shown_count;
}

/** The width in pixels of the runs since `first`. */
static double width_since(const kymo__layout *l, int32_t first)
{
    const kymo__scratch *scratch = &l->fonts->scratch;
    double em = 0;

    for (int32_t i = first; i < scratch->run_count; i++)
        em += scratch->runs[i].advance;
    return em * l->style.size;
}

/** Shapes string[from..to) of the paragraph behind what the scratch holds; its width in pixels. */
static kymo_status shape(kymo__layout *l, int32_t from, int32_t to, double *width, kymo_error *err)
{
    const int32_t first = l->fonts->scratch.run_count;

    if (kymo__shape(l->fonts, from, to, l->style.tabular, err) != KYMO_OK)
        return err->code;
    *width = width_since(l, first);
    return KYMO_OK;
}

/** Shapes what is not in the string and stands at byte `at`, where the line since `first` ends. */
static kymo_status shape_shown(kymo__layout *l, const char *shown, int32_t at, int32_t first,
                               kymo_error *err)
{
    kymo__scratch *scratch = &l->fonts->scratch;

    if (kymo__shape_shown(l->fonts, shown, at, l->face, l->style.tabular, err) != KYMO_OK)
        return err->code;
    for (int32_t i = scratch->run_count - 1; scratch->rtl && i > first; i--) {
        const kymo__shaped_run moved = scratch->runs[i]; // a line that runs to the left ends there

        scratch->runs[i] = scratch->runs[i - 1];
        scratch->runs[i - 1] = moved;
    }
    return KYMO_OK;
}

/** Makes a line of the runs shaped since `first`. */
static kymo_status add_line(kymo__layout *l, int32_t first, kymo_error *err)
{
    kymo__scratch *scratch = &l->fonts->scratch;
    kymo__line line = {
        .first = first, .count = scratch->run_count - first, .rtl = scratch->rtl};
    kymo__line *lines = kymo__scratch_grow(l->fonts, scratch->lines, &scratch->line_capacity,
                                           scratch->line_count + 1, sizeof line, err);

    if (!lines)
        return err->code;
    for (int32_t i = first; i < scratch->run_count; i++) {
        const kymo__shaped_run *run = &scratch->runs[i];

        line.width += run->advance;
        if (run->box) {
            line.ascent = fmax(line.ascent, scratch->boxes[run->box - 1].ascent);
            line.descent = fmax(line.descent, scratch->boxes[run->box - 1].descent);
        }
    }
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

/** Adds the advances of the glyphs and boxes since `start` to reach[], by cluster. */
static void add_advances(const kymo__scratch *scratch, mark start, int32_t from)
{
    for (int32_t r = start.run_count; r < scratch->run_count; r++) {
        const kymo__shaped_run *run = &scratch->runs[r];

        for (int32_t g = run->first; !run->box && g < run->first + run->count; g++) {
            double *at = &scratch->reach[(int32_t)scratch->glyphs[g].cluster - from];

            *at = (isnan(*at) ? 0 : *at) + scratch->glyphs[g].advance;
        }
        if (run->box) {
            double *at = &scratch->reach[run->from - from];

            *at = (isnan(*at) ? 0 : *at) + run->advance;
        }
    }
}

/**
 * Sets reach[i] to the width [px] of string[from .. from + i), NAN inside clusters, and joints[i]
 * to how gladly a line is broken there.
 */
static kymo_status measure(kymo__layout *l, int32_t from, int32_t to, kymo_error *err)
{
    kymo__scratch *scratch = &l->fonts->scratch;
    const mark start = scratch_mark(l);
    double width, sum = 0;
    double *reach = kymo__scratch_grow(l->fonts, scratch->reach, &scratch->reach_capacity,
                                       to - from + 1, sizeof *reach, err);
    uint8_t *joints;

    if (!reach)
        return err->code;
    scratch->reach = reach;
    joints = kymo__scratch_grow(l->fonts, scratch->joints, &scratch->joint_capacity, to - from + 1,
                                sizeof *joints, err);
    if (!joints)
        return err->code;
    scratch->joints = joints;
    if (shape(l, from, to, &width, err) != KYMO_OK)
        return err->code;
    for (int32_t i = 0; i <= to - from; i++) {
        reach[i] = NAN;
        joints[i] = KYMO__JOINT_NONE;
    }
    add_advances(scratch, start, from);
    for (int32_t i = 0; i < to - from; i++) {
        const double advance = reach[i];

        if (isnan(advance))
            continue;
        reach[i] = sum * l->style.size;
        sum += advance;
    }
    reach[to - from] = sum * l->style.size;
    for (int32_t i = 1; i < scratch->code_count; i++)
        if (scratch->offsets[i] > from && scratch->offsets[i] < to)
            joints[scratch->offsets[i] - from] =
                (uint8_t)kymo__joint_between(scratch->codes[i - 1], scratch->codes[i]);
    scratch_back(l, start);
    return KYMO_OK;
}

/**
 * The end of a line of string[0 .. length), of which reach[] is known, that begins at `from`, in
 * (from, limit]. Trailing spaces take no room.
 */
static int32_t find_break(const kymo__layout *l, const char *string, int32_t from, int32_t limit,
                          int32_t length, bool *torn)
{
    const double *reach = l->fonts->scratch.reach;
    const uint8_t *joints = l->fonts->scratch.joints;
    int32_t space = 0, soft = 0, any = 0;
    double width = 0;

    *torn = false;
    for (int32_t at = from + 1; at <= limit; at++) {
        if (isnan(reach[at]))
            continue;
        if (!is_space(string[at - 1]))
            width = reach[at] - reach[from];
        if (!fits(l, width))
            break;
        if (at == length || (joints[at] == KYMO__JOINT_SPACE && width > 0))
            space = at;
        else if (joints[at] == KYMO__JOINT_SOFT && at > from + 1 && !is_space(string[at - 2]))
            soft = at;
        any = at;
    }
    if (space || soft)
        return space ? space : soft;
    *torn = true;
    if (any)
        return any;
    for (any = from + 1; isnan(reach[any]);)
        any++;
    return any;
}

/** The last line: as much of string[from..to) as fits before an ellipsis. */
static kymo_status cut_line(kymo__layout *l, int32_t from, int32_t to, kymo_error *err)
{
    const mark start = scratch_mark(l);
    const double *reach;
    double width, dots;
    int32_t end = to;

    l->cut = true;
    if (shape_shown(l, ELLIPSIS, to, start.run_count, err) != KYMO_OK)
        return err->code;
    dots = width_since(l, start.run_count);
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
    if (shape_shown(l, ELLIPSIS, end, start.run_count, err) != KYMO_OK)
        return err->code;
    return add_line(l, start.run_count, err);
}

static int32_t skip_spaces(const char *string, int32_t at, int32_t to)
{
    while (at < to && is_space(string[at]))
        at++;
    return at;
}

static bool ends_with_hyphen(const char *string, int32_t at, int32_t end)
{
    return end - at > 2 && memcmp(string + end - 2, SOFT_HYPHEN, 2) == 0;
}

/** Shapes the line of string[from..to) that begins at `at`; *next is where the next one begins. */
static kymo_status wrap_line(kymo__layout *l, int32_t from, int32_t at, int32_t to, int32_t *next,
                             kymo_error *err)
{
    const char *string = l->string + from;
    const mark start = scratch_mark(l);
    int32_t limit = to - from;

    for (;;) {
        bool torn;
        const int32_t found = find_break(l, string, at - from, limit, to - from, &torn);
        int32_t end = from + found;
        double width;

        *next = skip_spaces(l->string, end, to);
        while (end > at && is_space(l->string[end - 1]))
            end--;
        if (shape(l, at, end, &width, err) != KYMO_OK)
            return err->code;
        if (end < to && ends_with_hyphen(l->string, at, end)) {
            if (shape_shown(l, "-", end, start.run_count, err) != KYMO_OK)
                return err->code;
            width = width_since(l, start.run_count);
        }
        if (fits(l, width) || found > limit) { // past the limit: a single cluster
            l->torn = l->torn || torn;
            return KYMO_OK;
        }
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

        if (kymo__paragraph(l->fonts, l->string, from, to, l->face, err) != KYMO_OK ||
            shape(l, from, to, &width, err) != KYMO_OK)
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
