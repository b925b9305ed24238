/*
 * error.c - status texts and the one place where messages are made.
 *
 * An error is plain memory of the caller's, filled in once where it is met and given more context
 * on the way out. Every message is formatted into a buffer on the stack first, so arguments may
 * point into the error itself; then it is made one line of valid UTF-8 and cut between characters,
 * never inside one. Nothing here allocates or depends on the locale.
 */
#include "core/core.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const char *kymo_status_text(int32_t code)
{
    switch (code) {
    case KYMO_OK:
        return "no error";
    case KYMO_PARTIAL:
        return "incomplete: the deadline passed";
#define KYMO_CODE(number, name, text) \
    case KYMO_##name:                 \
        return text;
#include <kymo/status.def>
#undef KYMO_CODE
    default:
        return "unknown status";
    }
}

#define TEXT_OF(x) #x
#define VERSION_TEXT(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

const char *kymo_version(void)
{
    return VERSION_TEXT(KYMO_VERSION_MAJOR, KYMO_VERSION_MINOR, KYMO_VERSION_PATCH);
}

void kymo__error_clear(kymo_error *err)
{
    memset(err, 0, sizeof *err);
}

/*
 * Copies `from` to `to` as one line, cut between characters: control characters become blanks,
 * bytes that are not UTF-8 become '?'.
 */
static void put_line(char *to, size_t size, const char *from)
{
    const char *end = from + strlen(from);
    size_t at = 0;

    while (from < end) {
        const char *begin = from;
        uint32_t code = kymo__utf8_next(&from, end);
        size_t length = (size_t)(from - begin);
        bool bad = code == 0xfffd && length == 1;

        if (at + length >= size)
            break;
        if (bad)
            to[at] = '?';
        else if (code < 0x20 || code == 0x7f)
            to[at] = ' ';
        else
            memcpy(to + at, begin, length);
        at += length;
    }
    to[at] = '\0';
}

static void put_formatted(char *to, size_t size, const char *format, va_list args)
{
    char line[1024]; // longer than any `to`, so where vsnprintf cuts is never reached

    if (vsnprintf(line, sizeof line, format, args) < 0)
        line[0] = '\0';
    put_line(to, size, line);
}

/* Puts `prefix` before the text; what no longer fits is cut at the end. */
static void prepend(kymo_error *err, const char *prefix)
{
    char line[sizeof err->text + 1024];

    snprintf(line, sizeof line, "%s%s", prefix, err->text);
    put_line(err->text, sizeof err->text, line);
}

kymo_status kymo__fail(kymo_error *err, kymo_status code, const char *format, ...)
{
    char text[sizeof err->text];
    va_list args;

    va_start(args, format);
    put_formatted(text, sizeof text, format, args);
    va_end(args);
    kymo__error_clear(err);
    err->code = code;
    memcpy(err->text, text, sizeof text);
    return code;
}

kymo_status kymo__fail_at(kymo_error *err, kymo_status code, const char *file, int64_t line,
                          int32_t column, const char *format, ...)
{
    char text[sizeof err->text], name[sizeof err->file], shown[sizeof err->file];
    char place[sizeof err->file + 64];
    long long line_number = line;
    va_list args;

    va_start(args, format);
    put_formatted(text, sizeof text, format, args);
    va_end(args);
    kymo__str_copy_tail(name, sizeof name, file ? file : "");
    put_line(shown, sizeof shown, name);

    if (line > 0 && column > 0)
        snprintf(place, sizeof place, "%s%s%lld:%d: ", shown, shown[0] ? ":" : "line ", line_number,
                 column);
    else if (line > 0)
        snprintf(place, sizeof place, "%s%s%lld: ", shown, shown[0] ? ":" : "line ", line_number);
    else
        snprintf(place, sizeof place, "%s%s", shown, shown[0] ? ": " : "");

    kymo__error_clear(err);
    err->code = code;
    err->line = line > 0 ? line : 0;
    err->column = line > 0 && column > 0 ? column : 0;
    memcpy(err->file, name, sizeof name);
    memcpy(err->text, text, sizeof text);
    prepend(err, place);
    return code;
}

void kymo__hint(kymo_error *err, const char *format, ...)
{
    char hint[sizeof err->hint];
    va_list args;

    va_start(args, format);
    put_formatted(hint, sizeof hint, format, args);
    va_end(args);
    if (err->code < 0)
        memcpy(err->hint, hint, sizeof hint);
}

void kymo__error_stage(kymo_error *err, const char *stage, int32_t mark, const char *kind,
                       const char *label)
{
    char prefix[256], name[64], who[160] = "";
    bool has_stage = stage && stage[0];

    if (err->code >= 0 || err->stage[0] || err->mark)
        return;
    if (mark > 0) {
        kymo__str_copy(name, sizeof name, label ? label : "");
        if (kind && name[0])
            snprintf(who, sizeof who, "mark %d (%.32s \"%s\")", mark, kind, name);
        else if (kind)
            snprintf(who, sizeof who, "mark %d (%.32s)", mark, kind);
        else
            snprintf(who, sizeof who, "mark %d", mark);
        err->mark = mark;
    }
    if (has_stage)
        kymo__str_copy(err->stage, sizeof err->stage, stage);
    snprintf(prefix, sizeof prefix, "%s%s%s%s", who, who[0] && has_stage ? ", " : "", err->stage,
             who[0] || has_stage ? ": " : "");
    prepend(err, prefix);
}

/* The C library's strerror speaks the language of the locale; messages of kymo do not. */
static const char *system_words(int number)
{
    switch (number) {
    case ENOENT:
        return "no such file or directory";
    case EACCES:
    case EPERM:
        return "permission denied";
    case ENOSPC:
        return "no space left on device";
    case EISDIR:
        return "is a directory";
    case ENOTDIR:
        return "not a directory";
    case EROFS:
        return "read-only file system";
    case EPIPE:
        return "broken pipe";
    case EMFILE:
    case ENFILE:
        return "too many open files";
    case ENAMETOOLONG:
        return "file name too long";
    case ELOOP:
        return "too many levels of symbolic links";
    case EEXIST:
        return "file exists";
    case EFBIG:
        return "file too large";
    case EDQUOT:
        return "disk quota exceeded";
    case EIO:
        return "input/output error";
    case ENXIO:
        return "no such device or address";
    case ESPIPE:
        return "cannot seek in a pipe";
    case EBADF:
        return "not open for this";
    case EAGAIN:
        return "not ready";
    case ENOMEM:
        return "out of memory";
    default:
        return NULL;
    }
}

kymo_status kymo__fail_errno(kymo_error *err, int number, const char *file, const char *what)
{
    const char *words = system_words(number);
    kymo_status code = number == ENOENT ? KYMO_ENOENT : number == ENOMEM ? KYMO_ENOMEM : KYMO_EIO;

    if (words)
        return kymo__fail_at(err, code, file, 0, 0, "%s: %s", what, words);
    return kymo__fail_at(err, code, file, 0, 0, "%s: system error %d", what, number);
}
