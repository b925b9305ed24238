/*
 * bytes8.h - eight bytes of text at a time in one 64-bit register (SWAR).
 *
 * The first byte is the lowest one on every machine. A set of bytes is a word of top bits: 0x80 in
 * each byte that belongs to it, so the first member is a count of trailing zeros and their number a
 * multiplication. Every reader may go up to seven bytes past the byte it looks for.
 */
#ifndef KYMO_DATA_BYTES8_H
#define KYMO_DATA_BYTES8_H

#include <stdint.h>
#include <string.h>

/* Times a byte: that byte eight times. */
#define BYTES8 UINT64_C(0x0101010101010101)

static inline uint64_t bytes8_load(const char *p)
{
    uint64_t v;

    memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

/* The set of bytes of v that are 0; exact, unlike the shorter formula with a borrow. */
static inline uint64_t bytes8_zero(uint64_t v)
{
    const uint64_t low = BYTES8 * 0x7f;

    return ~(((v & low) + low) | v | low);
}

/* Where the first member of a set is. The set is not empty. */
static inline int bytes8_first(uint64_t set)
{
    return __builtin_ctzll(set) >> 3;
}

static inline int bytes8_count(uint64_t set)
{
    return (int)(((set >> 7) * BYTES8) >> 56);
}

#endif
