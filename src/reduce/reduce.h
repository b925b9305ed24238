/*
 * reduce.h - the door of the reduce room: any number of rows to a state of fixed size, in one pass.
 *
 * A reducer is a monoid. The pass driver gives each chunk of rows to one thread, which absorbs it into a
 * fresh *part*; parts are merged into the reducer's *state* in the order of the rows, each merge adding
 * what lies between two chunks (the segment that joins their end points). So a state depends on the
 * rows alone: not on threads, chunk sizes or timing. States that are large and commutative (bits, masks)
 * are written straight from the threads with relaxed atomics, and their parts hold only ends; those of
 * scatters are written by merging, from lists of cells.
 *
 *     part_clear / absorb   parallel, per chunk        merge   serial, in row order
 *
 * What a series needs first is learnt by `series`: extents, categories, the points themselves while
 * they are few, and the line cells of DESIGN section 2. `bitmap`, `mask` and `marks` need the trained
 * view and run in the view pass. `survey` runs before all of them, where values cannot be transformed
 * before the data are known: categories, and a symlog scale that finds its own bend. A new reducer is one
 * file and one row in reducers.def.
 */
#ifndef KYMO_REDUCE_H
#define KYMO_REDUCE_H

#include "core/core.h"
#include "data/data.h"
#include "scale/scale.h"

#include <stdatomic.h>

/** The columns a reducer may read. */
typedef enum kymo__channel {
    KYMO__CHANNEL_X = 0,
    KYMO__CHANNEL_Y = 1,
    KYMO__CHANNEL_COLOR = 2,
    KYMO__CHANNEL_SIZE = 3,
    KYMO__CHANNELS = 4
} kymo__channel;

/** The trained view and the grid that a view reducer fills. */
typedef struct kymo__view {
    bool integer;          /**< x is exact int64: t0, t1; otherwise u0, u1 */
    double u0, u1, v0, v1; /**< transformed limits of the panel */
    int64_t t0, t1;
    int32_t width, height; /**< of the panel in pixels of the grid */
    double pen;            /**< bitmap, mask: line width in pixels */
} kymo__view;

/* ---- Kernels -------------------------------------------------------------------------------------- */

/** How coordinates become cells of a grid of `width` x `height`: see kymo__view_snap. */
typedef struct kymo__snap {
    double kx, u0, du, ky, v1, dv;
    double width, height, stride; /**< cell: row x stride + column, below 2^32 - 1 */
} kymo__snap;

/** The loops that all rows go through, for one level of vector instructions; every level gives the same. */
typedef struct kymo__kernels {
    /** By kymo_type: min and max of `count` > 0 finite values as they lie in memory, aligned; as doubles,
     *  zeros without a sign. false when one is not finite (min and max are then of no use). */
    bool (*extremes[KYMO__NUMBERS])(const void *v, int64_t count, double *lo, double *hi);
    /** Whether x never falls from one value to the next. NaN counts as falling. */
    bool (*rising_f64)(const double *x, int64_t count);
    /** The cells of points, UINT32_MAX outside of the grid; false when some coordinate is not finite. */
    bool (*snap)(const kymo__snap *s, const double *x, const double *y, int32_t count, uint32_t *cell);
    /** (first + i) step. */
    void (*ramp)(double *x, int64_t first, double step, int32_t count);
    /** Values to pixels from the top of a view, `top` added, in place. */
    void (*rows)(const kymo__snap *s, double top, double *v, int32_t count);
    /** floor(x per_unit) - first, where neither is beyond +-2^50 and the difference fits. */
    void (*cells)(const double *x, int32_t count, double per_unit, double first, int32_t *slot);
} kymo__kernels;
const kymo__kernels *kymo__kernels_for(kymo__cpu level);
/** Whether x never falls. */
bool kymo__rising_i64(const int64_t *x, int64_t count);

/** What `marks` keeps a marker by. */
typedef enum kymo__marks_mode {
    KYMO__MARKS_CENTRES = 0, /**< one bit a quarter pixel */
    KYMO__MARKS_COUNTS = 1,  /**< a count a pixel */
    KYMO__MARKS_LAST = 2     /**< the last row's colour and size a quarter pixel: sorted by row at the end */
} kymo__marks_mode;

