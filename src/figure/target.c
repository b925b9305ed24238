/*
 * target.c - a figure on one canvas: its life and its layout.
 *
 * Layout measures every text with the canvas's fonts, then solves the boxes (measure.c). When there is no
 * room, things are left out in a fixed order before it is an error: caption, legends, names of axes, subtitle,
 * second lines of titles, titles, tick labels. No data are read here.
 *
 * Cost: about 70 KB a panel; some microseconds a text that has been shaped before.
 */
#include "figure/plan.h"

#include <math.h>

bool kymo__target_matches(const kymo__target *target, const kymo_figure *figure, const kymo_canvas *canvas)
{
    if (!target->ready || (target->held && !figure->steady) || target->canvas != canvas || target->serial != canvas->root.serial ||
        target->width != canvas->width || target->height != canvas->height ||
        target->scale != canvas->scale || target->built != figure->changes)
        return false;
    for (int32_t i = 0; i < figure->input_count; i++) {
        if (figure->inputs[i].version != kymo__source_version(figure->inputs[i].source))
            return false;
    }
    for (int32_t i = 0; i < figure->mark_count; i++) {
        if (kymo__mark_unfinished(figure, figure->marks[i]))
            return false;
    }
    return true;
}

bool kymo__target_good(const kymo__target *target, const kymo_figure *figure, const kymo_canvas *canvas)
{
    return !target->partial && kymo__target_matches(target, figure, canvas);
}

kymo_status kymo__target_begin(kymo__target *target, kymo_figure *figure, kymo_canvas *canvas,
                               kymo_error *err)
{
    const kymo__crop crop = target->crop;
    kymo__fonts *fonts = kymo__canvas_fonts(canvas);
    kymo__target_free(target, figure);
    target->crop = crop;
    if (!fonts) {
        *err = canvas->trouble;
        return err->code;
    }
    if (kymo__fonts_choose(fonts, figure->options.font, err) != KYMO_OK)
        return err->code;
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
    if (target->partial)
        kymo__figure_abandon_views(figure);
    for (int32_t i = 0; target->views && i < target->view_count; i++)
        kymo__mark_view_free(&target->views[i], figure->marks[i]);
    kymo__free(figure->mem, KYMO_MEMORY_OBJECT, target->views,
               target->views ? (size_t)target->view_count : 0, sizeof *target->views);
    kymo__free(figure->mem, KYMO_MEMORY_OBJECT, target->panels,
               target->panels ? (size_t)target->panel_count : 0, sizeof *target->panels);
    kymo__mark_cells_free(&target->cells);
    if (target->boxes.mem)
        kymo__boxes_free(&target->boxes);
    *target = (kymo__target){ 0 };
}

const char *const kymo__drop_names[KYMO__DROPS] = {
    "caption", "legend", "axis labels", "subtitle", "second lines of titles", "titles", "tick labels",
};

/* ---- boxes ------------------------------------------------------------------------------------------ */

static void panel_boxes(const kymo__target_panel *panel, const kymo__look *look, kymo__boxes *boxes)
{
    const kymo__rect *box = &panel->panel.box;
    if (panel->title)
        kymo__boxes_add(boxes, "title", panel->title->string, box->x,
                        box->y - panel->rise - panel->title->height, panel->title->width,
                        panel->title->height, 0, box->x, box->y);
    kymo__axis_boxes(&panel->x, box, look, boxes);
    kymo__axis_boxes(&panel->y, box, look, boxes);
    if (panel->has_bar)
        kymo__colorbar_boxes(&panel->bar, box->x + box->w + KYMO__BESIDE_GAP, box->y, look, boxes);
    if (panel->legend_place == KYMO_LEGEND_DIRECT)
        kymo__direct_boxes(panel->direct, panel->direct_count, box->x + box->w, look, boxes);
    else if (panel->legend_place != KYMO_LEGEND_NONE)
        kymo__legend_boxes(&panel->legend, panel->legend_x, panel->legend_y, look, boxes);
}

static kymo_status collect_boxes(kymo__target *target, const kymo_figure *figure, kymo_error *err)
{
    kymo__boxes *boxes = &target->boxes;
    bool bare = figure->options.bare;
    kymo__boxes_clear(boxes);
    if (!bare)
        kymo__titles_boxes(&target->titles, target->page_height, &figure->look, boxes);
    for (int32_t i = 0; i < target->panel_count; i++) {
        const kymo__target_panel *panel = &target->panels[i];
        const kymo__rect *box = &panel->panel.box;
        if (panel->away)
            continue;
        boxes->panel = i + 1;
        kymo__boxes_add(boxes, panel->inset ? "inset" : "panel", "", box->x, box->y, box->w, box->h, 0,
                        box->x, box->y);
        if (!bare)
            panel_boxes(panel, &figure->look, boxes);
    }
    if (boxes->status != KYMO_OK)
        return kymo__fail(err, boxes->status, "layout boxes: %s", kymo_status_text(boxes->status));
    return KYMO_OK;
}

/* ---- the layout ------------------------------------------------------------------------------------- */

/* All of it at one level. Each time a legend moves on, the boxes are solved again. */
static kymo_status try_layout(kymo__plan *l, kymo_error *err)
{
    bool moved = true;
    if (kymo__plan_titles(l, err) != KYMO_OK)
        return err->code;
    for (int32_t i = 0; i < l->target->panel_count; i++) {
        if (!l->target->panels[i].away && kymo__plan_legend(l, i, err) != KYMO_OK)
            return err->code;
    }
    while (moved) {
        if (kymo__plan_solve(l, err) != KYMO_OK || kymo__plan_insets(l, err) != KYMO_OK ||
            kymo__plan_place_legends(l, &moved, err) != KYMO_OK)
            return err->code;
    }
    return KYMO_OK;
}

