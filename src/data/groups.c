/*
 * groups.c - the rows of a source by the values of a column, each group a source of its own.
 *
 * One reading puts the rows of all groups in order in a temporary file (gather.c), so that reading each group
 * after that costs its own rows, not the whole source: what `where` with COLUMN==VALUE gives, with the same values,
 * first rows and errors. When some cell cannot be read, or was forgiven (`lenient`), what a reading meets depends on
 * the columns it asks for; then there is one gathering for each choice of columns, made when it is first asked for.
 * Values of the column are found in a sorted list, words once a batch.
 */
#include "data/gather.h"
#include "data/where.h"

#include <kymo/ext.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CHOICES = 64 };

/* A value and the group it is of. */
typedef struct key {
    int64_t exact;
    double number;
    int32_t group;
} key;

/* Some columns of the source, gathered. */
typedef struct choice {
    int32_t *columns, *types;
    int32_t count;
    kymo__gathering rows;
} choice;

struct kymo_groups {
    kymo__mem *mem;
    kymo_source *inner;
    int32_t column;    /* that the groups are of */
    int32_t count, users;
    key *keys;         /* sorted; of numbers and times */
    kymo__dict words;  /* of text: codes are groups */
    kymo__buf found;   /* groups of the rows of a batch, then of its words */
    choice *choices[MOST_CHOICES]; /* the first is of all columns */
    int32_t choice_count;
    pthread_mutex_t lock; /* of the choices */
};

/* ---- Which group a row is of ----------------------------------------------------------------- */

static bool is_exact(const kymo_groups *g)
{
    return kymo__type_is_integer(g->inner->columns[g->column].type);
}

static int order_of(const key *a, const key *b, bool exact)
{
    return exact ? (a->exact > b->exact) - (a->exact < b->exact) : (a->number > b->number) - (a->number < b->number);
}

static int by_exact(const void *a, const void *b)
{
    return order_of(a, b, true);
}

static int by_number(const void *a, const void *b)
{
    return order_of(a, b, false);
}

static int32_t find_key(const kymo_groups *g, const key *wanted, bool exact)
{
    const key *found = bsearch(wanted, g->keys, (size_t)g->count, sizeof *wanted, exact ? by_exact : by_number);

    return found ? found->group : -1;
}

static void find_numbers(const kymo_groups *g, const kymo_column *column, int64_t rows, int32_t *groups)
{
    const bool exact = is_exact(g);
    key last = {.group = -1};

    for (int64_t row = 0; row < rows; row++) {
        key now = {.group = -1};
        if (exact)
            now.exact = *kymo__column_i64(column, row, 1, &now.exact);
        else
            now.number = *kymo__column_f64(column, row, 1, &now.number);
        if (exact ? now.exact != INT64_MIN : now.number == now.number) {
            const bool again = row > 0 && last.group >= 0 && order_of(&now, &last, exact) == 0;
            now.group = again ? last.group : find_key(g, &now, exact);
        }
        groups[row] = now.group;
        last = now;
    }
}

static void find_words(const kymo_groups *g, const kymo_column *column, int64_t rows, int32_t *groups, int32_t *words)
{
    for (int32_t i = 0; i < column->word_count; i++)
        words[i] = kymo__dict_find(&g->words, column->words[i], strlen(column->words[i]));
    for (int64_t row = 0; row < rows; row++) {
        int32_t code;
        kymo__column_copy((char *)&code, column, row, 1);
        groups[row] = code >= 0 && code < column->word_count && kymo__column_valid(column, row) ? words[code] : -1;
    }
}

/* The groups of the rows; valid until the next call. */
static const int32_t *find_groups(kymo_groups *g, const kymo_column *column, int64_t rows, kymo_error *err)
{
    const size_t words = column->type == KYMO_TEXT ? (size_t)column->word_count : 0;

    g->found.length = 0;
    int32_t *groups = (int32_t *)(void *)kymo__buf_reserve(&g->found, ((size_t)rows + words + 1) * sizeof *groups);
    if (!groups) {
        kymo__buf_status(&g->found, err);
        return NULL;
    }
    if (column->type == KYMO_TEXT)
        find_words(g, column, rows, groups, groups + rows);
    else
        find_numbers(g, column, rows, groups);
    return groups;
}

