/*
 * report.h - documents of figures, text and tables, written page by page in bounded memory.
 *
 *     kymo_report *r = kymo_report_open("out.pdf", &(kymo_report_options){ .title = "Run 17", .toc = 1 });
 *     kymo_report_heading(r, 1, "Summary");
 *     kymo_report_text(r, "The peak in @fig:t1 was **84 °C** ($\\sigma = 0.3$ K).");
 *     kymo_report_figure(r, figure, &(kymo_report_figure_options){ .id = "t1", .caption = "Oven" });
 *     if (kymo_report_close(r, &err) != KYMO_OK) fprintf(stderr, "%s\n", err.text);
 *
 * The rules of kymo.h hold: options may be NULL and zero is the default of every field, strings are
 * UTF-8 and copied, constructors never return NULL. Errors stick to the report: later calls on a
 * failed one do nothing and return that error, close returns it. No output has its name before close
 * succeeds; after an error there is none. A figure or a source may be closed, or changed and used
 * again, as soon as the call that takes it returns.
 *
 * Text is Markdown: CommonMark with tables, ~~struck~~ text and task lists, $formulas$, and references
 * such as @fig:t1, @tab:runs and @sec:summary. HTML in it is an error, as is all else that a document
 * cannot hold; errors say file:line:column. docs/reports.md is the guide.
 */
#ifndef KYMO_REPORT_H
#define KYMO_REPORT_H

#include <kymo.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kymo_report kymo_report;

/** Options of a report. The table of their names is kymo/fields.def (REPORT). */
typedef struct kymo_report_options {
    const char *title;     /**< above all, and in the information that files carry */
    const char *subtitle;  /**< under the title */
    const char *author;
    const char *subject;   /**< for the information that files carry */
    const char *keywords;  /**< the same: words with commas between */
    const char *date;      /**< as it is to be shown; NULL: none, or the day of $SOURCE_DATE_EPOCH in UTC */
    const char *lang;      /**< language of the text, as in "en" (default), "de-CH" */
    const char *paper;     /**< "A4" (default), "A3", "A5", "Letter", "Legal", "slides", or "WxH" with mm, cm,
                                in or pt behind it */
    const char *theme;     /**< of figures that have none: as kymo_figure_options.theme */
    const char *font;      /**< of the text: as kymo_figure_options.font */
    const char *folder;    /**< where images with relative paths are; NULL: the current folder */
    double margin;         /**< of pages [mm]: 20 */
    int32_t landscape;     /**< 1: pages are wider than high */
    int32_t toc;           /**< 1: with a table of contents */
    int32_t numbering;     /**< 1: headings have numbers, 1.2 */
    int32_t title_page;    /**< 1: title, author and date have a page of their own */
    int32_t reserved32[2];
    int64_t memory;        /**< budget [bytes] of the report, without its figures: 64 MiB; -1: none */
    const kymo_allocator *allocator;
    uint64_t reserved[16];
} kymo_report_options;

/** How a figure or an image stands in the text. The table of names: REPORT_FIGURE. */
typedef struct kymo_report_figure_options {
    const char *caption;   /**< below it, inline Markdown; NULL: none */
    const char *alt;       /**< for readers who do not see it; NULL: the figure's own description */
    const char *id;        /**< for @fig:id: letters, digits, - and _ */
    double width, height;  /**< [mm] 0: as wide as the text (or its column), in its own proportions */
    uint64_t reserved[12];
} kymo_report_figure_options;

/** What a table shows of a source. The table of names: REPORT_TABLE. */
typedef struct kymo_report_table_options {
    const char *caption;   /**< above it, inline Markdown; NULL: none */
    const char *id;        /**< for @tab:id */
    const char *columns;   /**< "time,temp": names or numbers, with commas between; NULL: all */
    const char *sort;      /**< "temp": rising, "-temp": falling; needs room for the rows that are shown */
    int64_t limit;         /**< rows shown at most; 0: all */
    uint64_t reserved[12];
} kymo_report_table_options;

/** What a report has come to so far. */
typedef struct kymo_report_counts {
    int64_t pages;         /**< of the PDF; 0 without one */
    int64_t headings, figures, images, tables;
    int64_t rows;          /**< of tables */
    int64_t bytes;         /**< of all outputs, when closed successfully; before: written so far */
    int64_t bytes_spooled; /**< in temporary files */
    int64_t peak_heap;     /**< of kymo's allocator, this report */
    uint64_t reserved[8];
} kymo_report_counts;

/** Opens a report that becomes a file; the extension says what: pdf, html, md. "-" needs kymo_report_open_as. */
KYMO_API kymo_report *kymo_report_open(const char *path, const kymo_report_options *options);

