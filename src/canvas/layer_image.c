/*
 * layer_image.c - very many markers, and grids of pixels, as an image inside a vector output.
 *
 * Drawn at 300 dots an inch by the code of image canvases. Layers of one colour become an alpha of 8
 * bits, a quarter of the bytes. What makes a PNG of more than 700 000 bytes (in base64: 0.93 MB) is
 * halved in both directions, but not below 150 dots an inch: so the size of a document does not
 * grow with the data. Cost: 4 or 5 bytes a pixel, 10 MB for 640 x 400 CSS pixels.
 */
#include "canvas/fallback.h"
#include "canvas/layer.h"
#include "canvas/masks.h"
#include "canvas/png.h"
#include "canvas/surface.h"

#include <math.h>
#include <string.h>

enum { MOST_BYTES = 700000, CHUNK = 256 };
#define LEAST_UNIT (149.0 / 96) /* pixels a CSS pixel */

/* A picture in the making: the surface, and where on the canvas it lies. */
typedef struct picture {
    kymo__surface surface;
    kymo__rect where; /* [CSS px] */
    double unit;      /* its pixels a CSS pixel */
} picture;

/* Appends to the buffer. */
static int take_bytes(const void *bytes, size_t size, void *user)
{
    kymo__buf *buf = user;

    kymo__buf_append(buf, bytes, size);
    return buf->status != KYMO_OK;
}

/* The mean of a channel of up to four pixels; those beyond the edge are transparent. */
static uint32_t mean_pixel(const kymo__surface *s, int32_t x, int32_t y)
{
    uint32_t sum[4] = {2, 2, 2, 2}, mean = 0;

    for (int32_t k = 0; k < 4; k++) {
        const int32_t i = x + (k & 1), j = y + (k >> 1);
        const uint32_t p = i < s->width && j < s->height ? *kymo__surface_at(s, i, j) : 0;
        for (int32_t c = 0; c < 4; c++)
            sum[c] += p >> (8 * c) & 255;
    }
    for (int32_t c = 0; c < 4; c++)
        mean |= sum[c] / 4 << (8 * c);
    return mean;
}

/* Half as many pixels in both directions, in place; the surface keeps its stride. */
static void halve(picture *p)
{
    kymo__surface *s = &p->surface;
    const int32_t width = (s->width + 1) / 2, height = (s->height + 1) / 2;

    for (int32_t y = 0; y < height; y++)
        for (int32_t x = 0; x < width; x++)
            *kymo__surface_at(s, x, y) = mean_pixel(s, 2 * x, 2 * y);
    p->unit /= 2;
    s->width = width;
    s->height = height;
    p->where.w = width / p->unit;
    p->where.h = height / p->unit;
}

/* Outputs take rows without gaps. */
static void pack_rows(const kymo__surface *s)
{
    for (int32_t y = 1; y < s->height; y++)
        memmove(s->pixels + (int64_t)y * s->width, kymo__surface_at(s, 0, y),
                (size_t)s->width * sizeof *s->pixels);
}

/* Encodes, until it is small enough; `color` NULL: in the colours it has. */
static kymo_status shrink(kymo_canvas *canvas, picture *p, const kymo__rgba *color, kymo__buf *png,
                          kymo_error *err)
{
    for (;; halve(p)) {
        png->length = 0;
        if (color)
            kymo__png_write_alpha(canvas->mem, &p->surface, *color, p->unit, canvas->threads, take_bytes,
                                  png, err);
        else
            kymo__png_write(canvas->mem, &p->surface, false, p->unit, canvas->threads, take_bytes, png,
                            err);
        if (png->status) { /* why it took no more */
            kymo__error_clear(err);
            kymo__buf_status(png, err);
        }
        if (err->code || png->length <= MOST_BYTES || p->unit / 2 < LEAST_UNIT)
            return (kymo_status)err->code;
    }
}

/* Puts the picture onto the canvas; `color` NULL: it has several. */
static void put(kymo_canvas *canvas, picture *p, const kymo__rgba *color, kymo_error *err)
{
    const kymo__surface whole = p->surface;
    kymo__buf png;

    kymo__buf_init(&png, canvas->mem, KYMO_MEMORY_CANVAS);
    color = canvas->output->mask ? color : NULL;
    if (shrink(canvas, p, color, &png, err) == KYMO_OK && color) {
        const kymo__alpha alpha = {.color = *color,
                                   .pixels = p->surface.pixels,
                                   .stride = p->surface.stride,
                                   .width = p->surface.width,
                                   .height = p->surface.height,
                                   .png = png.data,
                                   .png_size = png.length};
        canvas->output->mask(canvas, &p->where, &alpha);
    } else if (err->code == KYMO_OK) {
        pack_rows(&p->surface);
        kymo__canvas_image(canvas, &p->where, p->surface.pixels, p->surface.width,
                           p->surface.height);
    }
    kymo__buf_free(&png);
    p->surface = whole;
}

