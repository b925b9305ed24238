/*
 * data.h - the door of the data room: sources, cursors, chunks, batches.
 *
 * A source describes data that can be read and holds no position. A pass opens a cursor on it,
 * which gives the rows chunk by chunk in two steps:
 *
 *   fetch   serial, in order: says which rows come next and brings their bytes (a read, a pull, or
 *           only an offset for files that can be read at one). Numbers chunks and rows.
 *   decode  parallel, any order: turns a fetched chunk into a batch of typed columns. Several
 *           threads decode different chunks of one cursor at once.
 *
 * So parsing runs on all cores, while row numbers, line numbers and the order of a stream stay
 * exact. A chunk owns its bytes and decoded columns and is used again for later rows: memory is the
 * chunk size times the threads, whatever the length of the data. A chunk's size depends on neither
 * the thread count nor timing, so chunk boundaries are a property of the data (and of
 * kymo__request.batch_rows).
 *
 * A format is one file with a kymo__format and one row in formats.def; see template.c.
 */
#ifndef KYMO_DATA_H
#define KYMO_DATA_H

#include "core/core.h"

#include <stdatomic.h>

/** What a pass wants of a source. */
typedef struct kymo__request {
    const int32_t *columns; /**< indexes of the columns wanted; others are not converted */
    int32_t column_count;
    int32_t batch_rows;     /**< rows a chunk at most; 0: the source chooses (at most 64 Ki rows) */
    int32_t threads;        /**< how many chunks may be in use at once */
    int32_t thin_x;         /**< which of the columns is x, when rows may be thinned */
    kymo__mem *mem;         /**< account of the pass: all buffers come from it */
    int64_t first_row, end_row; /**< only these rows, of a source that can seek; end 0: all */
    int64_t resume_row, resume_offset, resume_line; /**< text files: a chunk of an earlier reading, to begin with; or 0 */
    int64_t version;        /**< live sources: rows after this kymo__source_version are left out; 0: none are */
    double thin_cells;      /**< live sources: rows that share a cell of x, of so many in the range, may be left out
                                 but for the first, last, least and greatest; 0: all are wanted */
    double thin_range;      /**< from the first cell to the last, in units of x; 0: all that is there */
} kymo__request;

/** Decoded rows: columns in the order of the request. `name` is not set. Valid until the next
 *  fetch. */
typedef struct kymo__batch {
    int64_t first_row; /**< number of its first row, from 0 */
    int64_t rows;
    const kymo_column *columns;
    int32_t column_count;
    int32_t reserved;
    int64_t repaired; /**< cells and rows that `lenient` turned into missing values */
} kymo__batch;

enum { KYMO__NOTES = 5 };

/** The first cells and rows that `lenient` forgave, as the errors that they would have been. */
typedef struct kymo__notes {
    int32_t count;
    kymo_error note[KYMO__NOTES];
} kymo__notes;

/** Adds what there is room for. */
static inline void kymo__notes_add(kymo__notes *to, const kymo__notes *from)
{
    for (int32_t i = 0; i < from->count && to->count < KYMO__NOTES; i++)
        to->note[to->count++] = from->note[i];
}

typedef struct kymo__dict kymo__dict; /* private to the room */

/** A unit of work, owned by one thread of the pass. Its fields are the source's. */
typedef struct kymo__chunk {
    int64_t index;      /**< 0, 1, 2, ... in order of the rows */
    int64_t first_row;  /**< exact, set by fetch */
    int64_t rows;       /**< exact, set by fetch */
    int64_t line;       /**< text formats: line of its first byte, from 1 */
    int64_t offset;     /**< of its first byte in the file */
    size_t length;      /**< bytes it covers */
    kymo__buf bytes;    /**< its raw bytes, when they have been read */
    kymo__buf *values;  /**< per requested column: decoded values */
    kymo__buf *valid;   /**< per requested column: validity bits */
    kymo__dict *dicts;  /**< per requested column: this chunk's own dictionary of a text column */
    kymo_column *columns;
    int32_t column_count;
    int32_t repaired;   /**< rows that fetch dropped because of `lenient` */
    void *extra;        /**< the format's, allocated with `mem`; freed by its chunk_free */
    kymo__mem *mem;
    kymo__batch batch;  /**< filled by decode */
    kymo__notes notes;  /**< of decode, in order */
} kymo__chunk;

typedef struct kymo__cursor kymo__cursor;

