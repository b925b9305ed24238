/*
 * series_points.c - the points of a scatter, with colour and size: kept while they are few, then only
 * extents and the words that are used.
 *
 * Cost: as kept.c says; where nothing is kept any more, a pass of vector instructions over each column.
 */
#include "reduce/kept.h"
#include "reduce/series.h"

#include <math.h>

static void use_word(kymo__series *s, int32_t code)
{
    if (s->place[code] >= 0)
        return;
    s->place[code] = s->order_count;
    s->order[s->order_count++] = code;
}

/* Whether all of x lies within the limits that are known. */
static bool within(const kymo__reduce_spec *spec, kymo__coord lo, kymo__coord hi)
{
    return kymo__series_side(spec, lo) == 0 && kymo__series_side(spec, hi) == 0;
}

/* Colours and sizes of points that are within the limits. */
static void widen_all(kymo__extent *extent, const kymo__reducer *r, const double *v, int32_t count)
{
    double lo, hi;
    if (r->kernels->extremes[KYMO_F64](v, count, &lo, &hi)) {
        kymo__series_widen(extent, lo, hi);
        return;
    }
    for (int32_t i = 0; i < count; i++) {
        if (isfinite(v[i]))
            kymo__series_widen(extent, v[i], v[i]);
    }
}

/* Whether a block's points are all finite and within the limits, and between which x and y. */
static bool all_within(const kymo__reducer *r, const kymo__block *block, kymo__coord x[2], double y[2])
{
    if (!r->kernels->extremes[KYMO_F64](block->y, block->count, &y[0], &y[1]))
        return false;
    x[0] = x[1] = kymo__block_x(block, 0);
    for (int32_t i = 1; block->t && i < block->count; i++) {
        x[0].i = block->t[i] < x[0].i ? block->t[i] : x[0].i;
        x[1].i = block->t[i] > x[1].i ? block->t[i] : x[1].i;
    }
    if (block->t ? x[0].i == INT64_MIN
                 : !r->kernels->extremes[KYMO_F64](block->x, block->count, &x[0].f, &x[1].f))
        return false;
    return within(&r->spec, x[0], x[1]);
}

/* A block that needs only its extents: its points are all within, and no longer kept. */
static bool absorb_extents(kymo__series *s, const kymo__reducer *r, const kymo__block *block,
                           const double *color, const double *size, int64_t row)
{
    kymo__coord x[2];
    double y[2];
    if (!s->overflow || !all_within(r, block, x, y))
        return false;
    for (int32_t i = 0; s->text && i < block->count; i++) {
        if (color[i] >= 0)
            use_word(s, (int32_t)color[i]);
    }
    if (color)
        widen_all(&s->color, r, color, block->count);
    if (size)
        widen_all(&s->size, r, size, block->count);
    kymo__series_begin_at(s, row, kymo__block_x(block, 0), block->y[0]);
    kymo__series_widen_x(s, &r->spec, x[0]);
    kymo__series_widen_x(s, &r->spec, x[1]);
    kymo__series_widen(&s->y, y[0], y[1]);
    s->last_x = kymo__block_x(block, block->count - 1);
    s->last_y = block->y[block->count - 1];
    s->last_valid = true;
    s->tally.points += block->count;
    return true;
}

kymo_status kymo__series_points(kymo__series *s, const kymo__reducer *r, const kymo__block *block,
                                const kymo__batch *batch, int64_t row, kymo_error *err)
{
    double color_scratch[KYMO__BLOCK], size_scratch[KYMO__BLOCK];
    const double *color = NULL, *size = NULL;
    int32_t color_slot = r->slot[KYMO__CHANNEL_COLOR], size_slot = r->slot[KYMO__CHANNEL_SIZE];
    if (color_slot >= 0)
        color = kymo__column_f64(&batch->columns[color_slot], block->first, block->count, color_scratch);
    if (size_slot >= 0)
        size = kymo__column_f64(&batch->columns[size_slot], block->first, block->count, size_scratch);
    if (absorb_extents(s, r, block, color, size, row))
        return KYMO_OK;
    for (int32_t i = 0; i < block->count; i++) {
        if (!kymo__block_valid(block, i, &s->tally))
            continue;
        double c = color ? color[i] : NAN, d = size ? size[i] : NAN;
        if (s->text && !(c >= 0))
            c = NAN;
        if (s->text && c >= 0)
            use_word(s, (int32_t)c);
        kymo__coord x = kymo__block_x(block, i);
        if (kymo__series_side(&r->spec, x) == 0) {
            if (isfinite(c))
                kymo__series_widen(&s->color, c, c);
            if (isfinite(d))
                kymo__series_widen(&s->size, d, d);
        }
        if (kymo__series_keep(s, r, x, block->y[i], c, d, err) != KYMO_OK ||
            kymo__series_add_point(s, r, row + i, x, block->y[i], err) != KYMO_OK)
            return err->code;
    }
    return KYMO_OK;
}
