/*
 * csv.c - fuzzing the CSV reader: any bytes, read twice in chunks of different size, must give the
 * same values, or the same error, and no fault of the sanitizers.
 *
 *     clang -g -O1 -fsanitize=fuzzer,address,undefined -D_POSIX_C_SOURCE=200809L -std=c17 \
 *         -Isrc -Iinclude tests/fuzz/csv.c $(find src/core src/data -name "*.c") -lm -pthread \
 *         -o build/fuzz-csv
 *     build/fuzz-csv -max_len=4096 build/corpus-csv tests/fuzz/corpus/csv
 *
 * The first byte says how: see options_of. tests/unit/data/csv_fuzz.c replays the committed corpus.
 */
#include "data/data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static kymo_source_options options_of(uint8_t how)
{
    static const char *const delimiters[] = {NULL, ",", " ", "\t"};

    return (kymo_source_options){
        .format = "csv",
        .delimiter = delimiters[how & 3],
        .lenient = how >> 2 & 1,
        .comment = how >> 3 & 1 ? "#" : NULL,
        .header = (int32_t[]){0, 1, -1, 0}[how >> 4 & 3],
        .missing = how >> 6 & 1 ? "NA,-1,?" : NULL,
    };
}

/* What a reading found: equal for equal values. */
typedef struct digest {
    uint64_t hash;
    int64_t rows, repaired;
    kymo_error err;
} digest;

static void add_batch(digest *d, const kymo__batch *batch)
{
    for (int64_t row = 0; row < batch->rows; row++) {
        for (int32_t i = 0; i < batch->column_count; i++) {
            const kymo_column *column = &batch->columns[i];
            double number;
            int64_t integer;
            number = *kymo__column_f64(column, row, 1, &number);
            integer = *kymo__column_i64(column, row, 1, &integer);
            if (column->type == KYMO_TEXT) { // codes are the chunk's own
                const char *word = integer < 0 ? "\n" : column->words[integer];
                d->hash = kymo__hash(word, strlen(word), d->hash);
            } else {
                integer = column->type == KYMO_TIME ? integer : 0;
                d->hash = kymo__hash(&number, number != number ? 0 : sizeof number, d->hash);
                d->hash = kymo__hash(&integer, sizeof integer, d->hash);
            }
        }
    }
    d->rows += batch->rows;
    d->repaired += batch->repaired;
}

static digest read_source(kymo_source *source, int32_t batch_rows)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    int32_t columns[16] = {0};
    kymo__request request = {.columns = columns, .batch_rows = batch_rows, .mem = mem};
    kymo__cursor *cursor;
    kymo__chunk chunk;
    digest d = {0};
    int got;

    for (int32_t i = kymo_source_columns(source) - 1; i >= 0 && request.column_count < 16; i--)
        columns[request.column_count++] = i;
    if (kymo__cursor_open(&cursor, source, &request, &d.err) != KYMO_OK ||
        kymo__chunk_init(&chunk, cursor, &d.err) != KYMO_OK)
        abort();
    while ((got = kymo__cursor_fetch(cursor, &chunk, &d.err)) == 1) {
        if (kymo__cursor_decode(cursor, &chunk, &d.err) != KYMO_OK)
            break;
        add_batch(&d, &chunk.batch);
    }
    if (got == 0)
        kymo__error_clear(&d.err);
    kymo__chunk_free(&chunk, cursor);
    kymo__cursor_close(cursor);
    kymo__mem_close(mem);
    return d;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kymo_error err;
    int fd = kymo__temp_fd(&err);
    uint8_t how = size > 0 ? data[0] : 0;
    kymo_source_options options = options_of(how);

    if (fd < 0 || (size > 1 && write(fd, data + 1, size - 1) != (ssize_t)(size - 1)) ||
        lseek(fd, 0, SEEK_SET) != 0)
        abort();
    kymo_source *source = kymo__source_open_fd(fd, "fuzz.csv", &options);
    if (kymo_source_status(source, NULL) == KYMO_OK) {
        digest whole = read_source(source, 0), pieces = read_source(source, 1 + (how >> 7) * 2);
        bool good = whole.err.code == KYMO_OK;
        if (strcmp(whole.err.text, pieces.err.text) != 0 || (good && whole.hash != pieces.hash) ||
            (good && (whole.rows != pieces.rows || whole.repaired != pieces.repaired)))
            abort();
    }
    kymo_source_close(source);
    return 0;
}
