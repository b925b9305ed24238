/*
 * svg_outlines.c - texts in SVG, as outlines.
 *
 * The outline of a glyph is written once, in whole 1/2048 em, before the text that first shows it,
 * and used from then on: a `<use>` is 30 to 50 bytes, an outline 100 to 300. A text is a group with
 * its string as its name, for those who hear it; each of its runs is a group scaled to its size.
 * Formulas are always outlines, for no reader has the font with their signs; the words around them
 * may be text in the same group.
 */
#include "canvas/svg.h"

#include <math.h>
#include <string.h>

#define EM 2048

/* Which outline of the document a glyph is; -1: it has no ink. */
typedef struct drawn {
    int32_t face;
    uint32_t glyph;
    int32_t number;
} drawn;

/* An outline being written: relative commands in whole units. */
typedef struct pen {
    kymo__buf *to;
    int32_t x, y, start_x, start_y;
    char command; /* the letter in force */
} pen;

static int32_t whole(double v)
{
    return (int32_t)floor(fmin(fmax(v, -1e8), 1e8) + 0.5);
}

/* Writes the letter when it changes, and `count` points relative to the pen. */
static void put(pen *p, char command, const int32_t *points, int count)
{
    const bool changes = p->command != command;

    if (changes)
        kymo__buf_append(p->to, &command, 1);
    p->command = command;
    for (int i = 0; i < 2 * count; i++) {
        const int32_t v = points[i] - (i % 2 ? p->y : p->x);

        kymo__buf_format(p->to, v >= 0 && !(changes && i == 0) ? " %d" : "%d", (int)v);
    }
    p->x = points[2 * count - 2];
    p->y = points[2 * count - 1];
}

static void pen_move(double x, double y, void *user)
{
    pen *p = user;
    const int32_t to[2] = {whole(x), whole(y)};

    put(p, 'm', to, 1);
    p->command = 0; // what follows a move without a letter is a line
    p->start_x = p->x;
    p->start_y = p->y;
}

static void pen_line(double x, double y, void *user)
{
    put(user, 'l', (const int32_t[2]){whole(x), whole(y)}, 1);
}

static void pen_curve(double x1, double y1, double x2, double y2, double x3, double y3, void *user)
{
    put(user, 'c',
        (const int32_t[6]){whole(x1), whole(y1), whole(x2), whole(y2), whole(x3), whole(y3)}, 3);
}

static void pen_close(void *user)
{
    pen *p = user;

    kymo__buf_append(p->to, "z", 1);
    p->command = 0;
    p->x = p->start_x;
    p->y = p->start_y;
}

/* Finds a glyph among those written; false: it is not there yet. */
static bool find(const kymo__svg *svg, int32_t face, uint32_t glyph, int32_t *number)
{
    drawn one;

    for (size_t at = 0; at < svg->glyphs.length; at += sizeof one) {
        memcpy(&one, svg->glyphs.data + at, sizeof one);
        *number = one.number;
        if (one.face == face && one.glyph == glyph)
            return true;
    }
    *number = -1;
    return false;
}

static void put_id(kymo__svg *svg, int32_t number)
{
    kymo__svg_prefix(svg);
    kymo__buf_format(&svg->body, "-g%d", (int)number);
}

kymo_status kymo__glyph_path(kymo__fonts *fonts, int32_t face, uint32_t glyph, kymo__buf *to,
                             kymo_error *err)
{
    pen p = {.to = to};
    const kymo__outline outline = {pen_move, pen_line, pen_curve, pen_close, &p};

    return kymo__glyph_outline(fonts, face, glyph, EM, &outline, err);
}

/* Writes the outline of a glyph; what has no ink leaves no element behind. */
static void put_outline(kymo_canvas *canvas, int32_t face, uint32_t glyph)
{
    kymo__svg *svg = canvas->state;
    const size_t from = svg->body.length, places = svg->places.length;
    drawn one = {face, glyph, svg->outlines};
    size_t begun;
    kymo_error err;

    kymo__error_clear(&err);
    kymo__svg_put(svg, "<path id=\"");
    put_id(svg, one.number);
    kymo__svg_put(svg, "\" d=\"");
    begun = svg->body.length;
    if (kymo__glyph_path(canvas->fonts, face, glyph, &svg->body, &err)) {
        kymo__canvas_fail(canvas, &err);
        return;
    }
    if (svg->body.length > begun) {
        kymo__svg_put(svg, "\"/>\n");
        svg->outlines++;
    } else {
        svg->body.length = from;
        svg->places.length = places;
        one.number = -1;
    }
    kymo__buf_append(&svg->glyphs, &one, sizeof one);
}

