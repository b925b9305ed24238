/*
 * commands.c - what actions do, and what answers of the worker lead to.
 */
#include "view.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void view_say(kymo_view *view, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(view->message, sizeof view->message, format, arguments);
    va_end(arguments);
    view->message_end = view_now() + (int64_t)3000000000;
    view_redraw(view);
    if (view->options.speak) {
        puts(view->message);
        fflush(stdout);
    }
}

/* ---- Toggles --------------------------------------------------------------------------------- */

static bool is_log(const kymo_view *view, bool y)
{
    const kymo_axes_state *state = &view->frame.states[view->panel];
    const view_panel *panel = &view->state.panels[view->panel];
    const int32_t toggle = y ? panel->y_log : panel->x_log;

    return toggle == VIEW_ORIGINAL ? (y ? state->y.scale : state->x.scale) == KYMO_SCALE_LOG : toggle == VIEW_YES;
}

/* Log for all panels that share the axis; limits that it cannot show are given up. */
static void toggle_log(kymo_view *view, bool y)
{
    const kymo_axis_state *axis = y ? &view->frame.states[view->panel].y : &view->frame.states[view->panel].x;
    const int32_t to = is_log(view, y) ? VIEW_NO : VIEW_YES;

    if (axis->is_time || axis->scale == KYMO_SCALE_CATEGORY) {
        view_say(view, "an axis of %s cannot be logarithmic", axis->is_time ? "times" : "categories");
        return;
    }
    view_change_begin(view, VIEW_CHANGE_ALONE);
    for (int32_t i = 0; i < view->frame.panel_count; i++) {
        const kymo_axis_state *other = y ? &view->frame.states[i].y : &view->frame.states[i].x;
        view_panel *panel = &view->state.panels[i];
        kymo_limits *limits = y ? &panel->y : &panel->x;
        if (i != view->panel && (!axis->group || other->group != axis->group))
            continue;
        *(y ? &panel->y_log : &panel->x_log) = to;
        if (to == VIEW_YES && !limits->original && !(limits->lo > 0 && limits->hi > 0))
            *limits = (kymo_limits){.original = 1};
    }
    view_change_end(view, true);
}

static bool has_grid(const kymo_view *view)
{
    const kymo_axes_state *state = &view->frame.states[view->panel];

    return view->state.grid == VIEW_ORIGINAL ? state->x.grid || state->y.grid : view->state.grid == VIEW_YES;
}

static void toggle(kymo_view *view, int32_t *what, bool is_on)
{
    view_change_begin(view, VIEW_CHANGE_ALONE);
    *what = is_on ? VIEW_NO : VIEW_YES;
    view_change_end(view, false);
}

void view_toggle_mark(kymo_view *view, int32_t mark)
{
    const bool hide = !view_hidden(&view->state, mark);

    view_change_begin(view, VIEW_CHANGE_ALONE);
    view_hide(&view->state, mark, hide);
    view_change_end(view, false);
    view->statistics = view->statistics && !view->selected ? true : view->statistics;
    view->numbers.kind = VIEW_JOB_NONE;
    view_hover(view);
}

int32_t view_series(const kymo_view *view, int32_t n)
{
    for (int32_t i = 0; i < view->frame.mark_count; i++)
        if (view->frame.marks[i].panel >= 0 && n-- == 0)
            return i;
    return -1;
}

static void toggle_series(kymo_view *view, int32_t n)
{
    const int32_t mark = view_series(view, n);

    if (mark < 0)
        view_say(view, "there is no series %d", n + 1);
    else
        view_toggle_mark(view, mark);
}

static void show_all(kymo_view *view)
{
    view_change_begin(view, VIEW_CHANGE_ALONE);
    memset(view->state.hidden, 0, sizeof view->state.hidden);
    view_change_end(view, false);
}

/* ---- Reading out ----------------------------------------------------------------------------- */

static void pointer_place(const kymo_view *view, double *x, double *y)
{
    const kymo_box *panel = &view->frame.states[view->panel].panel;
    const view_pointer *p = &view->pointer;
    const bool in = p->inside && p->x >= panel->x && p->x <= panel->x + panel->w && p->y >= panel->y &&
                    p->y <= panel->y + panel->h;

    *x = in ? p->x : panel->x + panel->w / 2;
    *y = in ? p->y : panel->y + panel->h / 2;
}

