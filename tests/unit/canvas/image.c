/* Image canvases: pixels and formats, snapping, clips, curves, texts, PNG, and no second
   allocation. */
#include "canvas/image.h"
#include "reference.h"

#include <png.h>

enum { WIDTH = 100, HEIGHT = 60 };

static const kymo__page page = {
    .width = WIDTH, .height = HEIGHT, .background = {255, 255, 255, 255}};
static const kymo__rgba black = {0, 0, 0, 255}, blue = {51, 116, 241, 255};

static kymo_canvas *open_canvas(double scale)
{
    kymo_canvas *canvas =
        kymo_canvas_open(&(kymo_canvas_options){.width = WIDTH, .height = HEIGHT, .scale = scale});

    cr_assert_eq(kymo_canvas_status(canvas, NULL), KYMO_OK);
    return canvas;
}

static void begin(kymo_canvas *canvas)
{
    kymo__canvas_begin(canvas, &page);
}

static void end(kymo_canvas *canvas)
{
    kymo_error err;

    cr_assert_eq(kymo__canvas_end(canvas, &err), KYMO_OK, "%s", err.text);
}

static const uint32_t *pixels_of(const kymo_canvas *canvas)
{
    return kymo_canvas_pixels(canvas, NULL, NULL, NULL, NULL);
}

/* Red of a pixel of an ARGB32 or RGB24 canvas. */
static uint32_t red(const kymo_canvas *canvas, int x, int y)
{
    return pixels_of(canvas)[y * canvas->columns + x] >> 16 & 255;
}

static const kymo__text *text_of(kymo_canvas *canvas, const char *string, double size)
{
    const kymo__text_style style = {.face = KYMO__FACE_REGULAR, .size = size};
    const kymo__text *text = NULL;
    kymo_error err;

    cr_assert_eq(kymo__text_layout(kymo__canvas_fonts(canvas), string, &style, &text, &err),
                 KYMO_OK);
    return text;
}

/* ---- A picture with everything in it --------------------------------------------------------- */

typedef struct scene {
    kymo__point points[300];
    ref_cells cells;
    kymo__point path[5];
    uint32_t counts[20 * 20], image[6];
    int32_t x4[30], y4[30];
} scene;

static scene *scene_make(const kymo_canvas *canvas)
{
    scene *s = calloc(1, sizeof *s);
    const double unit = kymo__canvas_unit(canvas);
    kt_rng rng = {11};

    cr_assert_not_null(s);
    ref_signal(REF_GAPS, s->points, 300, WIDTH * unit, HEIGHT * unit, 6, &rng);
    s->cells = ref_cells_make(s->points, 300, -1.7, 1 / 9.6, (int64_t)((WIDTH * unit + 4) * 9.6));
    for (int i = 0; i < 5; i++)
        s->path[i] = (kymo__point){70 + 20 * cos(i * 2.513), 30 + 20 * sin(i * 2.513)};
    for (int i = 0; i < 30; i++) {
        s->x4[i] = (int32_t)kt_below(&rng, (int64_t)(4 * WIDTH * unit));
        s->y4[i] = (int32_t)kt_below(&rng, (int64_t)(4 * HEIGHT * unit));
        s->counts[kt_below(&rng, 400)]++;
    }
    for (int i = 0; i < 6; i++)
        s->image[i] = 0xff000000u | (uint32_t)kt_u64(&rng) >> 8;
    return s;
}

static void scene_free(scene *s)
{
    ref_cells_free(&s->cells);
    free(s);
}

