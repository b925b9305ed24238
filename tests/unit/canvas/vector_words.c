/* What vector files say beside what they show: names, descriptions, structure, ids, dark desktops. */
#include "vector_help.h"

static int count(const char *text, const char *word)
{
    int n = 0;

    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
        n++;
    return n;
}

static void draw_groups(kymo_canvas *canvas, void *user)
{
    const kymo__text_style style = {.size = 12};
    const kymo__rect box = {10, 10, 100, 50};

    (void)user;
    for (int panel = 0; panel < 2; panel++) {
        kymo__canvas_group(canvas, "panel", panel ? "second" : "first");
        kymo__canvas_group(canvas, "line", "a & b");
        kymo__canvas_rect(canvas, &box, (kymo__rgba){0x33, 0x74, 0xf1, 255});
        vector_text(canvas, "tick", &style, 20, 20, 0, "x-tick");
        kymo__canvas_ungroup(canvas);
        kymo__canvas_ungroup(canvas);
    }
    kymo__canvas_group(canvas, "titles", "");
    vector_text(canvas, "Title", &style, 20, 80, 0, "title");
    vector_text(canvas, "Below", &style, 20, 90, 0, "subtitle");
    kymo__canvas_ungroup(canvas);
}

static char *written(const char *output, const kymo__page *page)
{
    vector_bytes bytes = vector_once(output, page, draw_groups, NULL);

    cr_assert_eq(strlen(bytes.data), output[0] == 's' ? bytes.size : strlen(bytes.data));
    return bytes.data;
}

static const kymo__page page = {.width = 200,
                                .height = 100,
                                .background = {255, 255, 255, 255},
                                .title = "Title",
                                .description = "Two lines",
                                .id = "fig-1"};

Test(vector_words, svg_ids_are_those_asked_for)
{
    static const char *const wanted[] = {
        "role=\"img\" aria-labelledby=\"fig-1-title fig-1-desc\"",
        "<title id=\"fig-1-title\">Title</title>",
        "<desc id=\"fig-1-desc\">Two lines</desc>",
        "<g id=\"fig-1-panel-1\" class=\"panel\" data-label=\"first\">",
        "<g id=\"fig-1-panel-2\" class=\"panel\" data-label=\"second\">",
        "<g id=\"fig-1-line-2\" class=\"line\" data-label=\"a &amp; b\">",
        "<g id=\"fig-1-titles-1\" class=\"titles\">",
        "class=\"x-tick fig-1-0\"",
    };
    char *svg = written("svg", &page);

    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        cr_assert_not_null(strstr(svg, wanted[i]), "no %s in\n%s", wanted[i], svg);
    cr_assert_eq(count(svg, "<title"), 1);
    cr_assert_eq(count(svg, "prefers-color-scheme"), 0);
    free(svg);
    KT_ALL_CLOSED();
}

Test(vector_words, svg_follows_a_dark_desktop)
{
    kymo__rgba pairs[2][2] = {{{255, 255, 255, 255}, {0x16, 0x18, 0x1d, 255}},
                              {{0x33, 0x74, 0xf1, 255}, {0x78, 0xae, 0xfc, 255}}};
    kymo__page both = page;

    both.in_dark = pairs;
    both.in_dark_count = 2;
    char *svg = written("svg", &both);
    cr_assert_not_null(strstr(svg, " class=\"fig-1\" fill=\"none\""));
    cr_assert_not_null(strstr(svg, "@media (prefers-color-scheme:dark){\n"
                                   ".fig-1 [fill=\"#fff\"]{fill:#16181d}\n"
                                   ".fig-1 [stroke=\"#fff\"]{stroke:#16181d}\n"
                                   ".fig-1 [fill=\"#3374f1\"]{fill:#78aefc}\n"));
    free(svg);
    KT_ALL_CLOSED();
}

