/*
 * grid.c - line cells: every path to them gives the same bits.
 *
 * Random rows are reduced by random paths (chunks of random sizes merged in order with a random
 * association, points kept and then given over to cells, limits known or not, grids that begin fine and
 * are coarsened) and compared with cells that are built at the final exponent from all rows at once.
 */
#include "rows.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- Exponents --------------------------------------------------------------------------------------- */

Test(grid, exponent)
{
    static const struct {
        double u0, u1;
        int32_t width, e;
    } cases[] = {
        { 0, 1, 1, -3 },           /* 8 a pixel */
        { 0, 1.99, 1, -3 },        /* up to 16 */
        { 0, 2, 1, -2 },
        { -3, 5, 100, -7 },        /* 8 / 800 = 0.01: 2^-7 */
        { 0, 1024, 128, 0 },
        { 1e15, 1e15 + 1, 1000, -3 }, /* the ulp of 1e15 is 2^-3: no finer */
        { -1e15, -1e15 + 1, 1000, -3 },
        { 0, 5e-324, 100, -1074 },
        { -1e308, 1e308, 1, 1021 },   /* 2e308 is not a double, but 2.5e307 is 2^1021.4 / 8 = 2^1018.. */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        kymo__view view = { .u0 = cases[i].u0, .u1 = cases[i].u1, .width = cases[i].width };
        int32_t want = i == 8 ? (int32_t)floorl(log2l((1e308L + 1e308L) / 8)) : cases[i].e;
        cr_expect_eq(kymo__grid_exponent(&view, 8), want, "case %zu: %d, not %d", i,
                     kymo__grid_exponent(&view, 8), want);
    }
}

Test(grid, exponent_of_times)
{
    /* The difference of times is exact, whatever the times: 1 microsecond today. */
    int64_t now = 1700000000123456789;
    kymo__view view = { .integer = true, .t0 = now, .t1 = now + 1000, .width = 100 };
    view.u0 = (double)view.t0;
    view.u1 = (double)view.t1;
    cr_expect_eq(kymo__grid_exponent(&view, 8), 0); /* 1000 / 800 */
    view.t1 = now + 100;
    cr_expect_eq(kymo__grid_exponent(&view, 8), -3); /* 100 / 800: 2^-3 */
    view.t1 = now + 1;
    cr_expect_eq(kymo__grid_exponent(&view, 8), -10);
    view.t0 = INT64_MIN + 1;
    view.t1 = INT64_MAX;
    cr_expect_eq(kymo__grid_exponent(&view, 8), 54); /* 2^64 / 800 = 2^54.4 */
}

/* ---- One path against the plain way -------------------------------------------------------------------- */

/* Merges chunks [from, to) of `data` into `r` through a random binary tree of states. */
static void merge_tree(kt_rng *rng, kymo__reducer *r, const rows *data, int64_t from, int64_t to, int depth)
{
    kymo_error err;
    kymo__error_clear(&err);
    if (to - from < 2 || depth == 0) {
        while (from < to) {
            int64_t n = 1 + kt_below(rng, kt_below(rng, 3) ? 30 : to - from);
            int64_t end = from + n < to ? from + n : to;
            feed(r, data, from, end);
            from = end;
        }
        return;
    }
    int64_t middle = from + kt_below(rng, to - from);
    merge_tree(rng, r, data, from, middle, depth - 1);
    kymo__reducer right;
    cr_assert_eq(kymo__reducer_init(&right, r->class_, &r->spec, r->mem, &err), KYMO_OK);
    merge_tree(rng, &right, data, middle, to, depth - 1);
    memcpy(r->slot, right.slot, sizeof r->slot);
    cr_assert_eq(r->class_->merge(r, right.state, &err), KYMO_OK, "%s", err.text);
    kymo__reducer_free(&right);
}

/* The range of x that can be drawn; false when there is none. */
static bool range_of(const rows *r, double x[2], int64_t t[2])
{
    bool any = false;
    for (int64_t i = 0; i < r->count; i++) {
        if (!rows_valid(r, i))
            continue;
        if (!any) {
            x[0] = x[1] = r->x[i];
            t[0] = t[1] = r->t[i];
        }
        any = true;
        x[1] = r->x[i];
        t[1] = r->t[i];
    }
    return any;
}

