/*
 * column.c - reading columns of any type, stride and validity.
 *
 * One switch a call picks the loop for the type; each loop is plain enough for the compiler to
 * unroll, and a packed column of the wanted type without missing values is not copied at all.
 * Missing rows are found in the validity bits after the conversion, a byte of bits at a time.
 */
#include "data/parts.h"

#include <math.h>
#include <string.h>

int32_t kymo__type_size(int32_t type)
{
    static const int32_t sizes[] = {8, 4, 1, 2, 4, 8,
                                    1, 2, 4, 8, 8, 4}; // in the order of kymo_type

    return type >= 0 && type < (int32_t)(sizeof sizes / sizeof *sizes) ? sizes[type] : 0;
}

bool kymo__type_is_integer(int32_t type)
{
    return (type >= KYMO_I8 && type <= KYMO_U64) || type == KYMO_TIME;
}

static int64_t stride_of(const kymo_column *column)
{
    return column->stride ? column->stride : kymo__type_size(column->type);
}

static const char *value_at(const kymo_column *column, int64_t row)
{
    return (const char *)column->values + row * stride_of(column);
}

bool kymo__column_valid(const kymo_column *column, int64_t row)
{
    int64_t bit = column->valid_offset + row;

    return !column->valid || (column->valid[bit >> 3] >> (bit & 7) & 1);
}

kymo_column kymo__column_slice(const kymo_column *column, int64_t first)
{
    kymo_column slice = *column;

    if (slice.values)
        slice.values = value_at(column, first);
    slice.valid_offset += first;
    return slice;
}

/* Whether the rows can be handed out as they lie in memory. */
static bool is_direct(const kymo_column *column, size_t size, size_t align)
{
    return !column->valid && (column->stride == 0 || column->stride == (int64_t)size) &&
           (uintptr_t)column->values % align == 0;
}

const void *kymo__column_direct(const kymo_column *column, int64_t first)
{
    size_t size = (size_t)kymo__type_size(column->type);

    return column->type < KYMO__NUMBERS && is_direct(column, size, size) ? value_at(column, first) : NULL;
}

/* Loops over rows of one type: packed ones apart and by eights, of which compilers make vector code. memcpy,
 * since strided values may lie at any address. */
#define CONVERT(type, expression)                                   \
    do {                                                            \
        type v, eight[8];                                           \
        int64_t i = 0;                                              \
        for (; step == (int64_t)sizeof v && i + 8 <= count; i += 8) { \
            memcpy(eight, from + i * (int64_t)sizeof v, sizeof eight); \
            for (int k = 0; k < 8; k++) {                           \
                v = eight[k];                                       \
                to[i + k] = (expression);                           \
            }                                                       \
        }                                                           \
        for (; i < count; i++) {                                    \
            memcpy(&v, from + i * step, sizeof v);                  \
            to[i] = (expression);                                   \
        }                                                           \
    } while (0)

static void convert_f64(const kymo_column *column, int64_t first, int64_t count, double *to)
{
    const char *from = value_at(column, first);
    int64_t step = stride_of(column);

    switch (column->type) {
    case KYMO_F64:
        CONVERT(double, v);
        break;
    case KYMO_F32:
        CONVERT(float, (double)v);
        break;
    case KYMO_I8:
        CONVERT(int8_t, (double)v);
        break;
    case KYMO_I16:
        CONVERT(int16_t, (double)v);
        break;
    case KYMO_I32:
        CONVERT(int32_t, (double)v);
        break;
    case KYMO_I64:
    case KYMO_TIME:
        CONVERT(int64_t, (double)v);
        break;
    case KYMO_U8:
        CONVERT(uint8_t, (double)v);
        break;
    case KYMO_U16:
        CONVERT(uint16_t, (double)v);
        break;
    case KYMO_U32:
        CONVERT(uint32_t, (double)v);
        break;
    case KYMO_U64:
        CONVERT(uint64_t, (double)v);
        break;
    case KYMO_TEXT:
        CONVERT(int32_t, v < 0 ? (double)NAN : (double)v);
        break;
    default:
        break;
    }
}

/* Doubles as int64: rounded towards zero, saturated; NaN is missing. Never asked of an integer x.
 * */
static int64_t to_i64(double v)
{
    if (v != v || v <= -0x1p63)
        return v != v ? INT64_MIN : INT64_MIN + 1;
    return v >= 0x1p63 ? INT64_MAX : (int64_t)v;
}

static void convert_i64(const kymo_column *column, int64_t first, int64_t count, int64_t *to)
{
    const char *from = value_at(column, first);
    int64_t step = stride_of(column);

    switch (column->type) {
    case KYMO_F64:
        CONVERT(double, to_i64(v));
        break;
    case KYMO_F32:
        CONVERT(float, to_i64((double)v));
        break;
    case KYMO_I8:
        CONVERT(int8_t, (int64_t)v);
        break;
    case KYMO_I16:
        CONVERT(int16_t, (int64_t)v);
        break;
    case KYMO_I32:
        CONVERT(int32_t, (int64_t)v);
        break;
    case KYMO_I64:
    case KYMO_TIME:
        CONVERT(int64_t, v);
        break;
    case KYMO_U8:
        CONVERT(uint8_t, (int64_t)v);
        break;
    case KYMO_U16:
        CONVERT(uint16_t, (int64_t)v);
        break;
    case KYMO_U32:
        CONVERT(uint32_t, (int64_t)v);
        break;
    case KYMO_U64:
        CONVERT(uint64_t, v > INT64_MAX ? INT64_MAX : (int64_t)v);
        break;
    case KYMO_TEXT:
        CONVERT(int32_t, v < 0 ? INT64_MIN : (int64_t)v);
        break;
    default:
        break;
    }
}
#undef CONVERT

