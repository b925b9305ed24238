/*
 * overlay.c - what lies on the picture: crosshair and readouts, boxes, ruler, statistics, markers, messages.
 *
 * Everything is placed anew from data values and the panels of the frame that is shown, so it stays where it
 * belongs while the view moves. Values are original ones, in full precision.
 */
#include "view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROW = 17, PAD = 9, COLUMN_GAP = 14, STATISTIC_COLUMNS = 4 };

bool view_is_dark(const kymo_view *view)
{
    if (view->state.dark != VIEW_ORIGINAL && !view->frame.pixels)
        return view->state.dark == VIEW_YES;
    if (!view->frame.pixels)
        return false;
    const uint32_t back = view->frame.pixels[0];
    return (back >> 16 & 255) + (back >> 8 & 255) + (back & 255) < 384;
}

view_colors view_colors_of(const kymo_view *view)
{
    static const view_colors light = {.back = 0xfffffff4, .line = 0xc9d1d9ff, .text = 0x1f2328ff, .muted = 0x57606aff,
                                      .accent = 0x2563d9ff, .shade = 0x2563d91c, .select = 0x2563d92a};
    static const view_colors dark = {.back = 0x21252df4, .line = 0x444c56ff, .text = 0xe6e9efff, .muted = 0xb4bac4ff,
                                     .accent = 0x78aefcff, .shade = 0x78aefc24, .select = 0x78aefc33};

    return view_is_dark(view) ? dark : light;
}

void view_paint_card(kymo_view *view, double x, double y, double w, double h)
{
    const view_colors c = view_colors_of(view);
    const uint32_t shadow = view_is_dark(view) ? 0x0000002c : 0x1f23280b;

    for (int i = 3; i >= 0; i--) {
        const double box[4] = {x - i, y - i + 1, w + 2 * i, h + 2 * i};
        kymo_paint_rect(view->paint, box, 5 + i, shadow, 0, 0);
    }
    kymo_paint_rect(view->paint, (double[4]){x, y, w, h}, 5, c.back, c.line, 1);
}

static kymo_paint_text style(uint32_t color, int32_t bold, int32_t align)
{
    return (kymo_paint_text){.size = 12, .bold = bold, .align = align, .color = color};
}

static double width_of(const kymo_view *view, const char *text, int32_t bold)
{
    const kymo_paint_text set = style(0, bold, 0);

    return kymo_paint_width(view->paint, text, &set);
}

static void words(const kymo_view *view, const char *text, double x, double y, uint32_t color, int32_t bold,
                  int32_t align)
{
    const kymo_paint_text set = style(color, bold, align);

    kymo_paint_words(view->paint, text, x, y, &set);
}

static void line(const kymo_view *view, double x0, double y0, double x1, double y1, double dash, uint32_t color)
{
    kymo_paint_line(view->paint, (double[4]){x0, y0, x1, y1}, 1, dash, color);
}

/* ---- Values as text -------------------------------------------------------------------------- */

/* A time as exact as the time a pixel further tells: whole days, minutes, seconds, then all of it. */
static void time_text(const kymo_view *view, int64_t time, int64_t next, char text[48])
{
    const double step = fabs((double)next - (double)time) / 1e9;
    const size_t most = step >= 86400 ? 10 : step >= 60 ? 16 : step >= 1 ? 19 : 29;

    kymo_time_text(view->figure, time, text);
    char *t = strchr(text, 'T');
    if (t)
        *t = ' ';
    if (strlen(text) > most)
        text[most] = '\0';
}

/* As many digits as a pixel tells apart. */
static void cursor_text(const kymo_view *view, const kymo_axis_state *axis, double pixel, char text[48])
{
    if (axis->is_time) {
        time_text(view, kymo_axis_time(axis, pixel), kymo_axis_time(axis, pixel + 1), text);
        return;
    }
    const double value = kymo_axis_value(axis, pixel);
    const double step = fabs(kymo_axis_value(axis, pixel + 1) - value);
    const double digits = step > 0 && fabs(value) > step ? ceil(log10(fabs(value) / step)) : 1;

    kymo_number_text(fabs(value) < step / 2 ? 0 : value, digits < 1 ? 1 : digits > 15 ? 15 : (int32_t)digits, text);
}

