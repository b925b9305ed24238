/*
 * layer.c - bits, masks, counts and centres of markers onto pixels.
 *
 * BITS are pixels of the colour. MASK64 has the coverage of its bits. CENTRES stamps a marker at
 * each bit in reading order: the same pixels as stamping any list of the same centres in that
 * order. Bit i of row j is the centre (4 x + i, 4 y + j) in quarter pixels.
 *
 * COUNTS of n translucent markers at a pixel (stamped at its middle): ink of coverage m and alpha a
 * leaves (1 - a m)^n of what is below, so -n log(1 - a m) is summed over all markers that touch a
 * pixel, in integers that saturate where less than 1e-6 shines through, and the sum is turned into
 * alpha once. The order of summing does not matter, and thousands of faint markers do not get stuck
 * at 8 bits as they do when blended one after another. A marker's row is added as the few places
 * where its coverage changes, and a running sum along the row makes ink of them. Cost: 8 bytes a
 * column; each count is read once for each row of the marker.
 */
#include "canvas/layer.h"

#include <math.h>
#include <string.h>

#define ONE (1 << 20)               /* 1.0 of the sums */
#define OPAQUE ((uint32_t)14 * ONE) /* exp(-14) < 1e-6 */

static kymo__marker marker_of(const kymo__layer *layer, double scale)
{
    return (kymo__marker){.shape = layer->shape,
                          .size = layer->size * scale,
                          .edge_width = layer->edge_width * scale,
                          .ring = layer->kind == KYMO__LAYER_CENTRES && layer->edge.a > 0};
}

int32_t kymo__layer_margin(const kymo__layer *layer, double scale)
{
    const kymo__marker marker = marker_of(layer, scale);

    if (layer->kind != KYMO__LAYER_COUNTS && layer->kind != KYMO__LAYER_CENTRES)
        return 0;
    return kymo__marker_reach(&marker);
}

/* The part of the layer's rows and columns that the surface shows, `margin` more on every side. */
typedef struct window {
    int32_t x0, y0, x1, y1;
} window;

static int32_t at_least(int32_t v, int32_t low)
{
    return v > low ? v : low;
}

static int32_t at_most(int32_t v, int32_t high)
{
    return v < high ? v : high;
}

static window visible(const kymo__surface *surface, const kymo__layer *layer, int32_t margin)
{
    return (window){.x0 = at_least(surface->x0 - layer->x - margin, 0),
                    .y0 = at_least(surface->y0 - layer->y - margin, 0),
                    .x1 = at_most(surface->x1 - layer->x + margin, layer->width),
                    .y1 = at_most(surface->y1 - layer->y + margin, layer->height)};
}

static void draw_bits(const kymo__surface *surface, const kymo__layer *layer)
{
    const window w = visible(surface, layer, 0);
    const int64_t words = ((int64_t)layer->width + 63) / 64;

    for (int32_t y = w.y0; y < w.y1; y++) {
        const uint64_t *row = (const uint64_t *)layer->cells + y * words;
        uint32_t *pixels = kymo__surface_at(surface, 0, layer->y + y);
        for (int32_t x = w.x0; x < w.x1; x++) {
            if (row[x / 64] == 0)
                x |= 63;
            else if (row[x / 64] >> (x % 64) & 1)
                kymo__blend_run(pixels + layer->x + x, 1, layer->color, 255);
        }
    }
}

