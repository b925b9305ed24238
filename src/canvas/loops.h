/*
 * loops.h - the inner loops of images, one table a level of vector instructions, all with the same results.
 */
#ifndef KYMO_CANVAS_LOOPS_H
#define KYMO_CANVAS_LOOPS_H

#include "core/core.h"

#define KYMO__TILE_COLUMNS 64 /* of the interval rasterizer */
#define KYMO__GROW_BLOCK 16   /* sub-columns it works on at once */

typedef struct kymo__loops {
    /** Blends a colour into pixels through coverage. */
    void (*blend_mask)(uint32_t *pixels, const uint8_t *coverage, int32_t count, kymo__rgba color);
    /**
     * Grows KYMO__GROW_BLOCK sub-columns: the least of bottom[k + i] - height[|k|] and the greatest of
     * top[k + i] + height[|k|] over k = -reach .. reach.
     */
    void (*grow)(int32_t reach, const int32_t *height, const int32_t *top, const int32_t *bottom,
                 int32_t *low, int32_t *high);
    /** Adds a row of differences to the sums, clears it, and turns the sums into coverage. */
    void (*sum_row)(int32_t *sums, int32_t *differences, uint8_t *coverage);
} kymo__loops;

const kymo__loops *kymo__loops_for(kymo__cpu level);

extern const kymo__loops kymo__loops_avx2;

#endif
