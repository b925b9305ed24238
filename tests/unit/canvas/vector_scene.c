/* Scenes: what is written, and that what is read back draws the same. */
#include "canvas/scene.h"

#include "vector_help.h"

static const kymo__rgba blue = {0x33, 0x74, 0xf1, 255}, faint = {255, 0, 0, 51};

static kymo_canvas *open_canvas(const char *output, double scale)
{
    return kymo_canvas_open(
        &(kymo_canvas_options){.output = output, .width = 640, .height = 400, .scale = scale});
}

// ---- a drawing with a bit of everything, on values that three decimals hold ---------------------

static void draw_guides(kymo_canvas *canvas, void *user)
{
    const kymo__text_style plain = {.size = 11, .align = -1},
                           digits = {.size = 11.5, .tabular = true};
    const kymo__text_style lines = {
        .size = 15, .face = KYMO__FACE_SEMIBOLD, .max_width = 90, .max_lines = 2, .align = 1};
    const double dash[] = {6, 3.5};
    const kymo__point bends[] = {{10.125, 20}, {30, 25.5}, {NAN, NAN}, {50, 30}, {60, 20.25}};
    const kymo__ink dashed = {
        .stroke = blue, .width = 1.5, .dash = dash, .dash_count = 2, .butt = true};
    const kymo__ink area = {.fill = faint, .stroke = blue, .width = .75, .closed = true};

    (void)user;
    kymo__canvas_group(canvas, "axes", "a \"b\"\n");
    kymo__canvas_line(canvas, 60, 358.5, 560, 358.5, 1, vector_black);
    kymo__canvas_rect(canvas, &(kymo__rect){580.25, 20, 30, 40.5}, blue);
    kymo__canvas_path(canvas, bends, 5, &dashed);
    kymo__canvas_path(canvas, bends, 2, &area);
    vector_text(canvas, "plain <&> \xff", &plain, 100, 50, 0, "title");
    vector_text(canvas, "1.5", &digits, 100.25, 80.5, 90, NULL);
    vector_text(canvas, "more words than fit into two lines of this width", &lines, 200, 80, 30,
                "caption");
    kymo__canvas_group(canvas, "inner", NULL);
    kymo__canvas_clip(canvas, &(kymo__rect){60, 60, 500, 298.5});
    kymo__canvas_line(canvas, 0, 70, 600, 90, 2, blue);
    kymo__canvas_unclip(canvas);
    kymo__canvas_ungroup(canvas);
    kymo__canvas_ungroup(canvas);
}

static void draw_marks(kymo_canvas *canvas, void *user)
{
    const double unit = kymo__canvas_unit(canvas);
    const int32_t at[] = {40, 60, 83, -7};
    const kymo__rgba colors[] = {vector_black, blue, faint, blue};
    const float sizes[] = {4, 0, 5.5f, 7};
    const uint32_t argb[] = {0xff0000ff, 0x80800000, 0, 0xffffffff, 0xff00ff00, 0xff123456};
    int32_t x4[4], y4[4];

    (void)user;
    for (int i = 0; i < 4; i++) {
        x4[i] = (int32_t)(at[i] * unit);
        y4[i] = (int32_t)((400 - at[i]) * unit);
    }
    for (int32_t shape = KYMO__SHAPE_CIRCLE; shape < KYMO__SHAPES; shape++) {
        kymo__stamps stamps = {.shape = shape,
                               .count = 4,
                               .x4 = x4,
                               .y4 = y4,
                               .size = 6.25,
                               .color = faint,
                               .edge_width = .75};

        kymo__canvas_stamps(canvas, &stamps);
        stamps.edge = blue;
        stamps.sizes = sizes;
        kymo__canvas_stamps(canvas, &stamps);
        stamps.colors = colors;
        kymo__canvas_stamps(canvas, &stamps);
        for (int i = 0; i < 4; i++)
            x4[i] += (int32_t)(120 * unit);
    }
    kymo__canvas_image(canvas, &(kymo__rect){300, 200, 30.5, 40}, argb, 3, 2);
}

