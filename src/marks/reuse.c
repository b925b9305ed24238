/*
 * reuse.c - series of marks whose view changes: what of them is good for another view, and what is kept aside.
 *
 * A series is made for the x limits that are known when it is read. For others it gives the same picture when all its
 * points are kept, or when y does not depend on the data and its cells are all there, however wide (`look` asks for
 * finer ones). That of all x stays as the base, so that zooming out reads nothing. A new one is read into
 * `next` while the old one is shown. Memory: up to three series a mark instead of one.
 */
#include "marks/marks.h"

#include <math.h>
#include <string.h>

kymo_status kymo__mark_plan_next(kymo_mark *mark, kymo_error *err)
{
    mark->next_narrow = false;
    memcpy(mark->next_lim, mark->context.lim, sizeof mark->next_lim);
    memcpy(mark->next_time, mark->context.time_lim, sizeof mark->next_time);
    return kymo__mark_plan_into(mark, &mark->next, err);
}

/* Whether a series was read for all x. */
static bool is_unlimited(const kymo__reducer *series)
{
    const kymo__reduce_spec *spec = &series->spec;
    return isnan(spec->lim[0]) && isnan(spec->lim[1]) && spec->time_lim[0] == INT64_MIN &&
           spec->time_lim[1] == INT64_MIN;
}

static bool is_exact(const kymo__reducer *series)
{
    return series->state && series->ready && kymo__series_of(series)->sketched == 0;
}

void kymo__mark_take_next(kymo_mark *mark)
{
    if (!mark->next.state || !mark->next.ready)
        return;
    if (mark->next_narrow)
        kymo__series_adopt(&mark->next, &mark->series);
    if (is_exact(&mark->series) && is_unlimited(&mark->series) && !is_unlimited(&mark->next)) {
        kymo__reducer_free(&mark->base);
        mark->base = mark->series;
    } else {
        kymo__reducer_free(&mark->series);
    }
    mark->series = mark->next;
    mark->next = (kymo__reducer){ 0 };
    memcpy(mark->planned_lim, mark->next_lim, sizeof mark->planned_lim);
    memcpy(mark->planned_time, mark->next_time, sizeof mark->planned_time);
}

void kymo__mark_forget(kymo_mark *mark)
{
    kymo__reducer_free(&mark->next);
    kymo__reducer_free(&mark->base);
}

static bool limits_known(const kymo_mark *mark)
{
    const kymo__mark_context *now = &mark->context;
    if (now->x_class->integer)
        return now->time_lim[0] != INT64_MIN && now->time_lim[1] != INT64_MIN;
    return isfinite(now->lim[0]) && isfinite(now->lim[1]);
}

/* Whether a series for other limits will do for those of now. */
static bool fits(const kymo_mark *mark, const kymo__reducer *series, bool fixed)
{
    bool colored = mark->column[KYMO__CHANNEL_COLOR] >= 0 || mark->column[KYMO__CHANNEL_SIZE] >= 0;
    if (!is_exact(series) || kymo__mark_rescaled(mark, series) || !fixed || !limits_known(mark) || colored)
        return false;
    const kymo__series *s = kymo__series_of(series);
    bool cells = series->spec.line && s->back_row < 0;
    return !cells || kymo__series_covers(series, mark->context.lim, mark->context.time_lim);
}

bool kymo__mark_reuse(kymo_mark *mark, bool fixed)
{
    if (!is_exact(&mark->series) || kymo__mark_rescaled(mark, &mark->series))
        return false;
    if (kymo__series_of(&mark->series)->kept.whole) {
        memcpy(mark->planned_lim, mark->context.lim, sizeof mark->planned_lim);
        memcpy(mark->planned_time, mark->context.time_lim, sizeof mark->planned_time);
        kymo__series_relimit(&mark->series, mark->planned_lim, mark->planned_time);
        return true;
    }
    if (fits(mark, &mark->series, fixed))
        return true;
    const kymo__mark_context *now = &mark->context;
    bool all = isnan(now->lim[0]) && isnan(now->lim[1]) && now->time_lim[0] == INT64_MIN &&
               now->time_lim[1] == INT64_MIN;
    if (!is_exact(&mark->base) || kymo__mark_rescaled(mark, &mark->base) ||
        !(all || fits(mark, &mark->base, fixed)))
        return false;
    kymo__reducer_free(&mark->series);
    mark->series = mark->base;
    mark->base = (kymo__reducer){ 0 };
    mark->planned_lim[0] = mark->planned_lim[1] = NAN;
    mark->planned_time[0] = mark->planned_time[1] = INT64_MIN;
    return true;
}
