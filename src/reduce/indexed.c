/*
 * indexed.c - a series from the index of its source: what a pass over all rows would give, from few of them.
 *
 * The rows are gone through in order, but a block that lies in one cell of the line goes in as its first, last, least
 * and most value: in a cell the order of points does not matter, and from cell to cell only the last point of the one
 * and the first of the other do. Blocks that cross an edge of a cell are taken apart, those of the lowest level into
 * their rows. A break inside a cell splits it in two (grid.c); after the first one, a block with breaks is as good as
 * one without. All else is what the pass does too, so the state is the same to the bit. (On log scales it is if log10
 * does not fall where its argument rises.)
 *
 * A sketch takes blocks that are narrower than half a cell for their first row and so reads hardly any rows; ink moves by
 * less than a cell.
 *
 * Cost: about two blocks and 128 rows a cell, that is 20 ms for the 20 000 cells of a view of 10^8 rows and less than a
 * millisecond for a sketch; memory: a part and a chunk a thread.
 */
#include "reduce/index.h"
#include "reduce/series.h"

#include <math.h>
#include <string.h>

enum { MOST_RAW = 1 << 15, /* rows that are read at once */
       ENOUGH = 500000,    /* nanoseconds of work from which another thread pays */
       OF_NODE = 100, OF_ROW = 2,
       MOST_THREADS = 16 };

/* One thread's way through some rows. */
typedef struct walk {
    const kymo__index *index;
    const pyramid *px, *py;       /* px NULL: x is the row number */
    kymo__reducer r;              /* as the series', with the slots of this walk's columns */
    kymo__series *s;              /* the part */
    void *part;
    bool sketch, whole;           /* `whole`: of all rows, whose totals are known */
    int64_t rows;                 /* that may be asked for */
    int64_t raw_from, raw_to;     /* rows to be read before what comes next */
    int level;                    /* at which the last block was taken */
    int64_t open_from, open_to;   /* the last point is in these rows, and its x is not known yet; empty: it is */
    kymo__cursor *cursor;         /* NULL: no rows can be read */
    kymo__chunk chunk;
} walk;

/* ---- Places ------------------------------------------------------------------------------------------ */

static double forward(const kymo__scale_class *scale, double bend, double v)
{
    double u = v;
    if (scale && scale->curved)
        scale->forward(&v, &u, 1, bend);
    return u;
}

static kymo__coord place_of(const walk *w, int64_t row, pyramid_value v)
{
    const kymo__reduce_spec *spec = &w->r.spec;
    if (spec->integer)
        return (kymo__coord){ .i = w->px->integer ? v.i : (int64_t)v.f };
    double x = w->px ? pyramid_f64(w->px, v) : (double)row * spec->row_step;
    return (kymo__coord){ .f = forward(spec->x_class, spec->x_bend, x) + 0.0 };
}

static double height_of(const walk *w, pyramid_value v)
{
    return forward(w->r.spec.y_class, w->r.spec.y_bend, pyramid_f64(w->py, v));
}

static int64_t end_of(const walk *w, int64_t row, int level)
{
    int64_t end = row + pyramid_span(level);
    return end < w->rows ? end : w->rows;
}

/* The first or last x of a block. */
static kymo__coord edge_of(const walk *w, int64_t row, int level, bool last)
{
    const pyramid_node *node = w->px ? pyramid_at(w->px, level, row) : NULL;
    pyramid_value v = { .f = 0 };
    if (node)
        v = last ? node->last : node->first;
    return place_of(w, last ? end_of(w, row, level) - 1 : row, v);
}

/* ---- Rows ---------------------------------------------------------------------------------------------- */

