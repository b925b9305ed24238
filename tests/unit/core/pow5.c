/*
 * The table of powers of five, src/core/num_pow5.inc, recomputed row by row with big integers of its own.
 * When a row differs, the test prints the whole table as it should be.
 *
 * For q >= 0: the first 128 bits of 5^q. For q < 0: with d = 5^-q and z bits in d, floor(2^b / d) where
 * b = z + 127, which lies between 2^127 and 2^128; one more for q >= -27, where w 10^q can be half-way
 * between doubles for a 64-bit w (arXiv 2101.11408, section 5).
 */
#include <criterion/criterion.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LEAST = -342, MOST = 325, ROWS = MOST - LEAST + 1, LIMBS = 64 };

struct row {
    uint64_t high, low;
};

static const struct row table[] = {
#include "core/num_pow5.inc"
};

struct number {
    uint32_t limb[LIMBS]; /* least significant first */
};

static int bit(const struct number *x, int i)
{
    return x->limb[i / 32] >> i % 32 & 1;
}

static int bits_of(const struct number *x)
{
    int bits = LIMBS * 32;

    while (bits > 0 && !bit(x, bits - 1))
        bits--;
    return bits;
}

static struct number power_of_five(int power)
{
    struct number x = {{1}};

    for (; power > 0; power--) {
        uint64_t carry = 0;
        for (int i = 0; i < LIMBS; i++) {
            carry += (uint64_t)x.limb[i] * 5;
            x.limb[i] = (uint32_t)carry;
            carry >>= 32;
        }
    }
    return x;
}

static void add_bit(struct row *r, int b)
{
    r->high = r->high << 1 | r->low >> 63;
    r->low = r->low << 1 | (uint64_t)b;
}

/* rest = 2 rest; when it is at least d, takes d off: the next bit of a long division. */
static int division_step(struct number *rest, const struct number *d)
{
    struct number less;
    uint32_t carry = 0;
    int64_t borrow = 0;

    for (int i = 0; i < LIMBS; i++) {
        uint32_t old = rest->limb[i];
        rest->limb[i] = old << 1 | carry;
        carry = old >> 31;
    }
    for (int i = 0; i < LIMBS; i++) {
        borrow += (int64_t)rest->limb[i] - d->limb[i];
        less.limb[i] = (uint32_t)borrow;
        borrow >>= 32;
    }
    if (borrow < 0)
        return 0;
    *rest = less;
    return 1;
}

static struct row right_row(int q)
{
    struct number d = power_of_five(q < 0 ? -q : q), rest = {{1}};
    struct row r = {0, 0};
    int bits = bits_of(&d);

    if (q >= 0) {
        for (int i = 0; i < 128; i++)
            add_bit(&r, bits - 1 - i >= 0 ? bit(&d, bits - 1 - i) : 0);
        return r;
    }
    for (int i = 0; i < bits + 127; i++)
        add_bit(&r, division_step(&rest, &d));
    r.low += q >= -27; // never all ones
    return r;
}

Test(pow5, every_row)
{
    static struct row right[ROWS];
    bool same = sizeof table / sizeof *table == ROWS;

    for (int i = 0; i < ROWS; i++) {
        right[i] = right_row(i + LEAST);
        same = same && memcmp(&right[i], &table[i], sizeof *table) == 0;
    }
    if (!same)
        for (int i = 0; i < ROWS; i++)
            printf("    {UINT64_C(0x%016llx), UINT64_C(0x%016llx)}, // 5^%d\n",
                   (unsigned long long)right[i].high, (unsigned long long)right[i].low, i + LEAST);
    cr_assert(same, "src/core/num_pow5.inc differs from the table printed above");
}
