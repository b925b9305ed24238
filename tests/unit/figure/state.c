/* Snapshots: what is where on the canvas, pixels to data and back on every scale, limits that are set and undone. */
#include "kt.h"

#include <kymo/ext.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 200 };

typedef struct made {
    kymo_figure *figure;
    kymo_axes *axes[3];
    kymo_mark *marks[4];
    kymo_canvas *canvas;
    double x[ROWS], y[ROWS];
    int64_t t[ROWS];
} made;

static kymo_source *columns_of(const made *m)
{
    const kymo_column columns[] = { { .name = "x", .values = m->x }, { .name = "y", .values = m->y },
                                    { .name = "t", .values = m->t, .type = KYMO_TIME } };
    return kymo_source_arrays(columns, 3, ROWS, NULL);
}

static void open_made(made *m, const kymo_figure_options *options)
{
    memset(m, 0, sizeof *m);
    for (int i = 0; i < ROWS; i++) {
        m->x[i] = 0.5 + i * 0.25;
        m->y[i] = 10 + 9 * sin(i * 0.1);
        m->t[i] = INT64_C(1700000000123456789) + i * INT64_C(60000000007);
    }
    m->figure = kymo_figure_open(options);
    m->canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 640, .height = 400, .scale = 1 });
}

static void close_made(made *m)
{
    kymo_canvas_close(m->canvas);
    cr_assert_eq(kymo_figure_close(m->figure, NULL), KYMO_OK);
    KT_ALL_CLOSED();
}

static kymo_mark *add_line(made *m, kymo_axes *axes, const char *x, const char *label)
{
    kymo_source *source = columns_of(m);
    kymo_mark *mark = kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = x, .y = "y", .label = label });
    kymo_source_close(source);
    return mark;
}

static void draw(made *m)
{
    kymo_error err;
    cr_assert_eq(kymo_figure_draw(m->figure, m->canvas), KYMO_OK, "%s",
                 (kymo_figure_status(m->figure, &err), err.text));
}

static kymo_axes_state state_of(kymo_axes *axes)
{
    kymo_axes_state state;
    cr_assert_eq(kymo_axes_get_state(axes, &state), KYMO_OK);
    return state;
}

Test(state, lists_what_there_is)
{
    made m;
    kymo_axes *axes[4];
    kymo_mark *marks[4];
    kymo_mark_info info;

    open_made(&m, NULL);
    m.axes[0] = kymo_axes_add(m.figure, NULL);
    m.axes[1] = kymo_axes_add(m.figure, &(kymo_axes_options){ .column = 2 });
    m.marks[0] = add_line(&m, m.axes[0], "x", "first");
    m.marks[1] = add_line(&m, m.axes[1], "t", NULL);
    m.marks[2] = kymo_add(m.axes[0], KYMO_RULE, &(kymo_spec){ .at = 3 });
    cr_assert_eq(kymo_figure_axes(m.figure, axes, 4), 2);
    cr_assert(axes[0] == m.axes[0] && axes[1] == m.axes[1]);
    cr_assert_eq(kymo_axes_marks(m.axes[0], marks, 4), 2);
    cr_assert(marks[0] == m.marks[0] && marks[1] == m.marks[2]);
    cr_assert_eq(kymo_figure_marks(m.figure, marks, 1), 3);
    cr_assert_eq(kymo_figure_axes(NULL, NULL, 0), 0);
    cr_assert_eq(kymo_axes_get_state(m.axes[0], &(kymo_axes_state){ 0 }), KYMO_EMISUSE);
    draw(&m);
    cr_assert_eq(kymo_mark_get_info(m.marks[1], &info), KYMO_OK);
    cr_assert_str_eq(info.label, "y");
    cr_assert_str_eq(info.x_name, "t");
    cr_assert_str_eq(info.color_name, "");
    cr_assert(info.x_type == KYMO_TIME && info.y_type == KYMO_F64 && info.rows == ROWS && info.number == 2);
    cr_assert(info.kind == KYMO_LINE && info.axes == m.axes[1] && info.source && !info.hidden);
    cr_assert_eq(kymo_mark_get_info(m.marks[0], &info), KYMO_OK);
    cr_assert_str_eq(info.label, "first");
    cr_assert_eq(kymo_mark_get_info(m.marks[2], &info), KYMO_OK);
    cr_assert(!info.source && info.rows == -1 && info.kind == KYMO_RULE);
    close_made(&m);
}

