/*
 * stream.c - rows from the caller's function, re-cut into chunks of one size.
 *
 * What a pull hands out is valid until the next pull only, so fetch copies the wanted columns into
 * the chunk, packed, and goes on pulling until the chunk is full: chunk boundaries are every 64 Ki
 * rows (or every batch_rows), whatever the generator's own batches are. That costs one copy in the
 * cache (a few per cent of a pass) and makes a generator of single rows as fast as one of large
 * batches, and the result of both the same to the byte. The words of a text column are numbered
 * anew in each chunk, since a generator may change its dictionary from pull to pull.
 */
#include "data/where.h"

#include <string.h>

typedef struct stream {
    kymo_stream calls;
    kymo_column *schema; /* names borrowed from the source's columns */
    bool started;        /* a row has been pulled: the next cursor rewinds */
} stream;

/* Codes of a pull to codes of the chunk. An entry is of another pull or chunk unless its stamp is
 * the cursor's, so that nothing need be cleared between pulls of a single row. */
typedef struct code_entry {
    int64_t stamp;
    int32_t code;
} code_entry;

typedef struct code_map {
    code_entry *entries;
    int32_t capacity;
} code_map;

typedef struct stream_cursor {
    kymo_column *columns; /* of the pulled batch */
    code_map *maps;       /* per requested column */
    int64_t rows, at;     /* of the pulled batch, and how many of them are used up */
    int64_t total;
    int64_t stamp; /* raised with each pull and each chunk */
    bool ended;
} stream_cursor;

static void stream_cursor_close(kymo__cursor *cursor)
{
    stream_cursor *state = cursor->state;
    kymo__mem *mem = cursor->request.mem;
    size_t count = (size_t)cursor->request.column_count;

    for (size_t i = 0; state->maps && i < count; i++)
        kymo__free(mem, KYMO_MEMORY_DATA, state->maps[i].entries, (size_t)state->maps[i].capacity,
                   sizeof(code_entry));
    kymo__free(mem, KYMO_MEMORY_DATA, state->maps, count, sizeof *state->maps);
    kymo__free(mem, KYMO_MEMORY_DATA, state->columns, (size_t)cursor->source->column_count,
               sizeof *state->columns);
}

static kymo_status stream_cursor_open(kymo_source *source, kymo__cursor *cursor, kymo_error *err)
{
    stream *from = source->state;
    stream_cursor *state = cursor->state;
    kymo__mem *mem = cursor->request.mem;

    state->columns = kymo__alloc(mem, KYMO_MEMORY_DATA, (size_t)source->column_count,
                                 sizeof *state->columns, "stream", err);
    if (!state->columns)
        return (kymo_status)err->code;
    state->maps = kymo__alloc(mem, KYMO_MEMORY_DATA, (size_t)cursor->request.column_count,
                              sizeof *state->maps, "stream", err);
    if (!state->maps)
        return (kymo_status)err->code;
    if (from->started && from->calls.rewind) {
        int32_t status = from->calls.rewind(from->calls.user);
        if (status < 0)
            return kymo__fail(err, (kymo_status)status, "stream: cannot begin again: %s",
                              kymo_status_text(status));
    }
    from->started = true;
    return KYMO_OK;
}

/* ---- Pulling --------------------------------------------------------------------------------- */

static kymo_status check_pulled(const kymo__cursor *cursor, const kymo_batch *batch,
                                kymo_error *err)
{
    const kymo_source *source = cursor->source;
    const stream_cursor *state = cursor->state;

    if (batch->columns != state->columns)
        return kymo__fail(err, KYMO_EDATA, "stream: the batch's columns were moved");
    for (int32_t i = 0; i < source->column_count; i++) {
        const char *name = source->columns[i].name;
        if (!batch->columns[i].values)
            return kymo__fail(err, KYMO_EDATA, "stream: no values for column %s after row %lld",
                              name, (long long)state->total);
        if (batch->columns[i].type != source->columns[i].type)
            return kymo__fail(err, KYMO_EDATA,
                              "stream: the type of column %s changed after row %lld", name,
                              (long long)state->total);
    }
    return KYMO_OK;
}

