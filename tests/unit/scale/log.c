/* Logarithmic ticks: which powers, when 2 and 5, how they are written. */
#include "scale/scale.h"

#include "kt.h"

#include <float.h>
#include <math.h>
#include <string.h>

static void ticks_of(double lo, double hi, double target, kymo__ticks *out)
{
    kymo__scale scale = {
        .class_ = kymo__scale_class_of(KYMO_SCALE_LOG), .u0 = log10(lo), .u1 = log10(hi)};

    kymo__scale_ticks(&scale, target, out);
}

static void expect(double lo, double hi, double target, const char *labels, int minors)
{
    static kymo__ticks ticks;
    char all[8192] = "";

    ticks_of(lo, hi, target, &ticks);
    for (int i = 0; i < ticks.count; i++) {
        if (ticks.tick[i].minor) {
            cr_assert_str_eq(ticks.tick[i].label, "");
            continue;
        }
        strcat(all, ticks.tick[i].label);
        strcat(all, "|");
    }
    cr_assert_str_eq(all, labels);
    cr_assert_eq(ticks.count - ticks.majors, minors, "[%g, %g]: %d minors", lo, hi,
                 ticks.count - ticks.majors);
}

Test(log_ticks, powers)
{
    expect(1e-3, 1e4, 8,
           "0.001|0.01|0.1|1|10|100|1000|10\xe2\x80\xaf"
           "000|",
           7 * 8);
    expect(1, 1e6, 6, "10⁰|10¹|10²|10³|10⁴|10⁵|10⁶|", 6 * 8);
    expect(1e-4, 1, 6, "10⁻⁴|10⁻³|10⁻²|10⁻¹|10⁰|", 4 * 8);
    expect(0.03, 30, 4, "0.1|1|10|", 2 * 8 + 7 + 2);
}

/* Strides 1 2 3 5 10 20 ..., always through 10^0; the powers between are minor. */
Test(log_ticks, strides)
{
    expect(1e-10, 1e10, 10, "10⁻¹⁰|10⁻⁸|10⁻⁶|10⁻⁴|10⁻²|10⁰|10²|10⁴|10⁶|10⁸|10¹⁰|", 10);
    expect(1e-30, 1e30, 10, "10⁻³⁰|10⁻²⁵|10⁻²⁰|10⁻¹⁵|10⁻¹⁰|10⁻⁵|10⁰|10⁵|10¹⁰|10¹⁵|10²⁰|10²⁵|10³⁰|",
           48);
    expect(1e-10, 1e10, 5, "10⁻⁹|10⁻⁶|10⁻³|10⁰|10³|10⁶|10⁹|", 14);
    expect(1e-7, 1e8, 3, "10⁻⁵|10⁰|10⁵|", 13);
    expect(DBL_TRUE_MIN, DBL_MAX, 5, "10⁻³⁰⁰|10⁻²⁰⁰|10⁻¹⁰⁰|10⁰|10¹⁰⁰|10²⁰⁰|10³⁰⁰|",
           0); // too many minors
}

Test(log_ticks, twos_and_fives)
{
    expect(0.5, 50, 6, "0.5|1|2|5|10|20|50|", 3 + 7 + 2);
    expect(1, 1000, 8, "1|2|5|10|20|50|100|200|500|1000|", 3 * 6);
    expect(1, 1000, 4, "1|10|100|1000|", 3 * 8); // they do not fit
    expect(1, 1001, 8, "1|10|100|1000|", 3 * 8); // more than three decades
    expect(1, 10, 8, "1|2|3|4|5|6|7|8|9|10|", 0);
    expect(2, 20, 8, "2|3|4|5|6|7|8|9|10|20|", 0);
    expect(1, 10, 4, "1|2|5|10|", 6);
}

/* Below a decade, the linear rule. */
Test(log_ticks, below_a_decade)
{
    expect(95, 105, 5, "96|98|100|102|104|", 0);
    expect(2, 5, 10, "2.0|2.2|2.4|2.6|2.8|3.0|3.2|3.4|3.6|3.8|4.0|4.2|4.4|4.6|4.8|5.0|", 0);
    expect(3e7, 8e7, 5, "30|40|50|60|70|80|", 0);
    expect(1e-300, 3e-300, 4, "1.0|1.5|2.0|2.5|3.0|", 0);
}

/* Numbers are not mixed with powers: where 2 and 5 cannot be written, and powers are too few,
 * linear. */
Test(log_ticks, never_mixed)
{
    static kymo__ticks ticks;

    expect(2e5, 9e6, 5, "2|4|6|8|", 0);
    ticks_of(2e5, 9e6, 5, &ticks);
    cr_assert_str_eq(ticks.factor, "×10⁶");
    expect(1e5, 1e8, 8, "10⁵|10⁶|10⁷|10⁸|", 3 * 8);
}

Test(log_ticks, places)
{
    static kymo__ticks ticks;

    ticks_of(0.5, 50, 6, &ticks);
    for (int i = 0; i < ticks.count; i++) {
        const kymo__tick *tick = &ticks.tick[i];

        cr_assert(fabs(tick->at - (log10(tick->value) - log10(0.5)) / 2) < 1e-12);
    }
    cr_assert(ticks.tick[0].at == 0 && ticks.tick[ticks.count - 1].at == 1);
    cr_assert(ticks.tick[0].value == 0.5 && ticks.tick[1].value == 0.6);
}

Test(log_ticks, random_ranges)
{
    static kymo__ticks ticks;
    kt_rng rng = {6};

    for (int k = 0; k < kt_cases(3000); k++) {
        double u = kt_between(&rng, -300, 300),
               span = pow(10, kt_between(&rng, k % 2 ? -15 : -1, 2.4));
        double lo = pow(10, u), hi = pow(10, fmin(u + span, 308));
        int before = KYMO__TICKS + 1;

        if (!(log10(lo) < log10(hi)))
            continue;
        for (double target = 30; target > 0.3; target -= 0.61) {
            int majors = 0;

            ticks_of(lo, hi, target, &ticks);
            cr_assert(ticks.majors >= 1 && ticks.count <= KYMO__TICKS);
            cr_assert(ticks.majors <= before, "[%.17g, %.17g] %g: %d after %d", lo, hi, target,
                      ticks.majors, before);
            before = ticks.majors;
            for (int i = 0; i < ticks.count; i++) {
                const kymo__tick *tick = &ticks.tick[i];

                majors += !tick->minor;
                cr_assert_eq(tick->minor, tick->label[0] == '\0');
                cr_assert(tick->at >= 0 && tick->at <= 1);
                cr_assert(tick->value >= lo * (1 - 1e-12) && tick->value <= hi * (1 + 1e-12));
                cr_assert(i == 0 || tick->value > tick[-1].value);
                cr_assert(i == 0 || tick->at > tick[-1].at, "[%.17g, %.17g]", lo, hi);
            }
            cr_assert_eq(majors, ticks.majors);
        }
    }
}
