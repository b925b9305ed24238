/*
 * axis.h - what the parts of an axis share: choosing ticks (axis_ticks.c), measuring (axis.c) and
 * drawing (axis_draw.c).
 */
#ifndef KYMO_GUIDES_AXIS_H
#define KYMO_GUIDES_AXIS_H

#include "guides/guides.h"

#include <math.h>

/** Least distance between two labels along x [px]. */
#define KYMO__LABEL_SPACE 8.0

/** How far the first context may reach beyond the panel: room that y labels take anyway [px]. */
#define KYMO__CONTEXT_OUT 20.0

/**
 * Left edge of the context under tick i, from the left end of the panel. Contexts lie centred under
 * their ticks, but the first and the last stay near the panel, and the first gives way to the left
 * when the second is near.
 */
double kymo__axis_context_left(const kymo__axis *axis, int32_t i, double length);

/** Sine and cosine of the angle of the tick labels; exact where it is upright. */
static inline double kymo__axis_sine(const kymo__axis *axis)
{
    return sin(axis->angle * (3.14159265358979323846 / 180));
}
static inline double kymo__axis_cosine(const kymo__axis *axis)
{
    return fabs(axis->angle) == 90 ? 0 : cos(axis->angle * (3.14159265358979323846 / 180));
}

/** A label turned about its tick: its origin, and how far it reaches from the panel's bottom edge at the
 *  tick, to the left, to the right and down. */
typedef struct kymo__turned {
    double x, y;
    double left, right, down;
} kymo__turned;
kymo__turned kymo__axis_turned(const kymo__axis *axis, const kymo__text *text);

/** The next tick after i (-1: from the start) that has a text in `texts`; -1: none. */
int32_t kymo__axis_next_text(const kymo__axis *axis, const kymo__text *const *texts, int32_t i);

/** One axis being measured. */
typedef struct kymo__measure {
    kymo__axis *axis;
    double length;
    kymo__fonts *fonts;
    const kymo__look *look;
    kymo__text_style style; /**< of tick labels */
    double across;          /**< the most that the axis may take outside the panel */
    // of the ticks tried last
    int labelled;
    bool crowded;
    double widest;
} kymo__measure;

/** Chooses the ticks of the axis and lays out their labels and contexts. */
kymo_status kymo__axis_choose(kymo__measure *m, kymo_error *err);

/** Lays out the labels of the axis's ticks as they are. */
kymo_status kymo__axis_shape(kymo__measure *m, kymo_error *err);
/** The same for a category axis. */
kymo_status kymo__axis_choose_names(kymo__measure *m, kymo_error *err);

/* ---- ladder.c -------------------------------------------------------------------------------- */

/** Least distance between turned labels, across their lines [px]. */
#define KYMO__TURNED_SPACE 1.0

/** Sizes of names that stand in bands side by side [px]. */
typedef struct kymo__name_sizes {
    int32_t count;
    double band;        /**< from one to the next */
    double widest;      /**< of all names, each on one line */
    double widest_word; /**< of the parts at which they cannot be broken */
    bool wraps;         /**< all fit into bands, less KYMO__LABEL_SPACE, on at most three lines */
    double height;      /**< of one line */
    double limit;       /**< the most that they may take across the axis */
    bool beside;        /**< of a y axis: names lie beside the panel, bands one above the other */
} kymo__name_sizes;

/** How they are written. */
typedef struct kymo__name_fit {
    int32_t every;  /**< every 1st, 2nd, 5th, 10th, ... is written */
    int32_t lines;  /**< at most */
    int32_t angle;  /**< 0, 45 or 90 degrees: reading upward, the end at the tick */
    double width;   /**< at which lines are broken or, when there is but one, cut; 0: never */
} kymo__name_fit;

kymo__name_fit kymo__fit_names(const kymo__name_sizes *sizes);

#endif
