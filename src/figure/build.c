/*
 * build.c - the one page on which a figure becomes pictures. One function a stage, in this order:
 *
 *     resolve   columns, colours and scale kinds of every mark
 *     survey    categories and the bends of symlog scales, where there are any
 *     pass      one read of each source for all marks that use it
 *     train     the scales, from what the pass has learnt (train.c)
 *     layout    measure texts, solve boxes, find the legend's place (target.c)
 *     view      a second read, only for marks that need the view and do not keep their points
 *     settle    reduced states to what will be drawn
 *
 * Drawing and encoding follow in figure.c. Whatever is still good from the last build is kept: a figure
 * drawn again into the same canvas does none of this.
 */
#include "figure/figure.h"

#include <math.h>
#include <string.h>

/* ---- resolve ------------------------------------------------------------------------------------- */

static kymo_status blame(kymo_error *err, const char *stage, const kymo_mark *mark)
{
    kymo__error_stage(err, stage, mark ? mark->number : 0, mark && mark->class_ ? mark->class_->name : "",
                      mark ? (mark->label[0] ? mark->label : mark->y_name) : "");
    return err->code;
}

/* What marks are told before their axes are known. */
static kymo__mark_context looks(const kymo_figure *figure)
{
    return (kymo__mark_context){
        .canvas_width = figure->canvas_width,
        .css_width = figure->css_width,
        .vector = figure->planned_vector,
        .background = figure->look.background,
        .palette = &figure->look.palette,
        .colormap = figure->look.colormap,
        .redundant = figure->look.redundant,
        .line_width = figure->look.line_width,
        .marker_size = figure->look.marker_size,
        .rasterize = figure->options.rasterize,
        .antialias = figure->options.antialias != KYMO_OFF,
        .keep_all = figure->options.reduce == KYMO_REDUCE_NONE,
    };
}

/* What the marks of axes are told before anything is read of them but a survey. */
static void tell_marks(kymo_figure *figure, kymo_axes *axes)
{
    kymo__mark_context context = looks(figure);
    kymo__scales_context(axes, &context);
    axes->frame = axes->x_class->kind == KYMO_SCALE_LOG && axes->y_class->kind == KYMO_SCALE_LOG;
    for (int32_t i = 0; i < figure->mark_count; i++) {
        kymo_mark *mark = figure->marks[i];
        if (mark->axes != axes)
            continue;
        mark->context = context;
        axes->frame = axes->frame || mark->class_->frame;
    }
}

static kymo_status resolve(kymo_figure *figure, kymo_error *err)
{
    for (int32_t i = 0; i < figure->mark_count; i++) {
        kymo_mark *mark = figure->marks[i];
        const kymo__mark_context context = looks(figure);
        if (kymo__mark_resolve(mark, &context, err) != KYMO_OK)
            return blame(err, "resolve", mark);
    }
    for (int32_t i = 0; i < figure->axes_count; i++) {
        if (kymo__scales_resolve(figure, figure->axes[i], err) != KYMO_OK)
            return err->code;
    }
    return KYMO_OK;
}

/* ---- passes --------------------------------------------------------------------------------------- */

static kymo__input *input_of(kymo_figure *figure, const kymo_source *source)
{
    for (int32_t i = 0; i < figure->input_count; i++) {
        if (figure->inputs[i].source == source)
            return &figure->inputs[i];
    }
    return NULL;
}

static kymo_status add_input(kymo_figure *figure, kymo_source *source, kymo_error *err)
{
    if (!source || input_of(figure, source))
        return KYMO_OK;
    if (figure->input_count == figure->input_capacity) {
        int32_t capacity = figure->input_capacity ? figure->input_capacity * 2 : 4;
        kymo__input *inputs = kymo__realloc(figure->mem, KYMO_MEMORY_OBJECT, figure->inputs,
                                            (size_t)figure->input_capacity, (size_t)capacity,
                                            sizeof *inputs, "inputs", err);
        if (!inputs)
            return err->code;
        figure->inputs = inputs;
        figure->input_capacity = capacity;
    }
    kymo__index_find(source);
    figure->inputs[figure->input_count++] = (kymo__input){ .source = source };
    return KYMO_OK;
}

