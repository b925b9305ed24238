/* Sparse series: the polyline of what is handed out is that of all rows, and costs stored ones
 * only. */
#include "table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static kymo_source *open_series(const int64_t *index, const double *values, int64_t count,
                                int64_t rows, int32_t absent, double absent_value)
{
    kymo_sparse series = {.index = index,
                          .value = {.values = values, .type = KYMO_F64},
                          .count = count,
                          .rows = rows,
                          .absent = absent,
                          .absent_value = absent_value};

    return kymo_source_sparse(&series, NULL);
}

static void check_pairs(kymo_source *source, int32_t batch_rows, int count, const double *pairs)
{
    table t = table_read(source, NULL, 0, batch_rows);

    cr_assert_eq(t.err.code, KYMO_OK, "%s", t.err.text);
    cr_assert_eq(t.rows, count, "%lld rows", (long long)t.rows);
    for (int i = 0; i < count; i++) {
        double value = table_at(&t, i, 1)->number;
        cr_assert_eq(table_at(&t, i, 0)->integer, (int64_t)pairs[2 * i], "row %d", i);
        cr_assert(value == pairs[2 * i + 1] ||
                      (value != value && pairs[2 * i + 1] != pairs[2 * i + 1]),
                  "row %d", i);
    }
    table_free(&t);
}

static const int64_t index5[] = {2, 3, 7, 9, 14};
static const double value5[] = {20, 30, 70, 90, 140};
#define GAP ((double)NAN)

Test(sparse, gaps)
{
    static const double pairs[] = {0, GAP, 2, 20, 3,  30,  4,  GAP, 7,  70,
                                   8, GAP, 9, 90, 10, GAP, 14, 140, 15, GAP};
    kymo_source *source = open_series(index5, value5, 5, 0, KYMO_ABSENT_GAP, 0);
    static const int32_t sizes[] = {0, 1, 2, 3, 7};

    cr_assert_eq(kymo_source_rows(source), 15);
    cr_assert_eq(source->row_column, 0);
    cr_assert_str_eq(source->columns[0].name, "row");
    cr_assert_str_eq(source->columns[1].name, "value");
    cr_assert(source->columns[0].lo == 2 && source->columns[0].hi == 14);
    for (int i = 0; i < 5; i++)
        check_pairs(source, sizes[i], 9, pairs);
    kymo_source_close(source);

    source = open_series(index5, value5, 5, 20, KYMO_ABSENT_GAP, 0);
    check_pairs(source, 0, 10, pairs);
    kymo_source_close(source);
}

Test(sparse, default_values)
{
    static const double pairs[] = {0, 1, 1, 1,  2,  20, 3,  30, 4,  1,   6,  1, 7,  70,
                                   8, 1, 9, 90, 10, 1,  13, 1,  14, 140, 15, 1, 19, 1};
    static const int32_t sizes[] = {0, 1, 2, 3, 7};
    kymo_source *source = open_series(index5, value5, 5, 20, KYMO_ABSENT_VALUE, 1);

    cr_assert(source->columns[0].lo == 0 && source->columns[0].hi == 19);
    for (int i = 0; i < 5; i++)
        check_pairs(source, sizes[i], 14, pairs);
    kymo_source_close(source);
}

Test(sparse, nothing_stored)
{
    static const double level[] = {0, 5, 99, 5}, gap[] = {0, GAP};
    kymo_source *source = open_series(NULL, NULL, 0, 100, KYMO_ABSENT_VALUE, 5);

    check_pairs(source, 0, 2, level);
    kymo_source_close(source);
    source = open_series(NULL, NULL, 0, 100, KYMO_ABSENT_GAP, 5);
    check_pairs(source, 1, 1, gap);
    kymo_source_close(source);
    source = open_series(NULL, NULL, 0, 0, KYMO_ABSENT_VALUE, 5);
    check_pairs(source, 0, 0, NULL);
    cr_assert_eq(kymo_source_rows(source), 0);
    kymo_source_close(source);
}

/* Between the rows handed out the polyline must pass through every row of the whole series. */
Test(sparse, polyline_is_that_of_all_rows)
{
    enum { ROWS = 200 };
    kt_rng rng = {8};

    for (int round = 0; round < 300; round++) {
        int64_t index[ROWS], count = 0, density = 1 + kt_below(&rng, 10);
        double values[ROWS], all[ROWS];
        for (int64_t row = 0; row < ROWS; row++) {
            all[row] = 3;
            if (kt_below(&rng, 10) < density) {
                values[count] = all[row] = (double)kt_below(&rng, 100);
                index[count++] = row;
            }
        }
        kymo_source *source = open_series(index, values, count, ROWS, KYMO_ABSENT_VALUE, 3);
        table t = table_read(source, NULL, 0, (int32_t)kt_below(&rng, 20));
        cr_assert_leq(t.rows, 3 * count + 2, "cost is by stored entries");
        int64_t before = -1;
        for (int64_t i = 0; i < t.rows; i++) {
            int64_t row = table_at(&t, i, 0)->integer;
            cr_assert_gt(row, before);
            cr_assert_eq(table_at(&t, i, 1)->number, all[row]);
            for (int64_t between = before + 1; before >= 0 && between < row; between++)
                cr_assert(all[between] == all[row] && all[between] == all[before]);
            before = row;
        }
        cr_assert_eq(before, ROWS - 1);
        table_free(&t);
        kymo_source_close(source);
    }
}

