/*
 * readout.c - the rows under the cursor, as lines of a card and as words for --speak; the crosshair.
 *
 * A row of one series has a line for each of its columns, colour and size, too, under their names. All series at
 * an x have a line each. Rows are counted from 1, as lines of a table are.
 */
#include "view.h"

#include <math.h>
#include <string.h>

static bool within(const kymo_box *box, double x, double y)
{
    return x >= box->x && x <= box->x + box->w && y >= box->y && y <= box->y + box->h;
}

const view_mark *view_mark_of(const kymo_view *view, const kymo_mark *mark)
{
    for (int32_t i = 0; i < view->frame.mark_count; i++)
        if (view->frame.marks[i].mark == mark)
            return &view->frame.marks[i];
    return NULL;
}

/* ---- Lines ----------------------------------------------------------------------------------- */

static view_line *add(view_line *lines, int32_t *count, const char *left)
{
    view_line *line = &lines[(*count)++];

    *line = (view_line){0};
    snprintf(line->left, sizeof line->left, "%.*s", (int)sizeof line->left - 1, left);
    return line;
}

static int32_t lines_of_point(const kymo_view *view, const view_answer *hover, view_line lines[VIEW_LINES])
{
    static const view_mark unknown = {.label = ""};
    const kymo_axes_state *state = &view->frame.states[hover->panel];
    const kymo_row *row = &hover->rows[0];
    const view_mark *found = view_mark_of(view, row->mark), *mark = found ? found : &unknown;
    int32_t count = 0;

    view_line *line = add(lines, &count, mark->label);
    line->bold = true;
    line->color = row->rgba ? row->rgba : mark->color;
    snprintf(line->right, sizeof line->right, "#%lld", (long long)row->row + 1);
    line = add(lines, &count, mark->x_name[0] ? mark->x_name : "x");
    view_value_text(view, &state->x, row->x, row->x_exact, row->x_text, line->right);
    line = add(lines, &count, mark->y_name[0] ? mark->y_name : "y");
    view_value_text(view, &state->y, row->y, row->y_exact, row->y_text, line->right);
    if (mark->color_name[0]) {
        line = add(lines, &count, mark->color_name);
        view_value_text(view, NULL, row->color, INT64_MIN, row->color_text, line->right);
    }
    if (mark->size_name[0]) {
        line = add(lines, &count, mark->size_name);
        view_value_text(view, NULL, row->size, INT64_MIN, NULL, line->right);
    }
    return count;
}

/* Colour and size behind y, so that each series has a line. */
static void add_channels(const kymo_view *view, const view_mark *mark, const kymo_row *row, char text[VIEW_TEXT])
{
    char value[VIEW_TEXT];

    if (mark->color_name[0]) {
        view_value_text(view, NULL, row->color, INT64_MIN, row->color_text, value);
        view_add_text(text, " \xc2\xb7 ");
        view_add_text(text, value);
    }
    if (mark->size_name[0]) {
        view_value_text(view, NULL, row->size, INT64_MIN, NULL, value);
        view_add_text(text, " \xc2\xb7 ");
        view_add_text(text, value);
    }
}

static int32_t lines_of_all(const kymo_view *view, const view_answer *hover, view_line lines[VIEW_LINES])
{
    const kymo_axes_state *state = &view->frame.states[hover->panel];
    int32_t count = 0;

    for (int32_t i = 0; i < hover->row_count && count < VIEW_LINES; i++) {
        const kymo_row *row = &hover->rows[i];
        const view_mark *mark = view_mark_of(view, row->mark);
        if (row->row < 0)
            continue;
        if (count == 0) {
            view_line *head = add(lines, &count, "");
            head->bold = true;
            view_value_text(view, &state->x, row->x, row->x_exact, row->x_text, head->left);
        }
        view_line *line = add(lines, &count, mark ? mark->label : "");
        line->color = row->rgba ? row->rgba : mark ? mark->color : 0;
        view_value_text(view, &state->y, row->y, row->y_exact, row->y_text, line->right);
        if (mark)
            add_channels(view, mark, row, line->right);
    }
    return count;
}

