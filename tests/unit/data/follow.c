/*
 * Live inputs: rows of pipes and growing files as they come; titles and headers again and again; files that are cut
 * or replaced; ends, errors with their place, and stops that never hang.
 */
#include "table.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void pause_ms(int ms)
{
    const struct timespec pause = {ms / 1000, ms % 1000 * 1000000L};
    nanosleep(&pause, NULL);
}

/* A FIFO or a file of its own, removed at the end. */
typedef struct place {
    char folder[64], path[96], other[96];
    int fd;
} place;

static place make_place(bool fifo)
{
    place p = {.fd = -1};
    snprintf(p.folder, sizeof p.folder, "%s/kymo-follow-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    cr_assert_not_null(mkdtemp(p.folder));
    snprintf(p.path, sizeof p.path, "%s/live.csv", p.folder);
    snprintf(p.other, sizeof p.other, "%s/old", p.folder);
    if (fifo)
        cr_assert_eq(mkfifo(p.path, 0600), 0);
    p.fd = open(p.path, fifo ? O_RDWR : O_WRONLY | O_CREAT | O_APPEND, 0600);
    cr_assert_geq(p.fd, 0);
    return p;
}

static void remove_place(place *p)
{
    close(p->fd);
    unlink(p->path);
    unlink(p->other);
    rmdir(p->folder);
}

static void say(const place *p, const char *text)
{
    cr_assert_eq(write(p->fd, text, strlen(text)), (ssize_t)strlen(text));
}

static kymo_live state_of(kymo_source *source)
{
    kymo_live live;
    kymo_live_state(source, &live);
    return live;
}

/* Waits until so many rows have come, or the phase is another; fails after three seconds. */
static kymo_live wait_rows(kymo_source *source, int64_t rows)
{
    kymo_live live = state_of(source);
    for (int i = 0; i < 300 && live.rows.pushed < rows && live.phase <= KYMO_LIVE_RUNNING; i++) {
        kymo_live_wait(source, 10);
        live = state_of(source);
    }
    cr_assert_geq(live.rows.pushed, rows, "%lld rows of %lld, phase %d: %s", (long long)live.rows.pushed,
                  (long long)rows, live.phase, live.error.text);
    return live;
}

static kymo_live wait_phase(kymo_source *source, int phase)
{
    kymo_live live = state_of(source);
    for (int i = 0; i < 300 && live.phase != phase; i++) {
        kymo_live_wait(source, 10);
        live = state_of(source);
    }
    cr_assert_eq(live.phase, phase, "phase %d: %s", live.phase, live.error.text);
    return live;
}

static double value(kymo_source *source, int64_t row, int32_t column)
{
    table t = table_read(source, NULL, 0, 0);
    cr_assert_eq(t.err.code, KYMO_OK, "%s", t.err.text);
    cr_assert_lt(row, t.rows);
    double v = table_at(&t, row, column)->number;
    table_free(&t);
    return v;
}

Test(follow, rows_come_one_by_one)
{
    place p = make_place(true);
    kymo_source *s = kymo_source_follow(p.path, NULL);
    kymo_live live = state_of(s);
    kymo_column_info info;

    cr_assert_eq(live.phase, KYMO_LIVE_WAITING);
    cr_assert_eq(kymo_source_columns(s), 0);
    say(&p, "t,v\n1,10\n");
    wait_rows(s, 1);
    cr_assert_eq(kymo_source_columns(s), 3);
    kymo_source_column(s, 1, &info);
    cr_assert_str_eq(info.name, "v");
    kymo_source_column(s, 2, &info);
    cr_assert_str_eq(info.name, "arrival");
    cr_assert_eq(info.type, KYMO_TIME);
    double began = kymo__now_ms();
    say(&p, "2,2");
    pause_ms(20);
    cr_assert_eq(state_of(s).rows.pushed, 1, "half a line is no row");
    say(&p, "0\n");
    wait_rows(s, 2);
    cr_assert_lt(kymo__now_ms() - began, 1000);
    cr_assert_eq(value(s, 1, 1), 20);
    double arrived = value(s, 1, 2) * 1e-9;
    cr_assert(arrived > (double)time(NULL) - 10 && arrived < (double)time(NULL) + 10);
    kymo_source_close(s);
    remove_place(&p);
}

Test(follow, vmstat_repeats_its_headers)
{
    static const char title[] = "procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n"
                                " r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n";
    static const char row[] = " 1  0      0 1180496 136192 5391460    0    0     1     9    0    1 %2d  1 97  0  0\n";
    place p = make_place(true);
    kymo_source *s = kymo_source_follow(p.path, NULL);
    char line[128];

    for (int i = 0; i < 50; i++) {
        if (i % 20 == 0)
            say(&p, title);
        snprintf(line, sizeof line, row, i);
        say(&p, line);
        if (i % 7 == 0)
            pause_ms(2);
    }
    kymo_live live = wait_rows(s, 50);
    cr_assert_eq(live.phase, KYMO_LIVE_RUNNING);
    cr_assert_eq(live.repaired, 0);
    cr_assert_eq(live.rows.pushed, 50);
    int32_t us;
    kymo_error err;
    cr_assert_eq(kymo__source_find(s, "us", &us, &err), KYMO_OK);
    for (int i = 0; i < 50; i += 7)
        cr_assert_eq(value(s, i, us), i);
    kymo_source_close(s);
    remove_place(&p);
}

/* A title and a header that come alone, before any row, are told apart when the row comes. */
Test(follow, titles_that_come_before_the_rows)
{
    place p = make_place(true);
    kymo_source *s = kymo_source_follow(p.path, NULL);

    say(&p, "procs ---swap-- ------cpu-----\n r  b   si   so us sy\n");
    pause_ms(60);
    cr_assert_eq(state_of(s).phase, KYMO_LIVE_WAITING);
    say(&p, " 1  0    0    0 42  7\n");
    wait_rows(s, 1);
    int32_t us;
    kymo_error err;
    cr_assert_eq(kymo__source_find(s, "us", &us, &err), KYMO_OK);
    cr_assert_eq(value(s, 0, us), 42);
    kymo_source_close(s);
    remove_place(&p);
}

Test(follow, numbers_without_a_header_begin_with_the_first)
{
    place p = make_place(true);
    kymo_source *s = kymo_source_follow(p.path, NULL);

    say(&p, "3.5\n");
    wait_rows(s, 1);
    cr_assert_eq(kymo_source_columns(s), 2);
    cr_assert_eq(value(s, 0, 0), 3.5);
    kymo_source_close(s);
    remove_place(&p);
}

Test(follow, the_end_of_a_pipe_is_told_and_its_rows_stay)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    char path[32];
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    kymo_source *s = kymo_source_follow(path, NULL);
    cr_assert_eq(write(ends[1], "a b\n1 2\n3 4", 11), 11);
    close(ends[1]);
    kymo_live live = wait_phase(s, KYMO_LIVE_ENDED);
    cr_assert_eq(live.rows.pushed, 2, "also a last line without an end");
    cr_assert_eq(live.error.code, KYMO_OK);
    cr_assert_eq(value(s, 1, 1), 4);
    kymo_source_close(s);
    close(ends[0]);

    cr_assert_eq(pipe(ends), 0);
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    s = kymo_source_follow(path, NULL);
    close(ends[1]);
    wait_phase(s, KYMO_LIVE_FAILED);
    cr_assert_eq(kymo_source_status(s, NULL), KYMO_EEMPTY);
    kymo_source_close(s);
    close(ends[0]);
}

