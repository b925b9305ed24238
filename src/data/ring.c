/*
 * ring.c - a ring of rows: live data in fixed memory.
 *
 * One thread pushes and never waits; any number of cursors read meanwhile, each what was there when it was
 * opened. How they keep out of each other's way is in ring.h. All memory is taken when the source is opened
 * (but for words): the rows, a quarter more, and two per cent for blocks. A push costs a move a value and
 * a comparison or two for the blocks; rows become visible together, by one store.
 */
#include "data/ring.h"

#include <limits.h>
#include <math.h>
#include <string.h>

enum { DEFAULT_CAPACITY = 1 << 20, DEFAULT_BYTES = 64 << 20, LEAST_SLACK = 4096 };

/* ---- Blocks ---------------------------------------------------------------------------------- */

/* The block of 32 rows at `place`, from the values themselves. */
static void note_rows(ring_column *c, int64_t place)
{
    double v[32];
    const int64_t block = place >> ring_shift[0];
    int least = 0, greatest = 0;
    bool plain = true, rising = true;

    for (int i = 0; i < 32; i++) {
        v[i] = ring_f64(c, place + i);
        plain &= isfinite(v[i]) != 0;
        rising &= i == 0 || v[i] >= v[i - 1];
        least = v[i] < v[least] ? i : least;
        greatest = v[i] > v[greatest] ? i : greatest;
    }
    uint8_t flags = plain ? (uint8_t)(RING_PLAIN | (rising ? RING_RISING : 0)) : 0;
    __atomic_store_n(&c->least[0][block], (uint16_t)least, __ATOMIC_RELEASE);
    __atomic_store_n(&c->greatest[0][block], (uint16_t)greatest, __ATOMIC_RELEASE);
    __atomic_store_n(&c->flags[0][block], flags, __ATOMIC_RELEASE);
}

/* A block from the eight below it. */
static void note_blocks(ring_column *c, int64_t place, int level)
{
    const int shift = ring_shift[level - 1], parts = 1 << (ring_shift[level] - shift);
    const int64_t first = place >> shift;
    int32_t least = 0, greatest = 0;
    uint8_t flags = RING_PLAIN | RING_RISING;
    double lo = INFINITY, hi = -INFINITY, last = -INFINITY;

    for (int k = 0; k < parts; k++) {
        int32_t a = (k << shift) + c->least[level - 1][first + k];
        int32_t b = (k << shift) + c->greatest[level - 1][first + k];
        double va = ring_f64(c, place + a), vb = ring_f64(c, place + b);
        flags &= c->flags[level - 1][first + k];
        if (va < last)
            flags &= RING_PLAIN;
        last = vb;
        least = va < lo ? a : least;
        greatest = vb > hi ? b : greatest;
        lo = va < lo ? va : lo;
        hi = vb > hi ? vb : hi;
    }
    const int64_t block = place >> ring_shift[level];
    __atomic_store_n(&c->least[level][block], (uint16_t)least, __ATOMIC_RELEASE);
    __atomic_store_n(&c->greatest[level][block], (uint16_t)greatest, __ATOMIC_RELEASE);
    __atomic_store_n(&c->flags[level][block], flags, __ATOMIC_RELEASE);
}

/* Takes down the blocks that end in (from, to]. */
static void note(ring *r, int64_t from, int64_t to)
{
    for (int32_t i = 0; i < r->count; i++) {
        ring_column *c = &r->columns[i];
        for (int level = 0; level < RING_LEVELS; level++) {
            const int64_t size = INT64_C(1) << ring_shift[level];
            for (int64_t end = (from / size + 1) * size; end <= to; end += size) {
                if (level == 0)
                    note_rows(c, (end - size) % r->places);
                else
                    note_blocks(c, (end - size) % r->places, level);
            }
        }
    }
}

/* ---- Pushing --------------------------------------------------------------------------------- */

#define MOVE(type)                                                            \
    do {                                                                      \
        type v, *to = (type *)(void *)c->values;                              \
        for (int64_t i = 0; i < rows; i++) {                                  \
            memcpy(&v, from + i * step, sizeof v);                            \
            __atomic_store_n(&to[place + i], v, __ATOMIC_RELEASE);            \
        }                                                                     \
    } while (0)

