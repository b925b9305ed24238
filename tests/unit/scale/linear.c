/* The linear rule against d3-array's published values and against a plain copy of its definition.
 * */
#include "scale/scale.h"

#include "kt.h"

#include <float.h>
#include <math.h>

struct row {
    double lo, hi, count;
    int n;
    double ticks[22];
};

/* d3-array 3.2.4, ticks(lo, hi, count). */
static const struct row rows[] = {
    {0, 1, 5, 6, {0, 0.2, 0.4, 0.6, 0.8, 1}},
    {0, 1, 10, 11, {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1}},
    {1e-9, 3e-9, 5, 5, {1e-9, 1.5e-9, 2e-9, 2.5e-9, 3e-9}},
    {1e-9,
     3e-9,
     10,
     11,
     {1e-9, 1.2e-9, 1.4e-9, 1.6e-9, 1.8e-9, 2e-9, 2.2e-9, 2.4e-9, 2.6e-9, 2.8e-9, 3e-9}},
    {100000, 100000.01, 5, 6, {100000, 100000.002, 100000.004, 100000.006, 100000.008, 100000.01}},
    {100000,
     100000.01,
     10,
     11,
     {100000, 100000.001, 100000.002, 100000.003, 100000.004, 100000.005, 100000.006, 100000.007,
      100000.008, 100000.009, 100000.01}},
    {-17.3, 84.2, 5, 5, {0, 20, 40, 60, 80}},
    {-17.3, 84.2, 10, 10, {-10, 0, 10, 20, 30, 40, 50, 60, 70, 80}},
    {0, 100, 5, 6, {0, 20, 40, 60, 80, 100}},
    {0, 100, 10, 11, {0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100}},
    {8.1, 14.1, 5, 6, {9, 10, 11, 12, 13, 14}},
    {8.1, 14.1, 10, 12, {8.5, 9, 9.5, 10, 10.5, 11, 11.5, 12, 12.5, 13, 13.5, 14}},
    {-1, 1, 5, 5, {-1, -0.5, 0, 0.5, 1}},
    {-1, 1, 10, 11, {-1, -0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1}},
    {0, 0.3, 5, 7, {0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3}},
    {0,
     0.3,
     10,
     16,
     {0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.22, 0.24, 0.26, 0.28, 0.3}},
    {12345.678,
     12345.679,
     5,
     6,
     {12345.678, 12345.6782, 12345.6784, 12345.6786, 12345.6788, 12345.679}},
    {12345.678,
     12345.679,
     10,
     11,
     {12345.678, 12345.6781, 12345.6782, 12345.6783, 12345.6784, 12345.6785, 12345.6786, 12345.6787,
      12345.6788, 12345.6789, 12345.679}},
    {1e15, 1e15 + 10, 5, 6, {1e15, 1e15 + 2, 1e15 + 4, 1e15 + 6, 1e15 + 8, 1e15 + 10}},
    {1e15,
     1e15 + 10,
     10,
     11,
     {1e15, 1e15 + 1, 1e15 + 2, 1e15 + 3, 1e15 + 4, 1e15 + 5, 1e15 + 6, 1e15 + 7, 1e15 + 8,
      1e15 + 9, 1e15 + 10}},
    {0, 24, 5, 5, {0, 5, 10, 15, 20}},
    {0, 24, 10, 13, {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24}},
    {5, 5, 5, 1, {5}},
    {5, 5, 10, 1, {5}},
    {2, 5, 10, 16, {2, 2.2, 2.4, 2.6, 2.8, 3, 3.2, 3.4, 3.6, 3.8, 4, 4.2, 4.4, 4.6, 4.8, 5}},
    {0.1, 0.9, 1, 1, {0.5}}, // none with a step of 1: tried again with twice the count
};

Test(linear, d3_table)
{
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        double out[64];
        int n = kymo__ticks_linear(rows[r].lo, rows[r].hi, rows[r].count, out, 64);

        cr_assert_eq(n, rows[r].n, "[%.17g, %.17g] %g: %d ticks", rows[r].lo, rows[r].hi,
                     rows[r].count, n);
        for (int i = 0; i < n; i++)
            cr_assert(out[i] == rows[r].ticks[i] && !signbit(out[i]) == !signbit(rows[r].ticks[i]),
                      "[%.17g, %.17g] %g: %.17g, not %.17g", rows[r].lo, rows[r].hi, rows[r].count,
                      out[i], rows[r].ticks[i]);
    }
}

