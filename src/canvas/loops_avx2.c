/*
 * loops_avx2.c - the inner loops of images for AVX2: the same C for wider vectors, which also have the minima and
 * maxima of integers that SSE2 lacks.
 */
#if defined(__x86_64__) && defined(__clang__)
#include "canvas/surface.h"

#include <string.h>
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#elif defined(__x86_64__) && defined(__GNUC__)
#pragma GCC target("avx2")
#endif

#include "canvas/loops_body.h"

const kymo__loops kymo__loops_avx2 = {.blend_mask = blend_mask, .grow = grow, .sum_row = sum_row};

#if defined(__x86_64__) && defined(__clang__)
#pragma clang attribute pop
#endif
