/*
 * input.c - what the mouse does to the view.
 *
 * Everything that moves a view is a window in pixels: the part of the panel, in the coordinates of the frame that
 * is shown, which is to fill the panel (kymo_axis_window turns it into exact limits on any scale). Events may
 * come faster than frames: then what is wanted already is found in the coordinates of the frame first, so that
 * nothing is lost, and what was under the cursor stays there.
 */
#include "view.h"

#include <math.h>
#include <string.h>

static const kymo_axis_state *axis_of(const kymo_view *view, int32_t panel, bool y)
{
    const kymo_axes_state *state = &view->frame.states[panel];

    return y ? &state->y : &state->x;
}

static kymo_limits *limits_of(view_panel *panel, bool y)
{
    return y ? &panel->y : &panel->x;
}

static bool can_move(const kymo_view *view, int32_t panel)
{
    return panel >= 0 && panel < view->frame.panel_count && view->frame.states[panel].panel.w > 0;
}

static double pixel_of(const kymo_axis_state *axis, double value, int64_t time)
{
    return axis->is_time ? kymo_axis_pixel_time(axis, time) : kymo_axis_pixel(axis, value);
}

void view_note_limits(kymo_view *view)
{
    for (int32_t i = 0; i < 2 * view->frame.panel_count; i++) {
        const kymo_axis_state *axis = axis_of(view, i / 2, i & 1);
        if (!axis->wish.original || !axis->scale)
            continue;
        view->all[i / 2][i & 1] = (kymo_limits){
            .lo = axis->lo, .hi = axis->hi, .time_lo = axis->time_lo, .time_hi = axis->time_hi};
        view->all_scale[i / 2][i & 1] = axis->scale;
    }
}

/* The limits that the state wants, when that is not what the frame shows; NULL: it is, as far as is known. */
static const kymo_limits *wanted_limits(const kymo_view *view, int32_t panel, bool y)
{
    const kymo_axis_state *axis = axis_of(view, panel, y);
    const view_panel *state = &view->state.panels[panel];
    const kymo_limits *wish = y ? &state->y : &state->x;

    if (view_same_limits(wish, &axis->wish) || (wish->original && axis->wish.original))
        return NULL;
    if (!wish->original)
        return wish;
    return view->all_scale[panel][y] == axis->scale ? &view->all[panel][y] : NULL;
}

void view_wanted(const kymo_view *view, int32_t panel, bool y, double *from, double *to)
{
    const kymo_axis_state *axis = axis_of(view, panel, y);
    const kymo_limits *wanted = wanted_limits(view, panel, y);

    *from = axis->from;
    *to = axis->to;
    if (!wanted)
        return;
    const double a = pixel_of(axis, wanted->lo, wanted->time_lo);
    const double b = pixel_of(axis, wanted->hi, wanted->time_hi);
    if (isfinite(a) && isfinite(b) && (a < b || a > b)) {
        *from = a;
        *to = b;
    }
}

/* Whether two panels have an axis in common. */
static bool share(const kymo_view *view, int32_t a, int32_t b, bool y)
{
    return a == b || (axis_of(view, a, y)->group && axis_of(view, a, y)->group == axis_of(view, b, y)->group);
}

static void set_limits(kymo_view *view, int32_t panel, bool y, const kymo_limits *limits)
{
    for (int32_t i = 0; i < view->frame.panel_count; i++)
        if (share(view, panel, i, y))
            *limits_of(&view->state.panels[i], y) = *limits;
}

void view_set_x(kymo_view *view, int32_t panel, const kymo_limits *limits)
{
    set_limits(view, panel, false, limits);
}

/* What comes from the data stays as it is while something else moves. */
static void hold_still(kymo_view *view)
{
    for (int32_t i = 0; i < 2 * view->frame.panel_count && i < 2 * VIEW_PANELS; i++) {
        const kymo_axis_state *axis = axis_of(view, i / 2, i & 1);
        kymo_limits *wish = limits_of(&view->state.panels[i / 2], i & 1);
        const kymo_limits *wanted = wanted_limits(view, i / 2, i & 1);
        if (wish->original)
            *wish = wanted ? *wanted
                           : (kymo_limits){.lo = axis->lo,
                                           .hi = axis->hi,
                                           .time_lo = axis->time_lo,
                                           .time_hi = axis->time_hi};
    }
}

