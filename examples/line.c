/*
 * line.c - the ten lines: a file, two columns, a picture. The output is named on the command line.
 */
#include <kymo.h>
#include <stdio.h>

int main(int count, char **arguments)
{
    kymo_error   err;
    kymo_source *co2 = kymo_source_open("examples/data/co2.csv", NULL);
    kymo_figure *fig = kymo_figure_open(&(kymo_figure_options){ .title = "Carbon dioxide at Mauna Loa" });
    kymo_axes   *ax  = kymo_axes_add(fig, &(kymo_axes_options){ .y_label = "CO₂ (ppm)" });
    kymo_add(ax, KYMO_LINE, &(kymo_spec){ .data = co2, .x = "Date", .y = "CO2" });
    kymo_figure_save(fig, count > 1 ? arguments[1] : "line.png");
    kymo_source_close(co2);
    if (kymo_figure_close(fig, &err) != KYMO_OK)
        fprintf(stderr, "%s\n", err.text);
    return err.code != KYMO_OK;
}
