/*
 * stroke.c - the outlines of stroked polylines, as polygons that the rasterizer unites.
 *
 * Every segment is a rectangle; every join is a disc, or a triangle where the line hardly turns;
 * every round cap is a disc. All turn the same way round, so by the nonzero rule nothing is inked
 * twice however often the line crosses itself. Dashes are cut off along the arc; a pattern goes on
 * across joins and begins anew where the line breaks. Segments are clipped to some pixels around
 * the view first, which bounds coordinates and the number of dashes.
 */
#include "canvas/raster.h"

#include <math.h>

#define PI 3.14159265358979323846
#define DISC 48         /* most corners of a disc */
#define ROUND 0.01      /* how far a disc's sides may be inside the circle [px] */
#define BEYOND 64.0     /* how far outside the view segments are cut [px] */
#define FLAT_JOIN 0.008 /* a gap of this at a join is closed by a triangle [px] */
#define MIN_PERIOD 0.25 /* dashes finer than this are drawn solid [px] */

typedef struct stroker {
    kymo__raster *raster;
    const kymo__pen *pen;
    double radius;
    double left, top, right, bottom; /* segments are cut here */
    kymo__point disc[DISC];
    int32_t corners;
    double period; /* of the dashes; 0: solid */
    /* Where the pattern stands, and the piece of ink that goes on. */
    int32_t at;
    double to_go;          /* until the pattern changes */
    bool inked;            /* a piece goes on: its last segment ended where the next begins */
    kymo__point direction; /* of that segment */
} stroker;

static void add_disc(stroker *s, kymo__point at)
{
    kymo__point points[DISC];

    for (int32_t i = 0; i < s->corners; i++)
        points[i] = (kymo__point){at.x + s->disc[i].x, at.y + s->disc[i].y};
    kymo__raster_polygon(s->raster, points, s->corners);
}

static void add_segment(stroker *s, kymo__point a, kymo__point b, kymo__point direction)
{
    const double nx = -direction.y * s->radius, ny = direction.x * s->radius;
    const kymo__point points[4] = {
        {a.x - nx, a.y - ny}, {b.x - nx, b.y - ny}, {b.x + nx, b.y + ny}, {a.x + nx, a.y + ny}};

    kymo__raster_polygon(s->raster, points, 4);
}

static void add_join(stroker *s, kymo__point at, kymo__point in, kymo__point out)
{
    const double cross = in.x * out.y - in.y * out.x, dot = in.x * out.x + in.y * out.y;
    const double side = cross > 0 ? -s->radius : s->radius;

    if (dot > 0 && s->radius * (1 - sqrt((1 + fmin(dot, 1)) / 2)) < FLAT_JOIN) {
        const kymo__point a = {at.x - in.y * side, at.y + in.x * side};
        const kymo__point b = {at.x - out.y * side, at.y + out.x * side};
        const kymo__point points[3] = {at, cross > 0 ? a : b, cross > 0 ? b : a};
        kymo__raster_polygon(s->raster, points, 3);
    } else {
        add_disc(s, at);
    }
}

/* Ends the piece of ink that goes on, at a point. */
static void end_piece(stroker *s, kymo__point at)
{
    if (s->inked && !s->pen->butt)
        add_disc(s, at);
    s->inked = false;
}

/* Adds ink from a to b, joined to the piece that goes on or beginning one. */
static void add_ink(stroker *s, kymo__point a, kymo__point b, kymo__point direction)
{
    if (s->inked)
        add_join(s, a, s->direction, direction);
    else if (!s->pen->butt)
        add_disc(s, a);
    add_segment(s, a, b, direction);
    s->direction = direction;
    s->inked = true;
}

/* ---- Dashes ---------------------------------------------------------------------------------- */

static double dash_length(const stroker *s, int32_t i)
{
    return fmax(s->pen->dash[i % s->pen->dash_count] * s->pen->dash_scale, 0);
}

/* An odd number of lengths is gone through twice, as in SVG. */
static int32_t dash_steps(const stroker *s)
{
    return s->pen->dash_count % 2 ? 2 * s->pen->dash_count : s->pen->dash_count;
}

static void start_pattern(stroker *s)
{
    s->at = 0;
    s->to_go = s->period > 0 ? dash_length(s, 0) : INFINITY;
}

/* Moves the pattern on without drawing. */
static void skip(stroker *s, double length)
{
    if (s->period <= 0)
        return;
    length = fmod(length, s->period);
    while (length >= s->to_go) {
        length -= s->to_go;
        s->at = (s->at + 1) % dash_steps(s);
        s->to_go = dash_length(s, s->at);
    }
    s->to_go -= length;
}

/* Draws the segment from a to b, `length` long, through the pattern. */
static void dash_segment(stroker *s, kymo__point a, kymo__point b, kymo__point direction,
                         double length)
{
    double done = 0;

    while (length - done > s->to_go) {
        const double next = done + s->to_go;
        const kymo__point to = {a.x + direction.x * next, a.y + direction.y * next};
        if (s->at % 2 == 0) {
            const kymo__point from = {a.x + direction.x * done, a.y + direction.y * done};
            add_ink(s, from, to, direction);
        }
        end_piece(s, to);
        done = next;
        s->at = (s->at + 1) % dash_steps(s);
        s->to_go = dash_length(s, s->at);
    }
    s->to_go -= length - done;
    if (s->at % 2 == 0) {
        const kymo__point from = {a.x + direction.x * done, a.y + direction.y * done};
        add_ink(s, from, b, direction);
    }
}