__extension__ typedef __int128 kymo__wide;

/** x of a point: f, or i when the series is integer. */
typedef struct kymo__coord {
    double f;
    int64_t i;
} kymo__coord;

/** Everything a reducer is told. */
typedef struct kymo__reduce_spec {
    int32_t column[KYMO__CHANNELS]; /**< of the source; -1: none (x: the row number) */
    double row_step;                /**< x of row 1 when x is the row number */
    bool integer;                   /**< x is read as int64 */
    const kymo__scale_class *x_class, *y_class;
    double x_bend, y_bend;          /**< of their scales */
    const struct kymo__words *x_words, *y_words; /**< categories of text columns: word k is k + 1 */
    int32_t step;                   /**< kymo_step of lines */
    bool line;                      /**< `series`: make cells; x may not go back */
    bool keep_all;                  /**< reduce = none: every point is kept, within the budget */
    int32_t keep;                   /**< points kept while there are not more than these */
    int32_t cells;                  /**< K: cells at most */
    double lim[2];                  /**< x limits known before (transformed); NAN: not. Ink outside is left out */
    int64_t time_lim[2];            /**< the same for integer x; INT64_MIN: not */
    double guess[2];                /**< two values of x known to occur, lo < hi; or NAN */
    bool aim_known;                 /**< for an index: which cells are wanted, of exponent aim_e from aim[0] to aim[1] */
    bool aimed;                     /**< `series` from an index: its cells are these */
    int32_t aim_e;
    kymo__coord aim[2];
    int32_t mode;                   /**< kymo__marks_mode */
    kymo__view view;                /**< view reducers */
    const struct kymo__words *words; /**< view reducers: categories met by the first pass */
} kymo__reduce_spec;

/** What was met, added up over parts. */
typedef struct kymo__tally {
    int64_t points, gaps, missing, not_finite, dropped;
    int64_t gaps_inside; /**< `series`: of these, with both ends within the known limits of x */
} kymo__tally;

typedef struct kymo__reducer_class kymo__reducer_class;

/** A reducer at work. */
typedef struct kymo__reducer {
    const kymo__reducer_class *class_;
    kymo__reduce_spec spec;
    kymo__mem *mem;
    const kymo__kernels *kernels; /**< for this processor */
    void *state;
    int32_t slot[KYMO__CHANNELS]; /**< position of each channel in the request's columns; -1: none */
    kymo__tally tally;            /**< after the pass */
    bool stopped;                 /**< has what it needs, or cannot go on (a line whose x went back) */
    bool ready;                   /**< a pass has run to the end */
} kymo__reducer;

struct kymo__reducer_class {
    const char *name;
    size_t state_size, part_size;
    bool view; /**< needs the trained view */
    kymo_status (*init)(kymo__reducer *r, kymo_error *err);
    void (*free)(kymo__reducer *r);
    /**
     * A part belongs to one thread, begins zeroed and is used again; it may hold memory from one use to
     * the next. NULL: nothing to begin, cleared to zeros, nothing to free.
     */
    void (*part_init)(const kymo__reducer *r, void *part);
    void (*part_clear)(const kymo__reducer *r, void *part);
    void (*part_free)(kymo__mem *mem, void *part);
    kymo_status (*absorb)(kymo__reducer *r, void *part, const kymo__batch *batch, kymo_error *err);
    kymo_status (*merge)(kymo__reducer *r, void *part, kymo_error *err);
    /**
     * Adds the bytes that a part takes at most, for chunks of `rows` rows, and that the state may still grow by
     * when there are `all` rows (-1: not known); words of categories are not foreseen. NULL: part_size, nothing.
     */
    void (*needs)(const kymo__reducer *r, int64_t rows, int64_t all, int64_t *part, int64_t *state);
};

extern const kymo__reducer_class kymo__reducer_survey;
extern const kymo__reducer_class kymo__reducer_series;
extern const kymo__reducer_class kymo__reducer_bitmap;
extern const kymo__reducer_class kymo__reducer_mask;
extern const kymo__reducer_class kymo__reducer_marks;
extern const kymo__reducer_class kymo__reducer_pyramid;
/** All classes of reducers.def; *count tells how many. */
const kymo__reducer_class *const *kymo__reducers(int32_t *count);

