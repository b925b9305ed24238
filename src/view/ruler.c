/*
 * ruler.c - a line between two points of the data: differences, slope, 1 / difference of x.
 *
 * Its ends are data values, exact times where there are times, so it lies where it was drawn on the data, whatever
 * becomes of the view and of the window.
 */
#include "view.h"

#include <math.h>

static void end_at(const kymo_view *view, int32_t panel, int end, double x, double y, view_ruler *ruler)
{
    const kymo_axes_state *state = &view->frame.states[panel];

    ruler->value[end][0] = kymo_axis_value(&state->x, x);
    ruler->value[end][1] = kymo_axis_value(&state->y, y);
    ruler->time[end][0] = state->x.is_time ? kymo_axis_time(&state->x, x) : INT64_MIN;
    ruler->time[end][1] = state->y.is_time ? kymo_axis_time(&state->y, y) : INT64_MIN;
}

void view_rule(kymo_view *view)
{
    const view_pointer *p = &view->pointer;
    view_ruler *ruler = &view->ruler;

    if (!view->ruled || ruler->gesture != view->gesture_number) // the first end stays where it was put
        end_at(view, p->panel, 0, p->down_x, p->down_y, ruler);
    end_at(view, p->panel, 1, p->x, p->y, ruler);
    ruler->gesture = view->gesture_number;
    ruler->panel = p->panel;
    view->ruled = true;
}

bool view_rule_marker(kymo_view *view, const kymo_row *row, double x, double y)
{
    const view_marker *marker = view_marker_back(view, 0);
    view_ruler *ruler = &view->ruler;

    if (!marker)
        return false;
    *ruler = (view_ruler){.panel = view->panel,
                          .value[0] = {marker->x, marker->y},
                          .time[0] = {marker->x_time, marker->y_time}};
    end_at(view, view->panel, 1, x, y, ruler);
    if (row) {
        ruler->value[1][0] = row->x;
        ruler->value[1][1] = row->y;
        ruler->time[1][0] = row->x_exact;
        ruler->time[1][1] = row->y_exact;
    }
    view->ruled = true;
    return true;
}

bool view_ruler_pixels(const kymo_view *view, double ends[4])
{
    const view_ruler *ruler = &view->ruler;

    if (!view->ruled || ruler->panel >= view->frame.panel_count || !(view->frame.states[ruler->panel].panel.w > 0))
        return false;
    const kymo_axes_state *state = &view->frame.states[ruler->panel];
    for (int i = 0; i < 2; i++) {
        ends[2 * i] = view_pixel_at(&state->x, ruler->value[i][0], ruler->time[i][0]);
        ends[2 * i + 1] = view_pixel_at(&state->y, ruler->value[i][1], ruler->time[i][1]);
    }
    return isfinite(ends[0]) && isfinite(ends[1]) && isfinite(ends[2]) && isfinite(ends[3]);
}

/* From one end to the other along an axis, times in seconds. */
static double span_of(const view_ruler *ruler, int axis, bool time)
{
    return time ? view_seconds(ruler->time[0][axis], ruler->time[1][axis])
                : ruler->value[1][axis] - ruler->value[0][axis];
}

static void span_text(const kymo_view *view, int axis, const kymo_axis_state *state, char text[VIEW_TEXT])
{
    const view_ruler *ruler = &view->ruler;

    if (state->is_time)
        view_span_text(view, ruler->time[0][axis], ruler->time[1][axis], text);
    else
        view_number_text(span_of(ruler, axis, false), 6, text);
}

/* A quotient and its unit; none where it is divided by 0. */
static void ratio_text(double value, const char *unit, char text[VIEW_TEXT])
{
    view_number_text(value, 6, text);
    if (isfinite(value))
        view_add_text(text, unit);
    else
        snprintf(text, VIEW_TEXT, "\xe2\x80\x93");
}

