/*
 * reading.c - the original rows of a mark, one after another or by their numbers.
 *
 * One thread, one chunk: what is asked for is near one place, or else the whole of it is read at the speed of the
 * source. Sources that were spooled are read from their spool, whose rows can be found by number. Memory: a
 * chunk of the source, 32 KiB.
 */
#include "figure/reading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- batches ---------------------------------------------------------------------------------------------- */

static const kymo__input *input_of(const kymo_figure *figure, const kymo_source *source)
{
    for (int32_t i = 0; i < figure->input_count; i++) {
        if (figure->inputs[i].source == source)
            return &figure->inputs[i];
    }
    return NULL;
}

/* The places of columns in the spool; false when it does not have them all. */
static bool find_spooled(const kymo__input *input, const int32_t *columns, int32_t count, int32_t *out)
{
    for (int32_t i = 0; i < count; i++) {
        int32_t at = 0;
        while (at < input->column_count && input->columns[at] != columns[i])
            at++;
        if (at == input->column_count)
            return false;
        out[i] = at;
    }
    return true;
}

kymo_status kymo__reading_init(kymo__reading *reading, kymo_figure *figure, kymo_source *source,
                               const int32_t *columns, int32_t count, kymo_error *err)
{
    *reading = (kymo__reading){ .figure = figure, .source = source, .column_count = count,
                                .batch_rows = figure->options.batch_rows };
    const kymo__input *input = input_of(figure, source);
    bool spooled = input && input->spooled && input->version == kymo__source_version(source);
    const kymo__index *index = kymo__index_of(source);
    kymo_source *rows = index ? kymo__index_rows(index) : NULL;
    bool indexed = rows && rows != source;
    for (int32_t i = 0; i < count && indexed; i++) {
        reading->columns[i] = kymo__index_column(index, columns[i]);
        indexed = reading->columns[i] >= 0;
    }
    if (indexed) {
        reading->source = rows;
        return KYMO_OK;
    }
    if (spooled && find_spooled(input, columns, count, reading->columns)) {
        reading->source = input->spooled;
        return KYMO_OK;
    }
    memcpy(reading->columns, columns, (size_t)count * sizeof *columns);
    if (source->rewindable)
        return KYMO_OK;
    kymo__fail_at(err, KYMO_ECONSUMED, source->path, 0, 0,
                  "the source can be read only once, and its rows are asked for again");
    kymo__hint(err, "read from a file, or draw with kymo_figure_draw_until and a spool file");
    return err->code;
}

bool kymo__reading_seeks(const kymo__reading *reading)
{
    return kymo__source_seeks(reading->source);
}

kymo_status kymo__reading_open(kymo__reading *reading, kymo_error *err)
{
    const kymo__request request = { .columns = reading->columns, .column_count = reading->column_count,
                                    .batch_rows = reading->batch_rows, .threads = 1,
                                    .mem = reading->figure->mem, .first_row = reading->first_row,
                                    .end_row = reading->end_row };
    if (kymo__cursor_open(&reading->cursor, reading->source, &request, err) != KYMO_OK)
        return err->code;
    return kymo__chunk_init(&reading->chunk, reading->cursor, err);
}

int kymo__reading_next(kymo__reading *reading, kymo_error *err)
{
    if (atomic_load_explicit(&reading->figure->cancel, memory_order_relaxed)) {
        atomic_store_explicit(&reading->figure->cancel, false, memory_order_relaxed);
        return (int)kymo__fail(err, KYMO_ECANCELLED, "cancelled");
    }
    int got = kymo__cursor_fetch(reading->cursor, &reading->chunk, err);
    if (got > 0 && kymo__cursor_decode(reading->cursor, &reading->chunk, err) != KYMO_OK)
        return err->code;
    reading->batch = &reading->chunk.batch;
    return got;
}

void kymo__reading_close(kymo__reading *reading)
{
    if (!reading->cursor)
        return;
    kymo__chunk_free(&reading->chunk, reading->cursor);
    kymo__cursor_close(reading->cursor);
    reading->cursor = NULL;
    reading->batch = NULL;
}

/* ---- values of a mark --------------------------------------------------------------------------------------- */

kymo_status kymo__values_init(kymo__values *values, kymo__reading *reading, const kymo_mark *mark, bool all,
                              kymo_error *err)
{
    int32_t columns[KYMO__CHANNELS], count = 0;
    values->mark = mark;
    values->reading = reading;
    values->row = values->first = 0;
    values->count = 0;
    for (int c = 0; c < KYMO__CHANNELS; c++) {
        bool wanted = mark->column[c] >= 0 && (all || c <= KYMO__CHANNEL_Y);
        values->slot[c] = wanted ? count : -1;
        if (wanted)
            columns[count++] = mark->column[c];
    }
    return kymo__reading_init(reading, mark->axes->figure, mark->source, columns, count, err);
}

