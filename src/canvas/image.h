/*
 * image.h - what the files of the image output share.
 */
#ifndef KYMO_CANVAS_IMAGE_H
#define KYMO_CANVAS_IMAGE_H

#include "canvas/again.h"
#include "canvas/canvas.h"
#include "canvas/interval.h"
#include "canvas/raster.h"
#include "canvas/surface.h"

/** The state of an image canvas. */
typedef struct kymo__image {
    kymo__surface surface; /**< what is drawn into */
    kymo__area only;       /**< where this drawing may draw */
    uint32_t *own;         /**< its pixels when they are not the caller's; columns x rows */
    uint8_t *converted;    /**< the canvas's own pixels in a 16 or 8 bit format */
    size_t converted_size;
    kymo__raster raster;
    kymo__intervals intervals;
    kymo__point *points; /**< scratch */
    size_t point_capacity;
} kymo__image;

static inline kymo__image *kymo__image_of(const kymo_canvas *canvas)
{
    return canvas->state;
}

/** Scratch for `count` points, or NULL and the canvas has failed. */
kymo__point *kymo__image_points(kymo_canvas *canvas, size_t count);

/** The drawing calls of an image; see kymo__output. */
void kymo__image_path(kymo_canvas *canvas, const kymo__point *points, int64_t count,
                      const kymo__ink *ink);
void kymo__image_text(kymo_canvas *canvas, const kymo__text *text, double x, double y, double angle,
                      kymo__rgba color, const char *role);
kymo_status kymo__image_write(kymo_canvas *canvas, kymo_write write, void *user, kymo_error *err);

#endif
