/* Labels: how they look, and that each says its tick. */
#include "scale/scale.h"

#include "kt.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUS "\xe2\x88\x92"
#define GROUP "\xe2\x80\xaf"

static void ticks_of(double lo, double hi, double target, kymo__ticks *out)
{
    kymo__scale scale = {.class_ = kymo__scale_class_of(KYMO_SCALE_LINEAR), .u0 = lo, .u1 = hi};

    kymo__scale_ticks(&scale, target, out);
}

/* All labels with a bar after each, then factor and offset. */
static void expect(double lo, double hi, double target, const char *labels, const char *factor,
                   const char *offset)
{
    static kymo__ticks ticks;
    char all[8192] = "";

    ticks_of(lo, hi, target, &ticks);
    for (int i = 0; i < ticks.count; i++) {
        strcat(all, ticks.tick[i].label);
        strcat(all, "|");
    }
    cr_assert_str_eq(all, labels);
    cr_assert_str_eq(ticks.factor, factor);
    cr_assert_str_eq(ticks.offset, offset);
}

Test(label, decimals)
{
    expect(0, 1, 5, "0.0|0.2|0.4|0.6|0.8|1.0|", "", "");
    expect(0, 100, 5, "0|20|40|60|80|100|", "", "");
    expect(8.1, 14.1, 10, "8.5|9.0|9.5|10.0|10.5|11.0|11.5|12.0|12.5|13.0|13.5|14.0|", "", "");
    expect(0, 0.3, 5, "0.00|0.05|0.10|0.15|0.20|0.25|0.30|", "", "");
    expect(0, 0.0003, 3, "0.0000|0.0001|0.0002|0.0003|", "", "");
}

Test(label, minus_and_zero)
{
    expect(-1, 1, 5, MINUS "1.0|" MINUS "0.5|0.0|0.5|1.0|", "", "");
    expect(-100, -0.0, 5, MINUS "100|" MINUS "80|" MINUS "60|" MINUS "40|" MINUS "20|0|", "", "");
}

Test(label, groups)
{
    expect(0, 8000, 4, "0|2000|4000|6000|8000|", "", "");
    expect(0, 10000, 2, "0|5000|10" GROUP "000|", "", "");
    expect(-400000, 400000, 4,
           MINUS "400" GROUP "000|" MINUS "200" GROUP "000|0|200" GROUP "000|400" GROUP "000|", "",
           "");
    expect(0, 999999, 2, "0|500" GROUP "000|", "", "");
}

Test(label, factors)
{
    expect(0, 1e6, 2, "0.0|0.5|1.0|", "×10⁶", "");
    expect(1e-9, 3e-9, 5, "1.0|1.5|2.0|2.5|3.0|", "×10⁻⁹", "");
    expect(0, 9e-5, 5, "0|20|40|60|80|", "×10⁻⁶", "");
    expect(-3e7, 3e7, 3, MINUS "20|0|20|", "×10⁶", "");
    expect(0, 2e9, 4, "0.0|0.5|1.0|1.5|2.0|", "×10⁹", "");
    expect(0, 3.2e123, 3, "0|1|2|3|", "×10¹²³", "");
    expect(0, 4e-320, 3, "0|10|20|30|40|", "×10⁻³²¹", "");
}

Test(label, offsets)
{
    expect(100000, 100000.01, 5, "0.000|0.002|0.004|0.006|0.008|0.010|", "", "+ 100" GROUP "000");
    expect(-100000.01, -100000, 5,
           MINUS "0.010|" MINUS "0.008|" MINUS "0.006|" MINUS "0.004|" MINUS "0.002|0.000|", "",
           MINUS " 100" GROUP "000");
    expect(1e15, 1e15 + 10, 5, "0|2|4|6|8|10|", "",
           "+ 1" GROUP "000" GROUP "000" GROUP "000" GROUP "000" GROUP "000");
    expect(12345.678, 12345.679, 5, "0.0000|0.0002|0.0004|0.0006|0.0008|0.0010|", "",
           "+ 12" GROUP "345.678");
    expect(1, 1.00001, 5, "0|2|4|6|8|10|", "×10⁻⁶", "+ 1");
    expect(1e300, 1.0000001e300, 5, "0|20|40|60|80|100|", "×10²⁹¹", "+ 1×10³⁰⁰");
    // Not worth it: three digits saved.
    expect(2000, 2010, 5, "2000|2002|2004|2006|2008|2010|", "", "");
    expect(5e9, 5.005e9, 5, "5.000|5.001|5.002|5.003|5.004|5.005|", "×10⁹", "");
    // Nor where signs differ.
    expect(-0.00005, 1, 2, "0.0|0.5|1.0|", "", "");
}

