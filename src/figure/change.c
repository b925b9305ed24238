/*
 * change.c - what may be changed in a figure that has been drawn: limits, which marks and panels are shown, options.
 *
 * A change is checked at once as far as it can be without reading, and leaves everything as it was when it is
 * refused. It takes effect with the next draw, which does again what depends on it (build.c). Axes that share
 * x or y are changed together. Memory: the texts that are set.
 */
#include "figure/figure.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

static kymo_status told(kymo_error *to, const kymo_error *err)
{
    if (to)
        *to = *err;
    return err->code;
}

static bool usable(const kymo_axes *axes)
{
    return axes && axes->figure && axes->figure->broken.code == KYMO_OK;
}

/* Whether a change of one axis is one of the other, too. */
static bool together(const kymo_axes *a, const kymo_axes *b, int channel)
{
    return a == b || kymo__axes_share(a, b, channel);
}

/* ---- limits ---------------------------------------------------------------------------------------------- */

static const kymo__scale_class *class_of(const kymo_axes *axes, int channel)
{
    return channel == KYMO__CHANNEL_X ? axes->x_class : axes->y_class;
}

/* Trains a scale with nothing but these limits. Before the first draw its kind is not known. */
static kymo_status check_limits(kymo_axes *axes, int channel, const kymo_limits *limits, kymo_error *err)
{
    const kymo_limits before = axes->limits[channel];
    const bool limited = axes->limited[channel];
    kymo__scale scale = { .class_ = class_of(axes, channel), .bend = axes->bend[channel] };
    kymo__extent none;
    if (!scale.class_)
        return KYMO_OK;
    if (scale.class_->bent && !(scale.bend > 0))
        scale.bend = 1;
    kymo__extent_clear(&none);
    axes->limits[channel] = *limits;
    axes->limited[channel] = !limits->original;
    const kymo__scale_wish wish = kymo__axes_wish(axes, channel);
    axes->limits[channel] = before;
    axes->limited[channel] = limited;
    if (kymo__scale_train(&scale, &none, &wish, err) != KYMO_OK)
        kymo__error_stage(err, channel == KYMO__CHANNEL_X ? "x limits" : "y limits", 0, "", "");
    return err->code;
}

static void put_limits(kymo_axes *axes, int channel, const kymo_limits *limits)
{
    kymo_figure *figure = axes->figure;
    for (int32_t i = 0; i < figure->axes_count; i++) {
        kymo_axes *other = figure->axes[i];
        if (!together(axes, other, channel))
            continue;
        kymo_limits exact = *limits;
        exact.reserved32 = 0;
        memset(exact.reserved, 0, sizeof exact.reserved);
        if (other->limited[channel] == !limits->original &&
            (limits->original || memcmp(&other->limits[channel], &exact, sizeof exact) == 0))
            continue;
        other->limited[channel] = !limits->original;
        other->limits[channel] = exact;
        figure->interactive = true;
        figure->changes++;
    }
}

kymo_status kymo_axes_set_limits(kymo_axes *axes, const kymo_limits *x, const kymo_limits *y, kymo_error *error)
{
    kymo_error err;
    kymo__error_clear(&err);
    if (!usable(axes)) {
        kymo__fail(&err, KYMO_EINVAL, "limits: the axes or their figure have failed");
        return told(error, &err);
    }
    const kymo_limits *limits[2] = { x, y };
    for (int channel = 0; channel < 2 && err.code == KYMO_OK; channel++) {
        if (limits[channel])
            check_limits(axes, channel, limits[channel], &err);
    }
    for (int channel = 0; channel < 2 && err.code == KYMO_OK; channel++) {
        if (limits[channel])
            put_limits(axes, channel, limits[channel]);
    }
    return told(error, &err);
}

/* ---- marks ------------------------------------------------------------------------------------------------ */

kymo_status kymo_mark_show(kymo_mark *mark, int32_t shown)
{
    if (!mark || !usable(mark->axes))
        return KYMO_EINVAL;
    if (mark->hidden != !shown)
        mark->axes->figure->changes++;
    mark->hidden = !shown;
    return KYMO_OK;
}

/* ---- the focus -------------------------------------------------------------------------------------------- */

bool kymo__axes_away(const kymo_axes *axes)
{
    const kymo_axes *focus = axes->figure->focus;
    const int32_t host = axes->options.inset_in > 0 ? axes->options.inset_in - 1 : 0;
    return focus && focus != axes && !(kymo__axes_inset(axes) && host == focus->number);
}

kymo_status kymo_figure_focus(kymo_figure *figure, kymo_axes *axes)
{
    if (!figure || !figure->mem || figure->broken.code != KYMO_OK || (axes && axes->figure != figure))
        return KYMO_EINVAL;
    if (figure->focus != axes)
        figure->changes++;
    figure->focus = axes;
    return KYMO_OK;
}

/* ---- options by name ------------------------------------------------------------------------------------- */

static const char *const figure_names[] = { "title", "subtitle", "caption", "alt", "theme", "palette", "legend",
                                            "redundant", "author", "keywords", "crop" };
