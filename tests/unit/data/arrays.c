/* Borrowed arrays: chunks of any size, what the first rows tell, text codes, bad descriptions. */
#include "table.h"

#include <math.h>
#include <string.h>

static int released;

static void release(void *user)
{
    released += *(int *)user;
}

Test(arrays, chunks_of_any_size)
{
    enum { ROWS = 100000 };
    static struct {
        float f;
        int64_t t;
        uint16_t u;
    } rows[ROWS];
    kymo_column columns[] = {
        {.name = "f", .values = &rows[0].f, .stride = sizeof rows[0], .type = KYMO_F32},
        {.name = "t", .values = &rows[0].t, .stride = sizeof rows[0], .type = KYMO_TIME},
        {.values = &rows[0].u, .stride = sizeof rows[0], .type = KYMO_U16},
    };
    int32_t sizes[] = {0, 1, 7, 1000};

    for (int i = 0; i < ROWS; i++) {
        rows[i].f = (float)i / 4;
        rows[i].t = INT64_C(1700000000000000000) + i;
        rows[i].u = (uint16_t)i;
    }
    kymo_source *source = kymo_source_arrays(columns, 3, ROWS, NULL);
    cr_assert_eq(kymo_source_status(source, NULL), KYMO_OK);
    cr_assert_eq(kymo_source_rows(source), ROWS);
    cr_assert_eq(kymo_source_columns(source), 3);
    for (int k = 0; k < 4; k++) {
        table t = table_read(source, NULL, 0, sizes[k]);
        int64_t rows_a_chunk = sizes[k] ? sizes[k] : 65536;
        cr_assert_eq(t.rows, ROWS);
        cr_assert_eq(t.chunks, (ROWS + rows_a_chunk - 1) / rows_a_chunk);
        cr_assert_leq(t.peak, 4096, "arrays are not copied: %lld", (long long)t.peak);
        for (int i = 0; i < ROWS; i += 997) {
            cr_assert_eq(table_at(&t, i, 0)->number, i / 4.0);
            cr_assert_eq(table_at(&t, i, 1)->integer, INT64_C(1700000000000000000) + i);
            cr_assert_eq(table_at(&t, i, 2)->integer, (uint16_t)i);
        }
        table_free(&t);
    }
    int32_t some[] = {2, 0, 2};
    table t = table_read(source, some, 3, 0);
    cr_assert_eq(table_at(&t, 70000, 0)->integer, (uint16_t)70000);
    cr_assert_eq(table_at(&t, 70000, 1)->number, 17500);
    cr_assert_eq(table_at(&t, 70000, 2)->integer, (uint16_t)70000);
    table_free(&t);
    kymo_source_close(source);
    KT_ALL_CLOSED();
}

static kymo_column_info info_of(const kymo_source *source, int32_t index)
{
    kymo_column_info info;

    cr_assert_eq(kymo_source_column(source, index, &info), KYMO_OK);
    return info;
}

Test(arrays, what_the_first_rows_tell)
{
    double rising[] = {1, 1, 2.5, 3}, level[] = {4, 4, 4, 4}, falling[] = {1, 2, 1.5, 9};
    double gaps[] = {(double)NAN, 1, (double)NAN, 2}, endless[] = {0, 1, 2, (double)INFINITY};
    int64_t near[] = {INT64_MAX - 3, INT64_MAX - 2, INT64_MAX - 1,
                      INT64_MAX}; // one and the same double
    int32_t codes[] = {0, 1, 1, -1};
    uint8_t valid = 0x0b; // row 2 is missing
    const char *words[] = {"a", "b"};
    kymo_column columns[] = {
        {.values = rising, .type = KYMO_F64},
        {.values = level, .type = KYMO_F64},
        {.values = falling, .type = KYMO_F64},
        {.values = gaps, .type = KYMO_F64},
        {.values = endless, .type = KYMO_F64},
        {.values = near, .type = KYMO_I64},
        {.values = codes, .type = KYMO_TEXT, .words = words, .word_count = 2},
        {.values = rising, .type = KYMO_F64, .valid = &valid},
    };
    static const int32_t rises[] = {1, 0, 0, 1, 1, 1, 0, 1}, missing[] = {0, 0, 0, 2, 0, 0, 1, 1};
    static const bool ranged[] = {true, false, false, false, false, false, false, true};
    kymo_source *source = kymo_source_arrays(columns, 8, 4, NULL);

    for (int32_t i = 0; i < 8; i++) {
        cr_assert_eq(info_of(source, i).rising, rises[i], "column %d", i);
        cr_assert_eq(info_of(source, i).missing, missing[i], "column %d", i);
        cr_assert_eq(source->columns[i].ranged, ranged[i], "column %d", i);
    }
    cr_assert(source->columns[0].lo == 1 && source->columns[0].hi == 3);
    cr_assert_str_eq(info_of(source, 3).name, "4");

    rising[0] = 7; // and now it falls
    kymo_source_touch(source);
    cr_assert_eq(info_of(source, 0).rising, 0);
    cr_assert(!source->columns[0].ranged);
    cr_assert_eq(source->version, 1);
    kymo_source_close(source);
}

