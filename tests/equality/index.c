/*
 * index.c - pictures with an index and without: the same bytes, from arrays, files and pipes, whole and zoomed.
 *
 * Every picture from an index is checked to have come from it where it can: no row was read.
 */
#include "kt.h"

#include <kymo/ext.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 70000 };

/* Columns 1 to 5: x, time, y, a float, an integer. */
typedef struct table {
    int64_t rows;
    double x[MOST], y[MOST];
    int64_t t[MOST];
    float f[MOST];
    int32_t i[MOST];
} table;

typedef enum shape { WALK, NOISE, SPIKES, GAPS, LONG_GAPS, REPEATS, BURSTS, SHAPES } shape;

static void fill(table *t, shape kind, int64_t rows, kt_rng *rng)
{
    double x = kt_below(rng, 2) ? 0.5 : -1e3, y = 5;
    t->rows = rows;
    for (int64_t i = 0; i < rows; i++) {
        double step = kt_unit(rng) * kt_unit(rng);
        x += kind == REPEATS && i % 7 ? 0 : kind == BURSTS && i % 9000 == 0 ? 4000 : step;
        y = kind == NOISE ? kt_normal(rng) : y + kt_between(rng, -0.5, 0.5);
        t->x[i] = x;
        t->t[i] = INT64_C(1700000000123456789) + (int64_t)(x * 1e9);
        t->y[i] = kind == SPIKES && kt_below(rng, 9000) == 0 ? y + 300 : y;
        t->f[i] = (float)(fabs(y) + 0.01);
        t->i[i] = (int32_t)(y * 10);
        if ((kind == GAPS && kt_below(rng, 50) == 0) || (kind == LONG_GAPS && i / 700 % 5 == 2) ||
            (kind != WALK && i > rows - 40))
            t->y[i] = kt_below(rng, 9) ? (double)NAN : -(double)INFINITY;
        if (kind == LONG_GAPS && i / 300 % 7 == 3)
            t->f[i] = NAN;
    }
}

static void columns_of(const table *t, kymo_column columns[5])
{
    columns[0] = (kymo_column){ .name = "x", .values = t->x };
    columns[1] = (kymo_column){ .name = "t", .values = t->t, .type = KYMO_TIME };
    columns[2] = (kymo_column){ .name = "y", .values = t->y };
    columns[3] = (kymo_column){ .name = "f", .values = t->f, .type = KYMO_F32 };
    columns[4] = (kymo_column){ .name = "i", .values = t->i, .type = KYMO_I32 };
}

typedef struct feed {
    const table *t;
    int64_t at;
} feed;

static int64_t pull(kymo_batch *batch, void *user)
{
    feed *f = user;
    int64_t left = f->t->rows - f->at, count = left < 3333 ? left : 3333;
    kymo_column columns[5];
    columns_of(f->t, columns);
    for (int c = 0; c < 5; c++) {
        int32_t size = c == 3 || c == 4 ? 4 : 8;
        columns[c].values = (const char *)columns[c].values + f->at * size;
        batch->columns[c] = columns[c];
    }
    f->at += count;
    batch->rows = count;
    return count;
}

typedef enum origin { ARRAYS, CSV, PIPE, ORIGINS } origin;

static kymo_source *open_source(origin kind, const table *t, const char *path, feed *f)
{
    kymo_column columns[5];
    columns_of(t, columns);
    if (kind == CSV)
        return kymo_source_open(path, NULL);
    if (kind == ARRAYS)
        return kymo_source_arrays(columns, 5, t->rows, NULL);
    *f = (feed){ .t = t };
    for (int c = 0; c < 5; c++)
        columns[c].values = NULL;
    return kymo_source_stream(&(kymo_stream){ .columns = columns, .column_count = 5, .pull = pull, .user = f }, NULL);
}

static void write_csv(const table *t, const char *path)
{
    FILE *file = fopen(path, "w");
    fprintf(file, "x,t,y,f,i\n");
    for (int64_t i = 0; i < t->rows; i++) {
        char time[48];
        kymo__print_time(t->t[i], NULL, time);
        fprintf(file, "%.17g,%s,", t->x[i], time);
        if (isfinite(t->y[i]))
            fprintf(file, "%.17g", t->y[i]);
        fprintf(file, ",");
        if (isfinite(t->f[i]))
            fprintf(file, "%.9g", (double)t->f[i]);
        fprintf(file, ",%d\n", t->i[i]);
    }
    fclose(file);
}

/* What is drawn. */
typedef struct look {
    kymo_spec spec[2];
    kymo_axes_options axes;
    const char *output;
    kymo_kind kind;
    int32_t width, bare;
    bool shows_all;    /* nothing but an index is needed */
} look;

