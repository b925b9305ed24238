/*
 * reference.h - signals, cells made of them from the definition alone, and cairo as the judge.
 */
#ifndef REFERENCE_H
#define REFERENCE_H

#include "canvas/canvas.h"
#include "canvas/surface.h"
#include "kt.h"

#include <cairo.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Cells ----------------------------------------------------------------------------------- */

/** Cells with their memory. */
typedef struct ref_cells {
    kymo__cells cells;
    double *memory;
} ref_cells;

static inline void ref_widen(ref_cells *c, const unsigned char *broken, int64_t k, double y)
{
    double *lo = c->memory, *hi = lo + c->cells.count, *lo2 = hi + 2 * c->cells.count;
    double *hi2 = lo2 + c->cells.count;

    if (k < 0 || k >= c->cells.count)
        return;
    lo = broken[k] ? lo2 : lo;
    hi = broken[k] ? hi2 : hi;
    lo[k] = fmin(lo[k], y);
    hi[k] = fmax(hi[k], y);
}

/** Cells dx wide from x0 on: the range of the polyline in each; a NaN breaks it. */
static inline ref_cells ref_cells_make(const kymo__point *p, int64_t n, double x0, double dx,
                                       int64_t count)
{
    ref_cells c = {.cells = {.x0 = x0, .dx = dx, .dy = 1, .count = count}};
    unsigned char *broken = calloc((size_t)count, 1);
    double *out;
    int64_t last = 0;
    bool joined = false;

    c.memory = malloc(5 * (size_t)count * sizeof *c.memory);
    cr_assert(c.memory && broken);
    out = c.memory + 2 * count;
    for (int64_t k = 0; k < count; k++) {
        c.memory[k] = c.memory[k + 3 * count] = INFINITY;
        c.memory[k + count] = c.memory[k + 4 * count] = -INFINITY;
        out[k] = NAN;
    }
    for (int64_t i = 0; i < n; i++) {
        const int64_t k = isnan(p[i].y) ? 0 : (int64_t)floor((p[i].x - x0) / dx);
        if (isnan(p[i].y)) {
            if (joined && last >= 0 && last < count)
                broken[last] = 1;
            joined = false;
            continue;
        }
        for (int64_t edge = last + 1; joined && edge <= k; edge++) {
            const double xe = x0 + (double)edge * dx;
            const double y =
                p[i - 1].y + (xe - p[i - 1].x) * ((p[i].y - p[i - 1].y) / (p[i].x - p[i - 1].x));
            const double v = fmin(fmax(y, fmin(p[i].y, p[i - 1].y)), fmax(p[i].y, p[i - 1].y));
            ref_widen(&c, broken, edge - 1, v);
            ref_widen(&c, broken, edge, v);
            if (edge > 0 && edge <= count)
                out[edge - 1] = v;
        }
        ref_widen(&c, broken, k, p[i].y);
        last = k;
        joined = true;
    }
    free(broken);
    c.cells.lo = c.memory;
    c.cells.hi = c.memory + count;
    c.cells.out = out;
    c.cells.lo2 = out + count;
    c.cells.hi2 = out + 2 * count;
    return c;
}

static inline void ref_cells_free(ref_cells *c)
{
    free(c->memory);
}

/* ---- Signals --------------------------------------------------------------------------------- */

enum {
    REF_WALK,
    REF_NOISE,
    REF_SINE,
    REF_SPIKES,
    REF_STEPS,
    REF_SPARSE,
    REF_GAPS,
    REF_CONSTANT,
    REF_RAMPS,
    REF_DOT,
    REF_ANGLE,
    REF_SIGNALS
};

/** y of point i of n of a signal between -1 and 1; `state` goes from point to point. */
static inline double ref_value(int signal, int64_t i, int64_t n, double *state, kt_rng *rng)
{
    const double t = n > 1 ? (double)i / (double)(n - 1) : 0;

    switch (signal) {
    case REF_WALK:
    case REF_GAPS:
        *state += kt_between(rng, -1.2, 1.2) / sqrt((double)n);
        *state = fmin(fmax(*state, -1), 1);
        return signal == REF_GAPS && kt_unit(rng) < 0.08 ? (double)NAN : *state;
    case REF_SINE:
        return sin(20 * t + 0.3);
    case REF_SPIKES:
        return kt_unit(rng) < 0.02 ? kt_between(rng, -1, 1) : 0.5 * sin(9 * t);
    case REF_STEPS:
        if (i == 0 || kt_unit(rng) < 0.1)
            *state = kt_between(rng, -1, 1);
        return *state;
    case REF_CONSTANT:
        return 0.01;
    case REF_RAMPS:
        return 2 * (7 * t - floor(7 * t)) - 1;
    default:
        return kt_between(rng, -1, 1);
    }
}

