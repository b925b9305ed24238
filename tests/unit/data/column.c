/* Typed access: every type, stride, alignment and validity offset against one value at a time. */
#include "data/data.h"
#include "kt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

Test(column, sizes)
{
    static const int32_t sizes[] = {8, 4, 1, 2, 4, 8, 1, 2, 4, 8, 8, 4};

    for (int32_t type = 0; type < 12; type++)
        cr_assert_eq(kymo__type_size(type), sizes[type]);
    cr_assert_eq(kymo__type_size(12), 0);
    cr_assert_eq(kymo__type_size(-1), 0);
    cr_assert(!kymo__type_is_integer(KYMO_F64) && !kymo__type_is_integer(KYMO_F32));
    cr_assert(!kymo__type_is_integer(KYMO_TEXT) && kymo__type_is_integer(KYMO_TIME));
    for (int32_t type = KYMO_I8; type <= KYMO_U64; type++)
        cr_assert(kymo__type_is_integer(type));
}

Test(column, packed_doubles_are_not_copied)
{
    double values[5] = {1, 2, 3, 4, 5}, scratch[5];
    int64_t times[3] = {7, INT64_MAX, 9}, exact[3];
    kymo_column column = {.values = values, .type = KYMO_F64};
    kymo_column time = {.values = times, .type = KYMO_TIME};

    cr_assert_eq(kymo__column_f64(&column, 2, 3, scratch), values + 2);
    column.stride = sizeof(double);
    cr_assert_eq(kymo__column_f64(&column, 1, 3, scratch), values + 1);
    cr_assert_eq(kymo__column_i64(&time, 1, 2, exact), times + 1);
    column.values = (char *)values + 1; // not where doubles may lie
    cr_assert_eq(kymo__column_f64(&column, 0, 3, scratch), scratch);
}

/* One value of a type, and what it is as a double and as an int64. */
static void put(int32_t type, char *to, kt_rng *rng, double *number, int64_t *integer)
{
    uint64_t bits = kt_u64(rng);
    char bytes[8];

    memcpy(bytes, &bits, 8);
    switch (type) {
    case KYMO_F64: {
        double v = kt_between(rng, -1e6, 1e6);
        memcpy(to, &v, 8);
        *number = v;
        *integer = (int64_t)v;
        return;
    }
    case KYMO_F32: {
        float v = (float)kt_between(rng, -1e6, 1e6);
        memcpy(to, &v, 4);
        *number = (double)v;
        *integer = (int64_t)v;
        return;
    }
    case KYMO_TEXT: {
        int32_t v = (int32_t)kt_below(rng, 9) - 2;
        memcpy(to, &v, 4);
        *number = v < 0 ? (double)NAN : v;
        *integer = v < 0 ? INT64_MIN : v;
        return;
    }
    default:
        break;
    }
    memcpy(to, bytes, (size_t)kymo__type_size(type));
#define AS(TYPE, c_type)             \
    if (type == TYPE) {              \
        c_type v;                    \
        memcpy(&v, bytes, sizeof v); \
        *number = (double)v;         \
        *integer = (int64_t)v;       \
    }
    AS(KYMO_I8, int8_t)
    AS(KYMO_I16, int16_t)
    AS(KYMO_I32, int32_t)
    AS(KYMO_I64, int64_t)
    AS(KYMO_TIME, int64_t)
    AS(KYMO_U8, uint8_t)
    AS(KYMO_U16, uint16_t)
    AS(KYMO_U32, uint32_t)
    AS(KYMO_U64, uint64_t)
#undef AS
    if (type == KYMO_U64 && bits > INT64_MAX)
        *integer = INT64_MAX;
}

static bool same(double a, double b)
{
    return a == b || (a != a && b != b);
}

Test(column, every_type_stride_and_validity)
{
    enum { ROWS = 67 };
    kt_rng rng = {5};
    static char memory[ROWS * 24 + 64];
    uint8_t bits[ROWS / 8 + 4];
    double numbers[ROWS], scratch[ROWS];
    int64_t integers[ROWS], exact[ROWS];

    for (int round = 0; round < 600; round++) {
        int32_t type = round % 12, size = kymo__type_size(type);
        int64_t strides[] = {0, size, size + 1, 24, -size, -24};
        int64_t stride = strides[kt_below(&rng, 6)], step = stride ? stride : size;
        char *first = memory + (step < 0 ? -step * (ROWS - 1) : 0) + kt_below(&rng, 8);
        kymo_column column = {
            .values = first, .stride = stride, .type = type, .valid_offset = kt_below(&rng, 17)};
        if (kt_below(&rng, 3) > 0)
            column.valid = bits;
        for (size_t i = 0; i < sizeof bits; i++)
            bits[i] = kt_below(&rng, 2) ? 0xff : (uint8_t)kt_u64(&rng);
        for (int i = 0; i < ROWS; i++)
            put(type, first + i * step, &rng, &numbers[i], &integers[i]);
        for (int i = 0; column.valid && i < ROWS; i++) {
            int64_t bit = column.valid_offset + i;
            if (!(bits[bit / 8] >> (bit % 8) & 1)) {
                numbers[i] = (double)NAN;
                integers[i] = INT64_MIN;
            }
        }
        int64_t from = kt_below(&rng, ROWS), count = kt_below(&rng, ROWS - from + 1);
        const double *got = kymo__column_f64(&column, from, count, scratch);
        for (int64_t i = 0; i < count; i++)
            cr_assert(same(got[i], numbers[from + i]), "type %d, stride %d", type, (int)stride);
        const int64_t *whole = kymo__column_i64(&column, from, count, exact);
        for (int64_t i = 0; i < count; i++)
            cr_assert_eq(whole[i], integers[from + i], "type %d, stride %d", type, (int)stride);
    }
}

Test(column, doubles_as_integers_saturate)
{
    double values[] = {1e300, -1e300, (double)INFINITY, -(double)INFINITY, (double)NAN,
                       -2.75, 0x1p63};
    int64_t expected[] = {INT64_MAX, INT64_MIN + 1, INT64_MAX, INT64_MIN + 1, INT64_MIN,
                          -2,        INT64_MAX};
    kymo_column column = {.values = values, .type = KYMO_F64};
    int64_t scratch[7];
    const int64_t *got = kymo__column_i64(&column, 0, 7, scratch);

    for (int i = 0; i < 7; i++)
        cr_assert_eq(got[i], expected[i], "value %d", i);
}
