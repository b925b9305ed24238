/* The interval rasterizer: its bound against cairo, runs, clips, dashes, far-off values. */
#include "canvas/interval.h"
#include "reference.h"

static const kymo__rgba black = {0, 0, 0, 255};

enum { WIDTH = 160, HEIGHT = 96, MOST = 32 * WIDTH };

static kymo__mem *mem;
static kymo__intervals intervals;
static kymo__surface ours, theirs;
static kymo__point points[MOST];

static void set_up(void)
{
    kymo_error err;

    kymo__error_clear(&err);
    mem = kymo__mem_open(NULL, 0);
    intervals = (kymo__intervals){.mem = mem};
    cr_assert(!kymo__surface_open(&ours, mem, WIDTH, HEIGHT, &err));
    cr_assert(!kymo__surface_open(&theirs, mem, WIDTH, HEIGHT, &err));
}

static void tear_down(void)
{
    kymo__intervals_free(&intervals);
    kymo__surface_close(&ours, mem);
    kymo__surface_close(&theirs, mem);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

TestSuite(interval, .init = set_up, .fini = tear_down);

static void draw(const kymo__cells *cells, double width, const double *dash, int32_t dash_count)
{
    kymo_error err;

    kymo__error_clear(&err);
    cr_assert_eq(
        kymo__intervals_draw(&intervals, &ours, cells, width, black, dash, dash_count, 1, &err),
        KYMO_OK, "%s", err.text);
}

/* One line of many in every density and width: the bound of the contract, and no bias. */
static void check_signal(int signal)
{
    static const double densities[] = {0.02, 0.1, 0.3, 0.7, 1, 1.5, 3, 6, 12, 32};
    static const double widths[] = {1, 1.25, 1.75, 2, 2.5, 3.5, 5, 8, 12};
    kt_rng rng = {(uint64_t)signal + 1};
    double bias = 0;
    int count = 0;

    for (int d = 0; d < 10; d++)
        for (int w = d % 3; w < 9; w += 3) {
            const double width = widths[w], dx = 1 / kt_between(&rng, 8, 16);
            const double x0 = -20 - kt_unit(&rng);
            const int64_t most = signal == REF_NOISE ? 2000 : MOST; /* cairo's time */
            const int64_t wanted = (int64_t)(densities[d] * WIDTH);
            const int64_t n = ref_signal(signal, points, wanted < most ? wanted : most, WIDTH,
                                         HEIGHT, width / 2 + 3, &rng);
            ref_cells c = ref_cells_make(points, n, x0, dx, (int64_t)((WIDTH + 40) / dx));
            ref_fill(&ours, 0xffffffff);
            draw(&c.cells, width, NULL, 0);
            ref_stroke(&theirs, points, n, width, false);
            const ref_error e = ref_compare(&ours, &theirs);
            cr_assert(e.largest <= 48, "off by %d at width %g, %g points a pixel, %g cells",
                      e.largest, width, densities[d], 1 / dx);
            cr_assert(e.bad * 1000 <= e.inked, "%lld of %lld pixels off by more than 32",
                      (long long)e.bad, (long long)e.inked);
            cr_assert(e.inked > 0);
            bias += e.bias;
            count++;
            ref_cells_free(&c);
        }
    cr_assert(fabs(bias / count) < 1.5, "off by %g in the mean", bias / count);
}

Test(interval, walk)
{
    check_signal(REF_WALK);
}
Test(interval, noise)
{
    check_signal(REF_NOISE);
}
Test(interval, sine)
{
    check_signal(REF_SINE);
}
Test(interval, spikes)
{
    check_signal(REF_SPIKES);
}
Test(interval, steps)
{
    check_signal(REF_STEPS);
}
Test(interval, sparse)
{
    check_signal(REF_SPARSE);
}
Test(interval, gaps)
{
    check_signal(REF_GAPS);
}
Test(interval, constant)
{
    check_signal(REF_CONSTANT);
}
Test(interval, ramps)
{
    check_signal(REF_RAMPS);
}
Test(interval, dot)
{
    check_signal(REF_DOT);
}
Test(interval, angle)
{
    check_signal(REF_ANGLE);
}

/* An upright stroke has exactly the pen's width, a level one its height, whatever the grid. */
Test(interval, widths_are_exact)
{
    kt_rng rng = {5};

    for (int i = 0; i < 60; i++) {
        const double width = kt_between(&rng, 1, 12), dx = 1 / kt_between(&rng, 8, 16);
        const double x = kt_between(&rng, 60, 90), y = kt_between(&rng, 40, 60);
        const kymo__point upright[3] = {{x, 10}, {x, 90}, {x, 10}}, level[2] = {{10, y}, {150, y}};
        ref_cells a = ref_cells_make(upright, 3, -kt_unit(&rng), dx, (int64_t)(WIDTH / dx));
        ref_cells b = ref_cells_make(level, 2, -kt_unit(&rng), dx, (int64_t)(WIDTH / dx));
        double across = 0, down = 0;

        ref_fill(&ours, 0xffffffff);
        draw(&a.cells, width, NULL, 0);
        for (int k = 0; k < WIDTH; k++)
            across += 255 - (double)(ours.pixels[50 * WIDTH + k] & 255);
        ref_fill(&ours, 0xffffffff);
        draw(&b.cells, width, NULL, 0);
        for (int k = 0; k < HEIGHT; k++)
            down += 255 - (double)(ours.pixels[k * WIDTH + 80] & 255);
        cr_assert(fabs(across / 255 - width) < 0.012, "%g wide, not %g", across / 255, width);
        cr_assert(fabs(down / 255 - width) < 0.012, "%g high, not %g", down / 255, width);
        ref_cells_free(&a);
        ref_cells_free(&b);
    }
}

/* Straight lines are as thick at every slope: sqrt(1 + slope^2) times the width in each column. */
Test(interval, straight_lines_have_no_bias)
{
    for (double slope = -3; slope <= 3; slope += 0.25) {
        const kymo__point line[2] = {{-50, 48 - 130 * slope}, {210, 48 + 130 * slope}};
        ref_cells c = ref_cells_make(line, 2, -51.3, 1 / 8.7, 2300);
        double ink = 0;

        ref_fill(&ours, 0xffffffff);
        draw(&c.cells, 1.75, NULL, 0);
        for (int x = 76; x < 84; x++)
            for (int y = 0; y < HEIGHT; y++)
                ink += (255 - (double)(ours.pixels[y * WIDTH + x] & 255)) / 255 / 8;
        const double wanted = 1.75 * sqrt(1 + slope * slope);
        cr_assert(fabs(ink - wanted) < 0.01 * wanted, "slope %g: %g, not %g", slope, ink, wanted);
        ref_cells_free(&c);
    }
}

/* Many short runs: the union of each run drawn by itself in black. */
Test(interval, runs_are_united)
{
    enum { N = 60, COUNT = 900 };
    double lo[COUNT], hi[COUNT], out[COUNT];
    kt_rng rng = {9};

    for (int round = 0; round < 20; round++) {
        const double dx = 1 / kt_between(&rng, 8, 16), width = kt_between(&rng, 1, 8);
        kymo__cells cells = {
            .x0 = 10, .dx = dx, .dy = 1, .count = COUNT, .lo = lo, .hi = hi, .out = out};
        int starts[N];

        for (int k = 0; k < COUNT; k++) {
            lo[k] = INFINITY;
            hi[k] = -INFINITY;
            out[k] = NAN;
        }
        for (int i = 0; i < N; i++) {
            starts[i] = (int)kt_below(&rng, COUNT);
            lo[starts[i]] = kt_between(&rng, 5, 90);
            hi[starts[i]] = lo[starts[i]] + (kt_unit(&rng) < 0.5 ? 0 : kt_between(&rng, 0, 30));
        }
        ref_fill(&ours, 0xffffffff);
        draw(&cells, width, NULL, 0);
        memcpy(theirs.pixels, ours.pixels, sizeof(uint32_t) * WIDTH * HEIGHT);
        ref_fill(&ours, 0xffffffff);
        for (int i = 0; i < N; i++) { /* one at a time: darker where antialiased edges meet */
            const double a = lo[starts[i]], b = hi[starts[i]];
            double one_lo[COUNT], one_hi[COUNT];
            for (int k = 0; k < COUNT; k++) {
                one_lo[k] = k == starts[i] ? a : (double)INFINITY;
                one_hi[k] = k == starts[i] ? b : -(double)INFINITY;
            }
            kymo__cells one = cells;
            one.lo = one_lo;
            one.hi = one_hi;
            draw(&one, width, NULL, 0);
        }
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            const int together = 255 - (int)(theirs.pixels[i] & 255),
                      apart = 255 - (int)(ours.pixels[i] & 255);
            cr_assert((together == 0) == (apart == 0) || abs(together - apart) <= 2);
            cr_assert(apart < 253 || together >= 120); /* two halves of a pixel may be one half */
            cr_assert(together < 254 || apart >= 160);
        }
    }
}

