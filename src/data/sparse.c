/*
 * sparse.c - a series of which only some rows are stored.
 *
 * Columns "row" and "value". A run of absent rows costs one row that is missing (a gap), or one or
 * two rows with the default value, at its ends, between which the polyline is level: so the line
 * drawn is the line of all rows, and the cost is that of the stored ones. Runs before the first and
 * after the last stored row count too. Fetch walks the entries (about 1 ns each) to number the rows
 * it hands out; decode walks them again and writes. Where a walk stands is two numbers, kept in the
 * chunk: the next entry (`offset`) and the next row of the series (`line`).
 */
#include "data/where.h"

#include <math.h>

typedef struct sparse {
    kymo_sparse series;
    int64_t rows; /* of the whole series */
} sparse;

/* A walk over the rows that stand for the series. */
typedef struct walk {
    int64_t entry; /* next stored entry */
    int64_t row;   /* next row of the series */
} walk;

/* Takes a step: the row that is handed out, and whether it is stored (then `entry` before the step
 * is its place). Called while w->row < rows. */
static bool step(const sparse *s, walk *w, int64_t *row)
{
    bool ended = w->entry == s->series.count;
    int64_t next = ended ? s->rows : s->series.index[w->entry];

    *row = w->row;
    if (!ended && next == w->row) {
        w->entry++;
        w->row++;
        return true;
    }
    if (s->series.absent == KYMO_ABSENT_VALUE && w->row < next - 1)
        w->row = next - 1;
    else
        w->row = next;
    return false;
}

static kymo_status sparse_cursor_open(kymo_source *source, kymo__cursor *cursor, kymo_error *err)
{
    (void)source, (void)cursor, (void)err;
    return KYMO_OK;
}

/* Entries are checked as they are met: reading them all at open would cost a pass. */
static kymo_status check_entry(const sparse *s, int64_t entry, kymo_error *err)
{
    int64_t index = s->series.index[entry];
    int64_t before = entry > 0 ? s->series.index[entry - 1] : -1;

    if (index <= before)
        return kymo__fail(err, KYMO_EDATA, "sparse: index[%lld] is %lld, after %lld",
                          (long long)entry, (long long)index, (long long)before);
    if (index >= s->rows)
        return kymo__fail(err, KYMO_EDATA, "sparse: index[%lld] is %lld, of %lld rows",
                          (long long)entry, (long long)index, (long long)s->rows);
    return KYMO_OK;
}

static int sparse_fetch(kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    const sparse *s = cursor->source->state;
    walk *w = cursor->state;
    int64_t room = kymo__request_rows(&cursor->request);

    chunk->offset = w->entry;
    chunk->line = w->row;
    while (chunk->rows < room && w->row < s->rows) {
        int64_t row;
        if (w->entry < s->series.count && check_entry(s, w->entry, err) != KYMO_OK)
            return err->code;
        step(s, w, &row);
        chunk->rows++;
    }
    // An entry that is left over when all rows are handed out does not rise, or lies outside.
    if (w->row >= s->rows && w->entry < s->series.count)
        return check_entry(s, w->entry, err) < 0 ? err->code : chunk->rows > 0;
    return chunk->rows > 0;
}

static void fill_rows(const sparse *s, const kymo__chunk *chunk, int64_t *to)
{
    walk w = {chunk->offset, chunk->line};

    for (int64_t i = 0; i < chunk->rows; i++)
        step(s, &w, &to[i]);
}

static void fill_values(const sparse *s, const kymo__chunk *chunk, double *to)
{
    double absent = s->series.absent == KYMO_ABSENT_VALUE ? s->series.absent_value : (double)NAN;
    walk w = {chunk->offset, chunk->line};

    for (int64_t i = 0; i < chunk->rows; i++) {
        int64_t row, entry = w.entry;
        double scratch;
        bool stored = step(s, &w, &row);
        to[i] = stored ? *kymo__column_f64(&s->series.value, entry, 1, &scratch) : absent;
    }
}

static kymo_status sparse_decode(const kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    const sparse *s = cursor->source->state;

    for (int32_t i = 0; i < chunk->column_count; i++) {
        void *to = kymo__chunk_values(chunk, i, chunk->rows, sizeof(double), err);
        if (!to)
            return (kymo_status)err->code;
        if (cursor->request.columns[i] == 0)
            fill_rows(s, chunk, to);
        else
            fill_values(s, chunk, to);
    }
    return KYMO_OK;
}

