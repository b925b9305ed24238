/*
 * scale.c - kinds of scales, their domains, and where values lie in them.
 *
 * A domain is what the user wants where he says so, else what the data needs and a little more. All
 * of it is done in transformed coordinates, so padding is as wide for the eye on a log scale as on
 * a linear one. Domains may span more than the largest double; only kymo__scale_at and its kin
 * divide by their width.
 */
#include "scale/room.h"

#include <float.h>
#include <math.h>

/* ---- Kinds ----------------------------------------------------------------------------------- */

#define KYMO__SCALE(number, name) extern const kymo__scale_class kymo__scale_##name;
#include "scale/scales.def"
#undef KYMO__SCALE

static const kymo__scale_class *const classes[] = {
#define KYMO__SCALE(number, name) &kymo__scale_##name,
#include "scale/scales.def"
#undef KYMO__SCALE
};

#define CLASSES (sizeof classes / sizeof classes[0])

const kymo__scale_class *kymo__scale_class_of(int32_t kind)
{
    if (kind == KYMO_SCALE_AUTO)
        kind = KYMO_SCALE_LINEAR;
    for (size_t i = 0; i < CLASSES; i++)
        if (classes[i]->kind == kind)
            return classes[i];
    return NULL;
}

const kymo__scale_class *kymo__scale_class_find(const char *name)
{
    for (size_t i = 0; i < CLASSES; i++)
        if (kymo__str_equal(classes[i]->name, name))
            return classes[i];
    return NULL;
}

void kymo__forward_same(const double *v, double *u, int64_t count, double bend)
{
    (void)bend;
    for (int64_t i = 0; i < count; i++)
        u[i] = v[i] - v[i] == 0 ? v[i] : NAN;
}

double kymo__inverse_same(double u, double bend)
{
    (void)bend;
    return u;
}

double kymo__forward(const kymo__scale *scale, double v)
{
    double u;

    scale->class_->forward(&v, &u, 1, scale->bend);
    return u;
}

double kymo__inverse(const kymo__scale *scale, double u)
{
    return scale->class_->inverse(u, scale->bend);
}

/* ---- Extents --------------------------------------------------------------------------------- */

void kymo__extent_clear(kymo__extent *extent)
{
    *extent = (kymo__extent){INFINITY, -INFINITY, INT64_MAX, INT64_MIN};
}

void kymo__extent_merge(kymo__extent *into, const kymo__extent *from)
{
    into->lo = fmin(into->lo, from->lo);
    into->hi = fmax(into->hi, from->hi);
    into->time_lo = into->time_lo < from->time_lo ? into->time_lo : from->time_lo;
    into->time_hi = into->time_hi > from->time_hi ? into->time_hi : from->time_hi;
}

/* ---- Domains: what is wished ----------------------------------------------------------------- */

static bool time_wished(const kymo__scale_wish *wish)
{
    return wish->time[0] != 0 || wish->time[1] != 0;
}

static bool value_wished(const kymo__scale_wish *wish)
{
    return wish->lim[0] != 0 || wish->lim[1] != 0; // NaN too
}

bool kymo__scale_fixed(const kymo__scale_class *class_, const kymo__scale_wish *wish)
{
    if (class_->integer && time_wished(wish))
        return wish->time[0] != INT64_MIN && wish->time[1] != INT64_MIN;
    return value_wished(wish) && !isnan(wish->lim[0]) && !isnan(wish->lim[1]);
}

static kymo_status order_error(kymo_error *err, bool equal, const char *a, const char *b)
{
    if (equal) {
        kymo__fail(err, KYMO_EINVAL, "both limits are %s", a);
        kymo__hint(err, "the upper limit must lie above the lower one");
        return err->code;
    }
    kymo__fail(err, KYMO_EINVAL, "the limits go down, from %s to %s", a, b);
    kymo__hint(err, "axes are not reversed: write the lower limit first, %s..%s", b, a);
    return err->code;
}

