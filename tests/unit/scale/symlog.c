/* The symlog scale: one curve from minus to plus, its inverse, its ticks. */
#include "readback.h"

#include "kt.h"

#include <float.h>
#include <math.h>
#include <string.h>

static kymo__scale scale_of(double lo, double hi, double bend)
{
    kymo__scale scale = {.class_ = kymo__scale_class_of(KYMO_SCALE_SYMLOG), .bend = bend};

    scale.class_->forward(&lo, &scale.u0, 1, bend);
    scale.class_->forward(&hi, &scale.u1, 1, bend);
    return scale;
}

static void expect(double lo, double hi, double bend, double target, const char *labels)
{
    static kymo__ticks ticks;
    kymo__scale scale = scale_of(lo, hi, bend);
    char all[2048] = "";

    kymo__scale_ticks(&scale, target, &ticks);
    check_ticks(&ticks, lo, hi, 1e-12);
    for (int i = 0; i < ticks.count; i++)
        if (!ticks.tick[i].minor) {
            strcat(all, ticks.tick[i].label);
            strcat(all, " ");
        }
    cr_assert_str_eq(all, labels);
}

/* matplotlib's choices, too. */
Test(symlog, reference)
{
    expect(-1000, 1000, 1, 9, MINUS "1000 " MINUS "100 " MINUS "10 " MINUS "1 0 1 10 100 1000 ");
    expect(-1e6, 1e6, 10, 13,
           MINUS "10⁶ " MINUS "10⁵ " MINUS "10⁴ " MINUS "10³ " MINUS "10² " MINUS
                 "10¹ 0 10¹ 10² 10³ 10⁴ 10⁵ 10⁶ ");
}

/* Strides are those of the log scale, counted from 10^0 on both sides. */
Test(symlog, strides)
{
    expect(-1e6, 1e6, 1, 5, MINUS "10⁶ " MINUS "10³ " MINUS "10⁰ 0 10⁰ 10³ 10⁶ ");
    expect(0, 1e30, 1e-3, 8, "0 10⁰ 10⁵ 10¹⁰ 10¹⁵ 10²⁰ 10²⁵ 10³⁰ ");
    expect(-1e300, 1e300, 1e-300, 6,
           MINUS "10²⁰⁰ " MINUS "10⁰ " MINUS "10⁻²⁰⁰ 0 10⁻²⁰⁰ 10⁰ 10²⁰⁰ ");
}

/* Where there are no powers, even values; near 0 the scale is linear anyway. */
Test(symlog, even)
{
    expect(-0.5, 0.5, 1, 5, MINUS "0.4 " MINUS "0.2 0.0 0.2 0.4 ");
    expect(50, 80, 1, 4, "50 60 70 80 ");
    expect(-92, 62, 14.8, 7, MINUS "80 " MINUS "60 " MINUS "40 " MINUS "20 0 20 40 60 ");
}

/* asinh, whatever the sizes; and back. */
Test(symlog, curve)
{
    const kymo__scale_class *class_ = kymo__scale_class_of(KYMO_SCALE_SYMLOG);
    kt_rng rng = {8};

    for (int k = 0; k < 100000; k++) {
        double bend = pow(10, kt_between(&rng, -300, 300)),
               v = pow(10, kt_between(&rng, -300, 300)), u, w;
        long double want, ratio;

        v = k & 1 ? -v : v;
        class_->forward(&v, &u, 1, bend);
        ratio = (long double)v / bend;
        want = asinhl(ratio);
        cr_assert(fabsl(u - want) <= 4 * (long double)DBL_EPSILON * fabsl(want) + DBL_TRUE_MIN,
                  "asinh(%.17g / %.17g) is not %.17g", v, bend, u);
        w = class_->inverse(u, bend);
        // what one ulp of u is worth
        if (fabs(u) > 1e-290)
            cr_assert(fabs(w - v) <= 8 * DBL_EPSILON * fabs(v) * fmax(1, fabs(u)), "%.17g: %.17g",
                      v, w);
    }
    for (int k = 0; k < 2; k++) {
        double ends[3] = {DBL_MAX, -DBL_MAX, INFINITY}, u[3];
        class_->forward(ends, u, 3, k ? 5e-324 : 1e300);
        cr_assert(isfinite(u[0]) && u[1] == -u[0] && isnan(u[2]));
        cr_assert(isfinite(class_->inverse(u[0], k ? 5e-324 : 1e300)));
    }
}

/* Limits and padding as for any scale; huge ones stay finite. */
Test(symlog, domains)
{
    kymo__scale scale = scale_of(-1, 1, 1);
    kymo__extent data = {asinh(-1e3), asinh(1e3), INT64_MAX, INT64_MIN};
    kymo__scale_wish wish = {.pad = 0.05};
    kymo_error err;

    kymo__error_clear(&err);
    cr_assert_eq(kymo__scale_train(&scale, &data, &wish, &err), KYMO_OK);
    cr_assert_float_eq(scale.u1, asinh(1e3) * 1.1, 1e-12);
    wish.nice = true;
    data.hi = asinh(2e3);
    cr_assert_eq(kymo__scale_train(&scale, &data, &wish, &err), KYMO_OK);
    cr_assert_float_eq(scale.u0, asinh(-1e3), 1e-12);
    cr_assert_float_eq(scale.u1, asinh(1e4), 1e-12);
    wish = (kymo__scale_wish){.lim = {-1.7e308, 1.7e308}};
    cr_assert_eq(kymo__scale_train(&scale, &data, &wish, &err), KYMO_OK);
    cr_assert(isfinite(scale.class_->inverse(scale.u1, 1)));
}
