/* Time ticks: the reference table, clocks that jump, calendars, labels in two lines. */
#include "scale/scale.h"

#include "kt.h"

#include <math.h>
#include <string.h>

#define S KYMO__NS
#define DAY (86400 * KYMO__NS)

static int64_t utc(const char *text)
{
    int64_t ns = 0;

    cr_assert(kymo__parse_time(text, text + strlen(text), NULL, &ns), "%s", text);
    return ns;
}

static void ticks_of(const kymo__zone *zone, int64_t from, int64_t to, double target,
                     kymo__ticks *out)
{
    kymo__scale scale = {.class_ = kymo__scale_class_of(KYMO_SCALE_TIME),
                         .zone = zone,
                         .u0 = (double)from,
                         .u1 = (double)to,
                         .t0 = from,
                         .t1 = to};

    kymo__scale_ticks(&scale, target, out);
}

/* Labels with a bar after each, a new second line in brackets before its label. */
static void expect_labels(const kymo__ticks *ticks, const char *labels)
{
    char all[8192] = "";

    for (int i = 0; i < ticks->count; i++) {
        if (ticks->tick[i].context[0]) {
            strcat(all, "[");
            strcat(all, ticks->tick[i].context);
            strcat(all, "]");
        }
        strcat(all, ticks->tick[i].label);
        strcat(all, "|");
    }
    cr_assert_str_eq(all, labels);
}

/* From 2024-01-31T22:17:43.250Z, six asked for. */
Test(time_ticks, reference)
{
    static kymo__ticks ticks;
    static const struct {
        int64_t span;
        int count;
        const char *first, *second, *labels;
    } rows[] = {
        {S / 100, 6, "2024-01-31T22:17:43.25Z", "2024-01-31T22:17:43.252Z",
         "[2024-01-31 22:17]43.250|43.252|43.254|43.256|43.258|43.260|"},
        {S, 5, "2024-01-31T22:17:43.4Z", "2024-01-31T22:17:43.6Z",
         "[2024-01-31 22:17]43.4|43.6|43.8|44.0|44.2|"},
        {30 * S, 6, "2024-01-31T22:17:45Z", "2024-01-31T22:17:50Z",
         "[2024-01-31]22:17:45|22:17:50|22:17:55|22:18:00|22:18:05|22:18:10|"},
        {300 * S, 5, "2024-01-31T22:18Z", "2024-01-31T22:19Z",
         "[2024-01-31]22:18|22:19|22:20|22:21|22:22|"},
        {3600 * S, 6, "2024-01-31T22:20Z", "2024-01-31T22:30Z",
         "[2024-01-31]22:20|22:30|22:40|22:50|23:00|23:10|"},
        {21600 * S, 6, "2024-01-31T23:00Z", "2024-02-01T00:00Z",
         "[2024-01-31]23:00|[2024-02-01]00:00|01:00|02:00|03:00|04:00|"},
        {DAY, 8, "2024-02-01T00:00Z", "2024-02-01T03:00Z",
         "[2024-02-01]00:00|03:00|06:00|09:00|12:00|15:00|18:00|21:00|"},
        {3 * DAY, 6, "2024-02-01", "2024-02-01T12:00Z",
         "[2024-02-01]00:00|12:00|[2024-02-02]00:00|12:00|[2024-02-03]00:00|12:00|"},
        {7 * DAY, 7, "2024-02-01", "2024-02-02", "[Feb 2024]1|2|3|4|5|6|7|"},
        {31 * DAY, 4, "2024-02-05", "2024-02-12", "[Feb 2024]5|12|19|26|"},
        {91 * DAY, 4, "2024-02-01", "2024-03-01", "[2024]Feb|Mar|Apr|May|"},
        {366 * DAY, 6, "2024-03-01", "2024-05-01", "[2024]Mar|May|Jul|Sep|Nov|[2025]Jan|"},
        {1826 * DAY, 5, "2025-01-01", "2026-01-01", "2025|2026|2027|2028|2029|"},
        {7305 * DAY, 4, "2025-01-01", "2030-01-01", "2025|2030|2035|2040|"},
        {36525 * DAY, 5, "2040-01-01", "2060-01-01", "2040|2060|2080|2100|2120|"},
    };
    int64_t start = utc("2024-01-31T22:17:43.250Z");

    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        ticks_of(NULL, start, start + rows[r].span, 6, &ticks);
        cr_assert_eq(ticks.count, rows[r].count, "row %zu: %d", r, ticks.count);
        cr_assert_eq(ticks.majors, rows[r].count);
        cr_assert_eq(ticks.tick[0].time, utc(rows[r].first), "row %zu", r);
        cr_assert_eq(ticks.tick[1].time, utc(rows[r].second), "row %zu", r);
        expect_labels(&ticks, rows[r].labels);
    }
}

