/* Rich text as lines: all of it, in order, no wider than they may be; joints, breaks, formulas, directions. */
#include "kt.h"
#include "report/flow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct fixture {
    kymo__mem *mem;
    kymo__fonts *fonts;
    kymo__flow flow;
    kymo_error err;
} fixture;

static void begin(fixture *f)
{
    f->mem = kymo__mem_open(NULL, 0);
    kymo__error_clear(&f->err);
    cr_assert_eq(kymo__fonts_open(&f->fonts, f->mem, &f->err), KYMO_OK);
    kymo__flow_open(&f->flow, f->mem);
}

static void end(fixture *f)
{
    kymo__flow_close(&f->flow);
    kymo__fonts_close(f->fonts);
    KT_CLEAN(f->mem);
    kymo__mem_close(f->mem);
}

static void set(fixture *f, const kymo__phrase *phrases, int32_t count, double width)
{
    const kymo__flow_style style = {.size = 14, .leading = 1.4, .width = width, .align = -1};

    cr_assert_eq(kymo__flow_set(&f->flow, f->fonts, &(kymo__prose){phrases, count}, &style, &f->err), KYMO_OK,
                 "%s", f->err.text);
}

/* Lines with "/" between, runs with "|". Owned. */
static char *text_of(const fixture *f)
{
    char *out = calloc(1, 100000);

    for (int32_t i = 0; i < kymo__flow_lines(&f->flow); i++) {
        const kymo__flow_line *line = kymo__flow_line_at(&f->flow, i);

        strcat(out, i ? "/" : "");
        for (int32_t k = 0; k < line->count; k++) {
            strcat(out, k ? "|" : "");
            strcat(out, kymo__flow_string(&f->flow, kymo__flow_run_at(&f->flow, line->first + k)->text));
        }
    }
    return out;
}

static void expect(fixture *f, const char *expected)
{
    char *text = text_of(f);

    cr_assert_str_eq(text, expected);
    free(text);
}

Test(flow, random_texts_keep_their_words_and_their_width)
{
    fixture f;
    kt_rng rng = {3};

    begin(&f);
    for (int round = 0; round < 60; round++) {
        char words[40][260], plain[40 * 64] = "";
        char *end_of_plain = plain;
        kymo__phrase phrases[40];
        const int32_t count = 1 + (int32_t)kt_below(&rng, 40);
        const double width = kt_between(&rng, 60, 500);

        for (int32_t i = 0; i < count; i++) {
            char *at = words[i];
            const int64_t pieces = 1 + kt_below(&rng, 5);

            for (int64_t k = 0; k < pieces; k++) {
                for (int64_t letters = 1 + kt_below(&rng, 9); letters > 0; letters--)
                    *at++ = (char)('a' + kt_below(&rng, 26));
                if (k + 1 < pieces || kt_below(&rng, 2))
                    *at++ = ' ';
            }
            *at = '\0';
            phrases[i] = (kymo__phrase){.text = words[i], .style = (uint32_t)kt_below(&rng, 8)};
            for (const char *p = words[i]; *p; p++)
                if (*p != ' ')
                    *end_of_plain++ = *p;
        }
        set(&f, phrases, count, width);
        char *text = text_of(&f), *to = text;
        for (const char *p = text; *p; p++)
            if (*p >= 'a' && *p <= 'z')
                *to++ = *p;
        *to = '\0';
        cr_assert_str_eq(text, plain, "round %d", round);
        free(text);
        for (int32_t i = 0; i < kymo__flow_lines(&f.flow); i++) {
            const kymo__flow_line *line = kymo__flow_line_at(&f.flow, i);

            cr_assert_leq(line->width, width + 0.6, "round %d, line %d of width %g", round, (int)i, width);
            for (int32_t k = 1; k < line->count; k++) {
                const kymo__flow_run *a = kymo__flow_run_at(&f.flow, line->first + k - 1);

                cr_assert_geq(kymo__flow_run_at(&f.flow, line->first + k)->x, a->x + a->width - 1e-9);
            }
        }
        kymo__fonts_trim(f.fonts);
    }
    end(&f);
}

Test(flow, where_lines_end)
{
    fixture f;

    begin(&f);
    set(&f, (kymo__phrase[]){{.text = "one"}, {.style = KYMO__PHRASE_BREAK, .text = ""}, {.text = "two"}}, 3, 500);
    expect(&f, "one/two");
    set(&f, (kymo__phrase[]){{.text = "("}, {.text = "Figure\u00a01", .link = "#fig-a"}, {.text = "), and"}}, 3,
        80);
    expect(&f, "(|Figure\u00a01|), /and"); /* no line begins with the bracket; what is cut off has its blank */
    set(&f, (kymo__phrase[]){{.text = "Donau\u00addampf\u00adschiff"}}, 1, 60);
    expect(&f, "Donau-/dampf-/schiff");
    set(&f, (kymo__phrase[]){{.text = "Donau\u00addampf"}}, 1, 500);
    expect(&f, "Donaudampf");
    set(&f, (kymo__phrase[]){{.text = "日本語の文章。"}}, 1, 50);
    expect(&f, "日本語/の文/章。"); /* the full stop does not begin a line */
    set(&f, (kymo__phrase[]){{.text = "  a   b  "}}, 1, 500);
    expect(&f, "a b ");
    set(&f, NULL, 0, 500);
    cr_assert_eq(kymo__flow_lines(&f.flow), 0);
    set(&f, (kymo__phrase[]){{.text = "mmmmmmmmmmmmmmmmmmmmmm"}}, 1, 100);
    cr_assert_gt(kymo__flow_lines(&f.flow), 2, "a word wider than the line is torn");
    end(&f);
}

