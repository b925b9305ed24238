/*
 * trail.h - many points of a line into cells at once, within the reduce room: kymo__grid_segment and
 * kymo__grid_point for rows whose x does not fall, with the same cells to the bit.
 */
#ifndef KYMO_REDUCE_TRAIL_H
#define KYMO_REDUCE_TRAIL_H

#include "reduce/reduce.h"

/** Rows on their way into a grid: up to KYMO__BLOCK, or any number when they turn out to be dense. */
typedef struct kymo__trail {
    kymo__grid *grid;
    const kymo__kernels *kernels;
    const double *x;    /**< or NULL */
    const int64_t *t;   /**< integer x; without both, x of row i is (first_row + i) row_step */
    int64_t first_row;
    double row_step;
    kymo_column y;      /**< kymo__column_direct; doubles unless the rows are dense */
    int32_t from, to;   /**< the first row that is a point, and the row after the last one */
    bool dense;       /**< many rows a cell */
    int64_t first;    /**< the grid's, mod 2^64 */
    int32_t slot[KYMO__BLOCK]; /**< of each row, when not dense */
} kymo__trail;

/**
 * Prepares rows whose x is finite and does not fall, nor below that of `last`, the point before them that the line
 * comes from (NULL: none); the rest of *trail is filled in. Reaches the cells of `from` and to - 1, which are points
 * (finite y). false: these rows must go one by one, and the grid is still fit for that. So it is with rows that are not
 * dense when `to` is above KYMO__BLOCK, or y are no doubles, or x are row numbers.
 */
bool kymo__trail_begin(kymo__trail *trail, const kymo__coord *last);

/**
 * Continues the line from the point `last` (NULL: begins a run) through rows i .. before the first y that is not
 * finite, or `to`. Returns the row after those, i when that one must be added by itself. `range` is widened by their y.
 */
int32_t kymo__trail_follow(kymo__trail *trail, int32_t i, const kymo__coord *last, double last_y,
                           double range[2]);

static inline kymo__coord kymo__trail_at(const kymo__trail *trail, int32_t i)
{
    if (trail->t)
        return (kymo__coord){ .i = trail->t[i] };
    double x = trail->x ? trail->x[i] : (double)(trail->first_row + i) * trail->row_step;
    return (kymo__coord){ .f = x + 0.0 };
}

static inline double kymo__trail_y(const kymo__trail *trail, int32_t i)
{
    double scratch;
    return trail->y.type == KYMO_F64 ? ((const double *)trail->y.values)[i]
                                     : *kymo__column_f64(&trail->y, i, 1, &scratch);
}

#endif
