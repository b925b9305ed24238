/*
 * routes.c - how a table comes to a figure. See subjects.h.
 */
#include "subjects.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void columns_of(const table *t, int64_t from, kymo_column columns[COLUMNS])
{
    static const char *const names[] = {"1", "2", "3", "4"};
    for (int i = 0; i < t->count; i++) {
        columns[i] = (kymo_column){.name = names[i], .type = t->type[i]};
        if (t->f64[i])
            columns[i].values = t->f64[i] + from;
        else if (t->i64[i])
            columns[i].values = t->i64[i] + from;
        else
            columns[i].values = t->code[i] + from;
        if (t->type[i] == KYMO_TEXT) {
            columns[i].words = table_words;
            columns[i].word_count = 4;
        }
    }
}

static kymo_source *from_memory(const table *t, const char *folder)
{
    kymo_column columns[COLUMNS];
    (void)folder;
    columns_of(t, 0, columns);
    return kymo_source_arrays(columns, t->count, t->rows, NULL);
}

/* Every value 24 bytes from the next, with validity bits in place of NaN. */
typedef struct strided {
    char *bytes;
    uint8_t *valid;
} strided;

static void strided_free(void *user)
{
    strided *s = user;
    free(s->bytes);
    free(s->valid);
    free(s);
}

static kymo_source *from_strides(const table *t, const char *folder)
{
    (void)folder;
    size_t row = (size_t)t->count * 8 + 3, plane = ((size_t)t->rows + 7) / 8 + 1;
    kymo_column columns[COLUMNS];
    strided *s = calloc(1, sizeof *s);
    cr_assert_not_null(s);
    s->bytes = calloc((size_t)t->rows + 1, row);
    s->valid = calloc((size_t)t->count, plane);
    cr_assert(s->bytes && s->valid);
    columns_of(t, 0, columns);
    for (int i = 0; i < t->count; i++) {
        size_t size = t->type[i] == KYMO_TEXT ? 4 : 8;
        for (int64_t k = 0; k < t->rows; k++) {
            char *to = s->bytes + (size_t)k * row + (size_t)i * 8;
            memcpy(to, (const char *)columns[i].values + (size_t)k * size, size);
            bool missing = t->f64[i] && isnan(t->f64[i][k]);
            if (missing)
                memset(to, 0x11, size); /* any number: it is not there */
            else
                s->valid[(size_t)i * plane + (size_t)(k + 5) / 8] |= (uint8_t)(1u << ((k + 5) % 8));
        }
        columns[i].values = s->bytes + (size_t)i * 8;
        columns[i].stride = (int64_t)row;
        columns[i].valid = s->valid + (size_t)i * plane;
        columns[i].valid_offset = 5;
    }
    return kymo_source_arrays(columns, t->count, t->rows,
                              &(kymo_source_options){.release = strided_free, .user = s});
}

/* ---- Streams: batches of odd sizes, borrowed from the table ------------------------------------------ */

typedef struct feeder {
    const table *t;
    int64_t row;
} feeder;

static int64_t pull(kymo_batch *batch, void *user)
{
    feeder *f = user;
    kymo_column columns[COLUMNS];
    int64_t n = 1 + (f->row * 7919) % 3001;
    n = f->row + n > f->t->rows ? f->t->rows - f->row : n;
    columns_of(f->t, f->row, columns);
    for (int i = 0; i < f->t->count; i++)
        batch->columns[i].values = columns[i].values;
    batch->rows = n;
    f->row += n;
    return n;
}

static int32_t again(void *user)
{
    ((feeder *)user)->row = 0;
    return KYMO_OK;
}

static kymo_source *from_stream(const table *t, bool rewindable)
{
    kymo_column columns[COLUMNS];
    feeder *f = calloc(1, sizeof *f);
    cr_assert_not_null(f);
    f->t = t;
    columns_of(t, 0, columns);
    const kymo_stream stream = {.columns = columns, .column_count = t->count, .pull = pull,
                                .rewind = rewindable ? again : NULL, .release = free, .user = f};
    return kymo_source_stream(&stream, NULL);
}

static kymo_source *from_rewindable(const table *t, const char *folder)
{
    (void)folder;
    return from_stream(t, true);
}

static kymo_source *from_one_shot(const table *t, const char *folder)
{
    (void)folder;
    return from_stream(t, false);
}

/* ---- Files --------------------------------------------------------------------------------------------- */

