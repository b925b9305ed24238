/*
 * scatter.c - one marker for each point; size and colour by column.
 *
 * Few points (2000) are stamped one by one, each with an edge in the background's colour; many of one
 * look become translucent and are drawn from counts, so their density shows; opaque ones from the set of
 * their centres; many with a colour or size of their own from the last row at each pixel. Cost: that of
 * the marks reducer; 16 to 32 bytes a point for the first 32 768.
 */
#include "marks/marks.h"

#include <math.h>
#include <string.h>

enum { KEEP = 32768 };

static bool own_looks(const kymo_mark *mark)
{
    return mark->column[KYMO__CHANNEL_COLOR] >= 0 || mark->column[KYMO__CHANNEL_SIZE] >= 0;
}

static double diameter(const kymo_mark *mark)
{
    return mark->spec.marker_size > 0 ? mark->spec.marker_size : mark->context.marker_size;
}

/* ux.md 1.2: with more than 2000 points each thins out so that half the panel would be covered. */
static double opacity(const kymo_mark *mark, const kymo__rect *panel)
{
    double n = (double)kymo__series_of(&mark->series)->tally.points;
    if (mark->spec.opacity > 0)
        return mark->spec.opacity;
    if (n <= KYMO__FEW_MARKERS || own_looks(mark))
        return 1;
    double r = diameter(mark) / 2;
    double share = 0.5 * panel->w * panel->h / (n * 3.14159265358979 * r * r);
    return fmax(0.15, fmin(0.9, share));
}

static kymo_status resolve(kymo_mark *mark, kymo_error *err)
{
    (void)err;
    if (mark->shape == KYMO__SHAPE_NONE)
        mark->shape = KYMO__SHAPE_CIRCLE;
    if (!mark->spec.fill && mark->spec.stroke)
        mark->fill = mark->stroke;
    return KYMO_OK;
}

static void plan(const kymo_mark *mark, kymo__reduce_spec *spec)
{
    (void)mark;
    spec->line = false;
    spec->keep = KEEP;
}

static bool stamped(const kymo_mark *mark, const kymo__mark_view *view)
{
    const kymo__series *series = kymo__series_of(&mark->series);
    if (!series->kept.whole)
        return series->rows == 0;
    if (view->vector && !own_looks(mark))
        return !kymo__mark_rasters(mark, view, kymo__mark_visible(mark, view));
    return own_looks(mark) || series->tally.points <= KYMO__FEW_MARKERS;
}

static kymo_status look(kymo_mark *mark, kymo__mark_view *view, kymo_error *err)
{
    view->opacity = opacity(mark, &view->panel.box);
    if (stamped(mark, view))
        return KYMO_OK;
    int32_t mode = own_looks(mark) ? KYMO__MARKS_LAST
                   : view->opacity < 1 ? KYMO__MARKS_COUNTS : KYMO__MARKS_CENTRES;
    return kymo__mark_reduce(mark, view, KYMO__OF_MARKERS, &kymo__reducer_marks, mode, 0, err);
}

/* Survivors are in pixels of the layer; stamps in quarters of the canvas's unit. */
static int32_t in_canvas(int32_t at4, double corner, double layer_unit, double unit)
{
    return (int32_t)floor((at4 / layer_unit * unit) + corner * 4 + 0.5);
}

