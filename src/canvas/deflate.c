/*
 * deflate.c - finding what repeats in the rows of a drawing.
 *
 * The matcher is that of zlib (RFC 1951, section 4): chains of places with the same hash of four bytes, the
 * nearest place with the same three, and a look whether the match one byte later is worth more. But most
 * of a drawing is the pixel before once more, so that is compared first: however long it goes on, it costs
 * a comparison of 32 bytes at a time, and its inside is entered nowhere. Tokens are cut into blocks
 * where their statistics change: a segment is taken to the block as long as one code for both costs less
 * than two.
 *
 * Cost: one pass; 0.03 ns a byte of background, some 20 ns a byte of what never repeats.
 */
#include "canvas/deflate.h"

#include <string.h>

enum {
    LONGEST = 258,
    DEPTH = 20,    /* places of a chain that are looked at */
    EDGE = 32,     /* as many places are entered at each end of a match */
    SEGMENT = 512, /* tokens */
    HEADER = 300   /* what a block costs beside the lengths of its codes [bits] */
};

/* ---- Comparing ------------------------------------------------------------------------------- */

static inline uint32_t load32(const uint8_t *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline uint64_t load64(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* How many of `most` bytes are the same. */
static size_t same(const uint8_t *a, const uint8_t *b, size_t most)
{
    size_t n = 0;

    while (n + 32 <= most &&
           !((load64(a + n) ^ load64(b + n)) | (load64(a + n + 8) ^ load64(b + n + 8)) |
             (load64(a + n + 16) ^ load64(b + n + 16)) | (load64(a + n + 24) ^ load64(b + n + 24))))
        n += 32;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    for (; n + 8 <= most; n += 8) {
        const uint64_t other = load64(a + n) ^ load64(b + n);
        if (other)
            return n + (size_t)__builtin_ctzll(other) / 8;
    }
#endif
    while (n < most && a[n] == b[n])
        n++;
    return n;
}

/* ---- Tokens and blocks ----------------------------------------------------------------------- */

/* One piece on its way. */
typedef struct piece {
    kymo__deflate *d;
    const uint8_t *bytes;
    size_t end;           /* of bytes */
    size_t block, cut;    /* where the block and its last segment begin in bytes */
    uint32_t count, from; /* tokens, and those before the last segment */
} piece;

/* 256 log2(x), near enough to choose by. */
static uint32_t log2_256(uint32_t x)
{
    const uint32_t log = kymo__deflate_log2(x);
    const uint32_t rest = (uint32_t)(((uint64_t)x << 8 >> log) & 255);

    return (log << 8) + rest + (rest * (256 - rest) * 88 >> 16);
}

/* What symbols would cost in a code of their own [bits / 256]. */
static uint64_t cost_of(const uint32_t *a, const uint32_t *b, int count)
{
    uint64_t cost = 0;
    uint32_t all = 0;

    for (int i = 0; i < count; i++) {
        const uint32_t n = a[i] + (b ? b[i] : 0);
        if (n == 0)
            continue;
        all += n;
        cost += 4 * 256; /* the length of its code */
        cost -= (uint64_t)n * log2_256(n);
    }
    return all ? cost + (uint64_t)all * log2_256(all) : 0;
}

static uint64_t cost_of_both(const kymo__deflate_counts *a, const kymo__deflate_counts *b)
{
    return cost_of(a->literals, b ? b->literals : NULL, KYMO__DEFLATE_LITERALS) +
           cost_of(a->distances, b ? b->distances : NULL, KYMO__DEFLATE_DISTANCES);
}

static void add_counts(kymo__deflate_counts *to, const kymo__deflate_counts *more)
{
    for (int i = 0; i < KYMO__DEFLATE_LITERALS; i++)
        to->literals[i] += more->literals[i];
    for (int i = 0; i < KYMO__DEFLATE_DISTANCES; i++)
        to->distances[i] += more->distances[i];
}

/* Writes the tokens before the last segment, which becomes the first of the next block. */
static void write_block(piece *p, bool last)
{
    kymo__deflate *d = p->d;

    d->counts.literals[256] = 1;
    kymo__deflate_block(&d->bits, d->tokens, p->from, &d->counts, p->bytes + p->block,
                        p->cut - p->block, last);
    memmove(d->tokens, d->tokens + p->from, (p->count - p->from) * sizeof *d->tokens);
    memset(&d->counts, 0, sizeof d->counts);
    p->count -= p->from;
    p->from = 0;
    p->block = p->cut;
}

/* Ends a segment at `place`: takes it into the block, or makes it a new one's first. */
static void end_segment(piece *p, size_t place)
{
    kymo__deflate *d = p->d;

    if (p->from > 0 && cost_of_both(&d->counts, &d->segment) >
                           cost_of_both(&d->counts, NULL) + cost_of_both(&d->segment, NULL) +
                               HEADER * 256)
        write_block(p, false);
    add_counts(&d->counts, &d->segment);
    memset(&d->segment, 0, sizeof d->segment);
    p->from = p->count;
    p->cut = place;
    if (p->count + SEGMENT > KYMO__DEFLATE_TOKENS)
        write_block(p, false);
}

static inline void put_literal(piece *p, size_t at)
{
    kymo__deflate *d = p->d;

    d->tokens[p->count++] = p->bytes[at];
    d->segment.literals[p->bytes[at]]++;
    if (p->count - p->from == SEGMENT)
        end_segment(p, at + 1);
}

static inline void put_match(piece *p, size_t at, uint32_t length, uint32_t distance)
{
    kymo__deflate *d = p->d;

    d->tokens[p->count++] = KYMO__DEFLATE_MATCH | (length - 3) << 16 | (distance - 1);
    d->segment.literals[257 + kymo__deflate_length_symbol(length - 3)]++;
    d->segment.distances[kymo__deflate_distance_symbol(distance - 1)]++;
    if (p->count - p->from == SEGMENT)
        end_segment(p, at + length);
}

/* ---- Matches --------------------------------------------------------------------------------- */

typedef struct match {
    size_t length; /* less than 3: none */
    uint32_t distance;
} match;

/* In quarters of a literal's bits, roughly: what a match saves. */
static inline int64_t worth(match m)
{
    return 4 * (int64_t)m.length - (m.distance ? kymo__deflate_log2(m.distance) : 0);
}

static inline uint32_t hash4(const uint8_t *p)
{
    return load32(p) * 0x9e3779b1u >> 16;
}

static inline uint32_t hash3(const uint8_t *p)
{
    return (uint32_t)(p[0] | p[1] << 8 | p[2] << 16) * 0x9e3779b1u >> 17;
}

/* Enters a place, behind which there are at least four bytes. */
static inline void enter(piece *p, size_t at)
{
    kymo__deflate *d = p->d;
    uint32_t *head = &d->heads[hash4(p->bytes + at)];

    const size_t back = at + 1 - *head;
    d->before[at % KYMO__DEFLATE_WINDOW] = (uint16_t)(back < UINT16_MAX ? back : UINT16_MAX);
    *head = (uint32_t)at + 1;
    d->threes[hash3(p->bytes + at)] = (uint32_t)at + 1;
}

static void enter_all(piece *p, size_t from, size_t to)
{
    const size_t end = p->end < 4 ? 0 : p->end - 3;

    for (size_t at = from; at < to && at < end; at++)
        enter(p, at);
}

/* The pixel before once more, for as long as it may be. */
static match find_run(const piece *p, size_t at, uint32_t step)
{
    const uint8_t *here = p->bytes + at;

    if (at < step || load32(here - step) != load32(here))
        return (match){0, 0};
    return (match){same(here, here - step, p->end - at), step};
}

/* The match that is worth most and longer than `best`, at most LONGEST, by the chains. */
static match find_earlier(const piece *p, size_t at, match best, int depth)
{
    const kymo__deflate *d = p->d;
    const uint8_t *here = p->bytes + at;
    const size_t most = p->end - at < LONGEST ? p->end - at : LONGEST;
    const size_t lowest = at > KYMO__DEFLATE_WINDOW ? at - KYMO__DEFLATE_WINDOW : 0;
    const uint32_t three = d->threes[hash3(here)];
    uint32_t place = d->heads[hash4(here)];

    if (best.length < 3 && three > lowest && !memcmp(p->bytes + three - 1, here, 3))
        best = (match){3, (uint32_t)(at + 1 - three)};
    for (; place > lowest && depth > 0 && best.length < most; depth--) {
        const uint8_t *there = p->bytes + place - 1;
        const size_t tail = best.length < 3 ? 0 : best.length - 3;
        if (load32(there + tail) == load32(here + tail) && load32(there) == load32(here)) {
            const match m = {same(here, there, most), (uint32_t)(at + 1 - place)};
            if (m.length > best.length && worth(m) > worth(best))
                best = m;
        }
        const uint32_t back = d->before[(place - 1) % KYMO__DEFLATE_WINDOW];
        place = back < place ? place - back : 0;
    }
    return best;
}

static match find(const piece *p, size_t at, uint32_t step, size_t least, int depth)
{
    if (p->end - at < 4)
        return (match){0, 0};
    const match run = find_run(p, at, step);
    if (run.length >= LONGEST)
        return run;
    const match earlier = find_earlier(p, at, run.length > least ? run : (match){least, 0}, depth);
    return earlier.distance ? earlier : run;
}

/* Takes a match, whose first place has been entered; returns where it ends. What is left of a long one
   below three bytes is left to the next. */
static size_t take(piece *p, size_t at, match m)
{
    const size_t begin = at, end = at + m.length;

    while (end - at >= 3) {
        const size_t length = end - at < LONGEST ? end - at : LONGEST;
        put_match(p, at, (uint32_t)length, m.distance);
        at += length;
    }
    if (at - begin <= 2 * EDGE) {
        enter_all(p, begin + 1, at);
    } else {
        enter_all(p, begin + 1, begin + EDGE);
        enter_all(p, at - EDGE, at);
    }
    return at;
}

static void find_all(piece *p, size_t at, uint32_t step)
{
    match m = {0, 0};

    while (at < p->end) {
        match next = {0, 0};
        if (m.length == 0)
            m = find(p, at, step, 0, DEPTH);
        enter_all(p, at, at + 1);
        if (m.length >= 3 && m.length < LONGEST)
            next = find(p, at + 1, step, m.length, DEPTH / 2);
        if (m.length < 3 || worth(next) > worth(m) + 2) {
            put_literal(p, at++);
            m = next;
        } else {
            at = take(p, at, m);
            m = (match){0, 0};
        }
    }
}

void kymo__deflate_init(kymo__deflate *d, kymo__mem *mem)
{
    kymo__buf_init(&d->bits.bytes, mem, KYMO_MEMORY_CANVAS);
    d->bits.held = 0;
    d->bits.count = 0;
}

void kymo__deflate_piece(kymo__deflate *d, const uint8_t *bytes, size_t known, size_t size,
                         uint32_t step, bool last)
{
    piece p = {.d = d, .bytes = bytes, .end = known + size, .block = known, .cut = known};

    memset(d->heads, 0, sizeof d->heads);
    memset(d->threes, 0, sizeof d->threes);
    memset(&d->counts, 0, sizeof d->counts);
    memset(&d->segment, 0, sizeof d->segment);
    enter_all(&p, 0, known);
    find_all(&p, known, step);
    if (p.count > p.from)
        end_segment(&p, p.end);
    if (p.from > 0 || last)
        write_block(&p, last);
}

/* ---- The sum --------------------------------------------------------------------------------- */

/* Sums of 22 bytes, and sums of these sums, fit in 16 bits: compilers make vectors of them. */
uint32_t kymo__adler32(uint32_t adler, const uint8_t *bytes, size_t size)
{
    enum { LANES = 32, ROUNDS = 22, BASE = 65521 };
    uint32_t low = adler & 0xffff, high = adler >> 16;

    for (; size >= LANES * ROUNDS; size -= LANES * ROUNDS) {
        uint16_t sums[LANES] = {0}, sums_of_sums[LANES] = {0};
        uint32_t all = 0, weighted = 0;
        for (int i = 0; i < ROUNDS; i++, bytes += LANES)
            for (int k = 0; k < LANES; k++) {
                sums_of_sums[k] = (uint16_t)(sums_of_sums[k] + sums[k]);
                sums[k] = (uint16_t)(sums[k] + bytes[k]);
            }
        for (uint32_t k = 0; k < LANES; k++) {
            all += sums[k];
            weighted += LANES * sums_of_sums[k] + (LANES - k) * sums[k];
        }
        high = (high + low * LANES * ROUNDS + weighted) % BASE;
        low = (low + all) % BASE;
    }
    for (; size > 0; size--) {
        low = (low + *bytes++) % BASE;
        high = (high + low) % BASE;
    }
    return high << 16 | low;
}
