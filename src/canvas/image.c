/*
 * image.c - the image output: pixels in memory.
 *
 * Everything is drawn into an ARGB32 surface: the canvas's own, or the caller's memory itself when
 * its format and alignment allow. For 16 and 8 bit formats the surface is the canvas's own, and the
 * rows are converted when a drawing ends. Formats without alpha get an opaque background.
 *
 * All scratch only grows, and nothing but png.c calls a library that allocates, so a second drawing
 * of the same things allocates nothing. Cost: 4 bytes a pixel, 2 or 1 more for the small formats.
 */
#include "canvas/image.h"
#include "canvas/fallback.h"
#include "canvas/layer.h"
#include "canvas/masks.h"
#include "canvas/vector.h"

#include <math.h>
#include <string.h>

static kymo_status open_image(kymo_canvas *canvas, kymo_error *err)
{
    static const int32_t bytes[] = {4, 4, 2, 1};
    kymo__image *image = kymo__image_of(canvas);
    const size_t pixels = (size_t)canvas->columns * (size_t)canvas->rows;
    const bool words = canvas->format == KYMO_ARGB32 || canvas->format == KYMO_RGB24;
    const bool direct =
        canvas->pixels && words && canvas->stride % 4 == 0 && (uintptr_t)canvas->pixels % 4 == 0;

    kymo__raster_init(&image->raster, canvas->mem);
    image->intervals.mem = canvas->mem;
    image->surface = (kymo__surface){.pixels = canvas->pixels,
                                     .stride = canvas->stride / 4,
                                     .width = canvas->columns,
                                     .height = canvas->rows,
                                     .x1 = canvas->columns,
                                     .y1 = canvas->rows};
    if (direct)
        return KYMO_OK;
    image->own =
        kymo__alloc(canvas->mem, KYMO_MEMORY_CANVAS, pixels, sizeof *image->own, "pixels", err);
    if (!image->own)
        return (kymo_status)err->code;
    image->surface.pixels = image->own;
    image->surface.stride = canvas->columns;
    if (canvas->pixels)
        return KYMO_OK;
    canvas->stride = ((int64_t)canvas->columns * bytes[canvas->format] + 3) / 4 * 4;
    canvas->pixels = image->own;
    if (words)
        return KYMO_OK;
    image->converted_size = (size_t)canvas->stride * (size_t)canvas->rows;
    image->converted =
        kymo__alloc(canvas->mem, KYMO_MEMORY_CANVAS, image->converted_size, 1, "pixels", err);
    canvas->pixels = image->converted;
    return image->converted ? KYMO_OK : (kymo_status)err->code;
}

static void close_image(kymo_canvas *canvas)
{
    kymo__image *image = kymo__image_of(canvas);
    const size_t pixels = (size_t)canvas->columns * (size_t)canvas->rows;

    kymo__raster_free(&image->raster);
    kymo__intervals_free(&image->intervals);
    kymo__free(canvas->mem, KYMO_MEMORY_CANVAS, image->points, image->point_capacity,
               sizeof *image->points);
    kymo__free(canvas->mem, KYMO_MEMORY_CANVAS, image->own, pixels, sizeof *image->own);
    kymo__free(canvas->mem, KYMO_MEMORY_CANVAS, image->converted, image->converted_size, 1);
}

kymo__point *kymo__image_points(kymo_canvas *canvas, size_t count)
{
    kymo__image *image = kymo__image_of(canvas);
    kymo__point *moved;
    kymo_error err;

    if (count <= image->point_capacity)
        return image->points;
    kymo__error_clear(&err);
    moved = kymo__realloc(canvas->mem, KYMO_MEMORY_CANVAS, image->points, image->point_capacity,
                          count, sizeof *moved, "points of a path", &err);
    if (!moved) {
        kymo__canvas_fail(canvas, &err);
        return NULL;
    }
    image->points = moved;
    image->point_capacity = count;
    return moved;
}

/* ---- Begin and end --------------------------------------------------------------------------- */

