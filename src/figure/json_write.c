/*
 * json_write.c - a figure as the JSON that json_figure.c reads: every field that is not the default, by the
 * field tables, and the data, by the path of their file or value by value.
 *
 * What a field's text would be read as is what decides how it is written: limits are written as numbers, and as
 * times when numbers would not come back the same. Values of data that are in no file are read through once a
 * column; memory is a chunk of them and 64 KiB of text.
 */
#include "figure/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FLUSH_AT = 1 << 16, INDENT_MOST = 16 };

typedef struct writer {
    kymo_figure *figure;
    kymo__buf buf;
    kymo_write write;
    void *user;
    kymo_source *common; /* the data of all marks; NULL: they differ */
    bool absolute;
    int depth;
    bool first; /* of what is in this object or list */
    kymo_error *err;
} writer;

/* ---- text ------------------------------------------------------------------------------------------------ */

static kymo_status status_of(const writer *w)
{
    return w->err->code != KYMO_OK ? (kymo_status)w->err->code : kymo__buf_status(&w->buf, w->err);
}

static void flush(writer *w, size_t least)
{
    if (w->buf.length < least || w->buf.length == 0 || status_of(w) != KYMO_OK)
        return;
    if (w->write(w->buf.data, w->buf.length, w->user) != 0)
        kymo__fail(w->err, KYMO_EIO, "writing JSON was stopped by its receiver");
    w->buf.length = 0;
}

static void new_line(writer *w)
{
    kymo__buf_text(&w->buf, w->first ? "\n" : ",\n");
    for (int i = 0; i < w->depth && i < INDENT_MOST; i++)
        kymo__buf_text(&w->buf, "  ");
    w->first = false;
    flush(w, FLUSH_AT);
}

static void put_key(writer *w, const char *name)
{
    new_line(w);
    kymo__buf_json(&w->buf, name);
    kymo__buf_text(&w->buf, ": ");
}

static void begin(writer *w, char bracket)
{
    kymo__buf_append(&w->buf, &bracket, 1);
    w->depth++;
    w->first = true;
}

static void end(writer *w, char bracket)
{
    w->depth--;
    if (!w->first) {
        w->first = true;
        new_line(w);
    }
    kymo__buf_append(&w->buf, &bracket, 1);
    w->first = false;
}

static void put_number(writer *w, double v)
{
    char text[32];
    if (isnan(v))
        kymo__buf_text(&w->buf, "null");
    else if (isinf(v))
        kymo__buf_text(&w->buf, v > 0 ? "1e999" : "-1e999");
    else
        kymo__buf_append(&w->buf, text, (size_t)kymo__print_f64(v, text));
}

/* ---- fields ---------------------------------------------------------------------------------------------- */

static void put_choice(writer *w, const kymo_field *field, int32_t index)
{
    const char *word = field->values;
    char text[64];
    for (; index > 0; index--)
        word += strcspn(word, "|") + 1;
    size_t length = strcspn(word, "|");
    length = length < sizeof text ? length : sizeof text - 1;
    memcpy(text, word, length);
    text[length] = '\0';
    kymo__buf_json(&w->buf, text);
}

static void put_time(writer *w, int64_t ns)
{
    char text[48];
    text[kymo__print_time(ns, NULL, text)] = '\0';
    // A day alone would be one of the figure's zone.
    if (!strchr(text, 'T') && strlen(text) < 30)
        strcat(text, "T00:00Z");
    kymo__buf_json(&w->buf, text);
}

/* Whether the limits, written as numbers and read again, are the same. */
static bool numbers_do(const writer *w, kymo_table table, const kymo_field *field, const char *at,
                       const int64_t times[2])
{
    char text[96];
    kymo_axes_options options = { 0 };
    double v[2], back[2];
    memcpy(v, at, sizeof v);
    int n = isnan(v[0]) ? 0 : kymo__print_f64(v[0], text);
    memcpy(text + n, "..", 2);
    n += 2;
    n += isnan(v[1]) ? 0 : kymo__print_f64(v[1], text + n);
    text[n] = '\0';
    if (table != KYMO_TABLE_AXES ||
        kymo_field_set(table, &options, field->name, text, w->figure->options.time_zone, NULL) != KYMO_OK)
        return true;
    memcpy(back, (const char *)&options + field->offset, sizeof back);
    if (!times)
        return true;
    for (int i = 0; i < 2; i++) {
        if (options.x_time[i] != times[i] || (isnan(v[i]) ? !isnan(back[i]) : v[i] != back[i]))
            return false;
    }
    return true;
}

