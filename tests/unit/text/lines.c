/* Where lines break, what fits, the ellipsis, alignment. */
#include "fixture.h"

/** The part of a string that a line shows, from its runs. */
static void line_text(const kymo__text *text, int32_t line, char *out, size_t size)
{
    int32_t from = INT32_MAX, to = 0;
    bool dots = false;

    for (int32_t r = 0; r < text->run_count; r++) {
        const kymo__run *run = &text->runs[r];
        if (run->line != line)
            continue;
        if (run->bytes == 0) {
            dots = true;
            continue;
        }
        from = run->byte < from ? run->byte : from;
        to = run->byte + run->bytes > to ? run->byte + run->bytes : to;
    }
    if (from > to)
        from = to;
    snprintf(out, size, "%.*s%s", (int)(to - from), text->string + from, dots ? "..." : "");
}

/** Fails unless the lines are these ("|" between them). */
static void expect_lines(const kymo__text *text, const char *expected)
{
    char all[1024] = "", line[512];

    for (int32_t i = 0; i < text->line_count; i++) {
        line_text(text, i, line, sizeof line);
        strncat(all, i ? "|" : "", sizeof all - strlen(all) - 1);
        strncat(all, line, sizeof all - strlen(all) - 1);
    }
    cr_assert_str_eq(all, expected);
}

static double line_width(const kymo__text *text, int32_t line)
{
    double width = 0;

    for (int32_t r = 0; r < text->run_count; r++)
        if (text->runs[r].line == line)
            width += text->runs[r].width;
    return width;
}

static double width_of(fixture *f, const char *string)
{
    return set_size(f, string, 12)->width;
}

static const kymo__text *wrapped(fixture *f, const char *string, double width, int32_t max_lines)
{
    return set(f, string,
               &(kymo__text_style){.size = 12, .max_width = width, .max_lines = max_lines});
}

Test(text_lines, newlines_break)
{
    fixture f = fixture_open();
    expect_lines(set_size(&f, "one\ntwo\r\nthree", 12), "one|two|three");
    expect_lines(set_size(&f, "one\n\ntwo\n", 12), "one||two|");
    const kymo__text *text = set_size(&f, "one\ntwo", 12);
    cr_assert_eq(text->runs[0].y, 0);
    cr_assert_eq(text->runs[1].y, 15);
    fixture_close(&f);
}

Test(text_lines, spaces_come_first)
{
    fixture f = fixture_open();
    const double width = width_of(&f, "the quick brown") + 0.01;
    expect_lines(wrapped(&f, "the quick brown fox jumps over it", width, 0),
                 "the quick brown|fox jumps over|it");
    expect_lines(wrapped(&f, "  the quick   brown    fox  ", width_of(&f, "the quick") + 1, 0),
                 "the quick|brown|fox");
    expect_lines(wrapped(&f, "it is so_long_a_word", width_of(&f, "so_long_a_") + 0.01, 0),
                 "it is|so_long_a_|word");
    fixture_close(&f);
}

Test(text_lines, then_joints_then_anywhere)
{
    fixture f = fixture_open();
    expect_lines(wrapped(&f, "sea_surface_temperature", width_of(&f, "sea_surface_t") + 0.01, 0),
                 "sea_surface_|temperature");
    expect_lines(wrapped(&f, "well-known/path", width_of(&f, "well-know") + 0.01, 0),
                 "well-|known/|path");
    expect_lines(wrapped(&f, "abcdefgh", width_of(&f, "abcd") + 0.01, 0), "abcd|efgh");
    expect_lines(wrapped(&f, "x -1234", width_of(&f, "x -1") + 0.01, 0), "x|-12|34");
    fixture_close(&f);
}

Test(text_lines, accents_are_not_torn_off)
{
    fixture f = fixture_open();
    const kymo__text *text = wrapped(&f, "x\xcc\x8ax\xcc\x8ax\xcc\x8a", 1, 0);
    cr_assert_eq(text->line_count, 3);
    for (int32_t r = 0; r < text->run_count; r++)
        cr_assert_eq(text->runs[r].bytes, 3);
    fixture_close(&f);
}

