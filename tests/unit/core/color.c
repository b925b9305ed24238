/* Colours: reading, WCAG numbers worked out by hand, readable colours over many pairs, mixing. */
#include "core/core.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

static bool is(kymo__rgba c, int r, int g, int b, int a)
{
    return c.r == r && c.g == g && c.b == b && c.a == a;
}

Test(color, reads)
{
    static const struct {
        const char *text;
        int r, g, b, a;
    } good[] = {{"#000", 0, 0, 0, 255},
                {"#fff", 255, 255, 255, 255},
                {"#1aF", 17, 170, 255, 255},
                {"#1aF8", 17, 170, 255, 136},
                {"#1f2328", 31, 35, 40, 255},
                {"#1F232880", 31, 35, 40, 128},
                {"#00000000", 0, 0, 0, 0},
                {"black", 0, 0, 0, 255},
                {"SteelBlue", 70, 130, 180, 255},
                {"grey", 128, 128, 128, 255},
                {"gray", 128, 128, 128, 255},
                {"green", 0, 128, 0, 255},
                {"aliceblue", 240, 248, 255, 255},
                {"yellowgreen", 154, 205, 50, 255},
                {"transparent", 0, 0, 0, 0}};
    static const char *const bad[] = {
        "",     "#",    "#1",   "#12",     "#12345", "#1234567", "#123456789", "#ggg",
        "#12 ", " red", "red ", "reddish", "123456", "#-12",     "rgb(1,2,3)", "blu"};
    kymo__rgba c;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        cr_assert(kymo__color_parse(good[i].text, &c), "%s", good[i].text);
        cr_assert(is(c, good[i].r, good[i].g, good[i].b, good[i].a), "%s", good[i].text);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_not(kymo__color_parse(bad[i], &c), "%s", bad[i]);
    cr_assert_not(kymo__color_parse(NULL, &c));
}

static double contrast(const char *a, const char *b)
{
    kymo__rgba first, second;
    cr_assert(kymo__color_parse(a, &first) && kymo__color_parse(b, &second));
    cr_assert_eq(kymo__color_contrast(first, second), kymo__color_contrast(second, first));
    return kymo__color_contrast(first, second);
}

Test(color, contrast)
{
    cr_assert_float_eq(contrast("#000", "#fff"), 21, 1e-12);
    cr_assert_float_eq(contrast("#777", "#777"), 1, 1e-12);
    cr_assert_float_eq(contrast("#777", "#fff"), 4.478,
                       0.0005); // the well-known grey just below 4.5
    cr_assert_float_eq(contrast("#767676", "#fff"), 4.542, 0.0005);
    cr_assert_float_eq(contrast("#f00", "#fff"), 1.05 / (0.2126 + 0.05), 1e-9);
    cr_assert_float_eq(contrast("#00f", "#000"), (0.0722 + 0.05) / 0.05, 1e-9);
    cr_assert_float_eq(kymo__color_luminance((kymo__rgba){10, 10, 10, 255}), 10 / 255.0 / 12.92,
                       1e-12);
}

/* Hue of the plain kind (HSV), in degrees; `chroma` is the largest channel less the smallest. */
static double hue(kymo__rgba c, int *chroma)
{
    int r = c.r, g = c.g, b = c.b;
    int most = r > g ? r : g, least = r < g ? r : g;

    most = most > b ? most : b;
    least = least < b ? least : b;
    *chroma = most - least;
    if (*chroma == 0)
        return 0;
    if (most == r)
        return 60.0 * (g - b) / *chroma;
    return most == g ? 120 + 60.0 * (b - r) / *chroma : 240 + 60.0 * (r - g) / *chroma;
}

Test(color, readable)
{
    static const double ratios[] = {1.5, 3, 4.5, 7, 12};
    srand(7);
    for (int i = 0; i < 20000; i++) {
        kymo__rgba c = {(uint8_t)rand(), (uint8_t)rand(), (uint8_t)rand(), (uint8_t)rand()};
        kymo__rgba back = {(uint8_t)rand(), (uint8_t)rand(), (uint8_t)rand(), 255};
        double ratio = ratios[i % 5];
        kymo__rgba moved = kymo__color_readable(c, back, ratio);
        double got = kymo__color_contrast(moved, back), before = kymo__color_contrast(c, back);
        kymo__rgba black = {0, 0, 0, 255}, white = {255, 255, 255, 255};
        double most = fmax(kymo__color_contrast(black, back), kymo__color_contrast(white, back));

        cr_assert_eq(moved.a, c.a);
        if (before >= ratio)
            cr_assert(is(moved, c.r, c.g, c.b, c.a));
        else if (most < ratio)
            cr_assert(is(moved, 0, 0, 0, c.a) || is(moved, 255, 255, 255, c.a));
        else // reached, and not overshot by more than a step of one level or two in the darkest colours
            cr_assert(got >= ratio && got <= ratio * 1.12, "%g for %g", got, ratio);
    }
    kymo__rgba white = {255, 255, 255, 255};
    for (int i = 0; i < 2000; i++) { // on white, everyday colours keep their kind of hue
        kymo__rgba c = {(uint8_t)(rand() % 200), (uint8_t)(rand() % 200), (uint8_t)(rand() % 200),
                        255};
        kymo__rgba moved = kymo__color_readable(c, white, 4.5);
        int of_c, of_moved;
        double apart = fabs(remainder(hue(c, &of_c) - hue(moved, &of_moved), 360));
        cr_assert(of_c < 60 || apart < 15, "#%02x%02x%02x became #%02x%02x%02x", c.r, c.g, c.b,
                  moved.r, moved.g, moved.b);
    }
    kymo__rgba any = {200, 100, 50, 255};
    cr_assert(is(kymo__color_readable(any, white, (double)NAN), 0, 0, 0, 255) ||
              is(kymo__color_readable(any, white, (double)NAN), 255, 255, 255, 255));
}

Test(color, over)
{
    for (int alpha = 0; alpha < 256; alpha++) {
        for (int i = 0; i < 256; i += 5) {
            kymo__rgba over = {(uint8_t)i, 255, 0, (uint8_t)alpha}, under = {90, 0, 255, 255};
            kymo__rgba c = kymo__color_over(over, under);
            int r = (int)floor((i * alpha + 90 * (255 - alpha)) / 255.0 + 0.5);
            cr_assert(is(c, r, alpha, 255 - alpha, 255));
        }
    }
}
