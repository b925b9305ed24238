/* PDF reports: what is in the file, the same bytes whatever else is different, figures that change afterwards. */
#include "kt.h"

#include <kymo/report.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double xs[300], ys[300];

static kymo_figure *wave(int32_t threads, double height)
{
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){.threads = threads, .height = height});
    kymo_source *source = kymo_source_arrays(
        (kymo_column[]){{.name = "x", .values = xs}, {.name = "y", .values = ys}}, 2, 300, NULL);

    for (int i = 0; i < 300; i++) {
        xs[i] = i * 0.1;
        ys[i] = sin(xs[i]);
    }
    kymo_add(kymo_axes_add(figure, NULL), KYMO_LINE, &(kymo_spec){.data = source, .x = "x", .y = "y"});
    kymo_source_close(source);
    return figure;
}

static kt_bytes document(int32_t threads)
{
    kt_bytes bytes = {0};
    kymo_error err;
    kymo_report *r = kymo_report_open_sink("pdf", kt_keep, &bytes,
                                           &(kymo_report_options){.title = "A (title)",
                                                                  .author = "N. N.",
                                                                  .lang = "de",
                                                                  .toc = 1,
                                                                  .numbering = 1});

    kymo_report_text(r, "# Erstes\n\nSiehe @fig:w und @sec:mehr, oder [dort](https://kymo.example/a'b).\n\n"
                        "- eins\n- zwei\n\n> Zitat\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n| 1 | $x$ |\n\n"
                        ": Tafel. {#t}\n\n## Mehr\n");
    kymo_figure *figure = wave(threads, 0);
    kymo_report_figure(r, figure, &(kymo_report_figure_options){.id = "w", .caption = "Welle.", .alt = "Ö (x)"});
    for (int i = 0; i < 300; i++)
        ys[i] = 1e9; /* drawn already */
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    cr_assert_null(bytes.data, "all of it comes at the end");
    cr_assert_eq(kymo_report_close(r, &err), KYMO_OK, "%s", err.text);
    for (size_t i = 0; i < bytes.size; i++)
        bytes.data[i] = bytes.data[i] ? bytes.data[i] : ' '; /* so that strstr sees all of it */
    return bytes;
}

static int times(const char *text, const char *what)
{
    int count = 0;

    for (text = strstr(text, what); text; text = strstr(text + 1, what))
        count++;
    return count;
}

Test(pdf, what_is_in_it)
{
    kt_bytes pdf = document(1);

    cr_assert_eq(times(pdf.data, "/Type /Page %"), 2, "contents, and the text");
    cr_assert_eq(times(pdf.data, "/Lang (de)"), 1);
    cr_assert_eq(times(pdf.data, "/DisplayDocTitle true"), 1);
    cr_assert_geq(times(pdf.data, "/Marked true"), 1);
    cr_assert_eq(times(pdf.data, "/Alt <FEFF00D6002000280078" "0029>"), 1, "the figure's text, in UTF-16");
    cr_assert_eq(times(pdf.data, "/S /Document\n"), 1);
    cr_assert_eq(times(pdf.data, "/S /H1\n"), 1);
    cr_assert_eq(times(pdf.data, "/S /H2\n"), 1);
    cr_assert_eq(times(pdf.data, "/S /LI\n"), 2);
    cr_assert_eq(times(pdf.data, "/S /TH\n"), 2);
    cr_assert_eq(times(pdf.data, "/S /TD\n"), 2);
    cr_assert_eq(times(pdf.data, "/S /Caption\n"), 2);
    cr_assert_eq(times(pdf.data, "/S /BlockQuote\n"), 1);
    cr_assert_eq(times(pdf.data, "(https://kymo.example/a'b)"), 1);
    cr_assert_eq(times(pdf.data, "/Title <FEFF004100200028007400690074006C00650029>"), 1);
    cr_assert_eq(times(pdf.data, "/Author (N. N.)"), 1);
    cr_assert_eq(times(pdf.data, "CreationDate"), 0);
    cr_assert_geq(times(pdf.data, "/Subtype /Link"), 5, "two of the contents, two references, one outside");
    free(pdf.data);
    KT_ALL_CLOSED();
}

