/*
 * readonly.c - the least that a program has to do with a file: what kymo's times are measured against.
 *
 *     readonly f64|bytes THREADS FILE        (FILE - is standard input, for one thread)
 *
 * Each thread reads its share by pread into 1 MiB and keeps the least and the largest double (f64) or looks at
 * every byte (bytes: newlines are counted). Standard input, which may be a pipe, is read by read.
 */
#define _XOPEN_SOURCE 700

#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BLOCK = 1 << 20, MOST_THREADS = 64 };

struct share {
    int file;
    int doubles;
    off_t from, to;
    double least, largest;
    int64_t lines;
    char *block;
};

// Eight at a time with four accumulators each, so that this is not slower than reading.
static void look_at_doubles(struct share *share, size_t size)
{
    const double *values = (const double *)(const void *)share->block;
    const size_t count = size / sizeof *values;
    double least = share->least, largest = share->largest;
    size_t i = 0;
#ifdef __SSE2__
    __m128d low[4], high[4];
    for (int k = 0; k < 4; k++) {
        low[k] = _mm_set1_pd(least);
        high[k] = _mm_set1_pd(largest);
    }
    for (; i + 8 <= count; i += 8) {
        for (int k = 0; k < 4; k++) {
            __m128d two = _mm_loadu_pd(values + i + 2 * k);
            low[k] = _mm_min_pd(two, low[k]);
            high[k] = _mm_max_pd(two, high[k]);
        }
    }
    double lows[8], highs[8];
    for (int k = 0; k < 4; k++) {
        _mm_storeu_pd(lows + 2 * k, low[k]);
        _mm_storeu_pd(highs + 2 * k, high[k]);
    }
    for (int k = 0; k < 8; k++) {
        least = lows[k] < least ? lows[k] : least;
        largest = highs[k] > largest ? highs[k] : largest;
    }
#endif
    for (; i < count; i++) {
        least = values[i] < least ? values[i] : least;
        largest = values[i] > largest ? values[i] : largest;
    }
    share->least = least;
    share->largest = largest;
}

// Counts newlines, 16 bytes at a time: each lane counts up to 255 of its own, which are then added up.
static void look_at_bytes(struct share *share, size_t size)
{
    size_t i = 0;
#ifdef __SSE2__
    const __m128i newline = _mm_set1_epi8('\n'), zero = _mm_setzero_si128();
    while (i + 16 <= size) {
        __m128i counts = zero;
        for (int k = 0; k < 255 && i + 16 <= size; k++, i += 16)
            counts = _mm_sub_epi8(counts, _mm_cmpeq_epi8(_mm_loadu_si128((const void *)(share->block + i)), newline));
        int64_t halves[2];
        _mm_storeu_si128((void *)halves, _mm_sad_epu8(counts, zero));
        share->lines += halves[0] + halves[1];
    }
#endif
    for (; i < size; i++)
        share->lines += share->block[i] == '\n';
}

// A full block of standard input, or what is left of it.
static ssize_t read_all(struct share *share)
{
    size_t have = 0;
    while (have < BLOCK) {
        ssize_t got = read(0, share->block + have, BLOCK - have);
        if (got < 0)
            return got;
        if (got == 0)
            break;
        have += (size_t)got;
    }
    return (ssize_t)have;
}

static void *read_share(void *argument)
{
    struct share *share = argument;
    for (off_t at = share->from; at < share->to;) {
        size_t wanted = share->to - at < BLOCK ? (size_t)(share->to - at) : BLOCK;
        ssize_t got = share->file ? pread(share->file, share->block, wanted, at) : read_all(share);
        if (got == 0 && !share->file)
            break;
        if (got <= 0)
            exit(1);
        if (share->doubles)
            look_at_doubles(share, (size_t)got);
        else
            look_at_bytes(share, (size_t)got);
        at += got;
    }
    return NULL;
}

int main(int count, char **arguments)
{
    int threads = count == 4 ? atoi(arguments[2]) : 0;
    if (threads < 1 || threads > MOST_THREADS) {
        fprintf(stderr, "readonly f64|bytes THREADS FILE\n");
        return 2;
    }
    bool piped = strcmp(arguments[3], "-") == 0;
    int file = piped ? 0 : open(arguments[3], O_RDONLY);
    struct stat info;
    if (file < 0 || fstat(file, &info) != 0) {
        perror(arguments[3]);
        return 1;
    }
    if (piped) {
        info.st_size = INT64_MAX / 2;
        threads = 1;
    }
    struct share shares[MOST_THREADS];
    pthread_t ids[MOST_THREADS];
    off_t part = info.st_size / threads / BLOCK * BLOCK;
    for (int i = 0; i < threads; i++) {
        off_t from = part * i, to = i + 1 < threads ? from + part : info.st_size;
        shares[i] = (struct share){.file = file,
                                   .doubles = strcmp(arguments[1], "f64") == 0,
                                   .from = from,
                                   .to = to,
                                   .least = 1e308,
                                   .largest = -1e308,
                                   .block = malloc(BLOCK)};
        if (!shares[i].block || pthread_create(&ids[i], NULL, read_share, &shares[i]) != 0)
            return 1;
    }
    double least = 1e308, largest = -1e308;
    int64_t lines = 0;
    for (int i = 0; i < threads; i++) {
        pthread_join(ids[i], NULL);
        least = shares[i].least < least ? shares[i].least : least;
        largest = shares[i].largest > largest ? shares[i].largest : largest;
        lines += shares[i].lines;
        free(shares[i].block);
    }
    close(file);
    printf("%g %g %lld\n", least, largest, (long long)lines);
    return 0;
}
