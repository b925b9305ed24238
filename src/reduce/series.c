/*
 * series.c - what a line or a scatter must know of its data first: the first pass.
 *
 * Learns extents, categories, and the points themselves while they are few; for lines also the dyadic
 * cells (grid.c) from which every solid line is drawn. A part is the same struct as the state: merging
 * joins the end of one to the beginning of the next with the segment between them.
 *
 * Here are the class, its parts and their merging. How a part takes in rows is in series_lines.c and
 * series_points.c, by the steps of series_step.c; what is made of a state for a view in series_view.c.
 *
 * Cost: cells as grid.c says, kept points 16 to 32 bytes each; one pass.
 */
#include "reduce/kept.h"
#include "reduce/series.h"

#include <math.h>
#include <string.h>

/* Where the cells of known limits, or of values known to occur, begin. */
static void aim(kymo__series *s, const kymo__reduce_spec *spec)
{
    kymo__coord lo = { .f = spec->lim[0], .i = spec->time_lim[0] };
    kymo__coord hi = { .f = spec->lim[1], .i = spec->time_lim[1] };
    bool known = spec->integer ? lo.i != INT64_MIN && hi.i != INT64_MIN : isfinite(lo.f) && isfinite(hi.f);
    kymo__view view = { .integer = spec->integer, .u0 = lo.f, .u1 = hi.f, .t0 = lo.i, .t1 = hi.i,
                        .width = 1 };
    if (spec->aimed) {
        s->grid.limit = INT32_MAX / 64;
        kymo__grid_window(&s->grid, spec->aim_e, spec->aim[0], spec->aim[1], 2 * KYMO__SERIES_REACH);
        return;
    }
    if (known) {
        s->grid.limit = spec->cells + spec->cells / 2 + 8;
        kymo__grid_window(&s->grid, kymo__grid_exponent(&view, spec->cells / 2.0), lo, hi, 2 * KYMO__SERIES_REACH);
        return;
    }
    s->grid.limit = spec->cells;
    if (spec->guess[0] < spec->guess[1]) {
        view.u0 = spec->guess[0];
        view.u1 = spec->guess[1];
        view.t0 = spec->integer ? (int64_t)view.u0 : 0;
        view.t1 = spec->integer ? (int64_t)view.u1 : 0;
        kymo__grid_raise(&s->grid, kymo__grid_exponent(&view, spec->cells / 2.0));
    }
}

static void series_begin(kymo__series *s, const kymo__reducer *r)
{
    kymo__extent_clear(&s->x);
    kymo__extent_clear(&s->y);
    kymo__extent_clear(&s->color);
    kymo__extent_clear(&s->size);
    s->back_row = -1;
    kymo__grid_clear(&s->grid);
    aim(s, &r->spec);
}

static kymo_status series_init(kymo__reducer *r, kymo_error *err)
{
    (void)err;
    kymo__series *s = r->state;
    kymo__grid_init(&s->grid, r->mem, r->spec.integer, r->spec.cells);
    kymo__words_init(&s->words, r->mem);
    series_begin(s, r);
    atomic_init(&s->full, false);
    atomic_init(&s->e, s->grid.e);
    return KYMO_OK;
}

static void series_free(kymo__reducer *r)
{
    kymo__series *s = r->state;
    kymo__kept_free(&s->kept, r->mem);
    kymo__grid_free(&s->grid);
    kymo__words_free(&s->words);
}

static void part_init(const kymo__reducer *r, void *part)
{
    kymo__grid_init(&((kymo__series *)part)->grid, r->mem, r->spec.integer, r->spec.cells);
}

static void part_clear(const kymo__reducer *r, void *part)
{
    kymo__series *s = part;
    const kymo__series *state = r->state;
    kymo__series fresh = { .grid = s->grid, .kept = s->kept, .order = s->order, .place = s->place,
                           .order_capacity = s->order_capacity };
    kymo__kept_free(&fresh.kept, r->mem);
    fresh.grid.integer = r->spec.integer;
    memcpy(s, &fresh, sizeof fresh);
    series_begin(s, r);
    if (!s->grid.windowed)
        kymo__grid_raise(&s->grid, atomic_load_explicit(&state->e, memory_order_relaxed));
    s->overflow = atomic_load_explicit(&state->full, memory_order_relaxed);
}

