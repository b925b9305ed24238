/* The calendar against counting day by day, and times in text against literal vectors and back. */
#include "core/core.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t state = UINT64_C(0x853c49e6748fea9b);

static uint64_t dice(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

/* Every day of 6000 years, counted one by one from 1970 both ways. */
Test(time, calendar)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year = 1970, got_year;
    int32_t month = 1, day = 1, got_month, got_day;

    for (int64_t days = 0; year < 5000; days++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        cr_assert_eq(kymo__days_from_civil(year, month, day), days);
        kymo__civil_from_days(days, &got_year, &got_month, &got_day);
        cr_assert(got_year == year && got_month == month && got_day == day);
        cr_assert_eq(kymo__days_in_month(year, month), lengths[month - 1] + (month == 2 && leap));
        if (++day > lengths[month - 1] + (month == 2 && leap))
            day = 1, month++;
        if (month > 12)
            month = 1, year++;
    }
    year = 1970, month = 1, day = 1;
    for (int64_t days = 0; year > -1000; days--) {
        cr_assert_eq(kymo__days_from_civil(year, month, day), days);
        kymo__civil_from_days(days, &got_year, &got_month, &got_day);
        cr_assert(got_year == year && got_month == month && got_day == day);
        if (--day < 1) {
            if (--month < 1)
                month = 12, year--;
            bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            day = lengths[month - 1] + (month == 2 && leap);
        }
    }
    cr_assert_eq(kymo__days_in_month(2024, 0), 0);
    cr_assert_eq(kymo__days_in_month(2024, 13), 0);
    // Carrying over.
    cr_assert_eq(kymo__days_from_civil(2023, 14, 1), kymo__days_from_civil(2024, 2, 1));
    cr_assert_eq(kymo__days_from_civil(2024, 0, 31), kymo__days_from_civil(2023, 12, 31));
    cr_assert_eq(kymo__days_from_civil(2024, -11, 1), kymo__days_from_civil(2023, 1, 1));
    cr_assert_eq(kymo__days_from_civil(2024, 2, 30), kymo__days_from_civil(2024, 3, 1));
}

Test(time, civil_against_gmtime)
{
    for (int i = 0; i < 200000; i++) {
        int64_t ns = (int64_t)dice();
        int32_t offset = (int32_t)(dice() % 100000) - 50000;
        time_t seconds = (time_t)(ns / KYMO__NS - (ns % KYMO__NS < 0)) + offset;
        struct tm tm;
        kymo__civil c = kymo__civil_from_ns(ns, offset);
        gmtime_r(&seconds, &tm);
        cr_assert(c.year == tm.tm_year + 1900 && c.month == tm.tm_mon + 1 && c.day == tm.tm_mday);
        cr_assert(c.hour == tm.tm_hour && c.minute == tm.tm_min && c.second == tm.tm_sec);
        cr_assert(c.ns >= 0 && c.ns < KYMO__NS);
        cr_assert_eq(kymo__ns_from_civil(&c, offset), ns);
    }
}

Test(time, ends_of_the_range)
{
    kymo__civil c = kymo__civil_from_ns(INT64_MAX, 0);
    cr_assert(c.year == 2262 && c.month == 4 && c.day == 11 && c.hour == 23 && c.minute == 47 &&
              c.second == 16 && c.ns == 854775807);
    cr_assert_eq(kymo__ns_from_civil(&c, 0), INT64_MAX);
    c.ns++;
    cr_assert_eq(kymo__ns_from_civil(&c, 0), INT64_MAX);
    c.year = INT64_MAX;
    cr_assert_eq(kymo__ns_from_civil(&c, 0), INT64_MAX);

    c = kymo__civil_from_ns(INT64_MIN, 0);
    cr_assert(c.year == 1677 && c.month == 9 && c.day == 21 && c.hour == 0 && c.minute == 12 &&
              c.second == 43 && c.ns == 145224192);
    cr_assert_eq(kymo__ns_from_civil(&c, 0), INT64_MIN);
    c.ns++;
    cr_assert_eq(kymo__ns_from_civil(&c, 0), INT64_MIN + 1);
    c.ns -= 2;
    cr_assert_eq(kymo__ns_from_civil(&c, 0), INT64_MIN);
    c.year = INT64_MIN;
    cr_assert_eq(kymo__ns_from_civil(&c, 0), INT64_MIN);
    c = (kymo__civil){
        .year = 2024, .month = 13, .day = 32, .hour = 25, .minute = -60, .second = 3600, .ns = -1};
    cr_assert_eq(kymo__ns_from_civil(&c, 0),
                 INT64_C(1738458000) * KYMO__NS - 1); // 2025-02-02T01:00
}

