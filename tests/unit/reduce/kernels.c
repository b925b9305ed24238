/*
 * kernels.c - the kernels of every level this processor has: extremes and order of runs, against loops of one
 * comparison each, and cells of points against the pixels of single ones.
 */
#include "rows.h"

#include <math.h>
#include <string.h>

enum { MOST = 70 };

/* The kernels of level *level, which is raised; NULL past the last one there is. */
static const kymo__kernels *next(int *level)
{
    return *level > (int)kymo__cpu_level() ? NULL : kymo__kernels_for((kymo__cpu)(*level)++);
}

static void check_finite(const kymo__kernels *kernels)
{
    kt_rng rng = { 3 };
    for (int round = 0; round < 20000; round++) {
        double v[MOST], lo, hi, least = INFINITY, most = -INFINITY;
        int64_t n = 1 + kt_below(&rng, MOST), from = kt_below(&rng, 2);
        for (int64_t i = 0; i < n; i++)
            do
                v[i] = kt_wild(&rng);
            while (!isfinite(v[i]));
        for (int64_t i = from; i < n; i++) {
            least = v[i] < least ? v[i] : least;
            most = v[i] > most ? v[i] : most;
        }
        if (n == from)
            continue;
        cr_assert(kernels->extremes[KYMO_F64](v + from, n - from, &lo, &hi));
        cr_assert(lo == least && hi == most, "%lld values: %a %a, not %a %a", (long long)(n - from), lo, hi,
                  least, most);
        cr_assert(!(lo == 0 && signbit(lo)) && !(hi == 0 && signbit(hi)), "a zero keeps its sign");
    }
}

/* One value that is not finite, at every place of runs of every length, is told. */
static void check_odd(const kymo__kernels *kernels)
{
    static const double odd[] = { NAN, INFINITY, -INFINITY };
    double v[MOST], lo, hi;
    for (int64_t n = 1; n <= MOST; n++) {
        for (int64_t at = 0; at < n; at++) {
            for (int k = 0; k < 3; k++) {
                for (int64_t i = 0; i < n; i++)
                    v[i] = (double)i;
                v[at] = odd[k];
                cr_assert_not(kernels->extremes[KYMO_F64](v, n, &lo, &hi), "%lld of %lld", (long long)at, (long long)n);
            }
        }
    }
}

/* Random values of a type as they lie in memory, all bits; floats are finite. Its extremes as doubles, one by one. */
static void fill_type(kt_rng *rng, int32_t type, char *bytes, int64_t n, double *least, double *most)
{
    int32_t size = kymo__type_size(type);
    kymo_column column = { .values = bytes, .type = type };
    *least = INFINITY;
    *most = -INFINITY;
    for (int64_t i = 0; i < n; i++) {
        double scratch, v;
        do {
            static const uint64_t ends[] = { 0, UINT64_MAX, UINT64_C(1) << 63, INT64_MAX };
            uint64_t bits = (uint64_t)kt_below(rng, INT64_C(1) << 32) << 32 | (uint64_t)kt_below(rng, INT64_C(1) << 32);
            bits = kt_below(rng, 40) == 0 ? ends[kt_below(rng, 4)] : bits;
            memcpy(bytes + i * size, (const char *)&bits + (kt_below(rng, 2) ? 8 - size : 0), (size_t)size);
            v = *kymo__column_f64(&column, i, 1, &scratch);
        } while (!isfinite(v));
        *least = v < *least ? v : *least;
        *most = v > *most ? v : *most;
    }
}

static void check_types(const kymo__kernels *kernels)
{
    kt_rng rng = { 9 };
    _Alignas(64) char bytes[8 * 3 * MOST];
    for (int32_t type = 0; type < KYMO__NUMBERS; type++) {
        for (int round = 0; round < 1000; round++) {
            int64_t n = 1 + kt_below(&rng, 3 * MOST - 1), from = kt_below(&rng, 2);
            char *values = bytes + from * kymo__type_size(type);
            double lo, hi, least, most;
            fill_type(&rng, type, values, n, &least, &most);
            cr_assert(kernels->extremes[type](values, n, &lo, &hi));
            cr_assert(lo == least && hi == most, "type %d, %lld values: %a %a, not %a %a", type, (long long)n, lo,
                      hi, least, most);
        }
    }
    const float odd[] = { NAN, INFINITY, -INFINITY };
    float *v = (float *)(void *)bytes;
    for (int64_t n = 1; n <= MOST; n++) {
        for (int64_t at = 0; at < 3 * n; at++) {
            double lo, hi;
            for (int64_t i = 0; i < n; i++)
                v[i] = (float)i;
            v[at / 3] = odd[at % 3];
            cr_assert_not(kernels->extremes[KYMO_F32](v, n, &lo, &hi), "%lld of %lld", (long long)at, (long long)n);
        }
    }
}

