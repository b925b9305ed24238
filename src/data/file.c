/*
 * file.c - opening files: which format it is, and reads that are whole.
 *
 * The format is what the options say, else what the extension says, else what the first 64 KiB look
 * like. Regular files are read at offsets, so that any number of cursors share one descriptor;
 * everything else is read once, beginning with the bytes that were looked at. Standard input that
 * is a regular file at its beginning is as good as a named one.
 */
#include "data/where.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Whole reads ----------------------------------------------------------------------------- */

kymo_status kymo__read_full(const kymo_source *source, void *to, size_t size, size_t *got,
                            kymo_error *err)
{
    *got = 0;
    while (*got < size) {
        ssize_t n = read(source->fd, (char *)to + *got, size - *got);
        if (n < 0 && errno != EINTR)
            return kymo__fail_errno(err, errno, source->path, "cannot read");
        if (n == 0)
            break;
        *got += n > 0 ? (size_t)n : 0;
    }
    return KYMO_OK;
}

kymo_status kymo__pread_full(const kymo_source *source, void *to, size_t size, int64_t offset,
                             size_t *got, kymo_error *err)
{
    *got = 0;
    while (*got < size) {
        ssize_t n =
            pread(source->fd, (char *)to + *got, size - *got, (off_t)(offset + (int64_t)*got));
        if (n < 0 && errno != EINTR)
            return kymo__fail_errno(err, errno, source->path, "cannot read");
        if (n == 0)
            break;
        *got += n > 0 ? (size_t)n : 0;
    }
    return KYMO_OK;
}

/* ---- Which format ---------------------------------------------------------------------------- */

#define KYMO_FORMAT(number, name, extensions, symbol) extern const kymo__format symbol;
#include "data/formats.def"
#undef KYMO_FORMAT

static const struct {
    const char *name, *extensions;
    const kymo__format *format;
} formats[] = {
#define KYMO_FORMAT(number, name, extensions, symbol) {#name, extensions, &symbol},
#include "data/formats.def"
#undef KYMO_FORMAT
};
enum { FORMATS = sizeof formats / sizeof *formats };

static bool equal_fold(const char *a, const char *b, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        char x = a[i] >= 'A' && a[i] <= 'Z' ? (char)(a[i] + 32) : a[i];
        if (x != b[i])
            return false;
    }
    return true;
}

/* Whether `extension` is one of the comma-separated list. */
static bool is_listed(const char *list, const char *extension)
{
    size_t length = strlen(extension);

    for (const char *at = list; *at;) {
        size_t one = strcspn(at, ",");
        if (one == length && equal_fold(extension, at, one))
            return true;
        at += one + (at[one] == ',');
    }
    return false;
}

const char *kymo__extension(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash : path, '.');

    return dot ? dot + 1 : "";
}

static kymo_status unknown_format(const char *name, size_t length, kymo_error *err)
{
    const char *names[FORMATS];
    char word[32] = "";

    for (size_t i = 0; i < FORMATS; i++)
        names[i] = formats[i].name;
    if (length < sizeof word)
        memcpy(word, name, length);
    kymo__fail(err, KYMO_EINVAL, "unknown format \"%.*s\"", (int)(length < 64 ? length : 64), name);
    const char *near = word[0] ? kymo__did_you_mean(word, names, FORMATS) : NULL;
    if (near)
        kymo__hint(err, "did you mean \"%s\"?", near);
    else
        kymo__hint(err, "formats: csv tsv raw:TYPE");
    return KYMO_EINVAL;
}

/* The format whose probe is surest; NULL when none knows the bytes. */
static const kymo__format *by_content(const kymo__file *file)
{
    const kymo__format *best = NULL;
    int best_sure = 0;

    for (size_t i = 0; i < FORMATS; i++) {
        int sure = formats[i].format->probe(file->head, file->head_size);
        if (sure > best_sure) {
            best_sure = sure;
            best = formats[i].format;
        }
    }
    return best;
}

/* Finds the format and what the options say behind its name and a colon. */
static kymo_status choose_format(kymo__file *file, const kymo__format **chosen, kymo_error *err)
{
    const char *said = file->options->format;
    const char *extension = kymo__extension(file->path);

    *chosen = NULL;
    if (said && said[0]) {
        size_t length = strcspn(said, ":");
        for (size_t i = 0; i < FORMATS && !*chosen; i++)
            if (strlen(formats[i].name) == length && memcmp(formats[i].name, said, length) == 0)
                *chosen = formats[i].format;
        file->detail = said + length + (said[length] == ':');
        return *chosen ? KYMO_OK : unknown_format(said, length, err);
    }
    for (size_t i = 0; i < FORMATS && extension[0] && !*chosen; i++)
        if (is_listed(formats[i].extensions, extension))
            *chosen = formats[i].format;
    if (!*chosen)
        *chosen = by_content(file);
    if (*chosen)
        return KYMO_OK;
    kymo__fail_at(err, KYMO_EFORMAT, file->path, 0, 0, "not text, and of no format known");
    kymo__hint(err, "say the format: raw:f64, raw:i16le,ch=2, ... (-i raw:f64)");
    return KYMO_EFORMAT;
}

