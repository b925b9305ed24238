/*
 * png.c - an image as PNG.
 *
 * Eight-bit RGB when every pixel is opaque, else RGBA with the colours unmultiplied. Level 3 of
 * deflate with no filter, or, where rows resemble the rows above more than pixels their neighbours
 * (dense lines), with each row as its difference to the one above: three to four times faster than
 * libpng's defaults at about the same size. pHYs tells the physical size: a CSS pixel is 1/96 inch.
 * Nothing in the file depends on the time. libpng's errors are longjmps; encode() holds nothing of
 * its own that they could skip.
 */
#include "canvas/png.h"
#include "canvas/image.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <string.h>
#include <zlib.h>

/* One encoding. */
typedef struct encoder {
    kymo__mem *mem;
    const kymo__surface *surface;
    double scale;
    kymo_write write;
    void *user;
    kymo_error *err;
    png_structp png;
    png_infop info;
    uint8_t *row;
    bool alpha;
} encoder;

/* ---- What libpng calls ----------------------------------------------------------------------- */

/* Blocks carry their size in front, since libpng does not tell it when it frees. */
typedef union header {
    size_t size;
    max_align_t align;
} header;

static png_voidp take(png_structp png, png_alloc_size_t size)
{
    encoder *e = png_get_mem_ptr(png);
    kymo_error err;
    header *block;

    kymo__error_clear(&err);
    if (size > SIZE_MAX - sizeof *block)
        return NULL;
    block =
        kymo__alloc_raw(e->mem, KYMO_MEMORY_CANVAS, 1, sizeof *block + size, "PNG encoder", &err);
    if (!block) {
        *e->err = err;
        return NULL;
    }
    block->size = size;
    return block + 1;
}

static void give(png_structp png, png_voidp p)
{
    encoder *e = png_get_mem_ptr(png);
    header *block = p;

    if (block)
        kymo__free(e->mem, KYMO_MEMORY_CANVAS, block - 1, 1, sizeof *block + block[-1].size);
}

static void fail(png_structp png, png_const_charp message)
{
    encoder *e = png_get_error_ptr(png);

    if (e->err->code == KYMO_OK)
        kymo__fail(e->err, KYMO_EINTERNAL, "PNG encoder: %s", message);
    png_longjmp(png, 1);
}

static void warn(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void put(png_structp png, png_bytep bytes, size_t size)
{
    encoder *e = png_get_io_ptr(png);

    if (e->write(bytes, size, e->user) != 0) {
        kymo__fail(e->err, KYMO_EIO, "cannot write the PNG: the receiver stopped it");
        png_longjmp(png, 1);
    }
}

static void flush(png_structp png)
{
    (void)png;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static bool has_alpha(const kymo__surface *surface)
{
    for (int32_t y = 0; y < surface->height; y++) {
        const uint32_t *row = kymo__surface_at(surface, 0, y);
        uint32_t all = 0xff000000u;
        for (int32_t x = 0; x < surface->width; x++)
            all &= row[x];
        if (all != 0xff000000u)
            return true;
    }
    return false;
}

/* Whether pixels differ from their left neighbours far more often than from the ones above.
   Every fourth row is looked at. */
static bool upright(const kymo__surface *surface)
{
    int64_t left = 0, above = 0;

    for (int32_t y = 1; y < surface->height; y += 4) {
        const uint32_t *row = kymo__surface_at(surface, 0, y),
                       *up = kymo__surface_at(surface, 0, y - 1);
        for (int32_t x = 1; x < surface->width; x++) {
            left += row[x] != row[x - 1];
            above += row[x] != up[x];
        }
    }
    return 2 * left > 3 * above;
}

static uint8_t unmultiplied(uint32_t channel, uint32_t alpha)
{
    const uint32_t v = (channel * 255 + alpha / 2) / alpha;

    return (uint8_t)(v > 255 ? 255 : v);
}

static void fill_row(const encoder *e, int32_t y)
{
    const uint32_t *row = kymo__surface_at(e->surface, 0, y);
    uint8_t *to = e->row;

    for (int32_t x = 0; x < e->surface->width; x++) {
        const uint32_t p = row[x], alpha = p >> 24;
        if (!e->alpha) {
            *to++ = (uint8_t)(p >> 16);
            *to++ = (uint8_t)(p >> 8);
            *to++ = (uint8_t)p;
            continue;
        }
        *to++ = alpha ? unmultiplied(p >> 16 & 255, alpha) : 0;
        *to++ = alpha ? unmultiplied(p >> 8 & 255, alpha) : 0;
        *to++ = alpha ? unmultiplied(p & 255, alpha) : 0;
        *to++ = (uint8_t)alpha;
    }
}

static void encode(encoder *e)
{
    const png_uint_32 per_metre = (png_uint_32)fmin(e->scale * 96 / 0.0254 + 0.5, PNG_UINT_31_MAX);

    if (setjmp(png_jmpbuf(e->png)))
        return;
    e->info = png_create_info_struct(e->png);
    if (!e->info)
        png_error(e->png, "out of memory");
    e->row = png_malloc(e->png, (size_t)e->surface->width * 4);
    png_set_write_fn(e->png, e, put, flush);
    png_set_IHDR(e->png, e->info, (png_uint_32)e->surface->width, (png_uint_32)e->surface->height,
                 8, e->alpha ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_pHYs(e->png, e->info, per_metre, per_metre, PNG_RESOLUTION_METER);
    png_set_filter(e->png, PNG_FILTER_TYPE_BASE,
                   upright(e->surface) ? PNG_FILTER_UP : PNG_FILTER_NONE);
    png_set_compression_level(e->png, 3);
    png_set_compression_strategy(e->png, Z_DEFAULT_STRATEGY);
    png_write_info(e->png, e->info);
    for (int32_t y = 0; y < e->surface->height; y++) {
        fill_row(e, y);
        png_write_row(e->png, e->row);
    }
    png_write_end(e->png, NULL);
}

kymo_status kymo__png_write(kymo__mem *mem, const kymo__surface *surface, bool opaque, double scale,
                            kymo_write write, void *user, kymo_error *err)
{
    encoder e = {.mem = mem,
                 .surface = surface,
                 .scale = scale,
                 .write = write,
                 .user = user,
                 .err = err,
                 .alpha = !opaque && has_alpha(surface)};

    e.png = png_create_write_struct_2(PNG_LIBPNG_VER_STRING, &e, fail, warn, &e, take, give);
    if (!e.png)
        return err->code ? (kymo_status)err->code
                         : kymo__fail(err, KYMO_ENOMEM, "out of memory: PNG encoder");
    encode(&e);
    png_free(e.png, e.row);
    png_destroy_write_struct(&e.png, &e.info);
    return (kymo_status)err->code;
}

kymo_status kymo__image_write(kymo_canvas *canvas, kymo_write write, void *user, kymo_error *err)
{
    return kymo__png_write(canvas->mem, &kymo__image_of(canvas)->surface,
                           canvas->format != KYMO_ARGB32, canvas->scale, write, user, err);
}
