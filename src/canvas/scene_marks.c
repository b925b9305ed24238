/*
 * scene_marks.c - curves, markers, layers and images of a scene drawn again.
 *
 * Cells of a curve whose vertices were kept are made of these (each segment's range over each cell
 * it meets, as the reducer has them in data), on the scene's own grid or one finer by a power of
 * two, as the canvas wants; so a scene of few points is drawn into an image as sharp as the figure
 * itself.
 */
#include "canvas/fallback.h"
#include "canvas/scene_read.h"
#include "canvas/vector.h"

#include <math.h>
#include <string.h>

#define MOST_CELLS (1 << 22)
#define MOST_SIDE 32767

// ---- cells --------------------------------------------------------------------------------------

static void free_cells(kymo__replay *r)
{
    kymo__free(r->to->mem, KYMO_MEMORY_CANVAS, r->cells, r->cell_count, sizeof *r->cells);
    r->cells = NULL;
    r->cell_count = 0;
}

/* Empty cells, the grid already in the canvas's unit. */
static kymo_status make_cells(kymo__replay *r, kymo__cells *cells, double x0, double dx,
                              double count)
{
    size_t n;

    if (!(count >= 1 && count <= MOST_CELLS))
        return kymo__scene_wrong(&r->read, "too many cells");
    n = (size_t)count;
    free_cells(r);
    r->cells = kymo__alloc_raw(r->to->mem, KYMO_MEMORY_CANVAS, 5 * n, sizeof *r->cells,
                               "cells of a scene", r->read.err);
    if (!r->cells)
        return kymo__replay_code(r);
    r->cell_count = 5 * n;
    for (size_t k = 0; k < n; k++) {
        r->cells[k] = r->cells[3 * n + k] = INFINITY;
        r->cells[n + k] = r->cells[4 * n + k] = -INFINITY;
        r->cells[2 * n + k] = NAN;
    }
    *cells = (kymo__cells){.x0 = x0,
                           .dx = dx,
                           .dy = 1,
                           .count = (int64_t)n,
                           .lo = r->cells,
                           .hi = r->cells + n,
                           .out = r->cells + 2 * n,
                           .lo2 = r->cells + 3 * n,
                           .hi2 = r->cells + 4 * n};
    return KYMO_OK;
}

/* "lo[,hi]" */
static kymo_status read_range(kymo__replay *r, double *lo, double *hi, double scale)
{
    if (kymo__scene_number(&r->read, lo))
        return kymo__replay_code(r);
    *hi = *lo;
    if (kymo__scene_char(&r->read, ',') && kymo__scene_number(&r->read, hi))
        return kymo__replay_code(r);
    *lo *= scale;
    *hi *= scale;
    return KYMO_OK;
}

static kymo_status read_cell(kymo__replay *r, size_t k, double scale)
{
    size_t n = r->cell_count / 5;
    double *cell = r->cells + k;

    if (kymo__scene_char(&r->read, '.'))
        return KYMO_OK;
    if (read_range(r, &cell[0], &cell[n], scale))
        return kymo__replay_code(r);
    if (kymo__scene_char(&r->read, '|') && read_range(r, &cell[3 * n], &cell[4 * n], scale))
        return kymo__replay_code(r);
    if (kymo__scene_char(&r->read, '>') && kymo__scene_number(&r->read, &cell[2 * n]))
        return kymo__replay_code(r);
    cell[2 * n] *= scale;
    return KYMO_OK;
}

static kymo_status read_cells(kymo__replay *r, double scale)
{
    size_t n = r->cell_count / 5, k = 0;

    while (kymo__scene_item(&r->read)) {
        int64_t again = 1;
        bool repeats = k > 0 && kymo__scene_char(&r->read, '*');

        if (repeats && kymo__scene_count(&r->read, (int64_t)(n - k), &again))
            return kymo__replay_code(r);
        if (k + (size_t)again > n)
            return kymo__scene_wrong(&r->read, "more cells than the grid has");
        if (!repeats && read_cell(r, k, scale))
            return kymo__replay_code(r);
        for (int64_t i = 0; repeats && i < again; i++)
            for (size_t array = 0; array < 5; array++)
                r->cells[array * n + k + (size_t)i] = r->cells[array * n + k - 1];
        k += (size_t)again;
    }
    if (r->read.at != r->read.end)
        return kymo__scene_wrong(&r->read, "not a cell");
    return k == n ? KYMO_OK : kymo__scene_wrong(&r->read, "fewer cells than the grid has");
}

