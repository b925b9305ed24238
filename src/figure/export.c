/*
 * export.c - the rows that a panel shows, as TSV or CSV: the original values, in the order of the rows.
 *
 * Marks of one source with one x share a table: its columns are x and all their others, each once. Rows stream
 * from the source through a buffer of 64 KiB; only the rows in view are read where x is sorted and rows can be found by
 * number. Tables with times are read twice: first for the form that suits a whole column.
 */
#include "figure/reading.h"

#include <math.h>
#include <string.h>

enum { BUFFER = 65536, ALL = KYMO__INPUT_COLUMNS };

/* One table: a source, the column of x (-1: the row number), the others, and which are values of y. */
typedef struct table {
    kymo_figure *figure;
    const kymo_mark *mark; /* its first */
    int32_t columns[ALL];
    bool is_y[ALL];
    int parts[ALL]; /* of times: as many as some row needs */
    int32_t count;
    char between;
    kymo__span x;
    double y_lo, y_hi;
    kymo__buf buf;
    kymo_write write;
    void *user;
} table;

static kymo_status flush(table *t, bool last, kymo_error *err)
{
    if (kymo__buf_status(&t->buf, err) != KYMO_OK || (!last && t->buf.length < BUFFER) || t->buf.length == 0)
        return err->code;
    if (t->write(t->buf.data, t->buf.length, t->user) != 0)
        return kymo__fail(err, KYMO_EIO, "the rows could not be written");
    t->buf.length = 0;
    return KYMO_OK;
}

static bool needs_quotes(const char *text)
{
    return text[0] == '\0' || strpbrk(text, ",\"\r\n") || text[0] == ' ' || text[strlen(text) - 1] == ' ';
}

/* Words: quoted in CSV where they must be; in TSV tabs and breaks become blanks. */
static void put_text(table *t, const char *text)
{
    if (t->between == ',' && needs_quotes(text)) {
        kymo__buf_append(&t->buf, "\"", 1);
        for (const char *at = text; *at; at++)
            kymo__buf_append(&t->buf, *at == '"' ? "\"\"" : at, *at == '"' ? 2 : 1);
        kymo__buf_append(&t->buf, "\"", 1);
        return;
    }
    for (const char *at = text; *at; at++)
        kymo__buf_append(&t->buf, t->between == '\t' && strchr("\t\r\n", *at) ? " " : at, 1);
}

static void put_value(table *t, const kymo_column *column, int parts, int64_t row)
{
    char text[48];
    int length = 0;
    double real;
    int64_t whole;
    double v = *kymo__column_f64(column, row, 1, &real);
    if (column->type == KYMO_TEXT) {
        if (v >= 0 && v < column->word_count)
            put_text(t, column->words[(int32_t)v]);
        return;
    }
    if (isnan(v))
        return; // missing
    if (column->type == KYMO_U64) { // may not fit in int64
        kymo__buf_format(&t->buf, "%llu", (unsigned long long)kymo__u64_at(column, row));
        return;
    }
    if (column->type == KYMO_TIME || kymo__type_is_integer(column->type)) {
        whole = *kymo__column_i64(column, row, 1, &whole);
        length = column->type == KYMO_TIME ? kymo__print_time_parts(whole, parts, text) : kymo__print_i64(whole, text);
    } else if (column->type == KYMO_F32) {
        length = kymo__print_f32((float)v, text);
    } else {
        length = kymo__print_f64(v, text);
    }
    kymo__buf_append(&t->buf, text, (size_t)length);
}

/* ---- one table ----------------------------------------------------------------------------------------------- */

static void add_column(table *t, int32_t column, bool is_y)
{
    int32_t at = 0;
    if (column < 0)
        return;
    while (at < t->count && t->columns[at] != column)
        at++;
    if (at == ALL)
        return;
    t->is_y[at] = is_y || (at < t->count && t->is_y[at]);
    t->columns[at] = column;
    t->count += at == t->count;
}

