/*
 * report.c - reports of very many pages: memory hardly grows with them, time grows in proportion, qpdf finds
 * nothing wrong, and pdftotext reads what was written in its order. A program that is not here is skipped, loudly.
 */
#include "kt.h"

#include <kymo/report.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static double xs[400], ys[400];

static void add_page(kymo_report *r, int page)
{
    char text[500];
    kymo_error err;

    snprintf(text, sizeof text, "Run %d", page);
    kymo_report_heading(r, 1, text);
    snprintf(text, sizeof text,
             "Begin-%d says that the **run** of this page was *good*. See @fig:f%d, and after it some more words so "
             "that this paragraph has two lines or three, as paragraphs do; here is end-%d.",
             page, page, page);
    kymo_report_text(r, text);
    for (int i = 0; i < 400; i++) {
        xs[i] = i;
        ys[i] = sin(i * 0.05 + page) * exp(-i * 0.002 * (page % 7));
    }
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){.threads = 1});
    kymo_source *source = kymo_source_arrays(
        (kymo_column[]){{.name = "x", .values = xs}, {.name = "y", .values = ys}}, 2, 400, NULL);
    kymo_add(kymo_axes_add(figure, &(kymo_axes_options){.x_label = "x"}), KYMO_LINE,
             &(kymo_spec){.data = source, .x = "x", .y = "y"});
    kymo_source_close(source);
    snprintf(text, sizeof text, "f%d", page);
    kymo_report_figure(r, figure, &(kymo_report_figure_options){.id = text, .caption = "What was measured."});
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    kymo_report_page_break(r);
}

static long resident_kib(void)
{
    struct rusage use;

    getrusage(RUSAGE_SELF, &use);
    return use.ru_maxrss;
}

/* Seconds of this process. */
static double worked(void)
{
    struct rusage use;

    getrusage(RUSAGE_SELF, &use);
    return (double)use.ru_utime.tv_sec + 1e-6 * (double)use.ru_utime.tv_usec + (double)use.ru_stime.tv_sec +
           1e-6 * (double)use.ru_stime.tv_usec;
}

static void write_pages(const char *path, int pages)
{
    kymo_report *r = kymo_report_open(path, &(kymo_report_options){.title = "Many pages", .toc = 1, .numbering = 1});
    kymo_report_counts counts;
    kymo_error err;

    for (int i = 0; i < pages; i++)
        add_page(r, i);
    cr_assert_eq(kymo_report_end(r, &counts, &err), KYMO_OK, "%s", err.text);
    cr_assert_geq(counts.pages, pages);
    cr_assert_leq(counts.pages, pages + pages / 20 + 2, "%lld pages", (long long)counts.pages);
    KT_ALL_CLOSED();
}

/* Every page's beginning, end and caption, in order. */
static void check_order(const char *path, int pages)
{
    kt_result r = kt_shell(NULL, "pdftotext '%s' -", path);
    const char *at = r.out;

    cr_assert_eq(r.status, 0);
    at = strstr(at, "Begin-0 ");
    for (int i = 0; i < pages; i++) {
        char what[64];

        snprintf(what, sizeof what, "Begin-%d says", i);
        cr_assert_not_null(at = at ? strstr(at, what) : NULL, "%s", what);
        snprintf(what, sizeof what, "end-%d.", i);
        cr_assert_not_null(at = strstr(at, what), "%s", what);
        snprintf(what, sizeof what, "Figure %d. What was measured.", i + 1);
        cr_assert_not_null(at = strstr(at, what), "%s", what);
    }
    kt_result_free(&r);
}

Test(report, two_thousand_pages, .timeout = 600)
{
    enum { FEW = 250, MANY = 2000 };
    char folder[256], path[300];

    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/many.pdf", folder);
    write_pages(path, 10);
    double before = worked();
    write_pages(path, FEW);
    const double few_time = worked() - before;
    const long few = resident_kib();
    before = worked();
    write_pages(path, MANY);
    const double many_time = worked() - before;
    const long many = resident_kib();
    fprintf(stderr, "%d pages: %ld KiB, %.1f s; %d pages: %ld KiB, %.1f s\n", (int)FEW, few, few_time, (int)MANY,
            many, many_time);
    cr_expect_lt(many, 64 * 1024, "%ld KiB", many);
    cr_expect_leq(many - few, 8 * (MANY - FEW), "%ld KiB more", many - few);
    cr_expect_leq(many_time, 1.6 * few_time * MANY / FEW, "time grows faster than pages: %g s, %g s", few_time,
                  many_time);
    if (kt_have("qpdf", "the report of 2000 pages is not looked at with it")) {
        kt_result r = kt_shell(NULL, "qpdf --check '%s' > /dev/null", path);
        cr_expect_eq(r.status, 0, "%s", r.err);
        kt_result_free(&r);
    }
    if (kt_have("pdftotext", "the report of 2000 pages is not looked at with it"))
        check_order(path, MANY);
    kt_folder_remove(folder);
}
