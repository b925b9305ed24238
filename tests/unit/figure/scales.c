/* scales.c - the scales of axes from their columns: categories, bends, places of ticks; and
 * mistakes. */
#include "figure/figure.h"
#include "kt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const fruit[] = {"plum", "pear", "fig", "quince"};

static kymo_source *words_and_numbers(const int32_t *codes, const double *values, int64_t rows)
{
    const kymo_column columns[] = {
        {.name = "fruit", .values = codes, .type = KYMO_TEXT, .words = fruit, .word_count = 4},
        {.name = "price", .values = values},
    };
    return kymo_source_arrays(columns, 2, rows, NULL);
}

static int ignore(const void *bytes, size_t size, void *user)
{
    (void)bytes;
    *(size_t *)user += size;
    return 0;
}

static kymo_status draw(kymo_figure *figure)
{
    size_t size = 0;
    return kymo_figure_write(figure, "scene", ignore, &size);
}

static void close_figure(kymo_figure *figure, kymo_status want)
{
    kymo_error err;
    cr_assert_eq(kymo_figure_close(figure, &err), want, "%s", err.text);
}

/* Numbered by the first mark's rows, then by what the others add; every category has its band. */
Test(scales, categories_of_all_marks)
{
    const int32_t first[] = {2, 0, 2}, second[] = {3, 0};
    const double values[] = {1, 2, 3};
    kymo_source *a = words_and_numbers(first, values, 3), *b = words_and_numbers(second, values, 2);
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_axes *axes = kymo_axes_add(figure, NULL);
    kymo_add(axes, KYMO_SCATTER, &(kymo_spec){.data = a, .x = "fruit", .y = "price"});
    kymo_add(axes, KYMO_LINE, &(kymo_spec){.data = b, .x = "fruit", .y = "price"});
    cr_assert_eq(draw(figure), KYMO_OK);
    cr_assert_eq(axes->x_class->kind, KYMO_SCALE_CATEGORY);
    cr_assert_eq(axes->words[0].count, 3);
    cr_expect_str_eq(axes->words[0].word[0], "fig");
    cr_expect_str_eq(axes->words[0].word[1], "plum");
    cr_expect_str_eq(axes->words[0].word[2], "quince");
    cr_expect(axes->x.u0 == 0.5 && axes->x.u1 == 3.5);
    const kymo__kept *kept = &kymo__series_of(&figure->marks[1]->series)->kept;
    cr_expect(kept->count == 2 && kept->x[0] == 3 && kept->x[1] == 2);
    kymo_source_close(a);
    kymo_source_close(b);
    close_figure(figure, KYMO_OK);
    KT_ALL_CLOSED();
}

/* Other words in the same memory: everything is read again. */
Test(scales, categories_change)
{
    int32_t codes[] = {0, 1, 2};
    double values[] = {1, 2, 3};
    kymo_source *source = words_and_numbers(codes, values, 3);
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_axes *axes = kymo_axes_add(figure, NULL);
    kymo_add(axes, KYMO_SCATTER, &(kymo_spec){.data = source, .x = "price", .y = "fruit"});
    cr_assert_eq(draw(figure), KYMO_OK);
    cr_assert_eq(axes->words[1].count, 3);
    codes[0] = 3;
    codes[1] = codes[2] = -1;
    kymo_source_touch(source);
    cr_assert_eq(draw(figure), KYMO_OK);
    cr_assert_eq(axes->words[1].count, 1);
    cr_expect_str_eq(axes->words[1].word[0], "quince");
    cr_expect(axes->y.u0 == 0.5 && axes->y.u1 == 1.5);
    kymo_source_close(source);
    close_figure(figure, KYMO_OK);
    KT_ALL_CLOSED();
}

