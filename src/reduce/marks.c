/*
 * marks.c - scatter: where markers are, on a grid of snapped centres.
 *
 * Opaque markers of one look are fully described by the set of their centres (a bit a quarter pixel);
 * translucent ones of one look by how many there are (a count a pixel); markers with a colour or size of
 * their own by the last row at each pixel, since a later marker covers an earlier one there. Only centres
 * inside the panel count. Bits and counts are relaxed atomics, last rows are kept under striped locks:
 * the same result from any order of the rows.
 *
 * Cost: 2 (CENTRES), 4 (COUNTS) or 16 (LAST) bytes a pixel; one pass in a known view.
 */
#include "reduce/reduce.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { STRIPES = 64, MANY = INT32_MAX /* as good as any larger count: it must not begin again at 0 */ };

typedef struct last {
    int64_t row; /* + 1; 0: none */
    float color, size;
} last;

typedef struct marks {
    int32_t width, height;
    size_t count, size; /* of cells */
    void *cells;
    pthread_mutex_t stripe[STRIPES];
    kymo__tally tally;
} marks;

typedef struct part {
    kymo__tally tally;
} part;

static kymo_status init(kymo__reducer *r, kymo_error *err)
{
    marks *m = r->state;
    m->width = r->spec.view.width;
    m->height = r->spec.view.height;
    size_t pixels = (size_t)m->width * (size_t)m->height;
    switch (r->spec.mode) {
    case KYMO__MARKS_CENTRES:
        m->size = sizeof(atomic_uint_least64_t);
        m->count = (size_t)m->height * 4 * (((size_t)m->width * 4 + 63) / 64);
        break;
    case KYMO__MARKS_COUNTS:
        m->size = sizeof(atomic_uint_least32_t);
        m->count = pixels;
        break;
    default:
        m->size = sizeof(last);
        m->count = pixels;
    }
    m->cells = kymo__alloc(r->mem, KYMO_MEMORY_REDUCE, m->count, m->size, "scatter grid", err);
    if (!m->cells)
        return err->code;
    for (int i = 0; i < STRIPES; i++)
        pthread_mutex_init(&m->stripe[i], NULL);
    return KYMO_OK;
}

static void free_cells(kymo__reducer *r)
{
    marks *m = r->state;
    for (int i = 0; i < STRIPES; i++)
        pthread_mutex_destroy(&m->stripe[i]);
    kymo__free(r->mem, KYMO_MEMORY_REDUCE, m->cells, m->count, m->size);
}

static void add_centre(marks *m, int64_t x, int64_t y)
{
    size_t words = ((size_t)m->width * 4 + 63) / 64;
    atomic_uint_least64_t *word = (atomic_uint_least64_t *)m->cells + (size_t)y * words + (size_t)x / 64;
    uint64_t bit = UINT64_C(1) << (x % 64);
    if (!(atomic_load_explicit(word, memory_order_relaxed) & bit))
        atomic_fetch_or_explicit(word, bit, memory_order_relaxed);
}

static void add_count(marks *m, int64_t x, int64_t y)
{
    atomic_uint_least32_t *cell = (atomic_uint_least32_t *)m->cells + (size_t)y * (size_t)m->width + (size_t)x;
    if (atomic_load_explicit(cell, memory_order_relaxed) < MANY)
        atomic_fetch_add_explicit(cell, 1, memory_order_relaxed);
}

static void add_last(marks *m, int64_t x, int64_t y, int64_t row, double color, double size)
{
    last *cell = (last *)m->cells + (size_t)y * (size_t)m->width + (size_t)x;
    pthread_mutex_t *lock = &m->stripe[(size_t)y % STRIPES];
    pthread_mutex_lock(lock);
    if (row + 1 > cell->row)
        *cell = (last){ row + 1, (float)color, (float)size };
    pthread_mutex_unlock(lock);
}

/* Local codes of a batch to the categories of the first pass. */
static double category(const kymo__reducer *r, const kymo_column *column, double code)
{
    if (column->type != KYMO_TEXT || !r->spec.words)
        return code;
    if (!(code >= 0) || code >= column->word_count)
        return NAN;
    int32_t found = kymo__words_find(r->spec.words, column->words[(int32_t)code]);
    return found < 0 ? (double)NAN : found;
}

/* Codes repeat from row to row, so the last answer is kept. */
typedef struct memo {
    double code, found;
} memo;

static double look_up(const kymo__reducer *r, const kymo_column *column, double code, memo *m)
{
    if (column->type != KYMO_TEXT)
        return code;
    if (code != m->code) {
        m->code = code;
        m->found = category(r, column, code);
    }
    return m->found;
}

