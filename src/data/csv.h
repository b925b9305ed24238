/*
 * csv.h - what the files of the CSV reader share.
 *
 *   csv_open.c    options, the head of the file
 *   csv.c         the source: cursors, fetch
 *   csv_scan.c    where cells and records end, and how many records and lines a block has
 *   csv_infer.c   delimiter, header and types from the head of the file
 *   csv_whole.c   columns of whole numbers that a double cannot hold
 *   csv_decode.c  cells to columns; csv_plain.h for the plain ones
 *   csv_level.h   the loops over bytes, by level of vector instructions
 *
 * The grammar is RFC 4180, widened: LF, CR LF or CR end a line; blanks around a cell are not part
 * of it; blank lines and comment lines are passed over; a quote opens only as the first byte of a
 * cell, and is a byte like any other elsewhere. With a blank as the delimiter, runs of blanks and
 * tabs are one.
 *
 * All text that these functions scan has CSV_SLACK readable bytes behind its end.
 */
#ifndef KYMO_DATA_CSV_H
#define KYMO_DATA_CSV_H

#include "data/parts.h"

#include <string.h>

enum {
    CSV_RECORD_MAX = 16 * 1024 * 1024, /* bytes of one record: a longer one is an error */
    CSV_SLACK = 64
};

/** A word that stands for a missing value. */
typedef struct csv_word {
    const char *text;
    size_t length;
} csv_word;

typedef struct csv_level csv_level;

/** How a file is written, and by which loops it is read. */
typedef struct csv_dialect {
    const csv_level *level; /**< csv_level.h */
    char delimiter;         /**< ' ': runs of blanks and tabs */
    bool lenient;
    bool doubles;           /**< whole numbers are doubles, however large they are */
    const char *comment;    /**< what comment lines begin with, or NULL */
    size_t comment_length;
    const csv_word *missing;
    int32_t missing_count;
    int32_t missing_numbers; /**< how many of them are numbers: "-999" */
    const kymo__zone *zone;  /**< of times that do not say theirs; NULL: UTC */
} csv_dialect;

/** The source's state. */
typedef struct csv {
    csv_dialect dialect;
    char *comment, *missing_text;
    csv_word *missing; /**< NULL: the default words */
    kymo__zone *zone;
    int64_t data_offset, data_line; /**< where the first record of data begins */
    int64_t record_bytes;           /**< mean of the head, at least 1 */
    kymo__buf head;                 /**< while opening; of a pipe, until a cursor takes it */
} csv;

/** One wanted column, in the order of the file. */
typedef struct csv_step {
    int32_t skip;   /**< delimiters between the cell before (or the row's beginning) and this one */
    int32_t column; /**< in the file */
    int32_t slot;   /**< in the request */
    int32_t type;
} csv_step;

typedef struct csv_cursor {
    csv_step *steps; /**< room for as many as the request has columns */
    int32_t *slots;  /**< per request column: the slot that holds its values */
    int32_t step_count;
    int32_t rest;    /**< delimiters that follow the last wanted cell */
    kymo__buf carry; /**< bytes read that belong to later chunks, from `carry_at` on */
    size_t carry_at;
    int64_t read_at; /**< offset of the next byte to read */
    int64_t size;    /**< of a regular file when reading begins */
    int64_t offset;  /**< of the next chunk's first byte */
    int64_t line;    /**< its number */
    bool ended;      /**< all bytes have been read */
} csv_cursor;

/** What a chunk keeps between fetch and decode. */
typedef struct csv_extra {
    bool exact;   /**< it has quotes, comments or odd line ends */
    bool nul;     /**< it has NUL bytes */
    bool blanks;  /**< it has blank lines */
    void **out;   /**< per step: the column's values */
    int32_t count;
    kymo__buf scratch; /**< a quoted cell without its doubled quotes */
} csv_extra;

/* ---- csv_scan.c ------------------------------------------------------------------------------ */

static inline bool csv_is_end(char c)
{
    return c == '\n' || c == '\r';
}

/** A blank that is not part of the cell beside it. */
static inline bool csv_is_blank(const csv_dialect *d, char c)
{
    return c == ' ' || (c == '\t' && d->delimiter != '\t');
}

/** The byte after the line end at p. */
static inline const char *csv_after_end(const char *p, const char *end)
{
    return *p == '\r' && p + 1 < end && p[1] == '\n' ? p + 2 : p + 1;
}

