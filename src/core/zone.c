/*
 * zone.c - time zones: opening them, and the clocks of a zone at an instant and back.
 *
 * A zone is a table of changes (zone_file.c) and a rule for the time after it (zone_rule.c); before
 * the first change its type 0 holds. The instants of a civil time are found by walking the spans of
 * constant offset around it, so any number of changes close together is handled. A look-up is a
 * binary search.
 */
#include "zone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST_FILE = 1 << 20 };

static int64_t floor_seconds(int64_t ns)
{
    return ns / KYMO__NS - (ns % KYMO__NS < 0);
}

/* ---- Opening ---- */

static bool plain_name(const char *name)
{
    if (name[0] == '/' || name[0] == '.' || strlen(name) > 200)
        return false;
    for (const char *p = name; *p; p++) {
        char folded = (char)(*p | 0x20);

        if (!(folded >= 'a' && folded <= 'z') && !(*p >= '0' && *p <= '9') && !strchr("_+-/", *p))
            return false;
    }
    return name[0] != '\0';
}

/* A zone whose clocks follow one rule for ever: "UTC", and TZ strings. */
static bool only_rule(kymo__zone *zone, const char *text)
{
    zone->has_rule = kymo__rule_parse(text, text + strlen(text), &zone->rule);
    return zone->has_rule;
}

/* "+05:30", "-0800", "+02". */
static bool fixed_offset(kymo__zone *zone, const char *text)
{
    int32_t offset;
    const char *end = text + strlen(text);

    if ((*text != '+' && *text != '-') || kymo__parse_offset(text, end, &offset) != end)
        return false;
    zone->has_rule = true;
    zone->rule.offset[0] = offset;
    snprintf(zone->rule.name[0], ZONE_NAME, "%s", text);
    return true;
}

/* Reads the file whole and decodes it. */
static kymo_status read_zone(kymo__zone *zone, const char *path, kymo_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    unsigned char *bytes = NULL;
    size_t size = 0, done = 0;
    kymo_status status;
    struct stat info;

    if (fd < 0)
        return kymo__fail_errno(err, errno, path, "cannot open");
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > LARGEST_FILE) {
        status = kymo__fail_at(err, KYMO_EFORMAT, path, 0, 0, "not a time zone file");
        goto cleanup;
    }
    size = (size_t)info.st_size;
    bytes = kymo__alloc(zone->mem, KYMO_MEMORY_OBJECT, size, 1, "time zone file", err);
    if (!bytes) {
        status = (kymo_status)err->code;
        goto cleanup;
    }
    while (done < size) {
        ssize_t got = read(fd, bytes + done, size - done);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            status = kymo__fail_errno(err, errno, path, "cannot read");
            goto cleanup;
        }
        if (got == 0)
            break;
        done += (size_t)got;
    }
    status = kymo__zone_decode(zone, bytes, done, path, err);
cleanup:
    kymo__free(zone->mem, KYMO_MEMORY_OBJECT, bytes, size, 1);
    close(fd);
    return status;
}

/* A name of the zone database. */
static kymo_status named(kymo__zone *zone, const char *name, kymo_error *err)
{
    const char *directory = getenv("TZDIR");
    char path[4096];
    int length;
    kymo_status status;

    if (!plain_name(name)) {
        status = kymo__fail(err, KYMO_EINVAL, "not a time zone: \"%s\"", name);
    } else {
        if (!directory || directory[0] == '\0')
            directory = "/usr/share/zoneinfo";
        length = snprintf(path, sizeof path, "%s/%s", directory, name);
        if (length < 0 || (size_t)length >= sizeof path)
            return kymo__fail_errno(err, ENAMETOOLONG, directory, "cannot open");
        status = read_zone(zone, path, err);
        if (status == KYMO_ENOENT)
            status = kymo__fail(err, KYMO_EINVAL, "no time zone \"%s\" in %s", name, directory);
    }
    if (status == KYMO_EINVAL)
        kymo__hint(err, "names are like Europe/Berlin, UTC or local; the package tzdata has them");
    return status;
}

/* What $TZ says, else the clock of the machine: /etc/localtime, else UTC. */
static kymo_status local(kymo__zone *zone, kymo_error *err)
{
    const char *name = getenv("TZ");
    kymo_status status;

    if (!name) {
        status = read_zone(zone, "/etc/localtime", err);
        if (status != KYMO_ENOENT)
            return status;
        kymo__error_clear(err);
        name = "";
    }
    if (*name == ':')
        name++;
    if (*name == '\0') {
        only_rule(zone, "UTC0");
        return KYMO_OK;
    }
    if (*name == '/')
        return read_zone(zone, name, err);
    status = named(zone, name, err);
    if (status == KYMO_EINVAL && only_rule(zone, name)) {
        kymo__error_clear(err);
        return KYMO_OK;
    }
    return status;
}

