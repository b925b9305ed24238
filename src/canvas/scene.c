/*
 * scene.c - a drawing as stable text: for tests that compare drawings, and to be drawn again.
 *
 * See scene.h for the format, scene_replay.c for the way back. Every call is written as it comes,
 * one line each, so that differences between two drawings are differences between lines. Three
 * decimals are finer than what images show (1/256 pixel); the grids of cells, whose steps add up,
 * are written in full.
 *
 * Cost: the text once. A curve of C cells takes some 20 C bytes, of V kept vertices 14 V.
 */
#include "canvas/scene.h"
#include "canvas/vector.h"

#include <math.h>
#include <string.h>

#define DECIMALS 3

typedef struct scene {
    kymo__buf out;
    kymo__buf bytes; // of an image, or of a cell
    int32_t depth;   // of groups and clips
} scene;

const char *const kymo__scene_layers[4] = {"bits", "mask64", "counts", "centres"};
const char *const kymo__scene_faces[KYMO__FACES] = {NULL,       "semibold",      "italic",
                                                    "fallback", "fallback-bold", "math",     "mono"};
const char *const kymo__scene_aligns[3] = {NULL, "center", "right"};

// ---- words --------------------------------------------------------------------------------------

static void put(scene *s, const char *text)
{
    kymo__buf_text(&s->out, text);
}

static void put_number(scene *s, double v)
{
    kymo__buf_number(&s->out, v, DECIMALS, false);
}

/* In full: for numbers that are multiplied. */
static void put_exact(scene *s, double v)
{
    char text[32];

    kymo__buf_append(&s->out, text, (size_t)kymo__print_f64(v, text));
}

static void put_pair(scene *s, double x, double y)
{
    put_number(s, x);
    put(s, ",");
    put_number(s, y);
}

static void begin_line(scene *s, const char *name)
{
    for (int32_t i = 0; i < s->depth; i++)
        put(s, "  ");
    put(s, name);
}

/* " name=v"; left out when it is what it is without being said. */
static void put_field(scene *s, const char *name, double v, double unsaid)
{
    if (v >= unsaid && v <= unsaid)
        return;
    kymo__buf_format(&s->out, " %s=", name);
    put_number(s, v);
}

static void put_rect(scene *s, const kymo__rect *rect)
{
    put_field(s, "x", rect->x, NAN);
    put_field(s, "y", rect->y, NAN);
    put_field(s, "w", rect->w, NAN);
    put_field(s, "h", rect->h, NAN);
}

static void put_flag(scene *s, const char *name, bool v)
{
    if (v)
        kymo__buf_format(&s->out, " %s", name);
}

static void put_string(scene *s, const char *name, const char *v)
{
    if (!v)
        return;
    kymo__buf_format(&s->out, " %s=", name);
    kymo__buf_json(&s->out, v);
}

static void put_rgba(scene *s, kymo__rgba c)
{
    kymo__buf_format(&s->out, "#%02x%02x%02x", (unsigned)c.r, (unsigned)c.g, (unsigned)c.b);
    if (c.a != 255)
        kymo__buf_format(&s->out, "%02x", (unsigned)c.a);
}

/* " name=#rrggbb"; left out when nothing of it would be seen. */
static void put_color(scene *s, const char *name, kymo__rgba c)
{
    if (c.a == 0)
        return;
    kymo__buf_format(&s->out, " %s=", name);
    put_rgba(s, c);
}

static void put_dash(scene *s, const double *dash, int32_t count)
{
    for (int32_t i = 0; dash && i < count; i++) {
        put(s, i ? "," : " dash=");
        put_number(s, dash[i]);
    }
}

static void put_points(scene *s, const kymo__point *points, int64_t count)
{
    put(s, " :");
    for (int64_t i = 0; i < count; i++) {
        put(s, " ");
        if (isnan(points[i].x) || isnan(points[i].y))
            put(s, "-");
        else
            put_pair(s, points[i].x, points[i].y);
    }
}

// ---- calls --------------------------------------------------------------------------------------

static void scene_group(kymo_canvas *canvas, const char *role, const char *label)
{
    scene *s = canvas->state;

    if (!role) {
        s->depth -= s->depth > 0;
        begin_line(s, "end\n");
        return;
    }
    begin_line(s, "group");
    put_string(s, "role", role);
    put_string(s, "label", label && label[0] ? label : NULL);
    put(s, "\n");
    s->depth++;
}

