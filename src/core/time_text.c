/*
 * time_text.c - dates and times in text, ISO 8601 and its close relatives.
 *
 * The reader goes from left to right and accepts only what lies in the calendar and within int64
 * nanoseconds. 24:00 is the end of its day; a second of 60 is the first of the next minute, for
 * there are no leap seconds in kymo's time. Digits of the fraction after the ninth are cut off. No
 * allocation.
 */
#include "core/core.h"

#include "zone.h"

#include <stdio.h>
#include <string.h>

/* Exactly `count` digits at *p, advancing. */
static bool digits(const char **p, const char *end, int count, int64_t *value)
{
    if (end - *p < count)
        return false;
    *value = 0;
    for (int i = 0; i < count; i++, ++*p) {
        if (**p < '0' || **p > '9')
            return false;
        *value = *value * 10 + (**p - '0');
    }
    return true;
}

/* Two digits from least to most. */
static bool two(const char **p, const char *end, int32_t least, int32_t most, int32_t *value)
{
    int64_t wide;

    if (!digits(p, end, 2, &wide) || wide < least || wide > most)
        return false;
    *value = (int32_t)wide;
    return true;
}

static bool take(const char **p, const char *end, char c)
{
    if (*p == end || **p != c)
        return false;
    ++*p;
    return true;
}

const char *kymo__parse_offset(const char *s, const char *end, int32_t *offset)
{
    const char *p = s;
    bool negative = take(&p, end, '-');
    int32_t hour, minute = 0, second = 0;

    if ((!negative && !take(&p, end, '+')) || !two(&p, end, 0, 25, &hour))
        return NULL;
    if (take(&p, end, ':')) {
        if (!two(&p, end, 0, 59, &minute) || (take(&p, end, ':') && !two(&p, end, 0, 59, &second)))
            return NULL;
    } else if (p < end && *p >= '0' && *p <= '9' && !two(&p, end, 0, 59, &minute)) {
        return NULL;
    }
    *offset = (hour * 60 + minute) * 60 + second;
    if (negative)
        *offset = -*offset;
    return p;
}

/* YYYY, or with a sign four to six digits. */
static bool year(const char **p, const char *end, int64_t *value)
{
    bool negative = take(p, end, '-'), sign = negative || take(p, end, '+');
    int64_t more;

    if (!digits(p, end, 4, value))
        return false;
    for (int i = 0; sign && i < 2 && digits(p, end, 1, &more); i++)
        *value = *value * 10 + more;
    if (negative)
        *value = -*value;
    return true;
}

/* YYYY[-MM[-DD]] or YYYY/MM/DD. */
static bool date(const char **p, const char *end, kymo__civil *c, bool *has_day)
{
    char between;

    *has_day = false;
    if (!year(p, end, &c->year))
        return false;
    if (*p == end)
        return true;
    between = **p;
    if ((between != '-' && between != '/') || !take(p, end, between) ||
        !two(p, end, 1, 12, &c->month))
        return false;
    if (*p == end)
        return between == '-';
    *has_day = true;
    return take(p, end, between) && two(p, end, 1, kymo__days_in_month(c->year, c->month), &c->day);
}

/* hh:mm[:ss[.f]] */
static bool clock(const char **p, const char *end, kymo__civil *c)
{
    int32_t scale = (int32_t)KYMO__NS;

    if (!two(p, end, 0, 24, &c->hour) || !take(p, end, ':') || !two(p, end, 0, 59, &c->minute))
        return false;
    if (take(p, end, ':')) {
        if (!two(p, end, 0, 60, &c->second))
            return false;
        if (take(p, end, '.') || take(p, end, ',')) {
            const char *first = *p;

            for (; *p < end && **p >= '0' && **p <= '9'; ++*p) {
                scale /= 10;
                c->ns += scale * (**p - '0'); // the scale is 0 from the tenth digit on
            }
            if (*p == first)
                return false;
        }
    }
    return c->hour < 24 || (c->minute == 0 && c->second == 0 && c->ns == 0);
}

/* Z, UTC, GMT or an offset, perhaps after a blank, up to the end. */
static bool said_zone(const char *p, const char *end, int32_t *offset)
{
    size_t left;

    take(&p, end, ' ');
    left = (size_t)(end - p);
    *offset = 0;
    if (left == 1 && (*p == 'Z' || *p == 'z'))
        return true;
    if (left == 3 && (memcmp(p, "UTC", 3) == 0 || memcmp(p, "GMT", 3) == 0))
        return true;
    return kymo__parse_offset(p, end, offset) == end;
}

