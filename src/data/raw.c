/*
 * raw.c - numbers as they lie in memory: raw:TYPE[le|be][,ch=N][,skip=BYTES][,rate=HZ].
 *
 * Rows of N interleaved values of one type. A chunk is some rows in one buffer, and its columns are
 * strided views of that buffer: native values cost the read and nothing else, others are swapped in
 * place. Regular files are read in decode, at offsets, by all threads at once; pipes in fetch.
 */
#include "data/parts.h"

#include <string.h>
#include <sys/stat.h>

enum { MAX_CHANNELS = 65536 };

typedef struct raw {
    int32_t type;
    int32_t channels;
    int64_t skip;
    int64_t record; /* bytes a row */
    bool swap;      /* the other byte order */
    bool lenient;
    char *head; /* pipes: bytes read at open, from offset 0 */
    size_t head_size;
} raw;

typedef struct raw_cursor {
    int64_t rows;     /* whole rows, -1: a pipe */
    int64_t tail;     /* bytes after the last whole row */
    int64_t offset;   /* of the next byte */
    size_t head_used; /* of the head */
    bool ended;
} raw_cursor;

/* ---- The description ------------------------------------------------------------------------- */

static const char type_names[][4] = {"f64", "f32", "i8",  "i16", "i32", "i64",
                                     "u8",  "u16", "u32", "u64"}; // in the order of kymo_type

static bool is_little_endian(void)
{
    const uint16_t one = 1;
    uint8_t first;

    memcpy(&first, &one, 1);
    return first == 1;
}

/* Reads TYPE[le|be] of `length` bytes. */
static bool parse_type(raw *state, const char *text, size_t length)
{
    for (size_t i = 0; i < sizeof type_names / sizeof *type_names; i++) {
        size_t n = strlen(type_names[i]);
        if (length < n || memcmp(text, type_names[i], n) != 0)
            continue;
        const char *order = text + n;
        bool little = length == n + 2 && memcmp(order, "le", 2) == 0;
        bool big = length == n + 2 && memcmp(order, "be", 2) == 0;
        if (length != n && !little && !big)
            continue;
        state->type = (int32_t)i;
        state->swap = is_little_endian() ? big : little;
        return true;
    }
    return false;
}

/* Reads key=value of `length` bytes. */
static bool parse_pair(raw *state, double *rate, const char *text, size_t length)
{
    const char *end = text + length;
    int64_t whole;

    if (length > 3 && memcmp(text, "ch=", 3) == 0) {
        bool good =
            kymo__parse_i64(text + 3, end, &whole) == end && whole >= 1 && whole <= MAX_CHANNELS;
        state->channels = good ? (int32_t)whole : 0;
        return good;
    }
    if (length > 5 && memcmp(text, "skip=", 5) == 0)
        return kymo__parse_i64(text + 5, end, &state->skip) == end && state->skip >= 0;
    if (length > 5 && memcmp(text, "rate=", 5) == 0)
        return kymo__parse_f64(text + 5, end, rate) == end && *rate > 0 && *rate <= 1e300;
    return false;
}

static kymo_status bad_description(const char *path, const char *part, size_t length,
                                   kymo_error *err)
{
    if (length == 0)
        kymo__fail_at(err, KYMO_EINVAL, path, 0, 0, "raw needs the type of its values");
    else
        kymo__fail_at(err, KYMO_EINVAL, path, 0, 0, "raw: cannot read \"%.*s\"",
                      (int)(length < 64 ? length : 64), part);
    kymo__hint(err,
               "raw:TYPE[le|be][,ch=N][,skip=BYTES][,rate=HZ], TYPE f64 f32 i8 to i64 u8 to u64");
    return KYMO_EINVAL;
}

