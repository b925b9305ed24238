/*
 * lifetimes.c - who lives how long: closing in any order, release called once, errors that stick, objects that failed,
 * sources that can be read once, and the list of what is open.
 */
#define KYMO_DEBUG

#include "kt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double values[] = { 1, 4, 2, 8, 5, 7 };
static const kymo_column column = { .name = "v", .values = values };
enum { ROWS = 6 };

/* ---- Sources of all kinds, which count their releases -------------------------------------------------- */

enum { ARRAYS, STREAM, SPARSE, KINDS };

/* What a source is given as `user`. */
typedef struct owner {
    int released, pulls;
    int64_t at, rows;
    kymo_figure *also; /* drawn from within the first pull */
    kymo_status inner;
} owner;

static void release(void *user)
{
    ((owner *)user)->released++;
}

static int64_t pull(kymo_batch *batch, void *user)
{
    owner *o = user;
    if (o->also && o->pulls++ == 0) {
        kymo_canvas *canvas = kymo_canvas_open(NULL);
        o->inner = kymo_figure_draw(o->also, canvas);
        kymo_canvas_close(canvas);
    }
    int64_t count = o->rows - o->at < ROWS ? o->rows - o->at : ROWS;
    batch->columns[0].values = values;
    batch->rows = count;
    o->at += count;
    return count;
}

static int32_t again(void *user)
{
    ((owner *)user)->at = 0;
    return KYMO_OK;
}

static kymo_source *source_of(int kind, owner *o, const kymo_allocator *allocator)
{
    static const int64_t index[] = { 0, 1, 2, 5, 9, 11 };
    const kymo_source_options options = { .allocator = allocator, .release = release, .user = o };
    o->rows = ROWS;
    switch (kind) {
    case ARRAYS:
        return kymo_source_arrays(&column, 1, ROWS, &options);
    case STREAM:
        return kymo_source_stream(&(kymo_stream){ .columns = &column, .column_count = 1, .pull = pull,
                                                  .rewind = again, .release = release, .user = o },
                                  &(kymo_source_options){ .allocator = allocator });
    default:
        return kymo_source_sparse(&(kymo_sparse){ .index = index, .value = column, .count = ROWS,
                                                  .release = release, .user = o },
                                  &(kymo_source_options){ .allocator = allocator });
    }
}

/* ---- Closing in any order ------------------------------------------------------------------------------ */

enum { CLOSE_SOURCE, CLOSE_FIRST, CLOSE_SECOND, CLOSE_CANVAS, CLOSES };

/* The n-th permutation of the four closes. */
static void order_of(int n, int order[CLOSES])
{
    int left[CLOSES] = { 0, 1, 2, 3 };
    for (int i = 0; i < CLOSES; i++) {
        int size = CLOSES - i, at = n % size;
        n /= size;
        order[i] = left[at];
        memmove(left + at, left + at + 1, (size_t)(size - at - 1) * sizeof *left);
    }
}

static kymo_figure *figure_on(kymo_source *source)
{
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .bare = 1, .scale = 1 });
    kymo_add(kymo_axes_add(figure, NULL), KYMO_LINE, &(kymo_spec){ .data = source });
    return figure;
}

/* One source, two figures, one canvas: closed in one order, before or after drawing. */
static void close_in_order(int kind, int permutation, bool drawn)
{
    owner o = { 0 };
    int order[CLOSES], closed = 0;
    kymo_error err;
    kymo_source *source = source_of(kind, &o, NULL);
    kymo_figure *figures[] = { figure_on(source), figure_on(source) };
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 90, .height = 60, .scale = 1 });
    for (int i = 0; drawn && i < 2; i++)
        cr_assert_eq(kymo_figure_draw(figures[i], canvas), KYMO_OK);
    order_of(permutation, order);
    for (int i = 0; i < CLOSES; i++) {
        cr_assert_eq(o.released, closed == 3, "released %d times after %d of 3 users", o.released, closed);
        closed += order[i] != CLOSE_CANVAS;
        if (order[i] == CLOSE_SOURCE)
            kymo_source_close(source);
        else if (order[i] == CLOSE_CANVAS)
            kymo_canvas_close(canvas);
        else
            cr_assert_eq(kymo_figure_close(figures[order[i] - CLOSE_FIRST], &err), KYMO_OK, "%s", err.text);
    }
    cr_assert_eq(o.released, 1);
    KT_ALL_CLOSED();
}

