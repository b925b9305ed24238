/*
 * flow.h - rich text as lines, for writers that set pages. Private to the room. (flow.c)
 */
#ifndef KYMO_REPORT_FLOW_H
#define KYMO_REPORT_FLOW_H

#include "report/room.h"

/** How a text is set. */
typedef struct kymo__flow_style {
    double size;       /**< [CSS px] */
    double leading;    /**< from baseline to baseline, in sizes */
    double width;      /**< of the lines [CSS px] */
    kymo__rgba color;
    bool strong;       /**< all of it semibold */
    bool tabular;      /**< figures of one width */
    bool plain_links;  /**< links look like text */
    int32_t align;     /**< -1 left, 0 centred, 1 right */
} kymo__flow_style;

/** A part of a line that is set at once. */
typedef struct kymo__flow_run {
    int32_t text;      /**< byte of `strings` */
    int32_t link;      /**< the same; -1: none */
    int32_t face;
    uint32_t style;    /**< of its phrases */
    bool forward;      /**< a reference whose text is known at the end; its room is kept */
    double x, width, size;
} kymo__flow_run;

typedef struct kymo__flow_line {
    int32_t first, count;           /**< of its runs */
    double width, ascent, height;   /**< from its top to the baseline; to the next line */
} kymo__flow_line;

/** A text set: the buffers are used again by the next one. */
typedef struct kymo__flow {
    kymo__buf strings, pieces, runs, lines, costs;
    double min_width, natural; /**< of the widest word; of the text on one line (kymo__flow_measure) */
} kymo__flow;

void kymo__flow_open(kymo__flow *flow, kymo__mem *mem);
void kymo__flow_close(kymo__flow *flow);
int32_t kymo__flow_lines(const kymo__flow *flow);
const kymo__flow_line *kymo__flow_line_at(const kymo__flow *flow, int32_t i);
const kymo__flow_run *kymo__flow_run_at(const kymo__flow *flow, int32_t i);
const char *kymo__flow_string(const kymo__flow *flow, int32_t at);

/** Breaks a text into lines of nearly equal length, no wider than `style->width` where that is possible. */
kymo_status kymo__flow_set(kymo__flow *flow, kymo__fonts *fonts, const kymo__prose *prose,
                           const kymo__flow_style *style, kymo_error *err);
/** Only finds how wide its words and all of it are. */
kymo_status kymo__flow_measure(kymo__flow *flow, kymo__fonts *fonts, const kymo__prose *prose,
                               const kymo__flow_style *style, kymo_error *err);

#endif
