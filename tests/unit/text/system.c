/*
 * Fonts of the system: for what the embedded ones lack, and by name or path. On a system of this
 * test's own: a folder of copies of installed fonts, each under a name that says when it is taken.
 */
#define _XOPEN_SOURCE 700 /* nftw */

#include "fixture.h"

#include <ftw.h>
#include <sys/stat.h>

#define CJK "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
#define SERIF "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
#define SERIF_BOLD "/usr/share/fonts/truetype/dejavu/DejaVuSerif-Bold.ttf"
#define ZHONG "\xe4\xb8\xad"
#define WEN "\xe6\x96\x87"

static char folder[64];

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
    (void)about, (void)kind, (void)walk;
    return remove(path);
}

/** A system with some font files; skips the test when one of them is not installed. */
static void make_system(const char *const *files)
{
    char path[256];
    FILE *conf;

    for (int i = 0; files[i]; i++)
        if (access(files[i], R_OK) != 0)
            cr_skip_test("%s is not installed", files[i]);
    strcpy(folder, "/tmp/kymo-system.XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/fonts.conf", folder);
    conf = fopen(path, "w");
    cr_assert_not_null(conf);
    fprintf(conf, "<fontconfig><dir>%s/fonts</dir><cachedir>%s/cache</cachedir></fontconfig>",
            folder, folder);
    fclose(conf);
    snprintf(path, sizeof path, "%s/fonts", folder);
    cr_assert_eq(mkdir(path, 0700), 0);
    for (int i = 0; files[i]; i++) {
        snprintf(path, sizeof path, "%s/fonts/%s", folder, strrchr(files[i], '/') + 1);
        cr_assert_eq(symlink(files[i], path), 0);
    }
    snprintf(path, sizeof path, "%s/fonts.conf", folder);
    use_fonts(path);
}

