/*
 * The ring: what is pushed is read back whole, whatever is overwritten meanwhile, and every row that is not is
 * counted. $KYMO_RING_SECONDS is how long the producer runs at full speed (`make live` takes ten).
 */
#include "table.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = 1000 };

static const kymo_column two[] = {{.name = "x", .type = KYMO_F64}, {.name = "y", .type = KYMO_F64}};

/* Rows number `from` on of x = row, y = a value that tells the row. */
static double told(int64_t row)
{
    uint64_t h = (uint64_t)row * UINT64_C(0x9e3779b97f4a7c15);
    return (double)(h >> 40);
}

static int64_t push(kymo_source *ring, int64_t from, int64_t count)
{
    static _Thread_local double x[4096], y[4096];
    int64_t accepted = 0;

    for (int64_t done = 0; done < count;) {
        int64_t some = count - done < 4096 ? count - done : 4096;
        for (int64_t i = 0; i < some; i++) {
            x[i] = (double)(from + done + i);
            y[i] = told(from + done + i);
        }
        kymo_column columns[] = {two[0], two[1]};
        columns[0].values = x;
        columns[1].values = y;
        int64_t got = kymo_ring_push(ring, columns, some);
        cr_assert_geq(got, 0);
        accepted += got;
        done += some;
    }
    return accepted;
}

static kymo_ring_counts counts_of(const kymo_source *ring)
{
    kymo_ring_counts counts;
    cr_assert_eq(kymo_ring_stats(ring, &counts), KYMO_OK);
    return counts;
}

/* A reading of x and y: checks each row, and returns how many came. *lost: rows of missing values. */
typedef struct reading {
    int64_t first, rows, gaps;
    double last;
} reading;

static reading read_ring(kymo_source *ring, double thin_cells)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    const int32_t columns[] = {0, 1};
    kymo__request request = {.columns = columns, .column_count = 2, .threads = 1, .mem = mem,
                             .thin_cells = thin_cells};
    kymo__cursor *cursor;
    kymo__chunk chunk;
    kymo_error err;
    reading r = {.first = -1, .last = -1};

    cr_assert_eq(kymo__cursor_open(&cursor, ring, &request, &err), KYMO_OK);
    cr_assert_eq(kymo__chunk_init(&chunk, cursor, &err), KYMO_OK);
    while (kymo__cursor_fetch(cursor, &chunk, &err) == 1) {
        cr_assert_eq(kymo__cursor_decode(cursor, &chunk, &err), KYMO_OK);
        const kymo__batch *b = &chunk.batch;
        for (int64_t i = 0; i < b->rows; i++) {
            double sx, sy, x = *kymo__column_f64(&b->columns[0], i, 1, &sx);
            double y = *kymo__column_f64(&b->columns[1], i, 1, &sy);
            if (isnan(x) && isnan(y)) {
                cr_assert_eq(i, 0, "only the first row of a chunk stands for lost ones");
                r.gaps++;
                continue;
            }
            if (!(x > r.last) || y != told((int64_t)x))
                cr_assert_fail("torn: x %g after %g, y %g", x, r.last, y);
            if (thin_cells == 0)
                cr_assert_eq((int64_t)x, b->first_row + i);
            r.first = r.first < 0 ? (int64_t)x : r.first;
            r.last = x;
            r.rows++;
        }
    }
    kymo__chunk_free(&chunk, cursor);
    kymo__cursor_close(cursor);
    kymo__mem_close(mem);
    return r;
}

Test(ring, holds_the_newest_rows)
{
    kymo_source *ring = kymo_source_ring(two, 2, &(kymo_ring_options){.capacity = N});
    cr_assert_eq(kymo_source_status(ring, NULL), KYMO_OK);
    cr_assert_eq(read_ring(ring, 0).rows, 0);

    cr_assert_eq(push(ring, 0, 400), 400);
    reading r = read_ring(ring, 0);
    cr_assert(r.first == 0 && r.rows == 400 && r.last == 399);

    for (int64_t at = 400; at < 100000; at += 333)
        push(ring, at, 333);
    kymo_ring_counts c = counts_of(ring);
    cr_assert_eq(c.held, N);
    cr_assert_eq(c.capacity, N);
    cr_assert_eq(c.pushed, c.held + c.overwritten);
    cr_assert_eq(c.refused, 0);
    cr_assert_gt(c.bytes, 16 * N);
    r = read_ring(ring, 0);
    cr_assert_eq(r.rows, N);
    cr_assert_eq(r.first, c.pushed - N);
    cr_assert_eq(r.last, (double)(c.pushed - 1));
    cr_assert_eq(c.missed, 0);
    kymo_source_close(ring);
}

