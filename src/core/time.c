/*
 * time.c - the proleptic Gregorian calendar, and civil time against nanoseconds since 1970.
 *
 * Days are counted in years that begin in March, so that the leap day is the last one, within
 * cycles of 400 years (146097 days): after Howard Hinnant, "chrono-compatible low-level date
 * algorithms". All divisions round down, so times before 1970 need no special case. No tables, no
 * allocation.
 */
#include "core/core.h"

enum { DAY_SECONDS = 86400 };

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t kymo__days_from_civil(int64_t year, int32_t month, int32_t day)
{
    int64_t months = (int64_t)month - 3; /* since March */
    int64_t cycle, of_cycle, of_year;

    year += floor_divide(months, 12);
    months -= floor_divide(months, 12) * 12;
    cycle = floor_divide(year, 400);
    of_cycle = year - cycle * 400;
    of_year = (153 * months + 2) / 5 + day - 1; // 31 30 31 30 31, twice, 31 28
    return cycle * 146097 + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year - 719468;
}

void kymo__civil_from_days(int64_t days, int64_t *year, int32_t *month, int32_t *day)
{
    int64_t cycle = floor_divide(days + 719468, 146097);
    int32_t of_cycle = (int32_t)(days + 719468 - cycle * 146097);
    int32_t years = (of_cycle - of_cycle / 1460 + of_cycle / 36524 - of_cycle / 146096) / 365;
    int32_t of_year = of_cycle - (365 * years + years / 4 - years / 100);
    int32_t months = (5 * of_year + 2) / 153;

    *day = of_year - (153 * months + 2) / 5 + 1;
    *month = months < 10 ? months + 3 : months - 9;
    *year = cycle * 400 + years + (*month <= 2);
}

int32_t kymo__days_in_month(int64_t year, int32_t month)
{
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    if (month < 1 || month > 12)
        return 0;
    return days[month - 1] + (month == 2 && leap);
}

kymo__civil kymo__civil_from_ns(int64_t ns, int32_t offset)
{
    int64_t seconds = floor_divide(ns, KYMO__NS), local = seconds + offset;
    int64_t days = floor_divide(local, DAY_SECONDS);
    int32_t of_day = (int32_t)(local - days * DAY_SECONDS);
    kymo__civil civil;

    kymo__civil_from_days(days, &civil.year, &civil.month, &civil.day);
    civil.hour = of_day / 3600;
    civil.minute = of_day / 60 % 60;
    civil.second = of_day % 60;
    civil.ns = (int32_t)((ns % KYMO__NS + KYMO__NS) % KYMO__NS);
    return civil;
}

int64_t kymo__ns_from_civil(const kymo__civil *civil, int32_t offset)
{
    int64_t seconds, ns = civil->ns;

    // Far outside the range of int64 nanoseconds, whatever the other fields carry over.
    if (civil->year < -100000)
        return INT64_MIN;
    if (civil->year > 100000)
        return INT64_MAX;
    seconds = kymo__days_from_civil(civil->year, civil->month, civil->day) * DAY_SECONDS +
              (int64_t)civil->hour * 3600 + (int64_t)civil->minute * 60 + civil->second - offset;
    seconds += floor_divide(ns, KYMO__NS);
    ns -= floor_divide(ns, KYMO__NS) * KYMO__NS;
    if (seconds < 0) { // towards 0, so that the product fits when the sum does
        seconds++;
        ns -= KYMO__NS;
    }
    if (seconds < INT64_MIN / KYMO__NS ||
        (seconds == INT64_MIN / KYMO__NS && ns < INT64_MIN % KYMO__NS))
        return INT64_MIN;
    if (seconds > INT64_MAX / KYMO__NS ||
        (seconds == INT64_MAX / KYMO__NS && ns > INT64_MAX % KYMO__NS))
        return INT64_MAX;
    return seconds * KYMO__NS + ns;
}