/** What a kind of source can do. All functions get `err` filled on failure. */
typedef struct kymo__source_class {
    const char *name;
    size_t source_size; /**< of the source's own state (zeroed before open) */
    size_t cursor_size; /**< of a cursor's own state */
    /** Begins at row 0. One-shot sources are opened once (the caller has checked that). */
    kymo_status (*cursor_open)(kymo_source *source, kymo__cursor *cursor, kymo_error *err);
    /** 1: chunk filled; 0: no more rows; negative: a kymo_status. Serial. */
    int (*fetch)(kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err);
    /** Fills chunk->batch. Parallel: the cursor is read only here. */
    kymo_status (*decode)(const kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err);
    void (*chunk_free)(kymo__chunk *chunk); /**< frees `extra`; may be NULL */
    void (*cursor_close)(kymo__cursor *cursor); /**< may be NULL */
    /** Frees what the state holds, also of one that open left half made. May be NULL. */
    void (*close)(kymo_source *source);
    void (*touch)(kymo_source *source); /**< the data have changed: looks again; may be NULL */
    int64_t (*version)(const kymo_source *source); /**< live sources; see kymo__source_version */
    /** Formats that can be followed: makes a chunk of all whole records in chunk->bytes, for decode. `ended`: no bytes
     *  follow. */
    kymo_status (*block)(const kymo__cursor *cursor, kymo__chunk *chunk, bool ended, kymo_error *err);
    /** The same: where the first record begins, and the bytes of each, 0 for lines. */
    int64_t (*data_at)(const kymo_source *source, int64_t *record);
    bool (*range)(const kymo_source *source, int32_t column, double range[2]); /**< live sources; see
                                                                                    kymo__source_range */
    /** Bytes of one chunk's buffers at most; see kymo__chunk_bytes. */
    int64_t (*chunk_bytes)(const kymo_source *source, const kymo__request *request);
    /**
     * The next fetch begins at `row` (at most the number of rows), which next_row is then. Serial. For
     * sources whose rows can be found by their numbers; NULL: they cannot. fetch gives no more than
     * kymo__cursor_left rows.
     */
    kymo_status (*seek)(kymo__cursor *cursor, int64_t row, kymo_error *err);
} kymo__source_class;

/** One reading of a source. */
struct kymo__cursor {
    kymo_source *source;
    kymo__request request; /**< its columns are copied */
    void *state;           /**< cursor_size bytes, zeroed */
    int64_t next_row, next_index;
    int64_t end_row;       /**< fetch stops before it; INT64_MAX: at the end of the source */
    int64_t bytes_read;    /**< so far; atomic in effect: added to with kymo__cursor_count */
};

/** A column as the source's header or schema says it, plus what its first rows tell. */
typedef struct kymo__source_column {
    char *name;      /**< owned by the source's account */
    int32_t type;    /**< kymo_type */
    int32_t rising;  /**< in the first 1000 rows it rises and never falls */
    int32_t missing; /**< in the first 1000 rows */
    bool ranged;     /**< lo and hi below are values that do occur */
    double lo, hi;   /**< a part of the true range: never outside it */
    int64_t sorted;  /**< version + 1 of the source at which all rows were known to be sorted; 0: never */
} kymo__source_column;

struct kymo_source {
    kymo__root root; /**< must be first */
    kymo__mem *mem;
    const kymo__source_class *class_;
    void *state;         /**< source_size bytes */
    const char *format;  /**< for people: "tsv"; NULL: what the class is called */
    char *path;          /**< for messages: file name or "array", "stream", ... */
    kymo__source_column *columns;
    int32_t column_count;  /**< there is room for one more, without a name, which numbers the rows */
    bool numbered;       /**< some name begins with '#': it may be taken for a number */
    int32_t users;       /**< the opener, figures and cursors (atomic in effect) */
    int32_t cursors;     /**< open now (atomic in effect) */
    int64_t rows;        /**< -1: not known yet; a sparse series counts the absent ones */
    bool rewindable;
    bool exclusive;      /**< one cursor at a time, even when rewindable (streams) */
    bool consumed;       /**< one-shot: a cursor has been opened (atomic in effect) */
    bool closed;         /**< the caller has closed it; or it was never listed as open (spools) */
    double row_step;     /**< of x when x is the row number: 1, or 1/rate */
    int32_t row_column;  /**< column that numbers the rows (sparse series; rings: the one behind the
                              last), -1: they have no gaps */
    int32_t fd;          /**< of a file, closed with the source; -1: none */
    int64_t version;     /**< raised by kymo_source_touch */
    int32_t dev_ino_known;
    uint64_t dev, ino;   /**< of the file, so that an output equal to an input is found */
    kymo_source_options said; /**< of a file: how it was opened; texts owned, no functions */
    bool standard;       /**< of a file: "-" */
    void *index;         /**< that a reader has attached (atomic in effect); NULL: none */
    void (*index_drop)(void *index);
    atomic_bool sought;  /**< an index file has been looked for */
    void (*release)(void *user);
    void *user;
    kymo_error error;    /**< sticky */
};

