/* The canvas object: sizes, outputs, errors that stick and errors that pass, failing memory and
   files. */
#include "canvas/canvas.h"
#include "canvas/masks.h"
#include "kt.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const kymo__page page = {.width = 100, .height = 60, .background = {255, 255, 255, 255}};

/* What a canvas with these options fails with; its message must hold `part`. */
static void expect_failure(const kymo_canvas_options *options, int32_t code, const char *part,
                           const char *hint)
{
    kymo_canvas *canvas = kymo_canvas_open(options);
    kymo_error err;

    cr_assert_eq(kymo_canvas_status(canvas, &err), code, "%s", err.text);
    cr_assert_not_null(strstr(err.text, part), "%s", err.text);
    cr_assert_not_null(strstr(err.hint, hint), "%s", err.hint);
    cr_assert_null(kymo_canvas_pixels(canvas, NULL, NULL, NULL, NULL));
    kymo__canvas_begin(canvas, &page);
    kymo__canvas_line(canvas, 0, 0, 9, 9, 1, (kymo__rgba){0, 0, 0, 255});
    cr_assert_eq(kymo__canvas_end(canvas, &err), code);
    cr_assert_eq(kymo_canvas_save(canvas, "nothing.png"), code);
    kymo_canvas_close(canvas);
}

Test(canvas, defaults)
{
    int32_t width, height;
    int64_t stride;
    kymo_pixels format;
    kymo_canvas *canvas = kymo_canvas_open(NULL);

    cr_assert_eq(kymo_canvas_status(canvas, NULL), KYMO_OK);
    cr_assert_not_null(kymo_canvas_pixels(canvas, &width, &height, &stride, &format));
    cr_assert(width == 1280 && height == 800 && stride == 5120 && format == KYMO_ARGB32);
    cr_assert(kymo__canvas_unit(canvas) == 2 && kymo__canvas_layer_unit(canvas) == 2 &&
              kymo__canvas_cells(canvas) == 8);
    kymo_canvas_close(canvas);
    canvas = kymo_canvas_open(&(kymo_canvas_options){.output = "svg", .scale = 3});
    cr_assert(kymo__canvas_unit(canvas) == 1 && kymo__canvas_layer_unit(canvas) == 3.125 &&
              kymo__canvas_cells(canvas) == 2);
    cr_assert_null(kymo_canvas_pixels(canvas, &width, &height, NULL, NULL));
    cr_assert(width == 0 && height == 0);
    kymo_canvas_close(canvas);
    kymo_canvas_close(NULL);
    KT_ALL_CLOSED();
}

Test(canvas, absurd_sizes)
{
    const double bad[] = {-1, NAN, INFINITY, -INFINITY, -1e300};

    for (int i = 0; i < 5; i++) {
        expect_failure(&(kymo_canvas_options){.width = bad[i]}, KYMO_EINVAL, "width", "");
        expect_failure(&(kymo_canvas_options){.height = bad[i]}, KYMO_EINVAL, "height", "");
        expect_failure(&(kymo_canvas_options){.scale = bad[i]}, KYMO_EINVAL, "scale", "");
    }
    expect_failure(&(kymo_canvas_options){.width = 1e300}, KYMO_EINVAL, "too large", "32767");
    expect_failure(&(kymo_canvas_options){.width = 16384}, KYMO_EINVAL, "width", "32767");
    expect_failure(&(kymo_canvas_options){.scale = 1e6}, KYMO_EINVAL, "width", "32767");
    expect_failure(&(kymo_canvas_options){.output = "svg", .height = 32768}, KYMO_EINVAL, "height",
                   "32767");
    expect_failure(&(kymo_canvas_options){.pixels = 4}, KYMO_EINVAL, "pixel format", "");
    expect_failure(&(kymo_canvas_options){.pixels = -1}, KYMO_EINVAL, "pixel format", "");
    kymo_canvas *canvas =
        kymo_canvas_open(&(kymo_canvas_options){.width = 0.001, .height = 20.3, .scale = 1});
    int32_t width, height;
    kymo_canvas_pixels(canvas, &width, &height, NULL, NULL);
    cr_assert(width == 1 && height == 20);
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}

