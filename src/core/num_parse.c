/*
 * num_parse.c - decimal numbers in text to the nearest double, fast.
 *
 * Three steps, each for what the one before cannot decide. (1) Clinger 1990: up to 2^53 times or
 * over a power of ten up to 10^22 is one correctly rounded operation on exact doubles. (2)
 * Eisel-Lemire (arXiv 2101.11408, section 5): the digits, as 64 bits, times the first 64 or 128
 * bits of a power of five; the top 55 bits of the product decide unless it lies too near half-way.
 * Longer inputs are read as 19 digits w and as w + 1: when both round alike, so does what lies
 * between. (3) num_exact.c. The table of powers is 10.7 KB. Typical CSV numbers take step 1,
 * full-precision ones step 2.
 */
#include "num.h"

#include "big.h"

#include <float.h>
#include <math.h>

static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                              1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                              1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static bool fast_product(const struct decimal *d, double *value)
{
#if FLT_EVAL_METHOD == 0
    double x;

    if (d->value > UINT64_C(1) << 53 || d->exponent < -22 || d->exponent > 22)
        return false;
    x = (double)(int64_t)d->value;
    x = d->exponent < 0 ? x / tens[-d->exponent] : x * tens[d->exponent];
    *value = with_sign(x, d->negative);
    return true;
#else // wider intermediates would be rounded twice
    (void)d, (void)value, (void)tens;
    return false;
#endif
}

/*
 * The bits of the double nearest to digits * 10^exponent, or UNDECIDED. digits is not 0.
 * Written with w = digits shifted to 2^63 <= w < 2^64 and the power p of five, 2^127 <= p < 2^128.
 */
#define UNDECIDED UINT64_MAX

static uint64_t eisel_lemire(uint64_t digits, int64_t exponent)
{
    int zeros = leading_zeros(digits), q, power2, over;
    uint64_t w = digits << zeros, mantissa;
    const struct wide *five;
    struct wide product;

    if (exponent < POW5_LEAST)
        return 0;
    if (exponent > 308)
        return INFINITE_BITS;
    q = (int)exponent;
    five = &kymo__pow5[q - POW5_LEAST];

    // The first 64 bits of the power suffice unless the 9 bits below the mantissa are all ones.
    product = wide_product(w, five->high);
    if ((product.high & 0x1ff) == 0x1ff) {
        uint64_t carry = wide_product(w, five->low).high;

        product.low += carry;
        product.high += product.low < carry;
    }
    if (product.low == UINT64_MAX && (q < -27 || q > 55))
        return UNDECIDED;

    // 54 bits of mantissa, the last one for rounding. floor(q log2(10)) = q + (q * 152170 >> 16).
    over = (int)(product.high >> 63);
    mantissa = product.high >> (over + 9);
    power2 = q + ((q * 152170) >> 16) + 63 + over - zeros + 1023;
    if (power2 <= 0) {
        if (power2 < -62)
            return 0;
        mantissa >>= 1 - power2;
        return (mantissa + (mantissa & 1)) >> 1; // half-way cases do not occur here
    }
    // Half-way between two doubles, exactly: only for these q can the product be exact. To even.
    if (product.low <= 1 && q >= -4 && q <= 23 && (mantissa & 3) == 1 &&
        mantissa << (over + 9) == product.high)
        mantissa--;
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    if (mantissa >> 53) {
        mantissa >>= 1;
        power2++;
    }
    if (power2 >= 2047)
        return INFINITE_BITS;
    return (uint64_t)power2 << 52 | (mantissa & ((UINT64_C(1) << 52) - 1));
}

/* Numbers of more than 19 digits, leading zeros counted. */
static uint64_t long_bits(const struct decimal *d)
{
    const char *p = d->first;
    int64_t left = d->digits; /* digits not looked at */
    uint64_t digits = 0, bits;
    int count = 0;

    for (; left > 0 && (*p == '0' || *p == '.'); p++)
        left -= *p == '0';
    for (; left > 0 && count < 19; p++) {
        if (*p == '.')
            continue;
        digits = digits * 10 + (uint64_t)(*p - '0');
        count++;
        left--;
    }
    if (count == 0)
        return 0;
    bits = eisel_lemire(digits, d->exponent + left);
    if (bits == UNDECIDED || (left > 0 && eisel_lemire(digits + 1, d->exponent + left) != bits))
        return kymo__decimal_bits(d);
    return bits;
}

const char *kymo__parse_f64(const char *s, const char *end, double *value)
{
    struct decimal d;
    uint64_t bits;

    if (!decimal_scan(s, end, &d))
        return kymo__parse_word(s, end, value);
    if (d.digits <= 19) {
        if (fast_product(&d, value))
            return d.next;
        bits = d.value ? eisel_lemire(d.value, d.exponent) : 0;
        if (bits == UNDECIDED)
            bits = kymo__decimal_bits(&d);
    } else {
        bits = long_bits(&d);
    }
    *value = double_of(bits, d.negative);
    return d.next;
}

/* Whether the lower-case word is at p, in any case; returns the byte behind it or NULL. */
static const char *word_at(const char *p, const char *end, const char *word)
{
    for (; *word; p++, word++)
        if (p == end || (*p | 0x20) != *word)
            return NULL;
    return p;
}

const char *kymo__parse_word(const char *s, const char *end, double *value)
{
    bool negative = s < end && *s == '-';
    const char *p = s, *behind;

    if (p < end && (*p == '-' || *p == '+'))
        p++;
    behind = word_at(p, end, "nan");
    if (behind) {
        *value = (double)NAN;
        return behind;
    }
    behind = word_at(p, end, "infinity");
    if (!behind)
        behind = word_at(p, end, "inf");
    if (behind)
        *value = double_of(INFINITE_BITS, negative);
    return behind;
}

const char *kymo__parse_i64(const char *s, const char *end, int64_t *value)
{
    const uint64_t limit = INT64_MAX;
    bool negative = s < end && *s == '-';
    uint64_t size = 0;
    const char *p = s, *first;

    if (p < end && (*p == '-' || *p == '+'))
        p++;
    for (first = p; p < end && is_digit(*p); p++) {
        uint64_t digit = (uint64_t)(*p - '0');

        if (size > (limit + negative - digit) / 10)
            return NULL;
        size = size * 10 + digit;
    }
    if (p == first)
        return NULL;
    *value = negative ? (int64_t)(0 - size) : (int64_t)size;
    return p;
}
