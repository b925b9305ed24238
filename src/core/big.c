/*
 * big.c - integers of fixed capacity by the schoolbook, and the table of powers of five.
 *
 * Only what exact decimal conversion needs: multiply and divide by a 32-bit number, shift, and look
 * at bits. Powers of five go 13 at a time (5^13 is the largest below 2^32). Everything is linear in
 * limbs.
 */
#include "big.h"

/*
 * For q >= 0 the first 128 bits of 5^q (exact up to 5^55); for q < 0 those of 1 / 5^-q, with one
 * added for q >= -27. tests/unit/core/pow5.c computes every row anew and prints the table when it
 * differs.
 */
const struct wide kymo__pow5[POW5_MOST - POW5_LEAST + 1] = {
#include "num_pow5.inc"
};

void kymo__big_set(struct big *x, uint64_t value)
{
    x->count = 0;
    for (; value; value >>= 32)
        x->limb[x->count++] = (uint32_t)value;
}

void kymo__big_multiply(struct big *x, uint32_t factor, uint32_t add)
{
    uint64_t carry = add;

    for (int i = 0; i < x->count; i++) {
        carry += (uint64_t)x->limb[i] * factor;
        x->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry)
        x->limb[x->count++] = (uint32_t)carry;
}

void kymo__big_multiply_pow5(struct big *x, int power)
{
    uint32_t rest = 1;

    for (; power >= 13; power -= 13)
        kymo__big_multiply(x, 1220703125, 0);
    for (; power > 0; power--)
        rest *= 5;
    kymo__big_multiply(x, rest, 0);
}

uint32_t kymo__big_divide(struct big *x, uint32_t divisor)
{
    uint64_t rest = 0;

    for (int i = x->count; i-- > 0;) {
        rest = rest << 32 | x->limb[i];
        x->limb[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    while (x->count > 0 && x->limb[x->count - 1] == 0)
        x->count--;
    return (uint32_t)rest;
}

void kymo__big_shift_left(struct big *x, int bits)
{
    int limbs = bits / 32, part = bits % 32;
    uint32_t above = 0;

    if (x->count == 0)
        return;
    for (int i = x->count; i-- > 0;) {
        uint64_t moved = (uint64_t)x->limb[i] << part;
        if (i == x->count - 1)
            above = (uint32_t)(moved >> 32);
        else
            x->limb[i + 1 + limbs] |= (uint32_t)(moved >> 32);
        x->limb[i + limbs] = (uint32_t)moved;
    }
    for (int i = 0; i < limbs; i++)
        x->limb[i] = 0;
    x->count += limbs;
    if (above)
        x->limb[x->count++] = above;
}

void kymo__big_shift_right(struct big *x, int bits)
{
    int limbs = bits / 32, part = bits % 32, count = x->count - limbs;

    for (int i = 0; i < count; i++) {
        uint64_t two = x->limb[i + limbs];

        if (i + limbs + 1 < x->count)
            two |= (uint64_t)x->limb[i + limbs + 1] << 32;
        x->limb[i] = (uint32_t)(two >> part);
    }
    x->count = count > 0 ? count : 0;
    if (x->count && x->limb[x->count - 1] == 0)
        x->count--;
}

int kymo__big_bits(const struct big *x)
{
    return x->count ? x->count * 32 - (leading_zeros(x->limb[x->count - 1]) - 32) : 0;
}

uint64_t kymo__big_extract(const struct big *x, int from)
{
    uint64_t value = 0;

    for (int i = 0; i < 3; i++) {
        int at = from / 32 + i, place = i * 32 - from % 32;
        uint64_t limb = at < x->count ? x->limb[at] : 0;

        value |= place < 0 ? limb >> -place : limb << place;
        if (place == 32)
            break;
    }
    return value;
}

int kymo__big_any_below(const struct big *x, int bits)
{
    int limbs = bits / 32 < x->count ? bits / 32 : x->count;

    for (int i = 0; i < limbs; i++)
        if (x->limb[i])
            return 1;
    return bits % 32 && bits / 32 < x->count && (x->limb[bits / 32] << (32 - bits % 32)) != 0;
}
