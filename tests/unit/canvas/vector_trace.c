/* Lines traced for vector outputs: clipping, snapping, cells, leaving out; base64. */
#include "canvas/vector.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kt.h"

/** What a sink was told. */
typedef struct seen {
    double x, y;
    bool move;
} seen;

typedef struct recorder {
    seen *all;
    size_t count, capacity;
} recorder;

static void record(recorder *r, double x, double y, bool move)
{
    if (r->count == r->capacity) {
        r->capacity = r->capacity ? 2 * r->capacity : 64;
        r->all = realloc(r->all, r->capacity * sizeof *r->all);
        cr_assert_not_null(r->all);
    }
    r->all[r->count++] = (seen){x, y, move};
}

static void record_move(double x, double y, void *user)
{
    record(user, x, y, true);
}

static void record_line(double x, double y, void *user)
{
    record(user, x, y, false);
}

static kymo__sink record_into(recorder *r)
{
    return (kymo__sink){record_move, record_line, r};
}

static void expect(const recorder *r, const seen *wanted, size_t count)
{
    cr_assert_eq(r->count, count, "%zu calls, not %zu", r->count, count);
    for (size_t i = 0; i < count; i++)
        cr_assert(fabs(r->all[i].x - wanted[i].x) < 1e-9 &&
                      fabs(r->all[i].y - wanted[i].y) < 1e-9 && r->all[i].move == wanted[i].move,
                  "call %zu is %s %g %g", i, r->all[i].move ? "move" : "line", r->all[i].x,
                  r->all[i].y);
}

static const kymo__rect box = {0, 0, 100, 100};

static void expect_points(const kymo__point *points, int64_t count, const seen *wanted,
                          size_t calls)
{
    recorder r = {0};
    kymo__sink sink = record_into(&r);

    kymo__trace_points(points, count, &box, NULL, &sink);
    expect(&r, wanted, calls);
    free(r.all);
}

#define LENGTH(a) (sizeof(a) / sizeof *(a))

Test(vector_trace, points_break_and_make_dots)
{
    const kymo__point points[] = {{1, 2}, {3, 4}, {NAN, 0}, {5, 6},     {0, NAN},
                                  {7, 8}, {7, 8}, {9, 9},   {NAN, NAN}, {200, 50}};
    const seen wanted[] = {{1, 2, 1}, {3, 4, 0}, {5, 6, 1}, {5, 6, 0},
                           {7, 8, 1}, {7, 8, 0}, {9, 9, 0}};

    expect_points(points, LENGTH(points), wanted, LENGTH(wanted));
    expect_points(points, 0, NULL, 0);
}

Test(vector_trace, points_are_clipped)
{
    // Out to the right and back in lower, then from far above to far below, then never seen.
    const kymo__point points[] = {{50, 50},       {150, 50}, {150, 70}, {50, 70}, {50, -DBL_MAX},
                                  {50, INFINITY}, {NAN, 0},  {-10, 50}, {-10, 60}};
    const seen wanted[] = {{50, 50, 1}, {100, 50, 0}, {100, 70, 1}, {50, 70, 0},
                           {50, 0, 0},  {50, 0, 1},   {50, 100, 0}};

    expect_points(points, LENGTH(points), wanted, LENGTH(wanted));
}

