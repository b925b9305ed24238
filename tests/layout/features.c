/*
 * features.c - each thing that a layout can do, in a figure made for it: shared axes, insets, aspects, colour
 * bars, names at lines, legends that keep off data, what is left out and when, cutting, the dump.
 */
#include "kt.h"
#include "shapes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 40, LINES = 12 };

static double xs[POINTS], ys[LINES][POINTS], heat[POINTS];

/* x from 0 to 39; columns "0" to "11" rise with their number, none meets another. */
static kymo_source *lines(void)
{
    kymo_column columns[LINES + 2] = { { .name = "x", .values = xs }, { .name = "heat (K)", .values = heat } };
    static char names[LINES][16];
    for (int i = 0; i < POINTS; i++) {
        xs[i] = i;
        heat[i] = 250 + i;
        for (int k = 0; k < LINES; k++)
            ys[k][i] = k * 10 + sin(i * 0.3 + k);
    }
    for (int k = 0; k < LINES; k++) {
        snprintf(names[k], sizeof names[k], "y%d", k);
        columns[k + 2] = (kymo_column){ .name = names[k], .values = ys[k] };
    }
    return kymo_source_arrays(columns, LINES + 2, POINTS, NULL);
}

static void add_lines(kymo_axes *axes, kymo_source *source, int count)
{
    for (int k = 0; k < count; k++) {
        char name[16];
        snprintf(name, sizeof name, "y%d", k);
        kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "x", .y = name });
    }
}

static void lay(kymo_figure *figure, double width, double height)
{
    kymo_error err;
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){
        .output = "scene", .width = width, .height = height });
    kymo_figure_draw(figure, canvas);
    cr_assert_eq(kymo_figure_status(figure, &err), KYMO_OK, "%s", err.text);
    kymo_canvas_close(canvas);
    int32_t grid = 0;
    while (grid < figure->axes_count && !kymo__axes_inset(figure->axes[grid]))
        grid++;
    cr_expect_eq(boxes_broken(&figure->target.boxes, width, height, grid, "figure"), 0);
}

static void finish(kymo_figure *figure, kymo_source *source)
{
    kymo_error err;
    kymo_source_close(source);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    KT_ALL_CLOSED();
}

/* ---- the grid ----------------------------------------------------------------------------------------- */

/* Five panels in two rows of three: the last column has its labels under the upper panel. */
Test(features, shared_axes)
{
    kymo_source *source = lines();
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .columns = 3, .share = KYMO_SHARE_XY });
    for (int i = 0; i < 5; i++) {
        char name[16];
        snprintf(name, sizeof name, "y%d", 2 * i);
        kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .x_label = i == 0 ? "time" : NULL,
                                                                      .y_label = i == 0 ? "level" : NULL });
        kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "x", .y = name });
    }
    lay(figure, 700, 400);
    const kymo__boxes *boxes = &figure->target.boxes;
    for (int i = 0; i < 5; i++) {
        const kymo__scale *y = &figure->axes[i]->y;
        bool lowest = i >= 2, leftmost = i % 3 == 0;
        cr_expect_eq(y->u0, figure->axes[0]->y.u0);
        cr_expect_leq(y->u0, -1);
        cr_expect_geq(y->u1, 80, "the limits of all data");
        cr_expect_eq(boxes_count(boxes, "x-tick", i + 1) > 1, lowest, "panel %d", i + 1);
        cr_expect_eq(boxes_count(boxes, "y-tick", i + 1) > 1, leftmost, "panel %d", i + 1);
        cr_expect_eq(boxes_count(boxes, "x-label", i + 1), i == 3, "the name is that of the column's first");
        cr_expect_eq(boxes_count(boxes, "y-label", i + 1), i == 0);
    }
    const kymo__rect *a = &figure->target.panels[0].panel.box, *b = &figure->target.panels[1].panel.box;
    const kymo__rect *d = &figure->target.panels[3].panel.box;
    cr_expect(a->w == b->w && a->x == d->x && a->w == d->w && a->h == d->h);
    cr_expect_leq(b->x - (a->x + a->w), 20, "shared panels lie near each other");
    finish(figure, source);
}

