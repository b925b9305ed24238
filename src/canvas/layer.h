/*
 * layer.h - grids of reduced marks onto pixels.
 */
#ifndef KYMO_CANVAS_LAYER_H
#define KYMO_CANVAS_LAYER_H

#include "canvas/masks.h"

/** How far beyond its grid a layer may ink, in its pixels; `scale` of them are a CSS px. */
int32_t kymo__layer_margin(const kymo__layer *layer, double scale);

/** Draws a layer on a surface whose pixels are the layer's. */
kymo_status kymo__layer_draw(const kymo__surface *surface, kymo__masks *masks,
                             const kymo__layer *layer, double scale, kymo_error *err);

#endif