/* The rows from `from` on, not more than to; how many came, negative: an error. */
static int64_t fetch_rows(walk *w, int64_t from, int64_t to, kymo_error *err)
{
    if (kymo__cursor_seek(w->cursor, from, err) != KYMO_OK)
        return err->code;
    w->cursor->end_row = to;
    int got = kymo__cursor_fetch(w->cursor, &w->chunk, err);
    if (got == 0)
        return kymo__fail(err, KYMO_EIO, "%s: its rows are gone", w->index->source->path);
    if (got < 0 || kymo__cursor_decode(w->cursor, &w->chunk, err) != KYMO_OK)
        return err->code;
    return w->chunk.batch.rows;
}

static kymo_status flush(walk *w, kymo_error *err)
{
    while (w->raw_from < w->raw_to) {
        const int64_t points = w->s->tally.points, got = fetch_rows(w, w->raw_from, w->raw_to, err);
        if (got < 0 || kymo__series_add_rows(w->s, &w->r, &w->chunk.batch, err) != KYMO_OK)
            return err->code;
        if (w->s->tally.points > points)
            w->open_to = 0;
        w->raw_from += got;
    }
    return KYMO_OK;
}

/* A point of a line. */
typedef struct point {
    int64_t row;
    kymo__coord x;
    double y;
} point;

/* The first or the last point of rows that have been read; false: there is none. */
static bool point_in(const walk *w, bool last, point *found)
{
    kymo__block block;
    kymo__tally unused = { 0 };
    bool any = false;
    for (int64_t at = 0; at < w->chunk.batch.rows; at += block.count) {
        kymo__block_load(&block, &w->r, &w->chunk.batch, at);
        for (int32_t i = 0; i < block.count && (last || !any); i++) {
            if (!kymo__block_valid(&block, i, &unused))
                continue;
            *found = (point){ w->chunk.batch.first_row + at + i, kymo__block_x(&block, i), block.y[i] };
            any = true;
        }
    }
    return any;
}

/* Nodes of a file are looked at when they are first used. */
static kymo_status check_nodes(const walk *w, int64_t row, kymo_error *err)
{
    const int32_t *column = w->r.spec.column;
    int64_t segment = row / PYRAMID_SEGMENT;
    if ((!w->px || kymo__index_check(w->index, column[KYMO__CHANNEL_X], segment)) &&
        kymo__index_check(w->index, column[KYMO__CHANNEL_Y], segment))
        return KYMO_OK;
    return kymo__fail(err, KYMO_EDATA, "%s: its index is damaged", w->index->source->path);
}

/* The first or last block of the lowest level between two rows, which begin one each, that has points; -1: none. */
static kymo_status find_block(const walk *w, int64_t from, int64_t to, bool last, int64_t *block, kymo_error *err)
{
    int64_t at = last ? (to - 1) / PYRAMID_ROWS * PYRAMID_ROWS : from;
    *block = -1;
    while (at >= from && at < to) {
        int level = PYRAMID_LEVELS - 1;
        int64_t row = at;
        if (check_nodes(w, at, err) != KYMO_OK)
            return err->code;
        for (; level > 0; level--) { /* the largest without any that begins, or ends, here */
            row = at / pyramid_span(level) * pyramid_span(level);
            bool meets = last ? row >= from && end_of(w, row, level) <= at + PYRAMID_ROWS : row == at;
            if (meets && end_of(w, row, level) <= to && pyramid_at(w->py, level, row)->valid == 0)
                break;
            row = at;
        }
        if (level == 0 && pyramid_at(w->py, 0, at)->valid > 0) {
            *block = at;
            return KYMO_OK;
        }
        at = last ? row - PYRAMID_ROWS : end_of(w, row, level);
    }
    return KYMO_OK;
}

/* The first or last point of rows from..to, which begin blocks and have one. Without rows, about where it is. */
static kymo_status find_point(walk *w, int64_t from, int64_t to, bool last, point *found, kymo_error *err)
{
    int64_t at;
    if (find_block(w, from, to, last, &at, err) != KYMO_OK)
        return err->code;
    if (at < 0)
        return kymo__fail(err, KYMO_EINTERNAL, "an index without the point that it counts");
    const pyramid_node *node = pyramid_at(w->py, 0, at);
    *found = (point){ last ? end_of(w, at, 0) - 1 : at, edge_of(w, at, 0, last),
                      height_of(w, last ? node->last : node->first) };
    if (!w->cursor)
        return KYMO_OK;
    if (fetch_rows(w, at, end_of(w, at, 0), err) < 0)
        return err->code;
    if (!point_in(w, last, found))
        return kymo__fail(err, KYMO_EIO, "%s: its rows are not those of its index", w->index->source->path);
    return KYMO_OK;
}

