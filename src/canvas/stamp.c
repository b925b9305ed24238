/*
 * stamp.c - markers onto pixels.
 *
 * A marker is its edge in one colour and its fill in another, blended together in one step so that
 * no seam shows between them. One mask lookup and one blend a marker; nothing is allocated once the
 * masks are there.
 */
#include "canvas/masks.h"
#include "canvas/shape.h"

#include <math.h>

/* The pixel that holds a centre given in quarters. */
static int32_t pixel_of(int32_t v4)
{
    return v4 >= 0 ? v4 / 4 : -((3 - v4) / 4);
}

static void stamp(const kymo__surface *surface, const kymo__mask *mask, int32_t x, int32_t y,
                  kymo__rgba fill, kymo__rgba edge)
{
    const int32_t left = x + mask->x, top = y + mask->y;
    const int32_t x0 = left > surface->x0 ? left : surface->x0;
    const int32_t y0 = top > surface->y0 ? top : surface->y0;
    const int32_t x1 = left + mask->width < surface->x1 ? left + mask->width : surface->x1;
    const int32_t y1 = top + mask->height < surface->y1 ? top + mask->height : surface->y1;

    if (!mask->ring) {
        kymo__surface_mask(surface, mask->fill, mask->width, left, top, mask->width, mask->height,
                           fill);
        return;
    }
    if (x0 >= x1)
        return;
    for (int32_t row = y0; row < y1; row++) {
        const int64_t from = (int64_t)(row - top) * mask->width + (x0 - left);
        kymo__blend_masks(kymo__surface_at(surface, x0, row), mask->fill + from, fill,
                          mask->ring + from, edge, x1 - x0);
    }
}

kymo_status kymo__stamps_draw(const kymo__surface *surface, kymo__masks *masks,
                              const kymo__stamps *stamps, double scale, kymo_error *err)
{
    kymo__marker marker = {.shape = stamps->shape,
                           .size = stamps->size * scale,
                           .edge_width = stamps->edge_width * scale,
                           .ring = stamps->edge.a > 0};
    int32_t reach = kymo__marker_reach(&marker);
    kymo__mask mask;

    for (int64_t i = 0; i < stamps->count; i++) {
        const int32_t x4 = stamps->x4[i], y4 = stamps->y4[i];
        const int32_t x = pixel_of(x4), y = pixel_of(y4);
        if (stamps->sizes) {
            if (!(stamps->sizes[i] > 0))
                continue;
            marker.size = (double)stamps->sizes[i] * scale;
            reach = kymo__marker_reach(&marker);
        }
        if (x + reach < surface->x0 || x - reach >= surface->x1 || y + reach < surface->y0 ||
            y - reach >= surface->y1)
            continue;
        if (kymo__masks_get(masks, &marker, x4, y4, &mask, err))
            return (kymo_status)err->code;
        stamp(surface, &mask, x, y, stamps->colors ? stamps->colors[i] : stamps->color,
              stamps->edge);
    }
    return KYMO_OK;
}
