/*
 * grid.c - dyadic cells of a polyline: the state that every solid line is drawn from.
 *
 * The idea: a cell holds the range of the *polyline* (not of the samples) over [i 2^e, (i + 1) 2^e) and
 * its value at the right edge. Where consecutive points lie in different cells, the value at each crossed
 * edge goes into both neighbours. That value depends on the segment and the edge alone, the edges of
 * coarse cells are edges of fine ones too, and cells are joined in the order of the line; so any split of
 * the rows, any order of coarsening, gives the same bits.
 *
 * A cell is an element of a monoid: (A, B, broken), where A is the range up to the first break inside
 * the cell and B the hull of all after it:
 *
 *     (A1, B1, k1) (A2, B2, k2) = k1 ? (A1, B1 u A2 u B2, 1) : (A1 u A2, B2, k2)
 *
 * Gaps narrower than a cell thus never draw ink between what lies left and right of them.
 *
 * Cost: 25 bytes a cell, 41 once a line breaks inside one; one pass; amortised O(1) a point.
 */
#include "reduce/reduce.h"

#include <math.h>
#include <string.h>

/* Without NaN on either side; fmin and fmax would be calls. */
static inline double least(double a, double b)
{
    return a < b ? a : b;
}

static inline double most(double a, double b)
{
    return a > b ? a : b;
}

/* The least exponent at which the index of a finite u is exact in a double: that of its ulp. */
static inline int32_t least_exponent(double u)
{
    uint64_t bits;
    memcpy(&bits, &u, sizeof bits);
    int32_t field = (int32_t)(bits >> 52 & 0x7ff);
    return field == 0 ? -1074 : field - 1075;
}

static inline int32_t least_exponent_of(const kymo__grid *grid, kymo__coord x)
{
    return grid->integer ? -20 : least_exponent(x.f);
}

int32_t kymo__grid_exponent(const kymo__view *view, double per_pixel)
{
    double cells = per_pixel * (view->width > 0 ? view->width : 1);
    double span = view->integer ? (double)((kymo__wide)view->t1 - view->t0) : view->u1 - view->u0;
    int exponent = -1074, halved = !isfinite(span);
    double width = halved ? (view->u1 / 2 - view->u0 / 2) / cells : span / cells;
    if (width > 0)
        frexp(width, &exponent);
    int32_t e = exponent - 1 + halved;
    int32_t floor_e = view->integer ? -20 : least_exponent(most(fabs(view->u0), fabs(view->u1)));
    return e < floor_e ? floor_e : e;
}

static void set_exponent(kymo__grid *grid, int32_t e)
{
    grid->e = e;
    bool plain = e > -1020 && e < 1020;
    grid->per_unit = plain ? ldexp(1.0, -e) : 0;
    grid->unit = plain ? ldexp(1.0, e) : 0;
}

void kymo__grid_init(kymo__grid *grid, kymo__mem *mem, bool integer, int32_t limit)
{
    *grid = (kymo__grid){ .mem = mem, .integer = integer, .limit = limit };
    set_exponent(grid, integer ? -20 : -1074);
}

void kymo__grid_clear(kymo__grid *grid)
{
    grid->used = 0;
    grid->windowed = false;
    set_exponent(grid, grid->integer ? -20 : -1074);
}

void kymo__grid_free(kymo__grid *grid)
{
    size_t n = (size_t)grid->capacity;
    double *planes[] = { grid->lo, grid->hi, grid->out, grid->lo2, grid->hi2 };
    for (size_t i = 0; i < 5; i++)
        kymo__free(grid->mem, KYMO_MEMORY_REDUCE, planes[i], planes[i] ? n : 0, sizeof(double));
    kymo__free(grid->mem, KYMO_MEMORY_REDUCE, grid->broken, grid->broken ? n : 0, 1);
    kymo__grid_init(grid, grid->mem, grid->integer, grid->limit);
}

