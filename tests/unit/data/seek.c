/* Rows by their numbers and by their values: parts of sources are what reading all gives there. */
#include "table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 3000 };

/* Reads rows [first, end) and compares the one column, of doubles, with what all rows hold. */
static void check_part(kymo_source *source, const double *all, int64_t first, int64_t end, int32_t batch)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    const int32_t column = 0;
    const kymo__request request = { .columns = &column, .column_count = 1, .batch_rows = batch,
                                    .threads = 1, .mem = mem, .first_row = first, .end_row = end };
    kymo__cursor *cursor;
    kymo__chunk chunk;
    kymo_error err;
    int64_t row = first, chunks = 0;

    cr_assert_eq(kymo__cursor_open(&cursor, source, &request, &err), KYMO_OK);
    cr_assert_eq(kymo__chunk_init(&chunk, cursor, &err), KYMO_OK);
    while (kymo__cursor_fetch(cursor, &chunk, &err) == 1) {
        double scratch[ROWS];
        cr_assert_eq(kymo__cursor_decode(cursor, &chunk, &err), KYMO_OK);
        cr_assert_eq(chunk.index, chunks++);
        cr_assert_eq(chunk.batch.first_row, row);
        cr_assert_leq(chunk.batch.rows, batch);
        const double *v = kymo__column_f64(&chunk.batch.columns[0], 0, chunk.batch.rows, scratch);
        for (int64_t i = 0; i < chunk.batch.rows; i++)
            cr_assert_eq(memcmp(&v[i], &all[row + i], 8), 0, "row %lld", (long long)(row + i));
        row += chunk.batch.rows;
    }
    cr_assert_eq(row, end < ROWS ? end : ROWS);
    kymo__chunk_free(&chunk, cursor);
    kymo__cursor_close(cursor);
    kymo__mem_close(mem);
}

static kymo_source *open_kind(int kind, const double *v, kymo__spool **spool, kymo__mem *mem)
{
    const kymo_column column = { .name = "v", .values = v, .type = KYMO_F64 };
    kymo_source *arrays = kymo_source_arrays(&column, 1, ROWS, NULL);
    const int32_t index = 0;
    const kymo__batch batch = { .rows = ROWS, .columns = &column, .column_count = 1 };
    kymo_error err;

    *spool = NULL;
    if (kind == 0)
        return arrays;
    if (kind == 1) {
        kymo_source_close(arrays);
        return kymo__source_open_fd(file_of(v, ROWS * sizeof *v), "x",
                                    &(kymo_source_options){ .format = "raw:f64" });
    }
    cr_assert_eq(kymo__spool_open(spool, arrays, &index, 1, 1 << 20, mem, &err), KYMO_OK);
    cr_assert_eq(kymo__spool_append(*spool, &batch, &err), KYMO_OK);
    kymo_source_close(arrays);
    return kymo__spool_source(*spool);
}

static void close_kind(kymo_source *source, kymo__spool *spool)
{
    if (!spool) {
        kymo_source_close(source);
        return;
    }
    kymo__source_drop(source);
    kymo__spool_close(spool);
}

static void fill(double *v, kt_rng *rng)
{
    double at = -50;

    for (int i = 0; i < ROWS; i++) {
        at += (double)(kt_u64(rng) % 4); // some values come several times
        v[i] = at;
    }
}

Test(seek, parts_are_what_the_whole_has_there)
{
    static double v[ROWS];
    kt_rng rng = { 11 };

    fill(v, &rng);
    v[17] = NAN;
    for (int kind = 0; kind < 3; kind++) {
        kymo__mem *mem = kymo__mem_open(NULL, 0);
        kymo__spool *spool;
        kymo_source *source = open_kind(kind, v, &spool, mem);
        cr_assert_eq(kymo_source_status(source, NULL), KYMO_OK);
        cr_assert(kymo__source_seeks(source));
        check_part(source, v, 0, ROWS, 700);
        check_part(source, v, 0, 1, 7);
        check_part(source, v, ROWS - 1, ROWS + 5, 7);
        for (int i = 0; i < 40; i++) {
            int64_t first = (int64_t)(kt_u64(&rng) % ROWS);
            int64_t end = first + 1 + (int64_t)(kt_u64(&rng) % (uint64_t)(ROWS - first));
            check_part(source, v, first, end, 1 + (int32_t)(kt_u64(&rng) % 900));
        }
        close_kind(source, spool);
        kymo__mem_close(mem);
    }
}

