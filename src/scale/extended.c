/*
 * extended.c - the best labels for a range, by the extended Wilkinson rule.
 *
 * Labels are j q 10^z apart, q one of 1 5 2 2.5 4 3. Each candidate is scored by simplicity (early
 * q, small j, 0 among the labels), coverage (ends near those of the data) and density (as many as
 * asked for); the search goes from simple to complex and stops where no later candidate can win.
 * After J. Talbot, S. Lin, P. Hanrahan, "An Extension of Wilkinson's Algorithm for Positioning Tick
 * Labels on Axes", InfoVis 2010, with the weights of the authors' R package.
 *
 * Candidates are whole numbers of 10^power, so 0 is found exactly, no label is lost to rounding at
 * the upper end, and nothing depends on how large the values are. It is not stable while a view
 * moves, so it is for still pictures.
 */
#include "scale/room.h"

#include <math.h>

enum { CHOICES = 6 };

static const int32_t tenths[CHOICES] = {10, 50, 20, 25, 40, 30}; /* q in tenths, preferred first */

/* What is searched for, in units of 10^floor(log10(hi - lo)). */
struct search {
    double lo, hi, span, target;
    double real_lo, real_hi;
    int32_t power; /* of the unit */
    bool inside;
    kymo__labeling best;
};

static double score_of(double simplicity, double coverage, double density)
{
    return 0.25 * simplicity + 0.2 * coverage + 0.5 * density + 0.05; // all labels are legible
}

static double simplicity_of(int i, int64_t j, bool zero)
{
    return 1 - i / (CHOICES - 1.0) - (double)j + zero;
}

static double coverage_of(const struct search *s, double first, double last)
{
    double over = s->hi - last, under = s->lo - first, tenth = 0.1 * s->span;

    return 1 - 0.5 * (over * over + under * under) / (tenth * tenth);
}

static double most_coverage(const struct search *s, double span)
{
    double half = (span - s->span) / 2, tenth = 0.1 * s->span;

    return half > 0 ? 1 - half * half / (tenth * tenth) : 1;
}

static double density_of(const struct search *s, int32_t k, double first, double last)
{
    double r = (k - 1) / (last - first);
    double wanted = (s->target - 1) / (fmax(last, s->hi) - fmin(s->lo, first));

    return 2 - fmax(r / wanted, wanted / r);
}

static double most_density(const struct search *s, int32_t k)
{
    return k >= s->target ? 2 - (k - 1) / (s->target - 1) : 1;
}

static bool lies_inside(const struct search *s, const kymo__labeling *l)
{
    return kymo__decimal(l->first, l->power) >= s->real_lo &&
           kymo__decimal(l->first + l->step * (l->count - 1), l->power) <= s->real_hi;
}

/* All places for k labels j q 10^z apart; they begin at multiples of q 10^z. */
static void try_places(struct search *s, int i, int64_t j, int32_t k, int32_t z)
{
    double unit = tenths[i] * kymo__power10(z - 1), step = (double)j * unit;
    int64_t from = ((int64_t)floor(s->hi / step) - (k - 1)) * j;
    int64_t to = (int64_t)ceil(s->lo / step) * j;

    for (int64_t start = from; start <= to; start++) {
        double first = (double)start * unit, last = first + (k - 1) * step;
        bool zero = start % j == 0 && start <= 0 && start + (k - 1) * j >= 0;
        kymo__labeling l = {start * tenths[i], j * tenths[i], s->power + z - 1, k, 0};

        l.score = score_of(simplicity_of(i, j, zero), coverage_of(s, first, last),
                           density_of(s, k, first, last));
        if (l.score > s->best.score && (!s->inside || lies_inside(s, &l)))
            s->best = l;
    }
}

/* All numbers of labels j q apart; false when no j from this one on can win. */
static bool try_steps(struct search *s, int i, int64_t j)
{
    double simplicity = simplicity_of(i, j, true);

    if (score_of(simplicity, 1, 1) < s->best.score)
        return false;
    for (int32_t k = 2; k <= KYMO__TICKS; k++) {
        double density = most_density(s, k), q = tenths[i] / 10.0 * (double)j;

        if (score_of(simplicity, 1, density) < s->best.score)
            break;
        for (int32_t z = (int32_t)ceil(log10(s->span / (k + 1) / q)); z < 4; z++) {
            double coverage = most_coverage(s, q * kymo__power10(z) * (k - 1));
            if (score_of(simplicity, coverage, density) < s->best.score)
                break;
            try_places(s, i, j, k, z);
        }
    }
    return true;
}

kymo__labeling kymo__label_extended(double lo, double hi, double target, bool inside)
{
    struct search s = {.target = fmax(target, 2), .real_lo = lo, .real_hi = hi, .inside = inside};
    double span = hi - lo, unit;
    bool more = true;

    s.best = (kymo__labeling){0, 0, 0, 0, -2};
    if (!(span > 1e-290 && span < 1e300) || fmax(fabs(lo), fabs(hi)) / span > 1e12)
        return s.best;
    s.power = (int32_t)floor(log10(span));
    unit = kymo__power10(s.power);
    s.lo = lo / unit;
    s.hi = hi / unit;
    s.span = span / unit;
    for (int64_t j = 1; more && j < 64; j++)
        for (int i = 0; i < CHOICES && more; i++)
            more = try_steps(&s, i, j);
    while (s.best.count > 0 && s.best.first % 10 == 0 && s.best.step % 10 == 0) {
        s.best.first /= 10;
        s.best.step /= 10;
        s.best.power++;
    }
    return s.best;
}