/* A scale, its limits, and what is half way between them. */
Test(state, pixels_and_data_on_every_scale)
{
    static const struct {
        int32_t scale;
        double lo, hi, middle;
    } cases[] = { { KYMO_SCALE_LINEAR, -1, 3, 1 }, { KYMO_SCALE_LOG, 0.01, 100, 1 },
                  { KYMO_SCALE_SYMLOG, -50, 50, 0 } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        made m;
        open_made(&m, NULL);
        m.axes[0] = kymo_axes_add(m.figure, &(kymo_axes_options){ .x_scale = cases[i].scale, .linthresh = 0.5,
                                                                  .x_lim = { cases[i].lo, cases[i].hi } });
        add_line(&m, m.axes[0], "x", NULL);
        draw(&m);
        const kymo_axes_state s = state_of(m.axes[0]);
        cr_assert_eq(s.x.scale, cases[i].scale);
        cr_assert_eq(s.x.automatic, 0);
        cr_assert_eq(s.y.automatic, 3);
        cr_assert(s.x.lo == cases[i].lo && s.x.hi == cases[i].hi);
        cr_assert(s.x.from == s.panel.x && s.x.to == s.panel.x + s.panel.w);
        cr_assert(s.y.from == s.panel.y + s.panel.h && s.y.to == s.panel.y);
        cr_assert_float_eq(kymo_axis_pixel(&s.x, cases[i].lo), s.panel.x, 1e-9);
        cr_assert_float_eq(kymo_axis_pixel(&s.x, cases[i].hi), s.panel.x + s.panel.w, 1e-9);
        cr_assert_float_eq(kymo_axis_pixel(&s.x, cases[i].middle), s.panel.x + s.panel.w / 2, 1e-9);
        cr_assert_float_eq(kymo_axis_value(&s.x, s.panel.x + s.panel.w / 2), cases[i].middle, 1e-9);
        cr_assert_eq(kymo_axis_value(&s.x, s.panel.x), cases[i].lo);
        for (double pixel = s.panel.x; pixel < s.panel.x + s.panel.w; pixel += 7.3)
            cr_assert_float_eq(kymo_axis_pixel(&s.x, kymo_axis_value(&s.x, pixel)), pixel, 1e-6);
        if (cases[i].scale == KYMO_SCALE_LOG)
            cr_assert(isnan(kymo_axis_pixel(&s.x, -1)));
        close_made(&m);
    }
}

Test(state, exact_times)
{
    made m;
    open_made(&m, NULL);
    m.axes[0] = kymo_axes_add(m.figure, NULL);
    add_line(&m, m.axes[0], "t", NULL);
    draw(&m);
    kymo_axes_state s = state_of(m.axes[0]);
    cr_assert(s.x.is_time && s.x.scale == KYMO_SCALE_TIME && s.x.wish.original);
    cr_assert(s.x.time_lo == m.t[0] && s.x.time_hi == m.t[ROWS - 1]); // times are not padded
    cr_assert_eq(kymo_axis_time(&s.x, s.x.from), m.t[0]);
    cr_assert_eq(kymo_axis_time(&s.x, s.x.to), m.t[ROWS - 1]);
    cr_assert_float_eq(kymo_axis_pixel_time(&s.x, m.t[0] + (m.t[ROWS - 1] - m.t[0]) / 2),
                       s.panel.x + s.panel.w / 2, 1e-6);
    /* Down to nanoseconds, exactly. */
    kymo_limits small = { .lo = NAN, .hi = NAN, .time_lo = m.t[3] - 2, .time_hi = m.t[3] + 5 };
    cr_assert_eq(kymo_axes_set_limits(m.axes[0], &small, NULL, NULL), KYMO_OK);
    draw(&m);
    s = state_of(m.axes[0]);
    cr_assert(s.x.time_lo == m.t[3] - 2 && s.x.time_hi == m.t[3] + 5);
    for (int i = 0; i <= 7; i++) {
        double pixel = kymo_axis_pixel_time(&s.x, m.t[3] - 2 + i);
        cr_assert_float_eq(pixel, s.panel.x + s.panel.w * i / 7, 1e-9);
        cr_assert_eq(kymo_axis_time(&s.x, pixel), m.t[3] - 2 + i);
    }
    close_made(&m);
}

