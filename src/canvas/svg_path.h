/*
 * svg_path.h - writes the `d` of an SVG path in few bytes. Private to the SVG output.
 */
#ifndef KYMO_CANVAS_SVG_PATH_H
#define KYMO_CANVAS_SVG_PATH_H

#include "canvas/vector.h"

/** A path being written. Coordinates are whole hundredths of a pixel. */
typedef struct kymo__svg_path {
    kymo__buf *buf;
    int64_t x, y; /* where the pen is */
    int64_t written_x, written_y;
    int64_t start_x, start_y; /* of the subpath */
    char command;             /* the letter in force; 0: nothing written yet */
    bool fraction;            /* the last number had a point */
    bool moved, dot;          /* a move, and a dot there, are still to be written */
} kymo__svg_path;

void kymo__svg_path_begin(kymo__svg_path *path, kymo__buf *buf);
kymo__sink kymo__svg_path_sink(kymo__svg_path *path);
void kymo__svg_path_move(kymo__svg_path *path, double x, double y);
void kymo__svg_path_line(kymo__svg_path *path, double x, double y);
void kymo__svg_path_close(kymo__svg_path *path);
/** A whole circle. */
void kymo__svg_path_circle(kymo__svg_path *path, double x, double y, double radius);
/** Writes what is held back. */
void kymo__svg_path_end(kymo__svg_path *path);

#endif
