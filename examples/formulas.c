/*
 * formulas.c - formulas in the title, at the axes and in the legend: three normal distributions.
 */
#include <kymo.h>
#include <math.h>
#include <stdio.h>

enum { POINTS = 400 };

int main(int count, char **arguments)
{
    static const double mean[3] = {0, 0, 2}, sigma[3] = {1, 2, 0.7};
    static const char *const labels[3] = {"$\\mu = 0,\\ \\sigma = 1$", "$\\mu = 0,\\ \\sigma = 2$",
                                          "$\\mu = 2,\\ \\sigma = \\frac{7}{10}$"};
    static double x[POINTS], density[3][POINTS];
    for (int i = 0; i < POINTS; i++) {
        x[i] = -6 + 12.0 * i / (POINTS - 1);
        for (int k = 0; k < 3; k++) {
            double z = (x[i] - mean[k]) / sigma[k];
            density[k][i] = exp(-z * z / 2) / (sigma[k] * sqrt(2 * acos(-1)));
        }
    }
    const kymo_column columns[] = {
        { .name = "x", .values = x },
        { .name = "first", .values = density[0] },
        { .name = "second", .values = density[1] },
        { .name = "third", .values = density[2] },
    };
    kymo_source *source = kymo_source_arrays(columns, 4, POINTS, NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .title = "Normal: $f(x) = \\dfrac{1}{\\sigma\\sqrt{2\\pi}}\\,"
                 "\\mathrm{e}^{-\\frac{(x - \\mu)^2}{2\\sigma^2}}$",
        .subtitle = "$\\int_{-\\infty}^{\\infty} f(x)\\,\\mathrm{d}x = 1$ for every $\\mu \\in \\mathbb{R}$ and "
                    "$\\sigma > 0$",
        .legend = KYMO_LEGEND_INSIDE });
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .x_label = "$x$", .y_label = "$f(x)$" });
    for (int k = 0; k < 3; k++)
        kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "x", .y = columns[k + 1].name,
                                                .label = labels[k] });
    kymo_source_close(source);
    kymo_figure_save(figure, count > 1 ? arguments[1] : "formulas.png");
    kymo_error error;
    if (kymo_figure_close(figure, &error) != KYMO_OK)
        fprintf(stderr, "%s\n", error.text);
    return error.code != KYMO_OK;
}
