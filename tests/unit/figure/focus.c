/* kymo_figure_focus: one panel has the page, shared axes keep their limits, and NULL brings back every byte. */
#include "kt.h"

#include <kymo/ext.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 50, W = 640, H = 400 };

typedef struct four {
    kymo_figure *figure;
    kymo_axes *axes[5]; /* four in a grid, and an inset in the last */
    double x[ROWS], y[5][ROWS];
} four;

static void open_four(four *f, const kymo_figure_options *options)
{
    memset(f, 0, sizeof *f);
    f->figure = kymo_figure_open(options);
    for (int k = 0; k < 5; k++) {
        for (int i = 0; i < ROWS; i++) {
            f->x[i] = i;
            f->y[k][i] = (k + 1) * i;
        }
        const kymo_column columns[] = { { .name = "x", .values = f->x }, { .name = "y", .values = f->y[k] } };
        kymo_source *source = kymo_source_arrays(columns, 2, ROWS, NULL);
        kymo_axes_options o = { .row = k / 2 + 1, .column = k % 2 + 1, .title = "Panel", .legend = KYMO_LEGEND_INSIDE };
        if (k == 3)
            o.x_label = "below";
        if (k == 4)
            o = (kymo_axes_options){ .inset = { 0.1, 0.5, 0.4, 0.4 }, .inset_in = 4 };
        f->axes[k] = kymo_axes_add(f->figure, &o);
        kymo_add(f->axes[k], KYMO_LINE, &(kymo_spec){ .data = source, .x = "x", .y = "y" });
        kymo_source_close(source);
    }
}

static void close_four(four *f)
{
    cr_assert_eq(kymo_figure_close(f->figure, NULL), KYMO_OK);
    KT_ALL_CLOSED();
}

static uint32_t *draw(four *f, kymo_axes_state states[5])
{
    uint32_t *pixels = calloc((size_t)W * H, sizeof *pixels);
    kymo_canvas *canvas = kymo_canvas_wrap(pixels, W, H, W * 4, KYMO_RGB24, 1);
    kymo_error err;
    cr_assert_eq(kymo_figure_draw(f->figure, canvas), KYMO_OK, "%s",
                 (kymo_figure_status(f->figure, &err), err.text));
    for (int k = 0; k < 5; k++)
        cr_assert_eq(kymo_axes_get_state(f->axes[k], &states[k]), KYMO_OK);
    kymo_canvas_close(canvas);
    return pixels;
}

static bool unseen(const kymo_axes_state *s)
{
    return s->panel.w == 0 && s->panel.h == 0 && s->frame.w == 0 && s->title.w == 0 && s->legend.w == 0 &&
           s->x.strip.w == 0 && s->y.strip.h == 0 && s->entry_count == 0;
}

Test(focus, one_panel_and_all_again)
{
    static kymo_axes_state all[5], one[5], again[5];
    four f;
    open_four(&f, &(kymo_figure_options){ .share = KYMO_SHARE_X | KYMO_SHARE_Y, .title = "Four" });
    uint32_t *before = draw(&f, all);
    for (int k = 0; k < 4; k++) {
        cr_assert_eq(kymo_figure_focus(f.figure, f.axes[k]), KYMO_OK);
        uint32_t *pixels = draw(&f, one);
        cr_assert(one[k].serial != all[k].serial);
        cr_assert(one[k].panel.w > 1.8 * all[k].panel.w && one[k].panel.h > 1.6 * all[k].panel.h);
        cr_assert(one[k].panel.x + one[k].panel.w <= W && one[k].panel.y + one[k].panel.h <= H);
        cr_assert(one[k].x.lo == all[k].x.lo && one[k].x.hi == all[k].x.hi);
        cr_assert(one[k].y.lo == all[k].y.lo && one[k].y.hi == all[k].y.hi);
        cr_assert(one[k].x.strip.h >= all[3].x.strip.h); // with tick labels, and the name that another has
        for (int i = 0; i < 4; i++)
            cr_assert(i == k || unseen(&one[i]), "panel %d", i);
        cr_assert(unseen(&one[4]) == (k != 3));
        cr_assert(memcmp(before, pixels, (size_t)W * H * 4) != 0);
        int32_t index;
        for (double x = 2; x < W; x += 13) {
            for (double y = 2; y < H; y += 13) {
                kymo_states_at(one, 5, x, y, &index, NULL);
                cr_assert(index == -1 || index == k || (k == 3 && index == 4));
            }
        }
        free(pixels);
    }
    cr_assert_eq(kymo_figure_focus(f.figure, NULL), KYMO_OK);
    uint32_t *after = draw(&f, again);
    cr_assert_eq(memcmp(before, after, (size_t)W * H * 4), 0);
    for (int k = 0; k < 5; k++)
        cr_assert_eq(memcmp(&all[k].panel, &again[k].panel, sizeof all[k].panel), 0);
    free(before);
    free(after);
    close_four(&f);
}

Test(focus, an_inset_alone)
{
    static kymo_axes_state one[5];
    four f;
    open_four(&f, NULL);
    cr_assert_eq(kymo_figure_focus(f.figure, f.axes[4]), KYMO_OK);
    free(draw(&f, one));
    cr_assert(one[4].panel.w > 0.8 * W && one[4].frame.w == 0);
    for (int i = 0; i < 4; i++)
        cr_assert(unseen(&one[i]));
    close_four(&f);
}

Test(focus, bare_and_foreign)
{
    static kymo_axes_state one[5];
    four f, g;
    open_four(&f, &(kymo_figure_options){ .bare = 1 });
    open_four(&g, NULL);
    cr_assert_eq(kymo_figure_focus(f.figure, g.axes[0]), KYMO_EINVAL);
    cr_assert_eq(kymo_figure_focus(NULL, NULL), KYMO_EINVAL);
    cr_assert_eq(kymo_figure_focus(f.figure, f.axes[1]), KYMO_OK);
    free(draw(&f, one));
    cr_assert(one[1].panel.x == 0 && one[1].panel.y == 0 && one[1].panel.w == W && one[1].panel.h == H);
    cr_assert_eq(kymo_figure_close(g.figure, NULL), KYMO_OK);
    close_four(&f);
}
