/* CSV by example: dialects, headers, types, missing values, times, chunks. */
#include "table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NS INT64_C(1000000000)

static table read_text(const char *text, const kymo_source_options *options)
{
    kymo_source *source = open_text(text, options);
    table t = table_read(source, NULL, 0, 0);

    kymo_source_close(source);
    return t;
}

/* The types of the columns as letters: f number, t time, w words. */
static void check_head(const char *text, const kymo_source_options *options, const char *types,
                       const char *names, int64_t rows)
{
    kymo_source *source = open_text(text, options);
    kymo_error err;
    char got_types[64] = "", got_names[256] = "";

    cr_assert_eq(kymo_source_status(source, &err), KYMO_OK, "%s: %s", text, err.text);
    for (int32_t i = 0; i < kymo_source_columns(source); i++) {
        kymo_column_info info;
        cr_assert_eq(kymo_source_column(source, i, &info), KYMO_OK);
        got_types[i] = info.type == KYMO_F64 ? 'f' : info.type == KYMO_TIME ? 't' : 'w';
        strcat(strcat(got_names, i ? "|" : ""), info.name);
    }
    cr_assert_str_eq(got_types, types, "%s: types %s", text, got_types);
    cr_assert_str_eq(got_names, names, "%s: names %s", text, got_names);
    table t = table_read(source, NULL, 0, 0);
    cr_assert_eq(t.rows, rows, "%s: %lld rows %s", text, (long long)t.rows, t.err.text);
    cr_assert_eq(kymo_source_rows(source), rows);
    table_free(&t);
    kymo_source_close(source);
}

Test(csv, headers)
{
    check_head("a,b\n1,2\n", NULL, "ff", "a|b", 1);
    check_head("1,2\n3,4\n", NULL, "ff", "1|2", 2);
    check_head("1,2", NULL, "ff", "1|2", 1);
    check_head("a,b\n", NULL, "ff", "a|b", 0);
    check_head("a,b", NULL, "ff", "a|b", 0);
    check_head("name,2\nx,3\n", NULL, "wf", "1|2", 2); // no word above a number
    check_head("x,y\na,b\nc,d\n", NULL, "ww", "1|2", 3);
    check_head("when,what\n2024-01-01,x\n", NULL, "tw", "when|what", 1);
    check_head("2024-01,2024-02\n1,2\n", NULL, "ff", "2024-01|2024-02", 1);
    check_head("NA,1\n2,3\n", NULL, "ff", "1|2", 2); // a missing value is no name
    check_head(",b\nx,1\ny,2\n", NULL, "wf", "1|b", 2);
    check_head("a,b,\n1,2,\n", NULL, "fff", "a|b|3", 1);
    check_head(" a , \"b \"\"c\"\"\" \n1,2\n", NULL, "ff", "a|b \"c\"", 1);
    check_head("\"two\nlines\",b\n1,2\n", NULL, "ff", "two\nlines|b", 1);
    check_head("1,2\n3,4\n", &(kymo_source_options){.header = 1}, "ff", "1|2", 1);
    check_head("7,8\n3,4\n", &(kymo_source_options){.header = 1}, "ff", "7|8", 1);
    table t = read_text("a,b\n1,2\n3,4\n5,6\n", &(kymo_source_options){.header = -1});
    cr_assert_str_eq(t.err.text, "t.csv:1:1: not a number: \"a\" in column 1");
    table_free(&t);
}

