/*
 * mask.c - antialiased curves in any order: 8 x 8 occupancy bits a pixel.
 *
 * A curve whose x goes back and forth has no cells; its bounded state is the picture itself. Every
 * segment is a capsule (round joins and caps); on each of the 8 sample rows of a pixel it covers one
 * interval, whose sample columns are OR-ed in. OR is associative, commutative and idempotent: the union
 * is exact at 64 levels whatever the order, duplicates and splits (the A-buffer of Carpenter, 1984).
 *
 * Cost: 8 width height bytes; O(length + pen) a segment; words that are full already are not touched.
 */
#include "reduce/trace.h"

#include <math.h>
#include <string.h>

typedef struct mask {
    trace trace; /* must be first */
    int32_t width, height;
    atomic_uint_least64_t *cells;
} mask;

static kymo_status init(kymo__reducer *r, kymo_error *err)
{
    mask *m = r->state;
    m->width = r->spec.view.width;
    m->height = r->spec.view.height;
    m->cells = kymo__alloc(r->mem, KYMO_MEMORY_REDUCE, (size_t)m->width * (size_t)m->height,
                           sizeof *m->cells, "occupancy mask", err);
    return m->cells ? KYMO_OK : err->code;
}

static void free_cells(kymo__reducer *r)
{
    mask *m = r->state;
    kymo__free(r->mem, KYMO_MEMORY_REDUCE, m->cells, (size_t)m->width * (size_t)m->height,
               sizeof *m->cells);
}

/* Cuts a segment to the box, by Liang and Barsky; false when nothing is left. */
static bool cut(double *x0, double *y0, double *x1, double *y1, const double box[4])
{
    double t0 = 0, t1 = 1, dx = *x1 - *x0, dy = *y1 - *y0;
    double p[4] = { -dx, dx, -dy, dy };
    double q[4] = { *x0 - box[0], box[2] - *x0, *y0 - box[1], box[3] - *y0 };
    for (int i = 0; i < 4; i++) {
        if (p[i] == 0) {
            if (q[i] < 0)
                return false;
            continue;
        }
        double t = q[i] / p[i];
        if (p[i] < 0)
            t0 = t > t0 ? t : t0;
        else
            t1 = t < t1 ? t : t1;
    }
    if (t0 > t1)
        return false;
    double ax = *x0, ay = *y0;
    *x1 = t1 < 1 ? ax + t1 * dx : *x1;
    *y1 = t1 < 1 ? ay + t1 * dy : *y1;
    *x0 = t0 > 0 ? ax + t0 * dx : ax;
    *y0 = t0 > 0 ? ay + t0 * dy : ay;
    return true;
}

static double bounded(double v)
{
    return v < -0x1p40 ? -0x1p40 : v > 0x1p40 ? 0x1p40 : v;
}

/* Sample columns from..to (eighths of pixels) of one sample row. */
static void set_samples(mask *m, int32_t sample_row, int64_t from, int64_t to)
{
    if (from < 0)
        from = 0;
    if (to >= (int64_t)m->width * 8)
        to = (int64_t)m->width * 8 - 1;
    int shift = sample_row % 8 * 8;
    atomic_uint_least64_t *row = m->cells + (size_t)(sample_row / 8) * (size_t)m->width;
    for (int64_t x = from / 8; from <= to && x <= to / 8; x++) {
        uint64_t bits = 0xff;
        if (x == from / 8)
            bits &= 0xffu << (from % 8);
        if (x == to / 8)
            bits &= 0xffu >> (7 - to % 8);
        bits = (bits & 0xff) << shift;
        if ((atomic_load_explicit(&row[x], memory_order_relaxed) & bits) != bits)
            atomic_fetch_or_explicit(&row[x], bits, memory_order_relaxed);
    }
}

/* A capsule: the points within `radius` of a segment, in pixels. */
typedef struct capsule {
    double x0, y0, x1, y1, radius;
    double corner[4][2];
} capsule;

