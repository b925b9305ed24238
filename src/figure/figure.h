/*
 * figure.h - the door of the figure room: figures, axes, the build.
 *
 * build.c is the one page on which a draw happens, stage by stage; target.c is a figure on one canvas (its
 * layout: plan.h and the files named there; draw.c draws it);
 * theme.c is what it looks like; field.c is options by name.
 */
#ifndef KYMO_FIGURE_H
#define KYMO_FIGURE_H

#include "canvas/canvas.h"
#include "core/core.h"
#include "data/data.h"
#include "guides/guides.h"
#include "layout/layout.h"
#include "marks/marks.h"
#include "reduce/reduce.h"
#include "scale/scale.h"
#include "text/text.h"

#include <kymo/ext.h>

enum { KYMO__PANELS = 64, KYMO__LEGEND_ENTRIES = 64, KYMO__INPUT_COLUMNS = 256 };

/** A reading that has stopped at a deadline; the next draw goes on with it. (halt.c) */
typedef struct kymo__halted {
    kymo__pass pass;
    kymo__reducer **reducers;  /**< owned, as `owners`: `count` of each */
    kymo_mark **owners;
    int32_t count;
    int64_t version;           /**< of the source when it began; `repaired` and `notes` of the pass are of all runs */
} kymo__halted;
/** What readings are for: what marks learn first, or what one view needs. */
typedef enum kymo__reads {
    KYMO__READS_SERIES = 0,
    KYMO__READS_VIEWS = 1,
    KYMO__READS = 2
} kymo__reads;

/** A source as a figure reads it: once, and again if it must, from itself or from its spool. */
typedef struct kymo__input {
    kymo_source *source;
    kymo__spool *spool;
    kymo_source *spooled;     /**< what later passes read; NULL: the source itself */
    int32_t columns[KYMO__INPUT_COLUMNS]; /**< of the source, as they lie in the spool */
    int32_t column_count;
    int32_t passes;
    int64_t version;          /**< of the source when it was read */
    int64_t now;              /**< its version when this build began: live sources are read up to there */
    bool read;
    kymo_error spool_error;   /**< why it was given up: its cap, its folder, its disk */
    kymo__halted *halted[KYMO__READS]; /**< owned; NULL: nothing has halted */
} kymo__input;

/** What the options say about the ticks of one axis. */
typedef struct kymo__said_ticks {
    kymo__tick_wish wish;
    double *value;             /**< owned, as `time`: `wish.count` of each */
    int64_t *time;
    bool times, numbers;       /**< all places can be read as times; as numbers */
} kymo__said_ticks;

/** One end of an axis whose limits are eased, in transformed coordinates. (ease.c) */
typedef struct kymo__eased_end {
    double from, goal, shown;  /**< where it was when it began to move, where it goes, where it is */
    double most;               /**< what has been needed since it waits */
    int64_t began, since;      /**< by the caller's clock: to move; to wait */
    bool waits;                /**< less would do, which has to hold for a while */
} kymo__eased_end;
typedef struct kymo__eased {
    bool known;                /**< the ends have been shown */
    bool lone;                 /**< what was shown was one value */
    uint64_t key;              /**< of what somebody has asked for */
    kymo__eased_end end[2];
    double margin;             /**< left of the panel when it was laid out last: it does not shrink while limits move */
} kymo__eased;

struct kymo_axes {
    kymo_figure *figure;
    kymo_axes_options options; /**< strings owned */
    int32_t number;            /**< from 0 */
    int32_t series_count;      /**< marks that took a colour of the palette */
    bool inert;                /**< a failed one: calls on it do nothing */
    /* built */
    const kymo__scale_class *x_class, *y_class;
    double bend[2];            /**< of x and y: symlog scales */
    kymo__words words[2];      /**< of x and y: categories of all marks */
    kymo__said_ticks said[2];
    kymo_limits limits[2];     /**< set since, of x and y; they count where `limited` */
    bool limited[2];
    kymo__scale x, y;
    kymo__eased eased;         /**< of y */
    bool frame;                /**< some mark wants a line at the left and a grid for x */
    const char *x_label, *y_label;
};

