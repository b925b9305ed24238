/*
 * big.h - small exact arithmetic shared by num_parse.c, num_exact.c and num_print.c.
 *
 * 64 x 64 bit products, the 128-bit powers of five, and non-negative integers of fixed capacity
 * that live on the stack: 96 limbs of 32 bits, enough for 780 decimal digits (2592 bits) and for
 * 5^1110 (2578 bits) with 66 bits of quotient. Callers bound their sizes; the functions do not
 * check.
 */
#ifndef KYMO_CORE_BIG_H
#define KYMO_CORE_BIG_H

#include <stdint.h>

struct wide {
    uint64_t high, low;
};

static inline struct wide wide_product(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
    __extension__ typedef unsigned __int128 u128;
    u128 product = (u128)a * b;

    return (struct wide){(uint64_t)(product >> 64), (uint64_t)product};
#else
    uint64_t a1 = a >> 32, a0 = (uint32_t)a, b1 = b >> 32, b0 = (uint32_t)b;
    uint64_t middle = a1 * b0 + (a0 * b0 >> 32), cross = a0 * b1 + (uint32_t)middle;

    return (struct wide){a1 * b1 + (middle >> 32) + (cross >> 32), a * b};
#endif
}

/* How many zero bits lead; x is not 0. */
static inline int leading_zeros(uint64_t x)
{
#if defined(__GNUC__) || defined(__clang__)
    return __builtin_clzll(x);
#else
    int count = 0;

    for (; !(x >> 63); x <<= 1)
        count++;
    return count;
#endif
}

/* 5^q for POW5_LEAST <= q <= POW5_MOST, scaled to 2^127 <= x < 2^128; see num_pow5.inc. */
enum { POW5_LEAST = -342, POW5_MOST = 325 };
extern const struct wide kymo__pow5[POW5_MOST - POW5_LEAST + 1];

enum { BIG_LIMBS = 96 };

struct big {
    int count; /* limbs in use; the highest is not 0 */
    uint32_t limb[BIG_LIMBS]; /* least significant first */
};

void kymo__big_set(struct big *x, uint64_t value);
/* x = x * factor + add */
void kymo__big_multiply(struct big *x, uint32_t factor, uint32_t add);
/* x = x * 5^power */
void kymo__big_multiply_pow5(struct big *x, int power);
/* x = floor(x / divisor); returns the remainder. */
uint32_t kymo__big_divide(struct big *x, uint32_t divisor);
void kymo__big_shift_left(struct big *x, int bits);
/* x = floor(x / 2^bits) */
void kymo__big_shift_right(struct big *x, int bits);
/* How many bits x has; 0 for 0. */
int kymo__big_bits(const struct big *x);
/* Bits from..from+63 of x as a number; from may lie above the top. */
uint64_t kymo__big_extract(const struct big *x, int from);
/* Whether any bit below `bits` is set. */
int kymo__big_any_below(const struct big *x, int bits);

#endif
