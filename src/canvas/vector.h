/*
 * vector.h - what the vector outputs share: tracing reduced lines as few vertices, and base64.
 *
 * Private to the canvas room. A sink takes a polyline vertex by vertex; sinks can be put one behind
 * the other, so nothing here keeps a path: memory is constant whatever the length of a line.
 */
#ifndef KYMO_CANVAS_VECTOR_H
#define KYMO_CANVAS_VECTOR_H

#include "canvas/canvas.h"

/* ---- trace.c --------------------------------------------------------------------------------- */

/** Takes polylines. A move directly followed by a line to the same place is a dot. */
typedef struct kymo__sink {
    void (*move)(double x, double y, void *user);
    void (*line)(double x, double y, void *user);
    void *user;
} kymo__sink;

/**
 * Vertex i of a path as it is to be drawn: when the ink (NULL: none) says so, axis-aligned edges
 * are moved to whole pixels, the middle of odd strokes to halves, and so are the ends of a straight
 * line with butt caps. NaN: a break.
 */
kymo__point kymo__trace_vertex(const kymo__point *points, int64_t count, int64_t i,
                               const kymo__ink *ink);

/** A clip as it is to be set: on whole pixels, as in images. */
kymo__rect kymo__trace_clip(const kymo__rect *rect);

/**
 * Draws the vertices; a NaN breaks the line, a vertex alone between breaks is a dot. Segments are
 * clipped to `box` in double.
 */
void kymo__trace_points(const kymo__point *points, int64_t count, const kymo__rect *box,
                        const kymo__ink *ink, const kymo__sink *sink);

/**
 * Draws reduced cells with at most two vertices for each `width` of x (and for each cell that is
 * wider), keeping every extreme and every break of that width. y is clamped to the box, whose sides
 * left and right are not looked at. With dashes (NULL: none) the line is interrupted along x, the
 * pattern beginning with the first cell.
 */
void kymo__trace_cells(const kymo__cells *cells, const kymo__rect *box, double width,
                       const double *dash, int32_t dash_count, const kymo__sink *sink);

/**
 * All cells as a list of vertices, NaN where the line breaks, those nearer to the line than
 * `tolerance` left out. Returns how many there are; `out` (NULL: only count) must hold them.
 */
int64_t kymo__trace_list(const kymo__cells *cells, double tolerance, kymo__point *out);

/**
 * Whether a vector output draws the vertices of a curve, by kymo__trace_points, and strokes its
 * dashes along them; else it draws the cells, by kymo__trace_cells, whose gaps are the dashes.
 */
bool kymo__trace_vertices(const kymo__curve *curve);
/** Draws one or the other. */
void kymo__trace_curve(const kymo__curve *curve, const kymo__rect *box, const kymo__sink *sink);

/**
 * A sink that leaves out vertices nearer than `tolerance` to the line that is drawn instead, and
 * hands the rest on. kymo__slim_end hands on the last vertex.
 */
typedef struct kymo__slim {
    const kymo__sink *to;
    double tolerance;
    kymo__point from, at;    /* the last vertex handed on; the one held back */
    kymo__point left, right; /* the sector, seen from `from`, in which the line may go on */
    bool held;
} kymo__slim;
kymo__sink kymo__slim_begin(kymo__slim *slim, double tolerance, const kymo__sink *to);
void kymo__slim_end(kymo__slim *slim);

/* ---- base64.c -------------------------------------------------------------------------------- */

/** Reads base64 of just `size` bytes; false when the text is anything else. */
bool kymo__base64_read(const char *text, size_t length, void *bytes, size_t size);

#endif