static void put_range(writer *w, kymo_table table, const kymo_field *field, const char *options)
{
    const char *at = options + field->offset;
    const kymo_axes_options *axes = (const void *)options;
    bool timed = table == KYMO_TABLE_AXES && field->offset == (int32_t)offsetof(kymo_axes_options, x_lim);
    bool numbers = numbers_do(w, table, field, at, timed ? axes->x_time : NULL);
    double v[2];
    memcpy(v, at, sizeof v);
    kymo__buf_text(&w->buf, "[");
    for (int i = 0; i < 2; i++) {
        if (i > 0)
            kymo__buf_text(&w->buf, ", ");
        if (numbers)
            put_number(w, v[i]);
        else if (axes->x_time[i] == INT64_MIN)
            kymo__buf_text(&w->buf, "null");
        else
            put_time(w, axes->x_time[i]);
    }
    kymo__buf_text(&w->buf, "]");
}

static void put_box(writer *w, const char *at)
{
    double v[4];
    memcpy(v, at, sizeof v);
    kymo__buf_text(&w->buf, "[");
    for (int i = 0; i < 4; i++) {
        kymo__buf_text(&w->buf, i ? ", " : "");
        put_number(w, v[i]);
    }
    kymo__buf_text(&w->buf, "]");
}

static void put_integer(writer *w, int64_t v)
{
    kymo__buf_format(&w->buf, "%lld", (long long)v);
}

/* A path as it is to be found again. */
static void put_path(writer *w, const char *path)
{
    char whole[8192];
    size_t head = 0, tail = strlen(path) + 1;
    bool relative = path[0] != '/' && strcmp(path, "-") != 0;
    if (w->absolute && relative && getcwd(whole, sizeof whole / 2))
        head = strlen(whole);
    if (head == 0 || tail > sizeof whole - head - 1) {
        kymo__buf_json(&w->buf, path);
        return;
    }
    whole[head] = '/';
    memcpy(whole + head + 1, path, tail);
    kymo__buf_json(&w->buf, whole);
}

static void put_text(writer *w, kymo_table table, const kymo_field *field, const char *text)
{
    bool path = table == KYMO_TABLE_FIGURE && ((strcmp(field->name, "theme") == 0 && kymo__theme_is_file(text)) ||
                                               (strcmp(field->name, "font") == 0 && kymo__font_is_file(text)));
    if (path)
        put_path(w, text);
    else
        kymo__buf_json(&w->buf, text);
}

static size_t size_of(const kymo_field *field)
{
    switch (field->type) {
    case KYMO_FIELD_TEXT:
    case KYMO_FIELD_COLUMN:
        return sizeof(char *);
    case KYMO_FIELD_RANGE:
        return 2 * sizeof(double);
    case KYMO_FIELD_BOX:
        return 4 * sizeof(double);
    case KYMO_FIELD_INTEGER:
    case KYMO_FIELD_CHOICE:
    case KYMO_FIELD_FLAG:
    case KYMO_FIELD_HEADER:
        return sizeof(int32_t);
    default:
        return 8;
    }
}

