/*
 * paint.c - the public calls that paint over a finished image: cursors and words of viewers.
 *
 * A painting is a drawing like a figure's, but it begins without a background, so that it lies on what
 * the canvas shows. Shapes become paths, words go through the same fonts, caches and masks: a second
 * painting of the same things allocates nothing. Cost: the pixels that are touched.
 */
#include "canvas/canvas.h"

#include <kymo/ext.h>
#include <math.h>
#include <string.h>

enum { CORNER_STEPS = 6, CORNERS = 4 * (CORNER_STEPS + 1), DISC_STEPS = 32 };

static const double pi = 3.14159265358979323846;

static kymo__rgba color_of(uint32_t rgba)
{
    return (kymo__rgba){(uint8_t)(rgba >> 24), (uint8_t)(rgba >> 16), (uint8_t)(rgba >> 8),
                        (uint8_t)rgba};
}

kymo_status kymo_paint_begin(kymo_canvas *canvas)
{
    static const kymo__page page = {.over = true};
    kymo_error err;

    kymo__error_clear(&err);
    if (kymo__canvas_ready(canvas, &err) != KYMO_OK)
        return (kymo_status)err.code;
    if (canvas->output->vector || !kymo__str_equal(canvas->output->name, "image"))
        return KYMO_EUNSUPPORTED;
    if (canvas->drawing)
        return KYMO_EMISUSE;
    kymo__canvas_begin(canvas, &page);
    return KYMO_OK;
}

kymo_status kymo_paint_end(kymo_canvas *canvas, kymo_error *error)
{
    kymo_error err;

    kymo__error_clear(&err);
    kymo__canvas_end(canvas, &err);
    if (error)
        *error = err;
    return (kymo_status)err.code;
}

/* ---- Shapes ---------------------------------------------------------------------------------- */

static double on_pixel(const kymo_canvas *canvas, double v)
{
    return floor(v * canvas->scale + 0.5) / canvas->scale;
}

/* The outline of a box with rounded corners, clockwise from the top left. */
static int64_t round_box(const kymo__rect *box, double radius, kymo__point points[CORNERS])
{
    const double r = fmin(radius, fmin(box->w, box->h) / 2);
    const double x[4] = {box->x + r, box->x + box->w - r, box->x + box->w - r, box->x + r};
    const double y[4] = {box->y + r, box->y + r, box->y + box->h - r, box->y + box->h - r};
    int64_t count = 0;

    for (int corner = 0; corner < 4; corner++)
        for (int step = 0; step <= (r > 0 ? CORNER_STEPS : 0); step++) {
            const double angle = pi * (1 + corner / 2.0 + step / (2.0 * CORNER_STEPS));
            points[count++] =
                (kymo__point){x[corner] + r * cos(angle), y[corner] + r * sin(angle)};
        }
    return count;
}

void kymo_paint_rect(kymo_canvas *canvas, const double box[4], double radius, uint32_t fill,
                     uint32_t outline, double width)
{
    const double x0 = on_pixel(canvas, box[0]), y0 = on_pixel(canvas, box[1]);
    const double x1 = on_pixel(canvas, box[0] + box[2]), y1 = on_pixel(canvas, box[1] + box[3]);
    const kymo__rect outer = {x0, y0, x1 - x0, y1 - y0};
    const kymo__rect inner = {x0 + width, y0 + width, outer.w - 2 * width, outer.h - 2 * width};
    const kymo__ink inside = {.fill = color_of(fill), .closed = true};
    const kymo__ink around = {.fill = color_of(outline), .closed = true};
    kymo__point ring[2 * CORNERS + 1], back[CORNERS];

    if (!(outer.w > 0 && outer.h > 0))
        return;
    int64_t count = round_box(&outer, radius, ring);
    kymo__canvas_path(canvas, ring, count, &inside);
    if (!(width > 0 && outline & 255))
        return;
    if (inner.w > 0 && inner.h > 0) { // the hole runs the other way round
        int64_t holes = round_box(&inner, fmax(radius - width, 0), back);
        ring[count++] = (kymo__point){NAN, NAN};
        while (holes > 0)
            ring[count++] = back[--holes];
    }
    kymo__canvas_path(canvas, ring, count, &around);
}

void kymo_paint_line(kymo_canvas *canvas, const double ends[4], double width, double dash,
                     uint32_t color)
{
    const double dashes[2] = {dash, dash};
    const kymo__point points[2] = {{ends[0], ends[1]}, {ends[2], ends[3]}};
    const kymo__ink ink = {.stroke = color_of(color),
                           .width = width,
                           .dash = dash > 0 ? dashes : NULL,
                           .dash_count = dash > 0 ? 2 : 0,
                           .butt = true,
                           .snap = true};

    kymo__canvas_path(canvas, points, 2, &ink);
}

void kymo_paint_dot(kymo_canvas *canvas, double x, double y, double diameter, uint32_t fill,
                    uint32_t outline, double width)
{
    const kymo__ink ink = {
        .fill = color_of(fill), .stroke = color_of(outline), .width = width, .closed = true};
    kymo__point points[DISC_STEPS];

    for (int i = 0; i < DISC_STEPS; i++) {
        const double angle = 2 * pi * i / DISC_STEPS;
        points[i] = (kymo__point){x + diameter / 2 * cos(angle), y + diameter / 2 * sin(angle)};
    }
    kymo__canvas_path(canvas, points, DISC_STEPS, &ink);
}

/* ---- Words ----------------------------------------------------------------------------------- */

static const kymo__text *set_words(kymo_canvas *canvas, const char *text,
                                   const kymo_paint_text *style, kymo_error *err)
{
    const kymo__text_style how = {.face = style->bold ? KYMO__FACE_SEMIBOLD : KYMO__FACE_REGULAR,
                                  .tabular = true,
                                  .size = style->size > 0 ? style->size : 12,
                                  .max_width = style->max_width,
                                  .max_lines = 1,
                                  .align = -1};
    const kymo__text *set = NULL;
    kymo__fonts *fonts = kymo__canvas_fonts(canvas);

    if (!fonts)
        *err = canvas->trouble;
    else if (kymo__text_layout(fonts, text, &how, &set, err) != KYMO_OK)
        return NULL;
    return set;
}

void kymo_paint_words(kymo_canvas *canvas, const char *text, double x, double y,
                      const kymo_paint_text *style)
{
    kymo_error err;

    kymo__error_clear(&err);
    if (!canvas->drawing || !text[0])
        return;
    const kymo__text *set = set_words(canvas, text, style, &err);
    if (!set) {
        kymo__canvas_fail(canvas, &err);
        return;
    }
    const double left = style->align == 1   ? x - set->width
                        : style->align == 2 ? x - set->width / 2
                                            : x;
    const double line = kymo__text_line_height(set->style.size);
    const double baseline = y + (line - (set->ascent + set->descent)) / 2 + set->ascent;
    kymo__canvas_text(canvas, set, on_pixel(canvas, left), on_pixel(canvas, baseline), 0,
                      color_of(style->color), NULL);
}

double kymo_paint_width(kymo_canvas *canvas, const char *text, const kymo_paint_text *style)
{
    kymo_error err;

    kymo__error_clear(&err);
    if (kymo__canvas_ready(canvas, &err) != KYMO_OK || !text[0])
        return 0;
    const kymo__text *set = set_words(canvas, text, style, &err);
    return set ? set->width : 0;
}
