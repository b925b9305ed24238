/* Legends: few columns, nothing outside, what finds no room is counted. */
#include "desk.h"

#define MANY 200

static char names[MANY][40];
static kymo__legend_entry entries[MANY];

static void fill(int count, int length)
{
    for (int i = 0; i < count; i++) {
        snprintf(names[i], sizeof names[i], "%d %.*s", i + 1, length + i % 3,
                 "abcdefghijklmnopqrs");
        entries[i] =
            (kymo__legend_entry){.label = names[i], .line = {0, 0, 200, 255}, .line_width = 1.75};
    }
}

/** Boxes inside the legend, apart, and as many as are said. */
static void check(desk *d, const kymo__legend *legend, const char *what)
{
    kymo__boxes_clear(&d->boxes);
    kymo__legend_boxes(legend, 30, 40, &light, &d->boxes);
    int texts =
        legend->shown + (legend->shown < legend->entry_count) + (legend->title_text != NULL);
    cr_assert_eq(d->boxes.count, legend->shown == 0 ? 0 : 1 + texts, "%s", what);
    if (legend->shown == 0)
        return;
    cr_expect_str_eq(d->boxes.box[0].role, "legend");
    expect_apart(&d->boxes, 1, what);
    for (int i = 1; i < d->boxes.count; i++) {
        const kymo__box *box = &d->boxes.box[i];
        cr_expect(within(box, 30, 40, 30 + legend->width, 40 + legend->height),
                  "%s: \"%s\" leaves the legend", what, box->text);
        cr_expect_str_eq(box->role, "legend-text");
    }
}

Test(legend, one_column_when_it_is_high_enough)
{
    desk d;
    desk_open(&d);
    fill(5, 4);
    kymo__legend legend = {.entries = entries, .entry_count = 5};
    cr_assert_eq(kymo__legend_measure(&legend, 200, 300, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect(legend.shown == 5 && legend.columns == 1 && legend.rows == 5);
    cr_expect_null(legend.more_text);
    cr_expect_float_eq(legend.height, 5 * 14 + 4 * 4, 1e-9);
    double widest = 0;
    for (int i = 0; i < 5; i++)
        widest = fmax(widest, legend.texts[i]->width);
    cr_expect_float_eq(legend.width, 26 + widest, 1e-9);
    check(&d, &legend, "five");
    for (int i = 1; i < 5; i++) { // even spacing
        cr_expect_float_eq(d.boxes.box[i + 1].y - d.boxes.box[i].y, 18, 1e-9);
        cr_expect_eq(d.boxes.box[i + 1].x, 56);
    }
    desk_close(&d);
}

Test(legend, columns_when_it_would_be_too_high)
{
    desk d;
    desk_open(&d);
    fill(10, 4);
    kymo__legend legend = {.title = "Station", .entries = entries, .entry_count = 10};
    cr_assert_eq(kymo__legend_measure(&legend, 600, 18 + 4 * 18, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect(legend.shown == 10 && legend.columns == 3 && legend.rows == 4, "%d %d",
              legend.columns, legend.rows);
    check(&d, &legend, "three columns");
    cr_expect_str_eq(d.boxes.box[1].text, "Station");
    cr_expect_str_eq(d.boxes.box[6].text, names[4]); // filled downward
    cr_expect_eq(d.boxes.box[6].y, d.boxes.box[2].y);
    cr_expect_gt(d.boxes.box[6].x, d.boxes.box[2].x);
    // one row, for places above a panel
    cr_assert_eq(kymo__legend_measure(&legend, 2000, 18 + 14, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect(legend.shown == 10 && legend.rows == 1);
    check(&d, &legend, "one row");
    desk_close(&d);
}

Test(legend, the_rest_is_counted)
{
    desk d;
    desk_open(&d);
    fill(MANY, 4);
    kymo__legend legend = {.entries = entries, .entry_count = 9};
    cr_assert_eq(kymo__legend_measure(&legend, 90, 4 * 18, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect_eq(legend.shown, 3);
    cr_assert_not_null(legend.more_text);
    cr_expect_str_eq(legend.more_text->string, "+ 6 more");
    check(&d, &legend, "nine");
    legend.entry_count = MANY; // at most 64 are shown wherever there is room
    cr_assert_eq(kymo__legend_measure(&legend, 1e4, 1e4, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect_eq(legend.shown, 63);
    cr_expect_str_eq(legend.more_text->string, "+ 137 more");
    check(&d, &legend, "many");
    desk_close(&d);
}

Test(legend, any_room_is_kept_to)
{
    desk d;
    desk_open(&d);
    kt_rng rng = {3};
    for (int trial = 0; trial < 300; trial++) {
        int count = (int)kt_below(&rng, 40);
        fill(count, (int)kt_below(&rng, 17));
        double w = kt_between(&rng, 0, 500), h = kt_between(&rng, 0, 300);
        kymo__legend legend = {
            .title = trial % 3 == 0 ? "A title" : NULL, .entries = entries, .entry_count = count};
        cr_assert_eq(kymo__legend_measure(&legend, w, h, d.fonts, &light, &d.err), KYMO_OK);
        cr_expect(legend.width <= w && legend.height <= h);
        check(&d, &legend, "random");
        if (w > 150 && h > 60 && count > 0)
            cr_expect_gt(legend.shown, 0);
    }
    desk_close(&d);
}

Test(legend, long_labels_are_cut)
{
    desk d;
    desk_open(&d);
    const kymo__legend_entry long_one = {
        .label = "a name that is far too long for the room beside a panel", .line = {0, 0, 0, 255}};
    kymo__legend legend = {.entries = &long_one, .entry_count = 1};
    cr_assert_eq(kymo__legend_measure(&legend, 120, 300, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect_eq(legend.shown, 1);
    cr_expect(legend.texts[0]->cut && legend.texts[0]->line_count == 1);
    check(&d, &legend, "long");
    desk_close(&d);
}

Test(legend, wide_ones_have_few_rows)
{
    desk d;
    desk_open(&d);
    fill(12, 4);
    kymo__legend legend = {.entries = entries, .entry_count = 12, .wide = true};
    cr_assert_eq(kymo__legend_measure(&legend, 2000, 300, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect(legend.rows == 1 && legend.columns == 12 && legend.shown == 12);
    check(&d, &legend, "one row");
    double whole = legend.width;
    cr_assert_eq(kymo__legend_measure(&legend, whole * 0.6, 300, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect(legend.rows == 2 && legend.columns == 6, "%d rows", legend.rows);
    check(&d, &legend, "two rows");
    desk_close(&d);
}
