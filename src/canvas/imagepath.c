/*
 * imagepath.c - paths onto pixels.
 *
 * Nearly all paths of a plot are rectangles and axis-aligned lines: those are filled without any
 * rasterizing, on whole device pixels when the ink says `snap`: an edge goes to the nearest one,
 * and a line of odd width w is centred on floor(x) + 0.5, of even width on the nearest pixel edge,
 * at least one pixel wide. The rest goes through raster.c, once for the fill and once for the
 * stroke.
 */
#include "canvas/image.h"

#include <math.h>

/* A coordinate in 1/256 px; what is far off or NaN is pressed into reach. */
static int64_t fixed(double v)
{
    return (int64_t)floor(fmin(fmax(v, -1e6), 1e6) * 256 + 0.5);
}

/* The width of a snapped line. */
static double whole_width(double width)
{
    return fmax(floor(width + 0.5), 1);
}

static double snap_centre(double v, double width)
{
    return fmod(width, 2) == 1 ? floor(v) + 0.5 : floor(v + 0.5);
}

static double snap_edge(double v)
{
    return floor(v + 0.5);
}

/* ---- Rectangles and straight lines ----------------------------------------------------------- */

/* Whether the path is an axis-aligned rectangle: four points, or five that come back. */
static bool is_rect(const kymo__point *p, int64_t count, const kymo__ink *ink)
{
    const bool back = count == 5 && p[4].x == p[0].x && p[4].y == p[0].y;

    if (!(back || (count == 4 && (ink->closed || ink->stroke.a == 0))))
        return false;
    return (p[0].x == p[1].x && p[1].y == p[2].y && p[2].x == p[3].x && p[3].y == p[0].y) ||
           (p[0].y == p[1].y && p[1].x == p[2].x && p[2].y == p[3].y && p[3].x == p[0].x);
}

static void fill(const kymo_canvas *canvas, double x0, double y0, double x1, double y1,
                 kymo__rgba color)
{
    kymo__surface_rect(&kymo__image_of(canvas)->surface, fixed(x0), fixed(y0), fixed(x1), fixed(y1),
                       color);
}

/* A frame: four strips that do not overlap. Its outer corners are square. */
static void frame(const kymo_canvas *canvas, double x0, double y0, double x1, double y1,
                  double width, kymo__rgba color)
{
    const double h = width / 2;

    if (x1 - x0 <= width || y1 - y0 <= width) {
        fill(canvas, x0 - h, y0 - h, x1 + h, y1 + h, color);
        return;
    }
    fill(canvas, x0 - h, y0 - h, x1 + h, y0 + h, color);
    fill(canvas, x0 - h, y1 - h, x1 + h, y1 + h, color);
    fill(canvas, x0 - h, y0 + h, x0 + h, y1 - h, color);
    fill(canvas, x1 - h, y0 + h, x1 + h, y1 - h, color);
}

static bool draw_rect(const kymo_canvas *canvas, const kymo__point *p, const kymo__ink *ink)
{
    const double s = canvas->scale, width = ink->width * s;
    const bool stroked = ink->stroke.a && width > 0;
    double x0 = fmin(p[0].x, p[2].x) * s, x1 = fmax(p[0].x, p[2].x) * s;
    double y0 = fmin(p[0].y, p[2].y) * s, y1 = fmax(p[0].y, p[2].y) * s;

    if (stroked && (ink->dash || !ink->snap))
        return false;
    if (stroked) {
        const double whole = whole_width(width);
        x0 = snap_centre(x0, whole);
        x1 = snap_centre(x1, whole);
        y0 = snap_centre(y0, whole);
        y1 = snap_centre(y1, whole);
        fill(canvas, x0, y0, x1, y1, ink->fill);
        frame(canvas, x0, y0, x1, y1, whole, ink->stroke);
    } else if (ink->snap) {
        fill(canvas, snap_edge(x0), snap_edge(y0), snap_edge(x1), snap_edge(y1), ink->fill);
    } else {
        fill(canvas, x0, y0, x1, y1, ink->fill);
    }
    return true;
}

/* A piece of a line along x or y from `from` to `to`. */
static void strip(const kymo_canvas *canvas, bool upright, double centre, double width, double from,
                  double to, kymo__rgba color)
{
    const double a = centre - width / 2, b = centre + width / 2;

    if (upright)
        fill(canvas, a, from, b, to, color);
    else
        fill(canvas, from, a, to, b, color);
}

