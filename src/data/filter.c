/*
 * filter.c - the rows of another source that fulfil a condition (`where` of its options).
 *
 * Rows are numbered as they come out, so each fetch reads chunks of the inner source until one has
 * such rows, and packs them: decoding is serial here, which costs what the inner source costs on
 * one core, and one chunk more of memory. Words of text columns get codes of the chunk's own
 * dictionary. What the first rows tell of a column (rising, missing) is found by reading until
 * 1000 rows are there, in 32 chunks with such rows at most.
 */
#include "data/where.h"

#include <kymo/ext.h>
#include <string.h>

enum { PEEK_CHUNKS = 32 };

typedef struct filter {
    kymo_source *inner;
    kymo__where where;
} filter;

typedef struct reading {
    kymo__cursor *inner;
    kymo__chunk chunk;
    bool has_chunk;
    kymo__buf mask;   /* a byte a row of the inner chunk */
    int32_t *columns; /* of the inner request: those asked for, then those of the conditions */
    int32_t column_count;
    int64_t bytes; /* of the inner cursor that have been counted */
} reading;

static void filter_cursor_close(kymo__cursor *cursor)
{
    reading *r = cursor->state;

    if (r->has_chunk)
        kymo__chunk_free(&r->chunk, r->inner);
    kymo__cursor_close(r->inner);
    kymo__buf_free(&r->mask);
    kymo__free(cursor->request.mem, KYMO_MEMORY_DATA, r->columns, (size_t)r->column_count,
               sizeof *r->columns);
}

static kymo_status filter_cursor_open(kymo_source *source, kymo__cursor *cursor, kymo_error *err)
{
    const filter *f = source->state;
    reading *r = cursor->state;
    int32_t asked = cursor->request.column_count;

    kymo__buf_init(&r->mask, cursor->request.mem, KYMO_MEMORY_DATA);
    r->columns = kymo__alloc(cursor->request.mem, KYMO_MEMORY_DATA,
                             (size_t)(asked + f->where.count), sizeof *r->columns, "filter", err);
    if (!r->columns)
        return (kymo_status)err->code;
    r->column_count = asked + f->where.count;
    for (int32_t i = 0; i < r->column_count; i++)
        r->columns[i] = i < asked ? cursor->request.columns[i] : f->where.list[i - asked].column;
    kymo__request request = {.columns = r->columns,
                             .column_count = r->column_count,
                             .batch_rows = cursor->request.batch_rows,
                             .threads = 1,
                             .mem = cursor->request.mem};
    if (kymo__cursor_open(&r->inner, f->inner, &request, err) != KYMO_OK ||
        kymo__chunk_init(&r->chunk, r->inner, err) != KYMO_OK)
        return (kymo_status)err->code;
    r->has_chunk = true;
    return KYMO_OK;
}

/* Marks the rows of the inner batch that fulfil all conditions; *kept is how many. */
static kymo_status mark_rows(const filter *f, reading *r, int64_t *kept, kymo_error *err)
{
    const kymo__batch *batch = &r->chunk.batch;
    int32_t asked = r->column_count - f->where.count;

    r->mask.length = 0;
    kymo__buf_reserve(&r->mask, (size_t)batch->rows);
    if (kymo__buf_status(&r->mask, err) != KYMO_OK)
        return (kymo_status)err->code;
    uint8_t *mask = (uint8_t *)r->mask.data;
    memset(mask, 1, (size_t)batch->rows);
    for (int32_t i = 0; i < f->where.count; i++)
        kymo__where_mask(&f->where, i, &batch->columns[asked + i], batch->rows, mask);
    *kept = 0;
    for (int64_t row = 0; row < batch->rows; row++)
        *kept += mask[row];
    return KYMO_OK;
}

/* Codes that were copied become those of the chunk's own dictionary. */
static kymo_status own_words(kymo__chunk *chunk, int32_t i, int64_t rows, const kymo_column *column,
                             kymo_error *err)
{
    int32_t *codes = (int32_t *)(void *)chunk->values[i].data;

    kymo__dict_clear(&chunk->dicts[i]);
    for (int64_t row = 0; row < rows; row++) {
        if (codes[row] < 0 || codes[row] >= column->word_count)
            continue;
        const char *word = column->words[codes[row]];
        codes[row] = kymo__dict_add(&chunk->dicts[i], word, strlen(word), err);
        if (codes[row] < 0)
            return (kymo_status)err->code;
    }
    return KYMO_OK;
}