kymo_status kymo__reducer_init(kymo__reducer *r, const kymo__reducer_class *class_,
                               const kymo__reduce_spec *spec, kymo__mem *mem, kymo_error *err);
void kymo__reducer_free(kymo__reducer *r);

/** A part of the reducer's class, if *part is NULL a new one, cleared for this reducer; and its end. */
kymo_status kymo__part_open(const kymo__reducer *r, void **part, kymo_error *err);
void kymo__part_close(const kymo__reducer_class *class_, kymo__mem *mem, void *part);

/** One reading of one source for any number of reducers. */
typedef struct kymo__pass {
    kymo_source *source;
    kymo__reducer **reducers;
    int32_t reducer_count;
    int32_t threads;
    int32_t batch_rows;       /**< 0: the source's choice */
    int64_t first_row, end_row; /**< only these rows, of a source that can seek; end 0: all */
    int64_t version;          /**< of a live source: rows after it are left out */
    kymo__mem *mem;
    const atomic_bool *cancel; /**< NULL: never */
    atomic_llong *progress;    /**< set to the bytes read so far; NULL: nobody asks */
    double deadline;           /**< as kymo__now_ms: reading halts there, but not before one chunk; 0: none */
    int64_t spool_cap;        /**< > 0: the rows read are also spooled */
    kymo__spool *spool;       /**< when spool_cap > 0: out, or one that goes on; the caller's. NULL: given up */
    kymo_error spool_error;   /**< out: why the spool was given up: its cap, its folder, its disk */
    const int32_t *spool_columns;
    int32_t spool_column_count;
    /** Called in the order of the rows when a chunk has been merged and spooled; NULL: nobody asks. */
    kymo_status (*merged)(void *user, const kymo__chunk *chunk, kymo_error *err);
    void *merged_user;
    int64_t resume_row, resume_offset, resume_line; /**< text: begins there; see kymo__request */
    int32_t failed;           /**< out: index of the reducer that failed, -1: none (reading failed) */
    int64_t rows, bytes, repaired; /**< out: of this run */
    kymo__cursor *cursor;     /**< in and out: of a reading that has halted; NULL: it begins */
    kymo__notes notes;        /**< out: the first of what was repaired */
} kymo__pass;

/**
 * Runs it. Of all errors the one of the lowest chunk is returned; reducers keep what they have. KYMO_PARTIAL: the
 * deadline has passed; the states are those of the rows so far, and running the same pass again, with the same
 * reducers, goes on.
 */
kymo_status kymo__pass_run(kymo__pass *pass, kymo_error *err);
/** Gives up a reading that has halted, and its spool. */
void kymo__pass_abandon(kymo__pass *pass);

/* ---- Words: categories in the order in which the rows bring them --------------------------------- */

typedef struct kymo__words {
    kymo__mem *mem;
    char **word;
    int32_t *slots; /**< open addressing: index + 1 */
    int32_t count, capacity, slot_count;
} kymo__words;
void kymo__words_init(kymo__words *words, kymo__mem *mem);
void kymo__words_free(kymo__words *words);
int32_t kymo__words_find(const kymo__words *words, const char *word); /**< -1: not there */
int32_t kymo__words_add(kymo__words *words, const char *word, kymo_error *err); /**< -1: error */

/* ---- Results of `survey` -------------------------------------------------------------------------- */

/** Values by the power of ten of their size: 10^k is counted in [k - KYMO__LEAST_DECADE]. */
enum { KYMO__LEAST_DECADE = -324, KYMO__DECADES = 633 };
typedef struct kymo__survey {
    kymo__words words[2];  /**< of x and y */
    int64_t decades[2][KYMO__DECADES];
} kymo__survey;
static inline const kymo__survey *kymo__survey_of(const kymo__reducer *r)
{
    return r->state;
}

/* ---- Line cells ------------------------------------------------------------------------------------- */