/* 29 February where there is one; before 1970; centuries. */
Test(time_ticks, leap_days_and_old_times)
{
    static kymo__ticks ticks;

    ticks_of(NULL, utc("2024-02-27T12:00Z"), utc("2024-03-02T12:00Z"), 4, &ticks);
    expect_labels(&ticks, "[Feb 2024]28|29|[Mar 2024]1|2|");
    ticks_of(NULL, utc("2100-02-26T12:00Z"), utc("2100-03-02T12:00Z"), 4, &ticks);
    expect_labels(&ticks, "[Feb 2100]27|28|[Mar 2100]1|2|");
    ticks_of(NULL, utc("1900-02-26T12:00Z"), utc("1900-03-02T12:00Z"), 4, &ticks);
    expect_labels(&ticks, "[Feb 1900]27|28|[Mar 1900]1|2|");
    ticks_of(NULL, utc("1969-12-31T23:59:57Z"), utc("1970-01-01T00:00:02Z"), 5, &ticks);
    expect_labels(&ticks,
                  "[1969-12-31]23:59:57|23:59:58|23:59:59|[1970-01-01]00:00:00|00:00:01|00:00:02|");
    ticks_of(NULL, utc("1680-01-01"), utc("2260-01-01"), 6, &ticks);
    expect_labels(&ticks, "1700|1800|1900|2000|2100|2200|");
}

Test(time_ticks, below_a_millisecond)
{
    static kymo__ticks ticks;
    int64_t start = utc("1969-12-31T23:59:59.999999998Z"); // before 1970 and across it

    ticks_of(NULL, start, start + 4, 5, &ticks);
    expect_labels(&ticks, "[1969-12-31 23:59]59.999999998|59.999999999|"
                          "[1970-01-01 00:00]00.000000000|00.000000001|00.000000002|");
    ticks_of(NULL, start, start + 1, 5, &ticks);
    cr_assert_eq(ticks.count, 2);
    start = utc("2024-01-31T22:17:43.25Z");
    ticks_of(NULL, start, start + 2500000, 6, &ticks);
    expect_labels(&ticks, "[2024-01-31 22:17]43.2500|43.2505|43.2510|43.2515|43.2520|43.2525|");
}

/* Two-day and week steps are even across months and years: from Monday 1970-01-05. */
Test(time_ticks, days_from_a_monday)
{
    static kymo__ticks ticks;

    ticks_of(NULL, utc("2023-12-26"), utc("2024-01-09"), 7, &ticks);
    expect_labels(&ticks, "[Dec 2023]27|29|31|[Jan 2024]2|4|6|8|");
    ticks_of(NULL, utc("1969-12-01"), utc("1970-01-31"), 8, &ticks);
    expect_labels(&ticks, "[Dec 1969]1|8|15|22|29|[Jan 1970]5|12|19|26|");
    ticks_of(NULL, utc("2024-02-27"), utc("2024-03-03"), 6, &ticks);
    expect_labels(&ticks, "[Feb 2024]27|28|29|[Mar 2024]1|2|3|");
}