Test(vector_trace, clipped_segments_lie_on_the_line)
{
    kt_rng rng = {7};

    for (int i = 0; i < 20000; i++) {
        kymo__point p[2] = {{kt_between(&rng, -300, 400), kt_between(&rng, -300, 400)},
                            {kt_between(&rng, -300, 400), kt_between(&rng, -300, 400)}};
        double dx = p[1].x - p[0].x, dy = p[1].y - p[0].y, length = hypot(dx, dy);
        recorder r = {0};
        kymo__sink sink = record_into(&r);
        bool met = false;

        kymo__trace_points(p, 2, &box, NULL, &sink);
        cr_assert(r.count == 0 || r.count == 2);
        for (size_t k = 0; k < r.count; k++) {
            double off = ((r.all[k].x - p[0].x) * dy - (r.all[k].y - p[0].y) * dx) / length;

            cr_assert_lt(fabs(off), 1e-9);
            cr_assert(r.all[k].x >= 0 && r.all[k].x <= 100 && r.all[k].y >= 0 && r.all[k].y <= 100);
        }
        for (int k = 1; k < 1000; k++) {
            double x = p[0].x + dx * k / 1000, y = p[0].y + dy * k / 1000;
            bool inside = x > 0 && x < 100 && y > 0 && y < 100;

            met = met || inside;
            if (inside)
                cr_assert(x >= fmin(r.all[0].x, r.all[1].x) - 1e-9 &&
                          x <= fmax(r.all[0].x, r.all[1].x) + 1e-9);
        }
        cr_assert(!met || r.count == 2);
        free(r.all);
    }
}

Test(vector_trace, vertices_snap)
{
    const kymo__rgba ink = {0, 0, 0, 255};
    const kymo__ink thin = {.stroke = ink, .width = 1, .butt = true, .snap = true};
    const kymo__ink two = {.stroke = ink, .width = 2, .snap = true};
    const kymo__ink hair = {.stroke = ink, .width = .25, .snap = true};
    const kymo__ink fill = {.fill = ink, .closed = true, .snap = true};
    const kymo__ink loose = {.stroke = ink, .width = 1};
    const kymo__point level[] = {{10.4, 20.7}, {90.6, 20.7}}, slope[] = {{10.4, 20.7}, {90.6, 21}};
    const kymo__point rect[] = {{1.4, 2.6}, {5.5, 2.6}, {5.5, 7.2}, {1.4, 7.2}};
    kymo__point p;

    p = kymo__trace_vertex(level, 2, 1, &thin);
    cr_assert(p.x == 91 && p.y == 20.5);
    p = kymo__trace_vertex(level, 2, 0, &two);
    cr_assert(p.x == 10.4 && p.y == 21);
    p = kymo__trace_vertex(level, 2, 0, &hair);
    cr_assert(p.x == 10.4 && p.y == 20.5);
    p = kymo__trace_vertex(level, 2, 0, &loose);
    cr_assert(p.x == 10.4 && p.y == 20.7);
    p = kymo__trace_vertex(slope, 2, 0, &thin);
    cr_assert(p.x == 10.4 && p.y == 20.7);
    p = kymo__trace_vertex(rect, 4, 0, &fill);
    cr_assert(p.x == 1 && p.y == 3);
    p = kymo__trace_vertex(rect, 4, 2, &fill);
    cr_assert(p.x == 6 && p.y == 7);
    p = kymo__trace_vertex(rect, 4, 3, &fill);
    cr_assert(p.x == 1 && p.y == 7);
    p = kymo__trace_vertex(rect, 4, 0, NULL);
    cr_assert(p.x == 1.4 && p.y == 2.6);
}

// ---- cells --------------------------------------------------------------------------------------

enum { CELLS = 400 };

/** Cells of a polyline made by brute force: its range over each cell, and where it leaves it. */
typedef struct grid {
    double lo[CELLS], hi[CELLS], out[CELLS], lo2[CELLS], hi2[CELLS];
    kymo__cells cells;
} grid;

static void take(double *lo, double *hi, double y)
{
    *lo = fmin(*lo, y);
    *hi = fmax(*hi, y);
}

/* y of the polyline at x, which lies in segment i. */
static double at(const kymo__point *p, int64_t i, double x)
{
    double t = (x - p[i].x) / (p[i + 1].x - p[i].x);

    return p[i].y + t * (p[i + 1].y - p[i].y);
}