struct vector {
    const char *text;
    int64_t seconds;
    int32_t ns;
};

static bool parse(const char *text, int64_t *ns)
{
    return kymo__parse_time(text, text + strlen(text), NULL, ns);
}

Test(time, reads)
{
    static const struct vector good[] = {
        {"1970-01-01", 0, 0},
        {"2024", 1704067200, 0},
        {"2024-02", 1706745600, 0},
        {"2024-02-29", 1709164800, 0},
        {"2024/02/29", 1709164800, 0},
        {"+2024-02-29", 1709164800, 0},
        {"+002024-02-29", 1709164800, 0},
        {"2024-02-29T12:34", 1709210040, 0},
        {"2024-02-29 12:34:56", 1709210096, 0},
        {"2024-02-29t12:34:56z", 1709210096, 0},
        {"2024-02-29T12:34:56.5Z", 1709210096, 500000000},
        {"2024-02-29T12:34:56,123456789Z", 1709210096, 123456789},
        {"2024-02-29T12:34:56.1234567899999Z", 1709210096, 123456789},
        {"2024-02-29T12:34:56+01:00", 1709206496, 0},
        {"2024-02-29T12:34:56+0530", 1709190296, 0},
        {"2024-02-29T12:34:56-08", 1709238896, 0},
        {"2024-02-29 12:34:56 +0100", 1709206496, 0},
        {"2024-02-29 12:34:56 UTC", 1709210096, 0},
        {"2024-02-29T12:34:56-04:56:02", 1709227858, 0},
        {"2024-02-29T24:00", 1709251200, 0},
        {"2016-12-31T23:59:60Z", 1483228800, 0},
        {"1969-12-31T23:59:59.75", -1, 750000000},
        {"1700-01-01", -8520336000, 0},
        {"2024/02/29 12:34", 1709210040, 0},
    };
    static const char *const bad[] = {"",
                                      "-",
                                      "202",
                                      "20240",
                                      "2024-",
                                      "2024-1",
                                      "2024-13",
                                      "2024-00-01",
                                      "2024-02-30",
                                      "2023-02-29",
                                      "2024-04-31",
                                      "2024-01-00",
                                      "2024-01-01T",
                                      "2024-01-01T1",
                                      "2024-01-01T12",
                                      "2024-01-01T12:",
                                      "2024-01-01T12:60",
                                      "2024-01-01T25:00",
                                      "2024-01-01T24:01",
                                      "2024-01-01T24:00:00.1",
                                      "2024-01-01T12:00:61",
                                      "2024-01-01T12:00:00.",
                                      "2024-01-01T12:00:00.Z",
                                      "2024-01-01T12:00Zx",
                                      "2024-01-01T12:00+1",
                                      "2024-01-01T12:00+26",
                                      "2024-01-01T12:00+01:60",
                                      "2024-01-01T12:00+01:",
                                      "2024-01-01T12:00+010",
                                      "2024-01-01Z",
                                      "2024-01-01 ",
                                      "2024-01T12:00",
                                      "2024/01",
                                      "2024-01/01",
                                      "2024/01-01",
                                      " 2024-01-01",
                                      "2024-01-01x",
                                      "2024.5",
                                      "12024-01-01",
                                      "1677-01-01",
                                      "2263-01-01",
                                      "-0044-03-15",
                                      "+999999-01-01",
                                      "0000-01-01",
                                      "2024-01-01T12:00 ",
                                      "2024-01-01T12:00  UTC",
                                      "2024-01-01T-1:00",
                                      "20240101",
                                      "2024-01-01T12:00:00 CET"};

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int64_t ns = 1;
        cr_assert(parse(good[i].text, &ns), "%s", good[i].text);
        cr_assert_eq(ns, good[i].seconds * KYMO__NS + good[i].ns, "%s: %lld", good[i].text,
                     (long long)ns);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t ns = 1;
        cr_assert_not(parse(bad[i], &ns), "%s", bad[i]);
    }
    // Not a byte behind the end is looked at.
    static const char long_one[] = "2024-02-29T12:34:56.5+01:00";
    for (size_t length = 0; length < sizeof long_one; length++) {
        char *block = memcpy(malloc(length ? length : 1), long_one, length);
        int64_t ns;
        kymo__parse_time(block, block + length, NULL, &ns);
        free(block);
    }
}

