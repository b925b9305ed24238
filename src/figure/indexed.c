/*
 * indexed.c - what a figure takes from the indexes of its sources instead of reading them.
 *
 * Lines whose x never falls come from the index, in draws that move as sketches. All else is read, from the rows
 * that the index has put aside where the source itself is slower or gone. Costs nothing without an index.
 */
#include "figure/figure.h"

#include <kymo/ext.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

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

bool kymo__figure_sketches(const kymo_figure *figure, const kymo__input *input)
{
    const kymo__index *index = figure->moving && input->source->rewindable && !input->spooled ?
                               kymo__index_of(input->source) : NULL;
    const kymo__halted *halted = input->halted[KYMO__READS_SERIES];
    if (!index || !halted)
        return false;
    for (int32_t i = 0; i < halted->count; i++) {
        const kymo__reducer *reducer = halted->reducers[i];
        if (reducer->class_ != &kymo__reducer_series || !kymo__series_sketches(reducer, index))
            return false;
    }
    return true;
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

static kymo_status check_options(const kymo_index_options *o, kymo_error *err)
{
    for (size_t i = 0; i < sizeof o->reserved / sizeof o->reserved[0]; i++) {
        if (o->reserved[i] || o->reserved32)
            return kymo__fail(err, KYMO_EINVAL, "index options: reserved fields are not zero");
    }
    return KYMO_OK;
}

kymo_index *kymo_index_open(kymo_source *source, const kymo_index_options *options, kymo_error *error)
{
    static const kymo_index_options none = { 0 };
    const kymo_index_options *o = options ? options : &none;
    kymo__index_wish wish = { .threads = o->threads, .spool_cap = o->spool == 0 ? -1 : o->spool < 0 ? 0 : o->spool };
    kymo_error unused, *err = error ? error : &unused;
    kymo__error_clear(err);
    if (check_options(o, err) != KYMO_OK)
        return NULL;
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

/* ---- Files ------------------------------------------------------------------------------------------------ */

kymo_status kymo_index_build(kymo_source *source, const kymo_index_options *options,
                             int32_t (*watch)(int64_t bytes, void *user), void *user, int64_t *kept, kymo_error *error)
{
    static const kymo_index_options none = { 0 };
    const kymo_index_options *o = options ? options : &none;
    const kymo__index_wish wish = { .threads = o->threads, .watch = watch, .watch_user = user };
    kymo_error unused, *err = error ? error : &unused;
    int64_t rows = 0;
    char path[4096];
    kymo__error_clear(err);
    if (check_options(o, err) == KYMO_OK && kymo_source_status(source, err) == KYMO_OK &&
        kymo__index_path(source, o->cached, path, err) == KYMO_OK)
        kymo__index_write(source, path, &wish, o->rows == KYMO_ON, &rows, err);
    if (kept)
        *kept = rows;
    return err->code;
}

kymo_status kymo_index_look(const kymo_source *source, kymo_index_info *info)
{
    kymo_error err;
    struct stat st;
    kymo__error_clear(&err);
    if (!info)
        return KYMO_EINVAL;
    *info = (kymo_index_info){ 0 };
    if (kymo_source_status(source, &err) != KYMO_OK)
        return err.code;
    for (int cached = 1; cached >= 0; cached--) { /* that beside it last: its path is told when there is none */
        char path[4096];
        kymo_status status = kymo__index_path(source, cached, path, &err);
        if (status != KYMO_OK && !cached)
            return status;
        kymo__index_file found = status == KYMO_OK ? kymo__index_judge(source, path) : KYMO__INDEX_NONE;
        if (found == KYMO__INDEX_NONE && (cached || info->state != KYMO_INDEX_NONE))
            continue;
        info->state = (int32_t)found;
        info->cached = cached;
        info->bytes = stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
        memcpy(info->path, path, sizeof info->path);
    }
    return KYMO_OK;
}

kymo_status kymo_index_get_column(kymo_source *source, int32_t column, kymo_index_column *info)
{
    kymo__index_sum sum;
    if (!info || !source || column < 0 || column >= source->column_count)
        return KYMO_ECOLUMN;
    *info = (kymo_index_column){ .min = NAN, .max = NAN, .min_exact = INT64_MIN, .max_exact = INT64_MIN };
    kymo__index_find(source);
    const kymo__index *index = kymo__index_of(source);
    if (!index || !kymo__index_sum_of(index, column, &sum))
        return KYMO_EEMPTY;
    *info = (kymo_index_column){ .rows = sum.rows, .valid = sum.valid, .infinite = sum.infinite, .gaps = sum.gaps,
                                 .missing = sum.rows - sum.valid - sum.infinite, .min = sum.min, .max = sum.max,
                                 .min_exact = sum.lo, .max_exact = sum.hi, .rising = !sum.falls && sum.valid > 0 };
    return KYMO_OK;
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
