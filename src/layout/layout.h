/*
 * layout.h - the door of the layout room: boxes from given sizes. Knows no text and no cairo.
 *
 * A page has outer padding, blocks stacked above (title, subtitle) and below (caption), and between them
 * a grid of cells. A panel takes one or more cells; its decorations (axes, labels, outside legends) take
 * the four margins around it. Margins of panels in one column (row) are shared, so panels line up. A panel
 * with an aspect is shrunk within its place; one apart (an inset) is left alone.
 */
#ifndef KYMO_LAYOUT_H
#define KYMO_LAYOUT_H

#include "core/core.h"

/** One panel: where it is in the grid, what it needs around it, and (out) where it lies. */
typedef struct kymo__layout_panel {
    int32_t row, column, row_span, column_span; /**< from 0; spans at least 1 */
    double left, right, top, bottom;            /**< margins its decorations need [px] */
    double aspect;                              /**< its height over its width; 0: what there is */
    bool apart;                                 /**< not in the grid, and not touched */
    double x, y, w, h;                          /**< out: the panel itself, on whole units of `grid` */
    double slot_w;                              /**< out: the width it has without its aspect */
} kymo__layout_panel;

typedef struct kymo__layout_page {
    double width, height;
    double padding;          /**< outer, each side */
    double above, below;     /**< height of the blocks above and below the grid, gaps included */
    double gap_x, gap_y;     /**< between neighbouring columns, rows */
    double grid;             /**< panels are put on multiples of this: 1 / scale, so edges are crisp */
    double min_w, min_h;     /**< least panel: 48 x 36 */
    int32_t rows, columns;
    int32_t panel_count;
    int32_t reserved;
    kymo__layout_panel *panels;
} kymo__layout_page;

/** Solves. KYMO_ELAYOUT names the panel ("panel 2") that would be under min_w x min_h and the page size
 *  that would do. Allocates nothing; O(panels + rows + columns), rows and columns up to 64. */
kymo_status kymo__layout_solve(kymo__layout_page *page, kymo_error *err);

/** Shrinks a panel to its aspect, if it has one, in the middle of its width and at the top of its place; never
 *  below min_w x min_h. */
void kymo__layout_shrink(const kymo__layout_page *page, kymo__layout_panel *panel);

/* ---- Boxes: what lies where, for dumps and overlap tests ------------------------------------------ */

/** One text, legend or panel. */
typedef struct kymo__box {
    const char *role;    /**< title subtitle caption x-label y-label x-tick y-tick legend legend-text
                              direct-label colorbar annotation panel; static */
    char *text;          /**< owned by the boxes; "" when there is none */
    double x, y, w, h;   /**< as if not rotated [px] */
    double angle;        /**< degrees counterclockwise about (px, py) */
    double px, py;
    int32_t panel;       /**< its number from 1; 0: of the whole page */
} kymo__box;

typedef struct kymo__boxes {
    kymo__mem *mem;
    kymo__box *box;
    int32_t count, capacity;
    int32_t panel;      /**< that what is added next belongs to; 0: none */
    kymo_status status; /**< sticks */
} kymo__boxes;
void kymo__boxes_init(kymo__boxes *boxes, kymo__mem *mem);
void kymo__boxes_clear(kymo__boxes *boxes);
void kymo__boxes_free(kymo__boxes *boxes);
void kymo__boxes_add(kymo__boxes *boxes, const char *role, const char *text, double x, double y, double w,
                     double h, double angle, double px, double py);
/** The four corners, clockwise from the unrotated top left. */
void kymo__box_corners(const kymo__box *box, double corners[4][2]);
/** Whether two (rotated) boxes overlap by more than `slack` px. Separating axes. */
bool kymo__box_overlap(const kymo__box *a, const kymo__box *b, double slack);
/**
 * Appends the JSON of --dump-layout: {"width", "height", "dropped": [names], "boxes": [{"role", "text",
 * "box": [x, y, w, h], "angle", "corners": [[x, y] x 4], "panel"}]}.
 */
void kymo__boxes_json(const kymo__boxes *boxes, double width, double height, const char *const *dropped,
                      int32_t dropped_count, kymo__buf *out);
/** Moves all boxes. */
void kymo__boxes_shift(kymo__boxes *boxes, double dx, double dy);

/**
 * Occupancy of a panel in cells of 4 x 4 px, filled from what is drawn, asked for free rectangles
 * through a summed-area table. Fixed size, no allocation.
 */
typedef struct kymo__occupancy {
    double x, y, w, h;      /**< the panel */
    int32_t columns, rows;  /**< at most 512 x 512; cells grow on larger panels */
    uint8_t *filled;        /**< columns x rows */
    uint32_t *sums;         /**< (columns + 1) x (rows + 1) */
} kymo__occupancy;
kymo_status kymo__occupancy_open(kymo__occupancy *o, double x, double y, double w, double h,
                                 kymo__mem *mem, kymo_error *err);
void kymo__occupancy_close(kymo__occupancy *o, kymo__mem *mem);
/** Marks all cells that a rectangle touches. */
void kymo__occupancy_fill(kymo__occupancy *o, double x0, double y0, double x1, double y1);
/**
 * The best place for a w x h box inside the panel, `margin` from its edges: least occupied, then nearest
 * to a corner, in the order upper right, upper left, lower right, lower left (ux.md 3.2). Returns how
 * many occupied cells it covers (0: a free place), -1 when it does not fit at all.
 */
int64_t kymo__occupancy_place(kymo__occupancy *o, double w, double h, double margin, double *x, double *y);

#endif
