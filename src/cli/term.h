/*
 * term.h - what the files of the terminal view share.
 *
 *   term.c         `kymo FILE` on a terminal: the run, live ones too
 *   term_session.c the terminal itself: what it can, its size, its keys, and that it is always restored
 *   term_cells.c   a picture in cells: braille dots or plain characters, and real letters for all texts
 *   term_image.c   a picture as an image: sixel, or kitty's protocol
 */
#ifndef CLI_TERM_H
#define CLI_TERM_H

#include "cli.h"

typedef enum term_way { TERM_AUTO = 0, TERM_KITTY, TERM_SIXEL, TERM_BRAILLE, TERM_ASCII } term_way;

typedef struct term_size {
    int32_t columns, rows;
    int32_t cell_width, cell_height; /**< pixels */
} term_size;

/** Bytes that grow, and go out at once. */
typedef struct term_text {
    char *data;
    size_t length, capacity;
    bool failed; /**< out of memory */
} term_text;
void term_add(term_text *to, const void *bytes, size_t size);
void term_put(term_text *to, const char *format, ...) CLI_PRINTF(2);

/* ---- term_session.c -------------------------------------------------------------------------- */

/** How pictures are shown here: as `said`, else as the terminal answers (which is waited for, a fifth of a second at
 *  most), else in braille, in plain characters where texts are not UTF-8. */
term_way term_choose(term_way said, bool ask);
term_size term_size_of(int fd);
/** Whether colours are wanted: not with NO_COLOR or a dumb terminal. */
bool term_colors(void);
/** Takes the terminal for a live picture; whatever happens from now on, it is given back: at the end, at exit, by
 *  signals, while stopped. False: standard output is none. */
bool term_begin(void);
void term_end(void);
/** The signal that asks to end, or 0; and whether the size may have changed since the last call. */
int term_signal(void);
bool term_resized(void);
/** The next key, 0 when there is none. */
char term_key(void);
/** Writes all of it; false: nobody reads any more. */
bool term_write(const term_text *text);

/* ---- term_cells.c, term_image.c -------------------------------------------------------------- */

/** Adds a figure in so many cells; lines end with `end`. */
kymo_status term_cells(kymo_figure *figure, term_size size, bool ascii, bool colors, const char *end, term_text *to,
                       kymo_error *err);
kymo_status term_image(kymo_figure *figure, term_size size, term_way way, term_text *to, kymo_error *err);

#endif