static void value_text(const kymo_view *view, bool is_time, double value, int64_t exact, const char *word, char text[64])
{
    char number[48] = "";

    if (word && word[0]) {
        snprintf(text, 64, "%s", word);
        return;
    }
    if (is_time && exact != INT64_MIN) {
        kymo_time_text(view->figure, exact, number);
        char *t = strchr(number, 'T');
        if (t)
            *t = ' ';
    } else if (exact != INT64_MIN) {
        snprintf(number, sizeof number, "%lld", (long long)exact);
    } else {
        kymo_number_text(value, 0, number);
    }
    snprintf(text, 64, "%s", number);
}

static const view_mark *mark_of(const kymo_view *view, const kymo_mark *mark)
{
    for (int32_t i = 0; i < view->frame.mark_count; i++)
        if (view->frame.marks[i].mark == mark)
            return &view->frame.marks[i];
    return NULL;
}

static double pixel_at(const kymo_axis_state *axis, double value, int64_t exact)
{
    return axis->is_time && exact != INT64_MIN ? kymo_axis_pixel_time(axis, exact) : kymo_axis_pixel(axis, value);
}

/* ---- Crosshair ------------------------------------------------------------------------------- */

static bool within(const kymo_box *box, double x, double y)
{
    return x >= box->x && x <= box->x + box->w && y >= box->y && y <= box->y + box->h;
}

/* A value beside its axis. */
static void tag(kymo_view *view, const char *text, double x, double y, bool below)
{
    const view_colors c = view_colors_of(view);
    const double w = width_of(view, text, 0) + 10, h = ROW + 1;
    double size[2];

    view_size(view, size);
    double left = below ? x - w / 2 : x - w, top = below ? y : y - h / 2;
    left = fmin(fmax(left, 2), size[0] - w - 2);
    top = fmin(fmax(top, 2), size[1] - h - 2);
    kymo_paint_rect(view->paint, (double[4]){left, top, w, h}, 3, c.text, 0, 0);
    words(view, text, left + 5, top + 1.5, c.back | 0xff, 0, 0);
}

static void vertical(kymo_view *view, int32_t panel, double value, int64_t time)
{
    const kymo_axes_state *state = &view->frame.states[panel];
    const double x = pixel_at(&state->x, value, time);

    if (state->panel.w > 0 && x >= state->panel.x && x <= state->panel.x + state->panel.w)
        line(view, x, state->panel.y, x, state->panel.y + state->panel.h, 3, view_colors_of(view).muted & ~0x7fu);
}

static void paint_cross(kymo_view *view)
{
    const view_pointer *p = &view->pointer;
    const uint32_t color = view_colors_of(view).muted & ~0x7fu;
    int32_t panel = -1;
    char text[48];

    if (!isnan(view->peer_x))
        for (int32_t i = 0; i < view->frame.panel_count; i++)
            vertical(view, i, view->peer_x, view->peer_time);
    if (view->cross == VIEW_CROSS_OFF || !p->inside || view->overlay != VIEW_NO_OVERLAY ||
        p->gesture == VIEW_PANNING || p->gesture == VIEW_SCALING ||
        kymo_states_at(view->frame.states, view->frame.panel_count, p->x, p->y, &panel, NULL) != KYMO_PLACE_PANEL)
        return;
    const kymo_axes_state *state = &view->frame.states[panel];
    const kymo_box *box = &state->panel;
    line(view, p->x, box->y, p->x, box->y + box->h, 3, color);
    line(view, box->x, p->y, box->x + box->w, p->y, 3, color);
    for (int32_t i = 0; i < view->frame.panel_count; i++)
        if (i != panel && view->frame.states[i].panel.w > 0 && state->x.group && view->frame.states[i].x.group == state->x.group)
            line(view, p->x, view->frame.states[i].panel.y, p->x,
                 view->frame.states[i].panel.y + view->frame.states[i].panel.h, 3, color);
    cursor_text(view, &state->x, p->x, text);
    tag(view, text, p->x, box->y + box->h + 3, true);
    cursor_text(view, &state->y, p->y, text);
    tag(view, text, box->x - 3, p->y, false);
}

/* ---- Readouts -------------------------------------------------------------------------------- */

