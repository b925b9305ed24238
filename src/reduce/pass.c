/*
 * pass.c - one reading of one source for any number of reducers, on any number of threads.
 *
 * Threads take chunks in turn: fetch under the lock (serial, cheap), decode and absorb outside it, merge
 * in the order of the chunks. Each reducer has a ticket, the index of the chunk whose turn it is, so a
 * thread waits only while an earlier chunk is still being absorbed for the same reducer. A part is used
 * again for every reducer of its class, so there is one per class and thread, not per mark.
 *
 * Errors take effect in row order as well: a chunk's error counts only when all earlier chunks have been
 * merged, so the lowest row wins whatever the timing.
 *
 * How much memory threads hold at once is a matter of timing, and the budget must not be. So a reading that goes
 * over it is done again by one thread, whose answer counts; and a source that cannot be read again is read by as
 * many threads as there is room for in any case.
 */
#include "reduce/reduce.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

#define KYMO_REDUCER(number, name) &kymo__reducer_##name,
static const kymo__reducer_class *const classes[] = {
#include "reduce/reducers.def"
};
#undef KYMO_REDUCER

enum { CLASSES = sizeof classes / sizeof classes[0],
       MOST_ROWS = 1 << 16 /* of a chunk, when nobody asks for fewer */ };

const kymo__reducer_class *const *kymo__reducers(int32_t *count)
{
    *count = (int32_t)CLASSES;
    return classes;
}

kymo_status kymo__reducer_init(kymo__reducer *r, const kymo__reducer_class *class_,
                               const kymo__reduce_spec *spec, kymo__mem *mem, kymo_error *err)
{
    *r = (kymo__reducer){ .class_ = class_, .spec = *spec, .mem = mem,
                          .kernels = kymo__kernels_for(kymo__cpu_level()) };
    r->state = kymo__alloc(mem, KYMO_MEMORY_REDUCE, 1, class_->state_size, class_->name, err);
    if (!r->state)
        return err->code;
    if (class_->init(r, err) == KYMO_OK)
        return KYMO_OK;
    kymo__free(mem, KYMO_MEMORY_REDUCE, r->state, 1, class_->state_size);
    r->state = NULL;
    return err->code;
}

void kymo__reducer_free(kymo__reducer *r)
{
    if (!r->state)
        return;
    r->class_->free(r);
    kymo__free(r->mem, KYMO_MEMORY_REDUCE, r->state, 1, r->class_->state_size);
    r->state = NULL;
    r->ready = false;
}

/* What the threads of a pass share. */
typedef struct shared {
    kymo__pass *pass;
    kymo__cursor *cursor;
    pthread_mutex_t lock;
    pthread_cond_t turn;
    int64_t *ticket;     /* per reducer: the chunk whose turn it is; the last one is the spool's */
    bool ended, stopped;
    int64_t begun;       /* chunks before this run */
    bool expired;        /* the deadline has passed: nothing more is fetched */
    bool fetch_failed;   /* fetch_error counts after all earlier chunks have been merged */
    kymo_error fetch_error, error;
    int32_t failed;
    kymo__chunk *waiting[2]; /* the first two chunks, fetched before the threads begin */
    int waiting_count, waiting_taken;
} shared;

/* One thread's chunk and parts. The first threads go on with the chunks that were fetched before them. */
typedef struct worker {
    kymo__chunk *chunk; /* to fetch into; NULL: none yet */
    kymo__chunk own;
    void *part[CLASSES];
} worker;

static bool cancelled(const kymo__pass *pass)
{
    return pass->cancel && atomic_load_explicit(pass->cancel, memory_order_relaxed);
}

/* Whether the deadline has passed, and this run has read something. The lock is held. */
static bool expired(shared *s)
{
    double deadline = s->pass->deadline;
    if (deadline > 0 && s->cursor->next_index > s->begun && kymo__now_ms() >= deadline)
        s->expired = true;
    return s->expired;
}

/* Waits for the turn of a chunk at a reducer; false when the pass has stopped. The lock is held. */
static bool wait_turn(shared *s, int32_t reducer, int64_t chunk)
{
    while (!s->stopped && s->ticket[reducer] != chunk)
        pthread_cond_wait(&s->turn, &s->lock);
    return !s->stopped;
}

