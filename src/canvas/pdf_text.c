/*
 * pdf_text.c - texts in PDF: glyphs as laid out, with the characters they stand for.
 *
 * Glyphs go to cairo with clusters, so that words can be found and copied whatever the ligatures
 * (of a formula it is the source that is copied), and it embeds the subset of each font that is used. cairo keeps scaled fonts, and with them font
 * faces, for a while after their last user is gone, and may let go of them in any thread. So each
 * face it gets is a FreeType face of its own in a library of its own, which dies with cairo's font
 * face: nothing is shared with the text room but the bytes of embedded fonts, which are constants of
 * this library; other fonts are opened again.
 */
#include "canvas/pdf.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_MODULE_H

#include <stdlib.h>
#include <string.h>

// ---- faces --------------------------------------------------------------------------------------

static void *ft_alloc(FT_Memory memory, long size)
{
    (void)memory;
    return malloc((size_t)size);
}

static void ft_free(FT_Memory memory, void *block)
{
    (void)memory;
    free(block);
}

static void *ft_realloc(FT_Memory memory, long old_size, long size, void *block)
{
    (void)memory;
    (void)old_size;
    return realloc(block, (size_t)size);
}

/* Closes a library with all its faces. */
static void close_library(void *library)
{
    FT_Done_Library(library);
}

/*
 * A cairo face on the bytes of a font, or on its file when it has one, which owns its FreeType
 * library; NULL: out of memory.
 */
static cairo_font_face_t *make_face(const kymo__pdf *pdf, const kymo__face_info *about,
                                    const FT_Face opened)
{
    static const struct FT_MemoryRec_ memory = {NULL, ft_alloc, ft_free, ft_realloc};
    static const cairo_user_data_key_t key = {0};
    cairo_font_face_t *made;
    FT_Library library;
    FT_Face face;

    if (FT_New_Library((FT_Memory)&memory, &library)) // which only reads it
        return NULL;
    FT_Add_Default_Modules(library);
    if (about->path ? FT_New_Face(library, about->path, about->index, &face)
                    : FT_New_Memory_Face(library, opened->stream->base,
                                         (FT_Long)opened->stream->size, 0, &face)) {
        FT_Done_Library(library);
        return NULL;
    }
    made = pdf->lib.ft_font_face_create_for_ft_face(face, FT_LOAD_NO_HINTING);
    if (pdf->lib.font_face_status(made) ||
        pdf->lib.font_face_set_user_data(made, &key, library, close_library)) {
        pdf->lib.font_face_destroy(made);
        FT_Done_Library(library);
        return NULL;
    }
    return made;
}

/* The cairo face of a face; NULL: the canvas has failed. */
static cairo_font_face_t *find_face(kymo_canvas *canvas, int32_t face)
{
    kymo__pdf *pdf = canvas->state;
    kymo__fonts *fonts = kymo__canvas_fonts(canvas);
    void *opened;
    FT_Face ft;
    kymo_error err;

    if (pdf->faces[face] || !fonts)
        return pdf->faces[face];
    kymo__error_clear(&err);
    if (!kymo__face_freetype(fonts, face, &opened, &err)) {
        ft = opened;
        pdf->faces[face] = make_face(pdf, kymo__face_about(fonts, face), ft);
        if (!pdf->faces[face])
            kymo__fail(&err, KYMO_ENOMEM, "out of memory: font of a PDF");
    }
    if (err.code)
        kymo__canvas_fail(canvas, &err);
    return pdf->faces[face];
}

void kymo__pdf_close_faces(kymo__pdf *pdf)
{
    for (int i = 0; i < KYMO__FACES_MOST; i++)
        if (pdf->faces[i])
            pdf->lib.font_face_destroy(pdf->faces[i]);
}

// ---- runs ---------------------------------------------------------------------------------------

/* Whether cairo takes a code point: no controls, no noncharacters. */
static bool is_character(uint32_t code)
{
    return code >= 0x20 && code != 0x7f && (code & 0xfffe) != 0xfffe &&
           !(code >= 0xfdd0 && code <= 0xfdef);
}