static void scene_draw(const scene *s, kymo_canvas *canvas)
{
    const double dash[] = {5, 3};
    const kymo__rgba faint = {200, 30, 90, 90};
    const kymo__curve curves[] = {
        {.cells = &s->cells.cells, .color = blue, .width = 1.75},
        {.cells = &s->cells.cells, .color = faint, .width = 1, .dash = dash, .dash_count = 2},
        {.points = s->points,
         .point_count = 40,
         .color = faint,
         .width = 2,
         .dash = dash,
         .dash_count = 2},
        {.points = s->points + 50, .point_count = 60, .color = blue, .width = 2},
    };
    const kymo__stamps stamps = {.shape = KYMO__SHAPE_STAR,
                                 .count = 30,
                                 .x4 = s->x4,
                                 .y4 = s->y4,
                                 .size = 7,
                                 .color = blue,
                                 .edge = {255, 255, 255, 255},
                                 .edge_width = 0.75};
    const kymo__layer layer = {.kind = KYMO__LAYER_COUNTS,
                               .width = 20,
                               .height = 20,
                               .x = 10,
                               .y = 12,
                               .shape = KYMO__SHAPE_CIRCLE,
                               .cells = s->counts,
                               .color = faint,
                               .size = 6};

    kymo__canvas_begin(canvas, &page);
    for (int i = 0; i < 5; i++)
        kymo__canvas_line(canvas, 5, 10.3 * i, 95, 10.3 * i, 1, (kymo__rgba){220, 220, 225, 255});
    kymo__canvas_rect(canvas, &(kymo__rect){60.2, 3.3, 20.7, 11}, blue);
    kymo__canvas_clip(canvas, &(kymo__rect){5, 5, 90, 50});
    for (int i = 0; i < 4; i++)
        kymo__canvas_curve(canvas, &curves[i]);
    kymo__canvas_stamps(canvas, &stamps);
    kymo__canvas_layer(canvas, &layer);
    kymo__canvas_unclip(canvas);
    kymo__canvas_path(canvas, s->path, 5,
                      &(kymo__ink){.fill = faint, .stroke = blue, .width = 1.5, .closed = true});
    kymo__canvas_image(canvas, &(kymo__rect){80, 40, 15, 10}, s->image, 3, 2);
    kymo__canvas_text(canvas, text_of(canvas, "Kelvin 42", 12), 10, 50, 0, black, "title");
    kymo__canvas_text(canvas, text_of(canvas, "height", 9), 98, 50, 90, blue, "y-label");
    kymo__canvas_text(canvas, text_of(canvas, "turned", 9), 50, 50, 33, faint, "x-tick");
    end(canvas);
}

/* Drawn again, also after something else, the pixels are the same; and nothing is allocated. */
Test(image, second_drawing)
{
    kymo_canvas *canvas = open_canvas(2), *fresh = open_canvas(2);
    scene *s = scene_make(canvas);
    const size_t bytes = sizeof(uint32_t) * 4 * WIDTH * HEIGHT;

    scene_draw(s, fresh);
    scene_draw(s, canvas);
    cr_assert_eq(memcmp(pixels_of(canvas), pixels_of(fresh), bytes), 0);
    begin(canvas);
    kymo__canvas_clip(canvas, &(kymo__rect){0, 0, 3, 3}); /* left over: begin must forget it */
    kymo__canvas_rect(canvas, &(kymo__rect){0, 0, 100, 100}, black);
    end(canvas);
    const int64_t before = kt_allocations();
    scene_draw(s, canvas);
    const int64_t after = kt_allocations();
    cr_assert_eq(before, after, "%lld allocations", (long long)(after - before));
    cr_assert_eq(memcmp(pixels_of(canvas), pixels_of(fresh), bytes), 0);
    scene_free(s);
    kymo_canvas_close(canvas);
    kymo_canvas_close(fresh);
    KT_ALL_CLOSED();
}

/* ---- Formats --------------------------------------------------------------------------------- */

/* What a pixel becomes in a format, from the definitions in kymo.h. */
static uint32_t converted(uint32_t p, int format)
{
    const double r = p >> 16 & 255, g = p >> 8 & 255, b = p & 255;

    if (format == KYMO_RGB565)
        return (uint32_t)(r / 255 * 31 + 0.5) << 11 | (uint32_t)(g / 255 * 63 + 0.5) << 5 |
               (uint32_t)(b / 255 * 31 + 0.5);
    if (format == KYMO_GREY8)
        return (uint32_t)(0.2126 * r + 0.7152 * g + 0.0722 * b + 0.5);
    return format == KYMO_RGB24 ? p & 0xffffff : p;
}

/* All formats in the caller's memory, packed, with odd strides, bottom up: the same picture, and no
   byte outside the rows is touched. What is not aligned to whole pixels is refused. */
