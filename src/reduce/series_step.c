/*
 * series_step.c - a series goes on by a point or a gap: extents, order, gaps, cells, and the points
 * themselves while they are few. All that grows a series goes through these steps, row by row or by many
 * rows at once, and merging joins two parts with them.
 *
 * Cost: of a point a few comparisons, and the cells that its segment crosses (grid.c).
 */
#include "reduce/kept.h"
#include "reduce/series.h"

#include <math.h>

/* ---- kept points or cells ------------------------------------------------------------------------ */

kymo_status kymo__series_overflow(kymo__series *s, const kymo__reducer *r, kymo_error *err)
{
    if (s->overflow)
        return KYMO_OK;
    s->overflow = true;
    if (r->spec.line && s->back_row < 0) {
        if (kymo__kept_cells(r, &s->kept, &s->grid, err) != KYMO_OK ||
            (s->ever && !s->last_valid && kymo__grid_break(&s->grid, s->last_x, err) != KYMO_OK))
            return err->code;
    }
    kymo__kept_free(&s->kept, r->mem);
    return KYMO_OK;
}

bool kymo__series_fits(const kymo__series *s, const kymo__reducer *r, int64_t more)
{
    return r->spec.keep_all || s->kept.count + more <= r->spec.keep;
}

kymo_status kymo__series_keep(kymo__series *s, const kymo__reducer *r, kymo__coord x, double y, double color,
                              double size, kymo_error *err)
{
    bool gap = r->spec.line && s->ever && !s->last_valid;
    if (s->overflow)
        return KYMO_OK;
    if (!kymo__series_fits(s, r, 1 + gap))
        return kymo__series_overflow(s, r, err);
    if (gap && kymo__kept_push(&s->kept, r, s->last_x, NAN, NAN, NAN, err) != KYMO_OK)
        return err->code;
    return kymo__kept_push(&s->kept, r, x, y, color, size, err);
}

/* ---- steps ----------------------------------------------------------------------------------------- */

void kymo__series_widen_x(kymo__series *s, const kymo__reduce_spec *spec, kymo__coord x)
{
    double u = spec->integer ? (double)x.i : x.f;
    kymo__series_widen(&s->x, u, u);
    if (spec->integer) {
        if (x.i < s->x.time_lo)
            s->x.time_lo = x.i;
        if (x.i > s->x.time_hi)
            s->x.time_hi = x.i;
    }
}

void kymo__series_widen_at_limits(kymo__series *s, const kymo__reduce_spec *spec, kymo__coord a, double ya,
                                  kymo__coord b, double yb)
{
    int sa = kymo__series_side(spec, a), sb = kymo__series_side(spec, b);
    if (!spec->line || sa == sb)
        return;
    for (int end = 0; end < 2; end++) {
        if (!((sa < 0 && end == 0) || (sb > 0 && end == 1)))
            continue;
        double full = spec->integer ? (double)((kymo__wide)b.i - a.i) : b.f - a.f;
        double part = spec->integer ? (double)((kymo__wide)spec->time_lim[end] - a.i)
                                    : spec->lim[end] - a.f;
        double t = part / full;
        double y = spec->step ? (spec->step == KYMO_STEP_PRE ? yb : ya) : ya * (1 - t) + yb * t;
        y = fmax(fmin(ya, yb), fmin(fmax(ya, yb), y));
        kymo__series_widen(&s->y, y, y);
    }
}

void kymo__series_count_gap(kymo__series *s, const kymo__reduce_spec *spec, kymo__coord a, kymo__coord b)
{
    s->tally.gaps++;
    s->tally.gaps_inside += kymo__series_side(spec, a) == 0 && kymo__series_side(spec, b) == 0;
}

kymo_status kymo__series_to_grid(kymo__series *s, const kymo__reducer *r, kymo__coord x, double y,
                                 kymo_error *err)
{
    if (s->last_valid)
        return kymo__grid_segment(&s->grid, s->last_x, s->last_y, x, y, r->spec.step, err);
    return kymo__grid_point(&s->grid, x, y, err);
}

void kymo__series_begin_at(kymo__series *s, int64_t row, kymo__coord x, double y)
{
    if (s->ever)
        return;
    s->ever = true;
    s->first_row = row;
    s->first_x = x;
    s->first_y = y;
}

void kymo__series_go_on(kymo__series *s, const kymo__reducer *r, const kymo__stretch *points)
{
    if (s->last_valid)
        kymo__series_widen_at_limits(s, &r->spec, s->last_x, s->last_y, points->first_x, points->first_y);
    else if (s->ever && r->spec.line)
        kymo__series_count_gap(s, &r->spec, s->last_x, points->first_x);
    kymo__series_begin_at(s, points->row, points->first_x, points->first_y);
    if (kymo__series_side(&r->spec, points->first_x) == 0) {
        kymo__series_widen_x(s, &r->spec, points->first_x);
        kymo__series_widen_x(s, &r->spec, points->last_x);
        kymo__series_widen(&s->y, points->lo, points->hi);
    }
    s->last_x = points->last_x;
    s->last_y = points->last_y;
    s->last_valid = true;
    s->tally.points += points->count;
}

kymo_status kymo__series_add_point(kymo__series *s, const kymo__reducer *r, int64_t row, kymo__coord x,
                                   double y, kymo_error *err)
{
    if (s->ever && r->spec.line && s->back_row < 0 && kymo__series_below(r, x, s->last_x))
        s->back_row = row;
    if (kymo__series_wants_cells(s, r) && kymo__series_to_grid(s, r, x, y, err) != KYMO_OK)
        return err->code;
    kymo__series_go_on(s, r, &(kymo__stretch){ .row = row, .count = 1, .first_x = x, .last_x = x, .first_y = y,
                                               .last_y = y, .lo = y, .hi = y });
    return KYMO_OK;
}

kymo_status kymo__series_add_gap(kymo__series *s, const kymo__reducer *r, kymo_error *err)
{
    if (!s->last_valid)
        return KYMO_OK;
    s->last_valid = false;
    return kymo__series_wants_cells(s, r) ? kymo__grid_break(&s->grid, s->last_x, err) : KYMO_OK;
}