int32_t view_readout(const kymo_view *view, view_line lines[VIEW_LINES])
{
    const view_answer *hover = &view->hover;

    if (hover->row_count < 1 || hover->panel >= view->frame.panel_count)
        return 0;
    return hover->kind == VIEW_JOB_HOVER_ALL ? lines_of_all(view, hover, lines) : lines_of_point(view, hover, lines);
}

/* ---- The card -------------------------------------------------------------------------------- */

/* Where a row is; false: it is not seen. */
static bool place_of(const kymo_view *view, const kymo_row *row, double place[2])
{
    const kymo_axes_state *state = &view->frame.states[view->hover.panel];

    place[0] = view_pixel_at(&state->x, row->x, row->x_exact);
    place[1] = view_pixel_at(&state->y, row->y, row->y_exact);
    return row->row >= 0 && within(&state->panel, place[0], place[1]);
}

void view_keep_rows(kymo_view *view)
{
    double p[2];

    for (int32_t i = 0; i < view->hover.row_count && view->hover.panel < view->frame.panel_count; i++)
        if (place_of(view, &view->hover.rows[i], p))
            view_keep_off(view, (double[4]){p[0] - 8, p[1] - 8, 16, 16}, 3);
}

void view_paint_readout(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    const bool all = view->hover.kind == VIEW_JOB_HOVER_ALL;
    view_line lines[VIEW_LINES];
    double place[2] = {0, 0}, box[4];

    view->line_count = 0;
    if (view->overlay != VIEW_NO_OVERLAY || view->pointer.gesture > VIEW_PRESSED)
        return;
    int32_t count = view_readout(view, lines);
    if (count < 1)
        return;
    const kymo_axes_state *state = &view->frame.states[view->hover.panel];
    for (int32_t i = view->hover.row_count - 1; i >= 0; i--) {
        const kymo_row *row = &view->hover.rows[i];
        const view_mark *mark = view_mark_of(view, row->mark);
        if (place_of(view, row, place) && mark)
            kymo_paint_dot(view->paint, place[0], place[1], 8, (row->rgba ? row->rgba : mark->color) | 0xff, c.back | 0xff, 2);
    }
    if (!all && !within(&state->panel, place[0], place[1]))
        return;
    if (view->pointer.inside && within(&state->panel, view->pointer.x, view->pointer.y)) {
        place[0] = view->pointer.x;
        place[1] = view->pointer.y;
    }
    count = view_fit_lines(view, lines, count, view->hover.more);
    view_lines_size(view, lines, count, box);
    view_place_corner(view, &state->panel, place, &view->corners[0], box);
    view_paint_lines(view, lines, count, box);
    memcpy(view->lines, lines, sizeof lines);
    view->line_count = count;
}

/* ---- The crosshair --------------------------------------------------------------------------- */

/* A value beside its axis. */
static void tag(kymo_view *view, const char *text, double x, double y, bool below)
{
    const view_colors c = view_colors_of(view);
    const kymo_paint_text set = {.size = 12, .color = c.back | 0xff};
    const double w = kymo_paint_width(view->paint, text, &set) + 10, h = 18;
    double size[2];

    if (!text[0])
        return;
    view_size(view, size);
    double left = below ? x - w / 2 : x - w, top = below ? y : y - h / 2;
    left = fmax(fmin(left, size[0] - w - 2), 2);
    top = fmax(fmin(top, size[1] - h - 2), 2);
    view_take_box(view, (double[4]){left, top, w, h});
    kymo_paint_rect(view->paint, (double[4]){left, top, w, h}, 3, c.text, 0, 0);
    kymo_paint_words(view->paint, text, left + 5, top + 1.5, &set);
}

