/* Life of sources: opening files and standard input, names of columns, failing memory at every
 * place. */
#include "table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Files ----------------------------------------------------------------------------------- */

Test(source, files_that_cannot_be_opened)
{
    kymo_error err;
    kymo_source *source = kymo_source_open("/nowhere/at all.csv", NULL);

    cr_assert_eq(kymo_source_status(source, &err), KYMO_ENOENT);
    cr_assert_str_eq(err.text, "/nowhere/at all.csv: cannot read: no such file or directory");
    cr_assert_eq(kymo_source_columns(source), 0);
    cr_assert_eq(kymo_source_rows(source), -1);
    kymo_source_close(source);
    source = kymo_source_open("/", NULL);
    cr_assert_eq(kymo_source_status(source, &err), KYMO_EIO);
    cr_assert_str_eq(err.text, "/: cannot read: is a directory");
    kymo_source_close(source);
    source = kymo_source_open("", NULL);
    cr_assert_eq(kymo_source_status(source, &err), KYMO_ENOENT);
    kymo_source_close(source);
    source = kymo_source_open(NULL, NULL);
    cr_assert_eq(kymo_source_status(source, &err), KYMO_ENOENT);
    kymo_source_close(source);
    KT_ALL_CLOSED();
}

Test(source, named_files_and_standard_input)
{
    static const char text[] = "a;b\n1;2\n3;4\n";
    char folder[256], path[512], renamed[512];
    struct stat info;

    kt_folder_make(folder);
    snprintf(path, sizeof path, "%s/x.csv", folder);
    snprintf(renamed, sizeof renamed, "%s/x.unknown", folder);
    kt_file_write(path, text, strlen(text));
    kt_file_write(renamed, text, strlen(text));

    kymo_source *source = kymo_source_open(path, NULL);
    table file = table_read(source, NULL, 0, 0);
    cr_assert(file.rows == 2 && source->rewindable);
    cr_assert_eq(stat(path, &info), 0);
    cr_assert(source->dev_ino_known && source->ino == (uint64_t)info.st_ino);
    kymo_source_close(source);

    source = kymo_source_open(renamed, NULL); // by content
    table other = table_read(source, NULL, 0, 0);
    table_check_equal(&file, &other, "by content");
    table_free(&other);
    kymo_source_close(source);

    for (int k = 0; k < 3; k++) { // from its beginning, from elsewhere, from a pipe
        int fd = k < 2 ? open(path, O_RDONLY) : pipe_of(text, strlen(text));
        cr_assert_geq(fd, 0);
        if (k == 1)
            cr_assert_eq(lseek(fd, 4, SEEK_SET), 4);
        cr_assert_eq(dup2(fd, 0), 0);
        close(fd);
        source = kymo_source_open("-", NULL);
        cr_assert_eq(kymo_source_status(source, NULL), KYMO_OK);
        cr_assert_str_eq(source->path, "stdin");
        cr_assert_eq(source->rewindable, k == 0);
        other = table_read(source, NULL, 0, 0);
        if (k != 1)
            table_check_equal(&file, &other, "standard input");
        else
            cr_assert_str_eq(source->columns[0].name, "1", "the header was read by somebody else");
        table_free(&other);
        kymo_source_close(source);
        cr_assert_eq(fcntl(0, F_GETFD) >= 0, true, "standard input stays open");
    }
    table_free(&file);
    kt_folder_remove(folder);
    KT_ALL_CLOSED();
}

Test(source, several_cursors_at_once)
{
    kymo_source *source = open_text("a\n1\n2\n3\n4\n", NULL);
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    int32_t column = 0;
    kymo__request request = {.columns = &column, .column_count = 1, .batch_rows = 1, .mem = mem};
    kymo__cursor *cursors[2];
    kymo__chunk chunks[2];
    kymo_error err;

    for (int i = 0; i < 2; i++) {
        cr_assert_eq(kymo__cursor_open(&cursors[i], source, &request, &err), KYMO_OK);
        cr_assert_eq(kymo__chunk_init(&chunks[i], cursors[i], &err), KYMO_OK);
    }
    kymo_source_close(source); // the cursors keep it
    for (int row = 0; row < 4; row++) {
        for (int i = 0; i < 2; i++) {
            cr_assert_eq(kymo__cursor_fetch(cursors[i], &chunks[i], &err), 1);
            cr_assert_eq(kymo__cursor_decode(cursors[i], &chunks[i], &err), KYMO_OK);
            cr_assert_eq(*(const double *)chunks[i].batch.columns[0].values, row + 1);
        }
    }
    for (int i = 0; i < 2; i++) {
        kymo__chunk_free(&chunks[i], cursors[i]);
        kymo__cursor_close(cursors[i]);
    }
    KT_CLEAN(mem);
    kymo__mem_close(mem);
    KT_ALL_CLOSED();
}