/* A break inside a cell leaves the gap open: nothing joins the two parts. */
Test(interval, breaks_inside_a_cell)
{
    double lo[40], hi[40], lo2[40], hi2[40], out[40];
    const kymo__cells cells = {.x0 = 40,
                               .dx = 0.125,
                               .dy = 1,
                               .count = 40,
                               .lo = lo,
                               .hi = hi,
                               .out = out,
                               .lo2 = lo2,
                               .hi2 = hi2};

    for (int k = 0; k < 40; k++) {
        lo[k] = hi[k] = k <= 20 ? 20 : 70;
        out[k] = k == 39 ? (double)NAN : k < 20 ? 20 : 70;
        lo2[k] = k == 20 ? 70 : (double)INFINITY;
        hi2[k] = k == 20 ? 70 : -(double)INFINITY;
    }
    ref_fill(&ours, 0xffffffff);
    draw(&cells, 2, NULL, 0);
    for (int y = 0; y < HEIGHT; y++) {
        const bool ink = (y >= 19 && y < 21) || (y >= 69 && y < 71);
        cr_assert_eq((ours.pixels[y * WIDTH + 42] & 255) < 128, ink, "row %d", y);
    }
}

/* The clip cuts pixels off and changes none; and parts of a picture are that picture. */
Test(interval, clips)
{
    kt_rng rng = {3};
    const int64_t n = ref_signal(REF_WALK, points, 900, WIDTH, HEIGHT, -20, &rng);
    ref_cells c = ref_cells_make(points, n, -30.2, 1 / 9.3, 2000);

    ref_fill(&ours, 0xffffffff);
    draw(&c.cells, 3, NULL, 0);
    memcpy(theirs.pixels, ours.pixels, sizeof(uint32_t) * WIDTH * HEIGHT);
    for (int i = 0; i < 30; i++) {
        const int x0 = (int)kt_below(&rng, WIDTH), y0 = (int)kt_below(&rng, HEIGHT);
        const int x1 = x0 + (int)kt_below(&rng, WIDTH + 1 - x0),
                  y1 = y0 + (int)kt_below(&rng, HEIGHT + 1 - y0);
        ref_fill(&ours, 0xffffffff);
        ours.x0 = x0;
        ours.x1 = x1;
        ours.y0 = y0;
        ours.y1 = y1;
        draw(&c.cells, 3, NULL, 0);
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++) {
                const bool inside = x >= x0 && x < x1 && y >= y0 && y < y1;
                const uint32_t wanted = inside ? theirs.pixels[y * WIDTH + x] : 0xffffffffu;
                cr_assert_eq(ours.pixels[y * WIDTH + x], wanted, "%d %d", x, y);
            }
    }
    ref_cells_free(&c);
}

