/*
 * layout.c - what goes where: a panel over two columns with an inset, two panels below it, names at the ends of
 * lines, a colour bar, turned labels.
 */
#include <kymo.h>
#include <stdio.h>

int main(int count, char **arguments)
{
    kymo_source *co2 = kymo_source_open("examples/data/co2.csv", NULL);
    kymo_source *weather = kymo_source_open("examples/data/seattle-weather.csv", NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .title = "What goes where",
        .subtitle = "All sizes are measured first, then placed; nothing overlaps and nothing is cut",
        .caption = "Sources: Scripps and NOAA (public domain)",
        .width = 900,
        .height = 640,
        .rows = 2,
        .columns = 2,
    });

    kymo_axes *air = kymo_axes_add(figure, &(kymo_axes_options){ .y_label = "CO₂ (ppm)", .column_span = 2 });
    kymo_add(air, KYMO_LINE, &(kymo_spec){ .data = co2, .x = "Date", .y = "CO2", .label = "monthly" });
    kymo_add(air, KYMO_LINE, &(kymo_spec){ .data = co2, .x = "Date", .y = "adjusted CO2",
                                           .label = "without the seasons" });

    kymo_axes *days = kymo_axes_add(figure, &(kymo_axes_options){ .title = "Seattle, days",
                                                                  .y_label = "daily high (°C)" });
    kymo_add(days, KYMO_LINE, &(kymo_spec){ .data = weather, .x = "date", .y = "temp_max", .width = 1 });
    kymo_axes *kinds = kymo_axes_add(figure, &(kymo_axes_options){
        .title = "and kinds of weather", .y_label = "daily high (°C)", .x_angle = 45 });
    kymo_add(kinds, KYMO_SCATTER, &(kymo_spec){ .data = weather, .x = "weather", .y = "temp_max",
                                                .color = "wind", .marker_size = 5 });

    const kymo_option last[] = { { "x_lim", "2016-01-01..2020-01-01" }, { "y_lim", "398..418" } };
    kymo_axes *inset = kymo_axes_add(figure, &(kymo_axes_options){
        .inset = { 0.03, 0.4, 0.4, 0.58 }, .inset_in = 1, .title = "Four years", .more = last, .more_count = 2 });
    kymo_add(inset, KYMO_LINE, &(kymo_spec){ .data = co2, .x = "Date", .y = "CO2", .no_legend = 1 });

    kymo_source_close(co2);
    kymo_source_close(weather);
    kymo_figure_save(figure, count > 1 ? arguments[1] : "layout.png");
    kymo_error error;
    if (kymo_figure_close(figure, &error) != KYMO_OK)
        fprintf(stderr, "%s\n", error.text);
    return error.code != KYMO_OK;
}
