/*
 * trace.h - inside the reduce room: walking a line segment by segment for reducers that draw it.
 *
 * bitmap and mask differ only in how a segment inks their grid. Steps are expanded here, chunks are
 * joined here; a trace is both the part of such a reducer and the beginning of its state.
 */
#ifndef KYMO_REDUCE_TRACE_H
#define KYMO_REDUCE_TRACE_H

#include "reduce/reduce.h"

typedef struct trace {
    kymo__tally tally;
    bool leads, last_valid, ever;
    int64_t rows;
    kymo__coord first_x, last_x;
    double first_y, last_y;
} trace;

/** Inks one straight segment; a point alone is a segment of no length. Called from any thread. */
typedef void (*trace_ink)(const kymo__reducer *r, kymo__coord xa, double ya, kymo__coord xb, double yb);

void kymo__trace_absorb(const kymo__reducer *r, trace *part, const kymo__batch *batch, trace_ink ink);
void kymo__trace_merge(kymo__reducer *r, trace *state, const trace *part, trace_ink ink);

#endif
