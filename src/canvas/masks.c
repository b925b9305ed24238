/*
 * masks.c - the cache of rendered markers.
 *
 * A marker's coverage depends on its shape, size, edge and on where in its pixel the centre lies,
 * in quarters: 16 masks for markers of one size. They are drawn by the rasterizer into one slab of
 * bytes that only grows, up to SLAB; then all are forgotten and drawn anew as needed, which changes
 * no pixel and allocates nothing. Sizes are rounded to 1/16 pixel so that markers sized by data
 * share masks.
 */
#include "canvas/masks.h"
#include "canvas/raster.h"
#include "canvas/shape.h"

#include <math.h>
#include <string.h>

#define ENTRIES 2048 /* a power of two */
#define SLAB ((size_t)4 << 20)
#define LARGEST 1024.0 /* no marker is larger, and no edge wider than a sixteenth of it [px] */

typedef struct entry {
    uint32_t size16, edge16; /* 1/16 px; size16 0: free */
    uint8_t shape, ring, qx, qy;
    int16_t x, y, width, height; /* the box of the ink, from the centre's pixel */
    size_t at;                   /* in the slab: fill, then ring */
} entry;

struct kymo__masks {
    kymo__mem *mem;
    kymo__raster raster;
    uint8_t *slab;
    size_t used, capacity;
    uint64_t *sums;
    size_t sum_capacity;
    int32_t count;
    entry entries[ENTRIES];
};

kymo_status kymo__masks_open(kymo__masks **masks, kymo__mem *mem, kymo_error *err)
{
    *masks = kymo__alloc(mem, KYMO_MEMORY_CANVAS, 1, sizeof **masks, "marker masks", err);
    if (!*masks)
        return (kymo_status)err->code;
    (*masks)->mem = mem;
    kymo__raster_init(&(*masks)->raster, mem);
    return KYMO_OK;
}

void kymo__masks_close(kymo__masks *masks)
{
    if (!masks)
        return;
    kymo__raster_free(&masks->raster);
    kymo__free(masks->mem, KYMO_MEMORY_CANVAS, masks->slab, masks->capacity, 1);
    kymo__free(masks->mem, KYMO_MEMORY_CANVAS, masks->sums, masks->sum_capacity,
               sizeof *masks->sums);
    kymo__free(masks->mem, KYMO_MEMORY_CANVAS, masks, 1, sizeof *masks);
}

kymo__masks *kymo__canvas_masks(kymo_canvas *canvas)
{
    kymo_error err;

    kymo__error_clear(&err);
    if (!canvas->masks && kymo__masks_open(&canvas->masks, canvas->mem, &err))
        kymo__canvas_fail(canvas, &err);
    return canvas->masks;
}

kymo_status kymo__masks_sums(kymo__masks *masks, size_t count, uint64_t **sums, kymo_error *err)
{
    if (count > masks->sum_capacity) {
        uint64_t *moved =
            kymo__realloc(masks->mem, KYMO_MEMORY_CANVAS, masks->sums, masks->sum_capacity, count,
                          sizeof *moved, "counts of markers", err);
        if (!moved)
            return (kymo_status)err->code;
        masks->sums = moved;
        masks->sum_capacity = count;
    }
    memset(masks->sums, 0, count * sizeof *masks->sums);
    *sums = masks->sums;
    return KYMO_OK;
}

static uint32_t sixteenths(double v, double most)
{
    return (uint32_t)(fmin(fmax(v, 1.0 / 16), most) * 16 + 0.5);
}

static uint32_t size_of(const kymo__marker *marker)
{
    return sixteenths(marker->size, LARGEST);
}

static uint32_t edge_of(const kymo__marker *marker)
{
    return sixteenths(marker->edge_width, LARGEST / 16);
}

/* Half the side of the square that holds a marker; outlines reach at most 0.78 of the size. */
static int32_t reach_of(uint32_t size16, uint32_t edge16, bool ring)
{
    return (int32_t)ceil(0.78 * size16 / 16 + (ring ? edge16 / 16.0 : 0)) + 1;
}

int32_t kymo__marker_reach(const kymo__marker *marker)
{
    return reach_of(size_of(marker), edge_of(marker), marker->ring);
}

typedef struct target {
    uint8_t *bytes;
    int32_t width;
} target;

static void store_row(void *user, int32_t x, int32_t y, int32_t count, const uint8_t *coverage)
{
    const target *to = user;

    memcpy(to->bytes + (int64_t)y * to->width + x, coverage, (size_t)count);
}

/* Room for `bytes` more, after forgetting all masks if the slab is full. */
static kymo_status make_room(kymo__masks *masks, size_t bytes, kymo_error *err)
{
    size_t capacity = masks->capacity < 4096 ? 4096 : masks->capacity;
    uint8_t *moved;

    if (masks->count > ENTRIES / 4 * 3 || (masks->used + bytes > SLAB && masks->used > 0)) {
        memset(masks->entries, 0, sizeof masks->entries);
        masks->count = 0;
        masks->used = 0;
    }
    if (masks->used + bytes <= masks->capacity)
        return KYMO_OK;
    while (capacity < masks->used + bytes)
        capacity *= 2;
    moved = kymo__realloc(masks->mem, KYMO_MEMORY_CANVAS, masks->slab, masks->capacity, capacity, 1,
                          "marker masks", err);
    if (!moved)
        return (kymo_status)err->code;
    masks->slab = moved;
    masks->capacity = capacity;
    return KYMO_OK;
}

