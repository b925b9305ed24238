/*
 * direct.c - names at the right ends of lines instead of a legend (ux.md 3.2).
 *
 * Wanted heights y, in order, are moved to p with sum (p - y)^2 least under p[i+1] - p[i] >= d[i],
 * half the heights of both names. With z = y - d[0] - ... - d[i-1] this is isotonic regression, solved
 * exactly by pooling adjacent violators (Ayer et al. 1955; Best and Chakravarti 1990); clamping the
 * solution to an interval gives the optimum within that interval. At most 64 names; O(n) after an insertion sort; no memory of its own.
 */
#include "guides/guides.h"

#include <math.h>

#define MOST 64
#define GAP 8.0 /* from the panel to the names: room for leaders */
#define LEADER_WIDTH 0.75
#define LEADER_FROM 0.6 /* line heights a name may be off its line without a leader */

kymo_status kymo__direct_measure(kymo__direct *labels, int32_t count, double max_width, double *width,
                                 kymo__fonts *fonts, const kymo__look *look, kymo_error *err)
{
    kymo__text_style style = {.face = KYMO__FACE_REGULAR,
                              .size = look->legend_size,
                              .max_width = max_width > 0 ? fmax(max_width - GAP, look->legend_size) : 0,
                              .max_lines = max_width > 0 ? 2 : 0,
                              .align = -1};
    double widest = 0;
    kymo__error_clear(err);
    for (int32_t i = 0; i < count; i++) {
        const char *label = labels[i].label == NULL ? "" : labels[i].label;
        style.math = labels[i].math || look->math;
        if (kymo__text_layout(fonts, label, &style, &labels[i].text, err) != KYMO_OK)
            return (kymo_status)err->code;
        widest = fmax(widest, labels[i].text->width);
    }
    *width = count > 0 ? GAP + widest : 0;
    return KYMO_OK;
}

/** Fills order with the labels from top to bottom; ties in the order given. */
static void sort_by_height(const kymo__direct *labels, int32_t count, int32_t order[MOST])
{
    for (int32_t i = 0; i < count; i++) {
        int32_t at = i;
        for (; at > 0 && labels[order[at - 1]].y > labels[i].y; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

/** The nearest rising sequence to z, in place. */
static void pool_adjacent_violators(double *z, int32_t count)
{
    double sum[MOST];
    int32_t size[MOST], blocks = 0;
    for (int32_t i = 0; i < count; i++) {
        sum[blocks] = z[i];
        size[blocks++] = 1;
        while (blocks > 1 &&
               sum[blocks - 2] / size[blocks - 2] > sum[blocks - 1] / size[blocks - 1]) {
            sum[blocks - 2] += sum[blocks - 1];
            size[blocks - 2] += size[blocks - 1];
            blocks--;
        }
    }
    for (int32_t block = 0, i = 0; block < blocks; block++)
        for (int32_t k = 0; k < size[block]; k++)
            z[i++] = sum[block] / size[block];
}

/** What a name takes: a line, or as many as it has. */
static double height_of(const kymo__direct *label, double line)
{
    return label->text ? fmax(line, label->text->height) : line;
}

double kymo__direct_place(kymo__direct *labels, int32_t count, double top, double bottom,
                          const kymo__look *look)
{
    double line = kymo__text_line_height(look->legend_size);
    bool sound = count <= MOST;
    for (int32_t i = 0; i < count; i++) {
        labels[i].placed = labels[i].y;
        sound = sound && isfinite(labels[i].y);
    }
    if (!sound)
        return HUGE_VAL;
    if (count == 0)
        return 0;
    int32_t order[MOST];
    double z[MOST], down[MOST], shift = 0; /* down: from the first name when all touch */
    sort_by_height(labels, count, order);
    for (int32_t i = 0; i < count; i++) {
        down[i] = i == 0 ? 0
                         : down[i - 1] + (height_of(&labels[order[i - 1]], line) +
                                          height_of(&labels[order[i]], line)) / 2;
        z[i] = labels[order[i]].y - down[i];
    }
    double lowest = top + height_of(&labels[order[0]], line) / 2;
    double highest = bottom - height_of(&labels[order[count - 1]], line) / 2 - down[count - 1];
    if (!(lowest <= highest))
        return HUGE_VAL;
    pool_adjacent_violators(z, count);
    for (int32_t i = 0; i < count; i++) {
        kymo__direct *label = &labels[order[i]];
        label->placed = fmin(fmax(z[i], lowest), highest) + down[i];
        shift = fmax(shift, fabs(label->placed - label->y));
    }
    return shift / line;
}

/** Baseline of the first line of a name whose box is centred on its place. */
static double baseline(const kymo__direct *label)
{
    return label->placed - label->text->height / 2 + label->text->ascent;
}

void kymo__direct_draw(const kymo__direct *labels, int32_t count, kymo_canvas *canvas, double x,
                       const kymo__look *look)
{
    double h = kymo__text_line_height(look->legend_size);
    kymo__canvas_group(canvas, "legend", NULL);
    for (int32_t i = 0; i < count; i++) {
        const kymo__direct *label = &labels[i];
        if (!label->muted && fabs(label->placed - label->y) > LEADER_FROM * h) {
            const kymo__point leader[2] = {{fmin(label->x + 2, x + 1), label->y},
                                          {x + GAP - 2, label->placed}};
            const kymo__ink ink = {.stroke = label->color, .width = LEADER_WIDTH};
            kymo__canvas_path(canvas, leader, 2, &ink);
        }
        kymo__canvas_text(canvas, label->text, x + GAP, baseline(label), 0,
                          label->muted ? look->faint
                                       : kymo__color_readable(label->color, look->background, 4.5),
                          "direct-label");
    }
    kymo__canvas_ungroup(canvas);
}

kymo__rect kymo__direct_cell(const kymo__direct *label, double x)
{
    return (kymo__rect){x + GAP, label->placed - label->text->height / 2, label->text->width,
                        label->text->height};
}

void kymo__direct_boxes(const kymo__direct *labels, int32_t count, double x, const kymo__look *look,
                        kymo__boxes *boxes)
{
    (void)look;
    for (int32_t i = 0; i < count; i++) {
        const kymo__text *text = labels[i].text;
        double y = baseline(&labels[i]);
        kymo__boxes_add(boxes, "direct-label", text->string, x + GAP, y - text->ascent, text->width,
                        text->height, 0, x + GAP, y);
    }
}
