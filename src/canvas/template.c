/*
 * template.c - how to write an output: one that draws nothing and writes a line of text.
 *
 * Copy this file, rename the symbol, and give it a row in outputs.def:
 *
 *     KYMO_OUTPUT(4, tape, "tape tp", kymo__tape_output)
 *
 * That is all: kymo_canvas_open, the program's -o and its messages know it from there. This one is
 * compiled, so that it stays right, but has no row.
 *
 * Lengths are CSS pixels and y goes down, but for curves, stamps and layers: see canvas.h. Calls
 * come only between begin and end, only after a good open, and only with something to draw; colours
 * may be translucent, coordinates may be NaN, infinite or far off. When a call fails it builds an
 * error and gives it to kymo__canvas_fail; no further call comes in this drawing, not even end.
 */
#include "canvas/canvas.h"

/* What the output keeps. It is zeroed before open, and lives from open to close. */
typedef struct state {
    kymo__buf text;
    int64_t paths;
} state;

/* Takes what lives as long as the canvas. `close` follows even when this fails. */
static kymo_status open_nothing(kymo_canvas *canvas, kymo_error *err)
{
    state *s = canvas->state;

    kymo__buf_init(&s->text, canvas->mem, KYMO_MEMORY_CANVAS);
    return kymo__buf_status(&s->text, err);
}

static void close_nothing(kymo_canvas *canvas)
{
    state *s = canvas->state;

    kymo__buf_free(&s->text);
}

/* Starts a drawing: everything of the last one is forgotten. */
static void begin_nothing(kymo_canvas *canvas, const kymo__page *page)
{
    state *s = canvas->state;

    (void)page; /* its size, background, title and description */
    s->text.length = 0;
    s->paths = 0;
}

/* Ends it. A canvas is written only after a good end. */
static void end_nothing(kymo_canvas *canvas)
{
    state *s = canvas->state;
    kymo_error err;

    kymo__buf_format(&s->text, "nothing was made of %lld paths\n", (long long)s->paths);
    kymo__error_clear(&err);
    if (kymo__buf_status(&s->text, &err))
        kymo__canvas_fail(canvas, &err);
}

/* A polyline: filled when ink->fill has alpha, then stroked when ink->stroke has. A NaN breaks
   it. */
static void path_nothing(kymo_canvas *canvas, const kymo__point *points, int64_t count,
                         const kymo__ink *ink)
{
    state *s = canvas->state;

    (void)points;
    (void)count;
    (void)ink;
    s->paths++;
}

/* A text laid out, its origin at (x, y), turned by `angle` degrees counterclockwise about it. */
static void text_nothing(kymo_canvas *canvas, const kymo__text *text, double x, double y,
                         double angle, kymo__rgba color, const char *role)
{
    (void)canvas, (void)text, (void)x, (void)y, (void)angle, (void)color, (void)role;
}

/* Premultiplied pixels, the nearest of which fill a rectangle. */
static void image_nothing(kymo_canvas *canvas, const kymo__rect *where, const uint32_t *argb,
                          int32_t width, int32_t height)
{
    (void)canvas, (void)where, (void)argb, (void)width, (void)height;
}

/* Hands the bytes out, in any number of calls. */
static kymo_status write_nothing(kymo_canvas *canvas, kymo_write write, void *user, kymo_error *err)
{
    const state *s = canvas->state;

    if (write(s->text.data, s->text.length, user) != 0)
        return kymo__fail(err, KYMO_EIO, "cannot write: the receiver stopped it");
    return KYMO_OK;
}

const kymo__output kymo__template_output = {
    .name = "template",
    .extensions = "template",
    .vector =
        true, /* coordinates are CSS pixels; false: `scale` device pixels each, see canvas_unit */
    .state_size = sizeof(state),
    .open = open_nothing,
    .begin = begin_nothing,
    .end = end_nothing,
    .group = NULL, /* optional: figure parts by role, for accessibility */
    .clip = NULL,  /* optional, but then nothing is cut off at the panel */
    .path = path_nothing,
    .text = text_nothing,
    .curve = NULL,  /* optional: made of path */
    .stamps = NULL, /* optional: made of path */
    .layer = NULL,  /* optional: made of image */
    .image = image_nothing,
    .link = NULL, /* optional: addresses in titles and captions */
    .mask = NULL, /* optional: made of image; one colour through an alpha */
    .write = write_nothing,
    .close = close_nothing,
};
