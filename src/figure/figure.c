/*
 * figure.c - the public calls on figures and axes: lifetimes and additions. Drawing is in save.c.
 *
 * Errors met while building a figure break it for good and stick; errors of a draw are returned and
 * remembered for close. Constructors never return NULL: when memory itself fails they return an inert
 * object on which every call does nothing.
 */
#include "figure/figure.h"

#include <math.h>
#include <string.h>

/* Inert objects: never written to. */
static const kymo_figure no_figure = {
    .broken = { .code = KYMO_ENOMEM, .text = "out of memory" },
    .error = { .code = KYMO_ENOMEM, .text = "out of memory" },
};
static const kymo_axes no_axes = { .inert = true };
static const kymo_mark no_mark = { .number = 0 };

/* The inert objects are handed out as what callers expect; nothing writes to them. */
static void *inert(const void *object)
{
    union {
        const void *from;
        void *to;
    } cast = { object };
    return cast.to;
}

static bool usable(const kymo_figure *figure)
{
    return figure && figure != &no_figure && figure->broken.code == KYMO_OK;
}

kymo_status kymo__figure_note(kymo_figure *figure, const kymo_error *err)
{
    if (err->code < 0 && err->code != KYMO_ECANCELLED && figure->error.code == KYMO_OK)
        figure->error = *err; // what was cancelled was asked for
    return err->code;
}

static void break_figure(kymo_figure *figure, const kymo_error *err)
{
    figure->broken = *err;
    kymo__figure_note(figure, err);
}

void kymo__figure_break(kymo_figure *figure, const kymo_error *err)
{
    if (figure == &no_figure)
        return;
    figure->error = *err;
    figure->broken = *err;
}

/* ---- options ----------------------------------------------------------------------------------------- */

bool kymo__is_cleared(const uint64_t *reserved, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (reserved[i])
            return false;
    }
    return true;
}

static kymo_status apply_more(kymo_table table, void *options, const kymo_option *more, int64_t count,
                              const char *zone, kymo_error *err)
{
    for (int64_t i = 0; i < count; i++) {
        if (!more[i].name || !more[i].value)
            return kymo__fail(err, KYMO_EINVAL, "more: an option has no name or no value");
        if (kymo_field_set(table, options, more[i].name, more[i].value, zone, err) != KYMO_OK)
            return err->code;
    }
    return kymo__fields_check(table, options, err);
}

static kymo_status own(kymo__mem *mem, const char **text, kymo_error *err)
{
    if (!*text)
        return KYMO_OK;
    *text = kymo__strdup(mem, *text, err);
    return *text ? KYMO_OK : err->code;
}

/* Strings that are not owned yet must not be freed: on failure the rest is emptied. */
static kymo_status own_all(kymo__mem *mem, const char **const *texts, size_t count, kymo_error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (own(mem, texts[i], err) == KYMO_OK)
            continue;
        for (size_t k = i + 1; k < count; k++)
            *texts[k] = NULL;
        return err->code;
    }
    return KYMO_OK;
}

static void disown(kymo__mem *mem, const char *text)
{
    kymo__strfree(mem, inert(text));
}

enum { FIGURE_TEXTS = 11, AXES_TEXTS = 8 };

static void figure_texts(kymo_figure_options *o, const char **texts[FIGURE_TEXTS])
{
    texts[0] = &o->title;
    texts[1] = &o->subtitle;
    texts[2] = &o->caption;
    texts[3] = &o->theme;
    texts[4] = &o->time_zone;
    texts[5] = &o->alt;
    texts[6] = &o->palette;
    texts[7] = &o->author;
    texts[8] = &o->keywords;
    texts[9] = &o->id;
    texts[10] = &o->font;
}

static void axes_texts(kymo_axes_options *o, const char **texts[AXES_TEXTS])
{
    texts[0] = &o->title;
    texts[1] = &o->x_label;
    texts[2] = &o->y_label;
    texts[3] = &o->x_ticks;
    texts[4] = &o->y_ticks;
    texts[5] = &o->x_unit;
    texts[6] = &o->y_unit;
    texts[7] = &o->time_format;
}

