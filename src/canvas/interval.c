/*
 * interval.c - the interval rasterizer: antialiased lines of any density.
 *
 * A line of a thousand points a pixel is a mess of crossings to a general rasterizer, but seen
 * through a column narrower than the pen it is simple: a connected line inks one interval of y
 * there. So the line comes as cells, 8 to 16 a pixel, each with the range of y of the line in it;
 * each cell is a sub-column of the picture as well, and what is inked in sub-column b is the union
 * over the neighbours at distance d of their ranges, grown by the height h(d) of the pen there:
 *
 *     [ min over |d| <= R of bottom(b + d) - h(d), max of top(b + d) + h(d) ]
 *
 * The coverage of a pixel is the mean over its sub-columns of the part of it that their intervals
 * cover. Breaks divide a line into runs; each is grown by itself, and their intervals are united
 * per sub-column.
 *
 * The window of 2R + 1 sub-columns is the pen's width, which is rarely an odd number of them: two
 * pictures, of the odd widths below and above, are blended so that upright strokes have the right
 * width. In each the pen is an ellipse, as wide as the window and as high as the pen.
 *
 * Where the line just passes through a cell, its range at both edges of the cell would make it too
 * heavy at slopes: the value at the middle, plus what the discrete window misses of the true
 * envelope sqrt(h(0)^2 + slope^2 width^2 / 4), is exact for straight lines of any slope. That holds
 * for an end of a range that is reached at an edge and surpassed in the neighbouring cell; extremes
 * are kept whole.
 *
 * All coordinates are integers in 1/256 pixel, the edges of sub-columns too, so that the weights of
 * a pixel's sub-columns add up to exactly 256. Intervals go into differences down the rows of a
 * tile of COLUMNS columns, whose running sums are blended row by row. Time and memory do not depend
 * on the number of points: about 2 (2R + 1) steps a sub-column and one a pixel of the ink's rows;
 * 40 bytes a cell and 256 bytes a row.
 */
#include "canvas/interval.h"
#include "canvas/loops.h"

#include <math.h>
#include <string.h>

#define COLUMNS KYMO__TILE_COLUMNS
#define BLOCK KYMO__GROW_BLOCK
#define BIG (1 << 22) /* pixels from which on several threads draw */
#define FAR 2097152.0 /* y is pressed into +-this [px] */
#define SLOPES 2048   /* half ranges [1/256 px] for which the correction is tabulated */

/* Connected cells: `count` of them from cell `cell` on, from slot `slot` of the arrays on. */
typedef struct run {
    int32_t slot, count, cell;
} run;

/* An interval in the list of a sub-column. */
typedef struct node {
    int32_t low, high, next;
} node;

/* One of the two windows. */
typedef struct window {
    int32_t reach;         /* R */
    int32_t weight;        /* of 256 */
    int32_t *height;       /* h(0 .. R) */
    int32_t *passing;      /* half range of a line that passes, by half the range of its cell */
    int32_t miss;          /* beyond the table: what is taken off */
    int32_t *top, *bottom; /* of each slot */
} window;

typedef struct drawing {
    kymo__intervals *scratch;
    int32_t share; /* which of its tiles is this thread's */
    const kymo__surface *surface;
    const kymo__cells *cells;
    const kymo__loops *loops;
    kymo__rgba color;
    int32_t *lo, *hi, *leave; /* of each slot; leave: value at the right edge, if the run goes on */
    run *runs;
    int32_t slot_count, run_count;
    window windows[2];
    int32_t window_count;
    /* The tile: columns from the clip's left edge on, rows from its top. */
    int32_t first_row, end_row;  /* touched */
    int32_t *sums;               /* (rows + 2) x COLUMNS; all 0 between tiles */
    int32_t b0, b1;              /* its sub-columns */
    int32_t *edges;              /* where they lie [1/256 px from the tile's left edge] */
    int32_t *low, *high, *heads; /* of each */
    node *nodes;
    int32_t node_count;
    int32_t first_run; /* the first that may reach it */
    /* Dashes along x, in 1/256 px; period 0: solid. */
    const double *dash;
    double dash_scale;
    int32_t dash_count;
    int64_t period, origin; /* where the first dash begins */
    int64_t tile_origin;    /* that from the tile's left edge */
} drawing;

