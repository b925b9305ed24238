/*
 * text.h - the door of the text room: faces, shaping, wrapping, glyph masks.
 *
 * Text is measured without any canvas and without hinting, so that its metrics are linear in the
 * size and the same for every output. A kymo__fonts holds the embedded faces and caches of laid-out
 * texts and glyph masks; it belongs to a canvas and is used by one thread at a time. What was laid
 * out or rendered once is found again without any allocation, by FreeType and HarfBuzz too.
 *
 * Lengths are CSS pixels; x to the right, y down; the origin of a text is the left end of the
 * baseline of its first line.
 */
#ifndef KYMO_TEXT_H
#define KYMO_TEXT_H

#include "core/core.h"

/** Faces in the order of fonts.def. */
typedef enum kymo__face {
    KYMO__FACE_REGULAR = 0,
    KYMO__FACE_SEMIBOLD = 1,
    KYMO__FACE_ITALIC = 2,
    KYMO__FACE_FALLBACK = 3,      /**< DejaVu Sans */
    KYMO__FACE_FALLBACK_BOLD = 4, /**< DejaVu Sans Bold */
    KYMO__FACE_MATH = 5,
    KYMO__FACE_MONO = 6,          /**< DejaVu Sans Mono */
    KYMO__FACES = 7,
    KYMO__FACES_MOST = 64 /**< with those found in the system */
} kymo__face;

typedef struct kymo__fonts kymo__fonts;

/** Opens the embedded faces; each is parsed only when first used. Owned. */
kymo_status kymo__fonts_open(kymo__fonts **fonts, kymo__mem *mem, kymo_error *err);
void kymo__fonts_close(kymo__fonts *fonts);

/**
 * Sets what the faces REGULAR, SEMIBOLD and ITALIC are from now on: a font family of the system by
 * name, or a font file by its path (with a slash, or ending in .ttf, .otf, .ttc, .otc), which is
 * all three. NULL: the embedded ones. The embedded ones still come in for what it lacks. Costs
 * nothing when nothing changes. ENOENT, EFORMAT, EINVAL with a hint; the fonts are as before then.
 */
kymo_status kymo__fonts_choose(kymo__fonts *fonts, const char *font, kymo_error *err);
/** Whether a choice names a font file, not a family. */
bool kymo__font_is_file(const char *font);

/** How a text is set. */
typedef struct kymo__text_style {
    int32_t face;       /**< KYMO__FACE_REGULAR, _SEMIBOLD, _ITALIC or _MONO */
    bool tabular;       /**< digits of one width ("tnum") */
    bool math;          /**< $...$ are formulas, "\$" is a dollar sign, two backslashes end a
                             line */
    double size;        /**< [CSS px] */
    double max_width;   /**< lines end at spaces and between ideographs, then after _ - / and soft
                             hyphens, then anywhere; 0: no limit */
    double shrink;      /**< before words are torn or cut off the size goes down to this part of
                             itself, but not below 8 px (0.85: as titles do); 0: it stays */
    int32_t max_lines;  /**< more lines are cut off with an ellipsis; 0: no limit */
    int32_t align;      /**< lines within the text: -1 where its paragraph begins (left, or right
                             when that runs right to left), 0 centred, 1 right */
} kymo__text_style;

/** A glyph and where its origin lies, relative to the text's origin. */
typedef struct kymo__glyph {
    uint32_t id;
    uint32_t cluster; /**< byte of the string it comes from */
    double x, y;
} kymo__glyph;

/** Glyphs of one face on one line, from left to right, as runs are. */
typedef struct kymo__run {
    int32_t face;
    int32_t line;
    double size;
    double x, y;         /**< its left end on its baseline; of runs of a formula, the formula's */
    double width;        /**< sum of advances */
    const kymo__glyph *glyphs;
    int32_t glyph_count;
    int32_t byte, bytes; /**< the part of the string it shows; 0 bytes: none of it */
    const char *shown;   /**< what it shows instead, which is not in the string: "…", a hyphen, a
                              formula; clusters count from its first byte. NULL: the string */
    int32_t box;         /**< runs of one formula have its number, from 1; 0: text */
    bool rtl;
} kymo__run;

/** A filled rectangle in a text: a fraction's bar, say. */
typedef struct kymo__rule {
    double x, y, width, height; /**< its upper left corner relative to the text's origin */
    double baseline;            /**< of its line */
} kymo__rule;

