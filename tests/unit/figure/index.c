/*
 * index.c - indexes at work: drawn from while they are made, cancelled, closed in any order, of sources that fail.
 */
#include "kt.h"

#include <kymo/ext.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROWS = 400000 };

/* A walk that is delivered piece by piece, and waits in between. */
typedef struct slow {
    double x[4096], y[4096];
    int64_t at;
    kt_rng rng;
    double walk;
    long wait;          /* [ns] */
    int64_t fails_at;   /* -1: never */
} slow;

static int64_t pull(kymo_batch *batch, void *user)
{
    slow *s = user;
    int64_t count = ROWS - s->at < 4096 ? ROWS - s->at : 4096;
    if (s->fails_at >= 0 && s->at >= s->fails_at)
        return KYMO_EDATA;
    for (int64_t i = 0; i < count; i++) {
        s->walk += kt_between(&s->rng, -1, 1);
        s->x[i] = (double)(s->at + i) * 0.5;
        s->y[i] = s->walk;
    }
    if (s->wait > 0)
        nanosleep(&(struct timespec){ .tv_nsec = s->wait }, NULL);
    batch->columns[0].values = s->x;
    batch->columns[1].values = s->y;
    batch->rows = count;
    s->at += count;
    return count;
}

static int32_t again(void *user)
{
    slow *s = user;
    s->at = 0;
    s->walk = 0;
    s->rng = (kt_rng){ 8 };
    return KYMO_OK;
}

static kymo_source *open_slow(slow *s, bool once, long wait)
{
    const kymo_column columns[2] = { { .name = "x" }, { .name = "y" } };
    *s = (slow){ .rng = { 8 }, .wait = wait, .fails_at = -1 };
    return kymo_source_stream(&(kymo_stream){ .columns = columns, .column_count = 2, .pull = pull,
                                              .rewind = once ? NULL : again, .user = s }, NULL);
}

static kymo_figure *open_figure(kymo_source *source)
{
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .width = 300, .height = 200 });
    kymo_axes *axes = kymo_axes_add(figure, NULL);
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "x", .y = "y" });
    return figure;
}

static kymo_canvas *open_canvas(void)
{
    return kymo_canvas_open(&(kymo_canvas_options){ .width = 300, .height = 200, .scale = 1 });
}

