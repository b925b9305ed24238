/*
 * fuzz.c - the layout holds what it promises, for 10 000 figures nobody would draw (generator.h).
 *
 * No text leaves the page or comes nearer than 2 px to its edge; no two texts overlap, turned ones by their
 * real corners, nor does a text lie on another panel; nothing but a layout error, and that only where a panel's
 * share of the page is under 120 x 90 px; at least 95 % draw; from 400 x 300 a panel on, the title and two tick
 * labels an axis are there. Overlaps are found by a separating-axis test of its own, from the places and angles
 * that the layout dump tells. With sanitizers 400 figures are laid out.
 *
 * Fonts: the embedded ones, and for what they lack only those that tests/layout/fonts.conf names, through
 * $FONTCONFIG_FILE; so other fonts of a machine change nothing. Where one of them is not installed, its
 * characters show as boxes, which have sizes too: every promise holds for them as well.
 *
 * The histogram is written to build/layout-histogram.txt (tests/layout/histogram.txt is one to compare with).
 * One figure alone: KYMO_FUZZ=1234 build/tests/layout, which also draws build/fuzz-1234.svg.
 */
#define _DEFAULT_SOURCE
#include "generator.h"

#include "kt.h"
#include "shapes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FIGURES = KT_SANITIZED ? 400 : 10000 };
enum { DRAWN_EVERY = 40 };

/* From 400 x 300 a panel on nothing of this is left out; an aspect may make one narrow for all that. */
static int check_whole(const fuzz_figure *f, const kymo__target *target, long number)
{
    int broken = 0;
    if (f->titled && target->titles.title == NULL && ++broken)
        printf("%ld: the title is missing\n", number);
    for (int32_t i = 0; i < f->panels; i++) {
        const kymo__target_panel *panel = &target->panels[i];
        int x = boxes_count(&target->boxes, "x-tick", i + 1), y = boxes_count(&target->boxes, "y-tick", i + 1);
        x -= panel->x.end_text != NULL;
        y -= panel->y.end_text != NULL;
        bool shaped = f->figure->axes[i]->options.aspect > 0;
        const kymo__scale *scale = panel->x.scale;
        bool one = scale->class_->kind == KYMO_SCALE_CATEGORY && scale->u1 - scale->u0 < 1.5;
        bool x_free = one || (shaped && panel->panel.box.w < 120) || (panel->x.no_labels && (f->share & KYMO_SHARE_X));
        bool y_free = (shaped && panel->panel.box.h < 90) || (panel->y.no_labels && (f->share & KYMO_SHARE_Y));
        if (((!x_free && x < 2) || (!y_free && y < 2)) && ++broken)
            printf("%ld: panel %d has %d x labels and %d y labels\n", number, (int)i + 1, x, y);
    }
    return broken;
}

/* ---- all of them -------------------------------------------------------------------------------------- */

typedef struct histogram {
    long figures, drawn, whole, errors, big, small_drawn, small;
    long dropped[KYMO__DROPS];
    long insets, legends, direct, bars, turned, texts, worst_texts;
} histogram;

static bool is_small(const fuzz_figure *f)
{
    return f->width / f->columns < 120 || f->height / f->rows < 90;
}

static bool is_big(const fuzz_figure *f)
{
    return f->width / f->columns >= 400 && f->height / f->rows >= 300;
}

static void count_in(histogram *h, const fuzz_figure *f, const kymo__target *target)
{
    long texts = 0;
    h->drawn++;
    h->small_drawn += is_small(f);
    h->whole += target->dropped == 0;
    h->insets += f->insets;
    for (int i = 0; i < (int)KYMO__DROPS; i++)
        h->dropped[i] += target->dropped >> i & 1;
    for (int32_t i = 0; i < target->panel_count; i++) {
        const kymo__target_panel *panel = &target->panels[i];
        h->direct += panel->legend_place == KYMO_LEGEND_DIRECT;
        h->legends += panel->legend_place != KYMO_LEGEND_DIRECT && panel->legend_place != KYMO_LEGEND_NONE;
        h->bars += panel->has_bar;
        h->turned += panel->x.angle != 0;
    }
    for (int32_t i = 0; i < target->boxes.count; i++)
        texts += box_is_text(&target->boxes.box[i]);
    h->texts += texts;
    h->worst_texts = texts > h->worst_texts ? texts : h->worst_texts;
}