static void stop(shared *s, const kymo_error *err, int32_t reducer)
{
    if (!s->stopped) {
        s->error = *err;
        s->failed = reducer;
    }
    s->stopped = true;
    pthread_cond_broadcast(&s->turn);
}

static int class_index(const kymo__reducer_class *class_)
{
    for (int i = 0; i < (int)CLASSES; i++) {
        if (classes[i] == class_)
            return i;
    }
    return -1;
}

kymo_status kymo__part_open(const kymo__reducer *r, void **part, kymo_error *err)
{
    const kymo__reducer_class *class_ = r->class_;
    if (!*part) {
        *part = kymo__alloc(r->mem, KYMO_MEMORY_REDUCE, 1, class_->part_size, class_->name, err);
        if (!*part)
            return err->code;
        if (class_->part_init)
            class_->part_init(r, *part);
    }
    if (class_->part_clear)
        class_->part_clear(r, *part);
    else
        memset(*part, 0, class_->part_size);
    return KYMO_OK;
}

void kymo__part_close(const kymo__reducer_class *class_, kymo__mem *mem, void *part)
{
    if (!part)
        return;
    if (class_->part_free)
        class_->part_free(mem, part);
    kymo__free(mem, KYMO_MEMORY_REDUCE, part, 1, class_->part_size);
}

/* The worker's part of the reducer's class. */
static kymo_status part_for(worker *w, const kymo__reducer *r, void **part, kymo_error *err)
{
    int i = class_index(r->class_);
    if (i < 0)
        return kymo__fail(err, KYMO_EINTERNAL, "reducer %s has no row", r->class_->name);
    kymo_status status = kymo__part_open(r, &w->part[i], err);
    *part = w->part[i];
    return status;
}

static void worker_free(worker *w, shared *s)
{
    for (int i = 0; i < (int)CLASSES; i++)
        kymo__part_close(classes[i], s->pass->mem, w->part[i]);
    if (w->chunk == &w->own)
        kymo__chunk_free(&w->own, s->cursor);
}

/* A spool over its cap, or on a full disk, is given up: whether it is missed is known only later. */
static kymo_status give_up_spool(kymo__pass *pass, kymo_error *err)
{
    if (err->code == KYMO_ENOMEM)
        return err->code;
    pass->spool_error = *err;
    kymo__error_clear(err);
    kymo__spool_close(pass->spool);
    pass->spool = NULL;
    return KYMO_OK;
}

static kymo_status spool_chunk(kymo__pass *pass, const kymo__batch *batch, kymo_error *err)
{
    if (!pass->spool || kymo__spool_append(pass->spool, batch, err) == KYMO_OK)
        return KYMO_OK;
    return give_up_spool(pass, err);
}

/* All reducers have merged a chunk. */
static kymo_status end_chunk(kymo__pass *pass, const kymo__chunk *chunk, kymo_error *err)
{
    if (spool_chunk(pass, &chunk->batch, err) != KYMO_OK)
        return err->code;
    return pass->merged ? pass->merged(pass->merged_user, chunk, err) : KYMO_OK;
}

/* A chunk's error: it counts only when all earlier chunks are through. The lock is held. */
static void fail_chunk(shared *s, int64_t chunk, const kymo_error *err, int32_t reducer)
{
    if (wait_turn(s, s->pass->reducer_count, chunk))
        stop(s, err, reducer);
}

/* Absorbs a decoded chunk into every reducer and merges in turn. */
static void work_on(shared *s, worker *w, const kymo__chunk *chunk)
{
    kymo__pass *pass = s->pass;
    for (int32_t i = 0; i <= pass->reducer_count; i++) {
        kymo__reducer *r = i < pass->reducer_count ? pass->reducers[i] : NULL;
        kymo_error err;
        kymo__error_clear(&err);
        void *part = NULL;
        kymo_status status = KYMO_OK;
        if (r && part_for(w, r, &part, &err) == KYMO_OK)
            r->class_->absorb(r, part, &chunk->batch, &err);
        status = (kymo_status)err.code;
        pthread_mutex_lock(&s->lock);
        if (!wait_turn(s, i, chunk->index)) {
            pthread_mutex_unlock(&s->lock);
            return;
        }
        if (status == KYMO_OK && cancelled(pass))
            status = kymo__fail(&err, KYMO_ECANCELLED, "cancelled");
        if (status == KYMO_OK)
            status = r ? r->class_->merge(r, part, &err) : end_chunk(pass, chunk, &err);
        if (status != KYMO_OK)
            fail_chunk(s, chunk->index, &err, r && status != KYMO_ECANCELLED ? i : -1);
        if (!r && status == KYMO_OK) {
            pass->rows += chunk->batch.rows;
            if (pass->progress)
                atomic_store_explicit(pass->progress,
                                      __atomic_load_n(&s->cursor->bytes_read, __ATOMIC_RELAXED),
                                      memory_order_relaxed);
            pass->repaired += chunk->batch.repaired;
            kymo__notes_add(&pass->notes, &chunk->notes);
        }
        s->ticket[i]++;
        pthread_cond_broadcast(&s->turn);
        pthread_mutex_unlock(&s->lock);
        if (status != KYMO_OK)
            return;
    }
}

