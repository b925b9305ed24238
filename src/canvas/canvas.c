/*
 * canvas.c - the canvas object: opening, errors, and the calls that draw.
 *
 * A canvas is an account of memory, an output (a row of outputs.def) and the state of that output.
 * Each drawing call checks that a drawing goes on and goes well, and hands over to the output, or
 * to the simpler calls of fallback.c where the output has none. The first error of a drawing ends
 * it; the first error ever is what kymo_canvas_status tells. When even a canvas cannot be
 * allocated, the constructor returns a constant canvas that has failed and is never written to.
 */
#include "canvas/again.h"
#include "canvas/canvas.h"
#include "canvas/fallback.h"
#include "canvas/links.h"
#include "canvas/masks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_SIDE 32767 /* device pixels: their 1/256 fit in 32 bits with room for pens */

#define KYMO_OUTPUT(number, name, extensions, symbol) extern const kymo__output symbol;
#include "canvas/outputs.def"
#undef KYMO_OUTPUT

static const kymo__output *const outputs[] = {
#define KYMO_OUTPUT(number, name, extensions, symbol) &symbol,
#include "canvas/outputs.def"
#undef KYMO_OUTPUT
};
enum { OUTPUTS = sizeof outputs / sizeof outputs[0] };

static const kymo_canvas no_memory = {
    .error = {.code = KYMO_ENOMEM, .text = "canvas: out of memory"},
    .trouble = {.code = KYMO_ENOMEM, .text = "canvas: out of memory"},
};
static const kymo_canvas no_budget = {
    .error = {.code = KYMO_EBUDGET, .text = "canvas: over the memory budget"},
    .trouble = {.code = KYMO_EBUDGET, .text = "canvas: over the memory budget"},
};

static bool is_static(const kymo_canvas *canvas)
{
    return canvas == &no_memory || canvas == &no_budget;
}

/* ---- Outputs --------------------------------------------------------------------------------- */

/* Whether `word` is one of the words of `list`, which have spaces between. */
static bool listed(const char *list, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = list; *at;) {
        char one[16];
        size_t n = strcspn(at, " ");
        if (n == length && n < sizeof one) {
            memcpy(one, at, n);
            one[n] = '\0';
            if (kymo__str_equal_fold(one, word))
                return true;
        }
        at += n + (at[n] == ' ');
    }
    return false;
}

const kymo__output *kymo__output_find(const char *name)
{
    for (int i = 0; name && i < OUTPUTS; i++)
        if (kymo__str_equal_fold(outputs[i]->name, name) || listed(outputs[i]->extensions, name))
            return outputs[i];
    return NULL;
}

int32_t kymo__output_names(const char *names[16], bool extensions)
{
    int32_t count = OUTPUTS < 16 ? OUTPUTS : 16;

    for (int32_t i = 0; i < count; i++)
        names[i] = extensions ? outputs[i]->extensions : outputs[i]->name;
    return count;
}

/* "png, svg, pdf": what can be asked for. */
static void list_outputs(char *text, size_t size, bool extensions)
{
    const char *names[16];
    int32_t count = kymo__output_names(names, extensions);
    size_t used = 0;

    text[0] = '\0';
    for (int32_t i = 0; i < count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? ", " : "", names[i]);
}

kymo_status kymo__output_for_path(const char *path, const kymo__output **output, kymo_error *err)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash : path, '.');
    char known[128];

    *output = NULL;
    for (int i = 0; dot && i < OUTPUTS; i++)
        if (listed(outputs[i]->extensions, dot + 1)) {
            *output = outputs[i];
            return KYMO_OK;
        }
    list_outputs(known, sizeof known, true);
    kymo__fail_at(err, KYMO_EINVAL, path, 0, 0, dot ? "no output is called \"%s\"" : "no extension",
                  dot ? dot + 1 : "");
    kymo__hint(err, "the extension says what is written: %s", known);
    return KYMO_EINVAL;
}

/* ---- Opening and closing --------------------------------------------------------------------- */

