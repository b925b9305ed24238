/*
 * trail.c - the way that nearly all rows of a line go into its cells.
 *
 * Rows whose x rises fill cells from left to right, so the cell that is being filled stays in registers, and all
 * beyond it are empty. Indexes of cells are taken from the first one in 64 bits: what matters is their difference,
 * which is small however large they are. Where a cell holds many rows, its end is found by galloping from where the
 * last run ended, and its range by a vector kernel, in the type that y has; where it holds few, the cells of all rows are worked out at
 * once and the rows taken one by one.
 *
 * Cost: one read of y and, for dense rows, a few looks at x a cell.
 */
#include "reduce/trail.h"

#include <math.h>

enum { DENSE = 20 /* rows a cell from which galloping pays */ };

/* The cell that is being filled. */
typedef struct pen {
    int64_t cell;
    double lo, hi;
} pen;

static inline double least(double a, double b)
{
    return a < b ? a : b;
}

static inline double most(double a, double b)
{
    return a > b ? a : b;
}

/* ---- Where cells are ----------------------------------------------------------------------------- */

static inline int64_t slot_of(const kymo__trail *trail, kymo__coord x)
{
    const kymo__grid *grid = trail->grid;
    if (trail->t) {
        uint64_t index = grid->e >= 0 ? (uint64_t)(x.i >> grid->e) : (uint64_t)x.i << -grid->e;
        return (int64_t)(index - (uint64_t)trail->first);
    }
    double at = x.f * grid->per_unit;
    int64_t whole = (int64_t)at;
    whole -= (double)whole > at;
    whole -= at == 0 && x.f < 0; /* underflow */
    return whole - trail->first;
}

/* How far the left edge of a slot lies right of x, exactly rounded; edges lie between points of the line. */
static inline double edge_distance(const kymo__trail *trail, int64_t slot, kymo__coord x)
{
    const kymo__grid *grid = trail->grid;
    uint64_t index = (uint64_t)trail->first + (uint64_t)slot;
    if (!trail->t)
        return (double)(int64_t)index * grid->unit - x.f;
    if (grid->e >= 0)
        return (double)(int64_t)((index << grid->e) - (uint64_t)x.i);
    return (double)(int64_t)(index - ((uint64_t)x.i << -grid->e)) * grid->unit;
}

static inline double distance(const kymo__trail *trail, kymo__coord a, kymo__coord b)
{
    return trail->t ? (double)(b.i - a.i) : b.f - a.f;
}

/* Whether a point's cell is one of the grid's: for points that may lie anywhere. */
static bool is_reached(const kymo__trail *trail, kymo__coord x)
{
    kymo__wide slot = kymo__grid_index(trail->grid, x) - trail->grid->first;
    return slot >= 0 && slot < trail->grid->used;
}

/* Whether the way from a to b can be measured in 64 bits. */
static bool is_near(const kymo__trail *trail, kymo__coord a, kymo__coord b)
{
    int64_t way;
    return !trail->t || (!__builtin_sub_overflow(b.i, a.i, &way) && way >= 0 && way < INT64_C(1) << 62);
}

/* Reaches the cells of the first and the last point; what lies before a window is for one point at a time. */
static bool reach(const kymo__trail *trail, const kymo__coord *last, kymo__coord a, kymo__coord b)
{
    kymo__grid *grid = trail->grid;
    kymo_error unused; /* whoever goes on point by point meets it again */
    kymo__error_clear(&unused);
    if (grid->windowed && kymo__grid_index(grid, a) < grid->window_lo)
        return false;
    if (grid->windowed && last && !is_reached(trail, *last))
        return false;
    return kymo__grid_reach(grid, a, &unused) == KYMO_OK && kymo__grid_reach(grid, b, &unused) == KYMO_OK &&
           is_reached(trail, a) && is_reached(trail, b);
}

bool kymo__trail_begin(kymo__trail *trail, const kymo__coord *last)
{
    const kymo__grid *grid = trail->grid;
    kymo__coord a = kymo__trail_at(trail, trail->from), b = kymo__trail_at(trail, trail->to - 1);
    if (!is_near(trail, last ? *last : a, b) || !reach(trail, last, a, b) || grid->unit == 0 ||
        (trail->t && grid->e > 62))
        return false;
    trail->first = (int64_t)(uint64_t)grid->first;
    int64_t from = slot_of(trail, a), to = slot_of(trail, b);
    int32_t count = trail->to - trail->from;
    trail->dense = count >= DENSE * (to - from + 1);
    if (trail->dense)
        return true;
    if (trail->to > KYMO__BLOCK || trail->y.type != KYMO_F64 || (!trail->t && !trail->x))
        return false;
    if (!trail->t && most(fabs(a.f), fabs(b.f)) * grid->per_unit < 0x1p50) {
        trail->kernels->cells(trail->x + trail->from, count, grid->per_unit, (double)trail->first,
                              trail->slot + trail->from);
        return true;
    }
    for (int32_t i = trail->from; i < trail->to; i++)
        trail->slot[i] = (int32_t)slot_of(trail, kymo__trail_at(trail, i));
    return true;
}

/* ---- Filling ------------------------------------------------------------------------------------- */

/* Takes up what a cell holds: all after its break, if it has one. */
static pen lift(const kymo__grid *grid, int64_t cell)
{
    bool broken = grid->broken[cell];
    return (pen){ cell, broken ? grid->lo2[cell] : grid->lo[cell],
                  broken ? grid->hi2[cell] : grid->hi[cell] };
}

