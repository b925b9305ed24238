/*
 * html.c - HTML reports in Chromium: nothing is asked for and nothing complained about, they are as wide as the
 * window and as dark as the desktop, and on paper they have sane pages. A program that is not here is skipped, loudly.
 */
#include "kt.h"

#include <kymo/ext.h>
#include <kymo/report.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add(kymo_report *report, const char *json, const kymo_report_figure_options *options)
{
    kymo_figure *figure = kymo_figure_from_json(json, strlen(json), NULL);
    kymo_error err;
    kymo_report_figure(report, figure, options);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
}

/* Title page, contents, text with a formula, figures (one higher than a page), a table over pages, a page break. */
static void write_report(const char *path)
{
    static const char co2[] = "{\"data\": \"examples/data/co2.csv\", \"axes\": {\"marks\": {\"y\": \"CO2\"}}}";
    static const char tall[] = "{\"width\": 300, \"height\": 900, \"data\": \"examples/data/co2.csv\", \"axes\": {\"marks\": {\"y\": \"CO2\"}}}";
    kymo_error err;
    kymo_report *r = kymo_report_open(path, &(kymo_report_options){ .title = "Measured", .toc = 1, .title_page = 1, .numbering = 1 });
    kymo_report_text(r, "# First\n\nWords about @fig:a with $\\frac{a}{b}$.\n\n"
                        "A_word_that_is_longer_than_any_line_of_a_narrow_window_and_has_no_place_to_break_it_but_anywhere_at_all_really\n\n"
                        "$a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + b_1 + b_2 + b_3 + b_4 + b_5 + b_6 + b_7 + b_8 + b_9 + c$\n\n"
                        "```\na line of code that is longer than the width of the text, so that it is scrolled or wrapped but never cut off\n```\n");
    add(r, co2, &(kymo_report_figure_options){ .id = "a", .caption = "The first." });
    add(r, tall, &(kymo_report_figure_options){ .caption = "The tall one." });
    kymo_report_columns(r, 2);
    add(r, co2, &(kymo_report_figure_options){ .caption = "Left." });
    add(r, co2, &(kymo_report_figure_options){ .caption = "Right." });
    kymo_source *weather = kymo_source_open("examples/data/seattle-weather.csv", NULL);
    kymo_report_table(r, weather, &(kymo_report_table_options){ .caption = "Weather.", .limit = 120 });
    kymo_source_close(weather);
    kymo_report_page_break(r);
    kymo_report_text(r, "The last page.");
    cr_assert_eq(kymo_report_close(r, &err), KYMO_OK, "%s", err.text);
}

/* Runs Chromium on a page; `what` are more options. */
static kt_result look(const char *folder, const char *what, const char *page)
{
    return kt_shell(NULL,
                    "HOME='%s' chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --enable-logging=stderr --log-level=0 "
                    "--host-resolver-rules='MAP * ~NOTFOUND' --user-data-dir='%s/profile' %s 'file://%s'",
                    folder, folder, what, page);
}

/* The colour of the top left pixel of a screenshot, 0xrrggbb. */
static unsigned corner(const char *path)
{
    png_image image = { .version = PNG_IMAGE_VERSION };
    cr_assert_neq(png_image_begin_read_from_file(&image, path), 0, "%s: %s", path, image.message);
    image.format = PNG_FORMAT_RGB;
    unsigned char *rgb = malloc(PNG_IMAGE_SIZE(image));
    cr_assert_neq(png_image_finish_read(&image, NULL, rgb, 0, NULL), 0, "%s: %s", path, image.message);
    unsigned color = (unsigned)(rgb[0] << 16 | rgb[1] << 8 | rgb[2]);
    free(rgb);
    return color;
}

/* The document with something put in the place of something else. */
static void copy(const char *from, const char *to, const char *old, const char *new)
{
    size_t size;
    char *html = kt_file_read(from, &size), *at = strstr(html, old), *text = malloc(size + strlen(new) + 1);
    cr_assert_not_null(at, "no %s", old);
    int length = sprintf(text, "%.*s%s%s", (int)(at - html), html, new, at + strlen(old));
    kt_file_write(to, text, (size_t)length);
    free(html);
    free(text);
}

