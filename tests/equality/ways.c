/*
 * ways.c - one picture by every way: in memory, streamed, from raw and CSV files, one-shot through the spool, in
 * batches of 1 row, on 4 threads, from indexes, with reduction and without, with all vector instructions and fewer. All
 * must be the same to the byte.
 *
 * The harness walks kymo_kinds(), so that no plot type can opt out: one without a case fails.
 */
#include "kt.h"

#include <kymo/ext.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 6000 };

/* Columns 1 to 4: x, y, size, category; x is a time where `times` says so. */
typedef struct table {
    int64_t rows;
    double x[MOST], y[MOST], size[MOST];
    int64_t t[MOST];
    int32_t category[MOST];
    bool times;
} table;

static const char *const words[] = { "oak", "ash", "elm", "yew" };

typedef enum shape { WALK, NOISE, GAPS, DISORDER, REPEATS, SHAPES } shape;

static void fill(table *t, shape kind, int64_t rows, bool times)
{
    kt_rng rng = { 77 + (uint64_t)kind };
    double x = -3, y = 0;
    t->rows = rows;
    t->times = times;
    for (int64_t i = 0; i < rows; i++) {
        x += kind == REPEATS && i % 3 ? 0 : kt_unit(&rng) * kt_unit(&rng);
        y = kind == NOISE ? kt_normal(&rng) : y + kt_between(&rng, -0.5, 0.5);
        t->x[i] = kind == DISORDER ? 10 * cos((double)i * 0.01) + kt_unit(&rng) : x;
        t->y[i] = y + (i == rows / 2 ? 40 : 0);
        if (kind == GAPS && (kt_below(&rng, 9) == 0 || i / 40 % 11 == 5))
            t->y[i] = NAN;
        t->size[i] = kt_unit(&rng) * 10;
        t->category[i] = (int32_t)kt_below(&rng, 4);
        t->t[i] = INT64_C(1700000000123456789) + (int64_t)(t->x[i] * 1e9);
    }
}

/* ---- the ways ----------------------------------------------------------------------------------------- */

typedef struct feed {
    const table *t;
    int64_t at, step;
} feed;

static kymo_column column_of(const table *t, int c, int64_t at)
{
    switch (c) {
    case 0:
        return t->times ? (kymo_column){ .name = "x", .values = t->t + at, .type = KYMO_TIME }
                        : (kymo_column){ .name = "x", .values = t->x + at };
    case 1:
        return (kymo_column){ .name = "y", .values = t->y + at };
    case 2:
        return (kymo_column){ .name = "size", .values = t->size + at };
    default:
        return (kymo_column){ .name = "category", .values = t->category + at, .type = KYMO_TEXT,
                              .words = words, .word_count = 4 };
    }
}

static int64_t pull(kymo_batch *batch, void *user)
{
    feed *f = user;
    int64_t left = f->t->rows - f->at, count = left < f->step ? left : f->step;
    for (int c = 0; c < 4; c++)
        batch->columns[c] = column_of(f->t, c, f->at);
    f->at += count;
    batch->rows = count;
    return count;
}

static int32_t again(void *user)
{
    ((feed *)user)->at = 0;
    return KYMO_OK;
}

static kymo_source *in_memory(const table *t)
{
    kymo_column columns[4];
    for (int c = 0; c < 4; c++)
        columns[c] = column_of(t, c, 0);
    return kymo_source_arrays(columns, 4, t->rows, NULL);
}

static kymo_source *streamed(const table *t, feed *f, int64_t step, bool once)
{
    kymo_column columns[4];
    *f = (feed){ .t = t, .step = step };
    for (int c = 0; c < 4; c++) {
        columns[c] = column_of(t, c, 0);
        columns[c].values = NULL;
    }
    return kymo_source_stream(&(kymo_stream){ .columns = columns, .column_count = 4, .pull = pull,
                                              .rewind = once ? NULL : again, .user = f }, NULL);
}

