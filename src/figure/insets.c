/*
 * insets.c - panels within panels.
 *
 * An inset has a frame, a part of its host's panel, and keeps all that is its inside of it: axes, title,
 * colour bar. It leaves out names, then tick labels, then all of its axes before it gets too small; it is
 * never the reason for an error. The legend of the host goes round the frame.
 */
#include "figure/plan.h"

#include <math.h>

enum { ROUNDS = 16, LEAST_W = 40, LEAST_H = 30, ALONE = 3 };

#define PADDING 4.0 /* within the frame */

static double snap(double v, double grid)
{
    return floor(v / grid + 1e-6) * grid;
}

/* The frame in the panel of its host. */
static kymo__rect frame_of(const kymo__plan *l, int32_t index)
{
    const kymo_axes_options *o = &l->figure->axes[index]->options;
    const kymo__rect *host = &l->target->panels[o->inset_in > 0 ? o->inset_in - 1 : 0].panel.box;
    double grid = l->page.grid;
    double x0 = snap(o->inset[0] * host->w, grid), x1 = snap((o->inset[0] + o->inset[2]) * host->w, grid);
    double y0 = snap((1 - o->inset[1] - o->inset[3]) * host->h, grid);
    double y1 = snap((1 - o->inset[1]) * host->h, grid);
    return (kymo__rect){ host->x + x0, host->y + y0, fmax(x1 - x0, grid), fmax(y1 - y0, grid) };
}

/* The panel in the frame, for the margins it has; false when it gets too small. */
static bool fit(kymo__plan *l, int32_t index)
{
    const kymo__rect *frame = &l->target->panels[index].frame;
    kymo__layout_panel *p = &l->panels[index];
    double grid = l->page.grid, pad = l->shows[index].bare < ALONE ? PADDING : 0;
    double left = ceil((p->left + pad) / grid - 1e-6) * grid, top = ceil((p->top + pad) / grid - 1e-6) * grid;
    p->x = frame->x + left;
    p->y = frame->y + top;
    p->w = snap(frame->w - left - p->right - pad, grid);
    p->h = snap(frame->h - top - p->bottom - pad, grid);
    if (p->w < LEAST_W || p->h < LEAST_H)
        return false;
    kymo__layout_shrink(&l->page, p);
    return true;
}

/* With as little left out as `bare` says; *done when it has room. */
static kymo_status try_inset(kymo__plan *l, int32_t index, bool *done, kymo_error *err)
{
    const kymo__rect *frame = &l->target->panels[index].frame;
    kymo__layout_panel *p = &l->panels[index];
    *done = false;
    p->aspect = kymo__plan_shape(l, index);
    p->w = 0.7 * frame->w;
    p->slot_w = 0;
    p->h = 0.7 * frame->h;
    for (int round = 0; round < ROUNDS && !*done; round++) {
        double w = p->w, h = p->h;
        if (kymo__plan_measure(l, index, err) != KYMO_OK)
            return err->code;
        kymo__plan_margins(l, index, round >= 2);
        if (!fit(l, index))
            return KYMO_OK;
        *done = w == p->w && h == p->h;
    }
    return KYMO_OK;
}

/* Nothing but the panel. */
static kymo_status fill_frame(kymo__plan *l, int32_t index, kymo_error *err)
{
    const kymo__rect *frame = &l->target->panels[index].frame;
    kymo__layout_panel *p = &l->panels[index];
    p->w = frame->w;
    p->h = frame->h;
    if (kymo__plan_measure(l, index, err) != KYMO_OK)
        return err->code;
    p->left = p->right = p->top = p->bottom = 0;
    fit(l, index);
    return KYMO_OK;
}

static kymo_status place_inset(kymo__plan *l, int32_t index, kymo_error *err)
{
    kymo__target_panel *panel = &l->target->panels[index];
    bool had_bar = panel->has_bar, done = false;
    kymo_status status = KYMO_OK;
    panel->frame = frame_of(l, index);
    for (l->shows[index].bare = 0; status == KYMO_OK && !done && l->shows[index].bare < ALONE;) {
        panel->has_bar = had_bar && l->shows[index].bare == 0;
        status = try_inset(l, index, &done, err);
        l->shows[index].bare += !done;
    }
    if (status == KYMO_OK && !done)
        status = fill_frame(l, index, err);
    const kymo__layout_panel *p = &l->panels[index];
    panel->panel.box = (kymo__rect){ p->x, p->y, p->w, p->h };
    return status;
}

kymo_status kymo__plan_insets(kymo__plan *l, kymo_error *err)
{
    for (int32_t i = 0; i < l->target->panel_count; i++) {
        if (l->target->panels[i].inset && place_inset(l, i, err) != KYMO_OK)
            return err->code;
    }
    return KYMO_OK;
}
