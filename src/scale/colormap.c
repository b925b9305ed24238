/*
 * colormap.c - numbers to colours: 256 steps each, by name.
 *
 * Tables, not fitted polynomials: those miss the published ends. viridis is the default; blue-red
 * is for values about a centre, which must be put at 0.5. Where they come from is in NOTICE. 768
 * bytes each.
 */
#include "scale/scale.h"

#include <math.h>

static const uint8_t viridis[256][3] = {
#include "scale/colormaps/viridis.inc"
};
static const uint8_t magma[256][3] = {
#include "scale/colormaps/magma.inc"
};
static const uint8_t inferno[256][3] = {
#include "scale/colormaps/inferno.inc"
};
static const uint8_t plasma[256][3] = {
#include "scale/colormaps/plasma.inc"
};
static const uint8_t cividis[256][3] = {
#include "scale/colormaps/cividis.inc"
};
static const uint8_t blue_red[256][3] = {
#include "scale/colormaps/blue_red.inc"
};

static const struct {
    const char *name;
    const uint8_t (*colors)[3];
} maps[] = {
    {"viridis", viridis}, {"magma", magma},     {"inferno", inferno},
    {"plasma", plasma},   {"cividis", cividis}, {"blue-red", blue_red},
};

#define MAPS ((int32_t)(sizeof maps / sizeof maps[0]))

const uint8_t (*kymo__colormap_find(const char *name))[3]
{
    for (int32_t i = 0; i < MAPS; i++)
        if (kymo__str_equal(maps[i].name, name ? name : "viridis"))
            return maps[i].colors;
    return NULL;
}

kymo__rgba kymo__colormap_at(const uint8_t (*map)[3], double t)
{
    const uint8_t *color;

    if (isnan(t))
        return (kymo__rgba){0, 0, 0, 0};
    color = map[t >= 1 ? 255 : t > 0 ? (int)(t * 256) : 0];
    return (kymo__rgba){color[0], color[1], color[2], 255};
}

int32_t kymo__colormap_names(const char *names[32])
{
    for (int32_t i = 0; i < MAPS; i++)
        names[i] = maps[i].name;
    return MAPS;
}
