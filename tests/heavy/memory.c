/*
 * memory.c - the promise that memory depends on the picture and not on the data: from 10^5 to 10^8 rows the peak
 * stays within 64 KiB, and below the budget.
 */
#include "kt.h"

#include <string.h>
#include <sys/resource.h>

enum { BATCH = 8192 };

typedef struct walk {
    int64_t row, rows;
    uint64_t state;
    double y;
    bool noise;
    double values[BATCH];
} walk;

static int64_t pull(kymo_batch *batch, void *user)
{
    walk *w = user;
    int64_t count = w->rows - w->row < BATCH ? w->rows - w->row : BATCH;
    for (int64_t i = 0; i < count; i++) {
        w->state = w->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        double step = (double)(w->state >> 40) / (1 << 24) - 0.5;
        w->y = w->noise ? step : w->y + step;
        w->values[i] = w->y;
    }
    w->row += count;
    batch->columns[0].values = w->values;
    batch->rows = count;
    return count;
}

static int64_t peak_of(int64_t rows, bool noise, int32_t threads, int64_t budget)
{
    static walk w;
    w = (walk){ .rows = rows, .state = 3, .noise = noise };
    kymo_column column = { .name = "y" };
    kymo_source *source = kymo_source_stream(
        &(kymo_stream){ .columns = &column, .column_count = 1, .pull = pull, .user = &w }, NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){
        .width = 1600, .height = 900, .scale = 1, .threads = threads, .memory = budget });
    kymo_add(kymo_axes_add(figure, NULL), KYMO_LINE, &(kymo_spec){ .data = source });
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 1600, .height = 900, .scale = 1 });
    kymo_source_close(source);
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    kymo_memory_report memory;
    kymo_stats stats;
    kymo_memory(figure, &memory);
    kymo_figure_stats(figure, &stats);
    cr_assert_eq(stats.rows, rows);
    cr_assert_eq(stats.passes, 1);
    kymo_canvas_close(canvas);
    kymo_error err;
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    KT_ALL_CLOSED();
    return memory.peak;
}

static long resident_kib(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return use.ru_maxrss;
}

Test(memory, flat_from_1e5_to_1e8_rows)
{
    const int64_t budget = INT64_C(16) << 20;
    for (int noise = 0; noise < 2; noise++) {
        int64_t few = peak_of(100000, noise, 2, budget);
        int64_t more = peak_of(3000000, noise, 2, budget);
        cr_expect_leq(more, few + 65536, "10^5 rows: %lld bytes, 3 10^6: %lld", (long long)few, (long long)more);
        cr_expect_leq(few, budget);
    }
    long before = resident_kib();
    int64_t few = peak_of(100000, false, 2, budget);
    int64_t many = peak_of(100000000, false, 2, budget);
    cr_expect_leq(many, few + 65536, "10^5 rows: %lld bytes, 10^8: %lld", (long long)few, (long long)many);
    cr_expect_leq(resident_kib(), before + 8192, "the process grew by %ld KiB", resident_kib() - before);
    cr_expect_leq(resident_kib(), 64 * 1024, "the process takes %ld KiB", resident_kib());
}