/* What an axis shows. */
static kymo_limits limits_of(const kymo_axis_state *axis)
{
    return (kymo_limits){.lo = axis->lo, .hi = axis->hi, .time_lo = axis->time_lo, .time_hi = axis->time_hi};
}

void view_ask_statistics(kymo_view *view)
{
    const int32_t panel = view->selected ? view->select_panel : view->panel;
    const kymo_axes_state *state = &view->frame.states[panel];
    view_job job = {.kind = VIEW_JOB_STATISTICS, .panel = panel};

    job.limits[0] = view->selection[0];
    job.limits[1] = view->selection[1];
    if (!view->selected) {
        job.limits[0] = limits_of(&state->x);
        job.limits[1] = limits_of(&state->y);
    }
    if (view->numbers.kind == VIEW_JOB_NONE)
        view->numbers.row_count = 0;
    view->numbers.kind = VIEW_JOB_STATISTICS; // asked for
    view->counted = view->frame.serial;
    view->counted_frame = view->frame.number;
    view->counted_at = view_now();
    view->counting = view_worker_job(view->worker, &job);
}

static void toggle_statistics(kymo_view *view)
{
    view->statistics = !view->statistics;
    if (view->statistics)
        view_ask_statistics(view);
    else
        view->selected = false;
    view_redraw(view);
}

static void rule_marker(kymo_view *view)
{
    double x, y;

    pointer_place(view, &x, &y);
    if (!view_rule_marker(view, view_row_here(view), x, y))
        view_say(view, "there is no marker to begin at: M adds one");
    view_redraw(view);
}

static void select_between(kymo_view *view)
{
    const kymo_axes_state *state = &view->frame.states[view->panel];

    if (!view_marker_span(view, &view->selection[0])) {
        view_say(view, "there are no two markers: M adds one");
        return;
    }
    view->selection[1] = limits_of(&state->y);
    view_selected(view, view->panel);
}

/* At the point that is read out, else at the pointer. */
static void add_marker(kymo_view *view)
{
    const kymo_axes_state *state = &view->frame.states[view->panel];
    const kymo_row *row = view_row_here(view);
    view_marker marker = {.panel = view->panel, .is_time = state->x.is_time, .x_time = INT64_MIN, .y_time = INT64_MIN};
    double x, y;

    if (view->state.marker_count == VIEW_MARKERS) {
        view_say(view, "no more than %d markers", VIEW_MARKERS);
        return;
    }
    pointer_place(view, &x, &y);
    marker.x = kymo_axis_value(&state->x, x);
    marker.y = kymo_axis_value(&state->y, y);
    if (state->x.is_time)
        marker.x_time = kymo_axis_time(&state->x, x);
    if (state->y.is_time)
        marker.y_time = kymo_axis_time(&state->y, y);
    if (row) {
        marker.x = row->x;
        marker.y = row->y;
        marker.x_time = state->x.is_time ? row->x_exact : INT64_MIN;
        marker.y_time = state->y.is_time ? row->y_exact : INT64_MIN;
    }
    view_marker_text(view, row, &state->x, x, marker.label);
    view_change_begin(view, VIEW_CHANGE_ALONE);
    view->state.markers[view->state.marker_count++] = marker;
    view_change_end(view, false);
}

static void remove_markers(kymo_view *view)
{
    if (view->state.marker_count < 1)
        return;
    view_change_begin(view, VIEW_CHANGE_ALONE);
    view->state.marker_count = 0;
    view_change_end(view, false);
}

/* ---- Files and the clipboard ----------------------------------------------------------------- */

static void fill_job(const kymo_view *view, view_job *job)
{
    job->panel = view->panel;
    job->width = view->frame.width;
    job->height = view->frame.height;
    job->scale = view->frame.scale;
}

static void ask_name(kymo_view *view, view_action action)
{
    view->overlay = VIEW_PROMPT;
    view->prompt.action = (int32_t)action;
    snprintf(view->prompt.text, sizeof view->prompt.text, "%s",
             action == VIEW_DO_SAVE ? "view.png" : "view.tsv");
    view->key_used = true; // the key that led here types nothing
    view_redraw(view);
}

static void ask_for(kymo_view *view, const view_job *job)
{
    if (!view_worker_job(view->worker, job))
        view_say(view, "too much is waiting to be written: %s is not", job->path[0] ? job->path : "this");
}