/** A figure's panel on one canvas. */
typedef struct kymo__target_panel {
    kymo__panel panel;
    kymo__axis x, y;
    const kymo__text *title;
    double rise;               /**< from the panel's top to the bottom of its title */
    kymo__legend legend;
    kymo__legend_entry entries[KYMO__LEGEND_ENTRIES];
    kymo__key keys[KYMO__LEGEND_ENTRIES];
    int32_t entry_count;
    int32_t legend_place;      /**< kymo_legend: NONE, INSIDE, RIGHT, ABOVE, DIRECT */
    double legend_x, legend_y;
    double legend_rise;        /**< ABOVE: from the panel's top to the legend's bottom */
    kymo__direct direct[KYMO__LEGEND_ENTRIES];
    int32_t direct_count;
    double direct_width;
    kymo__colorbar bar;
    kymo__scale bar_scale;
    bool has_bar;
    bool away;                 /**< another panel has the page: not laid out, not drawn */
    bool inset;
    kymo__rect frame;          /**< inset: all of it, labels included */
    kymo_axes_state guides;    /**< boxes of its guides: their texts go with the canvas (state.c) */
} kymo__target_panel;

/** What is left out for want of room, in this order. */
typedef enum kymo__drop {
    KYMO__DROP_CAPTION = 0,
    KYMO__DROP_LEGEND,
    KYMO__DROP_LABELS,   /**< of axes */
    KYMO__DROP_SUBTITLE,
    KYMO__DROP_LINES,    /**< titles of more than one line */
    KYMO__DROP_TITLES,
    KYMO__DROP_TICKS,    /**< tick labels */
    KYMO__DROPS
} kymo__drop;
/** Their names, as in the layout dump. */
extern const char *const kymo__drop_names[KYMO__DROPS];

/** The part of a page that a canvas shows, and the page; all 0: all of it. */
typedef struct kymo__crop {
    kymo__rect part;
    double page_width, page_height;
} kymo__crop;

/** A figure on one canvas: everything that depends on its size, and nothing that must be read again. */
typedef struct kymo__target {
    kymo_canvas *canvas;       /**< compared with, never followed unless it is the one being drawn */
    uint64_t serial;           /**< of that canvas */
    double width, height, scale;
    double page_height;        /**< of the layout; more than the height where that is cropped */
    int64_t built;             /**< the figure's `changes` when it was built */
    kymo__titles titles;
    kymo__target_panel *panels;
    int32_t panel_count;
    kymo__mark_view *views;    /**< one a mark */
    int32_t view_count;
    kymo__mark_cells cells;    /**< of the line drawn last */
    kymo__crop crop;           /**< set before the target is begun, and kept by that */
    uint32_t dropped;          /**< bits 1 << kymo__drop: what was there and was left out */
    char description[1024];    /**< for readers who do not see it */
    kymo__boxes boxes;
    bool ready;
    bool partial;              /**< shows less than the data have */
    bool held;                 /**< some margin is larger than it needs to be (steady.c) */
} kymo__target;

/** Margins and sizes that panels had when they were laid out last. (steady.c) */
typedef struct kymo__steady_panel {
    double left, right, top, bottom;
    double w, h, slot_w;
} kymo__steady_panel;

typedef struct kymo__steady {
    double width, height, scale; /**< of the page; 0: nothing is known */
    const kymo_axes *focus;
    int32_t panel_count;
    kymo__steady_panel panels[KYMO__PANELS];
} kymo__steady;