Test(ring, takes_more_than_it_holds_at_once)
{
    static double x[50000], y[50000];
    kymo_source *ring = kymo_source_ring(two, 2, &(kymo_ring_options){.capacity = N});
    kymo_column columns[] = {two[0], two[1]};

    for (int64_t i = 0; i < 50000; i++) {
        x[i] = (double)i;
        y[i] = told(i);
    }
    columns[0].values = x;
    columns[1].values = y;
    cr_assert_eq(kymo_ring_push(ring, columns, 50000), 50000);
    reading r = read_ring(ring, 0);
    cr_assert(r.first == 49000 && r.rows == 1000);
    cr_assert_eq(counts_of(ring).overwritten, 49000);
    kymo_source_close(ring);
}

Test(ring, refuses_when_asked_to)
{
    kymo_source *ring =
        kymo_source_ring(two, 2, &(kymo_ring_options){.capacity = N, .policy = KYMO_RING_REFUSE});

    cr_assert_eq(push(ring, 0, 900), 900);
    cr_assert_eq(push(ring, 900, 300), 100);
    cr_assert_eq(push(ring, 1000, 5), 0);
    kymo_ring_counts c = counts_of(ring);
    cr_assert(c.pushed == N && c.held == N && c.refused == 205 && c.overwritten == 0);
    cr_assert_eq(read_ring(ring, 0).rows, N);

    kymo_ring_clear(ring);
    cr_assert_eq(read_ring(ring, 0).rows, 0);
    cr_assert_eq(push(ring, N, 30), 30);
    reading r = read_ring(ring, 0);
    cr_assert(r.first == N && r.rows == 30);
    c = counts_of(ring);
    cr_assert(c.pushed == N + 30 && c.held == 30 && c.overwritten == 0);
    kymo_source_close(ring);
}

Test(ring, windows_by_rows_and_by_x)
{
    kymo_source *ring = kymo_source_ring(
        two, 2, &(kymo_ring_options){.capacity = N, .window = 50, .window_by = "x"});

    push(ring, 0, 700);
    reading r = read_ring(ring, 0);
    cr_assert_eq(r.first, 648, "50 back from 699, and the row before");
    cr_assert_eq(r.rows, 52);
    kymo_ring_window(ring, 0, 10);
    cr_assert_eq(read_ring(ring, 0).first, 690);
    kymo_ring_window(ring, 0, 0);
    cr_assert_eq(read_ring(ring, 0).first, 0);
    kymo_source_close(ring);

    const kymo_column times[] = {{.name = "t", .type = KYMO_TIME}, {.name = "y", .type = KYMO_F64}};
    ring = kymo_source_ring(times, 2, &(kymo_ring_options){.capacity = N, .window = 2});
    for (int i = 0; i < 40; i++) {
        int64_t t = INT64_C(1700000000000000000) + i * INT64_C(100000000);
        double y = i;
        kymo_column columns[] = {times[0], times[1]};
        columns[0].values = &t;
        columns[1].values = &y;
        cr_assert_eq(kymo_ring_push(ring, columns, 1), 1);
    }
    table t = table_read(ring, NULL, 0, 0);
    cr_assert_eq(t.err.code, KYMO_OK);
    table_free(&t);
    kymo_source_close(ring);
}

Test(ring, holds_still_while_it_absorbs)
{
    kymo_source *ring = kymo_source_ring(two, 2, &(kymo_ring_options){.capacity = N});

    push(ring, 0, 100);
    int64_t before = kymo__source_version(ring);
    kymo_ring_hold(ring, 1);
    push(ring, 100, 50);
    cr_assert_eq(kymo__source_version(ring), before);
    cr_assert_eq(read_ring(ring, 0).rows, 100);
    cr_assert_eq(counts_of(ring).waiting, 50);
    kymo_ring_hold(ring, 0);
    cr_assert_gt(kymo__source_version(ring), before);
    cr_assert_eq(read_ring(ring, 0).rows, 150);
    kymo_source_touch(ring);
    cr_assert_gt(kymo__source_version(ring), before + 50);
    kymo_source_close(ring);
}

