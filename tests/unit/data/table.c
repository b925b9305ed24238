/* A source read whole: chunks are asked for several at a time and decoded backwards, as threads
 * might. */
#include "table.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { AHEAD = 3 };

/* ---- Reading --------------------------------------------------------------------------------- */

static void add_batch(table *t, const kymo__batch *batch)
{
    if (t->rows + batch->rows > t->room) {
        t->room = 2 * (t->rows + batch->rows);
        t->cells = realloc(t->cells, (size_t)(t->room * t->columns) * sizeof *t->cells + 1);
        cr_assert_not_null(t->cells);
    }
    t->first = t->rows == 0 ? batch->first_row : t->first;
    cr_assert_eq(batch->first_row, t->first + t->rows, "rows are numbered in order");
    for (int32_t i = 0; i < batch->column_count; i++) {
        const kymo_column *column = &batch->columns[i];
        t->types[i] = column->type;
        for (int64_t row = 0; row < batch->rows; row++) {
            datum *c = &t->cells[(t->rows + row) * t->columns + i];
            double number;
            int64_t integer;
            *c = (datum){0};
            c->number = *kymo__column_f64(column, row, 1, &number);
            c->integer = *kymo__column_i64(column, row, 1, &integer);
            if (column->type != KYMO_TEXT)
                continue;
            c->word = c->integer >= 0 ? strdup(column->words[c->integer]) : NULL;
            c->number = 0;
            c->integer = 0; // codes are the chunk's own
        }
    }
    t->rows += batch->rows;
    t->chunks++;
    t->repaired += batch->repaired;
    t->most_rows = batch->rows > t->most_rows ? batch->rows : t->most_rows;
}

/* Fetches up to AHEAD chunks, decodes the last one first, and adds them in order. False: the end.
 * */
static bool read_some(table *t, kymo__cursor *cursor, kymo__chunk *chunks)
{
    kymo_error errors[AHEAD + 1];
    int fetched = 0, got = 1, wrong = -1;

    memset(errors, 1, sizeof errors); // what is in them before is of no account
    for (; fetched < AHEAD && got == 1; fetched += got == 1)
        got = kymo__cursor_fetch(cursor, &chunks[fetched], &errors[fetched]);
    if (got < 0)
        wrong = fetched;
    for (int i = fetched - 1; i >= 0; i--)
        if (kymo__cursor_decode(cursor, &chunks[i], &errors[i]) != KYMO_OK)
            wrong = i;
    for (int i = 0; i < (wrong >= 0 ? wrong : fetched); i++)
        add_batch(t, &chunks[i].batch);
    if (wrong >= 0)
        t->err = errors[wrong];
    return wrong < 0 && got == 1;
}

table table_read(kymo_source *source, const int32_t *columns, int32_t count, int32_t batch_rows)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    int32_t all[64];
    kymo__request request = {.columns = columns,
                             .column_count = count,
                             .batch_rows = batch_rows,
                             .threads = AHEAD,
                             .mem = mem};
    kymo__chunk chunks[AHEAD];
    kymo__cursor *cursor;
    kymo_memory_report report;
    table t = {0};

    if (!columns) {
        request.columns = all;
        request.column_count = kymo_source_columns(source);
        cr_assert_leq(request.column_count, 64);
        for (int32_t i = 0; i < request.column_count; i++)
            all[i] = i;
    }
    t.columns = request.column_count;
    t.types = calloc((size_t)t.columns + 1, sizeof *t.types);
    if (kymo__cursor_open(&cursor, source, &request, &t.err) == KYMO_OK) {
        for (int i = 0; i < AHEAD; i++)
            cr_assert_eq(kymo__chunk_init(&chunks[i], cursor, &t.err), KYMO_OK);
        while (read_some(&t, cursor, chunks))
            ;
        t.bytes_read = cursor->bytes_read;
        for (int i = 0; i < AHEAD; i++)
            kymo__chunk_free(&chunks[i], cursor);
        kymo__cursor_close(cursor);
    } else {
        cr_assert_null(cursor);
    }
    kymo__mem_report(mem, &report);
    t.peak = report.peak;
    KT_CLEAN(mem);
    kymo__mem_close(mem);
    return t;
}

void table_free(table *t)
{
    for (int64_t i = 0; i < t->rows * t->columns; i++)
        free(t->cells[i].word);
    free(t->cells);
    free(t->types);
    *t = (table){0};
}

const datum *table_at(const table *t, int64_t row, int32_t column)
{
    cr_assert(row >= 0 && row < t->rows && column >= 0 && column < t->columns,
              "no cell %lld, %d: there are %lld rows (%s)", (long long)row, column,
              (long long)t->rows, t->err.text);
    return &t->cells[row * t->columns + column];
}

void table_check_equal(const table *a, const table *b, const char *what)
{
    cr_assert_str_eq(a->err.text, b->err.text, "%s: \"%s\" and \"%s\"", what, a->err.text,
                     b->err.text);
    cr_assert_eq(a->columns, b->columns, "%s", what);
    cr_assert_eq(a->rows, b->rows, "%s: %lld and %lld rows", what, (long long)a->rows,
                 (long long)b->rows);
    cr_assert_eq(a->repaired, b->repaired, "%s: repaired", what);
    for (int64_t i = 0; i < a->rows * a->columns; i++) {
        const datum *x = &a->cells[i], *y = &b->cells[i];
        bool same = memcmp(&x->number, &y->number, sizeof x->number) == 0 &&
                    x->integer == y->integer && kymo__str_equal(x->word, y->word);
        cr_assert(same, "%s: row %lld, column %lld differ", what, (long long)(i / a->columns),
                  (long long)(i % a->columns));
    }
}

/* ---- Files and pipes ------------------------------------------------------------------------- */

int file_of(const void *bytes, size_t size)
{
    kymo_error err;
    int fd = kymo__temp_fd(&err);

    cr_assert_geq(fd, 0);
    for (size_t at = 0; at < size;) {
        ssize_t n = write(fd, (const char *)bytes + at, size - at);
        cr_assert_gt(n, 0);
        at += (size_t)n;
    }
    cr_assert_eq(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

/* Writes in pieces of 1 to 8191 bytes, small and large. */
static void write_pieces(int fd, const char *bytes, size_t size)
{
    size_t piece = 1;

    for (size_t at = 0; at < size;) {
        size_t want = piece < size - at ? piece : size - at;
        ssize_t n = write(fd, bytes + at, want);
        if (n <= 0)
            break; // the reader has gone
        at += (size_t)n;
        piece = piece * 7 % 8191 + 1;
    }
}

int pipe_of(const void *bytes, size_t size)
{
    int ends[2];

    cr_assert_eq(pipe(ends), 0);
    if (size <= 4096) { // fits in the pipe
        write_pieces(ends[1], bytes, size);
    } else {
        pid_t child = fork();
        cr_assert_geq(child, 0);
        if (child == 0) {
            signal(SIGPIPE, SIG_IGN);
            close(ends[0]);
            write_pieces(ends[1], bytes, size);
            _exit(0);
        }
    }
    close(ends[1]);
    return ends[0];
}

kymo_source *open_text(const char *text, const kymo_source_options *options)
{
    return kymo__source_open_fd(file_of(text, strlen(text)), "t.csv", options);
}

kymo_source *open_pipe(const char *text, const kymo_source_options *options)
{
    return kymo__source_open_fd(pipe_of(text, strlen(text)), "t.csv", options);
}