/* Whether a mark of a source that can be read only once may need to see it again. */
static bool may_need_again(const kymo_figure *figure, const kymo_mark *mark)
{
    bool binary = figure->planned_binary &&
                  (mark->spec.antialias == KYMO_OFF ||
                   (mark->spec.antialias == KYMO_AUTO && figure->options.antialias == KYMO_OFF));
    return mark->class_->kind != KYMO_LINE || binary || mark->column[KYMO__CHANNEL_X] >= 0 ||
           kymo__scales_need_survey(mark);
}

static void plan_spool(kymo_figure *figure, kymo__input *input)
{
    input->column_count = 0;
    bool kept = kymo__input_keeps_rows(figure, input), wanted = kept;
    if ((input->source->rewindable && !kept) || figure->options.spool < 0)
        return;
    for (int32_t i = 0; i < figure->mark_count; i++) {
        const kymo_mark *mark = figure->marks[i];
        if (mark->source != input->source)
            continue;
        wanted = wanted || may_need_again(figure, mark);
        for (int c = 0; c < KYMO__CHANNELS; c++) {
            int32_t at = 0, column = mark->column[c];
            while (at < input->column_count && input->columns[at] != column)
                at++;
            if (column >= 0 && at == input->column_count && at < KYMO__INPUT_COLUMNS)
                input->columns[input->column_count++] = column;
        }
    }
    if (!wanted)
        input->column_count = 0;
}

/* A spool holds the columns by their place in it. */
static void aim_at_spool(const kymo__input *input, kymo__reducer *reducer)
{
    if (!input->spooled)
        return;
    for (int c = 0; c < KYMO__CHANNELS; c++) {
        for (int32_t i = 0; i < input->column_count; i++) {
            if (reducer->spec.column[c] == input->columns[i]) {
                reducer->spec.column[c] = i;
                break;
            }
        }
    }
}

/* Whose error one of a reading is: the mark of the reducer that failed; when the source failed, the first mark
 * that reads it, unless several do and a file says the place itself. */
static const kymo_mark *whose(kymo_mark *const *owners, int32_t count, int32_t failed, const kymo_error *err)
{
    if (failed >= 0)
        return owners[failed];
    bool cancelled = err->code == KYMO_ECANCELLED;
    return !cancelled && count > 0 && (count == 1 || !err->file[0]) ? owners[0] : NULL;
}

/* Without its spool a source that is gone stays gone. */
static kymo_status open_spooled(kymo__input *input, kymo_error *err)
{
    input->spooled = kymo__spool_source(input->spool);
    if (kymo_source_status(input->spooled, err) == KYMO_OK)
        return KYMO_OK;
    kymo__source_drop(input->spooled);
    kymo__spool_close(input->spool);
    input->spooled = NULL;
    input->spool = NULL;
    if (err->code == KYMO_ENOMEM)
        return err->code;
    input->spool_error = *err;
    kymo__error_clear(err);
    return KYMO_OK;
}

/* What a reading of all rows tells of the order of x. */
static void note_order(const kymo__input *input, kymo__reducer *const *reducers, kymo_mark *const *owners,
                       int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        if (reducers[i]->class_ == &kymo__reducer_series && !kymo__series_of(reducers[i])->x_order.falls)
            kymo__source_set_sorted(input->source, owners[i]->column[KYMO__CHANNEL_X]);
    }
}