/* The points rise in x from 0 to CELLS dx; breaks are NaN in y. */
static void make_grid(grid *g, double dx, const kymo__point *p, int64_t count)
{
    for (int64_t k = 0; k < CELLS; k++) {
        double left = (double)k * dx, right = left + dx;
        double *lo = &g->lo[k], *hi = &g->hi[k];

        g->lo[k] = g->lo2[k] = INFINITY;
        g->hi[k] = g->hi2[k] = -INFINITY;
        g->out[k] = NAN;
        for (int64_t i = 0; i < count; i++) {
            bool here = !isnan(p[i].y), next = i + 1 < count && !isnan(p[i + 1].y);

            if (p[i].x >= left && p[i].x < right && !here && g->lo[k] <= g->hi[k])
                lo = &g->lo2[k], hi = &g->hi2[k];
            if (!here)
                continue;
            if (p[i].x >= left && p[i].x < right)
                take(lo, hi, p[i].y);
            if (next && p[i].x < left && p[i + 1].x >= left)
                take(lo, hi, at(p, i, left));
            if (next && p[i].x < right && p[i + 1].x >= right) {
                take(lo, hi, at(p, i, right));
                g->out[k] = at(p, i, right);
            }
        }
    }
    g->cells = (kymo__cells){.dx = dx,
                             .dy = 1,
                             .count = CELLS,
                             .lo = g->lo,
                             .hi = g->hi,
                             .out = g->out,
                             .lo2 = g->lo2,
                             .hi2 = g->hi2};
}

static const kymo__rect tall = {0, -1000, 1000, 2000};

static size_t count_lines(const recorder *r)
{
    size_t lines = 0;

    for (size_t i = 0; i < r->count; i++)
        lines += !r->all[i].move;
    return lines;
}

/* Whether the trace is at y, somewhere within x0 to x1. */
static bool reaches(const recorder *r, double x0, double x1, double y)
{
    for (size_t i = 1; i < r->count; i++) {
        const seen *a = &r->all[i - 1], *b = &r->all[i];

        if (!b->move && b->x >= x0 && a->x <= x1 && y >= fmin(a->y, b->y) - 0.02 &&
            y <= fmax(a->y, b->y) + 0.02)
            return true;
    }
    return false;
}

/* What must hold of a trace of any cells. */
static void check_trace(const grid *g, const recorder *r)
{
    const double dx = g->cells.dx;

    for (int64_t k = 0; k < CELLS; k++) {
        double left = (double)k * dx, right = left + dx;

        if (!(g->lo[k] <= g->hi[k]))
            continue;
        cr_assert(reaches(r, left - 1, right + 1, g->lo[k]), "cell %d loses %g", (int)k, g->lo[k]);
        cr_assert(reaches(r, left - 1, right + 1, g->hi[k]), "cell %d loses %g", (int)k, g->hi[k]);
        if (!(g->lo2[k] <= g->hi2[k]))
            continue;
        cr_assert(reaches(r, left - 1, right + 1, g->lo2[k]));
        cr_assert(reaches(r, left - 1, right + 1, g->hi2[k]));
    }
    // Nowhere ink where the line was not within a unit of x.
    for (size_t i = 1; i < r->count; i++) {
        const seen *a = &r->all[i - 1], *b = &r->all[i];
        double low = INFINITY, high = -INFINITY;
        int64_t from = (int64_t)floor((a->x - 1) / dx), to = (int64_t)ceil((b->x + 1) / dx);

        if (b->move)
            continue;
        cr_assert(b->x >= a->x, "the trace goes back");
        for (int64_t k = from < 0 ? 0 : from; k < to && k < CELLS; k++) {
            low = fmin(low, fmin(g->lo[k], g->lo2[k]));
            high = fmax(high, fmax(g->hi[k], g->hi2[k]));
        }
        cr_assert(fmin(a->y, b->y) >= low - 0.02 && fmax(a->y, b->y) <= high + 0.02,
                  "ink from %g to %g, the line is from %g to %g", a->y, b->y, low, high);
    }
}