static void widen(double range[2], double lo, double hi)
{
    range[0] = lo < range[0] ? lo : range[0];
    range[1] = hi > range[1] ? hi : range[1];
}

/* The interval of a capsule on the line y: the hull of its two discs and its rectangle there. */
static bool interval(const capsule *c, double y, double range[2])
{
    range[0] = INFINITY;
    range[1] = -INFINITY;
    const double centre[2][2] = { { c->x0, c->y0 }, { c->x1, c->y1 } };
    for (int i = 0; i < 2; i++) {
        double dy = y - centre[i][1], under = c->radius * c->radius - dy * dy;
        if (under >= 0)
            widen(range, centre[i][0] - sqrt(under), centre[i][0] + sqrt(under));
    }
    for (int i = 0; i < 4; i++) {
        const double *a = c->corner[i], *b = c->corner[(i + 1) % 4];
        if ((a[1] < y) == (b[1] < y) || a[1] == b[1])
            continue;
        double x = a[0] + (y - a[1]) * ((b[0] - a[0]) / (b[1] - a[1]));
        widen(range, x, x);
    }
    return range[0] <= range[1];
}

static void ink(const kymo__reducer *r, kymo__coord xa, double ya, kymo__coord xb, double yb)
{
    mask *m = r->state;
    const kymo__view *view = &r->spec.view;
    double radius = (view->pen > 0 ? view->pen : 1) / 2;
    capsule c = { bounded(kymo__view_x(view, xa)), bounded(kymo__view_y(view, ya)),
                  bounded(kymo__view_x(view, xb)), bounded(kymo__view_y(view, yb)), radius, { { 0 } } };
    const double pad = radius + 2;
    const double box[4] = { -pad, -pad, m->width + pad, m->height + pad };
    if (!cut(&c.x0, &c.y0, &c.x1, &c.y1, box))
        return;
    double dx = c.x1 - c.x0, dy = c.y1 - c.y0, length = sqrt(dx * dx + dy * dy);
    double nx = length > 0 ? -dy / length * radius : 0, ny = length > 0 ? dx / length * radius : 0;
    const double corner[4][2] = { { c.x0 + nx, c.y0 + ny }, { c.x1 + nx, c.y1 + ny },
                                  { c.x1 - nx, c.y1 - ny }, { c.x0 - nx, c.y0 - ny } };
    memcpy(c.corner, corner, sizeof corner);
    double top = fmin(c.y0, c.y1) - radius, bottom = fmax(c.y0, c.y1) + radius;
    int32_t from = (int32_t)fmax(0, ceil(top * 8 - 0.5));
    int32_t to = (int32_t)fmin(m->height * 8.0 - 1, floor(bottom * 8 - 0.5));
    for (int32_t s = from; s <= to; s++) {
        double range[2];
        if (interval(&c, (s + 0.5) / 8, range))
            set_samples(m, s, (int64_t)ceil(range[0] * 8 - 0.5), (int64_t)floor(range[1] * 8 - 0.5));
    }
}

static kymo_status absorb(kymo__reducer *r, void *part, const kymo__batch *batch, kymo_error *err)
{
    (void)err;
    trace_absorb(r, part, batch, ink);
    return KYMO_OK;
}

static kymo_status merge(kymo__reducer *r, void *part, kymo_error *err)
{
    (void)err;
    trace_merge(r, r->state, part, ink);
    return KYMO_OK;
}

const uint64_t *kymo__mask_cells(const kymo__reducer *r)
{
    /* The pass is over: nobody writes any more, and an atomic word has the plain one's layout. */
    const mask *m = r->state;
    return (const uint64_t *)(const void *)m->cells;
}

const kymo__reducer_class kymo__reducer_mask = {
    .name = "mask",
    .state_size = sizeof(mask),
    .part_size = sizeof(trace),
    .view = true,
    .init = init,
    .free = free_cells,
    .absorb = absorb,
    .merge = merge,
};