static const char *const axes_names[] = { "title", "x_label", "y_label", "x_scale", "y_scale", "x_grid", "y_grid",
                                          "legend", "nice", "ticks", "x_ticks", "y_ticks", "x_unit", "y_unit",
                                          "time_format", "thousands", "linthresh", "x_angle", "x_window" };

static kymo_status find_field(kymo_table table, const char *name, const char *const *names, size_t count,
                              const kymo_field **field, kymo_error *err)
{
    int32_t fields;
    const kymo_field *all = kymo_fields(table, &fields);
    *field = NULL;
    for (size_t i = 0; i < count; i++) {
        for (int32_t k = 0; k < fields && strcmp(names[i], name) == 0; k++) {
            if (strcmp(all[k].name, name) == 0)
                *field = &all[k];
        }
    }
    if (*field)
        return KYMO_OK;
    kymo__fail(err, KYMO_EINVAL, "\"%s\" is no option that can be changed in an open figure", name);
    const char *near = kymo__did_you_mean(name, names, (int32_t)count);
    if (near)
        kymo__hint(err, "did you mean \"%s\"?", near);
    return err->code;
}

/* The pointer of a text field. */
static const char **text_at(void *options, const kymo_field *field)
{
    return (const char **)(void *)((char *)options + field->offset);
}

/* Sets a field of a copy of options; a text becomes one that is owned. */
static kymo_status set_copy(kymo_table table, void *copy, const kymo_field *field, const char *value,
                            kymo_figure *figure, kymo_error *err)
{
    bool text = field->type == KYMO_FIELD_TEXT;
    size_t size = text ? sizeof(char *) : field->type == KYMO_FIELD_NUMBER || field->type == KYMO_FIELD_ANGLE
                                              ? sizeof(double) : sizeof(int32_t);
    if (!value) {
        memset((char *)copy + field->offset, 0, size);
        return KYMO_OK;
    }
    if (kymo_field_set(table, copy, field->name, value, figure->options.time_zone, err) != KYMO_OK ||
        kymo__fields_check(table, copy, err) != KYMO_OK)
        return err->code;
    if (!text)
        return KYMO_OK;
    *text_at(copy, field) = NULL;
    if (kymo__text_check(value, field->name, err) != KYMO_OK)
        return err->code;
    *text_at(copy, field) = kymo__strdup(figure->mem, value, err);
    return err->code;
}

/* Frees the text of a field of some options, unless others have it, too. */
static void free_text(kymo_figure *figure, void *options, void *others, const kymo_field *field)
{
    union {
        const char *from;
        char *to;
    } cast;
    if (field->type != KYMO_FIELD_TEXT || *text_at(options, field) == *text_at(others, field))
        return;
    cast.from = *text_at(options, field);
    kymo__strfree(figure->mem, cast.to);
}

kymo_status kymo_figure_set(kymo_figure *figure, const char *name, const char *value, kymo_error *error)
{
    kymo_error err;
    const kymo_field *field = NULL;
    kymo__error_clear(&err);
    if (!figure || !figure->mem || figure->broken.code != KYMO_OK || !name) {
        kymo__fail(&err, KYMO_EINVAL, "options: the figure has failed, or there is no name");
        return told(error, &err);
    }
    if (find_field(KYMO_TABLE_FIGURE, name, figure_names, sizeof figure_names / sizeof figure_names[0], &field,
                   &err) != KYMO_OK)
        return told(error, &err);
    kymo_figure_options copy = figure->options;
    kymo__look look = figure->look;
    kymo_status status = set_copy(KYMO_TABLE_FIGURE, &copy, field, value, figure, &err);
    if (status == KYMO_OK)
        status = kymo__theme(&copy, &look, figure->mem, &err);
    if (status != KYMO_OK) {
        free_text(figure, &copy, &figure->options, field);
        return told(error, &err);
    }
    free_text(figure, &figure->options, &copy, field);
    look.math = figure->look.math;
    figure->options = copy;
    figure->look = look;
    figure->changes++;
    return told(error, &err);
}

/* Whether no value that has been read is above 0, for a log scale. */
static bool none_positive(const kymo_axes *axes, int channel)
{
    const kymo_figure *figure = axes->figure;
    bool some = false;
    for (int32_t i = 0; i < figure->mark_count; i++) {
        const kymo_mark *mark = figure->marks[i];
        if (!mark->source || !mark->series.ready || !together(mark->axes, axes, channel))
            continue;
        const kymo__series *series = kymo__series_of(&mark->series);
        const kymo__extent *extent = channel == KYMO__CHANNEL_X ? &series->x : &series->y;
        const kymo__reduce_spec *spec = &mark->series.spec;
        const kymo__scale_class *class_ = channel == KYMO__CHANNEL_X ? spec->x_class : spec->y_class;
        double bend = channel == KYMO__CHANNEL_X ? spec->x_bend : spec->y_bend;
        if (!(extent->lo <= extent->hi))
            continue;
        some = true;
        if (class_->integer || class_->inverse(extent->hi, bend) > 0)
            return false;
    }
    return some;
}

