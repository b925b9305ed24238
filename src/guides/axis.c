/*
 * axis.c - an axis before it is drawn: the room that its texts need around the panel.
 *
 * Ticks and their labels are chosen first (axis_ticks.c). From the panel outward then come the
 * labels, their contexts, and the axis label, which is left out where it finds no room; what is
 * common to all labels (a factor, an offset) goes behind the axis label or to the end of the axis,
 * and is never lost. All sizes come from real shaped text. No memory of its own.
 */
#include "guides/axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static kymo_status set_end_text(kymo__measure *m, bool factor, kymo_error *err)
{
    kymo__axis *axis = m->axis;
    char text[sizeof axis->ticks.factor + sizeof axis->ticks.offset + 2];
    const char *times = factor ? axis->ticks.factor : "", *plus = axis->ticks.offset;
    axis->end_text = NULL;
    if (times[0] == '\0' && plus[0] == '\0')
        return KYMO_OK;
    snprintf(text, sizeof text, "%s%s%s", times, times[0] != '\0' && plus[0] != '\0' ? " " : "",
             plus);
    kymo__text_style style = m->style;
    style.max_width = 0;
    return kymo__text_layout(m->fonts, text, &style, &axis->end_text, err);
}

/** The length of a label without the unit that it says itself, "speed (m/s)", for the factor takes its
 *  place. */
static size_t length_without_unit(const char *label, const kymo__scale *scale)
{
    const char *unit = scale->wish != NULL ? scale->wish->unit : NULL;
    size_t n = strlen(label), u = unit != NULL ? strlen(unit) : 0;
    if (u == 0 || n < u + 4 || label[n - 1] != ')' || memcmp(label + n - 1 - u, unit, u) != 0 ||
        memcmp(label + n - u - 3, " (", 2) != 0)
        return n;
    return n - u - 3;
}

/** The axis label with the factor behind it, on as many lines as `room` across the axis lets it
 *  have. */
static kymo_status set_label(kymo__measure *m, double room, kymo_error *err)
{
    kymo__axis *axis = m->axis;
    const kymo__look *look = m->look;
    const char *label = axis->label, *factor = axis->no_labels ? "" : axis->ticks.factor;
    double lines =
        floor((room - look->label_gap) / kymo__text_line_height(look->label_size) + 1e-9);
    axis->label_text = NULL;
    if (label == NULL || label[0] == '\0' || !(lines >= 1))
        return set_end_text(m, true, err);
    kymo__text_style style = {.face = KYMO__FACE_REGULAR,
                              .math = true,
                              .size = look->label_size,
                              .max_width = fmax(m->length, axis->label_room),
                              .shrink = 0.85,
                              .max_lines = lines < 2 ? 1 : 2};
    char whole[512];
    size_t length = length_without_unit(label, axis->scale);
    bool with = factor[0] != '\0' && length <= 480;
    if (with) {
        snprintf(whole, sizeof whole, "%.*s (%.24s)", (int)length, label, factor);
        if (kymo__text_layout(m->fonts, whole, &style, &axis->label_text, err) != KYMO_OK)
            return (kymo_status)err->code;
        with = !axis->label_text->cut; // a factor must never be lost
    }
    if (!with && kymo__text_layout(m->fonts, label, &style, &axis->label_text, err) != KYMO_OK)
        return (kymo_status)err->code;
    return set_end_text(m, !with, err);
}

static void drop_labels(kymo__axis *axis)
{
    memset(axis->texts, 0, sizeof axis->texts);
    memset(axis->contexts, 0, sizeof axis->contexts);
    axis->ticks.factor[0] = axis->ticks.offset[0] = '\0';
}