/* ---- Scratch --------------------------------------------------------------------------------- */

/* Frees the scratch of tiles from a thread's number on. */
static void free_tiles(kymo__intervals *intervals, int first)
{
    kymo__mem *mem = intervals->mem;

    for (int i = first; i < KYMO__INTERVAL_THREADS; i++) {
        kymo__free(mem, KYMO_MEMORY_CANVAS, intervals->tiles[i].numbers,
                   intervals->tiles[i].number_capacity, sizeof(int32_t));
        kymo__free(mem, KYMO_MEMORY_CANVAS, intervals->tiles[i].nodes,
                   intervals->tiles[i].node_capacity, sizeof(int32_t));
        memset(&intervals->tiles[i], 0, sizeof intervals->tiles[i]);
    }
}

void kymo__intervals_free(kymo__intervals *intervals)
{
    kymo__mem *mem = intervals->mem;

    free_tiles(intervals, 0);
    kymo__free(mem, KYMO_MEMORY_CANVAS, intervals->numbers, intervals->number_capacity,
               sizeof *intervals->numbers);
    *intervals = (kymo__intervals){.mem = mem, .threads = intervals->threads};
}

/* Room for `count` numbers; what was in it is lost. */
static bool grow_scratch(kymo__mem *mem, int32_t **numbers, size_t *capacity, size_t count,
                         kymo_error *err)
{
    if (count <= *capacity)
        return true;
    kymo__free(mem, KYMO_MEMORY_CANVAS, *numbers, *capacity, sizeof **numbers);
    *numbers =
        kymo__alloc_raw(mem, KYMO_MEMORY_CANVAS, count, sizeof **numbers, "drawing a line", err);
    *capacity = *numbers ? count : 0;
    return *numbers != NULL;
}

/* ---- Cells to integers ----------------------------------------------------------------------- */

static int32_t fixed_y(const kymo__cells *cells, double v)
{
    const double y = cells->y0 + v * cells->dy;
    const double pressed = !(y > -FAR) ? -FAR : y > FAR ? FAR : y; /* NaN too */

    return (int32_t)((pressed + FAR) * 256 + 0.5) - (int32_t)(FAR * 256);
}

/* The left edge of sub-column b. */
static int64_t edge_of(const kymo__cells *cells, int64_t b)
{
    return (int64_t)floor((cells->x0 + (double)b * cells->dx) * 256 + 0.5);
}

static void add_slot(drawing *d, int32_t cell, double a, double b, bool joined)
{
    const int32_t y = fixed_y(d->cells, a), z = fixed_y(d->cells, b);

    if (!joined)
        d->runs[d->run_count++] = (run){.slot = d->slot_count, .cell = cell};
    d->runs[d->run_count - 1].count++;
    d->lo[d->slot_count] = y < z ? y : z;
    d->hi[d->slot_count] = y < z ? z : y;
    d->slot_count++;
}

/* Takes the cells `from` to `to`, and finds the runs. */
static void take_cells(drawing *d, int64_t from, int64_t to)
{
    const kymo__cells *c = d->cells;
    bool joined = false;

    for (int64_t k = from; k < to; k++) {
        if (!(c->lo[k] <= c->hi[k])) {
            joined = false;
            continue;
        }
        add_slot(d, (int32_t)(k - from), c->lo[k], c->hi[k], joined);
        if (c->lo2 && c->lo2[k] <= c->hi2[k])
            add_slot(d, (int32_t)(k - from), c->lo2[k], c->hi2[k], false);
        joined = !isnan(c->out[k]);
        d->leave[d->slot_count - 1] = joined ? fixed_y(c, c->out[k]) : 0;
    }
}

