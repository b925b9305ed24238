/*
 * fallback.h - curves, stamps and layers made of simpler calls.
 */
#ifndef KYMO_CANVAS_FALLBACK_H
#define KYMO_CANVAS_FALLBACK_H

#include "canvas/canvas.h"

/**
 * A curve's cells as a polyline in the unit of the cells: per cell the value at its left edge, its
 * extremes (at its centre) and the value at its right edge, in an order that keeps the line short.
 * Where the line breaks there is a point of NaNs. Vertices within `tolerance` of the line that
 * remains without them are left out. Returns the number of points, which `out` (NULL: only count)
 * must hold.
 */
int64_t kymo__cells_polyline(const kymo__cells *cells, double tolerance, kymo__point *out);

void kymo__fallback_curve(kymo_canvas *canvas, const kymo__curve *curve);
void kymo__fallback_stamps(kymo_canvas *canvas, const kymo__stamps *stamps);
void kymo__fallback_layer(kymo_canvas *canvas, const kymo__layer *layer);
/** A layer of which `unit` pixels are a CSS pixel, as an image. */
void kymo__fallback_layer_image(kymo_canvas *canvas, const kymo__layer *layer, double unit);

#endif
