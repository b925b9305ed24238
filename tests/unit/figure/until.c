/* Drawing with a deadline comes to the picture of drawing without; so does a figure whose view has been moved, by
 * whatever way, and it reads no more than it must. */
#include "kt.h"

#include <kymo/ext.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 60000, W = 360, H = 240, BATCH = 4000 };

typedef enum way { ARRAYS, RAW, CSV, STREAM, ONCE, WAYS } way;
typedef enum look { LINE, BINARY, DASHED, SCATTER, COLORED, DISORDER, STEPS, LOOKS } look;

typedef struct made {
    kymo_figure *figure;
    kymo_axes *axes;
    kymo_canvas *canvas;
    kymo_source *source;
    int64_t at;
} made;

static double x[ROWS], y[ROWS], c[ROWS];
static char folder[256], raw[300], csv[300];

static void fill(bool disorder)
{
    kt_rng rng = { 5 };
    double at = 0;
    for (int i = 0; i < ROWS; i++) {
        at += kt_unit(&rng);
        x[i] = disorder ? 15000 + 15000 * sin(i * 0.0007) : at;
        y[i] = 20 * sin(i * 0.0003) + kt_normal(&rng) + 30;
        if (i % 977 == 5)
            y[i] = NAN;
        c[i] = i % 50;
    }
}

static void write_files(void)
{
    double(*rows)[3] = malloc(sizeof(double) * 3 * ROWS);
    char *text = malloc(ROWS * 80), *at = text;
    kt_folder_make(folder);
    snprintf(raw, sizeof raw, "%s/raw", folder);
    snprintf(csv, sizeof csv, "%s/csv", folder);
    at += sprintf(at, "1,2,3\n");
    for (int i = 0; i < ROWS; i++) {
        rows[i][0] = x[i];
        rows[i][1] = y[i];
        rows[i][2] = c[i];
        at += isnan(y[i]) ? sprintf(at, "%.17g,,%g\n", x[i], c[i]) : sprintf(at, "%.17g,%.17g,%g\n", x[i], y[i], c[i]);
    }
    kt_file_write(raw, rows, sizeof(double) * 3 * ROWS);
    kt_file_write(csv, text, (size_t)(at - text));
    free(rows);
    free(text);
}

static int64_t pull(kymo_batch *batch, void *user)
{
    int64_t *at = user, rows = ROWS - *at < BATCH ? ROWS - *at : BATCH;
    batch->columns[0].values = x + *at;
    batch->columns[1].values = y + *at;
    batch->columns[2].values = c + *at;
    *at += rows;
    return rows;
}

static int32_t again(void *user)
{
    *(int64_t *)user = 0;
    return KYMO_OK;
}

static kymo_source *open_way(made *m, int how)
{
    const kymo_column columns[] = { { .values = x }, { .values = y }, { .values = c } };
    const kymo_column schema[] = { { .type = KYMO_F64 }, { .type = KYMO_F64 }, { .type = KYMO_F64 } };
    const kymo_stream stream = { .columns = schema, .column_count = 3, .pull = pull,
                                 .rewind = how == STREAM ? again : NULL, .user = &m->at };
    m->at = 0;
    if (how == RAW)
        return kymo_source_open(raw, &(kymo_source_options){ .format = "raw:f64,ch=3" });
    if (how == CSV)
        return kymo_source_open(csv, &(kymo_source_options){ .format = "csv", .header = 1 });
    return how == ARRAYS ? kymo_source_arrays(columns, 3, ROWS, NULL) : kymo_source_stream(&stream, NULL);
}

static void open_made(made *m, int how, int as, const kymo_axes_options *axes)
{
    kymo_spec spec = { .x = "1", .y = "2", .dash = as == DASHED ? "dashed" : NULL,
                       .antialias = as == BINARY ? KYMO_OFF : 0, .color = as == COLORED ? "3" : NULL,
                       .step = as == STEPS ? KYMO_STEP_POST : 0 };
    m->source = open_way(m, how);
    m->figure = kymo_figure_open(&(kymo_figure_options){ .batch_rows = BATCH, .threads = 2 });
    m->axes = kymo_axes_add(m->figure, axes);
    m->canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = W, .height = H, .scale = 1 });
    spec.data = m->source;
    kymo_add(m->axes, as == SCATTER || as == COLORED ? KYMO_SCATTER : KYMO_LINE, &spec);
}

