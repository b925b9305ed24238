/*
 * stream.c - a hundred million rows that are never stored: a generator as the source of a line.
 *
 * A random walk is computed batch by batch as the figure asks for rows. Memory does not depend on their number.
 */
#include <kymo.h>
#include <stdio.h>
#include <stdlib.h>

enum { BATCH = 16384 };

struct walk {
    int64_t row, rows;
    uint64_t state;
    double y;
    double x_values[BATCH], y_values[BATCH];
};

static int64_t pull(kymo_batch *batch, void *user)
{
    struct walk *walk = user;
    int64_t count = walk->rows - walk->row < BATCH ? walk->rows - walk->row : BATCH;
    for (int64_t i = 0; i < count; i++) {
        walk->state = walk->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        walk->y += (double)(walk->state >> 40) / (1 << 24) - 0.5;
        walk->x_values[i] = (double)(walk->row + i) / 1e6;
        walk->y_values[i] = walk->y;
    }
    walk->row += count;
    batch->rows = count;
    batch->columns[0].values = walk->x_values;
    batch->columns[1].values = walk->y_values;
    return count;
}

static int32_t again(void *user)
{
    struct walk *walk = user;
    walk->row = 0;
    walk->state = 7;
    walk->y = 0;
    return KYMO_OK;
}

int main(int count, char **arguments)
{
    static struct walk walk = {.rows = 100000000, .state = 7};
    if (count > 2)
        walk.rows = strtoll(arguments[2], NULL, 10);
    kymo_stream stream = {
        .columns = (kymo_column[]){{.name = "t", .type = KYMO_F64}, {.name = "y", .type = KYMO_F64}},
        .column_count = 2,
        .pull = pull,
        .rewind = again,
        .user = &walk,
        .rows = walk.rows,
    };
    kymo_source *source = kymo_source_stream(&stream, NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){.title = "A random walk of 10⁸ steps"});
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){.x_label = "steps (millions)"});
    kymo_add(axes, KYMO_LINE, &(kymo_spec){.data = source, .x = "t", .y = "y"});
    kymo_source_close(source);
    kymo_figure_save(figure, count > 1 ? arguments[1] : "stream.png");

    kymo_stats stats;
    kymo_figure_stats(figure, &stats);
    printf("%lld rows in %.0f ms, at most %lld KiB of memory\n", (long long)stats.rows, stats.ms_total,
           (long long)stats.peak_heap / 1024);
    kymo_error error;
    if (kymo_figure_close(figure, &error) != KYMO_OK)
        fprintf(stderr, "%s\n", error.text);
    return error.code != KYMO_OK;
}