Test(ring, says_what_of_a_held_picture_is_gone)
{
    kymo_source *ring = kymo_source_ring(two, 2, &(kymo_ring_options){.capacity = N, .window_rows = 100});

    push(ring, 0, 1000);
    kymo_ring_hold(ring, 1);
    push(ring, 1000, N - 200); // rows 900 to 999 are still there
    cr_assert_eq(counts_of(ring).gone, 0);
    cr_assert_eq(read_ring(ring, 0).rows, 100);
    push(ring, 1000 + N - 200, 8 * N); // and the slack
    cr_assert_eq(counts_of(ring).gone, 100);
    cr_assert_eq(read_ring(ring, 0).rows, 0);
    cr_assert_eq(counts_of(ring).missed, 0, "those had been drawn");
    kymo_ring_hold(ring, 0);
    cr_assert_eq(counts_of(ring).gone, 0);
    cr_assert_eq(read_ring(ring, 0).rows, 100);
    kymo_source_close(ring);
}

Test(ring, gives_back_values_of_every_type)
{
    const int32_t types[] = {KYMO_F64, KYMO_F32, KYMO_I8, KYMO_I16, KYMO_I32, KYMO_I64,
                             KYMO_U8,  KYMO_U16, KYMO_U32, KYMO_U64, KYMO_TIME};
    enum { TYPES = sizeof types / sizeof *types };
    const char *words[] = {"one", "two", "three"};

    for (size_t k = 0; k < TYPES; k++) {
        kymo_column column = {.name = "v", .type = types[k]};
        kymo_source *ring = kymo_source_ring(&column, 1, &(kymo_ring_options){.capacity = 64});
        uint64_t values[3][2] = {{0}}; /* strided */
        const uint8_t valid[] = {5 << 3};
        double f64 = 7;
        float f32 = 7;
        int32_t size = kymo__type_size(types[k]);
        uint64_t seven = 7;
        for (int i = 0; i < 3; i++)
            memcpy(values[i], types[k] == KYMO_F64   ? (const void *)&f64
                              : types[k] == KYMO_F32 ? (const void *)&f32
                                                     : (const void *)&seven, (size_t)size);
        column.values = values;
        column.stride = sizeof values[0];
        column.valid = valid;
        column.valid_offset = 3;
        cr_assert_eq(kymo_ring_push(ring, &column, 3), 3);
        table t = table_read(ring, NULL, 0, 0);
        cr_assert_eq(t.rows, 3);
        cr_assert_eq(table_at(&t, 0, 0)->number, 7, "type %d", types[k]);
        cr_assert(isnan(table_at(&t, 1, 0)->number), "type %d", types[k]);
        cr_assert_eq(table_at(&t, 2, 0)->number, 7);
        table_free(&t);
        const double rows[] = {3, NAN, 1e300, -200};
        cr_assert_eq(kymo_ring_push_rows(ring, rows, 4), 4);
        t = table_read(ring, NULL, 0, 0);
        cr_assert_eq(t.rows, 7);
        cr_assert_eq(table_at(&t, 3, 0)->number, 3);
        cr_assert(isnan(table_at(&t, 4, 0)->number));
        bool real = types[k] <= KYMO_F32;
        bool narrow = types[k] == KYMO_I8 || (types[k] >= KYMO_U8 && types[k] <= KYMO_U64);
        cr_assert(real ? table_at(&t, 5, 0)->number > 1e200 : isnan(table_at(&t, 5, 0)->number));
        cr_assert(narrow ? isnan(table_at(&t, 6, 0)->number) : table_at(&t, 6, 0)->number == -200, "type %d", types[k]);
        table_free(&t);
        kymo_source_close(ring);
    }

    kymo_column text = {.name = "w", .type = KYMO_TEXT, .words = words, .word_count = 3};
    const int32_t codes[] = {2, -1, 0, 0, 2, 99};
    kymo_source *ring = kymo_source_ring(&text, 1, NULL);
    text.values = codes;
    cr_assert_eq(kymo_ring_push(ring, &text, 6), 6);
    words[0] = "four"; /* another dictionary next time */
    cr_assert_eq(kymo_ring_push(ring, &text, 3), 3);
    table t = table_read(ring, NULL, 0, 0);
    const char *want[] = {"three", NULL, "one", "one", "three", NULL, "three", NULL, "four"};
    for (int i = 0; i < 9; i++)
        cr_assert(kymo__str_equal(table_at(&t, i, 0)->word, want[i]), "row %d", i);
    table_free(&t);
    kymo_source_close(ring);
}