/* Notes an error of anything but drawing; only the first ever is kept. */
static kymo_status note(kymo_canvas *canvas, const kymo_error *err)
{
    if (canvas->error.code == KYMO_OK)
        canvas->error = *err;
    return (kymo_status)err->code;
}

/* One side in device pixels. */
static kymo_status device_side(const char *name, double css, double scale, int32_t *pixels,
                               kymo_error *err)
{
    double device = css * scale;
    char number[32];

    number[kymo__print_f64(css, number)] = '\0';
    if (!(css > 0) || isinf(css))
        return kymo__fail(err, KYMO_EINVAL, "canvas %s must be a positive number, not %s", name,
                          number);
    if (!(device <= MAX_SIDE)) {
        kymo__fail(err, KYMO_EINVAL, "canvas %s is too large: %s CSS pixels", name, number);
        kymo__hint(err, "at most %d device pixels a side", MAX_SIDE);
        return KYMO_EINVAL;
    }
    *pixels = device < 1 ? 1 : (int32_t)floor(device + 0.5);
    return KYMO_OK;
}

static bool is_cleared(const kymo_canvas_options *options)
{
    for (size_t i = 0; i < sizeof options->reserved / sizeof options->reserved[0]; i++) {
        if (options->reserved[i])
            return false;
    }
    return options->reserved32 == 0;
}

static kymo_status take_options(kymo_canvas *canvas, const kymo_canvas_options *options,
                                kymo_error *err)
{
    const char *name = options->output ? options->output : "image";
    double scale = options->scale;
    char text[128];

    canvas->output = kymo__output_find(name);
    if (!canvas->output) {
        list_outputs(text, sizeof text, false);
        kymo__fail(err, KYMO_EINVAL, "no output is called \"%s\"", name);
        kymo__hint(err, "there are: %s", text);
        return KYMO_EINVAL;
    }
    if (!is_cleared(options))
        return kymo__fail(err, KYMO_EINVAL,
                          "kymo_canvas_options.reserved is not zero (was the struct cleared?)");
    if (options->pixels < KYMO_ARGB32 || options->pixels > KYMO_GREY8)
        return kymo__fail(err, KYMO_EINVAL, "no such pixel format: %d", options->pixels);
    if (options->svg_text < KYMO_SVG_TEXT || options->svg_text > KYMO_SVG_PATH)
        return kymo__fail(err, KYMO_EINVAL, "no such way to write texts: %d", options->svg_text);
    if (scale == 0)
        scale = 2;
    if (!(scale > 0) || isinf(scale)) {
        text[kymo__print_f64(scale, text)] = '\0';
        return kymo__fail(err, KYMO_EINVAL, "canvas scale must be a positive number, not %s", text);
    }
    canvas->scale = canvas->output->vector ? 1 : scale;
    canvas->width = options->width == 0 ? 640 : options->width;
    canvas->height = options->height == 0 ? 400 : options->height;
    canvas->format = options->pixels;
    canvas->svg_text = options->svg_text;
    canvas->embed_fonts = options->embed_fonts != 0;
    if (device_side("width", canvas->width, canvas->scale, &canvas->columns, err))
        return (kymo_status)err->code;
    return device_side("height", canvas->height, canvas->scale, &canvas->rows, err);
}

/* The caller's memory, or none. */
typedef struct memory {
    void *pixels;
    int64_t stride;
    const char *trouble; /* what is wrong with it */
} memory;

static kymo_status open_canvas(kymo_canvas *canvas, const kymo_canvas_options *options,
                               const memory *wrapped, kymo_error *err)
{
    if (wrapped->trouble)
        return kymo__fail(err, KYMO_EINVAL, "canvas on the caller's memory: %s", wrapped->trouble);
    if (take_options(canvas, options, err))
        return (kymo_status)err->code;
    canvas->pixels = wrapped->pixels;
    canvas->stride = wrapped->stride;
    canvas->state =
        kymo__alloc(canvas->mem, KYMO_MEMORY_CANVAS, 1, canvas->output->state_size, "canvas", err);
    if (!canvas->state)
        return (kymo_status)err->code;
    if (!canvas->output->open || !canvas->output->open(canvas, err))
        return KYMO_OK;
    if (canvas->output->close)
        canvas->output->close(canvas);
    kymo__free(canvas->mem, KYMO_MEMORY_CANVAS, canvas->state, 1, canvas->output->state_size);
    canvas->state = NULL;
    return (kymo_status)err->code;
}

