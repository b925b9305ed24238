/*
 * visible.c - what a reader must see whatever the reduction: one sample among a million, a point alone, a gap.
 *
 * Whole figures through the public interface, black on white into grey pixels of the test's own. What is expected
 * is worked out here from the row's number and the pen's width, with no help from the library.
 */
#include "kt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { W = 400, H = 200, MANY = 1000003 };

static double ys[MANY], xs[MANY];
static uint8_t grey[H][W];

static int ink(int column, int row)
{
    return 255 - grey[row][column];
}

/* The ink of one row from column `from` to `to`, in pixels; what lies beyond the panel is none. */
static double ink_across(int row, int from, int to)
{
    int sum = 0;
    for (int column = from < 0 ? 0 : from; column <= to && column < W; column++)
        sum += ink(column, row);
    return sum / 255.0;
}

typedef struct view {
    double x_lim[2], y_lim[2];
} view;

/* Draws ys (and xs, when the spec names column 2) of `rows` rows over the whole of `grey`. */
static kymo_stats draw(kymo_kind kind, int64_t rows, const view *v, bool antialias, const kymo_spec *looks)
{
    kymo_error err;
    kymo_stats stats;
    kymo_spec spec = *looks;
    const kymo_column columns[] = { { .name = "y", .values = ys }, { .name = "x", .values = xs } };
    kymo_axes_options where = { .x_lim = { v->x_lim[0], v->x_lim[1] }, .y_lim = { v->y_lim[0], v->y_lim[1] } };
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .bare = 1, .threads = 2, .antialias = antialias ? KYMO_ON : KYMO_OFF });
    kymo_canvas *canvas = kymo_canvas_wrap(grey, W, H, W, KYMO_GREY8, 1);
    spec.data = kymo_source_arrays(columns, 2, rows, NULL);
    spec.y = "1";
    spec.stroke = spec.fill = "#000000";
    kymo_add(kymo_axes_add(figure, &where), kind, &spec);
    kymo_source_close(spec.data);
    kymo_figure_draw(figure, canvas);
    kymo_figure_stats(figure, &stats);
    kymo_canvas_close(canvas);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    KT_ALL_CLOSED();
    return stats;
}

static void fill_noise(kt_rng *rng, double reach)
{
    for (int64_t i = 0; i < MANY; i++) {
        ys[i] = kt_between(rng, -reach, reach);
        xs[i] = (double)i + kt_unit(rng);
    }
}

/* Where row k lies, in pixels from the left: row 0 at 0, the last row at W. */
static double column_of(int64_t k, int64_t rows)
{
    return (double)k * W / (double)(rows - 1);
}

/* ---- One sample among a million ------------------------------------------------------------------------ */

enum { BAND = 12 }; /* rows of pixels next to the noise that are not looked at */

static int64_t some_row(kt_rng *rng, int round)
{
    static const int64_t special[] = { 0, MANY - 1, 1, MANY - 2, MANY / 2, 65536, 65535 };
    int first = KT_SANITIZED ? 2 : 7;
    return round < first ? special[round] : kt_below(rng, MANY);
}

/* An upright of the pen's width at x, over the rows from `top` to `bottom`, and nothing else there. */
static void expect_upright(double x, double pen, int top, int bottom, bool binary, int64_t k)
{
    double want = fmin(x + pen / 2, W) - fmax(x - pen / 2, 0);
    int from = (int)floor(x - pen / 2) - 1, to = (int)floor(x + pen / 2) + 1;
    for (int row = top; row <= bottom; row++) {
        double have = ink_across(row, from, to), all = ink_across(row, 0, W - 1);
        if (binary)
            cr_assert(have >= 1 && have <= pen + 1, "row %lld: %g pixels inked in line %d", (long long)k, have, row);
        else
            cr_assert_float_eq(have, want, 0.2, "row %lld: %g pixels of ink in line %d, not %g", (long long)k,
                               have, row, want);
        cr_assert_float_eq(all, have, 1e-9, "row %lld: ink beside the spike in line %d", (long long)k, row);
    }
}