/** Height of the digits and reach of the face, by which labels are lined up. */
static kymo_status measure_digits(kymo__measure *m, kymo_error *err)
{
    const kymo__text *zero;
    if (kymo__text_layout(m->fonts, "0", &m->style, &zero, err) != KYMO_OK)
        return (kymo_status)err->code;
    m->axis->digits = -zero->ink_top;
    m->axis->ascent = zero->ascent;
    m->axis->descent = zero->descent;
    return KYMO_OK;
}

kymo__turned kymo__axis_turned(const kymo__axis *axis, const kymo__text *text)
{
    double c = kymo__axis_cosine(axis), s = kymo__axis_sine(axis);
    double px = axis->angle > 0 ? text->width : 0, py = -axis->digits / 2;
    const double corner[4][2] = {{0, -text->ascent},
                                 {text->width, -text->ascent},
                                 {text->width, text->height - text->ascent},
                                 {0, text->height - text->ascent}};
    kymo__turned turned = {-(px * c + py * s), axis->offset - (py * c - px * s), 0, 0, 0};
    for (int i = 0; i < 4; i++) {
        double dx = corner[i][0] - px, dy = corner[i][1] - py;
        turned.left = fmax(turned.left, -(dx * c + dy * s));
        turned.right = fmax(turned.right, dx * c + dy * s);
        turned.down = fmax(turned.down, axis->offset + dy * c - dx * s);
    }
    return turned;
}

/** How far down the labels reach, and how far beyond both ends of the axis. */
static double reach_below(kymo__measure *m)
{
    kymo__axis *axis = m->axis;
    double down = axis->offset + axis->ascent + axis->descent;
    for (int32_t i = 0; i < axis->ticks.count; i++) {
        const kymo__text *text = axis->texts[i];
        double at = axis->ticks.tick[i].at * m->length;
        if (text == NULL)
            continue;
        double left = text->width / 2, right = left;
        down = fmax(down, axis->angle == 0 ? axis->offset + text->height : 0);
        if (axis->angle != 0) {
            kymo__turned turned = kymo__axis_turned(axis, text);
            left = turned.left;
            right = turned.right;
            down = fmax(down, turned.down);
        }
        axis->before = fmax(axis->before, left - at);
        axis->after = fmax(axis->after, right - (m->length - at));
        axis->most_before = fmax(axis->most_before, left);
        axis->most_after = fmax(axis->most_after, right);
    }
    return down;
}

/** Bottom axis: ticks, labels, contexts, then the label and the end text on one line if they
 *  fit. */
static kymo_status room_below(kymo__measure *m, double across, kymo_error *err)
{
    kymo__axis *axis = m->axis;
    const kymo__look *look = m->look;
    double line = kymo__text_line_height(m->style.size);
    bool texts = kymo__axis_next_text(axis, axis->texts, -1) >= 0;
    bool contexts = kymo__axis_next_text(axis, axis->contexts, -1) >= 0;
    double marks = axis->tick_marks ? look->tick_length : 0;
    // never as high as the lower half of a y label at the corner
    axis->offset = fmax(marks + look->tick_gap, axis->digits / 2 + axis->descent);
    if (axis->angle != 0)
        axis->offset += (axis->ascent - axis->digits / 2) * kymo__axis_cosine(axis);
    axis->before = axis->after = axis->most_before = axis->most_after = 0;
    double used = texts ? reach_below(m) : marks;
    axis->context_at = used + line - axis->descent;
    used += contexts ? line : 0;
    if (set_label(m, across - used, err) != KYMO_OK)
        return (kymo_status)err->code;
    const kymo__text *label = axis->label_text, *end = axis->end_text;
    axis->end_at = axis->label_at = used + look->label_gap;
    axis->thickness = used;
    if (end != NULL) {
        axis->thickness = axis->end_at + end->height;
        if (label != NULL && (m->length + label->width) / 2 > m->length - end->width - 12)
            axis->label_at += line;
    }
    if (label != NULL)
        axis->thickness = fmax(axis->thickness, axis->label_at + label->height);

    if (end != NULL)
        axis->before = fmax(axis->before, end->width - m->length);
    for (int32_t i = 0; i < axis->ticks.count; i++) {
        if (axis->contexts[i] != NULL) {
            double left = kymo__axis_context_left(axis, i, m->length);
            axis->before = fmax(axis->before, -left);
            axis->after = fmax(axis->after, left + axis->contexts[i]->width - m->length);
            axis->most_before = fmax(axis->most_before, KYMO__CONTEXT_OUT);
        }
    }
    axis->most_before = fmax(axis->most_before, axis->before);
    axis->most_after = fmax(axis->most_after, axis->after);
    return KYMO_OK;
}

