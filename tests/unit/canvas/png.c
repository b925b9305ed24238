/*
 * png.c (tests) - every form of a PNG keeps every pixel, is chosen when it is the smallest that does, and
 * is no larger than what libpng makes by itself; the bytes are those of any number of threads.
 */
#include "canvas/png.h"
#include "canvas/png_rows.h"

#include "kt.h"

#include <math.h>
#include <png.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static kymo__surface surface_of(int32_t width, int32_t height)
{
    uint32_t *pixels = calloc((size_t)width * (size_t)height, sizeof *pixels);

    cr_assert_not_null(pixels);
    return (kymo__surface){.pixels = pixels, .stride = width, .width = width, .height = height};
}

/* The picture as written by so many threads. */
static kt_bytes written(const kymo__surface *surface, bool opaque, int32_t threads, kymo__mem *mem)
{
    kymo_error err;
    kt_bytes b = {0};

    kymo__error_clear(&err);
    cr_assert_eq(kymo__png_write(mem, surface, opaque, 2, threads, kt_keep, &b, &err), KYMO_OK, "%s", err.text);
    return b;
}

static uint32_t number_at(const char *bytes)
{
    const uint8_t *b = (const uint8_t *)bytes;

    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* Whether the chunks of pixels are one zlib stream, of so many bytes and with their sum: libpng does not always ask. */
static bool is_one_stream(const kt_bytes *png, size_t size)
{
    uint8_t *rows = malloc(size + 1);
    z_stream z = {.next_out = rows, .avail_out = (uInt)size + 1};
    int status = Z_OK;

    cr_assert_eq(inflateInit(&z), Z_OK);
    for (size_t at = 8; at + 12 <= png->size; at += number_at(png->data + at) + 12) {
        if (memcmp(png->data + at + 4, "IDAT", 4) != 0)
            continue;
        z.next_in = (Bytef *)png->data + at + 8;
        z.avail_in = number_at(png->data + at);
        status = inflate(&z, Z_NO_FLUSH);
        cr_assert(status == Z_OK || status == Z_STREAM_END, "%d", status);
        cr_assert_eq(z.avail_in, 0);
    }
    inflateEnd(&z);
    free(rows);
    return status == Z_STREAM_END && z.avail_out == 1;
}

/* Writes the surface, checks the colour type (PNG's numbers) and reads every pixel back. */
static void round_trip(const kymo__surface *surface, bool opaque, int type)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    const kt_bytes b = written(surface, opaque, 1, mem);
    png_image image = {.version = PNG_IMAGE_VERSION};
    const size_t count = (size_t)surface->width * (size_t)surface->height;
    uint8_t *rgba = malloc(4 * count);

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
    const size_t pixel = type == PNG_COLOR_TYPE_RGB ? 3 : type == PNG_COLOR_TYPE_RGB_ALPHA ? 4 : 1;
    cr_assert(is_one_stream(&b, ((size_t)surface->width * pixel + 1) * (size_t)surface->height));
    for (int32_t threads = 2; threads <= 5; threads += 3) {
        const kt_bytes other = written(surface, opaque, threads, mem);
        cr_assert(other.size == b.size && memcmp(other.data, b.data, b.size) == 0, "other bytes from %d threads",
                  threads);
        free(other.data);
    }
    free(b.data);
    KT_CLEAN(mem);
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

/* ---- Bands ----------------------------------------------------------------------------------- */

/* Something of everything that drawings have: background, slopes, patterns, dots. */
static kymo__surface drawing_of(int32_t width, int32_t height, uint32_t mask)
{
    kymo__surface s = surface_of(width, height);
    uint32_t seed = 7;

    for (int32_t y = 0; y < s.height; y++)
        for (int32_t x = 0; x < s.width; x++)
            s.pixels[(int64_t)y * s.width + x] =
                0xff000000u | (y % 96 < 64  ? 0xffffffu & mask
                               : y & 1      ? (uint32_t)x * 0x10305u & mask
                                            : (uint32_t)(x / 50 + y) * 0x70301u & mask);
    for (int i = 0; i < 1000; i++) {
        seed = seed * 1664525u + 1013904223u;
        s.pixels[seed % (uint32_t)(width * height)] = 0xff000000u | (seed & mask);
    }
    return s;
}

/* Pictures of one band, of two, four and more, of each kind; and bands of one row. */
Test(png, bands)
{
    static const struct {
        int32_t width, height;
        uint32_t mask;
        int type;
    } cases[] = {
        {640, 400, 0xffffff, PNG_COLOR_TYPE_RGB},   {800, 500, 0xffffff, PNG_COLOR_TYPE_RGB},
        {801, 437, 0xffffff, PNG_COLOR_TYPE_RGB},   {1600, 900, 0xffffff, PNG_COLOR_TYPE_RGB},
        {1600, 900, 0xe0c0e0, PNG_COLOR_TYPE_PALETTE}, {400000, 1, 0xffffff, PNG_COLOR_TYPE_RGB},
        {400000, 2, 0xffffff, PNG_COLOR_TYPE_RGB},  {400000, 5, 0xffffff, PNG_COLOR_TYPE_RGB},
        {1, 350000, 0xffffff, PNG_COLOR_TYPE_RGB},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kymo__surface s = drawing_of(cases[i].width, cases[i].height, cases[i].mask);
        if (i % 3 == 1)
            s.pixels[12345] = 0;
        round_trip(&s, i % 3 != 1, i % 3 != 1 ? cases[i].type : PNG_COLOR_TYPE_RGB_ALPHA);
        free(s.pixels);
    }
}

/* More bands than a round holds, and noise among them. What is held at once stays far below the picture's size. */
Test(png, large)
{
    kymo__surface s = drawing_of(3000, 2700, 0xffffff);
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo_memory_report report;
    uint32_t seed = 9;

    free(written(&s, true, 2, mem).data);
    kymo__mem_report(mem, &report);
    cr_assert_lt(report.peak, 8 << 20, "%lld bytes", (long long)report.peak);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
    for (int32_t i = 3000 * 1300; i < 3000 * 1500; i++) {
        seed = seed * 1664525u + 1013904223u;
        s.pixels[i] = 0xff000000u | seed >> 8;
    }
    round_trip(&s, false, PNG_COLOR_TYPE_RGB);
    free(s.pixels);
}

/* An allocator whose n-th call fails, and all after it when `on`. */
typedef struct faulty {
    atomic_long calls, blocks;
    long at;
    bool on;
} faulty;

static void *faulty_take(size_t size, void *user)
{
    faulty *f = user;
    const long call = atomic_fetch_add(&f->calls, 1) + 1;
    void *p = call == f->at || (f->on && call > f->at) ? NULL : malloc(size);

    atomic_fetch_add(&f->blocks, p != NULL);
    return p;
}

static void faulty_give(void *p, size_t size, void *user)
{
    (void)size;
    atomic_fetch_sub(&((faulty *)user)->blocks, 1);
    free(p);
}

/* Writes the picture: the bytes that are wanted, or this error. */
static kymo_status write_or_fail(const kymo__surface *s, kymo__mem *mem, int32_t threads, const kt_bytes *want,
                                 kymo_status code, kymo_error *err)
{
    kt_bytes b = {0};

    kymo__error_clear(err);
    const kymo_status status = kymo__png_write(mem, s, true, 2, threads, kt_keep, &b, err);
    if (status == KYMO_OK)
        cr_assert(b.size == want->size && memcmp(b.data, want->data, b.size) == 0);
    else
        cr_assert_eq(status, code, "%s", err->text);
    free(b.data);
    return status;
}

/* With one thread and several, each allocation fails in turn: the same bytes, or an error; nothing is lost. */
Test(png, failing_memory)
{
    kymo__surface s = surface_of(640, 600);
    kymo__mem *good = kymo__mem_open(NULL, 0);
    uint32_t seed = 5;

    for (int i = 0; i < 640 * 600; i++) {
        seed = seed * 1664525u + 1013904223u;
        s.pixels[i] = 0xff000000u | (i % 640 < 500 ? seed >> 8 : 0u);
    }
    const kt_bytes want = written(&s, true, 1, good);
    for (int way = 0; way < 4; way++) {
        const int32_t threads = way & 1 ? 3 : 1;
        int failed = 0;
        bool met = true;
        for (long n = 2; met; n++) { /* the first one is the account's own */
            faulty f = {.at = n, .on = way & 2};
            const kymo_allocator allocator = {.alloc = faulty_take, .free = faulty_give, .user = &f};
            kymo__mem *mem = kymo__mem_open(&allocator, 0);
            kymo_error err;
            const kymo_status status = write_or_fail(&s, mem, threads, &want, KYMO_ENOMEM, &err);
            failed += status != KYMO_OK;
            met = f.calls >= n;
            KT_CLEAN(mem);
            kymo__mem_close(mem);
            cr_assert_eq(f.blocks, 0);
        }
        cr_assert_gt(failed, way == 1 ? 0 : 2, "way %d: %d", way, failed); /* several threads get by */
    }
    free(want.data);
    kymo__mem_close(good);
    free(s.pixels);
}

/* What one thread has room for, several make too; what it has not, fails with the same words. */
Test(png, budgets)
{
    kymo__surface s = drawing_of(1600, 900, 0xffffff);
    kymo__mem *free_mem = kymo__mem_open(NULL, 0);
    const kt_bytes want = written(&s, true, 1, free_mem);
    int drawn = 0, failed = 0;

    for (int64_t budget = 100000; budget < 3000000; budget += 290000) {
        kymo_error first;
        for (int32_t threads = 1; threads <= 5; threads += 2) {
            kymo__mem *mem = kymo__mem_open(NULL, budget);
            kymo_error err;
            const kymo_status status = write_or_fail(&s, mem, threads, &want, KYMO_EBUDGET, &err);
            if (threads == 1)
                first = err;
            cr_assert_str_eq(err.text, first.text, "%d threads", threads);
            drawn += status == KYMO_OK;
            failed += status != KYMO_OK;
            KT_CLEAN(mem);
            kymo__mem_close(mem);
        }
    }
    cr_assert(drawn > 5 && failed > 5, "%d, %d", drawn, failed);
    free(want.data);
    kymo__mem_close(free_mem);
    free(s.pixels);
}

/* A receiver that stops after some calls: an error, and nothing is lost. */
static int stop(const void *bytes, size_t size, void *user)
{
    (void)bytes;
    (void)size;
    return --*(int *)user < 0;
}

Test(png, receivers_that_stop)
{
    kymo__surface s = drawing_of(800, 500, 0xffffff);
    kymo_status status = KYMO_EIO;
    int calls = 0;

    for (; status != KYMO_OK && calls < 100; calls++) {
        kymo__mem *mem = kymo__mem_open(NULL, 0);
        kymo_error err;
        int left = calls;
        kymo__error_clear(&err);
        status = kymo__png_write(mem, &s, true, 2, 2, stop, &left, &err);
        cr_assert(status == KYMO_OK || status == KYMO_EIO, "%s", err.text);
        KT_CLEAN(mem);
        kymo__mem_close(mem);
    }
    cr_assert(calls > 10 && calls < 100, "%d", calls);
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
