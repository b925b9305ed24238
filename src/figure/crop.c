/*
 * crop.c - files that are cut to what is drawn (`crop`).
 *
 * The figure is laid out once on a canvas of its whole size, to learn where texts and panels lie; then the
 * canvas is opened again as large as their hull and 4 px around it, in whole device pixels. The layout for it is
 * that of the whole page, moved, so cutting changes nothing but the edges. Data are read once; texts are
 * measured twice.
 */
#include "figure/figure.h"

#include <math.h>

#define AROUND 4.0

static kymo__rect hull(const kymo__boxes *boxes)
{
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (int32_t i = 0; i < boxes->count; i++) {
        double corners[4][2];
        kymo__box_corners(&boxes->box[i], corners);
        for (int k = 0; k < 4; k++) {
            x0 = fmin(x0, corners[k][0]);
            x1 = fmax(x1, corners[k][0]);
            y0 = fmin(y0, corners[k][1]);
            y1 = fmax(y1, corners[k][1]);
        }
    }
    return (kymo__rect){ x0, y0, x1 - x0, y1 - y0 };
}

/* The part of a page that is kept. */
static kymo__crop crop_of(const kymo__target *target)
{
    kymo__rect ink = hull(&target->boxes);
    double scale = target->scale;
    double x0 = fmax(floor((ink.x - AROUND) * scale) / scale, 0);
    double y0 = fmax(floor((ink.y - AROUND) * scale) / scale, 0);
    double x1 = fmin(ceil((ink.x + ink.w + AROUND) * scale) / scale, target->width);
    double y1 = fmin(ceil((ink.y + ink.h + AROUND) * scale) / scale, target->height);
    return (kymo__crop){ { x0, y0, x1 - x0, y1 - y0 }, target->width, target->height };
}

kymo_status kymo__figure_crop(kymo_figure *figure, kymo__target *target, kymo_canvas **canvas, kymo_error *err)
{
    if (!figure->options.crop || figure->options.bare)
        return KYMO_OK;
    target->crop = (kymo__crop){ 0 };
    if (kymo__figure_layout(figure, target, *canvas, err) != KYMO_OK)
        return err->code;
    kymo__crop crop = crop_of(target);
    const kymo_canvas_options options = { .output = (*canvas)->output->name,
                                          .width = crop.part.w,
                                          .height = crop.part.h,
                                          .scale = (*canvas)->scale };
    kymo_canvas_close(*canvas);
    *canvas = kymo__canvas_make(&options, figure->mem);
    target->crop = crop;
    return kymo__canvas_ready(*canvas, err);
}

void kymo__target_shift(kymo__target *target)
{
    double dx = -target->crop.part.x, dy = -target->crop.part.y;
    target->titles.x += dx;
    target->titles.y += dy;
    for (int32_t i = 0; i < target->panel_count; i++) {
        kymo__target_panel *panel = &target->panels[i];
        panel->panel.box.x += dx;
        panel->panel.box.y += dy;
        panel->frame.x += dx;
        panel->frame.y += dy;
        panel->legend_x += dx;
        panel->legend_y += dy;
        for (int32_t k = 0; k < panel->direct_count; k++) {
            panel->direct[k].x += dx;
            panel->direct[k].y += dy;
            panel->direct[k].placed += dy;
        }
    }
}
