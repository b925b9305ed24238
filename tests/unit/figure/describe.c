/* describe.c - figures in words: what they say, and that nothing but the data changes it. */
#include "figure/figure.h"

#include "kt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What <desc> says. */
static void expect(kymo_figure *figure, const char *wanted)
{
    kt_bytes svg = { 0 };
    kymo_error err;
    cr_assert_eq(kymo_figure_write(figure, "svg", kt_keep, &svg), KYMO_OK);
    char *from = strstr(svg.data, "<desc id="), *end = strstr(svg.data, "</desc>");
    cr_assert(from && end);
    *end = '\0';
    cr_assert_str_eq(strchr(from, '>') + 1, wanted);
    free(svg.data);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK);
    KT_ALL_CLOSED();
}

static kymo_figure *open_one(const char *file, kymo_kind kind, const kymo_spec *spec, const kymo_figure_options *o)
{
    kymo_source *source = kymo_source_open(file, NULL);
    kymo_figure *figure = kymo_figure_open(o);
    kymo_spec copy = *spec;
    copy.data = source;
    kymo_add(kymo_axes_add(figure, NULL), kind, &copy);
    kymo_source_close(source);
    return figure;
}

Test(describe, line)
{
    expect(open_one("examples/data/co2.csv", KYMO_LINE, &(kymo_spec){ .x = "Date", .y = "CO2" }, NULL),
           "Line chart of CO2; Date 1958-03-01 to 2020-04-01; CO2 313.2 to 416.2.");
}

Test(describe, scatter)
{
    expect(open_one("examples/data/penguins.csv", KYMO_SCATTER,
                    &(kymo_spec){ .x = "beak_length_mm", .y = "beak_depth_mm", .color = "species" }, NULL),
           "Scatter plot of beak_depth_mm, 342 points; beak_length_mm 32.1 to 59.6; beak_depth_mm 13.1 to 21.5; "
           "colours: species (Adelie, Chinstrap, Gentoo).");
}

Test(describe, own_words)
{
    expect(open_one("examples/data/co2.csv", KYMO_LINE, &(kymo_spec){ .x = "Date", .y = "CO2" },
                    &(kymo_figure_options){ .alt = "It rises." }),
           "It rises.");
}

static const double a[] = { 1, -20000, 3 }, b[] = { 0.00012346, 9, 7e9 };

static kymo_source *two(void)
{
    const kymo_column columns[] = { { .name = "a", .values = a }, { .name = "b", .values = b } };
    return kymo_source_arrays(columns, 2, 3, NULL);
}

Test(describe, panels_and_series)
{
    kymo_source *source = two();
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_axes *first = kymo_axes_add(figure, &(kymo_axes_options){ .title = "Top", .x_label = "t", .y_label = "v" });
    kymo_axes *second = kymo_axes_add(figure, &(kymo_axes_options){ .y_scale = KYMO_SCALE_LOG });
    kymo_add(first, KYMO_LINE, &(kymo_spec){ .data = source, .y = "a" });
    kymo_add(first, KYMO_LINE, &(kymo_spec){ .data = source, .y = "b" });
    kymo_add(second, KYMO_LINE, &(kymo_spec){ .data = source, .y = "b" });
    kymo_add(second, KYMO_RULE, &(kymo_spec){ .at = 3 });
    kymo_source_close(source);
    expect(figure, "2 panels. 1, Top: Line chart, 2 series (a, b); t 0 to 2; v -20000 to 7000000000, highest in b. "
                   "2: Line chart of b; x 0 to 2; b 0.0001235 to 7000000000.");
}

/* However many there are, the words end, and at the end of a character. */
Test(describe, many)
{
    kymo_source *source = two();
    char label[64] = "", text[2048] = "";
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .width = 3000, .height = 3000, .memory = -1 });
    for (int i = 0; i < 25; i++) {
        kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .title = "Größenverhältnisse" });
        for (int k = 0; k < 10; k++) {
            snprintf(label, sizeof label, "größte %d von vielen", k);
            kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .y = "a", .label = label });
        }
    }
    kymo_source_close(source);
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 3000, .height = 3000, .scale = 1 });
    kymo_error err;
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK, "%s", figure->error.text);
    for (size_t size = 1; size < 1500; size += 7) {
        kymo__describe(figure, text, size);
        cr_assert(strlen(text) < size && kymo__utf8_valid(text, strlen(text)), "%zu: %s", size, text);
    }
    cr_assert_not_null(strstr(text, "10 series (größte 0 von vielen, "));
    cr_assert_not_null(strstr(text, ", ...)"));
    kymo_canvas_close(canvas);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK);
    KT_ALL_CLOSED();
}

Test(describe, ids)
{
    static const char *const bad[] = { "", "1a", "a b", "é", "abcdefghijklmnopqrstuvwxyz0123456789" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        kymo_error err;
        kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .id = bad[i] });
        cr_assert_eq(kymo_figure_close(figure, &err), KYMO_EINVAL, "%s", bad[i]);
        cr_assert_not_null(strstr(err.text, "id: bad value"));
    }
}