static void put_header(table *t)
{
    const kymo_source *source = t->mark->source;
    bool numbered = t->mark->column[KYMO__CHANNEL_X] < 0;
    if (numbered)
        kymo__buf_text(&t->buf, source->row_step == 1 ? "row" : "seconds");
    for (int32_t i = 0; i < t->count; i++) {
        if (numbered || i > 0)
            kymo__buf_append(&t->buf, &t->between, 1);
        put_text(t, source->columns[t->columns[i]].name);
    }
    kymo__buf_append(&t->buf, "\n", 1);
}

/* Whether some y of a row can be seen. */
static bool shows(const table *t, const kymo__batch *batch, int64_t row)
{
    for (int32_t i = 0; i < t->count; i++) {
        double real, v = NAN;
        if (!t->is_y[i])
            continue;
        if (batch->columns[i].type == KYMO_TEXT)
            return true;
        v = *kymo__column_f64(&batch->columns[i], row, 1, &real);
        if (v >= t->y_lo && v <= t->y_hi)
            return true;
    }
    return false;
}

static void put_row(table *t, const kymo__batch *batch, int64_t row, double x)
{
    char text[48];
    bool numbered = t->mark->column[KYMO__CHANNEL_X] < 0;
    if (numbered)
        kymo__buf_append(&t->buf, text, (size_t)kymo__print_f64(x, text));
    for (int32_t i = 0; i < t->count; i++) {
        if (numbered || i > 0)
            kymo__buf_append(&t->buf, &t->between, 1);
        put_value(t, &batch->columns[i], t->parts[i], row);
    }
    kymo__buf_append(&t->buf, "\n", 1);
}

/* What form the times of a row need. */
static void note_times(table *t, const kymo__batch *batch, int64_t row)
{
    for (int32_t i = 0; i < t->count; i++) {
        const kymo_column *column = &batch->columns[i];
        int64_t time;
        if (column->type != KYMO_TIME)
            continue;
        time = *kymo__column_i64(column, row, 1, &time);
        int parts = time != INT64_MIN ? kymo__time_parts(time) : 0;
        t->parts[i] = parts > t->parts[i] ? parts : t->parts[i];
    }
}

static bool has_times(const table *t)
{
    bool has = false;
    for (int32_t i = 0; i < t->count; i++)
        has = has || t->mark->source->columns[t->columns[i]].type == KYMO_TIME;
    return has;
}

/* Rows of the blocks of x: the values of the mark tell where x is, its batch has all columns. `noting`: their times
 * are only looked at. */
static kymo_status put_rows(table *t, bool noting, kymo_error *err)
{
    kymo__reading reading;
    kymo__values values;
    if (kymo__values_init(&values, &reading, t->mark, false, err) != KYMO_OK ||
        kymo__reading_init(&reading, t->figure, t->mark->source, t->columns, t->count, err) != KYMO_OK)
        return err->code;
    for (int c = 0; c < KYMO__CHANNELS; c++) {
        for (int32_t i = 0; i < t->count && values.slot[c] >= 0; i++) {
            if (t->columns[i] == t->mark->column[c])
                values.slot[c] = i;
        }
    }
    if (kymo__values_narrow(&values, &t->x, err) != KYMO_OK)
        return err->code;
    kymo_status status = kymo__reading_open(&reading, err);
    while (status == KYMO_OK) {
        int got = kymo__values_next(&values, err);
        if (got <= 0) {
            status = (kymo_status)got;
            break;
        }
        for (int32_t i = 0; i < values.count; i++) {
            if (!kymo__span_has(&t->x, &values, i) || !shows(t, reading.batch, values.first + i))
                continue;
            if (noting)
                note_times(t, reading.batch, values.first + i);
            else
                put_row(t, reading.batch, values.first + i, values.x[i]);
        }
        status = flush(t, false, err);
    }
    kymo__reading_close(&reading);
    return status;
}

