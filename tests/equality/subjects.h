/*
 * subjects.h - figures for the equality tests, and the routes their data can take.
 *
 * A subject is a figure of one or more marks over one table. A route brings that table to the figure: from memory,
 * streams, files, in batches of any size, on any number of threads. Every one must give the same bytes.
 */
#ifndef SUBJECTS_H
#define SUBJECTS_H

#include "kt.h"

enum { COLUMNS = 4, MARKS = 3 };

/** A table; columns are named "1", "2", ... as those of a raw file are. */
typedef struct table {
    int64_t rows;
    int32_t count;
    int32_t type[COLUMNS];    /**< KYMO_F64, KYMO_I64, KYMO_TIME, KYMO_TEXT */
    double *f64[COLUMNS];
    int64_t *i64[COLUMNS];
    int32_t *code[COLUMNS];
} table;

/** The words of all text columns. */
extern const char *const table_words[4];
void table_close(table *t);

typedef struct subject {
    const char *name;
    void (*fill)(table *t); /**< rows is set; makes the columns */
    int64_t rows;
    kymo_figure_options figure;
    kymo_axes_options axes;
    kymo_kind kind[MARKS];
    kymo_spec spec[MARKS]; /**< without data */
    bool all_points; /**< the same image with reduce = none */
} subject;

extern const subject subjects[];
extern const int subject_count;
table subject_table(const subject *s);

typedef struct route {
    const char *name;
    kymo_source *(*open)(const table *t, const char *folder); /**< NULL when the table cannot come this route */
    int32_t threads, batch_rows;
    bool all_points; /**< reduce = none */
} route;

extern const route routes[];
extern const int route_count;
/** Opens the subject's figure over a source, which it takes. */
kymo_figure *subject_open(const subject *s, kymo_source *source, const route *w);

/** The bytes of an output. Owned: free(). */
typedef struct bytes {
    char *data;
    size_t size, capacity;
} bytes;
int bytes_write(const void *data, size_t size, void *user);
bytes figure_bytes(kymo_figure *figure, const char *output, const char *what);
bool bytes_equal(const bytes *a, const bytes *b);

#endif
