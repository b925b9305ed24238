/*
 * marks.c - what all plot types share: the table of classes, copying and resolving a spec, the views of
 * a mark on its canvases. Costs nothing by itself.
 */
#include "marks/marks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define KYMO_MARK(number, NAME, name, summary) extern const kymo__mark_class kymo__mark_##name;
#include <kymo/marks.def>
#undef KYMO_MARK

#define KYMO_MARK(number, NAME, name, summary) &kymo__mark_##name,
static const kymo__mark_class *const classes[] = {
#include <kymo/marks.def>
};
#undef KYMO_MARK

const kymo__mark_class *kymo__mark_class_of(int32_t kind)
{
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        if (classes[i]->kind == kind)
            return classes[i];
    }
    return NULL;
}

/* ---- opening ---------------------------------------------------------------------------------------- */

static kymo_status own(kymo_mark *mark, const char **text, kymo_error *err)
{
    if (!*text)
        return KYMO_OK;
    char *copy = kymo__strdup(mark->mem, *text, err);
    if (!copy)
        return err->code;
    mark->strings[mark->string_count++] = copy;
    *text = copy;
    return KYMO_OK;
}

static kymo_status check_reserved(const kymo_spec *spec, kymo_error *err)
{
    for (size_t i = 0; i < sizeof spec->reserved / sizeof spec->reserved[0]; i++) {
        if (spec->reserved[i])
            return kymo__fail(err, KYMO_EINVAL, "kymo_spec.reserved is not zero (was the struct cleared?)");
    }
    return KYMO_OK;
}

kymo_status kymo__mark_open(kymo_mark *mark, kymo_kind kind, const kymo_spec *spec, kymo__mem *mem,
                            kymo_error *err)
{
    mark->class_ = kymo__mark_class_of((int32_t)kind);
    mark->mem = mem;
    if (!mark->class_)
        return kymo__fail(err, KYMO_EINVAL, "no plot type has the number %d", (int)kind);
    if (check_reserved(spec, err) != KYMO_OK)
        return err->code;
    mark->spec = *spec;
    mark->spec.more = NULL;
    mark->spec.more_count = 0;
    const char **texts[] = { &mark->spec.x, &mark->spec.y, &mark->spec.x2, &mark->spec.y2,
                             &mark->spec.color, &mark->spec.size, &mark->spec.text, &mark->spec.label,
                             &mark->spec.stroke, &mark->spec.fill, &mark->spec.dash, &mark->spec.marker,
                             &mark->spec.colormap };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (own(mark, texts[i], err) != KYMO_OK)
            return err->code;
    }
    bool data = mark->class_->channels & (1u << KYMO__CHANNEL_Y);
    if (data && !spec->data)
        return kymo__fail(err, KYMO_EINVAL, "%s: no data given", mark->class_->name);
    if (data) {
        mark->source = spec->data;
        kymo__source_keep(mark->source);
    }
    return KYMO_OK;
}

void kymo__mark_close(kymo_mark *mark)
{
    kymo__reducer_free(&mark->series);
    kymo__reducer_free(&mark->survey);
    kymo__mark_forget(mark);
    if (mark->source)
        kymo__source_drop(mark->source);
    for (int32_t i = 0; i < mark->string_count; i++)
        kymo__strfree(mark->mem, mark->strings[i]);
}

/* ---- resolving ---------------------------------------------------------------------------------------- */

static bool numeric(const kymo_source *source, int32_t column)
{
    return source->columns[column].type != KYMO_TEXT;
}

/* No plot type has these channels yet; a column asked for in vain is a mistake. */
static kymo_status check_channels(const kymo_mark *mark, kymo_error *err)
{
    const kymo_spec *spec = &mark->spec;
    const char *name = spec->x2 ? "x2" : spec->y2 ? "y2" : spec->text ? "text" : NULL;
    if (!name && !mark->source && (spec->x || spec->y || spec->color || spec->size))
        name = spec->x ? "x" : spec->y ? "y" : spec->color ? "color" : "size";
    if (!name)
        return KYMO_OK;
    return kymo__fail(err, KYMO_EINVAL, "%s has no channel %s", mark->class_->name, name);
}

