/*
 * vector.c - vector files stay small by themselves: many markers are an image inside the vector axes.
 */
#include "kt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MILLION = 1000000, KEYS = 20 /* markers in a legend, at most */ };

typedef struct many {
    double *x, *y, *group;
    kymo_source *source;
} many;

static many make(uint64_t seed)
{
    kt_rng rng = { seed };
    many m = { malloc(MILLION * sizeof(double)), malloc(MILLION * sizeof(double)), malloc(MILLION * sizeof(double)),
               NULL };
    for (int i = 0; i < MILLION; i++) {
        m.x[i] = kt_normal(&rng);
        m.y[i] = kt_normal(&rng) + 0.5 * m.x[i];
        m.group[i] = (double)kt_below(&rng, 12);
    }
    const kymo_column columns[] = {
        { .name = "x", .values = m.x }, { .name = "y", .values = m.y }, { .name = "group", .values = m.group } };
    m.source = kymo_source_arrays(columns, 3, MILLION, NULL);
    return m;
}

static void drop(many *m)
{
    kymo_source_close(m->source);
    free(m->x);
    free(m->y);
    free(m->group);
}

/* The file of a figure of one mark. Owned: free(). */
static kt_bytes written(const char *output, kymo_kind kind, const kymo_spec *spec, const kymo_axes_options *axes,
                     const kymo_figure_options *options)
{
    kt_bytes b = { 0 };
    kymo_error err;
    kymo_figure *figure = kymo_figure_open(options);
    kymo_add(kymo_axes_add(figure, axes), kind, spec);
    kymo_figure_write(figure, output, kt_keep, &b);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    return b;
}

static int count(const char *text, const char *word)
{
    int n = 0;
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
        n++;
    return n;
}

Test(vector, scatter_of_a_million)
{
    static const char *const outputs[] = { "svg", "pdf" };
    many m = make(1);
    const kymo_spec specs[] = {
        { .data = m.source, .x = "x", .y = "y" },
        { .data = m.source, .x = "x", .y = "y", .opacity = 1 },
        { .data = m.source, .x = "x", .y = "y", .color = "group" },
        { .data = m.source, .x = "x", .y = "y", .marker_size = 1 },
        { .data = m.source, .x = "x", .y = "y", .marker_size = 2, .opacity = 0.02 },
    };
    for (int o = 0; o < 2; o++) {
        for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
            kt_bytes b = written(outputs[o], KYMO_SCATTER, &specs[i], NULL, NULL);
            cr_expect_leq(b.size, 1000000, "%s %zu: %zu bytes", outputs[o], i, b.size);
            if (o == 0)
                cr_expect(count(b.data, "<image") == 1 + (specs[i].color != NULL) &&
                          count(b.data, "<circle") < KEYS, "%zu", i); // the colour bar is one, too
            free(b.data);
        }
        kt_bytes large = written(outputs[o], KYMO_SCATTER, &specs[4], NULL,
                              &(kymo_figure_options){ .width = 1280, .height = 800, .memory = INT64_C(128) << 20 });
        cr_expect_leq(large.size, 1000000 + (o ? 200000 : 0), "%s, large: %zu bytes", outputs[o], large.size);
        free(large.data);
    }
    drop(&m);
    KT_ALL_CLOSED();
}

Test(vector, line_of_a_million)
{
    static const char *const outputs[] = { "svg", "pdf" };
    many m = make(2);
    double sum = 0;
    for (int i = 0; i < MILLION; i++)
        m.group[i] = sum += m.y[i];
    for (int o = 0; o < 2; o++) {
        static const char *const columns[] = { "y", "group" }; /* noise, a walk */
        for (int c = 0; c < 2; c++) {
            kt_bytes b = written(outputs[o], KYMO_LINE, &(kymo_spec){ .data = m.source, .y = columns[c] }, NULL, NULL);
            cr_expect_leq(b.size, 150000, "%s %s: %zu bytes", outputs[o], columns[c], b.size);
            free(b.data);
        }
    }
    drop(&m);
    KT_ALL_CLOSED();
}

/* What counts are the markers that can be seen. */
Test(vector, visible_markers)
{
    many m = make(3);
    const double lim[2] = { -0.005, 0.005 };
    int expected = 0;
    for (int i = 0; i < MILLION; i++)
        expected += m.x[i] > lim[0] && m.x[i] < lim[1];
    cr_assert(expected > 1000 && expected < 20000);
    const kymo_spec spec = { .data = m.source, .x = "x", .y = "y" };
    const kymo_axes_options axes = { .x_lim = { lim[0], lim[1] } };
    kt_bytes b = written("svg", KYMO_SCATTER, &spec, &axes, NULL);
    cr_expect_eq(count(b.data, "<image"), 0);
    cr_expect_eq(count(b.data, "<circle"), expected, "%d, not %d", count(b.data, "<circle"), expected);
    free(b.data);
    b = written("svg", KYMO_SCATTER, &spec, &axes, &(kymo_figure_options){ .rasterize = KYMO_RASTERIZE_ALWAYS });
    cr_expect(count(b.data, "<image") == 1 && count(b.data, "<circle") == 0);
    free(b.data);
    b = written("svg", KYMO_SCATTER, &spec, NULL,
                &(kymo_figure_options){ .rasterize = KYMO_RASTERIZE_NEVER, .memory = -1 });
    cr_expect(count(b.data, "<image") == 0 && count(b.data, "<circle") == MILLION, "%d",
              count(b.data, "<circle"));
    free(b.data);
    drop(&m);
    KT_ALL_CLOSED();
}

Test(vector, a_few_thousand_more)
{
    many m = make(4);
    const kymo_column columns[] = { { .name = "x", .values = m.x }, { .name = "y", .values = m.y },
                                    { .name = "group", .values = m.group } };
    for (int plain = 0; plain < 2; plain++) {
        for (int n = 20000; n <= 20001; n++) {
            kymo_source *source = kymo_source_arrays(columns, 3, n, NULL);
            const kymo_spec spec = { .data = source, .x = "x", .y = "y", .color = plain ? NULL : "group" };
            kt_bytes b = written("svg", KYMO_SCATTER, &spec, NULL, NULL);
            cr_expect_eq(count(b.data, "<image"), (n > 20000) + !plain, "%d %d", plain, n);
            int circles = count(b.data, "<circle") - (n > 20000 ? 0 : n);
            cr_expect(circles >= 0 && circles < KEYS, "%d %d", plain, n);
            free(b.data);
            kymo_source_close(source);
        }
    }
    drop(&m);
    KT_ALL_CLOSED();
}