static void spikes(bool antialias, double width, bool with_x)
{
    kt_rng rng = { antialias ? 11 : 12 };
    fill_noise(&rng, 1);
    for (int round = 0; round < kt_cases(16); round++) {
        int64_t k = some_row(&rng, round);
        bool up = kt_u64(&rng) & 1;
        double was = ys[k], x = column_of(k, MANY);
        const view v = { .x_lim = { 0, with_x ? MANY - 1 : 0 }, .y_lim = { up ? -1 : -60, up ? 60 : 1 } };
        ys[k] = up ? 60 : -60;
        if (with_x)
            x = xs[k] * W / (MANY - 1);
        kymo_stats stats = draw(KYMO_LINE, MANY, &v, antialias,
                                &(kymo_spec){ .width = width, .x = with_x ? "2" : NULL });
        cr_assert_eq(stats.points, MANY);
        if (x < W)
            expect_upright(x, width, up ? 2 : BAND, up ? H - 1 - BAND : H - 3, !antialias, k);
        ys[k] = was;
    }
}

Test(visible, a_spike_of_one_sample)
{
    spikes(true, 1.25, false);
}

Test(visible, a_spike_of_one_sample_where_x_is_irregular)
{
    spikes(true, 3, true);
}

Test(visible, a_spike_of_one_sample_in_binary_lines)
{
    spikes(false, 1, false);
    spikes(false, 3, true);
}

/* The marker of one row, `least` ink in its middle and none between it and the others. */
static void outliers(const kymo_spec *spec, bool antialias, int least, int count)
{
    kt_rng rng = { 21 };
    const view v = { .y_lim = { -1, 70 } };
    fill_noise(&rng, 1);
    for (int round = 0; round < kt_cases(count); round++) {
        int64_t k = some_row(&rng, round + 3); /* the markers of the first and the last row are cut */
        double was = ys[k];
        ys[k] = 60;
        int column = (int)floor(column_of(k, MANY)), row = (int)floor((70 - 60.0) * H / 71);
        draw(KYMO_SCATTER, MANY, &v, antialias, spec);
        cr_assert_geq(ink(column, row), least, "row %lld: ink %d at %d, %d", (long long)k, ink(column, row), column,
                      row);
        for (int line = row + 8; line < H - BAND - 4; line++)
            cr_assert_eq(ink_across(line, 0, W - 1), 0, "row %lld: ink in line %d", (long long)k, line);
        for (int line = row - 2; line <= row + 2; line++)
            cr_assert_eq(ink_across(line, 0, column - 6) + ink_across(line, column + 6, W - 1), 0);
        ys[k] = was;
    }
}

Test(visible, one_outlier)
{
    outliers(&(kymo_spec){ .opacity = 0 }, true, 36, 8); /* the least opacity is 0.15 */
}

Test(visible, one_outlier_of_opaque_markers)
{
    outliers(&(kymo_spec){ .opacity = 1 }, true, 250, 4);
    outliers(&(kymo_spec){ .opacity = 1, .marker = "square", .marker_size = 2 }, true, 120, 4);
    outliers(&(kymo_spec){ .opacity = 1 }, false, 250, 2);
}

Test(visible, one_outlier_with_looks_of_its_own)
{
    outliers(&(kymo_spec){ .color = "y" }, true, 25, 3);
}

/* ---- Beyond the view ----------------------------------------------------------------------------------- */

/* One sample far above or below the view: the line goes to the edge there, as far as it is wide. */
static void off_view(bool antialias, double width)
{
    static const double far[] = { 3, 1e3, 1e9, 1e300 };
    kt_rng rng = { antialias ? 31 : 32 };
    const view v = { .y_lim = { -1, 1 } };
    fill_noise(&rng, 0.05);
    for (int round = 0; round < kt_cases(8); round++) {
        int64_t k = kt_below(&rng, MANY);
        bool up = kt_u64(&rng) & 1;
        double was = ys[k];
        ys[k] = up ? far[round % 4] : -far[round % 4];
        draw(KYMO_LINE, MANY, &v, antialias, &(kymo_spec){ .width = width });
        expect_upright(column_of(k, MANY), width, up ? 0 : H / 2 + BAND, up ? H / 2 - BAND : H - 1, !antialias, k);
        ys[k] = was;
    }
}

