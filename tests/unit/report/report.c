/* The public calls of reports: options, outputs, errors that stick, what is left behind. */
#include "recorder.h"

#include <fcntl.h>
#include <kymo/ext.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void check(const kymo_report_options *options, const char *expected, int line)
{
    kt_bytes bytes = {0};
    kymo_error err;

    cr_assert_eq(kymo_report_close(recorder_open(&bytes, options), &err), expected ? KYMO_EINVAL : KYMO_OK,
                 "line %d: %s", line, err.text);
    cr_assert_str_eq(err.text, expected ? expected : "", "line %d", line);
    KT_ALL_CLOSED();
}
#define CHECK(expected, ...) check(&(kymo_report_options){__VA_ARGS__}, expected, __LINE__)

Test(report, options)
{
    CHECK(NULL, .paper = "letter", .landscape = 1, .lang = "de-CH");
    CHECK(NULL, .paper = "148x210mm", .margin = 5);
    CHECK(NULL, .paper = "14.8x21cm");
    CHECK("paper: bad value \"B4\"", .paper = "B4");
    CHECK("paper: bad value \"210x297\"", .paper = "210x297");
    CHECK("paper: width and height must lie between 40 and 5000 mm", .paper = "10x100mm");
    CHECK("margin: the margins leave no room on the paper", .margin = 95);
    CHECK("margin: the margins leave no room on the paper", .margin = -1);
    CHECK("lang: bad value \"d\"", .lang = "d");
    CHECK("lang: bad value \"en) /X (\"", .lang = "en) /X (");
    CHECK("an option of the report is not UTF-8", .title = "\xff");
    CHECK("kymo_report_options.reserved is not zero (was the struct cleared?)", .reserved = {1});
}

Test(report, sizes_of_paper)
{
    static const struct {
        const char *paper;
        int landscape;
        double width, height; /* points */
    } papers[] = {{"A4", 0, 595.276, 841.890}, {"A4", 1, 841.890, 595.276}, {"A3", 0, 841.890, 1190.551},
                  {"A5", 0, 419.528, 595.276}, {"Letter", 0, 612, 792},     {"Legal", 0, 612, 1008},
                  {"slides", 0, 960, 540},     {"slides", 1, 960, 540},     {"100x200pt", 0, 100, 200},
                  {"4x5in", 1, 360, 288}};

    for (size_t i = 0; i < sizeof papers / sizeof *papers; i++) {
        kt_bytes bytes = {0};
        kymo_report *r = recorder_open(&bytes, &(kymo_report_options){
                                                   .paper = papers[i].paper, .landscape = papers[i].landscape, .margin = 1});
        double width, height, margin;

        kymo__report_paper(r, &width, &height, &margin);
        if (strcmp(papers[i].paper, "100x200pt") != 0) { /* too small */
            cr_expect_float_eq(width * 0.75, papers[i].width, 1e-3, "%s", papers[i].paper);
            cr_expect_float_eq(height * 0.75, papers[i].height, 1e-3, "%s", papers[i].paper);
        }
        (void)!kymo_report_close(r, NULL);
    }
    KT_ALL_CLOSED();
}

Test(report, errors_stick)
{
    kt_bytes bytes = {0};
    kymo_report *r = recorder_open(&bytes, NULL);
    kymo_error err;

    cr_assert_eq(kymo_report_heading(r, 7, "x"), KYMO_EINVAL);
    cr_assert_eq(kymo_report_text(r, "fine"), KYMO_EINVAL, "later calls do nothing");
    cr_assert_eq(kymo_report_status(r, &err), KYMO_EINVAL);
    cr_assert_str_eq(err.text, "headings have levels from 1 to 6");
    cr_assert_eq(kymo_report_close(r, &err), KYMO_EINVAL);
    cr_assert_null(bytes.data);
    r = recorder_open(&bytes, NULL);
    kymo_report_text(r, "text");
    cr_assert_eq(kymo_report_fail(r, &(kymo_error){.code = KYMO_EDATA, .text = "mine"}), KYMO_EDATA);
    cr_assert_eq(kymo_report_close(r, &err), KYMO_EDATA);
    cr_assert_str_eq(err.text, "mine");
    cr_assert_null(bytes.data, "nothing is written after an error");
    r = recorder_open(&bytes, NULL);
    cr_assert_eq(kymo_report_figure(r, NULL, NULL), KYMO_EINVAL);
    cr_assert_eq(kymo_report_text(r, "more"), KYMO_EINVAL);
    cr_assert_eq(kymo_report_close(r, &err), KYMO_EINVAL);
    cr_assert_str_eq(err.text, "no figure was given");

    cr_assert_eq(kymo_report_close(NULL, &err), KYMO_OK);
    cr_assert_eq(kymo_report_text(NULL, "x"), KYMO_EINVAL);
    kymo_report_stats(NULL, NULL);
    KT_ALL_CLOSED();
}