static int64_t sparse_chunk_bytes(const kymo_source *source, const kymo__request *request)
{
    return kymo__values_bytes(source, request, kymo__request_rows(request));
}

/* What the entries tell: how many rows there are, and between which the column "row" lies for sure.
 * */
static void sparse_touch(kymo_source *source)
{
    sparse *s = source->state;
    const kymo_sparse *series = &s->series;
    bool filled = series->absent == KYMO_ABSENT_VALUE; // the ends are handed out too
    int64_t last = series->count > 0 ? series->index[series->count - 1] : -1;

    s->rows = series->rows ? series->rows : last >= 0 ? last + 1 : 0;
    source->rows = s->rows;
    kymo__column_peek(&source->columns[1], &series->value, series->count);
    source->columns[1].type = KYMO_F64;
    source->columns[0].type = KYMO_I64;
    source->columns[0].rising = s->rows > 1;
    source->columns[0].ranged = filled ? s->rows > 0 : series->count > 0;
    if (source->columns[0].ranged) {
        source->columns[0].lo = filled ? 0 : kymo__inside_f64(series->index[0], true);
        source->columns[0].hi = kymo__inside_f64(filled ? s->rows - 1 : last, false);
    }
}

static const kymo__source_class sparse_class = {
    .name = "sparse",
    .source_size = sizeof(sparse),
    .cursor_size = sizeof(walk),
    .cursor_open = sparse_cursor_open,
    .fetch = sparse_fetch,
    .decode = sparse_decode,
    .touch = sparse_touch,
    .chunk_bytes = sparse_chunk_bytes,
};

static kymo_status check_series(const kymo_sparse *series, kymo_error *err)
{
    int64_t last;

    if (series->count < 0 || series->rows < 0 || (series->count > 0 && !series->index))
        return kymo__fail(err, KYMO_EINVAL, "sparse: bad index, count or rows");
    if (series->absent != KYMO_ABSENT_GAP && series->absent != KYMO_ABSENT_VALUE)
        return kymo__fail(err, KYMO_EINVAL, "sparse: unknown kind of absent rows %d",
                          series->absent);
    if (series->value.type == KYMO_TEXT || series->value.type == KYMO_TIME)
        return kymo__fail(err, KYMO_EINVAL, "sparse: values must be numbers");
    if (series->count > PTRDIFF_MAX / (int64_t)sizeof *series->index)
        return kymo__fail(err, KYMO_EINVAL, "sparse: %lld entries do not fit in memory",
                          (long long)series->count);
    last = series->count > 0 ? series->index[series->count - 1] : -1;
    if (last == INT64_MAX)
        return kymo__fail(err, KYMO_EINVAL, "sparse: the last index is too large");
    if (kymo__reserved_check(series->reserved, 4, "sparse", err) != KYMO_OK)
        return (kymo_status)err->code;
    return kymo__column_check(&series->value, 1, series->count, err);
}

static kymo_status open_sparse(kymo_source *source, const kymo_sparse *series, kymo_error *err)
{
    if (check_series(series, err) != KYMO_OK ||
        kymo__source_state(source, &sparse_class, err) != KYMO_OK ||
        kymo__source_add_columns(source, 2, err) != KYMO_OK ||
        kymo__source_name_column(source, 0, "row", err) != KYMO_OK ||
        kymo__source_name_column(source, 1, series->value.name ? series->value.name : "value",
                                 err) != KYMO_OK)
        return (kymo_status)err->code;

    sparse *s = source->state;
    s->series = *series;
    s->series.value.name = NULL;
    sparse_touch(source);
    source->row_column = 0;
    return KYMO_OK;
}

kymo_source *kymo_source_sparse(const kymo_sparse *series, const kymo_source_options *options)
{
    static const kymo_source_options none = {0};
    static const kymo_sparse empty = {0};
    const kymo_sparse *given = series ? series : &empty;
    const kymo_source_options *o = options ? options : &none;
    kymo_source *source = kymo__source_new("sparse", o->allocator, given->release, given->user);
    kymo_error err;

    if (source->error.code)
        return source;
    if (kymo__reserved_check(o->reserved, 6, "source options", &err) != KYMO_OK ||
        open_sparse(source, given, &err) != KYMO_OK)
        kymo__source_fail(source, &err);
    return kymo__source_filtered(source, o);
}
