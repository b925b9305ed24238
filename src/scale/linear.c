/*
 * linear.c - the linear scale, and the rule for even ticks.
 *
 * The step is 1, 2 or 5 times a power of ten, whichever is nearest (in ratio) to the span over the
 * count asked for: the rule of d3-array's ticks(), kept bit for bit, with ticks below 1 made by
 * dividing a whole number by a whole number, so that they are the doubles nearest to their
 * decimals. The step depends on the span alone: ticks stay where they are while the view moves.
 *
 * Where powers of ten are not doubles any more (below 10^-22), ticks are made from their digits.
 * What is added for the scale: steps of no fewer than 4 ulps; counts so low that d3 finds no tick
 * or one take the next finer step; spans beyond the largest double.
 */
#include "scale/room.h"

#include <float.h>
#include <math.h>

double kymo__decimal(int64_t n, int32_t power)
{
    char text[48];
    double value = 0;
    int length = kymo__print_i64(n, text);

    text[length++] = 'e';
    length += kymo__print_i64(power, text + length);
    kymo__parse_f64(text, text + length, &value);
    return value;
}

double kymo__power10(int32_t power)
{
    return kymo__decimal(1, power);
}

/* ---- d3's rule ------------------------------------------------------------------------------- */

/* Whether d3's arithmetic is exact but for one rounding: 5 * 10^22 is not a double any more. */
static bool plain_power(int32_t power)
{
    return power >= -22 && power <= 21;
}

static double step_of(const kymo__steps *s)
{
    return kymo__power10(s->power) * s->factor;
}

/* Tick number i. Steps below 1 divide by their inverse, as d3 does. */
static double value_of(const kymo__steps *s, double i)
{
    if (!plain_power(s->power) && fabs(i) < 0x1p59)
        return kymo__decimal((int64_t)i * s->factor, s->power);
    return s->power < 0 ? i / (kymo__power10(-s->power) / s->factor) : i * step_of(s);
}

/* v in steps, not rounded to a whole number. */
static double in_steps(const kymo__steps *s, double v)
{
    if (s->power >= 0)
        return v / step_of(s);
    if (s->power >= -300)
        return v * (kymo__power10(-s->power) / s->factor);
    return v * 1e300 * (kymo__power10(-s->power - 300) / s->factor); // 10^-power is none
}

/* Finds the first and the last multiple in [lo, hi]. */
static void fit(kymo__steps *s, double lo, double hi)
{
    int most = plain_power(s->power) ? 1 : 4; // in_steps may be off by more then

    s->first = round(in_steps(s, lo)) + 0.0;
    s->last = round(in_steps(s, hi));
    for (int k = 1; k < most && value_of(s, s->first - 1) >= lo; k++)
        s->first--;
    for (int k = 1; k < most && value_of(s, s->last + 1) <= hi; k++)
        s->last++;
    for (int k = 0; k < most && value_of(s, s->first) < lo; k++)
        s->first++;
    for (int k = 0; k < most && value_of(s, s->last) > hi; k++)
        s->last--;
}

static double count_of(const kymo__steps *s)
{
    double count = s->last - s->first + 1;

    return count > 0 ? count : 0; // NaN too: infinite counters
}

static kymo__steps choose(double lo, double hi, double count)
{
    double step = (hi - lo) / count, error;
    kymo__steps s = {0, 1, 0, -1};

    if (!isfinite(step))
        step = hi / count - lo / count;
    step = fmin(fmax(step, DBL_TRUE_MIN), DBL_MAX);
    s.power = (int32_t)floor(log10(step));
    error = step / kymo__power10(s.power);
    s.factor = error >= sqrt(50) ? 10 : error >= sqrt(10) ? 5 : error >= sqrt(2) ? 2 : 1;
    if (!isfinite(step_of(&s)))
        s.factor = 1;
    fit(&s, lo, hi);
    return s;
}

/* When there is no tick, d3 tries again with twice the count, once or twice. */
static kymo__steps choose_some(double lo, double hi, double count)
{
    kymo__steps s = choose(lo, hi, count);

    for (; s.last < s.first && count >= 0.5 && count < 2; s = choose(lo, hi, count))
        count *= 2;
    return s;
}

