/*
 * plan.h - a layout in the making, shared by the files that make it: cells.c (which panel has which cells
 * of the grid), measure.c (texts and margins), insets.c, legends.c (where legends go), target.c (all of it).
 */
#ifndef KYMO_FIGURE_PLAN_H
#define KYMO_FIGURE_PLAN_H

#include "figure/figure.h"

/** Between a panel and what lies beside it, its legend or its colour bar [px]. */
#define KYMO__BESIDE_GAP 12.0

/** What a panel shows, beside what the whole page has left out. */
typedef struct kymo__plan_panel {
    const char *x_label, *y_label; /**< of the axes; NULL: none here */
    bool x_inner, y_inner;         /**< the labels are those of another panel that shares the axis */
    int32_t bare;                  /**< inset: 1 without names and bar, 2 without tick labels, 3 alone */
} kymo__plan_panel;

/** One layout in the making. */
typedef struct kymo__plan {
    kymo_figure *figure;
    kymo__target *target;
    kymo__fonts *fonts;
    kymo__layout_page page;
    kymo__layout_panel panels[KYMO__PANELS];
    kymo__plan_panel shows[KYMO__PANELS];
    int32_t level; /**< drops below this number are left out */
    bool holds;    /**< margins are at least what they were */
} kymo__plan;

/** Finds the cells of every panel, how many rows and columns there are, and which axes are labelled. */
kymo_status kymo__plan_cells(kymo__plan *l, kymo_error *err);
/** Panels alone, edge to edge. */
void kymo__plan_bare(kymo__plan *l);

/** Title, subtitle and caption. */
kymo_status kymo__plan_titles(kymo__plan *l, kymo_error *err);
/** Measures axes, bar, title and outside legend of a panel for the size it has now. */
kymo_status kymo__plan_measure(kymo__plan *l, int32_t index, kymo_error *err);
/** The margins that what was measured needs; or at least what they were. */
void kymo__plan_margins(kymo__plan *l, int32_t index, bool grow);
/** Solves the grid: rounds of measuring for the panels of the round before, until nothing moves. */
kymo_status kymo__plan_solve(kymo__plan *l, kymo_error *err);
/** Places the insets in panels that are solved. */
kymo_status kymo__plan_insets(kymo__plan *l, kymo_error *err);

/** Whether a steady layout knows of one before it. (steady.c) */
void kymo__plan_hold(kymo__plan *l);
/** A panel is as large as it was, to begin with. */
void kymo__plan_sizes(kymo__plan *l, int32_t index);
/** Margins that have been measured are at least what they were. */
void kymo__plan_hold_margins(kymo__plan *l, int32_t index);
/** Notes what has been found, for the next steady layout. */
void kymo__plan_note(const kymo__plan *l);

/** What stands in the legend of a panel, and where that goes before the boxes are solved. */
kymo_status kymo__plan_legend(kymo__plan *l, int32_t index, kymo_error *err);
/** Sizes of a legend outside, for the size that its panel has now. */
kymo_status kymo__plan_outside(kymo__plan *l, int32_t index, kymo_error *err);
/** Places legends; *moved: one has found no place and goes elsewhere, so boxes must be solved again. */
kymo_status kymo__plan_place_legends(kymo__plan *l, bool *moved, kymo_error *err);

/** Height over width of a panel whose units have the aspect that its axes want; 0: any. */
double kymo__plan_shape(const kymo__plan *l, int32_t index);
/** The share of the page that a panel has. */
double kymo__plan_share_w(const kymo__plan *l, int32_t index);
double kymo__plan_share_h(const kymo__plan *l, int32_t index);

#endif