static void close_made(made *m)
{
    kymo_source_close(m->source);
    kymo_canvas_close(m->canvas);
    cr_assert_eq(kymo_figure_close(m->figure, NULL), KYMO_OK);
}

static int64_t draw(made *m)
{
    kymo_error err;
    kymo_stats stats;
    cr_assert_eq(kymo_figure_draw(m->figure, m->canvas), KYMO_OK, "%s",
                 (kymo_figure_status(m->figure, &err), err.text));
    kymo_figure_stats(m->figure, &stats);
    return stats.rows;
}

/* Draws until all is there; returns how many calls that took. */
static int draw_all(made *m)
{
    int calls = 0;
    kymo_status status = KYMO_PARTIAL;
    for (; status == KYMO_PARTIAL && calls < 1000; calls++)
        status = kymo_figure_draw_until(m->figure, m->canvas, 0, 0);
    kymo_error err;
    cr_assert_eq(status, KYMO_OK, "%s", (kymo_figure_status(m->figure, &err), err.text));
    return calls;
}

static const uint32_t *pixels(made *m)
{
    return kymo_canvas_pixels(m->canvas, NULL, NULL, NULL, NULL);
}

static void check_same(made *a, made *b, const char *what, int how, int as)
{
    cr_assert_eq(memcmp(pixels(a), pixels(b), W * H * 4), 0, "%s: way %d, look %d", what, how, as);
}

Test(until, slices_come_to_the_same_picture)
{
    for (int as = 0; as < LOOKS; as++) {
        fill(as == DISORDER);
        write_files();
        made whole;
        open_made(&whole, ARRAYS, as, NULL);
        draw(&whole);
        for (int how = 0; how < WAYS; how++) {
            if (!kt_turn(how + as))
                continue;
            made m;
            open_made(&m, how, as, NULL);
            int calls = draw_all(&m);
            cr_assert_geq(calls, ROWS / BATCH / 3, "%d calls", calls);
            check_same(&m, &whole, "slices", how, as);
            cr_assert_eq(kymo_figure_draw_until(m.figure, m.canvas, 0, 0), KYMO_OK); // it stays so
            check_same(&m, &whole, "again", how, as);
            close_made(&m);
        }
        close_made(&whole);
        kt_folder_remove(folder);
    }
    KT_ALL_CLOSED();
}

Test(until, the_first_slice_shows_the_first_rows)
{
    made m;
    kymo_axes_state state;
    fill(false);
    open_made(&m, ARRAYS, LINE, NULL);
    cr_assert_eq(kymo_figure_draw_until(m.figure, m.canvas, 0, 0), KYMO_PARTIAL);
    cr_assert_eq(kymo_axes_get_state(m.axes, &state), KYMO_OK);
    cr_assert(state.partial && state.x.hi < x[ROWS / 2] && state.x.hi > x[BATCH - 1]);
    draw(&m);
    cr_assert_eq(kymo_axes_get_state(m.axes, &state), KYMO_OK);
    cr_assert(!state.partial && state.x.hi > x[ROWS - 1]);
    close_made(&m); // and closed while it is reading:
    open_made(&m, CSV, SCATTER, NULL);
    kymo_source_close(m.source);
    m.source = open_way(&m, ARRAYS);
    cr_assert_neq(kymo_figure_close(m.figure, NULL), KYMO_OK); // no such file
    kymo_canvas_close(m.canvas);
    kymo_source_close(m.source);
    for (int as = LINE; as <= SCATTER; as++) {
        open_made(&m, STREAM, as, NULL);
        for (int i = 0; i < (as == SCATTER ? 20 : 3); i++)
            cr_assert_eq(kymo_figure_draw_until(m.figure, m.canvas, 0, 0), KYMO_PARTIAL);
        close_made(&m);
    }
    KT_ALL_CLOSED();
}

