/*
 * file.c - output files that appear whole or not at all, and temporary files.
 *
 * Bytes go to a new file in the directory of the target that has no name yet (O_TMPFILE), so that a
 * program that is killed leaves nothing; at the end it is linked, or renamed onto what is there.
 * Where the system or the file system has no such files, it has a temporary name from the start. New
 * files have mode 0666 less the umask; a file that is replaced hands down its mode. Only a regular
 * file or nothing is replaced; through a symbolic link the file it names is. Devices, FIFOs and
 * sockets are written straight, and so are open descriptors: "-", /dev/stdout, /dev/fd/N.
 */
#define _GNU_SOURCE // O_TMPFILE, realpath
#include "core/core.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ATTEMPTS = 1000 };

static const char *shown_name(const kymo__out *out)
{
    return strcmp(out->path, "-") == 0 ? "standard output" : out->path;
}

/* The descriptor that a path stands for, -1: none. Opening such a path anew would lose the place in
 * the file, or replace a file that the shell appends to. */
static int descriptor_of(const char *path)
{
    static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};

    if (strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0)
        return STDOUT_FILENO;
    if (strcmp(path, "/dev/stderr") == 0)
        return STDERR_FILENO;
    for (int i = 0; i < 2; i++) {
        size_t length = strlen(folders[i]);
        const char *end = path + strlen(path);
        int64_t number;
        if (strncmp(path, folders[i], length) == 0 &&
            kymo__parse_i64(path + length, end, &number) == end && number >= 0 && number < 65536)
            return (int)number;
    }
    return -1;
}

