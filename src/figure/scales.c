/*
 * scales.c - the scales of axes before any data are transformed: their kinds, categories, bends.
 *
 * Kinds come from the options, or from the first mark's column. Some scales cannot transform a
 * value before the data are known: categories are numbered in the order of the marks and their
 * rows, and a symlog scale that is not told its bend takes the power of ten below the 5th
 * percentile of sizes. Both come from a survey of all marks of the axes, and of those that share
 * the scale. Domains are set later (train.c).
 */
#include "figure/figure.h"

#include <math.h>
#include <string.h>

static kymo_status blame(kymo_error *err, const kymo_mark *mark)
{
    kymo__error_stage(err, "resolve", mark->number, mark->class_ ? mark->class_->name : "",
                      mark->label[0] ? mark->label : mark->y_name);
    return err->code;
}

/* The type of a mark's column; -1: it has none. */
static int32_t type_of(const kymo_mark *mark, int channel)
{
    int32_t column = mark->source ? mark->column[channel] : -1;
    return column >= 0 ? mark->source->columns[column].type : -1;
}

static const kymo__scale_class *class_of(const kymo_axes *axes, int channel)
{
    return channel == KYMO__CHANNEL_X ? axes->x_class : axes->y_class;
}

/* ---- resolve ----------------------------------------------------------------------------- */

/* The kind of a scale: as the options say, else what the first mark's column is. */
static kymo_status scale_class(const kymo_figure *figure, const kymo_axes *axes, int channel,
                               int32_t kind, const kymo__scale_class **class_, kymo_error *err)
{
    int32_t type = -1;
    for (int32_t i = 0; i < figure->mark_count; i++) {
        const kymo_mark *mark = figure->marks[i];
        if (mark->axes != axes || !mark->source)
            continue;
        type = type_of(mark, channel);
        break;
    }
    if (kind == KYMO_SCALE_AUTO)
        kind = type == KYMO_TIME   ? KYMO_SCALE_TIME
               : type == KYMO_TEXT ? KYMO_SCALE_CATEGORY
                                   : KYMO_SCALE_LINEAR;
    *class_ = kymo__scale_class_of(kind);
    if (!*class_)
        return kymo__fail(err, KYMO_EINVAL, "no scale has the number %d", (int)kind);
    return KYMO_OK;
}

/* Words are shown by categories and by nothing else, times by neither curved scales nor
 * categories. Exact x is read as int64, so every mark of a time axis needs a column of times or
 * integers. */
static kymo_status check_column(const kymo_mark *mark, const kymo_axes *axes, int channel,
                                kymo_error *err)
{
    const kymo__scale_class *class_ = class_of(axes, channel);
    int32_t type = type_of(mark, channel);
    const char *name = type >= 0 ? mark->source->columns[mark->column[channel]].name : "";
    if (type == KYMO_TEXT && !class_->words)
        return kymo__fail_at(err, KYMO_EDATA, mark->source->path, 0, 0,
                             "column \"%s\" is text, not numbers", name);
    if (class_->words && type >= 0 && type != KYMO_TEXT)
        return kymo__fail_at(err, KYMO_EDATA, mark->source->path, 0, 0,
                             "column \"%s\" is not text, and the axis shows categories", name);
    if (class_->words && type < 0 && mark->source)
        return kymo__fail(err, KYMO_EINVAL, "a category axis needs a column of text");
    if (class_->curved && type == KYMO_TIME)
        return kymo__fail(err, KYMO_EINVAL, "a %s axis cannot show times", class_->name);
    if (channel == KYMO__CHANNEL_X && class_->integer && mark->source &&
        (type < 0 || !kymo__type_is_integer(type)))
        return kymo__fail(err, KYMO_EINVAL, "a time axis needs a column of times for x");
    return KYMO_OK;
}

kymo_status kymo__scales_resolve(const kymo_figure *figure, kymo_axes *axes, kymo_error *err)
{
    const kymo_axes_options *o = &axes->options;
    if (scale_class(figure, axes, KYMO__CHANNEL_X, o->x_scale, &axes->x_class, err) != KYMO_OK ||
        scale_class(figure, axes, KYMO__CHANNEL_Y, o->y_scale, &axes->y_class, err) != KYMO_OK ||
        kymo__ticks_suit(axes, err) != KYMO_OK)
        return err->code;
    for (int32_t i = 0; i < figure->mark_count; i++) {
        const kymo_mark *mark = figure->marks[i];
        if (mark->axes == axes && (check_column(mark, axes, KYMO__CHANNEL_X, err) != KYMO_OK ||
                                   check_column(mark, axes, KYMO__CHANNEL_Y, err) != KYMO_OK))
            return blame(err, mark);
    }
    return KYMO_OK;
}

