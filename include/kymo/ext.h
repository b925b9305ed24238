/*
 * ext.h - the second tier: for programs that build on kymo (its own command line is one). May change
 * between minor versions.
 */
#ifndef KYMO_EXT_H
#define KYMO_EXT_H

#include <kymo.h>
#include <kymo/report.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The options structs that have field tables. */
typedef enum kymo_table {
    KYMO_TABLE_FIGURE = 0, /**< kymo_figure_options */
    KYMO_TABLE_AXES = 1,   /**< kymo_axes_options */
    KYMO_TABLE_SPEC = 2,   /**< kymo_spec */
    KYMO_TABLE_SOURCE = 3, /**< kymo_source_options */
    KYMO_TABLE_REPORT = 4, /**< kymo_report_options */
    KYMO_TABLE_REPORT_FIGURE = 5, /**< kymo_report_figure_options */
    KYMO_TABLE_REPORT_TABLE = 6,  /**< kymo_report_table_options */
    KYMO_TABLES = 7,
    KYMO_TABLE_FORCE32_ = 0x7fffffff
} kymo_table;

/** How a field is written as text. */
typedef enum kymo_field_type {
    KYMO_FIELD_TEXT = 0,    /**< const char * */
    KYMO_FIELD_COLUMN = 1,  /**< const char *: a column's name or number */
    KYMO_FIELD_NUMBER = 2,  /**< double */
    KYMO_FIELD_INTEGER = 3, /**< int32_t */
    KYMO_FIELD_BYTES = 4,   /**< int64_t: digits with K, M or G (powers of 1024); "none" is -1 */
    KYMO_FIELD_CHOICE = 5,  /**< int32_t: one of `values`, numbered from 0 */
    KYMO_FIELD_FLAG = 6,    /**< int32_t: "", "1", "yes", "true", "on"; "0", "no", "false", "off" */
    KYMO_FIELD_RANGE = 7,   /**< double[2], with int64_t[2] for times where the struct has one */
    KYMO_FIELD_TIME = 8,    /**< int64_t [ns UTC], ISO 8601 */
    KYMO_FIELD_HEADER = 9,  /**< int32_t: auto 0, yes 1, no -1 */
    KYMO_FIELD_RATIO = 10,  /**< double above 0; "equal" is 1 */
    KYMO_FIELD_BOX = 11,    /**< double[4]: "X,Y,W,H" */
    KYMO_FIELD_ANGLE = 12,  /**< double, degrees: -90 to 90 */
    KYMO_FIELD_LENGTH = 13, /**< double [mm]: a number with mm (or nothing), cm, in or pt behind it */
    KYMO_FIELD_COUNT = 14,  /**< int64_t, 0 and up */
    KYMO_FIELD_FORCE32_ = 0x7fffffff
} kymo_field_type;

/** One row of a field table. */
typedef struct kymo_field {
    const char *name;   /**< "y_label"; the command line's --y-label */
    const char *values; /**< words of a choice separated by |, or what to write: "PX" */
    const char *doc;    /**< one line */
    int32_t type;       /**< a kymo_field_type */
    int32_t offset;     /**< bytes from the beginning of the struct */
} kymo_field;

/** The fields of a table, in order; static. */
KYMO_API const kymo_field *kymo_fields(kymo_table table, int32_t *count);

/**
 * Sets one field of an options struct from text. Text fields keep the pointer `value`. KYMO_EINVAL with a
 * message and a did-you-mean hint for unknown names and values. `time_zone` (may be NULL: UTC) is that of
 * times in `value` that do not say theirs.
 */
KYMO_API kymo_status kymo_field_set(kymo_table table, void *options, const char *name, const char *value,
                                    const char *time_zone, kymo_error *error);

/** The number of a plot type by name, KYMO_KIND_NONE when there is none; a near name goes to `hint`. */
KYMO_API kymo_kind kymo_kind_find(const char *name, const char **hint);

/** Names and summaries of the plot types in order; returns the count. Pointers may be NULL. */
KYMO_API int32_t kymo_kinds(kymo_kind kinds[64], const char *names[64], const char *summaries[64]);

/** Names of all outputs' extensions ("png", "svg", ...); returns the count. */
KYMO_API int32_t kymo_output_extensions(const char *names[16]);

