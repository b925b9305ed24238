/* Columns of whole numbers that a double cannot hold: their types, their values, what does not fit. */
#include "table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The type of the first column, which is read to the end without an error. */
static int32_t type_of(const char *text, const kymo_source_options *options)
{
    kymo_source *source = open_text(text, options);
    kymo_column_info info;

    cr_assert_eq(kymo_source_column(source, 0, &info), KYMO_OK, "%s", text);
    table t = table_read(source, NULL, 0, 0);
    cr_assert_eq(t.err.code, KYMO_OK, "%s: %s", text, t.err.text);
    table_free(&t);
    kymo_source_close(source);
    return info.type;
}

Test(csv_whole, types)
{
    const kymo_source_options doubles = {.doubles = 1}, words = {.missing = "-999"};

    cr_assert_eq(type_of("a\n1\n2\n", NULL), KYMO_F64);
    cr_assert_eq(type_of("a\n9007199254740992\n-9007199254740992\n", NULL), KYMO_F64); // 2^53
    cr_assert_eq(type_of("a\n1\n9007199254740993\n", NULL), KYMO_I64);
    cr_assert_eq(type_of("a\n-9007199254740993\n5\n", NULL), KYMO_I64);
    cr_assert_eq(type_of("1\n9007199254740993\n", NULL), KYMO_I64); // no header
    cr_assert_eq(type_of("9007199254740993\n1\n", NULL), KYMO_I64);
    cr_assert_eq(type_of("1.5\n9007199254740993\n", NULL), KYMO_F64);
    cr_assert_eq(type_of("a\n9007199254740993\nNA\n\n+7\n5.0\n1e3\n", NULL), KYMO_I64);
    cr_assert_eq(type_of("a\n9007199254740993\n0.5\n", NULL), KYMO_F64);
    cr_assert_eq(type_of("a\n9007199254740993\ninf\n", NULL), KYMO_F64);
    cr_assert_eq(type_of("a\n9007199254740993\n1e17\n", NULL), KYMO_F64);
    cr_assert_eq(type_of("a\n9223372036854775807\n", NULL), KYMO_I64);
    cr_assert_eq(type_of("a\n9223372036854775808\n", NULL), KYMO_U64);
    cr_assert_eq(type_of("a\n18446744073709551615\n0\n", NULL), KYMO_U64);
    cr_assert_eq(type_of("a\n18446744073709551615\n-1\n", NULL), KYMO_F64);
    cr_assert_eq(type_of("a\n18446744073709551616\n", NULL), KYMO_F64);
    cr_assert_eq(type_of("a\n-9223372036854775808\n", NULL), KYMO_F64); // stands for a missing value
    cr_assert_eq(type_of("a\n9007199254740993\n-999\n", &words), KYMO_I64);
    cr_assert_eq(type_of("a\n9007199254740993\n", &doubles), KYMO_F64);
    KT_ALL_CLOSED();
}

static void check_values(const char *text, const kymo_source_options *options, const char *const *wanted, int32_t rows)
{
    for (int way = 0; way < 3; way++) { // a file; a pipe; chunks of one row
        kymo_source *source = way == 1 ? open_pipe(text, options) : open_text(text, options);
        table t = table_read(source, NULL, 0, way == 2 ? 1 : 0);
        cr_assert_eq(t.err.code, KYMO_OK, "%s", t.err.text);
        cr_assert_eq(t.rows, rows);
        for (int32_t i = 0; i < rows; i++) {
            const datum *d = table_at(&t, i, 0);
            char got[32] = "";
            if (!isnan(d->number))
                snprintf(got, sizeof got, "%lld", (long long)d->integer);
            cr_assert_str_eq(got, wanted[i], "row %d: %s", i, got);
        }
        table_free(&t);
        kymo_source_close(source);
    }
}

Test(csv_whole, values)
{
    static const char *const plain[] = {"9007199254740993", "-9007199254740995", "", "9223372036854775807", "-5", "0",
                                        "-9223372036854775807"};
    static const char *const odd[] = {"9007199254740993", "", "7", "5", "1000", "9007199254740995"};

    check_values("a,b\n9007199254740993,1\n-9007199254740995,2\nNA,3\n9223372036854775807,4\n-5,5\n0,6\n"
                 "-9223372036854775807,7\n",
                 NULL, plain, 7);
    check_values("a\r\n\"9007199254740993\"\r\n-999\r\n+7\r\n 5.0 \r\n1e3\r\n9007199254740995",
                 &(kymo_source_options){.missing = "-999"}, odd, 6);
    static const char *const near[] = {"9223372036854775806", "", "9223372036854775805"};
    check_values("a\n9223372036854775806\n9223372036854775807\n9223372036854775805\n", // all one double
                 &(kymo_source_options){.missing = "NA,9223372036854775807"}, near, 3);
    KT_ALL_CLOSED();
}

/* A cell behind the head that does not fit is an error with its place, or missing, or rounded with all others. */
Test(csv_whole, misfits)
{
    enum { ROWS = 3000 };
    static const char *const cells[] = {"0.5", "9223372036854775808", "1e300", "word"};

    for (size_t k = 0; k < sizeof cells / sizeof *cells; k++) {
        char *text = malloc(ROWS * 24 + 64);
        size_t size = (size_t)sprintf(text, "id\n");
        for (int i = 0; i < ROWS; i++)
            size += (size_t)sprintf(text + size, "%lld\n", 9007199254740993LL + i);
        sprintf(text + size, "%s\n", cells[k]);
        kymo_source *source = open_text(text, NULL);
        table t = table_read(source, NULL, 0, 0);
        char wanted[120];
        snprintf(wanted, sizeof wanted, "t.csv:3002:1: not a %s: \"%s\" in column id",
                 k < 3 ? "whole number of 64 bits" : "number", cells[k]);
        cr_assert_str_eq(t.err.text, wanted, "%s", t.err.text);
        cr_assert_eq(strstr(t.err.hint, "--doubles") != NULL, k < 3, "%s", t.err.hint);
        table_free(&t);
        kymo_source_close(source);

        source = open_text(text, &(kymo_source_options){.lenient = 1});
        t = table_read(source, NULL, 0, 0);
        cr_assert_eq(t.err.code, KYMO_OK);
        cr_assert_eq(t.repaired, 1);
        cr_assert(isnan(table_at(&t, ROWS, 0)->number));
        cr_assert_eq(table_at(&t, ROWS - 1, 0)->integer, 9007199254740993LL + ROWS - 1);
        table_free(&t);
        kymo_source_close(source);
        free(text);
    }
    KT_ALL_CLOSED();
}