/* The next row from `row` on (before `end`) whose validity bit is 0, or `end`. */
static int64_t next_missing(const kymo_column *column, int64_t row, int64_t end)
{
    while (row < end) {
        int64_t bit = column->valid_offset + row;
        if ((bit & 7) == 0 && end - row >= 8 && column->valid[bit >> 3] == 0xff)
            row += 8;
        else if (!kymo__column_valid(column, row))
            return row;
        else
            row++;
    }
    return end;
}

const double *kymo__column_f64(const kymo_column *column, int64_t first, int64_t count,
                               double *scratch)
{
    if (column->type == KYMO_F64 && is_direct(column, sizeof(double), _Alignof(double)))
        return (const double *)column->values + first;
    if (count <= 0)
        return scratch;
    convert_f64(column, first, count, scratch);
    if (column->valid) {
        int64_t end = first + count;
        for (int64_t row = next_missing(column, first, end); row < end;
             row = next_missing(column, row + 1, end))
            scratch[row - first] = (double)NAN;
    }
    return scratch;
}

const int64_t *kymo__column_i64(const kymo_column *column, int64_t first, int64_t count,
                                int64_t *scratch)
{
    bool wide = column->type == KYMO_I64 || column->type == KYMO_TIME;

    if (wide && is_direct(column, sizeof(int64_t), _Alignof(int64_t)))
        return (const int64_t *)column->values + first;
    if (count <= 0)
        return scratch;
    convert_i64(column, first, count, scratch);
    if (column->valid) {
        int64_t end = first + count;
        for (int64_t row = next_missing(column, first, end); row < end;
             row = next_missing(column, row + 1, end))
            scratch[row - first] = INT64_MIN;
    }
    return scratch;
}

void kymo__column_copy(char *to, const kymo_column *column, int64_t first, int64_t count)
{
    int64_t size = kymo__type_size(column->type), step = stride_of(column);
    const char *from = value_at(column, first);

    if (step == size) {
        memcpy(to, from, (size_t)(count * size));
        return;
    }
    switch (size) { // constant sizes, so that each memcpy is one move
    case 1:
        for (int64_t i = 0; i < count; i++)
            to[i] = from[i * step];
        break;
    case 2:
        for (int64_t i = 0; i < count; i++)
            memcpy(to + i * 2, from + i * step, 2);
        break;
    case 4:
        for (int64_t i = 0; i < count; i++)
            memcpy(to + i * 4, from + i * step, 4);
        break;
    default:
        for (int64_t i = 0; i < count; i++)
            memcpy(to + i * 8, from + i * step, 8);
        break;
    }
}

/* ---- What the first rows tell ---------------------------------------------------------------- */

double kymo__inside_f64(int64_t v, bool lower)
{
    double d = (double)v;

    if (d >= 0x1p63)
        return lower ? d : nextafter(d, 0);
    if (lower && (int64_t)d < v)
        d = nextafter(d, (double)INFINITY);
    else if (!lower && (int64_t)d > v)
        d = nextafter(d, -(double)INFINITY);
    return d;
}

void kymo__column_peek(kymo__source_column *column, const kymo_column *values, int64_t rows)
{
    bool integer = kymo__type_is_integer(values->type);
    bool rises = false, falls = false, any = false;
    double before = 0;
    int64_t before_i = 0;

    column->type = values->type;
    column->missing = 0;
    if (rows > KYMO__PEEK_ROWS)
        rows = KYMO__PEEK_ROWS;
    for (int64_t row = 0; row < rows; row++) {
        double scratch;
        int64_t scratch_i;
        double v = *kymo__column_f64(values, row, 1, &scratch);
        int64_t i = integer ? *kymo__column_i64(values, row, 1, &scratch_i) : 0;
        if (v != v) {
            column->missing++;
            continue;
        }
        if (any) {
            rises |= integer ? i > before_i : v > before;
            falls |= integer ? i < before_i : v < before;
        }
        any = true;
        before = v;
        before_i = i;
    }
    column->rising = values->type != KYMO_TEXT && rises && !falls;
}

void kymo__column_range(kymo__source_column *column, const kymo_column *values, int64_t first,
                        int64_t last)
{
    double a_scratch, b_scratch;
    double a = *kymo__column_f64(values, first, 1, &a_scratch);
    double b = *kymo__column_f64(values, last, 1, &b_scratch);

    if (!column->rising || !isfinite(a) || !isfinite(b))
        return;
    if (kymo__type_is_integer(values->type)) {
        int64_t i_scratch, j_scratch;
        int64_t i = *kymo__column_i64(values, first, 1, &i_scratch);
        int64_t j = *kymo__column_i64(values, last, 1, &j_scratch);
        a = kymo__inside_f64(i < j ? i : j, true);
        b = kymo__inside_f64(i < j ? j : i, false);
        if (a > b) // neither end is a double: no range is certain
            return;
    }
    column->lo = a < b ? a : b;
    column->hi = a < b ? b : a;
    column->ranged = true;
}
