/*
 * where.h - conditions on rows, and the source of the rows that fulfil them.
 */
#ifndef KYMO_DATA_WHERE_H
#define KYMO_DATA_WHERE_H

#include "data/parts.h"

enum { KYMO__CONDITIONS = 8 };

/** One comparison of a column with a value. */
typedef struct kymo__condition {
    int32_t column, operator;
    char *text; /**< the value as it is written */
    double number;
    int64_t exact; /**< of times, and of whole numbers for columns of such */
    bool is_exact;
} kymo__condition;

/** All of them hold. */
typedef struct kymo__where {
    kymo__condition list[KYMO__CONDITIONS];
    int32_t count;
    char *texts;
    size_t size;
    kymo__mem *mem;
} kymo__where;

/** Reads "station==north && temp >= 20". On failure, too, kymo__where_close is due. */
kymo_status kymo__where_open(kymo__where *w, const kymo_source *source, const char *text,
                             const char *zone_name, kymo__mem *mem, kymo_error *err);
/** Reads c->text as a value of column c->column. */
kymo_status kymo__where_value(const kymo_source *source, kymo__condition *c, const kymo__zone *zone,
                              kymo_error *err);
void kymo__where_close(kymo__where *w);
/** Clears mask[row], one byte a row, where condition `condition` does not hold in its column. */
void kymo__where_mask(const kymo__where *w, int32_t condition, const kymo_column *column,
                      int64_t rows, uint8_t *mask);

/** filter.c: makes a source look like the one that its rows are of: columns, format, file. */
kymo_status kymo__source_like(kymo_source *source, const kymo_source *inner, kymo_error *err);
/** filter.c: finds out what the first 1000 rows tell of the columns, by reading them. */
kymo_status kymo__source_look(kymo_source *source, kymo_error *err);
/** filter.c: what options->where leaves of a source, which the new one owns. Without a condition:
 *  `source`. */
kymo_source *kymo__source_filtered(kymo_source *source, const kymo_source_options *options);

#endif
