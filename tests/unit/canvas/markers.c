/* Markers: their areas and places, edges, sizes; layers of bits, masks, counts and centres. */
#include "canvas/layer.h"
#include "canvas/masks.h"
#include "canvas/shape.h"
#include "reference.h"

enum { WIDTH = 96, HEIGHT = 80 };

static const kymo__rgba black = {0, 0, 0, 255}, red = {200, 20, 30, 255},
                        white = {255, 255, 255, 255};

static kymo__mem *mem;
static kymo__masks *masks;
static kymo__surface ours, theirs;

static void set_up(void)
{
    kymo_error err;

    kymo__error_clear(&err);
    mem = kymo__mem_open(NULL, 0);
    cr_assert(!kymo__masks_open(&masks, mem, &err));
    cr_assert(!kymo__surface_open(&ours, mem, WIDTH, HEIGHT, &err));
    cr_assert(!kymo__surface_open(&theirs, mem, WIDTH, HEIGHT, &err));
    ref_fill(&ours, 0xffffffff);
    ref_fill(&theirs, 0xffffffff);
}

static void tear_down(void)
{
    kymo__masks_close(masks);
    kymo__surface_close(&ours, mem);
    kymo__surface_close(&theirs, mem);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

TestSuite(markers, .init = set_up, .fini = tear_down);

static void draw(const kymo__surface *s, const kymo__stamps *stamps, double scale)
{
    kymo_error err;

    kymo__error_clear(&err);
    cr_assert_eq(kymo__stamps_draw(s, masks, stamps, scale, &err), KYMO_OK, "%s", err.text);
}

static void draw_layer(const kymo__layer *layer, double scale)
{
    kymo_error err;

    kymo__error_clear(&err);
    cr_assert_eq(kymo__layer_draw(&ours, masks, layer, scale, &err), KYMO_OK, "%s", err.text);
}

static void expect_same(void)
{
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        cr_assert_eq(ours.pixels[i], theirs.pixels[i], "%d %d: %08x, not %08x", i % WIDTH,
                     i / WIDTH, ours.pixels[i], theirs.pixels[i]);
}

/* ---- Stamps ---------------------------------------------------------------------------------- */

Test(markers, names)
{
    for (int i = 0; i < KYMO__SHAPES; i++)
        cr_assert_eq(kymo__shape_find(kymo__shape_names[i]), i);
    cr_assert_eq(kymo__shape_find("circle"), KYMO__SHAPE_CIRCLE);
    cr_assert_eq(kymo__shape_find("triangle-down"), KYMO__SHAPE_TRIANGLE_DOWN);
    cr_assert_eq(kymo__shape_find("blob"), -1);
}

/* Area and centre of the ink are those of the shape, at every size and quarter. */
Test(markers, areas_and_centres)
{
    const double sizes[] = {4, 6, 9.5, 14, 30};

    for (int shape = 1; shape < KYMO__SHAPES; shape++)
        for (int s = 0; s < 5; s++)
            for (int q = 0; q < 16; q++) {
                const int32_t x4 = 4 * 48 + q % 4, y4 = 4 * 40 + q / 4;
                const kymo__stamps one = {.shape = shape,
                                          .count = 1,
                                          .x4 = &x4,
                                          .y4 = &y4,
                                          .size = sizes[s],
                                          .color = black,
                                          .edge_width = 1};
                double area = 0, x = 0, y = 0;
                ref_fill(&ours, 0xffffffff);
                draw(&ours, &one, 1);
                for (int i = 0; i < WIDTH * HEIGHT; i++) {
                    const double ink = (255 - (double)(ours.pixels[i] & 255)) / 255;
                    area += ink;
                    x += ink * (i % WIDTH + 0.5);
                    y += ink * ((double)(i / WIDTH) + 0.5);
                }
                const double arm = 1.15 * sizes[s];
                const double wanted = kymo__shape_open(shape)
                                          ? 2 * arm * 2 - 4
                                          : 3.14159265 / 4 * sizes[s] * sizes[s];
                cr_assert(fabs(area - wanted) < 0.015 * wanted + 0.1, "%s %g: %g, not %g",
                          kymo__shape_names[shape], sizes[s], area, wanted);
                const double near =
                    0.02 + 0.15 / sizes[s]; /* ink counts at the middle of its pixel */
                cr_assert(fabs(x / area - x4 / 4.0) < near && fabs(y / area - y4 / 4.0) < near,
                          "%s %g at %g %g", kymo__shape_names[shape], sizes[s], x / area, y / area);
            }
}

/* A circle is cairo's, its edge too. */
Test(markers, circle_as_cairo)
{
    for (int q = 0; q < 16; q++) {
        const int32_t x4 = 4 * 40 + q % 4, y4 = 4 * 40 + q / 4;
        const kymo__stamps one = {.shape = KYMO__SHAPE_CIRCLE,
                                  .count = 1,
                                  .x4 = &x4,
                                  .y4 = &y4,
                                  .size = 5,
                                  .color = white,
                                  .edge = black,
                                  .edge_width = 0.75};
        cairo_t *cairo = ref_cairo(&theirs);
        cairo_arc(cairo, x4 / 4.0, y4 / 4.0, 2 * (2.5 + 0.75), 0, 6.283185307);
        cairo_new_sub_path(cairo);
        cairo_arc(cairo, x4 / 4.0, y4 / 4.0, 2 * 2.5, 0, 6.283185307);
        cairo_set_fill_rule(cairo, CAIRO_FILL_RULE_EVEN_ODD);
        cairo_fill(cairo);
        cairo_destroy(cairo);
        ref_fill(&ours, 0xffffffff);
        draw(&ours, &one, 2);
        const ref_error e = ref_compare(&ours, &theirs);
        cr_assert(e.largest <= 12 && fabs(e.bias) < 2, "off by %d, %g in the mean", e.largest,
                  e.bias);
    }
}

/* The edge parts markers that overlap, and inks nothing where it has the colour of the ground. */
Test(markers, edges_part_markers)
{
    const int32_t x4[2] = {4 * 40 + 2, 4 * 46}, y4[2] = {4 * 40 + 2, 4 * 40 + 2};
    kymo__stamps two = {.shape = KYMO__SHAPE_SQUARE,
                        .count = 2,
                        .x4 = x4,
                        .y4 = y4,
                        .size = 9,
                        .color = black,
                        .edge = white,
                        .edge_width = 1};

    draw(&ours, &two, 1);
    cr_assert_eq(ours.pixels[40 * WIDTH + 40] & 255, 0);
    cr_assert_eq(ours.pixels[40 * WIDTH + 46] & 255, 0);
    cr_assert((ours.pixels[40 * WIDTH + 41] & 255) > 200);
    two.count = 1;
    two.edge_width = 0;
    draw(&theirs, &two, 1);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < 40; x++) /* left of the first one's centre */
            cr_assert_eq(ours.pixels[y * WIDTH + x], theirs.pixels[y * WIDTH + x]);
}

