/*
 * target.c - a figure on one canvas: layout and drawing.
 *
 * Layout measures every text with the canvas's fonts, then solves the boxes; ticks depend on the size of
 * the panel and the panel on the room for the tick labels, so it goes round until nothing moves (after
 * the second round margins only grow, so it ends). When there is no room, things are left out in a fixed
 * order before it is an error: caption, legend, axis labels, subtitle, title. No data are read here.
 *
 * Cost: about 70 KB a panel; some microseconds a text that has been shaped before.
 */
#include "figure/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 6 };

/* What has been left out for want of room, in this order. */
enum { DROP_CAPTION = 1, DROP_LEGEND, DROP_LABELS, DROP_SUBTITLE, DROP_TITLE, DROP_TICKS, DROP_ALL };

bool kymo__target_good(const kymo__target *target, const kymo_figure *figure, const kymo_canvas *canvas)
{
    if (!target->ready || target->canvas != canvas || target->serial != canvas->root.serial ||
        target->width != canvas->width || target->height != canvas->height ||
        target->scale != canvas->scale || target->built != figure->changes)
        return false;
    for (int32_t i = 0; i < figure->input_count; i++) {
        if (figure->inputs[i].version != figure->inputs[i].source->version)
            return false;
    }
    return true;
}

kymo_status kymo__target_begin(kymo__target *target, kymo_figure *figure, kymo_canvas *canvas,
                               kymo_error *err)
{
    kymo__target_free(target, figure);
    target->canvas = canvas;
    target->serial = canvas->root.serial;
    target->width = canvas->width;
    target->height = canvas->height;
    target->scale = canvas->scale;
    target->panel_count = figure->axes_count;
    target->view_count = figure->mark_count;
    kymo__boxes_init(&target->boxes, figure->mem);
    target->panels = kymo__alloc(figure->mem, KYMO_MEMORY_OBJECT, (size_t)target->panel_count,
                                 sizeof *target->panels, "panels", err);
    target->views = kymo__alloc(figure->mem, KYMO_MEMORY_OBJECT, (size_t)target->view_count,
                                sizeof *target->views, "marks", err);
    return target->panels && target->views ? KYMO_OK : err->code;
}

void kymo__target_free(kymo__target *target, kymo_figure *figure)
{
    for (int32_t i = 0; target->views && i < target->view_count; i++)
        kymo__mark_view_free(&target->views[i], figure->marks[i]);
    kymo__free(figure->mem, KYMO_MEMORY_OBJECT, target->views,
               target->views ? (size_t)target->view_count : 0, sizeof *target->views);
    kymo__free(figure->mem, KYMO_MEMORY_OBJECT, target->panels,
               target->panels ? (size_t)target->panel_count : 0, sizeof *target->panels);
    if (target->boxes.mem)
        kymo__boxes_free(&target->boxes);
    *target = (kymo__target){ 0 };
}

/* ---- measuring ------------------------------------------------------------------------------------- */

/* One layout in the making. */
typedef struct layout {
    kymo_figure *figure;
    kymo__target *target;
    kymo__fonts *fonts;
    kymo__layout_page page;
    kymo__layout_panel panels[KYMO__PANELS];
    int drop;
} layout;

static bool on(int32_t wanted, bool otherwise)
{
    return wanted == KYMO_AUTO ? otherwise : wanted == KYMO_ON;
}

static void set_axes(layout *l, int32_t i)
{
    kymo_axes *axes = l->figure->axes[i];
    kymo__target_panel *panel = &l->target->panels[i];
    bool labels = l->drop < DROP_LABELS;
    panel->x = (kymo__axis){
        .side = KYMO__SIDE_BOTTOM,
        .line = true,
        .tick_marks = true,
        .grid = on(axes->options.x_grid, axes->frame),
        .no_labels = l->drop >= DROP_TICKS,
        .scale = &axes->x,
        .label = labels ? axes->options.x_label : NULL,
    };
    panel->y = (kymo__axis){
        .side = KYMO__SIDE_LEFT,
        .line = axes->frame,
        .tick_marks = axes->frame,
        .grid = on(axes->options.y_grid, true),
        .no_labels = l->drop >= DROP_TICKS,
        .scale = &axes->y,
        .label = labels ? axes->options.y_label : NULL,
    };
}

