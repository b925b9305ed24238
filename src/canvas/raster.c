/*
 * raster.c - filling polygons by the nonzero rule.
 *
 * Vertices are rounded to 1/256 pixel. Each pixel row is cut by 16 scan lines; on each the edges
 * that cross it are kept sorted by x (insertion sort: they hardly move from one to the next) and
 * the spans of nonzero winding are added, with exact ends, to a row of differences whose running
 * sum is the coverage. Integers only. The classic of Wylie, Romney, Evans and Erdahl ("Half-tone
 * perspective drawings by computer", 1967) with the accumulation row of modern font rasterizers.
 *
 * Cost: 48 bytes an edge; time proportional to the scan lines that each edge crosses, and to
 * crossings of edges among themselves.
 */
#include "canvas/raster.h"
#include "canvas/loops.h"

#include <math.h>
#include <string.h>

#define LINES 16 /* scan lines a pixel */
#define STEP (256 / LINES)
#define FAR 2097152.0      /* coordinates are clipped to +-this [px] */
#define FULL (LINES * 256) /* sum of a covered pixel */

struct kymo__edge {
    int64_t x,
        step; /* at the next scan line, and what is added from one to the next; 1/256 px << 32 */
    int32_t first, last; /* scan lines, numbered from y = 0 */
    int32_t winding;
    int32_t next; /* in the list of the pixel row where it begins; -1: none */
};

/* What of an edge the scan lines need, side by side with those of its neighbours. */
struct kymo__crossing {
    int64_t x, step;
    int32_t first, last, winding;
};

void kymo__raster_init(kymo__raster *raster, kymo__mem *mem)
{
    memset(raster, 0, sizeof *raster);
    raster->mem = mem;
}

void kymo__raster_free(kymo__raster *raster)
{
    kymo__free(raster->mem, KYMO_MEMORY_CANVAS, raster->edges, raster->edge_capacity,
               sizeof *raster->edges);
    kymo__free(raster->mem, KYMO_MEMORY_CANVAS, raster->active, raster->active_capacity,
               sizeof *raster->active);
    kymo__free(raster->mem, KYMO_MEMORY_CANVAS, raster->heads, raster->head_capacity,
               sizeof *raster->heads);
    kymo__free(raster->mem, KYMO_MEMORY_CANVAS, raster->sums, raster->sum_capacity,
               sizeof *raster->sums);
    kymo__free(raster->mem, KYMO_MEMORY_CANVAS, raster->coverage, raster->coverage_capacity, 1);
    kymo__raster_init(raster, raster->mem);
}

kymo_status kymo__raster_status(kymo__raster *raster, kymo_error *err)
{
    const kymo_status status = (kymo_status)raster->err.code;

    if (status)
        *err = raster->err;
    kymo__error_clear(&raster->err);
    return status;
}

/* Grows an array to hold at least `need`; false (and the error noted) when it cannot. */
static bool grow(kymo__raster *raster, void **array, size_t *capacity, size_t need, size_t size)
{
    size_t more = *capacity < 64 ? 64 : *capacity;
    void *moved;

    if (raster->err.code)
        return false;
    if (need <= *capacity)
        return true;
    while (more < need)
        more *= 2;
    moved = kymo__realloc(raster->mem, KYMO_MEMORY_CANVAS, *array, *capacity, more, size,
                          "drawing a path", &raster->err);
    if (!moved)
        return false;
    *array = moved;
    *capacity = more;
    return true;
}

/* ---- Taking edges ---------------------------------------------------------------------------- */

/* The first scan line at or below y, which is in 1/256 px. */
static int32_t line_below(int32_t y)
{
    const int32_t shifted = y - STEP / 2 + STEP - 1;

    return shifted >= 0 ? shifted / STEP : -((-shifted + STEP - 1) / STEP);
}

