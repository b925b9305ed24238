/*
 * svg.c - SVG, written by kymo itself: real text, groups with names, few bytes.
 *
 * The body of the document grows in a buffer while the figure is drawn; head and style sheet, which
 * depend on it, are put before it at the end. Every id and class name begins with "k" and six
 * digits of a hash of the body, so that figures in one HTML page do not meet each other's clip
 * paths; until the hash is known they hold zeros whose places are kept. Paths of one opaque ink in
 * a row are joined. What elements have in common (no fill, round caps and joins, the font family)
 * stands on the root once.
 *
 * Cost: the document's bytes twice, one pass. Coordinates have two decimals.
 */
#include "canvas/svg.h"
#include "canvas/png.h"

#include <math.h>
#include <string.h>

#define PREFIX "k000000" // stands for the prefix until the body is known
#define ID_SIZE 32       // of a prefix
#define PATH_BEGIN "<path"
#define PATH_END "\"/>\n"
#define SLIM 0.02   // vertices nearer to the line than this are left out [px]
#define MARGIN 16.0 // lines are cut so far outside the canvas, and their width [px]
#define FAR 1e7     // no coordinate goes beyond [px]

// ---- words --------------------------------------------------------------------------------------

void kymo__svg_put(kymo__svg *svg, const char *text)
{
    kymo__buf_text(&svg->body, text);
}

static void put_attribute(kymo__buf *to, const char *name, double v)
{
    v = v > -FAR ? v < FAR ? v : FAR : -FAR; // NaN too
    kymo__buf_format(to, " %s=\"", name);
    kymo__buf_number(to, v, 2, true);
    kymo__buf_text(to, "\"");
}

void kymo__svg_attribute(kymo__svg *svg, const char *name, double v)
{
    put_attribute(&svg->body, name, v);
}

void kymo__svg_prefix(kymo__svg *svg)
{
    if (svg->id[0]) {
        kymo__svg_put(svg, svg->id);
        return;
    }
    kymo__buf_append(&svg->places, &svg->body.length, sizeof svg->body.length);
    kymo__svg_put(svg, PREFIX);
}

void kymo__svg_color(kymo__buf *to, kymo__rgba c)
{
    if (c.r % 17 == 0 && c.g % 17 == 0 && c.b % 17 == 0)
        kymo__buf_format(to, "#%x%x%x", c.r / 17u, c.g / 17u, c.b / 17u);
    else
        kymo__buf_format(to, "#%02x%02x%02x", (unsigned)c.r, (unsigned)c.g, (unsigned)c.b);
}

void kymo__svg_paint(kymo__buf *to, const char *name, kymo__rgba color)
{
    kymo__buf_format(to, " %s=\"", name);
    kymo__svg_color(to, color);
    kymo__buf_text(to, "\"");
    if (color.a == 255)
        return;
    kymo__buf_format(to, " %s-opacity=\"", name);
    kymo__buf_number(to, color.a / 255.0, 3, true);
    kymo__buf_text(to, "\"");
}

void kymo__svg_stroke(kymo__svg *svg, kymo__rgba color, double width, const double *dash,
                      int32_t dash_count, const char *cap)
{
    kymo__buf *ink = &svg->ink;

    kymo__svg_paint(ink, "stroke", color);
    if (width < 1 || width > 1)
        put_attribute(ink, "stroke-width", width);
    if (cap)
        kymo__buf_format(ink, " stroke-linecap=\"%s\"", cap);
    for (int32_t i = 0; dash && i < dash_count; i++) {
        kymo__buf_text(ink, i ? " " : " stroke-dasharray=\"");
        kymo__buf_number(ink, fmin(fmax(dash[i], 0), FAR), 2, true);
        if (i == dash_count - 1)
            kymo__buf_text(ink, "\"");
    }
}

// ---- groups and clips ---------------------------------------------------------------------------

static void open_element(kymo__svg *svg, char kind)
{
    kymo__svg_put(svg, ">\n");
    kymo__buf_append(&svg->open, &kind, 1);
}

/* Closes the innermost element of `kind` and what is open in it; a clip only when no group is. */
static void close_element(kymo__svg *svg, char kind)
{
    const char *open = svg->open.data;
    size_t depth = svg->open.length;

    while (depth > 0 && kind == 'g' && open[depth - 1] == 'c')
        depth--;
    if (depth == 0 || open[depth - 1] != kind)
        return;
    for (; svg->open.length >= depth; svg->open.length--)
        kymo__svg_put(svg, "</g>\n");
}

