/*
 * legends.c - where the legend of each panel goes: inside where it covers no data, else outside, or as names
 * at the ends of lines.
 *
 * Data are read from the states of the reducers as they will be drawn, into an occupancy grid.
 */
#include "figure/plan.h"

#include <math.h>

static int32_t place_wanted(const kymo_figure *figure, const kymo_axes *axes)
{
    return axes->options.legend ? axes->options.legend : figure->options.legend;
}

static void collect_entries(kymo__plan *l, int32_t index)
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

static kymo_status measure_legend(kymo__plan *l, kymo__target_panel *panel, double width, double height,
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
static kymo_status find_place(kymo__plan *l, int32_t index, bool *found, kymo_error *err)
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
static kymo_status set_direct(kymo__plan *l, int32_t index, kymo_error *err)
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

/* Whether all names have room beside the panel. */
static bool place_direct(kymo__plan *l, int32_t index)
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
    return isfinite(kymo__direct_place(panel->direct, panel->direct_count, box->y, box->y + box->h,
                                       &l->figure->look));
}

/* Where each legend goes before the boxes are solved; AUTO and INSIDE are tried inside first. */
kymo_status kymo__plan_legend(kymo__plan *l, int32_t index, kymo_error *err)
{
    kymo__target_panel *panel = &l->target->panels[index];
    int32_t wanted = place_wanted(l->figure, l->figure->axes[index]);
    collect_entries(l, index);
    panel->legend_place = KYMO_LEGEND_NONE;
    bool none = wanted == KYMO_LEGEND_NONE || panel->entry_count == 0 || l->drop >= KYMO__DROP_LEGEND ||
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

/* Whether a legend has room where it is. */
static kymo_status find_room(kymo__plan *l, int32_t index, bool *stays, kymo_error *err)
{
    kymo__target_panel *panel = &l->target->panels[index];
    const kymo__rect *box = &panel->panel.box;
    *stays = true;
    if (panel->legend_place == KYMO_LEGEND_DIRECT)
        *stays = place_direct(l, index);
    if (panel->legend_place != KYMO_LEGEND_INSIDE)
        return KYMO_OK;
    if (measure_legend(l, panel, 0.6 * box->w, 0.6 * box->h, err) != KYMO_OK ||
        find_place(l, index, stays, err) != KYMO_OK)
        return err->code;
    *stays = *stays && panel->legend.shown == panel->entry_count;
    return KYMO_OK;
}

/* Puts legends that found no room outside; *moved tells that boxes must be solved again. */
kymo_status kymo__plan_move_legends(kymo__plan *l, bool *moved, kymo_error *err)
{
    *moved = false;
    for (int32_t i = 0; i < l->target->panel_count; i++) {
        kymo__target_panel *panel = &l->target->panels[i];
        const kymo__rect *box = &panel->panel.box;
        bool stays;
        if (find_room(l, i, &stays, err) != KYMO_OK)
            return err->code;
        if (stays)
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

static void place_outside(kymo__target_panel *panel)
{
    const kymo__rect *box = &panel->panel.box;
    if (panel->legend_place == KYMO_LEGEND_RIGHT) {
        panel->legend_x = box->x + box->w + kymo__plan_gap();
        panel->legend_y = box->y;
    } else {
        panel->legend_x = box->x;
        double title = panel->title ? panel->rise + panel->title->height : panel->y.after;
        panel->legend_y = box->y - title - 8 - panel->legend.height;
    }
}

kymo_status kymo__plan_place_legends(kymo__plan *l, bool moved, kymo_error *err)
{
    for (int32_t i = 0; i < l->target->panel_count; i++) {
        kymo__target_panel *panel = &l->target->panels[i];
        bool found;
        if (panel->legend_place == KYMO_LEGEND_INSIDE && moved && find_place(l, i, &found, err) != KYMO_OK)
            return err->code;
        if (outside(panel))
            place_outside(panel);
        if (panel->legend_place == KYMO_LEGEND_DIRECT && !place_direct(l, i))
            panel->direct_count = 0; /* other legends took the room: rather none than names on names */
    }
    return KYMO_OK;
}
