/*
 * series.c - what the first pass learns, against loops over all rows; the same from every path.
 */
#include "rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Counting, the plain way ----------------------------------------------------------------------------- */

typedef struct learnt {
    kymo__tally tally;
    double x[2], y[2];
    int64_t back_row;
} learnt;

static bool usable(const rows *r, int64_t i, bool log_y, kymo__tally *tally)
{
    double x = r->x[i], y = r->y[i];
    if (r->integer ? r->t[i] == INT64_MIN : isnan(x))
        tally->missing++;
    else if (!r->integer && isinf(x))
        tally->not_finite++;
    else if (isnan(y))
        tally->missing++;
    else if (isinf(y))
        tally->not_finite++;
    else if (log_y && y <= 0)
        tally->dropped++;
    else
        return true;
    return false;
}

static learnt plainly(const rows *r, bool log_y)
{
    learnt l = { .x = { INFINITY, -INFINITY }, .y = { INFINITY, -INFINITY }, .back_row = -1 };
    int64_t before = -1;
    for (int64_t i = 0; i < r->count; i++) {
        if (!usable(r, i, log_y, &l.tally))
            continue;
        double x = r->integer ? (double)r->t[i] : r->x[i], y = log_y ? log10(r->y[i]) : r->y[i];
        bool back = before >= 0 && (r->integer ? r->t[i] < r->t[before] : x < r->x[before]);
        l.x[0] = fmin(l.x[0], x);
        l.x[1] = fmax(l.x[1], x);
        l.y[0] = fmin(l.y[0], y);
        l.y[1] = fmax(l.y[1], y);
        l.tally.points++;
        l.tally.gaps += before >= 0 && before < i - 1;
        if (back && l.back_row < 0)
            l.back_row = i;
        before = i;
    }
    return l;
}

static void check_learnt(const kymo__reducer *r, const learnt *l, const char *what)
{
    const kymo__series *s = kymo__series_of(r);
    cr_assert_eq(r->tally.points, l->tally.points, "%s: %lld points", what, (long long)r->tally.points);
    cr_assert_eq(r->tally.missing, l->tally.missing, "%s: %lld missing", what, (long long)r->tally.missing);
    cr_assert_eq(r->tally.not_finite, l->tally.not_finite, "%s", what);
    cr_assert_eq(r->tally.dropped, l->tally.dropped, "%s", what);
    cr_assert_eq(r->tally.gaps, l->tally.gaps, "%s: %lld gaps, not %lld", what, (long long)r->tally.gaps,
                 (long long)l->tally.gaps);
    cr_assert_eq(s->back_row, l->back_row, "%s: back at %lld, not %lld", what, (long long)s->back_row,
                 (long long)l->back_row);
    if (l->tally.points == 0) {
        cr_assert(s->x.lo > s->x.hi && s->y.lo > s->y.hi, "%s: an extent of nothing", what);
        return;
    }
    cr_assert(s->x.lo == l->x[0] && s->x.hi == l->x[1], "%s: x %a..%a, not %a..%a", what, s->x.lo, s->x.hi,
              l->x[0], l->x[1]);
    cr_assert(s->y.lo == l->y[0] && s->y.hi == l->y[1], "%s: y %a..%a, not %a..%a", what, s->y.lo, s->y.hi,
              l->y[0], l->y[1]);
}