/* Dashes are cut off along x: the columns where the pattern is on are those of the solid line. */
Test(interval, dashes_along_x)
{
    const kymo__point line[2] = {{8, 20.25}, {150, 70.5}};
    const double dash[] = {7, 4}, odd[] = {3.5};
    ref_cells c = ref_cells_make(line, 2, 8, 0.0625, 142 * 16);

    ref_fill(&ours, 0xffffffff);
    draw(&c.cells, 2, NULL, 0);
    memcpy(theirs.pixels, ours.pixels, sizeof(uint32_t) * WIDTH * HEIGHT);
    ref_fill(&ours, 0xffffffff);
    draw(&c.cells, 2, dash, 2);
    for (int x = 8; x < 150; x++)
        for (int y = 0; y < HEIGHT; y++) {
            const uint32_t wanted = (x - 8) % 11 < 7 ? theirs.pixels[y * WIDTH + x] : 0xffffffffu;
            cr_assert_eq(ours.pixels[y * WIDTH + x], wanted, "%d %d", x, y);
        }
    ref_fill(&ours, 0xffffffff);
    draw(&c.cells, 2, odd, 1); /* 3.5 on, 3.5 off */
    for (int y = 0; y < HEIGHT; y++) {
        cr_assert_eq(ours.pixels[y * WIDTH + 8], theirs.pixels[y * WIDTH + 8]);
        cr_assert_eq(ours.pixels[y * WIDTH + 13], 0xffffffffu);
        cr_assert_eq(ours.pixels[y * WIDTH + 16], theirs.pixels[y * WIDTH + 16]);
    }
    ref_cells_free(&c);
}