/* The same source with an index in memory. */
static kymo_source *indexed(kymo_source *source)
{
    kymo_error err;
    kymo_index *index = kymo_index_open(source, NULL, &err);
    cr_assert(index, "%s", err.text);
    cr_assert_eq(kymo_index_wait(index, &err), KYMO_OK, "%s", err.text);
    kymo_index_close(index);
    return source;
}

static void write_csv(const table *t, const char *path)
{
    FILE *file = fopen(path, "w");
    fprintf(file, "x,y,size,category\n");
    for (int64_t i = 0; i < t->rows; i++) {
        char time[48] = "";
        if (t->times)
            kymo__print_time(t->t[i], NULL, time);
        else
            snprintf(time, sizeof time, "%.17g", t->x[i]);
        fprintf(file, "%s,", time);
        if (isnan(t->y[i]))
            fprintf(file, "NA,");
        else
            fprintf(file, "%.17g,", t->y[i]);
        fprintf(file, "%.17g,%s\n", t->size[i], words[t->category[i]]);
    }
    fclose(file);
}

static void write_raw(const table *t, const char *path)
{
    FILE *file = fopen(path, "wb");
    for (int64_t i = 0; i < t->rows; i++) {
        const double row[3] = { t->x[i], t->y[i], t->size[i] };
        fwrite(row, sizeof row, 1, file);
    }
    fclose(file);
}

/* ---- pictures ------------------------------------------------------------------------------------------- */

/* One mark in all its looks. Guides are drawn with the first one alone: they are slow, and the same. */
typedef struct look {
    kymo_kind kind;
    kymo_spec spec;      /* columns by number */
    bool off;            /* antialias off */
    bool not_raw;        /* uses text or times */
    bool vector;         /* SVG as well */
    bool thins_out;      /* many points look another way by intent: reduce = none is not compared */
    int32_t y_scale;     /* a kymo_scale */
} look;

static const look looks[] = {
    { .kind = KYMO_LINE, .spec = { .x = "1", .y = "2" }, .vector = true },
    { .kind = KYMO_LINE, .spec = { .y = "2" }, .vector = true },
    { .kind = KYMO_LINE, .spec = { .x = "1", .y = "2", .width = 4, .step = KYMO_STEP_POST } },
    { .kind = KYMO_LINE, .spec = { .x = "1", .y = "2", .step = KYMO_STEP_MID } },
    { .kind = KYMO_LINE, .spec = { .x = "1", .y = "2", .dash = "dashed" }, .thins_out = true },
    { .kind = KYMO_LINE, .spec = { .x = "1", .y = "2", .marker = "square" }, .thins_out = true },
    { .kind = KYMO_LINE, .spec = { .x = "1", .y = "2" }, .off = true },
    { .kind = KYMO_LINE, .spec = { .x = "1", .y = "2", .width = 3, .step = KYMO_STEP_PRE }, .off = true },
    { .kind = KYMO_LINE, .spec = { .x = "1", .y = "3" }, .y_scale = KYMO_SCALE_LOG },
    { .kind = KYMO_LINE, .spec = { .x = "1", .y = "2" }, .y_scale = KYMO_SCALE_SYMLOG, .vector = true },
    { .kind = KYMO_LINE, .spec = { .x = "4", .y = "2" }, .not_raw = true },
    { .kind = KYMO_SCATTER, .spec = { .x = "4", .y = "2" }, .not_raw = true },
    { .kind = KYMO_SCATTER, .spec = { .x = "1", .y = "4", .color = "3" }, .not_raw = true },
    { .kind = KYMO_SCATTER, .spec = { .x = "1", .y = "2" } },
    { .kind = KYMO_SCATTER, .spec = { .x = "1", .y = "2", .opacity = 1 } },
    { .kind = KYMO_SCATTER, .spec = { .x = "1", .y = "2", .size = "3" } },
    { .kind = KYMO_SCATTER, .spec = { .x = "1", .y = "2", .color = "3", .marker = "diamond" } },
    { .kind = KYMO_SCATTER, .spec = { .x = "1", .y = "2", .color = "4" }, .not_raw = true },
    { .kind = KYMO_RULE, .spec = { .at = 1.5, .dash = "dotted" } },
};

