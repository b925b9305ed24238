/*
 * sum.c - sums of doubles and of their products, exact, rounded once when they are asked for.
 *
 * A number in base 2^32 that is as long as all products of two doubles (Kulisch's long accumulator, with carries
 * put off as in Neal, "Fast exact summation using small and large superaccumulators", 2015): so the result does
 * not depend on the order of what is added. Digits are int64 and may stand 2^31 additions without a carry. 1.1 KB,
 * some 5 ns an addition. What is not finite makes the result what IEEE arithmetic would make of it.
 */
#include "core/core.h"

#include <math.h>
#include <string.h>

enum { LEAST = -2176 /* exponent of the lowest bit: below that of any product */, CARRY_AFTER = 1 << 30 };

__extension__ typedef unsigned __int128 wide;

/* |v| = mantissa 2^exponent. */
static uint64_t take_apart(double v, int *exponent)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    int e = (int)(bits >> 52 & 0x7ff);
    uint64_t mantissa = bits & (UINT64_MAX >> 12);
    *exponent = (e ? e : 1) - 1075;
    return e ? mantissa | UINT64_C(1) << 52 : mantissa;
}

static void carry(kymo__sum *sum)
{
    int64_t over = 0;
    for (int i = 0; i < KYMO__SUM_DIGITS - 1; i++) {
        int64_t digit = sum->digit[i] + over;
        over = digit >> 32;
        sum->digit[i] = digit & INT64_C(0xffffffff);
    }
    sum->digit[KYMO__SUM_DIGITS - 1] += over;
    sum->pending = 0;
}

static void add(kymo__sum *sum, wide mantissa, int exponent, bool negative)
{
    int place = (exponent - LEAST) / 32, shift = (exponent - LEAST) % 32;
    wide low = mantissa << shift; // 106 bits and up to 31 more: the highest apart
    uint64_t high = shift ? (uint64_t)(mantissa >> (128 - shift)) : 0;
    for (int i = 0; low || high; i++) {
        int64_t digit = (int64_t)(uint32_t)low;
        sum->digit[place + i] += negative ? -digit : digit;
        low = low >> 32 | (wide)high << 96;
        high = 0;
    }
    if (++sum->pending == CARRY_AFTER)
        carry(sum);
}

void kymo__sum_add(kymo__sum *sum, double v)
{
    int exponent;
    if (!isfinite(v)) {
        sum->special += v;
        return;
    }
    uint64_t mantissa = take_apart(v, &exponent);
    add(sum, mantissa, exponent, signbit(v));
}

void kymo__sum_add_product(kymo__sum *sum, double a, double b)
{
    int ea, eb;
    if (!isfinite(a) || !isfinite(b)) {
        sum->special += a * b;
        return;
    }
    uint64_t ma = take_apart(a, &ea), mb = take_apart(b, &eb);
    add(sum, (wide)ma * mb, ea + eb, signbit(a) != signbit(b));
}

double kymo__sum_value(const kymo__sum *sum)
{
    kymo__sum s = *sum;
    if (sum->special != 0) // infinite or NaN
        return sum->special;
    carry(&s);
    bool negative = s.digit[KYMO__SUM_DIGITS - 1] < 0;
    for (int i = 0; negative && i < KYMO__SUM_DIGITS; i++)
        s.digit[i] = -s.digit[i];
    if (negative)
        carry(&s);
    int top = KYMO__SUM_DIGITS - 1;
    while (top > 0 && s.digit[top] == 0)
        top--;
    wide head = 0; // the highest 96 bits or more; what is below only tells whether a half is more than that
    for (int i = top; i > top - 4; i--)
        head = head << 32 | (wide)(i >= 0 ? (uint64_t)s.digit[i] : 0);
    if (head == 0)
        return 0;
    bool sticky = false;
    for (int i = top - 4; i >= 0 && !sticky; i--)
        sticky = s.digit[i] != 0;
    int exponent = LEAST + 32 * (top - 3);
    int zeros = (uint64_t)(head >> 64) ? __builtin_clzll((uint64_t)(head >> 64))
                                       : 64 + __builtin_clzll((uint64_t)head);
    int most = exponent + 128 - zeros;                 // the value lies below 2^most
    int bits = most >= -1021 ? 53 : 53 - (-1021 - most); // fewer among subnormals
    if (bits < 0)
        return negative ? -0.0 : 0;
    int drop = 128 - zeros - bits;
    wide rest = drop > 0 ? head & (((wide)1 << drop) - 1) : 0, half = drop > 0 ? (wide)1 << (drop - 1) : 0;
    uint64_t kept = drop > 0 ? (uint64_t)(head >> drop) : (uint64_t)head;
    if (drop > 0 && (rest > half || (rest == half && (sticky || (kept & 1)))))
        kept++;
    double v = ldexp((double)kept, drop > 0 ? exponent + drop : exponent);
    return negative ? -v : v;
}
