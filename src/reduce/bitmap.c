/*
 * bitmap.c - binary lines: one bit a pixel, exactly those that a plain Bresenham of all points inks.
 *
 * The definition is DESIGN section 2, "Binary lines": columns and rows by floor in double, integer
 * Bresenham in int64 from the earlier to the later point, ties to the earlier pixel, clipped by exact
 * stepping. Bits are OR-ed, so gaps, duplicates, disorder and any split of the rows give the same. The
 * square brush is put on at the end: ink is the union of the brush at every inked pixel.
 *
 * Bits lie column by column, so that the vertical runs of dense data are a few words. Threads OR with
 * relaxed atomics, and only where a bit is still missing.
 *
 * Cost: (width + 2 brush) (height + 2 brush) / 8 bytes; one pass in a known view.
 */
#include "reduce/trace.h"

#include <math.h>
#include <string.h>

typedef struct bitmap {
    trace trace; /* must be first */
    int32_t brush;
    int32_t columns, rows; /* margins of `brush` included */
    int32_t words;         /* a column */
    atomic_uint_least64_t *bits;
} bitmap;

static size_t word_count(const bitmap *b)
{
    return (size_t)b->columns * (size_t)b->words;
}

static kymo_status init(kymo__reducer *r, kymo_error *err)
{
    bitmap *b = r->state;
    const kymo__view *view = &r->spec.view;
    b->brush = view->pen > 1 ? (int32_t)floor(view->pen + 0.5) : 1;
    b->columns = view->width + 2 * b->brush;
    b->rows = view->height + 2 * b->brush;
    b->words = (b->rows + 63) / 64;
    b->bits = kymo__alloc(r->mem, KYMO_MEMORY_REDUCE, word_count(b), sizeof *b->bits, "line bitmap", err);
    return b->bits ? KYMO_OK : err->code;
}

static void free_bits(kymo__reducer *r)
{
    bitmap *b = r->state;
    kymo__free(r->mem, KYMO_MEMORY_REDUCE, b->bits, word_count(b), sizeof *b->bits);
}

static void set(atomic_uint_least64_t *word, uint64_t mask)
{
    if ((atomic_load_explicit(word, memory_order_relaxed) & mask) != mask)
        atomic_fetch_or_explicit(word, mask, memory_order_relaxed);
}

/* Rows lo..hi of a column, both with the margin added; what lies outside is left out. */
static void set_run(bitmap *b, int64_t column, int64_t lo, int64_t hi)
{
    if (column < 0 || column >= b->columns)
        return;
    if (lo < 0)
        lo = 0;
    if (hi >= b->rows)
        hi = b->rows - 1;
    if (lo > hi)
        return;
    atomic_uint_least64_t *words = b->bits + (size_t)column * (size_t)b->words;
    int64_t from = lo / 64, to = hi / 64;
    uint64_t head = ~UINT64_C(0) << (lo % 64), tail = ~UINT64_C(0) >> (63 - hi % 64);
    if (from == to) {
        set(&words[from], head & tail);
        return;
    }
    set(&words[from], head);
    for (int64_t w = from + 1; w < to; w++)
        set(&words[w], ~UINT64_C(0));
    set(&words[to], tail);
}

/* First step at which the minor coordinate is at least j: 2 i d + D - 1 >= 2 D j. */
static int64_t first_step(int64_t j, int64_t d, int64_t D)
{
    if (j <= 0)
        return 0;
    kymo__wide need = (kymo__wide)2 * D * j - D + 1;
    if (need < ((kymo__wide)1 << 62))
        return ((int64_t)need + 2 * d - 1) / (2 * d);
    return (int64_t)((need + 2 * d - 1) / (2 * d));
}

/* Steps along rows: each column of the segment is one vertical run. */
static void steep(bitmap *b, int64_t c0, int64_t r0, int64_t d, int64_t D, int sc, int sr)
{
    int64_t first = 0, last = d;
    if (sc > 0) {
        first = c0 < 0 ? -c0 : 0;
        last = d < b->columns - 1 - c0 ? d : b->columns - 1 - c0;
    } else {
        first = c0 > b->columns - 1 ? c0 - (b->columns - 1) : 0;
        last = d < c0 ? d : c0;
    }
    if (first > d)
        return;
    int64_t from = d == 0 ? 0 : first_step(first, d, D);
    for (int64_t j = first; j <= last; j++) {
        int64_t next = j == d ? D + 1 : first_step(j + 1, d, D);
        int64_t a = r0 + sr * from, z = r0 + sr * (next - 1);
        set_run(b, c0 + sc * j, a < z ? a : z, a < z ? z : a);
        from = next;
    }
}

