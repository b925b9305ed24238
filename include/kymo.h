/*
 * kymo.h - plots of any amount of data, in bounded memory. The whole stable API.
 *
 *     kymo_source *log = kymo_source_open("flight.csv", NULL);
 *     kymo_figure *fig = kymo_figure_open(&(kymo_figure_options){ .title = "Test flight 7" });
 *     kymo_axes   *ax  = kymo_axes_add(fig, &(kymo_axes_options){ .y_label = "altitude (m)" });
 *     kymo_add(ax, KYMO_LINE, &(kymo_spec){ .data = log, .x = "time", .y = "altitude" });
 *     kymo_figure_save(fig, "flight.svg");
 *     kymo_source_close(log);
 *     if (kymo_figure_close(fig, &err) != KYMO_OK) fprintf(stderr, "%s\n", err.text);
 *
 * The model
 *   Three things are opened and closed: a *source* (data that can be read), a *figure* (what is to be
 *   drawn; its axes and marks belong to it) and a *canvas* (where it is drawn; reusable). Closing in
 *   any order is right: a source that a figure still uses lives on until that figure is closed.
 *
 * Errors
 *   Constructors never return NULL. An error met while building sticks to the object that met it;
 *   later calls on that object do nothing, and a figure to which a failed source is added fails
 *   itself. Draw, save and read errors are returned and remembered for kymo_figure_close, and the
 *   next call may succeed. kymo never prints, exits, sets a locale or keeps plotting state in globals.
 *
 * Options
 *   Every options struct may be NULL. Zero is the default of every field. Structs only ever grow into
 *   their `reserved` tail, which must be zero. Strings are copied during the call; data never is.
 *   Lengths are CSS pixels (1/96 inch) unless said otherwise. Text is UTF-8.
 *
 * Threads
 *   Different figures may be used in different threads at once, also on the same rewindable source.
 *   One object is used by one thread at a time, but for kymo_figure_cancel.
 */
#ifndef KYMO_H
#define KYMO_H

#include <stddef.h>
#include <stdint.h>

#define KYMO_VERSION_MAJOR 0
#define KYMO_VERSION_MINOR 1
#define KYMO_VERSION_PATCH 0

#if defined(__GNUC__) || defined(__clang__)
#define KYMO_API __attribute__((visibility("default")))
#define KYMO_MUST_CHECK __attribute__((warn_unused_result))
#else
#define KYMO_API
#define KYMO_MUST_CHECK
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Status and errors --------------------------------------------------------------------- */

/** What a call returns. 0 is success, negative numbers are errors, positive ones are not errors. */
typedef enum kymo_status {
    KYMO_OK = 0,
    KYMO_PARTIAL = 1, /**< a deadline passed: what is drawn is coarse or incomplete */
#define KYMO_CODE(number, name, text) KYMO_##name = (number),
#include <kymo/status.def>
#undef KYMO_CODE
    KYMO_STATUS_FORCE32_ = 0x7fffffff
} kymo_status;

/**
 * Everything known about an error. Plain memory of the caller's: it outlives the object that filled
 * it. With code KYMO_OK all other fields are empty.
 */
typedef struct kymo_error {
    int32_t code;      /**< a kymo_status */
    int32_t mark;      /**< which mark of the figure, counted from 1; 0: none in particular */
    int32_t column;    /**< byte column in the file, counted from 1; 0: not known */
    int32_t reserved;  /**< 0 */
    int64_t line;      /**< line in the file, counted from 1; 0: not known */
    char stage[16];    /**< resolve, open, pass, train, x axis, y axis, layout, view, draw, finish, ... or "" */
    char file[256];    /**< file the error is about (cut at the front when longer), or "" */
    char hint[160];    /**< what to try, or "" */
    char text[512];    /**< the whole message in one line, without the hint */
} kymo_error;

/** The short text of a status code, e.g. "out of memory". Never NULL; static. */
KYMO_API const char *kymo_status_text(int32_t code);

/** "0.1.0", static. Compare with the KYMO_VERSION_ macros to find a mismatched library. */
KYMO_API const char *kymo_version(void);

/** One line for each thing built in: libraries with their versions, fonts with their state. Static. */
KYMO_API const char *kymo_build_info(void);

/* ---- Memory -------------------------------------------------------------------------------- */

/**
 * Where kymo gets memory from; a NULL pointer to one means malloc, realloc and free. All functions must
 * be safe to call from several threads at once. `free` is told the size that was asked for.
 */
typedef struct kymo_allocator {
    void *(*alloc)(size_t size, void *user);                                /**< NULL: out of memory */
    void *(*realloc)(void *p, size_t old_size, size_t new_size, void *user); /**< as realloc */
    void (*free)(void *p, size_t size, void *user);                         /**< p is never NULL */
    void *user;
} kymo_allocator;

/** What memory is held for: the index into kymo_memory_report.kinds. */
typedef enum kymo_memory_kind {
    KYMO_MEMORY_OBJECT = 0, /**< figures, axes, marks, options, texts */
    KYMO_MEMORY_DATA = 1,   /**< read buffers, decoded columns, dictionaries */
    KYMO_MEMORY_REDUCE = 2, /**< reduced states: cells, grids, kept points */
    KYMO_MEMORY_TEXT = 3,   /**< fonts, shaped runs, glyph masks */
    KYMO_MEMORY_CANVAS = 4, /**< pixels, coverage, output buffers */
    KYMO_MEMORY_KINDS = 5,
    KYMO_MEMORY_FORCE32_ = 0x7fffffff
} kymo_memory_kind;

