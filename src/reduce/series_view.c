/*
 * series_view.c - what is made of a series when the view is known: the final cells of a line, and the same
 * series for other limits.
 *
 * Cost: one pass over cells or kept points; no memory but that of the caller's grid.
 */
#include "reduce/kept.h"
#include "reduce/series.h"

#include <math.h>
#include <string.h>

/* ---- settling -------------------------------------------------------------------------------------- */

/* Empties `out` and gives it the cells that a view wants. */
static void aim_at(kymo__grid *out, const kymo__view *view, int32_t e, double reach)
{
    kymo__coord lo = { .f = view->u0, .i = view->t0 }, hi = { .f = view->u1, .i = view->t1 };
    kymo__grid_clear(out);
    out->integer = view->integer;
    out->limit = INT32_MAX / 64;
    kymo__grid_window(out, e, lo, hi, fmin(reach / (view->width > 0 ? view->width : 1), KYMO__SERIES_REACH));
}

kymo_status kymo__series_cells(const kymo__reducer *r, const kymo__view *view, double per_pixel,
                               double reach, kymo__grid *out, kymo_error *err)
{
    const kymo__series *s = r->state;
    int32_t e = kymo__grid_exponent(view, per_pixel);
    if (!s->kept.whole && s->grid.used > 0 && s->grid.e > e) {
        if (!s->coarse)
            return KYMO_PARTIAL;
        aim_at(out, view, e, reach);
        return kymo__grid_spread(out, &s->grid, err);
    }
    aim_at(out, view, e, reach);
    return s->kept.whole ? kymo__kept_cells(r, &s->kept, out, err) : kymo__grid_copy(out, &s->grid, err);
}

kymo_status kymo__series_room(const kymo__view *view, double per_pixel, double reach, kymo__grid *out,
                              kymo_error *err)
{
    aim_at(out, view, kymo__grid_exponent(view, per_pixel), reach);
    return kymo__grid_reserve(out, err);
}

/* ---- other limits ------------------------------------------------------------------------------------- */

void kymo__series_relimit(kymo__reducer *r, const double lim[2], const int64_t time_lim[2])
{
    kymo__series *s = r->state;
    const kymo__kept *kept = &s->kept;
    memcpy(r->spec.lim, lim, sizeof r->spec.lim);
    memcpy(r->spec.time_lim, time_lim, sizeof r->spec.time_lim);
    kymo__extent_clear(&s->x);
    kymo__extent_clear(&s->y);
    kymo__extent_clear(&s->color);
    kymo__extent_clear(&s->size);
    s->tally.gaps_inside = 0;
    int64_t last = -1;
    bool gap = false;
    for (int64_t i = 0; i < kept->count; i++) {
        kymo__coord x = kymo__kept_at(kept, i), before = last >= 0 ? kymo__kept_at(kept, last) : x;
        if (isnan(kept->y[i])) {
            gap = true;
            continue;
        }
        if (last >= 0 && !gap)
            kymo__series_widen_at_limits(s, &r->spec, before, kept->y[last], x, kept->y[i]);
        else if (gap && last >= 0)
            s->tally.gaps_inside += kymo__series_side(&r->spec, before) == 0 && kymo__series_side(&r->spec, x) == 0;
        gap = false;
        last = i;
        if (kymo__series_side(&r->spec, x) != 0)
            continue;
        kymo__series_widen_x(s, &r->spec, x);
        kymo__series_widen(&s->y, kept->y[i], kept->y[i]);
        if (kept->color && isfinite(kept->color[i]))
            kymo__series_widen(&s->color, kept->color[i], kept->color[i]);
        if (kept->size && isfinite(kept->size[i]))
            kymo__series_widen(&s->size, kept->size[i], kept->size[i]);
    }
    r->tally = s->tally;
}

bool kymo__series_covers(const kymo__reducer *r, const double lim[2], const int64_t time_lim[2])
{
    const kymo__grid *grid = &((const kymo__series *)r->state)->grid;
    bool integer = r->spec.integer;
    kymo__coord ends[2];
    if (!grid->windowed)
        return true;
    for (int k = 0; k < 2; k++) { // the reach and a little more beyond them
        double span = lim[1] - lim[0], way = k ? 1.125 * KYMO__SERIES_REACH : -1.125 * KYMO__SERIES_REACH;
        kymo__wide wide = integer ? (kymo__wide)time_lim[1] - time_lim[0] : 0, far;
        if (integer ? time_lim[k] == INT64_MIN : !isfinite(lim[k]) || !isfinite(span))
            return false;
        far = integer ? time_lim[k] + (k ? 1 : -1) * (wide / 7 + 1) : 0;
        far = far > INT64_MAX ? INT64_MAX : far < INT64_MIN + 1 ? INT64_MIN + 1 : far;
        ends[k] = (kymo__coord){ .f = integer ? 0 : lim[k] + way * span, .i = (int64_t)far };
    }
    return kymo__grid_index(grid, ends[0]) > grid->window_lo && kymo__grid_index(grid, ends[1]) < grid->window_hi;
}

void kymo__series_adopt(kymo__reducer *r, const kymo__reducer *whole)
{
    kymo__series *s = r->state;
    const kymo__series *from = whole->state;
    const int64_t inside = s->tally.gaps_inside;
    s->tally = from->tally;
    s->tally.gaps_inside = inside;
    s->rows = from->rows;
    s->leads = from->leads;
    s->last_valid = from->last_valid;
    s->ever = from->ever;
    s->first_row = from->first_row;
    s->first_x = from->first_x;
    s->first_y = from->first_y;
    s->last_x = from->last_x;
    s->last_y = from->last_y;
    s->kept.whole = false;
    s->overflow = true;
    r->tally = s->tally;
}
