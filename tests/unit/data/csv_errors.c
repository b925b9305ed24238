/* Every kind of bad input: the exact message, its place, the hint; and what `lenient` makes of it.
 * */
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LENIENT_HINT "say the delimiter (--delimiter), or read leniently (--lenient)"
#define NAME_HINT(word) \
    "name it as a missing value (--missing " word ") or read leniently (--lenient)"
#define COMMENT_HINT "lines that begin with # are passed over with comment # (--comment '#')"

/* Opens and reads; the error of either. */
static kymo_error error_of(kymo_source *source, int32_t batch_rows)
{
    kymo_error err;

    if (kymo_source_status(source, &err) == KYMO_OK) {
        table t = table_read(source, NULL, 0, batch_rows);
        err = t.err;
        table_free(&t);
    }
    kymo_source_close(source);
    return err;
}

static void expect_with(const char *text, const kymo_source_options *options, int32_t code,
                        const char *message, const char *hint)
{
    static const int32_t sizes[] = {0, 1, 7};

    for (int k = 0; k < 6; k++) {
        kymo_source *source = k < 3 ? open_text(text, options) : open_pipe(text, options);
        kymo_error err = error_of(source, sizes[k % 3]);
        cr_assert_str_eq(err.text, message, "%s: got \"%s\"", text, err.text);
        cr_assert_eq(err.code, code);
        cr_assert_str_eq(err.hint, hint, "%s: got \"%s\"", text, err.hint);
        cr_assert_str_eq(err.file, strncmp(message, "t.csv", 5) == 0 ? "t.csv" : "");
    }
}

static void expect(const char *text, const char *message, const char *hint)
{
    expect_with(text, NULL, KYMO_EDATA, message, hint);
}

Test(csv_errors, cells)
{
    expect("t,temp\n1,20\n2,N/A\n3,21\n", "t.csv:3:3: not a number: \"N/A\" in column temp",
           NAME_HINT("N/A"));
    expect("t,temp\n1,20\n2,\"N/A\"\n3,21\n", "t.csv:3:3: not a number: \"N/A\" in column temp",
           NAME_HINT("N/A"));
    expect("1,2\n3,4\n  5x,6\n7,8\n", "t.csv:3:3: not a number: \"5x\" in column 1",
           NAME_HINT("5x"));
    expect("a,b\r\n1,2\r\n3,4 5\r\n6,7\r\n", "t.csv:3:3: not a number: \"4 5\" in column b",
           NAME_HINT("4 5"));
    expect("t\n2024-01-01\n2024-02-30\n2024-03-01\n",
           "t.csv:3:1: not a time: \"2024-02-30\" in column t",
           "times lie between 1677-09-22 and 2262-04-11; name it as a missing value (--missing "
           "2024-02-30) or read leniently (--lenient)");
    expect("t,v\n1500-01-01,4\n1600-12-31,5\n",
           "t.csv:2:1: not a time: \"1500-01-01\" in column t",
           "times lie between 1677-09-22 and 2262-04-11; name it as a missing value (--missing "
           "1500-01-01) or read leniently (--lenient)");
    expect("t\n2024-01-01\n2024-01-02T25:00\n2024-03-01\n",
           "t.csv:3:1: not a time: \"2024-01-02T25:00\" in column t",
           NAME_HINT("2024-01-02T25:00"));
    expect("a\n1\n2\n3\n\n\"4\n4\"\n", "t.csv:6:1: not a number: \"4 4\" in column a",
           NAME_HINT("4 4"));
    expect("a,b\n1,\"x\ny\"\nbad,z\n2,z\n3,z\n", "t.csv:4:1: not a number: \"bad\" in column a",
           NAME_HINT("bad"));
    expect("a\n1\n2\n0123456789012345678901234567890123456789x\n3\n",
           "t.csv:4:1: not a number: \"0123456789012345678901234567890123456789...\" in column a",
           NAME_HINT("0123456789012345678901234567890123456789..."));
    expect("a\n1\n2\n012345678901234567890123456789012345678\xc3\xa9x\n3\n",
           "t.csv:4:1: not a number: \"012345678901234567890123456789012345678...\" in column a",
           NAME_HINT("012345678901234567890123456789012345678..."));
    expect_with("a b\n1  2\n  3\t4x\n5 6\n", NULL, KYMO_EDATA,
                "t.csv:3:5: not a number: \"4x\" in column b", NAME_HINT("4x"));
}

