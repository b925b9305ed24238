/*
 * rows.c - tables of the rows of a source.
 *
 * Rows are read chunk by chunk and handed on one by one. A table that is sorted keeps the text of its
 * rows, with a limit only of those that are shown so far (a heap with the last of them on top).
 */
#include "report/cells.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

enum { LEARN = 1000, BATCH = 4096 };

/* A row that is kept. */
typedef struct kept {
    double key;
    int64_t number;
    char *text; // its cells, one behind the other; and before them, of texts, what it is sorted by
    size_t size;
} kept;

typedef struct rows {
    kymo_report *report;
    kymo_source *source;
    const kymo_report_table_options *options;
    kymo_error *err;
    int32_t wanted[KYMO__TABLE_COLUMNS + 1]; // columns of the source; maybe one more to sort by
    int32_t count;                           // of columns shown
    int32_t sorted;                          // which of `wanted`; -1: none
    bool falling;
    kymo__inline heads[KYMO__TABLE_COLUMNS];
    kymo__table_column columns[KYMO__TABLE_COLUMNS];
    kymo__cell_form forms[KYMO__TABLE_COLUMNS];
    kymo__prose cells[KYMO__TABLE_COLUMNS];
    kymo__phrase spans[KYMO__TABLE_COLUMNS];
    kymo__buf text;
    kept *heap;
    int64_t kept, capacity;
    bool begun;
    int64_t sent;
} rows;

/* ---- Which columns --------------------------------------------------------------------------- */

