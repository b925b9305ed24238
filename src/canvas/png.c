/*
 * png.c - an image as PNG.
 *
 * png_rows.c finds the smallest form of the pixels and the filter of each row, png_bands.c compresses
 * the rows by libdeflate on several threads: smaller than libpng's defaults at three times their speed
 * on one thread. libpng writes the rest. pHYs tells the physical size: a CSS pixel is 1/96 inch.
 * Nothing in the file depends on the time. libpng's errors are longjmps; encode() holds nothing of
 * its own that they could skip.
 */
#include "canvas/png.h"
#include "canvas/image.h"
#include "canvas/png_bands.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <string.h>

/* One encoding. */
typedef struct encoder {
    kymo__mem *mem;
    kymo__png_rows rows;
    kymo__png_bands bands;
    double scale;
    int32_t threads;
    kymo_write write;
    void *user;
    kymo_error *err;
    png_structp png;
    png_infop info;
    kymo__rgba color; /* of KYMO__PNG_ALPHA */
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

/* ---- The parts of the file ------------------------------------------------------------------- */

/* One colour with each alpha. */
static void write_alphas(encoder *e)
{
    png_color colors[256];
    png_byte alphas[256];

    for (int i = 0; i < 256; i++) {
        colors[i] = (png_color){e->color.r, e->color.g, e->color.b};
        alphas[i] = (png_byte)i;
    }
    png_set_PLTE(e->png, e->info, colors, 256);
    png_set_tRNS(e->png, e->info, alphas, 256, NULL);
}

static void write_header(encoder *e)
{
    static const int types[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_PALETTE, PNG_COLOR_TYPE_RGB,
                                PNG_COLOR_TYPE_RGB_ALPHA, PNG_COLOR_TYPE_PALETTE};
    const png_uint_32 per_metre = (png_uint_32)fmin(e->scale * 96 / 0.0254 + 0.5, PNG_UINT_31_MAX);
    const kymo__surface *surface = e->rows.surface;

    png_set_IHDR(e->png, e->info, (png_uint_32)surface->width, (png_uint_32)surface->height, 8,
                 types[e->rows.kind], PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    if (e->rows.kind == KYMO__PNG_PALETTE) {
        png_color palette[KYMO__PNG_COLOURS];
        for (int32_t i = 0; i < e->rows.colours; i++) {
            const uint32_t color = e->rows.palette[i];
            palette[i] = (png_color){(png_byte)(color >> 16), (png_byte)(color >> 8 & 255),
                                     (png_byte)(color & 255)};
        }
        png_set_PLTE(e->png, e->info, palette, e->rows.colours);
    }
    if (e->rows.kind == KYMO__PNG_ALPHA)
        write_alphas(e);
    png_set_pHYs(e->png, e->info, per_metre, per_metre, PNG_RESOLUTION_METER);
    png_write_info(e->png, e->info);
}

/* Writes the pixels, a chunk for each round of bands. */
static void write_pixels(encoder *e)
{
    static const png_byte name[] = "IDAT";
    const kymo__png_bands *bands = &e->bands;

    kymo__png_bands_begin(&e->bands, e->mem, &e->rows, e->threads);
    while (bands->done < bands->count) {
        size_t size = 0;
        if (kymo__png_bands_next(&e->bands, e->err))
            png_error(e->png, "compressing"); /* err is filled in */
        for (int32_t i = 0; i < bands->held; i++)
            size += bands->round[i].size;
        png_write_chunk_start(e->png, name, (png_uint_32)size);
        for (int32_t i = 0; i < bands->held; i++)
            png_write_chunk_data(e->png, bands->round[i].bytes, bands->round[i].size);
        png_write_chunk_end(e->png);
    }
}

static void encode(encoder *e)
{
    static const png_byte end[] = "IEND";

    if (setjmp(png_jmpbuf(e->png)))
        return;
    e->info = png_create_info_struct(e->png);
    if (!e->info)
        png_error(e->png, "out of memory");
    png_set_write_fn(e->png, e, put, flush);
    write_header(e);
    write_pixels(e);
    png_write_chunk(e->png, end, NULL, 0);
}

static kymo_status run(encoder *e)
{
    e->png = png_create_write_struct_2(PNG_LIBPNG_VER_STRING, e, fail, warn, e, take, give);
    if (e->png)
        encode(e);
    else if (e->err->code == KYMO_OK)
        kymo__fail(e->err, KYMO_ENOMEM, "out of memory: PNG encoder");
    png_destroy_write_struct(&e->png, &e->info);
    kymo__png_bands_end(&e->bands);
    return (kymo_status)e->err->code;
}

kymo_status kymo__png_write(kymo__mem *mem, const kymo__surface *surface, bool opaque, double scale,
                            int32_t threads, kymo_write write, void *user, kymo_error *err)
{
    encoder e = {
        .mem = mem, .scale = scale, .threads = threads, .write = write, .user = user, .err = err};

    kymo__png_survey(&e.rows, surface, opaque);
    return run(&e);
}

kymo_status kymo__png_write_alpha(kymo__mem *mem, const kymo__surface *surface, kymo__rgba color,
                                  double scale, int32_t threads, kymo_write write, void *user,
                                  kymo_error *err)
{
    encoder e = {.mem = mem, .scale = scale, .threads = threads, .write = write, .user = user,
                 .err = err, .color = color};

    e.rows.surface = surface;
    e.rows.kind = KYMO__PNG_ALPHA;
    return run(&e);
}

kymo_status kymo__image_write(kymo_canvas *canvas, kymo_write write, void *user, kymo_error *err)
{
    return kymo__png_write(canvas->mem, &kymo__image_of(canvas)->surface,
                           canvas->format != KYMO_ARGB32, canvas->scale, canvas->threads, write, user,
                           err);
}
