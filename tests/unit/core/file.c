/* Outputs appear whole or not at all: modes, links, devices, and failures that leave nothing behind. */
#define _XOPEN_SOURCE 700 // mkdtemp, realpath
#include "core/core.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char room[64];

static const char *in_room(const char *name)
{
    static char path[8][512];
    static int turn;
    char *at = path[turn++ % 8];

    snprintf(at, sizeof path[0], "%s/%s", room, name);
    return at;
}

static void set_up(void)
{
    strcpy(room, "/tmp/kymo-test-XXXXXX");
    cr_assert_not_null(mkdtemp(room));
}

/* How many names the room holds; `erase` removes them. */
static int names(bool erase)
{
    DIR *dir = opendir(room);
    int count = 0;

    for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        count++;
        if (erase)
            remove(in_room(e->d_name));
    }
    closedir(dir);
    return count;
}

static void tear_down(void)
{
    names(true);
    rmdir(room);
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    fputs(text, f);
    fclose(f);
}

static const char *read_file(const char *path)
{
    static char text[256];
    FILE *f = fopen(path, "r");
    size_t size = f ? fread(text, 1, sizeof text - 1, f) : 0;
    text[size] = '\0';
    if (f)
        fclose(f);
    return text;
}

TestSuite(file, .init = set_up, .fini = tear_down);

Test(file, new_file_appears_at_commit)
{
    const char *path = in_room("out.svg");
    kymo__out out;
    kymo_error err;
    struct stat info;

    umask(027);
    cr_assert_eq(kymo__out_open(&out, path, &err), KYMO_OK, "%s", err.text);
    cr_assert_eq(kymo__out_write(&out, "hello ", 6, &err), KYMO_OK);
    cr_assert_eq(kymo__out_write(&out, "world", 5, &err), KYMO_OK);
    cr_assert(access(path, F_OK) != 0);
    cr_assert_leq(names(false), 1);
    cr_assert_eq(kymo__out_commit(&out, &err), KYMO_OK);
    kymo__out_abandon(&out); // does nothing any more
    cr_assert_str_eq(read_file(path), "hello world");
    cr_assert_eq(names(false), 1);
    stat(path, &info);
    cr_assert_eq(info.st_mode & 0777, 0640);
}

Test(file, abandon_keeps_the_old_one)
{
    const char *path = in_room("out.svg");
    kymo__out out, never = {0};
    kymo_error err;

    write_file(path, "old");
    cr_assert_eq(kymo__out_open(&out, path, &err), KYMO_OK);
    kymo__out_write(&out, "new", 3, &err);
    kymo__out_abandon(&out);
    cr_assert_str_eq(read_file(path), "old");
    cr_assert_eq(names(false), 1);
    kymo__out_abandon(&never);
    cr_assert(fcntl(0, F_GETFD) != -1 || errno != 0);
    cr_assert_eq(kymo__out_open(&out, path, &err), KYMO_OK);
    kymo__out_write(&out, "new", 3, &err);
    kymo__out_commit(&out, &err);
    cr_assert_str_eq(read_file(path), "new");
}

Test(file, a_replaced_file_hands_down_its_mode)
{
    const char *path = in_room("private");
    kymo__out out;
    kymo_error err;
    struct stat info;

    umask(0);
    write_file(path, "old");
    chmod(path, 0600);
    cr_assert_eq(kymo__out_open(&out, path, &err), KYMO_OK);
    kymo__out_write(&out, "new", 3, &err);
    cr_assert_str_eq(read_file(path), "old");
    cr_assert_eq(kymo__out_commit(&out, &err), KYMO_OK);
    cr_assert_str_eq(read_file(path), "new");
    stat(path, &info);
    cr_assert_eq(info.st_mode & 07777, 0600);
    cr_assert_eq(names(false), 1);
}

/* A file that appeared in the meantime is replaced too. */
Test(file, target_that_came_to_be)
{
    const char *path = in_room("out.svg");
    kymo__out out;
    kymo_error err;

    cr_assert_eq(kymo__out_open(&out, path, &err), KYMO_OK);
    kymo__out_write(&out, "new", 3, &err);
    write_file(path, "another's");
    cr_assert_eq(kymo__out_commit(&out, &err), KYMO_OK);
    cr_assert_str_eq(read_file(path), "new");
    cr_assert_eq(names(false), 1);
}

