/* Groups of rows: each is what the condition COLUMN==VALUE leaves, from one reading of the source. */
#include "table.h"

#include <kymo/ext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[256], path[300];

static void make(const char *text)
{
    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/rows.csv", folder);
    kt_file_write(path, text, strlen(text));
}

static kymo_source *open_rows(const char *where, bool lenient)
{
    return kymo_source_open(path, &(kymo_source_options){.where = where, .lenient = lenient});
}

/* A group against the condition, whole and a column at a time, in chunks of several sizes. */
static void check_group(kymo_groups *groups, int32_t index, const char *where, const char *more, bool lenient)
{
    static const int32_t sizes[] = {0, 1, 3};
    char both[400];

    snprintf(both, sizeof both, "%s%s%s", where, more ? " && " : "", more ? more : "");
    kymo_source *wanted = open_rows(both, lenient);
    kymo_source *got = kymo_groups_source(groups, index, &(kymo_source_options){.where = more});
    cr_assert_eq(kymo_source_status(got, NULL), kymo_source_status(wanted, NULL));
    cr_assert_str_eq(kymo_source_format(got), kymo_source_format(wanted));
    cr_assert_eq(kymo_source_is_file(got, path), kymo_source_is_file(wanted, path));
    for (int32_t i = 0; i < kymo_source_columns(wanted); i++) {
        kymo_column_info a, b;
        cr_assert_eq(kymo_source_column(wanted, i, &a), KYMO_OK);
        cr_assert_eq(kymo_source_column(got, i, &b), KYMO_OK);
        cr_assert_str_eq(a.name, b.name);
        cr_assert_eq(a.type, b.type);
        cr_assert_eq(a.rising, b.rising, "%s: %s rises", both, a.name);
        cr_assert_eq(a.missing, b.missing, "%s: %s misses", both, a.name);
    }
    for (int s = 0; s < 3; s++) {
        for (int32_t i = -1; i < kymo_source_columns(wanted); i++) {
            table a = table_read(wanted, i < 0 ? NULL : &i, i < 0 ? 0 : 1, sizes[s]);
            table b = table_read(got, i < 0 ? NULL : &i, i < 0 ? 0 : 1, sizes[s]);
            cr_assert_eq(a.err.code, b.err.code);
            cr_assert_str_eq(a.err.text, b.err.text);
            if (a.err.code == KYMO_OK) {
                table_check_equal(&a, &b, both);
                cr_assert_eq(a.repaired, b.repaired, "%s: %d repaired", both, (int)b.repaired);
            }
            table_free(&a);
            table_free(&b);
        }
    }
    kymo_source_close(wanted);
    kymo_source_close(got);
}

static kymo_groups *open_groups(const char *column, const char *const *values, int32_t count, bool lenient)
{
    kymo_groups *groups;
    kymo_error err;
    kymo_source *source = open_rows(NULL, lenient);

    cr_assert_eq(kymo_groups_open(&groups, source, column, values, count, &err), KYMO_OK, "%s", err.text);
    kymo_source_close(source);
    return groups;
}

static const char rows[] = "when,station,temp,n,note\n"
                           "2024-01-01,north,1.5,1,a\n"
                           "2024-01-02,south,,2,\n"
                           "2024-01-03,north,-3,3,c d\n"
                           "2024-01-04,\"a \"\"b\"\"\",20,2,a\n"
                           "2024-01-05,south,1.5,5,\"two\nlines\"\n"
                           "2024-01-02,,-3,,a\n";

Test(groups, are_what_the_condition_leaves)
{
    static const char *const stations[] = {"south", "north", "a \"b\"", "nowhere"};
    static const char *const temps[] = {"20", "1.5", "-3"}, *const numbers[] = {"2", "5"};
    static const char *const days[] = {"2024-01-02", "2024-01-05T00:00"};
    char where[100];

    make(rows);
    kymo_groups *groups = open_groups("station", stations, 4, false);
    check_group(groups, 0, "station==south", NULL, false);
    check_group(groups, 0, "station==south", "temp>1", false);
    check_group(groups, 1, "station==north", NULL, false);
    check_group(groups, 2, "station==\"a \\\"b\\\"\"", NULL, false);
    check_group(groups, 3, "station==nowhere", NULL, false);
    check_group(groups, 1, "station==north", "gone==1", false);
    kymo_groups_close(groups);
    const struct {
        const char *column;
        const char *const *values;
        int32_t count;
    } others[] = {{"temp", temps, 3}, {"#4", numbers, 2}, {"when", days, 2}};
    for (int k = 0; k < 3; k++) {
        groups = open_groups(others[k].column, others[k].values, others[k].count, false);
        for (int32_t i = 0; i < others[k].count; i++) {
            snprintf(where, sizeof where, "%s==%s", others[k].column, others[k].values[i]);
            check_group(groups, i, where, NULL, false);
        }
        kymo_groups_close(groups);
    }
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}

/* A bad cell behind the first thousand rows, of which types are made: met by those who ask for its column. */
static void make_bad(void)
{
    size_t size = 0;
    char *text = malloc(1 << 20);

    size += (size_t)sprintf(text, "g,x,y\n");
    for (int i = 0; i < 3000; i++)
        size += (size_t)sprintf(text + size, i == 2500 ? "%c,%d,oops\n" : "%c,%d,%d\n", 'a' + i % 3, i, i % 7);
    make(text);
    free(text);
}

