/*
 * measure.c - how large texts, axes and margins are, and the rounds that find the panels' sizes.
 *
 * Ticks depend on the size of the panel and the panel on the room for the tick labels, so it goes round
 * until nothing moves; after the second round margins only grow, so it ends.
 */
#include "figure/plan.h"

#include <math.h>
#include <string.h>

enum { ROUNDS = 6 };

static bool on(int32_t wanted, bool otherwise)
{
    return wanted == KYMO_AUTO ? otherwise : wanted == KYMO_ON;
}

static void set_axes(kymo__plan *l, int32_t i)
{
    kymo_axes *axes = l->figure->axes[i];
    kymo__target_panel *panel = &l->target->panels[i];
    bool labels = l->drop < KYMO__DROP_LABELS;
    panel->x = (kymo__axis){
        .side = KYMO__SIDE_BOTTOM,
        .line = true,
        .tick_marks = true,
        .grid = on(axes->options.x_grid, axes->frame),
        .no_labels = l->drop >= KYMO__DROP_TICKS,
        .scale = &axes->x,
        .label = labels ? axes->options.x_label : NULL,
    };
    panel->y = (kymo__axis){
        .side = KYMO__SIDE_LEFT,
        .line = axes->frame,
        .tick_marks = axes->frame,
        .grid = on(axes->options.y_grid, true),
        .no_labels = l->drop >= KYMO__DROP_TICKS,
        .scale = &axes->y,
        .label = labels ? axes->options.y_label : NULL,
    };
}

static kymo_status measure_axes(kymo__plan *l, int32_t i, double width, double height, kymo_error *err)
{
    kymo__target_panel *panel = &l->target->panels[i];
    const kymo__look *look = &l->figure->look;
    set_axes(l, i);
    if (kymo__axis_measure(&panel->x, width, 0.4 * l->page.height, l->fonts, look, err) != KYMO_OK)
        return err->code;
    return kymo__axis_measure(&panel->y, height, 0.3 * l->page.width, l->fonts, look, err);
}

double kymo__plan_gap(void)
{
    return 12;
}

/* Titles of panels that begin in the same row stand at one height, whatever the tick labels below them. */
static void align_titles(kymo__plan *l)
{
    for (int32_t i = 0; i < l->target->panel_count; i++) {
        double rise = 8;
        for (int32_t k = 0; k < l->target->panel_count; k++) {
            if (l->panels[k].row == l->panels[i].row)
                rise = fmax(rise, l->target->panels[k].y.after);
        }
        l->target->panels[i].rise = rise + 4;
    }
}

/* The margins that a panel's decorations need. */
static void set_margins(kymo__plan *l, int32_t i, bool grow)
{
    const kymo__target_panel *panel = &l->target->panels[i];
    kymo__layout_panel *p = &l->panels[i];
    double left = fmax(panel->y.thickness, panel->x.before), right = panel->x.after;
    double top = panel->y.after, bottom = fmax(panel->x.thickness, panel->y.before);
    if (panel->title)
        top = panel->rise + panel->title->height;
    if (panel->legend_place == KYMO_LEGEND_RIGHT)
        right = fmax(right, panel->legend.width + kymo__plan_gap());
    if (panel->legend_place == KYMO_LEGEND_DIRECT)
        right = fmax(right, panel->direct_width);
    if (panel->legend_place == KYMO_LEGEND_ABOVE)
        top += panel->legend.height + 8;
    p->left = grow ? fmax(p->left, left) : left;
    p->right = grow ? fmax(p->right, right) : right;
    p->top = grow ? fmax(p->top, top) : top;
    p->bottom = grow ? fmax(p->bottom, bottom) : bottom;
}

kymo_status kymo__plan_titles(kymo__plan *l, kymo_error *err)
{
    const kymo_figure_options *o = &l->figure->options;
    kymo__titles *titles = &l->target->titles;
    double width = l->target->width - 2 * l->figure->look.padding;
    if (kymo__titles_measure(titles, l->drop < KYMO__DROP_TITLE ? o->title : NULL,
                             l->drop < KYMO__DROP_SUBTITLE ? o->subtitle : NULL,
                             l->drop < KYMO__DROP_CAPTION ? o->caption : NULL, width > 1 ? width : 1, l->fonts,
                             &l->figure->look, err) != KYMO_OK)
        return err->code;
    l->page.above = titles->above;
    l->page.below = titles->below;
    for (int32_t i = 0; i < l->target->panel_count; i++) {
        const kymo_axes *axes = l->figure->axes[i];
        kymo__target_panel *panel = &l->target->panels[i];
        panel->title = NULL;
        if (!axes->options.title || !axes->options.title[0] || l->drop >= KYMO__DROP_TITLE)
            continue;
        const kymo__text_style style = { .face = KYMO__FACE_SEMIBOLD,
                                         .size = l->figure->look.panel_title_size,
                                         .max_width = fmax(40, l->page.width / l->page.columns * 0.8),
                                         .max_lines = 2, .align = -1 };
        if (kymo__text_layout(l->fonts, axes->options.title, &style, &panel->title, err) != KYMO_OK)
            return err->code;
    }
    return KYMO_OK;
}

/* Sizes until nothing moves: each round measures axes for the panels of the round before. */
kymo_status kymo__plan_solve(kymo__plan *l, kymo_error *err)
{
    int32_t n = l->target->panel_count;
    for (int32_t i = 0; i < n; i++) {
        kymo__layout_panel *p = &l->panels[i];
        p->left = p->right = p->top = p->bottom = 0;
        p->w = 0.7 * l->page.width / l->page.columns * p->column_span;
        p->h = 0.6 * l->page.height / l->page.rows * p->row_span;
    }
    for (int round = 0; round < ROUNDS; round++) {
        kymo__layout_panel before[KYMO__PANELS];
        memcpy(before, l->panels, sizeof before);
        for (int32_t i = 0; i < n; i++) {
            if (measure_axes(l, i, l->panels[i].w, l->panels[i].h, err) != KYMO_OK)
                return err->code;
        }
        align_titles(l);
        for (int32_t i = 0; i < n; i++)
            set_margins(l, i, round >= 2);
        if (kymo__layout_solve(&l->page, err) != KYMO_OK)
            return err->code;
        bool still = round > 0;
        for (int32_t i = 0; i < n; i++)
            still = still && before[i].w == l->panels[i].w && before[i].h == l->panels[i].h;
        if (still)
            break;
    }
    for (int32_t i = 0; i < n; i++) {
        const kymo__layout_panel *p = &l->panels[i];
        kymo__target_panel *panel = &l->target->panels[i];
        if (measure_axes(l, i, p->w, p->h, err) != KYMO_OK)
            return err->code;
        panel->panel.box = (kymo__rect){ p->x, p->y, p->w, p->h };
    }
    return KYMO_OK;
}