Test(label, few_ulps)
{
    expect(1e15 + 0.125, 1e15 + 0.375, 5, "0|", "",
           "+ 1" GROUP "000" GROUP "000" GROUP "000" GROUP "000" GROUP "000.2");
    expect(0.3, 0.3 + 0x1p-53, 9, "0|", "", "+ 0.3");
    expect(0.7 + 0x1p-53, 0.7 + 0x3p-53, 9, "0|", "", "+ 0.7000000000000002");
    expect(-0.7 - 0x3p-53, -0.7 - 0x1p-53, 9, "0|", "", MINUS " 0.7000000000000002");
    expect(-1, 1.5, 1, "0|", "", "");
}

Test(label, steps_of_any_kind)
{
    static kymo__ticks ticks;

    ticks.count = ticks.majors = 3;
    for (int i = 0; i < 3; i++)
        ticks.tick[i] = (kymo__tick){.value = 0.25 * i};
    kymo__ticks_label(&ticks, 0.25);
    cr_assert_str_eq(ticks.tick[0].label, "0.00");
    cr_assert_str_eq(ticks.tick[1].label, "0.25");
    cr_assert_str_eq(ticks.tick[2].label, "0.50");
    for (int i = 0; i < 3; i++)
        ticks.tick[i].value = 0.2 * (i - 1);
    kymo__ticks_label(&ticks, 0.2);
    cr_assert_str_eq(ticks.tick[0].label, MINUS "0.2");
    cr_assert_str_eq(ticks.tick[1].label, "0.0");
    for (int i = 0; i < 3; i++)
        ticks.tick[i].value = 0.75 + 3 * i; // multiples of nothing
    ticks.tick[1].minor = true;
    kymo__ticks_label(&ticks, 0.5);
    cr_assert_str_eq(ticks.tick[1].label, "");
    cr_assert_str_eq(ticks.tick[2].label, "6.8"); // nearest in the digits of the step
    kymo__ticks_label(&ticks, 0);
    cr_assert_str_eq(ticks.tick[2].label, "6.75");
    cr_assert_str_eq(ticks.tick[1].label, "");
}

Test(label, values)
{
    static const struct {
        double v;
        const char *label;
    } cases[] = {
        {0, "0"},
        {-0.0, "0"},
        {1.5, "1.5"},
        {-2, MINUS "2"},
        {1234, "1234"},
        {12345, "12" GROUP "345"},
        {-1234567.25, MINUS "1" GROUP "234" GROUP "567.25"},
        {123456789012345, "123" GROUP "456" GROUP "789" GROUP "012" GROUP "345"},
        {1e15, "1" GROUP "000" GROUP "000" GROUP "000" GROUP "000" GROUP "000"},
        {1e16, "1×10¹⁶"},
        {0.1, "0.1"},
        {0.00001234, "0.00001234"},
        {0.000001234, "1.234×10⁻⁶"},
        {-1.7976931348623157e308, MINUS "1.7976931348623157×10³⁰⁸"},
        {5e-324, "5×10⁻³²⁴"},
        {NAN, "NaN"},
        {INFINITY, "∞"},
        {-INFINITY, MINUS "∞"},
    };

    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        char label[48];

        kymo__value_label(cases[k].v, label);
        cr_assert_str_eq(label, cases[k].label);
    }
}

/* ---- Read back ------------------------------------------------------------------------------- */

/* A written number: n * 10^power. */
struct decimal {
    int64_t n;
    int power;
};

/* "10⁻³⁰⁰" at s. */
static int read_power(const char *s)
{
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    int power = 0, sign = 1;

    cr_assert(strncmp(s, "10", 2) == 0, "%s", s);
    for (s += 2; *s;) {
        int digit = 0;

        if (strncmp(s, "⁻", 3) == 0) {
            sign = -1;
            s += 3;
            continue;
        }
        while (digit < 10 && strncmp(s, raised[digit], strlen(raised[digit])) != 0)
            digit++;
        cr_assert(digit < 10, "%s", s);
        power = power * 10 + digit;
        s += strlen(raised[digit]);
    }
    return sign * power;
}

static struct decimal read_number(const char *text)
{
    struct decimal d = {0, 0};
    bool negative = strncmp(text, MINUS, 3) == 0, point = false;
    int digits = 0;

    for (const char *s = text + (negative ? 3 : 0); *s; s++) {
        if (strncmp(s, GROUP, 3) == 0) {
            s += 2;
        } else if (*s == '.' && !point) {
            point = true;
        } else if (strncmp(s, "×", 2) == 0) {
            d.power += read_power(s + 2);
            break;
        } else {
            cr_assert(*s >= '0' && *s <= '9' && digits < 18, "%s", text);
            digits += d.n != 0 || *s != '0';
            d.n = d.n * 10 + (*s - '0');
            d.power -= point;
        }
    }
    if (negative)
        d.n = -d.n;
    return d;
}