/* Packs the marked rows of a column into the chunk. */
static kymo_status pack_column(const reading *r, kymo__chunk *chunk, int32_t i, int64_t kept,
                               kymo_error *err)
{
    const kymo_column *column = &r->chunk.batch.columns[i];
    const uint8_t *mask = (const uint8_t *)r->mask.data;
    size_t size = (size_t)kymo__type_size(column->type);
    char *to = kymo__chunk_values(chunk, i, kept, size, err);
    uint8_t *valid = NULL;
    int64_t at = 0;

    chunk->valid[i].length = 0;
    if (!to || (column->valid && !(valid = kymo__chunk_valid(chunk, i, kept, err))))
        return (kymo_status)err->code;
    for (int64_t row = 0; row < r->chunk.batch.rows; row++) {
        if (!mask[row])
            continue;
        kymo__column_copy(to + (size_t)at * size, column, row, 1);
        if (valid && !kymo__column_valid(column, row))
            valid[at >> 3] &= (uint8_t) ~(1u << (at & 7));
        at++;
    }
    return column->type == KYMO_TEXT ? own_words(chunk, i, kept, column, err) : KYMO_OK;
}

/* What `lenient` forgave waits in `extra` for decode. */
static kymo_status keep_notes(kymo__chunk *chunk, const kymo__batch *batch,
                              const kymo__notes *notes, kymo_error *err)
{
    if (batch->repaired == 0)
        return KYMO_OK;
    if (!chunk->extra)
        chunk->extra = kymo__alloc(chunk->mem, KYMO_MEMORY_DATA, 1, sizeof *notes, "notes", err);
    if (!chunk->extra)
        return (kymo_status)err->code;
    kymo__notes_add(chunk->extra, notes);
    int64_t repaired = chunk->repaired + batch->repaired;
    chunk->repaired = repaired < INT32_MAX ? (int32_t)repaired : INT32_MAX;
    return KYMO_OK;
}

static int filter_fetch(kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    const filter *f = cursor->source->state;
    reading *r = cursor->state;
    int64_t kept = 0;

    if (chunk->extra)
        ((kymo__notes *)chunk->extra)->count = 0;
    while (kept == 0) {
        int got = kymo__cursor_fetch(r->inner, &r->chunk, err);
        if (got != 1)
            return got;
        if (kymo__cursor_decode(r->inner, &r->chunk, err) != KYMO_OK)
            return err->code;
        kymo__cursor_count(cursor, r->inner->bytes_read - r->bytes);
        r->bytes = r->inner->bytes_read;
        if (keep_notes(chunk, &r->chunk.batch, &r->chunk.notes, err) != KYMO_OK ||
            mark_rows(f, r, &kept, err) != KYMO_OK)
            return err->code;
    }
    for (int32_t i = 0; i < chunk->column_count; i++)
        if (pack_column(r, chunk, i, kept, err) != KYMO_OK)
            return err->code;
    chunk->rows = kept;
    return 1;
}

static kymo_status filter_decode(const kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    (void)cursor;
    if (chunk->extra)
        kymo__notes_add(&chunk->notes, chunk->extra);
    return kymo__chunk_show(chunk, err);
}

static void filter_chunk_free(kymo__chunk *chunk)
{
    kymo__free(chunk->mem, KYMO_MEMORY_DATA, chunk->extra, 1, sizeof(kymo__notes));
}

static int64_t filter_chunk_bytes(const kymo_source *source, const kymo__request *request)
{
    const filter *f = source->state;
    int64_t values = kymo__values_bytes(source, request, kymo__request_rows(request));

    return values + kymo__request_rows(request) + kymo__chunk_bytes(f->inner, request);
}

static void filter_close(kymo_source *source)
{
    filter *f = source->state;

    kymo__where_close(&f->where);
    kymo__source_drop(f->inner);
}

static void filter_touch(kymo_source *source)
{
    filter *f = source->state;

    kymo_source_touch(f->inner);
}

static const kymo__source_class filter_class = {
    .name = "filter",
    .source_size = sizeof(filter),
    .cursor_size = sizeof(reading),
    .cursor_open = filter_cursor_open,
    .fetch = filter_fetch,
    .decode = filter_decode,
    .chunk_free = filter_chunk_free,
    .cursor_close = filter_cursor_close,
    .close = filter_close,
    .touch = filter_touch,
    .chunk_bytes = filter_chunk_bytes,
};

/* ---- Opening --------------------------------------------------------------------------------- */

/* The first rows of a column, packed. */
typedef struct sample {
    char values[8 * KYMO__PEEK_ROWS];
    uint8_t valid[KYMO__PEEK_ROWS / 8];
} sample;

static void take_rows(sample *s, const kymo_column *column, int64_t at, int64_t count)
{
    kymo__column_copy(s->values + at * kymo__type_size(column->type), column, 0, count);
    for (int64_t row = 0; row < count; row++)
        if (kymo__column_valid(column, row))
            s->valid[(at + row) >> 3] |= (uint8_t)(1u << ((at + row) & 7));
}