/* Runs a reading, or goes on with one. When it halts it is kept. */
static kymo_status run_pass(kymo_figure *figure, kymo__input *input, kymo__pass *pass, kymo_mark **owners,
                            kymo__reads reads, const char *stage, kymo_error *err)
{
    const int64_t repaired = pass->repaired;
    const kymo__notes notes = pass->notes;
    pass->deadline = kymo__input_live(input) ? 0 : figure->deadline;
    kymo_status status = kymo__pass_run(pass, err);
    figure->stats.rows += pass->rows;
    figure->stats.bytes_read += pass->bytes;
    if (notes.count > 0) { // of the runs before this one
        kymo__notes all = notes;
        kymo__notes_add(&all, &pass->notes);
        pass->notes = all;
    }
    pass->repaired += repaired;
    if (status == KYMO_PARTIAL) {
        figure->unfinished = true;
        return kymo__input_halt(figure, input, reads, pass, owners, err);
    }
    if (!input->read) { /* what is read again has been counted */
        figure->stats.repaired += pass->repaired;
        kymo__notes_add(&figure->notes, &pass->notes);
    }
    if (pass->spool) {
        input->spool = pass->spool;
        figure->bytes_spooled += kymo__spool_bytes(pass->spool);
        if (status == KYMO_OK)
            status = open_spooled(input, err);
    }
    if (pass->spool_error.code != KYMO_OK)
        input->spool_error = pass->spool_error;
    input->read = true;
    input->passes++;
    input->version = input->now;
    if (input->passes > figure->stats.passes)
        figure->stats.passes = input->passes;
    if (status != KYMO_OK)
        return blame(err, stage, whose(owners, pass->reducer_count, pass->failed, err));
    if (reads == KYMO__READS_SERIES && pass->end_row == 0)
        note_order(input, pass->reducers, owners, pass->reducer_count);
    return KYMO_OK;
}

/* Series that have been read beside those that are shown take their places. */
static void take_next(kymo_figure *figure, const kymo__input *input)
{
    for (int32_t i = 0; i < figure->mark_count; i++) {
        if (figure->marks[i]->source == input->source)
            kymo__mark_take_next(figure->marks[i]);
    }
}

/* One reading of an input for some reducers; `owners` are their marks, for messages. */
static kymo_status read_input(kymo_figure *figure, kymo__input *input, kymo__reducer **reducers,
                              kymo_mark **owners, int32_t count, kymo__reads reads, const char *stage,
                              kymo_error *err)
{
    bool spooling = !input->read && input->column_count > 0 && !input->spooled;
    int32_t failed = -1;
    if (kymo__figure_serve(figure, input, reducers, owners, &count, &failed, err) != KYMO_OK)
        return blame(err, stage, whose(owners, count, failed, err));
    if (count == 0) {
        input->read = true;
        input->version = input->now;
        take_next(figure, input);
        return KYMO_OK;
    }
    for (int32_t i = 0; i < count; i++)
        aim_at_spool(input, reducers[i]);
    kymo_source *rows = kymo__figure_rows(input, reducers, count);
    kymo__pass pass = {
        .source = rows ? rows : input->spooled ? input->spooled : input->source,
        .reducers = reducers,
        .reducer_count = count,
        .threads = figure->options.threads,
        .batch_rows = figure->options.batch_rows,
        .version = input->now,
        .mem = figure->mem,
        .cancel = &figure->cancel,
        .progress = &figure->bytes_read,
        .spool_cap = spooling && !rows ? figure->options.spool : 0,
        .spool_columns = input->columns,
        .spool_column_count = input->column_count,
    };
    if (kymo__reading_narrow(input, reads, owners, &pass, err) != KYMO_OK)
        return blame(err, stage, owners[0]);
    kymo_status status = run_pass(figure, input, &pass, owners, reads, stage, err);
    if (status == KYMO_OK)
        take_next(figure, input);
    return status;
}

/* Goes on with a reading that has halted. */
static kymo_status resume_input(kymo_figure *figure, kymo__input *input, kymo__reads reads, const char *stage,
                                kymo_error *err)
{
    kymo__halted *halted = input->halted[reads];
    input->halted[reads] = NULL;
    kymo_status status = run_pass(figure, input, &halted->pass, halted->owners, reads, stage, err);
    kymo__halted_free(figure, halted);
    if (status == KYMO_OK)
        take_next(figure, input);
    return status;
}

