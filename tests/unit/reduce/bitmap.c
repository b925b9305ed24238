/*
 * bitmap.c - binary lines: the reduced picture is the full picture, every pixel.
 *
 * The reference is a plain Bresenham of all points, written from DESIGN section 2 alone: it steps over every
 * pixel of each segment while the segment is at most 60 000 pixels long, and asks the rounding rule
 * for each pixel of the panel where it is longer.
 */
#include "rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- The reference ------------------------------------------------------------------------------------------- */

typedef struct picture {
    int64_t width, height, margin; /* pixels -margin .. width + margin - 1 are kept */
    uint8_t *ink;
} picture;

static uint8_t *pixel(picture *p, int64_t x, int64_t y)
{
    int64_t w = p->width + 2 * p->margin, h = p->height + 2 * p->margin;
    x += p->margin;
    y += p->margin;
    return x < 0 || y < 0 || x >= w || y >= h ? NULL : &p->ink[y * w + x];
}

static void dot(picture *p, int64_t x, int64_t y)
{
    uint8_t *at = pixel(p, x, y);
    if (at)
        *at = 1;
}

/* Half a step is rounded to the earlier pixel. */
static int64_t earlier(kymo__wide steps, int64_t minor, int64_t major)
{
    return (int64_t)((2 * steps * minor + major - 1) / (2 * (kymo__wide)major));
}

static void line_of(picture *p, int64_t x0, int64_t y0, int64_t x1, int64_t y1)
{
    int64_t dx = llabs(x1 - x0), dy = llabs(y1 - y0), sx = x1 < x0 ? -1 : 1, sy = y1 < y0 ? -1 : 1;
    bool upright = dy > dx;
    int64_t major = upright ? dy : dx, minor = upright ? dx : dy;
    if (major <= 60000) {
        int64_t off = 0, left = 0; /* left / (2 major) is how far the true line is beyond `off` */
        for (int64_t i = 0; i <= major; i++) {
            dot(p, x0 + sx * (upright ? off : i), y0 + sy * (upright ? i : off));
            left += 2 * minor;
            if (left > major) {
                left -= 2 * major;
                off++;
            }
        }
        return;
    }
    int64_t from = -p->margin, to = (upright ? p->height : p->width) + p->margin;
    for (int64_t at = from; at < to; at++) {
        int64_t steps = upright ? (at - y0) * sy : (at - x0) * sx;
        if (steps < 0 || steps > major)
            continue;
        int64_t off = earlier(steps, minor, major);
        dot(p, upright ? x0 + sx * off : at, upright ? at : y0 + sy * off);
    }
}

/* "col = floor((x-x0) W/(x1-x0)), row = floor((y1-y) H/(y1-y0)); x = x1 gives W-1, y = y0 gives H-1, others
 * clamped to +-2^30" */
static int64_t floored(double at, int64_t size)
{
    if (at == (double)size)
        return size - 1;
    return (int64_t)fmax(-0x1p30, fmin(floor(at), 0x1p30));
}

static int64_t column_of(const kymo__view *view, kymo__coord x)
{
    if (!view->integer)
        return floored((x.f - view->u0) * view->width / (view->u1 - view->u0), view->width);
    return floored((double)((kymo__wide)x.i - view->t0) * view->width / (double)(view->t1 - view->t0),
                   view->width);
}

static int64_t row_of(const kymo__view *view, double y)
{
    return floored((view->v1 - y) * view->height / (view->v1 - view->v0), view->height);
}

static void segment(picture *p, const kymo__view *view, kymo__coord a, double ya, kymo__coord b, double yb)
{
    line_of(p, column_of(view, a), row_of(view, ya), column_of(view, b), row_of(view, yb));
}

