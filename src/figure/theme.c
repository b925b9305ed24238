/*
 * theme.c - what figures look like: the colours and sizes of each built-in theme, and the keys by which
 * files (theme_file.c) change them.
 *
 * Every text has at least 4.5:1 on its background and every line and mark 3:1 (WCAG 2.2, 1.4.3 and
 * 1.4.11), but for the grid, which only decorates; a test reads these tables. "print" has no colour at
 * all: greys, dashes and the shapes of markers tell series apart.
 */
#include "figure/figure.h"

#include <string.h>

#define HEX(r, g, b) { 0x##r, 0x##g, 0x##b, 0xff }

#define SIZES                                                                                         \
    .title_size = 15, .subtitle_size = 12, .panel_title_size = 12, .label_size = 12, .tick_size = 11, \
    .legend_size = 11, .caption_size = 10, .padding = 12, .title_gap = 4, .subtitle_gap = 10,         \
    .caption_gap = 8, .tick_length = 4, .tick_width = 1, .tick_gap = 3, .minor_length = 2.5,          \
    .minor_width = 0.75, .y_gap = 6, .label_gap = 6, .axis_width = 1, .grid_width = 1,                \
    .line_width = 1.75, .marker_size = 6

static const struct {
    const char *name, *palette;
    kymo__look look;
} themes[] = {
    { "light",
      "kymo",
      { .dark = false,
        .background = HEX(ff, ff, ff),
        .text = HEX(1f, 23, 28),
        .muted = HEX(4b, 53, 5d),
        .faint = HEX(57, 60, 6a),
        .axis = HEX(8c, 95, 9f),
        .grid = HEX(e4, e8, ec),
        .zero = HEX(8c, 95, 9f),
        .colormap = "viridis",
        SIZES } },
    { "dark",
      "kymo",
      { .dark = true,
        .background = HEX(16, 18, 1d),
        .text = HEX(e6, e9, ef),
        .muted = HEX(b4, ba, c4),
        .faint = HEX(b4, ba, c4),
        .axis = HEX(6b, 72, 80),
        .grid = HEX(2c, 30, 38),
        .zero = HEX(6b, 72, 80),
        .colormap = "viridis",
        SIZES } },
    { "print",
      "grey",
      { .dark = false,
        .background = HEX(ff, ff, ff),
        .text = HEX(00, 00, 00),
        .muted = HEX(26, 26, 26),
        .faint = HEX(4d, 4d, 4d),
        .axis = HEX(59, 59, 59),
        .grid = HEX(e0, e0, e0),
        .zero = HEX(59, 59, 59),
        .colormap = "grey",
        .redundant = true,
        SIZES } },
};

enum { THEMES = sizeof themes / sizeof themes[0] };