/* Pulls the next rows. 1: there are some; 0: the end; negative: a status. */
static int pull(kymo__cursor *cursor, kymo_error *err)
{
    const kymo_source *source = cursor->source;
    const stream *from = source->state;
    stream_cursor *state = cursor->state;
    kymo_batch batch = {.columns = state->columns, .column_count = source->column_count};

    if (state->ended)
        return 0;
    memcpy(state->columns, from->schema, (size_t)source->column_count * sizeof *state->columns);
    int64_t rows = from->calls.pull(&batch, from->calls.user);
    state->ended = rows <= 0;
    if (rows < 0) {
        kymo_status code = rows >= INT32_MIN ? (kymo_status)rows : KYMO_EDATA;
        return (int)kymo__fail(err, code, "stream: the generator failed after row %lld: %s",
                               (long long)state->total, kymo_status_text(code));
    }
    if (rows == 0 && source->rows >= 0 && source->rows != state->total)
        return (int)kymo__fail(err, KYMO_EDATA, "stream: %lld rows came, but %lld were announced",
                               (long long)state->total, (long long)source->rows);
    if (rows > 0 && check_pulled(cursor, &batch, err) != KYMO_OK) {
        state->ended = true;
        return err->code;
    }
    state->rows = rows;
    state->at = 0;
    state->total += rows;
    state->stamp++;
    return rows > 0;
}

/* ---- Copying --------------------------------------------------------------------------------- */

/* Clears the bits of missing rows, from bit `at` of the chunk's bits of column i. */
static kymo_status copy_valid(kymo__chunk *chunk, int32_t i, int64_t at, const kymo_column *column,
                              int64_t first, int64_t count, int64_t room, kymo_error *err)
{
    uint8_t *valid = (uint8_t *)chunk->valid[i].data;

    if (!column->valid)
        return KYMO_OK;
    if (chunk->valid[i].length == 0)
        valid = kymo__chunk_valid(chunk, i, room, err);
    if (!valid)
        return (kymo_status)err->code;
    for (int64_t row = 0; row < count; row++) {
        if (!kymo__column_valid(column, first + row))
            valid[(at + row) >> 3] &= (uint8_t) ~(1u << ((at + row) & 7));
    }
    return KYMO_OK;
}

static kymo_status map_room(code_map *map, int32_t count, kymo__mem *mem, kymo_error *err)
{
    if (count <= map->capacity)
        return KYMO_OK;
    code_entry *entries = kymo__realloc(mem, KYMO_MEMORY_DATA, map->entries, (size_t)map->capacity,
                                        (size_t)count, sizeof *entries, "dictionary", err);
    if (!entries)
        return (kymo_status)err->code;
    for (int32_t i = map->capacity; i < count; i++)
        entries[i].stamp = 0;
    map->entries = entries;
    map->capacity = count;
    return KYMO_OK;
}

/* Turns the codes just copied to `codes` into those of the chunk's own dictionary. */
static kymo_status map_codes(kymo__cursor *cursor, kymo__chunk *chunk, int32_t i, int32_t *codes,
                             int64_t count, const kymo_column *column, kymo_error *err)
{
    const stream_cursor *state = cursor->state;
    code_map *map = &state->maps[i];

    if (map_room(map, column->word_count, chunk->mem, err) != KYMO_OK)
        return (kymo_status)err->code;
    for (int64_t row = 0; row < count; row++) {
        int32_t code = codes[row];
        if (code < 0)
            continue;
        if (code >= column->word_count || !column->words || !column->words[code])
            return kymo__fail(err, KYMO_EDATA, "stream: column %s has the code %d, but %d words",
                              kymo__request_column(cursor, i)->name, code, column->word_count);
        code_entry *entry = &map->entries[code];
        if (entry->stamp != state->stamp) {
            const char *word = column->words[code];
            entry->code = kymo__dict_add(&chunk->dicts[i], word, strlen(word), err);
            if (entry->code < 0)
                return (kymo_status)err->code;
            entry->stamp = state->stamp;
        }
        codes[row] = entry->code;
    }
    return KYMO_OK;
}

