/* The spool: what goes in comes out, for every type and missing value, in any order and chunk size.
 * */
#include "table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 80000, COLUMNS = 6 };

static struct {
    double x[ROWS];
    float f[ROWS];
    int16_t n[ROWS];
    int64_t t[ROWS];
    int32_t k[ROWS];
    uint8_t u[ROWS];
    uint8_t valid[ROWS / 8 + 1], sparse[ROWS / 8 + 1];
} data;
static const char *const words[] = {"zero", "one", "two", "three"};

static kymo_source *open_data(void)
{
    kymo_column columns[COLUMNS] = {
        {.name = "x", .values = data.x, .type = KYMO_F64, .valid = data.valid},
        {.name = "f", .values = data.f, .type = KYMO_F32, .valid = data.valid},
        {.name = "n", .values = data.n, .type = KYMO_I16, .valid = data.sparse},
        {.name = "t", .values = data.t, .type = KYMO_TIME, .valid = data.valid},
        {.name = "k",
         .values = data.k,
         .type = KYMO_TEXT,
         .words = words,
         .word_count = 4,
         .valid = data.valid},
        {.name = "u", .values = data.u, .type = KYMO_U8},
    };
    kt_rng rng = {11};

    memset(data.sparse, 0xff, sizeof data.sparse);
    data.sparse[5000] = 0x7f;
    for (size_t i = 0; i < sizeof data.valid; i++)
        data.valid[i] = (uint8_t)(kt_u64(&rng) | kt_u64(&rng));
    for (int i = 0; i < ROWS; i++) {
        data.x[i] = kt_normal(&rng);
        data.f[i] = (float)i;
        data.n[i] = (int16_t)i;
        data.t[i] = (int64_t)kt_u64(&rng) / 2;
        data.k[i] = (int32_t)kt_below(&rng, 5) - 1;
        data.u[i] = (uint8_t)i;
    }
    return kymo_source_arrays(columns, COLUMNS, ROWS, NULL);
}

/* Fills a spool from all of a source. */
static kymo_status fill(kymo__spool **spool, kymo_source *source, const int32_t *columns,
                        int32_t count, int32_t batch_rows, int64_t cap, kymo__mem *mem,
                        kymo_error *err)
{
    kymo__request request = {
        .columns = columns, .column_count = count, .batch_rows = batch_rows, .mem = mem};
    kymo__cursor *cursor;
    kymo__chunk chunk;
    kymo_status status = KYMO_OK;

    cr_assert_eq(kymo__spool_open(spool, source, columns, count, cap, mem, err), KYMO_OK);
    cr_assert_eq(kymo__cursor_open(&cursor, source, &request, err), KYMO_OK);
    cr_assert_eq(kymo__chunk_init(&chunk, cursor, err), KYMO_OK);
    while (status == KYMO_OK && kymo__cursor_fetch(cursor, &chunk, err) == 1) {
        cr_assert_eq(kymo__cursor_decode(cursor, &chunk, err), KYMO_OK);
        status = kymo__spool_append(*spool, &chunk.batch, err);
    }
    kymo__chunk_free(&chunk, cursor);
    kymo__cursor_close(cursor);
    return status;
}

Test(spool, gives_back_what_it_took)
{
    static const int32_t all[] = {0, 1, 2, 3, 4, 5}, some[] = {4, 0, 2};
    static const int32_t in[] = {0, 7, 32768, 40000}, out[] = {0, 1000, 7, 65536};
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo_source *source = open_data();
    kymo_error err;

    for (int k = 0; k < 4; k++) {
        const int32_t *columns = k == 1 ? some : all;
        int32_t count = k == 1 ? 3 : COLUMNS;
        kymo__spool *spool;
        table before = table_read(source, columns, count, 0);
        cr_assert_eq(fill(&spool, source, columns, count, in[k], -1, mem, &err), KYMO_OK);
        kymo_source *copy = kymo__spool_source(spool);
        cr_assert_eq(kymo_source_status(copy, &err), KYMO_OK, "%s", err.text);
        cr_assert_eq(kymo_source_rows(copy), ROWS);
        cr_assert_eq(kymo_source_columns(copy), count);
        cr_assert(copy->rewindable);
        cr_assert_str_eq(copy->columns[0].name, k == 1 ? "k" : "x");
        for (int pass = 0; pass < 2; pass++) {
            table after = table_read(copy, NULL, 0, out[k]);
            cr_assert_eq(memcmp(after.types, before.types, (size_t)count * sizeof(int32_t)), 0);
            cr_assert_leq(after.most_rows, out[k] && out[k] < 32768 ? out[k] : 32768);
            for (int64_t i = 0; i < before.rows * count; i++) {
                const datum *a = &before.cells[i], *b = &after.cells[i];
                bool same =
                    a->number == b->number || (a->number != a->number && b->number != b->number);
                cr_assert(same && a->integer == b->integer && kymo__str_equal(a->word, b->word),
                          "row %lld, column %lld", (long long)(i / count), (long long)(i % count));
            }
            table_free(&after);
        }
        cr_assert_eq(kymo_open_objects(NULL, NULL), 1, "the spool is nobody's business");
        kymo__source_drop(copy);
        kymo__spool_close(spool);
        table_free(&before);
    }
    kymo_source_close(source);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
    KT_ALL_CLOSED();
}