static bool shows(const kymo__scale_class *class_, double bend, double v)
{
    double u;
    if (isnan(v))
        return true;
    class_->forward(&v, &u, 1, class_->bent && !(bend > 0) ? 1 : bend);
    return !isnan(u);
}

/* Ends that a new scale cannot show come from the data. */
static void mend_limits(kymo_axes *axes, int channel)
{
    const kymo__scale_class *class_ = class_of(axes, channel);
    kymo__scale_wish wish = kymo__axes_wish(axes, channel);
    bool given = wish.lim[0] != 0 || wish.lim[1] != 0;
    double bend = axes->bend[channel];
    if (!class_ || class_->integer || !given ||
        (shows(class_, bend, wish.lim[0]) && shows(class_, bend, wish.lim[1])))
        return;
    kymo_limits limits = { .time_lo = INT64_MIN, .time_hi = INT64_MIN };
    limits.lo = shows(class_, bend, wish.lim[0]) ? wish.lim[0] : NAN;
    limits.hi = shows(class_, bend, wish.lim[1]) ? wish.lim[1] : NAN;
    put_limits(axes, channel, &limits);
}

/* Which channel a field is the scale of; -1: none. */
static int scale_channel(const char *name)
{
    return strcmp(name, "x_scale") == 0 ? KYMO__CHANNEL_X : strcmp(name, "y_scale") == 0 ? KYMO__CHANNEL_Y : -1;
}

static kymo_status check_scale(const kymo_axes *axes, int channel, const kymo_axes_options *copy, kymo_error *err)
{
    int32_t kind = channel == KYMO__CHANNEL_X ? copy->x_scale : copy->y_scale;
    if (kind != KYMO_SCALE_LOG || !none_positive(axes, channel))
        return KYMO_OK;
    kymo__fail(err, KYMO_EINVAL, "%s: no value is above 0, and a log scale shows only those",
               channel == KYMO__CHANNEL_X ? "x_scale" : "y_scale");
    kymo__hint(err, "symlog shows all values");
    return err->code;
}

/* Reads what depends on the options anew. */
static kymo_status apply(kymo_axes *axes, const kymo_axes_options *options, bool scales, kymo_error *err)
{
    axes->options = *options;
    kymo__ticks_free(axes);
    memset(axes->said, 0, sizeof axes->said);
    if (kymo__ticks_read(axes, err) != KYMO_OK)
        return err->code;
    bool known = axes->x_class && axes->y_class;
    if (known && scales)
        return kymo__scales_resolve(axes->figure, axes, err);
    return known ? kymo__ticks_suit(axes, err) : KYMO_OK;
}

static kymo_status set_axes(kymo_axes *axes, const kymo_field *field, const char *value, kymo_error *err)
{
    kymo_axes_options copy = axes->options, old = axes->options;
    int channel = scale_channel(field->name);
    const kymo__scale_class *x_class = axes->x_class, *y_class = axes->y_class;
    kymo_status status = set_copy(KYMO_TABLE_AXES, &copy, field, value, axes->figure, err);
    if (status == KYMO_OK && channel >= 0)
        status = check_scale(axes, channel, &copy, err);
    if (status == KYMO_OK)
        status = apply(axes, &copy, channel >= 0, err);
    if (status == KYMO_OK) {
        free_text(axes->figure, &old, &copy, field);
        axes->figure->changes++;
        return KYMO_OK;
    }
    kymo_error unused;
    kymo__error_clear(&unused);
    free_text(axes->figure, &copy, &old, field);
    apply(axes, &old, false, &unused);
    axes->x_class = x_class;
    axes->y_class = y_class;
    return status;
}

kymo_status kymo_axes_set(kymo_axes *axes, const char *name, const char *value, kymo_error *error)
{
    kymo_error err;
    const kymo_field *field = NULL;
    kymo__error_clear(&err);
    if (!usable(axes) || !name) {
        kymo__fail(&err, KYMO_EINVAL, "options: the axes or their figure have failed, or there is no name");
        return told(error, &err);
    }
    if (find_field(KYMO_TABLE_AXES, name, axes_names, sizeof axes_names / sizeof axes_names[0], &field, &err) !=
            KYMO_OK ||
        set_axes(axes, field, value, &err) != KYMO_OK)
        return told(error, &err);
    int channel = scale_channel(name);
    kymo_figure *figure = axes->figure;
    for (int32_t i = 0; channel >= 0 && i < figure->axes_count; i++) { // what is shared is of one kind
        kymo_axes *other = figure->axes[i];
        if (other != axes && together(axes, other, channel)) {
            *(channel ? &other->options.y_scale : &other->options.x_scale) =
                channel ? axes->options.y_scale : axes->options.x_scale;
            *(channel ? &other->y_class : &other->x_class) = class_of(axes, channel);
        }
    }
    if (channel >= 0)
        mend_limits(axes, channel);
    return told(error, &err);
}
