/* Figures from JSON and to JSON: the same picture, and mistakes told with their place. */
#include "figure/figure.h"
#include "figures.h"
#include "kt.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static kymo_figure *from(const char *json)
{
    return kymo_figure_from_json(json, strlen(json), &(kymo_json_options){ .name = "f.json" });
}

static kt_bytes scene(kymo_figure *figure)
{
    kt_bytes bytes = { 0 };
    kymo_error err;
    kymo_figure_write(figure, "scene", kt_keep, &bytes);
    cr_assert_eq(kymo_figure_status(figure, &err), KYMO_OK, "%s", err.text);
    return bytes;
}

static void close_good(kymo_figure *figure)
{
    kymo_error err;
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
}

/* Whether two figures draw the same; closes them. */
static void expect_same(kymo_figure *a, kymo_figure *b, const char *name)
{
    kt_bytes p = scene(a), q = scene(b);
    cr_expect(p.size == q.size && memcmp(p.data, q.data, p.size) == 0, "%s: another picture", name);
    free(p.data);
    free(q.data);
    close_good(a);
    close_good(b);
}

/* ---- there and back -------------------------------------------------------------------------------------- */

Test(json, there_and_back)
{
    for (int i = 0; i < kt_figure_count; i++) {
        kt_bytes json = { 0 }, again = { 0 };
        kymo_error err;
        kymo_figure *figure = kt_figures[i].open();
        kymo_figure_to_json(figure, 0, kt_keep, &json);
        cr_assert_eq(kymo_figure_status(figure, &err), KYMO_OK, "%s: %s", kt_figures[i].name, err.text);
        kymo_figure *back = kymo_figure_from_json(json.data, json.size, NULL);
        cr_assert_eq(kymo_figure_status(back, &err), KYMO_OK, "%s: %s", kt_figures[i].name, err.text);
        kymo_figure_to_json(back, 0, kt_keep, &again);
        cr_expect_str_eq(again.data, json.data, "%s", kt_figures[i].name);
        free(json.data);
        free(again.data);
        expect_same(figure, back, kt_figures[i].name);
    }
    KT_ALL_CLOSED();
}