/* The ends that are said, transformed; NaN for the others. */
static kymo_status wished_ends(const kymo__scale *scale, const kymo__scale_wish *wish,
                               double ends[2], kymo_error *err)
{
    char text[2][32];

    ends[0] = ends[1] = NAN;
    for (int k = 0; k < 2 && value_wished(wish); k++) {
        kymo__print_f64(wish->lim[k], text[k]);
        if (isnan(wish->lim[k]))
            continue;
        if (isinf(wish->lim[k]))
            return kymo__fail(err, KYMO_EINVAL, "the limit %s is not finite", text[k]);
        ends[k] = kymo__forward(scale, wish->lim[k]);
        if (isnan(ends[k]))
            return kymo__fail(err, KYMO_EINVAL, "a %s scale cannot show the limit %s",
                              scale->class_->name, text[k]);
    }
    return ends[0] >= ends[1] ? order_error(err, ends[0] == ends[1], text[0], text[1]) : KYMO_OK;
}

/* ---- Domains of real numbers ----------------------------------------------------------------- */

static kymo_status train_real(kymo__scale *scale, const kymo__extent *data,
                              const kymo__scale_wish *wish, kymo_error *err)
{
    const kymo__scale_class *class_ = scale->class_;
    double ends[2], lo, hi, pad;
    bool empty = !(data->lo <= data->hi), said[2];
    kymo_status status = wished_ends(scale, wish, ends, err);

    if (status != KYMO_OK)
        return status;
    said[0] = !isnan(ends[0]);
    said[1] = !isnan(ends[1]);
    lo = said[0] ? ends[0] : empty ? (said[1] ? ends[1] : 0) : data->lo;
    hi = said[1] ? ends[1] : empty ? lo : data->hi;
    if (lo < hi && wish->nice && class_->nice) {
        scale->u0 = lo;
        scale->u1 = hi;
        class_->nice(scale, said);
        lo = scale->u0;
        hi = scale->u1;
    } else if (lo < hi) {
        pad = hi * wish->pad - lo * wish->pad;
        lo -= said[0] ? 0 : pad;
        hi += said[1] ? 0 : pad;
    } else if (said[0]) { // no data above the end that is said
        hi = lo + class_->spread(lo);
    } else if (said[1]) {
        lo = hi - class_->spread(hi);
    } else {
        pad = class_->spread(lo) / 2;
        hi = lo + pad;
        lo = lo - pad;
    }
    scale->u0 = fmax(lo, class_->bent ? kymo__forward(scale, -DBL_MAX) : class_->least);
    scale->u1 = fmin(hi, class_->bent ? kymo__forward(scale, DBL_MAX) : class_->most);
    if (!(scale->u0 < scale->u1)) // the end of what the scale can show
        return kymo__fail(err, KYMO_EINVAL, "no room for a domain of the %s scale there",
                          class_->name);
    return KYMO_OK;
}

/* ---- Domains of times ------------------------------------------------------------------------ */

static int64_t plus(int64_t t, double ns)
{
    double sum = (double)t + ns;

    if (sum >= 0x1p63)
        return INT64_MAX;
    if (sum <= -0x1p63)
        return INT64_MIN + 1;
    return t + (int64_t)ns;
}

/* The ends that are said, as times; INT64_MIN for the others. */
static kymo_status wished_times(const kymo__scale *scale, const kymo__scale_wish *wish,
                                int64_t ends[2], kymo_error *err)
{
    double real[2];
    char text[2][48];
    kymo_status status;

    ends[0] = wish->time[0];
    ends[1] = wish->time[1];
    if (!time_wished(wish)) {
        status = wished_ends(scale, wish, real, err);
        if (status != KYMO_OK)
            return status;
        for (int k = 0; k < 2; k++) {
            if (fabs(real[k]) >= 0x1p63)
                return kymo__fail(err, KYMO_EINVAL, "the limit is outside the years 1677 to 2262");
            ends[k] = isnan(real[k]) ? INT64_MIN : (int64_t)round(real[k]);
        }
    }
    if (ends[0] == INT64_MIN || ends[1] == INT64_MIN || ends[0] < ends[1])
        return KYMO_OK;
    kymo__print_time(ends[0], NULL, text[0]);
    kymo__print_time(ends[1], NULL, text[1]);
    return order_error(err, ends[0] == ends[1], text[0], text[1]);
}