Test(kernels, types)
{
    const kymo__kernels *k;
    for (int level = 0; (k = next(&level)) != NULL;)
        check_types(k);
}

static void check_rising(const kymo__kernels *kernels)
{
    kt_rng rng = { 4 };
    for (int64_t n = 0; n <= MOST; n++) {
        double x[MOST + 1];
        int64_t t[MOST + 1];
        for (int64_t i = 0; i < n; i++) {
            t[i] = i / 2;
            x[i] = (double)(i / 2);
        }
        cr_assert(kernels->rising_f64(x, n) && kymo__rising_i64(t, n), "%lld", (long long)n);
        for (int64_t at = 0; at < n; at++) {
            double keep = x[at];
            int64_t kept = t[at];
            x[at] = NAN;
            cr_assert_not(kernels->rising_f64(x, n), "NaN at %lld of %lld", (long long)at, (long long)n);
            x[at] = -1;
            t[at] = INT64_MIN;
            cr_assert_eq(kernels->rising_f64(x, n), at == 0, "%lld of %lld", (long long)at, (long long)n);
            cr_assert_eq(kymo__rising_i64(t, n), at == 0, "%lld of %lld", (long long)at, (long long)n);
            x[at] = keep;
            t[at] = kept;
        }
    }
    for (int round = 0; round < 20000; round++) {
        double x[MOST];
        int64_t n = kt_below(&rng, 9);
        bool rises = true;
        for (int64_t i = 0; i < n; i++)
            x[i] = kt_wild(&rng);
        for (int64_t i = 0; i < n; i++)
            rises = rises && x[i] == x[i] && (i == 0 || x[i - 1] <= x[i]);
        cr_assert_eq(kernels->rising_f64(x, n), rises);
    }
}

/* A view of a kind drawn at random, and coordinates in it, at its ends, beside them and far away. */
static kymo__view view_of(kt_rng *rng, int kind)
{
    kymo__view view = { .u0 = -3.25, .u1 = 17, .v0 = -1e-3, .v1 = 2e-3,
                        .width = 1 + (int32_t)kt_below(rng, 9000), .height = 1 + (int32_t)kt_below(rng, 9000) };
    if (kind == 1) {
        view.u0 = -1.7e308;
        view.u1 = 1.7e308;
        view.v0 = 0;
        view.v1 = 1e300;
    }
    if (kind == 2) {
        view.integer = true;
        view.t0 = INT64_C(1700000000123456789) + kt_below(rng, 1000);
        view.t1 = view.t0 + 1 + kt_below(rng, INT64_C(1) << 50);
    }
    if (kind == 3) {
        view.integer = true;
        view.t0 = INT64_MIN + 1;
        view.t1 = INT64_MAX;
    }
    return view;
}

static double coordinate(kt_rng *rng, double lo, double hi)
{
    switch (kt_below(rng, 10)) {
    case 0:
        return lo;
    case 1:
        return hi;
    case 2:
        return nextafter(lo, -INFINITY);
    case 3:
        return nextafter(hi, INFINITY);
    case 4:
        return kt_wild(rng);
    case 5:
        return kt_below(rng, 2) ? 0.0 : -0.0;
    default:
        return lo / 2 + hi / 2 + (hi / 2 - lo / 2) * kt_between(rng, -1.1, 1.1);
    }
}

static int64_t instant(kt_rng *rng, const kymo__view *view)
{
    kymo__wide span = (kymo__wide)view->t1 - view->t0;
    kymo__wide at = view->t0 + (kymo__wide)(kt_between(rng, -0.1, 1.1) * (double)span);
    switch (kt_below(rng, 8)) {
    case 0:
        return view->t0;
    case 1:
        return view->t1;
    case 2:
        return INT64_MIN;
    default:
        return at > INT64_MAX ? INT64_MAX : at < INT64_MIN ? INT64_MIN : (int64_t)at;
    }
}

static void check_snap(const kymo__kernels *kernels)
{
    kt_rng rng = { 5 };
    for (int round = 0; round < 4000; round++) {
        kymo__view view = view_of(&rng, round % 4);
        int32_t n = (int32_t)kt_below(&rng, MOST);
        double x[MOST], y[MOST];
        uint32_t want[MOST], got[MOST];
        bool finite = true;
        kymo__snap snap = kymo__view_snap(&view, view.width, view.height, view.width + 5);
        for (int32_t i = 0; i < n; i++) {
            kymo__coord at = { 0 };
            y[i] = coordinate(&rng, view.v0, view.v1);
            if (view.integer) {
                at.i = instant(&rng, &view);
                x[i] = kymo__view_since(&view, at.i);
            } else {
                x[i] = at.f = coordinate(&rng, view.u0, view.u1);
            }
            int64_t column = kymo__view_column(&view, at, view.width), row = kymo__view_row(&view, y[i], view.height);
            bool inside = isfinite(x[i]) && isfinite(y[i]) && column >= 0 && column < view.width && row >= 0 &&
                          row < view.height;
            want[i] = inside ? (uint32_t)(row * (view.width + 5) + column) : UINT32_MAX;
            finite = finite && isfinite(x[i]) && isfinite(y[i]);
        }
        cr_assert_eq(kernels->snap(&snap, x, y, n, got), finite);
        for (int32_t i = 0; i < n; i++)
            cr_assert_eq(got[i], want[i], "round %d: %a, %a is in cell %u, not %u", round, x[i], y[i], want[i],
                         got[i]);
    }
}

