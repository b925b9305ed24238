/*
 * deflate.h - the compression of PNG (zlib's format, RFC 1950 and 1951), made for drawings.
 */
#ifndef KYMO_CANVAS_DEFLATE_H
#define KYMO_CANVAS_DEFLATE_H

#include "core/core.h"

enum {
    KYMO__DEFLATE_WINDOW = 32768,  /**< how far back matches reach */
    KYMO__DEFLATE_LITERALS = 286,  /**< symbols of literals, the end of a block, and lengths */
    KYMO__DEFLATE_DISTANCES = 30,
    KYMO__DEFLATE_TOKENS = 1 << 15 /**< of a block, at most */
};

/** How often each symbol occurs in a block, or how many bits its code has. */
typedef struct kymo__deflate_counts {
    uint32_t literals[KYMO__DEFLATE_LITERALS], distances[KYMO__DEFLATE_DISTANCES];
} kymo__deflate_counts;

/** One stream of blocks that begins and ends anywhere in a byte: bytes, and up to 7 bits more. */
typedef struct kymo__deflate_bits {
    kymo__buf bytes;
    uint64_t held; /**< from the lowest bit on */
    uint32_t count;
} kymo__deflate_bits;

/** Appends up to 32 bits. There must be room for 8 bytes: kymo__buf_reserve. */
static inline void kymo__deflate_put(kymo__deflate_bits *to, uint32_t bits, uint32_t count)
{
    to->held |= (uint64_t)bits << to->count;
    to->count += count;
    while (to->count >= 8) {
        to->bytes.data[to->bytes.length++] = (char)(to->held & 255);
        to->held >>= 8;
        to->count -= 8;
    }
}

/** A literal is its byte; a match MATCH | (length - 3) << 16 | (distance - 1). */
#define KYMO__DEFLATE_MATCH 0x80000000u

static inline uint32_t kymo__deflate_log2(uint32_t x)
{
    return 31 - (uint32_t)__builtin_clz(x);
}

/** The symbol of a length less 3, from 0 on, and of a distance less 1; their extra bits. */
static inline uint32_t kymo__deflate_length_symbol(uint32_t length)
{
    if (length < 8)
        return length;
    if (length == 255)
        return 28;
    const uint32_t log = kymo__deflate_log2(length);
    return (log - 1) * 4 + (length >> (log - 2) & 3);
}

static inline uint32_t kymo__deflate_length_extra(uint32_t symbol)
{
    return symbol < 8 || symbol == 28 ? 0 : symbol / 4 - 1;
}

static inline uint32_t kymo__deflate_distance_symbol(uint32_t distance)
{
    if (distance < 4)
        return distance;
    const uint32_t log = kymo__deflate_log2(distance);
    return log * 2 + (distance >> (log - 1) & 1);
}

static inline uint32_t kymo__deflate_distance_extra(uint32_t symbol)
{
    return symbol < 4 ? 0 : symbol / 2 - 1;
}

/**
 * Appends a block of the tokens, which stand for the `size` bytes at `bytes`, in the shortest of the
 * three forms that blocks have. counts: of the tokens' symbols, the end of the block too.
 */
void kymo__deflate_block(kymo__deflate_bits *to, const uint32_t *tokens, uint32_t count,
                         kymo__deflate_counts *counts, const uint8_t *bytes, size_t size,
                         bool last);

/** What compressing needs, some 600 KiB. Not zeroed; see kymo__deflate_init. */
typedef struct kymo__deflate {
    kymo__deflate_bits bits;
    kymo__deflate_counts counts, segment;
    uint32_t heads[1 << 16];               /* places, counted from 1, by hashes of four bytes */
    uint32_t threes[1 << 15];              /* by hashes of three */
    uint16_t before[KYMO__DEFLATE_WINDOW]; /* how far back from each the one with the same hash is */
    uint32_t tokens[KYMO__DEFLATE_TOKENS];
} kymo__deflate;

/** Before the first piece of a stream; bits.bytes is to be freed with kymo__buf_free. */
void kymo__deflate_init(kymo__deflate *d, kymo__mem *mem);

/**
 * Compresses `size` bytes behind `known` ones, at most as many as the window has, that the reader has
 * already; the first of them is bytes[known]. `step` is the size of a pixel. Appends whole blocks, of
 * which the last one ends the stream if `last`. The bytes depend on nothing but the arguments. Errors
 * stick to bits.bytes.
 */
void kymo__deflate_piece(kymo__deflate *d, const uint8_t *bytes, size_t known, size_t size,
                         uint32_t step, bool last);

/** Adler-32 of more bytes; begins with 1. */
uint32_t kymo__adler32(uint32_t adler, const uint8_t *bytes, size_t size);

#endif