/* ---- The pen --------------------------------------------------------------------------------- */

/* Fills in a window of 2 reach + 1 cells. */
static void make_window(window *w, int32_t reach, int32_t weight, double width, double dx)
{
    const double r = width / 2, across = (reach + 0.5) * dx;

    w->reach = reach;
    w->weight = weight;
    for (int32_t d = 0; d <= reach; d++) {
        const double x = d * dx / across;
        w->height[d] = (int32_t)floor(r * sqrt(1 - x * x) * 256 + 0.5);
    }
    for (int32_t half = 0, d = 0; half < SLOPES; half++) {
        const double slope = 2 * half / 256.0 / dx, rise = 2 * half;
        const double wanted = sqrt(r * r + slope * slope * across * across) * 256;
        /* Where slope x + h(x) is greatest moves out as the slope grows. */
        while (d < reach && rise + w->height[d + 1] >= w->height[d])
            d++;
        const double missed = wanted - (rise * d + w->height[d]);
        w->passing[half] = missed < 0 ? 0 : missed > half ? half : (int32_t)(missed + 0.5);
    }
    w->miss = SLOPES - 1 - w->passing[SLOPES - 1];
}

/* How much an end of a range moves in because the line passes there. */
static int32_t passing_loss(const window *w, int32_t lo, int32_t hi)
{
    const int32_t half = (hi - lo) / 2;

    return half < SLOPES ? half - w->passing[half] : w->miss;
}

/* The tops and bottoms of the cells of a run as the windows see them. */
static void shape_run(const drawing *d, const run *r)
{
    const int32_t end = r->slot + r->count;

    for (int32_t i = r->slot; i < end; i++) {
        const int32_t lo = d->lo[i], hi = d->hi[i];
        const bool before = i > r->slot, after = i + 1 < end;
        const bool up = (after && d->leave[i] == hi && d->hi[i + 1] > hi) ||
                        (before && d->leave[i - 1] == hi && d->hi[i - 1] > hi);
        const bool down = (after && d->leave[i] == lo && d->lo[i + 1] < lo) ||
                          (before && d->leave[i - 1] == lo && d->lo[i - 1] < lo);
        for (int32_t k = 0; k < d->window_count; k++) {
            const window *w = &d->windows[k];
            const int32_t loss = up || down ? passing_loss(w, lo, hi) : 0;
            w->top[i] = up ? hi - loss : hi;
            w->bottom[i] = down ? lo + loss : lo;
        }
    }
}

/* ---- Intervals of a tile --------------------------------------------------------------------- */

/* The tile's sub-columns from .. to - 1 that a run may ink. */
typedef struct part {
    int32_t from, to;
} part;

static part part_of(const drawing *d, const window *w, const run *r)
{
    const int32_t from = r->cell - w->reach - d->b0, to = r->cell + r->count + w->reach - d->b0;
    const int32_t count = d->b1 - d->b0;

    return (part){from > 0 ? from : 0, to < count ? to : count};
}

/* Works out the intervals of a run in its part of the tile, into low and high. */
static part grow_run(const drawing *d, const window *w, const run *r)
{
    const part p = part_of(d, w, r);
    const int32_t shift = d->b0 - r->cell; /* sub-column i is cell i + shift of the run */
    const int32_t *top = w->top + r->slot, *bottom = w->bottom + r->slot;

    for (int32_t i = p.from; i < p.to;) {
        const int32_t cell = i + shift, reach = w->reach;
        if (cell >= reach && cell + BLOCK + reach <= r->count && i + BLOCK <= p.to) {
            d->loops->grow(reach, w->height, top + cell, bottom + cell, d->low + i, d->high + i);
            i += BLOCK;
            continue;
        }
        const int32_t from = cell < reach ? -cell : -reach;
        const int32_t to = cell + reach < r->count ? reach : r->count - 1 - cell;
        int32_t least = INT32_MAX, most = INT32_MIN;
        for (int32_t k = from; k <= to; k++) {
            const int32_t h = w->height[k < 0 ? -k : k];
            most = top[cell + k] + h > most ? top[cell + k] + h : most;
            least = bottom[cell + k] - h < least ? bottom[cell + k] - h : least;
        }
        d->low[i] = least;
        d->high[i++] = most;
    }
    return p;
}

