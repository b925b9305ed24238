/*
 * many.c - one thousand small figures through one canvas, and one thousand lines in one figure: what each costs does
 * not depend on how many there were before.
 */
#include "kt.h"

#include <math.h>

enum { ROWS = 1000, FIGURES = 1000 };

static double values[2 * ROWS];

static void fill(void)
{
    for (int i = 0; i < 2 * ROWS; i++)
        values[i] = sin(i * 0.05) + i % 7 * 0.1;
}

static kymo_source *source_at(int first)
{
    return kymo_source_arrays(&(kymo_column){ .name = "y", .values = values + first }, 1, ROWS, NULL);
}

/* Draws figure number i, whose data are its own, and tells what that took. */
typedef struct cost {
    int64_t calls, peak;
} cost;

static cost draw_small(kymo_canvas *canvas, int i)
{
    kymo_error err;
    kymo_memory_report memory;
    cost c = { .calls = kt_allocations() };
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .title = "Small", .threads = 1 });
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .x_label = "x", .y_label = "y" });
    kymo_source *source = source_at(i % ROWS / 100 * 100);
    kymo_add(axes, i % 3 ? KYMO_LINE : KYMO_SCATTER, &(kymo_spec){ .data = source });
    kymo_source_close(source);
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    kymo_memory(figure, &memory);
    c.peak = memory.peak;
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    c.calls = kt_allocations() < 0 ? 0 : kt_allocations() - c.calls;
    return c;
}

/* Every third figure is the same: so are its calls of the allocator and its peak, and what is held between figures,
 * however many there were before. */
Test(many, figures_through_one_canvas)
{
    fill();
    int count = KT_SANITIZED ? 100 : FIGURES;
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 400, .height = 250, .scale = 1 });
    kymo_memory_report first, last;
    cost same = { 0 };
    for (int i = 0; i < count; i++) {
        cost c = draw_small(canvas, 1 + i % 3);
        if (i == 60)
            kymo_memory(NULL, &first);
        if (i == 60)
            same = c;
        if (i > 60 && i % 3 == 0) {
            cr_assert_eq(c.calls, same.calls, "figure %d: %lld calls, not %lld", i, (long long)c.calls,
                         (long long)same.calls);
            cr_assert_eq(c.peak, same.peak, "figure %d: %lld bytes, not %lld", i, (long long)c.peak,
                         (long long)same.peak);
        }
    }
    kymo_memory(NULL, &last);
    cr_expect_eq(last.live, first.live);
    cr_expect_eq(last.count, first.count);
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}

/* The peak of a figure of `lines` lines of ROWS points. */
static int64_t draw_lines(int lines)
{
    kymo_error err;
    kymo_memory_report memory;
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 800, .height = 450, .scale = 2 });
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .threads = 2 });
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .legend = KYMO_LEGEND_NONE });
    for (int i = 0; i < lines; i++) {
        kymo_source *source = source_at(i % ROWS);
        kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .dash = "solid" });
        kymo_source_close(source);
    }
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    kymo_memory(figure, &memory);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    kymo_canvas_close(canvas);
    return memory.peak;
}

/* A line costs its points and some structs, not cells of its own: they would be 400 KiB each. */
Test(many, lines_in_one_figure)
{
    fill();
    bool quick = !KT_SANITIZED;
    int few = quick ? 100 : 20, most = quick ? 1000 : 60;
    int64_t a = draw_lines(few), b = draw_lines(most);
    cr_expect_lt(b, 48 << 20, "%lld bytes", (long long)b);
    cr_expect_lt((b - a) / (most - few), 32 << 10, "%lld bytes a line", (long long)((b - a) / (most - few)));
    KT_ALL_CLOSED();
}