/* ---- Blocks -------------------------------------------------------------------------------------------- */

/* Whether a block that crosses edges may be taken for its first row. */
static bool is_narrow(const walk *w, kymo__coord a, kymo__coord b)
{
    const kymo__grid *grid = &w->s->grid;
    if (!w->sketch)
        return false;
    return (w->r.spec.integer ? (double)((kymo__wide)b.i - a.i) : b.f - a.f) <= grid->unit / 2;
}

/* Where a block lies: in one cell or outside the window (1), across an edge but narrow (2), or neither (0). */
static int lie_of(const walk *w, kymo__coord a, kymo__coord b)
{
    const kymo__grid *grid = &w->s->grid;
    if (!kymo__series_one_side(&w->r, a, b))
        return w->sketch && is_narrow(w, a, b) ? 2 : 0;
    kymo__wide from = kymo__grid_index(grid, a), to = kymo__grid_index(grid, b);
    if (from == to || to < grid->window_lo || from > grid->window_hi)
        return 1;
    return is_narrow(w, a, b) ? 2 : 0;
}

/* A block with breaks, or without a point at an end: only where the line has broken before, or is not drawn. */
static kymo_status may_break(walk *w, const pyramid_node *node, kymo__coord x, bool *may, kymo_error *err)
{
    const kymo__grid *grid = &w->s->grid;
    kymo__wide cell = kymo__grid_index(grid, x);
    *may = false;
    if (flush(w, err) != KYMO_OK)
        return err->code;
    if (!(node->flags & PYRAMID_LEADS)) {
        const kymo__series_block gap = { .leads = false, .ends = false };
        if (w->s->rows > 0 && kymo__series_add_block(w->s, &w->r, &gap, err) != KYMO_OK)
            return err->code;
        if (!kymo__series_begun(w->s, &w->r, x)) /* its first point matters, and is not that of the block */
            return KYMO_OK;
    }
    *may = w->sketch || cell < grid->window_lo || cell > grid->window_hi || kymo__grid_broken(grid, x);
    return KYMO_OK;
}

static kymo_status add_node(walk *w, int64_t row, int level, const pyramid_node *node, kymo__coord a, kymo__coord b,
                            bool wide, kymo_error *err)
{
    kymo__series_block block = {
        .row = row,
        .rows = end_of(w, row, level) - row,
        .points = node->valid,
        .gaps = node->gaps,
        .leads = node->flags & PYRAMID_LEADS,
        .ends = node->flags & PYRAMID_ENDS,
        .wide = wide,
        .x = { a, b },
    };
    if (node->valid > 0) {
        block.y[0] = height_of(w, node->first);
        block.y[1] = height_of(w, node->last);
        block.lo = height_of(w, node->min);
        block.hi = height_of(w, node->max);
        w->open_from = row;
        w->open_to = block.ends ? 0 : row + block.rows;
    }
    return kymo__series_add_block(w->s, &w->r, &block, err);
}

/* Adds a block as it is, if that may be. */
static kymo_status take(walk *w, int64_t row, int level, bool *taken, kymo_error *err)
{
    const pyramid_node *node = pyramid_at(w->py, level, row);
    *taken = false;
    kymo__coord a = edge_of(w, row, level, false), b = edge_of(w, row, level, true);
    const bool finest = level == 0 && !w->cursor; /* nothing finer can be had */
    const int lie = node->valid == 0 ? 1 : lie_of(w, a, b);
    bool may = lie > 0;
    if (may && node->valid > 0 && node->valid < end_of(w, row, level) - row &&
        may_break(w, node, a, &may, err) != KYMO_OK)
        return err->code;
    if (!may && !finest)
        return KYMO_OK;
    *taken = true;
    if (flush(w, err) != KYMO_OK)
        return err->code;
    return add_node(w, row, level, node, a, b, lie != 1, err);
}