#define KEY(field, type, least, most, doc) \
    { #field, type, (int32_t)offsetof(kymo__look, field), least, most, doc }

static const kymo__theme_key keys[] = {
    { "base", 't', KYMO__THEME_BASE, 0, 0, "theme that the file begins with: light, dark or print; first of all" },
    { "name", 't', KYMO__THEME_REMARK, 0, 0, "for readers of the file" },
    { "description", 't', KYMO__THEME_REMARK, 0, 0, "for readers of the file" },
    { "palette", 't', KYMO__THEME_PALETTE, 0, 0, "colours of series: the name of a palette, or a list of 1 to 16" },
    { "colormap", 't', KYMO__THEME_COLORMAP, 0, 0, "colours of numbers" },
    KEY(dark, 'b', 0, 0, "whether the background is dark: which palette \"kymo\" is"),
    KEY(background, 'c', 0, 0, "of the whole figure"),
    KEY(text, 'c', 0, 0, "titles, names of axes"),
    KEY(muted, 'c', 0, 0, "tick labels, legends"),
    KEY(faint, 'c', 0, 0, "the caption"),
    KEY(axis, 'c', 0, 0, "axis lines and ticks"),
    KEY(grid, 'c', 0, 0, "grid lines"),
    KEY(zero, 'c', 0, 0, "the line at 0"),
    KEY(redundant, 'b', 0, 0, "dashes and marker shapes from the first series on"),
    KEY(line_width, 'n', 0.1, 100, "lines of data"),
    KEY(marker_size, 'n', 0.1, 100, "diameter of markers"),
    KEY(title_size, 'n', 4, 200, "text size of the title"),
    KEY(subtitle_size, 'n', 4, 200, "of the subtitle"),
    KEY(panel_title_size, 'n', 4, 200, "of titles of panels"),
    KEY(label_size, 'n', 4, 200, "of names of axes"),
    KEY(tick_size, 'n', 4, 200, "of tick labels"),
    KEY(legend_size, 'n', 4, 200, "of legends and direct labels"),
    KEY(caption_size, 'n', 4, 200, "of the caption"),
    KEY(padding, 'n', 0, 400, "around everything"),
    KEY(title_gap, 'n', 0, 200, "from the title to the subtitle"),
    KEY(subtitle_gap, 'n', 0, 200, "from the subtitle down"),
    KEY(caption_gap, 'n', 0, 200, "above the caption"),
    KEY(tick_length, 'n', 0, 100, "of ticks"),
    KEY(tick_width, 'n', 0.1, 20, "of ticks"),
    KEY(tick_gap, 'n', 0, 100, "from x ticks to their labels"),
    KEY(minor_length, 'n', 0, 100, "of minor ticks"),
    KEY(minor_width, 'n', 0.1, 20, "of minor ticks"),
    KEY(y_gap, 'n', 0, 100, "from the panel to the y labels"),
    KEY(label_gap, 'n', 0, 100, "from tick labels to the name of the axis"),
    KEY(axis_width, 'n', 0.1, 20, "of axis lines"),
    KEY(grid_width, 'n', 0.1, 20, "of grid lines"),
};

const kymo__theme_key *kymo__theme_keys(int32_t *count)
{
    *count = (int32_t)(sizeof keys / sizeof keys[0]);
    return keys;
}

int32_t kymo_theme_keys(const char *names[64], const char *values[64], const char *docs[64])
{
    int32_t count;
    kymo__theme_keys(&count);
    for (int32_t i = 0; i < count && i < 64; i++) {
        int32_t type = keys[i].type;
        bool list = type == 't' && keys[i].offset == KYMO__THEME_PALETTE;
        if (names)
            names[i] = keys[i].name;
        if (values)
            values[i] = type == 'c' ? "COLOR" : type == 'n' ? "PX" : type == 'b' ? "true|false" : list ? "NAME|[COLOR, ...]" : "TEXT";
        if (docs)
            docs[i] = keys[i].doc;
    }
    return count;
}

int32_t kymo_palettes(const char *names[32])
{
    return kymo__palette_names(names);
}

int32_t kymo_colormaps(const char *names[32])
{
    return kymo__colormap_names(names);
}

bool kymo__theme_named(const char *name, kymo__look *look)
{
    kymo_error unused;
    for (size_t i = 0; i < THEMES; i++) {
        if (!kymo__str_equal(name, themes[i].name))
            continue;
        *look = themes[i].look;
        return kymo__palette_find(themes[i].palette, look->dark, &look->palette, &unused) == KYMO_OK;
    }
    return false;
}

static kymo_status unknown(const char *name, kymo_error *err)
{
    const char *names[THEMES + 1] = { "auto" };
    for (size_t i = 0; i < THEMES; i++)
        names[i + 1] = themes[i].name;
    kymo__fail(err, KYMO_EINVAL, "no theme is named \"%s\"", name);
    const char *near = kymo__did_you_mean(name, names, THEMES + 1);
    if (near)
        kymo__hint(err, "did you mean \"%s\"?", near);
    else
        kymo__hint(err, "themes: light, dark, print, auto, or a file whose name ends with .json");
    return (kymo_status)err->code;
}

int32_t kymo__theme_pairs(const kymo_figure_options *options, const kymo__look *look,
                          kymo__rgba pairs[KYMO__THEME_PAIRS][2])
{
    kymo__look dark;
    kymo_error unused;
    int32_t n = 0;
    if (!kymo__str_equal(options->theme, "auto") || !kymo__theme_named("dark", &dark))
        return 0;
    if (options->palette)
        kymo__palette_find(options->palette, true, &dark.palette, &unused);
    const kymo__rgba fixed[][2] = {
        { look->background, dark.background }, { look->text, dark.text }, { look->muted, dark.muted },
        { look->faint, dark.faint },           { look->axis, dark.axis }, { look->grid, dark.grid },
    };
    memcpy(pairs, fixed, sizeof fixed);
    n = sizeof fixed / sizeof fixed[0];
    for (int32_t i = 0; i < look->palette.count; i++) {
        const kymo__rgba a = look->palette.colors[i], b = dark.palette.colors[i];
        pairs[n][0] = a;
        pairs[n++][1] = b;
        pairs[n][0] = kymo__color_readable(a, look->background, 4.5);
        if (memcmp(&pairs[n][0], &a, sizeof a) == 0)
            continue;
        pairs[n++][1] = kymo__color_readable(b, dark.background, 4.5);
    }
    return n;
}

bool kymo__theme_is_file(const char *name)
{
    size_t n = strlen(name);
    return strchr(name, '/') || (n > 5 && kymo__str_equal_fold(name + n - 5, ".json"));
}

kymo_status kymo__theme(const kymo_figure_options *options, kymo__look *look, kymo__mem *mem,
                        kymo_error *err)
{
    const char *name = options->theme ? options->theme : "light";
    if (kymo__theme_is_file(name)) {
        if (kymo__theme_read(name, look, mem, err) != KYMO_OK)
            return (kymo_status)err->code;
    } else if (!kymo__theme_named(kymo__str_equal(name, "auto") ? "light" : name, look)) {
        return unknown(name, err);
    }
    if (options->redundant)
        look->redundant = true;
    if (options->palette)
        return kymo__palette_find(options->palette, look->dark, &look->palette, err);
    return KYMO_OK;
}
