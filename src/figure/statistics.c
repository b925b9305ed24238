/*
 * statistics.c - what is in a part of a mark's data: extremes, mean, deviation, slope, frequency.
 *
 * Two readings of the rows in the range: the second counts upward crossings of the mean. Sums are exact
 * (core/sum.c), differences are taken from the first row of the range before they are squared, so that offsets cost
 * no digits. Reads only the range where x is sorted and rows can be found by number. Memory: that of reading.c.
 */
#include "figure/reading.h"

#include <math.h>
#include <string.h>

typedef struct sums {
    const kymo_mark *mark;
    kymo__span x;
    double y_lo, y_hi;
    kymo_statistics *s;
    kymo__sum y, yy, dx, dy, dxdx, dydy, dxdy;
    double first_y;
    bool before;          /* the row before is in the range */
    double before_x, before_y;
    double first_cross, last_cross;
} sums;

/* x from the first row of the range, in its unit: seconds of times. */
static double x_since_first(const sums *a, const kymo__values *values, int32_t i)
{
    if (kymo__mark_exact(a->mark) && values->x_exact)
        return (double)((kymo__wide)values->x_exact[i] - a->s->first_x_exact) / (double)KYMO__NS;
    return values->x[i] - a->s->first_x;
}

static bool in_range(const sums *a, const kymo__values *values, int32_t i)
{
    return isfinite(values->x[i]) && isfinite(values->y[i]) && kymo__span_has(&a->x, values, i) &&
           values->y[i] >= a->y_lo && values->y[i] <= a->y_hi;
}

static void begin(kymo_statistics *s)
{
    *s = (kymo_statistics){ .first_row = -1, .last_row = -1, .min_row = -1, .max_row = -1, .first_x = NAN,
                            .last_x = NAN, .first_x_exact = INT64_MIN, .last_x_exact = INT64_MIN, .min = NAN,
                            .max = NAN, .min_x = NAN, .max_x = NAN, .min_x_exact = INT64_MIN,
                            .max_x_exact = INT64_MIN, .mean = NAN, .sd = NAN, .rms = NAN, .slope = NAN,
                            .intercept = NAN, .frequency = NAN };
}

static void add_row(sums *a, const kymo__values *values, int32_t i)
{
    kymo_statistics *s = a->s;
    double x = values->x[i], y = values->y[i];
    int64_t exact = values->x_exact ? values->x_exact[i] : INT64_MIN, row = values->row + i;
    if (s->rows++ == 0) {
        s->first_row = row;
        s->first_x = x;
        s->first_x_exact = exact;
        a->first_y = y;
    }
    s->last_row = row;
    s->last_x = x;
    s->last_x_exact = exact;
    if (!(y >= s->min)) {
        s->min = y;
        s->min_row = row;
        s->min_x = x;
        s->min_x_exact = exact;
    }
    if (!(y <= s->max)) {
        s->max = y;
        s->max_row = row;
        s->max_x = x;
        s->max_x_exact = exact;
    }
    double dx = x_since_first(a, values, i), dy = y - a->first_y;
    kymo__sum_add(&a->y, y);
    kymo__sum_add_product(&a->yy, y, y);
    kymo__sum_add(&a->dx, dx);
    kymo__sum_add(&a->dy, dy);
    kymo__sum_add_product(&a->dxdx, dx, dx);
    kymo__sum_add_product(&a->dydy, dy, dy);
    kymo__sum_add_product(&a->dxdy, dx, dy);
}

/* A step up through the mean, and where between the two rows it is. */
static void add_crossing(sums *a, const kymo__values *values, int32_t i)
{
    double mean = a->s->mean, x = x_since_first(a, values, i), y = values->y[i];
    if (a->before && a->before_y < mean && y >= mean) {
        double t = (mean - a->before_y) / (y - a->before_y);
        a->last_cross = a->before_x + t * (x - a->before_x);
        if (a->s->crossings++ == 0)
            a->first_cross = a->last_cross;
    }
    a->before = true;
    a->before_x = x;
    a->before_y = y;
}

