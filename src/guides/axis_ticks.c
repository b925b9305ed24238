/*
 * axis_ticks.c - which ticks an axis has, and which of them are labelled.
 *
 * The number of ticks comes from the length of the panel (ux.md 2.2); then labels are shaped, and
 * while two of them come too near the number goes down. Short panels are searched the other way,
 * for the most telling set of at least two labels that fits. Laying out a label again costs one
 * hash, so trying some numbers of ticks is cheap. No memory of its own.
 */
#include "guides/axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ROUNDS 8
#define FEW 10 /* largest target tried on a panel with room for few labels */

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
static bool too_near(const kymo__measure *m, int32_t i, int32_t k)
{
    const kymo__axis *axis = m->axis;
    double distance = (axis->ticks.tick[k].at - axis->ticks.tick[i].at) * m->length;
    if (axis->side == KYMO__SIDE_LEFT) // the lower one may have a context above it
        return distance < axis->texts[i]->height + 0.4 * kymo__text_line_height(m->style.size);
    if (axis->angle != 0) // parallel, ending at their ticks: one line apart will do
        return distance * fabs(kymo__axis_sine(axis)) < axis->texts[i]->height &&
               distance * kymo__axis_cosine(axis) <
                   fmax(axis->texts[i]->width, axis->texts[k]->width) + KYMO__LABEL_SPACE;
    return distance < (axis->texts[i]->width + axis->texts[k]->width) / 2 + KYMO__LABEL_SPACE;
}

/** Whether contexts i and k, neighbours, cannot both stay under their ticks. */
static bool contexts_collide(const kymo__measure *m, int32_t i, int32_t k)
{
    const kymo__axis *axis = m->axis;
    double left = kymo__axis_context_left(axis, i, m->length);
    double right = left + axis->contexts[i]->width;
    double next = kymo__axis_context_left(axis, k, m->length);
    return right + KYMO__LABEL_SPACE > next + 1e-6 || right < axis->ticks.tick[i].at * m->length;
}

static void look_over(kymo__measure *m)
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

/** Shapes a tick's texts. Beside the panel the context is a line above the label, so that nothing
 *  reaches farther down into the corner. */
static kymo_status shape_label(kymo__measure *m, int32_t i, kymo_error *err)
{
    kymo__axis *axis = m->axis;
    const kymo__tick *tick = &axis->ticks.tick[i];
    bool below = axis->side == KYMO__SIDE_BOTTOM;
    axis->texts[i] = axis->contexts[i] = NULL;
    const char *label = kymo__tick_text(tick);
    if (label[0] == '\0')
        return KYMO_OK;
    if (tick->context[0] != '\0' && !below) {
        char lines[sizeof tick->label + sizeof tick->context + 1];
        kymo__text_style style = m->style;
        style.max_lines = 2;
        style.align = 1;
        snprintf(lines, sizeof lines, "%s\n%s", tick->context, tick->label);
        return kymo__text_layout(m->fonts, lines, &style, &axis->texts[i], err);
    }
    if (tick->context[0] != '\0' &&
        kymo__text_layout(m->fonts, tick->context, &m->style, &axis->contexts[i], err) != KYMO_OK)
        return (kymo_status)err->code;
    return kymo__text_layout(m->fonts, label, &m->style, &axis->texts[i], err);
}

kymo_status kymo__axis_shape(kymo__measure *m, kymo_error *err)
{
    for (int32_t i = 0; i < m->axis->ticks.count; i++)
        if (shape_label(m, i, err) != KYMO_OK)
            return (kymo_status)err->code;
    look_over(m);
    return KYMO_OK;
}

/** The powers of a symlog scale stand close near 0: those next to a label farther out, or to 0
 *  itself, become minor ticks. */