/* Panels that share x count the same words. */
Test(scales, shared_categories)
{
    const int32_t first[] = {0, 1}, second[] = {2, 1};
    const double values[] = {1, 2};
    kymo_source *a = words_and_numbers(first, values, 2), *b = words_and_numbers(second, values, 2);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){.share = KYMO_SHARE_X});
    kymo_axes *top = kymo_axes_add(figure, NULL), *bottom = kymo_axes_add(figure, NULL);
    kymo_add(top, KYMO_SCATTER, &(kymo_spec){.data = a, .x = "fruit", .y = "price"});
    kymo_add(bottom, KYMO_SCATTER, &(kymo_spec){.data = b, .x = "fruit", .y = "price"});
    cr_assert_eq(draw(figure), KYMO_OK);
    cr_assert(top->words[0].count == 3 && bottom->words[0].count == 3);
    cr_expect_str_eq(bottom->words[0].word[0], "plum");
    cr_expect(top->x.u1 == 3.5 && bottom->x.u1 == 3.5);
    const kymo__kept *kept = &kymo__series_of(&figure->marks[1]->series)->kept;
    cr_expect(kept->x[0] == 3 && kept->x[1] == 2);
    kymo_source_close(a);
    kymo_source_close(b);
    close_figure(figure, KYMO_OK);
    KT_ALL_CLOSED();
}

static double bend_of(const double *values, int64_t rows, double linthresh)
{
    kymo_source *source = kymo_source_arrays(&(kymo_column){.values = values}, 1, rows, NULL);
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_axes *axes = kymo_axes_add(
        figure, &(kymo_axes_options){.y_scale = KYMO_SCALE_SYMLOG, .linthresh = linthresh});
    kymo_add(axes, KYMO_LINE, &(kymo_spec){.data = source});
    kymo_source_close(source);
    cr_assert_eq(draw(figure), KYMO_OK);
    double bend = axes->bend[1];
    close_figure(figure, KYMO_OK);
    return bend;
}

/* The power of ten below the value that 5 % of the sizes are not above; 0 is no size. */
Test(scales, bend)
{
    double values[100];

    for (int i = 0; i < 100; i++)
        values[i] = (i < 5 ? 0.003 : i < 50 ? 40 : 5000) * (i % 2 ? -1 : 1);
    cr_expect_eq(bend_of(values, 100, 0), 1e-3);
    values[4] = 40;
    cr_expect_eq(bend_of(values, 100, 0), 10);
    values[5] = values[6] = 0; // the rest of 98 values
    cr_expect_eq(bend_of(values, 100, 0), 10);
    cr_expect_eq(bend_of(values, 100, 0.25), 0.25);
    double zeros[3] = {0, 0, 0}, wild[3] = {NAN, 1e-320, -1e308};
    cr_expect_eq(bend_of(zeros, 3, 0), 1);
    cr_expect_eq(bend_of(wild, 3, 0), 1e-300);
    KT_ALL_CLOSED();
}

static void expect_error(const kymo_axes_options *options, const char *x, const char *y,
                         kymo_status status, const char *text)
{
    const int32_t codes[] = {0, 1};
    const double values[] = {1, 2};
    kymo_source *source = words_and_numbers(codes, values, 2);
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_error err;
    kymo_add(kymo_axes_add(figure, options), KYMO_SCATTER,
             &(kymo_spec){.data = source, .x = x, .y = y});
    kymo_source_close(source);
    cr_expect_eq(draw(figure), status, "%s", text);
    kymo_status closed = kymo_figure_close(figure, &err);
    cr_expect(closed == status && strstr(err.text, text), "%s", err.text);
}

