/*
 * rows.c - random rows, and line cells built the plain way. See rows.h.
 */
#include "rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Rows ---------------------------------------------------------------------------------------- */

rows rows_open(int64_t count, bool integer)
{
    size_t n = (size_t)count + 1;
    rows r = { .count = count, .integer = integer, .x = calloc(n, sizeof(double)),
               .t = calloc(n, sizeof(int64_t)), .y = calloc(n, sizeof(double)) };
    cr_assert(r.x && r.t && r.y);
    return r;
}

void rows_close(rows *r)
{
    free(r->x);
    free(r->t);
    free(r->y);
    *r = (rows){ 0 };
}

/* Steps of sorted x, in units: dense, sparse, or with jumps; some are 0. */
static double random_step(kt_rng *rng, int kind)
{
    switch (kind) {
    case 0:
        return kt_unit(rng);
    case 1:
        return kt_below(rng, 3) ? 0 : kt_unit(rng);
    case 2:
        return kt_below(rng, 50) ? kt_unit(rng) * 1e-3 : kt_unit(rng) * 100;
    case 3:
        return 1;
    default:
        return kt_below(rng, 10) ? 0 : (double)kt_below(rng, 20);
    }
}

static void random_floats(kt_rng *rng, rows *r)
{
    static const double offsets[] = { 0, 0, -0.5, 1e6, -1e9, 3e15, 1e-3 };
    int kind = (int)kt_below(rng, 5);
    int exponent = kt_below(rng, 3) ? (int)kt_below(rng, 40) - 20 : (int)kt_below(rng, 1900) - 1000;
    double at = 0, sum = 0, *steps = r->x;
    for (int64_t i = 0; i < r->count; i++) {
        at += random_step(rng, kind);
        steps[i] = at;
    }
    sum = at > 0 ? at : 1;
    double offset = offsets[kt_below(rng, 7)] * sum;
    bool centred = kt_below(rng, 2);
    for (int64_t i = 0; i < r->count; i++)
        r->x[i] = ldexp(steps[i] + offset - (centred ? sum / 2 : 0), exponent);
}

static void random_times(kt_rng *rng, rows *r)
{
    static const int64_t bases[] = { 0, 1700000000000000000, -1, 1700000000123456789, INT64_MAX / 2,
                                     -9000000000000000000 };
    static const double units[] = { 0.25, 1, 1000, 1e9, 1e12 };
    int kind = (int)kt_below(rng, 5);
    double unit = units[kt_below(rng, 5)];
    int64_t at = bases[kt_below(rng, 6)];
    for (int64_t i = 0; i < r->count; i++) {
        at += (int64_t)(random_step(rng, kind) * unit);
        r->t[i] = at;
    }
}

rows rows_random(kt_rng *rng, int64_t most, bool integer)
{
    rows r = rows_open(1 + kt_below(rng, most), integer);
    if (integer)
        random_times(rng, &r);
    else
        random_floats(rng, &r);
    rows_random_y(rng, &r);
    return r;
}

void rows_random_y(kt_rng *rng, rows *r)
{
    int kind = (int)kt_below(rng, 6), missing = (int)kt_below(rng, 4);
    static const int odds[] = { 0, 300, 20, 2 };
    double walk = 0;
    for (int64_t i = 0; i < r->count; i++) {
        double noise = kt_normal(rng);
        walk += noise;
        switch (kind) {
        case 0:
            r->y[i] = noise;
            break;
        case 1:
            r->y[i] = walk;
            break;
        case 2:
            r->y[i] = kt_below(rng, 100) ? 0.0 : 1e6 * noise;
            break;
        case 3:
            r->y[i] = kt_below(rng, 2) ? 1.7e308 * kt_unit(rng) : -1.7e308 * kt_unit(rng);
            break;
        case 4:
            r->y[i] = kt_below(rng, 3) ? (kt_below(rng, 2) ? -0.0 : 0.0) : 1;
            break;
        default:
            r->y[i] = sin((double)i * 0.01);
        }
        if (odds[missing] && kt_below(rng, odds[missing]) == 0)
            r->y[i] = kt_below(rng, 4) ? (double)NAN : kt_below(rng, 2) ? (double)INFINITY : -(double)INFINITY;
        if (!r->integer && odds[missing] && kt_below(rng, odds[missing] * 20) == 0)
            r->x[i] = (double)NAN;
    }
}