static kymo_status take_values(kymo_groups *g, const char *const *values, kymo_error *err)
{
    kymo__zone *zone = NULL;
    const int32_t type = g->inner->columns[g->column].type;

    g->keys = kymo__alloc(g->mem, KYMO_MEMORY_DATA, (size_t)g->count, sizeof *g->keys, "groups", err);
    if (!g->keys || kymo__zone_open(&zone, g->inner->said.time_zone, g->mem, err) != KYMO_OK)
        return (kymo_status)err->code;
    for (int32_t i = 0; i < g->count && err->code == KYMO_OK; i++) {
        kymo__condition c = {.column = g->column, .text = (char *)(uintptr_t)values[i]};
        if (type == KYMO_TEXT && kymo__dict_add(&g->words, values[i], strlen(values[i]), err) != i &&
            err->code == KYMO_OK)
            kymo__fail(err, KYMO_EINVAL, "\"%.80s\" is given twice", values[i]);
        else if (type != KYMO_TEXT && kymo__where_value(g->inner, &c, zone, err) == KYMO_OK && c.is_exact != is_exact(g))
            kymo__fail(err, KYMO_EINVAL, "\"%.80s\" is no whole number", values[i]);
        g->keys[i] = (key){c.exact, c.number, i};
    }
    kymo__zone_close(zone);
    if (err->code == KYMO_OK && type != KYMO_TEXT)
        qsort(g->keys, (size_t)g->count, sizeof *g->keys, is_exact(g) ? by_exact : by_number);
    for (int32_t i = 1; type != KYMO_TEXT && i < g->count && err->code == KYMO_OK; i++)
        if (order_of(&g->keys[i - 1], &g->keys[i], is_exact(g)) == 0)
            kymo__fail(err, KYMO_EINVAL, "\"%.80s\" is given twice", values[g->keys[i].group]);
    return (kymo_status)err->code;
}

/* ---- Gathering ------------------------------------------------------------------------------- */

static void free_choice(kymo_groups *g, choice *c)
{
    if (!c)
        return;
    kymo__gather_close(&c->rows);
    kymo__free(g->mem, KYMO_MEMORY_DATA, c->columns, (size_t)c->count + 1, sizeof *c->columns);
    kymo__free(g->mem, KYMO_MEMORY_DATA, c->types, (size_t)c->count + 1, sizeof *c->types);
    kymo__free(g->mem, KYMO_MEMORY_DATA, c, 1, sizeof *c);
}

