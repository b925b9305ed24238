/*
 * palette.c - colours for categories, by name.
 *
 * kymo's own palettes were found by annealing: eight colours under hue windows, each at least 3:1
 * on the background (WCAG 2.2, 1.4.11), that keep their CIEDE2000 distances for protan, deutan and
 * tritan viewers (Machado, Oliveira and Fernandes 2009). The dark one is not the light one
 * inverted. "grey" is for paper without colour, where dashes and markers tell series apart. The
 * others are known ones; several of their colours miss 3:1 on white, so none is the default.
 */
#include "scale/scale.h"

#define COLORS 10

static const struct palette {
    const char *name;
    uint32_t colors[COLORS];
    int32_t count;
} palettes[] = {
    {"kymo", {0x3374f1, 0xe77151, 0x08614d, 0x770b73, 0xa76900, 0xb0134d, 0x17a1b5, 0x7a7374}, 8},
    {"okabe-ito",
     {0x0072b2, 0xe69f00, 0x009e73, 0xcc79a7, 0x56b4e9, 0xd55e00, 0xf0e442, 0x000000},
     8},
    {"tab10",
     {0x1f77b4, 0xff7f0e, 0x2ca02c, 0xd62728, 0x9467bd, 0x8c564b, 0xe377c2, 0x7f7f7f, 0xbcbd22,
      0x17becf},
     10},
    {"tableau10",
     {0x4e79a7, 0xf28e2c, 0xe15759, 0x76b7b2, 0x59a14f, 0xedc949, 0xaf7aa1, 0xff9da7, 0x9c755f,
      0xbab0ab},
     10},
    {"observable10",
     {0x4269d0, 0xefb118, 0xff725c, 0x6cc5b0, 0x3ca951, 0xff8ab7, 0xa463f2, 0x97bbf5, 0x9c6b4e,
      0x9498a0},
     10},
    {"tol-bright", {0x4477aa, 0xee6677, 0x228833, 0xccbb44, 0x66ccee, 0xaa3377, 0xbbbbbb}, 7},
    {"tol-vibrant", {0xee7733, 0x0077bb, 0x33bbee, 0xee3377, 0xcc3311, 0x009988, 0xbbbbbb}, 7},
    {"tol-muted",
     {0xcc6677, 0x332288, 0xddcc77, 0x117733, 0x88ccee, 0x882255, 0x44aa99, 0x999933, 0xaa4499},
     9},
    {"petroff6", {0x5790fc, 0xf89c20, 0xe42536, 0x964a8b, 0x9c9ca1, 0x7a21dd}, 6},
    {"petroff10",
     {0x3f90da, 0xffa90e, 0xbd1f01, 0x94a4a2, 0x832db6, 0xa96b59, 0xe76300, 0xb9ac70, 0x717581,
      0x92dadd},
     10},
    {"grey", {0x000000, 0x5c5c5c, 0x8c8c8c}, 3},
};

static const struct palette own_dark = {
    "kymo", {0x78aefc, 0xe3954a, 0xb2dfac, 0x9577b0, 0xfbdd49, 0xf04a78, 0x4aecf5, 0xb8b0b1}, 8};

#define PALETTES ((int32_t)(sizeof palettes / sizeof palettes[0]))

static const struct palette *find(const char *name)
{
    for (int32_t i = 0; i < PALETTES; i++)
        if (kymo__str_equal_fold(palettes[i].name, name ? name : "kymo"))
            return &palettes[i];
    return NULL;
}

static kymo__rgba opaque(uint32_t rgb)
{
    return (kymo__rgba){(uint8_t)(rgb >> 16), (uint8_t)(rgb >> 8), (uint8_t)rgb, 255};
}

kymo_status kymo__palette_find(const char *name, bool dark, kymo__palette *palette,
                               kymo_error *err)
{
    const struct palette *from = find(name);
    const char *names[32];
    const char *near;

    if (!from) {
        near = kymo__did_you_mean(name, names, kymo__palette_names(names));
        kymo__fail(err, KYMO_EINVAL, "no palette is named \"%s\"", name);
        if (near)
            kymo__hint(err, "did you mean \"%s\"?", near);
        else
            kymo__hint(err, "palettes: kymo okabe-ito tab10 tableau10 observable10 tol-bright "
                            "tol-vibrant tol-muted petroff6 petroff10 grey");
        return KYMO_EINVAL;
    }
    if (dark && from == &palettes[0])
        from = &own_dark;
    palette->count = from->count;
    for (int32_t i = 0; i < from->count; i++)
        palette->colors[i] = opaque(from->colors[i]);
    return KYMO_OK;
}

kymo__rgba kymo__palette_color(const kymo__palette *palette, int32_t index)
{
    index %= palette->count;
    return palette->colors[index < 0 ? index + palette->count : index];
}

int32_t kymo__palette_cue(const kymo__palette *palette, int32_t index, int32_t cues,
                          bool redundant)
{
    int32_t a = palette->count, b = cues;

    if (index < 0)
        return 0;
    if (!redundant)
        return index / palette->count % cues;
    while (b > 0) { // a: the greatest common divisor
        int32_t rest = a % b;

        a = b;
        b = rest;
    }
    // Colour and cue go round together, and meet again after their least common multiple.
    return (index + index / (palette->count / a * cues)) % cues;
}

int32_t kymo__palette_names(const char *names[32])
{
    for (int32_t i = 0; i < PALETTES; i++)
        names[i] = palettes[i].name;
    return PALETTES;
}
