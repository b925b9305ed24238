/*
 * generate.c - writes the inputs of the benchmarks: the same bytes on every machine.
 *
 *     generate walk|noise|f32|i16|repeat|csv ROWS FILE        (FILE - is standard output)
 *
 * walk and noise are raw doubles, f32 and i16 the same noise in these types; repeat is the same 65536 of noise again and again, made as fast as they are
 * written; csv has a rising column "t" and a random walk "value". Written in blocks, so the size of the file does
 * not matter.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 20240229;

// splitmix64 as a number in [-0.5, 0.5)
static double centred(void)
{
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53 - 0.5;
}

static void write_raw(FILE *file, int64_t rows, int walk)
{
    static double block[65536];
    double y = 0;
    while (rows > 0) {
        size_t count = rows < 65536 ? (size_t)rows : 65536;
        for (size_t i = 0; i < count; i++)
            block[i] = walk ? (y += centred()) : centred();
        fwrite(block, sizeof block[0], count, file);
        rows -= (int64_t)count;
    }
}

static void write_narrow(FILE *file, int64_t rows, int is_float)
{
    static union {
        float f32[65536];
        int16_t i16[65536];
    } block;
    while (rows > 0) {
        size_t count = rows < 65536 ? (size_t)rows : 65536;
        for (size_t i = 0; i < count; i++) {
            if (is_float)
                block.f32[i] = (float)centred();
            else
                block.i16[i] = (int16_t)(centred() * 65535);
        }
        fwrite(&block, is_float ? sizeof(float) : sizeof(int16_t), count, file);
        rows -= (int64_t)count;
    }
}

static void write_repeated(FILE *file, int64_t rows)
{
    static double block[65536];
    for (size_t i = 0; i < 65536; i++)
        block[i] = centred();
    for (; rows > 0; rows -= 65536)
        fwrite(block, sizeof block[0], rows < 65536 ? (size_t)rows : 65536, file);
}

static void write_csv(FILE *file, int64_t rows)
{
    double y = 0;
    fputs("t,value\n", file);
    for (int64_t i = 0; i < rows; i++) {
        y += centred();
        fprintf(file, "%lld.%03d,%.6f\n", (long long)(i / 1000), (int)(i % 1000), y);
    }
}

int main(int count, char **arguments)
{
    if (count != 4) {
        fprintf(stderr, "generate walk|noise|f32|i16|repeat|csv ROWS FILE\n");
        return 2;
    }
    int64_t rows = strtoll(arguments[2], NULL, 10);
    FILE *file = strcmp(arguments[3], "-") == 0 ? stdout : fopen(arguments[3], "wb");
    if (!file) {
        perror(arguments[3]);
        return 1;
    }
    if (strcmp(arguments[1], "csv") == 0)
        write_csv(file, rows);
    else if (strcmp(arguments[1], "repeat") == 0)
        write_repeated(file, rows);
    else if (strcmp(arguments[1], "f32") == 0 || strcmp(arguments[1], "i16") == 0)
        write_narrow(file, rows, arguments[1][0] == 'f');
    else
        write_raw(file, rows, strcmp(arguments[1], "walk") == 0);
    int failed = ferror(file);
    if (fclose(file) != 0 || failed) {
        perror(arguments[3]);
        return 1;
    }
    return 0;
}
