/*
 * own_loop.c - a program with its own loop: a signal of ten million rows is drawn in frames of 10 ms, while the view
 * is moved as a mouse would; then what is under a pixel is read out, and statistics of what is in view are told.
 * (A program with a window would show the pixels after each frame, and draw in a second thread.)
 */
#include <kymo/ext.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { WIDTH = 960, HEIGHT = 400, ROWS = 10000000 };

static uint32_t pixels[HEIGHT][WIDTH];

/* Draws until the picture is exact; a loop would do something else between the frames. */
static kymo_status settle(kymo_figure *figure, kymo_canvas *canvas, const char *what)
{
    kymo_status status = KYMO_PARTIAL;
    int frames = 0;
    while (status == KYMO_PARTIAL) {
        status = kymo_figure_draw_until(figure, canvas, 10, 0);
        frames++;
    }
    printf("%s: %d frames\n", what, frames);
    return status;
}

/* The wheel turned once over a pixel. */
static void zoom(kymo_axes *axes, double at, double factor)
{
    kymo_axes_state state;
    kymo_limits x;
    if (kymo_axes_get_state(axes, &state) == KYMO_OK &&
        kymo_axis_window(&state.x, at + (state.x.from - at) / factor, at + (state.x.to - at) / factor, &x) == KYMO_OK)
        kymo_axes_set_limits(axes, &x, NULL, NULL);
}

static void tell(kymo_axes *axes, kymo_mark *mark)
{
    kymo_axes_state state;
    kymo_row row;
    kymo_statistics s;
    kymo_axes_get_state(axes, &state);
    const kymo_limits in_view = { .lo = state.x.lo, .hi = state.x.hi };
    double x = state.panel.x + state.panel.w / 2, y = state.panel.y + state.panel.h / 2;
    if (kymo_rows_nearest(axes, NULL, x, y, 40, &row, NULL) == KYMO_OK && row.row >= 0)
        printf("near the middle: row %lld, x %.9g, y %.9g\n", (long long)row.row, row.x, row.y);
    if (kymo_mark_statistics(mark, &in_view, NULL, &s, NULL) == KYMO_OK)
        printf("in view: %lld rows, mean %.6f, sd %.6f, %.4f Hz\n", (long long)s.rows, s.mean, s.sd, s.frequency);
}

int main(int count, char **arguments)
{
    float *signal = malloc(sizeof *signal * ROWS);
    double *time = malloc(sizeof *time * ROWS);
    if (!signal || !time)
        return 1;
    for (int i = 0; i < ROWS; i++) {
        time[i] = i * 1e-4;
        signal[i] = (float)(sin(6.283185307 * 5 * time[i]) * (1 + 0.5 * sin(time[i] * 0.02)));
    }
    const kymo_column columns[] = { { .name = "t", .values = time },
                                    { .name = "signal", .values = signal, .type = KYMO_F32 } };
    kymo_source *source = kymo_source_arrays(columns, 2, ROWS, NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .title = "A loop of one's own" });
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .x_label = "time (s)", .y_lim = { -1.6, 1.6 } });
    kymo_mark *mark = kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "t", .y = "signal" });
    kymo_canvas *canvas = kymo_canvas_wrap(pixels, WIDTH, HEIGHT, sizeof pixels[0], KYMO_RGB24, 1);
    kymo_error error = { 0 };

    kymo_status status = settle(figure, canvas, "all of it");
    for (int notch = 0; notch < 40 && status >= KYMO_OK; notch++) { // 15 % each, over one pixel
        zoom(axes, 600, 1.15);
        status = kymo_figure_draw_until(figure, canvas, 10, 0);
    }
    if (status >= KYMO_OK && settle(figure, canvas, "after the zoom") == KYMO_OK)
        tell(axes, mark);
    kymo_canvas_save(canvas, count > 1 ? arguments[1] : "own_loop.png");
    kymo_canvas_close(canvas);
    kymo_source_close(source);
    if (kymo_figure_close(figure, &error) != KYMO_OK)
        fprintf(stderr, "%s\n", error.text);
    free(signal);
    free(time);
    return error.code != KYMO_OK;
}