Test(image, wrapped_memory)
{
    static const int bytes[] = {4, 4, 2, 1};
    const int strides[] = {0, 3, 4, 60};
    kymo_canvas *plain = open_canvas(1);
    scene *s = scene_make(plain);
    const int64_t room = 4 * WIDTH * HEIGHT + 100 * HEIGHT;
    uint8_t *memory = malloc((size_t)room);

    cr_assert_not_null(memory);
    scene_draw(s, plain);
    for (int format = 0; format < 4; format++)
        for (int round = 0; round < 16; round++) {
            const bool upward = round >= 8;
            const int shift = round / 4 % 2, row = WIDTH * bytes[format];
            const int64_t stride = row + strides[round % 4];
            uint8_t *first = memory + shift + (upward ? (HEIGHT - 1) * stride : 0);
            const int64_t step = upward ? -stride : stride;
            int64_t told;
            kymo_pixels kind;
            memset(memory, 0xa5, (size_t)room);
            kymo_canvas *canvas =
                kymo_canvas_wrap(first, WIDTH, HEIGHT, step, (kymo_pixels)format, 1);
            if (shift % bytes[format] || stride % bytes[format]) {
                cr_assert_eq(kymo_canvas_status(canvas, NULL), KYMO_EINVAL);
                kymo_canvas_close(canvas);
                continue;
            }
            cr_assert_eq(kymo_canvas_status(canvas, NULL), KYMO_OK);
            scene_draw(s, canvas);
            cr_assert_eq(kymo_canvas_pixels(canvas, NULL, NULL, &told, &kind), first);
            cr_assert(told == step && (int)kind == format);
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    uint32_t got = 0;
                    memcpy(&got, first + y * step + x * bytes[format], (size_t)bytes[format]);
                    const uint32_t wanted = converted(pixels_of(plain)[y * WIDTH + x], format);
                    if (format == KYMO_RGB24)
                        got &= 0xffffff;
                    cr_assert(got == wanted || (format == KYMO_GREY8 && got - wanted + 1 <= 2),
                              "format %d round %d at %d %d: %x, not %x", format, round, x, y, got,
                              wanted);
                }
                for (int i = row; i < stride && (upward ? y > 0 : y + 1 < HEIGHT); i++)
                    cr_assert_eq((first + y * step)[i], 0xa5);
            }
            cr_assert_eq(memory[room - 1], 0xa5);
            cr_assert(shift == 0 || memory[0] == 0xa5);
            kymo_canvas_close(canvas);
        }
    free(memory);
    scene_free(s);
    kymo_canvas_close(plain);
    KT_ALL_CLOSED();
}

/* Every level of each channel is off by half a step of that channel at most. */
Test(image, rgb565_takes_the_nearest_level)
{
    uint16_t pixels[256];
    kymo_canvas *canvas = kymo_canvas_wrap(pixels, 256, 1, sizeof pixels, KYMO_RGB565, 1);

    kymo__canvas_begin(canvas, &(kymo__page){.width = 256, .height = 1});
    for (int v = 0; v < 256; v++)
        kymo__canvas_rect(canvas, &(kymo__rect){v, 0, 1, 1},
                          (kymo__rgba){(uint8_t)v, (uint8_t)(255 - v), (uint8_t)v, 255});
    end(canvas);
    for (int v = 0; v < 256; v++) {
        const double red = (pixels[v] >> 11) * 255.0 / 31, azure = (pixels[v] & 31) * 255.0 / 31;
        const double green = (pixels[v] >> 5 & 63) * 255.0 / 63;
        cr_assert_leq(fabs(red - v), 127.5 / 31, "red %d", v);
        cr_assert_leq(fabs(green - (255 - v)), 127.5 / 63, "green %d", 255 - v);
        cr_assert_leq(fabs(azure - v), 127.5 / 31, "blue %d", v);
    }
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}

Test(image, own_memory_in_every_format)
{
    kymo_canvas *plain = open_canvas(1);
    scene *s = scene_make(plain);

    scene_draw(s, plain);
    for (int format = 0; format < 4; format++) {
        kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){
            .width = WIDTH - 1, .height = HEIGHT, .scale = 1, .pixels = format});
        int64_t stride;
        int32_t width;
        scene_draw(s, canvas);
        const uint8_t *bytes = kymo_canvas_pixels(canvas, &width, NULL, &stride, NULL);
        cr_assert(width == WIDTH - 1 && stride % 4 == 0);
        uint32_t got = 0;
        memcpy(&got,
               bytes + 7 * stride +
                   (format == 3   ? 65
                    : format == 2 ? 130
                                  : 260),
               format == 3   ? 1
               : format == 2 ? 2
                             : 4);
        const uint32_t wanted = converted(pixels_of(plain)[7 * WIDTH + 65], format);
        cr_assert_eq(format == KYMO_RGB24 ? got & 0xffffff : got, wanted, "%d", format);
        kymo_canvas_close(canvas);
    }
    scene_free(s);
    kymo_canvas_close(plain);
}

