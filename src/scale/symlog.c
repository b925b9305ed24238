/*
 * symlog.c - the scale for values of both signs over many powers of ten: u = asinh(v / c).
 *
 * Linear near 0 and logarithmic far from it, smooth where the two meet and invertible everywhere
 * (unlike a logarithm with a linear piece sewn in); c, the scale's bend, is where it turns. Ratios
 * that overflow are taken apart: asinh(v / c) is log(2 v) - log(c) there.
 *
 * Ticks are 0 and the powers of ten from c up, on both sides, at every 1st, 2nd, 3rd, 5th, ... of
 * them as on a log scale, so asking for less never gives more. Where that shows fewer than three,
 * over less than four powers of ten, they are those of the linear rule, at their places here.
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

/* Ticks and ends are rounded apart. */
static bool inside(const kymo__scale *scale, double u)
{
    double ulps = 4 * DBL_EPSILON * fabs(u);

    return u >= scale->u0 - ulps && u <= scale->u1 + ulps;
}

static bool shows(const kymo__scale *scale, double v)
{
    return inside(scale, forward_one(v, scale->bend));
}

/* The powers of ten that show on one side of 0, from c up; last < first: none. */
struct powers {
    int first, last;
};

/* The domain's ends on a side, as sizes: from, to. `to` < 0: nothing of it shows. */
static void sizes_of(const kymo__scale *scale, int sign, double *from, double *to)
{
    double near = sign > 0 ? scale->u0 : -scale->u1, far = sign > 0 ? scale->u1 : -scale->u0;

    *from = near > 0 ? kymo__inverse(scale, near) : 0;
    *to = far >= 0 ? kymo__inverse(scale, far) : -1;
}

static struct powers powers_of(const kymo__scale *scale, int sign)
{
    struct powers p = {0, -1};
    double from, to;

    sizes_of(scale, sign, &from, &to);
    if (to < scale->bend * (1 - 1e-9))
        return p;
    p.first = (int)floor(log10(fmax(from, scale->bend))) - 1;
    p.last = to > 1e307 ? 308 : (int)floor(log10(to)) + 1;
    while (p.first <= p.last && (kymo__power10(p.first) < scale->bend * (1 - 4 * DBL_EPSILON) ||
                                 !shows(scale, sign * kymo__power10(p.first))))
        p.first++;
    while (p.last >= p.first && !shows(scale, sign * kymo__power10(p.last)))
        p.last--;
    return p;
}

static int floor_div(int a, int b)
{
    return a / b - (a % b < 0);
}

static int count_in(const struct powers *p, int stride)
{
    return p->last < p->first ? 0 : floor_div(p->last, stride) - floor_div(p->first - 1, stride);
}

/* What a scale shows: powers below and above 0, and 0 itself. */
struct shown {
    struct powers side[2];
    bool zero;
};

static int count_stride(const struct shown *shown, int stride)
{
    return count_in(&shown->side[0], stride) + count_in(&shown->side[1], stride) + shown->zero;
}

static const int strides[] = {1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000};

#define STRIDES ((int)(sizeof strides / sizeof strides[0]))

/* The densest stride of at most `most` ticks, else the one with the fewest. */
static int choose(const struct shown *shown, double most, int *count)
{
    int best = 1;

    *count = 0;
    for (int i = 0; i < STRIDES; i++) {
        int n = count_stride(shown, strides[i]);

        if (n == 0 || (*count > 0 && n >= *count))
            continue;
        best = strides[i];
        *count = n;
        if (n <= most)
            break;
    }
    return best;
}

/* Whether all ticks of a stride are written without powers. */
static bool all_plain(const struct shown *shown, int stride)
{
    for (int side = 0; side < 2; side++) {
        const struct powers *p = &shown->side[side];
        if (count_in(p, stride) > 0 && (floor_div(p->first + stride - 1, stride) * stride < -3 ||
                                        floor_div(p->last, stride) * stride > 4))
            return false;
    }
    return true;
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

/* One side, towards the upper end: all multiples between labelled powers, else skipped powers. */
static void fill_side(const kymo__scale *scale, const struct powers *p, int sign, int stride,
                      bool minors, bool plain, kymo__ticks *out)
{
    int most = stride == 1 && minors ? 9 : 1, first = p->first - (most > 1);
    int count = (p->last - first + 1) * most;

    for (int i = 0; i < count; i++) {
        int j = sign < 0 ? count - 1 - i : i, k = first + j / most, m = j % most + 1;
        bool minor = m > 1 || floor_div(k, stride) * stride != k;

        if ((minors || !minor) && kymo__decimal(m, k) >= scale->bend * (1 - 4 * DBL_EPSILON))
            put_tick(scale, sign, m, k, minor, plain, out);
    }
}

static void symlog_ticks(const kymo__scale *scale, double target, kymo__ticks *out)
{
    double most = sqrt(2) * fmin(fmax(target, 1), KYMO__MOST_TARGET);
    struct shown shown = {{powers_of(scale, -1), powers_of(scale, 1)}, shows(scale, 0)};
    int count, stride = choose(&shown, most, &count);
    bool plain, minors;

    if (count == 0 || (count < 3 && scale->u1 - scale->u0 < 4 * DECADE)) {
        kymo__ticks_by_value(scale, target, count == 0 ? INFINITY : most, out);
        if (out->majors > count)
            return;
    }
    kymo__ticks_clear(out);
    plain = all_plain(&shown, stride);
    minors = count_stride(&shown, 1) * (stride == 1 ? 9 : 1) + 36 <= KYMO__TICKS;
    fill_side(scale, &shown.side[0], -1, stride, minors, plain, out);
    if (shown.zero)
        put_tick(scale, 0, 0, 0, false, plain, out);
    fill_side(scale, &shown.side[1], 1, stride, minors, plain, out);
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

        if (outward && fabs(v[end]) > scale->bend && power <= 308)
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