static void finish_sums(sums *a)
{
    kymo_statistics *s = a->s;
    double n = (double)s->rows;
    s->sum = kymo__sum_value(&a->y);
    if (s->rows == 0)
        return;
    double dx = kymo__sum_value(&a->dx), dy = kymo__sum_value(&a->dy);
    double xx = kymo__sum_value(&a->dxdx) - dx / n * dx, xy = kymo__sum_value(&a->dxdy) - dx / n * dy;
    double yy = kymo__sum_value(&a->dydy) - dy / n * dy;
    s->mean = s->sum / n;
    s->rms = sqrt(kymo__sum_value(&a->yy) / n);
    if (s->rows < 2)
        return;
    s->sd = sqrt(fmax(yy, 0) / (n - 1));
    if (xx > 0) {
        s->slope = xy / xx;
        s->intercept = a->first_y + dy / n - s->slope * (dx / n);
    }
}

/* One reading of the range: the sums, or with `again` the crossings. */
static kymo_status read_range(sums *a, bool again, kymo_error *err)
{
    kymo__reading reading;
    kymo__values values;
    if (kymo__values_init(&values, &reading, a->mark, false, err) != KYMO_OK ||
        kymo__values_narrow(&values, &a->x, err) != KYMO_OK)
        return err->code;
    kymo_status status = kymo__reading_open(&reading, err);
    while (status == KYMO_OK) {
        int got = kymo__values_next(&values, err);
        if (got <= 0) {
            status = (kymo_status)got;
            break;
        }
        for (int32_t i = 0; i < values.count; i++) {
            if (!in_range(a, &values, i)) {
                bool lacks = !isfinite(values.y[i]) || !isfinite(values.x[i]);
                a->s->missing += !again && lacks &&
                                 (!isfinite(values.x[i]) || kymo__span_has(&a->x, &values, i));
                a->before = false;
            } else if (again) {
                add_crossing(a, &values, i);
            } else {
                add_row(a, &values, i);
            }
        }
    }
    kymo__reading_close(&reading);
    return status;
}

static kymo_status compute(kymo_mark *mark, const kymo_limits *x, const kymo_limits *y, kymo_statistics *s,
                           kymo_error *err)
{
    sums a = { .mark = mark, .x = kymo__span_of(mark, x), .y_lo = -INFINITY, .y_hi = INFINITY, .s = s };
    bool times = mark->axes->y.class_->integer;
    if (y && times) {
        a.y_lo = y->time_lo == INT64_MIN ? a.y_lo : (double)y->time_lo;
        a.y_hi = y->time_hi == INT64_MIN ? a.y_hi : (double)y->time_hi;
    } else if (y) {
        a.y_lo = isnan(y->lo) ? a.y_lo : y->lo;
        a.y_hi = isnan(y->hi) ? a.y_hi : y->hi;
    }
    if (read_range(&a, false, err) != KYMO_OK)
        return err->code;
    finish_sums(&a);
    if (s->rows < 2)
        return KYMO_OK;
    a.before = false;
    if (read_range(&a, true, err) != KYMO_OK)
        return err->code;
    double span = a.last_cross - a.first_cross;
    if (s->crossings > 1 && span > 0)
        s->frequency = (double)(s->crossings - 1) / span;
    return KYMO_OK;
}

kymo_status kymo_mark_statistics(kymo_mark *mark, const kymo_limits *x, const kymo_limits *y,
                                 kymo_statistics *statistics, kymo_error *error)
{
    kymo_error err;
    kymo__error_clear(&err);
    if (!statistics)
        return KYMO_EINVAL;
    begin(statistics);
    if (kymo__figure_ask(mark && mark->axes ? mark->axes->figure : NULL, &err) == KYMO_OK) {
        if (!mark->source)
            kymo__fail(&err, KYMO_EINVAL, "%s has no data", mark->class_->name);
        else if (compute(mark, x, y, statistics, &err) != KYMO_OK)
            begin(statistics);
    }
    if (error)
        *error = err;
    return err.code;
}
