/*
 * scales.c - axes that are not plain numbers: names, both signs over many powers of ten, a unit with its
 * prefixes, ticks where they are wanted.
 */
#include <kymo.h>
#include <math.h>
#include <stdio.h>

enum { SAMPLES = 2000 };

int main(int count, char **arguments)
{
    static double volts[SAMPLES], watts[SAMPLES];

    for (int i = 0; i < SAMPLES; i++) {
        double t = i * 5e-8;
        volts[i] = 3e3 * exp(-t / 8e-6) * sin(t * 1.2e6);
        watts[i] = volts[i] * volts[i] / 50;
    }
    const kymo_column columns[] = { { .name = "volts", .values = volts }, { .name = "watts", .values = watts } };
    kymo_source *pulse = kymo_source_arrays(columns, 2, SAMPLES, NULL);
    kymo_source *weather = kymo_source_open("examples/data/seattle-weather.csv", NULL);
    kymo_source *penguins = kymo_source_open("examples/data/penguins.csv", NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .title = "Scales", .width = 960, .height = 640, .columns = 2 });

    kymo_axes *names = kymo_axes_add(figure, &(kymo_axes_options){
        .title = "Names, in the order of the rows", .y_label = "body mass", .y_unit = "g" });
    kymo_add(names, KYMO_SCATTER, &(kymo_spec){ .data = penguins, .x = "species", .y = "body_mass_g",
                                                .opacity = 0.3 });

    kymo_axes *kinds = kymo_axes_add(figure, &(kymo_axes_options){
        .title = "Names beside the panel", .x_label = "highest temperature (°C)", .x_ticks = "every=5" });
    kymo_add(kinds, KYMO_SCATTER, &(kymo_spec){ .data = weather, .x = "temp_max", .y = "weather",
                                                .opacity = 0.2 });

    kymo_axes *signs = kymo_axes_add(figure, &(kymo_axes_options){
        .title = "Both signs, many powers", .x_label = "sample", .y_label = "voltage", .y_unit = "V",
        .y_scale = KYMO_SCALE_SYMLOG });
    kymo_add(signs, KYMO_LINE, &(kymo_spec){ .data = pulse, .y = "volts" });

    kymo_axes *power = kymo_axes_add(figure, &(kymo_axes_options){
        .title = "A unit with its prefix, ticks where they are wanted", .x_label = "sample",
        .y_label = "power", .y_unit = "W", .x_ticks = "0,160,320,1000,2000" });
    kymo_add(power, KYMO_LINE, &(kymo_spec){ .data = pulse, .y = "watts" });

    kymo_figure_save(figure, count > 1 ? arguments[1] : "scales.png");
    kymo_source_close(pulse);
    kymo_source_close(weather);
    kymo_source_close(penguins);

    kymo_error error;
    if (kymo_figure_close(figure, &error) != KYMO_OK) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    return 0;
}