static void part_free(kymo__mem *mem, void *part)
{
    kymo__series *s = part;
    kymo__kept_free(&s->kept, mem);
    kymo__grid_free(&s->grid);
    kymo__free(mem, KYMO_MEMORY_REDUCE, s->order, (size_t)s->order_capacity, sizeof *s->order);
    kymo__free(mem, KYMO_MEMORY_REDUCE, s->place, (size_t)s->order_capacity, sizeof *s->place);
}

/* Room to note which words of this batch are used, and in which order. */
static kymo_status prepare_words(kymo__series *s, const kymo__reducer *r, const kymo__batch *batch,
                                 kymo_error *err)
{
    int32_t slot = r->slot[KYMO__CHANNEL_COLOR];
    s->text = slot >= 0 && batch->columns[slot].type == KYMO_TEXT ? &batch->columns[slot] : NULL;
    if (!s->text)
        return KYMO_OK;
    int32_t n = s->text->word_count;
    if (n > s->order_capacity) {
        int32_t *order = kymo__realloc(r->mem, KYMO_MEMORY_REDUCE, s->order, (size_t)s->order_capacity,
                                       (size_t)n, sizeof *order, "categories", err);
        if (!order)
            return err->code;
        s->order = order;
        int32_t *place = kymo__realloc(r->mem, KYMO_MEMORY_REDUCE, s->place, (size_t)s->order_capacity,
                                       (size_t)n, sizeof *place, "categories", err);
        if (!place) {
            kymo__free(r->mem, KYMO_MEMORY_REDUCE, s->order, (size_t)n, sizeof *order);
            kymo__free(r->mem, KYMO_MEMORY_REDUCE, s->place, (size_t)s->order_capacity, sizeof *place);
            s->order = s->place = NULL;
            s->order_capacity = 0;
            return err->code;
        }
        s->place = place;
        s->order_capacity = n;
    }
    for (int32_t i = 0; i < n; i++)
        s->place[i] = -1;
    return KYMO_OK;
}

static kymo_status absorb(kymo__reducer *r, void *part, const kymo__batch *batch, kymo_error *err)
{
    kymo__series *s = part;
    kymo__block block;
    kymo__series_runs runs;
    runs.laid = false;
    s->rows = batch->rows;
    if (prepare_words(s, r, batch, err) != KYMO_OK)
        return err->code;
    for (int64_t at = 0; at < batch->rows; at += block.count) {
        at += kymo__series_run(s, r, batch, at, &runs);
        if (at == batch->rows)
            break;
        kymo__block_load(&block, r, batch, at);
        int64_t row = batch->first_row + at;
        kymo__order_add(&s->x_order, r, &block);
        if (at == 0) {
            kymo__tally unused = { 0 };
            s->leads = kymo__block_valid(&block, 0, &unused);
        }
        kymo_status status = r->spec.line ? kymo__series_lines(s, r, &block, row, err)
                                          : kymo__series_points(s, r, &block, batch, row, err);
        if (status != KYMO_OK)
            return status;
    }
    return KYMO_OK;
}

/* Both go over to cells when together they have more points than are kept. */
static kymo_status merge_overflow(kymo__series *a, kymo__series *b, const kymo__reducer *r, bool gap,
                                  kymo_error *err)
{
    if (!a->overflow && !b->overflow && kymo__series_fits(a, r, b->kept.count + gap))
        return KYMO_OK;
    if (kymo__series_overflow(a, r, err) != KYMO_OK)
        return err->code;
    return kymo__series_overflow(b, r, err);
}

static kymo_status merge_kept(kymo__series *a, kymo__series *b, const kymo__reducer *r, bool gap,
                              kymo_error *err)
{
    if (a->overflow)
        return KYMO_OK;
    if (gap && kymo__kept_push(&a->kept, r, a->last_x, NAN, NAN, NAN, err) != KYMO_OK)
        return err->code;
    for (int64_t i = 0; i < b->kept.count; i++) {
        kymo__coord x = kymo__kept_at(&b->kept, i);
        double color = b->kept.color ? b->kept.color[i] : NAN;
        if (b->text && color >= 0)
            color = kymo__words_find(&a->words, b->text->words[(int32_t)color]);
        if (kymo__kept_push(&a->kept, r, x, b->kept.y[i], color, b->kept.size ? b->kept.size[i] : NAN, err) != KYMO_OK)
            return err->code;
    }
    return KYMO_OK;
}

