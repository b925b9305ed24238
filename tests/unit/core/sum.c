/* Exact sums: against sums whose results are known, whatever the order. */
#include "kt.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double sum_of(const double *v, int count)
{
    kymo__sum sum = { 0 };
    for (int i = 0; i < count; i++)
        kymo__sum_add(&sum, v[i]);
    return kymo__sum_value(&sum);
}

Test(sum, single_values_come_back)
{
    const double v[] = { 0, 1, -1, 0.1, DBL_MAX, -DBL_MAX, DBL_MIN, DBL_TRUE_MIN, 3 * DBL_TRUE_MIN, 1e-310, 1e300 };
    kt_rng rng = { 3 };
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++)
        cr_assert_eq(sum_of(&v[i], 1), v[i], "%g", v[i]);
    for (int i = 0; i < 20000; i++) {
        double w = kt_wild(&rng);
        if (isfinite(w))
            cr_assert_eq(sum_of(&w, 1), w, "%a", w);
    }
}

Test(sum, known_results)
{
    cr_assert_eq(sum_of((double[]){ 1e300, 1, -1e300 }, 3), 1);
    cr_assert_eq(sum_of((double[]){ 1e16, 1, 1, -1e16 }, 4), 2);
    cr_assert_eq(sum_of((double[]){ DBL_MAX, DBL_MAX, -DBL_MAX }, 3), DBL_MAX);
    cr_assert_eq(sum_of((double[]){ DBL_MAX, DBL_MAX }, 2), INFINITY);
    cr_assert_eq(sum_of((double[]){ 1, 0x1p-53 }, 2), 1);                  // a tie goes to even
    cr_assert_eq(sum_of((double[]){ 1, 0x1p-53, DBL_TRUE_MIN }, 3), 1 + DBL_EPSILON);
    cr_assert_eq(sum_of((double[]){ 1 + DBL_EPSILON, 0x1p-53 }, 2), 1 + 2 * DBL_EPSILON);
    cr_assert_eq(sum_of((double[]){ -1, -0x1p-53, -DBL_TRUE_MIN }, 3), -1 - DBL_EPSILON);
    cr_assert_eq(sum_of((double[]){ 1, INFINITY }, 2), INFINITY);
    cr_assert(isnan(sum_of((double[]){ -INFINITY, INFINITY }, 2)));
    cr_assert(isnan(sum_of((double[]){ NAN, 1 }, 2)));
    double tenths[10];
    for (int i = 0; i < 10; i++)
        tenths[i] = 0.1;
    cr_assert_eq(sum_of(tenths, 10), 1); // 10 * 0.1 (a little above a tenth) rounds to 1
}

/* Whole numbers of 2^-20 below 2^30 are summed by int64. */
Test(sum, any_order_gives_the_same)
{
    enum { COUNT = 3000 };
    double v[COUNT];
    kt_rng rng = { 8 };
    for (int round = 0; round < 20; round++) {
        int64_t whole = 0;
        for (int i = 0; i < COUNT; i++) {
            int64_t n = kt_below(&rng, INT64_C(1) << 50) - (INT64_C(1) << 49);
            v[i] = ldexp((double)n, -20);
            whole += n;
        }
        double first = sum_of(v, COUNT);
        cr_assert_eq(first, ldexp((double)whole, -20));
        for (int i = COUNT - 1; i > 0; i--) {
            int64_t k = kt_below(&rng, i + 1);
            double other = v[i];
            v[i] = v[k];
            v[k] = other;
        }
        cr_assert_eq(sum_of(v, COUNT), first);
    }
}

Test(sum, products)
{
    kymo__sum sum = { 0 };
    kymo__sum_add_product(&sum, 0x1p-1074, 0x1p-1074);
    cr_assert_eq(kymo__sum_value(&sum), 0); // far below the least double, but kept
    kymo__sum_add(&sum, 1);
    kymo__sum_add(&sum, 0x1p-53);
    cr_assert_eq(kymo__sum_value(&sum), 1 + DBL_EPSILON);
    sum = (kymo__sum){ 0 };
    kymo__sum_add_product(&sum, DBL_MAX, DBL_MAX);
    kymo__sum_add_product(&sum, -DBL_MAX, DBL_MAX);
    kymo__sum_add_product(&sum, 3, -7);
    cr_assert_eq(kymo__sum_value(&sum), -21);
    sum = (kymo__sum){ 0 };
    double a = 1 + DBL_EPSILON; // a^2 - 1 = 2 eps + eps^2
    kymo__sum_add_product(&sum, a, a);
    kymo__sum_add(&sum, -1);
    kymo__sum_add(&sum, -2 * DBL_EPSILON);
    cr_assert_eq(kymo__sum_value(&sum), DBL_EPSILON * DBL_EPSILON);
    sum = (kymo__sum){ 0 };
    kymo__sum_add_product(&sum, INFINITY, -2);
    cr_assert_eq(kymo__sum_value(&sum), -INFINITY);
}