Test(csv_errors, rows)
{
    expect("a,b,c\n1,2,3\n4,5\n6,7,8\n", "t.csv:3:4: the row has 2 fields, not 3", LENIENT_HINT);
    expect("a,b,c\n1,2,3\n4,5,6, 7,8\n6,7,8\n", "t.csv:3:8: the row has 5 fields, not 3",
           LENIENT_HINT);
    expect("a,b\n1,2\n3\n", "t.csv:3:2: the row has 1 field, not 2", LENIENT_HINT);
    expect("a,b\n1,2\n3,4,\n", "t.csv:3:5: the row has 3 fields, not 2", LENIENT_HINT);
    expect("a b\n1 2\n3 4 5\n6 7\n", "t.csv:3:5: the row has 3 fields, not 2", LENIENT_HINT);
    expect("a\n1\n2,3\n", "t.csv:3:3: the row has 2 fields, not 1", LENIENT_HINT);
    expect("a,b\n1,2\n\"3\n3\",x,y\n", "t.csv:4:6: the row has 3 fields, not 2", LENIENT_HINT);
    expect("a,b\n1,2\n5,6\n\"3\n3\",x,y\n", "t.csv:4:1: not a number: \"3 3\" in column a",
           NAME_HINT("3 3"));
    expect("# made by hand\na,b,c\n1,2,3\n4,5,6\n",
           "t.csv:2:1: not a number: \"a\" in column # made by hand", COMMENT_HINT);
    expect("a,b,c\n1,2,3\n# half time\n4,5,6\n",
           "t.csv:3:1: not a number: \"# half time\" in column a", COMMENT_HINT);
    expect_with("a,b,c\nx,2,3\n# half time\nz,5,6\n", &(kymo_source_options){.header = 1},
                KYMO_EDATA, "t.csv:3:12: the row has 1 field, not 3", COMMENT_HINT);
}

/* Of several errors the first one is told, whatever the chunks. */
Test(csv_errors, the_first_of_several)
{
    expect("a,b\n1,2\n3\nx,4\n5,6\n7,8\n", "t.csv:3:2: the row has 1 field, not 2", LENIENT_HINT);
    expect("a,b\n1,2\nx,y,z\n5,6\n7,8\n", "t.csv:3:1: not a number: \"x\" in column a",
           NAME_HINT("x"));
    expect("a,b\n1,2\n3,4\n5,6\nx,7\n8,\"9\n", "t.csv:5:1: not a number: \"x\" in column a",
           NAME_HINT("x"));
}

Test(csv_errors, quotes)
{
    static const char hint[] = "a quote within quotes is written twice";
    static const char junk[] =
        "a quote within quotes is written twice; or read leniently (--lenient)";

    expect("a,b\n1,2\n3,\"4\n5,6\n", "t.csv:3:3: the quote is not closed", hint);
    expect("a,b\n1,2\n3,  \"4\"\"", "t.csv:3:5: the quote is not closed", hint);
    expect("\"a,b\n1,2\n", "t.csv:1:1: the quote is not closed", hint);
    expect("a,b\n1,\"2\"x\n3,4\n5,6\n", "t.csv:2:3: text after the closing quote in column b",
           junk);
    expect("a,k\n1,x\n2,\"y\" \"z\"\n", "t.csv:3:3: text after the closing quote in column k",
           junk);
}

static kymo_error error_of_bytes(const char *bytes, size_t size, const kymo_source_options *options)
{
    return error_of(kymo__source_open_fd(file_of(bytes, size), "t.csv", options), 0);
}

Test(csv_errors, nul_bytes)
{
    static const char inside[] = "a,b\n1,2\n3,\0\n5,6\n";
    static const char skipped[] = "a,b\n1,x\n3,y\0z\n5,w\nbad,1\n";
    static const char text[] = "a,b\n1,x\n3,y\0z\nbad,w\n5,v\n";
    static const char late[] = "a,b\n1,2\nbad,2\n3,\0\n5,6\n";
    kymo_error err = error_of_bytes(inside, sizeof inside - 1, NULL);

    cr_assert_eq(err.code, KYMO_EDATA);
    cr_assert_str_eq(err.text, "t.csv:3:3: a NUL byte: this is not text");
    cr_assert_str_eq(err.hint, "convert it to UTF-8, or read leniently (--lenient)");
    err = error_of_bytes(skipped, sizeof skipped - 1, NULL);
    cr_assert_str_eq(err.text, "t.csv:3:4: a NUL byte: this is not text");
    err = error_of_bytes(text, sizeof text - 1, NULL);
    cr_assert_str_eq(err.text, "t.csv:3:4: a NUL byte: this is not text");
    err = error_of_bytes(late, sizeof late - 1, NULL);
    cr_assert_str_eq(err.text, "t.csv:3:1: not a number: \"bad\" in column a");

    static const char comment[] = "a,b\n1,2\n#\0\n3,4\n#\0";
    err = error_of_bytes(comment, sizeof comment - 1, &(kymo_source_options){.comment = "#"});
    cr_assert_eq(err.code, KYMO_OK, "comments may have any bytes: %s", err.text);

    kymo_source *source = kymo__source_open_fd(file_of(text, sizeof text - 1), "t.csv",
                                               &(kymo_source_options){.lenient = 1});
    table t = table_read(source, NULL, 0, 0);
    cr_assert(t.rows == 4 && t.repaired == 2, "%s", t.err.text);
    cr_assert_null(table_at(&t, 1, 1)->word);
    table_free(&t);
    kymo_source_close(source);
}