Test(canvas, outputs)
{
    const kymo__output *output;
    const char *names[16];
    kymo_error err;

    kymo__error_clear(&err);
    cr_assert_str_eq(kymo__output_find("image")->name, "image");
    cr_assert_eq(kymo__output_find("PNG"), kymo__output_find("image"));
    cr_assert_null(kymo__output_find("bmp"));
    cr_assert_null(kymo__output_find(""));
    cr_assert_null(kymo__output_find(NULL));
    cr_assert_eq(kymo__output_for_path("a.b/c.PNG", &output, &err), KYMO_OK);
    cr_assert_eq(output, kymo__output_find("image"));
    cr_assert_eq(kymo__output_for_path("a.png/c", &output, &err), KYMO_EINVAL);
    cr_assert_not_null(strstr(err.text, "a.png/c"), "%s", err.text);
    cr_assert_not_null(strstr(err.hint, "png"), "%s", err.hint);
    cr_assert_eq(kymo__output_for_path("x.", &output, &err), KYMO_EINVAL);
    cr_assert_eq(kymo__output_for_path("x.png ", &output, &err), KYMO_EINVAL);
    cr_assert_eq(kymo__output_for_path(".jpeg", &output, &err), KYMO_EINVAL);
    cr_assert_not_null(strstr(err.text, "\"jpeg\""), "%s", err.text);
    expect_failure(&(kymo_canvas_options){.output = "gif"}, KYMO_EINVAL, "\"gif\"", "image");
    cr_assert(kymo__output_names(names, false) >= 2);
    cr_assert_str_eq(names[0], "image");

    /* The rows of outputs.def and the outputs say the same. */
#define KYMO_OUTPUT(number, called, ending, symbol)                      \
    cr_assert_eq(kymo__output_find(#called), kymo__output_find(ending)); \
    cr_assert_str_eq(kymo__output_find(#called)->name, #called);         \
    cr_assert_str_eq(kymo__output_find(#called)->extensions, ending);
#include "canvas/outputs.def"
#undef KYMO_OUTPUT
}

Test(canvas, wrap_checks_its_arguments)
{
    static uint32_t memory[100];
    const struct {
        void *pixels;
        int32_t width, height;
        int64_t stride;
        int format;
        double scale;
        const char *part;
    } bad[] = {
        {NULL, 10, 10, 40, KYMO_ARGB32, 1, "NULL"},
        {memory, 0, 10, 40, KYMO_ARGB32, 1, "width"},
        {memory, 10, -1, 40, KYMO_ARGB32, 1, "height"},
        {memory, 10, 10, 39, KYMO_RGB24, 1, "stride"},
        {memory, 10, 10, -39, KYMO_RGB24, 1, "stride"},
        {memory, 10, 10, 19, KYMO_RGB565, 1, "stride"},
        {memory, 10, 10, 40, 9, 1, "format"},
        {memory, 10, 10, 40, KYMO_GREY8, -1, "scale"},
        {memory, 40000, 1, 160000, KYMO_ARGB32, 1, "32767"},
        {memory, 10, 10, 40, KYMO_GREY8, NAN, "scale"},
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        kymo_error err;
        kymo_canvas *canvas =
            kymo_canvas_wrap(bad[i].pixels, bad[i].width, bad[i].height, bad[i].stride,
                             (kymo_pixels)bad[i].format, bad[i].scale);
        cr_assert_eq(kymo_canvas_status(canvas, &err), KYMO_EINVAL, "%zu", i);
        cr_assert_not_null(strstr(err.text, bad[i].part), "%s", err.text);
        kymo_canvas_close(canvas);
    }
    KT_ALL_CLOSED();
}

Test(canvas, listed_while_open)
{
    kymo_canvas *canvas = kymo_canvas_open(NULL);

    cr_assert_eq(kymo_open_objects(NULL, NULL), 1);
    cr_assert_eq(kymo_canvas_at(canvas, "here.c", 12), canvas);
    cr_assert_str_eq(canvas->root.place, "here.c:12");
    cr_assert_null(kymo_canvas_at(NULL, "here.c", 12));
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo_canvas *inner = kymo__canvas_make(NULL, mem); /* another's: not listed */
    cr_assert_eq(kymo_open_objects(NULL, NULL), 1);
    kymo_canvas_close(inner);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}

/* A budget that is too small is an error of opening, for good. */
Test(canvas, budget)
{
    kymo__mem *mem = kymo__mem_open(NULL, 300000);
    kymo_canvas *canvas = kymo__canvas_make(NULL, mem);
    kymo_error err;

    cr_assert_eq(kymo_canvas_status(canvas, &err), KYMO_EBUDGET);
    cr_assert_not_null(strstr(err.text, "pixels"), "%s", err.text);
    kymo_canvas_close(canvas);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

/* ---- Errors of drawing and writing ----------------------------------------------------------- */

static int count_bytes(const void *bytes, size_t size, void *user)
{
    (void)bytes;
    *(size_t *)user += size;
    return 0;
}

/* Takes some bytes, then no more. */
static int take_some(const void *bytes, size_t size, void *user)
{
    size_t *left = user;

    (void)bytes;
    if (size > *left)
        return -1;
    *left -= size;
    return 0;
}

static kymo_status draw_box(kymo_canvas *canvas)
{
    kymo_error err;

    kymo__canvas_begin(canvas, &page);
    kymo__canvas_rect(canvas, &(kymo__rect){10, 10, 20, 20}, (kymo__rgba){9, 9, 9, 255});
    return kymo__canvas_end(canvas, &err);
}

Test(canvas, errors_of_a_drawing_pass)
{
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){.width = 100, .height = 60});
    kymo_error err, bad;
    size_t size = 0;

    kymo__error_clear(&bad);
    kymo__fail(&bad, KYMO_EDATA, "first");
    cr_assert_eq(kymo_canvas_write(canvas, count_bytes, &size), KYMO_EMISUSE);
    cr_assert_eq(kymo__canvas_end(canvas, &err), KYMO_EMISUSE);
    kymo__canvas_begin(canvas, &page);
    kymo__canvas_fail(canvas, &bad);
    kymo__fail(&bad, KYMO_EIO, "second");
    kymo__canvas_fail(canvas, &bad);
    kymo__canvas_rect(canvas, &(kymo__rect){0, 0, 100, 60}, (kymo__rgba){0, 0, 0, 255});
    cr_assert_eq(kymo__canvas_end(canvas, &err), KYMO_EDATA);
    cr_assert_str_eq(err.text, "first");
    cr_assert_eq(*(const uint32_t *)kymo_canvas_pixels(canvas, NULL, NULL, NULL, NULL),
                 0xffffffffu);
    cr_assert_eq(kymo_canvas_write(canvas, count_bytes, &size), KYMO_EDATA);
    cr_assert_eq(size, 0);
    cr_assert_eq(draw_box(canvas), KYMO_OK);
    cr_assert_eq(kymo_canvas_write(canvas, count_bytes, &size), KYMO_OK);
    cr_assert(size > 60);
    cr_assert_eq(kymo_canvas_write(canvas, NULL, NULL), KYMO_EINVAL);
    cr_assert_eq(kymo_canvas_status(canvas, &err), KYMO_EMISUSE); /* the first ever */
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}

Test(canvas, calls_outside_a_drawing_do_nothing)
{
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){.width = 100, .height = 60});
    const uint32_t *pixels = kymo_canvas_pixels(canvas, NULL, NULL, NULL, NULL);

    kymo__canvas_rect(canvas, &(kymo__rect){0, 0, 100, 60}, (kymo__rgba){0, 0, 0, 255});
    cr_assert_eq(pixels[0], 0);
    draw_box(canvas);
    kymo__canvas_rect(canvas, &(kymo__rect){0, 0, 100, 60}, (kymo__rgba){0, 0, 0, 255});
    cr_assert_eq(pixels[0], 0xffffffffu);
    kymo_canvas_close(canvas);
}

/* A writer that stops at any byte: KYMO_EIO, and the next write is whole. */
Test(canvas, writers_may_stop)
{
    const char *names[16];
    const int32_t count = kymo__output_names(names, false);

    for (int32_t i = 0; i < count; i++) {
        kymo_canvas *canvas = kymo_canvas_open(
            &(kymo_canvas_options){.output = names[i], .width = 100, .height = 60});
        size_t whole = 0, again = 0;
        cr_assert_eq(draw_box(canvas), KYMO_OK);
        cr_assert_eq(kymo_canvas_write(canvas, count_bytes, &whole), KYMO_OK);
        for (size_t stop = 0; stop < whole; stop += 1 + whole / 50) {
            size_t left = stop;
            cr_assert_eq(kymo_canvas_write(canvas, take_some, &left), KYMO_EIO, "%s %zu", names[i],
                         stop);
        }
        cr_assert_eq(kymo_canvas_write(canvas, count_bytes, &again), KYMO_OK);
        cr_assert_eq(whole, again);
        kymo_canvas_close(canvas);
    }
    KT_ALL_CLOSED();
}

Test(canvas, files)
{
    char folder[256], path[300];
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){.width = 100, .height = 60});
    kymo_error err;
    size_t size;

    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/a.png", folder);
    cr_assert_eq(kymo_canvas_save(canvas, path), KYMO_EMISUSE);
    cr_assert_eq(kt_folder_count(folder), 0);
    draw_box(canvas);
    cr_assert_eq(kymo_canvas_save(canvas, NULL), KYMO_EINVAL);
    cr_assert_neq(kymo_canvas_save(canvas, "/nowhere/at/all.png"), KYMO_OK);
    cr_assert_eq(kymo_canvas_save(canvas, "/dev/full"), KYMO_EIO);
    cr_assert_eq(kymo_canvas_save(canvas, path), KYMO_OK);
    cr_assert_eq(kt_folder_count(folder), 1);
    char *bytes = kt_file_read(path, &size);
    cr_assert(size > 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0);
    free(bytes);
    kymo_canvas_status(canvas, &err);
    cr_assert_eq(err.code, KYMO_EMISUSE);
    kt_folder_remove(folder);
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}

/* ---- Failing memory -------------------------------------------------------------------------- */

typedef struct faults {
    int64_t until, blocks;
    size_t bytes;
} faults;

static void *faulty_alloc(size_t size, void *user)
{
    faults *f = user;
    void *p = f->until-- > 0 ? malloc(size) : NULL;

    f->blocks += p != NULL;
    f->bytes += p ? size : 0;
    return p;
}

static void faulty_free(void *p, size_t size, void *user)
{
    faults *f = user;

    f->blocks--;
    f->bytes -= size;
    free(p);
}

/* Draws one of everything that is drawn without text. */
static kymo_status draw_all(kymo_canvas *canvas, kymo_error *err)
{
    static uint32_t counts[400];
    const int32_t at[2] = {100, 140};
    double lo[200], hi[200], out[200];
    const double dash[2] = {5, 3};
    const kymo__cells cells = {
        .x0 = 10, .dx = 0.1, .dy = 1, .count = 200, .lo = lo, .hi = hi, .out = out};
    const kymo__rgba ink = {50, 60, 70, 255};
    const kymo__curve solid = {.cells = &cells, .color = ink, .width = 2};
    const kymo__curve dashed = {
        .cells = &cells, .color = ink, .width = 2, .dash = dash, .dash_count = 2};
    const kymo__stamps stamps = {.shape = 3,
                                 .count = 2,
                                 .x4 = at,
                                 .y4 = at,
                                 .size = 9,
                                 .color = ink,
                                 .edge = {255, 0, 0, 255},
                                 .edge_width = 1};
    const kymo__layer layer = {.kind = KYMO__LAYER_COUNTS,
                               .width = 20,
                               .height = 20,
                               .x = 30,
                               .y = 20,
                               .shape = 1,
                               .cells = counts,
                               .color = ink,
                               .size = 5};
    const kymo__point path[3] = {{5, 5}, {90, 40}, {50, 55}};

    counts[210] = 3;
    for (int k = 0; k < 200; k++) {
        lo[k] = 20;
        hi[k] = out[k] = 20 + k * 0.2;
    }
    kymo__canvas_begin(canvas, &page);
    kymo__canvas_group(canvas, "panel", "p");
    kymo__canvas_clip(canvas, &(kymo__rect){5, 5, 90, 50});
    kymo__canvas_curve(canvas, &solid);
    kymo__canvas_curve(canvas, &dashed);
    kymo__canvas_stamps(canvas, &stamps);
    kymo__canvas_layer(canvas, &layer);
    kymo__canvas_path(
        canvas, path, 3,
        &(kymo__ink){.fill = ink, .stroke = ink, .width = 3, .dash = dash, .dash_count = 2});
    kymo__canvas_image(canvas, &(kymo__rect){60, 10, 10, 10}, counts, 20, 20);
    kymo__canvas_unclip(canvas);
    kymo__canvas_ungroup(canvas);
    return kymo__canvas_end(canvas, err);
}

/* Every allocation fails in turn: an error, nothing left behind, and never a crash. */
Test(canvas, failing_memory)
{
    const char *names[16];
    const int32_t count = kymo__output_names(names, false);

    for (int32_t i = 0; i < count; i++) {
        bool whole = false;
        int64_t last = 0;
        for (int64_t n = 0; !whole && n < 10000; n++) {
            faults f = {.until = n};
            const kymo_allocator allocator = {
                .alloc = faulty_alloc, .free = faulty_free, .user = &f};
            kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){
                .output = names[i], .width = 100, .height = 60, .allocator = &allocator});
            kymo_error err;
            size_t size = 0;
            kymo__error_clear(&err);
            const bool opened = kymo_canvas_status(canvas, &err) == KYMO_OK;
            const bool drawn = draw_all(canvas, &err) == KYMO_OK;
            const bool written = kymo_canvas_write(canvas, count_bytes, &size) == KYMO_OK;
            whole = opened && drawn && written;
            if (!whole) {
                kymo_canvas_status(canvas, &err);
                cr_assert_eq(err.code, KYMO_ENOMEM, "%s at %lld: %s", names[i], (long long)n,
                             err.text);
            }
            kymo_canvas_close(canvas);
            cr_assert(f.blocks == 0 && f.bytes == 0, "%s at %lld", names[i], (long long)n);
            last = n;
        }
        cr_assert(whole && last > 5, "%s needs %lld blocks", names[i], (long long)last);
    }
    KT_ALL_CLOSED();
}

