/*
 * canvas.h - the door of the canvas room: where figures are drawn.
 *
 * A canvas takes a few kinds of shapes in CSS pixels (x right, y down, from the top left corner).
 * An output is one file with a kymo__output and one row in outputs.def; what it does not do itself
 * the canvas does with simpler calls (curve -> path, stamps -> paths, layer -> image). Errors stick
 * to the canvas: drawing calls return nothing, kymo__canvas_end tells.
 *
 * Images: solid function lines go through the interval rasterizer, markers are stamped from
 * rendered masks, glyphs blended from masks, all other paths filled by a scan line rasterizer.
 * Coverage is computed from geometry rounded to 1/256 pixel in integers: the same pixels from every
 * compiler.
 */
#ifndef KYMO_CANVAS_H
#define KYMO_CANVAS_H

#include "core/core.h"
#include "text/text.h"

typedef struct kymo__point {
    double x, y;
} kymo__point;

typedef struct kymo__rect {
    double x, y, w, h;
} kymo__rect;

/** How a path is inked. Alpha 0: not filled, not stroked. */
typedef struct kymo__ink {
    kymo__rgba fill;
    kymo__rgba stroke;
    double width;         /**< of the stroke [CSS px] */
    const double *dash;   /**< on, off, ... [CSS px]; NULL: solid */
    int32_t dash_count;
    bool closed;
    bool butt;            /**< butt caps instead of round ones; joins are always round */
    bool snap;            /**< axis-aligned edges are moved to whole device pixels */
} kymo__ink;

/**
 * A reduced function line: dyadic cells along x. Cell k (0 .. count-1) covers x0 + k dx to x0 +
 * (k+1) dx [device px for images, CSS px for vector outputs; see kymo__canvas_unit]. Values map to
 * pixels as y = y0 + v dy. A cell without ink has lo > hi. When the line breaks inside a cell,
 * lo..hi is the ink up to the first break and lo2..hi2 (lo2 <= hi2) all after it; out is the value
 * at the right edge, NaN when the line does not cross that edge.
 */
typedef struct kymo__cells {
    double x0, dx;
    double y0, dy;
    int64_t count;
    const double *lo, *hi, *out;
    const double *lo2, *hi2; /**< NULL: no breaks inside cells */
} kymo__cells;

/**
 * A line mark's curve. `points` (same unit; NaN breaks the line) are given when the vertices were
 * kept (at most some thousand); `cells` are given whenever x does not go back.
 */
typedef struct kymo__curve {
    const kymo__cells *cells; /**< NULL: arrival order, points only */
    const kymo__point *points;
    int64_t point_count;      /**< 0: not kept */
    kymo__rgba color;
    double width;             /**< [CSS px] */
    const double *dash;       /**< [CSS px]; NULL: solid. Along the arc of points, else along x */
    int32_t dash_count;
} kymo__curve;

typedef enum kymo__shape {
    KYMO__SHAPE_NONE = 0,
    KYMO__SHAPE_CIRCLE, KYMO__SHAPE_SQUARE, KYMO__SHAPE_TRIANGLE, KYMO__SHAPE_DIAMOND,
    KYMO__SHAPE_PLUS, KYMO__SHAPE_CROSS, KYMO__SHAPE_TRIANGLE_DOWN, KYMO__SHAPE_STAR,
    KYMO__SHAPES
} kymo__shape;
/** "circle", ...; -1 for an unknown name, and the names for messages. */
int kymo__shape_find(const char *name);
extern const char *const kymo__shape_names[KYMO__SHAPES];

/**
 * Markers: one shape at many centres, drawn in this order. Centres are in quarters of a unit
 * (device pixel or CSS pixel), already snapped. Plus and cross are stroked with edge_width x 2 in
 * the colour.
 */
typedef struct kymo__stamps {
    int32_t shape;
    int32_t flat;              /**< 1: an image in vector outputs; of kymo__canvas_stamps_image */
    int64_t count;
    const int32_t *x4, *y4;    /**< centres x 4 */
    double size;               /**< diameter [CSS px]; of all when sizes is NULL */
    const float *sizes;        /**< diameters one by one, or NULL */
    const uint8_t *shapes;     /**< shapes one by one, or NULL; outputs never see them */
    kymo__rgba color;          /**< of all when colors is NULL */
    const kymo__rgba *colors;
    kymo__rgba edge;           /**< outline; alpha 0: none */
    double edge_width;         /**< [CSS px] */
} kymo__stamps;

