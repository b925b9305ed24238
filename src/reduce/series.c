/*
 * series.c - what a line or a scatter must know of its data first: the first pass.
 *
 * Learns extents, categories, and the points themselves while they are few; for lines also the dyadic
 * cells (grid.c) from which every solid line is drawn. A part is the same struct as the state: merging
 * joins the end of one to the beginning of the next with the segment between them.
 *
 * Rows of a line whose x rises go into the cells a block at a time (trail.c), all others one by one.
 *
 * Cost: cells as grid.c says, kept points 16 to 32 bytes each; one pass.
 */
#include "reduce/kept.h"
#include "reduce/series.h"
#include "reduce/trail.h"

#include <math.h>
#include <string.h>

/* ---- kept points or cells ------------------------------------------------------------------------ */

/* More points than are kept: from now on lines live in their cells, which begin with the kept points. */
static kymo_status overflow(kymo__series *s, const kymo__reducer *r, kymo_error *err)
{
    if (s->overflow)
        return KYMO_OK;
    s->overflow = true;
    if (r->spec.line && s->back_row < 0) {
        if (kymo__kept_cells(r, &s->kept, &s->grid, err) != KYMO_OK ||
            (s->ever && !s->last_valid && kymo__grid_break(&s->grid, s->last_x, err) != KYMO_OK))
            return err->code;
    }
    kymo__kept_free(&s->kept, r->mem);
    return KYMO_OK;
}

/* Whether `more` further entries can be kept: that depends on how many there are in all and on nothing
 * else, so every split of the rows comes to the same answer. */
static bool fits(const kymo__series *s, const kymo__reducer *r, int64_t more)
{
    return r->spec.keep_all || s->kept.count + more <= r->spec.keep;
}

/* Keeps a point, and the gap before it, or goes over to cells; to be called before it is added. */
static kymo_status keep(kymo__series *s, const kymo__reducer *r, kymo__coord x, double y, double color,
                        double size, kymo_error *err)
{
    bool gap = r->spec.line && s->ever && !s->last_valid;
    if (s->overflow)
        return KYMO_OK;
    if (!fits(s, r, 1 + gap))
        return overflow(s, r, err);
    if (gap && kymo__kept_push(&s->kept, r, s->last_x, NAN, NAN, NAN, err) != KYMO_OK)
        return err->code;
    return kymo__kept_push(&s->kept, r, x, y, color, size, err);
}

/* ---- growing a series point by point ---------------------------------------------------------------- */

static bool below(const kymo__reducer *r, kymo__coord a, kymo__coord b)
{
    return r->spec.integer ? a.i < b.i : a.f < b.f;
}

static void widen(kymo__extent *e, double lo, double hi)
{
    if (lo < e->lo)
        e->lo = lo;
    if (hi > e->hi)
        e->hi = hi;
}

/* Where x lies against the limits that are known: -1 before, 1 after, 0 within or not known. */
static int side(const kymo__reduce_spec *spec, kymo__coord x)
{
    if (spec->integer) {
        if (spec->time_lim[0] != INT64_MIN && x.i < spec->time_lim[0])
            return -1;
        return spec->time_lim[1] != INT64_MIN && x.i > spec->time_lim[1] ? 1 : 0;
    }
    return x.f < spec->lim[0] ? -1 : x.f > spec->lim[1] ? 1 : 0;
}

static void widen_x(kymo__series *s, const kymo__reduce_spec *spec, kymo__coord x)
{
    double u = spec->integer ? (double)x.i : x.f;
    widen(&s->x, u, u);
    if (spec->integer) {
        if (x.i < s->x.time_lo)
            s->x.time_lo = x.i;
        if (x.i > s->x.time_hi)
            s->x.time_hi = x.i;
    }
}

