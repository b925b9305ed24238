/*
 * golden.c - pictures that were looked at: each figure of tests/shared/figures.c against its PNG.
 *
 * Pixels must be equal. On a difference the picture as it is now is left in build/golden/, to be looked at;
 * `make accept T=NAME` takes one for right. With fonts whose checksums are not known (another release of the
 * distribution) texts may differ, so the comparison is skipped, loudly.
 */
#include "figures.h"
#include "kt.h"

#include <cairo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "text/fontdata.h"

static bool fonts_known(void)
{
    for (int i = 0; i < kymo__font_file_count; i++) {
        if (!kymo__font_files[i].known)
            return false;
    }
    return true;
}

static void save(const kt_figure *row, const char *path)
{
    kymo_error err;
    kymo_figure *figure = row->open();
    kymo_figure_save(figure, path);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s: %s", row->name, err.text);
}

/* How many pixels differ, -1 when the sizes do; the largest difference of a channel. */
static int differing(cairo_surface_t *a, cairo_surface_t *b, int *largest)
{
    int w = cairo_image_surface_get_width(a), h = cairo_image_surface_get_height(a), count = 0;
    *largest = 0;
    if (w != cairo_image_surface_get_width(b) || h != cairo_image_surface_get_height(b))
        return -1;
    for (int y = 0; y < h; y++) {
        const unsigned char *p = cairo_image_surface_get_data(a) + y * cairo_image_surface_get_stride(a);
        const unsigned char *q = cairo_image_surface_get_data(b) + y * cairo_image_surface_get_stride(b);
        for (int x = 0; x < w; x++) {
            int worst = 0;
            for (int c = 0; c < 3; c++)
                worst = abs(p[4 * x + c] - q[4 * x + c]) > worst ? abs(p[4 * x + c] - q[4 * x + c]) : worst;
            count += worst > 0;
            *largest = worst > *largest ? worst : *largest;
        }
    }
    return count;
}

static void compare(const kt_figure *row, const char *golden, const char *now)
{
    int largest;
    cairo_surface_t *a = cairo_image_surface_create_from_png(golden);
    cairo_surface_t *b = cairo_image_surface_create_from_png(now);
    cr_assert_eq(cairo_surface_status(a), CAIRO_STATUS_SUCCESS, "%s cannot be read", golden);
    cr_assert_eq(cairo_surface_status(b), CAIRO_STATUS_SUCCESS, "%s cannot be read", now);
    int count = differing(a, b, &largest);
    cairo_surface_destroy(a);
    cairo_surface_destroy(b);
    cr_expect_eq(count, 0, "%s: %d pixels differ, by up to %d: look at %s, then make accept T=%s", row->name,
                 count, largest, now, row->name);
}

Test(image, golden)
{
    const char *accepted = getenv("KYMO_ACCEPT");
    if (!fonts_known())
        cr_skip_test("fonts with unknown checksums: pictures cannot be compared");
    char folder[200];
    snprintf(folder, sizeof folder, "%s/golden", kt_build());
    mkdir("build", 0777);
    mkdir(folder, 0777);
    for (int i = 0; i < kt_figure_count; i++) {
        char golden[256], now[256];
        snprintf(golden, sizeof golden, "tests/image/golden/%s.png", kt_figures[i].name);
        snprintf(now, sizeof now, "%s/%s.png", folder, kt_figures[i].name);
        if (accepted && strcmp(accepted, kt_figures[i].name) == 0)
            save(&kt_figures[i], golden);
        save(&kt_figures[i], now);
        compare(&kt_figures[i], golden, now);
    }
    KT_ALL_CLOSED();
}