Test(series, counts_and_extents)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kt_rng rng = { 5 };
    kymo_error err;
    kymo__error_clear(&err);
    for (int round = 0; round < 120; round++) {
        bool integer = kt_below(&rng, 3) == 0, log_y = kt_below(&rng, 2);
        rows data = rows_random(&rng, kt_below(&rng, 8) ? 200 : 5000, integer);
        for (int64_t i = 0; i < data.count; i++) { /* disorder and other sorts of missing */
            if (kt_below(&rng, 1000) == 0)
                data.x[i] = kt_below(&rng, 2) ? data.x[i] - 1 : -(double)INFINITY;
            if (integer && kt_below(&rng, 300) == 0)
                data.t[i] = kt_below(&rng, 2) ? INT64_MIN : data.t[i] - 5;
        }
        learnt l = plainly(&data, log_y);
        kymo_source *source = rows_source(&data);
        kymo__reduce_spec spec = rows_spec(&data);
        spec.y_class = kymo__scale_class_of(log_y ? KYMO_SCALE_LOG : KYMO_SCALE_LINEAR);
        spec.keep = (int32_t)kt_below(&rng, 300);
        static const int32_t batches[] = { 0, 1, 2, 7, 1000 };
        for (int path = 0; path < 5; path++) {
            kymo__reducer r;
            char what[96];
            int32_t threads = 1 + (int32_t)kt_below(&rng, 8);
            snprintf(what, sizeof what, "round %d, batches of %d, %d threads, keep %d", round, batches[path],
                     threads, spec.keep);
            cr_assert_eq(kymo__reducer_init(&r, &kymo__reducer_series, &spec, mem, &err), KYMO_OK);
            pass_one(&r, source, threads, batches[path], mem);
            check_learnt(&r, &l, what);
            bool whole = l.tally.points + l.tally.gaps <= spec.keep;
            cr_assert_eq(kymo__series_of(&r)->kept.whole, whole, "%s: %lld points, %lld gaps", what,
                         (long long)l.tally.points, (long long)l.tally.gaps);
            kymo__reducer_free(&r);
        }
        kymo_source_close(source);
        rows_close(&data);
    }
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

/* Points are kept in order, with one entry for each gap between two of them. */
Test(series, kept_points)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    rows data = rows_open(9, false);
    const double y[] = { NAN, 1, 2, NAN, NAN, 3, INFINITY, 4, NAN };
    const double want_x[] = { 1, 2, 2, 5, 5, 7 }, want_y[] = { 1, 2, NAN, 3, NAN, 4 };
    kymo_error err;
    kymo__error_clear(&err);
    for (int i = 0; i < 9; i++)
        data.x[i] = i;
    memcpy(data.y, y, sizeof y);
    kymo_source *source = rows_source(&data);
    for (int32_t batch = 0; batch < 10; batch++) {
        for (int32_t keep = 5; keep <= 6; keep++) {
            kymo__reduce_spec spec = rows_spec(&data);
            kymo__reducer r;
            spec.keep = keep;
            cr_assert_eq(kymo__reducer_init(&r, &kymo__reducer_series, &spec, mem, &err), KYMO_OK);
            pass_one(&r, source, 1, batch, mem);
            const kymo__kept *kept = &kymo__series_of(&r)->kept;
            cr_assert_eq(kept->whole, keep == 6);
            cr_assert_eq(kept->count, keep == 6 ? 6 : 0);
            for (int64_t i = 0; i < kept->count; i++) {
                cr_assert_eq(kept->x[i], want_x[i]);
                cr_assert(isnan(want_y[i]) ? isnan(kept->y[i]) : kept->y[i] == want_y[i]);
            }
            kymo__reducer_free(&r);
        }
    }
    kymo_source_close(source);
    rows_close(&data);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

/* ---- Limits --------------------------------------------------------------------------------------------- */

static void widen(double range[2], double y)
{
    range[0] = fmin(range[0], y);
    range[1] = fmax(range[1], y);
}

/* The range of y of the line within the limits, in long double. */
static void y_within(const rows *r, const double lim[2], int32_t step, bool line, double range[2])
{
    range[0] = INFINITY;
    range[1] = -INFINITY;
    for (int64_t i = 0; i < r->count; i++) {
        bool valid = rows_valid(r, i), joined = line && valid && i > 0 && rows_valid(r, i - 1);
        if (valid && r->x[i] >= lim[0] && r->x[i] <= lim[1])
            widen(range, r->y[i]);
        for (int end = 0; joined && end < 2; end++) {
            double a = r->x[i - 1], b = r->x[i];
            bool inside = end == 0 ? a < lim[0] && b >= lim[0] : a <= lim[1] && b > lim[1];
            if (!inside)
                continue;
            long double t = ((long double)lim[end] - a) / ((long double)b - a);
            long double y = r->y[i - 1] * (1 - t) + r->y[i] * t;
            widen(range, (double)(step == KYMO_STEP_POST ? r->y[i - 1] : step == KYMO_STEP_PRE ? r->y[i] : y));
        }
    }
}

