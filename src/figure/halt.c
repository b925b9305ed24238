/*
 * halt.c - readings that stop at a deadline and go on with the next draw (kymo_figure_draw_until).
 *
 * A halted reading is its open cursor and the states of the rows so far, which lie where they always do: in marks
 * (series, or the next one), and in the target of the canvas (views), so the latter are given up when the target
 * is made anew. Memory: that of the cursor, and two lists.
 */
#include "figure/figure.h"

#include <math.h>
#include <string.h>

void kymo__halted_free(kymo_figure *figure, kymo__halted *halted)
{
    if (!halted)
        return;
    size_t count = (size_t)halted->count;
    kymo__free(figure->mem, KYMO_MEMORY_OBJECT, halted->reducers, halted->reducers ? count : 0,
               sizeof *halted->reducers);
    kymo__free(figure->mem, KYMO_MEMORY_OBJECT, halted->owners, halted->owners ? count : 0, sizeof *halted->owners);
    kymo__free(figure->mem, KYMO_MEMORY_OBJECT, halted, 1, sizeof *halted);
}

kymo_status kymo__input_halt(kymo_figure *figure, kymo__input *input, kymo__reads reads, kymo__pass *pass,
                             kymo_mark *const *owners, kymo_error *err)
{
    size_t count = (size_t)pass->reducer_count;
    kymo__halted *halted = kymo__alloc(figure->mem, KYMO_MEMORY_OBJECT, 1, sizeof *halted, "pass", err);
    if (halted) {
        halted->count = pass->reducer_count;
        halted->reducers = kymo__alloc(figure->mem, KYMO_MEMORY_OBJECT, count, sizeof *halted->reducers, "pass", err);
        halted->owners = kymo__alloc(figure->mem, KYMO_MEMORY_OBJECT, count, sizeof *halted->owners, "pass", err);
    }
    if (!halted || !halted->reducers || !halted->owners) {
        kymo__halted_free(figure, halted);
        kymo__pass_abandon(pass);
        return err->code;
    }
    memcpy(halted->reducers, pass->reducers, count * sizeof *halted->reducers);
    memcpy(halted->owners, owners, count * sizeof *halted->owners);
    halted->pass = *pass;
    halted->pass.reducers = halted->reducers;
    halted->version = input->now;
    input->halted[reads] = halted;
    return KYMO_OK;
}

void kymo__input_abandon(kymo_figure *figure, kymo__input *input, kymo__reads reads)
{
    kymo__halted *halted = input->halted[reads];
    if (!halted)
        return;
    kymo__pass_abandon(&halted->pass);
    kymo__halted_free(figure, halted);
    input->halted[reads] = NULL;
}

void kymo__figure_abandon_views(kymo_figure *figure)
{
    for (int32_t i = 0; i < figure->input_count; i++)
        kymo__input_abandon(figure, &figure->inputs[i], KYMO__READS_VIEWS);
}

static bool same_end(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

bool kymo__input_resumable(const kymo__input *input)
{
    const kymo__halted *halted = input->halted[KYMO__READS_SERIES];
    bool good = halted && halted->version == input->now;
    for (int32_t i = 0; good && i < halted->count; i++) {
        const kymo_mark *mark = halted->owners[i];
        good = !kymo__mark_rescaled(mark, halted->reducers[i]);
        if (halted->reducers[i] != &mark->next)
            continue; // the first one is of use whatever the view is now
        for (int k = 0; k < 2; k++)
            good = good && same_end(mark->next_lim[k], mark->context.lim[k]) &&
                   mark->next_time[k] == mark->context.time_lim[k];
    }
    return good;
}

bool kymo__axes_y_fixed(const kymo_axes *axes)
{
    const kymo__scale_wish wish = kymo__axes_wish(axes, KYMO__CHANNEL_Y);
    return kymo__scale_fixed(axes->y_class, &wish);
}

bool kymo__input_live(const kymo__input *input)
{
    return input->source->class_ && input->source->class_->version;
}

bool kymo__input_keeps_rows(const kymo_figure *figure, const kymo__input *input)
{
    const kymo_source *source = input->source;
    return figure->interactive && !kymo__input_live(input) && !kymo__source_seeks(source) && !kymo__index_of(source);
}
