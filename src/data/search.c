/*
 * search.c - the rows of a sorted column between two values, by bisection.
 *
 * Sources that seek are asked for single rows: some 27 of them for each end of 10^8 rows, a pread of one
 * row each. The row number needs no reading at all. Memory: one cursor and its chunk of one row.
 */
#include "data/parts.h"

#include <math.h>

bool kymo__source_sorted(const kymo_source *source, int32_t column)
{
    if (column < 0)
        return true;
    return __atomic_load_n(&source->columns[column].sorted, __ATOMIC_RELAXED) ==
           kymo__source_version(source) + 1;
}

void kymo__source_set_sorted(kymo_source *source, int32_t column)
{
    if (column >= 0)
        __atomic_store_n(&source->columns[column].sorted, kymo__source_version(source) + 1, __ATOMIC_RELAXED);
}

typedef struct probe {
    kymo__cursor *cursor;
    kymo__chunk chunk;
    const kymo__span *span;
} probe;

/* Whether the value of a row is below the span (or, with `above`, not beyond it). */
static kymo_status is_before(probe *p, int64_t row, bool above, bool *before, kymo_error *err)
{
    const kymo__span *span = p->span;
    double real;
    int64_t whole;

    if (kymo__cursor_seek(p->cursor, row, err) != KYMO_OK)
        return (kymo_status)err->code;
    int got = kymo__cursor_fetch(p->cursor, &p->chunk, err);
    if (got < 0)
        return (kymo_status)got;
    if (got == 0)
        return kymo__fail_at(err, KYMO_EIO, p->cursor->source->path, 0, 0, "it became shorter while it was read");
    if (kymo__cursor_decode(p->cursor, &p->chunk, err) != KYMO_OK)
        return (kymo_status)err->code;
    const kymo_column *column = &p->chunk.batch.columns[0];
    if (span->integer) {
        int64_t v = *kymo__column_i64(column, 0, 1, &whole);
        *before = above ? v <= span->time_hi : v < span->time_lo;
    } else {
        double v = *kymo__column_f64(column, 0, 1, &real);
        *before = above ? v <= span->hi : v < span->lo;
    }
    return KYMO_OK;
}

/* The first row that is not before: *row. */
static kymo_status bisect(probe *p, bool above, int64_t from, int64_t *row, kymo_error *err)
{
    int64_t lo = from, hi = p->cursor->source->rows;

    while (lo < hi) {
        int64_t middle = lo + (hi - lo) / 2;
        bool before = false;
        if (is_before(p, middle, above, &before, err) != KYMO_OK)
            return (kymo_status)err->code;
        if (before)
            lo = middle + 1;
        else
            hi = middle;
    }
    *row = lo;
    return KYMO_OK;
}

/* The first row number, up to `rows`, whose x is not before: at least lo, or with `above` beyond hi. */
static int64_t count_before(const kymo_source *source, const kymo__span *span, bool above)
{
    double step = source->row_step, v = above ? span->hi : span->lo;
    int64_t rows = source->rows;

    if (!(v >= 0))
        return 0;
    if (v / step >= (double)rows + 1)
        return rows;
    int64_t row = (int64_t)floor(v / step); // off by one at most
    row = row > 0 ? row - 1 : 0;
    while (row < rows && (above ? (double)row * step <= v : (double)row * step < v))
        row++;
    return row < rows ? row : rows;
}

static kymo_status search(kymo_source *source, int32_t column, const kymo__span *span, kymo__mem *mem,
                          int64_t rows[2], kymo_error *err)
{
    const kymo__request request = { .columns = &column, .column_count = 1, .batch_rows = 1, .threads = 1,
                                    .mem = mem };
    probe p = { .span = span };

    if (kymo__cursor_open(&p.cursor, source, &request, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo_status status = kymo__chunk_init(&p.chunk, p.cursor, err);
    if (status == KYMO_OK) {
        status = bisect(&p, false, 0, &rows[0], err);
        if (status == KYMO_OK)
            status = bisect(&p, true, rows[0], &rows[1], err);
        kymo__chunk_free(&p.chunk, p.cursor);
    }
    kymo__cursor_close(p.cursor);
    return status;
}

kymo_status kymo__rows_between(kymo_source *source, int32_t column, const kymo__span *span, kymo__mem *mem,
                               int64_t rows[2], kymo_error *err)
{
    rows[0] = rows[1] = 0;
    if (!kymo__source_seeks(source))
        return kymo__fail_at(err, KYMO_EINTERNAL, source->path, 0, 0, "its rows cannot be found by number");
    if (column < 0) {
        rows[0] = count_before(source, span, false);
        rows[1] = count_before(source, span, true);
    } else if (search(source, column, span, mem, rows, err) != KYMO_OK) {
        return (kymo_status)err->code;
    }
    rows[1] = rows[1] < rows[0] ? rows[0] : rows[1];
    rows[0] -= rows[0] > 0;
    rows[1] += rows[1] < source->rows;
    return KYMO_OK;
}
