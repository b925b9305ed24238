/*
 * ext.h - the second tier: for programs that build on kymo (its own command line is one). May change
 * between minor versions.
 */
#ifndef KYMO_EXT_H
#define KYMO_EXT_H

#include <kymo.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The options structs that have field tables. */
typedef enum kymo_table {
    KYMO_TABLE_FIGURE = 0, /**< kymo_figure_options */
    KYMO_TABLE_AXES = 1,   /**< kymo_axes_options */
    KYMO_TABLE_SPEC = 2,   /**< kymo_spec */
    KYMO_TABLE_SOURCE = 3, /**< kymo_source_options */
    KYMO_TABLES = 4,
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

/** Names of palettes, and of colormaps; returns the count. */
KYMO_API int32_t kymo_palettes(const char *names[32]);
KYMO_API int32_t kymo_colormaps(const char *names[32]);

/** The word of `words` that is near enough to `word` to propose, or NULL. */
KYMO_API const char *kymo_did_you_mean(const char *word, const char *const *words, int32_t count);

/** Whether a source reads the file at `path` (so that it must not be written). */
KYMO_API int32_t kymo_source_is_file(const kymo_source *source, const char *path);

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

#ifdef __cplusplus
}
#endif

#endif
