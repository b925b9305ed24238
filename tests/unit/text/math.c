/* Formulas: which parts of a text are, errors with their places, every command, random sources. */
#include "fixture.h"

static const kymo__text_style plain = {.size = 16}, math = {.size = 16, .math = true};

static int32_t formulas(const kymo__text *text)
{
    int32_t most = 0;

    for (int32_t i = 0; i < text->run_count; i++)
        most = text->runs[i].box > most ? text->runs[i].box : most;
    return most;
}

Test(math, dollars_without_a_partner_are_dollars)
{
    static const struct {
        const char *string, *shown;
        int32_t formulas, lines;
    } table[] = {
        {"no dollar", "no dollar", 0, 1},
        {"a lone $ sign", "a lone $ sign", 0, 1},
        {"$", "$", 0, 1},
        {"$$", "$$", 0, 1},
        {"$$x$$", "$$x$$", 0, 1},
        {"$x$", "$x$", 1, 1},
        {"a $x$ b $y$", "a $x$ b $y$", 2, 1},
        {"a $x$ b $y", "a $x$ b $y", 1, 1},
        {"\\$5 and $x$", "$5 and $x$", 1, 1},
        {"from $5 to $6", "from $5 to $6", 0, 1},
        {"$5 to $6 for $x$", "$5 to $6 for $x$", 1, 1},
        {"file_name^{2} & {x}", "file_name^{2} & {x}", 0, 1},
        {"$a$1", "$a$1", 0, 1},
        {"$a\nb$", "$a\nb$", 0, 2},
        {"one\\\\two", "one\ntwo", 0, 2},
        {"$x$\\\\$y$", "$x$\n$y$", 2, 2},
        {"C:\\dir", "C:\\dir", 0, 1},
        {"end \\", "end \\", 0, 1},
        {"\\\\$x$", "\n$x$", 1, 2},
        {"$\\text{\\$5}$", "$\\text{\\$5}$", 1, 1},
    };
    fixture f = fixture_open();

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const kymo__text *text = set(&f, table[i].string, &math);

        cr_expect_str_eq(text->string, table[i].shown);
        cr_expect_str_eq(text->source, table[i].string);
        cr_expect_eq(formulas(text), table[i].formulas, "%s", table[i].string);
        cr_expect_eq(text->line_count, table[i].lines, "%s", table[i].string);
    }
    fixture_close(&f);
}

Test(math, without_the_style_nothing_is_a_formula)
{
    fixture f = fixture_open();
    const kymo__text *text = set(&f, "\\$5 $\\foo$ a\\\\b", &plain);

    cr_expect_str_eq(text->string, "\\$5 $\\foo$ a\\\\b");
    cr_expect_eq(formulas(text), 0);
    cr_expect_eq(text->line_count, 1);
    cr_expect_eq(text->rule_count, 0);
    fixture_close(&f);
}