/** Bytes that go through kymo's allocator (not what cairo, FreeType, HarfBuzz and libpng hold). */
typedef struct kymo_memory_report {
    int64_t live;   /**< held now */
    int64_t peak;   /**< most that was ever held at once (of several objects: the sum of their peaks) */
    int64_t budget; /**< the limit in force, 0: none */
    int64_t count;  /**< allocations held now */
    struct {
        int64_t live, peak;
    } kinds[KYMO_MEMORY_KINDS];
    uint64_t reserved[4];
} kymo_memory_report;

typedef struct kymo_figure kymo_figure;
typedef struct kymo_axes kymo_axes;
typedef struct kymo_mark kymo_mark;
typedef struct kymo_source kymo_source;
typedef struct kymo_canvas kymo_canvas;

/** Fills `report` for one figure (its reading and reducing included), or for all open roots when NULL. */
KYMO_API void kymo_memory(const kymo_figure *figure, kymo_memory_report *report);

/**
 * Calls `each` for every figure, source and canvas still open, oldest first: its kind ("figure", ...),
 * a name (title, path; may be ""), and where it was opened ("file.c:12"; "" unless the caller was compiled with
 * KYMO_DEBUG defined). Returns how many there are; `each` may be NULL.
 */
KYMO_API int32_t kymo_open_objects(void (*each)(const char *kind, const char *name, const char *place,
                                                void *user),
                                   void *user);

/* ---- Data ---------------------------------------------------------------------------------- */

/** The type of a column's values, in native byte order. */
typedef enum kymo_type {
    KYMO_F64 = 0,
    KYMO_F32 = 1,
    KYMO_I8 = 2,
    KYMO_I16 = 3,
    KYMO_I32 = 4,
    KYMO_I64 = 5,
    KYMO_U8 = 6,
    KYMO_U16 = 7,
    KYMO_U32 = 8,
    KYMO_U64 = 9,
    KYMO_TIME = 10, /**< int64: nanoseconds since 1970-01-01T00:00:00Z, no leap seconds */
    KYMO_TEXT = 11, /**< int32 codes into `words`; a negative code is a missing value */
    KYMO_TYPE_FORCE32_ = 0x7fffffff
} kymo_type;

/**
 * One column: of an array source, of a stream's schema (values NULL), or of a batch. Borrowed.
 * A missing value is a NaN, a negative text code, or a row whose validity bit is 0.
 */
typedef struct kymo_column {
    const char *name;         /**< NULL: named by its number, "1", "2", ... */
    const void *values;       /**< the first value */
    const uint8_t *valid;     /**< one bit a row, least significant first, 1: present; NULL: all present */
    int64_t valid_offset;     /**< which bit of `valid` is the first row's */
    int64_t stride;           /**< bytes from one value to the next; 0: packed. May be negative */
    const char *const *words; /**< KYMO_TEXT: the dictionary */
    int32_t word_count;
    int32_t type;             /**< a kymo_type */
    uint64_t reserved[2];
} kymo_column;

/** Some consecutive rows of a stream. The stream fills it; its memory is read before the next pull. */
typedef struct kymo_batch {
    int64_t rows;         /**< how many rows all columns have */
    kymo_column *columns; /**< in the order of the schema; prefilled with it. Set `values` (and `valid`) */
    int32_t column_count;
    int32_t reserved;
} kymo_batch;

/** A generator: the caller's function gives the rows, some at a time. */
typedef struct kymo_stream {
    const kymo_column *columns; /**< the schema: names and types; copied */
    int32_t column_count;
    int32_t reserved32;
    /** Fills the batch. Returns the number of rows, 0 at the end, a negative kymo_status on error. */
    int64_t (*pull)(kymo_batch *batch, void *user);
    /** Starts again from the first row; returns a kymo_status. NULL: the stream can be read only once. */
    int32_t (*rewind)(void *user);
    /** Called once, when the last user of the source is gone. May be NULL. */
    void (*release)(void *user);
    void *user;
    int64_t rows; /**< how many rows there will be, 0: not known */
    uint64_t reserved[4];
} kymo_stream;

/** What an absent row of a sparse series means. */
typedef enum kymo_absent {
    KYMO_ABSENT_GAP = 0,   /**< the line is broken there */
    KYMO_ABSENT_VALUE = 1, /**< it has the value `absent_value` */
    KYMO_ABSENT_FORCE32_ = 0x7fffffff
} kymo_absent;

/** A series of which only some rows are stored. Columns "row" and "value". Borrowed. */
typedef struct kymo_sparse {
    const int64_t *index; /**< row numbers, strictly rising */
    kymo_column value;    /**< as many values */
    int64_t count;        /**< how many are stored */
    int64_t rows;         /**< how many rows there are in all; 0: up to the last stored one */
    int32_t absent;       /**< a kymo_absent */
    int32_t reserved32;
    double absent_value;
    void (*release)(void *user); /**< called once, when the last user of the source is gone */
    void *user;
    uint64_t reserved[4];
} kymo_sparse;