static bool same_limits(const kymo_axis_state *a, const kymo_axis_state *b)
{
    return memcmp(&a->lo, &b->lo, 8) == 0 && memcmp(&a->hi, &b->hi, 8) == 0 &&
           memcmp(&a->u_lo, &b->u_lo, 8) == 0 && memcmp(&a->u_hi, &b->u_hi, 8) == 0 &&
           a->time_lo == b->time_lo && a->time_hi == b->time_hi && a->automatic == b->automatic;
}

Test(state, zooms_keep_what_is_under_the_cursor_and_undo_to_the_bit)
{
    static const int32_t kinds[] = { KYMO_SCALE_LINEAR, KYMO_SCALE_LOG, KYMO_SCALE_SYMLOG };
    for (int k = 0; k < 4; k++) {
        made m;
        kymo_axes_state history[40];
        const int steps = kt_cases(40);
        kt_rng rng = { 9 };
        open_made(&m, NULL);
        m.axes[0] = kymo_axes_add(m.figure, &(kymo_axes_options){ .x_scale = k < 3 ? kinds[k] : 0 });
        add_line(&m, m.axes[0], k < 3 ? "x" : "t", NULL);
        draw(&m);
        for (int i = 0; i < steps; i++) {
            kymo_axes_state *s = &history[i];
            *s = state_of(m.axes[0]);
            double p = kt_between(&rng, s->panel.x, s->panel.x + s->panel.w);
            double q = kt_between(&rng, s->panel.y, s->panel.y + s->panel.h), f = i % 3 == 2 ? 1 / 1.15 : 1.15;
            double vx = kymo_axis_value(&s->x, p), vy = kymo_axis_value(&s->y, q);
            int64_t t = kymo_axis_time(&s->x, p);
            kymo_limits x, y;
            cr_assert_eq(kymo_axis_window(&s->x, p + (s->x.from - p) / f, p + (s->x.to - p) / f, &x), KYMO_OK);
            cr_assert_eq(kymo_axis_window(&s->y, q + (s->y.from - q) / f, q + (s->y.to - q) / f, &y), KYMO_OK);
            cr_assert_eq(kymo_axes_set_limits(m.axes[0], &x, &y, NULL), KYMO_OK);
            draw(&m);
            const kymo_axes_state now = state_of(m.axes[0]);
            /* The panel may have moved by the width of a label: the same fraction of it. */
            double at = (p - s->panel.x) / s->panel.w;
            double is = k < 3 ? kymo_axis_pixel(&now.x, vx) : kymo_axis_pixel_time(&now.x, t);
            cr_assert_float_eq((is - now.panel.x) / now.panel.w, at, 1e-6);
            cr_assert_float_eq((kymo_axis_pixel(&now.y, vy) - now.panel.y) / now.panel.h,
                               (q - s->panel.y) / s->panel.h, 1e-6);
        }
        for (int i = steps - 1; i >= 0; i--) {
            cr_assert_eq(kymo_axes_set_limits(m.axes[0], &history[i].x.wish, &history[i].y.wish, NULL), KYMO_OK);
            draw(&m);
            const kymo_axes_state now = state_of(m.axes[0]);
            cr_assert(same_limits(&now.x, &history[i].x), "x of step %d, scale %d", i, k);
            cr_assert(same_limits(&now.y, &history[i].y), "y of step %d, scale %d", i, k);
        }
        close_made(&m);
    }
}

Test(state, pans_and_boxes)
{
    made m;
    open_made(&m, NULL);
    m.axes[0] = kymo_axes_add(m.figure, &(kymo_axes_options){ .x_lim = { 10, 30 }, .y_lim = { 0, 8 } });
    add_line(&m, m.axes[0], "x", NULL);
    draw(&m);
    const kymo_axes_state s = state_of(m.axes[0]);
    kymo_limits x = { 0 }, y = { 0 };
    double w = s.panel.w, h = s.panel.h;
    cr_assert_eq(kymo_axis_window(&s.x, s.x.from - w / 4, s.x.to - w / 4, &x), KYMO_OK); // drawn to the right
    cr_assert_float_eq(x.lo, 5, 1e-9);
    cr_assert_float_eq(x.hi, 25, 1e-9);
    cr_assert_eq(kymo_axis_window(&s.y, s.panel.y + h / 4, s.panel.y + h / 2, &y), KYMO_OK); // in any order
    cr_assert_float_eq(y.lo, 4, 1e-9);
    cr_assert_float_eq(y.hi, 6, 1e-9);
    const kymo_limits before = x;
    cr_assert_eq(kymo_axis_window(&s.x, 100, 100, &x), KYMO_EINVAL);
    cr_assert_eq(kymo_axis_window(&s.x, 100, 100 + 1e-18, &x), KYMO_EINVAL);
    cr_assert_eq(memcmp(&x, &before, sizeof x), 0);
    close_made(&m);
}