Test(json, every_type_of_column)
{
    static const double f64[] = { 1, NAN, -0.0, 1e300, INFINITY, 0.1 };
    static const float f32[] = { 0.1f, 2, 3, 4, 5, NAN };
    static const int64_t i64[] = { INT64_MAX, 0, -3, 4, 9007199254740993, 6 };
    static const int64_t time[] = { 0, 1700000000123456789, 86400000000000, -1, 5, 6 };
    static const int32_t code[] = { 0, 1, -1, 1, 0, 2 };
    static const char *const words[] = { "a \"b\"", "2024-01-31", "\xc3\xa4" };
    static const uint8_t valid[] = { 0x2d }; /* 1 0 1 1 0 1 */
    const kymo_column columns[] = {
        { .name = "f", .values = f64 },
        { .name = "g", .values = f32, .type = KYMO_F32 },
        { .name = "i", .values = i64, .type = KYMO_I64, .valid = valid },
        { .name = "t", .values = time, .type = KYMO_TIME },
        { .name = "w", .values = code, .type = KYMO_TEXT, .words = words, .word_count = 3 },
    };
    kymo_source *source = kymo_source_arrays(columns, 5, 6, NULL);
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_axes *axes = kymo_axes_add(figure, NULL);
    kt_bytes json = { 0 };
    kymo_add(axes, KYMO_SCATTER, &(kymo_spec){ .data = source, .x = "f", .y = "g", .color = "w" });
    kymo_source_close(source);
    kymo_figure_to_json(figure, 0, kt_keep, &json);
    cr_assert_not_null(json.data);
    const char *wanted[] = {
        "\"f\": [1.0, null, -0.0, 1e+300, 1e999, 0.1]",
        "\"i\": [9223372036854775807, null, -3, 4, null, 6]",
        "\"t\": [\"1970-01-01\", \"2023-11-14T22:13:20.123456789Z\", \"1970-01-02\", \"1969-12-31T23:59:59.999999999Z\",",
        "\"w\": {\"text\": [\"a \\\"b\\\"\", \"2024-01-31\", null, \"2024-01-31\", \"a \\\"b\\\"\", \"\xc3\xa4\"]}",
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        cr_expect_not_null(strstr(json.data, wanted[i]), "no %s in\n%s", wanted[i], json.data);
    kymo_figure *back = kymo_figure_from_json(json.data, json.size, NULL);
    free(json.data);
    expect_same(figure, back, "columns");
    KT_ALL_CLOSED();
}

/* ---- the same as by the API ------------------------------------------------------------------------------ */

Test(json, says_what_the_api_says)
{
    static const double x[] = { 1, 2, 3, 4 }, y[] = { 2, 8, 5, 7 };
    const kymo_column columns[] = { { .name = "x", .values = x }, { .name = "y", .values = y } };
    kymo_source *source = kymo_source_arrays(columns, 2, 4, NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .title = "T \xe2\x80\x94 1", .width = 500, .legend = KYMO_LEGEND_RIGHT });
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .x_lim = { 0, 5 }, .y_lim = { NAN, 10 }, .x_label = "x",
                                                                  .x_ticks = "0,2.5,5", .y_grid = 2, .nice = 1 });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "x", .y = "y", .width = 3, .dash = "6,3", .label = "one" });
    kymo_add(axes, KYMO_SCATTER, &(kymo_spec){ .data = source, .x = "1", .y = "2", .marker = "diamond", .no_legend = 1 });
    kymo_add(axes, KYMO_RULE, &(kymo_spec){ .at = 6.5, .orient = KYMO_HORIZONTAL });
    kymo_source_close(source);
    kymo_figure *same = from("{\"title\": \"T \\u2014 1\", \"width\": 500, \"legend\": \"right\",\n"
                             " \"data\": {\"columns\": {\"x\": [1, 2, 3, 4], \"y\": [2.0, 8e0, 5, 7]}},\n"
                             " \"axes\": {\"x_lim\": [0, 5], \"y_lim\": [null, 10], \"x_label\": \"x\", \"x_ticks\": [0, 2.5, 5],\n"
                             "  \"y_grid\": false, \"nice\": true, \"title\": null, \"marks\": [\n"
                             "   {\"x\": \"x\", \"y\": \"y\", \"width\": 3.0, \"dash\": [6, 3], \"label\": \"one\"},\n"
                             "   {\"kind\": \"scatter\", \"x\": 1, \"y\": 2, \"marker\": \"diamond\", \"no_legend\": true},\n"
                             "   {\"kind\": \"rule\", \"at\": 6.5, \"orient\": \"horizontal\"}]}}");
    expect_same(figure, same, "options");
    KT_ALL_CLOSED();
}

Test(json, times)
{
    kymo_figure *a = from("{\"time_zone\": \"Europe/Berlin\", \"axes\": [{\"x_lim\": [\"2024-03-01\", \"2024-03-03T12:00\"],"
                          "\"marks\": [{\"data\": {\"columns\": {\"t\": [\"2024-03-01T00:00\", null, \"2024-03-02\"],"
                          " \"y\": [1, 2, 3]}, \"time_zone\": \"Europe/Berlin\"}, \"x\": \"t\", \"y\": \"y\"}]}]}");
    kymo_error err;
    cr_assert_eq(kymo_figure_status(a, &err), KYMO_OK, "%s", err.text);
    /* 2024-03-01T00:00 in Berlin is 23:00 in UTC */
    cr_expect_eq(a->axes[0]->options.x_time[0], INT64_C(1709247600) * 1000000000);
    cr_expect_eq(a->axes[0]->options.x_time[1], INT64_C(1709463600) * 1000000000);
    kymo_column_info info;
    cr_expect_eq(kymo_source_column(a->marks[0]->source, 0, &info), KYMO_OK);
    cr_expect_eq(info.type, KYMO_TIME);
    cr_expect_eq(info.missing, 1);
    kt_bytes json = { 0 };
    kymo_figure_to_json(a, 0, kt_keep, &json);
    cr_expect_not_null(strstr(json.data, "\"x_lim\": [\"2024-02-29T23:00Z\", \"2024-03-03T11:00Z\"]"), "%s", json.data);
    expect_same(a, kymo_figure_from_json(json.data, json.size, NULL), "times");
    free(json.data);
    KT_ALL_CLOSED();
}