/* A chunk to fetch into: a thread that has taken none of those fetched before makes its own. */
static kymo_status have_chunk(shared *s, worker *w, kymo_error *err)
{
    if (w->chunk)
        return KYMO_OK;
    if (kymo__chunk_init(&w->own, s->cursor, err) != KYMO_OK)
        return (kymo_status)err->code;
    w->chunk = &w->own;
    return KYMO_OK;
}

/* The next chunk: one that was fetched already, or the worker's, filled; NULL when there is none. */
static kymo__chunk *next_chunk(shared *s, worker *w)
{
    kymo__chunk *chunk = NULL;
    kymo_error err;
    kymo__error_clear(&err);
    pthread_mutex_lock(&s->lock);
    if (s->waiting_taken < s->waiting_count) {
        chunk = s->waiting[s->waiting_taken++];
        w->chunk = w->chunk ? w->chunk : chunk;
    } else if (!s->ended && !s->stopped && !expired(s)) {
        if (have_chunk(s, w, &err) != KYMO_OK) {
            stop(s, &err, -1);
        } else {
            int answer = kymo__cursor_fetch(s->cursor, w->chunk, &s->fetch_error);
            chunk = answer > 0 ? w->chunk : NULL;
            s->ended = !chunk;
            s->fetch_failed = answer < 0;
        }
    }
    pthread_mutex_unlock(&s->lock);
    return chunk;
}

static void decode_and_work(shared *s, worker *w, kymo__chunk *chunk)
{
    kymo_error err;
    kymo__error_clear(&err);
    if (kymo__cursor_decode(s->cursor, chunk, &err) == KYMO_OK) {
        work_on(s, w, chunk);
        return;
    }
    pthread_mutex_lock(&s->lock);
    fail_chunk(s, chunk->index, &err, -1);
    pthread_mutex_unlock(&s->lock);
}

static void run_worker(int index, void *user)
{
    (void)index;
    shared *s = user;
    worker w = { 0 };
    for (kymo__chunk *chunk; (chunk = next_chunk(s, &w)) != NULL;)
        decode_and_work(s, &w, chunk);
    worker_free(&w, s);
}

/* Two chunks are fetched before threads are made: most figures have only one. */
static kymo_status run_threads(shared *s, int32_t threads, kymo_error *err)
{
    kymo__chunk first[2];
    kymo_status status = KYMO_OK;
    int made = 0;
    while (made < 2 && s->waiting_count == made && !s->ended && !expired(s)) {
        status = kymo__chunk_init(&first[made], s->cursor, err);
        if (status != KYMO_OK)
            break;
        int answer = kymo__cursor_fetch(s->cursor, &first[made], &s->fetch_error);
        if (answer > 0)
            s->waiting[s->waiting_count++] = &first[made];
        s->ended = answer <= 0;
        s->fetch_failed = answer < 0;
        made++;
    }
    if (status == KYMO_OK)
        kymo__parallel(s->waiting_count > 1 ? threads : 1, run_worker, s);
    for (int i = 0; i < made; i++)
        kymo__chunk_free(&first[i], s->cursor);
    return status;
}

