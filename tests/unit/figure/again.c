/*
 * again.c (tests) - a figure drawn once more into the same canvas draws only what has changed, and the pixels are those
 * of a canvas that is new.
 */
#include "figure/figure.h"
#include "figures.h"
#include "kt.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 420, HEIGHT = 300, ROWS = 400 };

static kymo_canvas *canvas_of(int32_t format)
{
    return kymo_canvas_open(&(kymo_canvas_options){
        .width = WIDTH, .height = HEIGHT, .scale = 1.5, .pixels = format });
}

/* The canvas shows what a new one would. */
static void expect_fresh(kymo_figure *figure, const kymo_canvas *canvas, const char *what)
{
    kymo_canvas *fresh = canvas_of(canvas->format);
    cr_assert_eq(kymo_figure_draw(figure, fresh), KYMO_OK, "%s", what);
    int32_t width, height;
    int64_t stride;
    const uint8_t *a = kymo_canvas_pixels(canvas, &width, &height, &stride, NULL);
    const uint8_t *b = kymo_canvas_pixels(fresh, NULL, NULL, NULL, NULL);
    for (int32_t y = 0; y < height; y++)
        cr_assert_eq(memcmp(a + y * stride, b + y * stride, (size_t)stride), 0, "%s: row %d", what, y);
    kymo_canvas_close(fresh);
}

static void draw(kymo_figure *figure, kymo_canvas *canvas)
{
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK, "%s", figure->error.text);
}

/* A pixel of the canvas's own memory, to see whether it is drawn again. */
static uint32_t *pixel(const kymo_canvas *canvas, int32_t x, int32_t y)
{
    return (uint32_t *)canvas->pixels + y * (canvas->stride / 4) + x;
}

/* All figures of the goldens, with each of their sources touched in turn, and with all of them. */
Test(again, figures)
{
    for (int i = 0; i < kt_figure_count; i++) {
        kymo_figure *figure = kt_figures[i].open();
        kymo_canvas *canvas = canvas_of(i % 4);
        draw(figure, canvas);
        for (int32_t k = 0; k <= figure->input_count; k++) {
            bool again = true;
            for (int32_t n = 0; n < figure->input_count; n++) {
                again = again && figure->inputs[n].source->rewindable;
                if (n == k || k == figure->input_count)
                    kymo_source_touch(figure->inputs[n].source);
            }
            if (!again)
                break;
            draw(figure, canvas);
            expect_fresh(figure, canvas, kt_figures[i].name);
        }
        kymo_canvas_close(canvas);
        cr_assert_eq(kymo_figure_close(figure, NULL), KYMO_OK);
    }
    KT_ALL_CLOSED();
}

typedef struct two {
    double y[ROWS], z[ROWS];
    kymo_source *first, *second;
    kymo_figure *figure;
    kymo_canvas *canvas;
    kymo_mark *line;
} two;

/* Two panels; the second has large markers that reach over its edges, a legend and a rule. */
static void open_two(two *t, int32_t format)
{
    for (int i = 0; i < ROWS; i++) {
        t->y[i] = (i * 7919 % 1000) / 1000.0;
        t->z[i] = (i * 104729 % 1000) / 1000.0;
    }
    t->y[0] = t->z[0] = -1;
    t->y[ROWS - 1] = t->z[ROWS - 1] = 2;
    t->first = kymo_source_arrays(&(kymo_column){ .name = "y", .values = t->y }, 1, ROWS, NULL);
    t->second = kymo_source_arrays(&(kymo_column){ .name = "z", .values = t->z }, 1, ROWS, NULL);
    t->figure = kymo_figure_open(&(kymo_figure_options){ .title = "Two", .columns = 2 });
    kymo_axes *left = kymo_axes_add(t->figure, &(kymo_axes_options){ .title = "left" });
    kymo_axes *right = kymo_axes_add(t->figure, &(kymo_axes_options){ .title = "right" });
    t->line = kymo_add(left, KYMO_LINE, &(kymo_spec){ .data = t->first, .y = "y", .label = "one" });
    kymo_add(left, KYMO_LINE, &(kymo_spec){ .data = t->first, .y = "y", .label = "two", .width = 3 });
    kymo_add(right, KYMO_SCATTER,
             &(kymo_spec){ .data = t->second, .y = "z", .label = "z", .marker_size = 14 });
    kymo_add(right, KYMO_RULE, &(kymo_spec){ .at = 0.5, .width = 3 });
    t->canvas = canvas_of(format);
    draw(t->figure, t->canvas);
}

static void close_two(two *t)
{
    kymo_canvas_close(t->canvas);
    cr_assert_eq(kymo_figure_close(t->figure, NULL), KYMO_OK);
    kymo_source_close(t->first);
    kymo_source_close(t->second);
    KT_ALL_CLOSED();
}

