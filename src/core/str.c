/*
 * str.c - UTF-8, comparing, proposing and hashing strings.
 *
 * UTF-8 is as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF. The
 * distance behind "did you mean" is optimal string alignment (edits and swaps of neighbours), ASCII
 * case ignored. The hash is FNV-1a followed by MurmurHash3's 64-bit finisher, byte by byte, so it
 * is the same everywhere.
 */
#include "core/core.h"

#include <string.h>

/* The length of the valid sequence at s, with its code point; 0 when there is none. */
static size_t decode(const unsigned char *s, size_t left, uint32_t *code)
{
    uint32_t first = s[0], value, lowest;
    size_t length;

    if (first < 0x80) {
        *code = first;
        return 1;
    }
    if (first >= 0xc2 && first < 0xe0) {
        length = 2, value = first & 0x1f, lowest = 0x80;
    } else if ((first & 0xf0) == 0xe0) {
        length = 3, value = first & 0x0f, lowest = 0x800;
    } else if (first >= 0xf0 && first < 0xf5) {
        length = 4, value = first & 0x07, lowest = 0x10000;
    } else {
        return 0;
    }
    if (left < length)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (s[i] & 0x3f);
    }
    if (value < lowest || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
        return 0;
    *code = value;
    return length;
}

uint32_t kymo__utf8_next(const char **s, const char *end)
{
    uint32_t code = 0xfffd;
    size_t length;

    if (*s >= end)
        return 0;
    length = decode((const unsigned char *)*s, (size_t)(end - *s), &code);
    *s += length ? length : 1;
    return code;
}

bool kymo__utf8_valid(const char *s, size_t size)
{
    const uint64_t high = UINT64_C(0x8080808080808080), ones = UINT64_C(0x0101010101010101);
    size_t at = 0;

    while (at < size) {
        uint64_t word;
        uint32_t code;
        size_t length;

        // Eight bytes at once while all are ASCII and none is 0.
        if (size - at >= 8) {
            memcpy(&word, s + at, 8);
            if (!(word & high) && !((word - ones) & ~word & high)) {
                at += 8;
                continue;
            }
        }
        length = decode((const unsigned char *)s + at, size - at, &code);
        if (length == 0 || code == 0)
            return false;
        at += length;
    }
    return true;
}

int kymo__utf8_put(uint32_t code, char out[4])
{
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        code = 0xfffd;
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

void kymo__str_copy(char *out, size_t size, const char *s)
{
    size_t length = strlen(s);

    if (length >= size) {
        length = size - 1;
        while (length > 0 && (s[length] & 0xc0) == 0x80)
            length--;
    }
    memcpy(out, s, length);
    memset(out + length, 0, size - length);
}

void kymo__str_copy_tail(char *out, size_t size, const char *s)
{
    static const char mark[] = "...";
    size_t length = strlen(s), room = size - sizeof mark;
    const char *tail = s + length - room;

    if (length < size) {
        kymo__str_copy(out, size, s);
        return;
    }
    while ((*tail & 0xc0) == 0x80)
        tail++;
    memcpy(out, mark, sizeof mark - 1);
    kymo__str_copy(out + sizeof mark - 1, size - sizeof mark + 1, tail);
}

bool kymo__str_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool kymo__str_equal_fold(const char *a, const char *b)
{
    if (!a || !b)
        return a == b;
    while (*a && fold(*a) == fold(*b))
        a++, b++;
    return fold(*a) == fold(*b);
}

enum { LONGEST = 63 };

/* Optimal string alignment distance of two words of at most LONGEST bytes, three rows at a time. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][LONGEST + 1];
    size_t *two_above = rows[0], *above = rows[1], *row = rows[2];

    for (size_t j = 0; j <= b_length; j++)
        above[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *old = two_above;

        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            bool same = fold(a[i - 1]) == fold(b[j - 1]);
            size_t best = above[j - 1] + !same;

            if (above[j] + 1 < best)
                best = above[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) &&
                fold(a[i - 2]) == fold(b[j - 1]) && two_above[j - 2] + 1 < best)
                best = two_above[j - 2] + 1;
            row[j] = best;
        }
        two_above = above, above = row, row = old;
    }
    return above[b_length];
}

const char *kymo__did_you_mean(const char *word, const char *const *words, int32_t count)
{
    size_t length = strlen(word);
    // One edit in words of 2 and 3 letters, two up to 6, then three; never a whole word replaced.
    size_t limit = length < 2 ? 0 : length < 4 ? 1 : length < 7 ? 2 : 3;
    const char *best = NULL;

    if (length > LONGEST)
        return NULL;
    for (int32_t i = 0; i < count; i++) {
        size_t other = words[i] ? strlen(words[i]) : 0, d;

        if (other == 0 || other > LONGEST)
            continue;
        d = distance(word, length, words[i], other);
        if (d <= limit && (!best || d < limit)) {
            best = words[i];
            limit = d;
        }
    }
    return best;
}

uint64_t kymo__hash(const void *bytes, size_t size, uint64_t seed)
{
    const unsigned char *p = bytes;
    uint64_t h = UINT64_C(0xcbf29ce484222325) ^ seed;

    for (size_t i = 0; i < size; i++)
        h = (h ^ p[i]) * UINT64_C(0x100000001b3);
    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 33;
    h *= UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ h >> 33;
}

uint64_t kymo__hash_bulk(const void *bytes, size_t size, uint64_t seed)
{
    const uint64_t prime = UINT64_C(0x9e3779b185ebca87);
    uint64_t lane[4] = {seed, seed + 1, seed + 2, seed + 3}, word;
    const char *p = bytes;
    size_t i = 0;

    for (; i + 32 <= size; i += 32) {
        for (size_t k = 0; k < 4; k++) {
            memcpy(&word, p + i + 8 * k, 8);
            lane[k] = (lane[k] ^ word) * prime;
            lane[k] ^= lane[k] >> 29;
        }
    }
    return kymo__hash(p + i, size - i, lane[0] ^ lane[1] * 3 ^ lane[2] * 5 ^ lane[3] * 7);
}
