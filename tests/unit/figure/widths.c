/*
 * widths.c - what a figure has drawn before does not show: on a wide canvas after a narrow one, and the other way
 * round, it is the bytes of a fresh figure. 10 000 points are few for 4000 px, but not for 400.
 */
#include "kt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 10000 };

static kt_bytes draw(kymo_figure *figure, const char *output, double width)
{
    kt_bytes out = { 0 };
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .output = output, .width = width,
                                                                   .height = 300, .scale = 1 });
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    cr_assert_eq(kymo_canvas_write(canvas, kt_keep, &out), KYMO_OK);
    kymo_canvas_close(canvas);
    return out;
}

static double x[ROWS], y[ROWS], back[ROWS], size[ROWS];

static kymo_figure *open(kymo_kind kind, const kymo_spec *looks)
{
    const kymo_column columns[] = { { .name = "x", .values = x }, { .name = "y", .values = y },
                                    { .name = "back", .values = back }, { .name = "size", .values = size } };
    kymo_source *source = kymo_source_arrays(columns, 4, ROWS, NULL);
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_spec spec = *looks;
    spec.data = source;
    spec.y = "y";
    spec.label = "a";
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .legend = KYMO_LEGEND_INSIDE });
    kymo_add(axes, kind, &spec);
    kymo_source_close(source);
    return figure;
}

static void close(kymo_figure *figure)
{
    kymo_error err;
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
}

static void expect(const kt_bytes *got, const kt_bytes *wanted, const char *what, const char *output, int step)
{
    cr_expect(got->size == wanted->size && memcmp(got->data, wanted->data, got->size) == 0,
              "%s, %s in step %d: %zu bytes, not %zu", what, output, step, got->size, wanted->size);
    free(got->data);
}

/* One figure is drawn narrow first, another wide first, each to all outputs in turn. */
static void check(const char *what, kymo_kind kind, const kymo_spec *spec)
{
    static const char *const outputs[] = { "svg", "image", "scene" };
    static const double widths[] = { 400, 4000 };
    kt_bytes wanted[3][2];
    for (int i = 0; i < 6; i++) {
        kymo_figure *fresh = open(kind, spec);
        wanted[i / 2][i % 2] = draw(fresh, outputs[i / 2], widths[i % 2]);
        close(fresh);
    }
    kymo_figure *used = open(kind, spec), *turned = open(kind, spec);
    for (int step = 0; step < (KT_SANITIZED ? 2 : 4); step++) {
        const int one = step % 2, two = 1 - one;
        for (int o = 0; o < 3; o++) {
            kt_bytes got = draw(used, outputs[o], widths[one]), other = draw(turned, outputs[2 - o], widths[two]);
            expect(&got, &wanted[o][one], what, outputs[o], step);
            expect(&other, &wanted[2 - o][two], what, outputs[2 - o], step);
        }
    }
    for (int i = 0; i < 6; i++)
        free(wanted[i / 2][i % 2].data);
    close(used);
    close(turned);
}

Test(widths, a_drawing_does_not_depend_on_those_before)
{
    kt_rng rng = { 5 };
    for (int i = 0; i < ROWS; i++) {
        x[i] = i ? x[i - 1] + kt_unit(&rng) : 0;
        y[i] = i % 1000 == 999 ? NAN : sin(i * 0.002) + 0.1 * kt_unit(&rng);
        back[i] = i + 9 * cos(i); /* not far: long segments are slow, and no different */
        size[i] = kt_unit(&rng);
    }
    check("a line", KYMO_LINE, &(kymo_spec){ .x = "x" });
    check("a line of rows", KYMO_LINE, &(kymo_spec){ 0 });
    check("a step", KYMO_LINE, &(kymo_spec){ .x = "x", .step = KYMO_STEP_POST });
    check("dashes", KYMO_LINE, &(kymo_spec){ .x = "x", .dash = "dashed" });
    check("markers", KYMO_LINE, &(kymo_spec){ .x = "x", .marker = "square" });
    check("disorder", KYMO_LINE, &(kymo_spec){ .x = "back" });
    check("a binary line", KYMO_LINE, &(kymo_spec){ .x = "x", .antialias = KYMO_OFF, .marker = "circle" });
    check("all points", KYMO_LINE, &(kymo_spec){ .x = "x", .dash = "dotted", .reduce = KYMO_REDUCE_NONE });
    check("scatter", KYMO_SCATTER, &(kymo_spec){ .x = "x" });
    check("scatter in colours", KYMO_SCATTER, &(kymo_spec){ .x = "back", .color = "size", .size = "size" });
    KT_ALL_CLOSED();
}
