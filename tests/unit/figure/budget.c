/*
 * budget.c - at every budget a figure draws the right bytes or fails with an error that names who asked for what, and
 * holds no more than the budget at any time. Which of the two, and the words, depend on the budget alone: not on
 * threads, nor on timing.
 */
#include "scenes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct outcome {
    kymo_error err;
    output out;
    int64_t peak;
} outcome;

static outcome draw(const scene *s, int64_t budget, int32_t threads, const char *extension)
{
    outcome o = { 0 };
    kymo_memory_report memory;
    kymo_figure *figure = s->open(&(kymo_figure_options){ .width = 320, .height = 260, .scale = 1, .memory = budget,
                                                          .threads = threads, .batch_rows = 1500 });
    bool opened = kymo_figure_status(figure, NULL) == KYMO_OK;
    kymo_status status = kymo_figure_write(figure, extension, output_add, &o.out);
    kymo_memory(figure, &memory);
    o.peak = memory.peak;
    if (opened && budget > 0)
        cr_assert_leq(memory.peak, budget, "%s: %lld bytes held with a budget of %lld", s->name,
                      (long long)memory.peak, (long long)budget);
    cr_assert_eq(kymo_figure_close(figure, &o.err), status);
    KT_ALL_CLOSED();
    return o;
}

/* "pass: line cells: 12 KiB more would ...": what is before the sizes is who asked. */
static void expect_asker(const outcome *o, const char *name, int64_t budget)
{
    cr_assert_eq(o->err.code, KYMO_EBUDGET, "%s, %lld: %d: %s", name, (long long)budget, o->err.code, o->err.text);
    const char *at = strstr(o->err.text, "over the memory budget");
    at = at ? at : strstr(o->err.text, "would go over");
    cr_assert_not_null(at, "%s, %lld: %s", name, (long long)budget, o->err.text);
    cr_assert(at > o->err.text + 5 && memchr(o->err.text, ':', (size_t)(at - o->err.text)),
              "%s, %lld: nobody is named: %s", name, (long long)budget, o->err.text);
}

static void every_budget(const scene *s, const char *extension, int steps)
{
    static const int32_t threads[] = { 1, 4, 4, 2 };
    outcome want = draw(s, -1, 1, extension);
    cr_assert_eq(want.err.code, KYMO_OK, "%s: %s", s->name, want.err.text);
    int failed = 0, drawn = 0;
    for (int i = 0; i <= steps; i++) {
        int64_t budget = i == 0 ? 1 : want.peak * i / (steps * 9 / 10);
        outcome first = { 0 };
        for (int k = 0; k < 4; k++) {
            outcome o = draw(s, budget, threads[k], extension);
            if (o.err.code == KYMO_OK)
                cr_assert(output_equal(&o.out, &want.out), "%s: other bytes with a budget of %lld", s->name,
                          (long long)budget);
            else
                expect_asker(&o, s->name, budget);
            if (k > 0)
                cr_assert_str_eq(o.err.text, first.err.text, "%s, %lld, %d threads: \"%s\", not \"%s\"", s->name,
                                 (long long)budget, threads[k], o.err.text, first.err.text);
            else
                first = o;
            failed += o.err.code != KYMO_OK;
            drawn += o.err.code == KYMO_OK;
            free(o.out.bytes);
        }
    }
    cr_assert(failed > steps && drawn > 2, "%s.%s: %d failed, %d drawn", s->name, extension, failed, drawn);
    free(want.out.bytes);
}

Test(budget, images)
{
    for (int i = 0; i < scene_count; i++)
        every_budget(&scenes[i], "png", KT_SANITIZED ? 8 : i < 3 ? 60 : 20);
}

Test(budget, vectors)
{
    for (int i = 0; i < 3; i++) {
        every_budget(&scenes[i], "svg", KT_SANITIZED ? 6 : 40);
        every_budget(&scenes[i], "scene", KT_SANITIZED ? 6 : 20);
    }
}

/* What is enough for the data read at once is enough for reduce = none only while there are few. */
Test(budget, all_points_within_the_budget)
{
    enum { MANY = 200000 };
    static double y[MANY];
    kymo_error err;
    for (int32_t threads = 1; threads <= 4; threads++) {
        kymo_source *source = kymo_source_arrays(&(kymo_column){ .name = "y", .values = y }, 1, MANY, NULL);
        kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
            .bare = 1, .memory = 2 << 20, .threads = threads, .reduce = KYMO_REDUCE_NONE });
        kymo_add(kymo_axes_add(figure, NULL), KYMO_LINE, &(kymo_spec){ .data = source });
        kymo_source_close(source);
        kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 100, .height = 50 });
        cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_EBUDGET);
        kymo_canvas_close(canvas);
        cr_assert_eq(kymo_figure_close(figure, &err), KYMO_EBUDGET);
        cr_assert_not_null(strstr(err.text, "mark 1 (line \"y\"), pass: kept points: "), "%s", err.text);
        cr_assert_not_null(strstr(err.text, "2.0 MiB"), "%s", err.text);
    }
    KT_ALL_CLOSED();
}

/* Lines whose x goes back are drawn from their points while these are few: none holds a mask of the picture. */
Test(budget, many_short_lines_in_any_order)
{
    enum { LINES = 60, POINTS = 50 };
    static double x[POINTS], y[LINES][POINTS];
    kymo_error err;
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .width = 1600, .height = 900 });
    kymo_axes *axes = kymo_axes_add(figure, NULL);
    for (int i = 0; i < POINTS; i++)
        x[i] = i * 37 % POINTS;
    for (int k = 0; k < LINES; k++) {
        for (int i = 0; i < POINTS; i++)
            y[k][i] = i * i % 11 + k;
        kymo_source *source = kymo_source_arrays(
            (kymo_column[]){ { .name = "x", .values = x }, { .name = "y", .values = y[k] } }, 2, POINTS, NULL);
        kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "x", .y = "y" });
        kymo_source_close(source);
    }
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 1600, .height = 900, .scale = 1 });
    kymo_stats stats;
    kymo_status status = kymo_figure_draw(figure, canvas);
    kymo_figure_status(figure, &err);
    cr_assert_eq(status, KYMO_OK, "%s", err.text);
    kymo_figure_stats(figure, &stats);
    cr_assert_lt(stats.peak_heap, 4 << 20);
    kymo_canvas_close(canvas);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    KT_ALL_CLOSED();
}
