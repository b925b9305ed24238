/*
 * A report from C: text, a table and figures, in PDF (or what the name given says).
 *
 *     report_api out/report_api.pdf
 */
#include <kymo/report.h>
#include <math.h>
#include <stdio.h>

enum { SAMPLES = 600, HOURS = 6 };

static double minutes[SAMPLES], oven[SAMPLES], target[SAMPLES];
static double hour[HOURS], mean[HOURS], deviation[HOURS];

/* An oven that follows its target, late and with noise. */
static void measure(void)
{
    unsigned seed = 17;

    for (int i = 0; i < SAMPLES; i++) {
        minutes[i] = i * 0.6;
        target[i] = minutes[i] < 90 ? 20 + 0.7 * minutes[i] : minutes[i] < 240 ? 83 : 83 - 0.4 * (minutes[i] - 240);
        seed = seed * 1103515245u + 12345u;
        oven[i] = (i ? oven[i - 1] : 20) + 0.08 * (target[i] - (i ? oven[i - 1] : 20)) +
                  ((seed >> 16) % 1000 / 1000.0 - 0.5) * 0.8;
    }
    for (int h = 0; h < HOURS; h++) {
        double sum = 0, squares = 0;

        for (int i = 100 * h; i < 100 * h + 100; i++) {
            sum += oven[i] - target[i];
            squares += (oven[i] - target[i]) * (oven[i] - target[i]);
        }
        hour[h] = h + 1;
        mean[h] = round(sum) / 100;
        deviation[h] = round(100 * sqrt(squares / 100)) / 100;
    }
}

static void add_oven(kymo_report *report, kymo_source *run)
{
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){.x_label = "time (min)",
                                                                 .y_label = "temperature (°C)"});

    kymo_add(axes, KYMO_LINE, &(kymo_spec){.data = run, .x = "minute", .y = "oven"});
    kymo_add(axes, KYMO_LINE, &(kymo_spec){.data = run, .x = "minute", .y = "target", .dash = "dashed"});
    kymo_report_figure(report, figure,
                       &(kymo_report_figure_options){.id = "oven", .caption = "The oven and its target."});
    (void)!kymo_figure_close(figure, NULL); // the report has its error
}

static void add_scatter(kymo_report *report, kymo_source *run)
{
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){.width = 480, .height = 320});
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){.x_label = "target (°C)",
                                                                 .y_label = "oven (°C)"});

    kymo_add(axes, KYMO_SCATTER, &(kymo_spec){.data = run, .x = "target", .y = "oven"});
    kymo_report_figure(report, figure,
                       &(kymo_report_figure_options){.caption = "Oven over target.", .width = 120});
    (void)!kymo_figure_close(figure, NULL);
}

int main(int argc, char **argv)
{
    kymo_report *report = kymo_report_open(argc > 1 ? argv[1] : "report_api.pdf",
                                           &(kymo_report_options){.title = "Oven run 17",
                                                                  .subtitle = "Does it follow its target?",
                                                                  .author = "Test bay 2",
                                                                  .date = "2026-11-21",
                                                                  .toc = 1,
                                                                  .numbering = 1});
    measure();
    kymo_source *run = kymo_source_arrays((kymo_column[]){{.name = "minute", .values = minutes},
                                                          {.name = "oven", .values = oven},
                                                          {.name = "target", .values = target}},
                                          3, SAMPLES, NULL);
    kymo_source *hours = kymo_source_arrays((kymo_column[]){{.name = "hour", .values = hour},
                                                            {.name = "mean", .values = mean},
                                                            {.name = "deviation", .values = deviation}},
                                            3, HOURS, NULL);
    kymo_error err;

    kymo_report_heading(report, 1, "Summary");
    kymo_report_text(report,
                     "The oven follows its target within **a few kelvin** (@fig:oven). While the target rises by "
                     "$r = 0.7\\,\\mathrm{K/min}$, a loop of first order lags behind by $r\\tau$; @tab:hours has "
                     "the numbers, @sec:method says how they came about.\n\n"
                     "- The mean is *below* the target while it rises,\n"
                     "- and above it while it falls.\n");
    add_oven(report, run);
    kymo_report_table(report, hours,
                      &(kymo_report_table_options){.id = "hours",
                                                   .caption = "Oven less target [K], hour by hour.",
                                                   .columns = "hour, mean as mean $\\mu$, deviation as RMS"});
    kymo_report_heading(report, 1, "Method {#method}");
    kymo_report_text(report, "Samples every 36 s, read by `kymo_source_arrays`. The law of the loop is\n"
                             "$\\tau\\,\\dot{T} = T_0 - T$.\n\n"
                             "> All times are minutes since the door was closed.\n\n"
                             "    oven[i] = oven[i - 1] + 0.08 * (target[i] - oven[i - 1]);\n");
    add_scatter(report, run);
    kymo_source_close(run);
    kymo_source_close(hours);
    if (kymo_report_close(report, &err) == KYMO_OK)
        return 0;
    fprintf(stderr, "report_api: %s\n", err.text);
    return 1;
}