/* Keeps only the box of the ink of `layers` masks of side x side, one after the other. */
static void trim(entry *e, uint8_t *bytes, int32_t side, int32_t layers)
{
    const int64_t area = (int64_t)side * side;
    int32_t x0 = side, x1 = 0, y0 = side, y1 = 0;
    uint8_t *to = bytes;

    for (int64_t i = 0; i < layers * area; i++)
        if (bytes[i]) {
            const int32_t x = (int32_t)(i % side), y = (int32_t)(i % area / side);
            x0 = x < x0 ? x : x0;
            x1 = x >= x1 ? x + 1 : x1;
            y0 = y < y0 ? y : y0;
            y1 = y >= y1 ? y + 1 : y1;
        }
    x1 = x1 > x0 ? x1 : x0;
    y1 = y1 > y0 ? y1 : y0;
    for (int32_t layer = 0; layer < layers; layer++)
        for (int32_t y = y0; y < y1; y++, to += x1 - x0)
            memmove(to, bytes + layer * area + (int64_t)y * side + x0, (size_t)(x1 - x0));
    e->x = (int16_t)(x0 - side / 2);
    e->y = (int16_t)(y0 - side / 2);
    e->width = (int16_t)(x1 - x0);
    e->height = (int16_t)(y1 - y0);
}

/* Draws the masks of a new entry into the slab, where `reach` was made room for. */
static kymo_status render(kymo__masks *masks, entry *e, int32_t reach, kymo_error *err)
{
    const int32_t side = 2 * reach + 1;
    const size_t bytes = (size_t)side * (size_t)side;
    const double cx = reach + e->qx / 4.0, cy = reach + e->qy / 4.0;
    uint8_t *fill = masks->slab + masks->used, *ring = fill + bytes;
    kymo__point outline[KYMO__SHAPE_POINTS];
    const int32_t count =
        kymo__shape_outline(e->shape, e->size16 / 16.0, e->edge16 / 16.0, outline);

    memset(fill, 0, bytes * (e->ring ? 2 : 1));
    for (int32_t i = 0; i < count; i++)
        outline[i] = (kymo__point){cx + outline[i].x, cy + outline[i].y};
    kymo__raster_polygon(&masks->raster, outline, count);
    kymo__raster_sweep(&masks->raster, 0, 0, side, side, store_row, &(target){fill, side});
    if (e->ring) {
        const kymo__pen pen = {
            .width = e->edge16 / 8.0, .closed = true, .view = {0, 0, side, side}};
        kymo__raster_polygon(&masks->raster, outline, count);
        kymo__raster_stroke(&masks->raster, outline, count, &pen);
        kymo__raster_sweep(&masks->raster, 0, 0, side, side, store_row, &(target){ring, side});
        for (size_t i = 0; i < bytes; i++)
            ring[i] = ring[i] > fill[i] ? (uint8_t)(ring[i] - fill[i]) : 0;
    }
    trim(e, fill, side, e->ring ? 2 : 1);
    e->at = masks->used;
    masks->used += (size_t)e->width * (size_t)e->height * (e->ring ? 2 : 1);
    return kymo__raster_status(&masks->raster, err);
}

static bool same(const entry *a, const entry *b)
{
    return a->size16 == b->size16 && a->edge16 == b->edge16 && a->shape == b->shape &&
           a->ring == b->ring && a->qx == b->qx && a->qy == b->qy;
}

/* The entry that equals `wanted`, or the free one where it belongs. */
static entry *find(kymo__masks *masks, const entry *wanted)
{
    const uint32_t key[3] = {wanted->size16, wanted->edge16,
                             (uint32_t)wanted->shape << 24 | (uint32_t)wanted->ring << 16 |
                                 (uint32_t)wanted->qx << 8 | wanted->qy};
    uint32_t slot = (key[0] * 2654435761u ^ key[1] * 2246822519u ^ key[2] * 3266489917u) >> 12;

    for (;; slot++) {
        entry *e = &masks->entries[slot % ENTRIES];
        if (!e->size16 || same(e, wanted))
            return e;
    }
}

kymo_status kymo__masks_get(kymo__masks *masks, const kymo__marker *marker, int32_t x4, int32_t y4,
                            kymo__mask *mask, kymo_error *err)
{
    const bool ring = marker->ring && marker->edge_width > 0 && !kymo__shape_open(marker->shape);
    entry wanted = {.size16 = size_of(marker),
                    .shape = (uint8_t)marker->shape,
                    .ring = ring,
                    .qx = (uint8_t)(x4 & 3),
                    .qy = (uint8_t)(y4 & 3)};

    if (ring || (kymo__shape_open(marker->shape) && marker->edge_width > 0))
        wanted.edge16 = edge_of(marker);
    const int32_t reach = reach_of(wanted.size16, wanted.edge16, ring);
    const size_t side = 2 * (size_t)reach + 1, bytes = side * side * (ring ? 2 : 1);
    if (16 * bytes > SLAB) // quarters of a pixel are not seen on these, and would not stay in the cache
        wanted.qx = wanted.qy = 2;
    entry *e = find(masks, &wanted);
    if (!e->size16) {
        if (make_room(masks, bytes, err) ||
            render(masks, &wanted, reach, err))
            return (kymo_status)err->code;
        e = find(masks, &wanted); /* all others may have been forgotten */
        *e = wanted;
        masks->count++;
    }
    const size_t area = (size_t)e->width * (size_t)e->height;
    *mask = (kymo__mask){.fill = masks->slab + e->at,
                         .ring = ring ? masks->slab + e->at + area : NULL,
                         .x = e->x,
                         .y = e->y,
                         .width = e->width,
                         .height = e->height};
    return KYMO_OK;
}