Test(math, errors_name_the_column)
{
    static const struct {
        const char *string, *error;
    } table[] = {
        {"abc $x + y + \\foo$", "title:1:14: unknown command \\foo"},
        {"Growth $\\apha$", "title:1:9: unknown command \\apha (did you mean \\alpha?)"},
        {"$\\qwertyuiop$", "title:1:2: unknown command \\qwertyuiop"},
        {"\xc3\xa4\xc3\xb6 $\\begin{matrix}$", "title:1:5: unknown command \\begin"},
        {"one\ntwo $\\sqr{x}$", "title:2:6: unknown command \\sqr (did you mean \\sqrt?)"},
        {"$x^$", "title:1:3: ^ with nothing behind it"},
        {"$x^2^3$", "title:1:5: a second exponent on one symbol; put it in { }"},
        {"$x'^2'$", "title:1:6: a second exponent on one symbol; put it in { }"},
        {"$x_1_2$", "title:1:5: a second index on one symbol; put it in { }"},
        {"$x^{}^2$", "title:1:6: a second exponent on one symbol; put it in { }"},
        {"a $\\frac{1}{2 + x$", "title:1:12: { without }"},
        {"$a}$", "title:1:3: } without {"},
        {"$\\frac{1}$", "title:1:2: \\frac with nothing behind it"},
        {"$\\sqrt[3{x}$", "title:1:7: [ without ]"},
        {"$\\left( x$", "title:1:2: \\left without \\right"},
        {"$x \\right)$", "title:1:4: \\right without \\left"},
        {"${x \\right)}$", "title:1:5: \\right without \\left"},
        {"$\\left x \\right)$", "title:1:8: not a delimiter"},
        {"$\\left( x \\right$", "title:1:17: not a delimiter"},
        {"$\\left\\alpha x \\right)$", "title:1:7: not a delimiter"},
        {"$x \\limits_1$", "title:1:4: \\limits not right behind an operator"},
        {"$\\hspace{wide}$", "title:1:10: not a length like 0.5em"},
        {"$\\hspace{2furlong}$", "title:1:10: not a length like 0.5em"},
        {"$\\hspace 2$", "title:1:2: \\hspace without {"},
        {"$\\genfrac{(}{)}{0pt}{7}{a}{b}$",
         "title:1:22: not a style: 0 display, 1 text, 2 script, 3 small script, or none"},
        {"$\\genfrac{((}{)}{}{}{a}{b}$", "title:1:12: more than one delimiter"},
        {"$\\text{a \\alpha}$", "title:1:10: a command in text"},
        {"$\\text{open$", "title:1:7: { without }"},
        {"$x \\ $ $\\$", NULL},
        {"$\\\\$", "title:1:2: unknown command \\\\"},
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        kymo_error err = {0};
        const kymo_status status = kymo__text_check(table[i].string, "title", &err);

        if (!table[i].error) {
            cr_expect_eq(status, KYMO_OK, "%s: %s", table[i].string, err.text);
            continue;
        }
        cr_expect_eq(status, KYMO_EINVAL, "%s", table[i].string);
        cr_expect_str_eq(err.text, table[i].error);
    }
}

Test(math, a_layout_fails_as_its_check_does)
{
    fixture f = fixture_open();
    const kymo__text *text;

    cr_expect_eq(kymo__text_layout(f.fonts, "a $\\apha$", &math, &text, &f.err), KYMO_EINVAL);
    cr_expect_str_eq(f.err.text, "text:1:4: unknown command \\apha (did you mean \\alpha?)");
    cr_expect_null(text);
    kymo__error_clear(&f.err);
    set(&f, "a $\\alpha$", &math);
    fixture_close(&f);
}

Test(math, sizes_and_depths_have_limits)
{
    char deep[512], many[4096];
    kymo_error err = {0};
    size_t at = 0;

    deep[at++] = '$';
    for (int i = 0; i < 200; i++)
        deep[at++] = '{';
    memcpy(deep + at, "x$", 3);
    cr_expect_eq(kymo__text_check(deep, "t", &err), KYMO_EINVAL);
    cr_expect(strstr(err.text, "nested too deeply"), "%s", err.text);
    memset(many, 'x', sizeof many);
    many[0] = many[2000] = '$';
    many[2001] = '\0';
    kymo__error_clear(&err);
    cr_expect_eq(kymo__text_check(many, "t", &err), KYMO_EINVAL);
    cr_expect_str_eq(err.text, "t:1:602: a formula of more than 600 parts");
    many[500] = '$';
    many[501] = '\0';
    kymo__error_clear(&err);
    cr_expect_eq(kymo__text_check(many, "t", &err), KYMO_OK, "%s", err.text);
}

/** The shapes of commands, as math.def has them. */
typedef struct command {
    const char *name, *form; /**< %s: the name */
} command;

#define GROUP(title)
#define S(name, code, atom) {name, "$\\%s$"},
#define B(name, code, limits) {name, "$\\%s_a^b x$"},
#define W(name, limits) {name, "$\\%s_a x$"},
#define A(name, code, wide) {name, "$\\%s{x}$"},
#define K(name, mu) {name, "$a\\%s b$"},
#define F(name, font) {name, "$\\%s{Ax}$"},
#define T(name, font) {name, "$\\%s Ax$"},
#define Y(name, style) {name, "$\\%s Ax$"},
#define O(name, binomial, style) {name, "$\\%s{a}{b}$"},
#define C(name, what) {name, NULL},

static const command commands[] = {
#include <kymo/math.def>
};