/** How to read. All optional; what is not said is found out from the first 64 KiB. */
typedef struct kymo_source_options {
    const char *format;    /**< "csv", "tsv", "raw:f32le,ch=2,skip=44,rate=48000", ...; NULL: by name, then content */
    const char *delimiter; /**< one character; NULL: found out among , ; tab | space */
    const char *missing;   /**< words for missing values, comma separated; NULL: empty NA NaN null - */
    const char *comment;   /**< lines that begin with this are passed over; NULL: none */
    const char *time_zone; /**< zone of times that do not say theirs; NULL: UTC */
    int32_t header;        /**< 0: found out, 1: the first row is names, -1: it is data */
    int32_t lenient;       /**< 1: ragged rows and unreadable cells become missing values, and are counted */
    const kymo_allocator *allocator;
    void (*release)(void *user); /**< arrays: called once, when the last user of the source is gone */
    void *user;
    const char *where;     /**< only these rows: "station==north && temp >= 20"; == != < <= > >=, text by == and !=;
                                names and values may stand in quotes. NULL: all */
    int32_t no_index;      /**< 1: the data themselves are read, whatever index file there is */
    int32_t doubles;       /**< csv, tsv: 1: whole numbers beyond 2^53 are rounded to doubles. Else a column that has such
                                is KYMO_I64 or KYMO_U64, and numbers that these cannot hold are errors */
    uint64_t reserved[6];
} kymo_source_options;

/** What is known of one column without reading the data through. */
typedef struct kymo_column_info {
    const char *name; /**< owned by the source */
    int32_t type;     /**< a kymo_type */
    int32_t rising;   /**< 1: in the first 1000 rows it rises and never falls */
    int32_t missing;  /**< missing values in the first 1000 rows */
    int32_t reserved32;
    uint64_t reserved[4];
} kymo_column_info;

/**
 * Opens a file ("-" is standard input) of any format built in. Rewindable when it is a regular file.
 * Errors stick to the source: ENOENT, EIO, EFORMAT, EDATA, EEMPTY.
 */
KYMO_API kymo_source *kymo_source_open(const char *path, const kymo_source_options *options);

/** Opens `count` arrays of `rows` rows each. They are borrowed until options->release is called. */
KYMO_API kymo_source *kymo_source_arrays(const kymo_column *columns, int32_t count, int64_t rows,
                                         const kymo_source_options *options);

/** Opens a generator. See kymo_stream. */
KYMO_API kymo_source *kymo_source_stream(const kymo_stream *stream, const kymo_source_options *options);

/** Opens a sparse series. See kymo_sparse. */
KYMO_API kymo_source *kymo_source_sparse(const kymo_sparse *sparse, const kymo_source_options *options);

/** What a full ring does with new rows. */
typedef enum kymo_ring_policy {
    KYMO_RING_OVERWRITE = 0, /**< they take the places of the oldest */
    KYMO_RING_REFUSE = 1,    /**< they are not taken, until the ring is cleared */
    KYMO_RING_FORCE32_ = 0x7fffffff
} kymo_ring_policy;

/** Options of a ring. */
typedef struct kymo_ring_options {
    int64_t capacity;      /**< rows held: 1 Mi, but no more than 64 MiB have room for */
    int64_t window_rows;   /**< figures see only so many of the newest; 0: all */
    double window;         /**< figures see only rows whose `window_by` is at most this far from that of the
                                newest row; of times: seconds; 0: all. The column must rise */
    const char *window_by; /**< a column; NULL: the first */
    double rate;           /**< rows a second: x is in seconds where it is the row number; 0: it is not */
    int32_t policy;        /**< kymo_ring_policy */
    int32_t exact;         /**< 1: lines read every row, never blocks of them: see kymo_source_ring */
    const kymo_allocator *allocator;
    uint64_t reserved[8];
} kymo_ring_options;

/** What has become of the rows of a ring: pushed = held + overwritten + those that were cleared. */
typedef struct kymo_ring_counts {
    int64_t pushed;      /**< rows accepted so far */
    int64_t held;        /**< rows there now */
    int64_t overwritten; /**< rows that gave their places to newer ones */
    int64_t refused;     /**< rows that were not accepted */
    int64_t missed;      /**< rows that were overwritten while a figure read them; lines are broken there */
    int64_t waiting;     /**< rows that came since kymo_ring_hold */
    int64_t wordless;    /**< cells whose word was one too many (65 536 a column): missing values */
    int64_t capacity;    /**< rows */
    int64_t bytes;       /**< memory held */
    int64_t gone;        /**< rows that figures saw when kymo_ring_hold was called, overwritten since */
    uint64_t reserved[6];
} kymo_ring_counts;

/**
 * Opens a ring of live rows in fixed memory. ONE thread pushes, without locks and without waiting; figures
 * are drawn by others meanwhile, each from what was there when its draw began. A figure reads anew at every
 * draw after a push; nobody need touch the source. Every row lost is counted. `columns` are the schema:
 * names and types. Lines with very many rows to a pixel read blocks of them (first, last, least and greatest row
 * of each), so that ink may be off by an eighth of a pixel; with `exact`, or reduce = none, every row.
 */
KYMO_API kymo_source *kymo_source_ring(const kymo_column *columns, int32_t count,
                                       const kymo_ring_options *options);

/** Pushes rows, which are copied: `columns` as the schema has them. Returns how many were accepted, or a negative
 *  kymo_status. From one thread only; not after kymo_source_close. */
