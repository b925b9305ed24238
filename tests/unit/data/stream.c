/* Generators: re-cut into equal chunks whatever they pull, one-shot and rewound, text, broken ones.
 * */
#include "table.h"

#include <math.h>
#include <string.h>

/* A generator of `total` rows, `each` at a time (0: sizes that vary), with columns F64, I16, TIME,
 * TEXT. */
typedef struct maker {
    int64_t at, total, each;
    int pulls, rewinds, releases;
    double x[4096];
    struct {
        int16_t n;
        char pad[3];
    } n[4096]; /* strided */
    int64_t t[4096];
    int32_t codes[4096];
    uint8_t valid[4096 / 8 + 1];
    const char *words[2];
} maker;

/* Which word a row has; the dictionary is turned round with every pull. */
static const char *word_of(int64_t row)
{
    return row % 3 == 0 ? NULL : row % 5 == 0 ? "five" : "other";
}

static int64_t pull(kymo_batch *batch, void *user)
{
    maker *m = user;
    int64_t count = m->each ? m->each : 1 + (m->at * 7919) % 4096;

    count = count < m->total - m->at ? count : m->total - m->at;
    m->pulls++;
    m->words[m->pulls % 2] = "five";
    m->words[1 - m->pulls % 2] = "other";
    memset(m->valid, 0, sizeof m->valid);
    for (int64_t i = 0; i < count; i++) {
        int64_t row = m->at + i;
        const char *word = word_of(row);
        m->x[i] = (double)row / 8;
        m->n[i].n = (int16_t)row;
        m->t[i] = row * 1000;
        m->codes[i] = !word ? -1 : word == m->words[0] || strcmp(word, m->words[0]) == 0 ? 0 : 1;
        if (row % 11 != 4)
            m->valid[(i + 3) / 8] |= (uint8_t)(1u << ((i + 3) % 8));
    }
    m->at += count;
    cr_assert_eq(batch->column_count, 4);
    cr_assert_str_eq(batch->columns[0].name, "x", "prefilled with the schema");
    batch->columns[0].values = m->x;
    batch->columns[1].values = &m->n[0].n;
    batch->columns[1].stride = sizeof m->n[0];
    batch->columns[2].values = m->t;
    batch->columns[2].valid = m->valid;
    batch->columns[2].valid_offset = 3;
    batch->columns[3].values = m->codes;
    batch->columns[3].words = m->words;
    batch->columns[3].word_count = 2;
    batch->rows = count;
    return count;
}

static int32_t start_again(void *user)
{
    maker *m = user;

    m->at = 0;
    m->rewinds++;
    return KYMO_OK;
}

static void let_go(void *user)
{
    ((maker *)user)->releases++;
}

static const kymo_column schema[] = {
    {.name = "x", .type = KYMO_F64},
    {.name = "n", .type = KYMO_I16},
    {.name = "t", .type = KYMO_TIME},
    {.name = "word", .type = KYMO_TEXT},
};

static kymo_source *open_maker(maker *m, bool rewindable)
{
    kymo_stream stream = {.columns = schema,
                          .column_count = 4,
                          .pull = pull,
                          .release = let_go,
                          .rewind = rewindable ? start_again : NULL,
                          .user = m};

    return kymo_source_stream(&stream, NULL);
}

static void check_rows(const table *t, int64_t total)
{
    cr_assert_eq(t->err.code, KYMO_OK, "%s", t->err.text);
    cr_assert_eq(t->rows, total);
    for (int64_t row = 0; row < total; row += row < 300 ? 1 : 61) {
        cr_assert_eq(table_at(t, row, 0)->number, (double)row / 8);
        cr_assert_eq(table_at(t, row, 1)->integer, (int16_t)row);
        cr_assert_eq(table_at(t, row, 2)->integer, row % 11 == 4 ? INT64_MIN : row * 1000);
        cr_assert(kymo__str_equal(table_at(t, row, 3)->word, word_of(row)), "row %lld",
                  (long long)row);
    }
}

static maker made;

