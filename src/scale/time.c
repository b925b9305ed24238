/*
 * time.c - the time scale: int64 nanoseconds, ticks on clocks and calendars.
 *
 * The step is the rung of a ladder nearest (in ratio) to the span over the number asked for:
 * decimal up to 500 ms, then 1 2 5 10 15 30 s and min, 1 2 3 6 12 h, 1 2 days, weeks from Monday, 1
 * 2 3 6 months, 1 2 5 ... years. Steps below an hour go along with time itself and are aligned to
 * the clock of the zone; longer ones are made on that clock and calendar, then turned into
 * instants: a time that a clock skips has no tick, an hour that it repeats has two. Two-day and
 * week steps are counted from Monday 1970-01-05, so that they stay even across the ends of months.
 * No leap seconds (POSIX).
 *
 * Labels have two lines: what changes from tick to tick, and where that belongs, written under the
 * first tick and where it becomes another.
 */
#include "scale/room.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define US INT64_C(1000)
#define MS INT64_C(1000000)
#define S KYMO__NS

enum unit { CLOCK, /* nanoseconds */ HOURS, DAYS, MONTHS, YEARS };

/* On average [ns]. */
static const double unit_length[] = {1, 3600e9, 86400e9, 2629746e9, 31556952e9};

static const struct rung {
    enum unit unit;
    int64_t count;
} ladder[] = {
    {CLOCK, 1},        {CLOCK, 2},        {CLOCK, 5},        {CLOCK, 10},       {CLOCK, 20},
    {CLOCK, 50},       {CLOCK, 100},      {CLOCK, 200},      {CLOCK, 500},      {CLOCK, 1 * US},
    {CLOCK, 2 * US},   {CLOCK, 5 * US},   {CLOCK, 10 * US},  {CLOCK, 20 * US},  {CLOCK, 50 * US},
    {CLOCK, 100 * US}, {CLOCK, 200 * US}, {CLOCK, 500 * US}, {CLOCK, 1 * MS},   {CLOCK, 2 * MS},
    {CLOCK, 5 * MS},   {CLOCK, 10 * MS},  {CLOCK, 20 * MS},  {CLOCK, 50 * MS},  {CLOCK, 100 * MS},
    {CLOCK, 200 * MS}, {CLOCK, 500 * MS}, {CLOCK, 1 * S},    {CLOCK, 2 * S},    {CLOCK, 5 * S},
    {CLOCK, 10 * S},   {CLOCK, 15 * S},   {CLOCK, 30 * S},   {CLOCK, 60 * S},   {CLOCK, 120 * S},
    {CLOCK, 300 * S},  {CLOCK, 600 * S},  {CLOCK, 900 * S},  {CLOCK, 1800 * S}, {HOURS, 1},
    {HOURS, 2},        {HOURS, 3},        {HOURS, 6},        {HOURS, 12},       {DAYS, 1},
    {DAYS, 2},         {DAYS, 7},         {MONTHS, 1},       {MONTHS, 2},       {MONTHS, 3},
    {MONTHS, 6},       {YEARS, 1},        {YEARS, 2},        {YEARS, 5},        {YEARS, 10},
    {YEARS, 20},       {YEARS, 50},       {YEARS, 100},      {YEARS, 200},      {YEARS, 500},
};

#define RUNGS ((int)(sizeof ladder / sizeof ladder[0]))

static double length_of(const struct rung *rung)
{
    return unit_length[rung->unit] * (double)rung->count;
}

/* ---- Where the ticks of a rung are ----------------------------------------------------------- */

/* The times of one rung in the domain, rising. */
struct times {
    int count;
    int64_t at[KYMO__TICKS];
};

static int64_t floor_mod(int64_t a, int64_t b)
{
    return (a % b + b) % b;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return (a - floor_mod(a, b)) / b;
}

static void add_time(const kymo__scale *scale, int64_t t, struct times *times)
{
    int k;

    if (t < scale->t0 || t > scale->t1 || times->count == KYMO__TICKS)
        return;
    // Two instants of one hour may lie around those of the next.
    for (k = times->count++; k > 0 && times->at[k - 1] > t; k--)
        times->at[k] = times->at[k - 1];
    times->at[k] = t;
}