Test(groups, errors_of_the_data)
{
    static const char *const values[] = {"a", "b", "c"};
    char where[] = "g==a";

    make_bad();
    for (int lenient = 0; lenient < 2; lenient++) {
        kymo_groups *groups = open_groups("g", values, 3, lenient);
        for (int32_t i = 0; i < 3; i++) {
            where[3] = values[i][0];
            check_group(groups, i, where, NULL, lenient);
        }
        kymo_groups_close(groups);
    }
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}

/* A generator of `total` rows of `width` bytes of text, 1000 at a time, that counts its pulls. */
typedef struct maker {
    int64_t at, total;
    int groups, width, pulls;
    int32_t g[1000], text[1000];
    double x[1000];
    const char *words[64], *long_word;
} maker;

static int64_t pull(kymo_batch *batch, void *user)
{
    maker *m = user;
    int64_t count = m->total - m->at < 1000 ? m->total - m->at : 1000;

    m->pulls++;
    for (int64_t i = 0; i < count; i++) {
        m->g[i] = (int32_t)((m->at + i) * 7 % m->groups);
        m->x[i] = (double)(m->at + i);
        m->text[i] = (m->at + i) % 3 == 0 ? -1 : 0;
    }
    m->at += count;
    batch->columns[0].values = m->g;
    batch->columns[1].values = m->x;
    batch->columns[2].values = m->text;
    batch->columns[0].words = m->words;
    batch->columns[0].word_count = m->groups;
    batch->columns[2].words = &m->long_word;
    batch->columns[2].word_count = 1;
    return count;
}

static int32_t again(void *user)
{
    ((maker *)user)->at = 0;
    return KYMO_OK;
}

/* 60 MB of records: the file is written in eight parts, and the pieces of each group are chained. */
Test(groups, one_reading_whatever_their_number)
{
    static maker m = {.total = 60000, .groups = 50, .width = 1000};
    static char names[64][24], text[1001];
    const kymo_column schema[] = {{.name = "g", .type = KYMO_TEXT}, {.name = "x", .type = KYMO_F64},
                                  {.name = "text", .type = KYMO_TEXT}};
    kymo_stream calls = {.columns = schema, .column_count = 3, .pull = pull, .rewind = again, .user = &m};
    kymo_groups *groups;
    kymo_error err;

    memset(text, 'w', 1000);
    m.long_word = text;
    for (int i = 0; i < m.groups; i++) {
        snprintf(names[i], sizeof names[i], "group %d", i);
        m.words[i] = names[i];
    }
    kymo_source *source = kymo_source_stream(&calls, NULL);
    cr_assert_eq(kymo_groups_open(&groups, source, "g", m.words, m.groups, &err), KYMO_OK, "%s", err.text);
    kymo_source_close(source);
    for (int i = 0; i < m.groups; i++) {
        kymo_source *group = kymo_groups_source(groups, i, NULL);
        int64_t row = 0;
        if (i == m.groups - 1)
            kymo_groups_close(groups); // the last one keeps what it needs
        table t = table_read(group, NULL, 0, 0);
        cr_assert_eq(t.err.code, KYMO_OK, "%s", t.err.text);
        for (int64_t k = 0; k < m.total; k++) { // by brute force
            if (k * 7 % m.groups != i)
                continue;
            cr_assert_lt(row, t.rows);
            cr_assert_str_eq(table_at(&t, row, 0)->word, names[i]);
            cr_assert_eq(table_at(&t, row, 1)->number, (double)k);
            cr_assert_eq(table_at(&t, row, 2)->word == NULL, k % 3 == 0);
            row++;
        }
        cr_assert_eq(row, t.rows);
        // Its own rows alone are read: 1200 of 1033 bytes at most, of which two in three have a text.
        cr_assert_lt(t.bytes_read, 1200 * 740);
        cr_assert_gt(t.bytes_read, 800 * 1000);
        table_free(&t);
        kymo_source_close(group);
    }
    cr_assert_eq(m.pulls, 61, "%d pulls", m.pulls);
    KT_ALL_CLOSED();
}

static void check_error(const char *column, const char *const *values, int32_t count, int32_t code)
{
    kymo_source *source = open_rows(NULL, false);
    kymo_groups *groups = (kymo_groups *)&code;
    kymo_error err;

    cr_assert_eq(kymo_groups_open(&groups, source, column, values, count, &err), code, "%s", err.text);
    cr_assert_null(groups);
    kymo_source_close(source);
}

Test(groups, errors)
{
    static const char *const words[] = {"north", "north"}, *const same[] = {"1.5", "15e-1"},
                      *const none[] = {NULL};

    make(rows);
    check_error("gone", words, 1, KYMO_ECOLUMN);
    check_error("station", words, 2, KYMO_EINVAL);
    check_error("temp", words, 1, KYMO_EINVAL);
    check_error("temp", same, 2, KYMO_EINVAL);
    check_error("station", none, 1, KYMO_EMISUSE);
    check_error("station", words, 0, KYMO_EMISUSE);
    kymo_groups *groups = open_groups("station", words, 1, false);
    kymo_source *beyond = kymo_groups_source(groups, 1, NULL);
    cr_assert_eq(kymo_source_status(beyond, NULL), KYMO_EINVAL);
    kymo_source_close(beyond);
    beyond = kymo_groups_source(NULL, 0, NULL);
    cr_assert_eq(kymo_source_status(beyond, NULL), KYMO_EMISUSE);
    kymo_source_close(beyond);
    kymo_groups_close(groups);
    kymo_groups_close(NULL);
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}