int kymo__ticks_linear(double lo, double hi, double count, double *out, int capacity)
{
    kymo__steps s;
    double found;
    int n;

    if (!(count > 0) || !isfinite(lo) || !isfinite(hi) || lo > hi || capacity < 1)
        return 0;
    if (lo == hi) {
        out[0] = lo;
        return 1;
    }
    s = choose_some(lo, hi, count);
    found = count_of(&s);
    n = found < capacity ? (int)found : capacity;
    for (int k = 0; k < n; k++)
        out[k] = value_of(&s, s.first + k);
    return n;
}

double kymo__tick_increment(double lo, double hi, double count)
{
    kymo__steps s = choose_some(lo, hi, count);

    return s.power < 0 && s.power >= -308 ? -kymo__power10(-s.power) / s.factor : step_of(&s);
}

/* ---- Ticks of an axis ------------------------------------------------------------------------ */

static void coarser(kymo__steps *s)
{
    s->power += s->factor == 5 || s->factor == 10;
    s->factor = s->factor == 1 ? 2 : s->factor == 2 ? 5 : s->factor == 5 ? 1 : 2;
}

static void finer(kymo__steps *s)
{
    s->power -= s->factor == 1;
    s->factor = s->factor == 1 ? 5 : s->factor / 2;
}

/* Whether doubles near the ends are too coarse for this step, or for the decimals it is written
 * with. */
static bool too_fine(const kymo__steps *s, double lo, double hi)
{
    double most = fmax(fabs(lo), fabs(hi)), ulp = most - nextafter(most, 0);

    return step_of(s) < 4 * ulp || kymo__power10(s->power + (s->factor == 10)) < 2 * ulp;
}

static void fill(const kymo__steps *s, const kymo__tick_wish *wish, kymo__ticks *out)
{
    int64_t n[KYMO__TICKS];
    int64_t mantissa = s->factor == 10 ? 1 : s->factor;
    int count = (int)fmin(count_of(s), KYMO__TICKS);

    for (int k = 0; k < count; k++) {
        out->tick[k] = (kymo__tick){.value = value_of(s, s->first + k)};
        n[k] = (int64_t)(s->first + k) * mantissa;
    }
    out->count = out->majors = count;
    kymo__label_decimals(out, n, mantissa, s->power + (s->factor == 10), wish);
}

/* A range of a few ulps: one value in full precision, as an offset. */
static void fill_lone(double lo, double hi, const kymo__tick_wish *wish, kymo__ticks *out)
{
    double value = lo + (hi - lo) / 2;

    out->tick[0] = (kymo__tick){.value = value, .label = "0"};
    kymo__put_value(kymo__put(out->offset, value < 0 ? MINUS " " : "+ "), value, wish);
    out->count = out->majors = 1;
    kymo__label_unit(out, wish);
}

void kymo__ticks_evenly(double lo, double hi, double target, double most,
                        const kymo__tick_wish *wish, kymo__ticks *out)
{
    double count = fmin(fmax(target, 1), KYMO__MOST_TARGET);
    kymo__steps s = choose(lo, hi, count), next;

    while (too_fine(&s, lo, hi)) {
        coarser(&s);
        fit(&s, lo, hi);
    }
    while (count_of(&s) > most && step_of(&s) < 1e307) {
        coarser(&s);
        fit(&s, lo, hi);
    }
    for (next = s; count_of(&s) < (count >= 2 ? 2 : 1); s = next) {
        finer(&next);
        if (too_fine(&next, lo, hi))
            break;
        fit(&next, lo, hi);
        if (count_of(&next) > most)
            break;
    }
    kymo__ticks_clear(out);
    if (count_of(&s) > 0)
        fill(&s, wish, out);
    else
        fill_lone(lo, hi, wish, out);
}

void kymo__ticks_by_value(const kymo__scale *scale, double target, double most, kymo__ticks *out)
{
    // logarithms near 0 are those of values near 1, and no finer than they
    double size = fmax(fmax(fabs(scale->u0), fabs(scale->u1)), scale->class_->bent ? 0 : 1);
    double slack = 4 * DBL_EPSILON * size; // ends and ticks are rounded apart
    double lo = kymo__inverse(scale, scale->u0), hi = kymo__inverse(scale, scale->u1);

    if (scale->u1 - scale->u0 < 0x1p12 * DBL_EPSILON * size ||
        size < 0x1p-960) { // no places between
        target = most = 1;
        slack = 0;
    }
    lo = fmax(lo - fabs(lo) * slack, lo > 0 ? DBL_TRUE_MIN : -DBL_MAX);
    hi = fmin(hi + fabs(hi) * slack, hi < 0 ? -DBL_TRUE_MIN : DBL_MAX);
    kymo__ticks_evenly(lo, hi, target, most, scale->wish, out);
    for (int32_t i = 0; i < out->count; i++)
        out->tick[i].at = fmin(fmax(kymo__scale_at_value(scale, out->tick[i].value), 0), 1);
}

