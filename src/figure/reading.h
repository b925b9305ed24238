/*
 * reading.h - the original rows of a mark, one after another or by their numbers: for readouts, statistics and
 * exports. (reading.c)
 */
#ifndef KYMO_FIGURE_READING_H
#define KYMO_FIGURE_READING_H

#include "figure/figure.h"

/** A reading of some rows of a source, from itself or from the figure's spool of it. Serial. */
typedef struct kymo__reading {
    kymo_figure *figure;
    kymo_source *source;                /**< that is read */
    int32_t columns[KYMO__INPUT_COLUMNS]; /**< of it */
    int32_t column_count;
    int64_t first_row, end_row;         /**< 0, 0: all */
    int32_t batch_rows;                 /**< 0: the source's choice */
    kymo__cursor *cursor;
    kymo__chunk chunk;
    const kymo__batch *batch;           /**< the rows that kymo__reading_next has brought */
} kymo__reading;

/** Sets up a reading of these columns of a source; nothing is read. ECONSUMED where the data are gone. */
kymo_status kymo__reading_init(kymo__reading *reading, kymo_figure *figure, kymo_source *source,
                               const int32_t *columns, int32_t count, kymo_error *err);
/** Whether its rows can be read by their numbers. */
bool kymo__reading_seeks(const kymo__reading *reading);
/** Opens the cursor for the rows that are wanted; kymo__reading_close in any case. */
kymo_status kymo__reading_open(kymo__reading *reading, kymo_error *err);
/** 1: the next rows are in `batch`; 0: there are no more; negative: a kymo_status, ECANCELLED too. */
int kymo__reading_next(kymo__reading *reading, kymo_error *err);
void kymo__reading_close(kymo__reading *reading);

/** Values of up to KYMO__BLOCK rows of a mark as its scales take them. */
typedef struct kymo__values {
    const kymo_mark *mark;
    kymo__reading *reading;
    int32_t slot[KYMO__CHANNELS];  /**< where the columns of its channels are; -1: there is none */
    int64_t row;                   /**< of the first */
    int32_t count;
    const double *x, *y;           /**< numbers; categories as 1, 2, ...; NaN: missing */
    const int64_t *x_exact, *y_exact; /**< of columns of times and integers; NULL: there are none */
    double x_room[KYMO__BLOCK], y_room[KYMO__BLOCK];
    int64_t xi_room[KYMO__BLOCK], yi_room[KYMO__BLOCK];
    int64_t first;                 /**< of them, within the batch */
} kymo__values;

/** Sets up a reading of the x and y (`all`: colour and size, too) of a mark. */
kymo_status kymo__values_init(kymo__values *values, kymo__reading *reading, const kymo_mark *mark, bool all,
                              kymo_error *err);
/** Narrows the reading to the rows whose x lies in a span, and a neighbour at each side, where that can be
 *  found out without reading them all. */
kymo_status kymo__values_narrow(kymo__values *values, const kymo__span *span, kymo_error *err);
/** As kymo__reading_next, in blocks. */
int kymo__values_next(kymo__values *values, kymo_error *err);
/** The fewest digits that read back as this float. */
int kymo__print_f32(float v, char text[48]);
/** A value of a column of KYMO_U64, which may not fit in int64. */
uint64_t kymo__u64_at(const kymo_column *column, int64_t row);
/** All of row `i` of the block, as the caller is told: with its place on the canvas. */
void kymo__values_row(const kymo__values *values, int32_t i, kymo_row *row);
/** No row. */
kymo_row kymo__no_row(const kymo_mark *mark);
/** Whether x of a mark is exact on its axes: a scale of times. */
bool kymo__mark_exact(const kymo_mark *mark);

/** Limits as a span of x values: open ends are all there are. */
kymo__span kymo__span_of(const kymo_mark *mark, const kymo_limits *limits);
bool kymo__span_has(const kymo__span *span, const kymo__values *values, int32_t i);

/** Whether a figure can be asked: KYMO_EINVAL for failed ones, EMISUSE before the first draw. */
kymo_status kymo__figure_ask(const kymo_figure *figure, kymo_error *err);

#endif
