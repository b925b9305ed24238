/*
 * figure.c - fuzzing figures from JSON: any bytes are a figure, or an error that says where, and no fault of the
 * sanitizers; what is a figure is written as JSON that is read again as one, and written as the same JSON.
 *
 *     make SAN=address,undefined CC=clang build/clang-address-undefined/libkymo.a
 *     clang -g -O1 -fsanitize=fuzzer,address,undefined -D_POSIX_C_SOURCE=200809L -std=c17 -Isrc -Iinclude \
 *         tests/fuzz/figure.c src/figure/json*.c src/figure/field.c \
 *         build/clang-address-undefined/libkymo.a \
 *         $(pkg-config --cflags --libs freetype2 fribidi harfbuzz libdeflate libpng yajl zlib) -lm -o build/fuzz-figure
 *     build/fuzz-figure -max_len=2048 build/corpus-figure tests/fuzz/corpus/figure
 *
 * No file is read: paths open a source of two columns. tests/unit/figure/json_fuzz.c replays the committed corpus.
 */
#include "figure/figure.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static kymo_source *open_none(const char *path, const kymo_source_options *options, void *user)
{
    static const double x[] = { 1, 2, 3 }, y[] = { 1, 3, 2 };
    const kymo_column columns[] = { { .name = "x", .values = x }, { .name = "y", .values = y } };
    (void)path, (void)options, (void)user;
    return kymo_source_arrays(columns, 2, 3, NULL);
}

static int keep(const void *bytes, size_t size, void *user)
{
    kymo__buf_append(user, bytes, size);
    return 0;
}

/* With a theme that wins over those of the JSON, which may be files. */
static kymo_figure *make(const void *json, size_t size)
{
    static const kymo_option theme = { "theme", "light" };
    const kymo_figure_options base = { .more = &theme, .more_count = 1 };
    const kymo_json_options options = { .name = "f.json", .open = open_none, .base = &base };
    return kymo_figure_from_json(json, size, &options);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kymo_error err;
    kymo_figure *figure = make(data, size);
    kymo_status status = kymo_figure_status(figure, &err);
    require(status == err.code);
    require(status == KYMO_OK || (err.text[0] && err.line > 0 && err.column > 0));
    if (status == KYMO_OK) {
        kymo__mem *mem = kymo__mem_open(NULL, 0);
        kymo__buf first, second;
        kymo__buf_init(&first, mem, KYMO_MEMORY_OBJECT);
        kymo__buf_init(&second, mem, KYMO_MEMORY_OBJECT);
        require(kymo_figure_to_json(figure, 0, keep, &first) == KYMO_OK);
        kymo_figure *again = make(first.data, first.length);
        require(kymo_figure_status(again, &err) == KYMO_OK);
        require(kymo_figure_to_json(again, 0, keep, &second) == KYMO_OK);
        require(first.length == second.length && memcmp(first.data, second.data, first.length) == 0);
        require(kymo_figure_close(again, &err) == KYMO_OK);
        kymo__buf_free(&first);
        kymo__buf_free(&second);
        kymo__mem_close(mem);
    }
    require(kymo_figure_close(figure, &err) == status);
    require(kymo_open_objects(NULL, NULL) == 0);
    return 0;
}