/* Steps along columns: one pixel each. */
static void flat(bitmap *b, int64_t c0, int64_t r0, int64_t d, int64_t D, int sc, int sr)
{
    int64_t first = 0, last = D;
    if (sc > 0) {
        first = c0 < 0 ? -c0 : 0;
        last = D < b->columns - 1 - c0 ? D : b->columns - 1 - c0;
    } else {
        first = c0 > b->columns - 1 ? c0 - (b->columns - 1) : 0;
        last = D < c0 ? D : c0;
    }
    if (first > last)
        return;
    kymo__wide at = (kymo__wide)2 * first * d + D - 1;
    int64_t minor = (int64_t)(at / (2 * D)), rest = (int64_t)(at % (2 * D));
    for (int64_t i = first; i <= last; i++) {
        int64_t row = r0 + sr * minor;
        set_run(b, c0 + sc * i, row, row);
        rest += 2 * d;
        if (rest >= 2 * D) {
            rest -= 2 * D;
            minor++;
        }
    }
}

static void ink(const kymo__reducer *r, kymo__coord xa, double ya, kymo__coord xb, double yb)
{
    bitmap *b = r->state;
    const kymo__view *view = &r->spec.view;
    int64_t c0 = kymo__view_column(view, xa, view->width) + b->brush;
    int64_t r0 = kymo__view_row(view, ya, view->height) + b->brush;
    int64_t c1 = kymo__view_column(view, xb, view->width) + b->brush;
    int64_t r1 = kymo__view_row(view, yb, view->height) + b->brush;
    int64_t dc = c1 > c0 ? c1 - c0 : c0 - c1, dr = r1 > r0 ? r1 - r0 : r0 - r1;
    int sc = c1 >= c0 ? 1 : -1, sr = r1 >= r0 ? 1 : -1;
    if (dr >= dc)
        steep(b, c0, r0, dc, dr, sc, sr);
    else
        flat(b, c0, r0, dr, dc, sc, sr);
}

static kymo_status absorb(kymo__reducer *r, void *part, const kymo__batch *batch, kymo_error *err)
{
    (void)err;
    kymo__trace_absorb(r, part, batch, ink);
    return KYMO_OK;
}

static kymo_status merge(kymo__reducer *r, void *part, kymo_error *err)
{
    (void)err;
    kymo__trace_merge(r, r->state, part, ink);
    return KYMO_OK;
}

/* The union of a column's brushes: b shifted copies, for offsets -(b - 1) / 2 .. b / 2. */
static bool inked(const bitmap *b, const uint64_t *column, int32_t row)
{
    int32_t lo = row - b->brush / 2, hi = row + (b->brush - 1) / 2;
    for (int32_t i = lo; i <= hi; i++) {
        if (i >= 0 && i < b->rows && (column[i / 64] >> (i % 64) & 1))
            return true;
    }
    return false;
}

kymo_status kymo__bitmap_rows(const kymo__reducer *r, uint64_t *rows, kymo_error *err)
{
    bitmap *b = r->state;
    const kymo__view *view = &r->spec.view;
    size_t row_words = ((size_t)view->width + 63) / 64;
    uint64_t *column = kymo__alloc(r->mem, KYMO_MEMORY_REDUCE, (size_t)b->words, sizeof *column,
                                   "line bitmap", err);
    if (!column)
        return err->code;
    memset(rows, 0, row_words * (size_t)view->height * sizeof *rows);
    for (int32_t x = 0; x < view->width; x++) {
        memset(column, 0, (size_t)b->words * sizeof *column);
        for (int32_t k = -(b->brush / 2); k <= (b->brush - 1) / 2; k++) {
            const atomic_uint_least64_t *from = b->bits + (size_t)(x + b->brush + k) * (size_t)b->words;
            for (int32_t w = 0; w < b->words; w++)
                column[w] |= atomic_load_explicit(&from[w], memory_order_relaxed);
        }
        for (int32_t y = 0; y < view->height; y++) {
            if (inked(b, column, y + b->brush))
                rows[(size_t)y * row_words + (size_t)x / 64] |= UINT64_C(1) << (x % 64);
        }
    }
    kymo__free(r->mem, KYMO_MEMORY_REDUCE, column, (size_t)b->words, sizeof *column);
    return KYMO_OK;
}

const kymo__reducer_class kymo__reducer_bitmap = {
    .name = "bitmap",
    .state_size = sizeof(bitmap),
    .part_size = sizeof(trace),
    .view = true,
    .init = init,
    .free = free_bits,
    .absorb = absorb,
    .merge = merge,
};
