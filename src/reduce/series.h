/*
 * series.h - a line that grows by rows and by blocks of which only extremes are known, within the reduce room.
 */
#ifndef KYMO_REDUCE_SERIES_H
#define KYMO_REDUCE_SERIES_H

#include "reduce/reduce.h"

/** Rows of which only this is known; all their x lie in one cell, or outside of the window, unless `wide`. */
typedef struct series_block {
    int64_t row, rows, points, gaps;
    bool leads, ends;    /**< the first row is a point; the last one is */
    bool wide;
    kymo__coord x[2];    /**< of the first and of the last row */
    double y[2], lo, hi; /**< of the first and of the last point; the least and the most */
} series_block;

/** Adds rows, or a block, after those that a part of a line has. x does not fall; points are not kept. */
kymo_status series_rows(kymo__series *s, const kymo__reducer *r, const kymo__batch *batch, kymo_error *err);
kymo_status series_add(kymo__series *s, const kymo__reducer *r, const series_block *b, kymo_error *err);
/** The last point of a block that did not end with one. */
void series_end_at(kymo__series *s, const kymo__reducer *r, kymo__coord x);
/** Whether two places are on one side of the known limits. */
bool series_one_side(const kymo__reducer *r, kymo__coord a, kymo__coord b);
/** Whether a point has been met, and within the limits if x is. */
bool series_begun(const kymo__series *s, const kymo__reducer *r, kymo__coord x);

#endif
