/*
 * order.c - whether x never falls and is never missing, over all rows that were read: what it takes to find
 * rows by bisection later. One look at x a block, until it falls for the first time; no memory.
 */
#include "reduce/reduce.h"

static bool falls(const kymo__reducer *r, kymo__coord a, kymo__coord b)
{
    return r->spec.integer ? b.i < a.i : !(b.f >= a.f);
}

void kymo__order_add(kymo__order *order, const kymo__reducer *r, const kymo__block *block)
{
    if (order->falls || r->slot[KYMO__CHANNEL_X] < 0 || block->count == 0)
        return; // row numbers rise
    kymo__coord first = kymo__block_x(block, 0), last = kymo__block_x(block, block->count - 1);
    order->falls = block->t ? first.i == INT64_MIN || !kymo__rising_i64(block->t, block->count)
                            : !(first.f == first.f) || !r->kernels->rising_f64(block->x, block->count);
    if (order->ever)
        order->falls = order->falls || falls(r, order->last, first);
    else
        order->first = first;
    order->last = last;
    order->ever = true;
}

void kymo__order_merge(kymo__order *order, const kymo__order *next, const kymo__reducer *r)
{
    order->falls = order->falls || next->falls;
    if (!next->ever)
        return;
    if (order->ever)
        order->falls = order->falls || falls(r, order->last, next->first);
    else
        order->first = next->first;
    order->last = next->last;
    order->ever = true;
}
