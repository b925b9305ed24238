/*
 * follow.c - a live input as a source: pipes, standard input, files that grow.
 *
 * A thread of the source's own waits for bytes, makes rows of them as they come and pushes them into a ring
 * (ring.h); what figures read is the ring. What the columns are is known only when the first rows are
 * there, so the thread tells when it knows, and the owner's next call takes the columns over: nothing that
 * figures look at is ever written by the thread but the ring. It takes no signals, and a byte in a pipe ends
 * whatever it waits for.
 */
#include "data/follow.h"

#include <errno.h>
#include <kymo/ext.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- The thread ------------------------------------------------------------------------------ */

static void tell(follow *f)
{
    pthread_mutex_lock(&f->lock);
    pthread_cond_broadcast(&f->changed);
    pthread_mutex_unlock(&f->lock);
}

static void set_phase(follow *f, int phase, const kymo_error *err)
{
    pthread_mutex_lock(&f->lock);
    if (err)
        f->error = *err;
    atomic_store_explicit(&f->phase, phase, memory_order_release);
    pthread_cond_broadcast(&f->changed);
    pthread_mutex_unlock(&f->lock);
}

kymo_status kymo__follow_ready(follow *f, kymo_error *err)
{
    const kymo_source *format = f->parser.format;
    const int32_t count = format->column_count;
    kymo__mem *mem = f->source->mem;
    int32_t *types = kymo__alloc(mem, KYMO_MEMORY_DATA, (size_t)count + 1, sizeof *types, "follow", err);

    if (!types)
        return (kymo_status)err->code;
    for (int32_t i = 0; i < count; i++)
        types[i] = format->columns[i].type;
    types[count] = KYMO_TIME;
    kymo_status status = kymo__ring_room(&f->ring, mem, types, count + 1, err);
    kymo__free(mem, KYMO_MEMORY_DATA, types, (size_t)count + 1, sizeof *types);
    if (status != KYMO_OK)
        return status;
    atomic_store_explicit(&f->ready, true, memory_order_release);
    set_phase(f, KYMO_LIVE_RUNNING, NULL);
    return KYMO_OK;
}

/* Reads and parses until the end; the code of the error that ended it. */
static kymo_status follow_on(follow *f, kymo_error *err)
{
    for (;;) {
        size_t before = f->text.length;
        int got = kymo__follow_read(&f->input, &f->text, &f->stop, err);
        bool whole = got == FOLLOW_END || got == FOLLOW_ANEW;
        if (got < 0)
            return (kymo_status)got;
        if (got == FOLLOW_STOP)
            return KYMO_OK;
        if (f->input.gone != atomic_load_explicit(&f->gone, memory_order_relaxed)) {
            atomic_store_explicit(&f->gone, f->input.gone, memory_order_relaxed);
            tell(f);
        }
        if (got == FOLLOW_NOTHING)
            continue;
        atomic_fetch_add_explicit(&f->bytes, (int64_t)(f->text.length - before), memory_order_relaxed);
        if (kymo__follow_parse(f, got == FOLLOW_END || (whole && f->parser.begun), err) != KYMO_OK)
            return (kymo_status)err->code;
        if (got == FOLLOW_END)
            return KYMO_OK;
        if (got == FOLLOW_ANEW) {
            f->text.length = 0;
            f->parser.line = 1;
            f->parser.offset = 0;
            atomic_fetch_add_explicit(&f->renewed, 1, memory_order_relaxed);
            if (f->parser.begun && kymo__follow_gap(f, err) != KYMO_OK)
                return (kymo_status)err->code;
        }
        tell(f);
    }
}

static void *run(void *user)
{
    follow *f = user;
    kymo_error err;

    kymo__error_clear(&err);
    kymo_status status = follow_on(f, &err);
    set_phase(f, status == KYMO_OK ? KYMO_LIVE_ENDED : KYMO_LIVE_FAILED, &err);
    return NULL;
}

static kymo_status start(follow *f, kymo_error *err)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&f->thread, NULL, run, f);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed)
        return kymo__fail_errno(err, failed, f->source->path, "cannot start a thread");
    f->running = true;
    return KYMO_OK;
}

static void stop(follow *f)
{
    if (!f->running)
        return;
    atomic_store_explicit(&f->stop, true, memory_order_release);
    while (write(f->input.wake[1], "", 1) < 0 && errno == EINTR)
        ;
    pthread_join(f->thread, NULL);
    f->running = false;
}

/* ---- The source ------------------------------------------------------------------------------ */

/* The name of the column of arrivals: one that no other has. */
static const char *arrival_name(const kymo_source *format)
{
    for (int32_t i = 0; i < format->column_count; i++)
        if (kymo__str_equal(format->columns[i].name, "arrival"))
            return "arrival time";
    return "arrival";
}