/** As kymo_source_open, on a descriptor, which is the source's from now on even when that fails;
 *  `name` is for messages and the extension. */
kymo_source *kymo__source_open_fd(int fd, const char *name, const kymo_source_options *options);

/** Raised whenever the values have changed: by kymo_source_touch, or by themselves (live sources). Any thread. */
int64_t kymo__source_version(const kymo_source *source);

/** Two values that occur in a column, the lower first, where they are known without reading: a part of its range. Live
 *  sources tell those of now. */
bool kymo__source_range(const kymo_source *source, int32_t column, double range[2]);

/** Keeps a source alive for a figure; kymo__source_drop lets go (and frees it when closed and
 *  unused). */
void kymo__source_keep(kymo_source *source);
void kymo__source_drop(kymo_source *source);
/** Attaches an index, dropped with the source; false: it has one, or cannot have any. */
bool kymo__source_attach(kymo_source *source, void *index, void (*drop)(void *index));
void *kymo__source_index(const kymo_source *source);

/**
 * Resolves a column as users name it: a name, "#3" or "3" (from 1; a name that looks like a number
 * wins over the number). KYMO_ECOLUMN with "no column "tmep" in data.csv" and a did-you-mean hint
 * that lists the columns.
 */
kymo_status kymo__source_find(const kymo_source *source, const char *name, int32_t *index,
                              kymo_error *err);

/**
 * Whether the values of a column are known never to fall and never to be missing, and noting that they are, once
 * all rows have been read. Column -1 is the row number. Safe from several threads.
 */
bool kymo__source_sorted(const kymo_source *source, int32_t column);
void kymo__source_set_sorted(kymo_source *source, int32_t column);

/** Opens a cursor. KYMO_ECONSUMED for a second one on a one-shot source, KYMO_EBUSY while one is
 *  open. */
kymo_status kymo__cursor_open(kymo__cursor **cursor, kymo_source *source,
                              const kymo__request *request, kymo_error *err);
int kymo__cursor_fetch(kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err);
kymo_status kymo__cursor_decode(const kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err);
void kymo__cursor_close(kymo__cursor *cursor);
/** Whether rows of a source can be read by their numbers: its class can seek, and it is no pipe. */
bool kymo__source_seeks(const kymo_source *source);
/** Goes to a row of a source that seeks, between fetches. Chunks go on being numbered. */
kymo_status kymo__cursor_seek(kymo__cursor *cursor, int64_t row, kymo_error *err);
/** The least of `rows` and what is left before the cursor's end_row. */
int64_t kymo__cursor_left(const kymo__cursor *cursor, int64_t rows);
/** Adds to bytes_read from any thread. */
void kymo__cursor_count(const kymo__cursor *cursor, int64_t bytes);

/** Makes an empty chunk for a cursor / frees it. */
kymo_status kymo__chunk_init(kymo__chunk *chunk, const kymo__cursor *cursor, kymo_error *err);
void kymo__chunk_free(kymo__chunk *chunk, const kymo__cursor *cursor);

/** Bytes that one chunk of this request will take at most, for the budget. */
int64_t kymo__chunk_bytes(const kymo_source *source, const kymo__request *request);

/* ---- Reading columns, whatever their type ---------------------------------------------------- */

/** Bytes of one value of a type. */
int32_t kymo__type_size(int32_t type);
/** KYMO_TIME or an integer type whose values fit in int64: x is then kept exact. */
bool kymo__type_is_integer(int32_t type);
/**
 * Rows [first, first+count) of a column as doubles, missing ones as NaN. Returns a pointer into the
 * column itself when it is packed, all valid F64, else fills and returns `scratch` (count doubles).
 * Text gives its codes. One switch a call, no call a row.
 */
const double *kymo__column_f64(const kymo_column *column, int64_t first, int64_t count,
                               double *scratch);
/** The types of numbers, which are all but text, from 0. */
enum { KYMO__NUMBERS = KYMO_TIME + 1 };
/** The values from row `first` on as they lie in memory: packed, aligned numbers of which none is missing. NULL: they
 *  are not like that. */
const void *kymo__column_direct(const kymo_column *column, int64_t first);
/**
 * The same as int64 for TIME and integer columns; missing ones as INT64_MIN. U64 above INT64_MAX
 * saturates.
 */
