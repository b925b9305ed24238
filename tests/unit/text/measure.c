/* Widths and boxes against the numbers in the font files, read by hand or by FreeType. */
#include "fixture.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_BBOX_H

/* Advances and kerning of Inter 3.19 as its hmtx and GPOS tables say, in 1/2816 em. */
#define EM 2816.0
#define WIDTH_AV (1904 + 1904 - 192)
#define WIDTH_To (1808 + 1680 - 224)
#define WIDTH_Wa (2672 + 1588 - 144)

static void need_known_fonts(void)
{
    if (!kymo__font_files[KYMO__FACE_REGULAR].known)
        cr_skip_test("other fonts than those the numbers were read from");
}

static FT_Face open_face(FT_Library *library, int32_t face)
{
    FT_Face ft;

    cr_assert_eq(FT_Init_FreeType(library), 0);
    cr_assert_eq(FT_New_Memory_Face(*library, kymo__font_files[face].data,
                                    (FT_Long)kymo__font_files[face].size, 0, &ft),
                 0);
    return ft;
}

Test(text_measure, kerning_is_the_fonts)
{
    need_known_fonts();
    fixture f = fixture_open();
    cr_assert_float_eq(set_size(&f, "AV", 100)->width, 100 * WIDTH_AV / EM, 1e-9);
    cr_assert_float_eq(set_size(&f, "To", 100)->width, 100 * WIDTH_To / EM, 1e-9);
    cr_assert_float_eq(set_size(&f, "Wa", 100)->width, 100 * WIDTH_Wa / EM, 1e-9);
    cr_assert_float_eq(set_size(&f, "nn", 100)->width, 100 * (1648 + 1648) / EM, 1e-9);
    const kymo__text *text = set_size(&f, "AV", 100);
    cr_assert_float_eq(text->runs[0].glyphs[1].x, 100 * (1904 - 192) / EM, 1e-9);
    fixture_close(&f);
}

Test(text_measure, single_glyphs_have_their_own_advance)
{
    static const int32_t faces[] = {KYMO__FACE_REGULAR, KYMO__FACE_SEMIBOLD, KYMO__FACE_ITALIC,
                                    KYMO__FACE_FALLBACK, KYMO__FACE_MATH};
    fixture f = fixture_open();
    for (size_t i = 0; i < sizeof faces / sizeof *faces; i++) {
        FT_Library library;
        FT_Face ft = open_face(&library, faces[i]);
        for (char c = '!'; c <= '~'; c++) {
            const char string[2] = {c, 0};
            const kymo__text *text =
                set(&f, string, &(kymo__text_style){.face = faces[i], .size = 12});
            const FT_UInt glyph = FT_Get_Char_Index(ft, (FT_ULong)c);
            cr_assert_eq(FT_Load_Glyph(ft, glyph, FT_LOAD_NO_SCALE), 0);
            cr_assert_float_eq(text->width,
                               12.0 * (double)ft->glyph->metrics.horiAdvance / ft->units_per_EM,
                               1e-9, "%c in face %d", c, (int)faces[i]);
            cr_assert_eq(text->runs[0].glyphs[0].id, glyph, "%c in face %d", c, (int)faces[i]);
            cr_assert_eq(text->runs[0].face, faces[i]);
        }
        FT_Done_Face(ft);
        FT_Done_FreeType(library);
    }
    fixture_close(&f);
}

Test(text_measure, ink_is_the_union_of_outlines)
{
    fixture f = fixture_open();
    FT_Library library;
    FT_Face ft = open_face(&library, KYMO__FACE_REGULAR);
    const kymo__text *text = set_size(&f, "Qgj|\xc3\x85 f", 40);
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    cr_assert_eq(text->run_count, 1);
    for (int32_t i = 0; i < text->runs[0].glyph_count; i++) {
        const kymo__glyph *glyph = &text->runs[0].glyphs[i];
        FT_BBox box;
        cr_assert_eq(FT_Load_Glyph(ft, glyph->id, FT_LOAD_NO_SCALE), 0);
        if (ft->glyph->outline.n_points == 0)
            continue;
        FT_Outline_Get_BBox(&ft->glyph->outline, &box);
        const double unit = 40.0 / ft->units_per_EM;
        left = fmin(left, glyph->x + unit * (double)box.xMin);
        right = fmax(right, glyph->x + unit * (double)box.xMax);
        top = fmin(top, glyph->y - unit * (double)box.yMax);
        bottom = fmax(bottom, glyph->y - unit * (double)box.yMin);
    }
    FT_Done_Face(ft);
    FT_Done_FreeType(library);
    cr_assert_float_eq(text->ink_left, left, 0.05);
    cr_assert_float_eq(text->ink_right, right, 0.05);
    cr_assert_float_eq(text->ink_top, top, 0.05);
    cr_assert_float_eq(text->ink_bottom, bottom, 0.05);
    cr_assert_lt(text->ink_top, -25, "accent");
    cr_assert_gt(text->ink_bottom, 5, "descenders");
    fixture_close(&f);
}