/* How far t is past a multiple of `step` on the clock of the zone. */
static int64_t past(const kymo__zone *zone, int64_t t, int64_t step)
{
    int64_t offset = kymo__zone_offset(zone, t, NULL) * KYMO__NS;

    return (floor_mod(t, step) + floor_mod(offset, step)) % step;
}

static void clock_times(const kymo__scale *scale, int64_t step, struct times *times)
{
    int64_t t = scale->t0, more;

    for (; times->count < KYMO__TICKS; t += more) {
        more = step - past(scale->zone, t, step);
        if (more == step)
            times->at[times->count++] = t;
        if ((uint64_t)scale->t1 - (uint64_t)t < (uint64_t)more)
            return;
    }
}

/* Step number `i` of a rung on clock and calendar. */
static kymo__civil civil_of(const struct rung *rung, int64_t i)
{
    kymo__civil civil = {1970, 1, 1, 0, 0, 0, 0};
    int64_t n = i * rung->count;

    if (rung->unit == HOURS) {
        kymo__civil_from_days(floor_div(n, 24), &civil.year, &civil.month, &civil.day);
        civil.hour = (int32_t)floor_mod(n, 24);
    } else if (rung->unit == DAYS) {
        kymo__civil_from_days(n + 4, &civil.year, &civil.month, &civil.day);
    } else if (rung->unit == MONTHS) {
        civil.year = floor_div(n, 12);
        civil.month = (int32_t)floor_mod(n, 12) + 1;
    } else {
        civil.year = n;
    }
    return civil;
}

/* The number of the last step that is not after t, or one near it. */
static int64_t step_before(const struct rung *rung, const kymo__zone *zone, int64_t t)
{
    kymo__civil civil = kymo__civil_from_ns(t, kymo__zone_offset(zone, t, NULL));
    int64_t days = kymo__days_from_civil(civil.year, civil.month, civil.day);

    if (rung->unit == HOURS)
        return floor_div(days * 24 + civil.hour, rung->count);
    if (rung->unit == DAYS)
        return floor_div(days - 4, rung->count);
    if (rung->unit == MONTHS)
        return floor_div(civil.year * 12 + civil.month - 1, rung->count);
    return floor_div(civil.year, rung->count);
}

static int instants(const kymo__zone *zone, const kymo__civil *civil, int64_t out[2])
{
    if (zone)
        return kymo__zone_instants(zone, civil, out);
    out[0] = kymo__ns_from_civil(civil, 0);
    return 1;
}

static void calendar_times(const kymo__scale *scale, const struct rung *rung, struct times *times)
{
    // Clocks are put back by a day at most.
    int64_t margin = scale->zone && rung->unit == HOURS ? 25 / rung->count + 1 : 1;
    int64_t last = step_before(rung, scale->zone, scale->t1) + margin;

    for (int64_t i = step_before(rung, scale->zone, scale->t0) - margin; i <= last; i++) {
        kymo__civil civil = civil_of(rung, i);
        int64_t t[2];
        int count = instants(scale->zone, &civil, t);

        count = rung->unit != HOURS && count > 1 ? 1 : count; // a day begins once
        for (int k = 0; k < count; k++)
            if (t[k] % KYMO__NS == 0) // saturated times are no ticks
                add_time(scale, t[k], times);
    }
}

static void find_times(const kymo__scale *scale, const struct rung *rung, struct times *times)
{
    times->count = 0;
    if (rung->unit == CLOCK)
        clock_times(scale, rung->count, times);
    else
        calendar_times(scale, rung, times);
}

static double span_of(const kymo__scale *scale)
{
    return (double)((uint64_t)scale->t1 - (uint64_t)scale->t0);
}

/* ---- Choosing the rung ----------------------------------------------------------------------- */

static int nearest_rung(double length)
{
    int rung = 0;

    while (rung + 1 < RUNGS &&
           length_of(&ladder[rung]) * length_of(&ladder[rung + 1]) < length * length)
        rung++;
    return rung;
}

/* The nearest rung, or a finer one where that has no ticks, too few, or (2 h after 3 h) fewer. */
static const struct rung *choose(const kymo__scale *scale, double target, struct times *times)
{
    double span = span_of(scale);
    int need = target >= 2 ? 2 : 1, best = -1, most = KYMO__TICKS + 1, tried = 0;

    for (int rung = nearest_rung(span / target); rung >= 0 && tried < 4; rung--) {
        find_times(scale, &ladder[rung], times);
        if (times->count >= need && times->count < most) {
            most = times->count;
            best = rung;
        }
        tried += best >= 0;
    }
    best = best < 0 ? 0 : best;
    find_times(scale, &ladder[best], times);
    return &ladder[best];
}