Test(follow, a_bad_cell_ends_it_with_its_place)
{
    place p = make_place(true);
    kymo_source *s = kymo_source_follow(p.path, NULL);

    say(&p, "t,v\n1,10\n2,20\n");
    wait_rows(s, 2);
    say(&p, "3,30\n4,oops\n5,50\n");
    kymo_live live = wait_phase(s, KYMO_LIVE_FAILED);
    cr_assert_eq(live.error.code, KYMO_EDATA);
    cr_assert_eq(live.error.line, 5);
    cr_assert_eq(live.error.column, 3);
    cr_assert_not_null(strstr(live.error.text, "live.csv:5:3: not a number: \"oops\""), "%s", live.error.text);
    cr_assert_eq(live.rows.pushed, 3, "the rows before it are there");
    cr_assert_eq(value(s, 2, 1), 30);
    kymo_source_close(s);

    s = kymo_source_follow(p.path, &(kymo_follow_options){.read = &(kymo_source_options){.lenient = 1}});
    say(&p, "t,v\n1,10\n4,oops\n5,50\n");
    live = wait_rows(s, 3);
    cr_assert_eq(live.phase, KYMO_LIVE_RUNNING);
    cr_assert_eq(live.repaired, 1);
    kymo_source_close(s);
    remove_place(&p);
}

