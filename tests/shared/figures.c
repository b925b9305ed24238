/*
 * figures.c - see figures.h.
 */
#include "figures.h"

#include <math.h>
#include <stdint.h>

enum { MANY = 20000, SOME = 64 };

/* Numbers of a fixed sequence, in [-0.5, 0.5). */
static double next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(*state >> 11) / 9007199254740992.0 - 0.5;
}

static kymo_figure *figure_of(const char *title, const char *theme)
{
    return kymo_figure_open(&(kymo_figure_options){ .title = title, .theme = theme, .scale = 1, .threads = 2 });
}

static kymo_figure *time_lines(void)
{
    kymo_source *co2 = kymo_source_open("examples/data/co2.csv", NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .title = "Carbon dioxide at Mauna Loa", .subtitle = "Monthly means, and without the seasons",
        .caption = "Source: Scripps and NOAA", .scale = 1 });
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .y_label = "CO₂ (ppm)" });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = co2, .x = "Date", .y = "CO2" });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = co2, .x = "Date", .y = "adjusted CO2" });
    kymo_source_close(co2);
    return figure;
}

static kymo_figure *dense_line(void)
{
    static double y[MANY];
    uint64_t state = 1;
    for (int i = 0; i < MANY; i++)
        y[i] = (i ? y[i - 1] : 0) + next(&state);
    y[MANY / 3] = 90; /* one spike, one sample wide */
    kymo_source *source = kymo_source_arrays(&(kymo_column){ .name = "walk", .values = y }, 1, MANY, NULL);
    kymo_figure *figure = figure_of("A walk with one spike", "dark");
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .x_label = "step", .y_label = "height" });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .y = "walk" });
    kymo_source_close(source);
    return figure;
}

static kymo_figure *styles(void)
{
    static double x[SOME], y[6][SOME];
    for (int i = 0; i < SOME; i++) {
        x[i] = i * 0.1;
        for (int k = 0; k < 6; k++)
            y[k][i] = sin(x[i] + k * 0.6) + k * 1.5;
    }
    y[1][20] = y[1][21] = y[1][40] = y[1][42] = NAN; /* a gap, and a point alone */
    const kymo_column columns[] = {
        { .name = "x", .values = x },
        { .name = "solid", .values = y[0] },
        { .name = "with gaps", .values = y[1] },
        { .name = "dashed", .values = y[2] },
        { .name = "dotted", .values = y[3] },
        { .name = "step", .values = y[4] },
        { .name = "markers", .values = y[5] },
    };
    kymo_source *source = kymo_source_arrays(columns, 7, SOME, NULL);
    kymo_figure *figure = figure_of("Styles of lines", NULL);
    kymo_axes *axes = kymo_axes_add(figure, NULL);
    static const kymo_spec looks[] = {
        { .y = "solid" },
        { .y = "with gaps" },
        { .y = "dashed", .dash = "dashed" },
        { .y = "dotted", .dash = "dotted" },
        { .y = "step", .step = KYMO_STEP_MID },
        { .y = "markers", .marker = "circle" },
    };
    for (int k = 0; k < 6; k++) {
        kymo_spec spec = looks[k];
        spec.data = source;
        spec.x = "x";
        kymo_add(axes, KYMO_LINE, &spec);
    }
    kymo_source_close(source);
    return figure;
}

static kymo_figure *log_axes(void)
{
    static double x[SOME], y[SOME];
    for (int i = 0; i < SOME; i++) {
        x[i] = pow(10, 6.0 * i / (SOME - 1) - 1);
        y[i] = 1 / (1 + x[i] * x[i]);
    }
    const kymo_column columns[] = { { .name = "x", .values = x }, { .name = "y", .values = y } };
    kymo_source *source = kymo_source_arrays(columns, 2, SOME, NULL);
    kymo_figure *figure = figure_of("Ten decades", NULL);
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){
        .x_label = "frequency (Hz)", .y_label = "power", .x_scale = KYMO_SCALE_LOG,
        .y_scale = KYMO_SCALE_LOG });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "x", .y = "y" });
    kymo_add(axes, KYMO_RULE, &(kymo_spec){ .at = 0.5, .dash = "dashed", .label = "half power" });
    kymo_source_close(source);
    return figure;
}

