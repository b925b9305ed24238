/*
 * gather.c - the rows of a source put together by group, in a temporary file.
 *
 * A row is a record: its length, a validity bit a column, its values (the lengths of its words in the place of
 * text), its words. Records wait in memory in the order of the rows, chained by group; when they are 8 MiB, each
 * group's are written as a piece of the file, and the piece of that group before it is told where. So a file of any
 * length is put in order in one pass with as much memory as that and 40 bytes a group, and reading a group reads
 * its rows alone: many rows in long pieces, few in one.
 */
#include "data/gather.h"

#include <string.h>
#include <unistd.h>

enum { WAITING = 8 << 20, PIECE = 64 << 10, OUT = 256 << 10 };

/* Of a piece in the file. */
typedef struct piece_head {
    int64_t next; /* -1: this is the last one */
    int64_t bytes;
} piece_head;

/* Before each record, in memory and in the file, where `next` means nothing. */
typedef struct record_head {
    uint32_t next;
    uint32_t bytes; /* behind this */
} record_head;

static const uint32_t no_word = UINT32_MAX;

/* ---- Opening and closing --------------------------------------------------------------------- */

kymo_status kymo__gather_open(kymo__gathering *g, const int32_t *types, int32_t column_count, int32_t group_count,
                              kymo__mem *mem, kymo_error *err)
{
    *g = (kymo__gathering){
        .mem = mem, .types = types, .column_count = column_count, .group_count = group_count, .fd = -1};
    kymo__buf_init(&g->waiting, mem, KYMO_MEMORY_DATA);
    kymo__buf_init(&g->record, mem, KYMO_MEMORY_DATA);
    kymo__buf_init(&g->out, mem, KYMO_MEMORY_DATA);
    g->groups = kymo__alloc(mem, KYMO_MEMORY_DATA, (size_t)group_count, sizeof *g->groups, "groups", err);
    g->places = g->groups ? kymo__alloc(mem, KYMO_MEMORY_DATA, (size_t)column_count, sizeof *g->places, "groups", err)
                          : NULL;
    if (!g->places)
        return (kymo_status)err->code;
    for (int32_t i = 0; i < group_count; i++)
        g->groups[i].first = g->groups[i].last = -1;
    g->fixed = ((size_t)column_count + 7) / 8;
    for (int32_t i = 0; i < column_count; i++) {
        g->places[i] = (int32_t)g->fixed;
        g->fixed += (size_t)kymo__type_size(types[i]); // of text 4 bytes: the length of the word
    }
    g->fd = kymo__temp_fd(err);
    return (kymo_status)err->code;
}

void kymo__gather_close(kymo__gathering *g)
{
    if (!g->mem)
        return;
    if (g->fd >= 0)
        close(g->fd);
    kymo__buf_free(&g->waiting);
    kymo__buf_free(&g->record);
    kymo__buf_free(&g->out);
    kymo__free(g->mem, KYMO_MEMORY_DATA, g->groups, (size_t)g->group_count, sizeof *g->groups);
    kymo__free(g->mem, KYMO_MEMORY_DATA, g->places, (size_t)g->column_count, sizeof *g->places);
    *g = (kymo__gathering){.fd = -1};
}

/* ---- Writing --------------------------------------------------------------------------------- */

static kymo_status write_out(kymo__gathering *g, kymo_error *err)
{
    if (kymo__buf_status(&g->out, err) != KYMO_OK ||
        kymo__temp_write(g->fd, g->out.data, g->out.length, g->end, err) != KYMO_OK)
        return (kymo_status)err->code;
    g->end += (int64_t)g->out.length;
    g->out.length = 0;
    return KYMO_OK;
}

/* The piece before this one of the group learns where it is: in the file, or still in `out`. */
static kymo_status chain(kymo__gathering *g, kymo__gathered *group, int64_t at, kymo_error *err)
{
    const int64_t before = group->last;

    group->last = at;
    if (before < 0)
        group->first = at;
    else if (before < g->end)
        return kymo__temp_write(g->fd, &at, sizeof at, before, err);
    else
        memcpy(g->out.data + (before - g->end), &at, sizeof at);
    return KYMO_OK;
}

/* Writes what waits of a group, in pieces. */
static kymo_status flush_group(kymo__gathering *g, kymo__gathered *group, kymo_error *err)
{
    while (group->head > 0) {
        const int64_t at = g->end + (int64_t)g->out.length;
        const size_t from = g->out.length;
        piece_head head = {.next = -1};

        kymo__buf_append(&g->out, &head, sizeof head);
        do {
            const char *record = g->waiting.data + group->head - 1;
            record_head own;
            memcpy(&own, record, sizeof own);
            kymo__buf_append(&g->out, record, sizeof own + own.bytes);
            head.bytes += (int64_t)(sizeof own + own.bytes);
            group->head = own.next;
        } while (group->head > 0 && head.bytes < PIECE);
        if (kymo__buf_status(&g->out, err) != KYMO_OK)
            return (kymo_status)err->code;
        memcpy(g->out.data + from, &head, sizeof head);
        if (chain(g, group, at, err) != KYMO_OK || (g->out.length > OUT && write_out(g, err) != KYMO_OK))
            return (kymo_status)err->code;
    }
    group->tail = 0;
    return KYMO_OK;
}

