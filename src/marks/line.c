/*
 * line.c - lines: joins the points in the order of the rows; dashes, steps and markers.
 *
 * Solid function lines are drawn from line cells whatever their density; true vertices are kept while
 * they are few, for vector outputs, dashes and markers. A line whose x goes back is drawn from an
 * occupancy mask, a binary line from its bitmap. Cost: that of the reducers (reduce/).
 */
#include "marks/marks.h"

#include <math.h>
#include <string.h>

static double line_width(const kymo_mark *mark)
{
    if (mark->spec.width > 0)
        return mark->spec.width;
    double width = mark->context.line_width;
    return kymo__series_of(&mark->series)->tally.points > 5000 ? width * 5 / 7 : width;
}

static double marker_size(const kymo_mark *mark)
{
    return mark->spec.marker_size > 0 ? mark->spec.marker_size : mark->context.marker_size;
}

static kymo__rgba line_color(const kymo_mark *mark)
{
    kymo__rgba color = mark->stroke;
    if (mark->spec.opacity > 0)
        color.a = (uint8_t)floor(color.a * mark->spec.opacity + 0.5);
    return color;
}

/* A line of one point would be a dot of the line's width: it shows as a marker. */
static int32_t shape_of(const kymo_mark *mark)
{
    bool alone = kymo__series_of(&mark->series)->tally.points == 1;
    return mark->shape == KYMO__SHAPE_NONE && alone ? KYMO__SHAPE_CIRCLE : mark->shape;
}

/* How many points are drawn one by one on a canvas. */
static int32_t most_points(double css_width)
{
    return (int32_t)fmax(4096, fmin(4 * css_width, 1 << 20));
}

static void plan(const kymo_mark *mark, kymo__reduce_spec *spec)
{
    spec->line = true;
    spec->step = mark->spec.step;
    spec->keep = most_points(mark->context.css_width);
}

/* Whether there are few vertices. This depends on the canvas, not on what a wider one or an option has had kept. */
static bool few(const kymo_mark *mark, const kymo_canvas *canvas)
{
    const kymo__kept *kept = &kymo__series_of(&mark->series)->kept;
    return kept->whole && kept->count <= most_points(canvas->width);
}

/* Whether the vertices are drawn one by one where that is to be seen. */
static bool singly(const kymo_mark *mark, const kymo_canvas *canvas)
{
    return few(mark, canvas) || (kymo__series_of(&mark->series)->kept.whole && kymo__mark_keeps_all(mark));
}

/* Without its vertices a line is the same picture, but for these. */
static bool needs_points(const kymo_mark *mark)
{
    return mark->context.vector || mark->dash_count > 0 || shape_of(mark) != KYMO__SHAPE_NONE ||
           kymo__series_of(&mark->series)->back_row >= 0;
}

/* The markers of the vertices: as stamps while the points are kept, else as a set of centres. */
static kymo_status look_markers(kymo_mark *mark, kymo__mark_view *view, kymo_error *err)
{
    if (shape_of(mark) == KYMO__SHAPE_NONE || singly(mark, view->panel.canvas))
        return KYMO_OK;
    return kymo__mark_reduce(mark, view, KYMO__OF_MARKERS, &kymo__reducer_marks, KYMO__MARKS_CENTRES, 0,
                             err);
}

static void ask_again(kymo_mark *mark, const kymo__view *view, int32_t e)
{
    mark->repeat_e = mark->repeat && mark->repeat_e < e ? mark->repeat_e : e;
    mark->repeat = true;
    mark->repeat_lim[0] = view->u0;
    mark->repeat_lim[1] = view->u1;
    mark->repeat_time[0] = view->t0;
    mark->repeat_time[1] = view->t1;
}

static kymo_status look(kymo_mark *mark, kymo__mark_view *view, kymo_error *err)
{
    const kymo__series *series = kymo__series_of(&mark->series);
    double width = line_width(mark);
    if (look_markers(mark, view, err) != KYMO_OK)
        return err->code;
    if (kymo__mark_binary(mark, view))
        return kymo__mark_reduce(mark, view, KYMO__OF_INK, &kymo__reducer_bitmap, 0,
                                 width * view->layer_unit, err);
    if (series->back_row >= 0) {
        if (few(mark, view->panel.canvas) ||
            (singly(mark, view->panel.canvas) && (view->vector || mark->dash_count > 0)))
            return KYMO_OK;
        return kymo__mark_reduce(mark, view, KYMO__OF_INK, &kymo__reducer_mask, 0,
                                 width * view->layer_unit, err);
    }
    int32_t e = kymo__grid_exponent(&view->view, kymo__mark_cells_wanted(mark, view));
    if (!series->kept.whole && series->grid.used > 0 && series->grid.e > e)
        ask_again(mark, &view->view, e);
    return KYMO_OK;
}

/* ---- settling ------------------------------------------------------------------------------------------- */