typedef struct readout {
    char left[80], right[80];
    uint32_t color; /* of a swatch; 0: none */
    bool bold;
} readout;

/* A box of rows at the corner of a point that has most room. */
static void paint_readout(kymo_view *view, const kymo_box *panel, double x, double y, const readout *rows,
                          int32_t count)
{
    const view_colors c = view_colors_of(view);
    double left_w = 0, right_w = 0;

    for (int32_t i = 0; i < count; i++) {
        left_w = fmax(left_w, width_of(view, rows[i].left, rows[i].bold) + (rows[i].color ? 14 : 0));
        right_w = fmax(right_w, width_of(view, rows[i].right, rows[i].bold));
    }
    const double w = left_w + (right_w > 0 ? COLUMN_GAP : 0) + right_w + 2 * PAD, h = ROW * count + 2 * (PAD - 2);
    double size[2];
    view_size(view, size);
    double left = x + 14 + w <= panel->x + panel->w ? x + 14 : x - 14 - w;
    double top = y - 14 - h >= panel->y ? y - 14 - h : y + 14;
    left = fmin(fmax(left, 4), size[0] - w - 4);
    top = fmin(fmax(top, 4), size[1] - h - 4);
    view_paint_card(view, left, top, w, h);
    for (int32_t i = 0; i < count; i++) {
        const double at = top + PAD - 2 + ROW * i;
        double start = left + PAD;
        if (rows[i].color) {
            kymo_paint_rect(view->paint, (double[4]){start, at + 4, 8, 8}, 2, rows[i].color, 0, 0);
            start += 14;
        }
        words(view, rows[i].left, start, at + 1, rows[i].bold ? c.text : c.muted, rows[i].bold, 0);
        words(view, rows[i].right, left + w - PAD, at + 1, c.text, rows[i].bold, 1);
    }
}

static int32_t rows_of_point(const kymo_view *view, const kymo_axes_state *state, readout *rows)
{
    const kymo_row *row = &view->hover.rows[0];
    const view_mark *mark = mark_of(view, row->mark);
    int32_t count = 0;

    rows[count] = (readout){.color = mark ? mark->color : 0, .bold = true};
    snprintf(rows[count].left, sizeof rows->left, "%.70s", mark ? mark->label : "");
    snprintf(rows[count++].right, sizeof rows->right, "#%lld", (long long)row->row + 1);
    rows[count] = (readout){0};
    snprintf(rows[count].left, sizeof rows->left, "%s", mark && mark->x_name[0] ? mark->x_name : "x");
    value_text(view, state->x.is_time, row->x, row->x_exact, row->x_text, rows[count++].right);
    rows[count] = (readout){0};
    snprintf(rows[count].left, sizeof rows->left, "%s", mark && mark->y_name[0] ? mark->y_name : "y");
    value_text(view, state->y.is_time, row->y, row->y_exact, row->y_text, rows[count++].right);
    return count;
}

static int32_t rows_of_all(const kymo_view *view, const kymo_axes_state *state, readout *rows, int32_t capacity)
{
    const kymo_row *first = &view->hover.rows[0];
    int32_t count = 0;

    rows[count] = (readout){.bold = true};
    value_text(view, state->x.is_time, first->x, first->x_exact, first->x_text, rows[count++].left);
    for (int32_t i = 0; i < view->hover.row_count && count < capacity; i++) {
        const kymo_row *row = &view->hover.rows[i];
        const view_mark *mark = mark_of(view, row->mark);
        if (row->row < 0)
            continue;
        rows[count] = (readout){.color = mark ? mark->color : 0};
        snprintf(rows[count].left, sizeof rows->left, "%.70s", mark ? mark->label : "");
        value_text(view, state->y.is_time, row->y, row->y_exact, row->y_text, rows[count++].right);
    }
    return count;
}

