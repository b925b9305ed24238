/* desk.h - what tests of guides work with: the light look of ux.md 1.2, fonts,
 * scales, boxes. */
#ifndef DESK_H
#define DESK_H

#include "guides/guides.h"
#include "kt.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const kymo__look light = {
    .background = {255, 255, 255, 255},
    .text = {0x1f, 0x23, 0x28, 255},
    .muted = {0x4b, 0x53, 0x5d, 255},
    .faint = {0x57, 0x60, 0x6a, 255},
    .axis = {0x8c, 0x95, 0x9f, 255},
    .grid = {0xe4, 0xe8, 0xec, 255},
    .zero = {0x8c, 0x95, 0x9f, 255},
    .title_size = 15,
    .subtitle_size = 12,
    .panel_title_size = 12,
    .label_size = 12,
    .tick_size = 11,
    .legend_size = 11,
    .caption_size = 10,
    .padding = 12,
    .title_gap = 4,
    .subtitle_gap = 10,
    .caption_gap = 8,
    .tick_length = 4,
    .tick_width = 1,
    .tick_gap = 3,
    .minor_length = 2.5,
    .minor_width = 0.75,
    .y_gap = 6,
    .label_gap = 6,
    .axis_width = 1,
    .grid_width = 1,
};

typedef struct desk {
    kymo__mem *mem;
    kymo__fonts *fonts;
    kymo__boxes boxes;
    kymo_error err;
} desk;

static inline void desk_open(desk *d)
{
    kymo__error_clear(&d->err);
    d->mem = kymo__mem_open(NULL, 0);
    cr_assert_not_null(d->mem);
    cr_assert_eq(kymo__fonts_open(&d->fonts, d->mem, &d->err), KYMO_OK, "%s", d->err.text);
    kymo__boxes_init(&d->boxes, d->mem);
}

static inline void desk_close(desk *d)
{
    kymo__boxes_free(&d->boxes);
    kymo__fonts_close(d->fonts);
    KT_CLEAN(d->mem);
    kymo__mem_close(d->mem);
}

static inline kymo__scale number_scale(int32_t kind, double lo, double hi)
{
    kymo__scale scale = {.class_ = kymo__scale_class_of(kind)};
    kymo__extent none;
    kymo__extent_clear(&none);
    const kymo__scale_wish wish = {.lim = {lo, hi}};
    kymo_error err;
    cr_assert_eq(kymo__scale_train(&scale, &none, &wish, &err), KYMO_OK, "%s", err.text);
    return scale;
}

static inline kymo__scale time_scale(int64_t from, int64_t to)
{
    kymo__scale scale = {.class_ = kymo__scale_class_of(KYMO_SCALE_TIME)};
    kymo__extent none;
    kymo__extent_clear(&none);
    const kymo__scale_wish wish = {.time = {from, to}};
    kymo_error err;
    cr_assert_eq(kymo__scale_train(&scale, &none, &wish, &err), KYMO_OK, "%s", err.text);
    return scale;
}

/** The upright hull of a box. */
static inline kymo__rect hull(const kymo__box *box)
{
    double c[4][2];
    kymo__box_corners(box, c);
    double x0 = c[0][0], x1 = x0, y0 = c[0][1], y1 = y0;
    for (int i = 1; i < 4; i++) {
        x0 = fmin(x0, c[i][0]);
        x1 = fmax(x1, c[i][0]);
        y0 = fmin(y0, c[i][1]);
        y1 = fmax(y1, c[i][1]);
    }
    return (kymo__rect){x0, y0, x1 - x0, y1 - y0};
}

static inline bool within(const kymo__box *box, double x0, double y0, double x1, double y1)
{
    const kymo__rect r = hull(box);
    const double eps = 1e-6;
    return r.x >= x0 - eps && r.y >= y0 - eps && r.x + r.w <= x1 + eps && r.y + r.h <= y1 + eps;
}

/** Fails when any two boxes from `first` on overlap. */
static inline void expect_apart(const kymo__boxes *boxes, int32_t first, const char *what)
{
    for (int32_t i = first; i < boxes->count; i++)
        for (int32_t k = i + 1; k < boxes->count; k++)
            cr_expect_not(kymo__box_overlap(&boxes->box[i], &boxes->box[k], 1e-6),
                          "%s: \"%s\" overlaps \"%s\"", what, boxes->box[i].text,
                          boxes->box[k].text);
}

static inline const kymo__box *box_of_role(const kymo__boxes *boxes, const char *role)
{
    for (int32_t i = 0; i < boxes->count; i++)
        if (strcmp(boxes->box[i].role, role) == 0)
            return &boxes->box[i];
    return NULL;
}

#endif
