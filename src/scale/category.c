/*
 * category.c - the scale of words: category k lies at k, from 1, and has a band one wide.
 *
 * Words are numbered in the order in which the rows bring them, before this scale sees them, so it
 * is linear. Every category has a tick with its name, or, where fewer are asked for, every 2nd,
 * 5th, 10th, 20th, ... from the first. Which of wrapping, turning and leaving out suits the names
 * is the axis's business: it has measured them.
 */
#include "scale/room.h"

#include <float.h>
#include <math.h>

static void put_names(const kymo__scale *scale, kymo__ticks *out)
{
    for (int32_t i = 0; i < out->count; i++) {
        double number = out->tick[i].value;

        if (number == floor(number) && number >= 1 && number <= scale->name_count)
            out->tick[i].name = scale->names[(int32_t)number - 1];
        else
            kymo__value_label(number, out->tick[i].label);
    }
}

static void category_ticks(const kymo__scale *scale, double target, kymo__ticks *out)
{
    double first = fmax(ceil(scale->u0), 1), last = fmin(floor(scale->u1), scale->name_count);
    double most = fmin(fmax(target, 1), KYMO__TICKS), every = 1;

    for (int k = 0; floor((last - first) / every) + 1 > most && last > first; k++)
        every *= k % 3 == 1 ? 2.5 : 2;
    for (double number = ceil((first - 1) / every) * every + 1;
         number <= last && out->count < KYMO__TICKS; number += every)
        out->tick[out->count++] =
            (kymo__tick){.value = number, .at = kymo__scale_at(scale, number)};
    out->majors = out->count;
    put_names(scale, out);
}

static double category_spread(double u)
{
    (void)u;
    return 1;
}

const kymo__scale_class kymo__scale_category = {
    .name = "category",
    .kind = KYMO_SCALE_CATEGORY,
    .words = true,
    .least = -DBL_MAX,
    .most = DBL_MAX,
    .forward = kymo__forward_same,
    .inverse = kymo__inverse_same,
    .spread = category_spread,
    .ticks = category_ticks,
    .label = put_names,
    .nice = NULL,
};
