/*
 * png_bands.h - the rows of a PNG as one zlib stream, compressed band by band.
 */
#ifndef KYMO_CANVAS_PNG_BANDS_H
#define KYMO_CANVAS_PNG_BANDS_H

#include "canvas/png_rows.h"

enum {
    KYMO__PNG_THREADS = 8, /**< at most */
    KYMO__PNG_ROUND = 16   /**< bands that are held at once */
};

/** A band: rows that are compressed by themselves. */
typedef struct kymo__png_band {
    uint8_t *bytes; /**< its part of the stream */
    size_t size;
    uint32_t sum;   /**< Adler-32 of its rows */
} kymo__png_band;

/** A picture on its way; zeroed, then begun. */
typedef struct kymo__png_bands {
    kymo__mem *mem;
    const kymo__png_rows *rows;
    int32_t threads, count; /**< bands of the picture: by its size alone */
    int32_t done;           /**< those whose round is over or at hand */
    int32_t held;           /**< bands of this round */
    uint32_t sum;           /**< of all rows so far */
    kymo__png_band round[KYMO__PNG_ROUND];
} kymo__png_bands;

/** `rows` must stay where they are. */
void kymo__png_bands_begin(kymo__png_bands *bands, kymo__mem *mem, const kymo__png_rows *rows, int32_t threads);
/** Makes the next round of bands, whose bytes follow each other; to be called while done < count. The bytes do
 *  not depend on the number of threads. */
kymo_status kymo__png_bands_next(kymo__png_bands *bands, kymo_error *err);
/** Frees what is held. */
void kymo__png_bands_end(kymo__png_bands *bands);

#endif