void view_prompt_done(kymo_view *view)
{
    view_job job = {.kind = view->prompt.action == VIEW_DO_SAVE ? VIEW_JOB_SAVE : VIEW_JOB_EXPORT};

    view_redraw(view);
    if (view->prompt.text[0] && !view_prompt_fits(view)) { // the line stays, to be put right
        view_say(view, "a name ends in %s", view->prompt.action == VIEW_DO_SAVE ? ".png, .svg or .pdf" : ".tsv or .csv");
        return;
    }
    view->overlay = VIEW_NO_OVERLAY;
    if (!view->prompt.text[0])
        return;
    fill_job(view, &job);
    snprintf(job.path, sizeof job.path, "%s", view->prompt.text);
    ask_for(view, &job);
}

/* Where there is no clipboard for pictures, it goes into a file, whose address is copied. */
static void copy_picture(kymo_view *view)
{
    const char *folder = getenv("XDG_RUNTIME_DIR");
    view_job job = {.kind = VIEW_JOB_PICTURE};

    if (!folder || !folder[0])
        folder = getenv("TMPDIR");
    if (!folder || !folder[0])
        folder = "/tmp";
    fill_job(view, &job);
    if (!view->clipboard)
        view->clipboard = view_clipboard_open();
    if (!view->clipboard)
        snprintf(job.path, sizeof job.path, "%s/kymo-view-%ld-%u.png", folder, (long)getpid(), view->id);
    ask_for(view, &job);
}

static void copy_data(kymo_view *view)
{
    view_job job = {.kind = VIEW_JOB_COPY};

    fill_job(view, &job);
    ask_for(view, &job);
}

/* ---- The window ------------------------------------------------------------------------------ */

static void move_by(kymo_view *view, double part_x, double part_y)
{
    const kymo_box *panel = &view->frame.states[view->panel].panel;

    view_pan(view, view->panel, part_x * panel->w, part_y * panel->h, VIEW_CHANGE_PAN);
}

static void zoom_by(kymo_view *view, double factor)
{
    double x, y;

    pointer_place(view, &x, &y);
    view_zoom(view, view->panel, x, y, factor, 3);
}

/* What was read out or measured in panels that are not seen any more. */
static void set_focus(kymo_view *view, int32_t focus)
{
    view_change_begin(view, VIEW_CHANGE_ALONE);
    view->state.focus = focus;
    view_change_end(view, false);
    view->hover.row_count = 0;
    view->selected = view->statistics = false;
}

static void maximise(kymo_view *view)
{
    if (view->frame.panel_count > 1)
        set_focus(view, view->state.focus ? 0 : view->panel + 1);
    else
        view_say(view, "there is one panel");
}

static void go_panel(kymo_view *view, int32_t step)
{
    const int32_t count = view->frame.panel_count;

    if (count < 1)
        return;
    view->panel = (view->panel + step + count) % count;
    view->panel_ring = !view->state.focus;
    if (view->state.focus)
        set_focus(view, view->panel + 1);
    view_redraw(view);
}

static void set_zoom(kymo_view *view, double zoom)
{
    const double was = view->zoom;

    view->zoom = fmin(fmax(zoom, 0.5), 4);
    view->pointer.x *= was / view->zoom; // it has not moved
    view->pointer.y *= was / view->zoom;
    kymo_canvas_close(view->paint);
    view->paint = NULL;
    view->requested = true;
    view_redraw(view);
    view_say(view, "text %d %%", (int)(100 * view->zoom + 0.5));
}

static void full_screen(kymo_view *view)
{
    const bool is = SDL_GetWindowFlags(view->window) & SDL_WINDOW_FULLSCREEN_DESKTOP;

    SDL_SetWindowFullscreen(view->window, is ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP);
}

/* The innermost thing that can be cancelled. */
static void cancel(kymo_view *view)
{
    if (view->pointer.gesture != VIEW_IDLE)
        view_cancel(view);
    else if (view->overlay != VIEW_NO_OVERLAY)
        view->overlay = VIEW_NO_OVERLAY;
    else if (view->ruled)
        view->ruled = false;
    else if (view->statistics || view->selected)
        view->statistics = view->selected = false;
    else
        view->message_end = view->unwritten.code = 0; // it has been read
    view_redraw(view);
}

static void lock(kymo_view *view, bool *what, const char *name)
{
    view_change_begin(view, VIEW_CHANGE_ALONE);
    *what = !*what;
    view_change_end(view, false);
    view_say(view, *what ? "%s is locked" : "%s is free", name);
}

