/*
 * mask.c - curves in any order: each of the 8 x 8 samples of a pixel is inked when it lies within half the pen
 * of some segment, and only then.
 */
#include "rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct spot {
    double x, y;
} spot;

static double distance2(spot a, spot b, double x, double y)
{
    double dx = b.x - a.x, dy = b.y - a.y, length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? ((x - a.x) * dx + (y - a.y) * dy) / length2 : 0;
    t = fmax(0, fmin(t, 1));
    double ex = x - (a.x + t * dx), ey = y - (a.y + t * dy);
    return ex * ex + ey * ey;
}

static spot spot_of(const kymo__view *view, const rows *r, int64_t i)
{
    return (spot){ (r->x[i] - view->u0) * view->width / (view->u1 - view->u0),
                   (view->v1 - r->y[i]) * view->height / (view->v1 - view->v0) };
}

/* The least distance of every sample to the line of all rows. */
static double *distances(const rows *r, const kymo__view *view)
{
    int32_t w = view->width * 8, h = view->height * 8;
    double *best = malloc((size_t)w * (size_t)h * sizeof *best);
    cr_assert_not_null(best);
    for (int64_t k = 0; k < (int64_t)w * h; k++)
        best[k] = INFINITY;
    for (int64_t i = 0; i < r->count; i++) {
        if (!rows_valid(r, i))
            continue;
        spot b = spot_of(view, r, i), a = i > 0 && rows_valid(r, i - 1) ? spot_of(view, r, i - 1) : b;
        for (int64_t k = 0; k < (int64_t)w * h; k++)
            best[k] = fmin(best[k], distance2(a, b, ((double)(k % w) + 0.5) / 8, ((double)(k / w) + 0.5) / 8));
    }
    return best;
}

Test(mask, union_of_capsules)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kt_rng rng = { 9 };
    kymo_error err;
    int64_t inside = 0, unsure = 0;
    kymo__error_clear(&err);
    for (int round = 0; round < 60; round++) {
        rows data = rows_open(1 + kt_below(&rng, 30), false);
        int kind = (int)kt_below(&rng, 4);
        for (int64_t i = 0; i < data.count; i++) {
            data.x[i] = kind == 0 ? kt_unit(&rng) : kind == 1 ? kt_between(&rng, -50, 50)
                        : kind == 2 ? (double)kt_below(&rng, 5) / 4 : cos((double)i);
            data.y[i] = kind == 0 ? kt_unit(&rng) : kind == 1 ? kt_between(&rng, -5000, 5000)
                        : kind == 2 ? (double)kt_below(&rng, 5) / 4 : sin((double)i * 1.1);
            if (kt_below(&rng, 10) == 0)
                data.y[i] = NAN;
        }
        kymo__reduce_spec spec = rows_spec(&data);
        spec.view = rows_view(&data, kind == 3 ? -1.2 : 0, 1, 0, 0, 1 + (int32_t)kt_below(&rng, 40));
        spec.view.height = 1 + (int32_t)kt_below(&rng, 40);
        spec.view.v0 = kind == 3 ? -1.2 : 0;
        spec.view.pen = kt_below(&rng, 2) ? kt_between(&rng, 0.3, 14) : (double)(1 + kt_below(&rng, 6));
        double radius = spec.view.pen / 2, *best = distances(&data, &spec.view);
        kymo_source *source = rows_source(&data);
        for (int path = 0; path < 2; path++) {
            kymo__reducer r;
            cr_assert_eq(kymo__reducer_init(&r, &kymo__reducer_mask, &spec, mem, &err), KYMO_OK);
            pass_one(&r, source, 1 + path * 3, path * 2, mem);
            const uint64_t *cells = kymo__mask_cells(&r);
            int32_t w = spec.view.width * 8, h = spec.view.height * 8;
            for (int32_t k = 0; k < w * h; k++) {
                int32_t x = k % w, y = k / w;
                bool has = cells[y / 8 * spec.view.width + x / 8] >> (y % 8 * 8 + x % 8) & 1;
                double off = sqrt(best[k]) - radius;
                inside += has;
                if (fabs(off) <= 1e-9) {
                    unsure++;
                    continue;
                }
                cr_assert_eq(has, off < 0, "round %d, path %d, kind %d, pen %g: sample %d, %d is %g off", round,
                             path, kind, spec.view.pen, x, y, off);
            }
            kymo__reducer_free(&r);
        }
        free(best);
        kymo_source_close(source);
        rows_close(&data);
    }
    cr_assert_gt(inside, 300000);
    cr_assert_lt(unsure, inside / 100);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

/* Many rows on many threads: the union is the same from every split. */
Test(mask, same_from_every_split)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kt_rng rng = { 10 };
    rows data = rows_open(20000, false);
    kymo_error err;
    uint64_t *first = calloc(200 * 100, sizeof *first);
    kymo__error_clear(&err);
    for (int64_t i = 0; i < data.count; i++) {
        data.x[i] = cos((double)i * 0.3) * sin((double)i * 1e-4);
        data.y[i] = kt_below(&rng, 500) ? sin((double)i * 0.2999) : kt_wild(&rng);
    }
    kymo__reduce_spec spec = rows_spec(&data);
    spec.view = rows_view(&data, -1, 1, 0, 0, 200);
    spec.view.v0 = -1;
    spec.view.pen = 1.5;
    kymo_source *source = rows_source(&data);
    for (int32_t path = 0; path < 8; path++) {
        kymo__reducer r;
        cr_assert_eq(kymo__reducer_init(&r, &kymo__reducer_mask, &spec, mem, &err), KYMO_OK);
        pass_one(&r, source, 1 + path, path ? path * path * 7 : 0, mem);
        int64_t full = 0;
        for (int32_t k = 0; k < 200 * 100; k++) {
            if (path == 0)
                first[k] = kymo__mask_cells(&r)[k];
            cr_assert_eq(kymo__mask_cells(&r)[k], first[k]);
            full += first[k] != 0;
        }
        cr_assert_gt(full, 5000);
        kymo__reducer_free(&r);
    }
    free(first);
    kymo_source_close(source);
    rows_close(&data);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}
