/*
 * boxes.c - cards of rows, and where all that lies on the picture lies.
 *
 * Everything takes its place in turn: legends, insets, the badge, the message, flags of markers, tags of the cursor, then the
 * cards of statistics, ruler and readout. A place costs what it covers: of boxes that are taken most, of points that are
 * read, the ruler and the selection (soft boxes) by their weight, and the cursor. Cards go to the corner of the panel that
 * costs the least, along its side past what is in the way; then to a corner of the window; and where all of them cover
 * something, to the nearest free place there is. They stay at the corner they had while that is no worse, and are never outside
 * the window: rows that have no room are counted in the last one. That search tries the
 * sides of what is taken: some hundred places, (2 * VIEW_TAKEN + 3)^2 at most.
 */
#include "view.h"

#include <math.h>
#include <string.h>

enum { ROW = 17, PAD = 9, GAP = 14, EDGE = 4, INSET = 8, NEAR = 14 };
/* What a place costs: a square pixel of what is taken; the cursor; not to lie in the panel; a pixel further away. */
enum { TAKEN = 10, CURSOR = 1000000, OUTSIDE = 1000, FURTHER = 1 };

static bool overlap(const double a[4], const double b[4])
{
    return a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3];
}

static double common(const double a[4], const double b[4])
{
    if (!overlap(a, b))
        return 0;
    return (fmin(a[0] + a[2], b[0] + b[2]) - fmax(a[0], b[0])) * (fmin(a[1] + a[3], b[1] + b[3]) - fmax(a[1], b[1]));
}

void view_take_box(kymo_view *view, const double box[4])
{
    if (view->taken_count < VIEW_TAKEN && box[2] > 0 && box[3] > 0)
        memcpy(view->taken[view->taken_count++], box, sizeof view->taken[0]);
}

static double covered(const kymo_view *view, const double box[4])
{
    double sum = 0;

    for (int32_t i = 0; i < view->taken_count; i++)
        sum += common(view->taken[i], box);
    return sum;
}

bool view_is_free(const kymo_view *view, const double box[4])
{
    return !(covered(view, box) > 0);
}

void view_keep_off(kymo_view *view, const double box[4], double weight)
{
    if (view->soft_count >= VIEW_SOFT || !(box[2] > 0 && box[3] > 0))
        return;
    view_soft *soft = &view->soft[view->soft_count++];
    memcpy(soft->box, box, sizeof soft->box);
    soft->weight = weight;
}

void view_keep_off_line(kymo_view *view, const double ends[4], double weight)
{
    enum { SIZE = 8, MOST = 60 };
    const double length = hypot(ends[2] - ends[0], ends[3] - ends[1]);
    const int count = (int)fmin(length / SIZE, MOST) + 1;

    for (int i = 0; i <= count; i++) {
        const double x = ends[0] + (ends[2] - ends[0]) * i / count, y = ends[1] + (ends[3] - ends[1]) * i / count;
        view_keep_off(view, (double[4]){x - SIZE / 2, y - SIZE / 2, SIZE, SIZE}, weight * fmax(length / SIZE / count, 1));
    }
}

static double cost_of(const kymo_view *view, const double box[4])
{
    double sum = TAKEN * covered(view, box);

    for (int32_t i = 0; i < view->soft_count; i++)
        sum += view->soft[i].weight * common(view->soft[i].box, box);
    return sum;
}

/* Into the window. */
static void keep_inside(const kymo_view *view, double box[4])
{
    double size[2];

    view_size(view, size);
    for (int k = 0; k < 2; k++)
        box[k] = fmax(fmin(box[k], size[k] - box[k + 2] - EDGE), EDGE);
}

/* Along the side of the panel past what is in the way, as far as the panel goes. */
static void slide(const kymo_view *view, const kymo_box *panel, bool down, double box[4])
{
    const double start = box[1];

    for (int32_t i = 0; i < view->taken_count; i++) {
        const double *taken = view->taken[i];
        if (!overlap(taken, box))
            continue;
        box[1] = down ? taken[1] + taken[3] + EDGE : taken[1] - box[3] - EDGE;
        if (box[1] < panel->y || box[1] + box[3] > panel->y + panel->h) {
            box[1] = start;
            return;
        }
        i = -1; // what is in the way now
    }
}

