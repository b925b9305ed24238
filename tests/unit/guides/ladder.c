/* Names of categories: which step of the ladder, and that what it gives does not overlap. */
#include "guides/axis.h"

#include "desk.h"

static void expect_fit(const kymo__name_sizes *sizes, int32_t every, int32_t lines, int32_t angle,
                       double width)
{
    kymo__name_fit fit = kymo__fit_names(sizes);

    cr_expect(fit.every == every && fit.lines == lines && fit.angle == angle,
              "every %d, %d lines, %d degrees", fit.every, fit.lines, fit.angle);
    cr_expect_float_eq(fit.width, width, 1e-9);
}

/* Each rung in turn, as bands get narrower. */
Test(ladder, rungs)
{
    kymo__name_sizes s = {.count = 12,
                          .band = 100,
                          .widest = 92,
                          .widest_word = 40,
                          .wraps = true,
                          .height = 13,
                          .limit = 80};

    expect_fit(&s, 1, 1, 0, 0); // 8 px apart
    s.band = 99;
    expect_fit(&s, 1, 3, 0, 91);
    s.wraps = false;
    expect_fit(&s, 1, 1, 45, 80 * sqrt(2));
    s.wraps = true;
    s.widest_word = 95;
    expect_fit(&s, 1, 1, 45, 80 * sqrt(2));
    s.band = 14 * sqrt(2) + 1e-9;
    expect_fit(&s, 1, 1, 45, 80 * sqrt(2));
    s.band = 19.7;
    expect_fit(&s, 1, 1, 90, 80);
    s.band = 14;
    expect_fit(&s, 1, 1, 90, 80);
    s.band = 13.9;
    expect_fit(&s, 2, 1, 90, 80);
    s.band = 6;
    expect_fit(&s, 5, 1, 90, 80);
    s.band = 1.5;
    expect_fit(&s, 10, 1, 90, 80);
    s.band = 0.2;
    expect_fit(&s, 100, 1, 90, 80);
    s.count = 1;
    expect_fit(&s, 1, 1, 0, 0);
}

/* Beside the panel names are not turned: lines above each other, cut at the limit. */
Test(ladder, beside)
{
    kymo__name_sizes s = {
        .count = 30, .band = 20, .widest = 300, .height = 13, .limit = 90, .beside = true};

    expect_fit(&s, 1, 1, 0, 90);
    s.band = 10;
    expect_fit(&s, 2, 1, 0, 90);
    s.band = 1;
    expect_fit(&s, 20, 1, 0, 90);
}

static const char *const cities[] = {
    "Rome",
    "Frankfurt am Main",
    "Llanfairpwllgwyngyll",
    "New York",
    "a-b_c/d e",
    "Ulm",
    "東京都",
    "Saint Petersburg, Florida, United States of America",
    "x",
    "القاهرة",
};

