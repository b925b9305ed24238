/*
 * kept.h - points kept as they are, within the reduce room. See kymo__kept.
 */
#ifndef KYMO_REDUCE_KEPT_H
#define KYMO_REDUCE_KEPT_H

#include "reduce/reduce.h"

void kymo__kept_free(kymo__kept *kept, kymo__mem *mem);
/** One more point (NaN y: a gap), with the planes that the reducer's spec asks for. */
kymo_status kymo__kept_push(kymo__kept *kept, const kymo__reducer *r, kymo__coord x, double y,
                            double color, double size, kymo_error *err);
/** Draws the line through them into cells. */
kymo_status kymo__kept_cells(const kymo__reducer *r, const kymo__kept *kept, kymo__grid *out,
                             kymo_error *err);

#endif