/* The range of an integer column is within it even where doubles are sparse. */
Test(arrays, range_is_never_wider)
{
    int64_t t[] = {INT64_C(1700000000000000001), INT64_C(1700000000000009999)};
    kymo_column column = {.values = t, .type = KYMO_TIME};
    kymo_source *source = kymo_source_arrays(&column, 1, 2, NULL);

    cr_assert(source->columns[0].ranged);
    cr_assert_geq((int64_t)source->columns[0].lo, t[0]);
    cr_assert_leq((int64_t)source->columns[0].hi, t[1]);
    cr_assert_leq((int64_t)source->columns[0].lo - t[0], 256);
    kymo_source_close(source);
}

Test(arrays, only_the_first_thousand_rows_count)
{
    static double values[1002];
    kymo_column column = {.values = values, .type = KYMO_F64};

    for (int i = 0; i < 1002; i++)
        values[i] = i;
    values[1001] = -5;
    kymo_source *source = kymo_source_arrays(&column, 1, 1002, NULL);
    cr_assert_eq(info_of(source, 0).rising, 1);
    cr_assert(source->columns[0].lo == -5 && source->columns[0].hi == 0, "both ends do occur");
    kymo_source_close(source);
}

Test(arrays, text)
{
    int32_t codes[] = {1, -1, 0, 1};
    const char *words[] = {"no", "yes"};
    kymo_column column = {.values = codes, .type = KYMO_TEXT, .words = words, .word_count = 2};
    kymo_source *source = kymo_source_arrays(&column, 1, 4, NULL);
    table t = table_read(source, NULL, 0, 3);

    cr_assert_str_eq(table_at(&t, 0, 0)->word, "yes");
    cr_assert_null(table_at(&t, 1, 0)->word);
    cr_assert_str_eq(table_at(&t, 2, 0)->word, "no");
    cr_assert_str_eq(table_at(&t, 3, 0)->word, "yes");
    table_free(&t);
    codes[3] = 2; // behind the last word
    t = table_read(source, NULL, 0, 3);
    cr_assert_eq(t.err.code, KYMO_EDATA);
    cr_assert_str_eq(t.err.text, "column 1 has the code 2, but 2 words");
    cr_assert_eq(t.rows, 3, "the chunk before it is good");
    table_free(&t);
    kymo_source_close(source);
}

Test(arrays, release_is_called_once_when_the_last_user_is_gone)
{
    double v[2] = {0, 1};
    int one = 1;
    kymo_column column = {.values = v, .type = KYMO_F64};
    kymo_source_options options = {.release = release, .user = &one};
    kymo_source *source = kymo_source_arrays(&column, 1, 2, &options);

    kymo__source_keep(source);
    kymo_source_close(source);
    KT_ALL_CLOSED();
    cr_assert_eq(released, 0, "a figure still keeps it");
    table t = table_read(source, NULL, 0, 0);
    cr_assert_eq(t.rows, 2);
    table_free(&t);
    kymo__source_drop(source);
    cr_assert_eq(released, 1);

    source = kymo_source_arrays(NULL, 0, 0, &options);
    cr_assert_eq(kymo_source_status(source, NULL), KYMO_EINVAL);
    cr_assert_eq(released, 1);
    kymo_source_close(source);
    cr_assert_eq(released, 2, "also of a failed source");
}

Test(arrays, no_rows)
{
    kymo_column column = {.name = "x", .type = KYMO_F64};
    kymo_source *source = kymo_source_arrays(&column, 1, 0, NULL);
    table t = table_read(source, NULL, 0, 0);

    cr_assert_eq(kymo_source_status(source, NULL), KYMO_OK);
    cr_assert(t.rows == 0 && t.err.code == KYMO_OK && t.chunks == 0);
    table_free(&t);
    kymo_source_close(source);
}

/* `...`: the fields that make the column a bad one. */
#define FAILS(count, rows, message, ...)                                      \
    do {                                                                      \
        kymo_column bad_ = {.values = values, .type = KYMO_F64, __VA_ARGS__}; \
        kymo_source *source_ = kymo_source_arrays(&bad_, count, rows, NULL);  \
        kymo_error err_;                                                      \
        cr_assert_eq(kymo_source_status(source_, &err_), KYMO_EINVAL);        \
        cr_assert_str_eq(err_.text, message);                                 \
        cr_assert_eq(kymo_source_columns(source_), 0);                        \
        kymo_source_close(source_);                                           \
    } while (0)

#pragma GCC diagnostic ignored "-Woverride-init"

Test(arrays, bad_descriptions)
{
    double values[4] = {0};
    const char *words[] = {"a", NULL};

    FAILS(0, 4, "arrays: no columns", .name = NULL);
    FAILS(1, -1, "arrays: -1 rows", .name = NULL);
    FAILS(1, 4, "column 1: no values", .values = NULL);
    FAILS(1, 4, "column 1: unknown type 12", .type = 12);
    FAILS(1, 4, "column 1: unknown type -1", .type = -1);
    FAILS(1, INT64_MAX, "column 1: 9223372036854775807 rows do not fit in memory", .name = NULL);
    FAILS(1, 4, "column 1: 4 rows do not fit in memory", .stride = INT64_MAX / 2);
    FAILS(1, 4, "column 1: 4 rows do not fit in memory", .stride = INT64_MIN);
    FAILS(1, 4, "column 1: bad valid_offset", .valid_offset = -1);
    FAILS(1, 4, "column 1: bad words", .type = KYMO_TEXT, .word_count = 1);
    FAILS(1, 4, "column 1: word 1 is NULL", .type = KYMO_TEXT, .words = words, .word_count = 2);
    FAILS(1, 4, "column 1: reserved fields are not zero", .reserved = {0, 1});
    KT_ALL_CLOSED();
}