/* A transparent ground stays so in ARGB32, and is that colour in the others. */
Test(image, transparent_background)
{
    const kymo__page clear = {.width = WIDTH, .height = HEIGHT, .background = {20, 200, 100, 0}};

    for (int format = 0; format < 2; format++) {
        kymo_canvas *canvas = kymo_canvas_open(
            &(kymo_canvas_options){.width = WIDTH, .height = HEIGHT, .scale = 1, .pixels = format});
        kymo__canvas_begin(canvas, &clear);
        kymo__canvas_rect(canvas, &(kymo__rect){10, 10, 5, 5}, (kymo__rgba){255, 0, 0, 128});
        end(canvas);
        const uint32_t *p = pixels_of(canvas);
        cr_assert_eq(p[0] & 0xffffff, format ? 0x14c864u : 0u);
        cr_assert_eq(format ? 0 : p[0], 0);
        cr_assert_eq(p[12 * WIDTH + 12] >> 16 & 255, format ? 138u : 128u);
        kymo_canvas_close(canvas);
    }
}

/* ---- Places on the grid of pixels ------------------------------------------------------------ */

/* Rows of a canvas in which column x is inked through: first and count, or 0. */
static int inked_rows(const kymo_canvas *canvas, int x, int *first)
{
    int count = 0;

    for (int y = 0; y < canvas->rows; y++) {
        const uint32_t v = red(canvas, x, y);
        cr_assert(v == 0 || v == 255, "blurred: %u at row %d", v, y);
        if (v == 0 && count++ == 0)
            *first = y;
    }
    return count;
}

/* Straight lines: floor(x s) + 0.5 at odd widths, the nearest edge at even ones; never thinner
   than 1. */
Test(image, lines_are_snapped)
{
    const double scales[] = {1, 1.25, 2, 3};

    for (int i = 0; i < 4; i++)
        for (double y = 20; y < 22; y += 0.17)
            for (double width = 0.2; width < 4; width += 0.7) {
                kymo_canvas *canvas = open_canvas(scales[i]);
                const double s = scales[i];
                const int wide = width * s < 1 ? 1 : (int)floor(width * s + 0.5);
                const int wanted =
                    wide % 2 ? (int)floor(y * s) - wide / 2 : (int)floor(y * s + 0.5) - wide / 2;
                int first = -1;
                begin(canvas);
                kymo__canvas_line(canvas, 10, y, 50, y, width, black);
                end(canvas);
                cr_assert_eq(inked_rows(canvas, (int)(30 * s), &first), wide);
                cr_assert_eq(first, wanted, "%g at scale %g: %d, not %d", y, s, first, wanted);
                cr_assert(red(canvas, (int)(10 * s + 0.5), wanted) == 0 &&
                          red(canvas, (int)(10 * s + 0.5) - 1, wanted) == 255);
                kymo_canvas_close(canvas);
            }
}

/* Rectangles that share an edge neither overlap nor leave a gap. */
Test(image, rectangles_are_snapped)
{
    const kymo__rgba half = {0, 0, 0, 128};
    kt_rng rng = {6};

    for (int round = 0; round < 20; round++) {
        kymo_canvas *canvas = open_canvas(1 + round % 3 * 0.75);
        double edge = 3;
        begin(canvas);
        while (edge < 80) {
            const double next = edge + kt_between(&rng, 0.8, 9);
            kymo__canvas_rect(canvas, &(kymo__rect){10, edge, 20, next - edge}, half);
            edge = next;
        }
        end(canvas);
        const int x = (int)(20 * canvas->scale), y0 = (int)floor(3 * canvas->scale + 0.5);
        for (int y = 0; y < canvas->rows; y++)
            cr_assert_eq(red(canvas, x, y), y >= y0 ? 127u : 255u, "row %d", y);
        kymo_canvas_close(canvas);
    }
}

