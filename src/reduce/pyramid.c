/*
 * pyramid.c - the index of one column: least, most, first and last value of blocks of 128 rows, 512, ... 32 768.
 *
 * The idea: a node answers for all its rows wherever they fall into one cell of a line, so a view is made of few
 * nodes and of the rows at the edges of its cells. Nodes are a monoid; a thread makes those of a chunk, merging
 * joins the two halves of a block that two chunks share. Segments of 32 768 rows never move and are published by
 * the count of rows, so that readers ask for what is there while a builder goes on: nothing is locked. Levels
 * above are not needed: 3000 segments are 10^8 rows.
 *
 * Cost: 53 bytes for 128 rows of a column (5 % of doubles); one pass, as fast as memory.
 */
#include "reduce/pyramid.h"

#include <math.h>
#include <string.h>

/* The nodes of a chunk, whose first and last may be of parts of blocks. */
typedef struct part {
    pyramid_node *node;
    int32_t count, capacity;
    int64_t first_row, rows;
    bool falls, odd;             /* inside of a node */
} part;

/* ---- Nodes ----------------------------------------------------------------------------------------- */

static inline bool less(bool integer, pyramid_value a, pyramid_value b)
{
    return integer ? a.i < b.i : a.f < b.f;
}

void kymo__pyramid_join(bool integer, pyramid_node *a, int64_t a_rows, const pyramid_node *b)
{
    if (a_rows == 0) {
        *a = *b;
        return;
    }
    bool both = a->valid > 0 && b->valid > 0;
    bool gap = both && !((a->flags & PYRAMID_ENDS) && (b->flags & PYRAMID_LEADS));
    if (a->valid == 0) {
        a->min = b->min;
        a->max = b->max;
        a->first = b->first;
    } else if (both) {
        a->min = less(integer, b->min, a->min) ? b->min : a->min;
        a->max = less(integer, a->max, b->max) ? b->max : a->max;
    }
    if (b->valid > 0)
        a->last = b->last;
    a->gaps = (uint16_t)(a->gaps + b->gaps + gap);
    a->valid = (uint16_t)(a->valid + b->valid);
    a->infinite = (uint16_t)(a->infinite + b->infinite);
    a->flags = (uint16_t)((a->flags & PYRAMID_LEADS) | (b->flags & PYRAMID_ENDS));
}

static void add_value(bool integer, pyramid_node *node, pyramid_value v, bool joined, bool *falls)
{
    if (node->valid == 0) {
        node->min = node->max = node->first = v;
    } else {
        node->gaps = (uint16_t)(node->gaps + !joined);
        node->min = less(integer, v, node->min) ? v : node->min;
        node->max = less(integer, node->max, v) ? v : node->max;
        *falls = *falls || less(integer, v, node->last);
    }
    node->last = v;
    node->valid++;
}

/* Zeros have no sign in extremes, whatever order they come in. */
static void unsign(pyramid_node *node)
{
    node->min.f += 0.0;
    node->max.f += 0.0;
}

static pyramid_node node_of_doubles(const kymo__kernels *kernels, const double *v, int32_t count, bool *falls)
{
    pyramid_node node = { .first = { .f = v[0] }, .last = { .f = v[count - 1] } };
    if (kernels->extremes[KYMO_F64](v, count, &node.min.f, &node.max.f)) {
        node.valid = (uint16_t)count;
        node.flags = PYRAMID_LEADS | PYRAMID_ENDS;
        *falls = *falls || !kernels->rising_f64(v, count);
        return node;
    }
    node = (pyramid_node){ 0 };
    bool joined = false;
    for (int32_t i = 0; i < count; i++) {
        bool valid = isfinite(v[i]);
        if (valid)
            add_value(false, &node, (pyramid_value){ .f = v[i] }, joined, falls);
        node.infinite = (uint16_t)(node.infinite + (isinf(v[i]) != 0));
        if (i == 0 && valid)
            node.flags |= PYRAMID_LEADS;
        joined = valid;
    }
    node.flags = (uint16_t)(node.flags | (joined ? PYRAMID_ENDS : 0));
    unsign(&node);
    return node;
}

/* `is_nan`: NaN where a value is missing, to tell that from the least of all integers. */
static pyramid_node node_of_integers(const int64_t *v, const double *is_nan, int32_t count, part *p)
{
    pyramid_node node = { 0 };
    bool joined = false;
    for (int32_t i = 0; i < count; i++) {
        bool valid = v[i] != INT64_MIN;
        p->odd = p->odd || (!valid && !isnan(is_nan[i]));
        if (valid)
            add_value(true, &node, (pyramid_value){ .i = v[i] }, joined, &p->falls);
        if (i == 0 && valid)
            node.flags |= PYRAMID_LEADS;
        joined = valid;
    }
    node.flags = (uint16_t)(node.flags | (joined ? PYRAMID_ENDS : 0));
    return node;
}

