/*
 * link.c - windows of a program with the same link name: their x axes move together, and the cursor of one is
 * shown in the others.
 */
#include "view.h"

#include <math.h>
#include <string.h>

static bool linked(const kymo_view *a, const kymo_view *b)
{
    return a != b && b->worker && !b->stopped && a->options.link && b->options.link &&
           strcmp(a->options.link, b->options.link) == 0;
}

void view_link_x(kymo_view *view, int32_t panel)
{
    for (kymo_view *other = view_first(); other; other = other->next) {
        if (!linked(view, other) || other->frame.panel_count < 1 || other->state.lock_x)
            continue;
        const bool same = other->frame.states[0].x.is_time == view->frame.states[panel].x.is_time;
        if (!same)
            continue;
        view_change_begin(other, VIEW_CHANGE_PAN);
        for (int32_t i = 0; i < other->frame.panel_count; i++)
            if (other->frame.states[i].x.group || i == 0)
                other->state.panels[i].x = view->state.panels[panel].x;
        other->input = view->input;
        view_change_end(other, true);
    }
}

void view_link_cursor(kymo_view *view)
{
    const view_pointer *p = &view->pointer;
    int32_t panel = -1;
    double x = NAN;
    int64_t time = INT64_MIN;

    if (!view->options.link)
        return;
    if (p->inside && kymo_states_at(view->frame.states, view->frame.panel_count, p->x, p->y, &panel, NULL) ==
                         KYMO_PLACE_PANEL) {
        const kymo_axis_state *axis = &view->frame.states[panel].x;
        x = kymo_axis_value(axis, p->x);
        if (axis->is_time)
            time = kymo_axis_time(axis, p->x);
    }
    for (kymo_view *other = view_first(); other; other = other->next)
        if (linked(view, other)) {
            other->peer_x = x;
            other->peer_time = time;
            view_redraw(other);
        }
}
