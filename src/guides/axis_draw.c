/*
 * axis_draw.c - a measured axis on its panel: grid lines, line, ticks and texts, and the boxes of
 * its texts.
 *
 * Drawing and the layout dump place texts through one function, so the dump says what was drawn.
 * Lines are snapped to device pixels by the canvas.
 */
#include "guides/axis.h"

#include <math.h>

/** Between two grid lines; where there would be less only ticks with labels have one [px]. */
#define LEAST_GRID 10.0

/** Nearer to the lower end of its axis the line at 0 would be one with the axis line there [px]. */
#define LEAST_ZERO 4.0

/** Receives one text of an axis: where its origin lies and how it is turned. */
typedef void (*text_visitor)(const kymo__text *text, double x, double y, double angle,
                             const char *role, void *user);

static void visit_below(const kymo__axis *axis, const kymo__rect *panel, text_visitor visit,
                        void *user)
{
    double bottom = panel->y + panel->h;
    double baseline = bottom + axis->offset + axis->ascent;
    for (int32_t i = 0; i < axis->ticks.count; i++) {
        const kymo__text *text = axis->texts[i], *context = axis->contexts[i];
        double at = panel->x + axis->ticks.tick[i].at * panel->w;
        if (text != NULL && axis->angle == 0)
            visit(text, at - text->width / 2, baseline, 0, "x-tick", user);
        if (text != NULL && axis->angle != 0) {
            kymo__turned turned = kymo__axis_turned(axis, text);
            visit(text, at + turned.x, bottom + turned.y, axis->angle, "x-tick", user);
        }
        if (context != NULL)
            visit(context, panel->x + kymo__axis_context_left(axis, i, panel->w),
                  bottom + axis->context_at, 0, "x-tick", user);
    }
    const kymo__text *label = axis->label_text, *end = axis->end_text;
    if (label != NULL)
        visit(label, panel->x + (panel->w - label->width) / 2,
              bottom + axis->label_at + label->ascent, 0, "x-label", user);
    if (end != NULL)
        visit(end, panel->x + panel->w - end->width, bottom + axis->end_at + end->ascent, 0,
              "x-tick", user);
}

static void visit_beside(const kymo__axis *axis, const kymo__rect *panel, text_visitor visit,
                         void *user)
{
    double right = panel->x - axis->offset;
    for (int32_t i = 0; i < axis->ticks.count; i++) {
        const kymo__text *text = axis->texts[i];
        double at = panel->y + (1 - axis->ticks.tick[i].at) * panel->h;
        if (text == NULL)
            continue;
        double above = (text->line_count - 1) * kymo__text_line_height(text->style.size);
        visit(text, right - text->width, at + axis->digits / 2 - above, 0, "y-tick", user);
    }
    const kymo__text *label = axis->label_text, *end = axis->end_text;
    if (label != NULL) {
        double left = panel->x - axis->label_at - label->height;
        visit(label, left + label->ascent, panel->y + (panel->h + label->width) / 2, 90, "y-label",
              user);
    }
    if (end != NULL) {
        double x = end->width < axis->widest ? right - end->width : right - axis->widest;
        double bottom = panel->y - axis->end_at;
        visit(end, x, bottom - end->height + end->ascent, 0, "y-tick", user);
    }
}

static void visit_texts(const kymo__axis *axis, const kymo__rect *panel, text_visitor visit,
                        void *user)
{
    if (axis->side == KYMO__SIDE_BOTTOM)
        visit_below(axis, panel, visit, user);
    else
        visit_beside(axis, panel, visit, user);
}

/* ---- Drawing --------------------------------------------------------------------------------- */

/** A line across the panel at a fraction of the axis. */
static void cross_line(const kymo__axis *axis, kymo_canvas *canvas, const kymo__rect *panel,
                       double at, double width, kymo__rgba color)
{
    if (axis->side == KYMO__SIDE_BOTTOM) {
        double x = panel->x + at * panel->w;
        kymo__canvas_line(canvas, x, panel->y, x, panel->y + panel->h, width, color);
    } else {
        double y = panel->y + (1 - at) * panel->h;
        kymo__canvas_line(canvas, panel->x, y, panel->x + panel->w, y, width, color);
    }
}

/** Whether 0 lies strictly inside a linear scale, so that it is worth a line of its own. */
static bool has_zero(const kymo__scale *scale)
{
    return scale->class_->kind == KYMO_SCALE_LINEAR && scale->u0 < 0 && scale->u1 > 0;
}

/** Whether lines at all major ticks would be a hatching rather than a grid. */
static bool is_dense(const kymo__axis *axis, double length)
{
    double last = -HUGE_VAL;
    for (int32_t i = 0; i < axis->ticks.count; i++) {
        const kymo__tick *tick = &axis->ticks.tick[i];
        if (tick->minor)
            continue;
        if ((tick->at - last) * length < LEAST_GRID)
            return true;
        last = tick->at;
    }
    return false;
}