Test(text_measure, ascent_and_descent_are_the_faces)
{
    need_known_fonts();
    fixture f = fixture_open();
    const kymo__text *text = set_size(&f, "x", 16);
    cr_assert_float_eq(text->ascent, 16 * 2728 / EM, 1e-9);
    cr_assert_float_eq(text->descent, 16 * 680 / EM, 1e-9);
    cr_assert_float_eq(text->height, 16 * (2728 + 680) / EM, 1e-9);
    cr_assert_float_eq(kymo__text_line_height(16), 20, 0);
    text = set_size(&f, "x\ny\nz", 16);
    cr_assert_eq(text->line_count, 3);
    cr_assert_float_eq(text->height, 16 * (2728 + 680) / EM + 40, 1e-9);
    fixture_close(&f);
}

Test(text_measure, digits_have_one_width_when_tabular)
{
    fixture f = fixture_open();
    const kymo__text_style tabular = {.size = 11, .tabular = true};
    const double one = set(&f, "1", &tabular)->width;
    for (int i = 0; i < 100; i++) {
        char string[8] = {(char)('0' + i / 10), (char)('0' + i % 10)};
        cr_assert_float_eq(set(&f, string, &tabular)->width, 2 * one, 1e-9, "%s", string);
    }
    cr_assert_eq(set(&f, "111", &tabular)->width, set(&f, "888", &tabular)->width);
    cr_assert_eq(set(&f,
                     "\xe2\x88\x92"
                     "11.1",
                     &tabular)
                     ->width,
                 set(&f,
                     "\xe2\x88\x92"
                     "74.0",
                     &tabular)
                     ->width);
    cr_assert_lt(set_size(&f, "111", 11)->width, set_size(&f, "888", 11)->width - 1,
                 "proportional");
    fixture_close(&f);
}

Test(text_measure, twice_the_size_is_twice_everything)
{
    static const char string[] = "Temperature (\xc2\xb0"
                                 "C) \xe2\x88\x92"
                                 "17.3 10\xc2\xb3 \xe2\x88\x91 AVA\nTo";
    fixture f = fixture_open();
    const kymo__text *small = set(&f, string, &(kymo__text_style){.size = 10, .align = 1});
    const kymo__text *big = set(&f, string, &(kymo__text_style){.size = 20, .align = 1});
    cr_assert_eq(big->width, 2 * small->width);
    cr_assert_eq(big->ink_right, 2 * small->ink_right);
    cr_assert_eq(big->run_count, small->run_count);
    for (int32_t r = 0; r < small->run_count; r++) {
        cr_assert_eq(big->runs[r].x, 2 * small->runs[r].x);
        cr_assert_eq(big->runs[r].glyph_count, small->runs[r].glyph_count);
        for (int32_t g = 0; g < small->runs[r].glyph_count; g++)
            cr_assert_eq(big->runs[r].glyphs[g].x, 2 * small->runs[r].glyphs[g].x);
    }
    fixture_close(&f);
}

Test(text_measure, runs_stand_side_by_side)
{
    fixture f = fixture_open();
    const kymo__text *text = set_size(&f, "a \xe2\x88\x87 b \xe2\x88\x87\xe2\x88\x87 c", 20);
    double pen = 0;
    cr_assert_eq(text->run_count, 5);
    for (int32_t r = 0; r < text->run_count; r++) {
        cr_assert_float_eq(text->runs[r].x, pen, 1e-9);
        pen += text->runs[r].width;
    }
    cr_assert_float_eq(text->width, pen, 1e-9);
    fixture_close(&f);
}

Test(text_measure, nothing_has_no_ink)
{
    fixture f = fixture_open();
    static const char *const strings[] = {"", " ", "\xe2\x80\x8b"};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        const kymo__text *text = set_size(&f, strings[i], 12);
        cr_assert_eq(text->line_count, 1);
        cr_assert(text->ink_left == 0 && text->ink_right == 0 && text->ink_top == 0 &&
                  text->ink_bottom == 0);
        cr_assert_gt(text->height, 12);
        cr_assert_not(text->boxes);
        cr_assert_str_eq(text->string, strings[i]);
    }
    cr_assert_eq(set_size(&f, "", 12)->width, 0);
    cr_assert_eq(set_size(&f, "", 12)->run_count, 0);
    cr_assert_eq(set_size(&f, NULL, 12), set_size(&f, "", 12));
    fixture_close(&f);
}

Test(text_measure, absurd_styles_are_errors)
{
    static const double sizes[] = {0, -1, NAN, INFINITY, 1e300};
    fixture f = fixture_open();
    const kymo__text *text;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        cr_assert_eq(
            kymo__text_layout(f.fonts, "x", &(kymo__text_style){.size = sizes[i]}, &text, &f.err),
            KYMO_EINVAL);
        cr_assert_null(text);
    }
    cr_assert_eq(
        kymo__text_layout(f.fonts, "x", &(kymo__text_style){.size = 9, .face = 77}, &text, &f.err),
        KYMO_EINVAL);
    const size_t huge = (1 << 20) + 1;
    char *string = malloc(huge + 1);
    cr_assert_not_null(string);
    memset(string, 'x', huge);
    string[huge] = 0;
    cr_assert_eq(kymo__text_layout(f.fonts, string, &(kymo__text_style){.size = 9}, &text, &f.err),
                 KYMO_EINVAL);
    free(string);
    fixture_close(&f);
}
