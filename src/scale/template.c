/*
 * template.c - a scale that does nothing of its own: copy it to begin a new one.
 *
 * A kind of scale is one file like this and one row in scales.def, KYMO__SCALE(number, name), with
 * the number of a new kymo_scale in kymo.h. All else (domains, places, options, messages) is common
 * to all kinds and follows from the class below. This file has no row and is never used.
 *
 * A real file says here what its idea is, where its algorithm comes from and what it costs.
 */
#include "scale/room.h"

#include <float.h>
#include <math.h>

/* Values to coordinates u in which the panel is even. This is what every row of data goes through:
 * a plain loop, no calls that a compiler cannot see through where it can be avoided. What the scale
 * cannot show (here: infinities) becomes NaN and is counted by who calls. v and u may be the same.
 * */
static void template_forward(const double *v, double *u, int64_t count, double bend)
{
    (void)bend; // of the scale, for kinds that have one
    for (int64_t i = 0; i < count; i++)
        u[i] = v[i] - v[i] == 0 ? v[i] : NAN;
}

/* Back, for readouts and for ticks that are chosen by value. */
static double template_inverse(double u, double bend)
{
    (void)bend;
    return u;
}

/* How wide (in u) a domain about one lone value is, when all the data are equal. */
static double template_spread(double u)
{
    return fmax(fabs(u) / 10, 1);
}

/* Ticks inside the domain, rising, with their place, value and label. About `target` of them; fewer
 * when less is asked for, never more: axes ask for less and less until the labels fit. The list is
 * empty when this is called. Minor ticks have no label. */
static void template_ticks(const kymo__scale *scale, double target, kymo__ticks *out)
{
    double lo = kymo__inverse(scale, scale->u0), hi = kymo__inverse(scale, scale->u1);

    (void)target; // the two ends, whatever is asked for
    out->tick[0] = (kymo__tick){.at = 0, .value = lo};
    out->tick[1] = (kymo__tick){.at = 1, .value = hi};
    out->count = out->majors = 2;
    kymo__value_label(lo, out->tick[0].label);
    kymo__value_label(hi, out->tick[1].label);
}

const kymo__scale_class kymo__scale_template = {
    .name = "template",
    .kind = -1,        // a kymo_scale
    .integer = false,  // true: the domain is t0..t1, int64
    .curved = false,   // true: u is not v itself
    .least = -DBL_MAX, // u of the least and the greatest value that can be shown
    .most = DBL_MAX,
    .forward = template_forward,
    .inverse = template_inverse,
    .spread = template_spread,
    .ticks = template_ticks,
    .label = kymo__label_values, // of ticks that the user has placed
    .nice = NULL,                // widens the domain to round values
};
