/*
 * faults.c - allocations of a report fail one by one, in every output: an error, nothing left behind, or the
 * document as it is.
 */
#include "kt.h"

#include <kymo/ext.h>
#include <kymo/report.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct faulty {
    long count, fails; /* allocations so far; which one fails */
} faulty;

static bool fails(faulty *f)
{
    return ++f->count == f->fails;
}

static void *take(size_t size, void *user)
{
    return fails(user) ? NULL : malloc(size ? size : 1);
}

static void *resize(void *p, size_t old_size, size_t new_size, void *user)
{
    (void)old_size;
    return fails(user) ? NULL : realloc(p, new_size ? new_size : 1);
}

static void give(void *p, size_t size, void *user)
{
    (void)size, (void)user;
    free(p);
}

/* A document with every kind of block; what close says. */
static kymo_status document(const char *output, faulty *f, kt_bytes *bytes, kymo_error *err)
{
    static const char json[] = "{\"axes\": {\"marks\": {\"data\": {\"columns\": {\"y\": [1, 2]}}}}}";
    static const double values[] = { 1, 2 };
    const kymo_allocator allocator = { take, resize, give, f };
    kymo_report *r = kymo_report_open_sink(output, kt_keep, bytes,
                                           &(kymo_report_options){ .title = "T", .toc = 1, .numbering = 1, .allocator = &allocator });
    kymo_figure *figure = kymo_figure_from_json(json, sizeof json - 1, NULL);
    kymo_source *source = kymo_source_arrays(&(kymo_column){ .name = "v", .values = values }, 1, 2, NULL);
    kymo_error unused;
    kymo_report_text(r, "# One\n\nSee @fig:f and $a$.\n\n- a\n\n  > b\n\n```\nc\n```\n\n| a |\n|--|\n| $x$ |\n");
    kymo_report_columns(r, 2);
    kymo_report_figure(r, figure, &(kymo_report_figure_options){ .id = "f", .caption = "*C*" });
    kymo_report_table(r, source, &(kymo_report_table_options){ .caption = "T" });
    kymo_source_close(source);
    if (kymo_figure_close(figure, &unused) != KYMO_OK)
        cr_expect(unused.code == KYMO_ENOMEM || unused.code == KYMO_EIO, "%s", unused.text);
    return kymo_report_close(r, err);
}

static void each(const char *output)
{
    kt_bytes whole = { 0 };
    kymo_error err;
    faulty none = { 0, -1 };
    cr_assert_eq(document(output, &none, &whole, &err), KYMO_OK, "%s: %s", output, err.text);
    for (long n = 1; n <= none.count; n++) {
        kt_bytes bytes = { 0 };
        faulty f = { 0, n };
        kymo_status status = document(output, &f, &bytes, &err);
        if (status == KYMO_OK)
            cr_expect(bytes.size == whole.size && memcmp(bytes.data, whole.data, whole.size) == 0, "%s: other bytes without %ld", output, n);
        else
            cr_expect(status == KYMO_ENOMEM && bytes.size == 0, "%s without %ld: %d, %s", output, n, (int)status, err.text);
        free(bytes.data);
        KT_ALL_CLOSED();
    }
    cr_expect_gt(none.count, 50);
    free(whole.data);
}

Test(faults, html)
{
    each("html");
}

Test(faults, md)
{
    each("md");
}

Test(faults, pdf)
{
    each("pdf");
}
