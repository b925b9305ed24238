/*
 * series_lines.c - a line grows: by blocks of rows, which go into the cells many at once while x rises
 * (trail.c) and else one by one; by many rows a cell, which are looked at where they lie, in their own type; and by
 * blocks of which an index knows only the extremes.
 *
 * Cost: rows that rise a few operations each, all others as series_step.c says; no memory of its own.
 */
#include "reduce/kept.h"
#include "reduce/series.h"
#include "reduce/trail.h"

#include <math.h>

/* ---- rows ------------------------------------------------------------------------------------------ */

/* Whether x of rows i .. i + count - 1 never falls and is nowhere missing. */
static bool rises(const kymo__reducer *r, const kymo__trail *trail, int32_t i, int32_t count)
{
    if (trail->t)
        return trail->t[i] != INT64_MIN && kymo__rising_i64(trail->t + i, count);
    return isfinite(kymo__trail_at(trail, i).f) && isfinite(kymo__trail_at(trail, i + count - 1).f) &&
           (r->slot[KYMO__CHANNEL_X] < 0 || r->kernels->rising_f64(trail->x + i, count));
}

/* Whether the line can go on through the rows of a trail: its ends are on one side of the limits, and x does not fall. */
static bool leads_on(const kymo__series *s, const kymo__reducer *r, const kymo__trail *trail)
{
    kymo__coord a = kymo__trail_at(trail, trail->from), b = kymo__trail_at(trail, trail->to - 1);
    return kymo__series_one_side(r, a, b) && !(s->ever && kymo__series_below(r, a, s->last_x));
}

/* Whether the rows of a block can go into cells as a trail. */
static bool prepare(kymo__series *s, const kymo__reducer *r, const kymo__block *block, kymo__trail *trail)
{
    trail->grid = &s->grid;
    trail->kernels = r->kernels;
    trail->x = block->x;
    trail->t = block->t;
    trail->y = (kymo_column){ .values = block->y };
    trail->from = 0;
    trail->to = block->count;
    if (!rises(r, trail, 0, block->count))
        return false;
    while (trail->to > 0 && !isfinite(block->y[trail->to - 1]))
        trail->to--;
    while (trail->from < trail->to && !isfinite(block->y[trail->from]))
        trail->from++;
    return trail->from < trail->to && leads_on(s, r, trail);
}

/* Goes on to the last of rows i .. j - 1 of a trail, which are in the cells already, or need not be. Its row 0 is
 * row `row`. */
static void go_on(kymo__series *s, const kymo__reducer *r, const kymo__trail *trail, int64_t row, int32_t i,
                  int32_t j, const double range[2])
{
    kymo__stretch points = {
        .row = row + i, .count = j - i,
        .first_x = kymo__trail_at(trail, i), .last_x = kymo__trail_at(trail, j - 1),
        .first_y = kymo__trail_y(trail, i), .last_y = kymo__trail_y(trail, j - 1),
        .lo = range[0], .hi = range[1],
    };
    kymo__series_go_on(s, r, &points);
}

/* Whether a whole block lies beyond the window of the cells, and the line comes from there. */
static bool beyond(const kymo__series *s, const kymo__reducer *r, const kymo__trail *trail)
{
    const kymo__grid *grid = &s->grid;
    double lo, hi;
    if (!grid->windowed || trail->from > 0 || !r->kernels->extremes[KYMO_F64](trail->y.values, trail->to, &lo, &hi))
        return false;
    if (kymo__grid_index(grid, kymo__trail_at(trail, trail->to - 1)) < grid->window_lo)
        return true;
    return s->last_valid && kymo__grid_index(grid, s->last_x) > grid->window_hi;
}

/* One row: a point, or why there is none. */
static kymo_status absorb_row(kymo__series *s, const kymo__reducer *r, const kymo__block *block, int64_t row,
                              int32_t i, kymo_error *err)
{
    if (!kymo__block_valid(block, i, &s->tally))
        return kymo__series_add_gap(s, r, err);
    kymo__coord x = kymo__block_x(block, i);
    if (kymo__series_keep(s, r, x, block->y[i], NAN, NAN, err) != KYMO_OK)
        return err->code;
    return kymo__series_add_point(s, r, row + i, x, block->y[i], err);
}

