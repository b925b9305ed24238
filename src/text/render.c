/*
 * render.c - glyphs as coverage.
 *
 * Outlines are walked twice, unhinted: once for their box, once to be filled. Every vertex is
 * turned, shifted and rounded to 1/256 pixel; curves become as many chords as keep within 1/64
 * pixel (Wang's bound). The fill adds, for each pixel an edge passes, the area to its right; the
 * running sum along a row then is the exact area covered (the signed-area accumulation of LibArt
 * and font-rs). FreeType's own rasterizer is not used because it flattens curves coarsely:
 * at 9 pixels an em Inter's "%" loses 6 % of its ink.
 *
 * A mask turned by a multiple of 90 degrees is the upright mask with its pixels moved, so that it
 * is exact. Masks are kept by face, glyph, size (1/64 pixel), quarters and angle (1/64 degree).
 * Cost: 120 bytes and the pixels each; while one is made, 8 bytes a pixel.
 */
#include "fonts.h"

#include <math.h>
#include <string.h>

#define LARGEST 4096 /* pixels an em */

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

/** The state of a walk along an outline. */
typedef struct walk {
    double cosine, sine, shift_x, shift_y;
    double left, top, right, bottom; /**< the box so far */
    double *cells;                   /**< NULL while the box is looked for */
    ptrdiff_t stride;                /**< cells a row: the width and 2 */
    double x, y, start_x, start_y;   /**< the pen and where its contour began */
} walk;

/** Turns and shifts a point, and widens the box by it. */
static void place(walk *w, double *x, double *y)
{
    const double turned_x = *x * w->cosine + *y * w->sine + w->shift_x;
    const double turned_y = *y * w->cosine - *x * w->sine + w->shift_y;

    *x = floor(256 * turned_x + 0.5) / 256;
    *y = floor(256 * turned_y + 0.5) / 256;
    if (w->cells)
        return;
    w->left = fmin(w->left, *x);
    w->top = fmin(w->top, *y);
    w->right = fmax(w->right, *x);
    w->bottom = fmax(w->bottom, *y);
}

/** Adds an edge of signed height h that goes from x0 to x1 within one row of cells. */
static void add_in_row(double *row, double x0, double x1, double h)
{
    const double from = fmin(x0, x1), to = fmax(x0, x1);
    ptrdiff_t column = (ptrdiff_t)from;
    double x = from;

    do {
        const double next = fmin(to, (double)(column + 1));
        const double part = to > from ? h * ((next - x) / (to - from)) : h;
        const double right = part * (0.5 * (x + next) - (double)column);

        row[column] += part - right;
        row[column + 1] += right;
        x = next;
        column++;
    } while (x < to);
}

/** Draws the pen to a point that was placed. */
static void add_edge(walk *w, double x1, double y1)
{
    const bool down = y1 > w->y;
    const double top_x = (down ? w->x : x1) - w->left, top_y = (down ? w->y : y1) - w->top;
    const double end_x = (down ? x1 : w->x) - w->left, end_y = (down ? y1 : w->y) - w->top;
    double x = top_x, y = top_y;

    w->x = x1;
    w->y = y1;
    if (!w->cells)
        return;
    for (ptrdiff_t row = (ptrdiff_t)y; y < end_y; row++) {
        const double next_y = fmin(end_y, (double)(row + 1));
        const double next_x =
            next_y < end_y ? top_x + (end_x - top_x) * ((next_y - top_y) / (end_y - top_y)) : end_x;

        add_in_row(w->cells + row * w->stride, x, next_x, down ? next_y - y : y - next_y);
        x = next_x;
        y = next_y;
    }
}

static void walk_close(void *user)
{
    walk *w = user;

    add_edge(w, w->start_x, w->start_y);
}

static void walk_move(double x, double y, void *user)
{
    walk *w = user;

    place(w, &x, &y);
    w->x = w->start_x = x;
    w->y = w->start_y = y;
}

static void walk_line(double x, double y, void *user)
{
    walk *w = user;

    place(w, &x, &y);
    add_edge(w, x, y);
}

static void walk_curve(double x1, double y1, double x2, double y2, double x3, double y3, void *user)
{
    walk *w = user;
    const double x0 = w->x, y0 = w->y;
    double bend, chords;

    place(w, &x1, &y1);
    place(w, &x2, &y2);
    place(w, &x3, &y3);
    bend = fmax(fabs(x0 - 2 * x1 + x2) + fabs(y0 - 2 * y1 + y2),
                fabs(x1 - 2 * x2 + x3) + fabs(y1 - 2 * y2 + y3));
    chords = fmin(ceil(sqrt(0.75 * 64 * bend)), 256);
    for (double i = 1; w->cells && i < chords; i++) {
        const double t = i / chords, s = 1 - t;
        const double a = s * s * s, b = 3 * s * s * t, c = 3 * s * t * t, d = t * t * t;

        add_edge(w, floor(256 * (a * x0 + b * x1 + c * x2 + d * x3) + 0.5) / 256,
                 floor(256 * (a * y0 + b * y1 + c * y2 + d * y3) + 0.5) / 256);
    }
    add_edge(w, x3, y3);
}