Test(features, sharing_wants_scales_of_one_kind)
{
    kymo_error err;
    kymo_source *source = lines();
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .share = KYMO_SHARE_Y });
    add_lines(kymo_axes_add(figure, NULL), source, 1);
    kymo_axes *log = kymo_axes_add(figure, &(kymo_axes_options){ .y_scale = KYMO_SCALE_LOG });
    kymo_add(log, KYMO_LINE, &(kymo_spec){ .data = source, .x = "x", .y = "y5" });
    kymo_source_close(source);
    kymo_canvas *canvas = kymo_canvas_open(NULL);
    cr_expect_eq(kymo_figure_draw(figure, canvas), KYMO_EINVAL);
    kymo_canvas_close(canvas);
    cr_expect_eq(kymo_figure_close(figure, &err), KYMO_EINVAL);
    cr_expect_not_null(strstr(err.text, "panels 1 and 2 share y"), "%s", err.text);
    KT_ALL_CLOSED();
}

/* A panel over two columns is as wide as both, with the gap between them. */
Test(features, spans)
{
    kymo_source *source = lines();
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .columns = 2, .rows = 2 });
    add_lines(kymo_axes_add(figure, &(kymo_axes_options){ .column_span = 2 }), source, 1);
    add_lines(kymo_axes_add(figure, NULL), source, 1);
    add_lines(kymo_axes_add(figure, NULL), source, 1);
    lay(figure, 640, 480);
    const kymo__target_panel *p = figure->target.panels;
    cr_expect_eq(p[0].panel.box.x, p[1].panel.box.x);
    cr_expect_eq(p[0].panel.box.x + p[0].panel.box.w, p[2].panel.box.x + p[2].panel.box.w);
    finish(figure, source);
}

Test(features, aspect)
{
    kymo_source *source = lines();
    const double aspects[] = { 1, 0.25, 4 };
    for (int i = 0; i < 3; i++) {
        kymo_figure *figure = kymo_figure_open(NULL);
        kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .aspect = aspects[i] });
        add_lines(axes, source, 3);
        lay(figure, 640, 400);
        const kymo__rect *box = &figure->target.panels[0].panel.box;
        double x = box->w / (axes->x.u1 - axes->x.u0), y = aspects[i] * x;
        cr_expect_float_eq(box->h, y * (axes->y.u1 - axes->y.u0), 1 + aspects[i], "%g", aspects[i]);
        kymo_error err;
        cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK);
    }
    kymo_source_close(source);
}

/* ---- insets and bars ---------------------------------------------------------------------------------- */

Test(features, insets)
{
    kymo_source *source = lines();
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .legend = KYMO_LEGEND_INSIDE });
    add_lines(kymo_axes_add(figure, &(kymo_axes_options){ .y_lim = { 0, 60 } }), source, 2);
    add_lines(kymo_axes_add(figure, &(kymo_axes_options){ .inset = { 0.5, 0.4, 0.5, 0.6 }, .title = "inset" }),
              source, 1);
    lay(figure, 640, 400);
    const kymo__target_panel *host = &figure->target.panels[0], *inset = &figure->target.panels[1];
    const kymo__rect *box = &host->panel.box, *frame = &inset->frame;
    cr_expect_float_eq(frame->x, box->x + 0.5 * box->w, 1.01);
    cr_expect_float_eq(frame->y, box->y, 1.01);
    cr_expect_float_eq(frame->h, 0.6 * box->h, 1.01);
    for (int32_t i = 0; i < figure->target.boxes.count; i++) {
        shape s = shape_of(&figure->target.boxes.box[i]);
        if (s.box->panel == 2)
            cr_expect(s.left >= frame->x && s.right <= frame->x + frame->w && s.top >= frame->y &&
                      s.bottom <= frame->y + frame->h, "%s \"%s\" leaves the inset", s.box->role, s.box->text);
    }
    cr_expect_eq(boxes_count(&figure->target.boxes, "title", 2), 1);
    cr_expect_geq(boxes_count(&figure->target.boxes, "x-tick", 2), 2);
    /* The free place at the upper right is the inset's. */
    const kymo__box *legend = boxes_find(&figure->target.boxes, "legend", 1);
    cr_assert_not_null(legend);
    cr_expect_leq(legend->x + legend->w, frame->x);
    finish(figure, source);
}

