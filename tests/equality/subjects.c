/*
 * subjects.c - figures for the equality tests. See subjects.h.
 */
#include "subjects.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const table_words[4] = {"north", "south", "east", "west"};

static void make(table *t, int32_t column, int32_t type)
{
    size_t n = (size_t)t->rows + 1;
    t->type[column] = type;
    if (column >= t->count)
        t->count = column + 1;
    if (type == KYMO_F64)
        cr_assert_not_null(t->f64[column] = calloc(n, sizeof(double)));
    else if (type == KYMO_TEXT)
        cr_assert_not_null(t->code[column] = calloc(n, sizeof(int32_t)));
    else
        cr_assert_not_null(t->i64[column] = calloc(n, sizeof(int64_t)));
}

void table_close(table *t)
{
    for (int i = 0; i < COLUMNS; i++) {
        free(t->f64[i]);
        free(t->i64[i]);
        free(t->code[i]);
    }
    *t = (table){0};
}

table subject_table(const subject *s)
{
    /* What sanitizers find shows in fewer rows as well. */
    table t = {.rows = KT_SANITIZED && s->rows > 4500 ? 4500 : s->rows};
    s->fill(&t);
    return t;
}

/* ---- Tables: column 1 is x, 2 is y, 3 and 4 are colour and size ------------------------------------- */

static void fill_y(table *t, bool gaps)
{
    kt_rng rng = {(uint64_t)t->rows};
    double walk = 0;
    make(t, 1, KYMO_F64);
    for (int64_t i = 0; i < t->rows; i++) {
        walk += kt_normal(&rng);
        t->f64[1][i] = walk + (kt_below(&rng, 1000) ? 0 : 40 * kt_normal(&rng));
        if (gaps && (kt_below(&rng, 200) == 0 || (i / 1000) % 7 == 3))
            t->f64[1][i] = kt_below(&rng, 3) ? (double)NAN : (double)INFINITY;
    }
}

/* Irregular, with values that come twice. */
static void fill_sorted(table *t)
{
    kt_rng rng = {77};
    double x = 0.3;
    make(t, 0, KYMO_F64);
    fill_y(t, false);
    for (int64_t i = 0; i < t->rows; i++) {
        x += kt_below(&rng, 4) ? kt_unit(&rng) * kt_unit(&rng) : 0;
        t->f64[0][i] = x;
    }
}

static void fill_gaps(table *t)
{
    fill_sorted(t);
    free(t->f64[1]);
    fill_y(t, true);
    for (int64_t i = 500; i < t->rows; i += 3001)
        t->f64[0][i] = NAN;
}

static void fill_times(table *t)
{
    kt_rng rng = {78};
    int64_t time = INT64_C(1700000000123456789);
    make(t, 0, KYMO_TIME);
    fill_y(t, true);
    for (int64_t i = 0; i < t->rows; i++) {
        time += kt_below(&rng, 3) ? kt_below(&rng, 2000000000) : 0;
        t->i64[0][i] = time;
    }
}

/* Fractions of microseconds, long after the epoch: doubles could not tell them apart. */
static void fill_nanoseconds(table *t)
{
    fill_times(t);
    for (int64_t i = 0; i < t->rows; i++)
        t->i64[0][i] = INT64_C(1700000000123456789) + i / 3;
}

static void fill_unsorted(table *t)
{
    make(t, 0, KYMO_F64);
    make(t, 1, KYMO_F64);
    for (int64_t i = 0; i < t->rows; i++) {
        double a = (double)i * 0.01;
        t->f64[0][i] = cos(a) * (1 + 0.5 * cos(a * 0.00317));
        t->f64[1][i] = i % 997 == 5 ? (double)NAN : sin(a * 1.003) + 0.3 * sin(a * 7);
    }
}

static void fill_positive(table *t)
{
    kt_rng rng = {79};
    make(t, 0, KYMO_F64);
    make(t, 1, KYMO_F64);
    for (int64_t i = 0; i < t->rows; i++) {
        t->f64[0][i] = exp((double)i / (double)t->rows * 12 - 4);
        t->f64[1][i] = kt_below(&rng, 300) ? exp(3 * kt_normal(&rng)) : -1;
    }
}

