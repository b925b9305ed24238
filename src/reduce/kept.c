/*
 * kept.c - the points of a series as they are, while they are few: planes that grow, and the cells of a line
 * through them.
 *
 * Cost: 16 to 32 bytes a point.
 */
#include "reduce/kept.h"

#include "reduce/trail.h"

#include <math.h>
#include <string.h>

static kymo_status kept_plane(kymo__mem *mem, double **plane, int64_t have, int64_t want, kymo_error *err)
{
    double *p = kymo__realloc(mem, KYMO_MEMORY_REDUCE, *plane, *plane ? (size_t)have : 0, (size_t)want,
                              sizeof(double), "kept points", err);
    if (!p)
        return err->code;
    *plane = p;
    return KYMO_OK;
}

void kymo__kept_free(kymo__kept *kept, kymo__mem *mem)
{
    size_t n = (size_t)kept->capacity;
    kymo__free(mem, KYMO_MEMORY_REDUCE, kept->x, kept->x ? n : 0, sizeof(double));
    kymo__free(mem, KYMO_MEMORY_REDUCE, kept->t, kept->t ? n : 0, sizeof(int64_t));
    kymo__free(mem, KYMO_MEMORY_REDUCE, kept->y, kept->y ? n : 0, sizeof(double));
    kymo__free(mem, KYMO_MEMORY_REDUCE, kept->color, kept->color ? n : 0, sizeof(double));
    kymo__free(mem, KYMO_MEMORY_REDUCE, kept->size, kept->size ? n : 0, sizeof(double));
    *kept = (kymo__kept){ 0 };
}

/* Room for one more in every plane that the spec asks for, by halves so that growth is linear. */
static kymo_status kept_grow(kymo__kept *kept, const kymo__reducer *r, kymo_error *err)
{
    int64_t want = kept->capacity ? kept->capacity + kept->capacity / 2 : 256;
    kymo__kept next = { .count = kept->count, .capacity = want };
    size_t copied = (size_t)kept->count * sizeof(double);
    if (r->spec.integer) {
        next.t = kymo__alloc_raw(r->mem, KYMO_MEMORY_REDUCE, (size_t)want, sizeof(int64_t), "kept points",
                                 err);
        if (!next.t)
            goto fail;
        if (copied)
            memcpy(next.t, kept->t, copied);
    }
    double **planes[] = { &next.x, &next.y, &next.color, &next.size };
    double *from[] = { kept->x, kept->y, kept->color, kept->size };
    bool wanted[] = { !r->spec.integer, true, r->spec.column[KYMO__CHANNEL_COLOR] >= 0,
                      r->spec.column[KYMO__CHANNEL_SIZE] >= 0 };
    for (int i = 0; i < 4; i++) {
        if (!wanted[i])
            continue;
        if (kept_plane(r->mem, planes[i], 0, want, err) != KYMO_OK)
            goto fail;
        if (copied)
            memcpy(*planes[i], from[i], copied);
    }
    kymo__kept_free(kept, r->mem);
    *kept = next;
    return KYMO_OK;
fail:
    kymo__kept_free(&next, r->mem);
    return err->code;
}

kymo_status kymo__kept_push(kymo__kept *kept, const kymo__reducer *r, kymo__coord x, double y, double color,
                            double size, kymo_error *err)
{
    if (kept->count == kept->capacity && kept_grow(kept, r, err) != KYMO_OK)
        return err->code;
    int64_t i = kept->count++;
    if (kept->t)
        kept->t[i] = x.i;
    if (kept->x)
        kept->x[i] = x.f;
    kept->y[i] = y;
    if (kept->color)
        kept->color[i] = color;
    if (kept->size)
        kept->size[i] = size;
    return KYMO_OK;
}


/* ---- cells ------------------------------------------------------------------------------------- */

/* The line so far. */
typedef struct end {
    kymo__coord x;
    double y; /* NaN: none, or a gap */
} end;

/* A point or a gap. */
static kymo_status add_row(const kymo__reducer *r, const kymo__kept *kept, int64_t i, kymo__grid *out,
                           end *last, kymo_error *err)
{
    kymo__coord x = kymo__kept_at(kept, i);
    double y = kept->y[i];
    kymo_status status = KYMO_OK;
    if (isnan(y))
        status = isnan(last->y) ? KYMO_OK : kymo__grid_break(out, last->x, err);
    else if (isnan(last->y))
        status = kymo__grid_point(out, x, y, err);
    else
        status = kymo__grid_segment(out, last->x, last->y, x, y, r->spec.step, err);
    *last = (end){ x, y };
    return status;
}

/* Prepares a trail of rows [at, at + count); false when they must be added one by one. */
static bool prepare(kymo__trail *trail, const kymo__reducer *r, const kymo__kept *kept, int64_t at,
                    int32_t count, const end *last, kymo__grid *out)
{
    const double *y = kept->y + at;
    *trail = (kymo__trail){ .grid = out, .kernels = r->kernels, .y = { .values = y }, .to = count };
    trail->x = kept->x ? kept->x + at : NULL;
    trail->t = kept->t ? kept->t + at : NULL;
    while (trail->to > 0 && isnan(y[trail->to - 1]))
        trail->to--;
    while (trail->from < trail->to && isnan(y[trail->from]))
        trail->from++;
    return !r->spec.step && trail->from < trail->to &&
           kymo__trail_begin(trail, isnan(last->y) ? NULL : &last->x);
}

kymo_status kymo__kept_cells(const kymo__reducer *r, const kymo__kept *kept, kymo__grid *out,
                             kymo_error *err)
{
    kymo__trail trail;
    end last = { .y = NAN };
    for (int64_t at = 0; at < kept->count; at += KYMO__BLOCK) {
        int64_t left = kept->count - at;
        int32_t count = left < KYMO__BLOCK ? (int32_t)left : KYMO__BLOCK;
        bool quick = prepare(&trail, r, kept, at, count, &last, out);
        for (int32_t i = 0; i < count;) {
            double range[2] = { INFINITY, -INFINITY };
            int32_t next = i;
            if (quick && i >= trail.from && i < trail.to && !isnan(kept->y[at + i]))
                next = kymo__trail_follow(&trail, i, isnan(last.y) ? NULL : &last.x, last.y, range);
            if (next > i)
                last = (end){ kymo__kept_at(kept, at + next - 1), kept->y[at + next - 1] };
            else if (add_row(r, kept, at + next++, out, &last, err) != KYMO_OK)
                return err->code;
            i = next;
        }
    }
    return KYMO_OK;
}