Test(features, insets_are_checked)
{
    static const kymo_axes_options bad[] = {
        { .inset = { 0.5, 0.5, 0.6, 0.2 } },
        { .inset = { 0.5, 0.5, 0.2, 0 } },
        { .inset = { 0.5, 0.5, 0.2, 0.2 }, .inset_in = 2 },
        { .inset = { -0.1, 0.5, 0.2, 0.2 } },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        kymo_error err;
        kymo_figure *figure = kymo_figure_open(NULL);
        kymo_axes_add(figure, NULL);
        kymo_axes_add(figure, &bad[i]);
        cr_expect_eq(kymo_figure_close(figure, &err), KYMO_EINVAL, "%zu", i);
    }
    kymo_error err;
    kymo_axes_options o = { 0 };
    cr_expect_eq(kymo_field_set(KYMO_TABLE_AXES, &o, "inset", "0.5,0.25,.25,1e-1", NULL, &err), KYMO_OK);
    cr_expect(o.inset[0] == 0.5 && o.inset[1] == 0.25 && o.inset[2] == 0.25 && o.inset[3] == 0.1);
    cr_expect_eq(kymo_field_set(KYMO_TABLE_AXES, &o, "aspect", "equal", NULL, &err), KYMO_OK);
    cr_expect_eq(o.aspect, 1);
    static const char *const wrong[][2] = { { "inset", "1,2,3" }, { "inset", "1,2,3,4,5" }, { "inset", "a" },
                                            { "aspect", "0" }, { "aspect", "-1" }, { "x_angle", "91" } };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_expect_eq(kymo_field_set(KYMO_TABLE_AXES, &o, wrong[i][0], wrong[i][1], NULL, &err), KYMO_EINVAL,
                     "%s %s", wrong[i][0], wrong[i][1]);
}

Test(features, colour_bars)
{
    kymo_source *source = lines();
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_add(kymo_axes_add(figure, NULL), KYMO_SCATTER,
             &(kymo_spec){ .data = source, .x = "x", .y = "y1", .color = "heat (K)" });
    lay(figure, 640, 400);
    const kymo__boxes *boxes = &figure->target.boxes;
    const kymo__rect *panel = &figure->target.panels[0].panel.box;
    const kymo__box *bar = boxes_find(boxes, "colorbar", 1), *title = boxes_find(boxes, "colorbar-text", 1);
    cr_assert(bar && title);
    cr_expect_str_eq(title->text, "heat (K)");
    cr_expect_eq(bar->x, panel->x + panel->w + 12);
    cr_expect_eq(bar->w, 12);
    cr_expect_float_eq(bar->y + bar->h, panel->y + panel->h, 1e-6);
    cr_expect_eq(boxes_count(boxes, "legend", 1), 0);
    /* Its ticks stand where their numbers are: from 250 to 289. */
    int found = 0;
    for (int32_t i = 0; i < boxes->count; i++) {
        const kymo__box *box = &boxes->box[i];
        double value = atof(box->text), at = bar->y + bar->h * (1 - (value - 250) / 39);
        if (!box_is(box, "colorbar-text") || box == title)
            continue;
        found++;
        cr_expect_float_eq(box->y + box->h / 2, at, 2, "%s", box->text);
    }
    cr_expect_geq(found, 4);
    finish(figure, source);
}

/* ---- legends ------------------------------------------------------------------------------------------ */