Test(stream, chunks_do_not_depend_on_the_generator)
{
    static const int64_t each[] = {1, 7, 4096, 0};
    static const int32_t batch_rows[] = {0, 1, 7, 1000};
    enum { TOTAL = 70001 };

    for (int i = 0; i < 4; i++) {
        for (int k = 0; k < 4; k++) {
            made = (maker){.total = TOTAL, .each = each[i]};
            kymo_source *source = open_maker(&made, false);
            table t = table_read(source, NULL, 0, batch_rows[k]);
            int64_t a_chunk = batch_rows[k] ? batch_rows[k] : 65536;
            check_rows(&t, TOTAL);
            cr_assert_eq(t.chunks, (TOTAL + a_chunk - 1) / a_chunk);
            cr_assert_eq(t.most_rows, a_chunk);
            table_free(&t);
            kymo_source_close(source);
            cr_assert_eq(made.releases, 1);
        }
    }
    KT_ALL_CLOSED();
}

Test(stream, read_once)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    int32_t column = 0;
    kymo__request request = {.columns = &column, .column_count = 1, .mem = mem};
    kymo__cursor *first, *second;
    kymo_error err;

    made = (maker){.total = 100, .each = 10};
    kymo_source *source = open_maker(&made, false);
    cr_assert_eq(kymo_source_rows(source), -1);
    cr_assert(!source->rewindable);
    cr_assert_eq(kymo__cursor_open(&first, source, &request, &err), KYMO_OK);
    cr_assert_eq(kymo__cursor_open(&second, source, &request, &err), KYMO_EBUSY);
    cr_assert_str_eq(err.text, "stream is being read by another figure");
    cr_assert_null(second);
    kymo__cursor_close(first);
    cr_assert_eq(kymo__cursor_open(&second, source, &request, &err), KYMO_ECONSUMED);
    cr_assert_str_eq(err.text, "stream can be read only once, and was");
    kymo_source_close(source);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

Test(stream, rewound)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    int32_t column = 0;
    kymo__request request = {.columns = &column, .column_count = 1, .mem = mem};
    kymo__cursor *first, *second;
    kymo_error err;

    made = (maker){.total = 5000, .each = 0};
    kymo_source *source = open_maker(&made, true);
    for (int pass = 0; pass < 3; pass++) {
        table t = table_read(source, NULL, 0, 0);
        check_rows(&t, 5000);
        table_free(&t);
        cr_assert_eq(made.rewinds, pass);
    }
    cr_assert_eq(kymo__cursor_open(&first, source, &request, &err), KYMO_OK);
    cr_assert_eq(kymo__cursor_open(&second, source, &request, &err), KYMO_EBUSY,
                 "a generator has one position");
    kymo__cursor_close(first);
    kymo_source_close(source);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

Test(stream, only_wanted_columns_and_no_rows)
{
    int32_t wanted[] = {3, 1, 3};

    made = (maker){.total = 1000, .each = 0};
    kymo_source *source = open_maker(&made, true);
    table t = table_read(source, wanted, 3, 0);
    cr_assert_str_eq(table_at(&t, 10, 0)->word, "five");
    cr_assert_eq(table_at(&t, 10, 1)->integer, 10);
    cr_assert_str_eq(table_at(&t, 10, 2)->word, "five");
    table_free(&t);
    made.total = 0;
    t = table_read(source, wanted, 3, 0);
    cr_assert(t.rows == 0 && t.err.code == KYMO_OK);
    cr_assert_leq(t.peak, 4096, "the end costs no buffers");
    table_free(&t);
    kymo_source_close(source);
}

/* ---- Broken generators ----------------------------------------------------------------------- */

typedef struct broken {
    int64_t (*then)(kymo_batch *batch);
    int pulls;
    double x[10];
    int32_t code;
    const char *word;
} broken;

static broken bad;

