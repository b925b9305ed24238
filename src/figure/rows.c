/*
 * rows.c - single rows of the data: the nearest to a pixel, the next, those at an x. Always the original values.
 *
 * Where x is known to be sorted and rows can be found by number only what is near is read: for a point under the
 * cursor the rows within the radius, some 25 pixels' worth. Else all rows are. Memory: that of reading.c.
 */
#include "figure/reading.h"

#include <math.h>
#include <string.h>

static kymo_status told(kymo_error *to, const kymo_error *err)
{
    if (to)
        *to = *err;
    return err->code;
}

static kymo_status check_axes(const kymo_axes *axes, kymo_error *err)
{
    return kymo__figure_ask(axes ? axes->figure : NULL, err);
}

static bool asked(const kymo_mark *mark, const kymo_axes *axes)
{
    return mark->axes == axes && mark->source && mark->resolved && !mark->hidden;
}

/* ---- nearest ----------------------------------------------------------------------------------------------- */

typedef struct hunt {
    double x, y, radius;
    kymo__rect box;
    double best;      /* square of the distance */
    kymo_row *row;
} hunt;

/* The values of x within the radius. */
static kymo__span span_near(const kymo_mark *mark, const hunt *h)
{
    kymo_axes_state state;
    kymo_limits limits = { .lo = NAN, .hi = NAN, .time_lo = INT64_MIN, .time_hi = INT64_MIN };
    if (kymo_axes_get_state(mark->axes, &state) == KYMO_OK)
        kymo_axis_window(&state.x, h->x - h->radius - 1, h->x + h->radius + 1, &limits);
    return kymo__span_of(mark, &limits);
}

/* Looks at the rows of a block. Of equally near ones the first stays. */
static void look_at(hunt *h, const kymo__values *values)
{
    const kymo_axes *axes = values->mark->axes;
    bool exact = kymo__mark_exact(values->mark) && values->x_exact;
    double edge = 0.5;
    for (int32_t i = 0; i < values->count; i++) {
        if (!isfinite(values->y[i]) || !isfinite(values->x[i]))
            continue;
        double at = exact ? kymo__scale_at_time(&axes->x, values->x_exact[i])
                          : kymo__scale_at_value(&axes->x, values->x[i]);
        double dx = h->box.x + at * h->box.w - h->x;
        if (!(dx * dx < h->best))
            continue;
        double py = h->box.y + (1 - kymo__scale_at_value(&axes->y, values->y[i])) * h->box.h, dy = py - h->y;
        double px = dx + h->x, square = dx * dx + dy * dy;
        bool seen = px >= h->box.x - edge && px <= h->box.x + h->box.w + edge && py >= h->box.y - edge &&
                    py <= h->box.y + h->box.h + edge;
        if (!seen || !(square < h->best))
            continue;
        h->best = square;
        kymo__values_row(values, i, h->row);
        h->row->distance = sqrt(square);
    }
}

static kymo_status hunt_mark(hunt *h, const kymo_mark *mark, kymo_error *err)
{
    kymo__reading reading;
    kymo__values values;
    const kymo__span span = span_near(mark, h);
    if (kymo__values_init(&values, &reading, mark, true, err) != KYMO_OK ||
        kymo__values_narrow(&values, &span, err) != KYMO_OK)
        return err->code;
    kymo_status status = kymo__reading_open(&reading, err);
    while (status == KYMO_OK) {
        int got = kymo__values_next(&values, err);
        if (got <= 0) {
            status = (kymo_status)got;
            break;
        }
        look_at(h, &values);
    }
    kymo__reading_close(&reading);
    return status;
}