Test(pdf, the_same_bytes)
{
    kt_bytes one = document(1);

    setenv("TZ", "Asia/Kathmandu", 1);
    setenv("LANG", "de_DE.UTF-8", 1);
    setenv("LC_ALL", "de_DE.UTF-8", 1);
    kt_bytes two = document(4);
    cr_assert_eq(one.size, two.size);
    cr_assert_eq(memcmp(one.data, two.data, one.size), 0);
    free(two.data);
    setenv("SOURCE_DATE_EPOCH", "86400", 1);
    two = document(1);
    cr_assert_eq(times(two.data, "/CreationDate (19700102"), 1);
    free(one.data);
    free(two.data);
    KT_ALL_CLOSED();
}

/* What pdftotext reads, or NULL where that is not here. Owned. */
static char *read_text(const char *path)
{
    if (!kt_have("pdftotext", "no text is read"))
        return NULL;
    kt_result r = kt_shell(NULL, "pdftotext '%s' -", path);
    char *text = r.status == 0 ? strdup(r.out) : NULL;

    kt_result_free(&r);
    return text;
}

static char *text_of(const char *markdown, kymo_figure *figure, const kymo_report_options *options,
                     kymo_report_counts *counts)
{
    char folder[256], path[300];
    kymo_error err;

    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/a.pdf", folder);
    kymo_report *r = kymo_report_open(path, options);
    kymo_report_text(r, markdown);
    if (figure)
        kymo_report_figure(r, figure, &(kymo_report_figure_options){.id = "f", .caption = "Behind."});
    cr_assert_eq(kymo_report_end(r, counts, &err), KYMO_OK, "%s", err.text);
    char *text = read_text(path);
    kt_folder_remove(folder);
    return text;
}

Test(pdf, references_know_numbers_and_pages)
{
    kymo_figure *figure = wave(1, 0);
    kymo_report_counts counts;
    kymo_error err;
    char *text = text_of("# One\n\nSee @fig:f and @sec:two.\n\n---\n\n# Two\n\nBack to @sec:one.\n\n", figure, NULL,
                         &counts);

    cr_assert_eq(counts.pages, 2);
    cr_assert_eq(counts.figures, 1);
    if (text) {
        cr_assert_not_null(strstr(text, "See Figure 1 and page 2."), "%s", text);
        cr_assert_not_null(strstr(text, "Back to One."), "%s", text);
        cr_assert(strstr(text, "1 / 2") || strstr(text, "1/2"), "%s", text);
        cr_assert_not_null(strstr(text, "Figure 1. Behind."), "%s", text);
    }
    free(text);
    text = text_of("# One\n\nSee @fig:f and @sec:two.\n\n---\n\n# Two\n\n", figure,
                   &(kymo_report_options){.toc = 1, .numbering = 1, .title = "T", .title_page = 1}, &counts);
    cr_assert_eq(counts.pages, 4, "title, contents, two of text");
    if (text) {
        cr_assert_not_null(strstr(text, "See Figure 1 and Section 2."), "%s", text);
        cr_assert_not_null(strstr(text, "Contents"), "%s", text);
    }
    free(text);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK);
    KT_ALL_CLOSED();
}

Test(pdf, headings_stay_with_their_text)
{
    kymo_report_counts counts;

    /* On pages of 60 mm, 20 mm are left: lines of 19.6 px on 75.6 px; each heading goes on with its paragraph. */
    for (int lines = 0; lines < 6; lines++) {
        char markdown[400] = "";

        for (int i = 0; i < lines; i++)
            strcat(markdown, "x\n\n");
        strcat(markdown, "### Heading\n\nbehind it\n");
        char *text = text_of(markdown, NULL, &(kymo_report_options){.paper = "100x80mm"}, &counts);
        char *heading = text ? strstr(text, "Heading") : NULL;
        if (heading)
            cr_assert_null(memchr(heading, '\f', (size_t)(strstr(heading, "behind") - heading)), "%d: %s", lines,
                           text);
        free(text);
    }
}

