/*
 * theme.c - themes: every text can be read and every mark seen, in the tables and in what is drawn; theme
 * files, and where their mistakes are.
 */
#include "figure/figure.h"

#include "figures.h"
#include "kt.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const themes[] = { "light", "dark", "print" };

/* ---- contrast (WCAG 2.2), computed here again ------------------------------------------------------- */

static double linear(int channel)
{
    double c = channel / 255.0;
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

Test(theme, tables)
{
    for (size_t t = 0; t < sizeof themes / sizeof themes[0]; t++) {
        kymo__look look;
        cr_assert(kymo__theme_named(themes[t], &look));
        const kymo__rgba texts[] = { look.text, look.muted, look.faint }, lines[] = { look.axis, look.zero };
        for (int i = 0; i < 3; i++)
            cr_assert_geq(contrast(texts[i], look.background), 4.5, "%s text %d", themes[t], i);
        for (int i = 0; i < 2; i++)
            cr_assert_geq(contrast(lines[i], look.background), 3, "%s line %d", themes[t], i);
        for (int i = 0; i < look.palette.count; i++)
            cr_assert_geq(contrast(look.palette.colors[i], look.background), 3, "%s C%d", themes[t], i);
        cr_assert_eq(look.dark, luminance(look.background) < 0.18);
        cr_assert(look.line_width == 1.75 && look.marker_size == 6 && look.tick_size == 11);
    }
    cr_assert(!kymo__theme_named("auto", &(kymo__look){ 0 }));
}

/* Names of series in their colours, on any background a theme has. */
Test(theme, text_in_series_colours)
{
    for (size_t t = 0; t < sizeof themes / sizeof themes[0]; t++) {
        const char *names[32];
        kymo__look look;
        kymo__theme_named(themes[t], &look);
        for (int n = kymo__palette_names(names) - 1; n >= 0; n--) {
            kymo__palette p;
            kymo_error err;
            cr_assert_eq(kymo__palette_find(names[n], look.dark, &p, &err), KYMO_OK);
            for (int i = 0; i < p.count; i++) {
                kymo__rgba c = kymo__color_readable(p.colors[i], look.background, 4.5);
                cr_assert_geq(contrast(c, look.background), 4.5, "%s %s C%d", themes[t], names[n], i);
            }
        }
    }
}

/* ---- what is drawn ------------------------------------------------------------------------------------ */

/* The colour behind `key` in a line of a scene; false when there is none. */
static bool color_in(const char *line, const char *key, kymo__rgba *color)
{
    const char *at = strstr(line, key);
    char text[16] = "";
    if (!at)
        return false;
    at += strlen(key);
    memcpy(text, at, strcspn(at, " \n") < 15 ? strcspn(at, " \n") : 15);
    return kymo__color_parse(text, color) && color->a > 0;
}

typedef struct seen {
    int texts, marks;
    bool coloured; /* some ink is not grey */
} seen;

/* Looks at every ink of a scene: texts 4.5:1, what is opaque 3:1, but for grid lines. Translucent markers are
 * many on purpose, and colour maps show values. */
static seen check_scene(const char *name, char *scene, kymo__rgba grid)
{
    seen s = { 0 };
    kymo__rgba background = { 255, 255, 255, 255 };
    char *line = strtok(scene, "\n");
    cr_assert(color_in(line, "background=", &background), "%s: %s", name, line);
    for (line = strtok(NULL, "\n"); line; line = strtok(NULL, "\n")) {
        const char *word = line + strspn(line, " ");
        bool text = strncmp(word, "text ", 5) == 0;
        const char *keys[] = { text ? " color=" : " stroke=", " fill=", " color=" };
        for (int k = 0; k < (text ? 1 : 3); k++) {
            kymo__rgba c;
            if (!color_in(line, keys[k], &c) || memcmp(&c, &grid, 4) == 0 || c.a < 255 ||
                memcmp(&c, &background, 4) == 0)
                continue;
            cr_assert_geq(contrast(c, background), text ? 4.5 : 3, "%s: %.80s", name, word);
            s.texts += text;
            s.marks += !text;
            s.coloured = s.coloured || c.r != c.g || c.g != c.b;
        }
    }
    return s;
}

static seen check_figure(const char *name, kymo_figure *figure)
{
    kymo_error err;
    kt_bytes scene = { 0 };
    cr_assert_eq(kymo_figure_write(figure, "scene", kt_keep, &scene), KYMO_OK);
    seen s = check_scene(name, scene.data, figure->look.grid);
    free(scene.data);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    return s;
}

Test(theme, examples_as_drawn)
{
    for (int i = 0; i < kt_figure_count; i++)
        check_figure(kt_figures[i].name, kt_figures[i].open());
    KT_ALL_CLOSED();
}

enum { SERIES = 12, ROWS = 40 };

/* Lines, scatter in categories, rules and direct labels: everything that takes a colour. */
static kymo_figure *busy(const kymo_figure_options *options)
{
    static double values[SERIES][ROWS], group[ROWS];
    kymo_column columns[SERIES + 1];
    static const char *const names[SERIES] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l" };
    for (int k = 0; k < SERIES; k++) {
        for (int i = 0; i < ROWS; i++)
            values[k][i] = k + sin(i * 0.3 + k);
        columns[k] = (kymo_column){ .name = names[k], .values = values[k] };
    }
    for (int i = 0; i < ROWS; i++)
        group[i] = i % SERIES;
    columns[SERIES] = (kymo_column){ .name = "group", .values = group };
    kymo_source *source = kymo_source_arrays(columns, SERIES + 1, ROWS, NULL);
    kymo_figure_options o = *options;
    o.title = "Title";
    o.subtitle = "Subtitle";
    o.caption = "Caption";
    kymo_figure *figure = kymo_figure_open(&o);
    kymo_axes *lines = kymo_axes_add(figure, &(kymo_axes_options){ .x_label = "x", .legend = KYMO_LEGEND_DIRECT });
    kymo_axes *dots = kymo_axes_add(figure, &(kymo_axes_options){ .legend = KYMO_LEGEND_RIGHT });
    for (int k = 0; k < SERIES; k++) {
        kymo_add(lines, KYMO_LINE, &(kymo_spec){ .data = source, .y = names[k] });
        kymo_add(dots, KYMO_SCATTER, &(kymo_spec){ .data = source, .y = names[k] });
    }
    kymo_add(lines, KYMO_RULE, &(kymo_spec){ .at = 3 });
    kymo_source_close(source);
    return figure;
}

Test(theme, every_theme_as_drawn)
{
    for (size_t t = 0; t < sizeof themes / sizeof themes[0]; t++) {
        seen s = check_figure(themes[t], busy(&(kymo_figure_options){ .theme = themes[t], .height = 900 }));
        cr_assert(s.texts > 2 * SERIES && s.marks > 2 * SERIES, "%s: %d texts, %d marks", themes[t], s.texts,
                  s.marks);
        if (strcmp(themes[t], "print") == 0)
            cr_assert(!s.coloured, "print has a colour");
    }
    KT_ALL_CLOSED();
}

/* ---- dashes and shapes beside the colours --------------------------------------------------------------- */

/* How each series looks: its colour with its dash or shape. */
static void looks_of(kymo_figure *figure, int kind, char out[SERIES][64])
{
    kymo_canvas *canvas = kymo_canvas_open(NULL);
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    for (int i = 0, n = 0; i < figure->mark_count; i++) {
        const kymo_mark *mark = figure->marks[i];
        if (mark->class_->kind != kind)
            continue;
        snprintf(out[n++], 64, "%02x%02x%02x %d %d %d", mark->fill.r, mark->fill.g, mark->fill.b, mark->shape,
                 mark->dash_count, mark->dash_count ? (int)(mark->dash[0] * 100) : 0);
    }
    kymo_canvas_close(canvas);
}

static void check_looks(const kymo_figure_options *options, int plain)
{
    static const int kinds[] = { KYMO_LINE, KYMO_SCATTER };
    for (int k = 0; k < 2; k++) {
        char looks[SERIES][64];
        kymo_error err;
        kymo_figure *figure = busy(options);
        looks_of(figure, kinds[k], looks);
        int usual = 0;
        for (int i = 0; i < SERIES; i++) {
            usual += kinds[k] == KYMO_LINE ? strstr(looks[i], " 0 0 0") != NULL : strstr(looks[i], " 1 0 0") != NULL;
            for (int j = 0; j < i; j++)
                cr_assert_str_neq(looks[i], looks[j], "series %d and %d", j, i);
        }
        cr_assert(plain < 0 || usual == plain, "%d plain looks", usual);
        cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK);
    }
}