/** At most n points of a signal within `margin` of a picture's edges; returns how many. */
static inline int64_t ref_signal(int signal, kymo__point *p, int64_t n, double width, double height,
                                 double margin, kt_rng *rng)
{
    const double middle = height / 2, reach = height / 2 - margin;
    double state = 0;

    if (signal == REF_DOT) {
        p[0] = (kymo__point){width / 2 + kt_unit(rng), middle + kt_unit(rng)};
        return 1;
    }
    if (signal == REF_ANGLE) {
        const double angle = kt_between(rng, -1.5707, 1.5707);
        p[0] = (kymo__point){width / 2 - reach * cos(angle), middle - reach * sin(angle)};
        p[1] = (kymo__point){width / 2 + reach * cos(angle), middle + reach * sin(angle)};
        return 2;
    }
    n = n < 2 ? 2 : n;
    for (int64_t i = 0; i < n; i++) {
        const double t = (double)i / (double)(n - 1);
        p[i].x = margin + (width - 2 * margin) * (signal == REF_SPARSE ? t * t * t : t);
        p[i].y = middle + reach * ref_value(signal, i, n, &state, rng);
    }
    return n;
}

/* ---- Pictures -------------------------------------------------------------------------------- */

static inline void ref_fill(kymo__surface *s, uint32_t pixel)
{
    for (int64_t i = 0; i < (int64_t)s->width * s->height; i++)
        s->pixels[i] = pixel;
}

/** A cairo context on a surface, for black ink on white. */
static inline cairo_t *ref_cairo(kymo__surface *s)
{
    cairo_surface_t *on = cairo_image_surface_create_for_data(
        (unsigned char *)s->pixels, CAIRO_FORMAT_ARGB32, s->width, s->height, s->width * 4);
    cairo_t *cairo = cairo_create(on);

    cairo_surface_destroy(on);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    cairo_set_source_rgb(cairo, 0, 0, 0);
    cairo_set_antialias(cairo, CAIRO_ANTIALIAS_BEST);
    cairo_set_tolerance(cairo, 0.01);
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
    return cairo;
}

/** Strokes a polyline with NaN breaks by cairo; a point alone is a dot. */
static inline void ref_stroke(kymo__surface *s, const kymo__point *p, int64_t n, double width,
                              bool closed)
{
    cairo_t *cairo = ref_cairo(s);
    bool joined = false;

    cairo_set_line_width(cairo, width);
    for (int64_t i = 0; i < n; i++) {
        if (!isnan(p[i].y) && !joined)
            cairo_move_to(cairo, p[i].x, p[i].y);
        if (!isnan(p[i].y))
            cairo_line_to(cairo, p[i].x, p[i].y);
        joined = !isnan(p[i].y);
    }
    if (closed)
        cairo_close_path(cairo);
    cairo_stroke(cairo);
    cairo_destroy(cairo);
}

/** How two pictures of black on white differ. */
typedef struct ref_error {
    int largest;
    int64_t inked, bad; /**< pixels that either inks; those off by more than 32 */
    double bias;        /**< mean over inked pixels of b - a: above 0 a is darker */
} ref_error;

static inline ref_error ref_compare(const kymo__surface *a, const kymo__surface *b)
{
    ref_error e = {0};
    double sum = 0;

    for (int64_t i = 0; i < (int64_t)a->width * a->height; i++) {
        for (int shift = 0; shift < 24; shift += 8) {
            const int off = (int)(b->pixels[i] >> shift & 255) - (int)(a->pixels[i] >> shift & 255);
            e.largest = abs(off) > e.largest ? abs(off) : e.largest;
        }
        const int off = (int)(b->pixels[i] & 255) - (int)(a->pixels[i] & 255);
        e.inked += (a->pixels[i] & 255) < 255 || (b->pixels[i] & 255) < 255;
        e.bad += abs(off) > 32;
        sum += off;
    }
    e.bias = e.inked ? sum / (double)e.inked : 0;
    return e;
}

#endif
