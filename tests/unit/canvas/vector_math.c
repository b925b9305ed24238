/* Formulas in every output: outlines beside text in SVG, glyphs in PDF, pixels, and scenes that say them. */
#include "canvas/scene.h"
#include "canvas/vector.h"
#include "vector_help.h"

#include <math.h>

static const kymo__text_style style = {.size = 20, .math = true};

static void draw_formula(kymo_canvas *canvas, void *user)
{
    (void)user;
    vector_text(canvas, "Energy $E=\\frac{1}{2}mv^2$ at \\$5", &style, 10, 40, 0, "title");
    vector_text(canvas, "$m$", &style, 30, 90, 90, "y-label");
}

static vector_bytes draw_as(const char *output)
{
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){.output = output});
    vector_bytes bytes;

    cr_assert_eq(kymo_canvas_status(canvas, NULL), KYMO_OK);
    bytes = vector_again(canvas, &vector_page, draw_formula, NULL);
    kymo_canvas_close(canvas);
    return bytes;
}

static int count(const char *text, const char *what)
{
    int n = 0;

    for (; (text = strstr(text, what)) != NULL; text++)
        n++;
    return n;
}

Test(vector_math, svg_has_outlines_and_the_source_as_a_name)
{
    vector_bytes bytes = draw_as("svg");

    cr_assert_not_null(strstr(bytes.data, "class=\"title\" role=\"img\" "
                                          "aria-label=\"Energy $E=\\frac{1}{2}mv^2$ at $5\""));
    cr_assert_not_null(strstr(bytes.data, "class=\"y-label\" role=\"img\" aria-label=\"$m$\""));
    cr_assert_not_null(strstr(bytes.data, ">Energy </tspan>"));
    cr_assert_not_null(strstr(bytes.data, "> at $5</tspan>"));
    cr_assert_eq(count(bytes.data, "<text"), 1, "only the first has words");
    /* E = 1 2 m v 2, of which the twos differ in size alone; the other m is the same outline. */
    cr_assert_eq(count(bytes.data, "<path id="), 6);
    cr_assert_eq(count(bytes.data, "<use "), 7 + 1);
    cr_assert_eq(count(bytes.data, "<rect x="), 1, "the fraction's bar");
    cr_assert_not_null(strstr(bytes.data, "translate(30 90)rotate(-90)"));
    free(bytes.data);
    KT_ALL_CLOSED();
}

static void draw_scene(kymo_canvas *canvas, void *user)
{
    const vector_bytes *scene = user;
    kymo_error err = {0};

    cr_assert_eq(kymo__scene_replay(scene->data, scene->size, canvas, &err), KYMO_OK, "%s",
                 err.text);
}

Test(vector_math, a_scene_drawn_again_is_the_same_picture)
{
    vector_bytes scene = draw_as("scene"), svg = draw_as("svg"), again;
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){.output = "svg"});

    cr_assert_not_null(strstr(scene.data, "text=\"Energy $E=\\\\frac{1}{2}mv^2$ at \\\\$5\""));
    cr_assert_eq(count(scene.data, " math "), 2);
    draw_scene(canvas, &scene);
    again = (vector_bytes){0};
    cr_assert_eq(kymo_canvas_write(canvas, vector_take, &again), KYMO_OK);
    cr_assert(vector_same(&svg, &again));
    kymo_canvas_close(canvas);
    free(scene.data);
    free(svg.data);
    free(again.data);
    KT_ALL_CLOSED();
}

/* How much ink columns x0..x1 of a row have, 0 to 1. */
static double ink(const kymo_canvas *canvas, int x0, int x1, int y)
{
    int32_t width;
    int64_t stride;
    const char *pixels = kymo_canvas_pixels(canvas, &width, NULL, &stride, NULL);
    double sum = 0;

    for (int x = x0; x < x1; x++)
        sum += 255 - ((const unsigned char *)pixels)[y * stride + 4 * x];
    return sum / 255 / (x1 - x0);
}

Test(vector_math, an_image_has_the_bar_of_a_fraction)
{
    kymo_canvas *canvas =
        kymo_canvas_open(&(kymo_canvas_options){.width = 100, .height = 100, .scale = 1});
    const kymo__page page = {.width = 100, .height = 100, .background = {255, 255, 255, 255}};
    const kymo__text_style large = {.size = 50, .math = true};
    kymo_error err = {0};
    double bar = 0;

    kymo__canvas_begin(canvas, &page);
    vector_text(canvas, "$\\frac{1}{2}$", &large, 20, 60, 0, NULL);
    cr_assert_eq(kymo__canvas_end(canvas, &err), KYMO_OK, "%s", err.text);
    /* 0.064 em thick with its middle 0.275 em above the baseline, 0.12 em from the left. */
    for (int y = 40; y < 52; y++)
        bar += ink(canvas, 30, 40, y) > 0.1 ? ink(canvas, 30, 40, y) : 0;
    cr_expect_float_eq(bar, 3.2, 0.02, "%g", bar);
    cr_expect_float_eq(ink(canvas, 30, 40, 46), 1, 1e-9);
    cr_expect_float_eq(ink(canvas, 21, 25, 46), 0, 1e-9, "nothing before the fraction");
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}