/* A marker that hangs over a side of the picture or of the clip is the whole one, cut off. */
Test(markers, cut_at_the_sides)
{
    for (int i = 0; i < 4 * 70; i++) {
        const int32_t x4 = i - 4 * 20, y4 = (i * 7) % (4 * 70) - 4 * 20, dx = 4 * 24, dy = 4 * 24;
        const int32_t x4_in = x4 + dx, y4_in = y4 + dy;
        kymo__stamps one = {.shape = 1 + i % 8,
                            .count = 1,
                            .x4 = &x4,
                            .y4 = &y4,
                            .size = 18,
                            .color = black,
                            .edge = red,
                            .edge_width = 2};
        ref_fill(&ours, 0xffffffff);
        ref_fill(&theirs, 0xffffffff);
        ours.x1 = 45;
        ours.y1 = 40;
        draw(&ours, &one, 1);
        one.x4 = &x4_in;
        one.y4 = &y4_in;
        draw(&theirs, &one, 1);
        for (int y = 0; y < HEIGHT - 24; y++)
            for (int x = 0; x < WIDTH - 24; x++) {
                const uint32_t wanted =
                    x < 45 && y < 40 ? theirs.pixels[(y + 24) * WIDTH + x + 24] : 0xffffffffu;
                cr_assert_eq(ours.pixels[y * WIDTH + x], wanted, "%d %d", x, y);
            }
    }
}

