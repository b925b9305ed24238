/*
 * types.c - columns of every type of number: the bytes of the same values as doubles.
 *
 * Dense rows are looked at in their own type and converted once a cell; here they span all that their type holds, so
 * that 64-bit integers have no doubles of their own, at every level of vector instructions, on one and two threads,
 * packed (looked at where they lie) and with strides (converted), from an odd row on, with and without NaN.
 */
#define _POSIX_C_SOURCE 200809L

#include "kt.h"

#include "core/core.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TYPES = 10, MOST = 60007, STRIDE = 12 };

static const struct {
    const char *name;
    size_t size;
    double low, high; /* all that it holds, or much of it */
} types[TYPES] = {
    [KYMO_F64] = {"f64", 8, -1e300, 1e300},      [KYMO_F32] = {"f32", 4, -1e38, 1e38},
    [KYMO_I8] = {"i8", 1, -128, 127},            [KYMO_I16] = {"i16", 2, -32768, 32767},
    [KYMO_I32] = {"i32", 4, -2147483648., 2147483647.}, [KYMO_I64] = {"i64", 8, -0x1p63, 0x1p63},
    [KYMO_U8] = {"u8", 1, 0, 255},               [KYMO_U16] = {"u16", 2, 0, 65535},
    [KYMO_U32] = {"u32", 4, 0, 4294967295.},     [KYMO_U64] = {"u64", 8, 0, 0x1p64},
};

/* Puts a value between low (0) and high (1) at `to`; returns it as a double, as C converts it. */
static double put(kymo_type type, double part, void *to)
{
    const double v = types[type].low + part * (types[type].high - types[type].low);
    const bool top = v >= types[type].high;
    union {
        double f64;
        float f32;
        int8_t i8;
        int16_t i16;
        int32_t i32;
        int64_t i64;
        uint8_t u8;
        uint16_t u16;
        uint32_t u32;
        uint64_t u64;
    } n = {0};
    double back = v;

    switch (type) {
    case KYMO_F32: back = n.f32 = (float)v; break;
    case KYMO_I8: back = n.i8 = (int8_t)v; break;
    case KYMO_I16: back = n.i16 = (int16_t)v; break;
    case KYMO_I32: back = n.i32 = (int32_t)v; break;
    case KYMO_I64: back = (double)(n.i64 = top ? INT64_MAX : (int64_t)v); break;
    case KYMO_U8: back = n.u8 = (uint8_t)v; break;
    case KYMO_U16: back = n.u16 = (uint16_t)v; break;
    case KYMO_U32: back = n.u32 = (uint32_t)v; break;
    case KYMO_U64: back = (double)(n.u64 = top ? UINT64_MAX : (uint64_t)v); break;
    default: n.f64 = v;
    }
    memcpy(to, &n, types[type].size);
    return back;
}

static kt_bytes draw(const kymo_column *y, int64_t rows, int32_t threads)
{
    kt_bytes p = {0};
    kymo_error err;
    kymo_source *source = kymo_source_arrays(y, 1, rows, NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .width = 240, .height = 160, .scale = 1, .threads = threads, .batch_rows = 9001, .alt = "rows"});
    kymo_axes *axes = kymo_axes_add(figure, NULL);

    kymo_add(axes, KYMO_LINE, &(kymo_spec){.data = source, .y = "v"});
    kymo_source_close(source);
    kymo_figure_write(figure, "png", kt_keep, &p);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    return p;
}

static void expect_same(const kt_bytes *want, const kymo_column *y, int64_t rows, const char *what)
{
    for (int32_t threads = 1; threads <= 2; threads++) {
        kt_bytes got = draw(y, rows, threads);
        cr_expect(want->size == got.size && memcmp(want->data, got.data, got.size) == 0, "%s, %s, %d threads differs",
                  types[y->type].name, what, threads);
        free(got.data);
    }
}

/* A walk that now and then jumps to an end of what the type holds. */
static void every_way(kymo_type type, bool gaps)
{
    const int64_t rows = KT_SANITIZED ? 20003 : MOST;
    const size_t size = types[type].size;
    char *packed = calloc((size_t)rows, size), *apart = calloc((size_t)rows, STRIDE);
    double *doubles = calloc((size_t)rows, sizeof *doubles), part = 0.4;
    kt_rng rng = {(uint64_t)type + 40};

    cr_assert(packed && apart && doubles);
    for (int64_t i = 0; i < rows; i++) {
        const int64_t end = kt_below(&rng, 9000);
        part = fmin(0.9, fmax(0.1, part + 0.002 * kt_normal(&rng)));
        doubles[i] = put(type, end == 0 ? 0 : end == 1 ? 1 : part, packed + (size_t)i * size);
        if (gaps && kt_below(&rng, 50) == 0) {
            const float nan = NAN;
            doubles[i] = NAN;
            memcpy(packed + (size_t)i * size, size == 4 ? (const void *)&nan : (const void *)&doubles[i], size);
        }
        memcpy(apart + i * STRIDE, packed + (size_t)i * size, size);
    }
    const kymo_column as_doubles = {.name = "v", .values = doubles + 3, .type = KYMO_F64};
    const kymo_column as_packed = {.name = "v", .values = packed + 3 * size, .type = type};
    const kymo_column as_apart = {.name = "v", .values = apart + 3 * STRIDE, .type = type, .stride = STRIDE};
    setenv("KYMO_CPU", kymo__cpu_name((kymo__cpu)0), 1);
    kt_bytes want = draw(&as_doubles, rows - 3, 1);
    for (int level = 0; level < KYMO__CPU_LEVELS; level++) {
        setenv("KYMO_CPU", kymo__cpu_name((kymo__cpu)level), 1);
        expect_same(&want, &as_packed, rows - 3, kymo__cpu_name((kymo__cpu)level));
    }
    expect_same(&want, &as_apart, rows - 3, "with strides");
    unsetenv("KYMO_CPU");
    free(want.data);
    free(packed);
    free(apart);
    free(doubles);
}

Test(types, all_that_they_hold)
{
    for (int type = 0; type < TYPES; type++)
        every_way((kymo_type)type, false);
    KT_ALL_CLOSED();
}

Test(types, gaps)
{
    every_way(KYMO_F64, true);
    every_way(KYMO_F32, true);
    KT_ALL_CLOSED();
}