Test(lifetimes, any_order_of_closing)
{
    for (int kind = 0; kind < KINDS; kind++) {
        for (int permutation = 0; permutation < 24; permutation++) {
            close_in_order(kind, permutation, false);
            close_in_order(kind, permutation, true);
        }
    }
}

Test(lifetimes, a_closed_source_can_be_drawn_again_and_wider)
{
    owner o = { 0 };
    kymo_error err;
    kymo_source *source = source_of(STREAM, &o, NULL);
    kymo_figure *figure = figure_on(source);
    kymo_source_close(source);
    for (int i = 1; i <= 3; i++) {
        kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 100 * i, .height = 60 });
        cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
        kymo_canvas_close(canvas);
        cr_assert_eq(o.released, 0);
    }
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(o.released, 1);
    KT_ALL_CLOSED();
}

Test(lifetimes, canvases_come_and_go_at_one_address)
{
    owner o = { 0 };
    kymo_error err;
    kymo_source *source = source_of(ARRAYS, &o, NULL);
    kymo_figure *figure = figure_on(source);
    kymo_source_close(source);
    for (int i = 0; i < 20; i++) {
        kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){
            .output = i % 3 == 2 ? "svg" : "image", .width = 60 + i % 2, .height = 60 });
        cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
        if (i % 4)
            kymo_canvas_close(canvas);
        else
            cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
        if (i % 4 == 0)
            kymo_canvas_close(canvas);
    }
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(o.released, 1);
    KT_ALL_CLOSED();
}

Test(lifetimes, closing_nothing)
{
    kymo_error err = { .code = 7 };
    kymo_source_close(NULL);
    kymo_canvas_close(NULL);
    cr_assert_eq(kymo_figure_close(NULL, &err), KYMO_OK);
    cr_assert_eq(err.code, KYMO_OK);
    cr_assert_eq(kymo_figure_close(NULL, NULL), KYMO_OK);
    KT_ALL_CLOSED();
}

/* ---- Release, where opening or adding fails ------------------------------------------------------------ */

Test(lifetimes, sources_that_cannot_be_opened_release_once)
{
    for (int wrong = 0; wrong < 5; wrong++) {
        owner o = { 0 };
        kymo_source_options options = { .release = release, .user = &o };
        kymo_source *source = NULL;
        if (wrong == 0)
            source = kymo_source_arrays(NULL, 0, ROWS, &options);
        if (wrong == 1)
            source = kymo_source_arrays(&column, 1, -1, &options);
        if (wrong == 2)
            source = kymo_source_arrays(&(kymo_column){ .name = "v", .type = 99, .values = values }, 1, 1, &options);
        if (wrong == 3)
            source = kymo_source_stream(&(kymo_stream){ .columns = &column, .column_count = 1,
                                                        .release = release, .user = &o }, NULL);
        if (wrong == 4)
            source = kymo_source_sparse(&(kymo_sparse){ .count = 3, .value = column, .release = release,
                                                        .user = &o }, NULL);
        cr_assert_neq(kymo_source_status(source, NULL), KYMO_OK, "case %d", wrong);
        kymo_source_close(source);
        cr_assert_eq(o.released, 1, "case %d: released %d times", wrong, o.released);
    }
    KT_ALL_CLOSED();
}

