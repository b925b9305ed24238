/*
 * train.c - the scales of all axes from what the first pass has learnt, and what axes have in common.
 *
 * Limits come from the options, else from the extents of the data and what marks need beyond them. Axes of the
 * grid that share x (or y) are trained as one: by the limits of the first that has any, and by the data of
 * all. Merging extents is a minimum and a maximum, so the order does not matter. No memory.
 */
#include "figure/figure.h"

#include <math.h>
#include <string.h>

static bool given(const kymo_axes *axes, int channel)
{
    const kymo_axes_options *o = &axes->options;
    if (axes->limited[channel])
        return true;
    const double *lim = channel == KYMO__CHANNEL_X ? o->x_lim : o->y_lim;
    return lim[0] != 0 || lim[1] != 0 || (channel == KYMO__CHANNEL_X && (o->x_time[0] || o->x_time[1]));
}

static bool shares(const kymo_axes *axes, int channel)
{
    int32_t bit = channel == KYMO__CHANNEL_X ? KYMO_SHARE_X : KYMO_SHARE_Y;
    return (axes->figure->options.share & bit) && !kymo__axes_inset(axes);
}

bool kymo__axes_share(const kymo_axes *a, const kymo_axes *b, int channel)
{
    return shares(a, channel) && shares(b, channel);
}

kymo__scale_wish kymo__axes_wish(const kymo_axes *axes, int channel)
{
    const kymo_figure *figure = axes->figure;
    const kymo_axes *from = axes;
    bool x = channel == KYMO__CHANNEL_X;
    for (int32_t i = 0; i < figure->axes_count && shares(axes, channel) && !given(from, channel); i++) {
        if (shares(figure->axes[i], channel) && given(figure->axes[i], channel))
            from = figure->axes[i];
    }
    const kymo_axes_options *o = &from->options;
    const kymo__scale_class *class_ = x ? axes->x_class : axes->y_class;
    bool tight = figure->options.bare || (x && class_->kind == KYMO_SCALE_TIME);
    kymo__scale_wish wish = { .pad = tight ? 0 : 0.05, .nice = axes->options.nice && !figure->options.bare };
    if (from->limited[channel]) {
        const kymo_limits *limits = &from->limits[channel];
        memcpy(wish.lim, (double[2]){ limits->lo, limits->hi }, sizeof wish.lim);
        memcpy(wish.time, (int64_t[2]){ limits->time_lo, limits->time_hi }, sizeof wish.time);
        return wish;
    }
    memcpy(wish.lim, x ? o->x_lim : o->y_lim, sizeof wish.lim);
    if (x)
        memcpy(wish.time, o->x_time, sizeof wish.time);
    return wish;
}

/* Nothing at all to draw is an error that says why. */
static kymo_status check_not_empty(const kymo_figure *figure, kymo_error *err)
{
    const kymo_mark *first = NULL;
    for (int32_t i = 0; i < figure->mark_count; i++) {
        const kymo_mark *mark = figure->marks[i];
        if (!mark->source || kymo__series_of(&mark->series)->tally.points > 0)
            return KYMO_OK;
        first = first ? first : mark;
    }
    if (!first)
        return kymo__fail(err, KYMO_EEMPTY, "nothing to plot: the figure has no marks");
    const kymo__series *series = kymo__series_of(&first->series);
    if (series->rows == 0)
        return kymo__fail_at(err, KYMO_EEMPTY, first->source->path, 0, 0, "nothing to plot: no rows");
    kymo__fail_at(err, KYMO_EEMPTY, first->source->path, 0, 0,
                  "nothing to plot: none of the %lld rows has a value that can be drawn in column \"%s\"",
                  (long long)series->rows, first->y_name);
    if (series->tally.dropped > 0)
        kymo__hint(err, "a log scale shows only values above 0");
    return err->code;
}

static void time_ends(kymo__extent *extent)
{
    if (!(extent->lo <= extent->hi))
        return;
    extent->time_lo = (int64_t)fmax(-0x1p62, fmin(extent->lo, 0x1p62));
    extent->time_hi = (int64_t)fmax(-0x1p62, fmin(extent->hi, 0x1p62));
}

/* Hidden marks do not count, unless all are hidden. */
static bool counts(const kymo_mark *mark)
{
    const kymo_figure *figure = mark->axes->figure;
    bool shown = !mark->hidden;
    for (int32_t i = 0; i < figure->mark_count && !shown; i++) {
        const kymo_mark *other = figure->marks[i];
        if (!other->hidden && (other->axes == mark->axes || kymo__axes_share(other->axes, mark->axes, 0) ||
                               kymo__axes_share(other->axes, mark->axes, 1)))
            return false;
    }
    return true;
}