static kymo_canvas *make(const kymo_canvas_options *options, const memory *wrapped,
                         kymo__mem *shared)
{
    kymo__mem *mem = shared ? shared : kymo__mem_open(options->allocator, 0);
    kymo_canvas *canvas;
    kymo_error err;

    kymo__error_clear(&err);
    canvas = mem ? kymo__alloc(mem, KYMO_MEMORY_OBJECT, 1, sizeof *canvas, "canvas", &err) : NULL;
    if (!canvas) {
        if (mem && !shared)
            kymo__mem_close(mem);
        return (kymo_canvas *)(err.code == KYMO_EBUDGET ? &no_budget : &no_memory);
    }
    canvas->mem = mem;
    canvas->own_mem = !shared;
    if (open_canvas(canvas, options, wrapped, &err)) {
        canvas->pixels = NULL;
        canvas->trouble = err;
        note(canvas, &err);
    }
    if (!shared)
        kymo__root_open(&canvas->root, "canvas", canvas->output ? canvas->output->name : "", mem);
    return canvas;
}

kymo_canvas *kymo__canvas_make(const kymo_canvas_options *options, kymo__mem *mem)
{
    static const kymo_canvas_options defaults = {0};
    static const memory own = {0};

    return make(options ? options : &defaults, &own, mem);
}

kymo_canvas *kymo_canvas_open(const kymo_canvas_options *options)
{
    return kymo__canvas_make(options, NULL);
}

/* What is wrong with the caller's memory, or NULL. */
static const char *wrap_trouble(const void *pixels, int32_t width, int32_t height, int64_t stride,
                                kymo_pixels format)
{
    static const int32_t bytes[] = {4, 4, 2, 1};

    if (!pixels)
        return "the pixels are NULL";
    if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE)
        return "width and height must be 1 to 32767";
    if (format < KYMO_ARGB32 || format > KYMO_GREY8)
        return "no such pixel format";
    if (stride < (int64_t)width * bytes[format] && stride > -(int64_t)width * bytes[format])
        return "the stride is shorter than a row";
    if ((uintptr_t)pixels % (uintptr_t)bytes[format] || stride % bytes[format])
        return "pixels or stride are not a multiple of a pixel's bytes";
    return NULL;
}

kymo_canvas *kymo_canvas_wrap(void *pixels, int32_t width, int32_t height, int64_t stride,
                              kymo_pixels format, double scale)
{
    const double factor = scale == 0 ? 2 : scale;
    const kymo_canvas_options options = {.output = "image",
                                         .pixels = (int32_t)format,
                                         .scale = factor,
                                         .width = width / factor,
                                         .height = height / factor};
    const memory wrapped = {.pixels = pixels,
                            .stride = stride,
                            .trouble = wrap_trouble(pixels, width, height, stride, format)};

    return make(&options, &wrapped, NULL);
}

kymo_canvas *kymo_canvas_at(kymo_canvas *canvas, const char *file, int32_t line)
{
    if (canvas && !is_static(canvas) && canvas->own_mem)
        kymo__root_place(&canvas->root, file, line);
    return canvas;
}

void kymo_canvas_close(kymo_canvas *canvas)
{
    kymo__mem *mem;
    bool own;

    if (!canvas || is_static(canvas))
        return;
    mem = canvas->mem;
    own = canvas->own_mem;
    kymo__again_close(canvas);
    if (canvas->state) {
        if (canvas->output->close)
            canvas->output->close(canvas);
        kymo__free(mem, KYMO_MEMORY_CANVAS, canvas->state, 1, canvas->output->state_size);
    }
    kymo__masks_close(canvas->masks);
    kymo__fonts_close(canvas->fonts);
    if (own)
        kymo__root_close(&canvas->root);
    kymo__free(mem, KYMO_MEMORY_OBJECT, canvas, 1, sizeof *canvas);
    if (own)
        kymo__mem_close(mem);
}