/* Why a source that is gone cannot be read again, and what would help. */
static kymo_status cannot_read_again(const kymo__input *input, const kymo_mark *mark, kymo_error *err)
{
    const kymo__series *series = mark->series.state ? kymo__series_of(&mark->series) : NULL;
    if (input->spool_error.code == KYMO_EBUDGET) {
        kymo__fail_at(err, KYMO_EBUDGET, input->source->path, 0, 0,
                      "the spool file is over its cap, and the data are needed again");
        kymo__hint(err, "raise the cap of the spool, or read from a file");
    } else if (input->spool_error.code != KYMO_OK) {
        kymo__fail_at(err, KYMO_EIO, input->source->path, 0, 0,
                      "its data are needed again, and there is no spool file: %s", input->spool_error.text);
        kymo__hint(err, "set TMPDIR to a folder that can be written, or read from a file");
    } else if (series && series->back_row >= 0) {
        kymo__fail_at(err, KYMO_EORDER, input->source->path, 0, 0,
                      "x goes back at row %lld, and the source can be read only once",
                      (long long)series->back_row + 1);
        kymo__hint(err, "sort the rows by x, draw them as scatter, or allow a spool file");
    } else {
        kymo__fail_at(err, KYMO_ECONSUMED, input->source->path, 0, 0,
                      "the source can be read only once, and its data are needed again");
        kymo__hint(err, "read from a file, or allow a spool file");
    }
    return blame(err, "view", mark);
}

typedef struct work {
    kymo__reducer **reducers;
    kymo_mark **owners;
    int32_t count;
} work;

static kymo_status work_open(work *w, const kymo_figure *figure, int32_t targets, kymo_error *err)
{
    size_t most = (size_t)figure->mark_count * (1 + (size_t)targets * KYMO__VIEW_REDUCERS) + 1;
    *w = (work){ 0 };
    w->reducers = kymo__alloc(figure->mem, KYMO_MEMORY_OBJECT, most, sizeof *w->reducers, "pass", err);
    w->owners = kymo__alloc(figure->mem, KYMO_MEMORY_OBJECT, most, sizeof *w->owners, "pass", err);
    return w->reducers && w->owners ? KYMO_OK : err->code;
}

static void work_close(work *w, const kymo_figure *figure, int32_t targets)
{
    size_t most = (size_t)figure->mark_count * (1 + (size_t)targets * KYMO__VIEW_REDUCERS) + 1;
    kymo__free(figure->mem, KYMO_MEMORY_OBJECT, w->reducers, w->reducers ? most : 0, sizeof *w->reducers);
    kymo__free(figure->mem, KYMO_MEMORY_OBJECT, w->owners, w->owners ? most : 0, sizeof *w->owners);
}

static void work_add(work *w, kymo__reducer *reducer, kymo_mark *owner)
{
    w->reducers[w->count] = reducer;
    w->owners[w->count++] = owner;
}

static bool stale(const kymo_figure *figure, const kymo_mark *mark, const kymo__input *input)
{
    return !mark->series.ready || mark->version != input->now || kymo__mark_outdated(mark) ||
           kymo__mark_wants_points(mark) || kymo__mark_unfinished(figure, mark);
}

/* Whether a source can be read no more, nor its spool, and no index has what it had. */
static bool is_gone(const kymo__input *input)
{
    return !input->source->rewindable && !input->spooled && !kymo__index_of(input->source);
}

/* A source was touched: what was read of it is void. */
static void forget_input(kymo_figure *figure, kymo__input *input)
{
    kymo__input_abandon(figure, input, KYMO__READS_SERIES);
    kymo__input_abandon(figure, input, KYMO__READS_VIEWS);
    if (input->spooled)
        kymo__source_drop(input->spooled);
    kymo__spool_close(input->spool);
    input->spooled = NULL;
    input->spool = NULL;
    input->read = false;
}

/* Begins a new series of a mark, beside the one that is shown where views change. NULL: what there is will do. */
static kymo_status plan_mark(const kymo_figure *figure, const kymo__input *input, kymo_mark *mark,
                             kymo__reducer **planned, kymo_error *err)
{
    bool keeps = figure->interactive && mark->series.ready && mark->version == input->now &&
                 !kymo__mark_rescaled(mark, &mark->series) && !kymo__mark_wants_points(mark);
    *planned = NULL;
    if (keeps && !figure->planned_vector && !kymo__mark_unfinished(figure, mark) &&
        kymo__mark_reuse(mark, kymo__axes_y_fixed(mark->axes)))
        return KYMO_OK;
    if (keeps) {
        *planned = &mark->next;
        return kymo__mark_plan_next(mark, err);
    }
    kymo__mark_forget(mark);
    *planned = &mark->series;
    return kymo__mark_plan(mark, err);
}