/* ---- Segments -------------------------------------------------------------------------------- */

/* Cuts the segment a b off at low <= x <= high; false when nothing remains. */
static bool clip_x(kymo__point *a, kymo__point *b, double low, double high)
{
    const kymo__point a0 = *a, b0 = *b;

    if (fmax(a0.x, b0.x) < low || fmin(a0.x, b0.x) > high)
        return false;
    for (int end = 0; end < 2; end++) {
        kymo__point *p = end ? b : a;
        const double x = fmin(fmax(p->x, low), high);
        if (x != p->x)
            *p = (kymo__point){x, a0.y + (b0.y - a0.y) * ((x - a0.x) / (b0.x - a0.x))};
    }
    return true;
}

static bool clip_y(kymo__point *a, kymo__point *b, double low, double high)
{
    kymo__point c = {a->y, a->x}, d = {b->y, b->x};

    if (!clip_x(&c, &d, low, high))
        return false;
    *a = (kymo__point){c.y, c.x};
    *b = (kymo__point){d.y, d.x};
    return true;
}

static bool same(kymo__point a, kymo__point b)
{
    return a.x == b.x && a.y == b.y;
}

static void stroke_segment(stroker *s, kymo__point a, kymo__point b)
{
    const double length = hypot(b.x - a.x, b.y - a.y);
    const kymo__point direction = {(b.x - a.x) / length, (b.y - a.y) / length};
    kymo__point from = a, to = b;

    if (!clip_x(&from, &to, s->left, s->right) || !clip_y(&from, &to, s->top, s->bottom) ||
        same(from, to)) {
        end_piece(s, a);
        skip(s, length);
        return;
    }
    if (!same(from, a)) {
        end_piece(s, a);
        skip(s, hypot(from.x - a.x, from.y - a.y));
    }
    if (s->period > 0)
        dash_segment(s, from, to, direction, hypot(to.x - from.x, to.y - from.y));
    else
        add_ink(s, from, to, direction);
    if (!same(to, b)) {
        end_piece(s, to);
        skip(s, hypot(b.x - to.x, b.y - to.y));
    }
}

static bool missing(kymo__point p)
{
    return isnan(p.x) || isnan(p.y);
}

static kymo__point limited(kymo__point p)
{
    const double huge = 1e100; /* lengths do not overflow */

    return (kymo__point){fmin(fmax(p.x, -huge), huge), fmin(fmax(p.y, -huge), huge)};
}

/* Strokes an unbroken line of points. */
static void stroke_run(stroker *s, const kymo__point *points, int64_t count)
{
    const kymo__point first = limited(points[0]);
    kymo__point last = first, start = {0, 0};
    bool moved = false, from_start = false;

    start_pattern(s);
    s->inked = false;
    for (int64_t i = 1; i < count + (s->pen->closed && count > 2); i++) {
        const kymo__point p = i < count ? limited(points[i]) : first;
        if (same(p, last))
            continue;
        stroke_segment(s, last, p);
        if (!moved && s->inked) {
            start = (kymo__point){p.x - last.x, p.y - last.y};
            from_start = true;
        }
        moved = true;
        last = p;
    }
    if (moved && s->pen->closed && from_start && s->inked && s->period <= 0) {
        const double length = hypot(start.x, start.y);
        add_join(s, first, s->direction, (kymo__point){start.x / length, start.y / length});
        s->inked = false;
    }
    end_piece(s, last);
    if (!moved && !s->pen->butt)
        add_disc(s, last);
}

void kymo__raster_stroke(kymo__raster *raster, const kymo__point *points, int64_t count,
                         const kymo__pen *pen)
{
    const double radius = pen->width / 2, reach = radius + BEYOND;
    stroker s = {.raster = raster,
                 .pen = pen,
                 .radius = radius,
                 .left = pen->view.x - reach,
                 .top = pen->view.y - reach,
                 .right = pen->view.x + pen->view.w + reach,
                 .bottom = pen->view.y + pen->view.h + reach};
    const double wanted = ceil(PI / acos(1 - fmin(ROUND / fmax(radius, ROUND), 0.5)) / 4) * 4;

    s.corners = wanted < 12 ? 12 : wanted > DISC ? DISC : (int32_t)wanted;
    for (int32_t i = 0; i < s.corners; i++) {
        const double angle = 2 * PI * (i + 0.5) / s.corners;
        s.disc[i] = (kymo__point){radius * cos(angle), radius * sin(angle)};
    }
    for (int32_t i = 0; pen->dash && pen->dash_count > 0 && i < dash_steps(&s); i++)
        s.period += dash_length(&s, i);
    if (!(s.period >= MIN_PERIOD))
        s.period = 0;
    for (int64_t i = 0; i < count;) {
        int64_t end = i;
        while (end < count && !missing(points[end]))
            end++;
        if (end > i)
            stroke_run(&s, points + i, end - i);
        i = end + 1;
    }
}