static int32_t place_of(int count, double width, const kymo_axes_options *options)
{
    kymo_source *source = lines();
    kymo_figure *figure = kymo_figure_open(NULL);
    add_lines(kymo_axes_add(figure, options), source, count);
    lay(figure, width, 400);
    int32_t place = figure->target.panels[0].legend_place;
    finish(figure, source);
    return place;
}

Test(features, names_at_lines_when_they_are_few)
{
    cr_expect_eq(place_of(1, 640, NULL), KYMO_LEGEND_NONE);
    cr_expect_eq(place_of(2, 640, NULL), KYMO_LEGEND_DIRECT);
    cr_expect_eq(place_of(6, 640, NULL), KYMO_LEGEND_DIRECT);
    cr_expect_neq(place_of(7, 640, NULL), KYMO_LEGEND_DIRECT, "seven are many");
    cr_expect_neq(place_of(3, 640, &(kymo_axes_options){ .x_lim = { 0, 80 } }), KYMO_LEGEND_DIRECT,
                  "lines that end in the middle");
    cr_expect_eq(place_of(3, 640, &(kymo_axes_options){ .x_lim = { 0, 20 } }), KYMO_LEGEND_DIRECT,
                 "lines that go on: where they leave the panel");
    cr_expect_neq(place_of(6, 640, &(kymo_axes_options){ .y_lim = { -1, 4000 } }), KYMO_LEGEND_DIRECT,
                  "all of them at the lower edge");
}

/* Whether a segment meets a rectangle: clipped to it by halving what is left. */
static bool meets(double x0, double y0, double x1, double y1, const kymo__box *r, int depth)
{
    if (fmax(x0, x1) < r->x || fmin(x0, x1) > r->x + r->w || fmax(y0, y1) < r->y || fmin(y0, y1) > r->y + r->h)
        return false;
    if (depth == 0 || (x0 >= r->x && x0 <= r->x + r->w && y0 >= r->y && y0 <= r->y + r->h))
        return true;
    double x = (x0 + x1) / 2, y = (y0 + y1) / 2;
    return meets(x0, y0, x, y, r, depth - 1) || meets(x, y, x1, y1, r, depth - 1);
}

/* Random walks and clouds of all densities: no segment and no marker lies under the legend. */
Test(features, legends_never_cover_data)
{
    kt_rng rng = { 77 };
    int inside = 0, outside = 0;
    for (int trial = 0; trial < 150; trial++) {
        int count = 2 + (int)kt_below(&rng, 8), points = 3 + (int)kt_below(&rng, POINTS - 3);
        bool scatter = kt_below(&rng, 2);
        kymo_column columns[LINES + 1] = { { .name = "x", .values = xs } };
        static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j" };
        for (int k = 0; k < count; k++) {
            double y = kt_between(&rng, 0, 30), step = kt_between(&rng, 0, 6);
            for (int i = 0; i < points; i++) {
                xs[i] = i;
                ys[k][i] = y += step * (kt_unit(&rng) - 0.5);
            }
            columns[k + 1] = (kymo_column){ .name = names[k], .values = ys[k] };
        }
        kymo_source *source = kymo_source_arrays(columns, count + 1, points, NULL);
        kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .legend = KYMO_LEGEND_INSIDE });
        kymo_axes *axes = kymo_axes_add(figure, NULL);
        for (int k = 0; k < count; k++)
            kymo_add(axes, scatter ? KYMO_SCATTER : KYMO_LINE,
                     &(kymo_spec){ .data = source, .x = "x", .y = names[k] });
        lay(figure, kt_between(&rng, 200, 900), kt_between(&rng, 150, 700));
        const kymo__box *legend = boxes_find(&figure->target.boxes, "legend", 1);
        const kymo__rect *box = &figure->target.panels[0].panel.box;
        inside += legend && figure->target.panels[0].legend_place == KYMO_LEGEND_INSIDE;
        outside += legend && figure->target.panels[0].legend_place != KYMO_LEGEND_INSIDE;
        for (int k = 0; legend && k < count; k++) {
            for (int i = 1; i < points; i++) {
                double at[2][2];
                for (int e = 0; e < 2; e++) {
                    at[e][0] = box->x + (i - 1 + e - axes->x.u0) / (axes->x.u1 - axes->x.u0) * box->w;
                    at[e][1] = box->y + (axes->y.u1 - ys[k][i - 1 + e]) / (axes->y.u1 - axes->y.u0) * box->h;
                    if (scatter && meets(at[e][0], at[e][1], at[e][0], at[e][1], legend, 0))
                        cr_expect(false, "trial %d: a marker is under the legend", trial);
                }
                if (!scatter)
                    cr_expect_not(meets(at[0][0], at[0][1], at[1][0], at[1][1], legend, 12), "trial %d", trial);
            }
        }
        finish(figure, source);
    }
    cr_expect(inside > 20 && outside > 20, "%d inside, %d outside", inside, outside);
}