static void check_complaints(const char *folder, const char *html)
{
    char other[300], what[340];
    snprintf(what, sizeof what, "--screenshot='%s/a.png'", folder);
    kt_result r = look(folder, what, html);
    cr_expect_null(strstr(r.err, "CONSOLE"), "%s", strstr(r.err, "CONSOLE"));
    kt_result_free(&r);
    /* That a request would be seen: */
    snprintf(other, sizeof other, "%s/other.html", folder);
    copy(html, other, "</main>", "<img src=\"https://x.invalid/a.png\" alt=\"\"></main>");
    r = look(folder, what, other);
    cr_expect_not_null(strstr(r.err, "CONSOLE"));
    kt_result_free(&r);
}

static void check_colors(const char *folder, const char *html)
{
    char what[400], png[300];
    snprintf(png, sizeof png, "%s/a.png", folder);
    for (int dark = 0; dark < 2; dark++) {
        snprintf(what, sizeof what, "--blink-settings=preferredColorScheme=%d --screenshot='%s'", dark ? 0 : 1, png);
        kt_result r = look(folder, what, html);
        kt_result_free(&r);
        cr_expect_eq(corner(png), dark ? 0x16181du : 0xffffffu, "%06x", corner(png));
    }
}

/* No page is wider than its window: a copy that may run a script says how wide it is. */
static void check_widths(const char *folder, const char *html)
{
    static const char script[] = "<script>document.title = 'w' + document.documentElement.scrollWidth + '/' + innerWidth</script></main>";
    char half[300], other[300], what[128];
    snprintf(half, sizeof half, "%s/half.html", folder);
    snprintf(other, sizeof other, "%s/other.html", folder);
    copy(html, half, "default-src 'none';", "");
    copy(half, other, "</main>", script);
    for (int width = 400; width <= 1600; width *= 2) {
        snprintf(what, sizeof what, "--window-size=%d,800 --dump-dom", width);
        kt_result r = look(folder, what, other);
        const char *at = strstr(r.out, "<title>w");
        int is = 0, room = 0;
        cr_assert_not_null(at, "%d: %s", width, r.err);
        cr_expect(sscanf(at, "<title>w%d/%d", &is, &room) == 2 && is <= room, "in %d px: %d of %d", width, is, room);
        kt_result_free(&r);
    }
}

/* On paper: A4, no page without text, the last words on the last page, heads of tables again on each page. */
static void check_print(const char *folder, const char *html)
{
    char pdf[300], what[400];
    int pages = 0, heads = 0;
    snprintf(pdf, sizeof pdf, "%s/a.pdf", folder);
    snprintf(what, sizeof what, "--no-pdf-header-footer --print-to-pdf='%s'", pdf);
    kt_result r = look(folder, what, html);
    kt_result_free(&r);
    r = kt_shell(NULL, "pdfinfo '%s'", pdf);
    const char *at = strstr(r.out, "Pages:");
    cr_assert(at && sscanf(at, "Pages: %d", &pages) == 1, "%s", r.err);
    cr_expect_not_null(strstr(r.out, "(A4)"), "%s", r.out);
    kt_result_free(&r);
    cr_expect(pages >= 8 && pages <= 12, "%d pages", pages);
    for (int page = 1; page <= pages; page++) {
        r = kt_shell(NULL, "pdftotext -f %d -l %d '%s' -", page, page, pdf);
        char number[32];
        snprintf(number, sizeof number, "%d / %d", page, pages);
        cr_expect_gt(r.out_size, 12, "page %d is empty: %s", page, r.out);
        cr_expect(strstr(r.out, number), "page %d does not say %s", page, number);
        heads += strstr(r.out, "precipitation") != NULL;
        cr_expect_eq(strstr(r.out, "The last page.") != NULL, page == pages, "page %d", page);
        kt_result_free(&r);
    }
    cr_expect_geq(heads, 3, "the head of the table is on %d pages", heads);
}

Test(html, in_chromium)
{
    char folder[256], html[300];
    if (!kt_have("chromium", "reports are not looked at in it"))
        return;
    kt_folder_make(folder);
    snprintf(html, sizeof html, "%s/a.html", folder);
    write_report(html);
    check_complaints(folder, html);
    check_colors(folder, html);
    check_widths(folder, html);
    if (kt_have("pdfinfo", "reports are not looked at in it") && kt_have("pdftotext", "reports are not looked at in it"))
        check_print(folder, html);
    kt_result r = kt_shell(NULL, "rm -rf '%s'", folder);
    kt_result_free(&r);
    KT_ALL_CLOSED();
}
