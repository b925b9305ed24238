/* Original rows: nearest, next, at an x, statistics, exports; all against looking at every row. */
#include "kt.h"

#include "figure/figure.h"

#include <kymo/ext.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 20000, W = 480, H = 320 };

/* How the data come to the figure. */
typedef enum way { ARRAYS, RAW, CSV, UNSORTED, TIMES, WAYS } way;

typedef struct made {
    kymo_figure *figure;
    kymo_axes *axes;
    kymo_mark *mark;
    kymo_canvas *canvas;
    char folder[256];
} made;

static double xs[ROWS], ys[ROWS];
static int64_t ts[ROWS];

static void fill(int how, bool gaps)
{
    kt_rng rng = { 21 + (uint64_t)how };
    double x = 3;
    for (int i = 0; i < ROWS; i++) {
        x += kt_below(&rng, 3) ? 0 : kt_unit(&rng); // many rows with the same x
        xs[i] = how == UNSORTED ? 100 * cos(i * 0.01) + kt_unit(&rng) : x;
        ys[i] = 5 * sin(i * 0.002) + kt_normal(&rng);
        if (gaps && kt_below(&rng, 5) == 0)
            ys[i] = NAN;
        ts[i] = INT64_C(1600000000000000000) + i / 3 * INT64_C(77);
    }
}

static kymo_source *open_way(made *m, int how)
{
    char path[300];
    const kymo_column columns[] = { { .name = "x", .values = xs }, { .name = "y", .values = ys },
                                    { .name = "t", .values = ts, .type = KYMO_TIME } };
    kt_folder_make(m->folder);
    snprintf(path, sizeof path, "%s/data", m->folder);
    if (how == RAW) {
        static double both[ROWS][2];
        for (int i = 0; i < ROWS; i++) {
            both[i][0] = xs[i];
            both[i][1] = ys[i];
        }
        kt_file_write(path, both, sizeof both);
        return kymo_source_open(path, &(kymo_source_options){ .format = "raw:f64,ch=2" });
    }
    if (how == CSV) {
        char *text = malloc(ROWS * 64), *at = text;
        at += sprintf(at, "x,y\n");
        for (int i = 0; i < ROWS; i++)
            at += isnan(ys[i]) ? sprintf(at, "%.17g,\n", xs[i]) : sprintf(at, "%.17g,%.17g\n", xs[i], ys[i]);
        kt_file_write(path, text, (size_t)(at - text));
        free(text);
        return kymo_source_open(path, &(kymo_source_options){ .format = "csv" });
    }
    return kymo_source_arrays(columns, 3, ROWS, NULL);
}

static void open_made(made *m, int how, bool gaps, kymo_kind kind)
{
    fill(how, gaps);
    kymo_source *source = open_way(m, how);
    m->figure = kymo_figure_open(NULL);
    m->axes = kymo_axes_add(m->figure, NULL);
    m->canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = W, .height = H, .scale = 1 });
    m->mark = kymo_add(m->axes, kind, &(kymo_spec){ .data = source, .x = how == TIMES ? "t" : "1", .y = "2" });
    kymo_source_close(source);
    cr_assert_eq(kymo_figure_draw(m->figure, m->canvas), KYMO_OK);
}

static void close_made(made *m)
{
    kymo_canvas_close(m->canvas);
    cr_assert_eq(kymo_figure_close(m->figure, NULL), KYMO_OK);
    kt_folder_remove(m->folder);
    KT_ALL_CLOSED();
}

static double pixel_x(const kymo_axes_state *s, int how, int i)
{
    return how == TIMES ? kymo_axis_pixel_time(&s->x, ts[i]) : kymo_axis_pixel(&s->x, xs[i]);
}

static bool inside(const kymo_axes_state *s, double x, double y)
{
    return x >= s->panel.x - 0.5 && x <= s->panel.x + s->panel.w + 0.5 && y >= s->panel.y - 0.5 &&
           y <= s->panel.y + s->panel.h + 0.5;
}

static void check_row(const kymo_row *row, const made *m, int how, int64_t i)
{
    cr_assert_eq(row->row, i, "way %d: row %lld, not %lld", how, (long long)row->row, (long long)i);
    if (i < 0)
        return;
    cr_assert(row->mark == m->mark && row->y == ys[i] && isnan(row->color) && row->x_text[0] == 0);
    cr_assert(how == TIMES ? row->x_exact == ts[i] && row->x == (double)ts[i]
                           : row->x == xs[i] && row->x_exact == INT64_MIN);
}

