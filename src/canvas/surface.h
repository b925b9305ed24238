/*
 * surface.h - pixels in memory and the few ways to blend into them.
 *
 * Pixels are ARGB32 premultiplied, native endian. A colour of alpha a and coverage m (0 to 255)
 * goes OVER what is there, channel by channel in sRGB space: (c A + d (255 - A) + 127) / 255 with A
 * = a m / 255, rounded once.
 */
#ifndef KYMO_CANVAS_SURFACE_H
#define KYMO_CANVAS_SURFACE_H

#include "core/core.h"

typedef struct kymo__surface {
    uint32_t *pixels; /**< the top left one */
    int64_t stride;   /**< pixels from one row to the next; may be negative */
    int32_t width, height;
    int32_t x0, y0, x1, y1; /**< nothing is drawn outside [x0, x1) x [y0, y1) */
} kymo__surface;

/** A transparent surface of its own memory. */
kymo_status kymo__surface_open(kymo__surface *surface, kymo__mem *mem, int32_t width,
                               int32_t height, kymo_error *err);
void kymo__surface_close(kymo__surface *surface, kymo__mem *mem);

static inline uint32_t *kymo__surface_at(const kymo__surface *surface, int32_t x, int32_t y)
{
    return surface->pixels + (int64_t)y * surface->stride + x;
}

/** (x + 127) / 255 of 0 to 65025, exactly. */
static inline uint32_t kymo__div255(uint32_t x)
{
    x += 128;
    return (x + (x >> 8)) >> 8;
}

/* ---- Two channels of a pixel in one word ----------------------------------------------------- */

#define KYMO__LANES 0x00ff00ffu

/** x / 255 rounded, in both lanes at once; lanes hold 0 to 65025. */
static inline uint32_t kymo__lanes_div255(uint32_t x)
{
    x += 0x00800080u;
    return ((x + ((x >> 8) & KYMO__LANES)) >> 8) & KYMO__LANES;
}

/** The red and blue, and the alpha and green lanes of a colour as if it were opaque. */
static inline uint32_t kymo__color_rb(kymo__rgba c)
{
    return (uint32_t)c.r << 16 | c.b;
}

static inline uint32_t kymo__color_ag(kymo__rgba c)
{
    return 0x00ff0000u | c.g;
}

/** One pixel. */
static inline uint32_t kymo__blend(uint32_t under, uint32_t rb, uint32_t ag, uint32_t alpha)
{
    const uint32_t rest = 255 - alpha;

    rb = kymo__lanes_div255(rb * alpha + (under & KYMO__LANES) * rest);
    ag = kymo__lanes_div255(ag * alpha + ((under >> 8) & KYMO__LANES) * rest);
    return ag << 8 | rb;
}

/* ---- Blending -------------------------------------------------------------------------------- */

/** The premultiplied pixel of a colour. */
uint32_t kymo__pixel(kymo__rgba color);

/** Blends `count` pixels with one coverage for all. */
void kymo__blend_run(uint32_t *pixels, int32_t count, kymo__rgba color, uint32_t coverage);
/** Blends `count` pixels with a coverage each. */
void kymo__blend_mask(uint32_t *pixels, const uint8_t *coverage, int32_t count, kymo__rgba color);
/**
 * Two masks that do not overlap (their sum is at most 255), blended at once: no seam between them.
 */
void kymo__blend_masks(uint32_t *pixels, const uint8_t *first, kymo__rgba first_color,
                       const uint8_t *second, kymo__rgba second_color, int32_t count);
/** Premultiplied pixels OVER pixels. */
void kymo__blend_pixels(uint32_t *pixels, const uint32_t *over, int32_t count);

/** A mask with its top left pixel at (x, y), clipped. */
void kymo__surface_mask(const kymo__surface *surface, const uint8_t *coverage, int64_t stride,
                        int32_t x, int32_t y, int32_t width, int32_t height, kymo__rgba color);
/** A rectangle given in 1/256 pixel, edges antialiased exactly. */
void kymo__surface_rect(const kymo__surface *surface, int64_t x0, int64_t y0, int64_t x1,
                        int64_t y1, kymo__rgba color);

#endif
