/*
 * output.c - where the picture goes: files, standard output, the layout as JSON.
 *
 * Everything that can be refused is refused before a byte of data is read. Files are the library's
 * business (complete or not there); the layout dump is written here the same way: to a temporary
 * name beside its own, then renamed, but straight into devices and pipes.
 */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Before reading -------------------------------------------------------------------------- */

static bool is_standard(const char *path)
{
    return strcmp(path, "-") == 0;
}

static bool is_extension(const char *word)
{
    const char *names[16];
    int32_t count = kymo_output_extensions(names);

    for (int32_t i = 0; i < count; i++)
        if (strcmp(names[i], word) == 0)
            return true;
    return false;
}

static kymo_status unknown_output(const char *what, const char *word, kymo_error *err)
{
    const char *names[16];
    char list[96] = "";
    int32_t count = kymo_output_extensions(names);

    for (int32_t i = 0; i < count; i++) {
        size_t at = strlen(list);
        snprintf(list + at, sizeof list - at, "%s%s", i ? " " : "", names[i]);
    }
    cli_fail(err, KYMO_EINVAL, "%s", what);
    const char *near = word[0] ? kymo_did_you_mean(word, names, count) : NULL;
    if (near)
        cli_hint(err, "did you mean %s? outputs: %s", near, list);
    else
        cli_hint(err, "outputs: %s", list);
    return KYMO_EINVAL;
}

/* The folder has to be there; whether it can be written to shows when it is. */
static kymo_status check_folder(const char *path, kymo_error *err)
{
    const char *slash = strrchr(path, '/');
    struct stat info;

    if (!slash || slash == path)
        return KYMO_OK;
    char *folder = cli_copy(path, (size_t)(slash - path));
    if (!folder)
        return cli_no_memory(err);
    bool there = stat(folder, &info) == 0;
    int why = errno;
    free(folder);
    if (there && S_ISDIR(info.st_mode))
        return KYMO_OK;
    return cli_fail(err, KYMO_EIO, "%s: cannot write: %s", path, strerror(there ? ENOTDIR : why));
}

static kymo_status check_standard(const cli_args *args, kymo_error *err)
{
    const char *format = cli_last(args, CLI_OUTPUT_FORMAT);

    if (!format) {
        unknown_output("-o - needs -f FORMAT", "", err);
        return KYMO_EINVAL;
    }
    if (isatty(STDOUT_FILENO)) {
        cli_fail(err, KYMO_EINVAL, "-o - is not written to a terminal");
        cli_hint(err, "use -o FILE, or a pipe");
        return KYMO_EINVAL;
    }
    return KYMO_OK;
}

static kymo_status check_output(const cli_args *args, const char *path, kymo_error *err)
{
    char what[160];

    if (is_standard(path))
        return check_standard(args, err);
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    if (!dot || !is_extension(dot + 1)) {
        if (dot)
            snprintf(what, sizeof what, "%.80s: no output has the extension \".%.20s\"", path,
                     dot + 1);
        else
            snprintf(what, sizeof what, "%.80s: has no extension that says the format", path);
        return unknown_output(what, dot ? dot + 1 : "", err);
    }
    return check_folder(path, err);
}

kymo_status cli_outputs_check(const cli_args *args, kymo_error *err)
{
    const char *format = cli_last(args, CLI_OUTPUT_FORMAT), *dump = cli_last(args, CLI_DUMP_LAYOUT);
    bool standard = false;
    char what[96];

    for (int32_t i = 0; i < args->value_count; i++) {
        const char *path = args->values[i].text;
        if (args->values[i].option->id != CLI_OUTPUT)
            continue;
        if (check_output(args, path, err) != KYMO_OK)
            return (kymo_status)err->code;
        for (int32_t k = 0; k < i; k++)
            if (args->values[k].option->id == CLI_OUTPUT && strcmp(args->values[k].text, path) == 0)
                return cli_fail(err, KYMO_EINVAL, "-o %s is given twice", path);
        standard |= is_standard(path);
    }
    if (format && !is_extension(format)) {
        snprintf(what, sizeof what, "-f: no output is called \"%.40s\"", format);
        return unknown_output(what, format, err);
    }
    if (format && !standard) {
        cli_fail(err, KYMO_EINVAL, "-f is the format of -o -");
        cli_hint(err, "a file says its format by its extension");
        return KYMO_EINVAL;
    }
    if (dump && is_standard(dump) && standard)
        return cli_fail(err, KYMO_EINVAL, "-o - and --dump-layout - are the same place");
    if (dump && !is_standard(dump))
        return check_folder(dump, err);
    if (dump || cli_count(args, CLI_OUTPUT))
        return KYMO_OK;
    cli_fail(err, KYMO_EINVAL, "no output");
    cli_hint(err, "use -o FILE, as in -o plot.png");
    return KYMO_EINVAL;
}

kymo_status cli_outputs_differ(const cli_args *args, const kymo_source *source, kymo_error *err)
{
    for (int32_t i = 0; i < args->value_count; i++) {
        int32_t id = args->values[i].option->id;
        const char *path = args->values[i].text;
        if ((id != CLI_OUTPUT && id != CLI_DUMP_LAYOUT) || is_standard(path) ||
            !kymo_source_is_file(source, path))
            continue;
        cli_fail(err, KYMO_EEXIST, "%s: the output is an input", path);
        cli_hint(err, "choose another name");
        return KYMO_EEXIST;
    }
    return KYMO_OK;
}

