/*
 * cells.c - which cells of the grid each panel takes, and which of the panels that share an axis label it.
 *
 * Panels with a row and a column go first, then all others into the first free cells, in order. A shared x
 * axis is labelled where no panel lies below, a shared y axis where none lies to the left, also in a grid
 * that is not full. A panel with the focus has the whole page, and names its axes as those that share them would.
 * Memory: a bit of stack.
 */
#include "figure/plan.h"

#include <math.h>

/* Whether a panel's cells are in the grid and free. */
static bool is_free(const kymo__plan *l, const kymo__layout_panel *p, const bool *taken)
{
    if (p->row + p->row_span > l->page.rows || p->column + p->column_span > l->page.columns)
        return false;
    for (int32_t r = p->row; r < p->row + p->row_span; r++) {
        for (int32_t c = p->column; c < p->column + p->column_span; c++) {
            if (taken[r * l->page.columns + c])
                return false;
        }
    }
    return true;
}

/* Puts a panel where its options say, else into the first free cells (of the row or column said, if any). */
static kymo_status place(kymo__plan *l, int32_t index, const kymo_axes_options *o, bool *taken, kymo_error *err)
{
    kymo__layout_panel *p = &l->panels[index];
    bool found = false;
    p->row_span = o->row_span ? o->row_span : 1;
    p->column_span = o->column_span ? o->column_span : 1;
    for (int32_t cell = 0; cell < l->page.rows * l->page.columns && !found; cell++) {
        p->row = cell / l->page.columns;
        p->column = cell % l->page.columns;
        bool wanted = (o->row == 0 || o->row - 1 == p->row) && (o->column == 0 || o->column - 1 == p->column);
        found = wanted && is_free(l, p, taken);
    }
    if (!found && o->row > 0 && o->column > 0)
        return kymo__fail(err, KYMO_ELAYOUT, "panel %d lies on another, or beyond the grid of %d x %d",
                          index + 1, l->page.rows, l->page.columns);
    if (!found)
        return kymo__fail(err, KYMO_ELAYOUT, "panel %d has no cell left in a grid of %d x %d", index + 1,
                          l->page.rows, l->page.columns);
    for (int32_t r = p->row; r < p->row + p->row_span; r++) {
        for (int32_t c = p->column; c < p->column + p->column_span; c++)
            taken[r * l->page.columns + c] = true;
    }
    return KYMO_OK;
}

/* Whether panel k has cells below panel i, in one of its columns; or to its left, in one of its rows. */
static bool is_below(const kymo__layout_panel *k, const kymo__layout_panel *i)
{
    return k->row >= i->row + i->row_span && k->column < i->column + i->column_span &&
           i->column < k->column + k->column_span;
}

static bool is_left(const kymo__layout_panel *k, const kymo__layout_panel *i)
{
    return k->column + k->column_span <= i->column && k->row < i->row + i->row_span &&
           i->row < k->row + k->row_span;
}

static const char *name_or(const char *name, const char *other)
{
    return name && name[0] ? name : other;
}

/* A panel that labels a shared axis takes the name from the ones above (beside) it when it has none. */
static void set_labels(kymo__plan *l, int32_t i)
{
    const kymo_figure *figure = l->figure;
    kymo__plan_panel *shows = &l->shows[i];
    int32_t share = figure->options.share;
    shows->x_label = name_or(figure->axes[i]->options.x_label, NULL);
    shows->y_label = name_or(figure->axes[i]->options.y_label, NULL);
    for (int32_t k = 0; k < figure->axes_count && !l->panels[i].apart; k++) {
        const kymo_axes_options *other = &figure->axes[k]->options;
        if (l->panels[k].apart)
            continue;
        shows->x_inner |= (share & KYMO_SHARE_X) && is_below(&l->panels[k], &l->panels[i]);
        shows->y_inner |= (share & KYMO_SHARE_Y) && is_left(&l->panels[k], &l->panels[i]);
        if ((share & KYMO_SHARE_X) && is_below(&l->panels[i], &l->panels[k]))
            shows->x_label = name_or(shows->x_label, other->x_label);
        if ((share & KYMO_SHARE_Y) && is_left(&l->panels[i], &l->panels[k]))
            shows->y_label = name_or(shows->y_label, other->y_label);
    }
    if (shows->x_inner)
        shows->x_label = NULL;
    if (shows->y_inner)
        shows->y_label = NULL;
}