Test(source, bad_requests)
{
    kymo_source *source = open_text("a\n1\n", NULL);
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    int32_t column = 1;
    kymo__request request = {.columns = &column, .column_count = 1, .mem = mem};
    kymo__cursor *cursor;
    kymo_error err;

    cr_assert_eq(kymo__cursor_open(&cursor, source, &request, &err), KYMO_ECOLUMN);
    cr_assert_str_eq(err.text, "no column 2 in t.csv");
    request.batch_rows = -1;
    cr_assert_eq(kymo__cursor_open(&cursor, source, &request, &err), KYMO_EINVAL);
    kymo_source_close(source);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

/* ---- Columns by name ------------------------------------------------------------------------- */

Test(source, columns_by_name)
{
    kymo_source *source =
        open_text("time,temp,7,temp,2\n1,2,3,4,5\n", &(kymo_source_options){.header = 1});
    static const struct {
        const char *name;
        int32_t index;
    } cases[] = {{"time", 0}, {"temp", 1}, {"#4", 3}, {"3", 2},
                 {"7", 2},    {"2", 4},    {"#2", 1}, {"#1", 0}};
    int32_t index;
    kymo_error err;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cr_assert_eq(kymo__source_find(source, cases[i].name, &index, &err), KYMO_OK, "%s",
                     cases[i].name);
        cr_assert_eq(index, cases[i].index, "%s", cases[i].name);
    }
    cr_assert_eq(kymo__source_find(source, "tmep", &index, &err), KYMO_ECOLUMN);
    cr_assert_str_eq(err.text, "no column \"tmep\" in t.csv");
    cr_assert_str_eq(err.hint, "did you mean \"temp\"? columns: time temp 7 temp 2");
    cr_assert_eq(kymo__source_find(source, "zzzzzzz", &index, &err), KYMO_ECOLUMN);
    cr_assert_str_eq(err.hint, "columns: time temp 7 temp 2");
    cr_assert_eq(kymo__source_find(source, "6", &index, &err), KYMO_ECOLUMN);
    cr_assert_str_eq(err.text, "no column 6 in t.csv, which has 5");
    cr_assert_eq(kymo__source_find(source, "#0", &index, &err), KYMO_ECOLUMN);
    cr_assert_eq(kymo__source_find(source, "", &index, &err), KYMO_ECOLUMN);
    cr_assert_eq(kymo_source_column(source, 5, NULL), KYMO_ECOLUMN);
    cr_assert_eq(kymo_source_column(source, -1, NULL), KYMO_ECOLUMN);
    kymo_source_close(source);
}

Test(source, hint_of_many_columns_is_cut)
{
    kymo_source *source =
        open_text("first_long_column_name,second_long_column_name,third_long_column_name,"
                  "fourth_long_column_name,fifth_long_column_name,sixth_long_column_name,"
                  "seventh_long_column_name\n1,2,3,4,5,6,7\n",
                  NULL);
    int32_t index;
    kymo_error err;

    kymo__source_find(source, "x", &index, &err);
    cr_assert_str_eq(
        err.hint, "columns: first_long_column_name second_long_column_name third_long_column_name "
                  "fourth_long_column_name fifth_long_column_name sixth_long_column_name ...");
    kymo__source_find(source, "fist_long_column_name", &index, &err);
    cr_assert_str_eq(err.hint,
                     "did you mean \"first_long_column_name\"? columns: first_long_column_name "
                     "second_long_column_name third_long_column_name fourth_long_column_name ...");
    kymo_source_close(source);
}

/* ---- Failing memory -------------------------------------------------------------------------- */

