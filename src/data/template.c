/*
 * template.c - how a format is written: a complete one that reads files of which every row is one
 * byte.
 *
 * Copy it, rename `template`, and put a row into formats.def:
 *
 *     KYMO_FORMAT(number, name, "extension,extension", kymo__format_name)
 *
 * Nothing else is edited: the Makefile finds the file, kymo_source_open and the program's -i the
 * row. Add tests in tests/unit/data (equal values for any batch_rows and from a pipe, every bad
 * input with its message) and a fuzz harness in tests/fuzz. This file is compiled, so that it stays
 * right, but has no row.
 *
 * What a format promises
 *   - fetch decides which rows come next, cheaply and in order; decode converts them, and runs in
 *     several threads at once: there the cursor and the source are read only, and only the chunk is
 *     written.
 *   - Chunks depend on the data and on request.batch_rows, never on threads, timing or how a pipe's
 *     bytes arrive. chunk->rows is exact after fetch.
 *   - Only requested columns are converted; nothing is allocated or called for each row.
 *   - Buffers come from the chunk (kymo__chunk_values, kymo__chunk_valid, chunk->bytes), state from
 *     cursor->request.mem or source->mem; every block is freed by the function named close or free.
 *   - Errors say where: kymo__fail_at with file, line and column. KYMO_EFORMAT: not such a file;
 *     KYMO_EDATA: such a file, but broken at this place.
 */
#include "data/parts.h"

/* What is known of the file. Zeroed before open; freed after close. */
typedef struct template
{
    int64_t rows;
}
template;

/* What one reading needs besides cursor->next_row. Zeroed before cursor_open. */
typedef struct template_cursor {
    int64_t rows;
} template_cursor;

/* Begins a pass: a source may be read by several cursors at once, so positions live in the cursor.
 * */
static kymo_status template_cursor_open(kymo_source *source, kymo__cursor *cursor, kymo_error *err)
{
    const template *state = source->state;
    template_cursor *at = cursor->state;

    (void)err;
    at->rows = state->rows;
    return KYMO_OK;
}

/* Serial. Here a row's place follows from its number, so nothing need be read yet. */
static int template_fetch(kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    const template_cursor *at = cursor->state;
    int64_t left = at->rows - cursor->next_row;
    int64_t most = kymo__request_rows(&cursor->request);

    (void)err;
    chunk->rows = left < most ? left : most;
    chunk->offset = cursor->next_row;
    return left > 0;
}

/* Parallel. Column i of the chunk is the file's column request.columns[i]; this format has only
 * one. */
static kymo_status template_decode(const kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    size_t size = (size_t)chunk->rows, got;

    if (kymo__chunk_room(chunk, size, err) != KYMO_OK ||
        kymo__pread_full(cursor->source, chunk->bytes.data, size, chunk->offset, &got, err) !=
            KYMO_OK)
        return (kymo_status)err->code;
    kymo__cursor_count(cursor, (int64_t)got);
    if (got < size)
        return kymo__fail_at(err, KYMO_EIO, cursor->source->path, 0, 0, "it became shorter");
    for (int32_t i = 0; i < chunk->column_count; i++)
        chunk->columns[i].values = chunk->bytes.data; // as they lie: nothing to convert
    return KYMO_OK;
}

/* Asked before the pass, for the budget. */
static int64_t template_chunk_bytes(const kymo_source *source, const kymo__request *request)
{
    (void)source;
    return kymo__request_rows(request);
}

/* cursor_close, close, chunk_free and touch are left out: there is nothing to free or to look at
 * again. */
static const kymo__source_class template_class = {
    .name = "template",
    .source_size = sizeof(template),
    .cursor_size = sizeof(template_cursor),
    .cursor_open = template_cursor_open,
    .fetch = template_fetch,
    .decode = template_decode,
    .chunk_bytes = template_chunk_bytes,
};

/* Describes the columns. On failure what was made is freed by the caller; see
 * kymo__source_class.close. */
static kymo_status template_open(kymo_source *source, const kymo__file *file, kymo_error *err)
{
    if (!file->seekable) // one that reads pipes keeps file->head and goes on with kymo__read_full
        return kymo__fail_at(err, KYMO_EUNSUPPORTED, source->path, 0, 0, "not from a pipe");
    if (kymo__source_state(source, &template_class, err) != KYMO_OK ||
        kymo__source_add_columns(source, 1, err) != KYMO_OK ||
        kymo__source_name_column(source, 0, "byte", err) != KYMO_OK)
        return (kymo_status)err->code;
    template *state = source->state;
    state->rows = file->size;
    source->rows = file->size;
    kymo_column head = {.values = file->head, .type = KYMO_U8};
    kymo__column_peek(&source->columns[0], &head, (int64_t)file->head_size);
    return KYMO_OK;
}

/* 0: no; 1: perhaps; 2: surely, by its first bytes. */
static int template_probe(const char *head, size_t size)
{
    (void)head, (void)size;
    return 0;
}

extern const kymo__format kymo__format_template; // formats.def declares those that have a row
const kymo__format kymo__format_template = {.probe = template_probe, .open = template_open};