static void *count_alloc(size_t size, void *user)
{
    ++*(int *)user;
    return malloc(size);
}

static void count_free(void *p, size_t size, void *user)
{
    (void)size;
    --*(int *)user;
    free(p);
}

Test(spool, its_source_gets_memory_where_the_spool_does)
{
    int held = 0;
    const kymo_allocator counting = {.alloc = count_alloc, .free = count_free, .user = &held};
    kymo__mem *mem = kymo__mem_open(&counting, 0);
    kymo_source *source = open_data();
    int32_t columns[] = {0, 4};
    kymo__spool *spool;
    kymo_error err;

    cr_assert_eq(fill(&spool, source, columns, 2, 1000, -1, mem, &err), KYMO_OK);
    int before = held;
    kymo_source *copy = kymo__spool_source(spool);
    cr_assert_eq(kymo_source_status(copy, &err), KYMO_OK, "%s", err.text);
    // Its account, itself, its path, state, list of columns, and a name each.
    cr_expect_geq(held - before, 7);
    kymo__source_drop(copy);
    kymo__spool_close(spool);
    kymo_source_close(source);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
    cr_expect_eq(held, 0);
    KT_ALL_CLOSED();
}

Test(spool, text_from_chunks_with_their_own_dictionaries)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo_source *source = open_pipe("k,v\nb,1\na,2\nc,3\na,4\nNA,5\nb,6\n", NULL);
    static const char *const expected[] = {"b", "a", "c", "a", NULL, "b"};
    int32_t columns[] = {0, 1};
    kymo__spool *spool;
    kymo_error err;

    cr_assert_eq(fill(&spool, source, columns, 2, 2, 1000, mem, &err), KYMO_OK);
    cr_assert_eq(kymo__spool_bytes(spool), 6 * 12);
    kymo_source *copy = kymo__spool_source(spool);
    table t = table_read(copy, NULL, 0, 4);
    cr_assert_eq(t.rows, 6);
    for (int i = 0; i < 6; i++) {
        cr_assert(kymo__str_equal(table_at(&t, i, 0)->word, expected[i]), "row %d", i);
        cr_assert_eq(table_at(&t, i, 1)->number, i + 1);
    }
    table_free(&t);
    kymo__source_drop(copy);
    kymo__spool_close(spool);
    kymo_source_close(source);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

Test(spool, cap)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo_source *source = open_data();
    int32_t columns[] = {0, 5};
    kymo__spool *spool;
    kymo_error err;

    // 8 bytes, 1 byte and a bit a row
    cr_assert_eq(fill(&spool, source, columns, 2, 1000, 80000 * 9 + 80000 / 8, mem, &err), KYMO_OK);
    cr_assert_eq(kymo__spool_bytes(spool), 80000 * 9 + 80000 / 8);
    kymo__spool_close(spool);
    cr_assert_eq(fill(&spool, source, columns, 2, 1000, 80000 * 9 + 80000 / 8 - 1, mem, &err),
                 KYMO_EBUDGET);
    cr_assert_str_eq(
        err.text, "arrays: it can be read only once, and its spool file would pass 729999 bytes");
    cr_assert_str_eq(err.hint, "give the limits of x and y, or allow a larger spool (--spool)");
    cr_assert_eq(kymo__spool_bytes(spool), 79000 * 9 + 79000 / 8);
    kymo__spool_close(spool);
    kymo_source_close(source);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

Test(spool, no_rows)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo_source *source = open_text("a,b\n", NULL);
    int32_t columns[] = {0, 1};
    kymo__spool *spool;
    kymo_error err;

    cr_assert_eq(fill(&spool, source, columns, 2, 0, 0, mem, &err), KYMO_OK);
    kymo_source *copy = kymo__spool_source(spool);
    table t = table_read(copy, NULL, 0, 0);
    cr_assert(t.rows == 0 && t.err.code == KYMO_OK);
    table_free(&t);
    kymo__source_drop(copy);
    kymo__spool_close(spool);
    kymo_source_close(source);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

Test(spool, nowhere_to_write)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo_source *source = open_data();
    int32_t column = 0;
    kymo__spool *spool;
    kymo_error err;

    setenv("TMPDIR", "/nowhere", 1);
    cr_assert_lt(kymo__spool_open(&spool, source, &column, 1, -1, mem, &err), 0);
    cr_assert_null(spool);
    kymo_source_close(source);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}
