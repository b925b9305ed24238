/*
 * caret.c - the line of a file that an error is about, as far as it fits, and a caret under its place.
 *
 * For people at a terminal: the file is opened anew and read up to that line, so pipes have none, and
 * neither have lines that lie far behind.
 */
#include "cli.h"

#include <string.h>
#include <sys/stat.h>

enum { SHOWN = 72, BEFORE = 40, FARTHEST = 64 << 20 };

/* Reads up to the first byte of a line; false when that is too far, or there is none. */
static bool find_line(FILE *file, int64_t line)
{
    int64_t at = 1, bytes = 0;

    while (at < line && bytes++ < FARTHEST) {
        int c = getc(file);
        if (c == EOF)
            return false;
        at += c == '\n';
    }
    return at == line;
}

/* The bytes of the line from about BEFORE in front of `column`; *place is where the caret goes. */
static size_t read_window(FILE *file, int32_t column, unsigned char window[SHOWN], size_t *place)
{
    int32_t skip = column > BEFORE ? column - BEFORE : 0;
    size_t length = 0;

    *place = (size_t)(column - 1 - skip);
    for (int32_t i = 0; length < SHOWN; i++) {
        int c = getc(file);
        if (c == EOF || c == '\n' || c == '\r')
            break;
        if (i >= skip)
            window[length++] = (unsigned char)c;
    }
    return length;
}

static bool continues(unsigned char c)
{
    return (c & 0xc0) == 0x80;
}

void cli_caret(const kymo_error *err)
{
    unsigned char window[SHOWN];
    struct stat info;
    size_t place, first = 0;

    if (err->line <= 0 || err->column <= 0 || stat(err->file, &info) != 0 || !S_ISREG(info.st_mode))
        return;
    FILE *file = fopen(err->file, "rb");
    if (!file)
        return;
    size_t length = find_line(file, err->line) ? read_window(file, err->column, window, &place) : 0;
    fclose(file);
    if (length == 0 || place > length)
        return;
    while (length == SHOWN && length > place + 1 && (window[length - 1] & 0x80))
        length--; // no half of a character
    while (first < place && continues(window[first]))
        first++;
    fputs("  ", stderr);
    for (size_t i = first; i < length; i++)
        putc(window[i] < 0x20 || window[i] == 0x7f ? ' ' : window[i], stderr);
    fputs("\n  ", stderr);
    for (size_t i = first; i < place; i++)
        if (!continues(window[i]))
            putc(' ', stderr);
    fputs("^\n", stderr);
}
