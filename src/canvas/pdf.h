/*
 * pdf.h - what the files of the PDF output share. Private to them.
 */
#ifndef KYMO_CANVAS_PDF_H
#define KYMO_CANVAS_PDF_H

#include "canvas/vector.h"

#include <cairo.h>

enum { KYMO__PDF_DEPTH = 64, KYMO__PDF_LEVELS = 6 };

/** A document of many pages (pdf_book.c). */
typedef struct kymo__pdf_book {
    bool open;                         /* there is one */
    bool refused;                      /* by `write` */
    kymo_write write;
    void *user;
    int entries[KYMO__PDF_LEVELS + 1]; /* of the outline: the last one of each level; 0: none */
} kymo__pdf_book;

/** The state of a PDF canvas. Between begin and end there is a page to draw on. */
typedef struct kymo__pdf {
    kymo__buf out;    /* the document */
    kymo__buf text;   /* UTF-8 made valid; of a run, or of the document's information */
    kymo__buf glyphs; /* cairo_glyph_t, of a run */
    kymo__buf groups; /* cairo_text_cluster_t, of a run */
    cairo_surface_t *surface;
    cairo_t *cairo;
    cairo_font_face_t *faces[KYMO__FACES_MOST]; /* made when first needed */
    kymo__buf alt; /* the description, UTF-8 */
    const char *tags[KYMO__PDF_DEPTH]; /* of the groups that are open; NULL: none */
    int32_t depth;                     /* of groups */
    bool clipped;
    bool framed;           /* within a drawing within the drawing */
    bool clipped_outside;  /* before the frame */
    double width, height; /* [CSS px] */
    kymo__pdf_book book;
} kymo__pdf;

/** Fails the canvas with what cairo says, if it says anything. */
void kymo__pdf_check(kymo_canvas *canvas, cairo_status_t status);
void kymo__pdf_color(kymo__pdf *pdf, kymo__rgba color);

/* ---- pdf_text.c ------------------------------------------------------------------------------ */

void kymo__pdf_text(kymo_canvas *canvas, const kymo__text *text, double x, double y, double angle,
                    kymo__rgba color, const char *role);
/** Appends UTF-8 in which what is invalid or no character is U+FFFD. */
void kymo__pdf_valid(kymo__buf *to, const char *text, size_t size);
/** pdf_complete.c: adds what cairo cannot say: language, title bar, the texts of figures. */
void kymo__pdf_complete(kymo__buf *out, const kymo__buf *alt);
/** Lets go of the fonts. */
void kymo__pdf_close_faces(kymo__pdf *pdf);

/* ---- pdf_book.c ------------------------------------------------------------------------------ */

/**
 * What a group is among cairo's tags: the structure of a figure, and in a document also links,
 * destinations and "tag:" roles. Its attributes, valid until the next call, go to `attributes`.
 * NULL: nothing of its own, or the canvas has failed. The name is static.
 */
const char *kymo__pdf_tag(kymo_canvas *canvas, const char *role, const char *label,
                          const char **attributes);
/** Makes the next page of the document the one to draw on. */
void kymo__pdf_next_page(kymo__pdf *pdf, const kymo__page *page);
/** Ends it. */
void kymo__pdf_end_page(kymo_canvas *canvas);

/* ---- pdf.c ----------------------------------------------------------------------------------- */

/** Lets go of the surface that was begun; cairo writes what it has to say. */
void kymo__pdf_drop(kymo__pdf *pdf);
/** Title, subject and so on; NULL or "" says nothing. `which` is a cairo_pdf_metadata_t. */
void kymo__pdf_information(kymo__pdf *pdf, int which, const char *text);
/** The time of the document, and what made it. */
void kymo__pdf_origin(kymo__pdf *pdf);

#endif
