/*
 * solve.c - where the panels of a page lie.
 *
 * The page is cut into padding, the blocks above and below, and a grid of cells. Each column has
 * one left and one right margin, the widest that a panel beginning or ending in it needs, so that
 * panels line up; what remains is shared out evenly among the columns, and so for rows. Every
 * length is first rounded up to the grid of device pixels: then all edges are crisp and panels of
 * one span are equally large to the pixel. Two passes over the panels for each direction, no
 * allocation.
 */
#include "layout/layout.h"

#include <math.h>

#define TRACKS 64

/** One direction of the page: its columns or its rows. */
typedef struct tracks {
    int count;
    double start, end, gap, grid; /**< from the first track's outer edge to the last one's */
    double before[TRACKS], after[TRACKS];
    double inner; /**< of every track, without its margins */
} tracks;

/** One panel seen along one direction. */
typedef struct extent {
    int first, span;
    double before, after;
} extent;

static double snap_up(double v, double grid)
{
    return grid > 0 ? ceil(v / grid - 1e-6) * grid : v;
}

static double snap_down(double v, double grid)
{
    return grid > 0 ? floor(v / grid + 1e-6) * grid : v;
}

static extent panel_extent(const kymo__layout_panel *panel, bool rows)
{
    if (rows)
        return (extent){panel->row, panel->row_span, panel->top, panel->bottom};
    return (extent){panel->column, panel->column_span, panel->left, panel->right};
}

/** From the start of the tracks to the inner edge of one. */
static double track_at(const tracks *t, int index)
{
    double at = t->start;
    for (int i = 0; i < index; i++)
        at += t->before[i] + t->inner + t->after[i] + t->gap;
    return at + t->before[index];
}

/** What a panel over several tracks has beside their inner lengths: the margins and gaps it
 *  covers. */
static double covered(const tracks *t, const extent *e)
{
    double sum = 0;
    for (int i = e->first; i < e->first + e->span - 1; i++)
        sum += t->after[i] + t->gap + t->before[i + 1];
    return sum;
}

static double overhead(const tracks *t)
{
    double sum = t->gap * (t->count - 1);
    for (int i = 0; i < t->count; i++)
        sum += t->before[i] + t->after[i];
    return sum;
}

static void tracks_set(tracks *t, const kymo__layout_page *page, bool rows)
{
    double grid = page->grid;
    double above = rows ? page->above : 0, below = rows ? page->below : 0;
    *t = (tracks){
        .count = rows ? page->rows : page->columns,
        .start = snap_up(page->padding + above, grid),
        .end = snap_down((rows ? page->height : page->width) - page->padding - below, grid),
        .gap = snap_up(rows ? page->gap_y : page->gap_x, grid),
        .grid = grid,
    };
    for (int i = 0; i < page->panel_count; i++) {
        if (page->panels[i].apart)
            continue;
        extent e = panel_extent(&page->panels[i], rows);
        int last = e.first + e.span - 1;
        t->before[e.first] = fmax(t->before[e.first], snap_up(e.before, grid));
        t->after[last] = fmax(t->after[last], snap_up(e.after, grid));
    }
    t->inner = snap_down((t->end - t->start - overhead(t)) / t->count, grid);
}

/** How much longer the page must be for every panel to have `least`; 0 when it is long enough. */
static double tracks_lack(const tracks *t, const kymo__layout_page *page, bool rows, double least)
{
    double inner = t->inner;
    for (int i = 0; i < page->panel_count; i++) {
        if (page->panels[i].apart)
            continue;
        extent e = panel_extent(&page->panels[i], rows);
        inner = fmax(inner, snap_up((least - covered(t, &e)) / e.span, t->grid));
    }
    if (inner <= t->inner)
        return 0;
    return inner * t->count + overhead(t) - (t->end - t->start);
}

static bool length_ok(double v)
{
    return isfinite(v) && v >= 0;
}

