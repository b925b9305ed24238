/*
 * pages.h - what is on the pages of a document, kept until it can be drawn. Private to the room.
 *
 * A page is filled with items from top to bottom: a line, a row, a figure. An item is a list of calls
 * (pages.c), written with its origin at the upper left corner of the item and the margin. What does not
 * fit goes to the next page together with what is to be kept with it. Full pages lie in a reel, some
 * bytes a page are kept in memory; replay.c draws them.
 */
#ifndef KYMO_REPORT_PAGES_H
#define KYMO_REPORT_PAGES_H

#include "report/room.h"

enum { KYMO__SHADES = 6 };

/** A rectangle behind an item, as high as the item. */
typedef struct kymo__shade {
    double x, width;
    kymo__rgba color;
    bool joined; /**< reaches up to the item before */
} kymo__shade;

typedef struct kymo__item {
    double before, height; /**< space before it (none at the top of a page); its own */
    size_t from, size;     /**< its calls, in the queue's bytes */
    int32_t table;         /**< of which table it is a row; 0: none */
    int32_t heading;       /**< which heading it is, from 1; 0: none */
    bool kept;             /**< stays on the page of the item before */
    bool head;             /**< the head of its table: on each of its pages */
    int32_t shade_count;
    kymo__shade shades[KYMO__SHADES];
} kymo__item;

/** A page that is full. */
typedef struct kymo__page_record {
    int64_t at, size; /**< in the reel */
    int32_t heading;  /**< of level 1: the first one on it, or the last before it; 0: none */
    int32_t reserved;
} kymo__page_record;

/** Where headings are: for contents and outline. */
typedef struct kymo__heading_record {
    int32_t title, anchor; /**< bytes of `strings`: "1.2", a blank of half an em and the words; its name */
    int32_t level, page;   /**< page from 0; -1: not on one yet */
} kymo__heading_record;

typedef struct kymo__pages {
    kymo__mem *mem;
    kymo__reel *reel;
    double height;      /**< of what is between the margins */
    kymo__buf queue;    /**< kymo__item of the page in the making and of what may follow */
    kymo__buf bytes;    /**< their calls */
    kymo__item item;    /**< in the making */
    kymo__buf head;     /**< calls of the heads of tables: of the last two */
    kymo__buf heads;    /**< their items; `from` counts in `head` */
    kymo__buf groups;   /**< calls of the groups that are open where the last full page ends */
    kymo__buf out;      /**< the record in the making */
    kymo__buf pages;    /**< kymo__page_record */
    kymo__buf *headings; /**< kymo__heading_record */
    int32_t section;    /**< the last heading of level 1 that is on a page */
} kymo__pages;

void kymo__pages_open(kymo__pages *pages, kymo__mem *mem, kymo__reel *reel, double height,
                      kymo__buf *headings);
void kymo__pages_close(kymo__pages *pages);
int32_t kymo__pages_count(const kymo__pages *pages);
const kymo__page_record *kymo__page_at(const kymo__pages *pages, int32_t i);

/** Begins an item; calls since the end of the last one are its own, too. */
void kymo__item_begin(kymo__pages *pages, double before, bool kept);
kymo__item *kymo__item_now(kymo__pages *pages);
/** Ends it and fills pages. */
kymo_status kymo__item_end(kymo__pages *pages, double height, kymo_error *err);
/** Ends the page if there is something on it. */
kymo_status kymo__pages_break(kymo__pages *pages, kymo_error *err);

/* ---- Calls ------------------------------------------------------------------------------------- */

typedef enum kymo__call_kind {
    KYMO__CALL_ORIGIN = 1, /**< where the item lies */
    KYMO__CALL_TEXT,
    KYMO__CALL_REFERENCE,  /**< a text that is known at the end: its string is "#fig-t1" */
    KYMO__CALL_PAGE,       /**< the number of the page of a heading, ending at x */
    KYMO__CALL_RECT,
    KYMO__CALL_GROUP,      /**< two strings: role and label */
    KYMO__CALL_UNGROUP,
    KYMO__CALL_SCENE,      /**< a drawing in the reel; its string is the font */
    KYMO__CALL_PICTURE,    /**< a PNG in the reel */
    KYMO__CALL_LINE        /**< a line begins or ends that has references: they move what follows in it */
} kymo__call_kind;

/** One call; its strings follow it. */
typedef struct kymo__call {
    int32_t kind;
    int32_t size;     /**< of the strings behind it, with their ends */
    double x, y, w, h;
    double px;        /**< size of a text */
    int64_t at, bytes; /**< in the reel */
    int32_t face;
    uint32_t style;   /**< of a text: phrase styles */
    int32_t label;    /**< where the second string begins; -1: there is none */
    int32_t number;   /**< of a heading; of a text: 1 for figures of one width */
    kymo__rgba color;
    int32_t reserved;
} kymo__call;

/** Adds a call to the item. Errors stick to its buffer and are told at the item's end. */
void kymo__call_put(kymo__pages *pages, const kymo__call *call, const char *string, const char *label);
void kymo__call_text(kymo__pages *pages, double x, double y, const char *string, int32_t face, uint32_t style,
                     double px, kymo__rgba color);
void kymo__call_rect(kymo__pages *pages, double x, double y, double w, double h, kymo__rgba color);
void kymo__call_group(kymo__pages *pages, const char *role, const char *label);
void kymo__call_ungroup(kymo__pages *pages);

/* ---- replay.c ---------------------------------------------------------------------------------- */

/** What goes around the pages, and what replay asks for. */
typedef struct kymo__replay_pages {
    kymo_report *report;
    kymo_canvas *canvas;
    kymo__reel *reel;
    const kymo__heading_record *headings;
    int32_t heading_count;
    const char *strings;  /**< of the headings */
    double scale;         /**< of the texts of header and footer */
    int32_t first;        /**< number of the first page of the text, from 0: front pages before it */
    int32_t total;
    bool plain_first;     /**< the first page, which has the title and so no header, has no footer either */
} kymo__replay_pages;
/** Draws one page; `number` from 0, front pages counted. */
kymo_status kymo__page_replay(const kymo__replay_pages *r, const kymo__page_record *page, int32_t number,
                              kymo_error *err);

#endif
