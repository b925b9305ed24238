/*
 * png.c - an image as PNG.
 *
 * png_rows.c finds the smallest form of the pixels and the filter of each row. Images of up to
 * WHOLE bytes are filtered into one block and compressed by libdeflate: smaller than libpng's
 * defaults at three to four times their speed. Larger ones go through libpng and zlib row by row, so
 * that memory stays small beside the pixels. pHYs tells the physical size: a CSS pixel is 1/96 inch.
 * Nothing in the file depends on the time. libpng's errors are longjmps; encode() holds nothing of
 * its own that they could skip.
 *
 * Cost: one copy of the filtered image and its compressed form, or a few rows; libdeflate's own
 * 1 MiB is not counted, since it takes no allocator.
 */
#include "canvas/png.h"
#include "canvas/image.h"
#include "canvas/png_rows.h"

#include <libdeflate.h>
#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <string.h>
#include <zlib.h>

/* Bytes of a filtered image that are compressed at once; the levels of libdeflate and of zlib. */
enum { WHOLE = 18 << 20, LEVEL = 6, STREAM_LEVEL = 5 };

/* One encoding. */
typedef struct encoder {
    kymo__mem *mem;
    kymo__png_rows rows;
    double scale;
    kymo_write write;
    void *user;
    kymo_error *err;
    png_structp png;
    png_infop info;
    uint8_t *image;      /* filtered rows, or one row before filtering */
    uint8_t *compressed; /* of `bound` bytes, `size` of them used */
    size_t image_size, bound, size;
    kymo__rgba color;    /* of KYMO__PNG_ALPHA */
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

/* Writes the rows one by one through zlib. */
static void write_rows(encoder *e)
{
    for (int32_t y = 0; y < e->rows.surface->height; y++) {
        png_set_filter(e->png, PNG_FILTER_TYPE_BASE,
                       kymo__png_upright(&e->rows, y) ? PNG_FILTER_UP : PNG_FILTER_NONE);
        kymo__png_unfiltered(&e->rows, y, e->image);
        png_write_row(e->png, e->image);
    }
    png_write_end(e->png, NULL);
}

static void encode(encoder *e)
{
    static const png_byte pixels[] = "IDAT", end[] = "IEND";

    if (setjmp(png_jmpbuf(e->png)))
        return;
    e->info = png_create_info_struct(e->png);
    if (!e->info)
        png_error(e->png, "out of memory");
    png_set_write_fn(e->png, e, put, flush);
    /* both filters are named before the first row, or libpng would not keep the row above */
    png_set_filter(e->png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE | PNG_FILTER_UP);
    png_set_compression_level(e->png, STREAM_LEVEL);
    png_set_compression_strategy(e->png, Z_DEFAULT_STRATEGY);
    write_header(e);
    if (!e->compressed) {
        write_rows(e);
        return;
    }
    png_write_chunk(e->png, pixels, e->compressed, e->size);
    png_write_chunk(e->png, end, NULL, 0);
}

/* ---- A whole image at once ------------------------------------------------------------------- */

/* Takes the row above from a row. Sixteen at a time, which compilers make vectors of. */
static void subtract_above(uint8_t *row, size_t size)
{
    const uint8_t *above = row - size;
    size_t x = 1;

    for (; x + 16 <= size; x += 16) {
        uint8_t a[16], b[16];
        memcpy(a, row + x, 16);
        memcpy(b, above + x, 16);
        for (int i = 0; i < 16; i++)
            a[i] = (uint8_t)(a[i] - b[i]);
        memcpy(row + x, a, 16);
    }
    for (; x < size; x++)
        row[x] = (uint8_t)(row[x] - above[x]);
}

/* Fills e->image. Filters are applied from below, while the row above is still as it was. */
static void filter_all(encoder *e)
{
    const size_t size = kymo__png_row_size(&e->rows);
    const int32_t height = e->rows.surface->height;

    for (int32_t y = 0; y < height; y++)
        kymo__png_unfiltered(&e->rows, y, e->image + (size_t)y * size + 1);
    for (int32_t y = height; y-- > 0;) {
        uint8_t *row = e->image + (size_t)y * size;
        const bool up = kymo__png_upright(&e->rows, y);
        row[0] = up ? PNG_FILTER_VALUE_UP : PNG_FILTER_VALUE_NONE;
        if (up)
            subtract_above(row, size);
    }
}

/* Drawings shrink far below a quarter; what does not gets all the room it can need. */
static kymo_status compress_all(encoder *e)
{
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(LEVEL);

    if (!compressor)
        return kymo__fail(e->err, KYMO_ENOMEM, "out of memory: PNG encoder");
    const size_t bounds[] = {e->image_size / 4 + 64,
                             libdeflate_zlib_compress_bound(compressor, e->image_size)};
    for (int i = 0; i < 2 && e->size == 0; i++) {
        kymo__free(e->mem, KYMO_MEMORY_CANVAS, e->compressed, e->bound, 1);
        e->bound = bounds[i];
        e->compressed =
            kymo__alloc_raw(e->mem, KYMO_MEMORY_CANVAS, e->bound, 1, "PNG encoder", e->err);
        if (!e->compressed)
            break;
        e->size = libdeflate_zlib_compress(compressor, e->image, e->image_size, e->compressed,
                                           e->bound);
    }
    libdeflate_free_compressor(compressor);
    return (kymo_status)e->err->code;
}

/* ---- The whole -------------------------------------------------------------------------------- */

static kymo_status prepare(encoder *e)
{
    const size_t row = kymo__png_row_size(&e->rows);
    const size_t height = (size_t)e->rows.surface->height;
    const bool whole = height <= WHOLE / row;

    e->image_size = whole ? row * height : row;
    e->image = kymo__alloc_raw(e->mem, KYMO_MEMORY_CANVAS, e->image_size, 1, "PNG encoder", e->err);
    if (!e->image || !whole)
        return (kymo_status)e->err->code;
    filter_all(e);
    return compress_all(e);
}

static kymo_status run(encoder *e)
{
    if (prepare(e) != KYMO_OK)
        goto done;
    e->png = png_create_write_struct_2(PNG_LIBPNG_VER_STRING, e, fail, warn, e, take, give);
    if (e->png)
        encode(e);
    else if (e->err->code == KYMO_OK)
        kymo__fail(e->err, KYMO_ENOMEM, "out of memory: PNG encoder");
done:
    png_destroy_write_struct(&e->png, &e->info);
    kymo__free(e->mem, KYMO_MEMORY_CANVAS, e->compressed, e->bound, 1);
    kymo__free(e->mem, KYMO_MEMORY_CANVAS, e->image, e->image_size, 1);
    return (kymo_status)e->err->code;
}

kymo_status kymo__png_write(kymo__mem *mem, const kymo__surface *surface, bool opaque, double scale,
                            kymo_write write, void *user, kymo_error *err)
{
    encoder e = {.mem = mem, .scale = scale, .write = write, .user = user, .err = err};

    kymo__png_survey(&e.rows, surface, opaque);
    return run(&e);
}

kymo_status kymo__png_write_alpha(kymo__mem *mem, const kymo__surface *surface, kymo__rgba color,
                                  double scale, kymo_write write, void *user, kymo_error *err)
{
    encoder e = {
        .mem = mem, .scale = scale, .write = write, .user = user, .err = err, .color = color};

    e.rows.surface = surface;
    e.rows.kind = KYMO__PNG_ALPHA;
    return run(&e);
}

kymo_status kymo__image_write(kymo_canvas *canvas, kymo_write write, void *user, kymo_error *err)
{
    return kymo__png_write(canvas->mem, &kymo__image_of(canvas)->surface,
                           canvas->format != KYMO_ARGB32, canvas->scale, write, user, err);
}
