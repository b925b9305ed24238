/* readback.h - labels of an axis read as a person would, for tests that hold them against their
 * ticks. */
#ifndef READBACK_H
#define READBACK_H

#include "scale/scale.h"

#define MINUS "\xe2\x88\x92"
#define GROUP "\xe2\x80\xaf"

/** Fails unless each label, times the factor (or prefix of the unit), plus the offset, is within
 *  half a unit of its last digit of the tick, and labels differ; `even`: and have equally many
 *  decimals. */
void read_back(const kymo__ticks *ticks, const char *unit, bool even, double lo, double hi);

/** Fails unless ticks rise, in value and in place, inside [lo, hi] (give or take `slack` of them). */
void check_ticks(const kymo__ticks *ticks, double lo, double hi, double slack);

#endif
