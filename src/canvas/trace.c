/*
 * trace.c - lines for vector outputs: few vertices, nothing lost that an eye could find.
 *
 * Three steps, each with constant memory. Vertices are clipped to a box, segment by segment (Liang
 * and Barsky, 1984). Reduced cells are taken by pairs until they are half a unit wide or more; a
 * cell through which the line just rises or falls gives one vertex at its right edge, any other its
 * two extremes, a quarter from its sides, in the order that makes the shorter way.
 * Neighbours share the value on their common edge, so joining their extremes covers nothing that
 * the line does not cover in one of the two. Last, vertices that lie within a tolerance of the line
 * drawn instead are left out: the sector method of Sklansky and Gonzalez (1980), which looks at
 * each vertex once. A spike turns back, so it is never left out.
 */
#include "canvas/vector.h"

#include <math.h>

#define SAME (1.0 / 64) // y values nearer than this are one
#define FAR 1e12        // beyond this, vertices are moved in before anything is computed from them
#define CELL 0.5        // width of a traced cell, at least

static double clamp(double v, double low, double high)
{
    return v < low ? low : v > high ? high : v;
}

static bool is_break(kymo__point p)
{
    return isnan(p.x) || isnan(p.y);
}

// ---- vertices -----------------------------------------------------------------------------------

/* Cuts [t0, t1] down to where from + t delta is between low and high; false: nothing is left. */
static bool cut(double from, double delta, double low, double high, double *t0, double *t1)
{
    double a, b;

    if (delta == 0)
        return from >= low && from <= high;
    a = (low - from) / delta;
    b = (high - from) / delta;
    *t0 = fmax(*t0, fmin(a, b));
    *t1 = fmin(*t1, fmax(a, b));
    return *t0 <= *t1;
}

static bool clip(kymo__point *a, kymo__point *b, const kymo__rect *box)
{
    double t0 = 0, t1 = 1, dx = b->x - a->x, dy = b->y - a->y, right = box->x + box->w,
           bottom = box->y + box->h;
    kymo__point from = *a;

    if (!cut(a->x, dx, box->x, right, &t0, &t1) || !cut(a->y, dy, box->y, bottom, &t0, &t1))
        return false;
    if (t0 > 0)
        *a = (kymo__point){clamp(from.x + t0 * dx, box->x, right),
                           clamp(from.y + t0 * dy, box->y, bottom)};
    if (t1 < 1)
        *b = (kymo__point){clamp(from.x + t1 * dx, box->x, right),
                           clamp(from.y + t1 * dy, box->y, bottom)};
    return true;
}

static void draw_dot(kymo__point p, const kymo__rect *box, const kymo__sink *sink)
{
    if (p.x < box->x || p.x > box->x + box->w || p.y < box->y || p.y > box->y + box->h)
        return;
    sink->move(p.x, p.y, sink->user);
    sink->line(p.x, p.y, sink->user);
}

/* Moves a coordinate so that edges, strokes of this width if any, lie on whole pixels. */
static double snap(double v, bool odd)
{
    return odd ? floor(v) + 0.5 : floor(v + 0.5);
}

/* The neighbours of vertex i in its piece; itself where there is none. */
static int64_t before(const kymo__point *points, int64_t count, int64_t i, bool closed)
{
    if (i > 0 && !is_break(points[i - 1]))
        return i - 1;
    while (closed && i + 1 < count && !is_break(points[i + 1]))
        i++;
    return i;
}

static int64_t after(const kymo__point *points, int64_t count, int64_t i, bool closed)
{
    if (i + 1 < count && !is_break(points[i + 1]))
        return i + 1;
    while (closed && i > 0 && !is_break(points[i - 1]))
        i--;
    return i;
}

static bool same(double a, double b)
{
    return !(a < b) && !(a > b);
}

kymo__rect kymo__trace_clip(const kymo__rect *rect)
{
    double left = clamp(floor(rect->x + 0.5), -FAR, FAR), right = floor(rect->x + rect->w + 0.5);
    double top = clamp(floor(rect->y + 0.5), -FAR, FAR), bottom = floor(rect->y + rect->h + 0.5);

    return (kymo__rect){left, top, clamp(right - left, 0, FAR), clamp(bottom - top, 0, FAR)};
}