/* Adds one interval of y to the columns between the edges xa and xb. */
static void add_solid(drawing *d, int32_t xa, int32_t xb, int32_t low, int32_t high, int32_t weight)
{
    const int32_t row0 = low >> 8, row1 = high >> 8;
    int32_t *top = d->sums + (int64_t)row0 * COLUMNS, *bottom = d->sums + (int64_t)row1 * COLUMNS;

    for (int32_t x = xa; x < xb;) {
        const int32_t column = x >> 8, next = (column + 1) << 8 < xb ? (column + 1) << 8 : xb;
        const int32_t w = (next - x) * weight;
        top[column] += w * (256 - (low & 255));
        top[column + COLUMNS] += w * (low & 255);
        bottom[column] -= w * (256 - (high & 255));
        bottom[column + COLUMNS] -= w * (high & 255);
        x = next;
    }
    d->first_row = row0 < d->first_row ? row0 : d->first_row;
    d->end_row = row1 + 2 > d->end_row ? row1 + 2 : d->end_row;
}

static int64_t dash_length(const drawing *d, int32_t i)
{
    const double length = d->dash[i % d->dash_count] * d->dash_scale;

    return (int64_t)floor(fmin(fmax(length, 0), FAR) * 256 + 0.5);
}

/* The same where the dashes are on. */
static void add_dashed(drawing *d, int32_t xa, int32_t xb, int32_t low, int32_t high,
                       int32_t weight)
{
    const int64_t into = ((xa - d->tile_origin) % d->period + d->period) % d->period;
    int64_t from = xa - into;

    for (int32_t i = 0; from < xb; i++) {
        const int64_t to = from + dash_length(d, i);
        if (i % 2 == 0 && to > xa)
            add_solid(d, from > xa ? (int32_t)from : xa, to < xb ? (int32_t)to : xb, low, high,
                      weight);
        from = to;
    }
}

/* Adds one interval of y to the tile's sub-column i. */
static void add_interval(drawing *d, int32_t i, int32_t low, int32_t high, int32_t weight)
{
    const kymo__surface *s = d->surface;
    const int32_t above = s->y0 * 256, height = (s->y1 - s->y0) * 256;

    low = low < above ? 0 : low - above;
    high = high > above + height ? height : high - above;
    if (low >= high)
        return;
    if (d->period)
        add_dashed(d, d->edges[i], d->edges[i + 1], low, high, weight);
    else
        add_solid(d, d->edges[i], d->edges[i + 1], low, high, weight);
}

/* Unites an interval with those of a sub-column, which are disjoint and in order. */
static void unite(drawing *d, int32_t *head, int32_t low, int32_t high)
{
    int32_t *link = head;

    while (*link >= 0 && d->nodes[*link].high < low)
        link = &d->nodes[*link].next;
    while (*link >= 0 && d->nodes[*link].low <= high) {
        const node *n = &d->nodes[*link];
        low = n->low < low ? n->low : low;
        high = n->high > high ? n->high : high;
        *link = n->next;
    }
    d->nodes[d->node_count] = (node){low, high, *link};
    *link = d->node_count++;
}

/* Adds what one window makes of the runs first .. end - 1 to the tile. */
static void add_runs(drawing *d, const window *w, int32_t first, int32_t end)
{
    const int32_t count = d->b1 - d->b0;

    if (end - first == 1) {
        const part p = grow_run(d, w, &d->runs[first]);
        for (int32_t i = p.from; i < p.to; i++)
            add_interval(d, i, d->low[i], d->high[i], w->weight);
        return;
    }
    d->node_count = 0;
    for (int32_t i = 0; i < count; i++)
        d->heads[i] = -1;
    for (int32_t r = first; r < end; r++) {
        const part p = grow_run(d, w, &d->runs[r]);
        for (int32_t i = p.from; i < p.to; i++)
            unite(d, &d->heads[i], d->low[i], d->high[i]);
    }
    for (int32_t i = 0; i < count; i++)
        for (int32_t n = d->heads[i]; n >= 0; n = d->nodes[n].next)
            add_interval(d, i, d->nodes[n].low, d->nodes[n].high, w->weight);
}

