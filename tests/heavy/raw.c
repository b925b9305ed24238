/*
 * raw.c - the promise of memory.c for files: raw ones as large as the disk would hold, and pipes. Peak heap within
 * 64 KiB from 10^5 to 10^8 rows in the same view, below the budget, and no more pages than that in the process.
 *
 * The large file has no blocks on the disk; what comes through the pipe is made as it is read.
 */
#define _XOPEN_SOURCE 700

#include "kt.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static long resident_kib(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return use.ru_maxrss;
}

/* A file of zeros, but for one value in every million. */
static void make_sparse(const char *path, int64_t rows)
{
    int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
    cr_assert_geq(fd, 0);
    cr_assert_eq(ftruncate(fd, rows * 8), 0);
    for (int64_t row = 0; row < rows; row += 1000003) {
        double value = (double)(row % 17) - 8;
        cr_assert_eq(pwrite(fd, &value, sizeof value, row * 8), (ssize_t)sizeof value);
    }
    close(fd);
}

/* Draws and returns the peak heap. */
static int64_t peak_of(const char *path, const char *format, int64_t rows, kymo_kind kind, const char *x)
{
    kymo_error err;
    kymo_stats stats;
    const int64_t budget = INT64_C(24) << 20;
    kymo_source *source = kymo_source_open(path, &(kymo_source_options){ .format = format });
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .width = 1600, .height = 900, .scale = 1, .threads = 2, .memory = budget, .spool = -1 });
    kymo_add(kymo_axes_add(figure, NULL), kind, &(kymo_spec){ .data = source, .x = x });
    kymo_source_close(source);
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 1600, .height = 900, .scale = 1 });
    kymo_figure_draw(figure, canvas);
    kymo_figure_stats(figure, &stats);
    kymo_canvas_close(canvas);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(stats.rows, rows * stats.passes);
    cr_assert_leq(stats.peak_heap, budget);
    KT_ALL_CLOSED();
    return stats.peak_heap;
}

static void expect_flat(int64_t few, int64_t many, long before)
{
    cr_expect_leq(many, few + 65536, "few rows: %lld bytes, many: %lld", (long long)few, (long long)many);
    cr_expect_leq(resident_kib(), before + 8192, "the process grew by %ld KiB", resident_kib() - before);
    cr_expect_leq(resident_kib(), 64 * 1024, "the process takes %ld KiB", resident_kib());
}

Test(raw, a_file_of_1e5_and_of_1e8_rows)
{
    char folder[256], path[300];
    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/a.f64", folder);
    make_sparse(path, 100000);
    int64_t few = peak_of(path, "raw:f64", 100000, KYMO_LINE, NULL);
    long before = resident_kib();
    make_sparse(path, 100000000);
    expect_flat(few, peak_of(path, "raw:f64", 100000000, KYMO_LINE, NULL), before);
    kt_folder_remove(folder);
}

/* More than are kept both times, and read twice: markers. Each thread lists the points of one chunk, 256 KiB, so the
 * few are enough for both threads to have had one. */
Test(raw, markers_of_a_file)
{
    char folder[256], path[300];
    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/a.f64", folder);
    make_sparse(path, 1000000);
    int64_t few = 0; /* of the run in which every thread came to its list */
    for (int i = 0; i < 20; i++) {
        int64_t peak = peak_of(path, "raw:f64", 1000000, KYMO_SCATTER, NULL);
        few = peak > few ? peak : few;
    }
    long before = resident_kib();
    make_sparse(path, 10000000);
    expect_flat(few, peak_of(path, "raw:f64", 10000000, KYMO_SCATTER, NULL), before);
    kt_folder_remove(folder);
}

/* Writes rows of an irregular, rising x and noise to a named pipe, in a process of its own. */
static pid_t feed(const char *path, int64_t rows)
{
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child > 0)
        return child;
    static double block[2 * 4096];
    uint64_t state = 7;
    double x = 0;
    FILE *file = fopen(path, "wb");
    for (int64_t row = 0; file && row < rows; row += 4096) {
        int64_t count = rows - row < 4096 ? rows - row : 4096;
        for (int64_t i = 0; i < count; i++) {
            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            x += (double)(state >> 40);
            block[2 * i] = x;
            block[2 * i + 1] = (double)(state >> 20 & 0xffff);
        }
        if (fwrite(block, 16, (size_t)count, file) != (size_t)count)
            break;
    }
    if (file)
        fclose(file);
    _exit(0);
}

static int64_t peak_through_pipe(const char *path, int64_t rows)
{
    pid_t child = feed(path, rows);
    int64_t peak = peak_of(path, "raw:f64,ch=2", rows, KYMO_LINE, "1");
    cr_assert_eq(waitpid(child, NULL, 0), child);
    return peak;
}

Test(raw, a_pipe_with_x)
{
    char folder[256], path[300];
    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/pipe", folder);
    cr_assert_eq(mkfifo(path, 0600), 0);
    int64_t few = peak_through_pipe(path, 150000);
    long before = resident_kib();
    expect_flat(few, peak_through_pipe(path, 10000000), before);
    kt_folder_remove(folder);
}

/* The program, from its standard input: what it says of its heap, and what the system says of all of it. */
Test(raw, the_program)
{
    static const int64_t rows[] = { 100000, 100000000 };
    long long peak[2], resident[2];
    for (int i = 0; i < 2; i++) {
        kt_result r = kt_shell(NULL,
                               "head -c %lld /dev/urandom | $KYMO -i raw:i16 - -f png -o - --size 1600x900 "
                               "--scale 1 --threads 2 --stats > /dev/null", (long long)rows[i] * 2);
        cr_assert_eq(r.status, 0, "%s", r.err);
        const char *at = strstr(r.err, "\"peak_heap\":");
        cr_assert_not_null(at, "%s", r.err);
        peak[i] = strtoll(at + strlen("\"peak_heap\":"), NULL, 10);
        resident[i] = r.peak_kib;
        kt_result_free(&r);
    }
    cr_expect_leq(peak[1], peak[0] + 65536, "10^5 rows: %lld bytes, 10^8: %lld", peak[0], peak[1]);
    cr_expect_leq(resident[1], resident[0] + 4096, "10^5 rows: %lld KiB resident, 10^8: %lld", resident[0],
                  resident[1]);
    cr_expect_leq(resident[1], 32 * 1024, "%lld KiB resident", resident[1]);
}