/* A segment that enters or leaves the limits shows a part: its value at the limit counts. */
static void widen_at_limits(kymo__series *s, const kymo__reduce_spec *spec, kymo__coord a, double ya,
                            kymo__coord b, double yb)
{
    int sa = side(spec, a), sb = side(spec, b);
    if (!spec->line || sa == sb)
        return;
    for (int end = 0; end < 2; end++) {
        if (!((sa < 0 && end == 0) || (sb > 0 && end == 1)))
            continue;
        double full = spec->integer ? (double)((kymo__wide)b.i - a.i) : b.f - a.f;
        double part = spec->integer ? (double)((kymo__wide)spec->time_lim[end] - a.i)
                                    : spec->lim[end] - a.f;
        double t = part / full;
        double y = spec->step ? (spec->step == KYMO_STEP_PRE ? yb : ya) : ya * (1 - t) + yb * t;
        y = fmax(fmin(ya, yb), fmin(fmax(ya, yb), y));
        widen(&s->y, y, y);
    }
}

static void count_gap(kymo__series *s, const kymo__reduce_spec *spec, kymo__coord a, kymo__coord b)
{
    s->tally.gaps++;
    s->tally.gaps_inside += side(spec, a) == 0 && side(spec, b) == 0;
}

static bool cells_wanted(const kymo__series *s, const kymo__reducer *r)
{
    return r->spec.line && s->overflow && s->back_row < 0;
}

static kymo_status add_to_grid(kymo__series *s, const kymo__reducer *r, kymo__coord x, double y,
                               kymo_error *err)
{
    if (s->last_valid)
        return kymo__grid_segment(&s->grid, s->last_x, s->last_y, x, y, r->spec.step, err);
    return kymo__grid_point(&s->grid, x, y, err);
}

static void begin_at(kymo__series *s, int64_t row, kymo__coord x, double y)
{
    if (s->ever)
        return;
    s->ever = true;
    s->first_row = row;
    s->first_x = x;
    s->first_y = y;
}

/* Steps over to a point at row `row`: extents, order and cells; not kept points. */
static kymo_status add_point(kymo__series *s, const kymo__reducer *r, int64_t row, kymo__coord x, double y,
                             kymo_error *err)
{
    if (s->ever && r->spec.line && s->back_row < 0 && below(r, x, s->last_x))
        s->back_row = row;
    if (cells_wanted(s, r) && add_to_grid(s, r, x, y, err) != KYMO_OK)
        return err->code;
    if (s->last_valid)
        widen_at_limits(s, &r->spec, s->last_x, s->last_y, x, y);
    else if (s->ever && r->spec.line)
        count_gap(s, &r->spec, s->last_x, x);
    begin_at(s, row, x, y);
    if (side(&r->spec, x) == 0) {
        widen_x(s, &r->spec, x);
        widen(&s->y, y, y);
    }
    s->last_x = x;
    s->last_y = y;
    s->last_valid = true;
    s->tally.points++;
    return KYMO_OK;
}

static kymo_status add_gap(kymo__series *s, const kymo__reducer *r, kymo_error *err)
{
    if (!s->last_valid)
        return KYMO_OK;
    s->last_valid = false;
    return cells_wanted(s, r) ? kymo__grid_break(&s->grid, s->last_x, err) : KYMO_OK;
}

/* ---- lines: many rows at once ------------------------------------------------------------------------ */

/* Whether the rows of a block can go into cells as a trail: x rises, and its ends are on one side of the limits. */
static bool prepare(const kymo__series *s, const kymo__reducer *r, const kymo__block *block, kymo__trail *trail)
{
    int32_t n = block->count;
    if (block->t ? block->t[0] == INT64_MIN || !kymo__rising_i64(block->t, n)
                 : !isfinite(block->x[0]) || !isfinite(block->x[n - 1]) ||
                       (r->slot[KYMO__CHANNEL_X] >= 0 && !r->kernels->rising_f64(block->x, n)))
        return false;
    trail->kernels = r->kernels;
    trail->x = block->x;
    trail->t = block->t;
    trail->y = block->y;
    trail->from = 0;
    trail->to = n;
    while (trail->to > 0 && !isfinite(block->y[trail->to - 1]))
        trail->to--;
    while (trail->from < trail->to && !isfinite(block->y[trail->from]))
        trail->from++;
    if (trail->from == trail->to)
        return false;
    kymo__coord a = kymo__trail_at(trail, trail->from), b = kymo__trail_at(trail, trail->to - 1);
    return side(&r->spec, a) == side(&r->spec, b) && !(s->ever && below(r, a, s->last_x));
}

