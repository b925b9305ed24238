/* The rows that a condition leaves, against the rows counted by hand; and the distinct values of columns. */
#include "table.h"

#include <kymo/ext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char rows[] = "when,station,temp,n,note\n"
                           "2024-01-01,north,1.5,1,a\n"
                           "2024-01-02,south,,2,\n"
                           "2024-01-03,north,-3,3,c d\n"
                           "2024-01-04,\"a \"\"b\"\" && c\",20,4,a\n"
                           "2024-01-05,south,20.25,5,a\n";

static char folder[256], path[300];

static void make(const char *text)
{
    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/rows.csv", folder);
    kt_file_write(path, text, strlen(text));
}

static kymo_source *open_where(const char *where)
{
    return kymo_source_open(path, &(kymo_source_options){.where = where});
}

/* The column n of the rows that are left, with blanks between. */
static void check(const char *where, const char *wanted)
{
    static const int32_t sizes[] = {0, 1, 2, 3};
    kymo_error err;

    for (int s = 0; s < 4; s++) {
        kymo_source *source = open_where(where);
        char got[256] = "";
        cr_assert_eq(kymo_source_status(source, &err), KYMO_OK, "%s: %s", where, err.text);
        table t = table_read(source, NULL, 0, sizes[s]);
        cr_assert_eq(t.err.code, KYMO_OK, "%s", t.err.text);
        for (int64_t i = 0; i < t.rows; i++) {
            size_t at = strlen(got);
            snprintf(got + at, sizeof got - at, "%s%d", i ? " " : "", (int)table_at(&t, i, 3)->number);
        }
        cr_assert_str_eq(got, wanted, "%s: %s", where, got);
        table_free(&t);
        kymo_source_close(source);
    }
}

Test(where, rows)
{
    make(rows);
    check("station==north", "1 3");
    check("station = north", "1 3");
    check("  station  ==  south  ", "2 5");
    check("station!=north", "2 4 5");
    check("\"station\" == \"a \\\"b\\\" && c\"", "4");
    check("note==\"c d\"", "3");
    check("note!=a", "3"); // a missing note is neither
    check("temp>=20", "4 5");
    check("temp<20", "1 3"); // a missing value is not below
    check("temp<=1.5 && temp > -3", "1");
    check("temp!=20", "1 3 5");
    check("n>4.5&&n<6", "5");
    check("when>2024-01-03", "4 5");
    check("when==2024-01-03T00:00", "3");
    check("#2==south && 3>0", "5");
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}

static void check_error(const char *where, int32_t code, const char *text)
{
    kymo_source *source = open_where(where);
    kymo_error err;

    cr_assert_eq(kymo_source_status(source, &err), code, "%s: %s", where, err.text);
    cr_assert(strstr(err.text, text), "%s: %s", where, err.text);
    kymo_source_close(source);
}

Test(where, errors)
{
    make(rows);
    check_error("station", KYMO_EINVAL, "where: \"station\" is no condition");
    check_error("==1", KYMO_EINVAL, "is no condition");
    check_error("temp>1 &&", KYMO_EINVAL, "is no condition");
    check_error("note==\"c", KYMO_EINVAL, "is no condition");
    check_error("note==\"c\" d", KYMO_EINVAL, "is no condition");
    check_error("statoin==north", KYMO_ECOLUMN, "no column \"statoin\"");
    check_error("temp>warm", KYMO_EINVAL, "where: \"warm\" is no number, as \"temp\" is");
    check_error("temp>", KYMO_EINVAL, "is no number");
    check_error("when>noon", KYMO_EINVAL, "where: \"noon\" is no time, as \"when\" is");
    check_error("note>a", KYMO_EINVAL, "compared by == and != alone");
    check_error("n>1&&n>1&&n>1&&n>1&&n>1&&n>1&&n>1&&n>1&&n>1", KYMO_EINVAL, "more than 8 conditions");
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}

/* Groups that begin anew rise, though the file does not; words are those of the rows that are left. */
Test(where, what_is_known)
{
    kymo_source *source;
    kymo_column_info info;
    char *text = malloc(200000);
    size_t at = (size_t)sprintf(text, "t,group\n");

    for (int g = 0; g < 3; g++)
        for (int i = 0; i < 3000; i++)
            at += (size_t)sprintf(text + at, "%d,g%d\n", i, g);
    make(text);
    free(text);
    source = open_where("group==g2");
    cr_assert_eq(kymo_source_columns(source), 2);
    kymo_source_column(source, 0, &info);
    cr_assert_eq(info.rising, 1);
    cr_assert_str_eq(kymo_source_format(source), "csv");
    cr_assert(kymo_source_is_file(source, path));
    table t = table_read(source, NULL, 0, 0);
    cr_assert_eq(t.rows, 3000);
    for (int i = 0; i < 3000; i++)
        cr_assert(table_at(&t, i, 0)->number == i);
    table_free(&t);
    kymo_source_close(source);
    source = kymo_source_open(path, NULL);
    kymo_source_column(source, 0, &info);
    kymo_source_close(source);
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}

static const double values[] = {3, 1, 2, 1};
static const int32_t codes[] = {1, 0, -1, 1};
static const int64_t whole[] = {1, 9007199254740992, 9007199254740993, 9007199254740994};
static const char *const words[] = {"no", "yes"};

Test(where, arrays)
{
    const kymo_column columns[] = {{.name = "v", .values = values, .type = KYMO_F64},
                                   {.name = "w", .values = codes, .words = words, .word_count = 2,
                                    .type = KYMO_TEXT},
                                   {.name = "i", .values = whole, .type = KYMO_I64}};
    kymo_source *source = kymo_source_arrays(columns, 3, 4, &(kymo_source_options){.where = "w==yes"});
    table t = table_read(source, NULL, 0, 0);

    cr_assert_eq(t.rows, 2);
    cr_assert(table_at(&t, 0, 0)->number == 3 && table_at(&t, 1, 0)->number == 1);
    table_free(&t);
    kymo_source_close(source);
    source = kymo_source_arrays(columns, 3, 4, &(kymo_source_options){.where = "i==9007199254740993"});
    t = table_read(source, NULL, 0, 0);
    cr_assert_eq(t.rows, 1); // nearer than a double can tell
    cr_assert(table_at(&t, 0, 0)->number == 2);
    table_free(&t);
    kymo_source_close(source);
    KT_ALL_CLOSED();
}

static int append(const char *value, void *user)
{
    strcat(strcat(user, value), "|");
    return strcmp(value, "20") == 0;
}

static void check_distinct(const char *column, const char *wanted, int32_t most, int32_t code)
{
    kymo_source *source = kymo_source_open(path, NULL);
    char got[256] = "";
    kymo_error err;

    cr_assert_eq(kymo_source_distinct(source, column, most, append, got, &err), code, "%s", err.text);
    cr_assert_eq(err.code, code);
    cr_assert_str_eq(got, wanted, "%s", got);
    kymo_source_close(source);
}

Test(where, distinct)
{
    make(rows);
    check_distinct("station", "north|south|a \"b\" && c|", 10, KYMO_OK);
    check_distinct("note", "a|c d|", 10, KYMO_OK);
    check_distinct("n", "1|2|3|4|5|", 10, KYMO_OK);
    check_distinct("when", "2024-01-01|2024-01-02|2024-01-03|2024-01-04|2024-01-05|", 10, KYMO_OK);
    check_distinct("temp", "1.5|-3|20|", 10, KYMO_ECANCELLED);
    check_distinct("station", "north|south|", 2, KYMO_EDATA);
    check_distinct("statoin", "", 2, KYMO_ECOLUMN);
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}
