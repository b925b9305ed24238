/*
 * kernels_loops.h - the loops over blocks of rows, once for all vector instructions.
 *
 * Included by the file of each level, which defines before: vd, a vector of LANES doubles; vd_load, vd_store,
 * vd_set, vd_add, vd_sub, vd_mul, vd_div; vd_min and vd_max, which give the second operand when one is NaN;
 * vd_ge, vd_gt, vd_eq (masks; false for NaN), vd_and, vd_or, vd_any (some mask is set); vd_low, which stores the
 * low 32 bits of each lane; the same with vf for floats, as far as they are used; and VECTOR_BYTES.
 *
 * No result depends on how many lanes there are: min and max of finite values do not depend on the order, and
 * all else is lane by lane.
 */
#ifndef KYMO_REDUCE_KERNELS_LOOPS_H
#define KYMO_REDUCE_KERNELS_LOOPS_H

#include "reduce/kernels_types.h"

static bool rising_f64(const double *x, int64_t count)
{
    bool falls = count > 0 && !(x[0] == x[0]);
    int64_t i = 1;
    vd rises = vd_ge(vd_set(0), vd_set(0));
    for (; i + 2 * LANES <= count; i += 2 * LANES) {
        vd a = vd_ge(vd_load(x + i), vd_load(x + i - 1));
        vd b = vd_ge(vd_load(x + i + LANES), vd_load(x + i + LANES - 1));
        rises = vd_and(rises, vd_and(a, b));
    }
    falls |= !vd_all(rises);
    for (; i < count; i++)
        falls |= !(x[i] >= x[i - 1]);
    return !falls;
}

/* floor of 0 <= v < 2^31: rounded by a sum whose last digit is 1, and put right. */
static inline vd whole_of(vd v)
{
    vd big = vd_set(0x1p52), near = vd_sub(vd_add(v, big), big);
    return vd_sub(near, vd_and(vd_gt(near, v), vd_set(1)));
}

static void cells(const double *x, int32_t count, double per_unit, double first, int32_t *slot)
{
    vd unit = vd_set(per_unit), start = vd_set(first), big = vd_set(0x1.8p52), one = vd_set(1), zero = vd_set(0);
    int32_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        vd v = vd_load(x + i), at = vd_mul(v, unit), near = vd_sub(vd_add(at, big), big);
        vd down = vd_or(vd_gt(near, at), vd_and(vd_eq(at, zero), vd_gt(zero, v)));
        near = vd_sub(near, vd_and(down, one));
        vd_low((uint32_t *)slot + i, vd_add(vd_sub(near, start), big));
    }
    kymo__cells_plain(x + i, count - i, per_unit, first, slot + i);
}

static void rows(const kymo__snap *s, double top, double *v, int32_t count)
{
    vd ky = vd_set(s->ky), v1 = vd_set(s->v1), dv = vd_set(s->dv), h = vd_set(s->height), up = vd_set(top);
    int32_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        vd a = vd_mul(vd_sub(v1, vd_mul(vd_load(v + i), ky)), h);
        vd_store(v + i, vd_add(up, vd_div(a, dv)));
    }
    kymo__rows_plain(s, top, v + i, count - i);
}

static void ramp(double *x, int64_t first, double step, int32_t count)
{
    const double steps[] = { 0, 1, 2, 3 };
    vd at = vd_add(vd_set((double)first), vd_load(steps)), by = vd_set(LANES), k = vd_set(step);
    int32_t i = 0;
    /* Sums of whole numbers are exact up to 2^53. */
    for (; first >= 0 && first < INT64_C(1) << 52 && i + LANES <= count; i += LANES) {
        vd_store(x + i, vd_mul(at, k));
        at = vd_add(at, by);
    }
    kymo__ramp_plain(x + i, first + i, step, count - i);
}

static bool snap(const kymo__snap *s, const double *x, const double *y, int32_t count, uint32_t *cell)
{
    vd odd = vd_set(0), zero = odd, one = vd_set(1), big = vd_set(0x1p52), none = vd_set(0x1p32 - 1);
    vd kx = vd_set(s->kx), u0 = vd_set(s->u0), du = vd_set(s->du), w = vd_set(s->width);
    vd ky = vd_set(s->ky), v1 = vd_set(s->v1), dv = vd_set(s->dv), h = vd_set(s->height);
    vd stride = vd_set(s->stride);
    int32_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        vd a = vd_load(x + i), b = vd_load(y + i);
        odd = vd_add(odd, vd_add(vd_sub(a, a), vd_sub(b, b)));
        a = vd_div(vd_mul(vd_sub(vd_mul(a, kx), u0), w), du);
        b = vd_div(vd_mul(vd_sub(v1, vd_mul(b, ky)), h), dv);
        vd in = vd_and(vd_and(vd_ge(a, zero), vd_ge(w, a)), vd_and(vd_ge(b, zero), vd_ge(h, b)));
        a = whole_of(vd_and(in, a));
        b = whole_of(vd_and(in, b));
        a = vd_sub(a, vd_and(vd_eq(a, w), one));
        b = vd_sub(b, vd_and(vd_eq(b, h), one));
        a = vd_add(vd_mul(b, stride), a);
        vd_low(cell + i, vd_add(big, vd_or(vd_and(in, a), vd_andnot(in, none))));
    }
    double n[LANES], bad = 0;
    vd_store(n, odd);
    for (int k = 0; k < LANES; k++)
        bad += n[k];
    return kymo__snap_plain(s, x + i, y + i, count - i, cell + i) && bad == 0;
}

#endif
