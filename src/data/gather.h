/*
 * gather.h - the rows of a source put together by group, in a temporary file; see groups.c.
 */
#ifndef KYMO_DATA_GATHER_H
#define KYMO_DATA_GATHER_H

#include "data/parts.h"

/** The rows of one group: a chain of pieces in the file. */
typedef struct kymo__gathered {
    int64_t rows;
    int64_t first, last; /**< its pieces; -1: none */
    uint32_t head, tail; /**< its records that still wait in memory, + 1; 0: none */
} kymo__gathered;

/** Some columns of all groups. */
typedef struct kymo__gathering {
    kymo__mem *mem;
    const int32_t *types;
    int32_t column_count;
    kymo__gathered *groups;
    int32_t group_count;
    int32_t *places;  /**< per column: of its value in a record */
    size_t fixed;     /**< bytes of a record before its words */
    int fd;
    int64_t end;      /**< of the file */
    kymo__buf waiting, record, out;
    int64_t repaired; /**< what `lenient` forgave while the rows were read */
    kymo__notes notes;
    kymo_error error; /**< of the data: the rows before it are there */
} kymo__gathering;

/** A gathering of columns of these types, which are borrowed. On failure, too, kymo__gather_close is due. */
kymo_status kymo__gather_open(kymo__gathering *g, const int32_t *types, int32_t column_count, int32_t group_count,
                              kymo__mem *mem, kymo_error *err);
/** Appends the rows of a batch: row i to group groups[i], -1: to none. */
kymo_status kymo__gather_add(kymo__gathering *g, const kymo__batch *batch, const int32_t *groups, kymo_error *err);
/** Writes what waits; nothing is added after that. */
kymo_status kymo__gather_end(kymo__gathering *g, kymo_error *err);
void kymo__gather_close(kymo__gathering *g);

/** A reading of one group. Zeroed, but for `next`, its first piece; buf is initialised by the caller. */
typedef struct kymo__gather_reader {
    int64_t next;    /**< the piece that comes next; -1: none */
    kymo__buf piece;
    size_t at;       /**< of the next record in it */
    int64_t bytes;   /**< read in all */
} kymo__gather_reader;

/** The next record, valid until the next call; NULL with err when the file cannot be read. There must be one. */
const char *kymo__gather_next(const kymo__gathering *g, kymo__gather_reader *reader, kymo_error *err);
/** Whether column i of a record has a value; and that value, of a type that is not text. */
bool kymo__gather_valid(const char *record, int32_t i);
const char *kymo__gather_value(const kymo__gathering *g, const char *record, int32_t i);
/** The word of a text column, and its length. NULL: none. */
const char *kymo__gather_word(const kymo__gathering *g, const char *record, int32_t i, size_t *length);

#endif