KYMO_API int64_t kymo_ring_push(kymo_source *ring, const kymo_column *columns, int64_t rows);

/** The same with doubles, row after row, converted to the columns' types; of at most 8 columns. NaN, and what a type
 *  has no value for, is missing. */
KYMO_API int64_t kymo_ring_push_rows(kymo_source *ring, const double *values, int64_t rows);

/** Forgets all rows. From the thread that pushes. */
KYMO_API void kymo_ring_clear(kymo_source *ring);

/** Another window (see kymo_ring_options), of x, of rows; 0: none. Any thread. */
KYMO_API void kymo_ring_window(kymo_source *ring, double window, int64_t rows);

/** The column by which the window goes: KYMO_OK, KYMO_ECOLUMN, KYMO_EINVAL for words, KYMO_EMISUSE. From the thread
 *  that draws. */
KYMO_API kymo_status kymo_ring_window_by(kymo_source *ring, const char *column);

/** 1: figures see no rows that come from now on, which are absorbed all the same; 0: all again. Any thread. */
KYMO_API void kymo_ring_hold(kymo_source *ring, int32_t hold);

/** Fills `counts`; KYMO_EMISUSE for a source that is no ring. Any thread. */
KYMO_API kymo_status kymo_ring_stats(const kymo_source *ring, kymo_ring_counts *counts);

/** Options of a followed input. */
typedef struct kymo_follow_options {
    const kymo_source_options *read; /**< how to read it; NULL: found out */
    const kymo_ring_options *ring;   /**< how much is held, and which of it is shown; `window_by` NULL: the arrival */
    int32_t from_end;                /**< 1: of a file, only what comes from now on */
    int32_t reserved32;
    uint64_t reserved[8];
} kymo_follow_options;

/** How a live source is doing. */
typedef enum kymo_live_phase {
    KYMO_LIVE_NONE = 0,    /**< it is no live source */
    KYMO_LIVE_WAITING = 1, /**< the columns are not known yet: nothing can be drawn */
    KYMO_LIVE_RUNNING = 2,
    KYMO_LIVE_ENDED = 3,   /**< all of it has been read, or kymo_live_stop was called; its rows stay */
    KYMO_LIVE_FAILED = 4,  /**< see `error`; the rows before it stay */
    KYMO_LIVE_FORCE32_ = 0x7fffffff
} kymo_live_phase;

typedef struct kymo_live {
    int32_t phase;    /**< kymo_live_phase */
    int32_t gone;     /**< 1: no file has the name now; one that comes is read */
    int64_t bytes;    /**< read so far */
    int64_t repaired; /**< cells and rows that `lenient` turned into missing values */
    int64_t renewed;  /**< how often the file was cut or replaced by another: a row of missing values each */
    double silent;    /**< seconds since rows came last; 0: none came yet */
    kymo_ring_counts rows;
    kymo_error error; /**< with its place in the input */
    uint64_t reserved[8];
} kymo_live;

/**
 * Opens an input that goes on: a pipe, standard input ("-"), a FIFO, or a file that grows, is cut or is replaced
 * (as `tail -F`). A thread of the source's own reads it into a ring as rows come; none waits for a block to be full.
 * Columns are those of the format (text and raw), and "arrival", the time at which a row came. Titles
 * above a header, and headers that come again, are passed over. Returns at once; what the columns are is known when
 * kymo_live_wait or kymo_live_state say that it is running.
 */
KYMO_API kymo_source *kymo_source_follow(const char *path, const kymo_follow_options *options);

/** Fills `live` for a followed input or a ring. Returns the error of one that never got as far as its columns. From
 *  the thread that draws, as all calls below. */
KYMO_API kymo_status kymo_live_state(kymo_source *source, kymo_live *live);

/** Waits up to `ms` milliseconds until rows come or the phase changes, after the last call; KYMO_PARTIAL: nothing did.
 *  An error is that of kymo_live_state. */
KYMO_API kymo_status kymo_live_wait(kymo_source *source, int32_t ms);

/** Reads no more; what is there stays. Never waits for input. kymo_source_close does the same. */
KYMO_API void kymo_live_stop(kymo_source *source);

/** The sticky error of a source: returns its code and fills `error` unless NULL. */
KYMO_API kymo_status kymo_source_status(const kymo_source *source, kymo_error *error);

/** How many columns a source has; 0 for a failed one. */
KYMO_API int32_t kymo_source_columns(const kymo_source *source);

/** Tells about column `index` (from 0): KYMO_OK or KYMO_ECOLUMN. */
KYMO_API kymo_status kymo_source_column(const kymo_source *source, int32_t index, kymo_column_info *info);

/** The rows of a source, -1 when not known before it is read through. */
KYMO_API int64_t kymo_source_rows(const kymo_source *source);

/** Says that the values behind a source have changed: figures read it again at their next draw. */
KYMO_API void kymo_source_touch(kymo_source *source);

/** Closes a source; it lives on while figures use it. NULL is fine. */
KYMO_API void kymo_source_close(kymo_source *source);

/* ---- Figures ------------------------------------------------------------------------------- */

/** One name and its value as text, for options that have no field of their own, or as an alternative. */
typedef struct kymo_option {
    const char *name;  /**< as in the tables, e.g. "y_label" */
    const char *value; /**< read as on the command line */
} kymo_option;