Test(flow, lines_are_nearly_equal)
{
    fixture f;

    begin(&f);
    /* Filled one by one the first line would take "aaa bbb" and leave "cc" a line of its own before the long word. */
    set(&f, (kymo__phrase[]){{.text = "aaa bbb cc ddddd ee"}}, 1, 62);
    expect(&f, "aaa /bbb cc /ddddd /ee");
    end(&f);
}

Test(flow, formulas_links_and_forward_references)
{
    fixture f;
    const kymo__phrase phrases[] = {{.text = "See "},
                                    {.text = "Figure\u00a0??", .link = "#fig-a", .forward = true},
                                    {.text = ": "},
                                    {.text = "$\\frac{a}{b}$", .style = KYMO__PHRASE_MATH},
                                    {.text = ", $5"}};

    begin(&f);
    set(&f, phrases, 5, 500);
    expect(&f, "See |Figure\u00a088|: |$\\frac{a}{b}$|, $5");
    cr_assert(kymo__flow_run_at(&f.flow, 1)->forward);
    cr_assert_str_eq(kymo__flow_string(&f.flow, kymo__flow_run_at(&f.flow, 1)->link), "#fig-a");
    set(&f, &phrases[3], 1, 500);
    const double high = kymo__flow_line_at(&f.flow, 0)->height;
    set(&f, (kymo__phrase[]){{.text = "$\\frac{\\frac{a}{b}}{\\frac{c}{d}}$", .style = KYMO__PHRASE_MATH}}, 1, 500);
    cr_assert_gt(kymo__flow_line_at(&f.flow, 0)->height, high, "high formulas push lines apart");
    set(&f, (kymo__phrase[]){{.text = "$a+b+c+d+e+f+g+h+i+j+k+l$", .style = KYMO__PHRASE_MATH}}, 1, 200);
    cr_assert_leq(kymo__flow_line_at(&f.flow, 0)->width, 200, "wide formulas get smaller");
    cr_assert_lt(kymo__flow_run_at(&f.flow, 0)->size, 14);
    end(&f);
}

Test(flow, from_right_to_left)
{
    fixture f;

    begin(&f);
    set(&f, (kymo__phrase[]){{.text = "שלום "}, {.text = "עולם", .style = KYMO__PHRASE_EMPHASIS}}, 2, 300);
    const kymo__flow_run *first = kymo__flow_run_at(&f.flow, 0), *second = kymo__flow_run_at(&f.flow, 1);
    cr_assert_gt(first->x, second->x, "the first word is at the right");
    cr_assert_float_eq(first->x + first->width, 300, 1e-6);
    end(&f);
}

/* Letters that the report's own font has not bring the blanks of theirs, which are wider. */
Test(flow, lines_from_right_to_left_fit)
{
    static const char text[] = "هذا نص عربي مع أرقام وهذا سطر أطول قليلا حتى يلتف النص إلى السطر التالي ويظهر كيف "
                               "يتم كسر الأسطر في اللغة العربية";
    fixture f;

    begin(&f);
    for (double width = 150; width < 650; width += 7) {
        set(&f, (kymo__phrase[]){{.text = text}}, 1, width);
        for (int32_t i = 0; i < kymo__flow_lines(&f.flow); i++) {
            const kymo__flow_run *run = kymo__flow_run_at(&f.flow, kymo__flow_line_at(&f.flow, i)->first);
            cr_assert_geq(run->x, -1e-6, "line %d of %g begins at %g", i, width, run->x);
            cr_assert_float_eq(run->x + run->width, width, 1e-6, "line %d ends at the right", i);
        }
    }
    end(&f);
}

Test(flow, measures)
{
    fixture f;
    const kymo__flow_style style = {.size = 12, .leading = 1.3, .align = -1};
    const kymo__text *text;

    begin(&f);
    cr_assert_eq(kymo__flow_measure(&f.flow, f.fonts,
                                    &(kymo__prose){(kymo__phrase[]){{.text = "on 2015-07-19 warm"}}, 1}, &style,
                                    &f.err),
                 KYMO_OK);
    kymo__text_layout(f.fonts, "2015-07-19", &(kymo__text_style){.size = 12}, &text, &f.err);
    cr_assert_float_eq(f.flow.min_width, text->width, 0.5, "dates are not broken at their hyphens");
    kymo__text_layout(f.fonts, "on 2015-07-19 warm", &(kymo__text_style){.size = 12}, &text, &f.err);
    cr_assert_float_eq(f.flow.natural, text->width, 0.5);
    end(&f);
}