static kymo_figure *categories(void)
{
    kymo_source *penguins = kymo_source_open("examples/data/penguins.csv", NULL);
    kymo_figure *figure = figure_of("Penguins", NULL);
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){
        .x_label = "beak length (mm)", .y_label = "beak depth (mm)" });
    kymo_add(axes, KYMO_SCATTER, &(kymo_spec){ .data = penguins, .x = "beak_length_mm", .y = "beak_depth_mm",
                                               .color = "species" });
    kymo_source_close(penguins);
    return figure;
}

static kymo_figure *cloud(void)
{
    static double x[MANY], y[MANY];
    uint64_t state = 5;
    for (int i = 0; i < MANY; i++) {
        x[i] = next(&state) + next(&state) + next(&state);
        y[i] = next(&state) + next(&state) + 0.5 * x[i];
    }
    const kymo_column columns[] = { { .name = "x", .values = x }, { .name = "y", .values = y } };
    kymo_source *source = kymo_source_arrays(columns, 2, MANY, NULL);
    kymo_figure *figure = figure_of(NULL, "dark");
    kymo_axes *axes = kymo_axes_add(figure, NULL);
    kymo_add(axes, KYMO_SCATTER, &(kymo_spec){ .data = source, .x = "x", .y = "y", .marker_size = 3 });
    kymo_source_close(source);
    return figure;
}

static kymo_figure *binary(void)
{
    static double y[MANY];
    uint64_t state = 9;
    for (int i = 0; i < MANY; i++)
        y[i] = next(&state) * (1 + cos(i * 0.0006));
    kymo_source *source = kymo_source_arrays(&(kymo_column){ .name = "noise", .values = y }, 1, MANY, NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .width = 320, .height = 120, .scale = 1, .bare = 1, .antialias = KYMO_OFF });
    kymo_add(kymo_axes_add(figure, NULL), KYMO_LINE, &(kymo_spec){ .data = source, .width = 1 });
    kymo_source_close(source);
    return figure;
}

/* x goes back and forth: drawn in the order of the rows. */
static kymo_figure *spiral(void)
{
    static double x[MANY], y[MANY];
    for (int i = 0; i < MANY; i++) {
        double t = i * 0.004;
        x[i] = t * cos(t);
        y[i] = t * sin(t);
    }
    const kymo_column columns[] = { { .name = "x", .values = x }, { .name = "y", .values = y } };
    kymo_source *source = kymo_source_arrays(columns, 2, MANY, NULL);
    kymo_figure *figure = figure_of("A spiral", NULL);
    kymo_add(kymo_axes_add(figure, NULL), KYMO_LINE, &(kymo_spec){ .data = source, .x = "x", .y = "y" });
    kymo_source_close(source);
    return figure;
}

static kymo_figure *panels(void)
{
    static double y[3][SOME];
    for (int i = 0; i < SOME; i++) {
        y[0][i] = 1e6 + i * i;
        y[1][i] = 100000 + 0.0001 * i;
        y[2][i] = -1e-7 * sin(i * 0.2);
    }
    const kymo_column columns[] = { { .name = "millions", .values = y[0] },
                                    { .name = "an offset", .values = y[1] },
                                    { .name = "small", .values = y[2] } };
    kymo_source *source = kymo_source_arrays(columns, 3, SOME, NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .title = "A title that is far too long for one line of a figure of this width, so that it must be broken "
                 "into two, and then says more than two lines can hold, whatever one does, so that it ends early",
        .columns = 2, .scale = 1 });
    for (int k = 0; k < 3; k++) {
        kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){
            .title = columns[k].name, .x_label = "sample", .y_label = "value" });
        kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .y = columns[k].name });
    }
    kymo_source_close(source);
    return figure;
}

