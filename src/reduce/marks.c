/*
 * marks.c - scatter: where markers are, on a grid of snapped centres.
 *
 * Opaque markers of one look are fully described by the set of their centres (a bit a quarter pixel);
 * translucent ones of one look by how many there are (a count a pixel); markers with a colour or size of
 * their own by the last row at each pixel, since a later marker covers an earlier one there. Only centres
 * inside the panel count.
 *
 * A part is the list of the cells of a chunk's points, worked out in parallel, many at once; merging enters
 * them into the grid. So the grid is written by one thread at a time, in the order of the rows, without
 * atomics or locks, and its cells can be asked of the memory before they are needed.
 *
 * Cost: 2 (CENTRES), 4 (COUNTS) or 16 (LAST) bytes a pixel, and 4 (LAST: 16) bytes a row of each thread's
 * chunk; one pass in a known view.
 */
#include "reduce/reduce.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = INT32_MAX /* as good as any larger count: it must not begin again at 0 */,
       AHEAD = 24 /* cells asked of the memory before they are needed */ };

typedef struct last {
    int64_t row; /* + 1; 0: none */
    float color, size;
} last;

typedef struct marks {
    int32_t width, height;
    size_t count, size; /* of cells */
    void *cells;
    kymo__tally tally;
} marks;

/* A point of LAST. */
typedef struct entry {
    uint32_t cell;
    int32_t row; /* within the chunk */
    float color, size;
} entry;

typedef struct part {
    kymo__tally tally;
    int64_t first_row, count;
    uint32_t *cells; /* CENTRES, COUNTS */
    entry *entries;  /* LAST */
    size_t cell_capacity, entry_capacity;
} part;

static size_t words_of(const marks *m)
{
    return ((size_t)m->width * 4 + 63) / 64;
}

static kymo_status init(kymo__reducer *r, kymo_error *err)
{
    marks *m = r->state;
    m->width = r->spec.view.width;
    m->height = r->spec.view.height;
    size_t pixels = (size_t)m->width * (size_t)m->height;
    switch (r->spec.mode) {
    case KYMO__MARKS_CENTRES:
        m->size = sizeof(uint64_t);
        m->count = (size_t)m->height * 4 * words_of(m);
        if (m->count >= UINT32_MAX / 64)
            return kymo__fail(err, KYMO_EBUDGET, "a scatter grid of %d x %d pixels is too large", m->width,
                              m->height);
        break;
    case KYMO__MARKS_COUNTS:
        m->size = sizeof(uint32_t);
        m->count = pixels;
        break;
    default:
        m->size = sizeof(last);
        m->count = pixels;
    }
    m->cells = kymo__alloc(r->mem, KYMO_MEMORY_REDUCE, m->count, m->size, "scatter grid", err);
    return m->cells ? KYMO_OK : err->code;
}

static void free_cells(kymo__reducer *r)
{
    marks *m = r->state;
    kymo__free(r->mem, KYMO_MEMORY_REDUCE, m->cells, m->count, m->size);
}

static void part_clear(const kymo__reducer *r, void *p)
{
    part *own = p;
    (void)r;
    own->tally = (kymo__tally){ 0 };
    own->count = 0;
}

static void part_free(kymo__mem *mem, void *p)
{
    part *own = p;
    kymo__free(mem, KYMO_MEMORY_REDUCE, own->cells, own->cell_capacity, sizeof *own->cells);
    kymo__free(mem, KYMO_MEMORY_REDUCE, own->entries, own->entry_capacity, sizeof *own->entries);
}