/* A view of the rows: a bit more than all of them, or a part of them (then limits are known). */
static bool random_view(kt_rng *rng, const rows *r, bool part, int32_t width, kymo__view *view)
{
    double x[2];
    int64_t t[2];
    if (!range_of(r, x, t))
        return false;
    if (r->integer) {
        kymo__wide span = (kymo__wide)t[1] - t[0] + 2;
        kymo__wide lo = part ? t[0] + (kymo__wide)(kt_between(rng, -0.2, 0.6) * (double)span) : t[0] - 1;
        kymo__wide hi = part ? lo + 1 + (kymo__wide)(kt_between(rng, 0, 0.5) * (double)span) : t[1] + 1;
        if (lo < -(kymo__wide)9200000000000000000 || hi > (kymo__wide)9200000000000000000)
            return false;
        *view = rows_view(r, 0, 0, (int64_t)lo, (int64_t)hi, width);
        return true;
    }
    double span = x[1] - x[0];
    double least = fmax(fabs(x[0]), fabs(x[1])) * 1e-12;
    span = fmax(span, fmax(least, 1e-320));
    double lo = part ? x[0] + kt_between(rng, -0.2, 0.6) * span : x[0] - 0.05 * span;
    double hi = part ? lo + kt_between(rng, 0.01, 0.5) * span : x[1] + 0.05 * span;
    if (!(lo < hi) || !isfinite(hi - lo))
        return false;
    *view = rows_view(r, lo, hi, 0, 0, width);
    return true;
}

static int64_t compared; /* cells, by all tests of one process */

/* `n` is made by the first path of a round. */
static void check_cells(const kymo__reducer *reducer, const rows *r, const kymo__view *view, double per_pixel,
                        naive *n, const char *what)
{
    kymo_error err;
    kymo__grid cells;
    kymo__error_clear(&err);
    kymo__grid_init(&cells, reducer->mem, r->integer, 0);
    kymo_status status = kymo__series_cells(reducer, view, per_pixel, 1, &cells, &err);
    cr_assert_eq(status, KYMO_OK, "%s: status %d, e %d", what, status, kymo__series_of(reducer)->grid.e);
    cr_assert(cells.windowed);
    if (n->count == 0)
        *n = naive_cells(r, kymo__grid_exponent(view, per_pixel), cells.window_lo, cells.window_hi,
                         reducer->spec.step);
    same_cells(&cells, n, what);
    /* The window covers the view. */
    kymo__coord lo = { .f = view->u0, .i = view->t0 }, hi = { .f = view->u1, .i = view->t1 };
    cr_assert(cells.window_lo <= naive_index(r, lo, cells.e), "%s: begins inside the view", what);
    cr_assert(cells.window_hi >= naive_index(r, hi, cells.e), "%s: ends inside the view", what);
    compared += cells.used;
    kymo__grid_free(&cells);
}