/* Goes on to the last of rows i .. j - 1 of a trail, which are in the cells already, or need not be. */
static void go_on(kymo__series *s, const kymo__reducer *r, const kymo__trail *trail, int64_t row, int32_t i,
                  int32_t j, const double range[2])
{
    kymo__coord a = kymo__trail_at(trail, i), b = kymo__trail_at(trail, j - 1);
    if (s->last_valid)
        widen_at_limits(s, &r->spec, s->last_x, s->last_y, a, trail->y[i]);
    else if (s->ever)
        count_gap(s, &r->spec, s->last_x, a);
    begin_at(s, row + i, a, trail->y[i]);
    if (side(&r->spec, a) == 0) {
        widen_x(s, &r->spec, a);
        widen_x(s, &r->spec, b);
        widen(&s->y, range[0], range[1]);
    }
    s->last_x = b;
    s->last_y = trail->y[j - 1];
    s->last_valid = true;
    s->tally.points += j - i;
}

/* Whether a whole block lies beyond the window of the cells, and the line comes from there. */
static bool beyond(const kymo__series *s, const kymo__reducer *r, const kymo__trail *trail)
{
    const kymo__grid *grid = &s->grid;
    double lo, hi;
    if (!grid->windowed || trail->from > 0 || !r->kernels->minmax_f64(trail->y, trail->to, &lo, &hi))
        return false;
    if (kymo__grid_index(grid, kymo__trail_at(trail, trail->to - 1)) < grid->window_lo)
        return true;
    return s->last_valid && kymo__grid_index(grid, s->last_x) > grid->window_hi;
}

/* One row: a point, or why there is none. */
static kymo_status absorb_row(kymo__series *s, const kymo__reducer *r, const kymo__block *block, int64_t row,
                              int32_t i, kymo_error *err)
{
    if (!kymo__block_valid(block, i, &s->tally))
        return add_gap(s, r, err);
    kymo__coord x = kymo__block_x(block, i);
    if (keep(s, r, x, block->y[i], NAN, NAN, err) != KYMO_OK)
        return err->code;
    return add_point(s, r, row + i, x, block->y[i], err);
}

static kymo_status absorb_lines(kymo__series *s, const kymo__reducer *r, const kymo__block *block,
                                int64_t row, kymo_error *err)
{
    kymo__trail trail;
    bool quick = s->overflow && cells_wanted(s, r) && !r->spec.step && prepare(s, r, block, &trail);
    trail.grid = &s->grid;
    int32_t i = 0;
    if (quick && beyond(s, r, &trail)) {
        go_on(s, r, &trail, row, 0, trail.to, (double[]){ INFINITY, -INFINITY });
        i = trail.to;
    }
    quick = quick && i == 0 && kymo__trail_begin(&trail, s->last_valid ? &s->last_x : NULL);
    while (i < block->count) {
        double range[2] = { INFINITY, -INFINITY };
        int32_t next = i;
        if (quick && i >= trail.from && i < trail.to && isfinite(block->y[i]))
            next = kymo__trail_follow(&trail, i, s->last_valid ? &s->last_x : NULL, s->last_y, range);
        if (next > i)
            go_on(s, r, &trail, row, i, next, range);
        else if (absorb_row(s, r, block, row, next++, err) != KYMO_OK)
            return err->code;
        i = next;
    }
    return KYMO_OK;
}

/* ---- lines: rows and blocks from an index ------------------------------------------------------------- */

