/* Tables of sources: columns, forms of values, order, limits; and what of reports is refused. */
#include "recorder.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static kymo_status table_of(kymo_source *source, const kymo_report_table_options *options, char **text)
{
    kt_bytes bytes = {0};
    kymo_error err;
    kymo_report *report = recorder_open(&bytes, NULL);

    kymo_report_table(report, source, options);
    kymo_source_close(source);
    const kymo_status status = kymo_report_close(report, &err);
    *text = status == KYMO_OK ? bytes.data : strdup(err.text);
    if (status != KYMO_OK)
        free(bytes.data);
    KT_ALL_CLOSED();
    return status;
}

static kymo_source *numbers(void)
{
    static const double x[] = {1.5, -22.25, NAN, 1e-9, 0.1};
    static const int32_t n[] = {3, -1, 12, 7, 3};
    static const int64_t t[] = {0, 86400000000000, 172800000000000, 259200000000000, 345600000000000};
    static const float f[] = {0.1f, 2.5f, 3, 4, 5};
    static const char *const words[] = {"b <x>", "a_1", "c\n*d*"};
    static const int32_t w[] = {0, 1, -1, 2, 1};

    return kymo_source_arrays((kymo_column[]){{.name = "x", .values = x},
                                              {.name = "n", .values = n, .type = KYMO_I32},
                                              {.name = "t", .values = t, .type = KYMO_TIME},
                                              {.name = "f", .values = f, .type = KYMO_F32},
                                              {.name = "w", .values = w, .type = KYMO_TEXT, .words = words,
                                               .word_count = 3}},
                              5, 5, NULL);
}

static void check(kymo_source *source, const kymo_report_table_options *options, const char *expected, int line)
{
    char *text;

    table_of(source, options, &text);
    cr_assert_str_eq(text, expected, "line %d:\n%s", line, text);
    free(text);
}
#define CHECK(source, options, expected) check(source, options, expected, __LINE__)

Test(rows, forms_of_values)
{
    CHECK(numbers(), NULL,
          "table 5 # \n  head 1 numeric [:x]\n  head 1 numeric [:n]\n  head -1 [:t]\n  head 1 numeric [:f]\n"
          "  head -1 [:w]\n"
          "  row [:1.50]\n   & [:3]\n   & [:1970-01-01]\n   & [:0.1]\n   & [:b <x>]\n"
          "  row [:\u221222.25]\n   & [:\u22121]\n   & [:1970-01-02]\n   & [:2.5]\n   & [:a_1]\n"
          "  row [:\u2013]\n   & [:12]\n   & [:1970-01-03]\n   & [:3.0]\n   & [:\u2013]\n"
          "  row [:1e-9]\n   & [:7]\n   & [:1970-01-04]\n   & [:4.0]\n   & [:c *d*]\n"
          "  row [:0.10]\n   & [:3]\n   & [:1970-01-05]\n   & [:5.0]\n   & [:a_1]\n/table\n");
}

Test(rows, columns_order_and_limit)
{
    CHECK(numbers(), (&(kymo_report_table_options){.columns = "n, 5 as the *word*", .limit = 2, .id = "a",
                                                   .caption = "$x$"}),
          "table 2 Table\u00a01#tab-a [m:$x$]\n  head 1 numeric [:n]\n  head -1 [:the ][e:word]\n"
          "  row [:3]\n   & [:b <x>]\n  row [:\u22121]\n   & [:a_1]\n/table\n");
    /* equal ones stay in their order, missing ones are last */
    CHECK(numbers(), (&(kymo_report_table_options){.columns = "n,x", .sort = "n"}),
          "table 5 # \n  head 1 numeric [:n]\n  head 1 numeric [:x]\n"
          "  row [:\u22121]\n   & [:\u221222.25]\n  row [:3]\n   & [:1.50]\n  row [:3]\n   & [:0.10]\n"
          "  row [:7]\n   & [:1e-9]\n  row [:12]\n   & [:\u2013]\n/table\n");
    CHECK(numbers(), (&(kymo_report_table_options){.columns = "n", .sort = "-x", .limit = 3}),
          "table 3 # \n  head 1 numeric [:n]\n  row [:3]\n  row [:3]\n  row [:7]\n/table\n");
    CHECK(numbers(), (&(kymo_report_table_options){.columns = "n", .sort = "w"}),
          "table 5 # \n  head 1 numeric [:n]\n  row [:\u22121]\n  row [:3]\n  row [:3]\n  row [:7]\n  row [:12]\n/table\n");
    CHECK(numbers(), (&(kymo_report_table_options){.columns = "n", .sort = "-w"}),
          "table 5 # \n  head 1 numeric [:n]\n  row [:7]\n  row [:3]\n  row [:\u22121]\n  row [:3]\n  row [:12]\n/table\n");
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x < y) - (x > y);
}

Test(rows, the_greatest_of_many)
{
    static double values[20000], sorted[20000];
    kt_rng rng = {11};
    char expected[4000] = "table 40 # \n  head 1 numeric [:v]\n", *text;

    for (int i = 0; i < 20000; i++)
        sorted[i] = values[i] = (double)kt_below(&rng, 1000000);
    qsort(sorted, 20000, sizeof *sorted, by_value);
    for (int i = 0; i < 40; i++)
        snprintf(expected + strlen(expected), 64, "  row [:%d]\n", (int)sorted[i]);
    strcat(expected, "/table\n");
    table_of(kymo_source_arrays(&(kymo_column){.name = "v", .values = values}, 1, 20000, NULL),
             &(kymo_report_table_options){.sort = "-v", .limit = 40}, &text);
    cr_assert_str_eq(text, expected);
    free(text);
}

Test(rows, what_is_refused)
{
    char folder[256], path[300];

    CHECK(numbers(), (&(kymo_report_table_options){.columns = "n,y"}), "no column \"y\" in arrays");
    CHECK(numbers(), (&(kymo_report_table_options){.sort = "-y"}), "no column \"y\" in arrays");
    CHECK(numbers(), (&(kymo_report_table_options){.limit = -1}), "limit is negative");
    CHECK(numbers(), (&(kymo_report_table_options){.id = "a b"}), "id: bad value \"a b\"");
    CHECK(numbers(), (&(kymo_report_table_options){.caption = "<b>"}), "caption:1:1: HTML is not known here");
    CHECK(kymo_source_open("/nowhere/data.csv", NULL), NULL,
          "/nowhere/data.csv: cannot read: no such file or directory");
    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/bad.csv", folder);
    char bad[400], *text = malloc(400000), *at = text, *got;
    for (int i = 0; i < 30000; i++)
        at += sprintf(at, "%d,%d\n", i, i % 7);
    at += sprintf(at, "5,x\n");
    kt_file_write(path, text, (size_t)(at - text));
    free(text);
    snprintf(bad, sizeof bad, "%s:30001:3: not a number: \"x\" in column 2", path);
    cr_assert_eq(table_of(kymo_source_open(path, &(kymo_source_options){.header = -1}), NULL, &got), KYMO_EDATA);
    cr_assert_str_eq(got, bad);
    free(got);
    kt_folder_remove(folder);
}

Test(rows, nothing_to_show)
{
    static const double none[1];

    CHECK(kymo_source_arrays(&(kymo_column){.name = "v", .values = none}, 1, 0, NULL), NULL,
          "table 0 # \n  head 1 numeric [:v]\n/table\n");
}
