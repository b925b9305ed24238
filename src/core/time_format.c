/*
 * time_format.c - times written as a user's format says: the conversions of strftime that do not
 * depend on a locale, with milli- and microseconds. Names are English everywhere. No allocation.
 */
#include "core/core.h"

#include <stdio.h>
#include <string.h>

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                   "Thursday", "Friday", "Saturday"};
static const char known[] = "YymdejHIMSLfpbBaAZzFTR%";

const char *kymo__format_time_check(const char *format)
{
    for (const char *at = strchr(format, '%'); at; at = strchr(at + 2, '%'))
        if (!at[1] || !strchr(known, at[1]))
            return at;
    return NULL;
}

/* One conversion of a civil time; `text` has room for 64 bytes. */
static void put(char conversion, const kymo__civil *c, int32_t offset, const char *zone, char *text)
{
    int year = (int)c->year, hour = c->hour % 12 ? c->hour % 12 : 12;
    int64_t day = kymo__days_from_civil(c->year, c->month, c->day);
    int weekday = (int)(((day + 4) % 7 + 7) % 7), away = offset < 0 ? -offset : offset;

    switch (conversion) {
    case 'Y':
        snprintf(text, 64, "%04d", year);
        break;
    case 'y':
        snprintf(text, 64, "%02d", (year % 100 + 100) % 100);
        break;
    case 'm':
        snprintf(text, 64, "%02d", (int)c->month);
        break;
    case 'd':
        snprintf(text, 64, "%02d", (int)c->day);
        break;
    case 'e':
        snprintf(text, 64, "%d", (int)c->day);
        break;
    case 'j':
        snprintf(text, 64, "%03d", (int)(day - kymo__days_from_civil(c->year, 1, 1)) + 1);
        break;
    case 'H':
        snprintf(text, 64, "%02d", (int)c->hour);
        break;
    case 'I':
        snprintf(text, 64, "%d", hour);
        break;
    case 'M':
        snprintf(text, 64, "%02d", (int)c->minute);
        break;
    case 'S':
        snprintf(text, 64, "%02d", (int)c->second);
        break;
    case 'L':
        snprintf(text, 64, "%03d", (int)(c->ns / 1000000));
        break;
    case 'f':
        snprintf(text, 64, "%06d", (int)(c->ns / 1000));
        break;
    case 'p':
        snprintf(text, 64, "%s", c->hour < 12 ? "AM" : "PM");
        break;
    case 'b':
        snprintf(text, 64, "%.3s", months[c->month - 1]);
        break;
    case 'B':
        snprintf(text, 64, "%s", months[c->month - 1]);
        break;
    case 'a':
        snprintf(text, 64, "%.3s", days[weekday]);
        break;
    case 'A':
        snprintf(text, 64, "%s", days[weekday]);
        break;
    case 'Z':
        snprintf(text, 64, "%s", zone);
        break;
    case 'z':
        snprintf(text, 64, "%c%02d%02d", offset < 0 ? '-' : '+', away / 3600, away / 60 % 60);
        break;
    case 'F':
        snprintf(text, 64, "%04d-%02d-%02d", year, (int)c->month, (int)c->day);
        break;
    case 'T':
        snprintf(text, 64, "%02d:%02d:%02d", (int)c->hour, (int)c->minute, (int)c->second);
        break;
    case 'R':
        snprintf(text, 64, "%02d:%02d", (int)c->hour, (int)c->minute);
        break;
    default:
        snprintf(text, 64, "%c", conversion);
        break;
    }
}

void kymo__format_time(int64_t ns, const kymo__zone *zone, const char *format, char *out,
                       size_t size)
{
    const char *name;
    int32_t offset = kymo__zone_offset(zone, ns, &name);
    kymo__civil civil = kymo__civil_from_ns(ns, offset);
    size_t used = 0;
    const char *at = format;

    for (; *at && used + 1 < size; at++) {
        char text[64] = {*at};
        size_t length;

        if (*at == '%' && at[1])
            put(*++at, &civil, offset, name, text);
        length = strlen(text);
        length = length < size - 1 - used ? length : size - 1 - used;
        memcpy(out + used, text, length);
        used += length;
    }
    if (((unsigned char)*at & 0xc0) == 0x80) // in the middle of a character: up to its first byte
        while (used > 0 && ((unsigned char)out[--used] & 0xc0) == 0x80)
            continue;
    out[used] = '\0';
}