bool series_one_side(const kymo__reducer *r, kymo__coord a, kymo__coord b)
{
    return side(&r->spec, a) == side(&r->spec, b);
}

bool series_begun(const kymo__series *s, const kymo__reducer *r, kymo__coord x)
{
    return s->ever && (side(&r->spec, x) != 0 || s->x.lo <= s->x.hi);
}

kymo_status series_rows(kymo__series *s, const kymo__reducer *r, const kymo__batch *batch, kymo_error *err)
{
    kymo__block block;
    for (int64_t at = 0; at < batch->rows; at += block.count) {
        kymo__block_load(&block, r, batch, at);
        if (s->rows == 0) {
            kymo__tally unused = { 0 };
            s->leads = kymo__block_valid(&block, 0, &unused);
        }
        s->rows += block.count;
        if (absorb_lines(s, r, &block, batch->first_row + at, err) != KYMO_OK)
            return err->code;
    }
    return KYMO_OK;
}

/* The points of a block, the first of which goes on from the last one before it. */
static kymo_status add_block(kymo__series *s, const kymo__reducer *r, const series_block *b, kymo_error *err)
{
    const kymo__reduce_spec *spec = &r->spec;
    /* Within a cell its range says all. */
    bool enters = s->last_valid && kymo__grid_index(&s->grid, s->last_x) != kymo__grid_index(&s->grid, b->x[0]);
    if ((enters && add_to_grid(s, r, b->x[0], b->y[0], err) != KYMO_OK) ||
        kymo__grid_range(&s->grid, b->x[0], b->lo, b->hi, err) != KYMO_OK ||
        (b->wide && kymo__grid_segment(&s->grid, b->x[0], b->y[0], b->x[1], b->y[1], spec->step, err) != KYMO_OK))
        return err->code;
    if (s->last_valid)
        widen_at_limits(s, spec, s->last_x, s->last_y, b->x[0], b->y[0]);
    else if (s->ever)
        count_gap(s, spec, s->last_x, b->x[0]);
    begin_at(s, b->row, b->x[0], b->y[0]);
    bool within = side(spec, b->x[0]) == 0;
    if (within) {
        widen_x(s, spec, b->x[0]);
        widen(&s->y, b->lo, b->hi);
    }
    if (within && b->ends)
        widen_x(s, spec, b->x[1]);
    s->last_x = b->x[1];
    s->last_y = b->y[1];
    s->last_valid = true;
    s->tally.points += b->points;
    s->tally.gaps += b->gaps;
    s->tally.gaps_inside += within ? b->gaps : 0;
    return KYMO_OK;
}

kymo_status series_add(kymo__series *s, const kymo__reducer *r, const series_block *b, kymo_error *err)
{
    if (s->rows == 0)
        s->leads = b->leads;
    s->rows += b->rows;
    if (!b->leads && add_gap(s, r, err) != KYMO_OK)
        return err->code;
    if (b->points > 0 && add_block(s, r, b, err) != KYMO_OK)
        return err->code;
    return b->ends ? KYMO_OK : add_gap(s, r, err);
}

void series_end_at(kymo__series *s, const kymo__reducer *r, kymo__coord x)
{
    s->last_x = x;
    if (side(&r->spec, x) == 0)
        widen_x(s, &r->spec, x);
}

/* ---- scatter: points with colour and size -------------------------------------------------------------- */

static void use_word(kymo__series *s, int32_t code)
{
    if (s->place[code] >= 0)
        return;
    s->place[code] = s->order_count;
    s->order[s->order_count++] = code;
}

/* Whether all of x lies within the limits that are known. */
static bool within(const kymo__reduce_spec *spec, kymo__coord lo, kymo__coord hi)
{
    return side(spec, lo) == 0 && side(spec, hi) == 0;
}

