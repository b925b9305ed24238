/*
 * measure.c - how large texts, axes and margins are, and the rounds that find the panels' sizes.
 *
 * Ticks depend on the size of the panel and the panel on the room for the tick labels, so it goes round
 * until a round of measuring leaves every panel as it was measured; after the second round margins only grow,
 * so it ends. From a panel's top upward lie what sticks out of its axes, its legend, its title.
 */
#include "figure/plan.h"

#include <math.h>
#include <string.h>

enum { ROUNDS = 32 };

#define TITLE_RISE 12.0 /* of a panel's title, at least */
#define TITLE_GAP 4.0
#define LEGEND_GAP 8.0

static bool on(int32_t wanted, bool otherwise)
{
    return wanted == KYMO_AUTO ? otherwise : wanted == KYMO_ON;
}

static bool kept(const kymo__plan *l, kymo__drop what)
{
    return l->level <= (int32_t)what;
}

double kymo__plan_share_w(const kymo__plan *l, int32_t index)
{
    const kymo__target_panel *panel = &l->target->panels[index];
    return panel->inset ? panel->frame.w
                        : l->page.width / l->page.columns * l->panels[index].column_span;
}

double kymo__plan_share_h(const kymo__plan *l, int32_t index)
{
    const kymo__target_panel *panel = &l->target->panels[index];
    return panel->inset ? panel->frame.h : l->page.height / l->page.rows * l->panels[index].row_span;
}

/* ---- one panel -------------------------------------------------------------------------------------- */

static void set_axes(kymo__plan *l, int32_t index)
{
    kymo_axes *axes = l->figure->axes[index];
    kymo__target_panel *panel = &l->target->panels[index];
    const kymo__plan_panel *shows = &l->shows[index];
    bool labels = kept(l, KYMO__DROP_LABELS) && shows->bare < 1;
    bool ticks = kept(l, KYMO__DROP_TICKS) && shows->bare < 2;
    panel->x = (kymo__axis){
        .side = KYMO__SIDE_BOTTOM,
        .line = true,
        .tick_marks = shows->bare < 3,
        .grid = on(axes->options.x_grid, axes->frame),
        .no_labels = !ticks || shows->x_inner,
        .scale = &axes->x,
        .label = labels ? shows->x_label : NULL,
        .label_room = l->panels[index].slot_w,
        .angle = axes->options.x_angle,
    };
    panel->y = (kymo__axis){
        .side = KYMO__SIDE_LEFT,
        .line = axes->frame || panel->inset,
        .tick_marks = axes->frame && shows->bare < 3,
        .grid = on(axes->options.y_grid, true),
        .no_labels = !ticks || shows->y_inner,
        .scale = &axes->y,
        .label = labels ? shows->y_label : NULL,
    };
}

static kymo_status measure_title(kymo__plan *l, int32_t index, kymo_error *err)
{
    const kymo_axes *axes = l->figure->axes[index];
    kymo__target_panel *panel = &l->target->panels[index];
    panel->title = NULL;
    if (!axes->options.title || !axes->options.title[0] || !kept(l, KYMO__DROP_TITLES) ||
        l->shows[index].bare > 0)
        return KYMO_OK;
    const kymo__text_style style = { .face = KYMO__FACE_SEMIBOLD,
                                     .math = true,
                                     .size = l->figure->look.panel_title_size,
                                     .max_width = fmax(40, l->panels[index].w),
                                     .shrink = 0.85,
                                     .max_lines = kept(l, KYMO__DROP_LINES) ? 2 : 1,
                                     .align = -1 };
    return kymo__text_layout(l->fonts, axes->options.title, &style, &panel->title, err);
}

static kymo_status measure_bar(kymo__plan *l, int32_t index, kymo_error *err)
{
    kymo__target_panel *panel = &l->target->panels[index];
    if (!panel->has_bar)
        return KYMO_OK;
    return kymo__colorbar_measure(&panel->bar, l->panels[index].h, 0.3 * kymo__plan_share_w(l, index),
                                  l->fonts, &l->figure->look, err);
}

kymo_status kymo__plan_measure(kymo__plan *l, int32_t index, kymo_error *err)
{
    kymo__target_panel *panel = &l->target->panels[index];
    const kymo__layout_panel *p = &l->panels[index];
    const kymo__look *look = &l->figure->look;
    set_axes(l, index);
    if (kymo__axis_measure(&panel->x, p->w, 0.4 * kymo__plan_share_h(l, index), l->fonts, look, err) !=
            KYMO_OK ||
        kymo__axis_measure(&panel->y, p->h, 0.3 * kymo__plan_share_w(l, index), l->fonts, look, err) !=
            KYMO_OK ||
        measure_bar(l, index, err) != KYMO_OK || measure_title(l, index, err) != KYMO_OK)
        return err->code;
    return kymo__plan_outside(l, index, err);
}

/* How far up a panel reaches, without its title. */
static double reach_up(kymo__target_panel *panel)
{
    double up = fmax(panel->y.after, panel->has_bar ? panel->bar.after : 0);
    if (panel->legend_place != KYMO_LEGEND_ABOVE || panel->legend.shown == 0)
        return up;
    panel->legend_rise = up + LEGEND_GAP;
    return panel->legend_rise + panel->legend.height;
}