kymo_status kymo__gather_end(kymo__gathering *g, kymo_error *err)
{
    for (int32_t i = 0; i < g->group_count; i++)
        if (flush_group(g, &g->groups[i], err) != KYMO_OK)
            return (kymo_status)err->code;
    kymo__buf_free(&g->waiting); // and is ready for more
    return write_out(g, err);
}

/* A row as a record, behind room for its head. */
static kymo_status make_record(kymo__gathering *g, const kymo__batch *batch, int64_t row, kymo_error *err)
{
    kymo__buf *record = &g->record;
    const size_t fixed = sizeof(record_head) + g->fixed;

    record->length = 0;
    char *to = kymo__buf_reserve(record, fixed);
    if (!to)
        return kymo__buf_status(record, err);
    memset(to, 0, fixed);
    record->length = fixed;
    for (int32_t i = 0; i < g->column_count; i++) {
        const kymo_column *column = &batch->columns[i];
        const bool valid = kymo__column_valid(column, row);
        char *own = record->data + sizeof(record_head);
        uint32_t length = no_word;
        int32_t code = -1;

        own[i / 8] = (char)(own[i / 8] | (valid ? 1 << i % 8 : 0));
        if (g->types[i] != KYMO_TEXT) {
            kymo__column_copy(own + g->places[i], column, row, 1);
            continue;
        }
        kymo__column_copy((char *)&code, column, row, 1);
        if (code >= 0 && code < column->word_count) {
            const size_t size = strlen(column->words[code]);
            if (size >= UINT32_MAX / 4)
                return kymo__fail(err, KYMO_ENOMEM, "out of memory: a text of %zu bytes", size);
            length = (uint32_t)size;
        }
        memcpy(own + g->places[i], &length, sizeof length);
        if (length != no_word)
            kymo__buf_append(record, column->words[code], length);
    }
    if (record->length > UINT32_MAX / 4)
        return kymo__fail(err, KYMO_ENOMEM, "out of memory: a row of %zu bytes", record->length);
    return kymo__buf_status(record, err);
}

kymo_status kymo__gather_add(kymo__gathering *g, const kymo__batch *batch, const int32_t *groups, kymo_error *err)
{
    for (int64_t row = 0; row < batch->rows; row++) {
        if (groups[row] < 0)
            continue;
        if (make_record(g, batch, row, err) != KYMO_OK)
            return (kymo_status)err->code;
        if (g->waiting.length > 0 && g->waiting.length + g->record.length > WAITING && kymo__gather_end(g, err) != KYMO_OK)
            return (kymo_status)err->code;
        kymo__gathered *group = &g->groups[groups[row]];
        const record_head head = {.bytes = (uint32_t)(g->record.length - sizeof head)};
        const uint32_t at = (uint32_t)g->waiting.length + 1;
        memcpy(g->record.data, &head, sizeof head);
        kymo__buf_append(&g->waiting, g->record.data, g->record.length);
        if (kymo__buf_status(&g->waiting, err) != KYMO_OK)
            return (kymo_status)err->code;
        if (group->tail > 0)
            memcpy(g->waiting.data + group->tail - 1, &at, sizeof at);
        else
            group->head = at;
        group->tail = at;
        group->rows++;
    }
    return KYMO_OK;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static kymo_status read_piece(const kymo__gathering *g, kymo__gather_reader *reader, kymo_error *err)
{
    piece_head head;

    reader->piece.length = reader->at = 0;
    if (kymo__temp_read(g->fd, &head, sizeof head, reader->next, err) != KYMO_OK)
        return (kymo_status)err->code;
    char *to = kymo__buf_reserve(&reader->piece, (size_t)head.bytes);
    if (!to)
        return kymo__buf_status(&reader->piece, err);
    if (kymo__temp_read(g->fd, to, (size_t)head.bytes, reader->next + (int64_t)sizeof head, err) != KYMO_OK)
        return (kymo_status)err->code;
    reader->piece.length = (size_t)head.bytes;
    reader->bytes += (int64_t)sizeof head + head.bytes;
    reader->next = head.next;
    return KYMO_OK;
}

const char *kymo__gather_next(const kymo__gathering *g, kymo__gather_reader *reader, kymo_error *err)
{
    record_head head;

    if (reader->at == reader->piece.length && read_piece(g, reader, err) != KYMO_OK)
        return NULL;
    const char *record = reader->piece.data + reader->at;
    memcpy(&head, record, sizeof head);
    reader->at += sizeof head + head.bytes;
    return record + sizeof head;
}

bool kymo__gather_valid(const char *record, int32_t i)
{
    return (unsigned char)record[i / 8] >> i % 8 & 1;
}

const char *kymo__gather_value(const kymo__gathering *g, const char *record, int32_t i)
{
    return record + g->places[i];
}

const char *kymo__gather_word(const kymo__gathering *g, const char *record, int32_t i, size_t *length)
{
    const char *word = record + g->fixed;
    uint32_t size = no_word;

    for (int32_t k = 0; k <= i; k++) {
        if (g->types[k] != KYMO_TEXT)
            continue;
        word += size == no_word ? 0 : size; // that of the text column before
        memcpy(&size, record + g->places[k], sizeof size);
    }
    *length = size;
    return size == no_word ? NULL : word;
}