Test(csv_errors, not_text)
{
    kymo_error err = error_of_bytes("\xff\xfe"
                                    "a\0,\0b\0\n\0",
                                    10, NULL);

    cr_assert_eq(err.code, KYMO_EFORMAT);
    cr_assert_str_eq(err.text, "t.csv: this is UTF-16 text");
    cr_assert_str_eq(err.hint, "convert it: iconv -f UTF-16 -t UTF-8");
    err = error_of(kymo__source_open_fd(file_of("a\0b\0c\0d", 7), "data", NULL), 0);
    cr_assert_eq(err.code, KYMO_EFORMAT);
    cr_assert_str_eq(err.text, "data: not text, and of no format known");
    cr_assert_str_eq(err.hint, "say the format: raw:f64, raw:i16le,ch=2, ... (-i raw:f64)");
}

Test(csv_errors, empty)
{
    expect_with("", NULL, KYMO_EEMPTY, "t.csv: the file is empty", "");
    expect_with("\n\n\r\n", NULL, KYMO_EEMPTY, "t.csv: there are no rows in the file", "");
    expect_with("# nothing\n#", &(kymo_source_options){.comment = "#"}, KYMO_EEMPTY,
                "t.csv: there are no rows in the file", "");
    expect_with("\xef\xbb\xbf", NULL, KYMO_EEMPTY, "t.csv: there are no rows in the file", "");
    expect_with("a,b\n", NULL, KYMO_OK, "", "");
}

/* A gigabyte without a line end: bounded memory, an error that says so. The file is a hole. */
Test(csv_errors, endless_line)
{
    static const char hint[] = "is this a text file? otherwise say its format (-i raw:f64)";
    kymo_memory_report report;
    int fd = file_of("a,b\n1,2\n", 8);
    char *digits = malloc(40 << 20);
    kymo_error err;

    memset(digits, '7', 40 << 20);
    cr_assert_eq(ftruncate(fd, 1 << 30), 0);
    kymo_source *source = kymo__source_open_fd(fd, "t.csv", NULL);
    cr_assert_eq(kymo_source_status(source, NULL), KYMO_OK);
    table t = table_read(source, NULL, 0, 0);
    cr_assert_str_eq(t.err.text, "t.csv:3:1: a line of more than 16 MiB");
    cr_assert_str_eq(t.err.hint, hint);
    cr_assert_eq(t.rows, 1);
    cr_assert_leq(t.peak, 40 << 20, "%lld", (long long)t.peak);
    table_free(&t);
    kymo_source_close(source);

    for (int k = 0; k < 2; k++) {
        fd = k ? pipe_of(digits, 40 << 20) : file_of(digits, 40 << 20);
        source = kymo__source_open_fd(fd, "t.csv", NULL);
        cr_assert_eq(kymo_source_status(source, &err), KYMO_EDATA);
        cr_assert_str_eq(err.text, "t.csv:1:1: a line of more than 16 MiB");
        kymo__mem_report(source->mem, &report);
        cr_assert_leq(report.peak, 40 << 20, "%lld", (long long)report.peak);
        kymo_source_close(source);
    }

    digits[20 << 20] = '"';
    digits[0] = '\n';
    digits[1] = '"';
    source = kymo__source_open_fd(file_of(digits, 30 << 20), "t.csv", NULL);
    cr_assert_eq(kymo_source_status(source, &err), KYMO_EDATA);
    cr_assert_str_eq(err.text, "t.csv:2:1: the quote is not closed");
    kymo_source_close(source);
    free(digits);
}