static kymo_status go(walk *w, int64_t from, int64_t to, kymo_error *err)
{
    for (int64_t row = from; row < to;) {
        bool taken = false;
        if ((row == from || row % PYRAMID_SEGMENT == 0) && check_nodes(w, row, err) != KYMO_OK)
            return err->code;
        int level = w->level + 2 < PYRAMID_LEVELS ? w->level + 2 : PYRAMID_LEVELS;
        while (!taken && --level >= 0) {
            int64_t end = row + pyramid_span(level);
            if (row % pyramid_span(level) != 0 || end_of(w, row, level) > to || (end > w->rows && w->sketch && level > 0))
                continue;
            if (take(w, row, level, &taken, err) != KYMO_OK)
                return err->code;
        }
        w->level = level < 0 ? 0 : level;
        if (taken) {
            row = end_of(w, row, level);
            continue;
        }
        if (w->raw_from == w->raw_to)
            w->raw_from = w->raw_to = row;
        row = w->raw_to = end_of(w, row, 0);
        if (w->raw_to - w->raw_from >= MOST_RAW && flush(w, err) != KYMO_OK)
            return err->code;
    }
    if (flush(w, err) != KYMO_OK)
        return err->code;
    if (w->open_from < w->open_to) {
        point end;
        if (find_point(w, w->open_from, w->open_to, true, &end, err) != KYMO_OK)
            return err->code;
        kymo__series_end_at(w->s, &w->r, end.x);
    }
    return KYMO_OK;
}

/* ---- Opening ------------------------------------------------------------------------------------------- */

static void walk_close(walk *w)
{
    kymo__part_close(w->r.class_, w->r.mem, w->part);
    if (w->cursor) {
        kymo__chunk_free(&w->chunk, w->cursor);
        kymo__cursor_close(w->cursor);
    }
    w->cursor = NULL;
    w->part = NULL;
}

static kymo_status walk_open(walk *w, kymo__reducer *r, const kymo__index *index, int64_t rows, bool sketch,
                             kymo_error *err)
{
    int32_t columns[2], count = 0;
    const int32_t *wanted = r->spec.column;
    kymo_source *from = kymo__index_rows(index);
    *w = (walk){ .index = index, .r = *r, .rows = rows, .sketch = sketch };
    w->px = index_pyramid(index, wanted[KYMO__CHANNEL_X]);
    w->py = index_pyramid(index, wanted[KYMO__CHANNEL_Y]);
    for (int c = 0; c < KYMO__CHANNELS; c++) {
        w->r.slot[c] = -1;
        if (from && c <= KYMO__CHANNEL_Y && wanted[c] >= 0) {
            columns[count] = kymo__index_column(index, wanted[c]);
            w->r.slot[c] = count++;
        }
    }
    if (!from)
        return KYMO_OK;
    kymo__request request = { .columns = columns, .column_count = count, .threads = 1, .mem = r->mem,
                              .batch_rows = MOST_RAW };
    if (kymo__cursor_open(&w->cursor, from, &request, err) != KYMO_OK)
        return err->code;
    if (kymo__chunk_init(&w->chunk, w->cursor, err) != KYMO_OK) {
        kymo__cursor_close(w->cursor);
        w->cursor = NULL;
        return err->code;
    }
    return KYMO_OK;
}

/* A fresh part, and a walk that fills it. */
static kymo_status begin_part(walk *w, const kymo__reducer *r, kymo_error *err)
{
    w->r.spec = r->spec;
    if (kymo__part_open(r, &w->part, err) != KYMO_OK)
        return err->code;
    w->s = w->part;
    w->s->overflow = true;
    return KYMO_OK;
}

