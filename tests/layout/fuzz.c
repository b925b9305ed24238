/*
 * fuzz.c - the layout holds what it promises, for 10 000 figures nobody would draw (generator.h).
 *
 * No text leaves the page or comes nearer than 2 px to its edge; no two texts overlap, turned ones by their
 * real corners, nor does a text lie on another panel; nothing but a layout error, and that only where a panel's
 * share of the page is under 120 x 90 px; at least 95 % draw; from 400 x 300 a panel on, the title and two tick
 * labels an axis are there. Overlaps are found by a separating-axis test of its own, from the places and angles
 * that the layout dump tells. With sanitizers 500 figures are laid out.
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

#include "figure/figure.h"
#include "kt.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
enum { FIGURES = 500 };
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
enum { FIGURES = 500 };
#else
enum { FIGURES = 10000 };
#endif
#else
enum { FIGURES = 10000 };
#endif

enum { MOST_BOXES = 8192, DRAWN_EVERY = 40 };

#define EDGE 2.0
#define SLACK 0.01

/* ---- boxes as polygons -------------------------------------------------------------------------------- */

typedef struct corner {
    double x, y;
} corner;

typedef struct shape {
    corner at[4];
    double left, top, right, bottom;
    const kymo__box *box;
} shape;

static shape shape_of(const kymo__box *box)
{
    shape s = { .box = box, .left = INFINITY, .top = INFINITY, .right = -INFINITY, .bottom = -INFINITY };
    double a = -box->angle * acos(-1) / 180; /* clockwise on a page whose y goes down */
    for (int i = 0; i < 4; i++) {
        double dx = box->x + (i == 1 || i == 2 ? box->w : 0) - box->px;
        double dy = box->y + (i >= 2 ? box->h : 0) - box->py;
        s.at[i] = (corner){ box->px + dx * cos(a) - dy * sin(a), box->py + dx * sin(a) + dy * cos(a) };
        s.left = fmin(s.left, s.at[i].x);
        s.right = fmax(s.right, s.at[i].x);
        s.top = fmin(s.top, s.at[i].y);
        s.bottom = fmax(s.bottom, s.at[i].y);
    }
    return s;
}

/* Whether some edge of a has all of b on its outer side, or nearly: corners run clockwise as seen. */
static bool apart_by_edge(const shape *a, const shape *b)
{
    for (int i = 0; i < 4; i++) {
        corner p = a->at[i], q = a->at[(i + 1) % 4];
        double length = hypot(q.x - p.x, q.y - p.y), nearest = -INFINITY;
        if (!(length > 0))
            continue;
        for (int k = 0; k < 4; k++) {
            double inner = ((q.x - p.x) * (b->at[k].y - p.y) - (q.y - p.y) * (b->at[k].x - p.x)) / length;
            nearest = fmax(nearest, inner);
        }
        if (nearest <= SLACK)
            return true;
    }
    return false;
}

static bool overlap(const shape *a, const shape *b)
{
    if (a->right <= b->left + SLACK || b->right <= a->left + SLACK || a->bottom <= b->top + SLACK ||
        b->bottom <= a->top + SLACK)
        return false;
    return !apart_by_edge(a, b) && !apart_by_edge(b, a);
}

Test(fuzz, shapes_overlap_as_they_should)
{
    const kymo__box flat = { .role = "", .x = 0, .y = 0, .w = 10, .h = 10 };
    const kymo__box beside = { .role = "", .x = 10, .y = 0, .w = 5, .h = 5 };
    const kymo__box within = { .role = "", .x = 4, .y = 4, .w = 1, .h = 1 };
    /* About (0, 0), 45 degrees counterclockwise: from the origin up and to the right. */
    const kymo__box turned = { .role = "", .x = 0, .y = 0, .w = 20, .h = 2, .angle = 45 };
    const kymo__box below = { .role = "", .x = 12, .y = -8, .w = 4, .h = 4 };
    const kymo__box hit = { .role = "", .x = 8, .y = -10, .w = 3, .h = 3 };
    shape a = shape_of(&flat), b = shape_of(&beside), c = shape_of(&within), d = shape_of(&turned);
    shape e = shape_of(&below), f = shape_of(&hit);
    cr_expect_not(overlap(&a, &b));
    cr_expect(overlap(&a, &c) && overlap(&c, &a));
    cr_expect_not(overlap(&d, &e), "the hulls meet, the boxes do not");
    cr_expect(overlap(&d, &f));
    cr_expect_float_eq(d.right, 15.556, 0.001);
    cr_expect_float_eq(d.top, -14.142, 0.001);
}