Test(vector_trace, cells_keep_all_extremes_and_add_nothing)
{
    static grid g;
    kt_rng rng = {11};

    for (int round = 0; round < kt_cases(300); round++) {
        const double dx = round % 3 == 0 ? 0.25 : round % 3 == 1 ? 0.4 : 0.7, end = CELLS * dx;
        const double spacing = pow(2, kt_between(&rng, -4, 4)), wild = kt_unit(&rng) * 100;
        const double gaps = round % 2 ? 0.05 : 0;
        kymo__point *p = malloc(100000 * sizeof *p);
        int64_t count = 0;
        recorder r = {0};
        kymo__sink sink = record_into(&r);

        cr_assert_not_null(p);
        for (double x = 0; x < end && count < 100000; x += spacing * kt_unit(&rng))
            p[count++] = (kymo__point){x, kt_unit(&rng) < gaps ? NAN : wild * kt_normal(&rng)};
        make_grid(&g, dx, p, count);
        kymo__trace_cells(&g.cells, &tall, 0.5, NULL, 0, &sink);
        check_trace(&g, &r);
        if (gaps <= 0)
            cr_assert_leq(count_lines(&r), (size_t)(4 * end) + 4);
        free(r.all);
        free(p);
    }
}

Test(vector_trace, cells_of_a_straight_line_are_that_line)
{
    static grid g;
    const kymo__point p[] = {{0, 3}, {CELLS * 0.25, 103}};
    recorder r = {0}, s = {0};
    kymo__sink sink = record_into(&r), slimmed;
    kymo__slim slim;

    make_grid(&g, 0.25, p, 2);
    kymo__trace_cells(&g.cells, &tall, 0.5, NULL, 0, &sink);
    for (size_t i = 2; i < r.count; i++)
        cr_assert_lt(fabs(r.all[i].y - (3 + r.all[i].x)), 1e-9);
    sink = record_into(&s);
    slimmed = kymo__slim_begin(&slim, 0.02, &sink);
    kymo__trace_cells(&g.cells, &tall, 0.5, NULL, 0, &slimmed);
    kymo__slim_end(&slim);
    cr_assert_leq(s.count, 3);
    free(r.all);
    free(s.all);
}

Test(vector_trace, cells_show_gaps_and_lone_points)
{
    static grid g;
    // A point alone, a gap of three units, a line that ends, a gap of one and a half, a line.
    const kymo__point p[] = {{2, 5}, {2.1, NAN}, {5, 7}, {8, 9}, {8.01, NAN}, {9.51, 1}, {20, 1}};
    recorder r = {0};
    kymo__sink sink = record_into(&r);
    size_t moves = 0;

    make_grid(&g, 0.5, p, LENGTH(p));
    kymo__trace_cells(&g.cells, &tall, 0.5, NULL, 0, &sink);
    for (size_t i = 0; i < r.count; i++) {
        moves += r.all[i].move;
        cr_assert(r.all[i].move || fabs(r.all[i].x - r.all[i - 1].x) < 1.1 || r.all[i].x > 9.4);
        cr_assert(r.all[i].x < 2.6 || r.all[i].x > 4.9);
        cr_assert(r.all[i].x < 8.6 || r.all[i].x > 9.4);
    }
    cr_assert_eq(moves, 3);
    cr_assert(r.all[0].move && !r.all[1].move && r.all[0].y == 5 && r.all[1].y == 5 &&
              r.all[0].x == r.all[1].x);
    free(r.all);
}

Test(vector_trace, cells_are_flipped_and_clamped)
{
    const double lo[] = {-1e300, 1}, hi[] = {2, INFINITY}, out[] = {2, NAN};
    const kymo__cells cells = {
        .dx = 1, .y0 = 100, .dy = -10, .count = 2, .lo = lo, .hi = hi, .out = out};
    recorder r = {0};
    kymo__sink sink = record_into(&r);
    double low = INFINITY, high = -INFINITY;

    kymo__trace_cells(&cells, &box, 0.5, NULL, 0, &sink);
    for (size_t i = 0; i < r.count; i++) {
        low = fmin(low, r.all[i].y);
        high = fmax(high, r.all[i].y);
    }
    cr_assert(low == 0 && high == 100);
    free(r.all);
}

