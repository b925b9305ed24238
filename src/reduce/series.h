/*
 * series.h - a series while it grows, within the reduce room: row by row (series_step.c), by many rows of
 * a line and by blocks of which only extremes are known (series_lines.c), by markers (series_points.c).
 * See kymo__series.
 */
#ifndef KYMO_REDUCE_SERIES_H
#define KYMO_REDUCE_SERIES_H

#include "reduce/reduce.h"
#include "reduce/trail.h"

/** Beyond known limits this fraction of them is kept for the pen; twice as much in the cells of the pass, so
 *  that the outermost of the coarser cells of a view are whole. */
#define KYMO__SERIES_REACH (1.0 / 8)

/** Rows of which only this is known; all their x lie in one cell, or outside of the window, unless `wide`. */
typedef struct kymo__series_block {
    int64_t row, rows, points, gaps;
    bool leads, ends;    /**< the first row is a point; the last one is */
    bool wide;
    kymo__coord x[2];    /**< of the first and of the last row */
    double y[2], lo, hi; /**< of the first and of the last point; the least and the most */
} kymo__series_block;

/** Points of a series that follow each other without a gap; all x are on one side of the limits. */
typedef struct kymo__stretch {
    int64_t row, count;
    kymo__coord first_x, last_x;
    double first_y, last_y;
    double lo, hi; /**< the least and the most y */
} kymo__stretch;

/* ---- Row by row (series_step.c) ---------------------------------------------------------------------- */

/** Whether `more` further entries can be kept: that depends on how many there are in all and on nothing
 *  else, so every split of the rows comes to the same answer. */
bool kymo__series_fits(const kymo__series *s, const kymo__reducer *r, int64_t more);
/** More points than are kept: from now on lines live in their cells, which begin with the kept points. */
kymo_status kymo__series_overflow(kymo__series *s, const kymo__reducer *r, kymo_error *err);
/** Keeps a point, and the gap before it, or goes over to cells; to be called before it is added. */
kymo_status kymo__series_keep(kymo__series *s, const kymo__reducer *r, kymo__coord x, double y,
                              double color, double size, kymo_error *err);
/** Steps over to a point at row `row`: extents, order and cells; not kept points. A row that is none. */
kymo_status kymo__series_add_point(kymo__series *s, const kymo__reducer *r, int64_t row, kymo__coord x,
                                   double y, kymo_error *err);
kymo_status kymo__series_add_gap(kymo__series *s, const kymo__reducer *r, kymo_error *err);
/** Draws the way to a point into the cells, and no more. */
kymo_status kymo__series_to_grid(kymo__series *s, const kymo__reducer *r, kymo__coord x, double y,
                                 kymo_error *err);
/** Goes on through points that are in the cells already, or need not be: extents, gaps, ends. */
void kymo__series_go_on(kymo__series *s, const kymo__reducer *r, const kymo__stretch *points);
/** A segment that enters or leaves the limits shows a part: its value at the limit counts. */
void kymo__series_widen_at_limits(kymo__series *s, const kymo__reduce_spec *spec, kymo__coord a, double ya,
                                  kymo__coord b, double yb);
/** The extent of x takes in x, which is within the limits. */
void kymo__series_widen_x(kymo__series *s, const kymo__reduce_spec *spec, kymo__coord x);
/** A gap from point to point. */
void kymo__series_count_gap(kymo__series *s, const kymo__reduce_spec *spec, kymo__coord a, kymo__coord b);
/** Notes the first of all points. */
void kymo__series_begin_at(kymo__series *s, int64_t row, kymo__coord x, double y);

static inline bool kymo__series_below(const kymo__reducer *r, kymo__coord a, kymo__coord b)
{
    return r->spec.integer ? a.i < b.i : a.f < b.f;
}

static inline void kymo__series_widen(kymo__extent *e, double lo, double hi)
{
    if (lo < e->lo)
        e->lo = lo;
    if (hi > e->hi)
        e->hi = hi;
}

/** Where x lies against the limits that are known: -1 before, 1 after, 0 within or not known. */
static inline int kymo__series_side(const kymo__reduce_spec *spec, kymo__coord x)
{
    if (spec->integer) {
        if (spec->time_lim[0] != INT64_MIN && x.i < spec->time_lim[0])
            return -1;
        return spec->time_lim[1] != INT64_MIN && x.i > spec->time_lim[1] ? 1 : 0;
    }
    return x.f < spec->lim[0] ? -1 : x.f > spec->lim[1] ? 1 : 0;
}

static inline bool kymo__series_wants_cells(const kymo__series *s, const kymo__reducer *r)
{
    return r->spec.line && s->overflow && s->back_row < 0;
}

/* ---- Many rows ------------------------------------------------------------------------------------------ */

/** Absorbs a block of lines, whose first row is row `row` of the source. (series_lines.c) */
kymo_status kymo__series_lines(kymo__series *s, const kymo__reducer *r, const kymo__block *block,
                               int64_t row, kymo_error *err);
/** The rows of one batch as they lie in memory. */
typedef struct kymo__series_runs {
    bool laid; /**< false at first */
    kymo__trail trail;
} kymo__series_runs;
/** Absorbs rows of a line from row `row` of a batch on where they lie, when there are many a cell and x rises. Returns
 *  how many; 0: these must go by blocks. (series_lines.c) */
int64_t kymo__series_run(kymo__series *s, const kymo__reducer *r, const kymo__batch *batch, int64_t row,
                         kymo__series_runs *runs);
/** Absorbs a block of `batch` with its colours and sizes, likewise. (series_points.c) */
kymo_status kymo__series_points(kymo__series *s, const kymo__reducer *r, const kymo__block *block,
                                const kymo__batch *batch, int64_t row, kymo_error *err);

/* ---- From an index (series_lines.c) --------------------------------------------------------------------- */

/** Adds rows, or a block, after those that a part of a line has. x does not fall; points are not kept. */
kymo_status kymo__series_add_rows(kymo__series *s, const kymo__reducer *r, const kymo__batch *batch,
                                  kymo_error *err);
kymo_status kymo__series_add_block(kymo__series *s, const kymo__reducer *r, const kymo__series_block *b,
                                   kymo_error *err);
/** The last point of a block that did not end with one. */
void kymo__series_end_at(kymo__series *s, const kymo__reducer *r, kymo__coord x);
/** Whether two places are on one side of the known limits. */
bool kymo__series_one_side(const kymo__reducer *r, kymo__coord a, kymo__coord b);
/** Whether a point has been met, and within the limits if x is. */
bool kymo__series_begun(const kymo__series *s, const kymo__reducer *r, kymo__coord x);

#endif
