/*
 * spool.c - a one-shot source made rewindable: its columns in an unlinked file.
 *
 * Rows are gathered into segments of 32 Ki rows, column after column, and each segment is written
 * at a multiple of its size; so any run of rows is found by arithmetic and read with one pread a
 * column, by all threads at once. Values keep their types. Missing ones are NaN, a negative code,
 * or, for integers and times, a validity bit. Text becomes codes of one dictionary, which stays in
 * memory. Memory: one segment, and the words. File: the values, and an eighth of a byte an integer.
 *
 * A spool may also lie inside a file of somebody else's (an index), where it goes on living. Then each 128 rows of
 * a column have a sum, which is looked at when they are read.
 */
#include "data/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

enum { SEGMENT_ROWS = KYMO__SPOOL_ROWS, BLOCK_ROWS = 128, BLOCKS = SEGMENT_ROWS / BLOCK_ROWS };

/* Of the values of a block, and of its validity bits. */
typedef struct block_sum {
    uint32_t values, valid;
} block_sum;

typedef struct spool_column {
    char *name;
    int32_t type, size;
    int64_t place;       /* of its values in a segment */
    int64_t valid_place; /* of its validity bits, integers only */
    int64_t sum_place;   /* of its sums in a segment; -1: none */
    bool missing;        /* some bit is 0 */
    kymo__dict dict;
    const char *const *words;
} spool_column;

struct kymo__spool {
    kymo__mem *mem;
    int fd;
    char *path; /* of the source, for messages */
    double row_step;
    int32_t row_column;
    spool_column *columns;
    int32_t column_count;
    char *segment;
    int64_t segment_bytes;
    int64_t rows; /* appended */
    int64_t cap;
    int64_t origin, stride; /* of the segments in the file */
    bool placed;  /* in somebody else's file */
    bool written; /* nothing is appended any more */
    kymo__buf codes; /* of a batch's dictionary in the spool's */
};

static bool has_bits(int32_t type)
{
    return kymo__type_is_integer(type);
}

/* ---- Opening and closing --------------------------------------------------------------------- */

void kymo__spool_close(kymo__spool *spool)
{
    if (!spool)
        return;
    kymo__mem *mem = spool->mem;

    if (spool->fd >= 0)
        close(spool->fd);
    for (int32_t i = 0; spool->columns && i < spool->column_count; i++) {
        kymo__strfree(mem, spool->columns[i].name);
        if (spool->columns[i].dict.mem)
            kymo__dict_free(&spool->columns[i].dict);
    }
    kymo__free(mem, KYMO_MEMORY_DATA, spool->columns, (size_t)spool->column_count,
               sizeof *spool->columns);
    kymo__free(mem, KYMO_MEMORY_DATA, spool->segment, (size_t)spool->segment_bytes, 1);
    kymo__buf_free(&spool->codes);
    kymo__strfree(mem, spool->path);
    kymo__free(mem, KYMO_MEMORY_DATA, spool, 1, sizeof *spool);
}

/* Lays the columns out in a segment. */
static kymo_status add_columns(kymo__spool *spool, const kymo_source *source,
                               const int32_t *columns, int32_t count, kymo_error *err)
{
    int64_t place = 0;

    spool->columns = kymo__alloc(spool->mem, KYMO_MEMORY_DATA, (size_t)count,
                                 sizeof *spool->columns, "spool", err);
    if (!spool->columns)
        return (kymo_status)err->code;
    spool->column_count = count;
    spool->row_column = -1;
    for (int32_t i = 0; i < count; i++) {
        spool_column *column = &spool->columns[i];
        const kymo__source_column *from = &source->columns[columns[i]];
        kymo__dict_init(&column->dict, spool->mem);
        column->name = kymo__strdup(spool->mem, from->name, err);
        if (!column->name)
            return (kymo_status)err->code;
        column->type = from->type;
        column->size = kymo__type_size(from->type);
        column->place = place;
        place += (int64_t)column->size * SEGMENT_ROWS;
        column->valid_place = place;
        place += has_bits(from->type) ? SEGMENT_ROWS / 8 : 0;
        column->sum_place = spool->placed ? place : -1;
        place += spool->placed ? BLOCKS * (int64_t)sizeof(block_sum) : 0;
        if (columns[i] == source->row_column && spool->row_column < 0)
            spool->row_column = i;
    }
    spool->segment =
        kymo__alloc(spool->mem, KYMO_MEMORY_DATA, (size_t)place, 1, "spool segment", err);
    if (!spool->segment)
        return (kymo_status)err->code;
    spool->segment_bytes = place;
    return KYMO_OK;
}