/* A role as a part of an id. */
static void put_name(kymo__svg *svg, const char *role)
{
    size_t from = svg->body.length;

    kymo__svg_put(svg, role);
    for (size_t i = from; i < svg->body.length; i++) {
        char *c = &svg->body.data[i];

        if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9')))
            *c = '-';
    }
}

/* How many groups of a role there are, with this one: ids stay what they are when groups of another role
   come or go. */
static int count_role(kymo__svg *svg, const char *role)
{
    struct {
        char name[28];
        int32_t count;
    } entry = {"", 0};
    size_t size = sizeof entry, at = 0;

    kymo__str_copy(entry.name, sizeof entry.name, role);
    for (; at < svg->roles.length; at += size)
        if (memcmp(svg->roles.data + at, entry.name, sizeof entry.name) == 0)
            break;
    if (at == svg->roles.length) {
        kymo__buf_append(&svg->roles, &entry, size);
        if (svg->roles.status)
            return 0;
    }
    memcpy(&entry, svg->roles.data + at, size);
    entry.count++;
    memcpy(svg->roles.data + at, &entry, size);
    return entry.count;
}

static void svg_group(kymo_canvas *canvas, const char *role, const char *label)
{
    kymo__svg *svg = canvas->state;

    if (!role) {
        close_element(svg, 'g');
        return;
    }
    kymo__svg_put(svg, "<g id=\"");
    kymo__svg_prefix(svg);
    kymo__svg_put(svg, "-");
    put_name(svg, role);
    kymo__buf_format(&svg->body, "-%d\" class=\"", count_role(svg, role));
    kymo__buf_xml(&svg->body, role);
    kymo__svg_put(svg, "\"");
    if (label && label[0]) {
        kymo__svg_put(svg, " data-label=\"");
        kymo__buf_xml(&svg->body, label);
        kymo__svg_put(svg, "\"");
    }
    open_element(svg, 'g');
}

/* The number of the clip path for a rectangle, defined when it is new. */
static int find_clip(kymo__svg *svg, const kymo__rect *rect)
{
    size_t count = svg->clips.length / sizeof *rect;

    for (size_t i = 0; i < count; i++)
        if (memcmp(svg->clips.data + i * sizeof *rect, rect, sizeof *rect) == 0)
            return (int)i;
    kymo__buf_append(&svg->clips, rect, sizeof *rect);
    kymo__svg_put(svg, "<clipPath id=\"");
    kymo__svg_prefix(svg);
    kymo__buf_format(&svg->body, "-clip-%d\"><rect", (int)count);
    kymo__svg_attribute(svg, "x", rect->x);
    kymo__svg_attribute(svg, "y", rect->y);
    kymo__svg_attribute(svg, "width", rect->w);
    kymo__svg_attribute(svg, "height", rect->h);
    kymo__svg_put(svg, "/></clipPath>\n");
    return (int)count;
}

static void svg_clip(kymo_canvas *canvas, const kymo__rect *rect)
{
    kymo__svg *svg = canvas->state;
    kymo__rect whole;
    int clip;

    close_element(svg, 'c');
    if (!rect)
        return;
    whole = kymo__trace_clip(rect);
    clip = find_clip(svg, &whole);
    kymo__svg_put(svg, "<g clip-path=\"url(#");
    kymo__svg_prefix(svg);
    kymo__buf_format(&svg->body, "-clip-%d)\"", clip);
    open_element(svg, 'c');
}

// ---- paths --------------------------------------------------------------------------------------

void kymo__svg_begin_path(kymo__svg *svg, bool joins)
{
    kymo__buf *body = &svg->body, *ink = &svg->ink;

    kymo__buf_text(ink, " d=\"");
    if (body->status || ink->status) {
        kymo__svg_path_begin(&svg->path, body);
        return;
    }
    if (joins && svg->path_end > 0 && svg->path_end == body->length &&
        svg->path_ink + ink->length < svg->path_end &&
        memcmp(body->data + svg->path_ink, ink->data, ink->length) == 0) {
        body->length -= strlen(PATH_END);
        return;
    }
    kymo__svg_put(svg, PATH_BEGIN);
    svg->path_ink = body->length;
    kymo__buf_append(body, ink->data, ink->length);
    kymo__svg_path_begin(&svg->path, body);
}

void kymo__svg_end_path(kymo__svg *svg, bool joins)
{
    kymo__svg_path_end(&svg->path);
    svg->path_end = 0;
    if (svg->body.status || svg->ink.status)
        return;
    if (svg->path.command == 0) {
        svg->body.length = svg->path_ink - strlen(PATH_BEGIN);
        return;
    }
    kymo__svg_put(svg, PATH_END);
    if (joins)
        svg->path_end = svg->body.length;
}

