/*
 * links.h - addresses in texts. Private to the canvas room.
 */
#ifndef KYMO_CANVAS_LINKS_H
#define KYMO_CANVAS_LINKS_H

#include "canvas/canvas.h"

/** Links the addresses of a text that was drawn at (x, y), where the output can. */
void kymo__canvas_links(kymo_canvas *canvas, const kymo__text *text, double x, double y);

#endif