/* Integers for x, read as numbers. */
static void fill_integers(table *t)
{
    fill_y(t, true);
    make(t, 0, KYMO_I64);
    for (int64_t i = 0; i < t->rows; i++)
        t->i64[0][i] = i * 7 - 1000;
}

static void fill_cloud(table *t)
{
    kt_rng rng = {80};
    make(t, 0, KYMO_F64);
    make(t, 1, KYMO_F64);
    make(t, 2, KYMO_F64);
    make(t, 3, KYMO_F64);
    for (int64_t i = 0; i < t->rows; i++) {
        t->f64[0][i] = kt_normal(&rng) + (kt_below(&rng, 2) ? 3 : 0);
        t->f64[1][i] = kt_below(&rng, 100) ? kt_normal(&rng) : (double)NAN;
        t->f64[2][i] = kt_below(&rng, 50) ? t->f64[0][i] * 2 : (double)NAN;
        t->f64[3][i] = kt_unit(&rng);
    }
}

static void fill_groups(table *t)
{
    kt_rng rng = {81};
    fill_cloud(t);
    free(t->f64[2]);
    t->f64[2] = NULL;
    make(t, 2, KYMO_TEXT);
    for (int64_t i = 0; i < t->rows; i++)
        t->code[2][i] = i < 10 ? 2 : (int32_t)kt_below(&rng, 5) - 1; /* east comes first */
}

/* ---- The subjects ------------------------------------------------------------------------------------ */

#define SIZE .width = 300, .height = 200
#define SMALL SIZE, .scale = 1
#define BARE SMALL, .bare = 1
#define XY .x = "1", .y = "2", .label = "signal"