static look random_look(kt_rng *rng, const table *t)
{
    static const char *const ys[] = { "y", "f", "i" };
    look l = { .kind = kt_below(rng, 4) ? KYMO_LINE : KYMO_SCATTER, .output = kt_below(rng, 3) ? "png" : "svg", .width = 300 + (int32_t)kt_below(rng, 600),
               .bare = kt_below(rng, 2) == 0, .shows_all = true };
    const char *x = kt_below(rng, 3) ? "x" : kt_below(rng, 2) ? "t" : NULL;
    int count = 1 + (int)kt_below(rng, 2);
    for (int k = 0; k < count; k++) {
        l.spec[k] = (kymo_spec){ .x = x, .y = ys[kt_below(rng, 3)], .label = k ? "one" : "two" };
        l.spec[k].step = kt_below(rng, 4) ? KYMO_STEP_NONE : (int32_t)kt_below(rng, 4);
        l.spec[k].width = kt_below(rng, 3) ? 0 : 5;
    }
    if (kt_below(rng, 3) == 0) {
        int64_t a = kt_below(rng, t->rows), b = kt_below(rng, t->rows), from = a < b ? a : b, to = a < b ? b : a;
        if (x && x[0] == 't') {
            l.axes.x_time[0] = t->t[from];
            l.axes.x_time[1] = t->t[to] + 1;
        } else {
            l.axes.x_lim[0] = x ? t->x[from] : (double)from + 0.5;
            l.axes.x_lim[1] = (x ? t->x[to] : (double)to + 0.5) + 0.25;
        }
    }
    if (kt_below(rng, 5) == 0) {
        l.axes.y_scale = kt_below(rng, 2) ? KYMO_SCALE_LOG : KYMO_SCALE_SYMLOG;
        l.axes.linthresh = l.axes.y_scale == KYMO_SCALE_SYMLOG ? 1 : 0;
        l.shows_all = l.axes.y_scale != KYMO_SCALE_LOG;
    }
    if (l.kind == KYMO_SCATTER) { /* rows are read for their markers */
        l.shows_all = false;
        l.spec[0].color = kt_below(rng, 2) ? "f" : NULL;
        l.spec[0].size = kt_below(rng, 3) ? NULL : "f";
    }
    if (x && x[0] == 'x' && t->x[0] > 0 && kt_below(rng, 4) == 0)
        l.axes.x_scale = KYMO_SCALE_LOG;
    return l;
}

static kt_bytes draw(const look *l, kymo_source *source, kymo_stats *stats)
{
    kt_bytes p = { 0 };
    kymo_error err;
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .width = l->width, .height = 240, .scale = 1,
                                                                   .bare = l->bare });
    kymo_axes *axes = kymo_axes_add(figure, &l->axes);
    for (int k = 0; k < 2 && l->spec[k].y; k++) {
        kymo_spec spec = l->spec[k];
        spec.data = source;
        kymo_add(axes, l->kind, &spec);
    }
    kymo_figure_write(figure, l->output, kt_keep, &p);
    kymo_figure_stats(figure, stats);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    return p;
}

static void same_stats(const kymo_stats *a, const kymo_stats *b, const char *what)
{
    cr_assert(a->points == b->points && a->gaps == b->gaps && a->missing == b->missing &&
              a->not_finite == b->not_finite && a->dropped == b->dropped &&
              a->gaps_below_pixel == b->gaps_below_pixel,
              "%s: %lld points, %lld gaps (%lld), %lld missing; not %lld, %lld (%lld), %lld", what,
              (long long)a->points, (long long)a->gaps, (long long)a->gaps_below_pixel, (long long)a->missing,
              (long long)b->points, (long long)b->gaps, (long long)b->gaps_below_pixel, (long long)b->missing);
}

static void compare(kt_rng *rng, const table *t, const look *l, const char *path, origin kind, int round)
{
    feed f[2];
    kymo_stats stats[2];
    kymo_error err;
    char what[120];
    kymo_source *plain = open_source(kind, t, path, &f[0]), *indexed = open_source(kind, t, path, &f[1]);
    kymo_index *index = kymo_index_open(indexed, &(kymo_index_options){ .threads = 1 + (int32_t)kt_below(rng, 3) }, &err);
    cr_assert(index, "%s", err.text);
    cr_assert_eq(kymo_index_wait(index, &err), KYMO_OK, "%s", err.text);
    kt_bytes a = draw(l, plain, &stats[0]), b = draw(l, indexed, &stats[1]);
    snprintf(what, sizeof what, "round %d, origin %d, %s of %s, %lld rows", round, (int)kind, l->output,
             l->spec[0].y, (long long)t->rows);
    same_stats(&stats[1], &stats[0], what);
    cr_assert(a.size == b.size && memcmp(a.data, b.data, a.size) == 0, "%s: another picture", what);
    if (l->shows_all)
        cr_assert_eq(stats[1].rows, 0, "%s: %lld rows were read", what, (long long)stats[1].rows);
    free(a.data);
    free(b.data);
    kymo_index_close(index);
    kymo_source_close(plain);
    kymo_source_close(indexed);
}

Test(index, same_pictures, .timeout = 300)
{
    table *t = malloc(sizeof *t);
    kt_rng rng = { 91 };
    char folder[256], path[300];
    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/data.csv", folder);
    for (int kind = 0; kind < SHAPES; kind++) {
        fill(t, (shape)kind, 20000 + kt_below(&rng, MOST - 20000), &rng);
        write_csv(t, path);
        for (int round = 0; round < 20; round++) {
            if (!kt_turn(round + kind))
                continue;
            const look l = random_look(&rng, t);
            compare(&rng, t, &l, path, round < 6 ? ARRAYS : (origin)(round % ORIGINS), kind * 100 + round);
        }
    }
    kt_folder_remove(folder);
    free(t);
    KT_ALL_CLOSED();
}