static kymo_status measure_axes(layout *l, int32_t i, double width, double height, kymo_error *err)
{
    kymo__target_panel *panel = &l->target->panels[i];
    const kymo__look *look = &l->figure->look;
    set_axes(l, i);
    if (kymo__axis_measure(&panel->x, width, 0.4 * l->page.height, l->fonts, look, err) != KYMO_OK)
        return err->code;
    return kymo__axis_measure(&panel->y, height, 0.3 * l->page.width, l->fonts, look, err);
}

static double legend_gap(void)
{
    return 12;
}

/* Titles of panels that begin in the same row stand at one height, whatever the tick labels below them. */
static void align_titles(layout *l)
{
    for (int32_t i = 0; i < l->target->panel_count; i++) {
        double rise = 8;
        for (int32_t k = 0; k < l->target->panel_count; k++) {
            if (l->panels[k].row == l->panels[i].row)
                rise = fmax(rise, l->target->panels[k].y.after);
        }
        l->target->panels[i].rise = rise + 4;
    }
}

/* The margins that a panel's decorations need. */
static void set_margins(layout *l, int32_t i, bool grow)
{
    const kymo__target_panel *panel = &l->target->panels[i];
    kymo__layout_panel *p = &l->panels[i];
    double left = fmax(panel->y.thickness, panel->x.before), right = panel->x.after;
    double top = panel->y.after, bottom = fmax(panel->x.thickness, panel->y.before);
    if (panel->title)
        top = panel->rise + panel->title->height;
    if (panel->legend_place == KYMO_LEGEND_RIGHT)
        right = fmax(right, panel->legend.width + legend_gap());
    if (panel->legend_place == KYMO_LEGEND_DIRECT)
        right = fmax(right, panel->direct_width);
    if (panel->legend_place == KYMO_LEGEND_ABOVE)
        top += panel->legend.height + 8;
    p->left = grow ? fmax(p->left, left) : left;
    p->right = grow ? fmax(p->right, right) : right;
    p->top = grow ? fmax(p->top, top) : top;
    p->bottom = grow ? fmax(p->bottom, bottom) : bottom;
}

static kymo_status measure_titles(layout *l, kymo_error *err)
{
    const kymo_figure_options *o = &l->figure->options;
    kymo__titles *titles = &l->target->titles;
    double width = l->target->width - 2 * l->figure->look.padding;
    if (kymo__titles_measure(titles, l->drop < DROP_TITLE ? o->title : NULL,
                             l->drop < DROP_SUBTITLE ? o->subtitle : NULL,
                             l->drop < DROP_CAPTION ? o->caption : NULL, width > 1 ? width : 1, l->fonts,
                             &l->figure->look, err) != KYMO_OK)
        return err->code;
    l->page.above = titles->above;
    l->page.below = titles->below;
    for (int32_t i = 0; i < l->target->panel_count; i++) {
        const kymo_axes *axes = l->figure->axes[i];
        kymo__target_panel *panel = &l->target->panels[i];
        panel->title = NULL;
        if (!axes->options.title || !axes->options.title[0] || l->drop >= DROP_TITLE)
            continue;
        const kymo__text_style style = { .face = KYMO__FACE_SEMIBOLD,
                                         .size = l->figure->look.panel_title_size,
                                         .max_width = fmax(40, l->page.width / l->page.columns * 0.8),
                                         .max_lines = 2, .align = -1 };
        if (kymo__text_layout(l->fonts, axes->options.title, &style, &panel->title, err) != KYMO_OK)
            return err->code;
    }
    return KYMO_OK;
}

