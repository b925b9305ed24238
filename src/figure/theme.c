/*
 * theme.c - what figures look like: the colours and sizes of ux.md 1.2 and 1.3, in one table a theme.
 */
#include "figure/figure.h"

#define HEX(r, g, b) { 0x##r, 0x##g, 0x##b, 0xff }

#define SIZES                                                                                         \
    .title_size = 15, .subtitle_size = 12, .panel_title_size = 12, .label_size = 12, .tick_size = 11, \
    .legend_size = 11, .caption_size = 10, .padding = 12, .title_gap = 4, .subtitle_gap = 10,         \
    .caption_gap = 8, .tick_length = 4, .tick_width = 1, .tick_gap = 3, .minor_length = 2.5,          \
    .minor_width = 0.75, .y_gap = 6, .label_gap = 6, .axis_width = 1, .grid_width = 1

static const struct {
    const char *name;
    kymo__look look;
} themes[] = {
    { "light",
      { .dark = false,
        .background = HEX(ff, ff, ff),
        .text = HEX(1f, 23, 28),
        .muted = HEX(4b, 53, 5d),
        .faint = HEX(57, 60, 6a),
        .axis = HEX(8c, 95, 9f),
        .grid = HEX(e4, e8, ec),
        .zero = HEX(8c, 95, 9f),
        SIZES } },
    { "dark",
      { .dark = true,
        .background = HEX(16, 18, 1d),
        .text = HEX(e6, e9, ef),
        .muted = HEX(b4, ba, c4),
        .faint = HEX(b4, ba, c4),
        .axis = HEX(6b, 72, 80),
        .grid = HEX(2c, 30, 38),
        .zero = HEX(6b, 72, 80),
        SIZES } },
};

kymo_status kymo__theme(const char *name, kymo__look *look, kymo_error *err)
{
    const char *names[sizeof themes / sizeof themes[0]];
    for (size_t i = 0; i < sizeof themes / sizeof themes[0]; i++) {
        names[i] = themes[i].name;
        if (kymo__str_equal(name ? name : "light", themes[i].name)) {
            *look = themes[i].look;
            return KYMO_OK;
        }
    }
    kymo__fail(err, KYMO_EINVAL, "no theme is named \"%s\"", name);
    const char *near = kymo__did_you_mean(name, names, (int32_t)(sizeof names / sizeof names[0]));
    if (near)
        kymo__hint(err, "did you mean \"%s\"?", near);
    else
        kymo__hint(err, "themes: light, dark");
    return err->code;
}