/* Brings what is between two pixels of the frame to the whole length of an axis. */
static bool window(kymo_view *view, int32_t panel, bool y, double from, double to)
{
    kymo_limits limits = {0};

    if (y ? view->state.lock_y : view->state.lock_x)
        return false;
    if (kymo_axis_window(axis_of(view, panel, y), from, to, &limits) != KYMO_OK)
        return false;
    set_limits(view, panel, y, &limits);
    return true;
}

/* The same in pixels of what is wanted, which the frame may not show yet. */
static double framed(const kymo_view *view, int32_t panel, bool y, double pixel)
{
    const kymo_axis_state *axis = axis_of(view, panel, y);
    double from, to;

    view_wanted(view, panel, y, &from, &to);
    return from + (pixel - axis->from) / (axis->to - axis->from) * (to - from);
}

static bool window_of(kymo_view *view, int32_t panel, bool y, double from, double to)
{
    return window(view, panel, y, framed(view, panel, y, from), framed(view, panel, y, to));
}

static void moved(kymo_view *view, int32_t panel, bool x)
{
    view->input = view_now();
    view->panel = panel;
    hold_still(view);
    view_change_end(view, true);
    if (x)
        view_link_x(view, panel);
}

/* ---- What stays under the pointer ------------------------------------------------------------ */

/* The value that the view wanted has at a pixel now. */
static view_anchor anchor_at(const kymo_view *view, int32_t panel, double x, double y, int32_t axes)
{
    view_anchor anchor = {.panel = panel, .axes = axes, .pixel = {x, y}, .width = view->frame.width,
                          .height = view->frame.height, .scale = view->frame.scale};

    for (int k = 0; k < 2; k++) {
        const kymo_axis_state *axis = axis_of(view, panel, k);
        const double pixel = framed(view, panel, k, anchor.pixel[k]);
        anchor.value[k] = kymo_axis_value(axis, pixel);
        anchor.time[k] = axis->is_time ? kymo_axis_time(axis, pixel) : INT64_MIN;
    }
    return anchor;
}

/* Where the pointer rests and the view is the one that was put right last, what is held stays the same to the bit:
   what is left of half a pixel would grow with every notch. */
static void keep_anchor(const kymo_view *view, view_anchor *anchor)
{
    const view_anchor *was = &view->anchor;

    if (was->panel != anchor->panel || was->axes != anchor->axes)
        return;
    for (int k = 0; k < 2; k++) {
        const kymo_axis_state *axis = axis_of(view, anchor->panel, k);
        double from, to;
        view_wanted(view, anchor->panel, k, &from, &to);
        const double off = (pixel_of(axis, was->value[k], was->time[k]) - pixel_of(axis, anchor->value[k], anchor->time[k])) *
                           (axis->to - axis->from) / (to - from);
        if (fabs(was->pixel[k] - anchor->pixel[k]) > 0 || !(fabs(off) <= 0.5))
            continue;
        anchor->value[k] = was->value[k];
        anchor->time[k] = was->time[k];
    }
}

/* A shift can bring a label, which makes the panel smaller, or drop one. So panels are fitted to their labels once, and
   what is drawn for shifts after that is steady: margins only grow, and this ends. */
bool view_hold_anchor(kymo_view *view)
{
    view_anchor *anchor = &view->anchor;
    bool shifted = false;

    if (anchor->width != view->frame.width || anchor->height != view->frame.height || anchor->scale < view->frame.scale ||
        anchor->scale > view->frame.scale)
        anchor->axes = 0; // a window of another size, or other text, has no such place
    if (!anchor->axes || !anchor->serial || view->frame.serial < anchor->serial || !can_move(view, anchor->panel))
        return false;
    for (int k = 0; k < 2; k++) {
        const kymo_axis_state *axis = axis_of(view, anchor->panel, k);
        const double d = pixel_of(axis, anchor->value[k], anchor->time[k]) - anchor->pixel[k];
        if (anchor->axes >> k & 1 && fabs(d) > 0.25 && fabs(d) < 200 && anchor->tries < 12)
            shifted = window(view, anchor->panel, k, axis->from + d, axis->to + d) || shifted;
    }
    if (!shifted)
        return false;
    anchor->tries++;
    anchor->serial = 0;
    view->event = view->frame_event;
    view->frame_event = 0;
    view_change_amend(view);
    if (anchor->axes & 1)
        view_link_x(view, anchor->panel);
    return true;
}

