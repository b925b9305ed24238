/*
 * parts.h - what the kinds of sources share inside the data room.
 *
 * Making a source, its columns and its state; buffers of a chunk; the dictionary of a text column;
 * reads that go on until they are whole.
 */
#ifndef KYMO_DATA_PARTS_H
#define KYMO_DATA_PARTS_H

#include "data/data.h"

#define KYMO__CHUNK_ROWS 65536          /* rows a chunk, where nobody asks for fewer */
#define KYMO__CHUNK_BYTES (512 * 1024)  /* of text or raw bytes: they stay in the L2 cache */
#define KYMO__HEAD_BYTES (64 * 1024)    /* of a file that are looked at to find out what it is */
#define KYMO__PEEK_ROWS 1000            /* that tell whether a column rises and what it misses */

/* ---- source.c -------------------------------------------------------------------------------- */

/**
 * A new source named `name` with an account of its own. When memory fails: the static failed
 * source, and `release` has been called. Whether it failed is in source->error.code.
 */
kymo_source *kymo__source_new(const char *name, const kymo_allocator *allocator,
                              void (*release)(void *user), void *user);
/** Copies `err` to the source, where it sticks, and takes its columns away. */
void kymo__source_fail(kymo_source *source, const kymo_error *err);
/** Remembers how a file was opened. */
kymo_status kymo__source_say(kymo_source *source, const kymo_source_options *options, kymo_error *err);
/** Sets the class and allocates its state. */
kymo_status kymo__source_state(kymo_source *source, const kymo__source_class *class_,
                               kymo_error *err);
/** Makes `count` columns (F64, unnamed). */
kymo_status kymo__source_add_columns(kymo_source *source, int32_t count, kymo_error *err);
/** Names a column; a missing or empty name becomes its number. */
kymo_status kymo__source_name_column(kymo_source *source, int32_t index, const char *name,
                                     kymo_error *err);
/** KYMO_EINVAL unless the tail of an options struct is zero: it was not initialised, or is of a
 *  newer kymo. */
kymo_status kymo__reserved_check(const uint64_t *reserved, size_t count, const char *what,
                                 kymo_error *err);
/** KYMO_EINVAL for a column description that cannot be right; `index` is for the message. */
kymo_status kymo__column_check(const kymo_column *column, int32_t index, int64_t rows,
                               kymo_error *err);

/* ---- column.c -------------------------------------------------------------------------------- */

/** Counts into `column` what the first rows of `values` tell: missing, rising. Sets its type. */
void kymo__column_peek(kymo__source_column *column, const kymo_column *values, int64_t rows);
/** Sets the range of a rising column to that between the values of two rows, if both are finite. */
void kymo__column_range(kymo__source_column *column, const kymo_column *values, int64_t first,
                        int64_t last);
/** The nearest double to v on the inner side of it: >= v for a lower end. */
double kymo__inside_f64(int64_t v, bool lower);
/** Whether the validity bits say that a row is present. */
bool kymo__column_valid(const kymo_column *column, int64_t row);
/** Copies the values of some rows, packed, whatever their validity. */
void kymo__column_copy(char *to, const kymo_column *column, int64_t first, int64_t count);
/** The rows of `column` from `first` on. */
kymo_column kymo__column_slice(const kymo_column *column, int64_t first);

/* ---- cursor.c -------------------------------------------------------------------------------- */

/** Rows a chunk at most. */
int64_t kymo__request_rows(const kymo__request *request);
/** The column that request column `i` asks for. */
const kymo__source_column *kymo__request_column(const kymo__cursor *cursor, int32_t i);
/** Room for count values of size in the chunk's buffer of column i; NULL with err on failure. */
void *kymo__chunk_values(kymo__chunk *chunk, int32_t i, int64_t count, size_t size,
                         kymo_error *err);
/** Validity bits of column i, all set; they become the column's. NULL with err on failure. */
uint8_t *kymo__chunk_valid(kymo__chunk *chunk, int32_t i, int64_t rows, kymo_error *err);
/** Columns that show what lies in the chunk's buffers and dictionaries. */
kymo_status kymo__chunk_show(kymo__chunk *chunk, kymo_error *err);
/** Makes the bytes of a chunk hold at least `size`, keeping what is there. */
kymo_status kymo__chunk_room(kymo__chunk *chunk, size_t size, kymo_error *err);
/** Buffers of decoded values and validity of a request whose chunks have at most `rows` rows. */
int64_t kymo__values_bytes(const kymo_source *source, const kymo__request *request, int64_t rows);

/* ---- file.c ---------------------------------------------------------------------------------- */

/** Reads until `size` bytes are there or the file ends; *got says how many. */
kymo_status kymo__read_full(const kymo_source *source, void *to, size_t size, size_t *got,
                            kymo_error *err);
/** The same at an offset, which leaves the descriptor's position alone. */
kymo_status kymo__pread_full(const kymo_source *source, void *to, size_t size, int64_t offset,
                             size_t *got, kymo_error *err);

/** Finds the format of the bytes in file->head, which are there, and lets it open `source`. */
kymo_status kymo__source_open_head(kymo_source *source, kymo__file *file, kymo_error *err);

/** What follows the last dot of a file's name, or "". */
const char *kymo__extension(const char *path);

/* ---- dict.c: the words of a text column, numbered by first appearance ------------------------ */

struct kymo__dict {
    kymo__mem *mem;
    kymo__buf text;     /**< the words, each with its NUL */
    kymo__buf starts;   /**< size_t: where each begins in `text` */
    kymo__buf pointers; /**< const char *: see kymo__dict_words */
    int32_t *slots;     /**< open addressing: code + 1, 0 free */
    size_t slot_count;  /**< a power of two */
    int32_t count;
};
void kymo__dict_init(kymo__dict *dict, kymo__mem *mem);
void kymo__dict_free(kymo__dict *dict);
/** Forgets all words, keeps the memory. */
void kymo__dict_clear(kymo__dict *dict);
/** The code of a word, or -1. */
int32_t kymo__dict_find(const kymo__dict *dict, const char *word, size_t length);
/** The code of a word, added when it is new; -1 with err when memory fails. */
int32_t kymo__dict_add(kymo__dict *dict, const char *word, size_t length, kymo_error *err);
/** Word number `code`; valid until the next add. */
const char *kymo__dict_word(const kymo__dict *dict, int32_t code, size_t *length);
/** All words as C strings, valid until the next add. NULL with err when memory fails. */
const char *const *kymo__dict_words(kymo__dict *dict, kymo_error *err);

#endif