typedef enum kymo_switch {
    KYMO_AUTO = 0,
    KYMO_ON = 1,
    KYMO_OFF = 2,
    KYMO_SWITCH_FORCE32_ = 0x7fffffff
} kymo_switch;

typedef enum kymo_reduce {
    KYMO_REDUCE_AUTO = 0,
    KYMO_REDUCE_NONE = 1, /**< every vertex reaches the rasterizer, within the budget: the reference path */
    KYMO_REDUCE_FORCE32_ = 0x7fffffff
} kymo_reduce;

/** Which layers of markers are images inside vector outputs. */
typedef enum kymo_rasterize {
    KYMO_RASTERIZE_AUTO = 0,  /**< those of more than 20 000 visible markers */
    KYMO_RASTERIZE_NEVER = 1, /**< none: every marker is a shape, within the budget */
    KYMO_RASTERIZE_ALWAYS = 2,
    KYMO_RASTERIZE_FORCE32_ = 0x7fffffff
} kymo_rasterize;

typedef enum kymo_scale {
    KYMO_SCALE_AUTO = 0, /**< time or category when the first mark's column is of times or text, else
                              linear */
    KYMO_SCALE_LINEAR = 1,
    KYMO_SCALE_LOG = 2, /**< log10; values <= 0 are dropped and counted */
    KYMO_SCALE_TIME = 3,
    KYMO_SCALE_SYMLOG = 4,   /**< asinh(v / linthresh): linear near 0, logarithmic on both sides */
    KYMO_SCALE_CATEGORY = 5, /**< the words of text columns, in order of appearance, at 1, 2, 3, ... */
    KYMO_SCALE_FORCE32_ = 0x7fffffff
} kymo_scale;

/** How axes write numbers from five digits up. */
typedef enum kymo_thousands {
    KYMO_THOUSANDS_SPACE = 0, /**< 12 345, with a narrow space that does not break */
    KYMO_THOUSANDS_COMMA = 1, /**< 12,345 */
    KYMO_THOUSANDS_NONE = 2,  /**< 12345 */
    KYMO_THOUSANDS_FORCE32_ = 0x7fffffff
} kymo_thousands;

/** The rule by which linear axes choose their ticks. */
typedef enum kymo_ticks {
    KYMO_TICKS_AUTO = 0,     /**< 1, 2 or 5 times a power of ten: stays where it is while the view moves */
    KYMO_TICKS_EXTENDED = 1, /**< Talbot, Lin and Hanrahan's: covers the ends best, for still pictures */
    KYMO_TICKS_FORCE32_ = 0x7fffffff
} kymo_ticks;

typedef enum kymo_legend {
    KYMO_LEGEND_AUTO = 0, /**< one entry: none; few lines: at their ends; else where it covers no data */
    KYMO_LEGEND_NONE = 1,
    KYMO_LEGEND_INSIDE = 2,
    KYMO_LEGEND_RIGHT = 3, /**< outside, right of the panel */
    KYMO_LEGEND_ABOVE = 4, /**< outside, above the panel */
    KYMO_LEGEND_DIRECT = 5, /**< names at the ends of the lines */
    KYMO_LEGEND_FORCE32_ = 0x7fffffff
} kymo_legend;

typedef enum kymo_share {
    KYMO_SHARE_NONE = 0,
    KYMO_SHARE_X = 1, /**< one set of limits for x; labels only where no panel lies below */
    KYMO_SHARE_Y = 2, /**< the same for y; labels only where no panel lies to the left */
    KYMO_SHARE_XY = 3,
    KYMO_SHARE_FORCE32_ = 0x7fffffff
} kymo_share;

/** How texts are written into an SVG. */
typedef enum kymo_svg_text {
    KYMO_SVG_TEXT = 0, /**< as text, shown in the reader's fonts, fitted to the width of ours */
    KYMO_SVG_PATH = 1, /**< as outlines: the same everywhere, but not to be selected or searched */
    KYMO_SVG_TEXT_FORCE32_ = 0x7fffffff
} kymo_svg_text;

