/* Which face shows what, labels shown as written, invalid bytes, marks. */
#include "fixture.h"

static const kymo__run *only_run(const kymo__text *text)
{
    cr_assert_eq(text->run_count, 1, "\"%s\" has %d runs", text->string, (int)text->run_count);
    return &text->runs[0];
}

static uint32_t glyph_of(fixture *f, const char *character)
{
    const kymo__run *run = only_run(set_size(f, character, 12));
    cr_assert_eq(run->glyph_count, 1, "\"%s\"", character);
    return run->glyphs[0].id;
}

Test(text_shape, labels_show_what_they_say)
{
    /* Inter's contextual alternates would make product signs, arrows, raised colons. */
    static const char *const strings[] = {"2x4",   "->",  "<-",   "<=>",
                                          "10:30", "3*4", "-1-2", "fi ffi fl"};
    fixture f = fixture_open();
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        const kymo__run *run = only_run(set_size(&f, strings[i], 12));
        cr_assert_eq((size_t)run->glyph_count, strlen(strings[i]), "%s", strings[i]);
        for (int32_t g = 0; g < run->glyph_count; g++) {
            const char one[2] = {strings[i][g], 0};
            cr_assert_eq(run->glyphs[g].id, glyph_of(&f, one), "%s at %d", strings[i], (int)g);
            cr_assert_eq(run->glyphs[g].cluster, (uint32_t)g);
        }
    }
    fixture_close(&f);
}

Test(text_shape, ordinary_labels_are_one_run_of_the_wanted_face)
{
    static const char *const strings[] = {
        "Temperature (\xc2\xb0"
        "C)",
        "\xe2\x88\x92"
        "17.3",
        "10\xc2\xb3",
        "10\xe2\x81\xbb\xe2\x81\xb6",
        "\xc3\x9cn\xc3\xaf"
        "c\xc3\xb6"
        "d\xc3\xa9",
        "k\xce\xa9 \xc2\xb5"
        "m",
        "\xd0\x9c\xd0\xbe",
        "a\xe2\x80\xaf"
        "b",
        "\xe2\x80\x9cx\xe2\x80\x9d \xe2\x80\x94 \xe2\x80\xa6",
    };
    fixture f = fixture_open();
    for (int32_t face = KYMO__FACE_REGULAR; face <= KYMO__FACE_ITALIC; face++)
        for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
            const kymo__text *text =
                set(&f, strings[i], &(kymo__text_style){.face = face, .size = 12});
            cr_assert_eq(only_run(text)->face, face, "%s", strings[i]);
            cr_assert_eq(text->runs[0].byte, 0);
            cr_assert_eq((size_t)text->runs[0].bytes, strlen(strings[i]));
            cr_assert_not(text->boxes);
        }
    fixture_close(&f);
}

Test(text_shape, minus_is_its_own_glyph)
{
    fixture f = fixture_open();
    cr_assert_neq(glyph_of(&f, "\xe2\x88\x92"), glyph_of(&f, "-"));
    fixture_close(&f);
}

Test(text_shape, fallback_has_the_weight)
{
    fixture f = fixture_open();
    const char *nabla = "\xe2\x88\x87"; /* in DejaVu only */
    cr_assert_eq(only_run(set_size(&f, nabla, 12))->face, KYMO__FACE_FALLBACK);
    const kymo__text_style bold = {.face = KYMO__FACE_SEMIBOLD, .size = 12};
    cr_assert_eq(only_run(set(&f, nabla, &bold))->face, KYMO__FACE_FALLBACK_BOLD);
    fixture_close(&f);
}

Test(text_shape, what_no_face_has_is_a_box)
{
    fixture f = fixture_open();
    const kymo__text *text = set_size(&f,
                                      "a\xe4\xb8\xad\xe6\x96\x87"
                                      "b",
                                      12);
    cr_assert_eq(text->boxes, 2);
    cr_assert_eq(text->box_code, 0x4e2d);
    cr_assert_eq(text->run_count, 3);
    cr_assert_eq(text->runs[1].face, KYMO__FACE_FALLBACK);
    cr_assert_eq(text->runs[1].glyph_count, 2);
    cr_assert_eq(text->runs[1].glyphs[0].id, 0);
    cr_assert_eq(text->runs[1].byte, 1);
    cr_assert_eq(text->runs[1].bytes, 6);
    cr_assert_gt(text->runs[1].width, 6);
    cr_assert_not(set_size(&f, "ab", 12)->boxes);
    fixture_close(&f);
}