static kymo_status check(const kymo__layout_page *page, kymo_error *err)
{
    if (!(isfinite(page->width) && page->width > 0 && isfinite(page->height) && page->height > 0))
        return kymo__fail(err, KYMO_EINVAL, "a page needs a finite width and height above 0");
    if (!length_ok(page->padding) || !length_ok(page->above) || !length_ok(page->below) ||
        !length_ok(page->gap_x) || !length_ok(page->gap_y) || !length_ok(page->grid))
        return kymo__fail(err, KYMO_EINVAL, "a length of the page is negative or not finite");
    if (page->rows < 1 || page->rows > TRACKS || page->columns < 1 || page->columns > TRACKS)
        return kymo__fail(err, KYMO_EINVAL, "%d x %d cells: a page has 1 to %d rows and columns",
                          page->rows, page->columns, TRACKS);
    for (int i = 0; i < page->panel_count; i++) {
        const kymo__layout_panel *p = &page->panels[i];
        if (p->apart)
            continue;
        if (p->row < 0 || p->column < 0 || p->row_span < 1 || p->column_span < 1 ||
            p->row_span > page->rows - p->row || p->column_span > page->columns - p->column)
            return kymo__fail(err, KYMO_EINVAL, "panel %d lies outside the grid of %d x %d cells",
                              i + 1, page->rows, page->columns);
        if (!length_ok(p->left) || !length_ok(p->right) || !length_ok(p->top) ||
            !length_ok(p->bottom))
            return kymo__fail(err, KYMO_EINVAL, "a margin of panel %d is negative or not finite",
                              i + 1);
        if (!length_ok(p->aspect))
            return kymo__fail(err, KYMO_EINVAL, "the aspect of panel %d is negative or not finite",
                              i + 1);
    }
    return KYMO_OK;
}

/** Pixels for a message. */
static long long whole(double v)
{
    return (long long)fmax(0, fmin(v, 1e9));
}

/** Names the first panel that is too small. */
static kymo_status too_small(const kymo__layout_page *page, double lack_w, double lack_h,
                             kymo_error *err)
{
    int which = 0;
    while (which + 1 < page->panel_count &&
           (page->panels[which].apart || (page->panels[which].w >= page->min_w &&
                                          page->panels[which].h >= page->min_h)))
        which++;
    const kymo__layout_panel *p = &page->panels[which];
    kymo__fail(err, KYMO_ELAYOUT,
               "panel %d would be %lld x %lld px, less than %lld x %lld, on a page of %lld x %lld",
               which + 1, whole(p->w), whole(p->h), whole(page->min_w), whole(page->min_h),
               whole(page->width), whole(page->height));
    kymo__hint(err, "make the page at least %lldx%lld, or its texts shorter",
               whole(ceil(page->width + lack_w)), whole(ceil(page->height + lack_h)));
    return KYMO_ELAYOUT;
}

void kymo__layout_shrink(const kymo__layout_page *page, kymo__layout_panel *p)
{
    p->slot_w = p->w;
    if (!(p->aspect > 0))
        return;
    double w = p->w, h = p->h;
    if (p->aspect * w < h)
        h = fmin(h, fmax(page->min_h, snap_down(p->aspect * w, page->grid)));
    else
        w = fmin(w, fmax(page->min_w, snap_down(h / p->aspect, page->grid)));
    p->x += snap_down((p->w - w) / 2, page->grid); // to the top: near its title
    p->w = w;
    p->h = h;
}

kymo_status kymo__layout_solve(kymo__layout_page *page, kymo_error *err)
{
    kymo_status status = check(page, err);
    if (status != KYMO_OK)
        return status;
    tracks columns, rows;
    tracks_set(&columns, page, false);
    tracks_set(&rows, page, true);
    for (int i = 0; i < page->panel_count; i++) {
        kymo__layout_panel *p = &page->panels[i];
        if (p->apart)
            continue;
        extent across = panel_extent(p, false), down = panel_extent(p, true);
        p->x = track_at(&columns, across.first);
        p->y = track_at(&rows, down.first);
        p->w = columns.inner * across.span + covered(&columns, &across);
        p->h = rows.inner * down.span + covered(&rows, &down);
    }
    double lack_w = tracks_lack(&columns, page, false, page->min_w);
    double lack_h = tracks_lack(&rows, page, true, page->min_h);
    if (lack_w > 0 || lack_h > 0)
        return too_small(page, lack_w, lack_h, err);
    for (int i = 0; i < page->panel_count; i++)
        if (!page->panels[i].apart)
            kymo__layout_shrink(page, &page->panels[i]);
    return KYMO_OK;
}