Test(ring, has_room_for_so_many_words)
{
    enum { WORDS = 65536 };
    kymo_column text = {.name = "w", .type = KYMO_TEXT};
    kymo_source *ring = kymo_source_ring(&text, 1, &(kymo_ring_options){.capacity = 100});
    const int32_t code = 0;
    char word[16];
    const char *words[] = {word};

    text.values = &code;
    text.words = words;
    text.word_count = 1;
    for (int i = 0; i < WORDS + 3; i++) {
        snprintf(word, sizeof word, "w%d", i);
        cr_assert_eq(kymo_ring_push(ring, &text, 1), 1);
    }
    cr_assert_eq(counts_of(ring).wordless, 3);
    table t = table_read(ring, NULL, 0, 0);
    cr_assert_eq(t.rows, 100);
    cr_assert_str_eq(table_at(&t, 96, 0)->word, "w65535");
    cr_assert_null(table_at(&t, 97, 0)->word);
    table_free(&t);
    kymo_source_close(ring);
}

/* Of very many rows a line needs only those that show: the ends and the extremes of each block. */
Test(ring, thins_without_losing_a_spike)
{
    enum { ROWS = 1 << 20 };
    kymo_source *ring = kymo_source_ring(two, 2, &(kymo_ring_options){.capacity = ROWS});
    push(ring, 0, ROWS);
    reading all = read_ring(ring, 0), some = read_ring(ring, 1000);
    cr_assert_eq(all.rows, ROWS);
    cr_assert_lt(some.rows, ROWS / 32, "%lld rows", (long long)some.rows);
    cr_assert(some.first == 0 && some.last == ROWS - 1);
    cr_assert_eq(read_ring(ring, ROWS).rows, ROWS, "no two rows share a cell");

    /* Each cell's range, from all rows and from those handed out. */
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    double lo[1024], hi[1024];
    for (int i = 0; i < 1024; i++) {
        lo[i] = INFINITY;
        hi[i] = -INFINITY;
    }
    const int32_t columns[] = {0, 1};
    kymo__request request = {.columns = columns, .column_count = 2, .mem = mem, .thin_cells = 1024};
    kymo__cursor *cursor;
    kymo__chunk chunk;
    kymo_error err;
    cr_assert_eq(kymo__cursor_open(&cursor, ring, &request, &err), KYMO_OK);
    cr_assert_eq(kymo__chunk_init(&chunk, cursor, &err), KYMO_OK);
    while (kymo__cursor_fetch(cursor, &chunk, &err) == 1) {
        cr_assert_eq(kymo__cursor_decode(cursor, &chunk, &err), KYMO_OK);
        const double *x = chunk.batch.columns[0].values, *y = chunk.batch.columns[1].values;
        for (int64_t i = 0; i < chunk.batch.rows; i++) {
            int cell = (int)x[i] / (ROWS / 1024);
            lo[cell] = fmin(lo[cell], y[i]);
            hi[cell] = fmax(hi[cell], y[i]);
        }
    }
    kymo__chunk_free(&chunk, cursor);
    kymo__cursor_close(cursor);
    kymo__mem_close(mem);
    for (int cell = 0; cell < 1024; cell++) {
        double a = INFINITY, b = -INFINITY;
        for (int64_t row = cell * (ROWS / 1024); row < (cell + 1) * (ROWS / 1024); row++) {
            a = fmin(a, told(row));
            b = fmax(b, told(row));
        }
        cr_assert(lo[cell] == a && hi[cell] == b, "cell %d", cell);
    }
    kymo_source_close(ring);
}