Test(vector_trace, cells_are_dashed_along_x)
{
    static grid g;
    const kymo__point p[] = {{0, 50}, {200, 50}};
    const double dash[] = {6, 3}, odd[] = {5}, none[] = {0, 0};
    recorder r = {0};
    kymo__sink sink = record_into(&r);
    double inked = 0;

    make_grid(&g, 0.5, p, 2);
    kymo__trace_cells(&g.cells, &tall, 0.5, dash, 2, &sink);
    for (size_t i = 1; i < r.count; i++)
        if (!r.all[i].move) {
            double middle = fmod((r.all[i].x + r.all[i - 1].x) / 2, 9);

            inked += r.all[i].x - r.all[i - 1].x;
            cr_assert(middle < 6 || r.all[i].x <= 0.5);
        }
    cr_assert(fabs(inked - 200 * 6 / 9.0) < 2, "%g", inked);
    r.count = 0;
    kymo__trace_cells(&g.cells, &tall, 0.5, odd, 1, &sink);
    for (size_t i = 1; i < r.count; i++)
        cr_assert(r.all[i].move || fmod((r.all[i].x + r.all[i - 1].x) / 2, 10) < 5 ||
                  r.all[i].x < 1);
    r.count = 0;
    kymo__trace_cells(&g.cells, &tall, 0.5, none, 2, &sink); // is no pattern
    cr_assert_geq(r.count, 2);
    free(r.all);
}

Test(vector_trace, cells_as_a_list)
{
    static grid g;
    const kymo__point p[] = {{2, 5}, {2.1, NAN}, {5, 7}, {8, 13}, {20, 1}};
    kymo__point list[10];
    int64_t count;

    make_grid(&g, 0.125, p, LENGTH(p));
    count = kymo__trace_list(&g.cells, 0.02, NULL);
    cr_assert(count >= 6 && count <= 10, "%lld", (long long)count);
    cr_assert_eq(kymo__trace_list(&g.cells, 0.02, list), count);
    cr_assert(list[0].y == 5 && list[1].y == 5 && list[0].x == list[1].x);
    cr_assert(isnan(list[2].x));
    for (size_t i = 2; i < LENGTH(p); i++) { // each bend is there, and they follow each other
        int64_t k = 3;

        while (k < count && !(fabs(list[k].x - p[i].x) < 0.13 && fabs(list[k].y - p[i].y) < 0.26))
            k++;
        cr_assert_lt(k, count, "%g %g", p[i].x, p[i].y);
    }
}

Test(vector_trace, curve_chooses_vertices_or_cells)
{
    static grid g;
    const kymo__point p[] = {{0, 3}, {100, 103}};
    const double dash[] = {6, 3};
    kymo__curve curve = {.points = p, .point_count = 2};

    make_grid(&g, 0.25, p, 2);
    cr_assert(kymo__trace_vertices(&curve)); // no cells
    curve.cells = &g.cells;
    cr_assert(kymo__trace_vertices(&curve));
    curve.point_count = 4 * 100 + 1; // more than four a unit
    cr_assert_not(kymo__trace_vertices(&curve));
    curve.dash = dash, curve.dash_count = 2;
    cr_assert(kymo__trace_vertices(&curve)); // dashes go along the line
    curve.point_count = 0;
    cr_assert_not(kymo__trace_vertices(&curve));
}

// ---- leaving out --------------------------------------------------------------------------------

/* Distance from p to the segment from a to b. */
static double distance(const seen *a, const seen *b, double x, double y)
{
    double dx = b->x - a->x, dy = b->y - a->y, square = dx * dx + dy * dy;
    double t = square > 0 ? fmin(fmax(((x - a->x) * dx + (y - a->y) * dy) / square, 0), 1) : 0;

    return hypot(x - a->x - t * dx, y - a->y - t * dy);
}

