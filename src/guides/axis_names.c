/*
 * axis_names.c - the labels of a category axis: names measured, and written as the ladder says.
 *
 * Every name is shaped once on one line; whether they wrap is found by shaping them into their
 * bands. The second layout of a name costs a hash when it is the same. No memory of its own.
 */
#include "guides/axis.h"

#include <math.h>
#include <string.h>

enum { LONGEST_WORD = 256 };

/* Bytes up to where a line may end: after a blank, or after - _ / as the text room breaks lines. */
static size_t piece_of(const char *s)
{
    size_t n = strcspn(s, " -_/");
    return n + (s[n] != '\0');
}

/** The width of the widest part of a name that has to stay on one line. */
static kymo_status widest_piece(kymo__measure *m, const char *name, double *widest, kymo_error *err)
{
    kymo__text_style style = m->style;
    style.math = false; // a part of a formula is none
    while (*name) {
        char word[LONGEST_WORD];
        const kymo__text *text;
        size_t n = piece_of(name), kept = n > 0 && name[n - 1] == ' ' ? n - 1 : n;
        if (kept >= sizeof word) { // longer than any band
            *widest = HUGE_VAL;
            return KYMO_OK;
        }
        memcpy(word, name, kept);
        word[kept] = '\0';
        name += n;
        if (kept == 0)
            continue;
        if (kymo__text_layout(m->fonts, word, &style, &text, err) != KYMO_OK)
            return (kymo_status)err->code;
        *widest = fmax(*widest, text->width);
    }
    return KYMO_OK;
}

/** Whether all names fit into their bands on three lines. */
static kymo_status try_wrapping(kymo__measure *m, kymo__name_sizes *sizes, kymo_error *err)
{
    kymo__text_style style = m->style;
    style.max_width = sizes->band - KYMO__LABEL_SPACE;
    style.max_lines = 3;
    style.align = 0;
    sizes->wraps = style.max_width > 0 && sizes->widest_word <= style.max_width;
    for (int32_t i = 0; i < m->axis->ticks.count && sizes->wraps; i++) {
        const kymo__text *text;
        if (kymo__text_layout(m->fonts, kymo__tick_text(&m->axis->ticks.tick[i]), &style, &text,
                              err) != KYMO_OK)
            return (kymo_status)err->code;
        sizes->wraps = !text->cut;
    }
    return KYMO_OK;
}

static kymo_status measure_names(kymo__measure *m, kymo__name_sizes *sizes, kymo_error *err)
{
    const kymo__ticks *ticks = &m->axis->ticks;
    for (int32_t i = 0; i < ticks->count; i++) {
        const char *name = kymo__tick_text(&ticks->tick[i]);
        const kymo__text *text;
        if (kymo__text_layout(m->fonts, name, &m->style, &text, err) != KYMO_OK ||
            widest_piece(m, name, &sizes->widest_word, err) != KYMO_OK)
            return (kymo_status)err->code;
        sizes->widest = fmax(sizes->widest, text->width);
        sizes->height = fmax(sizes->height, text->height);
    }
    return try_wrapping(m, sizes, err);
}

kymo_status kymo__axis_choose_names(kymo__measure *m, kymo_error *err)
{
    kymo__axis *axis = m->axis;
    kymo__ticks *ticks = &axis->ticks;
    const kymo__scale *scale = axis->scale;
    kymo__scale_ticks(scale, KYMO__TICKS, ticks);
    m->labelled = ticks->count;
    double apart = ticks->count > 1 ? ticks->tick[1].at - ticks->tick[0].at : 1;
    kymo__name_sizes sizes = {
        .count = ticks->count,
        .band = apart * m->length,
        .beside = axis->side == KYMO__SIDE_LEFT,
        .limit = axis->side == KYMO__SIDE_LEFT ? m->style.max_width : 0.75 * m->across,
    };
    if (!sizes.beside && measure_names(m, &sizes, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (sizes.beside)
        sizes.height = axis->ascent + axis->descent;
    if (axis->angle != 0) { // the caller's
        double steep = fmax(fabs(kymo__axis_sine(axis)), 0.01);
        sizes.beside = true;
        sizes.height /= steep;
        sizes.limit = m->style.max_width;
    }
    kymo__name_fit fit = kymo__fit_names(&sizes);
    if (fit.every > 1)
        kymo__scale_ticks(scale, ceil((double)ticks->count / fit.every), ticks);
    if (axis->angle == 0 && fit.angle != 0) {
        axis->angle = fit.angle;
        axis->turned = true;
    }
    m->style.max_lines = fit.lines;
    m->style.max_width = isfinite(fit.width) ? fit.width : 0;
    m->style.align = 0;
    return kymo__axis_shape(m, err);
}