/* Titles of panels that begin in the same row stand at one height, whatever lies below them. */
static double title_rise(const kymo__plan *l, int32_t index)
{
    double rise = TITLE_RISE - TITLE_GAP;
    for (int32_t k = 0; k < l->target->panel_count; k++) {
        kymo__target_panel *other = &l->target->panels[k];
        bool level = !l->panels[k].apart && l->panels[k].row == l->panels[index].row;
        if (k == index || (level && !l->target->panels[index].inset))
            rise = fmax(rise, reach_up(other));
    }
    return rise + TITLE_GAP;
}

void kymo__plan_margins(kymo__plan *l, int32_t index, bool grow)
{
    kymo__target_panel *panel = &l->target->panels[index];
    kymo__layout_panel *p = &l->panels[index];
    double left = fmax(panel->y.thickness, panel->x.before), right = 0;
    const kymo_axes *axes = l->figure->axes[index];
    double top = reach_up(panel), bottom = fmax(panel->x.thickness, panel->y.before);
    if (panel->has_bar) {
        right = KYMO__BESIDE_GAP + panel->bar.width;
        bottom = fmax(bottom, panel->bar.before);
    }
    if (panel->legend_place == KYMO_LEGEND_RIGHT && panel->legend.shown > 0)
        right += KYMO__BESIDE_GAP + panel->legend.width;
    if (panel->legend_place == KYMO_LEGEND_DIRECT)
        right += panel->direct_width;
    right = fmax(right, fmax(panel->x.after, panel->y.end_reach - p->w));
    if (panel->title) {
        panel->rise = title_rise(l, index);
        top = panel->rise + panel->title->height;
    }
    if (kymo__ease_moves(axes)) // labels come and go: the panel is not to jump about
        left = fmax(left, axes->eased.margin);
    p->left = grow ? fmax(p->left, left) : left;
    p->right = grow ? fmax(p->right, right) : right;
    p->top = grow ? fmax(p->top, top) : top;
    p->bottom = grow ? fmax(p->bottom, bottom) : bottom;
}

/* ---- the page --------------------------------------------------------------------------------------- */

kymo_status kymo__plan_titles(kymo__plan *l, kymo_error *err)
{
    const kymo_figure_options *o = &l->figure->options;
    kymo__titles *titles = &l->target->titles;
    if (kymo__titles_measure(titles, kept(l, KYMO__DROP_TITLES) ? o->title : NULL,
                             kept(l, KYMO__DROP_SUBTITLE) ? o->subtitle : NULL,
                             kept(l, KYMO__DROP_CAPTION) ? o->caption : NULL, l->page.width,
                             kept(l, KYMO__DROP_LINES) ? 2 : 1, l->fonts, &l->figure->look,
                             err) != KYMO_OK)
        return err->code;
    l->page.above = titles->above;
    l->page.below = titles->below;
    return KYMO_OK;
}

double kymo__plan_shape(const kymo__plan *l, int32_t index)
{
    const kymo_axes *axes = l->figure->axes[index];
    double x = axes->x.u1 - axes->x.u0, y = axes->y.u1 - axes->y.u0;
    if (!(axes->options.aspect > 0))
        return 0;
    double shape = axes->options.aspect * (y / x);
    return isfinite(shape) && shape > 0 ? shape : 0;
}

kymo_status kymo__plan_solve(kymo__plan *l, kymo_error *err)
{
    int32_t n = l->target->panel_count;
    for (int32_t i = 0; i < n; i++) {
        kymo__layout_panel *p = &l->panels[i];
        p->aspect = kymo__plan_shape(l, i);
        p->w = 0.7 * kymo__plan_share_w(l, i);
        p->slot_w = 0;
        p->h = 0.6 * kymo__plan_share_h(l, i);
        kymo__plan_sizes(l, i);
    }
    for (int round = 0; round < ROUNDS; round++) {
        kymo__layout_panel before[KYMO__PANELS];
        memcpy(before, l->panels, sizeof before);
        for (int32_t i = 0; i < n; i++) {
            if (!l->panels[i].apart && kymo__plan_measure(l, i, err) != KYMO_OK)
                return err->code;
        }
        for (int32_t i = 0; i < n; i++) {
            if (l->panels[i].apart)
                continue;
            kymo__plan_margins(l, i, round >= 2);
            kymo__plan_hold_margins(l, i);
        }
        if (kymo__layout_solve(&l->page, err) != KYMO_OK)
            return err->code;
        bool still = true;
        for (int32_t i = 0; i < n; i++)
            still = still && before[i].w == l->panels[i].w && before[i].h == l->panels[i].h &&
                    before[i].slot_w == l->panels[i].slot_w;
        if (!still)
            continue;
        for (int32_t i = 0; i < n; i++) {
            const kymo__layout_panel *p = &l->panels[i];
            if (!p->apart)
                l->target->panels[i].panel.box = (kymo__rect){ p->x, p->y, p->w, p->h };
        }
        return KYMO_OK;
    }
    return kymo__fail(err, KYMO_ELAYOUT, "the panels find no size that suits their labels");
}
