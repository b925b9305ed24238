/*
 * loops.c - the inner loops of images for every processor, and the choice among levels.
 */
#include "canvas/loops_body.h"

void kymo__blend_mask(uint32_t *pixels, const uint8_t *coverage, int32_t count, kymo__rgba color)
{
    blend_mask(pixels, coverage, count, color);
}

const kymo__loops *kymo__loops_for(kymo__cpu level)
{
    static const kymo__loops base = {.blend_mask = blend_mask, .grow = grow, .sum_row = sum_row};

    return level >= KYMO__CPU_AVX2 ? &kymo__loops_avx2 : &base;
}
