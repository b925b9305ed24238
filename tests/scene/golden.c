/*
 * golden.c - drawings as text: each figure of tests/shared/figures.c against its scene.
 *
 * Most breakage shows here first, and in a form that can be read in a review. `make accept T=NAME` takes the
 * scene (and the picture) of one figure for right. Skipped, loudly, with fonts of unknown checksums.
 */
#include "figures.h"
#include "kt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "text/fontdata.h"

static void save(const kt_figure *row, const char *path)
{
    kymo_error err;
    kymo_figure *figure = row->open();
    kymo_figure_save(figure, path);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s: %s", row->name, err.text);
}

/* The first line that differs, from 1; 0: none. */
static int first_difference(const char *a, const char *b)
{
    for (int line = 1;; line++) {
        size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");
        if (n != m || memcmp(a, b, n) != 0)
            return line;
        if (!a[n] && !b[m])
            return 0;
        if (!a[n] || !b[m])
            return line;
        a += n + 1;
        b += m + 1;
    }
}

Test(scene, golden)
{
    const char *accepted = getenv("KYMO_ACCEPT");
    for (int i = 0; i < kymo__font_file_count; i++) {
        if (!kymo__font_files[i].known)
            cr_skip_test("fonts with unknown checksums: texts cannot be compared");
    }
    char folder[200];
    snprintf(folder, sizeof folder, "%s/golden", kt_build());
    mkdir("build", 0777);
    mkdir(folder, 0777);
    for (int i = 0; i < kt_figure_count; i++) {
        char golden[256], now[256];
        snprintf(golden, sizeof golden, "tests/scene/golden/%s.scene", kt_figures[i].name);
        snprintf(now, sizeof now, "%s/%s.scene", folder, kt_figures[i].name);
        if (accepted && strcmp(accepted, kt_figures[i].name) == 0)
            save(&kt_figures[i], golden);
        save(&kt_figures[i], now);
        size_t size;
        char *was = kt_file_read(golden, &size), *is = kt_file_read(now, &size);
        int line = first_difference(was, is);
        cr_expect_eq(line, 0, "%s: line %d differs: diff %s %s, then make accept T=%s", kt_figures[i].name, line,
                     golden, now, kt_figures[i].name);
        free(was);
        free(is);
    }
    KT_ALL_CLOSED();
}