Test(linear, d3_increments)
{
    cr_assert(kymo__tick_increment(0, 1, 5) == -5);
    cr_assert(kymo__tick_increment(0, 1, 10) == -10);
    cr_assert(kymo__tick_increment(0, 100, 5) == 20);
    cr_assert(kymo__tick_increment(8.1, 14.1, 5) == 1);
    cr_assert(kymo__tick_increment(8.1, 14.1, 10) == -2);
    cr_assert(kymo__tick_increment(1e15, 1e15 + 10, 5) == 2);
    cr_assert(kymo__tick_increment(100000, 100000.01, 5) == -500);
}

/* The definition, written down anew: search the step by trying, not by logarithms. For steps within
 * 10^+-15, where powers of ten are exact. */
static int plain_rule(double lo, double hi, double count, double out[512])
{
    static const double tens[] = {1,   1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7, 1e8,
                                  1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16};
    double step = (hi - lo) / count, error;
    int power = -16, n = 0;
    int64_t i;

    while (power < 16 && step >= (power + 1 < 0 ? 1 / tens[-power - 1] : tens[power + 1]))
        power++;
    error = step / (power < 0 ? 1 / tens[-power] : tens[power]);
    error = error * error; // compared with the squares
    double factor = error >= 50 ? 10 : error >= 10 ? 5 : error >= 2 ? 2 : 1;
    if (power < 0) {
        double inverse = tens[-power] / factor;
        for (i = (int64_t)floor(lo * inverse) - 1; (double)i / inverse <= hi && n < 512; i++)
            if ((double)i / inverse >= lo)
                out[n++] = (double)i / inverse;
    } else {
        for (i = (int64_t)floor(lo / (tens[power] * factor)) - 1;
             (double)i * (tens[power] * factor) <= hi && n < 512; i++)
            if ((double)i * (tens[power] * factor) >= lo)
                out[n++] = (double)i * (tens[power] * factor);
    }
    return n;
}

Test(linear, definition)
{
    kt_rng rng = {1};

    for (int k = 0; k < 100000; k++) {
        double out[512], expected[512], size = pow(10, kt_between(&rng, -8, 10));
        double lo = kt_between(&rng, -1, 1) * size,
               hi = lo + size * pow(10, kt_between(&rng, -5, 1));
        double count = kt_between(&rng, 2, 40);
        int n = kymo__ticks_linear(lo, hi, count, out, 512),
            m = plain_rule(lo, hi, count, expected);

        cr_assert_eq(n, m, "[%.17g, %.17g] %.17g: %d ticks, not %d", lo, hi, count, n, m);
        for (int i = 0; i < n; i++)
            cr_assert(out[i] == expected[i], "[%.17g, %.17g] %.17g: %.17g, not %.17g", lo, hi,
                      count, out[i], expected[i]);
    }
}

Test(linear, nothing_to_divide)
{
    double out[4] = {7, 7, 7, 7};

    cr_assert_eq(kymo__ticks_linear(NAN, 1, 5, out, 4), 0);
    cr_assert_eq(kymo__ticks_linear(0, INFINITY, 5, out, 4), 0);
    cr_assert_eq(kymo__ticks_linear(2, 1, 5, out, 4), 0);
    cr_assert_eq(kymo__ticks_linear(0, 1, 0, out, 4), 0);
    cr_assert_eq(kymo__ticks_linear(0, 1, NAN, out, 4), 0);
    cr_assert_eq(kymo__ticks_linear(0, 1, 5, out, 0), 0);
    cr_assert(out[0] == 7);
    cr_assert_eq(kymo__ticks_linear(0, 1, 1e300, out, 4), 4); // cut, not endless
    cr_assert_eq(kymo__ticks_linear(0, 1, 10, out, 3), 3);
    cr_assert(out[2] == 0.2 && out[3] != 0.3);
}

/* ---- The scale's ticks ----------------------------------------------------------------------- */

static void ticks_of(double lo, double hi, double target, kymo__ticks *out)
{
    kymo__scale scale = {.class_ = kymo__scale_class_of(KYMO_SCALE_LINEAR), .u0 = lo, .u1 = hi};

    kymo__scale_ticks(&scale, target, out);
}