Test(text_shape, invalid_bytes_and_controls_show_as_replacement)
{
    fixture f = fixture_open();
    const uint32_t replacement = glyph_of(&f, "\xef\xbf\xbd");
    static const char *const bad[] = {"\xff", "\xc3", "\x80", "\x01", "\x7f", "\xc2\x85", "\r"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_eq(glyph_of(&f, bad[i]), replacement, "string %zu", i);
    const kymo__text *text = set_size(&f, "ok \xff\xfe ok", 12);
    cr_assert_eq(text->run_count, 3);
    cr_assert_eq(text->runs[1].glyph_count, 2);
    cr_assert_not(text->boxes);
    cr_assert_eq(glyph_of(&f, "\t"), glyph_of(&f, " "));
    fixture_close(&f);
}

Test(text_shape, random_bytes_are_laid_out)
{
    fixture f = fixture_open();
    kt_rng rng = {7};
    for (int round = 0; round < 2000; round++) {
        char string[48];
        const int64_t length = kt_below(&rng, (int64_t)sizeof string);
        for (int64_t i = 0; i < length; i++)
            string[i] = (char)(1 + kt_below(&rng, 255));
        string[length] = 0;
        const kymo__text_style style = {.size = 12,
                                        .max_width = kt_between(&rng, -10, 100),
                                        .max_lines = (int32_t)kt_below(&rng, 4)};
        const kymo__text *text = set(&f, string, &style);
        cr_assert_geq(text->line_count, 1);
        for (int32_t r = 0; r < text->run_count; r++) {
            cr_assert_geq(text->runs[r].byte, 0);
            cr_assert_leq(text->runs[r].byte + text->runs[r].bytes, (int32_t)length);
            for (int32_t g = 0; g < text->runs[r].glyph_count; g++)
                cr_assert(isfinite(text->runs[r].glyphs[g].x));
        }
        if (round % 100 == 0)
            kymo__fonts_trim(f.fonts);
    }
    fixture_close(&f);
}

Test(text_shape, marks_stay_with_their_base)
{
    fixture f = fixture_open();
    /* e + acute is the composed letter. */
    cr_assert_eq(only_run(set_size(&f, "e\xcc\x81", 12))->glyph_count, 1);
    cr_assert_eq(set_size(&f, "e\xcc\x81", 12)->width, set_size(&f, "\xc3\xa9", 12)->width);
    /* x + ring is not, and the ring takes no room. */
    const kymo__text *text = set_size(&f, "x\xcc\x8ay", 12);
    cr_assert_eq(only_run(text)->glyph_count, 3);
    cr_assert_float_eq(text->width, set_size(&f, "xy", 12)->width, 0.5);
    cr_assert_eq(text->runs[0].glyphs[1].cluster, 0);
    /* A base whose mark only the fallback has goes there with it. */
    text = set_size(&f,
                    "ab\xcc\x9f"
                    "c",
                    12); /* plus sign below */
    cr_assert_eq(text->run_count, 3);
    cr_assert_eq(text->runs[1].face, KYMO__FACE_FALLBACK);
    cr_assert_eq(text->runs[1].byte, 1);
    cr_assert_eq(text->runs[1].bytes, 3);
    cr_assert_not(text->boxes);
    fixture_close(&f);
}

/* Characters of all kinds, assigned or not, with controls, marks and isolates between them. */
Test(text_shape, random_characters_are_laid_out)
{
    static const uint32_t places[][2] = {
        {0x20, 0x7e},     {0xa0, 0x17f},    {0x300, 0x36f},   {0x590, 0x6ff},   {0x900, 0x97f},
        {0xe00, 0xe7f},   {0x2000, 0x206f}, {0x2190, 0x22ff}, {0x3000, 0x30ff}, {0x4e00, 0x4eff},
        {0xac00, 0xacff}, {0xfe00, 0xfe0f}, {0x1f300, 0x1f64f}, {0, 0x10ffff},
    };
    fixture f = fixture_open();
    kt_rng rng = {23};
    for (int round = 0; round < 3000; round++) {
        char string[256], shown[256] = {0};
        size_t length = 0;
        for (int64_t n = kt_below(&rng, 40); n > 0; n--) {
            const uint32_t *place = places[kt_below(&rng, sizeof places / sizeof *places)];
            const uint32_t code = place[0] + (uint32_t)kt_below(&rng, place[1] - place[0] + 1);
            if (code && code != '\n' && code != '\r' && !(code >= 0xd800 && code <= 0xdfff))
                length += (size_t)kymo__utf8_put(code, string + length);
        }
        string[length] = 0;
        const kymo__text_style style = {.size = 12,
                                        .max_width = round % 3 ? kt_between(&rng, 5, 200) : 0,
                                        .max_lines = (int32_t)kt_below(&rng, 3),
                                        .shrink = round % 2 ? 0.85 : 0};
        const kymo__text *text = set(&f, string, &style);
        for (int32_t r = 0; r < text->run_count; r++) {
            const kymo__run *run = &text->runs[r];
            cr_assert(isfinite(run->x) && isfinite(run->width));
            for (int32_t b = 0; b < run->bytes; b++)
                cr_assert_eq(shown[run->byte + b]++, 0, "shown twice");
            for (int32_t g = 0; g < run->glyph_count && !run->shown; g++)
                cr_assert((int32_t)run->glyphs[g].cluster >= run->byte &&
                          (int32_t)run->glyphs[g].cluster < run->byte + run->bytes);
        }
        for (size_t b = 0; b < length && !style.max_width && !style.max_lines; b++)
            cr_assert_eq(shown[b], 1, "not shown");
        if (round % 100 == 0)
            kymo__fonts_trim(f.fonts);
    }
    fixture_close(&f);
}