/* Formulas in every text that can have them; dollars of the data stay dollars. */
static kymo_figure *formulas(void)
{
    static double t[SOME], weak[SOME], strong[SOME];
    for (int i = 0; i < SOME; i++) {
        t[i] = 25.0 * i / (SOME - 1);
        weak[i] = exp(-0.1 * t[i]) * cos(t[i]);
        strong[i] = exp(-0.5 * t[i]) * cos(t[i]);
    }
    const kymo_column columns[] = { { .name = "t", .values = t },
                                    { .name = "weak", .values = weak },
                                    { .name = "costs $5$", .values = strong } };
    kymo_source *source = kymo_source_arrays(columns, 3, SOME, NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .title = "Damped: $x(t) = \\sum_{k=0}^{\\infty} \\frac{(-\\gamma t)^k}{k!}\\,\\cos\\omega t$ for \\$5",
        .subtitle = "with $\\ddot{x} + 2\\gamma\\dot{x} + \\omega_0^2 x = 0$ and $\\omega = "
                    "\\sqrt{\\omega_0^2 - \\gamma^2}$",
        .caption = "$\\left|x\\right| \\leq x_0$ in $\\mathrm{m\\,s^{-2}}$" });
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){
        .x_label = "$\\omega_0 t$", .y_label = "$\\frac{x(t)}{x_0}$ for $\\hat{x} = \\sqrt[3]{2}$",
        .legend = KYMO_LEGEND_INSIDE });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "t", .y = "weak",
                                            .label = "$\\gamma = \\frac{1}{10}\\omega_0$" });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "t", .y = "costs $5$" });
    kymo_add(axes, KYMO_RULE, &(kymo_spec){ .at = 0.37, .dash = "dashed", .label = "$x_0/\\mathrm{e}$" });
    kymo_source_close(source);
    return figure;
}

/* Names that turn, both signs over many powers, a unit with an offset, steps that the user has said. */
static kymo_figure *scales(void)
{
    static const char *const words[] = { "Fagus sylvatica", "Quercus robur", "Carpinus betulus", "Ulmus glabra",
                                         "Tilia cordata", "Acer pseudoplatanus", "Betula" };
    static int32_t kind[SOME];
    static double y[4][SOME];
    static int64_t time[SOME];
    for (int i = 0; i < SOME; i++) {
        kind[i] = i * i % 11 % 7;
        y[0][i] = 10 + kind[i] + sin(i);
        y[1][i] = (i < SOME / 2 ? -1 : 1) * pow(10, fabs(i - SOME / 2 + 0.5) / 6 - 1);
        y[2][i] = 101325 + 0.001 * i;
        y[3][i] = i * 1e3;
        time[i] = INT64_C(1711846800000000000) + i * INT64_C(600000000000); /* summer time begins in Berlin */
    }
    const kymo_column columns[] = {
        { .name = "tree", .values = kind, .type = KYMO_TEXT, .words = words, .word_count = 7 },
        { .name = "girth", .values = y[0] },
        { .name = "gain", .values = y[1] },
        { .name = "pressure", .values = y[2] },
        { .name = "count", .values = y[3] },
        { .name = "time", .values = time, .type = KYMO_TIME },
    };
    kymo_source *source = kymo_source_arrays(columns, 6, SOME, NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .width = 800, .height = 520, .columns = 2, .scale = 1, .time_zone = "Europe/Berlin" });
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .title = "Names", .y_unit = "m" });
    kymo_add(axes, KYMO_SCATTER, &(kymo_spec){ .data = source, .x = "tree", .y = "girth" });
    axes = kymo_axes_add(figure, &(kymo_axes_options){ .title = "Both signs", .y_scale = KYMO_SCALE_SYMLOG,
                                                       .y_label = "gain", .x_ticks = "0,10,25,60" });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .y = "gain" });
    axes = kymo_axes_add(figure, &(kymo_axes_options){ .title = "An offset with its unit", .y_unit = "Pa",
                                                       .y_label = "pressure" });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "time", .y = "pressure" });
    axes = kymo_axes_add(figure, &(kymo_axes_options){ .title = "Steps", .y_ticks = "every=15e3", .nice = 1,
                                                       .thousands = KYMO_THOUSANDS_COMMA,
                                                       .time_format = "%H:%M %Z", .x_ticks = "every=2h" });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "time", .y = "count" });
    kymo_source_close(source);
    return figure;
}