int32_t view_ruler_lines(const kymo_view *view, view_line lines[4])
{
    const view_ruler *ruler = &view->ruler;
    const kymo_axes_state *state = &view->frame.states[ruler->panel];
    const bool x_time = state->x.is_time, y_time = state->y.is_time;
    const double dx = span_of(ruler, 0, x_time), dy = span_of(ruler, 1, y_time);
    double unit = 1;
    const char *name = x_time ? view_time_unit(dx, &unit) : "";

    for (int i = 0; i < 4; i++) {
        static const char *const names[] = {"\xce\x94x", "\xce\x94y", "slope", "1/\xce\x94x"};
        lines[i] = (view_line){0};
        snprintf(lines[i].left, sizeof lines[i].left, "%s", names[i]);
    }
    span_text(view, 0, &state->x, lines[0].right);
    span_text(view, 1, &state->y, lines[1].right);
    const bool steep = !(dx < 0) && !(dx > 0);
    if (x_time && y_time)
        ratio_text(steep ? (double)NAN : dy / dx, "", lines[2].right);
    else
        ratio_text(steep ? (double)NAN : dy / dx * unit, y_time ? " s" : name, lines[2].right);
    ratio_text(steep ? (double)NAN : unit / fabs(dx), x_time && !(unit > 1) ? " Hz" : name, lines[3].right);
    return 4;
}

static void clip_line(kymo_view *view, const kymo_box *panel, const double from[4], double width, double dash, uint32_t color)
{
    double a = 0, b = 1;
    const double d[2] = {from[2] - from[0], from[3] - from[1]};
    const double lo[2] = {panel->x, panel->y}, hi[2] = {panel->x + panel->w, panel->y + panel->h};

    for (int k = 0; k < 2; k++) { // Liang and Barsky 1984
        if (!(d[k] < 0) && !(d[k] > 0)) {
            if (from[k] < lo[k] || from[k] > hi[k])
                return;
            continue;
        }
        const double first = ((d[k] > 0 ? lo[k] : hi[k]) - from[k]) / d[k];
        const double last = ((d[k] > 0 ? hi[k] : lo[k]) - from[k]) / d[k];
        a = fmax(a, first);
        b = fmin(b, last);
    }
    if (a < b)
        kymo_paint_line(view->paint,
                        (double[4]){from[0] + a * d[0], from[1] + a * d[1], from[0] + b * d[0], from[1] + b * d[1]}, width,
                        dash, color);
}

void view_keep_ruler(kymo_view *view)
{
    double r[4];

    if (!view_ruler_pixels(view, r))
        return;
    const kymo_box *panel = &view->frame.states[view->ruler.panel].panel;
    for (int i = 0; i < 4; i++) { // as far as it is seen
        const double lo = i & 1 ? panel->y : panel->x, span = i & 1 ? panel->h : panel->w;
        r[i] = fmax(fmin(r[i], lo + span), lo);
    }
    view_keep_off_line(view, r, 3);
    view_keep_off_line(view, (double[4]){r[0], r[1], r[2], r[1]}, 0.5);
    view_keep_off_line(view, (double[4]){r[2], r[1], r[2], r[3]}, 0.5);
}

void view_paint_ruler(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    view_line lines[4];
    double r[4], box[4];

    if (!view_ruler_pixels(view, r))
        return;
    const kymo_box *panel = &view->frame.states[view->ruler.panel].panel;
    clip_line(view, panel, (double[4]){r[0], r[1], r[2], r[1]}, 1, 2, c.muted);
    clip_line(view, panel, (double[4]){r[2], r[1], r[2], r[3]}, 1, 2, c.muted);
    clip_line(view, panel, r, 1.5, 0, c.accent);
    for (int i = 0; i < 2; i++) {
        const double x = r[2 * i], y = r[2 * i + 1];
        if (x >= panel->x && x <= panel->x + panel->w && y >= panel->y && y <= panel->y + panel->h)
            kymo_paint_dot(view->paint, x, y, 6, c.accent, c.back | 0xff, 1);
    }
    const int32_t count = view_ruler_lines(view, lines);
    view_lines_size(view, lines, count, box);
    for (int i = 0; i < 4; i++) { // the card stays in the panel when an end is not
        const double lo = i & 1 ? panel->y : panel->x, span = i & 1 ? panel->h : panel->w;
        r[i] = fmax(fmin(r[i], lo + span), lo);
    }
    view_place_near(view, r + 2, r, box);
    view_paint_lines(view, lines, count, box);
}