kymo_status kymo_rows_nearest(kymo_axes *axes, kymo_mark *mark, double pixel_x, double pixel_y, double radius,
                              kymo_row *row, kymo_error *error)
{
    kymo_error err;
    kymo__error_clear(&err);
    if (!row)
        return KYMO_EINVAL;
    *row = kymo__no_row(NULL);
    if (check_axes(axes, &err) != KYMO_OK)
        return told(error, &err);
    const kymo_figure *figure = axes->figure;
    hunt h = { .x = pixel_x, .y = pixel_y, .radius = radius, .row = row,
               .box = figure->target.panels[axes->number].panel.box };
    h.best = nextafter(radius * radius, INFINITY);
    for (int32_t i = figure->mark_count - 1; i >= 0 && err.code == KYMO_OK; i--) {
        if (asked(figure->marks[i], axes) && (!mark || mark == figure->marks[i]))
            hunt_mark(&h, figure->marks[i], &err);
    }
    if (err.code != KYMO_OK)
        *row = kymo__no_row(NULL);
    return told(error, &err);
}

/* ---- the next ---------------------------------------------------------------------------------------------- */

static bool is_there(const kymo__values *values, int32_t i)
{
    return isfinite(values->x[i]) && isfinite(values->y[i]);
}

/* Goes through the rows that the reading is narrowed to: the first one from `from` on, or the last one up to it. */
static kymo_status search(kymo__values *values, int64_t from, bool forward, kymo_row *row, kymo_error *err)
{
    bool done = false;
    kymo_status status = kymo__reading_open(values->reading, err);
    while (status == KYMO_OK && !done) {
        int got = kymo__values_next(values, err);
        if (got <= 0) {
            status = (kymo_status)got;
            break;
        }
        int32_t last = -1;
        for (int32_t i = 0; i < values->count && !done; i++) {
            int64_t at = values->row + i;
            if ((forward ? at < from : at > from) || !is_there(values, i))
                continue;
            last = i;
            done = forward;
        }
        if (last >= 0)
            kymo__values_row(values, last, row);
        done = done || (!forward && values->row + values->count > from);
    }
    kymo__reading_close(values->reading);
    return status;
}

enum { PIECE = 4096 /* rows that are looked through at a time */ };

/* The nearest row with values from `from` on (forward) or up to it. */
static kymo_status find(const kymo_mark *mark, int64_t from, bool forward, kymo_row *row, kymo_error *err)
{
    kymo__reading reading;
    kymo__values values;
    *row = kymo__no_row(mark);
    if (kymo__values_init(&values, &reading, mark, true, err) != KYMO_OK)
        return err->code;
    if (!kymo__reading_seeks(&reading))
        return search(&values, from, forward, row, err);
    int64_t rows = reading.source->rows, piece = PIECE;
    from = from >= rows ? rows - (forward ? 0 : 1) : from;
    kymo_status status = KYMO_OK;
    while (status == KYMO_OK && row->row < 0 && from >= 0 && from < rows) {
        reading.first_row = forward ? from : from + 1 > piece ? from + 1 - piece : 0;
        reading.end_row = forward ? (rows - from > piece ? from + piece : rows) : from + 1;
        values.first = values.count = 0;
        status = search(&values, from, forward, row, err);
        from = forward ? reading.end_row : reading.first_row - 1;
        piece = piece < 1 << 20 ? piece * 4 : piece;
    }
    return status;
}

kymo_status kymo_rows_step(kymo_mark *mark, int64_t from, int32_t step, kymo_row *row, kymo_error *error)
{
    kymo_error err;
    kymo__error_clear(&err);
    if (!row)
        return KYMO_EINVAL;
    *row = kymo__no_row(mark);
    if (!mark || check_axes(mark->axes, &err) != KYMO_OK)
        return mark ? told(error, &err) : KYMO_EINVAL;
    if (!mark->source || (step != 1 && step != -1)) {
        kymo__fail(&err, KYMO_EINVAL, "a step is 1 or -1, from a row of a mark with data");
        return told(error, &err);
    }
    if (from < 0 && step < 0)
        return KYMO_OK;
    if (find(mark, from < 0 ? 0 : from == INT64_MAX ? from : from + step, step > 0, row, &err) != KYMO_OK)
        *row = kymo__no_row(mark);
    return told(error, &err);
}

/* ---- at an x ------------------------------------------------------------------------------------------------ */

/* How far a row's x is away; exact for times, saturated. */
typedef struct away {
    double real;
    uint64_t exact;
} away;