/* While a reading has halted: marks that came since have states, if empty ones. */
static kymo_status give_states(kymo_figure *figure, const kymo__input *input, kymo_error *err)
{
    for (int32_t i = 0; i < figure->mark_count; i++) {
        kymo_mark *mark = figure->marks[i];
        if (mark->source == input->source && !mark->series.state && kymo__mark_plan(mark, err) != KYMO_OK)
            return blame(err, "pass", mark);
    }
    return KYMO_OK;
}

static kymo_status read_once(kymo_figure *figure, kymo__input *input, work *w, kymo_error *err)
{
    w->count = 0;
    const kymo__halted *halted = input->halted[KYMO__READS_SERIES];
    if (input->read ? input->version != input->now : halted && halted->version != input->now)
        forget_input(figure, input);
    if (kymo__input_resumable(input) && !kymo__figure_sketches(figure, input)) {
        figure->changes++;
        figure->readings++;
        if (resume_input(figure, input, KYMO__READS_SERIES, "pass", err) != KYMO_OK)
            return err->code;
        if (kymo__input_halted(input, KYMO__READS_SERIES))
            return give_states(figure, input, err);
    }
    kymo__input_abandon(figure, input, KYMO__READS_SERIES);
    for (int32_t i = 0; i < figure->mark_count; i++) {
        kymo_mark *mark = figure->marks[i];
        kymo__reducer *planned;
        if (mark->source != input->source || !stale(figure, mark, input))
            continue;
        if (plan_mark(figure, input, mark, &planned, err) != KYMO_OK)
            return blame(err, "pass", mark);
        mark->version = input->now;
        if (planned)
            work_add(w, planned, mark);
    }
    if (w->count == 0)
        return KYMO_OK;
    if (input->read && is_gone(input))
        return cannot_read_again(input, w->owners[0], err);
    if (!input->read)
        plan_spool(figure, input);
    figure->changes++;
    figure->readings++;
    return read_input(figure, input, w->reducers, w->owners, w->count, KYMO__READS_SERIES, "pass", err);
}

/* Begins the survey of a mark whose scales need one and that has changed since the last. */
static kymo_status plan_survey(kymo_mark *mark, const kymo__input *input, work *w, kymo_error *err)
{
    if (!kymo__scales_need_survey(mark) || (mark->survey.ready && mark->surveyed == input->now))
        return KYMO_OK;
    kymo__reduce_spec spec = { .row_step = mark->source->row_step };
    memcpy(spec.column, mark->column, sizeof spec.column);
    kymo__reducer_free(&mark->survey);
    if (kymo__reducer_init(&mark->survey, &kymo__reducer_survey, &spec, mark->mem, err) != KYMO_OK)
        return blame(err, "survey", mark);
    mark->surveyed = input->now;
    work_add(w, &mark->survey, mark);
    return KYMO_OK;
}

static kymo_status survey_input(kymo_figure *figure, kymo__input *input, work *w, bool *anew, kymo_error *err)
{
    w->count = 0;
    if (input->read && input->version != input->now)
        forget_input(figure, input);
    for (int32_t i = 0; i < figure->mark_count; i++) {
        if (figure->marks[i]->source == input->source &&
            plan_survey(figure->marks[i], input, w, err) != KYMO_OK)
            return err->code;
    }
    if (w->count == 0)
        return KYMO_OK;
    if (input->read && is_gone(input))
        return cannot_read_again(input, w->owners[0], err);
    if (!input->read)
        plan_spool(figure, input);
    figure->changes++;
    figure->readings++;
    *anew = true;
    for (int32_t i = 0; i < figure->mark_count; i++) { // what they have may have been made with other words
        if (!kymo__scales_need_survey(figure->marks[i]))
            continue;
        figure->marks[i]->series.ready = false;
        kymo__mark_forget(figure->marks[i]);
    }
    const double deadline = figure->deadline; // without it nothing can be shown at all
    figure->deadline = 0;
    kymo_status status = read_input(figure, input, w->reducers, w->owners, w->count, KYMO__READS_SERIES, "survey", err);
    figure->deadline = deadline;
    return status;
}

