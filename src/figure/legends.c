/*
 * legends.c - what stands in the legend of each panel and where it goes (ux.md 3.2).
 *
 * Names of two to six lines stand at their ends when that takes little room; else the legend goes inside the
 * panel where it covers no data, and outside when there is no such place: a legend only ever moves from a
 * place to the next, so it ends. Where data are is read from the states of the reducers as they will be drawn,
 * into an occupancy grid. Numbers that are colours have a colour bar. Memory: the grid, for one panel at a time.
 */
#include "figure/plan.h"

#include <math.h>
#include <string.h>

enum { DIRECT_LEAST = 2, DIRECT_MOST = 6 };

#define DIRECT_WIDTH 0.25 /* most that names may take of a panel's share of the page */
#define DIRECT_SHIFT 3.0  /* lines that a name may be off its line */
#define DIRECT_FROM 0.85  /* lines must reach this part of the panel */
#define ENTRY_WIDTH 0.35  /* most that a legend takes of the share, at the right or above */
#define INSIDE_MOST 0.6   /* most that it takes of the panel */

static bool is_line(const kymo_mark *mark)
{
    return mark->class_->kind == KYMO_LINE;
}

static bool is_keyed(const kymo_mark *mark, int32_t index)
{
    return mark->axes->number == index && !mark->spec.no_legend && mark->class_->keys;
}

/* ---- where lines end -------------------------------------------------------------------------------- */

static double at_x(const kymo_axes *axes, kymo__coord x)
{
    return axes->x_class->integer ? kymo__scale_at_time(&axes->x, x.i) : kymo__scale_at(&axes->x, x.f);
}

/* The last point of a line that can be seen, in fractions of the panel; false when that is not known. */
static bool line_end(const kymo_mark *mark, double *x, double *y)
{
    const kymo__series *series = kymo__series_of(&mark->series);
    const kymo_axes *axes = mark->axes;
    if (!series->ever || series->back_row >= 0)
        return false;
    *x = at_x(axes, series->last_x);
    *y = kymo__scale_at(&axes->y, series->last_y);
    for (int64_t i = series->kept.whole ? series->kept.count - 1 : -1; i >= 0 && !(*x <= 1); i--) {
        if (isnan(series->kept.y[i]))
            continue;
        *x = at_x(axes, kymo__kept_at(&series->kept, i));
        *y = kymo__scale_at(&axes->y, series->kept.y[i]);
    }
    return *x <= 1 && *y >= 0 && *y <= 1;
}

/* Whether names at the ends of lines will do: few lines, all of which end near the right edge. */
static bool suits_direct(const kymo__plan *l, int32_t index)
{
    const kymo__target_panel *panel = &l->target->panels[index];
    int32_t count = 0;
    for (int32_t i = 0; i < l->figure->mark_count; i++) {
        const kymo_mark *mark = l->figure->marks[i];
        double x, y;
        if (!is_keyed(mark, index))
            continue;
        if (!is_line(mark) || !mark->label[0] || !line_end(mark, &x, &y) || x < DIRECT_FROM)
            return false;
        count++;
    }
    return count >= DIRECT_LEAST && count <= DIRECT_MOST && !panel->inset && !panel->has_bar;
}

/* ---- entries ---------------------------------------------------------------------------------------- */

static kymo__legend_entry entry_of(const kymo__key *key)
{
    return (kymo__legend_entry){
        .label = key->given ? key->given : key->label,
        .math = key->given != NULL,
        .line = key->line,
        .line_width = key->line_width,
        .dash = key->dash,
        .dash_count = key->dash_count,
        .shape = key->shape,
        .marker = key->marker,
        .marker_size = key->marker_size,
        .muted = key->mark->hidden,
    };
}

/* The uppermost line first: as they stand at the right. */
static void sort_lines(kymo__target_panel *panel, double *height)
{
    for (int32_t i = 1; i < panel->entry_count; i++) {
        kymo__legend_entry entry = panel->entries[i];
        double at = height[i];
        int32_t k = i;
        for (; k > 0 && height[k - 1] < at; k--) {
            panel->entries[k] = panel->entries[k - 1];
            height[k] = height[k - 1];
        }
        panel->entries[k] = entry;
        height[k] = at;
    }
}

