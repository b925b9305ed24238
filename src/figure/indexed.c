/*
 * indexed.c - what a figure takes from the indexes of its sources instead of reading them.
 *
 * Lines whose x never falls come from the index, in draws that move as sketches. All else is read, from the rows
 * that the index has put aside where the source itself is slower or gone. Costs nothing without an index.
 */
#include "figure/figure.h"

#include <kymo/ext.h>

/* Whether a mark shows a sketch where it should not, or one of fewer rows than there are now. */
bool kymo__mark_unfinished(const kymo_figure *figure, const kymo_mark *mark)
{
    const kymo__series *series = mark->source && mark->series.state ? kymo__series_of(&mark->series) : NULL;
    if (!series || series->sketched == 0)
        return false;
    const kymo__index *index = kymo__index_of(mark->source);
    int64_t rows = 0, bytes;
    if (!figure->moving || !index)
        return true;
    kymo__index_progress(index, &rows, &bytes);
    return rows > series->sketched;
}

/* One reducer from an index; KYMO_PARTIAL: it must be read. */
static kymo_status serve(const kymo_figure *figure, const kymo__index *index, kymo__reducer *reducer, kymo_error *err)
{
    const int32_t threads = figure->options.threads;
    int64_t rows;
    if (reducer->class_ != &kymo__reducer_series)
        return KYMO_PARTIAL;
    if (figure->moving) { /* as fine as will be wanted, so that one look is enough */
        const double cells = KYMO__SKETCH_CELLS * (double)figure->canvas_width;
        kymo_status status = kymo__series_sketch(reducer, index, cells, threads, &rows, err);
        if (status != KYMO_PARTIAL)
            return status;
    }
    return kymo__series_serve(reducer, index, figure->css_width, threads, err);
}

kymo_status kymo__figure_serve(kymo_figure *figure, const kymo__input *input, kymo__reducer **reducers,
                               kymo_mark **owners, int32_t *count, int32_t *failed, kymo_error *err)
{
    const kymo__index *index = input->spooled ? NULL : kymo__index_of(input->source);
    int32_t left = 0;
    for (int32_t i = 0; i < *count; i++) {
        kymo_status status = index ? serve(figure, index, reducers[i], err) : KYMO_PARTIAL;
        if (status != KYMO_OK && status != KYMO_PARTIAL) {
            *failed = i;
            return status;
        }
        if (status == KYMO_OK)
            continue;
        reducers[left] = reducers[i];
        owners[left++] = owners[i];
    }
    if (left < *count && !input->read)
        figure->stats.repaired += kymo__index_repaired(index, &figure->notes);
    *count = left;
    return KYMO_OK;
}

kymo_source *kymo__figure_rows(const kymo__input *input, kymo__reducer *const *reducers, int32_t count)
{
    const kymo__index *index = kymo__index_of(input->source);
    kymo_source *rows = index && !input->spooled ? kymo__index_rows(index) : NULL;
    if (!rows || rows == input->source)
        return NULL;
    for (int32_t i = 0; i < count; i++) {
        for (int c = 0; c < KYMO__CHANNELS; c++) {
            if (reducers[i]->spec.column[c] >= 0 && kymo__index_column(index, reducers[i]->spec.column[c]) < 0)
                return NULL;
        }
    }
    for (int32_t i = 0; i < count; i++) {
        for (int c = 0; c < KYMO__CHANNELS; c++) {
            int32_t *column = &reducers[i]->spec.column[c];
            *column = *column >= 0 ? kymo__index_column(index, *column) : -1;
        }
    }
    return rows;
}

/* ---- The public side ------------------------------------------------------------------------------------ */

struct kymo_index {
    kymo__index *index;
    kymo__mem *mem;
};

kymo_index *kymo_index_open(kymo_source *source, const kymo_index_options *options, kymo_error *error)
{
    static const kymo_index_options none = { 0 };
    const kymo_index_options *o = options ? options : &none;
    kymo__index_wish wish = { .threads = o->threads, .spool_cap = o->spool == 0 ? -1 : o->spool < 0 ? 0 : o->spool };
    kymo_error unused, *err = error ? error : &unused;
    kymo__error_clear(err);
    for (size_t i = 0; i < sizeof o->reserved / sizeof o->reserved[0]; i++) {
        if (o->reserved[i]) {
            kymo__fail(err, KYMO_EINVAL, "index options: reserved fields are not zero");
            return NULL;
        }
    }
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo_index *made = mem ? kymo__alloc(mem, KYMO_MEMORY_OBJECT, 1, sizeof *made, "index", err) : NULL;
    if (made && kymo__index_open(&made->index, source, &wish, err) == KYMO_OK) {
        made->mem = mem;
        return made;
    }
    if (!made)
        kymo__fail(err, KYMO_ENOMEM, "out of memory for an index");
    if (made)
        kymo__free(mem, KYMO_MEMORY_OBJECT, made, 1, sizeof *made);
    if (mem)
        kymo__mem_close(mem);
    return NULL;
}

void kymo_index_close(kymo_index *index)
{
    if (!index)
        return;
    kymo__mem *mem = index->mem;
    kymo__index_close(index->index);
    kymo__free(mem, KYMO_MEMORY_OBJECT, index, 1, sizeof *index);
    kymo__mem_close(mem);
}

kymo_status kymo_index_wait(kymo_index *index, kymo_error *error)
{
    kymo_error unused, *err = error ? error : &unused;
    kymo__error_clear(err);
    if (!index)
        return kymo__fail(err, KYMO_EINVAL, "the index is NULL");
    return kymo__index_wait(index->index, err);
}

int32_t kymo_index_progress(const kymo_index *index, int64_t *rows, int64_t *bytes)
{
    int64_t some, more;
    bool whole = index && kymo__index_progress(index->index, &some, &more);
    if (rows)
        *rows = index ? some : 0;
    if (bytes)
        *bytes = index ? more : 0;
    return whole;
}