/** A text laid out. Owned by the fonts; valid until kymo__fonts_trim or _close. */
typedef struct kymo__text {
    const char *string;         /**< without the backslashes of style.math; formulas as written */
    const char *source;         /**< what was laid out */
    kymo__text_style style;
    const kymo__run *runs;
    int32_t run_count;
    const kymo__rule *rules;
    int32_t rule_count;
    int32_t line_count;
    double width;               /**< of the widest line, by advances */
    double ascent, descent;     /**< above the first, below the last baseline: of the face, or of
                                     a formula that goes beyond it */
    double height;              /**< ascent + from the first to the last baseline + descent */
    double ink_left, ink_top, ink_right, ink_bottom; /**< box of the ink, relative to the origin */
    bool cut;                   /**< ended with an ellipsis */
    int32_t boxes;              /**< characters that are in no face and show as a box */
    uint32_t box_code;          /**< the first of them */
} kymo__text;

/**
 * Lays out UTF-8 text, or finds it laid out before. "\n" breaks lines; invalid bytes and control
 * characters show as U+FFFD. At most 1 MiB; sizes above 0, up to 10000.
 */
kymo_status kymo__text_layout(kymo__fonts *fonts, const char *string, const kymo__text_style *style,
                              const kymo__text **text, kymo_error *err);

/**
 * Parses the formulas of a text, as its layout with style.math would. EINVAL: "NAME:LINE:COLUMN:
 * what", counted in characters. Allocates nothing.
 */
kymo_status kymo__text_check(const char *string, const char *name, kymo_error *err);

/**
 * Takes the backslashes before dollar signs out of a string in place, but for those in formulas: how
 * a text reads where it is not laid out.
 */
void kymo__text_plain(char *string);

/** How gladly a line is broken between two characters. (breaks.c) */
typedef enum kymo__joint {
    KYMO__JOINT_NONE = 0, /**< only when there is nothing else */
    KYMO__JOINT_SOFT = 1, /**< rather there */
    KYMO__JOINT_SPACE = 2 /**< gladly */
} kymo__joint;
kymo__joint kymo__joint_between(uint32_t before, uint32_t after);

/** Line height: 1.25 x size. */
double kymo__text_line_height(double size);

/**
 * Forgets texts and masks beyond 2 MiB, oldest first, but none used since the last call: what a
 * figure needs is still there when it is drawn again. Called between figures, never while drawing.
 */
void kymo__fonts_trim(kymo__fonts *fonts);

/** A glyph rendered to coverage, 0 to 255. Owned by the fonts, as texts are. */
typedef struct kymo__glyph_mask {
    const uint8_t *coverage;
    int32_t width, height, stride;
    int32_t left, top; /**< of its top left pixel from the pixel of the origin, y down */
} kymo__glyph_mask;

/**
 * The mask of a glyph at `size` device pixels (up to 4096), turned by `angle` degrees
 * counterclockwise about its origin (multiples of 90 are exact), which is then shifted right by
 * quarter_x/4 pixel and down by quarter_y/4 (0 to 3). Unhinted, grey.
 */
kymo_status kymo__glyph_render(kymo__fonts *fonts, int32_t face, uint32_t glyph, double size,
                               int quarter_x, int quarter_y, double angle,
                               const kymo__glyph_mask **mask, kymo_error *err);

/** A glyph's outline at `size`, for vector outputs: calls with y down, relative to its origin. */
typedef struct kymo__outline {
    void (*move)(double x, double y, void *user);
    void (*line)(double x, double y, void *user);
    void (*curve)(double x1, double y1, double x2, double y2, double x3, double y3, void *user);
    void (*close)(void *user);
    void *user;
} kymo__outline;
kymo_status kymo__glyph_outline(kymo__fonts *fonts, int32_t face, uint32_t glyph, double size,
                                const kymo__outline *to, kymo_error *err);

/**
 * The FreeType face, for cairo; an FT_Face. Loaded when first asked for, in font units, with no
 * size set; it lives as long as the fonts. cairo may keep a font face longer than its user: whoever
 * makes one holds FT_Reference_Library(face->glyph->library) and FT_Reference_Face until cairo lets
 * go of it (cairo_font_face_set_user_data).
 */
kymo_status kymo__face_freetype(kymo__fonts *fonts, int32_t face, void **ft_face, kymo_error *err);

/**
 * Appends a font file with what some characters of a face need: EUNSUPPORTED without the library
 * that makes it.
 */
kymo_status kymo__font_subset(kymo__fonts *fonts, int32_t face, const uint32_t *codes,
                              int32_t count, kymo__buf *to, kymo_error *err);

/** What is known of a face. */
typedef struct kymo__face_info {
    const char *family; /**< names for CSS, with quotes and commas */
    int32_t weight;     /**< as in CSS: 400, 600, ... */
    bool italic;
    const char *path;   /**< its file; NULL: embedded */
    int32_t index;      /**< which font of the file */
} kymo__face_info;
/**
 * Valid as long as the fonts. Faces from KYMO__FACES on are font files of the system. fonts NULL:
 * of an embedded one.
 */
const kymo__face_info *kymo__face_about(const kymo__fonts *fonts, int32_t face);

#endif
