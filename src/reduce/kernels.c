/*
 * kernels.c - the loops that all data go through: plain C, which is the reference, and the choice among levels.
 *
 * Each level gives the same results, to the bit: see kernels_loops.h. AVX-512 is not used: the loops wait for
 * memory with AVX2 already (docs/PERFORMANCE.md).
 */
#include "reduce/kernels.h"
#include "reduce/kernels_types.h"

#include <math.h>

bool kymo__rising_plain(const double *x, int64_t count)
{
    bool falls = count > 0 && !(x[0] == x[0]);
    for (int64_t i = 1; i < count; i++)
        falls |= !(x[i] >= x[i - 1]);
    return !falls;
}

bool kymo__snap_plain(const kymo__snap *s, const double *x, const double *y, int32_t count,
                      uint32_t *cell)
{
    double odd = 0;
    for (int32_t i = 0; i < count; i++) {
        double a = (x[i] * s->kx - s->u0) * s->width / s->du;
        double b = (s->v1 - y[i] * s->ky) * s->height / s->dv;
        odd += (x[i] - x[i]) + (y[i] - y[i]);
        cell[i] = UINT32_MAX;
        if (!(a >= 0 && a <= s->width && b >= 0 && b <= s->height))
            continue;
        int64_t column = (int64_t)a - (a == s->width), row = (int64_t)b - (b == s->height);
        cell[i] = (uint32_t)(row * (int64_t)s->stride + column);
    }
    return odd == 0;
}

void kymo__cells_plain(const double *x, int32_t count, double per_unit, double first, int32_t *slot)
{
    for (int32_t i = 0; i < count; i++) {
        double at = x[i] * per_unit;
        int64_t whole = at > -0x1p62 && at < 0x1p62 ? (int64_t)at : 0; /* what is further is of no use */
        whole -= (double)whole > at;
        whole -= at == 0 && x[i] < 0; /* underflow */
        slot[i] = (int32_t)(uint32_t)(uint64_t)(whole - (int64_t)first);
    }
}

void kymo__rows_plain(const kymo__snap *s, double top, double *v, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        v[i] = top + (s->v1 - v[i] * s->ky) * s->height / s->dv;
}

void kymo__ramp_plain(double *x, int64_t first, double step, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        x[i] = (double)(first + i) * step;
}

bool kymo__rising_i64(const int64_t *x, int64_t count)
{
    bool falls = false;
    for (int64_t i = 1; i < count; i++)
        falls |= x[i] < x[i - 1];
    return !falls;
}

const kymo__kernels *kymo__kernels_for(kymo__cpu level)
{
    static const kymo__kernels plain = {
        .extremes = EXTREMES_OF_TYPES, .rising_f64 = kymo__rising_plain,
        .snap = kymo__snap_plain, .cells = kymo__cells_plain, .rows = kymo__rows_plain,
        .ramp = kymo__ramp_plain,
    };
    static const kymo__kernels *const tables[KYMO__CPU_LEVELS] = {
        &plain, &kymo__kernels_base, &kymo__kernels_avx2, &kymo__kernels_avx2
    };
    return tables[level];
}