void kymo__axis_draw_grid(const kymo__axis *axis, kymo_canvas *canvas, const kymo__rect *panel,
                          const kymo__look *look)
{
    bool zero = has_zero(axis->scale);
    bool dense = is_dense(axis, axis->side == KYMO__SIDE_BOTTOM ? panel->w : panel->h);
    for (int32_t i = 0; axis->grid && i < axis->ticks.count; i++) {
        const kymo__tick *tick = &axis->ticks.tick[i];
        bool shown = !tick->minor && (!dense || axis->texts[i] != NULL);
        if (shown && !(zero && tick->value == 0))
            cross_line(axis, canvas, panel, tick->at, look->grid_width, look->grid);
    }
}

void kymo__axis_draw_zero(const kymo__axis *axis, kymo_canvas *canvas, const kymo__rect *panel,
                          const kymo__look *look)
{
    if (!axis->grid || !has_zero(axis->scale))
        return;
    double at = kymo__scale_at_value(axis->scale, 0);
    double length = axis->side == KYMO__SIDE_BOTTOM ? panel->w : panel->h;
    cross_line(axis, canvas, panel, at, look->grid_width,
               at * length < LEAST_ZERO ? look->grid : look->zero);
}

static void draw_tick(const kymo__axis *axis, kymo_canvas *canvas, const kymo__rect *panel,
                      const kymo__tick *tick, const kymo__look *look)
{
    double length = tick->minor ? look->minor_length : look->tick_length;
    double width = tick->minor ? look->minor_width : look->tick_width;
    if (axis->side == KYMO__SIDE_BOTTOM) {
        double x = panel->x + tick->at * panel->w, y = panel->y + panel->h;
        kymo__canvas_line(canvas, x, y, x, y + length, width, look->axis);
    } else {
        double y = panel->y + (1 - tick->at) * panel->h;
        kymo__canvas_line(canvas, panel->x - length, y, panel->x, y, width, look->axis);
    }
}

/** Whether no minor tick would come nearer than 3 px to another tick. */
static bool minors_fit(const kymo__axis *axis, double length)
{
    const kymo__tick *tick = axis->ticks.tick;
    for (int32_t i = 1; i < axis->ticks.count; i++)
        if ((tick[i - 1].minor || tick[i].minor) && (tick[i].at - tick[i - 1].at) * length < 3)
            return false;
    return true;
}

static void draw_ticks(const kymo__axis *axis, kymo_canvas *canvas, const kymo__rect *panel,
                       const kymo__look *look)
{
    bool minors = minors_fit(axis, axis->side == KYMO__SIDE_BOTTOM ? panel->w : panel->h);
    for (int32_t i = 0; i < axis->ticks.count; i++)
        if (minors || !axis->ticks.tick[i].minor)
            draw_tick(axis, canvas, panel, &axis->ticks.tick[i], look);
}

static void draw_line(const kymo__axis *axis, kymo_canvas *canvas, const kymo__rect *panel,
                      const kymo__look *look)
{
    double reach = axis->tick_marks ? look->tick_width / 2 : 0; // covers the corner of an end tick
    double x = panel->x, bottom = panel->y + panel->h;
    if (axis->side == KYMO__SIDE_BOTTOM)
        kymo__canvas_line(canvas, x - reach, bottom, x + panel->w + reach, bottom, look->axis_width,
                          look->axis);
    else
        kymo__canvas_line(canvas, x, panel->y - reach, x, bottom + reach, look->axis_width,
                          look->axis);
}

typedef struct text_painter {
    kymo_canvas *canvas;
    kymo__rgba color;
} text_painter;

static void paint_text(const kymo__text *text, double x, double y, double angle, const char *role,
                       void *user)
{
    const text_painter *painter = user;
    kymo__canvas_text(painter->canvas, text, x, y, angle, painter->color, role);
}

void kymo__axis_draw(const kymo__axis *axis, kymo_canvas *canvas, const kymo__rect *panel,
                     const kymo__look *look)
{
    text_painter painter = {canvas, look->muted};
    kymo__canvas_group(canvas, axis->side == KYMO__SIDE_BOTTOM ? "x-axis" : "y-axis", axis->label);
    if (axis->line)
        draw_line(axis, canvas, panel, look);
    if (axis->tick_marks)
        draw_ticks(axis, canvas, panel, look);
    visit_texts(axis, panel, paint_text, &painter);
    kymo__canvas_ungroup(canvas);
}

static void add_box(const kymo__text *text, double x, double y, double angle, const char *role,
                    void *user)
{
    kymo__boxes_add(user, role, text->string, x, y - text->ascent, text->width, text->height, angle,
                    x, y);
}

void kymo__axis_boxes(const kymo__axis *axis, const kymo__rect *panel, const kymo__look *look,
                      kymo__boxes *boxes)
{
    (void)look;
    visit_texts(axis, panel, add_box, boxes);
}