Test(series, limits_known_before)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kt_rng rng = { 6 };
    kymo_error err;
    int compared = 0;
    kymo__error_clear(&err);
    for (int round = 0; round < 300; round++) {
        rows data = rows_open(1 + kt_below(&rng, 2000), false);
        double x = 0;
        rows_random_y(&rng, &data);
        for (int64_t i = 0; i < data.count; i++) {
            data.x[i] = isnan(data.x[i]) ? (double)NAN : x;
            x += kt_below(&rng, 5) ? kt_unit(&rng) : 0;
        }
        kymo__reduce_spec spec = rows_spec(&data);
        spec.line = kt_below(&rng, 4);
        spec.step = (int32_t)kt_below(&rng, 3);
        spec.keep = (int32_t)kt_below(&rng, 2) * 100;
        spec.lim[0] = kt_between(&rng, -0.2, 0.9) * x;
        spec.lim[1] = spec.lim[0] + kt_between(&rng, 0.001, 0.5) * x + 1e-6;
        double range[2];
        y_within(&data, spec.lim, spec.step, spec.line, range);
        kymo_source *source = rows_source(&data);
        double first[2] = { 0 };
        for (int path = 0; path < 3; path++) {
            kymo__reducer r;
            cr_assert_eq(kymo__reducer_init(&r, &kymo__reducer_series, &spec, mem, &err), KYMO_OK);
            pass_one(&r, source, 1 + path, path == 0 ? 0 : 1 + (int32_t)kt_below(&rng, 50), mem);
            const kymo__series *s = kymo__series_of(&r);
            double tiny = 1e-12 * (fabs(range[0]) + fabs(range[1]));
            bool nothing = range[0] > range[1];
            cr_assert_eq(s->y.lo > s->y.hi, nothing, "round %d", round);
            cr_assert(nothing || (fabs(s->y.lo - range[0]) <= tiny && fabs(s->y.hi - range[1]) <= tiny),
                      "round %d, path %d, step %d: %.17g..%.17g, not %.17g..%.17g", round, path, spec.step,
                      s->y.lo, s->y.hi, range[0], range[1]);
            if (path == 0) {
                first[0] = s->y.lo;
                first[1] = s->y.hi;
            }
            cr_assert(first[0] == s->y.lo && first[1] == s->y.hi, "round %d, path %d", round, path);
            cr_assert(s->x.lo > s->x.hi || (s->x.lo >= spec.lim[0] && s->x.hi <= spec.lim[1]));
            compared += !nothing;
            kymo__reducer_free(&r);
        }
        kymo_source_close(source);
        rows_close(&data);
    }
    cr_assert_gt(compared, 300);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

/* ---- Scatter: categories, colours, sizes ------------------------------------------------------------------- */