typedef struct way {
    int32_t threads, batch_rows;
    kymo_reduce reduce;
} way;

/* Said, since columns have other names in raw files. */
static const char alt[] = "a picture";

static kt_bytes draw(const look *l, kymo_source *source, const way *w, const char *output)
{
    kt_bytes p = { 0 };
    kymo_error err;
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .width = 360, .height = 200, .scale = 1, .threads = w->threads, .batch_rows = w->batch_rows,
        .reduce = (int32_t)w->reduce, .antialias = l->off ? KYMO_OFF : KYMO_AUTO,
        .bare = l != looks, .alt = alt });
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){
        .y_scale = l->y_scale, .legend = KYMO_LEGEND_NONE });
    kymo_spec spec = l->spec;
    spec.label = "value";
    spec.data = source;
    kymo_add(axes, l->kind, &spec);
    kymo_source_close(source);
    kymo_figure_write(figure, output, kt_keep, &p);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    return p;
}

static void expect_same(const kt_bytes *want, kt_bytes got, const look *l, const char *what, const way *w)
{
    bool same = want->size == got.size && memcmp(want->data, got.data, got.size) == 0;
    cr_expect(same, "look %d differs: %s, %d threads, batches of %d, reduce %d", (int)(l - looks), what,
              w->threads, w->batch_rows, (int)w->reduce);
    free(got.data);
}

/* Dashes cost as much as there are of them: fewer ways for those. */
static bool worth_it(const look *l, const table *t, size_t i)
{
    return t->rows < 1000 || !l->thins_out || i == 3;
}

/* Dashes of dense lines go along x, markers of dense lines are a set, vector files hold fewer vertices. */
static bool comparable(const look *l, const way *w, const char *output)
{
    return w->reduce != KYMO_REDUCE_NONE || (!l->thins_out && strcmp(output, "png") == 0);
}

static void every_way(const look *l, const table *t, const char *folder, const char *output)
{
    static const way ways[] = { { 1, 1, 0 },    { 1, 7, 0 },    { 2, 1000, 0 }, { 4, 13, 0 },
                                { 4, 1000, 0 }, { 2, 0, 0 },    { 1, 0, KYMO_REDUCE_NONE },
                                { 3, 999, KYMO_REDUCE_NONE } };
    static const way plain = { 1, 0, 0 };
    const int turn = (int)(l - looks);
    feed f;
    char path[300];
    kt_bytes want = draw(l, in_memory(t), &plain, output);
    cr_assert_gt(want.size, 200, "look %d: %d", (int)(l - looks), (int)want.size);
    for (size_t i = t->rows > 1000; i < sizeof ways / sizeof ways[0]; i++) {
        if (kt_turn(turn + (int)i) && comparable(l, &ways[i], output) && worth_it(l, t, i))
            expect_same(&want, draw(l, in_memory(t), &ways[i], output), l, "in memory", &ways[i]);
    }
    for (size_t i = 2; i < 6; i += 3) {
        if (!kt_turn(turn + (int)i))
            continue;
        expect_same(&want, draw(l, streamed(t, &f, 501, false), &ways[i], output), l, "streamed", &ways[i]);
        expect_same(&want, draw(l, streamed(t, &f, 64, true), &ways[i], output), l, "streamed once", &ways[i]);
    }
    if (kt_turn(turn))
        expect_same(&want, draw(l, indexed(in_memory(t)), &ways[5], output), l, "indexed", &ways[5]);
    if (kt_turn(turn + 1))
        expect_same(&want, draw(l, indexed(streamed(t, &f, 777, true)), &ways[2], output), l, "once, indexed", &ways[2]);
    snprintf(path, sizeof path, "%s/data.csv", folder);
    if (kt_turn(turn + 2))
        expect_same(&want, draw(l, indexed(kymo_source_open(path, NULL)), &ways[3], output), l, "CSV, indexed", &ways[3]);
    if (kt_turn(turn + 3))
        expect_same(&want, draw(l, kymo_source_open(path, NULL), &ways[5], output), l, "from CSV", &ways[5]);
    if (kt_turn(turn + 4))
        expect_same(&want, draw(l, kymo_source_open(path, NULL), &ways[3], output), l, "from CSV", &ways[3]);
    snprintf(path, sizeof path, "%s/data.raw", folder);
    if (kt_turn(turn + 5) && !t->times && !l->not_raw)
        expect_same(&want, draw(l, kymo_source_open(path, &(kymo_source_options){ .format = "raw:f64,ch=3" }),
                                &ways[4], output), l, "from a raw file", &ways[4]);
    free(want.data);
}