/* Sizes until nothing moves: each round measures axes for the panels of the round before. */
static kymo_status solve(layout *l, kymo_error *err)
{
    int32_t n = l->target->panel_count;
    for (int32_t i = 0; i < n; i++) {
        kymo__layout_panel *p = &l->panels[i];
        p->left = p->right = p->top = p->bottom = 0;
        p->w = 0.7 * l->page.width / l->page.columns * p->column_span;
        p->h = 0.6 * l->page.height / l->page.rows * p->row_span;
    }
    for (int round = 0; round < ROUNDS; round++) {
        kymo__layout_panel before[KYMO__PANELS];
        memcpy(before, l->panels, sizeof before);
        for (int32_t i = 0; i < n; i++) {
            if (measure_axes(l, i, l->panels[i].w, l->panels[i].h, err) != KYMO_OK)
                return err->code;
        }
        align_titles(l);
        for (int32_t i = 0; i < n; i++)
            set_margins(l, i, round >= 2);
        if (kymo__layout_solve(&l->page, err) != KYMO_OK)
            return err->code;
        bool still = round > 0;
        for (int32_t i = 0; i < n; i++)
            still = still && before[i].w == l->panels[i].w && before[i].h == l->panels[i].h;
        if (still)
            break;
    }
    for (int32_t i = 0; i < n; i++) {
        const kymo__layout_panel *p = &l->panels[i];
        kymo__target_panel *panel = &l->target->panels[i];
        if (measure_axes(l, i, p->w, p->h, err) != KYMO_OK)
            return err->code;
        panel->panel.box = (kymo__rect){ p->x, p->y, p->w, p->h };
    }
    return KYMO_OK;
}

/* ---- legends ---------------------------------------------------------------------------------------- */

static int32_t place_wanted(const kymo_figure *figure, const kymo_axes *axes)
{
    return axes->options.legend ? axes->options.legend : figure->options.legend;
}

static void collect_entries(layout *l, int32_t index)
{
    const kymo_figure *figure = l->figure;
    kymo__target_panel *panel = &l->target->panels[index];
    panel->entry_count = 0;
    panel->legend = (kymo__legend){ 0 };
    for (int32_t i = 0; i < figure->mark_count; i++) {
        const kymo_mark *mark = figure->marks[i];
        if (mark->axes->number != index || mark->spec.no_legend || !mark->class_->keys)
            continue;
        kymo__key *keys = &panel->keys[panel->entry_count];
        int32_t n = mark->class_->keys(mark, keys, KYMO__LEGEND_ENTRIES - panel->entry_count);
        if (n > 1 && mark->column[KYMO__CHANNEL_COLOR] >= 0)
            panel->legend.title = mark->source->columns[mark->column[KYMO__CHANNEL_COLOR]].name;
        panel->entry_count += n;
    }
    for (int32_t i = 0; i < panel->entry_count; i++) {
        const kymo__key *key = &panel->keys[i];
        panel->entries[i] = (kymo__legend_entry){
            .label = key->label,
            .line = key->line,
            .line_width = key->line_width,
            .dash = key->dash,
            .dash_count = key->dash_count,
            .shape = key->shape,
            .marker = key->marker,
            .marker_size = key->marker_size,
        };
    }
    panel->legend.entries = panel->entries;
    panel->legend.entry_count = panel->entry_count;
}

static kymo_status measure_legend(layout *l, kymo__target_panel *panel, double width, double height,
                                  kymo_error *err)
{
    return kymo__legend_measure(&panel->legend, width, height, l->fonts, &l->figure->look, err);
}

typedef struct filler {
    kymo__occupancy grid;
} filler;

static void fill(double x0, double y0, double x1, double y1, void *user)
{
    /* A line is about two pixels thick, and names should not touch it. */
    kymo__occupancy_fill(&((filler *)user)->grid, x0 - 3, y0 - 3, x1 + 3, y1 + 3);
}

/* Looks for a place inside the panel that covers nothing; false when there is none, or when it is not
 * known yet where ink will be. */
static kymo_status find_place(layout *l, int32_t index, bool *found, kymo_error *err)
{
    kymo__target_panel *panel = &l->target->panels[index];
    const kymo__rect *box = &panel->panel.box;
    filler f;
    *found = false;
    if (kymo__occupancy_open(&f.grid, box->x, box->y, box->w, box->h, l->figure->mem, err) != KYMO_OK)
        return err->code;
    bool known = true;
    for (int32_t i = 0; i < l->figure->mark_count && known; i++) {
        const kymo_mark *mark = l->figure->marks[i];
        if (mark->axes->number == index && mark->class_->occupy)
            known = mark->class_->occupy(mark, &panel->panel, fill, &f);
    }
    int64_t covered = known ? kymo__occupancy_place(&f.grid, panel->legend.width, panel->legend.height, 8,
                                                    &panel->legend_x, &panel->legend_y)
                            : -1;
    kymo__occupancy_close(&f.grid, l->figure->mem);
    *found = covered == 0;
    return KYMO_OK;
}

