/*
 * svg.h - what the files of the SVG output share. Private to them.
 */
#ifndef KYMO_CANVAS_SVG_H
#define KYMO_CANVAS_SVG_H

#include "canvas/svg_path.h"
#include "canvas/vector.h"

/** The state of an SVG canvas. */
typedef struct kymo__svg {
    kymo__buf body;   /* all groups of the document */
    kymo__buf out;    /* the whole document, once it is drawn */
    kymo__buf word;   /* a string cut out, before it is escaped */
    kymo__buf ink;    /* attributes of the element that is being made */
    kymo__buf places; /* size_t: where in the body the prefix of ids stands */
    kymo__buf looks;  /* of texts, one rule of the style sheet each */
    kymo__buf clips;  /* kymo__rect */
    kymo__buf open;   /* char: 'g' for groups and 'c' for clips that are open */
    kymo__buf glyphs; /* whose outlines were written, see svg_outlines.c */
    int32_t outlines; /* how many of them have ink */
    kymo__buf used;   /* uint32_t pairs of face and character: shown as text, each once */
    bool embeds;      /* the document carries its fonts */
    kymo__svg_path path;
    size_t path_ink,
        path_end; /* where the last path's attributes begin; where it ended, 0: not to be joined */
    double width, height; /* [CSS px] */
    size_t names_end;     /* where in the body title and description end */
    kymo__buf roles; /* of groups, role after role: its name in 23 bytes and how many there were */
    char id[32];     /* what ids begin with, "": a hash of the body */
    kymo__rgba (*in_dark)[2]; /* until the end of the drawing */
    int32_t in_dark_count;
    bool titled, described;
    bool xlinks; /* something needs the namespace */
} kymo__svg;

/* ---- svg.c ----------------------------------------------------------------------------------- */

void kymo__svg_put(kymo__svg *svg, const char *text);
/** ` name="v"` with at most two decimals. */
void kymo__svg_attribute(kymo__svg *svg, const char *name, double v);
/** The prefix of ids and class names. */
void kymo__svg_prefix(kymo__svg *svg);
/** "#rgb" or "#rrggbb"; the alpha is said elsewhere. */
void kymo__svg_color(kymo__buf *to, kymo__rgba color);
/** ` name="#rgb"`, and ` name-opacity=".5"` when it is not opaque; name is fill or stroke. */
void kymo__svg_paint(kymo__buf *to, const char *name, kymo__rgba color);
/** The attributes of a stroke, into `ink`; round caps are the default. */
void kymo__svg_stroke(kymo__svg *svg, kymo__rgba color, double width, const double *dash,
                      int32_t dash_count, const char *cap);
/** Begins a path with the attributes in `ink`; `joins`: goes on with the last one if alike. */
void kymo__svg_begin_path(kymo__svg *svg, bool joins);
/** Ends it; `joins`: the next one may go on with it. Leaves nothing when nothing was drawn. */
void kymo__svg_end_path(kymo__svg *svg, bool joins);

/* ---- svg_stamps.c, svg_text.c ---------------------------------------------------------------- */

void kymo__svg_stamps(kymo_canvas *canvas, const kymo__stamps *stamps);
void kymo__svg_text(kymo_canvas *canvas, const kymo__text *text, double x, double y, double angle,
                    kymo__rgba color, const char *role);
/** The style sheet of all texts so far. */
void kymo__svg_style(const kymo__svg *svg, const kymo__fonts *fonts, const char *prefix,
                     kymo__buf *to);

/* ---- svg_outlines.c, svg_fonts.c --------------------------------------------------------------- */

/** The same as outlines: a path for each glyph that is new, and uses of them; `formulas`: only of
 *  formulas, and the rest is text. */
void kymo__svg_outlines(kymo_canvas *canvas, const kymo__text *text, double x, double y,
                        double angle, kymo__rgba color, const char *role, bool formulas);
/** What is no formula of a text, as text around (0, 0). */
void kymo__svg_words(kymo__svg *svg, const kymo__text *text, kymo__rgba color);
/** Notes characters that are shown in a face, for the fonts that the document will carry. */
void kymo__svg_note(kymo__svg *svg, int32_t face, const char *text, size_t size);
/** `@font-face` rules with the fonts of all characters noted. */
void kymo__svg_fonts(kymo_canvas *canvas, const char *prefix, kymo__buf *to, kymo_error *err);
/** The name of a face's font in the document. */
void kymo__svg_font_name(const char *prefix, int32_t face, kymo__buf *to);

#endif
