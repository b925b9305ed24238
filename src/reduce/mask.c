/*
 * mask.c - antialiased curves in any order: 8 x 8 occupancy bits a pixel.
 *
 * A curve whose x goes back and forth has no cells; its bounded state is the picture itself. Every
 * segment is a capsule (round joins and caps); on each of the 8 sample rows of a pixel it covers one
 * interval, whose sample columns are OR-ed in. OR is associative, commutative and idempotent: the union
 * is exact at 64 levels whatever the order, duplicates and splits (the A-buffer of Carpenter, 1984).
 *
 * A row of pixels is done at once: eight intervals, then its words. Away from its ends a capsule is bounded by two
 * straight edges, and where all words under it are full nothing is done at all, which is most of a dense picture.
 *
 * Cost: 8 width height bytes; O(length + pen) a segment: some 40 ns a row of pixels, 4 where it is full.
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

/* ---- A row of pixels ------------------------------------------------------------------------------- */

/* The first and the last sample column of each sample row of a row of pixels; first > last: none. */
typedef struct band {
    int32_t first[8], last[8];
} band;

static int32_t pressed(int64_t v, int32_t low, int32_t high)
{
    return v < low ? low : v > high ? high : (int32_t)v;
}

/* The pixels that a band touches. */
static void extent(const mask *m, const band *b, int32_t *from, int32_t *to)
{
    int32_t first = INT32_MAX, last = INT32_MIN;
    for (int k = 0; k < 8; k++) {
        bool any = b->first[k] <= b->last[k];
        first = any && b->first[k] < first ? b->first[k] : first;
        last = any && b->last[k] > last ? b->last[k] : last;
    }
    *from = first <= last ? pressed(first, 0, m->width * 8) / 8 : 1;
    *to = first <= last && last >= 0 ? pressed(last, 0, m->width * 8 - 1) / 8 : 0;
}

/* The samples of a band in `count` pixels from x on. */
static void samples(const band *b, int32_t x, int32_t count, uint64_t *words)
{
    memset(words, 0, (size_t)count * sizeof *words);
    for (int k = 0; k < 8; k++) {
        int32_t first = b->first[k] - 8 * x, last = b->last[k] - 8 * x;
        first = first > 0 ? first : 0;
        last = last < 8 * count ? last : 8 * count - 1;
        if (first > last)
            continue;
        int32_t w = first / 8, end = last / 8;
        uint64_t bits = (0xffu << (first % 8)) & 0xffu;
        for (; w < end; w++, bits = 0xff)
            words[w] |= bits << (8 * k);
        words[w] |= (bits & (0xffu >> (7 - last % 8))) << (8 * k);
    }
}

static void set_band(mask *m, int32_t y, const band *b)
{
    enum { AT_ONCE = 32 };
    atomic_uint_least64_t *row = m->cells + (size_t)y * (size_t)m->width;
    uint64_t words[AT_ONCE];
    int32_t from, to;
    extent(m, b, &from, &to);
    for (; from <= to; from += AT_ONCE) {
        int32_t count = to - from + 1 < AT_ONCE ? to - from + 1 : AT_ONCE;
        samples(b, from, count, words);
        for (int32_t i = 0; i < count; i++) {
            if (words[i] & ~atomic_load_explicit(&row[from + i], memory_order_relaxed))
                atomic_fetch_or_explicit(&row[from + i], words[i], memory_order_relaxed);
        }
    }
}

/* Whether all pixels from sample column `first` to `last` are full. */
static bool is_full(const mask *m, int32_t y, int64_t first, int64_t last)
{
    const atomic_uint_least64_t *row = m->cells + (size_t)y * (size_t)m->width;
    int32_t from = pressed(first, 0, m->width * 8) / 8, to = last < 0 ? -1 : pressed(last, 0, m->width * 8 - 1) / 8;
    for (int32_t x = from; x <= to; x++) {
        if (atomic_load_explicit(&row[x], memory_order_relaxed) != UINT64_MAX)
            return false;
    }
    return true;
}

/* ---- Capsules -------------------------------------------------------------------------------------- */

