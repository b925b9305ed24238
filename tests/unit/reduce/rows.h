/*
 * rows.h - what the tests of the reduce room share: random rows, ways of feeding them to a reducer, and
 * line cells built the plain way.
 *
 * naive_cells knows nothing of grid.c: it walks the polyline piece by piece in order, at the final
 * exponent, exactly as DESIGN section 2 words it.
 */
#ifndef ROWS_H
#define ROWS_H

#include "data/data.h"
#include "kt.h"
#include "reduce/reduce.h"

/** Rows of two columns: x (doubles or int64) and y. */
typedef struct rows {
    int64_t count;
    bool integer;
    double *x;
    int64_t *t; /**< integer */
    double *y;
} rows;

rows rows_open(int64_t count, bool integer);
void rows_close(rows *r);
/** Rows with sorted x of a kind and a scale drawn at random: gaps, duplicates, vertical runs, jumps. */
rows rows_random(kt_rng *rng, int64_t most, bool integer);
/** y of a kind drawn at random: noise, walk, spikes, huge, zeros of both signs; some rows missing. */
void rows_random_y(kt_rng *rng, rows *r);
bool rows_valid(const rows *r, int64_t i);
kymo__coord rows_at(const rows *r, int64_t i);

/** Two columns, "x" and "y". */
kymo_source *rows_source(const rows *r);
/** A series reducer's spec for them: a line that keeps 0 points and 1024 cells, no limits. */
kymo__reduce_spec rows_spec(const rows *r);

/** One pass over a source for one reducer; fails the test on an error. */
void pass_one(kymo__reducer *r, kymo_source *source, int32_t threads, int32_t batch_rows, kymo__mem *mem);

/** Absorbs rows [from, to) into a fresh part and merges it into r: one chunk, by hand. */
void feed(kymo__reducer *r, const rows *data, int64_t from, int64_t to);

/** A view of [lo, hi] of the rows' x, `width` pixels wide. */
kymo__view rows_view(const rows *r, double lo, double hi, int64_t t_lo, int64_t t_hi, int32_t width);

/** Cells built the plain way: index `first` + i, `count` of them. */
typedef struct naive {
    kymo__wide first;
    int64_t count;
    double *lo, *hi, *lo2, *hi2, *out;
    bool *broken;
} naive;
naive naive_cells(const rows *r, int32_t e, kymo__wide first, kymo__wide last, int32_t step);
void naive_close(naive *n);
/** Fails unless the grid's cells are these, to the bit. */
void same_cells(const kymo__grid *grid, const naive *n, const char *what);
/** The index of x at e: floor(x / 2^e). */
kymo__wide naive_index(const rows *r, kymo__coord x, int32_t e);

#endif