/* A snapped frame inks each pixel once, corners too, and its fill does not shine through. */
Test(image, frames)
{
    const kymo__point corners[4] = {{10.2, 10.4}, {40.3, 10.4}, {40.3, 30.2}, {10.2, 30.2}};
    const kymo__ink ink = {.fill = {0, 0, 255, 255},
                           .stroke = {0, 0, 0, 128},
                           .width = 1,
                           .closed = true,
                           .snap = true};
    kymo_canvas *canvas = open_canvas(1);

    begin(canvas);
    kymo__canvas_path(canvas, corners, 4,
                      &(kymo__ink){.stroke = ink.stroke, .width = 1, .closed = true, .snap = true});
    end(canvas);
    for (int y = 8; y < 34; y++)
        for (int x = 8; x < 44; x++) {
            const bool in = x >= 10 && x <= 40 && y >= 10 && y <= 30;
            const bool border = in && (x == 10 || x == 40 || y == 10 || y == 30);
            cr_assert_eq(red(canvas, x, y), border ? 127u : 255u, "%d %d", x, y);
        }
    begin(canvas);
    kymo__canvas_path(canvas, corners, 4, &ink);
    end(canvas);
    cr_assert_eq(pixels_of(canvas)[20 * WIDTH + 20], 0xff0000ffu);
    kymo_canvas_close(canvas);
}

Test(image, clips)
{
    kymo_canvas *canvas = open_canvas(2);

    begin(canvas);
    kymo__canvas_clip(canvas, &(kymo__rect){10.2, 5.3, 20, 10});
    kymo__canvas_rect(canvas, &(kymo__rect){-1e9, -1e9, 2e9, 2e9}, black);
    kymo__canvas_unclip(canvas);
    kymo__canvas_rect(canvas, &(kymo__rect){50, 50, 1, 1}, black);
    kymo__canvas_clip(canvas, &(kymo__rect){-50, 200, 20, 10}); /* nothing of it is there */
    kymo__canvas_rect(canvas, &(kymo__rect){-1e9, -1e9, 2e9, 2e9}, black);
    end(canvas);
    for (int y = 0; y < canvas->rows; y++)
        for (int x = 0; x < canvas->columns; x++) {
            const bool ink = (x >= 20 && x < 60 && y >= 11 && y < 31) ||
                             (x >= 100 && x < 102 && y >= 100 && y < 102);
            cr_assert_eq(red(canvas, x, y), ink ? 0u : 255u, "%d %d", x, y);
        }
    kymo_canvas_close(canvas);
}

/* Pixels are enlarged as they are, without blur; NaN and absurd places draw nothing. */
Test(image, images)
{
    const uint32_t argb[4] = {0xff0000ffu, 0xff00ff00u, 0xffff0000u, 0x00000000u};
    kymo_canvas *canvas = open_canvas(1);

    begin(canvas);
    kymo__canvas_image(canvas, &(kymo__rect){10, 10, 20, 10}, argb, 2, 2);
    kymo__canvas_image(canvas, &(kymo__rect){NAN, 10, 20, 10}, argb, 2, 2);
    kymo__canvas_image(canvas, &(kymo__rect){1e300, 10, 1e300, 10}, argb, 2, 2);
    kymo__canvas_image(canvas, &(kymo__rect){50, 10, 0, 10}, argb, 2, 2);
    end(canvas);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            const bool in = x >= 10 && x < 30 && y >= 10 && y < 20;
            const int i = (y >= 15) * 2 + (x >= 20);
            cr_assert_eq(pixels_of(canvas)[y * WIDTH + x], in && i < 3 ? argb[i] : 0xffffffffu,
                         "%d %d", x, y);
        }
    kymo_canvas_close(canvas);
}

/* ---- Paths and curves ------------------------------------------------------------------------ */