/* ---- Zoom and pan ---------------------------------------------------------------------------- */

static bool zoom_axis(kymo_view *view, int32_t panel, bool y, double pixel, double factor)
{
    const kymo_axis_state *axis = axis_of(view, panel, y);
    double from, to;

    view_wanted(view, panel, y, &from, &to);
    const double part = (pixel - axis->from) / (axis->to - axis->from);
    const double at = from + part * (to - from);
    return window(view, panel, y, at + (from - at) / factor, at + (to - at) / factor);
}

void view_zoom(kymo_view *view, int32_t panel, double x, double y, double factor, int32_t axes)
{
    if (!can_move(view, panel))
        return;
    view_anchor anchor = anchor_at(view, panel, x, y, axes);
    keep_anchor(view, &anchor);
    view_change_begin(view, VIEW_CHANGE_ZOOM);
    const bool a = axes & 1 && zoom_axis(view, panel, false, x, factor);
    const bool b = axes & 2 && zoom_axis(view, panel, true, y, factor);
    if (a || b)
        moved(view, panel, a);
    view->anchor = anchor;
}

static bool pan_axis(kymo_view *view, int32_t panel, bool y, double pixels)
{
    const kymo_axis_state *axis = axis_of(view, panel, y);
    double from, to;

    if (!(pixels < 0) && !(pixels > 0))
        return false;
    view_wanted(view, panel, y, &from, &to);
    const double d = pixels * (to - from) / (axis->to - axis->from);
    return window(view, panel, y, from - d, to - d);
}

void view_pan(kymo_view *view, int32_t panel, double dx, double dy, view_change change)
{
    if (!can_move(view, panel))
        return;
    view_change_begin(view, change);
    const bool a = pan_axis(view, panel, false, dx), b = pan_axis(view, panel, true, dy);
    if (a || b)
        moved(view, panel, a);
}

void view_autoscale(kymo_view *view, int32_t panel, int32_t axes)
{
    const kymo_limits all = {.original = 1};

    axes &= ~(view->state.lock_x ? 1 : 0) & ~(view->state.lock_y ? 2 : 0);
    if (!axes) {
        view_say(view, "%s", view->state.lock_x && view->state.lock_y ? "x and y are locked" : view->state.lock_x ? "x is locked" : "y is locked");
        return;
    }
    view_change_begin(view, VIEW_CHANGE_ALONE);
    for (int32_t i = 0; i < view->frame.panel_count; i++) {
        if (panel >= 0 && i != panel)
            continue;
        if (axes & 1)
            set_limits(view, i, false, &all);
        if (axes & 2)
            set_limits(view, i, true, &all);
    }
    view_change_end(view, true);
    if (axes & 1)
        view_link_x(view, panel < 0 ? 0 : panel);
}

/* Scales an axis by a drag along its strip: what is under the hand follows it, what is at the far end stays. */
static void drag_axis(kymo_view *view)
{
    const view_pointer *p = &view->pointer;
    const bool y = p->place == KYMO_PLACE_Y_AXIS;
    const kymo_axis_state *axis = axis_of(view, p->panel, y);
    const double down = y ? p->down_y : p->down_x, last = y ? p->last_y : p->last_x, now = y ? p->y : p->x;
    const double far = fabs(down - axis->from) < fabs(down - axis->to) ? axis->to : axis->from;
    const double side = down < far ? -1 : 1;
    const double was = fmax((last - far) * side, 8), is = fmax((now - far) * side, 8);

    view_change_begin(view, VIEW_CHANGE_DRAG);
    if (zoom_axis(view, p->panel, y, far, is / was))
        moved(view, p->panel, !y);
}

/* ---- Boxes ----------------------------------------------------------------------------------- */