/** The same with the output by name: "pdf", "html", "md"; NULL: by the extension. "-" is standard output. */
KYMO_API kymo_report *kymo_report_open_as(const char *path, const char *output,
                                          const kymo_report_options *options);

/** Opens a report whose bytes go to `write`, all of them during kymo_report_close. Markdown's images are
 *  within it then. */
KYMO_API kymo_report *kymo_report_open_sink(const char *output, kymo_write write, void *user,
                                            const kymo_report_options *options);

/** One more output of the same document, before its first content. `output` NULL: by the extension. */
KYMO_API kymo_status kymo_report_also(kymo_report *report, const char *path, const char *output);

/** A heading, level 1 to 6, inline Markdown. "{#name}" at its end is its id for @sec:name, else one is made of
 *  its words: "Oven run" is oven-run. */
KYMO_API kymo_status kymo_report_heading(kymo_report *report, int32_t level, const char *text);

/** Paragraphs, headings, lists, quotes, code and tables in Markdown. Positions in errors count from its start. */
KYMO_API kymo_status kymo_report_text(kymo_report *report, const char *markdown);

/**
 * Takes a fenced code block whose first word is "kymo": the words behind that, the block's text, and the line
 * of its fence in the file. What it returns, if not KYMO_OK, is the report's error, as `error` tells it.
 */
typedef kymo_status (*kymo_report_fence)(kymo_report *report, const char *info, const char *body, int64_t line,
                                         void *user, kymo_error *error);

/**
 * A whole Markdown text, or a part of one: as kymo_report_text, errors say where in `file` (NULL: nowhere), whose
 * line `first_line` it begins on (0: 1), `---` ends a page and `fence` (NULL: they are errors) takes the fenced
 * blocks of kymo.
 */
KYMO_API kymo_status kymo_report_markdown(kymo_report *report, const char *markdown, const char *file,
                                          int64_t first_line, kymo_report_fence fence, void *user);

/** A table of a source's rows, which are read once and streamed. */
KYMO_API kymo_status kymo_report_table(kymo_report *report, kymo_source *source,
                                       const kymo_report_table_options *options);

/** A figure, drawn during the call. Errors of drawing are also the figure's. */
KYMO_API kymo_status kymo_report_figure(kymo_report *report, kymo_figure *figure,
                                        const kymo_report_figure_options *options);

/** A picture from a PNG file; its own size at most (its resolution, or 96 dots an inch). */
KYMO_API kymo_status kymo_report_image(kymo_report *report, const char *path,
                                       const kymo_report_figure_options *options);

/** The figures and images that follow stand side by side, 1 to 6 in a row, until text comes or 1 is asked for. */
KYMO_API kymo_status kymo_report_columns(kymo_report *report, int32_t count);

/** What follows begins on a new page. */
KYMO_API kymo_status kymo_report_page_break(kymo_report *report);

/** The sticky error of a report: returns its code and fills `error` unless NULL. */
KYMO_API kymo_status kymo_report_status(const kymo_report *report, kymo_error *error);

/** Gives a report an error of the caller's, unless it has one: nothing is written any more. */
KYMO_API kymo_status kymo_report_fail(kymo_report *report, const kymo_error *error);

/** What the report has come to so far. */
KYMO_API void kymo_report_stats(const kymo_report *report, kymo_report_counts *counts);

/** Writes the outputs and closes the report. Returns and fills in its first error. NULL is fine. */
KYMO_API KYMO_MUST_CHECK kymo_status kymo_report_close(kymo_report *report, kymo_error *error);

/** The same, and tells what the report came to; `counts` may be NULL. */
KYMO_API KYMO_MUST_CHECK kymo_status kymo_report_end(kymo_report *report, kymo_report_counts *counts,
                                                     kymo_error *error);

/** Notes where a report was opened, for kymo_open_objects; returns its argument. See KYMO_DEBUG in kymo.h. */
KYMO_API kymo_report *kymo_report_at(kymo_report *report, const char *file, int32_t line);

#ifdef KYMO_DEBUG /* the constructors note the caller's file and line */
#define kymo_report_open(...) kymo_report_at(kymo_report_open(__VA_ARGS__), __FILE__, __LINE__)
#define kymo_report_open_as(...) kymo_report_at(kymo_report_open_as(__VA_ARGS__), __FILE__, __LINE__)
#define kymo_report_open_sink(...) kymo_report_at(kymo_report_open_sink(__VA_ARGS__), __FILE__, __LINE__)
#endif

#ifdef __cplusplus
}
#endif

#endif
