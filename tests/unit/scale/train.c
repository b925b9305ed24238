/* Kinds, domains from data and wishes, places in them. */
#include "scale/scale.h"

#include "kt.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define DAY (86400 * KYMO__NS)

static const kymo__scale_wish automatic = {.pad = 0.05};

static kymo_status train(kymo__scale *scale, int32_t kind, double lo, double hi,
                         const kymo__scale_wish *wish, kymo_error *err)
{
    kymo__extent extent;

    kymo__extent_clear(&extent);
    extent.lo = lo;
    extent.hi = hi;
    *scale = (kymo__scale){.class_ = kymo__scale_class_of(kind)};
    kymo__error_clear(err);
    return kymo__scale_train(scale, &extent, wish, err);
}

static void expect(int32_t kind, double lo, double hi, const kymo__scale_wish *wish, double u0,
                   double u1)
{
    kymo__scale scale;
    kymo_error err;

    cr_assert_eq(train(&scale, kind, lo, hi, wish, &err), KYMO_OK, "%s", err.text);
    cr_assert(fabs(scale.u0 - u0) <= fabs(u0) * 1e-15, "from %.17g, not %.17g", scale.u0, u0);
    cr_assert(fabs(scale.u1 - u1) <= fabs(u1) * 1e-15, "to %.17g, not %.17g", scale.u1, u1);
}

Test(train, kinds)
{
    cr_assert_str_eq(kymo__scale_class_of(KYMO_SCALE_AUTO)->name, "linear");
    cr_assert_str_eq(kymo__scale_class_of(KYMO_SCALE_LOG)->name, "log");
    cr_assert_str_eq(kymo__scale_class_of(KYMO_SCALE_TIME)->name, "time");
    cr_assert(kymo__scale_class_of(KYMO_SCALE_TIME)->integer);
    cr_assert_null(kymo__scale_class_of(99));
    cr_assert_eq(kymo__scale_class_find("log")->kind, KYMO_SCALE_LOG);
    cr_assert_null(kymo__scale_class_find("template"));
    cr_assert_null(kymo__scale_class_find("Log"));
}

Test(train, from_data)
{
    expect(KYMO_SCALE_LINEAR, 0, 100, &automatic, -5, 105);
    expect(KYMO_SCALE_LINEAR, -3, -1, &(kymo__scale_wish){.pad = 0}, -3, -1);
    expect(KYMO_SCALE_LOG, 0, 2, &automatic, -0.1, 2.1);
}

Test(train, constant_and_empty)
{
    expect(KYMO_SCALE_LINEAR, 5, 5, &automatic, 4.5, 5.5);
    expect(KYMO_SCALE_LINEAR, -200, -200, &automatic, -210, -190);
    expect(KYMO_SCALE_LINEAR, 0, 0, &automatic, -0.5, 0.5);
    expect(KYMO_SCALE_LINEAR, INFINITY, -INFINITY, &automatic, -0.5, 0.5);
    expect(KYMO_SCALE_LOG, 2, 2, &automatic, 1.5, 2.5);
    expect(KYMO_SCALE_LOG, INFINITY, -INFINITY, &automatic, -0.5, 0.5);
}

Test(train, huge)
{
    kymo__scale scale;
    kymo_error err;

    cr_assert_eq(train(&scale, KYMO_SCALE_LINEAR, -1e308, 1e308, &automatic, &err), KYMO_OK);
    cr_assert(fabs(scale.u0 / -1.1e308 - 1) < 1e-15 && fabs(scale.u1 / 1.1e308 - 1) < 1e-15);
    cr_assert(fabs(kymo__scale_at(&scale, 0) - 0.5) < 1e-15);
    cr_assert(kymo__scale_at(&scale, scale.u0) == 0 && kymo__scale_at(&scale, scale.u1) == 1);
    expect(KYMO_SCALE_LINEAR, -DBL_MAX, DBL_MAX, &automatic, -DBL_MAX, DBL_MAX);
    expect(KYMO_SCALE_LINEAR, DBL_MAX, DBL_MAX, &automatic, DBL_MAX * 0.95, DBL_MAX);
    cr_assert_eq(
        train(&scale, KYMO_SCALE_LOG, log10(DBL_TRUE_MIN), log10(DBL_MAX), &automatic, &err),
        KYMO_OK);
    cr_assert(scale.class_->inverse(scale.u0, 0) > 0 && isfinite(scale.class_->inverse(scale.u1, 0)));
    cr_assert(scale.class_->inverse(scale.u0, 0) == DBL_TRUE_MIN);
}

