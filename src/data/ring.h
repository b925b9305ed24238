/*
 * ring.h - what the files of the ring share: rows of live data, pushed by one thread, read by others.
 *
 *   ring.c        the source: memory, pushing, counting
 *   ring_read.c   cursors: snapshots, copying, the thinning of very many rows
 *   ring_words.c  the words of text columns
 *
 * Rows are numbered from the first one ever pushed; row r lies at place r mod `places`. Three counters
 * say which rows are where, and none of them ever goes back:
 *
 *   head   rows before it have been written;
 *   tail   rows before it may have been overwritten: raised before the first byte of a new row is;
 *   base   rows before it have been cleared.
 *
 * The writer raises tail, writes values, raises head. A reader copies values, then looks at tail: what lies
 * behind it is whole, the rest is thrown away and counted. That is a seqlock whose sequence number is
 * the row's (Boehm, Can seqlocks get along with programming language memory models, MSPC 2012):
 * values are written with release and read with acquire order, so a reader that saw any byte of a new row
 * also sees the tail that was raised before it. Both are plain moves on x86.
 *
 * There are more places than rows are shown (`capacity`), by a quarter: a reader that is slow by less than
 * that loses nothing.
 *
 * Blocks of 32, 256 and 2048 rows keep the places of their least and greatest value, for readers that need
 * no more (see ring_read.c): 10 % of a column of bytes, 2 % of one of doubles.
 */
#ifndef KYMO_DATA_RING_H
#define KYMO_DATA_RING_H

#include "data/parts.h"

#include <stdatomic.h>

enum { RING_LEVELS = 3, RING_PLAIN = 1, RING_RISING = 2, RING_WORD_PAGE = 1024, RING_WORD_PAGES = 64 };

/** Rows of a block, as powers of two. */
static const int32_t ring_shift[RING_LEVELS] = {5, 8, 11};

/** The words of one text column: they only grow, and keep their places. */
typedef struct ring_words {
    kymo__dict dict;       /**< the writer's: from words to codes */
    kymo__mem *mem;
    const char **page[RING_WORD_PAGES]; /**< atomic in effect */
    atomic_int count;
} ring_words;

typedef struct ring_column {
    char *values;          /**< read and written with atomic moves of the value's size */
    uint8_t *valid;        /**< a byte a row; NULL: NaN or a negative code is missing */
    uint16_t *least[RING_LEVELS], *greatest[RING_LEVELS]; /**< rows after the block's first */
    uint8_t *flags[RING_LEVELS]; /**< RING_PLAIN: all finite and there; RING_RISING: never falls */
    ring_words *words;     /**< of a text column */
    int32_t type, size;
} ring_column;

typedef struct ring {
    ring_column *columns;
    int32_t count;
    int32_t policy;
    atomic_int window_by;
    bool exact;            /**< never thinned */
    atomic_llong capacity; /**< set before rows come; may be looked at before */
    int64_t places; /**< rows that there is memory for; `capacity` are shown */
    atomic_llong head, tail, base;
    atomic_llong cleared, refused, missed, wordless;
    atomic_llong held;     /**< rows from here on are not shown; -1: all are */
    atomic_llong held_from; /**< and rows before this were not when that began */
    atomic_llong bumps;    /**< changes that are no rows */
    atomic_llong window_rows;
    _Atomic double window;
} ring;

/** Three steps to a ring: an empty one; room for rows of these types (any thread); the names of a source whose columns
 *  are there. */
kymo_status kymo__ring_init(ring *r, const kymo_ring_options *options, kymo_error *err);
kymo_status kymo__ring_room(ring *r, kymo__mem *mem, const int32_t *types, int32_t count, kymo_error *err);
kymo_status kymo__ring_name(kymo_source *source, const kymo_ring_options *options, kymo_error *err);
/** The class, of which followed files have one of their own. */
extern const kymo__source_class kymo__ring_class;
void kymo__ring_free(kymo_source *source);
int64_t kymo__ring_version(const kymo_source *source);
void kymo__ring_touch(kymo_source *source);
/** Rows accepted. The columns have been checked. */
int64_t kymo__ring_push(ring *r, const kymo_column *columns, int64_t rows);
/** The first row that is shown when `head` rows have been written. */
int64_t kymo__ring_start(const ring *r, int64_t head);

/* ---- ring_read.c ----------------------------------------------------------------------------- */

/** The first row of a window that ends before `until`. Any thread. */
int64_t kymo__ring_first(const ring *r, int64_t until);

typedef struct ring_cursor {
    int64_t until;
    double width;  /**< blocks of x up to this are thinned; 0: none are */
    int32_t x;     /**< request column of x; -1: the row's number */
} ring_cursor;
kymo_status kymo__ring_cursor_open(kymo_source *source, kymo__cursor *cursor, kymo_error *err);
int kymo__ring_fetch(kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err);
kymo_status kymo__ring_decode(const kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err);
bool kymo__ring_range(const kymo_source *source, int32_t column, double range[2]);
int64_t kymo__ring_chunk_bytes(const kymo_source *source, const kymo__request *request);

/* ---- ring_words.c ---------------------------------------------------------------------------- */

kymo_status kymo__ring_words_open(ring_words **words, kymo__mem *mem, kymo_error *err);
void kymo__ring_words_close(ring_words *words);
/** The code of a word, added when it is new; -1: there is no room for more. The writer's. */
int32_t kymo__ring_words_add(ring_words *words, const char *word);
/** All words so far, into the pointers of `dict`. Any thread. */
kymo_status kymo__ring_words_list(const ring_words *words, kymo__dict *dict, kymo_column *column,
                                  kymo_error *err);

/* ---- one value ------------------------------------------------------------------------------- */

/** Value of a place as a double, missing ones as NaN. Any thread. */
static inline double ring_f64(const ring_column *c, int64_t place)
{
    if (c->valid && !__atomic_load_n(&c->valid[place], __ATOMIC_ACQUIRE))
        return __builtin_nan("");
    const void *at = c->values + place * c->size;
    union {
        uint64_t bits;
        double f64;
        int64_t i64;
    } eight;
    union {
        uint32_t bits;
        float f32;
        int32_t i32;
    } four;
    switch (c->size) {
    case 8:
        eight.bits = __atomic_load_n((const uint64_t *)at, __ATOMIC_ACQUIRE);
        return c->type == KYMO_F64 ? eight.f64
               : c->type == KYMO_U64 ? (double)eight.bits
                                     : (double)eight.i64;
    case 4:
        four.bits = __atomic_load_n((const uint32_t *)at, __ATOMIC_ACQUIRE);
        return c->type == KYMO_F32 ? (double)four.f32
               : c->type == KYMO_U32 ? (double)four.bits
                                     : (double)four.i32;
    case 2: {
        uint16_t two = __atomic_load_n((const uint16_t *)at, __ATOMIC_ACQUIRE);
        return c->type == KYMO_U16 ? (double)two : (double)(int16_t)two;
    }
    default: {
        uint8_t one = __atomic_load_n((const uint8_t *)at, __ATOMIC_ACQUIRE);
        return c->type == KYMO_U8 ? (double)one : (double)(int8_t)one;
    }
    }
}

#endif
