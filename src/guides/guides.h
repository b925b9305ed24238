/*
 * guides.h - the door of the guides room: axes, grids, legends, colour bars, titles.
 *
 * Every guide measures first (with real shaped text, no canvas) and is drawn later where the layout
 * has put it. Guides hold plain values and texts borrowed from the fonts: nothing to free. Sizes
 * and colours come from a kymo__look, which the figure's theme fills in.
 */
#ifndef KYMO_GUIDES_H
#define KYMO_GUIDES_H

#include "canvas/canvas.h"
#include "core/core.h"
#include "scale/scale.h"
#include "text/text.h"
#include "layout/layout.h"

/** Colours and sizes (ux.md 1.2, 1.3) [CSS px]. */
typedef struct kymo__look {
    bool dark;
    kymo__rgba background, text, muted, faint, axis, grid, zero; /**< muted: ticks; faint: caption */
    double title_size, subtitle_size, panel_title_size, label_size, tick_size, legend_size, caption_size;
    double padding;                                /**< outer, 12 */
    double title_gap, subtitle_gap, caption_gap;   /**< 4, 10, 8 */
    double tick_length, tick_width, tick_gap;      /**< x: 4, 1, 3 */
    double minor_length, minor_width;              /**< 2.5, 0.75 */
    double y_gap;                                  /**< y labels from the panel, 6 */
    double label_gap;                              /**< axis label from the tick labels, 6 */
    double axis_width, grid_width;
    /* Of marks. */
    kymo__palette palette;
    char colormap[24];
    bool redundant;                                /**< dashes and shapes from the first series on */
    double line_width, marker_size;                /**< 1.75, 6 */
    bool math; /**< formulas in names that come from the data, too, not only in those given */
} kymo__look;

/** A block of texts stacked at the left of the page: title and subtitle, or the caption. */
typedef struct kymo__titles {
    const kymo__text *title, *subtitle, *caption; /**< NULL: none */
    double above, below;                          /**< heights taken, gaps included */
    double x, y;                                  /**< of the page's corner; 0 from measuring */
} kymo__titles;
kymo_status kymo__titles_measure(kymo__titles *titles, const char *title, const char *subtitle,
                                 const char *caption, double width, int32_t lines,
                                 kymo__fonts *fonts, const kymo__look *look, kymo_error *err);
/** On a page `height` px high. */
void kymo__titles_draw(const kymo__titles *titles, kymo_canvas *canvas, double height, const kymo__look *look);
void kymo__titles_boxes(const kymo__titles *titles, double height, const kymo__look *look,
                        kymo__boxes *boxes);

typedef enum kymo__side {
    KYMO__SIDE_BOTTOM = 0, /**< x */
    KYMO__SIDE_LEFT = 1    /**< y */
} kymo__side;

/** One axis: what it shows, and (measured) what it needs. */
typedef struct kymo__axis {
    int32_t side;             /**< a kymo__side */
    bool line;                /**< axis line along the panel */
    bool tick_marks;
    bool grid;                /**< grid lines across the panel */
    bool no_labels;           /**< labels are on another panel that shares this axis */
    const kymo__scale *scale;
    const char *label;        /**< NULL: none */
    double label_room;        /**< BOTTOM: width that the label may have, about the middle of the panel, when
                                   that is more than the panel's */
    double angle;             /**< BOTTOM: of tick labels, degrees counterclockwise, -90 to 90; turned ones
                                   end (above 0) or begin (below 0) at their ticks. 0: flat, but names
                                   that are too long are turned */
    /* measured */
    bool turned;              /**< the angle is not the caller's, but what long names need */
    kymo__ticks ticks;
    const kymo__text *texts[KYMO__TICKS];    /**< of tick i, NULL: none */
    const kymo__text *contexts[KYMO__TICKS]; /**< second lines (time), NULL: none */
    const kymo__text *label_text;            /**< with the factor when there is one */
    const kymo__text *end_text;              /**< offset or factor written at the end of the axis */
    double thickness;                        /**< needed across the axis, outside the panel */
    double before, after;                    /**< how far texts stick out beyond its two ends, along
                                                  it: before the lower end, after the upper one */
    double most_before, most_after;          /**< the same, wherever the ticks stood */
    double offset;                           /**< from the panel to the tick labels; turned ones: to the
                                                  middle of the end that is at the tick */
    double context_at;                       /**< BOTTOM: from the panel to the contexts' baseline */
    double widest;                           /**< y: the widest tick label */
    double label_at, end_at;                 /**< from the panel to the label, to the end text */
    double end_reach;                        /**< LEFT: from the panel's left edge to the right end of the
                                                  end text above it; 0: none */
    double digits, ascent, descent;          /**< of tick labels: height of digits, reach of the face */
} kymo__axis;

/**
 * Chooses ticks for a panel that is `length` px along this axis so that labels keep their distance
 * (ux.md 2.2: x >= 8 px, y >= 0.4 line), and measures. `across` is the most it may take across,
 * outside the panel (y: 30 % of the page width): y labels are cut to it, and an axis label without
 * room is left out; 0: no limit. The axis is then drawn on a panel of just this length.
 */
kymo_status kymo__axis_measure(kymo__axis *axis, double length, double across, kymo__fonts *fonts,
                               const kymo__look *look, kymo_error *err);
/** Grid lines of both axes, then the zero lines of both, below the data; a zero line takes the place
 *  of a grid line and is drawn where 0 is strictly inside a linear scale. */