/* ---- Opening --------------------------------------------------------------------------------- */

/* What kind of file the descriptor is. */
static kymo_status look_at(kymo_source *source, kymo__file *file, kymo_error *err)
{
    struct stat info;

    if (fstat(source->fd, &info) != 0)
        return kymo__fail_errno(err, errno, source->path, "cannot read");
    if (S_ISDIR(info.st_mode))
        return kymo__fail_errno(err, EISDIR, source->path, "cannot read");
    source->dev_ino_known = 1;
    source->dev = (uint64_t)info.st_dev;
    source->ino = (uint64_t)info.st_ino;
    file->seekable = S_ISREG(info.st_mode) && lseek(source->fd, 0, SEEK_CUR) == 0;
    file->size = file->seekable ? (int64_t)info.st_size : -1;
    source->rewindable = file->seekable;
    return KYMO_OK;
}

kymo_status kymo__source_open_head(kymo_source *source, kymo__file *file, kymo_error *err)
{
    const kymo__format *format;
    kymo_status status = choose_format(file, &format, err);

    return status == KYMO_OK ? format->open(source, file, err) : status;
}

/* Reads the head into `head` and lets the format open the rest. */
static kymo_status open_head(kymo_source *source, kymo__file *file, char *head, kymo_error *err)
{
    kymo_status status =
        file->seekable ? kymo__pread_full(source, head, KYMO__HEAD_BYTES, 0, &file->head_size, err)
                       : kymo__read_full(source, head, KYMO__HEAD_BYTES, &file->head_size, err);

    if (status != KYMO_OK)
        return status;
    if (file->head_size == 0)
        return kymo__fail_at(err, KYMO_EEMPTY, source->path, 0, 0, "the file is empty");
    file->head = head;
    return kymo__source_open_head(source, file, err);
}

static kymo_status open_fd(kymo_source *source, const kymo_source_options *options, kymo_error *err)
{
    kymo__file file = {.fd = source->fd, .path = source->path, .detail = "", .options = options};
    char *head;
    kymo_status status = kymo__reserved_check(options->reserved, 6, "source options", err);

    if (status == KYMO_OK)
        status = look_at(source, &file, err);
    if (status != KYMO_OK)
        return status;
    head = kymo__alloc_raw(source->mem, KYMO_MEMORY_DATA, KYMO__HEAD_BYTES, 1, "file head", err);
    if (!head)
        return (kymo_status)err->code;
    status = open_head(source, &file, head, err);
    kymo__free(source->mem, KYMO_MEMORY_DATA, head, KYMO__HEAD_BYTES, 1);
    return status;
}

kymo_source *kymo__source_open_fd(int fd, const char *name, const kymo_source_options *options)
{
    static const kymo_source_options none = {0};
    const kymo_source_options *o = options ? options : &none;
    kymo_source *source = kymo__source_new(name, o->allocator, NULL, NULL);
    kymo_error err;

    if (source->error.code) {
        close(fd);
        return source;
    }
    source->fd = fd;
    if (kymo__source_say(source, o, &err) != KYMO_OK || open_fd(source, o, &err) != KYMO_OK)
        kymo__source_fail(source, &err);
    return kymo__source_filtered(source, o);
}

kymo_source *kymo_source_open(const char *path, const kymo_source_options *options)
{
    bool standard = kymo__str_equal(path, "-");
    const char *name = standard ? "stdin" : path ? path : "";
    int fd = standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open(name, O_RDONLY | O_CLOEXEC);
    kymo_error err;

    if (fd >= 0) {
        kymo_source *opened = kymo__source_open_fd(fd, name, options);
        if (standard && opened->error.code == KYMO_OK)
            opened->standard = true;
        return opened;
    }
    if (name[0])
        kymo__fail_errno(&err, errno, name, "cannot read");
    else
        kymo__fail(&err, KYMO_ENOENT, "no file name");

    kymo_source *source = kymo__source_new(name, options ? options->allocator : NULL, NULL, NULL);
    kymo__source_fail(source, &err);
    return source;
}