Test(rows, nearest_to_a_pixel)
{
    for (int how = 0; how < WAYS; how++) {
        made m;
        kymo_axes_state s;
        kt_rng rng = { 4 };
        open_made(&m, how, true, how == UNSORTED ? KYMO_SCATTER : KYMO_LINE);
        for (int k = 0; k < 30; k++) {
            if (k == 15) { // zoomed: most rows are outside
                const kymo_limits x = how == TIMES ? (kymo_limits){ .time_lo = ts[900], .time_hi = ts[1100] }
                                                   : (kymo_limits){ .lo = xs[900] - 5, .hi = xs[900] + 5 };
                cr_assert_eq(kymo_axes_set_limits(m.axes, &x, &(kymo_limits){ .lo = -4, .hi = 4 }, NULL), KYMO_OK);
                cr_assert_eq(kymo_figure_draw(m.figure, m.canvas), KYMO_OK);
            }
            cr_assert_eq(kymo_axes_get_state(m.axes, &s), KYMO_OK);
            double px = kt_between(&rng, 0, W), py = kt_between(&rng, 0, H), radius = kt_between(&rng, 0.5, 14);
            double best = radius;
            int64_t want = -1;
            for (int i = 0; i < ROWS; i++) {
                double x = pixel_x(&s, how, i), y = kymo_axis_pixel(&s.y, ys[i]);
                if (isnan(ys[i]) || !inside(&s, x, y) || !(hypot(x - px, y - py) < best))
                    continue;
                best = hypot(x - px, y - py);
                want = i;
            }
            kymo_row row;
            kymo_error err;
            cr_assert_eq(kymo_rows_nearest(m.axes, k % 2 ? m.mark : NULL, px, py, radius, &row, &err), KYMO_OK,
                         "%s", err.text);
            check_row(&row, &m, how, want);
            if (want >= 0)
                cr_assert(fabs(row.distance - best) < 1e-9 && fabs(row.pixel_y - kymo_axis_pixel(&s.y, row.y)) < 1e-9);
        }
        close_made(&m);
    }
}

/* With an index no row need be read to draw; readouts find their rows by it all the same. */
Test(rows, by_an_index)
{
    for (int how = ARRAYS; how <= UNSORTED; how++) {
        made m;
        kymo_row row;
        kymo_error err;
        kymo_mark_info info;
        int32_t count;
        open_made(&m, how, false, how == UNSORTED ? KYMO_SCATTER : KYMO_LINE);
        cr_assert_eq(kymo_mark_get_info(m.mark, &info), KYMO_OK);
        kymo_source_touch(info.source); // what the first reading knew is gone
        cr_assert_not(kymo__x_sorted(info.source, 0));
        kymo_index *index = kymo_index_open(info.source, NULL, &err);
        cr_assert(index, "%s", err.text);
        cr_assert_eq(kymo_index_wait(index, NULL), KYMO_OK);
        cr_assert_eq(kymo__x_sorted(info.source, 0), how != UNSORTED);
        cr_assert_eq(kymo_figure_draw(m.figure, m.canvas), KYMO_OK);
        for (int64_t i = 100; i < ROWS; i += 3777) {
            cr_assert_eq(kymo_rows_step(m.mark, i, 1, &row, NULL), KYMO_OK);
            check_row(&row, &m, how, i + 1);
            cr_assert_eq(kymo_rows_at(m.axes, xs[i], 0, &row, 1, &count, NULL), KYMO_OK);
            cr_assert(count == 1 && row.x == xs[i] && row.row <= i);
        }
        kymo_index_close(index);
        close_made(&m);
    }
}

Test(rows, next_and_before)
{
    for (int how = 0; how < WAYS; how++) {
        made m;
        kymo_row row;
        kt_rng rng = { 4 };
        open_made(&m, how, true, how == UNSORTED ? KYMO_SCATTER : KYMO_LINE);
        for (int k = 0; k < 30; k++) {
            int64_t from = k < 2 ? -k : k < 4 ? ROWS - k + 2 : kt_below(&rng, ROWS), next = from + 1, last = from - 1;
            while (next < ROWS && isnan(ys[next]))
                next++;
            while (last >= 0 && isnan(ys[last]))
                last--;
            cr_assert_eq(kymo_rows_step(m.mark, from, 1, &row, NULL), KYMO_OK);
            check_row(&row, &m, how, next < ROWS ? next : -1);
            cr_assert_eq(kymo_rows_step(m.mark, from, -1, &row, NULL), KYMO_OK);
            check_row(&row, &m, how, last >= 0 ? last : -1);
        }
        int64_t end = ROWS - 1;
        while (isnan(ys[end]))
            end--;
        cr_assert_eq(kymo_rows_step(m.mark, INT64_MAX, -1, &row, NULL), KYMO_OK);
        check_row(&row, &m, how, end);
        cr_assert_eq(kymo_rows_step(m.mark, INT64_MAX, 1, &row, NULL), KYMO_OK);
        check_row(&row, &m, how, -1);
        cr_assert_eq(kymo_rows_step(m.mark, 0, 2, &row, NULL), KYMO_EINVAL);
        close_made(&m);
    }
}

