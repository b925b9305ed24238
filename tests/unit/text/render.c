/* Masks against outlines: their area and centre; quarter shifts; turns to the pixel. */
#include "fixture.h"

/** Area and centre of mass (y down) of something flat. */
typedef struct moments {
    double area, x, y;
} moments;

static moments of_mask(const kymo__glyph_mask *m)
{
    moments sum = {0};

    for (int32_t y = 0; y < m->height; y++)
        for (int32_t x = 0; x < m->width; x++) {
            const double a = m->coverage[y * m->stride + x] / 255.0;
            sum.area += a;
            sum.x += a * (m->left + x + 0.5);
            sum.y += a * (m->top + y + 0.5);
        }
    sum.x /= sum.area;
    sum.y /= sum.area;
    return sum;
}

/** Integrates along an outline (Green), curves in 64 straight steps. */
typedef struct contour {
    double x, y, x0, y0;
    double area, mx, my;
    int open, moves, closes;
} contour;

static void on_line(double x, double y, void *user)
{
    contour *c = user;
    const double cross = c->x * y - x * c->y;

    cr_assert(c->open);
    c->area += cross / 2;
    c->mx += (c->x + x) * cross / 6;
    c->my += (c->y + y) * cross / 6;
    c->x = x;
    c->y = y;
}

static void on_move(double x, double y, void *user)
{
    contour *c = user;

    cr_assert_not(c->open);
    c->x = c->x0 = x;
    c->y = c->y0 = y;
    c->open = 1;
    c->moves++;
}

static void on_curve(double x1, double y1, double x2, double y2, double x3, double y3, void *user)
{
    contour *c = user;
    const double x0 = c->x, y0 = c->y;

    for (int i = 1; i <= 64; i++) {
        const double t = i / 64.0, s = 1 - t;
        on_line(s * s * s * x0 + 3 * s * s * t * x1 + 3 * s * t * t * x2 + t * t * t * x3,
                s * s * s * y0 + 3 * s * s * t * y1 + 3 * s * t * t * y2 + t * t * t * y3, c);
    }
}

static void on_close(void *user)
{
    contour *c = user;

    on_line(c->x0, c->y0, c);
    c->open = 0;
    c->closes++;
}

static moments of_outline(fixture *f, int32_t face, uint32_t glyph, double size)
{
    contour c = {0};
    const kymo__outline to = {on_move, on_line, on_curve, on_close, &c};

    cr_assert_eq(kymo__glyph_outline(f->fonts, face, glyph, size, &to, &f->err), KYMO_OK, "%s",
                 f->err.text);
    cr_assert_eq(c.moves, c.closes);
    cr_assert_not(c.open);
    return (moments){fabs(c.area), c.mx / c.area, c.my / c.area};
}

static uint32_t glyph_of(fixture *f, const char *character, int32_t face)
{
    const kymo__text *text = set(f, character, &(kymo__text_style){.size = 12, .face = face});

    cr_assert_eq(text->run_count, 1);
    cr_assert_eq(text->runs[0].face, face);
    return text->runs[0].glyphs[0].id;
}

Test(text_render, masks_have_the_area_and_place_of_outlines)
{
    static const char *const letters[] = {"g", "8", "%", "W", "l"};
    static const int32_t faces[] = {KYMO__FACE_REGULAR, KYMO__FACE_SEMIBOLD, KYMO__FACE_FALLBACK};
    fixture f = fixture_open();
    for (size_t i = 0; i < 5; i++)
        for (size_t k = 0; k < 3; k++)
            for (double size = 9; size < 70; size *= 2.1) {
                const uint32_t glyph = glyph_of(&f, letters[i], faces[k]);
                const moments a = of_outline(&f, faces[k], glyph, size);
                const moments b = of_mask(mask(&f, faces[k], glyph, size, 0, 0, 0));
                cr_assert_float_eq(a.area, b.area, 0.004 * a.area + 0.02, "%s of %d at %g: %g %g",
                                   letters[i], (int)faces[k], size, a.area, b.area);
                /* A pixel's ink counts as if it were in the middle. */
                cr_assert_float_eq(a.x, b.x, 0.03 + 1 / size, "%s at %g: %g %g", letters[i], size,
                                   a.x, b.x);
                cr_assert_float_eq(a.y, b.y, 0.03 + 1 / size, "%s at %g: %g %g", letters[i], size,
                                   a.y, b.y);
                cr_assert_lt(b.y, 0, "above the baseline");
            }
    fixture_close(&f);
}