static void paint_hover(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    const bool all = view->hover.kind == VIEW_JOB_HOVER_ALL;
    const int32_t panel = view->hover.panel;
    readout rows[VIEW_ROWS + 1];

    if (view->hover.row_count < 1 || panel >= view->frame.panel_count || view->overlay != VIEW_NO_OVERLAY ||
        view->pointer.gesture > VIEW_PRESSED)
        return;
    const kymo_axes_state *state = &view->frame.states[panel];
    double x = 0, y = 0;
    for (int32_t i = view->hover.row_count - 1; i >= 0; i--) {
        const kymo_row *row = &view->hover.rows[i];
        const view_mark *mark = mark_of(view, row->mark);
        x = pixel_at(&state->x, row->x, row->x_exact);
        y = pixel_at(&state->y, row->y, row->y_exact);
        if (mark && row->row >= 0 && within(&state->panel, x, y))
            kymo_paint_dot(view->paint, x, y, 8, mark->color | 0xff, c.back | 0xff, 2);
    }
    if (!all && !within(&state->panel, x, y))
        return;
    const int32_t count = all ? rows_of_all(view, state, rows, VIEW_ROWS + 1) : rows_of_point(view, state, rows);
    if (all) {
        x = view->pointer.x;
        y = view->pointer.y;
    }
    paint_readout(view, &state->panel, x, y, rows, count);
}

/* ---- Boxes, ruler, markers ------------------------------------------------------------------- */

static void paint_box(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    double box[4];

    if (view_drag_box(view, box) && box[1] > box[0] && box[3] > box[2])
        kymo_paint_rect(view->paint, (double[4]){box[0], box[2], box[1] - box[0], box[3] - box[2]}, 0,
                        view->pointer.gesture == VIEW_SELECTING ? c.select : c.shade, c.accent, 1);
}

static void paint_selection(kymo_view *view)
{
    const view_colors c = view_colors_of(view);

    if (!view->selected || view->select_panel >= view->frame.panel_count)
        return;
    const kymo_axes_state *state = &view->frame.states[view->select_panel];
    const kymo_box *panel = &state->panel;
    const kymo_limits *x = &view->selection[0], *y = &view->selection[1];
    const double x0 = fmax(pixel_at(&state->x, x->lo, x->time_lo), panel->x);
    const double x1 = fmin(pixel_at(&state->x, x->hi, x->time_hi), panel->x + panel->w);
    const double y0 = fmax(pixel_at(&state->y, y->hi, y->time_hi), panel->y);
    const double y1 = fmin(pixel_at(&state->y, y->lo, y->time_lo), panel->y + panel->h);
    if (x1 > x0 && y1 > y0)
        kymo_paint_rect(view->paint, (double[4]){x0, y0, x1 - x0, y1 - y0}, 0, c.select, c.accent, 1);
}

static void put(readout *row, const char *name, double value, const char *unit)
{
    char text[48];

    *row = (readout){0};
    kymo_number_text(value, 8, text);
    snprintf(row->left, sizeof row->left, "%s", name);
    snprintf(row->right, sizeof row->right, "%s%s", text, unit);
}

static void paint_ruler(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    readout rows[4];
    double d[2];

    if (!view->ruled || view->ruler_panel >= view->frame.panel_count)
        return;
    const kymo_axes_state *state = &view->frame.states[view->ruler_panel];
    const double *r = view->ruler;
    const bool time = state->x.is_time;
    d[0] = time ? view_seconds(kymo_axis_time(&state->x, r[0]), kymo_axis_time(&state->x, r[2]))
                : kymo_axis_value(&state->x, r[2]) - kymo_axis_value(&state->x, r[0]);
    d[1] = state->y.is_time ? view_seconds(kymo_axis_time(&state->y, r[1]), kymo_axis_time(&state->y, r[3]))
                            : kymo_axis_value(&state->y, r[3]) - kymo_axis_value(&state->y, r[1]);
    line(view, r[0], r[1], r[2], r[1], 2, c.muted);
    line(view, r[2], r[1], r[2], r[3], 2, c.muted);
    kymo_paint_line(view->paint, r, 1.5, 0, c.accent);
    kymo_paint_dot(view->paint, r[0], r[1], 6, c.accent, c.back | 0xff, 1);
    kymo_paint_dot(view->paint, r[2], r[3], 6, c.accent, c.back | 0xff, 1);
    put(&rows[0], "\xce\x94x", d[0], time ? " s" : "");
    put(&rows[1], "\xce\x94y", d[1], state->y.is_time ? " s" : "");
    put(&rows[2], "slope", d[1] / d[0], time ? " / s" : "");
    put(&rows[3], "1/\xce\x94x", 1 / fabs(d[0]), time ? " Hz" : "");
    paint_readout(view, &state->panel, (r[0] + r[2]) / 2, (r[1] + r[3]) / 2, rows, 4);
}

