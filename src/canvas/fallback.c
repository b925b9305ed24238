/*
 * fallback.c - curves, stamps and layers for outputs that do not draw them themselves.
 *
 * A curve becomes one path: of its points when they were kept, else of its cells as trace.c traces
 * them. A stamp becomes one or two closed paths. A layer becomes an image: layer_image.c.
 */
#include "canvas/fallback.h"
#include "canvas/shape.h"
#include "canvas/vector.h"

#include <math.h>

#define TOLERANCE 0.02 /* of thinning [CSS px] */

void kymo__fallback_curve(kymo_canvas *canvas, const kymo__curve *curve)
{
    const kymo__ink ink = {.stroke = curve->color,
                           .width = curve->width,
                           .dash = curve->dash,
                           .dash_count = curve->dash_count,
                           .butt = curve->dash != NULL};
    const double unit = kymo__canvas_unit(canvas);
    const bool kept = curve->point_count > 0;
    int64_t count = curve->point_count;
    kymo__point *points;
    kymo_error err;

    if (kept && unit == 1) {
        kymo__canvas_path(canvas, curve->points, count, &ink);
        return;
    }
    if (!kept)
        count = curve->cells ? kymo__trace_list(curve->cells, TOLERANCE * unit, NULL) : 0;
    if (count < 1)
        return;
    kymo__error_clear(&err);
    points = kymo__alloc_raw(canvas->mem, KYMO_MEMORY_CANVAS, (size_t)count, sizeof *points,
                             "path of a curve", &err);
    if (!points) {
        kymo__canvas_fail(canvas, &err);
        return;
    }
    if (!kept)
        kymo__trace_list(curve->cells, TOLERANCE * unit, points);
    for (int64_t i = 0; i < count; i++) {
        const kymo__point p = kept ? curve->points[i] : points[i];
        points[i] = (kymo__point){p.x / unit, p.y / unit};
    }
    kymo__canvas_path(canvas, points, count, &ink);
    kymo__free(canvas->mem, KYMO_MEMORY_CANVAS, points, (size_t)count, sizeof *points);
}

void kymo__fallback_stamps(kymo_canvas *canvas, const kymo__stamps *stamps)
{
    const double unit = kymo__canvas_unit(canvas);
    const bool edged = stamps->edge.a && stamps->edge_width > 0 && !kymo__shape_open(stamps->shape);
    const kymo__ink edge = {
        .stroke = stamps->edge, .width = 2 * stamps->edge_width, .closed = true};

    for (int64_t i = 0; i < stamps->count; i++) {
        const double size = stamps->sizes ? (double)stamps->sizes[i] : stamps->size;
        const kymo__ink fill = {.fill = stamps->colors ? stamps->colors[i] : stamps->color,
                                .closed = true};
        kymo__point at[KYMO__SHAPE_POINTS];
        int32_t count = kymo__shape_outline(stamps->shape, size, stamps->edge_width, at);

        for (int32_t k = 0; k < count; k++) {
            at[k].x += stamps->x4[i] / (4 * unit);
            at[k].y += stamps->y4[i] / (4 * unit);
        }
        if (edged)
            kymo__canvas_path(canvas, at, count, &edge);
        kymo__canvas_path(canvas, at, count, &fill);
    }
}

void kymo__fallback_layer(kymo_canvas *canvas, const kymo__layer *layer)
{
    kymo__fallback_layer_image(canvas, layer, kymo__canvas_layer_unit(canvas));
}