/* Random words: every line fits or is one cluster, and all that is not space is shown once. */
Test(text_lines, never_wider_than_asked)
{
    static const char *const pieces[] = {
        "a",        "AV",   "To",           "WAVE",         "_",        "-",         "/", " ", "  ",
        "\xc3\xa9", "12.5", "\xe2\x88\x87", "\xe4\xb8\xad", "\xd7\xa9", "i\xcc\x8a", "\n"};
    fixture f = fixture_open();
    kt_rng rng = {3};
    for (int round = 0; round < 3000; round++) {
        char string[256] = "";
        const int64_t count = kt_below(&rng, 24);
        for (int64_t i = 0; i < count; i++)
            strcat(string, pieces[kt_below(&rng, sizeof pieces / sizeof *pieces)]);
        const double width = kt_between(&rng, 5, 120);
        const kymo__text *text = wrapped(&f, string, width, 0);
        char shown[256] = {0};
        for (int32_t r = 0; r < text->run_count; r++)
            for (int32_t b = 0; b < text->runs[r].bytes; b++)
                shown[text->runs[r].byte + b]++;
        for (size_t i = 0; string[i]; i++)
            cr_assert(shown[i] == 1 || (!shown[i] && strchr(" \n", string[i])), "\"%s\" at %zu",
                      string, i);
        for (int32_t line = 0; line < text->line_count; line++) {
            int32_t clusters = 0;
            for (int32_t r = 0; r < text->run_count; r++)
                for (int32_t g = 0; text->runs[r].line == line && g < text->runs[r].glyph_count;
                     g++)
                    clusters += g == 0 || text->runs[r].glyphs[g].cluster !=
                                              text->runs[r].glyphs[g - 1].cluster;
            cr_assert(line_width(text, line) <= width + 1e-9 || clusters == 1, "\"%s\" in %g: %g",
                      string, width, line_width(text, line));
        }
        cr_assert(text->width <= width + 1e-9 || text->line_count > 0);
        cr_assert_not(text->cut);
        if (round % 200 == 0)
            kymo__fonts_trim(f.fonts);
    }
    fixture_close(&f);
}

Test(text_lines, greedy)
{
    /* No line could have taken the next line's first word as well. */
    fixture f = fixture_open();
    const char *string =
        "a quick brown fox jumps over the lazy dog and runs to the far end of the road";
    for (double width = 80; width < 300; width += 7) {
        const kymo__text *text = wrapped(&f, string, width, 0);
        for (int32_t line = 0; line + 1 < text->line_count; line++) {
            char here[128], next[128], both[300];
            line_text(text, line, here, sizeof here);
            line_text(text, line + 1, next, sizeof next);
            snprintf(both, sizeof both, "%s %.*s", here, (int)strcspn(next, " "), next);
            cr_assert_gt(width_of(&f, both), width, "\"%s\" fits in %g", both, width);
        }
    }
    fixture_close(&f);
}

Test(text_lines, the_rest_is_cut_with_an_ellipsis)
{
    fixture f = fixture_open();
    const kymo__text *text = wrapped(&f, "Average daily temperature", 80, 1);
    cr_assert(text->cut);
    cr_assert_eq(text->line_count, 1);
    cr_assert_leq(text->width, 80);
    cr_assert_gt(text->width, 68, "another letter would fit");
    const kymo__run *last = &text->runs[text->run_count - 1];
    cr_assert_eq(last->bytes, 0);
    cr_assert_eq(last->glyph_count, 1);
    cr_assert_eq(last->glyphs[0].id, set_size(&f, "\xe2\x80\xa6", 12)->runs[0].glyphs[0].id);
    cr_assert_float_eq(last->x, text->runs[0].x + text->runs[0].width, 1e-9);
    cr_assert_str_eq(text->string, "Average daily temperature");
    fixture_close(&f);
}