/** The keys of theme files (docs/themes.md), what each wants, and what it is; returns the count. Pointers may
 *  be NULL. */
KYMO_API int32_t kymo_theme_keys(const char *names[64], const char *values[64], const char *docs[64]);

/** Names of all outputs of reports ("pdf", "html", ...), and whether a path's extension is one of theirs (the
 *  name of that output, or NULL); returns the count. Pointers may be NULL. */
KYMO_API int32_t kymo_report_outputs(const char *names[16]);
KYMO_API const char *kymo_report_output_for(const char *path);

/** Names of palettes, and of colormaps; returns the count. */
KYMO_API int32_t kymo_palettes(const char *names[32]);
KYMO_API int32_t kymo_colormaps(const char *names[32]);

/** The word of `words` that is near enough to `word` to propose, or NULL. */
KYMO_API const char *kymo_did_you_mean(const char *word, const char *const *words, int32_t count);

/** Whether a source reads the file at `path` (so that it must not be written). */
KYMO_API int32_t kymo_source_is_file(const kymo_source *source, const char *path);

/**
 * Calls `each` with the distinct values of a column in order of appearance, as texts that `where` understands: words,
 * numbers, ISO 8601 times; missing ones are left out. Reads the source through. KYMO_EDATA when there are more
 * than `most`, KYMO_ECANCELLED when `each` returns anything but 0. `error` may be NULL.
 */
KYMO_API kymo_status kymo_source_distinct(kymo_source *source, const char *column, int32_t most,
                                          int (*each)(const char *value, void *user), void *user,
                                          kymo_error *error);

/** The rows of a source by the values of a column: read once, so that each group costs no more than its own rows. */
typedef struct kymo_groups kymo_groups;

/**
 * Reads a source through and puts its rows in order, in a temporary file without a name. `values` are distinct texts,
 * such as kymo_source_distinct tells; rows of others are left out. The source may be closed, and must be able to be read
 * again: KYMO_EUNSUPPORTED. Errors of the data are not told here but by the readings of the groups that meet them.
 */
KYMO_API kymo_status kymo_groups_open(kymo_groups **groups, kymo_source *source, const char *column,
                                      const char *const *values, int32_t count, kymo_error *error);
/** The rows with values[index] as a source: what `where` with COLUMN==VALUE leaves of the first, and `where` of these
 *  options of that. Owned. Errors stick to it. */
KYMO_API kymo_source *kymo_groups_source(kymo_groups *groups, int32_t index, const kymo_source_options *options);
/** Sources of groups may be used on, and keep the file. NULL is fine. */
KYMO_API void kymo_groups_close(kymo_groups *groups);

/** The name of a source's format or kind: "csv", "tsv" (tabs), "raw", "arrays", ...; "" for a failed one. Static. */
KYMO_API const char *kymo_source_format(const kymo_source *source);

/** How a figure is read from JSON. All optional. */
typedef struct kymo_json_options {
    const char *name;   /**< for messages: the file it is from */
    const char *folder; /**< where paths in it begin; NULL: the working folder */
    int64_t line;       /**< number of its first line in that file; 0: 1 */
    const kymo_figure_options *base; /**< what the JSON does not say; its `more` wins over the JSON */
    /** Opens files in the place of kymo_source_open: to refuse some (NULL), or to know which there are. */
    kymo_source *(*open)(const char *path, const kymo_source_options *options, void *user);
    void *user;
    uint64_t reserved[8];
} kymo_json_options;

/**
 * A figure from JSON: the fields of kymo/fields.def by name, and "axes", "marks", "kind", "data"
 * (docs/figures-json.md). Never NULL; errors stick to it, with name, line and column of their place.
 */
KYMO_API kymo_figure *kymo_figure_from_json(const char *json, size_t size, const kymo_json_options *options);

/**
 * Writes a figure as JSON that kymo_figure_from_json makes the same picture of. Paths of files are as they were
 * opened, or (`absolute` 1) from the root of the file system; data that are not in files are written out, so
 * KYMO_EINVAL for a stream that can be read only once, and for sparse series.
 */
