/*
 * pdf.c - PDF through cairo, into memory.
 *
 * A drawing is a document of one page, in points: three quarters of a CSS pixel. Lines are traced
 * with few vertices like those of SVG and stroked by whoever shows the page. Nothing in the
 * document tells the time, unless SOURCE_DATE_EPOCH says which. What cairo allocates is not in the
 * canvas's account; the bytes of the document are.
 */
#include "canvas/pdf.h"
#include "canvas/shape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define POINTS 0.75 // a CSS pixel
#define SLIM 0.02   // vertices nearer to the line than this are left out [px]
#define MARGIN 16.0 // lines are cut so far outside the canvas, and their width [px]
#define FAR 1e6     // no coordinate goes beyond: cairo's are fixed-point numbers [px]
#define PI 3.14159265358979323846

void kymo__pdf_check(kymo_canvas *canvas, cairo_status_t status)
{
    const kymo__pdf *pdf = canvas->state;
    kymo_error err;

    if (!status)
        return;
    kymo__error_clear(&err);
    if (status == CAIRO_STATUS_NO_MEMORY)
        kymo__fail(&err, KYMO_ENOMEM, "out of memory: PDF");
    else if (status == CAIRO_STATUS_WRITE_ERROR)
        kymo__fail(&err, KYMO_EIO, "the write function refused the PDF");
    else
        kymo__fail(&err, KYMO_EINTERNAL, "PDF: %s", pdf->lib.status_to_string(status));
    kymo__canvas_fail(canvas, &err);
}

void kymo__pdf_color(kymo__pdf *pdf, kymo__rgba c)
{
    pdf->lib.set_source_rgba(pdf->cairo, c.r / 255.0, c.g / 255.0, c.b / 255.0, c.a / 255.0);
}

static double near(double v)
{
    return v > -FAR ? v < FAR ? v : FAR : -FAR; // NaN too
}

// ---- paths --------------------------------------------------------------------------------------

static void pen_move(double x, double y, void *state)
{
    const kymo__pdf *pdf = state;

    pdf->lib.move_to(pdf->cairo, near(x), near(y));
}

static void pen_line(double x, double y, void *state)
{
    const kymo__pdf *pdf = state;

    pdf->lib.line_to(pdf->cairo, near(x), near(y));
}

/* Where lines are cut off. */
static kymo__rect line_box(const kymo__pdf *pdf, double width)
{
    double margin = MARGIN + width;

    return (kymo__rect){-margin, -margin, pdf->width + 2 * margin, pdf->height + 2 * margin};
}

/* Strokes the path. */
static void stroke(kymo__pdf *pdf, kymo__rgba color, double width, const double *dash,
                   int32_t dash_count, cairo_line_cap_t cap)
{
    double lengths[16], sum = 0;

    for (int32_t i = 0; dash && i < dash_count && i < 16; i++)
        sum += lengths[i] = fmax(near(dash[i]), 0);
    kymo__pdf_color(pdf, color);
    pdf->lib.set_line_width(pdf->cairo, near(width));
    pdf->lib.set_line_cap(pdf->cairo, cap);
    pdf->lib.set_line_join(pdf->cairo, CAIRO_LINE_JOIN_ROUND);
    pdf->lib.set_dash(pdf->cairo, lengths, sum > 0 ? dash_count < 16 ? dash_count : 16 : 0, 0);
    pdf->lib.stroke(pdf->cairo);
}

/* Adds pieces, between breaks, without clipping: areas; dashes, whose phase must not change. */
static void add_whole(kymo__pdf *pdf, const kymo__point *points, int64_t count,
                      const kymo__ink *ink)
{
    bool open = false;

    for (int64_t i = 0; i < count; i++) {
        kymo__point p = kymo__trace_vertex(points, count, i, ink);
        bool goes = !isnan(p.x) && !isnan(p.y);

        if (open && !goes && ink->closed)
            pdf->lib.close_path(pdf->cairo);
        if (goes && !open)
            pen_move(p.x, p.y, pdf);
        if (goes)
            pen_line(p.x, p.y, pdf);
        open = goes;
    }
    if (open && ink->closed)
        pdf->lib.close_path(pdf->cairo);
}

