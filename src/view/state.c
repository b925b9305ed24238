/*
 * state.c - what can be undone: the state of the view, and the two lists of what it was.
 *
 * A state is plain memory, so what undo brings back is what was, to the last bit. `undo` has every change;
 * `views` has the limits alone, for going back and forward between views. Changes of one kind within 300 ms, or of
 * one gesture, are one step.
 */
#include "view.h"

#include <stdlib.h>
#include <string.h>

bool view_same_limits(const kymo_limits *a, const kymo_limits *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

bool view_hidden(const view_state *state, int32_t mark)
{
    return mark >= 0 && mark < VIEW_MARKS && state->hidden[mark / 64] >> (mark % 64) & 1;
}

void view_hide(view_state *state, int32_t mark, bool hidden)
{
    if (mark < 0 || mark >= VIEW_MARKS)
        return;
    const uint64_t bit = (uint64_t)1 << (mark % 64);
    state->hidden[mark / 64] = hidden ? state->hidden[mark / 64] | bit : state->hidden[mark / 64] & ~bit;
}

static bool open_list(view_history *list, const view_state *first)
{
    list->states = calloc(VIEW_STEPS + 1, sizeof *list->states);
    if (!list->states)
        return false;
    list->states[0] = *first;
    list->count = 1;
    return true;
}

bool view_history_open(kymo_view *view)
{
    return open_list(&view->undo, &view->state) && open_list(&view->views, &view->state);
}

void view_history_close(kymo_view *view)
{
    free(view->undo.states);
    free(view->views.states);
}

/* Puts a state behind the one shown; what came after that is gone. With `same`, takes its place. */
static void note(view_history *list, const view_state *state, bool same)
{
    if (!same || list->at == 0) {
        if (list->at == VIEW_STEPS) {
            memmove(list->states, list->states + 1, VIEW_STEPS * sizeof *list->states);
            list->at--;
        }
        list->at++;
    }
    list->states[list->at] = *state;
    list->count = list->at + 1;
}

void view_change_begin(kymo_view *view, view_change change)
{
    const int64_t now = view_now();
    const bool soon = now - view->changed < VIEW_COALESCE_MS * (int64_t)1000000;
    const bool gesture = view->gesture_number == view->change_gesture;
    const bool same = change != VIEW_CHANGE_ALONE && change == (view_change)view->change && (change == VIEW_CHANGE_DRAG ? gesture : soon);

    if (!same)
        view->change_gesture = 0; // tells view_change_end that a step begins
    view->anchor.axes = 0;
    view->change = (int32_t)change;
    view->changed = now;
    view->toggled_double = false;
}

void view_change_end(kymo_view *view, bool views)
{
    const bool same = view->change_gesture != 0;

    note(&view->undo, &view->state, same);
    if (views)
        note(&view->views, &view->state, same);
    view->change_gesture = view->gesture_number;
    view->requested = true;
}

void view_change_amend(kymo_view *view)
{
    view->undo.states[view->undo.at] = view->state;
    view->views.states[view->views.at] = view->state;
    view->requested = true;
}

static void forget_change(kymo_view *view)
{
    view->anchor.axes = 0;
    view->change = VIEW_CHANGE_ALONE;
    view->toggled_double = false;
    view->requested = true;
    if (view->state.focus)
        view->panel = view->state.focus - 1;
}

static bool same_views(const view_state *a, const view_state *b)
{
    for (int32_t i = 0; i < VIEW_PANELS; i++)
        if (!view_same_limits(&a->panels[i].x, &b->panels[i].x) ||
            !view_same_limits(&a->panels[i].y, &b->panels[i].y))
            return false;
    return true;
}

/* The first panel whose x a state has otherwise; -1: none. */
static int32_t other_x(const kymo_view *view, const view_state *to)
{
    for (int32_t i = 0; i < view->frame.panel_count && i < VIEW_PANELS; i++)
        if (!view_same_limits(&view->state.panels[i].x, &to->panels[i].x))
            return i;
    return -1;
}

void view_undo(kymo_view *view, int32_t step)
{
    view_history *list = &view->undo;

    if (list->at + step < 0 || list->at + step >= list->count) {
        view_say(view, step < 0 ? "nothing to undo" : "nothing to redo");
        return;
    }
    list->at += step;
    const int32_t panel = other_x(view, &list->states[list->at]);
    view->state = list->states[list->at];
    if (!same_views(&view->state, &view->views.states[view->views.at]))
        note(&view->views, &view->state, false);
    forget_change(view);
    if (panel >= 0)
        view_link_x(view, panel);
}

void view_go(kymo_view *view, int32_t step)
{
    view_history *list = &view->views;

    if (list->at + step < 0 || list->at + step >= list->count) {
        view_say(view, step < 0 ? "no view before this one" : "no view after this one");
        return;
    }
    list->at += step;
    const int32_t panel = other_x(view, &list->states[list->at]);
    for (int32_t i = 0; i < VIEW_PANELS; i++) {
        view->state.panels[i].x = list->states[list->at].panels[i].x;
        view->state.panels[i].y = list->states[list->at].panels[i].y;
    }
    note(&view->undo, &view->state, false);
    forget_change(view);
    if (panel >= 0)
        view_link_x(view, panel);
}