/* Marks that are refused, and draws that fail, keep the source no longer and no shorter. */
Test(lifetimes, marks_that_fail_release_once)
{
    static const struct {
        kymo_kind kind;
        kymo_spec spec;
        const char *word;
    } wrong[] = {
        { (kymo_kind)999, { .y = "v" }, "999" },
        { KYMO_LINE, { .y = "v", .reserved = { 1 } }, "reserved" },
        { KYMO_LINE, { .y = "w" }, "\"w\"" },
        { KYMO_LINE, { .y = "v", .dash = "6,x" }, "dash" },
        { KYMO_SCATTER, { .y = "v", .marker = "blob" }, "marker" },
        { KYMO_LINE, { .y = "v", .x2 = "v" }, "x2" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        owner o = { 0 };
        kymo_error err;
        kymo_spec spec = wrong[i].spec;
        spec.data = source_of(ARRAYS, &o, NULL);
        kymo_figure *figure = kymo_figure_open(NULL);
        kymo_add(kymo_axes_add(figure, NULL), wrong[i].kind, &spec);
        kymo_source_close(spec.data);
        kymo_canvas *canvas = kymo_canvas_open(NULL);
        cr_assert_lt((int)kymo_figure_draw(figure, canvas), 0);
        kymo_canvas_close(canvas);
        cr_assert_neq(kymo_figure_close(figure, &err), KYMO_OK);
        cr_assert_not_null(strstr(err.text, wrong[i].word), "\"%s\" does not name %s", err.text, wrong[i].word);
        cr_assert_eq(o.released, 1, "case %zu: released %d times", i, o.released);
    }
    KT_ALL_CLOSED();
}

/* An allocator whose n-th block is not there. */
static void *take_but_one(size_t size, void *user)
{
    long *left = user;
    return --*left == 0 ? NULL : malloc(size);
}

static void give(void *p, size_t size, void *user)
{
    (void)size, (void)user;
    free(p);
}

Test(lifetimes, release_once_whichever_block_is_missing)
{
    for (int kind = 0; kind < KINDS; kind++) {
        for (long n = 1; n < 120; n++) {
            owner o = { 0 };
            long left = n;
            kymo_error err;
            const kymo_allocator allocator = { .alloc = take_but_one, .free = give, .user = &left };
            kymo_source *source = source_of(kind, &o, &allocator);
            kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .bare = 1, .threads = 1,
                                                                           .allocator = &allocator });
            kymo_add(kymo_axes_add(figure, NULL), KYMO_LINE, &(kymo_spec){ .data = source });
            kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 60, .height = 40,
                                                                           .allocator = &allocator });
            kymo_status drawn = kymo_figure_draw(figure, canvas);
            kymo_canvas_close(canvas);
            if (kymo_figure_close(figure, &err) != KYMO_OK)
                cr_assert_eq(err.code, KYMO_ENOMEM, "%s", err.text);
            kymo_source_close(source);
            cr_assert_eq(o.released, 1, "block %ld, kind %d: released %d times", n, kind, o.released);
            KT_ALL_CLOSED();
            if (drawn == KYMO_OK && left > 0)
                break;
            cr_assert_lt(n, 119);
        }
    }
}

/* ---- Errors that stick --------------------------------------------------------------------------------- */

Test(lifetimes, the_first_error_of_building_stays)
{
    kymo_error err, first;
    owner o = { 0 };
    kymo_source *source = source_of(ARRAYS, &o, NULL);
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){ .row = -3 });
    cr_assert_not_null(axes);
    cr_assert_eq(kymo_figure_status(figure, &first), KYMO_EINVAL);
    cr_assert_not_null(kymo_add(axes, (kymo_kind)999, &(kymo_spec){ .data = source }));
    cr_assert_not_null(kymo_axes_add(figure, NULL));
    cr_assert_not_null(kymo_add(NULL, KYMO_LINE, NULL));
    cr_assert_eq(kymo_figure_save(figure, "never.png"), KYMO_EINVAL);
    cr_assert_not(kt_file_exists("never.png"));
    kymo_source_close(source);
    cr_assert_eq(o.released, 1, "a failed figure keeps nothing");
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_EINVAL);
    cr_assert_str_eq(err.text, first.text);
    cr_assert_not_null(strstr(err.text, "row"));
    KT_ALL_CLOSED();
}

