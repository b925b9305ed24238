/*
 * shapes.c - see shapes.h.
 */
#include "shapes.h"

#include "kt.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_BOXES = 8192 };

shape shape_of(const kymo__box *box)
{
    shape s = { .box = box, .left = INFINITY, .top = INFINITY, .right = -INFINITY, .bottom = -INFINITY };
    double a = -box->angle * acos(-1) / 180; /* clockwise on a page whose y goes down */
    for (int i = 0; i < 4; i++) {
        double dx = box->x + (i == 1 || i == 2 ? box->w : 0) - box->px;
        double dy = box->y + (i >= 2 ? box->h : 0) - box->py;
        s.at[i] = (corner){ box->px + dx * cos(a) - dy * sin(a), box->py + dx * sin(a) + dy * cos(a) };
        s.left = fmin(s.left, s.at[i].x);
        s.right = fmax(s.right, s.at[i].x);
        s.top = fmin(s.top, s.at[i].y);
        s.bottom = fmax(s.bottom, s.at[i].y);
    }
    return s;
}

/* Whether some edge of a has all of b on its outer side, or nearly: corners run clockwise as seen. */
static bool apart_by_edge(const shape *a, const shape *b)
{
    for (int i = 0; i < 4; i++) {
        corner p = a->at[i], q = a->at[(i + 1) % 4];
        double length = hypot(q.x - p.x, q.y - p.y), nearest = -INFINITY;
        if (!(length > 0))
            continue;
        for (int k = 0; k < 4; k++) {
            double inner = ((q.x - p.x) * (b->at[k].y - p.y) - (q.y - p.y) * (b->at[k].x - p.x)) / length;
            nearest = fmax(nearest, inner);
        }
        if (nearest <= SHAPES_SLACK)
            return true;
    }
    return false;
}

bool shapes_overlap(const shape *a, const shape *b)
{
    if (a->right <= b->left + SHAPES_SLACK || b->right <= a->left + SHAPES_SLACK || a->bottom <= b->top + SHAPES_SLACK ||
        b->bottom <= a->top + SHAPES_SLACK)
        return false;
    return !apart_by_edge(a, b) && !apart_by_edge(b, a);
}

Test(shapes, overlap_as_they_should)
{
    const kymo__box flat = { .role = "", .x = 0, .y = 0, .w = 10, .h = 10 };
    const kymo__box beside = { .role = "", .x = 10, .y = 0, .w = 5, .h = 5 };
    const kymo__box within = { .role = "", .x = 4, .y = 4, .w = 1, .h = 1 };
    /* About (0, 0), 45 degrees counterclockwise: from the origin up and to the right. */
    const kymo__box turned = { .role = "", .x = 0, .y = 0, .w = 20, .h = 2, .angle = 45 };
    const kymo__box below = { .role = "", .x = 12, .y = -8, .w = 4, .h = 4 };
    const kymo__box hit = { .role = "", .x = 8, .y = -10, .w = 3, .h = 3 };
    shape a = shape_of(&flat), b = shape_of(&beside), c = shape_of(&within), d = shape_of(&turned);
    shape e = shape_of(&below), f = shape_of(&hit);
    cr_expect_not(shapes_overlap(&a, &b));
    cr_expect(shapes_overlap(&a, &c) && shapes_overlap(&c, &a));
    cr_expect_not(shapes_overlap(&d, &e), "the hulls meet, the boxes do not");
    cr_expect(shapes_overlap(&d, &f));
    cr_expect_float_eq(d.right, 15.556, 0.001);
    cr_expect_float_eq(d.top, -14.142, 0.001);
}

bool box_is(const kymo__box *box, const char *role)
{
    return strcmp(box->role, role) == 0;
}

static bool is_panel(const kymo__box *box)
{
    return box_is(box, "panel") || box_is(box, "inset");
}

bool box_is_text(const kymo__box *box)
{
    return !is_panel(box) && !box_is(box, "legend") && !box_is(box, "colorbar");
}

/* Texts that may lie on a panel: of its own legend, and all of an inset. */
static bool may_lie_on(int32_t panels, const kymo__box *text, const kymo__box *panel)
{
    if (text->panel > panels)
        return !box_is(panel, "inset") || (box_is(text, "legend-text") && panel->panel == text->panel);
    return box_is(text, "legend-text") && panel->panel == text->panel && box_is(panel, "panel");
}

int boxes_count(const kymo__boxes *boxes, const char *role, int32_t panel)
{
    int count = 0;
    for (int32_t i = 0; i < boxes->count; i++)
        count += (panel < 0 || boxes->box[i].panel == panel) && box_is(&boxes->box[i], role);
    return count;
}

const kymo__box *boxes_find(const kymo__boxes *boxes, const char *role, int32_t panel)
{
    for (int32_t i = 0; i < boxes->count; i++) {
        if ((panel < 0 || boxes->box[i].panel == panel) && box_is(&boxes->box[i], role))
            return &boxes->box[i];
    }
    return NULL;
}

int boxes_broken(const kymo__boxes *boxes, double width, double height, int32_t panels, const char *what)
{
    static shape shapes[MOST_BOXES];
    int broken = 0;
    int32_t count = boxes->count;
    cr_assert_leq(count, MOST_BOXES);
    for (int32_t i = 0; i < count; i++)
        shapes[i] = shape_of(&boxes->box[i]);
    for (int32_t i = 0; i < count; i++) {
        const shape *a = &shapes[i];
        bool text = box_is_text(a->box);
        bool inside = a->left >= SHAPES_EDGE && a->top >= SHAPES_EDGE && a->right <= width - SHAPES_EDGE &&
                      a->bottom <= height - SHAPES_EDGE;
        if (!inside && ++broken)
            printf("%s: %s \"%.60s\" leaves the page of %.1f x %.1f: %.2f..%.2f, %.2f..%.2f\n", what,
                   a->box->role, a->box->text, width, height, a->left, a->right, a->top, a->bottom);
        for (int32_t k = i + 1; k < count; k++) {
            const shape *b = &shapes[k];
            bool texts = text && box_is_text(b->box);
            bool on_panel = (text && is_panel(b->box) && !may_lie_on(panels, a->box, b->box)) ||
                            (is_panel(a->box) && box_is_text(b->box) && !may_lie_on(panels, b->box, a->box));
            if ((texts || on_panel) && shapes_overlap(a, b) && ++broken)
                printf("%s: %s \"%.60s\" (%d) overlaps %s \"%.60s\" (%d)\n", what, a->box->role,
                       a->box->text, a->box->panel, b->box->role, b->box->text, b->box->panel);
        }
    }
    return broken;
}