/* Real names on real lengths: whatever is chosen, texts keep apart and inside their room. */
Test(ladder, names_on_an_axis)
{
    static const int counts[] = {1, 2, 3, 7, 12, 30, 100, 256, 1000};
    static const double lengths[] = {60, 130, 300, 560, 1200, 3900};
    char *names[1000];
    char text[1000][96];
    desk d;

    desk_open(&d);
    for (int i = 0; i < 1000; i++) {
        snprintf(text[i], sizeof text[i], "%s%.0d", cities[i % 10], i / 10);
        names[i] = text[i];
    }
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++) {
            for (int side = 0; side < 2; side++) {
                bool x = side == KYMO__SIDE_BOTTOM;
                kymo__scale scale = {.class_ = kymo__scale_class_of(KYMO_SCALE_CATEGORY),
                                     .u0 = 0.5,
                                     .u1 = counts[c] + 0.5,
                                     .names = names,
                                     .name_count = counts[c]};
                kymo__axis axis = {
                    .side = side, .tick_marks = true, .scale = &scale, .label = "city"};
                char what[96];
                snprintf(what, sizeof what, "%d names on %g px, side %d", counts[c], lengths[l],
                         side);
                for (int round = 0; round < 2; round++) // measured again it is the same
                    cr_assert_eq(
                        kymo__axis_measure(&axis, lengths[l], 150, d.fonts, &light, &d.err),
                        KYMO_OK);
                const kymo__rect panel = {500, 400, x ? lengths[l] : 200, x ? 150 : lengths[l]};
                kymo__boxes_clear(&d.boxes);
                kymo__axis_boxes(&axis, &panel, &light, &d.boxes);
                expect_apart(&d.boxes, 0, what);
                cr_expect_leq(axis.thickness, 150, "%s: %g", what, axis.thickness);
                int shown = 0;
                for (int i = 0; i < axis.ticks.count; i++)
                    shown += axis.texts[i] != NULL;
                cr_expect_geq(shown, counts[c] > 1 && lengths[l] > 100 ? 2 : 1, "%s", what);
                for (int i = 0; i < d.boxes.count; i++) {
                    const kymo__box *box = &d.boxes.box[i];
                    cr_expect(x ? within(box, panel.x - axis.before, panel.y + panel.h,
                                         panel.x + panel.w + axis.after,
                                         panel.y + panel.h + axis.thickness)
                                : within(box, panel.x - axis.thickness, panel.y - axis.after,
                                         panel.x, panel.y + panel.h + axis.before),
                              "%s: \"%s\" leaves its room", what, box->text);
                }
            }
        }
    }
    desk_close(&d);
}

/* Names that fit are not turned; the caller's angle is kept. */
Test(ladder, on_the_axis)
{
    char *names[] = {"north", "east", "south", "west"};
    kymo__scale scale = {.class_ = kymo__scale_class_of(KYMO_SCALE_CATEGORY),
                         .u0 = 0.5,
                         .u1 = 4.5,
                         .names = names,
                         .name_count = 4};
    kymo__axis axis = {.side = KYMO__SIDE_BOTTOM, .tick_marks = true, .scale = &scale};
    desk d;

    desk_open(&d);
    cr_assert_eq(kymo__axis_measure(&axis, 300, 150, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect(axis.angle == 0 && axis.texts[3] != NULL);
    cr_assert_eq(kymo__axis_measure(&axis, 100, 150, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect(axis.angle == 45 && axis.turned);
    cr_assert_eq(kymo__axis_measure(&axis, 300, 150, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect(axis.angle == 0 && !axis.turned);
    axis.angle = -30;
    cr_assert_eq(kymo__axis_measure(&axis, 300, 150, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect(axis.angle == -30 && !axis.turned);
    desk_close(&d);
}

/* Ticks that the user has placed all stay; labels that would touch are left out evenly. */
Test(ladder, placed_ticks)
{
    double values[60];
    kymo__tick_wish wish = {.count = 60, .value = values};
    kymo__scale scale = number_scale(KYMO_SCALE_LINEAR, 0, 59);
    kymo__axis axis = {.side = KYMO__SIDE_BOTTOM, .tick_marks = true, .scale = &scale};
    desk d;

    desk_open(&d);
    for (int i = 0; i < 60; i++)
        values[i] = i;
    scale.wish = &wish;
    cr_assert_eq(kymo__axis_measure(&axis, 400, 150, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect_eq(axis.ticks.count, 60);
    const kymo__rect panel = {50, 0, 400, 100};
    kymo__axis_boxes(&axis, &panel, &light, &d.boxes);
    expect_apart(&d.boxes, 0, "placed");
    const double uneven[] = {0, 1, 2, 30, 59}; // 1 and 2 have no room, 30 has
    wish.value = uneven;
    wish.count = 5;
    cr_assert_eq(kymo__axis_measure(&axis, 400, 150, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect(axis.texts[0] && !axis.texts[1] && axis.texts[3] && axis.texts[4]);
    cr_expect(d.boxes.count >= 12 && d.boxes.count <= 30, "%d labels", d.boxes.count);
    desk_close(&d);
}