bool rows_valid(const rows *r, int64_t i)
{
    return (r->integer ? r->t[i] != INT64_MIN : isfinite(r->x[i])) && isfinite(r->y[i]);
}

kymo__coord rows_at(const rows *r, int64_t i)
{
    return r->integer ? (kymo__coord){ .i = r->t[i] } : (kymo__coord){ .f = r->x[i] };
}

kymo_source *rows_source(const rows *r)
{
    const kymo_column columns[] = {
        { .name = "x", .values = r->integer ? (const void *)r->t : (const void *)r->x,
          .type = r->integer ? KYMO_TIME : KYMO_F64 },
        { .name = "y", .values = r->y, .type = KYMO_F64 },
    };
    return kymo_source_arrays(columns, 2, r->count, NULL);
}

kymo__reduce_spec rows_spec(const rows *r)
{
    return (kymo__reduce_spec){
        .column = { 0, 1, -1, -1 },
        .row_step = 1,
        .integer = r->integer,
        .line = true,
        .cells = 1024,
        .lim = { NAN, NAN },
        .time_lim = { INT64_MIN, INT64_MIN },
        .guess = { NAN, NAN },
    };
}

/* ---- Ways to a state ------------------------------------------------------------------------------- */

void pass_one(kymo__reducer *r, kymo_source *source, int32_t threads, int32_t batch_rows, kymo__mem *mem)
{
    kymo_error err;
    kymo__error_clear(&err);
    kymo__pass pass = { .source = source, .reducers = &r, .reducer_count = 1, .threads = threads,
                        .batch_rows = batch_rows, .mem = mem };
    cr_assert_eq(kymo__pass_run(&pass, &err), KYMO_OK, "%s", err.text);
    cr_assert(r->ready);
}