Test(csv, delimiters)
{
    check_head("a;b\n1,5;2\n1,7;3\n", NULL, "wf", "a|b", 2); // decimal commas are words as yet
    check_head("a\tb c\n1\t2\n", NULL, "ff", "a|b c", 1);
    check_head("a|b\n1|2\n", NULL, "ff", "a|b", 1);
    check_head("  a   b\t\n  1 \t 2\n3 4 \n", NULL, "ff", "a|b", 2);
    check_head("t,v\n2024-01-01 00:00:00,1\n2024-01-01 00:00:01,2\n", NULL, "tf", "t|v", 2);
    check_head("v\n1\n2\n", NULL, "f", "v", 2);
    check_head("a,b\n1,2\n3,4\n5,6\n7,8\n9\n", &(kymo_source_options){.lenient = 1}, "ff", "a|b",
               5);
    check_head("aXb\n1X2\n", &(kymo_source_options){.delimiter = "X"}, "ff", "a|b", 1);
    check_head("a\tb,c\n1\t2\n", &(kymo_source_options){.delimiter = "\\t"}, "ff", "a|b,c", 1);
    check_head("a b\tc\n1 \t2\n", &(kymo_source_options){.format = "tsv"}, "ff", "a b|c", 1);
    check_head("a,b\n1,2\n", &(kymo_source_options){.format = "csv"}, "ff", "a|b", 1);
}

Test(csv, line_ends_marks_blanks_and_comments)
{
    static const char *const texts[] = {
        "x,y\n1,2\n3,4\n",           "x,y\r\n1,2\r\n3,4\r\n",
        "x,y\r1,2\r3,4\r",           "x,y\n1,2\n3,4",
        "x,y\r\n1,2\r\n3,4",         "x,y\r1,2\r3,4",
        "\n\nx,y\n\n1,2\n\n\n3,4",   "\r\n\r\nx,y\r\n\r\n1,2\r\n3,4\r\n\r\n",
        "\xef\xbb\xbfx,y\n1,2\n3,4", "x,y\n1 , 2\n 3,4 \n",
        "x,y\n\"1\",2\n3,\" 4\"\n",  "# a, b, c\nx,y\n#1,2\n1,2\n# \"\n3,4\n# end",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        kymo_source_options options = {.comment = i == 11 ? "#" : NULL};
        kymo_source *source = open_text(texts[i], &options);
        table t = table_read(source, NULL, 0, i % 2 ? 1 : 0);
        cr_assert_str_eq(source->columns[0].name, "x", "text %zu", i);
        cr_assert_eq(t.rows, 2, "text %zu: %lld rows %s", i, (long long)t.rows, t.err.text);
        for (int k = 0; k < 4 && i != 10; k++)
            cr_assert_eq(table_at(&t, k / 2, k % 2)->number, k + 1, "text %zu", i);
        table_free(&t);
        kymo_source_close(source);
    }
}

Test(csv, numbers)
{
    table t = read_text("v\n1\n-2.5\n+3\n.5\n5.\n1e3\n-1.5E-3\n0.1\n123456789012345678\n"
                        "9007199254740993\n0.30000000000000004\n1e400\n-inf\nNaN\n-0\n"
                        "123456789.123456789123456789\n00000000000000000000000012\n1e-400\n"
                        "2.2250738585072011e-308\n4.35\n",
                        NULL);
    static const double expected[] = {
        1,
        -2.5,
        3,
        .5,
        5,
        1e3,
        -1.5e-3,
        0.1,
        123456789012345678.0,
        9007199254740992.0,
        0.30000000000000004,
        INFINITY,
        -INFINITY,
        NAN,
        -0.0,
        123456789.123456789,
        12,
        0,
        2.2250738585072011e-308,
        4.35,
    };

    cr_assert_eq(t.rows, 20, "%s", t.err.text);
    for (int i = 0; i < 20; i++) {
        double got = table_at(&t, i, 0)->number;
        cr_assert(got == expected[i] || (got != got && expected[i] != expected[i]), "row %d", i);
        cr_assert_eq(signbit(got), signbit(expected[i]), "row %d", i);
    }
    table_free(&t);
}

