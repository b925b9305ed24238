/*
 * marks.c - scatter grids: sets of snapped centres, counts, and the last row of each pixel, against loops over
 * all rows; from a pass and from kept points.
 */
#include "rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[] = { "b", "a", "c", "unused" };

typedef struct cloud {
    int64_t count;
    double *x, *y, *size;
    int32_t *code;
    kymo_source *source;
} cloud;

static cloud cloud_open(kt_rng *rng, int64_t count)
{
    size_t n = (size_t)count;
    cloud c = { count, calloc(n, 8), calloc(n, 8), calloc(n, 8), calloc(n, 4), NULL };
    bool snapped = kt_below(rng, 2);
    for (int64_t i = 0; i < count; i++) {
        c.x[i] = snapped ? (double)kt_below(rng, 9) / 8 : kt_between(rng, -0.2, 1.2);
        c.y[i] = snapped ? (double)kt_below(rng, 9) / 8 : kt_between(rng, -0.2, 1.2);
        if (kt_below(rng, 20) == 0)
            c.y[i] = kt_wild(rng);
        c.size[i] = kt_below(rng, 9) ? kt_unit(rng) * 4 : (double)NAN;
        c.code[i] = (int32_t)kt_below(rng, 4) - 1;
    }
    const kymo_column columns[] = {
        { .name = "x", .values = c.x, .type = KYMO_F64 },
        { .name = "y", .values = c.y, .type = KYMO_F64 },
        { .name = "kind", .values = c.code, .type = KYMO_TEXT, .words = words, .word_count = 4 },
        { .name = "size", .values = c.size, .type = KYMO_F64 },
    };
    c.source = kymo_source_arrays(columns, 4, count, NULL);
    return c;
}

static void cloud_close(cloud *c)
{
    kymo_source_close(c->source);
    free(c->x);
    free(c->y);
    free(c->size);
    free(c->code);
}

/* The pixel of a point on a grid `fine` times as fine; -1: not in the panel. */
static int64_t cell_of(const cloud *c, int64_t i, const kymo__view *view, int fine)
{
    int64_t w = (int64_t)view->width * fine, h = (int64_t)view->height * fine;
    if (!isfinite(c->x[i]) || !isfinite(c->y[i]))
        return -1;
    double x = (c->x[i] - view->u0) * (double)w / (view->u1 - view->u0);
    double y = (view->v1 - c->y[i]) * (double)h / (view->v1 - view->v0);
    x = x == (double)w ? x - 1 : floor(x);
    y = y == (double)h ? y - 1 : floor(y);
    return x < 0 || y < 0 || x >= (double)w || y >= (double)h ? -1 : (int64_t)y * w + (int64_t)x;
}

static kymo__reduce_spec spec_of(kt_rng *rng)
{
    kymo__reduce_spec spec = { .column = { 0, 1, 2, 3 }, .row_step = 1, .keep = 1 << 20, .cells = 1024,
                               .lim = { NAN, NAN }, .guess = { NAN, NAN },
                               .time_lim = { INT64_MIN, INT64_MIN } };
    spec.view = (kymo__view){ .u1 = 1, .v1 = 1, .width = 1 + (int32_t)kt_below(rng, 70),
                              .height = 1 + (int32_t)kt_below(rng, 70) };
    return spec;
}

static void check_centres(const kymo__reducer *r, const cloud *c, const char *what)
{
    const kymo__view *view = &r->spec.view;
    const uint64_t *bits = kymo__marks_cells(r);
    int64_t w = (int64_t)view->width * 4, h = (int64_t)view->height * 4;
    uint8_t *want = calloc((size_t)(w * h), 1);
    for (int64_t i = 0; i < c->count; i++) {
        int64_t at = cell_of(c, i, view, 4);
        if (at >= 0)
            want[at] = 1;
    }
    for (int64_t k = 0; k < w * h; k++)
        cr_assert_eq(bits[k / w * ((w + 63) / 64) + k % w / 64] >> (k % w % 64) & 1, want[k], "%s: %lld, %lld",
                     what, (long long)(k % w), (long long)(k / w));
    free(want);
}

static void check_counts(const kymo__reducer *r, const cloud *c, const char *what)
{
    const kymo__view *view = &r->spec.view;
    const uint32_t *counts = kymo__marks_cells(r);
    int64_t n = (int64_t)view->width * view->height;
    uint32_t *want = calloc((size_t)n, sizeof *want);
    for (int64_t i = 0; i < c->count; i++) {
        int64_t at = cell_of(c, i, view, 1);
        if (at >= 0)
            want[at]++;
    }
    for (int64_t k = 0; k < n; k++)
        cr_assert_eq(counts[k], want[k], "%s: pixel %lld", what, (long long)k);
    free(want);
}

