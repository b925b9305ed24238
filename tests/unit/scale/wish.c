/* What users say of ticks: places, steps, units, thousands, formats, round limits; and categories. */
#include "readback.h"

#include "kt.h"

#include <math.h>
#include <string.h>

static int64_t utc(const char *text)
{
    int64_t ns = 0;

    cr_assert(kymo__parse_time(text, text + strlen(text), NULL, &ns), "%s", text);
    return ns;
}

/* "label label ... ; factor ; offset" */
static void expect(const kymo__scale *scale, double target, const char *labels)
{
    static kymo__ticks ticks;
    char all[8192] = "";

    kymo__scale_ticks(scale, target, &ticks);
    for (int i = 0; i < ticks.count; i++) {
        if (ticks.tick[i].context[0])
            strcat(strcat(strcat(all, "["), ticks.tick[i].context), "]");
        strcat(strcat(all, kymo__tick_text(&ticks.tick[i])), " ");
    }
    if (ticks.factor[0])
        strcat(strcat(all, "; "), ticks.factor);
    if (ticks.offset[0])
        strcat(strcat(all, "; "), ticks.offset);
    cr_assert_str_eq(all, labels);
}

static kymo__scale linear(double lo, double hi, const kymo__tick_wish *wish)
{
    return (kymo__scale){
        .class_ = kymo__scale_class_of(KYMO_SCALE_LINEAR), .u0 = lo, .u1 = hi, .wish = wish};
}

static kymo__scale times(const char *from, const char *to, const kymo__tick_wish *wish)
{
    kymo__scale scale = {.class_ = kymo__scale_class_of(KYMO_SCALE_TIME), .wish = wish};

    scale.t0 = utc(from);
    scale.t1 = utc(to);
    scale.u0 = (double)scale.t0;
    scale.u1 = (double)scale.t1;
    return scale;
}

static void with_unit(double lo, double hi, const char *unit, const char *labels)
{
    const kymo__tick_wish wish = {.unit = unit};
    kymo__scale scale = linear(lo, hi, &wish);

    expect(&scale, 3, labels);
}

Test(wish, units)
{
    with_unit(0, 2500, "Pa", "0 1 2 ; kPa");
    with_unit(0, 900, "Pa", "0 200 400 600 800 ; Pa");
    with_unit(0, 0.05, "m", "0 20 40 ; mm");
    with_unit(0, 3e-6, "s", "0 1 2 3 ; µs");
    with_unit(0, 3e9, "Hz", "0 1 2 3 ; GHz");
    with_unit(0, 3e-30, "g", "0 1 2 3 ; qg");
    with_unit(0, 3e30, "g", "0 1 2 3 ; Qg");
    with_unit(0, 3e33, "g", "0 1 2 3 ; ×10³³" GROUP "g");
    with_unit(0, 30000, "m/s", "0 10 20 30 ; km/s");
    // no prefix where it would mean another power
    with_unit(0, 30000, "m²", "0 10" GROUP "000 20" GROUP "000 30" GROUP "000 ; m²");
    with_unit(0, 30000, "m^2", "0 10" GROUP "000 20" GROUP "000 30" GROUP "000 ; m^2");
    with_unit(0, 3e6, "°C", "0 1 2 3 ; ×10⁶" GROUP "°C");
    with_unit(0, 3e6, "%", "0 1 2 3 ; ×10⁶" GROUP "%");
    with_unit(0, 30000, "kg", "0 10" GROUP "000 20" GROUP "000 30" GROUP "000 ; kg");
    with_unit(101300, 101300.4, "Pa", "0.0 0.1 0.2 0.3 0.4 ; Pa; + 101" GROUP "300" GROUP "Pa");
}

Test(wish, thousands)
{
    kymo__tick_wish wish = {.thousands = KYMO_THOUSANDS_COMMA};
    kymo__scale scale = linear(0, 20000, &wish);

    expect(&scale, 2, "0 10,000 20,000 ");
    wish.thousands = KYMO_THOUSANDS_NONE;
    expect(&scale, 2, "0 10000 20000 ");
    wish.thousands = KYMO_THOUSANDS_SPACE;
    expect(&scale, 2, "0 10" GROUP "000 20" GROUP "000 ");
}

