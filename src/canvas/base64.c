/*
 * base64.c - bytes as text, for images inside SVG and scenes (RFC 4648, section 4).
 *
 * Four characters for three bytes, one pass, no line breaks. Reading is strict: other characters,
 * wrong padding and bits that say nothing are refused, so that a text has one meaning and bytes
 * have one text.
 */
#include "canvas/vector.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void kymo__buf_base64(kymo__buf *buf, const void *bytes, size_t size)
{
    const unsigned char *from = bytes;
    size_t groups = size / 3 + (size % 3 != 0);
    char *to = groups <= SIZE_MAX / 4 ? kymo__buf_reserve(buf, groups * 4) : NULL;

    if (!to) {
        if (!buf->status)
            buf->status = KYMO_ENOMEM;
        return;
    }
    buf->length += groups * 4;
    for (; size > 0; to += 4) {
        size_t taken = size < 3 ? size : 3;
        uint32_t word = (uint32_t)from[0] << 16;

        if (taken > 1)
            word |= (uint32_t)from[1] << 8;
        if (taken > 2)
            word |= from[2];
        to[0] = digits[word >> 18];
        to[1] = digits[word >> 12 & 63];
        to[2] = taken > 1 ? digits[word >> 6 & 63] : '=';
        to[3] = taken > 2 ? digits[word & 63] : '=';
        from += taken;
        size -= taken;
    }
}

/* The value of a digit, or -1. */
static int value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool kymo__base64_read(const char *text, size_t length, void *bytes, size_t size)
{
    unsigned char *to = bytes;

    if (length % 4 != 0 || length / 4 != size / 3 + (size % 3 != 0))
        return false;
    for (; size > 0; text += 4) {
        size_t taken = size < 3 ? size : 3;
        uint32_t word = 0;

        for (size_t i = 0; i < 4; i++) {
            int digit = i <= taken ? value(text[i]) : text[i] == '=' ? 0 : -1;

            if (digit < 0)
                return false;
            word = word << 6 | (uint32_t)digit;
        }
        if (word & ((UINT32_C(1) << 8 * (3 - taken)) - 1))
            return false;
        for (size_t i = 0; i < taken; i++)
            *to++ = (unsigned char)(word >> (16 - 8 * i));
        size -= taken;
    }
    return true;
}