kymo__point kymo__trace_vertex(const kymo__point *points, int64_t count, int64_t i,
                               const kymo__ink *ink)
{
    kymo__point p = points[i];
    int64_t last, next;
    bool upright, level;
    bool straight = count == 2 && ink && ink->butt; // its ends are on whole pixels too
    bool odd = ink && ink->stroke.a && (ink->width < 1 || fmod(floor(ink->width + 0.5), 2) > 0);

    if (!ink || !ink->snap || is_break(p))
        return p;
    last = before(points, count, i, ink->closed);
    next = after(points, count, i, ink->closed);
    upright = (last != i && same(points[last].x, p.x)) || (next != i && same(points[next].x, p.x));
    level = (last != i && same(points[last].y, p.y)) || (next != i && same(points[next].y, p.y));
    if (upright || (level && straight))
        p.x = snap(p.x, upright && odd);
    if (level || (upright && straight))
        p.y = snap(p.y, level && odd);
    return p;
}

void kymo__trace_points(const kymo__point *points, int64_t count, const kymo__rect *box,
                        const kymo__ink *ink, const kymo__sink *sink)
{
    kymo__point last = {0, 0};
    int64_t run = 0; // vertices since the last break
    bool down = false;

    for (int64_t i = 0; i < count; i++) {
        kymo__point p = kymo__trace_vertex(points, count, i, ink), a = last, b;

        if (is_break(p)) {
            if (run == 1)
                draw_dot(last, box, sink);
            run = 0;
            down = false;
            continue;
        }
        p.x = clamp(p.x, -FAR, FAR);
        p.y = clamp(p.y, -FAR, FAR);
        b = p;
        if (run > 0 && clip(&a, &b, box)) {
            if (!down)
                sink->move(a.x, a.y, sink->user);
            sink->line(b.x, b.y, sink->user);
            down = b.x == p.x && b.y == p.y;
        } else {
            down = false;
        }
        last = p;
        run++;
    }
    if (run == 1)
        draw_dot(last, box, sink);
}

// ---- cells --------------------------------------------------------------------------------------

/* A cell in pixels; lo > hi: no ink; out NaN: the line does not go on. */
typedef struct span {
    double lo, hi, lo2, hi2, out;
} span;

typedef struct tracer {
    const kymo__cells *cells;
    const kymo__sink *sink;
    double low, high; // where y is clamped
    double x, y;      // of the pen
    bool down;
} tracer;

static void move_to(tracer *t, double x, double y)
{
    t->sink->move(x, y, t->sink->user);
    t->x = x, t->y = y;
    t->down = true;
}

static void line_to(tracer *t, double x, double y)
{
    t->sink->line(x, y, t->sink->user);
    t->x = x, t->y = y;
}

static double pixel(const tracer *t, double value)
{
    return clamp(t->cells->y0 + value * t->cells->dy, t->low, t->high);
}

/* Adds [a, b] to [lo, hi]; either may be empty. */
static void widen(double *lo, double *hi, double a, double b)
{
    if (!(a <= b))
        return;
    if (!(*lo <= *hi)) {
        *lo = a, *hi = b;
        return;
    }
    *lo = fmin(*lo, a);
    *hi = fmax(*hi, b);
}

static span cell_at(const tracer *t, int64_t k)
{
    const kymo__cells *c = t->cells;
    span s = {1, 0, 1, 0, NAN};

    if (!(c->lo[k] <= c->hi[k]))
        return s;
    s.lo = pixel(t, c->dy < 0 ? c->hi[k] : c->lo[k]);
    s.hi = pixel(t, c->dy < 0 ? c->lo[k] : c->hi[k]);
    if (c->lo2 && c->lo2[k] <= c->hi2[k]) {
        s.lo2 = pixel(t, c->dy < 0 ? c->hi2[k] : c->lo2[k]);
        s.hi2 = pixel(t, c->dy < 0 ? c->lo2[k] : c->hi2[k]);
    }
    if (!isnan(c->out[k]))
        s.out = pixel(t, c->out[k]);
    return s;
}