/* Where lines are cut off. */
static kymo__rect line_box(const kymo__svg *svg, double width)
{
    double margin = MARGIN + width;

    return (kymo__rect){-margin, -margin, svg->width + 2 * margin, svg->height + 2 * margin};
}

/* Draws pieces, between breaks, without clipping: areas; dashes, whose phase must not change. */
static void draw_whole(kymo__svg_path *path, const kymo__point *points, int64_t count,
                       const kymo__ink *ink)
{
    bool open = false;

    for (int64_t i = 0; i < count; i++) {
        kymo__point p = kymo__trace_vertex(points, count, i, ink);
        bool goes = !isnan(p.x) && !isnan(p.y);

        if (open && !goes && ink->closed)
            kymo__svg_path_close(path);
        if (goes && !open)
            kymo__svg_path_move(path, p.x, p.y);
        if (goes)
            kymo__svg_path_line(path, p.x, p.y);
        open = goes;
    }
    if (open && ink->closed)
        kymo__svg_path_close(path);
}

static void svg_path(kymo_canvas *canvas, const kymo__point *points, int64_t count,
                     const kymo__ink *ink)
{
    kymo__svg *svg = canvas->state;
    bool joins = !ink->fill.a && ink->stroke.a == 255;
    kymo__rect box = line_box(svg, ink->width);
    kymo__sink sink = kymo__svg_path_sink(&svg->path);

    svg->ink.length = 0;
    if (ink->fill.a)
        kymo__svg_paint(&svg->ink, "fill", ink->fill);
    if (ink->stroke.a && ink->width > 0)
        kymo__svg_stroke(svg, ink->stroke, ink->width, ink->dash, ink->dash_count,
                         ink->butt ? "butt" : NULL);
    kymo__svg_begin_path(svg, joins);
    if (ink->fill.a || ink->closed || ink->dash)
        draw_whole(&svg->path, points, count, ink);
    else
        kymo__trace_points(points, count, &box, ink, &sink);
    kymo__svg_end_path(svg, joins);
}

static void svg_curve(kymo_canvas *canvas, const kymo__curve *curve)
{
    kymo__svg *svg = canvas->state;
    bool dashed = curve->dash && curve->dash_count > 0;
    kymo__rect box = line_box(svg, curve->width);
    kymo__sink sink = kymo__svg_path_sink(&svg->path);
    kymo__slim slim;
    kymo__sink slimmed = kymo__slim_begin(&slim, SLIM, &sink);

    svg->ink.length = 0;
    kymo__svg_stroke(svg, curve->color, curve->width,
                     kymo__trace_vertices(curve) ? curve->dash : NULL, curve->dash_count,
                     dashed ? "butt" : NULL);
    kymo__svg_begin_path(svg, false);
    kymo__trace_curve(curve, &box, &slimmed);
    kymo__slim_end(&slim);
    kymo__svg_end_path(svg, false);
}

// ---- images -------------------------------------------------------------------------------------

/* Takes a PNG into the buffer it is made base64 of. */
static int take_png(const void *bytes, size_t size, void *user)
{
    kymo__buf *word = user;

    kymo__buf_append(word, bytes, size);
    return word->status != KYMO_OK;
}

/* An image of PNG bytes; `coarse`: its pixels are larger than those of the canvas. */
static void put_image(kymo__svg *svg, const kymo__rect *where, const void *png, size_t size,
                      bool coarse)
{
    kymo__svg_put(svg, "<image");
    kymo__svg_attribute(svg, "x", where->x);
    kymo__svg_attribute(svg, "y", where->y);
    kymo__svg_attribute(svg, "width", where->w);
    kymo__svg_attribute(svg, "height", where->h);
    kymo__svg_put(svg, " preserveAspectRatio=\"none\"");
    if (coarse)
        kymo__svg_put(svg,
                      " image-rendering=\"optimizeSpeed\" style=\"image-rendering:pixelated\"");
    kymo__svg_put(svg, " xlink:href=\"data:image/png;base64,");
    kymo__buf_base64(&svg->body, png, size);
    kymo__svg_put(svg, "\"/>\n");
    svg->xlinks = true;
}

