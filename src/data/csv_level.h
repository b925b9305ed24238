/*
 * csv_level.h - the loops over the bytes of CSV, one table a level of vector instructions (core/cpu.c).
 *
 * All levels give the same results. What a level does not do faster is left to the common way.
 */
#ifndef KYMO_DATA_CSV_LEVEL_H
#define KYMO_DATA_CSV_LEVEL_H

#include "data/csv.h"

/** What is in a block of whole lines. */
typedef struct csv_counts {
    int64_t feeds;  /**< line feeds */
    int64_t blanks; /**< of them before another line end */
    bool exact;     /**< a quote, a lone CR, or a line feed before a special byte */
    bool nul;
} csv_counts;

/** The last date met, for dates come in runs. Begins as {"none"}. */
typedef struct csv_date {
    char text[10]; /**< "YYYY-MM-DD" */
    int64_t day;   /**< since 1970 */
} csv_date;

/** Rows of plain numbers and times that are being read. */
typedef struct csv_rows {
    const csv_step *steps;
    void *const *out; /**< per step */
    int32_t step_count;
    int32_t rest;     /**< delimiters after the last wanted cell */
    int64_t row, rows; /**< the next one, all */
    const char *end;  /**< of the text */
    char delimiter;
    bool blanks;      /**< there are blank lines */
    bool zone;        /**< times without a zone are not in UTC */
    csv_date date;
} csv_rows;

struct csv_level {
    /** Counts over `size` bytes and looks at the byte after each; `special`: csv_scan.c. */
    csv_counts (*count)(const char special[3], const char *p, size_t size);
    /** Reads rows from p on, all of whose wanted cells are numbers or times, until one is unusual
     *  or `rows` are read. Returns where the next row begins. NULL: this level has no such loop. */
    const char *(*read)(csv_rows *rows, const char *p);
};

extern const csv_level kymo__csv_base, kymo__csv_avx2, kymo__csv_avx512;

csv_counts kymo__csv_count_plain(const char special[3], const char *p, size_t size);
const char *kymo__csv_read_avx2(csv_rows *rows, const char *p);
/** The loops of this processor, or of a lower level that $KYMO_CPU asks for. */
const csv_level *kymo__csv_level(void);

#endif