Test(csv, missing_values)
{
    table t = read_text("a,b,c\n,NA,2024-01-01\nNaN,null,-\n1,x,NA\n\"\",\"NA\",\n", NULL);

    cr_assert_eq(t.rows, 4, "%s", t.err.text);
    for (int row = 0; row < 4; row++) {
        bool present = row == 2;
        cr_assert_eq(isnan(table_at(&t, row, 0)->number), !present);
        cr_assert_eq(table_at(&t, row, 1)->word == NULL, !present);
        cr_assert_eq(table_at(&t, row, 2)->integer == INT64_MIN, row != 0);
    }
    cr_assert_eq(t.repaired, 0);
    table_free(&t);

    t = read_text("a,b\n-999,x\nN/A,-999\n1,NA\n-999.0,-\n",
                  &(kymo_source_options){.missing = "N/A,-999"});
    cr_assert_eq(t.rows, 4, "%s", t.err.text);
    cr_assert(isnan(table_at(&t, 0, 0)->number) && isnan(table_at(&t, 1, 0)->number));
    cr_assert(isnan(table_at(&t, 3, 0)->number), "-999.0 is -999");
    cr_assert_null(table_at(&t, 1, 1)->word);
    cr_assert_str_eq(table_at(&t, 2, 1)->word, "NA", "the words given replace the usual ones");
    cr_assert_str_eq(table_at(&t, 3, 1)->word, "-");
    table_free(&t);
}

Test(csv, times)
{
    static const struct {
        const char *text;
        int64_t ns;
    } cases[] = {
        {"1970-01-01", 0},
        {"2024-02-29", INT64_C(19782) * 86400 * NS},
        {"2024-02-29T12:34:56Z", (INT64_C(19782) * 86400 + 45296) * NS},
        {"2024-02-29 12:34:56", (INT64_C(19782) * 86400 + 45296) * NS},
        {"2024-02-29T12:34", (INT64_C(19782) * 86400 + 45240) * NS},
        {"2024-02-29T12:34:56.123456789Z", (INT64_C(19782) * 86400 + 45296) * NS + 123456789},
        {"2024-02-29T12:34:56.5+01:30", (INT64_C(19782) * 86400 + 45296 - 5400) * NS + NS / 2},
        {"2024-02-29T12:34:56-0500", (INT64_C(19782) * 86400 + 45296 + 18000) * NS},
        {"1969-12-31T23:59:59.999999999Z", -1},
        {"1970-01-01 00:00:00.000000001", 1},
        {"1970-02", INT64_C(31) * 86400 * NS},
        {"1970/01/02", INT64_C(86400) * NS},
        {"2000-01-01T00:00:00Z", INT64_C(946684800) * NS},
        {"1900-03-01", INT64_C(-25508) * 86400 * NS},
    };
    char text[2000] = "when\n";
    enum { CASES = sizeof cases / sizeof *cases };

    for (int quoted = 0; quoted < 2; quoted++) {
        text[5] = '\0';
        for (int i = 0; i < CASES; i++)
            sprintf(text + strlen(text), quoted ? " \"%s\" \n" : "%s\n", cases[i].text);
        table t = read_text(text, &(kymo_source_options){.delimiter = ","});
        cr_assert_eq(t.rows, CASES, "%s", t.err.text);
        cr_assert_eq(t.types[0], KYMO_TIME);
        for (int i = 0; i < CASES; i++)
            cr_assert_eq(table_at(&t, i, 0)->integer, cases[i].ns, "%s", cases[i].text);
        table_free(&t);
    }
}

Test(csv, time_zone_of_times_without_one)
{
    static const char text[] = "t,v\n2024-01-15 12:00:00,1\n2024-07-15 12:00:00,2\n"
                               "2024-07-15 12:00:00Z,3\n2024-07-15,4\n";
    table t = read_text(text, &(kymo_source_options){.time_zone = "Europe/Berlin"});
    static const int64_t utc[] = {1705316400, 1721037600, 1721044800, 1720994400};

    if (t.err.code == KYMO_OK) // the zone database may not be installed
        for (int i = 0; i < 4; i++)
            cr_assert_eq(table_at(&t, i, 0)->integer, utc[i] * NS, "row %d", i);
    else
        cr_assert_eq(t.rows, 0);
    table_free(&t);
    t = read_text(text, &(kymo_source_options){.time_zone = "UTC"});
    cr_assert_eq(table_at(&t, 0, 0)->integer, INT64_C(1705320000) * NS);
    table_free(&t);
    kymo_source *source = open_text(text, &(kymo_source_options){.time_zone = "Mars/Olympus"});
    cr_assert_lt(kymo_source_status(source, NULL), 0);
    kymo_source_close(source);
}

