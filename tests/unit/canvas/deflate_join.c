/*
 * deflate_join.c (tests) - streams of every kind, from two libraries, can be followed by others: zlib reads what
 * they say together. What is no stream is left as it is.
 */
#include "canvas/deflate_join.h"

#include <criterion/criterion.h>

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { SIZE = 40000, ROOM = SIZE + SIZE / 8 + 1000 };

/* What is compressed: nothing, one byte, runs, words, noise, and parts of each. */
enum { CONTENTS = 6 };

static uint32_t chance(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static size_t fill(int content, uint8_t *to)
{
    static const char *const words[] = {"band", "row ", "filter", "and ", "the "};
    static const size_t sizes[CONTENTS] = {0, 1, SIZE, SIZE, SIZE, SIZE};
    const size_t size = sizes[content];
    uint32_t seed = 11;

    for (size_t i = 0; i < size; i++) {
        const int kind = content == 5 ? (int)(i / 9000) % 3 + 2 : content;
        const char *word = words[i / 6 * i % 5];
        to[i] = kind == 2   ? (uint8_t)(i / 700)
                : kind == 3 ? (uint8_t)word[i % strlen(word)]
                            : (uint8_t)chance(&seed);
    }
    return size;
}

/* Raw deflate by zlib; a negative level is one of libdeflate's. */
static size_t deflated(const uint8_t *data, size_t size, int level, int strategy, uint8_t *to)
{
    if (level < 0) {
        struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(-level);
        const size_t made = libdeflate_deflate_compress(compressor, data, size, to, ROOM);
        libdeflate_free_compressor(compressor);
        return made;
    }

    z_stream z = {.next_in = (Bytef *)data, .avail_in = (uInt)size, .next_out = to, .avail_out = ROOM};
    cr_assert_eq(deflateInit2(&z, level, Z_DEFLATED, -15, 8, strategy), Z_OK);
    cr_assert_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return ROOM - z.avail_out;
}

/* Whether zlib makes `want` of the stream and reads all of it. */
static bool says(const uint8_t *bytes, size_t size, const uint8_t *want, size_t want_size)
{
    uint8_t *have = malloc(want_size + 1);
    z_stream z = {.next_in = (Bytef *)bytes, .avail_in = (uInt)size, .next_out = have,
                  .avail_out = (uInt)want_size + 1};

    cr_assert_eq(inflateInit2(&z, -15), Z_OK);
    const bool good = inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_in == 0 && z.avail_out == 1 &&
                      memcmp(have, want, want_size) == 0;
    inflateEnd(&z);
    free(have);
    return good;
}

Test(deflate_join, streams_follow_each_other)
{
    static const int ways[][2] = {{0, 0}, {1, 0}, {6, 0}, {9, 0}, {6, Z_FIXED}, {6, Z_HUFFMAN_ONLY}, {3, Z_RLE},
                                  {-1, 0}, {-6, 0}, {-12, 0}};
    uint8_t *data = malloc(2 * SIZE), *both = malloc(2 * ROOM);

    for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
        for (int content = 0; content < CONTENTS; content++) {
            const size_t size = fill(content, data);
            const size_t made = deflated(data, size, ways[way][0], ways[way][1], both);
            const size_t open = kymo__deflate_open(both, made);
            cr_assert(open >= made && open <= made + KYMO__DEFLATE_JOINT, "way %zu, content %d: %zu of %zu", way,
                      content, open, made);
            cr_assert_not(says(both, open, data, size), "it still has an end");
            const size_t more = fill((content + 2) % CONTENTS, data + size);
            const size_t last = deflated(data + size, more, 6, 0, both + open);
            cr_assert(says(both, open + last, data, size + more), "way %zu, content %d", way, content);
            /* what was joined is a stream like any other */
            const size_t again = kymo__deflate_open(both, open + last);
            const size_t none = deflated(data, 0, 6, 0, both + again);
            cr_assert(says(both, again + none, data, size + more), "way %zu, content %d", way, content);
        }
    }
    free(data);
    free(both);
}

/* Codes of the greatest length, 15 bits, which only very uneven data have. */
Test(deflate_join, long_codes)
{
    uint8_t *data = malloc(SIZE), *both = malloc(2 * ROOM);
    size_t size = 0;

    for (int symbol = 0, times = 1, before = 1; symbol < 21; symbol++) {
        for (int i = 0; i < times && size < SIZE; i++)
            data[size++] = (uint8_t)(symbol * 7);
        const int next = times + before;
        before = times;
        times = next;
    }
    const size_t made = deflated(data, size, 6, Z_HUFFMAN_ONLY, both);
    const size_t open = kymo__deflate_open(both, made);
    const size_t none = deflated(data, 0, 6, 0, both + open);
    cr_assert(open > 0 && says(both, open + none, data, size));
    free(data);
    free(both);
}

/* Cut off anywhere, or with a byte too many, it is none, and it stays as it was. */
Test(deflate_join, no_streams)
{
    uint8_t *data = malloc(SIZE), *made = malloc(ROOM), *cut = malloc(ROOM);

    fill(5, data);
    for (int level = 0; level < 10; level += 3) {
        const size_t size = deflated(data, 6000, level, level == 3 ? Z_FIXED : 0, made);
        for (size_t part = 0; part < size + 2; part++) {
            memcpy(cut, made, size);
            memset(cut + size, 0, 2);
            if (part != size) {
                cr_assert_eq(kymo__deflate_open(cut, part), 0, "level %d: %zu of %zu", level, part, size);
                cr_assert_arr_eq(cut, made, size);
            }
        }
    }
    free(data);
    free(made);
    free(cut);
}

/* Bytes by chance, and streams with bytes changed, end nowhere but inside: each lies in a block of its own size, so
   that the address sanitizer sees what is read beyond. */
Test(deflate_join, chance_bytes)
{
    uint8_t *data = malloc(SIZE), *made = malloc(ROOM);
    uint32_t seed = 3;

    fill(3, data);
    const size_t whole = deflated(data, 3000, 6, 0, made);
    for (int i = 0; i < 3000; i++) {
        const size_t size = i & 1 ? whole : chance(&seed) % 300;
        uint8_t *bytes = malloc(size + KYMO__DEFLATE_JOINT);
        for (size_t k = 0; k < size; k++)
            bytes[k] = i & 1 ? made[k] : (uint8_t)chance(&seed);
        for (uint32_t k = 0; k < 3 && i & 1; k++)
            bytes[chance(&seed) % size] ^= (uint8_t)chance(&seed);
        const size_t open = kymo__deflate_open(bytes, size);
        cr_assert(open == 0 || (open >= size && open <= size + KYMO__DEFLATE_JOINT));
        free(bytes);
    }
    free(data);
    free(made);
}
