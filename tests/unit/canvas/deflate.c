/*
 * deflate.c (tests) - zlib reads back what was compressed, whatever the bytes and however they are cut; sums
 * are zlib's; sizes are near zlib's.
 */
#include "canvas/deflate.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Compresses in pieces of `cut` bytes, each knowing the 32 KiB before it, and inflates. Returns the size. */
static size_t round_trip(const uint8_t *bytes, size_t size, size_t cut, uint32_t step)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo__deflate *d = malloc(sizeof *d);
    uint8_t *back = malloc(size + 1);
    z_stream z = {0};
    kymo_error err;

    kymo__error_clear(&err);
    memset(d, 0xa5, sizeof *d);
    kymo__deflate_init(d, mem);
    for (size_t at = 0; at == 0 || at < size; at += cut) {
        const size_t known = at < KYMO__DEFLATE_WINDOW ? at : KYMO__DEFLATE_WINDOW;
        const size_t part = size - at < cut ? size - at : cut;
        kymo__deflate_piece(d, bytes + at - known, known, part, step, at + part == size);
    }
    cr_assert(kymo__buf_reserve(&d->bits.bytes, 8));
    kymo__deflate_put(&d->bits, 0, 7);
    cr_assert_eq(kymo__buf_status(&d->bits.bytes, &err), KYMO_OK);
    z.next_in = (Bytef *)d->bits.bytes.data;
    z.avail_in = (uInt)d->bits.bytes.length;
    z.next_out = back;
    z.avail_out = (uInt)size + 1;
    cr_assert_eq(inflateInit2(&z, -15), Z_OK);
    cr_assert_eq(inflate(&z, Z_FINISH), Z_STREAM_END, "%zu bytes by %zu: %s", size, cut,
                 z.msg ? z.msg : "ends too early");
    cr_assert_eq(z.total_out, size);
    cr_assert_eq(memcmp(back, bytes, size), 0, "%zu bytes by %zu", size, cut);
    inflateEnd(&z);
    const size_t length = d->bits.bytes.length;
    kymo__buf_free(&d->bits.bytes);
    kymo__mem_close(mem);
    free(d);
    free(back);
    return length;
}

/* Every length of runs and every distance near a power of two, between bytes that never repeat. */
Test(deflate, all_lengths_and_distances)
{
    enum { SIZE = 400000 };
    uint8_t *bytes = malloc(SIZE);
    uint32_t seed = 3;

    for (int i = 0; i < SIZE; i++)
        bytes[i] = (uint8_t)next_random(&seed);
    for (size_t at = 0, length = 3; length < 300; at += length + 7, length++)
        memset(bytes + at, (int)length, length);
    for (uint32_t power = 0, at = 60000; power < 15; power++)
        for (uint32_t more = 0; more < 3; more++, at += 5000) {
            const uint32_t distance = (1u << power) + more - 1;
            for (uint32_t i = 0; distance && i < 4 + 20 * power; i++)
                bytes[at + i] = bytes[at + i - distance];
        }
    memcpy(bytes + 300000 + 32768, bytes + 300000, 100); /* as far as matches go, and a byte farther */
    memcpy(bytes + 350000 + 32769, bytes + 350000, 100);
    round_trip(bytes, SIZE, SIZE, 1);
    round_trip(bytes, SIZE, 50000, 3);
    free(bytes);
}

Test(deflate, small_and_strange)
{
    enum { SIZE = 3000 };
    static const size_t cuts[] = {1, 2, 3, 5, 258, 3000};
    uint8_t bytes[SIZE];
    uint32_t seed = 9;

    round_trip((const uint8_t *)"", 0, 1, 1);
    for (size_t size = 1; size < 12; size++)
        round_trip((const uint8_t *)"aaaabaaaabaa", size, 4, 3);
    for (int colours = 1; colours < 300; colours *= 4) {
        for (int i = 0; i < SIZE; i++)
            bytes[i] = (uint8_t)(next_random(&seed) % (uint32_t)colours);
        for (size_t k = 0; k < sizeof cuts / sizeof *cuts; k++)
            round_trip(bytes, SIZE, cuts[k], 1 + (uint32_t)(k & 3));
    }
}

/* Counts like Fibonacci's numbers want codes of 25 bits; there are none longer than 15. */
Test(deflate, codes_are_limited)
{
    enum { SIZE = 400000 };
    uint8_t *bytes = malloc(SIZE);
    uint32_t seed = 5, a = 1, b = 1;
    size_t count = 0;

    for (int symbol = 0; count + a < SIZE; symbol++) {
        memset(bytes + count, symbol * 7, a);
        count += a;
        b += a;
        a = b - a;
    }
    for (size_t i = count - 1; i > 0; i--) {
        const size_t j = next_random(&seed) % (i + 1);
        const uint8_t kept = bytes[i];
        bytes[i] = bytes[j];
        bytes[j] = kept;
    }
    round_trip(bytes, count, count, 1);
    free(bytes);
}

/* What does not shrink grows by the heads of stored blocks alone. */
Test(deflate, noise_is_stored)
{
    enum { SIZE = 300000 };
    uint8_t *bytes = malloc(SIZE);
    uint32_t seed = 1;

    for (int i = 0; i < SIZE; i++)
        bytes[i] = (uint8_t)next_random(&seed);
    cr_assert_leq(round_trip(bytes, SIZE, SIZE, 3), SIZE + 200);
    free(bytes);
}

/* Rows of a drawing: mostly background, some text and lines. Beside zlib's own level 6. */
Test(deflate, drawings_shrink_as_with_zlib)
{
    enum { WIDTH = 2401, ROWS = 500, SIZE = WIDTH * ROWS };
    uint8_t *bytes = malloc(SIZE), *theirs = malloc(SIZE);
    uLongf size = SIZE;
    uint32_t seed = 2;

    memset(bytes, 255, SIZE);
    for (size_t y = 0; y < ROWS; y++) {
        uint8_t *row = bytes + y * WIDTH;
        row[0] = 0;
        for (size_t x = 0; y % 50 == 0 && x + 1 < WIDTH; x++)
            row[1 + x] = 0xdd;
        for (size_t x = 0; x < 12; x++)
            row[300 + 3 * (y % 600) + x] = (uint8_t)next_random(&seed);
        for (size_t x = 0; x < 90; x++)
            row[1 + x] = (uint8_t)(y % 20 * x);
    }
    cr_assert_eq(compress2(theirs, &size, bytes, SIZE, 6), Z_OK);
    const size_t mine = round_trip(bytes, SIZE, SIZE, 3);
    cr_assert_leq(mine, size, "%zu, zlib %lu", mine, (unsigned long)size);
    cr_assert_leq(round_trip(bytes, SIZE, 100000, 3), size + size / 20);
    free(bytes);
    free(theirs);
}

Test(deflate, sums)
{
    enum { SIZE = 100000 };
    uint8_t *bytes = malloc(SIZE);
    uint32_t seed = 4;

    for (size_t size = 0; size < SIZE; size = size * 3 + 1) {
        memset(bytes, 255, SIZE);
        cr_assert_eq(kymo__adler32(1, bytes, size), adler32(1, bytes, (uInt)size), "%zu", size);
        for (size_t i = 0; i < size; i++)
            bytes[i] = (uint8_t)next_random(&seed);
        cr_assert_eq(kymo__adler32(0xfff0fff0u, bytes, size),
                     adler32(0xfff0fff0u, bytes, (uInt)size), "%zu", size);
    }
    free(bytes);
}