/* The two corners of a drag within the panel: from x, to x, from y, to y; a thin box is as long as the panel. */
static void box_of(const kymo_view *view, double box[4], bool thin)
{
    const view_pointer *p = &view->pointer;
    const kymo_box *panel = &view->frame.states[p->panel].panel;
    const double x0 = fmin(p->down_x, p->x), x1 = fmax(p->down_x, p->x);
    const double y0 = fmin(p->down_y, p->y), y1 = fmax(p->down_y, p->y);
    const bool thin_x = thin && x1 - x0 < VIEW_THIN_BOX, thin_y = thin && y1 - y0 < VIEW_THIN_BOX;

    box[0] = thin_x && !thin_y ? panel->x : fmax(x0, panel->x);
    box[1] = thin_x && !thin_y ? panel->x + panel->w : fmin(x1, panel->x + panel->w);
    box[2] = thin_y && !thin_x ? panel->y : fmax(y0, panel->y);
    box[3] = thin_y && !thin_x ? panel->y + panel->h : fmin(y1, panel->y + panel->h);
}

bool view_drag_box(const kymo_view *view, double box[4])
{
    const int32_t gesture = view->pointer.gesture;

    if (gesture != VIEW_BOXING && gesture != VIEW_SELECTING)
        return false;
    box_of(view, box, true);
    return true;
}

static void zoom_box(kymo_view *view)
{
    const view_pointer *p = &view->pointer;
    const kymo_box *panel = &view->frame.states[p->panel].panel;
    double box[4];

    box_of(view, box, true);
    if (box[1] - box[0] < VIEW_DRAG_PX || box[3] - box[2] < VIEW_DRAG_PX)
        return;
    const bool all_x = !(box[0] > panel->x) && !(box[1] < panel->x + panel->w);
    const bool all_y = !(box[2] > panel->y) && !(box[3] < panel->y + panel->h);
    view_change_begin(view, VIEW_CHANGE_ALONE);
    const bool a = !all_x && window_of(view, p->panel, false, box[0], box[1]);
    const bool b = !all_y && window_of(view, p->panel, true, box[3], box[2]);
    if (a || b)
        moved(view, p->panel, a);
    view->input = 0; // it is where it was meant to be: at once exact
}

void view_selected(kymo_view *view, int32_t panel)
{
    view->selected = view->statistics = true;
    view->select_panel = panel;
    view_ask_statistics(view);
    if (view->options.selected) {
        const kymo_view_selection selection = {.axes = view->frame.states[panel].axes,
                                               .x = view->selection[0],
                                               .y = view->selection[1]};
        view->options.selected(&selection, view->options.user);
    }
}

static void select_box(kymo_view *view)
{
    const view_pointer *p = &view->pointer;
    double box[4];

    box_of(view, box, true);
    if (kymo_axis_window(axis_of(view, p->panel, false), box[0], box[1], &view->selection[0]) != KYMO_OK ||
        kymo_axis_window(axis_of(view, p->panel, true), box[3], box[2], &view->selection[1]) != KYMO_OK)
        return;
    view_selected(view, p->panel);
}

/* ---- The crosshair --------------------------------------------------------------------------- */

static bool in_panel(const kymo_view *view, int32_t *panel)
{
    const view_pointer *p = &view->pointer;

    return p->inside && kymo_states_at(view->frame.states, view->frame.panel_count, p->x, p->y, panel,
                                       NULL) == KYMO_PLACE_PANEL;
}

static void tell_cursor(kymo_view *view)
{
    int32_t panel = -1;
    kymo_view_cursor cursor = {.x_time = INT64_MIN, .y_time = INT64_MIN};

    if (!view->options.cursor)
        return;
    if (in_panel(view, &panel)) {
        const kymo_axis_state *x = axis_of(view, panel, false), *y = axis_of(view, panel, true);
        cursor.axes = view->frame.states[panel].axes;
        cursor.pixel_x = view->pointer.x;
        cursor.pixel_y = view->pointer.y;
        cursor.x = kymo_axis_value(x, cursor.pixel_x);
        cursor.y = kymo_axis_value(y, cursor.pixel_y);
        if (x->is_time)
            cursor.x_time = kymo_axis_time(x, cursor.pixel_x);
        if (y->is_time)
            cursor.y_time = kymo_axis_time(y, cursor.pixel_y);
        cursor.row = view->hover.row_count > 0 ? &view->hover.rows[0] : NULL;
    }
    view->options.cursor(&cursor, view->options.user);
}

