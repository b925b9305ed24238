/*
 * A live feed: one thread pushes samples into a ring, this one draws what is there, ten frames, and saves the last.
 *
 *     live [FILE]
 */
#include <kymo.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

enum { RATE = 10000, PIECE = 100 };

/* Pushes 100 samples a hundredth of a second, for a second. */
static void *measure(void *user)
{
    const struct timespec pause = { 0, 10000000 };
    double samples[PIECE][2];
    for (int i = 0; i < RATE / PIECE; i++) {
        for (int k = 0; k < PIECE; k++) {
            double t = (double)(i * PIECE + k) / RATE;
            samples[k][0] = t;
            samples[k][1] = sin(t * 40) * exp(-t) + 0.1 * sin(t * 2000);
        }
        kymo_ring_push_rows(user, samples[0], PIECE);
        nanosleep(&pause, NULL);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    const kymo_column columns[] = { { .name = "t", .type = KYMO_F64 }, { .name = "volt", .type = KYMO_F64 } };
    const struct timespec frame = { 0, 100000000 };
    kymo_source *ring = kymo_source_ring(columns, 2, &(kymo_ring_options){ .capacity = 5000 });
    kymo_figure *fig = kymo_figure_open(&(kymo_figure_options){ .title = "The last half second" });
    kymo_axes *ax = kymo_axes_add(fig, &(kymo_axes_options){ .x_label = "time (s)", .y_label = "V", .x_window = 0.5 });
    kymo_canvas *canvas = kymo_canvas_open(NULL);
    kymo_ring_counts counts;
    pthread_t thread;
    kymo_error err;

    kymo_add(ax, KYMO_LINE, &(kymo_spec){ .data = ring, .x = "t", .y = "volt" });
    if (pthread_create(&thread, NULL, measure, ring) != 0)
        return 1;
    for (int i = 0; i < 10; i++) { /* a program would show the canvas */
        nanosleep(&frame, NULL);
        kymo_figure_draw(fig, canvas);
    }
    pthread_join(thread, NULL);
    kymo_figure_save(fig, argc > 1 ? argv[1] : "live.png");
    kymo_ring_stats(ring, &counts);
    fprintf(stderr, "%lld samples, %lld of them overwritten\n", (long long)counts.pushed, (long long)counts.overwritten);
    kymo_source_close(ring);
    kymo_canvas_close(canvas);
    if (kymo_figure_close(fig, &err) != KYMO_OK)
        fprintf(stderr, "%s\n", err.text);
    return err.code != KYMO_OK;
}
