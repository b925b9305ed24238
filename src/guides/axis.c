/*
 * axis.c - an axis before it is drawn: which ticks, which labels, and the room they need.
 *
 * The number of ticks comes from the length of the panel (ux.md 2.2); then labels are shaped, and
 * while two of them come too near the number goes down. Short panels are searched the other way,
 * for the most telling set of at least two labels that fits. All widths come from real shaped text;
 * laying out a label again costs one hash, so trying some numbers of ticks is cheap. No memory of
 * its own.
 */
#include "guides/axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ROUNDS 8
#define FEW 10 /* largest target tried on a panel with room for few labels */

/** One axis being measured. */
typedef struct measure {
    kymo__axis *axis;
    double length;
    kymo__fonts *fonts;
    const kymo__look *look;
    kymo__text_style style; /**< of tick labels */
    // of the ticks set last
    int labelled;
    bool crowded;
    double widest;
} measure;

/* ---- Texts ----------------------------------------------------------------------------------- */

int32_t kymo__axis_next_text(const kymo__axis *axis, const kymo__text *const *texts, int32_t i)
{
    for (i++; i < axis->ticks.count; i++)
        if (texts[i] != NULL)
            return i;
    return -1;
}

double kymo__axis_context_left(const kymo__axis *axis, int32_t i, double length)
{
    const kymo__text *text = axis->contexts[i], *label = axis->texts[i];
    double at = axis->ticks.tick[i].at * length;
    double half = label != NULL ? label->width / 2 : 0;
    double left = at - text->width / 2;
    int32_t next = kymo__axis_next_text(axis, axis->contexts, i);
    bool first = kymo__axis_next_text(axis, axis->contexts, -1) == i;
    if (next < 0)
        left = fmin(left, length + fmax(at + half - length, 0) - text->width);
    if (first)
        left = fmax(left, -fmax(half - at, KYMO__CONTEXT_OUT));
    if (first && next >= 0) {
        double limit = kymo__axis_context_left(axis, next, length);
        left = fmin(left, limit - KYMO__LABEL_SPACE - text->width);
    }
    return left;
}

/** Whether labels i and k, neighbours, are nearer than they should be. */
static bool too_near(const measure *m, int32_t i, int32_t k)
{
    const kymo__axis *axis = m->axis;
    double distance = (axis->ticks.tick[k].at - axis->ticks.tick[i].at) * m->length;
    if (axis->side == KYMO__SIDE_LEFT)
        return distance < axis->texts[i]->height + 0.4 * kymo__text_line_height(m->style.size);
    return distance < (axis->texts[i]->width + axis->texts[k]->width) / 2 + KYMO__LABEL_SPACE;
}

/** Whether contexts i and k, neighbours, cannot both stay under their ticks. */
static bool contexts_collide(const measure *m, int32_t i, int32_t k)
{
    const kymo__axis *axis = m->axis;
    double left = kymo__axis_context_left(axis, i, m->length);
    double right = left + axis->contexts[i]->width;
    double next = kymo__axis_context_left(axis, k, m->length);
    return right + KYMO__LABEL_SPACE > next + 1e-6 || right < axis->ticks.tick[i].at * m->length;
}

static void look_over(measure *m)
{
    const kymo__axis *axis = m->axis;
    m->labelled = 0;
    m->crowded = false;
    m->widest = 0;
    int32_t last = -1;
    for (int32_t i = kymo__axis_next_text(axis, axis->texts, -1); i >= 0;
         i = kymo__axis_next_text(axis, axis->texts, i)) {
        m->labelled++;
        m->widest = fmax(m->widest, axis->texts[i]->width);
        if (last >= 0 && too_near(m, last, i))
            m->crowded = true;
        last = i;
    }
    // the first context may be left out later; all others are needed
    int32_t first = kymo__axis_next_text(axis, axis->contexts, -1);
    last = first < 0 ? -1 : kymo__axis_next_text(axis, axis->contexts, first);
    while (last >= 0) {
        int32_t next = kymo__axis_next_text(axis, axis->contexts, last);
        if (next >= 0 && contexts_collide(m, last, next))
            m->crowded = true;
        last = next;
    }
}

static kymo_status shape_labels(measure *m, kymo_error *err)
{
    kymo__axis *axis = m->axis;
    for (int32_t i = 0; i < axis->ticks.count; i++) {
        const kymo__tick *tick = &axis->ticks.tick[i];
        axis->texts[i] = axis->contexts[i] = NULL;
        if (tick->label[0] != '\0' &&
            kymo__text_layout(m->fonts, tick->label, &m->style, &axis->texts[i], err) != KYMO_OK)
            return (kymo_status)err->code;
        if (tick->context[0] != '\0' && axis->side == KYMO__SIDE_BOTTOM &&
            kymo__text_layout(m->fonts, tick->context, &m->style, &axis->contexts[i], err) !=
                KYMO_OK)
            return (kymo_status)err->code;
    }
    look_over(m);
    return KYMO_OK;
}