/* Colours and sizes of points that are within the limits. */
static void widen_all(kymo__extent *extent, const kymo__reducer *r, const double *v, int32_t count)
{
    double lo, hi;
    if (r->kernels->minmax_f64(v, count, &lo, &hi)) {
        widen(extent, lo, hi);
        return;
    }
    for (int32_t i = 0; i < count; i++) {
        if (isfinite(v[i]))
            widen(extent, v[i], v[i]);
    }
}

/* Whether a block's points are all finite and within the limits, and between which x and y. */
static bool all_within(const kymo__reducer *r, const kymo__block *block, kymo__coord x[2], double y[2])
{
    if (!r->kernels->minmax_f64(block->y, block->count, &y[0], &y[1]))
        return false;
    x[0] = x[1] = kymo__block_x(block, 0);
    for (int32_t i = 1; block->t && i < block->count; i++) {
        x[0].i = block->t[i] < x[0].i ? block->t[i] : x[0].i;
        x[1].i = block->t[i] > x[1].i ? block->t[i] : x[1].i;
    }
    if (block->t ? x[0].i == INT64_MIN
                 : !r->kernels->minmax_f64(block->x, block->count, &x[0].f, &x[1].f))
        return false;
    return within(&r->spec, x[0], x[1]);
}

/* A block that needs only its extents: its points are all within, and no longer kept. */
static bool absorb_extents(kymo__series *s, const kymo__reducer *r, const kymo__block *block,
                           const double *color, const double *size, int64_t row)
{
    kymo__coord x[2];
    double y[2];
    if (!s->overflow || !all_within(r, block, x, y))
        return false;
    for (int32_t i = 0; s->text && i < block->count; i++) {
        if (color[i] >= 0)
            use_word(s, (int32_t)color[i]);
    }
    if (color)
        widen_all(&s->color, r, color, block->count);
    if (size)
        widen_all(&s->size, r, size, block->count);
    begin_at(s, row, kymo__block_x(block, 0), block->y[0]);
    widen_x(s, &r->spec, x[0]);
    widen_x(s, &r->spec, x[1]);
    widen(&s->y, y[0], y[1]);
    s->last_x = kymo__block_x(block, block->count - 1);
    s->last_y = block->y[block->count - 1];
    s->last_valid = true;
    s->tally.points += block->count;
    return true;
}

static kymo_status absorb_points(kymo__series *s, const kymo__reducer *r, const kymo__block *block,
                                 const kymo__batch *batch, int64_t row, kymo_error *err)
{
    double color_scratch[KYMO__BLOCK], size_scratch[KYMO__BLOCK];
    const double *color = NULL, *size = NULL;
    int32_t color_slot = r->slot[KYMO__CHANNEL_COLOR], size_slot = r->slot[KYMO__CHANNEL_SIZE];
    if (color_slot >= 0)
        color = kymo__column_f64(&batch->columns[color_slot], block->first, block->count, color_scratch);
    if (size_slot >= 0)
        size = kymo__column_f64(&batch->columns[size_slot], block->first, block->count, size_scratch);
    if (absorb_extents(s, r, block, color, size, row))
        return KYMO_OK;
    for (int32_t i = 0; i < block->count; i++) {
        if (!kymo__block_valid(block, i, &s->tally))
            continue;
        double c = color ? color[i] : NAN, d = size ? size[i] : NAN;
        if (s->text && !(c >= 0))
            c = NAN;
        if (s->text && c >= 0)
            use_word(s, (int32_t)c);
        kymo__coord x = kymo__block_x(block, i);
        if (side(&r->spec, x) == 0) {
            if (isfinite(c))
                widen(&s->color, c, c);
            if (isfinite(d))
                widen(&s->size, d, d);
        }
        if (keep(s, r, x, block->y[i], c, d, err) != KYMO_OK ||
            add_point(s, r, row + i, x, block->y[i], err) != KYMO_OK)
            return err->code;
    }
    return KYMO_OK;
}

/* ---- the class ----------------------------------------------------------------------------------------- */

