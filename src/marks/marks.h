/*
 * marks.h - the door of the marks room: plot types.
 *
 * A mark lives through the stages of a figure's build (figure/build.c):
 *
 *     resolve   columns, colours, names; once
 *     plan      the reducer of the first pass
 *     extend    what it needs of the scales
 *     look      on one canvas, with trained scales and a laid-out panel: is another pass needed?
 *     settle    reduced state to what will be drawn on that canvas
 *     draw      any number of times; allocates nothing
 *
 * What belongs to one canvas is in a kymo__mark_view; a mark has one for each canvas of a build. A plot
 * type is one file with a kymo__mark_class and one row in kymo/marks.def; see template.c.
 */
#ifndef KYMO_MARKS_H
#define KYMO_MARKS_H

#include "canvas/canvas.h"
#include "core/core.h"
#include "data/data.h"
#include "reduce/reduce.h"
#include "scale/scale.h"
#include "text/text.h"

/** A legend entry of a mark: a line, a marker, or both. */
typedef struct kymo__key {
    char label[96];
    const char *given; /**< the spec's label, whole, when that is the label; NULL: it is the data's */
    kymo__rgba line;   /**< alpha 0: none */
    double line_width;
    const double *dash;
    int32_t dash_count;
    int32_t shape;     /**< kymo__shape */
    kymo__rgba marker;
    double marker_size;
    struct kymo_mark *mark; /**< set by the figure: whose it is, and which of its entries */
    int32_t part;
} kymo__key;

/** What the figure tells its marks before anything is read. */
typedef struct kymo__mark_context {
    const kymo__scale_class *x_class, *y_class;
    double x_bend, y_bend;      /**< of symlog scales */
    const kymo__words *x_words, *y_words; /**< categories of the axes; NULL: numbers */
    double lim[2];         /**< x limits known (transformed); NAN: not */
    int64_t time_lim[2];   /**< the same for times; INT64_MIN: not */
    int32_t canvas_width;  /**< widest canvas of the build [device px] */
    double css_width;      /**< [CSS px] */
    bool vector;           /**< some canvas is one of vectors */
    kymo__rgba background;
    const kymo__palette *palette;
    const char *colormap;
    bool redundant;        /**< dashes and shapes from the first series on */
    double line_width, marker_size; /**< [CSS px] */
    int32_t rasterize;     /**< a kymo_rasterize */
    bool antialias, keep_all;
} kymo__mark_context;

/** A panel on a canvas, with its scales. */
typedef struct kymo__panel {
    kymo__rect box;        /**< [CSS px], on whole device pixels */
    const kymo__scale *x, *y;
    const kymo_canvas *canvas;
} kymo__panel;

/** Reducers of the view pass a mark may have: of its ink, of its markers. */
enum { KYMO__OF_INK = 0, KYMO__OF_MARKERS = 1, KYMO__VIEW_REDUCERS = 2 };

/** The cells of the line that was drawn last: one for all marks of a canvas, since each makes its own again. */
typedef struct kymo__mark_cells {
    kymo__grid grid;        /**< in pixels: values are y from the top */
    bool begun;
    bool shared;            /**< several marks want it */
    kymo__cells shape;      /**< the same for the canvas */
    const struct kymo__mark_view *holder; /**< whose cells they are; NULL: nobody's */
} kymo__mark_cells;
void kymo__mark_cells_free(kymo__mark_cells *cells);

/** Line cells a pixel of a canvas, at least, of a series that is a sketch. */
#define KYMO__SKETCH_CELLS 4

/** A mark on one canvas. */
typedef struct kymo__mark_view {
    kymo__view view;        /**< panel in units of cells and points */
    kymo__view layer_view;  /**< panel in pixels of layers */
    double x, y;            /**< the panel's corner in units of cells and points */
    double layer_x, layer_y;
    double unit, layer_unit;
    bool vector;
    kymo__reducer reducer[KYMO__VIEW_REDUCERS]; /**< of the view pass; state NULL: none */
    kymo__mark_cells *cells; /**< of the canvas */
    bool has_cells;         /**< the mark is drawn from cells, `cells_reach` px beyond the panel */
    double cells_reach;
    kymo__point *points;
    int64_t point_count, point_capacity;
    uint64_t *bits;
    size_t bit_words;
    int32_t *x4, *y4;       /**< stamps */
    float *sizes;
    kymo__rgba *colors;
    uint8_t *shapes;
    int64_t stamp_count, stamp_capacity;
    double opacity;
    int64_t gaps_below;     /**< breaks narrower than a pixel */
    bool settled;
    kymo__panel panel;      /**< that it was begun with */
} kymo__mark_view;

