/*
 * num_print.c - doubles and integers as text, whatever the locale.
 *
 * Shortest: Schubfach (Raffaello Giulietti, "The Schubfach way to render doubles", 2020): of the
 * decimals 10^k apart that lie in the rounding interval, with k the largest for which there is
 * always one, take the nearest, or one of 10^(k+1) when the interval holds it. Three 64 x 128 bit
 * products, no division by large numbers; the powers are those of number reading.
 *
 * Fixed: v * 10^decimals rounded to an integer. While the product is below 2^53 and not half-way
 * after its one rounding, that rounding cannot have crossed a half-way point (it is a double
 * itself), so the result is exact; otherwise big integers.
 */
#include "core/core.h"

#include "big.h"

#include <math.h>
#include <string.h>

static const char pairs[] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
    "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
    "8081828384858687888990919293949596979899";

/* Writes the digits of v so that they end before `end`; returns where they begin. */
static char *digits_before(char *end, uint64_t v)
{
    while (v >= 100) {
        end -= 2;
        memcpy(end, pairs + v % 100 * 2, 2);
        v /= 100;
    }
    if (v >= 10) {
        end -= 2;
        memcpy(end, pairs + v * 2, 2);
    } else {
        *--end = (char)('0' + v);
    }
    return end;
}

int kymo__print_i64(int64_t v, char out[24])
{
    char text[24], *end = text + sizeof text;
    char *begin = digits_before(end, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
    size_t length;

    if (v < 0)
        *--begin = '-';
    length = (size_t)(end - begin);
    memcpy(out, begin, length);
    out[length] = '\0';
    return (int)length;
}

/* ---- Shortest ---- */

struct decimal10 {
    uint64_t digits;
    int exponent;
};

/* floor(log10(2^e)), of 3/4 2^e when `closer`; floor(log2(10^e)). For the exponents of doubles. */
static int log10_of_pow2(int e, bool closer)
{
    return (e * 1262611 - (closer ? 524031 : 0)) >> 22;
}

static int log2_of_pow10(int e)
{
    return (e * 1741647) >> 19;
}

/* floor(g * c / 2^128) with its last bit set when anything but the error of g was cut off. */
static uint64_t scaled(struct wide g, uint64_t c)
{
    uint64_t carry = wide_product(g.low, c).high;
    struct wide product = wide_product(g.high, c);

    product.low += carry;
    product.high += product.low < carry;
    return product.high | (product.low > 1);
}

/* 10^e as Schubfach wants it: 128 bits rounded up. */
static struct wide pow10_up(int e)
{
    struct wide g = kymo__pow5[e - POW5_LEAST];

    if (e > 55 || e < -27) { // between, the table is exact or rounded up already
        g.low++;
        g.high += g.low == 0;
    }
    return g;
}

/* The shortest decimal in the rounding interval of c * 2^q, nearest to it. c is not 0. */
static struct decimal10 shortest(uint64_t c, int q, bool closer)
{
    int k = log10_of_pow2(q, closer), h = q + log2_of_pow10(-k) + 1;
    struct wide g = pow10_up(-k);
    // The bounds belong to the interval when c is even: ties go to even.
    uint64_t lower = scaled(g, (4 * c - 2 + closer) << h) + (c & 1);
    uint64_t upper = scaled(g, (4 * c + 2) << h) - (c & 1);
    uint64_t v4 = scaled(g, (4 * c) << h), s = v4 / 4, middle = 4 * s + 2;
    bool below, above;

    if (s >= 10) {
        uint64_t tens = s / 10;

        below = lower <= 40 * tens;
        above = 40 * tens + 40 <= upper;
        if (below != above)
            return (struct decimal10){tens + above, k + 1};
    }
    below = lower <= 4 * s;
    above = 4 * s + 4 <= upper;
    if (below == above)
        above = v4 > middle || (v4 == middle && (s & 1));
    return (struct decimal10){s + above, k};
}

/* "nan", "inf", "-inf"; the length, or 0 when v is finite. */
static int print_special(double v, char *out)
{
    const char *word = isnan(v) ? "nan" : v < 0 ? "-inf" : "inf";

    if (isfinite(v))
        return 0;
    memcpy(out, word, strlen(word) + 1);
    return (int)strlen(word);
}

int kymo__print_f64(double v, char out[32])
{
    char text[24], *end = text + sizeof text, *first, *to = out;
    struct decimal10 d;
    uint64_t bits, fraction;
    int biased, count, point, special = print_special(v, out);

    if (special)
        return special;
    memcpy(&bits, &v, sizeof bits);
    if (bits >> 63)
        *to++ = '-';
    biased = (int)(bits >> 52 & 0x7ff);
    fraction = bits & ((UINT64_C(1) << 52) - 1);
    if (biased == 0 && fraction == 0) {
        memcpy(to, "0", 2);
        return (int)(to + 1 - out);
    }
    if (biased == 0)
        d = shortest(fraction, -1074, false);
    else
        d = shortest(fraction | UINT64_C(1) << 52, biased - 1075, fraction == 0 && biased > 1);
    while (d.digits % 10 == 0) {
        d.digits /= 10;
        d.exponent++;
    }
    first = digits_before(end, d.digits);
    count = (int)(end - first);
    point = count + d.exponent; /* digits before the decimal point */

    if (point > 16 || point < -5) { // d.ddde+xx
        *to++ = *first;
        if (count > 1) {
            *to++ = '.';
            memcpy(to, first + 1, (size_t)count - 1);
            to += count - 1;
        }
        *to++ = 'e';
        if (point > 0)
            *to++ = '+';
        return (int)(to - out) + kymo__print_i64(point - 1, to);
    }
    if (point <= 0) {
        memcpy(to, "0.00000", 7);
        to += 2 - point;
        memcpy(to, first, (size_t)count);
        to += count;
    } else {
        int whole = count < point ? count : point;

        memcpy(to, first, (size_t)whole);
        to += whole;
        for (int i = whole; i < point; i++)
            *to++ = '0';
        if (count > whole) {
            *to++ = '.';
            memcpy(to, first + whole, (size_t)(count - whole));
            to += count - whole;
        }
    }
    *to = '\0';
    return (int)(to - out);
}

/* ---- Fixed ---- */

enum { MOST_DECIMALS = 20 };

static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9, 1e10,
                              1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20};