Test(train, wishes)
{
    expect(KYMO_SCALE_LINEAR, 0, 100, &(kymo__scale_wish){.lim = {20, 30}, .pad = 0.05}, 20, 30);
    expect(KYMO_SCALE_LINEAR, 0, 100, &(kymo__scale_wish){.lim = {NAN, 200}, .pad = 0.05}, -10,
           200);
    expect(KYMO_SCALE_LINEAR, 0, 100, &(kymo__scale_wish){.lim = {0, NAN}, .pad = 0.05}, 0, 105);
    expect(KYMO_SCALE_LINEAR, 0, 100, &(kymo__scale_wish){.lim = {NAN, NAN}, .pad = 0.05}, -5, 105);
    expect(KYMO_SCALE_LINEAR, 0, 100, &(kymo__scale_wish){.lim = {500, NAN}, .pad = 0.05}, 500,
           550);
    expect(KYMO_SCALE_LINEAR, INFINITY, -INFINITY, &(kymo__scale_wish){.lim = {NAN, 7}}, 6, 7);
    expect(KYMO_SCALE_LOG, 0, 5, &(kymo__scale_wish){.lim = {10, 1000}, .pad = 0.05}, 1, 3);
    expect(KYMO_SCALE_LOG, 0, 5, &(kymo__scale_wish){.lim = {NAN, 0.1}, .pad = 0.05}, -2, -1);
}

Test(train, bad_wishes)
{
    static const struct {
        int32_t kind;
        double lim[2];
        const char *word;
    } cases[] = {
        {KYMO_SCALE_LINEAR, {1, 1}, "both limits"},
        {KYMO_SCALE_LINEAR, {2, 1}, "go down"},
        {KYMO_SCALE_LINEAR, {0, INFINITY}, "finite"},
        {KYMO_SCALE_LINEAR, {-INFINITY, NAN}, "finite"},
        {KYMO_SCALE_LOG, {0, 1}, "log"},
        {KYMO_SCALE_LOG, {-1, NAN}, "log"},
        {KYMO_SCALE_LOG, {NAN, -5}, "log"},
        {KYMO_SCALE_LOG, {10, 1}, "go down"},
        {KYMO_SCALE_TIME, {5e9, 5e9}, "both limits"},
        {KYMO_SCALE_TIME, {0, 1e30}, "1677"},
    };

    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        kymo__scale_wish wish = {.lim = {cases[k].lim[0], cases[k].lim[1]}, .pad = 0.05};
        kymo__scale scale;
        kymo_error err;

        cr_assert_eq(train(&scale, cases[k].kind, 1, 2, &wish, &err), KYMO_EINVAL, "case %zu", k);
        cr_assert_eq(err.code, KYMO_EINVAL);
        cr_assert_not_null(strstr(err.text, cases[k].word), "%s", err.text);
    }
}