Test(text_lines, cuts_are_clean)
{
    fixture f = fixture_open();
    expect_lines(wrapped(&f, "one\ntwo\nthree", 0, 2), "one|two...");
    expect_lines(wrapped(&f, "one\ntwo\nthree", 1000, 2), "one|two...");
    expect_lines(wrapped(&f, "one\ntwo", 1000, 2), "one|two");
    cr_assert_not(wrapped(&f, "one\ntwo", 1000, 2)->cut);
    expect_lines(wrapped(&f, "one two three", width_of(&f, "one two") + 0.01, 2), "one two|three");
    const double dots = width_of(&f, "\xe2\x80\xa6");
    expect_lines(wrapped(&f, "one two three", width_of(&f, "one two") + dots + 0.01, 1),
                 "one two...");
    expect_lines(wrapped(&f, "one two three", width_of(&f, "one ") + dots + 0.01, 1), "one...");
    expect_lines(wrapped(&f, "abc", 1, 1), "...");
    expect_lines(wrapped(&f, "abc  \nx", 1000, 1), "abc...");
    expect_lines(wrapped(&f, "\nx", 1000, 1), "...");
    fixture_close(&f);
}

Test(text_lines, cut_texts_fit)
{
    fixture f = fixture_open();
    const double dots = width_of(&f, "\xe2\x80\xa6");
    for (double width = dots; width < 200; width += 1.7)
        for (int32_t lines = 1; lines < 4; lines++) {
            const kymo__text *text =
                wrapped(&f,
                        "Toward AVATAR: VAT, P.O. Yo\xcc\x8a AVAVAVAVAVAVAVA WAWAW"
                        " and_several_more_words/than-fit",
                        width, lines);
            for (int32_t i = 0; i < text->line_count; i++) {
                char shown[128];
                line_text(text, i, shown, sizeof shown);
                cr_assert(line_width(text, i) <= width + 1e-9 || strlen(shown) == 1, "%g: %s",
                          width, shown);
            }
            cr_assert_leq(text->line_count, lines);
        }
    fixture_close(&f);
}

Test(text_lines, a_long_string)
{
    fixture f = fixture_open();
    char string[301];
    memset(string, 'n', 300);
    string[300] = 0;
    const double n = width_of(&f, "n");
    cr_assert_float_eq(set_size(&f, string, 12)->width, 300 * n, 1e-6);
    cr_assert_eq(set_size(&f, string, 12)->line_count, 1);
    cr_assert_eq(wrapped(&f, string, 10 * n + 0.01, 0)->line_count, 30);
    const kymo__text *text = wrapped(&f, string, 10 * n, 3);
    cr_assert_eq(text->line_count, 3);
    cr_assert(text->cut);
    fixture_close(&f);
}

Test(text_lines, alignment)
{
    fixture f = fixture_open();
    const char *string = "wide line here\nslim";
    const double wide = width_of(&f, "wide line here"), slim = width_of(&f, "slim");
    static const int32_t aligns[] = {-1, 0, 1};
    for (int i = 0; i < 3; i++) {
        const kymo__text *text =
            set(&f, string, &(kymo__text_style){.size = 12, .align = aligns[i]});
        cr_assert_float_eq(text->width, wide, 1e-9);
        cr_assert_float_eq(text->runs[0].x, 0, 1e-9);
        cr_assert_float_eq(text->runs[1].x, i * (wide - slim) / 2, 1e-9);
        cr_assert_float_eq(text->runs[1].glyphs[0].x, i * (wide - slim) / 2, 1e-9);
    }
    fixture_close(&f);
}

Test(text_lines, ideographs_break_anywhere_but_at_marks)
{
    fixture f = fixture_open();
    /* four ideographs, a comma, two more */
    const char *string = "\xe4\xb8\xad\xe6\x96\x87\xe6\xb8\xac\xe8\xa9\xa6\xef\xbc\x8c"
                         "\xe6\xb0\xb4\xe6\xba\xab";
    const double one = width_of(&f, "\xe4\xb8\xad");
    expect_lines(wrapped(&f, string, 2 * one + 0.01, 0),
                 "\xe4\xb8\xad\xe6\x96\x87|\xe6\xb8\xac|\xe8\xa9\xa6\xef\xbc\x8c|"
                 "\xe6\xb0\xb4\xe6\xba\xab");
    /* not after an opening bracket: a, b, U+300C, c, U+300D */
    expect_lines(wrapped(&f, "\xe4\xb8\xad\xe6\x96\x87\xe3\x80\x8c\xe6\xb8\xac\xe3\x80\x8d",
                         3 * one + 0.01, 0),
                 "\xe4\xb8\xad\xe6\x96\x87|\xe3\x80\x8c\xe6\xb8\xac\xe3\x80\x8d");
    fixture_close(&f);
}