static void begin_image(kymo_canvas *canvas, const kymo__page *page)
{
    kymo__image *image = kymo__image_of(canvas);
    kymo__surface *surface = &image->surface;
    kymo__rgba background = page->background;

    image->intervals.threads = page->threads;
    image->only = page->only ? *page->only : (kymo__area){0, 0, surface->width, surface->height};
    if (canvas->format != KYMO_ARGB32)
        background.a = 255;
    surface->x0 = image->only.x0;
    surface->y0 = image->only.y0;
    surface->x1 = image->only.x1;
    surface->y1 = image->only.y1;
    if (page->over)
        return;
    const uint32_t pixel = kymo__pixel(background);
    const size_t count = (size_t)(surface->x1 - surface->x0);
    uint32_t *first = kymo__surface_at(surface, surface->x0, surface->y0);
    for (size_t x = 0; x < count; x++)
        first[x] = pixel;
    for (int32_t y = surface->y0 + 1; y < surface->y1; y++)
        memcpy(kymo__surface_at(surface, surface->x0, y), first, count * sizeof pixel);
}

/* Each channel to the nearest of its 32 or 64 levels. */
static uint32_t rgb565(uint32_t p)
{
    return kymo__div255((p >> 16 & 255) * 31) << 11 | kymo__div255((p >> 8 & 255) * 63) << 5 |
           kymo__div255((p & 255) * 31);
}

/* Rec. 709 luma of the channels as they are. */
static uint32_t grey8(uint32_t p)
{
    return (13933 * (p >> 16 & 255) + 46871 * (p >> 8 & 255) + 4732 * (p & 255) + 32768) >> 16;
}

static void end_image(kymo_canvas *canvas)
{
    const kymo__surface *surface = &kymo__image_of(canvas)->surface;

    if ((const void *)surface->pixels == canvas->pixels)
        return;
    for (int32_t y = 0; y < surface->height; y++) {
        const uint32_t *row = kymo__surface_at(surface, 0, y);
        uint8_t *to = (uint8_t *)canvas->pixels + y * canvas->stride;
        if (canvas->format == KYMO_ARGB32 || canvas->format == KYMO_RGB24) {
            memcpy(to, row, (size_t)surface->width * 4);
            continue;
        }
        for (int32_t x = 0; x < surface->width; x++) {
            const uint16_t small = (uint16_t)rgb565(row[x]);
            if (canvas->format == KYMO_RGB565)
                memcpy(to + 2 * (int64_t)x, &small, sizeof small);
            else
                to[x] = (uint8_t)grey8(row[x]);
        }
    }
}

/* ---- Drawing --------------------------------------------------------------------------------- */

/* A device pixel edge near v, within `begin` and `end`. */
static int32_t pixel_edge(double v, int32_t begin, int32_t end)
{
    return (int32_t)fmin(fmax(floor(v + 0.5), begin), end);
}

static void clip_image(kymo_canvas *canvas, const kymo__rect *rect)
{
    const kymo__area *only = &kymo__image_of(canvas)->only;
    kymo__surface *surface = &kymo__image_of(canvas)->surface;
    const double s = canvas->scale;

    surface->x0 = rect ? pixel_edge(rect->x * s, only->x0, only->x1) : only->x0;
    surface->y0 = rect ? pixel_edge(rect->y * s, only->y0, only->y1) : only->y0;
    surface->x1 = rect ? pixel_edge((rect->x + rect->w) * s, only->x0, only->x1) : only->x1;
    surface->y1 = rect ? pixel_edge((rect->y + rect->h) * s, only->y0, only->y1) : only->y1;
}

/* Strokes a curve's points, or its cells as a polyline: dashes along the arc, odd widths of
   cells. */
static void stroke_curve(kymo_canvas *canvas, const kymo__curve *curve, kymo_error *err)
{
    kymo__image *image = kymo__image_of(canvas);
    const kymo__pen pen = {.width = curve->width * canvas->scale,
                           .dash = curve->dash,
                           .dash_count = curve->dash_count,
                           .dash_scale = canvas->scale,
                           .butt = curve->dash != NULL,
                           .view = {0, 0, canvas->columns, canvas->rows}};
    const kymo__point *points = curve->points;
    int64_t count = curve->point_count;

    if (count < 1 && curve->cells) {
        count = kymo__trace_list(curve->cells, 0, NULL);
        kymo__point *own = kymo__image_points(canvas, (size_t)count);
        if (!own)
            return;
        kymo__trace_list(curve->cells, 0, own);
        points = own;
    }
    kymo__raster_stroke(&image->raster, points, count, &pen);
    kymo__raster_blend(&image->raster, &image->surface, curve->color);
    kymo__raster_status(&image->raster, err);
}

