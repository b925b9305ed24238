/*
 * canvas.c - one canvas, drawn into again and again: the frames of a moving window over a signal, in the
 * caller's own memory. From the second frame on the texts, masks and buffers are there already.
 */
#include <kymo.h>
#include <math.h>
#include <stdio.h>

enum { WIDTH = 960, HEIGHT = 360, FRAMES = 60, POINTS = 20000 };

static uint32_t pixels[HEIGHT][WIDTH];
static double signal[POINTS];

int main(int count, char **arguments)
{
    for (int i = 0; i < POINTS; i++)
        signal[i] = sin(i * 0.01) * exp(-pow((i - POINTS / 2.0) / 6000, 2)) + 0.05 * sin(i * 0.37);
    const kymo_column column = { .name = "signal", .values = signal };
    kymo_source *source = kymo_source_arrays(&column, 1, POINTS, NULL);
    kymo_canvas *canvas = kymo_canvas_wrap(pixels, WIDTH, HEIGHT, sizeof pixels[0], KYMO_RGB24, 1);
    kymo_error error = { 0 };
    for (int frame = 0; frame < FRAMES && error.code == KYMO_OK; frame++) {
        kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .title = "A window that moves" });
        kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){
            .x_label = "sample", .y_lim = { -1.2, 1.2 }, .x_lim = { 200.0 * frame, 200.0 * frame + 6000 } });
        kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .y = "signal" });
        kymo_figure_draw(figure, canvas);
        if (kymo_figure_close(figure, &error) != KYMO_OK)
            fprintf(stderr, "%s\n", error.text);
    }
    if (error.code == KYMO_OK && kymo_canvas_save(canvas, count > 1 ? arguments[1] : "canvas.png") != KYMO_OK) {
        kymo_canvas_status(canvas, &error);
        fprintf(stderr, "%s\n", error.text);
    }
    kymo_canvas_close(canvas);
    kymo_source_close(source);
    return error.code != KYMO_OK;
}