static void svg_image(kymo_canvas *canvas, const kymo__rect *where, const uint32_t *argb,
                      int32_t width, int32_t height)
{
    kymo__svg *svg = canvas->state;
    kymo__surface surface = {
        .pixels = (uint32_t *)argb, .stride = width, .width = width, .height = height};
    kymo_error err;

    kymo__error_clear(&err);
    svg->word.length = 0;
    if (kymo__png_write(canvas->mem, &surface, false, width / where->w, canvas->threads, take_png,
                        &svg->word, &err)) {
        kymo__buf_status(&svg->word, &err); // why it took no more
        kymo__canvas_fail(canvas, &err);
        return;
    }
    put_image(svg, where, svg->word.data, svg->word.length, width < where->w || height < where->h);
}

static void svg_mask(kymo_canvas *canvas, const kymo__rect *where, const kymo__alpha *alpha)
{
    put_image(canvas->state, where, alpha->png, alpha->png_size, false);
}

// ---- links --------------------------------------------------------------------------------------

/* A rectangle that is not seen, over the words: the text itself stays one thing. */
static void svg_link(kymo_canvas *canvas, const kymo__rect *where, const char *address,
                     size_t length)
{
    kymo__svg *svg = canvas->state;

    svg->word.length = 0;
    kymo__buf_append(&svg->word, address, length);
    kymo__buf_append(&svg->word, "", 1);
    if (svg->word.status)
        return;
    kymo__svg_put(svg, "<a xlink:href=\"");
    kymo__buf_xml(&svg->body, svg->word.data);
    kymo__svg_put(svg, "\"><rect");
    kymo__svg_attribute(svg, "x", where->x);
    kymo__svg_attribute(svg, "y", where->y);
    kymo__svg_attribute(svg, "width", where->w);
    kymo__svg_attribute(svg, "height", where->h);
    kymo__svg_put(svg, " fill=\"#000\" fill-opacity=\"0\"/></a>\n");
    svg->xlinks = true;
}

// ---- the document -------------------------------------------------------------------------------

enum { BUFS = 11 };

static void list_bufs(kymo__svg *svg, kymo__buf *bufs[BUFS])
{
    kymo__buf *all[BUFS] = {&svg->body,   &svg->out,   &svg->word,  &svg->ink,
                            &svg->places, &svg->looks, &svg->clips, &svg->open,
                            &svg->roles,  &svg->glyphs, &svg->used};

    memcpy(bufs, all, sizeof all);
}

static kymo_status svg_open(kymo_canvas *canvas, kymo_error *err)
{
    kymo__buf *bufs[BUFS];

    (void)err;
    list_bufs(canvas->state, bufs);
    for (int i = 0; i < BUFS; i++)
        kymo__buf_init(bufs[i], canvas->mem, KYMO_MEMORY_CANVAS);
    return KYMO_OK;
}

static void svg_close(kymo_canvas *canvas)
{
    kymo__buf *bufs[BUFS];

    list_bufs(canvas->state, bufs);
    for (int i = 0; i < BUFS; i++)
        kymo__buf_free(bufs[i]);
}

/* `<title id="...">text</title>` */
static void put_name_of(kymo__svg *svg, const char *element, const char *text)
{
    kymo__buf_format(&svg->body, "<%s id=\"", element);
    kymo__svg_prefix(svg);
    kymo__buf_format(&svg->body, "-%s\">", element);
    kymo__buf_xml(&svg->body, text);
    kymo__buf_format(&svg->body, "</%s>\n", element);
}

static void svg_begin(kymo_canvas *canvas, const kymo__page *page)
{
    kymo__svg *svg = canvas->state;
    kymo__buf *bufs[BUFS];

    list_bufs(svg, bufs);
    for (int i = 0; i < BUFS; i++) {
        bufs[i]->length = 0;
        bufs[i]->status = KYMO_OK;
    }
    svg->path_end = 0;
    kymo__str_copy(svg->id, sizeof svg->id, page->id ? page->id : "");
    svg->in_dark = page->in_dark;
    svg->in_dark_count = page->in_dark_count;
    svg->xlinks = false;
    svg->outlines = 0;
    svg->embeds = canvas->embed_fonts && canvas->svg_text == KYMO_SVG_TEXT;
    svg->width = page->width;
    svg->height = page->height;
    svg->titled = page->title && page->title[0];
    svg->described = page->description && page->description[0];
    if (svg->titled)
        put_name_of(svg, "title", page->title);
    if (svg->described)
        put_name_of(svg, "desc", page->description);
    svg->names_end = svg->body.length;
    if (!page->background.a)
        return;
    svg->ink.length = 0;
    kymo__svg_paint(&svg->ink, "fill", page->background);
    kymo__svg_put(svg, "<rect class=\"background\" width=\"100%\" height=\"100%\"");
    kymo__buf_append(&svg->body, svg->ink.data, svg->ink.length);
    kymo__svg_put(svg, "/>\n");
}