/* Frames come from what is there while the index grows; at the end they are those of all data. */
Test(index, drawn_while_it_is_made, .timeout = 120)
{
    static slow one, two;
    kymo_error err;
    kymo_source *source = open_slow(&one, true, 500000), *all = open_slow(&two, false, 0);
    kymo_index *index = kymo_index_open(source, NULL, &err);
    cr_assert(index, "%s", err.text);
    kymo_figure *figure = open_figure(source), *plain = open_figure(all);
    kymo_canvas *canvas = open_canvas(), *other = open_canvas();
    int64_t rows = 0, last = -1;
    int partial = 0;
    while (!kymo_index_progress(index, &rows, NULL)) {
        cr_assert_geq(rows, last, "rows were taken back");
        last = rows;
        if (rows == 0)
            continue;
        kymo_status status = kymo_figure_draw_until(figure, canvas, 1000, KYMO_DRAW_MOVING);
        kymo_figure_status(figure, &err);
        cr_assert(status == KYMO_OK || status == KYMO_PARTIAL, "%s", err.text);
        partial++;
    }
    cr_assert_gt(partial, 3, "only %d frames before the end", partial);
    cr_assert_eq(kymo_index_wait(index, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    cr_assert_eq(kymo_figure_draw(plain, other), KYMO_OK);
    cr_assert_eq(memcmp(kymo_canvas_pixels(canvas, NULL, NULL, NULL, NULL), kymo_canvas_pixels(other, NULL, NULL, NULL, NULL), 300 * 200 * 4), 0,
                 "another picture than that of all data");
    kymo_index_close(index);
    kymo_source_close(source);
    kymo_source_close(all);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(kymo_figure_close(plain, &err), KYMO_OK, "%s", err.text);
    kymo_canvas_close(canvas);
    kymo_canvas_close(other);
    KT_ALL_CLOSED();
}

/* A sketch of a whole index is within a cell of the picture, and the next still draw is that picture. */
Test(index, moving_and_still)
{
    static slow one;
    kymo_error err;
    kymo_source *source = open_slow(&one, false, 0);
    kymo_index *index = kymo_index_open(source, NULL, &err);
    kymo_figure *figure = open_figure(source);
    kymo_canvas *canvas = open_canvas();
    uint8_t *still = malloc(300 * 200 * 4);
    int off = 0;
    cr_assert_eq(kymo_index_wait(index, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    memcpy(still, kymo_canvas_pixels(canvas, NULL, NULL, NULL, NULL), 300 * 200 * 4);
    kymo_axes *axes;
    kymo_figure_axes(figure, &axes, 1);
    const kymo_limits part = { .lo = 1000, .hi = 150000, .time_lo = INT64_MIN, .time_hi = INT64_MIN };
    const kymo_limits whole = { .original = 1 };
    cr_assert_eq(kymo_axes_set_limits(axes, &part, NULL, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(kymo_figure_draw_until(figure, canvas, 1000, KYMO_DRAW_MOVING), KYMO_OK);
    cr_assert_eq(kymo_axes_set_limits(axes, &whole, NULL, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(kymo_figure_draw_until(figure, canvas, 1000, KYMO_DRAW_MOVING), KYMO_OK);
    const uint8_t *moving = kymo_canvas_pixels(canvas, NULL, NULL, NULL, NULL);
    for (int i = 0; i < 300 * 200 * 4; i++)
        off += abs(moving[i] - still[i]) > 48;
    cr_assert_lt(off, 300 * 200 * 4 / 500, "%d bytes are off", off);
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    cr_assert_eq(memcmp(kymo_canvas_pixels(canvas, NULL, NULL, NULL, NULL), still, 300 * 200 * 4), 0, "a still draw kept a sketch");
    free(still);
    kymo_index_close(index);
    kymo_source_close(source);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}

Test(index, closed_in_any_order)
{
    static slow one;
    kymo_error err;
    for (int order = 0; order < 6; order++) {
        kymo_source *source = open_slow(&one, order % 2, 100000);
        kymo_index *index = kymo_index_open(source, NULL, &err);
        cr_assert(index, "%s", err.text);
        cr_assert_null(kymo_index_open(source, NULL, &err), "two indexes");
        cr_assert_eq(err.code, KYMO_EBUSY);
        if (order < 2) { /* the source first */
            kymo_source_close(source);
            kymo_index_close(index);
        } else if (order < 4) { /* cancelled */
            kymo_index_close(index);
            kymo_source_close(source);
        } else {
            kymo_source_close(source);
            kymo_index_wait(index, &err);
            kymo_index_close(index);
        }
    }
    kymo_index_close(NULL);
    KT_ALL_CLOSED();
}

/* The index says what was wrong, and a figure reads the source itself. */
Test(index, of_a_source_that_fails)
{
    static slow one;
    kymo_error err;
    kymo_source *source = open_slow(&one, false, 0);
    one.fails_at = 100000;
    kymo_index *index = kymo_index_open(source, NULL, &err);
    cr_assert(index, "%s", err.text);
    cr_assert_eq(kymo_index_wait(index, &err), KYMO_EDATA);
    one.fails_at = -1;
    kymo_figure *figure = open_figure(source);
    kymo_canvas *canvas = open_canvas();
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    kymo_stats stats;
    kymo_figure_stats(figure, &stats);
    cr_assert_eq(stats.rows, ROWS);
    kymo_index_close(index);
    kymo_source_close(source);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}

/* Data that were touched have no index any more. */
Test(index, of_data_that_have_changed)
{
    static double y[50000];
    kymo_error err;
    kymo_stats stats;
    kymo_column column = { .name = "y", .values = y };
    kymo_source *source = kymo_source_arrays(&column, 1, 50000, NULL);
    kymo_index *index = kymo_index_open(source, NULL, &err);
    cr_assert_eq(kymo_index_wait(index, &err), KYMO_OK, "%s", err.text);
    y[777] = 5;
    kymo_source_touch(source);
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_add(kymo_axes_add(figure, NULL), KYMO_LINE, &(kymo_spec){ .data = source, .y = "y" });
    kymo_canvas *canvas = open_canvas();
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    kymo_figure_stats(figure, &stats);
    cr_assert_eq(stats.rows, 50000);
    kymo_index_close(index);
    kymo_source_close(source);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}
