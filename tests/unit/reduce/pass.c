/*
 * pass.c - the pass driver: errors in the order of the rows, cancelling, budgets, spools, whatever the
 * threads.
 */
#include "rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int32_t batches[] = { 0, 1, 2, 7, 1000 };

/* Two lines and a scatter of the columns 0 and 1. */
static void open_three(kymo__reducer r[3], kymo__mem *mem)
{
    kymo_error err;
    kymo__error_clear(&err);
    for (int i = 0; i < 3; i++) {
        kymo__reduce_spec spec = { .column = { i == 1 ? -1 : 0, 1, -1, -1 }, .row_step = 1, .line = i < 2,
                                   .keep = 100, .cells = 1024, .lim = { NAN, NAN }, .guess = { NAN, NAN },
                                   .time_lim = { INT64_MIN, INT64_MIN } };
        cr_assert_eq(kymo__reducer_init(&r[i], &kymo__reducer_series, &spec, mem, &err), KYMO_OK);
    }
}

static void close_three(kymo__reducer r[3])
{
    for (int i = 0; i < 3; i++)
        kymo__reducer_free(&r[i]);
}

static kymo__pass pass_of(kymo_source *source, kymo__reducer **list, int32_t count, int32_t threads,
                          int32_t batch_rows, kymo__mem *mem)
{
    return (kymo__pass){ .source = source, .reducers = list, .reducer_count = count, .threads = threads,
                         .batch_rows = batch_rows, .mem = mem };
}

/* ---- Errors ------------------------------------------------------------------------------------------------- */

/* A file with bad cells in several rows: the message is of the first one in every run. */
Test(pass, first_bad_cell_wins)
{
    enum { N = 30000 };
    char folder[256], path[300];
    char *text = malloc(N * 24);
    size_t size = 0;
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    cr_assert_not_null(text);
    size += (size_t)sprintf(text, "x,y\n");
    for (int i = 0; i < N; i++) {
        bool bad = i == 7000 || i == 7001 || i == 14000 || i > 29000;
        size += (size_t)sprintf(text + size, bad ? "%d,bad%d\n" : "%d,%d\n", i, i % 97);
    }
    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/bad.csv", folder);
    kt_file_write(path, text, size);
    kymo_source *source = kymo_source_open(path, NULL);
    for (int round = 0; round < 6; round++) {
        for (int b = 0; b < 5; b++) {
            int32_t threads = 1 + (round * 5 + b) % 8;
            kymo__reducer r[3], *list[3] = { &r[0], &r[1], &r[2] };
            kymo_error err;
            kymo__error_clear(&err);
            if (batches[b] == 1 && threads > 2)
                continue;
            open_three(r, mem);
            kymo__pass pass = pass_of(source, list, 3, threads, batches[b], mem);
            cr_assert_eq(kymo__pass_run(&pass, &err), KYMO_EDATA, "%s", err.text);
            cr_assert_eq(err.line, 7002, "%d threads, batches of %d: %s", threads, batches[b], err.text);
            cr_assert_not_null(strstr(err.text, "\"bad"), "%s", err.text);
            cr_assert_eq(pass.failed, -1);
            for (int i = 0; i < 3; i++)
                cr_assert_not(r[i].ready);
            close_three(r);
        }
    }
    kymo_source_close(source);
    kt_folder_remove(folder);
    free(text);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
    KT_ALL_CLOSED();
}

typedef struct generator {
    int64_t row, fail_at, cancel_at, rows;
    atomic_bool cancel;
    double x[64], y[64];
} generator;

static int64_t pull(kymo_batch *batch, void *user)
{
    generator *g = user;
    int64_t n = 1 + g->row % 64;
    if (g->row >= g->fail_at)
        return KYMO_EIO;
    if (g->row >= g->cancel_at)
        atomic_store(&g->cancel, true);
    n = g->row + n > g->rows ? g->rows - g->row : n;
    for (int64_t i = 0; i < n; i++) {
        g->x[i] = (double)(g->row + i);
        g->y[i] = sin((double)(g->row + i) * 0.01);
    }
    batch->columns[0].values = g->x;
    batch->columns[1].values = g->y;
    g->row += n;
    return n;
}