static void pdf_path(kymo_canvas *canvas, const kymo__point *points, int64_t count,
                     const kymo__ink *ink)
{
    kymo__pdf *pdf = canvas->state;
    bool stroked = ink->stroke.a && ink->width > 0;
    kymo__rect box = line_box(pdf, ink->width);
    kymo__sink sink = {pen_move, pen_line, pdf};

    if (ink->fill.a || ink->closed || ink->dash)
        add_whole(pdf, points, count, ink);
    else
        kymo__trace_points(points, count, &box, ink, &sink);
    if (ink->fill.a) {
        kymo__pdf_color(pdf, ink->fill);
        pdf->lib.fill_preserve(pdf->cairo);
    }
    if (stroked)
        stroke(pdf, ink->stroke, ink->width, ink->dash, ink->dash_count,
               ink->butt ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
    pdf->lib.new_path(pdf->cairo);
    kymo__pdf_check(canvas, pdf->lib.status(pdf->cairo));
}

static void pdf_curve(kymo_canvas *canvas, const kymo__curve *curve)
{
    kymo__pdf *pdf = canvas->state;
    bool dashed = curve->dash && curve->dash_count > 0;
    kymo__rect box = line_box(pdf, curve->width);
    kymo__sink sink = {pen_move, pen_line, pdf};
    kymo__slim slim;
    kymo__sink slimmed = kymo__slim_begin(&slim, SLIM, &sink);

    kymo__trace_curve(curve, &box, &slimmed);
    kymo__slim_end(&slim);
    stroke(pdf, curve->color, curve->width, kymo__trace_vertices(curve) ? curve->dash : NULL,
           curve->dash_count, dashed ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
    kymo__pdf_check(canvas, pdf->lib.status(pdf->cairo));
}

static void pdf_clip(kymo_canvas *canvas, const kymo__rect *rect)
{
    kymo__pdf *pdf = canvas->state;
    kymo__rect whole;

    if (pdf->clipped)
        pdf->lib.restore(pdf->cairo);
    pdf->clipped = rect != NULL;
    if (!rect)
        return;
    whole = kymo__trace_clip(rect);
    pdf->lib.save(pdf->cairo);
    pdf->lib.rectangle(pdf->cairo, near(whole.x), near(whole.y), near(whole.w), near(whole.h));
    pdf->lib.clip(pdf->cairo);
}

// ---- structure ----------------------------------------------------------------------------------

/* Opens a group's tag or closes the innermost group, of which at most 64 are looked at. */
static void pdf_group(kymo_canvas *canvas, const char *role, const char *label)
{
    kymo__pdf *pdf = canvas->state;
    const char *tag, *attributes;

    if (!role && pdf->depth > 0) {
        tag = --pdf->depth < KYMO__PDF_DEPTH ? pdf->tags[pdf->depth] : NULL;
        if (tag)
            pdf->lib.tag_end(pdf->cairo, tag);
        return;
    }
    if (!role)
        return;
    tag = kymo__pdf_tag(canvas, role, label, &attributes);
    if (pdf->depth < KYMO__PDF_DEPTH) {
        pdf->tags[pdf->depth] = tag;
        if (tag)
            pdf->lib.tag_begin(pdf->cairo, tag, attributes);
    }
    pdf->depth++;
}

// ---- markers ------------------------------------------------------------------------------------

static double size_of(const kymo__stamps *stamps, int64_t i)
{
    return stamps->sizes ? (double)stamps->sizes[i] : stamps->size;
}

/* Adds the outline of marker i to the path; a circle is `wider` by so much. */
static void add_outline(kymo__pdf *pdf, const kymo__stamps *stamps, int64_t i, double wider)
{
    double x = stamps->x4[i] / 4.0, y = stamps->y4[i] / 4.0, size = size_of(stamps, i);
    kymo__point outline[KYMO__SHAPE_POINTS];
    int32_t count;

    pdf->lib.new_sub_path(pdf->cairo);
    if (stamps->shape == KYMO__SHAPE_CIRCLE) {
        if (size > 0)
            pdf->lib.arc(pdf->cairo, x, y, (size + wider) / 2, 0, 2 * PI);
    } else {
        count = kymo__shape_outline(stamps->shape, size, stamps->edge_width, outline);
        for (int32_t k = 0; k < count; k++)
            pdf->lib.line_to(pdf->cairo, x + outline[k].x, y + outline[k].y);
    }
    pdf->lib.close_path(pdf->cairo);
}

/* Opaque circles of one size: lines of length 0 with round caps. */
static void draw_dots(kymo__pdf *pdf, const kymo__stamps *stamps)
{
    for (int64_t i = 0; i < stamps->count; i++) {
        pdf->lib.move_to(pdf->cairo, stamps->x4[i] / 4.0, stamps->y4[i] / 4.0);
        pdf->lib.line_to(pdf->cairo, stamps->x4[i] / 4.0, stamps->y4[i] / 4.0);
    }
    stroke(pdf, stamps->color, stamps->size, NULL, 0, CAIRO_LINE_CAP_ROUND);
}

/* A marker with its edge outside: around a wider circle, or half under the others. */
static void draw_marker(kymo__pdf *pdf, const kymo__stamps *stamps, int64_t i, bool edged)
{
    bool circle = stamps->shape == KYMO__SHAPE_CIRCLE;

    add_outline(pdf, stamps, i, edged ? stamps->edge_width : 0);
    if (edged && !circle) {
        stroke(pdf, stamps->edge, 2 * stamps->edge_width, NULL, 0, CAIRO_LINE_CAP_ROUND);
        add_outline(pdf, stamps, i, 0);
    }
    kymo__pdf_color(pdf, stamps->colors ? stamps->colors[i] : stamps->color);
    pdf->lib.fill_preserve(pdf->cairo);
    if (edged && circle)
        stroke(pdf, stamps->edge, stamps->edge_width, NULL, 0, CAIRO_LINE_CAP_ROUND);
    pdf->lib.new_path(pdf->cairo);
}

static void pdf_stamps(kymo_canvas *canvas, const kymo__stamps *stamps)
{
    kymo__pdf *pdf = canvas->state;
    bool edged = stamps->edge.a && stamps->edge_width > 0 && !kymo__shape_open(stamps->shape);
    bool alike = !edged && !stamps->colors && stamps->color.a == 255;

    if (alike && !stamps->sizes && stamps->shape == KYMO__SHAPE_CIRCLE) {
        draw_dots(pdf, stamps);
    } else if (alike) {
        for (int64_t i = 0; i < stamps->count; i++)
            add_outline(pdf, stamps, i, 0);
        kymo__pdf_color(pdf, stamps->color);
        pdf->lib.fill(pdf->cairo);
    } else {
        for (int64_t i = 0; i < stamps->count; i++)
            draw_marker(pdf, stamps, i, edged);
    }
    kymo__pdf_check(canvas, pdf->lib.status(pdf->cairo));
}

// ---- images -------------------------------------------------------------------------------------

/* The pixels are copied: cairo looks at them as late as at the end of the page. */
static void pdf_image(kymo_canvas *canvas, const kymo__rect *where, const uint32_t *argb,
                      int32_t width, int32_t height)
{
    kymo__pdf *pdf = canvas->state;
    cairo_surface_t *image = pdf->lib.image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
    bool larger = width < where->w || height < where->h;

    if (pdf->lib.surface_status(image)) {
        kymo__pdf_check(canvas, pdf->lib.surface_status(image));
        pdf->lib.surface_destroy(image);
        return;
    }
    for (int32_t y = 0; y < height; y++)
        memcpy(pdf->lib.image_surface_get_data(image) +
                   (size_t)y * (size_t)pdf->lib.image_surface_get_stride(image),
               argb + (size_t)y * (size_t)width, (size_t)width * sizeof *argb);
    pdf->lib.surface_mark_dirty(image);
    pdf->lib.save(pdf->cairo);
    pdf->lib.translate(pdf->cairo, near(where->x), near(where->y));
    pdf->lib.scale(pdf->cairo, near(where->w) / width, near(where->h) / height);
    pdf->lib.set_source_surface(pdf->cairo, image, 0, 0);
    pdf->lib.pattern_set_filter(pdf->lib.get_source(pdf->cairo),
                                larger ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD);
    pdf->lib.rectangle(pdf->cairo, 0, 0, width, height);
    pdf->lib.fill(pdf->cairo);
    pdf->lib.restore(pdf->cairo);
    pdf->lib.surface_destroy(image);
    kymo__pdf_check(canvas, pdf->lib.status(pdf->cairo));
}

/* One colour through 8 bits of alpha: a third of what a colour image takes. */
static void pdf_mask(kymo_canvas *canvas, const kymo__rect *where, const kymo__alpha *alpha)
{
    kymo__pdf *pdf = canvas->state;
    cairo_surface_t *mask =
        pdf->lib.image_surface_create(CAIRO_FORMAT_A8, alpha->width, alpha->height);

    if (pdf->lib.surface_status(mask)) {
        kymo__pdf_check(canvas, pdf->lib.surface_status(mask));
        pdf->lib.surface_destroy(mask);
        return;
    }
    for (int32_t y = 0; y < alpha->height; y++) {
        unsigned char *to = pdf->lib.image_surface_get_data(mask) +
                            (size_t)y * (size_t)pdf->lib.image_surface_get_stride(mask);
        for (int32_t x = 0; x < alpha->width; x++)
            to[x] = (unsigned char)(alpha->pixels[y * alpha->stride + x] >> 24);
    }
    pdf->lib.surface_mark_dirty(mask);
    pdf->lib.save(pdf->cairo);
    pdf->lib.translate(pdf->cairo, near(where->x), near(where->y));
    pdf->lib.scale(pdf->cairo, near(where->w) / alpha->width, near(where->h) / alpha->height);
    kymo__pdf_color(pdf, (kymo__rgba){alpha->color.r, alpha->color.g, alpha->color.b, 255});
    pdf->lib.mask_surface(pdf->cairo, mask, 0, 0);
    pdf->lib.restore(pdf->cairo);
    pdf->lib.surface_destroy(mask);
    kymo__pdf_check(canvas, pdf->lib.status(pdf->cairo));
}

// ---- links --------------------------------------------------------------------------------------

static void put_number(kymo__buf *to, double v)
{
    kymo__buf_number(to, near(v), 2, false);
}

/* cairo takes the place and the address as text, of ASCII characters. */
static void pdf_link(kymo_canvas *canvas, const kymo__rect *where, const char *address,
                     size_t length)
{
    kymo__pdf *pdf = canvas->state;
    const double box[] = {where->x, where->y, where->w, where->h};

    pdf->text.length = 0;
    kymo__buf_text(&pdf->text, "rect=[");
    for (int i = 0; i < 4; i++) {
        kymo__buf_text(&pdf->text, i ? " " : "");
        put_number(&pdf->text, box[i]);
    }
    kymo__buf_text(&pdf->text, "] uri='");
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)address[i];

        if (c > 0x20 && c < 0x7f && c != '\'' && c != '\\')
            kymo__buf_append(&pdf->text, &address[i], 1);
        else
            kymo__buf_format(&pdf->text, "%%%02X", (unsigned)c);
    }
    kymo__buf_append(&pdf->text, "'", 2);
    if (pdf->text.status)
        return; // the end tells
    pdf->lib.tag_begin(pdf->cairo, CAIRO_TAG_LINK, pdf->text.data);
    pdf->lib.tag_end(pdf->cairo, CAIRO_TAG_LINK);
    kymo__pdf_check(canvas, pdf->lib.status(pdf->cairo));
}

