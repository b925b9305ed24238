/*
 * overlay.c - what lies on the picture: the order of it, and boxes, messages, badges. Crosshair and readouts are in
 * readout.c, the ruler in ruler.c, markers in markers.c, statistics in statistics.c.
 *
 * Everything is placed anew from data values and the panels of the frame that is shown, so it stays where it
 * belongs while the view moves. Values are original ones, in full precision.
 */
#include "view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool view_is_dark(const kymo_view *view)
{
    if (view->state.dark != VIEW_ORIGINAL && !view->frame.pixels)
        return view->state.dark == VIEW_YES;
    if (!view->frame.pixels)
        return false;
    const uint32_t back = view->frame.pixels[0];
    return (back >> 16 & 255) + (back >> 8 & 255) + (back & 255) < 384;
}

view_colors view_colors_of(const kymo_view *view)
{
    static const view_colors light = {.back = 0xffffffff, .line = 0xc9d1d9ff, .text = 0x1f2328ff, .muted = 0x57606aff,
                                      .accent = 0x2563d9ff, .shade = 0x2563d91c, .select = 0x2563d92a};
    static const view_colors dark = {.back = 0x21252dff, .line = 0x444c56ff, .text = 0xe6e9efff, .muted = 0xb4bac4ff,
                                     .accent = 0x78aefcff, .shade = 0x78aefc24, .select = 0x78aefc33};

    return view_is_dark(view) ? dark : light;
}

void view_paint_card(kymo_view *view, double x, double y, double w, double h)
{
    const view_colors c = view_colors_of(view);
    const uint32_t shadow = view_is_dark(view) ? 0x0000002c : 0x1f23280b;

    for (int i = 3; i >= 0; i--) {
        const double box[4] = {x - i, y - i + 1, w + 2 * i, h + 2 * i};
        kymo_paint_rect(view->paint, box, 5 + i, shadow, 0, 0);
    }
    kymo_paint_rect(view->paint, (double[4]){x, y, w, h}, 5, c.back, c.line, 1);
}

static kymo_paint_text style(uint32_t color, int32_t bold, int32_t align)
{
    return (kymo_paint_text){.size = 12, .bold = bold, .align = align, .color = color};
}

static double width_of(const kymo_view *view, const char *text, int32_t bold)
{
    const kymo_paint_text set = style(0, bold, 0);

    return kymo_paint_width(view->paint, text, &set);
}

static void words(const kymo_view *view, const char *text, double x, double y, uint32_t color, int32_t bold,
                  int32_t align)
{
    const kymo_paint_text set = style(color, bold, align);

    kymo_paint_words(view->paint, text, x, y, &set);
}

/* ---- Boxes ------------------------------------------------------------------- */

static void paint_box(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    double box[4];

    if (view_drag_box(view, box) && box[1] > box[0] && box[3] > box[2])
        kymo_paint_rect(view->paint, (double[4]){box[0], box[2], box[1] - box[0], box[3] - box[2]}, 0,
                        view->pointer.gesture == VIEW_SELECTING ? c.select : c.shade, c.accent, 1);
}

/* What is seen of the selection: x, y, width, height; false: nothing. */
static bool selection_box(const kymo_view *view, double box[4])
{
    if (!view->selected || view->select_panel >= view->frame.panel_count)
        return false;
    const kymo_axes_state *state = &view->frame.states[view->select_panel];
    const kymo_box *panel = &state->panel;
    const kymo_limits *x = &view->selection[0], *y = &view->selection[1];
    const double x0 = fmax(view_pixel_at(&state->x, x->lo, x->time_lo), panel->x);
    const double x1 = fmin(view_pixel_at(&state->x, x->hi, x->time_hi), panel->x + panel->w);
    const double y0 = fmax(view_pixel_at(&state->y, y->hi, y->time_hi), panel->y);
    const double y1 = fmin(view_pixel_at(&state->y, y->lo, y->time_lo), panel->y + panel->h);
    box[0] = x0;
    box[1] = y0;
    box[2] = x1 - x0;
    box[3] = y1 - y0;
    return box[2] > 0 && box[3] > 0;
}

static void paint_selection(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    double box[4];

    if (selection_box(view, box))
        kymo_paint_rect(view->paint, box, 0, c.select, c.accent, 1);
}

/* ---- Messages, badges ------------------------------------------------------------------------ */

