/*
 * room.h - what the files of the report room share. Private to them.
 */
#ifndef KYMO_REPORT_PRIVATE_H
#define KYMO_REPORT_PRIVATE_H

#include "report/report.h"

enum { KYMO__REPORT_WRITERS = 8, KYMO__REPORT_LEVELS = 6 };

/** A place of the document that has a name, and what references to it read. */
typedef struct kymo__anchor {
    uint64_t hash;
    int32_t name, label; /**< bytes of `strings`; label -1: not met yet, only referred to */
    int32_t file, column; /**< of the first reference to it; file -1: none */
    int64_t line;
} kymo__anchor;

/** All of them: a table of hashes. (anchors.c) */
typedef struct kymo__anchors {
    kymo__mem *mem;
    kymo__anchor *slots;
    int32_t capacity, count;
    kymo__buf strings;
    int32_t file; /**< the last one noted; -1: none */
} kymo__anchors;
void kymo__anchors_open(kymo__anchors *anchors, kymo__mem *mem);
void kymo__anchors_close(kymo__anchors *anchors);
/** What has this name, or NULL. */
const kymo__anchor *kymo__anchors_find(const kymo__anchors *anchors, const char *name);
const char *kymo__anchors_label(const kymo__anchors *anchors, const kymo__anchor *anchor);
/** Gives a place its name; KYMO_EINVAL when another has it. */
kymo_status kymo__anchors_add(kymo__anchors *anchors, const char *name, const char *label, kymo_error *err);
/** Notes that it is referred to, here first. */
kymo_status kymo__anchors_refer(kymo__anchors *anchors, const char *name, const char *file, int64_t line,
                                int32_t column, kymo_error *err);
/** The error about the first reference that leads nowhere, if one does. */
kymo_status kymo__anchors_check(const kymo__anchors *anchors, kymo_error *err);

struct kymo_report {
    kymo__root root; /* must be first */
    kymo__mem *mem;
    kymo_report_options options; /**< strings owned */
    char *date;                  /**< to be shown; NULL: none */
    kymo__terms terms;
    double width, height, margin; /**< of pages [CSS px] */
    kymo__writer writers[KYMO__REPORT_WRITERS];
    int32_t writer_count;
    kymo_error error;            /**< the first one */
    kymo__anchors anchors;
    int32_t numbers[KYMO__REPORT_LEVELS]; /**< of the headings so far */
    int32_t figures, tables;              /**< numbered so far */
    bool in_table;                        /**< one is open */
    kymo__buf scratch;                    /**< of one block */
    kymo_report_counts counts;
    bool begun;                           /**< there is content */
};

/** Whether a report takes calls; else its error. (report.c) */
kymo_status kymo__report_ready(kymo_report *report, kymo_error *err);
/** The same, and EINVAL that sticks when `what`, a `name`, is NULL: content that is not there is not left out. */
kymo_status kymo__report_given(kymo_report *report, const void *what, const char *name, kymo_error *err);
/** Remembers an error, the first one, and returns its code. */
kymo_status kymo__report_note(kymo_report *report, const kymo_error *err);

/** Fills in size and margin of the pages, [CSS px]. (paper.c) */
kymo_status kymo__paper(kymo_report *report, kymo_error *err);
/** The words of a language; English for those that are not known. (terms.c) */
kymo__terms kymo__terms_of(const char *lang);
/** Whether a name can be an id: letters, digits, - and _. (blocks.c) */
bool kymo__id_good(const char *id);
/** Numbers what has a caption or an id; label and anchor are put into `text`. (blocks.c) */
kymo_status kymo__block_caption(kymo_report *report, kymo__caption *caption, bool figure, const char *id,
                                kymo__buf *text, kymo_error *err);
/** A path as the report's folder makes it, into the buffer. (blocks.c) */
kymo_status kymo__report_path(const kymo_report *report, const char *path, kymo__buf *to, kymo_error *err);

#endif