// ---- the document -------------------------------------------------------------------------------

static kymo_status pdf_open(kymo_canvas *canvas, kymo_error *err)
{
    kymo__pdf *pdf = canvas->state;

    kymo__buf_init(&pdf->out, canvas->mem, KYMO_MEMORY_CANVAS);
    kymo__buf_init(&pdf->alt, canvas->mem, KYMO_MEMORY_CANVAS);
    kymo__buf_init(&pdf->text, canvas->mem, KYMO_MEMORY_CANVAS);
    kymo__buf_init(&pdf->glyphs, canvas->mem, KYMO_MEMORY_CANVAS);
    kymo__buf_init(&pdf->groups, canvas->mem, KYMO_MEMORY_CANVAS);
    return kymo__cairo_load(&pdf->lib, err);
}

void kymo__pdf_drop(kymo__pdf *pdf)
{
    if (pdf->cairo)
        pdf->lib.destroy(pdf->cairo);
    if (pdf->surface)
        pdf->lib.surface_destroy(pdf->surface);
    pdf->cairo = NULL;
    pdf->surface = NULL;
}

static void pdf_close(kymo_canvas *canvas)
{
    kymo__pdf *pdf = canvas->state;

    kymo__pdf_drop(pdf);
    kymo__pdf_tail_free(&pdf->book.tail);
    kymo__pdf_close_faces(pdf);
    kymo__cairo_unload(&pdf->lib);
    kymo__buf_free(&pdf->out);
    kymo__buf_free(&pdf->alt);
    kymo__buf_free(&pdf->text);
    kymo__buf_free(&pdf->glyphs);
    kymo__buf_free(&pdf->groups);
}