/* A line of two points along x or y with butt caps, solid or dashed. */
static bool draw_straight(const kymo_canvas *canvas, const kymo__point *p, const kymo__ink *ink)
{
    const double s = canvas->scale, view = fmax(canvas->columns, canvas->rows);
    const bool upright = p[0].x == p[1].x, forward = upright ? p[0].y < p[1].y : p[0].x < p[1].x;
    const double across = (upright ? p[0].x : p[0].y) * s;
    const double width = ink->snap ? whole_width(ink->width * s) : ink->width * s;
    const double centre = ink->snap ? snap_centre(across, width) : across;
    double start = (upright ? p[0].y : p[0].x) * s, end = (upright ? p[1].y : p[1].x) * s;
    double period = 0;

    if (!(upright || p[0].y == p[1].y) || !(ink->butt || ink->dash) || isnan(start) || isnan(end))
        return false;
    if (ink->snap) {
        start = snap_edge(start);
        end = snap_edge(end);
    }
    for (int32_t i = 0; ink->dash && i < ink->dash_count; i++)
        period += fmax(ink->dash[i] * s, 0);
    if (period > 0 && (fabs(start) > 2 * view || fabs(end) > 2 * view || period < 0.25))
        return false; /* endless dashes are for raster.c to clip */
    if (!(period > 0)) {
        strip(canvas, upright, centre, width, fmin(start, end), fmax(start, end), ink->stroke);
        return true;
    }
    const double length = fabs(end - start);
    double done = 0;
    for (int32_t i = 0; done < length; i++) {
        const double next = fmin(done + fmax(ink->dash[i % ink->dash_count] * s, 0), length);
        const double a = forward ? start + done : start - next,
                     b = forward ? start + next : start - done;
        if (i % 2 == 0)
            strip(canvas, upright, centre, width, a, b, ink->stroke);
        done = next;
    }
    return true;
}

/* ---- Other paths ----------------------------------------------------------------------------- */

/* Moves the ends of axis-aligned edges to whole device pixels. */
static void snap_points(kymo__point *p, int64_t count, bool closed, double width)
{
    for (int64_t i = 0; i + 1 < count + closed; i++) {
        kymo__point *a = &p[i], *b = &p[i + 1 < count ? i + 1 : 0];
        if (a->x == b->x)
            a->x = b->x = width > 0 ? snap_centre(a->x, width) : snap_edge(a->x);
        else if (a->y == b->y)
            a->y = b->y = width > 0 ? snap_centre(a->y, width) : snap_edge(a->y);
    }
}

static void fill_runs(kymo__raster *raster, const kymo__point *points, int64_t count)
{
    for (int64_t i = 0; i < count;) {
        int64_t end = i;
        while (end < count && !isnan(points[end].x) && !isnan(points[end].y))
            end++;
        if (end - i >= 3)
            kymo__raster_polygon(raster, points + i, end - i);
        i = end + 1;
    }
}

void kymo__image_path(kymo_canvas *canvas, const kymo__point *points, int64_t count,
                      const kymo__ink *ink)
{
    kymo__image *image = kymo__image_of(canvas);
    const double scale = canvas->scale;
    const bool stroked = ink->stroke.a && ink->width > 0;
    const double width =
        stroked && ink->snap ? whole_width(ink->width * scale) : ink->width * scale;
    kymo__point *p;
    kymo_error err;

    if (is_rect(points, count, ink) && draw_rect(canvas, points, ink))
        return;
    if (count == 2 && stroked && draw_straight(canvas, points, ink))
        return;
    p = kymo__image_points(canvas, (size_t)count);
    if (!p)
        return;
    for (int64_t i = 0; i < count; i++)
        p[i] = (kymo__point){points[i].x * scale, points[i].y * scale};
    if (ink->snap)
        snap_points(p, count, ink->closed, stroked ? width : 0);
    if (ink->fill.a) {
        fill_runs(&image->raster, p, count);
        kymo__raster_blend(&image->raster, &image->surface, ink->fill);
    }
    if (stroked) {
        const kymo__pen pen = {.width = width,
                               .dash = ink->dash,
                               .dash_count = ink->dash_count,
                               .dash_scale = scale,
                               .closed = ink->closed,
                               .butt = ink->butt,
                               .view = {0, 0, canvas->columns, canvas->rows}};
        kymo__raster_stroke(&image->raster, p, count, &pen);
        kymo__raster_blend(&image->raster, &image->surface, ink->stroke);
    }
    kymo__error_clear(&err);
    if (kymo__raster_status(&image->raster, &err))
        kymo__canvas_fail(canvas, &err);
}