typedef struct kymo__mark_class kymo__mark_class;

/** Takes a box that has ink [CSS px]. */
typedef void (*kymo__fill)(double x0, double y0, double x1, double y1, void *user);

/** A mark. The figure owns it. */
struct kymo_mark {
    const kymo__mark_class *class_;
    kymo__mem *mem;
    kymo_axes *axes;
    int32_t number;          /**< in the figure, from 1 */
    int32_t series_number;   /**< in the axes, from 0: which colour of the palette */
    kymo_spec spec;          /**< its strings are owned */
    char *strings[16];       /**< all of them, for freeing */
    int32_t string_count;
    kymo_source *source;     /**< kept; NULL: the mark has no data */
    int64_t version;         /**< of the source when it was last read */
    int64_t plans;           /**< how often its series was begun anew: from other data, or more or less of them */
    bool hidden;
    /* resolved */
    bool resolved;           /**< once at least */
    int32_t column[KYMO__CHANNELS];
    char label[96];
    char y_name[96], x_name[96];
    kymo__rgba stroke, fill;
    double dash[8];          /**< [CSS px] */
    int32_t dash_count;
    int32_t shape;           /**< kymo__shape */
    const uint8_t (*colormap)[3];
    kymo__mark_context context;
    kymo__reducer series;    /**< of the first pass; class_ NULL: none */
    double planned_lim[2];   /**< of its context, when the series was planned */
    int64_t planned_time[2];
    /* of figures whose views change: a series that is being read while the one before is still shown, and that of
       all x, for zooming out again; state NULL: there is none */
    kymo__reducer next, base;
    bool next_narrow;        /**< only the rows about its limits are read */
    double next_lim[2];
    int64_t next_time[2];
    kymo__reducer survey;    /**< before it, where the scales need one; state NULL: none */
    int64_t surveyed;        /**< version of the source then */
    double repeat_lim[2];    /**< `look` asks for the series again within these limits */
    int64_t repeat_time[2];
    int32_t repeat_e;        /**< of the cells that are wanted then */
    bool repeat;
};

/** A plot type. Functions not needed are NULL. */
struct kymo__mark_class {
    const char *name;
    int32_t kind;
    uint32_t channels;        /**< bits 1 << kymo__channel that it takes; without Y: no data */
    bool frame;               /**< scatter: axis line at the left, grid for x too */
    kymo_status (*resolve)(kymo_mark *mark, kymo_error *err);
    /** Fills the spec of the first pass, given columns and limits. */
    void (*plan)(const kymo_mark *mark, kymo__reduce_spec *spec);
    /** Whether the kept points, if they are few enough, make another picture than the reduced state. */
    bool (*needs_points)(const kymo_mark *mark);
    /** Widens the extents by what the mark needs beyond its data. Transformed values. */
    void (*extend)(const kymo_mark *mark, kymo__extent *x, kymo__extent *y);
    /** Decides how to draw on this canvas: begins reducers of the view pass, or asks by mark->repeat. */
    kymo_status (*look)(kymo_mark *mark, kymo__mark_view *view, kymo_error *err);
    kymo_status (*settle)(kymo_mark *mark, kymo__mark_view *view, kymo_error *err);
    void (*draw)(const kymo_mark *mark, const kymo__mark_view *view, const kymo__panel *panel,
                 kymo_canvas *canvas);
    /** Whether it clips to the panel. */
    bool clips;
    /** Tells where there is ink, in boxes of CSS pixels; KYMO_PARTIAL when that is not known before the
     *  view pass. */
    kymo_status (*occupy)(const kymo_mark *mark, const kymo__panel *panel, kymo__fill fill, void *user,
                          kymo_error *err);
    /** Legend entries; returns how many there are, and tells at most `capacity` of them. */
    int32_t (*keys)(const kymo_mark *mark, kymo__key *keys, int32_t capacity);
};

/** The class of a kind; NULL when there is none. */
const kymo__mark_class *kymo__mark_class_of(int32_t kind);

/** Copies the spec, finds columns and resolves looks. */
kymo_status kymo__mark_open(kymo_mark *mark, kymo_kind kind, const kymo_spec *spec, kymo__mem *mem,
                            kymo_error *err);