/* Beyond known limits this fraction of them is kept for the pen; twice as much in the cells of the pass, so
 * that the outermost of the coarser cells of a view are whole. */
static const double REACH = 1.0 / 8;

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
        kymo__grid_window(&s->grid, spec->aim_e, spec->aim[0], spec->aim[1], 2 * REACH);
        return;
    }
    if (known) {
        s->grid.limit = spec->cells + spec->cells / 2 + 8;
        kymo__grid_window(&s->grid, kymo__grid_exponent(&view, spec->cells / 2.0), lo, hi, 2 * REACH);
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
    s->rows = batch->rows;
    if (prepare_words(s, r, batch, err) != KYMO_OK)
        return err->code;
    for (int64_t at = 0; at < batch->rows; at += block.count) {
        kymo__block_load(&block, r, batch, at);
        int64_t row = batch->first_row + at;
        kymo__order_add(&s->x_order, r, &block);
        if (at == 0) {
            kymo__tally unused = { 0 };
            s->leads = kymo__block_valid(&block, 0, &unused);
        }
        kymo_status status = r->spec.line ? absorb_lines(s, r, &block, row, err)
                                          : absorb_points(s, r, &block, batch, row, err);
        if (status != KYMO_OK)
            return status;
    }
    return KYMO_OK;
}

