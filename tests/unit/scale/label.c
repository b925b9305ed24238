/* Labels: how they look, and that each says its tick. */
#include "readback.h"

#include "kt.h"

#include <float.h>
#include <math.h>
#include <string.h>

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