KYMO_API kymo_status kymo_figure_to_json(kymo_figure *figure, int32_t absolute, kymo_write write, void *user);

/** The same into a file, which is complete under its name or not there; "-" is standard output. Paths are
 *  absolute when it is not in the working folder. */
KYMO_API kymo_status kymo_json_save(kymo_figure *figure, const char *path);

/**
 * As kymo_figure_save_all, the output of each path ("png", "svg", ...) in `outputs`; NULL there, or for all: as
 * the extension says. "-" is standard output; devices and FIFOs are written straight.
 */
KYMO_API kymo_status kymo_figure_save_as(kymo_figure *figure, const char *const *paths,
                                         const char *const *outputs, int32_t count);

/** kymo_layout_dump into a file, which is complete under its name or not there; "-" is standard output. */
KYMO_API kymo_status kymo_layout_save(kymo_figure *figure, const char *path);

/**
 * The first cells and rows (at most 5) that `lenient` turned into missing values in the last draw, as the errors
 * that they would have been; returns how many are filled in. kymo_stats.repaired counts them all.
 */
KYMO_API int32_t kymo_figure_repairs(const kymo_figure *figure, kymo_error *list, int32_t capacity);

/** Progress of a figure's reading: bytes read so far of `total` (-1: not known). Any thread, any time. */
KYMO_API void kymo_figure_progress(const kymo_figure *figure, int64_t *bytes, int64_t *total);

/* ---- Numbers and times as text ---------------------------------------------------------------- */

/**
 * Writes a number independently of the locale: with the fewest digits that read back as it ("0.1", "1e+300",
 * "-0", "nan"), or with at most `digits` significant ones when that is not 0. Returns the length.
 */
KYMO_API int32_t kymo_number_text(double value, int32_t digits, char text[48]);
/** Writes a time in ISO 8601 with as many parts as it needs, in the zone of the figure ("2024-01-31T22:17:43.25").
 *  INT64_MIN and figures that failed: "". Any thread. Returns the length. */
KYMO_API int32_t kymo_time_text(const kymo_figure *figure, int64_t time, char text[48]);

/* ---- Painting over a finished picture --------------------------------------------------------- */

/*
 * For cursors, boxes and words that a program puts on top of a figure, in the fonts of figures. Lengths are CSS
 * pixels from the top left corner; colours are 0xRRGGBBAA, alpha 0 draws nothing. Errors stick to the painting:
 * calls after one do nothing, kymo_paint_end tells. A second painting of the same things allocates nothing.
 */

/** Begins: what the image canvas shows stays. EUNSUPPORTED for other canvases, EMISUSE between begin and end. */
KYMO_API kymo_status kymo_paint_begin(kymo_canvas *canvas);
/** Ends; returns the painting's first error. */
KYMO_API kymo_status kymo_paint_end(kymo_canvas *canvas, kymo_error *error);

/** A rectangle, its corners rounded by `radius`, filled, and then outlined by `width` along its inside. Edges lie on
 *  whole device pixels. */
KYMO_API void kymo_paint_rect(kymo_canvas *canvas, const double box[4], double radius, uint32_t fill,
                              uint32_t outline, double width);
/** A straight line. `dash` is the length of dashes and of what is between them, 0: solid. */
KYMO_API void kymo_paint_line(kymo_canvas *canvas, const double ends[4], double width, double dash,
                              uint32_t color);
/** A disc; `outline` around it, `width` wide. */
KYMO_API void kymo_paint_dot(kymo_canvas *canvas, double x, double y, double diameter, uint32_t fill,
                             uint32_t outline, double width);

/** How words are set. */
typedef struct kymo_paint_text {
    double size;      /**< 0: 12 */
    double max_width; /**< longer lines are cut with an ellipsis; 0: no limit */
    int32_t bold;
    int32_t align;    /**< of x: -1 the left end, 0 the same, 1 the right end, 2 the middle */
    uint32_t color;
    int32_t reserved32;
    uint64_t reserved[4];
} kymo_paint_text;

/** A line of UTF-8 text whose line box (1.25 sizes high) has its top at y. */
KYMO_API void kymo_paint_words(kymo_canvas *canvas, const char *text, double x, double y,
                               const kymo_paint_text *style);