/**
 * The running sums of the cells' rows are what is covered, whichever way the outline winds. Written
 * with the pixels moved by quarter turns counterclockwise.
 */
static void settle(const walk *w, const kymo__glyph_mask *upright, int turns, uint8_t *coverage)
{
    const ptrdiff_t width = upright->width, height = upright->height;
    // Where the first pixel goes, and how far a step right and a step down lead.
    const ptrdiff_t first[4] = {0, (width - 1) * height, width * height - 1, height - 1};
    const ptrdiff_t right[4] = {1, -height, -1, height};
    const ptrdiff_t down[4] = {width, 1, -width, -1};

    for (ptrdiff_t y = 0; y < height; y++) {
        double covered = 0;

        for (ptrdiff_t x = 0; x < width; x++) {
            covered += w->cells[y * w->stride + x];
            coverage[first[turns] + x * right[turns] + y * down[turns]] =
                (uint8_t)(255 * fmin(fabs(covered), 1) + 0.5);
        }
    }
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

/** Finds the box of the outline in whole pixels. */
static kymo_status find_box(walk *w, kymo__glyph_mask *mask, kymo_error *err)
{
    *mask = (kymo__glyph_mask){0};
    if (!(w->left < w->right && w->top < w->bottom))
        return KYMO_OK;
    w->left = floor(w->left);
    w->top = floor(w->top);
    if (ceil(w->right) - w->left > 8.0 * LARGEST || ceil(w->bottom) - w->top > 8.0 * LARGEST)
        return kymo__fail(err, KYMO_EINVAL, "a glyph is too large to draw");
    mask->left = (int32_t)w->left;
    mask->top = (int32_t)w->top;
    mask->width = mask->stride = (int32_t)(ceil(w->right) - w->left);
    mask->height = (int32_t)(ceil(w->bottom) - w->top);
    return KYMO_OK;
}

/** Renders what `key` says into a new entry. */
static kymo_status render(kymo__fonts *fonts, const mask_key *key, mask_entry **made,
                          kymo_error *err)
{
    const int turns = key->angle64 % (90 * 64) == 0 ? key->angle64 / (90 * 64) : 0;
    const double angle = turns ? 0 : key->angle64 / 64.0 * 3.14159265358979323846 / 180;
    const double size = key->size64 / 64.0, x = key->quarter_x / 4.0, y = key->quarter_y / 4.0;
    // A quarter turn comes last, so the shift before it is what the turn makes (x, y).
    const double shift_x[4] = {x, -y, -x, y}, shift_y[4] = {y, x, -y, -x};
    walk w = {
        .cosine = cos(angle),
        .sine = sin(angle),
        .shift_x = shift_x[turns],
        .shift_y = shift_y[turns],
        .left = INFINITY,
        .top = INFINITY,
        .right = -INFINITY,
        .bottom = -INFINITY,
    };
    const kymo__outline to = {walk_move, walk_line, walk_curve, walk_close, &w};
    kymo__glyph_mask upright;
    kymo__entry *entry;
    size_t pixels, cells;
    kymo_status status;

    if (kymo__glyph_outline(fonts, key->face, key->glyph, size, &to, err) != KYMO_OK ||
        find_box(&w, &upright, err) != KYMO_OK)
        return err->code;
    w.stride = upright.width + 2;
    pixels = (size_t)upright.width * (size_t)upright.height;
    cells = (size_t)w.stride * (size_t)upright.height;
    w.cells = kymo__alloc(fonts->mem, KYMO_MEMORY_TEXT, cells, sizeof *w.cells, "glyph mask", err);
    if (!w.cells)
        return err->code;
    status = kymo__glyph_outline(fonts, key->face, key->glyph, size, &to, err);
    if (status == KYMO_OK)
        status = kymo__cache_make(&fonts->masks, fonts->mem, sizeof **made + pixels, "glyph mask",
                                  &entry, err);
    if (status == KYMO_OK) {
        uint8_t *coverage = (uint8_t *)entry + sizeof **made;

        settle(&w, &upright, turns, coverage);
        *made = (mask_entry *)(void *)entry;
        (*made)->key = *key;
        (*made)->mask = turned_place(upright, turns);
        (*made)->mask.coverage = coverage;
    }
    kymo__free(fonts->mem, KYMO_MEMORY_TEXT, w.cells, cells, sizeof *w.cells);
    return status;
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
