/*
 * index_file.c - index files: found, trusted only when they are right, extended, never half there.
 *
 * A picture from whatever lies in the place of an index file must be that of the data.
 */
#include "kt.h"

#include <fcntl.h>
#include <kymo/ext.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROWS = 90000 };

typedef struct place {
    char folder[256], data[300], index[320];
    bool raw;
} place;

static const kymo_source_options raw_options = { .format = "raw:f64,ch=2" };

static void make_place(place *p, bool raw)
{
    kt_folder_make(p->folder);
    p->raw = raw;
    snprintf(p->data, sizeof p->data, "%s/data.%s", p->folder, raw ? "f64" : "csv");
    snprintf(p->index, sizeof p->index, "%s.kymo-index", p->data);
}

/* Rows from..to of a walk with a gap here and there; the same whichever way they are written. */
static void write_rows(const place *p, int64_t from, int64_t to, bool append)
{
    FILE *file = fopen(p->data, append ? "ab" : "wb");
    cr_assert(file);
    if (!p->raw && !append)
        fprintf(file, "x,y,n,when\n");
    for (int64_t i = from; i < to; i++) {
        double x = (double)i + 0.25 * (double)(i % 3), y = 50 * sin((double)i * 0.0011) + (double)(i * 7919 % 101) * 0.1;
        bool gap = i % 1009 == 17;
        if (p->raw) {
            const double row[2] = { x, gap ? (double)NAN : y };
            fwrite(row, sizeof row, 1, file);
        } else if (gap) {
            fprintf(file, "%.17g,,,2024-03-01T00:%02d:%02d\n", x, (int)(i / 60 % 60), (int)(i % 60));
        } else {
            fprintf(file, "%.17g,%.17g,%d,2024-03-01T00:%02d:%02d\n", x, y, (int)(y * 10), (int)(i / 60 % 60),
                    (int)(i % 60));
        }
    }
    cr_assert_eq(fclose(file), 0);
}

static kymo_source *open_data(const place *p, bool no_index)
{
    kymo_source_options options = p->raw ? raw_options : (kymo_source_options){ 0 };
    options.no_index = no_index;
    kymo_source *source = kymo_source_open(p->data, &options);
    kymo_error err;
    cr_assert_eq(kymo_source_status(source, &err), KYMO_OK, "%s", err.text);
    return source;
}

static int64_t build(const place *p, const kymo_index_options *options)
{
    kymo_error err;
    int64_t kept = -1;
    kymo_source *source = open_data(p, false);
    cr_assert_eq(kymo_index_build(source, options, NULL, NULL, &kept, &err), KYMO_OK, "%s", err.text);
    kymo_source_close(source);
    return kept;
}

static int32_t state(const place *p)
{
    kymo_index_info info;
    kymo_source *source = open_data(p, false);
    cr_assert_eq(kymo_index_look(source, &info), KYMO_OK);
    kymo_source_close(source);
    return info.state;
}

/* The picture of the data; *rows: how many were read for it. */
static kt_bytes draw(const place *p, bool no_index, int part, int64_t *rows)
{
    kt_bytes out = { 0 };
    kymo_error err;
    kymo_stats stats;
    kymo_source *source = open_data(p, no_index);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .width = 300, .height = 150, .scale = 1 });
    kymo_axes_options axes = { 0 };
    if (part > 0) {
        axes.x_lim[0] = 3000.0 * part;
        axes.x_lim[1] = 3000.0 * part + 20000;
    }
    kymo_add(kymo_axes_add(figure, &axes), KYMO_LINE, &(kymo_spec){ .data = source, .x = "1", .y = "2" });
    kymo_source_close(source);
    kymo_figure_write(figure, "png", kt_keep, &out);
    kymo_figure_stats(figure, &stats);
    *rows = stats.rows;
    cr_assert_eq(kymo_figure_close(figure, &err), KYMO_OK, "%s", err.text);
    return out;
}

/* Fails unless the picture is that without an index; returns the rows that were read. */
static int64_t check_picture(const place *p, int part, const char *what)
{
    int64_t read, all;
    kt_bytes a = draw(p, false, part, &read), b = draw(p, true, part, &all);
    cr_assert(a.size == b.size && memcmp(a.data, b.data, a.size) == 0, "%s: another picture (part %d)", what, part);
    cr_assert_gt(all, 0, "%s: no_index did not read", what);
    free(a.data);
    free(b.data);
    return read;
}

