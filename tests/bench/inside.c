/*
 * inside.c - what a program that holds a figure pays: draws on a warm canvas, and encoding, in milliseconds.
 *
 *     inside [RUNS]
 *
 * Prints one row a line, "NAME<tab>MILLISECONDS<tab>CPU-MILLISECONDS<tab>BYTES": the least of RUNS draws after two
 * that warm up, and the least processor time, which other programs on the machine disturb less. Sources are touched
 * before each draw, so every draw reads all its data again. BYTES is the size of the file where one is made, else
 * the peak of kymo's allocator.
 */
#include <kymo.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BIG = 10000000, SMALL = 1000, FIGURES = 1000, MOST_SERIES = 1000 };

static int runs = 15;

/* Wall and processor time [ms]; a point in time or a least duration. */
typedef struct duration {
    double wall, cpu;
} duration;

static duration now(void)
{
    struct timespec wall, cpu;
    clock_gettime(CLOCK_MONOTONIC, &wall);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    return (duration){ (double)wall.tv_sec * 1e3 + (double)wall.tv_nsec * 1e-6,
                       (double)cpu.tv_sec * 1e3 + (double)cpu.tv_nsec * 1e-6 };
}

static void keep_least(duration *least, duration from, duration to)
{
    least->wall = fmin(least->wall, to.wall - from.wall);
    least->cpu = fmin(least->cpu, to.cpu - from.cpu);
}

static void print_row(const char *name, const char *part, duration took, int64_t bytes)
{
    printf("%s%s\t%.3f\t%.3f\t%lld\n", name, part, took.wall, took.cpu, (long long)bytes);
    fflush(stdout);
}

// splitmix64 as a number in [-0.5, 0.5)
static double centred(void)
{
    static uint64_t state = 20240229;
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53 - 0.5;
}

static void require(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "inside: %s failed\n", what);
    exit(1);
}

static int count_bytes(const void *bytes, size_t size, void *user)
{
    (void)bytes;
    *(int64_t *)user += (int64_t)size;
    return 0;
}

/* One figure over columns of the same number of rows. */
typedef struct picture {
    const char *name;
    kymo_kind kind;
    int64_t rows;
    int series;
    const double *x, *y; /* x NULL: the row number; of series k: y + k */
    double width, height;
    const char *output;
    int threads;
    double marker_size;
} picture;

/* The figure; its sources are the caller's to close. */
static kymo_figure *open_figure(const picture *p, kymo_source **sources)
{
    kymo_column columns[2] = { { .name = "y", .values = p->y }, { .name = "x", .values = p->x } };
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .title = "A title", .width = p->width, .height = p->height, .scale = 1, .threads = p->threads });
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .x_label = "x", .y_label = "y" });
    for (int k = 0; k < p->series; k++) {
        columns[0].values = p->y + k;
        sources[k] = kymo_source_arrays(columns, p->x ? 2 : 1, p->rows, NULL);
        kymo_add(axes, p->kind, &(kymo_spec){ .data = sources[k], .y = "y", .x = p->x ? "x" : NULL,
                                              .marker_size = p->marker_size });
    }
    return figure;
}

static void close_figure(const picture *p, kymo_figure *figure, kymo_source **sources)
{
    require(kymo_figure_close(figure, NULL) == KYMO_OK, p->name);
    for (int k = 0; k < p->series; k++)
        kymo_source_close(sources[k]);
}

static const duration never = { INFINITY, INFINITY };

/* What one picture cost at least, in its parts. */
typedef struct cost {
    duration draw, write, both;
    double cells; /* ms_view + ms_draw: from reduced data to pixels or shapes */
    int64_t peak, size;
} cost;

