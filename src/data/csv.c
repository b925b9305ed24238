/*
 * csv.c - delimited text: the serial half of reading.
 *
 * Fetch reads a block (512 KiB, less when the caller wants few rows a chunk), cuts it behind its
 * last whole record and keeps the rest for the next chunk; so chunks depend on the bytes of the
 * file alone, not on how a pipe hands them out. A block grows only for a record that does not fit,
 * up to 16 MiB. Everything else, down to the last conversion, is in decode, which runs on all
 * threads. Memory: one block and its columns a chunk, plus the rest of one block.
 */
#include "data/csv.h"

#include <sys/stat.h>

/* ---- Cursors --------------------------------------------------------------------------------- */

static void csv_cursor_close(kymo__cursor *cursor)
{
    csv_cursor *at = cursor->state;
    size_t count = (size_t)cursor->request.column_count;

    kymo__free(cursor->request.mem, KYMO_MEMORY_DATA, at->steps, count, sizeof *at->steps);
    kymo__free(cursor->request.mem, KYMO_MEMORY_DATA, at->slots, count, sizeof *at->slots);
    if (at->carry.mem)
        kymo__buf_free(&at->carry);
}

/* Puts the wanted columns in the order of the file. */
static kymo_status plan(kymo__cursor *cursor, kymo_error *err)
{
    const kymo_source *source = cursor->source;
    const kymo__request *request = &cursor->request;
    csv_cursor *at = cursor->state;
    kymo__mem *mem = request->mem;
    size_t count = (size_t)request->column_count, all = (size_t)source->column_count;
    int32_t before = 0, *first; /* request column that asks first for a column of the file, or -1 */

    at->steps = kymo__alloc(mem, KYMO_MEMORY_DATA, count, sizeof *at->steps, "csv", err);
    at->slots =
        at->steps ? kymo__alloc(mem, KYMO_MEMORY_DATA, count, sizeof *at->slots, "csv", err) : NULL;
    first = at->slots ? kymo__alloc(mem, KYMO_MEMORY_DATA, all, sizeof *first, "csv", err) : NULL;
    if (!first)
        return (kymo_status)err->code;
    for (int32_t c = 0; c < source->column_count; c++)
        first[c] = -1;
    for (int32_t i = 0; i < request->column_count; i++) {
        int32_t *slot = &first[request->columns[i]];
        *slot = *slot < 0 ? i : *slot;
        at->slots[i] = *slot;
    }
    for (int32_t c = 0; c < source->column_count; c++) {
        if (first[c] < 0)
            continue;
        at->steps[at->step_count++] = (csv_step){
            .skip = c - before,
            .column = c,
            .slot = first[c],
            .type = source->columns[c].type,
        };
        before = c;
    }
    at->rest = source->column_count - 1 - before;
    kymo__free(mem, KYMO_MEMORY_DATA, first, all, sizeof *first);
    return KYMO_OK;
}

/* Bytes of a regular file now, 0 for anything else. */
static int64_t size_of(const kymo_source *source)
{
    struct stat info;

    return source->rewindable && fstat(source->fd, &info) == 0 ? (int64_t)info.st_size : 0;
}

static kymo_status csv_cursor_open(kymo_source *source, kymo__cursor *cursor, kymo_error *err)
{
    csv *state = source->state;
    csv_cursor *at = cursor->state;

    kymo__buf_init(&at->carry, cursor->request.mem, KYMO_MEMORY_DATA);
    if (plan(cursor, err) != KYMO_OK)
        return (kymo_status)err->code;
    const kymo__request *request = &cursor->request;
    bool resumed = source->rewindable && request->resume_row > 0;
    at->offset = resumed ? request->resume_offset : state->data_offset;
    at->line = resumed ? request->resume_line : state->data_line;
    at->read_at = at->offset;
    cursor->next_row = resumed ? request->resume_row : 0;
    at->size = size_of(source);
    if (!source->rewindable) { // the bytes looked at come first
        size_t size = state->head.length - (size_t)state->data_offset;
        kymo__buf_append(&at->carry, state->head.data + state->data_offset, size);
        at->read_at += (int64_t)size;
        kymo__cursor_count(cursor, (int64_t)size);
        kymo__buf_free(&state->head);
    }
    return kymo__buf_status(&at->carry, err);
}

