/* The extended Wilkinson rule: the authors' choices, and where their program goes wrong. */
#include "scale/room.h"

#include "kt.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void expect(double lo, double hi, double target, bool inside, const char *labels)
{
    kymo__labeling l = kymo__label_extended(lo, hi, target, inside);
    char all[512] = "";

    for (int32_t i = 0; i < l.count; i++)
        snprintf(all + strlen(all), sizeof all - strlen(all), "%.15g ",
                 kymo__decimal(l.first + i * l.step, l.power));
    cr_assert_str_eq(all, labels);
}

/* What R's labeling::extended gives for m = 5 (ux.md 2.3); it loses the last label of the third,
 * and finds but one for the eleventh. */
Test(extended, reference)
{
    expect(0, 1, 5, false, "0 0.25 0.5 0.75 1 ");
    expect(1e-9, 3e-9, 5, false, "1e-09 1.5e-09 2e-09 2.5e-09 3e-09 ");
    expect(100000, 100000.01, 5, false, "100000 100000.0025 100000.005 100000.0075 100000.01 ");
    expect(-17.3, 84.2, 5, false, "-20 0 20 40 60 80 ");
    expect(0, 100, 5, false, "0 25 50 75 100 ");
    expect(8.1, 14.1, 5, false, "8 10 12 14 ");
    expect(-1, 1, 5, false, "-1 -0.5 0 0.5 1 ");
    expect(0, 0.3, 5, false, "0 0.1 0.2 0.3 ");
    expect(12345.678, 12345.679, 5, false,
           "12345.678 12345.67825 12345.6785 12345.67875 12345.679 ");
    expect(0, 24, 5, false, "0 5 10 15 20 25 ");
}

/* The same rule for values of any size: only the power changes. */
Test(extended, any_size)
{
    for (int32_t power = -280; power <= 290; power += 10) {
        kymo__labeling l = kymo__label_extended(0, 24 * pow(10, power), 5, false);

        cr_assert(l.count == 6 && l.first == 0);
        cr_assert_eq(kymo__decimal(l.step, l.power), kymo__decimal(5, power));
    }
}

Test(extended, inside)
{
    expect(-17.3, 84.2, 5, true, "0 25 50 75 ");
    expect(8.1, 14.1, 5, true, "9 10 11 12 13 14 ");
    expect(0.001, 0.999, 5, true, "0.1 0.3 0.5 0.7 0.9 ");
}

/* 0 is found exactly, and is worth a little. */
Test(extended, zero)
{
    kymo__labeling l = kymo__label_extended(-0.30000000000000004, 0.7, 6, false);
    bool zero = false;

    for (int32_t i = 0; i < l.count; i++)
        zero |= l.first + i * l.step == 0;
    cr_assert(zero);
}

Test(extended, nothing_to_label)
{
    cr_assert_eq(kymo__label_extended(1, 1, 5, false).count, 0);
    cr_assert_eq(kymo__label_extended(0, 1e-310, 5, false).count, 0);
    cr_assert_eq(kymo__label_extended(-1.7e308, 1.7e308, 5, false).count, 0);
    cr_assert_eq(kymo__label_extended(1e15, 1e15 + 1e-3, 5, false).count, 0);
}

/* As an axis writes them; where the rule has nothing, d3's has. */
Test(extended, axis)
{
    static kymo__ticks ticks;
    const kymo__tick_wish wish = {.extended = true};
    kymo__scale scale = {
        .class_ = kymo__scale_class_of(KYMO_SCALE_LINEAR), .u0 = 0, .u1 = 1, .wish = &wish};

    kymo__scale_ticks(&scale, 5, &ticks);
    cr_assert_eq(ticks.count, 5);
    cr_assert_str_eq(ticks.tick[1].label, "0.25");
    cr_assert_str_eq(ticks.tick[2].label, "0.50");
    scale.u1 = 1e-310;
    kymo__scale_ticks(&scale, 5, &ticks);
    cr_assert_geq(ticks.count, 2);
}