/** The width of the same text; 0 when it cannot be measured. Any time, drawing or not. */
KYMO_API double kymo_paint_width(kymo_canvas *canvas, const char *text, const kymo_paint_text *style);

/* ---- For viewers, programs with a loop of their own, and bindings (docs/embedding.md) --------- */

/*
 * A figure is used by one thread at a time (but for kymo_figure_cancel and kymo_figure_progress). A program whose
 * window must not wait draws in a second thread and takes kymo_axes_state snapshots after each draw: they are plain
 * memory, to be copied and asked by any thread. What is changed is shown by the next draw.
 */

/** A rectangle in CSS pixels from the upper left corner of the canvas; w 0: there is none. */
typedef struct kymo_box {
    double x, y, w, h;
} kymo_box;

/** Axes of a figure in the order in which they were added: fills in up to `capacity`, returns how many there are. */
KYMO_API int32_t kymo_figure_axes(const kymo_figure *figure, kymo_axes **list, int32_t capacity);
/** The same for the marks of axes, or of all axes of a figure. */
KYMO_API int32_t kymo_axes_marks(const kymo_axes *axes, kymo_mark **list, int32_t capacity);
KYMO_API int32_t kymo_figure_marks(const kymo_figure *figure, kymo_mark **list, int32_t capacity);

/** What a mark is. Names and colours are known from the first draw on. Texts belong to the figure: they are good
 *  until it is drawn or changed again. */
typedef struct kymo_mark_info {
    const char *label;                   /**< in the legend, whole; "" without data */
    const char *x_name, *y_name, *color_name, *size_name; /**< of its columns; "": it has none */
    kymo_source *source;                 /**< NULL: it has no data */
    kymo_axes *axes;
    int64_t rows;                        /**< of the source; -1: not known yet */
    int32_t kind;                        /**< a kymo_kind */
    int32_t number;                      /**< in the figure, from 1 */
    int32_t hidden;                      /**< 1: kymo_mark_show has hidden it */
    int32_t x_type, y_type;              /**< kymo_type of the columns; -1: none (x: the row number) */
    uint32_t color;                      /**< 0xRRGGBBAA of its line or its markers */
    uint64_t reserved[8];
} kymo_mark_info;
KYMO_API kymo_status kymo_mark_get_info(const kymo_mark *mark, kymo_mark_info *info);

/** Limits of one axis. On scales of times the exact times count, on all others lo and hi. */
typedef struct kymo_limits {
    double lo, hi;            /**< in data units; NAN: that end comes from the data */
    int64_t time_lo, time_hi; /**< [ns UTC], both included; INT64_MIN: that end comes from the data */
    int32_t original;         /**< 1: the rest does not count, the limits are those of kymo_axes_options */
    int32_t reserved32;
    uint64_t reserved[3];
} kymo_limits;

/** One axis on the canvas drawn last. */
typedef struct kymo_axis_state {
    int32_t scale;      /**< a kymo_scale, never AUTO */
    int32_t automatic;  /**< bits: 1: the lower end comes from the data, 2: the upper one */
    int32_t is_time;    /**< 1: limits are times */
    int32_t grid;       /**< 1: grid lines */
    double bend;        /**< symlog: where it bends */
    double lo, hi;      /**< limits in data units (times: as doubles) */
    int64_t time_lo, time_hi; /**< exact limits of times */
    double u_lo, u_hi;  /**< limits as the scale transforms them */
    double from, to;    /**< where they are [CSS px]: left and right, or bottom and top */
    kymo_limits wish;   /**< what kymo_axes_set_limits has to be given to have just these limits again */
    kymo_box strip;     /**< ticks, labels and the name of the axis, beside the panel */
    int32_t group;      /**< axes of one channel with the same number, not 0, have their limits in common */
    int32_t reserved32;
    uint64_t reserved[7];
} kymo_axis_state;

/** An entry of a legend, or a name at the end of a line. */
typedef struct kymo_legend_entry {
    kymo_mark *mark;
    int32_t category;    /**< which of the mark's entries; 0 when it has one */
    int32_t hidden;      /**< 1: its mark is hidden */
    kymo_box box;
} kymo_legend_entry;

enum { KYMO_ENTRIES = 64 };