/* Sizes and colours one by one are the same as stamping one by one; nothing for a NaN size. */
Test(markers, sizes_and_colors)
{
    enum { N = 40 };
    kt_rng rng = {1};
    int32_t x4[N], y4[N];
    float sizes[N];
    kymo__rgba colors[N];
    kymo__stamps all = {.shape = KYMO__SHAPE_DIAMOND,
                        .count = N,
                        .x4 = x4,
                        .y4 = y4,
                        .sizes = sizes,
                        .colors = colors,
                        .edge = white,
                        .edge_width = 0.5};

    for (int i = 0; i < N; i++) {
        x4[i] = (int32_t)kt_below(&rng, 4 * (WIDTH + 20)) - 40; /* also off the picture */
        y4[i] = (int32_t)kt_below(&rng, 4 * (HEIGHT + 20)) - 40;
        sizes[i] = (float)kt_between(&rng, 1, 20);
        colors[i] = (kymo__rgba){(uint8_t)kt_u64(&rng), (uint8_t)kt_u64(&rng), 90,
                                 (uint8_t)(i % 2 ? 255 : 100)};
    }
    for (int i = 0; i < N; i++) {
        const kymo__stamps one = {.shape = KYMO__SHAPE_DIAMOND,
                                  .count = 1,
                                  .x4 = x4 + i,
                                  .y4 = y4 + i,
                                  .size = (double)sizes[i],
                                  .color = colors[i],
                                  .edge = white,
                                  .edge_width = 0.5};
        draw(&theirs, &one, 1.5);
    }
    draw(&ours, &all, 1.5);
    expect_same();
    sizes[0] = NAN;
    sizes[1] = -3;
    all.count = 2;
    draw(&ours, &all, 1.5);
    expect_same();
}

/* Of huge ones there is one mask, so that the cache holds it. */
Test(markers, huge_ones_share_a_mask)
{
    const kymo__marker huge = {.shape = KYMO__SHAPE_CIRCLE, .size = 1000, .edge_width = 2, .ring = true};
    const kymo__marker large = {.shape = KYMO__SHAPE_CIRCLE, .size = 200};
    kymo__mask first, other;
    kymo_error err;

    cr_assert_eq(kymo__masks_get(masks, &huge, 0, 0, &first, &err), KYMO_OK);
    for (int quarter = 1; quarter < 16; quarter++) {
        cr_assert_eq(kymo__masks_get(masks, &huge, quarter % 4, quarter / 4, &other, &err), KYMO_OK);
        cr_assert(other.fill == first.fill && other.x == first.x, "quarter %d", quarter);
    }
    cr_assert_eq(kymo__masks_get(masks, &large, 0, 0, &first, &err), KYMO_OK);
    cr_assert_eq(kymo__masks_get(masks, &large, 1, 0, &other, &err), KYMO_OK);
    cr_assert_neq(other.fill, first.fill);
}

/* More masks than the cache holds, and markers larger than the picture: pixels do not depend on
   it. */
Test(markers, cache_may_overflow)
{
    const float sizes[] = {2, 700, 1e30f};
    const int32_t x4[] = {100, 161, 50}, y4[] = {100, 163, 60};
    kymo__stamps some = {
        .shape = KYMO__SHAPE_CIRCLE, .count = 1, .x4 = x4, .y4 = y4, .sizes = sizes, .color = red};

    draw(&theirs, &some, 1);
    for (int i = 0; i < 4000; i++) {
        const float size = 1 + (float)i / 16;
        const kymo__stamps one = {.shape = KYMO__SHAPE_CIRCLE,
                                  .count = 1,
                                  .x4 = x4 + 1,
                                  .y4 = y4 + 1,
                                  .sizes = &size,
                                  .color = red};
        draw(&ours, &one, 1);
    }
    ref_fill(&ours, 0xffffffff);
    draw(&ours, &some, 1);
    expect_same();
    some.count = 3;
    draw(&ours, &some, 1);
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        cr_assert_eq(ours.pixels[i], 0xffc8141eu);
}