kymo_status kymo__values_narrow(kymo__values *values, const kymo__span *span, kymo_error *err)
{
    kymo__reading *reading = values->reading;
    const kymo_mark *mark = values->mark;
    int64_t rows[2];
    int32_t slot = values->slot[KYMO__CHANNEL_X];
    bool text = slot >= 0 && mark->source->columns[mark->column[KYMO__CHANNEL_X]].type == KYMO_TEXT;
    if (!kymo__reading_seeks(reading) || text ||
        !kymo__x_sorted(mark->source, mark->column[KYMO__CHANNEL_X]))
        return KYMO_OK;
    if (kymo__rows_between(reading->source, slot >= 0 ? reading->columns[slot] : -1, span, reading->figure->mem,
                           rows, err) != KYMO_OK)
        return err->code;
    reading->first_row = rows[0];
    reading->end_row = rows[1] > 0 ? rows[1] : 1;
    return KYMO_OK;
}

/* Words as the numbers of their categories. */
static void use_words(const kymo__words *words, const kymo_column *column, int32_t count, double *v)
{
    for (int32_t i = 0; i < count; i++) {
        int32_t code = v[i] >= 0 ? (int32_t)v[i] : -1, at = -1;
        if (code >= 0 && code < column->word_count)
            at = kymo__words_find(words, column->words[code]);
        v[i] = at >= 0 ? at + 1 : (double)NAN;
    }
}

/* Rows of one channel as numbers, in a copy where words have to be looked up. */
static const double *load(const kymo__values *values, int channel, double *room, const int64_t **exact,
                          int64_t *exact_room)
{
    const kymo_column *column = &values->reading->batch->columns[values->slot[channel]];
    const double *v = kymo__column_f64(column, values->first, values->count, room);
    *exact = NULL;
    if (column->type == KYMO_TEXT) {
        if (v != room)
            memcpy(room, v, (size_t)values->count * sizeof *room);
        use_words(&values->mark->axes->words[channel], column, values->count, room);
        return room;
    }
    if (kymo__type_is_integer(column->type))
        *exact = kymo__column_i64(column, values->first, values->count, exact_room);
    return v;
}

int kymo__values_next(kymo__values *values, kymo_error *err)
{
    kymo__reading *reading = values->reading;
    values->first += values->count;
    if (!reading->batch || values->first >= reading->batch->rows) {
        int got = kymo__reading_next(reading, err);
        values->first = values->count = 0;
        if (got <= 0)
            return got;
    }
    int64_t left = reading->batch->rows - values->first;
    values->count = left < KYMO__BLOCK ? (int32_t)left : KYMO__BLOCK;
    values->row = reading->batch->first_row + values->first;
    values->y = load(values, KYMO__CHANNEL_Y, values->y_room, &values->y_exact, values->yi_room);
    if (values->slot[KYMO__CHANNEL_X] >= 0) {
        values->x = load(values, KYMO__CHANNEL_X, values->x_room, &values->x_exact, values->xi_room);
        return 1;
    }
    for (int32_t i = 0; i < values->count; i++)
        values->x_room[i] = (double)(values->row + i) * reading->source->row_step;
    values->x = values->x_room;
    values->x_exact = NULL;
    return 1;
}

kymo_row kymo__no_row(const kymo_mark *mark)
{
    union {
        const kymo_mark *from;
        kymo_mark *to;
    } cast = { mark };
    return (kymo_row){ .mark = cast.to, .row = -1, .x = NAN, .y = NAN, .x_exact = INT64_MIN, .y_exact = INT64_MIN,
                       .color = NAN, .size = NAN, .pixel_x = NAN, .pixel_y = NAN, .distance = NAN };
}

bool kymo__mark_exact(const kymo_mark *mark)
{
    return mark->axes->x.class_ && mark->axes->x.class_->integer;
}

uint64_t kymo__u64_at(const kymo_column *column, int64_t row)
{
    uint64_t v;
    int64_t stride = column->stride ? column->stride : (int64_t)sizeof v;
    memcpy(&v, (const char *)column->values + row * stride, sizeof v);
    return v;
}

int kymo__print_f32(float v, char text[48])
{
    int length = 0;
    for (int digits = 6; digits <= 9; digits++) {
        double back = 0;
        length = kymo_number_text(v, digits, text);
        if (!isfinite(v) || (kymo__parse_f64(text, text + length, &back) && (float)back == v))
            return length;
    }
    return kymo__print_f64(v, text);
}

/* A number that a double does not tell as its column does: with its own digits. Colours have no exact value beside
 * them, so times and integers are told here, too. */
