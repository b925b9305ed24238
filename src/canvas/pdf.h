/*
 * pdf.h - what the files of the PDF output share. Private to them.
 */
#ifndef KYMO_CANVAS_PDF_H
#define KYMO_CANVAS_PDF_H

#include "canvas/pdf_cairo.h"
#include "canvas/vector.h"

enum { KYMO__PDF_DEPTH = 64, KYMO__PDF_LEVELS = 6 };

/** What is added behind a document (pdf_tail.c). */
typedef struct kymo__pdf_tail {
    bool on;             /* bytes are looked at */
    char state;          /* 'o' in an object, 's' in a stream, 't' behind the table, 0 elsewhere */
    char lang[40];
    int64_t total;       /* bytes so far */
    int64_t number;      /* of the object */
    int64_t alt_count, figures; /* texts, and Figures met */
    size_t alt_at;       /* the next text */
    kymo__buf alts;      /* descriptions of figures, ended */
    kymo__buf line, object, trailer;
    kymo__buf changed;   /* what will be added */
    kymo__buf table;     /* which objects, and where */
} kymo__pdf_tail;

/** A document of many pages (pdf_book.c). */
typedef struct kymo__pdf_book {
    bool open;                         /* there is one */
    bool refused;                      /* by `write` */
    bool begun;                        /* a page has been: all of them are one Document */
    bool drawn;                        /* the last page is drawn, but not yet shown: nothing ends it before the
                                          next one begins, since Document can only end on a page */
    kymo_write write;
    void *user;
    int entries[KYMO__PDF_LEVELS + 1]; /* of the outline: the last one of each level; 0: none */
    kymo__pdf_tail tail;
} kymo__pdf_book;

/** The state of a PDF canvas. Between begin and end there is a page to draw on. */
typedef struct kymo__pdf {
    kymo__cairo lib;  /* cairo's functions */
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
/** Appends text as a string of PDF: UTF-16 in hexadecimal, which every reader takes for text. */
void kymo__pdf_put_text(kymo__buf *to, const char *text, size_t size);
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
/** Shows the last page and makes the next one that to draw on. */
void kymo__pdf_next_page(kymo__pdf *pdf, const kymo__page *page);
/** Ends it; it is shown when the next one begins, or the document ends. */
void kymo__pdf_end_page(kymo_canvas *canvas);

/* ---- pdf_tail.c ------------------------------------------------------------------------------ */

void kymo__pdf_tail_open(kymo__pdf_tail *tail, kymo__mem *mem);
void kymo__pdf_tail_free(kymo__pdf_tail *tail);
/** The description of the next figure, in the order in which they are drawn. */
void kymo__pdf_tail_figure(kymo__pdf_tail *tail, const char *alt);
/** Looks at bytes that cairo writes. */
void kymo__pdf_tail_take(kymo__pdf_tail *tail, const unsigned char *bytes, size_t size);
/** Hands on what is to be added, when cairo has written all. */
kymo_status kymo__pdf_tail_write(kymo__pdf_tail *tail, kymo_write write, void *user, kymo_error *err);

/* ---- pdf.c ----------------------------------------------------------------------------------- */

/** Lets go of the surface that was begun; cairo writes what it has to say. */
void kymo__pdf_drop(kymo__pdf *pdf);
/** Title, subject and so on; NULL or "" says nothing. `which` is a cairo_pdf_metadata_t. */
void kymo__pdf_information(kymo__pdf *pdf, int which, const char *text);
/** The time of the document, and what made it. */
void kymo__pdf_origin(kymo__pdf *pdf);

#endif