static kymo_status take_columns(follow *f, kymo_error *err)
{
    kymo_source *source = f->source;
    const kymo_source *format = f->parser.format; // the thread writes it no more
    const int32_t count = format->column_count;
    kymo_ring_options o = f->ring_options;

    if (kymo__source_add_columns(source, count + 1, err) != KYMO_OK)
        return (kymo_status)err->code;
    for (int32_t i = 0; i < count; i++) {
        if (kymo__source_name_column(source, i, format->columns[i].name, err) != KYMO_OK)
            return (kymo_status)err->code;
        source->columns[i].type = format->columns[i].type;
        source->columns[i].rising = format->columns[i].rising;
        source->columns[i].missing = format->columns[i].missing;
    }
    if (kymo__source_name_column(source, count, arrival_name(format), err) != KYMO_OK)
        return (kymo_status)err->code;
    source->columns[count].type = KYMO_TIME;
    source->row_step = format->row_step;
    source->format = kymo_source_format(format);
    o.window_by = o.window_by ? o.window_by : source->columns[count].name;
    return kymo__ring_name(source, &o, err);
}

/* The owner's: takes the columns over when they are known; a source of which nothing came has failed. */
static void adopt(kymo_source *source)
{
    follow *f = source->state;
    kymo_error err;

    if (f->adopted || source->error.code)
        return;
    int phase = atomic_load_explicit(&f->phase, memory_order_acquire);
    if (atomic_load_explicit(&f->ready, memory_order_acquire)) {
        f->adopted = true;
        if (take_columns(f, &err) != KYMO_OK)
            kymo__source_fail(source, &err);
        return;
    }
    if (phase != KYMO_LIVE_ENDED && phase != KYMO_LIVE_FAILED)
        return;
    pthread_mutex_lock(&f->lock);
    err = f->error;
    pthread_mutex_unlock(&f->lock);
    if (err.code == KYMO_OK)
        kymo__fail_at(&err, KYMO_EEMPTY, source->path, 0, 0, "nothing came");
    kymo__source_fail(source, &err);
}

static void follow_close(kymo_source *source)
{
    follow *f = source->state;

    if (!f->source)
        return; // not even begun
    stop(f);
    kymo__follow_parser_close(f);
    kymo__follow_close(&f->input, source->mem);
    kymo__buf_free(&f->text);
    for (size_t i = 0; i < sizeof f->texts / sizeof *f->texts; i++)
        kymo__strfree(source->mem, f->texts[i]);
    kymo__ring_free(source);
    pthread_cond_destroy(&f->changed);
    pthread_mutex_destroy(&f->lock);
}

static const kymo__source_class follow_class = {
    .name = "live",
    .source_size = sizeof(follow),
    .cursor_size = sizeof(ring_cursor),
    .cursor_open = kymo__ring_cursor_open,
    .fetch = kymo__ring_fetch,
    .decode = kymo__ring_decode,
    .close = follow_close,
    .touch = kymo__ring_touch,
    .version = kymo__ring_version,
    .range = kymo__ring_range,
    .chunk_bytes = kymo__ring_chunk_bytes,
};

/* Options are needed after the call: their texts are copied. */
static kymo_status copy_options(follow *f, const kymo_follow_options *o, kymo_error *err)
{
    if (o->read)
        f->read = *o->read;
    if (o->ring)
        f->ring_options = *o->ring;
    f->read.allocator = f->ring_options.allocator = NULL;
    const char **texts[] = {&f->read.format,  &f->read.delimiter, &f->read.missing,
                            &f->read.comment, &f->read.time_zone, &f->ring_options.window_by};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!*texts[i])
            continue;
        f->texts[i] = kymo__strdup(f->source->mem, *texts[i], err);
        *texts[i] = f->texts[i];
        if (!f->texts[i])
            return (kymo_status)err->code;
    }
    if (f->read.where && f->read.where[0])
        return kymo__fail(err, KYMO_EUNSUPPORTED, "rows of a live input cannot be chosen by their values (where)");
    return kymo__reserved_check(f->read.reserved, sizeof f->read.reserved / sizeof *f->read.reserved, "source options",
                                err);
}

static void init_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

static kymo_status open_follow(kymo_source *source, const char *path, const kymo_follow_options *o,
                               kymo_error *err)
{
    if (kymo__source_state(source, &follow_class, err) != KYMO_OK)
        return (kymo_status)err->code;
    follow *f = source->state;
    f->source = source;
    f->input.fd = f->input.wake[0] = f->input.wake[1] = -1;
    kymo__buf_init(&f->text, source->mem, KYMO_MEMORY_DATA);
    pthread_mutex_init(&f->lock, NULL);
    init_condition(&f->changed);
    atomic_init(&f->stop, false);
    atomic_init(&f->ready, false);
    atomic_init(&f->phase, KYMO_LIVE_WAITING);
    atomic_init(&f->bytes, 0);
    atomic_init(&f->repaired, 0);
    atomic_init(&f->renewed, 0);
    atomic_init(&f->gone, false);
    atomic_init(&f->last_row, 0);
    f->seen = -1;
    if (kymo__reserved_check(o->reserved, 8, "follow options", err) != KYMO_OK ||
        copy_options(f, o, err) != KYMO_OK || kymo__ring_init(&f->ring, &f->ring_options, err) != KYMO_OK ||
        kymo__follow_open(&f->input, path, o->from_end != 0, source->mem, err) != KYMO_OK)
        return (kymo_status)err->code;
    return start(f, err);
}

