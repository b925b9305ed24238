/*
 * cells.h - values of columns as the text of table cells. Private to the room. (cells.c)
 */
#ifndef KYMO_REPORT_CELLS_H
#define KYMO_REPORT_CELLS_H

#include "report/room.h"

/** How the values of a column are written: as few decimals or parts of a time as its first rows need. */
typedef struct kymo__cell_form {
    int32_t type;     /**< a kymo_type */
    int32_t decimals; /**< of floating point numbers */
    int32_t parts;    /**< of times: 0 days, 1 minutes, 2 seconds, 3 milliseconds, 4 all */
} kymo__cell_form;

/** Learns from rows of a column. */
void kymo__cell_learn(kymo__cell_form *form, const kymo_column *column, int64_t rows);
/** Appends the text of a value, ended; "–" for a missing one. */
void kymo__cell_text(const kymo__cell_form *form, const kymo_column *column, int64_t row, kymo__buf *to);
/** Whether cells of a type are numbers. */
bool kymo__cell_numeric(int32_t type);
/** A value to sort by: NaN for a missing one; of texts only whether it is missing. */
double kymo__cell_key(const kymo_column *column, int64_t row);
/** The word of a text column, or NULL. */
const char *kymo__cell_word(const kymo_column *column, int64_t row);

#endif
