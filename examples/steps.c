/*
 * steps.c - arrays, a sparse series and three kinds of lines: steps, dashes, and a line with gaps and
 * markers. Arrays are borrowed, never copied; an absent row of a sparse series is a gap.
 */
#include <kymo.h>
#include <math.h>
#include <stdio.h>

enum { HOURS = 48 };

int main(int count, char **arguments)
{
    static float setpoint[HOURS];
    static double measured[HOURS];
    for (int i = 0; i < HOURS; i++) {
        setpoint[i] = (float)(i % 24 < 6 || i % 24 >= 22 ? 17 : 21);
        measured[i] = 19 + 2.2 * sin((i - 9) / 24.0 * 6.28318530718) + 0.3 * cos(i * 2.1);
    }
    const kymo_column columns[] = {
        { .name = "setpoint", .values = setpoint, .type = KYMO_F32 },
        { .name = "measured", .values = measured },
    };
    static const int64_t rows[] = { 6, 7, 8, 12, 20, 21, 30, 31, 32, 33, 40 };
    static const double readings[] = { 17.4, 18.2, 19.5, 22.0, 21.5, 20.9, 17.2, 18.8, 20.1, 21.6, 23.4 };
    const kymo_sparse checks = {
        .index = rows, .value = { .values = readings }, .count = sizeof rows / sizeof rows[0], .rows = HOURS };

    kymo_source *room = kymo_source_arrays(columns, 2, HOURS, NULL);
    kymo_source *hand = kymo_source_sparse(&checks, NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .title = "Two days in one room", .subtitle = "Setpoint, sensor, and readings by hand" });
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){
        .x_label = "hour", .y_label = "temperature (°C)", .y_lim = { 15, 25 } });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = room, .y = "setpoint", .step = KYMO_STEP_POST,
                                            .dash = "dashed" });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = room, .y = "measured" });
    kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = hand, .x = "row", .y = "value", .label = "by hand",
                                            .marker = "circle" });
    kymo_source_close(room);
    kymo_source_close(hand);
    kymo_figure_save(figure, count > 1 ? arguments[1] : "steps.png");
    kymo_error error;
    if (kymo_figure_close(figure, &error) != KYMO_OK)
        fprintf(stderr, "%s\n", error.text);
    return error.code != KYMO_OK;
}