/* Whether a field is as it is when it is not given. */
static bool is_default(kymo_table table, const kymo_field *field, const char *options, const char *defaults)
{
    const char *at = options + field->offset;
    size_t size = size_of(field);
    if (field->type == KYMO_FIELD_TEXT || field->type == KYMO_FIELD_COLUMN) {
        const char *text;
        memcpy(&text, at, sizeof text);
        return !text;
    }
    if (table == KYMO_TABLE_AXES && field->offset == (int32_t)offsetof(kymo_axes_options, x_lim)) {
        const kymo_axes_options *axes = (const void *)options;
        if (axes->x_time[0] != 0 || axes->x_time[1] != 0)
            return false;
    }
    if (field->type == KYMO_FIELD_RANGE) {
        double v[2];
        memcpy(v, at, sizeof v);
        if (isnan(v[0]) && isnan(v[1]))
            return true;
    }
    return memcmp(at, defaults + field->offset, size) == 0;
}

static void put_field(writer *w, kymo_table table, const kymo_field *field, const char *options)
{
    const char *at = options + field->offset, *text = NULL;
    int64_t wide = 0;
    int32_t narrow = 0;
    double v = 0;
    memcpy(&narrow, at, sizeof narrow);
    put_key(w, field->name);
    switch (field->type) {
    case KYMO_FIELD_TEXT:
    case KYMO_FIELD_COLUMN:
        memcpy(&text, at, sizeof text);
        put_text(w, table, field, text);
        break;
    case KYMO_FIELD_CHOICE:
        put_choice(w, field, narrow);
        break;
    case KYMO_FIELD_FLAG:
        kymo__buf_text(&w->buf, narrow ? "true" : "false");
        break;
    case KYMO_FIELD_HEADER:
        kymo__buf_text(&w->buf, narrow > 0 ? "true" : "false");
        break;
    case KYMO_FIELD_INTEGER:
        put_integer(w, narrow);
        break;
    case KYMO_FIELD_BYTES:
        memcpy(&wide, at, sizeof wide);
        if (wide > 0)
            put_integer(w, wide);
        else
            kymo__buf_json(&w->buf, "none");
        break;
    case KYMO_FIELD_TIME:
        memcpy(&wide, at, sizeof wide);
        put_time(w, wide);
        break;
    case KYMO_FIELD_RANGE:
        put_range(w, table, field, options);
        break;
    case KYMO_FIELD_BOX:
        put_box(w, at);
        break;
    default:
        memcpy(&v, at, sizeof v);
        put_number(w, v);
        break;
    }
}

static void put_fields(writer *w, kymo_table table, const void *options, const void *defaults)
{
    int32_t count;
    const kymo_field *fields = kymo_fields(table, &count);
    for (int32_t i = 0; i < count; i++) {
        if (!is_default(table, &fields[i], options, defaults))
            put_field(w, table, &fields[i], options);
    }
}

/* ---- data ------------------------------------------------------------------------------------------------ */

static void put_cell_number(writer *w, double v)
{
    char text[32];
    size_t length = (size_t)kymo__print_f64(v, text);
    put_number(w, v);
    if (isfinite(v) && !memchr(text, '.', length) && !memchr(text, 'e', length))
        kymo__buf_text(&w->buf, ".0"); // a double, not an integer
}

static int64_t integer_at(const kymo_column *column, int64_t row)
{
    int64_t scratch[1];
    return *kymo__column_i64(column, row, 1, scratch);
}

static bool is_there(const kymo_column *column, int64_t row)
{
    int64_t bit = column->valid_offset + row;
    return !column->valid || (column->valid[bit / 8] >> bit % 8 & 1);
}

static void put_cell(writer *w, const kymo_column *column, int64_t row)
{
    double scratch[1], v = *kymo__column_f64(column, row, 1, scratch);
    char text[48];
    if (!is_there(column, row)) {
        kymo__buf_text(&w->buf, "null");
        return;
    }
    switch (column->type) {
    case KYMO_F64:
    case KYMO_F32:
        put_cell_number(w, v);
        break;
    case KYMO_TEXT:
        if (v >= 0)
            kymo__buf_json(&w->buf, column->words[(int32_t)v]);
        else
            kymo__buf_text(&w->buf, "null");
        break;
    case KYMO_TIME:
        text[kymo__print_time(integer_at(column, row), NULL, text)] = '\0';
        kymo__buf_json(&w->buf, text);
        break;
    default:
        put_integer(w, integer_at(column, row));
        break;
    }
}