/* General paths at scale 2 are those of cairo; a straight dashed line is cut where it should be. */
Test(image, paths_as_cairo)
{
    kymo_canvas *canvas = open_canvas(2);
    const kymo__surface *ours = &kymo__image_of(canvas)->surface;
    kymo__surface theirs;
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo_error err;
    kt_rng rng = {8};

    kymo__error_clear(&err);
    cr_assert(!kymo__surface_open(&theirs, mem, 2 * WIDTH, 2 * HEIGHT, &err));
    for (int round = 0; round < 20; round++) {
        kymo__point p[7];
        for (int i = 0; i < 7; i++)
            p[i] = (kymo__point){kt_between(&rng, 5, 95), kt_between(&rng, 5, 55)};
        begin(canvas);
        kymo__canvas_path(canvas, p, 7,
                          &(kymo__ink){.fill = round % 2 ? black : (kymo__rgba){0},
                                       .stroke = black,
                                       .width = 1.5,
                                       .closed = true});
        end(canvas);
        cairo_t *cairo = ref_cairo(&theirs);
        cairo_scale(cairo, 2, 2);
        cairo_set_line_width(cairo, 1.5);
        for (int i = 0; i < 7; i++)
            cairo_line_to(cairo, p[i].x, p[i].y);
        cairo_close_path(cairo);
        if (round % 2)
            cairo_fill_preserve(cairo);
        cairo_stroke(cairo);
        cairo_destroy(cairo);
        const ref_error e = ref_compare(ours, &theirs);
        cr_assert(e.largest <= 40 && e.bad < 20, "off by %d, %lld times", e.largest,
                  (long long)e.bad);
    }
    const double dash[] = {6, 2};
    begin(canvas);
    kymo__canvas_path(
        canvas, (kymo__point[]){{90, 20}, {10, 20}}, 2,
        &(kymo__ink){.stroke = black, .width = 1, .dash = dash, .dash_count = 2, .butt = true});
    end(canvas);
    for (int x = 20; x < 180; x++) /* from the right end on */
        cr_assert_eq(red(canvas, x, 40), (179 - x) % 16 < 12 ? 0u : 255u, "%d", x);
    kymo__surface_close(&theirs, mem);
    kymo__mem_close(mem);
    kymo_canvas_close(canvas);
}

/* Coordinates without sense draw nothing and harm nothing. */
Test(image, absurd_coordinates)
{
    const double wild[] = {NAN, INFINITY, -INFINITY, 1e308, -1e308, 0};
    kymo_canvas *canvas = open_canvas(1);

    begin(canvas);
    for (int i = 0; i < 6 * 6 * 6; i++) {
        const double a = wild[i % 6], b = wild[i / 6 % 6], c = wild[i / 36];
        const double dash[] = {a, b};
        kymo__canvas_line(canvas, a, b, c, a, 1, black);
        kymo__canvas_rect(canvas, &(kymo__rect){a, b, c, a}, black);
        kymo__canvas_clip(canvas, &(kymo__rect){a, b, c, a});
        kymo__canvas_unclip(canvas);
        kymo__canvas_path(canvas, (kymo__point[]){{a, b}, {20, c}, {b, 30}}, 3,
                          &(kymo__ink){.fill = black,
                                       .stroke = black,
                                       .width = fabs(c) > 1e9 ? 3 : c,
                                       .snap = i % 2,
                                       .dash = i % 3 ? dash : NULL,
                                       .dash_count = 2,
                                       .closed = true});
        kymo__canvas_text(canvas, text_of(canvas, "x", 10), a, b, c, black, "title");
    }
    end(canvas);
    kymo_canvas_close(canvas);
}

/* A curve of points alone, of cells that are too wide, and of both is the same line. */
Test(image, curves)
{
    kymo_canvas *canvas = open_canvas(2);
    const kymo__surface *ours = &kymo__image_of(canvas)->surface;
    kymo__surface theirs;
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo__point p[60];
    kymo_error err;
    kt_rng rng = {9};

    kymo__error_clear(&err);
    cr_assert(!kymo__surface_open(&theirs, mem, 2 * WIDTH, 2 * HEIGHT, &err));
    const int64_t n = ref_signal(REF_SINE, p, 60, 2 * WIDTH, 2 * HEIGHT, 10, &rng);
    ref_cells fine = ref_cells_make(p, n, -0.3, 0.11, 1850),
              coarse = ref_cells_make(p, n, -0.3, 0.5, 420);
    ref_stroke(&theirs, p, n, 3, false);
    const kymo__curve curves[] = {
        {.points = p, .point_count = n, .color = black, .width = 1.5},
        {.cells = &fine.cells, .color = black, .width = 1.5},
        {.cells = &fine.cells, .points = p, .point_count = n, .color = black, .width = 1.5},
        {.cells = &coarse.cells, .color = black, .width = 1.5},
    };
    for (int i = 0; i < 4; i++) {
        begin(canvas);
        kymo__canvas_curve(canvas, &curves[i]);
        end(canvas);
        const ref_error e = ref_compare(ours, &theirs);
        cr_assert(e.largest <= (i == 3 ? 64 : 48) && fabs(e.bias) < 3 && e.inked > 1000,
                  "curve %d off by %d, %g", i, e.largest, e.bias);
    }
    ref_cells_free(&fine);
    ref_cells_free(&coarse);
    kymo__surface_close(&theirs, mem);
    kymo__mem_close(mem);
    kymo_canvas_close(canvas);
}

