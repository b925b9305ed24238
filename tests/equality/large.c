/*
 * large.c - the same bytes from every route the data can take, where reduction has work to do: more points than are
 * kept, limits, logarithms, nanoseconds, gaps by the thousand; all outputs. (ways.c sees to every look of every
 * kind.)
 */
#include "subjects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const outputs[] = {"png", "svg", "scene", "pdf"};
enum { OUTPUTS = 4 };

/* PDF files of many markers take seconds: those, and with all points, are compared by their pixels alone. */
static int outputs_of(const subject *s, const route *w)
{
    return w->all_points ? 1 : s->kind[0] == KYMO_SCATTER ? 2 : OUTPUTS;
}

/* All outputs of one subject by one route; false when its table cannot come that way. */
static bool draw_all(const subject *s, const route *w, const table *t, const char *folder, bytes out[OUTPUTS])
{
    char what[160];
    kymo_error err;
    kymo_source *source = w->open(t, folder);
    if (!source)
        return false;
    snprintf(what, sizeof what, "%s, from %s", s->name, w->name);
    kymo_figure *figure = subject_open(s, source, w);
    for (int i = 0; i < outputs_of(s, w); i++)
        out[i] = figure_bytes(figure, outputs[i], what);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s: %s", what, err.text);
    return true;
}

/* Leaves two files that should be one in the build folder, to be looked at. */
static void leave(const bytes *a, const bytes *b, const char *output)
{
    char path[256];
    snprintf(path, sizeof path, "%s/equality-a.%s", kt_build(), output);
    kt_file_write(path, a->data, a->size);
    snprintf(path, sizeof path, "%s/equality-b.%s", kt_build(), output);
    kt_file_write(path, b->data, b->size);
}

static void check_subject(const subject *s)
{
    const int turn = (int)(s - subjects);
    char folder[256];
    bytes first[OUTPUTS] = {{0}};
    table t = subject_table(s);
    kt_folder_make(folder);
    cr_assert(draw_all(s, &routes[0], &t, folder, first));
    for (int i = 1; i < route_count; i++) {
        const route *w = &routes[i];
        bytes other[OUTPUTS] = {{0}};
        if (!kt_turn(turn + i) || (w->all_points && !s->all_points) || !draw_all(s, w, &t, folder, other))
            continue;
        for (int k = 0; k < outputs_of(s, w); k++) {
            bool same = bytes_equal(&first[k], &other[k]);
            if (!same)
                leave(&first[k], &other[k], outputs[k]);
            cr_expect(same, "%s: the %s is not the same from %s as from %s", s->name, outputs[k], w->name,
                      routes[0].name);
            free(other[k].data);
        }
    }
    for (int k = 0; k < OUTPUTS; k++)
        free(first[k].data);
    kt_folder_remove(folder);
    table_close(&t);
    KT_ALL_CLOSED();
}

/* One test a quarter of the subjects, so that they run on all processors. */
static void check_quarter(int quarter)
{
    for (int i = quarter; i < subject_count; i += 4)
        check_subject(&subjects[i]);
}

Test(large, every_route_1)
{
    check_quarter(0);
}

Test(large, every_route_2)
{
    check_quarter(1);
}

Test(large, every_route_3)
{
    check_quarter(2);
}

Test(large, every_route_4)
{
    check_quarter(3);
}