static int64_t pull_bad(kymo_batch *batch, void *user)
{
    broken *b = user;

    batch->columns[0].values = b->x;
    batch->columns[1].values = &b->code;
    batch->columns[1].stride = 0;
    batch->columns[1].words = &b->word;
    batch->columns[1].word_count = 1;
    return b->pulls++ < 10 ? 1 : b->then(batch);
}

static void expect_error(int64_t (*then)(kymo_batch *batch), int64_t rows, int32_t code,
                         const char *text)
{
    kymo_column columns[] = {{.name = "x", .type = KYMO_F64}, {.name = "w", .type = KYMO_TEXT}};
    kymo_stream stream = {
        .columns = columns, .column_count = 2, .pull = pull_bad, .user = &bad, .rows = rows};

    bad = (broken){.then = then, .word = "w"};
    kymo_source *source = kymo_source_stream(&stream, NULL);
    table t = table_read(source, NULL, 0, 3);
    cr_assert_eq(t.err.code, code);
    cr_assert_str_eq(t.err.text, text);
    cr_assert_eq(t.rows, 9, "the chunks before it are good");
    table_free(&t);
    kymo_source_close(source);
}

static int64_t own_code(kymo_batch *batch)
{
    (void)batch;
    return KYMO_EIO;
}

static int64_t no_values(kymo_batch *batch)
{
    batch->columns[0].values = NULL;
    return 1;
}

static int64_t other_type(kymo_batch *batch)
{
    batch->columns[0].type = KYMO_F32;
    return 1;
}

static int64_t high_code(kymo_batch *batch)
{
    bad.code = 1;
    (void)batch;
    return 1;
}

static int64_t moved(kymo_batch *batch)
{
    static kymo_column others[2];

    batch->columns = others;
    return 1;
}

static int64_t ends(kymo_batch *batch)
{
    (void)batch;
    return 0;
}

Test(stream, broken_generators)
{
    expect_error(own_code, 0, KYMO_EIO,
                 "stream: the generator failed after row 10: cannot read or write");
    expect_error(no_values, 0, KYMO_EDATA, "stream: no values for column x after row 10");
    expect_error(other_type, 0, KYMO_EDATA, "stream: the type of column x changed after row 10");
    expect_error(high_code, 0, KYMO_EDATA, "stream: column w has the code 1, but 1 words");
    expect_error(moved, 0, KYMO_EDATA, "stream: the batch's columns were moved");
    expect_error(ends, 12, KYMO_EDATA, "stream: 10 rows came, but 12 were announced");
}

static int32_t cannot(void *user)
{
    (void)user;
    return KYMO_EIO;
}

Test(stream, cannot_begin_again)
{
    kymo_stream stream = {
        .columns = schema, .column_count = 4, .pull = pull, .rewind = cannot, .user = &made};

    made = (maker){.total = 10, .each = 10};
    kymo_source *source = kymo_source_stream(&stream, NULL);
    table t = table_read(source, NULL, 0, 0);
    cr_assert_eq(t.rows, 10);
    table_free(&t);
    t = table_read(source, NULL, 0, 0);
    cr_assert_eq(t.err.code, KYMO_EIO);
    cr_assert_str_eq(t.err.text, "stream: cannot begin again: cannot read or write");
    table_free(&t);
    kymo_source_close(source);
}

Test(stream, bad_descriptions)
{
    kymo_column columns[] = {{.name = "x", .type = 40}};
    kymo_stream stream = {.columns = columns, .column_count = 1};
    kymo_error err;

    kymo_source *source = kymo_source_stream(&stream, NULL);
    cr_assert_eq(kymo_source_status(source, &err), KYMO_EINVAL);
    cr_assert_str_eq(err.text, "stream: no pull function");
    kymo_source_close(source);
    stream.pull = pull_bad;
    source = kymo_source_stream(&stream, NULL);
    kymo_source_status(source, &err);
    cr_assert_str_eq(err.text, "column 1: unknown type 40");
    kymo_source_close(source);
    source = kymo_source_stream(NULL, NULL);
    kymo_source_status(source, &err);
    cr_assert_str_eq(err.text, "stream: no columns");
    kymo_source_close(source);
}
