/*
 * room.h - what the files of this room share among themselves.
 */
#ifndef KYMO_SCALE_ROOM_H
#define KYMO_SCALE_ROOM_H

#include "scale/scale.h"

/* ---- linear.c -------------------------------------------------------------------------------- */

/** The doubles i * step for i from `first` to `last`, step = factor * 10^power. Both counters are
 * whole numbers; they are doubles because d3's rule alone may choose steps far below an ulp. */
typedef struct kymo__steps {
    int32_t power, factor; /**< factor is 1, 2, 5 or 10 */
    double first, last;    /**< last < first: none */
} kymo__steps;

/** n * 10^power, correctly rounded. */
double kymo__decimal(int64_t n, int32_t power);
/** 10^power, correctly rounded: 0 or infinity where doubles end. */
double kymo__power10(int32_t power);

/** The classes' largest number of ticks asked for: with it no kind makes more than KYMO__TICKS. */
#define KYMO__MOST_TARGET 100.0

/** Ticks of [lo, hi] by the linear rule with values and labels; `at` is left to the caller. At most
 *  `most` of them. A falling target or `most` never gives more. */
void kymo__ticks_evenly(double lo, double hi, double target, double most,
                        const kymo__tick_wish *wish, kymo__ticks *out);
/** The same on the values of any scale, at their places there. */
void kymo__ticks_by_value(const kymo__scale *scale, double target, double most, kymo__ticks *out);
/** Widens [lo, hi] to ticks of the linear rule, but for ends that are fixed. */
void kymo__nice_values(double *lo, double *hi, const bool fixed[2]);

/* ---- extended.c ------------------------------------------------------------------------------ */

/** The labels n * 10^power for n = first, first + step, ...: `count` of them. */
typedef struct kymo__labeling {
    int64_t first, step;
    int32_t power, count;
    double score;
} kymo__labeling;

/** The best labels of [lo, hi] for `target` of them (Talbot, Lin, Hanrahan 2010); `inside`: none lies
 *  beyond the ends. count is 0 when there are none. */
kymo__labeling kymo__label_extended(double lo, double hi, double target, bool inside);

/* ---- format.c -------------------------------------------------------------------------------- */

#define MINUS "\xe2\x88\x92" /* U+2212 */

/** Labels of the decimals n[i] * 10^power of all ticks, `step` such units apart. |n| < 10^17. */
void kymo__label_decimals(kymo__ticks *ticks, const int64_t *n, int64_t step, int32_t power,
                          const kymo__tick_wish *wish);
/** Labels of any values: their shortest digits, equal decimals. */
void kymo__label_values(const kymo__scale *scale, kymo__ticks *ticks);
/** The shortest digits of |v| as n * 10^*power. */
uint64_t kymo__shortest(double v, int32_t *power);
/** The unit as the factor of ticks whose labels have none, and behind their offset. */
void kymo__label_unit(kymo__ticks *ticks, const kymo__tick_wish *wish);
/** Appends UTF-8 text at `to`; returns its end. */
char *kymo__put(char *to, const char *text);
/** Appends "10⁻³" and the like; returns its end. */
char *kymo__put_power(char *to, int32_t power);
/** Appends |v| in full precision with groups, "1.5×10⁻⁷" when it is very small or large. */
char *kymo__put_value(char *to, double v, const kymo__tick_wish *wish);

/* ---- scale.c --------------------------------------------------------------------------------- */

/** An empty list of ticks. */
void kymo__ticks_clear(kymo__ticks *ticks);
/** Copies finite values, makes the others NaN. */
void kymo__forward_same(const double *v, double *u, int64_t count, double bend);
double kymo__inverse_same(double u, double bend);
/** One value. */
double kymo__forward(const kymo__scale *scale, double v);
double kymo__inverse(const kymo__scale *scale, double u);

#endif
