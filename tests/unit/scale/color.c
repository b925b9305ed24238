/* Palettes: contrast and distances recomputed. Colour maps: their published anchors. */
#include "scale/scale.h"

#include "kt.h"

#include <math.h>
#include <string.h>

/* ---- Palettes -------------------------------------------------------------------------------- */

static double linear(double byte)
{
    double c = byte / 255;

    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(kymo__rgba c)
{
    return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

static double contrast(kymo__rgba a, kymo__rgba b)
{
    double x = luminance(a), y = luminance(b);

    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

static kymo__palette palette_of(const char *name, bool dark)
{
    kymo__palette palette;
    kymo_error err;

    kymo__error_clear(&err);
    cr_assert_eq(kymo__palette_find(name, dark, &palette, &err), KYMO_OK, "%s", err.text);
    return palette;
}

static uint32_t rgb_of(kymo__rgba c)
{
    return (uint32_t)c.r << 16 | (uint32_t)c.g << 8 | c.b;
}

/* How many colours miss 3:1 on white, as ux.md 1.4 counts them. */
Test(palette, contrast)
{
    static const struct {
        const char *name;
        int count, low;
    } known[] = {{"kymo", 8, 0},        {"grey", 3, 0},         {"tab10", 10, 4},
                 {"tableau10", 10, 5},  {"observable10", 10, 6}, {"okabe-ito", 8, 3},
                 {"tol-bright", 7, 3},  {"tol-vibrant", 7, 3},  {"tol-muted", 9, 3},
                 {"petroff6", 6, 2},    {"petroff10", 10, 4}};
    const kymo__rgba white = {255, 255, 255, 255}, black = {0x16, 0x18, 0x1d, 255};
    const kymo__palette dark = palette_of(NULL, true);

    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        const kymo__palette p = palette_of(known[k].name, false);
        int low = 0;

        for (int i = 0; i < p.count; i++)
            low += contrast(p.colors[i], white) < 3;
        cr_assert_eq(p.count, known[k].count, "%s", known[k].name);
        cr_assert_eq(low, known[k].low, "%s: %d", known[k].name, low);
    }
    for (int i = 0; i < 8; i++)
        cr_assert(contrast(dark.colors[i], black) >= 4.69 - 0.005, "dark %d", i);
}

Test(palette, names)
{
    const char *names[32];
    int count = kymo__palette_names(names);
    kymo__palette p = palette_of("Okabe-Ito", true);
    kymo_error err;

    cr_assert_eq(count, 11);
    cr_assert_str_eq(names[0], "kymo");
    cr_assert_eq(rgb_of(p.colors[1]), 0xe69f00);
    cr_assert_eq(p.colors[1].a, 255);
    p = palette_of("tol-bright", false);
    cr_assert_eq(rgb_of(kymo__palette_color(&p, 7 + 6)), 0xbbbbbb);
    p = palette_of(NULL, false);
    cr_assert_eq(rgb_of(kymo__palette_color(&p, -8)), 0x3374f1);
    cr_assert_eq(rgb_of(kymo__palette_color(&p, -1)), 0x7a7374);
    p = palette_of("kymo", true);
    cr_assert_eq(rgb_of(kymo__palette_color(&p, 8)), 0x78aefc);
    kymo__error_clear(&err);
    cr_assert_eq(kymo__palette_find("okabe-ita", false, &p, &err), KYMO_EINVAL);
    cr_assert_str_eq(err.text, "no palette is named \"okabe-ita\"");
    cr_assert_str_eq(err.hint, "did you mean \"okabe-ito\"?");
    kymo__error_clear(&err);
    kymo__palette_find("", false, &p, &err);
    for (int i = 0; i < count; i++)
        cr_assert_not_null(strstr(err.hint, names[i]), "%s is not in the hint", names[i]);
}

/* No two of as many series as there are pairs of colour and cue look alike; plain ones come first. */
Test(palette, cues)
{
    const char *names[32];
    int count = kymo__palette_names(names);

    for (int n = 0; n < count; n++) {
        const kymo__palette p = palette_of(names[n], false);
        for (int cues = 1; cues <= 8; cues++) {
            for (int redundant = 0; redundant < 2; redundant++) {
                bool used[KYMO__COLORS][8] = {{false}};

                for (int i = 0; i < p.count * cues; i++) {
                    int cue = kymo__palette_cue(&p, i, cues, redundant);

                    cr_assert(cue >= 0 && cue < cues);
                    cr_assert(!used[i % p.count][cue], "%s %d %d", names[n], cues, i);
                    used[i % p.count][cue] = true;
                    if (!redundant && i < p.count)
                        cr_assert_eq(cue, 0);
                    if (redundant && i < cues)
                        cr_assert_eq(cue, i);
                }
            }
        }
    }
}

/* CIE L*a*b* (D65) of linear sRGB. */
static void lab_of(const double rgb[3], double lab[3])
{
    static const double m[3][3] = {{0.4124564, 0.3575761, 0.1804375},
                                   {0.2126729, 0.7151522, 0.0721750},
                                   {0.0193339, 0.1191920, 0.9503041}};
    static const double white[3] = {0.95047, 1, 1.08883};
    double f[3];

    for (int i = 0; i < 3; i++) {
        double t = (m[i][0] * rgb[0] + m[i][1] * rgb[1] + m[i][2] * rgb[2]) / white[i];

        f[i] = t > 216.0 / 24389 ? cbrt(t) : (t * 24389 / 27 + 16) / 116;
    }
    lab[0] = 116 * f[1] - 16;
    lab[1] = 500 * (f[0] - f[1]);
    lab[2] = 200 * (f[1] - f[2]);
}

/* Sharma, Wu and Dalal 2005. */
static double ciede2000(const double p[3], const double q[3])
{
    const double pi = 3.14159265358979323846, degree = pi / 180;
    double c = (hypot(p[1], p[2]) + hypot(q[1], q[2])) / 2, c7 = pow(c, 7);
    double g = 0.5 * (1 - sqrt(c7 / (c7 + pow(25, 7)))), a1 = (1 + g) * p[1], a2 = (1 + g) * q[1];
    double c1 = hypot(a1, p[2]), c2 = hypot(a2, q[2]);
    double h1 = c1 > 0 ? atan2(p[2], a1) : 0, h2 = c2 > 0 ? atan2(q[2], a2) : 0;
    h1 += h1 < 0 ? 2 * pi : 0;
    h2 += h2 < 0 ? 2 * pi : 0;
    double dh = c1 * c2 > 0 ? h2 - h1 : 0, h = h1 + h2;
    bool far = fabs(h1 - h2) > pi;
    if (dh > pi)
        dh -= 2 * pi;
    else if (dh < -pi)
        dh += 2 * pi;
    if (c1 * c2 > 0)
        h = far ? (h < 2 * pi ? (h + 2 * pi) / 2 : (h - 2 * pi) / 2) : h / 2;
    double dl = q[0] - p[0], dc = c2 - c1, dH = 2 * sqrt(c1 * c2) * sin(dh / 2);
    double l = (p[0] + q[0]) / 2, cm = (c1 + c2) / 2;
    double t = 1 - 0.17 * cos(h - 30 * degree) + 0.24 * cos(2 * h) +
               0.32 * cos(3 * h + 6 * degree) - 0.2 * cos(4 * h - 63 * degree);
    double turn = 30 * degree * exp(-pow((h / degree - 275) / 25, 2)), cm7 = pow(cm, 7);
    double sl = 1 + 0.015 * pow(l - 50, 2) / sqrt(20 + pow(l - 50, 2)), sc = 1 + 0.045 * cm;
    double sh = 1 + 0.015 * cm * t, rt = -2 * sqrt(cm7 / (cm7 + pow(25, 7))) * sin(2 * turn);

    return sqrt(pow(dl / sl, 2) + pow(dc / sc, 2) + pow(dH / sh, 2) + rt * (dc / sc) * (dH / sh));
}

/* Machado, Oliveira and Fernandes 2009, severity 1: protan, deutan, tritan. The first is none. */
static const double seen[4][3][3] = {
    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    {{0.152286, 1.052583, -0.204868},
     {0.114503, 0.786281, 0.099216},
     {-0.003882, -0.048116, 1.051998}},
    {{0.367322, 0.860646, -0.227968},
     {0.280085, 0.672501, 0.047413},
     {-0.011820, 0.042940, 0.968881}},
    {{1.255528, -0.076749, -0.178779},
     {-0.078411, 0.930809, 0.147602},
     {0.004733, 0.691367, 0.303900}},
};

/* The smallest distance among the first `count` colours as seen. */
static double nearest(const char *name, bool dark, int count, int sight)
{
    const kymo__palette palette = palette_of(name, dark);
    double lab[16][3], least = 1000;

    cr_assert(count <= palette.count, "%s has no %d colours", name, count);
    for (int i = 0; i < count; i++) {
        kymo__rgba c = palette.colors[i];
        double rgb[3] = {linear(c.r), linear(c.g), linear(c.b)}, viewed[3];

        for (int k = 0; k < 3; k++) {
            const double *m = seen[sight][k];

            viewed[k] = fmin(fmax(m[0] * rgb[0] + m[1] * rgb[1] + m[2] * rgb[2], 0), 1);
        }
        lab_of(viewed, lab[i]);
        for (int k = 0; k < i; k++)
            least = fmin(least, ciede2000(lab[i], lab[k]));
    }
    return least;
}

/* The formula itself, on pairs of its authors. */
Test(palette, ciede2000)
{
    static const struct {
        double p[3], q[3], distance;
    } pairs[] = {
        {{50, 2.6772, -79.7751}, {50, 0, -82.7485}, 2.0425},
        {{50, -1.3802, -84.2814}, {50, 0, -82.7485}, 1.0},
        {{50, 2.5, 0}, {50, 0, -2.5}, 4.3065},
        {{50, 2.5, 0}, {73, 25, -18}, 27.1492},
        {{60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}, 1.2644},
        {{2.0776, 0.0795, -1.135}, {0.9033, -0.0636, -0.5514}, 0.9082},
    };

    for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++)
        cr_assert(fabs(ciede2000(pairs[k].p, pairs[k].q) - pairs[k].distance) < 5e-5,
                  "pair %zu: %g", k, ciede2000(pairs[k].p, pairs[k].q));
}

/* The worse of protan and deutan. */
static double red_green(const char *name, bool dark, int count)
{
    return fmin(nearest(name, dark, count, 1), nearest(name, dark, count, 2));
}

/* The figures of ux.md 1.4, over the first 4 and the first 8 colours (or as many as there are). */
Test(palette, distances)
{
    static const struct {
        const char *name;
        int count;
        double first4, all;
    } known[] = {{"tab10", 8, 1.3, 1.3},         {"tableau10", 8, 13.9, 0.7},
                 {"observable10", 8, 10.7, 2.6}, {"okabe-ito", 8, 12.2, 11.6},
                 {"tol-bright", 7, 15.3, 14.2},  {"tol-vibrant", 7, 15.8, 13.7},
                 {"tol-muted", 8, 17.6, 11.8},   {"petroff6", 6, 17.7, 10.6},
                 {"petroff10", 8, 22.2, 11.9},   {"kymo", 8, 20.2, 11.5}};

    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        double four = red_green(known[k].name, false, 4);
        double all = red_green(known[k].name, false, known[k].count);

        cr_assert(fabs(four - known[k].first4) < 0.06, "%s: %.2f", known[k].name, four);
        cr_assert(fabs(all - known[k].all) < 0.06, "%s: %.2f", known[k].name, all);
    }
    cr_assert(fabs(nearest(NULL, false, 8, 3) - 11.5) < 0.05);
    cr_assert(fabs(nearest(NULL, false, 8, 0) - 19.9) < 0.05);
    cr_assert(fabs(red_green(NULL, true, 4) - 14.1) < 0.05);
    cr_assert(fabs(red_green(NULL, true, 8) - 14.0) < 0.05);
    cr_assert(fabs(nearest(NULL, true, 8, 3) - 13.8) < 0.05);
}