Test(features, too_many_entries_are_counted)
{
    kymo_source *source = lines();
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .legend = KYMO_LEGEND_RIGHT });
    kymo_axes *axes = kymo_axes_add(figure, NULL);
    for (int i = 0; i < 30; i++)
        kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "x", .y = "y1",
                                                .label = "one of very many names" });
    lay(figure, 640, 300);
    const kymo__legend *legend = &figure->target.panels[0].legend;
    cr_expect(legend->shown > 3 && legend->shown < 30);
    char more[32];
    snprintf(more, sizeof more, "+ %d more", 30 - legend->shown);
    bool told = false;
    for (int32_t i = 0; i < figure->target.boxes.count; i++)
        told = told || strcmp(figure->target.boxes.box[i].text, more) == 0;
    cr_expect(told, "%s", more);
    finish(figure, source);
}

/* ---- room ---------------------------------------------------------------------------------------------- */

/* As the page gets smaller, more is left out, in the order of the list: never one thing before those above it. */
Test(features, things_are_left_out_in_order)
{
    kymo_source *source = lines();
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .title = "A title that is long enough for two lines on a page that is narrow", .subtitle = "subtitle",
        .caption = "caption", .legend = KYMO_LEGEND_ABOVE });
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .x_label = "x", .y_label = "y" });
    add_lines(axes, source, 3);
    uint32_t last = 0;
    int levels = 0;
    for (double height = 400; height >= 90; height -= 2) {
        lay(figure, height * 1.4, height);
        uint32_t now = figure->target.dropped & ~(1u << KYMO__DROP_LINES);
        for (int i = 1; i < (int)KYMO__DROPS; i++) {
            uint32_t before = (1u << i) - 1;
            before &= ~(1u << KYMO__DROP_LINES);
            if (now >> i & 1 && i != KYMO__DROP_LINES)
                cr_expect_eq(now & before, before, "at %g: %s is left out too early", height, kymo__drop_names[i]);
        }
        levels += now != last;
        last = now;
    }
    cr_expect_geq(levels, 4);
    cr_expect(last >> KYMO__DROP_TITLES & 1, "the smallest page has no title");
    kymo_stats stats;
    kymo_figure_stats(figure, &stats);
    cr_expect_eq(stats.no_room, figure->target.dropped);
    cr_expect(stats.no_room & KYMO_NO_CAPTION && stats.no_room & KYMO_NO_LEGENDS);
    finish(figure, source);
}