/* Widens the extents by what is in some axes. */
static void add_extents(const kymo_axes *axes, kymo__extent *x, kymo__extent *y)
{
    const kymo_figure *figure = axes->figure;
    for (int32_t i = 0; i < figure->mark_count; i++) {
        const kymo_mark *mark = figure->marks[i];
        if (mark->axes != axes || !counts(mark))
            continue;
        if (mark->source) {
            const kymo__series *series = kymo__series_of(&mark->series);
            kymo__extent_merge(x, &series->x);
            kymo__extent ys = series->y;
            time_ends(&ys);
            kymo__extent_merge(y, &ys);
        }
        if (mark->class_->extend)
            mark->class_->extend(mark, x, y);
    }
}

/* Axes that share something must have scales of one kind for it. */
static kymo_status check_kinds(const kymo_axes *a, const kymo_axes *b, int channel, kymo_error *err)
{
    bool x = channel == KYMO__CHANNEL_X;
    const kymo__scale_class *of_a = x ? a->x_class : a->y_class, *of_b = x ? b->x_class : b->y_class;
    if (of_a == of_b)
        return KYMO_OK;
    kymo__fail(err, KYMO_EINVAL, "panels %d and %d share %s, but one is %s and the other %s", a->number + 1,
               b->number + 1, x ? "x" : "y", of_a->name, of_b->name);
    kymo__hint(err, "give both the same scale");
    return KYMO_EINVAL;
}

/* Every category has its band, with data or without. */
static void widen_to_bands(const kymo__words *words, kymo__extent *extent, kymo__scale_wish *wish)
{
    const kymo__extent all = { 1, words->count, INT64_MAX, INT64_MIN };
    kymo__extent_merge(extent, &all);
    wish->pad = extent->hi > extent->lo ? 0.5 / (extent->hi - extent->lo) : 0;
}

/* Limits that follow the data: the last value, and so far back. */
static void follow(const kymo_axes *axes, const kymo__extent *extent, kymo__scale_wish *wish)
{
    const double window = axes->options.x_window;
    const kymo__scale_class *class_ = axes->x_class;
    if (!(window > 0) || !(extent->lo <= extent->hi) || class_->curved || class_->words ||
        wish->lim[0] != 0 || wish->lim[1] != 0 || wish->time[0] || wish->time[1])
        return;
    if (!class_->integer) {
        wish->lim[0] = extent->hi - window;
        wish->lim[1] = extent->hi;
        return;
    }
    const double length = fmin(window * (double)KYMO__NS, 0x1p62);
    wish->time[1] = extent->time_hi;
    wish->time[0] = extent->time_hi - (int64_t)length;
}

static kymo_status train_one(kymo_axes *axes, int channel, kymo__extent *extent, kymo_error *err)
{
    bool x = channel == KYMO__CHANNEL_X;
    const kymo__words *words = &axes->words[channel];
    kymo__scale *scale = x ? &axes->x : &axes->y;
    kymo__scale_wish wish = kymo__axes_wish(axes, channel);
    *scale = (kymo__scale){
        .class_ = x ? axes->x_class : axes->y_class,
        .zone = axes->figure->zone,
        .bend = axes->bend[channel],
        .names = words->word,
        .name_count = words->count,
        .wish = &axes->said[channel].wish,
    };
    if (scale->class_->words && words->count > 0)
        widen_to_bands(words, extent, &wish);
    if (x)
        follow(axes, extent, &wish);
    if (kymo__scale_train(scale, extent, &wish, err) != KYMO_OK) {
        kymo__error_stage(err, x ? "x axis" : "y axis", 0, "", "");
        return err->code;
    }
    if (!x)
        kymo__ease_limits(axes, scale, &wish, extent);
    return KYMO_OK;
}

static kymo_status train_axes(const kymo_figure *figure, kymo_axes *axes, kymo_error *err)
{
    kymo__extent x, y, unused;
    kymo__extent_clear(&x);
    kymo__extent_clear(&y);
    add_extents(axes, &x, &y);
    for (int32_t i = 0; i < figure->axes_count; i++) {
        const kymo_axes *other = figure->axes[i];
        for (int channel = KYMO__CHANNEL_X; channel <= KYMO__CHANNEL_Y; channel++) {
            bool with_x = channel == KYMO__CHANNEL_X;
            if (other == axes || !kymo__axes_share(axes, other, channel))
                continue;
            if (check_kinds(axes, other, channel, err) != KYMO_OK)
                return err->code;
            kymo__extent_clear(&unused);
            add_extents(other, with_x ? &x : &unused, with_x ? &unused : &y);
        }
    }
    if (train_one(axes, KYMO__CHANNEL_X, &x, err) != KYMO_OK)
        return err->code;
    return train_one(axes, KYMO__CHANNEL_Y, &y, err);
}

kymo_status kymo__figure_train(kymo_figure *figure, kymo_error *err)
{
    if (!figure->unfinished && check_not_empty(figure, err) != KYMO_OK)
        return err->code;
    for (int32_t i = 0; i < figure->axes_count; i++) {
        if (train_axes(figure, figure->axes[i], err) != KYMO_OK) {
            kymo__error_stage(err, "train", 0, "", "");
            return err->code;
        }
    }
    return KYMO_OK;
}