/* ---- Tiles ----------------------------------------------------------------------------------- */

/* Sums up the touched rows and blends them; leaves the sums 0. */
static void blend_tile(drawing *d, int32_t left, int32_t columns)
{
    const kymo__surface *s = d->surface;
    const int32_t rows = s->y1 - s->y0;
    int32_t sums[COLUMNS] = {0};
    uint8_t coverage[COLUMNS];

    for (int32_t row = d->first_row; row < d->end_row; row++) {
        d->loops->sum_row(sums, d->sums + (int64_t)row * COLUMNS, coverage);
        if (row < rows)
            d->loops->blend_mask(kymo__surface_at(s, left, s->y0 + row), coverage, columns, d->color);
    }
}

/* Finds the sub-columns between two columns, and where they lie. */
static void lay_sub_columns(drawing *d, int32_t left, int32_t columns, int64_t from)
{
    const int64_t x0 = (int64_t)left * 256, x1 = x0 + columns * 256;
    const double first = floor((left - d->cells->x0) / d->cells->dx) - 1;
    int32_t b = (int32_t)(first - (double)from), count = 0;

    while (edge_of(d->cells, from + b + 1) <= x0)
        b++;
    d->b0 = b;
    d->edges[0] = 0;
    while (d->edges[count] < columns * 256) {
        const int64_t x = edge_of(d->cells, from + b + ++count);
        d->edges[count] = (int32_t)((x < x1 ? x : x1) - x0);
    }
    d->b1 = b + count;
}

/* Makes room for the nodes of a tile that several runs reach. */
static kymo_status room_for_nodes(drawing *d, int32_t end, kymo_error *err)
{
    size_t need = 0;

    for (int32_t i = 0; i < d->window_count; i++) {
        size_t count = 0;
        for (int32_t r = d->first_run; r < end; r++) {
            const part p = part_of(d, &d->windows[i], &d->runs[r]);
            count += p.to > p.from ? (size_t)(p.to - p.from) : 0;
        }
        need = count > need ? count : need;
    }
    if (!grow_scratch(d->scratch->mem, &d->scratch->tiles[d->share].nodes,
                      &d->scratch->tiles[d->share].node_capacity, 3 * need, err))
        return (kymo_status)err->code;
    d->nodes = (node *)d->scratch->tiles[d->share].nodes;
    return KYMO_OK;
}

static kymo_status draw_tile(drawing *d, int32_t left, int32_t columns, int64_t from, kymo_error *err)
{
    int32_t reach = 0, end;

    lay_sub_columns(d, left, columns, from);
    d->tile_origin = d->origin - (int64_t)left * 256;
    for (int32_t i = 0; i < d->window_count; i++)
        reach = d->windows[i].reach > reach ? d->windows[i].reach : reach;
    while (d->first_run < d->run_count &&
           d->runs[d->first_run].cell + d->runs[d->first_run].count + reach <= d->b0)
        d->first_run++;
    for (end = d->first_run; end < d->run_count && d->runs[end].cell - reach < d->b1; end++)
        ;
    if (end == d->first_run)
        return KYMO_OK;
    if (end - d->first_run > 1 && room_for_nodes(d, end, err))
        return (kymo_status)err->code;
    d->first_row = INT32_MAX;
    d->end_row = 0;
    for (int32_t i = 0; i < d->window_count; i++)
        add_runs(d, &d->windows[i], d->first_run, end);
    blend_tile(d, left, columns);
    return KYMO_OK;
}

/* ---- A drawing ------------------------------------------------------------------------------- */