Test(scales, mistakes)
{
    expect_error(&(kymo_axes_options){.x_scale = KYMO_SCALE_LOG}, "fruit", "price", KYMO_EDATA,
                 "column \"fruit\" is text, not numbers");
    expect_error(&(kymo_axes_options){.x_scale = KYMO_SCALE_CATEGORY}, "price", "price", KYMO_EDATA,
                 "column \"price\" is not text, and the axis shows categories");
    expect_error(&(kymo_axes_options){.x_scale = KYMO_SCALE_CATEGORY}, NULL, "price", KYMO_EINVAL,
                 "a category axis needs a column of text");
    expect_error(&(kymo_axes_options){.y_ticks = "1,2,2024-01-01T00:00"}, "fruit", "price",
                 KYMO_EINVAL, "y_ticks: bad value");
    expect_error(&(kymo_axes_options){.y_ticks = "2024-01-01,2024-02-01"}, "fruit", "price",
                 KYMO_EINVAL, "y_ticks: the axis shows no times");
    expect_error(&(kymo_axes_options){.y_ticks = "every=2", .y_scale = KYMO_SCALE_LOG}, "fruit",
                 "price", KYMO_EINVAL, "y_ticks: steps are for linear and time axes");
    expect_error(&(kymo_axes_options){.y_ticks = "every=0"}, "fruit", "price", KYMO_EINVAL,
                 "y_ticks: bad value \"every=0\"");
    expect_error(&(kymo_axes_options){.linthresh = -1}, "fruit", "price", KYMO_EINVAL, "linthresh");
    expect_error(&(kymo_axes_options){.linthresh = NAN}, "fruit", "price", KYMO_EINVAL,
                 "linthresh");
    expect_error(&(kymo_axes_options){.y_unit = "a unit of far too many letters"}, "fruit", "price",
                 KYMO_EINVAL, "y_unit: longer than 16 bytes");
    expect_error(&(kymo_axes_options){.time_format = "%H:%K"}, "fruit", "price", KYMO_EINVAL,
                 "time_format: \"%K\" is not known");
    expect_error(&(kymo_axes_options){.thousands = 9}, "fruit", "price", KYMO_EINVAL, "thousands");
    KT_ALL_CLOSED();
}

/* Places in any order, twice, with blanks; kept as they are meant. */
Test(scales, places)
{
    const int32_t codes[] = {0, 1};
    const double values[] = {0, 10};
    kymo_source *source = words_and_numbers(codes, values, 2);
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_axes *axes =
        kymo_axes_add(figure, &(kymo_axes_options){.y_ticks = "7.5, 2.5 ,7.5,1e1,-3"});
    kymo_add(axes, KYMO_SCATTER, &(kymo_spec){.data = source, .x = "fruit", .y = "price"});
    kymo_source_close(source);
    cr_assert_eq(draw(figure), KYMO_OK);
    const kymo__tick_wish *wish = &axes->said[1].wish;
    const double want[] = {-3, 2.5, 7.5, 10};
    cr_assert_eq(wish->count, 4);
    for (int i = 0; i < 4; i++)
        cr_expect_eq(wish->value[i], want[i]);
    close_figure(figure, KYMO_OK);
    KT_ALL_CLOSED();
}

typedef struct feed {
    int32_t codes[2];
    double values[2];
    bool done;
} feed;

static int64_t pull(kymo_batch *batch, void *user)
{
    feed *f = user;
    if (f->done)
        return 0;
    f->done = true;
    batch->columns[0].values = f->codes;
    batch->columns[0].words = fruit;
    batch->columns[0].word_count = 4;
    batch->columns[1].values = f->values;
    return batch->rows = 2;
}

/* What can be read only once is spooled; without a spool it is an error that says so. */
Test(scales, read_once)
{
    for (int spool = 0; spool < 2; spool++) {
        feed f = {{1, 0}, {1, 2}, false};
        const kymo_column columns[] = {{.name = "fruit", .type = KYMO_TEXT}, {.name = "price"}};
        kymo_source *source = kymo_source_stream(
            &(kymo_stream){.columns = columns, .column_count = 2, .pull = pull, .user = &f}, NULL);
        kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){.spool = spool ? 0 : -1});
        kymo_axes *axes = kymo_axes_add(figure, NULL);
        kymo_add(axes, KYMO_LINE, &(kymo_spec){.data = source, .x = "fruit", .y = "price"});
        kymo_source_close(source);
        cr_assert_eq(draw(figure), spool ? KYMO_OK : KYMO_ECONSUMED);
        if (spool)
            cr_assert_str_eq(axes->words[0].word[0], "pear");
        close_figure(figure, spool ? KYMO_OK : KYMO_ECONSUMED);
    }
    KT_ALL_CLOSED();
}
