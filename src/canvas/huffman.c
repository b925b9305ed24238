/*
 * huffman.c - the blocks of deflate (RFC 1951, section 3.2): stored, in the fixed code or in one of their own.
 *
 * Codes of least redundancy in place (Moffat and Katajainen 1995) from symbols sorted by their count;
 * lengths over the limit are cut and Kraft's sum is paid back by the longest codes that are shorter.
 * Sorting takes the symbol's number where counts are equal, so the same counts give the same bits
 * everywhere.
 *
 * Cost: some microseconds and a hundred bytes a block, a few nanoseconds a token.
 */
#include "canvas/deflate.h"

#include <stdlib.h>
#include <string.h>

enum {
    LITERALS = KYMO__DEFLATE_LITERALS,
    DISTANCES = KYMO__DEFLATE_DISTANCES,
    CODE_SYMBOLS = 19, /* of the code that lengths of codes are written in */
    STORED = 65535,    /* bytes of a stored block, at most */
    END = 256
};

/* A code for up to LITERALS symbols. */
typedef struct code {
    uint8_t lengths[LITERALS + 2];
    uint16_t bits[LITERALS + 2]; /* in the order in which they are written */
} code;

/* ---- Codes ----------------------------------------------------------------------------------- */

static int by_count(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* a[0 .. n) are counts that rise; they become depths that fall. Moffat and Katajainen's three phases. */
static void find_depths(uint32_t *a, int n)
{
    int leaf = 2, root = 0, next, used = 0, free_nodes = 1, depth = 0;

    a[0] += a[1];
    for (next = 1; next < n - 1; next++) {
        if (leaf >= n || a[root] < a[leaf]) {
            a[next] = a[root];
            a[root++] = (uint32_t)next;
        } else {
            a[next] = a[leaf++];
        }
        if (leaf >= n || (root < next && a[root] < a[leaf])) {
            a[next] += a[root];
            a[root++] = (uint32_t)next;
        } else {
            a[next] += a[leaf++];
        }
    }
    a[n - 2] = 0;
    for (next = n - 3; next >= 0; next--)
        a[next] = a[a[next]] + 1;
    root = n - 2;
    next = n - 1;
    while (free_nodes > 0) {
        for (; root >= 0 && (int)a[root] == depth; root--)
            used++;
        for (; free_nodes > used; free_nodes--)
            a[next--] = (uint32_t)depth;
        free_nodes = 2 * used;
        depth++;
        used = 0;
    }
}

/* Cuts depths at `most`; the rarest of the others pay for it, the most frequent get what is left over. */
static void limit_depths(uint32_t *depths, int n, uint32_t most)
{
    const uint32_t room = 1u << most;
    uint32_t kraft = 0;
    int at = 0;

    for (int i = 0; i < n; i++) {
        depths[i] = depths[i] < most ? depths[i] : most;
        kraft += 1u << (most - depths[i]);
    }
    while (kraft > room) {
        while (depths[at] == most)
            at++;
        kraft -= 1u << (most - ++depths[at]);
    }
    for (int i = n - 1; i >= 0 && kraft < room; i--) {
        while (depths[i] > 1 && kraft + (1u << (most - depths[i])) <= room) {
            kraft += 1u << (most - depths[i]);
            depths[i]--;
        }
    }
}

static uint16_t reversed(uint32_t bits, uint32_t count)
{
    uint32_t r = 0;

    for (uint32_t i = 0; i < count; i++)
        r |= (bits >> i & 1) << (count - 1 - i);
    return (uint16_t)r;
}

/* The bits of a code whose lengths are known: canonical, written from the highest bit on. */
static void number(code *c, int symbols)
{
    uint32_t of_length[17] = {0}, next[17] = {0};

    for (int i = 0; i < symbols; i++)
        of_length[c->lengths[i]]++;
    of_length[0] = 0;
    for (int i = 1; i < 16; i++)
        next[i + 1] = (next[i] + of_length[i]) << 1;
    for (int i = 0; i < symbols; i++) {
        const uint32_t length = c->lengths[i];
        if (length)
            c->bits[i] = reversed(next[length]++, length);
    }
}

/* A code for symbols by their counts, none longer than `most`. Readers want two codes at least. */
static void make_code(code *c, const uint32_t *counts, int symbols, uint32_t most)
{
    uint64_t order[LITERALS];
    uint32_t depths[LITERALS];
    int n = 0;

    memset(c->lengths, 0, sizeof c->lengths);
    for (int i = 0; i < symbols; i++) {
        if (counts[i])
            order[n++] = (uint64_t)counts[i] << 32 | (uint32_t)i;
    }
    for (int i = 0; n < 2; i++) {
        if (!counts[i])
            order[n++] = (uint32_t)i;
    }
    qsort(order, (size_t)n, sizeof *order, by_count);
    for (int i = 0; i < n; i++)
        depths[i] = (uint32_t)(order[i] >> 32);
    find_depths(depths, n);
    limit_depths(depths, n, most);
    for (int i = 0; i < n; i++)
        c->lengths[order[i] & 0xffffffffu] = (uint8_t)depths[i];
    number(c, symbols);
}

/* ---- The head of a block: its codes ---------------------------------------------------------- */

/* The lengths of both codes as symbols of a third: runs of them, each with its extra bits << 8. */
typedef struct head {
    uint16_t items[LITERALS + DISTANCES];
    int count, literals, distances, codes;
    code code;
} head;

static const uint8_t code_order[CODE_SYMBOLS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                 11, 4,  12, 3, 13, 2, 14, 1, 15};

static uint32_t code_extra(uint32_t symbol)
{
    return symbol == 16 ? 2 : symbol == 17 ? 3 : symbol == 18 ? 7 : 0;
}

static int used(const uint8_t *lengths, int count, int least)
{
    while (count > least && lengths[count - 1] == 0)
        count--;
    return count;
}

static void make_head(head *h, const code *literals, const code *distances)
{
    uint8_t all[LITERALS + DISTANCES];
    uint32_t counts[CODE_SYMBOLS] = {0};

    h->literals = used(literals->lengths, LITERALS, 257);
    h->distances = used(distances->lengths, DISTANCES, 1);
    h->count = 0;
    memcpy(all, literals->lengths, (size_t)h->literals);
    memcpy(all + h->literals, distances->lengths, (size_t)h->distances);
    const int end = h->literals + h->distances;
    for (int i = 0; i < end;) {
        const int most = all[i] ? 6 : 138;
        int run = 1;
        uint32_t item = all[i];
        while (i + run < end && run < most && all[i + run] == all[i])
            run++;
        if (all[i] == 0 && run >= 3)
            item = run < 11 ? 17u | (uint32_t)(run - 3) << 8 : 18u | (uint32_t)(run - 11) << 8;
        else if (i > 0 && all[i] == all[i - 1] && run >= 3)
            item = 16u | (uint32_t)(run - 3) << 8;
        else
            run = 1;
        h->items[h->count++] = (uint16_t)item;
        counts[item & 255]++;
        i += run;
    }
    make_code(&h->code, counts, CODE_SYMBOLS, 7);
    for (h->codes = CODE_SYMBOLS; h->codes > 4; h->codes--) {
        if (h->code.lengths[code_order[h->codes - 1]])
            break;
    }
}

static uint64_t head_bits(const head *h)
{
    uint64_t bits = 14 + 3 * (uint64_t)h->codes;

    for (int i = 0; i < h->count; i++) {
        const uint32_t symbol = h->items[i] & 255;
        bits += h->code.lengths[symbol] + code_extra(symbol);
    }
    return bits;
}

static void put_head(kymo__deflate_bits *to, const head *h)
{
    kymo__deflate_put(to, (uint32_t)(h->literals - 257), 5);
    kymo__deflate_put(to, (uint32_t)(h->distances - 1), 5);
    kymo__deflate_put(to, (uint32_t)(h->codes - 4), 4);
    for (int i = 0; i < h->codes; i++)
        kymo__deflate_put(to, h->code.lengths[code_order[i]], 3);
    for (int i = 0; i < h->count; i++) {
        const uint32_t symbol = h->items[i] & 255;
        kymo__deflate_put(to, h->code.bits[symbol], h->code.lengths[symbol]);
        kymo__deflate_put(to, (uint32_t)h->items[i] >> 8, code_extra(symbol));
    }
}

/* ---- Blocks ---------------------------------------------------------------------------------- */

static void make_fixed(code *literals, code *distances)
{
    for (int i = 0; i < LITERALS + 2; i++)
        literals->lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    memset(distances->lengths, 0, sizeof distances->lengths);
    memset(distances->lengths, 5, 32);
    number(literals, LITERALS + 2);
    number(distances, 32);
}

static uint64_t token_bits(const kymo__deflate_counts *counts, const code *literals,
                           const code *distances)
{
    uint64_t bits = 0;

    for (uint32_t i = 0; i < LITERALS; i++) {
        const uint32_t extra = i > END ? kymo__deflate_length_extra(i - 257) : 0;
        bits += (uint64_t)counts->literals[i] * (literals->lengths[i] + extra);
    }
    for (uint32_t i = 0; i < DISTANCES; i++)
        bits += (uint64_t)counts->distances[i] *
                (distances->lengths[i] + kymo__deflate_distance_extra(i));
    return bits;
}

static void put_tokens(kymo__deflate_bits *to, const uint32_t *tokens, uint32_t count,
                       const code *literals, const code *distances)
{
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t token = tokens[i];
        if (!(token & KYMO__DEFLATE_MATCH)) {
            kymo__deflate_put(to, literals->bits[token], literals->lengths[token]);
            continue;
        }
        const uint32_t length = token >> 16 & 255, distance = token & 0x7fff;
        const uint32_t l = kymo__deflate_length_symbol(length);
        const uint32_t d = kymo__deflate_distance_symbol(distance);
        const uint32_t more = kymo__deflate_length_extra(l);
        const uint32_t far = kymo__deflate_distance_extra(d);
        kymo__deflate_put(to,
                          literals->bits[257 + l] | (length & ((1u << more) - 1))
                                                        << literals->lengths[257 + l],
                          literals->lengths[257 + l] + more);
        kymo__deflate_put(to, distances->bits[d] | (distance & ((1u << far) - 1))
                                                       << distances->lengths[d],
                          distances->lengths[d] + far);
    }
    kymo__deflate_put(to, literals->bits[END], literals->lengths[END]);
}