static void next_cross(kymo_view *view)
{
    static const char *const names[] = {"crosshair: nearest point", "crosshair: all series", "crosshair: off"};

    view->cross = (view->cross + 1) % VIEW_CROSSES;
    view->hover.row_count = 0;
    view_say(view, "%s", names[view->cross]);
    view_hover(view);
}

static void open_menu(kymo_view *view)
{
    double x, y;

    pointer_place(view, &x, &y);
    view_menu_open(view, x, y);
}

bool view_is_on(const kymo_view *view, view_action action)
{
    switch (action) {
    case VIEW_DO_LOCK_X:
        return view->state.lock_x;
    case VIEW_DO_LOCK_Y:
        return view->state.lock_y;
    case VIEW_DO_LOG_X:
        return is_log(view, false);
    case VIEW_DO_LOG_Y:
        return is_log(view, true);
    case VIEW_DO_GRID:
        return has_grid(view);
    case VIEW_DO_MAXIMISE:
        return view->state.focus > 0;
    case VIEW_DO_STATISTICS:
        return view->statistics;
    case VIEW_DO_PAUSE:
        return view->paused;
    case VIEW_DO_FOLLOW:
        return view_follows(view);
    default:
        return action >= VIEW_DO_SERIES_1 && action <= VIEW_DO_SERIES_9 &&
               view_series(view, (int32_t)(action - VIEW_DO_SERIES_1)) >= 0 &&
               !view_hidden(&view->state, view_series(view, (int32_t)(action - VIEW_DO_SERIES_1)));
    }
}

bool view_can(const kymo_view *view, view_action action)
{
    if (action != VIEW_NONE && view_action_rows[action].group == VIEW_GROUP_LIVE)
        return view->frame.live;
    if (action >= VIEW_DO_SERIES_1 && action <= VIEW_DO_SERIES_9)
        return view_series(view, (int32_t)(action - VIEW_DO_SERIES_1)) >= 0;
    switch (action) {
    case VIEW_DO_UNDO:
        return view->undo.at > 0;
    case VIEW_DO_REDO:
        return view->undo.at + 1 < view->undo.count;
    case VIEW_DO_BACK:
        return view->views.at > 0;
    case VIEW_DO_FORWARD:
        return view->views.at + 1 < view->views.count;
    case VIEW_DO_NEXT_PANEL:
    case VIEW_DO_PREVIOUS_PANEL:
    case VIEW_DO_MAXIMISE:
        return view->frame.panel_count > 1;
    case VIEW_DO_UNMARK:
        return view->state.marker_count > 0;
    case VIEW_DO_RULER:
        return view_marker_back(view, 0) != NULL;
    case VIEW_DO_REGION:
        return view_marker_back(view, 1) != NULL;
    default:
        return true;
    }
}

static void do_view(kymo_view *view, view_action action)
{
    switch (action) {
    case VIEW_DO_RESET:
        view_autoscale(view, -1, 3);
        break;
    case VIEW_DO_BACK:
        view_go(view, -1);
        break;
    case VIEW_DO_FORWARD:
        view_go(view, 1);
        break;
    case VIEW_DO_ZOOM_IN:
        zoom_by(view, 1.15);
        break;
    case VIEW_DO_ZOOM_OUT:
        zoom_by(view, 1 / 1.15);
        break;
    case VIEW_DO_LEFT:
        move_by(view, 0.1, 0);
        break;
    case VIEW_DO_RIGHT:
        move_by(view, -0.1, 0);
        break;
    case VIEW_DO_UP:
        move_by(view, 0, 0.1);
        break;
    case VIEW_DO_DOWN:
        move_by(view, 0, -0.1);
        break;
    case VIEW_DO_LEFT_FAR:
        move_by(view, 0.5, 0);
        break;
    case VIEW_DO_RIGHT_FAR:
        move_by(view, -0.5, 0);
        break;
    case VIEW_DO_UP_FAR:
        move_by(view, 0, 0.5);
        break;
    case VIEW_DO_DOWN_FAR:
        move_by(view, 0, -0.5);
        break;
    case VIEW_DO_LOCK_X:
        lock(view, &view->state.lock_x, "x");
        break;
    case VIEW_DO_LOCK_Y:
        lock(view, &view->state.lock_y, "y");
        break;
    case VIEW_DO_UNDO:
        view_undo(view, -1);
        break;
    default:
        view_undo(view, 1);
    }
}