Test(time, prints)
{
    static const struct vector cases[] = {
        {"2024-01-31", 1706659200, 0},
        {"2024-01-31T22:17:43.25Z", 1706739463, 250000000},
        {"2024-01-31T22:17Z", 1706739420, 0},
        {"2024-01-31T22:17:43Z", 1706739463, 0},
        {"1970-01-01", 0, 0},
        {"1969-12-31T23:59:59.999999999Z", -1, 999999999},
        {"1970-01-01T00:00:00.000000001Z", 0, 1},
        {"2262-04-11T23:47:16.854775807Z", INT64_C(9223372036), 854775807},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[48];
        int length = kymo__print_time(cases[i].seconds * KYMO__NS + cases[i].ns, NULL, out);
        cr_assert_str_eq(out, cases[i].text);
        cr_assert_eq(length, (int)strlen(out));
    }
    for (int i = 0; i < 100000; i++) {
        static const int64_t units[] = {1,        1000,          1000000,
                                        KYMO__NS, 60 * KYMO__NS, 86400 * KYMO__NS};
        int64_t unit = units[i % 6], ns = (int64_t)dice() / unit * unit, back = 0;
        char out[48];
        int length = kymo__print_time(ns, NULL, out);
        cr_assert(length < 48 && kymo__parse_time(out, out + length, NULL, &back) && back == ns,
                  "%s", out);
    }
}

/* Times of one column in one form, the one that the finest of them needs. */
Test(time, prints_parts)
{
    static const struct {
        int64_t ns;
        int parts, needed;
        const char *text;
    } cases[] = {
        {0, 0, 0, "1970-01-01"},
        {0, 1, 0, "1970-01-01T00:00Z"},
        {0, 2, 0, "1970-01-01T00:00:00Z"},
        {0, 5, 0, "1970-01-01T00:00:00.000Z"},
        {60 * KYMO__NS, 0, 1, "1970-01-01T00:01Z"},
        {KYMO__NS, 1, 2, "1970-01-01T00:00:01Z"},
        {KYMO__NS / 2, 0, 3, "1970-01-01T00:00:00.5Z"},
        {KYMO__NS / 2, 4, 3, "1970-01-01T00:00:00.50Z"},
        {1, 0, 11, "1970-01-01T00:00:00.000000001Z"},
        {-1, 99, 11, "1969-12-31T23:59:59.999999999Z"},
        {-86400 * KYMO__NS, 0, 0, "1969-12-31"},
        {-120 * KYMO__NS, 2, 1, "1969-12-31T23:58:00Z"},
        {-KYMO__NS / 100, 0, 4, "1969-12-31T23:59:59.99Z"},
        {INT64_MAX, 0, 11, "2262-04-11T23:47:16.854775807Z"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[48];
        const int length = kymo__print_time_parts(cases[i].ns, cases[i].parts, out);
        cr_assert_str_eq(out, cases[i].text);
        cr_assert_eq(length, (int)strlen(out));
        cr_assert_eq(kymo__time_parts(cases[i].ns), cases[i].needed, "%s", out);
    }
}