/* ---- one figure --------------------------------------------------------------------------------------- */

static bool is(const kymo__box *box, const char *role)
{
    return strcmp(box->role, role) == 0;
}

static bool is_panel(const kymo__box *box)
{
    return is(box, "panel") || is(box, "inset");
}

static bool is_text(const kymo__box *box)
{
    return !is_panel(box) && !is(box, "legend") && !is(box, "colorbar");
}

/* Texts that may lie on a panel: of its own legend, and all of an inset. */
static bool may_lie_on(const fuzz_figure *f, const kymo__box *text, const kymo__box *panel)
{
    if (text->panel > f->panels)
        return !is(panel, "inset") || (is(text, "legend-text") && panel->panel == text->panel);
    return is(text, "legend-text") && panel->panel == text->panel && is(panel, "panel");
}

static int count_role(const kymo__boxes *boxes, const char *role, int32_t panel)
{
    int count = 0;
    for (int32_t i = 0; i < boxes->count; i++)
        count += boxes->box[i].panel == panel && is(&boxes->box[i], role);
    return count;
}

/* How many promises are broken; says which. */
static int check_boxes(const fuzz_figure *f, const kymo__boxes *boxes, long number)
{
    static shape shapes[MOST_BOXES];
    int broken = 0;
    int32_t count = boxes->count;
    cr_assert_leq(count, MOST_BOXES);
    for (int32_t i = 0; i < count; i++)
        shapes[i] = shape_of(&boxes->box[i]);
    for (int32_t i = 0; i < count; i++) {
        const shape *a = &shapes[i];
        bool text = is_text(a->box);
        bool inside = a->left >= EDGE && a->top >= EDGE && a->right <= f->width - EDGE &&
                      a->bottom <= f->height - EDGE;
        if (!inside && ++broken)
            printf("%ld: %s \"%.60s\" leaves the page of %.1f x %.1f: %.2f..%.2f, %.2f..%.2f\n", number,
                   a->box->role, a->box->text, f->width, f->height, a->left, a->right, a->top, a->bottom);
        for (int32_t k = i + 1; k < count; k++) {
            const shape *b = &shapes[k];
            bool texts = text && is_text(b->box);
            bool on_panel = (text && is_panel(b->box) && !may_lie_on(f, a->box, b->box)) ||
                            (is_panel(a->box) && is_text(b->box) && !may_lie_on(f, b->box, a->box));
            if ((texts || on_panel) && overlap(a, b) && ++broken)
                printf("%ld: %s \"%.60s\" (%d) overlaps %s \"%.60s\" (%d)\n", number, a->box->role,
                       a->box->text, a->box->panel, b->box->role, b->box->text, b->box->panel);
        }
    }
    return broken;
}

/* From 400 x 300 a panel on nothing of this is left out; an aspect may make one narrow for all that. */
static int check_whole(const fuzz_figure *f, const kymo__target *target, long number)
{
    int broken = 0;
    if (f->titled && target->titles.title == NULL && ++broken)
        printf("%ld: the title is missing\n", number);
    for (int32_t i = 0; i < f->panels; i++) {
        const kymo__target_panel *panel = &target->panels[i];
        int x = count_role(&target->boxes, "x-tick", i + 1), y = count_role(&target->boxes, "y-tick", i + 1);
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
        texts += is_text(&target->boxes.box[i]);
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
        broken = check_boxes(&f, &target.boxes, number);
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
    mkdir("build", 0777);
    FILE *file = fopen("build/layout-histogram.txt", "w");
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