static void do_look(kymo_view *view, view_action action)
{
    switch (action) {
    case VIEW_DO_LOG_Y:
        toggle_log(view, true);
        break;
    case VIEW_DO_LOG_X:
        toggle_log(view, false);
        break;
    case VIEW_DO_GRID:
        toggle(view, &view->state.grid, has_grid(view));
        break;
    case VIEW_DO_THEME:
        toggle(view, &view->state.dark, view_is_dark(view));
        break;
    case VIEW_DO_NEXT_PANEL:
        go_panel(view, 1);
        break;
    case VIEW_DO_PREVIOUS_PANEL:
        go_panel(view, -1);
        break;
    case VIEW_DO_MAXIMISE:
        maximise(view);
        break;
    default:
        break;
    }
}

static void do_series(kymo_view *view, view_action action)
{
    if (action == VIEW_DO_SERIES_ALL)
        show_all(view);
    else if (action == VIEW_DO_SERIES_LIST)
        view_menu_series(view);
    else
        toggle_series(view, (int32_t)(action - VIEW_DO_SERIES_1));
}

static void do_data(kymo_view *view, view_action action)
{
    switch (action) {
    case VIEW_DO_CROSSHAIR:
        next_cross(view);
        break;
    case VIEW_DO_NEXT_POINT:
        view_step_point(view, 1);
        break;
    case VIEW_DO_PREVIOUS_POINT:
        view_step_point(view, -1);
        break;
    case VIEW_DO_NEXT_SERIES:
        view_step_series(view, 1);
        break;
    case VIEW_DO_PREVIOUS_SERIES:
        view_step_series(view, -1);
        break;
    case VIEW_DO_STATISTICS:
        toggle_statistics(view);
        break;
    case VIEW_DO_REGION:
        select_between(view);
        break;
    case VIEW_DO_RULER:
        rule_marker(view);
        break;
    case VIEW_DO_MARKER:
        add_marker(view);
        break;
    case VIEW_DO_UNMARK:
        remove_markers(view);
        break;
    case VIEW_DO_COPY_IMAGE:
        copy_picture(view);
        break;
    case VIEW_DO_COPY_DATA:
        copy_data(view);
        break;
    default:
        ask_name(view, action);
    }
}

static void do_window(kymo_view *view, view_action action)
{
    switch (action) {
    case VIEW_DO_FULL_SCREEN:
        full_screen(view);
        break;
    case VIEW_DO_UI_LARGER:
        set_zoom(view, view->zoom * 1.1);
        break;
    case VIEW_DO_UI_SMALLER:
        set_zoom(view, view->zoom / 1.1);
        break;
    case VIEW_DO_UI_RESET:
        set_zoom(view, 1);
        break;
    case VIEW_DO_MENU:
        open_menu(view);
        break;
    case VIEW_DO_HELP:
        view->overlay = view->overlay == VIEW_HELP ? VIEW_NO_OVERLAY : VIEW_HELP;
        view->help_page = 0;
        view_redraw(view);
        break;
    case VIEW_DO_QUIT:
        view_leave(view);
        break;
    default:
        cancel(view);
    }
}

void view_do(kymo_view *view, view_action action)
{
    if (action == VIEW_NONE)
        return;
    if (view->frame.panel_count < 1 && action != VIEW_DO_QUIT)
        return;
    if (view->overlay == VIEW_HELP && action != VIEW_DO_HELP && action != VIEW_DO_QUIT) {
        view->overlay = VIEW_NO_OVERLAY;
        view_redraw(view);
        if (action == VIEW_DO_CANCEL)
            return;
    }
    switch (view_action_rows[action].group) {
    case VIEW_GROUP_VIEW:
        do_view(view, action);
        break;
    case VIEW_GROUP_LOOK:
        do_look(view, action);
        break;
    case VIEW_GROUP_SERIES:
        do_series(view, action);
        break;
    case VIEW_GROUP_READ:
    case VIEW_GROUP_DATA:
        do_data(view, action);
        break;
    case VIEW_GROUP_LIVE:
        view_live_do(view, action);
        break;
    default:
        do_window(view, action);
    }
}

/* ---- Answers --------------------------------------------------------------------------------- */

