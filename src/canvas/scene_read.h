/*
 * scene_read.h - what the files that read scenes share. Private to them.
 */
#ifndef KYMO_CANVAS_SCENE_READ_H
#define KYMO_CANVAS_SCENE_READ_H

#include "canvas/scene.h"

enum { KYMO__SCENE_DASHES = 32 };

/** All that calls are given by name; what a line does not say is 0. */
typedef struct kymo__scene_values {
    double x, y, w, h, width, angle, size, edge_width, wrap, lines, unit, columns, rows;
    double x0, dx, count; /* grid; count 0: none */
    double dash[KYMO__SCENE_DASHES];
    int32_t dash_count;
    kymo__rgba color, fill, stroke, background, edge;
    int32_t shape, kind, face, align;
    bool closed, butt, snap, tabular, math, dark, flat;
    /* Places in `strings`; 0: not there. */
    size_t title, description, author, keywords, id, label, role, text;
} kymo__scene_values;

/** A scene being read, up to some place in a line. */
typedef struct kymo__scene_reader {
    const char *line, *at, *end, *text_end; /* of the line; of the scene */
    int64_t number;                         /* of the line */
    kymo__buf strings;                      /* of this line, each with a NUL */
    kymo_error *err;
} kymo__scene_reader;

/* ---- scene_read.c ---------------------------------------------------------------------------- */

/** Goes to the next line that is not empty, past its blanks; false at the end. */
bool kymo__scene_next(kymo__scene_reader *r);
/** Fails here, with line and column. */
kymo_status kymo__scene_wrong(const kymo__scene_reader *r, const char *what);
/** Takes a blank, and the word behind it if that is next. */
bool kymo__scene_word(kymo__scene_reader *r, const char *word);
/** Takes one character if that is next. */
bool kymo__scene_char(kymo__scene_reader *r, char c);
kymo_status kymo__scene_number(kymo__scene_reader *r, double *v);
/** A whole number from 0 to `most`. */
kymo_status kymo__scene_count(kymo__scene_reader *r, int64_t most, int64_t *v);
kymo_status kymo__scene_color(kymo__scene_reader *r, kymo__rgba *v);
/** A string, whose place in `strings` becomes known. */
kymo_status kymo__scene_string(kymo__scene_reader *r, size_t *place);
/** All fields up to the list or the end of the line. */
kymo_status kymo__scene_fields(kymo__scene_reader *r, kymo__scene_values *values);
/** Begins an item of the list; false at the end of the line. */
bool kymo__scene_item(kymo__scene_reader *r);

/* ---- scene_replay.c -------------------------------------------------------------------------- */

/** What a replay has in its hands. */
typedef struct kymo__replay {
    kymo__scene_reader read;
    kymo__scene_values v;
    kymo_canvas *to;
    kymo__buf points;                // kymo__point
    kymo__buf x4, y4, sizes, colors; // of stamps
    double *cells;                   // lo, hi, out, lo2, hi2
    size_t cell_count;               // of the five together
    void *grid;                      // of a layer or an image
    size_t grid_size;
} kymo__replay;

/** The error that was met. */
kymo_status kymo__replay_code(const kymo__replay *r);
/** "x,y" */
kymo_status kymo__replay_pair(kymo__replay *r, kymo__point *p);
/** The list of points, multiplied; then what it was. */
kymo_status kymo__replay_points(kymo__replay *r, double scale);
int64_t kymo__replay_count(const kymo__replay *r);
const kymo__point *kymo__replay_vertices(const kymo__replay *r);

/* ---- scene_marks.c --------------------------------------------------------------------------- */

kymo_status kymo__replay_curve(kymo__replay *r);
kymo_status kymo__replay_cells(kymo__replay *r);
kymo_status kymo__replay_stamps(kymo__replay *r);
kymo_status kymo__replay_layer(kymo__replay *r);
kymo_status kymo__replay_image(kymo__replay *r);
/** Frees what these hold. */
void kymo__replay_free(kymo__replay *r);

#endif
