/*
 * markers.c - places of x that were marked, each with a line and a flag that tells its value.
 *
 * A flag stands at the top of the panel, in the first row where it covers nothing else.
 */
#include "view.h"

#include <math.h>
#include <string.h>

enum { ROW = 17, PAD = 4 };

/* Where a flag lies, beside its line and within the panel. */
static void place_flag(const kymo_view *view, const kymo_box *panel, double x, double box[4])
{
    double size[2];

    view_size(view, size);
    box[0] = x + box[2] <= panel->x + panel->w ? x : x - box[2];
    box[0] = fmax(fmin(box[0], size[0] - box[2]), 0);
    for (box[1] = panel->y; box[1] + box[3] <= panel->y + panel->h; box[1] += ROW + 1)
        if (view_is_free(view, box))
            return;
    box[1] = panel->y;
}

const view_marker *view_marker_back(const kymo_view *view, int32_t n)
{
    for (int32_t i = view->state.marker_count - 1; i >= 0; i--)
        if (view->state.markers[i].panel == view->panel && n-- == 0)
            return &view->state.markers[i];
    return NULL;
}

bool view_marker_span(const kymo_view *view, kymo_limits *x)
{
    const view_marker *a = view_marker_back(view, 1), *b = view_marker_back(view, 0);

    if (!a || !b || a->is_time != b->is_time)
        return false;
    *x = (kymo_limits){.lo = fmin(a->x, b->x),
                       .hi = fmax(a->x, b->x),
                       .time_lo = a->x_time < b->x_time ? a->x_time : b->x_time,
                       .time_hi = a->x_time < b->x_time ? b->x_time : a->x_time};
    return true;
}

void view_paint_markers(kymo_view *view)
{
    const view_colors c = view_colors_of(view);

    for (int32_t i = 0; i < view->state.marker_count; i++) {
        const view_marker *marker = &view->state.markers[i];
        if (marker->panel >= view->frame.panel_count)
            continue;
        const kymo_axes_state *state = &view->frame.states[marker->panel];
        const kymo_box *panel = &state->panel;
        const double x = view_pixel_at(&state->x, marker->x, marker->x_time);
        const double y = view_pixel_at(&state->y, marker->y, marker->y_time);
        if (!(panel->w > 0 && x >= panel->x && x <= panel->x + panel->w))
            continue;
        kymo_paint_line(view->paint, (double[4]){x, panel->y, x, panel->y + panel->h}, 1, 0, c.accent & ~0x3fu);
        if (y >= panel->y && y <= panel->y + panel->h)
            kymo_paint_dot(view->paint, x, y, 7, c.back | 0xff, c.accent, 1.5);
        const kymo_paint_text set = {.size = 12, .color = c.back | 0xff};
        if (!marker->label[0])
            continue;
        double box[4] = {0, 0, kymo_paint_width(view->paint, marker->label, &set) + 2 * PAD, ROW};
        place_flag(view, panel, x, box);
        view_take_box(view, box);
        kymo_paint_rect(view->paint, box, 2, c.accent, 0, 0);
        kymo_paint_words(view->paint, marker->label, box[0] + PAD, box[1] + 1, &set);
    }
}