/* ---- Colour maps ----------------------------------------------------------------------------- */

Test(colormap, anchors)
{
    static const struct {
        const char *name;
        uint32_t colors[5];
        int at[5];
    } maps[] = {
        {"viridis", {0x440154, 0x3b528b, 0x21918c, 0x5ec962, 0xfde725}, {0, 64, 128, 192, 255}},
        {"magma", {0x000004, 0x51127c, 0xb73779, 0xfc8961, 0xfcfdbf}, {0, 64, 128, 192, 255}},
        {"inferno", {0x000004, 0x57106e, 0xbc3754, 0xf98e09, 0xfcffa4}, {0, 64, 128, 192, 255}},
        {"plasma", {0x0d0887, 0x7e03a8, 0xcc4778, 0xf89540, 0xf0f921}, {0, 64, 128, 192, 255}},
        {"cividis", {0x00224e, 0x434e6c, 0x7d7c78, 0xbcae6c, 0xfee838}, {0, 64, 128, 192, 255}},
        // ten even stops, of which these are the 1st, 4th, 7th and 10th
        {"batlow", {0x011959, 0x3c6d56, 0xd19243, 0xf9cbf9, 0xf9cbf9}, {0, 85, 170, 255, 255}},
        {"turbo", {0x30123b, 0x28bceb, 0xa4fc3c, 0xfb7e21, 0x7a0403}, {0, 64, 128, 192, 255}},
        {"grey", {0x949494, 0x000000, 0x000000, 0x000000, 0x000000}, {0, 255, 255, 255, 255}},
        {"rdbu", {0x67001f, 0xe58368, 0xf6f7f7, 0x68abd0, 0x053061}, {0, 64, 128, 192, 255}},
        {"blue-red", {0x053061, 0x68abd0, 0xf6f7f7, 0xe58368, 0x67001f}, {0, 63, 127, 191, 255}},
        {"coolwarm", {0x3b4cc0, 0x8db0fe, 0xdddcdc, 0xf4987a, 0xb40426}, {0, 64, 128, 192, 255}},
    };
    const char *names[32];

    cr_assert_eq(kymo__colormap_names(names), 11);
    for (size_t m = 0; m < sizeof maps / sizeof maps[0]; m++) {
        const uint8_t(*map)[3] = kymo__colormap_find(maps[m].name);

        cr_assert_not_null(map);
        cr_assert_str_eq(names[m], maps[m].name);
        for (int k = 0; k < 5; k++) {
            const uint8_t *c = map[maps[m].at[k]];

            cr_assert_eq((uint32_t)(c[0] << 16 | c[1] << 8 | c[2]), maps[m].colors[k], "%s %d",
                         maps[m].name, maps[m].at[k]);
        }
        for (int i = 1; i < 256; i++) // no slips in the tables
            for (int k = 0; k < 3; k++)
                cr_assert(abs(map[i][k] - map[i - 1][k]) <= 9, "%s %d", maps[m].name, i);
    }
    cr_assert_eq(kymo__colormap_find(NULL), kymo__colormap_find("viridis"));
    cr_assert_null(kymo__colormap_find("jet"));
}

Test(colormap, sampling)
{
    const uint8_t(*map)[3] = kymo__colormap_find("viridis");
    static const struct {
        double t;
        int index;
    } cases[] = {{0, 0},   {-1, 0},         {-INFINITY, 0}, {0.25, 64},   {0.9999, 255}, {1, 255},
                 {7, 255}, {INFINITY, 255}, {0.0039, 0},    {0.00391, 1}, {0.5, 128}};

    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        kymo__rgba c = kymo__colormap_at(map, cases[k].t);

        cr_assert(c.a == 255 && c.r == map[cases[k].index][0] && c.g == map[cases[k].index][1] &&
                      c.b == map[cases[k].index][2],
                  "%g", cases[k].t);
    }
    cr_assert_eq(kymo__colormap_at(map, NAN).a, 0);
}
