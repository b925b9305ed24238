/*
 * Random CSV against a reader that looks at one byte at a time: same cells, or the same error at
 * the same place, from files and pipes and in chunks of any size.
 */
#include "table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- The plain reader ------------------------------------------------------------------------ */

typedef struct plain_cell {
    char text[256];
    int line, column; /* where it begins */
    bool junk;        /* text after the closing quote */
} plain_cell;

typedef struct plain_row {
    plain_cell cells[32];
    int count, end_line, end_column;
} plain_row;

typedef struct plain {
    const char *p, *end;
    char delimiter;
    const char *comment;
    int line, column;
    int open_line, open_column; /* of a quote that is not closed, or 0 */
} plain;

static int now(const plain *r)
{
    return r->p < r->end ? (unsigned char)*r->p : -1;
}

/* Goes on by one byte and keeps count of lines. */
static void step(plain *r)
{
    bool newline = *r->p == '\n' || (*r->p == '\r' && (r->p + 1 == r->end || r->p[1] != '\n'));

    r->p++;
    r->column = newline ? 1 : r->column + 1;
    r->line += newline;
}

static bool is_line_end(int c)
{
    return c == '\n' || c == '\r' || c < 0;
}

static bool is_blank(const plain *r, int c)
{
    return c == ' ' || (c == '\t' && r->delimiter != '\t');
}

static bool is_delimiter(const plain *r, int c)
{
    return r->delimiter == ' ' ? c == ' ' || c == '\t' : c == r->delimiter;
}

/* One line end of any kind. */
static void take_end(plain *r)
{
    bool back = now(r) == '\r';

    if (r->p == r->end)
        return;
    step(r);
    if (back && now(r) == '\n')
        step(r);
}

static void read_cell(plain *r, plain_cell *cell)
{
    size_t n = 0;

    *cell = (plain_cell){0};
    while (is_blank(r, now(r)))
        step(r);
    cell->line = r->line;
    cell->column = r->column;
    if (now(r) == '"') {
        r->open_line = r->line;
        r->open_column = r->column;
        step(r);
        for (;;) {
            if (r->p == r->end)
                return;
            if (now(r) == '"') {
                step(r);
                if (now(r) != '"')
                    break;
            }
            cell->text[n++] = (char)now(r);
            step(r);
        }
        r->open_line = 0;
        for (; !is_line_end(now(r)) && !is_delimiter(r, now(r)); step(r))
            cell->junk |= !is_blank(r, now(r));
        return;
    }
    for (; !is_line_end(now(r)) && !is_delimiter(r, now(r)); step(r))
        cell->text[n++] = (char)now(r);
    while (n > 0 && is_blank(r, cell->text[n - 1]))
        cell->text[--n] = '\0';
}

/* Reads the next record. False: there is none. */
static bool read_row(plain *r, plain_row *row)
{
    row->count = 0;
    for (;;) { // blank lines and comments
        plain ahead = *r;
        if (r->comment && strncmp(r->p, r->comment, strlen(r->comment)) == 0) {
            while (!is_line_end(now(r)))
                step(r);
            take_end(r);
            continue;
        }
        while (r->delimiter == ' ' && is_blank(&ahead, now(&ahead)))
            step(&ahead);
        if (ahead.p == ahead.end)
            return false;
        if (!is_line_end(now(&ahead)))
            break;
        *r = ahead;
        take_end(r);
    }
    for (;;) {
        read_cell(r, &row->cells[row->count++]);
        if (r->open_line)
            return true;
        while (r->delimiter == ' ' && is_blank(r, now(r)))
            step(r);
        if (is_line_end(now(r)))
            break;
        if (r->delimiter != ' ')
            step(r);
    }
    row->end_line = r->line;
    row->end_column = r->column;
    take_end(r);
    return true;
}

/* ---- Against it ------------------------------------------------------------------------------ */