/* Both go over to cells when together they have more points than are kept. */
static kymo_status merge_overflow(kymo__series *a, kymo__series *b, const kymo__reducer *r, bool gap,
                                  kymo_error *err)
{
    if (!a->overflow && !b->overflow && fits(a, r, b->kept.count + gap))
        return KYMO_OK;
    if (overflow(a, r, err) != KYMO_OK)
        return err->code;
    return overflow(b, r, err);
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
    if (!cells_wanted(a, r))
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
    if (line && a->ever && b->ever && a->back_row < 0 && below(r, b->first_x, a->last_x))
        a->back_row = b->first_row;
    if (a->back_row < 0)
        a->back_row = b->back_row;
    if (merge_overflow(a, b, r, gap, err) != KYMO_OK || merge_grid(a, b, r, joined, err) != KYMO_OK ||
        merge_kept(a, b, r, gap, err) != KYMO_OK)
        return err->code;
    if (joined)
        widen_at_limits(a, &r->spec, a->last_x, a->last_y, b->first_x, b->first_y);
    if (gap)
        count_gap(a, &r->spec, a->last_x, b->first_x);
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
    if (b->ever && !a->ever) {
        a->first_row = b->first_row;
        a->first_x = b->first_x;
        a->first_y = b->first_y;
    }
    if (b->ever) {
        a->ever = true;
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

/* ---- settling: the final cells of a view ------------------------------------------------------------- */

/* Empties `out` and gives it the cells that a view wants. */
static void aim_at(kymo__grid *out, const kymo__view *view, int32_t e, double reach)
{
    kymo__coord lo = { .f = view->u0, .i = view->t0 }, hi = { .f = view->u1, .i = view->t1 };
    kymo__grid_clear(out);
    out->integer = view->integer;
    out->limit = INT32_MAX / 64;
    kymo__grid_window(out, e, lo, hi, fmin(reach / (view->width > 0 ? view->width : 1), REACH));
}

kymo_status kymo__series_cells(const kymo__reducer *r, const kymo__view *view, double per_pixel,
                               double reach, kymo__grid *out, kymo_error *err)
{
    const kymo__series *s = r->state;
    int32_t e = kymo__grid_exponent(view, per_pixel);
    if (!s->kept.whole && s->grid.used > 0 && s->grid.e > e) {
        if (!s->coarse)
            return KYMO_PARTIAL;
        aim_at(out, view, e, reach);
        return kymo__grid_spread(out, &s->grid, err);
    }
    aim_at(out, view, e, reach);
    return s->kept.whole ? kymo__kept_cells(r, &s->kept, out, err) : kymo__grid_copy(out, &s->grid, err);
}

kymo_status kymo__series_room(const kymo__view *view, double per_pixel, double reach, kymo__grid *out,
                              kymo_error *err)
{
    aim_at(out, view, kymo__grid_exponent(view, per_pixel), reach);
    return kymo__grid_reserve(out, err);
}

/* ---- other limits ------------------------------------------------------------------------------------- */

void kymo__series_relimit(kymo__reducer *r, const double lim[2], const int64_t time_lim[2])
{
    kymo__series *s = r->state;
    const kymo__kept *kept = &s->kept;
    memcpy(r->spec.lim, lim, sizeof r->spec.lim);
    memcpy(r->spec.time_lim, time_lim, sizeof r->spec.time_lim);
    kymo__extent_clear(&s->x);
    kymo__extent_clear(&s->y);
    kymo__extent_clear(&s->color);
    kymo__extent_clear(&s->size);
    s->tally.gaps_inside = 0;
    int64_t last = -1;
    bool gap = false;
    for (int64_t i = 0; i < kept->count; i++) {
        kymo__coord x = kymo__kept_at(kept, i), before = last >= 0 ? kymo__kept_at(kept, last) : x;
        if (isnan(kept->y[i])) {
            gap = true;
            continue;
        }
        if (last >= 0 && !gap)
            widen_at_limits(s, &r->spec, before, kept->y[last], x, kept->y[i]);
        else if (gap && last >= 0)
            s->tally.gaps_inside += side(&r->spec, before) == 0 && side(&r->spec, x) == 0;
        gap = false;
        last = i;
        if (side(&r->spec, x) != 0)
            continue;
        widen_x(s, &r->spec, x);
        widen(&s->y, kept->y[i], kept->y[i]);
        if (kept->color && isfinite(kept->color[i]))
            widen(&s->color, kept->color[i], kept->color[i]);
        if (kept->size && isfinite(kept->size[i]))
            widen(&s->size, kept->size[i], kept->size[i]);
    }
    r->tally = s->tally;
}

bool kymo__series_covers(const kymo__reducer *r, const double lim[2], const int64_t time_lim[2])
{
    const kymo__grid *grid = &((const kymo__series *)r->state)->grid;
    bool integer = r->spec.integer;
    kymo__coord ends[2];
    if (!grid->windowed)
        return true;
    for (int k = 0; k < 2; k++) { // REACH and a little more beyond them
        double span = lim[1] - lim[0], way = k ? 1.125 * REACH : -1.125 * REACH;
        kymo__wide wide = integer ? (kymo__wide)time_lim[1] - time_lim[0] : 0, far;
        if (integer ? time_lim[k] == INT64_MIN : !isfinite(lim[k]) || !isfinite(span))
            return false;
        far = integer ? time_lim[k] + (k ? 1 : -1) * (wide / 7 + 1) : 0;
        far = far > INT64_MAX ? INT64_MAX : far < INT64_MIN + 1 ? INT64_MIN + 1 : far;
        ends[k] = (kymo__coord){ .f = integer ? 0 : lim[k] + way * span, .i = (int64_t)far };
    }
    return kymo__grid_index(grid, ends[0]) > grid->window_lo && kymo__grid_index(grid, ends[1]) < grid->window_hi;
}

void kymo__series_adopt(kymo__reducer *r, const kymo__reducer *whole)
{
    kymo__series *s = r->state;
    const kymo__series *from = whole->state;
    const int64_t inside = s->tally.gaps_inside;
    s->tally = from->tally;
    s->tally.gaps_inside = inside;
    s->rows = from->rows;
    s->leads = from->leads;
    s->last_valid = from->last_valid;
    s->ever = from->ever;
    s->first_row = from->first_row;
    s->first_x = from->first_x;
    s->first_y = from->first_y;
    s->last_x = from->last_x;
    s->last_y = from->last_y;
    s->kept.whole = false;
    s->overflow = true;
    r->tally = s->tally;
}