static void paint_markers(kymo_view *view)
{
    const view_colors c = view_colors_of(view);

    for (int32_t i = 0; i < view->state.marker_count; i++) {
        const view_marker *marker = &view->state.markers[i];
        if (marker->panel >= view->frame.panel_count)
            continue;
        const kymo_axes_state *state = &view->frame.states[marker->panel];
        const double x = pixel_at(&state->x, marker->x, marker->x_time);
        const double y = kymo_axis_pixel(&state->y, marker->y);
        if (!(state->panel.w > 0 && x >= state->panel.x && x <= state->panel.x + state->panel.w))
            continue;
        line(view, x, state->panel.y, x, state->panel.y + state->panel.h, 0, c.accent & ~0x3fu);
        if (within(&state->panel, x, y))
            kymo_paint_dot(view->paint, x, y, 7, c.back | 0xff, c.accent, 1.5);
        const double w = width_of(view, marker->label, 0) + 8;
        const double left = x + w <= state->panel.x + state->panel.w ? x : x - w;
        kymo_paint_rect(view->paint, (double[4]){left, state->panel.y, w, ROW}, 2, c.accent, 0, 0);
        words(view, marker->label, left + 4, state->panel.y + 1, c.back | 0xff, 0, 0);
    }
}

/* ---- Statistics ------------------------------------------------------------------------------ */

enum { FIGURES = 8 };

static const char *const figure_names[FIGURES] = {"n", "min", "max", "mean", "sd", "slope", "RMS", "frequency"};

static void figure_text(const kymo_statistics *s, int i, bool time, char text[64])
{
    const double values[FIGURES] = {0, s->min, s->max, s->mean, s->sd, s->slope, s->rms, s->frequency};
    char number[48];

    if (i == 0) {
        snprintf(text, 64, "%lld", (long long)s->rows);
        return;
    }
    if (isnan(values[i])) {
        snprintf(text, 64, "\xe2\x80\x93");
        return;
    }
    kymo_number_text(values[i], i < 3 ? 0 : 6, number);
    snprintf(text, 64, "%s%s", number, time && i == 5 ? " / s" : time && i == 7 ? " Hz" : "");
}

static void paint_statistics(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    const view_answer *answer = &view->numbers;
    double widths[STATISTIC_COLUMNS + 1], w = 2 * PAD, size[2];
    char text[64];

    if (!view->statistics || answer->row_count < 1 || answer->panel >= view->frame.panel_count)
        return;
    const int32_t count = answer->row_count < STATISTIC_COLUMNS ? answer->row_count : STATISTIC_COLUMNS;
    const kymo_axes_state *state = &view->frame.states[answer->panel];
    widths[0] = width_of(view, "frequency", 0);
    for (int32_t i = 0; i < count; i++) {
        widths[i + 1] = fmin(width_of(view, view->frame.marks[answer->marks[i]].label, 1) + 14, 160);
        for (int k = 0; k < FIGURES; k++) {
            figure_text(&answer->statistics[i], k, state->x.is_time, text);
            widths[i + 1] = fmax(widths[i + 1], width_of(view, text, 0));
        }
    }
    for (int32_t i = 0; i <= count; i++)
        w += widths[i] + (i ? COLUMN_GAP : 0);
    view_size(view, size);
    const double h = ROW * (FIGURES + 1.25) + 2 * PAD - 4, left = fmin(state->panel.x + state->panel.w - 8, size[0] - 4) - w;
    const double top = state->panel.y + 8;
    view_paint_card(view, left, top, w, h);
    words(view, view->selected ? "selection" : "visible", left + PAD, top + PAD - 2, c.muted, 0, 0);
    for (int k = 0; k < FIGURES; k++)
        words(view, figure_names[k], left + PAD, top + PAD - 2 + ROW * (k + 1.25), c.muted, 0, 0);
    double right = left + PAD + widths[0];
    for (int32_t i = 0; i < count; i++) {
        const view_mark *mark = &view->frame.marks[answer->marks[i]];
        right += COLUMN_GAP + widths[i + 1];
        const kymo_paint_text set = {.size = 12, .bold = 1, .align = 1, .color = c.text, .max_width = widths[i + 1] - 13.5};
        const double wide = kymo_paint_width(view->paint, mark->label, &set);
        kymo_paint_rect(view->paint, (double[4]){right - wide - 13, top + PAD + 2, 8, 8}, 2, mark->color | 0xff, 0, 0);
        kymo_paint_words(view->paint, mark->label, right, top + PAD - 2, &set);
        for (int k = 0; k < FIGURES; k++) {
            figure_text(&answer->statistics[i], k, state->x.is_time, text);
            words(view, text, right, top + PAD - 2 + ROW * (k + 1.25), c.text, 0, 1);
        }
    }
}