struct kymo_figure {
    kymo__root root; /* must be first */
    kymo__mem *mem;
    kymo_figure_options options; /**< strings owned */
    kymo__look look;
    kymo__zone *zone;
    kymo_axes **axes;
    int32_t axes_count, axes_capacity;
    kymo_axes *focus;          /**< they have the page for themselves; NULL: all are seen */
    kymo_mark **marks;
    int32_t mark_count, mark_capacity;
    kymo__input *inputs;
    int32_t input_count, input_capacity;
    kymo__target target;       /**< of the last canvas drawn into */
    kymo_error error;          /**< the first one ever, for close */
    kymo_error broken;         /**< met while building: nothing works any more */
    kymo_stats stats;
    int64_t changes;           /**< raised by every addition and every reading */
    int64_t readings;          /**< how many of these were readings alone */
    int32_t canvas_width;      /**< widest canvas planned for [device px] */
    double css_width;
    kymo__notes notes;         /**< the first of what the last draw repaired */
    bool planned_binary;       /**< some canvas of the build is an image */
    bool planned_vector;       /**< some canvas of the build is one of vectors */
    bool interactive;          /**< its view changes: rows and states are kept for that */
    double deadline;           /**< of this draw, as kymo__now_ms; 0: none */
    bool unfinished;           /**< this draw shows less than there is */
    bool moving;               /**< this draw may sketch what has an index */
    bool eases;                /**< limits that follow live data are eased ... */
    kymo_ease ease;            /**< ... so */
    bool steady;               /**< in this draw panels keep their places */
    kymo__steady held;
    atomic_bool cancel;
    atomic_llong bytes_read, bytes_total;
    int64_t bytes_spooled;
};

/** Kinds of the scales of axes and whether all columns suit them. (scales.c) */
kymo_status kymo__scales_resolve(const kymo_figure *figure, kymo_axes *axes, kymo_error *err);
/** Whether values of a mark cannot be transformed before its data have been surveyed. */
bool kymo__scales_need_survey(const kymo_mark *mark);
/** Takes the bends of axes from the surveys of their marks, and when some were made anew the categories. */
kymo_status kymo__scales_survey(const kymo_figure *figure, kymo_axes *axes, bool anew, kymo_error *err);
/** What marks are told of the scales before anything is read; the same after surveys. */
void kymo__scales_context(const kymo_axes *axes, kymo__mark_context *context);
/** Whether two axes share the scale of a channel. (train.c) */
bool kymo__axes_share(const kymo_axes *a, const kymo_axes *b, int channel);

/** Reads the options of axes about ticks. (ticks.c) */
kymo_status kymo__ticks_read(kymo_axes *axes, kymo_error *err);
/** Whether they suit the kinds of the scales. */
kymo_status kymo__ticks_suit(const kymo_axes *axes, kymo_error *err);
void kymo__ticks_free(kymo_axes *axes);

/**
 * Fills in the looks that the options ask for: a theme by name, or from a JSON file; a palette. EINVAL
 * for an unknown one; errors of a file say where in it.
 */
kymo_status kymo__theme(const kymo_figure_options *options, kymo__look *look, kymo__mem *mem,
                        kymo_error *err);
/** Whether the name of a theme is that of a file. */
bool kymo__theme_is_file(const char *name);
/** A theme by name alone; false when there is none. */
bool kymo__theme_named(const char *name, kymo__look *look);
/** theme_file.c: a theme file, in memory or read; `path` is its name in messages. */
kymo_status kymo__theme_parse(const char *path, const void *bytes, size_t size, kymo__look *look,
                              kymo__mem *mem, kymo_error *err);
kymo_status kymo__theme_read(const char *path, kymo__look *look, kymo__mem *mem, kymo_error *err);

/** What keys of theme files say that is no single field. */
enum { KYMO__THEME_BASE, KYMO__THEME_PALETTE, KYMO__THEME_COLORMAP, KYMO__THEME_REMARK };

/** A key of a theme file, and what it sets. */
typedef struct kymo__theme_key {
    const char *name;
    int32_t type;      /**< 'c': colour, 'n': number, 'b': true or false, 't': text */
    int32_t offset;    /**< in kymo__look; of texts: one of the above */
    double least, most; /**< of numbers */
    const char *doc;
} kymo__theme_key;
const kymo__theme_key *kymo__theme_keys(int32_t *count);

/**
 * The build: everything up to drawing, for `count` canvases from one reading. Targets are made ready
 * one by one; those that are still good are left alone.
 */