static bool good_id(const char *id)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    size_t length = strlen(id);
    return length > 0 && length < 32 && strspn(id, letters) == length && strchr(letters, id[0]) < letters + 52;
}

static kymo_status check_figure_options(const kymo_figure_options *o, kymo_error *err)
{
    if (!(o->width > 0 && o->width <= 32767) || !(o->height > 0 && o->height <= 32767))
        return kymo__fail(err, KYMO_EINVAL, "size: width and height must be above 0 and at most 32767");
    if (!(o->scale > 0 && o->scale <= 64))
        return kymo__fail(err, KYMO_EINVAL, "scale must be above 0 and at most 64");
    if (o->threads < 0 || o->threads > 1024)
        return kymo__fail(err, KYMO_EINVAL, "threads must be between 1 and 1024");
    if (o->batch_rows < 0)
        return kymo__fail(err, KYMO_EINVAL, "batch_rows is negative");
    if (o->id && !good_id(o->id)) {
        kymo__fail(err, KYMO_EINVAL, "id: bad value \"%s\"", o->id);
        kymo__hint(err, "a letter, then up to 31 letters, digits, - and _");
        return KYMO_EINVAL;
    }
    if (o->rows < 0 || o->columns < 0)
        return kymo__fail(err, KYMO_EINVAL, "rows or columns is negative");
    return KYMO_OK;
}

void kymo__figure_defaults(kymo_figure_options *o)
{
    o->width = o->width == 0 ? 640 : o->width;
    o->height = o->height == 0 ? 400 : o->height;
    o->scale = o->scale == 0 ? 2 : o->scale;
    o->memory = o->memory == 0 ? INT64_C(64) << 20 : o->memory < 0 ? 0 : o->memory;
    o->spool = o->spool == 0 ? INT64_C(2) << 30 : o->spool;
    o->threads = o->threads == 0 ? kymo__threads() : o->threads;
}

/* ---- figures ------------------------------------------------------------------------------------------ */

static kymo_status open_figure(kymo_figure *figure, const kymo_figure_options *options, kymo_error *err)
{
    kymo_figure_options *o = &figure->options;
    const char **texts[FIGURE_TEXTS];
    if (options)
        *o = *options;
    figure_texts(o, texts);
    if (o->reserved32 || !kymo__is_cleared(o->reserved, sizeof o->reserved / sizeof o->reserved[0])) {
        *o = (kymo_figure_options){ 0 };
        return kymo__fail(err, KYMO_EINVAL,
                          "kymo_figure_options.reserved is not zero (was the struct cleared?)");
    }
    kymo_status status = apply_more(KYMO_TABLE_FIGURE, o, o->more, o->more_count, NULL, err);
    if (own_all(figure->mem, (const char **const *)texts, FIGURE_TEXTS, err) != KYMO_OK ||
        status != KYMO_OK)
        return err->code;
    o->more = NULL;
    o->more_count = 0;
    o->allocator = NULL;
    kymo__figure_defaults(o);
    if (check_figure_options(o, err) != KYMO_OK || kymo__theme(o, &figure->look, figure->mem, err) != KYMO_OK ||
        kymo__text_check(o->title, "title", err) != KYMO_OK ||
        kymo__text_check(o->subtitle, "subtitle", err) != KYMO_OK ||
        kymo__text_check(o->caption, "caption", err) != KYMO_OK)
        return err->code;
    figure->look.math = o->math_labels != 0;
    kymo__mem_set_budget(figure->mem, o->memory);
    if (kymo__mem_check(figure->mem, 0, "figure", err) != KYMO_OK)
        return err->code;
    if (o->time_zone && !kymo__str_equal(o->time_zone, "UTC"))
        return kymo__zone_open(&figure->zone, o->time_zone, figure->mem, err);
    return KYMO_OK;
}