/* And puts it back; + 0.0 turns -0 into +0. */
static inline void drop(kymo__grid *grid, const pen *p)
{
    bool broken = grid->broken[p->cell];
    (broken ? grid->lo2 : grid->lo)[p->cell] = p->lo + 0.0;
    (broken ? grid->hi2 : grid->hi)[p->cell] = p->hi + 0.0;
}

static inline void touch(pen *p, double lo, double hi)
{
    p->lo = least(p->lo, lo);
    p->hi = most(p->hi, hi);
}

/* Crosses all edges up to cell `to`, which is beyond the pen's; false when the slope is too large for a double. */
static inline bool cross(const kymo__trail *trail, pen *p, kymo__coord a, double ya, kymo__coord b, double yb,
                         int64_t to)
{
    kymo__grid *grid = trail->grid;
    double lo = least(ya, yb), hi = most(ya, yb), dx = distance(trail, a, b), rise = (yb - ya) / dx;
    if (!(rise - rise == 0 && dx - dx == 0))
        return false;
    while (p->cell < to) {
        double y = ya + edge_distance(trail, p->cell + 1, a) * rise;
        y = y < lo ? lo : y > hi ? hi : y;
        touch(p, y, y);
        drop(grid, p);
        grid->out[p->cell] = y + 0.0;
        *p = (pen){ p->cell + 1, y, y };
    }
    return true;
}

/* The row after those of the cell of row i, at least i + 1. `guess` rows were in the last cell. */
static int32_t run_end(const kymo__trail *trail, int32_t i, int64_t slot, int32_t guess)
{
    int32_t low = i + 1, high = trail->to, step = guess > 2 ? guess - 2 : 1;
    while (low + step < high && slot_of(trail, kymo__trail_at(trail, low + step)) <= slot) {
        low += step;
        step = step == guess - 2 ? 1 : step * 2;
    }
    if (low + step < high)
        high = low + step;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (slot_of(trail, kymo__trail_at(trail, middle)) <= slot)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static inline void add_range(pen *p, double lo, double hi, double range[2])
{
    touch(p, lo, hi);
    range[0] = least(range[0], lo);
    range[1] = most(range[1], hi);
}

/* Rows i .. end - 1, all of the pen's cell; returns the first whose y is not finite. By blocks, so that few rows are
 * looked at again for each of those. */
static int32_t fill_cell(const kymo__trail *trail, pen *p, int32_t i, int32_t end, double range[2])
{
    const char *values = trail->y.values;
    const int32_t size = kymo__type_size(trail->y.type);
    while (i < end) {
        int32_t stop = end - i > KYMO__BLOCK ? i + KYMO__BLOCK : end;
        double lo, hi;
        if (trail->kernels->extremes[trail->y.type](values + (int64_t)i * size, stop - i, &lo, &hi)) {
            add_range(p, lo, hi, range);
            i = stop;
            continue;
        }
        for (double y = kymo__trail_y(trail, i); y - y == 0; y = kymo__trail_y(trail, i)) {
            add_range(p, y, y, range);
            if (++i == stop)
                break;
        }
        return i;
    }
    return end;
}

/* Rows i .. of many a cell. */
static int32_t follow_dense(kymo__trail *trail, pen *p, int32_t i, kymo__coord last, double last_y,
                            double range[2])
{
    int32_t run = 0;
    while (i < trail->to) {
        kymo__coord x = kymo__trail_at(trail, i);
        double y = kymo__trail_y(trail, i);
        int64_t slot = slot_of(trail, x);
        if (!(y - y == 0) || (slot > p->cell && !cross(trail, p, last, last_y, x, y, slot)))
            return i;
        int32_t end = run_end(trail, i, slot, run);
        int32_t stop = fill_cell(trail, p, i, end, range);
        run = end - i;
        i = stop;
        last = kymo__trail_at(trail, i - 1);
        last_y = kymo__trail_y(trail, i - 1);
        if (stop < end)
            break;
    }
    return i;
}

/* Rows i .. of few a cell. */
static int32_t follow_sparse(kymo__trail *trail, pen *p, int32_t i, kymo__coord last, double last_y,
                             double range[2])
{
    const double *values = trail->y.values;
    double lo = range[0], hi = range[1];
    pen own = *p;
    for (; i < trail->to; i++) {
        double y = values[i];
        if (!(y - y == 0))
            break;
        if (trail->slot[i] > own.cell) {
            kymo__coord x = kymo__trail_at(trail, i);
            if (!cross(trail, &own, last, last_y, x, y, trail->slot[i]))
                break;
        }
        touch(&own, y, y);
        lo = least(lo, y);
        hi = most(hi, y);
        last = kymo__trail_at(trail, i);
        last_y = y;
    }
    *p = own;
    range[0] = lo;
    range[1] = hi;
    return i;
}

int32_t kymo__trail_follow(kymo__trail *trail, int32_t i, const kymo__coord *last, double last_y,
                           double range[2])
{
    kymo__coord x = kymo__trail_at(trail, i);
    pen p = lift(trail->grid, slot_of(trail, last ? *last : x));
    kymo__coord before = last ? *last : x;
    int32_t end = trail->dense ? follow_dense(trail, &p, i, before, last_y, range)
                               : follow_sparse(trail, &p, i, before, last_y, range);
    drop(trail->grid, &p);
    return end;
}