/** Half way between two points, where a step of KYMO_STEP_MID is. */
static inline kymo__coord kymo__middle(kymo__coord a, kymo__coord b)
{
    double d = b.f - a.f;
    bool huge = d - d != 0;
    return (kymo__coord){ .f = huge ? a.f / 2 + b.f / 2 : a.f + d / 2,
                          .i = (int64_t)(a.i + ((kymo__wide)b.i - a.i) / 2) };
}

/**
 * Dyadic cells [i 2^e, (i + 1) 2^e) of a polyline, slot 0 being index `first`. In each cell: the range
 * of the polyline up to its first break there (lo, hi), all after it (lo2, hi2) and the value at its
 * right edge (out). Empty ranges have lo > hi; no crossing is out = NaN.
 */
typedef struct kymo__grid {
    kymo__mem *mem;
    bool integer;
    bool windowed;       /**< only indexes window_lo .. window_hi are kept, at a fixed e */
    double per_unit;     /**< 2^-e, or 0 when that or 2^e is not a normal double */
    double unit;         /**< 2^e, or 0 likewise */
    int32_t e;
    int32_t limit;       /**< K: cells at most */
    int32_t used, capacity;
    kymo__wide first, window_lo, window_hi;
    double *lo, *hi, *out;
    double *lo2, *hi2;   /**< NULL until the line breaks inside a cell */
    uint8_t *broken;     /**< 1: a break has been met in this cell */
} kymo__grid;

/** The exponent of the final grid: floor(log2((u1 - u0) / (per_pixel width))), at least the ulp's. */
int32_t kymo__grid_exponent(const kymo__view *view, double per_pixel);
void kymo__grid_init(kymo__grid *grid, kymo__mem *mem, bool integer, int32_t limit);
void kymo__grid_clear(kymo__grid *grid);
void kymo__grid_free(kymo__grid *grid);
/** Fixes e and keeps only cells that touch [lo, hi], and `reach` times as many beyond both ends. */
void kymo__grid_window(kymo__grid *grid, int32_t e, kymo__coord lo, kymo__coord hi, double reach);
/** Raises e: cells are joined in pairs, exactly. */
void kymo__grid_raise(kymo__grid *grid, int32_t e);
/** The cell of a coordinate at the grid's e. */
kymo__wide kymo__grid_index(const kymo__grid *grid, kymo__coord x);
/** Makes room for x, raising e when more than `limit` cells are spanned. x never goes back. */
kymo_status kymo__grid_reach(kymo__grid *grid, kymo__coord x, kymo_error *err);
/** Adds a point that begins a run; the segment (or step) from a to b, b's point included; a break at a. */
kymo_status kymo__grid_point(kymo__grid *grid, kymo__coord x, double y, kymo_error *err);
kymo_status kymo__grid_segment(kymo__grid *grid, kymo__coord xa, double ya, kymo__coord xb, double yb,
                               int32_t step, kymo_error *err);
kymo_status kymo__grid_break(kymo__grid *grid, kymo__coord x, kymo_error *err);
/** Adds points of a run that lie in the cell of x, all between lo and hi and both met; the line has come there. */
kymo_status kymo__grid_range(kymo__grid *grid, kymo__coord x, double lo, double hi, kymo_error *err);
/** Whether the line has broken in the cell of x. */
bool kymo__grid_broken(const kymo__grid *grid, kymo__coord x);
/** Appends the cells of `right`, whose ink comes after all of grid's. `right` may be raised. */
kymo_status kymo__grid_concat(kymo__grid *grid, kymo__grid *right, kymo_error *err);

/** Makes room for all cells of the window. */
kymo_status kymo__grid_reserve(kymo__grid *grid, kymo_error *err);
/** Whether a line breaks inside a cell: the second ranges are in use. */
bool kymo__grid_breaks(const kymo__grid *grid);

/** Adds the cells of `from` (e not above) to a windowed grid that is empty: the same cells as if the line had
 *  been drawn there, the first one included. */
kymo_status kymo__grid_copy(kymo__grid *to, const kymo__grid *from, kymo_error *err);
/** The same from coarser cells (e above): each becomes as many with its whole range, which is more ink than there is.
 *  Breaks inside of them do not show. */
kymo_status kymo__grid_spread(kymo__grid *to, const kymo__grid *from, kymo_error *err);