/* Takes y into cell k: behind a break in the cell, when `second`. */
static void take(kymo__replay *r, size_t k, double y, bool second)
{
    size_t n = r->cell_count / 5;
    double *lo = &r->cells[k + (second ? 3 * n : 0)], *hi = lo + n;

    *lo = fmin(*lo, y);
    *hi = fmax(*hi, y);
}

/* The cell that holds x, as a double, which may be none. */
static double cell_at(const kymo__cells *cells, double x)
{
    return floor((x - cells->x0) / cells->dx);
}

/* The range of the polyline over each cell. */
static void fill_cells(kymo__replay *r, const kymo__cells *cells)
{
    const kymo__point *p = kymo__replay_vertices(r);
    const double last = (double)(cells->count - 1);
    double inked = -1; // the cell of the last ink
    bool second = false;

    for (int64_t i = 0; i < kymo__replay_count(r); i++) {
        bool goes = i > 0 && !isnan(p[i - 1].x) && !isnan(p[i - 1].y);
        double to = cell_at(cells, p[i].x), from = goes ? cell_at(cells, p[i - 1].x) : to;

        if (isnan(p[i].x) || isnan(p[i].y))
            continue;
        if (!goes)
            second = to <= inked && to >= inked;
        for (double k = fmax(from, -1); k < fmin(to, last + 1); k++) {
            double x = cells->x0 + (k + 1) * cells->dx;
            double slope = (p[i].y - p[i - 1].y) / (p[i].x - p[i - 1].x);
            double y = p[i - 1].y + (x - p[i - 1].x) * slope;

            y = fmin(fmax(y, fmin(p[i - 1].y, p[i].y)), fmax(p[i - 1].y, p[i].y));
            if (k >= 0) {
                take(r, (size_t)k, y, second);
                r->cells[2 * (r->cell_count / 5) + (size_t)k] = y;
            }
            second = false;
            if (k < last)
                take(r, (size_t)(k + 1), y, false);
        }
        if (to >= 0 && to <= last)
            take(r, (size_t)to, p[i].y, second);
        inked = to;
    }
}

static kymo__curve curve_of(kymo__replay *r)
{
    return (kymo__curve){.color = r->v.color,
                         .width = r->v.width,
                         .dash = r->v.dash_count ? r->v.dash : NULL,
                         .dash_count = r->v.dash_count};
}

kymo_status kymo__replay_curve(kymo__replay *r)
{
    const double unit = kymo__canvas_unit(r->to), wanted = 1 / kymo__canvas_cells(r->to);
    kymo__curve curve = curve_of(r);
    double dx = r->v.dx * unit, count = r->v.count;
    kymo__cells cells;

    if (kymo__replay_points(r, unit))
        return kymo__replay_code(r);
    curve.points = kymo__replay_vertices(r);
    curve.point_count = kymo__replay_count(r);
    if (count >= 1) {
        for (; dx > wanted && 2 * count <= MOST_CELLS; dx /= 2)
            count *= 2;
        if (make_cells(r, &cells, r->v.x0 * unit, dx, count))
            return kymo__replay_code(r);
        fill_cells(r, &cells);
        curve.cells = &cells;
    }
    kymo__canvas_curve(r->to, &curve);
    return KYMO_OK;
}

kymo_status kymo__replay_cells(kymo__replay *r)
{
    const double unit = kymo__canvas_unit(r->to);
    kymo__curve curve = curve_of(r);
    kymo__cells cells;

    if (make_cells(r, &cells, r->v.x0 * unit, r->v.dx * unit, r->v.count) || read_cells(r, unit))
        return kymo__replay_code(r);
    curve.cells = &cells;
    kymo__canvas_curve(r->to, &curve);
    return KYMO_OK;
}

// ---- markers ------------------------------------------------------------------------------------

/* A centre in quarters of the canvas's unit. */
static int32_t quarters(double v, double unit)
{
    v = floor(v * 4 * unit + 0.5);
    return (int32_t)(v > -1e9 ? v < 1e9 ? v : 1e9 : -1e9);
}

