/* Drawing: ink lies where the boxes say, lines lie on whole pixels, drawing again costs no memory. */
#include "desk.h"

#define W 400
#define H 300

static const kymo__rect panel = {80, 40, 300, 200};

typedef struct easel {
    desk d;
    kymo_canvas *canvas;
    kymo__scale x, y;
    kymo__axis below, beside;
} easel;

static void easel_open(easel *e, double scale, int32_t x_kind)
{
    *e = (easel){.canvas = kymo_canvas_open(
                     &(kymo_canvas_options){.width = W, .height = H, .scale = scale})};
    desk_open(&e->d);
    cr_assert_eq(kymo_canvas_status(e->canvas, &e->d.err), KYMO_OK, "%s", e->d.err.text);
    e->x = x_kind == KYMO_SCALE_LOG ? number_scale(x_kind, 1, 1000) : number_scale(x_kind, 0, 1000);
    e->y = number_scale(KYMO_SCALE_LINEAR, -50, 100);
    e->below = (kymo__axis){.side = KYMO__SIDE_BOTTOM,
                            .line = true,
                            .tick_marks = true,
                            .scale = &e->x,
                            .label = "distance (m)"};
    e->beside =
        (kymo__axis){.side = KYMO__SIDE_LEFT, .grid = true, .scale = &e->y, .label = "height (m)"};
    kymo__fonts *fonts = kymo__canvas_fonts(e->canvas);
    cr_assert_eq(kymo__axis_measure(&e->below, panel.w, 0, fonts, &light, &e->d.err), KYMO_OK);
    cr_assert_eq(kymo__axis_measure(&e->beside, panel.h, 120, fonts, &light, &e->d.err), KYMO_OK);
    kymo__axis_boxes(&e->below, &panel, &light, &e->d.boxes);
    kymo__axis_boxes(&e->beside, &panel, &light, &e->d.boxes);
}

static void easel_draw(easel *e)
{
    const kymo__page page = {.width = W, .height = H, .background = light.background};
    kymo__canvas_begin(e->canvas, &page);
    kymo__axis_draw_grid(&e->below, e->canvas, &panel, &light);
    kymo__axis_draw_grid(&e->beside, e->canvas, &panel, &light);
    kymo__axis_draw_zero(&e->below, e->canvas, &panel, &light);
    kymo__axis_draw_zero(&e->beside, e->canvas, &panel, &light);
    kymo__axis_draw(&e->beside, e->canvas, &panel, &light);
    kymo__axis_draw(&e->below, e->canvas, &panel, &light);
    cr_assert_eq(kymo__canvas_end(e->canvas, &e->d.err), KYMO_OK, "%s", e->d.err.text);
}

static void easel_close(easel *e)
{
    kymo_canvas_close(e->canvas);
    desk_close(&e->d);
    KT_ALL_CLOSED();
}

static uint32_t pixel(const easel *e, int x, int y)
{
    int64_t stride;
    const char *pixels = kymo_canvas_pixels(e->canvas, NULL, NULL, &stride, NULL);
    uint32_t argb;
    memcpy(&argb, pixels + y * stride + x * 4, 4);
    return argb & 0xffffff;
}

static uint32_t rgb(kymo__rgba c)
{
    return (uint32_t)(c.r << 16 | c.g << 8 | c.b);
}

Test(draw, ink_lies_in_the_boxes)
{
    for (int scale = 1; scale <= 2; scale++) {
        easel e;
        easel_open(&e, scale, KYMO_SCALE_LINEAR);
        easel_draw(&e);
        static int inked[64];
        memset(inked, 0, sizeof inked);
        int stray = 0;
        for (int y = 0; y < H * scale; y++) {
            for (int x = 0; x < W * scale; x++) {
                if (pixel(&e, x, y) == 0xffffff)
                    continue;
                double px = (x + 0.5) / scale, py = (y + 0.5) / scale;
                bool known = px > 79 && px < 382 && py > 39 && py < 245; // panel, line and ticks
                for (int i = 0; i < e.d.boxes.count; i++) {
                    kymo__rect r = hull(&e.d.boxes.box[i]);
                    if (px > r.x - 1 && px < r.x + r.w + 1 && py > r.y - 1 && py < r.y + r.h + 1) {
                        inked[i]++;
                        known = true;
                    }
                }
                stray += !known;
            }
        }
        cr_expect_eq(stray, 0, "%d pixels of ink outside all boxes at scale %d", stray, scale);
        for (int i = 0; i < e.d.boxes.count; i++)
            cr_expect_gt(inked[i], 10 * scale, "\"%s\" is not drawn", e.d.boxes.box[i].text);
        easel_close(&e);
    }
}