/** What the cells of a layer hold. */
typedef enum kymo__layer_kind {
    KYMO__LAYER_BITS = 0,   /**< 1 bit a pixel, rows of (width + 63) / 64 words: ink or none */
    KYMO__LAYER_MASK64 = 1, /**< uint64 a pixel: 8 x 8 occupancy, bit 8 row + column */
    KYMO__LAYER_COUNTS = 2, /**< uint32 a pixel: marker centres; ink = 1 - (1 - a m)^n */
    KYMO__LAYER_CENTRES = 3 /**< 1 bit a quarter pixel (4 width x 4 height): marker centres */
} kymo__layer_kind;

/**
 * A panel-sized grid of reduced marks. Its pixels are device pixels for images, else see
 * canvas_unit. Bits are taken from the lowest of each word on. Bit (i, j) of CENTRES is the centre
 * x4 = 4 x + i, y4 = 4 y + j; markers of COUNTS stand in the middle of their pixel.
 */
typedef struct kymo__layer {
    int32_t kind;
    int32_t width, height;  /**< pixels */
    int32_t x, y;           /**< of its top left pixel on the canvas, in the same pixels */
    int32_t shape;          /**< COUNTS, CENTRES: the marker */
    const void *cells;
    kymo__rgba color;
    double size;            /**< marker diameter [CSS px] */
    kymo__rgba edge;        /**< CENTRES: outline; alpha 0: none */
    double edge_width;
} kymo__layer;

/** A picture in one colour, and the PNG that it makes. */
typedef struct kymo__alpha {
    kymo__rgba color;       /**< its alpha is in the pixels already */
    const uint32_t *pixels; /**< of which the top bytes count */
    int64_t stride;         /**< pixels from one row to the next */
    int32_t width, height;
    const void *png;
    size_t png_size;
} kymo__alpha;

/** What is known of the figure when drawing begins. */
typedef struct kymo__page {
    double width, height;   /**< [CSS px] */
    kymo__rgba background;
    const char *title;      /**< plain text for <title> and document information, or NULL */
    const char *description;
    const char *author, *keywords; /**< of document information, or NULL */
    const char *id;                /**< what ids begin with; NULL: made of the contents */
    bool dark;
    kymo__rgba (*in_dark)[2]; /**< what colours become where the reader's desktop is dark */
    int32_t in_dark_count;          /**< 0: nothing changes */
    int32_t threads;                /**< that may draw and encode; 0: one */
    bool over;                      /**< images: what was drawn before stays, no background */
    const struct kymo__area *only;  /**< set by the canvas: the pixels to draw; NULL: all */
    uint64_t owner;                 /**< images: who draws, for kymo__canvas_compare; 0: not said */
    int64_t edition;                /**< raised when the owner has changed in what its calls do not show */
} kymo__page;

/**
 * The calls of an output. begin, end, path, text, image and write are its own; the others may be
 * NULL and are made of these. All coordinates as documented above. `state` is zeroed before open;
 * close is called once whenever open was, also when it failed.
 */
typedef struct kymo__output {
    const char *name;       /**< "image", "svg", ... */
    const char *extensions; /**< "png"; several have a space between */
    bool vector;
    size_t state_size;
    kymo_status (*open)(kymo_canvas *canvas, kymo_error *err); /**< once */
    void (*begin)(kymo_canvas *canvas, const kymo__page *page);
    void (*end)(kymo_canvas *canvas);
    /** Opens a group of what follows; NULL role: closes it. */
    void (*group)(kymo_canvas *canvas, const char *role, const char *label);
    void (*clip)(kymo_canvas *canvas, const kymo__rect *rect);               /**< NULL: unclip */
    void (*path)(kymo_canvas *canvas, const kymo__point *points, int64_t count,
                 const kymo__ink *ink);
    void (*text)(kymo_canvas *canvas, const kymo__text *text, double x, double y, double angle,
                 kymo__rgba color, const char *role);
    void (*curve)(kymo_canvas *canvas, const kymo__curve *curve);
    void (*stamps)(kymo_canvas *canvas, const kymo__stamps *stamps);
    void (*layer)(kymo_canvas *canvas, const kymo__layer *layer);
    void (*image)(kymo_canvas *canvas, const kymo__rect *where, const uint32_t *argb, int32_t width,
                  int32_t height);
    /** A place that leads to an address of `length` bytes; NULL: links are left out. */
    void (*link)(kymo_canvas *canvas, const kymo__rect *where, const char *address, size_t length);
    /** One colour through an alpha of 8 bits, row by row; NULL: made of image. */
    void (*mask)(kymo_canvas *canvas, const kymo__rect *where, const kymo__alpha *alpha);
    /** What follows has its origin at the rectangle's corner and stays inside it; NULL: no longer.
        NULL: pages cannot hold other drawings. */
    void (*frame)(kymo_canvas *canvas, const kymo__rect *where);
    kymo_status (*write)(kymo_canvas *canvas, kymo_write write, void *user, kymo_error *err);
    void (*close)(kymo_canvas *canvas);
} kymo__output;

