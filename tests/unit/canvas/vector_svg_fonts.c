/* SVGs that look the same everywhere: texts as outlines, and fonts that the document carries. */
#include "canvas/vector.h"
#include "vector_help.h"

#include <ft2build.h>
#include FT_FREETYPE_H

#include <unistd.h>

static vector_bytes draw_with(const kymo_canvas_options *options, vector_draw *draw)
{
    kymo_canvas *canvas = kymo_canvas_open(options);
    vector_bytes bytes;

    cr_assert_eq(kymo_canvas_status(canvas, NULL), KYMO_OK);
    bytes = vector_again(canvas, &vector_page, draw, NULL);
    kymo_canvas_close(canvas);
    return bytes;
}

static int count(const char *text, const char *what)
{
    int n = 0;

    for (; (text = strstr(text, what)) != NULL; text++)
        n++;
    return n;
}

static void draw_words(kymo_canvas *canvas, void *user)
{
    const kymo__text_style plain = {.size = 12}, bold = {.size = 15, .face = KYMO__FACE_SEMIBOLD};

    (void)user;
    vector_text(canvas, "on & on", &plain, 10, 20, 0, "title");
    vector_text(canvas, "no", &plain, 10, 40, 90, "y-label");
    vector_text(canvas, "on", &bold, 10, 60, 0, NULL);
}

Test(vector_svg_outlines, each_glyph_once)
{
    vector_bytes bytes =
        draw_with(&(kymo_canvas_options){.output = "svg", .svg_text = KYMO_SVG_PATH}, draw_words);
    char prefix[16], target[64];

    cr_assert_eq(count(bytes.data, "<text"), 0);
    cr_assert_eq(count(bytes.data, "<style"), 0);
    cr_assert_not_null(strstr(bytes.data, " role=\"img\" aria-label=\"on &amp; on\""));
    cr_assert_not_null(strstr(bytes.data, "translate(10 40)rotate(-90)"));
    /* o, n, & and again o, n in semibold; o n & o n, n o, o n are used: blanks are not. */
    cr_assert_eq(count(bytes.data, "<path id="), 5);
    cr_assert_eq(count(bytes.data, "<use "), 5 + 2 + 2);
    cr_assert_eq(count(bytes.data, "d=\"\""), 0, "no empty outlines");
    cr_assert_eq(sscanf(strstr(bytes.data, "<path id=\"") + 10, "%15[^-]", prefix), 1);
    for (int i = 0; i < 5; i++) {
        snprintf(target, sizeof target, "id=\"%s-g%d\"", prefix, i);
        cr_assert_eq(count(bytes.data, target), 1);
        snprintf(target, sizeof target, "\"#%s-g%d\"", prefix, i);
        cr_assert_geq(count(bytes.data, target), 1);
    }
    free(bytes.data);
    KT_ALL_CLOSED();
}

/* A point of the outline of "l" in Inter: its box, from the font by FreeType. */
Test(vector_svg_outlines, outlines_are_the_fonts)
{
    kymo_canvas *canvas =
        kymo_canvas_open(&(kymo_canvas_options){.output = "svg", .svg_text = KYMO_SVG_PATH});
    void *opened = NULL;
    kymo_error err;
    int x, y;

    kymo__canvas_begin(canvas, &vector_page);
    vector_text(canvas, "l", &(kymo__text_style){.size = 20}, 0, 0, 0, NULL);
    cr_assert_eq(kymo__canvas_end(canvas, &err), KYMO_OK);
    cr_assert_eq(kymo__face_freetype(kymo__canvas_fonts(canvas), 0, &opened, &err), KYMO_OK);
    FT_Face face = opened;
    cr_assert_eq(FT_Load_Char(face, 'l', FT_LOAD_NO_SCALE), 0);
    vector_bytes bytes = {NULL, 0};
    cr_assert_eq(kymo_canvas_write(canvas, vector_take, &bytes), KYMO_OK);
    const FT_Vector *first = face->glyph->outline.points;
    cr_assert_eq(sscanf(strstr(bytes.data, " d=\"m") + 5, "%d%d", &x, &y), 2);
    cr_assert_float_eq(x, 2048.0 * (double)first->x / face->units_per_EM, 0.51);
    cr_assert_float_eq(y, -2048.0 * (double)first->y / face->units_per_EM, 0.51);
    cr_assert_not_null(strstr(bytes.data, "scale(.0097656)")); /* 20 / 2048 */
    free(bytes.data);
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}

static int base64_value(char c)
{
    const char *const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    return (int)(strchr(digits, c) - digits);
}