/* A reading of what must be known of the data first: categories, and where symlog scales bend. */
static kymo_status survey(kymo_figure *figure, kymo_error *err)
{
    work w;
    bool anew = false;
    kymo_status status = work_open(&w, figure, 1, err);
    for (int32_t i = 0; i < figure->mark_count && status == KYMO_OK; i++)
        status = add_input(figure, figure->marks[i]->source, err);
    for (int32_t i = 0; i < figure->input_count && status == KYMO_OK; i++)
        figure->inputs[i].now = kymo__source_version(figure->inputs[i].source);
    for (int32_t i = 0; i < figure->input_count && status == KYMO_OK; i++)
        status = survey_input(figure, &figure->inputs[i], &w, &anew, err);
    for (int32_t i = 0; i < figure->axes_count && status == KYMO_OK; i++)
        status = kymo__scales_survey(figure, figure->axes[i], anew, err);
    for (int32_t i = 0; i < figure->axes_count && status == KYMO_OK; i++)
        tell_marks(figure, figure->axes[i]);
    work_close(&w, figure, 1);
    return status;
}

static kymo_status pass(kymo_figure *figure, kymo_error *err)
{
    work w;
    kymo_status status = work_open(&w, figure, 1, err);
    for (int32_t i = 0; i < figure->input_count && status == KYMO_OK; i++)
        status = read_once(figure, &figure->inputs[i], &w, err);
    work_close(&w, figure, 1);
    return status;
}

/* ---- view ------------------------------------------------------------------------------------------ */

static bool is_seen(const kymo_mark *mark, const kymo__target *target)
{
    return !mark->hidden && !target->panels[mark->axes->number].away;
}

static kymo_status look(kymo_figure *figure, kymo__target *target, kymo_error *err)
{
    target->cells.holder = NULL;
    target->cells.shared = figure->mark_count > 1;
    for (int32_t i = 0; i < figure->mark_count; i++) {
        kymo_mark *mark = figure->marks[i];
        const kymo__target_panel *panel = &target->panels[mark->axes->number];
        kymo__mark_view_free(&target->views[i], mark);
        kymo__mark_view_begin(&target->views[i], &panel->panel);
        target->views[i].cells = &target->cells;
        if (mark->series.state)
            kymo__series_of(&mark->series)->coarse = false;
        if (is_seen(mark, target) && kymo__mark_look(mark, &target->views[i], err) != KYMO_OK)
            return blame(err, "view", mark);
    }
    return KYMO_OK;
}

/* Series that were reduced too coarsely for what is shown now are reduced again, in the view. */
static kymo_status collect_repeats(kymo_figure *figure, const kymo__input *input, work *w, kymo_error *err)
{
    for (int32_t i = 0; i < figure->mark_count; i++) {
        kymo_mark *mark = figure->marks[i];
        if (mark->source != input->source || !mark->repeat)
            continue;
        if (kymo__input_halted(input, KYMO__READS_SERIES)) { // it must do for now
            mark->repeat = false;
            kymo__series_of(&mark->series)->coarse = true;
            figure->unfinished = true;
            continue;
        }
        kymo__reducer *planned = figure->interactive ? &mark->next : &mark->series;
        if ((figure->interactive ? kymo__mark_plan_next(mark, err) : kymo__mark_plan(mark, err)) != KYMO_OK)
            return blame(err, "view", mark);
        mark->repeat = false;
        work_add(w, planned, mark);
    }
    return KYMO_OK;
}

static void collect_views(kymo_figure *figure, const kymo__input *input, kymo__target *const *targets,
                          int32_t count, work *w)
{
    for (int32_t t = 0; t < count; t++) {
        for (int32_t i = 0; i < figure->mark_count; i++) {
            kymo_mark *mark = figure->marks[i];
            for (int k = 0; k < KYMO__VIEW_REDUCERS && mark->source == input->source; k++) {
                kymo__reducer *reducer = &targets[t]->views[i].reducer[k];
                if (reducer->state && !reducer->ready)
                    work_add(w, reducer, mark);
            }
        }
    }
}