static bool nearer(away a, away b)
{
    return a.exact != b.exact ? a.exact < b.exact : a.real < b.real;
}

/* What is looked for: an x, and of the rows that have it the first, or the one nearest to a pixel in y. */
typedef struct wanted {
    double x;
    int64_t time;
    double pixel_y; /* NAN: the first */
} wanted;

static away away_of(const kymo_mark *mark, double x, int64_t exact, const wanted *w)
{
    if (kymo__mark_exact(mark) && exact != INT64_MIN)
        return (away){ 0, exact > w->time ? (uint64_t)exact - (uint64_t)w->time : (uint64_t)w->time - (uint64_t)exact };
    return (away){ fabs(x - w->x), 0 };
}

static int64_t exact_of(const kymo__values *values, int32_t i)
{
    return values->x_exact ? values->x_exact[i] : INT64_MIN;
}

/* The pixels from there to a row in y; 0 when the first row is wanted. */
static double height_of(const kymo__values *values, int32_t i, const wanted *w)
{
    const kymo_axes *axes = values->mark->axes;
    const kymo__rect *box = &axes->figure->target.panels[axes->number].panel.box;
    double d = fabs(box->y + (1 - kymo__scale_at_value(&axes->y, values->y[i])) * box->h - w->pixel_y);
    return isnan(w->pixel_y) ? 0 : isnan(d) ? INFINITY : d;
}

/* All rows: x is in no order, or rows cannot be found by number. */
static kymo_status scan_at(kymo__values *values, const wanted *w, kymo_row *row, kymo_error *err)
{
    away best = { INFINITY, UINT64_MAX };
    double best_x = NAN, height = INFINITY;
    int64_t best_exact = INT64_MIN;
    kymo_status status = kymo__reading_open(values->reading, err);
    while (status == KYMO_OK) {
        int got = kymo__values_next(values, err);
        if (got <= 0) {
            status = (kymo_status)got;
            break;
        }
        int32_t found = -1;
        for (int32_t i = 0; i < values->count; i++) {
            if (!is_there(values, i))
                continue;
            int64_t exact = exact_of(values, i);
            away d = away_of(values->mark, values->x[i], exact, w);
            bool same = values->x[i] == best_x && exact == best_exact;
            if (!nearer(d, best) && !(same && height_of(values, i, w) < height))
                continue;
            best = d;
            best_x = values->x[i];
            best_exact = exact;
            height = height_of(values, i, w);
            found = i;
        }
        if (found >= 0)
            kymo__values_row(values, found, row);
    }
    kymo__reading_close(values->reading);
    return status;
}

/* Sorted: of the rows with the same x as `row` the one that is wanted. */
static kymo_status choose(const kymo_mark *mark, int32_t column, const wanted *w, kymo_row *row, kymo_error *err)
{
    const kymo__span same = { .integer = kymo__mark_exact(mark), .lo = row->x, .hi = row->x, .time_lo = row->x_exact,
                              .time_hi = row->x_exact };
    const double x = row->x;
    double height = INFINITY;
    int64_t rows[2];
    kymo__reading reading;
    kymo__values values;
    bool done = false;
    if (kymo__values_init(&values, &reading, mark, true, err) != KYMO_OK ||
        kymo__rows_between(reading.source, column, &same, mark->axes->figure->mem, rows, err) != KYMO_OK)
        return err->code;
    reading.first_row = rows[0];
    reading.end_row = rows[1];
    kymo_status status = kymo__reading_open(&reading, err);
    while (status == KYMO_OK && !done) {
        int got = kymo__values_next(&values, err);
        if (got <= 0) {
            status = (kymo_status)got;
            break;
        }
        int32_t found = -1;
        for (int32_t i = 0; i < values.count && !done; i++) {
            if (!is_there(&values, i) || values.x[i] != x || (same.integer && exact_of(&values, i) != same.time_lo) ||
                !(height_of(&values, i, w) < height))
                continue;
            height = height_of(&values, i, w);
            found = i;
            done = isnan(w->pixel_y);
        }
        if (found >= 0)
            kymo__values_row(&values, found, row);
    }
    kymo__reading_close(&reading);
    return status;
}