static void corner_box(const kymo_view *view, const kymo_box *panel, int32_t corner, double box[4])
{
    box[0] = corner & 1 ? panel->x + INSET : panel->x + panel->w - box[2] - INSET;
    box[1] = corner & 2 ? panel->y + panel->h - box[3] - INSET : panel->y + INSET;
    keep_inside(view, box);
    slide(view, panel, !(corner & 2), box);
}

static double cursor_cost(const double box[4], const double place[2])
{
    const double around[4] = {box[0] - NEAR, box[1] - NEAR, box[2] + 2 * NEAR, box[3] + 2 * NEAR};
    const double point[4] = {place[0] - 0.5, place[1] - 0.5, 1, 1};

    return overlap(around, point) ? CURSOR : 0;
}

/* From a place that covers something to the free one that is nearest, or costs least; `place`, or NULL, is kept free, too. */
static void go_free(const kymo_view *view, const double place[2], double box[4])
{
    enum { MOST = 2 * VIEW_TAKEN + 3 };
    const double from[2] = {box[0], box[1]};
    double at[2][MOST], size[2], best;
    int count = 0;

    if (view_is_free(view, box))
        return;
    view_size(view, size);
    for (int k = 0; k < 2; k++) {
        count = 0;
        at[k][count++] = box[k];
        at[k][count++] = EDGE;
        at[k][count++] = size[k] - box[k + 2] - EDGE;
        for (int32_t i = 0; i < view->taken_count; i++) {
            at[k][count++] = view->taken[i][k] - box[k + 2] - EDGE;
            at[k][count++] = view->taken[i][k] + view->taken[i][k + 2] + EDGE;
        }
    }
    best = cost_of(view, box) + (place ? cursor_cost(box, place) : 0);
    for (int i = 0; i < count * count; i++) {
        const double tried[4] = {at[0][i % count], at[1][i / count], box[2], box[3]};
        const double far = FURTHER * hypot(tried[0] - from[0], tried[1] - from[1]);
        if (!(far < best) || tried[0] < EDGE || tried[1] < EDGE || tried[0] + tried[2] > size[0] - EDGE ||
            tried[1] + tried[3] > size[1] - EDGE)
            continue;
        const double cost = far + cost_of(view, tried) + (place ? cursor_cost(tried, place) : 0);
        if (cost < best) {
            best = cost;
            memcpy(box, tried, 2 * sizeof *box);
        }
    }
}

void view_place_free(kymo_view *view, double box[4])
{
    go_free(view, NULL, box);
    view_take_box(view, box);
}

void view_place_corner(kymo_view *view, const kymo_box *panel, const double place[2], int32_t *corner, double box[4])
{
    double best = INFINITY, found[4] = {0}, size[2];
    int32_t at = *corner;

    view_size(view, size);
    const kymo_box window = {0, 0, size[0], size[1]};
    for (int32_t i = 0; i < 9; i++) { // the one it had comes first; where none is free, those of the window
        const int32_t each = i == 0 ? *corner : i - 1;
        double tried[4] = {0, 0, box[2], box[3]};
        corner_box(view, each < 4 ? panel : &window, each & 3, tried);
        const double cost = cost_of(view, tried) + cursor_cost(tried, place) + (each < 4 ? 0 : OUTSIDE);
        if (cost < best) {
            best = cost;
            at = each;
            memcpy(found, tried, sizeof found);
        }
    }
    *corner = at;
    memcpy(box, found, sizeof found);
    go_free(view, place, box);
    view_take_box(view, box);
}