Test(theme, cues)
{
    check_looks(&(kymo_figure_options){ .height = 900 }, 8); /* as long as the palette is */
    check_looks(&(kymo_figure_options){ .height = 900, .redundant = 1 }, -1);
    check_looks(&(kymo_figure_options){ .height = 900, .theme = "print" }, -1);
    check_looks(&(kymo_figure_options){ .height = 900, .palette = "petroff6" }, 6);
    KT_ALL_CLOSED();
}

/* ---- files ------------------------------------------------------------------------------------------------ */

static kymo_error read_theme(const char *json, kymo__look *look)
{
    char folder[256], path[300];
    kymo_error err;
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/t.json", folder);
    kt_file_write(path, json, strlen(json));
    kymo__error_clear(&err);
    const kymo_figure_options options = { .theme = path };
    kymo__theme(&options, look, mem, &err);
    kt_folder_remove(folder);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
    return err;
}

static uint32_t rgb_of(kymo__rgba c)
{
    return (uint32_t)c.r << 16 | (uint32_t)c.g << 8 | c.b;
}

Test(theme, file)
{
    kymo__look look, light;
    kymo_error err = read_theme("{\"base\": \"dark\", \"name\": \"Mine\", \"text\": \"#fff\",\n"
                                "\"palette\": [\"red\", \"#0a0b0c\"], \"tick_size\": 9.5, \"redundant\": true,\n"
                                "\"colormap\": \"batlow\", \"description\": \"\"}\n", &look);
    cr_assert_eq(err.code, KYMO_OK, "%s", err.text);
    cr_assert(look.dark && look.redundant && look.tick_size == 9.5 && look.padding == 12);
    cr_assert_eq(rgb_of(look.text), 0xffffff);
    cr_assert_eq(rgb_of(look.background), 0x16181d);
    cr_assert_eq(look.palette.count, 2);
    cr_assert_eq(rgb_of(look.palette.colors[1]), 0x0a0b0c);
    cr_assert_str_eq(look.colormap, "batlow");
    err = read_theme("{}", &look);
    cr_assert_eq(err.code, KYMO_OK);
    kymo__theme_named("light", &light);
    cr_assert_eq(rgb_of(look.background), 0xffffff);
    cr_assert_eq(rgb_of(look.palette.colors[0]), rgb_of(light.palette.colors[0]));
    err = read_theme("{\"dark\": true, \"background\": \"black\"}", &look);
    cr_assert_eq(rgb_of(look.palette.colors[0]), 0x78aefc); /* kymo's palette for dark backgrounds */
    err = read_theme("{\"palette\": \"tol-muted\"}", &look);
    cr_assert(err.code == KYMO_OK && look.palette.count == 9);
}