/* An edge within +-FAR; the rounding of its ends is the same for the edge that meets it there. */
static void add_near_edge(kymo__raster *raster, kymo__point from, kymo__point to)
{
    const int32_t ax = (int32_t)floor(from.x * 256 + 0.5), ay = (int32_t)floor(from.y * 256 + 0.5);
    const int32_t bx = (int32_t)floor(to.x * 256 + 0.5), by = (int32_t)floor(to.y * 256 + 0.5);
    const bool down = by > ay;
    const int32_t x0 = down ? ax : bx, y0 = down ? ay : by;
    const int32_t x1 = down ? bx : ax, y1 = down ? by : ay;
    const int32_t first = line_below(y0), last = line_below(y1) - 1;
    kymo__edge *edge;
    int64_t slope;

    if (first > last || raster->edge_count >= INT32_MAX ||
        !grow(raster, (void **)&raster->edges, &raster->edge_capacity, raster->edge_count + 1,
              sizeof *raster->edges))
        return;
    slope = (((int64_t)x1 - x0) * (INT64_C(1) << 32)) / (y1 - y0);
    edge = &raster->edges[raster->edge_count++];
    edge->x = x0 * (INT64_C(1) << 32) + slope * (first * STEP + STEP / 2 - y0);
    edge->step = first == last ? 0 : slope * STEP;
    edge->first = first;
    edge->last = last;
    edge->winding = down ? 1 : -1;
}

static double limit(double v, double bound)
{
    return v < -bound ? -bound : v > bound ? bound : v;
}

/* Where an edge crosses the height y. */
static kymo__point at_y(kymo__point a, kymo__point b, double y)
{
    return (kymo__point){a.x + (b.x - a.x) * ((y - a.y) / (b.y - a.y)), y};
}

static kymo__point at_x(kymo__point a, kymo__point b, double x)
{
    return (kymo__point){x, a.y + (b.y - a.y) * ((x - a.x) / (b.x - a.x))};
}

/* An edge of any length: cut off above and below, and pressed flat where it is far left or
   right. */
static void add_edge(kymo__raster *raster, kymo__point a, kymo__point b)
{
    const double huge = 1e100; /* differences and products of these do not overflow */
    kymo__point cuts[4];
    int count = 0;

    a = (kymo__point){limit(a.x, huge), limit(a.y, huge)};
    b = (kymo__point){limit(b.x, huge), limit(b.y, huge)};
    if (fabs(a.x) <= FAR && fabs(a.y) <= FAR && fabs(b.x) <= FAR && fabs(b.y) <= FAR) {
        add_near_edge(raster, a, b);
        return;
    }
    if (fmax(a.y, b.y) <= -FAR || fmin(a.y, b.y) >= FAR || a.y == b.y)
        return;
    const kymo__point a0 = a, b0 = b;
    if (fabs(a.y) > FAR)
        a = at_y(a0, b0, limit(a.y, FAR));
    if (fabs(b.y) > FAR)
        b = at_y(a0, b0, limit(b.y, FAR));
    cuts[count++] = a;
    for (int i = 0; i < 2; i++) {
        const double x = (i == 0) == (a.x < b.x) ? -FAR : FAR;
        if ((a.x < x) != (b.x < x))
            cuts[count++] = at_x(a, b, x);
    }
    cuts[count++] = b;
    for (int i = 0; i < count; i++)
        cuts[i] = (kymo__point){limit(cuts[i].x, FAR), limit(cuts[i].y, FAR)};
    for (int i = 0; i + 1 < count; i++)
        add_near_edge(raster, cuts[i], cuts[i + 1]);
}

void kymo__raster_polygon(kymo__raster *raster, const kymo__point *points, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        if (isnan(points[i].x) || isnan(points[i].y))
            return;
    for (int64_t i = 0; i < count; i++)
        add_edge(raster, points[i], points[i + 1 < count ? i + 1 : 0]);
}

/* ---- Sweeping -------------------------------------------------------------------------------- */

typedef struct sweep {
    kymo__raster *raster;
    int32_t x0, x1;    /* columns */
    int32_t low, high; /* columns touched in this row: [low, high) */
    int32_t active_count;
} sweep;

static int32_t clamp_column(const sweep *s, int64_t x)
{
    const int64_t v = x >> 32;
    const int64_t low = (int64_t)s->x0 * 256, high = (int64_t)s->x1 * 256;

    return (int32_t)(v < low ? low : v > high ? high : v);
}

