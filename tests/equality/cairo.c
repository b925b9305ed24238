/*
 * cairo.c - whole figures against cairo: a solid line that kymo draws from its cells, and the same points stroked one
 * and all by cairo at its best (tolerance 0.01, round joins and caps). Nowhere off by more than 48 of 255, at most
 * one inked pixel in a thousand by more than 32. Data go through a source, a pass and the settled cells; the panel is
 * the whole page and its limits are pixels, so that data need no mapping here.
 */
#include "reference.h"

#include <kymo.h>

enum { WIDTH = 200, HEIGHT = 120, MOST = 20000 };

static kymo__point points[MOST];
static double xs[MOST], ys[MOST];
static uint32_t ours[WIDTH * HEIGHT], theirs[WIDTH * HEIGHT];

/* The points as data: y up. */
static void draw(int64_t n, double width, int32_t threads)
{
    kymo_error err;
    const kymo_column columns[] = {{.name = "x", .values = xs}, {.name = "y", .values = ys}};
    for (int64_t i = 0; i < n; i++) {
        xs[i] = points[i].x;
        ys[i] = HEIGHT - points[i].y;
    }
    kymo_source *source = kymo_source_arrays(columns, 2, n, NULL);
    kymo_figure *figure =
        kymo_figure_open(&(kymo_figure_options){.bare = 1, .threads = threads, .batch_rows = 777});
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){.x_lim = {0, WIDTH}, .y_lim = {0, HEIGHT}});
    kymo_add(axes, KYMO_LINE, &(kymo_spec){.data = source, .x = "x", .y = "y", .stroke = "#000", .width = width});
    kymo_source_close(source);
    kymo_canvas *canvas = kymo_canvas_wrap(ours, WIDTH, HEIGHT, WIDTH * 4, KYMO_ARGB32, 1);
    kymo_figure_draw(figure, canvas);
    kymo_canvas_close(canvas);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
}

static void check(int signal)
{
    static const double densities[] = {0.02, 0.1, 0.4, 0.9, 2, 5, 20, 99};
    static const double widths[] = {1, 1.25, 1.75, 2.5, 4, 7, 12};
    kt_rng rng = {(uint64_t)signal + 100};
    kymo__surface a = {.pixels = ours, .width = WIDTH, .height = HEIGHT};
    kymo__surface b = {.pixels = theirs, .width = WIDTH, .height = HEIGHT};
    for (int i = 0; i < 8; i++) {
        if (!kt_turn(i + signal))
            continue;
        double density = densities[i % 8], width = widths[(i * 3 + signal) % 7];
        int64_t most = signal == REF_NOISE ? 1500 : MOST; /* cairo's time */
        int64_t wanted = (int64_t)(density * WIDTH);
        int64_t n = ref_signal(signal, points, wanted < most ? wanted : most, WIDTH, HEIGHT, width / 2 + 3, &rng);
        draw(n, width, 1 + i % 3);
        ref_stroke(&b, points, n, width, false);
        ref_error e = ref_compare(&a, &b);
        cr_assert_gt(e.inked, 0);
        cr_assert_leq(e.largest, 48, "off by %d: %lld points, width %g", e.largest, (long long)n, width);
        cr_assert_leq(e.bad * 1000, e.inked, "%lld of %lld pixels off by more than 32: %lld points, width %g",
                      (long long)e.bad, (long long)e.inked, (long long)n, width);
    }
    KT_ALL_CLOSED();
}

Test(cairo, walk)
{
    check(REF_WALK);
}
Test(cairo, noise)
{
    check(REF_NOISE);
}
Test(cairo, sine)
{
    check(REF_SINE);
}
Test(cairo, spikes)
{
    check(REF_SPIKES);
}
Test(cairo, steps)
{
    check(REF_STEPS);
}
Test(cairo, irregular_x)
{
    check(REF_SPARSE);
}
Test(cairo, gaps)
{
    check(REF_GAPS);
}
Test(cairo, level)
{
    check(REF_CONSTANT);
}
Test(cairo, ramps)
{
    check(REF_RAMPS);
}
Test(cairo, one_segment)
{
    check(REF_ANGLE);
}