kymo_figure *(kymo_figure_open)(const kymo_figure_options *options)
{
    kymo_error err;
    kymo__error_clear(&err);
    kymo__mem *mem = kymo__mem_open(options ? options->allocator : NULL, 0);
    if (!mem)
        return inert(&no_figure);
    kymo_figure *figure = kymo__alloc(mem, KYMO_MEMORY_OBJECT, 1, sizeof *figure, "figure", &err);
    if (!figure) {
        kymo__mem_close(mem);
        return inert(&no_figure);
    }
    figure->mem = mem;
    atomic_init(&figure->cancel, false);
    atomic_init(&figure->bytes_read, 0);
    atomic_init(&figure->bytes_total, -1);
    kymo__root_open(&figure->root, "figure", options && options->title ? options->title : "", mem);
    if (open_figure(figure, options, &err) != KYMO_OK)
        break_figure(figure, &err);
    return figure;
}

kymo_figure *kymo_figure_at(kymo_figure *figure, const char *file, int32_t line)
{
    if (figure && figure != &no_figure)
        kymo__root_place(&figure->root, file, line);
    return figure;
}

static void free_axes(kymo_figure *figure, kymo_axes *axes)
{
    const char **texts[AXES_TEXTS];
    axes_texts(&axes->options, texts);
    for (int i = 0; i < AXES_TEXTS; i++)
        disown(figure->mem, *texts[i]);
    kymo__ticks_free(axes);
    kymo__words_free(&axes->words[0]);
    kymo__words_free(&axes->words[1]);
    kymo__free(figure->mem, KYMO_MEMORY_OBJECT, axes, 1, sizeof *axes);
}

static void free_figure(kymo_figure *figure)
{
    kymo__mem *mem = figure->mem;
    const char **texts[FIGURE_TEXTS];
    kymo__target_free(&figure->target, figure);
    for (int32_t i = 0; i < figure->mark_count; i++) {
        kymo__mark_close(figure->marks[i]);
        kymo__free(mem, KYMO_MEMORY_OBJECT, figure->marks[i], 1, sizeof *figure->marks[i]);
    }
    for (int32_t i = 0; i < figure->axes_count; i++)
        free_axes(figure, figure->axes[i]);
    for (int32_t i = 0; i < figure->input_count; i++) {
        kymo__input_abandon(figure, &figure->inputs[i], KYMO__READS_SERIES);
        kymo__input_abandon(figure, &figure->inputs[i], KYMO__READS_VIEWS);
        if (figure->inputs[i].spooled)
            kymo__source_drop(figure->inputs[i].spooled);
        kymo__spool_close(figure->inputs[i].spool);
    }
    kymo__free(mem, KYMO_MEMORY_OBJECT, figure->marks, (size_t)figure->mark_capacity, sizeof *figure->marks);
    kymo__free(mem, KYMO_MEMORY_OBJECT, figure->axes, (size_t)figure->axes_capacity, sizeof *figure->axes);
    kymo__free(mem, KYMO_MEMORY_OBJECT, figure->inputs, (size_t)figure->input_capacity,
               sizeof *figure->inputs);
    kymo__zone_close(figure->zone);
    figure_texts(&figure->options, texts);
    for (int i = 0; i < FIGURE_TEXTS; i++)
        disown(mem, *texts[i]);
    kymo__root_close(&figure->root);
    kymo__free(mem, KYMO_MEMORY_OBJECT, figure, 1, sizeof *figure);
    kymo__mem_close(mem);
}

kymo_status kymo_figure_close(kymo_figure *figure, kymo_error *error)
{
    kymo_status status = kymo_figure_status(figure, error);
    if (figure && figure != &no_figure)
        free_figure(figure);
    return status;
}

kymo_status kymo_figure_status(const kymo_figure *figure, kymo_error *error)
{
    if (error)
        kymo__error_clear(error);
    if (!figure)
        return KYMO_OK;
    if (error)
        *error = figure->error;
    return figure->error.code;
}

void kymo_figure_stats(const kymo_figure *figure, kymo_stats *stats)
{
    *stats = (kymo_stats){ 0 };
    if (figure && figure != &no_figure)
        *stats = figure->stats;
}

void kymo_figure_cancel(kymo_figure *figure)
{
    if (figure && figure != &no_figure)
        atomic_store_explicit(&figure->cancel, true, memory_order_relaxed);
}

