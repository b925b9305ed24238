/*
 * boxes.c - what lies where on a page: a list of texts, legends and panels, for --dump-layout and
 * for the tests that hold "no text overlaps another or leaves the page".
 *
 * A box is a rectangle turned about a point, the origin of its text. Two of them overlap when no
 * edge direction of either separates them (separating axis theorem; four directions for two
 * rectangles). Memory: the list and one copy of each text.
 */
#include "layout/layout.h"

#include <float.h>
#include <math.h>
#include <string.h>

void kymo__boxes_init(kymo__boxes *boxes, kymo__mem *mem)
{
    *boxes = (kymo__boxes){.mem = mem, .status = KYMO_OK};
}

void kymo__boxes_clear(kymo__boxes *boxes)
{
    for (int32_t i = 0; i < boxes->count; i++)
        kymo__strfree(boxes->mem, boxes->box[i].text);
    boxes->count = boxes->panel = 0;
    boxes->status = KYMO_OK;
}

void kymo__boxes_free(kymo__boxes *boxes)
{
    kymo__boxes_clear(boxes);
    kymo__free(boxes->mem, KYMO_MEMORY_OBJECT, boxes->box, (size_t)boxes->capacity,
               sizeof(kymo__box));
    kymo__boxes_init(boxes, boxes->mem);
}

static kymo_status grow(kymo__boxes *boxes, kymo_error *err)
{
    if (boxes->count < boxes->capacity)
        return KYMO_OK;
    if (boxes->capacity > INT32_MAX / 2)
        return kymo__fail(err, KYMO_ENOMEM, "too many boxes in the layout");
    int32_t capacity = boxes->capacity == 0 ? 64 : boxes->capacity * 2;
    kymo__box *box =
        kymo__realloc(boxes->mem, KYMO_MEMORY_OBJECT, boxes->box, (size_t)boxes->capacity,
                      (size_t)capacity, sizeof *box, "layout boxes", err);
    if (box == NULL)
        return (kymo_status)err->code;
    boxes->box = box;
    boxes->capacity = capacity;
    return KYMO_OK;
}

void kymo__boxes_add(kymo__boxes *boxes, const char *role, const char *text, double x, double y,
                     double w, double h, double angle, double px, double py)
{
    if (boxes->status != KYMO_OK)
        return;
    kymo_error err;
    kymo__error_clear(&err);
    boxes->status = grow(boxes, &err);
    if (boxes->status != KYMO_OK)
        return;
    char *copy = kymo__strdup(boxes->mem, text == NULL ? "" : text, &err);
    if (copy == NULL) {
        boxes->status = (kymo_status)err.code;
        return;
    }
    boxes->box[boxes->count++] = (kymo__box){role, copy, x, y, w, h, angle, px, py, boxes->panel};
}

/** Cosine and sine in degrees, exact for multiples of 90. */
static void turn(double degrees, double *c, double *s)
{
    static const int quarter[4][2] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
    double quarters = degrees / 90;
    if (quarters == floor(quarters)) {
        int q = (int)(quarters - 4 * floor(quarters / 4));
        *c = quarter[q][0];
        *s = quarter[q][1];
        return;
    }
    double radians = degrees * (3.14159265358979323846 / 180);
    *c = cos(radians);
    *s = sin(radians);
}

void kymo__box_corners(const kymo__box *box, double corners[4][2])
{
    const double at[4][2] = {{box->x, box->y},
                             {box->x + box->w, box->y},
                             {box->x + box->w, box->y + box->h},
                             {box->x, box->y + box->h}};
    if (box->angle == 0) {
        memcpy(corners, at, sizeof at);
        return;
    }
    double c, s;
    turn(box->angle, &c, &s);
    for (int i = 0; i < 4; i++) {
        double dx = at[i][0] - box->px, dy = at[i][1] - box->py;
        corners[i][0] = box->px + dx * c + dy * s; // y points down: counterclockwise to the eye
        corners[i][1] = box->py - dx * s + dy * c;
    }
}

static void project(double corners[4][2], const double direction[2], double *lo, double *hi)
{
    *lo = DBL_MAX;
    *hi = -DBL_MAX;
    for (int i = 0; i < 4; i++) {
        double at = corners[i][0] * direction[0] + corners[i][1] * direction[1];
        *lo = fmin(*lo, at);
        *hi = fmax(*hi, at);
    }
}

bool kymo__box_overlap(const kymo__box *a, const kymo__box *b, double slack)
{
    double ca[4][2], cb[4][2], direction[4][2];
    kymo__box_corners(a, ca);
    kymo__box_corners(b, cb);
    turn(a->angle, &direction[0][0], &direction[0][1]);
    turn(b->angle, &direction[2][0], &direction[2][1]);
    for (int i = 0; i < 4; i += 2) {
        direction[i][1] = -direction[i][1];
        direction[i + 1][0] = -direction[i][1];
        direction[i + 1][1] = direction[i][0];
    }
    for (int i = 0; i < 4; i++) {
        double a0, a1, b0, b1;
        project(ca, direction[i], &a0, &a1);
        project(cb, direction[i], &b0, &b1);
        if (fmin(a1, b1) - fmax(a0, b0) <= slack)
            return false;
    }
    return true;
}

static void json_number(kymo__buf *out, const char *before, double v)
{
    kymo__buf_text(out, before);
    kymo__buf_number(out, v, 2, false);
}

static void json_box(const kymo__box *box, kymo__buf *out)
{
    double corners[4][2];
    kymo__box_corners(box, corners);
    kymo__buf_text(out, "{\"role\": ");
    kymo__buf_json(out, box->role);
    kymo__buf_text(out, ", \"text\": ");
    kymo__buf_json(out, box->text);
    json_number(out, ", \"box\": [", box->x);
    json_number(out, ", ", box->y);
    json_number(out, ", ", box->w);
    json_number(out, ", ", box->h);
    json_number(out, "], \"angle\": ", box->angle);
    for (int i = 0; i < 4; i++) {
        json_number(out, i == 0 ? ", \"corners\": [[" : "], [", corners[i][0]);
        json_number(out, ", ", corners[i][1]);
    }
    json_number(out, "]], \"panel\": ", box->panel);
    kymo__buf_text(out, "}");
}

void kymo__boxes_shift(kymo__boxes *boxes, double dx, double dy)
{
    for (int32_t i = 0; i < boxes->count; i++) {
        kymo__box *box = &boxes->box[i];
        box->x += dx;
        box->y += dy;
        box->px += dx;
        box->py += dy;
    }
}

void kymo__boxes_json(const kymo__boxes *boxes, double width, double height, const char *const *dropped,
                      int32_t dropped_count, kymo__buf *out)
{
    json_number(out, "{\"width\": ", width);
    json_number(out, ", \"height\": ", height);
    kymo__buf_text(out, ", \"dropped\": [");
    for (int32_t i = 0; i < dropped_count; i++) {
        kymo__buf_text(out, i == 0 ? "" : ", ");
        kymo__buf_json(out, dropped[i]);
    }
    kymo__buf_text(out, "], \"boxes\": [");
    for (int32_t i = 0; i < boxes->count; i++) {
        kymo__buf_text(out, i == 0 ? "\n  " : ",\n  ");
        json_box(&boxes->box[i], out);
    }
    kymo__buf_text(out, boxes->count > 0 ? "\n]}\n" : "]}\n");
}