typedef struct kymo__masks kymo__masks; /* masks.h */
typedef struct kymo__again kymo__again; /* again.h */

/** A canvas. Outputs keep what they need in `state`. */
struct kymo_canvas {
    kymo__root root; /**< must be first */
    kymo__mem *mem;
    bool own_mem;    /**< else the account is another's, and the canvas is not listed as open */
    const kymo__output *output;
    void *state;          /**< NULL: opening failed, for good */
    double width, height; /**< [CSS px] */
    double scale;         /**< device pixels a CSS pixel; 1 for vector outputs */
    int32_t svg_text;     /**< a kymo_svg_text */
    bool embed_fonts;
    kymo__fonts *fonts;   /**< opened when first needed; see kymo__canvas_fonts */
    kymo__masks *masks;   /**< rendered markers, made when first needed */
    kymo__again *again;   /**< of images: what was drawn last, to draw only what has changed */
    kymo_error error;     /**< the first one ever */
    kymo_error trouble;   /**< of the drawing that goes on or was last; begin clears it */
    bool drawing;         /**< between begin and end */
    bool drawn;           /**< the last drawing ended well */
    int64_t boxes;        /**< characters of this drawing or the last that no font has */
    uint32_t box_code;    /**< the first of them */
    /* Of image canvases, what kymo_canvas_pixels tells. */
    int32_t columns, rows; /**< device pixels */
    int32_t format;        /**< a kymo_pixels */
    int32_t threads;       /**< that may work for it: of the last page; 0: one */
    void *pixels;          /**< set before the output's open: the caller's memory */
    int64_t stride;
};

/** Finds an output by name or by extension ("png" is image); NULL when there is none. */
const kymo__output *kymo__output_find(const char *name);
/**
 * The names or extensions of all outputs, for messages. Returns the count; `extensions` chooses.
 */
int32_t kymo__output_names(const char *names[16], bool extensions);
/** The output for a path by its extension; EINVAL with a hint that lists them. */
kymo_status kymo__output_for_path(const char *path, const kymo__output **output, kymo_error *err);

/**
 * Opens a canvas as the public call does, on another's account (mem NULL: on its own, and listed).
 */
kymo_canvas *kymo__canvas_make(const kymo_canvas_options *options, kymo__mem *mem);

/** The canvas's fonts; NULL when they cannot be opened: `trouble` says why, and the next call tries again. */
kymo__fonts *kymo__canvas_fonts(kymo_canvas *canvas);
/** Whether the canvas can be drawn into: whatever went wrong with earlier drawings, unless it could not be
 *  opened. */
kymo_status kymo__canvas_ready(const kymo_canvas *canvas, kymo_error *err);
/**
 * Pixels a CSS pixel of the grids and cells that this canvas wants: `scale` for images, 1 for the
 * cells and points of vector outputs, and layer_unit for layers (scale for images; 300/96 for
 * vector outputs).
 */
double kymo__canvas_unit(const kymo_canvas *canvas);
double kymo__canvas_layer_unit(const kymo_canvas *canvas);
/** Cells a unit for lines, at least (at most twice as many): 8 for images, 2 for vector outputs. */
double kymo__canvas_cells(const kymo_canvas *canvas);

/**
 * Fails the drawing with an error already built (the first one stays): nothing more is drawn, and
 * kymo__canvas_end returns it. The next begin starts afresh; what failed in opening fails for good.
 */
void kymo__canvas_fail(kymo_canvas *canvas, const kymo_error *err);

/**
 * Whether the canvas still shows what the page's owner drew, in the same edition. Then the calls up to
 * kymo__canvas_changed draw nothing, but are compared with those of that drawing; if that is false, nothing
 * is to be drawn, and else begin, the same calls and end draw again what has changed. The pixels are those
 * of a whole drawing. (again.c)
 */
bool kymo__canvas_compare(kymo_canvas *canvas, const kymo__page *page);
bool kymo__canvas_changed(kymo_canvas *canvas);
/**
 * Says that the calls that follow, up to the next item or one without a box, draw inside of `box` and
 * depend on `key` alone (and on the clip). Curves, stamps, layers and images are compared only as parts of
 * items. Returns whether the calls are wanted.
 */
bool kymo__canvas_item(kymo_canvas *canvas, uint64_t key, const kymo__rect *box);