Test(index_file, is_made_found_and_right)
{
    for (int raw = 0; raw < 2; raw++) {
        place p;
        make_place(&p, raw);
        write_rows(&p, 0, ROWS, false);
        cr_assert_eq(state(&p), KYMO_INDEX_NONE);
        build(&p, NULL);
        cr_assert_eq(kt_folder_count(p.folder), 2);
        cr_assert_eq(state(&p), KYMO_INDEX_GOOD);
        for (int part = 0; part < 4; part++)
            cr_assert_eq(check_picture(&p, part, "good"), 0, "rows were read");
        cr_assert_eq(build(&p, NULL), ROWS, "made again for nothing");
        kymo_index_column column;
        kymo_source *source = open_data(&p, false);
        cr_assert_eq(kymo_index_get_column(source, 1, &column), KYMO_OK);
        cr_assert(column.rows == ROWS && column.missing == (ROWS - 17 + 1008) / 1009 && column.infinite == 0);
        cr_assert_eq(column.gaps, column.missing, "a row alone is a gap");
        cr_assert_eq(column.rising, 0);
        cr_assert_eq(kymo_index_get_column(source, 0, &column), KYMO_OK);
        cr_assert(column.rising && column.min == 0 && column.max == ROWS - 1 + 0.25 * ((ROWS - 1) % 3));
        kymo_source_close(source);
        kymo_error err;
        int64_t rows;
        source = open_data(&p, false);
        kymo_index *index = kymo_index_open(source, NULL, &err);
        cr_assert(index && kymo_index_progress(index, &rows, NULL) == 1 && rows == ROWS, "it is not taken");
        cr_assert_eq(kymo_index_wait(index, &err), KYMO_OK);
        kymo_source_close(source);
        kymo_index_close(index);
        kt_folder_remove(p.folder);
    }
    KT_ALL_CLOSED();
}

Test(index_file, in_the_cache)
{
    place p;
    kymo_index_info info;
    char cache[300];
    make_place(&p, true);
    snprintf(cache, sizeof cache, "%s/cache", p.folder);
    mkdir(cache, 0700);
    setenv("XDG_CACHE_HOME", cache, 1);
    write_rows(&p, 0, ROWS, false);
    build(&p, &(kymo_index_options){ .cached = 1, .rows = KYMO_ON });
    kymo_source *source = open_data(&p, false);
    cr_assert_eq(kymo_index_look(source, &info), KYMO_OK);
    cr_assert(info.state == KYMO_INDEX_GOOD && info.cached == 1 && info.bytes > ROWS * 16 &&
              strncmp(info.path, cache, strlen(cache)) == 0, "%s", info.path);
    kymo_source_close(source);
    cr_assert(!kt_file_exists(p.index));
    cr_assert_eq(check_picture(&p, 0, "cache"), 0);
    kt_folder_remove(p.folder);
    KT_ALL_CLOSED();
}

Test(index_file, is_not_trusted_when_the_data_have_changed)
{
    place p;
    make_place(&p, false);
    write_rows(&p, 0, ROWS, false);
    build(&p, NULL);
    size_t size;
    char *bytes = kt_file_read(p.data, &size);
    struct stat st;
    cr_assert_eq(stat(p.data, &st), 0);
    bytes[size / 2] = bytes[size / 2] == '1' ? '2' : '1'; /* another digit, or a broken row: then both fail alike */
    for (size_t i = size / 2; bytes[i] != '\n'; i++)
        bytes[i] = bytes[i] >= '0' && bytes[i] <= '8' ? (char)(bytes[i] + 1) : bytes[i];
    kt_file_write(p.data, bytes, size);
    cr_assert_eq(state(&p), KYMO_INDEX_STALE);
    free(bytes);
    write_rows(&p, 0, ROWS - 50, false); /* shorter */
    cr_assert_eq(state(&p), KYMO_INDEX_STALE);
    cr_assert_gt(check_picture(&p, 0, "shorter"), 0);
    build(&p, NULL);
    cr_assert_eq(state(&p), KYMO_INDEX_GOOD);
    kymo_index_info info;
    kymo_source *source = kymo_source_open(p.data, &(kymo_source_options){ .header = -1, .lenient = 1 });
    cr_assert_eq(kymo_index_look(source, &info), KYMO_OK);
    cr_assert_eq(info.state, KYMO_INDEX_FOREIGN, "read another way");
    kymo_source_close(source);
    kt_folder_remove(p.folder);
    KT_ALL_CLOSED();
}

