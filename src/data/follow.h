/*
 * follow.h - what the files of followed inputs share: a thread that reads lines as they come into a ring.
 *
 *   follow.c         the source, its thread, its calls
 *   follow_input.c   bytes from pipes and from files that grow, are cut or are replaced
 *   follow_parse.c   bytes to rows, by the formats' own decoders
 */
#ifndef KYMO_DATA_FOLLOW_H
#define KYMO_DATA_FOLLOW_H

#include "data/ring.h"

#include <pthread.h>

/** Where bytes come from. The reader's alone. */
typedef struct follow_input {
    char *path;       /**< NULL: an open descriptor, which cannot be replaced */
    int fd;
    int wake[2];      /**< a pipe: written to when the thread is to stop */
    bool regular;     /**< a file that may grow */
    int64_t offset;   /**< in it */
    bool gone;        /**< no file has the name now */
    double active;    /**< when bytes came last [ms] */
} follow_input;

enum { FOLLOW_BYTES = 1, FOLLOW_NOTHING = 0, FOLLOW_END = 2, FOLLOW_ANEW = 3, FOLLOW_STOP = 4 };

/** Opens it: "-" is standard input. */
kymo_status kymo__follow_open(follow_input *in, const char *path, bool from_end, kymo__mem *mem, kymo_error *err);
void kymo__follow_close(follow_input *in, kymo__mem *mem);
/** Waits for bytes and appends some to `text`. FOLLOW_ANEW: the file was cut or replaced, and begins again; what
 *  was read before it is whole. Negative: a kymo_status. */
int kymo__follow_read(follow_input *in, kymo__buf *text, const atomic_bool *stop, kymo_error *err);

enum { FOLLOW_TITLES = 6 };

/** The reader's view of its text. */
typedef struct follow_parser {
    kymo_source *format; /**< of the format's class: what the columns are; NULL: not known yet */
    kymo__cursor *cursor;
    kymo__chunk chunk;
    int32_t *all;        /**< 0, 1, 2, ...: the request */
    kymo__buf titles[FOLLOW_TITLES]; /**< lines that are no rows wherever they come: the header, titles before it */
    int32_t title_count;
    int64_t record;      /**< bytes of a row; 0: rows are lines */
    int64_t line;        /**< of the next byte, from 1 */
    int64_t offset;      /**< of the next byte */
    int64_t rows, repaired;
    bool begun;          /**< the part before the first row has been passed over */
    kymo__buf arrivals, columns; /**< of a batch that is pushed */
} follow_parser;

typedef struct follow {
    ring ring; /* must be first: the ring's functions take it for one */
    kymo_source *source;
    kymo_source_options read;
    kymo_ring_options ring_options;
    char *texts[6];       /**< copies of the options' texts */
    follow_input input;
    follow_parser parser;
    kymo__buf text;       /**< read and not yet rows */
    pthread_t thread;
    bool running;         /**< the thread has not been joined */
    bool adopted;         /**< the source has its columns: the owner's */
    int64_t seen;         /**< what kymo_live_wait has told of: the owner's */
    atomic_bool stop;
    atomic_int phase;     /**< kymo_live_phase */
    atomic_bool ready;    /**< parser.format and the ring are there */
    atomic_llong bytes, repaired, renewed;
    atomic_bool gone;       /**< no file has the name now */
    atomic_llong last_row;  /**< when [us, monotonic] */
    pthread_mutex_t lock;   /**< of `error` and `changed` */
    pthread_cond_t changed;
    kymo_error error;
} follow;

/** The columns are known: makes room for rows, and tells the owner. (follow.c) */
kymo_status kymo__follow_ready(follow *f, kymo_error *err);
/** Makes rows of all whole records in the text; `ended`: no bytes follow. Sets up the parser when it can. */
kymo_status kymo__follow_parse(follow *f, bool ended, kymo_error *err);
/** What comes now does not go on from what came before: a row without values breaks lines. */
kymo_status kymo__follow_gap(follow *f, kymo_error *err);
void kymo__follow_parser_close(follow *f);

#endif
