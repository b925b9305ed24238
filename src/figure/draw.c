/*
 * draw.c - a figure whose layout is ready, on its canvas. Allocates nothing on an image canvas that has drawn
 * it before.
 */
#include "figure/plan.h"

#include <math.h>

static void draw_guides(const kymo__target_panel *panel, const kymo_figure *figure, kymo_canvas *canvas)
{
    const kymo__rect *box = &panel->panel.box;
    kymo__canvas_group(canvas, "axes", "");
    kymo__axis_draw(&panel->x, canvas, box, &figure->look);
    kymo__axis_draw(&panel->y, canvas, box, &figure->look);
    if (panel->has_bar)
        kymo__colorbar_draw(&panel->bar, canvas, box->x + box->w + KYMO__BESIDE_GAP, box->y,
                            &figure->look);
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

/* What the pixels of a mark depend on beside the options of its figure, whose changes make a new edition. The
   data of other marks come in by colours, categories and shared axes. */
static uint64_t key_of(const kymo__target *target, const kymo_figure *figure, int32_t index)
{
    const kymo__view *view = &target->views[index].view;
    const kymo__rect *box = &target->panels[figure->marks[index]->axes->number].panel.box;
    const double numbers[] = {view->u0, view->u1, view->v0, view->v1, view->integer,
                              view->width, view->height, box->x, box->y, box->w, box->h};
    const int64_t whole[] = {index, view->t0, view->t1};
    uint64_t key = kymo__hash(whole, sizeof whole, kymo__hash(numbers, sizeof numbers, 3));
    for (int32_t i = 0; i < figure->mark_count; i++) {
        const kymo_mark *mark = figure->marks[i];
        const int64_t version[] = {i, mark->version, mark->plans};
        if (figure->options.share || mark->axes == figure->marks[index]->axes)
            key = kymo__hash(version, sizeof version, key);
    }
    return key;
}

/* Where a mark may draw: lines in the panel alone, markers and rules around it too. */
static kymo__rect reach_of(const kymo_mark *mark, const kymo__rect *box)
{
    const double size = fmax(fmax(mark->spec.marker_size, mark->spec.width),
                             fmax(mark->context.marker_size, mark->context.line_width));
    const bool inside = mark->class_->clips && mark->shape == KYMO__SHAPE_NONE && mark->series.state &&
                        kymo__series_of(&mark->series)->tally.points > 1;
    const double more = inside ? 0 : fmax(size, 18) + 4;
    return (kymo__rect){box->x - more, box->y - more, box->w + 2 * more, box->h + 2 * more};
}

static void draw_mark(const kymo__target *target, const kymo_figure *figure, int32_t index,
                      const kymo__target_panel *panel, kymo_canvas *canvas)
{
    const kymo_mark *mark = figure->marks[index];
    const kymo__rect reach = reach_of(mark, &panel->panel.box);
    kymo__canvas_group(canvas, mark->class_->name, mark->label);
    if (kymo__canvas_item(canvas, key_of(target, figure, index), &reach))
        mark->class_->draw(mark, &target->views[index], &panel->panel, canvas);
    kymo__canvas_item(canvas, 0, NULL);
    kymo__canvas_ungroup(canvas);
}

static void draw_panel(const kymo__target *target, const kymo_figure *figure, int32_t index,
                       kymo_canvas *canvas)
{
    const kymo__target_panel *panel = &target->panels[index];
    bool bare = figure->options.bare;
    kymo__canvas_group(canvas, "panel", figure->axes[index]->options.title);
    if (panel->inset && !bare)
        kymo__canvas_rect(canvas, &panel->frame, figure->look.background);
    if (!bare) {
        kymo__canvas_group(canvas, "grid", "");
        kymo__axis_draw_grid(&panel->x, canvas, &panel->panel.box, &figure->look);
        kymo__axis_draw_grid(&panel->y, canvas, &panel->panel.box, &figure->look);
        kymo__axis_draw_zero(&panel->x, canvas, &panel->panel.box, &figure->look);
        kymo__axis_draw_zero(&panel->y, canvas, &panel->panel.box, &figure->look);
        kymo__canvas_ungroup(canvas);
    }
    for (int32_t i = 0; i < figure->mark_count; i++) {
        if (figure->marks[i]->axes->number == index && !figure->marks[i]->hidden)
            draw_mark(target, figure, i, panel, canvas);
    }
    if (!bare)
        draw_guides(panel, figure, canvas);
    kymo__canvas_ungroup(canvas);
}

static void draw_all(const kymo__target *target, const kymo_figure *figure, kymo_canvas *canvas)
{
    for (int32_t i = 0; i < target->panel_count; i++) {
        if (!target->panels[i].away)
            draw_panel(target, figure, i, canvas);
    }
    if (figure->options.bare)
        return;
    kymo__canvas_group(canvas, "titles", "");
    kymo__titles_draw(&target->titles, canvas, target->page_height, &figure->look);
    kymo__canvas_ungroup(canvas);
}

kymo_status kymo__target_draw(kymo__target *target, kymo_figure *figure, kymo_canvas *canvas,
                              kymo_error *err)
{
    kymo__rgba pairs[KYMO__THEME_PAIRS][2];
    char title[512] = "";
    if (figure->options.title)
        kymo__str_copy(title, sizeof title, figure->options.title);
    kymo__text_plain(title);
    const kymo__page page = {
        .width = target->width,
        .height = target->height,
        .background = figure->look.background,
        .title = title[0] ? title : NULL,
        .description = figure->options.alt ? figure->options.alt : target->description,
        .author = figure->options.author,
        .keywords = figure->options.keywords,
        .id = figure->options.id,
        .dark = figure->look.dark,
        .threads = figure->options.threads,
        .in_dark = pairs,
        .in_dark_count = kymo__theme_pairs(&figure->options, &figure->look, pairs),
        .owner = target->partial ? 0 : figure->root.serial,
        .edition = figure->changes - figure->readings,
    };
    kymo_status status = KYMO_OK;
    bool compared = kymo__canvas_compare(canvas, &page);
    if (compared)
        draw_all(target, figure, canvas);
    if (!compared || kymo__canvas_changed(canvas)) {
        kymo__canvas_begin(canvas, &page);
        draw_all(target, figure, canvas);
        status = kymo__canvas_end(canvas, err);
    }
    // Several outputs show the same texts: the one that lacks most tells.
    if (canvas->boxes > figure->stats.boxes) {
        figure->stats.boxes = canvas->boxes;
        figure->stats.first_box = canvas->box_code;
    }
    return status;
}
