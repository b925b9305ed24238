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

/* Takes on further digits at p; returns the byte behind them. */
static inline const char *scan_digits(const char *p, const char *end, uint64_t *value)
{
    while (p < end && is_digit(*p))
        *value = *value * 10 + (uint64_t)(*p++ - '0');
    return p;
}

/* "e-12" at p: adds -12 to the exponent and returns the byte behind it; p when it is no exponent. */
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

    d->value = 0;
    d->exponent = 0;
    d->negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    d->first = p;
    p = scan_digits(p, end, &d->value);
    d->digits = p - d->first;
    if (p < end && *p == '.') {
        const char *fraction = ++p;

        p = scan_digits(p, end, &d->value);
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

/* The bits of the nearest double, without the sign. */
uint64_t kymo__decimal_bits(const struct decimal *d);
/* "inf", "infinity", "nan" with a sign or without; NULL when there is none. */
const char *kymo__parse_word(const char *s, const char *end, double *value);

#endif
