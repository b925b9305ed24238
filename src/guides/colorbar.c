/*
 * colorbar.c - which colour is which number: an upright bar of the colormap at the right of a panel, with
 * ticks at its right, and what the numbers are above it (ux.md 3.1).
 *
 * The numbers are an axis like any other: it chooses and measures its ticks as one at the left of a panel of
 * the bar's height, and is then drawn mirrored. The bar takes the height of the panel, and 60 % of one of
 * more than 500 px. No memory of its own.
 */
#include "guides/guides.h"

#include <math.h>

#define BAR_WIDTH 12.0
#define TITLE_GAP 6.0
#define TITLE_LEAST 72.0 /* width that a title may have above narrow labels */
#define LONG_PANEL 500.0
#define STEPS 256

/** From the bar to its labels. */
static double label_gap(const kymo__look *look)
{
    return look->tick_length + look->tick_gap;
}

kymo_status kymo__colorbar_measure(kymo__colorbar *bar, double height, double max_width, kymo__fonts *fonts,
                                   const kymo__look *look, kymo_error *err)
{
    double room = fmax(max_width - BAR_WIDTH - label_gap(look), look->tick_size);
    kymo__error_clear(err);
    bar->title_text = NULL;
    bar->top = 0;
    bar->height = height > LONG_PANEL ? 0.6 * height : height;
    for (int round = 0; round < 2; round++) { // the title takes from the bar, the ticks depend on that
        bar->axis = (kymo__axis){.side = KYMO__SIDE_LEFT, .tick_marks = true, .scale = bar->scale};
        bar->length = fmax(bar->height - bar->top, 1);
        if (kymo__axis_measure(&bar->axis, bar->length, room, fonts, look, err) != KYMO_OK)
            return (kymo_status)err->code;
        const kymo__text *end = bar->axis.end_text;
        double labels = fmax(bar->axis.widest, end != NULL ? end->width : 0);
        bar->width = BAR_WIDTH + label_gap(look) + labels;
        if (bar->title == NULL || bar->title[0] == '\0' || round > 0)
            break;
        const kymo__text_style style = {.face = KYMO__FACE_REGULAR,
                                        .math = look->math,
                                        .size = look->legend_size,
                                        .max_width = fmin(fmax(bar->width, TITLE_LEAST), max_width),
                                        .max_lines = 2,
                                        .align = -1};
        if (kymo__text_layout(fonts, bar->title, &style, &bar->title_text, err) != KYMO_OK)
            return (kymo_status)err->code;
        bar->top = bar->title_text->height + fmax(TITLE_GAP, bar->axis.after);
        if (bar->top <= 0.4 * bar->height)
            continue;
        bar->title_text = NULL;
        bar->top = 0;
        break;
    }
    if (bar->title_text != NULL)
        bar->width = fmax(bar->width, bar->title_text->width);
    bar->after = bar->title_text != NULL ? 0 : bar->axis.after;
    if (bar->title_text != NULL) // the shorter axis may have other texts at its top
        bar->top = bar->title_text->height + fmax(TITLE_GAP, bar->axis.after);
    bar->before = fmax(bar->axis.before + bar->top + bar->length - bar->height, 0);
    return KYMO_OK;
}

/** The bar itself, for its top left corner with the title at (x, y). */
static kymo__rect bar_at(const kymo__colorbar *bar, double x, double y)
{
    return (kymo__rect){x, y + bar->top, BAR_WIDTH, bar->length};
}

static double tick_y(const kymo__colorbar *bar, const kymo__rect *box, int32_t i)
{
    return box->y + (1 - bar->axis.ticks.tick[i].at) * box->h;
}

typedef void (*text_visitor)(const kymo__text *text, double x, double y, void *user);

static void visit_texts(const kymo__colorbar *bar, double x, double y, const kymo__look *look,
                        text_visitor visit, void *user)
{
    const kymo__rect box = bar_at(bar, x, y);
    double left = x + BAR_WIDTH + label_gap(look);
    if (bar->title_text != NULL)
        visit(bar->title_text, x, y + bar->title_text->ascent, user);
    for (int32_t i = 0; i < bar->axis.ticks.count; i++) {
        const kymo__text *text = bar->axis.texts[i];
        if (text == NULL)
            continue;
        double above = (text->line_count - 1) * kymo__text_line_height(text->style.size);
        visit(text, left, tick_y(bar, &box, i) + bar->axis.digits / 2 - above, user);
    }
    const kymo__text *end = bar->axis.end_text;
    if (end != NULL)
        visit(end, left, box.y - bar->axis.end_at - end->height + end->ascent, user);
}

typedef struct painter {
    kymo_canvas *canvas;
    const kymo__look *look;
} painter;

static void paint(const kymo__text *text, double x, double y, void *user)
{
    const painter *p = user;
    kymo__canvas_text(p->canvas, text, x, y, 0, p->look->muted, "colorbar");
}

void kymo__colorbar_draw(const kymo__colorbar *bar, kymo_canvas *canvas, double x, double y,
                         const kymo__look *look)
{
    const kymo__rect box = bar_at(bar, x, y);
    painter p = {canvas, look};
    uint32_t steps[STEPS];
    for (int i = 0; i < STEPS; i++) {
        kymo__rgba color = kymo__colormap_at(bar->map, (STEPS - 1 - i + 0.5) / STEPS);
        steps[i] = 0xff000000u | (uint32_t)color.r << 16 | (uint32_t)color.g << 8 | color.b;
    }
    kymo__canvas_group(canvas, "colorbar", bar->title);
    kymo__canvas_image(canvas, &box, steps, 1, STEPS);
    for (int32_t i = 0; i < bar->axis.ticks.count; i++) {
        const kymo__tick *tick = &bar->axis.ticks.tick[i];
        double at = tick_y(bar, &box, i);
        if (!tick->minor)
            kymo__canvas_line(canvas, x + BAR_WIDTH, at, x + BAR_WIDTH + look->tick_length, at,
                              look->tick_width, look->axis);
    }
    visit_texts(bar, x, y, look, paint, &p);
    kymo__canvas_ungroup(canvas);
}

static void add_box(const kymo__text *text, double x, double y, void *user)
{
    kymo__boxes_add(user, "colorbar-text", text->string, x, y - text->ascent, text->width, text->height, 0, x,
                    y);
}

void kymo__colorbar_boxes(const kymo__colorbar *bar, double x, double y, const kymo__look *look,
                          kymo__boxes *boxes)
{
    const kymo__rect box = bar_at(bar, x, y);
    kymo__boxes_add(boxes, "colorbar", NULL, box.x, box.y, box.w, box.h, 0, box.x, box.y);
    visit_texts(bar, x, y, look, add_box, boxes);
}