static kymo_source *stream_of(generator *g)
{
    static const kymo_column columns[] = { { .name = "x", .type = KYMO_F64 }, { .name = "y", .type = KYMO_F64 } };
    const kymo_stream stream = { .columns = columns, .column_count = 2, .pull = pull, .user = g };
    return kymo_source_stream(&stream, NULL);
}

Test(pass, a_generator_fails)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    for (int32_t threads = 1; threads <= 8; threads++) {
        for (int b = 0; b < 5; b++) {
            generator g = { .fail_at = threads == 4 ? 0 : 3000, .cancel_at = INT64_MAX, .rows = INT64_MAX };
            kymo_source *source = stream_of(&g);
            kymo__reducer r[3], *list[3] = { &r[0], &r[1], &r[2] };
            kymo_error err;
            kymo__error_clear(&err);
            open_three(r, mem);
            kymo__pass pass = pass_of(source, list, 3, threads, batches[b], mem);
            cr_assert_eq(kymo__pass_run(&pass, &err), KYMO_EIO);
            cr_assert_not_null(strstr(err.text, "generator failed"), "%s", err.text);
            cr_assert_eq(pass.failed, -1);
            close_three(r);
            kymo_source_close(source);
        }
    }
    KT_CLEAN(mem);
    kymo__mem_close(mem);
    KT_ALL_CLOSED();
}

Test(pass, cancelled)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    for (int32_t threads = 1; threads <= 8; threads++) {
        for (int b = 0; b < 5; b++) {
            generator g = { .fail_at = INT64_MAX, .cancel_at = 2000, .rows = INT64_MAX }; /* it never ends */
            kymo_source *source = stream_of(&g);
            kymo__reducer r[3], *list[3] = { &r[0], &r[1], &r[2] };
            kymo_error err;
            kymo__error_clear(&err);
            open_three(r, mem);
            kymo__pass pass = pass_of(source, list, 3, threads, batches[b], mem);
            pass.cancel = &g.cancel;
            cr_assert_eq(kymo__pass_run(&pass, &err), KYMO_ECANCELLED, "%s", err.text);
            cr_assert_eq(pass.failed, -1);
            cr_assert_not(r[0].ready);
            close_three(r);
            kymo_source_close(source);
        }
    }
    KT_CLEAN(mem);
    kymo__mem_close(mem);
    KT_ALL_CLOSED();
}

/* A reducer that asks for more than the budget is named by its place; all is given back. */
Test(pass, over_the_budget)
{
    kymo__mem *mem = kymo__mem_open(NULL, 4 << 20);
    for (int32_t threads = 1; threads <= 8; threads++) {
        generator g = { .fail_at = INT64_MAX, .cancel_at = INT64_MAX, .rows = INT64_MAX };
        kymo_source *source = stream_of(&g);
        kymo__reducer r[3], *list[3] = { &r[0], &r[1], &r[2] };
        kymo_error err;
        kymo__error_clear(&err);
        open_three(r, mem);
        r[1].spec.keep_all = true;
        kymo__pass pass = pass_of(source, list, 3, threads, 1000, mem);
        cr_assert_eq(kymo__pass_run(&pass, &err), KYMO_EBUDGET, "%s", err.text);
        cr_assert_eq(pass.failed, 1, "%d: %s", pass.failed, err.text);
        cr_assert_not_null(strstr(err.text, "kept points"), "%s", err.text);
        close_three(r);
        kymo_source_close(source);
    }
    KT_CLEAN(mem);
    kymo__mem_close(mem);
    KT_ALL_CLOSED();
}

/* Each allocation of a pass fails in turn: a clean error, nothing held. */
typedef struct failing {
    int64_t left, live;
} failing;

static void *failing_alloc(size_t size, void *user)
{
    failing *f = user;
    int64_t left = __atomic_fetch_sub(&f->left, 1, __ATOMIC_RELAXED);
    void *p = left > 0 ? malloc(size ? size : 1) : NULL;
    if (p)
        __atomic_fetch_add(&f->live, 1, __ATOMIC_RELAXED);
    return p;
}

static void failing_free(void *p, size_t size, void *user)
{
    (void)size;
    __atomic_fetch_sub(&((failing *)user)->live, 1, __ATOMIC_RELAXED);
    free(p);
}

static void *failing_realloc(void *p, size_t old_size, size_t new_size, void *user)
{
    void *q = failing_alloc(new_size, user);
    if (q && p) {
        memcpy(q, p, old_size < new_size ? old_size : new_size);
        failing_free(p, old_size, user);
    }
    return q;
}