/* A piece of scratch. */
typedef struct piece {
    int32_t **part;
    size_t length;
} piece;

/* Cuts scratch up; with `at` NULL only tells how many numbers that takes. */
static size_t cut(const piece *pieces, size_t count, int32_t *at)
{
    size_t total = 0;

    for (size_t i = 0; i < count; i++) {
        *pieces[i].part = at ? at + total : NULL;
        total += pieces[i].length;
    }
    return total;
}

/* What all tiles share. */
static size_t cut_cells(drawing *d, int32_t *at, size_t slots, size_t reach)
{
    const piece pieces[] = {
        {&d->lo, slots},
        {&d->hi, slots},
        {&d->leave, slots},
        {&d->windows[0].top, slots},
        {&d->windows[0].bottom, slots},
        {&d->windows[1].top, slots},
        {&d->windows[1].bottom, slots},
        {&d->windows[0].height, reach + 1},
        {&d->windows[1].height, reach + 1},
        {&d->windows[0].passing, SLOPES},
        {&d->windows[1].passing, SLOPES},
    };
    const size_t total = cut(pieces, sizeof pieces / sizeof *pieces, at);

    d->runs = at ? (run *)(at + total) : NULL;
    return total + 3 * slots;
}

/* What one tile needs. */
static size_t cut_tile(drawing *d, int32_t *at, size_t sub_columns, size_t rows)
{
    const piece pieces[] = {
        {&d->edges, sub_columns + 1}, {&d->low, sub_columns},          {&d->high, sub_columns},
        {&d->heads, sub_columns},     {&d->sums, (rows + 2) * COLUMNS},
    };

    return cut(pieces, sizeof pieces / sizeof *pieces, at);
}

/* Chooses the windows for a pen of `width`; their arrays are there already. */
static void make_windows(drawing *d, double width)
{
    const double n = fmax(width / d->cells->dx, 1);
    const int32_t reach = (int32_t)floor((n - 1) / 2);
    const int32_t weight = (int32_t)floor((n - (2 * reach + 1)) / 2 * 256 + 0.5);

    make_window(&d->windows[0], reach, 256 - weight, width, d->cells->dx);
    make_window(&d->windows[1], reach + 1, weight, width, d->cells->dx);
    d->window_count = weight > 0 ? 2 : 1;
}

static void lay_dashes(drawing *d, const double *dash, int32_t dash_count, double dash_scale)
{
    int64_t k = 0;

    d->dash = dash;
    d->dash_count = dash_count;
    d->dash_scale = dash_scale;
    for (int32_t i = 0; dash && i < (dash_count % 2 ? 2 * dash_count : dash_count); i++)
        d->period += dash_length(d, i);
    while (k < d->cells->count && !(d->cells->lo[k] <= d->cells->hi[k]))
        k++;
    d->origin = edge_of(d->cells, k);
}

/* A cell's number from an x, in the range there is. */
static int64_t cell_at(const kymo__cells *cells, double x)
{
    return (int64_t)fmin(fmax(floor((x - cells->x0) / cells->dx), 0), (double)cells->count);
}

/* Tiles on their way to several threads: each draws those of its share from left to right. */
typedef struct shares {
    const drawing *drawing;
    int64_t from;
    int32_t count;
    int32_t next[KYMO__INTERVAL_THREADS], end[KYMO__INTERVAL_THREADS]; /* tiles that are left */
    kymo_error errors[KYMO__INTERVAL_THREADS];
} shares;