/** Options of a figure. The table of their names and meanings for programs is kymo/fields.def. */
typedef struct kymo_figure_options {
    const char *title;     /**< above all, left */
    const char *subtitle;  /**< under the title */
    const char *caption;   /**< at the bottom, left: sources and remarks */
    const char *theme;     /**< "light" (default), "dark", "print", "auto" (light; SVG: as the reader's
                                desktop), or a JSON file: docs/themes.md */
    const char *time_zone; /**< zone in which times are shown: "UTC" (default), "local", "Europe/Berlin" */
    const char *alt;       /**< description for readers who do not see the figure; NULL: made */
    double width, height;  /**< [CSS px] 640 x 400 */
    double scale;          /**< device pixels a CSS pixel in images: 2 */
    int64_t memory;        /**< budget [bytes] of reading, reducing and drawing: 64 MiB; -1: none */
    int64_t spool;         /**< cap [bytes] of the spool file in $TMPDIR: 2 GiB; -1: no spool */
    int32_t threads;       /**< that read and reduce: as many as there are processors, at most 8 */
    int32_t antialias;     /**< kymo_switch: on */
    int32_t reduce;        /**< kymo_reduce */
    int32_t legend;        /**< kymo_legend, for every axes that does not say its own */
    int32_t bare;          /**< 1: the panel alone, edge to edge: no guides, no padding */
    int32_t rows, columns; /**< the grid of axes: as many as are used, at least 1 x 1 */
    int32_t batch_rows;    /**< rows taken from a source at a time: chosen by the source */
    const kymo_allocator *allocator;
    const kymo_option *more; /**< further options by name */
    int32_t more_count;
    int32_t reserved32;
    int32_t share;         /**< kymo_share: axes that the panels of the grid have in common */
    int32_t crop;          /**< 1: saved files are cut to what is drawn and 4 px around it */
    const char *palette;   /**< colours of series: "kymo", "okabe-ito", ...; NULL: the theme's */
    const char *author;    /**< for the information that files carry */
    const char *keywords;  /**< the same: words with commas between */
    const char *id;        /**< what ids in SVG begin with: letters, digits, - and _; NULL: made of
                                the contents */
    int32_t redundant;     /**< 1: dashes and marker shapes tell series apart from the first on */
    int32_t rasterize;     /**< kymo_rasterize */
    int32_t math_labels;   /**< 1: $...$ are formulas also in names and categories from the data */
    int32_t svg_text;      /**< kymo_svg_text */
    const char *font;      /**< of all texts: a family of the system, or a font file by its path;
                                NULL: Inter, embedded */
    int32_t embed_fonts;   /**< 1: an SVG carries the parts of its fonts that it uses */
    int32_t reserved33;
    uint64_t reserved[7];
} kymo_figure_options;

/** Options of axes: one panel with its two scales. */
typedef struct kymo_axes_options {
    const char *title;              /**< above the panel, left */
    const char *x_label, *y_label;  /**< names of the axes; NULL: none */
    double x_lim[2], y_lim[2];      /**< limits; both 0: from the data; NAN: that end from the data */
    int64_t x_time[2];              /**< limits of a time axis, exact [ns UTC]; both 0: as x_lim says;
                                         INT64_MIN: that end from the data */
    int32_t x_scale, y_scale;       /**< kymo_scale */
    int32_t row, column;            /**< cell of the grid, counted from 1; 0: the next free one */
    int32_t row_span, column_span;  /**< cells taken: 1 */
    int32_t legend;                 /**< kymo_legend; 0: as the figure */
    int32_t x_grid, y_grid;         /**< kymo_switch; auto: y, and x for scatter and log-log */
    int32_t reserved32;
    const kymo_option *more;        /**< further options by name */
    int64_t more_count;
    double aspect;                  /**< length of a unit of y over that of x on the page; 1: equal; 0: free */
    double x_angle;                 /**< of the labels at the x ticks, degrees counterclockwise, -90 to 90 */
    double inset[4];                /**< x, y, width, height within another panel, in fractions of it from
                                         its lower left corner, labels included; all 0: in the grid */
    int32_t inset_in;               /**< the number of that panel, from 1; 0: the first */
    int32_t ticks;                  /**< kymo_ticks */
    const char *x_ticks, *y_ticks;  /**< where ticks are: "0,5,10", times, or "every=0.25", "every=6h";
                                         NULL: chosen */
    const char *x_unit, *y_unit;    /**< of the values, "Pa": labels get prefixes, "kPa"; NULL: none */
    const char *time_format;        /**< of the labels of time axes: %Y-%m-%d %H:%M; NULL: as needed */
    double linthresh;               /**< symlog: up to here it is linear; 0: the power of ten below the 5th
                                         percentile of sizes */
    int32_t thousands;              /**< kymo_thousands */
    int32_t nice;                   /**< 1: limits from the data are widened to round values */
    double x_window;                /**< x ends with the last value and begins so far before it, unless limits are
                                         given; of times: seconds; 0: x begins with the first value */
    uint64_t reserved[17];
} kymo_axes_options;

/** Plot types; see kymo/marks.def. */
typedef enum kymo_kind {
    KYMO_KIND_NONE = 0,
#define KYMO_MARK(number, NAME, name, summary) KYMO_##NAME = (number),
#include <kymo/marks.def>
#undef KYMO_MARK
    KYMO_KIND_FORCE32_ = 0x7fffffff
} kymo_kind;

typedef enum kymo_step {
    KYMO_STEP_NONE = 0,
    KYMO_STEP_POST = 1, /**< the value holds until the next point: horizontal first */
    KYMO_STEP_PRE = 2,  /**< the value held since the last point: vertical first */
    KYMO_STEP_MID = 3,  /**< the value changes half way */
    KYMO_STEP_FORCE32_ = 0x7fffffff
} kymo_step;

typedef enum kymo_orient {
    KYMO_ORIENT_AUTO = 0, /**< rule: horizontal, unless only x is given */
    KYMO_HORIZONTAL = 1,
    KYMO_VERTICAL = 2,
    KYMO_ORIENT_FORCE32_ = 0x7fffffff
} kymo_orient;

/**
 * One mark of any kind: which data, which columns, what looks. Channels name columns: by name, by
 * number from 1 ("3", or "#3" where a column has a number for a name). Colours are "#rgb", "#rrggbb",
 * "#rrggbbaa", "C0" to "C7" (palette), or a CSS basic name. 1024 bytes for ever.
 */