/* ---- Reading a batch's x and y ------------------------------------------------------------------------ */

#define KYMO__BLOCK 1024

/** Up to KYMO__BLOCK rows, transformed; what cannot be shown is NaN (integer x: INT64_MIN). */
typedef struct kymo__block {
    int64_t first; /**< within the batch */
    int32_t count;
    const double *x;     /**< float x */
    const int64_t *t;    /**< integer x */
    const double *y;
    const double *raw_y; /**< before the scale's transformation, to tell dropped from missing */
    const double *raw_x;
    double x_scratch[KYMO__BLOCK], y_scratch[KYMO__BLOCK], u_scratch[KYMO__BLOCK], v_scratch[KYMO__BLOCK];
    int64_t t_scratch[KYMO__BLOCK];
} kymo__block;
/** Loads rows [first, first + KYMO__BLOCK) of a batch; returns how many there were. */
int32_t kymo__block_load(kymo__block *block, const kymo__reducer *r, const kymo__batch *batch,
                         int64_t first);
/** Whether row i of a block can be drawn; when not, counts why. */
bool kymo__block_valid(const kymo__block *block, int32_t i, kymo__tally *tally);
kymo__coord kymo__block_x(const kymo__block *block, int32_t i);

/** Whether x never falls and is nowhere missing. All zero: no rows. (order.c) */
typedef struct kymo__order {
    bool falls, ever;
    kymo__coord first, last;
} kymo__order;
void kymo__order_add(kymo__order *order, const kymo__reducer *r, const kymo__block *block);
/** Adds rows that come after those of `order`. */
void kymo__order_merge(kymo__order *order, const kymo__order *next, const kymo__reducer *r);

/* ---- Results of `series` ------------------------------------------------------------------------------- */

/** Points kept, in row order; a gap between two points is an entry of its own with a NaN y. */
typedef struct kymo__kept {
    int64_t count, capacity;
    double *x;       /**< float x (transformed) */
    int64_t *t;      /**< integer x */
    double *y;
    double *color;   /**< number, or index into the words; NaN: missing. NULL without the channel */
    double *size;
    bool whole;      /**< every point of the series is here */
} kymo__kept;

/** What `series` learns of some consecutive rows: its state, and its parts. */
typedef struct kymo__series {
    kymo__extent x, y, color, size;
    kymo__tally tally;
    kymo__kept kept;
    bool overflow;            /**< more points than are kept */
    kymo__grid grid;          /**< lines */
    int64_t rows;
    bool leads;               /**< the first row is a point */
    bool last_valid;          /**< the last row is a point: last_x, last_y */
    bool ever;                /**< some row is a point: first_x, first_y at first_row, to last_x, last_y */
    int64_t first_row;
    kymo__coord first_x, last_x;
    double first_y, last_y;
    kymo__order x_order;
    int64_t back_row;         /**< first row whose x goes back, -1: none */
    const kymo_column *text;  /**< parts: the column whose codes `color` are; NULL: numbers */
    int32_t *order;           /**< parts: codes of `text` in order of use */
    int32_t *place;           /**< parts: place of each code in the words, -1: not used */
    int32_t order_count, order_capacity;
    kymo__words words;        /**< state: categories in order of use */
    bool color_is_text;
    bool coarse;              /**< cells wider than a view asks for will do, until there are finer ones */
    int64_t sketched;         /**< of how many rows it is a sketch; 0: it is exact */
    atomic_bool full;         /**< state: parts need not keep points */
    atomic_int e;             /**< state: of the grid: where parts begin */
} kymo__series;

/** x of a kept point. */
static inline kymo__coord kymo__kept_at(const kymo__kept *kept, int64_t i)
{
    return (kymo__coord){ .f = kept->x ? kept->x[i] : 0, .i = kept->t ? kept->t[i] : 0 };
}

static inline kymo__series *kymo__series_of(const kymo__reducer *r)
{
    return r->state;
}

/**
 * Line cells of a series for a view, at least `per_pixel` and less than twice as many a pixel, from the
 * kept points or the pass's cells, into `out` (a grid of its own, windowed to the view and `reach` px
 * beyond). KYMO_PARTIAL when the pass's cells are coarser than that: another pass is needed.
 */