/* The cell made of two neighbours. */
static span join(span a, span b)
{
    bool broken = a.lo2 <= a.hi2 || isnan(a.out);

    if (!(a.lo <= a.hi))
        return b;
    if (broken)
        widen(&a.lo2, &a.hi2, b.lo, b.hi);
    else
        widen(&a.lo, &a.hi, b.lo, b.hi);
    widen(&a.lo2, &a.hi2, b.lo2, b.hi2);
    a.out = b.out;
    return a;
}

/* Draws ink from lo to hi, entered at y `in` on the left edge, left at `out` on the right (or NaN). */
static void draw_ink(tracer *t, double xl, double xr, double lo, double hi, double in, double out)
{
    double first = lo, last = hi, way, aside = hi - lo > SAME ? (xr - xl) / 4 : 0;
    const double xc = xl + (xr - xl) / 2;
    bool enters = !isnan(in), leaves = !isnan(out), there;

    if (enters && !t->down)
        move_to(t, xl, in);
    if (enters && leaves && fmin(in, out) - lo <= SAME && hi - fmax(in, out) <= SAME) {
        if (t->x < xl && fabs(t->y - in) > SAME)
            line_to(t, xl, in);
        line_to(t, xr, out);
        return;
    }
    way = (enters ? fabs(in - hi) - fabs(in - lo) : 0) +
          (leaves ? fabs(lo - out) - fabs(hi - out) : 0);
    if (way < 0)
        first = hi, last = lo;
    there = enters && t->x >= xl && fabs(t->y - first) <= SAME;
    if (!enters)
        move_to(t, xc - aside, first);
    else if (!there)
        line_to(t, xc - aside, first);
    if (leaves && fabs(last - out) <= SAME) {
        line_to(t, xr, out);
        return;
    }
    line_to(t, there ? xc : xc + aside, last);
    if (leaves && there)
        line_to(t, xr, out);
}

/* Whether the pattern of dashes, begun at 0, has ink at x. */
static bool dash_on(double x, const double *dash, int32_t count, double period)
{
    double at = fmod(x, period);

    for (int32_t i = 0; i < 2 * count; i++) {
        at -= dash[i % count];
        if (at < 0)
            return i % 2 == 0;
    }
    return false;
}

/* The length of the pattern (twice, when it has an odd count); 0 for none that can be drawn. */
static double dash_period(const double *dash, int32_t count)
{
    double sum = 0;

    for (int32_t i = 0; i < count; i++) {
        if (!(dash[i] >= 0) || !isfinite(dash[i]))
            return 0;
        sum += dash[i];
    }
    return count % 2 ? 2 * sum : sum;
}

void kymo__trace_cells(const kymo__cells *cells, const kymo__rect *box, double width,
                       const double *dash, int32_t dash_count, const kymo__sink *sink)
{
    tracer t = {.cells = cells, .sink = sink, .low = box->y, .high = box->y + box->h};
    double period = dash ? dash_period(dash, dash_count) : 0, in = NAN;
    int64_t step = 1;

    while ((double)step * cells->dx < width && step < cells->count)
        step *= 2;
    for (int64_t k = 0; k < cells->count; k += step) {
        int64_t end = k + step < cells->count ? k + step : cells->count;
        double xl = cells->x0 + (double)k * cells->dx, xr = cells->x0 + (double)end * cells->dx;
        span s = cell_at(&t, k);

        for (int64_t i = k + 1; i < end; i++)
            s = join(s, cell_at(&t, i));
        if (period > 0 && !dash_on((xl + xr) / 2 - cells->x0, dash, dash_count, period)) {
            t.down = false;
        } else if (s.lo2 <= s.hi2) {
            draw_ink(&t, xl, (xl + xr) / 2, s.lo, s.hi, in, NAN);
            draw_ink(&t, (xl + xr) / 2, xr, s.lo2, s.hi2, NAN, s.out);
        } else if (s.lo <= s.hi) {
            draw_ink(&t, xl, xr, s.lo, s.hi, in, s.out);
        }
        in = s.out;
        t.down = t.down && !isnan(in);
    }
}