Test(lifetimes, a_failed_source_fails_its_figure)
{
    kymo_error err, told;
    kymo_source *source = kymo_source_open("no/such/file.csv", NULL);
    cr_assert_not_null(source);
    cr_assert_eq(kymo_source_status(source, &told), KYMO_ENOENT);
    cr_assert_eq(kymo_source_columns(source), 0);
    cr_assert_eq(kymo_source_column(source, 0, NULL), KYMO_ECOLUMN);
    kymo_figure *figure = figure_on(source);
    kymo_source_touch(source);
    kymo_source_close(source);
    cr_assert_eq(kymo_figure_status(figure, NULL), KYMO_ENOENT);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_ENOENT);
    cr_assert_not_null(strstr(err.text, "no/such/file.csv"), "%s", err.text);
    cr_assert_eq(err.mark, 1);
    KT_ALL_CLOSED();
}

static int refuse(const void *bytes, size_t size, void *user)
{
    (void)bytes, (void)size, (void)user;
    return 1;
}

static int accept_all(const void *bytes, size_t size, void *user)
{
    (void)bytes;
    *(size_t *)user += size;
    return 0;
}

/* Errors of drawing and writing are returned and remembered, and the next call may succeed. */
Test(lifetimes, after_a_failed_write_the_next_may_succeed)
{
    static const char *const outputs[] = { "png", "svg", "pdf", "scene" };
    owner o = { 0 };
    kymo_error err;
    size_t size = 0;
    kymo_source *source = source_of(ARRAYS, &o, NULL);
    kymo_figure *figure = figure_on(source);
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 100, .height = 60 });
    kymo_source_close(source);
    cr_assert_eq(kymo_figure_save(figure, "no/such/folder/a.png"), KYMO_ENOENT);
    cr_assert_eq(kymo_figure_save(figure, "a.gif"), KYMO_EINVAL);
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(kymo_figure_write(figure, outputs[i], refuse, NULL), KYMO_EIO, "%s", outputs[i]);
        cr_assert_eq(kymo_figure_write(figure, outputs[i], accept_all, &size), KYMO_OK, "%s", outputs[i]);
    }
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK);
    cr_assert_eq(kymo_canvas_write(canvas, refuse, NULL), KYMO_EIO);
    cr_assert_eq(kymo_canvas_save(canvas, "no/such/folder/a.png"), KYMO_ENOENT);
    cr_assert_eq(kymo_canvas_status(canvas, &err), KYMO_EIO, "the first error of a canvas is told");
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK, "a canvas can be drawn into after a failed write");
    cr_assert_eq(kymo_canvas_write(canvas, accept_all, &size), KYMO_OK);
    cr_assert_gt(size, 1000);
    kymo_canvas_close(canvas);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_ENOENT, "close tells the first error");
    KT_ALL_CLOSED();
}