/* As a shell has opened them: at the place where they are, in the file that is there. */
Test(file, open_descriptors_are_written_where_they_stand)
{
    char path[64];
    kymo__out out;
    kymo_error err;

    write_file(in_room("log"), "old ");
    int fd = open(in_room("log"), O_WRONLY | O_APPEND);
    snprintf(path, sizeof path, "/dev/fd/%d", fd);
    cr_assert_eq(kymo__out_open(&out, path, &err), KYMO_OK, "%s", err.text);
    cr_assert(out.direct);
    kymo__out_write(&out, "new", 3, &err);
    cr_assert_eq(kymo__out_commit(&out, &err), KYMO_OK);
    cr_assert_str_eq(read_file(in_room("log")), "old new");
    cr_assert_eq(close(fd), 0, "the caller's descriptor is still open");
    cr_assert_eq(kymo__out_open(&out, path, &err), KYMO_EIO);
    cr_assert(strstr(err.text, "not open for this"), "%s", err.text);
    cr_assert_eq(kymo__out_open(&out, "/dev/fd/-1", &err), KYMO_ENOENT);
    cr_assert_eq(names(false), 1);
}

Test(file, link_stays_a_link)
{
    const char *target = in_room("target"), *link = in_room("link");
    kymo__out out;
    kymo_error err;
    struct stat info;

    write_file(target, "old");
    cr_assert_eq(symlink(target, link), 0);
    cr_assert_eq(kymo__out_open(&out, link, &err), KYMO_OK);
    kymo__out_write(&out, "new", 3, &err);
    kymo__out_commit(&out, &err);
    cr_assert_str_eq(read_file(target), "new");
    lstat(link, &info);
    cr_assert(S_ISLNK(info.st_mode));
    cr_assert(kymo__same_file(target, link));
}

Test(file, link_to_what_is_not_there_yet)
{
    kymo__out out;
    kymo_error err;
    struct stat info;

    cr_assert_eq(symlink("later", in_room("link")), 0);
    cr_assert_eq(kymo__out_open(&out, in_room("link"), &err), KYMO_OK);
    kymo__out_write(&out, "new", 3, &err);
    cr_assert_eq(kymo__out_commit(&out, &err), KYMO_OK);
    cr_assert_str_eq(read_file(in_room("later")), "new");
    lstat(in_room("link"), &info);
    cr_assert(S_ISLNK(info.st_mode));
}

Test(file, refusals)
{
    kymo__out out;
    kymo_error err;
    char path[5000];

    cr_assert_eq(kymo__out_open(&out, room, &err), KYMO_EIO);
    cr_assert(strstr(err.text, "is a directory"));
    write_file(in_room("plain"), "x");
    cr_assert_eq(kymo__out_open(&out, in_room("plain/out.png"), &err), KYMO_EIO);
    cr_assert(strstr(err.text, "not a directory"));
    cr_assert_eq(kymo__out_open(&out, in_room("none/out.png"), &err), KYMO_ENOENT);
    cr_assert_eq(kymo__out_open(&out, "", &err), KYMO_EINVAL);
    cr_assert_eq(kymo__out_open(&out, NULL, &err), KYMO_EINVAL);
    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    cr_assert_eq(kymo__out_open(&out, path, &err), KYMO_EIO);
    kymo__out_abandon(&out);
    if (geteuid() != 0) {
        chmod(in_room("plain"), 0444);
        cr_assert_eq(kymo__out_open(&out, in_room("plain"), &err), KYMO_EIO);
        cr_assert(strstr(err.text, "permission denied"));
    }
    cr_assert_eq(names(false), 1);
}

Test(file, target_that_became_a_directory)
{
    kymo__out out;
    kymo_error err;

    cr_assert_eq(kymo__out_open(&out, in_room("d"), &err), KYMO_OK);
    mkdir(in_room("d"), 0777);
    cr_assert_eq(kymo__out_commit(&out, &err), KYMO_EIO);
    cr_assert_eq(names(false), 1); // the directory alone
}

