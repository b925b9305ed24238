/*
 * scene.h - drawings as text, and drawn again from it.
 *
 * The first line is "kymo-scene 1 WIDTH HEIGHT" and what is known of the page; then one call a
 * line: its name, what it was given as NAME=VALUE in any order, and behind " :" a list. Lengths are
 * CSS pixels with at most three decimals; what lies finer is rounded. Strings are JSON. Calls
 * inside groups and clips are indented; blanks before a line mean nothing.
 *
 *     kymo-scene 1 w=640 h=400 background=#ffffff title="Test flight 7"
 *     group role="axes" label="altitude"
 *       path stroke=#8c959f width=1 butt snap : 60,358 560,358 - 60,300 560,300
 *       text text="0.5" x=40.25 y=62 size=11 tabular color=#4b535d role="y-tick"
 *       clip x=60 y=60 w=500 h=298
 *         curve color=#3374f1 width=1.75 grid=60,0.25,2000 : 60,100.5 61,99 - 62,97
 *         cells color=#3374f1 width=1.75 grid=60,0.25,2000 : 99,101>100.5 100.5,102>102 . *1997
 *         stamps shape=circle size=6 color=#17a1b5 edge=#ffffff edge_width=0.75 : 80.25,90 81,92
 *         layer kind=bits color=#17a1b5 unit=3.125 x=188 y=188 columns=160 rows=90 : @12 4 7+3
 *       unclip
 *       image x=580 y=60 w=40 h=80 columns=4 rows=4 : (base64 of premultiplied ARGB, big endian)
 *     end
 *
 * Points are x,y and "-" breaks the line. A curve's grid, x of the first cell, width and number of
 * cells, is there when x does not go back. A curve without vertices lists its cells: "." is empty,
 * else lo[,hi][|lo2[,hi2]][>out] in y, and *N repeats the last one N times. Stamps are
 * x,y[,size][,color]; "flat" ones are an image in vector outputs. A layer lists rows that have ink: @ROW, then COLUMN[+MORE][*VALUE], a run of
 * MORE further equal cells; VALUE is 1 where it is not said, and hexadecimal for masks.
 */
#ifndef KYMO_CANVAS_SCENE_H
#define KYMO_CANVAS_SCENE_H

#include "canvas/canvas.h"

/** Names of the kinds of layers, of a text's faces (regular is NULL) and of its alignments. */
extern const char *const kymo__scene_layers[4];
extern const char *const kymo__scene_faces[KYMO__FACES];
extern const char *const kymo__scene_aligns[3];

/** The size of a layer's grid of cells, and the bytes from one row to the next. */
void kymo__scene_cells(const kymo__layer *layer, int64_t *columns, int64_t *rows,
                       int64_t *row_bytes);

/**
 * Draws a scene into a canvas of any kind, from kymo__canvas_begin to kymo__canvas_end.
 * KYMO_EFORMAT with the line when the text is not a scene; else what drawing says.
 */
kymo_status kymo__scene_replay(const char *text, size_t size, kymo_canvas *to, kymo_error *err);

#endif
