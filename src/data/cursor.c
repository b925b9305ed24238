/*
 * cursor.c - one reading of a source, and the chunks it is read in.
 *
 * Numbers chunks and rows, guards one-shot and exclusive sources, and keeps the buffers of chunks.
 * A buffer that is too small is given back and asked for anew, an eighth larger, rather than grown:
 * what was in it is never needed again, so nothing is copied.
 */
#include "data/parts.h"

#include <string.h>

/* ---- Cursors --------------------------------------------------------------------------------- */

/* Takes the source for one more cursor, or says why that cannot be. */
static kymo_status acquire(kymo_source *source, kymo_error *err)
{
    int32_t none = 0;

    if (source->rewindable && !source->exclusive) {
        __atomic_add_fetch(&source->cursors, 1, __ATOMIC_ACQ_REL);
        return KYMO_OK;
    }
    if (!__atomic_compare_exchange_n(&source->cursors, &none, 1, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE))
        return kymo__fail(err, KYMO_EBUSY, "%s is being read by another figure", source->path);
    if (source->rewindable)
        return KYMO_OK;
    if (__atomic_exchange_n(&source->consumed, true, __ATOMIC_ACQ_REL)) {
        __atomic_sub_fetch(&source->cursors, 1, __ATOMIC_ACQ_REL);
        return kymo__fail(err, KYMO_ECONSUMED, "%s can be read only once, and was", source->path);
    }
    return KYMO_OK;
}

static kymo_status check_request(const kymo_source *source, const kymo__request *request,
                                 kymo_error *err)
{
    if (source->error.code) {
        *err = source->error;
        return (kymo_status)err->code;
    }
    if (request->column_count < 0 || request->batch_rows < 0 || request->first_row < 0 ||
        ((request->first_row > 0 || request->end_row > 0) && !kymo__source_seeks(source)))
        return kymo__fail(err, KYMO_EINVAL, "%s: bad request", source->path);
    for (int32_t i = 0; i < request->column_count; i++)
        if (request->columns[i] < 0 ||
            (request->columns[i] >= source->column_count && request->columns[i] != source->row_column))
            return kymo__fail(err, KYMO_ECOLUMN, "no column %d in %s", request->columns[i] + 1,
                              source->path);
    return KYMO_OK;
}

static void free_cursor(kymo__cursor *cursor)
{
    kymo__mem *mem = cursor->request.mem;

    kymo__free(mem, KYMO_MEMORY_DATA, cursor->state, 1, cursor->source->class_->cursor_size);
    kymo__free(mem, KYMO_MEMORY_DATA, (void *)(uintptr_t)cursor->request.columns,
               (size_t)cursor->request.column_count, sizeof(int32_t));
    kymo__free(mem, KYMO_MEMORY_DATA, cursor, 1, sizeof *cursor);
}

/* The cursor with its copy of the request and the zeroed state of its class. */
static kymo__cursor *make_cursor(kymo_source *source, const kymo__request *request, kymo_error *err)
{
    kymo__mem *mem = request->mem;
    size_t count = (size_t)request->column_count;
    kymo__cursor *cursor = kymo__alloc(mem, KYMO_MEMORY_DATA, 1, sizeof *cursor, "cursor", err);
    int32_t *columns = NULL;

    if (!cursor)
        return NULL;
    columns = kymo__alloc(mem, KYMO_MEMORY_DATA, count, sizeof *columns, "cursor", err);
    cursor->state =
        columns ? kymo__alloc(mem, KYMO_MEMORY_DATA, 1, source->class_->cursor_size, "cursor", err)
                : NULL;
    if (!cursor->state) {
        kymo__free(mem, KYMO_MEMORY_DATA, columns, count, sizeof *columns);
        kymo__free(mem, KYMO_MEMORY_DATA, cursor, 1, sizeof *cursor);
        return NULL;
    }
    if (count > 0)
        memcpy(columns, request->columns, count * sizeof *columns);
    cursor->source = source;
    cursor->request = *request;
    cursor->request.columns = columns;
    cursor->end_row = request->end_row > 0 ? request->end_row : INT64_MAX;
    return cursor;
}