/* Reads the first rows. What is wrong with the data shows when they are drawn: here it only ends
 * the look. */
static void read_samples(kymo__cursor *cursor, kymo__chunk *chunk, sample *samples)
{
    kymo_source *source = cursor->source;
    kymo_error unused;
    int64_t rows = 0;

    for (int i = 0; i < PEEK_CHUNKS && rows < KYMO__PEEK_ROWS; i++) {
        if (kymo__cursor_fetch(cursor, chunk, &unused) != 1 ||
            kymo__cursor_decode(cursor, chunk, &unused) != KYMO_OK)
            break;
        int64_t left = KYMO__PEEK_ROWS - rows, count = chunk->rows < left ? chunk->rows : left;
        for (int32_t k = 0; k < source->column_count; k++)
            take_rows(&samples[k], &chunk->columns[k], rows, count);
        rows += count;
    }
    for (int32_t k = 0; k < source->column_count; k++) {
        kymo_column column = {.values = samples[k].values,
                              .valid = samples[k].valid,
                              .type = source->columns[k].type};
        kymo__column_peek(&source->columns[k], &column, rows);
    }
}

kymo_status kymo__source_look(kymo_source *source, kymo_error *err)
{
    kymo__mem *mem = source->mem;
    size_t count = (size_t)source->column_count;
    kymo__cursor *cursor = NULL;
    kymo__chunk chunk = {0};
    sample *samples = kymo__alloc(mem, KYMO_MEMORY_DATA, count, sizeof *samples, "filter", err);
    int32_t *all =
        samples ? kymo__alloc(mem, KYMO_MEMORY_DATA, count, sizeof *all, "filter", err) : NULL;

    for (size_t i = 0; all && i < count; i++)
        all[i] = (int32_t)i;
    kymo__request request = {
        .columns = all, .column_count = source->column_count, .threads = 1, .mem = mem};
    if (all && kymo__cursor_open(&cursor, source, &request, err) == KYMO_OK &&
        kymo__chunk_init(&chunk, cursor, err) == KYMO_OK)
        read_samples(cursor, &chunk, samples);
    if (cursor)
        kymo__chunk_free(&chunk, cursor);
    kymo__cursor_close(cursor);
    kymo__free(mem, KYMO_MEMORY_DATA, all, count, sizeof *all);
    kymo__free(mem, KYMO_MEMORY_DATA, samples, count, sizeof *samples);
    return (kymo_status)err->code;
}

kymo_status kymo__source_like(kymo_source *source, const kymo_source *inner, kymo_error *err)
{
    if (kymo__source_add_columns(source, inner->column_count, err) != KYMO_OK)
        return (kymo_status)err->code;
    for (int32_t i = 0; i < inner->column_count; i++) {
        if (kymo__source_name_column(source, i, inner->columns[i].name, err) != KYMO_OK)
            return (kymo_status)err->code;
        source->columns[i].type = inner->columns[i].type;
    }
    source->format = kymo_source_format(inner);
    source->rewindable = inner->rewindable;
    source->exclusive = inner->exclusive;
    source->dev_ino_known = inner->dev_ino_known;
    source->dev = inner->dev;
    source->ino = inner->ino;
    return KYMO_OK;
}

static kymo_status open_filter(kymo_source *source, kymo_source *inner,
                               const kymo_source_options *options, kymo_error *err)
{
    if (kymo__source_state(source, &filter_class, err) != KYMO_OK)
        return (kymo_status)err->code;
    filter *f = source->state;
    f->inner = inner;
    kymo__source_keep(inner);
    if (inner->row_column >= 0)
        return kymo__fail(err, KYMO_EUNSUPPORTED,
                          "where: rows of a sparse series cannot be chosen");
    if (kymo__where_open(&f->where, inner, options->where, options->time_zone, source->mem, err) !=
            KYMO_OK ||
        kymo__source_like(source, inner, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (inner->rewindable && !inner->exclusive)
        return kymo__source_look(source, err);
    for (int32_t i = 0; i < inner->column_count; i++) // rows of which all rise do, too
        source->columns[i].rising = inner->columns[i].rising;
    return KYMO_OK;
}

kymo_source *kymo__source_filtered(kymo_source *inner, const kymo_source_options *options)
{
    kymo_error err = {0};

    if (!options || !options->where || !options->where[0] || inner->error.code)
        return inner;
    kymo_source *source = kymo__source_new(inner->path, options->allocator, NULL, NULL);
    if (!source->error.code && (kymo__source_say(source, options, &err) != KYMO_OK || open_filter(source, inner, options, &err) != KYMO_OK))
        kymo__source_fail(source, &err);
    kymo_source_close(inner); // it lives on in the new one
    return source;
}