static void collect_entries(kymo__plan *l, int32_t index)
{
    const kymo_figure *figure = l->figure;
    kymo__target_panel *panel = &l->target->panels[index];
    double height[KYMO__LEGEND_ENTRIES], x;
    int32_t total = 0;
    bool sorted = true;
    panel->entry_count = 0;
    panel->legend = (kymo__legend){ 0 };
    for (int32_t i = 0; i < figure->mark_count; i++) {
        kymo_mark *mark = figure->marks[i];
        if (!is_keyed(mark, index))
            continue;
        int32_t room = KYMO__LEGEND_ENTRIES - panel->entry_count;
        int32_t all = mark->class_->keys(mark, &panel->keys[panel->entry_count], room);
        int32_t n = all < room ? all : room;
        total += all;
        for (int32_t k = panel->entry_count; k < panel->entry_count + n; k++) {
            kymo__key *key = &panel->keys[k];
            key->given = mark->spec.label && strcmp(key->label, mark->label) == 0 ? mark->spec.label : NULL;
            key->mark = mark;
            key->part = k - panel->entry_count;
        }
        if (n > 1 && mark->column[KYMO__CHANNEL_COLOR] >= 0)
            panel->legend.title = mark->source->columns[mark->column[KYMO__CHANNEL_COLOR]].name;
        sorted = sorted && (n == 0 || (is_line(mark) && line_end(mark, &x, &height[panel->entry_count])));
        panel->entry_count += n;
    }
    for (int32_t i = 0; i < panel->entry_count; i++) {
        panel->entries[i] = entry_of(&panel->keys[i]);
        panel->entries[i].key = i;
    }
    if (sorted)
        sort_lines(panel, height);
    panel->legend.entries = panel->entries;
    panel->legend.entry_count = total;
}

/* The first number that is a colour has a bar. */
static void find_bar(kymo__plan *l, int32_t index)
{
    kymo__target_panel *panel = &l->target->panels[index];
    panel->has_bar = false;
    for (int32_t i = 0; i < l->figure->mark_count && !panel->has_bar; i++) {
        const kymo_mark *mark = l->figure->marks[i];
        if (mark->axes->number != index || mark->spec.no_legend)
            continue;
        panel->bar_scale = (kymo__scale){ .zone = l->figure->zone };
        panel->bar = (kymo__colorbar){ .scale = &panel->bar_scale };
        panel->has_bar = kymo__mark_colors(mark, &panel->bar_scale, &panel->bar.map);
        if (panel->has_bar)
            panel->bar.title = mark->source->columns[mark->column[KYMO__CHANNEL_COLOR]].name;
    }
}

/* ---- names at the ends of lines --------------------------------------------------------------------- */

static kymo_status set_direct(kymo__plan *l, int32_t index, kymo_error *err)
{
    const kymo_figure *figure = l->figure;
    kymo__target_panel *panel = &l->target->panels[index];
    double most = ENTRY_WIDTH * kymo__plan_share_w(l, index);
    panel->direct_count = 0;
    for (int32_t i = 0; i < figure->mark_count; i++) {
        const kymo_mark *mark = figure->marks[i];
        if (!is_keyed(mark, index) || !is_line(mark) || panel->direct_count == KYMO__LEGEND_ENTRIES)
            continue;
        kymo__direct *direct = &panel->direct[panel->direct_count++];
        direct->label = mark->spec.label ? mark->spec.label : mark->label;
        direct->math = mark->spec.label != NULL;
        direct->color = kymo__color_readable(mark->stroke, figure->look.background, 4.5);
        direct->muted = mark->hidden;
        for (direct->key = 0; panel->keys[direct->key].mark != mark; direct->key++)
            ;
    }
    return kymo__direct_measure(panel->direct, panel->direct_count, most, &panel->direct_width, l->fonts,
                                &figure->look, err);
}