/* Writes rows of a column that lie in one piece. */
static void write_values(const ring_column *c, int64_t place, const kymo_column *column, int64_t first,
                         int64_t rows)
{
    const int64_t step = column->stride ? column->stride : c->size;
    const char *from = (const char *)column->values + first * step;

    switch (c->size) {
    case 8:
        MOVE(uint64_t);
        break;
    case 4:
        MOVE(uint32_t);
        break;
    case 2:
        MOVE(uint16_t);
        break;
    default:
        MOVE(uint8_t);
        break;
    }
}
#undef MOVE

/* Words keep their codes of the last push as long as they are the same. */
static void write_words(ring *r, ring_column *c, int64_t place, const kymo_column *column, int64_t first,
                        int64_t rows)
{
    const int64_t step = column->stride ? column->stride : c->size;
    const char *from = (const char *)column->values + first * step;
    int32_t *to = (int32_t *)(void *)c->values, before = -1, own = -1;

    for (int64_t i = 0; i < rows; i++) {
        int32_t code;
        memcpy(&code, from + i * step, sizeof code);
        if (code >= column->word_count || !kymo__column_valid(column, first + i))
            code = -1;
        if (code != before)
            own = code < 0 || !column->words[code] ? -1 : kymo__ring_words_add(c->words, column->words[code]);
        before = code;
        if (code >= 0 && own < 0)
            atomic_fetch_add_explicit(&r->wordless, 1, memory_order_relaxed);
        __atomic_store_n(&to[place + i], own, __ATOMIC_RELEASE);
    }
}

/* Missing values: a byte a row, or what stands for one. */
static void write_valid(const ring_column *c, int64_t place, const kymo_column *column, int64_t first,
                        int64_t rows)
{
    const double nan64 = (double)NAN;
    const float nan32 = NAN;
    uint64_t eight;
    uint32_t four;

    memcpy(&eight, &nan64, sizeof eight);
    memcpy(&four, &nan32, sizeof four);
    for (int64_t i = 0; i < rows && (c->valid || column->valid); i++) {
        bool valid = kymo__column_valid(column, first + i);
        if (c->valid)
            __atomic_store_n(&c->valid[place + i], (uint8_t)valid, __ATOMIC_RELEASE);
        else if (!valid && c->type == KYMO_F64)
            __atomic_store_n((uint64_t *)(void *)c->values + place + i, eight, __ATOMIC_RELEASE);
        else if (!valid && c->type == KYMO_F32)
            __atomic_store_n((uint32_t *)(void *)c->values + place + i, four, __ATOMIC_RELEASE);
    }
}

/* Rows that lie in one piece; they are not visible yet. */
static void write_piece(ring *r, int64_t place, const kymo_column *columns, int64_t first, int64_t rows)
{
    for (int32_t i = 0; i < r->count; i++) {
        ring_column *c = &r->columns[i];
        if (c->words) {
            write_words(r, c, place, &columns[i], first, rows);
            continue;
        }
        write_values(c, place, &columns[i], first, rows);
        write_valid(c, place, &columns[i], first, rows);
    }
}

int64_t kymo__ring_start(const ring *r, int64_t head)
{
    int64_t base = atomic_load_explicit(&r->base, memory_order_relaxed), start = head - r->capacity;

    return start > base ? start : base;
}

int64_t kymo__ring_push(ring *r, const kymo_column *columns, int64_t rows)
{
    int64_t head = atomic_load_explicit(&r->head, memory_order_relaxed);
    int64_t slack = r->places - r->capacity, accepted = rows;

    if (r->policy == KYMO_RING_REFUSE) {
        int64_t room = r->capacity - (head - kymo__ring_start(r, head));
        accepted = rows < room ? rows : room;
        atomic_fetch_add_explicit(&r->refused, rows - accepted, memory_order_relaxed);
    }
    for (int64_t done = 0; done < accepted;) {
        int64_t place = head % r->places, piece = accepted - done;
        piece = piece < slack ? piece : slack;
        piece = piece < r->places - place ? piece : r->places - place;
        if (head + piece > r->places) // before the first byte of them: see ring.h
            atomic_store_explicit(&r->tail, head + piece - r->places, memory_order_release);
        write_piece(r, place, columns, done, piece);
        note(r, head, head + piece);
        head += piece;
        done += piece;
        atomic_store_explicit(&r->head, head, memory_order_release);
    }
    return accepted;
}

/* ---- The source ------------------------------------------------------------------------------ */