static void take_hover(kymo_view *view, const view_answer *answer)
{
    const int32_t steps = view->steps;

    if (answer->kind == VIEW_JOB_STEP) {
        view->stepping = false;
        view->steps = 0;
    } else {
        const bool unwanted = view->hover_void;
        view->hovering = view->hover_void = false;
        if (unwanted)
            return;
    }
    if (answer->error.code == KYMO_ECANCELLED) {
        view->hover_again = true;
        return;
    }
    if (answer->kind == VIEW_JOB_STEP && answer->row_count < 1) {
        view_say(view, "no point beyond this one");
        return;
    }
    const bool other = view->hover.row_count < 1 || view->hover.kind != answer->kind ||
                       answer->rows[0].row != view->hover.rows[0].row || answer->rows[0].mark != view->hover.rows[0].mark;
    view->hover = *answer;
    view->hover.text = NULL;
    if (other)
        view_speak_readout(view);
    if (answer->kind == VIEW_JOB_STEP)
        view_follow_row(view);
    if (answer->kind == VIEW_JOB_STEP && steps) {
        view_step_point(view, steps < 0 ? -1 : 1);
        view->steps = steps - (steps < 0 ? -1 : 1);
    }
}

/* SDL's clipboard under X11 takes no text that is larger than a request. */
static bool offer_text(kymo_view *view, view_answer *answer)
{
    if (!view->clipboard)
        view->clipboard = view_clipboard_open();
    if (!view->clipboard)
        return SDL_SetClipboardText(answer->text) == 0;
    char *const text = answer->text;
    answer->text = NULL;
    return view_clipboard_offer(view->clipboard, VIEW_CONTENT_TEXT, text, answer->bytes);
}

static void take_text(kymo_view *view, view_answer *answer)
{
    if (answer->error.code == KYMO_OK && answer->text && offer_text(view, answer))
        view_say(view, "%lld lines copied", (long long)answer->lines);
    else if (answer->error.code == KYMO_OK)
        view_say(view, "nothing to copy");
    free(answer->text);
}

static void take_picture(kymo_view *view, const view_answer *answer)
{
    char address[1100];

    if (!answer->path[0]) {
        const bool taken = view_clipboard_offer(view->clipboard, VIEW_CONTENT_PNG, answer->text, answer->bytes);
        view_say(view, taken ? "picture copied" : "the picture cannot be copied");
        return;
    }
    if (answer->handed) {
        view_say(view, "picture copied");
        return;
    }
    const char *wayland = getenv("WAYLAND_DISPLAY");
    snprintf(address, sizeof address, "file://%s", answer->path);
    if (SDL_SetClipboardText(address) == 0)
        view_say(view, "no clipboard for pictures here%s: copied its address, %s",
                 wayland && wayland[0] ? " (it takes wl-copy)" : "", address);
    else
        view_say(view, "no clipboard here: the picture is in %s", answer->path);
}

void view_take_answer(kymo_view *view, view_answer *answer)
{
    view_redraw(view);
    switch (answer->kind) {
    case VIEW_JOB_HOVER:
    case VIEW_JOB_HOVER_ALL:
    case VIEW_JOB_STEP:
        take_hover(view, answer);
        return;
    case VIEW_JOB_STATISTICS:
        view->numbers = *answer;
        view->counting = false;
        if (!view->recounted)
            view_speak_statistics(view);
        view->recounted = false;
        break;
    case VIEW_JOB_COPY:
        take_text(view, answer);
        break;
    default:
        break;
    }
    if (answer->error.code != KYMO_OK) {
        const bool may_grow = answer->error.code == KYMO_ELAYOUT && !view->script; // a script would wait for ever
        if (answer->kind == VIEW_JOB_NONE && !view->shown_once && !view->frame.serial && !may_grow)
            view_fail(view, (kymo_status)answer->error.code, "%s", answer->error.text); // there is nothing to show
        else if (answer->kind == VIEW_JOB_NONE && answer->error.code == KYMO_EINVAL)
            view_undo(view, -1); // a change that the figure refused
        else if (answer->kind == VIEW_JOB_NONE)
            view->trouble = answer->error;
        else if (view->unwritten.code == KYMO_OK && answer->kind >= VIEW_JOB_SAVE)
            view->unwritten = answer->error;
        view_say(view, "%s", answer->error.text);
        if (answer->kind == VIEW_JOB_PICTURE)
            free(answer->text);
    } else if (answer->kind == VIEW_JOB_PICTURE) {
        take_picture(view, answer);
    } else if (answer->kind == VIEW_JOB_SAVE) {
        view_say(view, "saved %s", answer->path);
    } else if (answer->kind == VIEW_JOB_EXPORT) {
        view_say(view, "%lld lines in %s", (long long)answer->lines, answer->path);
    }
}