typedef struct kymo_spec {
    kymo_source *data;
    const char *x;        /**< column; NULL: the row number (raw files with a rate: seconds) */
    const char *y;        /**< column; NULL: the first number column that is not x */
    const char *x2, *y2;  /**< columns: far ends, for kinds that have them */
    const char *color;    /**< column: category (palette) or number (colormap) */
    const char *size;     /**< column: marker areas in proportion */
    const char *text;     /**< column: labels, for kinds that have them */
    const char *label;    /**< name in the legend; NULL: the y column's name */
    const char *stroke;   /**< colour of lines and outlines; NULL: the next of the palette */
    const char *fill;     /**< colour of areas and markers; NULL: the next of the palette; "none" */
    const char *dash;     /**< "solid", "dashed", "dotted", "dashdot", or lengths in line widths "6,3" */
    const char *marker;   /**< "none", "circle", "square", "triangle", "diamond", "plus", "cross",
                               "triangle-down", "star" */
    const char *colormap; /**< of a number `color`: "viridis" (default), "magma", ... */
    double width;         /**< of lines [CSS px]: 1.75, and 1.25 for very many points */
    double marker_size;   /**< diameter [CSS px]: 6 */
    double opacity;       /**< 0 to 1; 0: chosen (scatter thins out with the number of points) */
    double at;            /**< rule: the value, in data units */
    int64_t at_time;      /**< rule on a time axis: the value [ns UTC] when `at` is 0 */
    int32_t step;         /**< kymo_step */
    int32_t orient;       /**< kymo_orient */
    int32_t antialias;    /**< kymo_switch; 0: as the figure */
    int32_t reduce;       /**< kymo_reduce; 0: as the figure */
    int32_t no_legend;    /**< 1: not in the legend */
    int32_t more_count;
    const kymo_option *more; /**< further options by name */
    uint64_t reserved[105];
} kymo_spec;

/** What a figure is drawn without where it has no room, in the order in which it is left out. */
typedef enum kymo_no_room {
    KYMO_NO_CAPTION = 1,
    KYMO_NO_LEGENDS = 2,
    KYMO_NO_LABELS = 4, /**< names of axes */
    KYMO_NO_SUBTITLE = 8,
    KYMO_NO_LINES = 16, /**< titles have one line each */
    KYMO_NO_TITLES = 32,
    KYMO_NO_TICK_LABELS = 64,
    KYMO_NO_ROOM_FORCE32_ = 0x7fffffff
} kymo_no_room;

/** What the last draw or save of a figure cost and met. */
typedef struct kymo_stats {
    int64_t rows;             /**< rows read, all passes and sources together */
    int64_t points;           /**< points used by marks in the last pass */
    int64_t gaps;             /**< breaks of lines by missing values */
    int64_t gaps_below_pixel; /**< those in the view that are narrower than a pixel of the panel */
    int64_t missing;          /**< missing values */
    int64_t not_finite;       /**< infinite values */
    int64_t dropped;          /**< values that a log scale cannot show */
    int64_t repaired;         /**< cells and rows that `lenient` turned into missing values */
    int64_t bytes_read;
    int64_t bytes_spooled;
    int64_t peak_heap;        /**< of kymo's allocator, this figure */
    int32_t passes;           /**< most passes over any one source */
    int32_t threads;
    double ms_open, ms_pass, ms_layout, ms_view, ms_draw, ms_finish, ms_total; /**< milliseconds */
    int64_t boxes;            /**< characters that no font has, shown as boxes */
    int64_t first_box;        /**< the first of these, a Unicode code point */
    int64_t no_room;          /**< bits of kymo_no_room; 0: all is shown */
    uint64_t reserved[9];
} kymo_stats;

/** Receives bytes of an output in order; returns 0, or anything else to stop with KYMO_EIO. */
typedef int (*kymo_write)(const void *bytes, size_t size, void *user);

/** Opens a figure. Never NULL. */
KYMO_API kymo_figure *kymo_figure_open(const kymo_figure_options *options);

/** Adds axes in the next free cell of the grid or where the options say. Owned by the figure. */
KYMO_API kymo_axes *kymo_axes_add(kymo_figure *figure, const kymo_axes_options *options);

/** Adds a mark. Owned by the figure. The source may be closed at once. Never NULL. */
KYMO_API kymo_mark *kymo_add(kymo_axes *axes, kymo_kind kind, const kymo_spec *spec);

/** Draws into a canvas, whose size is the figure's then. Reads what has not been read yet. */
KYMO_API kymo_status kymo_figure_draw(kymo_figure *figure, kymo_canvas *canvas);

/** Draws into a file; the extension says the output. Complete under its name, or not there at all. */
KYMO_API kymo_status kymo_figure_save(kymo_figure *figure, const char *path);

/** Draws into several files from one reading of the data. */
KYMO_API kymo_status kymo_figure_save_all(kymo_figure *figure, const char *const *paths, int32_t count);

/** Draws and hands the bytes of an output ("png", "svg", "pdf", "scene") to `write`. */
KYMO_API kymo_status kymo_figure_write(kymo_figure *figure, const char *output, kymo_write write,
                                       void *user);

/** Writes every text, legend and panel of the last layout with its place, as JSON in CSS pixels. */
KYMO_API kymo_status kymo_layout_dump(kymo_figure *figure, kymo_write write, void *user);