/* Within the lowest panel, where a message covers neither the labels of the axes nor the readouts beside them. */
static void message_box(const kymo_view *view, double box[4])
{
    enum { HEIGHT = 26, GAP = 12 };
    const kymo_paint_text set = {.size = 12};
    double size[2], bottom = 0;

    view_size(view, size);
    double middle = size[0] / 2;
    for (int32_t i = 0; i < view->frame.panel_count; i++) {
        const kymo_box *panel = &view->frame.states[i].panel;
        if (panel->y + panel->h > bottom) {
            bottom = panel->y + panel->h;
            middle = panel->x + panel->w / 2;
        }
    }
    const double w = fmin(kymo_paint_width(view->paint, view->message, &set), size[0] - 60) + 24;
    box[0] = fmax(fmin(middle, size[0] - w / 2 - 4), w / 2 + 4) - w / 2;
    box[1] = (bottom > HEIGHT + GAP ? bottom : size[1]) - HEIGHT - GAP;
    box[2] = w;
    box[3] = HEIGHT;
}

static void paint_message(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    const double *box = view->note;

    if (!view->message_end)
        return;
    const kymo_paint_text set = {.size = 12, .align = 2, .color = c.back | 0xff, .max_width = box[2] - 23.5};
    kymo_paint_rect(view->paint, box, 13, c.text & ~0x1fu, 0, 0);
    kymo_paint_words(view->paint, view->message, box[0] + box[2] / 2, box[1] + 5.5, &set);
}

static void paint_progress(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    const view_frame *frame = &view->frame;
    double size[2];

    if (frame->exact || view->input || frame->bytes_total <= 0)
        return;
    view_size(view, size);
    const double part = fmin((double)frame->bytes / (double)frame->bytes_total, 1);
    kymo_paint_rect(view->paint, (double[4]){0, 0, size[0], 3}, 0, c.shade, 0, 0);
    kymo_paint_rect(view->paint, (double[4]){0, 0, size[0] * part, 3}, 0, c.accent, 0, 0);
}

static void badge_box(const kymo_view *view, double box[4])
{
    char text[200];
    double size[2];

    view_size(view, size);
    view_live_badge(view, text, sizeof text);
    box[2] = width_of(view, text, 1) + 16;
    box[3] = 20;
    box[0] = size[0] - box[2] - 8;
    box[1] = 6;
}

static void paint_live(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    const bool alarm = view->paused || view->frame.lost > 0;
    char text[200];

    if (!view->frame.live)
        return;
    view_live_badge(view, text, sizeof text);
    kymo_paint_rect(view->paint, view->badge, 10, alarm ? 0xb0134dff : view_follows(view) ? c.accent : c.muted, 0, 0);
    words(view, text, view->badge[0] + 8, view->badge[1] + 2.5, alarm ? 0xffffffff : c.back | 0xff, 1, 0);
}

static void paint_ring(kymo_view *view)
{
    if (!view->panel_ring || view->panel >= view->frame.panel_count ||
        !(view->frame.states[view->panel].panel.w > 0))
        return;
    const kymo_box *box = &view->frame.states[view->panel].panel;
    kymo_paint_rect(view->paint, (double[4]){box->x - 3, box->y - 3, box->w + 6, box->h + 6}, 4, 0,
                    view_colors_of(view).accent, 2);
}

/* What cards are not to cover, but for flags and tags, which are told as they are painted. */
static void take_fixed(kymo_view *view)
{
    double box[4];

    view->taken_count = view->soft_count = 0;
    for (int32_t i = 0; i < view->frame.panel_count; i++) {
        const kymo_axes_state *state = &view->frame.states[i];
        view_take_box(view, (double[4]){state->legend.x, state->legend.y, state->legend.w, state->legend.h});
        view_take_box(view, (double[4]){state->frame.x, state->frame.y, state->frame.w, state->frame.h});
    }
    if (view->frame.live) {
        badge_box(view, view->badge);
        view_place_free(view, view->badge);
    }
    if (view->message_end) {
        message_box(view, view->note);
        view_place_free(view, view->note);
    }
    if (selection_box(view, box))
        view_keep_off(view, box, 0.02);
    view_keep_ruler(view);
    view_keep_rows(view);
}

void view_paint_overlay(kymo_view *view)
{
    take_fixed(view);
    paint_selection(view);
    view_paint_markers(view);
    paint_ring(view);
    paint_box(view);
    view_paint_cross(view);
    view_paint_statistics(view);
    view_paint_ruler(view);
    view_paint_readout(view);
    paint_progress(view);
    paint_live(view);
    paint_message(view);
}