static kymo_status reserve(kymo__grid *grid, int32_t count, kymo_error *err)
{
    if (count <= grid->capacity)
        return KYMO_OK;
    int32_t capacity = grid->capacity ? grid->capacity : 256;
    while (capacity < count)
        capacity = capacity > INT32_MAX / 2 ? count : capacity * 2;
    kymo__grid next = *grid;
    double **planes[] = { &next.lo, &next.hi, &next.out, &next.lo2, &next.hi2 };
    double *old[] = { grid->lo, grid->hi, grid->out, grid->lo2, grid->hi2 };
    size_t copied = (size_t)grid->used * sizeof(double);
    kymo_status status = KYMO_OK;
    int made = 0;
    next.broken = NULL;
    for (; made < 5; made++) {
        *planes[made] = NULL;
        if (made > 2 && !old[made])
            continue;
        *planes[made] = kymo__alloc_raw(grid->mem, KYMO_MEMORY_REDUCE, (size_t)capacity, sizeof(double),
                                        "line cells", err);
        if (!*planes[made]) {
            status = err->code;
            goto fail;
        }
        if (copied)
            memcpy(*planes[made], old[made], copied);
    }
    next.broken = kymo__alloc_raw(grid->mem, KYMO_MEMORY_REDUCE, (size_t)capacity, 1, "line cells", err);
    if (!next.broken) {
        status = err->code;
        goto fail;
    }
    if (grid->used)
        memcpy(next.broken, grid->broken, (size_t)grid->used);
    for (int i = 0; i < 5; i++)
        kymo__free(grid->mem, KYMO_MEMORY_REDUCE, old[i], old[i] ? (size_t)grid->capacity : 0,
                   sizeof(double));
    kymo__free(grid->mem, KYMO_MEMORY_REDUCE, grid->broken, grid->broken ? (size_t)grid->capacity : 0, 1);
    next.capacity = capacity;
    *grid = next;
    return KYMO_OK;
fail:
    for (int i = 0; i < made; i++)
        kymo__free(grid->mem, KYMO_MEMORY_REDUCE, *planes[i], *planes[i] ? (size_t)capacity : 0,
                   sizeof(double));
    return status;
}

static void empty(kymo__grid *grid, int32_t from, int32_t to)
{
    for (int32_t i = from; i < to; i++) {
        grid->lo[i] = INFINITY;
        grid->hi[i] = -INFINITY;
        grid->out[i] = NAN;
        grid->broken[i] = 0;
    }
    for (int32_t i = from; grid->lo2 && i < to; i++) {
        grid->lo2[i] = INFINITY;
        grid->hi2[i] = -INFINITY;
    }
}

static kymo_status extend(kymo__grid *grid, int32_t used, kymo_error *err)
{
    if (used <= grid->used)
        return KYMO_OK;
    if (reserve(grid, used, err) != KYMO_OK)
        return err->code;
    empty(grid, grid->used, used);
    grid->used = used;
    return KYMO_OK;
}

bool kymo__grid_breaks(const kymo__grid *grid)
{
    return grid->used > 0 && memchr(grid->broken, 1, (size_t)grid->used);
}

/* The second ranges are made when a line first breaks inside a cell; most never do. */
static kymo_status second_ranges(kymo__grid *grid, kymo_error *err)
{
    if (grid->lo2)
        return KYMO_OK;
    size_t n = (size_t)grid->capacity;
    double *lo2 = kymo__alloc_raw(grid->mem, KYMO_MEMORY_REDUCE, n, sizeof(double), "line cells", err);
    if (!lo2)
        return err->code;
    double *hi2 = kymo__alloc_raw(grid->mem, KYMO_MEMORY_REDUCE, n, sizeof(double), "line cells", err);
    if (!hi2) {
        kymo__free(grid->mem, KYMO_MEMORY_REDUCE, lo2, n, sizeof(double));
        return err->code;
    }
    for (int32_t i = 0; i < grid->used; i++) {
        lo2[i] = INFINITY;
        hi2[i] = -INFINITY;
    }
    grid->lo2 = lo2;
    grid->hi2 = hi2;
    return KYMO_OK;
}