Test(lifetimes, misuse_is_an_error)
{
    kymo_error err;
    owner o = { 0 };
    kymo_source *source = source_of(ARRAYS, &o, NULL);
    kymo_figure *figure = figure_on(source), *empty = kymo_figure_open(NULL);
    kymo_canvas *canvas = kymo_canvas_open(NULL), *wrong = kymo_canvas_open(&(kymo_canvas_options){ .output = "gif" });
    size_t size = 0;
    kymo_source_close(source);
    cr_assert_eq(kymo_canvas_write(canvas, accept_all, &size), KYMO_EMISUSE, "nothing has been drawn");
    cr_assert_eq(kymo_layout_dump(figure, accept_all, &size), KYMO_EMISUSE);
    cr_assert_eq(kymo_figure_draw(figure, NULL), KYMO_EINVAL);
    cr_assert_eq(kymo_figure_draw(NULL, canvas), KYMO_EINVAL);
    cr_assert_eq(kymo_figure_save(figure, NULL), KYMO_EINVAL);
    cr_assert_eq(kymo_figure_write(figure, "gif", accept_all, &size), KYMO_EINVAL);
    cr_assert_eq(kymo_figure_draw(empty, canvas), KYMO_EEMPTY);
    cr_assert_eq(kymo_figure_draw(figure, wrong), KYMO_EINVAL);
    cr_assert_null(kymo_canvas_pixels(wrong, NULL, NULL, NULL, NULL));
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_OK, "all that may be survived");
    kymo_canvas_close(canvas);
    kymo_canvas_close(wrong);
    cr_assert_eq(kymo_figure_close(empty, &err), KYMO_EEMPTY);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_EMISUSE);
    cr_assert_eq(o.released, 1);
    KT_ALL_CLOSED();
}

/* ---- Objects for which there was no memory ------------------------------------------------------------- */

static void *no_block(size_t size, void *user)
{
    (void)size, (void)user;
    return NULL;
}

static void never_freed(void *p, size_t size, void *user)
{
    (void)p, (void)size, (void)user;
    abort();
}

Test(lifetimes, without_memory_objects_are_inert)
{
    static const kymo_allocator none = { .alloc = no_block, .free = never_freed };
    kymo_error err;
    kymo_stats stats;
    kymo_memory_report memory;
    size_t size = 0;
    owner o = { 0 }, alive = { 0 };
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .title = "t", .allocator = &none });
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .allocator = &none });
    cr_assert(figure && canvas);
    for (int kind = 0; kind < KINDS; kind++) {
        kymo_source *source = source_of(kind, &o, &none);
        cr_assert_eq(o.released, kind + 1, "the data are let go at once");
        cr_assert_eq(kymo_source_status(source, &err), KYMO_ENOMEM);
        cr_assert_eq(kymo_source_rows(source), -1);
        cr_assert_eq(kymo_source_columns(source), 0);
        kymo_source_touch(source);
        kymo_figure *other = figure_on(source);
        cr_assert_eq(kymo_figure_close(other, &err), KYMO_ENOMEM);
        kymo_source_close(source);
        kymo_source_close(source);
    }
    cr_assert_eq(o.released, KINDS);
    kymo_source *source = source_of(ARRAYS, &alive, NULL);
    kymo_axes *axes = kymo_axes_add(figure, NULL);
    cr_assert_not_null(axes);
    cr_assert_not_null(kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source }));
    cr_assert_eq(kymo_figure_draw(figure, canvas), KYMO_ENOMEM);
    cr_assert_eq(kymo_figure_save(figure, "never.png"), KYMO_ENOMEM);
    cr_assert_eq(kymo_figure_write(figure, "svg", accept_all, &size), KYMO_ENOMEM);
    cr_assert_eq(kymo_layout_dump(figure, accept_all, &size), KYMO_ENOMEM);
    cr_assert_eq(kymo_figure_status(figure, &err), KYMO_ENOMEM);
    kymo_figure_stats(figure, &stats);
    kymo_memory(figure, &memory);
    cr_assert(stats.rows == 0 && memory.live == 0 && size == 0);
    kymo_figure_cancel(figure);
    cr_assert_eq(kymo_canvas_status(canvas, &err), KYMO_ENOMEM);
    cr_assert_eq(kymo_canvas_write(canvas, accept_all, &size), KYMO_ENOMEM);
    cr_assert_eq(kymo_canvas_save(canvas, "never.png"), KYMO_ENOMEM);
    cr_assert_null(kymo_canvas_pixels(canvas, NULL, NULL, NULL, NULL));
    kymo_figure *well = figure_on(source);
    cr_assert_eq(kymo_figure_draw(well, canvas), KYMO_ENOMEM);
    cr_assert_eq(kymo_figure_close(well, &err), KYMO_ENOMEM);
    kymo_source_close(source);
    cr_assert_eq(alive.released, 1);
    cr_assert_eq(kymo_open_objects(NULL, NULL), 0, "inert objects are not listed");
    kymo_canvas_close(canvas);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_ENOMEM);
    cr_assert_eq(err.code, KYMO_ENOMEM);
    cr_assert_not(kt_file_exists("never.png"));
}