/* The markers of a layer one by one, when there are few enough: nearly all lie outside the view. */
static kymo_status settle_few(kymo_mark *mark, kymo__mark_view *view, kymo_error *err)
{
    kymo__reducer *reducer = &view->reducer[KYMO__OF_MARKERS];
    int64_t count = kymo__marks_count(reducer), n = 0;
    if (kymo__mark_rasters(mark, view, count))
        return KYMO_OK;
    if (kymo__mark_stamps(mark, view, count, false, false, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo__marks_list(reducer, view->x4, view->y4);
    for (; n < count; n++) {
        view->x4[n] = in_canvas(view->x4[n], view->x, view->layer_unit, view->unit);
        view->y4[n] = in_canvas(view->y4[n], view->y, view->layer_unit, view->unit);
    }
    view->stamp_count = count;
    kymo__reducer_free(reducer);
    return KYMO_OK;
}

static kymo_status settle_survivors(kymo_mark *mark, kymo__mark_view *view, kymo_error *err)
{
    kymo__survivor *list = NULL;
    int64_t count = 0;
    bool colored = mark->column[KYMO__CHANNEL_COLOR] >= 0, sized = mark->column[KYMO__CHANNEL_SIZE] >= 0;
    if (kymo__marks_survivors(&view->reducer[KYMO__OF_MARKERS], &list, &count, err) != KYMO_OK)
        return err->code;
    kymo_status status = kymo__mark_stamps(mark, view, count, sized, colored, err);
    int64_t n = 0;
    for (int64_t i = 0; status == KYMO_OK && i < count; i++) {
        double d = sized ? kymo__mark_diameter(mark, list[i].size) : 1;
        if (!(d > 0))
            continue;
        view->x4[n] = in_canvas(list[i].x4, view->x, view->layer_unit, view->unit);
        view->y4[n] = in_canvas(list[i].y4, view->y, view->layer_unit, view->unit);
        if (sized)
            view->sizes[n] = (float)d;
        if (colored)
            view->colors[n] = kymo__mark_color(mark, list[i].color);
        if (view->shapes)
            view->shapes[n] = (uint8_t)kymo__mark_shape(mark, list[i].color);
        n++;
    }
    view->stamp_count = n;
    kymo__free(mark->mem, KYMO_MEMORY_REDUCE, list, (size_t)count, sizeof *list);
    return status;
}

static kymo_status settle(kymo_mark *mark, kymo__mark_view *view, kymo_error *err)
{
    const kymo__reducer *markers = &view->reducer[KYMO__OF_MARKERS];
    kymo_status status = KYMO_OK;
    if (!markers->state)
        status = kymo__mark_stamp_kept(mark, view, err);
    else if (markers->spec.mode == KYMO__MARKS_LAST)
        status = settle_survivors(mark, view, err);
    else if (view->vector)
        status = settle_few(mark, view, err);
    for (int64_t i = 0; view->colors && status == KYMO_OK && i < view->stamp_count; i++)
        view->colors[i].a = (uint8_t)floor(view->colors[i].a * view->opacity + 0.5);
    return status;
}

static void draw(const kymo_mark *mark, const kymo__mark_view *view, const kymo__panel *panel,
                 kymo_canvas *canvas)
{
    (void)panel;
    kymo__rgba color = mark->fill;
    color.a = (uint8_t)floor(color.a * view->opacity + 0.5);
    kymo__mark_draw_markers(mark, view, canvas, color, diameter(mark), view->opacity >= 1);
}

static kymo_status occupy(const kymo_mark *mark, const kymo__panel *panel, kymo__fill fill, void *user,
                          kymo_error *err)
{
    (void)err;
    const kymo__series *series = kymo__series_of(&mark->series);
    kymo__mark_view probe = { 0 };
    if (!series->kept.whole)
        return series->rows == 0 ? KYMO_OK : KYMO_PARTIAL;
    kymo__mark_view_begin(&probe, panel);
    double r = mark->column[KYMO__CHANNEL_SIZE] >= 0 ? 9 : diameter(mark) / 2;
    for (int64_t i = 0; i < series->kept.count; i++) {
        double x = panel->box.x + kymo__view_x(&probe.view, kymo__kept_at(&series->kept, i)) / probe.unit;
        double y = panel->box.y + kymo__view_y(&probe.view, series->kept.y[i]) / probe.unit;
        fill(x - r, y - r, x + r, y + r, user);
    }
    return KYMO_OK;
}

static kymo__key key_of(const kymo_mark *mark, kymo__rgba color)
{
    kymo__key key = { .shape = mark->shape, .marker = color, .marker_size = fmin(diameter(mark), 10) };
    memcpy(key.label, mark->label, sizeof key.label);
    return key;
}

static void set_label(kymo__key *key, const char *text)
{
    size_t n = strlen(text);
    if (n >= sizeof key->label) {
        n = sizeof key->label - 1;
        while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
            n--;
    }
    memcpy(key->label, text, n);
    key->label[n] = '\0';
}

static int32_t keys(const kymo_mark *mark, kymo__key *out, int32_t capacity)
{
    const kymo__series *series = kymo__series_of(&mark->series);
    if (mark->column[KYMO__CHANNEL_COLOR] < 0) {
        if (capacity > 0)
            out[0] = key_of(mark, mark->fill);
        return 1;
    }
    if (!series->color_is_text)
        return 0; // a colour bar says it
    for (int32_t i = 0; i < series->words.count && i < capacity; i++) {
        out[i] = key_of(mark, kymo__mark_color(mark, i));
        out[i].shape = kymo__mark_shape(mark, i);
        set_label(&out[i], series->words.word[i]);
    }
    return series->words.count;
}

const kymo__mark_class kymo__mark_scatter = {
    .name = "scatter",
    .kind = KYMO_SCATTER,
    .channels = 1u << KYMO__CHANNEL_X | 1u << KYMO__CHANNEL_Y | 1u << KYMO__CHANNEL_COLOR |
                1u << KYMO__CHANNEL_SIZE,
    .frame = true,
    .resolve = resolve,
    .plan = plan,
    .look = look,
    .settle = settle,
    .draw = draw,
    .occupy = occupy,
    .keys = keys,
};