/* Names at the ends of lines: possible when each line reaches the right part of the panel. */
static kymo_status set_direct(layout *l, int32_t index, kymo_error *err)
{
    const kymo_figure *figure = l->figure;
    kymo__target_panel *panel = &l->target->panels[index];
    panel->direct_count = 0;
    for (int32_t i = 0; i < figure->mark_count; i++) {
        const kymo_mark *mark = figure->marks[i];
        if (mark->axes->number != index || mark->class_->kind != KYMO_LINE || mark->spec.no_legend ||
            panel->direct_count == KYMO__LEGEND_ENTRIES)
            continue;
        kymo__direct *direct = &panel->direct[panel->direct_count++];
        direct->label = mark->label;
        direct->color = kymo__color_readable(mark->stroke, figure->look.background, 4.5);
    }
    return kymo__direct_measure(panel->direct, panel->direct_count, &panel->direct_width, l->fonts,
                                &figure->look, err);
}

static void place_direct(layout *l, int32_t index)
{
    kymo__target_panel *panel = &l->target->panels[index];
    const kymo__rect *box = &panel->panel.box;
    int32_t n = 0;
    for (int32_t i = 0; i < l->figure->mark_count; i++) {
        const kymo_mark *mark = l->figure->marks[i];
        if (mark->axes->number != index || mark->class_->kind != KYMO_LINE || mark->spec.no_legend ||
            n == panel->direct_count)
            continue;
        double at = kymo__scale_at(panel->panel.y, kymo__series_of(&mark->series)->last_y);
        panel->direct[n++].y = box->y + (1 - fmax(0, fmin(at, 1))) * box->h;
    }
    kymo__direct_place(panel->direct, panel->direct_count, box->y, box->y + box->h, &l->figure->look);
}

/* Where each legend goes before the boxes are solved; AUTO and INSIDE are tried inside first. */
static kymo_status plan_legend(layout *l, int32_t index, kymo_error *err)
{
    kymo__target_panel *panel = &l->target->panels[index];
    int32_t wanted = place_wanted(l->figure, l->figure->axes[index]);
    collect_entries(l, index);
    panel->legend_place = KYMO_LEGEND_NONE;
    bool none = wanted == KYMO_LEGEND_NONE || panel->entry_count == 0 || l->drop >= DROP_LEGEND ||
                (wanted == KYMO_LEGEND_AUTO && panel->entry_count < 2 && !panel->legend.title);
    if (none)
        return KYMO_OK;
    panel->legend_place = wanted == KYMO_LEGEND_AUTO ? KYMO_LEGEND_INSIDE : wanted;
    if (wanted == KYMO_LEGEND_DIRECT)
        return set_direct(l, index, err);
    return measure_legend(l, panel, 0.35 * l->target->width, 0.8 * l->target->height, err);
}

static bool outside(const kymo__target_panel *panel)
{
    return panel->legend_place == KYMO_LEGEND_RIGHT || panel->legend_place == KYMO_LEGEND_ABOVE;
}

/* Puts legends that found no free place outside; *moved tells that boxes must be solved again. */
static kymo_status move_legends(layout *l, bool *moved, kymo_error *err)
{
    *moved = false;
    for (int32_t i = 0; i < l->target->panel_count; i++) {
        kymo__target_panel *panel = &l->target->panels[i];
        if (panel->legend_place != KYMO_LEGEND_INSIDE)
            continue;
        const kymo__rect *box = &panel->panel.box;
        bool found;
        if (measure_legend(l, panel, 0.6 * box->w, 0.6 * box->h, err) != KYMO_OK ||
            find_place(l, i, &found, err) != KYMO_OK)
            return err->code;
        if (found && panel->legend.shown == panel->entry_count)
            continue;
        bool wide = l->target->width >= 480 && panel->entry_count <= 12;
        panel->legend_place = wide ? KYMO_LEGEND_RIGHT : KYMO_LEGEND_ABOVE;
        *moved = true;
        if (measure_legend(l, panel, wide ? 0.35 * l->target->width : box->w,
                           wide ? fmax(40, box->h) : fmax(40, 0.35 * l->target->height), err) != KYMO_OK)
            return err->code;
    }
    return KYMO_OK;
}

