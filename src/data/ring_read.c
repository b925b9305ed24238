/*
 * ring_read.c - cursors on a ring: what is there when reading begins, whole, however fast rows come.
 *
 * A cursor sees the rows from the first that is shown to the last that was written when it was opened (or
 * when the figure began its draw: see kymo__request.version). Decode copies them out, then asks which
 * of them have been overwritten meanwhile: in their place it hands out one row of missing values, so
 * that a line is broken where rows are lost, and counts them.
 *
 * Thinning: lines of very many rows do not need them all. Where x rises and a block of rows is narrower than
 * a cell of the line (an eighth of a pixel or less), only its first, last, least and greatest row are
 * handed out, each as it was pushed. Those have the block's range, and its ends: no spike is lost, and ink
 * moves by less than that cell. Blocks with missing values are handed out whole. So redrawing costs
 * some hundred thousand rows, whatever the ring holds.
 */
#include "data/ring.h"

#include <math.h>
#include <string.h>

enum { LOOK_BACK = 64 };

/* ---- Opening --------------------------------------------------------------------------------- */

static double value_of(const ring *r, int32_t column, int64_t row)
{
    return ring_f64(&r->columns[column], row % r->places);
}

/* The first row of [from, until) whose x is at least `edge`, if x rises; and the one before it, so that a line
 * comes in from beyond the edge. */