static bool fits(const look *l, shape kind)
{
    /* Disorder is a matter of lines in the order of the rows; dashes of dense lines go along x. */
    return kind != DISORDER || (l->spec.x && !l->spec.marker);
}

static void every_look(shape kind, int64_t rows, bool times)
{
    static table t;
    char folder[256], path[300];
    /* Sanitizers are slow; what they find shows in few rows as well. */
    fill(&t, kind, KT_SANITIZED && rows > 400 ? 400 : rows, times);
    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/data.csv", folder);
    write_csv(&t, path);
    snprintf(path, sizeof path, "%s/data.raw", folder);
    write_raw(&t, path);
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        if (!fits(&looks[i], kind))
            continue;
        every_way(&looks[i], &t, folder, "png");
        if (looks[i].vector)
            every_way(&looks[i], &t, folder, "svg");
    }
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}

Test(ways, few_points)
{
    for (shape kind = WALK; kind < SHAPES; kind++)
        if (kt_turn((int)kind)) // what follows has few points with sanitizers
            every_look(kind, 200, false);
}

Test(ways, walk)
{
    every_look(WALK, MOST, false);
}

Test(ways, noise)
{
    every_look(NOISE, MOST, false);
}

Test(ways, gaps)
{
    every_look(GAPS, MOST, false);
}

Test(ways, disorder)
{
    every_look(DISORDER, MOST, false);
}

Test(ways, repeated_x)
{
    every_look(REPEATS, MOST, false);
}

Test(ways, times)
{
    every_look(WALK, MOST, true);
    every_look(GAPS, 500, true);
}

Test(ways, no_kind_opts_out)
{
    kymo_kind kinds[64];
    const char *names[64];
    int32_t count = kymo_kinds(kinds, names, NULL);
    for (int32_t i = 0; i < count; i++) {
        bool found = false;
        for (size_t k = 0; k < sizeof looks / sizeof looks[0]; k++)
            found = found || looks[k].kind == kinds[i];
        cr_expect(found, "no case draws a %s", names[i]);
    }
}

/* Every level of vector instructions below this processor's own: the same bytes. */
Test(ways, processors)
{
    static table t;
    const way w = { 2, 1000, 0 };
    for (shape kind = WALK; kind < SHAPES; kind++) {
        fill(&t, kind, KT_SANITIZED ? 400 : MOST, kind == GAPS);
        for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
            if (!fits(&looks[i], kind))
                continue;
            kt_bytes want = draw(&looks[i], in_memory(&t), &w, "png");
            for (int level = 0; level < KYMO__CPU_LEVELS; level++) {
                if (!kt_turn(level + (int)i + (int)kind))
                    continue;
                setenv("KYMO_CPU", kymo__cpu_name((kymo__cpu)level), 1);
                expect_same(&want, draw(&looks[i], in_memory(&t), &w, "png"), &looks[i],
                            kymo__cpu_name((kymo__cpu)level), &w);
            }
            unsetenv("KYMO_CPU");
            free(want.data);
        }
    }
    KT_ALL_CLOSED();
}

