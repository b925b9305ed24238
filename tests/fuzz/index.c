/*
 * index.c - fuzzing index files: any bytes beside some data are refused, or are drawn from without a fault of the
 * sanitizers. Hashes and what is said of the data are put right, or nothing would come further than those.
 *
 *     clang -g -O1 -fsanitize=fuzzer,address,undefined -D_POSIX_C_SOURCE=200809L -std=c17 -Isrc -Iinclude \
 *         tests/fuzz/index.c $(find src/core src/data src/scale src/reduce -name "*.c") -lm -pthread -o build/fuzz-index
 *     build/fuzz-index -max_len=60000 build/corpus-index tests/fuzz/corpus/index
 *
 * tests/unit/reduce/index_fuzz.c replays the committed corpus.
 */
#include "reduce/index_file.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FUZZ_ROWS = 33000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void write_file(const char *path, const void *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    require(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
    close(fd);
}

/* The data that all files are for: x and y of a wave. */
static void write_data(const char *path)
{
    double *rows = malloc(FUZZ_ROWS * 2 * sizeof *rows);
    require(rows != NULL);
    for (int i = 0; i < FUZZ_ROWS; i++) {
        rows[2 * i] = i;
        rows[2 * i + 1] = i % 100 == 7 ? (double)NAN : i % 1000;
    }
    write_file(path, rows, FUZZ_ROWS * 2 * sizeof *rows);
    free(rows);
}

/* Puts right what would end every look at the file, as far as its parts lie within it. */
static void mend(const kymo_source *source, char *bytes, size_t size)
{
    file_tail tail;
    file_foot foot;
    kymo_error err;
    kymo__error_clear(&err);
    if (size % 8 != 0 || size < sizeof(file_head) + sizeof foot + sizeof tail)
        return;
    memcpy(&tail, bytes + size - sizeof tail, sizeof tail);
    const int64_t end = (int64_t)(size - sizeof tail);
    if (tail.foot < (int64_t)sizeof(file_head) || tail.foot % 8 != 0 || tail.foot > end - (int64_t)sizeof foot)
        return;
    memcpy(&foot, bytes + tail.foot, sizeof foot);
    require(kymo__index_file_print(source, -1, &foot.print, &err) == KYMO_OK);
    memcpy(bytes + tail.foot, &foot, sizeof foot);
    tail.hash = kymo__hash_bulk(bytes + tail.foot, (size_t)(end - tail.foot), 0);
    memcpy(bytes + size - sizeof tail, &tail, sizeof tail);
    for (int64_t i = 0; foot.stride >= FILE_NODES && i < 2; i++) {
        for (int64_t k = 0; k < 2; k++) {
            const int64_t at = (int64_t)sizeof(file_head) + i * (foot.stride % (1 << 30)) + k * FILE_NODES;
            if (at + FILE_NODES > end)
                continue;
            uint64_t hash = kymo__hash_bulk(bytes + at, sizeof(pyramid_segment), (uint64_t)(i * 4096 + k));
            memcpy(bytes + at + sizeof(pyramid_segment), &hash, sizeof hash);
        }
    }
}

/* Draws the line from the file, whole or in part, still or moving. */
static void draw(const kymo_source *source, int round, kymo__mem *mem)
{
    kymo__reducer r;
    kymo_error err;
    kymo__error_clear(&err);
    kymo__reduce_spec spec = { .column = { round < 4 ? 0 : -1, 1, -1, -1 }, .row_step = 1, .line = true, .cells = 4096,
                               .lim = { NAN, NAN }, .time_lim = { INT64_MIN, INT64_MIN }, .guess = { NAN, NAN } };
    if (round % 4 > 1) {
        spec.lim[0] = 500;
        spec.lim[1] = 21000;
    }
    const kymo__index *index = kymo__index_of(source);
    int64_t rows;
    require(kymo__reducer_init(&r, &kymo__reducer_series, &spec, mem, &err) == KYMO_OK);
    if (index && round % 2)
        kymo__series_sketch(&r, index, 300, 1, &rows, &err);
    else if (index)
        kymo__series_serve(&r, index, 300, 1, &err);
    kymo__reducer_free(&r);
}

/* The folder of this process, with the data in it; removed when it ends. */
static char folder[] = "/tmp/kymo-fuzz-XXXXXX", path[64], index_path[96];

static void remove_all(void)
{
    unlink(path);
    rmdir(folder);
}

static void begin(void)
{
    if (path[0])
        return;
    require(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/data", folder);
    snprintf(index_path, sizeof index_path, "%s.kymo-index", path);
    write_data(path);
    atexit(remove_all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    begin();
    kymo__mem *mem = kymo__mem_open(NULL, 64 << 20);
    kymo_memory_report report;
    char *bytes = malloc(size + 1);
    require(mem && bytes);
    for (int round = 0; round < 8; round++) {
        kymo_source *source = kymo_source_open(path, &(kymo_source_options){ .format = "raw:f64,ch=2" });
        kymo_error err;
        require(kymo_source_status(source, &err) == KYMO_OK);
        memcpy(bytes, data, size);
        mend(source, bytes, size);
        write_file(index_path, bytes, size);
        if (kymo__index_find(source) == KYMO__INDEX_GOOD)
            draw(source, round, mem);
        kymo_source_close(source);
    }
    kymo__mem_report(mem, &report);
    require(report.live == 0 && report.count == 0);
    kymo__mem_close(mem);
    free(bytes);
    unlink(index_path);
    return 0;
}