/* Vertices, and the cells they give, both in units of 1/8 px so that text holds them. */
static void draw_curves(kymo_canvas *canvas, void *user)
{
    enum { CELLS = 800 };
    const kymo__point bends[] = {{60, 100},  {92, 132}, {100, 124}, {NAN, 0},  {101, 80},
                                 {NAN, NAN}, {110, 90}, {126, 74},  {126, 82}, {142, 82}};
    const double dash[] = {8, 4};
    double lo[CELLS], hi[CELLS], out[CELLS], lo2[CELLS], hi2[CELLS];
    kymo__cells cells = {.x0 = 60,
                         .dx = 0.125,
                         .y0 = 400,
                         .dy = -1,
                         .count = CELLS,
                         .lo = lo,
                         .hi = hi,
                         .out = out,
                         .lo2 = lo2,
                         .hi2 = hi2};
    kymo__curve curve = {.color = blue, .width = 1.75, .cells = &cells};

    (void)user;
    for (int k = 0; k < CELLS; k++) { // a saw with gaps, and one gap inside a cell
        double a = 200 + k % 40 * 0.25, b = k % 40 == 39 ? 200 : a + 0.25;

        lo[k] = fmin(a, b);
        hi[k] = fmax(a, b);
        out[k] = k % 100 == 60 || k == 150 ? NAN : b;
        lo2[k] = 1, hi2[k] = 0;
        if (k % 100 > 60 && k % 100 < 80)
            lo[k] = 1, hi[k] = 0, out[k] = NAN;
    }
    lo2[150] = 203, hi2[150] = 209, out[150] = 204;
    kymo__canvas_curve(canvas, &curve);
    curve.dash = dash, curve.dash_count = 2;
    curve.color = faint;
    kymo__canvas_curve(canvas, &curve);
    curve.cells = NULL;
    curve.points = bends, curve.point_count = 10;
    kymo__canvas_curve(canvas, &curve);
}

static void draw_all(kymo_canvas *canvas, void *user)
{
    draw_guides(canvas, user);
    draw_marks(canvas, user);
    draw_curves(canvas, user);
}

/* A layer of each kind. */
static void draw_layers(kymo_canvas *canvas, void *user)
{
    enum { WIDTH = 70, HEIGHT = 9 };
    static uint64_t bits[HEIGHT * 2], masks[HEIGHT * WIDTH], centres[4 * HEIGHT * 5];
    static uint32_t counts[HEIGHT * WIDTH];
    const void *cells[] = {bits, masks, counts, centres};
    kt_rng rng = {9};

    (void)user;
    for (int i = 0; i < HEIGHT * 2; i++)
        bits[i] = kt_u64(&rng) & (i % 2 ? 63 : UINT64_MAX);
    for (int i = 0; i < HEIGHT * WIDTH; i++) {
        masks[i] = kt_below(&rng, 3) ? kt_u64(&rng) : 0;
        counts[i] = kt_below(&rng, 9) ? 0 : (uint32_t)kt_below(&rng, 5);
    }
    for (int i = 0; i < 4 * HEIGHT * 5; i++)
        centres[i] = i % 7 || i % 5 == 4 ? 0 : UINT64_C(1) << kt_below(&rng, 64);
    for (int32_t kind = 0; kind < 4; kind++)
        kymo__canvas_layer(canvas, &(kymo__layer){.kind = kind,
                                                  .width = WIDTH,
                                                  .height = HEIGHT,
                                                  .x = 50,
                                                  .y = 20 + 100 * kind,
                                                  .shape = KYMO__SHAPE_CIRCLE,
                                                  .cells = cells[kind],
                                                  .color = blue,
                                                  .size = 5,
                                                  .edge = kind == 3 ? faint : (kymo__rgba){0},
                                                  .edge_width = 1});
}

// ---- what is written ----------------------------------------------------------------------------