kymo_status kymo__cursor_open(kymo__cursor **cursor, kymo_source *source,
                              const kymo__request *request, kymo_error *err)
{
    kymo_status status = check_request(source, request, err);
    kymo__cursor *made;

    *cursor = NULL;
    if (status != KYMO_OK)
        return status;
    made = make_cursor(source, request, err);
    if (!made)
        return (kymo_status)err->code;
    status = acquire(source, err);
    if (status != KYMO_OK) {
        free_cursor(made);
        return status;
    }
    kymo__source_keep(source);
    status = source->class_->cursor_open(source, made, err);
    if (status == KYMO_OK && request->first_row > 0)
        status = kymo__cursor_seek(made, request->first_row, err);
    if (status != KYMO_OK) {
        kymo__cursor_close(made);
        return status;
    }
    *cursor = made;
    return KYMO_OK;
}

void kymo__cursor_close(kymo__cursor *cursor)
{
    if (!cursor)
        return;
    kymo_source *source = cursor->source;

    if (source->class_->cursor_close)
        source->class_->cursor_close(cursor);
    free_cursor(cursor);
    __atomic_sub_fetch(&source->cursors, 1, __ATOMIC_ACQ_REL);
    kymo__source_drop(source);
}

int kymo__cursor_fetch(kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    chunk->index = cursor->next_index;
    chunk->first_row = cursor->next_row;
    chunk->rows = 0;
    chunk->repaired = 0;
    int got = cursor->source->class_->fetch(cursor, chunk, err);
    if (got == 1) {
        cursor->next_index++;
        cursor->next_row += chunk->rows;
    }
    return got;
}

bool kymo__source_seeks(const kymo_source *source)
{
    return source->class_ && source->class_->seek && source->rewindable && source->rows >= 0;
}

kymo_status kymo__cursor_seek(kymo__cursor *cursor, int64_t row, kymo_error *err)
{
    int64_t rows = cursor->source->rows;

    row = row < rows ? row : rows;
    cursor->next_row = row;
    return cursor->source->class_->seek(cursor, row, err);
}

int64_t kymo__cursor_left(const kymo__cursor *cursor, int64_t rows)
{
    int64_t left = cursor->end_row - cursor->next_row;

    left = left > 0 ? left : 0;
    return rows < left ? rows : left;
}

kymo_status kymo__cursor_decode(const kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    for (int32_t i = 0; i < chunk->column_count; i++)
        chunk->columns[i] = (kymo_column){.type = kymo__request_column(cursor, i)->type};
    chunk->notes.count = 0;
    chunk->batch = (kymo__batch){
        .first_row = chunk->first_row,
        .rows = chunk->rows,
        .columns = chunk->columns,
        .column_count = chunk->column_count,
        .repaired = chunk->repaired,
    };
    return cursor->source->class_->decode(cursor, chunk, err);
}

void kymo__cursor_count(const kymo__cursor *cursor, int64_t bytes)
{
    kymo__cursor *counted = (kymo__cursor *)(uintptr_t)cursor; // the one field that decode writes

    __atomic_add_fetch(&counted->bytes_read, bytes, __ATOMIC_RELAXED);
}

int64_t kymo__request_rows(const kymo__request *request)
{
    return request->batch_rows > 0 ? request->batch_rows : KYMO__CHUNK_ROWS;
}

const kymo__source_column *kymo__request_column(const kymo__cursor *cursor, int32_t i)
{
    return &cursor->source->columns[cursor->request.columns[i]];
}

/* ---- Chunks ---------------------------------------------------------------------------------- */

kymo_status kymo__chunk_init(kymo__chunk *chunk, const kymo__cursor *cursor, kymo_error *err)
{
    kymo__mem *mem = cursor->request.mem;
    size_t count = (size_t)cursor->request.column_count;

    *chunk = (kymo__chunk){.mem = mem, .column_count = cursor->request.column_count};
    kymo__buf_init(&chunk->bytes, mem, KYMO_MEMORY_DATA);
    chunk->values = kymo__alloc(mem, KYMO_MEMORY_DATA, count, sizeof *chunk->values, "chunk", err);
    chunk->valid = kymo__alloc(mem, KYMO_MEMORY_DATA, count, sizeof *chunk->valid, "chunk", err);
    chunk->dicts = kymo__alloc(mem, KYMO_MEMORY_DATA, count, sizeof *chunk->dicts, "chunk", err);
    chunk->columns =
        kymo__alloc(mem, KYMO_MEMORY_DATA, count, sizeof *chunk->columns, "chunk", err);
    if (!chunk->values || !chunk->valid || !chunk->dicts || !chunk->columns) {
        kymo__chunk_free(chunk, cursor);
        return (kymo_status)err->code;
    }
    for (size_t i = 0; i < count; i++) {
        kymo__buf_init(&chunk->values[i], mem, KYMO_MEMORY_DATA);
        kymo__buf_init(&chunk->valid[i], mem, KYMO_MEMORY_DATA);
        kymo__dict_init(&chunk->dicts[i], mem);
    }
    return KYMO_OK;
}