Test(state, bad_limits_change_nothing)
{
    made m;
    kymo_error err;
    const kymo_limits good = { .lo = 1, .hi = 2 }, falling = { .lo = 2, .hi = 1 }, equal = { .lo = 2, .hi = 2 };
    const kymo_limits endless = { .lo = 2, .hi = INFINITY }, below = { .lo = -1, .hi = 2 };
    open_made(&m, NULL);
    m.axes[0] = kymo_axes_add(m.figure, &(kymo_axes_options){ .y_scale = KYMO_SCALE_LOG });
    add_line(&m, m.axes[0], "x", NULL);
    draw(&m);
    const kymo_axes_state s = state_of(m.axes[0]);
    cr_assert_eq(kymo_axes_set_limits(m.axes[0], &falling, NULL, &err), KYMO_EINVAL);
    cr_assert(strstr(err.text, "the limits go down"), "%s", err.text);
    cr_assert_eq(kymo_axes_set_limits(m.axes[0], &equal, NULL, &err), KYMO_EINVAL);
    cr_assert_eq(kymo_axes_set_limits(m.axes[0], &good, &below, &err), KYMO_EINVAL);
    cr_assert_eq(kymo_axes_set_limits(m.axes[0], &endless, NULL, &err), KYMO_EINVAL);
    draw(&m);
    const kymo_axes_state now = state_of(m.axes[0]);
    cr_assert(same_limits(&s.x, &now.x) && same_limits(&s.y, &now.y));
    cr_assert_eq(kymo_axes_set_limits(NULL, &good, NULL, &err), KYMO_EINVAL);
    close_made(&m);
}

Test(state, one_end_may_be_left_to_the_data)
{
    made m;
    open_made(&m, NULL);
    m.axes[0] = kymo_axes_add(m.figure, NULL);
    add_line(&m, m.axes[0], "x", NULL);
    cr_assert_eq(kymo_axes_set_limits(m.axes[0], &(kymo_limits){ .lo = 5, .hi = NAN }, NULL, NULL), KYMO_OK);
    draw(&m);
    const kymo_axes_state s = state_of(m.axes[0]);
    cr_assert(s.x.lo == 5 && s.x.automatic == 2 && s.x.hi > m.x[ROWS - 1]);
    close_made(&m);
}

Test(state, shared_axes_move_together)
{
    made m;
    open_made(&m, &(kymo_figure_options){ .share = KYMO_SHARE_X });
    for (int i = 0; i < 2; i++) {
        m.axes[i] = kymo_axes_add(m.figure, &(kymo_axes_options){ .row = i + 1 });
        add_line(&m, m.axes[i], "x", NULL);
    }
    draw(&m);
    const kymo_limits limits = { .lo = 3, .hi = 4.5 };
    cr_assert_eq(kymo_axes_set_limits(m.axes[1], &limits, &limits, NULL), KYMO_OK);
    draw(&m);
    const kymo_axes_state a = state_of(m.axes[0]), b = state_of(m.axes[1]);
    cr_assert(a.x.lo == 3 && a.x.hi == 4.5 && b.x.lo == 3 && b.x.hi == 4.5);
    cr_assert(a.y.automatic == 3 && b.y.automatic == 0);
    close_made(&m);
}