/* One panel has the page; all others but its insets are away. */
static void focus(kymo__plan *l)
{
    const kymo_figure *figure = l->figure;
    const int32_t at = figure->focus->number;
    l->page.rows = l->page.columns = 1;
    l->panels[at].row_span = l->panels[at].column_span = 1;
    for (int32_t i = 0; i < figure->axes_count; i++) {
        if (!l->target->panels[i].away)
            set_labels(l, i);
    }
    for (int32_t i = 0; i < figure->axes_count; i++) {
        const kymo_axes_options *other = &figure->axes[i]->options;
        if (kymo__axes_share(figure->axes[i], figure->focus, KYMO__CHANNEL_X))
            l->shows[at].x_label = name_or(l->shows[at].x_label, other->x_label);
        if (kymo__axes_share(figure->axes[i], figure->focus, KYMO__CHANNEL_Y))
            l->shows[at].y_label = name_or(l->shows[at].y_label, other->y_label);
    }
}

kymo_status kymo__plan_cells(kymo__plan *l, kymo_error *err)
{
    const kymo_figure *figure = l->figure;
    int32_t rows = figure->options.rows, columns = figure->options.columns, count = 0;
    bool taken[KYMO__PANELS * KYMO__PANELS] = { false };
    if (figure->axes_count > KYMO__PANELS)
        return kymo__fail(err, KYMO_ELAYOUT, "%d panels, and at most %d are possible", figure->axes_count,
                          (int)KYMO__PANELS);
    if (figure->focus) {
        focus(l);
        return KYMO_OK;
    }
    for (int32_t i = 0; i < figure->axes_count; i++) {
        const kymo_axes_options *o = &figure->axes[i]->options;
        if (l->panels[i].apart)
            continue;
        count++;
        int32_t bottom = o->row + (o->row_span ? o->row_span : 1) - 1;
        int32_t right = o->column + (o->column_span ? o->column_span : 1) - 1;
        rows = o->row > 0 && bottom > rows ? bottom : rows;
        columns = o->column > 0 && right > columns ? right : columns;
    }
    if (columns < 1)
        columns = rows > 0 ? (count + rows - 1) / rows : 1;
    if (rows < 1)
        rows = (count + columns - 1) / columns;
    rows = rows < 1 ? 1 : rows;
    if (rows > KYMO__PANELS || columns > KYMO__PANELS)
        return kymo__fail(err, KYMO_ELAYOUT, "a grid of %d x %d panels; at most %d x %d are possible", rows,
                          columns, (int)KYMO__PANELS, (int)KYMO__PANELS);
    l->page.rows = rows;
    l->page.columns = columns;
    for (int fixed = 1; fixed >= 0; fixed--) {
        for (int32_t i = 0; i < figure->axes_count; i++) {
            const kymo_axes_options *o = &figure->axes[i]->options;
            bool now = !l->panels[i].apart && (o->row > 0 && o->column > 0) == fixed;
            if (now && place(l, i, o, taken, err) != KYMO_OK)
                return (kymo_status)err->code;
        }
    }
    for (int32_t i = 0; i < figure->axes_count; i++)
        set_labels(l, i);
    return KYMO_OK;
}

void kymo__plan_bare(kymo__plan *l)
{
    kymo__target *target = l->target;
    double columns = l->page.columns, rows = l->page.rows;
    double snap = target->scale > 0 ? target->scale : 1;
    for (int32_t i = 0; i < target->panel_count; i++) {
        const kymo__layout_panel *p = &l->panels[i];
        if (target->panels[i].away)
            continue;
        if (p->apart) {
            const double *inset = l->figure->axes[i]->options.inset;
            int32_t host = l->figure->axes[i]->options.inset_in;
            const kymo__rect *box = &target->panels[host > 0 ? host - 1 : 0].panel.box;
            double left = floor(inset[0] * box->w * snap) / snap, w = ceil(inset[2] * box->w * snap) / snap;
            double h = ceil(inset[3] * box->h * snap) / snap;
            double top = box->h - floor(inset[1] * box->h * snap) / snap - h;
            target->panels[i].frame = (kymo__rect){ box->x + left, box->y + top, w, h };
            target->panels[i].panel.box = target->panels[i].frame;
            continue;
        }
        double x0 = floor(target->width * p->column / columns * snap + 0.5) / snap;
        double y0 = floor(target->height * p->row / rows * snap + 0.5) / snap;
        double x1 = floor(target->width * (p->column + p->column_span) / columns * snap + 0.5) / snap;
        double y1 = floor(target->height * (p->row + p->row_span) / rows * snap + 0.5) / snap;
        target->panels[i].panel.box = (kymo__rect){ x0, y0, x1 - x0, y1 - y0 };
    }
}