kymo_status kymo__series_lines(kymo__series *s, const kymo__reducer *r, const kymo__block *block,
                               int64_t row, kymo_error *err)
{
    kymo__trail trail;
    bool quick = s->overflow && kymo__series_wants_cells(s, r) && !r->spec.step && prepare(s, r, block, &trail);
    int32_t i = 0;
    if (quick && beyond(s, r, &trail)) {
        go_on(s, r, &trail, row, 0, trail.to, (double[]){ INFINITY, -INFINITY });
        i = trail.to;
    }
    quick = quick && i == 0 && kymo__trail_begin(&trail, s->last_valid ? &s->last_x : NULL);
    while (i < block->count) {
        double range[2] = { INFINITY, -INFINITY };
        int32_t next = i;
        if (quick && i >= trail.from && i < trail.to && isfinite(block->y[i]))
            next = kymo__trail_follow(&trail, i, s->last_valid ? &s->last_x : NULL, s->last_y, range);
        if (next > i)
            go_on(s, r, &trail, row, i, next, range);
        else if (absorb_row(s, r, block, row, next++, err) != KYMO_OK)
            return err->code;
        i = next;
    }
    return KYMO_OK;
}

/* ---- rows as they lie in memory -------------------------------------------------------------------- */

/* The values of x where they lie: NULL when they cannot be read there. */
static const void *places(const kymo__reducer *r, const kymo_column *x)
{
    const int32_t type = x->type;
    bool suits = r->spec.integer ? type == KYMO_I64 || type == KYMO_TIME : type == KYMO_F64;
    return suits ? kymo__column_direct(x, 0) : NULL;
}

/* Lays a trail over the rows of a batch from row `at` on, if they can be read where they are. */
static bool lay(kymo__series *s, const kymo__reducer *r, const kymo__batch *batch, int32_t at, kymo__trail *trail)
{
    const kymo__reduce_spec *spec = &r->spec;
    const kymo_column *y = &batch->columns[r->slot[KYMO__CHANNEL_Y]];
    const int32_t slot = r->slot[KYMO__CHANNEL_X];
    const void *x = slot >= 0 ? places(r, &batch->columns[slot]) : NULL;
    if (!kymo__column_direct(y, 0) || (slot >= 0 && !x) ||
        (spec->x_class && spec->x_class->curved) || (spec->y_class && spec->y_class->curved))
        return false;
    trail->grid = &s->grid;
    trail->kernels = r->kernels;
    trail->t = spec->integer ? x : NULL;
    trail->x = spec->integer ? NULL : x;
    trail->first_row = batch->first_row;
    trail->row_step = spec->row_step;
    trail->y = *y;
    trail->to = (int32_t)batch->rows;
    while (trail->to > at && !isfinite(kymo__trail_y(trail, trail->to - 1)))
        trail->to--;
    return trail->to > at && rises(r, trail, at, trail->to - at);
}

int64_t kymo__series_run(kymo__series *s, const kymo__reducer *r, const kymo__batch *batch, int64_t row,
                         kymo__series_runs *runs)
{
    kymo__trail *trail = &runs->trail;
    const int32_t at = (int32_t)row; /* lay: batches have no more */
    if (!kymo__series_wants_cells(s, r) || r->spec.step)
        return 0;
    if (!runs->laid && !lay(s, r, batch, at, trail))
        trail->to = 0;
    runs->laid = true;
    trail->from = at;
    if (at >= trail->to || !isfinite(kymo__trail_y(trail, at)))
        return 0;
    if (!leads_on(s, r, trail) || !kymo__trail_begin(trail, s->last_valid ? &s->last_x : NULL) || !trail->dense) {
        trail->to = 0; /* nor will what follows */
        return 0;
    }
    double range[2] = { INFINITY, -INFINITY };
    int32_t end = kymo__trail_follow(trail, at, s->last_valid ? &s->last_x : NULL, s->last_y, range);
    if (end == at)
        return 0;
    if (at == 0)
        s->leads = true;
    go_on(s, r, trail, batch->first_row, at, end, range);
    const kymo__order rising = { .ever = true, .first = kymo__trail_at(trail, at), .last = s->last_x };
    if (r->slot[KYMO__CHANNEL_X] >= 0)
        kymo__order_merge(&s->x_order, &rising, r);
    return end - at;
}

