/* Boxes: corners of turned boxes, overlap against literal cases, the JSON to the byte. */
#include "kt.h"
#include "layout/layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static kymo__box upright(double x, double y, double w, double h)
{
    return (kymo__box){.role = "panel", .x = x, .y = y, .w = w, .h = h};
}

Test(boxes, corners_of_a_label_that_reads_upward)
{
    // a text 40 x 10, its baseline 8 below its top, origin at (20, 100), turned by 90
    kymo__box box = {"y-label", NULL, 20, 92, 40, 10, 90, 20, 100, 0};
    double c[4][2];
    kymo__box_corners(&box, c);
    const double expected[4][2] = {{12, 100}, {12, 60}, {22, 60}, {22, 100}};
    for (int i = 0; i < 4; i++)
        cr_expect(c[i][0] == expected[i][0] && c[i][1] == expected[i][1], "corner %d: %g %g", i,
                  c[i][0], c[i][1]);
}

Test(boxes, corners_at_any_angle_keep_their_distances)
{
    for (int degrees = -360; degrees <= 360; degrees += 7) {
        kymo__box box = {"x-tick", NULL, 3, -4, 30, 12, degrees, 5, 6, 0};
        double c[4][2];
        kymo__box_corners(&box, c);
        for (int i = 0; i < 4; i++) {
            int k = (i + 1) % 4;
            double side = hypot(c[i][0] - c[k][0], c[i][1] - c[k][1]);
            cr_expect_float_eq(side, i % 2 == 0 ? 30 : 12, 1e-9);
        }
        double rise = -(c[1][1] - c[0][1]) / 30; // up is counterclockwise
        cr_expect_float_eq(rise, sin(degrees * 3.14159265358979323846 / 180), 1e-9);
    }
}

Test(boxes, upright_overlap)
{
    kymo__box a = upright(0, 0, 10, 10), b = upright(10, 0, 5, 5), c = upright(9, 9, 5, 5);
    cr_expect_not(kymo__box_overlap(&a, &b, 0)); // they touch
    cr_expect(kymo__box_overlap(&a, &c, 0));
    cr_expect(kymo__box_overlap(&a, &c, 0.99));
    cr_expect_not(kymo__box_overlap(&a, &c, 1));
    cr_expect(kymo__box_overlap(&a, &a, 0));
    kymo__box inside = upright(4, 4, 1, 1);
    cr_expect(kymo__box_overlap(&a, &inside, 0));
}

Test(boxes, turned_overlap)
{
    // a square on its tip at (0, 0): |x| + |y| <= 10 sqrt 2
    kymo__box tip = {"annotation", NULL, -10, -10, 20, 20, 45, 0, 0, 0};
    kymo__box near = upright(7, 7, 5, 5), far = upright(7.1, 7.1, 5, 5);
    cr_expect(kymo__box_overlap(&tip, &near, 0));    /* 14 < 14.14 */
    cr_expect_not(kymo__box_overlap(&tip, &far, 0)); // though their upright hulls overlap
    cr_expect_not(kymo__box_overlap(&far, &tip, 0));
    kymo__box beside = {"y-label", NULL, 0, -8, 100, 10, 90, 0, 0, 0};
    kymo__box label = upright(3, -50, 20, 10), clear = upright(2, -50, 20, 10);
    cr_expect_not(kymo__box_overlap(&beside, &label, 0)); // it spans x -8 .. 2
    cr_expect_not(kymo__box_overlap(&beside, &clear, 0));
    kymo__box hit = upright(1, -50, 20, 10);
    cr_expect(kymo__box_overlap(&beside, &hit, 0));
}

/** Overlap of polygons by looking: some point of a fine grid over one box lies in the other. */
static bool overlap_by_grid(const kymo__box *a, const kymo__box *b)
{
    const double turn = 3.14159265358979323846 / 180;
    for (int i = 1; i < 200; i++) {
        for (int k = 1; k < 200; k++) {
            double dx = a->x + a->w * i / 200 - a->px, dy = a->y + a->h * k / 200 - a->py;
            double s = sin(a->angle * turn), c = cos(a->angle * turn);
            double x = a->px + dx * c + dy * s - b->px, y = a->py - dx * s + dy * c - b->py;
            s = sin(b->angle * turn);
            c = cos(b->angle * turn);
            double u = b->px + x * c - y * s, v = b->py + x * s + y * c;
            if (u > b->x && u < b->x + b->w && v > b->y && v < b->y + b->h)
                return true;
        }
    }
    return false;
}