Test(ring, does_not_thin_what_has_gaps_or_goes_back)
{
    enum { ROWS = 1 << 16 };
    static double x[ROWS], y[ROWS];
    kymo_column columns[] = {two[0], two[1]};
    columns[0].values = x;
    columns[1].values = y;

    for (int kind = 0; kind < 2; kind++) {
        kymo_source *ring = kymo_source_ring(two, 2, &(kymo_ring_options){.capacity = ROWS});
        for (int i = 0; i < ROWS; i++) {
            x[i] = kind == 0 ? i : i ^ 1; /* to and fro */
            y[i] = kind == 0 && i % 32 == 5 ? (double)NAN : 1;
        }
        kymo_ring_push(ring, columns, ROWS);
        kymo__mem *mem = kymo__mem_open(NULL, 0);
        const int32_t both[] = {0, 1};
        kymo__request request = {.columns = both, .column_count = 2, .mem = mem, .thin_cells = 4};
        kymo__cursor *cursor;
        kymo__chunk chunk;
        kymo_error err;
        int64_t rows = 0;
        cr_assert_eq(kymo__cursor_open(&cursor, ring, &request, &err), KYMO_OK);
        cr_assert_eq(kymo__chunk_init(&chunk, cursor, &err), KYMO_OK);
        while (kymo__cursor_fetch(cursor, &chunk, &err) == 1 &&
               kymo__cursor_decode(cursor, &chunk, &err) == KYMO_OK)
            rows += chunk.batch.rows;
        cr_assert_eq(rows, ROWS);
        kymo__chunk_free(&chunk, cursor);
        kymo__cursor_close(cursor);
        kymo__mem_close(mem);
        kymo_source_close(ring);
    }
}

Test(ring, says_what_is_wrong)
{
    kymo_error err;
    kymo_ring_counts counts;
    kymo_source *ring = kymo_source_ring(two, 2, &(kymo_ring_options){.capacity = -1});
    cr_assert_eq(kymo_source_status(ring, &err), KYMO_EINVAL);
    cr_assert_eq(kymo_ring_push(ring, two, 0), KYMO_EMISUSE);
    cr_assert_eq(kymo_ring_stats(ring, &counts), KYMO_EMISUSE);
    kymo_source_close(ring);
    ring = kymo_source_ring(NULL, 0, NULL);
    cr_assert_eq(kymo_source_status(ring, &err), KYMO_EINVAL);
    kymo_source_close(ring);
    ring = kymo_source_ring(two, 2, &(kymo_ring_options){.window = 1, .window_by = "z"});
    cr_assert_eq(kymo_source_status(ring, &err), KYMO_ECOLUMN);
    kymo_source_close(ring);
    ring = kymo_source_ring(two, 2, NULL);
    const float narrow[] = {1};
    kymo_column wrong[] = {{.values = narrow, .type = KYMO_F32}, {.values = narrow, .type = KYMO_F32}};
    cr_assert_eq(kymo_ring_push(ring, wrong, 1), KYMO_EINVAL);
    cr_assert_eq(kymo_ring_push(ring, NULL, 1), KYMO_EINVAL);
    cr_assert_eq(kymo_ring_push(NULL, two, 1), KYMO_EMISUSE);
    cr_assert_eq(counts_of(ring).pushed, 0);
    kymo_source_close(ring);
}

/* ---- Threads --------------------------------------------------------------------------------- */

typedef struct feed {
    kymo_source *ring;
    atomic_bool stop;
    int64_t pushed; /* the producer's, read when it has ended */
} feed;

static void *produce(void *user)
{
    feed *f = user;
    int64_t at = 0;

    for (int64_t n = 1; !atomic_load_explicit(&f->stop, memory_order_relaxed); n++) {
        int64_t some = n % 7 == 0 ? 1 : n % 5000;
        at += push(f->ring, at, some);
    }
    f->pushed = at;
    return NULL;
}

static double seconds(void)
{
    const char *said = getenv("KYMO_RING_SECONDS");
    return said ? atof(said) : 1;
}

/* How many rows came, were stood for by gaps, and were counted as missed, of readings while rows pour in. */
static void *read_on(void *user)
{
    feed *f = user;
    double began = kymo__now_ms();

    while (kymo__now_ms() - began < seconds() * 1000) {
        reading r = read_ring(f->ring, 0);
        if (r.rows > 0 && r.gaps == 0)
            cr_assert_eq((int64_t)r.last - r.first + 1, r.rows, "a row is missing that was not lost");
        read_ring(f->ring, 16);
    }
    return NULL;
}