static int refuse_after(const void *bytes, size_t size, void *user)
{
    (void)bytes, (void)size;
    return (*(int *)user)-- <= 0;
}

Test(report, outputs)
{
    char folder[256], path[300], other[300];
    kymo_error err;
    kymo_report *r;

    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/a.pdf", folder);
    snprintf(other, sizeof other, "%s/b.pdf", folder);
    r = kymo_report_open(path, NULL);
    cr_assert_eq(kymo_report_also(r, other, NULL), KYMO_OK);
    cr_assert_eq(kt_folder_count(folder), 0, "nothing has its name before the end");
    kymo_report_text(r, "x");
    kymo_report_counts counts;
    cr_assert_eq(kymo_report_end(r, &counts, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(kt_folder_count(folder), 2);
    size_t size, size2;
    char *one = kt_file_read(path, &size), *two = kt_file_read(other, &size2);
    cr_assert(size == size2 && memcmp(one, two, size) == 0);
    cr_assert_eq(counts.bytes, (int64_t)(size + size2));
    cr_assert_eq(counts.pages, 1);
    free(one);
    free(two);

    /* an error leaves what was there */
    r = kymo_report_open(path, NULL);
    kymo_report_text(r, "y @fig:none");
    cr_assert_eq(kymo_report_close(r, &err), KYMO_EINVAL);
    cr_assert_str_eq(err.text, "text:1:3: no figure has the id \"none\"");
    one = kt_file_read(path, &size2);
    cr_assert_eq(size2, size);
    cr_assert_eq(kt_folder_count(folder), 2);
    free(one);

    r = kymo_report_open(path, NULL);
    cr_assert_eq(kymo_report_also(r, path, NULL), KYMO_EINVAL);
    (void)!kymo_report_close(r, NULL);
    r = kymo_report_open(path, NULL);
    kymo_report_text(r, "x");
    cr_assert_eq(kymo_report_also(r, other, NULL), KYMO_EMISUSE);
    (void)!kymo_report_close(r, NULL);
    cr_assert_eq(kymo_report_close(kymo_report_open("x.doc", NULL), &err), KYMO_EINVAL);
    cr_assert_str_eq(err.text, "x.doc: no output of reports has this extension");
    cr_assert_eq(kymo_report_close(kymo_report_open("/nowhere/x.pdf", NULL), &err), KYMO_ENOENT);
    cr_assert_eq(kymo_report_close(kymo_report_open_sink("odt", NULL, NULL, NULL), &err), KYMO_EINVAL);
    cr_assert_str_eq(err.text, "no output of reports is named \"odt\"");
    for (int n = 0; n < 2; n++) {
        int left = n;
        r = kymo_report_open_sink("pdf", refuse_after, &left, NULL);
        for (int i = 0; i < 30; i++)
            kymo_report_text(r, "x x x\n\n---\n\ny");
        cr_assert_eq(kymo_report_close(r, &err), KYMO_EIO, "%s", err.text);
    }
    kt_folder_remove(folder);
    cr_assert_str_eq(kymo_report_output_for("a/b.HTML"), "html");
    cr_assert_null(kymo_report_output_for("a.b/c"));
    KT_ALL_CLOSED();
}

Test(report, an_input_is_no_output)
{
    char folder[256], path[300];
    kymo_error err;

    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/a.md", folder); /* a table in a file that is named as an output may be */
    kt_file_write(path, "a,b\n1,2\n", 8);
    kymo_source *source = kymo_source_open(path, &(kymo_source_options){.format = "csv"});
    kymo_report *r = kymo_report_open(path, NULL);
    kymo_report_table(r, source, NULL);
    cr_assert_eq(kymo_report_close(r, &err), KYMO_EEXIST);
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_add(kymo_axes_add(figure, NULL), KYMO_LINE, &(kymo_spec){.data = source, .y = "b"});
    r = kymo_report_open(path, NULL);
    kymo_report_figure(r, figure, NULL);
    cr_assert_eq(kymo_report_close(r, &err), KYMO_EEXIST);
    (void)!kymo_figure_close(figure, NULL);
    kymo_source_close(source);
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}

static void name_it(const char *kind, const char *name, const char *place, void *user)
{
    (void)place;
    snprintf(user, 64, "%s %s", kind, name);
}

Test(report, is_listed_while_it_is_open)
{
    kt_bytes bytes = {0};
    kymo_report *r = recorder_open(&bytes, &(kymo_report_options){.title = "Run"});
    char text[64] = "";

    cr_assert_eq(kymo_open_objects(name_it, text), 1);
    cr_assert_str_eq(text, "report Run");
    (void)!kymo_report_close(r, NULL);
    KT_ALL_CLOSED();
}

Test(report, fields)
{
    kymo_report_options o = {0};
    kymo_report_figure_options f = {0};
    kymo_report_table_options t = {0};
    kymo_error err;

    cr_assert_eq(kymo_field_set(KYMO_TABLE_REPORT, &o, "margin", "2cm", NULL, &err), KYMO_OK);
    cr_assert_float_eq(o.margin, 20, 1e-12);
    cr_assert_eq(kymo_field_set(KYMO_TABLE_REPORT, &o, "toc", "yes", NULL, &err), KYMO_OK);
    cr_assert_eq(o.toc, 1);
    cr_assert_eq(kymo_field_set(KYMO_TABLE_REPORT, &o, "margin", "2km", NULL, &err), KYMO_EINVAL);
    cr_assert_eq(kymo_field_set(KYMO_TABLE_REPORT, &o, "titel", "x", NULL, &err), KYMO_EINVAL);
    cr_assert_str_eq(err.hint, "did you mean \"title\"?");
    cr_assert_eq(kymo_field_set(KYMO_TABLE_REPORT_FIGURE, &f, "width", "1in", NULL, &err), KYMO_OK);
    cr_assert_float_eq(f.width, 25.4, 1e-12);
    cr_assert_eq(kymo_field_set(KYMO_TABLE_REPORT_TABLE, &t, "limit", "10", NULL, &err), KYMO_OK);
    cr_assert_eq(t.limit, 10);
    cr_assert_eq(kymo_field_set(KYMO_TABLE_REPORT_TABLE, &t, "limit", "-1", NULL, &err), KYMO_EINVAL);
}

static void *parse_much(void *user)
{
    static const char text[] = "# A\n\n| a | ~~b~~ |\n|---|---|\n| $x_1$ | *c* |\n\n- [x] d ~~e~~\n";
    char **out = user;

    for (int i = 0; i < 40; i++) {
        char *got = recorder_text(text, NULL);

        if (*out && strcmp(*out, got) != 0)
            strcpy(got, "!");
        free(*out);
        *out = got;
    }
    return NULL;
}

Test(report, in_several_threads)
{
    pthread_t threads[4];
    char *out[4] = {NULL};

    for (int i = 0; i < 4; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, parse_much, &out[i]), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    cr_assert_not_null(strstr(out[0], "[x:b]"));
    for (int i = 0; i < 4; i++) {
        cr_assert_str_eq(out[i], out[0]);
        if (i > 0)
            free(out[i]);
    }
    free(out[0]);
    KT_ALL_CLOSED();
}
