/*
 * narrow.c - which rows a reading needs: where x is known to be sorted and rows can be found by number, only those in
 * view.
 *
 * What is read so is what reading all would give there: rows about the limits belong to it, and one beyond at each
 * side, so that lines come in as they should. What only all rows tell (how many there are, where the line ends) a
 * series takes from the one before it. Cost: two bisections a reducer.
 */
#include "figure/figure.h"

#include <math.h>

bool kymo__x_sorted(kymo_source *source, int32_t column)
{
    kymo__index_sum sum;
    if (kymo__source_sorted(source, column))
        return true;
    const kymo__index *index = kymo__index_of(source);
    if (!index || !kymo__index_sum_of(index, column, &sum) || sum.falls || sum.valid < sum.rows)
        return false;
    kymo__source_set_sorted(source, column);
    return true;
}

static int64_t within_time(kymo__wide t)
{
    return t < INT64_MIN + 1 ? INT64_MIN + 1 : t > INT64_MAX ? INT64_MAX : (int64_t)t;
}

/* The values between two transformed ones; false when there are none. */
static bool span_between(const kymo__reduce_spec *spec, double lo, double hi, kymo__span *span)
{
    span->lo = spec->x_class->inverse(lo, spec->x_bend);
    span->hi = spec->x_class->inverse(hi, spec->x_bend);
    return isfinite(span->lo) && isfinite(span->hi);
}

/* What a view shows, and what of a pen reaches in. */
static bool span_of_view(const kymo_mark *mark, const kymo__reducer *r, kymo__span *span)
{
    const kymo__view *view = &r->spec.view;
    double beyond = (view->pen + 4) / (view->width > 0 ? view->width : 1);
    (void)mark;
    *span = (kymo__span){ .integer = view->integer };
    if (!view->integer) {
        double more = (view->u1 - view->u0) * beyond;
        return span_between(&r->spec, view->u0 - more, view->u1 + more, span);
    }
    kymo__wide more = (kymo__wide)((double)((kymo__wide)view->t1 - view->t0) * beyond) + 1;
    span->time_lo = within_time(view->t0 - more);
    span->time_hi = within_time(view->t1 + more);
    return true;
}

/* What a series with known limits makes cells of, and more; false: it needs all rows. */
static bool span_of_series(const kymo_mark *mark, const kymo__reducer *r, kymo__span *span)
{
    const kymo__reduce_spec *spec = &r->spec;
    *span = (kymo__span){ .integer = spec->integer };
    if (r != &mark->next || !mark->series.ready || spec->keep_all)
        return false;
    const kymo__series *old = kymo__series_of(&mark->series);
    if (old->sketched > 0 || old->kept.whole || old->color_is_text || old->back_row >= 0)
        return false;
    if (!spec->integer) {
        double more = (spec->lim[1] - spec->lim[0]) / 2;
        return span_between(spec, spec->lim[0] - more, spec->lim[1] + more, span);
    }
    if (spec->time_lim[0] == INT64_MIN || spec->time_lim[1] == INT64_MIN)
        return false;
    kymo__wide more = ((kymo__wide)spec->time_lim[1] - spec->time_lim[0]) / 2 + 1;
    span->time_lo = within_time(spec->time_lim[0] - more);
    span->time_hi = within_time(spec->time_lim[1] + more);
    return true;
}

kymo_status kymo__reading_narrow(const kymo__input *input, kymo__reads reads, kymo_mark *const *owners,
                                 kymo__pass *pass, kymo_error *err)
{
    int64_t lo = INT64_MAX, hi = 1, rows[2];
    bool series = reads == KYMO__READS_SERIES;
    for (int32_t i = 0; i < pass->reducer_count; i++) {
        const kymo__reducer *r = pass->reducers[i];
        kymo__span span;
        if (!kymo__source_seeks(pass->source) || r->spec.x_words || !r->spec.x_class ||
            !kymo__x_sorted(input->source, owners[i]->column[KYMO__CHANNEL_X]) ||
            !(series ? span_of_series : span_of_view)(owners[i], r, &span))
            return KYMO_OK;
        if (kymo__rows_between(pass->source, r->spec.column[KYMO__CHANNEL_X], &span, pass->mem, rows, err) != KYMO_OK)
            return err->code;
        lo = rows[0] < lo ? rows[0] : lo;
        hi = rows[1] > hi ? rows[1] : hi;
    }
    for (int32_t i = 0; i < pass->reducer_count && series; i++) {
        owners[i]->next_narrow = true;
        pass->reducers[i]->spec.keep = 0; // all points are more than are kept: cells, however few are in view
    }
    pass->first_row = lo;
    pass->end_row = hi;
    return KYMO_OK;
}
