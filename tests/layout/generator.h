/*
 * generator.h - figures nobody would draw: any number gives one, always the same.
 *
 * Titles and labels of 1 to 300 characters in Latin, CJK, Arabic, Hebrew, math and mixtures; pages of 120 x 90
 * to 4000 x 3000; numbers from 1e-300 to 1e300 on linear, log, time and category axes; 1 to 25 panels with spans, insets,
 * shared axes, aspects and turned labels; 1 to 30 series with legends everywhere and colour bars.
 */
#ifndef GENERATOR_H
#define GENERATOR_H

#include <kymo.h>
#include <stdbool.h>
#include <stdint.h>

/** What a figure was asked to be. */
typedef struct fuzz_figure {
    kymo_figure *figure;
    double width, height, scale;
    int32_t rows, columns;   /**< of the grid */
    int32_t panels, insets;  /**< axes in the grid, and within them */
    int32_t series;          /**< all together */
    int32_t share;           /**< kymo_share */
    bool titled;
} fuzz_figure;

/** Figure number `number`. Its data live until the next call. */
fuzz_figure fuzz_open(uint64_t number);

#endif