kymo_status kymo__chunk_show(kymo__chunk *chunk, kymo_error *err)
{
    for (int32_t i = 0; i < chunk->column_count; i++) {
        kymo_column *column = &chunk->columns[i];
        column->values = chunk->values[i].data;
        if (chunk->valid[i].length > 0)
            column->valid = (const uint8_t *)chunk->valid[i].data;
        if (column->type != KYMO_TEXT)
            continue;
        column->words = kymo__dict_words(&chunk->dicts[i], err);
        if (!column->words)
            return (kymo_status)err->code;
        column->word_count = chunk->dicts[i].count;
    }
    return KYMO_OK;
}

void kymo__chunk_free(kymo__chunk *chunk, const kymo__cursor *cursor)
{
    kymo__mem *mem = chunk->mem;
    size_t count = (size_t)chunk->column_count;
    bool whole = chunk->values && chunk->valid && chunk->dicts && chunk->columns;

    if (!mem)
        return;
    if (cursor->source->class_->chunk_free)
        cursor->source->class_->chunk_free(chunk);
    for (size_t i = 0; whole && i < count; i++) {
        kymo__buf_free(&chunk->values[i]);
        kymo__buf_free(&chunk->valid[i]);
        kymo__dict_free(&chunk->dicts[i]);
    }
    kymo__buf_free(&chunk->bytes);
    kymo__free(mem, KYMO_MEMORY_DATA, chunk->values, count, sizeof *chunk->values);
    kymo__free(mem, KYMO_MEMORY_DATA, chunk->valid, count, sizeof *chunk->valid);
    kymo__free(mem, KYMO_MEMORY_DATA, chunk->dicts, count, sizeof *chunk->dicts);
    kymo__free(mem, KYMO_MEMORY_DATA, chunk->columns, count, sizeof *chunk->columns);
    *chunk = (kymo__chunk){0};
}

/* Makes a buffer of at least `size` bytes, whose contents are lost. */
static char *renew(kymo__buf *buf, size_t size, kymo_error *err)
{
    buf->length = 0;
    if (!buf->data || buf->capacity < size) {
        bool first = !buf->data;
        kymo__buf_free(buf);
        kymo__buf_reserve(buf, first || size > SIZE_MAX / 2 ? size : size + size / 8);
    }
    if (kymo__buf_status(buf, err) != KYMO_OK)
        return NULL;
    buf->length = size;
    return buf->data;
}

void *kymo__chunk_values(kymo__chunk *chunk, int32_t i, int64_t count, size_t size, kymo_error *err)
{
    if ((uint64_t)count > SIZE_MAX / size) {
        kymo__fail(err, KYMO_ENOMEM, "out of memory for %lld rows", (long long)count);
        return NULL;
    }
    void *values = renew(&chunk->values[i], (size_t)count * size, err);

    chunk->columns[i].values = values;
    return values;
}

uint8_t *kymo__chunk_valid(kymo__chunk *chunk, int32_t i, int64_t rows, kymo_error *err)
{
    size_t bytes = ((size_t)rows + 7) / 8;
    uint8_t *valid = (uint8_t *)renew(&chunk->valid[i], bytes, err);

    if (valid) {
        memset(valid, 0xff, bytes);
        chunk->columns[i].valid = valid;
    }
    return valid;
}

kymo_status kymo__chunk_room(kymo__chunk *chunk, size_t size, kymo_error *err)
{
    if (chunk->bytes.capacity < size)
        kymo__buf_reserve(&chunk->bytes, size - chunk->bytes.length);
    return kymo__buf_status(&chunk->bytes, err);
}

int64_t kymo__values_bytes(const kymo_source *source, const kymo__request *request, int64_t rows)
{
    int64_t bytes = 0;

    for (int32_t i = 0; i < request->column_count; i++) {
        int32_t size = kymo__type_size(source->columns[request->columns[i]].type);
        bytes += rows * size + (rows + 7) / 8;
    }
    return bytes + bytes / 8;
}

int64_t kymo__chunk_bytes(const kymo_source *source, const kymo__request *request)
{
    int64_t own = (int64_t)(sizeof(kymo__buf) * 2 + sizeof(kymo__dict) + sizeof(kymo_column));

    if (source->error.code)
        return 0;
    return own * request->column_count + source->class_->chunk_bytes(source, request);
}