Test(time_ticks, whole_range)
{
    static kymo__ticks ticks;

    ticks_of(NULL, INT64_MIN + 1, INT64_MAX, 6, &ticks);
    expect_labels(&ticks, "1700|1800|1900|2000|2100|2200|");
    for (double target = 1; target < 1000; target *= 1.1) {
        ticks_of(NULL, INT64_MIN + 1, INT64_MAX, target, &ticks);
        cr_assert(ticks.count >= 1 && ticks.count <= KYMO__TICKS);
        ticks_of(NULL, INT64_MAX - 5000, INT64_MAX, target, &ticks);
        cr_assert(ticks.count >= 1 && ticks.count <= KYMO__TICKS);
        ticks_of(NULL, INT64_MIN + 1, INT64_MIN + 5000, target, &ticks);
        cr_assert(ticks.count >= 1 && ticks.count <= KYMO__TICKS);
        ticks_of(NULL, INT64_MAX - 5000 * DAY, INT64_MAX, target, &ticks);
        cr_assert(ticks.count >= 1 && ticks.count <= KYMO__TICKS);
    }
}

/* ---- Zones ----------------------------------------------------------------------------------- */

static kymo__mem *mem;

static void open_mem(void)
{
    mem = kymo__mem_open(NULL, 0);
}

