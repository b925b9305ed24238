/*
 * issues.c - five figures that matplotlib's layout clips or lets overlap (its issues 17222, 30874, 31018, 30117
 * and 27877), drawn here: no text leaves the page or overlaps another, and none is lost.
 *
 * With KYMO_FUZZ set (to anything) each is also saved as build/issue-NUMBER.png.
 */
#include "kt.h"
#include "shapes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 10, POINTS = SIDE * SIDE };

static double across[POINTS], down[POINTS], heat[POINTS];
static int32_t codes[POINTS];
static const char *const names[] = { "Addition", "Multiplication", "Elementwise multiplication of long arrays",
                                     "Matrix", "Division", "Square root", "Dot product", "Sum", "Sine", "Sort" };

static kymo_source *cells(void)
{
    for (int i = 0; i < POINTS; i++) {
        across[i] = i % SIDE;
        down[i] = i / SIDE;
        heat[i] = (i * 37) % 100 / 99.0;
        codes[i] = i % SIDE;
    }
    const kymo_column columns[] = {
        { .name = "x", .values = across },
        { .name = "y", .values = down },
        { .name = "heat", .values = heat },
        { .name = "name", .values = codes, .type = KYMO_TEXT, .words = names, .word_count = SIDE },
    };
    return kymo_source_arrays(columns, 4, POINTS, NULL);
}

/* Lays the figure out, checks it, and closes it; `texts` must all be there. */
static void check(kymo_figure *figure, int32_t panels, const char *name, const char *const *texts, int count)
{
    kymo_error err;
    const kymo_figure_options *o = &figure->options;
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){
        .output = "scene", .width = o->width, .height = o->height });
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK, "%s", name);
    const kymo__boxes *boxes = &figure->target.boxes;
    cr_expect_eq(boxes_broken(boxes, o->width, o->height, panels, name), 0, "%s", name);
    cr_expect_eq(figure->target.dropped, 0, "%s: something was left out", name);
    for (int i = 0; i < count; i++) {
        bool found = false;
        for (int32_t k = 0; k < boxes->count; k++)
            found = found || strcmp(boxes->box[k].text, texts[i]) == 0;
        cr_expect(found, "%s: \"%s\" is not there", name, texts[i]);
    }
    const kymo__text *title = figure->target.titles.title;
    cr_expect(!title || !title->cut, "%s: the title is cut", name);
    for (int32_t i = 0; i < figure->target.panel_count; i++) {
        const kymo__target_panel *panel = &figure->target.panels[i];
        const kymo__text *long_ones[] = { panel->title, panel->x.label_text, panel->y.label_text };
        for (int k = 0; k < 3; k++)
            cr_expect(!long_ones[k] || !long_ones[k]->cut, "%s: \"%s\" is cut", name, long_ones[k]->string);
    }
    if (getenv("KYMO_FUZZ")) {
        char path[64];
        snprintf(path, sizeof path, "build/issue-%s.png", name);
        cr_assert_eq(kymo_figure_save(figure, path), KYMO_OK);
    }
    kymo_canvas_close(canvas);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    KT_ALL_CLOSED();
}

static const kymo_spec points = { .x = "x", .y = "y" };

static void add_points(kymo_axes *axes, kymo_source *source, const char *x, const char *color)
{
    kymo_spec spec = points;
    spec.data = source;
    spec.x = x;
    spec.color = color;
    kymo_add(axes, KYMO_SCATTER, &spec);
}

/* 17222: the titles of two panels are longer than the panels are wide. */
Test(issues, long_titles_side_by_side)
{
    static const char title[] = "My Really long egregious, silly title that should have a carriage return";
    kymo_source *source = cells();
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .columns = 2 });
    for (int i = 0; i < 2; i++)
        add_points(kymo_axes_add(figure, &(kymo_axes_options){ .title = title }), source, "x", NULL);
    kymo_source_close(source);
    check(figure, 2, "17222", (const char *const[]){ title }, 1);
}

/* 30874: a small figure with a colour bar, and a title and a label that are too long for it. */
Test(issues, small_with_colour_bar)
{
    static const char title[] = "This Title Is Definitely Going To Be Cut Off";
    static const char label[] = "This Label Will Disappear Off The Side";
    kymo_source *source = cells();
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .width = 240, .height = 192, .title = title });
    add_points(kymo_axes_add(figure, &(kymo_axes_options){ .x_label = label, .aspect = 1 }), source, "x", "heat");
    kymo_source_close(source);
    check(figure, 1, "30874", (const char *const[]){ title, label, "heat" }, 3);
}

/* 31018: an x label without a space, longer than the page, and a formula in a tall y label. */
Test(issues, label_longer_than_the_page)
{
    static const char x[] = "Very_long_bottom_label_that_usually_gets_clipped_abcdefghijklmnopqrstuvwxyz_"
                            "abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz";
    static const char y[] = "Tall math label:\n$\\frac{x_a - x_b}{x_c}$";
    kymo_source *source = cells();
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .width = 640, .height = 480 });
    add_points(kymo_axes_add(figure, &(kymo_axes_options){ .x_label = x, .y_label = y }), source, "x", NULL);
    kymo_source_close(source);
    check(figure, 1, "31018", (const char *const[]){ x, y }, 2);
}

/* 30117: long names turned upright under a panel whose units are equally long both ways. */
Test(issues, upright_names_under_an_equal_aspect)
{
    kymo_source *source = cells();
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .width = 800, .height = 500 });
    add_points(kymo_axes_add(figure, &(kymo_axes_options){ .aspect = 1, .x_angle = 90 }), source, "name", NULL);
    kymo_source_close(source);
    check(figure, 1, "30117", names, SIDE);
}

/* 27877: y labels of one and of two lines, which tight layouts clip above; here they lie beside the panel. */
Test(issues, y_labels_of_some_lines)
{
    static const char one[] = "foo bar baz", two[] = "foo bar baz\nfoo bar baz";
    kymo_source *source = cells();
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .columns = 2, .width = 640, .height = 240 });
    add_points(kymo_axes_add(figure, &(kymo_axes_options){ .y_label = one }), source, "x", NULL);
    add_points(kymo_axes_add(figure, &(kymo_axes_options){ .y_label = two }), source, "x", NULL);
    kymo_source_close(source);
    check(figure, 2, "27877", (const char *const[]){ one, two }, 2);
}
