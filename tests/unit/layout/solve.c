/* The solver: panels line up, nothing overlaps, and what does not fit is named with the size
 * that would. */
#include "kt.h"
#include "layout/layout.h"

#include <math.h>
#include <string.h>

static kymo__layout_page page_of(double width, double height, kymo__layout_panel *panels,
                                 int32_t count)
{
    return (kymo__layout_page){.width = width,
                               .height = height,
                               .padding = 12,
                               .gap_x = 18,
                               .gap_y = 18,
                               .grid = 0.5,
                               .min_w = 48,
                               .min_h = 36,
                               .rows = 1,
                               .columns = 1,
                               .panel_count = count,
                               .panels = panels};
}

static void expect_panel(const kymo__layout_panel *p, double x, double y, double w, double h)
{
    cr_expect(fabs(p->x - x) < 1e-9 && fabs(p->y - y) < 1e-9 && fabs(p->w - w) < 1e-9 &&
                  fabs(p->h - h) < 1e-9,
              "%g %g %g %g, not %g %g %g %g", p->x, p->y, p->w, p->h, x, y, w, h);
}

Test(solve, one_panel)
{
    kymo_error err;
    kymo__layout_panel panel = {0, 0, 1, 1, .left = 30.2, .right = 8, .top = 6.6, .bottom = 21.3};
    kymo__layout_page page = page_of(640, 400, &panel, 1);
    page.above = 40.3;
    page.below = 20;
    cr_assert_eq(kymo__layout_solve(&page, &err), KYMO_OK);
    // margins and starts go up to halves: 12+30.5, 52.5+7; ends: 640-12-8, 400-12-20-21.5
    expect_panel(&panel, 42.5, 59.5, 577.5, 287);
}

Test(solve, columns_share_margins_and_widths)
{
    kymo_error err;
    kymo__layout_panel p[4] = {
        {0, 0, 1, 1, .left = 20, .right = 4, .top = 5, .bottom = 10},
        {0, 1, 1, 1, .left = 30, .right = 6, .top = 9, .bottom = 10},
        {1, 0, 1, 1, .left = 40, .right = 2, .top = 5, .bottom = 12},
        {1, 1, 1, 1, .left = 10, .right = 8, .top = 5, .bottom = 30},
    };
    kymo__layout_page page = page_of(500, 400, p, 4);
    page.rows = page.columns = 2;
    cr_assert_eq(kymo__layout_solve(&page, &err), KYMO_OK);
    /* columns: 500 - 24 - 18 - (40+4) - (30+8) = 376 -> 188; rows: 400 - 24 - 18 - (9+10) -
     * (5+30) = 304 */
    expect_panel(&p[0], 52, 21, 188, 152);
    expect_panel(&p[1], 292, 21, 188, 152);
    expect_panel(&p[2], 52, 206, 188, 152);
    expect_panel(&p[3], 292, 206, 188, 152);
}

Test(solve, spans_cover_the_margins_between)
{
    kymo_error err;
    kymo__layout_panel p[3] = {
        {0, 0, 1, 2, .left = 20, .right = 5, .top = 5, .bottom = 10},
        {1, 0, 1, 1, .left = 20, .right = 7, .top = 5, .bottom = 10},
        {1, 1, 1, 1, .left = 25, .right = 5, .top = 5, .bottom = 10},
    };
    kymo__layout_page page = page_of(400, 300, p, 3);
    page.rows = page.columns = 2;
    cr_assert_eq(kymo__layout_solve(&page, &err), KYMO_OK);
    // 400 - 24 - 18 - 27 - 30 = 301 -> 150.5 each
    expect_panel(&p[1], 32, p[1].y, 150.5, p[1].h);
    expect_panel(&p[2], 32 + 150.5 + 7 + 18 + 25, p[1].y, 150.5, p[1].h);
    expect_panel(&p[0], 32, 17, 351, p[1].h);
    cr_expect_eq(p[0].x + p[0].w, p[2].x + p[2].w);
}