/* False when names do not fit, or, if nobody asked for them, lie too far from their lines. */
static bool place_direct(kymo__plan *l, int32_t index, bool asked)
{
    kymo__target_panel *panel = &l->target->panels[index];
    const kymo__rect *box = &panel->panel.box;
    int32_t n = 0;
    for (int32_t i = 0; i < l->figure->mark_count && n < panel->direct_count; i++) {
        const kymo_mark *mark = l->figure->marks[i];
        double x, y;
        if (!is_keyed(mark, index) || !is_line(mark))
            continue;
        if (!line_end(mark, &x, &y)) {
            x = 1;
            y = kymo__scale_at(panel->panel.y, kymo__series_of(&mark->series)->last_y);
        }
        panel->direct[n].x = box->x + fmax(0, fmin(x, 1)) * box->w;
        panel->direct[n++].y = box->y + (1 - fmax(0, fmin(y, 1))) * box->h;
    }
    double shift = kymo__direct_place(panel->direct, n, box->y, box->y + box->h, &l->figure->look);
    return asked ? shift < HUGE_VAL : shift <= DIRECT_SHIFT;
}

/* ---- inside ----------------------------------------------------------------------------------------- */

static void fill(double x0, double y0, double x1, double y1, void *user)
{
    /* A line is about two pixels thick, and names should not touch it. */
    kymo__occupancy_fill(user, x0 - 3, y0 - 3, x1 + 3, y1 + 3);
}

/* Fills the cells of all ink and insets; KYMO_PARTIAL when it is not known yet where ink will be. */
static kymo_status fill_panel(const kymo__plan *l, int32_t index, kymo__occupancy *grid, kymo_error *err)
{
    const kymo__target_panel *panel = &l->target->panels[index];
    kymo_status status = KYMO_OK;
    for (int32_t i = 0; i < l->figure->mark_count && status == KYMO_OK; i++) {
        const kymo_mark *mark = l->figure->marks[i];
        if (mark->axes->number == index && mark->class_->occupy && !mark->hidden)
            status = mark->class_->occupy(mark, &panel->panel, fill, grid, err);
    }
    for (int32_t i = 0; i < l->target->panel_count && !panel->inset; i++) {
        const kymo__rect *frame = &l->target->panels[i].frame;
        if (l->target->panels[i].inset)
            fill(frame->x, frame->y, frame->x + frame->w, frame->y + frame->h, grid);
    }
    return status;
}

/* Looks for a place inside the panel that covers nothing. */
static kymo_status place_inside(kymo__plan *l, int32_t index, bool *found, kymo_error *err)
{
    kymo__target_panel *panel = &l->target->panels[index];
    const kymo__rect *box = &panel->panel.box;
    kymo__occupancy grid;
    *found = false;
    if (kymo__legend_measure(&panel->legend, INSIDE_MOST * box->w, INSIDE_MOST * box->h, l->fonts,
                             &l->figure->look, err) != KYMO_OK)
        return err->code;
    if (panel->legend.shown == 0 || (panel->legend.shown < panel->legend.entry_count && !panel->inset))
        return KYMO_OK;
    if (kymo__occupancy_open(&grid, box->x, box->y, box->w, box->h, l->figure->mem, err) != KYMO_OK)
        return err->code;
    kymo_status status = fill_panel(l, index, &grid, err);
    if (status == KYMO_OK)
        *found = kymo__occupancy_place(&grid, panel->legend.width, panel->legend.height, 8,
                                       &panel->legend_x, &panel->legend_y) == 0;
    kymo__occupancy_close(&grid, l->figure->mem);
    return status == KYMO_PARTIAL ? KYMO_OK : status;
}

/* ---- outside ---------------------------------------------------------------------------------------- */

kymo_status kymo__plan_outside(kymo__plan *l, int32_t index, kymo_error *err)
{
    kymo__target_panel *panel = &l->target->panels[index];
    const kymo__layout_panel *p = &l->panels[index];
    double w = p->w, h = ENTRY_WIDTH * kymo__plan_share_h(l, index);
    panel->legend.wide = panel->legend_place == KYMO_LEGEND_ABOVE;
    if (panel->legend_place == KYMO_LEGEND_RIGHT) {
        w = ENTRY_WIDTH * kymo__plan_share_w(l, index);
        h = p->h;
    } else if (panel->legend_place != KYMO_LEGEND_ABOVE) {
        return KYMO_OK;
    }
    return kymo__legend_measure(&panel->legend, w, h, l->fonts, &l->figure->look, err);
}