kymo_status kymo__figure_build(kymo_figure *figure, kymo__target *targets, kymo_canvas *const *canvases,
                               int32_t count, kymo_error *err);
/** The part of a build that ends with the layout: what has to be read is read, nothing can be drawn yet. */
kymo_status kymo__figure_layout(kymo_figure *figure, kymo__target *target, kymo_canvas *canvas,
                                kymo_error *err);
/** With the option `crop`: lays out on *canvas, which is then another one that shows only what is drawn. */
kymo_status kymo__figure_crop(kymo_figure *figure, kymo__target *target, kymo_canvas **canvas, kymo_error *err);
/** Keeps a reading that has halted, with copies of its lists. (halt.c) */
kymo_status kymo__input_halt(kymo_figure *figure, kymo__input *input, kymo__reads reads, kymo__pass *pass,
                             kymo_mark *const *owners, kymo_error *err);
static inline bool kymo__input_halted(const kymo__input *input, kymo__reads reads)
{
    return input->halted[reads] != NULL;
}
/** Frees a halted reading but for its pass; NULL is fine. */
void kymo__halted_free(kymo_figure *figure, kymo__halted *halted);
/** Gives up a halted reading. */
void kymo__input_abandon(kymo_figure *figure, kymo__input *input, kymo__reads reads);
/** Gives up the readings of all views, whose reducers are about to go. */
void kymo__figure_abandon_views(kymo_figure *figure);
/** Whether what a halted reading of series is for is still wanted. */
bool kymo__input_resumable(const kymo__input *input);
/** Whether its rows come by themselves, while they are read. */
bool kymo__input_live(const kymo__input *input);
/** Whether x of a source is known to be sorted, by a reading of all rows or by an index. (narrow.c) */
bool kymo__x_sorted(kymo_source *source, int32_t column);
/**
 * Sets the rows that a reading needs, where not all: those of views, and those of series that are read anew for other
 * limits, of marks whose rows have all been read once. (narrow.c)
 */
kymo_status kymo__reading_narrow(const kymo__input *input, kymo__reads reads, kymo_mark *const *owners,
                                 kymo__pass *pass, kymo_error *err);
/** Whether y of axes does not depend on the data. */
bool kymo__axes_y_fixed(const kymo_axes *axes);
/** Whether rows of a source had better be spooled, for it cannot give them by number, and views will change. */
bool kymo__input_keeps_rows(const kymo_figure *figure, const kymo__input *input);
/** Moves a layout of the whole page to the part that its canvas shows. */
void kymo__target_shift(kymo__target *target);
/**
 * Takes from the index of an input what reducers can have from it, and leaves those that must be read in the lists.
 * *failed: which one an error is about. (indexed.c)
 */
kymo_status kymo__figure_serve(kymo_figure *figure, const kymo__input *input, kymo__reducer **reducers,
                               kymo_mark **owners, int32_t *count, int32_t *failed, kymo_error *err);
/** Whether a reading that has halted is not worth going on with in this draw, for its index gives a sketch. */
bool kymo__figure_sketches(const kymo_figure *figure, const kymo__input *input);
/** Where an index has put the rows of an input, the reducers' columns being those of it then; NULL: nowhere. */
kymo_source *kymo__figure_rows(const kymo__input *input, kymo__reducer *const *reducers, int32_t count);
/** Whether what a mark has is a sketch that must be replaced. */
bool kymo__mark_unfinished(const kymo_figure *figure, const kymo_mark *mark);
/** Trains the scales of all axes from what the first pass has learnt. */
kymo_status kymo__figure_train(kymo_figure *figure, kymo_error *err);
/** Puts the limits that are shown in the place of those of the data, on y of live ones. (ease.c) */
void kymo__ease_limits(kymo_axes *axes, kymo__scale *scale, const kymo__scale_wish *wish, const kymo__extent *extent);
/** Whether the limits of y are on their way. */
bool kymo__ease_moves(const kymo_axes *axes);
/** What the options want of the scale of a channel (x or y), those of axes that share it included. */
kymo__scale_wish kymo__axes_wish(const kymo_axes *axes, int channel);
/** Draws a target that is ready. Allocates nothing on an image canvas that has drawn it before. */
kymo_status kymo__target_draw(kymo__target *target, kymo_figure *figure, kymo_canvas *canvas,
                              kymo_error *err);
