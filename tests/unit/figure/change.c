/* Changes of an open figure: the next picture is that of a figure which was opened that way. */
#include "kt.h"

#include <kymo/ext.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 300, W = 320, H = 240 };

typedef struct made {
    kymo_figure *figure;
    kymo_axes *axes;
    kymo_mark *marks[2];
    kymo_canvas *canvas;
} made;

static double x[ROWS], y[2][ROWS];

static void open_made(made *m, const kymo_figure_options *options, const kymo_axes_options *axes, double shift)
{
    for (int i = 0; i < ROWS; i++) {
        x[i] = 1 + i;
        y[0][i] = shift + 12 + 10 * sin(i * 0.05);
        y[1][i] = shift + 60 + 10 * cos(i * 0.07);
    }
    m->figure = kymo_figure_open(options);
    m->axes = kymo_axes_add(m->figure, axes);
    m->canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = W, .height = H, .scale = 1 });
    for (int i = 0; i < 2; i++) {
        const kymo_column columns[] = { { .name = "x", .values = x }, { .name = i ? "b" : "a", .values = y[i] } };
        kymo_source *source = kymo_source_arrays(columns, 2, ROWS, NULL);
        m->marks[i] = kymo_add(m->axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "x" });
        kymo_source_close(source);
    }
}

static const uint32_t *pixels_of(made *m)
{
    kymo_error err;
    cr_assert_eq(kymo_figure_draw(m->figure, m->canvas), KYMO_OK, "%s",
                 (kymo_figure_status(m->figure, &err), err.text));
    return kymo_canvas_pixels(m->canvas, NULL, NULL, NULL, NULL);
}

static void close_made(made *m)
{
    kymo_canvas_close(m->canvas);
    cr_assert_eq(kymo_figure_close(m->figure, NULL), KYMO_OK);
}

/* Sets an option in an open figure, and compares with one that was opened with it. */
static void check_option(int32_t of_axes, const char *name, const char *value)
{
    const kymo_option option = { name, value };
    kymo_figure_options figure = { .title = "old" };
    kymo_axes_options axes = { .x_label = "old" };
    made a, b;
    kymo_error err;
    open_made(&a, &figure, &axes, 0);
    pixels_of(&a);
    cr_assert_eq(of_axes ? kymo_axes_set(a.axes, name, value, &err) : kymo_figure_set(a.figure, name, value, &err),
                 KYMO_OK, "%s", err.text);
    *(of_axes ? &axes.more : &figure.more) = &option;
    if (of_axes)
        axes.more_count = 1;
    else
        figure.more_count = 1;
    open_made(&b, &figure, &axes, 0);
    cr_assert_eq(memcmp(pixels_of(&a), pixels_of(&b), W * H * 4), 0, "%s %s", name, value);
    close_made(&a);
    close_made(&b);
}

Test(change, options_by_name)
{
    static const char *const of_figures[][2] = { { "title", "new" }, { "subtitle", "second" }, { "theme", "dark" },
                                                 { "caption", "c" }, { "palette", "okabe-ito" },
                                                 { "redundant", "yes" }, { "legend", "above" } };
    static const char *const of_axes[][2] = { { "title", "panel" }, { "x_label", "new" }, { "x_scale", "log" },
                                              { "y_scale", "symlog" }, { "y_scale", "log" }, { "x_grid", "on" },
                                              { "y_grid", "off" }, { "legend", "inside" }, { "y_unit", "Pa" },
                                              { "x_ticks", "7,70,170" }, { "nice", "yes" }, { "linthresh", "2" } };
    for (size_t i = 0; i < sizeof of_figures / sizeof of_figures[0]; i++)
        check_option(0, of_figures[i][0], of_figures[i][1]);
    for (size_t i = 0; i < sizeof of_axes / sizeof of_axes[0]; i++)
        check_option(1, of_axes[i][0], of_axes[i][1]);
    KT_ALL_CLOSED();
}

Test(change, back_to_the_default)
{
    made a, b;
    open_made(&a, &(kymo_figure_options){ .title = "t", .theme = "dark" }, &(kymo_axes_options){ .x_label = "l" }, 0);
    open_made(&b, NULL, NULL, 0);
    cr_assert_eq(kymo_figure_set(a.figure, "title", NULL, NULL), KYMO_OK);
    cr_assert_eq(kymo_figure_set(a.figure, "theme", NULL, NULL), KYMO_OK);
    cr_assert_eq(kymo_axes_set(a.axes, "x_label", NULL, NULL), KYMO_OK);
    cr_assert_eq(kymo_axes_set(a.axes, "y_scale", "log", NULL), KYMO_OK);
    pixels_of(&a);
    cr_assert_eq(kymo_axes_set(a.axes, "y_scale", NULL, NULL), KYMO_OK);
    cr_assert_eq(memcmp(pixels_of(&a), pixels_of(&b), W * H * 4), 0);
    close_made(&a);
    close_made(&b);
    KT_ALL_CLOSED();
}

