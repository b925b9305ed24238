/*
 * plan.h - a layout in the making, shared by the files that make it: cells.c (which panel has which cells
 * of the grid), measure.c (texts and margins), legends.c (where legends go), target.c (all of it).
 */
#ifndef KYMO_FIGURE_PLAN_H
#define KYMO_FIGURE_PLAN_H

#include "figure/figure.h"

/** What has been left out for want of room, in this order. */
enum {
    KYMO__DROP_CAPTION = 1,
    KYMO__DROP_LEGEND,
    KYMO__DROP_LABELS,
    KYMO__DROP_SUBTITLE,
    KYMO__DROP_TITLE,
    KYMO__DROP_TICKS,
    KYMO__DROP_ALL
};

/** One layout in the making. */
typedef struct kymo__plan {
    kymo_figure *figure;
    kymo__target *target;
    kymo__fonts *fonts;
    kymo__layout_page page;
    kymo__layout_panel panels[KYMO__PANELS];
    int drop;
} kymo__plan;

/** Finds the cells of every panel, and how many rows and columns there are. */
kymo_status kymo__plan_cells(kymo__plan *l, kymo_error *err);
/** Panels alone, edge to edge. */
void kymo__plan_bare(kymo__plan *l);

kymo_status kymo__plan_titles(kymo__plan *l, kymo_error *err);
/** Solves the boxes: rounds of measuring axes for the panels of the round before, until nothing moves. */
kymo_status kymo__plan_solve(kymo__plan *l, kymo_error *err);

/** Where the legend of a panel goes before the boxes are solved. */
kymo_status kymo__plan_legend(kymo__plan *l, int32_t index, kymo_error *err);
/** Puts legends that found no free place outside; *moved tells that boxes must be solved again. */
kymo_status kymo__plan_move_legends(kymo__plan *l, bool *moved, kymo_error *err);
/** Places all legends on panels that stay where they are. */
kymo_status kymo__plan_place_legends(kymo__plan *l, bool moved, kymo_error *err);

/** The gap between a panel and what lies beside it. */
double kymo__plan_gap(void);

#endif
