/*
 * mem.c - allocation with accounting and a budget.
 *
 * One account per root object. Sizes are given back on free, so blocks carry no header and the
 * bytes counted are exactly the bytes asked for. All counters are C11 atomics: an allocation first
 * reserves its bytes in `live` by compare-and-swap, which fails rather than passes the budget, then
 * asks the allocator, and takes the reservation back when that fails. Peaks are raised by a
 * compare-and-swap maximum. The account's own block is not counted, so an object that has freed all
 * it holds shows 0.
 */
#include "core/core.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kymo__mem {
    kymo_allocator allocator; /* alloc NULL: malloc, realloc, free */
    _Atomic int64_t budget, live, peak, count;
    struct {
        _Atomic int64_t live, peak;
    } kinds[KYMO_MEMORY_KINDS];
};

static void *raw_alloc(const kymo_allocator *from, size_t bytes, bool zeroed)
{
    void *p;

    if (!from->alloc)
        return zeroed ? calloc(1, bytes) : malloc(bytes);
    p = from->alloc(bytes, from->user);
    if (p && zeroed)
        memset(p, 0, bytes);
    return p;
}

static void raw_free(const kymo_allocator *from, void *p, size_t bytes)
{
    if (from->alloc)
        from->free(p, bytes, from->user);
    else
        free(p);
}

static void *raw_realloc(const kymo_allocator *from, void *p, size_t old_bytes, size_t new_bytes)
{
    void *moved;

    if (!from->alloc)
        return realloc(p, new_bytes);
    if (from->realloc)
        return from->realloc(p, old_bytes, new_bytes, from->user);
    moved = from->alloc(new_bytes, from->user);
    if (!moved)
        return NULL;
    memcpy(moved, p, old_bytes < new_bytes ? old_bytes : new_bytes);
    from->free(p, old_bytes, from->user);
    return moved;
}

kymo__mem *kymo__mem_open(const kymo_allocator *allocator, int64_t budget)
{
    static const kymo_allocator system = {0};
    const kymo_allocator *from =
        allocator && allocator->alloc && allocator->free ? allocator : &system;
    kymo__mem *mem = raw_alloc(from, sizeof *mem, true);

    if (!mem)
        return NULL;
    mem->allocator = *from;
    atomic_init(&mem->budget, budget);
    atomic_init(&mem->live, 0);
    atomic_init(&mem->peak, 0);
    atomic_init(&mem->count, 0);
    for (int i = 0; i < KYMO_MEMORY_KINDS; i++) {
        atomic_init(&mem->kinds[i].live, 0);
        atomic_init(&mem->kinds[i].peak, 0);
    }
    return mem;
}

void kymo__mem_close(kymo__mem *mem)
{
    kymo_allocator allocator;

    if (!mem)
        return;
    assert(atomic_load(&mem->live) == 0 && atomic_load(&mem->count) == 0);
    allocator = mem->allocator;
    raw_free(&allocator, mem, sizeof *mem);
}

const kymo_allocator *kymo__mem_allocator(const kymo__mem *mem)
{
    return &mem->allocator;
}

void kymo__mem_report(const kymo__mem *mem, kymo_memory_report *report)
{
    memset(report, 0, sizeof *report);
    report->live = atomic_load(&mem->live);
    report->peak = atomic_load(&mem->peak);
    report->budget = atomic_load(&mem->budget);
    report->count = atomic_load(&mem->count);
    for (int i = 0; i < KYMO_MEMORY_KINDS; i++) {
        report->kinds[i].live = atomic_load(&mem->kinds[i].live);
        report->kinds[i].peak = atomic_load(&mem->kinds[i].peak);
    }
}

void kymo__mem_reset_peak(kymo__mem *mem)
{
    atomic_store(&mem->peak, atomic_load(&mem->live));
    for (int i = 0; i < KYMO_MEMORY_KINDS; i++)
        atomic_store(&mem->kinds[i].peak, atomic_load(&mem->kinds[i].live));
}

void kymo__mem_set_budget(kymo__mem *mem, int64_t budget)
{
    atomic_store(&mem->budget, budget);
}

/* "12 bytes", "1.5 KiB", "64.0 MiB": one decimal, cut. */
static const char *size_text(int64_t bytes, char out[32])
{
    static const char units[][4] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    int64_t unit = 1024;
    size_t which = 0;
    int whole, tenth;

    if (bytes < unit) {
        snprintf(out, 32, "%lld bytes", (long long)bytes);
        return out;
    }
    while (which + 1 < sizeof units / sizeof *units && bytes / unit >= 1024) {
        unit *= 1024;
        which++;
    }
    whole = (int)(bytes / unit);
    tenth = (int)(bytes % unit / (unit / 1024) * 10 / 1024);
    snprintf(out, 32, "%d.%d %.3s", whole, tenth, units[which]);
    return out;
}

static kymo_status over_budget(int64_t bytes, int64_t live, int64_t budget, const char *what,
                               kymo_error *err)
{
    char needed[32], held[32], limit[32];

    kymo__fail(err, KYMO_EBUDGET, "%s: %s more would go over the memory budget of %s (%s held)",
               what, size_text(bytes, needed), size_text(budget, limit), size_text(live, held));
    kymo__hint(err, "raise the memory budget, or ask for less at once");
    return KYMO_EBUDGET;
}

/* The bytes of a block, at least 1, so that they fit in ptrdiff_t and int64; 0 when they do not. */
static size_t block_bytes(size_t count, size_t size, const char *what, kymo_error *err)
{
    if (size > 0 && count > (size_t)PTRDIFF_MAX / size) {
        kymo__fail(err, KYMO_ENOMEM, "%s: %zu times %zu bytes are too many", what, count, size);
        return 0;
    }
    return count * size > 0 ? count * size : 1;
}