static void scene_clip(kymo_canvas *canvas, const kymo__rect *rect)
{
    scene *s = canvas->state;

    if (!rect) {
        s->depth -= s->depth > 0;
        begin_line(s, "unclip\n");
        return;
    }
    begin_line(s, "clip");
    put_rect(s, rect);
    put(s, "\n");
    s->depth++;
}

static void scene_path(kymo_canvas *canvas, const kymo__point *points, int64_t count,
                       const kymo__ink *ink)
{
    scene *s = canvas->state;

    begin_line(s, "path");
    put_color(s, "fill", ink->fill);
    put_color(s, "stroke", ink->stroke);
    put_field(s, "width", ink->width, 0);
    put_dash(s, ink->dash, ink->dash_count);
    put_flag(s, "closed", ink->closed);
    put_flag(s, "butt", ink->butt);
    put_flag(s, "snap", ink->snap);
    put_points(s, points, count);
    put(s, "\n");
}

static void scene_text(kymo_canvas *canvas, const kymo__text *text, double x, double y,
                       double angle, kymo__rgba color, const char *role)
{
    scene *s = canvas->state;
    const kymo__text_style *style = &text->style;

    begin_line(s, "text");
    put_string(s, "text", text->source);
    put_field(s, "x", x, NAN);
    put_field(s, "y", y, NAN);
    put_field(s, "angle", angle, 0);
    put_field(s, "size", style->size, NAN);
    if (style->face != KYMO__FACE_REGULAR)
        kymo__buf_format(&s->out, " face=%s", kymo__scene_faces[style->face]);
    put_flag(s, "tabular", style->tabular);
    put_flag(s, "math", style->math && strpbrk(text->source, "$\\"));
    put_field(s, "wrap", style->max_width, 0);
    put_field(s, "lines", style->max_lines, 0);
    if (text->line_count > 1 && style->align != -1)
        kymo__buf_format(&s->out, " align=%s", kymo__scene_aligns[style->align + 1]);
    put_color(s, "color", color);
    put_string(s, "role", role);
    put(s, "\n");
}

/* "lo,hi" in y of the canvas. */
static void put_range(scene *s, const kymo__cells *c, double lo, double hi)
{
    double low = c->y0 + (c->dy < 0 ? hi : lo) * c->dy,
           high = c->y0 + (c->dy < 0 ? lo : hi) * c->dy;

    put_number(s, low);
    if (low < high) {
        put(s, ",");
        put_number(s, high);
    }
}

static void put_cell(scene *s, const kymo__cells *c, int64_t k)
{
    if (!(c->lo[k] <= c->hi[k])) {
        put(s, ".");
        return;
    }
    put_range(s, c, c->lo[k], c->hi[k]);
    if (c->lo2 && c->lo2[k] <= c->hi2[k]) {
        put(s, "|");
        put_range(s, c, c->lo2[k], c->hi2[k]);
    }
    if (!isnan(c->out[k])) {
        put(s, ">");
        put_number(s, c->y0 + c->out[k] * c->dy);
    }
}

static void put_repeats(scene *s, int64_t *again)
{
    if (*again > 0)
        kymo__buf_format(&s->out, " *%lld", (long long)*again);
    *again = 0;
}

/* All cells; those that read like the one before are counted. */
static void put_cells(scene *s, const kymo__cells *c)
{
    size_t last = 0, last_size = 0; // where the last cell is written
    int64_t again = 0;

    put(s, " :");
    for (int64_t k = 0; k < c->count; k++) {
        size_t from = s->out.length;

        put_cell(s, c, k);
        if (s->out.status)
            return;
        s->bytes.length = 0;
        kymo__buf_append(&s->bytes, s->out.data + from, s->out.length - from);
        s->out.length = from;
        if (s->bytes.status)
            return;
        if (s->bytes.length == last_size &&
            memcmp(s->out.data + last, s->bytes.data, last_size) == 0) {
            again++;
            continue;
        }
        put_repeats(s, &again);
        put(s, " ");
        last = s->out.length;
        last_size = s->bytes.length;
        kymo__buf_append(&s->out, s->bytes.data, last_size);
    }
    put_repeats(s, &again);
}