static void add_span(sweep *s, int64_t from, int64_t to)
{
    const int32_t a = clamp_column(s, from), b = clamp_column(s, to);
    const int32_t ka = (a >> 8) - s->x0, kb = (b >> 8) - s->x0;
    int32_t *sums = s->raster->sums;

    if (a >= b)
        return;
    sums[ka] += 256 - (a & 255);
    sums[ka + 1] += a & 255;
    sums[kb] -= 256 - (b & 255);
    sums[kb + 1] -= b & 255;
    s->low = ka < s->low ? ka : s->low;
    s->high = kb + 1 > s->high ? kb + 1 : s->high;
}

/* Puts `count` crossings in order of x: they nearly are. */
static void sort_crossings(kymo__crossing *list, int32_t count)
{
    for (int32_t i = 1; i < count; i++) {
        if (list[i - 1].x <= list[i].x)
            continue;
        const kymo__crossing moving = list[i];
        int32_t k = i;
        for (; k > 0 && list[k - 1].x > moving.x; k--)
            list[k] = list[k - 1];
        list[k] = moving;
    }
}

/* Adds the edges that begin in a pixel row to the active ones. Both are put in order first, the new ones by gaps
   (Shell, 1959), and merged from the right end. */
static bool begin_edges(sweep *s, int32_t head)
{
    static const int32_t gaps[] = {301, 132, 57, 23, 10, 4};
    kymo__raster *raster = s->raster;
    const kymo__edge *edges = raster->edges;
    int32_t fresh = 0, old = s->active_count;

    for (int32_t i = head; i >= 0; i = edges[i].next)
        fresh++;
    if (fresh == 0)
        return true;
    /* The new ones are sorted behind the room for all. */
    const size_t room = (size_t)old + 2 * (size_t)fresh;
    if (room > INT32_MAX || !grow(raster, (void **)&raster->active, &raster->active_capacity, room,
                                  sizeof *raster->active))
        return false;
    kymo__crossing *active = raster->active, *added = active + old + fresh;
    for (int32_t i = head, k = 0; i >= 0; i = edges[i].next)
        added[k++] = (kymo__crossing){edges[i].x, edges[i].step, edges[i].first, edges[i].last,
                                      edges[i].winding};
    for (size_t g = 0; g < sizeof gaps / sizeof *gaps; g++) {
        for (int32_t i = gaps[g]; i < fresh; i++) {
            const kymo__crossing moving = added[i];
            int32_t k = i;
            for (; k >= gaps[g] && added[k - gaps[g]].x > moving.x; k -= gaps[g])
                added[k] = added[k - gaps[g]];
            added[k] = moving;
        }
    }
    sort_crossings(added, fresh);
    sort_crossings(active, old);
    s->active_count = old + fresh;
    for (int32_t to = old + fresh - 1; fresh > 0; to--)
        active[to] = old > 0 && active[old - 1].x > added[fresh - 1].x ? active[--old] : added[--fresh];
    return true;
}

/* Sorts the active edges by x and adds the spans of one scan line; then moves them on to the
   next. */
static void cut_line(sweep *s, int32_t line)
{
    kymo__crossing *active = s->raster->active;
    int64_t from = 0;
    int32_t winding = 0, kept = 0;

    sort_crossings(active, s->active_count);
    for (int32_t i = 0; i < s->active_count; i++) {
        const kymo__crossing edge = active[i];
        const bool begun = line >= edge.first;
        if (begun) {
            from = winding == 0 ? edge.x : from;
            winding += edge.winding;
            if (winding == 0)
                add_span(s, from, edge.x);
        }
        /* Always written, so that no branch depends on where edges end. */
        active[kept] = edge;
        active[kept].x += begun ? edge.step : 0;
        kept += line < edge.last;
    }
    s->active_count = kept;
}