Test(json, one_source_for_the_same_data)
{
    kymo_figure *a = from("{\"sources\": {\"s\": {\"path\": \"examples/data/co2.csv\", \"header\": true}}, \"axes\": [{\"marks\": ["
                          "{\"data\": {\"source\": \"s\"}}, {\"data\": {\"path\": \"examples/data/co2.csv\", \"header\": true}},"
                          "{\"data\": \"examples/data/co2.csv\"}]}]}");
    kymo_error err;
    cr_assert_eq(kymo_figure_status(a, &err), KYMO_OK, "%s", err.text);
    cr_expect_eq(a->marks[0]->source, a->marks[1]->source);
    cr_expect_neq(a->marks[0]->source, a->marks[2]->source);
    close_good(a);
    KT_ALL_CLOSED();
}

/* Every option of sources comes back, also those that are yet to be: they need a row here. */
Test(json, options_of_sources_come_back)
{
    static const char *const values[][2] = {
        { "format", "\"csv\"" },      { "delimiter", "\",\"" },       { "missing", "\"none\"" },
        { "comment", "\"#\"" },       { "time_zone", "\"UTC\"" },     { "header", "true" },
        { "where", "\"CO2 > 400\"" }, { "no_index", "true" },         { "doubles", "true" },
        { "lenient", "true" },
    };
    int32_t count;
    const kymo_field *fields = kymo_fields(KYMO_TABLE_SOURCE, &count);
    for (int32_t i = 0; i < count; i++) {
        char json[256], wanted[64];
        size_t row = 0;
        while (row < sizeof values / sizeof *values && strcmp(values[row][0], fields[i].name) != 0)
            row++;
        cr_assert_lt(row, sizeof values / sizeof *values, "no value for %s", fields[i].name);
        snprintf(wanted, sizeof wanted, "\"%s\": %s", values[row][0], values[row][1]);
        snprintf(json, sizeof json, "{\"axes\": {\"marks\": {\"data\": {\"path\": \"examples/data/co2.csv\", %s}, \"y\": \"CO2\"}}}", wanted);
        kymo_figure *figure = from(json);
        kt_bytes written = { 0 };
        kymo_error err;
        cr_assert_eq(kymo_figure_status(figure, &err), KYMO_OK, "%s: %s", wanted, err.text);
        kymo_figure_to_json(figure, 0, kt_keep, &written);
        cr_expect_not_null(strstr(written.data, wanted), "no %s in\n%s", wanted, written.data);
        expect_same(figure, kymo_figure_from_json(written.data, written.size, NULL), wanted);
        free(written.data);
    }
    KT_ALL_CLOSED();
}

/* ---- folders and base options ---------------------------------------------------------------------------- */

static kymo_source *note_path(const char *path, const kymo_source_options *options, void *user)
{
    snprintf(user, 256, "%s", path);
    return kymo_source_open(path, options);
}