static void scene_curve(kymo_canvas *canvas, const kymo__curve *curve)
{
    scene *s = canvas->state;
    const kymo__cells *cells = curve->cells;

    begin_line(s, cells && curve->point_count < 1 ? "cells" : "curve");
    put_color(s, "color", curve->color);
    put_field(s, "width", curve->width, 0);
    put_dash(s, curve->dash, curve->dash_count);
    if (cells) {
        put(s, " grid=");
        put_exact(s, cells->x0);
        put(s, ",");
        put_exact(s, cells->dx);
        kymo__buf_format(&s->out, ",%lld", (long long)cells->count);
    }
    if (cells && curve->point_count < 1)
        put_cells(s, cells);
    else
        put_points(s, curve->points, curve->point_count);
    put(s, "\n");
}

/* " circle size=6 color=... edge=... edge_width=...": the marker of stamps and layers. */
static void put_marker(scene *s, int32_t shape, double size, kymo__rgba color, kymo__rgba edge,
                       double edge_width)
{
    if (shape > KYMO__SHAPE_NONE && shape < KYMO__SHAPES)
        kymo__buf_format(&s->out, " shape=%s", kymo__shape_names[shape]);
    put_field(s, "size", size, 0);
    put_color(s, "color", color);
    put_color(s, "edge", edge);
    put_field(s, "edge_width", edge_width, 0);
}

static void scene_stamps(kymo_canvas *canvas, const kymo__stamps *stamps)
{
    scene *s = canvas->state;

    begin_line(s, "stamps");
    put_marker(s, stamps->shape, stamps->size, stamps->color, stamps->edge, stamps->edge_width);
    put_flag(s, "flat", stamps->flat != 0);
    put(s, " :");
    for (int64_t i = 0; i < stamps->count; i++) {
        put(s, " ");
        put_pair(s, stamps->x4[i] / 4.0, stamps->y4[i] / 4.0);
        if (stamps->sizes) {
            put(s, ",");
            put_number(s, (double)stamps->sizes[i]);
        }
        if (stamps->colors) {
            put(s, ",");
            put_rgba(s, stamps->colors[i]);
        }
    }
    put(s, "\n");
}

// ---- layers and images --------------------------------------------------------------------------

void kymo__scene_cells(const kymo__layer *layer, int64_t *columns, int64_t *rows,
                       int64_t *row_bytes)
{
    int64_t fine = layer->kind == KYMO__LAYER_CENTRES ? 4 : 1;

    *columns = fine * layer->width;
    *rows = fine * layer->height;
    if (layer->kind == KYMO__LAYER_MASK64)
        *row_bytes = 8 * *columns;
    else if (layer->kind == KYMO__LAYER_COUNTS)
        *row_bytes = 4 * *columns;
    else
        *row_bytes = 8 * ((*columns + 63) / 64);
}

/* What a cell of a row holds. */
static uint64_t cell_of(int32_t kind, const void *row, int64_t x)
{
    if (kind == KYMO__LAYER_MASK64)
        return ((const uint64_t *)row)[x];
    if (kind == KYMO__LAYER_COUNTS)
        return ((const uint32_t *)row)[x];
    return ((const uint64_t *)row)[x / 64] >> (x % 64) & 1;
}

/* The runs of equal cells of a row, empty ones left out. */
static void put_row(scene *s, int32_t kind, const void *row, int64_t y, int64_t columns)
{
    bool any = false;

    for (int64_t x = 0, next; x < columns; x = next) {
        uint64_t value = cell_of(kind, row, x);

        for (next = x + 1; next < columns && cell_of(kind, row, next) == value; next++)
            continue;
        if (value == 0)
            continue;
        if (!any)
            kymo__buf_format(&s->out, " @%lld", (long long)y);
        any = true;
        kymo__buf_format(&s->out, " %lld", (long long)x);
        if (next > x + 1)
            kymo__buf_format(&s->out, "+%lld", (long long)(next - x - 1));
        if (value > 1)
            kymo__buf_format(&s->out, kind == KYMO__LAYER_MASK64 ? "*%llx" : "*%llu",
                             (unsigned long long)value);
    }
}