/* ---- Text ------------------------------------------------------------------------------------ */

/* Ink lies within the measured box and reaches its sides, at any angle of 90 degrees and scale. */
Test(image, text_lies_in_its_box)
{
    for (int scale = 1; scale <= 3; scale++)
        for (int turn = 0; turn < 4; turn++) {
            kymo_canvas *canvas = open_canvas(scale);
            const kymo__text *text = text_of(canvas, "Höq", 11);
            const double x = 50.3, y = 30.4;
            const double box[4] = {text->ink_left, text->ink_top, text->ink_right,
                                   text->ink_bottom};
            /* Turned counterclockwise about the origin, y down. */
            const double left[4] = {box[0], box[1], -box[2], -box[3]};
            const double right[4] = {box[2], box[3], -box[0], -box[1]};
            const double top[4] = {box[1], -box[2], -box[3], box[0]};
            const double bottom[4] = {box[3], -box[0], -box[1], box[2]};
            int seen[4] = {1000, 1000, -1, -1};
            begin(canvas);
            kymo__canvas_text(canvas, text, x, y, turn * 90, black, "title");
            end(canvas);
            for (int v = 0; v < canvas->rows; v++)
                for (int u = 0; u < canvas->columns; u++)
                    if (red(canvas, u, v) < 250) {
                        seen[0] = u < seen[0] ? u : seen[0];
                        seen[1] = v < seen[1] ? v : seen[1];
                        seen[2] = u + 1 > seen[2] ? u + 1 : seen[2];
                        seen[3] = v + 1 > seen[3] ? v + 1 : seen[3];
                    }
            cr_assert(fabs(seen[0] - (x + left[turn]) * scale) < 1.6 &&
                          fabs(seen[1] - (y + top[turn]) * scale) < 1.6 &&
                          fabs(seen[2] - (x + right[turn]) * scale) < 1.6 &&
                          fabs(seen[3] - (y + bottom[turn]) * scale) < 1.6,
                      "scale %d, %d degrees: %d %d %d %d", scale, turn * 90, seen[0], seen[1],
                      seen[2], seen[3]);
            kymo_canvas_close(canvas);
        }
}

/* Text at 90 degrees is the level text turned, pixel by pixel. */
Test(image, upright_text_is_level_text_turned)
{
    kymo_canvas *level = open_canvas(1), *upright = open_canvas(1);

    begin(level);
    begin(upright);
    kymo__canvas_text(level, text_of(level, "kymo 1.5", 13), 20, 30, 0, black, "title");
    kymo__canvas_text(upright, text_of(upright, "kymo 1.5", 13), 30, 55, 90, black, "title");
    end(level);
    end(upright);
    for (int along = 0; along < 50; along++)
        for (int across = -12; across < 8; across++)
            cr_assert_eq(red(level, 20 + along, 30 + across), red(upright, 30 + across, 54 - along),
                         "%d %d", along, across);
    kymo_canvas_close(level);
    kymo_canvas_close(upright);
}

/* The baseline lies on a whole pixel, of level text in y and of upright text in x, wherever it
   is put. */
Test(image, baselines_are_whole)
{
    kymo_canvas *canvas = open_canvas(1);
    static uint32_t first[WIDTH * HEIGHT];
    const kymo__text *text = text_of(canvas, "HHHH", 14);

    for (int turn = 0; turn < 2; turn++)
        for (int i = 0; i < 8; i++) {
            const double off = i / 8.0 - 0.5;
            begin(canvas);
            kymo__canvas_text(canvas, text, turn ? 40 + off : 40, turn ? 50 : 50 + off, turn * 90,
                              black, "title");
            end(canvas);
            if (i == 0)
                memcpy(first, pixels_of(canvas), sizeof first);
            cr_assert_eq(memcmp(first, pixels_of(canvas), sizeof first), 0, "%d eighths off",
                         i - 4);
            for (int k = 0; k < 50; k++)
                cr_assert_eq(turn ? red(canvas, 40, k) : red(canvas, 40 + k, 50), 255,
                             "ink below the baseline");
        }
    uint32_t darkest = 255;
    for (int k = 0; k < 50; k++)
        darkest = red(canvas, 39, k) < darkest ? red(canvas, 39, k) : darkest;
    cr_assert(darkest < 80);
    kymo_canvas_close(canvas);
}