static int open_fd(const kymo__spool_place *place, kymo_error *err)
{
    if (!place)
        return kymo__temp_fd(err);
    int fd = fcntl(place->fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0)
        kymo__fail_errno(err, errno, "", "cannot use the spool file");
    return fd;
}

static kymo_status open_at(kymo__spool **spool, const kymo_source *source, const int32_t *columns,
                           int32_t column_count, int64_t cap, const kymo__spool_place *place, kymo__mem *mem,
                           kymo_error *err)
{
    kymo__spool *made = kymo__alloc(mem, KYMO_MEMORY_DATA, 1, sizeof *made, "spool", err);

    *spool = NULL;
    if (!made)
        return (kymo_status)err->code;
    made->placed = place != NULL;
    made->mem = mem;
    made->fd = -1;
    made->cap = cap;
    made->row_step = source->row_step;
    kymo__buf_init(&made->codes, mem, KYMO_MEMORY_DATA);
    made->path = kymo__strdup(mem, source->path, err);
    if (made->path && add_columns(made, source, columns, column_count, err) == KYMO_OK)
        made->fd = open_fd(place, err);
    if (made->fd < 0) {
        kymo__spool_close(made);
        return (kymo_status)err->code;
    }
    made->origin = place ? place->origin : 0;
    made->stride = place ? place->stride : made->segment_bytes;
    *spool = made;
    return KYMO_OK;
}

kymo_status kymo__spool_open(kymo__spool **spool, const kymo_source *source, const int32_t *columns,
                             int32_t column_count, int64_t cap, kymo__mem *mem, kymo_error *err)
{
    return open_at(spool, source, columns, column_count, cap, NULL, mem, err);
}

kymo_status kymo__spool_open_in(kymo__spool **spool, const kymo_source *source, const int32_t *columns,
                                int32_t column_count, const kymo__spool_place *place, kymo__mem *mem,
                                kymo_error *err)
{
    return open_at(spool, source, columns, column_count, -1, place, mem, err);
}

int64_t kymo__spool_segment(const kymo_source *source, const int32_t *columns, int32_t column_count)
{
    int64_t bytes = 0;

    for (int32_t i = 0; i < column_count; i++) {
        int32_t type = source->columns[columns[i]].type;
        bytes += (int64_t)kymo__type_size(type) * SEGMENT_ROWS + (has_bits(type) ? SEGMENT_ROWS / 8 : 0) +
                 BLOCKS * (int64_t)sizeof(block_sum);
    }
    return bytes;
}

void kymo__spool_found(kymo__spool *spool, int64_t rows, const bool *missing)
{
    spool->rows = rows;
    spool->written = true;
    for (int32_t i = 0; i < spool->column_count; i++)
        spool->columns[i].missing = missing[i];
}

void kymo__spool_goes_on(kymo__spool *spool, int64_t rows, const bool *missing)
{
    kymo__spool_found(spool, rows, missing);
    spool->written = false;
}

bool kymo__spool_missing(const kymo__spool *spool, int32_t column)
{
    return spool->columns[column].missing;
}

/* The bytes that so many rows take. */
static int64_t bytes_of(const kymo__spool *spool, int64_t rows)
{
    return rows * (spool->segment_bytes / (SEGMENT_ROWS / 8)) / 8;
}

int64_t kymo__spool_bytes(const kymo__spool *spool)
{
    return bytes_of(spool, spool->rows);
}

/* ---- Writing --------------------------------------------------------------------------------- */

