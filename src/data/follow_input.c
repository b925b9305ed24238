/*
 * follow_input.c - bytes of an input that goes on: pipes, and files as `tail -F` follows them.
 *
 * A pipe is waited for with poll. A file is read to its end, then looked at every 40 ms (four times a second when
 * nothing has come for ten seconds): has it grown; is it shorter than what was read, so that it begins anew; is
 * another file there under its name. A name that is gone is waited for. No read blocks for longer than that, and
 * a byte in the wake pipe ends every wait.
 */
#include "data/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_BYTES = 256 * 1024, LOOK_MS = 40, IDLE_LOOK_MS = 250, IDLE_AFTER_MS = 10000 };

static kymo_status take_fd(follow_input *in, const char *name, kymo_error *err)
{
    struct stat info;

    if (in->fd < 0)
        return kymo__fail_errno(err, errno, name, "cannot read");
    if (fstat(in->fd, &info) != 0)
        return kymo__fail_errno(err, errno, name, "cannot read");
    if (S_ISDIR(info.st_mode))
        return kymo__fail_errno(err, EISDIR, name, "cannot read");
    in->regular = S_ISREG(info.st_mode);
    return KYMO_OK;
}

kymo_status kymo__follow_open(follow_input *in, const char *path, bool from_end, kymo__mem *mem, kymo_error *err)
{
    bool standard = kymo__str_equal(path, "-");
    const char *name = standard ? "stdin" : path ? path : "";

    in->fd = in->wake[0] = in->wake[1] = -1;
    in->active = kymo__now_ms();
    if (!name[0])
        return kymo__fail(err, KYMO_ENOENT, "no file name");
    if (pipe(in->wake) != 0)
        return kymo__fail_errno(err, errno, name, "cannot wait");
    for (int i = 0; i < 2; i++)
        fcntl(in->wake[i], F_SETFD, FD_CLOEXEC);
    /* A FIFO without a writer must not hold up the caller; later reads come after a poll. */
    in->fd = standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (take_fd(in, name, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (standard && in->regular) {
        off_t at = lseek(in->fd, 0, SEEK_CUR);
        in->offset = at > 0 ? (int64_t)at : 0;
    }
    if (from_end && in->regular) {
        off_t end = lseek(in->fd, 0, SEEK_END);
        in->offset = end > 0 ? (int64_t)end : 0;
    }
    if (standard || !in->regular)
        return KYMO_OK;
    in->path = kymo__strdup(mem, name, err);
    return in->path ? KYMO_OK : (kymo_status)err->code;
}

void kymo__follow_close(follow_input *in, kymo__mem *mem)
{
    for (int i = 0; i < 2; i++)
        if (in->wake[i] >= 0)
            close(in->wake[i]);
    if (in->fd >= 0)
        close(in->fd);
    kymo__strfree(mem, in->path);
    in->fd = in->wake[0] = in->wake[1] = -1;
    in->path = NULL;
}

/* Waits up to ms for the input (or only for the wake pipe); true: the thread is to stop. */
static bool wait_for(const follow_input *in, bool input, int ms, const atomic_bool *stop)
{
    struct pollfd fds[2] = {{.fd = in->wake[0], .events = POLLIN}, {.fd = in->fd, .events = POLLIN}};

    while (poll(fds, input ? 2 : 1, ms) < 0 && errno == EINTR)
        ;
    return atomic_load_explicit(stop, memory_order_acquire);
}

/* Another file under the name, or this one made shorter: true when the next read is of a beginning. */
static bool begins_anew(follow_input *in)
{
    struct stat here, there;

    if (fstat(in->fd, &here) != 0)
        return false;
    if ((int64_t)here.st_size < in->offset) {
        in->offset = 0;
        return true;
    }
    in->gone = in->path && stat(in->path, &there) != 0;
    if (!in->path || in->gone || !S_ISREG(there.st_mode) ||
        (there.st_dev == here.st_dev && there.st_ino == here.st_ino))
        return false;
    int fd = open(in->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    close(in->fd);
    in->fd = fd;
    in->offset = 0;
    return true;
}

int kymo__follow_read(follow_input *in, kymo__buf *text, const atomic_bool *stop, kymo_error *err)
{
    char *to = kymo__buf_reserve(text, READ_BYTES);
    ssize_t got;

    if (!to)
        return kymo__buf_status(text, err);
    if (wait_for(in, !in->regular, in->regular ? 0 : -1, stop))
        return FOLLOW_STOP;
    do
        got = in->regular ? pread(in->fd, to, READ_BYTES, (off_t)in->offset) : read(in->fd, to, READ_BYTES);
    while (got < 0 && errno == EINTR);
    if (got < 0 && errno != EAGAIN)
        return kymo__fail_errno(err, errno, in->path ? in->path : "input", "cannot read");
    if (got > 0) {
        text->length += (size_t)got;
        in->offset += got;
        in->active = kymo__now_ms();
        return FOLLOW_BYTES;
    }
    if (!in->regular)
        return got == 0 ? FOLLOW_END : FOLLOW_NOTHING;
    if (begins_anew(in))
        return FOLLOW_ANEW;
    int look = kymo__now_ms() - in->active > IDLE_AFTER_MS ? IDLE_LOOK_MS : LOOK_MS;
    return wait_for(in, false, look, stop) ? FOLLOW_STOP : FOLLOW_NOTHING;
}
