/*
 * png_bands.c - the rows of a PNG as one zlib stream, compressed band by band.
 *
 * A picture is cut into bands of rows, by its size alone; each is filtered and compressed by libdeflate on
 * whichever thread comes to it, and made such that the next can follow it (deflate_join.c). A band begins
 * without the 32 KiB before it, which costs a half percent of the file, so small pictures are one band; counts are
 * even, because two threads are common. Bands are made in rounds and handed on after each, so that no more
 * than a round is held. When memory fails with several threads, a round is made again by one, so that whether
 * it fails depends on the budget alone.
 *
 * Cost: filtered rows of up to 1.25 MiB a thread, and as much for what they become, of which drawings touch
 * little; libdeflate's own 1 MiB is not counted, since it takes no allocator.
 */
#include "canvas/png_bands.h"

#include "canvas/deflate_join.h"

#include <libdeflate.h>
#include <stdatomic.h>
#include <string.h>
#include <zlib.h>

enum {
    LEVEL = 6,
    ONE = 1 << 20,    /* bytes of a picture that is one band */
    PAIR = 5 << 19,   /* bytes of two bands, at most */
    HEAD = 2, TAIL = 4 /* of a zlib stream */
};

static const char what[] = "PNG encoder";

/* What a thread works with. */
typedef struct worker {
    struct libdeflate_compressor *compressor;
    uint8_t *room;       /* a band's rows, after a row of scratch; then what they become */
    uint8_t *compressed; /* in `room`, `most` bytes and those of a joint */
    size_t room_size, most;
    kymo_error err;
} worker;

/* A round on its way to several threads. */
typedef struct crew {
    kymo__png_bands *bands;
    int32_t first;        /* its first band */
    _Atomic int32_t next; /* of the bands that nobody has taken */
    _Atomic bool failed;
    worker workers[KYMO__PNG_THREADS];
} crew;

static int32_t count_bands(const kymo__png_rows *rows)
{
    const int64_t height = rows->surface->height;
    const int64_t size = (int64_t)kymo__png_row_size(rows) * height;
    const int64_t count = size <= ONE ? 1 : 2 * ((size - 1) / PAIR + 1);

    return (int32_t)(count < height ? count : height);
}

void kymo__png_bands_begin(kymo__png_bands *bands, kymo__mem *mem, const kymo__png_rows *rows, int32_t threads)
{
    *bands = (kymo__png_bands){.mem = mem, .rows = rows, .count = count_bands(rows), .sum = 1};
    bands->threads = threads < 1 ? 1 : threads < KYMO__PNG_THREADS ? threads : KYMO__PNG_THREADS;
}

/* The first row of a band; the height for the one after the last. */
static int32_t first_row(const kymo__png_bands *bands, int32_t number)
{
    return (int32_t)((int64_t)bands->rows->surface->height * number / bands->count);
}

/* ---- One band --------------------------------------------------------------------------------- */

/* What a thread needs for any band, in one block: a heap that has once held it keeps its pages, while of several
   blocks the C library may give some back each time, and page faults cost a tenth of the whole. */
static kymo_status equip(worker *w, const kymo__png_bands *bands)
{
    const size_t rows = (size_t)((bands->rows->surface->height - 1) / bands->count + 1);
    const size_t row = kymo__png_row_size(bands->rows), image = rows * row;

    if (w->room)
        return KYMO_OK;
    w->compressor = libdeflate_alloc_compressor(LEVEL);
    if (!w->compressor)
        return kymo__fail(&w->err, KYMO_ENOMEM, "out of memory: %s", what);
    w->most = libdeflate_deflate_compress_bound(w->compressor, image);
    w->room_size = row + image + w->most + KYMO__DEFLATE_JOINT;
    w->room = kymo__alloc_raw(bands->mem, KYMO_MEMORY_CANVAS, w->room_size, 1, what, &w->err);
    if (w->room)
        w->compressed = w->room + row + image;
    return (kymo_status)w->err.code;
}

/* Keeps what a band has become, with the head of the stream before the first and room for its sum after the
   last one. */
