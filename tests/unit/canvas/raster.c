/* Filling and stroking: against sampling and cairo; absurd coordinates; dashes. */
#include "canvas/raster.h"
#include "reference.h"

static const kymo__rgba black = {0, 0, 0, 255};

enum { WIDTH = 120, HEIGHT = 90 };

static kymo__mem *mem;
static kymo__raster raster;
static kymo__surface ours, theirs;

static void set_up(void)
{
    kymo_error err;

    kymo__error_clear(&err);
    mem = kymo__mem_open(NULL, 0);
    kymo__raster_init(&raster, mem);
    cr_assert(!kymo__surface_open(&ours, mem, WIDTH, HEIGHT, &err));
    cr_assert(!kymo__surface_open(&theirs, mem, WIDTH, HEIGHT, &err));
    ref_fill(&ours, 0xffffffff);
}

static void tear_down(void)
{
    kymo__raster_free(&raster);
    kymo__surface_close(&ours, mem);
    kymo__surface_close(&theirs, mem);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

TestSuite(raster, .init = set_up, .fini = tear_down);

static void blend(void)
{
    kymo_error err;

    kymo__raster_blend(&raster, &ours, black);
    cr_assert_eq(kymo__raster_status(&raster, &err), KYMO_OK);
}

static uint32_t darkness(int x, int y)
{
    return 255 - (ours.pixels[y * WIDTH + x] & 255);
}

static kymo__pen pen_of(double width)
{
    return (kymo__pen){.width = width, .dash_scale = 1, .view = {0, 0, WIDTH, HEIGHT}};
}

/* Whether the winding number at (x, y) is not 0. */
static bool inside(const kymo__point *p, int n, double x, double y)
{
    int winding = 0;

    for (int i = 0; i < n; i++) {
        const kymo__point a = p[i], b = p[(i + 1) % n];
        const double side = (b.x - a.x) * (y - a.y) - (x - a.x) * (b.y - a.y);
        if (a.y <= y && b.y > y && side < 0)
            winding++;
        else if (a.y > y && b.y <= y && side > 0)
            winding--;
    }
    return winding != 0;
}

/* Random polygons that cross themselves, partly outside, against 32 x 32 samples a pixel. */
Test(raster, polygons)
{
    kt_rng rng = {1};

    for (int round = 0; round < 12; round++) {
        kymo__point p[9];
        const int n = 3 + (int)kt_below(&rng, 7);
        for (int i = 0; i < n; i++)
            p[i] = (kymo__point){kt_between(&rng, -20, WIDTH + 20),
                                 kt_between(&rng, -20, HEIGHT + 20)};
        ref_fill(&ours, 0xffffffff);
        kymo__raster_polygon(&raster, p, n);
        blend();
        for (int y = 0; y < HEIGHT; y += 3)
            for (int x = 0; x < WIDTH; x += 2) {
                int hits = 0;
                for (int k = 0; k < 1024; k++)
                    hits += inside(p, n, x + (k % 32 + 0.5) / 32, y + (k / 32 + 0.5) / 32);
                cr_assert(abs((int)darkness(x, y) - hits * 255 / 1024) <= 13, "%d %d: %u, not %d",
                          x, y, darkness(x, y), hits * 255 / 1024);
            }
    }
}

/* A rectangle on quarter pixels is covered exactly. */
Test(raster, rectangle)
{
    const kymo__point p[4] = {{10.25, 20.5}, {14.75, 20.5}, {14.75, 23.25}, {10.25, 23.25}};

    kymo__raster_polygon(&raster, p, 4);
    blend();
    for (int y = 18; y < 26; y++)
        for (int x = 8; x < 18; x++) {
            const double w = fmax(fmin(x + 1, 14.75) - fmax(x, 10.25), 0);
            const double h = fmax(fmin(y + 1, 23.25) - fmax(y, 20.5), 0);
            cr_assert_eq(darkness(x, y), (uint32_t)(w * h * 255 + 0.5), "%d %d", x, y);
        }
}

/* Strokes of all widths, open and closed, joined and crossing, are those of cairo. */
Test(raster, strokes_as_cairo)
{
    kt_rng rng = {2};

    for (int round = 0; round < 60; round++) {
        kymo__point p[24];
        const int n = 1 + (int)kt_below(&rng, 24);
        kymo__pen pen = pen_of(kt_between(&rng, 0.8, 12));
        const bool smooth = round % 3 == 0;
        for (int i = 0; i < n; i++) {
            p[i] = (kymo__point){kt_between(&rng, 5, 115), kt_between(&rng, 5, 85)};
            if (smooth)
                p[i] = (kymo__point){60 + 40 * cos(i * 0.3), 45 + 30 * sin(i * 0.3)};
            if (!smooth && n > 4 && i == 3)
                p[i].y = NAN;
        }
        pen.closed = n > 2 && round % 4 == 0 && (smooth || n <= 4);
        ref_fill(&ours, 0xffffffff);
        kymo__raster_stroke(&raster, p, n, &pen);
        blend();
        ref_stroke(&theirs, p, n, pen.width, pen.closed);
        const ref_error e = ref_compare(&ours, &theirs);
        cr_assert(e.largest <= 24, "round %d: off by %d", round, e.largest);
        cr_assert(fabs(e.bias) < 1.5 && e.inked > 0, "round %d: off by %g in the mean", round,
                  e.bias);
    }
}

/* Lengths of dashes, also across a join, and butt and round ends. */
Test(raster, dashes)
{
    const double dash[] = {10, 5};
    const kymo__point p[3] = {{10, 20}, {40, 20}, {40, 60}};
    kymo__pen pen = pen_of(2);

    pen.dash = dash;
    pen.dash_count = 2;
    pen.butt = true;
    kymo__raster_stroke(&raster, p, 3, &pen);
    blend();
    for (int x = 11; x < 39; x++)
        cr_assert_eq(darkness(x, 20), (x - 10) % 15 < 10 ? 255u : 0u, "x %d", x);
    for (int y = 21; y < 60; y++)
        cr_assert_eq(darkness(40, y), (y + 10) % 15 < 10 ? 255u : 0u, "y %d", y);
    ref_fill(&ours, 0xffffffff);
    pen.butt = false;
    pen.dash_scale = 2;
    kymo__raster_stroke(&raster, p, 2, &pen);
    blend();
    cr_assert_eq(darkness(29, 20), 255);
    cr_assert(darkness(30, 20) > 100); /* the round end */
    cr_assert_eq(darkness(32, 20), 0);
}

/* Absurd dashes end, and draw the line solid where they mean nothing. */
Test(raster, absurd_dashes)
{
    const double each[][3] = {
        {0, 0, 0}, {1e-9, 1e-9, 1e-9}, {-4, -4, -4}, {NAN, 1, NAN}, {INFINITY, 1, 1}};
    const kymo__point p[2] = {{-1e12, 20}, {1e12, 20}};

    for (int i = 0; i < 5; i++) {
        kymo__pen pen = pen_of(2);
        pen.dash = each[i];
        pen.dash_count = 3;
        ref_fill(&ours, 0xffffffff);
        kymo__raster_stroke(&raster, p, 2, &pen);
        blend();
        if (i < 3)
            cr_assert_eq(darkness(60, 20), 255);
    }
}

/* The visible part of shapes that reach far out is what it would be anyway. */
Test(raster, far_off)
{
    const double far[] = {1e3, 1e6, 8.4e6, 1e9, 1e20, 1e300, INFINITY};

    for (int i = 0; i < 7; i++) {
        const double f = far[i];
        const kymo__point up[2] = {{30, 40}, {30, -f}}, level[2] = {{-f, 70}, {f, 70}};
        const kymo__point half[4] = {{-f, 50.5}, {f, 50.5}, {f, f}, {-f, f}};
        const kymo__pen pen = pen_of(2);
        ref_fill(&ours, 0xffffffff);
        kymo__raster_stroke(&raster, up, 2, &pen);
        kymo__raster_stroke(&raster, level, 2, &pen);
        blend();
        for (int y = 0; y < 39; y++)
            cr_assert(darkness(29, y) == 255 && darkness(30, y) == 255 && darkness(27, y) == 0 &&
                          darkness(32, y) == 0,
                      "%g row %d", f, y);
        for (int x = 0; x < WIDTH; x++)
            cr_assert(darkness(x, 69) == 255 && darkness(x, 70) == 255 && darkness(x, 67) == 0 &&
                          darkness(x, 72) == 0,
                      "%g column %d", f, x);
        ref_fill(&ours, 0xffffffff);
        kymo__raster_polygon(&raster, half, 4);
        blend();
        for (int x = 0; x < WIDTH; x++)
            cr_assert(darkness(x, 49) == 0 && darkness(x, 50) == 128 && darkness(x, 51) == 255 &&
                          darkness(x, HEIGHT - 1) == 255,
                      "%g column %d", f, x);
    }
}

/* A polygon that spans the picture from far outside keeps its slope inside. */
Test(raster, far_slopes)
{
    const kymo__point p[3] = {{60 - 3e7, 45 - 1e7}, {60 + 3e7, 45 + 1e7}, {-3e7, 5e7}};

    kymo__raster_polygon(&raster, p, 3);
    blend();
    for (int x = 3; x < WIDTH - 3; x += 6)
        for (int y = 0; y < HEIGHT; y++) {
            const double edge = 45 + (x + 0.5 - 60) / 3;
            if (fabs(y + 0.5 - edge) > 1.2)
                cr_assert_eq(darkness(x, y), y > edge ? 255u : 0u, "%d %d", x, y);
        }
}

Test(raster, nothing_and_nan)
{
    const kymo__point bad[4] = {{NAN, 1}, {2, NAN}, {NAN, NAN}, {NAN, 3}};
    const kymo__point same[3] = {{20, 20}, {20, 20}, {20, 20}};
    kymo__pen pen = pen_of(6);

    kymo__raster_stroke(&raster, bad, 4, &pen);
    kymo__raster_polygon(&raster, bad, 4);
    kymo__raster_stroke(&raster, bad, 0, &pen);
    kymo__raster_polygon(&raster, same, 3);
    blend();
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        cr_assert_eq(ours.pixels[i], 0xffffffffu);
    kymo__raster_stroke(&raster, same, 3, &pen); /* a dot */
    blend();
    double area = 0;
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        area += (255 - (double)(ours.pixels[i] & 255)) / 255;
    cr_assert(fabs(area - 9 * 3.14159) < 0.3, "%g", area);
    pen.butt = true;
    ref_fill(&ours, 0xffffffff);
    kymo__raster_stroke(&raster, same, 3, &pen); /* none with butt caps */
    blend();
    cr_assert_eq(darkness(20, 20), 0);
}

/* Failing memory sticks until it is asked for; a second drawing allocates nothing. */
Test(raster, memory)
{
    const kymo__point p[3] = {{10, 10}, {60, 40}, {20, 80}};
    const kymo__pen pen = pen_of(3);
    kymo_error err;

    kymo__error_clear(&err);
    kymo__mem_set_budget(mem, 1);
    kymo__raster_stroke(&raster, p, 3, &pen);
    kymo__raster_blend(&raster, &ours, black);
    cr_assert_eq(kymo__raster_status(&raster, &err), KYMO_EBUDGET);
    kymo__mem_set_budget(mem, 0);
    kymo__raster_stroke(&raster, p, 3, &pen);
    blend();
    const int64_t before = kt_allocations();
    kymo__raster_stroke(&raster, p, 3, &pen);
    kymo__raster_blend(&raster, &ours, black);
    cr_assert_eq(kt_allocations(), before);
}