void kymo__pdf_valid(kymo__buf *to, const char *text, size_t size)
{
    const char *end = text + size;

    while (text < end) {
        uint32_t code = kymo__utf8_next(&text, end);
        char utf8[4];
        int length = kymo__utf8_put(is_character(code) ? code : 0xfffd, utf8);

        kymo__buf_append(to, utf8, (size_t)length);
    }
}

/* The cluster of the run's i-th glyph in the order in which it is read. */
static uint32_t cluster_at(const kymo__run *run, int32_t i)
{
    return run->glyphs[run->rtl ? run->glyph_count - 1 - i : i].cluster;
}

/* Splits the run's glyphs and characters into clusters, in reading order. */
static void add_clusters(kymo__pdf *pdf, const char *string, const kymo__run *run)
{
    const char *shown = run->shown ? run->shown : string;
    uint32_t from = run->shown ? 0 : (uint32_t)run->byte;
    uint32_t end = from + (run->shown ? (uint32_t)strlen(shown) : (uint32_t)run->bytes);

    for (int32_t i = 0, next; i < run->glyph_count; i = next) {
        size_t before = pdf->text.length;
        cairo_text_cluster_t cluster;
        uint32_t to = end;

        for (next = i + 1; next < run->glyph_count; next++) {
            to = cluster_at(run, next);
            if (to > from && to <= end)
                break;
            to = end;
        }
        kymo__pdf_valid(&pdf->text, shown + from, to - from);
        cluster.num_bytes = (int)(pdf->text.length - before);
        cluster.num_glyphs = next - i;
        kymo__buf_append(&pdf->groups, &cluster, sizeof cluster);
        from = to;
    }
}

static void draw_run(kymo_canvas *canvas, const char *string, const kymo__run *run)
{
    kymo__pdf *pdf = canvas->state;
    cairo_font_face_t *face = find_face(canvas, run->face);

    if (!face || run->glyph_count < 1)
        return;
    pdf->text.length = pdf->glyphs.length = pdf->groups.length = 0;
    for (int32_t i = 0; i < run->glyph_count; i++) {
        const kymo__glyph *g = &run->glyphs[i];
        cairo_glyph_t glyph = {g->id, g->x, g->y};

        kymo__buf_append(&pdf->glyphs, &glyph, sizeof glyph);
    }
    add_clusters(pdf, string, run);
    if (pdf->text.status || pdf->glyphs.status || pdf->groups.status)
        return; // the end tells
    pdf->lib.set_font_face(pdf->cairo, face);
    pdf->lib.set_font_size(pdf->cairo, run->size);
    pdf->lib.show_text_glyphs(pdf->cairo, pdf->text.data, (int)pdf->text.length,
                              (const cairo_glyph_t *)(const void *)pdf->glyphs.data, run->glyph_count,
                              (const cairo_text_cluster_t *)(const void *)pdf->groups.data,
                              (int)(pdf->groups.length / sizeof(cairo_text_cluster_t)),
                              run->rtl ? CAIRO_TEXT_CLUSTER_FLAG_BACKWARD
                                       : (cairo_text_cluster_flags_t)0);
}

/* The first glyph from i on that is, or is not, the box of characters that no font has. */
static int32_t skip(const kymo__run *run, int32_t i, bool boxes)
{
    while (i < run->glyph_count && (run->glyphs[i].id == 0) == boxes)
        i++;
    return i;
}

static void box_move(double x, double y, void *state)
{
    const kymo__pdf *pdf = state;

    pdf->lib.move_to(pdf->cairo, x, y);
}

static void box_line(double x, double y, void *state)
{
    const kymo__pdf *pdf = state;

    pdf->lib.line_to(pdf->cairo, x, y);
}

static void box_curve(double x1, double y1, double x2, double y2, double x3, double y3, void *state)
{
    const kymo__pdf *pdf = state;

    pdf->lib.curve_to(pdf->cairo, x1, y1, x2, y2, x3, y3);
}