const subject subjects[] = {
    {.name = "line, as many points as are kept", .fill = fill_sorted, .rows = 4096,
     .figure = {SIZE, .scale = 2}, .kind = {KYMO_LINE}, .spec = {{XY}}, .all_points = true},
    {.name = "line, one point more", .fill = fill_sorted, .rows = 4097, .figure = {BARE},
     .kind = {KYMO_LINE}, .spec = {{XY}}, .all_points = true},
    {.name = "line, many points", .fill = fill_sorted, .rows = 150000, .figure = {SIZE, .scale = 2},
     .kind = {KYMO_LINE}, .spec = {{XY}}, .all_points = true},
    {.name = "line, wide pen", .fill = fill_sorted, .rows = 20000, .figure = {BARE},
     .kind = {KYMO_LINE}, .spec = {{XY, .width = 9.5, .opacity = 0.5}}, .all_points = true},
    {.name = "line, gaps", .fill = fill_gaps, .rows = 50000, .figure = {SMALL},
     .kind = {KYMO_LINE}, .spec = {{XY}}, .all_points = true},
    {.name = "line, few points and gaps", .fill = fill_gaps, .rows = 4200, .figure = {SMALL},
     .kind = {KYMO_LINE}, .spec = {{XY}}, .all_points = true},
    {.name = "line, row numbers", .fill = fill_gaps, .rows = 60000, .figure = {SMALL},
     .kind = {KYMO_LINE}, .spec = {{.y = "2", .label = "signal"}}, .all_points = true},
    {.name = "line, times", .fill = fill_times, .rows = 50000, .figure = {SMALL, .time_zone = "Europe/Berlin"},
     .kind = {KYMO_LINE}, .spec = {{XY}}, .all_points = true},
    {.name = "line, a part of the times", .fill = fill_times, .rows = 50000, .figure = {SMALL},
     .axes = {.x_time = {1700003600000000000, 1700003700000000000}}, .kind = {KYMO_LINE}, .spec = {{XY}},
     .all_points = true},
    {.name = "line, nanoseconds", .fill = fill_nanoseconds, .rows = 6000, .figure = {SMALL},
     .kind = {KYMO_LINE}, .spec = {{XY}}, .all_points = true},
    {.name = "line, integers", .fill = fill_integers, .rows = 30000, .figure = {SMALL},
     .kind = {KYMO_LINE}, .spec = {{XY}}, .all_points = true},
    {.name = "line, limits", .fill = fill_gaps, .rows = 50000, .figure = {BARE},
     .axes = {.x_lim = {3000, 3500}, .y_lim = {-50, 50}}, .kind = {KYMO_LINE}, .spec = {{XY, .width = 4}},
     .all_points = true},
    {.name = "line, one limit", .fill = fill_sorted, .rows = 50000, .figure = {BARE},
     .axes = {.x_lim = {9300, NAN}}, .kind = {KYMO_LINE}, .spec = {{XY}}, .all_points = true},
    {.name = "line, logarithmic", .fill = fill_positive, .rows = 20000, .figure = {SMALL},
     .axes = {.x_scale = KYMO_SCALE_LOG, .y_scale = KYMO_SCALE_LOG}, .kind = {KYMO_LINE}, .spec = {{XY}},
     .all_points = true},
    {.name = "line, out of order", .fill = fill_unsorted, .rows = 9000, .figure = {SMALL},
     .kind = {KYMO_LINE}, .spec = {{XY}}, .all_points = true},
    {.name = "steps", .fill = fill_gaps, .rows = 20000, .figure = {SMALL}, .kind = {KYMO_LINE, KYMO_LINE, KYMO_LINE},
     .spec = {{XY, .step = KYMO_STEP_POST}, {XY, .step = KYMO_STEP_PRE}, {XY, .step = KYMO_STEP_MID}},
     .all_points = true},
    {.name = "line, binary", .fill = fill_gaps, .rows = 50000, .figure = {SMALL, .antialias = KYMO_OFF},
     .kind = {KYMO_LINE}, .spec = {{XY}}, .all_points = true},
    {.name = "line, binary, out of order", .fill = fill_unsorted, .rows = 9000,
     .figure = {BARE, .antialias = KYMO_OFF}, .kind = {KYMO_LINE}, .spec = {{XY, .width = 3}},
     .all_points = true},
    {.name = "dashes, many", .fill = fill_gaps, .rows = 20000, .figure = {SMALL},
     .kind = {KYMO_LINE}, .spec = {{XY, .dash = "dashed"}}},
    {.name = "markers, many", .fill = fill_gaps, .rows = 20000, .figure = {SMALL},
     .kind = {KYMO_LINE}, .spec = {{XY, .marker = "circle"}}},
    {.name = "scatter, translucent", .fill = fill_cloud, .rows = 40000, .figure = {SMALL},
     .kind = {KYMO_SCATTER}, .spec = {{XY}}, .all_points = true},
    {.name = "scatter, opaque", .fill = fill_cloud, .rows = 40000, .figure = {SIZE, .scale = 2},
     .kind = {KYMO_SCATTER}, .spec = {{XY, .opacity = 1, .marker = "diamond", .marker_size = 5}},
     .all_points = true},
    {.name = "scatter, many in groups", .fill = fill_groups, .rows = 34000, .figure = {SMALL},
     .kind = {KYMO_SCATTER}, .spec = {{XY, .color = "3", .size = "4", .marker_size = 9}}},
    {.name = "scatter, numbers", .fill = fill_cloud, .rows = 34000, .figure = {SMALL},
     .kind = {KYMO_SCATTER}, .spec = {{XY, .color = "3", .colormap = "magma"}}},
    {.name = "scatter, sizes", .fill = fill_cloud, .rows = 3000, .figure = {SMALL},
     .kind = {KYMO_SCATTER}, .spec = {{XY, .size = "4", .fill = "#c04000"}}, .all_points = true},
    {.name = "scatter, times and limits", .fill = fill_times, .rows = 60000, .figure = {SMALL},
     .axes = {.x_time = {1700003600000000000, 1700020000000000000}}, .kind = {KYMO_SCATTER}, .spec = {{XY}},
     .all_points = true},
    {.name = "rules, with a line and points", .fill = fill_sorted, .rows = 9000, .figure = {SMALL},
     .kind = {KYMO_LINE, KYMO_SCATTER, KYMO_RULE},
     .spec = {{XY}, {XY, .opacity = 1}, {.at = 12.5, .label = "limit", .dash = "dashed"}}, .all_points = true},
};
const int subject_count = (int)(sizeof subjects / sizeof subjects[0]);
