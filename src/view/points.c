/*
 * points.c - going by keys from row to row of a series, and from series to series.
 *
 * It begins at the row that is read out, where that is seen, else at the first one that is; the view follows. The rows are
 * found by the worker: keys that are pressed meanwhile are counted, and answered from where the answer leads.
 */
#include "view.h"

#include <math.h>

const kymo_row *view_row_here(const kymo_view *view)
{
    const view_answer *hover = &view->hover;

    return hover->row_count > 0 && hover->panel == view->panel && hover->rows[0].row >= 0 ? &hover->rows[0] : NULL;
}

/* Where a row lies along an axis as it is wanted, from 0 to 1 when it is seen. */
static double part_of(const kymo_view *view, const kymo_row *row, bool y)
{
    const kymo_axes_state *state = &view->frame.states[view->hover.panel];
    const double pixel = y ? view_pixel_at(&state->y, row->y, row->y_exact) : view_pixel_at(&state->x, row->x, row->x_exact);
    double from, to;

    view_wanted(view, view->hover.panel, y, &from, &to);
    return (pixel - from) / (to - from);
}

static bool is_seen(double part)
{
    return part >= -1e-6 && part <= 1 + 1e-6;
}

/* The shown series of the panel, as numbers of marks; *at: the one that is read out, -1: none of them. */
static int32_t list_series(const kymo_view *view, int32_t list[VIEW_MARKS], int32_t *at)
{
    const kymo_row *row = view_row_here(view);
    int32_t count = 0;

    *at = -1;
    for (int32_t i = 0; i < view->frame.mark_count; i++) {
        if (view->frame.marks[i].panel != view->panel || view_hidden(&view->state, i))
            continue;
        if (row && row->mark == view->frame.marks[i].mark)
            *at = count;
        list[count++] = i;
    }
    return count;
}

/* From the first row that is seen. */
static void begin(const kymo_view *view, view_job *job)
{
    const kymo_axes_state *state = &view->frame.states[view->panel];
    double x[2], y[2];

    job->row = -1;
    job->step = 1;
    view_wanted(view, view->panel, false, &x[0], &x[1]);
    view_wanted(view, view->panel, true, &y[0], &y[1]);
    job->within = kymo_axis_window(&state->x, x[0], x[1], &job->limits[0]) == KYMO_OK &&
                  kymo_axis_window(&state->y, y[0], y[1], &job->limits[1]) == KYMO_OK;
}

static void step_from(kymo_view *view, view_job *job)
{
    if (view->cross == VIEW_CROSS_OFF)
        view->cross = VIEW_CROSS_NEAREST;
    view->stepping = view_worker_job(view->worker, job);
    view->hover_void = view->hovering;
    view->hover_again = false;
}

void view_step_point(kymo_view *view, int32_t step)
{
    view_job job = {.kind = VIEW_JOB_STEP, .panel = view->panel, .step = step};
    int32_t list[VIEW_MARKS], at;

    if (view->stepping) { // from where that leads
        view->steps += step;
        return;
    }
    const int32_t count = list_series(view, list, &at);
    if (count < 1) {
        view_say(view, "no series is shown here");
        return;
    }
    job.mark = view->frame.marks[list[at < 0 ? 0 : at]].mark;
    if (at >= 0 && is_seen(part_of(view, view_row_here(view), false)))
        job.row = view_row_here(view)->row;
    else
        begin(view, &job);
    step_from(view, &job);
}

void view_step_series(kymo_view *view, int32_t step)
{
    view_job job = {.kind = VIEW_JOB_STEP, .panel = view->panel, .step = 1};
    int32_t list[VIEW_MARKS], at;
    const int32_t count = list_series(view, list, &at);

    if (count < 1 || view->stepping)
        return;
    job.mark = view->frame.marks[list[at < 0 ? 0 : (at + step + count) % count]].mark;
    if (at >= 0)
        job.row = view_row_here(view)->row - 1;
    else
        begin(view, &job);
    step_from(view, &job);
}

void view_follow_row(kymo_view *view)
{
    const kymo_row *row = &view->hover.rows[0];
    double shift[2] = {0, 0};

    if (view->hover.row_count < 1 || view->hover.panel >= view->frame.panel_count)
        return;
    const kymo_axes_state *state = &view->frame.states[view->hover.panel];
    for (int k = 0; k < 2; k++) {
        const kymo_axis_state *axis = k ? &state->y : &state->x;
        const double part = part_of(view, row, k);
        if (isfinite(part) && !is_seen(part))
            shift[k] = (0.5 - part) * (axis->to - axis->from); // into the middle
    }
    if (shift[0] < 0 || shift[0] > 0 || shift[1] < 0 || shift[1] > 0)
        view_pan(view, view->hover.panel, shift[0], shift[1], VIEW_CHANGE_PAN);
}