/* A name for which its axis has no line, in some panels or in all, is told of; where all are there, nothing is. */
Test(features, names_without_a_line_are_told)
{
    static const double widths[] = { 380, 420, 480, 560, 800 };
    int whole = 0, some = 0;
    for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++) {
        kymo_source *source = lines();
        kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .rows = 3, .columns = 3 });
        for (int i = 0; i < 9; i++)
            add_lines(kymo_axes_add(figure, &(kymo_axes_options){
                          .y_label = "height (m)", .y_lim = { i % 2 ? 0 : -5e4, i % 2 ? 1 : 5e4 } }), source, 1);
        lay(figure, widths[w], 600);
        int names = 0;
        for (int i = 1; i <= 9; i++)
            names += boxes_count(&figure->target.boxes, "y-label", i);
        cr_expect_eq((figure->target.dropped & KYMO_NO_LABELS) != 0, names < 9, "at %g: %d names", widths[w], names);
        whole += names == 9;
        some += names < 9;
        finish(figure, source);
    }
    cr_expect(whole > 0 && some > 0);
}

Test(features, no_room_is_an_error_that_says_how_much)
{
    kymo_error err;
    kymo_source *source = lines();
    kymo_figure *figure = kymo_figure_open(NULL);
    add_lines(kymo_axes_add(figure, NULL), source, 1);
    kymo_source_close(source);
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 60, .height = 50 });
    cr_expect_eq(kymo_figure_draw(figure, canvas), KYMO_ELAYOUT);
    kymo_canvas_close(canvas);
    cr_expect_eq(kymo_figure_close(figure, &err), KYMO_ELAYOUT);
    cr_expect_not_null(strstr(err.text, "panel 1 would be"), "%s", err.text);
    cr_expect_not_null(strstr(err.hint, "at least"), "%s", err.hint);
    KT_ALL_CLOSED();
}

/* ---- the dump ------------------------------------------------------------------------------------------ */

/* Cut to what is drawn: 4 px around the outermost boxes, to the pixel of the canvas; otherwise as it was. */
Test(features, cut_files)
{
    kt_bytes whole = { 0 }, cut = { 0 };
    kymo_error err;
    kymo_source *source = lines();
    for (int crop = 0; crop < 2; crop++) {
        kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
            .title = "Title", .caption = "Caption", .crop = crop, .width = 600, .height = 300, .scale = 1 });
        add_lines(kymo_axes_add(figure, &(kymo_axes_options){ .aspect = 1 }), source, 2);
        kt_bytes png = { 0 }, again = { 0 };
        cr_assert_eq(kymo_figure_write(figure, "png", kt_keep, &png), KYMO_OK);
        cr_assert_eq(kymo_layout_dump(figure, kt_keep, crop ? &cut : &whole), KYMO_OK);
        const kymo__boxes *boxes = &figure->target.boxes;
        double left = INFINITY, top = INFINITY, right = 0, bottom = 0;
        for (int32_t i = 0; crop && i < boxes->count; i++) {
            shape s = shape_of(&boxes->box[i]);
            left = fmin(left, s.left);
            top = fmin(top, s.top);
            right = fmax(right, s.right);
            bottom = fmax(bottom, s.bottom);
        }
        if (crop) {
            cr_expect(left >= 4 && left < 5.01 && top >= 4 && top < 5.01);
            cr_expect(figure->target.width - right >= 4 && figure->target.width - right < 5.01);
            cr_expect(figure->target.height - bottom >= 4 && figure->target.height - bottom < 5.01);
            const unsigned char *head = (const unsigned char *)png.data;
            cr_expect_eq(head[18] * 256 + head[19], (int)figure->target.width, "the file has that width");
            /* Again: the same file. */
            cr_assert_eq(kymo_figure_write(figure, "png", kt_keep, &again), KYMO_OK);
            cr_expect(again.size == png.size && memcmp(again.data, png.data, png.size) == 0);
            /* A canvas of one's own shows the whole page again. */
            lay(figure, 600, 300);
            cr_expect_eq(figure->target.width, 600);
        }
        free(png.data);
        free(again.data);
        cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    }
    kymo_source_close(source);
    KT_ALL_CLOSED();
    cr_expect_neq(strcmp(whole.data, cut.data), 0);
    cr_expect_not_null(strstr(whole.data, "\"dropped\": []"));
    cr_expect_not_null(strstr(whole.data, "\"panel\": 1}"));
    free(whole.data);
    free(cut.data);
}