static kymo_status set_ticks(measure *m, double target, kymo_error *err)
{
    kymo__scale_ticks(m->axis->scale, target, &m->axis->ticks);
    return shape_labels(m, err);
}

/* ---- Which ticks ----------------------------------------------------------------------------- */

static bool good(const measure *m)
{
    return m->labelled >= 2 && !m->crowded;
}

/** Takes away all labels but those of ticks `a` and `b`. What the context was there stays known. */
static void keep_two(measure *m, int32_t a, int32_t b)
{
    kymo__axis *axis = m->axis;
    const kymo__text *context = NULL;
    for (int32_t i = 0; i < axis->ticks.count; i++) {
        if (axis->contexts[i] != NULL)
            context = axis->contexts[i];
        axis->contexts[i] = NULL;
        if (i == a || i == b) {
            axis->contexts[i] = context;
            context = NULL;
        } else {
            axis->texts[i] = NULL;
        }
    }
    look_over(m);
}

static void keep_ends(measure *m)
{
    const kymo__axis *axis = m->axis;
    int32_t first = kymo__axis_next_text(axis, axis->texts, -1), last = first;
    for (int32_t i = first; i >= 0; i = kymo__axis_next_text(axis, axis->texts, i))
        last = i;
    keep_two(m, first, last);
}

/** The values at the two ends of the domain, where no tick rule gives two that fit. */
static kymo_status set_end_values(measure *m, kymo_error *err)
{
    kymo__ticks *ticks = &m->axis->ticks;
    const kymo__scale *scale = m->axis->scale;
    const double u[2] = {scale->u0, scale->u1};
    memset(ticks, 0, sizeof *ticks);
    ticks->count = ticks->majors = 2;
    for (int i = 0; i < 2; i++) {
        ticks->tick[i].at = i;
        ticks->tick[i].value = scale->class_->inverse(u[i]);
        kymo__value_label(ticks->tick[i].value, ticks->tick[i].label);
    }
    return shape_labels(m, err);
}

/** For panels with room for few labels: the set of two or more that spans most of the axis. */
static kymo_status choose_few(measure *m, double target, kymo_error *err)
{
    for (int n = 2; n <= FEW; n++)
        if (set_ticks(m, n, err) != KYMO_OK || good(m))
            return (kymo_status)err->code;
    for (int n = FEW; n >= 2; n--) {
        if (set_ticks(m, n, err) != KYMO_OK)
            return (kymo_status)err->code;
        keep_ends(m);
        if (good(m))
            return KYMO_OK;
    }
    if (!m->axis->scale->class_->integer)
        if (set_end_values(m, err) != KYMO_OK || good(m))
            return (kymo_status)err->code;
    if (set_ticks(m, target, err) != KYMO_OK)
        return (kymo_status)err->code;
    int32_t first = kymo__axis_next_text(m->axis, m->axis->texts, -1);
    keep_two(m, first, first);
    return KYMO_OK;
}