Test(text_render, quarters_shift)
{
    fixture f = fixture_open();
    const uint32_t glyph = glyph_of(&f, "R", 0);
    static const double angles[] = {0, 90, 180, 270, 33.5};
    for (size_t i = 0; i < 5; i++) {
        const moments rest = of_mask(mask(&f, 0, glyph, 60, 0, 0, angles[i]));
        for (int qy = 0; qy < 4; qy++)
            for (int qx = 0; qx < 4; qx++) {
                const moments m = of_mask(mask(&f, 0, glyph, 60, qx, qy, angles[i]));
                cr_assert_float_eq(m.x - rest.x, 0.25 * qx, 0.02, "%d %g: %g", qx, angles[i],
                                   m.x - rest.x);
                cr_assert_float_eq(m.y - rest.y, 0.25 * qy, 0.02, "%d %g: %g", qy, angles[i],
                                   m.y - rest.y);
                cr_assert_float_eq(m.area, rest.area, 0.5);
            }
    }
    fixture_close(&f);
}

/** The coverage of a pixel, 0 outside the mask. */
static int at(const kymo__glyph_mask *m, int32_t x, int32_t y)
{
    x -= m->left;
    y -= m->top;
    return x < 0 || y < 0 || x >= m->width || y >= m->height ? 0 : m->coverage[y * m->stride + x];
}

Test(text_render, quarter_turns_move_pixels)
{
    fixture f = fixture_open();
    static const char *const letters[] = {"R", "g", "\xe2\x88\x92", "1"};
    for (size_t i = 0; i < 4; i++) {
        const uint32_t glyph = glyph_of(&f, letters[i], 0);
        const kymo__glyph_mask *up = mask(&f, 0, glyph, 23.5, 0, 0, 0);
        const kymo__glyph_mask *left = mask(&f, 0, glyph, 23.5, 0, 0, 90);
        const kymo__glyph_mask *over = mask(&f, 0, glyph, 23.5, 0, 0, 180);
        const kymo__glyph_mask *right = mask(&f, 0, glyph, 23.5, 0, 0, -90);
        cr_assert_eq(left->width, up->height);
        cr_assert_eq(left->height, up->width);
        for (int32_t y = -60; y < 60; y++)
            for (int32_t x = -60; x < 60; x++) {
                cr_assert_eq(at(left, y, -1 - x), at(up, x, y));
                cr_assert_eq(at(over, -1 - x, -1 - y), at(up, x, y));
                cr_assert_eq(at(right, -1 - y, x), at(up, x, y));
            }
        /* A shift along the line of the text is the same shift before and after the turn. */
        up = mask(&f, 0, glyph, 23.5, 3, 0, 0);
        left = mask(&f, 0, glyph, 23.5, 0, 1, 90); /* one pixel less: 1/4 down is 3/4 up */
        right = mask(&f, 0, glyph, 23.5, 0, 3, 270);
        for (int32_t y = -60; y < 60; y++)
            for (int32_t x = -60; x < 60; x++) {
                cr_assert_eq(at(left, y, -1 - x + 1), at(up, x, y));
                cr_assert_eq(at(right, -1 - y, x), at(up, x, y));
            }
    }
    fixture_close(&f);
}