typedef struct faults {
    int64_t left; /* allocations that work */
    bool for_ever;
    int64_t live;
} faults;

static bool fails(faults *f)
{
    return f->for_ever ? f->left-- <= 0 : f->left-- == 0;
}

static void *fault_alloc(size_t size, void *user)
{
    faults *f = user;

    if (fails(f))
        return NULL;
    f->live++;
    return malloc(size ? size : 1);
}

static void *fault_realloc(void *p, size_t old_size, size_t new_size, void *user)
{
    (void)old_size;
    if (fails(user))
        return NULL;
    return realloc(p, new_size ? new_size : 1);
}

static void fault_free(void *p, size_t size, void *user)
{
    (void)size;
    ((faults *)user)->live--;
    free(p);
}

static int releases;

static void count_release(void *user)
{
    (void)user;
    releases++;
}

static int64_t pull_words(kymo_batch *batch, void *user)
{
    static const int32_t codes[] = {0, 1, 1};
    static const uint8_t valid = 5;
    static const char *const words[] = {"one", "two"};
    int *left = user;

    if (*left == 0)
        return 0;
    --*left;
    batch->columns[0].values = codes;
    batch->columns[0].words = words;
    batch->columns[0].word_count = 2;
    batch->columns[0].valid = &valid;
    return 3;
}

static const char *const texts[] = {
    "a,\"b \"\"c\"\"\",t\n1,x,2024-01-01\nNA,\"y \"\"z\"\"\",NA\n3,w,2024-01-03\n",
    "1 2\n3 4\n",
};

/* Opens a source of kind `kind` with the allocator. */
static kymo_source *open_kind(int kind, const kymo_allocator *allocator, int *left)
{
    static const double values[] = {1, 2, 3, 4};
    static const int64_t index[] = {1, 5};
    kymo_source_options options = {.allocator = allocator,
                                   .release = count_release,
                                   .missing = kind == 0 ? "NA,-1" : NULL,
                                   .comment = "#"};
    kymo_column column = {.name = "v", .values = values, .type = KYMO_F64};
    kymo_column words = {.name = "w", .type = KYMO_TEXT};
    kymo_stream stream = {.columns = &words,
                          .column_count = 1,
                          .pull = pull_words,
                          .user = left,
                          .release = count_release};
    kymo_sparse series = {.index = index, .value = column, .count = 2, .release = count_release};

    *left = 4;
    switch (kind) {
    case 0:
        return open_text(texts[0], &options);
    case 1:
        return open_pipe(texts[1], &options);
    case 2:
        return kymo_source_arrays(&column, 1, 4, &options);
    case 3:
        return kymo_source_stream(&stream, &options);
    case 4:
        return kymo_source_sparse(&series, &options);
    default:
        options.format = "raw:u8,ch=2";
        return kind == 5 ? open_pipe("12345678", &options) : open_text("12345678", &options);
    }
}

/* Reads with an account on the allocator; the first error. */
static int32_t read_all(kymo_source *source, kymo__mem *mem)
{
    int32_t columns[] = {0, 1, 2};
    kymo__request request = {.columns = columns,
                             .batch_rows = 2,
                             .mem = mem,
                             .column_count = kymo_source_columns(source)};
    kymo__cursor *cursor;
    kymo__chunk chunk;
    kymo_error err = {0};
    int got = 1;

    if (kymo__cursor_open(&cursor, source, &request, &err) != KYMO_OK)
        return err.code;
    if (kymo__chunk_init(&chunk, cursor, &err) == KYMO_OK) {
        while ((got = kymo__cursor_fetch(cursor, &chunk, &err)) == 1)
            if (kymo__cursor_decode(cursor, &chunk, &err) != KYMO_OK)
                break;
        if (got == 0)
            err.code = KYMO_OK;
        kymo__chunk_free(&chunk, cursor);
    }
    kymo__cursor_close(cursor);
    return err.code;
}

