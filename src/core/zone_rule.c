/*
 * zone_rule.c - POSIX TZ strings: "EST5EDT,M3.2.0,M11.1.0".
 *
 * The grammar of POSIX.1 8.3 with the extensions of RFC 8536 3.3.1 (hours of -167 to 167). Such a
 * string ends every zone file and says what holds after its table; it may also stand in $TZ itself.
 * Summer time is found from the changes of three years around the instant, so rules whose time of
 * day carries them into another year, and summer times that last all year, need no special case.
 * Constant time.
 */
#include "zone.h"

#include <string.h>

enum { DAY_SECONDS = 86400 };

/* ---- Reading ---- */

struct reader {
    const char *at, *end;
};

static bool take(struct reader *r, char c)
{
    if (r->at == r->end || *r->at != c)
        return false;
    r->at++;
    return true;
}

static bool number(struct reader *r, int32_t least, int32_t most, int32_t *value)
{
    const char *first = r->at;

    *value = 0;
    for (; r->at < r->end && *r->at >= '0' && *r->at <= '9' && r->at - first < 4; r->at++)
        *value = *value * 10 + (*r->at - '0');
    return r->at > first && *value >= least && *value <= most;
}

/* [+-]hh[:mm[:ss]] */
static bool hours(struct reader *r, int32_t most_hours, int32_t *seconds)
{
    bool negative = take(r, '-');
    int32_t hour, minute = 0, second = 0;

    if (!negative)
        take(r, '+');
    if (!number(r, 0, most_hours, &hour))
        return false;
    if (take(r, ':') &&
        (!number(r, 0, 59, &minute) || (take(r, ':') && !number(r, 0, 59, &second))))
        return false;
    *seconds = (hour * 60 + minute) * 60 + second;
    if (negative)
        *seconds = -*seconds;
    return true;
}

/* Letters, or anything printable between < and >. */
static bool abbreviation(struct reader *r, char out[ZONE_NAME])
{
    bool quoted = take(r, '<');
    size_t length = 0;

    for (; r->at < r->end && length + 1 < ZONE_NAME; r->at++) {
        char c = *r->at, folded = (char)(c | 0x20);
        bool letter = folded >= 'a' && folded <= 'z';
        bool other = (c >= '0' && c <= '9') || c == '+' || c == '-';

        if (!letter && !(quoted && other))
            break;
        out[length++] = c;
    }
    out[length] = '\0';
    return length >= 3 && (!quoted || take(r, '>'));
}

static bool day_of_year(struct reader *r, struct rule_day *day)
{
    bool good;

    *day = (struct rule_day){.kind = 'D', .seconds = 2 * 3600};
    if (take(r, 'M')) {
        day->kind = 'M';
        good = number(r, 1, 12, &day->month) && take(r, '.') && number(r, 1, 5, &day->week) &&
               take(r, '.') && number(r, 0, 6, &day->day);
    } else if (take(r, 'J')) {
        day->kind = 'J';
        good = number(r, 1, 365, &day->day);
    } else {
        good = number(r, 0, 365, &day->day);
    }
    return good && (!take(r, '/') || hours(r, 167, &day->seconds));
}

bool kymo__rule_parse(const char *text, const char *end, struct rule *rule)
{
    static const char usual[] = ",M3.2.0,M11.1.0"; // where a summer time comes without days
    struct reader r = {text, end}, without = {usual, usual + sizeof usual - 1}, *days = &r;
    int32_t west;

    memset(rule, 0, sizeof *rule);
    if (!abbreviation(&r, rule->name[0]) || !hours(&r, 24, &west))
        return false;
    rule->offset[0] = -west;
    if (r.at == r.end)
        return true;

    rule->has_summer = true;
    if (!abbreviation(&r, rule->name[1]))
        return false;
    rule->offset[1] = rule->offset[0] + 3600;
    if (r.at < r.end && *r.at != ',') {
        if (!hours(&r, 24, &west))
            return false;
        rule->offset[1] = -west;
    }
    if (r.at == r.end)
        days = &without;
    return take(days, ',') && day_of_year(days, &rule->begin) && take(days, ',') &&
           day_of_year(days, &rule->end) && r.at == r.end;
}

/* ---- Use ---- */

/* The day of `year` at its time, in seconds of local time. */
static int64_t local_seconds(const struct rule_day *rule, int64_t year)
{
    int64_t first = kymo__days_from_civil(year, rule->kind == 'M' ? rule->month : 1, 1), day;

    if (rule->kind == 'M') {
        int64_t weekday = ((first + 4) % 7 + 7) % 7; // 1970-01-01 was a Thursday

        day = (rule->day - weekday + 7) % 7 + (rule->week - 1) * 7;
        if (day >= kymo__days_in_month(year, rule->month)) // week 5 is the last one
            day -= 7;
    } else if (rule->kind == 'J') {
        day = rule->day - 1 + (rule->day >= 60 && kymo__days_in_month(year, 2) == 29);
    } else {
        day = rule->day;
    }
    return (first + day) * DAY_SECONDS + rule->seconds;
}

struct zone_span kymo__rule_at(const struct rule *rule, int64_t seconds)
{
    struct zone_span span = {rule->offset[0], rule->name[0], INT64_MAX};
    int64_t local = seconds + rule->offset[0], last = INT64_MIN, year;
    int32_t month, day;
    int summer = 0;

    if (!rule->has_summer)
        return span;
    kymo__civil_from_days(local / DAY_SECONDS - (local % DAY_SECONDS < 0), &year, &month, &day);
    for (int i = 0; i < 6; i++) { // begin and end of the year before, this one and the next
        int to_summer = i % 2 == 0;
        int64_t at = local_seconds(to_summer ? &rule->begin : &rule->end, year - 1 + i / 2) -
                     rule->offset[!to_summer];

        if (at > seconds) {
            span.until = at < span.until ? at : span.until;
        } else if (at >= last) { // of two at once the later year's holds: summer time all year
            last = at;
            summer = to_summer;
        }
    }
    span.offset = rule->offset[summer];
    span.name = rule->name[summer];
    return span;
}