static void draw_few(kymo_canvas *canvas, void *user)
{
    const double lo[] = {1, 2, 2, 5, 3}, hi[] = {2, 3, 3, 4, 4}, out[] = {2, 3, 3, NAN, NAN};
    const double lo2[] = {1, 1, 1, 1, 8.125}, hi2[] = {0, 0, 0, 0, 9};
    const kymo__cells cells = {.x0 = 60.1,
                               .dx = 1 / 3.0,
                               .y0 = 100,
                               .dy = -1,
                               .count = 5,
                               .lo = lo,
                               .hi = hi,
                               .out = out,
                               .lo2 = lo2,
                               .hi2 = hi2};
    const kymo__point bends[] = {{60, 100}, {92.12345, 132}, {NAN, 0}, {101, 80}};
    const int32_t x4[] = {41, 60}, y4[] = {40, 43};
    const uint32_t argb[] = {0xff0000ff, 0x80800000};
    const uint64_t bits[] = {7, 0, 5};
    const kymo__text_style style = {.size = 11, .face = KYMO__FACE_ITALIC};

    (void)user;
    kymo__canvas_group(canvas, "axes", "a \"b\"\n");
    kymo__canvas_line(canvas, 60, 358.5, 560, 358.5, 1, vector_black);
    kymo__canvas_clip(canvas, &(kymo__rect){60, 60, 500, 298.5});
    kymo__canvas_curve(canvas, &(kymo__curve){.cells = &cells, .color = faint, .width = 1.25});
    kymo__canvas_curve(
        canvas, &(kymo__curve){
                    .points = bends, .point_count = 4, .cells = &cells, .color = blue, .width = 1});
    kymo__canvas_unclip(canvas);
    vector_text(canvas, "0.5", &style, 1.0005, -2, 90, "x-tick");
    kymo__canvas_ungroup(canvas);
    kymo__canvas_stamps(
        canvas,
        &(kymo__stamps){
            .shape = KYMO__SHAPE_STAR, .count = 2, .x4 = x4, .y4 = y4, .size = 6, .color = blue});
    kymo__canvas_layer(
        canvas,
        &(kymo__layer){.width = 3, .height = 3, .x = 5, .y = -6, .cells = bits, .color = blue});
    kymo__canvas_image(canvas, &(kymo__rect){1, 2, 3, 4}, argb, 1, 2);
}

static const char few[] =
    "kymo-scene 1 w=640 h=400 background=#ffffff dark title=\"A & B\"\n"
    "group role=\"axes\" label=\"a \\\"b\\\"\\n\"\n"
    "  path stroke=#000000 width=1 butt snap : 60,358.5 560,358.5\n"
    "  clip x=60 y=60 w=500 h=298.5\n"
    "    cells color=#ff000033 width=1.25 grid=60.1,0.3333333333333333,5 : 98,99>98 97,98>97 *1 . "
    "96,97|91,91.875\n"
    "    curve color=#3374f1 width=1 grid=60.1,0.3333333333333333,5 : 60,100 92.123,132 - 101,80\n"
    "  unclip\n"
    "  text text=\"0.5\" x=1 y=-2 angle=90 size=11 face=italic color=#000000 role=\"x-tick\"\n"
    "end\n"
    "stamps shape=star size=6 color=#3374f1 : 10.25,10 15,10.75\n"
    "layer kind=bits color=#3374f1 unit=3.125 x=5 y=-6 columns=3 rows=3 : @0 0+2 @2 0 2\n"
    "image x=1 y=2 w=3 h=4 columns=1 rows=2 : /wAA/4CAAAA=\n";

Test(vector_scene, a_small_scene_byte_by_byte)
{
    const kymo__page page = {.width = 640,
                             .height = 400,
                             .background = {255, 255, 255, 255},
                             .title = "A & B",
                             .dark = true};
    vector_bytes bytes = vector_once("scene", &page, draw_few, NULL);

    cr_assert_str_eq(bytes.data, few);
    free(bytes.data);
    KT_ALL_CLOSED();
}

// ---- and back -----------------------------------------------------------------------------------

/* The bytes of a scene drawn into an output. */
static vector_bytes replay(const vector_bytes *scene, const char *output, double scale)
{
    kymo_canvas *canvas = open_canvas(output, scale);
    vector_bytes bytes = {NULL, 0};
    kymo_error err;

    cr_assert_eq(kymo__scene_replay(scene->data, scene->size, canvas, &err), KYMO_OK, "%s",
                 err.text);
    cr_assert_eq(kymo_canvas_write(canvas, vector_take, &bytes), KYMO_OK);
    kymo_canvas_close(canvas);
    return bytes;
}