Test(csv_errors, options)
{
    static const struct {
        kymo_source_options options;
        const char *text;
    } cases[] = {
        {{.delimiter = "ab"}, "delimiter must be one character, not \"ab\""},
        {{.delimiter = "\""}, "delimiter must be one character, not \"\"\""},
        {{.delimiter = "\n"}, "delimiter must be one character, not \" \""},
        {{.header = 2}, "header must be 0, 1 or -1, not 2"},
        {{.format = "cvs"}, "unknown format \"cvs\""},
        {{.format = "csv:x"}, "csv and tsv take no \"x\""},
        {{.reserved = {[5] = 1}}, "source options: reserved fields are not zero"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kymo_source *source = open_text("a\n1\n", &cases[i].options);
        kymo_error err;
        cr_assert_eq(kymo_source_status(source, &err), KYMO_EINVAL, "case %zu", i);
        cr_assert_str_eq(err.text, cases[i].text);
        if (i == 4)
            cr_assert_str_eq(err.hint, "did you mean \"csv\"?");
        kymo_source_close(source);
    }
    KT_ALL_CLOSED();
}

/* ---- Lenient --------------------------------------------------------------------------------- */

Test(csv_errors, lenient)
{
    static const char text[] =
        "a,b,k,t\n1,2,x,2024-01-01\nbad,2,\"y\"z,never\n3\n4,5,6,2024-01-02,8,9\n"
        "5,6,\"q\",2024-01-03\n,,,\n";
    static const int32_t sizes[] = {0, 1, 2};

    for (int i = 0; i < 3; i++) {
        kymo_source *source = open_text(text, &(kymo_source_options){.lenient = 1});
        table t = table_read(source, NULL, 0, sizes[i]);
        static const double a[] = {1, 0, 3, 4, 5, 0};
        static const char *const k[] = {"x", NULL, NULL, "6", "q", NULL};
        static const int missing_a[] = {0, 1, 0, 0, 0, 1}, missing_t[] = {0, 1, 1, 0, 0, 1};
        cr_assert_eq(t.rows, 6, "%s", t.err.text);
        cr_assert_eq(t.repaired, 5, "three cells and two rows: %lld", (long long)t.repaired);
        for (int row = 0; row < 6; row++) {
            double v = table_at(&t, row, 0)->number;
            cr_assert(missing_a[row] ? v != v : v == a[row]);
            cr_assert(kymo__str_equal(table_at(&t, row, 2)->word, k[row]));
            cr_assert_eq(table_at(&t, row, 3)->integer == INT64_MIN, missing_t[row]);
        }
        table_free(&t);
        kymo_source_close(source);
    }
    expect_with("a,b\n1,2\n3,\"4\n", &(kymo_source_options){.lenient = 1}, KYMO_EDATA,
                "t.csv:3:3: the quote is not closed", "a quote within quotes is written twice");
}

/* Missing cells repaired in a plain row that then proves ragged are counted once. */
Test(csv_errors, lenient_counts_once)
{
    kymo_source *source =
        open_text("a,b,c\n1,2,3\nbad,2,3,4\n5,6,7\n", &(kymo_source_options){.lenient = 1});
    table t = table_read(source, NULL, 0, 0);

    cr_assert_eq(t.repaired, 2, "the cell and the row: %lld", (long long)t.repaired);
    table_free(&t);
    kymo_source_close(source);
}

/* A file that is cut off while it is read is no shorter file; one that grows is as long as it is found. */
Test(csv_errors, a_file_that_changes_while_it_is_read)
{
    enum { ROWS = 4000 };
    static char text[ROWS * 12 + 1];
    size_t size = 0;

    for (int i = 0; i < ROWS; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, "%d,%d\n", 10000 + i, i % 7);
    for (int grows = 0; grows < 2; grows++) {
        int fd = file_of(text, size), column = 0;
        kymo_source *source = kymo__source_open_fd(fd, "t.csv", NULL);
        kymo__mem *mem = kymo__mem_open(NULL, 0);
        kymo__request request = {.columns = &column, .column_count = 1, .mem = mem, .batch_rows = 10};
        kymo__cursor *cursor;
        kymo__chunk chunk;
        kymo_error err;
        int64_t rows = 0;
        int got;

        cr_assert_eq(kymo__cursor_open(&cursor, source, &request, &err), KYMO_OK);
        cr_assert_eq(kymo__chunk_init(&chunk, cursor, &err), KYMO_OK);
        cr_assert_eq(kymo__cursor_fetch(cursor, &chunk, &err), 1);
        rows = chunk.rows;
        cr_assert_lt(rows, ROWS / 2);
        if (grows)
            cr_assert_eq(pwrite(fd, "1,2\n3,4\n", 8, (off_t)size), 8);
        else
            cr_assert_eq(ftruncate(fd, 16000), 0);
        while ((got = kymo__cursor_fetch(cursor, &chunk, &err)) == 1)
            rows += chunk.rows;
        if (grows) {
            cr_expect_eq(rows, ROWS + 2, "%lld", (long long)rows);
        } else {
            cr_expect_eq(got, KYMO_EIO);
            cr_expect_str_eq(err.text, "t.csv: it became shorter while it was read, at offset 16000");
        }
        kymo__chunk_free(&chunk, cursor);
        kymo__cursor_close(cursor);
        kymo_source_close(source);
        KT_CLEAN(mem);
        kymo__mem_close(mem);
    }
    KT_ALL_CLOSED();
}