/* Every key sets a field of its own, and nothing else. */
Test(theme, keys)
{
    int32_t count;
    const kymo__theme_key *keys = kymo__theme_keys(&count);
    for (int32_t i = 0; i < count; i++) {
        kymo__look look, light;
        if (keys[i].type == 't')
            continue;
        char json[128];
        snprintf(json, sizeof json, "{\"%s\": %s}", keys[i].name,
                 keys[i].type == 'c' ? "\"#123456\"" : keys[i].type == 'n' ? "4.25" : "true");
        cr_assert_eq(read_theme(json, &look).code, KYMO_OK, "%s", keys[i].name);
        kymo__theme_named("light", &light);
        size_t size = keys[i].type == 'c' ? sizeof(kymo__rgba) : keys[i].type == 'n' ? sizeof(double) : sizeof(bool);
        cr_assert_neq(memcmp((char *)&look + keys[i].offset, (char *)&light + keys[i].offset, size), 0, "%s",
                      keys[i].name);
        memcpy((char *)&look + keys[i].offset, (char *)&light + keys[i].offset, size);
        if (strcmp(keys[i].name, "dark") != 0)
            cr_assert_eq(memcmp(&look, &light, sizeof look), 0, "%s", keys[i].name);
    }
}

Test(theme, mistakes)
{
    static const struct {
        const char *json, *place, *text, *hint;
    } cases[] = {
        { "{\n  \"base\": \"dark\",\n  \"titel_size\": 20\n}", "3:3", "unknown key \"titel_size\"",
          "did you mean \"title_size\"?" },
        { "{\"background\": 5}", "1:16", "\"background\" wants a colour, not a number", "" },
        { "{\"background\": \"redd\"}", "1:16", "background: not a colour: \"redd\"",
          "write #rrggbb, or a name such as red" },
        { "{\"text\": \"#00000080\"}", "1:10", "text: not a colour: \"#00000080\"",
          "write #rrggbb, or a name such as red" },
        { "{\"base\": \"drak\"}", "1:10", "no theme is named \"drak\"", "themes: light, dark, print" },
        { "{\"text\": \"#000\", \"base\": \"dark\"}", "1:18", "\"base\" must be the first key", "" },
        { "{\"text\": \"#000\",\n \"text\": \"#111\"}", "2:2", "the key \"text\" is here a second time", "" },
        { "{\"line_width\": 1e9}", "1:16", "\"line_width\" is between 0.1 and 100, not 1e9", "" },
        { "{\"dark\": \"yes\"}", "1:10", "\"dark\" wants true or false, not a text", "" },
        { "{\"palette\": []}", "1:13", "a palette has at least one colour", "" },
        { "{\"palette\": [\"red\", 3]}", "1:21", "\"palette\" wants a colour, not a number", "" },
        { "{\"palette\": [[\"red\"]]}", "1:14", "\"palette\" wants a colour, not a list", "" },
        { "{\"palette\": \"tol-brigth\"}", "1:13", "no palette is named \"tol-brigth\"",
          "did you mean \"tol-bright\"?" },
        { "{\"colormap\": \"virids\"}", "1:14", "no colormap is named \"virids\"", "did you mean \"viridis\"?" },
        { "{\"axis\": {\"color\": \"red\"}}", "1:10", "\"axis\" wants a colour, not an object", "" },
        { "{\"axis\": null}", "1:10", "\"axis\" wants a colour, not null", "" },
        { "[1]", "1:1", "a theme is an object, not a list", "" },
        { "\"dark\"", "1:1", "a theme is an object, not a text", "" },
        { "{\"axis\": \"red\",}", "1:16", "not JSON: ", NULL },
        { "{} {}", "1:4", "not JSON: parse error: trailing garbage", "" },
        { "", "1:1", "not JSON: parse error: premature EOF", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        kymo__look look;
        kymo_error err = read_theme(cases[i].json, &look);
        char place[32];
        snprintf(place, sizeof place, "%lld:%d", (long long)err.line, (int)err.column);
        cr_assert_eq(err.code, KYMO_EINVAL, "%s", cases[i].json);
        cr_expect_str_eq(place, cases[i].place, "%s at %s", cases[i].json, place);
        cr_expect_not_null(strstr(err.text, cases[i].text), "%s", err.text);
        if (cases[i].hint)
            cr_expect_str_eq(err.hint, cases[i].hint, "%s", err.hint);
    }
}

/* Cut and broken anywhere, a file is an error and nothing else. */
Test(theme, broken_files)
{
    static const char whole[] = "{\"base\": \"dark\", \"palette\": [\"red\", \"#0a0b0c\"], \"tick_size\": 9}";
    kt_rng rng = { 7 };
    for (size_t cut = 0; cut + 1 < sizeof whole; cut++) {
        char text[sizeof whole] = "";
        kymo__look look;
        memcpy(text, whole, cut);
        cr_assert_eq(read_theme(text, &look).code, KYMO_EINVAL, "%s", text);
    }
    for (int i = 0; i < 300; i++) {
        char text[sizeof whole];
        kymo__look look;
        memcpy(text, whole, sizeof whole);
        for (int k = 0; k < 3; k++)
            text[kt_below(&rng, sizeof whole - 1)] = (char)(1 + kt_below(&rng, 255));
        kymo_error err = read_theme(text, &look);
        cr_assert(err.code == KYMO_OK || (err.code == KYMO_EINVAL && err.line > 0 && err.column > 0), "%s", text);
    }
}

Test(theme, files_that_cannot_be_read)
{
    kymo__look look;
    kymo_error err;
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo__error_clear(&err);
    kymo__theme(&(kymo_figure_options){ .theme = "no such.json" }, &look, mem, &err);
    cr_assert_eq(err.code, KYMO_ENOENT);
    kymo__error_clear(&err);
    kymo__theme(&(kymo_figure_options){ .theme = "/" }, &look, mem, &err);
    cr_assert_eq(err.code, KYMO_EIO, "%s", err.text);
    kymo__error_clear(&err);
    kymo__theme(&(kymo_figure_options){ .theme = "prnit" }, &look, mem, &err);
    cr_assert_str_eq(err.hint, "did you mean \"print\"?");
    kymo__error_clear(&err);
    kymo__theme(&(kymo_figure_options){ .palette = "nonsense" }, &look, mem, &err);
    cr_assert_eq(err.code, KYMO_EINVAL);
    kymo__mem_close(mem);
}