void view_hover(kymo_view *view)
{
    int32_t panel = -1;

    view->hover_again = false;
    if (view->cross == VIEW_CROSS_OFF || !in_panel(view, &panel)) {
        view->hover.row_count = 0;
        return;
    }
    if (view->hovering) {
        view->hover_again = true;
        return;
    }
    const view_job job = {.kind = view->cross == VIEW_CROSS_ALL ? VIEW_JOB_HOVER_ALL : VIEW_JOB_HOVER,
                          .panel = panel,
                          .x = view->pointer.x,
                          .y = view->pointer.y,
                          .cursor = {kymo_axis_value(axis_of(view, panel, false), view->pointer.x),
                                     kymo_axis_value(axis_of(view, panel, true), view->pointer.y)}};
    view->hovered = view->frame.serial;
    view->hovering = view_worker_job(view->worker, &job);
}

/* ---- The mouse ------------------------------------------------------------------------------- */

static int32_t place_at(kymo_view *view)
{
    view_pointer *p = &view->pointer;

    p->panel = p->entry = -1;
    return (int32_t)kymo_states_at(view->frame.states, view->frame.panel_count, p->x, p->y, &p->panel,
                                   &p->entry);
}

/* What a drag with a button does, where it began. */
static int32_t drag_of(const kymo_view *view)
{
    const view_pointer *p = &view->pointer;
    const int32_t boxes = view->options.mouse_box ? 1 : 3;

    if (p->place == KYMO_PLACE_X_AXIS || p->place == KYMO_PLACE_Y_AXIS)
        return p->button == 3 ? VIEW_IDLE : VIEW_SCALING;
    if (p->place != KYMO_PLACE_PANEL || !can_move(view, p->panel))
        return VIEW_IDLE;
    if (p->button == 1 && p->mods & VIEW_CTRL)
        return VIEW_SELECTING;
    if (p->button == 1 && p->mods & VIEW_SHIFT)
        return VIEW_RULING;
    return p->button == boxes ? VIEW_BOXING : VIEW_PANNING;
}

static void drag(kymo_view *view, double dx, double dy)
{
    view_pointer *p = &view->pointer;

    switch (p->gesture) {
    case VIEW_PANNING:
        view_pan(view, p->panel, dx, dy, VIEW_CHANGE_DRAG);
        view->anchor = view->hand;
        view->anchor.pixel[0] = p->x;
        view->anchor.pixel[1] = p->y;
        break;
    case VIEW_SCALING:
        drag_axis(view);
        break;
    case VIEW_RULING:
        view_rule(view);
        break;
    default:
        break;
    }
}

void view_mouse_move(kymo_view *view, double x, double y)
{
    view_pointer *p = &view->pointer;

    p->inside = true;
    if (!(x < p->x) && !(x > p->x) && !(y < p->y) && !(y > p->y))
        return;
    p->x = x;
    p->y = y;
    if (view->overlay == VIEW_MENU) {
        if (view_menu_move(view, x, y))
            view_redraw(view);
        return;
    }
    if (p->gesture == VIEW_PRESSED && hypot(x - p->down_x, y - p->down_y) >= VIEW_DRAG_PX) {
        p->gesture = drag_of(view);
        p->last_x = p->down_x;
        p->last_y = p->down_y;
        if (p->gesture == VIEW_PANNING)
            view->hand = anchor_at(view, p->panel, p->down_x, p->down_y, 3);
    }
    if (p->gesture > VIEW_PRESSED) {
        drag(view, x - p->last_x, y - p->last_y);
        p->last_x = x;
        p->last_y = y;
    } else {
        int32_t panel = -1;
        if (in_panel(view, &panel) && can_move(view, panel)) {
            view->panel = panel; // keys are about what the hand points at
            view->panel_ring = false;
        }
        view_hover(view);
    }
    view_link_cursor(view);
    tell_cursor(view);
    if (p->gesture != VIEW_PANNING && p->gesture != VIEW_SCALING) // of these a frame comes
        view_redraw(view);
}

static void double_click(kymo_view *view)
{
    const view_pointer *p = &view->pointer;

    if (p->place != KYMO_PLACE_PANEL && p->place != KYMO_PLACE_X_AXIS && p->place != KYMO_PLACE_Y_AXIS)
        return;
    if (view->toggled_double) {
        view_undo(view, -1);
        return;
    }
    if (p->place == KYMO_PLACE_PANEL)
        view_autoscale(view, -1, 3);
    else
        view_autoscale(view, p->panel, p->place == KYMO_PLACE_X_AXIS ? 1 : 2);
    view->toggled_double = true;
}