/* The step that the user has said, or the first of 2, 5, 10, 20, ... times it with few enough
 * ticks. */
static struct rung said_rung(const kymo__scale *scale, struct times *times)
{
    static const enum unit units[] = {CLOCK, CLOCK, HOURS, DAYS, MONTHS, YEARS};
    const kymo__tick_wish *wish = scale->wish;
    struct rung rung = {units[wish->every_unit], wish->every};

    for (int k = 0; span_of(scale) / length_of(&rung) > KYMO__TICKS - 8; k++)
        rung.count = k % 3 == 1 ? rung.count / 2 * 5 : rung.count * 2;
    find_times(scale, &rung, times);
    return rung;
}

/* ---- Labels ---------------------------------------------------------------------------------- */

static const char *const month_names[12] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* Decimals of a second that multiples of a step have. */
static int decimals_of(int64_t step)
{
    int decimals = 9;

    for (; decimals > 0 && step % 10 == 0; step /= 10)
        decimals--;
    return decimals;
}

static void put_clock(const kymo__civil *c, int64_t step, kymo__tick *tick)
{
    int decimals = decimals_of(step), year = (int)c->year;
    char fraction[16];

    snprintf(tick->context, sizeof tick->context, "%04d-%02d-%02d", year, (int)c->month,
             (int)c->day);
    if (step >= 60 * KYMO__NS) {
        snprintf(tick->label, sizeof tick->label, "%02d:%02d", (int)c->hour, (int)c->minute);
    } else if (step >= KYMO__NS) {
        snprintf(tick->label, sizeof tick->label, "%02d:%02d:%02d", (int)c->hour, (int)c->minute,
                 (int)c->second);
    } else {
        snprintf(fraction, sizeof fraction, "%09d", (int)c->ns);
        snprintf(tick->label, sizeof tick->label, "%02d.%.*s", (int)c->second, decimals, fraction);
        snprintf(tick->context, sizeof tick->context, "%04d-%02d-%02d %02d:%02d", year,
                 (int)c->month, (int)c->day, (int)c->hour, (int)c->minute);
    }
}

/* Times that a clock shows twice get the name of the zone then, or where it keeps its name ("MSK")
 * the offset: in the label, or where labels are fine, in the second line. */
static void put_zone(const kymo__zone *zone, const kymo__civil *civil, int64_t step,
                     kymo__tick *tick)
{
    const char *names[2] = {NULL, NULL}, *name;
    char suffix[16];
    int64_t t[2];
    int32_t offset = kymo__zone_offset(zone, tick->time, NULL);

    if (!zone || kymo__zone_instants(zone, civil, t) < 2)
        return;
    kymo__zone_offset(zone, t[0], &names[0]);
    kymo__zone_offset(zone, t[1], &names[1]);
    name = names[tick->time == t[1]];
    if (name && !kymo__str_equal(names[0], names[1]))
        snprintf(suffix, sizeof suffix, " %s", name);
    else
        snprintf(suffix, sizeof suffix, " %s%02d:%02d", offset < 0 ? MINUS : "+",
                 abs(offset) / 3600, abs(offset) / 60 % 60);
    if (step >= 60 * KYMO__NS)
        strcat(tick->label, suffix);
    else
        strcat(tick->context, suffix);
}

static void put_labels(const kymo__scale *scale, const struct rung *rung, kymo__tick *tick)
{
    kymo__civil c =
        kymo__civil_from_ns(tick->time, kymo__zone_offset(scale->zone, tick->time, NULL));
    int64_t step = rung->count * (rung->unit == HOURS ? 3600 * KYMO__NS : 1);

    switch (rung->unit) {
    case CLOCK:
    case HOURS:
        put_clock(&c, step, tick);
        put_zone(scale->zone, &c, step, tick);
        break;
    case DAYS:
        snprintf(tick->label, sizeof tick->label, "%d", (int)c.day);
        snprintf(tick->context, sizeof tick->context, "%s %d", month_names[c.month - 1],
                 (int)c.year);
        break;
    case MONTHS:
        snprintf(tick->label, sizeof tick->label, "%s", month_names[c.month - 1]);
        snprintf(tick->context, sizeof tick->context, "%d", (int)c.year);
        break;
    case YEARS:
        snprintf(tick->label, sizeof tick->label, "%d", (int)c.year);
        break;
    }
}