static void place_outside(layout *l, kymo__target_panel *panel)
{
    const kymo__rect *box = &panel->panel.box;
    (void)l;
    if (panel->legend_place == KYMO_LEGEND_RIGHT) {
        panel->legend_x = box->x + box->w + legend_gap();
        panel->legend_y = box->y;
    } else {
        panel->legend_x = box->x;
        double title = panel->title ? panel->rise + panel->title->height : panel->y.after;
        panel->legend_y = box->y - title - 8 - panel->legend.height;
    }
}

/* ---- the layout ---------------------------------------------------------------------------------------- */

/* Whether a panel's cells are in the grid and free. */
static bool is_free(const layout *l, const kymo__layout_panel *p, const bool *taken)
{
    if (p->row + p->row_span > l->page.rows || p->column + p->column_span > l->page.columns)
        return false;
    for (int32_t r = p->row; r < p->row + p->row_span; r++) {
        for (int32_t c = p->column; c < p->column + p->column_span; c++) {
            if (taken[r * l->page.columns + c])
                return false;
        }
    }
    return true;
}

/* Puts a panel where its options say, else into the first free cells (of the row or column said, if any). */
static kymo_status place(layout *l, int32_t index, const kymo_axes_options *o, bool *taken, kymo_error *err)
{
    kymo__layout_panel *p = &l->panels[index];
    bool found = false;
    p->row_span = o->row_span ? o->row_span : 1;
    p->column_span = o->column_span ? o->column_span : 1;
    for (int32_t cell = 0; cell < l->page.rows * l->page.columns && !found; cell++) {
        p->row = cell / l->page.columns;
        p->column = cell % l->page.columns;
        bool wanted = (o->row == 0 || o->row - 1 == p->row) && (o->column == 0 || o->column - 1 == p->column);
        found = wanted && is_free(l, p, taken);
    }
    if (!found && o->row > 0 && o->column > 0)
        return kymo__fail(err, KYMO_ELAYOUT, "panel %d lies on another, or beyond the grid of %d x %d",
                          index + 1, l->page.rows, l->page.columns);
    if (!found)
        return kymo__fail(err, KYMO_ELAYOUT, "panel %d has no cell left in a grid of %d x %d", index + 1,
                          l->page.rows, l->page.columns);
    for (int32_t r = p->row; r < p->row + p->row_span; r++) {
        for (int32_t c = p->column; c < p->column + p->column_span; c++)
            taken[r * l->page.columns + c] = true;
    }
    return KYMO_OK;
}

static kymo_status set_grid(layout *l, kymo_error *err)
{
    const kymo_figure *figure = l->figure;
    int32_t rows = figure->options.rows, columns = figure->options.columns;
    bool taken[KYMO__PANELS * KYMO__PANELS] = { false };
    if (figure->axes_count > KYMO__PANELS)
        return kymo__fail(err, KYMO_ELAYOUT, "%d panels, and at most %d are possible", figure->axes_count,
                          (int)KYMO__PANELS);
    for (int32_t i = 0; i < figure->axes_count; i++) {
        const kymo_axes_options *o = &figure->axes[i]->options;
        int32_t bottom = o->row + (o->row_span ? o->row_span : 1) - 1;
        int32_t right = o->column + (o->column_span ? o->column_span : 1) - 1;
        rows = o->row > 0 && bottom > rows ? bottom : rows;
        columns = o->column > 0 && right > columns ? right : columns;
    }
    if (columns < 1)
        columns = rows > 0 ? (figure->axes_count + rows - 1) / rows : 1;
    if (rows < 1)
        rows = (figure->axes_count + columns - 1) / columns;
    rows = rows < 1 ? 1 : rows;
    if (rows > KYMO__PANELS || columns > KYMO__PANELS)
        return kymo__fail(err, KYMO_ELAYOUT, "a grid of %d x %d panels; at most %d x %d are possible", rows,
                          columns, (int)KYMO__PANELS, (int)KYMO__PANELS);
    l->page.rows = rows;
    l->page.columns = columns;
    for (int fixed = 1; fixed >= 0; fixed--) {
        for (int32_t i = 0; i < figure->axes_count; i++) {
            const kymo_axes_options *o = &figure->axes[i]->options;
            if ((o->row > 0 && o->column > 0) == fixed && place(l, i, o, taken, err) != KYMO_OK)
                return (kymo_status)err->code;
        }
    }
    return KYMO_OK;
}