Test(json, paths_begin_at_the_folder)
{
    static const char text[] = "{\"theme\": \"dusk.json\", \"axes\": [{\"marks\": [{\"data\": \"sub/d.csv\"}]}]}";
    char folder[256], path[512], seen[256], wanted[512];
    kymo_error err;
    kt_folder_make(folder);
    snprintf(path, sizeof path, "mkdir %s/sub", folder);
    kt_result made = kt_shell(NULL, "%s", path);
    kt_result_free(&made);
    snprintf(path, sizeof path, "%s/sub/d.csv", folder);
    kt_file_write(path, "x,y\n1,2\n2,3\n", 12);
    snprintf(wanted, sizeof wanted, "%s/dusk.json", folder);
    kt_file_write(wanted, "{\"base\": \"dark\"}", 16);
    kymo_figure *figure = kymo_figure_from_json(text, sizeof text - 1, &(kymo_json_options){
        .folder = folder, .open = note_path, .user = seen, .base = &(kymo_figure_options){ .width = 300 } });
    cr_assert_eq(kymo_figure_status(figure, &err), KYMO_OK, "%s", err.text);
    cr_expect_str_eq(seen, path);
    cr_expect_str_eq(figure->options.theme, wanted);
    cr_expect(figure->look.dark);
    cr_expect_eq(figure->options.width, 300);
    close_good(figure);

    /* what `more` says wins */
    const kymo_option dark = { "theme", "print" };
    figure = kymo_figure_from_json(text, sizeof text - 1, &(kymo_json_options){
        .folder = folder, .base = &(kymo_figure_options){ .more = &dark, .more_count = 1 } });
    cr_expect_str_eq(figure->options.theme, "print");
    close_good(figure);

    /* absolute paths do not depend on the folder */
    kt_bytes json = { 0 };
    char here[256];
    cr_assert_not_null(getcwd(here, sizeof here));
    figure = from("{\"axes\": [{\"marks\": [{\"data\": \"examples/data/co2.csv\"}]}]}");
    kymo_figure_to_json(figure, 1, kt_keep, &json);
    snprintf(wanted, sizeof wanted, "\"data\": \"%s/examples/data/co2.csv\"", here);
    cr_expect_not_null(strstr(json.data, wanted), "%s", json.data);
    free(json.data);
    close_good(figure);
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}

/* ---- mistakes -------------------------------------------------------------------------------------------- */

static const struct {
    const char *json, *text, *hint;
} mistakes[] = {
    { "", "f.json:1:1: not JSON: ", NULL },
    { "[]", "f.json:1:1: a figure is an object, not a list", "" },
    { "{\"axes\": [}", "f.json:1:11: not JSON: ", NULL },
    { "{}", "f.json:1:1: a figure has the key \"axes\"", "" },
    { "{\"axes\": [],\n  \"titel\": 1}", "f.json:2:3: a figure has no key \"titel\"", "did you mean \"title\"?" },
    { "{\"axes\": [],\n\t\"title\": 1}", "f.json:2:11: \"title\" wants TEXT, not a number", "" },
    { "{\"title\": \"a\\u0000b\"}", "f.json:1:11: texts may not contain NUL characters", "" },
    { "{\"width\": -5, \"axes\": []}", "f.json:1:1: size: width and height must be above 0 and at most 32767", "" },
    { "{\"width\": \"wide\", \"axes\": []}", "f.json:1:11: width: bad value \"wide\"", "write PX" },
    { "{\"width\": 5,\n\"width\": 6}", "f.json:2:1: the key \"width\" is here a second time", "" },
    { "{\"crop\": {}}", "f.json:1:10: \"crop\" wants true or false, not an object", "" },
    { "{\"legend\": \"rigth\"}", "f.json:1:12: legend: bad value \"rigth\"",
      "did you mean \"right\"? write auto|none|inside|right|above|direct" },
    { "{\"axes\": [3]}", "f.json:1:11: axes is an object, not a number", "" },
    { "{\"axes\": [{\"x_lim\": [1, 2, 3]}]}", "f.json:1:21: \"x_lim\" wants 2 values, not 3", "" },
    { "{\"axes\": [{\"x_lim\": [1, true]}]}", "f.json:1:25: \"x_lim\" wants A..B, not true", "" },
    { "{\"axes\": [{\"x_ticks\": [\"1,2\"]}]}", "f.json:1:24: \"x_ticks\" wants A,B,...|every=STEP, not a text", "" },
    { "{\"axes\": [{\"marks\": [{\"kind\": \"lines\"}]}]}", "f.json:1:31: no plot type is called \"lines\"", "did you mean \"line\"?" },
    { "{\"axes\": [{\"marks\": [{}]}]}", "f.json:1:22: mark 1 (line), add: line: no data given", NULL },
    { "{\"axes\": [{\"marks\": [{\"data\": \"no.csv\"}]}]}", "f.json:1:31: no.csv: cannot read: ", NULL },
    { "{\"axes\": [{\"marks\": [{\"data\": {}}]}]}", "f.json:1:31: data has a \"path\" or \"columns\"", "" },
    { "{\"axes\": [{\"marks\": [{\"data\": {\"columns\": {}}}]}]}", "f.json:1:43: no columns", "" },
    { "{\"data\": {\"columns\": {\"a\": [1, 2],\n \"b\": [1]}}, \"axes\": {\"marks\": {}}}",
      "f.json:2:2: the column \"b\" has 1 values, the first one 2", "" },
    { "{\"data\": {\"columns\": {\"a\": [1, \"2\"]}}, \"axes\": {\"marks\": {}}}",
      "f.json:1:32: a column has numbers or texts, not both", "" },
    { "{\"data\": {\"columns\": {\"temp\": [1, 2]}}, \"axes\": {\"marks\": {\"y\": \"tmep\"}}}",
      "f.json:1:65: no column \"tmep\" in arrays", "did you mean \"temp\"? columns: temp" },
    { "{\"data\": {\"source\": \"s\"}, \"axes\": {\"marks\": {}}}", "f.json:1:21: \"sources\" has none named \"s\"", "" },
    { "{\"axes\": {\"row\": 65}}", "f.json:1:10: axes: row, column and spans are at most 64", "" },
};