/* Values far beyond the picture point straight out of it, and overflow nothing. */
Test(interval, far_off_values)
{
    const double far[] = {1e4, 8.4e6, 1e9, 1e300};
    double lo[1600], hi[1600], out[1600];
    kymo__cells cells = {.dx = 0.1, .dy = 1, .count = 1600, .lo = lo, .hi = hi, .out = out};

    for (int f = 0; f < 4; f++)
        for (int sign = -1; sign <= 1; sign += 2) {
            for (int k = 0; k < 1600; k++)
                lo[k] = hi[k] = out[k] = 48;
            out[1599] = NAN;
            lo[800] = sign < 0 ? -far[f] : 48;
            hi[800] = sign > 0 ? far[f] : 48;
            ref_fill(&ours, 0xffffffff);
            draw(&cells, 1.5, NULL, 0);
            for (int y = 0; y < HEIGHT; y++) {
                const bool ink = sign < 0 ? y <= 48 : y >= 47;
                const uint32_t left = ours.pixels[y * WIDTH + 79] & 255;
                const uint32_t right = ours.pixels[y * WIDTH + 80] & 255;
                cr_assert_eq(left < 200 && right < 200, ink, "%g row %d: %u %u", sign * far[f], y,
                             left, right);
            }
        }
    cells.dy = -1e300; /* and a scale that makes them overflow to infinities */
    lo[800] = -1e300;
    hi[800] = 1e300;
    draw(&cells, 1.5, NULL, 0);
    cr_assert((ours.pixels[80] & 255) < 200);
}

/* Translucent lines are inked once wherever they cross themselves. */
Test(interval, translucent)
{
    kt_rng rng = {21};
    kymo_error err;
    const int64_t n = ref_signal(REF_NOISE, points, 2000, WIDTH, HEIGHT, 8, &rng);
    ref_cells c = ref_cells_make(points, n, -1, 0.1, 1700);

    kymo__error_clear(&err);
    ref_fill(&ours, 0xffffffff);
    kymo__intervals_draw(&intervals, &ours, &c.cells, 2, (kymo__rgba){0, 0, 0, 100}, NULL, 0, 1,
                         &err);
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        cr_assert((ours.pixels[i] & 255) >= 155);
    cr_assert_eq(ours.pixels[48 * WIDTH + 80] & 255, 155);
    ref_cells_free(&c);
}

/* Nothing to draw, a failing allocator, and no allocation the second time. */
Test(interval, memory)
{
    const kymo__point line[2] = {{10, 10}, {150, 80}};
    ref_cells c = ref_cells_make(line, 2, 0, 0.1, 1600);
    kymo__cells none = c.cells;
    kymo_error err;

    none.count = 0;
    ref_fill(&ours, 0xffffffff);
    draw(&none, 2, NULL, 0);
    kymo__error_clear(&err);
    kymo__mem_set_budget(mem, 1);
    cr_assert_eq(kymo__intervals_draw(&intervals, &ours, &c.cells, 2, black, NULL, 0, 1, &err),
                 KYMO_EBUDGET);
    kymo__mem_set_budget(mem, 0);
    draw(&c.cells, 2, NULL, 0);
    const int64_t before = kt_allocations();
    for (int i = 0; i < 3; i++)
        draw(&c.cells, 2, NULL, 0);
    cr_assert_eq(kt_allocations(), before);
    ref_cells_free(&c);
}

/* Whatever one thread has the memory to draw, more of them draw, too, and the same. */
Test(interval, budgets)
{
    enum { LARGE = 2100 };
    kymo__point wave[2] = {{10, 10}, {LARGE - 10, LARGE - 10}};
    ref_cells c = ref_cells_make(wave, 2, 0, 0.5, 2 * LARGE);
    kymo__surface large[2];
    kymo_error err;
    int drawn = 0;

    kymo__error_clear(&err);
    for (int i = 0; i < 2; i++)
        cr_assert(!kymo__surface_open(&large[i], mem, LARGE, LARGE, &err));
    kymo_memory_report report;
    kymo__mem_report(mem, &report);
    for (int64_t more = 1 << 16; more <= 1 << 23; more += more / 4) {
        kymo_status status[2];
        for (int i = 0; i < 2; i++) {
            kymo__intervals own = {.mem = mem, .threads = i ? 5 : 1};
            ref_fill(&large[i], 0xffffffff);
            kymo__mem_set_budget(mem, report.live + more);
            status[i] = kymo__intervals_draw(&own, &large[i], &c.cells, 3, black, NULL, 0, 1, &err);
            kymo__mem_set_budget(mem, 0);
            kymo__intervals_free(&own);
        }
        cr_assert_eq(status[0], status[1], "%lld bytes", (long long)more);
        drawn += status[0] == KYMO_OK;
        if (status[0] == KYMO_OK)
            cr_assert_arr_eq(large[0].pixels, large[1].pixels, (size_t)LARGE * LARGE * 4);
    }
    cr_assert(drawn > 0);
    for (int i = 0; i < 2; i++)
        kymo__surface_close(&large[i], mem);
    ref_cells_free(&c);
}