/* Reads the source through. Errors of the data end it, and are remembered. */
static kymo_status read_rows(kymo_groups *g, choice *c, kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    for (;;) {
        const int got = kymo__cursor_fetch(cursor, chunk, &c->rows.error);
        if (got != 1 || kymo__cursor_decode(cursor, chunk, &c->rows.error) != KYMO_OK)
            return kymo__gather_end(&c->rows, err);
        kymo__notes_add(&c->rows.notes, &chunk->notes);
        c->rows.repaired += chunk->batch.repaired;
        const int32_t *groups = find_groups(g, &chunk->batch.columns[c->count], chunk->batch.rows, err);
        if (!groups || kymo__gather_add(&c->rows, &chunk->batch, groups, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
}

/* The columns, and behind them that of the groups, gathered. NULL with err. */
static choice *gather(kymo_groups *g, const int32_t *columns, int32_t count, kymo_error *err)
{
    kymo__cursor *cursor = NULL;
    kymo__chunk chunk = {0};
    choice *c = kymo__alloc(g->mem, KYMO_MEMORY_DATA, 1, sizeof *c, "groups", err);

    if (!c)
        return NULL;
    c->count = count;
    c->columns = kymo__alloc(g->mem, KYMO_MEMORY_DATA, (size_t)count + 1, sizeof *c->columns, "groups", err);
    c->types = c->columns ? kymo__alloc(g->mem, KYMO_MEMORY_DATA, (size_t)count + 1, sizeof *c->types, "groups", err) : NULL;
    for (int32_t i = 0; c->types && i <= count; i++) {
        c->columns[i] = i < count ? columns[i] : g->column;
        c->types[i] = g->inner->columns[c->columns[i]].type;
    }
    const kymo__request request = {.columns = c->columns, .column_count = count + 1, .threads = 1, .mem = g->mem};
    if (c->types && kymo__gather_open(&c->rows, c->types, count, g->count, g->mem, err) == KYMO_OK &&
        kymo__cursor_open(&cursor, g->inner, &request, err) == KYMO_OK &&
        kymo__chunk_init(&chunk, cursor, err) == KYMO_OK)
        read_rows(g, c, cursor, &chunk, err);
    if (cursor)
        kymo__chunk_free(&chunk, cursor);
    kymo__cursor_close(cursor);
    if (err->code == KYMO_OK)
        return c;
    free_choice(g, c);
    return NULL;
}

static bool is_same(const choice *c, const kymo__request *request)
{
    return c->count == request->column_count &&
           memcmp(c->columns, request->columns, (size_t)c->count * sizeof *c->columns) == 0;
}

/* The gathering that serves a request, maybe of more columns. NULL with err. */
static choice *choose(kymo_groups *g, const kymo__request *request, kymo_error *err)
{
    choice *all = g->choices[0], *found = NULL;

    if (all->rows.error.code == KYMO_OK && all->rows.repaired == 0)
        return all;
    pthread_mutex_lock(&g->lock);
    for (int32_t i = 1; i < g->choice_count && !found; i++)
        found = is_same(g->choices[i], request) ? g->choices[i] : NULL;
    if (!found && g->choice_count == MOST_CHOICES)
        kymo__fail(err, KYMO_EUNSUPPORTED, "%s: more than %d choices of columns of groups", g->inner->path,
                   (int)MOST_CHOICES - 1);
    else if (!found && (found = gather(g, request->columns, request->column_count, err)))
        g->choices[g->choice_count++] = found;
    pthread_mutex_unlock(&g->lock);
    return found;
}

/* ---- A group as a source --------------------------------------------------------------------- */

typedef struct group {
    kymo_groups *all;
    int32_t index;
    bool looking; /* at its first rows: of all columns, up to an error */
} group;

typedef struct reading {
    const choice *from;
    int32_t *places; /* of the requested columns in the choice */
    int64_t left;
    kymo__gather_reader reader;
} reading;

static kymo_status group_cursor_open(kymo_source *source, kymo__cursor *cursor, kymo_error *err)
{
    const group *own = source->state;
    reading *r = cursor->state;
    const kymo__request *request = &cursor->request;

    kymo__buf_init(&r->reader.piece, request->mem, KYMO_MEMORY_DATA);
    r->from = own->looking ? own->all->choices[0] : choose(own->all, request, err);
    r->places = r->from ? kymo__alloc(request->mem, KYMO_MEMORY_DATA, (size_t)request->column_count, sizeof *r->places,
                                      "group", err)
                        : NULL;
    if (!r->places)
        return (kymo_status)err->code;
    for (int32_t i = 0; i < request->column_count; i++)
        r->places[i] = r->from == own->all->choices[0] ? request->columns[i] : i;
    r->left = r->from->rows.groups[own->index].rows;
    r->reader.next = r->from->rows.groups[own->index].first;
    return KYMO_OK;
}

static void group_cursor_close(kymo__cursor *cursor)
{
    reading *r = cursor->state;

    kymo__buf_free(&r->reader.piece);
    kymo__free(cursor->request.mem, KYMO_MEMORY_DATA, r->places, (size_t)cursor->request.column_count,
               sizeof *r->places);
}

/* Marks a missing value; there are bits from the first one on. */
static kymo_status clear_bit(kymo__chunk *chunk, int32_t i, int64_t rows, int64_t row, kymo_error *err)
{
    if (chunk->valid[i].length == 0 && !kymo__chunk_valid(chunk, i, rows, err))
        return (kymo_status)err->code;
    uint8_t *bits = (uint8_t *)chunk->valid[i].data;
    bits[row >> 3] &= (uint8_t)~(1u << (row & 7));
    return KYMO_OK;
}

static kymo_status take_cell(const reading *r, kymo__chunk *chunk, int32_t i, int64_t row, const char *record,
                             kymo_error *err)
{
    const kymo__gathering *g = &r->from->rows;
    const int32_t place = r->places[i];

    if (!kymo__gather_valid(record, place) && clear_bit(chunk, i, chunk->rows, row, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (g->types[place] != KYMO_TEXT) {
        const size_t size = (size_t)kymo__type_size(g->types[place]);
        memcpy(chunk->values[i].data + (size_t)row * size, kymo__gather_value(g, record, place), size);
        return KYMO_OK;
    }
    size_t length;
    const char *word = kymo__gather_word(g, record, place, &length);
    const int32_t code = word ? kymo__dict_add(&chunk->dicts[i], word, length, err) : -1;
    if (word && code < 0)
        return (kymo_status)err->code;
    memcpy(chunk->values[i].data + (size_t)row * sizeof code, &code, sizeof code);
    return KYMO_OK;
}

/* All that was forgiven in the source is told with the first rows, as by any reading of it. */
static kymo_status tell_repaired(const reading *r, kymo__chunk *chunk, bool first, kymo_error *err)
{
    const int64_t repaired = first ? r->from->rows.repaired : 0;

    chunk->repaired = repaired < INT32_MAX ? (int32_t)repaired : INT32_MAX;
    if (chunk->repaired > 0 && !chunk->extra &&
        !(chunk->extra = kymo__alloc(chunk->mem, KYMO_MEMORY_DATA, 1, sizeof(kymo__notes), "notes", err)))
        return (kymo_status)err->code;
    if (chunk->extra)
        *(kymo__notes *)chunk->extra = chunk->repaired > 0 ? r->from->rows.notes : (kymo__notes){0};
    return KYMO_OK;
}

static int group_fetch(kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    const group *own = cursor->source->state;
    reading *r = cursor->state;
    const int64_t most = kymo__request_rows(&cursor->request), before = r->reader.bytes;

    if (r->left == 0) {
        *err = own->looking ? (kymo_error){0} : r->from->rows.error;
        return err->code;
    }
    chunk->rows = r->left < most ? r->left : most;
    for (int32_t i = 0; i < chunk->column_count; i++) {
        chunk->valid[i].length = 0;
        chunk->columns[i].valid = NULL;
        kymo__dict_clear(&chunk->dicts[i]);
        const int32_t type = kymo__request_column(cursor, i)->type;
        if (!kymo__chunk_values(chunk, i, chunk->rows, (size_t)kymo__type_size(type), err))
            return err->code;
    }
    for (int64_t row = 0; row < chunk->rows; row++) {
        const char *record = kymo__gather_next(&r->from->rows, &r->reader, err);
        for (int32_t i = 0; record && i < chunk->column_count; i++)
            if (take_cell(r, chunk, i, row, record, err) != KYMO_OK)
                return err->code;
        if (!record)
            return err->code;
    }
    if (tell_repaired(r, chunk, cursor->next_row == 0, err) != KYMO_OK)
        return err->code;
    r->left -= chunk->rows;
    kymo__cursor_count(cursor, r->reader.bytes - before);
    return 1;
}

static kymo_status group_decode(const kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    (void)cursor;
    if (chunk->extra)
        kymo__notes_add(&chunk->notes, chunk->extra);
    return kymo__chunk_show(chunk, err);
}

static void group_chunk_free(kymo__chunk *chunk)
{
    kymo__free(chunk->mem, KYMO_MEMORY_DATA, chunk->extra, 1, sizeof(kymo__notes));
}

static int64_t group_chunk_bytes(const kymo_source *source, const kymo__request *request)
{
    const group *own = source->state;
    const int64_t rows = own->all->choices[0]->rows.groups[own->index].rows, most = kymo__request_rows(request);

    return kymo__values_bytes(source, request, rows < most ? rows : most);
}

static void let_go(kymo_groups *g)
{
    if (__atomic_sub_fetch(&g->users, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    kymo__mem *mem = g->mem;

    for (int32_t i = 0; i < g->choice_count; i++)
        free_choice(g, g->choices[i]);
    kymo__dict_free(&g->words);
    kymo__buf_free(&g->found);
    kymo__free(mem, KYMO_MEMORY_DATA, g->keys, (size_t)g->count, sizeof *g->keys);
    kymo__source_drop(g->inner);
    pthread_mutex_destroy(&g->lock);
    kymo__free(mem, KYMO_MEMORY_OBJECT, g, 1, sizeof *g);
    kymo__mem_close(mem);
}

static void group_close(kymo_source *source)
{
    group *own = source->state;

    if (own->all)
        let_go(own->all);
}

static const kymo__source_class group_class = {
    .name = "group",
    .source_size = sizeof(group),
    .cursor_size = sizeof(reading),
    .cursor_open = group_cursor_open,
    .fetch = group_fetch,
    .decode = group_decode,
    .chunk_free = group_chunk_free,
    .cursor_close = group_cursor_close,
    .close = group_close,
    .chunk_bytes = group_chunk_bytes,
};

/* ---- The calls ------------------------------------------------------------------------------- */

static kymo_status check(kymo_source *source, const char *column, const char *const *values, int32_t count,
                         kymo_error *err)
{
    if (!source || !column || !values || count < 1)
        return kymo__fail(err, KYMO_EMISUSE, "kymo_groups_open: an argument is missing");
    for (int32_t i = 0; i < count; i++)
        if (!values[i])
            return kymo__fail(err, KYMO_EMISUSE, "kymo_groups_open: value %d is NULL", i);
    if (kymo_source_status(source, err) == KYMO_OK && (source->row_column >= 0 || !source->rewindable))
        kymo__fail(err, KYMO_EUNSUPPORTED, "%s: its rows cannot be put in groups", source->path);
    return (kymo_status)err->code;
}

kymo_status kymo_groups_open(kymo_groups **groups, kymo_source *source, const char *column, const char *const *values,
                             int32_t count, kymo_error *error)
{
    kymo_error none, *err = error ? error : &none;

    memset(err, 0, sizeof *err);
    *groups = NULL;
    if (check(source, column, values, count, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo_groups *g = mem ? kymo__alloc(mem, KYMO_MEMORY_OBJECT, 1, sizeof *g, "groups", err) : NULL;
    if (!g) {
        kymo__mem_close(mem);
        return kymo__fail(err, KYMO_ENOMEM, "out of memory for groups");
    }
    *g = (kymo_groups){.mem = mem, .inner = source, .count = count, .users = 1};
    kymo__source_keep(source);
    kymo__dict_init(&g->words, mem);
    kymo__buf_init(&g->found, mem, KYMO_MEMORY_DATA);
    pthread_mutex_init(&g->lock, NULL);
    int32_t *all = kymo__alloc(mem, KYMO_MEMORY_DATA, (size_t)source->column_count, sizeof *all, "groups", err);
    for (int32_t i = 0; all && i < source->column_count; i++)
        all[i] = i;
    if (all && kymo__source_find(source, column, &g->column, err) == KYMO_OK &&
        take_values(g, values, err) == KYMO_OK && (g->choices[0] = gather(g, all, source->column_count, err)))
        g->choice_count = 1;
    kymo__free(mem, KYMO_MEMORY_DATA, all, (size_t)source->column_count, sizeof *all);
    if (err->code == KYMO_OK)
        *groups = g;
    else
        let_go(g);
    return (kymo_status)err->code;
}

void kymo_groups_close(kymo_groups *groups)
{
    if (groups)
        let_go(groups);
}

static kymo_status open_group(kymo_source *source, kymo_groups *g, int32_t index, kymo_error *err)
{
    const kymo_source *inner = g->inner;

    if (index < 0 || index >= g->count)
        return kymo__fail(err, KYMO_EINVAL, "no group %d", index);
    if (kymo__source_say(source, &inner->said, err) != KYMO_OK ||
        kymo__source_state(source, &group_class, err) != KYMO_OK)
        return (kymo_status)err->code;
    group *own = source->state;
    *own = (group){.all = g, .index = index};
    __atomic_add_fetch(&g->users, 1, __ATOMIC_ACQ_REL);
    if (kymo__source_like(source, inner, err) != KYMO_OK)
        return (kymo_status)err->code;
    own->looking = true;
    kymo__source_look(source, err);
    own->looking = false;
    return (kymo_status)err->code;
}

kymo_source *kymo_groups_source(kymo_groups *groups, int32_t index, const kymo_source_options *options)
{
    kymo_error err = {0};
    kymo_source *source =
        kymo__source_new(groups ? groups->inner->path : "group", options ? options->allocator : NULL, NULL, NULL);

    if (source->error.code == KYMO_OK && (!groups ? kymo__fail(&err, KYMO_EMISUSE, "no groups were given")
                                                  : open_group(source, groups, index, &err)) != KYMO_OK)
        kymo__source_fail(source, &err);
    return kymo__source_filtered(source, options);
}