/* The object that begins at an offset, and every entry of the last table. */
Test(vector_words, pdf_says_language_title_and_description)
{
    static const char *const wanted[] = {
        "/Lang (en)", "/ViewerPreferences << /DisplayDocTitle true >>", "/S /Document", "/S /H1",
        "/Author (Me)", "/Keywords (a, b)", "/Creator (kymo)",
        // "Two lines" in UTF-16
        "/Alt <FEFF00540077006F0020006C0069006E00650073>",
    };
    kymo__page with = page;

    with.author = "Me";
    with.keywords = "a, b";
    vector_bytes pdf = vector_once("pdf", &with, draw_groups, NULL);
    for (size_t i = 0; i < pdf.size; i++)
        pdf.data[i] = pdf.data[i] ? pdf.data[i] : ' ';
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        cr_assert_not_null(strstr(pdf.data, wanted[i]), "no %s", wanted[i]);
    cr_assert_eq(count(pdf.data, "/Type3"), 0);
    cr_assert_eq(count(pdf.data, "/Alt <FEFF"), 2);
    cr_assert_eq(count(pdf.data, "startxref\n"), 2);

    const char *tail = strstr(strstr(pdf.data, "startxref\n") + 1, "startxref\n") + 10;
    const char *table = pdf.data + strtol(tail, NULL, 10);
    cr_assert_eq(strncmp(table, "xref\n", 5), 0);
    int entries = 0;
    for (const char *at = table + 5; strncmp(at, "trailer", 7) != 0; entries++) {
        char head[32], *end;
        long number = strtol(at, &end, 10);
        cr_assert_eq(strncmp(end, " 1\n", 3), 0);
        long offset = strtol(end + 3, &end, 10);
        cr_assert_eq(strncmp(end, " 00000 n \n", 10), 0);
        at = end + 10;
        snprintf(head, sizeof head, "%ld 0 obj\n<<", number);
        cr_assert_eq(strncmp(pdf.data + offset, head, strlen(head)), 0, "object %ld", number);
    }
    cr_assert_eq(entries, 3); // the catalogue and two figures
    const char *previous = strstr(table, "/Prev ");
    cr_assert_eq(strncmp(pdf.data + strtol(previous + 6, NULL, 10), "xref\n", 5), 0);
    free(pdf.data);
    KT_ALL_CLOSED();
}

static void draw_addresses(kymo_canvas *canvas, void *user)
{
    const kymo__text_style style = {.size = 10, .max_width = 150, .align = -1};

    (void)user;
    vector_text(canvas, "Data (https://example.org/a?b=1&c='2'), taken in May; xhttps://no.example.org no.",
                &style, 10, 20, 0, "caption");
    vector_text(canvas, "http://example.com/and/a/path/that/is/too/long/for/one/line/of/this/width", &style,
                10, 60, 0, "subtitle");
    vector_text(canvas, "https://example.net/tick", &style, 10, 90, 0, "x-tick");
    vector_text(canvas, "https://example.net/turned", &style, 10, 90, 90, "title");
}

Test(vector_words, svg_addresses_can_be_followed)
{
    vector_bytes svg = vector_once("svg", &page, draw_addresses, NULL);

    cr_assert_not_null(strstr(svg.data, "xmlns:xlink="));
    cr_assert_eq(count(svg.data, "<a xlink:href=\"https://example.org/a?b=1&amp;c=&#39;2\"><rect "),
                 2, "%s", svg.data); // it is broken over two lines
    cr_assert_geq(count(svg.data, "<a xlink:href=\"http://example.com/and/a/path/that/is/too/long/for/"
                                  "one/line/of/this/width\"><rect x=\"10\""),
                  2); // a place on each line
    cr_assert_eq(count(svg.data, "xlink:href=\"https://example.net"), 0);
    cr_assert_eq(count(svg.data, "xlink:href=\"https://no"), 0);
    free(svg.data);
    KT_ALL_CLOSED();
}

Test(vector_words, pdf_addresses_can_be_followed)
{
    vector_bytes pdf = vector_once("pdf", &page, draw_addresses, NULL);

    for (size_t i = 0; i < pdf.size; i++)
        pdf.data[i] = pdf.data[i] ? pdf.data[i] : ' ';
    cr_assert_eq(count(pdf.data, "/URI (https://example.org/a?b=1&c=%272)"), 2);
    cr_assert_geq(count(pdf.data, "/URI (http://example.com/and/"), 2);
    cr_assert_eq(count(pdf.data, "/URI (https://example.net"), 0);
    free(pdf.data);
    KT_ALL_CLOSED();
}