/* Copies `count` rows of the pulled batch behind the `at` rows the chunk has. */
static kymo_status copy_rows(kymo__cursor *cursor, kymo__chunk *chunk, int64_t at, int64_t count,
                             int64_t room, kymo_error *err)
{
    const stream_cursor *state = cursor->state;

    for (int32_t i = 0; i < chunk->column_count; i++) {
        const kymo_column *column = &state->columns[cursor->request.columns[i]];
        char *to = chunk->values[i].data + at * kymo__type_size(column->type);
        kymo__column_copy(to, column, state->at, count);
        if (copy_valid(chunk, i, at, column, state->at, count, room, err) != KYMO_OK)
            return (kymo_status)err->code;
        if (column->type == KYMO_TEXT &&
            map_codes(cursor, chunk, i, (int32_t *)(void *)to, count, column, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    return KYMO_OK;
}

static int stream_fetch(kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    stream_cursor *state = cursor->state;
    int64_t room = kymo__request_rows(&cursor->request);

    if (state->at == state->rows) { // so that the end costs no buffers
        int got = pull(cursor, err);
        if (got != 1)
            return got;
    }
    state->stamp++;
    for (int32_t i = 0; i < chunk->column_count; i++) {
        size_t size = (size_t)kymo__type_size(kymo__request_column(cursor, i)->type);
        if (!kymo__chunk_values(chunk, i, room, size, err))
            return err->code;
        chunk->valid[i].length = 0;
        kymo__dict_clear(&chunk->dicts[i]);
    }
    while (chunk->rows < room) {
        if (state->at == state->rows) {
            int got = pull(cursor, err);
            if (got < 0)
                return got;
            if (got == 0)
                break;
        }
        int64_t left = state->rows - state->at;
        int64_t count = left < room - chunk->rows ? left : room - chunk->rows;
        if (copy_rows(cursor, chunk, chunk->rows, count, room, err) != KYMO_OK)
            return err->code;
        state->at += count;
        chunk->rows += count;
    }
    return 1;
}

static kymo_status stream_decode(const kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    (void)cursor;
    return kymo__chunk_show(chunk, err);
}

/* ---- The source ------------------------------------------------------------------------------ */

static int64_t stream_chunk_bytes(const kymo_source *source, const kymo__request *request)
{
    return kymo__values_bytes(source, request, kymo__request_rows(request));
}

static void stream_close(kymo_source *source)
{
    stream *state = source->state;

    kymo__free(source->mem, KYMO_MEMORY_OBJECT, state->schema, (size_t)state->calls.column_count,
               sizeof *state->schema);
}

static const kymo__source_class stream_class = {
    .name = "stream",
    .source_size = sizeof(stream),
    .cursor_size = sizeof(stream_cursor),
    .cursor_open = stream_cursor_open,
    .fetch = stream_fetch,
    .decode = stream_decode,
    .cursor_close = stream_cursor_close,
    .close = stream_close,
    .chunk_bytes = stream_chunk_bytes,
};

static kymo_status open_stream(kymo_source *source, const kymo_stream *calls, kymo_error *err)
{
    int32_t count = calls->column_count;

    if (count < 1 || !calls->columns)
        return kymo__fail(err, KYMO_EINVAL, "stream: no columns");
    if (!calls->pull)
        return kymo__fail(err, KYMO_EINVAL, "stream: no pull function");
    if (calls->rows < 0)
        return kymo__fail(err, KYMO_EINVAL, "stream: %lld rows", (long long)calls->rows);
    if (kymo__reserved_check(calls->reserved, 4, "stream", err) != KYMO_OK ||
        kymo__source_state(source, &stream_class, err) != KYMO_OK ||
        kymo__source_add_columns(source, count, err) != KYMO_OK)
        return (kymo_status)err->code;

    stream *state = source->state;
    state->schema = kymo__alloc(source->mem, KYMO_MEMORY_OBJECT, (size_t)count,
                                sizeof *state->schema, "stream", err);
    if (!state->schema)
        return (kymo_status)err->code;
    state->calls = *calls;
    state->calls.columns = NULL; // the caller's, not to be used again
    for (int32_t i = 0; i < count; i++) {
        const kymo_column *column = &calls->columns[i];
        if (kymo__column_check(column, i, 0, err) != KYMO_OK ||
            kymo__source_name_column(source, i, column->name, err) != KYMO_OK)
            return (kymo_status)err->code;
        state->schema[i] = *column;
        state->schema[i].name = source->columns[i].name;
        state->schema[i].values = NULL;
        source->columns[i].type = column->type;
    }
    source->rows = calls->rows > 0 ? calls->rows : -1;
    source->rewindable = calls->rewind != NULL;
    source->exclusive = true;
    return KYMO_OK;
}

kymo_source *kymo_source_stream(const kymo_stream *stream_calls, const kymo_source_options *options)
{
    static const kymo_source_options none = {0};
    static const kymo_stream empty = {0};
    const kymo_stream *calls = stream_calls ? stream_calls : &empty;
    const kymo_source_options *o = options ? options : &none;
    kymo_source *source = kymo__source_new("stream", o->allocator, calls->release, calls->user);
    kymo_error err;

    if (source->error.code)
        return source;
    if (kymo__reserved_check(o->reserved, 6, "source options", &err) != KYMO_OK ||
        open_stream(source, calls, &err) != KYMO_OK)
        kymo__source_fail(source, &err);
    return kymo__source_filtered(source, o);
}