static void own_digits(const kymo__values *values, const kymo_column *column, int channel, int64_t row, double v, char text[64])
{
    bool color = channel == KYMO__CHANNEL_COLOR;
    int64_t exact;
    if (isnan(v))
        return;
    if (column->type == KYMO_F32) {
        text[kymo__print_f32((float)v, text)] = '\0';
    } else if (column->type == KYMO_U64 && kymo__u64_at(column, row) > (uint64_t)INT64_MAX) {
        snprintf(text, 64, "%llu", (unsigned long long)kymo__u64_at(column, row));
    } else if (color && kymo__type_is_integer(column->type)) {
        exact = *kymo__column_i64(column, row, 1, &exact);
        if (column->type == KYMO_TIME)
            kymo__print_time(exact, values->mark->axes->figure->zone, text);
        else
            snprintf(text, 64, "%lld", (long long)exact);
    }
}

/* Of a text column the word, else the number. */
static double value_of(const kymo__values *values, int channel, int32_t i, char text[64])
{
    double scratch;
    if (values->slot[channel] < 0)
        return NAN;
    const kymo_column *column = &values->reading->batch->columns[values->slot[channel]];
    double v = *kymo__column_f64(column, values->first + i, 1, &scratch);
    if (column->type != KYMO_TEXT) {
        own_digits(values, column, channel, values->first + i, v, text);
        return v;
    }
    if (v >= 0 && v < column->word_count)
        kymo__str_copy(text, 64, column->words[(int32_t)v]);
    return NAN;
}

/* As the marker is drawn. */
static uint32_t color_of(const kymo_mark *mark, const kymo_row *row)
{
    const kymo__series *series = kymo__series_of(&mark->series);
    double value = row->color;
    if (series->color_is_text) {
        int32_t at = row->color_text[0] ? kymo__words_find(&series->words, row->color_text) : -1;
        value = at >= 0 ? at : (double)NAN;
    }
    kymo__rgba c = kymo__mark_color(mark, value);
    return (uint32_t)c.r << 24 | (uint32_t)c.g << 16 | (uint32_t)c.b << 8 | c.a;
}

void kymo__values_row(const kymo__values *values, int32_t i, kymo_row *row)
{
    const kymo_mark *mark = values->mark;
    const kymo_axes *axes = mark->axes;
    const kymo__target *target = &axes->figure->target;
    char unused[64];
    *row = kymo__no_row(mark);
    row->row = values->row + i;
    row->x = values->x[i];
    row->y = values->y[i];
    value_of(values, KYMO__CHANNEL_X, i, row->x_text);
    value_of(values, KYMO__CHANNEL_Y, i, row->y_text);
    if (values->x_exact && !isnan(row->x) && !row->x_text[0])
        row->x_exact = values->x_exact[i];
    if (values->y_exact && !isnan(row->y) && !row->y_text[0])
        row->y_exact = values->y_exact[i];
    row->color = value_of(values, KYMO__CHANNEL_COLOR, i, row->color_text);
    if (values->slot[KYMO__CHANNEL_COLOR] >= 0 && mark->series.state)
        row->rgba = color_of(mark, row);
    row->size = value_of(values, KYMO__CHANNEL_SIZE, i, unused);
    if (!target->ready || axes->number >= target->panel_count)
        return;
    const kymo__rect *box = &target->panels[axes->number].panel.box;
    double x = kymo__mark_exact(mark) && values->x_exact ? kymo__scale_at_time(&axes->x, values->x_exact[i])
                                                         : kymo__scale_at_value(&axes->x, row->x);
    row->pixel_x = box->x + x * box->w;
    row->pixel_y = box->y + (1 - kymo__scale_at_value(&axes->y, row->y)) * box->h;
}

/* ---- spans ------------------------------------------------------------------------------------------------- */

kymo__span kymo__span_of(const kymo_mark *mark, const kymo_limits *limits)
{
    kymo__span span = { .integer = kymo__mark_exact(mark), .lo = -INFINITY, .hi = INFINITY,
                        .time_lo = INT64_MIN + 1, .time_hi = INT64_MAX };
    if (!limits)
        return span;
    span.lo = isnan(limits->lo) ? span.lo : limits->lo;
    span.hi = isnan(limits->hi) ? span.hi : limits->hi;
    span.time_lo = limits->time_lo == INT64_MIN ? span.time_lo : limits->time_lo;
    span.time_hi = limits->time_hi == INT64_MIN ? span.time_hi : limits->time_hi;
    return span;
}

bool kymo__span_has(const kymo__span *span, const kymo__values *values, int32_t i)
{
    if (span->integer && values->x_exact)
        return values->x_exact[i] >= span->time_lo && values->x_exact[i] <= span->time_hi &&
               values->x_exact[i] != INT64_MIN;
    return values->x[i] >= span->lo && values->x[i] <= span->hi;
}

kymo_status kymo__figure_ask(const kymo_figure *figure, kymo_error *err)
{
    if (!figure || !figure->mem)
        return kymo__fail(err, KYMO_EINVAL, "there is no figure to ask");
    if (figure->broken.code != KYMO_OK) {
        *err = figure->broken;
        return err->code;
    }
    if (!figure->target.ready)
        return kymo__fail(err, KYMO_EMISUSE, "nothing has been drawn yet");
    return KYMO_OK;
}