const int64_t *kymo__column_i64(const kymo_column *column, int64_t first, int64_t count,
                                int64_t *scratch);

/* ---- Rows by their values (search.c) ----------------------------------------------------------- */

/** Values from lo to hi, both included: exact ones of times and integers, or real ones. */
typedef struct kymo__span {
    bool integer;
    double lo, hi;
    int64_t time_lo, time_hi;
} kymo__span;

/**
 * The rows whose values lie in a span, and one row more at each side where there is one: [rows[0], rows[1]).
 * The source seeks and its number of rows is known; the values of `column` never fall and none is missing (the
 * caller knows; otherwise the answer is some rows). -1: the row number times row_step. About 2 log2(rows)
 * reads of one row. Memory: a cursor.
 */
kymo_status kymo__rows_between(kymo_source *source, int32_t column, const kymo__span *span, kymo__mem *mem,
                               int64_t rows[2], kymo_error *err);

/* ---- Spool: a one-shot source made rewindable ------------------------------------------------ */

typedef struct kymo__spool kymo__spool;
/** Begins a spool for these columns in an unlinked file in $TMPDIR; at most `cap` bytes. */
kymo_status kymo__spool_open(kymo__spool **spool, const kymo_source *source, const int32_t *columns,
                             int32_t column_count, int64_t cap, kymo__mem *mem, kymo_error *err);

/** Where a spool lies in somebody else's file: its first segment, and how far apart they are. */
typedef struct kymo__spool_place {
    int fd;
    int64_t origin, stride;
} kymo__spool_place;
enum { KYMO__SPOOL_ROWS = 32768 /* of a segment */ };
/** As kymo__spool_open, in a file that stays: of columns of numbers, without a cap. Damage shows when it is read. */
kymo_status kymo__spool_open_in(kymo__spool **spool, const kymo_source *source, const int32_t *columns,
                                int32_t column_count, const kymo__spool_place *place, kymo__mem *mem,
                                kymo_error *err);
/** The bytes of a segment of it. */
int64_t kymo__spool_segment(const kymo_source *source, const int32_t *columns, int32_t column_count);
/** Such a spool has been written before: so many rows, and which columns miss values. */
void kymo__spool_found(kymo__spool *spool, int64_t rows, const bool *missing);
/** The same, and more is appended: so many rows, whole segments. */
void kymo__spool_goes_on(kymo__spool *spool, int64_t rows, const bool *missing);
bool kymo__spool_missing(const kymo__spool *spool, int32_t column);
/** Writes what is not written yet; nothing is appended after that. */
kymo_status kymo__spool_end(kymo__spool *spool, kymo_error *err);
/** Appends a batch (in row order; rows that it has already are passed over). Past the cap: KYMO_EBUDGET that proposes limits. Text columns
 *  are written with codes of one dictionary for the whole spool. */
kymo_status kymo__spool_append(kymo__spool *spool, const kymo__batch *batch, kymo_error *err);
/** Ends writing. The spool as a rewindable source with the columns of the spool, their types, and
 *  rows numbered from 0. Owned: kymo__source_drop, before the spool is closed. On failure a failed
 *  source. */
kymo_source *kymo__spool_source(kymo__spool *spool);
int64_t kymo__spool_bytes(const kymo__spool *spool);
void kymo__spool_close(kymo__spool *spool);

/* ---- Formats --------------------------------------------------------------------------------- */

/** A file being opened: a descriptor, its first bytes, and how to go on. */
typedef struct kymo__file {
    int fd;              /**< also source->fd */
    bool seekable;       /**< a regular file: pread works, the source is rewindable */
    int64_t size;        /**< when seekable */
    const char *path;
    const char *head;    /**< the first bytes: 64 KiB, or all there is */
    size_t head_size;    /**< a pipe's are consumed from fd: the cursor starts with them */
    const char *detail;  /**< what follows "format:" in the options, e.g. "f64le,ch=2"; or "" */
    const kymo_source_options *options;
} kymo__file;

/** A format: one row in formats.def, KYMO_FORMAT(number, name, "extension,extension", symbol). */
typedef struct kymo__format {
    /** How surely the first bytes are of this format: 0 no, 1 perhaps, 2 by magic bytes. */
    int (*probe)(const char *head, size_t size);
    /** Fills source->columns, rows, class_, state; see template.c. */
    kymo_status (*open)(kymo_source *source, const kymo__file *file, kymo_error *err);
} kymo__format;

#endif