/* "x,y[,size][,color]" */
static kymo_status read_stamp(kymo__replay *r, double unit)
{
    kymo__point at;
    int32_t x4, y4;

    if (kymo__replay_pair(r, &at))
        return kymo__replay_code(r);
    x4 = quarters(at.x, unit);
    y4 = quarters(at.y, unit);
    kymo__buf_append(&r->x4, &x4, sizeof x4);
    kymo__buf_append(&r->y4, &y4, sizeof y4);
    while (kymo__scene_char(&r->read, ',')) {
        if (r->read.at < r->read.end && *r->read.at == '#') {
            kymo__rgba color;

            if (kymo__scene_color(&r->read, &color))
                return kymo__replay_code(r);
            kymo__buf_append(&r->colors, &color, sizeof color);
        } else {
            double size;
            float narrow;

            if (kymo__scene_number(&r->read, &size))
                return kymo__replay_code(r);
            narrow = (float)fmin(fmax(size, -1e6), 1e6);
            kymo__buf_append(&r->sizes, &narrow, sizeof narrow);
        }
    }
    return KYMO_OK;
}

kymo_status kymo__replay_stamps(kymo__replay *r)
{
    const double unit = kymo__canvas_unit(r->to);
    kymo__stamps stamps = {.shape = r->v.shape,
                           .size = r->v.size,
                           .color = r->v.color,
                           .edge = r->v.edge,
                           .edge_width = r->v.edge_width};

    r->x4.length = r->y4.length = r->sizes.length = r->colors.length = 0;
    while (kymo__scene_item(&r->read))
        if (read_stamp(r, unit))
            return kymo__replay_code(r);
    if (r->read.at != r->read.end)
        return kymo__scene_wrong(&r->read, "a stamp is x,y[,size][,color]");
    if (kymo__buf_status(&r->x4, r->read.err) || kymo__buf_status(&r->y4, r->read.err) ||
        kymo__buf_status(&r->sizes, r->read.err) || kymo__buf_status(&r->colors, r->read.err))
        return kymo__replay_code(r);
    stamps.count = (int64_t)(r->x4.length / sizeof(int32_t));
    stamps.x4 = (const int32_t *)(const void *)r->x4.data;
    stamps.y4 = (const int32_t *)(const void *)r->y4.data;
    if (r->sizes.length > 0)
        stamps.sizes = (const float *)(const void *)r->sizes.data;
    if (r->colors.length > 0)
        stamps.colors = (const kymo__rgba *)(const void *)r->colors.data;
    if ((stamps.sizes && r->sizes.length / sizeof(float) != (size_t)stamps.count) ||
        (stamps.colors && r->colors.length / sizeof(kymo__rgba) != (size_t)stamps.count))
        return kymo__scene_wrong(&r->read, "some stamps have a size or a colour and others none");
    if (r->v.flat)
        kymo__canvas_stamps_image(r->to, &stamps);
    else
        kymo__canvas_stamps(r->to, &stamps);
    return KYMO_OK;
}

// ---- layers and images --------------------------------------------------------------------------

static void free_grid(kymo__replay *r)
{
    kymo__free(r->to->mem, KYMO_MEMORY_CANVAS, r->grid, r->grid_size, 1);
    r->grid = NULL;
    r->grid_size = 0;
}

static kymo_status make_grid(kymo__replay *r, size_t size)
{
    free_grid(r);
    r->grid = kymo__alloc(r->to->mem, KYMO_MEMORY_CANVAS, size, 1, "grid of a scene", r->read.err);
    if (!r->grid)
        return kymo__replay_code(r);
    r->grid_size = size;
    return KYMO_OK;
}

/* Columns and rows, which must be some but not too many. */
static kymo_status read_shape(kymo__replay *r, int32_t *columns, int32_t *rows)
{
    if (!(r->v.columns >= 1 && r->v.columns <= MOST_SIDE && r->v.rows >= 1 &&
          r->v.rows <= MOST_SIDE))
        return kymo__scene_wrong(&r->read, "a grid has some columns and rows, and not too many");
    *columns = (int32_t)r->v.columns;
    *rows = (int32_t)r->v.rows;
    return KYMO_OK;
}

static void set_cell(int32_t kind, void *row, int64_t x, uint64_t value)
{
    if (kind == KYMO__LAYER_MASK64)
        ((uint64_t *)row)[x] = value;
    else if (kind == KYMO__LAYER_COUNTS)
        ((uint32_t *)row)[x] = (uint32_t)value;
    else
        ((uint64_t *)row)[x / 64] |= (value & 1) << (x % 64);
}