static void free_column(kymo__mem *mem, ring_column *c, int64_t places)
{
    kymo__free(mem, KYMO_MEMORY_DATA, c->values, (size_t)places, (size_t)c->size);
    kymo__free(mem, KYMO_MEMORY_DATA, c->valid, (size_t)places, 1);
    for (int level = 0; level < RING_LEVELS; level++) {
        size_t blocks = (size_t)(places >> ring_shift[level]);
        kymo__free(mem, KYMO_MEMORY_DATA, c->least[level], blocks, sizeof(uint16_t));
        kymo__free(mem, KYMO_MEMORY_DATA, c->greatest[level], blocks, sizeof(uint16_t));
        kymo__free(mem, KYMO_MEMORY_DATA, c->flags[level], blocks, 1);
    }
    kymo__ring_words_close(c->words);
}

void kymo__ring_free(kymo_source *source)
{
    ring *r = source->state;

    for (int32_t i = 0; r->columns && i < r->count; i++)
        free_column(source->mem, &r->columns[i], r->places);
    kymo__free(source->mem, KYMO_MEMORY_OBJECT, r->columns, (size_t)r->count, sizeof *r->columns);
    r->columns = NULL;
}

int64_t kymo__ring_version(const kymo_source *source)
{
    const ring *r = source->state;
    int64_t head = atomic_load_explicit(&r->head, memory_order_acquire);
    int64_t held = atomic_load_explicit(&r->held, memory_order_relaxed);

    return (held >= 0 && held < head ? held : head) +
           atomic_load_explicit(&r->bumps, memory_order_relaxed);
}

void kymo__ring_touch(kymo_source *source)
{
    ring *r = source->state;

    atomic_fetch_add_explicit(&r->bumps, 1, memory_order_relaxed);
}

const kymo__source_class kymo__ring_class = {
    .name = "ring",
    .source_size = sizeof(ring),
    .cursor_size = sizeof(ring_cursor),
    .cursor_open = kymo__ring_cursor_open,
    .fetch = kymo__ring_fetch,
    .decode = kymo__ring_decode,
    .close = kymo__ring_free,
    .touch = kymo__ring_touch,
    .version = kymo__ring_version,
    .range = kymo__ring_range,
    .chunk_bytes = kymo__ring_chunk_bytes,
};

static kymo_status make_column(kymo__mem *mem, ring_column *c, int32_t type, int64_t places, kymo_error *err)
{
    const size_t n = (size_t)places;
    bool bytes = type != KYMO_F64 && type != KYMO_F32 && type != KYMO_TEXT;

    c->type = type;
    c->size = kymo__type_size(type);
    c->values = kymo__alloc_raw(mem, KYMO_MEMORY_DATA, n, (size_t)c->size, "ring", err);
    c->valid = c->values && bytes ? kymo__alloc_raw(mem, KYMO_MEMORY_DATA, n, 1, "ring", err) : NULL;
    if (!c->values || (bytes && !c->valid))
        return (kymo_status)err->code;
    for (int level = 0; level < RING_LEVELS; level++) {
        size_t blocks = n >> ring_shift[level];
        c->least[level] = kymo__alloc(mem, KYMO_MEMORY_DATA, blocks, sizeof(uint16_t), "ring", err);
        c->greatest[level] =
            c->least[level] ? kymo__alloc(mem, KYMO_MEMORY_DATA, blocks, sizeof(uint16_t), "ring", err) : NULL;
        c->flags[level] = c->greatest[level] ? kymo__alloc(mem, KYMO_MEMORY_DATA, blocks, 1, "ring", err) : NULL;
        if (!c->flags[level])
            return (kymo_status)err->code;
    }
    return type == KYMO_TEXT ? kymo__ring_words_open(&c->words, mem, err) : KYMO_OK;
}

static kymo_status check_options(const kymo_ring_options *o, kymo_error *err)
{
    if (kymo__reserved_check(o->reserved, 8, "ring options", err) != KYMO_OK)
        return (kymo_status)err->code;
    if (o->capacity < 0 || o->capacity > INT64_MAX / 64)
        return kymo__fail(err, KYMO_EINVAL, "ring: capacity of %lld rows", (long long)o->capacity);
    if (o->policy != KYMO_RING_OVERWRITE && o->policy != KYMO_RING_REFUSE)
        return kymo__fail(err, KYMO_EINVAL, "ring: unknown policy %d", o->policy);
    if (o->window_rows < 0 || !(o->window >= 0) || !isfinite(o->window))
        return kymo__fail(err, KYMO_EINVAL, "ring: a window must not be below 0");
    if (!(o->rate >= 0) || !isfinite(o->rate))
        return kymo__fail(err, KYMO_EINVAL, "ring: the rate must not be below 0");
    return KYMO_OK;
}