/* A span, an inset, a colour bar, turned labels, names at lines. */
static kymo_figure *layout(void)
{
    kymo_source *penguins = kymo_source_open("examples/data/penguins.csv", NULL);
    kymo_source *co2 = kymo_source_open("examples/data/co2.csv", NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .title = "What goes where", .theme = "dark", .rows = 2, .columns = 2, .scale = 1 });
    kymo_axes *wide = kymo_axes_add(figure, &(kymo_axes_options){ .column_span = 2 });
    kymo_axes *bar = kymo_axes_add(figure, &(kymo_axes_options){ .title = "bar", .x_angle = 45 });
    kymo_axes *square = kymo_axes_add(figure, &(kymo_axes_options){ .title = "square", .aspect = 1 });
    kymo_axes *inset = kymo_axes_add(figure, &(kymo_axes_options){ .inset = { 0.05, 0.5, 0.4, 0.5 } });
    kymo_add(wide, KYMO_LINE, &(kymo_spec){ .data = co2, .x = "Date", .y = "CO2" });
    kymo_add(wide, KYMO_LINE, &(kymo_spec){ .data = co2, .x = "Date", .y = "adjusted CO2" });
    kymo_add(bar, KYMO_SCATTER, &(kymo_spec){ .data = penguins, .x = "species", .y = "beak_depth_mm",
                                              .color = "body_mass_g" });
    kymo_add(square, KYMO_SCATTER, &(kymo_spec){ .data = penguins, .x = "beak_length_mm", .y = "beak_depth_mm",
                                                 .color = "species" });
    kymo_add(inset, KYMO_LINE, &(kymo_spec){ .data = co2, .x = "Date", .y = "CO2" });
    kymo_source_close(penguins);
    kymo_source_close(co2);
    return figure;
}

/*
 * Right to left, joined letters, stacked accents, mixtures, all in built-in fonts: an Arabic title on two
 * lines, a Hebrew subtitle with numbers and brackets, names of lines in Hebrew, Vietnamese and Greek.
 */
static kymo_figure *scripts(void)
{
    static double x[SOME], y[SOME], z[SOME];
    for (int i = 0; i < SOME; i++) {
        x[i] = i;
        y[i] = 20 + 8 * sin(i / 9.0);
        z[i] = 14 + 5 * cos(i / 7.0);
    }
    const kymo_column columns[] = {
        { .name = "x", .values = x }, { .name = "y", .values = y }, { .name = "z", .values = z } };
    kymo_source *source = kymo_source_arrays(columns, 3, SOME, NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .scale = 1, .width = 480, .height = 320,
        .title = "درجة الحرارة في القاهرة من 1960 إلى 2020، المتوسط السنوي بالدرجات المئوية (°C) لكل محطة",
        .subtitle = "טמפרטורה ממוצעת (25.5 מעלות), שנים 1960–2020 CO₂",
        .caption = "soft\xc2\xadhyphen, x\xcc\x8a y\xcc\x84\xcc\x81, 2x4 -> 8" });
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){
        .x_label = "Nhiệt độ trung bình ở Hà Nội", .y_label = "Θερμοκρασία", .legend = KYMO_LEGEND_RIGHT });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "x", .y = "y", .label = "שלום (x)" });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "x", .y = "z", .label = "ngày đêm" });
    kymo_source_close(source);
    return figure;
}

const kt_figure kt_figures[] = {
    { "time-lines", time_lines }, { "dense-line", dense_line }, { "styles", styles },
    { "log-axes", log_axes },     { "categories", categories }, { "cloud", cloud },
    { "binary", binary },         { "spiral", spiral },         { "panels", panels },
    { "layout", layout },
    { "formulas", formulas },
    { "scales", scales },
    { "scripts", scripts },
};

const int kt_figure_count = sizeof kt_figures / sizeof kt_figures[0];