/* That a drawing and its scene give the same bytes in an output. */
static void expect_same(vector_draw *draw, const char *output, double scale)
{
    kymo__page page = vector_page;
    kymo_canvas *canvas = open_canvas(output, scale);
    vector_bytes scene, direct, replayed;

    page.title = "title <1>";
    page.description = "what it is";
    page.background = (kymo__rgba){255, 255, 255, 255};
    scene = vector_once("scene", &page, draw, NULL);
    direct = vector_again(canvas, &page, draw, NULL);
    kymo_canvas_close(canvas);
    replayed = replay(&scene, output, scale);
    cr_assert(vector_same(&direct, &replayed), "%s at %g: %zu and %zu bytes", output, scale,
              direct.size, replayed.size);
    free(scene.data), free(direct.data), free(replayed.data);
    KT_ALL_CLOSED();
}

Test(vector_scene, replayed_is_drawn_to_the_byte)
{
    expect_same(draw_all, "image", 1);
    expect_same(draw_all, "svg", 1);
    expect_same(draw_all, "pdf", 1);
    expect_same(draw_all, "scene", 1);
    expect_same(draw_few, "scene", 1);
    expect_same(draw_layers, "scene", 1);
    expect_same(draw_layers, "svg", 1);
}

Test(vector_scene, replayed_at_another_scale)
{
    expect_same(draw_guides, "image", 2);
    expect_same(draw_marks, "image", 2);
    expect_same(draw_guides, "image", 1.5);
    expect_same(draw_layers, "image", 3.125); // that of layers in scenes
}

/* A layer of another unit becomes an image: its ink is as much, in CSS pixels. */
Test(vector_scene, layers_of_another_unit_are_images)
{
    static const char text[] =
        "kymo-scene 1 w=640 h=400 background=#ffffff\n"
        "layer kind=bits color=#000000 unit=4 x=40 y=80 columns=80 rows=40 : ";
    kymo_canvas *canvas = open_canvas("image", 1);
    kymo_error err;
    char scene[1024];
    int length = snprintf(scene, sizeof scene, "%s", text);
    const uint32_t *pixels;

    for (int y = 0; y < 40; y++)
        length += snprintf(scene + length, sizeof scene - (size_t)length, "@%d 0+79 ", y);
    scene[length - 1] = '\n';
    cr_assert_eq(kymo__scene_replay(scene, (size_t)length, canvas, &err), KYMO_OK, "%s", err.text);
    pixels = kymo_canvas_pixels(canvas, NULL, NULL, NULL, NULL);
    for (int y = 0; y < 400; y++)
        for (int x = 0; x < 640; x++)
            cr_assert_eq(pixels[y * 640 + x],
                         x >= 10 && x < 30 && y >= 20 && y < 30 ? 0xff000000u : 0xffffffffu);
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}

/* Curves with vertices get the cells an image wants, whatever the scene's grid. */
static void draw_zigzag(kymo_canvas *canvas, void *user)
{
    const kymo__point bends[] = {{60, 100}, {92, 132}, {100, 124}, {NAN, 0},  {101, 80}, {NAN, NAN},
                                 {110, 90}, {126, 74}, {126, 90},  {142, 82}, {158, 98}};
    enum { CELLS = 1024 };
    static double lo[CELLS], hi[CELLS], out[CELLS], lo2[CELLS], hi2[CELLS];
    const double dx = *(double *)user;
    const kymo__cells cells = {.x0 = 60,
                               .dx = dx,
                               .dy = 1,
                               .count = (int64_t)(128 / dx),
                               .lo = lo,
                               .hi = hi,
                               .out = out,
                               .lo2 = lo2,
                               .hi2 = hi2};
    const kymo__curve curve = {
        .cells = &cells, .points = bends, .point_count = 11, .color = blue, .width = 3};

    for (int k = 0; k < cells.count; k++) {
        const double left = 60 + k * dx, right = left + dx;

        lo[k] = lo2[k] = INFINITY, hi[k] = hi2[k] = -INFINITY, out[k] = NAN;
        for (int i = 0; i < 11; i++) {
            const kymo__point p = bends[i], q = bends[i < 10 ? i + 1 : i];

            if (isnan(p.x))
                continue;
            if (p.x >= left && p.x < right)
                lo[k] = fmin(lo[k], p.y), hi[k] = fmax(hi[k], p.y);
            for (int end = 0; end < 2 && q.x > p.x; end++) {
                const double x = end ? right : left,
                             y = p.y + (x - p.x) * (q.y - p.y) / (q.x - p.x);

                if (p.x < x && q.x >= x) {
                    lo[k] = fmin(lo[k], y), hi[k] = fmax(hi[k], y);
                    if (end)
                        out[k] = y;
                }
            }
        }
    }
    kymo__canvas_curve(canvas, &curve);
}