static int64_t window_start(const ring *r, int32_t by, int64_t from, int64_t until, double edge)
{
    int64_t lo = from, hi = until;

    while (lo < hi) {
        int64_t mid = lo + (hi - lo) / 2;
        double x = value_of(r, by, mid);
        if (x < edge)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo > from ? lo - 1 : lo;
}

/* The rows that may be shown now. */
static int64_t visible(const ring *r)
{
    int64_t head = atomic_load_explicit(&r->head, memory_order_acquire);
    int64_t held = atomic_load_explicit(&r->held, memory_order_relaxed);

    return held >= 0 && held < head ? held : head;
}

/* The newest x of some rows that is one: the rows between files have none. */
static double newest(const ring *r, int32_t by, int64_t from, int64_t until)
{
    double last = value_of(r, by, until - 1);

    for (int64_t row = until - 1; row > from && row > until - LOOK_BACK && !isfinite(last); row--)
        last = value_of(r, by, row - 1);
    return last;
}

int64_t kymo__ring_first(const ring *r, int64_t until)
{
    int64_t from = kymo__ring_start(r, until), tail = atomic_load_explicit(&r->tail, memory_order_acquire);
    int64_t rows = atomic_load_explicit(&r->window_rows, memory_order_relaxed);
    double window = atomic_load_explicit(&r->window, memory_order_relaxed);
    int32_t by = atomic_load_explicit(&r->window_by, memory_order_relaxed);

    from = from < tail ? tail < until ? tail : until : from; // rows of a pause may be gone
    if (rows > 0 && until - rows > from)
        from = until - rows;
    if (!(window > 0) || from >= until)
        return from;
    double last = newest(r, by, from, until);
    double unit = r->columns[by].type == KYMO_TIME ? (double)KYMO__NS : 1;
    return isfinite(last) ? window_start(r, by, from, until, last - window * unit) : from;
}

bool kymo__ring_range(const kymo_source *source, int32_t column, double range[2])
{
    const ring *r = source->state;
    int64_t until = visible(r), from = kymo__ring_first(r, until);

    if (from >= until)
        return false;
    range[0] = column == r->count ? (double)from * source->row_step : value_of(r, column, from);
    range[1] = column == r->count ? (double)(until - 1) * source->row_step : value_of(r, column, until - 1);
    return range[0] < range[1];
}

/* How wide in x a block may be that is thinned. */
static double thin_width(const kymo_source *source, const kymo__request *request, int64_t from,
                         int64_t until)
{
    const ring *r = source->state;
    double range = request->thin_range;

    if (!(request->thin_cells > 0) || request->batch_rows > 0 || r->exact || until - from < 2)
        return 0;
    for (int32_t i = 0; i < request->column_count; i++)
        if (source->columns[request->columns[i]].type == KYMO_TEXT)
            return 0;
    int32_t x = request->columns[request->thin_x];
    if (!(range > 0))
        range = x == r->count ? (double)(until - from) * source->row_step
                              : value_of(r, x, until - 1) - value_of(r, x, from);
    return range > 0 && isfinite(range) ? range / request->thin_cells : 0;
}

/* The rows that were there in an earlier version, unless some of these are gone already: all that is there now is
 * more than the rest of those. */
static int64_t seen_rows(const ring *r, int64_t version, int64_t until)
{
    int64_t seen = version - atomic_load_explicit(&r->bumps, memory_order_relaxed);

    if (version <= 0 || seen < 0 || seen >= until)
        return until;
    return kymo__ring_start(r, seen) < atomic_load_explicit(&r->tail, memory_order_acquire) ? until : seen;
}

kymo_status kymo__ring_cursor_open(kymo_source *source, kymo__cursor *cursor, kymo_error *err)
{
    const ring *r = source->state;
    ring_cursor *at = cursor->state;

    (void)err;
    at->until = seen_rows(r, cursor->request.version, visible(r));
    int64_t from = kymo__ring_first(r, at->until);
    cursor->next_row = from < at->until ? from : at->until;
    at->width = thin_width(source, &cursor->request, cursor->next_row, at->until);
    if (at->width > 0)
        at->x = cursor->request.columns[cursor->request.thin_x] == r->count ? -1 : cursor->request.thin_x;
    return KYMO_OK;
}

int kymo__ring_fetch(kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    const ring_cursor *at = cursor->state;
    int64_t most = kymo__request_rows(&cursor->request), end = chunk->first_row + most;

    (void)err;
    if (cursor->request.batch_rows == 0)
        end -= end % most; // chunks end where blocks do
    chunk->rows = (end < at->until ? end : at->until) - chunk->first_row;
    return chunk->rows > 0;
}

/* ---- Choosing rows ---------------------------------------------------------------------------- */

enum { MOST_COLUMNS = 12 };

/* The rows of a chunk that are handed out; `list` NULL: all of them. */
typedef struct choice {
    int64_t *list;
    int64_t count;
} choice;

/* Whether a block can stand for its rows. */
static bool thins(const kymo__cursor *cursor, int64_t row, int level)
{
    const ring *r = cursor->source->state;
    const ring_cursor *at = cursor->state;
    int64_t size = INT64_C(1) << ring_shift[level], place = row % r->places;
    int64_t block = place >> ring_shift[level];

    if (at->x < 0 && !((double)size * cursor->source->row_step <= at->width))
        return false;
    for (int32_t i = 0; i < cursor->request.column_count; i++) {
        int32_t column = cursor->request.columns[i];
        if (column == r->count)
            continue;
        const ring_column *c = &r->columns[column];
        uint8_t flags = __atomic_load_n(&c->flags[level][block], __ATOMIC_ACQUIRE);
        if (!(flags & RING_PLAIN) || (i == at->x && !(flags & RING_RISING)))
            return false;
        if (i == at->x && !(ring_f64(c, place + size - 1) - ring_f64(c, place) <= at->width))
            return false;
    }
    return true;
}

static void insert(int32_t *list, int32_t *count, int32_t value)
{
    int32_t i = *count;

    for (int32_t k = 0; k < i; k++)
        if (list[k] == value)
            return;
    while (i > 0 && list[i - 1] > value) {
        list[i] = list[i - 1];
        i--;
    }
    list[i] = value;
    (*count)++;
}

/* Adds the rows that stand for a block. */
static void add_block(const kymo__cursor *cursor, int64_t row, int level, choice *chosen)
{
    const ring *r = cursor->source->state;
    const ring_cursor *at = cursor->state;
    int64_t block = row % r->places >> ring_shift[level];
    int32_t list[2 + 2 * MOST_COLUMNS], count = 0;

    insert(list, &count, 0);
    insert(list, &count, (1 << ring_shift[level]) - 1);
    for (int32_t i = 0; i < cursor->request.column_count; i++) {
        int32_t column = cursor->request.columns[i];
        if (column == r->count || i == at->x)
            continue;
        const ring_column *c = &r->columns[column];
        insert(list, &count, __atomic_load_n(&c->least[level][block], __ATOMIC_ACQUIRE));
        insert(list, &count, __atomic_load_n(&c->greatest[level][block], __ATOMIC_ACQUIRE));
    }
    for (int32_t i = 0; i < count; i++)
        chosen->list[chosen->count++] = row + list[i];
}

/* The largest block that begins at `row`, ends before `end` and can be thinned; -1: none. */
static int level_at(const kymo__cursor *cursor, int64_t row, int64_t end)
{
    for (int level = RING_LEVELS - 1; level >= 0; level--) {
        int64_t size = INT64_C(1) << ring_shift[level];
        if (row % size == 0 && row + size <= end && thins(cursor, row, level))
            return level;
    }
    return -1;
}

static kymo_status choose(const kymo__cursor *cursor, kymo__chunk *chunk, choice *chosen,
                          kymo_error *err)
{
    const ring_cursor *at = cursor->state;
    int64_t end = chunk->first_row + chunk->rows;
    const int64_t least = INT64_C(1) << ring_shift[0];

    *chosen = (choice){.count = chunk->rows};
    if (!(at->width > 0) || cursor->request.column_count > MOST_COLUMNS)
        return KYMO_OK;
    if (kymo__chunk_room(chunk, (size_t)chunk->rows * sizeof(int64_t), err) != KYMO_OK)
        return (kymo_status)err->code;
    chosen->list = (int64_t *)(void *)chunk->bytes.data;
    chosen->count = 0;
    for (int64_t row = chunk->first_row; row < end;) {
        int level = level_at(cursor, row, end);
        if (level >= 0) {
            add_block(cursor, row, level, chosen);
            row += INT64_C(1) << ring_shift[level];
            continue;
        }
        int64_t stop = (row / least + 1) * least;
        for (stop = stop < end ? stop : end; row < stop; row++)
            chosen->list[chosen->count++] = row;
    }
    return KYMO_OK;
}

/* ---- Copying ---------------------------------------------------------------------------------- */

/* Loops over places: one after another, or as they are listed. */
#define COPY(type)                                                                          \
    do {                                                                                    \
        const type *in = (const type *)(const void *)from;                                  \
        type *out = (type *)to;                                                             \
        int64_t place = first % places, turn = first - place; /* no chunk is longer than the ring */ \
        for (int64_t i = 0; !chosen->list && i < count; i++) {                              \
            out[i] = __atomic_load_n(&in[place], __ATOMIC_ACQUIRE);                         \
            place = place + 1 == places ? 0 : place + 1;                                    \
        }                                                                                   \
        for (int64_t i = 0; chosen->list && i < count; i++) {                               \
            place = chosen->list[i] - turn;                                                 \
            out[i] = __atomic_load_n(&in[place < places ? place : place - places], __ATOMIC_ACQUIRE); \
        }                                                                                   \
    } while (0)

static void copy(void *to, const void *from, int32_t size, int64_t first, int64_t places,
                 const choice *chosen)
{
    const int64_t count = chosen->count;

    switch (size) {
    case 8:
        COPY(uint64_t);
        break;
    case 4:
        COPY(uint32_t);
        break;
    case 2:
        COPY(uint16_t);
        break;
    default:
        COPY(uint8_t);
        break;
    }
}
#undef COPY

/* Validity bits, if some row has no value. */
static kymo_status copy_valid(kymo__chunk *chunk, int32_t i, const ring *r, const ring_column *c,
                              const choice *chosen, kymo_error *err)
{
    uint8_t *valid = NULL;

    for (int64_t k = 0; c->valid && k < chosen->count; k++) {
        int64_t row = chosen->list ? chosen->list[k] : chunk->first_row + k;
        if (__atomic_load_n(&c->valid[row % r->places], __ATOMIC_ACQUIRE))
            continue;
        if (!valid)
            valid = kymo__chunk_valid(chunk, i, chosen->count, err);
        if (!valid)
            return (kymo_status)err->code;
        valid[k >> 3] &= (uint8_t) ~(1u << (k & 7));
    }
    return KYMO_OK;
}

static kymo_status copy_column(const kymo__cursor *cursor, kymo__chunk *chunk, int32_t i,
                               const choice *chosen, kymo_error *err)
{
    const kymo_source *source = cursor->source;
    const ring *r = source->state;
    int32_t column = cursor->request.columns[i];
    const ring_column *c = column < r->count ? &r->columns[column] : NULL;
    size_t size = c ? (size_t)c->size : sizeof(double);
    double *to = kymo__chunk_values(chunk, i, chosen->count, size, err);

    if (!to)
        return (kymo_status)err->code;
    kymo__cursor_count(cursor, chosen->count * (int64_t)size);
    for (int64_t k = 0; !c && k < chosen->count; k++)
        to[k] = (double)(chosen->list ? chosen->list[k] : chunk->first_row + k) * source->row_step;
    if (!c)
        return KYMO_OK;
    copy(to, c->values, c->size, chunk->first_row, r->places, chosen);
    if (c->words)
        return kymo__ring_words_list(c->words, &chunk->dicts[i], &chunk->columns[i], err);
    return copy_valid(chunk, i, r, c, chosen, err);
}

/* ---- What was lost ---------------------------------------------------------------------------- */

/* Makes row k of a column missing. */
static kymo_status blank(kymo__chunk *chunk, int32_t i, int64_t k, int64_t count, kymo_error *err)
{
    kymo_column *column = &chunk->columns[i];
    char *values = chunk->values[i].data;
    const double nan64 = (double)NAN;
    const float nan32 = NAN;
    const int32_t none = -1;

    if (column->type == KYMO_F64) {
        memcpy(values + k * 8, &nan64, sizeof nan64);
        return KYMO_OK;
    }
    if (column->type == KYMO_F32 || column->type == KYMO_TEXT) {
        memcpy(values + k * 4, column->type == KYMO_TEXT ? (const void *)&none : (const void *)&nan32, 4);
        return KYMO_OK;
    }
    uint8_t *valid = column->valid ? (uint8_t *)chunk->valid[i].data
                                   : kymo__chunk_valid(chunk, i, count, err);
    if (!valid)
        return (kymo_status)err->code;
    valid[k >> 3] &= (uint8_t) ~(1u << (k & 7));
    return KYMO_OK;
}

/* Puts one row without values in the place of those that have been overwritten while they were read. */
static kymo_status drop_lost(const kymo__cursor *cursor, kymo__chunk *chunk, const choice *chosen,
                             kymo_error *err)
{
    ring *r = cursor->source->state;
    int64_t tail = atomic_load_explicit(&r->tail, memory_order_acquire);
    int64_t first = chunk->first_row, lost = tail - first, k = lost;

    if (lost <= 0)
        return KYMO_OK;
    lost = lost < chunk->rows ? lost : chunk->rows;
    atomic_fetch_add_explicit(&r->missed, lost, memory_order_relaxed);
    k = lost;
    for (k = chosen->list ? 0 : lost; chosen->list && k < chosen->count && chosen->list[k] < tail;)
        k++;
    if (k == 0)
        return KYMO_OK;
    for (int32_t i = 0; i < chunk->column_count; i++) {
        kymo_column *column = &chunk->columns[i];
        if (blank(chunk, i, k - 1, chosen->count, err) != KYMO_OK)
            return (kymo_status)err->code;
        column->values = chunk->values[i].data + (k - 1) * kymo__type_size(column->type);
        column->valid_offset = k - 1;
    }
    chunk->batch.first_row = chosen->list ? first : first + k - 1;
    chunk->batch.rows -= k - 1;
    return KYMO_OK;
}

kymo_status kymo__ring_decode(const kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    choice chosen;

    if (choose(cursor, chunk, &chosen, err) != KYMO_OK)
        return (kymo_status)err->code;
    for (int32_t i = 0; i < chunk->column_count; i++)
        if (copy_column(cursor, chunk, i, &chosen, err) != KYMO_OK)
            return (kymo_status)err->code;
    chunk->batch.rows = chosen.count;
    return drop_lost(cursor, chunk, &chosen, err);
}

int64_t kymo__ring_chunk_bytes(const kymo_source *source, const kymo__request *request)
{
    int64_t rows = kymo__request_rows(request);

    return kymo__values_bytes(source, request, rows) + rows * (int64_t)sizeof(int64_t);
}
