/*
 * masks.h - markers rendered once, and stamped by copying.
 */
#ifndef KYMO_CANVAS_MASKS_H
#define KYMO_CANVAS_MASKS_H

#include "canvas/canvas.h"
#include "canvas/surface.h"

/** A rendered marker. Valid until the next kymo__masks_get. */
typedef struct kymo__mask {
    const uint8_t *fill; /**< coverage, `width` a row */
    const uint8_t *ring; /**< of the edge outside the fill; NULL: none. fill + ring <= 255 */
    int32_t x, y;        /**< of its top left pixel from the pixel that holds the centre */
    int32_t width, height;
} kymo__mask;

/** Which marker; lengths in device px. */
typedef struct kymo__marker {
    int32_t shape;
    double size, edge_width;
    bool ring; /**< with an edge */
} kymo__marker;

kymo_status kymo__masks_open(kymo__masks **masks, kymo__mem *mem, kymo_error *err);
void kymo__masks_close(kymo__masks *masks);
/** The canvas's masks, opened when first asked for; NULL when the canvas has failed. */
kymo__masks *kymo__canvas_masks(kymo_canvas *canvas);

/**
 * The mask of a marker whose centre is x4/4, y4/4 into a pixel (only the lowest two bits count).
 */
kymo_status kymo__masks_get(kymo__masks *masks, const kymo__marker *marker, int32_t x4, int32_t y4,
                            kymo__mask *mask, kymo_error *err);

/** Scratch of `count` zeros, valid until the next call. */
kymo_status kymo__masks_sums(kymo__masks *masks, size_t count, uint64_t **sums, kymo_error *err);

/** How far from the pixel of its centre a marker may ink. */
int32_t kymo__marker_reach(const kymo__marker *marker);

/** Draws markers in device px (x4, y4 quarters of it), in order; `scale` turns CSS px into them. */
kymo_status kymo__stamps_draw(const kymo__surface *surface, kymo__masks *masks,
                              const kymo__stamps *stamps, double scale, kymo_error *err);

#endif
