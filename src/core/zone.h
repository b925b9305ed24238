/*
 * zone.h - what the files of time zones share: the zone, the rule for times after its table, its
 * reader.
 */
#ifndef KYMO_CORE_ZONE_H
#define KYMO_CORE_ZONE_H

#include "core/core.h"

enum { ZONE_NAME = 16, ZONE_FARTHEST = 26 * 3600 /* seconds from UTC */ };

/** A day of the year and a time of it, as POSIX TZ strings name them. */
struct rule_day {
    char kind; /* 'J' day 1 to 365, no February 29th; 'D' day 0 to 365; 'M' weekday of a month */
    int32_t month, week, day;
    int32_t seconds; /* of local time, -167 to 167 hours */
};

/** "CET-1CEST,M3.5.0,M10.5.0/3": standard time, and perhaps summer time between two days. */
struct rule {
    char name[2][ZONE_NAME]; /* 0: standard, 1: summer */
    int32_t offset[2];       /* seconds east of UTC */
    bool has_summer;
    struct rule_day begin, end; /* of summer time */
};

/** What holds at an instant, and up to which second (not included). */
struct zone_span {
    int32_t offset;
    const char *name;
    int64_t until;
};

/** Reads all of the text as a TZ string; false when it is none. */
bool kymo__rule_parse(const char *text, const char *end, struct rule *rule);
/** What holds at an instant of seconds since 1970. */
struct zone_span kymo__rule_at(const struct rule *rule, int64_t seconds);

struct kymo__zone {
    kymo__mem *mem;
    struct {
        int32_t offset;
        int32_t name; /* where in `names` */
    } types[256];
    char names[512];
    int32_t count;  /* changes, at rising times */
    int64_t *times; /* seconds since 1970 */
    uint8_t *which; /* the type from each change on; before the first it is type 0 */
    struct rule rule;
    bool has_rule; /* for times from the last change on */
};

/** Fills a zeroed zone (but for mem) from the bytes of a TZif file. */
kymo_status kymo__zone_decode(kymo__zone *zone, const unsigned char *bytes, size_t size,
                              const char *file, kymo_error *err);

/** kymo__zone_instants, and for a civil time that a change skipped the instant of that change. */
int kymo__zone_walk(const kymo__zone *zone, const kymo__civil *civil, int64_t out[2],
                    int64_t *next);

/** [+-]hh, [+-]hhmm, [+-]hh:mm, [+-]hh:mm:ss at s; the byte behind it, NULL when there is none. */
const char *kymo__parse_offset(const char *s, const char *end, int32_t *offset);

#endif