/* The value of a run: hexadecimal for masks. */
static kymo_status read_cell_value(kymo__replay *r, int32_t kind, uint64_t *value)
{
    int64_t count = 1;
    int digits = 0;

    *value = 1;
    if (!kymo__scene_char(&r->read, '*'))
        return KYMO_OK;
    if (kind != KYMO__LAYER_MASK64) {
        if (kymo__scene_count(&r->read, kind == KYMO__LAYER_COUNTS ? UINT32_MAX : 1, &count))
            return kymo__replay_code(r);
        *value = (uint64_t)count;
        return KYMO_OK;
    }
    for (*value = 0; r->read.at < r->read.end && digits < 16; r->read.at++, digits++) {
        char c = *r->read.at;

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            break;
        *value = *value << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return digits ? KYMO_OK : kymo__scene_wrong(&r->read, "a mask is missing");
}

static kymo_status read_layer(kymo__replay *r, const kymo__layer *layer)
{
    int64_t columns, rows, row_bytes, y = -1;

    kymo__scene_cells(layer, &columns, &rows, &row_bytes);
    if (make_grid(r, (size_t)(row_bytes * rows)))
        return kymo__replay_code(r);
    while (kymo__scene_item(&r->read)) {
        int64_t x, more = 0;
        uint64_t value;

        if (kymo__scene_char(&r->read, '@')) {
            if (kymo__scene_count(&r->read, rows - 1, &y))
                return kymo__replay_code(r);
            continue;
        }
        if (y < 0)
            return kymo__scene_wrong(&r->read, "a row is missing");
        if (kymo__scene_count(&r->read, columns - 1, &x) ||
            (kymo__scene_char(&r->read, '+') &&
             kymo__scene_count(&r->read, columns - 1 - x, &more)) ||
            read_cell_value(r, layer->kind, &value))
            return kymo__replay_code(r);
        for (int64_t i = 0; i <= more; i++)
            set_cell(layer->kind, (char *)r->grid + y * row_bytes, x + i, value);
    }
    return r->read.at == r->read.end ? KYMO_OK : kymo__scene_wrong(&r->read, "not a cell");
}

kymo_status kymo__replay_layer(kymo__replay *r)
{
    kymo__layer layer = {.kind = r->v.kind,
                         .shape = r->v.shape,
                         .color = r->v.color,
                         .size = r->v.size,
                         .edge = r->v.edge,
                         .edge_width = r->v.edge_width};
    const double own = kymo__canvas_layer_unit(r->to);

    if (!(r->v.unit > 0 && r->v.unit <= 64 && fabs(r->v.x) <= MOST_SIDE &&
          fabs(r->v.y) <= MOST_SIDE))
        return kymo__scene_wrong(&r->read, "a layer wants unit, x and y");
    layer.x = (int32_t)r->v.x;
    layer.y = (int32_t)r->v.y;
    if (read_shape(r, &layer.width, &layer.height) || read_layer(r, &layer))
        return kymo__replay_code(r);
    layer.cells = r->grid;
    if (r->v.unit < own || r->v.unit > own)
        kymo__fallback_layer_image(r->to, &layer, r->v.unit);
    else
        kymo__canvas_layer(r->to, &layer);
    return KYMO_OK;
}

kymo_status kymo__replay_image(kymo__replay *r)
{
    const kymo__rect where = {r->v.x, r->v.y, r->v.w, r->v.h};
    int32_t columns = 0, rows = 0;
    unsigned char *bytes;

    if (read_shape(r, &columns, &rows) || make_grid(r, (size_t)columns * (size_t)rows * 4))
        return kymo__replay_code(r);
    if (!kymo__scene_item(&r->read) ||
        !kymo__base64_read(r->read.at, (size_t)(r->read.end - r->read.at), r->grid, r->grid_size))
        return kymo__scene_wrong(&r->read, "an image wants its pixels in base64");
    bytes = r->grid;
    for (size_t i = 0; i < r->grid_size; i += 4) {
        const uint32_t pixel = (uint32_t)bytes[i] << 24 | (uint32_t)bytes[i + 1] << 16 |
                               (uint32_t)bytes[i + 2] << 8 | bytes[i + 3];

        memcpy(bytes + i, &pixel, sizeof pixel);
    }
    kymo__canvas_image(r->to, &where, r->grid, columns, rows);
    return KYMO_OK;
}

void kymo__replay_free(kymo__replay *r)
{
    free_cells(r);
    free_grid(r);
}