/* ---- Whether, and which grid ------------------------------------------------------------------------------ */

static bool is_plain(const kymo__scale_class *class_)
{
    return !class_ || !class_->words;
}

static bool has(const pyramid *p, int mark)
{
    return atomic_load_explicit(&p->marks, memory_order_relaxed) & mark;
}

static int64_t rows_of(const pyramid *p)
{
    return atomic_load_explicit(&p->rows, memory_order_acquire);
}

/* Whether log scales can show all of a column of a whole index. */
static bool is_shown(const kymo__scale_class *class_, const pyramid *p)
{
    if (!class_ || class_->kind != KYMO_SCALE_LOG)
        return true;
    return p && p->totals.valid > 0 && pyramid_f64(p, p->totals.min) > 0;
}

static bool is_limited(const kymo__reduce_spec *spec)
{
    return spec->integer ? spec->time_lim[0] != INT64_MIN || spec->time_lim[1] != INT64_MIN
                         : !isnan(spec->lim[0]) || !isnan(spec->lim[1]);
}

/* Whether all rows are points, and what is known of columns says all that is asked: within limits that is not so for
 * colours and sizes. */
static bool points_suit(const kymo__reduce_spec *spec, const kymo__index *index, const pyramid *px, const pyramid *py)
{
    for (int c = KYMO__CHANNEL_COLOR; c <= KYMO__CHANNEL_SIZE; c++) {
        if (spec->column[c] >= 0 && (is_limited(spec) || !index_pyramid(index, spec->column[c])))
            return false;
    }
    return !has(py, PYRAMID_LACKS) && !(px && has(px, PYRAMID_LACKS));
}

/* Whether a series can be had from what is known of its columns. */
static bool suits(const kymo__reducer *r, const kymo__index *index, bool sketch, bool whole, int64_t *rows)
{
    const kymo__reduce_spec *spec = &r->spec;
    int32_t x = spec->column[KYMO__CHANNEL_X];
    const pyramid *px = index_pyramid(index, x), *py = index_pyramid(index, spec->column[KYMO__CHANNEL_Y]);
    if (spec->keep_all || !py || (x >= 0 && !px) || !is_plain(spec->x_class) || !is_plain(spec->y_class))
        return false;
    if (spec->integer && (!px || (!px->integer && kymo__type_size(index->source->columns[x].type) > 4)))
        return false;
    *rows = rows_of(py);
    if (px)
        *rows = rows_of(px) < *rows ? rows_of(px) : *rows;
    if (!spec->line && (!whole || !points_suit(spec, index, px, py)))
        return false;
    if (px && has(px, PYRAMID_LACKS | (spec->line || is_limited(spec) ? PYRAMID_FALLS : 0)))
        return false;
    if (!whole)
        return sketch && *rows > 0 && !(spec->x_class && spec->x_class->curved) &&
               !(spec->y_class && spec->y_class->curved);
    return py->totals.valid > spec->keep && is_shown(spec->x_class, px) && is_shown(spec->y_class, py) &&
           (sketch || index->rows);
}