/* The values of one column, read through. */
static kymo_status put_column(writer *w, kymo_source *source, int32_t index)
{
    kymo__request request = { .columns = &index, .column_count = 1, .threads = 1, .mem = w->figure->mem };
    kymo__cursor *cursor;
    kymo__chunk chunk;
    int more = 1;
    if (kymo__cursor_open(&cursor, source, &request, w->err) != KYMO_OK)
        return (kymo_status)w->err->code;
    if (kymo__chunk_init(&chunk, cursor, w->err) != KYMO_OK) {
        kymo__cursor_close(cursor);
        return (kymo_status)w->err->code;
    }
    const char *separator = "";
    while (more > 0 && status_of(w) == KYMO_OK) {
        more = kymo__cursor_fetch(cursor, &chunk, w->err);
        if (more <= 0 || kymo__cursor_decode(cursor, &chunk, w->err) != KYMO_OK)
            break;
        for (int64_t row = 0; row < chunk.batch.rows; row++) {
            kymo__buf_text(&w->buf, separator);
            put_cell(w, &chunk.batch.columns[0], row);
            flush(w, FLUSH_AT);
            separator = ", ";
        }
    }
    kymo__chunk_free(&chunk, cursor);
    kymo__cursor_close(cursor);
    return status_of(w);
}

static void put_columns(writer *w, kymo_source *source)
{
    if (!source->rewindable || source->row_column >= 0) {
        kymo__fail(w->err, KYMO_EINVAL, "%s: %s cannot be written as JSON", source->path,
                   source->rewindable ? "a sparse series" : "a stream that can be read only once");
        return;
    }
    begin(w, '{');
    put_key(w, "columns");
    begin(w, '{');
    for (int32_t i = 0; i < source->column_count && status_of(w) == KYMO_OK; i++) {
        bool text = source->columns[i].type == KYMO_TEXT;
        put_key(w, source->columns[i].name);
        kymo__buf_text(&w->buf, text ? "{\"text\": [" : "[");
        put_column(w, source, i);
        kymo__buf_text(&w->buf, text ? "]}" : "]");
    }
    end(w, '}');
    end(w, '}');
}

static void put_source(writer *w, kymo_source *source)
{
    static const kymo_source_options defaults = { 0 };
    kymo_source_options unread = source->said;
    if (source->dev_ino_known == 0) {
        put_columns(w, source);
        return;
    }
    unread.allocator = NULL;
    const char *path = source->standard ? "-" : source->path;
    if (memcmp(&unread, &defaults, sizeof unread) == 0) {
        put_path(w, path);
        return;
    }
    begin(w, '{');
    put_key(w, "path");
    put_path(w, path);
    put_fields(w, KYMO_TABLE_SOURCE, &source->said, &defaults);
    end(w, '}');
}

/* ---- figure ---------------------------------------------------------------------------------------------- */

/* The number of the first mark with this source, from 1; *shared: another has it, too. */
static int32_t first_user(const kymo_figure *figure, const kymo_source *source, bool *shared)
{
    int32_t first = 0, users = 0;
    for (int32_t i = 0; i < figure->mark_count; i++) {
        if (figure->marks[i]->source != source)
            continue;
        first = users++ ? first : i + 1;
    }
    *shared = users > 1;
    return first;
}

/* The data of all marks that have any, when they are the same for all; else NULL. */
static kymo_source *common_source(const kymo_figure *figure)
{
    kymo_source *common = NULL;
    for (int32_t i = 0; i < figure->mark_count; i++) {
        kymo_source *source = figure->marks[i]->source;
        if (source && common && source != common)
            return NULL;
        common = source ? source : common;
    }
    return common;
}