Test(pdf, hard_cases_are_laid_out)
{
    kymo_report_counts counts;
    kymo_error err;
    kymo_figure *tall = wave(1, 3000);
    char *text = text_of("# \n\n# Empty\n\n## Empty, too\n\n- \n\n> \n\n", tall, NULL, &counts);

    cr_assert_eq(counts.pages, 2, "a figure higher than a page gets smaller");
    free(text);
    cr_assert_eq(kymo_figure_close(tall, &err), KYMO_OK, "%s", err.text);
    text = text_of("", NULL, NULL, &counts);
    cr_assert_eq(counts.pages, 1);
    free(text);
    char *wide = malloc(20000), *at = wide;
    for (int row = 0; row < 3; row++) {
        for (int i = 0; i < 30; i++)
            at += sprintf(at, row == 1 ? "|--" : "| word%d_%d", row, i);
        at += sprintf(at, "|\n");
    }
    text = text_of(wide, NULL, NULL, &counts); /* torn words */
    free(text);
    at = wide;
    for (int row = 0; row < 3; row++) {
        for (int i = 0; i < 120; i++)
            at += sprintf(at, row == 1 ? "|--" : "| w");
        at += sprintf(at, "|\n");
    }
    kt_bytes bytes = {0};
    kymo_report *r = kymo_report_open_sink("pdf", kt_keep, &bytes, NULL);
    kymo_report_text(r, wide);
    cr_assert_eq(kymo_report_close(r, &err), KYMO_ELAYOUT);
    cr_assert_str_eq(err.text, "text:1:1: a table of 120 columns does not fit on the page");
    cr_assert_null(bytes.data);
    free(wide);
    KT_ALL_CLOSED();
}

Test(pdf, a_long_table)
{
    static double numbers[10000];
    kymo_report_counts counts;
    kymo_error err;
    kt_bytes bytes = {0};

    for (int i = 0; i < 10000; i++)
        numbers[i] = i / 4.0;
    kymo_source *source = kymo_source_arrays(
        (kymo_column[]){{.name = "v", .values = numbers}, {.name = "w", .values = numbers}}, 2, 10000, NULL);
    kymo_report *r = kymo_report_open_sink("pdf", kt_keep, &bytes, NULL);
    kymo_report_table(r, source, &(kymo_report_table_options){.caption = "All."});
    cr_assert_eq(kymo_report_end(r, &counts, &err), KYMO_OK, "%s", err.text);
    kymo_source_close(source);
    cr_assert_eq(counts.rows, 10000);
    cr_assert_gt(counts.pages, 200);
    cr_assert_lt(counts.peak_heap, 12 << 20, "%lld", (long long)counts.peak_heap);
    free(bytes.data);
    KT_ALL_CLOSED();
}

Test(pdf, a_budget)
{
    kt_bytes bytes = {0};
    kymo_error err;
    kymo_report *r = kymo_report_open_sink("pdf", kt_keep, &bytes, &(kymo_report_options){.memory = 200000});

    for (int i = 0; i < 200; i++)
        kymo_report_text(r, "Some words that are set.");
    cr_assert_eq(kymo_report_close(r, &err), KYMO_EBUDGET, "%s", err.text);
    cr_assert_null(bytes.data);
    KT_ALL_CLOSED();
}

Test(pdf, pictures)
{
    char folder[256], path[300], caption[400];
    kt_bytes bytes = {0};
    kymo_error err;
    kymo_report_counts counts;
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){.width = 200, .height = 120});
    kymo_figure *figure = wave(1, 0);

    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/a.png", folder);
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    cr_assert_eq(kymo_canvas_save(canvas, path), KYMO_OK);
    kymo_canvas_close(canvas);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK);
    kymo_report *r = kymo_report_open_sink("pdf", kt_keep, &bytes, &(kymo_report_options){.folder = folder});
    kymo_report_text(r, "![a picture](a.png \"What it shows {#p}\")\n\nIn @fig:p.\n");
    kymo_report_columns(r, 2);
    kymo_report_image(r, path, &(kymo_report_figure_options){.width = 30});
    kymo_report_image(r, "a.png", NULL);
    cr_assert_eq(kymo_report_end(r, &counts, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(counts.images, 3);
    free(bytes.data);
    bytes = (kt_bytes){0};
    kt_file_write(path, "\x89PNG\r\n\x1a\n but not really, and far too short", 40);
    r = kymo_report_open_sink("pdf", kt_keep, &bytes, NULL);
    kymo_report_image(r, path, NULL);
    cr_assert_eq(kymo_report_close(r, &err), KYMO_EFORMAT);
    snprintf(caption, sizeof caption, "%s: not a PNG picture", path);
    cr_assert_str_eq(err.text, caption);
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}
