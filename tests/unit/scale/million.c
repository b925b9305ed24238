/*
 * A million random ranges over all magnitudes: ticks rise, lie inside, are two at least where
 * there is room, and each label read back says its tick. A quarter each for linear ranges, the
 * extended rule, log and symlog scales; one in twenty in builds with sanitizers.
 */
#include "readback.h"

#include "kt.h"

#include <float.h>
#include <math.h>

enum { RANGES = KT_SANITIZED ? 12500 : 250000 };

static double ulp_of(double v)
{
    return nextafter(fabs(v), INFINITY) - fabs(v);
}

/* Anything, narrow, as measured, or a few ulps wide. */
static bool random_range(kt_rng *rng, int k, double *lo, double *hi)
{
    double size = pow(10, kt_between(rng, -300, 300)), a, b;

    switch (k % 4) {
    case 0:
        a = kt_between(rng, -1, 1) * size;
        b = kt_between(rng, -1, 1) * size;
        break;
    case 1:
        a = kt_between(rng, -1, 1) * size;
        b = a + fabs(a) * pow(10, kt_between(rng, -17, 0));
        break;
    case 2:
        a = round(kt_between(rng, -1e6, 1e6)) / 1000;
        b = a + round(kt_between(rng, 1, 1e5)) / 100;
        break;
    default:
        a = kt_between(rng, -1, 1) * size;
        b = a + (double)(1 + kt_below(rng, 100)) * ulp_of(a);
    }
    *lo = fmin(a, b);
    *hi = fmax(a, b);
    return *lo < *hi;
}

static double random_target(kt_rng *rng, int k)
{
    return k % 8 ? kt_between(rng, 1, 12) : kt_between(rng, 1, 100);
}

/* Of so many ulps there are always two that end in a 0 or a 5. */
static bool roomy(double lo, double hi)
{
    return (hi - lo) / 2 > 100 * ulp_of(fmax(fabs(lo), fabs(hi)));
}

static void linear_ranges(uint64_t seed, const kymo__tick_wish *wish)
{
    static kymo__ticks ticks;
    kt_rng rng = {seed};

    for (int k = 0; k < RANGES; k++) {
        double lo, hi, target = random_target(&rng, k);
        kymo__scale scale = {.class_ = kymo__scale_class_of(KYMO_SCALE_LINEAR), .wish = wish};

        if (!random_range(&rng, k, &lo, &hi))
            continue;
        scale.u0 = lo;
        scale.u1 = hi;
        kymo__scale_ticks(&scale, target, &ticks);
        check_ticks(&ticks, lo, hi, 0);
        read_back(&ticks, wish && wish->unit ? wish->unit : "", true, lo, hi);
        if (target >= 2 && roomy(lo, hi))
            cr_assert(ticks.majors >= 2, "[%.17g, %.17g] %g", lo, hi, target);
    }
}

Test(million, linear)
{
    linear_ranges(31, NULL);
}

Test(million, extended_with_unit)
{
    linear_ranges(32, &(kymo__tick_wish){.extended = true, .unit = "Pa"});
}

Test(million, log)
{
    static kymo__ticks ticks;
    kt_rng rng = {33};

    for (int k = 0; k < RANGES; k++) {
        double u = kt_between(&rng, -300, 300),
               span = pow(10, kt_between(&rng, k % 2 ? -15 : -1, 2.4));
        double lo = pow(10, u), hi = pow(10, fmin(u + span, 308)), target = random_target(&rng, k),
               size;
        kymo__scale scale = {
            .class_ = kymo__scale_class_of(KYMO_SCALE_LOG), .u0 = log10(lo), .u1 = log10(hi)};

        if (!(scale.u0 < scale.u1))
            continue;
        kymo__scale_ticks(&scale, target, &ticks);
        check_ticks(&ticks, lo, hi, 1e-12);
        read_back(&ticks, "", false, lo, hi);
        size = fmax(fmax(fabs(scale.u0), fabs(scale.u1)), 1);
        if (target >= 4 && scale.u1 - scale.u0 > 1e-12 * size)
            cr_assert(ticks.majors >= 2, "[%.17g, %.17g] %g", lo, hi, target);
    }
}

Test(million, symlog)
{
    static kymo__ticks ticks;
    const kymo__scale_class *class_ = kymo__scale_class_of(KYMO_SCALE_SYMLOG);
    kt_rng rng = {34};

    for (int k = 0; k < RANGES; k++) {
        double lo, hi, target = random_target(&rng, k), size;
        double bend = pow(10, k % 3 ? kt_between(&rng, -6, 6) : kt_between(&rng, -300, 300));
        kymo__scale scale = {.class_ = class_, .bend = bend};

        if (!random_range(&rng, k, &lo, &hi))
            continue;
        class_->forward(&lo, &scale.u0, 1, bend);
        class_->forward(&hi, &scale.u1, 1, bend);
        size = fmax(fabs(scale.u0), fabs(scale.u1));
        if (!(scale.u0 < scale.u1) || size < 1e-280)
            continue;
        kymo__scale_ticks(&scale, target, &ticks);
        check_ticks(&ticks, lo, hi, 1e-12);
        read_back(&ticks, "", false, lo, hi);
        if (target >= 4 && scale.u1 - scale.u0 > 1e-12 * size)
            cr_assert(ticks.majors >= 2, "[%.17g, %.17g] bend %.17g, %g", lo, hi, bend, target);
    }
}