static void lay_bare(layout *l)
{
    kymo__target *target = l->target;
    double columns = l->page.columns, rows = l->page.rows;
    double snap = target->scale > 0 ? target->scale : 1;
    for (int32_t i = 0; i < target->panel_count; i++) {
        const kymo__layout_panel *p = &l->panels[i];
        double x0 = floor(target->width * p->column / columns * snap + 0.5) / snap;
        double y0 = floor(target->height * p->row / rows * snap + 0.5) / snap;
        double x1 = floor(target->width * (p->column + p->column_span) / columns * snap + 0.5) / snap;
        double y1 = floor(target->height * (p->row + p->row_span) / rows * snap + 0.5) / snap;
        target->panels[i].panel.box = (kymo__rect){ x0, y0, x1 - x0, y1 - y0 };
    }
}

static kymo_status try_layout(layout *l, kymo_error *err)
{
    bool moved = false;
    if (measure_titles(l, err) != KYMO_OK)
        return err->code;
    for (int32_t i = 0; i < l->target->panel_count; i++) {
        if (plan_legend(l, i, err) != KYMO_OK)
            return err->code;
    }
    if (solve(l, err) != KYMO_OK || move_legends(l, &moved, err) != KYMO_OK)
        return err->code;
    if (moved && solve(l, err) != KYMO_OK)
        return err->code;
    for (int32_t i = 0; i < l->target->panel_count; i++) {
        kymo__target_panel *panel = &l->target->panels[i];
        bool found;
        if (panel->legend_place == KYMO_LEGEND_INSIDE && moved && find_place(l, i, &found, err) != KYMO_OK)
            return err->code;
        if (outside(panel))
            place_outside(l, panel);
        if (panel->legend_place == KYMO_LEGEND_DIRECT)
            place_direct(l, i);
    }
    return KYMO_OK;
}

static void collect_boxes(kymo__target *target, const kymo_figure *figure)
{
    kymo__boxes *boxes = &target->boxes;
    kymo__boxes_clear(boxes);
    bool bare = figure->options.bare;
    if (!bare)
        kymo__titles_boxes(&target->titles, target->width, target->height, &figure->look, boxes);
    for (int32_t i = 0; i < target->panel_count; i++) {
        const kymo__target_panel *panel = &target->panels[i];
        const kymo__rect *box = &panel->panel.box;
        kymo__boxes_add(boxes, "panel", "", box->x, box->y, box->w, box->h, 0, box->x, box->y);
        if (bare)
            continue;
        if (panel->title)
            kymo__boxes_add(boxes, "title", panel->title->string, box->x,
                            box->y - panel->rise - panel->title->height, panel->title->width,
                            panel->title->height, 0, box->x, box->y);
        kymo__axis_boxes(&panel->x, box, &figure->look, boxes);
        kymo__axis_boxes(&panel->y, box, &figure->look, boxes);
        if (panel->legend_place == KYMO_LEGEND_DIRECT)
            kymo__direct_boxes(panel->direct, panel->direct_count, box->x + box->w, &figure->look, boxes);
        else if (panel->legend_place != KYMO_LEGEND_NONE)
            kymo__legend_boxes(&panel->legend, panel->legend_x, panel->legend_y, &figure->look, boxes);
    }
}

static kymo_status check_size(const layout *l, kymo_error *err)
{
    for (int32_t i = 0; i < l->target->panel_count; i++) {
        const kymo__rect *box = &l->target->panels[i].panel.box;
        if (!(box->w > 0 && box->h > 0))
            return kymo__fail(err, KYMO_ELAYOUT, "panel %d has no room", i + 1);
    }
    return KYMO_OK;
}