static kymo_status merge_grid(kymo__series *a, kymo__series *b, const kymo__reducer *r, bool joined,
                              kymo_error *err)
{
    if (!kymo__series_wants_cells(a, r))
        return KYMO_OK;
    kymo_status status = KYMO_OK;
    if (joined)
        status = kymo__grid_segment(&a->grid, a->last_x, a->last_y, b->first_x, b->first_y, r->spec.step,
                                    err);
    else if (a->last_valid && !b->leads)
        status = kymo__grid_break(&a->grid, a->last_x, err);
    return status == KYMO_OK ? kymo__grid_concat(&a->grid, &b->grid, err) : status;
}

static kymo_status merge(kymo__reducer *r, void *part, kymo_error *err)
{
    kymo__series *a = r->state, *b = part;
    if (b->rows == 0)
        return KYMO_OK;
    bool line = r->spec.line;
    bool joined = line && a->last_valid && b->leads;
    bool gap = line && a->ever && b->ever && !joined;
    kymo__order_merge(&a->x_order, &b->x_order, r);
    for (int32_t i = 0; i < b->order_count; i++) {
        if (kymo__words_add(&a->words, b->text->words[b->order[i]], err) < 0)
            return err->code;
        a->color_is_text = true;
    }
    if (line && a->ever && b->ever && a->back_row < 0 && kymo__series_below(r, b->first_x, a->last_x))
        a->back_row = b->first_row;
    if (a->back_row < 0)
        a->back_row = b->back_row;
    if (merge_overflow(a, b, r, gap, err) != KYMO_OK || merge_grid(a, b, r, joined, err) != KYMO_OK ||
        merge_kept(a, b, r, gap, err) != KYMO_OK)
        return err->code;
    if (joined)
        kymo__series_widen_at_limits(a, &r->spec, a->last_x, a->last_y, b->first_x, b->first_y);
    if (gap)
        kymo__series_count_gap(a, &r->spec, a->last_x, b->first_x);
    kymo__extent_merge(&a->x, &b->x);
    kymo__extent_merge(&a->y, &b->y);
    kymo__extent_merge(&a->color, &b->color);
    kymo__extent_merge(&a->size, &b->size);
    a->tally.points += b->tally.points;
    a->tally.missing += b->tally.missing;
    a->tally.not_finite += b->tally.not_finite;
    a->tally.dropped += b->tally.dropped;
    a->tally.gaps += b->tally.gaps;
    a->tally.gaps_inside += b->tally.gaps_inside;
    if (a->rows == 0)
        a->leads = b->leads;
    a->rows += b->rows;
    if (b->ever) {
        kymo__series_begin_at(a, b->first_row, b->first_x, b->first_y);
        a->last_x = b->last_x;
        a->last_y = b->last_y;
    }
    a->last_valid = b->last_valid;
    a->kept.whole = !a->overflow;
    atomic_store_explicit(&a->full, a->overflow, memory_order_relaxed);
    if (!a->grid.windowed)
        atomic_store_explicit(&a->e, a->grid.e, memory_order_relaxed);
    r->tally = a->tally;
    return KYMO_OK;
}

/* Of kept points and cells, while they grow: the old block and the new one. */
static int64_t growing(const kymo__reducer *r, int64_t points)
{
    int64_t planes = 2 + (r->spec.column[KYMO__CHANNEL_COLOR] >= 0) + (r->spec.column[KYMO__CHANNEL_SIZE] >= 0);
    int64_t cells = r->spec.line ? 256 : 0, limit = (int64_t)r->spec.cells + r->spec.cells / 2 + 8;
    while (r->spec.line && cells < limit)
        cells *= 2;
    return (points + 256) * planes * 20 + cells * 41 * 3 / 2;
}

static void needs(const kymo__reducer *r, int64_t rows, int64_t all, int64_t *part, int64_t *state)
{
    int64_t most = INT64_C(1) << 42; /* points: far more than any budget has room for */
    int64_t kept = r->spec.keep_all ? (all >= 0 && all < most / 2 ? 2 * all : most) : r->spec.keep;
    *part += growing(r, 2 * rows < kept ? 2 * rows : kept);
    *state += growing(r, kept);
}

const kymo__reducer_class kymo__reducer_series = {
    .name = "series",
    .state_size = sizeof(kymo__series),
    .part_size = sizeof(kymo__series),
    .init = series_init,
    .free = series_free,
    .part_init = part_init,
    .part_clear = part_clear,
    .part_free = part_free,
    .absorb = absorb,
    .merge = merge,
    .needs = needs,
};