static void close_mem(void)
{
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

TestSuite(time_zone, .init = open_mem, .fini = close_mem);

static kymo__zone *zone_of(const char *name)
{
    kymo_error err;
    kymo__zone *zone = NULL;

    kymo__error_clear(&err);
    cr_assert_eq(kymo__zone_open(&zone, name, mem, &err), KYMO_OK, "%s", err.text);
    return zone;
}

static void expect_zone(const char *name, const char *from, const char *to, double target,
                        const char *labels)
{
    static kymo__ticks ticks;
    kymo__zone *zone = zone_of(name);
    int64_t t[2];

    cr_assert(kymo__parse_time(from, from + strlen(from), zone, &t[0]));
    cr_assert(kymo__parse_time(to, to + strlen(to), zone, &t[1]));
    ticks_of(zone, t[0], t[1], target, &ticks);
    expect_labels(&ticks, labels);
    kymo__zone_close(zone);
}

Test(time_zone, new_york_springs)
{
    expect_zone("America/New_York", "2024-03-10T00:00", "2024-03-10T06:00", 6,
                "[2024-03-10]00:00|01:00|03:00|04:00|05:00|06:00|");
    expect_zone("America/New_York", "2024-03-10T00:00", "2024-03-11T00:00", 8,
                "[2024-03-10]00:00|03:00|06:00|09:00|12:00|15:00|18:00|21:00|[2024-03-11]00:00|");
    expect_zone("America/New_York", "2024-03-10T01:30", "2024-03-10T03:30", 2,
                "[2024-03-10]01:30|03:00|03:30|");
}

Test(time_zone, new_york_falls_back)
{
    expect_zone("America/New_York", "2024-11-03T00:00", "2024-11-03T06:00", 6,
                "[2024-11-03]00:00|01:00 EDT|01:00 EST|02:00|03:00|04:00|05:00|06:00|");
    expect_zone("America/New_York", "2024-11-03T00:00", "2024-11-04T00:00", 8,
                "[2024-11-03]00:00|03:00|06:00|09:00|12:00|15:00|18:00|21:00|[2024-11-04]00:00|");
    expect_zone("America/New_York", "2024-11-03T00:30", "2024-11-03T02:30", 6,
                "[2024-11-03]00:30|01:00 EDT|01:30 EDT|01:00 EST|01:30 EST|02:00|02:30|");
}

/* Labels of seconds stay short: the zone goes to the second line. */
Test(time_zone, seconds_of_a_repeated_hour)
{
    static kymo__ticks ticks;
    kymo__zone *zone = zone_of("America/New_York");
    int64_t t = utc("2024-11-03T05:59:50Z");

    ticks_of(zone, t, t + 20 * S, 4, &ticks);
    expect_labels(&ticks,
                  "[2024-11-03 EDT]01:59:50|01:59:55|[2024-11-03 EST]01:00:00|01:00:05|01:00:10|");
    kymo__zone_close(zone);
}

/* Moscow was MSK before and after its clocks were put back for good. */
Test(time_zone, repeated_hour_of_one_name)
{
    expect_zone("Europe/Moscow", "2014-10-26T00:00", "2014-10-26T03:00", 4,
                "[2014-10-26]00:00|01:00 +04:00|01:00 +03:00|02:00|03:00|");
}

/* Days, months and years begin at midnight of the zone; a midnight that is skipped has no tick. */
Test(time_zone, calendar)
{
    static kymo__ticks ticks;
    kymo__zone *zone = zone_of("America/Sao_Paulo");
    int64_t from = utc("2018-11-02T00:00Z"), to = utc("2018-11-06T12:00Z");

    // Clocks went from 23:59:59 on the 3rd to 01:00 on the 4th.
    ticks_of(zone, from, to, 5, &ticks);
    expect_labels(&ticks, "[Nov 2018]2|3|5|6|");
    cr_assert_eq(ticks.tick[1].time, utc("2018-11-03T03:00Z"));
    cr_assert_eq(ticks.tick[2].time, utc("2018-11-05T02:00Z"));
    kymo__zone_close(zone);
    expect_zone("Europe/Berlin", "2024-01-01", "2026-01-01", 2, "2024|2025|2026|");
    expect_zone("Pacific/Apia", "2011-12-29", "2012-01-01", 2, "[Dec 2011]29|31|[Jan 2012]1|");
}

/* Offsets that are no multiples of the step: still on the clock. */
Test(time_zone, odd_offsets)
{
    expect_zone("Asia/Kathmandu", "2024-05-01T10:00", "2024-05-01T12:00", 4,
                "[2024-05-01]10:00|10:30|11:00|11:30|12:00|");
    expect_zone("Australia/Lord_Howe", "2024-04-07T00:00", "2024-04-07T04:00", 4,
                "[2024-04-07]00:00|01:00|02:00|03:00|04:00|");
    expect_zone("Australia/Lord_Howe", "2024-04-07T01:00", "2024-04-07T02:30", 4,
                "[2024-04-07]01:00|01:30 +11|01:30 +1030|02:00|02:30|");
}

/* Whatever the zone, span and target: rising, inside, on the clock, told apart, and monotone. */
static void check_anything(const kymo__zone *zone, int64_t from, int64_t to)
{
    static kymo__ticks ticks;
    int before = KYMO__TICKS + 1;

    for (double target = 24; target > 0.5; target -= 0.37) {
        const char *context = "";

        ticks_of(zone, from, to, target, &ticks);
        cr_assert(ticks.count >= 1 && ticks.count <= before, "%lld .. %lld %g: %d after %d",
                  (long long)from, (long long)to, target, ticks.count, before);
        cr_assert(ticks.count >= (target >= 2 ? 2 : 1));
        before = ticks.count;
        for (int i = 0; i < ticks.count; i++) {
            const kymo__tick *tick = &ticks.tick[i];
            const char *last = context;

            cr_assert(tick->time >= from && tick->time <= to);
            cr_assert(tick->at >= 0 && tick->at <= 1);
            cr_assert(i == 0 || tick->time > tick[-1].time);
            context = tick->context[0] ? tick->context : context;
            cr_assert(i == 0 || strcmp(tick->label, tick[-1].label) != 0 || context != last,
                      "%s %s", context, tick->label);
        }
    }
}

Test(time_ticks, random_spans)
{
    kt_rng rng = {4};

    for (int k = 0; k < kt_cases(3000); k++) {
        int64_t from = (int64_t)(kt_u64(&rng) >> 1) / 2, span;

        from = k & 1 ? -from : from;
        span = (int64_t)pow(10, kt_between(&rng, 0.4, 18.5));
        check_anything(NULL, from, from + span);
    }
}

Test(time_zone, random_spans)
{
    static const char *const names[] = {
        "America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "Asia/Kathmandu",
        "Antarctica/Troll", "Pacific/Apia",  "Africa/Cairo",        "America/St_Johns"};
    kt_rng rng = {5};

    for (int z = 0; z < 8; z++) {
        kymo__zone *zone = zone_of(names[z]);

        for (int k = 0; k < kt_cases(150); k++) {
            int64_t from = kt_below(&rng, 60 * 365 * (int64_t)86400) * S;

            check_anything(zone, from, from + (int64_t)pow(10, kt_between(&rng, 9, 18)));
        }
        kymo__zone_close(zone);
    }
}
