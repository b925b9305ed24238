/*
 * raster.h - antialiased filling of polygons and strokes: everything that is not a dense line.
 */
#ifndef KYMO_CANVAS_RASTER_H
#define KYMO_CANVAS_RASTER_H

#include "canvas/canvas.h"
#include "canvas/surface.h"

typedef struct kymo__edge kymo__edge;
typedef struct kymo__crossing kymo__crossing;

/** Edges gathered so far and scratch, which only grows. Errors stick until kymo__raster_status. */
typedef struct kymo__raster {
    kymo__mem *mem;
    kymo__edge *edges;
    kymo__crossing *active;
    int32_t *heads, *sums;
    uint8_t *coverage;
    size_t edge_count, edge_capacity, active_capacity, head_capacity, sum_capacity,
        coverage_capacity;
    kymo_error err;
} kymo__raster;

void kymo__raster_init(kymo__raster *raster, kymo__mem *mem);
void kymo__raster_free(kymo__raster *raster);

/** Adds a closed polygon [device px]; inside is where the winding number of all added is not 0. */
void kymo__raster_polygon(kymo__raster *raster, const kymo__point *points, int64_t count);

/** How a polyline is stroked [device px]. Joins are round. */
typedef struct kymo__pen {
    double width;
    const double *dash; /**< NULL: solid */
    int32_t dash_count;
    double dash_scale; /**< by which the dashes are multiplied */
    bool closed, butt;
    kymo__rect view; /**< strokes that cannot touch it may be left out */
} kymo__pen;

/**
 * Adds the outline of a stroked polyline (stroke.c). A point with a NaN breaks it; a point alone is
 * a dot with round caps. All strokes added are united.
 */
void kymo__raster_stroke(kymo__raster *raster, const kymo__point *points, int64_t count,
                         const kymo__pen *pen);

/** Gives one row of coverage, for `count` pixels from x on. */
typedef void kymo__raster_row(void *user, int32_t x, int32_t y, int32_t count,
                              const uint8_t *coverage);

/**
 * Hands out the coverage of all that was added, within x0 <= x < x1 and y0 <= y < y1, and forgets
 * it.
 */
void kymo__raster_sweep(kymo__raster *raster, int32_t x0, int32_t y0, int32_t x1, int32_t y1,
                        kymo__raster_row *row, void *user);
/** Blends it into a surface within its clip. */
void kymo__raster_blend(kymo__raster *raster, const kymo__surface *surface, kymo__rgba color);

/** KYMO_OK, or what failed since the last call. */
kymo_status kymo__raster_status(kymo__raster *raster, kymo_error *err);

#endif