/* The instant of a civil time; false outside the range of int64. */
static bool at_offset(const kymo__civil *civil, int32_t offset, int64_t *ns)
{
    *ns = kymo__ns_from_civil(civil, offset);
    return *ns != INT64_MIN && *ns != INT64_MAX;
}

static bool in_zone(kymo__civil *civil, const kymo__zone *zone, int64_t *ns)
{
    int64_t instants[2], next;

    if (!zone)
        return at_offset(civil, 0, ns);
    if (kymo__zone_walk(zone, civil, instants, &next) > 0)
        *ns = instants[0];
    else
        *ns = next;
    return *ns != INT64_MAX;
}

bool kymo__parse_time(const char *s, const char *end, const kymo__zone *zone, int64_t *ns)
{
    kymo__civil civil = {.month = 1, .day = 1};
    const char *p = s;
    int32_t offset;
    bool has_day;

    if (!date(&p, end, &civil, &has_day))
        return false;
    if (p == end)
        return in_zone(&civil, zone, ns);
    if (!has_day || (!take(&p, end, 'T') && !take(&p, end, 't') && !take(&p, end, ' ')) ||
        !clock(&p, end, &civil))
        return false;
    if (p == end)
        return in_zone(&civil, zone, ns);
    return said_zone(p, end, &offset) && at_offset(&civil, offset, ns);
}

/* "Z", "+05:30", "-04:56:02". */
static int print_offset(int32_t offset, char *out)
{
    int32_t size = offset < 0 ? -offset : offset;
    char sign = offset < 0 ? '-' : '+';

    if (offset == 0)
        return sprintf(out, "Z");
    if (size % 60)
        return sprintf(out, "%c%02d:%02d:%02d", sign, size / 3600, size / 60 % 60, size % 60);
    return sprintf(out, "%c%02d:%02d", sign, size / 3600, size / 60 % 60);
}

int kymo__print_time(int64_t ns, const kymo__zone *zone, char out[48])
{
    int32_t offset = kymo__zone_offset(zone, ns, NULL);
    kymo__civil c = kymo__civil_from_ns(ns, offset);
    int length = sprintf(out, "%04d-%02d-%02d", (int)c.year, c.month, c.day);
    int64_t read;

    // The date alone, when it says it all to a reader in the same zone.
    if (c.hour == 0 && c.minute == 0 && c.second == 0 && c.ns == 0 && in_zone(&c, zone, &read) &&
        read == ns)
        return length;
    length += sprintf(out + length, "T%02d:%02d", c.hour, c.minute);
    if (c.second || c.ns)
        length += sprintf(out + length, ":%02d", c.second);
    if (c.ns) {
        length += sprintf(out + length, ".%09d", c.ns);
        while (out[length - 1] == '0')
            length--;
    }
    return length + print_offset(offset, out + length);
}

int kymo__time_parts(int64_t ns)
{
    const int64_t within = ns % KYMO__NS;
    int decimals = 9;

    if (within == 0)
        return ns % (86400 * KYMO__NS) == 0 ? 0 : ns % (60 * KYMO__NS) == 0 ? 1 : 2;
    for (int64_t rest = within; rest % 10 == 0; rest /= 10)
        decimals--;
    return 2 + decimals;
}

int kymo__print_time_parts(int64_t ns, int parts, char out[48])
{
    const int needed = kymo__time_parts(ns);
    const kymo__civil c = kymo__civil_from_ns(ns, 0);
    int length = sprintf(out, "%04d-%02d-%02d", (int)c.year, c.month, c.day);

    parts = parts < needed ? needed : parts > 11 ? 11 : parts;
    if (parts == 0)
        return length;
    length += sprintf(out + length, "T%02d:%02d", c.hour, c.minute);
    if (parts > 1)
        length += sprintf(out + length, ":%02d", c.second);
    if (parts > 2) {
        sprintf(out + length, ".%09d", c.ns);
        length += parts - 1; // the point and the decimals
    }
    out[length++] = 'Z';
    out[length] = '\0';
    return length;
}