/* Lays out one figure on a canvas of its size; the count of broken promises. */
static int try_figure(long number, kymo_canvas *canvas, histogram *h)
{
    fuzz_figure f = fuzz_open((uint64_t)number);
    kymo__target target = { 0 };
    kymo_error err;
    int broken = 0;
    kymo__error_clear(&err);
    canvas->width = f.width;
    canvas->height = f.height;
    canvas->scale = f.scale;
    h->figures++;
    h->small += is_small(&f);
    kymo_status status = kymo_figure_status(f.figure, &err);
    if (status == KYMO_OK)
        status = kymo__figure_layout(f.figure, &target, canvas, &err);
    if (status == KYMO_OK) {
        count_in(h, &f, &target);
        char what[32];
        snprintf(what, sizeof what, "%ld", number);
        broken = boxes_broken(&target.boxes, f.width, f.height, f.panels, what);
        if (is_big(&f)) {
            h->big++;
            broken += check_whole(&f, &target, number);
        }
    } else {
        h->errors++;
        broken = status != KYMO_ELAYOUT || !is_small(&f);
        if (broken)
            printf("%ld: %d x %d panels on %.0f x %.0f: %s\n", number, f.rows, f.columns, f.width, f.height,
                   err.text);
    }
    kymo__target_free(&target, f.figure);
    if (status == KYMO_OK && number % DRAWN_EVERY == 0 && !(f.width * f.height > 4e6)) {
        kymo_canvas *page = kymo_canvas_open(&(kymo_canvas_options){
            .output = "scene", .width = f.width, .height = f.height });
        kymo_status drawn = kymo_figure_draw(f.figure, page);
        if (drawn != KYMO_OK && ++broken)
            printf("%ld: drawing failed: %d\n", number, (int)drawn);
        kymo_canvas_close(page);
    }
    if (kymo_figure_close(f.figure, &err) != KYMO_OK && status == KYMO_OK && ++broken)
        printf("%ld: %s\n", number, err.text);
    kymo__fonts_trim(kymo__canvas_fonts(canvas));
    return broken;
}

static void write_histogram(const histogram *h)
{
    char path[256];
    snprintf(path, sizeof path, "%s/layout-histogram.txt", kt_build());
    mkdir("build", 0777);
    FILE *file = fopen(path, "w");
    if (!file)
        return;
    fprintf(file, "figures                          %6ld\n", h->figures);
    fprintf(file, "drawn                            %6ld\n", h->drawn);
    fprintf(file, "  with nothing left out          %6ld\n", h->whole);
    for (int i = 0; i < (int)KYMO__DROPS; i++)
        fprintf(file, "  without %-22s %6ld\n", kymo__drop_names[i], h->dropped[i]);
    fprintf(file, "  400 x 300 a panel or more      %6ld\n", h->big);
    fprintf(file, "layout errors                    %6ld\n", h->errors);
    fprintf(file, "a panel's share under 120 x 90   %6ld\n", h->small);
    fprintf(file, "  drawn nevertheless             %6ld\n", h->small_drawn);
    fprintf(file, "in those drawn: legends          %6ld\n", h->legends);
    fprintf(file, "  names at lines (panels)        %6ld\n", h->direct);
    fprintf(file, "  colour bars                    %6ld\n", h->bars);
    fprintf(file, "  insets                         %6ld\n", h->insets);
    fprintf(file, "  panels with turned labels      %6ld\n", h->turned);
    fprintf(file, "  texts                          %6ld\n", h->texts);
    fprintf(file, "  most texts in one figure       %6ld\n", h->worst_texts);
    fclose(file);
}

static void draw_alone(long number)
{
    char path[64];
    kymo_error err;
    fuzz_figure f = fuzz_open((uint64_t)number);
    snprintf(path, sizeof path, "build/fuzz-%ld.svg", number);
    kymo_figure_save(f.figure, path);
    if (kymo_figure_close(f.figure, &err) != KYMO_OK)
        printf("%ld: %s\n", number, err.text);
}

Test(fuzz, no_text_overlaps_another_or_leaves_the_page, .timeout = 280)
{
    char *fonts = realpath("tests/layout/fonts.conf", NULL);
    cr_assert_not_null(fonts);
    setenv("FONTCONFIG_FILE", fonts, 1);
    free(fonts);
    const char *one = getenv("KYMO_FUZZ");
    long first = one ? atol(one) : 0, last = one ? first + 1 : FIGURES, broken = 0;
    histogram h = { 0 };
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .output = "scene" });
    for (long i = first; i < last; i++)
        broken += try_figure(i, canvas, &h) > 0;
    canvas->width = 640;
    canvas->height = 400;
    canvas->scale = 1;
    kymo_canvas_close(canvas);
    if (one)
        draw_alone(first);
    cr_expect_eq(broken, 0, "%ld of %ld figures break a promise", broken, h.figures);
    if (!one) {
        write_histogram(&h);
        cr_expect_geq(h.drawn * 100, h.figures * 95, "%ld of %ld figures are drawn", h.drawn, h.figures);
        cr_expect_gt(h.big * 4, h.figures, "%ld figures are large", h.big);
        cr_expect_gt(h.turned * 20, h.figures, "%ld panels have turned labels", h.turned);
        cr_expect_gt(h.bars * 20, h.figures, "%ld colour bars", h.bars);
    }
    KT_ALL_CLOSED();
}
