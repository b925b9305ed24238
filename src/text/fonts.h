/*
 * fonts.h - what the files of the text room share; private to it.
 *
 * face.c loads faces, system.c finds those of the system, choose.c those that the user wants,
 * paragraph.c cuts a paragraph into items of one face, script and direction, shape.c turns them
 * into glyphs, breaks.c says where lines may end, lines.c breaks paragraphs into lines, layout.c
 * places and keeps them, render.c and outline.c draw glyphs, subset.c makes small fonts, cache.c
 * finds what was made before. Shaping works in ems (font units divided by units per em, no
 * rounding), so that sizes enter as one last multiplication.
 */
#ifndef KYMO_TEXT_FONTS_H
#define KYMO_TEXT_FONTS_H

#include "text/text.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include <hb.h>

/* ---- cache.c: entries by hash, least recently used first out ------------------------------- */

/** The head of whatever is cached: one block of exactly `bytes` bytes. */
typedef struct kymo__entry {
    struct kymo__entry *older, *newer; /**< in order of last use */
    uint64_t hash;
    uint64_t generation; /**< of its last use */
    size_t bytes;
} kymo__entry;

/** An open-addressing table of entries and their order of use. All zero is an empty cache. */
typedef struct kymo__cache {
    kymo__entry **slots;
    size_t capacity, count; /**< capacity: 0 or a power of two */
    kymo__entry *oldest, *newest;
    size_t bytes;
    uint64_t generation;
} kymo__cache;

/** The entry with this hash for which `same` holds, marked as used now; NULL when there is none. */
kymo__entry *kymo__cache_find(kymo__cache *cache, uint64_t hash,
                              bool (*same)(const kymo__entry *entry, const void *key),
                              const void *key);
/** A zeroed entry of `bytes` bytes, not yet in the cache, with room for it made. */
kymo_status kymo__cache_make(kymo__cache *cache, kymo__mem *mem, size_t bytes, const char *what,
                             kymo__entry **entry, kymo_error *err);
/** Puts an entry just made into the cache; cannot fail. */
void kymo__cache_put(kymo__cache *cache, kymo__entry *entry, uint64_t hash);
/** Begins a generation; the oldest entries beyond `limit` bytes go, none used in the last one. */
void kymo__cache_trim(kymo__cache *cache, kymo__mem *mem, size_t limit);
void kymo__cache_clear(kymo__cache *cache, kymo__mem *mem);

/* ---- face.c -------------------------------------------------------------------------------- */

#define KYMO__ROLES 3 /* faces that kymo__fonts_choose chooses: REGULAR, SEMIBOLD, ITALIC */

/** A face as far as it was needed yet. */
typedef struct kymo__face_state {
    kymo__face_info info;
    const char *file;          /**< its name for messages */
    const unsigned char *data; /**< NULL until the file is mapped */
    size_t size;
    void *data_mapped;         /**< of font files: the same, and what info points to */
    char *path, *family;
    hb_font_t *font;        /**< NULL until first measured; scaled to font units */
    FT_Face ft;             /**< NULL until first drawn */
    double em;              /**< font units per em */
    double ascent, descent; /**< [em], both positive */
} kymo__face_state;

/** Makes a face ready for measuring. */
kymo_status kymo__face_measure(kymo__fonts *fonts, int32_t face, const kymo__face_state **state,
                               kymo_error *err);
/**
 * The face of a font file, added when it is not there yet; not opened. css NULL: names, weight and
 * slant are what the file says.
 */
kymo_status kymo__face_add(kymo__fonts *fonts, const char *path, int32_t index, const char *css,
                           int32_t weight, bool italic, int32_t *face, kymo_error *err);
/** Makes a face ready for drawing and loads a glyph's outline in font units, y up. */
kymo_status kymo__face_outline(kymo__fonts *fonts, int32_t face, uint32_t glyph,
                               FT_Outline **outline, double *em, kymo_error *err);

/* ---- system.c: fonts of the system, through fontconfig ---------------------------------------- */

typedef struct kymo__system kymo__system;