Test(again, nothing_changed_draws_nothing)
{
    two t;
    open_two(&t, KYMO_ARGB32);
    *pixel(t.canvas, 200, 150) ^= 0xff;
    uint32_t left = *pixel(t.canvas, 200, 150);
    draw(t.figure, t.canvas);
    cr_expect_eq(*pixel(t.canvas, 200, 150), left);
    close_two(&t);
}

Test(again, only_what_changed_is_drawn)
{
    two t;
    open_two(&t, KYMO_ARGB32);
    const kymo__rect *box = &t.figure->target.panels[0].panel.box;
    int32_t x = (int32_t)(box->x + box->w / 2) * 3 / 2, y = (int32_t)(box->y + box->h / 2) * 3 / 2;
    *pixel(t.canvas, x, y) ^= 0xff;
    uint32_t left = *pixel(t.canvas, x, y);
    t.z[100] = 1.25;
    kymo_source_touch(t.second);
    draw(t.figure, t.canvas);
    cr_expect_eq(*pixel(t.canvas, x, y), left, "the left panel has not changed");
    *pixel(t.canvas, x, y) ^= 0xff;
    expect_fresh(t.figure, t.canvas, "right panel");
    close_two(&t);
}

/* Data that move inside of the domain and out of it, in every format. */
Test(again, data)
{
    for (int32_t format = KYMO_ARGB32; format <= KYMO_GREY8; format++) {
        two t;
        open_two(&t, format);
        for (int i = 0; i < 8; i++) {
            t.y[i * 37 + 1] += 0.3;
            t.z[i * 31 + 1] -= i == 5 ? 4 : 0.3;
            t.z[1] += 0.2; // markers that reach over the edges
            t.z[ROWS - 2] += 0.2;
            if (i % 3 != 2)
                kymo_source_touch(t.first);
            if (i != 3)
                kymo_source_touch(t.second);
            draw(t.figure, t.canvas);
            expect_fresh(t.figure, t.canvas, "data");
            draw(t.figure, t.canvas);
            expect_fresh(t.figure, t.canvas, "data, unchanged");
        }
        close_two(&t);
    }
}

/* What others draw, or paint over it, is not there afterwards. */
Test(again, others)
{
    two t, u;
    open_two(&t, KYMO_ARGB32);
    open_two(&u, KYMO_ARGB32);
    draw(u.figure, t.canvas);
    draw(t.figure, t.canvas);
    expect_fresh(t.figure, t.canvas, "another figure");
    cr_assert_eq(kymo_paint_begin(t.canvas), KYMO_OK);
    kymo_paint_line(t.canvas, (double[4]){ 0, 150, WIDTH, 151 }, 2.5, 0, 0xff0000ff);
    kymo_paint_line(t.canvas, (double[4]){ 100, 20, 100, 280 }, 1, 3, 0x00ff00ff);
    cr_assert_eq(kymo_paint_end(t.canvas, NULL), KYMO_OK);
    draw(t.figure, t.canvas);
    expect_fresh(t.figure, t.canvas, "a cursor");
    kymo_canvas_close(u.canvas);
    cr_assert_eq(kymo_figure_close(u.figure, NULL), KYMO_OK);
    kymo_source_close(u.first);
    kymo_source_close(u.second);
    close_two(&t);
}

/* Options, marks shown or hidden, and limits change the picture, though no data do. */
Test(again, edits)
{
    two t;
    open_two(&t, KYMO_RGB24);
    cr_assert_eq(kymo_mark_show(t.line, 0), KYMO_OK);
    draw(t.figure, t.canvas);
    expect_fresh(t.figure, t.canvas, "hidden");
    cr_assert_eq(kymo_mark_show(t.line, 1), KYMO_OK);
    draw(t.figure, t.canvas);
    expect_fresh(t.figure, t.canvas, "shown");
    kymo_axes *axes = t.figure->axes[0];
    const kymo_limits limits = { .lo = 10, .hi = 50, .time_lo = INT64_MIN, .time_hi = INT64_MIN };
    cr_assert_eq(kymo_axes_set_limits(axes, &limits, NULL, NULL), KYMO_OK);
    draw(t.figure, t.canvas);
    expect_fresh(t.figure, t.canvas, "limits");
    close_two(&t);
}

/* The caller's own memory may have been written to by anyone. */
Test(again, wrapped_memory_is_not_trusted)
{
    two t;
    open_two(&t, KYMO_ARGB32);
    uint32_t *pixels = calloc((size_t)WIDTH * HEIGHT, sizeof *pixels), first;
    kymo_canvas *canvas = kymo_canvas_wrap(pixels, WIDTH, HEIGHT, WIDTH * 4, KYMO_ARGB32, 1);
    draw(t.figure, canvas);
    first = pixels[0];
    memset(pixels, 0x55, (size_t)WIDTH * HEIGHT * 4);
    draw(t.figure, canvas);
    cr_expect_eq(pixels[0], first);
    kymo_canvas_close(canvas);
    free(pixels);
    close_two(&t);
}