Test(csv, text)
{
    table t = read_text("k,v\n  plain ,1\n\"quoted, with comma\",2\n\"say \"\"hi\"\"\",3\n"
                        "5\" pipe,4\n\"two\r\nlines\",5\nna\xc3\xafve,6\nplain,7\n\" kept \",8\n",
                        NULL);
    static const char *const words[] = {
        "plain",        "quoted, with comma", "say \"hi\"", "5\" pipe",
        "two\r\nlines", "na\xc3\xafve",       "plain",      " kept "};

    cr_assert_eq(t.rows, 8, "%s", t.err.text);
    for (int i = 0; i < 8; i++) {
        cr_assert_str_eq(table_at(&t, i, 0)->word, words[i]);
        cr_assert_eq(table_at(&t, i, 1)->number, i + 1);
    }
    table_free(&t);
}

Test(csv, codes_by_first_appearance_in_each_chunk)
{
    kymo_source *source = open_text("k,v\nb,1\na,1\nb,1\nc,1\na,1\nNA,1\n", NULL);
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    int32_t column = 0;
    kymo__request request = {.columns = &column, .column_count = 1, .batch_rows = 3, .mem = mem};
    static const int32_t codes[] = {0, 1, 0, 0, 1, -1};
    static const char *const words[] = {"b", "a", "c", "a"};
    kymo__cursor *cursor;
    kymo__chunk chunk;
    kymo_error err;

    cr_assert_eq(kymo__cursor_open(&cursor, source, &request, &err), KYMO_OK);
    cr_assert_eq(kymo__chunk_init(&chunk, cursor, &err), KYMO_OK);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(kymo__cursor_fetch(cursor, &chunk, &err), 1);
        cr_assert_eq(kymo__cursor_decode(cursor, &chunk, &err), KYMO_OK);
        const kymo_column *c = &chunk.batch.columns[0];
        cr_assert_eq(memcmp(c->values, codes + 3 * i, sizeof(int32_t[3])), 0);
        cr_assert_eq(c->word_count, 2);
        cr_assert_str_eq(c->words[0], words[2 * i]);
        cr_assert_str_eq(c->words[1], words[2 * i + 1]);
        cr_assert_eq(chunk.line, i ? 5 : 2);
    }
    cr_assert_eq(kymo__cursor_fetch(cursor, &chunk, &err), 0);
    cr_assert_eq(kymo__cursor_fetch(cursor, &chunk, &err), 0, "the end stays the end");
    kymo__chunk_free(&chunk, cursor);
    kymo__cursor_close(cursor);
    kymo_source_close(source);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

Test(csv, what_the_first_rows_tell)
{
    kymo_source *source = open_text("a,b,t,k\n1,5,2024-01-01,x\n2,NA,2024-01-02,y\n"
                                    "2,4,2024-01-03,NA\nbad,3,2024-01-04,x\n4,2,2024-01-05,x\n",
                                    NULL);
    static const int32_t rising[] = {1, 0, 1, 0}, missing[] = {1, 1, 0, 1};

    for (int32_t i = 0; i < 4; i++) {
        kymo_column_info info;
        kymo_source_column(source, i, &info);
        cr_assert_eq(info.rising, rising[i], "column %d", i);
        cr_assert_eq(info.missing, missing[i], "column %d", i);
    }
    cr_assert(source->columns[0].ranged && source->columns[0].lo == 1 &&
              source->columns[0].hi == 4);
    cr_assert(source->columns[2].ranged && source->columns[2].lo == 19723 * 86400e9);
    cr_assert(!source->columns[1].ranged);
    kymo_source_touch(source);
    cr_assert(!source->columns[0].ranged && kymo_source_rows(source) == -1);
    kymo_source_close(source);
}