Test(boxes, overlap_agrees_with_a_grid_of_points)
{
    kt_rng rng = {12345};
    int met = 0;
    for (int trial = 0; trial < 150; trial++) {
        double r[10];
        for (int i = 0; i < 10; i++)
            r[i] = kt_unit(&rng);
        kymo__box a = {"a", NULL, 0, 0, 10 + 30 * r[0], 5 + 20 * r[1], 360 * r[2], 5, 5, 0};
        kymo__box b = {"b",           NULL,       60 * r[3] - 20, 60 * r[4] - 20, 10 + 30 * r[5],
                       5 + 20 * r[6], 360 * r[7], 60 * r[8] - 20, 60 * r[9] - 20, 0};
        bool seen = overlap_by_grid(&a, &b);
        met += seen;
        if (seen)
            cr_expect(kymo__box_overlap(&a, &b, 0), "trial %d", trial);
        else /* what the grid misses is thinner than a cell of it */
            cr_expect_not(kymo__box_overlap(&a, &b, 0.3), "trial %d", trial);
    }
    cr_expect(met > 30 && met < 120, "%d of 150 overlap: the cases say nothing", met);
}

Test(boxes, json_to_the_byte)
{
    kymo_error err;
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo__boxes boxes;
    kymo__boxes_init(&boxes, mem);
    kymo__buf out;
    kymo__buf_init(&out, mem, KYMO_MEMORY_OBJECT);

    kymo__boxes_json(&boxes, 640, 400, NULL, 0, &out);
    kymo__buf_append(&out, "", 1);
    cr_expect_str_eq(out.data, "{\"width\": 640, \"height\": 400, \"dropped\": [], \"boxes\": []}\n");
    out.length = 0;

    kymo__boxes_add(&boxes, "title", "a \"b\"\n", 12, 12.25, 100.126, 18, 0, 12, 26);
    kymo__boxes_add(&boxes, "y-label", "m", 20, 92, 40, 10, 90, 20, 100);
    boxes.panel = 3;
    kymo__boxes_add(&boxes, "panel", NULL, 40, 50, 60, 70, 0, 40, 50);
    const char *const dropped[] = {"caption", "legend"};
    kymo__boxes_json(&boxes, 640.5, 400, dropped, 2, &out);
    kymo__buf_append(&out, "", 1);
    cr_expect_eq(kymo__buf_status(&out, &err), KYMO_OK);
    cr_expect_str_eq(
        out.data,
        "{\"width\": 640.5, \"height\": 400, "
        "\"dropped\": [\"caption\", \"legend\"], \"boxes\": [\n"
        "  {\"role\": \"title\", \"text\": \"a \\\"b\\\"\\n\", \"box\": [12, 12.25, 100.13, 18], "
        "\"angle\": 0, "
        "\"corners\": [[12, 12.25], [112.13, 12.25], [112.13, 30.25], [12, 30.25]], \"panel\": 0},\n"
        "  {\"role\": \"y-label\", \"text\": \"m\", \"box\": [20, 92, 40, 10], \"angle\": 90, "
        "\"corners\": [[12, 100], [12, 60], [22, 60], [22, 100]], \"panel\": 0},\n"
        "  {\"role\": \"panel\", \"text\": \"\", \"box\": [40, 50, 60, 70], \"angle\": 0, "
        "\"corners\": [[40, 50], [100, 50], [100, 120], [40, 120]], \"panel\": 3}\n"
        "]}\n");

    kymo__buf_free(&out);
    kymo__boxes_free(&boxes);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

/** Gives memory `left` times, then none; counts what is held. */
typedef struct scarce {
    int left, held;
} scarce;

static void *scarce_alloc(size_t size, void *user)
{
    scarce *s = user;
    if (s->left-- <= 0)
        return NULL;
    s->held++;
    return malloc(size);
}

static void *scarce_realloc(void *p, size_t old_size, size_t new_size, void *user)
{
    (void)old_size;
    scarce *s = user;
    if (s->left-- <= 0)
        return NULL;
    s->held += p == NULL;
    return realloc(p, new_size);
}

static void scarce_free(void *p, size_t size, void *user)
{
    (void)size;
    ((scarce *)user)->held--;
    free(p);
}

Test(boxes, failing_memory_sticks_and_leaks_nothing)
{
    bool done = false;
    for (int n = 1; n < 500 && !done; n++) {
        scarce s = {n, 0};
        kymo_allocator allocator = {scarce_alloc, scarce_realloc, scarce_free, &s};
        kymo__mem *mem = kymo__mem_open(&allocator, 0);
        if (mem == NULL)
            continue;
        kymo__boxes boxes;
        kymo__boxes_init(&boxes, mem);
        for (int i = 0; i < 70; i++)
            kymo__boxes_add(&boxes, "x-tick", "label", i, 0, 1, 1, 0, i, 0);
        done = boxes.status == KYMO_OK;
        if (done)
            cr_expect_eq(boxes.count, 70);
        else
            cr_expect_eq(boxes.status, KYMO_ENOMEM);
        kymo__boxes_free(&boxes);
        kymo__mem_close(mem);
        cr_assert_eq(s.held, 0, "%d blocks held after %d allocations", s.held, n);
    }
    cr_expect(done);
}
