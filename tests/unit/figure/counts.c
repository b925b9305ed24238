/*
 * counts.c - what a draw tells besides its picture: whose error it was, and which breaks cannot be seen.
 */
#include "kt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Whose error ------------------------------------------------------------------------------------- */

static const double ramp[] = { 1, 2, 3, 4, 5, 6, 7, 8 };

/* Eight rows, then the error that `user` points to. */
static int64_t failing(kymo_batch *batch, void *user)
{
    int32_t *state = user;
    if (state[1]++ > 0)
        return state[0];
    batch->columns[0].values = batch->columns[1].values = ramp;
    return 8;
}

static kymo_source *open_failing(int32_t state[2])
{
    static const kymo_column columns[] = { { .name = "a" }, { .name = "b" } };
    return kymo_source_stream(&(kymo_stream){ .columns = columns, .column_count = 2, .pull = failing,
                                              .user = state }, NULL);
}

static kymo_error draw_failing(int marks)
{
    static const char *const columns[] = { "a", "b", "a" };
    kymo_error err;
    int32_t state[2] = { KYMO_EIO, 0 };
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_axes *axes = kymo_axes_add(figure, NULL);
    kymo_source *good = kymo_source_arrays(&(kymo_column){ .values = ramp }, 1, 8, NULL);
    kymo_source *bad = open_failing(state);
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = good });
    for (int i = 0; i < marks; i++)
        kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = bad, .y = columns[i], .label = i ? NULL : "pressure" });
    kymo_canvas *canvas = kymo_canvas_open(NULL);
    cr_expect_eq(kymo_figure_draw(figure, canvas), KYMO_EIO);
    kymo_canvas_close(canvas);
    kymo_source_close(good);
    kymo_source_close(bad);
    cr_expect_eq(kymo_figure_close(figure, &err), KYMO_EIO);
    KT_ALL_CLOSED();
    return err;
}

Test(counts, an_error_of_a_generator_names_the_mark_that_reads_it)
{
    for (int marks = 1; marks <= 3; marks++) {
        kymo_error err = draw_failing(marks);
        cr_expect_eq(err.mark, 2, "of %d: %d", marks, err.mark);
        cr_expect_str_eq(err.stage, "pass");
        cr_expect_str_eq(err.text, "mark 2 (line \"pressure\"), pass: stream: the generator failed after row 8: "
                                   "cannot read or write");
    }
}

/* ---- Breaks that cannot be seen -------------------------------------------------------------------------- */

enum { ROWS = 100000 };

/* A line of 100 000 rows with a break of `width` rows at each of `at`, ended by 0. */
static kymo_stats draw_gaps(const int *at, int width, double from, double to, int threads)
{
    kymo_error err;
    kymo_stats stats;
    double *y = malloc(ROWS * sizeof *y);
    cr_assert_not_null(y);
    for (int i = 0; i < ROWS; i++)
        y[i] = i % 100;
    for (; *at; at++) {
        for (int i = 0; i < width; i++)
            y[*at + i] = NAN;
    }
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .bare = 1, .threads = threads,
                                                                   .batch_rows = 1000 });
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .x_lim = { from, to } });
    kymo_source *source = kymo_source_arrays(&(kymo_column){ .values = y }, 1, ROWS, NULL);
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source });
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 1000, .height = 200, .scale = 1 });
    cr_expect_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    kymo_figure_stats(figure, &stats);
    kymo_canvas_close(canvas);
    kymo_source_close(source);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    free(y);
    KT_ALL_CLOSED();
    return stats;
}

Test(counts, gaps_below_a_pixel_are_those_of_the_view)
{
    const int at[] = { 100, 20000, 30000, 31000, 40000, 69900, 90000, 0 };
    for (int threads = 1; threads <= 2; threads++) {
        /* One row: 0.01 px of all, 0.02 px of a half, 1 px of 1000 rows. */
        kymo_stats all = draw_gaps(at, 1, 0, 0, threads), half = draw_gaps(at, 1, 25000, 75000, threads);
        kymo_stats few = draw_gaps(at, 1, 29900, 30200, threads), none = draw_gaps(at, 1, 50000, 60000, threads);
        cr_expect(all.gaps == 7 && all.gaps_below_pixel == 7, "%lld", (long long)all.gaps_below_pixel);
        cr_expect(half.gaps == 7 && half.gaps_below_pixel == 4, "%lld", (long long)half.gaps_below_pixel);
        cr_expect(few.gaps == 7 && few.gaps_below_pixel == 0, "%lld", (long long)few.gaps_below_pixel);
        cr_expect(none.gaps == 7 && none.gaps_below_pixel == 0, "%lld", (long long)none.gaps_below_pixel);
        /* 500 rows are 5 px of all; one that begins outside the view is none of its breaks. */
        cr_expect_eq(draw_gaps(at, 500, 0, 0, threads).gaps_below_pixel, 0);
        cr_expect_eq(draw_gaps(at, 500, 30200, 99000, threads).gaps_below_pixel, 0);
        cr_expect_eq(draw_gaps(at, 30, 25000, 75000, threads).gaps_below_pixel, 4);
    }
}
