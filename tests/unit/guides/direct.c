/* Direct labels: the places against the least squares of all ways to put labels
 * into blocks. */
#include "desk.h"

#define N 5

/** Least sum of squares over all feasible ways to set blocks of touching
 * labels; z, lo, hi as moved. */
static double best_cost(const double *y, int n, double h, double top, double bottom)
{
    double best = HUGE_VAL;
    for (unsigned cuts = 0; cuts < 1u << (n - 1); cuts++) {
        // every block lies at its mean, or against the top, or against the bottom
        for (int ends = 0; ends < 4; ends++) {
            double p[N] = {0}, cost = 0;
            for (int from = 0; from < n;) {
                int to = from + 1;
                while (to < n && !(cuts >> (to - 1) & 1))
                    to++;
                double mean = 0;
                for (int i = from; i < to; i++)
                    mean += (y[i] - (i - from) * h) / (to - from);
                if (from == 0 && (ends & 1))
                    mean = top + h / 2;
                if (to == n && (ends & 2))
                    mean = bottom - h / 2 - (to - from - 1) * h;
                for (int i = from; i < to; i++)
                    p[i] = mean + (i - from) * h;
                from = to;
            }
            bool feasible = p[0] >= top + h / 2 - 1e-9 && p[n - 1] <= bottom - h / 2 + 1e-9;
            for (int i = 0; i < n; i++) {
                cost += (p[i] - y[i]) * (p[i] - y[i]);
                feasible = feasible && (i == 0 || p[i] - p[i - 1] >= h - 1e-9);
            }
            if (feasible && cost < best)
                best = cost;
        }
    }
    return best;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

Test(direct, places_are_the_least_squares)
{
    kt_rng rng = {7};
    const double h = 11 * 1.25;
    int moved = 0, at_an_end = 0;
    for (int trial = 0; trial < 3000; trial++) {
        int n = 1 + (int)kt_below(&rng, N);
        double top = kt_between(&rng, 0, 20), bottom = top + n * h + kt_between(&rng, 0, 120);
        kymo__direct labels[N] = {0};
        double y[N];
        for (int i = 0; i < n; i++)
            y[i] = labels[i].y = kt_between(&rng, top - 10, bottom + 10);
        double shift = kymo__direct_place(labels, n, top, bottom, &light);
        qsort(y, (size_t)n, sizeof *y, by_value);
        double cost = 0, farthest = 0;
        for (int i = 0; i < n; i++) {
            double off = labels[i].placed - labels[i].y;
            cost += off * off;
            farthest = fmax(farthest, fabs(off));
            cr_assert(labels[i].placed >= top + h / 2 - 1e-9);
            cr_assert(labels[i].placed <= bottom - h / 2 + 1e-9);
            at_an_end += fabs(labels[i].placed - top - h / 2) < 1e-9;
            for (int k = 0; k < i; k++) {
                cr_assert_geq(fabs(labels[i].placed - labels[k].placed), h - 1e-9);
                cr_assert_eq(labels[i].y > labels[k].y, labels[i].placed > labels[k].placed);
            }
        }
        double least = best_cost(y, n, h, top, bottom);
        cr_assert_float_eq(cost, least, 1e-6, "trial %d: %g, not %g", trial, cost, least);
        cr_assert_float_eq(shift, farthest / h, 1e-9);
        moved += cost > 1;
    }
    cr_expect(moved > 1000 && at_an_end > 100);
}

Test(direct, equal_heights_keep_their_order)
{
    kymo__direct labels[3] = {{.y = 50}, {.y = 50}, {.y = 50}};
    double shift = kymo__direct_place(labels, 3, 0, 100, &light);
    cr_expect_float_eq(labels[0].placed, 50 - 13.75, 1e-9);
    cr_expect_float_eq(labels[1].placed, 50, 1e-9);
    cr_expect_float_eq(labels[2].placed, 50 + 13.75, 1e-9);
    cr_expect_float_eq(shift, 1, 1e-9);
}

Test(direct, what_cannot_be_placed_says_so)
{
    kymo__direct labels[3] = {{.y = 5}, {.y = 10}, {.y = 15}};
    cr_expect_eq(kymo__direct_place(labels, 3, 0, 3 * 13.75 - 1, &light), HUGE_VAL);
    cr_expect_lt(kymo__direct_place(labels, 3, 0, 3 * 13.75, &light), 3);
    labels[1].y = NAN;
    cr_expect_eq(kymo__direct_place(labels, 3, 0, 300, &light), HUGE_VAL);
    static kymo__direct many[65];
    cr_expect_eq(kymo__direct_place(many, 65, 0, 1e6, &light), HUGE_VAL);
}

Test(direct, names_of_several_lines_take_as_many)
{
    desk d;
    desk_open(&d);
    kt_rng rng = {11};
    const char *names[4] = {"one", "two\nlines", "a\nname\nof four\nlines", "four"};
    for (int trial = 0; trial < 200; trial++) {
        kymo__direct labels[4] = {0};
        double width, bottom = 10 + 8 * 13.75 + kt_between(&rng, 1, 150);
        for (int i = 0; i < 4; i++) {
            labels[i].label = names[(i + trial) % 4];
            labels[i].y = kt_between(&rng, 10, bottom);
        }
        cr_assert_eq(kymo__direct_measure(labels, 4, 0, &width, d.fonts, &light, &d.err), KYMO_OK);
        cr_assert(isfinite(kymo__direct_place(labels, 4, 10, bottom, &light)));
        kymo__boxes_clear(&d.boxes);
        kymo__direct_boxes(labels, 4, 300, &light, &d.boxes);
        expect_apart(&d.boxes, 0, "direct labels");
        for (int i = 0; i < 4; i++)
            cr_assert(within(&d.boxes.box[i], 308, 10, 300 + width, bottom), "trial %d", trial);
    }
    kymo__direct tall = {.label = "a\nname\nof four\nlines", .y = 30};
    double width;
    cr_assert_eq(kymo__direct_measure(&tall, 1, 0, &width, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect_eq(kymo__direct_place(&tall, 1, 10, 10 + 4 * 13.75 - 1, &light), HUGE_VAL);
    desk_close(&d);
}

Test(direct, boxes_lie_right_of_the_panel_and_apart)
{
    desk d;
    desk_open(&d);
    kymo__direct labels[4] = {
        {.label = "north", .y = 40},
        {.label = "south-west of the lake", .y = 42},
        {.label = "east", .y = 44},
        {.label = NULL, .y = 90},
    };
    double width;
    cr_assert_eq(kymo__direct_measure(labels, 4, 0, &width, d.fonts, &light, &d.err), KYMO_OK);
    cr_expect_float_eq(width, 8 + labels[1].text->width, 1e-9);
    kymo__direct_place(labels, 4, 10, 200, &light);
    kymo__direct_boxes(labels, 4, 300, &light, &d.boxes);
    cr_assert_eq(d.boxes.count, 4);
    expect_apart(&d.boxes, 0, "direct labels");
    for (int i = 0; i < 4; i++) {
        cr_expect(within(&d.boxes.box[i], 308, 10, 300 + width, 200));
        cr_expect_str_eq(d.boxes.box[i].role, "direct-label");
    }
    desk_close(&d);
}