/** Left axis: labels, then the axis label reading upward; the end text above the panel. */
static kymo_status room_beside(kymo__measure *m, double across, kymo_error *err)
{
    kymo__axis *axis = m->axis;
    const kymo__look *look = m->look;
    double marks = axis->tick_marks ? look->tick_length : 0;
    axis->widest = axis->end_reach = 0;
    axis->before = axis->after = axis->most_before = axis->most_after = 0;
    for (int32_t i = 0; i < axis->ticks.count; i++) {
        if (axis->texts[i] == NULL)
            continue;
        double at = axis->ticks.tick[i].at * m->length;
        axis->widest = fmax(axis->widest, axis->texts[i]->width);
        double over = axis->texts[i]->height - axis->descent - axis->digits / 2;
        axis->before = fmax(axis->before, axis->descent + axis->digits / 2 - at);
        axis->after = fmax(axis->after, over - (m->length - at));
        axis->most_before = fmax(axis->most_before, axis->descent + axis->digits / 2);
        axis->most_after = fmax(axis->most_after, over);
    }
    double used = axis->widest > 0 ? axis->offset + axis->widest : marks;
    if (set_label(m, across - used, err) != KYMO_OK)
        return (kymo_status)err->code;
    axis->thickness = used;
    if (axis->label_text != NULL) {
        axis->label_at = used + look->label_gap;
        axis->thickness = axis->label_at + axis->label_text->height;
    }
    if (axis->end_text != NULL) {
        axis->end_at = axis->after + 2;
        axis->end_reach = fmax(axis->end_text->width - axis->widest, 0) - axis->offset;
        axis->after = axis->end_at + axis->end_text->height;
        axis->most_after += 2 + axis->end_text->height;
    }
    return KYMO_OK;
}

kymo_status kymo__axis_measure(kymo__axis *axis, double length, double across, kymo__fonts *fonts,
                               const kymo__look *look, kymo_error *err)
{
    bool x = axis->side == KYMO__SIDE_BOTTOM;
    axis->angle = axis->turned ? 0 : axis->angle;
    axis->turned = false;
    if (!(across > 0))
        across = HUGE_VAL;
    kymo__measure m = {
        .axis = axis,
        .length = length > 1 ? length : 1,
        .fonts = fonts,
        .look = look,
        .across = across,
        .style = {.face = KYMO__FACE_REGULAR,
                  .tabular = true,
                  .math = look->math,
                  .size = look->tick_size},
    };
    if (!x) {
        axis->offset =
            axis->tick_marks ? fmax(look->y_gap, look->tick_length + look->tick_gap) : look->y_gap;
        m.style.max_width = isfinite(across) ? fmax(across - axis->offset, look->tick_size) : 0;
        m.style.max_lines = 1;
    } else if (axis->angle != 0) {
        double steep = fabs(kymo__axis_sine(axis));
        m.style.max_width = isfinite(across) ? fmax(0.75 * across / steep, look->tick_size) : 0;
        m.style.max_lines = 1;
    }
    kymo__error_clear(err);
    if (measure_digits(&m, err) != KYMO_OK || kymo__axis_choose(&m, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (axis->no_labels)
        drop_labels(axis);
    return x ? room_below(&m, across, err) : room_beside(&m, across, err);
}
