/*
 * live.c - a live feed: one thread pushes 10^7 rows a second into a ring, another draws 60 frames a second.
 *
 *     live [HELD [SECONDS [ROWS-A-SECOND]]]
 *
 * The figure is one line at 1600 x 900 over the HELD newest rows (10^7). Prints one row, tab separated: the mean
 * and the 99th percentile of a frame [ms], processor time a frame [ms, both threads], rows absorbed a second, frames
 * a second, and rows that were missed (0).
 */
#include <kymo.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PIECE = 10000, MOST_FRAMES = 100000 };

typedef struct feed {
    kymo_source *ring;
    double rate;
    atomic_bool stop;
    int64_t pushed;
} feed;

static double seconds_of(clockid_t clock)
{
    struct timespec at;
    clock_gettime(clock, &at);
    return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

static void sleep_until(double when)
{
    struct timespec at = { (time_t)when, (long)((when - floor(when)) * 1e9) };
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

/* Pushes pieces of a sine with noise, each when its time has come. */
static void *produce(void *user)
{
    static double x[PIECE], y[PIECE];
    feed *f = user;
    kymo_column columns[] = { { .values = x, .type = KYMO_F64 }, { .values = y, .type = KYMO_F64 } };
    uint32_t state = 1;
    double began = seconds_of(CLOCK_MONOTONIC);

    for (int i = 0; i < PIECE; i++)
        y[i] = sin(i * 6.283185307179586 / PIECE) + (double)((state = state * 1664525u + 1013904223u) >> 8) * 0x1p-26;
    while (!atomic_load_explicit(&f->stop, memory_order_relaxed)) {
        for (int i = 0; i < PIECE; i++)
            x[i] = (double)(f->pushed + i);
        f->pushed += kymo_ring_push(f->ring, columns, PIECE);
        sleep_until(began + (double)f->pushed / f->rate);
    }
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    static double frame[MOST_FRAMES];
    const kymo_column schema[] = { { .name = "x", .type = KYMO_F64 }, { .name = "y", .type = KYMO_F64 } };
    int64_t held = argc > 1 ? (int64_t)atof(argv[1]) : 10000000;
    double length = argc > 2 ? atof(argv[2]) : 5;
    feed f = { .ring = kymo_source_ring(schema, 2, &(kymo_ring_options){ .capacity = held }),
               .rate = argc > 3 ? atof(argv[3]) : 1e7 };
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .width = 1600, .height = 900, .threads = 2 });
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .y_lim = { -1.5, 1.5 } });
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 1600, .height = 900, .scale = 1 });
    kymo_ring_counts counts = { 0 };
    pthread_t thread;
    double sum = 0;
    int frames = 0;

    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = f.ring, .x = "x", .y = "y" });
    atomic_init(&f.stop, false);
    if (pthread_create(&thread, NULL, produce, &f) != 0)
        return 1;
    while (counts.held < held)
        kymo_ring_stats(f.ring, &counts);
    int64_t before = counts.pushed;
    double began = seconds_of(CLOCK_MONOTONIC), used = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    for (double now = began; now - began < length && frames < MOST_FRAMES;) {
        if (kymo_figure_draw(figure, canvas) != KYMO_OK)
            return 1;
        double after = seconds_of(CLOCK_MONOTONIC);
        frame[frames++] = (after - now) * 1e3;
        sum += (after - now) * 1e3;
        sleep_until(now + 1 / 60.0);
        now = seconds_of(CLOCK_MONOTONIC);
    }
    double took = seconds_of(CLOCK_MONOTONIC) - began;
    used = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - used;
    kymo_ring_stats(f.ring, &counts);
    atomic_store_explicit(&f.stop, true, memory_order_relaxed);
    pthread_join(thread, NULL);
    qsort(frame, (size_t)frames, sizeof *frame, by_value);
    kymo_stats stats;
    kymo_figure_stats(figure, &stats);
    fprintf(stderr, "rows read %lld, open %.1f pass %.1f layout %.1f view %.1f draw %.1f ms\n", (long long)stats.rows,
            stats.ms_open, stats.ms_pass, stats.ms_layout, stats.ms_view, stats.ms_draw);
    printf("live %.0e rows held\t%.2f\t%.2f\t%.2f\t%.3g\t%.1f\t%lld\n", (double)held, sum / frames,
           frame[(int)(frames * 0.99)], used * 1e3 / frames, (double)(counts.pushed - before) / took, frames / took,
           (long long)counts.missed);
    kymo_source_close(f.ring);
    kymo_canvas_close(canvas);
    return kymo_figure_close(figure, NULL) != KYMO_OK || counts.missed > 0;
}
