/*
 * browsers.c - an SVG is the same picture in librsvg, in Chromium, and as kymo's own PNG.
 *
 * Pictures are compared as means over blocks of 8 x 8 pixels, which antialiasing and the fonts that a program
 * has hardly move: text is stretched to the width it was laid out with. librsvg knows neither that width nor
 * digits of one width, so its texts may begin or end some pixels off. A program that is not here is skipped,
 * loudly.
 */
#include "figures.h"
#include "kt.h"

#include <math.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCALE = 2, BLOCK = 8 };

typedef struct picture {
    uint32_t width, height;
    unsigned char *rgb;
} picture;

static picture read_png(const char *path)
{
    png_image image = { .version = PNG_IMAGE_VERSION };
    picture p = { 0 };
    cr_assert_neq(png_image_begin_read_from_file(&image, path), 0, "%s: %s", path, image.message);
    image.format = PNG_FORMAT_RGB;
    p.width = image.width;
    p.height = image.height;
    p.rgb = malloc(PNG_IMAGE_SIZE(image));
    const png_color white = { 255, 255, 255 };
    cr_assert_neq(png_image_finish_read(&image, &white, p.rgb, 0, NULL), 0, "%s: %s", path, image.message);
    return p;
}

/* The mean of a channel over one block. */
static double mean(const picture *p, uint32_t x0, uint32_t y0, int channel)
{
    double sum = 0;
    for (uint32_t y = y0; y < y0 + BLOCK; y++)
        for (uint32_t x = x0; x < x0 + BLOCK; x++)
            sum += p->rgb[(y * p->width + x) * 3 + (uint32_t)channel];
    return sum / (BLOCK * BLOCK);
}

/* The worst block and the mean difference of all, in levels of 255. */
static void compare(const picture *a, const picture *b, double *worst, double *all)
{
    int64_t blocks = 0;
    *worst = *all = 0;
    cr_assert(a->width == b->width && a->height == b->height, "%ux%u and %ux%u", a->width, a->height, b->width,
              b->height);
    for (uint32_t y = 0; y + BLOCK <= a->height; y += BLOCK) {
        for (uint32_t x = 0; x + BLOCK <= a->width; x += BLOCK, blocks++) {
            for (int c = 0; c < 3; c++) {
                double d = fabs(mean(a, x, y, c) - mean(b, x, y, c));
                *worst = fmax(*worst, d);
                *all += d / 3;
            }
        }
    }
    *all /= (double)blocks;
}

/* Draws the SVG with a program and compares with kymo's picture. */
static void check(const char *figure, const char *program, const char *command, double most, const picture *own,
                  const char *png)
{
    kt_result r = kt_shell(NULL, "%s", command);
    cr_assert_eq(r.status, 0, "%s: %s", program, r.err);
    kt_result_free(&r);
    picture theirs = read_png(png);
    double worst, all;
    compare(own, &theirs, &worst, &all);
    fprintf(stderr, "%s, %s: worst block %.1f, mean %.3f of 255\n", figure, program, worst, all);
    cr_expect_lt(worst, most, "%s, %s: a block differs by %.1f", figure, program, worst);
    cr_expect_lt(all, 2.0, "%s, %s: %.3f on the mean", figure, program, all);
    free(theirs.rgb);
}

Test(browsers, same_picture)
{
    static const char *const wanted[] = { "time-lines", "styles", "categories", "cloud", "panels" };
    const bool rsvg = kt_have("rsvg-convert", "its pictures are not compared"), chromium = kt_have("chromium", "its pictures are not compared");
    char folder[256], svg[300], own_png[300], png[300], command[1600];
    kt_folder_make(folder);
    snprintf(svg, sizeof svg, "%s/a.svg", folder);
    snprintf(own_png, sizeof own_png, "%s/own.png", folder);
    snprintf(png, sizeof png, "%s/b.png", folder);
    for (size_t w = 0; w < sizeof wanted / sizeof wanted[0] && (rsvg || chromium); w++) {
        int i = 0;
        while (strcmp(kt_figures[i].name, wanted[w]) != 0)
            i++;
        kymo_figure *figure = kt_figures[i].open();
        kymo_error err;
        cr_assert_eq(kymo_figure_save(figure, svg), KYMO_OK);
        cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK);
        figure = kt_figures[i].open();
        kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .scale = SCALE });
        cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
        cr_assert_eq(kymo_canvas_save(canvas, own_png), KYMO_OK);
        kymo_canvas_close(canvas);
        cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK);
        picture own = read_png(own_png);
        snprintf(command, sizeof command, "rsvg-convert -z %d '%s' -o '%s'", SCALE, svg, png);
        if (rsvg)
            check(wanted[w], "librsvg", command, 80, &own, png);
        snprintf(command, sizeof command,
                 "HOME='%s' chromium --headless --no-sandbox --disable-gpu --hide-scrollbars "
                 "--force-device-scale-factor=%d --window-size=%u,%u --user-data-dir='%s/profile' "
                 "--screenshot='%s' 'file://%s'",
                 folder, SCALE, own.width / SCALE, own.height / SCALE, folder, png, svg);
        if (chromium)
            check(wanted[w], "Chromium", command, 64, &own, png);
        free(own.rgb);
    }
    kt_result r = kt_shell(NULL, "rm -rf '%s/profile'", folder);
    kt_result_free(&r);
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}
