/* Fonts opened and closed around each test; what must not fail asserts. */
#ifndef TEXT_FIXTURE_H
#define TEXT_FIXTURE_H

#include "text/fontdata.h"
#include "text/text.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kt.h"

#define NO_FONTS "tests/unit/text/no-fonts.conf"

/** Whatever fonts this system has, tests see those that a configuration of fontconfig lists. */
static inline void use_fonts(const char *configuration)
{
    char path[4096];

    path[0] = 0;
    if (configuration[0] != '/') {
        cr_assert_not_null(getcwd(path, sizeof path - 256));
        strcat(path, "/");
    }
    strcat(path, configuration);
    cr_assert_eq(setenv("FONTCONFIG_FILE", path, 1), 0);
}

/** What a test of the text room has. */
typedef struct fixture {
    kymo__mem *mem;
    kymo__fonts *fonts;
    kymo_error err;
} fixture;

static inline fixture fixture_open(void)
{
    fixture f = {.mem = kymo__mem_open(NULL, 0)};

    use_fonts(NO_FONTS);

    cr_assert_not_null(f.mem);
    cr_assert_eq(kymo__fonts_open(&f.fonts, f.mem, &f.err), KYMO_OK, "%s", f.err.text);
    return f;
}

static inline void fixture_close(fixture *f)
{
    kymo__fonts_close(f->fonts);
    KT_CLEAN(f->mem);
    kymo__mem_close(f->mem);
}

static inline const kymo__text *set(fixture *f, const char *string, const kymo__text_style *style)
{
    const kymo__text *text = NULL;

    cr_assert_eq(kymo__text_layout(f->fonts, string, style, &text, &f->err), KYMO_OK, "%s",
                 f->err.text);
    cr_assert_not_null(text);
    return text;
}

static inline const kymo__text *set_size(fixture *f, const char *string, double size)
{
    return set(f, string, &(kymo__text_style){.size = size});
}

static inline const kymo__glyph_mask *mask(fixture *f, int32_t face, uint32_t glyph, double size,
                                           int qx, int qy, double angle)
{
    const kymo__glyph_mask *made = NULL;

    cr_assert_eq(kymo__glyph_render(f->fonts, face, glyph, size, qx, qy, angle, &made, &f->err),
                 KYMO_OK, "%s", f->err.text);
    cr_assert_not_null(made);
    return made;
}

static inline int64_t blocks(const fixture *f)
{
    kymo_memory_report report;

    kymo__mem_report(f->mem, &report);
    return report.count;
}

static inline int64_t bytes(const fixture *f)
{
    kymo_memory_report report;

    kymo__mem_report(f->mem, &report);
    return report.kinds[KYMO_MEMORY_TEXT].live;
}

#endif