Test(json, mistakes_have_a_place)
{
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        kymo_error err;
        kymo_figure *figure = from(mistakes[i].json);
        cr_expect_neq(kymo_figure_close(figure, &err), KYMO_OK, "%s", mistakes[i].json);
        cr_expect_eq(strncmp(err.text, mistakes[i].text, strlen(mistakes[i].text)), 0, "%s\n%s\n%s", mistakes[i].json,
                     err.text, mistakes[i].text);
        cr_expect(!mistakes[i].hint || strcmp(err.hint, mistakes[i].hint) == 0, "%s: %s", mistakes[i].json, err.hint);
        cr_expect(err.line > 0 && err.column > 0 && strcmp(err.file, "f.json") == 0, "%s", mistakes[i].json);
    }
    KT_ALL_CLOSED();
}

Test(json, lines_are_counted_from_where_it_stands)
{
    kymo_error err;
    kymo_figure *figure = kymo_figure_from_json("\n{\"x\": 1}", 9, &(kymo_json_options){ .name = "r.md", .line = 40 });
    cr_expect_eq(kymo_figure_close(figure, &err), KYMO_EINVAL);
    cr_expect_str_eq(err.text, "r.md:41:2: a figure has no key \"x\"");
}

Test(json, deep_and_large)
{
    char deep[200];
    kymo_error err;
    memset(deep, '[', sizeof deep);
    kymo_figure *figure = kymo_figure_from_json(deep, sizeof deep, NULL);
    cr_expect_eq(kymo_figure_close(figure, &err), KYMO_EINVAL);
    cr_expect_str_eq(err.text, "JSON:1:33: nested too deeply");

    size_t size = 4 << 20;
    char *large = malloc(size);
    memset(large, ' ', size);
    for (size_t i = 1; i < size; i += 2)
        large[i] = i % 4 == 1 ? '1' : ',';
    large[0] = '[';
    large[size - 1] = ']';
    figure = kymo_figure_from_json(large, size, &(kymo_json_options){ .base = &(kymo_figure_options){ .memory = 1 << 20 } });
    cr_expect_eq(kymo_figure_close(figure, &err), KYMO_EBUDGET, "%s", err.text);
    free(large);
    KT_ALL_CLOSED();
}

Test(json, what_cannot_be_written)
{
    static const int64_t rows[] = { 3, 9 };
    static const double values[] = { 1, 2 };
    kymo_source *source = kymo_source_sparse(&(kymo_sparse){ .index = rows, .value = { .values = values }, .count = 2 }, NULL);
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_error err;
    kt_bytes json = { 0 };
    kymo_add(kymo_axes_add(figure, NULL), KYMO_LINE, &(kymo_spec){ .data = source });
    kymo_source_close(source);
    cr_expect_eq(kymo_figure_to_json(figure, 0, kt_keep, &json), KYMO_EINVAL);
    free(json.data);
    cr_expect_eq(kymo_figure_close(figure, &err), KYMO_EINVAL);
    cr_expect_str_eq(err.text, "json: sparse: a sparse series cannot be written as JSON");
    KT_ALL_CLOSED();
}
