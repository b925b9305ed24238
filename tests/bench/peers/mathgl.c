/*
 * mathgl.c - raw doubles as a line by MathGL: what `make bench` measures kymo against.
 *
 *     mathgl FILE PNG        1600x900
 */
#include <mgl2/mgl_cf.h>
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments)
{
    FILE *file = count == 3 ? fopen(arguments[1], "rb") : NULL;
    if (!file || fseek(file, 0, SEEK_END) != 0)
        return 1;
    long n = ftell(file) / (long)sizeof(double);
    HMDT data = mgl_create_data_size(n, 1, 1);
    rewind(file);
    if (fread(mgl_data_value(data, 0, 0, 0), sizeof(double), (size_t)n, file) != (size_t)n)
        return 1;
    fclose(file);
    HMGL graph = mgl_create_graph(1600, 900);
    mgl_set_range_val(graph, 'x', 0, (double)n);
    mgl_set_range_dat(graph, 'y', data, 0);
    mgl_axis(graph, "", "", "");
    mgl_plot(graph, data, "", "");
    mgl_write_png_solid(graph, arguments[2], "");
    mgl_delete_graph(graph);
    mgl_delete_data(data);
    return 0;
}