static kymo_source *from_raw(const table *t, const char *folder)
{
    char path[320], format[64];
    double *values = malloc(((size_t)t->rows * (size_t)t->count + 1) * sizeof *values);
    cr_assert_not_null(values);
    bool possible = true;
    for (int i = 0; i < t->count; i++)
        possible = possible && t->f64[i];
    for (int64_t k = 0; possible && k < t->rows; k++) {
        for (int i = 0; i < t->count; i++)
            values[k * t->count + i] = t->f64[i][k];
    }
    snprintf(path, sizeof path, "%s/table.bin", folder);
    snprintf(format, sizeof format, "raw:f64le,ch=%d", t->count);
    if (possible)
        kt_file_write(path, values, (size_t)t->rows * (size_t)t->count * sizeof *values);
    free(values);
    return possible ? kymo_source_open(path, &(kymo_source_options){.format = format}) : NULL;
}

static int print_cell(const table *t, int column, int64_t row, char out[64])
{
    if (t->type[column] == KYMO_TEXT)
        return t->code[column][row] < 0 ? 0 : sprintf(out, "%s", table_words[t->code[column][row]]);
    if (t->type[column] == KYMO_TIME)
        return kymo__print_time(t->i64[column][row], NULL, out);
    if (t->type[column] == KYMO_I64)
        return kymo__print_i64(t->i64[column][row], out);
    return isnan(t->f64[column][row]) ? 0 : kymo__print_f64(t->f64[column][row], out);
}

static void write_csv(const table *t, const char *path)
{
    char *text = malloc((size_t)(t->rows + 1) * (size_t)t->count * 40 + 64);
    size_t size = 0;
    cr_assert_not_null(text);
    for (int i = 0; i < t->count; i++)
        size += (size_t)sprintf(text + size, "%d%c", i + 1, i + 1 < t->count ? ',' : '\n');
    for (int64_t k = 0; k < t->rows; k++) {
        for (int i = 0; i < t->count; i++) {
            size += (size_t)print_cell(t, i, k, text + size);
            text[size++] = i + 1 < t->count ? ',' : '\n';
        }
    }
    kt_file_write(path, text, size);
    free(text);
}

static kymo_source *from_csv(const table *t, const char *folder)
{
    char path[320];
    snprintf(path, sizeof path, "%s/table.csv", folder);
    write_csv(t, path);
    return kymo_source_open(path, &(kymo_source_options){.header = 1});
}

const route routes[] = {
    {"memory", from_memory, 1, 0, false}, /* what all others are compared with */
    {"memory, batches of 1", from_memory, 1, 1, false},
    {"memory, batches of 7, 3 threads", from_memory, 3, 7, false},
    {"memory, batches of 1000, 8 threads", from_memory, 8, 1000, false},
    {"memory, strides", from_strides, 2, 0, false},
    {"stream", from_rewindable, 1, 0, false},
    {"stream, batches of 500, 4 threads", from_rewindable, 4, 500, false},
    {"one-shot stream", from_one_shot, 2, 0, false},
    {"one-shot stream, batches of 999", from_one_shot, 4, 999, false},
    {"raw file", from_raw, 4, 0, false},
    {"raw file, batches of 300", from_raw, 2, 300, false},
    {"CSV file", from_csv, 4, 0, false},
    {"CSV file, batches of 100", from_csv, 3, 100, false},
    {"all points", from_memory, 2, 0, true},
};
const int route_count = (int)(sizeof routes / sizeof routes[0]);

/* ---- Figures --------------------------------------------------------------------------------------------- */

kymo_figure *subject_open(const subject *s, kymo_source *source, const route *w)
{
    kymo_figure_options options = s->figure;
    options.threads = w->threads;
    options.batch_rows = w->batch_rows;
    options.reduce = w->all_points ? KYMO_REDUCE_NONE : KYMO_REDUCE_AUTO;
    kymo_figure *figure = kymo_figure_open(&options);
    kymo_axes *axes = kymo_axes_add(figure, &s->axes);
    for (int i = 0; i < MARKS && s->kind[i]; i++) {
        kymo_spec spec = s->spec[i];
        spec.data = s->kind[i] == KYMO_RULE ? NULL : source;
        kymo_add(axes, s->kind[i], &spec);
    }
    kymo_source_close(source);
    return figure;
}

int bytes_write(const void *data, size_t size, void *user)
{
    bytes *b = user;
    if (b->size + size > b->capacity) {
        b->capacity = 2 * (b->size + size);
        b->data = realloc(b->data, b->capacity);
        cr_assert_not_null(b->data);
    }
    memcpy(b->data + b->size, data, size);
    b->size += size;
    return 0;
}

bytes figure_bytes(kymo_figure *figure, const char *output, const char *what)
{
    bytes b = {0};
    kymo_error err;
    kymo_status status = kymo_figure_write(figure, output, bytes_write, &b);
    kymo_figure_status(figure, &err);
    cr_assert_eq(status, KYMO_OK, "%s, %s: %s", what, output, err.text);
    cr_assert_gt(b.size, 0);
    return b;
}

bool bytes_equal(const bytes *a, const bytes *b)
{
    return a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}