/** The figure's first error so far: returns its code and fills `error` unless NULL. */
KYMO_API kymo_status kymo_figure_status(const kymo_figure *figure, kymo_error *error);

/** What the last draw or save cost and met. */
KYMO_API void kymo_figure_stats(const kymo_figure *figure, kymo_stats *stats);

/** Asks a draw or save that runs in another thread to stop with KYMO_ECANCELLED, which kymo_figure_close does not
 *  tell again: it was asked for. Safe at any time. */
KYMO_API void kymo_figure_cancel(kymo_figure *figure);

/** Closes a figure with all that is its. Returns and fills in the first error it met. NULL is fine. */
KYMO_API KYMO_MUST_CHECK kymo_status kymo_figure_close(kymo_figure *figure, kymo_error *error);

/* ---- Canvases ------------------------------------------------------------------------------ */

/** How pixels lie in memory. All are opaque to the eye but ARGB32. */
typedef enum kymo_pixels {
    KYMO_ARGB32 = 0, /**< uint32, premultiplied, alpha in the top byte */
    KYMO_RGB24 = 1,  /**< uint32, top byte unused */
    KYMO_RGB565 = 2, /**< uint16 */
    KYMO_GREY8 = 3,  /**< uint8, Rec. 709 luma */
    KYMO_PIXELS_FORCE32_ = 0x7fffffff
} kymo_pixels;

/** Options of a canvas. */
typedef struct kymo_canvas_options {
    const char *output;   /**< "image" (default), "svg", "pdf", "scene" */
    double width, height; /**< [CSS px] 640 x 400 */
    double scale;         /**< device pixels a CSS pixel (images): 2 */
    int32_t pixels;       /**< kymo_pixels (images) */
    int32_t svg_text;     /**< kymo_svg_text (SVG) */
    const kymo_allocator *allocator;
    int32_t embed_fonts;  /**< 1: with the parts of its fonts that it uses (SVG) */
    int32_t reserved32;
    uint64_t reserved[7];
} kymo_canvas_options;

/** Opens a canvas. Never NULL. Used again and again; reuse changes speed, never pixels. */
KYMO_API kymo_canvas *kymo_canvas_open(const kymo_canvas_options *options);

/**
 * Opens an image canvas on the caller's memory: `width` x `height` device pixels, rows `stride` bytes
 * apart. The memory is borrowed until the canvas is closed. `scale` as in the options.
 */
KYMO_API kymo_canvas *kymo_canvas_wrap(void *pixels, int32_t width, int32_t height, int64_t stride,
                                       kymo_pixels format, double scale);

/** The pixels of an image canvas and their layout; any pointer may be NULL. NULL for other canvases. */
KYMO_API const void *kymo_canvas_pixels(const kymo_canvas *canvas, int32_t *width, int32_t *height,
                                        int64_t *stride, kymo_pixels *format);

/** Hands the finished bytes (PNG for images) of what was drawn last to `write`. */
KYMO_API kymo_status kymo_canvas_write(kymo_canvas *canvas, kymo_write write, void *user);

/** Writes them to a file: to a temporary name first, then renamed. */
KYMO_API kymo_status kymo_canvas_save(kymo_canvas *canvas, const char *path);

/** The canvas's first error: returns its code and fills `error` unless NULL. */
KYMO_API kymo_status kymo_canvas_status(const kymo_canvas *canvas, kymo_error *error);

/** Closes a canvas. NULL is fine. */
KYMO_API void kymo_canvas_close(kymo_canvas *canvas);

/* ---- Finding what was left open -------------------------------------------------------------- */

/** Notes where an object was opened, for kymo_open_objects; return their argument. See KYMO_DEBUG. */
KYMO_API kymo_figure *kymo_figure_at(kymo_figure *figure, const char *file, int32_t line);
KYMO_API kymo_source *kymo_source_at(kymo_source *source, const char *file, int32_t line);
KYMO_API kymo_canvas *kymo_canvas_at(kymo_canvas *canvas, const char *file, int32_t line);

#ifdef KYMO_DEBUG /* the constructors note the caller's file and line */
#define kymo_figure_open(...) kymo_figure_at(kymo_figure_open(__VA_ARGS__), __FILE__, __LINE__)
#define kymo_source_open(...) kymo_source_at(kymo_source_open(__VA_ARGS__), __FILE__, __LINE__)
#define kymo_source_arrays(...) kymo_source_at(kymo_source_arrays(__VA_ARGS__), __FILE__, __LINE__)
#define kymo_source_stream(...) kymo_source_at(kymo_source_stream(__VA_ARGS__), __FILE__, __LINE__)
#define kymo_source_sparse(...) kymo_source_at(kymo_source_sparse(__VA_ARGS__), __FILE__, __LINE__)
#define kymo_source_ring(...) kymo_source_at(kymo_source_ring(__VA_ARGS__), __FILE__, __LINE__)
#define kymo_source_follow(...) kymo_source_at(kymo_source_follow(__VA_ARGS__), __FILE__, __LINE__)
#define kymo_canvas_open(...) kymo_canvas_at(kymo_canvas_open(__VA_ARGS__), __FILE__, __LINE__)
#define kymo_canvas_wrap(...) kymo_canvas_at(kymo_canvas_wrap(__VA_ARGS__), __FILE__, __LINE__)
#endif

#ifdef __cplusplus
}
#endif

#endif