/* A capsule: the points within `radius` of a segment, in pixels. */
typedef struct capsule {
    double x0, y0, x1, y1, radius;
    double corner[4][2];
    double slope[2];    /* of its long edges, from corner 0 to 1 and from 2 to 3 */
    double top, bottom; /* between these its long edges alone bound it */
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

/* Floor and ceiling; what is far off stays far off. */
static int32_t whole_of(double v)
{
    return v < -1e9 ? -1000000000 : v > 1e9 ? 1000000000 : (int32_t)v;
}

static int32_t down(double v)
{
    int32_t whole = whole_of(v);
    return whole - (whole > v);
}

static int32_t up(double v)
{
    int32_t whole = whole_of(v);
    return whole + (whole < v);
}

static double on_edge(const capsule *c, int edge, double y)
{
    const double *a = c->corner[2 * edge];
    return a[0] + (y - a[1]) * c->slope[edge];
}

/* The sample columns of a row of pixels that lies between the ends of a capsule. */
static void straight_band(const capsule *c, int32_t y, band *b)
{
    for (int k = 0; k < 8; k++) {
        double at = (y * 8 + k + 0.5) / 8, p = on_edge(c, 0, at), q = on_edge(c, 1, at);
        b->first[k] = up((p < q ? p : q) * 8 - 0.5);
        b->last[k] = down((p < q ? q : p) * 8 - 0.5);
    }
}

/* The same of any row, of whose sample rows only from..to are wanted. */
static void any_band(const capsule *c, int32_t y, int32_t from, int32_t to, band *b)
{
    for (int k = 0; k < 8; k++) {
        double range[2];
        int32_t s = y * 8 + k;
        b->first[k] = 1;
        b->last[k] = 0;
        if (s < from || s > to || !interval(c, (s + 0.5) / 8, range))
            continue;
        b->first[k] = up(range[0] * 8 - 0.5);
        b->last[k] = down(range[1] * 8 - 0.5);
    }
}

/* Whether what a capsule can cover of a row between its ends is full: edges are straight. */
static bool hides(const mask *m, const capsule *c, int32_t y)
{
    double p = on_edge(c, 0, y), q = on_edge(c, 1, y), step = c->slope[0];
    double first = (p < q ? p : q) + (step < 0 ? step : 0), last = (p < q ? q : p) + (step > 0 ? step : 0);
    return is_full(m, y, (int64_t)(first * 8) - 2, (int64_t)(last * 8) + 2);
}

static void ink(const kymo__reducer *r, kymo__coord xa, double ya, kymo__coord xb, double yb)
{
    mask *m = r->state;
    const kymo__view *view = &r->spec.view;
    double radius = (view->pen > 0 ? view->pen : 1) / 2;
    capsule c = { .x0 = bounded(kymo__view_x(view, xa)), .y0 = bounded(kymo__view_y(view, ya)),
                  .x1 = bounded(kymo__view_x(view, xb)), .y1 = bounded(kymo__view_y(view, yb)), .radius = radius };
    const double pad = radius + 2;
    const double box[4] = { -pad, -pad, m->width + pad, m->height + pad };
    if (!cut(&c.x0, &c.y0, &c.x1, &c.y1, box))
        return;
    double dx = c.x1 - c.x0, dy = c.y1 - c.y0, length = sqrt(dx * dx + dy * dy);
    double nx = length > 0 ? -dy / length * radius : 0, ny = length > 0 ? dx / length * radius : 0;
    const double corner[4][2] = { { c.x0 + nx, c.y0 + ny }, { c.x1 + nx, c.y1 + ny },
                                  { c.x1 - nx, c.y1 - ny }, { c.x0 - nx, c.y0 - ny } };
    memcpy(c.corner, corner, sizeof corner);
    for (int edge = 0; edge < 2; edge++) {
        const double *a = c.corner[2 * edge], *b = c.corner[2 * edge + 1];
        c.slope[edge] = (b[0] - a[0]) / (b[1] - a[1]);
    }
    c.top = fmin(c.y0, c.y1) + radius * 1.0001;
    c.bottom = fmax(c.y0, c.y1) - radius * 1.0001;
    int32_t from = (int32_t)fmax(0, ceil((c.top - radius * 2.0001) * 8 - 0.5));
    int32_t to = (int32_t)fmin(m->height * 8.0 - 1, floor((c.bottom + radius * 2.0001) * 8 - 0.5));
    for (int32_t y = from / 8; y <= to / 8 && from <= to; y++) {
        band b;
        bool straight = y > c.top && y + 1 < c.bottom && y * 8 >= from && y * 8 + 7 <= to;
        if (straight && hides(m, &c, y))
            continue;
        if (straight)
            straight_band(&c, y, &b);
        else
            any_band(&c, y, from, to, &b);
        set_band(m, y, &b);
    }
}

static kymo_status absorb(kymo__reducer *r, void *part, const kymo__batch *batch, kymo_error *err)
{
    (void)err;
    kymo__trace_absorb(r, part, batch, ink);
    return KYMO_OK;
}

static kymo_status merge(kymo__reducer *r, void *part, kymo_error *err)
{
    (void)err;
    kymo__trace_merge(r, r->state, part, ink);
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
