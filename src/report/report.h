/*
 * report.h - the door of the report room: documents.
 *
 * report.c turns the public calls into a stream of blocks, prose.c and walk.c (with cmark-gfm) turn
 * Markdown into the same blocks, plate.c draws figures, rows.c reads tables from sources. Every output
 * is one file with a kymo__writer_class and one row in documents.def. A report may have several
 * writers; each gets every block once, in order. A block and all it points to is borrowed for the call.
 *
 * A writer hands its bytes to kymo__writer_put, at any time; they are in a file without a name until
 * all writers have closed well. What it must know only at the end (contents, the numbers of figures
 * that come later) it keeps in a kymo__reel and fetches at close.
 */
#ifndef KYMO_REPORT_ROOM_H
#define KYMO_REPORT_ROOM_H

#include "canvas/canvas.h"
#include "core/core.h"
#include "data/data.h"
#include "figure/figure.h"

#include <kymo/report.h>

/* ---- Inline text ----------------------------------------------------------------------------- */

typedef enum kymo__phrase_style {
    KYMO__PHRASE_EMPHASIS = 1,
    KYMO__PHRASE_STRONG = 2,
    KYMO__PHRASE_CODE = 4,
    KYMO__PHRASE_STRUCK = 8,
    KYMO__PHRASE_BREAK = 16, /**< a line ends here; no text */
    KYMO__PHRASE_MATH = 32   /**< text is one formula with its dollar signs, as kymo__text_layout takes it */
} kymo__phrase_style;

/** A piece of text of one style. */
typedef struct kymo__phrase {
    const char *text; /**< UTF-8, plain: in nothing but formulas do $ and \ mean anything. No line ends */
    uint32_t style;
    bool forward;     /**< a reference to what comes later: text is "Figure ??", kymo__report_reference
                           knows more when the report closes */
    const char *link; /**< a URL; "#" and the anchor of a figure, table or heading: "#fig-t1", "#tab-runs",
                           "#sec-summary"; or NULL */
} kymo__phrase;

typedef struct kymo__prose {
    const kymo__phrase *phrases;
    int32_t count; /**< 0: no text */
} kymo__prose;

/** Appends the text without its styles: for outlines, titles, readers aloud. */
void kymo__prose_plain(const kymo__prose *prose, kymo__buf *to);

/* ---- Blocks ---------------------------------------------------------------------------------- */

typedef struct kymo__heading {
    kymo__prose prose;
    const char *plain;  /**< the same without styles */
    const char *number; /**< "1.2", or NULL */
    const char *anchor; /**< "sec-summary", one of its kind in the document */
    int32_t level;      /**< 1 to 6 */
} kymo__heading;

typedef enum kymo__list_kind {
    KYMO__LIST_BULLETS = 0,
    KYMO__LIST_NUMBERS = 1
} kymo__list_kind;

typedef struct kymo__list {
    int32_t kind;
    int32_t start; /**< the first number */
    bool tight;    /**< its paragraphs stand close */
} kymo__list;

/** The boxes of task lists. */
typedef enum kymo__task {
    KYMO__TASK_NONE = 0,
    KYMO__TASK_OPEN = 1,
    KYMO__TASK_DONE = 2
} kymo__task;

/** What is numbered and has a caption. */
typedef struct kymo__caption {
    kymo__prose prose;  /**< maybe of no text */
    const char *label;  /**< "Figure 3", or NULL when it has neither caption nor id */
    const char *anchor; /**< "fig-t1", or NULL */
} kymo__caption;

enum { KYMO__TABLE_COLUMNS = 256 };

typedef struct kymo__table_column {
    kymo__prose head;
    int32_t align;  /**< -1 left, 0 centred, 1 right */
    bool numeric;   /**< all its cells are numbers: figures of one width */
} kymo__table_column;

typedef struct kymo__table {
    kymo__caption caption;
    const kymo__table_column *columns;
    int32_t column_count;
    int64_t rows; /**< -1: not known */
} kymo__table;

/** A figure or a picture. */
typedef struct kymo__plate {
    kymo__caption caption;
    const char *alt;      /**< never NULL, maybe "" */
    double width, height; /**< as asked for [CSS px]; 0: not said */
    double aspect;        /**< width over height, of itself */
    double own_width;     /**< pictures: at their resolution [CSS px]; figures: 0 */
    bool picture;         /**< a PNG file, not a figure */
    const char *font;     /**< of a figure: its `font`, or NULL; scenes do not say */
} kymo__plate;

/** How a writer wants a figure drawn. */
typedef struct kymo__wish {
    const char *output;   /**< of the canvas: "scene", "svg", "image" (its bytes are a PNG) */
    double width, height; /**< [CSS px] */
    double scale;         /**< of images; 0: 2 */
    const char *theme;    /**< for figures without their own when the report has none; NULL: light */
    char id[32];          /**< what ids in SVG begin with; "": of the contents */
} kymo__wish;

