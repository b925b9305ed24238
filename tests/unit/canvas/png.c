/*
 * png.c (tests) - every form of a PNG keeps every pixel, is chosen when it is the smallest that does, and
 * is no larger than what libpng makes by itself.
 */
#include "canvas/png.h"
#include "canvas/png_rows.h"

#include "kt.h"

#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

static kymo__surface surface_of(int32_t width, int32_t height)
{
    uint32_t *pixels = calloc((size_t)width * (size_t)height, sizeof *pixels);

    cr_assert_not_null(pixels);
    return (kymo__surface){.pixels = pixels, .stride = width, .width = width, .height = height};
}

/* Writes the surface, checks the colour type (PNG's numbers) and reads every pixel back. */
static void round_trip(const kymo__surface *surface, bool opaque, int type)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo_error err;
    kt_bytes b = {0};
    png_image image = {.version = PNG_IMAGE_VERSION};
    const size_t count = (size_t)surface->width * (size_t)surface->height;
    uint8_t *rgba = malloc(4 * count);

    kymo__error_clear(&err);
    cr_assert_eq(kymo__png_write(mem, surface, opaque, 2, kt_keep, &b, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(b.data[25], type, "type %d", b.data[25]);
    cr_assert(png_image_begin_read_from_memory(&image, b.data, b.size), "%s", image.message);
    image.format = PNG_FORMAT_RGBA;
    cr_assert(png_image_finish_read(&image, NULL, rgba, 0, NULL), "%s", image.message);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *q = rgba + 4 * i;
        const uint32_t wanted = opaque ? surface->pixels[i] | 0xff000000u : surface->pixels[i];
        cr_assert_eq(kymo__pixel((kymo__rgba){q[0], q[1], q[2], q[3]}), wanted, "pixel %zu", i);
    }
    free(rgba);
    free(b.data);
    kymo__mem_close(mem);
}

Test(png, grey)
{
    kymo__surface s = surface_of(300, 7);

    for (int i = 0; i < 2100; i++)
        s.pixels[i] = 0xff000000u | (uint32_t)(i * i & 255) * 0x010101u;
    round_trip(&s, false, PNG_COLOR_TYPE_GRAY);
    s.pixels[2099] ^= 1;
    round_trip(&s, false, PNG_COLOR_TYPE_PALETTE);
    free(s.pixels);
}

Test(png, palette_up_to_256_colours)
{
    kymo__surface s = surface_of(64, 64);

    for (int colours = 2; colours <= 258; colours += 64) {
        for (int i = 0; i < 4096; i++)
            s.pixels[i] = 0xff0000ffu | (uint32_t)(i % colours) * 0x020300u;
        round_trip(&s, true, colours <= 256 ? PNG_COLOR_TYPE_PALETTE : PNG_COLOR_TYPE_RGB);
    }
    for (int i = 0; i < 4096; i++)
        s.pixels[i] = 0xff0000ffu | (uint32_t)(i % 256) * 0x020300u;
    round_trip(&s, true, PNG_COLOR_TYPE_PALETTE);
    s.pixels[0] = 0xff123456u;
    round_trip(&s, true, PNG_COLOR_TYPE_RGB);
    free(s.pixels);
}

Test(png, alpha)
{
    kymo__surface s = surface_of(16, 256);

    for (int i = 0; i < 4096; i++)
        s.pixels[i] = kymo__pixel((kymo__rgba){(uint8_t)(7 * i), (uint8_t)(i / 3), 9, 255});
    round_trip(&s, false, PNG_COLOR_TYPE_RGB);
    s.pixels[4095] = 0;
    round_trip(&s, false, PNG_COLOR_TYPE_RGB_ALPHA);
    round_trip(&s, true, PNG_COLOR_TYPE_RGB); /* what looks like alpha is none */
    free(s.pixels);
}