/* ---- A chunk ----------------------------------------------------------------------------------------- */

static kymo_status make_room(const kymo__reducer *r, part *p, int64_t rows, kymo_error *err)
{
    int64_t most = rows / PYRAMID_ROWS + 2;
    if (most <= p->capacity)
        return KYMO_OK;
    if (most > INT32_MAX)
        return kymo__fail(err, KYMO_ENOMEM, "out of memory for nodes of an index");
    kymo__free(r->mem, KYMO_MEMORY_REDUCE, p->node, (size_t)p->capacity, sizeof *p->node);
    p->capacity = 0;
    p->node = kymo__alloc_raw(r->mem, KYMO_MEMORY_REDUCE, (size_t)most, sizeof *p->node, "index", err);
    if (!p->node)
        return err->code;
    p->capacity = (int32_t)most;
    return KYMO_OK;
}

static kymo_status absorb(kymo__reducer *r, void *state, const kymo__batch *batch, kymo_error *err)
{
    part *p = state;
    const bool integer = pyramid_of(r)->integer;
    const kymo_column *column = &batch->columns[r->slot[KYMO__CHANNEL_Y]];
    double scratch[PYRAMID_ROWS];
    int64_t t_scratch[PYRAMID_ROWS];
    p->count = 0;
    p->first_row = batch->first_row;
    p->rows = batch->rows;
    p->falls = p->odd = false;
    if (make_room(r, p, batch->rows, err) != KYMO_OK)
        return err->code;
    for (int64_t at = 0; at < batch->rows;) {
        int64_t left = batch->rows - at, here = PYRAMID_ROWS - (batch->first_row + at) % PYRAMID_ROWS;
        int32_t count = (int32_t)(left < here ? left : here);
        pyramid_node *node = &p->node[p->count++];
        if (integer) {
            const int64_t *v = kymo__column_i64(column, at, count, t_scratch);
            *node = node_of_integers(v, kymo__column_f64(column, at, count, scratch), count, p);
        } else {
            *node = node_of_doubles(r->kernels, kymo__column_f64(column, at, count, scratch), count, &p->falls);
        }
        at += count;
    }
    return KYMO_OK;
}

/* ---- All rows ---------------------------------------------------------------------------------------- */

pyramid_segment **kymo__pyramid_slot(kymo__reducer *r, int64_t segment, kymo_error *err)
{
    pyramid *p = pyramid_of(r);
    int64_t page = segment / PYRAMID_PAGE;
    if (page >= PYRAMID_PAGES) {
        kymo__fail(err, KYMO_EBUDGET, "too many rows for an index");
        return NULL;
    }
    if (!p->pages[page]) {
        p->pages[page] = kymo__alloc(r->mem, KYMO_MEMORY_REDUCE, PYRAMID_PAGE, sizeof(pyramid_segment *), "index", err);
        if (!p->pages[page])
            return NULL;
    }
    return &p->pages[page][segment % PYRAMID_PAGE];
}

void kymo__pyramid_release(kymo__reducer *r, int64_t segment)
{
    pyramid_segment **slot = &pyramid_of(r)->pages[segment / PYRAMID_PAGE][segment % PYRAMID_PAGE];
    if (!pyramid_of(r)->lent)
        kymo__free(r->mem, KYMO_MEMORY_REDUCE, *slot, 1, sizeof **slot);
    *slot = NULL;
}

/* The segment of a row, made when it is the first of one. */
static pyramid_segment *segment_for(kymo__reducer *r, int64_t row, kymo_error *err)
{
    pyramid_segment **slot = kymo__pyramid_slot(r, row / PYRAMID_SEGMENT, err);
    if (slot && !*slot)
        *slot = kymo__alloc(r->mem, KYMO_MEMORY_REDUCE, 1, sizeof **slot, "index", err);
    return slot ? *slot : NULL;
}

/* Writes the node of the block that ends before `row`, and those above it that are complete. At the end: what has
 * not been written, complete or not. What has been written is never touched again. */
static kymo_status close_block(kymo__reducer *r, int64_t row, bool end, kymo_error *err)
{
    pyramid *p = pyramid_of(r);
    pyramid_segment *s = segment_for(r, row - 1, err);
    if (!s)
        return err->code;
    const int64_t in = (row - 1) % PYRAMID_SEGMENT;
    if (!end || row % PYRAMID_ROWS != 0)
        s->node[in / PYRAMID_ROWS] = p->block;
    for (int level = 1; level < PYRAMID_LEVELS; level++) {
        if ((row % pyramid_span(level) != 0) != end)
            continue;
        const int64_t at = in / pyramid_span(level), last = in / pyramid_span(level - 1);
        const pyramid_node *below = &s->node[pyramid_place(level - 1)];
        pyramid_node *node = &s->node[pyramid_place(level) + at];
        for (int64_t i = at << PYRAMID_SHIFT; i <= last; i++)
            kymo__pyramid_join(p->integer, node, i - (at << PYRAMID_SHIFT), &below[i]);
    }
    return KYMO_OK;
}