static cost measure(const picture *p)
{
    kymo_source *sources[MOST_SERIES];
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){
        .output = p->output, .width = p->width, .height = p->height, .scale = 1 });
    kymo_figure *figure = open_figure(p, sources);
    cost least = { never, never, never, INFINITY, 0, 0 };
    kymo_stats stats;
    int times = p->rows * p->series >= 1000000 && runs > 7 ? 7 : runs;
    for (int i = -2; i < times; i++) {
        for (int k = 0; k < p->series; k++)
            kymo_source_touch(sources[k]);
        duration begin = now();
        require(kymo_figure_draw(figure, canvas) == KYMO_OK, p->name);
        duration drawn = now();
        least.size = 0;
        require(kymo_canvas_write(canvas, count_bytes, &least.size) == KYMO_OK, p->name);
        duration written = now();
        if (i < 0)
            continue;
        keep_least(&least.draw, begin, drawn);
        keep_least(&least.write, drawn, written);
        keep_least(&least.both, begin, written);
        kymo_figure_stats(figure, &stats);
        require(stats.rows >= p->rows * p->series, "reading all rows");
        least.cells = fmin(least.cells, stats.ms_view + stats.ms_draw);
        least.peak = stats.peak_heap;
    }
    close_figure(p, figure, sources);
    kymo_canvas_close(canvas);
    return least;
}

static void print_draw(const picture *p)
{
    cost least = measure(p);
    print_row(p->name, ": draw", least.draw, least.peak);
}

static void print_parts(const picture *p)
{
    cost least = measure(p);
    print_row(p->name, ": draw", least.draw, least.peak);
    print_row(p->name, ": cells to canvas", (duration){ least.cells, least.cells }, least.peak);
    print_row(p->name, ": encode", least.write, least.size);
    print_row(p->name, ": draw and encode", least.both, least.size);
}

/* One thousand figures, one canvas: time a figure, and what the first and the last held at most. */
static void thousand(const picture *p)
{
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = p->width, .height = p->height,
                                                                   .scale = 1 });
    duration took[2] = { never, never };
    int64_t peak[2] = { 0, 0 };
    for (int half = 0; half < 2; half++) {
        duration begin = now();
        for (int i = 0; i < FIGURES / 2; i++) {
            kymo_source *source;
            kymo_memory_report memory;
            kymo_figure *figure = open_figure(p, &source);
            require(kymo_figure_draw(figure, canvas) == KYMO_OK, p->name);
            kymo_memory(figure, &memory);
            peak[half] = memory.peak > peak[half] ? memory.peak : peak[half];
            close_figure(p, figure, &source);
        }
        keep_least(&took[half], begin, now());
        took[half].wall /= FIGURES / 2;
        took[half].cpu /= FIGURES / 2;
    }
    print_row(p->name, ": each of the first half", took[0], peak[0]);
    print_row(p->name, ": each of the second half", took[1], peak[1]);
    kymo_canvas_close(canvas);
}

/* Six panels of which one has new data, as in a live feed; then nothing new, as when a window is shown again. */
static void again(const picture *p)
{
    enum { PANELS = 6 };
    kymo_source *sources[PANELS];
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = p->width, .height = p->height,
                                                                   .scale = 1 });
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .title = "A title", .width = p->width, .height = p->height, .scale = 1, .threads = p->threads, .columns = 3 });
    duration least[3] = { never, never, never };
    for (int k = 0; k < PANELS; k++) {
        sources[k] = kymo_source_arrays(&(kymo_column){ .name = "y", .values = p->y }, 1, p->rows, NULL);
        kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .x_label = "x", .y_label = "y" });
        kymo_add(axes, p->kind, &(kymo_spec){ .data = sources[k], .y = "y" });
    }
    for (int i = -2; i < runs; i++) {
        for (int part = 0; part < 3; part++) {
            for (int k = 0; k < PANELS && part < 2; k++) {
                if (part == 0 || k == 0)
                    kymo_source_touch(sources[k]);
            }
            duration begin = now();
            require(kymo_figure_draw(figure, canvas) == KYMO_OK, p->name);
            if (i >= 0)
                keep_least(&least[part], begin, now());
        }
    }
    print_row(p->name, ": all have new data", least[0], 0);
    print_row(p->name, ": one has", least[1], 0);
    print_row(p->name, ": none has", least[2], 0);
    require(kymo_figure_close(figure, NULL) == KYMO_OK, p->name);
    for (int k = 0; k < PANELS; k++)
        kymo_source_close(sources[k]);
    kymo_canvas_close(canvas);
}