/* ---- Sources that can be read once, or by one at a time ------------------------------------------------ */

static kymo_source *one_shot(owner *o, const double *data, int64_t rows)
{
    (void)data;
    *o = (owner){ .rows = rows };
    static const kymo_column both[] = { { .name = "v" } };
    return kymo_source_stream(&(kymo_stream){ .columns = both, .column_count = 1, .pull = pull,
                                              .release = release, .user = o }, NULL);
}

Test(lifetimes, a_second_figure_on_a_consumed_source)
{
    owner o;
    kymo_error err;
    kymo_source *source = one_shot(&o, values, 600);
    kymo_figure *first = figure_on(source), *second = figure_on(source);
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 90, .height = 60 });
    kymo_source_close(source);
    cr_assert_eq(kymo_figure_draw(first, canvas), KYMO_OK);
    cr_assert_eq(kymo_figure_draw(second, canvas), KYMO_ECONSUMED);
    cr_assert_eq(kymo_figure_draw(first, canvas), KYMO_OK, "the first has what it read");
    kymo_canvas_close(canvas);
    cr_assert_eq(kymo_figure_close(first, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(kymo_figure_close(second, &err), KYMO_ECONSUMED);
    cr_assert_not_null(strstr(err.text, "stream can be read only once, and was"), "%s", err.text);
    cr_assert_eq(o.released, 1);
    KT_ALL_CLOSED();
}

/* While one figure reads a stream, another may not. */
Test(lifetimes, a_second_reader_at_the_same_time)
{
    owner o = { 0 };
    kymo_error err;
    kymo_source *source = source_of(STREAM, &o, NULL);
    kymo_figure *first = figure_on(source), *second = figure_on(source);
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 90, .height = 60 });
    o.also = second;
    kymo_source_close(source);
    cr_assert_eq(kymo_figure_draw(first, canvas), KYMO_OK);
    cr_assert_eq(o.inner, KYMO_EBUSY);
    cr_assert_eq(kymo_figure_draw(second, canvas), KYMO_OK, "free again");
    kymo_canvas_close(canvas);
    cr_assert_eq(kymo_figure_close(first, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(kymo_figure_close(second, &err), KYMO_EBUSY);
    cr_assert_not_null(strstr(err.text, "stream is being read by another figure"), "%s", err.text);
    cr_assert_eq(o.released, 1);
    KT_ALL_CLOSED();
}

/* Rows enough that the points are not kept; x goes back half way. */
static int64_t pull_back(kymo_batch *batch, void *user)
{
    static double x[1000];
    owner *o = user;
    if (o->at >= 20000)
        return 0;
    for (int i = 0; i < 1000; i++)
        x[i] = (double)(o->at + i < 12345 ? o->at + i : o->at + i - 5000);
    batch->columns[0].values = batch->columns[1].values = x;
    o->at += 1000;
    return 1000;
}

static kymo_figure *disordered(owner *o, int64_t spool, kymo_kind kind)
{
    static const kymo_column both[] = { { .name = "x" }, { .name = "y" } };
    kymo_source *source = kymo_source_stream(&(kymo_stream){ .columns = both, .column_count = 2, .pull = pull_back,
                                                             .release = release, .user = o }, NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .bare = 1, .spool = spool, .threads = 2 });
    kymo_add(kymo_axes_add(figure, NULL), kind, &(kymo_spec){ .data = source, .x = "x", .y = "y", .opacity = 1 });
    kymo_source_close(source);
    return figure;
}