/* The cells that are wanted at first: all of x, or what the limits leave of it. */
static kymo_status aim_at(walk *w, kymo__reduce_spec *spec, double cells, kymo_error *err)
{
    int64_t last = (w->rows - 1) / PYRAMID_ROWS * PYRAMID_ROWS;
    kymo__coord *aim = spec->aim;
    point ends[2];
    bool known = spec->integer ? spec->time_lim[0] != INT64_MIN && spec->time_lim[1] != INT64_MIN
                               : isfinite(spec->lim[0]) && isfinite(spec->lim[1]);
    if (known) {
        aim[0] = (kymo__coord){ .f = spec->integer ? 0 : spec->lim[0], .i = spec->time_lim[0] };
        aim[1] = (kymo__coord){ .f = spec->integer ? 0 : spec->lim[1], .i = spec->time_lim[1] };
    } else if (w->sketch) {
        if (check_nodes(w, 0, err) != KYMO_OK || check_nodes(w, last, err) != KYMO_OK)
            return err->code;
        aim[0] = edge_of(w, 0, 0, false);
        aim[1] = edge_of(w, last, 0, true);
    } else if (find_point(w, 0, w->rows, false, &ends[0], err) == KYMO_OK &&
               find_point(w, 0, w->rows, true, &ends[1], err) == KYMO_OK) {
        aim[0] = ends[0].x;
        aim[1] = ends[1].x;
    } else {
        return err->code;
    }
    const kymo__view view = { .integer = spec->integer, .u0 = aim[0].f, .u1 = aim[1].f, .t0 = aim[0].i,
                              .t1 = aim[1].i, .width = 1 };
    spec->aim_e = kymo__grid_exponent(&view, cells);
    return KYMO_OK;
}

/* The first block that is not before the window, or the first that is beyond it. */
static kymo_status first_block(const walk *w, const kymo__grid *grid, bool beyond, int64_t *row, kymo_error *err)
{
    int64_t low = 0, high = (w->rows + PYRAMID_ROWS - 1) / PYRAMID_ROWS;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (check_nodes(w, middle * PYRAMID_ROWS, err) != KYMO_OK)
            return err->code;
        kymo__wide cell = kymo__grid_index(grid, edge_of(w, middle * PYRAMID_ROWS, 0, !beyond));
        if (beyond ? cell <= grid->window_hi : cell < grid->window_lo)
            low = middle + 1;
        else
            high = middle;
    }
    *row = low * PYRAMID_ROWS < w->rows ? low * PYRAMID_ROWS : w->rows;
    return KYMO_OK;
}

/* The rows that matter for the cells: those in the window, and the blocks with the points before and behind it. */
static kymo_status find_range(const walk *w, const kymo__grid *grid, int64_t range[2], int64_t window[2],
                              kymo_error *err)
{
    int64_t before, behind;
    range[0] = 0;
    range[1] = w->rows;
    if (first_block(w, grid, false, &window[0], err) != KYMO_OK ||
        first_block(w, grid, true, &window[1], err) != KYMO_OK)
        return err->code;
    if (!w->whole)
        return KYMO_OK; /* totals, which tell the rest, are not there yet */
    if (find_block(w, 0, window[0], true, &before, err) != KYMO_OK ||
        find_block(w, window[1], w->rows, false, &behind, err) != KYMO_OK)
        return err->code;
    range[0] = before < 0 ? window[0] : before;
    range[1] = behind < 0 ? window[1] : end_of(w, behind, 0);
    return KYMO_OK;
}

/* ---- Together --------------------------------------------------------------------------------------------- */

typedef struct team {
    walk walk[MOST_THREADS];
    int64_t bound[MOST_THREADS + 1];
    kymo_error error[MOST_THREADS];
} team;

static void run_walk(int index, void *user)
{
    team *t = user;
    kymo__error_clear(&t->error[index]);
    go(&t->walk[index], t->bound[index], t->bound[index + 1], &t->error[index]);
}

