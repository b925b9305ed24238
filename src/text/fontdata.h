/*
 * fontdata.h - the fonts embedded into the library.
 *
 * The build makes the table from fonts/fonts.def, in whose order the rows are; see fonts/embed. The
 * bytes are read-only pages of the library: nothing is copied, and a font never looked at costs nothing.
 */
#ifndef KYMO_TEXT_FONTDATA_H
#define KYMO_TEXT_FONTDATA_H

#include <stddef.h>

typedef struct kymo__font_file {
    const char *role; /**< "regular", "semibold", "italic", "fallback", "fallback-bold", "math" */
    const unsigned char *data;
    size_t size;
    const char *file; /**< name of the file without folder */
    int known;        /**< 1: its checksum is in fonts.def, so golden pictures hold */
} kymo__font_file;

extern const kymo__font_file kymo__font_files[];
extern const int kymo__font_file_count;

#endif
