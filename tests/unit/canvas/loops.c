/*
 * loops.c - the inner loops of images, of every level this processor has, against one pixel, cell and column at a
 * time.
 */
#include "canvas/loops.h"
#include "canvas/surface.h"
#include "kt.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 100 };

static kymo__rgba color_of(kt_rng *rng)
{
    return (kymo__rgba){ (uint8_t)kt_below(rng, 256), (uint8_t)kt_below(rng, 256), (uint8_t)kt_below(rng, 256),
                         kt_below(rng, 2) ? 255 : (uint8_t)kt_below(rng, 256) };
}

/* Each channel OVER what is there: surface.h. */
static uint32_t over(uint32_t under, kymo__rgba c, uint32_t coverage)
{
    uint32_t alpha = kymo__div255(c.a * coverage), out = 0;
    const uint32_t channels[] = { c.b, c.g, c.r, 255 };
    for (int k = 0; k < 4; k++)
        out |= kymo__div255(channels[k] * alpha + (under >> 8 * k & 255) * (255 - alpha)) << 8 * k;
    return out;
}

static void check_mask(const kymo__loops *loops, kt_rng *rng)
{
    uint32_t pixels[MOST], want[MOST];
    uint8_t coverage[MOST];
    int32_t n = (int32_t)kt_below(rng, MOST);
    kymo__rgba color = color_of(rng);
    int kind = (int)kt_below(rng, 4);
    for (int32_t i = 0; i < n; i++) {
        kymo__rgba under = color_of(rng);
        pixels[i] = kymo__pixel(under);
        coverage[i] = kind == 0 ? 255 : kind == 1 ? 0 : (uint8_t)kt_below(rng, 256);
        want[i] = coverage[i] ? over(pixels[i], color, coverage[i]) : pixels[i];
    }
    loops->blend_mask(pixels, coverage, n, color);
    for (int32_t i = 0; i < n; i++)
        cr_assert_eq(pixels[i], want[i], "%x, not %x", pixels[i], want[i]);
}

static void check_grow(const kymo__loops *loops, kt_rng *rng)
{
    enum { REACH = 9, CELLS = KYMO__GROW_BLOCK + 2 * REACH };
    int32_t height[REACH + 1], top[CELLS], bottom[CELLS], low[KYMO__GROW_BLOCK], high[KYMO__GROW_BLOCK];
    int32_t reach = (int32_t)kt_below(rng, REACH + 1);
    for (int i = 0; i <= REACH; i++)
        height[i] = (int32_t)kt_below(rng, 5000);
    for (int i = 0; i < CELLS; i++) {
        bottom[i] = (int32_t)kt_below(rng, 1 << 30) - (1 << 29);
        top[i] = bottom[i] + (int32_t)kt_below(rng, 100000);
    }
    loops->grow(reach, height, top + REACH, bottom + REACH, low, high);
    for (int i = 0; i < KYMO__GROW_BLOCK; i++) {
        int32_t least = INT32_MAX, most = INT32_MIN;
        for (int k = -reach; k <= reach; k++) {
            int32_t a = bottom[REACH + i + k] - height[abs(k)], b = top[REACH + i + k] + height[abs(k)];
            least = a < least ? a : least;
            most = b > most ? b : most;
        }
        cr_assert(low[i] == least && high[i] == most);
    }
}

static void check_sums(const kymo__loops *loops, kt_rng *rng)
{
    enum { FULL = 256 * 256 * 256 };
    int32_t sums[KYMO__TILE_COLUMNS], differences[KYMO__TILE_COLUMNS], next[KYMO__TILE_COLUMNS];
    uint8_t coverage[KYMO__TILE_COLUMNS];
    for (int i = 0; i < KYMO__TILE_COLUMNS; i++) {
        sums[i] = (int32_t)kt_below(rng, FULL + 1);
        next[i] = kt_below(rng, 3) ? (int32_t)kt_below(rng, FULL + 1) : FULL;
        differences[i] = next[i] - sums[i];
    }
    loops->sum_row(sums, differences, coverage);
    for (int i = 0; i < KYMO__TILE_COLUMNS; i++) {
        double exact = next[i] * 255.0 / FULL;
        cr_assert(sums[i] == next[i] && differences[i] == 0);
        cr_assert(coverage[i] >= exact - 0.51 && coverage[i] <= exact + 0.51, "%d of %d: %d", next[i], FULL,
                  coverage[i]);
    }
}

Test(loops, every_level)
{
    for (int level = 0; level <= (int)kymo__cpu_level(); level++) {
        kt_rng rng = { 4 };
        const kymo__loops *loops = kymo__loops_for((kymo__cpu)level);
        for (int round = 0; round < 3000; round++) {
            check_mask(loops, &rng);
            check_grow(loops, &rng);
            check_sums(loops, &rng);
        }
    }
}
