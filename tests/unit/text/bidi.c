/*
 * Right-to-left text: the order in which characters are seen, joined letters, mirrored brackets,
 * alignment. In the strings A to Z stand for Hebrew letters.
 */
#include "fixture.h"

/** The string with each capital as a letter from U+05D0 on. */
static const char *hebrew(const char *plain, char out[static 256])
{
    size_t length = 0;

    for (; *plain; plain++)
        if (*plain >= 'A' && *plain <= 'Z') {
            out[length++] = (char)0xd7;
            out[length++] = (char)(0x90 + *plain - 'A');
        } else {
            out[length++] = *plain;
        }
    out[length] = 0;
    return out;
}

/** The characters of the line's glyphs from left to right, Hebrew ones as capitals. */
static void seen(const kymo__text *text, int32_t line, char out[static 256])
{
    size_t length = 0;
    double x = -1e9;

    for (int32_t r = 0; r < text->run_count; r++) {
        const kymo__run *run = &text->runs[r];
        if (run->line != line)
            continue;
        for (int32_t g = 0; g < run->glyph_count; g++) {
            const unsigned char *at =
                (const unsigned char *)(run->shown ? run->shown : text->string) +
                run->glyphs[g].cluster;
            cr_assert_geq(run->glyphs[g].x, x, "glyphs from left to right");
            x = run->glyphs[g].x;
            out[length++] = (char)(at[0] == 0xd7   ? 'A' + at[1] - 0x90
                                   : at[0] == 0xe2 ? '~'
                                                   : at[0]);
        }
    }
    out[length] = 0;
}

static void expect(fixture *f, const char *plain, const char *expected)
{
    char string[256], shown[256];

    seen(set_size(f, hebrew(plain, string), 12), 0, shown);
    cr_assert_str_eq(shown, expected, "\"%s\" is seen as \"%s\"", plain, shown);
}

Test(text_bidi, order_of_the_standard)
{
    fixture f = fixture_open();
    expect(&f, "car is THE CAR in arabic", "car is RAC EHT in arabic");
    expect(&f, "he said \"IT IS A bmw 500, OK.\"", "he said \"A SI TI bmw 500, KO.\"");
    expect(&f, "THE bmw 500 CAR", "RAC bmw 500 EHT");
    expect(&f, "IT IS 123, 456, OK", "KO ,456 ,123 SI TI");
    expect(&f, "ABC 12.5% DEF", "FED 12.5% CBA");
    expect(&f, "ABC 22:17 DEF", "FED 22:17 CBA");
    expect(&f, "ABC!", "!CBA");
    expect(&f, "abc DEF!", "abc FED!");
    expect(&f, "abc", "abc");
    fixture_close(&f);
}

/* With a right-to-left mark behind it the exclamation mark belongs to the Hebrew word. */
Test(text_bidi, controls_are_obeyed_and_not_seen)
{
    fixture f = fixture_open();
    char string[256];
    const kymo__text *text =
        set_size(&f, hebrew("abc DEF!\xe2\x80\x8f", string), 12); /* U+200F */
    double exclamation = -1, letter = -1;
    for (int32_t r = 0; r < text->run_count; r++)
        for (int32_t g = 0; g < text->runs[r].glyph_count; g++) {
            const kymo__glyph *glyph = &text->runs[r].glyphs[g];
            if (string[glyph->cluster] == '!')
                exclamation = glyph->x;
            if (glyph->cluster == 4)
                letter = glyph->x;
        }
    cr_assert(exclamation > 0 && exclamation < letter);
    cr_assert_eq(text->boxes, 0);
    const double marked = set_size(&f, hebrew("abc DEF\xe2\x80\x8f", string), 12)->width;
    cr_assert_float_eq(marked, set_size(&f, hebrew("abc DEF", string), 12)->width, 1e-9);
    fixture_close(&f);
}

Test(text_bidi, brackets_are_mirrored)
{
    fixture f = fixture_open();
    char string[256], shown[256];
    const kymo__text *text = set_size(&f, hebrew("(AB)", string), 12);
    seen(text, 0, shown);
    cr_assert_str_eq(shown, ")BA(");
    const kymo__run *left = &text->runs[0], *right = &text->runs[text->run_count - 1];
    const kymo__text *open = set(&f, "(", &(kymo__text_style){.size = 12, .face = left->face});
    const uint32_t id = open->runs[0].glyphs[0].id;
    cr_assert_eq(open->runs[0].face, left->face);
    cr_assert_eq(left->glyphs[0].id, id, "what closes the text is seen as opening at its left");
    cr_assert_neq(right->glyphs[right->glyph_count - 1].id, id);
    fixture_close(&f);
}