kymo_source *(kymo_source_follow)(const char *path, const kymo_follow_options *options)
{
    static const kymo_follow_options none = {0};
    const kymo_follow_options *o = options ? options : &none;
    const char *name = kymo__str_equal(path, "-") ? "stdin" : path ? path : "";
    kymo_source *source = kymo__source_new(name, o->read ? o->read->allocator : NULL, NULL, NULL);
    kymo_error err;

    if (source->error.code)
        return source;
    if (open_follow(source, path, o, &err) != KYMO_OK)
        kymo__source_fail(source, &err);
    return source;
}

/* ---- Calls ----------------------------------------------------------------------------------- */

static follow *follow_of(const kymo_source *source)
{
    return source && source->class_ == &follow_class ? source->state : NULL;
}

kymo_status kymo_live_state(kymo_source *source, kymo_live *live)
{
    follow *f = follow_of(source);
    kymo_live none;

    live = live ? live : &none;
    *live = (kymo_live){0};
    if (!f) {
        kymo_status status = kymo_ring_stats(source, &live->rows);
        live->phase = status == KYMO_OK ? KYMO_LIVE_RUNNING : KYMO_LIVE_NONE;
        return status;
    }
    adopt(source);
    pthread_mutex_lock(&f->lock);
    live->error = f->error;
    pthread_mutex_unlock(&f->lock);
    live->phase = atomic_load_explicit(&f->phase, memory_order_acquire);
    if (source->error.code) {
        live->error = source->error;
        live->phase = KYMO_LIVE_FAILED;
        return (kymo_status)source->error.code;
    }
    if (!f->adopted && live->phase == KYMO_LIVE_RUNNING)
        live->phase = KYMO_LIVE_WAITING; // the columns came just now
    live->bytes = atomic_load_explicit(&f->bytes, memory_order_relaxed);
    live->repaired = atomic_load_explicit(&f->repaired, memory_order_relaxed);
    live->renewed = atomic_load_explicit(&f->renewed, memory_order_relaxed);
    live->gone = atomic_load_explicit(&f->gone, memory_order_relaxed);
    int64_t last = atomic_load_explicit(&f->last_row, memory_order_relaxed);
    live->silent = last > 0 ? (kymo__now_ms() * 1e3 - (double)last) * 1e-6 : 0;
    kymo_ring_stats(source, &live->rows);
    return KYMO_OK;
}

static struct timespec after(int32_t ms)
{
    struct timespec when;

    clock_gettime(CLOCK_MONOTONIC, &when);
    when.tv_sec += ms / 1000;
    when.tv_nsec += ms % 1000 * 1000000L;
    when.tv_sec += when.tv_nsec / 1000000000L;
    when.tv_nsec %= 1000000000L;
    return when;
}

/* What changes whenever there is something new to tell. */
static int64_t news(const kymo_source *source, const follow *f)
{
    return kymo__ring_version(source) * 16 + atomic_load_explicit(&f->gone, memory_order_relaxed) * 8 +
           atomic_load_explicit(&f->phase, memory_order_acquire);
}

kymo_status kymo_live_wait(kymo_source *source, int32_t ms)
{
    follow *f = follow_of(source);
    kymo_ring_counts counts;

    if (!f && kymo_ring_stats(source, &counts) != KYMO_OK)
        return source ? (kymo_status)source->error.code : KYMO_EMISUSE;
    if (!f) { // nobody wakes whoever waits for a ring that another thread pushes to
        int64_t before = kymo__ring_version(source);
        for (double began = kymo__now_ms(); kymo__now_ms() - began < ms;) {
            const struct timespec pause = {0, 2000000};
            if (kymo__ring_version(source) != before)
                return KYMO_OK;
            nanosleep(&pause, NULL);
        }
        return KYMO_PARTIAL;
    }
    const struct timespec when = after(ms > 0 ? ms : 0);
    int waited = 0;
    pthread_mutex_lock(&f->lock);
    while (news(source, f) == f->seen && waited == 0)
        waited = pthread_cond_timedwait(&f->changed, &f->lock, &when);
    bool told = news(source, f) != f->seen;
    f->seen = news(source, f);
    pthread_mutex_unlock(&f->lock);
    adopt(source);
    if (source->error.code)
        return (kymo_status)source->error.code;
    return told ? KYMO_OK : KYMO_PARTIAL;
}

void kymo_live_stop(kymo_source *source)
{
    follow *f = follow_of(source);

    if (f)
        stop(f);
}
