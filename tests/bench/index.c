/*
 * index.c - what an index costs to make, and what views cost with it: still ones, the same bytes as from all rows, and
 * moving ones.
 *
 *     index FORMAT FILE [RUNS]
 *
 * Prints one row a line, "NAME<tab>LEAST<tab>MOST" [ms]; each of RUNS views lies elsewhere.
 */
#include <kymo.h>
#include <kymo/ext.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static void require(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "index: %s failed\n", what);
    exit(1);
}

/* Views of 1/zoom of the rows, each at another place: what is drawn has never been drawn before. */
static void views(kymo_figure *figure, kymo_canvas *canvas, int64_t rows, double zoom, bool moving, int runs)
{
    kymo_axes *axes;
    double least = INFINITY, worst = 0;
    char name[80];
    kymo_figure_axes(figure, &axes, 1);
    for (int i = -1; i < runs; i++) {
        double width = (double)rows / zoom * (1 - 1e-3 * (i + 2)), from = ((double)rows - width) * (i + 2) / (runs + 2);
        const kymo_limits x = { .lo = from, .hi = from + width, .time_lo = INT64_MIN, .time_hi = INT64_MIN };
        const kymo_limits y = { .lo = NAN, .hi = NAN, .time_lo = INT64_MIN, .time_hi = INT64_MIN };
        require(kymo_axes_set_limits(axes, &x, &y, NULL) == KYMO_OK, "limits");
        double at = now();
        kymo_status status = kymo_figure_draw_until(figure, canvas, 1e9, moving ? KYMO_DRAW_MOVING : 0);
        double took = now() - at;
        require(status == KYMO_OK, "draw");
        if (i < 0)
            continue;
        least = fmin(least, took);
        worst = fmax(worst, took);
    }
    kymo_stats stats;
    kymo_figure_stats(figure, &stats);
    snprintf(name, sizeof name, "index in memory, 1/%g of the rows, %s", zoom, moving ? "moving" : "still");
    require(stats.rows == 0, "drawing from the index alone");
    printf("%s\t%.3f\t%.3f\n", name, least, worst);
}

int main(int argc, char **argv)
{
    kymo_error err;
    int runs = argc > 3 ? atoi(argv[3]) : 10;
    if (argc < 3 || runs < 1) {
        fprintf(stderr, "usage: index FORMAT FILE [RUNS]\n");
        return 2;
    }
    kymo_source *source = kymo_source_open(argv[2], &(kymo_source_options){ .format = argv[1] });
    require(kymo_source_status(source, &err) == KYMO_OK, err.text);
    double at = now();
    kymo_index *index = kymo_index_open(source, NULL, &err);
    require(index && kymo_index_wait(index, &err) == KYMO_OK, "index");
    at = now() - at;
    printf("index in memory, making it\t%.3f\t%.3f\n", at, at);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .width = 1600, .height = 900, .scale = 1 });
    kymo_axes *axes = kymo_axes_add(figure, NULL);
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source });
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 1600, .height = 900, .scale = 1 });
    require(kymo_figure_draw(figure, canvas) == KYMO_OK, "draw");
    int64_t rows = 0;
    kymo_index_progress(index, &rows, NULL);
    static const double zooms[] = { 1, 10, 100, 1000, 100000 };
    for (int i = 0; i < 5; i++) {
        views(figure, canvas, rows, zooms[i], false, runs);
        views(figure, canvas, rows, zooms[i], true, runs);
    }
    kymo_index_close(index);
    kymo_source_close(source);
    require(kymo_figure_close(figure, NULL) == KYMO_OK, "close");
    kymo_canvas_close(canvas);
    return 0;
}
