/* Panels keep their places in steady draws while tick labels come and go, and are as large as ever after them. */
#include "kt.h"

#include <kymo/ext.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { W = 640, H = 400, STEPS = 120 };

static void move_to(kymo_axes *axes, double x, double y, double size)
{
    const kymo_limits to[2] = { { .lo = x, .hi = x + 1000 * size, .time_lo = INT64_MIN, .time_hi = INT64_MIN }, { .lo = y, .hi = y + 1000 * size, .time_lo = INT64_MIN, .time_hi = INT64_MIN } };
    kymo_error err;
    cr_assert_eq(kymo_axes_set_limits(axes, &to[0], &to[1], &err), KYMO_OK, "%s", err.text);
}

static kymo_axes_state draw(kymo_figure *figure, kymo_axes *axes, kymo_canvas *canvas, uint32_t flags)
{
    kymo_axes_state state;
    cr_assert_eq(kymo_figure_draw_until(figure, canvas, 1000, flags), KYMO_OK);
    cr_assert_eq(kymo_axes_get_state(axes, &state), KYMO_OK);
    return state;
}

static bool same_box(const kymo_box *a, const kymo_box *b)
{
    return a->x == b->x && a->y == b->y && a->w == b->w && a->h == b->h;
}

/* How often the panel has another place than in the picture before, when the view goes along slowly. */
static int moves(kymo_figure *figure, kymo_axes *axes, kymo_canvas *canvas, uint32_t flags)
{
    int count = 0;
    kymo_box last = { 0 };
    for (int i = 0; i < STEPS; i++) {
        move_to(axes, 2000 + 7 * i, 2000 + 3 * i, 1);
        const kymo_axes_state state = draw(figure, axes, canvas, flags);
        count += i > 0 && !same_box(&state.panel, &last);
        last = state.panel;
    }
    return count;
}

Test(steady, panels)
{
    static uint32_t one[W * H], two[W * H];
    static const double y[] = { 0, 9000, 1000, 5000 };
    const kymo_column column = { .name = "y", .type = KYMO_F64, .values = y };
    kymo_error err;
    kymo_source *source = kymo_source_arrays(&column, 1, 4, NULL);
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_axes *axes = kymo_axes_add(figure, NULL);
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .y = "y" });
    kymo_canvas *canvas = kymo_canvas_wrap(one, W, H, W * 4, KYMO_RGB24, 1);
    kymo_canvas *other = kymo_canvas_wrap(two, W, H, W * 4, KYMO_RGB24, 1);
    move_to(axes, 2000, 2000, 1);
    draw(figure, axes, canvas, 0);
    cr_expect_gt(moves(figure, axes, canvas, 0), 10, "labels push the panel about");
    move_to(axes, 2000, 2000, 1);
    draw(figure, axes, canvas, 0);
    cr_expect_leq(moves(figure, axes, canvas, KYMO_DRAW_STEADY), 3, "no side gives way more than once");
    draw(figure, axes, canvas, 0); /* where it stands still it is what it is without all that */
    cr_assert_eq(kymo_figure_draw(figure, other), KYMO_OK);
    cr_expect_eq(memcmp(one, two, sizeof one), 0);
    /* labels that get wider have room all the same */
    for (int i = 0; i < 8; i++) {
        move_to(axes, 0, 0, pow(10, i));
        const kymo_axes_state state = draw(figure, axes, canvas, KYMO_DRAW_STEADY);
        cr_expect_gt(state.panel.x, 10);
        cr_expect_lt(state.panel.x + state.panel.w, W);
    }
    kymo_canvas_close(other);
    kymo_canvas_close(canvas);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    kymo_source_close(source);
    KT_ALL_CLOSED();
}
