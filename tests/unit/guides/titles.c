/* Titles and captions: their place, their heights, wrapped and cut when long.
 */
#include "desk.h"

Test(titles, nothing_takes_no_room)
{
    desk d;
    desk_open(&d);
    kymo__titles titles;
    cr_assert_eq(kymo__titles_measure(&titles, NULL, "", NULL, 640, 2, d.fonts, &light, &d.err),
                 KYMO_OK);
    cr_expect(titles.above == 0 && titles.below == 0);
    kymo__titles_boxes(&titles, 400, &light, &d.boxes);
    cr_expect_eq(d.boxes.count, 0);
    desk_close(&d);
}

Test(titles, stacked_at_the_left)
{
    desk d;
    desk_open(&d);
    kymo__titles titles;
    cr_assert_eq(kymo__titles_measure(&titles, "Test flight 7", "altitude (m)", "Source: log", 640, 2,
                                      d.fonts, &light, &d.err),
                 KYMO_OK);
    kymo__titles_boxes(&titles, 400, &light, &d.boxes);
    cr_assert_eq(d.boxes.count, 3);
    const kymo__box *b = d.boxes.box;
    cr_expect_str_eq(b[0].role, "title");
    cr_expect_str_eq(b[1].role, "subtitle");
    cr_expect_str_eq(b[2].role, "caption");
    cr_expect_str_eq(b[0].text, "Test flight 7");
    for (int i = 0; i < 3; i++)
        cr_expect_eq(b[i].x, 12);
    cr_expect_float_eq(b[0].y, 12, 1e-9);
    cr_expect_float_eq(b[1].y, b[0].y + b[0].h + 4, 1e-9);
    cr_expect_float_eq(titles.above, b[1].y + b[1].h + 10 - 12, 1e-9);
    cr_expect_float_eq(b[2].y + b[2].h, 388, 1e-9);
    cr_expect_float_eq(titles.below, b[2].h + 8, 1e-9);
    cr_expect_eq(titles.title->style.face, KYMO__FACE_SEMIBOLD);
    desk_close(&d);
}

Test(titles, one_alone_has_the_gap_to_the_panel)
{
    desk d;
    desk_open(&d);
    kymo__titles titles;
    cr_assert_eq(kymo__titles_measure(&titles, "A", NULL, NULL, 640, 2, d.fonts, &light, &d.err),
                 KYMO_OK);
    cr_expect_float_eq(titles.above, titles.title->height + 10, 1e-9);
    cr_assert_eq(kymo__titles_measure(&titles, NULL, "b", NULL, 640, 2, d.fonts, &light, &d.err),
                 KYMO_OK);
    cr_expect_float_eq(titles.above, titles.subtitle->height + 10, 1e-9);
    kymo__titles_boxes(&titles, 400, &light, &d.boxes);
    cr_expect_float_eq(d.boxes.box[0].y, 12, 1e-9);
    desk_close(&d);
}

Test(titles, long_ones_are_wrapped_and_then_cut)
{
    desk d;
    desk_open(&d);
    char text[1200];
    for (size_t i = 0; i + 1 < sizeof text; i++)
        text[i] = i % 7 == 6 ? ' ' : (char)('a' + i % 26);
    text[sizeof text - 1] = '\0';
    kymo__titles titles;
    for (double width = 60; width <= 640; width += 145) {
        cr_assert_eq(
            kymo__titles_measure(&titles, text, text, text, width, 2, d.fonts, &light, &d.err),
            KYMO_OK);
        cr_expect(titles.title->line_count == 2 && titles.title->cut);
        cr_expect(titles.subtitle->line_count == 2 && titles.subtitle->cut);
        cr_expect(titles.caption->line_count == 3 && titles.caption->cut);
        kymo__boxes_clear(&d.boxes);
        kymo__titles_boxes(&titles, 400, &light, &d.boxes);
        expect_apart(&d.boxes, 0, "titles");
        for (int i = 0; i < 3; i++)
            cr_expect(within(&d.boxes.box[i], 12, 12, width - 12, 388));
    }
    desk_close(&d);
}