/* The picture of all rows with a square brush: pixels -(b - 1) / 2 .. b / 2 about each inked one. */
static picture reference(const rows *r, const kymo__view *view, int32_t step, int32_t brush)
{
    picture thin = { view->width, view->height, brush, NULL }, p = { view->width, view->height, 0, NULL };
    thin.ink = calloc((size_t)((thin.width + 2 * brush) * (thin.height + 2 * brush)), 1);
    p.ink = calloc((size_t)(p.width * p.height), 1);
    cr_assert(thin.ink && p.ink);
    for (int64_t i = 0; i < r->count; i++) {
        if (!rows_valid(r, i))
            continue;
        kymo__coord b = rows_at(r, i);
        double yb = r->y[i];
        if (i == 0 || !rows_valid(r, i - 1)) {
            segment(&thin, view, b, yb, b, yb);
            continue;
        }
        kymo__coord a = rows_at(r, i - 1), m = { .f = a.f + (b.f - a.f) / 2, .i = a.i + (b.i - a.i) / 2 };
        double ya = r->y[i - 1];
        switch (step) {
        case KYMO_STEP_POST:
            segment(&thin, view, a, ya, b, ya);
            segment(&thin, view, b, ya, b, yb);
            break;
        case KYMO_STEP_PRE:
            segment(&thin, view, a, ya, a, yb);
            segment(&thin, view, a, yb, b, yb);
            break;
        case KYMO_STEP_MID:
            segment(&thin, view, a, ya, m, ya);
            segment(&thin, view, m, ya, m, yb);
            segment(&thin, view, m, yb, b, yb);
            break;
        default:
            segment(&thin, view, a, ya, b, yb);
        }
    }
    for (int64_t y = -brush; y < thin.height + brush; y++) {
        for (int64_t x = -brush; x < thin.width + brush; x++) {
            for (int64_t k = 0; *pixel(&thin, x, y) && k < brush * brush; k++)
                dot(&p, x - (brush - 1) / 2 + k % brush, y - (brush - 1) / 2 + k / brush);
        }
    }
    free(thin.ink);
    return p;
}

/* ---- Comparing ------------------------------------------------------------------------------------------------ */

static int64_t inked;

static void check_bits(const kymo__reducer *r, picture *want, const char *what)
{
    const kymo__view *view = &r->spec.view;
    size_t words = ((size_t)view->width + 63) / 64;
    uint64_t *bits = calloc(words * (size_t)view->height, sizeof *bits);
    kymo_error err;
    kymo__error_clear(&err);
    cr_assert_eq(kymo__bitmap_rows(r, bits, &err), KYMO_OK);
    for (int64_t y = 0; y < view->height; y++) {
        for (int64_t x = 0; x < view->width; x++) {
            bool has = bits[(size_t)y * words + (size_t)x / 64] >> (x % 64) & 1;
            cr_assert_eq(has, *pixel(want, x, y), "%s: pixel %lld, %lld of %d x %d is %s", what, (long long)x,
                         (long long)y, view->width, view->height, has ? "inked" : "not inked");
            inked += has;
        }
        for (size_t x = (size_t)view->width; x < words * 64; x++)
            cr_assert_not(bits[(size_t)y * words + x / 64] >> (x % 64) & 1, "%s: beyond the width", what);
    }
    free(bits);
}

/* Signals: smooth, noise, spikes far off the view, huge values, few pixels; x in and out of order. */
static rows random_signal(kt_rng *rng, bool integer)
{
    rows r = rows_open(1 + kt_below(rng, kt_below(rng, 4) ? 300 : 4000), integer);
    int kind = (int)kt_below(rng, 7), order = (int)kt_below(rng, 4), gaps = (int)kt_below(rng, 3) * 40;
    double walk = 0, at = 0;
    for (int64_t i = 0; i < r.count; i++) {
        double u = (double)i / (double)r.count, noise = kt_normal(rng);
        walk += noise * 0.02;
        at = order == 0 ? u : order == 1 ? at + (double)kt_below(rng, 3) * kt_unit(rng) * 2 / (double)r.count
             : order == 2 ? kt_unit(rng) : cos(20 * u);
        r.x[i] = at;
        r.t[i] = INT64_C(1700000000000000000) + (int64_t)(at * 1e6);
        r.y[i] = kind == 0 ? sin(20 * u) : kind == 1 ? noise : kind == 2 ? walk
                 : kind == 3 ? (kt_below(rng, 50) ? 0 : noise * 1e7) : kind == 4 ? (double)kt_below(rng, 3)
                 : kind == 5 ? noise * pow(10, (double)kt_below(rng, 300)) : noise * 1e4;
        if (gaps && kt_below(rng, gaps) == 0)
            r.y[i] = NAN;
        if (order == 3 && kt_below(rng, 100) == 0)
            r.x[i] *= kt_below(rng, 2) ? 1e5 : 1e300;
    }
    return r;
}