Test(math, every_command_has_its_glyphs)
{
    static const char *const calls[] = {"$\\left(x\\right)$",     "$\\sum\\limits_a$",
                                        "$\\sum\\nolimits_a$",    "$\\operatorname{rank} A$",
                                        "$\\operatorname*{a}_b$", "$\\sqrt[3]{x}$",
                                        "$\\overline{x}$",        "$\\widebar{x}$",
                                        "$\\underline{x}$",       "$\\overset{a}{b}$",
                                        "$\\underset{a}{b}$",     "$\\text{some text}$",
                                        "$a\\hspace{0.5em}b$",    "$\\genfrac{}{}{}{}ab$",
                                        "$\\left\\{x\\right\\}$", "$\\genfrac{\\{}{\\}}{}{}ab$"};
    fixture f = fixture_open();
    char string[64];
    int called = 0;

    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        bool found = commands[i].form != NULL;

        for (size_t k = 0; !found && k < sizeof calls / sizeof *calls; k++) {
            snprintf(string, sizeof string, "\\%s", commands[i].name);
            found = strstr(calls[k], string) != NULL;
        }
        cr_expect(found, "no example of \\%s", commands[i].name);
        if (!commands[i].form)
            continue;
        snprintf(string, sizeof string, commands[i].form, commands[i].name);
        const kymo__text *text = set(&f, string, &math);
        cr_expect_eq(text->boxes, 0, "%s", string);
        cr_expect(text->width > 0, "%s", string);
        for (size_t k = 0; k < i; k++)
            cr_expect_str_neq(commands[k].name, commands[i].name);
    }
    for (size_t k = 0; k < sizeof calls / sizeof *calls; k++)
        called += set(&f, calls[k], &math)->boxes == 0;
    cr_expect_eq(called, (int)(sizeof calls / sizeof *calls));
    fixture_close(&f);
}

Test(math, a_character_that_no_face_has_is_told)
{
    fixture f = fixture_open();
    const kymo__text *text = set(&f, "a $x + \xf4\x8f\xbf\xb0$", &math); // U+10FFF0, for private use

    cr_expect_eq(text->boxes, 1);
    cr_expect_eq(text->box_code, 0x10fff0);
    fixture_close(&f);
}

Test(math, a_formula_is_kept)
{
    fixture f = fixture_open();
    const char *string = "$\\sqrt{\\frac{\\text{Area}}{\\left(\\dfrac{x}{y}\\right)}}$";
    const kymo__text *first = set(&f, string, &math);
    const int64_t before = blocks(&f), size = bytes(&f);
    const kymo__text *again = set(&f, string, &math);

    cr_expect_eq(first, again);
    cr_expect_eq(blocks(&f), before);
    cr_expect_eq(bytes(&f), size);
    cr_expect_neq(set(&f, string, &plain), first);
    fixture_close(&f);
}

Test(math, twice_the_size_is_twice_as_large)
{
    fixture f = fixture_open();
    const char *string = "a $\\sum_{i=1}^n \\sqrt[3]{x_i}$";
    const kymo__text *one = set(&f, string, &(kymo__text_style){.size = 12, .math = true});
    const kymo__text *two = set(&f, string, &(kymo__text_style){.size = 24, .math = true});

    cr_assert_eq(one->run_count, two->run_count);
    cr_assert_eq(one->rule_count, two->rule_count);
    cr_expect_float_eq(2 * one->width, two->width, 1e-9);
    cr_expect_float_eq(2 * one->ascent, two->ascent, 1e-9);
    for (int32_t i = 0; i < one->rule_count; i++) {
        cr_expect_float_eq(2 * one->rules[i].y, two->rules[i].y, 1e-9);
        cr_expect_float_eq(2 * one->rules[i].width, two->rules[i].width, 1e-9);
    }
    fixture_close(&f);
}

Test(math, a_high_formula_makes_room_for_itself)
{
    fixture f = fixture_open();
    const char *high = "$\\dfrac{\\dfrac{a}{b}}{\\dfrac{c}{d}}$";
    const kymo__text *low = set(&f, "abc", &math), *one = set(&f, high, &math);
    const kymo__text *two = set(&f, "abc\n$\\dfrac{\\dfrac{a}{b}}{\\dfrac{c}{d}}$", &math);

    cr_expect(one->ascent > low->ascent + 8);
    cr_expect(one->descent > low->descent + 8);
    cr_expect(-one->ink_top <= one->ascent);
    cr_expect(one->ink_bottom <= one->descent);
    cr_expect(one->height >= one->ink_bottom - one->ink_top);
    cr_expect_float_eq(two->height, low->height + one->height, 1e-9);
    fixture_close(&f);
}

