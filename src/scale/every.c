/*
 * every.c - "0.25", "6h", "2w": a step between ticks as a user writes it.
 *
 * A plain number is kept as its shortest decimal digits, so that its multiples are exact
 * decimals. With a unit it is a step of time: of the clock up to minutes, of the calendar above.
 */
#include "scale/room.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *name;
    int32_t unit;
    int64_t count;
} units[] = {
    {"ns", KYMO__EVERY_NS, 1},       {"us", KYMO__EVERY_NS, 1000},
    {"µs", KYMO__EVERY_NS, 1000},    {"ms", KYMO__EVERY_NS, 1000000},
    {"s", KYMO__EVERY_NS, KYMO__NS}, {"min", KYMO__EVERY_NS, 60 * KYMO__NS},
    {"h", KYMO__EVERY_HOUR, 1},      {"d", KYMO__EVERY_DAY, 1},
    {"w", KYMO__EVERY_DAY, 7},       {"mo", KYMO__EVERY_MONTH, 1},
    {"y", KYMO__EVERY_YEAR, 1},
};

bool kymo__tick_every(const char *text, kymo__tick_wish *wish)
{
    const char *end = text + strlen(text), *at;
    double value;

    at = kymo__parse_f64(text, end, &value);
    if (!at || !(value > 0) || !isfinite(value))
        return false;
    if (at == end) {
        uint64_t n = kymo__shortest(value, &wish->every_power);
        wish->every = (int64_t)n;
        wish->every_unit = KYMO__EVERY_NONE;
        return true;
    }
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        double count = value * (double)units[i].count;
        if (strcmp(at, units[i].name) != 0)
            continue;
        if (!(count >= 1 && count < 1e15) ||
            (count != floor(count) && units[i].unit != KYMO__EVERY_NS))
            return false;
        wish->every = (int64_t)round(count);
        wish->every_power = 0;
        wish->every_unit = units[i].unit;
        return true;
    }
    return false;
}
