/* Limits of y that follow live data: they grow on the way, shrink when less has been enough for a while, and neither
 * for trifles; by the caller's clock alone. */
#include "kt.h"

#include <kymo/ext.h>
#include <math.h>
#include <string.h>

enum { WINDOW = 10 };

static const int64_t ms = 1000000;

typedef struct made {
    kymo_source *ring;
    kymo_figure *figure;
    kymo_axes *axes;
    kymo_mark *marks[2];
    kymo_canvas *canvas;
    kymo_ease ease;
    int64_t row;
} made;

/* Limits of data from lo to hi: a twentieth of their span at each end. */
static const double pad = 0.05;

static void open_made(made *m, const kymo_axes_options *axes)
{
    const kymo_column columns[3] = { { .name = "t" }, { .name = "a" }, { .name = "b" } };
    *m = (made){ .ease = { .now = 1000 * ms, .move_ms = 150, .hold_ms = 2000 } };
    m->ring = kymo_source_ring(columns, 3, &(kymo_ring_options){ .capacity = 1000, .window_rows = WINDOW });
    m->figure = kymo_figure_open(&(kymo_figure_options){ .threads = 1 });
    m->axes = kymo_axes_add(m->figure, axes);
    m->marks[0] = kymo_add(m->axes, KYMO_LINE, &(kymo_spec){ .data = m->ring, .x = "t", .y = "a" });
    m->marks[1] = kymo_add(m->axes, KYMO_LINE, &(kymo_spec){ .data = m->ring, .x = "t", .y = "b" });
    m->canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 400, .height = 300, .scale = 1 });
}

static void close_made(made *m)
{
    kymo_canvas_close(m->canvas);
    cr_assert_eq(kymo_figure_close(m->figure, NULL), KYMO_OK);
    kymo_source_close(m->ring);
}

/* Fills the window with rows between two values; series b is always half as much. */
static void push(made *m, double lo, double hi)
{
    for (int i = 0; i < WINDOW; i++) {
        const double v = i % 2 ? hi : lo, row[3] = { (double)m->row++, v, v / 2 };
        cr_assert_eq(kymo_ring_push_rows(m->ring, row, 1), 1);
    }
}

/* Draws some milliseconds later. */
static kymo_axis_state draw(made *m, int64_t later)
{
    kymo_axes_state state;
    kymo_error err;
    m->ease.now += later * ms;
    kymo_figure_ease(m->figure, &m->ease);
    cr_assert_eq(kymo_figure_draw(m->figure, m->canvas), KYMO_OK, "%s", (kymo_figure_status(m->figure, &err), err.text));
    cr_assert_eq(kymo_axes_get_state(m->axes, &state), KYMO_OK);
    return state.y;
}

static void is(kymo_axis_state got, double lo, double hi)
{
    cr_assert_float_eq(got.lo, lo, 1e-9, "%g .. %g", got.lo, got.hi);
    cr_assert_float_eq(got.hi, hi, 1e-9, "%g .. %g", got.lo, got.hi);
}

static bool at_rest(const made *m)
{
    return kymo_figure_ease_due(m->figure) == INT64_MAX;
}

Test(ease, grows_on_the_way)
{
    made m;
    open_made(&m, NULL);
    push(&m, 0, 100);
    is(draw(&m, 0), -5, 105); // the first picture fits
    cr_assert(at_rest(&m));
    push(&m, 0, 300);
    is(draw(&m, 16), -5, 105);
    cr_assert_eq(kymo_figure_ease_due(m.figure), m.ease.now);
    double before = 105;
    const double low = -pad * 300, high = 300 + pad * 300;
    for (int i = 1; i < 10; i++) {
        const kymo_axis_state y = draw(&m, 15);
        const double left = pow(1 - i / 10.0, 3);
        cr_assert(y.hi > before && y.hi < high);
        is(y, low + (-5 - low) * left, high + (105 - high) * left);
        before = y.hi;
    }
    is(draw(&m, 15), low, high);
    cr_assert(at_rest(&m));
    is(draw(&m, 60000), low, high);
    close_made(&m);
}