static kymo_status choose(measure *m, kymo_error *err)
{
    bool x = m->axis->side == KYMO__SIDE_BOTTOM;
    double target = m->length / (x ? 72 : fmax(36, 3.2 * kymo__text_line_height(m->style.size)));
    if (set_ticks(m, target, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (x && m->widest + 16 > 72) {
        target = m->length / (m->widest + 16);
        if (set_ticks(m, target, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    double n = target;
    for (int round = 0; m->crowded && round < ROUNDS; round++) {
        n = n > 2 ? n - 1 : n * 0.75;
        if (set_ticks(m, n, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    return good(m) ? KYMO_OK : choose_few(m, target, err);
}

/** Leaves the first context out when it has no room before the second one. */
static void settle_contexts(measure *m)
{
    kymo__axis *axis = m->axis;
    int32_t first = kymo__axis_next_text(axis, axis->contexts, -1);
    int32_t second = first < 0 ? -1 : kymo__axis_next_text(axis, axis->contexts, first);
    if (second >= 0 && contexts_collide(m, first, second))
        axis->contexts[first] = NULL;
}

/* ---- The room it takes ----------------------------------------------------------------------- */

static kymo_status set_end_text(measure *m, bool factor, kymo_error *err)
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

/** The axis label with the factor behind it, on as many lines as `room` across the axis lets it
 *  have. */
static kymo_status set_label(measure *m, double room, kymo_error *err)
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
                              .size = look->label_size,
                              .max_width = m->length,
                              .max_lines = lines < 2 ? 1 : 2};
    char whole[512];
    bool with = factor[0] != '\0' && strlen(label) <= 480;
    if (with) {
        snprintf(whole, sizeof whole, "%.480s (%.24s)", label, factor);
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
static kymo_status measure_digits(measure *m, kymo_error *err)
{
    const kymo__text *zero;
    if (kymo__text_layout(m->fonts, "0", &m->style, &zero, err) != KYMO_OK)
        return (kymo_status)err->code;
    m->axis->digits = -zero->ink_top;
    m->axis->ascent = zero->ascent;
    m->axis->descent = zero->descent;
    return KYMO_OK;
}

/** Bottom axis: ticks, labels, contexts, then the label and the end text on one line if they
 *  fit. */
static kymo_status room_below(measure *m, double across, kymo_error *err)
{
    kymo__axis *axis = m->axis;
    const kymo__look *look = m->look;
    double line = kymo__text_line_height(m->style.size);
    bool texts = kymo__axis_next_text(axis, axis->texts, -1) >= 0;
    bool contexts = kymo__axis_next_text(axis, axis->contexts, -1) >= 0;
    double marks = axis->tick_marks ? look->tick_length : 0;
    // never as high as the lower half of a y label at the corner
    axis->offset = fmax(marks + look->tick_gap, axis->digits / 2 + axis->descent);
    double used =
        texts ? axis->offset + axis->ascent + axis->descent + (contexts ? line : 0) : marks;
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

    axis->before = end == NULL ? 0 : fmax(end->width - m->length, 0);
    axis->after = 0;
    for (int32_t i = 0; i < axis->ticks.count; i++) {
        double at = axis->ticks.tick[i].at * m->length;
        if (axis->texts[i] != NULL) {
            axis->before = fmax(axis->before, axis->texts[i]->width / 2 - at);
            axis->after = fmax(axis->after, axis->texts[i]->width / 2 - (m->length - at));
        }
        if (axis->contexts[i] != NULL) {
            double left = kymo__axis_context_left(axis, i, m->length);
            axis->before = fmax(axis->before, -left);
            axis->after = fmax(axis->after, left + axis->contexts[i]->width - m->length);
        }
    }
    return KYMO_OK;
}

/** Left axis: labels, then the axis label reading upward; the end text above the panel. */
static kymo_status room_beside(measure *m, double across, kymo_error *err)
{
    kymo__axis *axis = m->axis;
    const kymo__look *look = m->look;
    double marks = axis->tick_marks ? look->tick_length : 0;
    axis->widest = 0;
    axis->before = axis->after = 0;
    for (int32_t i = 0; i < axis->ticks.count; i++) {
        if (axis->texts[i] == NULL)
            continue;
        double at = axis->ticks.tick[i].at * m->length;
        axis->widest = fmax(axis->widest, axis->texts[i]->width);
        axis->before = fmax(axis->before, axis->descent + axis->digits / 2 - at);
        axis->after = fmax(axis->after, axis->ascent - axis->digits / 2 - (m->length - at));
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
        axis->after = axis->end_at + axis->end_text->height;
    }
    return KYMO_OK;
}

kymo_status kymo__axis_measure(kymo__axis *axis, double length, double across, kymo__fonts *fonts,
                               const kymo__look *look, kymo_error *err)
{
    bool x = axis->side == KYMO__SIDE_BOTTOM;
    if (!(across > 0))
        across = HUGE_VAL;
    measure m = {
        .axis = axis,
        .length = length > 1 ? length : 1,
        .fonts = fonts,
        .look = look,
        .style = {.face = KYMO__FACE_REGULAR, .tabular = true, .size = look->tick_size},
    };
    if (!x) {
        axis->offset =
            axis->tick_marks ? fmax(look->y_gap, look->tick_length + look->tick_gap) : look->y_gap;
        m.style.max_width = isfinite(across) ? fmax(across - axis->offset, look->tick_size) : 0;
        m.style.max_lines = 1;
    }
    kymo__error_clear(err);
    if (measure_digits(&m, err) != KYMO_OK || choose(&m, err) != KYMO_OK)
        return (kymo_status)err->code;
    settle_contexts(&m);
    if (axis->no_labels)
        drop_labels(axis);
    return x ? room_below(&m, across, err) : room_beside(&m, across, err);
}