/* Room for all points of a chunk; what was in it is of no use any more. */
static void *room(kymo__mem *mem, void *old, size_t *capacity, size_t count, size_t size, kymo_error *err)
{
    if (count <= *capacity)
        return old;
    kymo__free(mem, KYMO_MEMORY_REDUCE, old, *capacity, size);
    void *made = kymo__alloc_raw(mem, KYMO_MEMORY_REDUCE, count, size, "scatter points", err);
    *capacity = made ? count : 0;
    return made;
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

/* Adds the cells of a block to the list. */
static void add_cells(part *own, const uint32_t *cell, int32_t count)
{
    uint32_t *out = own->cells + own->count;
    int32_t n = 0;
    for (int32_t i = 0; i < count; i++) {
        out[n] = cell[i];
        n += cell[i] != UINT32_MAX;
    }
    own->count += n;
}

/* Adds the points of a block with their colours and sizes. */
static void add_entries(const kymo__reducer *r, part *own, const kymo__batch *batch, const kymo__block *block,
                        const uint32_t *cell, memo *m)
{
    double color_scratch[KYMO__BLOCK], size_scratch[KYMO__BLOCK];
    const double *color = NULL, *size = NULL;
    int32_t color_slot = r->slot[KYMO__CHANNEL_COLOR], size_slot = r->slot[KYMO__CHANNEL_SIZE];
    if (color_slot >= 0)
        color = kymo__column_f64(&batch->columns[color_slot], block->first, block->count, color_scratch);
    if (size_slot >= 0)
        size = kymo__column_f64(&batch->columns[size_slot], block->first, block->count, size_scratch);
    for (int32_t i = 0; i < block->count; i++) {
        if (cell[i] == UINT32_MAX)
            continue;
        own->entries[own->count++] = (entry){
            .cell = cell[i],
            .row = (int32_t)block->first + i,
            .color = color ? (float)look_up(r, &batch->columns[color_slot], color[i], m) : NAN,
            .size = size ? (float)size[i] : NAN,
        };
    }
}

static void count_valid(const kymo__block *block, kymo__tally *tally)
{
    for (int32_t i = 0; i < block->count; i++)
        tally->points += kymo__block_valid(block, i, tally);
}

static kymo__snap snap_of(const kymo__reducer *r)
{
    const marks *m = r->state;
    bool fine = r->spec.mode == KYMO__MARKS_CENTRES;
    return kymo__view_snap(&r->spec.view, m->width * (fine ? 4 : 1), m->height * (fine ? 4 : 1),
                           fine ? (int64_t)words_of(m) * 64 : m->width);
}

static kymo_status absorb(kymo__reducer *r, void *p, const kymo__batch *batch, kymo_error *err)
{
    part *own = p;
    bool lists = r->spec.mode == KYMO__MARKS_LAST;
    size_t rows = (size_t)batch->rows;
    if (lists)
        own->entries = room(r->mem, own->entries, &own->entry_capacity, rows, sizeof *own->entries, err);
    else
        own->cells = room(r->mem, own->cells, &own->cell_capacity, rows, sizeof *own->cells, err);
    if (lists ? !own->entries : !own->cells)
        return err->code;
    own->first_row = batch->first_row;
    kymo__snap snap = snap_of(r);
    kymo__block block;
    memo m = { NAN, NAN };
    for (int64_t at = 0; at < batch->rows; at += block.count) {
        uint32_t cell[KYMO__BLOCK];
        kymo__block_load(&block, r, batch, at);
        for (int32_t i = 0; block.t && i < block.count; i++)
            block.x_scratch[i] = kymo__view_since(&r->spec.view, block.t[i]);
        const double *x = block.t ? block.x_scratch : block.x;
        if (r->kernels->snap(&snap, x, block.y, block.count, cell))
            own->tally.points += block.count;
        else
            count_valid(&block, &own->tally);
        if (lists)
            add_entries(r, own, batch, &block, cell, &m);
        else
            add_cells(own, cell, block.count);
    }
    return KYMO_OK;
}

static void merge_centres(marks *m, const part *own)
{
    uint64_t *bits = m->cells;
    for (int64_t i = 0; i < own->count; i++) {
        if (i + AHEAD < own->count)
            __builtin_prefetch(&bits[own->cells[i + AHEAD] / 64], 1);
        bits[own->cells[i] / 64] |= UINT64_C(1) << own->cells[i] % 64;
    }
}

static void merge_counts(marks *m, const part *own)
{
    uint32_t *counts = m->cells;
    for (int64_t i = 0; i < own->count; i++) {
        if (i + AHEAD < own->count)
            __builtin_prefetch(&counts[own->cells[i + AHEAD]], 1);
        counts[own->cells[i]] += counts[own->cells[i]] < MANY;
    }
}

static void merge_last(marks *m, const part *own)
{
    last *cells = m->cells;
    for (int64_t i = 0; i < own->count; i++) {
        const entry *e = &own->entries[i];
        if (i + AHEAD < own->count)
            __builtin_prefetch(&cells[own->entries[i + AHEAD].cell], 1);
        cells[e->cell] = (last){ own->first_row + e->row + 1, e->color, e->size };
    }
}

static kymo_status merge(kymo__reducer *r, void *p, kymo_error *err)
{
    (void)err;
    marks *m = r->state;
    const part *own = p;
    if (r->spec.mode == KYMO__MARKS_CENTRES)
        merge_centres(m, own);
    else if (r->spec.mode == KYMO__MARKS_COUNTS)
        merge_counts(m, own);
    else
        merge_last(m, own);
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

/* Calls for each marker or just counts (x4 NULL). */
static int64_t walk_centres(const marks *m, int32_t *x4, int32_t *y4)
{
    const uint64_t *word = m->cells;
    size_t words = ((size_t)m->width * 4 + 63) / 64;
    int64_t n = 0;
    for (size_t i = 0; i < m->count; i++) {
        for (uint64_t bits = word[i]; bits; bits &= bits - 1, n++) {
            int bit = 0;
            while (!(bits >> bit & 1))
                bit++;
            if (x4) {
                x4[n] = (int32_t)(i % words * 64) + bit;
                y4[n] = (int32_t)(i / words);
            }
        }
    }
    return n;
}

static int64_t walk_counts(const marks *m, int32_t *x4, int32_t *y4)
{
    const uint32_t *cells = m->cells;
    int64_t n = 0;
    for (size_t i = 0; i < m->count; i++) {
        for (uint32_t k = 0; x4 && k < cells[i]; k++) {
            x4[n + k] = (int32_t)(i % (size_t)m->width) * 4 + 2;
            y4[n + k] = (int32_t)(i / (size_t)m->width) * 4 + 2;
        }
        n += cells[i];
    }
    return n;
}

static int64_t walk(const kymo__reducer *r, int32_t *x4, int32_t *y4)
{
    return r->spec.mode == KYMO__MARKS_CENTRES ? walk_centres(r->state, x4, y4) : walk_counts(r->state, x4, y4);
}

int64_t kymo__marks_count(const kymo__reducer *r)
{
    return walk(r, NULL, NULL);
}

void kymo__marks_list(const kymo__reducer *r, int32_t *x4, int32_t *y4)
{
    walk(r, x4, y4);
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

static void needs(const kymo__reducer *r, int64_t rows, int64_t all, int64_t *part_bytes, int64_t *state)
{
    (void)all, (void)state;
    size_t size = r->spec.mode == KYMO__MARKS_LAST ? sizeof(entry) : sizeof(uint32_t);
    *part_bytes += rows * (int64_t)size;
}

const kymo__reducer_class kymo__reducer_marks = {
    .name = "marks",
    .state_size = sizeof(marks),
    .part_size = sizeof(part),
    .view = true,
    .init = init,
    .free = free_cells,
    .part_clear = part_clear,
    .part_free = part_free,
    .absorb = absorb,
    .merge = merge,
    .needs = needs,
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