Test(visible, samples_above_and_below_the_view_reach_its_edge)
{
    off_view(true, 1.25);
    off_view(false, 1);
}

/* Ten pixels between samples: the flanks of a far-off one cross the edge beside its neighbours. */
static void far_flanks(bool antialias)
{
    enum { FEW = 41, K = 17, STEP = W / (FEW - 1) };
    const view v = { .y_lim = { -1, 1 } };
    memset(ys, 0, FEW * sizeof *ys);
    ys[K] = 1e12;
    draw(KYMO_LINE, FEW, &v, antialias, &(kymo_spec){ .width = 1 });
    for (int row = 0; row < H / 2 - 3; row++) {
        for (int flank = -1; flank <= 1; flank += 2) {
            int at = (K + flank) * STEP;
            double have = ink_across(row, at - 2, at + 2);
            cr_assert(have > 0.8 && have < 1.2, "%g pixels of ink at %d in line %d", have, at, row);
        }
        cr_assert(fabs(ink_across(row, 0, W - 1) - 2) < 0.4, "more than two flanks in line %d", row);
        cr_assert_eq(ink(K * STEP, row), 0);
    }
}

Test(visible, flanks_of_a_far_off_sample)
{
    far_flanks(true);
    far_flanks(false);
}

/* A line that enters and leaves at the sides, with no sample in the view. */
Test(visible, lines_through_the_view_without_a_sample_in_it)
{
    const view v = { .x_lim = { 0.25, 0.75 }, .y_lim = { 0, 1 } };
    xs[0] = ys[0] = 0;
    xs[1] = ys[1] = 1;
    for (int antialias = 0; antialias < 2; antialias++) {
        draw(KYMO_LINE, 2, &v, antialias, &(kymo_spec){ .x = "2", .width = 1 });
        for (int column = 0; column < W; column += 7) {
            double value = 0.25 + 0.5 * (column + 0.5) / W;
            int row = (int)floor((1 - value) * H);
            int sum = ink(column, row) + ink(column, row - 1) + ink(column, row + 1);
            cr_assert(sum > 200 && sum < 400, "column %d: %d at %d", column, sum, row);
        }
    }
}

/* What lies beside the limits of x changes nothing, far-off or not. */
Test(visible, spikes_beside_the_view_leave_no_ink)
{
    static uint8_t before[H][W];
    kt_rng rng = { 41 };
    const view v = { .x_lim = { 400000, 600000 } };
    fill_noise(&rng, 1);
    for (int kind = 0; kind < 3; kind++) {
        kymo_kind what = kind == 2 ? KYMO_SCATTER : KYMO_LINE;
        draw(what, MANY, &v, kind != 1, &(kymo_spec){ .width = 1.25 });
        memcpy(before, grey, sizeof grey);
        for (int round = 0; round < kt_cases(4); round++) {
            int64_t k = round % 2 ? kt_below(&rng, 390000) : 610000 + kt_below(&rng, MANY - 610000);
            double was = ys[k];
            ys[k] = 1e6;
            draw(what, MANY, &v, kind != 1, &(kymo_spec){ .width = 1.25 });
            cr_assert_arr_eq(before, grey, sizeof grey, "row %lld shows", (long long)k);
            ys[k] = was;
        }
    }
}

/* ---- Gaps ---------------------------------------------------------------------------------------------- */

/* A hole `pixels` wide in the data, from column `at` on. */
static void dig(double at, double pixels)
{
    int64_t from = (int64_t)ceil(at / W * (MANY - 1)), to = (int64_t)ceil((at + pixels) / W * (MANY - 1));
    for (int64_t i = from; i < to; i++)
        ys[i] = NAN;
}