Test(linear, scale_follows_the_rule)
{
    static kymo__ticks ticks;

    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        if (rows[r].lo == rows[r].hi || rows[r].count < 2)
            continue;
        ticks_of(rows[r].lo, rows[r].hi, rows[r].count, &ticks);
        cr_assert_eq(ticks.count, rows[r].n);
        cr_assert_eq(ticks.majors, rows[r].n);
        for (int i = 0; i < ticks.count; i++) {
            double span = rows[r].hi - rows[r].lo;

            cr_assert(ticks.tick[i].value == rows[r].ticks[i]);
            cr_assert(fabs(ticks.tick[i].at - (rows[r].ticks[i] - rows[r].lo) / span) < 1e-12);
        }
    }
}

/* Ends up to the largest double, subnormals, a few ulps: always something, never too much. */
Test(linear, extremes)
{
    static kymo__ticks ticks;
    static const double ranges[][2] = {
        {-DBL_MAX, DBL_MAX},
        {0, DBL_MAX},
        {DBL_MAX / 2, DBL_MAX},
        {-1e308, 1e308},
        {0, DBL_TRUE_MIN},
        {0, 1e-322},
        {-DBL_MIN, DBL_MIN},
        {1e-320, 1.01e-320},
        {1e-310, 2e-310},
        {1e-308, 1.0001e-308},
        {0, 1e-300},
        {-1e-300, 1e-300},
        {1, 1 + DBL_EPSILON},
        {1, 1 + 3e-16},
        {0.1, 0.1 + 1e-16},
        {-0.3, -0.3 + 2e-16},
        {1e15, 1e15 + 0.125},
        {1e15, 1e15 + 0.25},
        {1e15, 1e15 + 1},
        {1e300, 1e300 * (1 + 4e-16)},
        {-1e300, 1},
        {1e-300, 1e300},
        {-5e-324, 5e-324},
        {9e15, 9e15 + 2},
    };

    for (size_t r = 0; r < sizeof ranges / sizeof ranges[0]; r++)
        for (double target = 1; target < 3000; target *= 1.3) {
            double lo = ranges[r][0], hi = ranges[r][1];

            ticks_of(lo, hi, target, &ticks);
            cr_assert(ticks.count >= 1 && ticks.count <= KYMO__TICKS, "[%g, %g] %g: %d", lo, hi,
                      target, ticks.count);
            for (int i = 0; i < ticks.count; i++) {
                const kymo__tick *tick = &ticks.tick[i];

                cr_assert(tick->value >= lo && tick->value <= hi, "[%g, %g]: %.17g", lo, hi,
                          tick->value);
                cr_assert(tick->at >= 0 && tick->at <= 1, "[%g, %g]: at %.17g", lo, hi, tick->at);
                cr_assert(i == 0 || tick->value > tick[-1].value);
                cr_assert(i == 0 || tick->at > tick[-1].at);
                cr_assert(tick->label[0] != '\0' && !tick->minor);
            }
        }
}

/* Axes ask for less and less until labels fit: that must never give more. Two or more give at least
 * two. */
Test(linear, monotone)
{
    static kymo__ticks ticks;
    kt_rng rng = {2};

    for (int k = 0; k < 1000; k++) {
        double size = pow(10, kt_between(&rng, -300, 300)), lo = kt_between(&rng, -1, 1) * size;
        double hi = lo + size * pow(10, kt_between(&rng, -10, 0));
        int before = KYMO__TICKS + 1;

        if (!(lo < hi))
            continue;
        for (double target = 40; target > 0.3; target -= 0.17) {
            ticks_of(lo, hi, target, &ticks);
            cr_assert(ticks.majors <= before, "[%.17g, %.17g] %g: %d after %d", lo, hi, target,
                      ticks.majors, before);
            cr_assert(ticks.majors >= (target >= 2 ? 2 : 1), "[%.17g, %.17g] %g: %d", lo, hi,
                      target, ticks.majors);
            before = ticks.majors;
        }
        ticks_of(lo, hi, NAN, &ticks);
        cr_assert(ticks.majors >= 1 && ticks.majors <= 3);
    }
}