static kymo_status keep(worker *w, const kymo__png_bands *bands, int32_t number, kymo__png_band *band,
                        size_t made)
{
    const size_t head = number == 0 ? HEAD : 0, tail = number + 1 == bands->count ? TAIL : 0;

    band->size = head + made + tail;
    band->bytes = kymo__alloc_raw(bands->mem, KYMO_MEMORY_CANVAS, band->size, 1, what, &w->err);
    if (!band->bytes)
        return (kymo_status)w->err.code;
    if (head)
        memcpy(band->bytes, "\x78\x9c", HEAD); /* deflate, a window of 32 KiB, an ordinary level */
    memcpy(band->bytes + head, w->compressed, made);
    return KYMO_OK;
}

static kymo_status make_band(worker *w, const kymo__png_bands *bands, int32_t number, kymo__png_band *band)
{
    const int32_t from = first_row(bands, number), to = first_row(bands, number + 1);
    const size_t row = kymo__png_row_size(bands->rows), size = row * (size_t)(to - from);

    if (equip(w, bands))
        return (kymo_status)w->err.code;
    kymo__png_filter(bands->rows, from, to, w->room);
    band->sum = libdeflate_adler32(1, w->room + row, size);
    size_t made = libdeflate_deflate_compress(w->compressor, w->room + row, size, w->compressed, w->most);
    if (made > 0 && number + 1 < bands->count)
        made = kymo__deflate_open(w->compressed, made);
    if (made == 0)
        return kymo__fail(&w->err, KYMO_EINTERNAL, "%s: libdeflate has failed", what);
    return keep(w, bands, number, band, made);
}

/* ---- A round ---------------------------------------------------------------------------------- */

static void work(int index, void *user)
{
    crew *c = user;
    kymo__png_bands *bands = c->bands;

    for (int32_t i; !c->failed && (i = c->next++) < bands->held;)
        if (make_band(&c->workers[index], bands, c->first + i, &bands->round[i]))
            c->failed = true;
}

static void free_round(kymo__png_bands *bands)
{
    for (int32_t i = 0; i < bands->held; i++)
        kymo__free(bands->mem, KYMO_MEMORY_CANVAS, bands->round[i].bytes, bands->round[i].size, 1);
    memset(bands->round, 0, sizeof bands->round);
}

static kymo_status make_round(kymo__png_bands *bands, int32_t first, int32_t threads, kymo_error *err)
{
    crew c = {.bands = bands, .first = first};

    kymo__parallel(threads, work, &c);
    for (int32_t i = 0; i < threads; i++) {
        worker *w = &c.workers[i];
        libdeflate_free_compressor(w->compressor);
        kymo__free(bands->mem, KYMO_MEMORY_CANVAS, w->room, w->room_size, 1);
        if (w->err.code && !err->code)
            *err = w->err;
    }
    return (kymo_status)err->code;
}

/* Writes the sum of all rows, highest byte first, behind the last band. */
static void put_sum(const kymo__png_bands *bands)
{
    const kymo__png_band *last = &bands->round[bands->held - 1];

    for (size_t i = 0; i < TAIL; i++)
        last->bytes[last->size - 1 - i] = (uint8_t)(bands->sum >> 8 * i);
}

/* Takes the sums of a round into that of the stream. */
static void add_sums(kymo__png_bands *bands, int32_t first)
{
    const size_t row = kymo__png_row_size(bands->rows);

    for (int32_t i = 0; i < bands->held; i++) {
        const int32_t rows = first_row(bands, first + i + 1) - first_row(bands, first + i);
        bands->sum = (uint32_t)adler32_combine(bands->sum, bands->round[i].sum,
                                               (z_off_t)((size_t)rows * row));
    }
}

kymo_status kymo__png_bands_next(kymo__png_bands *bands, kymo_error *err)
{
    const int32_t first = bands->done, left = bands->count - first;

    free_round(bands);
    bands->held = left < KYMO__PNG_ROUND ? left : KYMO__PNG_ROUND;
    bands->done = first + bands->held;
    for (int32_t threads = bands->threads < bands->held ? bands->threads : bands->held;; threads = 1) {
        kymo__error_clear(err);
        if (make_round(bands, first, threads, err) == KYMO_OK)
            break;
        free_round(bands);
        if (threads == 1)
            return (kymo_status)err->code;
    }
    add_sums(bands, first);
    if (bands->done == bands->count)
        put_sum(bands);
    return KYMO_OK;
}

void kymo__png_bands_end(kymo__png_bands *bands)
{
    free_round(bands);
}