kymo_status kymo__series_cells(const kymo__reducer *r, const kymo__view *view, double per_pixel,
                               double reach, kymo__grid *out, kymo_error *err);
/** Takes other known limits, when all points are kept: as if the series had been made for them. */
void kymo__series_relimit(kymo__reducer *r, const double lim[2], const int64_t time_lim[2]);
/** Gives a series of which only the rows about its limits were read what another one, of all rows, knows of all. */
void kymo__series_adopt(kymo__reducer *r, const kymo__reducer *whole);
/** Whether the cells of a series are all there within limits, however wide they are. */
bool kymo__series_covers(const kymo__reducer *r, const double lim[2], const int64_t time_lim[2]);
/** Makes room in `out` for what kymo__series_cells puts there, so that this cannot fail for memory if the line does
 *  not break. */
kymo_status kymo__series_room(const kymo__view *view, double per_pixel, double reach, kymo__grid *out,
                              kymo_error *err);

/* ---- Index: the pyramids of a source's columns (index.c) ------------------------------------------------- */

typedef struct kymo__index kymo__index;

/** How an index in memory is made. */
typedef struct kymo__index_wish {
    int32_t threads;    /**< 0: as many as there are processors */
    int32_t batch_rows; /**< 0: the source's choice */
    int64_t spool_cap;  /**< of sources whose rows cannot be found again; 0: none, -1: any size */
    int32_t (*watch)(int64_t bytes, void *user); /**< files: called between pieces; not 0: cancelled. Or NULL */
    void *watch_user;
} kymo__index_wish;

/** What a whole index knows of a column. */
typedef struct kymo__index_sum {
    int64_t rows, valid, gaps, infinite;
    bool exact;              /**< of 64-bit integers: lo, hi */
    double min, max;
    int64_t lo, hi;
    bool falls;
} kymo__index_sum;


/**
 * Begins an index of all columns of numbers, in memory, by a thread of its own, and attaches it to the source, which
 * has none yet (KYMO_EBUSY) and is kept by the reading. Figures use what is there. A good index file is taken instead.
 * Owned: kymo__index_close.
 */
kymo_status kymo__index_open(kymo__index **index, kymo_source *source, const kymo__index_wish *wish, kymo_error *err);
/** Cancels what is still being read and lets go. What is whole serves the source on, for as long as that lives. */
void kymo__index_close(kymo__index *index);
/** Waits until it is whole, or has failed: why. */
kymo_status kymo__index_wait(kymo__index *index, kymo_error *err);
/** Rows that it knows, bytes read; whether all is there. Any thread. */
bool kymo__index_progress(const kymo__index *index, int64_t *rows, int64_t *bytes);

/** The index of a source as it is now; NULL: none, or of what it was before it was touched. */
const kymo__index *kymo__index_of(const kymo_source *source);
/* Index files (index_file.c, index_open.c). */

/** How an index file answers for its source. */
typedef enum kymo__index_file {
    KYMO__INDEX_NONE = 0,
    KYMO__INDEX_GOOD = 1,
    KYMO__INDEX_GROWN = 2,   /**< the data have only grown since */
    KYMO__INDEX_STALE = 3,   /**< the data have changed */
    KYMO__INDEX_FOREIGN = 4, /**< of another version, machine, or way of reading */
    KYMO__INDEX_DAMAGED = 5
} kymo__index_file;

/** Where the index file of a source lies: beside it, or in the user's cache; KYMO_EINVAL: it is no regular file. */
kymo_status kymo__index_path(const kymo_source *source, bool cached, char path[4096], kymo_error *err);
/**
 * Writes the index of a source in one reading, or what has been added to the data since that of `path` was written.
 * It is whole under its name or not there. `rows`: the rows of all columns of numbers as well. *kept: rows that were
 * taken from the old one.
 */
kymo_status kymo__index_write(kymo_source *source, const char *path, const kymo__index_wish *wish, bool rows,
                              int64_t *kept, kymo_error *err);