/* Writes the outlines that a text, or its formulas, are the first to show. */
static void put_outlines(kymo_canvas *canvas, const kymo__text *text, bool formulas)
{
    kymo__svg *svg = canvas->state;
    const size_t from = svg->body.length;
    const int32_t before = svg->outlines;

    kymo__svg_put(svg, "<defs>");
    for (int32_t r = 0; r < text->run_count; r++)
        for (int32_t i = 0; i < text->runs[r].glyph_count; i++) {
            const kymo__run *run = &text->runs[r];
            int32_t number;

            if ((run->box || !formulas) && !find(svg, run->face, run->glyphs[i].id, &number))
                put_outline(canvas, run->face, run->glyphs[i].id);
        }
    if (svg->outlines > before)
        kymo__svg_put(svg, "</defs>\n");
    else
        svg->body.length = from;
}

static void put_run(kymo__svg *svg, const kymo__run *run)
{
    const double unit = EM / run->size;

    kymo__svg_put(svg, "<g transform=\"translate(");
    kymo__buf_number(&svg->body, run->x, 2, true);
    kymo__svg_put(svg, " ");
    kymo__buf_number(&svg->body, run->y, 2, true);
    kymo__svg_put(svg, ")scale(");
    kymo__buf_number(&svg->body, run->size / EM, 7, true);
    kymo__svg_put(svg, ")\">");
    for (int32_t i = 0; i < run->glyph_count; i++) {
        const kymo__glyph *glyph = &run->glyphs[i];
        const int32_t x = whole(unit * (glyph->x - run->x)), y = whole(unit * (glyph->y - run->y));
        int32_t number;

        if (!find(svg, run->face, glyph->id, &number) || number < 0)
            continue;
        kymo__svg_put(svg, "<use xlink:href=\"#");
        put_id(svg, number);
        kymo__svg_put(svg, "\"");
        if (x)
            kymo__buf_format(&svg->body, " x=\"%d\"", (int)x);
        if (y)
            kymo__buf_format(&svg->body, " y=\"%d\"", (int)y);
        kymo__svg_put(svg, "/>");
    }
    kymo__svg_put(svg, "</g>");
}

void kymo__svg_outlines(kymo_canvas *canvas, const kymo__text *text, double x, double y,
                        double angle, kymo__rgba color, const char *role, bool formulas)
{
    kymo__svg *svg = canvas->state;

    put_outlines(canvas, text, formulas);
    svg->xlinks = svg->xlinks || text->run_count > 0; // xlink
    kymo__svg_put(svg, "<g");
    if (role) {
        kymo__svg_put(svg, " class=\"");
        kymo__buf_xml(&svg->body, role);
        kymo__svg_put(svg, "\"");
    }
    kymo__svg_put(svg, " role=\"img\" aria-label=\"");
    kymo__buf_xml(&svg->body, text->string);
    kymo__svg_put(svg, "\"");
    kymo__svg_paint(&svg->body, "fill", color);
    kymo__svg_put(svg, " transform=\"translate(");
    kymo__buf_number(&svg->body, x, 2, true);
    kymo__svg_put(svg, " ");
    kymo__buf_number(&svg->body, y, 2, true);
    kymo__svg_put(svg, ")");
    if (angle < 0 || angle > 0) {
        kymo__svg_put(svg, "rotate(");
        kymo__buf_number(&svg->body, -angle, 2, true);
        kymo__svg_put(svg, ")");
    }
    kymo__svg_put(svg, "\">");
    if (formulas)
        kymo__svg_words(svg, text, color);
    for (int32_t i = 0; i < text->run_count; i++)
        if (text->runs[i].box || !formulas)
            put_run(svg, &text->runs[i]);
    for (int32_t i = 0; i < text->rule_count; i++) {
        kymo__svg_put(svg, "<rect");
        kymo__svg_attribute(svg, "x", text->rules[i].x);
        kymo__svg_attribute(svg, "y", text->rules[i].y);
        kymo__svg_attribute(svg, "width", text->rules[i].width);
        kymo__svg_attribute(svg, "height", text->rules[i].height);
        kymo__svg_put(svg, "/>");
    }
    kymo__svg_put(svg, "</g>\n");
}