/* Places stay where the user wants them, with as many decimals as the finest needs. */
Test(wish, places)
{
    const double values[] = {-5, 0, 2.5, 10};
    kymo__tick_wish wish = {.count = 4, .value = values};
    kymo__scale scale = linear(-1, 10, &wish);

    expect(&scale, 3, "0.0 2.5 10.0 ");
    scale.u0 = -7;
    expect(&scale, 100, MINUS "5.0 0.0 2.5 10.0 ");
    const double wild[] = {1e-300, 1, 1e300};
    wish = (kymo__tick_wish){.count = 3, .value = wild};
    scale = linear(0, 2e300, &wish);
    expect(&scale, 5, "1×10⁻³⁰⁰ 1 1×10³⁰⁰ ");
    scale = (kymo__scale){
        .class_ = kymo__scale_class_of(KYMO_SCALE_LOG), .u0 = 0, .u1 = 2, .wish = &wish};
    const double log[] = {0.5, 1, 5, 25};
    wish = (kymo__tick_wish){.count = 4, .value = log};
    expect(&scale, 5, "1 5 25 ");
}

Test(wish, places_in_time)
{
    const int64_t days[] = {utc("2024-01-01"), utc("2024-03-15"), utc("2025-01-01")};
    const int64_t years[] = {utc("2000-01-01"), utc("2024-01-01")};
    const int64_t minutes[] = {utc("2024-01-01T06:00Z"), utc("2024-01-01T07:30Z"),
                               utc("2024-01-02")};
    const double unused[3] = {0};
    kymo__tick_wish wish = {.count = 3, .time = days, .value = unused};
    kymo__scale scale = times("2023-01-01", "2025-06-01", &wish);

    expect(&scale, 5, "[Jan 2024]1 [Mar 2024]15 [Jan 2025]1 ");
    wish.time = minutes;
    expect(&scale, 5, "[2024-01-01]06:00 07:30 [2024-01-02]00:00 ");
    wish.count = 2;
    wish.time = years;
    expect(&scale, 5, "2024 ");
}

static kymo__tick_wish every(const char *text)
{
    kymo__tick_wish wish = {0};

    cr_assert(kymo__tick_every(text, &wish), "%s", text);
    return wish;
}

Test(wish, steps)
{
    kymo__tick_wish wish = every("0.25");
    kymo__scale scale = linear(-0.3, 1, &wish);

    expect(&scale, 2, MINUS "0.25 0.00 0.25 0.50 0.75 1.00 ");
    wish = every("7");
    scale = linear(10, 30, &wish);
    expect(&scale, 2, "14 21 28 ");
    wish = every("1e6");
    scale = linear(0, 3e6, &wish);
    expect(&scale, 2, "0 1 2 3 ; ×10⁶");
    wish = every("6h");
    scale = times("2024-01-01", "2024-01-02", &wish);
    expect(&scale, 2, "[2024-01-01]00:00 06:00 12:00 18:00 [2024-01-02]00:00 ");
    wish = every("2w");
    scale = times("2024-01-01", "2024-02-15", &wish);
    expect(&scale, 2, "[Jan 2024]8 22 [Feb 2024]5 ");
    wish = every("0.5ms");
    scale = times("2024-01-01T00:00:00Z", "2024-01-01T00:00:00.002Z", &wish);
    expect(&scale, 2, "[2024-01-01 00:00]00.0000 00.0005 00.0010 00.0015 00.0020 ");
    wish = every("18mo");
    scale = times("2020-01-01", "2024-01-01", &wish);
    expect(&scale, 2, "[2020]Jul [2022]Jan [2023]Jul ");
}

/* Steps far too fine are made longer: 2, 5, 10 times, and so on. */
Test(wish, steps_too_fine)
{
    static kymo__ticks ticks;
    kymo__tick_wish wish = every("0.001");
    kymo__scale scale = linear(0, 1e9, &wish);

    kymo__scale_ticks(&scale, 3, &ticks);
    check_ticks(&ticks, 0, 1e9, 0);
    cr_assert_eq(ticks.tick[1].value, 5e6);
    wish = every("1ns");
    scale = times("1700-01-01", "2200-01-01", &wish);
    kymo__scale_ticks(&scale, 3, &ticks);
    cr_assert(ticks.count > 100 && ticks.count < KYMO__TICKS);
    scale = linear(1e300, 1.001e300, &wish);
    wish = every("0.25");
    kymo__scale_ticks(&scale, 3, &ticks);
    check_ticks(&ticks, 1e300, 1.001e300, 0);
}