kymo_status kymo__ring_init(ring *r, const kymo_ring_options *o, kymo_error *err)
{
    atomic_init(&r->head, 0);
    atomic_init(&r->tail, 0);
    atomic_init(&r->base, 0);
    atomic_init(&r->cleared, 0);
    atomic_init(&r->refused, 0);
    atomic_init(&r->missed, 0);
    atomic_init(&r->wordless, 0);
    atomic_init(&r->held, -1);
    atomic_init(&r->held_from, 0);
    atomic_init(&r->bumps, 0);
    atomic_init(&r->window_rows, o->window_rows);
    atomic_init(&r->window, o->window);
    atomic_init(&r->window_by, 0);
    atomic_init(&r->capacity, o->capacity);
    r->policy = o->policy;
    r->exact = o->exact != 0;
    return check_options(o, err);
}

/* Places for the rows that are shown and a quarter more, in whole blocks. */
static void set_size(ring *r, const int32_t *types, int32_t count)
{
    const int64_t block = INT64_C(1) << ring_shift[RING_LEVELS - 1];
    int64_t row = 0;

    for (int32_t i = 0; i < count; i++)
        row += kymo__type_size(types[i]) + 1;
    if (r->capacity == 0) {
        r->capacity = DEFAULT_BYTES / row < DEFAULT_CAPACITY ? DEFAULT_BYTES / row : DEFAULT_CAPACITY;
        r->capacity = r->capacity > LEAST_SLACK ? r->capacity : LEAST_SLACK;
        const int64_t seen = atomic_load_explicit(&r->window_rows, memory_order_relaxed);
        r->capacity = r->capacity > seen ? r->capacity : seen;
    }
    int64_t slack = r->capacity / 4 > LEAST_SLACK ? r->capacity / 4 : LEAST_SLACK;
    r->places = (r->capacity + slack + block - 1) / block * block;
}

kymo_status kymo__ring_room(ring *r, kymo__mem *mem, const int32_t *types, int32_t count, kymo_error *err)
{
    set_size(r, types, count);
    r->columns = kymo__alloc(mem, KYMO_MEMORY_OBJECT, (size_t)count, sizeof *r->columns, "ring", err);
    if (!r->columns)
        return (kymo_status)err->code;
    r->count = count;
    for (int32_t i = 0; i < count; i++)
        if (make_column(mem, &r->columns[i], types[i], r->places, err) != KYMO_OK)
            return (kymo_status)err->code;
    return KYMO_OK;
}

/* The column without a name behind the others numbers the rows: thinned ones have no other number. */
static kymo_status number_rows(kymo_source *source, kymo_error *err)
{
    const int32_t count = source->column_count;

    source->columns[count].type = KYMO_F64;
    source->columns[count].rising = 1;
    source->columns[count].name = kymo__strdup(source->mem, "", err);
    source->row_column = count;
    return source->columns[count].name ? KYMO_OK : (kymo_status)err->code;
}

