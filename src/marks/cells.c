/*
 * cells.c - the cells of a line in pixels, in one scratch for all lines of a canvas.
 *
 * Settled cells are 25 bytes each and 8 to 16 a pixel: half a megabyte a line. What they are made from (kept points,
 * cells of the pass) is there anyway and making them is quick, so they are made for each line when it is drawn, and
 * the memory of a figure does not grow by it with the number of its lines. A line that is drawn right after it was
 * settled, as the only one always is, finds them made.
 */
#include "marks/marks.h"

#include <math.h>

double kymo__mark_cells_wanted(const kymo_mark *mark, const kymo__mark_view *view)
{
    double cells = kymo__canvas_cells(view->panel.canvas);
    return kymo__series_of(&mark->series)->sketched > 0 ? fmin(cells, KYMO__SKETCH_CELLS) : cells;
}

static kymo_status fill(const kymo_mark *mark, const kymo__mark_view *view, double reach, kymo_error *err)
{
    kymo__grid *grid = &view->cells->grid;
    double per_pixel = kymo__mark_cells_wanted(mark, view);
    view->cells->holder = NULL;
    if (kymo__series_cells(&mark->series, &view->view, per_pixel, reach, grid, err) == KYMO_PARTIAL)
        return kymo__fail(err, KYMO_EINTERNAL, "line cells are too coarse for this view");
    return err->code;
}

/* Values to pixels from the top, in place; y turns over, so lows become highs. */
static void show(const kymo_mark *mark, const kymo__mark_view *view)
{
    kymo__grid *grid = &view->cells->grid;
    const kymo__kernels *kernels = mark->series.kernels;
    kymo__snap snap = kymo__view_snap(&view->view, view->view.width, view->view.height, 0);
    bool breaks = kymo__grid_breaks(grid);
    double *planes[] = { grid->lo, grid->hi, grid->out, grid->lo2, grid->hi2 };
    for (int i = 0; i < (breaks ? 5 : 3); i++)
        kernels->rows(&snap, view->y, planes[i], grid->used);
    view->cells->shape = (kymo__cells){
        .x0 = view->x + kymo__view_left(&view->view, grid->first, grid->e),
        .dx = kymo__view_step(&view->view, grid->e),
        .y0 = 0,
        .dy = 1,
        .count = grid->used,
        .lo = grid->hi,
        .hi = grid->lo,
        .out = grid->out,
        .lo2 = breaks ? grid->hi2 : NULL,
        .hi2 = breaks ? grid->lo2 : NULL,
    };
    view->cells->holder = view;
}

/* Breaks within the view that leave less than a pixel empty: all but the empty runs of at least a pixel (its
 * two end cells may be inked in part). */
static int64_t count_narrow_gaps(const kymo_mark *mark, const kymo__grid *grid, const kymo__view *view)
{
    int64_t gaps = kymo__series_of(&mark->series)->tally.gaps_inside;
    double left = kymo__view_left(view, grid->first, grid->e), step = kymo__view_step(view, grid->e);
    double least = step < 1.0 / 3 ? 1 / step - 2 : 1;
    int32_t last = -1;
    for (int32_t i = 0; i < grid->used && gaps > 0; i++) {
        double from = left + i * step;
        if (!(grid->lo[i] <= grid->hi[i]) || from + step <= 0 || from > view->width)
            continue;
        if (last >= 0 && i - last - 1 >= least)
            gaps--;
        last = i;
    }
    return gaps;
}

kymo_status kymo__mark_settle_cells(kymo_mark *mark, kymo__mark_view *view, double reach, kymo_error *err)
{
    kymo__mark_cells *cells = view->cells;
    if (!cells->begun)
        kymo__grid_init(&cells->grid, mark->mem, view->view.integer, 0);
    cells->begun = true;
    view->gaps_below = 0;
    view->cells_reach = reach;
    view->has_cells = true;
    /* Without breaks, only the room for the cells is needed now: drawing cannot ask for memory. */
    const kymo__series *series = kymo__series_of(&mark->series);
    if (cells->shared && !series->coarse && series->tally.gaps == 0 && !kymo__grid_breaks(&series->grid)) {
        cells->holder = NULL;
        return kymo__series_room(&view->view, kymo__mark_cells_wanted(mark, view), reach, &cells->grid, err);
    }
    if (fill(mark, view, reach, err) != KYMO_OK)
        return err->code;
    view->gaps_below = count_narrow_gaps(mark, &cells->grid, &view->view);
    show(mark, view);
    return KYMO_OK;
}

const kymo__cells *kymo__mark_show_cells(const kymo_mark *mark, const kymo__mark_view *view,
                                         kymo_canvas *canvas)
{
    kymo_error err;
    kymo__error_clear(&err);
    if (!view->has_cells)
        return NULL;
    if (view->cells->holder != view) {
        if (fill(mark, view, view->cells_reach, &err) != KYMO_OK) {
            kymo__canvas_fail(canvas, &err);
            return NULL;
        }
        show(mark, view);
    }
    return &view->cells->shape;
}

void kymo__mark_cells_free(kymo__mark_cells *cells)
{
    if (cells->begun)
        kymo__grid_free(&cells->grid);
    *cells = (kymo__mark_cells){ 0 };
}
