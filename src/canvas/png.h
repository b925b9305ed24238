/*
 * png.h - pixels as PNG, for the image output and for images inside other outputs.
 */
#ifndef KYMO_CANVAS_PNG_H
#define KYMO_CANVAS_PNG_H

#include "canvas/surface.h"

/**
 * Hands a PNG of the surface to `write`: RGBA, or RGB when all pixels are opaque or `opaque` says
 * that the alpha is not looked at. `scale` device pixels are a CSS pixel. `mem` accounts for what
 * it takes. Up to `threads` work on it; the bytes do not depend on how many.
 */
kymo_status kymo__png_write(kymo__mem *mem, const kymo__surface *surface, bool opaque, double scale,
                            int32_t threads, kymo_write write, void *user, kymo_error *err);

/** The same of the pixels' alpha alone, in one colour: a byte a pixel, as numbers into a palette of
 *  256 alphas. */
kymo_status kymo__png_write_alpha(kymo__mem *mem, const kymo__surface *surface, kymo__rgba color,
                                  double scale, int32_t threads, kymo_write write, void *user,
                                  kymo_error *err);

#endif
