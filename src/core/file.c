/*
 * file.c - output files that appear whole or not at all, and temporary files.
 *
 * Bytes go to a new file under a temporary name in the directory of the target, which rename() puts
 * in its place at the end. The new file is made with O_EXCL and mode 0666 less the umask. Only a
 * regular file or nothing is replaced; through a symbolic link the file it names is. Devices, FIFOs
 * and sockets are written straight, as is standard output ("-").
 */
#define _XOPEN_SOURCE 700 // realpath
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

/* Opens a device or FIFO, or standard output under a descriptor of our own. */
static kymo_status open_straight(kymo__out *out, bool standard, kymo_error *err)
{
    if (standard)
        out->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    else
        out->fd = open(out->path, O_WRONLY | O_CLOEXEC);
    if (out->fd < 0)
        return kymo__fail_errno(err, errno, shown_name(out), "cannot write");
    out->direct = true;
    return KYMO_OK;
}

/* Makes the new file beside the target, whose name may be too long to be part of the new one. */
static kymo_status open_beside(kymo__out *out, kymo_error *err)
{
    const char *slash = strrchr(out->path, '/');
    int directory = slash ? (int)(slash - out->path) + 1 : 0;
    struct timespec now = {0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    for (int i = 0; i < ATTEMPTS; i++) {
        snprintf(out->temporary, sizeof out->temporary, "%.*s.kymo-%ld-%ld-%d.tmp", directory,
                 out->path, (long)getpid(), now.tv_nsec, i);
        out->fd = open(out->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (out->fd >= 0)
            return KYMO_OK;
        if (errno != EEXIST)
            break;
    }
    out->temporary[0] = '\0';
    return kymo__fail_errno(err, errno, out->path, "cannot write");
}

kymo_status kymo__out_open(kymo__out *out, const char *path, kymo_error *err)
{
    struct stat info;

    out->fd = -1;
    out->direct = false;
    out->path[0] = out->temporary[0] = '\0';
    if (!path || path[0] == '\0')
        return kymo__fail(err, KYMO_EINVAL, "the output has no name");
    if (strlen(path) >= sizeof out->path)
        return kymo__fail_errno(err, ENAMETOOLONG, path, "cannot write");
    strcpy(out->path, path);
    if (strcmp(path, "-") == 0)
        return open_straight(out, true, err);

    if (stat(path, &info) != 0) {
        if (errno == ENOENT)
            return open_beside(out, err);
        return kymo__fail_errno(err, errno, path, "cannot write");
    }
    if (S_ISDIR(info.st_mode))
        return kymo__fail_errno(err, EISDIR, path, "cannot write");
    if (!S_ISREG(info.st_mode))
        return open_straight(out, false, err);
    // rename() asks only for the directory's permission: a write-protected file is to stay.
    if (access(path, W_OK) != 0 || !realpath(path, out->path))
        return kymo__fail_errno(err, errno, path, "cannot write");
    return open_beside(out, err);
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

kymo_status kymo__out_commit(kymo__out *out, kymo_error *err)
{
    int closed = close(out->fd);

    out->fd = -1;
    if (closed != 0 && errno != EINTR) {
        kymo__fail_errno(err, errno, shown_name(out), "cannot write");
        kymo__out_abandon(out);
        return (kymo_status)err->code;
    }
    if (!out->direct && rename(out->temporary, out->path) != 0) {
        kymo__fail_errno(err, errno, out->path, "cannot write");
        kymo__out_abandon(out);
        return (kymo_status)err->code;
    }
    out->temporary[0] = '\0';
    out->direct = false;
    return KYMO_OK;
}

void kymo__out_abandon(kymo__out *out)
{
    if (!out->direct && out->temporary[0] == '\0')
        return;
    if (out->fd >= 0)
        close(out->fd);
    if (out->temporary[0])
        unlink(out->temporary);
    out->fd = -1;
    out->direct = false;
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

bool kymo__same_file(const char *a, const char *b)
{
    struct stat of_a, of_b;

    return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 && of_a.st_dev == of_b.st_dev &&
           of_a.st_ino == of_b.st_ino;
}