/* Reads again for all canvases at once; *again tells that series changed, so marks must look anew. */
static kymo_status read_views(kymo_figure *figure, kymo__target *const *targets, int32_t count, bool *again,
                              kymo_error *err)
{
    work w;
    kymo_status status = work_open(&w, figure, count, err);
    *again = false;
    for (int32_t i = 0; i < figure->input_count && status == KYMO_OK; i++) {
        kymo__input *input = &figure->inputs[i];
        w.count = 0;
        status = collect_repeats(figure, input, &w, err);
        if (w.count > 0)
            *again = true;
        else if (status == KYMO_OK)
            collect_views(figure, input, targets, count, &w);
        if (status != KYMO_OK || w.count == 0)
            continue;
        if (kymo__input_halted(input, KYMO__READS_SERIES) && (!input->source->rewindable || input->source->exclusive))
            continue; // it is being read
        if (is_gone(input))
            status = cannot_read_again(input, w.owners[0], err);
        else
            status = read_input(figure, input, w.reducers, w.owners, w.count,
                                *again ? KYMO__READS_SERIES : KYMO__READS_VIEWS, "view", err);
    }
    work_close(&w, figure, count);
    return status;
}

static kymo_status view(kymo_figure *figure, kymo__target *const *targets, int32_t count, kymo_error *err)
{
    bool again = true;
    for (int round = 0; again && round < 3; round++) {
        for (int32_t t = 0; t < count; t++) {
            if (look(figure, targets[t], err) != KYMO_OK)
                return err->code;
        }
        if (read_views(figure, targets, count, &again, err) != KYMO_OK)
            return err->code;
    }
    return KYMO_OK;
}

static kymo_status settle(kymo_figure *figure, kymo__target *target, kymo_error *err)
{
    for (int32_t i = 0; i < figure->mark_count; i++) {
        kymo_mark *mark = figure->marks[i];
        if (is_seen(mark, target) && kymo__mark_settle(mark, &target->views[i], err) != KYMO_OK)
            return blame(err, "settle", mark);
    }
    kymo__describe(figure, target->description, sizeof target->description);
    kymo__target_note_guides(target, figure);
    target->built = figure->changes;
    target->partial = figure->unfinished;
    target->ready = true;
    return KYMO_OK;
}

/* ---- the page ---------------------------------------------------------------------------------------- */

/* Wider canvases than were planned for want finer cells. */
static void plan_canvases(kymo_figure *figure, kymo_canvas *const *canvases, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        int32_t width = (int32_t)ceil(canvases[i]->width * canvases[i]->scale);
        if (width > figure->canvas_width)
            figure->canvas_width = width;
        if (canvases[i]->width > figure->css_width)
            figure->css_width = canvases[i]->width;
        if (canvases[i]->output->vector)
            figure->planned_vector = true;
        else
            figure->planned_binary = true;
    }
}

static void count_tallies(kymo_figure *figure, const kymo__target *target)
{
    kymo_stats *stats = &figure->stats;
    stats->points = stats->gaps = stats->missing = stats->not_finite = stats->dropped = 0;
    stats->gaps_below_pixel = 0;
    for (int32_t i = 0; i < figure->mark_count; i++) {
        const kymo_mark *mark = figure->marks[i];
        if (!mark->source || !mark->series.state)
            continue;
        const kymo__tally *tally = &kymo__series_of(&mark->series)->tally;
        stats->points += tally->points;
        stats->gaps += tally->gaps;
        stats->gaps_below_pixel += target->views[i].gaps_below;
        stats->missing += tally->missing;
        stats->not_finite += tally->not_finite;
        stats->dropped += tally->dropped;
    }
}