static void click(kymo_view *view)
{
    view_pointer *p = &view->pointer;
    const int64_t now = view_now();
    const bool twice = p->button == 1 && now - p->click < VIEW_DOUBLE_MS * (int64_t)1000000 &&
                       hypot(p->x - p->click_x, p->y - p->click_y) <= VIEW_DRAG_PX;

    if (p->button == 3) {
        view_menu_open(view, p->x, p->y);
        return;
    }
    if (p->button != 1)
        return;
    p->click = twice ? 0 : now;
    p->click_x = p->x;
    p->click_y = p->y;
    if (p->place == KYMO_PLACE_ENTRY && p->entry >= 0) {
        const kymo_mark *mark = view->frame.states[p->panel].entries[p->entry].mark;
        for (int32_t i = 0; i < view->frame.mark_count; i++)
            if (view->frame.marks[i].mark == mark)
                view_toggle_mark(view, i);
        return;
    }
    if (twice)
        double_click(view);
    else if (can_move(view, p->panel))
        view->panel = p->panel;
}

static void release(kymo_view *view)
{
    view_pointer *p = &view->pointer;
    const int32_t gesture = p->gesture;

    if (gesture == VIEW_BOXING)
        zoom_box(view);
    else if (gesture == VIEW_SELECTING)
        select_box(view);
    else if (gesture == VIEW_PRESSED)
        click(view);
    p->gesture = VIEW_IDLE;
    view->panel_ring = false;
    if (gesture > VIEW_PRESSED)
        view_hover(view);
}

void view_mouse_button(kymo_view *view, int32_t button, bool down)
{
    view_pointer *p = &view->pointer;

    if (p->gesture != VIEW_PANNING && p->gesture != VIEW_SCALING)
        view_redraw(view);
    if (view->overlay == VIEW_MENU) {
        if (down)
            view_menu_click(view, p->x, p->y);
        return;
    }
    if (view->overlay == VIEW_HELP && down) {
        view->overlay = VIEW_NO_OVERLAY;
        return;
    }
    if (down && p->gesture > VIEW_PRESSED && button != p->button) {
        view_cancel(view); // another button cancels a box
        return;
    }
    if (down && p->gesture == VIEW_IDLE) {
        p->button = button;
        p->gesture = VIEW_PRESSED;
        p->down_x = p->x;
        p->down_y = p->y;
        p->place = place_at(view);
        view->gesture_number++;
        return;
    }
    if (!down && button == p->button && p->gesture != VIEW_IDLE)
        release(view);
}

void view_mouse_wheel(kymo_view *view, double dx, double dy)
{
    const view_pointer *p = &view->pointer;
    int32_t panel = -1;
    const int32_t place = (int32_t)kymo_states_at(view->frame.states, view->frame.panel_count, p->x, p->y,
                                         &panel, NULL);
    const double factor = pow(1.15, dy);

    if (view->overlay != VIEW_NO_OVERLAY && (dy < 0 || dy > 0))
        view_overlay_wheel(view, dy);
    if (view->overlay != VIEW_NO_OVERLAY || !can_move(view, panel))
        return;
    if (place == KYMO_PLACE_X_AXIS || place == KYMO_PLACE_Y_AXIS || place == KYMO_PLACE_PANEL) {
        const int32_t axes = place == KYMO_PLACE_X_AXIS || p->mods & VIEW_CTRL    ? 1
                             : place == KYMO_PLACE_Y_AXIS || p->mods & VIEW_SHIFT ? 2
                                                                                  : 3;
        if (dy < 0 || dy > 0)
            view_zoom(view, panel, p->x, p->y, factor, axes);
        if (dx < 0 || dx > 0)
            view_pan(view, panel, -40 * dx, 0, VIEW_CHANGE_PAN);
    }
}

/* What was begun is as if it had not been; false when there was nothing. */
void view_cancel(kymo_view *view)
{
    view_pointer *p = &view->pointer;
    const bool moved_view = p->gesture == VIEW_PANNING || p->gesture == VIEW_SCALING;

    if (moved_view && view->change_gesture == view->gesture_number && view->change == VIEW_CHANGE_DRAG)
        view_undo(view, -1);
    p->gesture = VIEW_IDLE;
    view_redraw(view);
}