kymo_status kymo__mark_resolve(kymo_mark *mark, const kymo__mark_context *context, kymo_error *err);
void kymo__mark_close(kymo_mark *mark);
/** Whether the first pass should run again, to keep the points that a wider canvas draws one by one. */
bool kymo__mark_wants_points(const kymo_mark *mark);
/** Whether the series was made for other scales or other known limits than the context has now. */
bool kymo__mark_outdated(const kymo_mark *mark);
/** The same of the scales alone, for any of a mark's series. */
bool kymo__mark_rescaled(const kymo_mark *mark, const kymo__reducer *series);
/** Begins mark->next, for what the context is now; and puts it in the place of the series, once it is ready. */
kymo_status kymo__mark_plan_next(kymo_mark *mark, kymo_error *err);
void kymo__mark_take_next(kymo_mark *mark);
/** Whether the series, made for other limits, gives the same picture with fixed limits for the cost of no reading;
 *  or the base does, which then is the series. `fixed`: y does not depend on the data. */
bool kymo__mark_reuse(kymo_mark *mark, bool fixed);
/** Frees what is beside the series. */
void kymo__mark_forget(kymo_mark *mark);
/** Begins a series for what the context is now, or for what `look` asks again. */
kymo_status kymo__mark_plan_into(kymo_mark *mark, kymo__reducer *series, kymo_error *err);
/** Begins the series reducer of the first pass. */
kymo_status kymo__mark_plan(kymo_mark *mark, kymo_error *err);

void kymo__mark_view_begin(kymo__mark_view *view, const kymo__panel *panel);
void kymo__mark_view_free(kymo__mark_view *view, kymo_mark *mark);
kymo_status kymo__mark_look(kymo_mark *mark, kymo__mark_view *view, kymo_error *err);
kymo_status kymo__mark_settle(kymo_mark *mark, kymo__mark_view *view, kymo_error *err);

/* ---- Shared by marks ---------------------------------------------------------------------------------- */

/** Whether a mark draws without antialiasing / keeps all points. */
bool kymo__mark_binary(const kymo_mark *mark, const kymo__mark_view *view);
bool kymo__mark_keeps_all(const kymo_mark *mark);
/** How many of the kept points lie in the panel. */
int64_t kymo__mark_visible(const kymo_mark *mark, const kymo__mark_view *view);
/** Whether so many visible markers are an image rather than shapes. */
bool kymo__mark_rasters(const kymo_mark *mark, const kymo__mark_view *view, int64_t markers);
/** Begins a reducer of the view pass, fed at once from the kept points when they are all there. */
kymo_status kymo__mark_reduce(kymo_mark *mark, kymo__mark_view *view, int which,
                              const kymo__reducer_class *class_, int32_t mode, double pen,
                              kymo_error *err);
/** Stamps of the kept points that lie in the panel, in row order, with looks of their own if any. */
kymo_status kymo__mark_settle_cells(kymo_mark *mark, kymo__mark_view *view, double reach,
                                    kymo_error *err);
/** Line cells a pixel that a mark wants on a canvas, at least. */
double kymo__mark_cells_wanted(const kymo_mark *mark, const kymo__mark_view *view);
/** The cells of a settled line; NULL: it has none, or the canvas has failed. */
const kymo__cells *kymo__mark_show_cells(const kymo_mark *mark, const kymo__mark_view *view,
                                         kymo_canvas *canvas);
kymo_status kymo__mark_stamp_kept(kymo_mark *mark, kymo__mark_view *view, kymo_error *err);
/** Of more points than these, markers have no edges: edges would cover all that lies below. */
enum { KYMO__FEW_MARKERS = 2000, KYMO__VECTOR_MARKERS = 20000 };
/** Draws the markers of a view: its stamps, or the layer of its marker reducer. `edged`: when they are few. */
void kymo__mark_draw_markers(const kymo_mark *mark, const kymo__mark_view *view, kymo_canvas *canvas,
                             kymo__rgba color, double size, bool edged);
/** Room for `count` stamps (with sizes, and colours and shapes, of their own when asked). */
kymo_status kymo__mark_stamps(kymo_mark *mark, kymo__mark_view *view, int64_t count, bool sizes,
                              bool colors, kymo_error *err);
/** A colour of a category or a number of the color channel; missing: grey. */
kymo__rgba kymo__mark_color(const kymo_mark *mark, double value);
/** The scale and the colours of a number `color`; false when there is none, or not one value. */
bool kymo__mark_colors(const kymo_mark *mark, kymo__scale *scale, const uint8_t (**map)[3]);
/** The shape of a category beside its colour: the mark's own unless cues are asked for or needed. */
int32_t kymo__mark_shape(const kymo_mark *mark, double value);
/** The diameter of a value of the size channel [CSS px]. */
double kymo__mark_diameter(const kymo_mark *mark, double value);

#endif