static kymo_status absorb(kymo__reducer *r, void *p, const kymo__batch *batch, kymo_error *err)
{
    (void)err;
    marks *m = r->state;
    part *own = p;
    const kymo__view *view = &r->spec.view;
    int32_t fine = r->spec.mode == KYMO__MARKS_CENTRES ? 4 : 1;
    kymo__view snapped = *view;
    snapped.width *= fine;
    snapped.height *= fine;
    int32_t color_slot = r->slot[KYMO__CHANNEL_COLOR], size_slot = r->slot[KYMO__CHANNEL_SIZE];
    double color_scratch[KYMO__BLOCK], size_scratch[KYMO__BLOCK];
    kymo__block block;
    memo m_last = { NAN, NAN };
    for (int64_t at = 0; at < batch->rows; at += block.count) {
        kymo__block_load(&block, r, batch, at);
        const double *color = NULL, *size = NULL;
        if (color_slot >= 0)
            color = kymo__column_f64(&batch->columns[color_slot], at, block.count, color_scratch);
        if (size_slot >= 0)
            size = kymo__column_f64(&batch->columns[size_slot], at, block.count, size_scratch);
        for (int32_t i = 0; i < block.count; i++) {
            if (!kymo__block_valid(&block, i, &own->tally))
                continue;
            own->tally.points++;
            int64_t x = kymo__view_column(&snapped, kymo__block_x(&block, i), snapped.width);
            int64_t y = kymo__view_row(&snapped, block.y[i] + 0.0, snapped.height);
            if (x < 0 || y < 0 || x >= snapped.width || y >= snapped.height)
                continue;
            if (r->spec.mode == KYMO__MARKS_CENTRES)
                add_centre(m, x, y);
            else if (r->spec.mode == KYMO__MARKS_COUNTS)
                add_count(m, x, y);
            else
                add_last(m, x, y, batch->first_row + at + i,
                         color ? look_up(r, &batch->columns[color_slot], color[i], &m_last) : NAN,
                         size ? size[i] : NAN);
        }
    }
    return KYMO_OK;
}

static kymo_status merge(kymo__reducer *r, void *p, kymo_error *err)
{
    (void)err;
    marks *m = r->state;
    const part *own = p;
    m->tally.points += own->tally.points;
    m->tally.missing += own->tally.missing;
    m->tally.not_finite += own->tally.not_finite;
    m->tally.dropped += own->tally.dropped;
    r->tally = m->tally;
    return KYMO_OK;
}

const void *kymo__marks_cells(const kymo__reducer *r)
{
    return ((const marks *)r->state)->cells;
}

static int by_row(const void *a, const void *b)
{
    const kymo__survivor *x = a, *y = b;
    return x->row < y->row ? -1 : x->row > y->row;
}

kymo_status kymo__marks_survivors(const kymo__reducer *r, kymo__survivor **list, int64_t *count,
                                  kymo_error *err)
{
    const marks *m = r->state;
    const last *cells = m->cells;
    int64_t n = 0;
    for (size_t i = 0; i < m->count; i++)
        n += cells[i].row > 0;
    kymo__survivor *out = kymo__alloc_raw(r->mem, KYMO_MEMORY_REDUCE, (size_t)n, sizeof *out,
                                          "scatter markers", err);
    if (!out)
        return err->code;
    *list = out;
    *count = n;
    for (size_t i = 0; i < m->count; i++) {
        if (cells[i].row > 0)
            *out++ = (kymo__survivor){ cells[i].row - 1, (int32_t)(i % (size_t)m->width) * 4 + 2,
                                       (int32_t)(i / (size_t)m->width) * 4 + 2, cells[i].color,
                                       cells[i].size };
    }
    qsort(*list, (size_t)n, sizeof **list, by_row);
    return KYMO_OK;
}

const kymo__reducer_class kymo__reducer_marks = {
    .name = "marks",
    .state_size = sizeof(marks),
    .part_size = sizeof(part),
    .view = true,
    .init = init,
    .free = free_cells,
    .absorb = absorb,
    .merge = merge,
};

kymo_status kymo__reduce_kept(kymo__reducer *to, const kymo__reducer *series, kymo_error *err)
{
    const kymo__kept *kept = &((const kymo__series *)series->state)->kept;
    const kymo_column columns[KYMO__CHANNELS] = {
        { .values = kept->t ? (const void *)kept->t : (const void *)kept->x,
          .type = kept->t ? KYMO_I64 : KYMO_F64 },
        { .values = kept->y, .type = KYMO_F64 },
        { .values = kept->color, .type = KYMO_F64 },
        { .values = kept->size, .type = KYMO_F64 },
    };
    const kymo__batch batch = { .rows = kept->count, .columns = columns, .column_count = KYMO__CHANNELS };
    if (kept->count == 0) {
        to->ready = true;
        return KYMO_OK;
    }
    /* Kept points are transformed and counted already. */
    to->spec.x_class = to->spec.y_class = NULL;
    to->slot[KYMO__CHANNEL_X] = 0;
    to->slot[KYMO__CHANNEL_Y] = 1;
    to->slot[KYMO__CHANNEL_COLOR] = kept->color ? 2 : -1;
    to->slot[KYMO__CHANNEL_SIZE] = kept->size ? 3 : -1;
    void *own = NULL;
    kymo_status status = kymo__part_open(to, &own, err);
    if (status == KYMO_OK)
        status = to->class_->absorb(to, own, &batch, err);
    if (status == KYMO_OK)
        status = to->class_->merge(to, own, err);
    kymo__part_close(to->class_, to->mem, own);
    to->ready = status == KYMO_OK;
    return status;
}
