/*
 * table.h - a source read whole, for comparing: every value of every column, and the first error.
 */
#ifndef TABLE_H
#define TABLE_H

#include "data/data.h"
#include "kt.h"

/** One value: a number, an exact integer (times, integers), or a word; NULL: missing. */
typedef struct datum {
    double number;
    int64_t integer;
    char *word;
} datum;

typedef struct table {
    int64_t rows, room;
    int64_t first; /* number of the first row: 0, but for rings */
    int32_t columns;
    datum *cells; /* row after row */
    int32_t *types;
    int64_t chunks, most_rows, repaired, bytes_read, peak;
    kymo_error err; /* the error of the lowest chunk; code 0: none */
} table;

/** Reads the columns (all when `columns` is NULL), several chunks at a time and decoded backwards,
 *  as threads might. batch_rows as in kymo__request. */
table table_read(kymo_source *source, const int32_t *columns, int32_t count, int32_t batch_rows);
void table_free(table *t);
const datum *table_at(const table *t, int64_t row, int32_t column);
/** Fails the test unless both have the same cells, to the bit, and the same error text. */
void table_check_equal(const table *a, const table *b, const char *what);

/** An unlinked file with these bytes, at its beginning. */
int file_of(const void *bytes, size_t size);
/** The reading end of a pipe into which the bytes are written in pieces of varying size. */
int pipe_of(const void *bytes, size_t size);
/** Opens text as file "t.csv", or as a pipe. */
kymo_source *open_text(const char *text, const kymo_source_options *options);
kymo_source *open_pipe(const char *text, const kymo_source_options *options);

#endif