static kymo_status add_column(rows *r, char *name)
{
    kymo_error *err = r->err;
    char *as = strstr(name, " as ");
    int32_t index;

    name += strspn(name, " ");
    if (as)
        *as = '\0';
    for (size_t n = strlen(name); n > 0 && name[n - 1] == ' '; n--)
        name[n - 1] = '\0';
    if (r->count == KYMO__TABLE_COLUMNS)
        return kymo__fail(err, KYMO_EINVAL, "a table has at most %d columns", (int)KYMO__TABLE_COLUMNS);
    if (kymo__source_find(r->source, name, &index, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (as && kymo__inline_parse(&r->heads[r->count], r->report, as + 4, "columns", err) != KYMO_OK)
        return (kymo_status)err->code;
    r->wanted[r->count++] = index;
    return KYMO_OK;
}

static kymo_status find_columns(rows *r)
{
    if (!r->options->columns || !r->options->columns[0]) {
        if (r->source->column_count > KYMO__TABLE_COLUMNS)
            return kymo__fail(r->err, KYMO_EINVAL, "%s has %d columns, a table at most %d", r->source->path,
                              (int)r->source->column_count, (int)KYMO__TABLE_COLUMNS);
        for (r->count = 0; r->count < r->source->column_count; r->count++)
            r->wanted[r->count] = r->count;
        return KYMO_OK;
    }
    r->text.length = 0;
    kymo__buf_append(&r->text, r->options->columns, strlen(r->options->columns) + 1);
    if (kymo__buf_status(&r->text, r->err) != KYMO_OK)
        return (kymo_status)r->err->code;
    for (char *name = r->text.data, *next; name && r->err->code == KYMO_OK; name = next) {
        next = strchr(name, ',');
        if (next)
            *next++ = '\0';
        add_column(r, name);
    }
    return (kymo_status)r->err->code;
}

static kymo_status find_order(rows *r)
{
    const char *name = r->options->sort;

    r->sorted = -1;
    if (!name || !name[0])
        return KYMO_OK;
    r->falling = name[0] == '-';
    name += name[0] == '-' || name[0] == '+';
    r->sorted = r->count;
    return kymo__source_find(r->source, name, &r->wanted[r->count], r->err);
}

/* ---- Sending --------------------------------------------------------------------------------- */

/* The head of the table, once the first rows are known. */
static kymo_status begin(rows *r, const kymo_column *columns, int64_t count)
{
    kymo__inline caption;
    kymo__table table = {.columns = r->columns, .column_count = r->count, .rows = r->source->rows};

    r->begun = true;
    for (int32_t i = 0; i < r->count; i++) {
        const kymo__source_column *about = &r->source->columns[r->wanted[i]];
        const bool numeric = kymo__cell_numeric(about->type);

        if (columns)
            kymo__cell_learn(&r->forms[i], &columns[i], count < LEARN ? count : LEARN);
        r->spans[i] = (kymo__phrase){.text = about->name};
        r->columns[i] = (kymo__table_column){.head = r->heads[i].prose,
                                             .align = numeric ? 1 : -1,
                                             .numeric = numeric};
        if (r->heads[i].prose.count == 0)
            r->columns[i].head = (kymo__prose){&r->spans[i], 1};
        r->cells[i] = (kymo__prose){&r->spans[i], 1};
    }
    if (r->options->limit > 0 && table.rows > r->options->limit)
        table.rows = r->options->limit;
    if (kymo__inline_parse(&caption, r->report, r->options->caption, "caption", r->err) == KYMO_OK) {
        table.caption.prose = caption.prose;
        kymo__block_table(r->report, &table, r->options->id, r->err);
    }
    kymo__inline_free(&caption);
    return (kymo_status)r->err->code;
}

static kymo_status send(rows *r, const char *text)
{
    for (int32_t i = 0; i < r->count; i++) {
        r->spans[i] = (kymo__phrase){.text = text};
        text += strlen(text) + 1;
    }
    r->sent++;
    return kymo__block_row(r->report, r->cells, r->err);
}

/* ---- Sorting --------------------------------------------------------------------------------- */

/* Whether a comes before b. Missing values are last; equal ones stay in their order. */
static bool before(const rows *r, const kept *a, const kept *b)
{
    int order = 0;

    if (isnan(a->key) || isnan(b->key))
        order = isnan(a->key) - isnan(b->key);
    else if (r->source->columns[r->wanted[r->sorted]].type == KYMO_TEXT)
        order = strcmp(a->text, b->text) * (r->falling ? -1 : 1);
    else if (a->key < b->key || a->key > b->key)
        order = (a->key < b->key) != r->falling ? -1 : 1;
    return order ? order < 0 : a->number < b->number;
}

/* Moves the row at `at` down, until none below it comes later. */
static void sift(rows *r, int64_t at, int64_t count)
{
    for (int64_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && before(r, &r->heap[child], &r->heap[child + 1]))
            child++;
        if (!before(r, &r->heap[at], &r->heap[child]))
            return;
        const kept swap = r->heap[at];
        r->heap[at] = r->heap[child];
        r->heap[child] = swap;
    }
}

static void rise(rows *r, int64_t at)
{
    for (int64_t parent; at > 0 && before(r, &r->heap[parent = (at - 1) / 2], &r->heap[at]); at = parent) {
        const kept swap = r->heap[at];

        r->heap[at] = r->heap[parent];
        r->heap[parent] = swap;
    }
}

static kymo_status grow(rows *r)
{
    const int64_t wanted = r->capacity ? 2 * r->capacity : 256;
    kept *heap;

    if (r->kept < r->capacity)
        return KYMO_OK;
    heap = kymo__realloc(r->report->mem, KYMO_MEMORY_DATA, r->heap, (size_t)r->capacity, (size_t)wanted,
                         sizeof *heap, "sorted table", r->err);
    if (!heap)
        return (kymo_status)r->err->code;
    r->heap = heap;
    r->capacity = wanted;
    return KYMO_OK;
}

/* Keeps a row whose text is in the buffer, if it is among those that are shown. */
static kymo_status keep(rows *r, double key, int64_t number)
{
    kymo__mem *mem = r->report->mem;
    kept row = {.key = key, .number = number, .text = r->text.data, .size = r->text.length};
    const bool full = r->options->limit > 0 && r->kept == r->options->limit;

    if (full && !before(r, &row, &r->heap[0]))
        return KYMO_OK;
    if (!full && grow(r) != KYMO_OK)
        return (kymo_status)r->err->code;
    row.text = kymo__alloc_raw(mem, KYMO_MEMORY_DATA, row.size, 1, "sorted table", r->err);
    if (!row.text)
        return (kymo_status)r->err->code;
    memcpy(row.text, r->text.data, row.size);
    if (full) {
        kymo__free(mem, KYMO_MEMORY_DATA, r->heap[0].text, r->heap[0].size, 1);
        r->heap[0] = row;
        sift(r, 0, r->kept);
        return KYMO_OK;
    }
    r->heap[r->kept] = row;
    rise(r, r->kept++);
    return KYMO_OK;
}

static void send_kept(rows *r)
{
    const bool words = r->source->columns[r->wanted[r->sorted]].type == KYMO_TEXT;

    for (int64_t end = r->kept - 1; end > 0; end--) {
        const kept swap = r->heap[0];

        r->heap[0] = r->heap[end];
        r->heap[end] = swap;
        sift(r, 0, end);
    }
    for (int64_t i = 0; i < r->kept && r->err->code == KYMO_OK; i++)
        send(r, r->heap[i].text + (words ? strlen(r->heap[i].text) + 1 : 0));
}

/* ---- Reading --------------------------------------------------------------------------------- */

static bool enough(const rows *r)
{
    return r->sorted < 0 && r->options->limit > 0 && r->sent >= r->options->limit;
}

static kymo_status take_row(rows *r, const kymo__batch *batch, int64_t row)
{
    r->text.length = 0;
    if (r->sorted >= 0 && batch->columns[r->sorted].type == KYMO_TEXT) {
        kymo__buf_text(&r->text, kymo__cell_word(&batch->columns[r->sorted], row));
        kymo__buf_append(&r->text, "", 1);
    }
    for (int32_t i = 0; i < r->count; i++)
        kymo__cell_text(&r->forms[i], &batch->columns[i], row, &r->text);
    if (kymo__buf_status(&r->text, r->err) != KYMO_OK)
        return (kymo_status)r->err->code;
    if (r->sorted < 0)
        return send(r, r->text.data);
    return keep(r, kymo__cell_key(&batch->columns[r->sorted], row), batch->first_row + row);
}

static kymo_status take_chunk(rows *r, const kymo__cursor *cursor, kymo__chunk *chunk)
{
    if (kymo__cursor_decode(cursor, chunk, r->err) != KYMO_OK)
        return (kymo_status)r->err->code;
    if (!r->begun && chunk->batch.rows > 0 && begin(r, chunk->batch.columns, chunk->batch.rows) != KYMO_OK)
        return (kymo_status)r->err->code;
    for (int64_t i = 0; i < chunk->batch.rows && !enough(r) && r->err->code == KYMO_OK; i++)
        take_row(r, &chunk->batch, i);
    return (kymo_status)r->err->code;
}

static kymo_status read_rows(rows *r)
{
    const kymo__request request = {.columns = r->wanted,
                                   .column_count = r->count + (r->sorted >= 0),
                                   .batch_rows = BATCH,
                                   .threads = 1,
                                   .mem = r->report->mem};
    kymo__cursor *cursor;
    kymo__chunk chunk;

    if (kymo__cursor_open(&cursor, r->source, &request, r->err) != KYMO_OK)
        return (kymo_status)r->err->code;
    if (kymo__chunk_init(&chunk, cursor, r->err) == KYMO_OK) {
        while (!enough(r) && kymo__cursor_fetch(cursor, &chunk, r->err) == 1 &&
               take_chunk(r, cursor, &chunk) == KYMO_OK)
            continue;
        kymo__chunk_free(&chunk, cursor);
    }
    kymo__cursor_close(cursor);
    return (kymo_status)r->err->code;
}

static kymo_status check(const rows *r)
{
    const kymo_report_table_options *o = r->options;

    for (size_t i = 0; i < sizeof o->reserved / sizeof *o->reserved; i++)
        if (o->reserved[i])
            return kymo__fail(r->err, KYMO_EINVAL,
                              "kymo_report_table_options.reserved is not zero (was the struct cleared?)");
    if (o->limit < 0)
        return kymo__fail(r->err, KYMO_EINVAL, "limit is negative");
    for (int32_t i = 0; i < r->report->writer_count; i++)
        if (kymo_source_is_file(r->source, r->report->writers[i].path))
            return kymo__fail_at(r->err, KYMO_EEXIST, r->report->writers[i].path, 0, 0,
                                 "this output is also an input");
    return kymo_source_status(r->source, r->err);
}

static kymo_status add_table(rows *r)
{
    if (check(r) != KYMO_OK || find_columns(r) != KYMO_OK || find_order(r) != KYMO_OK ||
        read_rows(r) != KYMO_OK)
        return (kymo_status)r->err->code;
    if (!r->begun && begin(r, NULL, 0) != KYMO_OK)
        return (kymo_status)r->err->code;
    if (r->sorted >= 0)
        send_kept(r);
    return r->err->code ? (kymo_status)r->err->code : kymo__block_table_end(r->report, r->err);
}

static void free_rows(rows *r)
{
    kymo__mem *mem = r->report->mem;

    for (int32_t i = 0; i < KYMO__TABLE_COLUMNS; i++)
        kymo__inline_free(&r->heads[i]);
    for (int64_t i = 0; i < r->kept; i++)
        kymo__free(mem, KYMO_MEMORY_DATA, r->heap[i].text, r->heap[i].size, 1);
    kymo__free(mem, KYMO_MEMORY_DATA, r->heap, (size_t)r->capacity, sizeof *r->heap);
    kymo__buf_free(&r->text);
    kymo__free(mem, KYMO_MEMORY_OBJECT, r, 1, sizeof *r);
}

kymo_status kymo_report_table(kymo_report *report, kymo_source *source,
                              const kymo_report_table_options *options)
{
    const kymo_report_table_options none = {0};
    kymo_error err;

    kymo__error_clear(&err);
    if (kymo__report_given(report, source, "source", &err) != KYMO_OK)
        return (kymo_status)err.code;
    rows *r = kymo__alloc(report->mem, KYMO_MEMORY_OBJECT, 1, sizeof *r, "table", &err);
    if (!r)
        return kymo__report_note(report, &err);
    r->report = report;
    r->source = source;
    r->options = options ? options : &none;
    r->err = &err;
    kymo__buf_init(&r->text, report->mem, KYMO_MEMORY_DATA);
    add_table(r);
    free_rows(r);
    return kymo__report_note(report, &err);
}