/* ---- Writing --------------------------------------------------------------------------------- */

/* Where bytes go; `number` is what went wrong (errno). */
typedef struct sink {
    int fd;
    int number;
} sink;

static int put(const void *bytes, size_t size, void *user)
{
    sink *to = user;

    for (const char *at = bytes; size > 0;) {
        ssize_t n = write(to->fd, at, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            to->number = errno;
            return -1;
        }
        at += n;
        size -= (size_t)n;
    }
    return 0;
}

static int discard(const void *bytes, size_t size, void *user)
{
    (void)bytes;
    (void)size;
    (void)user;
    return 0;
}

static kymo_status cannot_write(const char *path, int number, kymo_error *err)
{
    return cli_fail(err, KYMO_EIO, "%s: cannot write: %s", path, strerror(number));
}

static kymo_status figure_error(const kymo_figure *figure, kymo_status status, kymo_error *err)
{
    if (status >= 0)
        return KYMO_OK;
    if (kymo_figure_status(figure, err) == KYMO_OK)
        return cli_fail(err, status, "%s", kymo_status_text(status));
    return status;
}

static kymo_status write_standard(kymo_figure *figure, const char *format, kymo_error *err)
{
    sink to = {STDOUT_FILENO, 0};
    kymo_status status = kymo_figure_write(figure, format, put, &to);

    if (to.number)
        return cannot_write("stdout", to.number, err);
    return figure_error(figure, status, err);
}

static kymo_status dump_to(kymo_figure *figure, int fd, const char *path, kymo_error *err)
{
    sink to = {fd, 0};
    kymo_status status = kymo_layout_dump(figure, put, &to);

    if (to.number)
        return cannot_write(path, to.number, err);
    return figure_error(figure, status, err);
}

/* Into a new file under a temporary name, which then takes its place. */
static kymo_status dump_and_rename(kymo_figure *figure, const char *path, kymo_error *err)
{
    size_t length = strlen(path);
    char *temporary = malloc(length + sizeof ".XXXXXX");
    mode_t mask = umask(0);
    kymo_status status;

    umask(mask);
    if (!temporary)
        return cli_no_memory(err);
    memcpy(temporary, path, length);
    memcpy(temporary + length, ".XXXXXX", sizeof ".XXXXXX");
    int fd = mkstemp(temporary);
    if (fd < 0) {
        status = cannot_write(path, errno, err);
        free(temporary);
        return status;
    }
    status = dump_to(figure, fd, path, err);
    bool made = fchmod(fd, 0666 & ~mask) == 0;
    made = close(fd) == 0 && made;
    if (status == KYMO_OK && (!made || rename(temporary, path) != 0))
        status = cannot_write(path, errno, err);
    if (status != KYMO_OK)
        unlink(temporary);
    free(temporary);
    return status;
}

static kymo_status dump(kymo_figure *figure, const char *path, kymo_error *err)
{
    struct stat info;

    if (is_standard(path))
        return dump_to(figure, STDOUT_FILENO, "stdout", err);
    if (stat(path, &info) != 0 || S_ISREG(info.st_mode))
        return dump_and_rename(figure, path, err);
    FILE *file = fopen(path, "wb");
    if (!file)
        return cannot_write(path, errno, err);
    kymo_status status = dump_to(figure, fileno(file), path, err);
    fclose(file);
    return status;
}

/* All files at once. */
static kymo_status save_files(const cli_args *args, kymo_figure *figure, kymo_error *err)
{
    const char **paths = calloc((size_t)cli_count(args, CLI_OUTPUT) + 1, sizeof *paths);
    int32_t count = 0;
    kymo_status status = KYMO_OK;

    if (!paths)
        return cli_no_memory(err);
    for (int32_t i = 0; i < args->value_count; i++)
        if (args->values[i].option->id == CLI_OUTPUT && !is_standard(args->values[i].text))
            paths[count++] = args->values[i].text;
    status = figure_error(figure, kymo_figure_save_all(figure, paths, count), err);
    for (int32_t i = 0; i < count && status == KYMO_OK && args->verbose; i++)
        fprintf(stderr, "kymo: wrote %s\n", paths[i]);
    free(paths);
    return status;
}

kymo_status cli_outputs_write(const cli_args *args, kymo_figure *figure, kymo_stats *stats,
                              kymo_error *err)
{
    const char *layout = cli_last(args, CLI_DUMP_LAYOUT);
    const char *format = cli_last(args, CLI_OUTPUT_FORMAT);
    int32_t outputs = cli_count(args, CLI_OUTPUT), standard = format != NULL;
    kymo_status status = KYMO_OK;

    if (outputs > standard) {
        status = save_files(args, figure, err);
        kymo_figure_stats(figure, stats);
    }
    if (status == KYMO_OK && standard)
        status = write_standard(figure, format, err);
    else if (status == KYMO_OK && outputs == 0)
        status = figure_error(figure, kymo_figure_write(figure, "png", discard, NULL), err);
    if (outputs == standard)
        kymo_figure_stats(figure, stats);
    return status == KYMO_OK && layout ? dump(figure, layout, err) : status;
}