Test(rows, at_an_x)
{
    for (int how = 0; how < WAYS; how++) {
        made m;
        kt_rng rng = { 14 };
        open_made(&m, how, true, how == UNSORTED ? KYMO_SCATTER : KYMO_LINE);
        for (int k = 0; k < 60; k++) {
            double x = k < 40 ? xs[kt_below(&rng, ROWS)] : kt_between(&rng, -200, 3000);
            int64_t t = ts[kt_below(&rng, ROWS)] + (k % 3 ? kt_below(&rng, 120) - 60 : 0), want = -1;
            for (int i = 0; i < ROWS; i++) {
                if (isnan(ys[i]))
                    continue;
                if (want < 0 || (how == TIMES ? llabs(ts[i] - t) < llabs(ts[want] - t)
                                              : fabs(xs[i] - x) < fabs(xs[want] - x)))
                    want = i;
            }
            kymo_row row;
            int32_t count;
            cr_assert_eq(kymo_rows_at(m.axes, x, t, &row, 1, &count, NULL), KYMO_OK);
            cr_assert_eq(count, 1);
            check_row(&row, &m, how, want);
        }
        close_made(&m);
    }
}

Test(rows, at_a_pixel_the_nearest_of_those_with_one_x)
{
    for (int how = 0; how < WAYS; how++) {
        made m;
        kymo_axes_state s;
        kt_rng rng = { 15 };
        int ties = 0;
        open_made(&m, how, true, how == UNSORTED ? KYMO_SCATTER : KYMO_LINE);
        kymo_axes_get_state(m.axes, &s);
        for (int k = 0; k < 40; k++) {
            const double px = kt_between(&rng, s.panel.x, s.panel.x + s.panel.w);
            const double py = kt_between(&rng, s.panel.y, s.panel.y + s.panel.h);
            const double x = kymo_axis_value(&s.x, px);
            const int64_t t = how == TIMES ? kymo_axis_time(&s.x, px) : 0;
            int near = -1, want = -1;
            for (int i = 0; i < ROWS; i++)
                if (!isnan(ys[i]) && (near < 0 || (how == TIMES ? llabs(ts[i] - t) < llabs(ts[near] - t)
                                                                : fabs(xs[i] - x) < fabs(xs[near] - x))))
                    near = i;
            for (int i = 0; i < ROWS; i++) {
                if (isnan(ys[i]) || (how == TIMES ? ts[i] != ts[near] : xs[i] != xs[near]))
                    continue;
                ties += want >= 0;
                if (want < 0 || fabs(kymo_axis_pixel(&s.y, ys[i]) - py) < fabs(kymo_axis_pixel(&s.y, ys[want]) - py))
                    want = i;
            }
            kymo_row row;
            int32_t count;
            cr_assert_eq(kymo_rows_at_pixel(m.axes, px, py, &row, 1, &count, NULL), KYMO_OK);
            cr_assert_eq(count, 1);
            check_row(&row, &m, how, want);
        }
        cr_assert(how == UNSORTED || ties > 10);
        close_made(&m);
    }
}

Test(rows, asked_too_early_or_of_nothing)
{
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_axes *axes = kymo_axes_add(figure, NULL);
    kymo_mark *rule = kymo_add(axes, KYMO_RULE, &(kymo_spec){ .at = 1 });
    kymo_canvas *canvas = kymo_canvas_open(NULL);
    kymo_row row;
    kymo_statistics s;
    int32_t count;
    cr_assert_eq(kymo_rows_nearest(axes, NULL, 1, 1, 5, &row, NULL), KYMO_EMISUSE);
    cr_assert_eq(kymo_rows_nearest(NULL, NULL, 1, 1, 5, &row, NULL), KYMO_EINVAL);
    cr_assert_eq(kymo_mark_statistics(rule, NULL, NULL, &s, NULL), KYMO_EMISUSE);
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    cr_assert_eq(kymo_mark_statistics(rule, NULL, NULL, &s, NULL), KYMO_EINVAL);
    cr_assert_eq(kymo_rows_step(rule, 0, 1, &row, NULL), KYMO_EINVAL);
    cr_assert_eq(kymo_rows_at(axes, 1, 0, &row, 1, &count, NULL), KYMO_OK);
    cr_assert_eq(count, 0);
    kymo_canvas_close(canvas);
    cr_assert_eq(kymo_figure_close(figure, NULL), KYMO_OK);
    KT_ALL_CLOSED();
}