static kymo_status find_column(kymo_mark *mark, const char *name, int channel, bool text, kymo_error *err)
{
    if (!name)
        return KYMO_OK;
    if (!(mark->class_->channels & (1u << channel))) {
        static const char *const names[] = { "x", "y", "color", "size" };
        return kymo__fail(err, KYMO_EINVAL, "%s has no channel %s", mark->class_->name, names[channel]);
    }
    if (kymo__source_find(mark->source, name, &mark->column[channel], err) != KYMO_OK)
        return err->code;
    if (!text && !numeric(mark->source, mark->column[channel]))
        return kymo__fail_at(err, KYMO_EDATA, mark->source->path, 0, 0,
                             "column \"%s\" is text, not numbers",
                             mark->source->columns[mark->column[channel]].name);
    return KYMO_OK;
}

/* Without y: the first number column that is not x. */
static kymo_status default_y(kymo_mark *mark, kymo_error *err)
{
    if (mark->column[KYMO__CHANNEL_Y] >= 0)
        return KYMO_OK;
    for (int32_t i = 0; i < mark->source->column_count; i++) {
        if (i == mark->column[KYMO__CHANNEL_X] || !numeric(mark->source, i))
            continue;
        mark->column[KYMO__CHANNEL_Y] = i;
        return KYMO_OK;
    }
    return kymo__fail_at(err, KYMO_EEMPTY, mark->source->path, 0, 0, "no column of numbers");
}

static kymo_status color_of(const kymo_mark *mark, const char *text, const char *field, kymo__rgba *color,
                            kymo_error *err)
{
    *color = kymo__palette_color(mark->context.palette, mark->series_number);
    if (!text)
        return KYMO_OK;
    if (strcmp(text, "none") == 0) {
        *color = (kymo__rgba){ 0 };
        return KYMO_OK;
    }
    if (text[0] == 'C' && text[1] >= '0' && text[1] <= '9') {
        int64_t index;
        const char *end = text + strlen(text);
        if (kymo__parse_i64(text + 1, end, &index) == end && index < 1000) {
            *color = kymo__palette_color(mark->context.palette, (int32_t)index);
            return KYMO_OK;
        }
    }
    if (kymo__color_parse(text, color))
        return KYMO_OK;
    kymo__fail(err, KYMO_EINVAL, "%s: not a colour: \"%s\"", field, text);
    kymo__hint(err, "write #rrggbb, C0 to C7, or a name such as red");
    return err->code;
}

/* Which of `cues` ways to look a mark has beside its colour; one with a colour of its own needs none. */
static int32_t cue_of(const kymo_mark *mark, int32_t cues)
{
    if ((mark->spec.stroke || mark->spec.fill) && !mark->context.redundant)
        return 0;
    return kymo__palette_cue(mark->context.palette, mark->series_number, cues, mark->context.redundant);
}