static const kymo_limits views[][2] = {
    { { .lo = 2000, .hi = 9000 }, { .lo = 5, .hi = 60 } },  { { .lo = 3000, .hi = 3020 }, { .lo = 0, .hi = 70 } },
    { { .lo = 2500, .hi = 9500 }, { .lo = 5, .hi = 60 } },  { { .lo = -50, .hi = 40000 }, { .lo = -10, .hi = 90 } },
    { { .lo = 20000, .hi = 20900 }, { .lo = NAN, .hi = NAN } }, { { .lo = 9000, .hi = NAN }, { .lo = 0, .hi = NAN } },
    { { .original = 1 }, { .original = 1 } },
};
enum { VIEWS = sizeof views / sizeof views[0] };

/* A figure that was opened with a view. */
static void open_view(made *m, int as, int view)
{
    kymo_axes_options axes = { 0 };
    if (!views[view][0].original) {
        memcpy(axes.x_lim, (double[2]){ views[view][0].lo, views[view][0].hi }, sizeof axes.x_lim);
        memcpy(axes.y_lim, (double[2]){ views[view][1].lo, views[view][1].hi }, sizeof axes.y_lim);
    }
    open_made(m, ARRAYS, as, &axes);
    draw(m);
}

static void move(made *m, int view)
{
    kymo_error err;
    cr_assert_eq(kymo_axes_set_limits(m->axes, &views[view][0], &views[view][1], &err), KYMO_OK, "%s", err.text);
}

Test(until, moved_views_are_those_of_figures_opened_so)
{
    const int moves = kt_cases(24);
    for (int as = 0; as < LOOKS; as++) {
        made want[VIEWS];
        kt_rng rng = { 31 + (uint64_t)as };
        fill(as == DISORDER);
        write_files();
        for (int v = 0; v < VIEWS; v++)
            open_view(&want[v], as, v);
        for (int how = 0; how < WAYS; how++) {
            if (!kt_turn(how + as))
                continue;
            made m;
            open_made(&m, how, as, NULL);
            for (int i = 0; i < moves; i++) {
                int v = (int)kt_below(&rng, VIEWS), kind = (int)kt_below(&rng, 4);
                for (int k = 0; k < kind; k++) { // some slices on the way, of which nothing must show
                    kymo_status status = kymo_figure_draw_until(m.figure, m.canvas, 0, 0);
                    cr_assert(status == KYMO_OK || status == KYMO_PARTIAL);
                }
                move(&m, v);
                if (i % 3 == 2)
                    continue;
                if (i % 2 || how == ONCE)
                    draw_all(&m);
                else
                    draw(&m);
                check_same(&m, &want[v], "moved", how, as);
            }
            close_made(&m);
        }
        for (int v = 0; v < VIEWS; v++)
            close_made(&want[v]);
        kt_folder_remove(folder);
    }
    KT_ALL_CLOSED();
}

Test(until, what_is_known_is_not_read_again)
{
    made m;
    const kymo_limits fixed = { .lo = -100, .hi = 100 };
    fill(false);
    open_made(&m, ARRAYS, LINE, NULL);
    cr_assert_eq(draw(&m), ROWS);
    cr_assert_eq(draw(&m), 0);
    cr_assert_eq(kymo_axes_set_limits(m.axes, NULL, &fixed, NULL), KYMO_OK); // y alone
    cr_assert_eq(draw(&m), 0);
    cr_assert_eq(kymo_axes_set_limits(m.axes, &(kymo_limits){ .lo = 1000, .hi = 29000 }, NULL, NULL), KYMO_OK);
    cr_assert_eq(draw(&m), 0); // its cells suffice
    cr_assert_eq(kymo_axes_set_limits(m.axes, &(kymo_limits){ .lo = 1000, .hi = 1100 }, NULL, NULL), KYMO_OK);
    int64_t rows = draw(&m); // finer ones are needed, of the rows in view and about as many around them
    cr_assert(rows > 200 && rows < 600, "%lld rows", (long long)rows);
    cr_assert_eq(kymo_axes_set_limits(m.axes, &(kymo_limits){ .lo = 1005, .hi = 1105 }, NULL, NULL), KYMO_OK);
    cr_assert_eq(draw(&m), 0);
    cr_assert_eq(kymo_axes_set_limits(m.axes, &(kymo_limits){ .lo = 1000, .hi = 29000 }, NULL, NULL), KYMO_OK);
    cr_assert_eq(draw(&m), 0); // out again: the base is still there
    cr_assert_eq(kymo_axes_set_limits(m.axes, &(kymo_limits){ .original = 1 }, &(kymo_limits){ .original = 1 }, NULL),
                 KYMO_OK);
    cr_assert_eq(draw(&m), 0);
    close_made(&m);
    /* Scatter in view: only the rows in view are read. */
    open_made(&m, ARRAYS, SCATTER, NULL);
    draw(&m);
    cr_assert_eq(kymo_axes_set_limits(m.axes, &(kymo_limits){ .lo = 1000, .hi = 1100 }, &fixed, NULL), KYMO_OK);
    rows = draw(&m);
    cr_assert(rows > 150 && rows < 300, "%lld rows", (long long)rows);
    close_made(&m);
    KT_ALL_CLOSED();
}

