/* Times in a form that the user says. */
#include "core/core.h"

#include "kt.h"

#include <string.h>

static void expect(const char *time, const char *zone_name, const char *format, const char *want)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo__zone *zone = NULL;
    kymo_error err;
    int64_t ns = 0;
    char text[64];

    kymo__error_clear(&err);
    cr_assert_eq(kymo__zone_open(&zone, zone_name, mem, &err), KYMO_OK, "%s", err.text);
    cr_assert(kymo__parse_time(time, time + strlen(time), NULL, &ns));
    kymo__format_time(ns, zone, format, text, sizeof text);
    cr_assert_str_eq(text, want);
    kymo__zone_close(zone);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

Test(time_format, conversions)
{
    const char *at = "2024-02-09T03:04:05.067890123Z";

    expect(at, "UTC", "%Y-%m-%dT%H:%M:%S", "2024-02-09T03:04:05");
    expect(at, "UTC", "%F %T %R", "2024-02-09 03:04:05 03:04");
    expect(at, "UTC", "%a %A %b %B %e %y %j", "Fri Friday Feb February 9 24 040");
    expect(at, "UTC", "%I %p %L %f %%", "3 AM 067 067890 %");
    expect("2024-12-31T12:00Z", "UTC", "%j %I%p", "366 12PM");
    expect("1677-10-01", "UTC", "%Y %a", "1677 Fri");
    expect("2024-07-01T00:00Z", "America/New_York", "%d. %H %Z %z", "30. 20 EDT -0400");
    expect("2024-07-01T00:00Z", "+05:30", "%H:%M %z", "05:30 +0530");
    expect(at, "UTC", "", "");
    expect(at, "UTC", "Jahr %Y%", "Jahr 2024%");
}

Test(time_format, unknown)
{
    cr_assert_null(kymo__format_time_check("%Y-%m-%d %% %H"));
    cr_assert_null(kymo__format_time_check("no conversion"));
    cr_assert_str_eq(kymo__format_time_check("%Y %Q"), "%Q");
    cr_assert_str_eq(kymo__format_time_check("%%%"), "%");
}

/* Cut at the end of a character. */
Test(time_format, cut)
{
    char text[8];

    kymo__format_time(0, NULL, "%Y%Y%Y", text, sizeof text);
    cr_assert_str_eq(text, "1970197");
    kymo__format_time(0, NULL, "12345äö", text, sizeof text);
    cr_assert_str_eq(text, "12345ä");
    kymo__format_time(0, NULL, "123456äö", text, sizeof text);
    cr_assert_str_eq(text, "123456");
    kymo__format_time(0, NULL, "12345€", text, sizeof text);
    cr_assert_str_eq(text, "12345");
}

/* The calendar itself goes on where nanoseconds since 1970 end: the years 1 and 9999, all leap days. */
Test(time_format, calendar_of_ten_thousand_years)
{
    int64_t day = kymo__days_from_civil(1, 1, 1), year;
    int32_t month, month_day;

    cr_assert_eq(day, -719162);
    for (int32_t y = 1; y <= 9999; y++) {
        bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);

        cr_assert_eq(kymo__days_from_civil(y, 1, 1), day);
        kymo__civil_from_days(day + 59, &year, &month, &month_day); // the day after 28 February
        cr_assert(year == y && month == (leap ? 2 : 3) && month_day == (leap ? 29 : 1));
        day += 365 + leap;
        kymo__civil_from_days(day - 1, &year, &month, &month_day);
        cr_assert(year == y && month == 12 && month_day == 31);
    }
    cr_assert_eq(day - 1, 2932896);
}
