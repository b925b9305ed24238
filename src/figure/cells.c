/*
 * cells.c - which cells of the grid each panel takes.
 *
 * Panels with a row and a column go first, then all others into the first free cells, in order. Memory:
 * a bit of stack.
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

kymo_status kymo__plan_cells(kymo__plan *l, kymo_error *err)
{
    const kymo_figure *figure = l->figure;
    int32_t rows = figure->options.rows, columns = figure->options.columns;
    bool taken[KYMO__PANELS * KYMO__PANELS] = { false };
    if (figure->axes_count > KYMO__PANELS)
        return kymo__fail(err, KYMO_ELAYOUT, "%d panels, and at most %d are possible", figure->axes_count,
                          (int)KYMO__PANELS);
    for (int32_t i = 0; i < figure->axes_count; i++) {
        const kymo_axes_options *o = &figure->axes[i]->options;
        int32_t bottom = o->row + (o->row_span ? o->row_span : 1) - 1;
        int32_t right = o->column + (o->column_span ? o->column_span : 1) - 1;
        rows = o->row > 0 && bottom > rows ? bottom : rows;
        columns = o->column > 0 && right > columns ? right : columns;
    }
    if (columns < 1)
        columns = rows > 0 ? (figure->axes_count + rows - 1) / rows : 1;
    if (rows < 1)
        rows = (figure->axes_count + columns - 1) / columns;
    rows = rows < 1 ? 1 : rows;
    if (rows > KYMO__PANELS || columns > KYMO__PANELS)
        return kymo__fail(err, KYMO_ELAYOUT, "a grid of %d x %d panels; at most %d x %d are possible", rows,
                          columns, (int)KYMO__PANELS, (int)KYMO__PANELS);
    l->page.rows = rows;
    l->page.columns = columns;
    for (int fixed = 1; fixed >= 0; fixed--) {
        for (int32_t i = 0; i < figure->axes_count; i++) {
            const kymo_axes_options *o = &figure->axes[i]->options;
            if ((o->row > 0 && o->column > 0) == fixed && place(l, i, o, taken, err) != KYMO_OK)
                return (kymo_status)err->code;
        }
    }
    return KYMO_OK;
}

void kymo__plan_bare(kymo__plan *l)
{
    kymo__target *target = l->target;
    double columns = l->page.columns, rows = l->page.rows;
    double snap = target->scale > 0 ? target->scale : 1;
    for (int32_t i = 0; i < target->panel_count; i++) {
        const kymo__layout_panel *p = &l->panels[i];
        double x0 = floor(target->width * p->column / columns * snap + 0.5) / snap;
        double y0 = floor(target->height * p->row / rows * snap + 0.5) / snap;
        double x1 = floor(target->width * (p->column + p->column_span) / columns * snap + 0.5) / snap;
        double y1 = floor(target->height * (p->row + p->row_span) / rows * snap + 0.5) / snap;
        target->panels[i].panel.box = (kymo__rect){ x0, y0, x1 - x0, y1 - y0 };
    }
}