Test(vector_scene, cells_are_made_again_of_vertices)
{
    double dx = 0.125, wide = 0.5;
    kymo_canvas *canvas = open_canvas("image", 1);
    vector_bytes direct = vector_again(canvas, &vector_page, draw_zigzag, &dx);
    vector_bytes scene = vector_once("scene", &vector_page, draw_zigzag, &dx);
    vector_bytes coarse = vector_once("scene", &vector_page, draw_zigzag, &wide);
    vector_bytes a = replay(&scene, "image", 1), b = replay(&coarse, "image", 1);

    kymo_canvas_close(canvas);
    cr_assert(vector_same(&direct, &a));
    cr_assert(vector_same(&direct, &b));
    free(direct.data), free(scene.data), free(coarse.data), free(a.data), free(b.data);
    KT_ALL_CLOSED();
}

Test(vector_scene, a_break_inside_a_cell_parts_its_ink)
{
    static const char points[] =
        "kymo-scene 1 w=640 h=400\ncurve color=#000000 width=3 grid=60,0.125,4 : "
        "60.03125,10 60.0625,12 - 60.09375,20 60.34375,28\n";
    static const char cells[] = "kymo-scene 1 w=640 h=400\ncells color=#000000 width=3 "
                                "grid=60,0.125,4 : 10,12|20,21>21 21,25>25 25,28 .\n";
    const vector_bytes a = {(char *)(uintptr_t)points, strlen(points)};
    const vector_bytes b = {(char *)(uintptr_t)cells, strlen(cells)};
    vector_bytes of_points = replay(&a, "image", 1), of_cells = replay(&b, "image", 1);

    cr_assert(vector_same(&of_points, &of_cells));
    free(of_points.data), free(of_cells.data);
    KT_ALL_CLOSED();
}

// ---- what is not a scene ------------------------------------------------------------------------

/* Replays some lines behind a good first one and expects an error at a place. */
static void expect_wrong(const char *lines, int64_t line, int32_t column)
{
    kymo_canvas *canvas = open_canvas("scene", 1);
    kymo_error err;
    char text[512];
    int length = snprintf(text, sizeof text, "kymo-scene 1 w=64 h=40\n%s", lines);

    cr_assert_eq(kymo__scene_replay(text, (size_t)length, canvas, &err), KYMO_EFORMAT, "%s: %s",
                 lines, err.text);
    cr_assert(err.line == line && err.column == column, "%s: %s", lines, err.text);
    cr_assert_eq(kymo__scene_replay(text, 23, canvas, &err), KYMO_OK); // the canvas can go on
    kymo_canvas_close(canvas);
}

Test(vector_scene, errors_say_where)
{
    expect_wrong("line x=1\n", 2, 1);
    expect_wrong("group label=\"a\"\n", 2, 16);
    expect_wrong("\n  clip x=1 q=2\n", 3, 12);
    expect_wrong("clip x=\n", 2, 8);
    expect_wrong("clip x\n", 2, 7);
    expect_wrong("path closed=1 : 1,2\n", 2, 13);
    expect_wrong("path stroke=red\n", 2, 13);
    expect_wrong("path stroke=#12345\n", 2, 13);
    expect_wrong("path dash=1,,2\n", 2, 13);
    expect_wrong("path width=1: 1,2\n", 2, 13);
    expect_wrong("path : 1,2 3\n", 2, 13);
    expect_wrong("path : 1,2;3,4\n", 2, 11);
    expect_wrong("text text=\"open size=3\n", 2, 23);
    expect_wrong("text text=\"\\q\" size=3\n", 2, 13);
    expect_wrong("text text=\"\\u00g0\" size=3\n", 2, 16);
    expect_wrong("text text=\"\\u0000\" size=3\n", 2, 18);
    expect_wrong("text text=\"a\" size=0\n", 2, 21);
    expect_wrong("text text=\"a\" size=3 face=bold\n", 2, 27);
    expect_wrong("cells grid=0,1 : 1\n", 2, 15);
    expect_wrong("cells grid=0,0,4 : . *3\n", 2, 17);
    expect_wrong("cells grid=0,1,4 : . *2\n", 2, 24);
    expect_wrong("cells grid=0,1,4 : . *4\n", 2, 23);
    expect_wrong("cells grid=0,1,1e300 : .\n", 2, 23);
    expect_wrong("stamps shape=moon : 1,2\n", 2, 14);
    expect_wrong("stamps shape=star : 1,2,3 1,2\n", 2, 30);
    expect_wrong("layer kind=bits unit=1 columns=4 rows=4 : 3\n", 2, 43);
    expect_wrong("layer kind=bits unit=1 columns=4 rows=4 : @4 1\n", 2, 44);
    expect_wrong("layer kind=bits unit=1 columns=4 rows=4 : @0 1+3\n", 2, 48);
    expect_wrong("layer kind=bits unit=1 columns=1e9 rows=4 :\n", 2, 44);
    expect_wrong("image w=1 h=1 columns=1 rows=1 : AAA\n", 2, 34);
    KT_ALL_CLOSED();
}

