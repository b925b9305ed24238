/*
 * zone_file.c - reads time zone files: TZif, RFC 8536, versions 1 to 4.
 *
 * A header, a block with 32-bit times, and from version 2 on a second header and block with 64-bit
 * times and a TZ string. Only the last block is used. All counts are checked against the size of
 * the file before anything is read, and all indices when the tables are copied. Costs 9 bytes for
 * each change of clocks.
 */
#include "zone.h"

#include <string.h>

enum { HEADER = 44 };

/* The counts of a header, in the order they are in the file. */
struct header {
    uint32_t ut, standard, leaps, times, types, chars;
};

static uint32_t big_endian_32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* A two's complement number of 4 or 8 bytes. */
static int64_t big_endian(const unsigned char *p, size_t width)
{
    uint32_t high = big_endian_32(p);

    if (width == 4)
        return (int32_t)high;
    return (int64_t)((uint64_t)high << 32 | big_endian_32(p + 4));
}

/* Reads the header at `p`; false when there is none. */
static bool read_header(const unsigned char *p, size_t left, struct header *h)
{
    if (left < HEADER || memcmp(p, "TZif", 4) != 0)
        return false;
    *h = (struct header){big_endian_32(p + 20), big_endian_32(p + 24), big_endian_32(p + 28),
                         big_endian_32(p + 32), big_endian_32(p + 36), big_endian_32(p + 40)};
    return true;
}

/* The bytes of the block that follows a header. Does not overflow: six products of 32 bits. */
static uint64_t block_size(const struct header *h, uint64_t width)
{
    return h->times * (width + 1) + h->types * UINT64_C(6) + h->chars + h->leaps * (width + 4) +
           (uint64_t)h->standard + h->ut;
}

static bool read_types(kymo__zone *zone, const struct header *h, const unsigned char *types)
{
    const unsigned char *chars = types + (size_t)h->types * 6;

    memcpy(zone->names, chars, h->chars);
    for (uint32_t i = 0; i < h->types; i++, types += 6) {
        int64_t offset = big_endian(types, 4);

        if (offset < -ZONE_FARTHEST || offset > ZONE_FARTHEST || types[5] >= h->chars)
            return false;
        zone->types[i].offset = (int32_t)offset;
        zone->types[i].name = types[5];
    }
    return true;
}

static bool read_changes(kymo__zone *zone, const struct header *h, const unsigned char *times,
                         size_t width)
{
    const unsigned char *which = times + h->times * width;

    for (uint32_t i = 0; i < h->times; i++) {
        zone->times[i] = big_endian(times + i * width, width);
        zone->which[i] = which[i];
        if (which[i] >= h->types || (i > 0 && zone->times[i] <= zone->times[i - 1]))
            return false;
    }
    return true;
}

/* The TZ string between the two newlines at the end; an empty one says nothing. */
static bool read_footer(kymo__zone *zone, const unsigned char *p, const unsigned char *end)
{
    const unsigned char *stop;

    if (p == end || *p != '\n')
        return false;
    stop = memchr(p + 1, '\n', (size_t)(end - p - 1));
    if (!stop)
        return false;
    zone->has_rule = stop > p + 1;
    return !zone->has_rule ||
           kymo__rule_parse((const char *)p + 1, (const char *)stop, &zone->rule);
}

kymo_status kymo__zone_decode(kymo__zone *zone, const unsigned char *bytes, size_t size,
                              const char *file, kymo_error *err)
{
    const unsigned char *p = bytes, *end = bytes + size;
    size_t width = 4;
    struct header h;
    bool good;

    if (!read_header(p, size, &h))
        return kymo__fail_at(err, KYMO_EFORMAT, file, 0, 0, "not a time zone file");
    if (p[4] >= '2') {
        uint64_t skip = HEADER + block_size(&h, 4);

        if (skip > size || !read_header(p + skip, size - skip, &h))
            goto damaged;
        p += skip;
        width = 8;
    }
    p += HEADER;
    if (block_size(&h, width) > (uint64_t)(end - p) || h.types < 1 || h.types > 256 ||
        h.chars < 1 || h.chars >= sizeof zone->names)
        goto damaged;
    if (h.leaps > 0)
        return kymo__fail_at(err, KYMO_EUNSUPPORTED, file, 0, 0, "time zones with leap seconds");

    zone->count = (int32_t)h.times;
    zone->times =
        kymo__alloc(zone->mem, KYMO_MEMORY_OBJECT, h.times, sizeof *zone->times, "time zone", err);
    if (!zone->times)
        return (kymo_status)err->code;
    zone->which =
        kymo__alloc(zone->mem, KYMO_MEMORY_OBJECT, h.times, sizeof *zone->which, "time zone", err);
    if (!zone->which)
        return (kymo_status)err->code;
    good = read_changes(zone, &h, p, width) && read_types(zone, &h, p + h.times * (width + 1));
    if (good && (width == 4 || read_footer(zone, p + block_size(&h, width), end)))
        return KYMO_OK;
damaged:
    return kymo__fail_at(err, KYMO_EFORMAT, file, 0, 0, "the time zone file is damaged");
}