Test(ring, never_tears_a_row_and_counts_what_it_loses, .timeout = 60)
{
    feed f = {.ring = kymo_source_ring(two, 2, &(kymo_ring_options){.capacity = 30000})};
    pthread_t writer, reader;

    atomic_init(&f.stop, false);
    cr_assert_eq(pthread_create(&writer, NULL, produce, &f), 0);
    cr_assert_eq(pthread_create(&reader, NULL, read_on, &f), 0);
    read_on(&f);
    pthread_join(reader, NULL);
    atomic_store_explicit(&f.stop, true, memory_order_relaxed);
    pthread_join(writer, NULL);
    kymo_ring_counts c = counts_of(f.ring);
    cr_assert_eq(c.pushed, f.pushed);
    cr_assert_eq(c.held + c.overwritten, c.pushed);
    reading r = read_ring(f.ring, 0);
    cr_assert_eq(r.rows, c.held);
    cr_assert_eq(r.last, (double)(f.pushed - 1));
    kymo_source_close(f.ring);
}

/* A reader so slow that it is overtaken: rows seen and rows missed are all rows. */
Test(ring, counts_rows_that_a_slow_reader_misses)
{
    kymo_source *ring = kymo_source_ring(two, 2, &(kymo_ring_options){.capacity = 200000});
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    const int32_t columns[] = {0, 1};
    kymo__request request = {.columns = columns, .column_count = 2, .threads = 1, .mem = mem};
    kymo__cursor *cursor;
    kymo__chunk chunk;
    kymo_error err;
    int64_t seen = 0, gaps = 0, at = 200000;

    push(ring, 0, at);
    cr_assert_eq(kymo__cursor_open(&cursor, ring, &request, &err), KYMO_OK);
    cr_assert_eq(kymo__chunk_init(&chunk, cursor, &err), KYMO_OK);
    while (kymo__cursor_fetch(cursor, &chunk, &err) == 1) {
        at += push(ring, at, 90000);
        cr_assert_eq(kymo__cursor_decode(cursor, &chunk, &err), KYMO_OK);
        double scratch;
        bool gap = isnan(*kymo__column_f64(&chunk.batch.columns[1], 0, 1, &scratch));
        gaps += gap;
        seen += chunk.batch.rows - gap;
        for (int64_t i = gap; i < chunk.batch.rows; i++)
            cr_assert_eq(((const double *)chunk.batch.columns[1].values)[i],
                         told(chunk.batch.first_row + i));
    }
    cr_assert_gt(gaps, 0);
    cr_assert_gt(seen, 0);
    cr_assert_eq(seen + counts_of(ring).missed, 200000);
    kymo__chunk_free(&chunk, cursor);
    kymo__cursor_close(cursor);
    kymo__mem_close(mem);
    kymo_source_close(ring);
}

/* Figures of a ring that is being written: drawn anew when rows have come, and only then. */
Test(ring, is_drawn_while_it_is_written)
{
    feed f = {.ring = kymo_source_ring(two, 2, &(kymo_ring_options){.capacity = 500000})};
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){.width = 300, .height = 200, .threads = 2});
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){.x_window = 5000});
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){.width = 300, .height = 200, .scale = 1});
    pthread_t writer;
    kymo_stats stats;
    kymo_error err;

    kymo_add(axes, KYMO_LINE, &(kymo_spec){.data = f.ring, .x = "x", .y = "y"});
    kymo_add(axes, KYMO_SCATTER, &(kymo_spec){.data = f.ring, .x = "x", .y = "y"});
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_EEMPTY);
    push(f.ring, 0, 10);
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    kymo_figure_stats(figure, &stats);
    cr_assert_geq(stats.rows, 10);
    atomic_init(&f.stop, false);
    kymo_ring_clear(f.ring);
    cr_assert_eq(pthread_create(&writer, NULL, produce, &f), 0);
    while (counts_of(f.ring).held < 1000)
        ;
    for (int i = 0; i < 20; i++)
        cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    atomic_store_explicit(&f.stop, true, memory_order_relaxed);
    pthread_join(writer, NULL);
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    kymo_figure_stats(figure, &stats);
    cr_assert_eq(stats.rows, 0, "nothing new, nothing read");
    kymo_source_close(f.ring);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_EEMPTY, "the first draw's");
    kymo_canvas_close(canvas);
}