Test(bitmap, is_the_picture_of_all_points)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kt_rng rng = { 8 };
    kymo_error err;
    kymo__error_clear(&err);
    inked = 0;
    for (int round = 0; round < kt_cases(150); round++) {
        bool integer = kt_below(&rng, 4) == 0;
        rows data = random_signal(&rng, integer);
        int32_t width = 1 + (int32_t)kt_below(&rng, 200), height = 1 + (int32_t)kt_below(&rng, 150);
        double lo = kt_below(&rng, 2) ? -0.02 : kt_between(&rng, -0.5, 0.9);
        double hi = lo + (kt_below(&rng, 2) ? 1.1 : kt_between(&rng, 0.001, 0.5));
        kymo__reduce_spec spec = rows_spec(&data);
        int64_t base = INT64_C(1700000000000000000);
        spec.view = rows_view(&data, lo, hi, base + (int64_t)(lo * 1e6), base + (int64_t)(hi * 1e6) + 1, width);
        spec.view.height = height;
        spec.view.v0 = -1.5;
        spec.view.v1 = kt_below(&rng, 2) ? 1.5 : 2.1;
        spec.step = (int32_t)kt_below(&rng, 4);
        int32_t brush = 1 + (int32_t)kt_below(&rng, 5);
        spec.view.pen = brush + (brush > 1 ? kt_between(&rng, -0.49, 0.49) : kt_between(&rng, -1, 0.49));
        picture want = reference(&data, &spec.view, spec.step, brush);
        kymo_source *source = rows_source(&data);
        for (int path = 0; path < 3; path++) {
            kymo__reducer r;
            char what[96];
            int32_t threads = path == 0 ? 1 : 1 + (int32_t)kt_below(&rng, 8);
            int32_t batch = path == 0 ? 0 : 1 + (int32_t)kt_below(&rng, path == 1 ? 9 : 2000);
            snprintf(what, sizeof what, "round %d, %d threads, batches of %d, step %d, pen %g", round, threads,
                     batch, spec.step, spec.view.pen);
            cr_assert_eq(kymo__reducer_init(&r, &kymo__reducer_bitmap, &spec, mem, &err), KYMO_OK);
            pass_one(&r, source, threads, batch, mem);
            check_bits(&r, &want, what);
            kymo__reducer_free(&r);
        }
        free(want.ink);
        kymo_source_close(source);
        rows_close(&data);
    }
    cr_assert_gt(inked, kt_cases(500000));
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

/* The corners of the view belong to it: x1 is the last column, y0 the last row. */
Test(bitmap, corners)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    rows data = rows_open(3, false);
    kymo_error err;
    uint64_t bits[4];
    kymo__error_clear(&err);
    data.x[1] = data.x[2] = 7;
    data.y[1] = NAN;
    data.y[2] = 3;
    kymo__reduce_spec spec = rows_spec(&data);
    kymo__reducer r;
    spec.view = rows_view(&data, 0, 7, 0, 0, 5);
    spec.view.height = 4;
    spec.view.v1 = 3;
    cr_assert_eq(kymo__reducer_init(&r, &kymo__reducer_bitmap, &spec, mem, &err), KYMO_OK);
    feed(&r, &data, 0, 3);
    cr_assert_eq(kymo__bitmap_rows(&r, bits, &err), KYMO_OK);
    cr_assert_eq(bits[0], 16);
    cr_assert_eq(bits[1], 0);
    cr_assert_eq(bits[2], 0);
    cr_assert_eq(bits[3], 1);
    kymo__reducer_free(&r);
    rows_close(&data);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}