void kymo__axis_draw_grid(const kymo__axis *axis, kymo_canvas *canvas, const kymo__rect *panel,
                          const kymo__look *look);
void kymo__axis_draw_zero(const kymo__axis *axis, kymo_canvas *canvas, const kymo__rect *panel,
                          const kymo__look *look);
/** Line, ticks and texts, above the data. */
void kymo__axis_draw(const kymo__axis *axis, kymo_canvas *canvas, const kymo__rect *panel,
                     const kymo__look *look);
void kymo__axis_boxes(const kymo__axis *axis, const kymo__rect *panel, const kymo__look *look,
                      kymo__boxes *boxes);

/** What a legend shows for one mark or category. */
typedef struct kymo__legend_entry {
    const char *label;
    bool math;                /**< it was given, not taken from the data: it may have formulas */
    kymo__rgba line;          /**< alpha 0: no line in the key */
    double line_width;
    const double *dash;
    int32_t dash_count;
    int32_t shape;            /**< kymo__shape; NONE: no marker in the key */
    kymo__rgba marker;
    double marker_size;
    bool muted;               /**< what it names is not shown */
    int32_t key;              /**< for the caller */
} kymo__legend_entry;

/** A legend of a panel. */
typedef struct kymo__legend {
    const char *title;                  /**< NULL: none */
    const kymo__legend_entry *entries;  /**< borrowed */
    int32_t entry_count;                /**< may be more than 64, of which the first 64 are looked at */
    bool wide;                          /**< few rows rather than few columns */
    int32_t shown;                      /**< measured: entries shown; the rest as "+ n more" */
    int32_t columns, rows;              /**< measured */
    const kymo__text *title_text, *more_text;
    const kymo__text *texts[64];
    double width, height;               /**< measured */
    double column_width[64];
} kymo__legend;

/** Measures for at most max_width x max_height, in as few columns as do. Where not one entry
 *  fits, `shown` and the sizes are 0 and nothing is drawn. */
kymo_status kymo__legend_measure(kymo__legend *legend, double max_width, double max_height,
                                 kymo__fonts *fonts, const kymo__look *look, kymo_error *err);
/** Draws with its top left corner at (x, y); `backed` puts a translucent background under it
 *  that reaches 4 px beyond. */
void kymo__legend_draw(const kymo__legend *legend, kymo_canvas *canvas, double x, double y, bool backed,
                       const kymo__look *look);
/** Where entry `i`, which is shown, lies: key and text. */
kymo__rect kymo__legend_cell(const kymo__legend *legend, int32_t i, double x, double y,
                             const kymo__look *look);
void kymo__legend_boxes(const kymo__legend *legend, double x, double y, const kymo__look *look,
                        kymo__boxes *boxes);

/** A colour bar of a panel. */
typedef struct kymo__colorbar {
    const uint8_t (*map)[3];
    const kymo__scale *scale;  /**< of the numbers */
    const char *title;         /**< NULL: none */
    /* measured */
    kymo__axis axis;
    const kymo__text *title_text;
    double width, height;      /**< title and labels included; the ends of the axis may stick out: */
    double before, after;      /**< below, and above */
    double top, length;        /**< of the bar itself: from the title's top, its height */
} kymo__colorbar;
/** Measures for a panel `height` px high. */
kymo_status kymo__colorbar_measure(kymo__colorbar *bar, double height, double max_width, kymo__fonts *fonts,
                                   const kymo__look *look, kymo_error *err);
/** With the top left corner, at the height of the panel's top, at (x, y). */
void kymo__colorbar_draw(const kymo__colorbar *bar, kymo_canvas *canvas, double x, double y,
                         const kymo__look *look);
void kymo__colorbar_boxes(const kymo__colorbar *bar, double x, double y, const kymo__look *look,
                          kymo__boxes *boxes);

/** Names at the ends of lines (ux.md 3.2): wanted heights, moved apart as little as possible. */
typedef struct kymo__direct {
    const char *label;
    bool math;              /**< as in legends */
    kymo__rgba color;
    double x, y;            /**< where its line ends: y is the wanted centre */
    bool muted;
    int32_t key;            /**< for the caller */
    double placed;          /**< out */
    const kymo__text *text; /**< measured */
} kymo__direct;
/** Measures, each cut to max_width (0: not); *width is what the widest takes beyond the panel, gap included. */
kymo_status kymo__direct_measure(kymo__direct *labels, int32_t count, double max_width, double *width,
                                 kymo__fonts *fonts, const kymo__look *look, kymo_error *err);
/** Places between top and bottom by isotonic regression (pool adjacent violators). Returns the
 *  largest shift in line heights: above 3 a legend reads better; HUGE_VAL when they do not fit
 *  or an end is not finite. */
double kymo__direct_place(kymo__direct *labels, int32_t count, double top, double bottom,
                          const kymo__look *look);
/** `x`: the right edge of the panel. */
void kymo__direct_draw(const kymo__direct *labels, int32_t count, kymo_canvas *canvas, double x,
                       const kymo__look *look);
/** Where a name lies, measured and placed. */
kymo__rect kymo__direct_cell(const kymo__direct *label, double x);
void kymo__direct_boxes(const kymo__direct *labels, int32_t count, double x, const kymo__look *look,
                        kymo__boxes *boxes);

#endif