static double nearest(struct decimal d)
{
    char text[64];

    snprintf(text, sizeof text, "%llde%d", (long long)d.n, d.power);
    return strtod(text, NULL);
}

/* Each label, times the factor, plus the offset, is within half a unit of its last digit of the
 * tick. */
static void read_back(const kymo__ticks *ticks, double lo, double hi)
{
    int factor = ticks->factor[0] ? read_power(ticks->factor + strlen("×")) : 0;
    int decimals = -1;

    cr_assert(factor % 3 == 0);
    for (int i = 0; i < ticks->count; i++) {
        const kymo__tick *tick = &ticks->tick[i];
        struct decimal d = read_number(tick->label), sum;
        double unit, exact, ulp = nextafter(fabs(tick->value), INFINITY) - fabs(tick->value);

        cr_assert(d.n != 0 || strstr(tick->label, MINUS) == NULL, "%s", tick->label);
        cr_assert(decimals < 0 || decimals == -d.power, "unequal decimals");
        decimals = -d.power;
        d.power += factor;
        sum = d;
        if (ticks->offset[0]) {
            bool minus = strncmp(ticks->offset, MINUS " ", 4) == 0;
            struct decimal o = read_number(ticks->offset + (minus ? 4 : 2));

            cr_assert(minus || strncmp(ticks->offset, "+ ", 2) == 0, "%s", ticks->offset);
            for (; o.power > d.power && d.n != 0; o.power--) {
                cr_assert(o.n < INT64_MAX / 10);
                o.n *= 10;
            }
            for (; d.power > o.power && d.n != 0; d.power--) {
                cr_assert(llabs(d.n) < INT64_MAX / 10);
                d.n *= 10;
            }
            sum = (struct decimal){(minus ? -o.n : o.n) + d.n, o.power};
        }
        unit = nearest((struct decimal){1, factor - decimals});
        exact = nearest(sum);
        if (ticks->count == 1 && strcmp(tick->label, "0") == 0)
            cr_assert(exact == tick->value, "[%.17g, %.17g] %s", lo, hi, ticks->offset);
        else if (exact != tick->value || tick->value != 0)
            cr_assert(fabs(exact - tick->value) + ulp / 2 <= unit / 2,
                      "[%.17g, %.17g] %.17g is %s %s %s", lo, hi, tick->value, tick->label,
                      ticks->factor, ticks->offset);
        for (int k = 0; k < i; k++)
            cr_assert(strcmp(tick->label, ticks->tick[k].label) != 0, "[%.17g, %.17g] twice %s", lo,
                      hi, tick->label);
    }
}

Test(label, random_ranges)
{
    static kymo__ticks ticks;
    kt_rng rng = {3};

    for (int k = 0; k < 100000; k++) {
        double size = pow(10, kt_between(&rng, -310, 308)), lo, hi;
        double target = k % 2 ? kt_between(&rng, 1, 12) : kt_between(&rng, 1, 100);

        switch (k % 4) {
        case 0: // anything
            lo = kt_between(&rng, -1, 1) * size;
            hi = kt_between(&rng, -1, 1) * size;
            break;
        case 1: // narrow
            lo = kt_between(&rng, -1, 1) * size;
            hi = lo + fabs(lo) * pow(10, kt_between(&rng, -17, 0));
            break;
        case 2: // usual
            lo = round(kt_between(&rng, -1e6, 1e6)) / 1000;
            hi = lo + round(kt_between(&rng, 1, 1e5)) / 100;
            break;
        default: // a few ulps
            lo = kt_between(&rng, -1, 1) * size;
            hi =
                lo + (double)(1 + kt_below(&rng, 100)) * (nextafter(fabs(lo), INFINITY) - fabs(lo));
        }
        if (lo > hi) {
            double t = lo;
            lo = hi, hi = t;
        }
        if (!(lo < hi))
            continue;
        ticks_of(lo, hi, target, &ticks);
        cr_assert(ticks.count >= 1 && ticks.count <= KYMO__TICKS);
        for (int i = 0; i < ticks.count; i++) {
            cr_assert(ticks.tick[i].value >= lo && ticks.tick[i].value <= hi,
                      "[%.17g, %.17g] %.17g", lo, hi, ticks.tick[i].value);
            cr_assert(i == 0 || ticks.tick[i].value > ticks.tick[i - 1].value);
        }
        read_back(&ticks, lo, hi);
    }
}
