/*
 * num_exact.c - a decimal number to the nearest double by big integers alone.
 *
 * The digits become an integer D (at most 780 of them: half-way points between doubles have no more
 * than 767, so what follows only matters by being zero or not). D x 10^e is then D x 5^e x 2^e; for
 * e < 0, D is shifted up until the quotient by 5^-e has 66 bits or more, and the remainders join
 * the sticky bit. The first 53 bits (fewer below 2^-1022) are rounded half to even. About 1
 * microsecond for 20 digits, 20 for 800. It is what is left when num_parse.c cannot decide, and the
 * yardstick of its tests.
 */
#include "num.h"

#include "big.h"

#include <string.h>

enum { MOST_DIGITS = 780 };

/* Collects the significant digits into x and returns how many; notes how many were left out, and
 * in `sticky` whether any of those was not 0. */
static int collect(const struct decimal *d, struct big *x, int64_t *left_out, bool *sticky)
{
    uint32_t chunk = 0, scale = 1;
    int count = 0;

    kymo__big_set(x, 0);
    *left_out = 0;
    *sticky = false;
    for (const char *p = d->first; p < d->last; p++) {
        uint32_t digit = (uint32_t)(*p - '0');

        if (*p == '.' || (count == 0 && digit == 0))
            continue;
        if (count == MOST_DIGITS) {
            ++*left_out;
            *sticky |= digit != 0;
            continue;
        }
        count++;
        chunk = chunk * 10 + digit;
        scale *= 10;
        if (scale == 1000000000) {
            kymo__big_multiply(x, scale, chunk);
            chunk = 0, scale = 1;
        }
    }
    kymo__big_multiply(x, scale, chunk);
    return count;
}

/* x = floor(x / 5^power); true when something is left over. */
static bool divide_pow5(struct big *x, int power)
{
    uint32_t rest = 0, divisor = 1;

    for (; power >= 13; power -= 13)
        rest |= kymo__big_divide(x, 1220703125);
    for (; power > 0; power--)
        divisor *= 5;
    rest |= kymo__big_divide(x, divisor);
    return rest != 0;
}

/* The bits of the double nearest to x * 2^exponent, a little more when sticky. x is not 0. */
static uint64_t round_bits(struct big *x, int exponent, bool sticky)
{
    int bits = kymo__big_bits(x), top = bits - 1 + exponent;
    int precision = top >= -1022 ? 53 : 53 - (-1022 - top);
    uint64_t mantissa;
    int drop;

    if (top > 1023)
        return INFINITE_BITS;
    if (precision < 0)
        return 0;
    drop = bits - precision;
    if (drop <= 0) {
        mantissa = kymo__big_extract(x, 0) << -drop;
    } else {
        bool half = kymo__big_extract(x, drop - 1) & 1;
        bool more = sticky || kymo__big_any_below(x, drop - 1);

        mantissa = precision > 0 ? kymo__big_extract(x, drop) : 0;
        if (half && (more || (mantissa & 1)))
            mantissa++;
    }
    // A carry out of the mantissa goes into the exponent by itself, up to infinity.
    if (top >= -1022)
        return ((uint64_t)(top + 1022) << 52) + mantissa;
    return mantissa;
}

uint64_t kymo__decimal_bits(const struct decimal *d)
{
    struct big x;
    int64_t left_out, exponent;
    bool sticky;
    int count = collect(d, &x, &left_out, &sticky), power, shift;

    exponent = d->exponent + left_out;
    if (count == 0 || exponent < -330 - count)
        return 0;
    if (exponent > 310 - count)
        return INFINITE_BITS;
    power = (int)exponent;
    if (power >= 0) {
        kymo__big_multiply_pow5(&x, power);
        return round_bits(&x, power, sticky);
    }
    // 2.3220 > log2(5): the divisor has at most this many bits, and the quotient at least 66.
    shift = (int)((int64_t)-power * 23220 / 10000) + 1 + 66 - kymo__big_bits(&x);
    if (shift < 0)
        shift = 0;
    kymo__big_shift_left(&x, shift);
    sticky |= divide_pow5(&x, -power);
    return round_bits(&x, power - shift, sticky);
}

const char *kymo__parse_f64_exact(const char *s, const char *end, double *value)
{
    struct decimal d;

    if (!decimal_scan(s, end, &d))
        return kymo__parse_word(s, end, value);
    *value = double_of(kymo__decimal_bits(&d), d.negative);
    return d.next;
}