/* Data of all marks are said once; those of several have a name, the number of the first of these. */
static void put_sources(writer *w)
{
    bool any = false;
    if (w->common) {
        put_key(w, "data");
        put_source(w, w->common);
        return;
    }
    for (int32_t i = 0; i < w->figure->mark_count && status_of(w) == KYMO_OK; i++) {
        kymo_source *source = w->figure->marks[i]->source;
        bool shared = false;
        char name[16];
        if (!source || first_user(w->figure, source, &shared) != i + 1 || !shared)
            continue;
        if (!any) {
            put_key(w, "sources");
            begin(w, '{');
            any = true;
        }
        snprintf(name, sizeof name, "%d", (int)i + 1);
        put_key(w, name);
        put_source(w, source);
    }
    if (any)
        end(w, '}');
}

static void put_mark(writer *w, const kymo_mark *mark)
{
    static const kymo_spec defaults = { 0 };
    bool shared;
    new_line(w);
    begin(w, '{');
    put_key(w, "kind");
    kymo__buf_json(&w->buf, mark->class_->name);
    if (mark->source && !w->common) {
        int32_t first = first_user(w->figure, mark->source, &shared);
        put_key(w, "data");
        if (shared)
            kymo__buf_format(&w->buf, "{\"source\": \"%d\"}", (int)first);
        else
            put_source(w, mark->source);
    }
    put_fields(w, KYMO_TABLE_SPEC, &mark->spec, &defaults);
    end(w, '}');
}

static void put_axes(writer *w, const kymo_axes *axes)
{
    static const kymo_axes_options defaults = { 0 };
    new_line(w);
    begin(w, '{');
    put_fields(w, KYMO_TABLE_AXES, &axes->options, &defaults);
    put_key(w, "marks");
    begin(w, '[');
    for (int32_t i = 0; i < w->figure->mark_count && status_of(w) == KYMO_OK; i++) {
        if (w->figure->marks[i]->axes == axes)
            put_mark(w, w->figure->marks[i]);
    }
    end(w, ']');
    end(w, '}');
}

static void put_figure(writer *w)
{
    kymo_figure_options defaults = { 0 };
    kymo__figure_defaults(&defaults);
    w->first = true;
    begin(w, '{');
    put_fields(w, KYMO_TABLE_FIGURE, &w->figure->options, &defaults);
    put_sources(w);
    put_key(w, "axes");
    begin(w, '[');
    for (int32_t i = 0; i < w->figure->axes_count && status_of(w) == KYMO_OK; i++)
        put_axes(w, w->figure->axes[i]);
    end(w, ']');
    end(w, '}');
    kymo__buf_text(&w->buf, "\n");
    flush(w, 0);
}

static kymo_status to_json(kymo_figure *figure, bool absolute, kymo_write write, void *user, kymo_error *err)
{
    if (figure->broken.code != KYMO_OK) {
        *err = figure->broken;
        return (kymo_status)err->code;
    }
    writer w = { .figure = figure, .common = common_source(figure), .write = write, .user = user,
                 .absolute = absolute, .err = err };
    kymo__buf_init(&w.buf, figure->mem, KYMO_MEMORY_OBJECT);
    put_figure(&w);
    kymo_status status = status_of(&w);
    kymo__buf_free(&w.buf);
    if (status != KYMO_OK)
        kymo__error_stage(err, "json", 0, "", "");
    return status;
}

kymo_status kymo_figure_to_json(kymo_figure *figure, int32_t absolute, kymo_write write, void *user)
{
    kymo_error err;
    kymo__error_clear(&err);
    if (!figure || !write)
        return KYMO_EINVAL;
    if (to_json(figure, absolute != 0, write, user, &err) == KYMO_OK)
        return KYMO_OK;
    return kymo__figure_note(figure, &err);
}

static kymo_status relative_json(kymo_figure *figure, kymo_write write, void *user, kymo_error *err)
{
    return to_json(figure, false, write, user, err);
}

static kymo_status absolute_json(kymo_figure *figure, kymo_write write, void *user, kymo_error *err)
{
    return to_json(figure, true, write, user, err);
}

kymo_status kymo_json_save(kymo_figure *figure, const char *path)
{
    return kymo__figure_file(figure, path, path && strchr(path, '/') ? absolute_json : relative_json);
}