Test(vector_trace, slim_stays_within_its_tolerance)
{
    kt_rng rng = {3};
    size_t before = 0, after = 0;

    for (int round = 0; round < 400; round++) {
        enum { N = 300 };
        seen in[N];
        recorder r = {0};
        kymo__sink sink = record_into(&r), slimmed;
        kymo__slim slim;
        double turn = kt_unit(&rng) * 0.1, angle = 0, step = kt_between(&rng, 0.005, 1);
        size_t from = 0;

        in[0] = (seen){kt_unit(&rng), kt_unit(&rng), true};
        for (int i = 1; i < N; i++) {
            angle += turn * kt_normal(&rng) + (kt_unit(&rng) < 0.02 ? 3.14159 : 0);
            in[i] = (seen){in[i - 1].x + step * cos(angle), in[i - 1].y + step * sin(angle), false};
        }
        slimmed = kymo__slim_begin(&slim, 0.02, &sink);
        for (int i = 0; i < N; i++)
            (in[i].move ? slimmed.move : slimmed.line)(in[i].x, in[i].y, slimmed.user);
        kymo__slim_end(&slim);
        before += N;
        after += r.count;
        cr_assert(r.all[r.count - 1].x == in[N - 1].x && r.all[r.count - 1].y == in[N - 1].y);
        // The vertices kept are among those given, in order; those between are near.
        for (size_t k = 0, i = 0; k < r.count; k++) {
            while (i < N && !(in[i].x == r.all[k].x && in[i].y == r.all[k].y))
                i++;
            cr_assert_lt(i, N);
            for (size_t j = from; k > 0 && j < i; j++)
                cr_assert_lt(distance(&r.all[k - 1], &r.all[k], in[j].x, in[j].y), 0.0201);
            from = i;
        }
        free(r.all);
    }
    cr_assert_lt(after, before / 2);
}

Test(vector_trace, slim_keeps_spikes_and_dots)
{
    const kymo__point p[] = {{0, 0},  {10, 0}, {20, 0},  {20, -30},
                             {20, 0}, {30, 0}, {NAN, 0}, {40, 5}};
    const seen wanted[] = {{0, 0, 1},  {20, 0, 0}, {20, -30, 0}, {20, 0, 0},
                           {30, 0, 0}, {40, 5, 1}, {40, 5, 0}};
    recorder r = {0};
    kymo__sink sink = record_into(&r), slimmed;
    kymo__slim slim;

    slimmed = kymo__slim_begin(&slim, 0.02, &sink);
    kymo__trace_points(p, LENGTH(p), &tall, NULL, &slimmed);
    kymo__slim_end(&slim);
    expect(&r, wanted, LENGTH(wanted));
    free(r.all);
}

// ---- base64 -------------------------------------------------------------------------------------

Test(vector_base64, vectors_of_rfc_4648)
{
    static const char *const text[] = {"",         "Zg==",     "Zm8=",    "Zm9v",
                                       "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo__buf buf;
    char bytes[8];

    kymo__buf_init(&buf, mem, KYMO_MEMORY_CANVAS);
    for (size_t n = 0; n < LENGTH(text); n++) {
        buf.length = 0;
        kymo__buf_base64(&buf, "foobar", n);
        cr_assert_eq(buf.length, strlen(text[n]));
        cr_assert_eq(memcmp(buf.data, text[n], buf.length), 0);
        cr_assert(kymo__base64_read(text[n], strlen(text[n]), bytes, n));
        cr_assert_eq(memcmp(bytes, "foobar", n), 0);
    }
    kymo__buf_free(&buf);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

Test(vector_base64, what_is_not_base64_is_refused)
{
    char bytes[8];

    cr_assert_not(kymo__base64_read("Zg=", 3, bytes, 1));
    cr_assert_not(kymo__base64_read("Zg==", 4, bytes, 2));
    cr_assert_not(kymo__base64_read("Zm8=", 4, bytes, 1));
    cr_assert_not(kymo__base64_read("Zh==", 4, bytes, 1)); // bits that say nothing
    cr_assert_not(kymo__base64_read("Z\n==", 4, bytes, 1));
    cr_assert_not(kymo__base64_read("Zm9-", 4, bytes, 3));
    cr_assert_not(kymo__base64_read("Z===", 4, bytes, 1));
    cr_assert_not(kymo__base64_read("Zm9vZm9v", 8, bytes, 3));
}