Test(rows, several_marks_and_their_columns)
{
    static const char *const words[] = { "oak", "ash" };
    const double x[3] = { 1, 2, 3 }, y[3] = { 1, 5, 9 }, z[3] = { 9, 5, 1 }, size[3] = { 4, 5, NAN };
    const int32_t codes[3] = { 0, 1, -1 };
    const kymo_column columns[] = { { .name = "x", .values = x }, { .name = "y", .values = y },
                                    { .name = "z", .values = z }, { .name = "size", .values = size },
                                    { .name = "tree", .values = codes, .type = KYMO_TEXT, .words = words,
                                      .word_count = 2 } };
    kymo_source *source = kymo_source_arrays(columns, 5, 3, NULL);
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_axes *axes = kymo_axes_add(figure, NULL);
    kymo_canvas *canvas = kymo_canvas_open(NULL);
    kymo_mark *a = kymo_add(axes, KYMO_SCATTER, &(kymo_spec){ .data = source, .x = "x", .y = "y", .color = "tree",
                                                              .size = "size" });
    kymo_mark *b = kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "x", .y = "z" });
    kymo_axes_state s;
    kymo_row row, rows[4];
    int32_t count;
    kymo_source_close(source);
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    cr_assert_eq(kymo_axes_get_state(axes, &s), KYMO_OK);
    double px = kymo_axis_pixel(&s.x, 2), py = kymo_axis_pixel(&s.y, 5);
    cr_assert_eq(kymo_rows_nearest(axes, NULL, px, py, 3, &row, NULL), KYMO_OK);
    cr_assert(row.row == 1 && row.mark == b); // equally near: drawn last
    cr_assert_eq(kymo_rows_nearest(axes, a, px, py, 3, &row, NULL), KYMO_OK);
    cr_assert(row.row == 1 && row.mark == a && row.size == 5 && isnan(row.color));
    cr_assert_str_eq(row.color_text, "ash");
    cr_assert_eq(kymo_rows_at(axes, 2.9, 0, rows, 4, &count, NULL), KYMO_OK);
    cr_assert(count == 2 && rows[0].mark == a && rows[0].y == 9 && rows[1].mark == b && rows[1].y == 1);
    cr_assert(isnan(rows[0].size) && rows[0].color_text[0] == 0);
    cr_assert_eq(kymo_mark_show(b, 0), KYMO_OK);
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    cr_assert_eq(kymo_rows_at(axes, 2.9, 0, rows, 4, &count, NULL), KYMO_OK);
    cr_assert_eq(count, 1);
    kymo_canvas_close(canvas);
    cr_assert_eq(kymo_figure_close(figure, NULL), KYMO_OK);
    KT_ALL_CLOSED();
}

/* ---- statistics ---------------------------------------------------------------------------------------------- */