/* ---- Layers ---------------------------------------------------------------------------------- */

/* CENTRES is stamping the list of its bits in reading order, to the pixel, wherever the layer
   lies. */
Test(markers, centres)
{
    enum { W = 50, H = 40, WORDS = (4 * W + 63) / 64 };
    uint64_t *bits = calloc(4 * H * WORDS, sizeof *bits);
    int32_t *x4 = malloc(16 * W * H * sizeof *x4), *y4 = malloc(16 * W * H * sizeof *y4);
    kt_rng rng = {2};
    kymo__layer layer = {.kind = KYMO__LAYER_CENTRES,
                         .width = W,
                         .height = H,
                         .cells = bits,
                         .color = red,
                         .size = 6,
                         .edge = white,
                         .edge_width = 0.75};

    for (int round = 0; round < 24; round++) {
        kymo__stamps list = {
            .x4 = x4, .y4 = y4, .size = 6, .color = red, .edge = white, .edge_width = 0.75};
        layer.x = (int32_t)kt_below(&rng, 90) - 30;
        layer.y = (int32_t)kt_below(&rng, 80) - 30;
        layer.shape = list.shape = 1 + round % (KYMO__SHAPES - 1);
        layer.edge.a = list.edge.a = round % 2 ? 255 : 0;
        memset(bits, 0, 4 * H * WORDS * sizeof *bits);
        for (int i = 0; i < (round % 5 ? 100 : 5000); i++) {
            const int64_t x = kt_below(&rng, 4 * W), y = kt_below(&rng, 4 * H);
            bits[y * WORDS + x / 64] |= UINT64_C(1) << x % 64;
        }
        for (int y = 0; y < 4 * H; y++)
            for (int x = 0; x < 4 * W; x++)
                if (bits[y * WORDS + x / 64] >> x % 64 & 1) {
                    x4[list.count] = 4 * layer.x + x;
                    y4[list.count++] = 4 * layer.y + y;
                }
        ref_fill(&ours, 0xffffffff);
        ref_fill(&theirs, 0xffffffff);
        ours.x0 = theirs.x0 = round;
        ours.y1 = theirs.y1 = HEIGHT - round;
        draw_layer(&layer, 1.5);
        draw(&theirs, &list, 1.5);
        expect_same();
    }
    free(bits);
    free(x4);
    free(y4);
}

/* COUNTS: each pixel keeps the product of 1 - a m over all markers that touch it. */
Test(markers, counts)
{
    enum { W = 40, H = 30 };
    static uint32_t counts[H][W];
    static double through[HEIGHT][WIDTH], mask[41][41];
    kt_rng rng = {3};
    kymo__layer layer = {.kind = KYMO__LAYER_COUNTS,
                         .width = W,
                         .height = H,
                         .x = 20,
                         .y = 25,
                         .shape = KYMO__SHAPE_CIRCLE,
                         .cells = counts,
                         .color = {0, 0, 0, 40},
                         .size = 6};
    const int32_t at = 4 * 20 + 2;
    const kymo__stamps one = {
        .shape = KYMO__SHAPE_CIRCLE, .count = 1, .x4 = &at, .y4 = &at, .size = 6, .color = black};

    draw(&ours, &one, 1); /* the mask */
    for (int y = 0; y < 41; y++)
        for (int x = 0; x < 41; x++)
            mask[y][x] = (255 - (double)(ours.pixels[y * WIDTH + x] & 255)) / 255;
    for (int i = 0; i < 300; i++)
        counts[kt_below(&rng, H)][kt_below(&rng, W)] += (uint32_t)kt_below(&rng, 4);
    counts[0][0] = 4000000000u; /* and one that would overflow sums */
    counts[H - 1][W - 1] = 1;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            through[y][x] = 1;
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            for (int j = -8; counts[y][x] && j <= 8; j++)
                for (int i = -8; i <= 8; i++)
                    through[25 + y + j][20 + x + i] *=
                        pow(1 - 40 / 255.0 * mask[20 + j][20 + i], counts[y][x]);
    ref_fill(&ours, 0xffffffff);
    draw_layer(&layer, 1);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            const double got = ours.pixels[y * WIDTH + x] & 255;
            cr_assert(fabs(got - 255 * through[y][x]) <= 1, "%d %d: %g, not %g", x, y, got,
                      255 * through[y][x]);
        }
    layer.color.a = 255; /* opaque ones too */
    ref_fill(&ours, 0xffffffff);
    draw_layer(&layer, 1);
    cr_assert_eq(ours.pixels[25 * WIDTH + 20], 0xff000000u);
}

