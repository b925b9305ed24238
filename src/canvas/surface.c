/*
 * surface.c - blending into pixels.
 *
 * Two channels at a time in one 32-bit word, 16 bits each (the usual trick, e.g. Blinn, "Three
 * Wrongs Make a Right", 1995, for the exact division by 255). Coverage is skipped eight zeros at a
 * time and stored straight where an opaque colour covers all.
 */
#include "canvas/surface.h"

#include <string.h>


kymo_status kymo__surface_open(kymo__surface *surface, kymo__mem *mem, int32_t width,
                               int32_t height, kymo_error *err)
{
    *surface = (kymo__surface){
        .stride = width, .width = width, .height = height, .x1 = width, .y1 = height};
    surface->pixels = kymo__alloc(mem, KYMO_MEMORY_CANVAS, (size_t)width * (size_t)height,
                                  sizeof *surface->pixels, "pixels", err);
    return surface->pixels ? KYMO_OK : (kymo_status)err->code;
}

void kymo__surface_close(kymo__surface *surface, kymo__mem *mem)
{
    kymo__free(mem, KYMO_MEMORY_CANVAS, surface->pixels,
               (size_t)surface->width * (size_t)surface->height, sizeof *surface->pixels);
    surface->pixels = NULL;
}

uint32_t kymo__pixel(kymo__rgba color)
{
    return kymo__blend(0, kymo__color_rb(color), kymo__color_ag(color), color.a);
}

void kymo__blend_run(uint32_t *pixels, int32_t count, kymo__rgba color, uint32_t coverage)
{
    const uint32_t alpha = kymo__div255(color.a * coverage);
    const uint32_t rb = kymo__color_rb(color), ag = kymo__color_ag(color);

    if (alpha == 255)
        for (int32_t i = 0; i < count; i++)
            pixels[i] = ag << 8 | rb;
    else if (alpha)
        for (int32_t i = 0; i < count; i++)
            pixels[i] = kymo__blend(pixels[i], rb, ag, alpha);
}

void kymo__blend_masks(uint32_t *pixels, const uint8_t *first, kymo__rgba first_color,
                       const uint8_t *second, kymo__rgba second_color, int32_t count)
{
    const uint32_t rb1 = kymo__color_rb(first_color), ag1 = kymo__color_ag(first_color);
    const uint32_t rb2 = kymo__color_rb(second_color), ag2 = kymo__color_ag(second_color);

    for (int32_t i = 0; i < count; i++) {
        if (!(first[i] | second[i]))
            continue;
        const uint32_t a1 = kymo__div255(first_color.a * (uint32_t)first[i]);
        const uint32_t a2 = kymo__div255(second_color.a * (uint32_t)second[i]);
        const uint32_t rest = 255 - a1 - a2, under = pixels[i];
        const uint32_t rb = kymo__lanes_div255(rb1 * a1 + rb2 * a2 + (under & KYMO__LANES) * rest);
        const uint32_t ag = kymo__lanes_div255(ag1 * a1 + ag2 * a2 + ((under >> 8) & KYMO__LANES) * rest);
        pixels[i] = ag << 8 | rb;
    }
}

void kymo__blend_pixels(uint32_t *pixels, const uint32_t *over, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        const uint32_t alpha = over[i] >> 24, rest = 255 - alpha, under = pixels[i];
        if (alpha == 255)
            pixels[i] = over[i];
        else if (over[i])
            pixels[i] = over[i] + (kymo__lanes_div255(((under >> 8) & KYMO__LANES) * rest) << 8) +
                        kymo__lanes_div255((under & KYMO__LANES) * rest);
    }
}

void kymo__surface_mask(const kymo__surface *surface, const uint8_t *coverage, int64_t stride,
                        int32_t x, int32_t y, int32_t width, int32_t height, kymo__rgba color)
{
    const int32_t x0 = x > surface->x0 ? x : surface->x0;
    const int32_t y0 = y > surface->y0 ? y : surface->y0;
    const int32_t x1 = x + width < surface->x1 ? x + width : surface->x1;
    const int32_t y1 = y + height < surface->y1 ? y + height : surface->y1;

    if (x0 >= x1)
        return;
    for (int32_t row = y0; row < y1; row++)
        kymo__blend_mask(kymo__surface_at(surface, x0, row),
                         coverage + (row - y) * stride + (x0 - x), x1 - x0, color);
}

static int64_t clamp(int64_t v, int64_t low, int64_t high)
{
    return v < low ? low : v > high ? high : v;
}

/* How much of the pixel k lies in [a, b), which is in 1/256 pixel: 0 to 256. */
static uint32_t overlap(int64_t k, int64_t a, int64_t b)
{
    return (uint32_t)(clamp(b - 256 * k, 0, 256) - clamp(a - 256 * k, 0, 256));
}

void kymo__surface_rect(const kymo__surface *surface, int64_t x0, int64_t y0, int64_t x1,
                        int64_t y1, kymo__rgba color)
{
    x0 = clamp(x0, (int64_t)surface->x0 * 256, (int64_t)surface->x1 * 256);
    x1 = clamp(x1, (int64_t)surface->x0 * 256, (int64_t)surface->x1 * 256);
    y0 = clamp(y0, (int64_t)surface->y0 * 256, (int64_t)surface->y1 * 256);
    y1 = clamp(y1, (int64_t)surface->y0 * 256, (int64_t)surface->y1 * 256);
    if (x0 >= x1 || y0 >= y1)
        return;
    const int32_t left = (int32_t)(x0 / 256), right = (int32_t)((x1 - 1) / 256);
    for (int32_t y = (int32_t)(y0 / 256); y <= (y1 - 1) / 256; y++) {
        const uint32_t v = overlap(y, y0, y1);
        uint32_t *row = kymo__surface_at(surface, 0, y);
        kymo__blend_run(row + left, 1, color, (overlap(left, x0, x1) * v * 255 + 32768) >> 16);
        if (right > left)
            kymo__blend_run(row + right, 1, color,
                            (overlap(right, x0, x1) * v * 255 + 32768) >> 16);
        if (right > left + 1)
            kymo__blend_run(row + left + 1, right - left - 1, color, (v * 255 + 128) >> 8);
    }
}