/* Opens a device or FIFO, or an open descriptor under a number of our own. */
static kymo_status open_straight(kymo__out *out, int descriptor, kymo_error *err)
{
    do
        out->fd = descriptor >= 0 ? fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
                                  : open(out->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    while (out->fd < 0 && errno == EINTR);
    if (out->fd < 0)
        return kymo__fail_errno(err, errno, shown_name(out), "cannot write");
    out->direct = true;
    return KYMO_OK;
}

/* How long the directory part of the path is, its slash included. */
static int directory_length(const kymo__out *out)
{
    const char *slash = strrchr(out->path, '/');

    return slash ? (int)(slash - out->path) + 1 : 0;
}

static void name_beside(kymo__out *out, int attempt)
{
    struct timespec now = {0};

    // Beside the target, whose name may be too long to be part of the new one.
    clock_gettime(CLOCK_MONOTONIC, &now);
    snprintf(out->temporary, sizeof out->temporary, "%.*s.kymo-%ld-%ld-%d.tmp",
             directory_length(out), out->path, (long)getpid(), now.tv_nsec, attempt);
}

static void name_of_descriptor(const kymo__out *out, char name[32])
{
    snprintf(name, 32, "/proc/self/fd/%d", out->fd);
}

/* Makes a file without a name; false: it cannot be had here. */
static bool open_nameless(kymo__out *out)
{
#ifdef O_TMPFILE
    char link[32];

    snprintf(out->temporary, sizeof out->temporary, "%.*s.", directory_length(out), out->path);
    out->fd = open(out->temporary, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
    out->temporary[0] = '\0';
    if (out->fd < 0)
        return false;
    name_of_descriptor(out, link);
    if (access(link, F_OK) == 0)
        return true;
    close(out->fd);
    out->fd = -1;
#endif
    return false;
}

/* Makes the new file; `mode` is that of the file it will replace, 0: there is none. */
static kymo_status open_beside(kymo__out *out, mode_t mode, kymo_error *err)
{
    out->nameless = open_nameless(out);
    for (int i = 0; !out->nameless && i < ATTEMPTS; i++) {
        name_beside(out, i);
        out->fd = open(out->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (out->fd >= 0 || errno != EEXIST)
            break;
    }
    if (out->fd < 0) {
        out->temporary[0] = '\0';
        return kymo__fail_errno(err, errno, out->path, "cannot write");
    }
    if (mode != 0)
        fchmod(out->fd, mode & 0777); // where files have no modes, it has none
    return KYMO_OK;
}

/* Where a link points to that names no file yet: the new file goes there. */
static void follow_link(kymo__out *out)
{
    char target[sizeof out->path];
    ssize_t length = readlink(out->path, target, sizeof target - 1);
    size_t folder = (size_t)directory_length(out);

    if (length <= 0)
        return;
    target[length] = '\0';
    if (target[0] == '/')
        folder = 0;
    if (folder + (size_t)length < sizeof out->path)
        memcpy(out->path + folder, target, (size_t)length + 1);
}

kymo_status kymo__out_open(kymo__out *out, const char *path, kymo_error *err)
{
    struct stat info;

    out->fd = -1;
    out->direct = out->nameless = false;
    out->path[0] = out->temporary[0] = '\0';
    if (!path || path[0] == '\0')
        return kymo__fail(err, KYMO_EINVAL, "the output has no name");
    if (strlen(path) >= sizeof out->path)
        return kymo__fail_errno(err, ENAMETOOLONG, path, "cannot write");
    strcpy(out->path, path);
    if (descriptor_of(path) >= 0)
        return open_straight(out, descriptor_of(path), err);

    if (stat(path, &info) != 0) {
        if (errno == ENOENT) {
            follow_link(out);
            return open_beside(out, 0, err);
        }
        return kymo__fail_errno(err, errno, path, "cannot write");
    }
    if (S_ISDIR(info.st_mode))
        return kymo__fail_errno(err, EISDIR, path, "cannot write");
    if (!S_ISREG(info.st_mode))
        return open_straight(out, -1, err);
    // rename() asks only for the directory's permission: a write-protected file is to stay.
    if (access(path, W_OK) != 0 || !realpath(path, out->path))
        return kymo__fail_errno(err, errno, path, "cannot write");
    return open_beside(out, info.st_mode, err);
}

kymo_status kymo__out_write(kymo__out *out, const void *bytes, size_t size, kymo_error *err)
{
    const char *p = bytes;

    while (size > 0) {
        size_t chunk = size < ((size_t)1 << 30) ? size : (size_t)1 << 30;
        ssize_t done = write(out->fd, p, chunk);

        if (done >= 0) {
            p += done;
            size -= (size_t)done;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            // Someone made this pipe or terminal non-blocking: wait until it takes more.
            struct pollfd ready = {.fd = out->fd, .events = POLLOUT};
            poll(&ready, 1, -1);
        } else if (errno != EINTR) {
            return kymo__fail_errno(err, errno, shown_name(out), "cannot write");
        }
    }
    return KYMO_OK;
}

/* Gives a nameless file its name; when there is a file already, a temporary one. */
static bool link_nameless(kymo__out *out)
{
    char from[32];

    name_of_descriptor(out, from);
    if (linkat(AT_FDCWD, from, AT_FDCWD, out->path, AT_SYMLINK_FOLLOW) == 0)
        return true;
    for (int i = 0; errno == EEXIST && i < ATTEMPTS; i++) {
        name_beside(out, i);
        if (linkat(AT_FDCWD, from, AT_FDCWD, out->temporary, AT_SYMLINK_FOLLOW) == 0)
            return true;
    }
    out->temporary[0] = '\0';
    return false;
}

kymo_status kymo__out_commit(kymo__out *out, kymo_error *err)
{
    bool linked = !out->nameless || link_nameless(out);
    int number = errno;
    bool closed = close(out->fd) == 0 || errno == EINTR;

    number = linked ? errno : number;
    out->fd = -1;
    if (linked && closed && out->temporary[0] && rename(out->temporary, out->path) != 0) {
        number = errno;
        linked = false;
    }
    if (!linked || !closed) {
        kymo__fail_errno(err, number, shown_name(out), "cannot write");
        if (linked && !out->direct && !out->temporary[0])
            unlink(out->path);
        kymo__out_abandon(out);
        return (kymo_status)err->code;
    }
    out->temporary[0] = '\0';
    out->direct = out->nameless = false;
    return KYMO_OK;
}

void kymo__out_abandon(kymo__out *out)
{
    if (!out->direct && !out->nameless && out->temporary[0] == '\0')
        return;
    if (out->fd >= 0)
        close(out->fd);
    if (out->temporary[0])
        unlink(out->temporary);
    out->fd = -1;
    out->direct = out->nameless = false;
    out->temporary[0] = '\0';
}

int kymo__temp_fd(kymo_error *err)
{
    const char *directory = getenv("TMPDIR");
    char name[4096];
    int fd, length;

    if (!directory || directory[0] == '\0')
        directory = "/tmp";
    length = snprintf(name, sizeof name, "%s/kymo-XXXXXX", directory);
    if (length < 0 || (size_t)length >= sizeof name) {
        kymo__fail_errno(err, ENAMETOOLONG, directory, "cannot make a temporary file");
        return -1;
    }
    fd = mkstemp(name);
    if (fd < 0) {
        kymo__fail_errno(err, errno, directory, "cannot make a temporary file");
        kymo__hint(err, "set TMPDIR to a directory that can be written");
        return -1;
    }
    unlink(name);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
}

kymo_status kymo__temp_write(int fd, const void *bytes, size_t size, int64_t at, kymo_error *err)
{
    for (const char *from = bytes; size > 0;) {
        ssize_t wrote = pwrite(fd, from, size, (off_t)at);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return kymo__fail_errno(err, wrote < 0 ? errno : ENOSPC, "temporary file", "cannot write");
        from += wrote;
        at += wrote;
        size -= (size_t)wrote;
    }
    return KYMO_OK;
}

kymo_status kymo__temp_read(int fd, void *bytes, size_t size, int64_t at, kymo_error *err)
{
    for (char *to = bytes; size > 0;) {
        ssize_t got = pread(fd, to, size, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return kymo__fail_errno(err, got < 0 ? errno : EIO, "temporary file", "cannot read");
        to += got;
        at += got;
        size -= (size_t)got;
    }
    return KYMO_OK;
}

bool kymo__same_file(const char *a, const char *b)
{
    struct stat of_a, of_b;

    return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 && of_a.st_dev == of_b.st_dev &&
           of_a.st_ino == of_b.st_ino;
}
