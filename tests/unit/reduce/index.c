/*
 * index.c - what an index knows against loops over all rows; series from an index against series from all data.
 */
#include "rows.h"

#include <kymo.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static kymo__index *index_whole(kymo_source *source, const kymo__index_wish *wish)
{
    kymo__index *index;
    kymo_error err;
    kymo__error_clear(&err);
    cr_assert_eq(kymo__index_open(&index, source, wish, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(kymo__index_wait(index, &err), KYMO_OK, "%s", err.text);
    return index;
}

/* x that may be drawn from an index: no row without it. */
static void fill_x(rows *r)
{
    for (int64_t i = 0; i < r->count; i++) {
        if (isnan(r->x[i]))
            r->x[i] = i > 0 ? r->x[i - 1] : -1e300;
    }
}

static void same_extent(const kymo__extent *a, const kymo__extent *b, const char *what)
{
    cr_assert(memcmp(&a->lo, &b->lo, sizeof a->lo) == 0 || a->lo == b->lo, "%s: from %a, not %a", what, a->lo, b->lo);
    cr_assert(a->hi == b->hi, "%s: to %a, not %a", what, a->hi, b->hi);
    cr_assert(a->time_lo == b->time_lo && a->time_hi == b->time_hi, "%s: times", what);
}

static void same_grid(const kymo__grid *a, const kymo__grid *b, const char *what)
{
    cr_assert_eq(a->e, b->e, "%s: e", what);
    for (int32_t i = 0; i < a->used || i < b->used; i++) {
        for (int k = 0; k < 2; k++) {
            const kymo__grid *have = k ? b : a, *other = k ? a : b;
            kymo__wide slot = have->first + i - other->first;
            if (i >= have->used || (slot >= 0 && slot < other->used))
                continue;
            cr_assert(have->lo[i] > have->hi[i], "%s: cell %d of %d is not in the other", what, i, have->used);
        }
        kymo__wide slot = a->first + i - b->first;
        if (i >= a->used || slot < 0 || slot >= b->used)
            continue;
        int32_t s = (int32_t)slot;
        cr_assert(memcmp(&a->lo[i], &b->lo[s], 8) == 0 && memcmp(&a->hi[i], &b->hi[s], 8) == 0,
                  "%s: cell %d is %a..%a, not %a..%a", what, i, a->lo[i], a->hi[i], b->lo[s], b->hi[s]);
        cr_assert(a->out[i] == b->out[s] || (isnan(a->out[i]) && isnan(b->out[s])), "%s: cell %d goes on at %a, not %a",
                  what, i, a->out[i], b->out[s]);
        double lo[2] = { a->broken[i] ? a->lo2[i] : INFINITY, b->broken[s] ? b->lo2[s] : INFINITY };
        double hi[2] = { a->broken[i] ? a->hi2[i] : -INFINITY, b->broken[s] ? b->hi2[s] : -INFINITY };
        cr_assert(lo[0] == lo[1] && hi[0] == hi[1], "%s: cell %d after its break", what, i);
    }
}

static void same_series(const kymo__reducer *a, const kymo__reducer *b, const char *what)
{
    const kymo__series *s = kymo__series_of(a), *t = kymo__series_of(b);
    same_extent(&s->x, &t->x, what);
    same_extent(&s->y, &t->y, what);
    cr_assert_eq(a->tally.points, b->tally.points, "%s: points", what);
    cr_assert_eq(a->tally.gaps, b->tally.gaps, "%s: %lld gaps, not %lld", what, (long long)a->tally.gaps,
                 (long long)b->tally.gaps);
    cr_assert_eq(a->tally.gaps_inside, b->tally.gaps_inside, "%s: %lld gaps inside, not %lld", what,
                 (long long)a->tally.gaps_inside, (long long)b->tally.gaps_inside);
    cr_assert_eq(a->tally.missing, b->tally.missing, "%s: missing", what);
    cr_assert_eq(a->tally.not_finite, b->tally.not_finite, "%s: not finite", what);
    cr_assert_eq(a->tally.dropped, b->tally.dropped, "%s: dropped", what);
    cr_assert_eq(s->rows, t->rows, "%s: rows", what);
    cr_assert_eq(s->back_row, t->back_row, "%s: order", what);
    cr_assert(s->ever == t->ever && s->last_valid == t->last_valid, "%s: ends", what);
    cr_assert(s->last_x.f == t->last_x.f && s->last_x.i == t->last_x.i && s->last_y == t->last_y, "%s: last", what);
    cr_assert(s->first_x.f == t->first_x.f && s->first_x.i == t->first_x.i && s->first_y == t->first_y, "%s: first",
              what);
}

/* A view of a part of the rows, in the transformed space of x. */
static kymo__view random_view(kt_rng *rng, const kymo__series *all, bool integer)
{
    kymo__view view = { .integer = integer, .width = 1 + (int32_t)kt_below(rng, 300), .height = 100, .v0 = 0, .v1 = 1 };
    double zoom = kt_below(rng, 2) ? 1 : pow(10, -3 * kt_unit(rng)), at = kt_unit(rng) * (1 - zoom);
    if (integer) {
        double span = (double)((kymo__wide)all->x.time_hi - all->x.time_lo);
        view.t0 = all->x.time_lo + (int64_t)(span * at);
        view.t1 = view.t0 + (int64_t)(span * zoom) + 1;
    } else {
        view.u0 = all->x.lo / 2 * (2 - 2 * at) + all->x.hi * at;
        view.u1 = view.u0 + (all->x.hi - all->x.lo) * zoom;
        if (!(view.u1 > view.u0) || !isfinite(view.u1 - view.u0)) {
            view.u0 = all->x.lo;
            view.u1 = nextafter(all->x.hi, INFINITY);
        }
    }
    return view;
}

static void limit_to(kymo__reduce_spec *spec, const kymo__view *view)
{
    spec->lim[0] = view->u0;
    spec->lim[1] = view->u1;
    spec->time_lim[0] = view->integer ? view->t0 : INT64_MIN;
    spec->time_lim[1] = view->integer ? view->t1 : INT64_MIN;
}

/* Rows of a kind, their index, and many views of it. */
static int compare(kt_rng *rng, const rows *data, bool numbered, const char *what)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo_error err;
    kymo_source *source = rows_source(data);
    kymo__index *index = index_whole(source, &(kymo__index_wish){ .threads = 1 + (int32_t)kt_below(rng, 3),
                                     .batch_rows = (int32_t)kt_below(rng, 3) * (1 + (int32_t)kt_below(rng, 1000)) });
    kymo__reduce_spec spec = rows_spec(data);
    kymo__reducer all;
    int served = 0;
    kymo__error_clear(&err);
    spec.column[KYMO__CHANNEL_X] = numbered ? -1 : 0;
    spec.row_step = 0.25;
    spec.step = kt_below(rng, 3) ? KYMO_STEP_NONE : (int32_t)kt_below(rng, 4);
    spec.y_class = kymo__scale_class_of(kt_below(rng, 4) ? KYMO_SCALE_LINEAR : KYMO_SCALE_LOG);
    spec.cells = 1 << 16;
    cr_assert_eq(kymo__reducer_init(&all, &kymo__reducer_series, &spec, mem, &err), KYMO_OK);
    pass_one(&all, source, 2, 0, mem);
    for (int round = 0; round < 6 && kymo__series_of(&all)->tally.points > 0; round++) {
        kymo__view view = random_view(rng, kymo__series_of(&all), spec.integer);
        bool limited = round > 0;
        kymo__reduce_spec wanted = spec;
        kymo__reducer plain, quick;
        char name[160];
        if (limited)
            limit_to(&wanted, &view);
        snprintf(name, sizeof name, "%s, %lld rows, view %d (%s), step %d", what, (long long)data->count, round,
                 limited ? "limited" : "all", spec.step);
        cr_assert_eq(kymo__reducer_init(&plain, &kymo__reducer_series, &wanted, mem, &err), KYMO_OK);
        pass_one(&plain, source, 2, 0, mem);
        wanted.aim_known = limited;
        wanted.aim_e = kymo__grid_exponent(&view, 8);
        wanted.aim[0] = (kymo__coord){ .f = view.u0, .i = view.t0 };
        wanted.aim[1] = (kymo__coord){ .f = view.u1, .i = view.t1 };
        cr_assert_eq(kymo__reducer_init(&quick, &kymo__reducer_series, &wanted, mem, &err), KYMO_OK);
        kymo_status status = kymo__series_serve(&quick, index, 2000, 1 + (int32_t)kt_below(rng, 3), &err);
        cr_assert(status == KYMO_OK || status == KYMO_PARTIAL, "%s: %s", name, err.text);
        if (status == KYMO_OK) {
            kymo__grid a, b;
            int32_t per_pixel = limited ? 8 : 1;
            view.width = limited ? view.width : 100;
            if (!limited) {
                view.u0 = kymo__series_of(&all)->x.lo;
                view.u1 = kymo__series_of(&all)->x.hi;
                view.t0 = kymo__series_of(&all)->x.time_lo;
                view.t1 = kymo__series_of(&all)->x.time_hi;
            }
            kymo__grid_init(&a, mem, spec.integer, 0);
            kymo__grid_init(&b, mem, spec.integer, 0);
            same_series(&quick, &plain, name);
            if (limited || spec.integer || view.u1 > view.u0) {
                cr_assert_eq(kymo__series_cells(&plain, &view, per_pixel, 3, &a, &err), KYMO_OK, "%s", name);
                cr_assert_eq(kymo__series_cells(&quick, &view, per_pixel, 3, &b, &err), KYMO_OK, "%s", name);
                same_grid(&b, &a, name);
            }
            kymo__grid_free(&a);
            kymo__grid_free(&b);
            served++;
        }
        kymo__reducer_free(&plain);
        kymo__reducer_free(&quick);
    }
    kymo__reducer_free(&all);
    kymo__index_close(index);
    kymo_source_close(source);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
    return served;
}

Test(index, series_are_those_of_all_rows)
{
    kt_rng rng = { 31 };
    int served = 0;
    for (int round = 0; round < kt_cases(150); round++) {
        bool integer = kt_below(&rng, 3) == 0;
        rows data = rows_random(&rng, kt_below(&rng, 6) ? 5000 : 150000, integer);
        char what[40];
        fill_x(&data);
        snprintf(what, sizeof what, "round %d", round);
        served += compare(&rng, &data, !integer && kt_below(&rng, 3) == 0, what);
        rows_close(&data);
    }
    cr_assert_gt(served, kt_cases(300), "only %d views were served", served);
    KT_ALL_CLOSED();
}