/* Narrows y0 .. y1 to the pixel rows that edges cross. */
static void narrow(const kymo__raster *raster, int32_t *y0, int32_t *y1)
{
    int32_t first = INT32_MAX, last = INT32_MIN;

    for (size_t i = 0; i < raster->edge_count; i++) {
        first = raster->edges[i].first < first ? raster->edges[i].first : first;
        last = raster->edges[i].last > last ? raster->edges[i].last : last;
    }
    if (first > *y0 * LINES)
        *y0 = first / LINES < *y1 ? first / LINES : *y1;
    if (last < *y1 * LINES)
        *y1 = last < *y0 * LINES ? *y0 : last / LINES + 1;
}

/* Makes the list of the edges that begin in each pixel row from y0 on, those from above in the
   first. */
static bool sort_edges(kymo__raster *raster, int32_t y0, int32_t y1)
{
    const size_t rows = (size_t)(y1 - y0);

    if (!grow(raster, (void **)&raster->heads, &raster->head_capacity, rows, sizeof *raster->heads))
        return false;
    for (size_t i = 0; i < rows; i++)
        raster->heads[i] = -1;
    for (size_t i = 0; i < raster->edge_count; i++) {
        kymo__edge *edge = &raster->edges[i];
        if (edge->last < y0 * LINES || edge->first >= y1 * LINES)
            continue;
        if (edge->first < y0 * LINES) {
            edge->x += edge->step * (y0 * LINES - edge->first);
            edge->first = y0 * LINES;
        }
        const int32_t row = edge->first / LINES - y0;
        edge->next = raster->heads[row];
        raster->heads[row] = (int32_t)i;
    }
    return true;
}

/* Turns the sums of a row into coverage, and clears them. */
static void finish_row(sweep *s, int32_t y, kymo__raster_row *row, void *user)
{
    int32_t *sums = s->raster->sums;
    uint8_t *coverage = s->raster->coverage;
    const int32_t columns = s->x1 - s->x0;
    const int32_t high = s->high < columns ? s->high : columns;
    int32_t sum = 0;

    for (int32_t k = s->low; k < high; k++) {
        sum += sums[k];
        coverage[k] = (uint8_t)((sum * 255 + FULL / 2) / FULL);
    }
    memset(sums + s->low, 0, (size_t)(s->high - s->low + 1) * sizeof *sums);
    if (s->low < high)
        row(user, s->x0 + s->low, y, high - s->low, coverage + s->low);
}

void kymo__raster_sweep(kymo__raster *raster, int32_t x0, int32_t y0, int32_t x1, int32_t y1,
                        kymo__raster_row *row, void *user)
{
    sweep s = {.raster = raster, .x0 = x0, .x1 = x1};
    const size_t columns = x1 > x0 ? (size_t)(x1 - x0) + 2 : 0;

    narrow(raster, &y0, &y1);
    if (columns == 0 || y0 >= y1 ||
        !grow(raster, (void **)&raster->coverage, &raster->coverage_capacity, columns, 1) ||
        !grow(raster, (void **)&raster->sums, &raster->sum_capacity, columns,
              sizeof *raster->sums) ||
        !sort_edges(raster, y0, y1))
        goto done;
    memset(raster->sums, 0, columns * sizeof *raster->sums);
    for (int32_t y = y0; y < y1; y++) {
        s.low = (int32_t)columns;
        s.high = 0;
        if (!begin_edges(&s, raster->heads[y - y0]))
            goto done;
        if (s.active_count == 0)
            continue;
        for (int32_t line = y * LINES; line < (y + 1) * LINES && s.active_count > 0; line++)
            cut_line(&s, line);
        if (s.high > 0)
            finish_row(&s, y, row, user);
    }
done:
    raster->edge_count = 0;
}

typedef struct target {
    const kymo__surface *surface;
    const kymo__loops *loops;
    kymo__rgba color;
} target;

static void blend_row(void *user, int32_t x, int32_t y, int32_t count, const uint8_t *coverage)
{
    const target *to = user;

    to->loops->blend_mask(kymo__surface_at(to->surface, x, y), coverage, count, to->color);
}

void kymo__raster_blend(kymo__raster *raster, const kymo__surface *surface, kymo__rgba color)
{
    target to = {surface, kymo__loops_for(kymo__cpu_level()), color};

    kymo__raster_sweep(raster, surface->x0, surface->y0, surface->x1, surface->y1, blend_row, &to);
}