/* All that comes before anything of the view is known. */
static kymo_status lay_out(kymo_figure *figure, kymo__target *const *targets, int32_t count, kymo_error *err)
{
    kymo_stats *stats = &figure->stats;
    double at = kymo__now_ms();
    if (resolve(figure, err) != KYMO_OK)
        return err->code;
    stats->ms_open += kymo__now_ms() - at;
    at = kymo__now_ms();
    if (survey(figure, err) != KYMO_OK || pass(figure, err) != KYMO_OK)
        return err->code;
    stats->ms_pass += kymo__now_ms() - at;
    at = kymo__now_ms();
    if (kymo__figure_train(figure, err) != KYMO_OK)
        return err->code;
    for (int32_t t = 0; t < count; t++) {
        if (kymo__target_layout(targets[t], figure, err) != KYMO_OK)
            return blame(err, "layout", NULL);
    }
    stats->ms_layout += kymo__now_ms() - at;
    for (int32_t t = 0; t < count; t++)
        stats->no_room |= targets[t]->dropped;
    return KYMO_OK;
}

static kymo_status build(kymo_figure *figure, kymo__target *const *targets, int32_t count, kymo_error *err)
{
    if (lay_out(figure, targets, count, err) != KYMO_OK)
        return err->code;
    double at = kymo__now_ms();
    if (view(figure, targets, count, err) != KYMO_OK)
        return err->code;
    for (int32_t t = 0; t < count; t++) {
        if (settle(figure, targets[t], err) != KYMO_OK)
            return err->code;
    }
    figure->stats.ms_view += kymo__now_ms() - at;
    count_tallies(figure, targets[0]);
    return KYMO_OK;
}

/* Whether all that a target lacks are rows of its views. */
static bool lacks_views_only(const kymo_figure *figure, const kymo__target *target, const kymo_canvas *canvas)
{
    bool some = false;
    if (!target->partial || !kymo__target_matches(target, figure, canvas))
        return false;
    for (int32_t i = 0; i < figure->input_count; i++) {
        if (kymo__input_halted(&figure->inputs[i], KYMO__READS_SERIES))
            return false;
        some = some || kymo__input_halted(&figure->inputs[i], KYMO__READS_VIEWS);
    }
    for (int32_t i = 0; i < figure->mark_count; i++) {
        const kymo_mark *mark = figure->marks[i];
        if (mark->series.state && kymo__series_of(&mark->series)->coarse)
            return false;
    }
    return some;
}

/* Goes on with the views of a target where they have halted. */
static kymo_status resume_views(kymo_figure *figure, kymo__target *target, kymo_error *err)
{
    double at = kymo__now_ms();
    for (int32_t i = 0; i < figure->input_count; i++) {
        kymo__input *input = &figure->inputs[i];
        if (kymo__input_halted(input, KYMO__READS_VIEWS) &&
            resume_input(figure, input, KYMO__READS_VIEWS, "view", err) != KYMO_OK)
            return err->code;
    }
    target->cells.holder = NULL;
    if (settle(figure, target, err) != KYMO_OK)
        return err->code;
    figure->stats.ms_view += kymo__now_ms() - at;
    count_tallies(figure, target);
    return KYMO_OK;
}

kymo_status kymo__figure_build(kymo_figure *figure, kymo__target *targets, kymo_canvas *const *canvases,
                               int32_t count, kymo_error *err)
{
    kymo__target *wanted[16];
    int32_t n = 0;
    plan_canvases(figure, canvases, count);
    if (count == 1 && lacks_views_only(figure, &targets[0], canvases[0]))
        return resume_views(figure, &targets[0], err);
    for (int32_t t = 0; t < count && n < 16; t++) {
        if (kymo__target_good(&targets[t], figure, canvases[t]))
            continue;
        if (kymo__target_begin(&targets[t], figure, canvases[t], err) != KYMO_OK)
            return err->code;
        wanted[n++] = &targets[t];
    }
    if (n > 0)
        kymo__figure_abandon_views(figure);
    return n > 0 ? build(figure, wanted, n, err) : KYMO_OK;
}

kymo_status kymo__figure_layout(kymo_figure *figure, kymo__target *target, kymo_canvas *canvas,
                                kymo_error *err)
{
    plan_canvases(figure, &canvas, 1);
    if (kymo__target_begin(target, figure, canvas, err) != KYMO_OK)
        return err->code;
    return lay_out(figure, &target, 1, err);
}
