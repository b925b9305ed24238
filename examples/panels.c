/*
 * panels.c - four panels from three files: time axes, categories, a colormap, a log axis, a rule. Each file
 * is read once, however many marks use it.
 */
#include <kymo.h>
#include <stdio.h>

int main(int count, char **arguments)
{
    kymo_source *co2 = kymo_source_open("examples/data/co2.csv", NULL);
    kymo_source *weather = kymo_source_open("examples/data/seattle-weather.csv", NULL);
    kymo_source *penguins = kymo_source_open("examples/data/penguins.csv", NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .title = "Air, weather and birds",
        .subtitle = "Three files, four panels, one reading of each file",
        .caption = "Sources: Scripps and NOAA (public domain), Palmer Station LTER (CC0)",
        .width = 960,
        .height = 640,
        .columns = 2,
    });

    kymo_axes *air = kymo_axes_add(figure, &(kymo_axes_options){
        .title = "Mauna Loa", .y_label = "CO₂ (ppm)" });
    kymo_add(air, KYMO_LINE, &(kymo_spec){ .data = co2, .x = "Date", .y = "CO2", .label = "monthly" });
    kymo_add(air, KYMO_LINE, &(kymo_spec){ .data = co2, .x = "Date", .y = "adjusted CO2",
                                           .label = "seasonally adjusted" });

    kymo_axes *seattle = kymo_axes_add(figure, &(kymo_axes_options){
        .title = "Seattle", .y_label = "°C" });
    kymo_add(seattle, KYMO_LINE, &(kymo_spec){ .data = weather, .x = "date", .y = "temp_max",
                                               .label = "daily high" });
    kymo_add(seattle, KYMO_LINE, &(kymo_spec){ .data = weather, .x = "date", .y = "temp_min",
                                               .label = "daily low" });
    kymo_add(seattle, KYMO_RULE, &(kymo_spec){ .at = 30, .dash = "dashed", .stroke = "#b0134d",
                                               .label = "hot day" });

    kymo_axes *beaks = kymo_axes_add(figure, &(kymo_axes_options){
        .title = "Beaks", .x_label = "length (mm)", .y_label = "depth (mm)" });
    kymo_add(beaks, KYMO_SCATTER, &(kymo_spec){ .data = penguins, .x = "beak_length_mm",
                                                .y = "beak_depth_mm", .color = "species" });

    kymo_axes *bodies = kymo_axes_add(figure, &(kymo_axes_options){
        .title = "Bodies", .x_label = "mass (g)", .y_label = "flipper (mm)", .x_scale = KYMO_SCALE_LOG });
    kymo_add(bodies, KYMO_SCATTER, &(kymo_spec){ .data = penguins, .x = "body_mass_g",
                                                 .y = "flipper_length_mm", .color = "beak_depth_mm",
                                                 .marker = "diamond" });

    kymo_source_close(co2);
    kymo_source_close(weather);
    kymo_source_close(penguins);
    kymo_figure_save(figure, count > 1 ? arguments[1] : "panels.png");
    kymo_error error;
    if (kymo_figure_close(figure, &error) != KYMO_OK)
        fprintf(stderr, "%s\n", error.text);
    return error.code != KYMO_OK;
}