Test(math, lines_break_around_formulas_and_not_in_them)
{
    fixture f = fixture_open();
    const char *string = "words before $a + b + c + d + e + f$ words behind";
    const kymo__text *text =
        set(&f, string, &(kymo__text_style){.size = 16, .max_width = 120, .math = true});
    int32_t line = -1;

    cr_expect_geq(text->line_count, 3);
    for (int32_t i = 0; i < text->run_count; i++) {
        if (!text->runs[i].box)
            continue;
        cr_expect(line < 0 || text->runs[i].line == line);
        line = text->runs[i].line;
    }
    cr_expect_geq(line, 1);
    fixture_close(&f);
}

/** Numbers that look random and are the same everywhere (splitmix64). */
static uint32_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (uint32_t)(z >> 33);
}

/** A source of up to `most` pieces, of which some are no formulas at all. */
static size_t make_source(uint64_t *state, char *to, size_t size, uint32_t most)
{
    static const char *const pieces[] = {"{",
                                         "}",
                                         "{x}",
                                         "^",
                                         "_",
                                         "'",
                                         "[",
                                         "]",
                                         "$",
                                         "\\",
                                         "\\$",
                                         " ",
                                         "x",
                                         "1",
                                         ",",
                                         "-",
                                         "=",
                                         "(",
                                         ")",
                                         "|",
                                         "\\left(",
                                         "\\right)",
                                         "\\left.",
                                         "\\right.",
                                         "\n",
                                         "\\,",
                                         "\xc3\xa4",
                                         "\xff",
                                         "\xe4\xb8\xad",
                                         "\xd7\xa9",
                                         "e\xcc\x81",
                                         "#",
                                         "~",
                                         "*",
                                         "."};
    const uint32_t count = next_random(state) % most;
    size_t at = 0;

    to[at++] = '$';
    for (uint32_t i = 0; i < count && at + 40 < size; i++) {
        const uint32_t what = next_random(state);
        const char *piece = pieces[what / 8 % (sizeof pieces / sizeof *pieces)];
        const char *slash = "";

        if (what % 8 < 3) {
            piece = commands[what / 8 % (sizeof commands / sizeof *commands)].name;
            slash = "\\";
        }
        at += (size_t)snprintf(to + at, size - at, "%s%s", slash, piece);
        if (what % 8 == 2)
            at += (size_t)snprintf(to + at, size - at, "{a}{b}");
    }
    to[at++] = '$';
    to[at] = '\0';
    return at;
}

Test(math, any_source_is_laid_out_or_refused_with_its_column)
{
    fixture f = fixture_open();
    uint64_t state = 42;
    int good = 0, bad = 0;

    for (int i = 0; i < 20000; i++) {
        char string[1024];
        const size_t length = make_source(&state, string, sizeof string, i % 4 ? 8 : 60);
        const kymo__text *text = NULL;
        kymo_error err = {0}, other = {0};
        const kymo_status status = kymo__text_check(string, "text", &err);
        long line = 0, column = 0;

        if (status != KYMO_OK) {
            bad++;
            cr_assert_eq(status, KYMO_EINVAL);
            cr_assert_eq(sscanf(err.text, "text:%ld:%ld: ", &line, &column), 2, "%s", err.text);
            cr_assert(line >= 1 && column >= 1 && column <= (long)length, "%s: %s", string,
                      err.text);
        } else {
            good++;
        }
        if (i % 4 == 1)
            continue;
        cr_assert_eq(kymo__text_layout(f.fonts, string, &math, &text, &other), status, "%s: %s",
                     string, other.text);
        cr_assert_str_eq(err.text, other.text);
        if (!text)
            continue;
        cr_assert(text->width >= 0 && text->width < 1e5, "%s", string);
        cr_assert(text->ascent > 0 && text->ascent < 1e4 && text->descent >= 0, "%s", string);
        cr_assert(-text->ink_top <= 2 * text->ascent + 16, "%s", string);
        if (i % 1000 == 0)
            kymo__fonts_trim(f.fonts);
    }
    cr_expect(good > 2000 && bad > 2000, "%d good, %d bad", good, bad);
    fixture_close(&f);
}