static void put_stored(kymo__deflate_bits *to, const uint8_t *bytes, size_t size, bool last)
{
    do {
        const size_t part = size < STORED ? size : STORED;
        if (!kymo__buf_reserve(&to->bytes, part + 16))
            return;
        kymo__deflate_put(to, last && part == size, 3);
        kymo__deflate_put(to, 0, (8 - to->count) % 8);
        kymo__deflate_put(to, (uint32_t)part, 16);
        kymo__deflate_put(to, ~(uint32_t)part & 0xffff, 16);
        kymo__buf_append(&to->bytes, bytes, part);
        bytes += part;
        size -= part;
    } while (size > 0);
}

void kymo__deflate_block(kymo__deflate_bits *to, const uint32_t *tokens, uint32_t count,
                         kymo__deflate_counts *counts, const uint8_t *bytes, size_t size, bool last)
{
    code literals = {0}, distances = {0}, fixed_literals = {0}, fixed_distances = {0};
    head h = {0};

    make_code(&literals, counts->literals, LITERALS, 15);
    make_code(&distances, counts->distances, DISTANCES, 15);
    make_head(&h, &literals, &distances);
    make_fixed(&fixed_literals, &fixed_distances);
    const uint64_t own = token_bits(counts, &literals, &distances) + head_bits(&h);
    const uint64_t fixed = token_bits(counts, &fixed_literals, &fixed_distances);
    const uint64_t least = own < fixed ? own : fixed;
    if (8 * ((uint64_t)size + 5 * (size / STORED + 1)) < least) {
        put_stored(to, bytes, size, last);
        return;
    }
    if (!kymo__buf_reserve(&to->bytes, (size_t)(least / 8) + 16))
        return;
    kymo__deflate_put(to, (own < fixed ? 4u : 2u) | last, 3);
    if (own < fixed) {
        put_head(to, &h);
        put_tokens(to, tokens, count, &literals, &distances);
    } else {
        put_tokens(to, tokens, count, &fixed_literals, &fixed_distances);
    }
}