static inline kymo__wide shift_right(kymo__wide v, int32_t by)
{
    return by > 126 ? (v < 0 ? -1 : 0) : v >> by;
}

/* floor of a value within int64, without the call that plain x86-64 makes of it */
static inline int64_t floor_of(double v)
{
    int64_t whole = (int64_t)v;
    return whole - ((double)whole > v);
}

static inline kymo__wide index_of(const kymo__grid *grid, kymo__coord x)
{
    if (grid->integer)
        return grid->e >= 0 ? shift_right(x.i, grid->e) : (kymo__wide)x.i * ((kymo__wide)1 << -grid->e);
    double at = grid->per_unit > 0 ? x.f * grid->per_unit : ldexp(x.f, -grid->e);
    if (at == 0 && x.f < 0) /* underflow */
        return -1;
    return floor_of(most(-0x1p62, least(at, 0x1p62)));
}

kymo__wide kymo__grid_index(const kymo__grid *grid, kymo__coord x)
{
    return index_of(grid, x);
}

/* How far edge `index` lies right of x, exactly rounded. */
static inline double edge_distance(const kymo__grid *grid, kymo__wide index, kymo__coord x)
{
    /* Indexes of floats are within 2^62; a product with a power of two rounds as ldexp does. */
    if (!grid->integer && grid->unit > 0)
        return (double)(int64_t)index * grid->unit - x.f;
    if (!grid->integer)
        return ldexp((double)index, grid->e) - x.f;
    if (grid->e >= 0)
        return (double)(index * ((kymo__wide)1 << grid->e) - x.i);
    return ldexp((double)(index - (kymo__wide)x.i * ((kymo__wide)1 << -grid->e)), grid->e);
}

static double distance(const kymo__grid *grid, kymo__coord a, kymo__coord b)
{
    return grid->integer ? (double)((kymo__wide)b.i - a.i) : b.f - a.f;
}

kymo_status kymo__grid_reserve(kymo__grid *grid, kymo_error *err)
{
    return reserve(grid, (int32_t)(grid->window_hi - grid->window_lo + 1), err);
}

static bool is_empty(const kymo__grid *grid, int32_t i)
{
    return grid->lo[i] > grid->hi[i] && !grid->broken[i];
}

/* The product of two cells of the monoid, the second being slot `from` of another (or the same) grid. */
static void join(kymo__grid *grid, int32_t to, const kymo__grid *other, int32_t from)
{
    if (is_empty(other, from))
        return;
    double lo2 = other->lo2 ? other->lo2[from] : INFINITY;
    double hi2 = other->lo2 ? other->hi2[from] : -INFINITY;
    double lo = other->lo[from], hi = other->hi[from];
    uint8_t broken = other->broken[from];
    if (!grid->broken[to]) {
        grid->lo[to] = least(grid->lo[to], lo);
        grid->hi[to] = most(grid->hi[to], hi);
        if (grid->lo2) {
            grid->lo2[to] = lo2;
            grid->hi2[to] = hi2;
        }
        grid->broken[to] = broken;
    } else if (grid->lo2) {
        grid->lo2[to] = least(grid->lo2[to], least(lo, lo2));
        grid->hi2[to] = most(grid->hi2[to], most(hi, hi2));
    }
    grid->out[to] = other->out[from];
}

void kymo__grid_window(kymo__grid *grid, int32_t e, kymo__coord lo, kymo__coord hi, double reach)
{
    set_exponent(grid, e);
    kymo__wide from = index_of(grid, lo), to = index_of(grid, hi);
    kymo__wide more = (kymo__wide)((double)(to - from + 1) * reach);
    grid->window_lo = from - more;
    grid->window_hi = to + more;
    if (grid->window_hi - grid->window_lo >= grid->limit)
        grid->window_hi = grid->window_lo + grid->limit - 1;
    grid->first = grid->window_lo;
    grid->windowed = true;
    grid->used = 0;
}