static void box_close(void *state)
{
    const kymo__pdf *pdf = state;

    pdf->lib.close_path(pdf->cairo);
}

/* Draws a box as a path: one glyph for any character is more than a PDF's fonts can tell apart. */
static void draw_box(kymo_canvas *canvas, const kymo__run *run, const kymo__glyph *glyph)
{
    kymo__pdf *pdf = canvas->state;
    const kymo__outline to = {box_move, box_line, box_curve, box_close, pdf};
    kymo_error err;

    kymo__error_clear(&err);
    pdf->lib.save(pdf->cairo);
    pdf->lib.translate(pdf->cairo, glyph->x, glyph->y);
    if (kymo__glyph_outline(canvas->fonts, run->face, glyph->id, run->size, &to, &err))
        kymo__canvas_fail(canvas, &err);
    pdf->lib.fill(pdf->cairo);
    pdf->lib.restore(pdf->cairo);
}

/* Draws a run, its boxes as paths and what is between them as runs of their own. */
static void draw_mixed(kymo_canvas *canvas, const char *string, const kymo__run *run)
{
    for (int32_t i = 0, end; i < run->glyph_count; i = end) {
        kymo__run part = *run;

        end = skip(run, i, run->glyphs[i].id == 0);
        part.glyphs = &run->glyphs[i];
        part.glyph_count = end - i;
        part.byte = (int32_t)run->glyphs[run->rtl ? end - 1 : i].cluster;
        part.bytes = run->byte + run->bytes - part.byte;
        if (run->rtl && i > 0)
            part.bytes = (int32_t)run->glyphs[i - 1].cluster - part.byte;
        else if (!run->rtl && end < run->glyph_count)
            part.bytes = (int32_t)run->glyphs[end].cluster - part.byte;
        for (int32_t k = i; run->glyphs[i].id == 0 && k < end; k++)
            draw_box(canvas, run, &run->glyphs[k]);
        if (run->glyphs[i].id != 0)
            draw_run(canvas, string, &part);
    }
}

/* What a text is in the document's structure: titles of the figure stand for themselves. */
static const char *tag_of(const kymo__pdf *pdf, const char *role)
{
    if (pdf->depth != 1 || !pdf->tags[0] || !kymo__str_equal(pdf->tags[0], "Sect"))
        return NULL;
    return kymo__str_equal(role, "title") ? "H1" : kymo__str_equal(role, "caption") ? "Caption" : "P";
}

void kymo__pdf_text(kymo_canvas *canvas, const kymo__text *text, double x, double y, double angle,
                    kymo__rgba color, const char *role)
{
    kymo__pdf *pdf = canvas->state;

    const char *tag = tag_of(pdf, role);

    if (tag)
        pdf->lib.tag_begin(pdf->cairo, tag, NULL);
    pdf->lib.save(pdf->cairo);
    pdf->lib.translate(pdf->cairo, x, y);
    pdf->lib.rotate(pdf->cairo, angle * (-3.14159265358979323846 / 180));
    kymo__pdf_color(pdf, color);
    for (int32_t i = 0; i < text->run_count; i++) {
        kymo__run run = text->runs[i];

        // A formula's source is what its first run stands for.
        if (run.box && i > 0 && run.box == text->runs[i - 1].box)
            run.bytes = 0;
        if (skip(&run, 0, false) < run.glyph_count)
            draw_mixed(canvas, text->string, &run);
        else
            draw_run(canvas, text->string, &run);
    }
    for (int32_t i = 0; i < text->rule_count; i++) {
        const kymo__rule *rule = &text->rules[i];

        pdf->lib.rectangle(pdf->cairo, rule->x, rule->y, rule->width, rule->height);
        pdf->lib.fill(pdf->cairo);
    }
    pdf->lib.restore(pdf->cairo);
    if (tag)
        pdf->lib.tag_end(pdf->cairo, tag);
    kymo__pdf_check(canvas, pdf->lib.status(pdf->cairo));
}