Test(state, what_is_at_a_pixel)
{
    made m;
    kymo_axes_state states[3];
    int32_t index, entry;
    open_made(&m, &(kymo_figure_options){ .title = "All of it" });
    m.axes[0] = kymo_axes_add(m.figure, &(kymo_axes_options){ .title = "Left", .legend = KYMO_LEGEND_RIGHT });
    m.axes[1] = kymo_axes_add(m.figure, &(kymo_axes_options){ .inset = { 0.5, 0.5, 0.4, 0.4 }, .inset_in = 1 });
    m.marks[0] = add_line(&m, m.axes[0], "x", "one");
    m.marks[1] = add_line(&m, m.axes[0], "x", "two");
    m.marks[2] = add_line(&m, m.axes[1], "x", "three");
    draw(&m);
    for (int i = 0; i < 2; i++)
        states[i] = state_of(m.axes[i]);
    const kymo_axes_state *s = &states[0], *in = &states[1];
    cr_assert_eq(s->entry_count, 2);
    for (int i = 0; i < 2; i++) {
        const kymo_box *box = &s->entries[i].box;
        cr_assert_eq(kymo_states_at(states, 2, box->x + 1, box->y + box->h / 2, &index, &entry), KYMO_PLACE_ENTRY);
        cr_assert(index == 0 && entry == i);
        cr_assert(s->entries[i].mark == m.marks[0] || s->entries[i].mark == m.marks[1]);
    }
    cr_assert(s->entries[0].mark != s->entries[1].mark);
    cr_assert_eq(kymo_states_at(states, 2, s->panel.x + 5, s->panel.y + 5, &index, &entry), KYMO_PLACE_PANEL);
    cr_assert(index == 0 && entry == -1);
    cr_assert_eq(kymo_states_at(states, 2, in->panel.x + 5, in->panel.y + 5, &index, NULL), KYMO_PLACE_PANEL);
    cr_assert_eq(index, 1);
    cr_assert_eq(kymo_states_at(states, 2, s->panel.x + 50, s->panel.y + s->panel.h + 6, &index, NULL),
                 KYMO_PLACE_X_AXIS);
    cr_assert_eq(kymo_states_at(states, 2, s->panel.x - 6, s->panel.y + 50, &index, NULL), KYMO_PLACE_Y_AXIS);
    cr_assert_eq(kymo_states_at(states, 2, s->title.x + 2, s->title.y + 2, &index, NULL), KYMO_PLACE_TITLE);
    cr_assert_eq(kymo_states_at(states, 2, s->figure_title.x + 2, s->figure_title.y + 2, &index, NULL),
                 KYMO_PLACE_FIGURE_TITLE);
    cr_assert_eq(kymo_states_at(states, 2, 1, 399, &index, NULL), KYMO_PLACE_OUTSIDE);
    cr_assert_eq(index, -1);
    close_made(&m);
}

Test(state, names_at_the_ends_of_lines_are_entries)
{
    made m;
    open_made(&m, NULL);
    m.axes[0] = kymo_axes_add(m.figure, &(kymo_axes_options){ .legend = KYMO_LEGEND_DIRECT });
    m.marks[0] = add_line(&m, m.axes[0], "x", "one");
    draw(&m);
    const kymo_axes_state s = state_of(m.axes[0]);
    cr_assert(s.entry_count == 1 && s.entries[0].mark == m.marks[0] && s.legend.w == 0);
    cr_assert(s.entries[0].box.x >= s.panel.x + s.panel.w && s.entries[0].box.w > 10);
    close_made(&m);
}

/* Legends and titles are measured with the fonts of a canvas, which may be gone when somebody asks where they are. */
Test(state, snapshots_do_without_the_canvas)
{
    static const int32_t places[] = { KYMO_LEGEND_RIGHT, KYMO_LEGEND_ABOVE, KYMO_LEGEND_INSIDE, KYMO_LEGEND_DIRECT };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        made m;
        open_made(&m, &(kymo_figure_options){ .title = "title", .subtitle = "subtitle" });
        kymo_axes *axes = kymo_axes_add(m.figure, &(kymo_axes_options){ .title = "panel", .legend = places[i] });
        add_line(&m, axes, "x", "one");
        kymo_mark *other = add_line(&m, axes, "x", "another one");
        draw(&m);
        const kymo_axes_state before = state_of(axes);
        cr_assert_eq(before.entry_count, 2);
        cr_assert(before.entries[1].box.w > 0 && before.title.w > 0 && before.figure_title.h > 0);
        kymo_canvas_close(m.canvas);
        m.canvas = NULL;
        const kymo_axes_state after = state_of(axes);
        cr_assert_eq(memcmp(&before, &after, sizeof before), 0);
        kymo_mark_show(other, 0);
        cr_assert(state_of(axes).entries[1].hidden == 1);
        close_made(&m);
    }
}
