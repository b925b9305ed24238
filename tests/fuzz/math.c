/*
 * math.c - fuzzing formulas: any bytes are laid out, or refused with a line and a column inside
 * them, by the check and by the layout alike; and no fault of the sanitizers.
 *
 *     libs='freetype2 harfbuzz harfbuzz-subset fribidi fontconfig'
 *     clang -g -O1 -fsanitize=fuzzer,address,undefined -D_POSIX_C_SOURCE=200809L -std=c17 \
 *         -Isrc -Iinclude $(pkg-config --cflags $libs) tests/fuzz/math.c \
 *         $(find src/core src/text -name "*.c") build/fonts/fontdata.c build/obj/fonts.o \
 *         $(pkg-config --libs $libs) -ldl -lm -pthread -o build/fuzz-math
 *     build/fuzz-math -max_len=200 build/corpus-math tests/fuzz/corpus/math
 *
 * tests/unit/text/math.c lays out random formulas in every run of the tests.
 */
#include "text/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds, const char *what, const char *string, const kymo_error *err)
{
    if (holds)
        return;
    fprintf(stderr, "%s: \"%s\": %s\n", what, string, err->text);
    abort();
}

/* Whether an error names a place in the string. */
static bool has_place(const char *string, const kymo_error *err)
{
    const char *s = string, *end = s + strlen(s);
    int64_t line, column;
    long characters = 0;

    while (s < end) {
        kymo__utf8_next(&s, end);
        characters++;
    }
    if (strncmp(err->text, "text:", 5) != 0)
        return false;
    s = kymo__parse_i64(err->text + 5, err->text + strlen(err->text), &line);
    s = s && *s == ':' ? kymo__parse_i64(s + 1, err->text + strlen(err->text), &column) : NULL;
    return s && *s == ':' && line >= 1 && column >= 1 && column <= characters;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const kymo__text_style style = {.size = 16, .math = true};
    static kymo__fonts *fonts; // opening them takes longer than most texts
    const kymo__text *text = NULL;
    char *string = malloc(size + 1);
    kymo_error err = {0}, other = {0};

    if (!fonts && kymo__fonts_open(&fonts, kymo__mem_open(NULL, 0), &err) != KYMO_OK)
        abort();
    if (!string)
        return 0;
    if (size > 0)
        memcpy(string, data, size);
    string[size] = '\0';
    const kymo_status status = kymo__text_check(string, "text", &err);
    demand(status == KYMO_OK || has_place(string, &err), "no place", string, &err);
    demand(kymo__text_layout(fonts, string, &style, &text, &other) == status &&
               strcmp(err.text, other.text) == 0,
           "check and layout differ", string, &other);
    if (text)
        demand(text->width >= 0 && text->width < 1e7 && text->height > 0 && text->height < 1e7,
               "no size", string, &err);
    kymo__fonts_trim(fonts);
    free(string);
    return 0;
}