Test(index_file, grows_with_its_data)
{
    for (int raw = 0; raw < 2; raw++) {
        place p;
        make_place(&p, raw);
        int64_t rows = 70000;
        write_rows(&p, 0, rows, false);
        build(&p, NULL);
        for (int round = 0; round < 3; round++) {
            int64_t more = round == 1 ? 3 : 41000;
            write_rows(&p, rows, rows + more, true);
            cr_assert_eq(state(&p), KYMO_INDEX_GROWN);
            cr_assert_gt(check_picture(&p, 0, "grown"), 0);
            cr_assert_eq(build(&p, NULL), rows / 32768 * 32768, "round %d", round);
            rows += more;
            cr_assert_eq(state(&p), KYMO_INDEX_GOOD);
            for (int part = 0; part < 3; part++)
                cr_assert_eq(check_picture(&p, part * 11, "extended"), 0);
        }
        /* The same file as one that is made at once. */
        size_t sizes[2];
        char *extended = kt_file_read(p.index, &sizes[0]);
        unlink(p.index);
        build(&p, NULL);
        char *whole = kt_file_read(p.index, &sizes[1]);
        cr_assert_eq(sizes[0], sizes[1]);
        cr_assert_eq(memcmp(extended, whole, sizes[0]), 0, "raw %d: other bytes than at once", raw);
        free(extended);
        free(whole);
        kt_folder_remove(p.folder);
    }
    KT_ALL_CLOSED();
}

/* Cut off anywhere, or with a byte changed anywhere: the picture is that of the data. */
Test(index_file, is_not_trusted_when_it_is_damaged, .timeout = 300)
{
    kt_rng rng = { 4 };
    for (int raw = 0; raw < 2; raw++) {
        place p;
        size_t size;
        int harmless = 0;
        make_place(&p, raw);
        write_rows(&p, 0, ROWS, false);
        build(&p, &(kymo_index_options){ .rows = KYMO_ON });
        char *good = kt_file_read(p.index, &size);
        for (int round = 0; round < 60; round++) {
            if (!kt_turn(round))
                continue;
            char *bytes = malloc(size);
            size_t length = size, at = (size_t)kt_below(&rng, (int64_t)size);
            memcpy(bytes, good, size);
            if (round % 3 == 0)
                length = round == 0 ? 0 : at;
            else if (round % 3 == 1)
                bytes[round < 30 ? at % 64 : at] ^= (char)(1 << kt_below(&rng, 8));
            else if (round < 40)
                bytes[size - 1 - at % 1000] ^= (char)(1 << kt_below(&rng, 8));
            else
                memset(bytes + at, (int)kt_below(&rng, 256), size - at < 20000 ? size - at : 20000);
            kt_file_write(p.index, bytes, length);
            harmless += check_picture(&p, (int)kt_below(&rng, 3) * 9, "damaged") == 0;
            free(bytes);
        }
        cr_assert_lt(harmless, KT_SANITIZED ? kt_cases(60) : 30, "%d damages were not seen", harmless);
        free(good);
        kt_folder_remove(p.folder);
    }
    KT_ALL_CLOSED();
}