/* The columns that the reducers (and the spool) read, each once, and where each channel finds its own. */
static int32_t gather_columns(kymo__pass *pass, int32_t *columns, int32_t capacity)
{
    int32_t count = 0;
    for (int32_t i = 0; i < pass->spool_column_count && pass->spool_cap > 0 && count < capacity; i++)
        columns[count++] = pass->spool_columns[i];
    for (int32_t i = 0; i < pass->reducer_count; i++) {
        kymo__reducer *r = pass->reducers[i];
        for (int c = 0; c < KYMO__CHANNELS; c++) {
            int32_t at = 0, column = r->spec.column[c];
            r->slot[c] = -1;
            if (column < 0)
                continue;
            while (at < count && columns[at] != column)
                at++;
            if (at == count && count < capacity)
                columns[count++] = column;
            r->slot[c] = at;
        }
    }
    return count;
}

static kymo_status pass_body(kymo__pass *pass, shared *s, int32_t threads, kymo_error *err)
{
    if (pass->spool_cap > 0 && s->begun == 0 && !pass->spool &&
        kymo__spool_open(&pass->spool, pass->source, pass->spool_columns, pass->spool_column_count,
                         pass->spool_cap, pass->mem, err) != KYMO_OK &&
        give_up_spool(pass, err) != KYMO_OK)
        return err->code;
    kymo_status status = KYMO_OK;
    if (threads == 1)
        run_worker(0, s);
    else
        status = run_threads(s, threads, err);
    if (status != KYMO_OK)
        return status;
    if (s->stopped) {
        *err = s->error;
        pass->failed = s->failed;
        return err->code;
    }
    if (s->fetch_failed) {
        *err = s->fetch_error;
        return err->code;
    }
    if (s->expired && !s->ended)
        return KYMO_PARTIAL;
    for (int32_t i = 0; i < pass->reducer_count; i++)
        pass->reducers[i]->ready = true;
    return KYMO_OK;
}

/* As many threads as the budget surely has room for; at least 1, whatever it says. */
static int32_t threads_within_budget(const kymo__pass *pass, const kymo__request *request)
{
    int64_t parts[CLASSES] = { 0 }, state = 0;
    int64_t each = kymo__chunk_bytes(pass->source, request);
    int64_t rows = request->batch_rows > 0 ? request->batch_rows : MOST_ROWS;
    kymo_memory_report memory;
    kymo__mem_report(pass->mem, &memory);
    if (memory.budget == 0)
        return request->threads;
    for (int32_t i = 0; i < pass->reducer_count; i++) {
        const kymo__reducer *r = pass->reducers[i];
        int64_t part = (int64_t)r->class_->part_size;
        if (r->class_->needs)
            r->class_->needs(r, rows, pass->source->rows, &part, &state);
        int at = class_index(r->class_);
        if (at >= 0 && part > parts[at])
            parts[at] = part;
    }
    for (int i = 0; i < (int)CLASSES; i++)
        each += parts[i];
    int64_t most = (memory.budget - memory.live - state) / (each > 0 ? each : 1);
    return most < 1 ? 1 : most < request->threads ? (int32_t)most : request->threads;
}

/* The part of x that a reducer looks at; 0: all. */
static double known_range(const kymo__reduce_spec *spec)
{
    if (!spec->integer)
        return isfinite(spec->lim[0]) && isfinite(spec->lim[1]) ? spec->lim[1] - spec->lim[0] : 0;
    if (spec->time_lim[0] == INT64_MIN || spec->time_lim[1] == INT64_MIN)
        return 0;
    return (double)spec->time_lim[1] - (double)spec->time_lim[0];
}

/* Where all reducers are lines over one x and make cells of straight scales, a live source may leave rows out that
 * share a cell: a quarter of what the pass has room for, but still eight a pixel. */
static void allow_thinning(const kymo__pass *pass, kymo__request *request)
{
    double cells = 0, range = 0;
    for (int32_t i = 0; i < pass->reducer_count; i++) {
        const kymo__reducer *r = pass->reducers[i];
        const kymo__reduce_spec *spec = &r->spec;
        const int32_t x = r->slot[KYMO__CHANNEL_X];
        if (r->class_ != &kymo__reducer_series || !spec->line || spec->keep_all || x < 0 ||
            x != pass->reducers[0]->slot[KYMO__CHANNEL_X] || (spec->x_class && spec->x_class->curved) ||
            (spec->y_class && spec->y_class->curved))
            return;
        cells = fmax(cells, spec->cells / 4.0);
        range = i == 0 ? known_range(spec) : fmin(range, known_range(spec));
        request->thin_x = x;
    }
    request->thin_cells = cells;
    request->thin_range = range;
}