void kymo__pyramid_add_totals(pyramid *p, const pyramid_node *node)
{
    pyramid_totals *t = &p->totals;
    t->infinite += node->infinite;
    if (node->valid > 0) {
        t->falls = t->falls || (t->valid > 0 && less(p->integer, node->first, t->last));
        t->min = t->valid == 0 || less(p->integer, node->min, t->min) ? node->min : t->min;
        t->max = t->valid == 0 || less(p->integer, t->max, node->max) ? node->max : t->max;
        t->gaps += t->valid > 0 && !(t->ends && (node->flags & PYRAMID_LEADS));
        t->last = node->last;
    }
    t->gaps += node->gaps;
    t->valid += node->valid;
    t->ends = node->flags & PYRAMID_ENDS;
}

/* Rows before p->added are there already: a reading that was resumed begins at a chunk, not at a segment. */
static kymo_status merge(kymo__reducer *r, void *state, kymo_error *err)
{
    pyramid *p = pyramid_of(r);
    const part *from = state;
    int64_t row = from->first_row;
    p->totals.falls = p->totals.falls || from->falls;
    p->totals.odd = p->totals.odd || from->odd;
    for (int32_t i = 0; i < from->count; i++) {
        int64_t in = row % PYRAMID_ROWS, left = from->first_row + from->rows - row;
        int64_t count = left < PYRAMID_ROWS - in ? left : PYRAMID_ROWS - in;
        row += count;
        if (row <= p->added)
            continue;
        kymo__pyramid_add_totals(p, &from->node[i]);
        kymo__pyramid_join(p->integer, &p->block, in, &from->node[i]);
        if (row % PYRAMID_ROWS == 0 && close_block(r, row, false, err) != KYMO_OK)
            return err->code;
    }
    p->added = p->totals.rows = row > p->added ? row : p->added;
    int marks = (p->totals.falls ? PYRAMID_FALLS : 0) | (p->totals.odd ? PYRAMID_ODD : 0) |
                (p->totals.valid < p->added ? PYRAMID_LACKS : 0);
    atomic_store_explicit(&p->marks, marks, memory_order_relaxed);
    atomic_store_explicit(&p->rows, p->added / PYRAMID_ROWS * PYRAMID_ROWS, memory_order_release);
    return KYMO_OK;
}

kymo_status kymo__pyramid_finish(kymo__reducer *r, kymo_error *err)
{
    pyramid *p = pyramid_of(r);
    if (p->added % PYRAMID_SEGMENT != 0 && close_block(r, p->added, true, err) != KYMO_OK)
        return err->code;
    atomic_store_explicit(&p->rows, p->added, memory_order_release);
    atomic_store_explicit(&p->whole, true, memory_order_release);
    return KYMO_OK;
}

/* ---- The class ----------------------------------------------------------------------------------------- */

static kymo_status init(kymo__reducer *r, kymo_error *err)
{
    (void)err;
    pyramid_of(r)->integer = r->spec.integer;
    return KYMO_OK;
}

static void free_state(kymo__reducer *r)
{
    pyramid *p = pyramid_of(r);
    for (int i = 0; i < PYRAMID_PAGES && p->pages[i]; i++) {
        for (int k = 0; k < PYRAMID_PAGE && !p->lent; k++)
            kymo__free(r->mem, KYMO_MEMORY_REDUCE, p->pages[i][k], p->pages[i][k] ? 1 : 0, sizeof(pyramid_segment));
        kymo__free(r->mem, KYMO_MEMORY_REDUCE, p->pages[i], PYRAMID_PAGE, sizeof(pyramid_segment *));
    }
}

static void part_clear(const kymo__reducer *r, void *state)
{
    (void)r, (void)state; /* absorb begins anew, in the room that is there */
}

static void part_free(kymo__mem *mem, void *state)
{
    part *p = state;
    kymo__free(mem, KYMO_MEMORY_REDUCE, p->node, (size_t)p->capacity, sizeof *p->node);
}

static void needs(const kymo__reducer *r, int64_t rows, int64_t all, int64_t *part_bytes, int64_t *state)
{
    (void)r;
    int64_t most = all >= 0 ? all : INT64_C(1) << 42;
    *part_bytes += (rows / PYRAMID_ROWS + 2) * (int64_t)sizeof(pyramid_node);
    *state += (most / PYRAMID_SEGMENT + 1) * (int64_t)(sizeof(pyramid_segment) + sizeof(void *));
}

const kymo__reducer_class kymo__reducer_pyramid = {
    .name = "pyramid",
    .state_size = sizeof(pyramid),
    .part_size = sizeof(part),
    .init = init,
    .free = free_state,
    .part_clear = part_clear,
    .part_free = part_free,
    .absorb = absorb,
    .merge = merge,
    .needs = needs,
};