Test(ease, shrinks_when_less_has_been_enough)
{
    made m;
    open_made(&m, NULL);
    push(&m, 0, 100);
    draw(&m, 0);
    push(&m, 0, 50);
    is(draw(&m, 10), -5, 105);
    cr_assert_eq(kymo_figure_ease_due(m.figure), m.ease.now + 2000 * ms);
    push(&m, 0, 60); // more than before: this is what it comes to
    is(draw(&m, 1000), -5, 105);
    push(&m, 0, 50);
    is(draw(&m, 999), -5, 105);
    is(draw(&m, 1), -5, 105); // begins
    const kymo_axis_state half = draw(&m, 75);
    cr_assert(half.hi < 105 && half.hi > 63);
    is(draw(&m, 75), -5, 63); // 2 less at the bottom are not worth it
    is(draw(&m, 10), -5, 63);
    cr_assert_eq(kymo_figure_ease_due(m.figure), m.ease.now - 85 * ms + 2000 * ms);
    close_made(&m);
}

Test(ease, what_comes_back_in_time_is_not_lost_from_sight)
{
    made m;
    open_made(&m, NULL);
    push(&m, 0, 100);
    draw(&m, 0);
    for (int i = 0; i < 10; i++) { // full range every 1.9 s
        push(&m, 0, 20);
        is(draw(&m, 100), -5, 105);
        is(draw(&m, 1700), -5, 105);
        push(&m, 0, 100);
        is(draw(&m, 100), -5, 105);
        cr_assert(at_rest(&m));
    }
    close_made(&m);
}

Test(ease, trifles_move_nothing)
{
    made m;
    open_made(&m, NULL);
    push(&m, 0, 100);
    draw(&m, 0);
    push(&m, -2, 102); // still within what is shown
    is(draw(&m, 16), -5, 105);
    cr_assert(at_rest(&m));
    push(&m, 3, 97);
    is(draw(&m, 16), -5, 105);
    cr_assert(at_rest(&m));
    is(draw(&m, 5000), -5, 105);
    push(&m, 0, 106); // outside
    draw(&m, 16);
    cr_assert_not(at_rest(&m));
    is(draw(&m, 150), -5, 106 + pad * 106);
    close_made(&m);
}

Test(ease, without_motion_limits_jump)
{
    made m;
    open_made(&m, NULL);
    m.ease.move_ms = 0;
    push(&m, 0, 100);
    draw(&m, 0);
    push(&m, 0, 300);
    is(draw(&m, 1), -15, 315);
    push(&m, 0, 100);
    is(draw(&m, 1), -15, 315);
    is(draw(&m, 1999), -15, 315);
    is(draw(&m, 1), -15, 105); // 10 of 330 are too little to be won
    close_made(&m);
}

Test(ease, held_limits_do_not_shrink_but_grow)
{
    made m;
    open_made(&m, NULL);
    push(&m, 0, 100);
    draw(&m, 0);
    m.ease.hold_ms = -1;
    push(&m, 0, 10);
    is(draw(&m, 1), -5, 105);
    cr_assert(at_rest(&m));
    is(draw(&m, 100000), -5, 105);
    push(&m, 0, 200);
    draw(&m, 1);
    is(draw(&m, 150), -5, 210);
    close_made(&m);
}

Test(ease, what_is_asked_for_is_shown_at_once)
{
    made m;
    kymo_axes_state state;
    open_made(&m, NULL);
    push(&m, 0, 100);
    draw(&m, 0);
    kymo_mark_show(m.marks[0], 0);
    is(draw(&m, 1), -2.5, 52.5); // series b alone
    kymo_mark_show(m.marks[0], 1);
    is(draw(&m, 1), -5, 105);
    const kymo_limits limits = { .lo = 7, .hi = 9, .time_lo = INT64_MIN, .time_hi = INT64_MIN };
    const kymo_limits all = { .original = 1 };
    cr_assert_eq(kymo_axes_set_limits(m.axes, NULL, &limits, NULL), KYMO_OK);
    is(draw(&m, 1), 7, 9);
    push(&m, 0, 1000);
    is(draw(&m, 1), 7, 9);
    cr_assert(at_rest(&m));
    cr_assert_eq(kymo_axes_set_limits(m.axes, NULL, &all, NULL), KYMO_OK);
    is(draw(&m, 1), -50, 1050);
    cr_assert_eq(kymo_axes_set(m.axes, "y_scale", "symlog", NULL), KYMO_OK);
    draw(&m, 1);
    cr_assert_eq(kymo_axes_get_state(m.axes, &state), KYMO_OK);
    cr_assert(state.y.hi > 1000 && state.y.scale == KYMO_SCALE_SYMLOG);
    close_made(&m);
}