static void one_round(kt_rng *rng, bool integer, kymo__mem *mem)
{
    rows data = rows_random(rng, kt_below(rng, 3) ? 3000 : 30, integer);
    kymo__reduce_spec spec = rows_spec(&data);
    kymo_error err;
    kymo__view view;
    char what[160];
    kymo__error_clear(&err);
    spec.step = (int32_t)kt_below(rng, 4);
    spec.keep = kt_below(rng, 2) ? 0 : (int32_t)kt_below(rng, data.count * 2);
    spec.cells = 128 << kt_below(rng, 8);
    /* As planned: 16 cells or more a pixel of the canvas, of which the panel is a part. */
    int32_t canvas = (spec.cells - 2) / 32 > 0 ? (spec.cells - 2) / 32 : 1;
    double per_pixel = canvas >= 8 && kt_below(rng, 2) ? 2 : 8;
    int32_t least = per_pixel == 2 ? 8 : 2; /* narrower views end in cells that are not whole */
    int32_t width = least + (int32_t)kt_below(rng, canvas - least + 1);
    bool part = kt_below(rng, 3) == 0;
    if (random_view(rng, &data, part, width, &view)) {
        if (part && integer) {
            spec.time_lim[0] = view.t0;
            spec.time_lim[1] = view.t1;
        } else if (part) {
            spec.lim[0] = view.u0;
            spec.lim[1] = view.u1;
        } else if (!integer && kt_below(rng, 2)) {
            range_of(&data, spec.guess, (int64_t[2]){ 0 });
        }
        kymo_source *source = rows_source(&data);
        naive plain = { 0 };
        for (int path = 0; path < 4; path++) {
            kymo__reducer r;
            cr_assert_eq(kymo__reducer_init(&r, &kymo__reducer_series, &spec, mem, &err), KYMO_OK);
            int32_t batch = path == 0 ? 0 : path == 1 ? 1 + (int32_t)kt_below(rng, 40) : 0;
            if (path < 2)
                pass_one(&r, source, 1, batch, mem);
            else
                merge_tree(rng, &r, &data, 0, data.count, path == 2 ? 0 : 3);
            snprintf(what, sizeof what, "path %d, batch %d, step %d, keep %d, cells %d, %lld rows%s%s", path, batch,
                     spec.step, spec.keep, spec.cells, (long long)data.count, part ? ", limits" : "",
                     integer ? ", times" : "");
            check_cells(&r, &data, &view, per_pixel, &plain, what);
            kymo__reducer_free(&r);
        }
        naive_close(&plain);
        kymo_source_close(source);
    }
    rows_close(&data);
}

Test(grid, paths_agree)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kt_rng rng = { 1 };
    compared = 0;
    for (int round = 0; round < kt_cases(300); round++)
        one_round(&rng, false, mem);
    cr_assert_gt(compared, kt_cases(250000), "%lld cells", (long long)compared);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

Test(grid, paths_agree_for_times)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kt_rng rng = { 2 };
    compared = 0;
    for (int round = 0; round < kt_cases(300); round++)
        one_round(&rng, true, mem);
    cr_assert_gt(compared, kt_cases(250000), "%lld cells", (long long)compared);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

/* ---- Ends of the range of doubles ------------------------------------------------------------------------ */

Test(grid, subnormals)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo__grid grid;
    kymo__grid_init(&grid, mem, false, 1024);
    for (int32_t e = -1074; e < 1000; e += 7) {
        kymo__grid_clear(&grid);
        kymo__grid_raise(&grid, e);
        cr_expect(kymo__grid_index(&grid, (kymo__coord){ .f = -5e-324 }) == -1, "e %d", e);
        cr_expect(kymo__grid_index(&grid, (kymo__coord){ .f = -0.0 }) == 0, "e %d", e);
        cr_expect(kymo__grid_index(&grid, (kymo__coord){ .f = 5e-324 }) == (e == -1074), "e %d", e);
    }
    kymo__grid_free(&grid);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

/* A line over more than the largest double, and one as steep: cells are where they should be and finite. */
Test(grid, wider_than_a_double)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    rows data = rows_open(5, false);
    const double x[] = { -1.7e308, -1.7e308, 1.7e308, 1.7e308, 1.79e308 };
    const double y[] = { -1, 1.7e308, -1.7e308, 3, 3 };
    kymo_error err;
    kymo__error_clear(&err);
    memcpy(data.x, x, sizeof x);
    memcpy(data.y, y, sizeof y);
    kymo__view view = rows_view(&data, -1.75e308, 1.79e308, 0, 0, 10);
    kymo__reduce_spec spec = rows_spec(&data);
    kymo__grid first, other;
    kymo__grid_init(&first, mem, false, 0);
    kymo__grid_init(&other, mem, false, 0);
    for (int path = 0; path < 3; path++) {
        kymo__reducer r;
        kymo__grid *cells = path ? &other : &first;
        spec.keep = path == 1 ? 10 : 0;
        cr_assert_eq(kymo__reducer_init(&r, &kymo__reducer_series, &spec, mem, &err), KYMO_OK);
        for (int64_t i = 0; i < data.count; i += path == 2 ? 1 : data.count)
            feed(&r, &data, i, path == 2 ? i + 1 : data.count);
        cr_assert_eq(kymo__series_cells(&r, &view, 8, 1, cells, &err), KYMO_OK);
        kymo__reducer_free(&r);
        cr_assert_eq(cells->used, first.used);
        for (int32_t i = 0; i < cells->used; i++) {
            bool same = cells->lo[i] == first.lo[i] && cells->hi[i] == first.hi[i];
            cr_assert(same, "path %d, cell %d", path, i);
        }
    }
    cr_assert_gt(first.used, 80);
    int32_t inked = 0;
    for (int32_t i = 0; i < first.used; i++) {
        if (!(first.lo[i] <= first.hi[i]))
            continue;
        /* The long segment falls evenly from one corner to the other. */
        long double at = ldexpl((long double)(first.first + i), first.e), cell = ldexpl(1, first.e);
        long double fall = 1.7e308L / 1.7e308L, want = -(at + cell / 2) * fall;
        inked++;
        if (at > -1.69e308L && at + cell < 1.69e308L)
            cr_expect(fabsl((long double)first.lo[i] / 2 + (long double)first.hi[i] / 2 - want) < cell,
                      "cell %d", i);
    }
    cr_assert_geq(inked, 80);
    kymo__grid_free(&first);
    kymo__grid_free(&other);
    rows_close(&data);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