Test(draw, lines_are_crisp)
{
    for (int scale = 1; scale <= 2; scale++) {
        easel e;
        easel_open(&e, scale, KYMO_SCALE_LINEAR);
        easel_draw(&e);
        int grid = 0, zero = 0, axis = 0, x = 200 * scale + 7;
        for (int y = 30 * scale; y < 245 * scale; y++) {
            uint32_t c = pixel(&e, x, y);
            bool is_axis = y >= 239 * scale;
            grid += c == rgb(light.grid);
            zero += c == rgb(light.zero) && !is_axis;
            axis += c == rgb(light.axis) && is_axis;
            // nothing between background and full colour
            cr_expect(c == 0xffffff || c == rgb(light.grid) || c == rgb(light.zero) ||
                          c == rgb(light.axis),
                      "row %d: %06x", y, c);
        }
        int lines = 0;
        for (int i = 0; i < e.beside.ticks.count; i++)
            lines += e.beside.ticks.tick[i].value != 0 && e.beside.ticks.tick[i].at > 0;
        cr_expect_eq(grid, lines * scale, "%d rows of grid for %d lines", grid, lines);
        cr_expect_eq(zero, scale);
        cr_expect_eq(axis, scale);
        easel_close(&e);
    }
}

Test(draw, zero_lines_are_not_cut_by_the_grid)
{
    easel e;
    easel_open(&e, 2, KYMO_SCALE_LINEAR);
    e.x = number_scale(KYMO_SCALE_LINEAR, -30, 70);
    e.below.grid = true;
    kymo__fonts *fonts = kymo__canvas_fonts(e.canvas);
    cr_assert_eq(kymo__axis_measure(&e.below, panel.w, 0, fonts, &light, &e.d.err), KYMO_OK);
    easel_draw(&e);
    int row = (int)((40 + 200 * 100 / 150.0) * 2), column = (80 + 300 * 30 / 100) * 2;
    for (int x = 80 * 2 + 1; x < 380 * 2 - 1; x++)
        cr_expect_eq(pixel(&e, x, row), rgb(light.zero), "column %d", x);
    for (int y = 40 * 2 + 1; y < 238 * 2; y++)
        cr_expect_eq(pixel(&e, column, y), rgb(light.zero), "row %d", y);
    easel_close(&e);
}

/* Beside the axis line at the lower end of its axis the line at 0 is a grid line like others. */
Test(draw, zero_lines_keep_away_from_the_axis_line)
{
    static const struct {
        double lowest;
        bool zero;
    } known[] = {{-1, false}, {-1.5, false}, {-3, true}, {-10, true}};
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        easel e;
        easel_open(&e, 2, KYMO_SCALE_LINEAR);
        e.y = number_scale(KYMO_SCALE_LINEAR, known[k].lowest, 100);
        kymo__fonts *fonts = kymo__canvas_fonts(e.canvas);
        cr_assert_eq(kymo__axis_measure(&e.beside, panel.h, 120, fonts, &light, &e.d.err), KYMO_OK);
        easel_draw(&e);
        double at = panel.y + panel.h * 100 / (100 - known[k].lowest);
        cr_expect_eq(pixel(&e, 200, (int)(at * 2)), rgb(known[k].zero ? light.zero : light.grid), "%g",
                     known[k].lowest);
        easel_close(&e);
    }
}

/** Columns with ink of the axis colour just below the axis line. */
static int ticks_drawn(const easel *e, double below)
{
    int count = 0;
    bool in = false;
    for (int x = 77 * 2; x < 390 * 2; x++) {
        bool ink = pixel(e, x, (int)((240 + below) * 2)) != 0xffffff;
        count += ink && !in;
        in = ink;
    }
    return count;
}

Test(draw, minor_ticks_are_short_and_give_way)
{
    easel e;
    easel_open(&e, 2, KYMO_SCALE_LOG);
    easel_draw(&e);
    int majors = 0;
    for (int i = 0; i < e.below.ticks.count; i++)
        majors += !e.below.ticks.tick[i].minor;
    cr_expect_gt(e.below.ticks.count, majors);
    cr_expect_eq(ticks_drawn(&e, 1.5), e.below.ticks.count); // 9 to 10 is 4.6 px
    cr_expect_eq(ticks_drawn(&e, 3), majors);
    easel_close(&e);

    easel_open(&e, 2, KYMO_SCALE_LOG);
    e.x = number_scale(KYMO_SCALE_LOG, 1, 4.5e4); // 2.95 px
    cr_assert_eq(
        kymo__axis_measure(&e.below, panel.w, 0, kymo__canvas_fonts(e.canvas), &light, &e.d.err),
        KYMO_OK);
    easel_draw(&e);
    majors = 0;
    for (int i = 0; i < e.below.ticks.count; i++)
        majors += !e.below.ticks.tick[i].minor;
    cr_expect_gt(e.below.ticks.count, 4 * majors);
    cr_expect_eq(ticks_drawn(&e, 1.5), majors);
    easel_close(&e);
}