static uint32_t bits_of(uint64_t v)
{
    v -= v >> 1 & UINT64_C(0x5555555555555555);
    v = (v & UINT64_C(0x3333333333333333)) + (v >> 2 & UINT64_C(0x3333333333333333));
    v = (v + (v >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (uint32_t)((v * UINT64_C(0x0101010101010101)) >> 56);
}

static void draw_mask64(const kymo__surface *surface, const kymo__layer *layer)
{
    const window w = visible(surface, layer, 0);

    for (int32_t y = w.y0; y < w.y1; y++) {
        const uint64_t *row = (const uint64_t *)layer->cells + (int64_t)y * layer->width;
        uint32_t *pixels = kymo__surface_at(surface, 0, layer->y + y);
        for (int32_t x = w.x0; x < w.x1; x++)
            if (row[x])
                kymo__blend_run(pixels + layer->x + x, 1, layer->color,
                                (bits_of(row[x]) * 255 + 32) / 64);
    }
}

/* Stamps in chunks, the list of each being the set bits in reading order. */
static kymo_status draw_centres(const kymo__surface *surface, kymo__masks *masks,
                                const kymo__layer *layer, double scale, kymo_error *err)
{
    enum { CHUNK = 256 };
    const window w = visible(surface, layer, kymo__layer_margin(layer, scale));
    const int64_t words = (4 * (int64_t)layer->width + 63) / 64;
    int32_t x4[CHUNK], y4[CHUNK];
    kymo__stamps stamps = {.shape = layer->shape,
                           .x4 = x4,
                           .y4 = y4,
                           .size = layer->size,
                           .color = layer->color,
                           .edge = layer->edge,
                           .edge_width = layer->edge_width};

    for (int32_t j = 4 * w.y0; j < 4 * w.y1; j++) {
        const uint64_t *row = (const uint64_t *)layer->cells + j * words;
        for (int32_t i = 4 * w.x0; i < 4 * w.x1; i++) {
            if (row[i / 64] == 0) {
                i |= 63;
            } else if (row[i / 64] >> (i % 64) & 1) {
                x4[stamps.count] = 4 * layer->x + i;
                y4[stamps.count] = 4 * layer->y + j;
                stamps.count++;
            }
            if (stamps.count < CHUNK)
                continue;
            if (kymo__stamps_draw(surface, masks, &stamps, scale, err))
                return (kymo_status)err->code;
            stamps.count = 0;
        }
    }
    return kymo__stamps_draw(surface, masks, &stamps, scale, err);
}

/* ---- Counts ---------------------------------------------------------------------------------- */

/* -log(1 - a m) of each coverage m, for a colour's alpha a. */
static void fill_logs(uint32_t logs[256], uint8_t alpha)
{
    for (int m = 0; m < 256; m++) {
        const double through = 1 - alpha / 255.0 * (m / 255.0);
        const double v = through > 1e-7 ? -log(through) * ONE : OPAQUE;
        logs[m] = v < OPAQUE ? (uint32_t)(v + 0.5) : OPAQUE;
    }
}

enum { CHANGES = 64 };

/* Where the logarithms of one row of a mask change, and by how much: a marker's row is its
   running sum. */
typedef struct changes {
    int32_t count;
    int32_t x[CHANGES];
    uint64_t by[CHANGES]; /* modulo 2^64, as the sums are on their way */
} changes;

/* The changes of a mask row from column *x on, as many as there is room for; *x goes on behind
   them. */
static void find_changes(changes *c, const uint8_t *coverage, int32_t width, const uint32_t *logs,
                         int32_t *x)
{
    c->count = 0;
    for (; *x <= width && c->count < CHANGES; (*x)++) {
        const uint64_t before = *x > 0 ? logs[coverage[*x - 1]] : 0;
        const uint64_t here = *x < width ? logs[coverage[*x]] : 0;
        if (here != before) {
            c->x[c->count] = *x;
            c->by[c->count++] = here - before;
        }
    }
}

/* Adds the markers of one row of counts, of which `coverage` is the mask's row, to the
   differences. */
static void add_row(uint64_t *differences, const uint32_t *counts, int32_t x0, int32_t x1,
                    const uint8_t *coverage, int32_t width, const uint32_t *logs)
{
    changes c;

    for (int32_t from = 0; from <= width;) {
        find_changes(&c, coverage, width, logs, &from);
        for (int32_t x = x0; x < x1; x++) {
            /* More markers than this are opaque at the faintest coverage already. */
            const uint64_t n = counts[x] < OPAQUE ? counts[x] : OPAQUE;
            uint64_t *to = differences + (x - x0);
            for (int32_t i = 0; n > 0 && i < c.count; i++)
                to[c.x[i]] += n * c.by[i];
        }
    }
}

/* Blends running sums of differences as alpha. Runs of equal sums are common where all is
   covered or nothing. */
static void blend_sums(uint32_t *pixels, const uint64_t *differences, int32_t skipped,
                       int32_t count, kymo__rgba color)
{
    uint64_t sum = 0, last = 0;

    color.a = 0;
    for (int32_t x = 0; x < skipped; x++)
        sum += differences[x];
    for (int32_t x = 0; x < count; x++) {
        sum += differences[skipped + x];
        const uint64_t ink = sum < OPAQUE ? sum : OPAQUE;
        if (ink != last) {
            last = ink;
            color.a = (uint8_t)(255 * (1 - exp(-(double)last / ONE)) + 0.5);
        }
        if (color.a)
            kymo__blend_run(pixels + x, 1, color, 255);
    }
}

static kymo_status draw_counts(const kymo__surface *surface, kymo__masks *masks,
                               const kymo__layer *layer, double scale, kymo_error *err)
{
    const kymo__marker marker = marker_of(layer, scale);
    const int32_t margin = kymo__layer_margin(layer, scale);
    const window w = visible(surface, layer, margin);
    uint32_t logs[256];
    uint64_t *differences;
    kymo__mask mask;

    if (w.x0 >= w.x1 || w.y0 >= w.y1)
        return KYMO_OK;
    if (kymo__masks_get(masks, &marker, 2, 2, &mask, err))
        return (kymo_status)err->code;
    const size_t room = (size_t)(w.x1 - w.x0) + (size_t)mask.width + 1;
    const int32_t left = layer->x + w.x0 + mask.x, right = layer->x + w.x1 + mask.x + mask.width;
    const int32_t x0 = at_least(left, surface->x0), x1 = at_most(right, surface->x1);
    const int32_t y0 = at_least(layer->y + w.y0 + mask.y, surface->y0);
    const int32_t y1 = at_most(layer->y + w.y1 + mask.y + mask.height, surface->y1);

    fill_logs(logs, layer->color.a);
    for (int32_t to_y = y0; to_y < y1 && x0 < x1; to_y++) {
        if (kymo__masks_sums(masks, room, &differences, err))
            return (kymo_status)err->code;
        for (int32_t k = 0; k < mask.height; k++) {
            const int32_t y = to_y - layer->y - mask.y - k;
            if (y >= w.y0 && y < w.y1)
                add_row(differences, (const uint32_t *)layer->cells + (int64_t)y * layer->width,
                        w.x0, w.x1, mask.fill + (int64_t)k * mask.width, mask.width, logs);
        }
        blend_sums(kymo__surface_at(surface, x0, to_y), differences, x0 - left, x1 - x0,
                   layer->color);
    }
    return KYMO_OK;
}

kymo_status kymo__layer_draw(const kymo__surface *surface, kymo__masks *masks,
                             const kymo__layer *layer, double scale, kymo_error *err)
{
    switch (layer->kind) {
    case KYMO__LAYER_BITS:
        draw_bits(surface, layer);
        return KYMO_OK;
    case KYMO__LAYER_MASK64:
        draw_mask64(surface, layer);
        return KYMO_OK;
    case KYMO__LAYER_COUNTS:
        return draw_counts(surface, masks, layer, scale, err);
    case KYMO__LAYER_CENTRES:
        return draw_centres(surface, masks, layer, scale, err);
    default:
        return kymo__fail(err, KYMO_EINTERNAL, "layer of unknown kind %d", layer->kind);
    }
}