/** How a figure is drawn for a document; what is NULL is as the figure says. */
typedef struct kymo__pose {
    const char *output;   /**< of its canvas: "scene", "svg", "image", ... */
    double width, height; /**< [CSS px] */
    double scale;         /**< device pixels a CSS pixel (images); 0: 2 */
    const char *theme;    /**< for what is drawn, where the figure has none; of the sizes of "light" */
    const char *id;       /**< what ids in SVG begin with, whatever the figure says; NULL: as it says */
    const char *alt;      /**< description */
    char *described;      /**< receives the description used, or NULL */
    size_t described_size;
    kymo_write write;     /**< receives what the canvas writes */
    void *user;
} kymo__pose;
enum { KYMO__POSES = 8 };
/**
 * Draws a figure several times, at most KYMO__POSES, from one reading of its data; `theme` is that of
 * figures without one, NULL: light. Errors are the figure's too. (save.c)
 */
kymo_status kymo__figure_poses(kymo_figure *figure, const char *theme, const kymo__pose *poses, int32_t count,
                               kymo_error *err);
/** Whether axes lie within others instead of in the grid. */
bool kymo__axes_inset(const kymo_axes *axes);
/** Whether axes are not seen, as others have the page. (change.c) */
bool kymo__axes_away(const kymo_axes *axes);

/** Notes where the guides of a target's panels are, for kymo_axes_get_state, while its canvas is there. (state.c) */
void kymo__target_note_guides(kymo__target *target, const kymo_figure *figure);
/** Whether a target is the figure's as it is now on a canvas; and whether it can be drawn as it is. */
bool kymo__target_matches(const kymo__target *target, const kymo_figure *figure, const kymo_canvas *canvas);
bool kymo__target_good(const kymo__target *target, const kymo_figure *figure, const kymo_canvas *canvas);
kymo_status kymo__target_begin(kymo__target *target, kymo_figure *figure, kymo_canvas *canvas,
                               kymo_error *err);
kymo_status kymo__target_layout(kymo__target *target, kymo_figure *figure, kymo_error *err);
void kymo__target_free(kymo__target *target, kymo_figure *figure);

/** Puts the figure, read and trained, into words. (describe.c) */
void kymo__describe(const kymo_figure *figure, char *out, size_t size);

enum { KYMO__THEME_PAIRS = 7 + 2 * KYMO__COLORS };
/** The colours of a theme "auto" in its light form, and in its dark one, ended by its count. (theme.c) */
int32_t kymo__theme_pairs(const kymo_figure_options *options, const kymo__look *look,
                          kymo__rgba pairs[KYMO__THEME_PAIRS][2]);

/** EINVAL for a choice whose number the table does not have. */
kymo_status kymo__fields_check(kymo_table table, const void *options, kymo_error *err);

/** Gives a figure an error for good, in the place of any it has. */
void kymo__figure_break(kymo_figure *figure, const kymo_error *err);
/** The options of a figure that were not given. */
void kymo__figure_defaults(kymo_figure_options *options);
/** Whether the tail of an options struct is zero. */
bool kymo__is_cleared(const uint64_t *reserved, size_t count);

/** Something of a figure as text. */
typedef kymo_status kymo__figure_text(kymo_figure *figure, kymo_write write, void *user, kymo_error *err);
/** Writes it to a file, which is complete under its name or not there; "-" is standard output. (save.c) */
kymo_status kymo__figure_file(kymo_figure *figure, const char *path, kymo__figure_text *text);

/** Remembers an error for close and returns its code. */
kymo_status kymo__figure_note(kymo_figure *figure, const kymo_error *err);

#endif