static void line(const kymo_view *view, double x0, double y0, double x1, double y1)
{
    kymo_paint_line(view->paint, (double[4]){x0, y0, x1, y1}, 1, 3, view_colors_of(view).muted & ~0x7fu);
}

static void vertical(kymo_view *view, const kymo_axes_state *state, double x)
{
    if (state->panel.w > 0 && x >= state->panel.x && x <= state->panel.x + state->panel.w)
        line(view, x, state->panel.y, x, state->panel.y + state->panel.h);
}

void view_paint_cross(kymo_view *view)
{
    const view_pointer *p = &view->pointer;
    int32_t panel = -1;
    char text[VIEW_TEXT];

    for (int32_t i = 0; i < view->frame.panel_count && !isnan(view->peer_x); i++)
        vertical(view, &view->frame.states[i], view_pixel_at(&view->frame.states[i].x, view->peer_x, view->peer_time));
    if (view->cross == VIEW_CROSS_OFF || !p->inside || view->overlay != VIEW_NO_OVERLAY ||
        p->gesture == VIEW_PANNING || p->gesture == VIEW_SCALING ||
        kymo_states_at(view->frame.states, view->frame.panel_count, p->x, p->y, &panel, NULL) != KYMO_PLACE_PANEL)
        return;
    const kymo_axes_state *state = &view->frame.states[panel];
    const kymo_box *box = &state->panel;
    vertical(view, state, p->x);
    line(view, box->x, p->y, box->x + box->w, p->y);
    for (int32_t i = 0; i < view->frame.panel_count; i++)
        if (i != panel && state->x.group && view->frame.states[i].x.group == state->x.group)
            vertical(view, &view->frame.states[i], p->x);
    view_pixel_text(view, &state->x, p->x, text);
    tag(view, text, p->x, box->y + box->h + 3, true);
    view_pixel_text(view, &state->y, p->y, text);
    tag(view, text, box->x - 3, p->y, false);
}

/* ---- Words ----------------------------------------------------------------------------------- */

/* For pipes and terminals: with the hyphens that programs write. */
static void say(const char *text)
{
    for (; *text; text++)
        if (strncmp(text, "\xe2\x88\x92", 3) == 0) {
            putchar('-');
            text += 2;
        } else {
            putchar(*text);
        }
}

static void say_pair(const char *between, const char *name, const char *value)
{
    say(between);
    say(name);
    say(value[0] ? " " : "");
    say(value);
}

void view_speak_readout(const kymo_view *view)
{
    view_line lines[VIEW_LINES];
    const int32_t count = view->options.speak ? view_readout(view, lines) : 0;
    const bool all = view->hover.kind == VIEW_JOB_HOVER_ALL;

    for (int32_t i = 0; i < count; i++) {
        if (i == 0 && !all) {
            say_pair("", lines[0].left, "");
            say_pair(", row ", lines[0].right + 1, ""); // without its #
        } else {
            say_pair(i == 0 ? "" : i == 1 ? ": " : ", ", lines[i].left, lines[i].right);
        }
    }
    if (count > 0 && view->hover.more > 0)
        printf(", and %d more", view->hover.more);
    if (count > 0)
        putchar('\n');
    fflush(stdout);
}

void view_speak_statistics(const kymo_view *view)
{
    const view_answer *answer = &view->numbers;
    char text[VIEW_TEXT];

    for (int32_t i = 0; view->options.speak && i < answer->row_count && answer->panel < view->frame.panel_count; i++) {
        say(view->selected ? "selection, " : "visible, ");
        say(view->frame.marks[answer->marks[i]].label);
        for (int32_t k = 0; k < VIEW_FIGURES; k++) {
            view_figure_text(view, answer, i, k, text);
            say_pair(k ? ", " : ": ", view_figure_names[k], text);
        }
        putchar('\n');
    }
    if (view->options.speak && answer->row_count > 0 && answer->more > 0)
        printf("and %d more series\n", answer->more);
    fflush(stdout);
}