/** A panel on the canvas drawn last: plain memory, good for ever. All zero before the first draw. */
typedef struct kymo_axes_state {
    kymo_axes *axes;
    double width, height;   /**< of the canvas [CSS px] */
    double pixel_scale;     /**< device pixels a CSS pixel */
    int64_t serial;         /**< of what the figure showed: another number, another picture */
    kymo_box panel;
    kymo_box frame;         /**< insets: all of it; else empty */
    kymo_axis_state x, y;
    kymo_box title;         /**< of the panel */
    kymo_box figure_title;  /**< title and subtitle of the figure */
    kymo_box bar;           /**< colour bar */
    kymo_box legend;        /**< empty without one, and for names at the ends of lines */
    int32_t entry_count;
    int32_t partial;        /**< 1: drawn before its data were complete (kymo_figure_draw_until) */
    kymo_legend_entry entries[KYMO_ENTRIES];
    uint64_t reserved[8];
} kymo_axes_state;
KYMO_API kymo_status kymo_axes_get_state(const kymo_axes *axes, kymo_axes_state *state);

/** Where a value, or an exact time, is on the canvas [CSS px]; NAN when the scale cannot show it. Pure. */
KYMO_API double kymo_axis_pixel(const kymo_axis_state *axis, double value);
KYMO_API double kymo_axis_pixel_time(const kymo_axis_state *axis, int64_t time);
/** The value, or the time, at a pixel. Pure. */
KYMO_API double kymo_axis_value(const kymo_axis_state *axis, double pixel);
KYMO_API int64_t kymo_axis_time(const kymo_axis_state *axis, double pixel);
/**
 * The limits that bring what is now between two pixels to the whole length of the panel, on any scale: a zoom by
 * f about p is from = p + (axis->from - p) / f, to = p + (axis->to - p) / f; a pan by d pixels is axis->from - d,
 * axis->to - d; a box is its two sides. KYMO_EINVAL, and *limits untouched, when the scale or its numbers have
 * no room for them. Pure.
 */
KYMO_API kymo_status kymo_axis_window(const kymo_axis_state *axis, double from, double to, kymo_limits *limits);

/** What is at a pixel. */
typedef enum kymo_place {
    KYMO_PLACE_OUTSIDE = 0,
    KYMO_PLACE_PANEL = 1,
    KYMO_PLACE_X_AXIS = 2,  /**< the strip below the panel */
    KYMO_PLACE_Y_AXIS = 3,  /**< the strip at its left */
    KYMO_PLACE_ENTRY = 4,   /**< of a legend: `entry` says which */
    KYMO_PLACE_LEGEND = 5,  /**< a legend, between its entries */
    KYMO_PLACE_BAR = 6,
    KYMO_PLACE_TITLE = 7,   /**< of a panel */
    KYMO_PLACE_FIGURE_TITLE = 8,
    KYMO_PLACE_FORCE32_ = 0x7fffffff
} kymo_place;
/** What is at a pixel of a canvas with these panels; *index (of the panel) and *entry are -1 where there is none,
 *  and may be NULL. Insets lie above their hosts. Pure. */
KYMO_API kymo_place kymo_states_at(const kymo_axes_state *states, int32_t count, double x, double y,
                                   int32_t *index, int32_t *entry);

/**
 * Sets limits exactly as given, without padding; NULL: that axis stays as it is. Axes that share x or y move
 * together. What is set can be read back bit for bit; setting axis.wish of a snapshot undoes. KYMO_EINVAL (and
 * nothing changed) for limits that fall, are equal, or cannot be shown by the scale.
 */
KYMO_API kymo_status kymo_axes_set_limits(kymo_axes *axes, const kymo_limits *x, const kymo_limits *y,
                                          kymo_error *error);
/** Shows or hides a mark. Colours of the others stay; a hidden one stays in the legend, muted, and does not count
 *  where limits come from the data, unless all are hidden. */
KYMO_API kymo_status kymo_mark_show(kymo_mark *mark, int32_t shown);
/** Gives axes the page for themselves and their insets; NULL: all are seen again. Shared axes keep their limits,
 *  the data of the others go on counting there. In snapshots of what is not seen all boxes are empty. KYMO_EINVAL
 *  for axes of another figure. */