Test(file, full_device)
{
    kymo__out out;
    kymo_error err;

    if (access("/dev/full", W_OK) != 0)
        cr_skip_test("no /dev/full");
    cr_assert_eq(kymo__out_open(&out, "/dev/full", &err), KYMO_OK);
    cr_assert(out.direct);
    cr_assert_eq(kymo__out_write(&out, "x", 1, &err), KYMO_EIO);
    cr_assert_str_eq(err.text, "/dev/full: cannot write: no space left on device");
    kymo__out_abandon(&out);
    cr_assert_eq(kymo__out_open(&out, "/dev/null", &err), KYMO_OK);
    cr_assert_eq(kymo__out_write(&out, "x", 1, &err), KYMO_OK);
    cr_assert_eq(kymo__out_commit(&out, &err), KYMO_OK);
    cr_assert_eq(access("/dev/null", F_OK), 0);
}

static void *read_slowly(void *user)
{
    static char got[1 << 16];
    int fd = *(int *)user;
    size_t total = 0;

    for (ssize_t n = 1; n > 0; total += (size_t)n)
        n = read(fd, got, sizeof got);
    return (void *)total;
}

Test(file, standard_output_short_writes_and_patience)
{
    enum { SIZE = 1 << 20 };
    char *bytes = calloc(1, SIZE);
    int pipe_fds[2], saved = dup(1);
    kymo__out out;
    kymo_error err;
    pthread_t reader;
    void *total;

    cr_assert_eq(pipe(pipe_fds), 0);
    dup2(pipe_fds[1], 1);
    close(pipe_fds[1]);
    fcntl(1, F_SETFL, O_NONBLOCK);
    pthread_create(&reader, NULL, read_slowly, &pipe_fds[0]);
    kymo_status opened = kymo__out_open(&out, "-", &err);
    kymo_status written = kymo__out_write(&out, bytes, SIZE, &err);
    kymo_status closed = kymo__out_commit(&out, &err);
    bool still_open = fcntl(1, F_GETFD) != -1;
    dup2(saved, 1);
    pthread_join(reader, &total);
    cr_assert(opened == KYMO_OK && written == KYMO_OK && closed == KYMO_OK && still_open);
    cr_assert_eq((size_t)total, SIZE);
    close(saved);
    close(pipe_fds[0]);
    free(bytes);
}

Test(file, temporary)
{
    kymo_error err;
    char byte = 0;

    setenv("TMPDIR", room, 1);
    int fd = kymo__temp_fd(&err);
    cr_assert(fd >= 0, "%s", err.text);
    cr_assert_eq(names(false), 0);
    cr_assert_eq(pwrite(fd, "k", 1, 100), 1);
    cr_assert_eq(pread(fd, &byte, 1, 100), 1);
    cr_assert_eq(byte, 'k');
    char words[8] = "";
    cr_assert_eq(kymo__temp_write(fd, "abcdef", 6, 98, &err), KYMO_OK);
    cr_assert_eq(kymo__temp_read(fd, words, 5, 99, &err), KYMO_OK);
    cr_assert_str_eq(words, "bcdef");
    cr_assert_eq(kymo__temp_read(fd, words, 0, 104, &err), KYMO_OK);
    cr_assert_eq(kymo__temp_read(fd, words, 2, 103, &err), KYMO_EIO);
    cr_assert_str_eq(err.text, "temporary file: cannot read: input/output error");
    close(fd);
    cr_assert_eq(kymo__temp_write(fd, "k", 1, 0, &err), KYMO_EIO);
    setenv("TMPDIR", "/none/such", 1);
    cr_assert_eq(kymo__temp_fd(&err), -1);
    cr_assert_eq(err.code, KYMO_ENOENT);
}

Test(file, same_file)
{
    write_file(in_room("a"), "");
    write_file(in_room("b"), "");
    cr_assert(kymo__same_file(in_room("a"), in_room("./a")));
    cr_assert_not(kymo__same_file(in_room("a"), in_room("b")));
    cr_assert_not(kymo__same_file(in_room("a"), in_room("none")));
    cr_assert_not(kymo__same_file(in_room("none"), in_room("none")));
}