void kymo_figure_progress(const kymo_figure *figure, int64_t *bytes, int64_t *total)
{
    bool live = figure && figure != &no_figure;
    *bytes = live ? atomic_load_explicit(&figure->bytes_read, memory_order_relaxed) : 0;
    *total = live ? atomic_load_explicit(&figure->bytes_total, memory_order_relaxed) : -1;
}

void kymo_memory(const kymo_figure *figure, kymo_memory_report *report)
{
    *report = (kymo_memory_report){ 0 };
    if (!figure)
        kymo__roots_memory(report);
    else if (figure != &no_figure)
        kymo__mem_report(figure->mem, report);
}

/* ---- axes and marks --------------------------------------------------------------------------------------- */

/* Room for one more pointer. */
static kymo_status reserve(kymo_figure *figure, void *list, int32_t count, int32_t *capacity, void **grown,
                           kymo_error *err)
{
    *grown = list;
    if (count < *capacity)
        return KYMO_OK;
    int32_t want = *capacity ? *capacity * 2 : 4;
    void *p = kymo__realloc(figure->mem, KYMO_MEMORY_OBJECT, list, (size_t)*capacity, (size_t)want,
                            sizeof(void *), "figure", err);
    if (!p)
        return err->code;
    *grown = p;
    *capacity = want;
    return KYMO_OK;
}

bool kymo__axes_inset(const kymo_axes *axes)
{
    const double *inset = axes->options.inset;
    return inset[0] != 0 || inset[1] != 0 || inset[2] != 0 || inset[3] != 0;
}

static kymo_status check_inset(const kymo_axes *axes, kymo_error *err)
{
    const kymo_axes_options *o = &axes->options;
    int32_t host = o->inset_in > 0 ? o->inset_in - 1 : 0;
    for (int i = 0; i < 2; i++) {
        if (!(o->inset[i] >= 0 && o->inset[i + 2] > 0 && o->inset[i] + o->inset[i + 2] <= 1))
            return kymo__fail(err, KYMO_EINVAL, "inset: x, y, width, height must lie within 0 and 1");
    }
    if (o->inset_in < 0 || host >= axes->number)
        return kymo__fail(err, KYMO_EINVAL, "inset_in: axes %d do not come before this inset", host + 1);
    if (kymo__axes_inset(axes->figure->axes[host]))
        return kymo__fail(err, KYMO_EINVAL, "inset_in: axes %d are an inset themselves", host + 1);
    return KYMO_OK;
}

static kymo_status open_axes(kymo_axes *axes, const kymo_axes_options *options, kymo_error *err)
{
    kymo_axes_options *o = &axes->options;
    const char **texts[AXES_TEXTS];
    if (options)
        *o = *options;
    axes_texts(o, texts);
    if (o->reserved32 ||
        !kymo__is_cleared(o->reserved, sizeof o->reserved / sizeof o->reserved[0])) {
        *o = (kymo_axes_options){ 0 };
        return kymo__fail(err, KYMO_EINVAL,
                          "kymo_axes_options.reserved is not zero (was the struct cleared?)");
    }
    kymo_status status = apply_more(KYMO_TABLE_AXES, o, o->more, o->more_count,
                                    axes->figure->options.time_zone, err);
    if (own_all(axes->figure->mem, (const char **const *)texts, AXES_TEXTS, err) != KYMO_OK ||
        status != KYMO_OK)
        return err->code;
    o->more = NULL;
    o->more_count = 0;
    if (kymo__text_check(o->title, "panel title", err) != KYMO_OK ||
        kymo__text_check(o->x_label, "x_label", err) != KYMO_OK ||
        kymo__text_check(o->y_label, "y_label", err) != KYMO_OK)
        return err->code;
    if (o->row < 0 || o->column < 0 || o->row_span < 0 || o->column_span < 0)
        return kymo__fail(err, KYMO_EINVAL, "row, column and spans may not be negative");
    if (o->aspect < 0 || !isfinite(o->aspect))
        return kymo__fail(err, KYMO_EINVAL, "aspect must be above 0");
    if (!(fabs(o->x_angle) <= 90))
        return kymo__fail(err, KYMO_EINVAL, "x_angle must lie between -90 and 90");
    if (kymo__axes_inset(axes) && check_inset(axes, err) != KYMO_OK)
        return err->code;
    if (o->row > KYMO__PANELS || o->column > KYMO__PANELS || o->row_span > KYMO__PANELS ||
        o->column_span > KYMO__PANELS)
        return kymo__fail(err, KYMO_EINVAL, "row, column and spans are at most %d", (int)KYMO__PANELS);
    return kymo__ticks_read(axes, err);
}