Test(source, memory_fails_at_every_place)
{
    for (int kind = 0; kind < 7; kind++) {
        for (int k = 0; k < 2; k++) {
            int64_t n = 0;
            for (bool done = false; !done; n++) {
                faults f = {.left = n, .for_ever = k == 0};
                kymo_allocator allocator = {fault_alloc, fault_realloc, fault_free, &f};
                int left;
                int32_t code;
                releases = 0;
                kymo_source *source = open_kind(kind, &allocator, &left);
                cr_assert_not_null(source);
                code = kymo_source_status(source, NULL);
                if (code == KYMO_OK) {
                    kymo__mem *mem = kymo__mem_open(&allocator, 0);
                    code = mem ? read_all(source, mem) : KYMO_ENOMEM;
                    if (mem) {
                        KT_CLEAN(mem);
                        kymo__mem_close(mem);
                    }
                }
                cr_assert(code == KYMO_OK || code == KYMO_ENOMEM, "kind %d, fault %lld: %d", kind,
                          (long long)n, code);
                kymo_source_close(source);
                cr_assert_eq(f.live, 0, "kind %d, fault %lld leaves %lld blocks", kind,
                             (long long)n, (long long)f.live);
                cr_assert_eq(releases, kind >= 2 && kind <= 4, "kind %d", kind);
                done = f.left > 0 && code == KYMO_OK;
            }
            cr_assert_geq(n, 5, "kind %d allocates", kind);
        }
    }
    KT_ALL_CLOSED();
}

/* The source that stands for no memory at all: nothing may be written to it. */
Test(source, the_failed_source_is_harmless)
{
    faults f = {.left = 0, .for_ever = true};
    kymo_allocator allocator = {fault_alloc, fault_realloc, fault_free, &f};
    kymo_source *source =
        kymo_source_open("/dev/null", &(kymo_source_options){.allocator = &allocator});
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo__request request = {.mem = mem};
    kymo__cursor *cursor;
    kymo_error err;
    int32_t index;

    cr_assert_eq(kymo_source_status(source, &err), KYMO_ENOMEM);
    cr_assert_str_eq(err.text, "out of memory for a source");
    cr_assert_eq(kymo_source_columns(source), 0);
    cr_assert_eq(kymo_source_column(source, 0, NULL), KYMO_ECOLUMN);
    cr_assert_eq(kymo_source_rows(source), -1);
    cr_assert_eq(kymo__source_find(source, "x", &index, &err), KYMO_ENOMEM);
    cr_assert_eq(kymo__cursor_open(&cursor, source, &request, &err), KYMO_ENOMEM);
    cr_assert_eq(kymo__chunk_bytes(source, &request), 0);
    kymo_source_touch(source);
    cr_assert_eq(kymo_source_at(source, "here.c", 3), source);
    kymo__source_keep(source);
    kymo__source_drop(source);
    kymo_source_close(source);
    kymo_source_close(source);
    cr_assert_eq(kymo_source_status(NULL, &err), KYMO_EMISUSE);
    cr_assert_eq(kymo_source_columns(NULL), 0);
    cr_assert_eq(kymo_source_rows(NULL), -1);
    kymo_source_touch(NULL);
    kymo_source_close(NULL);
    kymo__cursor_close(NULL);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
    KT_ALL_CLOSED();
}

Test(source, a_budget_is_kept)
{
    kymo_source *source = open_text("a,b\n1,2\n", NULL);
    kymo__mem *mem = kymo__mem_open(NULL, 8192);
    kymo_memory_report report;

    cr_assert_eq(read_all(source, mem), KYMO_OK, "a chunk of two rows is small");
    kymo__mem_set_budget(mem, 2048);
    cr_assert_eq(read_all(source, mem), KYMO_EBUDGET);
    kymo__mem_report(mem, &report);
    cr_assert_leq(report.peak, 8192);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
    kymo_source_close(source);
}

static int listed;

static void list(const char *kind, const char *name, const char *place, void *user)
{
    (void)user;
    listed++;
    cr_assert_str_eq(kind, "source");
    cr_assert_str_eq(name, "t.csv");
    cr_assert_str_eq(place, "main.c:12");
}

Test(source, what_is_open)
{
    kymo_source *source = kymo_source_at(open_text("a\n1\n", NULL), "main.c", 12);

    cr_assert_eq(kymo_open_objects(list, NULL), 1);
    cr_assert_eq(listed, 1);
    kymo_source_close(source);
    KT_ALL_CLOSED();
}