static kymo_status window_by(kymo_source *source, const char *name, kymo_error *err)
{
    ring *r = source->state;
    int32_t column;

    if (kymo__source_find(source, name, &column, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (source->columns[column].type == KYMO_TEXT)
        return kymo__fail(err, KYMO_EINVAL, "ring: column \"%s\" has words: no window goes by it",
                          source->columns[column].name);
    atomic_store_explicit(&r->window_by, column, memory_order_relaxed);
    return KYMO_OK;
}

kymo_status kymo__ring_name(kymo_source *source, const kymo_ring_options *o, kymo_error *err)
{
    if (number_rows(source, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (o->rate > 0)
        source->row_step = 1 / o->rate;
    if (!o->window_by && source->columns[0].type == KYMO_TEXT && !(o->window > 0))
        return KYMO_OK;
    return window_by(source, o->window_by ? o->window_by : "#1", err);
}

static kymo_status open_ring(kymo_source *source, const kymo_column *columns, int32_t count,
                             const kymo_ring_options *o, kymo_error *err)
{
    if (count < 1 || !columns)
        return kymo__fail(err, KYMO_EINVAL, "ring: no columns");
    if (kymo__source_state(source, &kymo__ring_class, err) != KYMO_OK ||
        kymo__ring_init(source->state, o, err) != KYMO_OK ||
        kymo__source_add_columns(source, count, err) != KYMO_OK)
        return (kymo_status)err->code;
    int32_t *types = kymo__alloc(source->mem, KYMO_MEMORY_OBJECT, (size_t)count, sizeof *types, "ring", err);
    if (!types)
        return (kymo_status)err->code;
    kymo_status status = KYMO_OK;
    for (int32_t i = 0; i < count && status == KYMO_OK; i++) {
        status = kymo__column_check(&columns[i], i, 0, err);
        if (status == KYMO_OK)
            status = kymo__source_name_column(source, i, columns[i].name, err);
        types[i] = source->columns[i].type = columns[i].type;
    }
    if (status == KYMO_OK)
        status = kymo__ring_room(source->state, source->mem, types, count, err);
    if (status == KYMO_OK)
        status = kymo__ring_name(source, o, err);
    kymo__free(source->mem, KYMO_MEMORY_OBJECT, types, (size_t)count, sizeof *types);
    return status;
}

kymo_source *(kymo_source_ring)(const kymo_column *columns, int32_t count, const kymo_ring_options *options)
{
    static const kymo_ring_options none = {0};
    const kymo_ring_options *o = options ? options : &none;
    kymo_source *source = kymo__source_new("ring", o->allocator, NULL, NULL);
    kymo_error err;

    if (source->error.code)
        return source;
    if (open_ring(source, columns, count, o, &err) != KYMO_OK)
        kymo__source_fail(source, &err);
    return source;
}

/* ---- Calls ----------------------------------------------------------------------------------- */

/* The ring of a source that is one, or has one, and has not failed. */
static ring *ring_of(const kymo_source *source)
{
    return source && !source->error.code && source->class_->version == kymo__ring_version ? source->state : NULL;
}

/* One that the caller may push to. */
static ring *own_ring(const kymo_source *source)
{
    return ring_of(source) && source->class_ == &kymo__ring_class ? source->state : NULL;
}

int64_t kymo_ring_push(kymo_source *source, const kymo_column *columns, int64_t rows)
{
    ring *r = own_ring(source);
    kymo_error err;

    if (!r)
        return KYMO_EMISUSE;
    if (!columns || rows < 0)
        return KYMO_EINVAL;
    for (int32_t i = 0; i < r->count; i++)
        if (columns[i].type != r->columns[i].type || kymo__column_check(&columns[i], i, rows, &err) != KYMO_OK)
            return KYMO_EINVAL;
    return kymo__ring_push(r, columns, rows);
}

/* A double as a value of an integer type; false: there is none. */
static bool to_integer(double v, const ring_column *c, uint64_t *bits)
{
    bool is_signed = c->type == KYMO_TIME || (c->type >= KYMO_I8 && c->type <= KYMO_I64);
    double most = ldexp(1, c->size * 8 - is_signed), least = is_signed ? -most : 0;

    if (!(v >= least && v < most))
        return false;
    *bits = is_signed ? (uint64_t)(int64_t)v : (uint64_t)v;
    return true;
}

/* One column of some rows of doubles, as its type is. */
static void convert(const ring_column *c, const double *values, int64_t stride, int64_t rows, void *to,
                    uint8_t *valid)
{
    for (int64_t i = 0; i < rows; i++) {
        double v = values[i * stride];
        float narrow = (float)v;
        uint64_t bits = 0;
        bool there = c->type == KYMO_F64 || c->type == KYMO_F32 || (c->type != KYMO_TEXT && to_integer(v, c, &bits));
        uint8_t one = (uint8_t)bits;
        uint16_t two = (uint16_t)bits;
        uint32_t four = c->type == KYMO_TEXT ? UINT32_MAX : (uint32_t)bits;
        const void *from = c->type == KYMO_F64   ? (const void *)&v
                           : c->type == KYMO_F32 ? (const void *)&narrow
                           : c->size == 1        ? (const void *)&one
                           : c->size == 2        ? (const void *)&two
                           : c->size == 4        ? (const void *)&four
                                                 : (const void *)&bits;
        memcpy((char *)to + i * c->size, from, (size_t)c->size);
        valid[i >> 3] = (uint8_t)((valid[i >> 3] & ~(1u << (i & 7))) | (unsigned)there << (i & 7));
    }
}

int64_t kymo_ring_push_rows(kymo_source *source, const double *values, int64_t rows)
{
    enum { ROWS = 256, COLUMNS = 8 };
    ring *r = own_ring(source);
    int64_t accepted = 0;
    double packed[COLUMNS][ROWS];
    uint8_t valid[COLUMNS][ROWS / 8];
    kymo_column columns[COLUMNS];

    if (!r)
        return KYMO_EMISUSE;
    if (!values || rows < 0 || r->count > COLUMNS)
        return KYMO_EINVAL;
    memset(valid, 0, sizeof valid);
    for (int64_t at = 0; at < rows; at += ROWS) {
        int64_t some = rows - at < ROWS ? rows - at : ROWS;
        for (int32_t i = 0; i < r->count; i++) {
            convert(&r->columns[i], values + at * r->count + i, r->count, some, packed[i], valid[i]);
            columns[i] = (kymo_column){.values = packed[i], .valid = valid[i], .type = r->columns[i].type};
        }
        accepted += kymo__ring_push(r, columns, some);
    }
    return accepted;
}

void kymo_ring_clear(kymo_source *source)
{
    ring *r = own_ring(source);

    if (!r)
        return;
    int64_t head = atomic_load_explicit(&r->head, memory_order_relaxed);
    int64_t start = kymo__ring_start(r, head);
    atomic_fetch_add_explicit(&r->cleared, head - start, memory_order_relaxed);
    atomic_store_explicit(&r->base, head, memory_order_release);
    atomic_fetch_add_explicit(&r->bumps, 1, memory_order_relaxed);
}

void kymo_ring_window(kymo_source *source, double window, int64_t rows)
{
    ring *r = ring_of(source);

    if (!r)
        return;
    atomic_store_explicit(&r->window, window > 0 ? window : 0, memory_order_relaxed);
    atomic_store_explicit(&r->window_rows, rows > 0 ? rows : 0, memory_order_relaxed);
    atomic_fetch_add_explicit(&r->bumps, 1, memory_order_relaxed);
}

kymo_status kymo_ring_window_by(kymo_source *source, const char *column)
{
    ring *r = ring_of(source);
    kymo_error err;

    if (!r || !column)
        return KYMO_EMISUSE;
    if (window_by(source, column, &err) != KYMO_OK)
        return (kymo_status)err.code;
    atomic_fetch_add_explicit(&r->bumps, 1, memory_order_relaxed);
    return KYMO_OK;
}

void kymo_ring_hold(kymo_source *source, int32_t hold)
{
    ring *r = ring_of(source);

    if (!r)
        return;
    int64_t head = atomic_load_explicit(&r->head, memory_order_acquire);
    if (!hold)
        atomic_store_explicit(&r->held, -1, memory_order_relaxed);
    else if (atomic_load_explicit(&r->held, memory_order_relaxed) < 0) {
        atomic_store_explicit(&r->held_from, kymo__ring_first(r, head), memory_order_relaxed);
        atomic_store_explicit(&r->held, head, memory_order_release);
    }
}

kymo_status kymo_ring_stats(const kymo_source *source, kymo_ring_counts *counts)
{
    const ring *r = ring_of(source);

    *counts = (kymo_ring_counts){0};
    if (!r)
        return KYMO_EMISUSE;
    int64_t cleared = atomic_load_explicit(&r->cleared, memory_order_relaxed);
    int64_t head = atomic_load_explicit(&r->head, memory_order_acquire);
    int64_t held = atomic_load_explicit(&r->held, memory_order_acquire);
    int64_t start = kymo__ring_start(r, head), tail = atomic_load_explicit(&r->tail, memory_order_relaxed);
    kymo_memory_report memory;

    kymo__mem_report(source->mem, &memory);
    counts->pushed = head;
    counts->held = head - start;
    counts->overwritten = start - cleared;
    counts->refused = atomic_load_explicit(&r->refused, memory_order_relaxed);
    counts->missed = atomic_load_explicit(&r->missed, memory_order_relaxed);
    counts->wordless = atomic_load_explicit(&r->wordless, memory_order_relaxed);
    counts->waiting = held >= 0 && held < head ? head - held : 0;
    counts->capacity = r->capacity;
    counts->bytes = memory.live;
    const int64_t until = tail < held ? tail : held, from = atomic_load_explicit(&r->held_from, memory_order_relaxed);
    counts->gone = held >= 0 && until > from ? until - from : 0;
    return KYMO_OK;
}