/** A cell as it lies in the text. */
typedef struct csv_cell {
    const char *begin; /**< its first byte that is not blank */
    const char *text;  /**< without blanks around and without its quotes */
    size_t length;
    bool doubled;      /**< quotes within it are doubled */
    bool junk;         /**< text follows the closing quote */
    bool open;         /**< the quote is not closed before `end` */
} csv_cell;

/** Reads the cell at p. Returns the byte after it: a delimiter, a line end, or `end`. */
const char *kymo__csv_cell(const csv_dialect *d, const char *p, const char *end, csv_cell *cell);
/** From the byte after a cell to the next cell of the record; false: there is none. */
bool kymo__csv_next(const csv_dialect *d, const char **p, const char *end);
/** Passes over blank lines and comments; returns where a record begins, or `end`. */
const char *kymo__csv_record(const csv_dialect *d, const char *p, const char *end);
/** The line ends between two places. */
int64_t kymo__csv_lines(const char *from, const char *to);
/** Where the line of p begins, `from` at the earliest. */
const char *kymo__csv_line_start(const char *from, const char *p);

/** What the scan of a block found. */
typedef struct csv_cut {
    size_t length; /**< bytes of whole records, blank lines and comments at its start */
    int64_t rows, lines;
    bool exact, nul, blanks; /**< as in csv_extra */
    bool open;               /**< what follows them has an open quote, */
    size_t open_at;          /**< here */
} csv_cut;

/** Finds the last record that ends within `size` bytes, but not more than `max_rows` of them.
 *  `at_end`: no bytes follow. `text` begins with a record. */
csv_cut kymo__csv_cut(const csv_dialect *d, const char *text, size_t size, bool at_end,
                      int64_t max_rows);

/* ---- csv.c ----------------------------------------------------------------------------------- */

extern const kymo__source_class kymo__csv_class;
/** Tells the columns what the rows show that `cut` covers in csv->head from data_offset on. */
kymo_status kymo__csv_peek(kymo_source *source, const csv_cut *cut, kymo_error *err);
/** The error of a record at the beginning of `text`, in this line, that ends nowhere. */
kymo_status kymo__csv_fail_endless(const char *path, const char *text, int64_t line,
                                   const csv_cut *cut, kymo_error *err);

/* ---- csv_whole.c ----------------------------------------------------------------------------- */

/** A whole number of up to 64 bits and its sign. */
typedef struct csv_whole {
    bool negative;
    uint64_t size;
} csv_whole;

/** What the numbers of a column have been so far. */
typedef struct csv_wholes {
    bool broken;               /**< some are not whole, or too large */
    bool large;                /**< some lie beyond 2^53 */
    bool unfit_i64, unfit_u64; /**< some do not fit in there */
} csv_wholes;

/** Reads a whole number that fills the text; false: it is none. */
bool kymo__csv_whole(const char *text, const char *end, csv_whole *whole);
/** Whether it fits in KYMO_I64 or KYMO_U64. */
bool kymo__csv_whole_fits(const csv_whole *whole, int32_t type);
/** Takes a cell that is a number into account. */
void kymo__csv_whole_note(csv_wholes *all, const char *text, size_t length);
/** The type that holds them all: KYMO_I64 or KYMO_U64 where a double does not, else KYMO_F64. */
int32_t kymo__csv_whole_type(const csv_wholes *all);

/* ---- csv_infer.c ----------------------------------------------------------------------------- */

/** The delimiter of a text, whose last record may be cut off. */
char kymo__csv_sniff(const csv_dialect *known, const char *text, const char *end);
/** Makes the columns with names and types, from the first `size` bytes of csv->head, which end with
 *  a record. Moves data_offset and data_line over the header. `header` as in the options. */
kymo_status kymo__csv_infer(kymo_source *source, size_t size, int32_t header, kymo_error *err);
/** Whether a cell has the form of a date, if perhaps not one that there is or that a time can hold. */
bool kymo__csv_is_date(const char *text, size_t length);

/* ---- csv_decode.c ---------------------------------------------------------------------------- */

/** Whether a cell says that its value is missing. */
bool kymo__csv_missing(const csv_dialect *d, const char *text, size_t length);
kymo_status kymo__csv_decode(const kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err);

#endif