Test(draw, legends_titles_and_names_are_drawn_in_their_boxes)
{
    desk d;
    desk_open(&d);
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){.width = W, .height = H});
    kymo__fonts *fonts = kymo__canvas_fonts(canvas);
    const double dash[2] = {10.5, 5.25};
    const kymo__legend_entry entries[3] = {
        {.label = "solid", .line = {200, 0, 0, 255}, .line_width = 1.75},
        {.label = "dashed",
         .line = {200, 0, 0, 255},
         .line_width = 2,
         .dash = dash,
         .dash_count = 2},
        {.label = "dots",
         .shape = KYMO__SHAPE_CIRCLE,
         .marker = {0, 0, 200, 255},
         .marker_size = 6},
    };
    kymo__legend legend = {.entries = entries, .entry_count = 3};
    kymo__titles titles;
    kymo__direct names[2] = {{.label = "near", .y = 150, .color = {200, 0, 0, 255}},
                             {.label = "far", .y = 152, .color = {0, 90, 0, 255}}};
    double width;
    cr_assert_eq(
        kymo__titles_measure(&titles, "Title", "Subtitle", "Caption", W, 2, fonts, &light, &d.err),
        KYMO_OK);
    cr_assert_eq(kymo__legend_measure(&legend, 200, 100, fonts, &light, &d.err), KYMO_OK);
    cr_assert_eq(kymo__direct_measure(names, 2, 0, &width, fonts, &light, &d.err), KYMO_OK);
    kymo__direct_place(names, 2, 60, 250, &light);
    kymo__titles_boxes(&titles, H, &light, &d.boxes);
    kymo__legend_boxes(&legend, 50, 80, &light, &d.boxes);
    kymo__direct_boxes(names, 2, 300, &light, &d.boxes);
    int64_t allocations = 0;
    for (int pass = 0; pass < 3; pass++) {
        const kymo__page page = {.width = W, .height = H, .background = light.background};
        allocations = kt_allocations();
        kymo__canvas_begin(canvas, &page);
        kymo__legend_draw(&legend, canvas, 50, 80, true, &light);
        kymo__direct_draw(names, 2, canvas, 300, &light);
        kymo__titles_draw(&titles, canvas, H, &light);
        cr_assert_eq(kymo__canvas_end(canvas, &d.err), KYMO_OK);
        allocations = kt_allocations() - allocations;
    }
    cr_expect_eq(allocations, 0, "the third drawing allocates %lld times", (long long)allocations);

    easel e = {.canvas = canvas};
    static int inked[64];
    int stray = 0;
    for (int y = 0; y < H * 2; y++) {
        for (int x = 0; x < W * 2; x++) {
            double px = (x + 0.5) / 2, py = (y + 0.5) / 2;
            if (pixel(&e, x, y) == 0xffffff)
                continue;
            bool known = px > 300 && px < 308 && py > 140 && py < 165; // leaders
            for (int i = 0; i < d.boxes.count; i++) {
                if (px < d.boxes.box[i].x - 1 || px > d.boxes.box[i].x + d.boxes.box[i].w + 1 ||
                    py < d.boxes.box[i].y - 1 || py > d.boxes.box[i].y + d.boxes.box[i].h + 1)
                    continue;
                inked[i]++;
                known = true;
            }
            stray += !known;
        }
    }
    cr_expect_eq(stray, 0, "%d pixels of ink outside all boxes", stray);
    for (int i = 0; i < d.boxes.count; i++)
        cr_expect_gt(inked[i], 20, "\"%s\" is not drawn", d.boxes.box[i].text);

    // the dashed key begins and ends with a dash: 8 on, 4 off, 8 on, in device pixels twice that
    int y = (int)((80 + 18 + 7) * 2);
    for (int x = 0; x < 40; x++) {
        bool ink = pixel(&e, 100 + x, y) != 0xffffff;
        cr_expect_eq(ink, x < 16 || x >= 24, "column %d of the dashed key", x);
    }
    kymo_canvas_close(canvas);
    desk_close(&d);
}