static kymo_status put_table(table *t, bool first, kymo_error *err)
{
    kymo__buf_init(&t->buf, t->figure->mem, KYMO_MEMORY_DATA);
    if (!first)
        kymo__buf_append(&t->buf, "\n", 1);
    put_header(t);
    kymo_status status = has_times(t) ? put_rows(t, true, err) : KYMO_OK;
    if (status == KYMO_OK)
        status = put_rows(t, false, err);
    if (status == KYMO_OK)
        status = flush(t, true, err);
    kymo__buf_free(&t->buf);
    return status;
}

/* ---- a panel --------------------------------------------------------------------------------------------------- */

static bool exported(const kymo_mark *mark, const kymo_axes *axes)
{
    return mark->axes == axes && mark->source && mark->resolved && !mark->hidden;
}

static bool same_table(const kymo_mark *a, const kymo_mark *b)
{
    return a->source == b->source && a->column[KYMO__CHANNEL_X] == b->column[KYMO__CHANNEL_X];
}

/* Limits of y as numbers. */
static void y_range(const kymo_axes *axes, const kymo_limits *y, double *lo, double *hi)
{
    bool times = axes->y.class_->integer;
    *lo = -INFINITY;
    *hi = INFINITY;
    if (times ? y->time_lo != INT64_MIN : !isnan(y->lo))
        *lo = times ? (double)y->time_lo : y->lo;
    if (times ? y->time_hi != INT64_MIN : !isnan(y->hi))
        *hi = times ? (double)y->time_hi : y->hi;
}

static kymo_status export_axes(kymo_axes *axes, char between, const kymo_limits *x, const kymo_limits *y,
                               kymo_write write, void *user, kymo_error *err)
{
    kymo_figure *figure = axes->figure;
    bool first = true;
    for (int32_t i = 0; i < figure->mark_count; i++) {
        const kymo_mark *mark = figure->marks[i];
        bool done = !exported(mark, axes);
        for (int32_t k = 0; k < i && !done; k++)
            done = exported(figure->marks[k], axes) && same_table(figure->marks[k], mark);
        if (done)
            continue;
        table t = { .figure = figure, .mark = mark, .between = between, .x = kymo__span_of(mark, x),
                    .write = write, .user = user };
        y_range(axes, y, &t.y_lo, &t.y_hi);
        add_column(&t, mark->column[KYMO__CHANNEL_X], false);
        for (int32_t k = i; k < figure->mark_count; k++) {
            const kymo_mark *other = figure->marks[k];
            if (!exported(other, axes) || !same_table(other, mark))
                continue;
            for (int c = KYMO__CHANNEL_Y; c < KYMO__CHANNELS; c++)
                add_column(&t, other->column[c], c == KYMO__CHANNEL_Y);
        }
        if (put_table(&t, first, err) != KYMO_OK)
            return err->code;
        first = false;
    }
    return KYMO_OK;
}

kymo_status kymo_axes_export(kymo_axes *axes, const char *format, const kymo_limits *x, const kymo_limits *y,
                             kymo_write write, void *user, kymo_error *error)
{
    kymo_error err;
    kymo_axes_state state;
    kymo__error_clear(&err);
    bool csv = kymo__str_equal(format, "csv");
    if (!write || (!csv && !kymo__str_equal(format, "tsv"))) {
        kymo__fail(&err, KYMO_EINVAL, "rows are written as \"tsv\" or \"csv\"");
    } else if (kymo__figure_ask(axes ? axes->figure : NULL, &err) == KYMO_OK) {
        kymo_axes_get_state(axes, &state);
        const kymo_limits seen[2] = {
            { .lo = state.x.lo, .hi = state.x.hi, .time_lo = state.x.time_lo, .time_hi = state.x.time_hi },
            { .lo = state.y.lo, .hi = state.y.hi, .time_lo = state.y.time_lo, .time_hi = state.y.time_hi },
        };
        export_axes(axes, csv ? ',' : '\t', x ? x : &seen[0], y ? y : &seen[1], write, user, &err);
    }
    if (error)
        *error = err;
    return err.code;
}