Test(text_render, any_angle_turns_about_the_origin)
{
    fixture f = fixture_open();
    const uint32_t glyph = glyph_of(&f, "k", 0);
    const moments up = of_mask(mask(&f, 0, glyph, 30, 0, 0, 0));
    for (int degrees = -350; degrees <= 710; degrees += 31) {
        const double turn = degrees * 3.14159265358979 / 180;
        const moments m = of_mask(mask(&f, 0, glyph, 30, 0, 0, degrees));
        cr_assert_float_eq(m.area, up.area, 0.02 * up.area, "%d", degrees);
        cr_assert_float_eq(m.x, up.x * cos(turn) + up.y * sin(turn), 0.05, "%d", degrees);
        cr_assert_float_eq(m.y, up.y * cos(turn) - up.x * sin(turn), 0.05, "%d", degrees);
    }
    cr_assert_eq(mask(&f, 0, glyph, 30, 0, 0, 370), mask(&f, 0, glyph, 30, 0, 0, 10));
    cr_assert_eq(mask(&f, 0, glyph, 30, 0, 0, -360), mask(&f, 0, glyph, 30, 0, 0, 0));
    cr_assert_eq(mask(&f, 0, glyph, 30, 0, 0, -1e-9), mask(&f, 0, glyph, 30, 0, 0, 0));
    fixture_close(&f);
}

Test(text_render, flat_sides_are_sharp)
{
    /* A minus is a bar: fully covered inside, at most one grey row above and below. */
    fixture f = fixture_open();
    const kymo__glyph_mask *m = mask(&f, 0, glyph_of(&f, "\xe2\x88\x92", 0), 40, 0, 0, 0);
    int full = 0;
    for (int32_t y = 0; y < m->height; y++)
        full += m->coverage[y * m->stride + m->width / 2] == 255;
    cr_assert_geq(full, m->height - 2);
    fixture_close(&f);
}

Test(text_render, spaces_are_empty)
{
    fixture f = fixture_open();
    const kymo__glyph_mask *m = mask(&f, 0, glyph_of(&f, " ", 0), 20, 1, 1, 90);
    cr_assert_eq(m->width, 0);
    cr_assert_eq(m->height, 0);
    fixture_close(&f);
}

Test(text_render, absurd_sizes_are_errors)
{
    static const double bad[] = {0, -5, NAN, INFINITY, 1e9};
    fixture f = fixture_open();
    const kymo__glyph_mask *made;
    for (size_t i = 0; i < 5; i++)
        cr_assert_eq(kymo__glyph_render(f.fonts, 0, 40, bad[i], 0, 0, 0, &made, &f.err),
                     KYMO_EINVAL);
    cr_assert_eq(kymo__glyph_render(f.fonts, 0, 40, 12, 0, 0, NAN, &made, &f.err), KYMO_EINVAL);
    cr_assert_eq(kymo__glyph_render(f.fonts, 0, 1 << 30, 12, 0, 0, 0, &made, &f.err), KYMO_EINVAL);
    cr_assert_eq(kymo__glyph_render(f.fonts, -1, 40, 12, 0, 0, 0, &made, &f.err), KYMO_EINVAL);
    const moments big = of_mask(mask(&f, 0, 40, 1500, 0, 0, 0));
    cr_assert_float_eq(big.area, of_outline(&f, 0, 40, 1500).area, 0.001 * big.area);
    fixture_close(&f);
}

Test(text_render, freetype_face_is_ours)
{
    fixture f = fixture_open();
    void *a = NULL, *b = NULL;
    cr_assert_eq(kymo__face_freetype(f.fonts, KYMO__FACE_ITALIC, &a, &f.err), KYMO_OK);
    cr_assert_eq(kymo__face_freetype(f.fonts, KYMO__FACE_ITALIC, &b, &f.err), KYMO_OK);
    cr_assert_not_null(a);
    cr_assert_eq(a, b);
    cr_assert_eq(kymo__face_freetype(f.fonts, KYMO__FACES, &b, &f.err), KYMO_EINVAL);
    cr_assert_str_eq(kymo__face_about(f.fonts, KYMO__FACE_FALLBACK_BOLD)->family,
                     kymo__face_about(NULL, KYMO__FACE_FALLBACK)->family);
    cr_assert_eq(kymo__face_about(f.fonts, KYMO__FACE_SEMIBOLD)->weight, 600);
    cr_assert(kymo__face_about(NULL, KYMO__FACE_ITALIC)->italic);
    fixture_close(&f);
}
