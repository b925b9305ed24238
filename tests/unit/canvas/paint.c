/* Painting over finished images: what is under it stays, shapes lie where they are put, nothing is allocated. */
#include <kymo/ext.h>
#include <string.h>

#include "kt.h"

enum { WIDTH = 60, HEIGHT = 40 };

static uint32_t pixels[HEIGHT][WIDTH];

static kymo_canvas *over_pattern(double scale)
{
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            pixels[y][x] = 0xff000000u | (uint32_t)(x * 4) << 8 | (uint32_t)(y * 5);
    return kymo_canvas_wrap(pixels, WIDTH, HEIGHT, (int64_t)sizeof pixels[0], KYMO_RGB24, scale);
}

static uint32_t pattern(int x, int y)
{
    return 0xff000000u | (uint32_t)(x * 4) << 8 | (uint32_t)(y * 5);
}

Test(paint, boxes_lie_on_whole_pixels_and_nothing_else_changes)
{
    kymo_canvas *canvas = over_pattern(2);
    const double box[4] = {5.1, 3, 10, 6};

    cr_assert_eq(kymo_paint_begin(canvas), KYMO_OK);
    kymo_paint_rect(canvas, box, 0, 0x102030ffu, 0, 0);
    cr_assert_eq(kymo_paint_end(canvas, NULL), KYMO_OK);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            const bool in = x >= 10 && x < 30 && y >= 6 && y < 18;
            cr_assert_eq(pixels[y][x] & 0xffffff, (in ? 0x102030u : pattern(x, y)) & 0xffffff,
                         "pixel %d %d is %06x", x, y, pixels[y][x]);
        }
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}

Test(paint, outlines_lie_inside_and_alpha_blends)
{
    kymo_canvas *canvas = over_pattern(1);
    const double box[4] = {10, 10, 20, 10}, line[4] = {40, 5, 40, 35};

    memset(pixels, 0, sizeof pixels);
    kymo_paint_begin(canvas);
    kymo_paint_rect(canvas, box, 0, 0xffffff80u, 0xff0000ffu, 1);
    kymo_paint_line(canvas, line, 1, 0, 0x00ff00ffu);
    cr_assert_eq(kymo_paint_end(canvas, NULL), KYMO_OK);
    cr_assert_eq(pixels[10][15] & 0xffffff, 0xff0000);
    cr_assert_eq(pixels[19][29] & 0xffffff, 0xff0000);
    cr_assert_eq(pixels[15][20] & 0xffffff, 0x808080);
    cr_assert_eq(pixels[9][15] & 0xffffff, 0);
    cr_assert_eq(pixels[20][15] & 0xffffff, 0);
    int green = 0;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 35; x < 45; x++)
            green += (pixels[y][x] & 0xffffff) == 0x00ff00;
    cr_assert_eq(green, 30, "%d", green);
    kymo_canvas_close(canvas);
}

Test(paint, words_are_as_wide_as_measured)
{
    kymo_canvas *canvas = over_pattern(1);
    kymo_paint_text style = {.size = 12, .color = 0xffffffffu, .align = 1};
    const double width = kymo_paint_width(canvas, "0123", &style);
    int left = WIDTH, right = 0, top = HEIGHT, bottom = 0;

    memset(pixels, 0, sizeof pixels);
    kymo_paint_begin(canvas);
    kymo_paint_words(canvas, "0123", 50, 10, &style);
    cr_assert_eq(kymo_paint_end(canvas, NULL), KYMO_OK);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            if (pixels[y][x] & 0xff) {
                left = x < left ? x : left;
                right = x > right ? x : right;
                top = y < top ? y : top;
                bottom = y > bottom ? y : bottom;
            }
    cr_assert(width > 20 && width < 40, "%g", width);
    cr_assert(right < 50 && right >= 47 && left >= 50 - width - 1 && left <= 50 - width + 3, "%d %d", left, right);
    cr_assert(top >= 10 && bottom < 25, "%d %d", top, bottom);
    style.max_width = 20;
    cr_assert(kymo_paint_width(canvas, "a long line of words", &style) <= 20);
    kymo_canvas_close(canvas);
}

static void paint_all(kymo_canvas *canvas)
{
    const kymo_paint_text style = {.color = 0x000000ffu, .bold = 1};
    const double box[4] = {2, 2, 40, 30}, line[4] = {0, 0, 60, 40};

    kymo_paint_begin(canvas);
    kymo_paint_rect(canvas, box, 4, 0xffffffc0u, 0x888888ffu, 1);
    kymo_paint_line(canvas, line, 2, 3, 0x0000ffffu);
    kymo_paint_dot(canvas, 20, 20, 6, 0xff0000ffu, 0xffffffffu, 1);
    kymo_paint_words(canvas, "x 1.25", 4, 4, &style);
    kymo_paint_end(canvas, NULL);
}

Test(paint, the_second_painting_allocates_nothing)
{
    kymo_canvas *canvas = over_pattern(1);

    paint_all(canvas);
    const int64_t before = kt_allocations();
    paint_all(canvas);
    cr_assert_eq(kt_allocations(), before);
    kymo_canvas_close(canvas);
}

Test(paint, a_figure_under_it_can_be_saved_with_it_and_drawn_again)
{
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){.width = 200, .height = 120});
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){.width = 200, .height = 120, .scale = 1});
    static const double values[3] = {1, 3, 2};
    kymo_source *source = kymo_source_arrays(&(kymo_column){.name = "v", .values = values}, 1, 3, NULL);
    static uint32_t clean[120][200];

    kymo_add(kymo_axes_add(figure, NULL), KYMO_LINE, &(kymo_spec){.data = source});
    kymo_source_close(source);
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    int64_t stride;
    const uint8_t *drawn = kymo_canvas_pixels(canvas, NULL, NULL, &stride, NULL);
    for (int y = 0; y < 120; y++)
        memcpy(clean[y], drawn + y * stride, sizeof clean[y]);
    paint_all(canvas);
    cr_assert_neq(memcmp(clean[20], drawn + 20 * stride, sizeof clean[20]), 0);
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    for (int y = 0; y < 120; y++)
        cr_assert_eq(memcmp(clean[y], drawn + y * stride, sizeof clean[y]), 0, "row %d", y);
    kymo_canvas_close(canvas);
    cr_assert_eq(kymo_figure_close(figure, NULL), KYMO_OK);
    KT_ALL_CLOSED();
}

Test(paint, wrong_use_is_told)
{
    kymo_canvas *canvas = over_pattern(1), *vector = kymo_canvas_open(&(kymo_canvas_options){.output = "svg"});
    kymo_error err;

    cr_assert_eq(kymo_paint_begin(vector), KYMO_EUNSUPPORTED);
    cr_assert_eq(kymo_paint_end(canvas, &err), KYMO_EMISUSE);
    cr_assert_eq(kymo_paint_begin(canvas), KYMO_OK);
    cr_assert_eq(kymo_paint_begin(canvas), KYMO_EMISUSE);
    cr_assert_eq(kymo_paint_end(canvas, &err), KYMO_OK);
    kymo_canvas_close(vector);
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}