static bool is_missing(const char *text)
{
    static const char *const words[] = {"", "NA", "NaN", "null", "-"};

    for (int i = 0; i < 5; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

/* The error that the plain reader finds in a row, or "". */
static void row_error(const plain_row *row, const kymo_source *source, char message[256])
{
    int columns = kymo_source_columns(source);

    message[0] = '\0';
    for (int i = 0; i < row->count && i < columns; i++) {
        const plain_cell *cell = &row->cells[i];
        const char *end = cell->text + strlen(cell->text);
        double v;
        if (cell->junk) {
            sprintf(message, "t.csv:%d:%d: text after the closing quote in column %d", cell->line,
                    cell->column, i + 1);
            return;
        }
        if (is_missing(cell->text) || source->columns[i].type == KYMO_TEXT)
            continue;
        if (kymo__parse_f64(cell->text, end, &v) == end)
            continue;
        sprintf(message, "t.csv:%d:%d: not a number: \"", cell->line, cell->column);
        for (int at = 0; at < 40 && cell->text[at];
             at++) // a message is one line, and not a long one
            sprintf(message + strlen(message), "%c", cell->text[at] < ' ' ? ' ' : cell->text[at]);
        sprintf(message + strlen(message), "%s\" in column %d",
                strlen(cell->text) > 40 ? "..." : "", i + 1);
        return;
    }
    if (row->count > columns)
        sprintf(message, "t.csv:%d:%d: the row has %d field%s, not %d", row->cells[columns].line,
                row->cells[columns].column, row->count, row->count == 1 ? "" : "s", columns);
    else if (row->count < columns)
        sprintf(message, "t.csv:%d:%d: the row has %d field%s, not %d", row->end_line,
                row->end_column, row->count, row->count == 1 ? "" : "s", columns);
}

static void check_row(const table *t, int64_t at, const plain_row *row, const char *text)
{
    for (int i = 0; i < row->count; i++) {
        const datum *got = table_at(t, at, i);
        const plain_cell *cell = &row->cells[i];
        double v;
        if (t->types[i] == KYMO_TEXT) {
            const char *word = is_missing(cell->text) ? NULL : cell->text;
            cr_assert(kymo__str_equal(got->word, word), "%s: row %lld: \"%s\"", text, (long long)at,
                      got->word);
        } else if (is_missing(cell->text)) {
            cr_assert(isnan(got->number), "%s: row %lld", text, (long long)at);
        } else {
            kymo__parse_f64(cell->text, cell->text + strlen(cell->text), &v);
            cr_assert(got->number == v || (v != v && isnan(got->number)), "%s: row %lld: %g", text,
                      (long long)at, got->number);
        }
    }
}

/* Reads `text` in all ways and compares. */
static void check_text(const char *text, char delimiter, const char *comment)
{
    static const int32_t sizes[] = {0, 1, 2, 7};
    char delimiter_text[2] = {delimiter, '\0'}, message[256];
    kymo_source_options options = {.header = -1, .delimiter = delimiter_text, .comment = comment};
    static plain_row row;

    for (int k = 0; k < 5; k++) {
        setenv("KYMO_CPU", kymo__cpu_name((kymo__cpu)(k % KYMO__CPU_LEVELS)), 1);
        kymo_source *source = k < 4 ? open_text(text, &options) : open_pipe(text, &options);
        unsetenv("KYMO_CPU");
        plain r = {.p = text,
                   .end = text + strlen(text),
                   .delimiter = delimiter,
                   .comment = comment,
                   .line = 1,
                   .column = 1};
        kymo_error err;
        int64_t rows = 0;
        if (kymo_source_status(source, &err) == KYMO_EEMPTY) {
            cr_assert(!read_row(&r, &row), "%s: it has rows", text);
            kymo_source_close(source);
            continue;
        }
        if (err.code != KYMO_OK) { // the first record is never closed
            cr_assert(read_row(&r, &row) && r.open_line, "%s: %s", text, err.text);
            sprintf(message, "t.csv:%d:%d: the quote is not closed", r.open_line, r.open_column);
            cr_assert_str_eq(err.text, message, "%s: %s", text, err.text);
            kymo_source_close(source);
            continue;
        }
        table t = table_read(source, NULL, 0, sizes[k % 4]);
        message[0] = '\0';
        while (!message[0] && read_row(&r, &row)) {
            if (r.open_line)
                sprintf(message, "t.csv:%d:%d: the quote is not closed", r.open_line,
                        r.open_column);
            else
                row_error(&row, source, message);
            if (!message[0] && rows < t.rows)
                check_row(&t, rows, &row, text);
            rows++;
        }
        cr_assert_str_eq(t.err.text, message, "[%s] in chunks of %d: \"%s\", not \"%s\"", text,
                         sizes[k % 4], t.err.text, message);
        if (!message[0])
            cr_assert_eq(t.rows, rows, "[%s]: %lld rows, not %lld", text, (long long)t.rows,
                         (long long)rows);
        table_free(&t);
        kymo_source_close(source);
    }
}

/* Bytes that mean something to CSV, in any order. */
Test(csv_random, any_bytes)
{
    static const char alphabet[] = "11112345.e-,,,,,\"\"\n\n\n\r \t;;#xN";
    static const char delimiters[] = ",; \t";
    kt_rng rng = {1};

    for (int round = 0; round < kt_cases(3000); round++) {
        char text[64];
        int64_t length = 1 + kt_below(&rng, 40);
        for (int64_t i = 0; i < length; i++)
            text[i] = alphabet[kt_below(&rng, (int64_t)sizeof alphabet - 1)];
        text[length] = '\0';
        check_text(text, delimiters[kt_below(&rng, 4)], round % 4 == 0 ? "#" : NULL);
    }
}

/* Good tables of several columns in which a few bytes have been changed. */
Test(csv_random, tables)
{
    static const char *const cells[] = {"1",    "-2.5",
                                        "1e3",  "",
                                        "NA",   "\"7\"",
                                        " 8 ",  "0.123456789012345",
                                        "\"\"", "12345678901234567890",
                                        "9"};
    static const char *const words[] = {
        "x",   "\"a,b\"", "\"say \"\"hi\"\"\"", "NA", "", "\"two\nlines\"", "  padded ",
        "5\"", "x",       "\"cr\r\nlf\"",       "y"};
    static const char *const ends[] = {"\n", "\r\n", "\r", "\n\n", "\n\r\n", "\n# \"no\n"};
    static const char damage[] = ",\"\n\rx 1";
    kt_rng rng = {2};

    for (int round = 0; round < kt_cases(1500); round++) {
        char text[4096] = "";
        size_t at = 0;
        int columns = 1 + (int)kt_below(&rng, 6), rows = 1 + (int)kt_below(&rng, 24);
        int64_t shape = kt_below(&rng, 6);
        bool comments = shape == 5;
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < columns; i++) {
                const char *const *from = i % 3 == 2 ? words : cells;
                bool blank = columns == 1; // an empty row would be a blank line
                const char *cell = from[kt_below(&rng, 11)];
                at += (size_t)sprintf(text + at, "%s%s", i ? "," : "",
                                      blank && !cell[0] ? "4" : cell);
            }
            at += (size_t)sprintf(text + at, "%s",
                                  row + 1 < rows || kt_below(&rng, 2) ? ends[shape] : "");
        }
        if (round % 3 == 0)
            for (int64_t i = kt_below(&rng, 3); i >= 0; i--)
                text[kt_below(&rng, (int64_t)at)] = damage[kt_below(&rng, 7)];
        check_text(text, ',', comments ? "#" : NULL);
    }
}
