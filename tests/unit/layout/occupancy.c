/* Occupancy: the best place against trying all places and counting all cells. */
#include "kt.h"
#include "layout/layout.h"

#include <math.h>

static int64_t count_under(const kymo__occupancy *o, double x, double y, double w, double h,
                           double cell)
{
    int64_t count = 0;
    for (int32_t r = 0; r < o->rows; r++) {
        for (int32_t c = 0; c < o->columns; c++) {
            double left = o->x + c * cell, top = o->y + r * cell;
            bool touched = left < x + w && left + cell > x && top < y + h && top + cell > y;
            count += touched && o->filled[r * o->columns + c];
        }
    }
    return count;
}

Test(occupancy, fill_marks_the_cells_touched)
{
    kymo_error err;
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo__occupancy o;
    cr_assert_eq(kymo__occupancy_open(&o, 100, 50, 42, 19, mem, &err), KYMO_OK);
    cr_expect_eq(o.columns, 11);
    cr_expect_eq(o.rows, 5);
    kymo__occupancy_fill(&o, 113, 60, 105, 57); // ends in any order: columns 1-3, rows 1-2
    kymo__occupancy_fill(&o, NAN, 0, 1, 1);
    kymo__occupancy_fill(&o, 0, 0, 99, 1000);
    kymo__occupancy_fill(&o, -INFINITY, 68, INFINITY, 68.5); // the last row
    for (int r = 0; r < 5; r++)
        for (int c = 0; c < 11; c++) {
            bool expected = (r >= 1 && r <= 2 && c >= 1 && c <= 3) || r == 4;
            cr_expect_eq(o.filled[r * 11 + c], expected, "row %d column %d", r, c);
        }
    kymo__occupancy_close(&o, mem);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

Test(occupancy, an_empty_panel_gives_the_upper_right)
{
    kymo_error err;
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo__occupancy o;
    double x, y;
    cr_assert_eq(kymo__occupancy_open(&o, 40, 30, 301, 203, mem, &err), KYMO_OK);
    cr_expect_eq(kymo__occupancy_place(&o, 60, 40, 8, &x, &y), 0);
    cr_expect(x == 40 + 301 - 8 - 60 && y == 30 + 8, "%g %g", x, y);

    kymo__occupancy_fill(&o, 340, 31, 341,
                         32); // a speck in that corner: the upper left is as near
    kymo__occupancy_fill(&o, 290, 40, 341, 45);
    cr_expect_eq(kymo__occupancy_place(&o, 60, 40, 8, &x, &y), 0);
    cr_expect(x == 48 && y == 38, "%g %g", x, y);

    kymo__occupancy_fill(&o, 60, 40, 65, 45);
    cr_expect_eq(kymo__occupancy_place(&o, 60, 40, 8, &x, &y), 0);
    cr_expect(x == 40 + 301 - 8 - 60 && y == 30 + 203 - 8 - 40, "%g %g", x, y);

    kymo__occupancy_fill(&o, 300, 220, 305, 225);
    cr_expect_eq(kymo__occupancy_place(&o, 60, 40, 8, &x, &y), 0);
    cr_expect(x == 48 && y == 30 + 203 - 8 - 40, "%g %g", x, y);

    cr_expect_eq(kymo__occupancy_place(&o, 290, 40, 8, &x, &y), -1);
    cr_expect_eq(kymo__occupancy_place(&o, NAN, 40, 8, &x, &y), -1);
    kymo__occupancy_close(&o, mem);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

Test(occupancy, placing_agrees_with_brute_force)
{
    kymo_error err;
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kt_rng rng = {1};
    int covered = 0;
    for (int trial = 0; trial < 300; trial++) {
        // whole numbers of cells, so that all ways to count agree exactly
        int columns = 8 + (int)(kt_unit(&rng) * 20), rows = 8 + (int)(kt_unit(&rng) * 16);
        int w = 4 * (2 + (int)(kt_unit(&rng) * 6)), h = 4 * (1 + (int)(kt_unit(&rng) * 5));
        kymo__occupancy o;
        cr_assert_eq(kymo__occupancy_open(&o, 20, 10, columns * 4, rows * 4, mem, &err), KYMO_OK);
        int specks = (int)(kt_unit(&rng) * 60);
        for (int i = 0; i < specks; i++) {
            double x = 20 + kt_unit(&rng) * columns * 4, y = 10 + kt_unit(&rng) * rows * 4;
            kymo__occupancy_fill(&o, x, y, x + kt_unit(&rng) * 12, y + kt_unit(&rng) * 8);
        }
        int64_t least = INT64_MAX;
        double nearest = 0;
        for (int i = 0; i * 4 + w + 8 <= columns * 4; i++) {
            for (int j = 0; j * 4 + h + 8 <= rows * 4; j++) {
                int64_t count = count_under(&o, 24 + i * 4, 14 + j * 4, w, h, 4);
                double dx = fmin(i * 4, columns * 4 - 8 - w - i * 4);
                double dy = fmin(j * 4, rows * 4 - 8 - h - j * 4);
                double far = hypot(dx, dy);
                if (count < least || (count == least && far < nearest)) {
                    least = count;
                    nearest = far;
                }
            }
        }
        double x = 0, y = 0;
        int64_t got = kymo__occupancy_place(&o, w, h, 4, &x, &y);
        if (w + 8 > columns * 4 || h + 8 > rows * 4) {
            cr_expect_eq(got, -1);
        } else {
            cr_expect_eq(got, least, "trial %d: %lld, not %lld", trial, (long long)got,
                         (long long)least);
            cr_expect_eq(got, count_under(&o, x, y, w, h, 4));
            double dx = fmin(x - 24, 20 + columns * 4 - 4 - w - x);
            double dy = fmin(y - 14, 10 + rows * 4 - 4 - h - y);
            cr_expect(dx >= 0 && dy >= 0);
            cr_expect_float_eq(hypot(dx, dy), nearest, 1e-9);
            covered += got > 0;
        }
        kymo__occupancy_close(&o, mem);
    }
    cr_expect_gt(covered, 10);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

Test(occupancy, places_between_cells_count_what_they_touch)
{
    kymo_error err;
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kt_rng rng = {2};
    for (int trial = 0; trial < 200; trial++) {
        kymo__occupancy o;
        double w = 50 + kt_unit(&rng) * 100, h = 40 + kt_unit(&rng) * 80;
        cr_assert_eq(kymo__occupancy_open(&o, 3.3, 7.7, w, h, mem, &err), KYMO_OK);
        for (int i = 0; i < 30; i++) {
            double x = 3.3 + kt_unit(&rng) * w, y = 7.7 + kt_unit(&rng) * h;
            kymo__occupancy_fill(&o, x, y, x, y);
        }
        double x = 0, y = 0, bw = 10 + kt_unit(&rng) * 25, bh = 8 + kt_unit(&rng) * 20;
        int64_t got = kymo__occupancy_place(&o, bw, bh, 3, &x, &y);
        cr_expect_eq(got, count_under(&o, x, y, bw, bh, 4));
        cr_expect(x >= 6.3 - 1e-9 && y >= 10.7 - 1e-9);
        cr_expect(x + bw <= 3.3 + w - 3 + 1e-9 && y + bh <= 7.7 + h - 3 + 1e-9);
        kymo__occupancy_close(&o, mem);
    }
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

Test(occupancy, large_panels_have_larger_cells)
{
    kymo_error err;
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo__occupancy o;
    cr_assert_eq(kymo__occupancy_open(&o, 0, 0, 40960, 100, mem, &err), KYMO_OK);
    cr_expect_eq(o.columns, 512);
    cr_expect_eq(o.rows, 25);
    kymo__occupancy_fill(&o, 81, 0, 81, 0);
    cr_expect(o.filled[1] && !o.filled[0] && !o.filled[2]);
    kymo__occupancy_close(&o, mem);
    cr_assert_eq(kymo__occupancy_open(&o, 0, 0, 0, 0, mem, &err), KYMO_OK);
    cr_expect_eq(o.columns * o.rows, 1);
    double x, y;
    cr_expect_eq(kymo__occupancy_place(&o, 1, 1, 0, &x, &y), -1);
    kymo__occupancy_close(&o, mem);
    cr_expect_eq(kymo__occupancy_open(&o, 0, 0, NAN, 5, mem, &err), KYMO_EINVAL);
    kymo__occupancy_close(&o, mem);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}
