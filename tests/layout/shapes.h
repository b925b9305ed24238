/*
 * shapes.h - what lies where on a page, as polygons: whether texts overlap, lie on panels or leave the page.
 *
 * Written for itself, from the places and angles that the layout tells, not with the library's own test.
 */
#ifndef SHAPES_H
#define SHAPES_H

#include "figure/figure.h"

/** Where a text must stay away from the edge [px], and what counts as touching. */
#define SHAPES_EDGE 2.0
#define SHAPES_SLACK 0.01

typedef struct corner {
    double x, y;
} corner;

typedef struct shape {
    corner at[4];
    double left, top, right, bottom;
    const kymo__box *box;
} shape;

shape shape_of(const kymo__box *box);
bool shapes_overlap(const shape *a, const shape *b);

bool box_is(const kymo__box *box, const char *role);
bool box_is_text(const kymo__box *box);
/** Boxes of a role in a panel (number from 1), or -1: in all. */
int boxes_count(const kymo__boxes *boxes, const char *role, int32_t panel);
/** The first one; NULL: none. */
const kymo__box *boxes_find(const kymo__boxes *boxes, const char *role, int32_t panel);

/**
 * How many times a box leaves the page, or a text overlaps another or a panel that is not its own; each is
 * printed. The first `panels` axes lie in the grid, the others are insets.
 */
int boxes_broken(const kymo__boxes *boxes, double width, double height, int32_t panels, const char *what);

#endif