static void draw_curve(kymo_canvas *canvas, const kymo__curve *curve)
{
    kymo__image *image = kymo__image_of(canvas);
    const kymo__cells *cells = curve->cells;
    const double width = curve->width * canvas->scale;
    const bool fits = cells && kymo__intervals_fit(cells->dx, width);
    kymo_error err;

    kymo__error_clear(&err);
    if (fits && (!curve->dash || curve->point_count < 1))
        kymo__intervals_draw(&image->intervals, &image->surface, cells, width, curve->color,
                             curve->dash, curve->dash_count, canvas->scale, &err);
    else
        stroke_curve(canvas, curve, &err);
    if (err.code)
        kymo__canvas_fail(canvas, &err);
}

static void draw_stamps(kymo_canvas *canvas, const kymo__stamps *stamps)
{
    kymo__masks *masks = kymo__canvas_masks(canvas);
    kymo_error err;

    kymo__error_clear(&err);
    if (masks &&
        kymo__stamps_draw(&kymo__image_of(canvas)->surface, masks, stamps, canvas->scale, &err))
        kymo__canvas_fail(canvas, &err);
}

static void draw_layer(kymo_canvas *canvas, const kymo__layer *layer)
{
    kymo__masks *masks = kymo__canvas_masks(canvas);
    kymo_error err;

    kymo__error_clear(&err);
    if (masks &&
        kymo__layer_draw(&kymo__image_of(canvas)->surface, masks, layer, canvas->scale, &err))
        kymo__canvas_fail(canvas, &err);
}

/* The pixels from `start` on whose centres lie from v on, within 0 .. end. */
static int32_t first_centre(double v, int32_t start, int32_t end)
{
    return (int32_t)fmin(fmax(ceil(v - 0.5), start), end);
}

/* Which of `count` source pixels a centre that lies `into` the rectangle shows. */
static int32_t source_of(double into, int32_t count)
{
    const int32_t i = (int32_t)into;

    return i < count ? i : count - 1;
}

/* Each device pixel whose centre is inside takes the nearest pixel. */
static void draw_image(kymo_canvas *canvas, const kymo__rect *where, const uint32_t *argb,
                       int32_t width, int32_t height)
{
    const kymo__surface *surface = &kymo__image_of(canvas)->surface;
    const double s = canvas->scale, left = where->x * s, top = where->y * s;
    const double fx = width / (where->w * s), fy = height / (where->h * s);
    const int32_t x0 = first_centre(left, surface->x0, surface->x1);
    const int32_t x1 = first_centre(left + where->w * s, surface->x0, surface->x1);
    const int32_t y0 = first_centre(top, surface->y0, surface->y1);
    const int32_t y1 = first_centre(top + where->h * s, surface->y0, surface->y1);

    if (isnan(left) || isnan(top) || isinf(where->w * s) || isinf(where->h * s))
        return;
    for (int32_t y = y0; y < y1; y++) {
        const uint32_t *from = argb + (int64_t)source_of((y + 0.5 - top) * fy, height) * width;
        uint32_t *row = kymo__surface_at(surface, 0, y);
        for (int32_t x = x0; x < x1; x++)
            kymo__blend_pixels(row + x, from + source_of((x + 0.5 - left) * fx, width), 1);
    }
}

const kymo__output kymo__image_output = {
    .name = "image",
    .extensions = "png",
    .state_size = sizeof(kymo__image),
    .open = open_image,
    .begin = begin_image,
    .end = end_image,
    .clip = clip_image,
    .path = kymo__image_path,
    .text = kymo__image_text,
    .curve = draw_curve,
    .stamps = draw_stamps,
    .layer = draw_layer,
    .image = draw_image,
    .write = kymo__image_write,
    .close = close_image,
};