/* Sorted: the last row before the value and the first from it on that have values. */
static kymo_status bisect_at(const kymo_mark *mark, const kymo__reading *reading, int32_t column, const wanted *w,
                             kymo_row *row, kymo_error *err)
{
    const kymo__span span = { .integer = kymo__mark_exact(mark), .lo = w->x, .hi = w->x, .time_lo = w->time,
                              .time_hi = w->time };
    int64_t rows[2];
    kymo_row before, after;
    if (kymo__rows_between(reading->source, column, &span, mark->axes->figure->mem, rows, err) != KYMO_OK ||
        find(mark, rows[0], false, &before, err) != KYMO_OK ||
        find(mark, rows[0] + 1, true, &after, err) != KYMO_OK)
        return err->code;
    if (before.row < 0 || after.row < 0) {
        *row = before.row >= 0 ? before : after;
    } else {
        away a = away_of(mark, before.x, before.x_exact, w);
        away b = away_of(mark, after.x, after.x_exact, w);
        *row = nearer(b, a) ? after : before;
    }
    return row->row < 0 ? KYMO_OK : choose(mark, column, w, row, err);
}

static kymo_status row_at(const kymo_mark *mark, const wanted *w, kymo_row *row, kymo_error *err)
{
    kymo__reading reading;
    kymo__values values;
    int32_t of_x = mark->column[KYMO__CHANNEL_X];
    *row = kymo__no_row(mark);
    if (kymo__values_init(&values, &reading, mark, true, err) != KYMO_OK)
        return err->code;
    bool text = of_x >= 0 && mark->source->columns[of_x].type == KYMO_TEXT;
    if (text || !kymo__reading_seeks(&reading) || !kymo__x_sorted(mark->source, of_x))
        return scan_at(&values, w, row, err);
    int32_t slot = values.slot[KYMO__CHANNEL_X];
    return bisect_at(mark, &reading, slot >= 0 ? reading.columns[slot] : -1, w, row, err);
}

static void rows_at(const kymo_axes *axes, const wanted *w, kymo_row *rows, int32_t capacity, int32_t *count,
                    kymo_error *err)
{
    const kymo_figure *figure = axes->figure;
    for (int32_t i = 0; i < figure->mark_count && err->code == KYMO_OK; i++) {
        kymo_row row;
        if (!asked(figure->marks[i], axes) || row_at(figure->marks[i], w, &row, err) != KYMO_OK || row.row < 0)
            continue;
        if (*count < capacity)
            rows[*count] = row;
        (*count)++;
    }
}

kymo_status kymo_rows_at(kymo_axes *axes, double x, int64_t time, kymo_row *rows, int32_t capacity,
                         int32_t *count, kymo_error *error)
{
    kymo_error err;
    kymo__error_clear(&err);
    if (!count || (capacity > 0 && !rows))
        return KYMO_EINVAL;
    *count = 0;
    if (check_axes(axes, &err) == KYMO_OK)
        rows_at(axes, &(wanted){ .x = x, .time = time, .pixel_y = NAN }, rows, capacity, count, &err);
    return told(error, &err);
}

kymo_status kymo_rows_at_pixel(kymo_axes *axes, double pixel_x, double pixel_y, kymo_row *rows, int32_t capacity,
                               int32_t *count, kymo_error *error)
{
    kymo_error err;
    kymo_axes_state state;
    kymo__error_clear(&err);
    if (!count || (capacity > 0 && !rows))
        return KYMO_EINVAL;
    *count = 0;
    if (check_axes(axes, &err) != KYMO_OK || kymo_axes_get_state(axes, &state) != KYMO_OK)
        return told(error, &err);
    const wanted w = { .x = kymo_axis_value(&state.x, pixel_x), .pixel_y = pixel_y,
                       .time = state.x.is_time ? kymo_axis_time(&state.x, pixel_x) : INT64_MIN };
    rows_at(axes, &w, rows, capacity, count, &err);
    return told(error, &err);
}