static void scene_layer(kymo_canvas *canvas, const kymo__layer *layer)
{
    scene *s = canvas->state;
    int64_t columns, rows, row_bytes;

    if (layer->kind < 0 || layer->kind > KYMO__LAYER_CENTRES)
        return;
    begin_line(s, "layer kind=");
    put(s, kymo__scene_layers[layer->kind]);
    put_marker(s, layer->shape, layer->size, layer->color, layer->edge, layer->edge_width);
    put(s, " unit=");
    put_exact(s, kymo__canvas_layer_unit(canvas));
    kymo__buf_format(&s->out, " x=%d y=%d columns=%d rows=%d :", (int)layer->x, (int)layer->y,
                     (int)layer->width, (int)layer->height);
    kymo__scene_cells(layer, &columns, &rows, &row_bytes);
    for (int64_t y = 0; y < rows; y++)
        put_row(s, layer->kind, (const char *)layer->cells + y * row_bytes, y, columns);
    put(s, "\n");
}

static void scene_image(kymo_canvas *canvas, const kymo__rect *where, const uint32_t *argb,
                        int32_t width, int32_t height)
{
    scene *s = canvas->state;

    begin_line(s, "image");
    put_rect(s, where);
    kymo__buf_format(&s->out, " columns=%d rows=%d : ", (int)width, (int)height);
    s->bytes.length = 0;
    for (int64_t i = 0; i < (int64_t)width * height; i++) {
        const char pixel[4] = {(char)(argb[i] >> 24), (char)(argb[i] >> 16 & 255),
                               (char)(argb[i] >> 8 & 255), (char)(argb[i] & 255)};

        kymo__buf_append(&s->bytes, pixel, sizeof pixel);
    }
    kymo__buf_base64(&s->out, s->bytes.data, s->bytes.length);
    put(s, "\n");
}

// ---- the whole ----------------------------------------------------------------------------------

static kymo_status scene_open(kymo_canvas *canvas, kymo_error *err)
{
    scene *s = canvas->state;

    (void)err;
    kymo__buf_init(&s->out, canvas->mem, KYMO_MEMORY_CANVAS);
    kymo__buf_init(&s->bytes, canvas->mem, KYMO_MEMORY_CANVAS);
    return KYMO_OK;
}

static void scene_close(kymo_canvas *canvas)
{
    scene *s = canvas->state;

    kymo__buf_free(&s->out);
    kymo__buf_free(&s->bytes);
}

static void scene_begin(kymo_canvas *canvas, const kymo__page *page)
{
    scene *s = canvas->state;

    s->out.length = 0;
    s->out.status = s->bytes.status = KYMO_OK;
    s->depth = 0;
    put(s, "kymo-scene 1");
    put_field(s, "w", page->width, NAN);
    put_field(s, "h", page->height, NAN);
    put_color(s, "background", page->background);
    put_flag(s, "dark", page->dark);
    put_string(s, "title", page->title);
    put_string(s, "description", page->description);
    put_string(s, "author", page->author);
    put_string(s, "keywords", page->keywords);
    put_string(s, "id", page->id);
    put(s, "\n");
}

static void scene_end(kymo_canvas *canvas)
{
    scene *s = canvas->state;
    kymo_error err;

    kymo__error_clear(&err);
    if (kymo__buf_status(&s->out, &err) || kymo__buf_status(&s->bytes, &err))
        kymo__canvas_fail(canvas, &err);
}

static kymo_status scene_write(kymo_canvas *canvas, kymo_write write, void *user, kymo_error *err)
{
    const scene *s = canvas->state;

    if (write(s->out.data, s->out.length, user))
        return kymo__fail(err, KYMO_EIO, "the write function refused the scene");
    return KYMO_OK;
}

const kymo__output kymo__scene_output = {
    .name = "scene",
    .extensions = "scene",
    .vector = true,
    .state_size = sizeof(scene),
    .open = scene_open,
    .begin = scene_begin,
    .end = scene_end,
    .group = scene_group,
    .clip = scene_clip,
    .path = scene_path,
    .text = scene_text,
    .curve = scene_curve,
    .stamps = scene_stamps,
    .layer = scene_layer,
    .image = scene_image,
    .write = scene_write,
    .close = scene_close,
};