/* ---- Made of simpler calls ------------------------------------------------------------------- */

/* An output that has only what it must, and remembers its paths. */
typedef struct record {
    kymo__point points[4000];
    int64_t point_count, paths, images;
    kymo__ink ink;
    kymo__rect where;
    uint32_t middle;
} record;

static void record_path(kymo_canvas *canvas, const kymo__point *points, int64_t count,
                        const kymo__ink *ink)
{
    record *r = canvas->state;

    cr_assert(r->point_count + count <= 4000);
    memcpy(r->points + r->point_count, points, (size_t)count * sizeof *points);
    r->point_count += count;
    r->paths++;
    r->ink = *ink;
}

static void record_image(kymo_canvas *canvas, const kymo__rect *where, const uint32_t *argb,
                         int32_t width, int32_t height)
{
    record *r = canvas->state;

    r->images++;
    r->where = *where;
    r->middle = argb[(height / 2) * width + width / 2];
}

static void record_page(kymo_canvas *canvas, const kymo__page *unused)
{
    (void)unused;
    memset(canvas->state, 0, sizeof(record));
}

static const kymo__output recorder = {.name = "recorder",
                                      .extensions = "",
                                      .vector = true,
                                      .state_size = sizeof(record),
                                      .begin = record_page,
                                      .path = record_path,
                                      .image = record_image};