/* The step that the user has said, or the first of 2, 5, 10, 20, ... times it with few enough
 * ticks. */
static int64_t said_step(const kymo__scale *scale, int32_t *power)
{
    static const int64_t times[] = {1, 2, 5};
    double half = scale->u1 / 2 - scale->u0 / 2;

    for (*power = scale->wish->every_power;; ++*power) {
        for (int k = 0; k < 3; k++) {
            int64_t every = scale->wish->every * times[k];
            if (half / ((double)every * kymo__power10(*power)) * 2 < KYMO__TICKS - 2)
                return every;
        }
    }
}

static void every_ticks(const kymo__scale *scale, kymo__ticks *out)
{
    int64_t n[KYMO__TICKS];
    int32_t power;
    int64_t every = said_step(scale, &power);
    double first = floor(scale->u0 / (double)every / kymo__power10(power));

    if (!(fabs(first) * (double)every < 1e16)) { // finer than doubles are there
        kymo__ticks_evenly(scale->u0, scale->u1, 10, INFINITY, scale->wish, out);
        return;
    }
    for (int64_t i = (int64_t)first; out->count < KYMO__TICKS; i++) {
        double value = kymo__decimal(i * every, power);
        if (value > scale->u1)
            break;
        if (value < scale->u0)
            continue;
        n[out->count] = i * every;
        out->tick[out->count++] = (kymo__tick){.value = value};
    }
    out->majors = out->count;
    kymo__label_decimals(out, n, every, power, scale->wish);
}

static void extended_ticks(const kymo__scale *scale, double target, kymo__ticks *out)
{
    kymo__labeling best = kymo__label_extended(scale->u0, scale->u1, target, true);
    int64_t n[KYMO__TICKS];

    for (int32_t i = 0; i < best.count && i < KYMO__TICKS; i++) {
        n[i] = best.first + i * best.step;
        out->tick[i] = (kymo__tick){.value = kymo__decimal(n[i], best.power)};
        out->count = out->majors = i + 1;
    }
    if (best.count >= 2)
        kymo__label_decimals(out, n, best.step, best.power, scale->wish);
    else
        kymo__ticks_evenly(scale->u0, scale->u1, target, INFINITY, scale->wish, out);
}

static void linear_ticks(const kymo__scale *scale, double target, kymo__ticks *out)
{
    if (scale->wish && scale->wish->every > 0)
        every_ticks(scale, out);
    else if (scale->wish && scale->wish->extended && target >= 2)
        extended_ticks(scale, fmin(target, KYMO__MOST_TARGET), out);
    else
        kymo__ticks_evenly(scale->u0, scale->u1, target, INFINITY, scale->wish, out);
    for (int32_t i = 0; i < out->count; i++)
        out->tick[i].at = kymo__scale_at(scale, out->tick[i].value);
}

/* d3's nice(): the ends go outward to multiples of the step until that stays the same. */
void kymo__nice_values(double *lo, double *hi, const bool fixed[2])
{
    double before = 0;

    for (int round = 0; round < 10 && isfinite(*hi - *lo); round++) {
        kymo__steps s = choose(*lo, *hi, 10);
        double step = step_of(&s);

        if (step == before || too_fine(&s, *lo, *hi))
            return;
        before = step;
        double a = value_of(&s, floor(in_steps(&s, *lo))),
               b = value_of(&s, ceil(in_steps(&s, *hi)));
        if (!fixed[0] && a <= *lo && isfinite(a))
            *lo = a;
        if (!fixed[1] && b >= *hi && isfinite(b))
            *hi = b;
    }
}

static void linear_nice(kymo__scale *scale, const bool fixed[2])
{
    kymo__nice_values(&scale->u0, &scale->u1, fixed);
}

static double linear_spread(double u)
{
    return fmax(fabs(u) / 10, 1);
}

const kymo__scale_class kymo__scale_linear = {
    .name = "linear",
    .kind = KYMO_SCALE_LINEAR,
    .least = -DBL_MAX,
    .most = DBL_MAX,
    .forward = kymo__forward_same,
    .inverse = kymo__inverse_same,
    .spread = linear_spread,
    .ticks = linear_ticks,
    .label = kymo__label_values,
    .nice = linear_nice,
};
