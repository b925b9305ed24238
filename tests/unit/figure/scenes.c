/*
 * scenes.c - see scenes.h.
 */
#include "scenes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 6000, MORE = 34000 };

static double x[MORE], y[MORE], z[MORE];
static int64_t when[MORE];

/* Set when the first scene is opened; the same ever after. */
static void fill(void)
{
    kt_rng rng = { 3 };
    for (int i = 0; i < MORE && x[MORE - 1] == 0; i++) {
        x[i] = i + kt_unit(&rng);
        y[i] = i % 50 == 7 ? (double)NAN : exp(kt_normal(&rng));
        z[i] = i + 9 * cos(i); /* goes back a little */
        when[i] = INT64_C(1711843200000000000) + i * INT64_C(3600000000000);
    }
}

static kymo_source *arrays(const kymo_figure_options *o, int64_t rows)
{
    const kymo_column columns[] = { { .name = "x", .values = x }, { .name = "y", .values = y },
                                    { .name = "z", .values = z },
                                    { .name = "when", .values = when, .type = KYMO_TIME } };
    fill();
    return kymo_source_arrays(columns, 4, rows, &(kymo_source_options){ .allocator = o->allocator });
}

static kymo_figure *finish(kymo_figure *figure, kymo_source *source)
{
    kymo_source_close(source);
    return figure;
}

/* More points than are kept, with gaps inside cells; all texts there are, and room for a legend inside. */
static kymo_figure *dense(const kymo_figure_options *options)
{
    kymo_figure_options o = *options;
    o.title = "A title";
    o.subtitle = "with a subtitle";
    o.caption = "and a caption";
    kymo_source *source = arrays(&o, ROWS);
    kymo_figure *figure = kymo_figure_open(&o);
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .x_label = "row", .y_label = "value",
                                                               .y_lim = { 0, 500 } });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "x", .y = "y" });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "x", .y = "y", .label = "again" });
    return finish(figure, source);
}

/* Kept points, dashes, markers, steps, a rule, a legend, times of a zone, two panels. */
static kymo_figure *styles(const kymo_figure_options *options)
{
    kymo_figure_options o = *options;
    o.time_zone = "Europe/Berlin";
    o.columns = 2;
    o.theme = "dark";
    kymo_source *source = arrays(&o, 60);
    kymo_figure *figure = kymo_figure_open(&o);
    kymo_axes *left = kymo_axes_add(figure, &(kymo_axes_options){ .title = "times" });
    kymo_axes *right = kymo_axes_add(figure, &(kymo_axes_options){
        .title = "logarithmic", .y_scale = KYMO_SCALE_LOG, .legend = KYMO_LEGEND_DIRECT });
    const kymo_option more[] = { { "marker", "diamond" } };
    kymo_add(left, KYMO_LINE, &(kymo_spec){ .data = source, .x = "when", .y = "y", .dash = "dashed" });
    kymo_add(left, KYMO_LINE, &(kymo_spec){ .data = source, .x = "when", .y = "z", .more = more, .more_count = 1 });
    kymo_add(right, KYMO_LINE, &(kymo_spec){ .data = source, .x = "x", .y = "y", .step = KYMO_STEP_MID });
    kymo_add(right, KYMO_RULE, &(kymo_spec){ .at = 2, .label = "two" });
    return finish(figure, source);
}

/* A file with quoted text, and categories. */
static kymo_figure *categories(const kymo_figure_options *options)
{
    kymo_source *source = kymo_source_open("examples/data/penguins.csv",
                                           &(kymo_source_options){ .allocator = options->allocator });
    kymo_figure *figure = kymo_figure_open(options);
    kymo_add(kymo_axes_add(figure, NULL), KYMO_SCATTER,
             &(kymo_spec){ .data = source, .x = "beak_length_mm", .y = "beak_depth_mm", .color = "species" });
    return finish(figure, source);
}

/* Every reducer of the second pass: bits, mask, counts, centres, the last at each place. */
static kymo_figure *second_pass(const kymo_figure_options *options)
{
    kymo_figure_options o = *options;
    o.bare = 1;
    o.columns = 3;
    kymo_source *some = arrays(&o, ROWS), *more = arrays(&o, MORE); /* lines and markers keep so many */
    kymo_figure *figure = kymo_figure_open(&o);
    const struct {
        kymo_kind kind;
        kymo_spec spec;
    } marks[] = {
        { KYMO_LINE, { .x = "x", .y = "z", .antialias = KYMO_OFF } },
        { KYMO_LINE, { .x = "z", .y = "y", .width = 2 } },
        { KYMO_SCATTER, { .x = "x", .y = "y" } },
        { KYMO_SCATTER, { .x = "x", .y = "y", .opacity = 1, .marker = "star" } },
        { KYMO_SCATTER, { .x = "x", .y = "y", .color = "z", .size = "z" } },
    };
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        kymo_spec spec = marks[i].spec;
        spec.data = marks[i].kind == KYMO_LINE ? some : more;
        kymo_add(kymo_axes_add(figure, NULL), marks[i].kind, &spec);
    }
    kymo_source_close(some);
    return finish(figure, more);
}

/* A stream that can be read once and goes through the spool, with text that changes from batch to batch. */
static int64_t pull(kymo_batch *batch, void *user)
{
    static const char *const words[2][3] = { { "oak", "ash", "elm" }, { "yew", "oak", "ash" } };
    static int32_t codes[500];
    int64_t *at = user;
    if (*at >= ROWS)
        return 0;
    for (int i = 0; i < 500; i++)
        codes[i] = i % 3;
    batch->columns[0].values = z + *at;
    batch->columns[1].values = y + *at;
    batch->columns[2].values = codes;
    batch->columns[2].words = words[*at / 500 % 2];
    batch->columns[2].word_count = 3;
    *at += 500;
    return 500;
}

static kymo_figure *spooled(const kymo_figure_options *options)
{
    static int64_t at;
    kymo_figure_options o = *options;
    const kymo_column columns[] = { { .name = "z" }, { .name = "y" }, { .name = "tree", .type = KYMO_TEXT } };
    o.bare = 1;
    at = 0;
    fill();
    kymo_source *source = kymo_source_stream(
        &(kymo_stream){ .columns = columns, .column_count = 3, .pull = pull, .user = &at },
        &(kymo_source_options){ .allocator = o.allocator });
    kymo_figure *figure = kymo_figure_open(&o);
    kymo_axes *axes = kymo_axes_add(figure, NULL);
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "z", .y = "y" });
    kymo_add(axes, KYMO_SCATTER, &(kymo_spec){ .data = source, .x = "z", .y = "y", .color = "tree" });
    return finish(figure, source);
}

const scene scenes[] = {
    { "dense", false, dense },
    { "styles", false, styles },
    { "categories", false, categories },
    { "second pass", false, second_pass },
    { "spooled", true, spooled },
};
const int scene_count = sizeof scenes / sizeof scenes[0];

int output_add(const void *bytes, size_t size, void *user)
{
    output *out = user;
    out->bytes = realloc(out->bytes, out->size + size + 1);
    cr_assert_not_null(out->bytes);
    memcpy(out->bytes + out->size, bytes, size);
    out->size += size;
    return 0;
}

bool output_equal(const output *a, const output *b)
{
    return a->size == b->size && (a->size == 0 || memcmp(a->bytes, b->bytes, a->size) == 0);
}