Test(follow, files_that_grow_are_cut_and_are_replaced)
{
    place p = make_place(false);
    say(&p, "x,y\n1,2\n2,3\n");
    kymo_source *s = kymo_source_follow(p.path, NULL);
    wait_rows(s, 2);
    say(&p, "3,4\n");
    wait_rows(s, 3);

    /* replaced: the header comes again */
    cr_assert_eq(rename(p.path, p.other), 0);
    say(&p, "4,5\n"); /* into the old one, which is read to its end */
    pause_ms(150);
    close(p.fd);
    p.fd = open(p.path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    say(&p, "x,y\n5,6\n");
    kymo_live live = wait_rows(s, 6);
    cr_assert_eq(live.renewed, 1);
    cr_assert_eq(value(s, 3, 0), 4);
    cr_assert(isnan(value(s, 4, 0)) && isnan(value(s, 4, 1)), "a row without values is between the files");
    cr_assert_eq(value(s, 5, 0), 5);

    /* cut */
    cr_assert_eq(ftruncate(p.fd, 0), 0);
    pause_ms(150);
    say(&p, "x,y\n6,7\n");
    live = wait_rows(s, 8);
    cr_assert_eq(live.renewed, 2);
    cr_assert_eq(live.rows.pushed, 8);
    cr_assert(isnan(value(s, 6, 0)) && !isnan(value(s, 7, 0)));
    cr_assert_eq(live.gone, 0);

    /* gone, and there again */
    unlink(p.path);
    for (int i = 0; i < 300 && !live.gone; i++) {
        pause_ms(10);
        live = state_of(s);
    }
    cr_assert_eq(live.gone, 1);
    close(p.fd);
    p.fd = open(p.path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    say(&p, "x,y\n7,8\nbad,1\n");
    live = wait_phase(s, KYMO_LIVE_FAILED);
    cr_assert_eq(live.rows.pushed, 10);
    cr_assert_eq(live.gone, 0);
    cr_assert_eq(live.error.line, 3, "lines are those of the file that is there");
    kymo_source_close(s);

    s = kymo_source_follow(p.path, &(kymo_follow_options){.from_end = 1});
    pause_ms(60);
    cr_assert_eq(state_of(s).phase, KYMO_LIVE_WAITING);
    say(&p, "8,9\n9,9\n");
    wait_rows(s, 2);
    cr_assert_eq(value(s, 0, 0), 8);
    kymo_source_close(s);
    remove_place(&p);
}

Test(follow, raw_samples_come_in_pieces)
{
    place p = make_place(true);
    kymo_source *s = kymo_source_follow(
        p.path, &(kymo_follow_options){.read = &(kymo_source_options){.format = "raw:i16le,ch=2,skip=3"}});
    cr_assert_eq(write(p.fd, "abc\1\0\2\0\3", 8), 8);
    wait_rows(s, 1);
    cr_assert_eq(write(p.fd, "\0\4\0", 3), 3);
    wait_rows(s, 2);
    cr_assert_eq(value(s, 1, 0), 3);
    cr_assert_eq(value(s, 1, 1), 4);
    kymo_source_close(s);
    remove_place(&p);
}

Test(follow, stops_at_once_whatever_it_waits_for)
{
    for (int kind = 0; kind < 3; kind++) {
        place p = make_place(kind != 1);
        kymo_source *s = kymo_source_follow(p.path, NULL);
        if (kind > 0)
            say(&p, "a,b\n1,2\n");
        pause_ms(30);
        double began = kymo__now_ms();
        if (kind == 2)
            kymo_live_stop(s);
        if (kind == 2)
            cr_assert_eq(state_of(s).phase, KYMO_LIVE_ENDED);
        kymo_source_close(s);
        cr_assert_lt(kymo__now_ms() - began, 500);
        remove_place(&p);
    }
    kymo_source *s = kymo_source_follow("/nonexistent/file.csv", NULL);
    cr_assert_eq(kymo_source_status(s, NULL), KYMO_ENOENT);
    kymo_source_close(s);
    s = kymo_source_follow("/tmp", NULL);
    cr_assert_eq(kymo_source_status(s, NULL), KYMO_EIO);
    kymo_source_close(s);
    s = kymo_source_follow(NULL, NULL);
    cr_assert_eq(kymo_source_status(s, NULL), KYMO_ENOENT);
    cr_assert_eq(kymo_live_state(NULL, NULL), KYMO_EMISUSE);
    kymo_source_close(s);
}

Test(follow, long_inputs_are_whole_in_any_pieces, .timeout = 20)
{
    enum { ROWS = 200000 };
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    char path[32], *text = malloc(ROWS * 24), *at = text;
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    kymo_source *s = kymo_source_follow(
        path, &(kymo_follow_options){.ring = &(kymo_ring_options){.capacity = ROWS}});
    at += sprintf(at, "i;v;w\n");
    for (int i = 0; i < ROWS; i++)
        at += sprintf(at, i % 1000 == 7 ? "%d;;\"a;b\"\n" : "%d;%d;c\n", i, i * 2);
    for (const char *from = text; from < at;) {
        size_t some = (size_t)(at - from) < 7777 ? (size_t)(at - from) : 7777;
        ssize_t n = write(ends[1], from, some);
        if (n <= 0)
            cr_assert_fail("cannot write");
        from += n;
    }
    close(ends[1]);
    kymo_live live = wait_phase(s, KYMO_LIVE_ENDED);
    cr_assert_eq(live.rows.pushed, ROWS);
    cr_assert_eq(live.bytes, at - text);
    table t = table_read(s, NULL, 0, 0);
    cr_assert_eq(t.rows, ROWS);
    int wrong = 0;
    for (int i = 0; i < ROWS; i++) {
        bool odd = i % 1000 == 7;
        const datum *cell = &t.cells[i * t.columns];
        double v = cell[1].number;
        wrong += cell[0].number != i || (odd ? v == v : v != i * 2) ||
                 strcmp(cell[2].word, odd ? "a;b" : "c") != 0;
    }
    cr_assert_eq(wrong, 0);
    table_free(&t);
    free(text);
    kymo_source_close(s);
    close(ends[0]);
}