static void place_outside(kymo__target_panel *panel)
{
    const kymo__rect *box = &panel->panel.box;
    if (panel->legend_place == KYMO_LEGEND_RIGHT) {
        panel->legend_x = box->x + box->w + KYMO__BESIDE_GAP;
        panel->legend_y = box->y;
        if (panel->has_bar)
            panel->legend_x += panel->bar.width + KYMO__BESIDE_GAP;
    } else {
        panel->legend_x = box->x;
        panel->legend_y = box->y - panel->legend_rise - panel->legend.height;
    }
}

/* ---- from place to place ---------------------------------------------------------------------------- */

static int32_t place_wanted(const kymo_figure *figure, const kymo_axes *axes)
{
    return axes->options.legend ? axes->options.legend : figure->options.legend;
}

kymo_status kymo__plan_legend(kymo__plan *l, int32_t index, kymo_error *err)
{
    kymo__target_panel *panel = &l->target->panels[index];
    int32_t wanted = place_wanted(l->figure, l->figure->axes[index]);
    bool none = wanted == KYMO_LEGEND_NONE || l->level > KYMO__DROP_LEGEND;
    panel->legend_place = KYMO_LEGEND_NONE;
    panel->has_bar = false;
    if (!none)
        find_bar(l, index);
    collect_entries(l, index);
    if (none || panel->entry_count == 0 ||
        (wanted == KYMO_LEGEND_AUTO && panel->entry_count < 2 && !panel->legend.title))
        return KYMO_OK;
    panel->legend_place = KYMO_LEGEND_INSIDE;
    if (panel->inset)
        return KYMO_OK;
    if (wanted == KYMO_LEGEND_RIGHT || wanted == KYMO_LEGEND_ABOVE)
        panel->legend_place = wanted;
    bool few = wanted == KYMO_LEGEND_AUTO && suits_direct(l, index);
    if (panel->has_bar || (!few && wanted != KYMO_LEGEND_DIRECT))
        return KYMO_OK;
    if (set_direct(l, index, err) != KYMO_OK)
        return err->code;
    if (panel->direct_count > 0 &&
        (!few || panel->direct_width <= DIRECT_WIDTH * kymo__plan_share_w(l, index)))
        panel->legend_place = KYMO_LEGEND_DIRECT;
    return KYMO_OK;
}

/* Where a legend goes that has no place where it was. */
static int32_t next_place(const kymo__plan *l, int32_t index)
{
    const kymo__target_panel *panel = &l->target->panels[index];
    if (panel->legend_place == KYMO_LEGEND_DIRECT)
        return KYMO_LEGEND_INSIDE;
    if (panel->inset)
        return KYMO_LEGEND_NONE;
    bool wide = kymo__plan_share_w(l, index) >= 480 && panel->entry_count <= 12;
    return wide ? KYMO_LEGEND_RIGHT : KYMO_LEGEND_ABOVE;
}

kymo_status kymo__plan_place_legends(kymo__plan *l, bool *moved, kymo_error *err)
{
    *moved = false;
    for (int32_t i = 0; i < l->target->panel_count; i++) {
        kymo__target_panel *panel = &l->target->panels[i];
        bool found = true;
        if (panel->legend_place == KYMO_LEGEND_DIRECT) {
            bool asked = place_wanted(l->figure, l->figure->axes[i]) == KYMO_LEGEND_DIRECT;
            found = place_direct(l, i, asked);
        } else if (panel->legend_place == KYMO_LEGEND_INSIDE) {
            if (place_inside(l, i, &found, err) != KYMO_OK)
                return err->code;
        } else if (panel->legend_place != KYMO_LEGEND_NONE) {
            place_outside(panel);
        }
        if (found)
            continue;
        panel->legend_place = next_place(l, i);
        *moved = true;
    }
    return KYMO_OK;
}
