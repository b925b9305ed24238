/*
 * log.c - the logarithmic scale, base 10.
 *
 * Ticks lie at powers of ten, at every 1st, 2nd, 3rd, 5th, 10th, ... of them, always counted from
 * 10^0; over up to three decades also at 2 and 5 times them, over one decade at all whole
 * multiples. Of these lists the longest that does not exceed sqrt(2) times the number asked for is
 * taken (as many as the linear rule gives at most; with 2 and 5, twice the number: powers alone
 * tell too little), so asking for less never gives more. Below one decade, and below two where
 * that shows more, ticks are those of the linear rule, at their logarithmic places.
 */
#include "scale/room.h"

#include <float.h>
#include <math.h>

#define ALL 0x3feu    /* bit m: m * 10^k */
#define HALVES 0x026u /* 1, 2, 5 */
#define POWERS 0x002u
#define SLACK 1e-9 /* decades; for choosing lists only */

static const double log10_of[10] = {
    -INFINITY,           0,
    0.30102999566398120, 0.47712125471966244,
    0.60205999132796239, 0.69897000433601880,
    0.77815125038364363, 0.84509804001425683,
    0.90308998699194358, 0.95424250943932487,
};

static void log_forward(const double *v, double *u, int64_t count, double bend)
{
    (void)bend;
    for (int64_t i = 0; i < count; i++)
        u[i] = v[i] > 0 && v[i] <= DBL_MAX ? log10(v[i]) : NAN;
}

static double log_inverse(double u, double bend)
{
    (void)bend;
    return fmin(fmax(pow(10, u), DBL_TRUE_MIN), DBL_MAX);
}

/* One of the lists. */
struct list {
    int stride;
    unsigned multiples;
};

static const struct list lists[] = {
    {1, ALL},     {1, HALVES},  {1, POWERS},  {2, POWERS},   {3, POWERS},   {5, POWERS},
    {10, POWERS}, {20, POWERS}, {50, POWERS}, {100, POWERS}, {200, POWERS}, {500, POWERS},
};

#define LISTS ((int)(sizeof lists / sizeof lists[0]))

/* Logarithms of ticks and of limits are rounded apart. */
static bool inside(const kymo__scale *scale, double u)
{
    double ulps = 4 * DBL_EPSILON * fmax(fabs(u), 1);

    return u >= scale->u0 - ulps && u <= scale->u1 + ulps;
}

static bool in_list(const struct list *list, int k, int m)
{
    return (list->multiples >> m & 1) && k % list->stride == 0;
}

static int first_decade(const kymo__scale *scale)
{
    return (int)fmax(floor(scale->u0 - SLACK), -323);
}

static int last_decade(const kymo__scale *scale)
{
    return (int)floor(scale->u1 + SLACK);
}

/* How many ticks a list has in the domain, and whether all are written without powers. */
static int count_list(const kymo__scale *scale, const struct list *list, bool *plain)
{
    int count = 0;

    *plain = true;
    for (int k = first_decade(scale); k <= last_decade(scale); k++)
        for (int m = 1; m <= 9; m++)
            if (in_list(list, k, m) && inside(scale, k + log10_of[m])) {
                *plain = *plain && k >= -3 && k <= 4;
                count++;
            }
    return count;
}

static bool allowed(const struct list *list, double decades, bool plain)
{
    if (list->multiples == POWERS)
        return true;
    return plain && decades <= (list->multiples == ALL ? 1 : 3) + SLACK;
}

/* The longest list of at most `most` ticks, or with 2 and 5 some more, else the shortest that has
 * any. */
static const struct list *choose(const kymo__scale *scale, double most, int *count, bool *plain)
{
    const struct list *best = NULL;
    double decades = scale->u1 - scale->u0;
    bool fitted = false;

    *count = 0;
    *plain = false;
    for (int i = 0; i < LISTS; i++) {
        bool simple;
        int n = count_list(scale, &lists[i], &simple);
        bool fits = n <= (lists[i].multiples == HALVES ? sqrt(2) * most : most);

        if (n == 0 || !allowed(&lists[i], decades, simple))
            continue;
        if (best && (fits ? fitted && n <= *count : fitted || n >= *count))
            continue;
        best = &lists[i];
        fitted = fits;
        *count = n;
        *plain = simple;
    }
    return best;
}

static void put_tick(const kymo__scale *scale, int k, int m, bool minor, bool plain,
                     kymo__ticks *out)
{
    kymo__tick *tick = &out->tick[out->count++];

    *tick = (kymo__tick){.value = kymo__decimal(m, k), .minor = minor};
    tick->at = fmin(fmax(kymo__scale_at(scale, k + log10_of[m]), 0), 1);
    if (minor)
        return;
    out->majors++;
    if (plain)
        kymo__put_value(tick->label, tick->value, scale->wish);
    else
        kymo__put_power(tick->label, k);
}

/* Minor ticks are the other multiples when all powers are labelled, else the other powers. */
static void fill(const kymo__scale *scale, const struct list *list, bool plain, kymo__ticks *out)
{
    struct list every = {1, list->stride == 1 ? ALL : POWERS};
    bool ignored;

    if (count_list(scale, &every, &ignored) > KYMO__TICKS)
        every = *list;
    for (int k = first_decade(scale); k <= last_decade(scale); k++)
        for (int m = 1; m <= 9; m++)
            if (in_list(&every, k, m) && inside(scale, k + log10_of[m]))
                put_tick(scale, k, m, !in_list(list, k, m), plain, out);
}

static void log_ticks(const kymo__scale *scale, double target, kymo__ticks *out)
{
    double decades = scale->u1 - scale->u0;
    double most = sqrt(2) * fmin(fmax(target, 1), KYMO__MOST_TARGET);
    const struct list *list;
    int count;
    bool plain;

    if (decades < 1 - SLACK) {
        kymo__ticks_by_value(scale, target, INFINITY, out);
        return;
    }
    list = choose(scale, most, &count, &plain);
    if (count < 3 && decades < 2) {
        kymo__ticks_by_value(scale, target, most, out);
        if (out->majors > count)
            return;
    }
    kymo__ticks_clear(out);
    fill(scale, list, plain, out);
    kymo__label_unit(out, scale->wish);
}

/* To powers of ten, or to even values where there is less than one power between the ends. */
static void log_nice(kymo__scale *scale, const bool fixed[2])
{
    if (scale->u1 - scale->u0 < 1) {
        double lo = kymo__inverse(scale, scale->u0), hi = kymo__inverse(scale, scale->u1);

        kymo__nice_values(&lo, &hi, fixed);
        scale->u0 = fixed[0] || lo <= 0 ? scale->u0 : log10(lo);
        scale->u1 = fixed[1] ? scale->u1 : log10(hi);
        return;
    }
    scale->u0 = fixed[0] ? scale->u0 : floor(scale->u0 + SLACK);
    scale->u1 = fixed[1] ? scale->u1 : ceil(scale->u1 - SLACK);
}

static double log_spread(double u)
{
    (void)u;
    return 1;
}

const kymo__scale_class kymo__scale_log = {
    .name = "log",
    .kind = KYMO_SCALE_LOG,
    .curved = true,
    .least = -323.3062153431158,
    .most = 308.25471555991674,
    .forward = log_forward,
    .inverse = log_inverse,
    .spread = log_spread,
    .ticks = log_ticks,
    .label = kymo__label_values,
    .nice = log_nice,
};