void view_place_near(kymo_view *view, const double place[2], const double other[2], double box[4])
{
    const bool left = place[0] < other[0], above = place[1] < other[1];
    double best = INFINITY, found[4] = {0};

    for (int i = 0; i < 8; i++) { // outward first; then at the other end
        const bool to_left = (i & 1) ? !left : left, to_above = (i & 2) ? !above : above;
        const double *at = i < 4 ? place : other;
        double tried[4] = {to_left ? at[0] - NEAR - box[2] : at[0] + NEAR,
                           to_above ? at[1] - NEAR - box[3] : at[1] + NEAR, box[2], box[3]};
        const double wanted[2] = {tried[0], tried[1]};
        keep_inside(view, tried);
        const double pushed = hypot(tried[0] - wanted[0], tried[1] - wanted[1]);
        const double cost = cost_of(view, tried) + 5 * pushed + i + (i < 4 ? 0 : OUTSIDE);
        if (cost < best) {
            best = cost;
            memcpy(found, tried, sizeof found);
        }
    }
    memcpy(box, found, sizeof found);
    go_free(view, NULL, box);
    view_take_box(view, box);
}

/* ---- Cards of rows --------------------------------------------------------------------------- */

int32_t view_fit_lines(const kymo_view *view, view_line *lines, int32_t count, int32_t more)
{
    double size[2];

    view_size(view, size);
    int32_t room = (int32_t)((size[1] - 2 * EDGE - 2 * (PAD - 2)) / ROW);
    room = room < 2 ? 2 : room > VIEW_LINES ? VIEW_LINES : room;
    if (count + (more > 0) <= room) {
        if (more <= 0)
            return count;
    } else {
        more += count - (room - 1);
        count = room - 1;
    }
    lines[count] = (view_line){0};
    snprintf(lines[count].left, sizeof lines->left, "\xe2\x80\xa6 and %d more", more);
    return count + 1;
}

static double width_of(const kymo_view *view, const char *text, bool bold)
{
    const kymo_paint_text set = {.size = 12, .bold = bold};

    return text[0] ? kymo_paint_width(view->paint, text, &set) : 0;
}

void view_lines_size(const kymo_view *view, const view_line *lines, int32_t count, double box[4])
{
    double left = 0, right = 0, both = 0, size[2];

    for (int32_t i = 0; i < count; i++) {
        const double a = width_of(view, lines[i].left, lines[i].bold) + (lines[i].color ? 14 : 0);
        const double b = width_of(view, lines[i].right, lines[i].bold);
        if (b > 0) {
            left = fmax(left, a);
            right = fmax(right, b);
        }
        both = fmax(both, a);
    }
    view_size(view, size);
    box[2] = fmin(fmax(both, left + (right > 0 ? GAP : 0) + right) + 2 * PAD, size[0] - 2 * EDGE);
    box[3] = ROW * count + 2 * (PAD - 2);
}

void view_paint_lines(kymo_view *view, const view_line *lines, int32_t count, const double box[4])
{
    const view_colors c = view_colors_of(view);
    const double end = box[0] + box[2] - PAD;

    view_paint_card(view, box[0], box[1], box[2], box[3]);
    for (int32_t i = 0; i < count; i++) {
        const double at = box[1] + PAD - 2 + ROW * i;
        double start = box[0] + PAD;
        if (lines[i].color) {
            kymo_paint_rect(view->paint, (double[4]){start, at + 4, 8, 8}, 2, lines[i].color | 0xff, 0, 0);
            start += 14;
        }
        // values come first where there is no room for both
        const double right = fmin(width_of(view, lines[i].right, lines[i].bold), end - start);
        const kymo_paint_text value = {
            .size = 12, .bold = lines[i].bold, .align = 1, .color = c.text, .max_width = end - start + 0.5};
        const kymo_paint_text name = {.size = 12,
                                      .bold = lines[i].bold,
                                      .color = lines[i].bold ? c.text : c.muted,
                                      .max_width = end - start - right - (right > 0 ? GAP : 0) + 0.5};
        if (name.max_width > 12 || name.max_width > width_of(view, lines[i].left, lines[i].bold))
            kymo_paint_words(view->paint, lines[i].left, start, at + 1, &name);
        kymo_paint_words(view->paint, lines[i].right, end, at + 1, &value);
    }
}