/* ---- Status, pixels, bytes ------------------------------------------------------------------- */

kymo_status kymo_canvas_status(const kymo_canvas *canvas, kymo_error *error)
{
    kymo_error none;

    kymo__error_clear(&none);
    if (!canvas)
        kymo__fail(&none, KYMO_EINVAL, "the canvas is NULL");
    if (error)
        *error = canvas ? canvas->error : none;
    return (kymo_status)(canvas ? canvas->error.code : none.code);
}

const void *kymo_canvas_pixels(const kymo_canvas *canvas, int32_t *width, int32_t *height,
                               int64_t *stride, kymo_pixels *format)
{
    bool image = canvas && canvas->pixels;

    if (width)
        *width = image ? canvas->columns : 0;
    if (height)
        *height = image ? canvas->rows : 0;
    if (stride)
        *stride = image ? canvas->stride : 0;
    if (format)
        *format = image ? (kymo_pixels)canvas->format : KYMO_ARGB32;
    return image ? canvas->pixels : NULL;
}

static kymo_status write_all(kymo_canvas *canvas, kymo_write write, void *user, kymo_error *err)
{
    if (canvas->trouble.code) {
        *err = canvas->trouble;
        return (kymo_status)err->code;
    }
    if (!canvas->drawn)
        return kymo__fail(err, KYMO_EMISUSE, "nothing has been drawn into the canvas");
    if (!write)
        return kymo__fail(err, KYMO_EINVAL, "the write function is NULL");
    return canvas->output->write(canvas, write, user, err);
}

kymo_status kymo_canvas_write(kymo_canvas *canvas, kymo_write write, void *user)
{
    kymo_error err;

    if (!canvas)
        return KYMO_EINVAL;
    kymo__error_clear(&err);
    if (write_all(canvas, write, user, &err) && !is_static(canvas))
        note(canvas, &err);
    return (kymo_status)err.code;
}

/* A file being written, and what went wrong with it. */
typedef struct file_sink {
    kymo__out out;
    kymo_error err;
} file_sink;

static int write_file(const void *bytes, size_t size, void *user)
{
    file_sink *sink = user;

    return kymo__out_write(&sink->out, bytes, size, &sink->err) != KYMO_OK;
}

static kymo_status save(kymo_canvas *canvas, const char *path, kymo_error *err)
{
    file_sink sink;

    kymo__error_clear(&sink.err);
    if (!path)
        return kymo__fail(err, KYMO_EINVAL, "the path is NULL");
    if (canvas->trouble.code || !canvas->drawn)
        return write_all(canvas, write_file, &sink, err);
    if (kymo__out_open(&sink.out, path, err))
        return (kymo_status)err->code;
    if (!write_all(canvas, write_file, &sink, err))
        return kymo__out_commit(&sink.out, err);
    if (sink.err.code)
        *err = sink.err;
    kymo__out_abandon(&sink.out);
    return (kymo_status)err->code;
}

kymo_status kymo_canvas_save(kymo_canvas *canvas, const char *path)
{
    kymo_error err;

    if (!canvas)
        return KYMO_EINVAL;
    kymo__error_clear(&err);
    if (save(canvas, path, &err) && !is_static(canvas))
        note(canvas, &err);
    return (kymo_status)err.code;
}

/* ---- What others ask ------------------------------------------------------------------------- */

kymo__fonts *kymo__canvas_fonts(kymo_canvas *canvas)
{
    kymo_error err;

    if (canvas->fonts || !canvas->state)
        return canvas->fonts;
    kymo__error_clear(&err);
    if (kymo__fonts_open(&canvas->fonts, canvas->mem, &err)) {
        canvas->fonts = NULL;
        kymo__error_clear(&canvas->trouble); /* that of an earlier drawing */
        kymo__canvas_fail(canvas, &err);
    }
    return canvas->fonts;
}