/* ---- PNG ------------------------------------------------------------------------------------- */

static uint32_t big_endian(const void *bytes)
{
    const uint8_t *p = bytes;
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The data of a chunk, or NULL. */
static const char *chunk_of(const kt_bytes *b, const char *name)
{
    for (size_t at = 8; at + 12 <= b->size; at += 12 + big_endian(b->data + at))
        if (memcmp(b->data + at + 4, name, 4) == 0)
            return b->data + at + 8;
    return NULL;
}

/* The PNG of a canvas read back as RGBA, 4 x columns x rows bytes. Owned. */
static uint8_t *read_back(const kt_bytes *b, const kymo_canvas *canvas)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    uint8_t *rgba = malloc(4 * (size_t)canvas->columns * (size_t)canvas->rows);

    cr_assert(png_image_begin_read_from_memory(&image, b->data, b->size), "%s", image.message);
    cr_assert((int32_t)image.width == canvas->columns && (int32_t)image.height == canvas->rows);
    image.format = PNG_FORMAT_RGBA;
    cr_assert(png_image_finish_read(&image, NULL, rgba, 0, NULL), "%s", image.message);
    return rgba;
}

Test(image, png_reads_back)
{
    for (int round = 0; round < 3; round++) {
        const double scale = 1 + round * 0.5;
        kymo_canvas *canvas = open_canvas(scale);
        scene *s = scene_make(canvas);
        kt_bytes b = {0}, again = {0};
        scene_draw(s, canvas);
        if (round == 2) { /* some translucent */
            uint32_t *p = (uint32_t *)pixels_of(canvas);
            for (int i = 0; i < canvas->columns * canvas->rows; i++)
                p[i] =
                    kymo__pixel((kymo__rgba){(uint8_t)i, (uint8_t)(i / 7), 200, (uint8_t)(i / 3)});
        }
        cr_assert_eq(kymo_canvas_write(canvas, kt_keep, &b), KYMO_OK);
        cr_assert_eq(kymo_canvas_write(canvas, kt_keep, &again), KYMO_OK);
        cr_assert(b.size == again.size && memcmp(b.data, again.data, b.size) == 0);
        uint8_t *rgba = read_back(&b, canvas);
        for (int i = 0; i < canvas->columns * canvas->rows; i++) {
            const uint8_t *q = rgba + 4 * (size_t)i;
            cr_assert_eq(kymo__pixel((kymo__rgba){q[0], q[1], q[2], q[3]}), pixels_of(canvas)[i],
                         "pixel %d", i);
        }
        cr_assert_eq(chunk_of(&b, "IHDR")[9] == 6, round == 2); /* no alpha when opaque */
        const char *physical = chunk_of(&b, "pHYs");
        cr_assert(physical && big_endian(physical) == (uint32_t)floor(scale * 96 / 0.0254 + 0.5) &&
                  physical[8] == 1);
        cr_assert_null(chunk_of(&b, "tIME"));
        free(rgba);
        free(b.data);
        free(again.data);
        scene_free(s);
        kymo_canvas_close(canvas);
    }
    KT_ALL_CLOSED();
}

/* Scale 2 is 7559 pixels a metre; an absurd scale is still a PNG. */
Test(image, png_physical_size)
{
    const double scales[] = {2, 1e7};
    const uint32_t wanted[] = {7559, 0x7fffffff};

    for (int i = 0; i < 2; i++) {
        kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){
            .width = 10 / scales[i], .height = 4 / scales[i], .scale = scales[i]});
        kt_bytes b = {0};
        begin(canvas);
        end(canvas);
        cr_assert_eq(kymo_canvas_write(canvas, kt_keep, &b), KYMO_OK);
        cr_assert_eq(big_endian(chunk_of(&b, "pHYs")), wanted[i]);
        free(b.data);
        kymo_canvas_close(canvas);
    }
}
