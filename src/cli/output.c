/*
 * output.c - where the picture goes: files, devices, standard output, the layout as JSON.
 *
 * Everything that can be refused is refused before a byte of data is read. The extension of a name says
 * the format; -f says it for the others, and for a single output whatever its name is. Writing is the
 * library's business: files are complete or not there, devices and pipes are written straight.
 */
#include "cli.h"

#include <kymo/report.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Before reading -------------------------------------------------------------------------- */

static bool is_standard(const char *path)
{
    return strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0;
}

static int32_t output_names(const cli_args *args, const char *names[16])
{
    return args->set == CLI_SET_REPORT ? kymo_report_outputs(names) : kymo_output_extensions(names);
}

static bool is_extension(const cli_args *args, const char *word)
{
    const char *names[16];
    int32_t count = output_names(args, names);

    for (int32_t i = 0; i < count; i++)
        if (strcmp(names[i], word) == 0)
            return true;
    return false;
}

static kymo_status unknown_output(const cli_args *args, const char *what, const char *word,
                                  kymo_error *err)
{
    const char *names[16];
    char list[96] = "";
    int32_t count = output_names(args, names);

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

/* Where --dump-layout and --dump-spec write. */
static const cli_id dumps[] = {CLI_DUMP_LAYOUT, CLI_DUMP_SPEC};
enum { DUMPS = sizeof dumps / sizeof *dumps };

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

/* Never binary or escape codes on a screen by accident. */
static bool is_terminal(const char *path)
{
    struct stat info;

    if (is_standard(path))
        return isatty(STDOUT_FILENO);
    if (stat(path, &info) != 0 || !S_ISCHR(info.st_mode))
        return false;
    int fd = open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK);
    bool terminal = fd >= 0 && isatty(fd);
    if (fd >= 0)
        close(fd);
    return terminal;
}

/* The extension of a name, "" when it has none. */
static const char *extension_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');

    return dot ? dot + 1 : "";
}

/* The format of an output: as -f says for a single one, else as its name says, else as -f says. */
const char *cli_output_format(const cli_args *args, const char *path)
{
    const char *format = cli_last(args, CLI_OUTPUT_FORMAT), *extension = extension_of(path);
    const char *said = is_extension(args, extension) ? extension : NULL;

    if (args->set == CLI_SET_REPORT)
        said = kymo_report_output_for(path);
    return said && !(format && cli_count(args, CLI_OUTPUT) == 1) ? said : format;
}

const char *cli_output_path(const char *path)
{
    return is_standard(path) ? "-" : path;
}

static kymo_status check_output(const cli_args *args, const char *path, kymo_error *err)
{
    const char *extension = extension_of(path);
    char what[160];

    if (is_terminal(path)) {
        cli_fail(err, KYMO_EINVAL, "-o %.80s is not written to a terminal", path);
        cli_hint(err, "use -o FILE, or a pipe");
        return KYMO_EINVAL;
    }
    if (cli_output_format(args, path))
        return is_standard(path) ? KYMO_OK : check_folder(path, err);
    if (is_standard(path))
        snprintf(what, sizeof what, "-o %s needs -f FORMAT", path);
    else if (extension[0])
        snprintf(what, sizeof what, "%.80s: no output has the extension \".%.20s\"", path, extension);
    else
        snprintf(what, sizeof what, "%.80s: has no extension that says the format: add -f FORMAT", path);
    return unknown_output(args, what, is_standard(path) ? "" : extension, err);
}

/* -f that no output takes is a mistake. */
static kymo_status check_format(const cli_args *args, kymo_error *err)
{
    const char *format = cli_last(args, CLI_OUTPUT_FORMAT);
    bool used = false;
    char what[96];

    if (!format)
        return KYMO_OK;
    if (!is_extension(args, format)) {
        snprintf(what, sizeof what, "-f: no output is called \"%.40s\"", format);
        return unknown_output(args, what, format, err);
    }
    for (int32_t i = 0; i < args->value_count; i++)
        used |= args->values[i].option->id == CLI_OUTPUT &&
                strcmp(cli_output_format(args, args->values[i].text), format) == 0;
    if (used)
        return KYMO_OK;
    return cli_fail(err, KYMO_EINVAL, "-f %s: no output takes it: their names say other formats",
                    format);
}

/* `standard`: an output is already written to standard output. */
static kymo_status check_dumps(const cli_args *args, bool standard, kymo_error *err)
{
    const char *there = "-o -";

    for (int i = 0; i < DUMPS; i++) {
        const cli_value *dump = cli_last_value(args, dumps[i]);
        if (!dump)
            continue;
        if (is_standard(dump->text) && standard)
            return cli_fail(err, KYMO_EINVAL, "%s and --%s - are the same place", there, dump->option->name);
        if (is_standard(dump->text)) {
            standard = true;
            there = "--dump-layout -";
        } else if (check_folder(dump->text, err) != KYMO_OK) {
            return (kymo_status)err->code;
        }
    }
    return KYMO_OK;
}