/* Threads share what lies in the window; parts are merged in the order of the rows. */
static kymo_status run_team(team *t, kymo__reducer *r, const kymo__index *index, int32_t threads, bool sketch,
                            kymo_error *err)
{
    walk *w = t->walk;
    int count = 1;
    kymo_status status = begin_part(&w[0], r, err);
    if (status != KYMO_OK)
        return status;
    int64_t range[2], window[2];
    status = find_range(&w[0], &w[0].s->grid, range, window, err);
    if (status != KYMO_OK)
        return status;
    const int64_t rows = w[0].rows, from = window[0], to = window[1];
    int64_t cells = (int64_t)(w[0].s->grid.window_hi - w[0].s->grid.window_lo + 1);
    int64_t work = sketch ? cells * 4 * OF_NODE : cells * PYRAMID_ROWS * OF_ROW;
    work = work < (to - from) * OF_ROW ? work : (to - from) * OF_ROW;
    int most = threads < MOST_THREADS ? threads : MOST_THREADS;
    while (count < most && work / ENOUGH >= count)
        count++;
    t->bound[0] = range[0];
    for (int i = 1; i < count; i++) {
        t->bound[i] = from + (to - from) / count * i / PYRAMID_ROWS * PYRAMID_ROWS;
        if (status == KYMO_OK)
            status = walk_open(&w[i], r, index, rows, sketch, err);
        if (status == KYMO_OK)
            status = begin_part(&w[i], r, err);
    }
    t->bound[count] = range[1];
    if (status == KYMO_OK)
        kymo__parallel(count, run_walk, t);
    for (int i = 0; i < count && status == KYMO_OK; i++) {
        if (t->error[i].code != KYMO_OK) {
            *err = t->error[i];
            status = err->code;
        } else {
            status = r->class_->merge(r, w[i].part, err);
        }
    }
    return status;
}

/* What is known of all rows, and what blocks do not tell apart. */
static kymo_status tell_rest(walk *w, kymo__reducer *r, kymo_error *err)
{
    kymo__series *s = kymo__series_of(r);
    const pyramid_totals *t = &w->py->totals;
    point ends[2];
    if (find_point(w, 0, w->rows, false, &ends[0], err) != KYMO_OK ||
        find_point(w, 0, w->rows, true, &ends[1], err) != KYMO_OK)
        return err->code;
    s->rows = t->rows;
    s->leads = pyramid_at(w->py, 0, 0)->flags & PYRAMID_LEADS;
    s->last_valid = t->ends;
    s->ever = true;
    s->first_row = ends[0].row;
    s->first_x = ends[0].x;
    s->first_y = ends[0].y;
    s->last_x = ends[1].x;
    s->last_y = ends[1].y;
    s->tally.points = t->valid;
    s->tally.gaps = t->gaps;
    s->tally.not_finite = t->infinite;
    s->tally.missing = t->rows - t->valid - t->infinite;
    return KYMO_OK;
}

static void widen_by(kymo__extent *extent, double lo, double hi)
{
    extent->lo = lo < extent->lo ? lo : extent->lo;
    extent->hi = hi > extent->hi ? hi : extent->hi;
}

/* Points without limits: totals say all. */
static void serve_points(kymo__reducer *r, const kymo__index *index)
{
    kymo__series *s = kymo__series_of(r);
    const kymo__reduce_spec *spec = &r->spec;
    const walk w = { .index = index, .r = *r, .px = index_pyramid(index, spec->column[KYMO__CHANNEL_X]),
                     .py = index_pyramid(index, spec->column[KYMO__CHANNEL_Y]) };
    const pyramid_totals *t = &w.py->totals;
    kymo__coord a = place_of(&w, 0, w.px ? w.px->totals.min : (pyramid_value){ 0 });
    kymo__coord b = place_of(&w, t->rows - 1, w.px ? w.px->totals.max : (pyramid_value){ 0 });
    widen_by(&s->x, spec->integer ? (double)a.i : a.f, spec->integer ? (double)b.i : b.f);
    if (spec->integer) {
        s->x.time_lo = a.i;
        s->x.time_hi = b.i;
    }
    widen_by(&s->y, height_of(&w, t->min), height_of(&w, t->max));
    for (int c = KYMO__CHANNEL_COLOR; c <= KYMO__CHANNEL_SIZE; c++) {
        const pyramid *p = index_pyramid(index, spec->column[c]);
        if (p && p->totals.valid > 0)
            widen_by(c == KYMO__CHANNEL_COLOR ? &s->color : &s->size, pyramid_f64(p, p->totals.min),
                     pyramid_f64(p, p->totals.max));
    }
    s->overflow = s->ever = s->leads = s->last_valid = true;
    s->rows = s->tally.points = t->rows;
    r->tally = s->tally;
    r->ready = true;
}