Test(ease, a_lone_value_holds_nothing_back)
{
    made m;
    open_made(&m, NULL);
    kymo_mark_show(m.marks[1], 0);
    push(&m, 5, 5);
    const kymo_axis_state lone = draw(&m, 0);
    cr_assert(lone.hi - lone.lo > 0.5);
    push(&m, 5, 5.01);
    draw(&m, 16);
    is(draw(&m, 150), 5 - pad * 0.01, 5.01 + pad * 0.01);
    close_made(&m);
}

Test(ease, one_end_may_be_given)
{
    made m;
    open_made(&m, &(kymo_axes_options){ .y_lim = { 0, NAN } });
    push(&m, 0, 100);
    is(draw(&m, 0), 0, 105);
    push(&m, -50, 300);
    draw(&m, 1);
    const kymo_axis_state half = draw(&m, 75);
    cr_assert(half.lo == 0 && half.hi > 105 && half.hi < 315);
    close_made(&m);
}

/* Pixels of a figure that has been eased are those of one that was drawn with the same limits; and without easing all is
 * as it was. */
static kymo_axes_state state_of(const made *m)
{
    kymo_axes_state state;
    cr_assert_eq(kymo_axes_get_state(m->axes, &state), KYMO_OK);
    return state;
}

static uint64_t pixels_of(const made *m)
{
    int32_t width, height;
    int64_t stride;
    uint64_t sum = 14695981039346656037u;
    const unsigned char *at = kymo_canvas_pixels(m->canvas, &width, &height, &stride, NULL);
    for (int32_t y = 0; y < height; y++)
        for (int32_t x = 0; x < width * 4; x++)
            sum = (sum ^ (x % 4 == 3 ? 0 : at[y * stride + x])) * 1099511628211u;
    return sum;
}

Test(ease, at_rest_a_picture_is_what_it_would_be)
{
    made m, plain;
    open_made(&m, NULL);
    open_made(&plain, NULL);
    push(&m, 0, 100);
    draw(&m, 0);
    push(&m, 0, 300);
    draw(&m, 0);
    draw(&m, 40);
    draw(&m, 150);
    push(&plain, 0, 100);
    push(&plain, 0, 300);
    cr_assert_eq(kymo_figure_draw(plain.figure, plain.canvas), KYMO_OK);
    const kymo_axes_state a = state_of(&m), b = state_of(&plain);
    cr_assert(a.y.lo == b.y.lo && a.y.hi == b.y.hi && a.panel.x == b.panel.x && a.panel.w == b.panel.w);
    cr_assert_eq(pixels_of(&m), pixels_of(&plain));
    push(&m, 0, 50);
    push(&plain, 0, 50);
    draw(&m, 100);
    kymo_figure_ease(m.figure, NULL);
    cr_assert_eq(kymo_figure_draw(m.figure, m.canvas), KYMO_OK);
    cr_assert_eq(kymo_figure_draw(plain.figure, plain.canvas), KYMO_OK);
    is(state_of(&m).y, -2.5, 52.5);
    cr_assert_eq(pixels_of(&m), pixels_of(&plain));
    close_made(&m);
    close_made(&plain);
}

Test(ease, the_panel_keeps_its_place_while_limits_move)
{
    made m;
    double left = 0;
    open_made(&m, NULL);
    push(&m, 0, 8);
    draw(&m, 0);
    push(&m, 0, 80000);
    for (int i = 0; i < 15; i++) {
        draw(&m, 10);
        const double x = state_of(&m).panel.x;
        cr_assert(x >= left, "%d: %g", i, x);
        left = x;
    }
    close_made(&m);
}

Test(ease, data_that_are_not_live_are_not_touched)
{
    double v[2] = { 0, 1 };
    const kymo_column columns[2] = { { .values = v }, { .values = v } };
    kymo_source *source = kymo_source_arrays(columns, 2, 2, NULL);
    made m = { .ease = { .now = ms, .move_ms = 150, .hold_ms = 2000 } };
    m.figure = kymo_figure_open(NULL);
    m.axes = kymo_axes_add(m.figure, NULL);
    m.canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 300, .height = 200, .scale = 1 });
    kymo_add(m.axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "1", .y = "2" });
    is(draw(&m, 0), -0.05, 1.05);
    v[1] = 10;
    kymo_source_touch(source);
    is(draw(&m, 1), -0.5, 10.5);
    v[1] = 1;
    kymo_source_touch(source);
    is(draw(&m, 1), -0.05, 1.05);
    cr_assert(at_rest(&m));
    m.ring = source;
    close_made(&m);
}