kymo_status kymo__canvas_ready(const kymo_canvas *canvas, kymo_error *err)
{
    if (canvas->state)
        return KYMO_OK;
    *err = canvas->error;
    return (kymo_status)err->code;
}

double kymo__canvas_unit(const kymo_canvas *canvas)
{
    return canvas->scale;
}

double kymo__canvas_layer_unit(const kymo_canvas *canvas)
{
    return canvas->output && canvas->output->vector ? 300.0 / 96.0 : canvas->scale;
}

double kymo__canvas_cells(const kymo_canvas *canvas)
{
    return canvas->output && canvas->output->vector ? 2 : 8;
}

void kymo__canvas_fail(kymo_canvas *canvas, const kymo_error *err)
{
    if (is_static(canvas))
        return;
    if (canvas->trouble.code == KYMO_OK)
        canvas->trouble = *err;
    note(canvas, err);
}

/* ---- Drawing --------------------------------------------------------------------------------- */

static bool drawing(const kymo_canvas *canvas)
{
    return canvas->drawing && canvas->trouble.code == KYMO_OK;
}

void kymo__canvas_begin(kymo_canvas *canvas, const kymo__page *page)
{
    kymo__page whole_or_part = *page;

    if (!canvas->state)
        return;
    kymo__error_clear(&canvas->trouble);
    canvas->drawing = true;
    canvas->boxes = 0;
    canvas->box_code = 0;
    canvas->drawn = false;
    canvas->threads = page->threads;
    whole_or_part.only = kymo__again_begin(canvas, page);
    canvas->output->begin(canvas, &whole_or_part);
}

kymo_status kymo__canvas_end(kymo_canvas *canvas, kymo_error *err)
{
    if (drawing(canvas))
        canvas->output->end(canvas);
    if (canvas->trouble.code)
        *err = canvas->trouble;
    else if (!canvas->drawing)
        return kymo__fail(err, KYMO_EMISUSE, "no drawing was begun");
    else
        canvas->drawn = true;
    if (!is_static(canvas))
        canvas->drawing = false;
    kymo__again_end(canvas);
    return (kymo_status)canvas->trouble.code;
}

void kymo__canvas_group(kymo_canvas *canvas, const char *role, const char *label)
{
    char plain[256];

    if (!drawing(canvas) || !canvas->output->group)
        return;
    if (label && strstr(label, "\\$")) {
        kymo__str_copy(plain, sizeof plain, label);
        kymo__text_plain(plain);
        label = plain;
    }
    canvas->output->group(canvas, role, label);
}

void kymo__canvas_ungroup(kymo_canvas *canvas)
{
    kymo__canvas_group(canvas, NULL, NULL);
}

void kymo__canvas_clip(kymo_canvas *canvas, const kymo__rect *rect)
{
    if (!drawing(canvas) || !canvas->output->clip)
        return;
    kymo__again_clip(canvas, rect);
    canvas->output->clip(canvas, rect);
}

void kymo__canvas_unclip(kymo_canvas *canvas)
{
    kymo__canvas_clip(canvas, NULL);
}

void kymo__canvas_path(kymo_canvas *canvas, const kymo__point *points, int64_t count,
                       const kymo__ink *ink)
{
    if (drawing(canvas) && count > 0 && (ink->fill.a || (ink->stroke.a && ink->width > 0)) &&
        kymo__again_path(canvas, points, count, ink))
        canvas->output->path(canvas, points, count, ink);
}

void kymo__canvas_rect(kymo_canvas *canvas, const kymo__rect *rect, kymo__rgba fill)
{
    const double x1 = rect->x + rect->w, y1 = rect->y + rect->h;
    const kymo__point corners[4] = {{rect->x, rect->y}, {x1, rect->y}, {x1, y1}, {rect->x, y1}};
    const kymo__ink ink = {.fill = fill, .closed = true, .snap = true};

    kymo__canvas_path(canvas, corners, 4, &ink);
}