/** Decodes base64 up to a bracket. */
static unsigned char *decode(const char *text, size_t *size)
{
    const size_t length = strcspn(text, "=)");
    unsigned char *bytes = malloc(length + 1);

    *size = 0;
    for (size_t i = 0; i + 1 < length; i++) {
        const int at = (int)(i % 4), a = base64_value(text[i]), b = base64_value(text[i + 1]);
        if (at < 3)
            bytes[(*size)++] = (unsigned char)(a << (2 * at + 2) | b >> (4 - 2 * at));
    }
    return bytes;
}

static void draw_mixed(kymo_canvas *canvas, void *user)
{
    const kymo__text_style plain = {.size = 12}, bold = {.size = 15, .face = KYMO__FACE_SEMIBOLD};

    (void)user;
    vector_text(canvas, "AV 12", &plain, 10, 20, 0, "title");
    vector_text(canvas, "Bold", &bold, 10, 40, 0, "title");
    vector_text(canvas, "(\xd7\xa9)", &plain, 10, 60, 0, "title"); /* Hebrew shin */
}

Test(vector_svg_fonts, subsets_have_what_is_shown)
{
    static const struct {
        int weight, from;
        const char *has, *lacks;
    } wanted[] = {{400, 0, "AV 12", "BXY"}, {600, 1, "Bold", "AV1"}, {400, 3, "()", "AB1"}};
    vector_bytes bytes =
        draw_with(&(kymo_canvas_options){.output = "svg", .embed_fonts = 1}, draw_mixed);
    const char *at = bytes.data;
    FT_Library library;

    if (!strstr(kymo_build_info(), "harfbuzz-subset: yes"))
        cr_skip_test("no subsetter");
    cr_assert_eq(FT_Init_FreeType(&library), 0);
    cr_assert_eq(count(bytes.data, "@font-face"), 3);
    for (int i = 0; i < 3; i++) {
        size_t size;
        char name[32];
        FT_Face face;

        at = strstr(at, "@font-face{font-family:");
        cr_assert_not_null(at);
        cr_assert_eq(sscanf(at + 23, "%31[^;]", name), 1);
        cr_assert_eq(count(bytes.data, name), 2, "in its rule and in that of the text: %s", name);
        at = strstr(at, ";base64,") + 8;
        unsigned char *font = decode(at, &size);
        cr_assert_lt(size, 20000);
        cr_assert_eq(FT_New_Memory_Face(library, font, (FT_Long)size, 0, &face), 0);
        for (const char *c = wanted[i].has; *c; c++)
            cr_assert_neq(FT_Get_Char_Index(face, (FT_ULong)*c), 0, "font %d: %c", i, *c);
        for (const char *c = wanted[i].lacks; *c; c++)
            cr_assert_eq(FT_Get_Char_Index(face, (FT_ULong)*c), 0, "font %d: %c", i, *c);
        FT_Done_Face(face);
        free(font);
    }
    FT_Done_FreeType(library);
    free(bytes.data);
    KT_ALL_CLOSED();
}

Test(vector_svg_fonts, right_to_left_pieces_say_so)
{
    vector_bytes bytes = draw_with(&(kymo_canvas_options){.output = "svg"}, draw_mixed);

    cr_assert_eq(count(bytes.data, "direction:rtl;unicode-bidi:bidi-override"), 1);
    /* The string in its own order. */
    cr_assert_not_null(strstr(bytes.data, ">(\xd7\xa9)</text>"));
    free(bytes.data);
    KT_ALL_CLOSED();
}

static void draw_cut(kymo_canvas *canvas, void *user)
{
    const kymo__text_style style = {.size = 12, .max_width = 60, .max_lines = 1};

    (void)user;
    vector_text(canvas, "more than fits & is shown", &style, 10, 20, 0, "title");
    vector_text(canvas, "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d more than fits", &style, 10, 40, 0, "title");
}

Test(vector_svg_fonts, what_is_cut_is_there)
{
    vector_bytes bytes = draw_with(&(kymo_canvas_options){.output = "svg"}, draw_cut);

    cr_assert_eq(count(bytes.data, "><title>more than fits &amp; is shown</title>more"), 1);
    cr_assert_eq(count(bytes.data, "\xe2\x80\xa6</t"), 2, "ellipses");
    cr_assert_eq(count(bytes.data, " more than fits</title><tspan"), 1);
    free(bytes.data);
    KT_ALL_CLOSED();
}

Test(vector_svg_fonts, bad_ways_to_write_texts)
{
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){.output = "svg", .svg_text = 2});

    cr_assert_eq(kymo_canvas_status(canvas, NULL), KYMO_EINVAL);
    kymo_canvas_close(canvas);
    KT_ALL_CLOSED();
}
