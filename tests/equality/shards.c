/*
 * shards.c - the order in which shards are reduced does not show.
 *
 * Parts of lines are merged in the order of the rows, since what a line is depends on it, but they are made in any
 * order: here a source holds its chunks back at random, so that later ones are absorbed before earlier ones, and the
 * bytes must be those of one thread. (That parts may be merged in any association is held on the states themselves,
 * in tests/unit/reduce.) Where rows have no order, as those of many equal markers, they themselves are shuffled.
 */
#define _POSIX_C_SOURCE 200809L

#include "subjects.h"

#include "data/data.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* ---- A source that hands out its chunks late -------------------------------------------------------------- */

static const kymo__source_class *prompt; /* the class it had */
static kymo__source_class late;
static atomic_llong highest, overtaken, seed;

static kymo_status decode_late(const kymo__cursor *cursor, kymo__chunk *chunk, kymo_error *err)
{
    kt_rng rng = {(uint64_t)(chunk->index + 1000 * atomic_load(&seed))};
    kymo_status status = prompt->decode(cursor, chunk, err);
    nanosleep(&(struct timespec){.tv_nsec = kt_below(&rng, 4) ? 0 : 400000}, NULL);
    if (chunk->index < atomic_load(&highest))
        atomic_fetch_add(&overtaken, 1);
    else
        atomic_store(&highest, chunk->index);
    return status;
}

static kymo_source *make_late(kymo_source *source)
{
    prompt = source->class_;
    late = *prompt;
    late.decode = decode_late;
    source->class_ = &late;
    atomic_store(&highest, 0);
    atomic_fetch_add(&seed, 1);
    return source;
}

static bytes draw(const subject *s, kymo_source *source, int32_t threads)
{
    kymo_error err;
    const int64_t chunks = KT_SANITIZED ? 12 : 40;
    const route w = {s->name, NULL, threads, (int32_t)(s->rows / chunks) + 1, false};
    kymo_figure *figure = subject_open(s, source, &w);
    bytes b = figure_bytes(figure, "png", s->name);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s: %s", s->name, err.text);
    return b;
}

Test(shards, absorbed_in_any_order)
{
    for (int i = 0; i < subject_count; i++) {
        const subject *s = &subjects[i];
        table t = subject_table(s);
        bytes want = draw(s, routes[0].open(&t, ""), 1);
        for (int32_t threads = 2; threads <= 5; threads += 3) {
            bytes got = draw(s, make_late(routes[0].open(&t, "")), threads);
            cr_expect(bytes_equal(&want, &got), "%s differs with %d threads", s->name, threads);
            free(got.data);
        }
        free(want.data);
        table_close(&t);
    }
    cr_assert_gt(atomic_load(&overtaken), subject_count, "chunks came in order: nothing was tested");
    KT_ALL_CLOSED();
}

/* ---- Rows without an order ---------------------------------------------------------------------------------- */

static void shuffle_rows(table *t, uint64_t from)
{
    kt_rng rng = {from};
    for (int64_t i = t->rows - 1; i > 0; i--) {
        int64_t k = kt_below(&rng, i + 1);
        for (int c = 0; c < t->count; c++) {
            cr_assert(t->f64[c], "a column that is not shuffled");
            double was = t->f64[c][i];
            t->f64[c][i] = t->f64[c][k];
            t->f64[c][k] = was;
        }
    }
}

Test(shards, many_equal_markers_have_no_order)
{
    int found = 0;
    for (int i = 0; i < subject_count; i++) {
        const subject *s = &subjects[i];
        if (s->kind[0] != KYMO_SCATTER || s->kind[1] || s->spec[0].color || s->spec[0].size || s->axes.x_time[0])
            continue;
        table t = subject_table(s);
        bytes want = draw(s, routes[0].open(&t, ""), 1);
        for (uint64_t round = 1; round <= 3; round++) {
            shuffle_rows(&t, round);
            bytes got = draw(s, make_late(routes[0].open(&t, "")), 4);
            cr_expect(bytes_equal(&want, &got), "%s differs when its rows are shuffled", s->name);
            free(got.data);
        }
        free(want.data);
        table_close(&t);
        found++;
    }
    cr_assert_geq(found, 2);
    KT_ALL_CLOSED();
}