kymo_status cli_outputs_check(const cli_args *args, kymo_error *err)
{
    bool standard = false;

    for (int32_t i = 0; i < args->value_count; i++) {
        const char *path = args->values[i].text;
        if (args->values[i].option->id != CLI_OUTPUT)
            continue;
        if (check_output(args, path, err) != KYMO_OK)
            return (kymo_status)err->code;
        for (int32_t k = 0; k < i; k++)
            if (args->values[k].option->id == CLI_OUTPUT && strcmp(args->values[k].text, path) == 0)
                return cli_fail(err, KYMO_EINVAL, "-o %s is given twice", path);
        if (is_standard(path) && standard)
            return cli_fail(err, KYMO_EINVAL, "-o - and -o /dev/stdout are the same place");
        standard |= is_standard(path);
    }
    if (check_dumps(args, standard, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (cli_count(args, CLI_OUTPUT))
        return check_format(args, err);
    if (cli_count(args, CLI_DUMP_LAYOUT) || cli_count(args, CLI_DUMP_SPEC))
        return KYMO_OK;
    cli_fail(err, KYMO_EINVAL, "no output");
    cli_hint(err, "use -o FILE, as in -o %s", args->set == CLI_SET_REPORT ? "report.pdf" : "plot.png");
    return KYMO_EINVAL;
}

kymo_status cli_outputs_differ(const cli_args *args, const kymo_source *source, kymo_error *err)
{
    for (int32_t i = 0; i < args->value_count; i++) {
        int32_t id = args->values[i].option->id;
        const char *path = args->values[i].text;
        if ((id != CLI_OUTPUT && id != CLI_DUMP_LAYOUT && id != CLI_DUMP_SPEC) || is_standard(path) ||
            !kymo_source_is_file(source, path))
            continue;
        cli_fail(err, KYMO_EEXIST, "%s: the output is an input", path);
        cli_hint(err, "choose another name");
        return KYMO_EEXIST;
    }
    return KYMO_OK;
}

/* ---- Writing --------------------------------------------------------------------------------- */

static int discard(const void *bytes, size_t size, void *user)
{
    (void)bytes;
    (void)size;
    (void)user;
    return 0;
}

static kymo_status figure_error(const kymo_figure *figure, kymo_status status, kymo_error *err)
{
    if (status >= 0)
        return KYMO_OK;
    if (kymo_figure_status(figure, err) == KYMO_OK)
        return cli_fail(err, status, "%s", kymo_status_text(status));
    return status;
}

/* All outputs from one reading. */
static kymo_status save(const cli_args *args, kymo_figure *figure, kymo_error *err)
{
    size_t room = (size_t)cli_count(args, CLI_OUTPUT);
    const char **paths = calloc(room, sizeof *paths), **formats = calloc(room, sizeof *formats);
    int32_t count = 0;
    kymo_status status = paths && formats ? KYMO_OK : cli_no_memory(err);

    for (int32_t i = 0; i < args->value_count && status == KYMO_OK; i++) {
        const char *path = args->values[i].text;
        if (args->values[i].option->id != CLI_OUTPUT)
            continue;
        formats[count] = cli_output_format(args, path);
        paths[count++] = cli_output_path(path);
    }
    if (status == KYMO_OK)
        status = figure_error(figure, kymo_figure_save_as(figure, paths, formats, count), err);
    for (int32_t i = 0; i < count && status == KYMO_OK && args->verbose; i++)
        if (!is_standard(paths[i]))
            fprintf(stderr, "kymo: wrote %s\n", paths[i]);
    free(paths);
    free(formats);
    return status;
}

kymo_status cli_outputs_write(const cli_args *args, kymo_figure *figure, kymo_stats *stats,
                              kymo_error *err)
{
    const char *layout = cli_last(args, CLI_DUMP_LAYOUT), *spec = cli_last(args, CLI_DUMP_SPEC);
    kymo_status status = KYMO_OK;

    if (spec)
        status = figure_error(figure, kymo_json_save(figure, is_standard(spec) ? "-" : spec), err);
    if (status == KYMO_OK && cli_count(args, CLI_OUTPUT))
        status = save(args, figure, err);
    else if (status == KYMO_OK && (layout || !spec))
        status = figure_error(figure, kymo_figure_write(figure, "png", discard, NULL), err);
    kymo_figure_stats(figure, stats);
    if (status == KYMO_OK && layout)
        status = figure_error(figure, kymo_layout_save(figure, is_standard(layout) ? "-" : layout), err);
    return status;
}
