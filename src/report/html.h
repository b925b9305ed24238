/* html.h - what the files of the HTML output share. Private to them. */
#ifndef KYMO_REPORT_HTML_H
#define KYMO_REPORT_HTML_H

#include "report/draft.h"

enum { KYMO__HTML_WIDTH = 680, KYMO__HTML_GAP = 20 }; /* of the text; between columns [CSS px] */

/** The state of an HTML writer. */
typedef struct kymo__html {
    kymo__draft body, toc;
    kymo__buf out;         /* the block that is being made */
    kymo__buf outlines;    /* of the glyphs of all formulas, as paths with ids */
    kymo__buf glyphs;      /* which these are: kymo__html_glyph */
    int32_t outline_count;
    kymo__fonts *fonts;    /* of formulas; NULL: none yet */
    kymo__buf open;        /* char: lists and quotes that are open, see html.c */
    char align[KYMO__TABLE_COLUMNS]; /* of the table's columns: 'n', 'r', 'c' or 'l' */
    int32_t table_columns;
    kymo__ladder ladder;
    int32_t toc_depth;        /* of the lists that are open in the contents */
    int32_t plates;           /* so far */
    kymo__task task;          /* whose box is due */
    int32_t columns;          /* side by side; 1: none */
    bool row;                 /* a row of plates is open */
} kymo__html;

/** A heading's inline text into the contents has no links. */
typedef enum kymo__html_inline { KYMO__HTML_TEXT = 0, KYMO__HTML_NO_LINKS = 1 } kymo__html_inline;

/** html_text.c: appends inline text to `out`, a part of the draft (NULL: of one without forward references). */
kymo_status kymo__html_prose(kymo__writer *writer, kymo__draft *draft, const kymo__prose *prose, int32_t how,
                             kymo_error *err);
void kymo__html_text_free(kymo__html *html);
/** html_head.c: everything before the contents. */
kymo_status kymo__html_head(kymo__writer *writer, kymo_error *err);

#endif
