/*
 * again.h - what an image canvas remembers of its last drawing, so that the next can leave out what has not
 * changed.
 */
#ifndef KYMO_CANVAS_AGAIN_H
#define KYMO_CANVAS_AGAIN_H

#include "canvas/canvas.h"

/** Device pixels [x0, x1) x [y0, y1); empty: x0 >= x1. */
typedef struct kymo__area {
    int32_t x0, y0, x1, y1;
} kymo__area;

/** A call of a drawing, or an item of it: all that its pixels depend on, hashed, and where they can be. */
typedef struct kymo__trace_item {
    uint64_t hash;
    kymo__area area;
} kymo__trace_item;

/** What is going on. */
typedef enum kymo__again_state {
    KYMO__AGAIN_OFF = 0,  /**< nothing is known of the pixels */
    KYMO__AGAIN_NOTING,   /**< a whole drawing goes on, and is noted down */
    KYMO__AGAIN_KNOWN,    /**< the pixels are those of the items, but for `changed` */
    KYMO__AGAIN_COMPARING,/**< calls are compared with the items and take their places */
    KYMO__AGAIN_REDRAWING /**< only what lies in `changed` is drawn */
} kymo__again_state;

struct kymo__again {
    int32_t state; /**< a kymo__again_state */
    bool inside;   /**< an item: calls are part of it */
    uint64_t owner;
    int64_t edition;
    kymo__trace_item *items;
    int32_t count, capacity, at;
    kymo__area clip, changed;
};

/** Frees it; NULL is fine. */
void kymo__again_close(kymo_canvas *canvas);
/** To be called when a drawing begins and has ended. The first tells where it may draw: NULL for everywhere. */
const kymo__area *kymo__again_begin(kymo_canvas *canvas, const kymo__page *page);
void kymo__again_end(kymo_canvas *canvas);
void kymo__again_clip(kymo_canvas *canvas, const kymo__rect *rect);

/** Each of these: whether the call is to be drawn. */
bool kymo__again_path(kymo_canvas *canvas, const kymo__point *points, int64_t count,
                      const kymo__ink *ink);
bool kymo__again_text(kymo_canvas *canvas, const kymo__text *text, double x, double y, double angle,
                      kymo__rgba color);
/** A call whose pixels are not known outside of an item. */
bool kymo__again_other(kymo_canvas *canvas);

#endif