/**
 * The face of the system that has all of some characters, for the weight of `wanted` and, where
 * that matters, for the writing of `language` ("ja", "ko", "zh-cn"). `near` is taken if it has
 * them. -1: none has, or there is no fontconfig.
 */
kymo_status kymo__system_find(kymo__fonts *fonts, const uint32_t *codes, int32_t count, bool bold,
                              const char *language, int32_t near, int32_t *face, kymo_error *err);
/** The face of a family of the system; ENOENT with a hint, EUNSUPPORTED without fontconfig. */
kymo_status kymo__system_family(kymo__fonts *fonts, const char *name, bool bold, bool italic,
                                int32_t *face, kymo_error *err);
void kymo__system_close(kymo__fonts *fonts);

/* ---- paragraph.c ----------------------------------------------------------------------------- */

/** A part of a paragraph of one face, script and direction; or one inline box. */
typedef struct kymo__item {
    int32_t from, to; /**< characters of the paragraph */
    int32_t face;
    int32_t level;    /**< UAX 9: odd ones run right to left */
    int32_t box;      /**< number of the inline box from 1; 0: text */
    hb_script_t script;
} kymo__item;

/**
 * What stands in a line as one piece: a formula, for one. Whoever makes boxes fills scratch.boxes,
 * in the order of the string, before its lines are broken, and the parts into scratch.parts and
 * scratch.part_glyphs. For the text around it a box is one character, U+FFFC.
 */
typedef struct kymo__box {
    int32_t from, to;              /**< bytes of the string; no line feed among them */
    double width, ascent, descent; /**< [em] */
    int32_t first, count;          /**< its parts */
} kymo__box;

/** Takes string[from..to), which has no line feed, for the paragraph and cuts it into items. */
kymo_status kymo__paragraph(kymo__fonts *fonts, const char *string, int32_t from, int32_t to,
                            int32_t face, kymo_error *err);
/**
 * The face for a cluster in a text of the face `wanted`; `near`: of what stands before it, or -1;
 * `language`: of the text, as for kymo__system_find.
 */
kymo_status kymo__choose_face(kymo__fonts *fonts, int32_t wanted, const uint32_t *codes,
                              int32_t count, int32_t near, const char *language, int32_t *face,
                              kymo_error *err);
/** Whether a character joins what stands before it and needs no glyph: joiners, selectors, ... */
bool kymo__is_ignorable(uint32_t code);
/** Script of letters here: simple scripts are all Latin, what is common to all is COMMON. */
hb_script_t kymo__script(uint32_t code);

/* ---- shape.c ------------------------------------------------------------------------------- */

/** A glyph in its run, [em], y up. */
typedef struct kymo__shaped_glyph {
    uint32_t id, cluster;
    double x, y; /**< of its origin from the run's left end */
    double advance;
} kymo__shaped_glyph;

#define KYMO__RULE (-1) /* the face of a part that is a filled rectangle */

/** A run of one face and direction, left to right on the line; or a part of a box. */
typedef struct kymo__shaped_run {
    int32_t face;             /**< KYMO__RULE: no glyphs, but width x height with its lower left
                                   corner at (x, y) */
    int32_t from, to;         /**< bytes of the string */
    int32_t first, count;     /**< its glyphs */
    int32_t shown, shown_end; /**< bytes of scratch.shown that it shows instead, if any;
                                   a 0 follows them */
    int32_t box;              /**< number of the inline box it is a part of, from 1; 0: text */
    double width;             /**< [em] */
    double advance;           /**< from here to where the next run begins [em] */
    double x, y;              /**< from there to its own left end, y up [em]; 0 for text */
    double scale;             /**< its size in that of the text; glyphs and width have it in them */
    double height;            /**< of a rule [em] */
    bool rtl;
} kymo__shaped_run;

/** A line of a layout in the making: its runs. */
typedef struct kymo__line {
    int32_t first, count;
    double width;           /**< [em] */
    double ascent, descent; /**< of its boxes [em] */
    bool rtl;               /**< of a right-to-left paragraph */
} kymo__line;