/* Slot `from` alone, moved to slot `to` <= from. */
static void move(kymo__grid *grid, int32_t to, int32_t from)
{
    grid->lo[to] = grid->lo[from];
    grid->hi[to] = grid->hi[from];
    grid->out[to] = grid->out[from];
    grid->broken[to] = grid->broken[from];
    if (grid->lo2) {
        grid->lo2[to] = grid->lo2[from];
        grid->hi2[to] = grid->hi2[from];
    }
}

void kymo__grid_raise(kymo__grid *grid, int32_t e)
{
    if (e <= grid->e)
        return;
    int32_t by = e - grid->e;
    kymo__wide first = shift_right(grid->first, by);
    int32_t used = 0;
    for (int32_t i = 0; i < grid->used; i++) {
        int32_t to = (int32_t)(shift_right(grid->first + i, by) - first);
        if (to == used - 1)
            join(grid, to, grid, i);
        else
            move(grid, to, i);
        used = to + 1;
    }
    grid->first = first;
    grid->used = used;
    set_exponent(grid, e);
}

kymo_status kymo__grid_reach(kymo__grid *grid, kymo__coord x, kymo_error *err)
{
    if (grid->windowed) {
        kymo__wide index = index_of(grid, x);
        if (index < grid->window_lo || (index > grid->window_hi && grid->used == 0))
            return KYMO_OK;
        if (index > grid->window_hi)
            index = grid->window_hi;
        if (grid->used == 0)
            grid->first = index;
        return extend(grid, (int32_t)(index - grid->first) + 1, err);
    }
    int32_t exact = least_exponent_of(grid, x);
    if (exact > grid->e)
        kymo__grid_raise(grid, exact);
    kymo__wide index = index_of(grid, x);
    if (index >= grid->first && index < grid->first + grid->used)
        return KYMO_OK;
    if (grid->used == 0)
        grid->first = index;
    if (index < grid->first)
        return KYMO_OK;
    int32_t by = 0;
    while (shift_right(index, by) - shift_right(grid->first, by) >= grid->limit)
        by++;
    if (by > 0) {
        if (grid->used == 0)
            grid->first = shift_right(grid->first, by);
        kymo__grid_raise(grid, grid->e + by);
        index = index_of(grid, x);
        if (grid->used == 0)
            grid->first = index;
    }
    return extend(grid, (int32_t)(index - grid->first) + 1, err);
}

/* Ink in the cell of an index; what lies outside the window, or left of all, is left out. */
static void ink(kymo__grid *grid, kymo__wide index, double lo, double hi)
{
    kymo__wide slot = index - grid->first;
    if (slot < 0 || slot >= grid->used)
        return;
    int32_t i = (int32_t)slot;
    double *to_lo = grid->broken[i] ? grid->lo2 : grid->lo;
    double *to_hi = grid->broken[i] ? grid->hi2 : grid->hi;
    /* + 0.0 turns -0 into +0, so that min and max of zeros do not depend on their order. */
    if (lo < to_lo[i])
        to_lo[i] = lo + 0.0;
    if (hi > to_hi[i])
        to_hi[i] = hi + 0.0;
}

static void leave(kymo__grid *grid, kymo__wide index, double y)
{
    kymo__wide slot = index - grid->first;
    if (slot >= 0 && slot < grid->used)
        grid->out[(int32_t)slot] = y + 0.0;
}

kymo_status kymo__grid_point(kymo__grid *grid, kymo__coord x, double y, kymo_error *err)
{
    if (kymo__grid_reach(grid, x, err) != KYMO_OK)
        return err->code;
    ink(grid, index_of(grid, x), y, y);
    return KYMO_OK;
}

kymo_status kymo__grid_range(kymo__grid *grid, kymo__coord x, double lo, double hi, kymo_error *err)
{
    if (kymo__grid_reach(grid, x, err) != KYMO_OK)
        return err->code;
    ink(grid, index_of(grid, x), lo, hi);
    return KYMO_OK;
}

