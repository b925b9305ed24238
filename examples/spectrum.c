/*
 * spectrum.c - log axes: the amplitude of a resonant filter over five decades, its corner marked by a rule.
 */
#include <kymo.h>
#include <math.h>
#include <stdio.h>

enum { POINTS = 600 };

int main(int count, char **arguments)
{
    static double hertz[POINTS], low[POINTS], high[POINTS];
    for (int i = 0; i < POINTS; i++) {
        hertz[i] = pow(10, 5.0 * i / (POINTS - 1));
        double w = hertz[i] / 1000;
        low[i] = 1 / sqrt((1 - w * w) * (1 - w * w) + w * w / 64);
        high[i] = 1 / sqrt((1 - w * w) * (1 - w * w) + 2 * w * w);
    }
    const kymo_column columns[] = {
        { .name = "frequency", .values = hertz },
        { .name = "Q = 8", .values = low },
        { .name = "Q = 0.7", .values = high },
    };
    kymo_source *source = kymo_source_arrays(columns, 3, POINTS, NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .title = "A second-order low-pass filter", .theme = "dark" });
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){
        .x_label = "frequency (Hz)", .y_label = "amplitude", .x_scale = KYMO_SCALE_LOG,
        .y_scale = KYMO_SCALE_LOG });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "frequency", .y = "Q = 8" });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "frequency", .y = "Q = 0.7" });
    kymo_add(axes, KYMO_RULE, &(kymo_spec){ .at = 1000, .orient = KYMO_VERTICAL, .dash = "dotted",
                                            .stroke = "#b4bac4", .label = "corner" });
    kymo_source_close(source);
    kymo_figure_save(figure, count > 1 ? arguments[1] : "spectrum.png");
    kymo_error error;
    if (kymo_figure_close(figure, &error) != KYMO_OK)
        fprintf(stderr, "%s\n", error.text);
    return error.code != KYMO_OK;
}