static void finish(kymo_canvas *canvas, picture *p, kymo_status status, const kymo__rgba *color,
                   kymo_error *err)
{
    if (status == KYMO_OK)
        put(canvas, p, color, err);
    if (err->code)
        kymo__canvas_fail(canvas, err);
    kymo__surface_close(&p->surface, canvas->mem);
}

void kymo__fallback_layer_image(kymo_canvas *canvas, const kymo__layer *layer, double unit)
{
    kymo__masks *masks = kymo__canvas_masks(canvas);
    const int32_t margin = kymo__layer_margin(layer, unit);
    const bool edged = layer->kind == KYMO__LAYER_CENTRES && layer->edge.a > 0;
    kymo__layer moved = *layer;
    picture p = {.unit = unit};
    kymo_error err;

    kymo__error_clear(&err);
    if (!masks)
        return;
    if (kymo__surface_open(&p.surface, canvas->mem, layer->width + 2 * margin,
                           layer->height + 2 * margin, &err)) {
        kymo__canvas_fail(canvas, &err);
        return;
    }
    p.where = (kymo__rect){(layer->x - margin) / unit, (layer->y - margin) / unit,
                           p.surface.width / unit, p.surface.height / unit};
    moved.x = moved.y = margin;
    finish(canvas, &p, kymo__layer_draw(&p.surface, masks, &moved, unit, &err),
           edged ? NULL : &layer->color, &err);
}

/* ---- Markers one by one ---------------------------------------------------------------------- */

/* The box of all centres, in quarters of the canvas's unit. */
static void find_box(const kymo__stamps *stamps, int32_t low[2], int32_t high[2], double *largest)
{
    low[0] = high[0] = stamps->x4[0];
    low[1] = high[1] = stamps->y4[0];
    *largest = stamps->sizes ? 0 : stamps->size;
    for (int64_t i = 0; i < stamps->count; i++) {
        const int32_t at[2] = {stamps->x4[i], stamps->y4[i]};
        for (int k = 0; k < 2; k++) {
            low[k] = at[k] < low[k] ? at[k] : low[k];
            high[k] = at[k] > high[k] ? at[k] : high[k];
        }
        if (stamps->sizes && (double)stamps->sizes[i] > *largest)
            *largest = (double)stamps->sizes[i];
    }
}

/* Draws them in parts, each marker moved into the pixels of the picture. */
static kymo_status draw_stamps(const picture *p, kymo__masks *masks, const kymo__stamps *stamps,
                               double ratio, kymo_error *err)
{
    int32_t x4[CHUNK], y4[CHUNK];
    kymo__stamps part = *stamps;

    part.x4 = x4;
    part.y4 = y4;
    part.shapes = NULL;
    for (int64_t from = 0; from < stamps->count; from += part.count) {
        part.shape = stamps->shapes ? stamps->shapes[from] : stamps->shape;
        part.sizes = stamps->sizes ? stamps->sizes + from : NULL;
        part.colors = stamps->colors ? stamps->colors + from : NULL;
        for (part.count = 0; part.count < CHUNK && from + part.count < stamps->count;
             part.count++) {
            const int64_t i = from + part.count;
            if (stamps->shapes && stamps->shapes[i] != part.shape)
                break;
            x4[part.count] = (int32_t)floor(stamps->x4[i] * ratio - 4 * p->where.x * p->unit + 0.5);
            y4[part.count] = (int32_t)floor(stamps->y4[i] * ratio - 4 * p->where.y * p->unit + 0.5);
        }
        if (kymo__stamps_draw(&p->surface, masks, &part, p->unit, err))
            return (kymo_status)err->code;
    }
    return KYMO_OK;
}

void kymo__fallback_stamps_image(kymo_canvas *canvas, const kymo__stamps *stamps, double unit)
{
    const double own = kymo__canvas_unit(canvas);
    const bool alike = !stamps->colors && !stamps->edge.a;
    kymo__masks *masks = kymo__canvas_masks(canvas);
    picture p = {.unit = unit};
    int32_t low[2], high[2];
    double largest, margin;
    kymo_error err;

    kymo__error_clear(&err);
    if (!masks || stamps->count < 1)
        return;
    find_box(stamps, low, high, &largest);
    margin = largest + 2 * stamps->edge_width + 1;
    p.where.x = floor((low[0] / (4 * own) - margin) * unit) / unit;
    p.where.y = floor((low[1] / (4 * own) - margin) * unit) / unit;
    const int32_t width = (int32_t)ceil((high[0] / (4 * own) + margin - p.where.x) * unit);
    const int32_t height = (int32_t)ceil((high[1] / (4 * own) + margin - p.where.y) * unit);
    if (kymo__surface_open(&p.surface, canvas->mem, width, height, &err)) {
        kymo__canvas_fail(canvas, &err);
        return;
    }
    p.where.w = width / unit;
    p.where.h = height / unit;
    finish(canvas, &p, draw_stamps(&p, masks, stamps, unit / own, &err),
           alike ? &stamps->color : NULL, &err);
}