/* ---- survey ------------------------------------------------------------------------------ */

static bool bend_wanted(const kymo_axes *axes, int channel)
{
    return class_of(axes, channel)->bent && axes->options.linthresh == 0;
}

bool kymo__scales_need_survey(const kymo_mark *mark)
{
    for (int channel = KYMO__CHANNEL_X; channel <= KYMO__CHANNEL_Y && mark->source; channel++) {
        if (type_of(mark, channel) == KYMO_TEXT || bend_wanted(mark->axes, channel))
            return true;
    }
    return false;
}

/* Whether a mark has a say in the scale of axes. */
static bool concerns(const kymo_mark *mark, const kymo_axes *axes, int channel)
{
    return mark->survey.state &&
           (mark->axes == axes || kymo__axes_share(mark->axes, axes, channel));
}

/* The power of ten of the value that 5 % of all sizes are not above; 1 without any. */
static double find_bend(const kymo_figure *figure, const kymo_axes *axes, int channel)
{
    int64_t counts[KYMO__DECADES] = {0}, all = 0, below = 0;
    for (int32_t i = 0; i < figure->mark_count; i++) {
        const kymo_mark *mark = figure->marks[i];
        for (int k = 0; k < KYMO__DECADES && concerns(mark, axes, channel); k++) {
            counts[k] += kymo__survey_of(&mark->survey)->decades[channel][k];
            all += kymo__survey_of(&mark->survey)->decades[channel][k];
        }
    }
    for (int k = 0; k < KYMO__DECADES; k++) {
        below += counts[k];
        if (below > 0 && below >= (all + 19) / 20)
            return fmax(pow(10, k + KYMO__LEAST_DECADE), 1e-300);
    }
    return 1;
}

/* The words of all marks, in the order of the marks and their rows. When memory is out, surveys
 * are void. */
static kymo_status collect_words(const kymo_figure *figure, kymo_axes *axes, int channel,
                                 kymo_error *err)
{
    kymo__words *words = &axes->words[channel];
    kymo__words_free(words);
    for (int32_t i = 0; i < figure->mark_count; i++) {
        kymo_mark *mark = figure->marks[i];
        if (!concerns(mark, axes, channel))
            continue;
        const kymo__words *from = &kymo__survey_of(&mark->survey)->words[channel];
        for (int32_t k = 0; k < from->count; k++) {
            if (kymo__words_add(words, from->word[k], err) >= 0)
                continue;
            mark->survey.ready = false;
            return err->code;
        }
    }
    return KYMO_OK;
}

kymo_status kymo__scales_survey(const kymo_figure *figure, kymo_axes *axes, bool anew,
                                kymo_error *err)
{
    for (int channel = KYMO__CHANNEL_X; channel <= KYMO__CHANNEL_Y; channel++) {
        axes->bend[channel] =
            bend_wanted(axes, channel) ? find_bend(figure, axes, channel) : axes->options.linthresh;
        if (anew && class_of(axes, channel)->words &&
            collect_words(figure, axes, channel, err) != KYMO_OK)
            return err->code;
    }
    return KYMO_OK;
}

/* The x limits that are known before reading, in transformed coordinates. */
static void known_limits(const kymo_axes *axes, kymo__mark_context *context)
{
    const kymo__scale_wish wish = kymo__axes_wish(axes, KYMO__CHANNEL_X);
    bool given = wish.lim[0] != 0 || wish.lim[1] != 0;
    for (int end = 0; end < 2; end++) {
        context->lim[end] = NAN;
        context->time_lim[end] = INT64_MIN;
        if (axes->x_class->integer) {
            if (wish.time[0] != 0 || wish.time[1] != 0)
                context->time_lim[end] = wish.time[end];
            else if (given && fabs(wish.lim[end]) < 0x1p62)
                context->time_lim[end] = (int64_t)wish.lim[end];
        } else if (given) {
            axes->x_class->forward(&wish.lim[end], &context->lim[end], 1, axes->bend[0]);
        }
    }
}

void kymo__scales_context(const kymo_axes *axes, kymo__mark_context *context)
{
    context->x_class = axes->x_class;
    context->y_class = axes->y_class;
    context->x_bend = axes->bend[KYMO__CHANNEL_X];
    context->y_bend = axes->bend[KYMO__CHANNEL_Y];
    context->x_words = axes->x_class->words ? &axes->words[KYMO__CHANNEL_X] : NULL;
    context->y_words = axes->y_class->words ? &axes->words[KYMO__CHANNEL_Y] : NULL;
    known_limits(axes, context);
}