void kymo__canvas_line(kymo_canvas *canvas, double x0, double y0, double x1, double y1,
                       double width, kymo__rgba color)
{
    const kymo__point ends[2] = {{x0, y0}, {x1, y1}};
    const kymo__ink ink = {.stroke = color, .width = width, .butt = true, .snap = true};

    kymo__canvas_path(canvas, ends, 2, &ink);
}

void kymo__canvas_text(kymo_canvas *canvas, const kymo__text *text, double x, double y,
                       double angle, kymo__rgba color, const char *role)
{
    static const char *const linked[] = {"title", "subtitle", "caption"};

    if (!drawing(canvas) || text->run_count + text->rule_count < 1 || !color.a)
        return;
    if (canvas->boxes == 0)
        canvas->box_code = text->box_code;
    canvas->boxes += text->boxes;
    if (!kymo__again_text(canvas, text, x, y, angle, color))
        return;
    canvas->output->text(canvas, text, x, y, angle, color, role);
    for (size_t i = 0; role && i < sizeof linked / sizeof *linked; i++)
        if (kymo__str_equal(role, linked[i]) && !(angle < 0) && !(angle > 0))
            kymo__canvas_links(canvas, text, x, y);
}

void kymo__canvas_curve(kymo_canvas *canvas, const kymo__curve *curve)
{
    if (!drawing(canvas) || !curve->color.a || !(curve->width > 0) || !kymo__again_other(canvas))
        return;
    if (canvas->output->curve)
        canvas->output->curve(canvas, curve);
    else
        kymo__fallback_curve(canvas, curve);
}

static void put_stamps(kymo_canvas *canvas, const kymo__stamps *stamps)
{
    if (stamps->shape == KYMO__SHAPE_NONE)
        return;
    if (canvas->output->stamps)
        canvas->output->stamps(canvas, stamps);
    else
        kymo__fallback_stamps(canvas, stamps);
}

/* Markers `from` to `to`, before which all have one shape. */
static kymo__stamps stretch_of(const kymo__stamps *stamps, int64_t from, int64_t to)
{
    kymo__stamps part = *stamps;

    part.shape = stamps->shapes[from];
    part.shapes = NULL;
    part.count = to - from;
    part.x4 += from;
    part.y4 += from;
    part.sizes = stamps->sizes ? stamps->sizes + from : NULL;
    part.colors = stamps->colors ? stamps->colors + from : NULL;
    return part;
}

void kymo__canvas_stamps(kymo_canvas *canvas, const kymo__stamps *stamps)
{
    if (!drawing(canvas) || stamps->count < 1 || !kymo__again_other(canvas))
        return;
    if (!stamps->shapes) {
        put_stamps(canvas, stamps);
        return;
    }
    for (int64_t from = 0, to; from < stamps->count; from = to) {
        for (to = from + 1; to < stamps->count && stamps->shapes[to] == stamps->shapes[from];)
            to++;
        const kymo__stamps part = stretch_of(stamps, from, to);
        put_stamps(canvas, &part);
    }
}

void kymo__canvas_stamps_image(kymo_canvas *canvas, const kymo__stamps *stamps)
{
    if (!drawing(canvas) || stamps->count < 1)
        return;
    kymo__stamps flat = *stamps;
    flat.flat = 1;
    if (canvas->output->layer)
        kymo__canvas_stamps(canvas, &flat);
    else
        kymo__fallback_stamps_image(canvas, stamps, kymo__canvas_layer_unit(canvas));
}

void kymo__canvas_layer(kymo_canvas *canvas, const kymo__layer *layer)
{
    if (!drawing(canvas) || layer->width < 1 || layer->height < 1 || !kymo__again_other(canvas))
        return;
    if (canvas->output->layer)
        canvas->output->layer(canvas, layer);
    else
        kymo__fallback_layer(canvas, layer);
}

void kymo__canvas_image(kymo_canvas *canvas, const kymo__rect *where, const uint32_t *argb,
                        int32_t width, int32_t height)
{
    if (drawing(canvas) && width > 0 && height > 0 && where->w > 0 && where->h > 0 &&
        kymo__again_other(canvas))
        canvas->output->image(canvas, where, argb, width, height);
}