Test(text_lines, no_break_spaces_hold)
{
    fixture f = fixture_open();
    expect_lines(wrapped(&f, "in 25\xc2\xa0kg", width_of(&f, "in 25\xc2\xa0k"), 0),
                 "in|25\xc2\xa0kg");
    expect_lines(wrapped(&f, "in 25\xe2\x80\xafkg", width_of(&f, "in 25\xc2\xa0k"), 0),
                 "in|25\xe2\x80\xafkg");
    /* and a zero width space lets go */
    expect_lines(wrapped(&f, "abc\xe2\x80\x8b" "def", width_of(&f, "abcd"), 0),
                 "abc\xe2\x80\x8b|def");
    fixture_close(&f);
}

Test(text_lines, soft_hyphens_show_where_they_break)
{
    fixture f = fixture_open();
    const char *string = "tempera\xc2\xadture";
    cr_assert_float_eq(width_of(&f, string), width_of(&f, "temperature"), 1e-9);
    const kymo__text *text = wrapped(&f, string, width_of(&f, "temperatu"), 0);
    cr_assert_eq(text->line_count, 2);
    cr_assert_eq(text->run_count, 3);
    cr_assert_str_eq(text->runs[1].shown, "-");
    cr_assert_eq(text->runs[1].line, 0);
    cr_assert_eq(text->runs[2].byte, 9);
    cr_assert_null(text->runs[0].shown);
    /* No room for the hyphen: the line breaks before it. */
    text = wrapped(&f, string, width_of(&f, "tempera") + 0.01, 0);
    cr_assert_leq(text->width, width_of(&f, "tempera") + 0.01);
    fixture_close(&f);
}

/* Smaller rather than torn or cut, but not below 85 % nor 8 px, and only as far as needed. */
Test(text_lines, shrinks_before_it_cuts)
{
    fixture f = fixture_open();
    const double whole = width_of(&f, "Average temperature");
    kymo__text_style style = {.size = 12, .max_lines = 1, .shrink = 0.85};
    style.max_width = whole + 0.01;
    cr_assert_eq(set(&f, "Average temperature", &style)->style.size, 12);
    style.max_width = whole * 0.93;
    const kymo__text *text = set(&f, "Average temperature", &style);
    cr_assert_not(text->cut);
    cr_assert_float_eq(text->style.size, 12 * 0.9, 1e-9);
    cr_assert_float_eq(text->width, whole * 0.9, 1e-6);
    cr_assert_eq(text->runs[0].size, text->style.size);
    cr_assert_eq(set(&f, "Average temperature", &style), text, "found again");
    style.max_width = whole * 0.7;
    text = set(&f, "Average temperature", &style);
    cr_assert(text->cut);
    cr_assert_float_eq(text->style.size, 12 * 0.85, 1e-9);
    cr_assert_leq(text->width, style.max_width);
    /* A word that fits when smaller is not torn; one that never does is torn at full size. */
    style = (kymo__text_style){.size = 12, .shrink = 0.85};
    style.max_width = width_of(&f, "temperature") * 0.96;
    text = set(&f, "Average temperature", &style);
    cr_assert_float_eq(text->style.size, 12 * 0.95, 1e-9);
    expect_lines(text, "Average|temperature");
    style.max_width = width_of(&f, "temperature") * 0.6;
    text = set(&f, "temperature", &style);
    cr_assert_eq(text->style.size, 12);
    cr_assert_eq(text->line_count, 2);
    /* Small texts stay readable. */
    style = (kymo__text_style){.size = 8.2, .shrink = 0.85, .max_lines = 1, .max_width = 30};
    text = set(&f, "Average temperature", &style);
    cr_assert(text->cut);
    cr_assert_eq(text->style.size, 8.2);
    fixture_close(&f);
}