KYMO_API kymo_status kymo_figure_focus(kymo_figure *figure, kymo_axes *axes);
/**
 * Sets one option by name, as on the command line: of figures title, subtitle, caption, alt, theme, palette,
 * legend, redundant, author, keywords, crop; of axes title, x_label, y_label, x_scale, y_scale, x_grid,
 * y_grid, legend, nice, ticks, x_ticks, y_ticks, x_unit, y_unit, time_format, thousands, linthresh, x_angle,
 * x_window. NULL is the default. KYMO_EINVAL, and nothing changed, for other names and bad values, and for a log scale where
 * no value is above 0 (as far as the data have been read). Limits that a new scale cannot show come from the data.
 */
KYMO_API kymo_status kymo_figure_set(kymo_figure *figure, const char *name, const char *value,
                                     kymo_error *error);
KYMO_API kymo_status kymo_axes_set(kymo_axes *axes, const char *name, const char *value, kymo_error *error);

/** A row of a mark's data: the original values, whatever the picture was reduced to. */
typedef struct kymo_row {
    kymo_mark *mark;
    int64_t row;            /**< from 0; -1: none was found */
    double x, y;            /**< of its columns; x without a column: of the row number. Times as doubles */
    int64_t x_exact, y_exact; /**< where the column is of times or integers that fit; else INT64_MIN */
    double color, size;     /**< NAN: no such column, or missing */
    double pixel_x, pixel_y; /**< on the canvas drawn last [CSS px] */
    double distance;        /**< of kymo_rows_nearest [CSS px] */
    char x_text[64], y_text[64]; /**< words of text columns; digits of floats and of integers above int64, which a
                                      double does not have; else "" */
    char color_text[64];    /**< the same, and times and integers */
    uint32_t rgba;          /**< 0xRRGGBBAA of a marker with a colour column; 0: that of its mark */
    uint32_t reserved32;
    uint64_t reserved[5];
} kymo_row;

/**
 * The row nearest in pixels to a pixel of the canvas drawn last, among all marks of the axes that are shown, or of
 * one of them; the lowest row of those equally near, of the mark drawn last. row is -1 when none lies within
 * `radius` [CSS px]. KYMO_EMISUSE before the first draw. Reads only what is near where it can (x sorted, rows by
 * number), else all rows; kymo_figure_cancel ends it with KYMO_ECANCELLED. KYMO_ECONSUMED where the data are gone.
 */
KYMO_API kymo_status kymo_rows_nearest(kymo_axes *axes, kymo_mark *mark, double pixel_x, double pixel_y,
                                       double radius, kymo_row *row, kymo_error *error);
/** The next row (step 1) or the one before (-1) of a row; those with missing values are passed over. row->row is
 *  -1 behind the ends. From row -1 the first, from beyond the end the last. */
KYMO_API kymo_status kymo_rows_step(kymo_mark *mark, int64_t from, int32_t step, kymo_row *row, kymo_error *error);
/**
 * For every shown mark of axes with data the row whose x is nearest to a value (`time` on a time scale); the first
 * of equals; passes over missing values. Fills up to `capacity`; *count says how many there are.
 */
KYMO_API kymo_status kymo_rows_at(kymo_axes *axes, double x, int64_t time, kymo_row *rows, int32_t capacity,
                                  int32_t *count, kymo_error *error);
/** The same for the x of a pixel of the canvas drawn last; of rows with that x the one nearest to the pixel in y. */
KYMO_API kymo_status kymo_rows_at_pixel(kymo_axes *axes, double pixel_x, double pixel_y, kymo_row *rows, int32_t capacity,
                                        int32_t *count, kymo_error *error);

/** The category that is nearest to a value of an axis (y 1: of y), as its axis calls it; "" where there is none and on
 *  other scales. Returns its length. */
KYMO_API int32_t kymo_axes_category(const kymo_axes *axes, int32_t y, double value, char text[64]);

