/*
 * shape.c - the names and outlines of markers.
 *
 * All filled shapes have the area of a circle of the same size, so that no series of a plot looks
 * heavier than another. Triangles sit on their centroid; the star's inner radius is half its outer
 * one.
 */
#include "canvas/shape.h"

#include <math.h>

#define PI 3.14159265358979323846

const char *const kymo__shape_names[KYMO__SHAPES] = {
    "none", "circle", "square", "triangle", "diamond", "plus", "cross", "triangle-down", "star",
};

int kymo__shape_find(const char *name)
{
    for (int i = 0; i < KYMO__SHAPES; i++)
        if (kymo__str_equal(kymo__shape_names[i], name))
            return i;
    return -1;
}

bool kymo__shape_open(int32_t shape)
{
    return shape == KYMO__SHAPE_PLUS || shape == KYMO__SHAPE_CROSS;
}

/* `count` corners, from the angle `first` clockwise; every other one at `inner`. */
static int32_t corners(int32_t count, double first, double outer, double inner, kymo__point *out)
{
    for (int32_t i = 0; i < count; i++) {
        double angle = first + 2 * PI * i / count;
        double radius = i % 2 ? inner : outer;
        out[i] = (kymo__point){radius * cos(angle), radius * sin(angle)};
    }
    return count;
}

/* Two crossed arms of half length a and half width h, turned by 45 degrees if `turned`. */
static int32_t arms(double a, double h, bool turned, kymo__point *out)
{
    const double x[12] = {-h, h, h, a, a, h, h, -h, -h, -a, -a, -h};
    const double y[12] = {-a, -a, -h, -h, h, h, a, a, h, h, -h, -h};
    const double c = turned ? sqrt(0.5) : 1, s = turned ? sqrt(0.5) : 0;

    for (int i = 0; i < 12; i++)
        out[i] = (kymo__point){c * x[i] - s * y[i], s * x[i] + c * y[i]};
    return 12;
}

int32_t kymo__shape_outline(int32_t shape, double size, double edge_width,
                            kymo__point out[KYMO__SHAPE_POINTS])
{
    const double r = size / 2;
    const double arm = 1.15 * r;
    const double half = edge_width > 0 ? fmin(edge_width, arm) : size / 10;
    double radius;

    switch (shape) {
    case KYMO__SHAPE_CIRCLE:
        return corners(KYMO__SHAPE_POINTS, 0, r, r, out);
    case KYMO__SHAPE_SQUARE:
        radius = r * sqrt(PI / 2);
        return corners(4, -0.75 * PI, radius, radius, out);
    case KYMO__SHAPE_DIAMOND:
        radius = r * sqrt(PI / 2);
        return corners(4, -0.5 * PI, radius, radius, out);
    case KYMO__SHAPE_TRIANGLE:
        radius = r * sqrt(4 * PI / (3 * sqrt(3)));
        return corners(3, -0.5 * PI, radius, radius, out);
    case KYMO__SHAPE_TRIANGLE_DOWN:
        radius = r * sqrt(4 * PI / (3 * sqrt(3)));
        return corners(3, 0.5 * PI, radius, radius, out);
    case KYMO__SHAPE_STAR:
        radius = r * sqrt(PI / (2.5 * sin(PI / 5)));
        return corners(10, -0.5 * PI, radius, radius / 2, out);
    case KYMO__SHAPE_PLUS:
        return arms(arm, half, false, out);
    case KYMO__SHAPE_CROSS:
        return arms(arm, half, true, out);
    default:
        return 0;
    }
}