bool kymo__grid_broken(const kymo__grid *grid, kymo__coord x)
{
    kymo__wide slot = index_of(grid, x) - grid->first;
    return slot >= 0 && slot < grid->used && grid->broken[(int32_t)slot];
}

/* A segment that enters the window from the left begins with the window's first cell; since x rises,
 * nothing can have been inked yet. */
static kymo_status enter(kymo__grid *grid, kymo__coord a, kymo__coord b, kymo_error *err)
{
    if (!grid->windowed || index_of(grid, a) >= grid->window_lo ||
        index_of(grid, b) < grid->window_lo)
        return KYMO_OK;
    grid->first = grid->window_lo;
    grid->used = 0;
    return extend(grid, 1, err);
}

/* Edges from + 1 .. to that the window keeps. */
static void clip_edges(const kymo__grid *grid, kymo__wide *from, kymo__wide *to)
{
    if (*from < grid->first - 1)
        *from = grid->first - 1;
    if (*to > grid->first + grid->used)
        *to = grid->first + grid->used;
}

/* A level piece from cell `from` to cell `to`, both included. */
static void level(kymo__grid *grid, kymo__wide from, kymo__wide to, double y)
{
    ink(grid, from, y, y);
    clip_edges(grid, &from, &to);
    for (kymo__wide k = from + 1; k <= to; k++) {
        leave(grid, k - 1, y);
        ink(grid, k - 1, y, y);
        ink(grid, k, y, y);
    }
}

/* The value at an edge where a difference or the slope is too large for a double. */
static double blend(const kymo__grid *grid, kymo__wide edge, kymo__coord a, double ya, kymo__coord b,
                    double yb)
{
    double t = edge_distance(grid, edge, a) / distance(grid, a, b);
    if (!grid->integer && !isfinite(b.f - a.f))
        t = (ldexp((double)edge, grid->e - 1) - a.f / 2) / (b.f / 2 - a.f / 2);
    return ya * (1 - t) + yb * t;
}

static void slope(kymo__grid *grid, kymo__coord a, double ya, kymo__coord b, double yb, kymo__wide from,
                  kymo__wide to)
{
    clip_edges(grid, &from, &to);
    double lo = least(ya, yb), hi = most(ya, yb);
    double dx = distance(grid, a, b);
    double rise = (yb - ya) / dx;
    bool plain = isfinite(rise) && isfinite(dx);
    for (kymo__wide k = from + 1; k <= to; k++) {
        double y = plain ? ya + edge_distance(grid, k, a) * rise : blend(grid, k, a, ya, b, yb);
        y = y < lo ? lo : y > hi ? hi : y;
        ink(grid, k - 1, y, y);
        leave(grid, k - 1, y);
        ink(grid, k, y, y);
    }
}

kymo_status kymo__grid_segment(kymo__grid *grid, kymo__coord xa, double ya, kymo__coord xb, double yb,
                               int32_t step, kymo_error *err)
{
    if (enter(grid, xa, xb, err) != KYMO_OK || kymo__grid_reach(grid, xb, err) != KYMO_OK)
        return err->code;
    kymo__wide a = index_of(grid, xa), b = index_of(grid, xb);
    double lo = least(ya, yb), hi = most(ya, yb);
    kymo__coord middle = kymo__middle(xa, xb);
    switch (step) {
    case KYMO_STEP_POST:
        level(grid, a, b, ya);
        ink(grid, b, lo, hi);
        break;
    case KYMO_STEP_PRE:
        ink(grid, a, lo, hi);
        level(grid, a, b, yb);
        break;
    case KYMO_STEP_MID:
        level(grid, a, index_of(grid, middle), ya);
        ink(grid, index_of(grid, middle), lo, hi);
        level(grid, index_of(grid, middle), b, yb);
        break;
    default:
        if (a != b)
            slope(grid, xa, ya, xb, yb, a, b);
        ink(grid, b, yb, yb);
    }
    return KYMO_OK;
}