/** What is in a part of a mark's data. Rows without x or y are counted as missing and are in nothing else. */
typedef struct kymo_statistics {
    int64_t rows;              /**< n: with x in the range (and y in its own, where one is given) */
    int64_t missing;           /**< with x in the range, or no x, but without a value */
    int64_t first_row, last_row; /**< -1: none */
    double first_x, last_x;
    int64_t first_x_exact, last_x_exact; /**< as in kymo_row */
    double min, max;
    int64_t min_row, max_row;  /**< the first that have them */
    double min_x, max_x;
    int64_t min_x_exact, max_x_exact;
    double sum, mean;
    double sd;                 /**< of a sample: n - 1; NAN for fewer than two rows */
    double rms;                /**< root of the mean square */
    double slope, intercept;   /**< least squares: y a unit of x (times: a second), and y at first_x */
    int64_t crossings;         /**< of the mean, upward */
    double frequency;          /**< 1 / mean time between upward crossings, interpolated, in 1 / unit of x (times:
                                    Hz); NAN for fewer than two */
    uint64_t reserved[8];
} kymo_statistics;
/** Statistics of a mark within limits (NULL: no limits; ends that are NAN or INT64_MIN are open). All sums are
 *  exact and rounded once. Cancelled as above. */
KYMO_API kymo_status kymo_mark_statistics(kymo_mark *mark, const kymo_limits *x, const kymo_limits *y,
                                          kymo_statistics *statistics, kymo_error *error);

/**
 * Writes the rows that a panel shows, or those within other limits, as a table: a column for x and one for each
 * shown mark's y, colour and size, under their names; marks of another source or x follow as a table of
 * their own after an empty line. `format` is "tsv" or "csv" (RFC 4180). Original values: numbers read back
 * as what they were, times as ISO 8601, all of a column in one form, missing values are empty. A row is written when its x and some y of it are
 * within the limits. KYMO_EIO when `write` does not return 0.
 */
KYMO_API kymo_status kymo_axes_export(kymo_axes *axes, const char *format, const kymo_limits *x,
                                      const kymo_limits *y, kymo_write write, void *user, kymo_error *error);

typedef enum kymo_draw_flag {
    KYMO_DRAW_MOVING = 1, /**< the view is being moved: sources with an index may be rounded to its blocks */
    KYMO_DRAW_STEADY = 2, /**< panels keep the places of the draw before while labels come and go, or shrink a little */
    KYMO_DRAW_FORCE32_ = 0x7fffffff
} kymo_draw_flag;
/**
 * As kymo_figure_draw, but reading stops after about `milliseconds` (not before one piece of each source, some 64 Ki
 * rows): then what is known is drawn, coarse or incomplete, and KYMO_PARTIAL returned. Reading goes on where it
 * stopped with the next call, so calls come to KYMO_OK, with the same pixels as kymo_figure_draw. While a view is read
 * anew the lines of the one before are shown in it. From the first such call on (and the first kymo_axes_set_limits)
 * a figure keeps what other views can use; rows that cannot be found by number otherwise go to its spool file.
 * Categories and bends that must be learnt first are read in one go, live sources always, vector canvases drawn whole.
 */
KYMO_API kymo_status kymo_figure_draw_until(kymo_figure *figure, kymo_canvas *canvas, double milliseconds,
                                            uint32_t flags);

/** How limits of y follow live data. */
typedef struct kymo_ease {
    int64_t now;        /**< by a clock of the caller's that does not go back [ns] */
    int32_t move_ms;    /**< how long limits take to where they go: 150 is good; 0: they jump */
    int32_t hold_ms;    /**< they shrink when less has been enough for so long: 2000 is good; below 0: never */
    uint64_t reserved[2];
} kymo_ease;
/**
 * Eases limits of y that come from live sources, from the next draw on: they grow when the data leave them, and shrink
 * when less has been enough for a while, both on the way and not at once, and not for trifles. To be called before each
 * draw, with the time; NULL: they are those of the data again. What is changed by calls (limits, scales, marks that
 * are shown) is shown at once; figures without live sources are not touched.
 */
KYMO_API void kymo_figure_ease(kymo_figure *figure, const kymo_ease *ease);
/** When to draw again, by that clock, though no rows come: not after `now` while limits move; INT64_MAX: need not be. */
KYMO_API int64_t kymo_figure_ease_due(const kymo_figure *figure);

/* ---- Indexes (docs/index.md) ------------------------------------------------------------------------ */

