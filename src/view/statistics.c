/*
 * statistics.c - the card of statistics: a column for each series, as many as the window has room for.
 */
#include "view.h"

#include <math.h>
#include <string.h>

enum { ROW = 17, PAD = 9, GAP = 14, EDGE = 4, WIDEST = 160 };

const char *const view_figure_names[VIEW_FIGURES] = {"n", "min", "max", "mean", "sd", "slope", "RMS", "frequency"};

/* Of times: their mean is one, their deviation lasts. The rest says nothing. */
static void of_times(const kymo_view *view, double value, int32_t figure, char text[VIEW_TEXT])
{
    static const kymo_axis_state times = {.is_time = 1};

    snprintf(text, VIEW_TEXT, "\xe2\x80\x93");
    if (figure == 3 && fabs(value) < 0x1p62)
        view_value_text(view, &times, value, (int64_t)(value / 1e9) * 1000000000, NULL, text);
    else if (figure == 4)
        view_duration_text(value / 1e9, text);
}

/* Digits that tell a mean or RMS apart from the values it is of, by a thousandth of their spread; 0: all. */
static int32_t digits_of(const kymo_statistics *s, double value)
{
    const double spread = s->max - s->min;

    if (!(spread > 0) || !isfinite(value))
        return 0;
    const double digits = ceil(log10(fabs(value) / spread)) + 4;
    return !(digits > 6) ? 6 : digits > 16 ? 0 : (int32_t)digits;
}

/* Where x is a time: a slope by the unit that fits the range, a frequency by the one that fits its period. */
static void rate_text(const view_answer *answer, int32_t figure, double value, char text[VIEW_TEXT])
{
    const kymo_limits *x = &answer->limits[0];
    double unit;
    const char *name = view_time_unit(figure == 5 ? view_seconds(x->time_lo, x->time_hi) : 1 / value, &unit);

    view_number_text(value * unit, 6, text);
    view_add_text(text, figure == 7 && !(unit > 1) ? " Hz" : name);
}

void view_figure_text(const kymo_view *view, const view_answer *answer, int32_t series, int32_t figure,
                      char text[VIEW_TEXT])
{
    const kymo_statistics *s = &answer->statistics[series];
    const kymo_axes_state *state = &view->frame.states[answer->panel];
    const double values[VIEW_FIGURES] = {0, s->min, s->max, s->mean, s->sd, s->slope, s->rms, s->frequency};

    if (figure == 0) {
        snprintf(text, VIEW_TEXT, "%lld", (long long)s->rows);
        return;
    }
    if (isnan(values[figure])) {
        snprintf(text, VIEW_TEXT, "\xe2\x80\x93");
        return;
    }
    if (figure < 3) {
        const view_exact *exact = &answer->extremes[series][figure - 1];
        view_value_text(view, &state->y, values[figure], exact->value, exact->text, text);
        return;
    }
    if (state->y.is_time) {
        of_times(view, values[figure], figure, text);
        return;
    }
    if (state->x.is_time && (figure == 5 || figure == 7)) {
        rate_text(answer, figure, values[figure], text);
        return;
    }
    view_number_text(values[figure], figure == 3 || figure == 6 ? digits_of(s, values[figure]) : 6, text);
}

static double width_of(const kymo_view *view, const char *text, bool bold)
{
    const kymo_paint_text set = {.size = 12, .bold = bold};

    return kymo_paint_width(view->paint, text, &set);
}

static void words(const kymo_view *view, const char *text, double x, double y, uint32_t color, int32_t align)
{
    const kymo_paint_text set = {.size = 12, .align = align, .color = color};

    kymo_paint_words(view->paint, text, x, y, &set);
}

static double column_width(const kymo_view *view, const view_answer *answer, int32_t series)
{
    double w = fmin(width_of(view, view->frame.marks[answer->marks[series]].label, true) + 14, WIDEST);
    char text[VIEW_TEXT];

    for (int32_t k = 0; k < VIEW_FIGURES; k++) {
        view_figure_text(view, answer, series, k, text);
        w = fmax(w, width_of(view, text, false));
    }
    return w;
}

static void paint_series(kymo_view *view, const view_answer *answer, int32_t series, int32_t figures, double right,
                         double top, double wide)
{
    const view_colors c = view_colors_of(view);
    const view_mark *mark = &view->frame.marks[answer->marks[series]];
    const kymo_paint_text set = {.size = 12, .bold = 1, .align = 1, .color = c.text, .max_width = wide - 13.5};
    const double w = kymo_paint_width(view->paint, mark->label, &set);
    char text[VIEW_TEXT];

    kymo_paint_rect(view->paint, (double[4]){right - w - 13, top + 4, 8, 8}, 2, mark->color | 0xff, 0, 0);
    kymo_paint_words(view->paint, mark->label, right, top, &set);
    for (int32_t k = 0; k < figures; k++) {
        view_figure_text(view, answer, series, k, text);
        words(view, text, right, top + ROW * (k + 1.25), c.text, 1);
    }
}

/* How many columns there is room for, and how wide they are. */
static int32_t columns_of(const kymo_view *view, const view_answer *answer, double widths[VIEW_ROWS], double *total)
{
    double size[2];
    int32_t count = 0;

    view_size(view, size);
    const double room = size[0] - 2 * EDGE;
    for (; count < answer->row_count; count++) {
        widths[count] = column_width(view, answer, count);
        if (count > 0 && *total + GAP + widths[count] > room)
            break;
        *total += GAP + widths[count];
    }
    return count;
}

void view_paint_statistics(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    const view_answer *answer = &view->numbers;
    const char *title = view->selected ? "selection" : "visible";
    double widths[VIEW_ROWS], box[4] = {0}, size[2];
    char more[40] = "";

    if (!view->statistics || answer->row_count < 1 || answer->panel >= view->frame.panel_count)
        return;
    const kymo_axes_state *state = &view->frame.states[answer->panel];
    const double names = fmax(width_of(view, "frequency", false), width_of(view, title, false));
    box[2] = 2 * PAD + names;
    const int32_t count = columns_of(view, answer, widths, &box[2]), rest = answer->row_count - count + answer->more;
    if (rest > 0)
        snprintf(more, sizeof more, "\xe2\x80\xa6 and %d more", rest);
    view_size(view, size);
    const int32_t room = (int32_t)((size[1] - 2 * EDGE - 2 * PAD + 4) / ROW - 1.25);
    const int32_t figures = VIEW_FIGURES + (rest > 0) <= room ? VIEW_FIGURES : room > 2 ? room - 1 : 1;
    if (figures < VIEW_FIGURES)
        snprintf(more, sizeof more, "\xe2\x80\xa6 and more");
    box[3] = ROW * (figures + 1.25 + (more[0] != '\0')) + 2 * PAD - 4;
    const double place[2] = {view->pointer.inside ? view->pointer.x : state->panel.x,
                             view->pointer.inside ? view->pointer.y : state->panel.y + state->panel.h};
    view_place_corner(view, &state->panel, place, &view->corners[1], box);
    view_paint_card(view, box[0], box[1], box[2], box[3]);
    const double left = box[0] + PAD, top = box[1] + PAD - 2;
    words(view, title, left, top, c.muted, 0);
    for (int32_t k = 0; k < figures; k++)
        words(view, view_figure_names[k], left, top + ROW * (k + 1.25), c.muted, 0);
    words(view, more, left, top + ROW * (figures + 1.25), c.muted, 0);
    double right = left + names;
    for (int32_t i = 0; i < count; i++) {
        right += GAP + widths[i];
        paint_series(view, answer, i, figures, right, top, widths[i]);
    }
}