static void label_all(const kymo__scale *scale, const struct rung *rung, kymo__ticks *ticks)
{
    const char *format = scale->wish ? scale->wish->format : NULL;
    char context[sizeof ticks->tick[0].context] = "";

    for (int32_t k = 0; k < ticks->count; k++) {
        kymo__tick *tick = &ticks->tick[k];

        if (format) {
            kymo__format_time(tick->time, scale->zone, format, tick->label, sizeof tick->label);
            continue;
        }
        put_labels(scale, rung, tick);
        if (strcmp(tick->context, context) == 0)
            tick->context[0] = '\0';
        else
            memcpy(context, tick->context, sizeof context);
    }
}

static void time_ticks(const kymo__scale *scale, double target, kymo__ticks *out)
{
    struct times times;
    struct rung rung;

    if (scale->wish && scale->wish->every > 0)
        rung = said_rung(scale, &times);
    else
        rung = *choose(scale, fmin(fmax(target, 1), KYMO__MOST_TARGET), &times);
    for (int k = 0; k < times.count; k++)
        out->tick[k] = (kymo__tick){.at = kymo__scale_at_time(scale, times.at[k]),
                                    .value = (double)times.at[k],
                                    .time = times.at[k]};
    out->count = out->majors = times.count;
    label_all(scale, &rung, out);
}

/* The coarsest rung whose labels tell a time whole; a step of 1 of each unit. */
static struct rung rung_of(const kymo__civil *c)
{
    int64_t step = S;

    if (c->ns != 0) {
        for (step = 1; c->ns % (step * 10) == 0;)
            step *= 10;
        return (struct rung){CLOCK, step};
    }
    if (c->second != 0)
        return (struct rung){CLOCK, S};
    if (c->minute != 0)
        return (struct rung){CLOCK, 60 * S};
    if (c->hour != 0)
        return (struct rung){HOURS, 1};
    if (c->day != 1)
        return (struct rung){DAYS, 1};
    return (struct rung){c->month != 1 ? MONTHS : YEARS, 1};
}

static void time_label(const kymo__scale *scale, kymo__ticks *ticks)
{
    struct rung finest = {YEARS, 1};

    for (int32_t k = 0; k < ticks->count; k++) {
        int64_t t = ticks->tick[k].time;
        kymo__civil c = kymo__civil_from_ns(t, kymo__zone_offset(scale->zone, t, NULL));
        struct rung rung = rung_of(&c);
        if (length_of(&rung) < length_of(&finest))
            finest = rung;
    }
    label_all(scale, &finest, ticks);
}

/* Outward to ticks of the step that about ten of them have. */
static void time_nice(kymo__scale *scale, const bool fixed[2])
{
    struct times times;
    const struct rung *rung = choose(scale, 10, &times);
    double reach = 3 * length_of(rung);
    kymo__scale wide = *scale;

    if (reach >= 0x1p61 || scale->t0 <= INT64_MIN / 2 || scale->t1 >= INT64_MAX / 2)
        return;
    wide.t1 = scale->t0;
    wide.t0 = scale->t0 - (int64_t)reach;
    find_times(&wide, rung, &times);
    if (times.count > 0 && !fixed[0])
        scale->t0 = times.at[times.count - 1];
    wide.t0 = scale->t1;
    wide.t1 = scale->t1 + (int64_t)reach;
    find_times(&wide, rung, &times);
    if (times.count > 0 && !fixed[1])
        scale->t1 = times.at[0];
}

static double time_spread(double u)
{
    return fmod(u, 86400e9) == 0 ? 86400e9 : 1e9;
}

const kymo__scale_class kymo__scale_time = {
    .name = "time",
    .kind = KYMO_SCALE_TIME,
    .integer = true,
    .least = -0x1p63,
    .most = 0x1p63,
    .forward = kymo__forward_same,
    .inverse = kymo__inverse_same,
    .spread = time_spread,
    .ticks = time_ticks,
    .label = time_label,
    .nice = time_nice,
};