static void expect_time(int64_t lo, int64_t hi, const kymo__scale_wish *wish, int64_t t0,
                        int64_t t1)
{
    kymo__scale scale = {.class_ = kymo__scale_class_of(KYMO_SCALE_TIME)};
    kymo__extent extent;
    kymo_error err;

    kymo__extent_clear(&extent);
    extent.time_lo = lo;
    extent.time_hi = hi;
    kymo__error_clear(&err);
    cr_assert_eq(kymo__scale_train(&scale, &extent, wish, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(scale.t0, t0, "from %lld, not %lld", (long long)scale.t0, (long long)t0);
    cr_assert_eq(scale.t1, t1, "to %lld, not %lld", (long long)scale.t1, (long long)t1);
    cr_assert(scale.u0 == (double)t0 && scale.u1 == (double)t1);
}

Test(train, times)
{
    kymo__scale scale = {.class_ = kymo__scale_class_of(KYMO_SCALE_TIME)};
    kymo__extent none;
    kymo_error err;

    expect_time(100, 300, &(kymo__scale_wish){.pad = 0}, 100, 300);
    expect_time(1000, 2000, &automatic, 950, 2050);
    expect_time(INT64_MAX, INT64_MIN, &automatic, -DAY / 2, DAY / 2);
    expect_time(19 * DAY, 19 * DAY, &automatic, 19 * DAY - DAY / 2, 19 * DAY + DAY / 2);
    expect_time(DAY + 1, DAY + 1, &automatic, DAY + 1 - KYMO__NS / 2, DAY + 1 + KYMO__NS / 2);
    expect_time(100, 300, &(kymo__scale_wish){.time = {7, 1000000000000000001}}, 7,
                1000000000000000001);
    expect_time(100, 300, &(kymo__scale_wish){.time = {INT64_MIN, 1100}, .pad = 0.1}, 0, 1100);
    expect_time(100, 300, &(kymo__scale_wish){.lim = {-50, 50}}, -50, 50);
    expect_time(-INT64_MAX, INT64_MAX, &automatic, -INT64_MAX, INT64_MAX);
    kymo__extent_clear(&none);
    kymo__error_clear(&err);
    cr_assert_eq(kymo__scale_train(&scale, &none, &(kymo__scale_wish){.time = {DAY, 0}}, &err),
                 KYMO_EINVAL);
    cr_assert_not_null(strstr(err.text, "1970-01-02"), "%s", err.text);
}

Test(train, fixed)
{
    const kymo__scale_class *linear = kymo__scale_class_of(KYMO_SCALE_LINEAR);
    const kymo__scale_class *time = kymo__scale_class_of(KYMO_SCALE_TIME);

    cr_assert(!kymo__scale_fixed(linear, &automatic));
    cr_assert(kymo__scale_fixed(linear, &(kymo__scale_wish){.lim = {0, 1}}));
    cr_assert(!kymo__scale_fixed(linear, &(kymo__scale_wish){.lim = {0, NAN}}));
    cr_assert(!kymo__scale_fixed(linear, &(kymo__scale_wish){.time = {1, 2}}));
    cr_assert(kymo__scale_fixed(time, &(kymo__scale_wish){.time = {1, 2}}));
    cr_assert(!kymo__scale_fixed(time, &(kymo__scale_wish){.time = {1, INT64_MIN}}));
    cr_assert(kymo__scale_fixed(time, &(kymo__scale_wish){.lim = {1, 2}}));
}

Test(train, extents)
{
    kymo__extent a, b;

    kymo__extent_clear(&a);
    kymo__extent_clear(&b);
    kymo__extent_merge(&a, &b);
    cr_assert(a.lo > a.hi && a.time_lo > a.time_hi);
    b = (kymo__extent){1, 2, 10, 20};
    kymo__extent_merge(&a, &b);
    cr_assert(a.lo == 1 && a.hi == 2 && a.time_lo == 10 && a.time_hi == 20);
    b = (kymo__extent){-1, 1.5, 15, 30};
    kymo__extent_merge(&a, &b);
    cr_assert(a.lo == -1 && a.hi == 2 && a.time_lo == 10 && a.time_hi == 30);
}

Test(train, places)
{
    kymo__scale scale;
    kymo_error err;
    double v[] = {1, -1, 0, NAN, INFINITY, -INFINITY, 100, DBL_TRUE_MIN}, u[8];

    train(&scale, KYMO_SCALE_LOG, 0, 1, &(kymo__scale_wish){.lim = {1, 100}}, &err);
    cr_assert(kymo__scale_at_value(&scale, 10) == 0.5);
    cr_assert(isnan(kymo__scale_at_value(&scale, -10)));
    cr_assert(kymo__scale_at(&scale, 4) == 2);
    scale.class_->forward(v, u, 8, 0);
    cr_assert(u[0] == 0 && isnan(u[1]) && isnan(u[2]) && isnan(u[3]) && isnan(u[4]) && isnan(u[5]));
    cr_assert(u[6] == 2 && u[7] < -323);
    scale.class_->forward(v, v, 8, 0);
    cr_assert(v[6] == 2 && isnan(v[4]));
    train(&scale, KYMO_SCALE_LINEAR, 0, 1, &(kymo__scale_wish){.lim = {-1, 3}}, &err);
    cr_assert(kymo__scale_at_value(&scale, 0) == 0.25);
    cr_assert(isnan(kymo__scale_at_value(&scale, INFINITY)));
    train(&scale, KYMO_SCALE_TIME, 0, 1,
          &(kymo__scale_wish){.time = {INT64_C(1700000000000000000), INT64_C(1700000000000000004)}},
          &err);
    cr_assert(kymo__scale_at_time(&scale, INT64_C(1700000000000000001)) == 0.25);
    cr_assert(kymo__scale_at_time(&scale, INT64_C(1699999999999999996)) == -1);
    cr_assert(kymo__scale_at_time(&scale, INT64_MIN) < -1e18);
}
