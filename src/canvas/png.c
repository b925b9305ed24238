/*
 * png.c - an image as PNG.
 *
 * png_rows.c finds the smallest form of the pixels and the filter of each row. Rows are filtered and
 * compressed (deflate.c) in pieces of PIECE bytes; a piece may refer to the rows before it, which
 * are filtered once more for it. libpng writes the chunks. pHYs tells the physical size: a CSS pixel is
 * 1/96 inch. Nothing in the file depends on the time. libpng's errors are longjmps; encode() holds
 * nothing of its own that they could skip.
 *
 * Cost: at most 2 MiB and some rows, whatever the image; some 2 ns a pixel.
 */
#include "canvas/png.h"
#include "canvas/deflate.h"
#include "canvas/image.h"
#include "canvas/png_rows.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <string.h>

/* Bytes of filtered rows that are compressed at once; more if one row has more. */
enum { PIECE = 1 << 20 };

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
    kymo__deflate *deflate;
    uint8_t *filtered;     /* the rows of a piece, those it may refer to, and one before */
    size_t row, room;      /* bytes: of a row with its filter's number, of `filtered` */
    int32_t height, reach; /* rows of a piece, and those before it */
    kymo__rgba color;      /* of KYMO__PNG_ALPHA */
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

/* ---- Pixels ---------------------------------------------------------------------------------- */

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

/* Rows from y to end, behind one that is as it is. From below, while the row above is still so. */
static void filter_rows(const encoder *e, int32_t y, int32_t end)
{
    uint8_t *rows = e->filtered;

    for (int32_t k = y > 0 ? y - 1 : 0; k < end; k++)
        kymo__png_unfiltered(&e->rows, k, rows + (size_t)(k - y + 1) * e->row + 1);
    for (int32_t k = end; k-- > y;) {
        uint8_t *row = rows + (size_t)(k - y + 1) * e->row;
        const bool up = kymo__png_upright(&e->rows, k);
        row[0] = up ? PNG_FILTER_VALUE_UP : PNG_FILTER_VALUE_NONE;
        if (up)
            subtract_above(row, e->row);
    }
}

/* Compresses the rows from y to end, and adds them to the sum. */
static void compress_rows(encoder *e, int32_t y, int32_t end, uint32_t *adler)
{
    const int32_t known = y < e->reach ? y : e->reach;
    const uint8_t *rows = e->filtered + e->row;
    const size_t before = (size_t)known * e->row, size = (size_t)(end - y) * e->row;
    const size_t out_of_reach = before > KYMO__DEFLATE_WINDOW ? before - KYMO__DEFLATE_WINDOW : 0;

    filter_rows(e, y - known, end);
    *adler = kymo__adler32(*adler, rows + before, size);
    kymo__deflate_piece(e->deflate, rows + out_of_reach, before - out_of_reach, size,
                        kymo__png_pixel_size(&e->rows), end == e->rows.surface->height);
}

static void put_sum(kymo__deflate_bits *bits, uint32_t adler)
{
    if (!kymo__buf_reserve(&bits->bytes, 16))
        return;
    kymo__deflate_put(bits, 0, (8 - bits->count) % 8);
    for (int shift = 24; shift >= 0; shift -= 8)
        kymo__deflate_put(bits, adler >> shift & 255, 8);
}

/* zlib's form: two bytes (deflate, a window of 32 KiB, no haste), the blocks, their sum. */
static void write_pixels(encoder *e)
{
    static const png_byte name[] = "IDAT";
    kymo__deflate_bits *bits = &e->deflate->bits;
    const int32_t height = e->rows.surface->height;
    uint32_t adler = 1;

    if (kymo__buf_reserve(&bits->bytes, 8))
        kymo__deflate_put(bits, 0xda78, 16);
    for (int32_t y = 0; y < height; y += e->height) {
        const int32_t end = height - y < e->height ? height : y + e->height;
        compress_rows(e, y, end, &adler);
        if (end == height)
            put_sum(bits, adler);
        if (kymo__buf_status(&bits->bytes, e->err) != KYMO_OK)
            png_longjmp(e->png, 1);
        if (bits->bytes.length > 0)
            png_write_chunk(e->png, name, (png_const_bytep)bits->bytes.data, bits->bytes.length);
        bits->bytes.length = 0;
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

/* ---- The whole -------------------------------------------------------------------------------- */

static kymo_status prepare(encoder *e)
{
    const int32_t height = e->rows.surface->height;

    e->row = kymo__png_row_size(&e->rows);
    e->height = e->row < PIECE ? (int32_t)(PIECE / e->row) : 1;
    e->height = e->height < height ? e->height : height;
    e->reach = (int32_t)((KYMO__DEFLATE_WINDOW + e->row - 1) / e->row);
    e->reach = e->reach < height - e->height ? e->reach : height - e->height;
    e->room = e->row * (size_t)(1 + e->reach + e->height);
    e->filtered =
        kymo__alloc_raw(e->mem, KYMO_MEMORY_CANVAS, e->room, 1, "PNG encoder", e->err);
    if (e->filtered)
        e->deflate = kymo__alloc_raw(e->mem, KYMO_MEMORY_CANVAS, 1, sizeof *e->deflate,
                                     "PNG encoder", e->err);
    if (e->deflate)
        kymo__deflate_init(e->deflate, e->mem);
    return (kymo_status)e->err->code;
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
    if (e->deflate)
        kymo__buf_free(&e->deflate->bits.bytes);
    kymo__free(e->mem, KYMO_MEMORY_CANVAS, e->deflate, 1, sizeof *e->deflate);
    kymo__free(e->mem, KYMO_MEMORY_CANVAS, e->filtered, e->room, 1);
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
