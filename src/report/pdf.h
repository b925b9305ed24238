/*
 * pdf.h - what the files of the PDF writer share. Private to them.
 */
#ifndef KYMO_REPORT_PDF_H
#define KYMO_REPORT_PDF_H

#include "report/flow.h"
#include "report/pages.h"

enum { KYMO__PDF_DEEPEST = 32 };

#define KYMO__PDF_INK ((kymo__rgba){0x1f, 0x23, 0x28, 255})
#define KYMO__PDF_MUTED ((kymo__rgba){0x57, 0x60, 0x6a, 255})
#define KYMO__PDF_LINK ((kymo__rgba){0x0b, 0x57, 0xa4, 255})
#define KYMO__PDF_RULE ((kymo__rgba){0xd5, 0xda, 0xe0, 255})
#define KYMO__PDF_DARK_RULE ((kymo__rgba){0x8c, 0x95, 0x9f, 255})
#define KYMO__PDF_PALE ((kymo__rgba){0xf3, 0xf5, 0xf7, 255})

typedef struct kymo__pdf_table kymo__pdf_table; /* pdf_table.c */

/** A list, an item or a quote that is open. */
typedef struct kymo__pdf_level {
    char kind; /**< 'l', 'i', 'q' */
    bool numbers, tight;
    int32_t number;
    double indent; /**< of what is in it [CSS px] */
} kymo__pdf_level;

/** A document being set. */
typedef struct kymo__pdf_state {
    kymo__writer *writer;
    kymo__mem *mem;
    kymo_canvas *canvas;
    kymo__fonts *fonts;    /**< the canvas's */
    kymo__reel reel;
    kymo__flow flow;
    kymo__pages text, front; /**< front: title page and contents, made at the end */
    kymo__pages *pages;      /**< the one that is filled */
    kymo__buf headings, strings;
    kymo__buf phrases;       /**< of a text with something before it */
    double scale;            /**< of all sizes: 1, and more for slides */
    double base;             /**< size of the text [CSS px] */
    double width;            /**< between the margins */
    double after;            /**< space wanted behind the last block */
    double kept;             /**< height of headings that what follows is kept with; 0: none */
    bool begun;
    kymo__pdf_level levels[KYMO__PDF_DEEPEST];
    int32_t depth;
    char marker[40];         /**< of the item that has begun; "": none, or it is there already */
    int32_t columns;         /**< figures side by side */
    int32_t cell;            /**< how many of them are in the row that is open */
    double row_height, row_before;
    kymo__pdf_table *table;
    int32_t tables;
    kymo_error trouble;      /**< met where it could not be told */
} kymo__pdf_state;

/** The left edge of what is set, [CSS px] from the margin. */
double kymo__pdf_indent(const kymo__pdf_state *p);
/** Begins an item at the right distance; it stays with a heading before it. */
void kymo__pdf_item(kymo__pdf_state *p, double before, bool kept);
/** Ends the row of figures that is open; the first call sets the title. */
kymo_status kymo__pdf_row(kymo__pdf_state *p, kymo_error *err);
/** The same, and figures stand one below the other again. Every block that is no figure calls it first. */
kymo_status kymo__pdf_block(kymo__pdf_state *p, kymo_error *err);
/** Draws the bullet or number of the list's item, if that has not been done. */
void kymo__pdf_marker(kymo__pdf_state *p, double baseline);
/** Draws line `i` of the flow with its top left corner at (x, y) of the item. */
void kymo__pdf_line(kymo__pdf_state *p, const kymo__flow *flow, int32_t i, double x, double y,
                    const kymo__flow_style *style);
/** A prose with a phrase before it; valid until the next call. */
kymo_status kymo__pdf_prefix(kymo__pdf_state *p, const char *text, uint32_t style, const kymo__prose *prose,
                             kymo__prose *made, kymo_error *err);
/** How text is set that fills the width at the present indent. */
kymo__flow_style kymo__pdf_style(const kymo__pdf_state *p);
/** Sets a prose as lines of their own, with the structure role `tag`. */
kymo_status kymo__pdf_lines(kymo__pdf_state *p, const kymo__prose *prose, const kymo__flow_style *style,
                            const char *tag, double before, double after, kymo_error *err);
/** "Figure 3. " and the caption, in the flow; its height. */
kymo_status kymo__pdf_caption(kymo__pdf_state *p, const kymo__caption *caption, double width, double *height,
                              kymo_error *err);
extern const double kymo__pdf_caption_size; /**< in sizes of the text */

/** pdf_plate.c */
kymo_status kymo__pdf_wish(kymo__writer *writer, const kymo__plate *plate, kymo__wish *wish, kymo_error *err);
kymo_status kymo__pdf_plate(kymo__writer *writer, const kymo__plate *plate, const void *bytes, size_t size,
                            kymo_error *err);
kymo_status kymo__pdf_columns(kymo__writer *writer, int32_t count, kymo_error *err);

/** pdf_table.c */
kymo_status kymo__pdf_table_begin(kymo__writer *writer, const kymo__table *table, kymo_error *err);
kymo_status kymo__pdf_table_row(kymo__writer *writer, const kymo__prose *cells, kymo_error *err);
kymo_status kymo__pdf_table_end(kymo__writer *writer, kymo_error *err);
void kymo__pdf_table_free(kymo__pdf_state *p);

/** pdf_front.c: the title above the text, or on a page of its own; contents; and all pages to the canvas. */
kymo_status kymo__pdf_title(kymo__pdf_state *p, kymo_error *err);
kymo_status kymo__pdf_finish(kymo__writer *writer, kymo_error *err);

#endif
