/*
 * pair.c - two linked windows of one table, the first with a script.
 *
 *     pair SCRIPT SHOTS TRACE OTHER-TRACE
 */
#include <kymo/view.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    static double values[100];
    const kymo_column column = {.name = "v", .values = values};
    kymo_figure *figures[2];
    kymo_view *views[2];
    int status = argc != 5;

    for (int i = 0; i < 100; i++)
        values[i] = i % 10;
    for (int i = 0; i < 2 && !status; i++) {
        kymo_source *source = kymo_source_arrays(&column, 1, 100, NULL);
        figures[i] = kymo_figure_open(NULL);
        kymo_add(kymo_axes_add(figures[i], NULL), KYMO_LINE, &(kymo_spec){.data = source});
        kymo_source_close(source);
        views[i] = kymo_view_open(figures[i], &(kymo_view_options){.link = "x",
                                                                   .script = i ? NULL : argv[1],
                                                                   .shots = i ? NULL : argv[2],
                                                                   .trace = argv[3 + i]});
    }
    if (status || kymo_view_run(views[0]) != KYMO_OK)
        return 2;
    for (int i = 0; i < 2; i++) {
        kymo_error err;
        if (kymo_view_close(views[i], &err) != KYMO_OK || kymo_figure_close(figures[i], &err) != KYMO_OK) {
            fprintf(stderr, "%s\n", err.text);
            status = 1;
        }
    }
    return status;
}
