/*
 * colormap.c - numbers to colours: 256 steps each, by name.
 *
 * Tables, not fitted polynomials: those miss the published ends. viridis is the default; blue-red,
 * rdbu and coolwarm are for values about a centre, which must be put at 0.5; turbo tells much apart,
 * but not to everyone, so it is never chosen; grey has no colour and 3:1 on white throughout. Where
 * they come from is in NOTICE. 768 bytes each.
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
static const uint8_t rdbu[256][3] = {
#include "scale/colormaps/rdbu.inc"
};
static const uint8_t coolwarm[256][3] = {
#include "scale/colormaps/coolwarm.inc"
};
static const uint8_t turbo[256][3] = {
#include "scale/colormaps/turbo.inc"
};
static const uint8_t batlow[256][3] = {
#include "scale/colormaps/batlow.inc"
};
static const uint8_t grey[256][3] = {
#include "scale/colormaps/grey.inc"
};

static const struct {
    const char *name;
    const uint8_t (*colors)[3];
} maps[] = {
    {"viridis", viridis}, {"magma", magma},       {"inferno", inferno},   {"plasma", plasma},
    {"cividis", cividis}, {"batlow", batlow},     {"turbo", turbo},       {"grey", grey},
    {"rdbu", rdbu},       {"blue-red", blue_red}, {"coolwarm", coolwarm},
};

#define MAPS ((int32_t)(sizeof maps / sizeof maps[0]))

const uint8_t (*kymo__colormap_find(const char *name))[3]
{
    for (int32_t i = 0; i < MAPS; i++)
        if (kymo__str_equal_fold(maps[i].name, name ? name : "viridis"))
            return maps[i].colors;
    return NULL;
}

const uint8_t (*kymo__colormap_get(const char *name, kymo_error *err))[3]
{
    const uint8_t(*map)[3] = kymo__colormap_find(name);
    const char *names[32];
    const char *near;

    if (map)
        return map;
    near = kymo__did_you_mean(name, names, kymo__colormap_names(names));
    kymo__fail(err, KYMO_EINVAL, "no colormap is named \"%s\"", name);
    if (near)
        kymo__hint(err, "did you mean \"%s\"?", near);
    else
        kymo__hint(err, "colormaps: viridis magma inferno plasma cividis batlow turbo grey rdbu "
                        "blue-red coolwarm");
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