kymo_status kymo__zone_open(kymo__zone **out, const char *name, kymo__mem *mem, kymo_error *err)
{
    kymo__zone *zone = kymo__alloc(mem, KYMO_MEMORY_OBJECT, 1, sizeof *zone, "time zone", err);
    kymo_status status = KYMO_OK;

    *out = NULL;
    if (!zone)
        return (kymo_status)err->code;
    zone->mem = mem;
    if (!name || kymo__str_equal_fold(name, "UTC"))
        only_rule(zone, "UTC0");
    else if (kymo__str_equal_fold(name, "local"))
        status = local(zone, err);
    else if (!fixed_offset(zone, name))
        status = named(zone, name, err);
    if (status) {
        kymo__zone_close(zone);
        return status;
    }
    *out = zone;
    return KYMO_OK;
}

void kymo__zone_close(kymo__zone *zone)
{
    kymo__mem *mem;

    if (!zone)
        return;
    mem = zone->mem;
    kymo__free(mem, KYMO_MEMORY_OBJECT, zone->times, (size_t)zone->count, sizeof *zone->times);
    kymo__free(mem, KYMO_MEMORY_OBJECT, zone->which, (size_t)zone->count, sizeof *zone->which);
    kymo__free(mem, KYMO_MEMORY_OBJECT, zone, 1, sizeof *zone);
}

/* ---- Looking up ---- */

/* How many changes are at or before the instant. */
static int32_t changes_before(const kymo__zone *zone, int64_t seconds)
{
    int32_t low = 0, high = zone->count;

    while (low < high) {
        int32_t middle = low + (high - low) / 2;

        if (zone->times[middle] <= seconds)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct zone_span span_at(const kymo__zone *zone, int64_t seconds)
{
    int32_t done = changes_before(zone, seconds);
    uint8_t type = done > 0 ? zone->which[done - 1] : 0;
    struct zone_span span;

    if (done == zone->count && zone->has_rule)
        return kymo__rule_at(&zone->rule, seconds);
    span.offset = zone->types[type].offset;
    span.name = zone->names + zone->types[type].name;
    span.until = done < zone->count ? zone->times[done] : INT64_MAX;
    return span;
}

int32_t kymo__zone_offset(const kymo__zone *zone, int64_t ns, const char **abbreviation)
{
    struct zone_span span = {0, "UTC", 0};

    if (zone)
        span = span_at(zone, floor_seconds(ns));
    if (abbreviation)
        *abbreviation = span.name;
    return span.offset;
}

/* ns since 1970 of whole seconds and a part; false outside the range of int64. */
static bool instant(int64_t seconds, int32_t ns, int64_t *out)
{
    kymo__civil civil = {.year = 1970, .month = 1, .day = 1, .ns = ns};
    int64_t days = seconds / 86400;

    if (days < -200000 || days > 200000)
        return false;
    civil.day += (int32_t)days;
    civil.second = (int32_t)(seconds - days * 86400);
    *out = kymo__ns_from_civil(&civil, 0);
    return *out != INT64_MIN && *out != INT64_MAX;
}

int kymo__zone_walk(const kymo__zone *zone, const kymo__civil *civil, int64_t out[2], int64_t *next)
{
    int64_t local, at, last;
    int count = 0;

    *next = INT64_MAX;
    if (civil->year < 1600 || civil->year > 2300)
        return 0;
    local = kymo__days_from_civil(civil->year, civil->month, civil->day) * 86400 +
            (int64_t)civil->hour * 3600 + (int64_t)civil->minute * 60 + civil->second;
    if (!zone)
        return instant(local, civil->ns, &out[0]);

    last = local + ZONE_FARTHEST;
    for (at = local - ZONE_FARTHEST; at <= last && count < 2;) {
        struct zone_span span = span_at(zone, at);
        int64_t candidate = local - span.offset;

        if (candidate >= at && candidate < span.until)
            count += instant(candidate, civil->ns, &out[count]);
        else if (candidate < at && count == 0 && *next == INT64_MAX)
            instant(at, 0, next); // the change at `at` skipped it
        at = span.until;
    }
    return count;
}

int kymo__zone_instants(const kymo__zone *zone, const kymo__civil *civil, int64_t out[2])
{
    int64_t next;

    return kymo__zone_walk(zone, civil, out, &next);
}
