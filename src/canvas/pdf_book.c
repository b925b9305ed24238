/*
 * pdf_book.c - a PDF of many pages: each drawing is one, and is handed on when it ends.
 *
 * cairo keeps fonts until the end, and a few bytes a page, link and tag; all else has left memory
 * when a page ends. Groups become tags where their role says so: links, destinations and, as far as
 * cairo carries it, the structure of the document (roles and reading order); pdf_tail.c adds language and
 * alternative texts.
 */
#include "canvas/pdf.h"

#include <stdio.h>
#include <string.h>

#define POINTS 0.75 // a CSS pixel

static cairo_status_t hand_on(void *user, const unsigned char *bytes, unsigned size)
{
    kymo__pdf *pdf = user;

    kymo__pdf_tail_take(&pdf->book.tail, bytes, size);
    if (!pdf->book.refused && pdf->book.write(bytes, size, pdf->book.user) != 0)
        pdf->book.refused = true;
    return pdf->book.refused ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

kymo_status kymo__book_open(kymo_canvas *canvas, const kymo__book *book, kymo_error *err)
{
    kymo__pdf *pdf = canvas->state;

    if (kymo__canvas_ready(canvas, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (!canvas->output->frame || canvas->drawing || pdf->book.open)
        return kymo__fail(err, KYMO_EMISUSE, "no document can be begun here");
    kymo__pdf_drop(pdf);
    kymo__pdf_tail_free(&pdf->book.tail);
    pdf->book = (kymo__pdf_book){.open = true, .write = book->write, .user = book->user};
    kymo__pdf_tail_open(&pdf->book.tail, canvas->mem);
    kymo__str_copy(pdf->book.tail.lang, sizeof pdf->book.tail.lang, book->lang ? book->lang : "en");
    pdf->surface = pdf->lib.pdf_surface_create_for_stream(hand_on, pdf, 1, 1);
    kymo__pdf_information(pdf, CAIRO_PDF_METADATA_TITLE, book->title);
    kymo__pdf_information(pdf, CAIRO_PDF_METADATA_SUBJECT, book->subject);
    kymo__pdf_information(pdf, CAIRO_PDF_METADATA_AUTHOR, book->author);
    kymo__pdf_information(pdf, CAIRO_PDF_METADATA_KEYWORDS, book->keywords);
    kymo__pdf_origin(pdf);
    if (pdf->lib.surface_status(pdf->surface) || kymo__buf_status(&pdf->text, err)) {
        kymo__pdf_drop(pdf);
        pdf->book.open = false;
        return err->code ? (kymo_status)err->code : kymo__fail(err, KYMO_ENOMEM, "out of memory: PDF");
    }
    return KYMO_OK;
}

/* Ends the page that is drawn, or leaves one that failed. */
static void show_page(kymo__pdf *pdf)
{
    if (pdf->book.drawn)
        pdf->lib.show_page(pdf->cairo);
    pdf->book.drawn = false;
    if (pdf->cairo)
        pdf->lib.destroy(pdf->cairo);
    pdf->cairo = NULL;
}

void kymo__pdf_next_page(kymo__pdf *pdf, const kymo__page *page)
{
    show_page(pdf);
    pdf->lib.pdf_surface_set_size(pdf->surface, page->width * POINTS, page->height * POINTS);
}

void kymo__pdf_end_page(kymo_canvas *canvas)
{
    kymo__pdf *pdf = canvas->state;

    kymo__pdf_check(canvas, pdf->lib.status(pdf->cairo));
    kymo__pdf_check(canvas, pdf->lib.surface_status(pdf->surface));
    pdf->book.drawn = canvas->trouble.code == KYMO_OK;
}

/* ---- Groups ---------------------------------------------------------------------------------- */

/* Writes text as a string of cairo's attributes: in quotes, with those and backslashes escaped. */
static void quote(kymo__buf *to, const char *text)
{
    kymo__buf_append(to, "'", 1);
    for (const char *p = text; *p; p++) {
        if (*p == '\'' || *p == '\\')
            kymo__buf_append(to, "\\", 1);
        kymo__buf_append(to, p, 1);
    }
    kymo__buf_append(to, "'", 1);
}

/* "KEY='text'" in the buffer for text, or NULL and the canvas has failed. */
static const char *attribute(kymo_canvas *canvas, const char *key, const char *text)
{
    kymo__pdf *pdf = canvas->state;
    kymo_error err;

    pdf->text.length = 0;
    kymo__buf_append(&pdf->text, key, strlen(key));
    kymo__buf_append(&pdf->text, "=", 1);
    quote(&pdf->text, text);
    kymo__buf_append(&pdf->text, "", 1);
    kymo__error_clear(&err);
    if (kymo__buf_status(&pdf->text, &err)) {
        kymo__canvas_fail(canvas, &err);
        return NULL;
    }
    return pdf->text.data;
}

/* The structure that a role stands for. Within a figure of a document there is none: it is one
   Figure of its own. */
static const char *structure_of(const kymo__pdf *pdf, const char *role)
{
    static const char *const names[] = {"Document", "Sect", "H1", "H2", "H3", "H4", "H5", "H6",
                                        "P", "L", "LI", "LBody", "Lbl", "Table", "TR", "TH", "TD",
                                        "Figure", "Caption", "BlockQuote", "Code", "TOC", "TOCI"};

    if (!pdf->book.open)
        return kymo__str_equal(role, "panel") ? "Figure"
               : kymo__str_equal(role, "titles") ? "Sect" : NULL;
    if (pdf->framed || strncmp(role, "tag:", 4) != 0)
        return NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(role + 4, names[i]) == 0)
            return names[i];
    return NULL;
}

const char *kymo__pdf_tag(kymo_canvas *canvas, const char *role, const char *label,
                          const char **attributes)
{
    kymo__pdf *pdf = canvas->state;

    *attributes = NULL;
    if (pdf->book.open && label && strcmp(role, "link") == 0) {
        *attributes = label[0] == '#' ? attribute(canvas, "dest", label + 1)
                                      : attribute(canvas, "uri", label);
        return *attributes ? CAIRO_TAG_LINK : NULL;
    }
    if (pdf->book.open && label && strcmp(role, "dest") == 0) {
        *attributes = attribute(canvas, "name", label);
        return *attributes ? CAIRO_TAG_DEST : NULL;
    }
    const char *tag = structure_of(pdf, role);
    if (tag && pdf->book.open && strcmp(tag, "Figure") == 0)
        kymo__pdf_tail_figure(&pdf->book.tail, label ? label : "");
    return tag;
}

/* ---- The end --------------------------------------------------------------------------------- */

void kymo__book_entry(kymo_canvas *canvas, int32_t level, const char *title, const char *dest)
{
    kymo__pdf *pdf = canvas->state;

    if (!canvas->state || !pdf->book.open)
        return;
    level = level < 1 ? 1 : level > KYMO__PDF_LEVELS ? KYMO__PDF_LEVELS : level;
    const char *attributes = attribute(canvas, "dest", dest);
    if (!attributes)
        return;
    int parent = CAIRO_PDF_OUTLINE_ROOT;
    for (int32_t i = 1; i < level; i++)
        parent = pdf->book.entries[i] ? pdf->book.entries[i] : parent;
    pdf->book.entries[level] = pdf->lib.pdf_surface_add_outline(
        pdf->surface, parent, title, attributes,
        level == 1 ? CAIRO_PDF_OUTLINE_FLAG_OPEN : (cairo_pdf_outline_flags_t)0);
    for (int32_t i = level + 1; i <= KYMO__PDF_LEVELS; i++)
        pdf->book.entries[i] = 0;
}

kymo_status kymo__book_close(kymo_canvas *canvas, kymo_error *err)
{
    kymo__pdf *pdf = canvas->state;

    if (!canvas->state || !pdf->book.open)
        return kymo__fail(err, KYMO_EMISUSE, "no document is open");
    pdf->book.tail.on = true;
    if (pdf->book.drawn)
        pdf->lib.tag_end(pdf->cairo, "Document");
    show_page(pdf);
    pdf->lib.surface_finish(pdf->surface);
    kymo__pdf_check(canvas, pdf->lib.surface_status(pdf->surface));
    kymo__pdf_drop(pdf);
    pdf->book.open = false;
    if (canvas->trouble.code)
        *err = canvas->trouble;
    else
        kymo__pdf_tail_write(&pdf->book.tail, pdf->book.write, pdf->book.user, err);
    kymo__pdf_tail_free(&pdf->book.tail);
    return (kymo_status)err->code;
}