/* The cursor of a pass: where it halted, or one for the columns that are read. */
static kymo_status open_cursor(kymo__pass *pass, shared *s, int32_t threads, kymo_error *err)
{
    int32_t capacity = pass->reducer_count * KYMO__CHANNELS + pass->spool_column_count + 1;
    if (pass->cursor) {
        s->cursor = pass->cursor;
        s->begun = s->cursor->next_index;
        pass->cursor = NULL;
        return KYMO_OK;
    }
    int32_t *columns = kymo__alloc(pass->mem, KYMO_MEMORY_REDUCE, (size_t)capacity, sizeof *columns,
                                   "pass", err);
    if (!columns)
        return err->code;
    kymo__request request = { .columns = columns, .batch_rows = pass->batch_rows, .threads = threads,
                              .mem = pass->mem, .first_row = pass->first_row, .end_row = pass->end_row,
                              .version = pass->version, .resume_row = pass->resume_row,
                              .resume_offset = pass->resume_offset, .resume_line = pass->resume_line };
    request.column_count = gather_columns(pass, columns, capacity);
    allow_thinning(pass, &request);
    if (!pass->source->rewindable)
        request.threads = threads_within_budget(pass, &request);
    kymo_status status = kymo__cursor_open(&s->cursor, pass->source, &request, err);
    kymo__free(pass->mem, KYMO_MEMORY_REDUCE, columns, (size_t)capacity, sizeof *columns);
    return status;
}

static kymo_status run(kymo__pass *pass, int32_t threads, kymo_error *err)
{
    size_t tickets = (size_t)pass->reducer_count + 1;
    shared s = { .pass = pass, .failed = -1 };
    kymo_status status = KYMO_OK;
    pass->failed = -1;
    pass->rows = pass->bytes = pass->repaired = 0;
    pass->notes.count = 0;
    s.ticket = kymo__alloc(pass->mem, KYMO_MEMORY_REDUCE, tickets, sizeof *s.ticket, "pass", err);
    if (!s.ticket)
        return err->code;
    pthread_mutex_init(&s.lock, NULL);
    pthread_cond_init(&s.turn, NULL);
    status = open_cursor(pass, &s, threads, err);
    if (status == KYMO_OK) {
        int64_t before = s.cursor->bytes_read;
        for (size_t i = 0; i < tickets; i++)
            s.ticket[i] = s.begun;
        status = pass_body(pass, &s, s.cursor->request.threads, err);
        pass->bytes = s.cursor->bytes_read - before;
        if (status == KYMO_PARTIAL)
            pass->cursor = s.cursor;
        else
            kymo__cursor_close(s.cursor);
    }
    pthread_cond_destroy(&s.turn);
    pthread_mutex_destroy(&s.lock);
    kymo__free(pass->mem, KYMO_MEMORY_REDUCE, s.ticket, tickets, sizeof *s.ticket);
    return status;
}

void kymo__pass_abandon(kymo__pass *pass)
{
    kymo__cursor_close(pass->cursor);
    kymo__spool_close(pass->spool);
    pass->cursor = NULL;
    pass->spool = NULL;
}

/* All reducers as they were before the pass. */
static kymo_status begin_again(kymo__pass *pass, kymo_error *err)
{
    kymo__spool_close(pass->spool);
    pass->spool = NULL;
    for (int32_t i = 0; i < pass->reducer_count; i++) {
        kymo__reducer *r = pass->reducers[i];
        const kymo__reduce_spec spec = r->spec;
        kymo__reducer_free(r);
        if (kymo__reducer_init(r, r->class_, &spec, r->mem, err) != KYMO_OK) {
            pass->failed = i;
            return err->code;
        }
    }
    return KYMO_OK;
}

kymo_status kymo__pass_run(kymo__pass *pass, kymo_error *err)
{
    int32_t threads = pass->threads < 1 ? 1 : pass->threads;
    kymo_status status = run(pass, threads, err);
    if (status != KYMO_EBUDGET || threads == 1 || !pass->source->rewindable || pass->resume_row > 0)
        return status;
    kymo__error_clear(err);
    return begin_again(pass, err) == KYMO_OK ? run(pass, 1, err) : err->code;
}
