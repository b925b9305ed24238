/*
 * kernels.h - the tables of kernels, one a level of vector instructions, and the plain ones they fall back to.
 */
#ifndef KYMO_REDUCE_KERNELS_H
#define KYMO_REDUCE_KERNELS_H

#include "reduce/reduce.h"

extern const kymo__kernels kymo__kernels_base, kymo__kernels_avx2;

bool kymo__rising_plain(const double *x, int64_t count);
bool kymo__snap_plain(const kymo__snap *s, const double *x, const double *y, int32_t count,
                      uint32_t *cell);
void kymo__cells_plain(const double *x, int32_t count, double per_unit, double first, int32_t *slot);
void kymo__rows_plain(const kymo__snap *s, double top, double *v, int32_t count);
void kymo__ramp_plain(double *x, int64_t first, double step, int32_t count);

#endif