static kymo_status resolve_dash(kymo_mark *mark, double width, kymo_error *err)
{
    static const struct {
        const char *name;
        int count;
        double lengths[6];
    } named[] = {
        { "solid", 0, { 0 } },
        { "dashed", 2, { 6, 3 } },
        { "dotted", 2, { 2, 2.5 } },
        { "dashdot", 4, { 7, 2.5, 2, 2.5 } },
    };
    const char *text = mark->spec.dash;
    mark->dash_count = 0;
    if (!text && mark->class_->kind == KYMO_LINE)
        text = named[cue_of(mark, sizeof named / sizeof named[0])].name;
    if (!text)
        return KYMO_OK;
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (strcmp(text, named[i].name) != 0)
            continue;
        mark->dash_count = named[i].count;
        for (int k = 0; k < named[i].count; k++)
            mark->dash[k] = named[i].lengths[k] * width;
        return KYMO_OK;
    }
    const char *end = text + strlen(text);
    for (const char *at = text; at && at < end;) {
        double v;
        at = mark->dash_count < 8 ? kymo__parse_f64(at, end, &v) : NULL;
        if (!at || !(v > 0 && v <= 1000) || (at < end && *at != ',')) {
            kymo__fail(err, KYMO_EINVAL, "dash: bad value \"%s\"", text);
            kymo__hint(err, "write solid, dashed, dotted, dashdot, or lengths such as 6,3");
            return err->code;
        }
        mark->dash[mark->dash_count++] = v * width;
        at += at < end;
    }
    if (mark->dash_count % 2)
        return kymo__fail(err, KYMO_EINVAL, "dash: an even number of lengths is needed, not \"%s\"", text);
    return KYMO_OK;
}

static kymo_status resolve_marker(kymo_mark *mark, kymo_error *err)
{
    mark->shape = KYMO__SHAPE_NONE;
    if (!mark->spec.marker && mark->class_->kind == KYMO_SCATTER)
        mark->shape = KYMO__SHAPE_CIRCLE + cue_of(mark, KYMO__SHAPES - 1);
    if (!mark->spec.marker)
        return KYMO_OK;
    mark->shape = kymo__shape_find(mark->spec.marker);
    if (mark->shape >= 0)
        return KYMO_OK;
    mark->shape = KYMO__SHAPE_NONE;
    kymo__fail(err, KYMO_EINVAL, "marker: no shape is named \"%s\"", mark->spec.marker);
    const char *near = kymo__did_you_mean(mark->spec.marker, kymo__shape_names, KYMO__SHAPES);
    kymo__hint(err, near ? "did you mean \"%s\"?" : "shapes: circle square triangle diamond plus cross"
               " triangle-down star%s", near ? near : "");
    return err->code;
}

static kymo_status check_numbers(const kymo_spec *spec, kymo_error *err)
{
    const struct {
        const char *name;
        double value, most;
    } checks[] = { { "width", spec->width, 1000 }, { "marker_size", spec->marker_size, 1000 },
                   { "opacity", spec->opacity, 1 } };
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        if (!(checks[i].value >= 0 && checks[i].value <= checks[i].most))
            return kymo__fail(err, KYMO_EINVAL, "%s is not between 0 and %d", checks[i].name,
                              (int)checks[i].most);
    }
    return KYMO_OK;
}

static void copy_name(char *to, size_t size, const char *from)
{
    size_t n = strlen(from);
    if (n >= size) {
        n = size - 1;
        while (n > 0 && ((unsigned char)from[n] & 0xc0) == 0x80)
            n--;
    }
    memcpy(to, from, n);
    to[n] = '\0';
}

static void resolve_names(kymo_mark *mark)
{
    const kymo_source *source = mark->source;
    mark->label[0] = mark->x_name[0] = mark->y_name[0] = '\0';
    if (source && mark->column[KYMO__CHANNEL_Y] >= 0)
        copy_name(mark->y_name, sizeof mark->y_name, source->columns[mark->column[KYMO__CHANNEL_Y]].name);
    if (source && mark->column[KYMO__CHANNEL_X] >= 0)
        copy_name(mark->x_name, sizeof mark->x_name, source->columns[mark->column[KYMO__CHANNEL_X]].name);
    copy_name(mark->label, sizeof mark->label, mark->spec.label ? mark->spec.label : mark->y_name);
}