Test(rows, statistics_of_a_range)
{
    for (int how = 0; how < WAYS; how++) {
        made m;
        kymo_statistics s;
        kymo_error err;
        open_made(&m, how, true, how == UNSORTED ? KYMO_SCATTER : KYMO_LINE);
        const kymo_limits x = { .lo = xs[2000], .hi = xs[9000], .time_lo = ts[2000], .time_hi = ts[9000] };
        const kymo_limits swapped = { .lo = xs[9000], .hi = xs[2000], .time_lo = x.time_lo, .time_hi = x.time_hi };
        const kymo_limits *range = x.lo < x.hi ? &x : &swapped;
        cr_assert_eq(kymo_mark_statistics(m.mark, range, NULL, &s, &err), KYMO_OK, "%s", err.text);
        int64_t n = 0, missing = 0, first = -1, last = -1, least = -1, most = -1;
        long double sum = 0, squares = 0, sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0;
        for (int i = 0; i < ROWS; i++) {
            bool in = how == TIMES ? ts[i] >= range->time_lo && ts[i] <= range->time_hi
                                   : xs[i] >= range->lo && xs[i] <= range->hi;
            missing += in && isnan(ys[i]);
            if (!in || isnan(ys[i]))
                continue;
            n++;
            first = first < 0 ? i : first;
            last = i;
            least = least < 0 || ys[i] < ys[least] ? i : least;
            most = most < 0 || ys[i] > ys[most] ? i : most;
            long double dx = how == TIMES ? (long double)(ts[i] - ts[first]) * 1e-9L
                                          : (long double)xs[i] - (long double)xs[first];
            sum += ys[i];
            squares += (long double)ys[i] * ys[i];
            sx += dx;
            sy += (long double)ys[i] - ys[first];
            sxx += dx * dx;
            sxy += dx * ((long double)ys[i] - ys[first]);
            syy += ((long double)ys[i] - ys[first]) * ((long double)ys[i] - ys[first]);
        }
        cr_assert(s.rows == n && s.missing == missing && s.first_row == first && s.last_row == last);
        cr_assert(s.min == ys[least] && s.min_row == least && s.max == ys[most] && s.max_row == most);
        cr_assert(how == TIMES ? s.max_x_exact == ts[most] : s.max_x == xs[most]);
        cr_assert_float_eq(s.sum, (double)sum, 1e-9);
        cr_assert_float_eq(s.mean, (double)(sum / n), 1e-12);
        cr_assert_float_eq(s.rms, sqrt((double)(squares / n)), 1e-12);
        cr_assert_float_eq(s.sd, sqrt((double)((syy - sy * sy / n) / (n - 1))), 1e-10);
        double slope = (double)((sxy - sx * sy / n) / (sxx - sx * sx / n));
        cr_assert_float_eq(s.slope, slope, 1e-9 * fmax(1, fabs(slope)));
        /* A box: y limited, too. */
        const kymo_limits y = { .lo = -1, .hi = 2 };
        int64_t boxed = 0;
        for (int i = 0; i < ROWS; i++) {
            bool in = how == TIMES ? ts[i] >= range->time_lo && ts[i] <= range->time_hi
                                   : xs[i] >= range->lo && xs[i] <= range->hi;
            boxed += in && ys[i] >= -1 && ys[i] <= 2;
        }
        cr_assert_eq(kymo_mark_statistics(m.mark, range, &y, &s, NULL), KYMO_OK);
        cr_assert(s.rows == boxed && s.min >= -1 && s.max <= 2);
        close_made(&m);
    }
}

Test(rows, frequency_and_line_of_known_data)
{
    enum { COUNT = 5000 };
    static double y[2][COUNT];
    kymo_source *source;
    kymo_statistics s;
    char folder[256], path[300];
    for (int i = 0; i < COUNT; i++) {
        y[0][i] = 7 + 3 * sin(2 * 3.14159265358979 * 50 * (i / 1000.0) + 0.3);
        y[1][i] = 2.5 * (i / 1000.0) - 4;
    }
    kt_folder_make(folder);
    for (int k = 0; k < 2; k++) {
        snprintf(path, sizeof path, "%s/%d", folder, k);
        kt_file_write(path, y[k], sizeof y[k]);
        source = kymo_source_open(path, &(kymo_source_options){ .format = "raw:f64,rate=1000" });
        kymo_figure *figure = kymo_figure_open(NULL);
        kymo_canvas *canvas = kymo_canvas_open(NULL);
        kymo_mark *mark = kymo_add(kymo_axes_add(figure, NULL), KYMO_LINE, &(kymo_spec){ .data = source });
        kymo_source_close(source);
        cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
        cr_assert_eq(kymo_mark_statistics(mark, NULL, NULL, &s, NULL), KYMO_OK);
        if (k == 0) {
            cr_assert_float_eq(s.frequency, 50, 1e-6);
            cr_assert_float_eq(s.mean, 7, 1e-9);
            cr_assert_eq(s.crossings, 249); // 250 periods; the phase hides the first
        } else {
            cr_assert_float_eq(s.slope, 2.5, 1e-12);
            cr_assert_float_eq(s.intercept, -4, 1e-12);
            cr_assert(isnan(s.frequency) && s.crossings == 1);
        }
        cr_assert_eq(kymo_mark_statistics(mark, &(kymo_limits){ .lo = 90, .hi = 91 }, NULL, &s, NULL), KYMO_OK);
        cr_assert(s.rows == 0 && s.first_row == -1 && isnan(s.mean) && isnan(s.min));
        kymo_canvas_close(canvas);
        cr_assert_eq(kymo_figure_close(figure, NULL), KYMO_OK);
    }
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}