Test(change, what_is_refused_changes_nothing)
{
    made m;
    kymo_error err;
    static uint32_t before[W * H];
    open_made(&m, NULL, &(kymo_axes_options){ .x_ticks = "10,20" }, -200); // all values are below 0
    memcpy(before, pixels_of(&m), sizeof before);
    cr_assert_eq(kymo_figure_set(m.figure, "titel", "x", &err), KYMO_EINVAL);
    cr_assert(strstr(err.hint, "title"), "%s", err.hint);
    cr_assert_eq(kymo_figure_set(m.figure, "memory", "1M", &err), KYMO_EINVAL);
    cr_assert_eq(kymo_figure_set(m.figure, "theme", "no such", &err), KYMO_EINVAL);
    cr_assert_eq(kymo_figure_set(m.figure, "title", "$\\frac{1$", &err), KYMO_EINVAL);
    cr_assert_eq(kymo_axes_set(m.axes, "y_scale", "log", &err), KYMO_EINVAL);
    cr_assert(strstr(err.text, "no value is above 0"), "%s", err.text);
    cr_assert_eq(kymo_axes_set(m.axes, "y_scale", "category", &err), KYMO_EDATA);
    cr_assert_eq(kymo_axes_set(m.axes, "x_ticks", "a,b", &err), KYMO_EINVAL);
    cr_assert_eq(kymo_axes_set(m.axes, "x_ticks", "every=6h", &err), KYMO_EINVAL);
    cr_assert_eq(kymo_axes_set(m.axes, "time_format", "%Q", &err), KYMO_EINVAL);
    cr_assert_eq(kymo_axes_set(m.axes, "row", "2", &err), KYMO_EINVAL);
    cr_assert_eq(memcmp(pixels_of(&m), before, sizeof before), 0);
    close_made(&m);
    KT_ALL_CLOSED();
}

Test(change, limits_are_those_of_a_figure_opened_with_them)
{
    for (int k = 0; k < 4; k++) {
        made a, b;
        kymo_axes_options axes = { .x_lim = { 20, 90.5 } };
        const kymo_limits limits[2] = { { .lo = 20, .hi = 90.5 }, { .lo = 5, .hi = 30 } };
        axes.y_scale = k & 1 ? KYMO_SCALE_LOG : 0;
        if (k & 2)
            memcpy(axes.y_lim, (double[2]){ 5, 30 }, sizeof axes.y_lim);
        open_made(&b, NULL, &axes, 0);
        open_made(&a, NULL, &(kymo_axes_options){ .y_scale = axes.y_scale }, 0);
        pixels_of(&a);
        cr_assert_eq(kymo_axes_set_limits(a.axes, &limits[0], k & 2 ? &limits[1] : NULL, NULL), KYMO_OK);
        cr_assert_eq(memcmp(pixels_of(&a), pixels_of(&b), W * H * 4), 0, "%d", k);
        close_made(&a);
        close_made(&b);
    }
    KT_ALL_CLOSED();
}

Test(change, a_log_scale_takes_the_limits_it_can_show)
{
    made m;
    kymo_axes_state state;
    open_made(&m, NULL, &(kymo_axes_options){ .y_lim = { -5, 200 } }, 0);
    pixels_of(&m);
    cr_assert_eq(kymo_axes_set(m.axes, "y_scale", "log", NULL), KYMO_OK);
    pixels_of(&m);
    cr_assert_eq(kymo_axes_get_state(m.axes, &state), KYMO_OK);
    cr_assert(state.y.scale == KYMO_SCALE_LOG && state.y.automatic == 1 && state.y.lo > 0 && state.y.hi == 200);
    close_made(&m);
    KT_ALL_CLOSED();
}

/* How many pixels have a colour near to this one. */
static int count_near(const uint32_t *pixels, uint32_t color)
{
    int count = 0;
    for (int i = 0; i < W * H; i++) {
        int r = abs((int)(pixels[i] >> 16 & 255) - (int)(color >> 24));
        int g = abs((int)(pixels[i] >> 8 & 255) - (int)(color >> 16 & 255));
        int b = abs((int)(pixels[i] & 255) - (int)(color >> 8 & 255));
        count += r < 10 && g < 10 && b < 10;
    }
    return count;
}

Test(change, marks_are_hidden_and_shown)
{
    made m;
    kymo_mark_info info[2];
    kymo_axes_state all, one;
    static uint32_t before[W * H];
    open_made(&m, &(kymo_figure_options){ .legend = KYMO_LEGEND_RIGHT }, NULL, 0);
    memcpy(before, pixels_of(&m), sizeof before);
    for (int i = 0; i < 2; i++)
        cr_assert_eq(kymo_mark_get_info(m.marks[i], &info[i]), KYMO_OK);
    cr_assert_eq(kymo_axes_get_state(m.axes, &all), KYMO_OK);
    cr_assert_gt(count_near(before, info[1].color), 100);
    cr_assert_eq(kymo_mark_show(m.marks[1], 0), KYMO_OK);
    const uint32_t *now = pixels_of(&m);
    cr_assert_lt(count_near(now, info[1].color), 5);
    cr_assert_gt(count_near(now, info[0].color), 100);
    cr_assert_eq(kymo_axes_get_state(m.axes, &one), KYMO_OK);
    cr_assert(one.entry_count == 2 && all.y.hi > 60 && one.y.hi < 30); // limits are of what is shown
    for (int i = 0; i < 2; i++)
        cr_assert_eq(one.entries[i].hidden, one.entries[i].mark == m.marks[1]);
    cr_assert_eq(kymo_mark_show(m.marks[0], 0), KYMO_OK);
    pixels_of(&m);
    cr_assert_eq(kymo_axes_get_state(m.axes, &one), KYMO_OK);
    cr_assert(one.y.lo == all.y.lo && one.y.hi == all.y.hi); // all are hidden: of all
    cr_assert_eq(kymo_mark_show(m.marks[0], 1), KYMO_OK);
    cr_assert_eq(kymo_mark_show(m.marks[1], 1), KYMO_OK);
    cr_assert_eq(memcmp(pixels_of(&m), before, sizeof before), 0);
    close_made(&m);
    KT_ALL_CLOSED();
}