/* ---- reel.c: bytes kept for the end ---------------------------------------------------------- */

enum { KYMO__REEL_MEMORY = 256 * 1024 };

/**
 * Bytes that are appended and read again: in memory while they are few, else in a temporary file.
 * Zeroed is empty; open it with its account.
 */
typedef struct kymo__reel {
    kymo__buf head;  /**< not yet written to the file: all, while there is none */
    int64_t written; /**< to the file */
    int fd;          /**< -1: none */
} kymo__reel;
void kymo__reel_open(kymo__reel *reel, kymo__mem *mem);
kymo_status kymo__reel_put(kymo__reel *reel, const void *bytes, size_t size, kymo_error *err);
/** Bytes appended so far. */
int64_t kymo__reel_size(const kymo__reel *reel);
/** Reads exactly `size` bytes from `at` on. */
kymo_status kymo__reel_get(const kymo__reel *reel, int64_t at, void *bytes, size_t size, kymo_error *err);
void kymo__reel_close(kymo__reel *reel);

/* ---- Writers --------------------------------------------------------------------------------- */

typedef struct kymo__writer kymo__writer;

/**
 * The calls of an output; all but those marked so must be there. A failure is told in `err` and sticks
 * to the report: no more calls come but `drop`. Lists, items and quotes hold blocks and are nested.
 */
typedef struct kymo__writer_class {
    const char *name;       /**< "pdf" */
    const char *extensions; /**< "html htm" */
    size_t state_size;      /**< zeroed before open */
    kymo_status (*open)(kymo__writer *writer, kymo_error *err);
    kymo_status (*heading)(kymo__writer *writer, const kymo__heading *heading, kymo_error *err);
    kymo_status (*paragraph)(kymo__writer *writer, const kymo__prose *prose, kymo_error *err);
    kymo_status (*list_begin)(kymo__writer *writer, const kymo__list *list, kymo_error *err);
    kymo_status (*item_begin)(kymo__writer *writer, kymo__task task, kymo_error *err);
    kymo_status (*item_end)(kymo__writer *writer, kymo_error *err);
    kymo_status (*list_end)(kymo__writer *writer, kymo_error *err);
    kymo_status (*quote_begin)(kymo__writer *writer, kymo_error *err);
    kymo_status (*quote_end)(kymo__writer *writer, kymo_error *err);
    /** A block of code; lines end with \n. `info` is its language, or "". */
    kymo_status (*code)(kymo__writer *writer, const char *info, const char *text, kymo_error *err);
    kymo_status (*table_begin)(kymo__writer *writer, const kymo__table *table, kymo_error *err);
    /** As many cells as the table has columns. The columns' prose has gone by now. */
    kymo_status (*table_row)(kymo__writer *writer, const kymo__prose *cells, kymo_error *err);
    kymo_status (*table_end)(kymo__writer *writer, kymo_error *err);
    /** How a figure is to be drawn for this writer; not called for pictures. */
    kymo_status (*wish)(kymo__writer *writer, const kymo__plate *plate, kymo__wish *wish, kymo_error *err);
    /** The drawing (what a canvas of the wish wrote), or a picture's PNG file. */
    kymo_status (*plate)(kymo__writer *writer, const kymo__plate *plate, const void *bytes, size_t size,
                         kymo_error *err);
    /** The plates that follow stand side by side, until another block comes or the count is 1. */
    kymo_status (*columns)(kymo__writer *writer, int32_t count, kymo_error *err);
    kymo_status (*page_break)(kymo__writer *writer, kymo_error *err);
    /** Hands on what is due at the end. */
    kymo_status (*close)(kymo__writer *writer, kymo_error *err);
    /** NULL: nothing. After all writers have closed: puts files beside the main one in their place. */
    kymo_status (*commit)(kymo__writer *writer, kymo_error *err);
    /** Frees what the writer holds and removes what is not in its place. Called once whenever open was. */
    void (*drop)(kymo__writer *writer);
} kymo__writer_class;

struct kymo__writer {
    const kymo__writer_class *class_;
    kymo_report *report;
    kymo__mem *mem;    /**< the report's account */
    void *state;
    char *path;        /**< of its file as given, or "" for a sink */
    int64_t bytes;     /**< handed on */
    /* of report.c */
    kymo__out out;
    kymo__reel held;   /**< what must not be seen before the end: of sinks and devices */
    bool opened, out_open;
    kymo_write write;  /**< of a sink */
    void *user;
};