static void check_cells(const kymo__kernels *kernels)
{
    kt_rng rng = { 6 };
    for (int round = 0; round < 4000; round++) {
        double x[MOST], per_unit = ldexp(1, (int)kt_below(&rng, 80) - 40);
        int64_t first = kt_below(&rng, 3) ? 0 : kt_below(&rng, INT64_C(1) << 49) - (INT64_C(1) << 48);
        int32_t n = (int32_t)kt_below(&rng, MOST), slot[MOST];
        for (int32_t i = 0; i < n; i++) {
            int64_t index = first + kt_below(&rng, 1 << 20);
            x[i] = ((double)index + (kt_below(&rng, 2) ? kt_unit(&rng) : 0)) / per_unit;
            if (kt_below(&rng, 3) == 0)
                x[i] = nextafter(x[i], kt_below(&rng, 2) ? INFINITY : -INFINITY);
        }
        kernels->cells(x, n, per_unit, (double)first, slot);
        for (int32_t i = 0; i < n; i++)
            cr_assert_eq(slot[i], (int64_t)floor(x[i] * per_unit) - first, "%a x %a, from %lld", x[i], per_unit,
                         (long long)first);
    }
    /* What is below 0 is in cell -1, even when its index is too small for a double. */
    const double tiny[] = { -0x1p-1000, -0.0, 0.0, 0x1p-1000, -0x1p-1000, -1, 1 };
    const int32_t want[] = { -1, 0, 0, 0, -1, -1, 0 };
    int32_t slot[7];
    kernels->cells(tiny, 7, 0x1p-500, 0, slot);
    for (int i = 0; i < 7; i++)
        cr_assert_eq(slot[i], want[i], "%a", tiny[i]);
}

Test(kernels, cells)
{
    const kymo__kernels *k;
    for (int level = 0; (k = next(&level)) != NULL;)
        check_cells(k);
}

static void check_rows(const kymo__kernels *kernels)
{
    kt_rng rng = { 8 };
    for (int round = 0; round < 1000; round++) {
        kymo__view view = view_of(&rng, round % 2);
        int32_t n = (int32_t)kt_below(&rng, MOST);
        double v[MOST], want[MOST];
        kymo__snap snap = kymo__view_snap(&view, view.width, view.height, 0);
        for (int32_t i = 0; i < n; i++) {
            v[i] = coordinate(&rng, view.v0, view.v1);
            want[i] = 17 + kymo__view_y(&view, v[i]);
        }
        kernels->rows(&snap, 17, v, n);
        for (int32_t i = 0; i < n; i++)
            cr_assert(v[i] == want[i] || (isnan(v[i]) && isnan(want[i])), "%a, not %a", v[i], want[i]);
    }
}

static void check_ramp(const kymo__kernels *kernels)
{
    static const int64_t firsts[] = { 0, 1, 65536, 123456789, (INT64_C(1) << 52) - 10, (INT64_C(1) << 53) - 10,
                                      INT64_C(1) << 60 };
    static const double steps[] = { 1, 1 / 44100.0, 3 };
    double x[MOST];
    for (int f = 0; f < 7; f++) {
        for (int k = 0; k < 3; k++) {
            for (int32_t n = 0; n < MOST; n++) {
                kernels->ramp(x, firsts[f], steps[k], n);
                for (int32_t i = 0; i < n; i++)
                    cr_assert_eq(x[i], (double)(firsts[f] + i) * steps[k]);
            }
        }
    }
}

Test(kernels, ramp)
{
    const kymo__kernels *k;
    for (int level = 0; (k = next(&level)) != NULL;)
        check_ramp(k);
}

Test(kernels, rows)
{
    const kymo__kernels *k;
    for (int level = 0; (k = next(&level)) != NULL;)
        check_rows(k);
}

Test(kernels, finite_values)
{
    const kymo__kernels *k;
    for (int level = 0; (k = next(&level)) != NULL;)
        check_finite(k);
}

Test(kernels, one_odd_value)
{
    const kymo__kernels *k;
    for (int level = 0; (k = next(&level)) != NULL;)
        check_odd(k);
}

Test(kernels, rising)
{
    const kymo__kernels *k;
    for (int level = 0; (k = next(&level)) != NULL;)
        check_rising(k);
}

Test(kernels, snapping)
{
    const kymo__kernels *k;
    for (int level = 0; (k = next(&level)) != NULL;)
        check_snap(k);
}