/* Coarse ink is more than there is: hardly a pixel of the exact picture lacks. */
Test(until, a_coarse_picture_covers_the_exact_one)
{
    made m;
    static uint32_t coarse[W * H];
    const kymo_limits small = { .lo = 1000, .hi = 1400 }, fixed = { .lo = -10, .hi = 80 };
    fill(false);
    open_made(&m, STREAM, LINE, &(kymo_axes_options){ .x_grid = KYMO_OFF, .y_grid = KYMO_OFF });
    draw_all(&m);
    kymo_source_close(m.source); // kept by the figure
    m.source = NULL;
    cr_assert_eq(kymo_axes_set_limits(m.axes, &small, &fixed, NULL), KYMO_OK);
    kymo_status status = kymo_figure_draw_until(m.figure, m.canvas, 0, 0);
    memcpy(coarse, pixels(&m), sizeof coarse);
    draw_all(&m);
    int ink = 0, lacks = 0;
    for (int i = 0; i < W * H; i++) {
        bool exact = (pixels(&m)[i] >> 16 & 255) < 100, covered = (coarse[i] >> 16 & 255) < 250;
        ink += exact;
        lacks += exact && !covered;
    }
    cr_assert(status == KYMO_OK || status == KYMO_PARTIAL);
    cr_assert_gt(ink, 500);
    cr_assert_lt(lacks, ink / 50, "%d of %d", lacks, ink);
    close_made(&m);
    KT_ALL_CLOSED();
}

Test(until, few_points_are_never_read_again)
{
    const double px[6] = { 1, 2, 3, 4, 5, 6 }, py[6] = { 1, 9, NAN, -4, 2, 8 };
    const kymo_column columns[] = { { .values = px }, { .values = py } };
    for (int kind = 0; kind < 3; kind++) {
        kymo_figure *f[2];
        kymo_canvas *canvas[2];
        kymo_stats stats;
        for (int i = 0; i < 2; i++) {
            kymo_source *source = kymo_source_arrays(columns, 2, 6, NULL);
            f[i] = kymo_figure_open(NULL);
            kymo_axes *axes = kymo_axes_add(f[i], &(kymo_axes_options){ .x_lim = { i ? 1.5 : 0, i ? 5.5 : 0 } });
            kymo_add(axes, kind == 2 ? KYMO_SCATTER : KYMO_LINE,
                     &(kymo_spec){ .data = source, .x = "1", .y = "2", .step = kind == 1 ? KYMO_STEP_POST : 0,
                                   .color = kind == 2 ? "2" : NULL });
            kymo_source_close(source);
            canvas[i] = kymo_canvas_open(&(kymo_canvas_options){ .width = W, .height = H, .scale = 1 });
            cr_assert_eq(kymo_figure_draw(f[i], canvas[i]), KYMO_OK);
            if (i == 0) {
                cr_assert_eq(kymo_axes_set_limits(axes, &(kymo_limits){ .lo = 1.5, .hi = 5.5 }, NULL, NULL), KYMO_OK);
                cr_assert_eq(kymo_figure_draw(f[i], canvas[i]), KYMO_OK);
                kymo_figure_stats(f[i], &stats);
                cr_assert_eq(stats.rows, 0);
            }
        }
        cr_assert_eq(memcmp(kymo_canvas_pixels(canvas[0], NULL, NULL, NULL, NULL),
                            kymo_canvas_pixels(canvas[1], NULL, NULL, NULL, NULL), W * H * 4), 0, "%d", kind);
        for (int i = 0; i < 2; i++) {
            kymo_canvas_close(canvas[i]);
            cr_assert_eq(kymo_figure_close(f[i], NULL), KYMO_OK);
        }
    }
    KT_ALL_CLOSED();
}

