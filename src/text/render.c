/*
 * render.c - glyphs as coverage.
 *
 * The outline is taken in font units and scaled, turned and shifted in doubles with one rounding to
 * 1/64 pixel, without hinting; FreeType's exact-area rasterizer (the idea is LibArt's: signed areas
 * of cells) fills it. A mask turned by a multiple of 90 degrees is the upright mask with its pixels
 * moved, so that it is exact. Masks are kept by face, glyph, size (1/64 pixel), quarters and angle
 * (1/64 degree): that many different ones exist, and 120 bytes and the pixels each.
 */
#include "fonts.h"

#include FT_OUTLINE_H

#include <math.h>
#include <string.h>

#define LARGEST 4096 /* pixels an em; FreeType's rasterizer ends at 32767 */

typedef struct mask_key {
    uint32_t glyph;
    int32_t face, size64, angle64, quarter_x, quarter_y;
} mask_key;

typedef struct mask_entry {
    kymo__entry entry;
    mask_key key;
    kymo__glyph_mask mask;
} mask_entry;

static bool same_mask(const kymo__entry *entry, const void *key)
{
    return memcmp(&((const mask_entry *)(const void *)entry)->key, key, sizeof(mask_key)) == 0;
}

/** Moves an outline to 1/64 pixels, y up: x' = m0 x + m1 y + dx, y' = m2 x + m3 y + dy. */
static void transform(FT_Outline *outline, const double m[4], double dx, double dy)
{
    for (int i = 0; i < outline->n_points; i++) {
        FT_Vector *p = &outline->points[i];
        const double x = (double)p->x, y = (double)p->y;

        p->x = (FT_Pos)floor(m[0] * x + m[1] * y + dx + 0.5);
        p->y = (FT_Pos)floor(m[2] * x + m[3] * y + dy + 0.5);
    }
}

/** The matrix for 1/64 pixels a font unit and an angle; angle 0 stays free of rounding. */
static void set_matrix(double scale, double degrees, double m[4])
{
    const double turn = degrees * 3.14159265358979323846 / 180;

    m[0] = degrees > 0 ? scale * cos(turn) : scale;
    m[2] = degrees > 0 ? scale * sin(turn) : 0;
    m[1] = -m[2];
    m[3] = m[0];
}

/** Copies a mask with its pixels turned by 1 to 3 quarter turns counterclockwise. */
static void turn_mask(const uint8_t *from, const kymo__glyph_mask *upright, int turns, uint8_t *to)
{
    const ptrdiff_t w = upright->width, h = upright->height;
    // Where the first pixel goes, and how far a step right and a step down lead.
    const ptrdiff_t first = turns == 1 ? (w - 1) * h : turns == 2 ? w * h - 1 : h - 1;
    const ptrdiff_t right = turns == 1 ? -h : turns == 2 ? -1 : h;
    const ptrdiff_t down = turns == 1 ? 1 : turns == 2 ? -w : -1;

    for (ptrdiff_t y = 0; y < h; y++)
        for (ptrdiff_t x = 0; x < w; x++)
            to[first + x * right + y * down] = from[y * w + x];
}

/** The place of a mask after turning it about the origin. */
static kymo__glyph_mask turned_place(kymo__glyph_mask upright, int turns)
{
    kymo__glyph_mask mask = upright;

    if (turns % 2) {
        mask.width = upright.height;
        mask.height = upright.width;
    }
    mask.stride = mask.width;
    if (turns == 1) {
        mask.left = upright.top;
        mask.top = -(upright.left + upright.width);
    } else if (turns == 2) {
        mask.left = -(upright.left + upright.width);
        mask.top = -(upright.top + upright.height);
    } else if (turns == 3) {
        mask.left = -(upright.top + upright.height);
        mask.top = upright.left;
    }
    return mask;
}

/** Moves an outline to the origin of the smallest pixel box around it, which goes into `mask`. */
static kymo_status fit_box(FT_Outline *outline, kymo__glyph_mask *mask, kymo_error *err)
{
    FT_BBox box;

    *mask = (kymo__glyph_mask){0};
    if (outline->n_points == 0)
        return KYMO_OK;
    FT_Outline_Get_CBox(outline, &box);
    box.xMin &= ~63;
    box.yMin &= ~63;
    box.xMax = (box.xMax + 63) & ~63;
    box.yMax = (box.yMax + 63) & ~63;
    if (box.xMax - box.xMin > 32000 * 64 || box.yMax - box.yMin > 32000 * 64)
        return kymo__fail(err, KYMO_EINVAL, "a glyph is too large to draw");
    FT_Outline_Translate(outline, -box.xMin, -box.yMin);
    mask->width = mask->stride = (int32_t)((box.xMax - box.xMin) / 64);
    mask->height = (int32_t)((box.yMax - box.yMin) / 64);
    mask->left = (int32_t)(box.xMin / 64);
    mask->top = (int32_t)(-box.yMax / 64);
    return KYMO_OK;
}