Test(text_bidi, words_of_one_script_are_one_run)
{
    fixture f = fixture_open();
    char string[256];
    const kymo__text *text = set_size(&f, hebrew("ABC DEF, (GHI)-JKL", string), 12);
    cr_assert_eq(text->run_count, 1);
    cr_assert_eq(text->runs[0].face, KYMO__FACE_FALLBACK);
    cr_assert(text->runs[0].rtl);
    fixture_close(&f);
}

Test(text_bidi, arabic_letters_join)
{
    /* seen, lam, alef, meem: lam and alef are one glyph; seen begins a word, meem stands alone. */
    fixture f = fixture_open();
    const kymo__text *word = set_size(&f, "\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85", 12);
    const kymo__text *seen_alone = set_size(&f, "\xd8\xb3", 12);
    const kymo__text *meem_alone = set_size(&f, "\xd9\x85", 12);
    cr_assert_eq(word->run_count, 1);
    cr_assert(word->runs[0].rtl);
    const kymo__run *run = &word->runs[0];
    uint32_t first = 0, last = 0;
    int32_t inked = 0;
    for (int32_t g = 0; g < run->glyph_count; g++) {
        if (run->glyphs[g].cluster == 0)
            first = run->glyphs[g].id;
        if (run->glyphs[g].cluster == 6)
            last = run->glyphs[g].id;
        inked += g == 0 || run->glyphs[g].cluster != run->glyphs[g - 1].cluster;
    }
    cr_assert_eq(inked, 3, "lam-alef is one cluster");
    cr_assert_neq(first, seen_alone->runs[0].glyphs[0].id);
    cr_assert_eq(last, meem_alone->runs[0].glyphs[0].id);
    cr_assert_eq(word->boxes, 0);
    fixture_close(&f);
}

Test(text_bidi, lines_are_broken_in_reading_order)
{
    fixture f = fixture_open();
    char string[256], shown[256];
    hebrew("ABC DEF GHI", string);
    const double two = set_size(&f, hebrew("ABC DEF", (char[256]){0}), 12)->width;
    const kymo__text *text =
        set(&f, string, &(kymo__text_style){.size = 12, .max_width = two + 0.01, .align = -1});
    cr_assert_eq(text->line_count, 2);
    seen(text, 0, shown);
    cr_assert_str_eq(shown, "FED CBA");
    seen(text, 1, shown);
    cr_assert_str_eq(shown, "IHG");
    /* Both lines begin at the right. */
    const kymo__run *last = &text->runs[text->run_count - 1];
    cr_assert_float_eq(text->runs[0].x, 0, 1e-9);
    cr_assert_float_eq(last->x + last->width, text->width, 1e-9);
    fixture_close(&f);
}

Test(text_bidi, the_ellipsis_is_at_the_left)
{
    fixture f = fixture_open();
    char string[256], shown[256];
    const kymo__text *text = set(&f, hebrew("ABCDEFGH IJKLMNOP", string),
                                 &(kymo__text_style){.size = 12, .max_width = 60, .max_lines = 1});
    cr_assert(text->cut);
    cr_assert_leq(text->width, 60);
    seen(text, 0, shown);
    cr_assert_eq(shown[0], '~');
    cr_assert_eq(shown[strlen(shown) - 1], 'A');
    fixture_close(&f);
}

/* Random mixtures: every byte is shown once, widths add up, nothing leaves the text. */
Test(text_bidi, mixtures_are_whole)
{
    static const char *const pieces[] = {"a", "X", " ",  "12", "(",           ")", ",",
                                         "%", "-", "YZ", "!",  "\xe2\x80\x8f", "b c"};
    fixture f = fixture_open();
    kt_rng rng = {11};
    for (int round = 0; round < 3000; round++) {
        char plain[128] = "", string[256], shown[256] = {0};
        const int64_t count = kt_below(&rng, 16);
        for (int64_t i = 0; i < count; i++)
            strcat(plain, pieces[kt_below(&rng, sizeof pieces / sizeof *pieces)]);
        const kymo__text *text = set_size(&f, hebrew(plain, string), 12);
        double pen = 0;
        for (int32_t r = 0; r < text->run_count; r++) {
            for (int32_t b = 0; b < text->runs[r].bytes; b++)
                shown[text->runs[r].byte + b]++;
            cr_assert_float_eq(text->runs[r].x, pen, 1e-9);
            pen += text->runs[r].width;
        }
        for (size_t i = 0; string[i]; i++)
            cr_assert_eq(shown[i], 1, "\"%s\" at %zu", plain, i);
        cr_assert_float_eq(text->width, pen, 1e-9);
        if (round % 200 == 0)
            kymo__fonts_trim(f.fonts);
    }
    fixture_close(&f);
}