bool kymo__trace_vertices(const kymo__curve *curve)
{
    const kymo__cells *cells = curve->cells;

    if (!cells || (curve->dash && curve->point_count > 0))
        return true;
    return curve->point_count > 0 &&
           (double)curve->point_count <= 4 * cells->dx * (double)cells->count;
}

void kymo__trace_curve(const kymo__curve *curve, const kymo__rect *box, const kymo__sink *sink)
{
    if (kymo__trace_vertices(curve))
        kymo__trace_points(curve->points, curve->point_count, box, NULL, sink);
    else
        kymo__trace_cells(curve->cells, box, CELL, curve->dash, curve->dash_count, sink);
}

// ---- leaving out --------------------------------------------------------------------------------

static double cross(kymo__point a, kymo__point b)
{
    return a.x * b.y - a.y * b.x;
}

static void slim_hold(kymo__slim *s, double x, double y)
{
    kymo__point d = {x - s->from.x, y - s->from.y}, left, right;
    double length = hypot(d.x, d.y), nx, ny;

    s->at = (kymo__point){x, y};
    s->held = true;
    if (!(length > s->tolerance))
        return;
    nx = -d.y * s->tolerance / length;
    ny = d.x * s->tolerance / length;
    left = (kymo__point){d.x + nx, d.y + ny};
    right = (kymo__point){d.x - nx, d.y - ny};
    if ((s->left.x == 0 && s->left.y == 0) || cross(left, s->left) > 0)
        s->left = left;
    if ((s->right.x == 0 && s->right.y == 0) || cross(s->right, right) > 0)
        s->right = right;
}

/* Hands on the vertex held back. */
static void slim_pass(kymo__slim *s)
{
    if (!s->held)
        return;
    s->to->line(s->at.x, s->at.y, s->to->user);
    s->from = s->at;
    s->left = s->right = (kymo__point){0, 0};
    s->held = false;
}

static void slim_move(double x, double y, void *user)
{
    kymo__slim *s = user;

    slim_pass(s);
    s->to->move(x, y, s->to->user);
    s->from = (kymo__point){x, y};
    s->left = s->right = (kymo__point){0, 0};
}

static void slim_line(double x, double y, void *user)
{
    kymo__slim *s = user;
    kymo__point d = {x - s->from.x, y - s->from.y};
    kymo__point so_far = {s->at.x - s->from.x, s->at.y - s->from.y};

    if (s->held && (cross(s->right, d) < 0 || cross(d, s->left) < 0 ||
                    (d.x - so_far.x) * so_far.x + (d.y - so_far.y) * so_far.y < 0))
        slim_pass(s);
    slim_hold(s, x, y);
}

kymo__sink kymo__slim_begin(kymo__slim *slim, double tolerance, const kymo__sink *to)
{
    *slim = (kymo__slim){.to = to, .tolerance = tolerance};
    return (kymo__sink){slim_move, slim_line, slim};
}

void kymo__slim_end(kymo__slim *slim)
{
    slim_pass(slim);
}

// ---- lists --------------------------------------------------------------------------------------

typedef struct list {
    kymo__point *out; // NULL: only count
    int64_t count;
} list;

static void list_line(double x, double y, void *user)
{
    list *l = user;

    if (l->out)
        l->out[l->count] = (kymo__point){x, y};
    l->count++;
}

static void list_move(double x, double y, void *user)
{
    if (((list *)user)->count > 0)
        list_line(NAN, NAN, user);
    list_line(x, y, user);
}

int64_t kymo__trace_list(const kymo__cells *cells, double tolerance, kymo__point *out)
{
    const kymo__rect anywhere = {-FAR, -FAR, 2 * FAR, 2 * FAR};
    list l = {out, 0};
    const kymo__sink sink = {list_move, list_line, &l};
    kymo__slim slim;
    const kymo__sink slimmed = kymo__slim_begin(&slim, tolerance, &sink);

    kymo__trace_cells(cells, &anywhere, 0, NULL, 0, &slimmed);
    kymo__slim_end(&slim);
    return l.count;
}
