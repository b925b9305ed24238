/*
 * fallback.c - curves, stamps and layers for outputs that do not draw them themselves.
 *
 * A curve becomes one path: of its points when they were kept, else of its cells
 * (kymo__cells_polyline: at most five vertices a cell, thinned by a cone from the last vertex kept,
 * as in Sklansky and Gonzalez, "Fast polygonal approximation of digitized curves", 1980: one pass,
 * no memory). A stamp becomes one or two closed paths. A layer becomes an image, drawn by the same
 * code as in image canvases.
 */
#include "canvas/fallback.h"
#include "canvas/layer.h"
#include "canvas/masks.h"
#include "canvas/shape.h"
#include "canvas/surface.h"

#include <math.h>

/* ---- Cells to a polyline --------------------------------------------------------------------- */

/* Vertices going out, thinned: `last` is held back until it is clear that it is needed. */
typedef struct thinner {
    kymo__point *out; /* NULL: only count */
    int64_t count;
    double tolerance;
    kymo__point kept, last; /* the newest vertex that went out; the newest one held back */
    double low, high; /* slopes from `kept` that pass all vertices since within the tolerance */
    bool begun, held;
} thinner;

static void put(thinner *t, kymo__point p)
{
    if (t->out)
        t->out[t->count] = p;
    t->count++;
}

/* Starts the cone from `kept` to the vertex p right of it; a vertical step has no cone. */
static void open_cone(thinner *t, kymo__point p)
{
    const double dx = p.x - t->kept.x;

    t->last = p;
    t->held = true;
    t->low = dx > 0 ? (p.y - t->tolerance - t->kept.y) / dx : 1;
    t->high = dx > 0 ? (p.y + t->tolerance - t->kept.y) / dx : 0;
}

static void add_vertex(thinner *t, double x, double y)
{
    const kymo__point p = {x, y};
    const double dx = x - t->kept.x, slope = (y - t->kept.y) / dx;

    if (!t->begun) {
        put(t, p);
        t->kept = p;
        t->begun = true;
    } else if (!t->held) {
        open_cone(t, p);
    } else if (x > t->last.x && slope >= t->low && slope <= t->high) {
        t->low = fmax(t->low, (y - t->tolerance - t->kept.y) / dx);
        t->high = fmin(t->high, (y + t->tolerance - t->kept.y) / dx);
        t->last = p;
    } else {
        put(t, t->last);
        t->kept = t->last;
        open_cone(t, p);
    }
}

/* Ends a run; the next vertex begins another. */
static void end_run(thinner *t)
{
    if (t->held)
        put(t, t->last);
    if (t->begun)
        put(t, (kymo__point){NAN, NAN});
    t->begun = t->held = false;
}

/* The extremes of one piece of ink in a cell, at x; `enter` and `leave` are NAN where it has no
   such. */
static void add_extremes(thinner *t, double x, double lo, double hi, double enter, double leave)
{
    const bool low = lo != enter && lo != leave;
    const bool high = hi != enter && hi != leave && hi != lo;
    const double from = isnan(enter) ? 0 : enter, to = isnan(leave) ? 0 : leave;
    const double up = (isnan(enter) ? 0 : fabs(from - lo)) + (isnan(leave) ? 0 : fabs(to - hi));
    const double down = (isnan(enter) ? 0 : fabs(from - hi)) + (isnan(leave) ? 0 : fabs(to - lo));

    if (low && up <= down)
        add_vertex(t, x, lo);
    if (lo == hi && isnan(enter) != isnan(leave))
        add_vertex(t, x, lo); /* level up to its end */
    if (high)
        add_vertex(t, x, hi);
    if (low && up > down)
        add_vertex(t, x, lo);
}

int64_t kymo__cells_polyline(const kymo__cells *cells, double tolerance, kymo__point *out)
{
    thinner t = {.out = out, .tolerance = tolerance};
    double enter = NAN;

    for (int64_t k = 0; k < cells->count; k++) {
        const double x = cells->x0 + ((double)k + 0.5) * cells->dx;
        const double right = cells->x0 + ((double)k + 1) * cells->dx;
        const double lo = cells->y0 + cells->lo[k] * cells->dy;
        const double hi = cells->y0 + cells->hi[k] * cells->dy;
        const double leave = cells->y0 + cells->out[k] * cells->dy;
        const bool ink = cells->lo[k] <= cells->hi[k];
        const bool broken = ink && cells->lo2 && cells->lo2[k] <= cells->hi2[k];

        if (!ink || isnan(enter))
            end_run(&t);
        if (ink)
            add_extremes(&t, x, lo, hi, enter, broken ? NAN : leave);
        if (broken) {
            end_run(&t);
            add_extremes(&t, x, cells->y0 + cells->lo2[k] * cells->dy,
                         cells->y0 + cells->hi2[k] * cells->dy, NAN, leave);
        }
        enter = ink ? leave : NAN;
        if (!isnan(enter))
            add_vertex(&t, right, enter);
    }
    end_run(&t);
    return t.count > 0 ? t.count - 1 : 0; /* without the last break */
}

/* ---- Curves, stamps, layers ------------------------------------------------------------------ */

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
        count = curve->cells ? kymo__cells_polyline(curve->cells, TOLERANCE * unit, NULL) : 0;
    if (count < 1)
        return;
    kymo__error_clear(&err);
    /* One more: the last break is counted out but written. */
    points = kymo__alloc_raw(canvas->mem, KYMO_MEMORY_CANVAS, (size_t)count + 1, sizeof *points,
                             "path of a curve", &err);
    if (!points) {
        kymo__canvas_fail(canvas, &err);
        return;
    }
    if (!kept)
        kymo__cells_polyline(curve->cells, TOLERANCE * unit, points);
    for (int64_t i = 0; i < count; i++) {
        const kymo__point p = kept ? curve->points[i] : points[i];
        points[i] = (kymo__point){p.x / unit, p.y / unit};
    }
    kymo__canvas_path(canvas, points, count, &ink);
    kymo__free(canvas->mem, KYMO_MEMORY_CANVAS, points, (size_t)count + 1, sizeof *points);
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

void kymo__fallback_layer_image(kymo_canvas *canvas, const kymo__layer *layer, double unit)
{
    kymo__surface surface = {0};
    kymo__masks *masks;
    kymo__layer moved = *layer;
    kymo_error err;
    int32_t margin;

    kymo__error_clear(&err);
    masks = kymo__canvas_masks(canvas);
    if (!masks)
        return;
    margin = kymo__layer_margin(layer, unit);
    if (kymo__surface_open(&surface, canvas->mem, layer->width + 2 * margin,
                           layer->height + 2 * margin, &err)) {
        kymo__canvas_fail(canvas, &err);
        return;
    }
    moved.x = moved.y = margin;
    if (kymo__layer_draw(&surface, masks, &moved, unit, &err)) {
        kymo__canvas_fail(canvas, &err);
    } else {
        const kymo__rect where = {(layer->x - margin) / unit, (layer->y - margin) / unit,
                                  surface.width / unit, surface.height / unit};
        kymo__canvas_image(canvas, &where, surface.pixels, surface.width, surface.height);
    }
    kymo__surface_close(&surface, canvas->mem);
}