/* ---- exports -------------------------------------------------------------------------------------------------- */

typedef struct text {
    char *bytes;
    size_t length;
    int calls;
} text;

static int collect(const void *bytes, size_t size, void *user)
{
    text *t = user;
    t->bytes = realloc(t->bytes, t->length + size + 1);
    memcpy(t->bytes + t->length, bytes, size);
    t->length += size;
    t->bytes[t->length] = 0;
    t->calls++;
    return 0;
}

static int refuse(const void *bytes, size_t size, void *user)
{
    (void)bytes, (void)size, (void)user;
    return 1;
}

Test(rows, exports_what_is_in_view)
{
    for (int how = 0; how < WAYS; how++) {
        made m;
        text t = { 0 };
        kymo_error err;
        open_made(&m, how, true, how == UNSORTED ? KYMO_SCATTER : KYMO_LINE);
        const kymo_limits x = { .lo = 50, .hi = 80, .time_lo = ts[400], .time_hi = ts[5000] }, y = { .lo = -3, .hi = 2 };
        cr_assert_eq(kymo_axes_set_limits(m.axes, &x, &y, NULL), KYMO_OK);
        cr_assert_eq(kymo_figure_draw(m.figure, m.canvas), KYMO_OK);
        cr_assert_eq(kymo_axes_export(m.axes, "tsv", NULL, NULL, collect, &t, &err), KYMO_OK, "%s", err.text);
        char *at = strchr(t.bytes, '\n') + 1;
        cr_assert_eq(strncmp(t.bytes, how == RAW ? "1\t2\n" : how == TIMES ? "t\ty\n" : "x\ty\n", 4), 0, "%.9s", t.bytes);
        for (int i = 0; i < ROWS; i++) {
            bool in = how == TIMES ? ts[i] >= x.time_lo && ts[i] <= x.time_hi : xs[i] >= 50 && xs[i] <= 80;
            if (!in || !(ys[i] >= -3 && ys[i] <= 2))
                continue;
            char *tab = strchr(at, '\t');
            int64_t ns = 0;
            if (how == TIMES)
                cr_assert(kymo__parse_time(at, tab, NULL, &ns) && ns == ts[i]);
            else
                cr_assert_eq(strtod(at, NULL), xs[i]);
            cr_assert_eq(strtod(tab + 1, NULL), ys[i]);
            at = strchr(at, '\n') + 1;
        }
        cr_assert_eq(*at, 0);
        cr_assert_eq(kymo_axes_export(m.axes, "tsv", NULL, NULL, refuse, NULL, &err), KYMO_EIO);
        cr_assert_eq(kymo_axes_export(m.axes, "xls", NULL, NULL, collect, &t, &err), KYMO_EINVAL);
        free(t.bytes);
        close_made(&m);
    }
}

/* What doubles do not tell as their columns do: floats, times and integers as colours; the words of categories. */
Test(rows, tells_other_types)
{
    static const float f[2] = { 0.1f, -16777216 };
    static const int64_t when[2] = { 0, INT64_C(1700000000500000000) }, ids[2] = { INT64_C(9007199254740993), -5 };
    static const int32_t codes[2] = { 1, 0 };
    static const char *const words[] = { "east", "west" };
    const kymo_column columns[] = { { .name = "f", .values = f, .type = KYMO_F32 },
                                    { .name = "when", .values = when, .type = KYMO_TIME },
                                    { .name = "id", .values = ids, .type = KYMO_I64 },
                                    { .name = "word", .values = codes, .type = KYMO_TEXT, .words = words, .word_count = 2 } };
    static const char *const colors[3][2] = { { "1970-01-01", "2023-11-14T22:13:20.5Z" },
                                              { "9007199254740993", "-5" },
                                              { "west", "east" } };
    for (int k = 0; k < 3; k++) {
        kymo_source *source = kymo_source_arrays(columns, 4, 2, NULL);
        kymo_figure *figure = kymo_figure_open(NULL);
        kymo_axes *axes = kymo_axes_add(figure, NULL);
        kymo_canvas *canvas = kymo_canvas_open(NULL);
        kymo_mark *mark = kymo_add(axes, KYMO_SCATTER, &(kymo_spec){ .data = source, .x = "word", .y = "f",
                                                                     .color = columns[k + 1].name });
        kymo_source_close(source);
        cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
        kymo_row row = { .row = -1 };
        kymo_error err;
        uint32_t drawn = 0;
        for (int i = 0; i < 2; i++) {
            cr_assert_eq(kymo_rows_step(mark, row.row, 1, &row, &err), KYMO_OK, "%s", err.text);
            cr_assert_str_eq(row.y_text, i ? "-16777216" : "0.1");
            cr_assert_str_eq(row.x_text, i ? "east" : "west");
            cr_assert_str_eq(row.color_text, colors[k][i]);
            cr_assert_neq(row.rgba, drawn, "each has a colour of its own");
            drawn = row.rgba;
        }
        char word[64];
        cr_assert_eq(kymo_axes_category(axes, 0, 1.4, word), 4);
        cr_assert_str_eq(word, "west"); // it comes first
        kymo_axes_category(axes, 0, 1.6, word);
        cr_assert_str_eq(word, "east");
        cr_assert_eq(kymo_axes_category(axes, 0, 2.6, word), 0);
        cr_assert_eq(kymo_axes_category(axes, 0, NAN, word), 0);
        cr_assert_eq(kymo_axes_category(axes, 1, 1, word), 0, "numbers");
        kymo_canvas_close(canvas);
        cr_assert_eq(kymo_figure_close(figure, NULL), KYMO_OK);
    }
    KT_ALL_CLOSED();
}

