/*
 * steady.c - panels that keep their places while a view moves (KYMO_DRAW_STEADY).
 *
 * A label at the end of an axis sticks out beyond the panel, so a panel that is as large as it can be changes its size
 * whenever one comes or goes, and what is under the cursor is no longer there. So margins are held: they begin as
 * those of the layout before, and one that is too small grows to what it needs wherever ticks may stand. Drawings that
 * are not steady know nothing of those before. Memory: six numbers a panel, in the figure.
 */
#include "figure/plan.h"

#include <math.h>

/* Whether what was noted is of the same page. */
static bool known(const kymo__plan *l)
{
    const kymo__steady *was = &l->figure->held;
    const kymo__target *target = l->target;
    return was->panel_count == target->panel_count && was->width == target->width && was->height == target->height &&
           was->scale == target->scale && was->focus == l->figure->focus;
}

void kymo__plan_hold(kymo__plan *l)
{
    l->holds = l->figure->steady && !l->figure->options.bare && known(l);
    l->target->held = false;
}

void kymo__plan_sizes(kymo__plan *l, int32_t index)
{
    const kymo__steady_panel *was = &l->figure->held.panels[index];
    kymo__layout_panel *p = &l->panels[index];
    if (!l->holds || !(was->w > 0))
        return;
    p->w = was->w;
    p->h = was->h;
    p->slot_w = was->slot_w;
}

static void hold(kymo__plan *l, double *held, double *needed, double more)
{
    if (*needed > *held)
        *held = *needed + fmax(more, 0);
    l->target->held = l->target->held || *held > *needed;
    *needed = *held;
}

void kymo__plan_hold_margins(kymo__plan *l, int32_t index)
{
    const kymo__axis *x = &l->target->panels[index].x, *y = &l->target->panels[index].y;
    kymo__steady_panel *was = &l->figure->held.panels[index];
    kymo__layout_panel *p = &l->panels[index];
    if (!l->holds)
        return;
    hold(l, &was->left, &p->left, x->most_before - p->left);
    hold(l, &was->right, &p->right, x->most_after - p->right);
    hold(l, &was->top, &p->top, y->most_after - y->after);
    hold(l, &was->bottom, &p->bottom, y->most_before - p->bottom);
}

void kymo__plan_note(const kymo__plan *l)
{
    kymo__steady *note = &l->figure->held;
    const kymo__target *target = l->target;
    *note = (kymo__steady){ .panel_count = target->panel_count, .width = target->width, .height = target->height,
                            .scale = target->scale, .focus = l->figure->focus };
    for (int32_t i = 0; i < target->panel_count; i++) {
        const kymo__layout_panel *p = &l->panels[i];
        if (!p->apart)
            note->panels[i] = (kymo__steady_panel){ p->left, p->right, p->top, p->bottom, p->w, p->h, p->slot_w };
    }
}