static void add_point(kymo__mark_view *view, double x, double y)
{
    view->points[view->point_count++] = (kymo__point){ view->x + x, view->y + y };
}

/* A vertex after another: its own and the corners of a step. */
static void add_vertex(const kymo_mark *mark, kymo__mark_view *view, double xa, double ya, double xb,
                       double yb)
{
    switch (isnan(ya) ? KYMO_STEP_NONE : mark->spec.step) {
    case KYMO_STEP_POST:
        add_point(view, xb, ya);
        break;
    case KYMO_STEP_PRE:
        add_point(view, xa, yb);
        break;
    case KYMO_STEP_MID:
        add_point(view, (xa + xb) / 2, ya);
        add_point(view, (xa + xb) / 2, yb);
        break;
    default:
        break;
    }
    add_point(view, xb, yb);
}

static kymo_status settle_points(kymo_mark *mark, kymo__mark_view *view, kymo_error *err)
{
    const kymo__kept *kept = &kymo__series_of(&mark->series)->kept;
    if (kept->count > INT64_MAX / 4)
        return kymo__fail(err, KYMO_EBUDGET, "too many points");
    int64_t need = kept->count * 3;
    kymo__point *points = kymo__realloc(mark->mem, KYMO_MEMORY_REDUCE, view->points,
                                        (size_t)view->point_capacity, (size_t)need, sizeof *points,
                                        "line vertices", err);
    if (!points)
        return err->code;
    view->points = points;
    view->point_capacity = need;
    view->point_count = 0;
    double xa = NAN, ya = NAN;
    for (int64_t i = 0; i < kept->count; i++) {
        double x = kymo__view_x(&view->view, kymo__kept_at(kept, i));
        if (isnan(kept->y[i]))
            add_point(view, NAN, NAN);
        else
            add_vertex(mark, view, xa, ya, x, kymo__view_y(&view->view, kept->y[i]));
        xa = x;
        ya = isnan(kept->y[i]) ? NAN : kymo__view_y(&view->view, kept->y[i]);
    }
    return KYMO_OK;
}

static kymo_status settle_bits(kymo_mark *mark, kymo__mark_view *view, kymo_error *err)
{
    const kymo__view *grid = &view->layer_view;
    size_t words = ((size_t)grid->width + 63) / 64 * (size_t)grid->height;
    kymo__free(mark->mem, KYMO_MEMORY_REDUCE, view->bits, view->bit_words, sizeof *view->bits);
    view->bits = kymo__alloc(mark->mem, KYMO_MEMORY_REDUCE, words, sizeof *view->bits, "line bitmap", err);
    view->bit_words = view->bits ? words : 0;
    return view->bits ? kymo__bitmap_rows(&view->reducer[KYMO__OF_INK], view->bits, err) : err->code;
}

static kymo_status settle(kymo_mark *mark, kymo__mark_view *view, kymo_error *err)
{
    const kymo__series *series = kymo__series_of(&mark->series);
    const kymo__reducer *ink = &view->reducer[KYMO__OF_INK];
    kymo_status status = KYMO_OK;
    if (ink->state && ink->class_ == &kymo__reducer_bitmap)
        status = settle_bits(mark, view, err);
    else if (!ink->state && series->back_row < 0)
        status = kymo__mark_settle_cells(mark, view, line_width(mark) * view->unit + 2, err);
    bool kept = singly(mark, view->panel.canvas);
    bool points = !ink->state && kept &&
                  (view->vector || mark->dash_count > 0 || series->back_row >= 0);
    if (status == KYMO_OK && points)
        status = settle_points(mark, view, err);
    if (status == KYMO_OK && shape_of(mark) != KYMO__SHAPE_NONE && kept)
        status = kymo__mark_stamp_kept(mark, view, err);
    return status;
}

/* ---- drawing -------------------------------------------------------------------------------------------- */

static void draw_layer(const kymo__mark_view *view, kymo_canvas *canvas, int kind, const void *cells,
                       kymo__rgba color)
{
    const kymo__layer layer = {
        .kind = kind,
        .width = view->layer_view.width,
        .height = view->layer_view.height,
        .x = (int32_t)view->layer_x,
        .y = (int32_t)view->layer_y,
        .cells = cells,
        .color = color,
    };
    kymo__canvas_layer(canvas, &layer);
}

static void draw(const kymo_mark *mark, const kymo__mark_view *view, const kymo__panel *panel,
                 kymo_canvas *canvas)
{
    const kymo__reducer *ink = &view->reducer[KYMO__OF_INK];
    kymo__rgba color = line_color(mark);
    kymo__canvas_clip(canvas, &panel->box);
    if (view->bits) {
        draw_layer(view, canvas, KYMO__LAYER_BITS, view->bits, color);
    } else if (ink->state) {
        draw_layer(view, canvas, KYMO__LAYER_MASK64, kymo__mask_cells(ink), color);
    } else {
        const kymo__curve curve = {
            .cells = kymo__mark_show_cells(mark, view, canvas),
            .points = view->points,
            .point_count = view->point_count,
            .color = color,
            .width = line_width(mark),
            .dash = mark->dash_count ? mark->dash : NULL,
            .dash_count = mark->dash_count,
        };
        kymo__canvas_curve(canvas, &curve);
    }
    kymo__canvas_unclip(canvas);
    if (shape_of(mark) != KYMO__SHAPE_NONE)
        kymo__mark_draw_markers(mark, view, canvas, color,
                                marker_size(mark), true);
}

