/* md.h - what the files of the Markdown output share. Private to them. */
#ifndef KYMO_REPORT_MD_H
#define KYMO_REPORT_MD_H

#include "report/draft.h"

/** The files beside a document, until they are put in their place. (md_files.c) */
typedef struct kymo__beside {
    kymo__mem *mem;
    kymo__reel bytes, names; /* one after the other; kymo__beside_file and a name each */
    int64_t count;
    char *folder;            /* "dir/name_files"; NULL: pictures stand in the text */
    char *temporary;         /* beside it, while it is not in its place; NULL: none */
} kymo__beside;

/** Beside the document at `path`; NULL: nowhere. */
kymo_status kymo__beside_open(kymo__beside *beside, const char *path, kymo__mem *mem, kymo_error *err);
/** The folder as the document names it. */
const char *kymo__beside_base(const kymo__beside *beside);
kymo_status kymo__beside_add(kymo__beside *beside, const char *name, const void *bytes, size_t size, kymo_error *err);
/** Writes all files into a temporary folder; puts them in their place; removes what is not there. */
kymo_status kymo__beside_write(kymo__beside *beside, kymo_error *err);
kymo_status kymo__beside_commit(kymo__beside *beside, kymo_error *err);
void kymo__beside_close(kymo__beside *beside);

/** A list, an item or a quote that is open. */
typedef struct kymo__md_part {
    size_t prefix; /* length of the line prefix outside */
    int32_t number; /* of the next item; -1: bullets */
    char sign;     /* of items: '-', '*', '.', ')'; of quotes '>' */
    bool tight;
} kymo__md_part;

/** The state of a Markdown writer. */
typedef struct kymo__md {
    kymo__draft body, toc;
    kymo__beside files;
    kymo__buf out;    /* the block that is being made */
    kymo__buf prefix; /* what lines begin with */
    kymo__buf lead;   /* what the next line begins with instead, if not empty */
    kymo__buf parts;  /* kymo__md_part */
    bool blank;       /* an empty line is due before the next block */
    bool task;        /* the box of a task has no text yet */
    char last;        /* sign of the list that just ended, 0: none did */
    char align[KYMO__TABLE_COLUMNS];
    int32_t table_columns;
    kymo__ladder ladder;
    int32_t plates;
} kymo__md;

/** Where inline text stands. */
typedef enum kymo__md_place {
    KYMO__MD_LINE = 0,     /**< at the beginning of a line */
    KYMO__MD_CELL = 1,     /**< in a cell of a table */
    KYMO__MD_WITHIN = 2,   /**< within a line */
    KYMO__MD_NO_LINKS = 4
} kymo__md_place;

/** md_text.c: appends plain text to `out`, escaped; WITHIN: not at the beginning of a line. */
void kymo__md_plain(kymo__buf *out, const char *text, int32_t place);
/** The same for words of references. */
void kymo__md_words(kymo__buf *out, const char *text);
kymo_status kymo__md_prose(kymo__writer *writer, kymo__draft *draft, const kymo__prose *prose, int32_t place,
                           kymo_error *err);

#endif