Test(vector_scene, other_texts_are_no_scenes)
{
    static const char *const texts[] = {"",
                                        "\n\n",
                                        "kymo-scene 2 w=1 h=1\n",
                                        "svg",
                                        "kymo-scene 1\n",
                                        "kymo-scene 1 w=1 h=nan\n",
                                        "kymo-scene 1 w=1 h=1"};
    kymo_canvas *canvas = open_canvas("scene", 1);
    kymo_error err;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        cr_assert_eq(kymo__scene_replay(texts[i], strlen(texts[i]), canvas, &err),
                     i == 6 ? KYMO_OK : KYMO_EFORMAT, "%s: %s", texts[i], err.text);
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}

/* Broken in many ways, it is drawn or refused. */
Test(vector_scene, damaged_scenes_are_harmless)
{
    static const char letters[] = " \n\\\"=,:-.#@*>|019xyzae";
    vector_bytes scene = vector_once("scene", &vector_page, draw_few, NULL);
    char *damaged = malloc(scene.size);
    kymo_canvas *canvas = open_canvas("image", 1);
    kt_rng rng = {21};
    int refused = 0;

    cr_assert_not_null(damaged);
    for (int round = 0; round < 3000; round++) {
        size_t size = kt_below(&rng, 4) ? scene.size : (size_t)kt_below(&rng, (int64_t)scene.size);
        kymo_error err;

        memcpy(damaged, scene.data, size);
        for (int64_t n = kt_below(&rng, 4); n >= 0 && size > 0; n--)
            damaged[kt_below(&rng, (int64_t)size)] =
                kt_below(&rng, 8) ? letters[kt_below(&rng, sizeof letters - 1)]
                                  : (char)kt_u64(&rng);
        refused += kymo__scene_replay(damaged, size, canvas, &err) == KYMO_EFORMAT;
        cr_assert(err.code == KYMO_OK || err.code == KYMO_EFORMAT || err.code == KYMO_EINVAL, "%s",
                  err.text);
    }
    cr_assert_gt(refused, 1000);
    kymo_canvas_close(canvas);
    free(damaged);
    free(scene.data);
    KT_ALL_CLOSED();
}

Test(vector_scene, allocations_fail_in_turn)
{
    vector_fault_loop("scene", &vector_page, draw_all, NULL);
    vector_fault_loop("scene", &vector_page, draw_layers, NULL);
    KT_ALL_CLOSED();
}

Test(vector_scene, replays_fail_in_turn)
{
    vector_bytes scene = vector_once("scene", &vector_page, draw_few, NULL);

    for (int64_t n = 0;; n++) {
        vector_miser miser = {.left = n};
        kymo_allocator allocator = {vector_alloc, vector_realloc, vector_free, &miser};
        kymo_canvas *canvas =
            kymo_canvas_open(&(kymo_canvas_options){.output = "svg", .allocator = &allocator});
        kymo_error err;
        kymo_status status = kymo__scene_replay(scene.data, scene.size, canvas, &err);

        cr_assert_eq(status, miser.refused ? KYMO_ENOMEM : KYMO_OK, "allocation %d: %s", (int)n,
                     err.text);
        kymo_canvas_close(canvas);
        cr_assert_eq(miser.held, 0);
        if (!miser.refused)
            break;
    }
    free(scene.data);
    KT_ALL_CLOSED();
}