kymo_status kymo__grid_break(kymo__grid *grid, kymo__coord x, kymo_error *err)
{
    kymo__wide slot = index_of(grid, x) - grid->first;
    if (slot < 0 || slot >= grid->used)
        return KYMO_OK;
    if (second_ranges(grid, err) != KYMO_OK)
        return err->code;
    grid->broken[(int32_t)slot] = 1;
    return KYMO_OK;
}

kymo_status kymo__grid_concat(kymo__grid *grid, kymo__grid *right, kymo_error *err)
{
    if (right->used == 0)
        return KYMO_OK;
    if (!grid->windowed) {
        kymo__grid_raise(grid, right->e);
        kymo__grid_raise(right, grid->e);
    }
    if (grid->used == 0)
        grid->first = right->first;
    if (!grid->windowed) {
        kymo__wide last = right->first + right->used - 1;
        int32_t by = 0;
        while (shift_right(last, by) - shift_right(grid->first, by) >= grid->limit)
            by++;
        if (by > 0) {
            kymo__grid_raise(right, right->e + by);
            kymo__grid_raise(grid, grid->e + by);
            if (grid->used == 0)
                grid->first = right->first;
        }
    }
    kymo__wide end = right->first + right->used - grid->first;
    if (extend(grid, (int32_t)end, err) != KYMO_OK)
        return err->code;
    if (kymo__grid_breaks(right) && second_ranges(grid, err) != KYMO_OK)
        return err->code;
    for (int32_t i = 0; i < right->used; i++) {
        kymo__wide slot = right->first + i - grid->first;
        if (slot >= 0)
            join(grid, (int32_t)slot, right, i);
    }
    return KYMO_OK;
}

kymo_status kymo__grid_copy(kymo__grid *to, const kymo__grid *from, kymo_error *err)
{
    int32_t by = to->e - from->e, i = 0;
    /* The first cell is the first with ink in it, as if the line had been drawn here. */
    while (i < from->used && (shift_right(from->first + i, by) < to->window_lo || is_empty(from, i)))
        i++;
    if (i == from->used || shift_right(from->first + i, by) > to->window_hi)
        return KYMO_OK;
    to->first = shift_right(from->first + i, by);
    kymo__wide last = shift_right(from->first + from->used - 1, by);
    if (last > to->window_hi)
        last = to->window_hi;
    if (extend(to, (int32_t)(last - to->first) + 1, err) != KYMO_OK ||
        (kymo__grid_breaks(from) && second_ranges(to, err) != KYMO_OK))
        return err->code;
    for (; i < from->used && shift_right(from->first + i, by) <= last; i++)
        join(to, (int32_t)(shift_right(from->first + i, by) - to->first), from, i);
    return KYMO_OK;
}

kymo_status kymo__grid_spread(kymo__grid *to, const kymo__grid *from, kymo_error *err)
{
    int32_t by = from->e - to->e;
    kymo__wide after = from->first + from->used, index = to->window_lo;
    while (index <= to->window_hi && shift_right(index, by) < from->first)
        index++;
    to->first = index;
    kymo__wide end = index;
    while (end <= to->window_hi && shift_right(end, by) < after)
        end++;
    if (extend(to, (int32_t)(end - index), err) != KYMO_OK)
        return err->code;
    for (int32_t i = 0; i < to->used; i++, index++) {
        kymo__wide cell = shift_right(index, by);
        int32_t at = (int32_t)(cell - from->first);
        if (is_empty(from, at))
            continue;
        to->lo[i] = from->lo2 ? least(from->lo[at], from->lo2[at]) : from->lo[at];
        to->hi[i] = from->hi2 ? most(from->hi[at], from->hi2[at]) : from->hi[at];
        bool last = shift_right(index + 1, by) != cell;
        to->out[i] = last ? from->out[at] : to->lo[i] + (to->hi[i] - to->lo[i]) / 2;
    }
    return KYMO_OK;
}
