/*
 * num.h - what the files of number reading share: the scanned form of a decimal number.
 */
#ifndef KYMO_CORE_NUM_H
#define KYMO_CORE_NUM_H

#include "core/core.h"

#include <string.h>

#define INFINITE_BITS (UINT64_C(0x7ff) << 52)

/* A number as written: sign, digits with perhaps a point among them, and what ten is raised to. */
struct decimal {
    const char *first, *last; /* the digits and the point */
    const char *next;         /* behind the number */
    int64_t exponent;         /* of the last digit */
    int64_t digits;           /* leading zeros included */
    uint64_t value;           /* of all digits, when they are at most 19 */
    bool negative;
};

static inline bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

/* Eight bytes at p, the first one lowest. */
static inline uint64_t eight_at(const char *p)
{
    uint64_t bytes;

    memcpy(&bytes, p, sizeof bytes);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bytes = __builtin_bswap64(bytes);
#endif
    return bytes;
}

/* Takes on further digits at p; returns the byte behind them. */
static inline const char *scan_digits(const char *p, const char *end, uint64_t *value)
{
    while (p < end && is_digit(*p))
        *value = *value * 10 + (uint64_t)(*p++ - '0');
    return p;
}

/* The same, eight at a time as long as there are eight. */
static inline const char *scan_many_digits(const char *p, const char *end, uint64_t *value)
{
    while (end - p >= 8) {
        uint64_t x = eight_at(p) ^ UINT64_C(0x3030303030303030); /* digits are 0 to 9 now */

        if (((x + UINT64_C(0x7676767676767676)) | x) & UINT64_C(0x8080808080808080))
            break;
        x = x * 10 + (x >> 8); // pairs, then fours, then all
        x = ((x & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064) +
             (x >> 16 & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x0000271000000001)) >> 32;
        *value = *value * 100000000 + (uint32_t)x;
        p += 8;
    }
    return scan_digits(p, end, value);
}

/* "e-12" at p: adds -12 to the exponent, returns the byte behind it; p when it is no exponent. */
static inline const char *scan_exponent(const char *p, const char *end, int64_t *exponent)
{
    const char *at = p + 1;
    bool negative = at < end && *at == '-';
    int64_t value = 0;

    if (at < end && (*at == '-' || *at == '+'))
        at++;
    if (at == end || !is_digit(*at))
        return p;
    for (; at < end && is_digit(*at); at++)
        if (value < INT64_C(1000000000000000))
            value = value * 10 + (*at - '0');
    *exponent += negative ? -value : value;
    return at;
}

/* Finds the parts of the number at s; false when there is no digit. */
static inline bool decimal_scan(const char *s, const char *end, struct decimal *d)
{
    const char *p = s;
    char sign = p < end ? *p : ' ';

    d->value = 0;
    d->exponent = 0;
    d->negative = sign == '-';
    p += (sign == '-') | (sign == '+'); // no branch: signs of data cannot be foreseen
    d->first = p;
    p = scan_digits(p, end, &d->value);
    d->digits = p - d->first;
    if (p < end && *p == '.') {
        const char *fraction = ++p;

        p = scan_many_digits(p, end, &d->value);
        d->exponent = fraction - p;
        d->digits += p - fraction;
    }
    d->last = d->next = p;
    if (d->digits == 0)
        return false;
    if (p < end && (*p | 0x20) == 'e')
        d->next = scan_exponent(p, end, &d->exponent);
    return true;
}

static inline double double_of(uint64_t bits, bool negative)
{
    double value;

    bits |= (uint64_t)negative << 63;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* -x when negative, without a branch. */
static inline double with_sign(double x, bool negative)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    return double_of(bits, negative);
}

/* The bits of the nearest double, without the sign. */
uint64_t kymo__decimal_bits(const struct decimal *d);
/* "inf", "infinity", "nan" with a sign or without; NULL when there is none. */
const char *kymo__parse_word(const char *s, const char *end, double *value);

#endif