/* Row by row: those inside, and their neighbours. */
static void expect_between(const double *v, const kymo__span *span, int64_t rows[2])
{
    int64_t lo = 0, hi;

    while (lo < ROWS && v[lo] < (span->integer ? (double)span->time_lo : span->lo))
        lo++;
    hi = lo;
    while (hi < ROWS && v[hi] <= (span->integer ? (double)span->time_hi : span->hi))
        hi++;
    rows[0] = lo > 0 ? lo - 1 : 0;
    rows[1] = hi < ROWS ? hi + 1 : ROWS;
}

Test(seek, rows_between_two_values)
{
    static double v[ROWS];
    kt_rng rng = { 5 };
    kymo__mem *mem = kymo__mem_open(NULL, 0);

    fill(v, &rng);
    for (int kind = 0; kind < 3; kind++) {
        kymo__spool *spool;
        kymo_source *source = open_kind(kind, v, &spool, mem);
        for (int i = 0; i < 300; i++) {
            double lo = (double)(kt_u64(&rng) % 10000) * 0.5 - 200, hi = lo + (double)(kt_u64(&rng) % 1000) * 0.5;
            kymo__span span = { i % 2, lo, hi, (int64_t)ceil(lo), (int64_t)floor(hi) };
            int64_t got[2], want[2];
            kymo_error err;
            if (span.time_hi < span.time_lo)
                continue;
            expect_between(v, &span, want);
            cr_assert_eq(kymo__rows_between(source, 0, &span, mem, got, &err), KYMO_OK);
            cr_assert(got[0] == want[0] && got[1] == want[1], "%d: %lld %lld, not %lld %lld", i,
                      (long long)got[0], (long long)got[1], (long long)want[0], (long long)want[1]);
        }
        close_kind(source, spool);
    }
    kymo__mem_close(mem);
}

Test(seek, rows_between_row_numbers)
{
    static double v[ROWS], x[ROWS];
    static const char *const formats[] = { "raw:f64", "raw:f64,rate=3", "raw:f64,rate=0.7" };
    kt_rng rng = { 6 };
    kymo__mem *mem = kymo__mem_open(NULL, 0);

    for (int kind = 0; kind < 3; kind++) {
        kymo_source *source = kymo__source_open_fd(file_of(v, sizeof v), "x",
                                                   &(kymo_source_options){ .format = formats[kind] });
        for (int i = 0; i < ROWS; i++)
            x[i] = i * source->row_step;
        for (int i = 0; i < 300; i++) {
            double lo = x[kt_u64(&rng) % ROWS], hi = lo + x[kt_u64(&rng) % ROWS];
            if (i % 3 == 0)
                lo -= 0.01;
            if (i % 7 == 0)
                lo -= 5000;
            kymo__span span = { .lo = lo, .hi = hi };
            int64_t got[2], want[2];
            kymo_error err;
            expect_between(x, &span, want);
            cr_assert_eq(kymo__rows_between(source, -1, &span, mem, got, &err), KYMO_OK);
            cr_assert(got[0] == want[0] && got[1] == want[1], "%d: %lld %lld, not %lld %lld", i,
                      (long long)got[0], (long long)got[1], (long long)want[0], (long long)want[1]);
        }
        kymo_source_close(source);
    }
    kymo__mem_close(mem);
}

Test(seek, sources_that_cannot)
{
    kymo_source *text = open_text("a\n1\n2\n", NULL);
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    const double v[2] = { 1, 2 };
    kymo_source *pipe = kymo__source_open_fd(pipe_of(v, sizeof v), "x",
                                             &(kymo_source_options){ .format = "raw:f64" });
    int64_t rows[2];
    kymo_error err;

    cr_assert_not(kymo__source_seeks(text));
    cr_assert_not(kymo__source_seeks(pipe));
    cr_assert_eq(kymo__rows_between(text, 0, &(kymo__span){ 0 }, mem, rows, &err), KYMO_EINTERNAL);
    kymo_source_close(pipe);
    kymo_source_close(text);
    kymo__mem_close(mem);
}