Test(until, touched_in_between)
{
    made m, want;
    fill(false);
    open_made(&m, ARRAYS, LINE, NULL);
    for (int i = 0; i < 4; i++)
        cr_assert_eq(kymo_figure_draw_until(m.figure, m.canvas, 0, 0), KYMO_PARTIAL);
    for (int i = 0; i < ROWS; i++)
        y[i] = -y[i];
    kymo_source_touch(m.source);
    draw_all(&m);
    open_made(&want, ARRAYS, LINE, NULL);
    draw(&want);
    check_same(&m, &want, "touched", 0, 0);
    close_made(&m);
    close_made(&want);
    KT_ALL_CLOSED();
}

Test(until, errors_are_those_of_drawing_at_once)
{
    kymo_error err[2];
    char *text = malloc(400000), *at = text;
    char path[300];
    for (int i = 0; i < 30000; i++)
        at += sprintf(at, i == 20000 ? "oops\n" : "%d\n", i % 17);
    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/bad.csv", folder);
    kt_file_write(path, text, (size_t)(at - text));
    free(text);
    for (int i = 0; i < 2; i++) {
        kymo_source *source = kymo_source_open(path, &(kymo_source_options){ .header = -1 });
        kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .batch_rows = BATCH });
        kymo_canvas *canvas = kymo_canvas_open(NULL);
        kymo_add(kymo_axes_add(figure, NULL), KYMO_LINE, &(kymo_spec){ .data = source });
        kymo_source_close(source);
        kymo_status status = KYMO_PARTIAL;
        while (i == 0 && status == KYMO_PARTIAL)
            status = kymo_figure_draw_until(figure, canvas, 0, 0);
        if (i == 1)
            status = kymo_figure_draw(figure, canvas);
        cr_assert_eq(status, KYMO_EDATA);
        cr_assert_eq(kymo_figure_close(figure, &err[i]), KYMO_EDATA);
        kymo_canvas_close(canvas);
    }
    cr_assert_str_eq(err[0].text, err[1].text);
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}

/* Another thread cancels all the time. */
typedef struct canceller {
    kymo_figure *figure;
    atomic_bool stop;
} canceller;

static void *cancel_often(void *user)
{
    canceller *who = user;
    while (!atomic_load(&who->stop)) {
        int64_t bytes, total;
        kymo_figure_cancel(who->figure);
        kymo_figure_progress(who->figure, &bytes, &total);
    }
    return NULL;
}

Test(until, cancelled_from_another_thread)
{
    for (int as = LINE; as < LOOKS; as += 3) {
        made m, want;
        pthread_t thread;
        fill(false);
        open_made(&m, ARRAYS, as, NULL);
        open_made(&want, ARRAYS, as, NULL);
        draw(&want);
        canceller who = { .figure = m.figure };
        atomic_init(&who.stop, false);
        cr_assert_eq(pthread_create(&thread, NULL, cancel_often, &who), 0);
        int met = 0;
        for (int i = 0; i < 60; i++) {
            kymo_status status = i % 2 ? kymo_figure_draw(m.figure, m.canvas)
                                       : kymo_figure_draw_until(m.figure, m.canvas, 0, 0);
            cr_assert(status == KYMO_OK || status == KYMO_PARTIAL || status == KYMO_ECANCELLED);
            met += status == KYMO_ECANCELLED;
            if (i % 5 == 4)
                kymo_source_touch(m.source);
        }
        atomic_store(&who.stop, true);
        pthread_join(thread, NULL);
        cr_assert_gt(met, 0);
        kymo_status status = KYMO_ECANCELLED;
        while (status != KYMO_OK) // the last cancel may still stand
            status = kymo_figure_draw_until(m.figure, m.canvas, 1000, 0);
        check_same(&m, &want, "cancelled", 0, as);
        kymo_source_close(m.source);
        kymo_canvas_close(m.canvas);
        cr_assert_eq(kymo_figure_close(m.figure, NULL), KYMO_OK, "what was asked for is no error");
        close_made(&want);
    }
    KT_ALL_CLOSED();
}