static void make_room_at_zero(kymo__measure *m)
{
    kymo__axis *axis = m->axis;
    int32_t i = kymo__axis_next_text(axis, axis->texts, -1), k;
    for (; i >= 0 && (k = kymo__axis_next_text(axis, axis->texts, i)) >= 0;) {
        kymo__tick *a = &axis->ticks.tick[i], *b = &axis->ticks.tick[k];
        if (!too_near(m, i, k)) {
            i = k;
            continue;
        }
        bool first = b->value == 0 || (a->value != 0 && fabs(a->value) < fabs(b->value));
        (first ? a : b)->minor = true;
        axis->texts[first ? i : k] = NULL;
        axis->ticks.majors--;
        if (first) // what is before it may be too near to b now
            i = kymo__axis_next_text(axis, axis->texts, -1);
    }
    look_over(m);
}

static kymo_status set_ticks(kymo__measure *m, double target, kymo_error *err)
{
    kymo__scale_ticks(m->axis->scale, target, &m->axis->ticks);
    if (kymo__axis_shape(m, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (!m->crowded || !m->axis->scale->class_->bent)
        return KYMO_OK;
    make_room_at_zero(m);
    if (m->labelled >= 2)
        return KYMO_OK;
    kymo__scale_ticks(m->axis->scale, target, &m->axis->ticks); // too much room: others know better
    return kymo__axis_shape(m, err);
}

/* ---- Which ticks ----------------------------------------------------------------------------- */

static bool good(const kymo__measure *m)
{
    return m->labelled >= 2 && !m->crowded;
}

/** Takes away all labels but those of ticks `a` and `b`. What the context was there stays known. */
static void keep_two(kymo__measure *m, int32_t a, int32_t b)
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

static void keep_ends(kymo__measure *m)
{
    const kymo__axis *axis = m->axis;
    int32_t first = kymo__axis_next_text(axis, axis->texts, -1), last = first;
    for (int32_t i = first; i >= 0; i = kymo__axis_next_text(axis, axis->texts, i))
        last = i;
    keep_two(m, first, last);
}

/** One label alone is the one nearest the middle: it sticks out least. */
static void keep_middle(kymo__measure *m)
{
    const kymo__axis *axis = m->axis;
    int32_t best = -1;
    double least = 2;
    for (int32_t i = kymo__axis_next_text(axis, axis->texts, -1); i >= 0;
         i = kymo__axis_next_text(axis, axis->texts, i)) {
        double off = fabs(axis->ticks.tick[i].at - 0.5);
        if (off < least) {
            least = off;
            best = i;
        }
    }
    keep_two(m, best, best);
}

/** The values at the two ends of the domain, where no tick rule gives two that fit. */
static kymo_status set_end_values(kymo__measure *m, kymo_error *err)
{
    kymo__ticks *ticks = &m->axis->ticks;
    const kymo__scale *scale = m->axis->scale;
    const double u[2] = {scale->u0, scale->u1};
    memset(ticks, 0, sizeof *ticks);
    ticks->count = ticks->majors = 2;
    for (int i = 0; i < 2; i++) {
        ticks->tick[i].at = i;
        ticks->tick[i].value = scale->class_->inverse(u[i], scale->bend);
        kymo__value_label(ticks->tick[i].value, ticks->tick[i].label);
    }
    return kymo__axis_shape(m, err);
}

/** For panels with room for few labels: the set of two or more that spans most of the axis. */
static kymo_status choose_few(kymo__measure *m, double target, kymo_error *err)
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
    keep_middle(m);
    return KYMO_OK;
}

/** Which of every `every` even ticks is the roundest: multiples of so many steps, or days that
 *  begin. */
static int32_t roundest(const kymo__axis *axis, int32_t every)
{
    const kymo__tick *tick = axis->ticks.tick;
    bool time = axis->scale->class_->integer;
    for (int32_t i = 1; i < axis->ticks.count; i++) {
        double number = round(tick[i].value / (tick[1].value - tick[0].value));
        if (time ? tick[i].context[0] != '\0' : fmod(number, every) == 0)
            return i % every;
    }
    return 0;
}

/** Whether tick i, after `last` that has a label, keeps its own: every `every`th does; 0: those
 *  that have room. */
static bool keeps(const kymo__measure *m, int32_t last, int32_t i, int32_t every)
{
    return every > 0 ? i % every == roundest(m->axis, every) : last < 0 || !too_near(m, last, i);
}

/** Leaves labels out; what a label has told of where it belongs, the next one tells. */
static void thin_out(kymo__measure *m, int32_t every)
{
    kymo__axis *axis = m->axis;
    const kymo__text *context = NULL;
    int32_t last = -1;
    for (int32_t i = kymo__axis_next_text(axis, axis->texts, -1); i >= 0;
         i = kymo__axis_next_text(axis, axis->texts, i)) {
        if (axis->contexts[i] != NULL)
            context = axis->contexts[i];
        if (keeps(m, last, i, every)) {
            axis->contexts[i] = context;
            context = NULL;
            last = i;
        } else {
            axis->texts[i] = axis->contexts[i] = NULL;
        }
    }
    look_over(m);
}

/** Whether `every` steps of the user's are 1, 2 or 5 times a power of ten, or steps of time. */
static bool is_round(const kymo__scale *scale, int32_t every)
{
    int64_t step = scale->wish->every * every;
    while (step > 0 && step % 10 == 0)
        step /= 10;
    return scale->class_->integer || scale->wish->count > 0 || step == 1 || step == 2 || step == 5;
}

/** Ticks that the user has placed stay. Where their labels come too near, those that have room are
 *  written, and of even ones every 2nd, 3rd, ... */
static kymo_status keep_said(kymo__measure *m, kymo_error *err)
{
    if (set_ticks(m, 1, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (m->crowded && m->axis->scale->wish->count > 0)
        thin_out(m, 0);
    int32_t least = 0; // steps that keep labels apart; twice as many may be rounder
    for (int32_t every = 2; every < KYMO__TICKS; every++) {
        if (least > 0 ? every > 2 * least + 4 : !m->crowded)
            break;
        if (least > 0 && !is_round(m->axis->scale, every))
            continue;
        if (kymo__axis_shape(m, err) != KYMO_OK)
            return (kymo_status)err->code;
        thin_out(m, every);
        if (m->crowded)
            continue;
        if (is_round(m->axis->scale, every))
            return KYMO_OK;
        least = every;
    }
    if (least == 0)
        return KYMO_OK;
    if (kymo__axis_shape(m, err) != KYMO_OK)
        return (kymo_status)err->code;
    thin_out(m, least);
    return KYMO_OK;
}

static bool said(const kymo__scale *scale)
{
    return scale->wish != NULL && (scale->wish->count > 0 || scale->wish->every > 0);
}

static kymo_status choose(kymo__measure *m, kymo_error *err)
{
    if (said(m->axis->scale))
        return keep_said(m, err);
    if (m->axis->scale->class_->words)
        return kymo__axis_choose_names(m, err);
    bool x = m->axis->side == KYMO__SIDE_BOTTOM;
    double target = m->length / (x ? 72 : fmax(36, 3.2 * kymo__text_line_height(m->style.size)));
    if (set_ticks(m, target, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (x && m->axis->angle == 0 && m->widest + 16 > 72) {
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
static void settle_contexts(kymo__measure *m)
{
    kymo__axis *axis = m->axis;
    int32_t first = kymo__axis_next_text(axis, axis->contexts, -1);
    int32_t second = first < 0 ? -1 : kymo__axis_next_text(axis, axis->contexts, first);
    if (second >= 0 && contexts_collide(m, first, second))
        axis->contexts[first] = NULL;
}

kymo_status kymo__axis_choose(kymo__measure *m, kymo_error *err)
{
    if (choose(m, err) != KYMO_OK)
        return (kymo_status)err->code;
    settle_contexts(m);
    return KYMO_OK;
}