Test(series, categories_in_order_of_use)
{
    enum { N = 3001 };
    static const char *const words[] = { "pear", "never", "apple", "fig", "late" };
    static const int32_t order[] = { 2, 0, 3, 4 }; /* as the rows below bring them */
    double *x = calloc(N, sizeof *x), *y = calloc(N, sizeof *y), *size = calloc(N, sizeof *size);
    int32_t *code = calloc(N, sizeof *code);
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo_error err;
    kymo__error_clear(&err);
    for (int i = 0; i < N; i++) {
        static const int32_t cycle[] = { 2, 2, 0, -1, 3 };
        x[i] = i;
        y[i] = i % 7 == 3 ? (double)NAN : i;
        code[i] = i == 3 ? 4 : i == N - 1 ? 4 : i % 7 == 3 ? 1 : cycle[i % 5]; /* 1 only where y is missing */
        size[i] = i % 11 ? i : (double)NAN;
    }
    const kymo_column columns[] = {
        { .name = "x", .values = x, .type = KYMO_F64 },
        { .name = "y", .values = y, .type = KYMO_F64 },
        { .name = "kind", .values = code, .type = KYMO_TEXT, .words = words, .word_count = 5 },
        { .name = "size", .values = size, .type = KYMO_F64 },
    };
    kymo_source *source = kymo_source_arrays(columns, 4, N, NULL);
    for (int32_t batch = 1; batch < 5000; batch *= 3) {
        for (int32_t threads = 1; threads < 5; threads++) {
            kymo__reduce_spec spec = { .column = { 0, 1, 2, 3 }, .row_step = 1, .keep = N, .cells = 1024,
                                       .lim = { NAN, NAN }, .time_lim = { INT64_MIN, INT64_MIN } };
            kymo__reducer r;
            cr_assert_eq(kymo__reducer_init(&r, &kymo__reducer_series, &spec, mem, &err), KYMO_OK);
            pass_one(&r, source, threads, batch, mem);
            const kymo__series *s = kymo__series_of(&r);
            cr_assert(s->color_is_text);
            cr_assert_eq(s->words.count, 4);
            for (int i = 0; i < 4; i++)
                cr_assert_str_eq(s->words.word[i], words[order[i]], "batch %d", batch);
            cr_assert(s->kept.whole && s->kept.count == s->tally.points);
            cr_assert_eq(s->tally.gaps, 0);
            int64_t n = 0;
            for (int i = 0; i < N; i++) {
                if (isnan(y[i]))
                    continue;
                double kind = s->kept.color[n], want = NAN;
                for (int k = 0; k < 4; k++)
                    want = code[i] == order[k] ? k : want;
                cr_assert_eq(s->kept.x[n], x[i]);
                cr_assert(isnan(want) ? isnan(kind) : kind == want, "row %d: %g, not %g", i, kind, want);
                cr_assert(isnan(size[i]) ? isnan(s->kept.size[n]) : s->kept.size[n] == size[i]);
                n++;
            }
            cr_assert_eq(s->size.lo, 1);
            cr_assert_eq(s->size.hi, N - 1);
            kymo__reducer_free(&r);
        }
    }
    kymo_source_close(source);
    free(x);
    free(y);
    free(size);
    free(code);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

/* ---- x is the row number ------------------------------------------------------------------------------------ */

Test(series, row_numbers)
{
    enum { N = 20000 };
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kt_rng rng = { 7 };
    rows data = rows_open(N, false);
    kymo_error err;
    kymo__error_clear(&err);
    rows_random_y(&rng, &data);
    for (int i = 0; i < N; i++)
        data.x[i] = i * 0.125;
    kymo_source *source = rows_source(&data);
    kymo__view view = rows_view(&data, -1, N * 0.125 + 1, 0, 0, 30);
    for (int32_t batch = 0; batch < 4000; batch = batch * 5 + 3) {
        kymo__reduce_spec spec = rows_spec(&data);
        kymo__reducer r;
        kymo__grid cells;
        spec.column[KYMO__CHANNEL_X] = -1;
        spec.row_step = 0.125;
        if (batch == 3) {
            spec.guess[0] = 0;
            spec.guess[1] = (N - 1) * 0.125;
        }
        cr_assert_eq(kymo__reducer_init(&r, &kymo__reducer_series, &spec, mem, &err), KYMO_OK);
        pass_one(&r, source, 2, batch, mem);
        kymo__grid_init(&cells, mem, false, 0);
        cr_assert_eq(kymo__series_cells(&r, &view, 8, 1, &cells, &err), KYMO_OK);
        naive n = naive_cells(&data, cells.e, cells.window_lo, cells.window_hi, 0);
        same_cells(&cells, &n, "row numbers");
        naive_close(&n);
        kymo__grid_free(&cells);
        kymo__reducer_free(&r);
    }
    kymo_source_close(source);
    rows_close(&data);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

/* Cells that the first pass made too coarse for a view are told apart from those that are good. */
Test(series, too_coarse)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    rows data = rows_open(5000, false);
    kymo_error err;
    kymo__error_clear(&err);
    for (int i = 0; i < 5000; i++)
        data.x[i] = data.y[i] = i;
    kymo_source *source = rows_source(&data);
    kymo__reduce_spec spec = rows_spec(&data);
    kymo__reducer r;
    kymo__grid cells;
    kymo__grid_init(&cells, mem, false, 0);
    cr_assert_eq(kymo__reducer_init(&r, &kymo__reducer_series, &spec, mem, &err), KYMO_OK);
    pass_one(&r, source, 1, 0, mem);
    kymo__view all = rows_view(&data, 0, 4999, 0, 0, 30), part = rows_view(&data, 100, 120, 0, 0, 30);
    cr_assert_eq(kymo__series_cells(&r, &all, 8, 1, &cells, &err), KYMO_OK);
    cr_assert_eq(kymo__series_cells(&r, &part, 8, 1, &cells, &err), KYMO_PARTIAL);
    kymo__grid_free(&cells);
    kymo__reducer_free(&r);
    kymo_source_close(source);
    rows_close(&data);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}