kymo_status kymo__mark_resolve(kymo_mark *mark, const kymo__mark_context *context, kymo_error *err)
{
    mark->context = *context;
    mark->resolved = true;
    for (int i = 0; i < KYMO__CHANNELS; i++)
        mark->column[i] = -1;
    if (check_channels(mark, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (mark->source) {
        if (mark->source->error.code != KYMO_OK) {
            *err = mark->source->error;
            return err->code;
        }
        if (find_column(mark, mark->spec.x, KYMO__CHANNEL_X, true, err) != KYMO_OK ||
            find_column(mark, mark->spec.y, KYMO__CHANNEL_Y, true, err) != KYMO_OK ||
            find_column(mark, mark->spec.color, KYMO__CHANNEL_COLOR, true, err) != KYMO_OK ||
            find_column(mark, mark->spec.size, KYMO__CHANNEL_SIZE, false, err) != KYMO_OK)
            return err->code;
        if (mark->column[KYMO__CHANNEL_X] < 0) /* of a sparse series: its rows are not one after another */
            mark->column[KYMO__CHANNEL_X] = mark->source->row_column;
        if (default_y(mark, err) != KYMO_OK)
            return err->code;
    }
    resolve_names(mark);
    double width = mark->spec.width > 0 ? mark->spec.width : context->line_width;
    mark->colormap = kymo__colormap_get(mark->spec.colormap ? mark->spec.colormap : context->colormap, err);
    if (!mark->colormap || check_numbers(&mark->spec, err) != KYMO_OK ||
        color_of(mark, mark->spec.stroke, "stroke", &mark->stroke, err) != KYMO_OK ||
        color_of(mark, mark->spec.fill, "fill", &mark->fill, err) != KYMO_OK ||
        resolve_dash(mark, width, err) != KYMO_OK || resolve_marker(mark, err) != KYMO_OK)
        return err->code;
    return mark->class_->resolve ? mark->class_->resolve(mark, err) : KYMO_OK;
}

/* ---- the first pass ------------------------------------------------------------------------------------ */

/* Two values of x that are known to occur, so that cells begin at a useful size. */
static void guess_range(const kymo_mark *mark, kymo__reduce_spec *spec)
{
    const kymo_source *source = mark->source;
    int32_t x = spec->column[KYMO__CHANNEL_X];
    double range[2] = { NAN, NAN }, lo = NAN, hi = NAN;
    if (x < 0 && source->rows > 1) {
        lo = 0;
        hi = (double)(source->rows - 1) * source->row_step;
    } else if (x >= 0 && kymo__source_range(source, x, range)) {
        lo = range[0];
        hi = range[1];
    }
    if (spec->x_class && spec->x_class->curved) {
        double v[2] = { lo, hi };
        spec->x_class->forward(v, v, 2, spec->x_bend);
        lo = v[0];
        hi = v[1];
    }
    spec->guess[0] = isfinite(lo) ? lo : NAN;
    spec->guess[1] = isfinite(hi) ? hi : NAN;
}

static int32_t cells_for(double canvas_width)
{
    int32_t cells = 1024;
    while (cells < 32 * canvas_width + 2 && cells < 1 << 22)
        cells *= 2;
    return cells;
}

kymo_status kymo__mark_plan_into(kymo_mark *mark, kymo__reducer *series, kymo_error *err)
{
    const kymo__mark_context *context = &mark->context;
    kymo__reduce_spec spec = {
        .row_step = mark->source->row_step,
        .x_class = context->x_class,
        .y_class = context->y_class,
        .x_bend = context->x_bend,
        .y_bend = context->y_bend,
        .x_words = context->x_words,
        .y_words = context->y_words,
        .keep_all = kymo__mark_keeps_all(mark),
        .cells = cells_for(context->canvas_width),
        .lim = { context->lim[0], context->lim[1] },
        .time_lim = { context->time_lim[0], context->time_lim[1] },
    };
    mark->plans++;
    memcpy(spec.column, mark->column, sizeof spec.column);
    spec.integer = context->x_class->integer;
    if (mark->repeat) {
        memcpy(spec.lim, mark->repeat_lim, sizeof spec.lim);
        memcpy(spec.time_lim, mark->repeat_time, sizeof spec.time_lim);
        spec.aim_known = true;
        spec.aim_e = mark->repeat_e;
        for (int end = 0; end < 2; end++)
            spec.aim[end] = (kymo__coord){ .f = mark->repeat_lim[end], .i = mark->repeat_time[end] };
    }
    guess_range(mark, &spec);
    mark->class_->plan(mark, &spec);
    kymo__reducer_free(series);
    return kymo__reducer_init(series, &kymo__reducer_series, &spec, mark->mem, err);
}

kymo_status kymo__mark_plan(kymo_mark *mark, kymo_error *err)
{
    memcpy(mark->planned_lim, mark->context.lim, sizeof mark->planned_lim);
    memcpy(mark->planned_time, mark->context.time_lim, sizeof mark->planned_time);
    return kymo__mark_plan_into(mark, &mark->series, err);
}

static bool same_end(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

bool kymo__mark_rescaled(const kymo_mark *mark, const kymo__reducer *series)
{
    const kymo__mark_context *now = &mark->context;
    const kymo__reduce_spec *then = &series->spec;
    return now->x_class != then->x_class || now->y_class != then->y_class || now->x_bend != then->x_bend ||
           now->y_bend != then->y_bend;
}

bool kymo__mark_outdated(const kymo_mark *mark)
{
    const kymo__mark_context *now = &mark->context;
    bool same = !kymo__mark_rescaled(mark, &mark->series);
    for (int k = 0; k < 2; k++)
        same = same && same_end(now->lim[k], mark->planned_lim[k]) && now->time_lim[k] == mark->planned_time[k];
    return !same;
}

bool kymo__mark_wants_points(const kymo_mark *mark)
{
    const kymo__series *series = kymo__series_of(&mark->series);
    kymo__reduce_spec spec = { 0 };
    if (series->kept.whole || !mark->class_->needs_points || !mark->class_->needs_points(mark))
        return false;
    mark->class_->plan(mark, &spec);
    return series->tally.points + series->tally.gaps <= spec.keep && mark->series.spec.keep < spec.keep;
}

bool kymo__mark_rasters(const kymo_mark *mark, const kymo__mark_view *view, int64_t markers)
{
    int32_t wanted = mark->context.rasterize;
    return view->vector && wanted != KYMO_RASTERIZE_NEVER &&
           (wanted == KYMO_RASTERIZE_ALWAYS || markers > KYMO__VECTOR_MARKERS);
}

bool kymo__mark_keeps_all(const kymo_mark *mark)
{
    bool markers = mark->class_->kind == KYMO_SCATTER || mark->shape != KYMO__SHAPE_NONE;
    if (mark->context.rasterize == KYMO_RASTERIZE_NEVER && markers)
        return true;
    return mark->spec.reduce == KYMO_REDUCE_NONE ||
           (mark->spec.reduce == KYMO_REDUCE_AUTO && mark->context.keep_all);
}

/* ---- views ----------------------------------------------------------------------------------------------- */

static kymo__view view_of(const kymo__panel *panel, double unit)
{
    kymo__view view = {
        .integer = panel->x->class_->integer,
        .u0 = panel->x->u0,
        .u1 = panel->x->u1,
        .v0 = panel->y->u0,
        .v1 = panel->y->u1,
        .t0 = panel->x->t0,
        .t1 = panel->x->t1,
        .width = (int32_t)floor(panel->box.w * unit + 0.5),
        .height = (int32_t)floor(panel->box.h * unit + 0.5),
    };
    if (view.width < 1)
        view.width = 1;
    if (view.height < 1)
        view.height = 1;
    return view;
}

void kymo__mark_view_begin(kymo__mark_view *view, const kymo__panel *panel)
{
    view->unit = kymo__canvas_unit(panel->canvas);
    view->layer_unit = kymo__canvas_layer_unit(panel->canvas);
    view->vector = panel->canvas->output->vector;
    view->view = view_of(panel, view->unit);
    view->layer_view = view_of(panel, view->layer_unit);
    view->x = floor(panel->box.x * view->unit + 0.5);
    view->y = floor(panel->box.y * view->unit + 0.5);
    view->layer_x = floor(panel->box.x * view->layer_unit + 0.5);
    view->layer_y = floor(panel->box.y * view->layer_unit + 0.5);
    view->panel = *panel;
    view->settled = false;
    view->opacity = 1;
}

void kymo__mark_view_free(kymo__mark_view *view, kymo_mark *mark)
{
    kymo__mem *mem = mark->mem;
    for (int i = 0; i < KYMO__VIEW_REDUCERS; i++)
        kymo__reducer_free(&view->reducer[i]);
    kymo__free(mem, KYMO_MEMORY_REDUCE, view->points, (size_t)view->point_capacity, sizeof *view->points);
    kymo__free(mem, KYMO_MEMORY_REDUCE, view->bits, view->bit_words, sizeof *view->bits);
    size_t n = (size_t)view->stamp_capacity;
    kymo__free(mem, KYMO_MEMORY_REDUCE, view->x4, view->x4 ? n : 0, sizeof *view->x4);
    kymo__free(mem, KYMO_MEMORY_REDUCE, view->y4, view->y4 ? n : 0, sizeof *view->y4);
    kymo__free(mem, KYMO_MEMORY_REDUCE, view->sizes, view->sizes ? n : 0, sizeof *view->sizes);
    kymo__free(mem, KYMO_MEMORY_REDUCE, view->colors, view->colors ? n : 0, sizeof *view->colors);
    kymo__free(mem, KYMO_MEMORY_REDUCE, view->shapes, view->shapes ? n : 0, sizeof *view->shapes);
    *view = (kymo__mark_view){ 0 };
}

kymo_status kymo__mark_look(kymo_mark *mark, kymo__mark_view *view, kymo_error *err)
{
    return mark->class_->look ? mark->class_->look(mark, view, err) : KYMO_OK;
}

kymo_status kymo__mark_settle(kymo_mark *mark, kymo__mark_view *view, kymo_error *err)
{
    if (mark->class_->settle && mark->class_->settle(mark, view, err) != KYMO_OK)
        return err->code;
    view->settled = true;
    return KYMO_OK;
}

bool kymo__mark_binary(const kymo_mark *mark, const kymo__mark_view *view)
{
    bool off = mark->spec.antialias == KYMO_OFF ||
               (mark->spec.antialias == KYMO_AUTO && !mark->context.antialias);
    return off && !view->vector;
}

kymo_status kymo__mark_reduce(kymo_mark *mark, kymo__mark_view *view, int which,
                              const kymo__reducer_class *class_, int32_t mode, double pen,
                              kymo_error *err)
{
    kymo__reduce_spec spec = mark->series.spec;
    kymo__series *series = kymo__series_of(&mark->series);
    kymo__reducer *reducer = &view->reducer[which];
    memcpy(spec.column, mark->column, sizeof spec.column); /* the series may have read a spool's */
    spec.mode = mode;
    spec.view = view->layer_view;
    spec.view.pen = pen;
    spec.words = series->color_is_text ? &series->words : NULL;
    kymo__reducer_free(reducer);
    if (kymo__reducer_init(reducer, class_, &spec, mark->mem, err) != KYMO_OK)
        return err->code;
    return series->kept.whole ? kymo__reduce_kept(reducer, &mark->series, err) : KYMO_OK;
}

/* Whether categories have shapes of their own beside their colours. */
static bool shaped(const kymo_mark *mark)
{
    const kymo__series *series = kymo__series_of(&mark->series);
    return series->color_is_text && !mark->spec.marker &&
           (mark->context.redundant || series->words.count > mark->context.palette->count);
}

kymo_status kymo__mark_stamps(kymo_mark *mark, kymo__mark_view *view, int64_t count, bool sizes,
                              bool colors, kymo_error *err)
{
    size_t n = (size_t)count;
    kymo__mark_view old = { .x4 = view->x4, .y4 = view->y4, .sizes = view->sizes, .colors = view->colors,
                            .shapes = view->shapes, .stamp_capacity = view->stamp_capacity };
    kymo__mark_view_free(&old, mark);
    view->x4 = view->y4 = NULL;
    view->sizes = NULL;
    view->colors = NULL;
    view->shapes = NULL;
    view->stamp_capacity = count;
    view->x4 = kymo__alloc(mark->mem, KYMO_MEMORY_REDUCE, n, sizeof *view->x4, "markers", err);
    view->y4 = kymo__alloc(mark->mem, KYMO_MEMORY_REDUCE, n, sizeof *view->y4, "markers", err);
    if (sizes)
        view->sizes = kymo__alloc(mark->mem, KYMO_MEMORY_REDUCE, n, sizeof *view->sizes, "markers", err);
    if (colors)
        view->colors = kymo__alloc(mark->mem, KYMO_MEMORY_REDUCE, n, sizeof *view->colors, "markers", err);
    bool shapes = colors && shaped(mark);
    if (shapes)
        view->shapes = kymo__alloc(mark->mem, KYMO_MEMORY_REDUCE, n, sizeof *view->shapes, "markers", err);
    if (!view->x4 || !view->y4 || (sizes && !view->sizes) || (colors && !view->colors) ||
        (shapes && !view->shapes))
        return err->code;
    return KYMO_OK;
}

kymo__rgba kymo__mark_color(const kymo_mark *mark, double value)
{
    const kymo__series *series = kymo__series_of(&mark->series);
    if (!isfinite(value))
        return (kymo__rgba){ 0x9a, 0xa0, 0xa6, 0xff };
    if (series->color_is_text)
        return kymo__palette_color(mark->context.palette, (int32_t)value);
    double span = series->color.hi - series->color.lo;
    return kymo__colormap_at(mark->colormap, span > 0 ? (value - series->color.lo) / span : 0.5);
}

bool kymo__mark_colors(const kymo_mark *mark, kymo__scale *scale, const uint8_t (**map)[3])
{
    int32_t column = mark->column[KYMO__CHANNEL_COLOR];
    if (!mark->source || column < 0 || !mark->series.state)
        return false;
    const kymo__series *series = kymo__series_of(&mark->series);
    if (series->color_is_text || !(series->color.lo <= series->color.hi))
        return false;
    bool times = mark->source->columns[column].type == KYMO_TIME;
    kymo_error unused;
    kymo__extent extent = series->color;
    extent.time_lo = (int64_t)fmax(-0x1p62, fmin(extent.lo, 0x1p62));
    extent.time_hi = (int64_t)fmax(-0x1p62, fmin(extent.hi, 0x1p62));
    scale->class_ = kymo__scale_class_of(times ? KYMO_SCALE_TIME : KYMO_SCALE_LINEAR);
    *map = mark->colormap;
    kymo__error_clear(&unused);
    return kymo__scale_train(scale, &extent, &(kymo__scale_wish){ .pad = 0 }, &unused) == KYMO_OK;
}

int32_t kymo__mark_shape(const kymo_mark *mark, double value)
{
    if (mark->spec.marker || !kymo__series_of(&mark->series)->color_is_text || !isfinite(value))
        return mark->shape;
    return KYMO__SHAPE_CIRCLE + kymo__palette_cue(mark->context.palette, (int32_t)value, KYMO__SHAPES - 1,
                                                  mark->context.redundant);
}

double kymo__mark_diameter(const kymo_mark *mark, double value)
{
    const kymo__series *series = kymo__series_of(&mark->series);
    double most = mark->spec.marker_size > 0 ? mark->spec.marker_size : 18;
    if (!(value >= 0) || !(series->size.hi > 0))
        return 0;
    return most * sqrt(fmin(value / series->size.hi, 1));
}

/* Quarter-pixel coordinates of a centre inside the panel; false outside. */
static bool snap(const kymo__mark_view *view, kymo__coord x, double y, int32_t *x4, int32_t *y4)
{
    kymo__view fine = view->view;
    fine.width *= 4;
    fine.height *= 4;
    int64_t column = kymo__view_column(&fine, x, fine.width), row = kymo__view_row(&fine, y, fine.height);
    if (column < 0 || row < 0 || column >= fine.width || row >= fine.height)
        return false;
    *x4 = (int32_t)column + (int32_t)view->x * 4;
    *y4 = (int32_t)row + (int32_t)view->y * 4;
    return true;
}

int64_t kymo__mark_visible(const kymo_mark *mark, const kymo__mark_view *view)
{
    const kymo__kept *kept = &kymo__series_of(&mark->series)->kept;
    int64_t visible = 0;
    int32_t x4, y4;
    for (int64_t i = 0; i < kept->count; i++)
        visible += !isnan(kept->y[i]) && snap(view, kymo__kept_at(kept, i), kept->y[i], &x4, &y4);
    return visible;
}

kymo_status kymo__mark_stamp_kept(kymo_mark *mark, kymo__mark_view *view, kymo_error *err)
{
    const kymo__kept *kept = &kymo__series_of(&mark->series)->kept;
    if (kymo__mark_stamps(mark, view, kept->count, kept->size, kept->color, err) != KYMO_OK)
        return err->code;
    int64_t n = 0;
    for (int64_t i = 0; i < kept->count; i++) {
        double diameter = kept->size ? kymo__mark_diameter(mark, kept->size[i]) : 1;
        if (isnan(kept->y[i]) || !(diameter > 0) ||
            !snap(view, kymo__kept_at(kept, i), kept->y[i], &view->x4[n], &view->y4[n]))
            continue;
        if (view->sizes)
            view->sizes[n] = (float)diameter;
        if (view->colors)
            view->colors[n] = kymo__mark_color(mark, kept->color[i]);
        if (view->shapes)
            view->shapes[n] = (uint8_t)kymo__mark_shape(mark, kept->color[i]);
        n++;
    }
    view->stamp_count = n;
    return KYMO_OK;
}

void kymo__mark_draw_markers(const kymo_mark *mark, const kymo__mark_view *view, kymo_canvas *canvas,
                             kymo__rgba color, double size, bool edged)
{
    kymo__rgba edge = { 0 };
    if (edged && kymo__series_of(&mark->series)->tally.points <= KYMO__FEW_MARKERS)
        edge = mark->context.background;
    int shape = mark->shape == KYMO__SHAPE_NONE ? KYMO__SHAPE_CIRCLE : mark->shape;
    const kymo__reducer *reducer = &view->reducer[KYMO__OF_MARKERS];
    if (reducer->state && reducer->spec.mode != KYMO__MARKS_LAST) {
        const kymo__layer layer = {
            .kind = reducer->spec.mode == KYMO__MARKS_COUNTS ? KYMO__LAYER_COUNTS : KYMO__LAYER_CENTRES,
            .width = view->layer_view.width,
            .height = view->layer_view.height,
            .x = (int32_t)view->layer_x,
            .y = (int32_t)view->layer_y,
            .shape = shape,
            .cells = kymo__marks_cells(reducer),
            .color = color,
            .size = size,
            .edge = edge,
            .edge_width = 0.75,
        };
        kymo__canvas_layer(canvas, &layer);
        return;
    }
    const kymo__stamps stamps = {
        .shape = shape,
        .count = view->stamp_count,
        .x4 = view->x4,
        .y4 = view->y4,
        .size = size,
        .sizes = view->sizes,
        .color = color,
        .colors = view->colors,
        .shapes = view->shapes,
        .edge = edge,
        .edge_width = 0.75,
    };
    if (kymo__mark_rasters(mark, view, view->stamp_count))
        kymo__canvas_stamps_image(canvas, &stamps);
    else
        kymo__canvas_stamps(canvas, &stamps);
}