/* ---- rows and blocks from an index ----------------------------------------------------------------- */

bool kymo__series_one_side(const kymo__reducer *r, kymo__coord a, kymo__coord b)
{
    return kymo__series_side(&r->spec, a) == kymo__series_side(&r->spec, b);
}

bool kymo__series_begun(const kymo__series *s, const kymo__reducer *r, kymo__coord x)
{
    return s->ever && (kymo__series_side(&r->spec, x) != 0 || s->x.lo <= s->x.hi);
}

kymo_status kymo__series_add_rows(kymo__series *s, const kymo__reducer *r, const kymo__batch *batch,
                                  kymo_error *err)
{
    kymo__block block;
    for (int64_t at = 0; at < batch->rows; at += block.count) {
        kymo__block_load(&block, r, batch, at);
        if (s->rows == 0) {
            kymo__tally unused = { 0 };
            s->leads = kymo__block_valid(&block, 0, &unused);
        }
        s->rows += block.count;
        if (kymo__series_lines(s, r, &block, batch->first_row + at, err) != KYMO_OK)
            return err->code;
    }
    return KYMO_OK;
}

/* The points of a block, the first of which goes on from the last one before it. */
static kymo_status add_points(kymo__series *s, const kymo__reducer *r, const kymo__series_block *b,
                              kymo_error *err)
{
    const kymo__reduce_spec *spec = &r->spec;
    /* Within a cell its range says all. */
    bool enters = s->last_valid && kymo__grid_index(&s->grid, s->last_x) !=
                                    kymo__grid_index(&s->grid, b->x[0]);
    if ((enters && kymo__series_to_grid(s, r, b->x[0], b->y[0], err) != KYMO_OK) ||
        kymo__grid_range(&s->grid, b->x[0], b->lo, b->hi, err) != KYMO_OK ||
        (b->wide && kymo__grid_segment(&s->grid, b->x[0], b->y[0], b->x[1], b->y[1], spec->step, err) != KYMO_OK))
        return err->code;
    kymo__series_go_on(s, r, &(kymo__stretch){
        .row = b->row, .count = b->points,
        .first_x = b->x[0], .last_x = b->x[b->ends], .first_y = b->y[0], .last_y = b->y[1],
        .lo = b->lo, .hi = b->hi,
    });
    s->last_x = b->x[1]; // to be mended by kymo__series_end_at where the last row is no point
    s->tally.gaps += b->gaps;
    s->tally.gaps_inside += kymo__series_side(spec, b->x[0]) == 0 ? b->gaps : 0;
    return KYMO_OK;
}

kymo_status kymo__series_add_block(kymo__series *s, const kymo__reducer *r, const kymo__series_block *b,
                                   kymo_error *err)
{
    if (s->rows == 0)
        s->leads = b->leads;
    s->rows += b->rows;
    if (!b->leads && kymo__series_add_gap(s, r, err) != KYMO_OK)
        return err->code;
    if (b->points > 0 && add_points(s, r, b, err) != KYMO_OK)
        return err->code;
    return b->ends ? KYMO_OK : kymo__series_add_gap(s, r, err);
}

void kymo__series_end_at(kymo__series *s, const kymo__reducer *r, kymo__coord x)
{
    s->last_x = x;
    if (kymo__series_side(&r->spec, x) == 0)
        kymo__series_widen_x(s, &r->spec, x);
}