/* ---- Fetch ----------------------------------------------------------------------------------- */

static kymo_status read_more(const kymo_source *source, csv_cursor *at, char *to, size_t size,
                             size_t *got, kymo_error *err)
{
    if (source->rewindable)
        return kymo__pread_full(source, to, size, at->read_at, got, err);
    return kymo__read_full(source, to, size, got, err);
}

/* What is cut off while it is read is not the end of the data. What is added counts if it comes in
 * time. */
static kymo_status check_end(const kymo_source *source, const csv_cursor *at, kymo_error *err)
{
    if (at->read_at >= at->size || size_of(source) >= at->size)
        return KYMO_OK;
    return kymo__fail_at(err, KYMO_EIO, source->path, 0, 0,
                         "it became shorter while it was read, at offset %lld",
                         (long long)at->read_at);
}

static bool is_whole(const csv_cursor *at)
{
    return at->ended && at->carry_at == at->carry.length;
}

/* Makes the chunk's bytes `want` long, unless the file ends before: then with a line end. */
static kymo_status fill(kymo__cursor *cursor, kymo__chunk *chunk, size_t want, kymo_error *err)
{
    csv_cursor *at = cursor->state;
    kymo__buf *bytes = &chunk->bytes;
    size_t carried = at->carry.length - at->carry_at, got;

    if (kymo__chunk_room(chunk, want + CSV_SLACK, err) != KYMO_OK)
        return (kymo_status)err->code;
    carried = carried < want - bytes->length ? carried : want - bytes->length;
    if (carried > 0)
        memcpy(bytes->data + bytes->length, at->carry.data + at->carry_at, carried);
    bytes->length += carried;
    at->carry_at += carried;
    if (bytes->length < want && !at->ended) {
        size_t rest = want - bytes->length;
        if (read_more(cursor->source, at, bytes->data + bytes->length, rest, &got, err) != KYMO_OK)
            return (kymo_status)err->code;
        bytes->length += got;
        at->read_at += (int64_t)got;
        at->ended = got < rest;
        kymo__cursor_count(cursor, (int64_t)got);
        if (at->ended && check_end(cursor->source, at, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    if (is_whole(at) && bytes->length > 0 && !csv_is_end(bytes->data[bytes->length - 1]))
        bytes->data[bytes->length++] = '\n';
    memset(bytes->data + bytes->length, 0, CSV_SLACK - 1);
    return KYMO_OK;
}

/* Keeps the bytes behind the chunk's records for the next one. */
static kymo_status keep_rest(kymo__cursor *cursor, kymo__chunk *chunk, size_t used, kymo_error *err)
{
    csv_cursor *at = cursor->state;
    size_t rest = chunk->bytes.length - used;

    if (at->carry_at < at->carry.length) { // all of the chunk came from there
        at->carry_at -= rest;
        return KYMO_OK;
    }
    at->carry.length = at->carry_at = 0;
    kymo__buf_append(&at->carry, chunk->bytes.data + used, rest);
    return kymo__buf_status(&at->carry, err);
}

kymo_status kymo__csv_fail_endless(const char *path, const char *text, int64_t line,
                                   const csv_cut *cut, kymo_error *err)
{
    const char *open = text + cut->open_at;
    const char *start = kymo__csv_line_start(text, open);

    if (cut->open) {
        kymo__fail_at(err, KYMO_EDATA, path, line + kymo__csv_lines(text, start),
                      (int32_t)(open - start) + 1, "the quote is not closed");
        kymo__hint(err, "a quote within quotes is written twice");
    } else {
        kymo__fail_at(err, KYMO_EDATA, path, line, 1, "a line of more than %d MiB",
                      CSV_RECORD_MAX >> 20);
        kymo__hint(err, "is this a text file? otherwise say its format (-i raw:f64)");
    }
    return KYMO_EDATA;
}

/* Bytes that a chunk of this request should have: as many as the rows wanted need, or a little
 * fewer. */
static size_t block_size(const csv *state, const kymo__request *request)
{
    int64_t wanted = state->record_bytes * kymo__request_rows(request) / 8 * 7;
    int64_t most = KYMO__CHUNK_BYTES - CSV_SLACK;

    return (size_t)(wanted < 4096 ? 4096 : wanted < most ? wanted : most);
}

static kymo_status make_extra(kymo__chunk *chunk, kymo_error *err)
{
    csv_extra *extra = chunk->extra;

    if (extra)
        return KYMO_OK;
    extra = kymo__alloc(chunk->mem, KYMO_MEMORY_DATA, 1, sizeof *extra, "csv", err);
    if (!extra)
        return (kymo_status)err->code;
    kymo__buf_init(&extra->scratch, chunk->mem, KYMO_MEMORY_DATA);
    chunk->extra = extra;
    return KYMO_OK;
}

/* Reads a block, more of it for long records, and finds where to cut it. */
static kymo_status read_block(kymo__cursor *cursor, kymo__chunk *chunk, csv_cut *cut,
                              kymo_error *err)
{
    const csv *state = cursor->source->state;
    csv_cursor *at = cursor->state;
    int64_t rows = kymo__request_rows(&cursor->request);
    size_t want = block_size(state, &cursor->request);

    for (chunk->bytes.length = 0;;) {
        if (fill(cursor, chunk, want, err) != KYMO_OK)
            return (kymo_status)err->code;
        if (chunk->bytes.length == 0) {
            *cut = (csv_cut){0};
            return KYMO_OK;
        }
        *cut = kymo__csv_cut(&state->dialect, chunk->bytes.data, chunk->bytes.length, is_whole(at),
                             rows);
        if (cut->length > 0)
            return KYMO_OK;
        if (is_whole(at) || want >= CSV_RECORD_MAX)
            return kymo__csv_fail_endless(cursor->source->path, chunk->bytes.data, at->line, cut,
                                          err);
        want = want < CSV_RECORD_MAX / 2 ? want * 2 : CSV_RECORD_MAX;
    }
}

/* What decode must know of the cut. */
static void take_cut(kymo__chunk *chunk, const csv_cut *cut)
{
    csv_extra *extra = chunk->extra;

    chunk->length = cut->length;
    chunk->rows = cut->rows;
    extra->exact = cut->exact;
    extra->nul = cut->nul;
    extra->blanks = cut->blanks;
}

static int csv_fetch(kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    csv_cursor *at = cursor->state;
    csv_cut cut;

    if (make_extra(chunk, err) != KYMO_OK)
        return err->code;
    do {
        if (read_block(cursor, chunk, &cut, err) != KYMO_OK)
            return err->code;
        if (cut.length == 0)
            return 0;
        chunk->offset = at->offset;
        chunk->line = at->line;
        take_cut(chunk, &cut);
        at->offset += (int64_t)cut.length;
        at->line += cut.lines;
        if (keep_rest(cursor, chunk, cut.length, err) != KYMO_OK)
            return err->code;
    } while (cut.rows == 0); // blank lines and comments alone make no chunk
    return 1;
}

static void csv_chunk_free(kymo__chunk *chunk)
{
    csv_extra *extra = chunk->extra;

    if (!extra)
        return;
    kymo__free(chunk->mem, KYMO_MEMORY_DATA, extra->out, (size_t)extra->count, sizeof *extra->out);
    kymo__buf_free(&extra->scratch);
    kymo__free(chunk->mem, KYMO_MEMORY_DATA, extra, 1, sizeof *extra);
    chunk->extra = NULL;
}

static int64_t csv_chunk_bytes(const kymo_source *source, const kymo__request *request)
{
    int64_t block = (int64_t)block_size(source->state, request) + CSV_SLACK;
    int64_t rows = kymo__request_rows(request);
    int64_t most =
        block / (source->column_count > 1 ? source->column_count : 2); // a byte a cell, and an end

    return block + kymo__values_bytes(source, request, rows < most ? rows : most);
}

/* ---- Lines as they come ---------------------------------------------------------------------- */

static kymo_status csv_block(const kymo__cursor *cursor, kymo__chunk *chunk, bool ended, kymo_error *err)
{
    const csv *state = cursor->source->state;
    csv_cut cut = kymo__csv_cut(&state->dialect, chunk->bytes.data, chunk->bytes.length, ended, KYMO__CHUNK_ROWS);

    if (make_extra(chunk, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (ended && cut.length == 0 && cut.open)
        return kymo__csv_fail_endless(cursor->source->path, chunk->bytes.data, chunk->line, &cut, err);
    take_cut(chunk, &cut);
    return KYMO_OK;
}

static int64_t csv_data_at(const kymo_source *source, int64_t *record)
{
    *record = 0;
    return ((const csv *)source->state)->data_offset;
}

static void csv_touch(kymo_source *source)
{
    source->rows = -1;
}

static void csv_close(kymo_source *source)
{
    csv *state = source->state;

    kymo__strfree(source->mem, state->comment);
    kymo__strfree(source->mem, state->missing_text);
    if (state->missing)
        kymo__free(source->mem, KYMO_MEMORY_OBJECT, state->missing,
                   (size_t)state->dialect.missing_count, sizeof *state->missing);
    kymo__zone_close(state->zone);
    if (state->head.mem)
        kymo__buf_free(&state->head);
}

const kymo__source_class kymo__csv_class = {
    .name = "csv",
    .source_size = sizeof(csv),
    .cursor_size = sizeof(csv_cursor),
    .cursor_open = csv_cursor_open,
    .fetch = csv_fetch,
    .decode = kymo__csv_decode,
    .chunk_free = csv_chunk_free,
    .cursor_close = csv_cursor_close,
    .close = csv_close,
    .touch = csv_touch,
    .block = csv_block,
    .data_at = csv_data_at,
    .chunk_bytes = csv_chunk_bytes,
};

/* ---- What the first rows tell ---------------------------------------------------------------- */

/* Decodes the records of the head that `cut` covers, leniently, and looks at the columns. */
static kymo_status peek_chunk(kymo_source *source, kymo__cursor *cursor, const csv_cut *cut,
                              kymo_error *err)
{
    csv *state = source->state;
    kymo__chunk chunk;
    kymo_status status;

    if (kymo__chunk_init(&chunk, cursor, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo__buf_append(&chunk.bytes, state->head.data + state->data_offset,
                     cut->length + CSV_SLACK - 1);
    status = kymo__buf_status(&chunk.bytes, err);
    if (status == KYMO_OK)
        status = make_extra(&chunk, err);
    if (status == KYMO_OK) {
        take_cut(&chunk, cut);
        status = kymo__cursor_decode(cursor, &chunk, err);
    }
    for (int32_t i = 0; status == KYMO_OK && i < source->column_count; i++) {
        kymo__column_peek(&source->columns[i], &chunk.columns[i], chunk.rows);
        kymo__column_range(&source->columns[i], &chunk.columns[i], 0, chunk.rows - 1);
    }
    kymo__chunk_free(&chunk, cursor);
    return status;
}

kymo_status kymo__csv_peek(kymo_source *source, const csv_cut *cut, kymo_error *err)
{
    csv *state = source->state;
    bool lenient = state->dialect.lenient;
    size_t count = (size_t)source->column_count;
    int32_t *all = kymo__alloc(source->mem, KYMO_MEMORY_DATA, count, sizeof *all, "csv", err);
    csv_cursor at = {0};
    kymo__cursor cursor = {
        .source = source,
        .request = {.columns = all, .column_count = source->column_count, .mem = source->mem},
        .state = &at,
    };
    kymo_status status;

    if (!all)
        return (kymo_status)err->code;
    for (size_t i = 0; i < count; i++)
        all[i] = (int32_t)i;
    state->dialect.lenient = true;
    status = plan(&cursor, err);
    if (status == KYMO_OK)
        status = peek_chunk(source, &cursor, cut, err);
    state->dialect.lenient = lenient;
    csv_cursor_close(&cursor);
    kymo__free(source->mem, KYMO_MEMORY_DATA, all, count, sizeof *all);
    return status;
}
