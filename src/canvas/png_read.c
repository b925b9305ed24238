/*
 * png_read.c - PNG files as pixels, for pictures in documents.
 *
 * libpng's simplified interface turns every kind of PNG into bytes of sRGB and alpha; they are
 * multiplied here as canvases want them. The pixels are in memory once, in the canvas's account; what
 * libpng needs besides is a few rows.
 */
#include "canvas/canvas.h"

#include <png.h>
#include <string.h>

#define PIXELS_MOST (INT64_C(64) << 20)

static uint32_t times(uint32_t value, uint32_t alpha)
{
    const uint32_t t = value * alpha + 128;

    return (t + (t >> 8)) >> 8;
}

/* RGBA bytes, in place, to premultiplied ARGB in one word. */
static void multiply(uint32_t *pixels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t bytes[4];

        memcpy(bytes, &pixels[i], sizeof bytes);
        const uint32_t a = bytes[3];
        pixels[i] = a << 24 | times(bytes[0], a) << 16 | times(bytes[1], a) << 8 | times(bytes[2], a);
    }
}

kymo_status kymo__canvas_png(kymo_canvas *canvas, const kymo__rect *where, const void *png, size_t size,
                             kymo_error *err)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    uint32_t *pixels = NULL;
    size_t count = 0;

    if (!png_image_begin_read_from_memory(&image, png, size)) {
        kymo__fail(err, KYMO_EFORMAT, "PNG: %s", image.message);
    } else if ((int64_t)image.width * image.height > PIXELS_MOST) {
        kymo__fail(err, KYMO_EBUDGET, "a picture of more than 64 million pixels");
    } else {
        image.format = PNG_FORMAT_RGBA;
        count = (size_t)image.width * image.height;
        pixels = kymo__alloc_raw(canvas->mem, KYMO_MEMORY_CANVAS, count, sizeof *pixels, "picture", err);
        if (pixels && !png_image_finish_read(&image, NULL, pixels, 0, NULL))
            kymo__fail(err, KYMO_EFORMAT, "PNG: %s", image.message);
    }
    if (err->code == KYMO_OK) {
        multiply(pixels, count);
        kymo__canvas_image(canvas, where, pixels, (int32_t)image.width, (int32_t)image.height);
    }
    png_image_free(&image);
    kymo__free(canvas->mem, KYMO_MEMORY_CANVAS, pixels, count, sizeof *pixels);
    return (kymo_status)err->code;
}