static kymo_status write_at(const kymo__spool *spool, const char *from, int64_t size,
                            int64_t offset, kymo_error *err)
{
    while (size > 0) {
        ssize_t n = pwrite(spool->fd, from, (size_t)size, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return kymo__fail_errno(err, errno, "", "cannot write the spool file");
        from += n;
        size -= n;
        offset += n;
    }
    return KYMO_OK;
}

static uint32_t sum_of(const void *bytes, size_t size)
{
    return (uint32_t)(kymo__hash_bulk(bytes, size, 1) >> 16);
}

static int64_t least_of(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The sum of a block of which `rows` are there. */
static block_sum sum_block(const char *values, const uint8_t *bits, const spool_column *c, int64_t rows)
{
    return (block_sum){.values = sum_of(values, (size_t)(rows * c->size)),
                       .valid = bits ? sum_of(bits, (size_t)(rows + 7) / 8) : 0};
}

static void put_sums(const kymo__spool *spool, int64_t used)
{
    for (int32_t i = 0; i < spool->column_count && spool->placed; i++) {
        const spool_column *c = &spool->columns[i];
        for (int64_t row = 0; row < used; row += BLOCK_ROWS) {
            const uint8_t *bits = (const uint8_t *)spool->segment + c->valid_place + row / 8;
            block_sum sum = sum_block(spool->segment + c->place + row * c->size, has_bits(c->type) ? bits : NULL, c,
                                      least_of(used - row, BLOCK_ROWS));
            memcpy(spool->segment + c->sum_place + row / BLOCK_ROWS * (int64_t)sizeof sum, &sum, sizeof sum);
        }
    }
}

/* Writes the used parts of the segment that ends at row `rows`. */
static kymo_status write_segment(const kymo__spool *spool, kymo_error *err)
{
    int64_t number = (spool->rows - 1) / SEGMENT_ROWS;
    int64_t used = spool->rows - number * SEGMENT_ROWS;
    int64_t base = spool->origin + number * spool->stride;

    put_sums(spool, used);
    if (used == SEGMENT_ROWS || spool->placed) // what is placed has the room of a whole one
        return write_at(spool, spool->segment, spool->segment_bytes, base, err);
    for (int32_t i = 0; i < spool->column_count; i++) {
        const spool_column *c = &spool->columns[i];
        if (write_at(spool, spool->segment + c->place, used * c->size, base + c->place, err) !=
            KYMO_OK)
            return (kymo_status)err->code;
        if (has_bits(c->type) && write_at(spool, spool->segment + c->valid_place, (used + 7) / 8,
                                          base + c->valid_place, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    return KYMO_OK;
}

/* Sets the codes of the batch's words in the spool's dictionary. */
static const int32_t *map_words(kymo__spool *spool, spool_column *c, const kymo_column *from,
                                kymo_error *err)
{
    spool->codes.length = 0;
    int32_t *codes = (int32_t *)(void *)kymo__buf_reserve(
        &spool->codes, ((size_t)from->word_count + 1) * sizeof *codes);

    if (!codes) {
        kymo__buf_status(&spool->codes, err);
        return NULL;
    }
    for (int32_t i = 0; i < from->word_count; i++) {
        codes[i] = kymo__dict_add(&c->dict, from->words[i], strlen(from->words[i]), err);
        if (codes[i] < 0)
            return NULL;
    }
    return codes;
}

/* Marks the missing ones of `count` values just copied to row `at` of the segment. */
static void mark_missing(kymo__spool *spool, spool_column *c, const kymo_column *from,
                         int64_t first, int64_t count, int64_t at)
{
    char *values = spool->segment + c->place;
    uint8_t *bits = (uint8_t *)spool->segment + c->valid_place;
    const float nan32 = NAN;
    const double nan64 = (double)NAN;
    const int32_t none = -1;

    for (int64_t i = 0; i < count; i++) {
        bool present = kymo__column_valid(from, first + i);
        int64_t row = at + i;
        if (has_bits(c->type)) {
            unsigned bit = 1u << (row & 7), others = bits[row >> 3] & ~bit;
            bits[row >> 3] = (uint8_t)(others | (present ? bit : 0));
            c->missing |= !present;
        } else if (!present && c->type == KYMO_F64) {
            memcpy(values + row * 8, &nan64, 8);
        } else if (!present) {
            memcpy(values + row * 4, c->type == KYMO_F32 ? (const void *)&nan32 : &none, 4);
        }
    }
}

static kymo_status put_rows(kymo__spool *spool, const kymo__batch *batch, int64_t first,
                            int64_t count, int64_t at, kymo_error *err)
{
    for (int32_t i = 0; i < spool->column_count; i++) {
        spool_column *c = &spool->columns[i];
        const kymo_column *from = &batch->columns[i];
        char *to = spool->segment + c->place + at * c->size;
        kymo__column_copy(to, from, first, count);
        if (c->type == KYMO_TEXT) {
            const int32_t *codes = map_words(spool, c, from, err);
            int32_t *values = (int32_t *)(void *)to;
            if (!codes)
                return (kymo_status)err->code;
            for (int64_t row = 0; row < count; row++)
                values[row] = values[row] < 0 ? -1 : codes[values[row]];
        }
        if (from->valid || has_bits(c->type))
            mark_missing(spool, c, from, first, count, at);
    }
    return KYMO_OK;
}

kymo_status kymo__spool_append(kymo__spool *spool, const kymo__batch *batch, kymo_error *err)
{
    for (int64_t first = batch->first_row < spool->rows ? spool->rows - batch->first_row : 0;
         first < batch->rows;) {
        int64_t at = spool->rows % SEGMENT_ROWS;
        int64_t left = batch->rows - first, room = SEGMENT_ROWS - at;
        int64_t count = left < room ? left : room;

        if (spool->cap >= 0 && bytes_of(spool, spool->rows + count) > spool->cap) {
            kymo__fail_at(err, KYMO_EBUDGET, spool->path, 0, 0,
                          "it can be read only once, and its spool file would pass %lld bytes",
                          (long long)spool->cap);
            kymo__hint(err, "give the limits of x and y, or allow a larger spool (--spool)");
            return KYMO_EBUDGET;
        }
        if (put_rows(spool, batch, first, count, at, err) != KYMO_OK)
            return (kymo_status)err->code;
        spool->rows += count;
        first += count;
        if (at + count == SEGMENT_ROWS && write_segment(spool, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    return KYMO_OK;
}

kymo_status kymo__spool_end(kymo__spool *spool, kymo_error *err)
{
    if (spool->written)
        return KYMO_OK;
    spool->written = true;
    return spool->rows % SEGMENT_ROWS != 0 ? write_segment(spool, err) : KYMO_OK;
}

/* ---- Reading --------------------------------------------------------------------------------- */

typedef struct spool_source {
    const kymo__spool *spool;
} spool_source;

static const kymo__spool *spool_of(const kymo__cursor *cursor)
{
    return ((const spool_source *)cursor->source->state)->spool;
}

static kymo_status spool_cursor_open(kymo_source *source, kymo__cursor *cursor, kymo_error *err)
{
    (void)source, (void)cursor, (void)err;
    return KYMO_OK;
}

/* Rows up to the end of a segment. */
static int spool_fetch(kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    int64_t row = cursor->next_row, rows = kymo__request_rows(&cursor->request);
    int64_t left = kymo__cursor_left(cursor, spool_of(cursor)->rows - row), here = SEGMENT_ROWS - row % SEGMENT_ROWS;

    (void)err;
    rows = rows < here ? rows : here;
    chunk->rows = rows < left ? rows : left;
    return left > 0;
}

static kymo_status spool_seek(kymo__cursor *cursor, int64_t row, kymo_error *err)
{
    (void)cursor, (void)row, (void)err; // the cursor's next row says all
    return KYMO_OK;
}

static kymo_status read_rows(const kymo__cursor *cursor, char *to, int64_t size, int64_t offset,
                             kymo_error *err)
{
    size_t got;

    if (kymo__pread_full(cursor->source, to, (size_t)size, offset, &got, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo__cursor_count(cursor, (int64_t)got);
    if ((int64_t)got < size)
        return kymo__fail(err, KYMO_EIO, "the spool file became shorter");
    return KYMO_OK;
}

/* Whether the whole blocks among the rows of a chunk are what was written. */
static kymo_status check_sums(const kymo__cursor *cursor, const kymo__chunk *chunk, const spool_column *c,
                              const char *values, const uint8_t *bits, int64_t base, kymo_error *err)
{
    const int64_t row = chunk->first_row % SEGMENT_ROWS, end = row + chunk->rows;
    const int64_t used = least_of(spool_of(cursor)->rows - chunk->first_row + row, SEGMENT_ROWS);
    const int64_t first = (row + BLOCK_ROWS - 1) / BLOCK_ROWS;
    const int64_t last = end == used ? (end + BLOCK_ROWS - 1) / BLOCK_ROWS : end / BLOCK_ROWS;
    block_sum sums[BLOCKS];

    if (c->sum_place < 0 || last <= first)
        return KYMO_OK;
    if (read_rows(cursor, (char *)sums, (last - first) * (int64_t)sizeof *sums,
                  base + c->sum_place + first * (int64_t)sizeof *sums, err) != KYMO_OK)
        return (kymo_status)err->code;
    for (int64_t i = first; i < last; i++) {
        const int64_t at = i * BLOCK_ROWS - row, rows = least_of(used - i * BLOCK_ROWS, BLOCK_ROWS);
        const block_sum sum = sum_block(values + at * c->size, bits ? bits + at / 8 : NULL, c, rows);
        if (sum.values != sums[i - first].values || (bits && row % 8 == 0 && sum.valid != sums[i - first].valid))
            return kymo__fail_at(err, KYMO_EDATA, cursor->source->path, 0, 0, "its index is damaged near row %lld",
                                 (long long)(chunk->first_row + at + 1));
    }
    return KYMO_OK;
}

static kymo_status read_column(const kymo__cursor *cursor, kymo__chunk *chunk, int32_t i,
                               kymo_error *err)
{
    const kymo__spool *spool = spool_of(cursor);
    const spool_column *c = &spool->columns[cursor->request.columns[i]];
    int64_t row = chunk->first_row % SEGMENT_ROWS;
    int64_t base = spool->origin + chunk->first_row / SEGMENT_ROWS * spool->stride;
    char *values = kymo__chunk_values(chunk, i, chunk->rows, (size_t)c->size, err);

    if (!values || read_rows(cursor, values, chunk->rows * c->size, base + c->place + row * c->size,
                             err) != KYMO_OK)
        return (kymo_status)err->code;
    chunk->columns[i].words = c->words;
    chunk->columns[i].word_count = c->dict.count;
    if (!c->missing)
        return check_sums(cursor, chunk, c, values, NULL, base, err);
    uint8_t *bits = kymo__chunk_valid(chunk, i, chunk->rows + 7, err);
    chunk->columns[i].valid_offset = row % 8;
    if (!bits)
        return (kymo_status)err->code;
    if (read_rows(cursor, (char *)bits, (row % 8 + chunk->rows + 7) / 8, base + c->valid_place + row / 8, err) !=
        KYMO_OK)
        return (kymo_status)err->code;
    return check_sums(cursor, chunk, c, values, bits, base, err);
}

static kymo_status spool_decode(const kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    for (int32_t i = 0; i < chunk->column_count; i++)
        if (read_column(cursor, chunk, i, err) != KYMO_OK)
            return (kymo_status)err->code;
    return KYMO_OK;
}

static int64_t spool_chunk_bytes(const kymo_source *source, const kymo__request *request)
{
    int64_t rows = kymo__request_rows(request);

    return kymo__values_bytes(source, request, rows < SEGMENT_ROWS ? rows : SEGMENT_ROWS);
}

static const kymo__source_class spool_class = {
    .name = "spool",
    .source_size = sizeof(spool_source),
    .cursor_open = spool_cursor_open,
    .fetch = spool_fetch,
    .decode = spool_decode,
    .chunk_bytes = spool_chunk_bytes,
    .seek = spool_seek,
};

/* Writes what is not written yet and describes the columns. */
static kymo_status open_spool(kymo_source *source, kymo__spool *spool, kymo_error *err)
{
    if (kymo__spool_end(spool, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (kymo__source_state(source, &spool_class, err) != KYMO_OK ||
        kymo__source_add_columns(source, spool->column_count, err) != KYMO_OK)
        return (kymo_status)err->code;
    ((spool_source *)source->state)->spool = spool;
    source->fd = fcntl(spool->fd, F_DUPFD_CLOEXEC, 0);
    if (source->fd < 0)
        return kymo__fail_errno(err, errno, "", "cannot read the spool file");
    source->rows = spool->rows;
    source->row_step = spool->row_step;
    source->row_column = spool->row_column;
    for (int32_t i = 0; i < spool->column_count; i++) {
        spool_column *c = &spool->columns[i];
        source->columns[i].type = c->type;
        if (kymo__source_name_column(source, i, c->name, err) != KYMO_OK)
            return (kymo_status)err->code;
        if (c->type == KYMO_TEXT && !(c->words = kymo__dict_words(&c->dict, err)))
            return (kymo_status)err->code;
    }
    return KYMO_OK;
}

kymo_source *kymo__spool_source(kymo__spool *spool)
{
    kymo_source *source =
        kymo__source_new(spool->path, kymo__mem_allocator(spool->mem), NULL, NULL);
    kymo_error err;

    if (source->error.code)
        return source;
    kymo__root_close(&source->root); // the caller's sources are listed, not this one
    source->closed = true;
    if (open_spool(source, spool, &err) != KYMO_OK)
        kymo__source_fail(source, &err);
    return source;
}
