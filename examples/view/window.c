/*
 * window.c - two windows of one program with a loop of its own: a live feed, and its last second. Their x axes move
 * together, and what the cursor reads out is printed.
 *
 *     build/examples/view/window [SCRIPT [SHOTS]]        events to play in the first window
 *
 * A program like this links -lkymo-view -lkymo.
 */
#include <kymo/view.h>
#include <math.h>
#include <stdio.h>
#include <time.h>

enum { RATE = 10000 };

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* What an instrument would deliver. */
static void measure(kymo_source *ring, int64_t from, int64_t to)
{
    for (int64_t i = from; i < to; i++) {
        const double t = (double)i / RATE;
        const double row[3] = {t, sin(6.28 * t) + 0.1 * sin(314 * t), cos(6.28 * t)};
        kymo_ring_push_rows(ring, row, 1);
    }
}

static kymo_figure *plot(kymo_source *ring, const char *title, const char *y)
{
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){.title = title});
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){.x_label = "s"});

    kymo_add(axes, KYMO_LINE, &(kymo_spec){.data = ring, .x = "t", .y = y});
    return figure;
}

static void read_out(const kymo_view_cursor *cursor, void *user)
{
    int *count = user;

    if (cursor->row)
        printf("row %lld: %g\n", (long long)cursor->row->row, cursor->row->y);
    ++*count;
}

int main(int argc, char **argv)
{
    const kymo_column columns[3] = {{.name = "t"}, {.name = "sine"}, {.name = "cosine"}};
    const kymo_ring_options keep = {.capacity = 1 << 16, .window = 4, .window_by = "t"};
    kymo_source *ring = kymo_source_ring(columns, 3, &keep);
    kymo_figure *first = plot(ring, "A live feed", "sine"), *second = plot(ring, "The same, linked", "cosine");
    int moves = 0, status = 0;
    kymo_view_options options = {.title = "sine",
                                 .link = "x",
                                 .script = argc > 1 ? argv[1] : NULL,
                                 .shots = argc > 2 ? argv[2] : NULL,
                                 .trace = argc > 3 ? argv[3] : NULL,
                                 .cursor = read_out,
                                 .user = &moves};
    measure(ring, 0, RATE);
    kymo_view *one = kymo_view_open(first, &options);
    options = (kymo_view_options){.title = "cosine", .link = "x", .width = 640, .height = 400};
    options.trace = argc > 4 ? argv[4] : NULL;
    kymo_view *two = kymo_view_open(second, &options);

    const double start = seconds();
    int64_t done = RATE;
    while (kymo_view_step(one, 0.01)) {
        const int64_t due = RATE + (int64_t)((seconds() - start) * RATE);
        measure(ring, done, due);
        done = due;
    }

    kymo_error err;
    kymo_view *views[2] = {one, two};
    kymo_figure *figures[2] = {first, second};
    for (int i = 0; i < 2; i++) {
        if (kymo_view_close(views[i], &err) != KYMO_OK) {
            fprintf(stderr, "%s\n", err.text);
            status = 1;
        }
        if (kymo_figure_close(figures[i], &err) != KYMO_OK)
            status = 1;
    }
    kymo_source_close(ring);
    return status;
}