kymo_axes *kymo_axes_add(kymo_figure *figure, const kymo_axes_options *options)
{
    kymo_error err;
    void *list;
    kymo__error_clear(&err);
    if (!usable(figure))
        return inert(&no_axes);
    kymo_axes *axes = kymo__alloc(figure->mem, KYMO_MEMORY_OBJECT, 1, sizeof *axes, "axes", &err);
    if (!axes) {
        break_figure(figure, &err);
        return inert(&no_axes);
    }
    kymo_status status = reserve(figure, figure->axes, figure->axes_count, &figure->axes_capacity, &list,
                                 &err);
    figure->axes = list;
    if (status != KYMO_OK) {
        kymo__free(figure->mem, KYMO_MEMORY_OBJECT, axes, 1, sizeof *axes);
        break_figure(figure, &err);
        return inert(&no_axes);
    }
    kymo__target_free(&figure->target, figure);
    axes->figure = figure;
    axes->number = figure->axes_count;
    kymo__words_init(&axes->words[0], figure->mem);
    kymo__words_init(&axes->words[1], figure->mem);
    figure->axes[figure->axes_count++] = axes;
    figure->changes++;
    if (open_axes(axes, options, &err) != KYMO_OK) {
        kymo__error_stage(&err, "axes", 0, "", "");
        break_figure(figure, &err);
    }
    return axes;
}

kymo_mark *kymo_add(kymo_axes *axes, kymo_kind kind, const kymo_spec *spec)
{
    kymo_error err;
    void *list;
    kymo__error_clear(&err);
    if (!axes || axes->inert || !usable(axes->figure))
        return inert(&no_mark);
    kymo_figure *figure = axes->figure;
    kymo_spec copy = spec ? *spec : (kymo_spec){ 0 };
    kymo__target_free(&figure->target, figure);
    kymo_mark *mark = kymo__alloc(figure->mem, KYMO_MEMORY_OBJECT, 1, sizeof *mark, "mark", &err);
    if (!mark) {
        break_figure(figure, &err);
        return inert(&no_mark);
    }
    kymo_status status = reserve(figure, figure->marks, figure->mark_count, &figure->mark_capacity, &list,
                                 &err);
    figure->marks = list;
    if (status != KYMO_OK) {
        kymo__free(figure->mem, KYMO_MEMORY_OBJECT, mark, 1, sizeof *mark);
        break_figure(figure, &err);
        return inert(&no_mark);
    }
    mark->axes = axes;
    mark->mem = figure->mem;
    mark->number = figure->mark_count + 1;
    figure->marks[figure->mark_count++] = mark;
    figure->changes++;
    status = apply_more(KYMO_TABLE_SPEC, &copy, copy.more, copy.more_count, figure->options.time_zone, &err);
    if (status == KYMO_OK)
        status = kymo__mark_open(mark, kind, &copy, figure->mem, &err);
    if (status == KYMO_OK)
        status = kymo__text_check(copy.label, "label", &err);
    if (status == KYMO_OK && mark->source && mark->source->error.code != KYMO_OK) {
        err = mark->source->error;
        status = err.code;
    }
    if (status != KYMO_OK) {
        kymo__error_stage(&err, "add", mark->number, mark->class_ ? mark->class_->name : "",
                          copy.label ? copy.label : "");
        break_figure(figure, &err);
    } else if (!mark->spec.stroke || mark->class_->kind != KYMO_RULE) {
        mark->series_number = axes->series_count++;
    }
    return mark;
}
