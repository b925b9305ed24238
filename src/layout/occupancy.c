/*
 * occupancy.c - where a panel is still free, for legends that never cover data.
 *
 * The panel is a bitmap of 4 x 4 px cells (ux.md 3.2; the idea of label bitmaps: Kittivorawong et
 * al., "Fast and flexible overlap detection for chart labeling with occupancy bitmap", 2020). What
 * is drawn fills cells, so the cost depends on the picture and never on the data. A summed-area
 * table (Crow 1984) then counts the filled cells under any rectangle in O(1), and all places a cell
 * apart are tried.
 *
 * Cost: 5 bytes a cell, at most 512 x 512; a search is one pass for the table and one over the
 * places.
 */
#include "layout/layout.h"

#include <math.h>
#include <string.h>

#define CELL 4.0
#define MOST 512

static double cell_size(double length)
{
    return fmax(CELL, length / MOST);
}

static int32_t cell_count(double length)
{
    double count = ceil(length / cell_size(length));
    return count < 1 ? 1 : count > MOST ? MOST : (int32_t)count;
}

static size_t sums_count(const kymo__occupancy *o)
{
    return (size_t)(o->columns + 1) * (size_t)(o->rows + 1);
}

kymo_status kymo__occupancy_open(kymo__occupancy *o, double x, double y, double w, double h,
                                 kymo__mem *mem, kymo_error *err)
{
    *o = (kymo__occupancy){.x = x, .y = y, .w = w, .h = h};
    if (!isfinite(x) || !isfinite(y) || !(isfinite(w) && w >= 0) || !(isfinite(h) && h >= 0))
        return kymo__fail(err, KYMO_EINVAL, "a panel needs a finite place and size");
    o->columns = cell_count(w);
    o->rows = cell_count(h);
    o->filled = kymo__alloc(mem, KYMO_MEMORY_OBJECT, (size_t)o->rows, (size_t)o->columns,
                            "occupancy of the panel", err);
    if (o->filled == NULL)
        return (kymo_status)err->code;
    o->sums = kymo__alloc(mem, KYMO_MEMORY_OBJECT, sums_count(o), sizeof *o->sums,
                          "occupancy of the panel", err);
    if (o->sums == NULL) {
        kymo__occupancy_close(o, mem);
        return (kymo_status)err->code;
    }
    return KYMO_OK;
}

void kymo__occupancy_close(kymo__occupancy *o, kymo__mem *mem)
{
    kymo__free(mem, KYMO_MEMORY_OBJECT, o->filled, (size_t)o->rows, (size_t)o->columns);
    kymo__free(mem, KYMO_MEMORY_OBJECT, o->sums, sums_count(o), sizeof *o->sums);
    *o = (kymo__occupancy){0};
}

/** The cell of a coordinate inside the panel. */
static int32_t cell_of(double at, double length, int32_t count)
{
    int32_t cell = (int32_t)(fmin(fmax(at, 0), length) / cell_size(length));
    return cell < count ? cell : count - 1;
}

void kymo__occupancy_fill(kymo__occupancy *o, double x0, double y0, double x1, double y1)
{
    if (isnan(x0) || isnan(y0) || isnan(x1) || isnan(y1))
        return;
    double left = fmin(x0, x1) - o->x, right = fmax(x0, x1) - o->x;
    double top = fmin(y0, y1) - o->y, bottom = fmax(y0, y1) - o->y;
    if (right < 0 || bottom < 0 || left > o->w || top > o->h)
        return;
    int32_t c0 = cell_of(left, o->w, o->columns), c1 = cell_of(right, o->w, o->columns);
    int32_t r0 = cell_of(top, o->h, o->rows), r1 = cell_of(bottom, o->h, o->rows);
    for (int32_t row = r0; row <= r1; row++)
        memset(o->filled + (size_t)row * (size_t)o->columns + c0, 1, (size_t)(c1 - c0 + 1));
}

/** sums[r][c] counts the filled cells above row r and left of column c. */
static void sum_up(kymo__occupancy *o)
{
    size_t stride = (size_t)o->columns + 1;
    memset(o->sums, 0, stride * sizeof *o->sums);
    for (int32_t row = 0; row < o->rows; row++) {
        const uint8_t *filled = o->filled + (size_t)row * (size_t)o->columns;
        const uint32_t *above = o->sums + (size_t)row * stride;
        uint32_t *sums = o->sums + (size_t)(row + 1) * stride;
        uint32_t run = 0;
        sums[0] = 0;
        for (int32_t column = 0; column < o->columns; column++) {
            run += filled[column];
            sums[column + 1] = above[column + 1] + run;
        }
    }
}

/** The cells that [at, at + size] touches: first one and the one after the last. */
static void cells_of(double at, double size, double length, int32_t count, int32_t *first,
                     int32_t *end)
{
    *first = cell_of(at, length, count);
    double last = ceil((at + size) / cell_size(length) - 1e-9);
    *end = last > count ? count : last <= *first ? *first + 1 : (int32_t)last;
}

static int64_t covered(const kymo__occupancy *o, double left, double top, double w, double h)
{
    int32_t c0, c1, r0, r1;
    cells_of(left, w, o->w, o->columns, &c0, &c1);
    cells_of(top, h, o->h, o->rows, &r0, &r1);
    size_t stride = (size_t)o->columns + 1;
    const uint32_t *a = o->sums + (size_t)r0 * stride, *b = o->sums + (size_t)r1 * stride;
    return (int64_t)b[c1] - b[c0] - a[c1] + a[c0];
}

/** Places one cell apart, counted from both ends so that either end itself is among them. */
static double place_at(int32_t index, int32_t count, double room, double cell)
{
    return index <= count / 2 ? fmin(index * cell, room) : fmax(room - (count - index) * cell, 0);
}

int64_t kymo__occupancy_place(kymo__occupancy *o, double w, double h, double margin, double *x,
                              double *y)
{
    double room_x = o->w - 2 * margin - w, room_y = o->h - 2 * margin - h;
    if (!(room_x >= 0 && room_y >= 0 && w >= 0 && h >= 0 && margin >= 0))
        return -1;
    sum_up(o);
    double cell_x = cell_size(o->w), cell_y = cell_size(o->h);
    int32_t places_x = (int32_t)ceil(room_x / cell_x), places_y = (int32_t)ceil(room_y / cell_y);
    int64_t best = -1;
    double best_far = 0;
    int best_corner = 0;
    for (int32_t j = 0; j <= places_y; j++) {
        double dy = place_at(j, places_y, room_y, cell_y);
        for (int32_t i = 0; i <= places_x; i++) {
            double dx = place_at(i, places_x, room_x, cell_x);
            double to_x = fmin(dx, room_x - dx), to_y = fmin(dy, room_y - dy);
            double far = to_x * to_x + to_y * to_y;
            int corner = (dy <= room_y - dy ? 0 : 2) + (dx >= room_x - dx ? 0 : 1);
            bool nearer = best < 0 || far < best_far || (far == best_far && corner < best_corner);
            if (best == 0 && !nearer)
                continue; // most of them, once a free place is found: they need no look
            int64_t count = covered(o, margin + dx, margin + dy, w, h);
            if (best >= 0 && count >= best && !(count == best && nearer))
                continue;
            best = count;
            best_far = far;
            best_corner = corner;
            *x = o->x + margin + dx;
            *y = o->y + margin + dy;
        }
    }
    return best;
}
