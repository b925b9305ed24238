/*
 * index.c - the index of a source: a pyramid of each column of numbers, made by one reading in the background.
 *
 * The reading is a pass like any other, with a reducer a column; rows that cannot be found again by their numbers
 * (text, pipes) go into a spool meanwhile. Readers use what is there: pyramids are published row by row, and the
 * state says when all of it, and the spool, may be used. The source holds the index from then on.
 *
 * Cost: that of pyramid.c a column; one pass.
 */
#include "reduce/index.h"

#include <math.h>
#include <string.h>

void kymo__index_drop(void *user)
{
    kymo__index *index = user;
    if (__atomic_sub_fetch(&index->users, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    kymo__mem *mem = index->mem;
    if (index->spool && index->rows)
        kymo__source_drop(index->rows);
    kymo__spool_close(index->spool);
    kymo__index_unmap(index);
    for (int32_t i = 0; index->columns && i < index->column_count; i++)
        kymo__reducer_free(&index->columns[i]);
    kymo__free(mem, KYMO_MEMORY_REDUCE, index->columns, (size_t)index->column_count, sizeof *index->columns);
    kymo__free(mem, KYMO_MEMORY_REDUCE, index->numbers, (size_t)index->column_count, sizeof *index->numbers);
    kymo__free(mem, KYMO_MEMORY_REDUCE, index, 1, sizeof *index);
    kymo__mem_close(mem);
}

/* Begins the pyramids of all columns of numbers. */
static kymo_status add_columns(kymo__index *index, kymo_error *err)
{
    const kymo_source *source = index->source;
    size_t count = (size_t)source->column_count;
    index->columns = kymo__alloc(index->mem, KYMO_MEMORY_REDUCE, count, sizeof *index->columns, "index", err);
    if (!index->columns)
        return err->code;
    index->column_count = source->column_count;
    index->numbers = kymo__alloc(index->mem, KYMO_MEMORY_REDUCE, count, sizeof *index->numbers, "index", err);
    if (!index->numbers)
        return err->code;
    for (int32_t i = 0; i < source->column_count; i++) {
        int32_t type = source->columns[i].type;
        kymo__reduce_spec spec = { .column = { -1, i, -1, -1 },
                                   .integer = type == KYMO_I64 || type == KYMO_TIME };
        if (type == KYMO_TEXT)
            continue;
        if (kymo__reducer_init(&index->columns[i], &kymo__reducer_pyramid, &spec, index->mem, err) != KYMO_OK)
            return err->code;
        index->numbers[index->number_count++] = i;
    }
    return KYMO_OK;
}

kymo__index *kymo__index_make(kymo_source *source, const kymo__index_wish *wish, kymo_error *err)
{
    kymo__mem *mem = kymo__mem_open(kymo__mem_allocator(source->mem), 0);
    if (!mem) {
        kymo__fail(err, KYMO_ENOMEM, "out of memory for an index");
        return NULL;
    }
    kymo__index *index = kymo__alloc(mem, KYMO_MEMORY_REDUCE, 1, sizeof *index, "index", err);
    if (!index) {
        kymo__mem_close(mem);
        return NULL;
    }
    index->mem = mem;
    index->users = 1;
    index->source = source;
    index->version = kymo__source_version(source);
    index->wish = *wish;
    if (add_columns(index, err) == KYMO_OK)
        return index;
    kymo__index_drop(index);
    return NULL;
}

/* ---- Reading ----------------------------------------------------------------------------------------- */

kymo_status kymo__index_read(kymo__index *index, kymo__pass *pass, kymo_error *err)
{
    size_t count = (size_t)index->number_count;
    kymo__reducer **list = kymo__alloc(index->mem, KYMO_MEMORY_REDUCE, count, sizeof(kymo__reducer *), "index", err);
    if (!list)
        return err->code;
    for (size_t i = 0; i < count; i++)
        list[i] = &index->columns[index->numbers[i]];
    pass->source = index->source;
    pass->reducers = list;
    pass->reducer_count = index->number_count;
    pass->threads = index->wish.threads > 0 ? index->wish.threads : kymo__threads();
    pass->batch_rows = index->wish.batch_rows;
    pass->mem = index->mem;
    pass->progress = &index->bytes;
    kymo_status status = kymo__pass_run(pass, err);
    for (size_t i = 0; i < count && status == KYMO_OK; i++)
        status = kymo__pyramid_finish(list[i], err);
    kymo__free(index->mem, KYMO_MEMORY_REDUCE, list, count, sizeof(kymo__reducer *));
    return status;
}

static kymo_status read_all(kymo__index *index, kymo_error *err)
{
    size_t count = (size_t)index->column_count;
    bool spooled = !kymo__source_seeks(index->source) && index->wish.spool_cap != 0;
    int32_t *all = kymo__alloc(index->mem, KYMO_MEMORY_REDUCE, count, sizeof *all, "index", err);
    if (!all)
        return err->code;
    for (int32_t i = 0; i < index->column_count; i++)
        all[i] = i;
    kymo__pass pass = {
        .cancel = &index->cancel,
        .spool_cap = !spooled ? 0 : index->wish.spool_cap > 0 ? index->wish.spool_cap : INT64_MAX,
        .spool_columns = all,
        .spool_column_count = index->column_count,
    };
    kymo_status status = kymo__index_read(index, &pass, err);
    kymo__free(index->mem, KYMO_MEMORY_REDUCE, all, count, sizeof *all);
    index->spool = pass.spool;
    index->repaired = pass.repaired;
    index->notes = pass.notes;
    return status;
}

/* Where rows are read again. Without a spool an index of text answers for whole blocks alone. */
static kymo_status find_rows(kymo__index *index, kymo_error *err)
{
    if (!index->spool) {
        index->rows = kymo__source_seeks(index->source) ? index->source : NULL;
        return KYMO_OK;
    }
    index->rows = kymo__spool_source(index->spool);
    return kymo_source_status(index->rows, err);
}

void kymo__index_tell_order(const kymo__index *index)
{
    for (int32_t i = 0; i < index->number_count; i++) {
        const pyramid *p = index_pyramid(index, index->numbers[i]);
        if (p && !(atomic_load(&p->marks) & (PYRAMID_FALLS | PYRAMID_LACKS)))
            kymo__source_set_sorted(index->source, index->numbers[i]);
    }
}

static void *run(void *user)
{
    kymo__index *index = user;
    kymo_error err;
    kymo__error_clear(&err);
    bool good = read_all(index, &err) == KYMO_OK && find_rows(index, &err) == KYMO_OK;
    if (good)
        kymo__index_tell_order(index);
    else
        index->error = err;
    atomic_store_explicit(&index->state, good ? INDEX_WHOLE : INDEX_FAILED, memory_order_release);
    kymo__source_drop(index->source);
    return NULL;
}

static void *run_behind(void *user)
{
    kymo__step_back(); /* pictures come first */
    return run(user);
}

kymo_status kymo__index_open(kymo__index **made, kymo_source *source, const kymo__index_wish *wish, kymo_error *err)
{
    *made = NULL;
    if (kymo_source_status(source, err) != KYMO_OK)
        return err->code;
    if (kymo__index_find(source) == KYMO__INDEX_GOOD) { /* there is nothing to read */
        *made = kymo__source_index(source);
        __atomic_add_fetch(&(*made)->users, 1, __ATOMIC_RELAXED);
        return KYMO_OK;
    }
    kymo__index *index = kymo__index_make(source, wish, err);
    if (!index)
        return err->code;
    index->users = 2;
    if (!kymo__source_attach(source, index, kymo__index_drop)) {
        index->users = 1;
        kymo__index_drop(index);
        return kymo__fail(err, KYMO_EBUSY, "%s has an index already", source->path);
    }
    kymo__source_keep(source); /* for the thread, which lets go */
    index->threaded = pthread_create(&index->thread, NULL, run_behind, index) == 0;
    if (!index->threaded)
        run(index);
    *made = index;
    return KYMO_OK;
}

static void join(kymo__index *index)
{
    if (index->threaded)
        pthread_join(index->thread, NULL);
    index->threaded = false;
}

void kymo__index_close(kymo__index *index)
{
    if (!index)
        return;
    atomic_store_explicit(&index->cancel, true, memory_order_relaxed);
    join(index);
    kymo__index_drop(index);
}

kymo_status kymo__index_wait(kymo__index *index, kymo_error *err)
{
    join(index);
    if (atomic_load_explicit(&index->state, memory_order_acquire) == INDEX_WHOLE)
        return KYMO_OK;
    *err = index->error;
    return err->code;
}

/* ---- Asking -------------------------------------------------------------------------------------------- */

bool kymo__index_progress(const kymo__index *index, int64_t *rows, int64_t *bytes)
{
    *rows = 0;
    for (int32_t i = 0; i < index->number_count; i++) {
        const pyramid *p = index->columns[index->numbers[i]].state;
        int64_t there = atomic_load_explicit(&p->rows, memory_order_acquire);
        *rows = i == 0 || there < *rows ? there : *rows;
    }
    *bytes = atomic_load_explicit(&index->bytes, memory_order_relaxed);
    return atomic_load_explicit(&index->state, memory_order_acquire) == INDEX_WHOLE;
}

const kymo__index *kymo__index_of(const kymo_source *source)
{
    const kymo__index *index = source ? kymo__source_index(source) : NULL;
    if (!index || index->version != kymo__source_version(source))
        return NULL;
    return atomic_load_explicit(&index->state, memory_order_acquire) == INDEX_FAILED ? NULL : index;
}

int64_t kymo__index_repaired(const kymo__index *index, kymo__notes *notes)
{
    if (atomic_load_explicit(&index->state, memory_order_acquire) != INDEX_WHOLE)
        return 0;
    kymo__notes_add(notes, &index->notes);
    return index->repaired;
}

kymo_source *kymo__index_rows(const kymo__index *index)
{
    return atomic_load_explicit(&index->state, memory_order_acquire) == INDEX_WHOLE ? index->rows : NULL;
}

int32_t kymo__index_column(const kymo__index *index, int32_t column)
{
    if (!index->map || index->rows == index->source)
        return column; /* a spool has all columns */
    for (int32_t i = 0; i < index->number_count; i++) {
        if (index->numbers[i] == column)
            return i;
    }
    return -1;
}

bool kymo__index_sum_of(const kymo__index *index, int32_t column, kymo__index_sum *sum)
{
    const pyramid *p = index_pyramid(index, column);
    if (!p || atomic_load_explicit(&index->state, memory_order_acquire) != INDEX_WHOLE)
        return false;
    const pyramid_totals *t = &p->totals;
    *sum = (kymo__index_sum){ .rows = t->rows, .valid = t->valid, .gaps = t->gaps, .infinite = t->infinite,
                              .exact = p->integer, .min = NAN, .max = NAN, .lo = INT64_MIN, .hi = INT64_MIN,
                              .falls = t->falls };
    if (t->valid == 0)
        return true;
    sum->min = pyramid_f64(p, t->min);
    sum->max = pyramid_f64(p, t->max);
    sum->lo = p->integer ? t->min.i : INT64_MIN;
    sum->hi = p->integer ? t->max.i : INT64_MIN;
    return true;
}