Test(rows, exports_every_type)
{
    static const char *const words[] = { "a,b", "say \"so\"", "", "plain" };
    const int64_t t[4] = { 0, 1, INT64_C(1700000000500000000), 3 * INT64_C(86400000000000) };
    const uint64_t big[4] = { UINT64_MAX, 5, 6, 7 };
    const float f[4] = { 0.1f, 16777216, 1e-30f, 3.4028235e38f };
    const int8_t small[4] = { -3, 0, 1, 2 };
    const int32_t codes[4] = { 0, 1, 2, -1 };
    const uint8_t valid = 0x0d; // the second is missing
    const kymo_column columns[] = {
        { .name = "n", .values = small, .type = KYMO_I8 }, { .name = "f, g", .values = f, .type = KYMO_F32 },
        { .name = "big", .values = big, .type = KYMO_U64 }, { .name = "when", .values = t, .type = KYMO_TIME },
        { .name = "word", .values = codes, .type = KYMO_TEXT, .words = words, .word_count = 4 },
        { .name = "some", .values = big, .type = KYMO_U64, .valid = &valid },
    };
    static const char expect[] = "n,\"f, g\",word,big,some,when\n"
                                 "-3,0.1,\"a,b\",18446744073709551615,18446744073709551615,1970-01-01T00:00:00.000000000Z\n"
                                 "0,16777216,\"say \"\"so\"\"\",5,,1970-01-01T00:00:00.000000001Z\n"
                                 "1,1e-30,\"\",6,6,2023-11-14T22:13:20.500000000Z\n"
                                 "2,3.4028235e+38,,7,7,1970-01-04T00:00:00.000000000Z\n";
    kymo_source *source = kymo_source_arrays(columns, 6, 4, NULL);
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_axes *axes = kymo_axes_add(figure, NULL);
    kymo_canvas *canvas = kymo_canvas_open(NULL);
    kymo_add(axes, KYMO_SCATTER, &(kymo_spec){ .data = source, .x = "n", .y = "f, g", .color = "word" });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "n", .y = "big" });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "n", .y = "some" });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "n", .y = "when" });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .y = "n" });
    kymo_source_close(source);
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    text got = { 0 };
    kymo_error err;
    cr_assert_eq(kymo_axes_export(axes, "csv", NULL, NULL, collect, &got, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(strncmp(got.bytes, expect, strlen(expect)), 0, "%s", got.bytes);
    cr_assert_str_eq(got.bytes + strlen(expect), "\nrow,n\n0,-3\n1,0\n2,1\n3,2\n");
    free(got.bytes);
    kymo_canvas_close(canvas);
    cr_assert_eq(kymo_figure_close(figure, NULL), KYMO_OK);
    KT_ALL_CLOSED();
}

/* Numbers that doubles cannot hold are told with all their digits: of arrays and of text, beyond int64, too. */
Test(rows, tells_large_numbers)
{
    static const uint64_t big[4] = { UINT64_MAX, 5, UINT64_C(9223372036854775807), UINT64_C(9223372036854775808) };
    static const int64_t ids[4] = { INT64_C(9007199254740993), -5, INT64_MAX, INT64_C(-9007199254740995) };
    static const char *const wanted[4] = { "18446744073709551615", "", "", "9223372036854775808" };
    static const char table[] = "id,big\n9007199254740993,18446744073709551615\n-5,5\n"
                                "9223372036854775807,9223372036854775807\n-9007199254740995,9223372036854775808\n";
    const kymo_column columns[] = { { .name = "id", .values = ids, .type = KYMO_I64 },
                                    { .name = "big", .values = big, .type = KYMO_U64 } };
    char folder[256], path[300];
    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/big.csv", folder);
    kt_file_write(path, table, sizeof table - 1);
    for (int from_file = 0; from_file < 2; from_file++) {
        kymo_source *source = from_file ? kymo_source_open(path, NULL) : kymo_source_arrays(columns, 2, 4, NULL);
        kymo_figure *figure = kymo_figure_open(NULL);
        kymo_axes *axes = kymo_axes_add(figure, NULL);
        kymo_canvas *canvas = kymo_canvas_open(NULL);
        kymo_mark *mark = kymo_add(axes, KYMO_SCATTER, &(kymo_spec){ .data = source, .x = "big", .y = "id" });
        kymo_source_close(source);
        cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
        kymo_row row = { .row = -1 };
        kymo_error err;
        for (int i = 0; i < 4; i++) {
            cr_assert_eq(kymo_rows_step(mark, row.row, 1, &row, &err), KYMO_OK, "%s", err.text);
            cr_assert_eq(row.row, i);
            cr_assert_eq(row.y_exact, ids[i]);
            cr_assert_str_eq(row.x_text, wanted[i]);
            cr_assert_eq(row.x_exact, wanted[i][0] ? INT64_MIN : (int64_t)big[i]);
        }
        text got = { 0 };
        cr_assert_eq(kymo_axes_export(axes, "csv", NULL, NULL, collect, &got, &err), KYMO_OK, "%s", err.text);
        cr_assert_str_eq(got.bytes, "big,id\n18446744073709551615,9007199254740993\n5,-5\n"
                                    "9223372036854775807,9223372036854775807\n9223372036854775808,-9007199254740995\n");
        free(got.bytes);
        kymo_canvas_close(canvas);
        cr_assert_eq(kymo_figure_close(figure, NULL), KYMO_OK);
    }
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}

static int64_t pull(kymo_batch *batch, void *user)
{
    int64_t *at = user, rows = ROWS - *at < 1000 ? ROWS - *at : 1000;
    batch->columns[0].values = ys + *at;
    *at += rows;
    return rows;
}

Test(rows, a_source_that_is_gone)
{
    made m = { 0 };
    kymo_row row;
    kymo_error err;
    int64_t at = 0;
    const kymo_column column = { .name = "y", .type = KYMO_F64 };
    fill(ARRAYS, false);
    kymo_source *source = kymo_source_stream(&(kymo_stream){ .columns = &column, .column_count = 1, .pull = pull,
                                                             .user = &at }, NULL);
    m.figure = kymo_figure_open(&(kymo_figure_options){ .spool = -1 });
    m.axes = kymo_axes_add(m.figure, NULL);
    m.canvas = kymo_canvas_open(NULL);
    m.mark = kymo_add(m.axes, KYMO_LINE, &(kymo_spec){ .data = source });
    kymo_source_close(source);
    cr_assert_eq(kymo_figure_draw(m.figure, m.canvas), KYMO_OK);
    cr_assert_eq(kymo_rows_step(m.mark, 5, 1, &row, &err), KYMO_ECONSUMED);
    cr_assert_eq(row.row, -1);
    kymo_canvas_close(m.canvas);
    cr_assert_eq(kymo_figure_close(m.figure, NULL), KYMO_OK);
    KT_ALL_CLOSED();
}

Test(rows, are_cancelled)
{
    made m;
    kymo_row row;
    kymo_error err;
    kymo_statistics s;
    open_made(&m, CSV, false, KYMO_LINE);
    kymo_figure_cancel(m.figure);
    cr_assert_eq(kymo_rows_step(m.mark, 5, 1, &row, &err), KYMO_ECANCELLED);
    cr_assert_eq(row.row, -1);
    kymo_figure_cancel(m.figure);
    cr_assert_eq(kymo_mark_statistics(m.mark, NULL, NULL, &s, &err), KYMO_ECANCELLED);
    cr_assert_eq(s.rows, 0);
    cr_assert_eq(kymo_rows_step(m.mark, 5, 1, &row, &err), KYMO_OK);
    cr_assert_eq(row.row, 6);
    close_made(&m);
}
