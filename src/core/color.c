/*
 * color.c - reading, judging and mixing sRGB colours.
 *
 * Luminance and contrast are those of WCAG 2 (relative luminance of linear sRGB, Rec. 709 weights).
 * Readable colours are found in Oklab (Bjorn Ottosson, 2020), where hue and chroma stay while
 * lightness moves; colours that leave sRGB on the way lose chroma until they fit. Everything is
 * decided on the 8-bit colour that is returned. A few microseconds for a moved colour.
 */
#include "core/core.h"

#include <math.h>
#include <string.h>

/* ---- Reading ---- */

static const struct {
    const char *name;
    uint32_t rgb;
} names[] = {
#include "color_names.inc"
};

/* The value of a hexadecimal digit, 16 for anything else. */
static uint32_t nibble(char c)
{
    char folded = (char)(c | 0x20);

    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0');
    return folded >= 'a' && folded <= 'f' ? (uint32_t)(folded - 'a' + 10) : 16;
}

static kymo__rgba of_rgb(uint32_t rgb, uint32_t alpha)
{
    return (kymo__rgba){(uint8_t)(rgb >> 16), (uint8_t)(rgb >> 8), (uint8_t)rgb, (uint8_t)alpha};
}

/* The digits behind #: 3, 4, 6 or 8 of them. */
static bool parse_hex(const char *digits, kymo__rgba *color)
{
    size_t length = strlen(digits);
    bool is_short = length == 3 || length == 4;
    uint32_t value = 0;

    if (!is_short && length != 6 && length != 8)
        return false;
    for (const char *p = digits; *p; p++) {
        uint32_t digit = nibble(*p);

        if (digit > 15)
            return false;
        value = is_short ? value << 8 | digit * 17 : value << 4 | digit;
    }
    if (length == 3 || length == 6)
        *color = of_rgb(value, 255);
    else
        *color = of_rgb(value >> 8, value & 255);
    return true;
}

bool kymo__color_parse(const char *text, kymo__rgba *color)
{
    if (!text)
        return false;
    if (text[0] == '#')
        return parse_hex(text + 1, color);
    if (kymo__str_equal_fold(text, "transparent")) {
        *color = of_rgb(0, 0);
        return true;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (kymo__str_equal_fold(text, names[i].name)) {
            *color = of_rgb(names[i].rgb, 255);
            return true;
        }
    }
    return false;
}

/* ---- Judging ---- */

static double linear(uint8_t channel)
{
    double c = channel / 255.0;

    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

double kymo__color_luminance(kymo__rgba color)
{
    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b);
}

double kymo__color_contrast(kymo__rgba a, kymo__rgba b)
{
    double of_a = kymo__color_luminance(a) + 0.05, of_b = kymo__color_luminance(b) + 0.05;

    return of_a > of_b ? of_a / of_b : of_b / of_a;
}

/* ---- Moving ---- */

struct oklab {
    double l, a, b;
};

static struct oklab to_oklab(kymo__rgba color)
{
    double r = linear(color.r), g = linear(color.g), b = linear(color.b);
    double l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    double m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    double s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);

    return (struct oklab){0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
                          1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
                          0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

static uint8_t channel_of(double c)
{
    c = c <= 0.0031308 ? c * 12.92 : 1.055 * pow(c, 1 / 2.4) - 0.055;
    return (uint8_t)(c <= 0 ? 0 : c >= 1 ? 255 : c * 255 + 0.5);
}

/* The nearest 8-bit colour; false when it lies outside sRGB by more than rounding. */
static bool from_oklab(struct oklab lab, kymo__rgba *color)
{
    const double least = -0.0005, most = 1.0005;
    double l = lab.l + 0.3963377774 * lab.a + 0.2158037573 * lab.b;
    double m = lab.l - 0.1055613458 * lab.a - 0.0638541728 * lab.b;
    double s = lab.l - 0.0894841775 * lab.a - 1.2914855480 * lab.b;
    double r, g, b;

    l *= l * l, m *= m * m, s *= s * s;
    r = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
    g = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
    b = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s;
    color->r = channel_of(r);
    color->g = channel_of(g);
    color->b = channel_of(b);
    return r >= least && r <= most && g >= least && g <= most && b >= least && b <= most;
}

/* The colour at another lightness, with as much of its chroma as sRGB has there. */
static kymo__rgba at_lightness(struct oklab lab, double lightness, uint8_t alpha)
{
    double low = 0, high = 1;
    kymo__rgba color = {.a = alpha};

    if (from_oklab((struct oklab){lightness, lab.a, lab.b}, &color))
        return color;
    for (int i = 0; i < 12; i++) {
        double part = (low + high) / 2;

        if (from_oklab((struct oklab){lightness, lab.a * part, lab.b * part}, &color))
            low = part;
        else
            high = part;
    }
    from_oklab((struct oklab){lightness, lab.a * low, lab.b * low}, &color);
    return color;
}

kymo__rgba kymo__color_readable(kymo__rgba color, kymo__rgba background, double ratio)
{
    const kymo__rgba ends[] = {{0, 0, 0, color.a}, {255, 255, 255, color.a}};
    const double reach[] = {kymo__color_contrast(ends[0], background),
                            kymo__color_contrast(ends[1], background)};
    int to = kymo__color_luminance(color) >= kymo__color_luminance(background); /* 1: lighter */
    struct oklab lab = to_oklab(color);
    double near = lab.l, far;
    kymo__rgba best;

    if (kymo__color_contrast(color, background) >= ratio)
        return color;
    // To the side it is on if that goes far enough, else to the one that goes further.
    if (!(reach[to] >= ratio))
        to = reach[1] > reach[0];
    best = ends[to];
    far = to;
    if (!(reach[to] >= ratio))
        return best;
    // The colour at `near` does not have the ratio, that at `far` does.
    for (int i = 0; i < 16; i++) {
        double middle = (near + far) / 2;
        kymo__rgba moved = at_lightness(lab, middle, color.a);

        if (kymo__color_contrast(moved, background) >= ratio)
            far = middle, best = moved;
        else
            near = middle;
    }
    return best;
}

/* ---- Mixing ---- */

static uint8_t mixed(uint32_t over, uint32_t under, uint32_t alpha)
{
    return (uint8_t)((over * alpha + under * (255 - alpha) + 127) / 255);
}

kymo__rgba kymo__color_over(kymo__rgba over, kymo__rgba under)
{
    return (kymo__rgba){mixed(over.r, under.r, over.a), mixed(over.g, under.g, over.a),
                        mixed(over.b, under.b, over.a), 255};
}
