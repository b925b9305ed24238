/*
 * glyphs.c - text onto pixels.
 *
 * Glyph masks come from the text room, rendered once and kept there. The baseline of level and of
 * upright text is moved to a whole pixel, so that all letters of a line are equally sharp; along it
 * glyphs stand at quarters of a pixel, which keeps the spacing that shaping gave. Other angles use
 * quarters both ways, as do the signs of formulas, which must meet their rules.
 */
#include "canvas/image.h"

#include <math.h>

#define PI 3.14159265358979323846

/* Text turned by an angle about its origin. */
typedef struct placing {
    double x, y; /* the origin [device px] */
    double cosine, sine;
    double scale;
    double angle;
    bool level, upright;
} placing;

/* A position in quarters of a pixel: whole ones where `whole`. */
static int64_t quarters(double v, bool whole)
{
    v = fmin(fmax(v, -1e6), 1e6);
    return whole ? 4 * (int64_t)floor(v + 0.5) : (int64_t)floor(4 * v + 0.5);
}

static int64_t sub_pixels(double v)
{
    return (int64_t)floor(256 * fmin(fmax(v, -1e6), 1e6) + 0.5);
}

static int32_t whole_of(int64_t quarter)
{
    return (int32_t)(quarter >= 0 ? quarter / 4 : -((3 - quarter) / 4));
}

/* Where a point of the text lies [device px]. */
static kymo__point turn(const placing *at, double x, double y)
{
    const double dx = x * at->scale, dy = y * at->scale;

    return (kymo__point){at->x + dx * at->cosine + dy * at->sine,
                         at->y - dx * at->sine + dy * at->cosine};
}

/* The place of a glyph, in quarters of a pixel. */
static void find_place(const placing *at, const kymo__run *run, const kymo__glyph *glyph,
                       int64_t *x4, int64_t *y4)
{
    const kymo__point p = turn(at, glyph->x, glyph->y), base = turn(at, glyph->x, run->y);
    const bool sign = run->box && run->face == KYMO__FACE_MATH;

    *x4 = quarters(p.x, at->upright && !sign);
    *y4 = quarters(p.y, at->level && !sign);
    if (sign && at->upright)
        *x4 = quarters(base.x, true) + quarters(p.x - base.x, false);
    if (sign && at->level)
        *y4 = quarters(base.y, true) + quarters(p.y - base.y, false);
}

static kymo_status draw_run(kymo_canvas *canvas, const kymo__run *run, const placing *at,
                            kymo__rgba color, kymo_error *err)
{
    const kymo__surface *surface = &kymo__image_of(canvas)->surface;
    const kymo__glyph_mask *mask;

    for (int32_t i = 0; i < run->glyph_count; i++) {
        const kymo__glyph *glyph = &run->glyphs[i];
        int64_t x4, y4;

        find_place(at, run, glyph, &x4, &y4);
        if (kymo__glyph_render(canvas->fonts, run->face, glyph->id, run->size * at->scale,
                               (int)(x4 & 3), (int)(y4 & 3), at->angle, &mask, err))
            return (kymo_status)err->code;
        if (mask->width > 0)
            kymo__surface_mask(surface, mask->coverage, mask->stride, whole_of(x4) + mask->left,
                               whole_of(y4) + mask->top, mask->width, mask->height, color);
    }
    return KYMO_OK;
}

/* A rule: level and upright ones keep to where their line's baseline was moved. */
static void draw_rule(kymo_canvas *canvas, const kymo__rule *rule, const placing *at,
                      kymo__rgba color)
{
    const kymo__point base = turn(at, rule->x, rule->baseline);
    const kymo__point a = turn(at, rule->x, rule->y);
    const kymo__point b = turn(at, rule->x + rule->width, rule->y + rule->height);
    const double x = at->upright ? floor(base.x + 0.5) - base.x : 0;
    const double y = at->level ? floor(base.y + 0.5) - base.y : 0;

    if (at->level || at->upright) {
        kymo__surface_rect(&kymo__image_of(canvas)->surface, sub_pixels(fmin(a.x, b.x) + x),
                           sub_pixels(fmin(a.y, b.y) + y), sub_pixels(fmax(a.x, b.x) + x),
                           sub_pixels(fmax(a.y, b.y) + y), color);
    } else {
        const kymo__point c = turn(at, rule->x + rule->width, rule->y);
        const kymo__point d = turn(at, rule->x, rule->y + rule->height);
        const double s = 1 / at->scale;
        const kymo__point corners[4] = {
            {a.x * s, a.y * s}, {c.x * s, c.y * s}, {b.x * s, b.y * s}, {d.x * s, d.y * s}};

        kymo__image_path(canvas, corners, 4, &(kymo__ink){.fill = color, .closed = true});
    }
}

void kymo__image_text(kymo_canvas *canvas, const kymo__text *text, double x, double y, double angle,
                      kymo__rgba color, const char *role)
{
    const double turn = fmod(fmod(angle, 360) + 360, 360);
    placing at = {.x = x * canvas->scale,
                  .y = y * canvas->scale,
                  .scale = canvas->scale,
                  .angle = turn,
                  .cosine = cos(turn * PI / 180),
                  .sine = sin(turn * PI / 180),
                  .level = fmod(turn, 180) == 0,
                  .upright = fmod(turn, 180) == 90};
    kymo_error err;

    (void)role;
    if (isnan(at.x) || isnan(at.y) || isnan(turn) || !kymo__canvas_fonts(canvas))
        return;
    if (at.level || at.upright) {
        at.cosine = turn == 0 ? 1 : turn == 180 ? -1 : 0;
        at.sine = turn == 90 ? 1 : turn == 270 ? -1 : 0;
    }
    kymo__error_clear(&err);
    for (int32_t i = 0; i < text->run_count; i++)
        if (draw_run(canvas, &text->runs[i], &at, color, &err)) {
            kymo__canvas_fail(canvas, &err);
            return;
        }
    for (int32_t i = 0; i < text->rule_count; i++)
        draw_rule(canvas, &text->rules[i], &at, color);
}