static cairo_status_t take(void *out, const unsigned char *bytes, unsigned size)
{
    kymo__buf *to = out;

    kymo__buf_append(to, bytes, size);
    return to->status ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

void kymo__pdf_information(kymo__pdf *pdf, int which, const char *text)
{
    if (!text || !text[0])
        return;
    pdf->text.length = 0;
    kymo__pdf_valid(&pdf->text, text, strlen(text));
    kymo__buf_append(&pdf->text, "", 1);
    if (!pdf->text.status)
        pdf->lib.pdf_surface_set_metadata(pdf->surface, (cairo_pdf_metadata_t)which,
                                          pdf->text.data);
}

/* The time of the document: none, or what SOURCE_DATE_EPOCH says (reproducible-builds.org). */
void kymo__pdf_origin(kymo__pdf *pdf)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH"), *end = epoch ? epoch + strlen(epoch) : NULL;
    char date[48] = "";
    int64_t seconds;

    if (epoch && kymo__parse_i64(epoch, end, &seconds) == end && seconds >= 0 &&
        seconds <= INT64_MAX / KYMO__NS)
        date[kymo__print_time(seconds * KYMO__NS, NULL, date)] = '\0';
    pdf->lib.pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
    kymo__pdf_information(pdf, CAIRO_PDF_METADATA_CREATOR, "kymo");
}