static kymo_status parse_description(raw *state, double *rate, const kymo__file *file,
                                     kymo_error *err)
{
    const char *extension = kymo__extension(file->path);
    const char *at = file->detail;

    state->type = -1;
    state->channels = 1;
    for (bool first = true; *at; first = false) {
        size_t length = strcspn(at, ",");
        bool pair = memchr(at, '=', length) != NULL;
        if (pair ? !parse_pair(state, rate, at, length) : !first || !parse_type(state, at, length))
            return bad_description(file->path, at, length, err);
        at += length + (at[length] == ',');
    }
    for (int32_t i = 0; state->type < 0 && i < (int32_t)(sizeof type_names / sizeof *type_names);
         i++)
        if (kymo__str_equal_fold(type_names[i], extension))
            state->type = i;
    if (state->type < 0)
        return bad_description(file->path, "", 0, err);
    state->record = (int64_t)state->channels * kymo__type_size(state->type);
    return KYMO_OK;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static kymo_status truncated(const kymo_source *source, int64_t offset, int64_t tail,
                             kymo_error *err)
{
    const raw *state = source->state;

    kymo__fail_at(err, KYMO_EDATA, source->path, 0, 0,
                  "the last row is cut off: %lld bytes of %lld at offset %lld", (long long)tail,
                  (long long)state->record, (long long)offset);
    kymo__hint(err, "check TYPE, ch and skip, or read leniently (--lenient)");
    return KYMO_EDATA;
}

/* The rows of a regular file of `size` bytes, and what is left over. */
static kymo_status measure(const kymo_source *source, int64_t size, int64_t *rows, int64_t *tail,
                           kymo_error *err)
{
    const raw *state = source->state;

    if (size < state->skip)
        return kymo__fail_at(err, KYMO_EDATA, source->path, 0, 0,
                             "skip=%lld, but it has %lld bytes", (long long)state->skip,
                             (long long)size);
    *rows = (size - state->skip) / state->record;
    *tail = (size - state->skip) % state->record;
    if (*tail > 0 && !state->lenient)
        return truncated(source, size - *tail, *tail, err);
    return KYMO_OK;
}

static int64_t chunk_rows(const raw *state, const kymo__request *request)
{
    int64_t most = KYMO__CHUNK_BYTES / state->record;
    int64_t rows = kymo__request_rows(request);

    if (most < 1)
        most = 1;
    return rows < most ? rows : most;
}

/* The next bytes of a pipe: from the head first. */
static kymo_status read_pipe(kymo__cursor *cursor, char *to, size_t size, size_t *got,
                             kymo_error *err)
{
    const raw *state = cursor->source->state;
    raw_cursor *at = cursor->state;
    size_t head = state->head_size - at->head_used;
    size_t rest;

    head = head < size ? head : size;
    if (head > 0)
        memcpy(to, state->head + at->head_used, head);
    at->head_used += head;
    *got = head;
    if (head == size)
        return KYMO_OK;
    kymo_status status = kymo__read_full(cursor->source, to + head, size - head, &rest, err);
    *got += rest;
    return status;
}

static kymo_status skip_pipe(kymo__cursor *cursor, kymo_error *err)
{
    const raw *state = cursor->source->state;
    raw_cursor *at = cursor->state;

    while (at->offset < state->skip) {
        char buffer[4096];
        int64_t left = state->skip - at->offset;
        size_t want = left < (int64_t)sizeof buffer ? (size_t)left : sizeof buffer;
        size_t got;
        kymo_status status = read_pipe(cursor, buffer, want, &got, err);
        at->offset += (int64_t)got;
        if (status == KYMO_OK && got < want)
            status = kymo__fail_at(err, KYMO_EDATA, cursor->source->path, 0, 0,
                                   "skip=%lld, but it has %lld bytes", (long long)state->skip,
                                   (long long)at->offset);
        if (status != KYMO_OK)
            return status;
    }
    return KYMO_OK;
}

static kymo_status raw_cursor_open(kymo_source *source, kymo__cursor *cursor, kymo_error *err)
{
    const raw *state = source->state;
    raw_cursor *at = cursor->state;
    struct stat info;

    at->rows = -1;
    if (!source->rewindable)
        return skip_pipe(cursor, err);
    if (fstat(source->fd, &info) != 0)
        return kymo__fail_at(err, KYMO_EIO, source->path, 0, 0, "cannot read");
    at->offset = state->skip;
    return measure(source, (int64_t)info.st_size, &at->rows, &at->tail, err);
}

static int fetch_pipe(kymo__cursor *cursor, kymo__chunk *chunk, int64_t rows, kymo_error *err)
{
    const raw *state = cursor->source->state;
    raw_cursor *at = cursor->state;
    size_t want = (size_t)(rows * state->record), got = 0;

    if (at->ended)
        return 0;
    if (kymo__chunk_room(chunk, want, err) != KYMO_OK ||
        read_pipe(cursor, chunk->bytes.data, want, &got, err) != KYMO_OK)
        return err->code;
    kymo__cursor_count(cursor, (int64_t)got);
    chunk->rows = (int64_t)got / state->record;
    chunk->length = (size_t)(chunk->rows * state->record);
    at->offset += (int64_t)got;
    at->ended = got < want;
    at->tail = (int64_t)(got - chunk->length); // not counted as repaired when it comes alone
    if (at->tail > 0 && !state->lenient)
        return (int)truncated(cursor->source, at->offset - at->tail, at->tail, err);
    chunk->repaired = at->tail > 0;
    return chunk->rows > 0;
}

static int raw_fetch(kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    const raw *state = cursor->source->state;
    raw_cursor *at = cursor->state;
    int64_t rows = chunk_rows(state, &cursor->request);

    chunk->offset = at->offset;
    if (at->rows < 0)
        return fetch_pipe(cursor, chunk, rows, err);
    if (rows > at->rows - cursor->next_row)
        rows = at->rows - cursor->next_row;
    rows = kymo__cursor_left(cursor, rows);
    chunk->rows = rows;
    chunk->length = (size_t)(rows * state->record);
    at->offset += (int64_t)chunk->length;
    chunk->repaired = at->tail > 0 && cursor->next_row + rows == at->rows;
    return rows > 0;
}

static kymo_status raw_seek(kymo__cursor *cursor, int64_t row, kymo_error *err)
{
    const raw *state = cursor->source->state;
    raw_cursor *at = cursor->state;

    (void)err;
    if (row > at->rows) // it has become shorter since it was opened
        row = cursor->next_row = at->rows;
    at->offset = state->skip + row * state->record;
    return KYMO_OK;
}

/* Turns the byte order of `count` values of `size` bytes. */
static void swap_values(char *bytes, size_t count, int32_t size)
{
    uint16_t v16;
    uint32_t v32;
    uint64_t v64;

    for (size_t i = 0; size == 2 && i < count; i++) {
        memcpy(&v16, bytes + i * 2, 2);
        v16 = __builtin_bswap16(v16);
        memcpy(bytes + i * 2, &v16, 2);
    }
    for (size_t i = 0; size == 4 && i < count; i++) {
        memcpy(&v32, bytes + i * 4, 4);
        v32 = __builtin_bswap32(v32);
        memcpy(bytes + i * 4, &v32, 4);
    }
    for (size_t i = 0; size == 8 && i < count; i++) {
        memcpy(&v64, bytes + i * 8, 8);
        v64 = __builtin_bswap64(v64);
        memcpy(bytes + i * 8, &v64, 8);
    }
}

/* Points the columns into the bytes. */
static void set_columns(const kymo__cursor *cursor, kymo__chunk *chunk)
{
    const raw *state = cursor->source->state;

    for (int32_t i = 0; i < chunk->column_count; i++) {
        int64_t place = (int64_t)cursor->request.columns[i] * kymo__type_size(state->type);
        chunk->columns[i].values = chunk->bytes.data + place;
        chunk->columns[i].stride = state->channels > 1 ? state->record : 0;
    }
}

static kymo_status raw_decode(const kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    const kymo_source *source = cursor->source;
    const raw *state = source->state;
    const raw_cursor *at = cursor->state;
    int32_t size = kymo__type_size(state->type);
    size_t got;

    if (at->rows >= 0) {
        /* A last, shorter chunk takes a whole one's room, so that memory does not depend on the
         * rows. */
        int64_t rows = chunk_rows(state, &cursor->request);
        size_t room = at->rows > rows ? (size_t)(rows * state->record) : chunk->length;
        if (kymo__chunk_room(chunk, room, err) != KYMO_OK ||
            kymo__pread_full(source, chunk->bytes.data, chunk->length, chunk->offset, &got, err) !=
                KYMO_OK)
            return (kymo_status)err->code;
        kymo__cursor_count(cursor, (int64_t)got);
        if (got < chunk->length)
            return kymo__fail_at(err, KYMO_EIO, source->path, 0, 0,
                                 "it became shorter while it was read, at offset %lld",
                                 (long long)(chunk->offset + (int64_t)got));
    }
    if (state->swap)
        swap_values(chunk->bytes.data, chunk->length / (size_t)size, size);
    set_columns(cursor, chunk);
    return KYMO_OK;
}

/* ---- The source ------------------------------------------------------------------------------ */

static int64_t raw_chunk_bytes(const kymo_source *source, const kymo__request *request)
{
    const raw *state = source->state;

    return chunk_rows(state, request) * state->record;
}

static void raw_close(kymo_source *source)
{
    raw *state = source->state;

    kymo__free(source->mem, KYMO_MEMORY_DATA, state->head, state->head_size, 1);
}

static void raw_touch(kymo_source *source)
{
    struct stat info;
    int64_t rows, tail;
    kymo_error err;

    if (source->rewindable && fstat(source->fd, &info) == 0 &&
        measure(source, (int64_t)info.st_size, &rows, &tail, &err) == KYMO_OK)
        source->rows = rows;
}

/* Rows as they come, from a pipe. */
static kymo_status raw_block(const kymo__cursor *cursor, kymo__chunk *chunk, bool ended, kymo_error *err)
{
    const raw *state = cursor->source->state;
    int64_t bytes = (int64_t)chunk->bytes.length, rows = bytes / state->record;

    if (rows > KYMO__CHUNK_ROWS)
        rows = KYMO__CHUNK_ROWS;
    chunk->rows = rows;
    chunk->length = (size_t)(rows * state->record);
    if (rows > 0 || !ended || bytes == 0)
        return KYMO_OK;
    if (!state->lenient)
        return truncated(cursor->source, chunk->offset, bytes, err);
    chunk->length = (size_t)bytes; // half a row
    return KYMO_OK;
}

static int64_t raw_data_at(const kymo_source *source, int64_t *record)
{
    const raw *state = source->state;

    *record = state->record;
    return state->skip;
}

static const kymo__source_class raw_class = {
    .name = "raw",
    .source_size = sizeof(raw),
    .cursor_size = sizeof(raw_cursor),
    .cursor_open = raw_cursor_open,
    .fetch = raw_fetch,
    .decode = raw_decode,
    .close = raw_close,
    .touch = raw_touch,
    .chunk_bytes = raw_chunk_bytes,
    .seek = raw_seek,
    .block = raw_block,
    .data_at = raw_data_at,
};

/* Looks at the whole rows of the head; `head` may be swapped in place. */
static void peek_head(kymo_source *source, char *head, size_t size)
{
    const raw *state = source->state;
    int32_t value = kymo__type_size(state->type);
    int64_t rows = (int64_t)size / state->record;

    if (state->swap)
        swap_values(head, (size_t)(rows * state->channels), value);
    for (int32_t i = 0; i < state->channels; i++) {
        kymo_column column = {
            .values = head + (int64_t)i * value,
            .stride = state->record,
            .type = state->type,
        };
        kymo__column_peek(&source->columns[i], &column, rows);
        if (rows > 0)
            kymo__column_range(&source->columns[i], &column, 0, rows - 1);
    }
}

static kymo_status peek(kymo_source *source, const kymo__file *file, kymo_error *err)
{
    const raw *state = source->state;
    size_t skip = state->skip < (int64_t)file->head_size ? (size_t)state->skip : file->head_size;
    char *head =
        kymo__alloc_raw(source->mem, KYMO_MEMORY_DATA, KYMO__HEAD_BYTES, 1, "file head", err);
    size_t size = file->head_size - skip;
    kymo_status status = KYMO_OK;

    if (!head)
        return (kymo_status)err->code;
    if (file->seekable && state->skip > 0)
        status = kymo__pread_full(source, head, KYMO__HEAD_BYTES, state->skip, &size, err);
    else
        memcpy(head, file->head + skip, size);
    if (status == KYMO_OK)
        peek_head(source, head, size);
    kymo__free(source->mem, KYMO_MEMORY_DATA, head, KYMO__HEAD_BYTES, 1);
    return status;
}

static kymo_status raw_open(kymo_source *source, const kymo__file *file, kymo_error *err)
{
    double rate = 1;
    int64_t tail;

    if (kymo__source_state(source, &raw_class, err) != KYMO_OK)
        return (kymo_status)err->code;
    raw *state = source->state;
    state->lenient = file->options->lenient == 1;
    if (parse_description(state, &rate, file, err) != KYMO_OK ||
        kymo__source_add_columns(source, state->channels, err) != KYMO_OK)
        return (kymo_status)err->code;
    source->row_step = 1 / rate;
    for (int32_t i = 0; i < state->channels; i++) {
        source->columns[i].type = state->type;
        if (kymo__source_name_column(source, i, NULL, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    if (file->seekable) {
        if (measure(source, file->size, &source->rows, &tail, err) != KYMO_OK)
            return (kymo_status)err->code;
    } else {
        state->head =
            kymo__alloc_raw(source->mem, KYMO_MEMORY_DATA, file->head_size, 1, "head", err);
        if (!state->head)
            return (kymo_status)err->code;
        state->head_size = file->head_size;
        memcpy(state->head, file->head, file->head_size);
    }
    return peek(source, file, err);
}

static int raw_probe(const char *head, size_t size)
{
    (void)head, (void)size;
    return 0; // any bytes are numbers: only by name
}

const kymo__format kymo__format_raw = {
    .probe = raw_probe,
    .open = raw_open,
};