/* x = v * 10^decimals, rounded half to even. 0 <= v < 2^52. */
static void scale_exactly(double v, int decimals, struct big *x)
{
    uint64_t bits, mantissa;
    int biased, drop;
    bool half, more;

    memcpy(&bits, &v, sizeof bits);
    biased = (int)(bits >> 52 & 0x7ff);
    mantissa = bits & ((UINT64_C(1) << 52) - 1);
    if (biased > 0)
        mantissa |= UINT64_C(1) << 52;
    else
        biased = 1;
    kymo__big_set(x, mantissa);
    kymo__big_multiply_pow5(x, decimals);
    drop = 1075 - biased - decimals; // 10^decimals = 5^decimals 2^decimals
    if (drop <= 0) {
        kymo__big_shift_left(x, -drop);
        return;
    }
    half = kymo__big_extract(x, drop - 1) & 1;
    more = kymo__big_any_below(x, drop - 1);
    kymo__big_shift_right(x, drop);
    if (half && (more || (kymo__big_extract(x, 0) & 1)))
        kymo__big_multiply(x, 1, 1);
}

/* Writes the digits of x before `end`, none for 0; returns where they begin. Takes x apart. */
static char *big_digits_before(char *end, struct big *x)
{
    char *to = end;

    while (x->count) {
        uint32_t chunk = kymo__big_divide(x, 1000000000);
        char *stop = x->count ? to - 9 : NULL;

        to = digits_before(to, chunk);
        while (stop && to > stop)
            *--to = '0';
    }
    return to;
}

/* The digits of |v| * 10^decimals before `end`, at least decimals + 1 of them. |v| < 1e15. */
static char *fixed_digits(char *end, double size, int decimals, bool *zero)
{
    double product = size * tens[decimals];
    uint64_t below = product < 0x1p53 ? (uint64_t)product : 0;
    double part = product - (double)below;
    char *first;

    if (product < 0x1p53 && part != 0.5) {
        below += part > 0.5;
        *zero = below == 0;
        first = digits_before(end, below);
    } else {
        struct big x;

        scale_exactly(size, decimals, &x);
        *zero = x.count == 0;
        first = big_digits_before(end, &x);
    }
    while (end - first <= decimals)
        *--first = '0';
    return first;
}

int kymo__print_fixed(double v, int decimals, char out[48])
{
    char text[48], *end = text + sizeof text, *first, *to = out;
    double size = fabs(v);
    size_t whole;
    bool zero;

    decimals = decimals < 0 ? 0 : decimals > MOST_DECIMALS ? MOST_DECIMALS : decimals;
    if (!(size < 1e15))
        return kymo__print_f64(v, out);
    first = fixed_digits(end, size, decimals, &zero);
    whole = (size_t)(end - first - decimals);
    if (v < 0 && !zero)
        *to++ = '-';
    memcpy(to, first, whole);
    to += whole;
    if (decimals > 0) {
        *to++ = '.';
        memcpy(to, first + whole, (size_t)decimals);
        to += decimals;
    }
    *to = '\0';
    return (int)(to - out);
}

int kymo__print_number(double v, int decimals, bool bare, char out[48])
{
    char text[48], *end = text + sizeof text, *first, *last = end, *point, *to = out;
    double size = fabs(v);
    bool zero;

    decimals = decimals < 0 ? 0 : decimals > 9 ? 9 : decimals;
    if (!(size <= 1e15))
        return kymo__print_f64(v, out);
    first = fixed_digits(end, size, decimals, &zero);
    if (v < 0 && !zero)
        *to++ = '-';
    point = end - decimals;
    while (last > point && last[-1] == '0')
        last--;
    if (!(bare && point - first == 1 && *first == '0' && last > point))
        for (; first < point; first++)
            *to++ = *first;
    if (last > point) {
        *to++ = '.';
        for (; point < last; point++)
            *to++ = *point;
    }
    *to = '\0';
    return (int)(to - out);
}