/** Drawing. Between begin and end; after an error nothing happens. */
void kymo__canvas_begin(kymo_canvas *canvas, const kymo__page *page);
kymo_status kymo__canvas_end(kymo_canvas *canvas, kymo_error *err);
void kymo__canvas_group(kymo_canvas *canvas, const char *role, const char *label);
void kymo__canvas_ungroup(kymo_canvas *canvas);
void kymo__canvas_clip(kymo_canvas *canvas, const kymo__rect *rect);
void kymo__canvas_unclip(kymo_canvas *canvas);
/** A polyline, filled by the nonzero rule, then stroked. NaN points break it. */
void kymo__canvas_path(kymo_canvas *canvas, const kymo__point *points, int64_t count,
                       const kymo__ink *ink);
/** A snapped, filled rectangle; a straight line. Made of path. */
void kymo__canvas_rect(kymo_canvas *canvas, const kymo__rect *rect, kymo__rgba fill);
void kymo__canvas_line(kymo_canvas *canvas, double x0, double y0, double x1, double y1,
                       double width, kymo__rgba color);
/**
 * `angle` degrees counterclockwise about (x, y), the text's origin. `role` as in the layout dump.
 */
void kymo__canvas_text(kymo_canvas *canvas, const kymo__text *text, double x, double y,
                       double angle, kymo__rgba color, const char *role);
void kymo__canvas_curve(kymo_canvas *canvas, const kymo__curve *curve);
void kymo__canvas_stamps(kymo_canvas *canvas, const kymo__stamps *stamps);
/** The same as one image at the resolution of layers, for vector outputs. */
void kymo__canvas_stamps_image(kymo_canvas *canvas, const kymo__stamps *stamps);
void kymo__canvas_layer(kymo_canvas *canvas, const kymo__layer *layer);
/** Premultiplied pixels, row by row, spread over a rectangle. */
void kymo__canvas_image(kymo_canvas *canvas, const kymo__rect *where, const uint32_t *argb,
                        int32_t width, int32_t height);

/* ---- For outputs that are SVG in part -------------------------------------------------------- */

/** Appends a glyph's outline as the data of an SVG path, in whole 1/2048 em; nothing when it has no ink.
 *  (svg_outlines.c) */
kymo_status kymo__glyph_path(kymo__fonts *fonts, int32_t face, uint32_t glyph, kymo__buf *to,
                             kymo_error *err);
/** Appends bytes in base64 (RFC 4648, with padding), without line breaks. (base64.c) */
void kymo__buf_base64(kymo__buf *buf, const void *bytes, size_t size);

/* ---- Drawings kept, and documents of many pages ---------------------------------------------- */

/**
 * Draws a scene (what a canvas of the output "scene" wrote) within a drawing, between begin and
 * end: its origin at (x, y), its background first, cut off at its edges. PDF canvases only.
 * (scene_replay.c)
 */
kymo_status kymo__canvas_scene(kymo_canvas *canvas, const char *scene, size_t size, double x,
                               double y, kymo_error *err);

/**
 * Draws a PNG file, in memory, spread over a rectangle. KYMO_EFORMAT when it is none; at most 64 million
 * pixels. (png_read.c)
 */
kymo_status kymo__canvas_png(kymo_canvas *canvas, const kymo__rect *where, const void *png, size_t size,
                             kymo_error *err);

/** What a document says of itself; texts may be NULL. */
typedef struct kymo__book {
    const char *title, *subject, *author, *keywords;
    const char *lang; /**< of its text: "de-CH"; NULL: "en". Letters, digits and hyphens */
    kymo_write write; /**< receives the document, from the first page on */
    void *user;
} kymo__book;

/**
 * Makes a PDF canvas a document: from now on each drawing, from begin to end, is one page of the
 * page's own size, whose bytes are handed on as it ends; only fonts, what links need and a few bytes
 * a page are kept. In it groups of these roles mean something (label in brackets): "link" [URL, or
 * "#" and a name], "dest" [its name], and those that begin with "tag:" are PDF's structure ("tag:H1",
 * "tag:P", "tag:L", "tag:LI", "tag:Table", "tag:TR", "tag:TH", "tag:TD", "tag:Figure" [its
 * description], "tag:Caption", "tag:Sect"). (pdf_book.c)
 */
kymo_status kymo__book_open(kymo_canvas *canvas, const kymo__book *book, kymo_error *err);
/** An entry of the outline, level 1 and up, that leads to a "dest". Any time before close. */
void kymo__book_entry(kymo_canvas *canvas, int32_t level, const char *title, const char *dest);
/** Writes what is due at the end. The canvas is an ordinary one again. */
kymo_status kymo__book_close(kymo_canvas *canvas, kymo_error *err);

#endif