static kymo_status train_time(kymo__scale *scale, const kymo__extent *data,
                              const kymo__scale_wish *wish, kymo_error *err)
{
    const kymo__scale_class *class_ = scale->class_;
    int64_t ends[2], lo, hi;
    bool empty = data->time_lo > data->time_hi, said[2];
    double pad;
    kymo_status status = wished_times(scale, wish, ends, err);

    if (status != KYMO_OK)
        return status;
    said[0] = ends[0] != INT64_MIN;
    said[1] = ends[1] != INT64_MIN;
    lo = said[0] ? ends[0] : empty ? (said[1] ? ends[1] : 0) : data->time_lo;
    hi = said[1] ? ends[1] : empty ? lo : data->time_hi;
    if (lo < hi && wish->nice) {
        scale->t0 = lo;
        scale->t1 = hi;
        class_->nice(scale, said);
        lo = scale->t0;
        hi = scale->t1;
    } else if (lo < hi) {
        pad = (double)((uint64_t)hi - (uint64_t)lo) * wish->pad;
        lo = said[0] ? lo : plus(lo, -pad);
        hi = said[1] ? hi : plus(hi, pad);
    } else if (said[0]) {
        hi = plus(lo, class_->spread((double)lo));
    } else if (said[1]) {
        lo = plus(hi, -class_->spread((double)hi));
    } else {
        pad = class_->spread((double)lo) / 2;
        hi = plus(lo, pad);
        lo = plus(lo, -pad);
    }
    if (lo >= hi)
        return kymo__fail(err, KYMO_EINVAL, "no room for a domain of the time scale there");
    scale->t0 = lo;
    scale->t1 = hi;
    scale->u0 = (double)lo;
    scale->u1 = (double)hi;
    return KYMO_OK;
}

kymo_status kymo__scale_train(kymo__scale *scale, const kymo__extent *data,
                              const kymo__scale_wish *wish, kymo_error *err)
{
    if (scale->class_->integer)
        return train_time(scale, data, wish, err);
    return train_real(scale, data, wish, err);
}

/* ---- Places ---------------------------------------------------------------------------------- */

double kymo__scale_at(const kymo__scale *scale, double u)
{
    double span = scale->u1 - scale->u0;

    if (scale->class_->integer)
        return (u - (double)scale->t0) / (double)((uint64_t)scale->t1 - (uint64_t)scale->t0);
    if (isfinite(span))
        return (u - scale->u0) / span;
    return (u / 2 - scale->u0 / 2) / (scale->u1 / 2 - scale->u0 / 2);
}

double kymo__scale_at_time(const kymo__scale *scale, int64_t t)
{
    bool before = t < scale->t0;
    uint64_t from = before ? (uint64_t)scale->t0 - (uint64_t)t : (uint64_t)t - (uint64_t)scale->t0;
    double at = (double)from / (double)((uint64_t)scale->t1 - (uint64_t)scale->t0);

    return before ? -at : at;
}

double kymo__scale_at_value(const kymo__scale *scale, double v)
{
    return kymo__scale_at(scale, kymo__forward(scale, v));
}

/* ---- Ticks ----------------------------------------------------------------------------------- */

void kymo__ticks_clear(kymo__ticks *ticks)
{
    ticks->count = ticks->majors = 0;
    ticks->factor[0] = ticks->offset[0] = '\0';
}

const char *kymo__tick_text(const kymo__tick *tick)
{
    return tick->name ? tick->name : tick->label;
}

/* Ticks where the user wants them, as far as the domain shows them. */
static void chosen_ticks(const kymo__scale *scale, kymo__ticks *out)
{
    const kymo__tick_wish *wish = scale->wish;

    for (int32_t i = 0; i < wish->count && out->count < KYMO__TICKS; i++) {
        kymo__tick tick = {.value = wish->value[i]};

        if (scale->class_->integer) {
            tick.time = wish->time[i];
            tick.value = (double)tick.time;
            tick.at = kymo__scale_at_time(scale, tick.time);
        } else {
            tick.at = kymo__scale_at_value(scale, tick.value);
        }
        if (tick.at >= 0 && tick.at <= 1)
            out->tick[out->count++] = tick;
    }
    out->majors = out->count;
    scale->class_->label(scale, out);
}

void kymo__scale_ticks(const kymo__scale *scale, double target, kymo__ticks *out)
{
    bool valid = scale->class_->integer
                     ? scale->t0 < scale->t1
                     : scale->u0 < scale->u1 && isfinite(scale->u0) && isfinite(scale->u1);

    kymo__ticks_clear(out);
    if (valid && scale->wish && scale->wish->count > 0)
        chosen_ticks(scale, out);
    else if (valid)
        scale->class_->ticks(scale, target, out);
}