/** Looks for the index file of a source that has no index yet and attaches it if it is good. */
kymo__index_file kymo__index_find(kymo_source *source);
/** What a file is for a source; nothing is attached. */
kymo__index_file kymo__index_judge(const kymo_source *source, const char *path);

/** false: the column is not indexed, or the index is not whole. */
bool kymo__index_sum_of(const kymo__index *index, int32_t column, kymo__index_sum *sum);
/** Rows and cells that its reading repaired, and the first of them. */
int64_t kymo__index_repaired(const kymo__index *index, kymo__notes *notes);
/** Where rows can be found by their numbers, once the index is whole, and which column of that one of the source is
 *  (-1: none). NULL: nowhere. */
kymo_source *kymo__index_rows(const kymo__index *index);
int32_t kymo__index_column(const kymo__index *index, int32_t column);

/**
 * Makes the state of a `series` that has been begun as a pass over the source would, to the bit, from its index and
 * few rows. With spec.aim_known line cells are of just that grid; else there are `cells` of them or more. KYMO_PARTIAL:
 * it cannot be had from the index (x that falls or lacks values, words, few points, ...), nothing has been done.
 */
kymo_status kymo__series_serve(kymo__reducer *r, const kymo__index *index, double cells, int32_t threads,
                               kymo_error *err);
/** The same from what is there of the index, blocks of rows taken for their first row where they are narrower than
 *  half a cell. *rows: how many there are. */
kymo_status kymo__series_sketch(kymo__reducer *r, const kymo__index *index, double cells, int32_t threads,
                                int64_t *rows, kymo_error *err);
/** Whether a sketch of a line can be had now. */
bool kymo__series_sketches(const kymo__reducer *r, const kymo__index *index);

/* ---- Results of the view reducers ----------------------------------------------------------------------- */

/** `bitmap`: the inked pixels, brush applied, as KYMO__LAYER_BITS rows of (width + 63) / 64 words. */
kymo_status kymo__bitmap_rows(const kymo__reducer *r, uint64_t *rows, kymo_error *err);
/** `mask`: width x height words of 8 x 8 bits. */
const uint64_t *kymo__mask_cells(const kymo__reducer *r);
/** `marks`: CENTRES words or COUNTS, as the layer of that kind wants them. */
const void *kymo__marks_cells(const kymo__reducer *r);
/** How many markers the cells of CENTRES or COUNTS have; lists them from the top, row by row, in quarter
 *  pixels. */
int64_t kymo__marks_count(const kymo__reducer *r);
void kymo__marks_list(const kymo__reducer *r, int32_t *x4, int32_t *y4);
/** `marks` LAST: the surviving markers in row order: quarter-pixel centres, colour values, sizes. */
typedef struct kymo__survivor {
    int64_t row;
    int32_t x4, y4;
    float color, size;
} kymo__survivor;
kymo_status kymo__marks_survivors(const kymo__reducer *r, kymo__survivor **list, int64_t *count,
                                  kymo_error *err);

/** The pixel column and row of a point, as DESIGN section 2 defines them; clamped to +-2^30. */
int64_t kymo__view_column(const kymo__view *view, kymo__coord x, int32_t width);
int64_t kymo__view_row(const kymo__view *view, double y, int32_t height);
/** The same before rounding: pixels from the left and from the top. */
double kymo__view_x(const kymo__view *view, kymo__coord x);
double kymo__view_y(const kymo__view *view, double y);
/** The same for many points at once: cells of a grid of width x height, x given as float x, or for integer x as
 *  kymo__view_since. */
kymo__snap kymo__view_snap(const kymo__view *view, int32_t width, int32_t height, int64_t stride);
/** t0 before t, for kymo__view_snap; INT64_MIN is NaN. */
double kymo__view_since(const kymo__view *view, int64_t t);
/** Pixels from the left of the left edge of cell `index`, and of the width of a cell, at exponent e. */
double kymo__view_left(const kymo__view *view, kymo__wide index, int32_t e);
double kymo__view_step(const kymo__view *view, int32_t e);

/** Feeds the kept points of a series to a view reducer, as a pass over the data would. */
kymo_status kymo__reduce_kept(kymo__reducer *to, const kymo__reducer *series, kymo_error *err);

#endif
