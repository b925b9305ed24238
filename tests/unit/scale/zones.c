/*
 * Every zone of the system's database, every change of its clocks from 2000 to 2037: ticks around
 * it rise, lie on wall-clock multiples, are told apart, and none is missing: a time that a clock
 * skips has no tick, an hour that it repeats has two. Which times are multiples is found by
 * looking at the clock every five minutes.
 */
#define _XOPEN_SOURCE 700

#include "scale/scale.h"

#include "kt.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define S KYMO__NS
#define MINUTE (60 * S)
#define HOUR (3600 * S)
#define DAY (24 * HOUR)

static const char *database(void)
{
    const char *folder = getenv("TZDIR");

    return folder && *folder ? folder : "/usr/share/zoneinfo";
}

static kymo__civil clock_at(const kymo__zone *zone, int64_t t)
{
    return kymo__civil_from_ns(t, kymo__zone_offset(zone, t, NULL));
}

/* Steps of ticks, longest first: a day count from Monday 1970-01-05, or minutes of the day. */
static const struct step {
    int months, days, minutes;
} steps[] = {
    {12, 0, 0}, {6, 0, 0},  {3, 0, 0},   {2, 0, 0},   {1, 0, 0},   {0, 7, 0},
    {0, 2, 0},  {0, 1, 0},  {0, 0, 720}, {0, 0, 360}, {0, 0, 180}, {0, 0, 120},
    {0, 0, 60}, {0, 0, 30}, {0, 0, 15},  {0, 0, 10},  {0, 0, 5},
};

enum { STEPS = sizeof steps / sizeof steps[0] };

static bool on_step(const kymo__civil *c, const struct step *step)
{
    int64_t day = kymo__days_from_civil(c->year, c->month, c->day) - 4;

    if (c->second != 0 || c->ns != 0)
        return false;
    if (step->minutes > 0)
        return (c->hour * 60 + c->minute) % step->minutes == 0;
    if (c->hour != 0 || c->minute != 0)
        return false;
    return step->days > 0 ? day % step->days == 0
                          : c->day == 1 && (c->month - 1) % step->months == 0;
}

/* The longest step on whose multiples all ticks are. */
static const struct step *step_of(const kymo__zone *zone, const kymo__ticks *ticks,
                                  const char *name)
{
    for (int k = 0; k < STEPS; k++) {
        bool all = true;
        for (int i = 0; i < ticks->count && all; i++) {
            kymo__civil c = clock_at(zone, ticks->tick[i].time);
            all = on_step(&c, &steps[k]);
        }
        if (all)
            return &steps[k];
    }
    cr_assert(false, "%s: ticks on no multiple: %s, ...", name, ticks->tick[0].label);
    return NULL;
}

/* Looks at the clock every five minutes of the span. */
static void check_complete(const kymo__zone *zone, const kymo__ticks *ticks, int64_t from,
                           int64_t to, const struct step *step, const char *name)
{
    int next = 0;

    for (int64_t t = from + (5 * MINUTE - from % (5 * MINUTE)) % (5 * MINUTE); t <= to;
         t += 5 * MINUTE) {
        kymo__civil c = clock_at(zone, t);
        if (!on_step(&c, step))
            continue;
        cr_assert(next < ticks->count && ticks->tick[next].time == t,
                  "%s: no tick at %04d-%02d-%02d %02d:%02d", name, (int)c.year, (int)c.month,
                  (int)c.day, (int)c.hour, (int)c.minute);
        next++;
    }
    cr_assert_eq(next, ticks->count, "%s", name);
}

static void check_span(const kymo__zone *zone, int64_t from, int64_t span, const char *name)
{
    static kymo__ticks ticks;
    kymo__scale scale = {.class_ = kymo__scale_class_of(KYMO_SCALE_TIME), .zone = zone};
    const char *context = "";

    scale.t0 = from;
    scale.t1 = from + span;
    scale.u0 = (double)scale.t0;
    scale.u1 = (double)scale.t1;
    kymo__scale_ticks(&scale, 6, &ticks);
    cr_assert(ticks.count >= 2, "%s", name);
    for (int i = 0; i < ticks.count; i++) {
        const kymo__tick *tick = &ticks.tick[i];
        const char *last = context;

        context = tick->context[0] ? tick->context : context;
        cr_assert(tick->time >= scale.t0 && tick->time <= scale.t1, "%s", name);
        cr_assert(i == 0 || tick->time > tick[-1].time, "%s", name);
        cr_assert(i == 0 || context != last || strcmp(tick->label, tick[-1].label) != 0,
                  "%s: twice %s %s", name, context, tick->label);
    }
    const struct step *step = step_of(zone, &ticks, name);
    if (step->minutes > 0)
        check_complete(zone, &ticks, scale.t0, scale.t1, step, name);
}

/* The first instant, to the second, at which the offset is another than at `from`. */
static int64_t change_between(const kymo__zone *zone, int64_t from, int64_t to)
{
    int32_t offset = kymo__zone_offset(zone, from, NULL);

    while (to - from > S) {
        int64_t middle = from + (to - from) / 2 / S * S;
        *(kymo__zone_offset(zone, middle, NULL) == offset ? &from : &to) = middle;
    }
    return to;
}

static int check_zone(const char *name, kymo__mem *mem)
{
    static const int64_t spans[] = {3 * HOUR, 11 * HOUR, 36 * HOUR, 5 * DAY, 75 * DAY, 800 * DAY};
    kymo_error err;
    kymo__zone *zone = NULL;
    int changes = 0;

    kymo__error_clear(&err);
    if (kymo__zone_open(&zone, name, mem, &err) != KYMO_OK)
        return 0; // another file of the database
    for (int64_t t = 946684800 * S; t < 2145916800 * S; t += DAY / 2) {
        if (kymo__zone_offset(zone, t, NULL) == kymo__zone_offset(zone, t + DAY / 2, NULL))
            continue;
        int64_t change = change_between(zone, t, t + DAY / 2);
        for (size_t k = 0; k < sizeof spans / sizeof spans[0]; k++)
            check_span(zone, change - spans[k] * (1 + changes % 3) / 4, spans[k], name);
        changes++;
    }
    kymo__zone_close(zone);
    return changes;
}

static int check_folder(const char *below, kymo__mem *mem, int *zones)
{
    char path[1024], name[512];
    int changes = 0;

    snprintf(path, sizeof path, "%s/%s", database(), below);
    DIR *folder = opendir(path);
    if (!folder)
        return 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        struct stat info;
        const char *base = entry->d_name;
        snprintf(name, sizeof name, "%s%s%s", below, below[0] ? "/" : "", base);
        snprintf(path, sizeof path, "%s/%s", database(), name);
        if (base[0] == '.' || strcmp(base, "posix") == 0 || strcmp(base, "right") == 0 ||
            lstat(path, &info) != 0)
            continue;
        int found = S_ISDIR(info.st_mode) ? check_folder(name, mem, zones) : 0;
        if (S_ISREG(info.st_mode)) { // links name the same zones again
            found = check_zone(name, mem);
            *zones += found > 0;
        }
        changes += found;
    }
    closedir(folder);
    return changes;
}

Test(zones, every_change_from_2000_to_2037)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    int zones = 0, changes = check_folder("", mem, &zones);

    if (changes == 0)
        cr_skip_test("no zone database in %s", database());
    cr_assert(zones > 100 && changes > 5000, "%d zones, %d changes", zones, changes);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}