static void begin_document(kymo__pdf *pdf, const kymo__page *page)
{
    kymo__pdf_drop(pdf);
    pdf->surface = pdf->lib.pdf_surface_create_for_stream(take, &pdf->out, page->width * POINTS,
                                                          page->height * POINTS);
    kymo__pdf_information(pdf, CAIRO_PDF_METADATA_TITLE, page->title);
    kymo__pdf_information(pdf, CAIRO_PDF_METADATA_SUBJECT, page->description);
    kymo__pdf_information(pdf, CAIRO_PDF_METADATA_AUTHOR, page->author);
    kymo__pdf_information(pdf, CAIRO_PDF_METADATA_KEYWORDS, page->keywords);
    kymo__pdf_origin(pdf);
    pdf->alt.length = 0;
    pdf->alt.status = KYMO_OK;
    if (page->description && page->description[0])
        kymo__pdf_valid(&pdf->alt, page->description, strlen(page->description));
}

static void pdf_begin(kymo_canvas *canvas, const kymo__page *page)
{
    kymo__pdf *pdf = canvas->state;

    pdf->out.status = pdf->text.status = pdf->glyphs.status = pdf->groups.status = KYMO_OK;
    pdf->out.length = 0;
    pdf->width = page->width;
    pdf->height = page->height;
    pdf->clipped = pdf->framed = false;
    pdf->depth = 0;
    if (pdf->book.open)
        kymo__pdf_next_page(pdf, page);
    else
        begin_document(pdf, page);
    pdf->cairo = pdf->lib.create(pdf->surface);
    pdf->lib.scale(pdf->cairo, POINTS, POINTS);
    if (page->background.a) {
        kymo__pdf_color(pdf, page->background);
        pdf->lib.paint(pdf->cairo);
    }
    if (!pdf->book.open || !pdf->book.begun)
        pdf->lib.tag_begin(pdf->cairo, "Document", NULL);
    pdf->book.begun = pdf->book.open;
    kymo__pdf_check(canvas, pdf->lib.status(pdf->cairo));
}

