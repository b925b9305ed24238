/* Blending: every pair of channel, alpha and coverage; rectangles by their area. */
#include "canvas/surface.h"
#include "reference.h"

static kymo__mem *mem;
static kymo__surface surface;

static void set_up(void)
{
    kymo_error err;

    kymo__error_clear(&err);
    mem = kymo__mem_open(NULL, 0);
    cr_assert(!kymo__surface_open(&surface, mem, 40, 30, &err));
}

static void tear_down(void)
{
    kymo__surface_close(&surface, mem);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

TestSuite(surface, .init = set_up, .fini = tear_down);

/* OVER as the header defines it, in plain arithmetic. */
static uint32_t over(uint32_t under, kymo__rgba c, uint32_t coverage)
{
    const uint32_t a = (c.a * coverage + 127) / 255, ink[4] = {c.b, c.g, c.r, 255};
    uint32_t result = 0;

    for (int i = 0; i < 4; i++)
        result |= ((ink[i] * a + (under >> 8 * i & 255) * (255 - a) + 127) / 255) << 8 * i;
    return result;
}

static kymo__rgba any_color(kt_rng *rng)
{
    const uint64_t v = kt_u64(rng);
    kymo__rgba c = {(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16), (uint8_t)(v >> 24)};

    if (v >> 32 & 1)
        c.a = 255;
    return c;
}

/* A premultiplied pixel. */
static uint32_t any_pixel(kt_rng *rng)
{
    return over(0, any_color(rng), 255);
}

Test(surface, division)
{
    for (uint32_t x = 0; x <= 65025; x++)
        cr_assert_eq(kymo__div255(x), (x + 127) / 255, "%u", x);
}

Test(surface, runs_and_masks)
{
    kt_rng rng = {1};

    for (int round = 0; round < 3000; round++) {
        uint32_t pixels[40], wanted[40];
        uint8_t coverage[40];
        const kymo__rgba color = any_color(&rng);
        const int n = (int)kt_below(&rng, 41), kind = (int)kt_below(&rng, 4);
        for (int i = 0; i < 40; i++) {
            pixels[i] = wanted[i] = any_pixel(&rng);
            coverage[i] = (uint8_t)(kind == 0 ? 255 : kind == 1 ? 0 : kt_u64(&rng));
            if (i < n)
                wanted[i] = over(pixels[i], color, coverage[i]);
        }
        if (kind < 2)
            kymo__blend_run(pixels, n, color, coverage[0]);
        else
            kymo__blend_mask(pixels, coverage, n, color);
        for (int i = 0; i < 40; i++)
            cr_assert_eq(pixels[i], wanted[i], "%08x, not %08x", pixels[i], wanted[i]);
    }
    cr_assert_eq(kymo__pixel((kymo__rgba){255, 128, 0, 255}), 0xffff8000u);
    cr_assert_eq(kymo__pixel((kymo__rgba){255, 128, 0, 128}), 0x80804000u);
}

/* Two masks at once: where only one inks, as that one alone; where both share a pixel, no seam. */
Test(surface, two_masks)
{
    kt_rng rng = {2};

    for (int round = 0; round < 20000; round++) {
        const kymo__rgba a = any_color(&rng), b = any_color(&rng);
        const uint32_t under = any_pixel(&rng);
        const uint8_t m = (uint8_t)kt_below(&rng, 256), n = (uint8_t)kt_below(&rng, 256 - m),
                      none = 0;
        uint32_t pixel = under;
        kymo__blend_masks(&pixel, &m, a, &none, b, 1);
        cr_assert_eq(pixel, over(under, a, m));
        pixel = under;
        kymo__blend_masks(&pixel, &none, a, &n, b, 1);
        cr_assert_eq(pixel, over(under, b, n));
        pixel = under;
        kymo__blend_masks(&pixel, &m, a, &n, b, 1);
        const double x = a.a * m / 65025.0, y = b.a * n / 65025.0;
        const double red = a.r * x + b.r * y + (double)(under >> 16 & 255) * (1 - x - y);
        cr_assert(fabs(red - (pixel >> 16 & 255)) <= 2.1);
        const double alpha = 255 * (x + y) + (double)(under >> 24) * (1 - x - y);
        cr_assert(fabs(alpha - (pixel >> 24)) <= 1.6);
    }
}

Test(surface, pixels_over_pixels)
{
    kt_rng rng = {3};

    for (int round = 0; round < 20000; round++) {
        const uint32_t under = any_pixel(&rng), top = any_pixel(&rng);
        uint32_t pixel = under;
        kymo__blend_pixels(&pixel, &top, 1);
        for (int i = 0; i < 32; i += 8) {
            const uint32_t wanted =
                (top >> i & 255) + ((under >> i & 255) * (255 - (top >> 24)) + 127) / 255;
            cr_assert_eq(pixel >> i & 255, wanted);
        }
    }
}

/* Rectangles in 1/256 pixel: the darkness of each pixel is the area it shares with them. */
Test(surface, rectangles)
{
    const kymo__rgba black = {0, 0, 0, 255};
    kt_rng rng = {4};

    surface.x0 = 3;
    surface.x1 = 37;
    surface.y0 = 2;
    surface.y1 = 28;
    for (int round = 0; round < 300; round++) {
        int64_t x0 = kt_below(&rng, 44 * 256) - 512,
                x1 = x0 + kt_below(&rng, round % 2 ? 300 : 5000);
        int64_t y0 = kt_below(&rng, 34 * 256) - 512,
                y1 = y0 + kt_below(&rng, round % 3 ? 300 : 5000);
        ref_fill(&surface, 0xffffffff);
        kymo__surface_rect(&surface, x0, y0, x1, y1, black);
        for (int y = 0; y < 30; y++)
            for (int x = 0; x < 40; x++) {
                double w = fmin(256.0 * x + 256, (double)x1) - fmax(256.0 * x, (double)x0);
                const double h = fmin(256.0 * y + 256, (double)y1) - fmax(256.0 * y, (double)y0);
                if (w < 0 || h < 0 || x < 3 || x >= 37 || y < 2 || y >= 28)
                    w = 0;
                const double wanted = w * h / 65536 * 255;
                const double got = 255 - (double)(surface.pixels[y * 40 + x] & 255);
                cr_assert(fabs(got - wanted) <= 0.51, "%d %d: %g, not %g", x, y, got, wanted);
            }
    }
    kymo__surface_rect(&surface, INT64_MIN / 2, INT64_MIN / 2, INT64_MAX / 2, INT64_MAX / 2, black);
    cr_assert_eq(surface.pixels[15 * 40 + 20], 0xff000000u);
    cr_assert_eq(surface.pixels[0], 0xffffffffu);
}

/* A mask is cut off at the clip, and lies where it should. */
Test(surface, masks_are_clipped)
{
    uint8_t mask[6 * 5];
    kt_rng rng = {5};

    for (int i = 0; i < 30; i++)
        mask[i] = (uint8_t)(i * 8 + 1);
    for (int round = 0; round < 300; round++) {
        const int x = (int)kt_below(&rng, 60) - 10, y = (int)kt_below(&rng, 50) - 10;
        ref_fill(&surface, 0xffffffff);
        kymo__surface_mask(&surface, mask, 6, x, y, 6, 5, (kymo__rgba){0, 0, 0, 255});
        for (int row = 0; row < 30; row++)
            for (int column = 0; column < 40; column++) {
                const int i = row - y, k = column - x;
                const uint32_t dark = i >= 0 && i < 5 && k >= 0 && k < 6 ? mask[i * 6 + k] : 0;
                cr_assert_eq(255 - (surface.pixels[row * 40 + column] & 255), dark);
            }
    }
}