/* ---- Messages, badges ------------------------------------------------------------------------ */

/* Within the lowest panel, where a message covers neither the labels of the axes nor the readouts beside them. */
void view_message_box(const kymo_view *view, double box[4])
{
    enum { HEIGHT = 26, GAP = 12 };
    const kymo_paint_text set = {.size = 12};
    double size[2], bottom = 0;

    view_size(view, size);
    double middle = size[0] / 2;
    for (int32_t i = 0; i < view->frame.panel_count; i++) {
        const kymo_box *panel = &view->frame.states[i].panel;
        if (panel->y + panel->h > bottom) {
            bottom = panel->y + panel->h;
            middle = panel->x + panel->w / 2;
        }
    }
    const double w = fmin(kymo_paint_width(view->paint, view->message, &set), size[0] - 60) + 24;
    box[0] = fmax(fmin(middle, size[0] - w / 2 - 4), w / 2 + 4) - w / 2;
    box[1] = (bottom > HEIGHT + GAP ? bottom : size[1]) - HEIGHT - GAP;
    box[2] = w;
    box[3] = HEIGHT;
}

static void paint_message(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    double box[4];

    if (!view->message_end)
        return;
    view_message_box(view, box);
    const kymo_paint_text set = {.size = 12, .align = 2, .color = c.back | 0xff, .max_width = box[2] - 23.5};
    kymo_paint_rect(view->paint, box, 13, c.text & ~0x1fu, 0, 0);
    kymo_paint_words(view->paint, view->message, box[0] + box[2] / 2, box[1] + 5.5, &set);
}

static void paint_progress(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    const view_frame *frame = &view->frame;
    double size[2];

    if (frame->exact || view->input || frame->bytes_total <= 0)
        return;
    view_size(view, size);
    const double part = fmin((double)frame->bytes / (double)frame->bytes_total, 1);
    kymo_paint_rect(view->paint, (double[4]){0, 0, size[0], 3}, 0, c.shade, 0, 0);
    kymo_paint_rect(view->paint, (double[4]){0, 0, size[0] * part, 3}, 0, c.accent, 0, 0);
}

static void paint_live(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    char text[200];
    double size[2];

    if (!view->frame.live)
        return;
    view_size(view, size);
    view_live_badge(view, text, sizeof text);
    const double w = width_of(view, text, 1) + 16, x = size[0] - w - 8;
    kymo_paint_rect(view->paint, (double[4]){x, 6, w, 20}, 10,
                    view->paused || view->frame.lost > 0 ? 0xb0134dff : view_follows(view) ? c.accent : c.muted, 0, 0);
    words(view, text, x + 8, 8.5, view->paused || view->frame.lost > 0 ? 0xffffffff : c.back | 0xff, 1, 0);
}

static void paint_ring(kymo_view *view)
{
    if (!view->panel_ring || view->panel >= view->frame.panel_count ||
        !(view->frame.states[view->panel].panel.w > 0))
        return;
    const kymo_box *box = &view->frame.states[view->panel].panel;
    kymo_paint_rect(view->paint, (double[4]){box->x - 3, box->y - 3, box->w + 6, box->h + 6}, 4, 0,
                    view_colors_of(view).accent, 2);
}

void view_paint_overlay(kymo_view *view)
{
    paint_selection(view);
    paint_markers(view);
    paint_ring(view);
    paint_box(view);
    paint_cross(view);
    paint_ruler(view);
    paint_statistics(view);
    paint_hover(view);
    paint_progress(view);
    paint_live(view);
    paint_message(view);
}