static void check_last(const kymo__reducer *r, const cloud *c, const kymo__words *met, bool rows_known,
                       const char *what)
{
    const kymo__view *view = &r->spec.view;
    int64_t n = (int64_t)view->width * view->height, survivors = 0, before = -1;
    int64_t *want = malloc((size_t)n * sizeof *want), count;
    kymo__survivor *list;
    kymo_error err;
    kymo__error_clear(&err);
    for (int64_t k = 0; k < n; k++)
        want[k] = -1;
    for (int64_t i = 0; i < c->count; i++) {
        int64_t at = cell_of(c, i, view, 1);
        if (at >= 0)
            want[at] = i;
    }
    for (int64_t k = 0; k < n; k++)
        survivors += want[k] >= 0;
    cr_assert_eq(kymo__marks_survivors(r, &list, &count, &err), KYMO_OK);
    cr_assert_eq(count, survivors, "%s: %lld survive, not %lld", what, (long long)count, (long long)survivors);
    for (int64_t k = 0; k < count; k++) {
        const kymo__survivor *s = &list[k];
        int64_t at = (int64_t)((s->y4 - 2) / 4) * view->width + (s->x4 - 2) / 4, i = want[at];
        cr_assert(s->x4 % 4 == 2 && s->y4 % 4 == 2 && i >= 0, "%s", what);
        cr_assert(s->row > before && (!rows_known || s->row == i), "%s: row %lld, not %lld", what,
                  (long long)s->row, (long long)i);
        before = s->row;
        float color = c->code[i] < 0 ? NAN : (float)kymo__words_find(met, words[c->code[i]]);
        cr_assert(isnan(color) ? isnan(s->color) : s->color == color, "%s: colour %g, not %g", what, s->color,
                  color);
        cr_assert(isnan(c->size[i]) ? isnan(s->size) : s->size == (float)c->size[i], "%s", what);
    }
    kymo__free(r->mem, KYMO_MEMORY_REDUCE, list, (size_t)count, sizeof *list);
    free(want);
}

static void check(const kymo__reducer *r, const cloud *c, const kymo__words *met, bool rows_known,
                  const char *what)
{
    if (r->spec.mode == KYMO__MARKS_CENTRES)
        check_centres(r, c, what);
    else if (r->spec.mode == KYMO__MARKS_COUNTS)
        check_counts(r, c, what);
    else
        check_last(r, c, met, rows_known, what);
}

Test(marks, grids)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kt_rng rng = { 11 };
    kymo_error err;
    kymo__error_clear(&err);
    for (int round = 0; round < 60; round++) {
        cloud c = cloud_open(&rng, 1 + kt_below(&rng, 5000));
        kymo__reduce_spec spec = spec_of(&rng);
        kymo__reducer series;
        cr_assert_eq(kymo__reducer_init(&series, &kymo__reducer_series, &spec, mem, &err), KYMO_OK);
        pass_one(&series, c.source, 2, 100, mem);
        const kymo__words *met = &kymo__series_of(&series)->words;
        spec.words = met;
        for (int mode = 0; mode < 3; mode++) {
            for (int path = 0; path < 4; path++) {
                kymo__reducer r;
                char what[96];
                int32_t threads = 1 + (int32_t)kt_below(&rng, 8), batch = (int32_t)kt_below(&rng, 2000);
                snprintf(what, sizeof what, "round %d, mode %d, path %d, %d threads, batches of %d", round, mode,
                         path, threads, batch);
                spec.mode = mode;
                cr_assert_eq(kymo__reducer_init(&r, &kymo__reducer_marks, &spec, mem, &err), KYMO_OK);
                if (path < 3)
                    pass_one(&r, c.source, path == 0 ? 1 : threads, path == 0 ? 0 : batch, mem);
                else
                    cr_assert_eq(kymo__reduce_kept(&r, &series, &err), KYMO_OK, "%s", err.text);
                check(&r, &c, met, path < 3, what);
                kymo__reducer_free(&r);
            }
        }
        kymo__reducer_free(&series);
        cloud_close(&c);
    }
    KT_CLEAN(mem);
    kymo__mem_close(mem);
    KT_ALL_CLOSED();
}