int main(int count, char **arguments)
{
    runs = count > 1 ? atoi(arguments[1]) : runs;
    double *x = malloc(BIG * sizeof *x), *y = malloc(BIG * sizeof *y), *noise = malloc(BIG * sizeof *noise);
    require(runs > 0 && x && y && noise, "making room");
    double at = 0;
    for (int64_t i = 0; i < BIG; i++) {
        y[i] = at += centred();
        noise[i] = centred() + centred() + centred();
        x[i] = centred() + centred() + centred();
    }
    picture small = { "1000 points, 800x500", KYMO_LINE, SMALL, 1, NULL, y, 800, 500, "image", 1, 0 };
    print_parts(&small);
    small.threads = 2;
    small.name = "1000 points, 800x500, 2 threads";
    print_parts(&small);
    small.threads = 1;
    small.name = "1000 figures, one canvas";
    thousand(&small);
    again(&(picture){ "six panels of 1000 points, 1600x900", KYMO_LINE, SMALL, 1, NULL, y, 1600, 900, "image", 1, 0 });

    picture dense = { "10^6 points of a walk, 1600x900", KYMO_LINE, 1000000, 1, NULL, y, 1600, 900, "image", 1, 0 };
    print_parts(&dense);
    dense.threads = 2;
    dense.name = "10^6 points of a walk, 1600x900, 2 threads";
    print_parts(&dense);
    dense.threads = 1;
    dense.output = "svg";
    dense.name = "10^6 points of a walk, SVG";
    print_parts(&dense);

    char name[80];
    for (int64_t n = 1000; n <= 100000; n *= 10) {
        snprintf(name, sizeof name, "line of %lld points, x at random, 1600x900", (long long)n);
        print_draw(&(picture){ name, KYMO_LINE, n, 1, x, noise, 1600, 900, "image", 1, 0 });
    }
    for (int threads = 1; threads <= 2; threads++) {
        snprintf(name, sizeof name, "scatter of 10^7 points in memory, threads %d", threads);
        print_draw(&(picture){ name, KYMO_SCATTER, BIG, 1, x, noise, 800, 500, "image", threads, 2 });
    }
    for (int64_t n = 1000; n <= BIG; n *= 10) {
        snprintf(name, sizeof name, "line of %lld points in memory, 1600x900", (long long)n);
        print_draw(&(picture){ name, KYMO_LINE, n, 1, NULL, y, 1600, 900, "image", 1, 0 });
    }
    for (int k = 1; k <= MOST_SERIES; k *= 10) {
        snprintf(name, sizeof name, "%d series of 1000 points, 1600x900", k);
        print_draw(&(picture){ name, KYMO_LINE, SMALL, k, NULL, y, 1600, 900, "image", 1, 0 });
    }
    for (int width = 960; width <= 7680; width *= 2) {
        snprintf(name, sizeof name, "10^6 points of noise, %dx%d", width, width * 9 / 16);
        print_parts(&(picture){ name, KYMO_LINE, 1000000, 1, NULL, noise, width, width * 9 / 16, "image", 1, 0 });
    }
    dense = (picture){ "10^6 points of noise, 1600x900", KYMO_LINE, 1000000, 1, NULL, noise, 1600, 900, "image", 1, 0 };
    print_parts(&dense);
    dense.threads = 2;
    dense.name = "10^6 points of noise, 1600x900, 2 threads";
    print_parts(&dense);
    free(x);
    free(y);
    free(noise);
    return 0;
}