/** Hands on bytes of the output. */
kymo_status kymo__writer_put(kymo__writer *writer, const void *bytes, size_t size, kymo_error *err);
kymo_status kymo__writer_text(kymo__writer *writer, const char *text, kymo_error *err);
/** Hands on what a buffer has and empties it; its errors are told too. */
kymo_status kymo__writer_flush(kymo__writer *writer, kymo__buf *buf, kymo_error *err);

/** Finds a class by name; by the extension of a path. NULL: none. */
const kymo__writer_class *kymo__writer_find(const char *name);
kymo_status kymo__writer_for_path(const char *path, const kymo__writer_class **class_, kymo_error *err);

/** Opens a report with one writer, of any class: a file, or `write` with `user`. As kymo_report_open. */
kymo_report *kymo__report_make(const char *path, const kymo__writer_class *class_, kymo_write write,
                               void *user, const kymo_report_options *options);

/* ---- What writers know of the report --------------------------------------------------------- */

/** Words that kymo itself puts into documents, in their language. */
typedef struct kymo__terms {
    const char *lang; /**< "en" */
    const char *figure, *table, *section, *contents, *page;
} kymo__terms;

/** The options with their defaults; texts may be NULL but for lang and paper. */
const kymo_report_options *kymo__report_about(const kymo_report *report);
/** The date to show, or NULL. */
const char *kymo__report_date(const kymo_report *report);
const kymo__terms *kymo__report_terms(const kymo_report *report);
/** Size of the paper as it lies and margin, [CSS px]. */
void kymo__report_paper(const kymo_report *report, double *width, double *height, double *margin);
/**
 * What a reference to "#fig-t1" reads: "Figure 3"; NULL while nothing has that anchor. Valid until the
 * next block. At close all that were forward are known: others are errors before.
 */
const char *kymo__report_reference(const kymo_report *report, const char *link);
/** For kymo_report_counts.bytes_spooled and pages. */
void kymo__report_spooled(kymo_report *report, int64_t bytes);
void kymo__report_pages(kymo_report *report, int64_t pages);

/* ---- prose.c, walk.c, markdown.c: from Markdown to blocks ------------------------------------ */

/** Where a Markdown text comes from, for errors. */
typedef struct kymo__markdown {
    const char *text;
    const char *file;  /**< NULL: no place is told but line and column */
    int64_t line;      /**< of its first line; 0: 1 */
    kymo_report_fence fence;
    void *user;
} kymo__markdown;

/** Sends the blocks of a text to the report. */
kymo_status kymo__markdown_blocks(kymo_report *report, const kymo__markdown *markdown, kymo_error *err);

/** Inline Markdown parsed: owned, of one account. */
typedef struct kymo__inline {
    kymo__prose prose;
    kymo__mem *mem;
    kymo__buf spans, strings;
} kymo__inline;
/** Parses a heading, caption or cell. `what` is its name in errors: "caption". NULL text: none. */
kymo_status kymo__inline_parse(kymo__inline *to, kymo_report *report, const char *text, const char *what,
                               kymo_error *err);
void kymo__inline_free(kymo__inline *inline_);

/* ---- report.c: blocks on their way to the writers -------------------------------------------- */

/** These number, check and hand on one block; walk.c and the public calls use them. */
kymo_status kymo__block_heading(kymo_report *report, int32_t level, const kymo__prose *prose, const char *id,
                                kymo_error *err);
kymo_status kymo__block_paragraph(kymo_report *report, const kymo__prose *prose, kymo_error *err);
kymo_status kymo__block_list(kymo_report *report, const kymo__list *list, kymo_error *err); /**< NULL: its end */
kymo_status kymo__block_item(kymo_report *report, kymo__task task, kymo_error *err);
kymo_status kymo__block_item_end(kymo_report *report, kymo_error *err);
kymo_status kymo__block_quote(kymo_report *report, bool begin, kymo_error *err);
kymo_status kymo__block_code(kymo_report *report, const char *info, const char *text, kymo_error *err);
/** The caption's label and anchor are made of `id` here. */
kymo_status kymo__block_table(kymo_report *report, kymo__table *table, const char *id, kymo_error *err);
kymo_status kymo__block_row(kymo_report *report, const kymo__prose *cells, kymo_error *err);
kymo_status kymo__block_table_end(kymo_report *report, kymo_error *err);
kymo_status kymo__block_image(kymo_report *report, const char *path, const kymo__prose *caption,
                              const kymo_report_figure_options *options, kymo_error *err);
kymo_status kymo__block_page_break(kymo_report *report, kymo_error *err);

/**
 * What a reference reads now, into `text`: "Figure 3", or "Figure ??" with *forward when nothing has
 * that id yet: it is remembered with its place, and an error at close when nothing ever has.
 */
kymo_status kymo__report_refer(kymo_report *report, const char *anchor, const char *file, int64_t line,
                               int32_t column, kymo__buf *text, bool *forward, kymo_error *err);

#endif
