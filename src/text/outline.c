/*
 * outline.c - glyphs as paths, for outputs that draw text as shapes.
 *
 * FreeType walks the outline in font units; TrueType's quadratic curves are raised to cubics
 * (control points at two thirds), exactly. Nothing is kept: one pass over the outline a call.
 */
#include "fonts.h"

#include FT_OUTLINE_H

typedef struct walk {
    const kymo__outline *to;
    double unit;
    double x, y; /* the pen, in pixels */
    bool open;
} walk;

static double px(const walk *w, FT_Pos v)
{
    return w->unit * (double)v;
}

static void close_contour(walk *w)
{
    if (w->open)
        w->to->close(w->to->user);
    w->open = false;
}

static int move_to(const FT_Vector *p, void *user)
{
    walk *w = user;

    close_contour(w);
    w->x = px(w, p->x);
    w->y = -px(w, p->y);
    w->open = true;
    w->to->move(w->x, w->y, w->to->user);
    return 0;
}

static int line_to(const FT_Vector *p, void *user)
{
    walk *w = user;

    w->x = px(w, p->x);
    w->y = -px(w, p->y);
    w->to->line(w->x, w->y, w->to->user);
    return 0;
}

static int cubic_to(const FT_Vector *a, const FT_Vector *b, const FT_Vector *p, void *user)
{
    walk *w = user;

    w->x = px(w, p->x);
    w->y = -px(w, p->y);
    w->to->curve(px(w, a->x), -px(w, a->y), px(w, b->x), -px(w, b->y), w->x, w->y, w->to->user);
    return 0;
}

static int conic_to(const FT_Vector *a, const FT_Vector *p, void *user)
{
    walk *w = user;
    const double ax = px(w, a->x), ay = -px(w, a->y), x = px(w, p->x), y = -px(w, p->y);

    w->to->curve((w->x + 2 * ax) / 3, (w->y + 2 * ay) / 3, (x + 2 * ax) / 3, (y + 2 * ay) / 3, x, y,
                 w->to->user);
    w->x = x;
    w->y = y;
    return 0;
}

kymo_status kymo__glyph_outline(kymo__fonts *fonts, int32_t face, uint32_t glyph, double size,
                                const kymo__outline *to, kymo_error *err)
{
    static const FT_Outline_Funcs calls = {move_to, line_to, conic_to, cubic_to, 0, 0};
    walk w = {.to = to};
    FT_Outline *outline;
    double em;

    if (kymo__face_outline(fonts, face, glyph, &outline, &em, err) != KYMO_OK)
        return err->code;
    w.unit = size / em;
    if (FT_Outline_Decompose(outline, &calls, &w) != FT_Err_Ok)
        return kymo__fail(err, KYMO_EINTERNAL, "cannot read the outline of glyph %u",
                          (unsigned)glyph);
    close_contour(&w);
    return KYMO_OK;
}
