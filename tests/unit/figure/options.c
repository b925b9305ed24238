/*
 * options.c - options that cannot be meant are refused with their name; those left at zero are chosen.
 */
#include "kt.h"

#include <kymo/ext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double values[] = { 1, 3, 2 };

static kymo_source *three(void)
{
    return kymo_source_arrays(&(kymo_column){ .name = "v", .values = values }, 1, 3, NULL);
}

/* Draws one line with these options and returns what close says. */
static kymo_error result(const kymo_figure_options *figure_options, const kymo_axes_options *axes_options,
                         const kymo_spec *spec)
{
    kymo_error err;
    kymo_spec copy = spec ? *spec : (kymo_spec){ 0 };
    kymo_source *source = three();
    kymo_figure *figure = kymo_figure_open(figure_options);
    copy.data = source;
    kymo_add(kymo_axes_add(figure, axes_options), KYMO_LINE, &copy);
    kymo_source_close(source);
    kymo_canvas *canvas = kymo_canvas_open(NULL);
    kymo_figure_draw(figure, canvas);
    kymo_canvas_close(canvas);
    if (kymo_figure_close(figure, &err) == KYMO_OK)
        cr_assert_eq(err.code, KYMO_OK);
    KT_ALL_CLOSED();
    return err;
}

static void refused(kymo_error err, const char *word)
{
    cr_expect_eq(err.code, KYMO_EINVAL, "%s: code %d", word, err.code);
    cr_expect_not_null(strstr(err.text, word), "\"%s\" does not name %s", err.text, word);
}

Test(options, choices_out_of_range_are_refused)
{
    refused(result(&(kymo_figure_options){ .legend = 99 }, NULL, NULL), "legend");
    refused(result(&(kymo_figure_options){ .antialias = -1 }, NULL, NULL), "antialias");
    refused(result(NULL, &(kymo_axes_options){ .x_grid = 9 }, NULL), "x_grid");
    refused(result(NULL, NULL, &(kymo_spec){ .step = 4 }), "step");
    refused(result(NULL, NULL, &(kymo_spec){ .x2 = "v" }), "x2");
    refused(result(NULL, NULL, &(kymo_spec){ .colormap = "virids" }), "virids");
    refused(result(NULL, NULL, &(kymo_spec){ .reserved = { 1 } }), "reserved");
    refused(result(NULL, &(kymo_axes_options){ .x_scale = KYMO_SCALE_TIME }, NULL), "time");
    cr_expect_eq(result(NULL, NULL, NULL).code, KYMO_OK);
}

Test(options, more_are_the_same_as_fields)
{
    const kymo_option more[] = { { "step", "post" }, { "width", "3" } };
    cr_expect_eq(result(NULL, NULL, &(kymo_spec){ .more = more, .more_count = 2 }).code, KYMO_OK);
    const kymo_option wrong[] = { { "stepp", "post" } };
    kymo_error err = result(NULL, NULL, &(kymo_spec){ .more = wrong, .more_count = 1 });
    refused(err, "stepp");
    cr_expect_not_null(strstr(err.hint, "step"), "%s", err.hint);
}

Test(options, ranges_as_text)
{
    kymo_axes_options o = { 0 };
    kymo_error err;
    cr_assert_eq(kymo_field_set(KYMO_TABLE_AXES, &o, "x_lim", "2000..2010", NULL, &err), KYMO_OK);
    cr_expect_eq(o.x_lim[0], 2000);
    cr_expect_eq(o.x_time[0], INT64_C(946684800) * 1000000000);
    cr_expect_eq(o.x_time[1], INT64_C(1262304000) * 1000000000);
    cr_assert_eq(kymo_field_set(KYMO_TABLE_AXES, &o, "x_lim", "1970-01-02T00:00:01Z..", NULL, &err), KYMO_OK);
    cr_expect_eq(o.x_time[0], INT64_C(86401) * 1000000000);
    cr_expect_eq(o.x_time[1], INT64_MIN);
    cr_assert_eq(kymo_field_set(KYMO_TABLE_AXES, &o, "y_lim", "-1.5:2e3", NULL, &err), KYMO_OK);
    cr_expect_eq(o.y_lim[0], -1.5);
    cr_expect_eq(o.y_lim[1], 2000);
    /* four digits that are no year of int64 nanoseconds are a number all the same */
    cr_assert_eq(kymo_field_set(KYMO_TABLE_AXES, &o, "x_lim", "1000..2000", NULL, &err), KYMO_OK);
    cr_expect(o.x_lim[0] == 1000 && o.x_lim[1] == 2000 && o.x_time[0] == 0 && o.x_time[1] == 0);
    cr_assert_eq(kymo_field_set(KYMO_TABLE_AXES, &o, "x_lim", "0..2000", NULL, &err), KYMO_OK);
    cr_expect(o.x_lim[1] == 2000 && o.x_time[0] == 0 && o.x_time[1] == 0);
    cr_expect_eq(kymo_field_set(KYMO_TABLE_AXES, &o, "x_lim", "4002..2024-02-01", NULL, &err), KYMO_EINVAL);
    cr_expect_eq(kymo_field_set(KYMO_TABLE_AXES, &o, "y_lim", "..", NULL, &err), KYMO_EINVAL);
    cr_expect_eq(kymo_field_set(KYMO_TABLE_AXES, &o, "y_lim", "a..b", NULL, &err), KYMO_EINVAL);
    kymo_figure_options f = { 0 };
    cr_assert_eq(kymo_field_set(KYMO_TABLE_FIGURE, &f, "memory", "32M", NULL, &err), KYMO_OK);
    cr_expect_eq(f.memory, 32 << 20);
    cr_expect_eq(kymo_field_set(KYMO_TABLE_FIGURE, &f, "memory", "99999999999G", NULL, &err), KYMO_EINVAL);
}

/* What the layout dump says of panels, in the order of the axes: "x,y" of each. */
static int find_panels(const void *bytes, size_t size, void *user)
{
    double (*at)[2] = user;
    char *text = calloc(size + 1, 1);
    memcpy(text, bytes, size);
    int count = 0;
    for (char *p = text; (p = strstr(p, "\"role\": \"panel\"")) != NULL && count < 8; p++) {
        char *box = strstr(p, "\"box\": [");
        cr_assert_not_null(box);
        sscanf(box + 8, "%lf, %lf", &at[count][0], &at[count][1]);
        count++;
    }
    free(text);
    return count == 3 ? 0 : 1;
}

Test(options, a_row_alone_takes_its_next_free_cell)
{
    kymo_error err;
    double at[8][2] = { { 0 } };
    kymo_source *source = three();
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .rows = 2, .columns = 2 });
    const kymo_axes_options places[] = { { .row = 2 }, { .row = 1, .column = 1 }, { .row = 2 } };
    for (int i = 0; i < 3; i++)
        kymo_add(kymo_axes_add(figure, &places[i]), KYMO_LINE, &(kymo_spec){ .data = source });
    kymo_source_close(source);
    kymo_canvas *canvas = kymo_canvas_open(NULL);
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    cr_assert_eq(kymo_layout_dump(figure, find_panels, at), KYMO_OK);
    cr_expect_lt(at[0][0], at[2][0], "the second panel of row 2 lies right of the first");
    cr_expect_eq(at[0][1], at[2][1]);
    cr_expect_lt(at[1][1], at[0][1]);
    kymo_canvas_close(canvas);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    KT_ALL_CLOSED();
}
