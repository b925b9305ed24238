/*
 * shape.h - the outlines of markers, for every output.
 */
#ifndef KYMO_CANVAS_SHAPE_H
#define KYMO_CANVAS_SHAPE_H

#include "canvas/canvas.h"

enum { KYMO__SHAPE_POINTS = 64 };

/**
 * The outline of a marker of diameter `size` about (0, 0): a closed polygon, y down, clockwise as
 * seen. Filled shapes have the area of the circle (a polygon here too, within 0.15 % of its
 * radius); plus and cross are arms 2 x edge_width wide. Returns the number of points.
 */
int32_t kymo__shape_outline(int32_t shape, double size, double edge_width,
                            kymo__point out[KYMO__SHAPE_POINTS]);

/** Whether a shape is made of strokes and so has no edge: plus and cross. */
bool kymo__shape_open(int32_t shape);

#endif
