/*
 * symlog.c - the scale for values of both signs over many powers of ten: u = asinh(v / c).
 *
 * Linear near 0 and logarithmic far from it, smooth where the two meet and invertible everywhere
 * (unlike a logarithm with a linear piece sewn in); c, the scale's bend, is where it turns. Ratios
 * that overflow are taken apart: asinh(v / c) is log(2 v) - log(c) there.
 *
 * Ticks are 0 and the powers of ten from c up, on both sides, at every 1st, 2nd, 3rd, 5th, ... of
 * them as on a log scale, so asking for less never gives more. Where that shows fewer than three,
 * over less than two powers of ten, they are those of the linear rule, at their places here.
 */
#include "scale/room.h"

#include <float.h>
#include <math.h>

#define DECADE 2.302585092994046 /* log(10) */

/* Beyond this ratio asinh(r) is log(2 r) to the last bit. */
#define FAR 1e10

static double forward_one(double v, double bend)
{
    double size = fabs(v), ratio = size / bend;

    if (!isfinite(v))
        return NAN;
    if (ratio < FAR)
        return asinh(v / bend);
    return copysign(isfinite(ratio) ? log(ratio) + log(2) : log(size) - log(bend) + log(2), v);
}

static void symlog_forward(const double *v, double *u, int64_t count, double bend)
{
    for (int64_t i = 0; i < count; i++)
        u[i] = forward_one(v[i], bend);
}

static double symlog_inverse(double u, double bend)
{
    double size = fabs(u), v;

    if (size < 700)
        v = sinh(size) * bend;
    else
        v = exp(size / 2) * bend / 2 * exp(size / 2);
    return copysign(fmin(v, DBL_MAX), u);
}

/* Powers of ten on one side: 10^first is c or the next one, 10^last the largest a double holds. */
static int first_power(const kymo__scale *scale)
{
    int k = (int)floor(log10(scale->bend));

    while (kymo__power10(k) < scale->bend * (1 - 4 * DBL_EPSILON))
        k++;
    return k;
}

enum { LAST_POWER = 308 };

/* Ticks and ends are rounded apart. */
static bool inside(const kymo__scale *scale, double u)
{
    double ulps = 4 * DBL_EPSILON * fmax(fabs(u), 1);

    return u >= scale->u0 - ulps && u <= scale->u1 + ulps;
}

static bool shows(const kymo__scale *scale, double v)
{
    return inside(scale, forward_one(v, scale->bend));
}

static const int strides[] = {1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000};

#define STRIDES ((int)(sizeof strides / sizeof strides[0]))

/* How many ticks a stride has, and whether all are written without powers. */
static int count_stride(const kymo__scale *scale, int stride, bool *plain)
{
    int count = shows(scale, 0);

    *plain = true;
    for (int k = first_power(scale); k <= LAST_POWER; k++)
        for (int sign = -1; sign <= 1 && k % stride == 0; sign += 2)
            if (shows(scale, sign * kymo__power10(k))) {
                *plain = *plain && k >= -3 && k <= 4;
                count++;
            }
    return count;
}

/* The densest stride of at most `most` ticks, else the one with the fewest. */
static int choose(const kymo__scale *scale, double most, int *count, bool *plain)
{
    int best = 0;

    *count = 0;
    for (int i = 0; i < STRIDES; i++) {
        bool simple;
        int n = count_stride(scale, strides[i], &simple);

        if (n == 0 || (*count > 0 && n >= *count))
            continue;
        best = strides[i];
        *count = n;
        *plain = simple;
        if (n <= most)
            break;
    }
    return best;
}

static void put_tick(const kymo__scale *scale, int sign, int m, int k, bool minor, bool plain,
                     kymo__ticks *out)
{
    double value = sign == 0 ? 0 : sign * kymo__decimal(m, k);
    kymo__tick *tick = &out->tick[out->count];
    char *to = tick->label;

    if (!shows(scale, value) || out->count == KYMO__TICKS)
        return;
    *tick = (kymo__tick){.value = value, .minor = minor};
    tick->at = fmin(fmax(kymo__scale_at_value(scale, value), 0), 1);
    out->count++;
    if (minor)
        return;
    out->majors++;
    to = sign < 0 ? kymo__put(to, MINUS) : to;
    if (plain || sign == 0)
        kymo__put_value(to, value, scale->wish);
    else
        kymo__put_power(to, k);
}

/* One side, away from 0 or towards it: all multiples between labelled powers, else skipped powers. */
static void fill_side(const kymo__scale *scale, int sign, int stride, bool minors, bool plain,
                      kymo__ticks *out)
{
    int first = first_power(scale), last = LAST_POWER, most = stride == 1 && minors ? 9 : 1;
    int count = (last - first + 1) * most;

    for (int i = 0; i < count; i++) {
        int j = sign < 0 ? count - 1 - i : i, k = first + j / most, m = j % most + 1;
        bool minor = m > 1 || k % stride != 0;

        if (minors || !minor)
            put_tick(scale, sign, m, k, minor, plain, out);
    }
}

static int count_minors(const kymo__scale *scale, int stride)
{
    bool ignored;
    int powers = count_stride(scale, 1, &ignored);

    return stride == 1 ? powers * 9 + 18 : powers;
}

static void symlog_ticks(const kymo__scale *scale, double target, kymo__ticks *out)
{
    double most = sqrt(2) * fmin(fmax(target, 1), KYMO__MOST_TARGET);
    bool plain = true, minors;
    int count, stride = choose(scale, most, &count, &plain);

    if (count < 3 && scale->u1 - scale->u0 < 2 * DECADE) {
        kymo__ticks_by_value(scale, target, count == 0 ? INFINITY : most, out);
        if (out->majors > count)
            return;
    }
    kymo__ticks_clear(out);
    minors = count_minors(scale, stride) <= KYMO__TICKS;
    fill_side(scale, -1, stride, minors, plain, out);
    put_tick(scale, 0, 0, 0, false, plain, out);
    fill_side(scale, 1, stride, minors, plain, out);
    kymo__label_unit(out, scale->wish);
}

/* Away from 0 to a power of ten; near 0, to even values. */
static void symlog_nice(kymo__scale *scale, const bool fixed[2])
{
    double v[2] = {kymo__inverse(scale, scale->u0), kymo__inverse(scale, scale->u1)};
    double even[2] = {v[0], v[1]}, *const u[2] = {&scale->u0, &scale->u1};

    kymo__nice_values(&even[0], &even[1], fixed);
    for (int end = 0; end < 2; end++) {
        bool outward = end == 0 ? v[0] < 0 : v[1] > 0;
        double power = ceil(log10(fabs(v[end])) - 1e-9), to = even[end];

        if (outward && fabs(v[end]) > scale->bend && power <= LAST_POWER)
            to = copysign(kymo__power10((int)power), v[end]);
        if (!fixed[end])
            *u[end] = forward_one(to, scale->bend);
    }
}

static double symlog_spread(double u)
{
    (void)u;
    return 1;
}

const kymo__scale_class kymo__scale_symlog = {
    .name = "symlog",
    .kind = KYMO_SCALE_SYMLOG,
    .curved = true,
    .bent = true,
    .least = -1500,
    .most = 1500,
    .forward = symlog_forward,
    .inverse = symlog_inverse,
    .spread = symlog_spread,
    .ticks = symlog_ticks,
    .label = kymo__label_values,
    .nice = symlog_nice,
};