/* Noise does not shrink: the second, full size of the output is needed. Wide and high ones, one pixel. */
Test(png, sizes_and_noise)
{
    static const int32_t sizes[][2] = {{1, 1}, {1, 300}, {17, 1}, {500, 300}, {3000, 3}};
    uint32_t seed = 7;

    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        kymo__surface s = surface_of(sizes[k][0], sizes[k][1]);
        for (int i = 0; i < s.width * s.height; i++) {
            seed = seed * 1664525u + 1013904223u;
            s.pixels[i] = 0xff000000u | seed >> 8;
        }
        round_trip(&s, false,
                   s.width * s.height > 256 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_PALETTE);
        free(s.pixels);
    }
}

/* More bytes than are compressed at once: row by row through zlib, both filters in turn. */
Test(png, large)
{
    kymo__surface s = surface_of(3000, 2200);
    uint32_t seed = 7;

    for (int32_t y = 0; y < s.height; y++)
        for (int32_t x = 0; x < s.width; x++)
            s.pixels[y * s.width + x] =
                0xff000000u | (y & 64 ? (uint32_t)x * 0x10305u : (uint32_t)(x / 50 + y) * 0x70301u);
    for (int i = 0; i < 1000; i++) {
        seed = seed * 1664525u + 1013904223u;
        s.pixels[seed % 6600000u] = 0xff000000u | seed;
    }
    round_trip(&s, false, PNG_COLOR_TYPE_RGB);
    free(s.pixels);
}

/* ---- Beside libpng --------------------------------------------------------------------------- */

static void count_bytes(png_structp png, png_bytep data, size_t size)
{
    (void)data;
    *(size_t *)png_get_io_ptr(png) += size;
}

static size_t libpng_size(const uint8_t *rgb, const png_image *image)
{
    size_t size = 0;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);

    png_set_write_fn(png, &size, count_bytes, NULL);
    png_set_IHDR(png, info, image->width, image->height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (png_uint_32 y = 0; y < image->height; y++)
        png_write_row(png, rgb + (size_t)y * image->width * 3);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    return size;
}

/* The dense lines and the scatter that kymo is for, and sparse ones, at scales 1 and 2. */
Test(png, no_larger_than_libpng)
{
    enum { ROWS = 200000 };
    static const char *const kinds[] = {"line", "scatter"};
    double *y = malloc(ROWS * sizeof *y);
    double *noise = malloc(ROWS * sizeof *noise);
    uint64_t seed = 1;

    for (int i = 0; i < ROWS; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        noise[i] = (double)(int32_t)(seed >> 32) / 2147483648.0;
        y[i] = (i ? y[i - 1] : 0) + noise[i];
    }
    for (int k = 0; k < 16; k++) {
        const bool scatter = k & 1, large = k & 4;
        const double *data = k & 2 ? noise : y;
        kymo_source *source = kymo_source_arrays(&(kymo_column){.name = "y", .values = data}, 1,
                                                 k & 8 ? ROWS : 300, NULL);
        kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
            .title = kinds[scatter], .width = 640, .height = 400, .scale = large ? 2 : 1});
        kt_bytes b = {0};
        png_image image = {.version = PNG_IMAGE_VERSION, .format = PNG_FORMAT_RGB};
        kymo_add(kymo_axes_add(figure, NULL), scatter ? KYMO_SCATTER : KYMO_LINE,
                 &(kymo_spec){.data = source, .y = "y"});
        cr_assert_eq(kymo_figure_write(figure, "png", kt_keep, &b), KYMO_OK);
        cr_assert(png_image_begin_read_from_memory(&image, b.data, b.size));
        image.format = PNG_FORMAT_RGB;
        uint8_t *rgb = malloc(PNG_IMAGE_SIZE(image));
        cr_assert(png_image_finish_read(&image, NULL, rgb, 0, NULL));
        const size_t theirs = libpng_size(rgb, &image);
        cr_expect(b.size <= theirs, "%d: %zu bytes, libpng %zu", k, b.size, theirs);
        free(rgb);
        free(b.data);
        kymo_source_close(source);
        cr_assert_eq(kymo_figure_close(figure, NULL), KYMO_OK);
    }
    free(y);
    free(noise);
}