Test(pass, allocations_fail_in_turn)
{
    for (int32_t threads = 1; threads <= 3; threads++) {
        kymo_status status = KYMO_ENOMEM;
        int64_t n = 10; /* the account itself and the three reducers */
        for (; status != KYMO_OK && n < 2000; n++) {
            failing f = { .left = 1000000 };
            const kymo_allocator allocator = { failing_alloc, failing_realloc, failing_free, &f };
            kymo__mem *mem = kymo__mem_open(&allocator, 0);
            generator g = { .fail_at = INT64_MAX, .cancel_at = INT64_MAX, .rows = 3000 };
            kymo_source *source = stream_of(&g);
            kymo__reducer r[3], *list[3] = { &r[0], &r[1], &r[2] };
            kymo_error err;
            kymo__error_clear(&err);
            open_three(r, mem);
            kymo__pass pass = pass_of(source, list, 3, threads, 500, mem);
            __atomic_store_n(&f.left, n - 10, __ATOMIC_RELAXED);
            status = kymo__pass_run(&pass, &err);
            cr_assert(status == KYMO_OK || status == KYMO_ENOMEM, "%s", err.text);
            cr_assert_eq(status, err.code);
            close_three(r);
            kymo_source_close(source);
            KT_CLEAN(mem);
            kymo__mem_close(mem);
            cr_assert_eq(f.live, 0);
        }
        cr_assert(status == KYMO_OK && n > 40, "%lld allocations", (long long)n);
    }
    KT_ALL_CLOSED();
}

/* ---- What else a pass tells ------------------------------------------------------------------------------------ */

Test(pass, counts_and_spool)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    static const int32_t spooled[] = { 1, 0 };
    for (int32_t threads = 1; threads <= 8; threads += 3) {
        for (int b = 0; b < 5; b++) {
            generator g = { .fail_at = INT64_MAX, .cancel_at = INT64_MAX, .rows = 10007 };
            kymo_source *source = stream_of(&g);
            kymo__reducer r[3], *list[3] = { &r[0], &r[1], &r[2] };
            kymo_error err;
            kymo__error_clear(&err);
            open_three(r, mem);
            kymo__pass pass = pass_of(source, list, 3, threads, batches[b], mem);
            pass.spool_cap = b == 3 ? 4096 : 1 << 20;
            pass.spool_columns = spooled;
            pass.spool_column_count = 2;
            cr_assert_eq(kymo__pass_run(&pass, &err), KYMO_OK, "%s", err.text);
            cr_assert_eq(pass.rows, 10007);
            for (int i = 0; i < 3; i++) {
                cr_assert(r[i].ready);
                cr_assert_eq(r[i].tally.points, 10007);
            }
            cr_assert_eq(kymo__series_of(&r[1])->x.hi, 10006);
            cr_assert_eq(pass.spool_error.code, b == 3 ? KYMO_EBUDGET : KYMO_OK);
            cr_assert_eq(pass.spool != NULL, b != 3);
            close_three(r);
            if (pass.spool) {
                kymo_source *again = kymo__spool_source(pass.spool);
                kymo__reducer s;
                kymo__reduce_spec spec = { .column = { 1, 0, -1, -1 }, .row_step = 1, .line = true, .keep = 20000,
                                           .cells = 1024, .lim = { NAN, NAN }, .guess = { NAN, NAN },
                                           .time_lim = { INT64_MIN, INT64_MIN } };
                cr_assert_eq(kymo__reducer_init(&s, &kymo__reducer_series, &spec, mem, &err), KYMO_OK);
                pass_one(&s, again, threads, batches[b], mem);
                const kymo__kept *kept = &kymo__series_of(&s)->kept;
                cr_assert(kept->whole && kept->count == 10007);
                for (int64_t i = 0; i < kept->count; i++)
                    cr_assert(kept->x[i] == (double)i && kept->y[i] == sin((double)i * 0.01));
                kymo__reducer_free(&s);
                kymo__source_drop(again);
                kymo__spool_close(pass.spool);
            }
            kymo_source_close(source);
        }
    }
    KT_CLEAN(mem);
    kymo__mem_close(mem);
    KT_ALL_CLOSED();
}
