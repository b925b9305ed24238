/*
 * svg_stamps.c - markers in SVG, in the form that takes the fewest bytes.
 *
 * Opaque markers of one colour without an edge are one path, since their order does not show:
 * circles and squares of one size are lines of length 0 with round or square caps (6 to 9 bytes
 * each), others closed pieces. Else each is an element in a group that holds what they have in
 * common: a circle, or a path (30 to 70 bytes each). The edge lies outside the shape: it is the
 * stroke of a wider circle, or is stroked twice as wide under the other shapes.
 */
#include "canvas/shape.h"
#include "canvas/svg.h"

#include <math.h>

static double size_of(const kymo__stamps *stamps, int64_t i)
{
    return stamps->sizes ? (double)stamps->sizes[i] : stamps->size;
}

/* Adds the outline of marker i to the path. */
static void draw_outline(kymo__svg_path *path, const kymo__stamps *stamps, int64_t i)
{
    double x = stamps->x4[i] / 4.0, y = stamps->y4[i] / 4.0;
    kymo__point outline[KYMO__SHAPE_POINTS];
    int32_t count;

    if (stamps->shape == KYMO__SHAPE_CIRCLE) {
        kymo__svg_path_circle(path, x, y, size_of(stamps, i) / 2);
        return;
    }
    count = kymo__shape_outline(stamps->shape, size_of(stamps, i), stamps->edge_width, outline);
    for (int32_t k = 0; k < count; k++) {
        if (k == 0)
            kymo__svg_path_move(path, x + outline[k].x, y + outline[k].y);
        kymo__svg_path_line(path, x + outline[k].x, y + outline[k].y);
    }
    kymo__svg_path_close(path);
}

/* Circles or squares of one size as dots. */
static void draw_dots(kymo__svg *svg, const kymo__stamps *stamps)
{
    bool square = stamps->shape == KYMO__SHAPE_SQUARE;
    double width = square ? stamps->size / 2 * sqrt(3.14159265358979323846) : stamps->size;

    svg->ink.length = 0;
    kymo__svg_stroke(svg, stamps->color, width, NULL, 0, square ? "square" : NULL);
    kymo__svg_begin_path(svg, false);
    for (int64_t i = 0; i < stamps->count; i++) {
        kymo__svg_path_move(&svg->path, stamps->x4[i] / 4.0, stamps->y4[i] / 4.0);
        kymo__svg_path_line(&svg->path, stamps->x4[i] / 4.0, stamps->y4[i] / 4.0);
    }
    kymo__svg_end_path(svg, false);
}

static void draw_outlines(kymo__svg *svg, const kymo__stamps *stamps)
{
    svg->ink.length = 0;
    kymo__svg_paint(&svg->ink, "fill", stamps->color);
    kymo__svg_begin_path(svg, false);
    for (int64_t i = 0; i < stamps->count; i++)
        draw_outline(&svg->path, stamps, i);
    kymo__svg_end_path(svg, false);
}

/* One element, in the colour of its group unless it has its own. */
static void put_marker(kymo__svg *svg, const kymo__stamps *stamps, int64_t i, bool edged)
{
    double size = size_of(stamps, i) + (edged ? stamps->edge_width : 0);

    svg->ink.length = 0;
    if (stamps->colors)
        kymo__svg_paint(&svg->ink, "fill", stamps->colors[i]);
    if (stamps->shape != KYMO__SHAPE_CIRCLE) {
        kymo__svg_begin_path(svg, false);
        draw_outline(&svg->path, stamps, i);
        kymo__svg_end_path(svg, false);
        return;
    }
    if (!(size > 0))
        return;
    kymo__svg_put(svg, "<circle");
    kymo__buf_append(&svg->body, svg->ink.data, svg->ink.length);
    kymo__svg_attribute(svg, "cx", stamps->x4[i] / 4.0);
    kymo__svg_attribute(svg, "cy", stamps->y4[i] / 4.0);
    kymo__svg_attribute(svg, "r", size / 2);
    kymo__svg_put(svg, "/>\n");
}

void kymo__svg_stamps(kymo_canvas *canvas, const kymo__stamps *stamps)
{
    kymo__svg *svg = canvas->state;
    bool edged = stamps->edge.a && stamps->edge_width > 0 && !kymo__shape_open(stamps->shape);
    bool circle = stamps->shape == KYMO__SHAPE_CIRCLE;

    if (!edged && !stamps->colors && stamps->color.a == 255) {
        if (!stamps->sizes && (circle || stamps->shape == KYMO__SHAPE_SQUARE))
            draw_dots(svg, stamps);
        else
            draw_outlines(svg, stamps);
        return;
    }
    svg->ink.length = 0;
    if (!stamps->colors)
        kymo__svg_paint(&svg->ink, "fill", stamps->color);
    if (edged)
        kymo__svg_stroke(svg, stamps->edge, (circle ? 1 : 2) * stamps->edge_width, NULL, 0, NULL);
    if (edged && !circle)
        kymo__buf_text(&svg->ink, " paint-order=\"stroke\"");
    kymo__svg_put(svg, "<g");
    kymo__buf_append(&svg->body, svg->ink.data, svg->ink.length);
    kymo__svg_put(svg, ">\n");
    for (int64_t i = 0; i < stamps->count; i++)
        put_marker(svg, stamps, i, edged);
    kymo__svg_put(svg, "</g>\n");
}
