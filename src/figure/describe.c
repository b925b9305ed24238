/*
 * describe.c - a figure in words, for readers who do not see it: what `alt` says when nobody wrote it.
 *
 * "Line chart, 2 series (CO2, adjusted CO2); Date 1958-03-29 to 2017-12-16; CO2 (ppm) 312.7 to 409.7, highest
 * in CO2." Made of what the pass has learnt of all rows (kinds, names, extents), never of kept points, so
 * it is the same by every way. Goes to <desc> of SVG and the subject of PDF. No memory, no pass.
 */
#include "figure/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAMES = 6 /* at most so many are listed */ };

typedef struct words {
    char *out;
    size_t size, length;
} words;

KYMO_PRINTF(2) static void say(words *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(w->out + w->length, w->size - w->length, format, args);
    va_end(args);
    if (n > 0)
        w->length += (size_t)n < w->size - w->length ? (size_t)n : w->size - w->length - 1;
}

/* A value in four digits, or as many as its integer part has. */
static void say_number(words *w, double v)
{
    char text[48];
    double size = fabs(v), step = size > 0 ? pow(10, floor(log10(size)) - 3) : 1;
    if (step < 1 && step > 1e-300)
        v = round(v / step) * step;
    else if (size >= 1000 && size < 1e15)
        v = round(v);
    int decimals = step < 1 && step >= 1e-9 ? (int)ceil(-log10(step) - 1e-9) : -1;
    text[decimals >= 0 ? kymo__print_number(v, decimals, false, text) : kymo__print_f64(v, text)] = '\0';
    say(w, "%s", text);
}

static void say_time(words *w, int64_t ns, int64_t span, const kymo__zone *zone)
{
    char text[48];
    text[kymo__print_time(ns, zone, text)] = '\0';
    if (span > 2 * 86400 * KYMO__NS)
        text[strcspn(text, "T ")] = '\0';
    say(w, "%s", text);
}

/* " 3 to 5", "from ... to ..." of an extent; nothing when it is empty. */
static void say_range(words *w, const char *name, const kymo__scale *scale, const kymo__extent *e)
{
    if (!(e->lo <= e->hi))
        return;
    say(w, "; %s ", name);
    if (scale->class_->kind == KYMO_SCALE_TIME) {
        int64_t span = e->time_hi / 2 - e->time_lo / 2;
        say_time(w, e->time_lo, span > INT64_MAX / 2 ? INT64_MAX : 2 * span, scale->zone);
        say(w, " to ");
        say_time(w, e->time_hi, span > INT64_MAX / 2 ? INT64_MAX : 2 * span, scale->zone);
        return;
    }
    say_number(w, scale->class_->inverse(e->lo, scale->bend));
    say(w, " to ");
    say_number(w, scale->class_->inverse(e->hi, scale->bend));
}

/* ---- one panel ------------------------------------------------------------------------------------- */

/* What the marks of a panel have in common. */
typedef struct summary {
    const kymo__mark_class *kind; /* of all; NULL: several */
    const kymo_mark *series[NAMES];
    const kymo_mark *highest, *first;
    int count;
    double top;
    int64_t points;
    kymo__extent x, y;
} summary;

static void add_mark(summary *s, const kymo_mark *mark)
{
    const kymo__series *series = kymo__series_of(&mark->series);
    if (s->count < NAMES)
        s->series[s->count] = mark;
    if (s->count == 0) {
        s->kind = mark->class_;
        s->first = mark;
    } else if (s->kind != mark->class_) {
        s->kind = NULL;
    }
    s->count++;
    s->points += series->tally.points;
    kymo__extent_merge(&s->x, &series->x);
    kymo__extent_merge(&s->y, &series->y);
    if (series->y.lo <= series->y.hi && (!s->highest || series->y.hi > s->top)) {
        s->highest = mark;
        s->top = series->y.hi;
    }
}

static summary summarize(const kymo_figure *figure, const kymo_axes *axes)
{
    summary s = { 0 };
    kymo__extent_clear(&s.x);
    kymo__extent_clear(&s.y);
    for (int32_t i = 0; i < figure->mark_count; i++) {
        const kymo_mark *mark = figure->marks[i];
        if (mark->axes == axes && mark->source && mark->series.state)
            add_mark(&s, mark);
    }
    return s;
}

static void say_kind(words *w, const summary *s)
{
    if (!s->kind)
        say(w, "Chart");
    else if (s->kind->kind == KYMO_SCATTER)
        say(w, "Scatter plot");
    else
        say(w, "%c%s chart", s->kind->name[0] - 'a' + 'A', s->kind->name + 1);
}

static void say_series(words *w, const summary *s)
{
    if (s->count == 1) {
        say(w, " of %s", s->first->label[0] ? s->first->label : "one series");
    } else {
        say(w, ", %d series (", s->count);
        for (int i = 0; i < s->count && i < NAMES; i++)
            say(w, "%s%s", i ? ", " : "", s->series[i]->label);
        say(w, s->count > NAMES ? ", ...)" : ")");
    }
    if (s->kind && s->kind->kind == KYMO_SCATTER)
        say(w, ", %lld points", (long long)s->points);
}

/* "; colours: species (Adelie, Gentoo)" */
static void say_colors(words *w, const summary *s)
{
    int32_t column = s->first->column[KYMO__CHANNEL_COLOR];
    const kymo__series *series = kymo__series_of(&s->first->series);
    if (column < 0)
        return;
    say(w, "; colours: %s", s->first->source->columns[column].name);
    if (!series->color_is_text)
        return;
    for (int32_t i = 0; i < series->words.count && i < NAMES; i++)
        say(w, "%s%s", i ? ", " : " (", series->words.word[i]);
    if (series->words.count > 0)
        say(w, series->words.count > NAMES ? ", ...)" : ")");
}

static void say_panel(words *w, const kymo_figure *figure, const kymo_axes *axes)
{
    summary s = summarize(figure, axes);
    if (s.count == 0) {
        say(w, "no data");
        return;
    }
    const char *x = axes->options.x_label, *y = axes->options.y_label;
    kymo__extent ys = s.y;
    ys.time_lo = (int64_t)fmax(-0x1p62, fmin(ys.lo, 0x1p62));
    ys.time_hi = (int64_t)fmax(-0x1p62, fmin(ys.hi, 0x1p62));
    say_kind(w, &s);
    say_series(w, &s);
    say_range(w, x && x[0] ? x : s.first->x_name[0] ? s.first->x_name : "x", &axes->x, &s.x);
    say_range(w, y && y[0] ? y : s.count == 1 && s.first->y_name[0] ? s.first->y_name : "y", &axes->y, &ys);
    if (s.count > 1 && s.highest && s.highest->label[0])
        say(w, ", highest in %s", s.highest->label);
    say_colors(w, &s);
}

void kymo__describe(const kymo_figure *figure, char *out, size_t size)
{
    words w = { .out = out, .size = size };
    out[0] = '\0';
    if (figure->axes_count != 1)
        say(&w, "%d panels. ", (int)figure->axes_count);
    for (int32_t i = 0; i < figure->axes_count; i++) {
        const kymo_axes *axes = figure->axes[i];
        const char *title = axes->options.title;
        if (figure->axes_count > 1)
            say(&w, "%s%d%s%s: ", i ? " " : "", (int)i + 1, title && title[0] ? ", " : "", title ? title : "");
        say_panel(&w, figure, axes);
        say(&w, ".");
    }
    /* Cut in the middle of a character, it would not be text. */
    while (w.length > 0 && !kymo__utf8_valid(out, w.length))
        out[--w.length] = '\0';
    kymo__text_plain(out);
}