static bool said(const char *text)
{
    return text && text[0];
}

/* What there is to leave out. */
static uint32_t droppable(const kymo__plan *l)
{
    const kymo_figure_options *o = &l->figure->options;
    uint32_t there = 1u << KYMO__DROP_TICKS;
    there |= (uint32_t)said(o->caption) << KYMO__DROP_CAPTION;
    there |= (uint32_t)said(o->subtitle) << KYMO__DROP_SUBTITLE;
    if (said(o->title) || said(o->subtitle) || said(o->caption))
        there |= 1u << KYMO__DROP_LINES;
    there |= (uint32_t)said(o->title) << KYMO__DROP_TITLES;
    for (int32_t i = 0; i < l->target->panel_count; i++) {
        const kymo__target_panel *panel = &l->target->panels[i];
        const kymo_axes *axes = l->figure->axes[i];
        if (panel->away)
            continue;
        if (said(axes->options.title))
            there |= 1u << KYMO__DROP_LINES | 1u << KYMO__DROP_TITLES;
        if (said(l->shows[i].x_label) || said(l->shows[i].y_label))
            there |= 1u << KYMO__DROP_LABELS;
        if (panel->legend_place != KYMO_LEGEND_NONE || panel->has_bar)
            there |= 1u << KYMO__DROP_LEGEND;
    }
    return there;
}

/* Whether an axis, which may take only so much of the page, had no line for its name. */
static bool lacks_names(const kymo__target *target)
{
    for (int32_t i = 0; i < target->panel_count; i++) {
        const kymo__target_panel *panel = &target->panels[i];
        if (!panel->inset && ((said(panel->x.label) && !panel->x.label_text) ||
                              (said(panel->y.label) && !panel->y.label_text)))
            return true;
    }
    return false;
}

/* Level by level, but not those that have nothing to leave out. */
static kymo_status lay_out(kymo__plan *l, kymo_error *err)
{
    kymo_status status = try_layout(l, err);
    if (status == KYMO_ELAYOUT && l->holds) { // there may be room without
        l->holds = l->target->held = false;
        kymo__error_clear(err);
        status = try_layout(l, err);
    }
    const uint32_t there = status == KYMO_ELAYOUT ? droppable(l) : 0;
    for (int32_t level = 1; status == KYMO_ELAYOUT && level <= (int32_t)KYMO__DROPS; level++) {
        if (!(there & 1u << (level - 1)))
            continue;
        kymo__error_clear(err);
        l->level = level;
        l->target->dropped |= 1u << (level - 1);
        status = try_layout(l, err);
    }
    if (l->target->dropped & 1u << KYMO__DROP_TITLES)
        l->target->dropped &= ~(1u << KYMO__DROP_LINES);
    if (status == KYMO_OK && lacks_names(l->target))
        l->target->dropped |= 1u << KYMO__DROP_LABELS;
    return status;
}

static kymo_status check_size(const kymo__plan *l, kymo_error *err)
{
    for (int32_t i = 0; i < l->target->panel_count; i++) {
        const kymo__rect *box = &l->target->panels[i].panel.box;
        if (!l->target->panels[i].away && !(box->w > 0 && box->h > 0))
            return kymo__fail(err, KYMO_ELAYOUT, "panel %d has no room", i + 1);
    }
    return KYMO_OK;
}

kymo_status kymo__target_layout(kymo__target *target, kymo_figure *figure, kymo_error *err)
{
    const int32_t share = figure->options.share;
    const bool cropped = target->crop.page_width > 0;
    kymo__plan l = { .figure = figure, .target = target };
    kymo_status status;
    l.fonts = kymo__canvas_fonts(target->canvas);
    if (!l.fonts) {
        *err = target->canvas->trouble;
        return err->code;
    }
    l.page = (kymo__layout_page){
        .width = cropped ? target->crop.page_width : target->width,
        .height = cropped ? target->crop.page_height : target->height,
        .padding = figure->look.padding,
        .gap_x = share & KYMO_SHARE_Y ? 8 : 18,
        .gap_y = share & KYMO_SHARE_X ? 8 : 18,
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
        target->panels[i].away = kymo__axes_away(figure->axes[i]);
        target->panels[i].inset = !target->panels[i].away && figure->axes[i] != figure->focus &&
                                  kymo__axes_inset(figure->axes[i]);
        l.panels[i].apart = target->panels[i].away || target->panels[i].inset;
    }
    target->dropped = 0;
    kymo__plan_hold(&l);
    status = kymo__plan_cells(&l, err);
    if (status == KYMO_OK && figure->options.bare) {
        kymo__plan_bare(&l);
        status = check_size(&l, err);
    } else if (status == KYMO_OK) {
        status = lay_out(&l, err);
    }
    if (status != KYMO_OK)
        return status;
    for (int32_t i = 0; i < target->panel_count; i++)
        figure->axes[i]->eased.margin = l.panels[i].left;
    kymo__plan_note(&l);
    target->page_height = l.page.height;
    if (cropped)
        kymo__target_shift(target);
    return collect_boxes(target, figure, err);
}
