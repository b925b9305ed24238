/*
 * pyramid.h - the pyramid of one column, within the reduce room: nodes of blocks of rows, in segments that are
 * only ever added. See pyramid.c.
 */
#ifndef KYMO_REDUCE_PYRAMID_H
#define KYMO_REDUCE_PYRAMID_H

#include "reduce/reduce.h"

/** A node of level k is of 128 x 4^k rows; a segment is one node of level 4 and all below it. */
enum {
    PYRAMID_ROWS = 128,
    PYRAMID_SHIFT = 2, /* log2 of the nodes below a node */
    PYRAMID_LEVELS = 5,
    PYRAMID_BLOCKS = 1 << PYRAMID_SHIFT * (PYRAMID_LEVELS - 1),
    PYRAMID_SEGMENT = PYRAMID_ROWS * PYRAMID_BLOCKS,
    PYRAMID_NODES = PYRAMID_BLOCKS + PYRAMID_BLOCKS / 4 + PYRAMID_BLOCKS / 16 + PYRAMID_BLOCKS / 64 + 1,
    PYRAMID_PAGE = 4096, /* segments */
    PYRAMID_PAGES = 4096
};

/** A value of a column: i of KYMO_I64 and KYMO_TIME, f of all others. */
typedef union pyramid_value {
    double f;
    int64_t i;
} pyramid_value;

enum { PYRAMID_LEADS = 1, PYRAMID_ENDS = 2 };

/** What is known of some consecutive rows. */
typedef struct pyramid_node {
    pyramid_value min, max, first, last; /**< of the values that are numbers; no use without any */
    uint16_t valid;    /**< how many of them */
    uint16_t gaps;     /**< breaks between two of them */
    uint16_t infinite; /**< values that are infinite */
    uint16_t flags;    /**< the first row is a number; the last one is */
} pyramid_node;

/** The nodes of PYRAMID_SEGMENT rows, level after level from the lowest. */
typedef struct pyramid_segment {
    pyramid_node node[PYRAMID_NODES];
} pyramid_segment;

/** What is known of a whole column. */
typedef struct pyramid_totals {
    int64_t rows, valid, gaps, infinite;
    pyramid_value min, max;
    pyramid_value last;     /**< of the values met so far */
    bool falls;             /**< some value is below the one before it */
    bool odd;               /**< some value cannot be kept: the column is not indexed */
    bool ends;              /**< the last row is a number */
} pyramid_totals;

/** Some value is below the one before it; some value cannot be kept; some value is not a number. */
enum { PYRAMID_FALLS = 1, PYRAMID_ODD = 2, PYRAMID_LACKS = 4 };

/** The state of the reducer. */
typedef struct pyramid {
    bool integer;
    atomic_llong rows;      /**< that readers may ask for: whole blocks, all rows at the end */
    atomic_bool whole;      /**< all rows of the source are there: `totals` may be read */
    atomic_int marks;       /**< what has been met so far, of the values below */
    pyramid_totals totals;  /**< the builder's until then */
    pyramid_node block;     /**< the builder's: of the rows since the last whole block */
    int64_t added;          /**< rows, the builder's */
    bool lent;              /**< segments are somebody else's */
    pyramid_segment **pages[PYRAMID_PAGES];
} pyramid;

static inline pyramid *pyramid_of(const kymo__reducer *r)
{
    return r->state;
}

static inline int64_t pyramid_span(int level)
{
    return (int64_t)PYRAMID_ROWS << PYRAMID_SHIFT * level;
}

/** Where the nodes of a level begin in a segment. */
static inline int32_t pyramid_place(int level)
{
    static const int32_t places[PYRAMID_LEVELS] = {
        0, PYRAMID_BLOCKS, PYRAMID_BLOCKS + PYRAMID_BLOCKS / 4, PYRAMID_BLOCKS + PYRAMID_BLOCKS / 4 + PYRAMID_BLOCKS / 16,
        PYRAMID_NODES - 1,
    };
    return places[level];
}

/** The node of a level that begins at a row, a multiple of its span, within the rows that may be asked for. */
static inline const pyramid_node *pyramid_at(const pyramid *p, int level, int64_t row)
{
    int64_t segment = row / PYRAMID_SEGMENT, in = row % PYRAMID_SEGMENT;
    const pyramid_segment *s = p->pages[segment / PYRAMID_PAGE][segment % PYRAMID_PAGE];
    return &s->node[pyramid_place(level) + in / pyramid_span(level)];
}

static inline double pyramid_f64(const pyramid *p, pyramid_value v)
{
    return p->integer ? (double)v.i : v.f;
}

/** Makes `a` (of `a_rows` rows, 0: none) the node of its rows and those of `b` after them. */
void kymo__pyramid_join(bool integer, pyramid_node *a, int64_t a_rows, const pyramid_node *b);
/** Counts the rows of a node, but for p->totals.rows. */
void kymo__pyramid_add_totals(pyramid *p, const pyramid_node *node);
/** Room for the place of a segment. NULL: err. */
pyramid_segment **kymo__pyramid_slot(kymo__reducer *r, int64_t segment, kymo_error *err);
/** Gives a segment back; nobody will ask for it. */
void kymo__pyramid_release(kymo__reducer *r, int64_t segment);
/** All rows are there. */
kymo_status kymo__pyramid_finish(kymo__reducer *r, kymo_error *err);

#endif