static void raise_peak(_Atomic int64_t *peak, int64_t value)
{
    int64_t seen = atomic_load_explicit(peak, memory_order_relaxed);

    while (seen < value && !atomic_compare_exchange_weak(peak, &seen, value))
        ;
}

/* Adds `bytes` to live unless that would go over the budget. `now` becomes live after it. */
static kymo_status reserve(kymo__mem *mem, int64_t bytes, int64_t *now, const char *what,
                           kymo_error *err)
{
    int64_t live = atomic_load(&mem->live);

    do {
        int64_t budget = atomic_load(&mem->budget);

        if (budget > 0 && bytes > budget - live)
            return over_budget(bytes, live, budget, what, err);
        if (bytes > INT64_MAX - live)
            return kymo__fail(err, KYMO_ENOMEM, "%s: out of memory", what);
        *now = live + bytes;
    } while (!atomic_compare_exchange_weak(&mem->live, &live, *now));
    return KYMO_OK;
}

/* What is noted when reserved bytes have been got: the block is there, peaks may rise. */
static void note_held(kymo__mem *mem, kymo_memory_kind kind, int64_t bytes, int64_t now,
                      int64_t blocks)
{
    int64_t kind_now = atomic_fetch_add(&mem->kinds[kind].live, bytes) + bytes;

    atomic_fetch_add(&mem->count, blocks);
    raise_peak(&mem->peak, now);
    raise_peak(&mem->kinds[kind].peak, kind_now);
}

static void note_freed(kymo__mem *mem, kymo_memory_kind kind, int64_t bytes, int64_t blocks)
{
    atomic_fetch_sub(&mem->live, bytes);
    atomic_fetch_sub(&mem->kinds[kind].live, bytes);
    atomic_fetch_sub(&mem->count, blocks);
}

static void *no_memory(size_t bytes, const char *what, kymo_error *err)
{
    char text[32];

    kymo__fail(err, KYMO_ENOMEM, "%s: out of memory (%s asked for)", what,
               size_text((int64_t)bytes, text));
    return NULL;
}

static void *get_block(kymo__mem *mem, kymo_memory_kind kind, size_t count, size_t size,
                       bool zeroed, const char *what, kymo_error *err)
{
    size_t bytes = block_bytes(count, size, what, err);
    int64_t now = 0;
    void *p;

    if (bytes == 0 || reserve(mem, (int64_t)bytes, &now, what, err))
        return NULL;
    p = raw_alloc(&mem->allocator, bytes, zeroed);
    if (!p) {
        atomic_fetch_sub(&mem->live, (int64_t)bytes);
        return no_memory(bytes, what, err);
    }
    note_held(mem, kind, (int64_t)bytes, now, 1);
    return p;
}

void *kymo__alloc(kymo__mem *mem, kymo_memory_kind kind, size_t count, size_t size,
                  const char *what, kymo_error *err)
{
    return get_block(mem, kind, count, size, true, what, err);
}

void *kymo__alloc_raw(kymo__mem *mem, kymo_memory_kind kind, size_t count, size_t size,
                      const char *what, kymo_error *err)
{
    return get_block(mem, kind, count, size, false, what, err);
}

void *kymo__realloc(kymo__mem *mem, kymo_memory_kind kind, void *p, size_t old_count,
                    size_t new_count, size_t size, const char *what, kymo_error *err)
{
    size_t old_bytes, new_bytes;
    int64_t more, now = 0;
    void *moved;

    if (!p)
        return get_block(mem, kind, new_count, size, false, what, err);
    old_bytes = block_bytes(old_count, size, what, err);
    new_bytes = block_bytes(new_count, size, what, err);
    if (old_bytes == 0 || new_bytes == 0)
        return NULL;
    more = (int64_t)new_bytes - (int64_t)old_bytes;
    if (more > 0 && reserve(mem, more, &now, what, err))
        return NULL;
    moved = raw_realloc(&mem->allocator, p, old_bytes, new_bytes);
    if (!moved) {
        if (more > 0)
            atomic_fetch_sub(&mem->live, more);
        return no_memory(new_bytes, what, err);
    }
    if (more > 0)
        note_held(mem, kind, more, now, 0);
    else
        note_freed(mem, kind, -more, 0);
    return moved;
}

void kymo__free(kymo__mem *mem, kymo_memory_kind kind, void *p, size_t count, size_t size)
{
    size_t bytes = count * size > 0 ? count * size : 1;

    if (!p)
        return;
    raw_free(&mem->allocator, p, bytes);
    note_freed(mem, kind, (int64_t)bytes, 1);
}

kymo_status kymo__mem_check(const kymo__mem *mem, int64_t bytes, const char *what, kymo_error *err)
{
    int64_t live = atomic_load(&mem->live), budget = atomic_load(&mem->budget);

    if (budget > 0 && bytes > budget - live)
        return over_budget(bytes, live, budget, what, err);
    return KYMO_OK;
}

char *kymo__strdup(kymo__mem *mem, const char *s, kymo_error *err)
{
    size_t size = s ? strlen(s) + 1 : 0;
    char *copy;

    if (!s)
        return NULL;
    copy = kymo__alloc_raw(mem, KYMO_MEMORY_OBJECT, size, 1, "text", err);
    if (copy)
        memcpy(copy, s, size);
    return copy;
}

void kymo__strfree(kymo__mem *mem, char *s)
{
    if (s)
        kymo__free(mem, KYMO_MEMORY_OBJECT, s, strlen(s) + 1, 1);
}