/** Growing arrays that layouts are made in; kept from one to the next. */
typedef struct kymo__scratch {
    /* The paragraph: its characters as shown, where each begins (and where the last one ends),
       their levels, their classes for fribidi; its items in the order of the string. */
    uint32_t *codes, *classes;
    int32_t *offsets;
    int8_t *levels;
    int32_t code_count, code_capacity, class_capacity, offset_capacity, level_capacity;
    bool rtl; /**< the paragraph as a whole */
    kymo__item *items, *order; /**< order: those of one line, from left to right */
    int32_t item_count, item_capacity, order_capacity;
    /* The lines: their runs and glyphs. */
    kymo__line *lines;
    kymo__shaped_run *runs;
    kymo__shaped_glyph *glyphs;
    char *shown;
    int32_t line_count, line_capacity, run_count, run_capacity, glyph_count, glyph_capacity;
    int32_t shown_count, shown_capacity;
    /* How far the text reaches before each byte of a paragraph, and how well it breaks there. */
    double *reach;
    uint8_t *joints;
    int32_t reach_capacity, joint_capacity;
    /* Inline boxes, and what they are made of. */
    kymo__box *boxes;
    kymo__shaped_run *parts;
    kymo__shaped_glyph *part_glyphs;
    int32_t box_count, box_capacity, part_count, part_capacity, part_glyph_count;
    int32_t part_glyph_capacity;
    /* The glyphs and rules of a formula in the making; the string without its escapes. */
    struct kymo__math_item *math;
    char *plain;
    int32_t math_count, math_capacity, plain_capacity;
    uint32_t missing; /**< the first character of formulas that no face has; 0: none */
} kymo__scratch;

/** Grows an array of the scratch to hold `need` elements of `size`; NULL with err on failure. */
void *kymo__scratch_grow(kymo__fonts *fonts, void *array, int32_t *capacity, int32_t need,
                         size_t size, kymo_error *err);

/** Gives all of the scratch back. */
void kymo__scratch_free(kymo__fonts *fonts);

/** Shapes bytes from..to of the paragraph as one line, appending runs and glyphs to the scratch. */
kymo_status kymo__shape(kymo__fonts *fonts, int32_t from, int32_t to, bool tabular,
                        kymo_error *err);
/**
 * Shapes a few characters of one face and left to right that are not in the string, as one run of
 * their own behind the others, which stands at byte `at`.
 */
kymo_status kymo__shape_shown(kymo__fonts *fonts, const char *shown, int32_t at, int32_t face,
                              bool tabular, kymo_error *err);

/* ---- lines.c ------------------------------------------------------------------------------- */

/** A text in the making. */
typedef struct kymo__layout {
    kymo__fonts *fonts;
    const char *string;
    kymo__text_style style;
    int32_t face; /**< that style.face stands for */
    bool cut;  /**< ended with an ellipsis */
    bool torn; /**< a word was broken where it should not be */
} kymo__layout;

/** Shapes string[0..length) as lines into an empty scratch. */
kymo_status kymo__break_lines(kymo__layout *l, int32_t length, kymo_error *err);

/* ---- math_text.c --------------------------------------------------------------------------- */

/**
 * Sets the formulas of a text of `length` bytes as inline boxes, and turns "\$" into a dollar sign
 * and two backslashes into a line feed; l->string lies in the scratch then.
 */
kymo_status kymo__math_text(kymo__layout *l, int32_t *length, kymo_error *err);

/* -------------------------------------------------------------------------------------------- */

struct kymo__fonts {
    kymo__mem *mem;
    kymo__face_state faces[KYMO__FACES_MOST];
    int32_t face_count;
    int32_t roles[KYMO__ROLES]; /**< the face of each */
    char *chosen;               /**< what kymo__fonts_choose was told; NULL: nothing */
    kymo__system *system;       /**< NULL until first asked */
    FT_Library library; /**< NULL until first drawn */
    hb_buffer_t *buffer;
    hb_language_t language;
    kymo__cache texts, masks;
    kymo__scratch scratch;
};

#endif