/* Draws what is left of a share in the scratch `tiles[room]`. A tile has its memory before anything of it is drawn. */
static void draw_left(shares *all, int32_t share, int32_t room)
{
    drawing d = *all->drawing;
    const kymo__surface *s = d.surface;
    kymo_error *err = &all->errors[share];
    const size_t sub_columns = (size_t)(COLUMNS / d.cells->dx) + 4, rows = (size_t)(s->y1 - s->y0);

    d.share = room;
    kymo__error_clear(err);
    if (!grow_scratch(d.scratch->mem, &d.scratch->tiles[room].numbers,
                      &d.scratch->tiles[room].number_capacity, cut_tile(&d, NULL, sub_columns, rows), err))
        return;
    cut_tile(&d, d.scratch->tiles[room].numbers, sub_columns, rows);
    memset(d.sums, 0, (rows + 2) * COLUMNS * sizeof *d.sums);
    for (int32_t *tile = &all->next[share]; *tile < all->end[share]; ++*tile) {
        const int32_t left = s->x0 + *tile * COLUMNS;
        const int32_t columns = s->x1 - left < COLUMNS ? s->x1 - left : COLUMNS;
        if (draw_tile(&d, left, columns, all->from, err))
            return;
    }
}

static void draw_share(int index, void *user)
{
    draw_left(user, index, index);
}

/* Whether a drawing has the memory it needs does not depend on how many threads there are: what the others held is
   given back, and what they could not do is done in the room of the first. */
static kymo_status draw_tiles(kymo__intervals *intervals, shares *all, kymo_error *err)
{
    const kymo__surface *s = all->drawing->surface;
    const int32_t tiles = (s->x1 - s->x0 + COLUMNS - 1) / COLUMNS;

    for (int32_t i = 0; i < all->count; i++) {
        all->next[i] = (int32_t)((int64_t)tiles * i / all->count);
        all->end[i] = (int32_t)((int64_t)tiles * (i + 1) / all->count);
    }
    kymo__parallel(all->count, draw_share, all);
    free_tiles(intervals, 1);
    for (int32_t i = 0; i < all->count; i++) {
        if (all->errors[i].code && all->count > 1)
            draw_left(all, i, 0);
        if (all->errors[i].code) {
            *err = all->errors[i];
            return (kymo_status)err->code;
        }
    }
    return KYMO_OK;
}

/* Threads pay where there is much to blend; tiles share nothing, so that the pixels are the same. */
static int32_t thread_count(const kymo__intervals *intervals, const kymo__surface *surface)
{
    const int64_t pixels = (int64_t)(surface->x1 - surface->x0) * (surface->y1 - surface->y0);
    const int32_t most = intervals->threads < KYMO__INTERVAL_THREADS ? intervals->threads
                                                                     : KYMO__INTERVAL_THREADS;

    return pixels >= BIG && most > 1 ? most : 1;
}

kymo_status kymo__intervals_draw(kymo__intervals *intervals, const kymo__surface *surface,
                                 const kymo__cells *cells, double width, kymo__rgba color,
                                 const double *dash, int32_t dash_count, double dash_scale,
                                 kymo_error *err)
{
    drawing d = {.scratch = intervals, .surface = surface, .cells = cells, .color = color,
                 .loops = kymo__loops_for(kymo__cpu_level())};
    const double beyond = width / 2 + 2 * cells->dx;
    const int64_t from = cell_at(cells, surface->x0 - beyond);
    const int64_t to = cell_at(cells, surface->x1 + beyond + cells->dx);
    const size_t slots = (size_t)(to - from) * (cells->lo2 ? 2 : 1);
    const size_t reach = (size_t)(width / cells->dx / 2) + 2;

    if (from >= to || surface->y1 <= surface->y0 || surface->x1 <= surface->x0)
        return KYMO_OK;
    if (!grow_scratch(intervals->mem, &intervals->numbers, &intervals->number_capacity,
                      cut_cells(&d, NULL, slots, reach), err))
        return (kymo_status)err->code;
    cut_cells(&d, intervals->numbers, slots, reach);
    make_windows(&d, width);
    lay_dashes(&d, dash, dash_count, dash_scale);
    take_cells(&d, from, to);
    for (int32_t r = 0; r < d.run_count; r++)
        shape_run(&d, &d.runs[r]);

    shares all = {.drawing = &d, .from = from, .count = thread_count(intervals, surface)};
    return draw_tiles(intervals, &all, err);
}