/* A column is what most of it is; what differs is an error with its place when it is read. */
Test(csv, types)
{
    check_head("a,b\n1,x\n2,y\n", NULL, "fw", "a|b", 2);
    check_head("a\nA1\nB2\n3\n", &(kymo_source_options){.header = 1}, "w", "a", 3);
    check_head("a,b\nNA,\n,NA\n", &(kymo_source_options){.header = 1}, "ff", "a|b", 2);
    check_head("a\n2020\n2020-05\n2020-06\n", NULL, "t", "a", 3);
    check_head("a\n1958\n1959\n", NULL, "f", "a", 2);
}

/* Two hundred thousand rows: files, pipes and chunk sizes give the same, and memory stays flat. */
Test(csv, large_files_and_pipes)
{
    enum { ROWS = 200000 };
    size_t size = 0;
    char *text = malloc(ROWS * 48 + 100);
    static const int32_t sizes[] = {7, 4096, 100000};

    size += (size_t)sprintf(text, "i,x,t,k\n");
    for (int i = 0; i < ROWS; i++)
        size += (size_t)sprintf(text + size, "%d,%d.%03d,2024-01-%02dT%02d:00:00Z,%s\n", i, i % 977,
                                i % 1000, 1 + i % 28, i % 24, i % 3 ? "odd" : "even");
    kymo_source *source = kymo__source_open_fd(file_of(text, size), "t.csv", NULL);
    table t = table_read(source, NULL, 0, 0);
    cr_assert_eq(t.rows, ROWS, "%s", t.err.text);
    cr_assert_eq(t.bytes_read, (int64_t)size - 8, "all after the header, once");
    cr_assert_leq(t.peak, 10 * 1024 * 1024);
    for (int i = 0; i < ROWS; i += 1 + i / 300) {
        cr_assert_eq(table_at(&t, i, 0)->number, i);
        cr_assert_eq(table_at(&t, i, 1)->number, (i % 977 * 1000 + i % 1000) / 1000.0);
        cr_assert_eq(table_at(&t, i, 2)->integer,
                     ((INT64_C(19723) + i % 28) * 86400 + i % 24 * 3600) * NS);
        cr_assert_str_eq(table_at(&t, i, 3)->word, i % 3 ? "odd" : "even");
    }
    for (int k = 0; k < 3; k++) {
        table other = table_read(source, NULL, 0, sizes[k]);
        cr_assert_leq(other.most_rows, sizes[k]);
        table_check_equal(&t, &other, "chunk sizes");
        table_free(&other);
    }
    kymo_source *piped = kymo__source_open_fd(pipe_of(text, size), "t.csv", NULL);
    cr_assert_eq(kymo_source_rows(piped), -1);
    table other = table_read(piped, NULL, 0, 0);
    table_check_equal(&t, &other, "from a pipe");
    cr_assert_eq(other.chunks, t.chunks, "chunks do not depend on how bytes arrive");
    table_free(&other);
    kymo_source_close(piped);
    table_free(&t);
    kymo_source_close(source);
    free(text);
}