/* ---- Coarse cells in the place of fine ones ---------------------------------------------------------------- */

Test(grid, spread_cells_cover_the_fine_ones)
{
    kt_rng rng = { 91 };
    for (int round = 0; round < 60; round++) {
        kymo__mem *mem = kymo__mem_open(NULL, 0);
        kymo__grid coarse, fine, spread;
        kymo__grid *grids[] = { &coarse, &fine, &spread };
        kymo_error err;
        int32_t e = -1 - (int32_t)kt_below(&rng, 4), up = (int32_t)kt_below(&rng, 5);
        kymo__coord x = { .f = kt_between(&rng, 0, 4) };
        double y = 0;
        for (int i = 0; i < 3; i++) {
            kymo__grid_init(grids[i], mem, false, 1 << 16);
            kymo__grid_window(grids[i], i == 0 ? up : e, (kymo__coord){ .f = 8 }, (kymo__coord){ .f = 40 }, 0.25);
        }
        for (int k = 0; k < 2; k++)
            cr_assert_eq(kymo__grid_point(grids[k], x, y, &err), KYMO_OK);
        for (int i = 0; i < 40; i++) {
            kymo__coord next = { .f = x.f + kt_between(&rng, 0, 2) };
            double to = kt_normal(&rng);
            for (int k = 0; k < 2; k++)
                cr_assert_eq(kymo__grid_segment(grids[k], x, y, next, to, KYMO_STEP_NONE, &err), KYMO_OK);
            x = next;
            y = to;
        }
        cr_assert_eq(kymo__grid_spread(&spread, &coarse, &err), KYMO_OK);
        for (int32_t i = 0; i < fine.used; i++) {
            kymo__wide at = fine.first + i - spread.first;
            double left = ldexp((double)(int64_t)(fine.first + i), e); // windows end within a coarse cell of each other
            if (fine.lo[i] > fine.hi[i] || left < 8 || left > 40)
                continue;
            cr_assert(at >= 0 && at < spread.used, "cell %d of %d", i, fine.used);
            cr_assert(spread.lo[at] <= fine.lo[i] && spread.hi[at] >= fine.hi[i]);
        }
        for (int32_t i = 0; i < spread.used; i++) { // and no more than the coarse ones
            kymo__wide cell = (spread.first + i) >> (up - e);
            int32_t from = (int32_t)(cell - coarse.first);
            cr_assert(spread.lo[i] == coarse.lo[from] && spread.hi[i] == coarse.hi[from]);
            cr_assert(isnan(spread.out[i]) || (spread.out[i] >= spread.lo[i] && spread.out[i] <= spread.hi[i]) ||
                      spread.lo[i] > spread.hi[i]);
        }
        for (int i = 0; i < 3; i++)
            kymo__grid_free(grids[i]);
        KT_CLEAN(mem);
        kymo__mem_close(mem);
    }
}
