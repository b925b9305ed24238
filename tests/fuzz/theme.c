/*
 * theme.c - fuzzing theme files: any bytes are a theme, or an error that says where, and no fault of the
 * sanitizers; and all that is drawn with stays within its bounds.
 *
 *     clang -g -O1 -fsanitize=fuzzer,address,undefined -D_POSIX_C_SOURCE=200809L -std=c17 -Isrc -Iinclude \
 *         tests/fuzz/theme.c src/figure/theme.c src/figure/theme_file.c src/figure/json.c $(find src/core src/scale -name "*.c") \
 *         $(pkg-config --cflags --libs yajl) -lm -pthread -o build/fuzz-theme
 *     build/fuzz-theme -max_len=2048 build/corpus-theme tests/fuzz/corpus/theme
 *
 * tests/unit/figure/theme_fuzz.c replays the committed corpus.
 */
#include "figure/figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int32_t count;
    const kymo__theme_key *keys = kymo__theme_keys(&count);
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo_memory_report report;
    kymo__look look;
    kymo_error err;

    require(mem != NULL);
    kymo__error_clear(&err);
    kymo_status status = kymo__theme_parse("t.json", data, size, &look, mem, &err);
    require(status == err.code);
    require(status == KYMO_OK || (status == KYMO_EINVAL && err.line > 0 && err.column > 0 && err.text[0]));
    require(look.palette.count >= 1 && look.palette.count <= KYMO__COLORS);
    require(kymo__colormap_find(look.colormap) != NULL);
    for (int32_t i = 0; i < count; i++) {
        double v;
        if (keys[i].type != 'n')
            continue;
        memcpy(&v, (const char *)&look + keys[i].offset, sizeof v);
        require(v >= keys[i].least && v <= keys[i].most);
    }
    kymo__mem_report(mem, &report);
    require(report.live == 0 && report.count == 0);
    kymo__mem_close(mem);
    return 0;
}