Test(canvas, fallbacks)
{
    static record r;
    kymo_canvas canvas = {.mem = kymo__mem_open(NULL, 0),
                          .output = &recorder,
                          .state = &r,
                          .width = 100,
                          .height = 60,
                          .scale = 1};
    const double lo[4] = {5, 2, 7, INFINITY}, hi[4] = {5, 9, 8, -INFINITY},
                 out[4] = {5, 7, NAN, NAN};
    const kymo__cells cells = {
        .x0 = 10, .dx = 1, .y0 = 100, .dy = -2, .count = 4, .lo = lo, .hi = hi, .out = out};
    const kymo__curve curve = {.cells = &cells, .color = {1, 2, 3, 255}, .width = 1.5};
    const kymo__point wanted[] = {{10.5, 90},  {11, 90},    {11.25, 96},
                                  {11.75, 82}, {12.25, 86}, {12.75, 84}};
    const int32_t at[1] = {40};
    const kymo__stamps stamps = {.shape = KYMO__SHAPE_SQUARE,
                                 .count = 1,
                                 .x4 = at,
                                 .y4 = at,
                                 .size = 4,
                                 .color = {1, 2, 3, 255},
                                 .edge = {255, 255, 255, 255},
                                 .edge_width = 0.5};
    const uint64_t mask[9] = {0, 0, 0, 0, UINT64_MAX, 0, 0, 0, 0};
    const kymo__layer layer = {.kind = KYMO__LAYER_MASK64,
                               .width = 3,
                               .height = 3,
                               .x = 25,
                               .y = 50,
                               .cells = mask,
                               .color = {1, 2, 3, 255}};

    kymo__canvas_begin(&canvas, &page);
    kymo__canvas_curve(&canvas, &curve);
    cr_assert(r.paths == 1 && r.point_count == 6, "%lld points", (long long)r.point_count);
    for (int i = 0; i < 6; i++)
        cr_assert(r.points[i].x == wanted[i].x && r.points[i].y == wanted[i].y, "%d: %g %g", i,
                  r.points[i].x, r.points[i].y);
    cr_assert(r.ink.width == 1.5 && r.ink.stroke.b == 3 && !r.ink.fill.a && !r.ink.butt);

    kymo__canvas_begin(&canvas, &page);
    kymo__canvas_stamps(&canvas, &stamps);
    cr_assert(r.paths == 2 && r.point_count == 8);
    cr_assert(r.ink.fill.g == 2 && !r.ink.stroke.a && r.ink.closed);
    cr_assert(fabs(r.points[4].x - (10 - 4 * 0.443113)) < 1e-3 &&
              fabs(r.points[4].y - r.points[4].x) < 1e-9);

    kymo__canvas_begin(&canvas, &page);
    kymo__canvas_layer(&canvas, &layer);
    cr_assert(r.images == 1 && r.where.x == 8 && r.where.y == 16 && r.where.w == 3 / 3.125);
    cr_assert_eq(r.middle, 0xff010203u);
    kymo__masks_close(canvas.masks);
    KT_CLEAN(canvas.mem);
    kymo__mem_close(canvas.mem);
}
