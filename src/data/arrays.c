/*
 * arrays.c - columns in the caller's memory, borrowed and never copied.
 *
 * Fetch and decode only say where the rows are. Text codes are checked against the dictionary as
 * they are handed out, since everything behind this door trusts them.
 */
#include "data/where.h"

#include <string.h>

typedef struct arrays {
    kymo_column *columns;
    int32_t count;
} arrays;

static kymo_status arrays_cursor_open(kymo_source *source, kymo__cursor *cursor, kymo_error *err)
{
    (void)source, (void)cursor, (void)err;
    return KYMO_OK;
}

static int arrays_fetch(kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    int64_t left = kymo__cursor_left(cursor, cursor->source->rows - cursor->next_row);
    int64_t most = kymo__request_rows(&cursor->request);

    (void)err;
    chunk->rows = left < most ? left : most;
    return left > 0;
}

static kymo_status arrays_seek(kymo__cursor *cursor, int64_t row, kymo_error *err)
{
    (void)cursor, (void)row, (void)err; // the cursor's next row says all
    return KYMO_OK;
}

static kymo_status check_codes(const kymo_column *column, const kymo__chunk *chunk,
                               const kymo__source_column *named, kymo_error *err)
{
    int64_t step = column->stride ? column->stride : (int64_t)sizeof(int32_t);
    int32_t most = -1;

    for (int64_t row = 0; row < chunk->rows; row++) {
        int32_t code;
        memcpy(&code, (const char *)column->values + row * step, sizeof code);
        most = code > most ? code : most;
    }
    if (most < column->word_count)
        return KYMO_OK;
    return kymo__fail(err, KYMO_EDATA, "column %s has the code %d, but %d words", named->name, most,
                      column->word_count);
}

static kymo_status arrays_decode(const kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    const arrays *state = cursor->source->state;

    for (int32_t i = 0; i < chunk->column_count; i++) {
        const kymo_column *column = &state->columns[cursor->request.columns[i]];
        chunk->columns[i] = kymo__column_slice(column, chunk->first_row);
        if (column->type == KYMO_TEXT &&
            check_codes(&chunk->columns[i], chunk, kymo__request_column(cursor, i), err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    return KYMO_OK;
}

static int64_t arrays_chunk_bytes(const kymo_source *source, const kymo__request *request)
{
    (void)source, (void)request;
    return 0;
}

static void arrays_touch(kymo_source *source)
{
    const arrays *state = source->state;

    for (int32_t i = 0; i < state->count; i++) {
        kymo__column_peek(&source->columns[i], &state->columns[i], source->rows);
        if (source->rows > 0)
            kymo__column_range(&source->columns[i], &state->columns[i], 0, source->rows - 1);
    }
}

static void arrays_close(kymo_source *source)
{
    arrays *state = source->state;

    kymo__free(source->mem, KYMO_MEMORY_OBJECT, state->columns, (size_t)state->count,
               sizeof *state->columns);
}

static const kymo__source_class arrays_class = {
    .name = "arrays",
    .source_size = sizeof(arrays),
    .cursor_open = arrays_cursor_open,
    .fetch = arrays_fetch,
    .decode = arrays_decode,
    .close = arrays_close,
    .touch = arrays_touch,
    .chunk_bytes = arrays_chunk_bytes,
    .seek = arrays_seek,
};

static kymo_status open_arrays(kymo_source *source, const kymo_column *columns, int32_t count,
                               int64_t rows, kymo_error *err)
{
    kymo_status status;

    if (count < 1 || !columns)
        return kymo__fail(err, KYMO_EINVAL, "arrays: no columns");
    if (rows < 0)
        return kymo__fail(err, KYMO_EINVAL, "arrays: %lld rows", (long long)rows);
    status = kymo__source_state(source, &arrays_class, err);
    if (status == KYMO_OK)
        status = kymo__source_add_columns(source, count, err);
    if (status != KYMO_OK)
        return status;

    arrays *state = source->state;
    state->columns = kymo__alloc(source->mem, KYMO_MEMORY_OBJECT, (size_t)count,
                                 sizeof *state->columns, "arrays", err);
    if (!state->columns)
        return (kymo_status)err->code;
    state->count = count;
    for (int32_t i = 0; i < count; i++) {
        status = kymo__column_check(&columns[i], i, rows, err);
        if (status == KYMO_OK)
            status = kymo__source_name_column(source, i, columns[i].name, err);
        if (status != KYMO_OK)
            return status;
        state->columns[i] = columns[i];
        state->columns[i].name = NULL;
    }
    source->rows = rows;
    arrays_touch(source);
    return KYMO_OK;
}

kymo_source *kymo_source_arrays(const kymo_column *columns, int32_t count, int64_t rows,
                                const kymo_source_options *options)
{
    static const kymo_source_options none = {0};
    const kymo_source_options *o = options ? options : &none;
    kymo_source *source = kymo__source_new("arrays", o->allocator, o->release, o->user);
    kymo_error err;

    if (source->error.code)
        return source;
    if (kymo__reserved_check(o->reserved, 6, "source options", &err) != KYMO_OK ||
        open_arrays(source, columns, count, rows, &err) != KYMO_OK)
        kymo__source_fail(source, &err);
    return kymo__source_filtered(source, o);
}
