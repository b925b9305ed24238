/*
 * cloud.c - a million points of two clouds: markers become translucent by themselves, so density shows. The
 * points come from a generator that can be asked again, since where they fall is known only after a first look.
 */
#include <kymo.h>
#include <math.h>
#include <stdio.h>

enum { POINTS = 1000000, BATCH = 8192 };

struct cloud {
    int64_t row;
    uint64_t state;
    double x[BATCH], y[BATCH];
};

static double uniform(struct cloud *cloud)
{
    cloud->state = cloud->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return ((double)(cloud->state >> 33) + 0.5) / 2147483648.0;
}

static int64_t pull(kymo_batch *batch, void *user)
{
    struct cloud *cloud = user;
    int64_t count = POINTS - cloud->row < BATCH ? POINTS - cloud->row : BATCH;
    for (int64_t i = 0; i < count; i++) {
        double r = sqrt(-2 * log(uniform(cloud))), phi = 6.28318530718 * uniform(cloud);
        double side = uniform(cloud) < 0.35 ? 1 : -1;
        cloud->x[i] = r * cos(phi) * (side > 0 ? 0.6 : 1.3) + side * 1.8;
        cloud->y[i] = r * sin(phi) + 0.7 * cloud->x[i];
    }
    cloud->row += count;
    batch->rows = count;
    batch->columns[0].values = cloud->x;
    batch->columns[1].values = cloud->y;
    return count;
}

static int32_t again(void *user)
{
    struct cloud *cloud = user;
    cloud->row = 0;
    cloud->state = 42;
    return KYMO_OK;
}

int main(int count, char **arguments)
{
    static struct cloud cloud = { .state = 42 };
    const kymo_column columns[] = { { .name = "x" }, { .name = "y" } };
    const kymo_stream stream = { .columns = columns, .column_count = 2, .pull = pull, .rewind = again,
                                 .user = &cloud, .rows = POINTS };
    kymo_source *source = kymo_source_stream(&stream, NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .title = "A million points",
                                                                   .width = 560, .height = 480 });
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .x_label = "x", .y_label = "y" });
    kymo_add(axes, KYMO_SCATTER, &(kymo_spec){ .data = source, .x = "x", .y = "y", .marker_size = 2 });
    kymo_source_close(source);
    kymo_figure_save(figure, count > 1 ? arguments[1] : "cloud.png");
    kymo_error error;
    if (kymo_figure_close(figure, &error) != KYMO_OK)
        fprintf(stderr, "%s\n", error.text);
    return error.code != KYMO_OK;
}
