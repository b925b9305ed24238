/*
 * view.c - rows as blocks of transformed coordinates, and coordinates as pixels of a view.
 *
 * Every reducer reads rows through kymo__block: up to 1024 rows of x and y as doubles (or int64 x), in
 * the scale's transformed space, loaded with one call a column. Pixels are those of DESIGN section 2.
 */
#include "reduce/reduce.h"

#include <math.h>

/* Numbers of categories, from 1, instead of the codes of a batch; words that are not there are missing. */
static const double *number_words(const kymo_column *column, const kymo__words *words, const double *codes,
                                  int32_t count, double *out)
{
    enum { SLOTS = 64 };
    struct { int32_t code, number; } known[SLOTS];
    for (int i = 0; i < SLOTS; i++)
        known[i].code = -1;
    for (int32_t i = 0; i < count; i++) {
        if (!(codes[i] >= 0)) {
            out[i] = NAN;
            continue;
        }
        int32_t code = (int32_t)codes[i], slot = code % SLOTS;
        if (known[slot].code != code) {
            known[slot].code = code;
            known[slot].number = kymo__words_find(words, column->words[code]) + 1;
        }
        out[i] = known[slot].number > 0 ? (double)known[slot].number : (double)NAN;
    }
    return out;
}

static void load_x(kymo__block *block, const kymo__reducer *r, const kymo__batch *batch, int64_t first)
{
    const kymo__reduce_spec *spec = &r->spec;
    int32_t slot = r->slot[KYMO__CHANNEL_X], n = block->count;
    block->x = block->raw_x = NULL;
    block->t = NULL;
    if (slot >= 0 && spec->integer) {
        block->t = kymo__column_i64(&batch->columns[slot], first, n, block->t_scratch);
        return;
    }
    if (slot >= 0) {
        const kymo_column *column = &batch->columns[slot];
        block->raw_x = kymo__column_f64(column, first, n, block->x_scratch);
        if (spec->x_words && column->type == KYMO_TEXT)
            block->raw_x = number_words(column, spec->x_words, block->raw_x, n, block->x_scratch);
    } else {
        r->kernels->ramp(block->x_scratch, batch->first_row + first, spec->row_step, n);
        block->raw_x = block->x_scratch;
    }
    block->x = block->raw_x;
    if (spec->x_class && spec->x_class->curved) {
        spec->x_class->forward(block->raw_x, block->u_scratch, n, spec->x_bend);
        block->x = block->u_scratch;
    }
}

int32_t kymo__block_load(kymo__block *block, const kymo__reducer *r, const kymo__batch *batch,
                         int64_t first)
{
    const kymo__reduce_spec *spec = &r->spec;
    int64_t left = batch->rows - first;
    int32_t n = (int32_t)(left < KYMO__BLOCK ? left : KYMO__BLOCK);
    block->first = first;
    block->count = n;
    load_x(block, r, batch, first);
    const kymo_column *y = &batch->columns[r->slot[KYMO__CHANNEL_Y]];
    block->raw_y = kymo__column_f64(y, first, n, block->y_scratch);
    if (spec->y_words && y->type == KYMO_TEXT)
        block->raw_y = number_words(y, spec->y_words, block->raw_y, n, block->y_scratch);
    block->y = block->raw_y;
    if (spec->y_class && spec->y_class->curved) {
        spec->y_class->forward(block->raw_y, block->v_scratch, n, spec->y_bend);
        block->y = block->v_scratch;
    }
    return n;
}

/* Why a coordinate cannot be drawn. */
static void count_reason(double raw, kymo__tally *tally)
{
    if (isnan(raw))
        tally->missing++;
    else if (isinf(raw))
        tally->not_finite++;
    else
        tally->dropped++;
}

bool kymo__block_valid(const kymo__block *block, int32_t i, kymo__tally *tally)
{
    if (block->t ? block->t[i] == INT64_MIN : !isfinite(block->x[i])) {
        count_reason(block->t ? NAN : block->raw_x[i], tally);
        return false;
    }
    if (!isfinite(block->y[i])) {
        count_reason(block->raw_y[i], tally);
        return false;
    }
    return true;
}

kymo__coord kymo__block_x(const kymo__block *block, int32_t i)
{
    return block->t ? (kymo__coord){ .i = block->t[i] } : (kymo__coord){ .f = block->x[i] + 0.0 };
}

/* Domains near the largest double are scaled down, so that no difference or product overflows; a power of
 * two changes no digit. */
static double shrink(double a, double b)
{
    return fabs(a) > 1e290 || fabs(b) > 1e290 ? 0x1p-128 : 1;
}

double kymo__view_x(const kymo__view *view, kymo__coord x)
{
    if (!view->integer) {
        double k = shrink(view->u0, view->u1);
        return (x.f * k - view->u0 * k) * view->width / (view->u1 * k - view->u0 * k);
    }
    double at = (double)((kymo__wide)x.i - view->t0);
    return at * view->width / (double)((kymo__wide)view->t1 - view->t0);
}

double kymo__view_y(const kymo__view *view, double y)
{
    double k = shrink(view->v0, view->v1);
    return (view->v1 * k - y * k) * view->height / (view->v1 * k - view->v0 * k);
}

kymo__snap kymo__view_snap(const kymo__view *view, int32_t width, int32_t height, int64_t stride)
{
    double kx = view->integer ? 1 : shrink(view->u0, view->u1), ky = shrink(view->v0, view->v1);
    return (kymo__snap){
        .kx = kx,
        .u0 = view->integer ? 0 : view->u0 * kx,
        .du = view->integer ? (double)((kymo__wide)view->t1 - view->t0) : view->u1 * kx - view->u0 * kx,
        .ky = ky,
        .v1 = view->v1 * ky,
        .dv = view->v1 * ky - view->v0 * ky,
        .width = width,
        .height = height,
        .stride = (double)stride,
    };
}

double kymo__view_since(const kymo__view *view, int64_t t)
{
    return t == INT64_MIN ? (double)NAN : (double)((kymo__wide)t - view->t0);
}

double kymo__view_left(const kymo__view *view, kymo__wide index, int32_t e)
{
    if (!view->integer)
        return kymo__view_x(view, (kymo__coord){ .f = ldexp((double)index, e) });
    double span = (double)((kymo__wide)view->t1 - view->t0);
    double at = e >= 0 ? (double)(index * ((kymo__wide)1 << e) - view->t0)
                       : ldexp((double)(index - view->t0 * ((kymo__wide)1 << -e)), e);
    return at * view->width / span;
}

double kymo__view_step(const kymo__view *view, int32_t e)
{
    double k = view->integer ? 1 : shrink(view->u0, view->u1);
    double span = view->integer ? (double)((kymo__wide)view->t1 - view->t0) : view->u1 * k - view->u0 * k;
    return ldexp(k, e) / span * view->width;
}

static int64_t whole(double at, int32_t size)
{
    if (at == size)
        return size - 1;
    double down = floor(at);
    if (!(down > -0x1p30))
        return -(INT64_C(1) << 30);
    return down < 0x1p30 ? (int64_t)down : INT64_C(1) << 30;
}

int64_t kymo__view_column(const kymo__view *view, kymo__coord x, int32_t width)
{
    return whole(kymo__view_x(view, x), width);
}

int64_t kymo__view_row(const kymo__view *view, double y, int32_t height)
{
    return whole(kymo__view_y(view, y), height);
}
