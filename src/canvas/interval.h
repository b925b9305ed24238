/*
 * interval.h - the interval rasterizer: lines of any density from their cells.
 */
#ifndef KYMO_CANVAS_INTERVAL_H
#define KYMO_CANVAS_INTERVAL_H

#include "canvas/canvas.h"
#include "canvas/surface.h"

/**
 * Whether cells `dx` px wide are for this rasterizer, or better stroked as a polyline: between 1/64
 * and 1/4 px, and a pen of not absurdly many.
 */
static inline bool kymo__intervals_fit(double dx, double width)
{
    return dx >= 1.0 / 64 && dx <= 1.0 / 4 && width / dx <= 4096;
}

enum { KYMO__INTERVAL_THREADS = 8 /* at most */ };

/** Scratch, which only grows. All zero but for `mem` and `threads` to begin with. */
typedef struct kymo__intervals {
    kymo__mem *mem;
    int32_t threads;  /**< that may draw where a canvas is big */
    int32_t *numbers; /**< of all cells */
    size_t number_capacity;
    struct {
        int32_t *numbers, *nodes;
        size_t number_capacity, node_capacity;
    } tiles[KYMO__INTERVAL_THREADS]; /**< of each thread's tile */
} kymo__intervals;

void kymo__intervals_free(kymo__intervals *intervals);

/**
 * Draws cells in device px with a round pen of `width` device px, within the surface's clip. Dashes
 * (device px; NULL: solid) go along x, from the first ink on.
 */
kymo_status kymo__intervals_draw(kymo__intervals *intervals, const kymo__surface *surface,
                                 const kymo__cells *cells, double width, kymo__rgba color,
                                 const double *dash, int32_t dash_count, double dash_scale,
                                 kymo_error *err);

#endif