Test(markers, bits_and_masks)
{
    enum { W = 70, H = 20, WORDS = 2 };
    uint64_t bits[H][WORDS] = {0}, mask[H * W] = {0};
    kt_rng rng = {4};
    kymo__layer layer = {.kind = KYMO__LAYER_BITS,
                         .width = W,
                         .height = H,
                         .x = 40,
                         .y = -5,
                         .cells = bits,
                         .color = {0, 0, 0, 255}};

    for (int i = 0; i < 500; i++) {
        const int64_t x = kt_below(&rng, W), y = kt_below(&rng, H);
        bits[y][x / 64] |= UINT64_C(1) << x % 64;
        mask[y * W + x] = kt_u64(&rng) & kt_u64(&rng);
    }
    draw_layer(&layer, 2);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            const bool in = x >= 40 && y < 15;
            const bool ink = in && (bits[y + 5][(x - 40) / 64] >> (x - 40) % 64 & 1);
            cr_assert_eq(ours.pixels[y * WIDTH + x], ink ? 0xff000000u : 0xffffffffu);
        }
    layer.kind = KYMO__LAYER_MASK64;
    layer.cells = mask;
    ref_fill(&ours, 0xffffffff);
    draw_layer(&layer, 2);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            const bool in = x >= 40 && y < 15;
            int count = 0;
            for (int i = 0; in && i < 64; i++)
                count += (int)(mask[(y + 5) * W + x - 40] >> i & 1);
            cr_assert(fabs(255 - (double)(ours.pixels[y * WIDTH + x] & 255) - count * 255 / 64.0) <=
                      0.51);
        }
}

/* Failing memory is an error, and what was drawn once needs none. */
Test(markers, memory)
{
    static uint32_t counts[20][20];
    static uint64_t bits[80][2];
    const int32_t at = 100;
    kymo_error err;
    const kymo__stamps one = {.shape = 1,
                              .count = 1,
                              .x4 = &at,
                              .y4 = &at,
                              .size = 60,
                              .color = red,
                              .edge = white,
                              .edge_width = 1};
    kymo__layer layer = {.kind = KYMO__LAYER_COUNTS,
                         .width = 20,
                         .height = 20,
                         .x = 5,
                         .y = 5,
                         .shape = 2,
                         .cells = counts,
                         .color = {0, 0, 0, 40},
                         .size = 6};

    counts[3][3] = 2;
    bits[5][0] = 0xf0;
    kymo__error_clear(&err);
    kymo__mem_set_budget(mem, 1);
    cr_assert_eq(kymo__stamps_draw(&ours, masks, &one, 1, &err), KYMO_EBUDGET);
    cr_assert_eq(kymo__layer_draw(&ours, masks, &layer, 1, &err), KYMO_EBUDGET);
    kymo__mem_set_budget(mem, 0);
    for (int round = 0; round < 2; round++) {
        const int64_t before = kt_allocations();
        draw(&ours, &one, 1);
        layer.kind = KYMO__LAYER_COUNTS;
        layer.cells = counts;
        draw_layer(&layer, 1);
        layer.kind = KYMO__LAYER_CENTRES;
        layer.cells = bits;
        draw_layer(&layer, 1);
        cr_assert(round == 0 || kt_allocations() == before);
    }
    layer.kind = 77;
    cr_assert_eq(kymo__layer_draw(&ours, masks, &layer, 1, &err), KYMO_EINTERNAL);
}
