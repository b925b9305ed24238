/*
 * allocations.c - drawing the same figure again calls no malloc, calloc or realloc: not by kymo, and not by the
 * libraries below it. Counted with interposed functions, so only where there is no sanitizer.
 */
#include "figures.h"
#include "kt.h"

#include <stdlib.h>
#include <string.h>

static void draw_again(const kt_figure *row, kymo_canvas *canvas)
{
    kymo_error err;
    kymo_figure *figure = row->open();
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK, "%s", row->name);
    int32_t width, height;
    int64_t stride;
    const void *pixels = kymo_canvas_pixels(canvas, &width, &height, &stride, NULL);
    size_t size = (size_t)stride * (size_t)height;
    char *first = malloc(size);
    memcpy(first, pixels, size);
    kymo_memory_report before, after;
    kymo_memory(NULL, &before);
    int64_t calls = kt_allocations();
    kymo_status status = kymo_figure_draw(figure, canvas);
    calls = kt_allocations() - calls;
    kymo_memory(NULL, &after);
    cr_expect_eq(status, KYMO_OK);
    cr_expect_eq(after.count, before.count, "%s: blocks are held that were not", row->name);
    if (kt_allocations() >= 0)
        cr_expect_eq(calls, 0, "%s: %lld allocations in the second draw", row->name, (long long)calls);
    cr_expect_arr_eq(first, pixels, size, "%s: the second drawing differs", row->name);
    free(first);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s: %s", row->name, err.text);
}

Test(allocations, none_from_the_second_draw_on)
{
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .scale = 1 });
    for (int i = 0; i < kt_figure_count; i++)
        draw_again(&kt_figures[i], canvas);
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}

Test(allocations, none_in_memory_of_the_caller)
{
    static uint16_t pixels[300][400];
    kymo_canvas *canvas = kymo_canvas_wrap(pixels, 400, 300, sizeof pixels[0], KYMO_RGB565, 1);
    draw_again(&kt_figures[0], canvas);
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}