static void remove_system(void)
{
    cr_assert_eq(nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

/** Fonts on the system just made. */
static fixture open_fonts(void)
{
    char path[128];
    fixture f = fixture_open();

    snprintf(path, sizeof path, "%s/fonts.conf", folder);
    use_fonts(path);
    return f;
}

static const char *path_of(const fixture *f, const kymo__run *run)
{
    const kymo__face_info *about = kymo__face_about(f->fonts, run->face);

    return about->path ? about->path : "";
}

Test(text_system, what_is_not_embedded_is_looked_for)
{
    make_system((const char *const[]){CJK, SERIF, NULL});
    fixture f = open_fonts();
    const kymo__text *text = set_size(&f, "a" ZHONG WEN "b", 12);
    cr_assert_eq(text->run_count, 3);
    cr_assert_eq(text->boxes, 0);
    cr_assert_not_null(strstr(path_of(&f, &text->runs[1]), "wqy-microhei.ttc"));
    cr_assert_eq(kymo__face_about(f.fonts, text->runs[1].face)->index, 0, "not the monospaced one");
    cr_assert_float_eq(text->runs[1].width, 24, 1e-9, "ideographs are an em wide");
    /* Its glyphs are drawn. */
    const kymo__glyph_mask *ink = mask(&f, text->runs[1].face, text->runs[1].glyphs[0].id, 24, 0, 0, 0);
    cr_assert(ink->width > 12 && ink->height > 12);
    /* What is embedded stays embedded, though the serif font has it, too. */
    cr_assert_eq(set_size(&f, "\xce\xa9", 12)->runs[0].face, KYMO__FACE_REGULAR);
    cr_assert_eq(set_size(&f, "\xe2\x88\x87", 12)->runs[0].face, KYMO__FACE_FALLBACK);
    fixture_close(&f);
    remove_system();
}

/* The same text is set the same, whatever was set before it. */
Test(text_system, the_past_has_no_say)
{
    static const char *const strings[] = {ZHONG, "x" WEN, "\xe3\x81\x82" ZHONG, "\xec\x84\x9c"};
    make_system((const char *const[]){CJK, SERIF, NULL});
    fixture a = open_fonts(), b = open_fonts();
    for (int i = 0; i < 4; i++) {
        set_size(&a, strings[i], 12);
        set(&b, strings[3 - i], &(kymo__text_style){.face = KYMO__FACE_SEMIBOLD, .size = 12});
        set_size(&b, strings[3 - i], 12);
    }
    for (int i = 0; i < 4; i++) {
        const kymo__text *one = set_size(&a, strings[i], 12), *two = set_size(&b, strings[i], 12);
        cr_assert_eq(one->run_count, two->run_count);
        for (int32_t r = 0; r < one->run_count; r++)
            cr_assert_str_eq(path_of(&a, &one->runs[r]), path_of(&b, &two->runs[r]));
        cr_assert_eq(one->width, two->width);
    }
    fixture_close(&a);
    fixture_close(&b);
    remove_system();
}

Test(text_system, without_fonts_there_are_boxes)
{
    fixture f = fixture_open();
    const kymo__text *text = set_size(&f, ZHONG WEN " and \xf0\x9f\x9a\x80", 12);
    cr_assert_eq(text->boxes, 3);
    cr_assert_eq(text->box_code, 0x4e2d);
    fixture_close(&f);
}

Test(text_system, a_family_is_chosen_by_name)
{
    make_system((const char *const[]){SERIF, SERIF_BOLD, NULL});
    fixture f = open_fonts();
    const double inter = set_size(&f, "width", 12)->width;
    cr_assert_eq(kymo__fonts_choose(f.fonts, "dejavu serif", &f.err), KYMO_OK, "%s", f.err.text);
    const kymo__text *text = set_size(&f, "width", 12);
    cr_assert_not_null(strstr(path_of(&f, &text->runs[0]), "DejaVuSerif.ttf"));
    cr_assert_neq(text->width, inter);
    cr_assert_eq(text->style.face, KYMO__FACE_REGULAR);
    text = set(&f, "width", &(kymo__text_style){.face = KYMO__FACE_SEMIBOLD, .size = 12});
    cr_assert_not_null(strstr(path_of(&f, &text->runs[0]), "DejaVuSerif-Bold.ttf"));
    cr_assert_eq(kymo__face_about(f.fonts, text->runs[0].face)->weight, 700);
    cr_assert_str_eq(kymo__face_about(f.fonts, text->runs[0].face)->family,
                     "'DejaVu Serif', sans-serif");
    /* What it lacks is embedded: Hebrew. */
    cr_assert_eq(set_size(&f, "\xd7\xa9", 12)->runs[0].face, KYMO__FACE_FALLBACK);
    /* And back. */
    cr_assert_eq(kymo__fonts_choose(f.fonts, NULL, &f.err), KYMO_OK);
    cr_assert_eq(set_size(&f, "width", 12)->width, inter);
    fixture_close(&f);
    remove_system();
}

Test(text_system, a_file_is_chosen_by_path)
{
    if (access(SERIF_BOLD, R_OK) != 0)
        cr_skip_test(SERIF_BOLD " is not installed");
    fixture f = fixture_open();
    cr_assert_eq(kymo__fonts_choose(f.fonts, SERIF_BOLD, &f.err), KYMO_OK, "%s", f.err.text);
    const kymo__text *text = set_size(&f, "width", 12);
    const kymo__face_info *about = kymo__face_about(f.fonts, text->runs[0].face);
    cr_assert_str_eq(about->path, SERIF_BOLD);
    cr_assert_str_eq(about->family, "'DejaVu Serif', sans-serif");
    cr_assert_eq(about->weight, 700);
    cr_assert_not(about->italic);
    fixture_close(&f);
}

Test(text_system, what_is_no_font_is_an_error_that_changes_nothing)
{
    static const struct {
        const char *font;
        kymo_status status;
        const char *text, *hint;
    } bad[] = {
        {"./none.ttf", KYMO_ENOENT, "./none.ttf: ", ""},
        {"tests/unit/text/system.c", KYMO_EFORMAT, "tests/unit/text/system.c: not a font file", ""},
        {"/dev/null", KYMO_EFORMAT, "/dev/null: not a font file", ""},
        {"tests/unit", KYMO_EFORMAT, "tests/unit: not a font file", ""},
        {"DejaVu Serf", KYMO_ENOENT, "no font family \"DejaVu Serf\"",
         "did you mean \"DejaVu Serif\"?"},
    };
    make_system((const char *const[]){SERIF, NULL});
    fixture f = open_fonts();
    const double inter = set_size(&f, "width", 12)->width;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        kymo__error_clear(&f.err);
        cr_assert_eq(kymo__fonts_choose(f.fonts, bad[i].font, &f.err), bad[i].status, "%s: %d",
                     bad[i].font, (int)f.err.code);
        cr_assert_eq(strncmp(f.err.text, bad[i].text, strlen(bad[i].text)), 0, "%s", f.err.text);
        cr_assert_str_eq(f.err.hint, bad[i].hint);
        cr_assert_eq(set_size(&f, "width", 12)->width, inter);
    }
    fixture_close(&f);
    remove_system();
}