kymo_status kymo__target_layout(kymo__target *target, kymo_figure *figure, kymo_error *err)
{
    layout l = { .figure = figure, .target = target };
    kymo_status status;
    l.fonts = kymo__canvas_fonts(target->canvas);
    if (!l.fonts) {
        kymo_canvas_status(target->canvas, err);
        return err->code;
    }
    l.page = (kymo__layout_page){
        .width = target->width,
        .height = target->height,
        .padding = figure->look.padding,
        .gap = 18,
        .grid = 1 / target->scale,
        .min_w = 48,
        .min_h = 36,
        .panel_count = target->panel_count,
        .panels = l.panels,
    };
    for (int32_t i = 0; i < target->panel_count; i++) {
        target->panels[i].panel.x = &figure->axes[i]->x;
        target->panels[i].panel.y = &figure->axes[i]->y;
        target->panels[i].panel.canvas = target->canvas;
    }
    status = set_grid(&l, err);
    if (status == KYMO_OK && figure->options.bare) {
        lay_bare(&l);
        status = check_size(&l, err);
    } else if (status == KYMO_OK) {
        for (l.drop = 0; l.drop < DROP_ALL; l.drop++) {
            kymo__error_clear(err);
            status = try_layout(&l, err);
            if (status != KYMO_ELAYOUT)
                break;
        }
        target->dropped = l.drop;
    }
    if (status != KYMO_OK)
        return status;
    collect_boxes(target, figure);
    return target->boxes.status == KYMO_OK ? KYMO_OK
                                           : kymo__fail(err, target->boxes.status, "no memory for boxes");
}

/* ---- drawing ------------------------------------------------------------------------------------------ */

static void draw_guides(const kymo__target_panel *panel, const kymo_figure *figure, kymo_canvas *canvas)
{
    const kymo__rect *box = &panel->panel.box;
    kymo__canvas_group(canvas, "axes", "");
    kymo__axis_draw(&panel->x, canvas, box, &figure->look);
    kymo__axis_draw(&panel->y, canvas, box, &figure->look);
    if (panel->title)
        kymo__canvas_text(canvas, panel->title, box->x,
                          box->y - panel->rise - panel->title->height + panel->title->ascent, 0,
                          figure->look.text, "title");
    kymo__canvas_ungroup(canvas);
    if (panel->legend_place == KYMO_LEGEND_NONE)
        return;
    kymo__canvas_group(canvas, "legend", "");
    if (panel->legend_place == KYMO_LEGEND_DIRECT)
        kymo__direct_draw(panel->direct, panel->direct_count, canvas, box->x + box->w, &figure->look);
    else
        kymo__legend_draw(&panel->legend, canvas, panel->legend_x, panel->legend_y,
                          panel->legend_place == KYMO_LEGEND_INSIDE, &figure->look);
    kymo__canvas_ungroup(canvas);
}

static void draw_panel(const kymo__target *target, const kymo_figure *figure, int32_t index,
                       kymo_canvas *canvas)
{
    const kymo__target_panel *panel = &target->panels[index];
    bool bare = figure->options.bare;
    kymo__canvas_group(canvas, "panel", figure->axes[index]->options.title);
    if (!bare) {
        kymo__canvas_group(canvas, "grid", "");
        kymo__axis_draw_grid(&panel->x, canvas, &panel->panel.box, &figure->look);
        kymo__axis_draw_grid(&panel->y, canvas, &panel->panel.box, &figure->look);
        kymo__axis_draw_zero(&panel->x, canvas, &panel->panel.box, &figure->look);
        kymo__axis_draw_zero(&panel->y, canvas, &panel->panel.box, &figure->look);
        kymo__canvas_ungroup(canvas);
    }
    for (int32_t i = 0; i < figure->mark_count; i++) {
        const kymo_mark *mark = figure->marks[i];
        if (mark->axes->number != index)
            continue;
        kymo__canvas_group(canvas, mark->class_->name, mark->label);
        mark->class_->draw(mark, &target->views[i], &panel->panel, canvas);
        kymo__canvas_ungroup(canvas);
    }
    if (!bare)
        draw_guides(panel, figure, canvas);
    kymo__canvas_ungroup(canvas);
}

kymo_status kymo__target_draw(kymo__target *target, kymo_figure *figure, kymo_canvas *canvas,
                              kymo_error *err)
{
    const kymo__page page = {
        .width = target->width,
        .height = target->height,
        .background = figure->look.background,
        .title = figure->options.title,
        .description = figure->options.alt,
        .dark = figure->look.dark,
    };
    kymo__canvas_begin(canvas, &page);
    for (int32_t i = 0; i < target->panel_count; i++)
        draw_panel(target, figure, i, canvas);
    if (!figure->options.bare) {
        kymo__canvas_group(canvas, "titles", "");
        kymo__titles_draw(&target->titles, canvas, target->width, target->height, &figure->look);
        kymo__canvas_ungroup(canvas);
    }
    return kymo__canvas_end(canvas, err);
}