Test(solve, edges_lie_on_device_pixels)
{
    const double scales[] = {1, 2, 3, 1.25};
    for (size_t s = 0; s < sizeof scales / sizeof *scales; s++) {
        for (int trial = 0; trial < 50; trial++) {
            kymo_error err;
            kymo__layout_panel p[2] = {
                {0, 0, 1, 1, .left = 20.123 + trial, .right = 5.77, .top = 5.01, .bottom = 10.9},
                {0, 1, 1, 1, .left = 20, .right = 7.3 + trial * 0.37, .top = 5, .bottom = 10},
            };
            kymo__layout_page page = page_of(640.3, 400.7, p, 2);
            page.columns = 2;
            page.grid = 1 / scales[s];
            cr_assert_eq(kymo__layout_solve(&page, &err), KYMO_OK);
            for (int i = 0; i < 2; i++) {
                const double edges[4] = {p[i].x, p[i].y, p[i].x + p[i].w, p[i].y + p[i].h};
                for (int k = 0; k < 4; k++) {
                    double device = edges[k] * scales[s];
                    cr_assert_lt(fabs(device - round(device)), 1e-6);
                }
            }
            cr_assert_float_eq(p[0].w, p[1].w, 1e-9);
            cr_assert_geq(p[0].x, 12 + p[0].left - 1e-9);
            cr_assert_leq(p[0].x + p[0].w + p[0].right + 18 + p[1].left, p[1].x + 1e-9);
            cr_assert_leq(p[1].x + p[1].w + p[1].right, page.width - 12 + 1e-9);
        }
    }
}

Test(solve, too_small_names_the_panel_and_the_size_that_does)
{
    kymo_error err;
    kymo__layout_panel p[2] = {
        {0, 0, 1, 1, .left = 20, .right = 5, .top = 5, .bottom = 20},
        {1, 0, 1, 1, .left = 20, .right = 5, .top = 5, .bottom = 20},
    };
    kymo__layout_page page = page_of(90, 120, p, 2);
    page.rows = 2;
    cr_assert_eq(kymo__layout_solve(&page, &err), KYMO_ELAYOUT);
    cr_expect(strstr(err.text, "panel 1 would be 41 x ") != NULL, "%s", err.text);
    // width 24 + 25 + 48, height 24 + 18 + 2 (25 + 36)
    cr_expect(strstr(err.hint, "97x164") != NULL, "%s", err.hint);

    page.width = 97;
    page.height = 164;
    cr_expect_eq(kymo__layout_solve(&page, &err), KYMO_OK);
    page.height = 163;
    cr_expect_eq(kymo__layout_solve(&page, &err), KYMO_ELAYOUT);
    cr_expect(strstr(err.hint, "97x164") != NULL, "%s", err.hint);
}

Test(solve, names_the_second_panel_when_only_it_is_small)
{
    kymo_error err;
    kymo__layout_panel p[2] = {
        {0, 0, 1, 2, .left = 20, .right = 5, .top = 5, .bottom = 20},
        {1, 0, 1, 1, .left = 20, .right = 5, .top = 5, .bottom = 20},
    };
    kymo__layout_page page = page_of(140, 300, p, 2);
    page.rows = page.columns = 2;
    // the inner widths are (140 - 24 - 18 - 20 - 5 - 5) / 2 = 34: enough for the wide panel only
    cr_assert_eq(kymo__layout_solve(&page, &err), KYMO_ELAYOUT);
    cr_expect(strstr(err.text, "panel 2 would be 34 x ") != NULL, "%s", err.text);
    cr_expect(strstr(err.hint, "168x300") != NULL, "%s", err.hint);
}

Test(solve, nonsense_is_refused)
{
    kymo_error err;
    kymo__layout_panel panel = {0, 0, 1, 1, .left = 1};
    kymo__layout_page page = page_of(NAN, 100, &panel, 1);
    cr_expect_eq(kymo__layout_solve(&page, &err), KYMO_EINVAL);
    page = page_of(100, INFINITY, &panel, 1);
    cr_expect_eq(kymo__layout_solve(&page, &err), KYMO_EINVAL);
    page = page_of(100, 100, &panel, 1);
    page.columns = 65;
    cr_expect_eq(kymo__layout_solve(&page, &err), KYMO_EINVAL);
    page = page_of(100, 100, &panel, 1);
    panel.column_span = 2;
    cr_expect_eq(kymo__layout_solve(&page, &err), KYMO_EINVAL);
    cr_expect(strstr(err.text, "panel 1") != NULL);
    panel.column_span = 1;
    panel.left = NAN;
    cr_expect_eq(kymo__layout_solve(&page, &err), KYMO_EINVAL);
    panel.left = 1e300;
    cr_expect_eq(kymo__layout_solve(&page, &err), KYMO_ELAYOUT);
}