/* Of a gap wider than the pen by a pixel some column is white; of one as wide as a pixel some is lighter. */
static void gaps(bool antialias, double width, double reach)
{
    static const double wide[] = { 1.02, 1.3, 2, 3.2, 7 };
    kt_rng rng = { antialias ? 51 : 52 };
    const view v = { .y_lim = { -1, 1 } };
    for (int round = 0; round < kt_cases(10); round++) {
        double pixels = wide[round % 5], at = kt_between(&rng, 20, W - 40);
        fill_noise(&rng, reach);
        dig(at, pixels);
        kymo_stats stats = draw(KYMO_LINE, MANY, &v, antialias, &(kymo_spec){ .width = width });
        cr_assert_eq(stats.gaps, 1);
        cr_assert_eq(stats.gaps_below_pixel, 0, "a gap of %g pixels was counted as less than one", pixels);
        double least = 1e9, usual = 0;
        for (int column = (int)at - 2; column <= (int)(at + pixels) + 2; column++) {
            double sum = 0;
            for (int row = 0; row < H; row++)
                sum += ink(column, row);
            least = fmin(least, sum);
        }
        for (int row = 0; row < H; row++)
            usual += ink(10, row);
        if (pixels >= width + 2)
            cr_assert_eq(least, 0, "a gap of %g pixels at %g is inked", pixels, at);
        else if (antialias)
            cr_assert_leq(least, 0.97 * usual, "a gap of %g pixels at %g: ink %g of %g", pixels, at, least, usual);
    }
}

Test(visible, gaps_of_a_pixel_and_more)
{
    gaps(true, 1, 0.5);
    gaps(true, 1.25, 0.001);
    gaps(false, 1, 0.5);
}

/* Gaps are counted one by one, and so are those narrower than a pixel. */
Test(visible, narrow_gaps_are_counted)
{
    kt_rng rng = { 61 };
    const view v = { .y_lim = { -1, 1 } };
    for (int round = 0; round < kt_cases(8); round++) {
        int narrow = 0, all = 0;
        fill_noise(&rng, 0.5);
        for (double at = 5; at < W - 12; at += kt_between(&rng, 8, 30)) {
            bool small = kt_u64(&rng) & 1;
            dig(at, small ? kt_between(&rng, 0.003, 0.7) : kt_between(&rng, 1.01, 5));
            narrow += small;
            all++;
        }
        kymo_stats stats = draw(KYMO_LINE, MANY, &v, true, &(kymo_spec){ .width = 1.25 });
        cr_assert_eq(stats.gaps, all, "%d gaps, not %lld", all, (long long)stats.gaps);
        cr_assert_eq(stats.gaps_below_pixel, narrow, "%d are narrow, not %lld", narrow,
                     (long long)stats.gaps_below_pixel);
    }
}

/* ---- A point alone ------------------------------------------------------------------------------------- */

/* One row that is there between two gaps: a dot of the pen's size where it lies. */
static void alone(int64_t rows, bool antialias, double width)
{
    kt_rng rng = { (uint64_t)rows };
    const view v = { .y_lim = { -1, 1 } };
    double size = antialias ? 3.14159265358979 * width * width / 4 : width * width;
    for (int round = 0; round < kt_cases(8); round++) {
        double value = kt_between(&rng, 0.3, 0.9);
        int64_t k = rows / 4 + kt_below(&rng, rows / 2), hole = rows / 20 > 1 ? rows / 20 : 1;
        for (int64_t i = 0; i < rows; i++)
            ys[i] = llabs(i - k) <= hole ? (double)NAN : kt_between(&rng, -0.9, 0.1);
        ys[k] = value;
        kymo_stats stats = draw(KYMO_LINE, rows, &v, antialias, &(kymo_spec){ .width = width });
        cr_assert_eq(stats.gaps, 2);
        int column = (int)floor(column_of(k, rows)), row = (int)floor((1 - value) * H / 2), reach = (int)width + 1;
        double sum = 0;
        for (int line = row - reach; line <= row + reach; line++)
            sum += ink_across(line, column - reach, column + reach);
        cr_assert_geq(ink(column, row), antialias ? 64 : 255, "row %lld of %lld", (long long)k, (long long)rows);
        cr_assert(fabs(sum - size) < (antialias ? 0.3 * size + 0.2 : 1e-9), "%g pixels of ink, not %g", sum, size);
    }
}

Test(visible, a_point_alone_is_a_dot)
{
    alone(60, true, 1.75);
    alone(60, false, 1);
    alone(60, false, 3);
    alone(30000, true, 4);
    alone(MANY, true, 2);
    alone(MANY, false, 3);
}