/* Things of other kinds in its place. */
/* Written over in place by another program, while a figure is open: the map would end the program. */
Test(index_file, is_cut_off_while_it_is_used)
{
    for (int round = 0; round < 2; round++) {
        place p;
        int64_t all;
        size_t size;
        kt_bytes out = { 0 };
        make_place(&p, false);
        write_rows(&p, 0, ROWS, false);
        build(&p, NULL);
        kymo_source *source = open_data(&p, false);
        kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){ .width = 300, .height = 150, .scale = 1 });
        kymo_axes *axes = kymo_axes_add(figure, NULL);
        kymo_add(axes, KYMO_LINE, &(kymo_spec){ .data = source, .x = "1", .y = "2" });
        kymo_source_close(source);
        kymo_figure_write(figure, "png", kt_keep, &out);
        char *bytes = kt_file_read(p.index, &size);
        memset(bytes + 64, 0x55, size / 2);
        kt_file_write(p.index, bytes, round ? size : 0);
        free(bytes);
        out.size = 0;
        kymo_error err;
        const kymo_limits x = { .lo = 9000, .hi = 29000 };
        cr_assert_eq(kymo_axes_set_limits(axes, &x, NULL, &err), KYMO_OK);
        cr_assert_eq(kymo_figure_write(figure, "png", kt_keep, &out), KYMO_OK);
        kt_bytes wanted = draw(&p, true, 3, &all);
        cr_assert(out.size == wanted.size && memcmp(out.data, wanted.data, out.size) == 0, "another picture (%d)", round);
        cr_assert_eq(kymo_figure_close(figure, NULL), KYMO_OK);
        free(out.data);
        free(wanted.data);
        kt_folder_remove(p.folder);
    }
    KT_ALL_CLOSED();
}

Test(index_file, is_a_folder_or_a_pipe)
{
    place p;
    make_place(&p, true);
    write_rows(&p, 0, ROWS, false);
    cr_assert_eq(mkdir(p.index, 0700), 0);
    cr_assert_gt(check_picture(&p, 0, "folder"), 0);
    kymo_error err;
    kymo_source *source = open_data(&p, false);
    cr_assert_eq(kymo_index_build(source, NULL, NULL, NULL, NULL, &err), KYMO_EIO, "%s", err.text);
    rmdir(p.index);
    cr_assert_eq(mkfifo(p.index, 0600), 0);
    cr_assert_gt(check_picture(&p, 0, "pipe"), 0);
    kymo_source_close(source);
    kt_folder_remove(p.folder);
    KT_ALL_CLOSED();
}

static int32_t stop_at_once(int64_t bytes, void *user)
{
    (void)bytes;
    return ++*(int *)user == 2;
}

Test(index_file, cancelled)
{
    place p;
    int calls = 0;
    kymo_error err;
    make_place(&p, false);
    write_rows(&p, 0, ROWS, false);
    kymo_source *source = open_data(&p, false);
    cr_assert_eq(kymo_index_build(source, NULL, stop_at_once, &calls, NULL, &err), KYMO_ECANCELLED);
    kymo_source_close(source);
    cr_assert_eq(kt_folder_count(p.folder), 1, "something was left behind");
    kt_folder_remove(p.folder);
    KT_ALL_CLOSED();
}

/* Killed at any moment: no file, or a right one; nothing else beside it. */
Test(index_file, of_a_program_that_is_killed, .timeout = 300)
{
    place p;
    kt_rng rng = { 12 };
    int there = 0, rounds = 40;
    make_place(&p, false);
    write_rows(&p, 0, ROWS, false);
    for (int round = 0; round < rounds; round++) {
        unlink(p.index);
        pid_t child = fork();
        cr_assert_geq(child, 0);
        if (child == 0) {
            kymo_source *source = kymo_source_open(p.data, NULL);
            kymo_index_build(source, NULL, NULL, NULL, NULL, NULL);
            kymo_source_close(source);
            _exit(0);
        }
        nanosleep(&(struct timespec){ .tv_nsec = 1 + kt_below(&rng, 40000000) }, NULL);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        int32_t found = state(&p);
        cr_assert(found == KYMO_INDEX_NONE || found == KYMO_INDEX_GOOD, "round %d: state %d", round, found);
        cr_assert_eq(kt_folder_count(p.folder), 1 + (found == KYMO_INDEX_GOOD), "round %d", round);
        there += found == KYMO_INDEX_GOOD;
        if (found == KYMO_INDEX_GOOD && there < 4)
            cr_assert_eq(check_picture(&p, 0, "killed"), 0);
    }
    kt_folder_remove(p.folder);
    KT_ALL_CLOSED();
}