static kymo_status serve(kymo__reducer *r, const kymo__index *index, double cells, int32_t threads, bool sketch,
                         int64_t *rows, kymo_error *err)
{
    const bool whole = atomic_load_explicit(&index->state, memory_order_acquire) == INDEX_WHOLE;
    if (!suits(r, index, sketch, whole, rows))
        return KYMO_PARTIAL;
    if (!r->spec.line && !is_limited(&r->spec)) {
        serve_points(r, index);
        return KYMO_OK;
    }
    threads = threads > 0 ? threads : kymo__threads();
    team *t = kymo__alloc(r->mem, KYMO_MEMORY_REDUCE, 1, sizeof *t, "index", err);
    if (!t)
        return err->code;
    kymo_status status = walk_open(&t->walk[0], r, index, *rows, sketch, err);
    t->walk[0].whole = whole;
    if (status == KYMO_OK && !r->spec.aim_known)
        status = aim_at(&t->walk[0], &r->spec, cells, err);
    r->spec.aimed = true;
    if (status == KYMO_OK) {
        kymo__series *s = kymo__series_of(r);
        s->sketched = sketch ? *rows : 0;
        s->overflow = true;
        s->grid.limit = INT32_MAX / 64;
        kymo__grid_window(&s->grid, r->spec.aim_e, r->spec.aim[0], r->spec.aim[1], 0.25);
        status = run_team(t, r, index, threads, sketch, err);
    }
    if (status == KYMO_OK && whole)
        status = tell_rest(&t->walk[0], r, err);
    r->tally = kymo__series_of(r)->tally;
    r->ready = status == KYMO_OK;
    for (int i = 0; i < MOST_THREADS; i++) {
        if (t->walk[i].index)
            walk_close(&t->walk[i]);
    }
    kymo__free(r->mem, KYMO_MEMORY_REDUCE, t, 1, sizeof *t);
    return status;
}

bool kymo__series_sketches(const kymo__reducer *r, const kymo__index *index)
{
    const bool whole = atomic_load_explicit(&index->state, memory_order_acquire) == INDEX_WHOLE;
    int64_t rows;
    return r->spec.line && suits(r, index, true, whole, &rows);
}

/* An index file that is wrong is never asked again, and the series begins anew. */
static kymo_status without(kymo__reducer *r, const kymo__index *index, kymo_error *err)
{
    kymo__index *bad = (kymo__index *)(uintptr_t)index;
    kymo__reduce_spec spec = r->spec;
    atomic_store_explicit(&bad->state, INDEX_FAILED, memory_order_release);
    spec.aimed = false;
    kymo__error_clear(err);
    kymo__reducer_free(r);
    return kymo__reducer_init(r, &kymo__reducer_series, &spec, r->mem, err) == KYMO_OK ? KYMO_PARTIAL : err->code;
}

/* As serve, where the file is as it was. */
static kymo_status serve_checked(kymo__reducer *r, const kymo__index *index, double cells, int32_t threads, bool sketch,
                                 int64_t *rows, kymo_error *err)
{
    kymo_status status = kymo__index_there(index) ? serve(r, index, cells, threads, sketch, rows, err)
                                            : kymo__fail(err, KYMO_EDATA, "%s: its index is gone", index->source->path);
    return status < 0 && index->map && status != KYMO_ENOMEM && status != KYMO_EBUDGET ? without(r, index, err) : status;
}

kymo_status kymo__series_serve(kymo__reducer *r, const kymo__index *index, double cells, int32_t threads,
                               kymo_error *err)
{
    int64_t rows;
    return serve_checked(r, index, cells, threads, false, &rows, err);
}

kymo_status kymo__series_sketch(kymo__reducer *r, const kymo__index *index, double cells, int32_t threads,
                                int64_t *rows, kymo_error *err)
{
    return serve_checked(r, index, cells, threads, r->spec.line, rows, err); /* points are never sketched */
}
