/*
 * png_rows.h - pixels as the filtered rows of a PNG.
 */
#ifndef KYMO_CANVAS_PNG_ROWS_H
#define KYMO_CANVAS_PNG_ROWS_H

#include "canvas/surface.h"

/** How a pixel is stored, least bytes first. */
typedef enum kymo__png_kind {
    KYMO__PNG_GREY,    /**< 1 byte: all channels are equal, all opaque */
    KYMO__PNG_PALETTE, /**< 1 byte: at most 256 colours, all opaque */
    KYMO__PNG_RGB,     /**< 3 bytes: all opaque */
    KYMO__PNG_RGBA,    /**< 4 bytes, not multiplied by alpha */
    KYMO__PNG_ALPHA    /**< 1 byte: the alpha of one colour; never found, but asked for */
} kymo__png_kind;

enum { KYMO__PNG_COLOURS = 256, KYMO__PNG_SLOTS = 1024 };

/** What a look at all pixels tells; made by kymo__png_survey, then only read. */
typedef struct kymo__png_rows {
    const kymo__surface *surface;
    kymo__png_kind kind;
    bool opaque; /**< alpha is not looked at */
    int32_t colours;
    uint32_t palette[KYMO__PNG_COLOURS]; /**< 0x00rrggbb, in order of appearance */
    uint32_t keys[KYMO__PNG_SLOTS];      /**< a hash table from colours to their numbers */
    uint16_t numbers[KYMO__PNG_SLOTS];   /**< 0: empty, else the number + 1 */
} kymo__png_rows;

/** Finds the smallest kind that keeps every pixel. `opaque`: the alpha of pixels is no alpha. */
void kymo__png_survey(kymo__png_rows *rows, const kymo__surface *surface, bool opaque);

/** Bytes of a filtered row: the filter's number and the pixels. */
size_t kymo__png_row_size(const kymo__png_rows *rows);

/** Fills `to` with the filtered rows from .. end - 1. They begin one row after its start: the first row
 *  of it is scratch. */
void kymo__png_filter(const kymo__png_rows *rows, int32_t from, int32_t end, uint8_t *to);

#endif
