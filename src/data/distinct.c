/*
 * distinct.c - the distinct values of a column as texts, in order of appearance.
 *
 * One reading of the source for one column. Words of a batch are met once each, whatever the
 * number of rows; numbers and times are written as they would be read. Memory is that of the
 * values.
 */
#include "data/parts.h"

#include <kymo/ext.h>
#include <string.h>

typedef struct finding {
    kymo__dict known;
    int32_t most;
    int (*each)(const char *value, void *user);
    void *user;
    const kymo_source *source;
    const char *name;
} finding;

static kymo_status take(finding *f, const char *value, kymo_error *err)
{
    int32_t before = f->known.count, code = kymo__dict_add(&f->known, value, strlen(value), err);

    if (code < 0)
        return (kymo_status)err->code;
    if (f->known.count == before)
        return KYMO_OK;
    if (f->known.count > f->most)
        return kymo__fail(err, KYMO_EDATA, "%s: column \"%s\" has more than %d values",
                          f->source->path, f->name, f->most);
    if (f->each(value, f->user))
        return kymo__fail(err, KYMO_ECANCELLED, "stopped by the caller");
    return KYMO_OK;
}

/* Of text, each word when its first row comes. `seen` has a byte a word. */
static kymo_status take_words(finding *f, const kymo_column *column, int64_t rows, kymo__buf *seen,
                              kymo_error *err)
{
    seen->length = 0;
    kymo__buf_reserve(seen, (size_t)column->word_count);
    if (kymo__buf_status(seen, err) != KYMO_OK)
        return (kymo_status)err->code;
    memset(seen->data, 0, (size_t)column->word_count);
    for (int64_t row = 0; row < rows; row++) {
        int32_t code;
        kymo__column_copy((char *)&code, column, row, 1);
        if (code < 0 || code >= column->word_count || seen->data[code] ||
            !kymo__column_valid(column, row))
            continue;
        seen->data[code] = 1;
        if (take(f, column->words[code], err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    return KYMO_OK;
}

static kymo_status take_numbers(finding *f, const kymo_column *column, int64_t rows,
                                kymo_error *err)
{
    bool exact = kymo__type_is_integer(column->type);
    char text[48], before[48] = "";

    for (int64_t row = 0; row < rows; row++) {
        int64_t i_room;
        double d_room;
        int64_t i = exact ? *kymo__column_i64(column, row, 1, &i_room) : 0;
        double d = exact ? 0 : *kymo__column_f64(column, row, 1, &d_room);
        if (exact ? i == INT64_MIN : d != d)
            continue;
        if (column->type == KYMO_TIME)
            kymo__print_time(i, NULL, text);
        else if (exact)
            kymo__print_i64(i, text);
        else
            kymo__print_f64(d, text);
        if (strcmp(text, before) != 0 && take(f, text, err) != KYMO_OK)
            return (kymo_status)err->code;
        memcpy(before, text, sizeof before);
    }
    return KYMO_OK;
}

static kymo_status read_through(finding *f, kymo__cursor *cursor, kymo__chunk *chunk,
                                kymo__buf *seen, kymo_error *err)
{
    for (;;) {
        int got = kymo__cursor_fetch(cursor, chunk, err);
        if (got != 1)
            return (kymo_status)got;
        if (kymo__cursor_decode(cursor, chunk, err) != KYMO_OK)
            return (kymo_status)err->code;
        const kymo_column *column = &chunk->batch.columns[0];
        kymo_status status = column->type == KYMO_TEXT
                                 ? take_words(f, column, chunk->batch.rows, seen, err)
                                 : take_numbers(f, column, chunk->batch.rows, err);
        if (status != KYMO_OK)
            return status;
    }
}

kymo_status kymo_source_distinct(kymo_source *source, const char *column, int32_t most,
                                 int (*each)(const char *value, void *user), void *user,
                                 kymo_error *error)
{
    kymo_error none, *err = error ? error : &none;
    kymo__cursor *cursor = NULL;
    kymo__chunk chunk = {0};
    kymo__buf seen;
    int32_t index;

    memset(err, 0, sizeof *err);
    if (!source || !column || !each)
        return kymo__fail(err, KYMO_EMISUSE, "kymo_source_distinct: an argument is NULL");
    if (kymo__source_find(source, column, &index, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    if (!mem)
        return kymo__fail(err, KYMO_ENOMEM, "out of memory");
    finding f = {.most = most, .each = each, .user = user, .source = source, .name = column};
    kymo__request request = {.columns = &index, .column_count = 1, .threads = 1, .mem = mem};
    kymo__dict_init(&f.known, mem);
    kymo__buf_init(&seen, mem, KYMO_MEMORY_DATA);
    if (kymo__cursor_open(&cursor, source, &request, err) == KYMO_OK &&
        kymo__chunk_init(&chunk, cursor, err) == KYMO_OK)
        read_through(&f, cursor, &chunk, &seen, err);
    if (cursor)
        kymo__chunk_free(&chunk, cursor);
    kymo__cursor_close(cursor);
    kymo__buf_free(&seen);
    kymo__dict_free(&f.known);
    kymo__mem_close(mem);
    return (kymo_status)err->code;
}