void feed(kymo__reducer *r, const rows *data, int64_t from, int64_t to)
{
    const kymo_column columns[] = {
        { .values = data->integer ? (const void *)(data->t + from) : (const void *)(data->x + from),
          .type = data->integer ? KYMO_I64 : KYMO_F64 },
        { .values = data->y + from, .type = KYMO_F64 },
    };
    const kymo__batch batch = { .first_row = from, .rows = to - from, .columns = columns,
                                .column_count = 2 };
    void *part = NULL;
    kymo_error err;
    kymo__error_clear(&err);
    r->slot[KYMO__CHANNEL_X] = r->spec.column[KYMO__CHANNEL_X];
    r->slot[KYMO__CHANNEL_Y] = 1;
    r->slot[KYMO__CHANNEL_COLOR] = r->slot[KYMO__CHANNEL_SIZE] = -1;
    cr_assert_eq(kymo__part_open(r, &part, &err), KYMO_OK);
    cr_assert_eq(r->class_->absorb(r, part, &batch, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(r->class_->merge(r, part, &err), KYMO_OK, "%s", err.text);
    kymo__part_close(r->class_, r->mem, part);
}

kymo__view rows_view(const rows *r, double lo, double hi, int64_t t_lo, int64_t t_hi, int32_t width)
{
    kymo__view view = { .integer = r->integer, .width = width, .height = 100, .v0 = 0, .v1 = 1 };
    if (r->integer) {
        view.t0 = t_lo;
        view.t1 = t_hi;
        view.u0 = (double)t_lo;
        view.u1 = (double)t_hi;
    } else {
        view.u0 = lo;
        view.u1 = hi;
    }
    return view;
}

/* ---- Cells, the plain way ----------------------------------------------------------------------------- */

typedef struct walker {
    naive *to;
    const rows *rows;
    int32_t e;
} walker;

kymo__wide naive_index(const rows *r, kymo__coord x, int32_t e)
{
    if (!r->integer) /* 64 bits of mantissa and 15 of exponent: the quotient and its floor are exact */
        return (kymo__wide)floorl(ldexpl((long double)x.f, -e));
    kymo__wide at = x.i;
    if (e < 0)
        return at * ((kymo__wide)1 << -e);
    kymo__wide cell = (kymo__wide)1 << e, down = at / cell;
    return down * cell > at ? down - 1 : down;
}

static void put(walker *w, kymo__wide index, double lo, double hi)
{
    kymo__wide i = index - w->to->first;
    if (i < 0 || i >= w->to->count)
        return;
    double *low = w->to->broken[i] ? w->to->lo2 : w->to->lo, *high = w->to->broken[i] ? w->to->hi2 : w->to->hi;
    low[i] = fmin(low[i], lo) + 0.0;
    high[i] = fmax(high[i], hi) + 0.0;
    /* fmin and fmax may give either zero, which + 0.0 makes one. */
}

static void cross(walker *w, kymo__wide edge, double y)
{
    kymo__wide i = edge - 1 - w->to->first;
    put(w, edge - 1, y, y);
    if (i >= 0 && i < w->to->count)
        w->to->out[i] = y + 0.0;
    put(w, edge, y, y);
}

/* The edges of the window between two cells, so that far jumps cost nothing. */
static void edges(const walker *w, kymo__wide a, kymo__wide b, kymo__wide *from, kymo__wide *to)
{
    kymo__wide low = w->to->first - 1, high = w->to->first + w->to->count;
    *from = a + 1 < low ? low : a + 1;
    *to = b > high ? high : b;
}

static void level(walker *w, kymo__coord a, kymo__coord b, double y)
{
    kymo__wide from, to, ka = naive_index(w->rows, a, w->e), kb = naive_index(w->rows, b, w->e);
    edges(w, ka, kb, &from, &to);
    put(w, ka, y, y);
    for (kymo__wide k = from; k <= to; k++)
        cross(w, k, y);
    put(w, kb, y, y);
}

static void upright(walker *w, kymo__coord x, double ya, double yb)
{
    put(w, naive_index(w->rows, x, w->e), fmin(ya, yb), fmax(ya, yb));
}

static double value_at_edge(const walker *w, kymo__wide edge, kymo__coord a, double ya, kymo__coord b, double yb)
{
    double d, dx;
    if (!w->rows->integer) {
        d = ldexp((double)edge, w->e) - a.f;
        dx = b.f - a.f;
    } else if (w->e >= 0) {
        d = (double)(edge * ((kymo__wide)1 << w->e) - a.i);
        dx = (double)((kymo__wide)b.i - a.i);
    } else {
        d = ldexp((double)(edge - a.i * ((kymo__wide)1 << -w->e)), w->e);
        dx = (double)((kymo__wide)b.i - a.i);
    }
    double rise = (yb - ya) / dx;
    double y = isfinite(rise) ? ya + d * rise : ya * (1 - d / dx) + yb * (d / dx);
    return fmin(fmax(ya, yb), fmax(fmin(ya, yb), y));
}

static void slope(walker *w, kymo__coord a, double ya, kymo__coord b, double yb)
{
    kymo__wide from, to, ka = naive_index(w->rows, a, w->e), kb = naive_index(w->rows, b, w->e);
    edges(w, ka, kb, &from, &to);
    put(w, ka, ya, ya);
    for (kymo__wide k = from; k <= to; k++)
        cross(w, k, value_at_edge(w, k, a, ya, b, yb));
    put(w, kb, yb, yb);
}

static void piece(walker *w, kymo__coord a, double ya, kymo__coord b, double yb, int32_t step)
{
    kymo__coord middle = { .f = a.f / 2 + b.f / 2, .i = (int64_t)(((kymo__wide)b.i - a.i) / 2 + a.i) };
    switch (step) {
    case KYMO_STEP_POST:
        level(w, a, b, ya);
        upright(w, b, ya, yb);
        break;
    case KYMO_STEP_PRE:
        upright(w, a, ya, yb);
        level(w, a, b, yb);
        break;
    case KYMO_STEP_MID:
        level(w, a, middle, ya);
        upright(w, middle, ya, yb);
        level(w, middle, b, yb);
        break;
    default:
        slope(w, a, ya, b, yb);
    }
}

naive naive_cells(const rows *r, int32_t e, kymo__wide first, kymo__wide last, int32_t step)
{
    int64_t count = (int64_t)(last - first) + 1;
    naive n = { .first = first, .count = count };
    double **planes[] = { &n.lo, &n.hi, &n.lo2, &n.hi2, &n.out };
    for (int p = 0; p < 5; p++) {
        *planes[p] = calloc((size_t)count, sizeof(double));
        cr_assert_not_null(*planes[p]);
        for (int64_t i = 0; i < count; i++)
            (*planes[p])[i] = p == 4 ? (double)NAN : p % 2 ? -(double)INFINITY : (double)INFINITY;
    }
    n.broken = calloc((size_t)count, sizeof *n.broken);
    cr_assert_not_null(n.broken);
    walker w = { &n, r, e };
    int64_t before = -1; /* the row before, when it can be drawn */
    for (int64_t i = 0; i < r->count; i++) {
        if (rows_valid(r, i) && before >= 0) {
            piece(&w, rows_at(r, before), r->y[before], rows_at(r, i), r->y[i], step);
        } else if (rows_valid(r, i)) {
            put(&w, naive_index(r, rows_at(r, i), e), r->y[i], r->y[i]);
        } else if (before >= 0) {
            kymo__wide at = naive_index(r, rows_at(r, before), e) - first;
            if (at >= 0 && at < count)
                n.broken[at] = true;
        }
        before = rows_valid(r, i) ? i : -1;
    }
    return n;
}

void naive_close(naive *n)
{
    free(n->lo);
    free(n->hi);
    free(n->lo2);
    free(n->hi2);
    free(n->out);
    free(n->broken);
    *n = (naive){ 0 };
}

static bool same(double a, double b)
{
    return isnan(a) ? isnan(b) : memcmp(&a, &b, sizeof a) == 0;
}

void same_cells(const kymo__grid *grid, const naive *n, const char *what)
{
    /* The first cell is the first with ink, so that pictures do not depend on where a grid began. */
    for (int64_t i = 0; grid->used > 0 && i < n->count; i++) {
        if (n->lo[i] > n->hi[i])
            continue;
        cr_assert(n->first + i == grid->first, "%s: the first cell is %lld and %lld", what,
                  (long long)i, (long long)(grid->first - n->first));
        break;
    }
    kymo__wide from = grid->first < n->first ? grid->first : n->first;
    kymo__wide end = grid->first + grid->used, stop = n->first + n->count;
    end = end > stop ? end : stop;
    for (kymo__wide k = from; k < end; k++) {
        double g[5] = { INFINITY, -INFINITY, INFINITY, -INFINITY, NAN };
        double h[5] = { INFINITY, -INFINITY, INFINITY, -INFINITY, NAN };
        kymo__wide i = k - grid->first, j = k - n->first;
        if (i >= 0 && i < grid->used) {
            double lo2 = grid->lo2 ? grid->lo2[i] : g[2], hi2 = grid->lo2 ? grid->hi2[i] : g[3];
            double at[5] = { grid->lo[i], grid->hi[i], lo2, hi2, grid->out[i] };
            memcpy(g, at, sizeof g);
        }
        if (j >= 0 && j < n->count) {
            double at[5] = { n->lo[j], n->hi[j], n->lo2[j], n->hi2[j], n->out[j] };
            memcpy(h, at, sizeof h);
        }
        bool good = true;
        for (int p = 0; p < 5; p++)
            good = good && same(g[p], h[p]);
        if (good)
            continue;
        cr_assert_fail("%s: e %d, cell %lld of %lld: [%a %a] [%a %a] out %a, not [%a %a] [%a %a] out %a", what,
                       grid->e, (long long)j, (long long)n->count, g[0], g[1], g[2], g[3], g[4], h[0], h[1],
                       h[2], h[3], h[4]);
    }
}