/* The prefix of this body: a letter and six digits of its hash. */
static void make_prefix(const kymo__svg *svg, char prefix[ID_SIZE])
{
    uint64_t hash = kymo__hash(svg->body.data, svg->body.length, svg->looks.length);

    if (svg->id[0]) {
        kymo__str_copy(prefix, ID_SIZE, svg->id);
        return;
    }
    prefix[0] = 'k';
    for (size_t i = 1; i < sizeof PREFIX - 1; i++, hash /= 36)
        prefix[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[hash % 36];
    prefix[sizeof PREFIX - 1] = '\0';
}

/* Puts it where it belongs. */
static void place_prefix(kymo__svg *svg, const char *prefix)
{
    for (size_t at = 0; at < svg->places.length; at += sizeof(size_t)) {
        size_t place;

        memcpy(&place, svg->places.data + at, sizeof place);
        memcpy(svg->body.data + place, prefix, sizeof PREFIX - 1); // no places when the id was given
    }
}

static void put_root(kymo__svg *svg, const char *prefix)
{
    kymo__buf *out = &svg->out;
    double size[2] = {svg->width, svg->height};

    kymo__buf_text(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
    if (svg->xlinks)
        kymo__buf_text(out, " xmlns:xlink=\"http://www.w3.org/1999/xlink\"");
    put_attribute(out, "width", size[0]);
    put_attribute(out, "height", size[1]);
    kymo__buf_text(out, " viewBox=\"0 0 ");
    kymo__buf_number(out, size[0], 2, true);
    kymo__buf_text(out, " ");
    kymo__buf_number(out, size[1], 2, true);
    kymo__buf_text(out, "\" role=\"img\"");
    if (svg->titled || svg->described)
        kymo__buf_format(out, " aria-labelledby=\"%s%s%s%s%s\"", svg->titled ? prefix : "",
                         svg->titled ? "-title" : "", svg->titled && svg->described ? " " : "",
                         svg->described ? prefix : "", svg->described ? "-desc" : "");
    if (svg->in_dark_count)
        kymo__buf_format(out, " class=\"%s\"", prefix);
    kymo__buf_format(
        out,
        " fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\" font-family=\"%s\">\n",
        kymo__face_about(NULL, KYMO__FACE_REGULAR)->family);
}

static void svg_end(kymo_canvas *canvas)
{
    kymo__svg *svg = canvas->state;
    kymo__buf *bufs[BUFS];
    char prefix[ID_SIZE];
    kymo_error err;

    for (; svg->open.length > 0; svg->open.length--)
        kymo__svg_put(svg, "</g>\n");
    list_bufs(svg, bufs);
    kymo__error_clear(&err);
    for (int i = 0; i < BUFS && !err.code; i++)
        kymo__buf_status(bufs[i], &err);
    if (!err.code) {
        make_prefix(svg, prefix);
        place_prefix(svg, prefix);
        put_root(svg, prefix);
        kymo__buf_append(&svg->out, svg->body.data, svg->names_end);
        if (svg->embeds)
            kymo__svg_fonts(canvas, prefix, &svg->out, &err);
        kymo__svg_style(svg, canvas->fonts, prefix, &svg->out);
        kymo__buf_append(&svg->out, svg->body.data + svg->names_end,
                         svg->body.length - svg->names_end);
        kymo__buf_text(&svg->out, "</svg>\n");
        if (!err.code)
            kymo__buf_status(&svg->out, &err);
    }
    if (err.code)
        kymo__canvas_fail(canvas, &err);
}

static kymo_status svg_write(kymo_canvas *canvas, kymo_write write, void *user, kymo_error *err)
{
    const kymo__svg *svg = canvas->state;

    if (write(svg->out.data, svg->out.length, user))
        return kymo__fail(err, KYMO_EIO, "the write function refused the SVG");
    return KYMO_OK;
}

const kymo__output kymo__svg_output = {
    .name = "svg",
    .extensions = "svg",
    .vector = true,
    .state_size = sizeof(kymo__svg),
    .open = svg_open,
    .begin = svg_begin,
    .end = svg_end,
    .group = svg_group,
    .clip = svg_clip,
    .path = svg_path,
    .text = kymo__svg_text,
    .curve = svg_curve,
    .stamps = kymo__svg_stamps,
    .image = svg_image,
    .link = svg_link,
    .mask = svg_mask,
    .write = svg_write,
    .close = svg_close,
};