Test(sparse, a_huge_series_costs_what_it_stores)
{
    static const int64_t index[] = {0, INT64_MAX - 2};
    static const double values[] = {1, 2};
    kymo_source *source = open_series(index, values, 2, INT64_MAX, KYMO_ABSENT_VALUE, 0);
    table t = table_read(source, NULL, 0, 0);

    cr_assert_eq(t.rows, 5);
    cr_assert_eq(table_at(&t, 2, 0)->integer, INT64_MAX - 3);
    cr_assert_eq(table_at(&t, 4, 0)->integer, INT64_MAX - 1);
    table_free(&t);
    kymo_source_close(source);
}

Test(sparse, values_of_other_types)
{
    static const int64_t index[] = {0, 1, 2};
    static const struct {
        int16_t v, pad;
    } values[] = {{-7, 0}, {8, 0}, {9, 0}};
    uint8_t valid = 0x05;
    kymo_sparse series = {.index = index,
                          .count = 3,
                          .value = {.name = "level",
                                    .values = values,
                                    .stride = sizeof values[0],
                                    .type = KYMO_I16,
                                    .valid = &valid}};
    kymo_source *source = kymo_source_sparse(&series, NULL);
    table t = table_read(source, NULL, 0, 0);

    cr_assert_str_eq(source->columns[1].name, "level");
    cr_assert_eq(table_at(&t, 0, 1)->number, -7);
    cr_assert(isnan(table_at(&t, 1, 1)->number));
    cr_assert_eq(table_at(&t, 2, 1)->number, 9);
    table_free(&t);
    kymo_source_close(source);
}

static void expect_error(const kymo_sparse *series, int32_t code, const char *text)
{
    kymo_source *source = kymo_source_sparse(series, NULL);
    kymo_error err;

    if (kymo_source_status(source, &err) == KYMO_OK) {
        table t = table_read(source, NULL, 0, 2);
        err = t.err;
        table_free(&t);
    }
    cr_assert_eq(err.code, code);
    cr_assert_str_eq(err.text, text);
    kymo_source_close(source);
}

Test(sparse, bad_series)
{
    static const int64_t equal[] = {1, 5, 5, 9}, negative[] = {-1, 3}, top[] = {INT64_MAX};
    static const int64_t all_equal[] = {5, 5, 5, 5}, back[] = {1, 7, 2, 9}, below[] = {-5};
    static const double values[4] = {0};
    kymo_sparse s = {.index = equal, .count = 4, .value = {.values = values, .type = KYMO_F64}};

    expect_error(&s, KYMO_EDATA, "sparse: index[2] is 5, after 5");
    s.index = negative;
    s.count = 2;
    expect_error(&s, KYMO_EDATA, "sparse: index[0] is -1, after -1");
    s.index = equal;
    s.rows = 3;
    expect_error(&s, KYMO_EDATA, "sparse: index[1] is 5, of 3 rows");
    s.index = all_equal;
    s.count = 4;
    s.rows = 0;
    expect_error(&s, KYMO_EDATA, "sparse: index[1] is 5, after 5");
    s.absent = KYMO_ABSENT_VALUE;
    expect_error(&s, KYMO_EDATA, "sparse: index[1] is 5, after 5");
    s.index = back;
    expect_error(&s, KYMO_EDATA, "sparse: index[2] is 2, after 7");
    s.index = below;
    s.count = 1;
    expect_error(&s, KYMO_EDATA, "sparse: index[0] is -5, after -1");
    s.absent = KYMO_ABSENT_GAP;
    s.index = top;
    s.count = 1;
    s.rows = 0;
    expect_error(&s, KYMO_EINVAL, "sparse: the last index is too large");
    s.index = NULL;
    expect_error(&s, KYMO_EINVAL, "sparse: bad index, count or rows");
    s.index = equal;
    s.absent = 2;
    expect_error(&s, KYMO_EINVAL, "sparse: unknown kind of absent rows 2");
    s.absent = 0;
    s.value.type = KYMO_TEXT;
    expect_error(&s, KYMO_EINVAL, "sparse: values must be numbers");
    s.value.type = KYMO_F64;
    s.value.values = NULL;
    expect_error(&s, KYMO_EINVAL, "column 2: no values");
    KT_ALL_CLOSED();
}