static void end_document(kymo_canvas *canvas)
{
    kymo__pdf *pdf = canvas->state;
    cairo_status_t status = pdf->lib.status(pdf->cairo);

    pdf->lib.surface_finish(pdf->surface);
    if (!status)
        status = pdf->lib.surface_status(pdf->surface);
    kymo__pdf_drop(pdf);
    kymo__pdf_complete(&pdf->out, &pdf->alt);
    kymo__pdf_check(canvas, status);
}

static void pdf_end(kymo_canvas *canvas)
{
    kymo__pdf *pdf = canvas->state;
    kymo_error err;

    pdf_clip(canvas, NULL);
    while (pdf->depth > 0)
        pdf_group(canvas, NULL, NULL);
    if (!pdf->book.open)
        pdf->lib.tag_end(pdf->cairo, "Document");
    if (pdf->book.open) {
        kymo__pdf_end_page(canvas);
    } else {
        pdf->lib.show_page(pdf->cairo);
        end_document(canvas);
    }
    kymo__error_clear(&err);
    if (kymo__buf_status(&pdf->out, &err) || kymo__buf_status(&pdf->alt, &err) ||
        kymo__buf_status(&pdf->text, &err) || kymo__buf_status(&pdf->glyphs, &err) ||
        kymo__buf_status(&pdf->groups, &err))
        kymo__canvas_fail(canvas, &err);
}

/* A drawing within the drawing. Frames do not nest. */
static void pdf_frame(kymo_canvas *canvas, const kymo__rect *where)
{
    kymo__pdf *pdf = canvas->state;

    pdf->framed = where != NULL;
    if (where) {
        pdf->clipped_outside = pdf->clipped;
        pdf->clipped = false;
        pdf->lib.save(pdf->cairo);
        pdf->lib.translate(pdf->cairo, near(where->x), near(where->y));
        pdf->lib.rectangle(pdf->cairo, 0, 0, near(where->w), near(where->h));
        pdf->lib.clip(pdf->cairo);
        return;
    }
    pdf_clip(canvas, NULL);
    pdf->lib.restore(pdf->cairo);
    pdf->clipped = pdf->clipped_outside;
}

static kymo_status pdf_write(kymo_canvas *canvas, kymo_write write, void *user, kymo_error *err)
{
    const kymo__pdf *pdf = canvas->state;

    if (write(pdf->out.data, pdf->out.length, user))
        return kymo__fail(err, KYMO_EIO, "the write function refused the PDF");
    return KYMO_OK;
}

const kymo__output kymo__pdf_output = {
    .name = "pdf",
    .extensions = "pdf",
    .vector = true,
    .state_size = sizeof(kymo__pdf),
    .open = pdf_open,
    .begin = pdf_begin,
    .end = pdf_end,
    .group = pdf_group,
    .clip = pdf_clip,
    .frame = pdf_frame,
    .path = pdf_path,
    .text = kymo__pdf_text,
    .curve = pdf_curve,
    .stamps = pdf_stamps,
    .image = pdf_image,
    .link = pdf_link,
    .mask = pdf_mask,
    .write = pdf_write,
    .close = pdf_close,
};