/* ---- legends -------------------------------------------------------------------------------------------- */

static kymo_status occupy_cells(const kymo_mark *mark, const kymo__panel *panel, const kymo__view *view,
                                kymo__fill fill, void *user, kymo_error *err)
{
    kymo__grid grid;
    kymo__grid_init(&grid, mark->mem, view->integer, 0);
    kymo_status status = kymo__series_cells(&mark->series, view, 0.5, 0, &grid, err);
    double left = kymo__view_left(view, grid.first, grid.e), step = kymo__view_step(view, grid.e);
    for (int32_t i = 0; status == KYMO_OK && i < grid.used; i++) {
        double x0 = panel->box.x + left + i * step;
        if (grid.lo[i] <= grid.hi[i])
            fill(x0, panel->box.y + kymo__view_y(view, grid.hi[i]), x0 + step,
                 panel->box.y + kymo__view_y(view, grid.lo[i]), user);
        if (grid.lo2 && grid.lo2[i] <= grid.hi2[i])
            fill(x0, panel->box.y + kymo__view_y(view, grid.hi2[i]), x0 + step,
                 panel->box.y + kymo__view_y(view, grid.lo2[i]), user);
    }
    kymo__grid_free(&grid);
    return status;
}

/* The boxes of short pieces of each segment. */
static void occupy_points(const kymo_mark *mark, const kymo__panel *panel, const kymo__view *view,
                          kymo__fill fill, void *user)
{
    const kymo__kept *kept = &kymo__series_of(&mark->series)->kept;
    for (int64_t i = 1; i < kept->count; i++) {
        if (isnan(kept->y[i]) || isnan(kept->y[i - 1]))
            continue;
        double xa = kymo__view_x(view, kymo__kept_at(kept, i - 1)), ya = kymo__view_y(view, kept->y[i - 1]);
        double xb = kymo__view_x(view, kymo__kept_at(kept, i)), yb = kymo__view_y(view, kept->y[i]);
        double length = fmax(fabs(xb - xa), fabs(yb - ya));
        int pieces = length < 4 ? 1 : length > 4096 ? 1024 : (int)(length / 4) + 1;
        for (int k = 0; k < pieces; k++) {
            double s = (double)k / pieces, t = (double)(k + 1) / pieces;
            double x0 = xa + s * (xb - xa), x1 = xa + t * (xb - xa);
            double y0 = ya + s * (yb - ya), y1 = ya + t * (yb - ya);
            fill(panel->box.x + fmin(x0, x1), panel->box.y + fmin(y0, y1), panel->box.x + fmax(x0, x1),
                 panel->box.y + fmax(y0, y1), user);
        }
    }
}

static kymo_status occupy(const kymo_mark *mark, const kymo__panel *panel, kymo__fill fill, void *user,
                          kymo_error *err)
{
    const kymo__series *series = kymo__series_of(&mark->series);
    kymo__mark_view probe = { 0 };
    kymo__mark_view_begin(&probe, panel);
    kymo__view view = probe.view;
    view.width = (int32_t)fmax(1, panel->box.w);
    view.height = (int32_t)fmax(1, panel->box.h);
    if (series->back_row < 0)
        return occupy_cells(mark, panel, &view, fill, user, err);
    if (!singly(mark, panel->canvas))
        return KYMO_PARTIAL;
    occupy_points(mark, panel, &view, fill, user);
    return KYMO_OK;
}

static int32_t keys(const kymo_mark *mark, kymo__key *out, int32_t capacity)
{
    if (capacity < 1)
        return 1;
    memcpy(out->label, mark->label, sizeof out->label);
    out->line = line_color(mark);
    out->line_width = line_width(mark);
    out->dash = mark->dash_count ? mark->dash : NULL;
    out->dash_count = mark->dash_count;
    out->shape = shape_of(mark);
    out->marker = line_color(mark);
    out->marker_size = marker_size(mark);
    return 1;
}

const kymo__mark_class kymo__mark_line = {
    .name = "line",
    .kind = KYMO_LINE,
    .channels = 1u << KYMO__CHANNEL_X | 1u << KYMO__CHANNEL_Y,
    .clips = true,
    .plan = plan,
    .needs_points = needs_points,
    .look = look,
    .settle = settle,
    .draw = draw,
    .occupy = occupy,
    .keys = keys,
};
