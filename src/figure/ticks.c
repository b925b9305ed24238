/*
 * ticks.c - what the options of axes say about ticks and labels: "0,5,10", "every=6h", units,
 * formats.
 *
 * Read once, when axes are added, so that mistakes are met there; whether places are times or
 * numbers is known only when the data are, and checked then. A year of four digits may be both.
 */
#include "figure/figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[2] = {"x_ticks", "y_ticks"};

static const char *text_of(const kymo_axes *axes, int channel)
{
    return channel == KYMO__CHANNEL_X ? axes->options.x_ticks : axes->options.y_ticks;
}

static kymo_status bad(const char *name, const char *text, kymo_error *err)
{
    kymo__fail(err, KYMO_EINVAL, "%s: bad value \"%s\"", name, text);
    kymo__hint(err, "write 0,5,10 or every=0.25, for times 2024-01-01,2024-07-01 or every=6h");
    return err->code;
}

/* One place: a number, a time, or a year, which is both. */
static bool read_place(kymo__said_ticks *said, int32_t i, const char *s, const char *end,
                       const kymo__zone *zone)
{
    while (s < end && *s == ' ')
        s++;
    while (s < end && end[-1] == ' ')
        end--;
    bool number = kymo__parse_f64(s, end, &said->value[i]) == end && isfinite(said->value[i]);
    bool time = kymo__parse_time(s, end, zone, &said->time[i]);
    if (!number)
        said->value[i] = NAN;
    said->numbers = said->numbers && number;
    said->times = said->times && time;
    return s < end && (number || time);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Rising places, each once. */
static void put_in_order(kymo__said_ticks *said)
{
    int32_t count = said->wish.count, kept = 0;
    if (said->numbers)
        qsort(said->value, (size_t)count, sizeof *said->value, by_value);
    if (said->times)
        qsort(said->time, (size_t)count, sizeof *said->time, by_time);
    for (int32_t i = 0; i < count; i++) {
        bool again = i > 0 && (said->numbers ? said->value[i] == said->value[kept - 1]
                                             : said->time[i] == said->time[kept - 1]);
        if (again)
            continue;
        said->value[kept] = said->value[i];
        said->time[kept++] = said->time[i];
    }
    said->wish.count = kept;
}

static kymo_status read_places(kymo_axes *axes, int channel, const char *text, kymo_error *err)
{
    kymo__said_ticks *said = &axes->said[channel];
    kymo__mem *mem = axes->figure->mem;
    int32_t count = 1;
    for (const char *at = text; *at; at++)
        count += *at == ',';
    if (count > KYMO__TICKS)
        return kymo__fail(err, KYMO_EINVAL, "%s: more than %d places", names[channel], KYMO__TICKS);
    said->value =
        kymo__alloc(mem, KYMO_MEMORY_OBJECT, KYMO__TICKS, sizeof *said->value, "ticks", err);
    said->time =
        kymo__alloc(mem, KYMO_MEMORY_OBJECT, KYMO__TICKS, sizeof *said->time, "ticks", err);
    if (!said->value || !said->time)
        return err->code;
    said->numbers = said->times = true;
    for (int32_t i = 0; i < count; i++) {
        const char *end = text + strcspn(text, ",");
        if (!read_place(said, i, text, end, axes->figure->zone))
            return bad(names[channel], text_of(axes, channel), err);
        text = end + (*end == ',');
    }
    if (!said->numbers && !said->times)
        return bad(names[channel], text_of(axes, channel), err);
    said->wish.count = count;
    said->wish.value = said->value;
    said->wish.time = said->time;
    put_in_order(said);
    return KYMO_OK;
}

static kymo_status read_one(kymo_axes *axes, int channel, kymo_error *err)
{
    const kymo_axes_options *o = &axes->options;
    kymo__tick_wish *wish = &axes->said[channel].wish;
    const char *text = text_of(axes, channel);
    wish->extended = o->ticks == KYMO_TICKS_EXTENDED;
    wish->thousands = o->thousands;
    wish->unit = channel == KYMO__CHANNEL_X ? o->x_unit : o->y_unit;
    wish->format = o->time_format;
    if (wish->unit && strlen(wish->unit) > 16)
        return kymo__fail(err, KYMO_EINVAL, "%c_unit: longer than 16 bytes: \"%s\"",
                          channel ? 'y' : 'x', wish->unit);
    if (!text || !*text || strcmp(text, "auto") == 0)
        return KYMO_OK;
    if (strncmp(text, "every=", 6) != 0)
        return read_places(axes, channel, text, err);
    return kymo__tick_every(text + 6, wish) ? KYMO_OK : bad(names[channel], text, err);
}

kymo_status kymo__ticks_read(kymo_axes *axes, kymo_error *err)
{
    const kymo_axes_options *o = &axes->options;
    const char *unknown = o->time_format ? kymo__format_time_check(o->time_format) : NULL;
    if (unknown) {
        kymo__fail(err, KYMO_EINVAL, "time_format: \"%.2s\" is not known", unknown);
        kymo__hint(
            err,
            "known: %%Y %%y %%m %%d %%e %%j %%H %%I %%M %%S %%L %%f %%p %%b %%B %%a %%A %%Z %%z %%F %%T %%R");
        return err->code;
    }
    if (!(o->linthresh >= 0 && o->linthresh <= 1e300) ||
        (o->linthresh > 0 && o->linthresh < 1e-300))
        return kymo__fail(err, KYMO_EINVAL, "linthresh must be above 0, between 1e-300 and 1e300");
    if (read_one(axes, KYMO__CHANNEL_X, err) != KYMO_OK)
        return err->code;
    return read_one(axes, KYMO__CHANNEL_Y, err);
}

static kymo_status suits(const kymo__said_ticks *said, const kymo__scale_class *class_,
                         const char *name, kymo_error *err)
{
    const kymo__tick_wish *wish = &said->wish;
    bool time = class_->integer;
    if (wish->every > 0 && !time && (class_->curved || class_->words))
        return kymo__fail(err, KYMO_EINVAL, "%s: steps are for linear and time axes", name);
    if (wish->count > 0 ? (time ? !said->times : !said->numbers)
                        : wish->every > 0 && time != (wish->every_unit != KYMO__EVERY_NONE)) {
        kymo__fail(err, KYMO_EINVAL,
                   time ? "%s: the axis shows times" : "%s: the axis shows no times", name);
        kymo__hint(err, time ? "write times, or a step such as every=6h" : "write numbers");
        return err->code;
    }
    return KYMO_OK;
}

kymo_status kymo__ticks_suit(const kymo_axes *axes, kymo_error *err)
{
    if (suits(&axes->said[KYMO__CHANNEL_X], axes->x_class, names[0], err) != KYMO_OK)
        return err->code;
    return suits(&axes->said[KYMO__CHANNEL_Y], axes->y_class, names[1], err);
}

void kymo__ticks_free(kymo_axes *axes)
{
    kymo__mem *mem = axes->figure->mem;
    for (int k = 0; k < 2; k++) {
        kymo__said_ticks *said = &axes->said[k];
        size_t n = KYMO__TICKS;
        kymo__free(mem, KYMO_MEMORY_OBJECT, said->value, said->value ? n : 0, sizeof *said->value);
        kymo__free(mem, KYMO_MEMORY_OBJECT, said->time, said->time ? n : 0, sizeof *said->time);
    }
}