Test(lifetimes, a_line_that_goes_back_and_cannot_be_read_again)
{
    kymo_error err;
    static const struct {
        int64_t spool;
        kymo_kind kind;
        kymo_status code;
        const char *text, *hint;
    } cases[] = {
        { -1, KYMO_LINE, KYMO_EORDER, "x goes back at row 12346, and the source can be read only once", "sort" },
        { 4096, KYMO_LINE, KYMO_EBUDGET, "spool file is over its cap", "raise" },
        { -1, KYMO_SCATTER, KYMO_ECONSUMED, "can be read only once, and its data are needed again", "spool" },
        { 0, KYMO_LINE, KYMO_OK, "", "" },
        { 0, KYMO_SCATTER, KYMO_OK, "", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        owner o = { 0 };
        kymo_figure *figure = disordered(&o, cases[i].spool, cases[i].kind);
        kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .width = 200, .height = 100 });
        if (cases[i].kind == KYMO_SCATTER)
            o.at = -20000; /* 40 000 points are not kept */
        cr_assert_eq(kymo_figure_draw(figure, canvas), cases[i].code, "case %zu", i);
        cr_assert_eq(kymo_figure_close(figure, &err), cases[i].code, "case %zu: %s", i, err.text);
        cr_assert_not_null(strstr(err.text, cases[i].text), "case %zu: %s", i, err.text);
        cr_assert_not_null(strstr(err.hint, cases[i].hint), "case %zu: %s", i, err.hint);
        cr_assert_eq(o.released, 1);
        kymo_canvas_close(canvas);
    }
    KT_ALL_CLOSED();
}

/* ---- What is open -------------------------------------------------------------------------------------- */

typedef struct listing {
    int count;
    char lines[8][160];
} listing;

static void note(const char *kind, const char *name, const char *place, void *user)
{
    listing *list = user;
    const char *file = strrchr(place, '/');
    snprintf(list->lines[list->count++], sizeof list->lines[0], "%s|%s|%s", kind, name, file ? file + 1 : place);
}

Test(lifetimes, open_objects_are_listed_with_their_places)
{
    kymo_error err;
    listing list = { 0 };
    char want[4][160];
    owner o = { 0 };
    int line = __LINE__ + 1;
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .title = "Ascent" });
    kymo_source *source = kymo_source_open("examples/data/co2.csv", NULL);
    kymo_canvas *canvas = kymo_canvas_open(&(kymo_canvas_options){ .output = "svg" });
    snprintf(want[0], sizeof want[0], "figure|Ascent|lifetimes.c:%d", line);
    snprintf(want[1], sizeof want[0], "source|examples/data/co2.csv|lifetimes.c:%d", line + 1);
    snprintf(want[2], sizeof want[0], "canvas|svg|lifetimes.c:%d", line + 2);
    kymo_source *other = (kymo_source_arrays)(&column, 1, ROWS, &(kymo_source_options){ .release = release,
                                                                                        .user = &o });
    snprintf(want[3], sizeof want[0], "source|arrays|");
    cr_assert_eq(kymo_open_objects(note, &list), 4);
    for (int i = 0; i < 4; i++)
        cr_assert_str_eq(list.lines[i], want[i]);
    kymo_add(kymo_axes_add(figure, NULL), KYMO_LINE, &(kymo_spec){ .data = other });
    kymo_source_close(other);
    list.count = 0;
    cr_assert_eq(kymo_open_objects(note, &list), 3, "what the caller has closed is not listed, used or not");
    cr_assert_eq(o.released, 0);
    kymo_source_close(source);
    kymo_canvas_close(canvas);
    list.count = 0;
    cr_assert_eq(kymo_open_objects(note, &list), 1);
    cr_assert_str_eq(list.lines[0], want[0]);
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK);
    cr_assert_eq(o.released, 1);
    KT_ALL_CLOSED();
}