/** An index of a source in memory. */
typedef struct kymo_index kymo_index;

typedef struct kymo_index_options {
    int32_t threads;    /**< 0: one a processor */
    int32_t cached;     /**< files: 1: in $XDG_CACHE_HOME/kymo or ~/.cache/kymo instead of beside the data */
    int64_t spool;      /**< in memory: bytes at most that rows of text and of pipes may take in $TMPDIR, so that they can
                             be found again; 0: any, -1: no such file, and views come from blocks alone while they move */
    int32_t rows;       /**< files: a kymo_switch: whether all numbers are kept as well; AUTO: those of text */
    int32_t reserved32;
    uint64_t reserved[5];
} kymo_index_options;

/**
 * Begins to index all columns of numbers of a source, reading it once in a thread of its own, and returns. Figures use
 * what is there: draws with KYMO_DRAW_MOVING at once, all others when the index is whole; their pictures are the same
 * bytes as without it. A good index file is taken instead. The source, which may be closed, can have one index. NULL with an error: KYMO_EBUSY when it has
 * one. Owned: kymo_index_close.
 */
KYMO_API kymo_index *kymo_index_open(kymo_source *source, const kymo_index_options *options, kymo_error *error);
/** 1 when it is whole; rows that it knows of, and bytes read, so far. Any thread, any time. */
KYMO_API int32_t kymo_index_progress(const kymo_index *index, int64_t *rows, int64_t *bytes);
/** Waits until it is whole; or why it has failed. */
KYMO_API kymo_status kymo_index_wait(kymo_index *index, kymo_error *error);
/** Stops what is still being read. A whole index serves its source on as long as that lives. NULL is fine. */
KYMO_API void kymo_index_close(kymo_index *index);

/** How an index file answers for its data. */
typedef enum kymo_index_state {
    KYMO_INDEX_NONE = 0,
    KYMO_INDEX_GOOD = 1,
    KYMO_INDEX_GROWN = 2,   /**< the data have only grown since: kymo_index_build adds what is new */
    KYMO_INDEX_STALE = 3,   /**< the data have changed */
    KYMO_INDEX_FOREIGN = 4, /**< of another version of kymo, another kind of machine, or other ways of reading */
    KYMO_INDEX_DAMAGED = 5,
    KYMO_INDEX_STATE_FORCE32_ = 0x7fffffff
} kymo_index_state;

/** What there is of an index file. */
typedef struct kymo_index_info {
    int32_t state;      /**< a kymo_index_state */
    int32_t cached;
    int64_t bytes;      /**< of the file */
    char path[4096];
    uint64_t reserved[4];
} kymo_index_info;

/** What an index knows of a column of numbers. */
typedef struct kymo_index_column {
    int64_t rows, valid, missing, infinite;
    int64_t gaps;       /**< runs of missing and infinite values between two others */
    double min, max;    /**< of the others; NAN without any */
    int64_t min_exact, max_exact; /**< of times and of 64-bit integers; else INT64_MIN */
    int32_t rising;     /**< 1: no value is below the one before it, whether some are missing or not */
    int32_t reserved32;
    uint64_t reserved[4];
} kymo_index_column;

/**
 * Writes the index file of a source that is a regular file, in one reading, or adds what is new to one that is there;
 * *kept (may be NULL): rows that it had already. It appears whole or not at all, and is found by itself when the file is
 * drawn. `watch` (may be NULL) is called between pieces and stops with KYMO_ECANCELLED by not returning 0.
 */
KYMO_API kymo_status kymo_index_build(kymo_source *source, const kymo_index_options *options,
                                      int32_t (*watch)(int64_t bytes, void *user), void *user, int64_t *kept,
                                      kymo_error *error);
/** What there is for a source: beside it, else in the cache. KYMO_EINVAL for what is no regular file. */
KYMO_API kymo_status kymo_index_look(const kymo_source *source, kymo_index_info *info);
/** What the whole index of a source, in memory or of a good file, knows of a column. KYMO_EEMPTY: nothing. */
KYMO_API kymo_status kymo_index_get_column(kymo_source *source, int32_t column, kymo_index_column *info);

#ifdef __cplusplus
}
#endif

#endif