static kymo_status fill(kymo__fonts *fonts, FT_Outline *outline, const kymo__glyph_mask *mask,
                        uint8_t *coverage, kymo_error *err)
{
    FT_Bitmap bitmap = {
        .rows = (unsigned int)mask->height,
        .width = (unsigned int)mask->width,
        .pitch = mask->stride,
        .buffer = coverage,
        .num_grays = 256,
        .pixel_mode = FT_PIXEL_MODE_GRAY,
    };
    FT_Error error = FT_Err_Ok;

    if (mask->width > 0 && mask->height > 0)
        error = FT_Outline_Get_Bitmap(fonts->library, outline, &bitmap);
    if (FT_ERROR_BASE(error) == FT_Err_Out_Of_Memory)
        return kymo__fail(err, KYMO_ENOMEM, "out of memory for a glyph");
    if (error)
        return kymo__fail(err, KYMO_EINTERNAL, "cannot draw a glyph (FreeType error %d)",
                          (int)error);
    return KYMO_OK;
}

/** Renders what `key` says into a new entry. */
static kymo_status render(kymo__fonts *fonts, const mask_key *key, mask_entry **made,
                          kymo_error *err)
{
    const int turns = key->angle64 % (90 * 64) == 0 ? key->angle64 / (90 * 64) : 0;
    const int x4 = key->quarter_x, y4 = key->quarter_y;
    // A shift before turning by quarter turns: what the turn makes (x4, y4), y down.
    const int shift_x = turns == 1 ? -y4 : turns == 2 ? -x4 : turns == 3 ? y4 : x4;
    const int shift_y = turns == 1 ? x4 : turns == 2 ? -y4 : turns == 3 ? -x4 : y4;
    FT_Outline *outline;
    kymo__glyph_mask upright;
    kymo__entry *entry;
    mask_entry *mask;
    uint8_t *coverage, *straight = NULL;
    size_t pixels;
    double em, m[4];

    if (kymo__face_outline(fonts, key->face, key->glyph, &outline, &em, err) != KYMO_OK)
        return err->code;
    set_matrix(key->size64 / em, turns ? 0 : key->angle64 / 64.0, m);
    transform(outline, m, 16 * shift_x, -16 * shift_y);
    if (fit_box(outline, &upright, err) != KYMO_OK)
        return err->code;
    pixels = (size_t)upright.width * (size_t)upright.height;
    if (kymo__cache_make(&fonts->masks, fonts->mem, sizeof *mask + pixels, "glyph mask", &entry,
                         err) != KYMO_OK)
        return err->code;
    mask = (mask_entry *)(void *)entry;
    coverage = (uint8_t *)entry + sizeof *mask;
    if (turns) {
        straight = kymo__alloc(fonts->mem, KYMO_MEMORY_TEXT, pixels, 1, "glyph mask", err);
        if (!straight)
            goto fail;
    }
    if (fill(fonts, outline, &upright, straight ? straight : coverage, err) != KYMO_OK)
        goto fail;
    if (straight)
        turn_mask(straight, &upright, turns, coverage);
    kymo__free(fonts->mem, KYMO_MEMORY_TEXT, straight, pixels, 1);
    mask->key = *key;
    mask->mask = turned_place(upright, turns);
    mask->mask.coverage = coverage;
    *made = mask;
    return KYMO_OK;
fail:
    kymo__free(fonts->mem, KYMO_MEMORY_TEXT, straight, pixels, 1);
    kymo__free(fonts->mem, KYMO_MEMORY_TEXT, entry, 1, entry->bytes);
    return err->code;
}

kymo_status kymo__glyph_render(kymo__fonts *fonts, int32_t face, uint32_t glyph, double size,
                               int quarter_x, int quarter_y, double angle,
                               const kymo__glyph_mask **mask, kymo_error *err)
{
    mask_key key = {
        .glyph = glyph,
        .face = face,
        .quarter_x = quarter_x & 3,
        .quarter_y = quarter_y & 3,
    };
    kymo__entry *entry;
    mask_entry *made = NULL;
    uint64_t hash;

    *mask = NULL;
    if (!(size >= 1.0 / 64 && size <= LARGEST) || !isfinite(angle))
        return kymo__fail(err, KYMO_EINVAL, "cannot draw glyphs of this size or angle");
    key.size64 = (int32_t)floor(64 * size + 0.5);
    angle = fmod(angle, 360);
    key.angle64 = (int32_t)floor(64 * (angle < 0 ? angle + 360 : angle) + 0.5) % (360 * 64);
    hash = kymo__hash(&key, sizeof key, 0);
    entry = kymo__cache_find(&fonts->masks, hash, same_mask, &key);
    if (!entry) {
        if (render(fonts, &key, &made, err) != KYMO_OK)
            return err->code;
        kymo__cache_put(&fonts->masks, &made->entry, hash);
        entry = &made->entry;
    }
    *mask = &((mask_entry *)(void *)entry)->mask;
    return KYMO_OK;
}
