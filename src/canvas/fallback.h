/*
 * fallback.h - curves, stamps and layers made of simpler calls.
 */
#ifndef KYMO_CANVAS_FALLBACK_H
#define KYMO_CANVAS_FALLBACK_H

#include "canvas/canvas.h"

void kymo__fallback_curve(kymo_canvas *canvas, const kymo__curve *curve);
void kymo__fallback_stamps(kymo_canvas *canvas, const kymo__stamps *stamps);
void kymo__fallback_layer(kymo_canvas *canvas, const kymo__layer *layer);
/** A layer of which `unit` pixels are a CSS pixel, as an image. */
void kymo__fallback_layer_image(kymo_canvas *canvas, const kymo__layer *layer, double unit);
/** The same for markers, which are in the units of the canvas. */
void kymo__fallback_stamps_image(kymo_canvas *canvas, const kymo__stamps *stamps, double unit);

#endif
