/*
 * loops_body.h - the inner loops of images in plain C, written so that compilers make vector code of them: included
 * once by loops.c and once by loops_avx2.c.
 */
#ifndef KYMO_CANVAS_LOOPS_BODY_H
#define KYMO_CANVAS_LOOPS_BODY_H

#include "canvas/loops.h"
#include "canvas/surface.h"

#include <string.h>

#define WIDE 16 /* pixels blended together */


/* WIDE pixels at once, byte by byte in 16 bits: loops that compilers turn into vector code. */
static inline void blend_wide(uint32_t *pixels, const uint8_t *coverage, const uint8_t *color,
                              uint32_t opacity)
{
    uint32_t spread[WIDE];
    uint8_t alpha[4 * WIDE], under[4 * WIDE];

    for (int i = 0; i < WIDE; i++) {
        uint32_t a = coverage[i] * opacity + 128;
        a = (a + (a >> 8)) >> 8;
        a |= a << 8;
        spread[i] = a | a << 16;
    }
    memcpy(alpha, spread, sizeof alpha);
    memcpy(under, pixels, sizeof under);
    for (int i = 0; i < 4 * WIDE; i++) {
        const uint16_t rest = (uint16_t)(255 - alpha[i]);
        const uint16_t sum = (uint16_t)(color[i] * alpha[i] + under[i] * rest + 128);
        under[i] = (uint8_t)((uint16_t)(sum + (sum >> 8)) >> 8);
    }
    memcpy(pixels, under, sizeof under);
}

static void blend_mask(uint32_t *pixels, const uint8_t *coverage, int32_t count, kymo__rgba color)
{
    const uint32_t rb = kymo__color_rb(color), ag = kymo__color_ag(color), full = ag << 8 | rb;
    uint32_t fulls[WIDE];
    uint8_t bytes[4 * WIDE];
    uint64_t eights[WIDE / 8];
    int32_t i = 0;

    for (int k = 0; k < WIDE; k++)
        fulls[k] = full;
    memcpy(bytes, fulls, sizeof bytes);
    for (; i + WIDE <= count; i += WIDE) {
        memcpy(eights, coverage + i, WIDE);
        if ((eights[0] & eights[1]) == UINT64_MAX && color.a == 255)
            memcpy(pixels + i, fulls, sizeof fulls);
        else if (eights[0] | eights[1])
            blend_wide(pixels + i, coverage + i, bytes, color.a);
    }
    for (; i < count; i++)
        if (coverage[i])
            pixels[i] = kymo__blend(pixels[i], rb, ag, kymo__div255(color.a * (uint32_t)coverage[i]));
}

static void grow(int32_t reach, const int32_t *height, const int32_t *top, const int32_t *bottom, int32_t *low,
                 int32_t *high)
{
    enum { BLOCK = KYMO__GROW_BLOCK };
    int32_t least[BLOCK], most[BLOCK];

    for (int i = 0; i < BLOCK; i++) {
        least[i] = INT32_MAX;
        most[i] = INT32_MIN;
    }
    for (int32_t k = -reach; k <= reach; k++) {
        const int32_t h = height[k < 0 ? -k : k];
        for (int i = 0; i < BLOCK; i++)
            most[i] = top[k + i] + h > most[i] ? top[k + i] + h : most[i];
        for (int i = 0; i < BLOCK; i++)
            least[i] = bottom[k + i] - h < least[i] ? bottom[k + i] - h : least[i];
    }
    memcpy(low, least, sizeof least);
    memcpy(high, most, sizeof most);
}

static void sum_row(int32_t *restrict sums, int32_t *restrict differences, uint8_t *restrict coverage)
{
    enum { COLUMNS = KYMO__TILE_COLUMNS };

    for (int i = 0; i < COLUMNS; i++)
        sums[i] += differences[i];
    memset(differences, 0, COLUMNS * sizeof *differences);
    for (int i = 0; i < COLUMNS; i++)
        coverage[i] = (uint8_t)((uint32_t)(sums[i] - (sums[i] >> 8) + 0x8000) >> 16);
}

#endif