Test(wish, steps_that_are_none)
{
    static const char *const bad[] = {"",  "0",    "-1",    "x",   "1x", "1 h",
                                      "h", "1.5h", "1e400", "nan", "0ns"};

    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        kymo__tick_wish wish = {0};
        cr_assert(!kymo__tick_every(bad[k], &wish) && wish.every == 0, "%s", bad[k]);
    }
}

Test(wish, formats_of_times)
{
    const kymo__tick_wish wish = {.format = "%d.%m. %H Uhr"};
    kymo__scale scale = times("2024-02-28T12:00Z", "2024-03-01T12:00Z", &wish);

    expect(&scale, 4, "28.02. 12 Uhr 29.02. 00 Uhr 29.02. 12 Uhr 01.03. 00 Uhr 01.03. 12 Uhr ");
}

/* Round limits, d3's nice(): only ends that come from the data move. */
static void expect_nice(const char *kind, double lo, double hi, double want_lo, double want_hi)
{
    kymo__scale scale = {.class_ = kymo__scale_class_find(kind)};
    kymo__scale_wish wish = {.nice = true, .pad = 0.05};
    kymo__extent data = {lo, hi, INT64_MAX, INT64_MIN};
    kymo_error err;

    kymo__error_clear(&err);
    cr_assert_eq(kymo__scale_train(&scale, &data, &wish, &err), KYMO_OK, "%s", err.text);
    cr_assert(scale.u0 == want_lo && scale.u1 == want_hi, "%s [%g, %g]: %.17g %.17g", kind, lo, hi,
              scale.u0, scale.u1);
}

Test(wish, nice)
{
    expect_nice("linear", -17.3, 84.2, -20, 90);
    expect_nice("linear", 0, 1, 0, 1);
    expect_nice("linear", 0.13, 0.92, 0.1, 1);
    expect_nice("linear", 1e15, 1e15 + 1, 1e15, 1e15 + 1);
    expect_nice("log", 0.3, 3.7, 0, 4);
    expect_nice("log", -2, 3, -2, 3);
    kymo__scale scale = {.class_ = kymo__scale_class_of(KYMO_SCALE_TIME)};
    kymo__scale_wish wish = {.nice = true};
    kymo__extent data = {0, 0, utc("2024-01-31T22:17:43Z"), utc("2024-02-03T01:00Z")};
    kymo_error err;
    kymo__error_clear(&err);
    cr_assert_eq(kymo__scale_train(&scale, &data, &wish, &err), KYMO_OK);
    cr_assert_eq(scale.t0, utc("2024-01-31T18:00Z"));
    cr_assert_eq(scale.t1, utc("2024-02-03T06:00Z"));
    wish.time[0] = utc("2024-01-01T01:01Z");
    wish.time[1] = INT64_MIN;
    cr_assert_eq(kymo__scale_train(&scale, &data, &wish, &err), KYMO_OK);
    cr_assert_eq(scale.t0, utc("2024-01-01T01:01Z"));
}

/* Categories: names at 1, 2, 3, ...; fewer when fewer are asked for, evenly from the first. */
Test(wish, categories)
{
    char *names[] = {"Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"};
    kymo__scale scale = {.class_ = kymo__scale_class_of(KYMO_SCALE_CATEGORY),
                         .u0 = 0.5,
                         .u1 = 7.5,
                         .names = names,
                         .name_count = 7};
    static kymo__ticks ticks;

    expect(&scale, 100, "Mo Di Mi Do Fr Sa So ");
    expect(&scale, 6, "Mo Mi Fr So ");
    expect(&scale, 3, "Mo Sa ");
    expect(&scale, 1, "Mo ");
    kymo__scale_ticks(&scale, 7, &ticks);
    cr_assert_float_eq(ticks.tick[0].at, 0.5 / 7, 1e-15);
    scale.u0 = 2.2; // limits of the user
    scale.u1 = 4;
    expect(&scale, 100, "Mi Do ");
    scale.u1 = 9;
    expect(&scale, 100, "Mi Do Fr Sa So ");
    const double places[] = {3, 4.5};
    const kymo__tick_wish wish = {.count = 2, .value = places};
    scale.wish = &wish;
    expect(&scale, 100, "Mi 4.5 ");
}
