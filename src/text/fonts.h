/*
 * fonts.h - what the files of the text room share; private to it.
 *
 * face.c loads faces, shape.c turns a part of a string into glyphs, lines.c breaks it into lines,
 * layout.c places and keeps them, render.c and outline.c draw glyphs, cache.c finds what was made
 * before. Shaping works in ems (font units divided by units per em, no rounding), so that sizes
 * enter as one last multiplication.
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

/** A face as far as it was needed yet. */
typedef struct kymo__face_state {
    hb_font_t *font;        /**< NULL until first measured; scaled to font units */
    FT_Face ft;             /**< NULL until first drawn */
    double em;              /**< font units per em */
    double ascent, descent; /**< [em], both positive */
} kymo__face_state;

/** Makes a face ready for measuring. */
kymo_status kymo__face_measure(kymo__fonts *fonts, int32_t face, const kymo__face_state **state,
                               kymo_error *err);
/** Makes a face ready for drawing and loads a glyph's outline in font units, y up. */
kymo_status kymo__face_outline(kymo__fonts *fonts, int32_t face, uint32_t glyph,
                               FT_Outline **outline, double *em, kymo_error *err);

/* ---- shape.c ------------------------------------------------------------------------------- */

/** A glyph in its run, [em], y up. */
typedef struct kymo__shaped_glyph {
    uint32_t id, cluster;
    double x, y; /**< of its origin from the run's left end */
    double advance;
} kymo__shaped_glyph;

/** A run of one face and direction, left to right on the line. */
typedef struct kymo__shaped_run {
    int32_t face;
    int32_t from, to;     /**< bytes of the string */
    int32_t first, count; /**< its glyphs */
    double width;         /**< [em] */
    bool rtl;
} kymo__shaped_run;

/** A part of a string for one face and script. */
typedef struct kymo__item {
    int32_t from, to;
    int32_t face;
    hb_script_t script;
    int32_t kind;
} kymo__item;

/** A line of a layout in the making: its runs. */
typedef struct kymo__line {
    int32_t first, count;
    double width; /**< [em] */
} kymo__line;

/** Growing arrays that layouts are made in; kept from one to the next. */
typedef struct kymo__scratch {
    kymo__item *items;
    kymo__shaped_run *runs;
    kymo__shaped_glyph *glyphs;
    kymo__line *lines;
    double *reach;
    int32_t item_count, item_capacity;
    int32_t run_count, run_capacity;
    int32_t glyph_count, glyph_capacity;
    int32_t line_count, line_capacity;
    int32_t reach_capacity;
} kymo__scratch;

/** Grows an array of the scratch to hold `need` elements of `size`; NULL with err on failure. */
void *kymo__scratch_grow(kymo__fonts *fonts, void *array, int32_t *capacity, int32_t need,
                         size_t size, kymo_error *err);

/** Shapes bytes from..to of a string as one line, appending runs and glyphs to the scratch. */
kymo_status kymo__shape(kymo__fonts *fonts, const char *string, int32_t from, int32_t to,
                        int32_t face, bool tabular, kymo_error *err);

/* ---- lines.c ------------------------------------------------------------------------------- */

/** A text in the making. */
typedef struct kymo__layout {
    kymo__fonts *fonts;
    const char *string;
    kymo__text_style style;
    bool cut; /**< ended with an ellipsis */
} kymo__layout;

/** Shapes string[0..length) as lines into an empty scratch. */
kymo_status kymo__break_lines(kymo__layout *l, int32_t length, kymo_error *err);

/* -------------------------------------------------------------------------------------------- */

struct kymo__fonts {
    kymo__mem *mem;
    kymo__face_state faces[KYMO__FACES];
    FT_Library library; /**< NULL until first drawn */
    hb_buffer_t *buffer;
    hb_language_t language;
    kymo__cache texts, masks;
    kymo__scratch scratch;
};

#endif
