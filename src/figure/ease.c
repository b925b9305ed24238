/*
 * ease.c - how limits of y follow live data (kymo_figure_ease).
 *
 * Each end of an axis has a goal, and what is shown goes there by a cubic that is fast at first. The goal moves
 * outward as soon as the limits of the data do, but for less than half of the padding, so that noise does not
 * shift it all the time. It moves inward when less has been enough for a while, to the most that was needed in
 * that time, and only when a twentieth of the axis is won. What somebody has asked for is shown at once: limits, kinds
 * of scales, which marks are seen. The clock is the caller's, and no limits of other figures are touched.
 *
 * Cost: some comparisons an axis. No memory.
 */
#include "figure/figure.h"

#include <math.h>

#define SLACK 0.05 /* of an axis: as much too long it may be for good */

static double past_ms(const kymo_figure *figure, int64_t then)
{
    return (double)((kymo__wide)figure->ease.now - then) / 1e6;
}

static bool is_live(const kymo_figure *figure, const kymo_axes *axes)
{
    for (int32_t i = 0; i < figure->mark_count; i++) {
        const kymo_mark *mark = figure->marks[i];
        if (mark->source && mark->source->class_ && mark->source->class_->version &&
            (mark->axes == axes || kymo__axes_share(mark->axes, axes, KYMO__CHANNEL_Y)))
            return true;
    }
    return false;
}

/* What limits are shown at once for, when it is another. */
static uint64_t key_of(const kymo_figure *figure, const kymo__scale *scale, const kymo__scale_wish *wish)
{
    const double numbers[] = { wish->lim[0], wish->lim[1], wish->pad, scale->bend, wish->nice,
                               scale->class_->kind, figure->mark_count };
    uint64_t key = kymo__hash(numbers, sizeof numbers, 5);
    for (int32_t i = 0; i < figure->mark_count; i++) {
        if (figure->marks[i]->hidden)
            key = kymo__hash(&i, sizeof i, key);
    }
    return key;
}

static void begin_move(const kymo_figure *figure, kymo__eased_end *end, double goal)
{
    end->from = end->shown;
    end->goal = goal;
    end->began = figure->ease.now;
    end->waits = false;
}

/* Whether what was shown was no range of data, but what is drawn about one value. */
static bool is_lone(const kymo__extent *extent)
{
    return !(extent->lo < extent->hi);
}

/* Goes on towards limits of the data at one end; `side`: -1 the lower, 1 the upper; `room`: what is to be won or may be
 * missing. */
static void follow_end(const kymo_figure *figure, const kymo__eased *eased, kymo__eased_end *end, double limit, int side,
                       const double room[2])
{
    const double beyond = side * limit - side * end->goal;
    if (beyond > room[0] || (eased->lone && beyond < 0)) {
        begin_move(figure, end, limit);
    } else if (!(-beyond > room[1]) || figure->ease.hold_ms < 0) {
        end->waits = false;
    } else if (!end->waits) {
        end->waits = true;
        end->since = figure->ease.now;
        end->most = limit;
    } else {
        end->most = side > 0 ? fmax(end->most, limit) : fmin(end->most, limit);
    }
    if (end->waits && past_ms(figure, end->since) >= figure->ease.hold_ms)
        begin_move(figure, end, end->most);
    const double past = past_ms(figure, end->began), left = 1 - past / figure->ease.move_ms;
    if (end->shown == end->goal || past >= figure->ease.move_ms) {
        end->shown = end->goal;
    } else if (past > 0) {
        const double rest = left * left * left;
        end->shown = end->goal * (1 - rest) + end->from * rest;
    }
}

static void show_at_once(kymo__eased *eased, const kymo__scale *scale)
{
    eased->end[0] = (kymo__eased_end){ .from = scale->u0, .goal = scale->u0, .shown = scale->u0 };
    eased->end[1] = (kymo__eased_end){ .from = scale->u1, .goal = scale->u1, .shown = scale->u1 };
    eased->known = true;
}

void kymo__ease_limits(kymo_axes *axes, kymo__scale *scale, const kymo__scale_wish *wish, const kymo__extent *extent)
{
    const kymo_figure *figure = axes->figure;
    kymo__eased *eased = &axes->eased;
    if (!figure->eases || scale->class_->integer || scale->class_->words || !(extent->lo <= extent->hi) ||
        kymo__scale_fixed(scale->class_, wish) || !is_live(figure, axes)) {
        eased->known = false;
        return;
    }
    const uint64_t key = key_of(figure, scale, wish);
    if (!eased->known || eased->key != key)
        show_at_once(eased, scale);
    eased->key = key;
    const double room[2] = { eased->lone || wish->nice ? 0 : wish->pad / 2 * (scale->u1 - scale->u0),
                             SLACK * (eased->end[1].goal - eased->end[0].goal) };
    follow_end(figure, eased, &eased->end[0], scale->u0, -1, room);
    follow_end(figure, eased, &eased->end[1], scale->u1, 1, room);
    eased->lone = is_lone(extent);
    if (!(eased->end[0].shown < eased->end[1].shown))
        show_at_once(eased, scale);
    scale->u0 = eased->end[0].shown;
    scale->u1 = eased->end[1].shown;
}

bool kymo__ease_moves(const kymo_axes *axes)
{
    const kymo__eased *eased = &axes->eased;
    return eased->known &&
           (eased->end[0].shown != eased->end[0].goal || eased->end[1].shown != eased->end[1].goal);
}

/* When an end has waited long enough. */
static int64_t end_of_wait(const kymo_figure *figure, const kymo__eased_end *end)
{
    const kymo__wide due = (kymo__wide)end->since + (kymo__wide)figure->ease.hold_ms * 1000000;
    return due > INT64_MAX ? INT64_MAX : (int64_t)due;
}

int64_t kymo_figure_ease_due(const kymo_figure *figure)
{
    int64_t due = INT64_MAX;
    if (!figure || !figure->mem || !figure->eases)
        return due;
    for (int32_t i = 0; i < figure->axes_count; i++) {
        const kymo__eased *eased = &figure->axes[i]->eased;
        if (kymo__ease_moves(figure->axes[i]))
            return figure->ease.now;
        for (int k = 0; k < 2 && eased->known; k++) {
            if (eased->end[k].waits && end_of_wait(figure, &eased->end[k]) < due)
                due = end_of_wait(figure, &eased->end[k]);
        }
    }
    return due;
}

void kymo_figure_ease(kymo_figure *figure, const kymo_ease *ease)
{
    if (!figure || !figure->mem)
        return;
    bool again = figure->eases != (ease != NULL);
    figure->eases = ease != NULL;
    if (ease)
        figure->ease = *ease;
    if (again || (ease && kymo_figure_ease_due(figure) <= ease->now)) { // as if something had been read
        figure->changes++;
        figure->readings++;
    }
}