/* One canvas for many figures, a new one each time, and several outputs at once: the same bytes. */
Test(ways, canvases)
{
    static table t;
    const way plain = { 2, 0, 0 };
    fill(&t, GAPS, 2000, false);
    kymo_canvas *reused = kymo_canvas_open(&(kymo_canvas_options){ .width = 360, .height = 200, .scale = 1 });
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        kt_bytes want = draw(&looks[i], in_memory(&t), &plain, "png"), got = { 0 };
        kymo_error err;
        kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
            .threads = 2, .antialias = looks[i].off ? KYMO_OFF : KYMO_AUTO, .bare = i > 0 });
        kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){
            .y_scale = looks[i].y_scale, .legend = KYMO_LEGEND_NONE });
        kymo_spec spec = looks[i].spec;
        spec.label = "value";
        spec.data = in_memory(&t);
        kymo_add(axes, looks[i].kind, &spec);
        kymo_source_close(spec.data);
        kymo_figure_draw(figure, reused);
        kymo_figure_draw(figure, reused);
        cr_assert_eq(kymo_canvas_write(reused, kt_keep, &got), KYMO_OK);
        expect_same(&want, got, &looks[i], "a reused canvas", &plain);
        cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
        free(want.data);
    }
    kymo_canvas_close(reused);
    KT_ALL_CLOSED();
}

/* Where a canvas is big, several threads draw a line: the same pixels. */
Test(ways, big_canvas)
{
    static table t;
    enum { WIDTH = 2300, HEIGHT = 1900 };
    fill(&t, GAPS, MOST, false);
    void *first = NULL;
    for (int threads = 1; threads <= 8; threads = threads * 2 + 1) {
        kymo_error err;
        int64_t stride;
        kymo_canvas *canvas =
            kymo_canvas_open(&(kymo_canvas_options){ .width = WIDTH, .height = HEIGHT, .scale = 1 });
        kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .threads = threads, .bare = 1 });
        kymo_axes *axes = kymo_axes_add(figure, NULL);
        kymo_spec spec = { .data = in_memory(&t), .x = "1", .y = "2", .width = 9 };
        kymo_add(axes, KYMO_LINE, &spec);
        kymo_source_close(spec.data);
        cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
        const void *pixels = kymo_canvas_pixels(canvas, NULL, NULL, &stride, NULL);
        size_t size = (size_t)stride * HEIGHT;
        if (!first)
            first = memcpy(malloc(size), pixels, size);
        cr_expect(memcmp(first, pixels, size) == 0, "%d threads", threads);
        cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
        kymo_canvas_close(canvas);
    }
    free(first);
    KT_ALL_CLOSED();
}

Test(ways, outputs_together_and_alone)
{
    static table t;
    char folder[256], png[300], svg[300];
    kymo_error err;
    const way plain = { 2, 0, 0 };
    fill(&t, NOISE, MOST, false);
    kt_folder_make(folder);
    snprintf(png, sizeof png, "%s/a.png", folder);
    snprintf(svg, sizeof svg, "%s/a.svg", folder);
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        const look *l = &looks[i];
        kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
            .width = 360, .height = 200, .scale = 1, .threads = 2,
            .antialias = l->off ? KYMO_OFF : KYMO_AUTO, .bare = i > 0, .alt = alt });
        kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){
            .y_scale = l->y_scale, .legend = KYMO_LEGEND_NONE });
        kymo_spec spec = l->spec;
        spec.label = "value";
        feed f;
        spec.data = streamed(&t, &f, 1000, true);
        kymo_add(axes, l->kind, &spec);
        kymo_source_close(spec.data);
        kymo_figure_save_all(figure, (const char *const[]){ png, svg }, 2);
        cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
        const char *outputs[] = { "png", "svg" }, *paths[] = { png, svg };
        for (int k = 0; k < 2; k++) {
            kt_bytes want = draw(l, in_memory(&t), &plain, outputs[k]), got = { 0 };
            got.data = kt_file_read(paths[k], &got.size);
            expect_same(&want, got, l, outputs[k], &plain);
            free(want.data);
        }
    }
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}