Test(csv, chunk_bytes_are_a_bound)
{
    enum { SIZE = 3000000 };
    char *text = malloc(SIZE + 1);
    static const char *const rows[] = {"1\n", "1,2\n", ",,,,,,,\n", "1234567.125,7654321.5,NA\n"};

    for (int k = 0; k < 4; k++) {
        size_t length = strlen(rows[k]), size = SIZE / length * length;
        for (size_t i = 0; i < size; i++)
            text[i] = rows[k][i % length];
        text[size] = '\0';
        kymo_source *source = open_text(text, &(kymo_source_options){.delimiter = ","});
        cr_assert_eq(kymo_source_status(source, NULL), KYMO_OK);
        int32_t all[] = {0, 1, 2, 3, 4, 5, 6, 7}, columns = kymo_source_columns(source);
        kymo__request request = {.columns = all, .column_count = columns, .threads = 1};
        int64_t bound = kymo__chunk_bytes(source, &request);
        table t = table_read(source, NULL, 0, 0);
        cr_assert_eq(t.rows, (int64_t)(size / length), "%s", t.err.text);
        cr_assert_leq(t.peak, 3 * bound + 600 * 1024, "%s: %lld of %lld", rows[k],
                      (long long)t.peak, (long long)bound);
        cr_assert_leq(bound, 6 * 1024 * 1024);
        table_free(&t);
        kymo_source_close(source);
    }
    free(text);
}

/* Records longer than a block, wide ones and quoted ones with many lines. */
Test(csv, long_records)
{
    enum { LONG = 3000000 };
    char *text = malloc(3 * LONG);
    size_t at = (size_t)sprintf(text, "a,b\n1,\"");

    for (int i = 0; i < LONG; i++)
        text[at++] = i % 80 == 79 ? '\n' : 'x';
    at += (size_t)sprintf(text + at, "\"\n2,short\n3,\"");
    for (int i = 0; i < LONG; i++)
        text[at++] = 'y';
    at += (size_t)sprintf(text + at, "\"\nbad,z\n");
    for (int k = 0; k < 4; k++) {
        int fd = k < 2 ? file_of(text, at) : pipe_of(text, at);
        kymo_source *source = kymo__source_open_fd(fd, "t.csv", NULL);
        cr_assert_eq(kymo_source_status(source, NULL), KYMO_OK);
        table t = table_read(source, NULL, 0, k % 2 ? 1 : 0);
        cr_assert_str_eq(t.err.text, "t.csv:37505:1: not a number: \"bad\" in column a");
        cr_assert_eq(t.rows, k % 2 ? 3 : 2, "the chunks before it: %lld rows", (long long)t.rows);
        cr_assert_eq(strlen(table_at(&t, 0, 1)->word), LONG);
        cr_assert_eq(table_at(&t, 0, 1)->word[159], '\n');
        cr_assert_str_eq(table_at(&t, 1, 1)->word, "short");
        table_free(&t);
        kymo_source_close(source);
    }
    free(text);
}

Test(csv, a_wide_table)
{
    enum { COLUMNS = 20000, ROWS = 5 };
    char *text = malloc(COLUMNS * (ROWS + 1) * 12);
    size_t at = 0;
    int32_t wanted[] = {19999, 0, 7777, 0};

    for (int row = -1; row < ROWS; row++)
        for (int c = 0; c < COLUMNS; c++)
            at += (size_t)sprintf(text + at, row < 0 ? "c%d%s" : "%d%s",
                                  row < 0 ? c : row * 100000 + c, c == COLUMNS - 1 ? "\n" : ",");
    for (int k = 0; k < 2; k++) {
        kymo_source *source =
            kymo__source_open_fd(k ? pipe_of(text, at) : file_of(text, at), "t.csv", NULL);
        cr_assert_eq(kymo_source_columns(source), COLUMNS);
        cr_assert_str_eq(source->columns[19999].name, "c19999");
        table t = table_read(source, wanted, 4, k);
        cr_assert_eq(t.rows, ROWS, "%s", t.err.text);
        for (int row = 0; row < ROWS; row++)
            for (int i = 0; i < 4; i++)
                cr_assert_eq(table_at(&t, row, i)->number, row * 100000 + wanted[i]);
        table_free(&t);
        kymo_source_close(source);
    }
    free(text);
}

Test(csv, no_columns_wanted)
{
    int32_t none = 0;
    kymo_source *source = open_text("a,b\n1,2\n3,x\n", NULL);
    table t = table_read(source, &none, 0, 0);

    cr_assert(t.rows == 2 && t.err.code == KYMO_OK);
    table_free(&t);
    kymo_source_close(source);
}
