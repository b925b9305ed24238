/*
 * json.c - `kymo figure.json -o figure.png`: a file that is a figure, not data.
 *
 * It is one when its name ends with .json and it holds an object with the key "axes". The file says
 * what is drawn; of the command line, options of the whole figure win over it, those of the config file
 * do not, and options about data, axes and marks have no place.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct text {
    char *bytes;
    size_t size;
} text;

/* What files that the figure reads are checked for. */
typedef struct inputs {
    const cli_figure *figure;
    kymo_error *err;
} inputs;

/* ---- The file -------------------------------------------------------------------------------- */

/* Reads a file whole; false: it cannot be read, or is no figure. Owned. */
static bool read_figure(const char *path, text *json)
{
    size_t room = 0, got = 1;
    FILE *file = fopen(path, "rb");

    while (file && got > 0) {
        if (room - json->size < 4096) {
            room = room * 2 + 65536;
            char *grown = realloc(json->bytes, room + 1);
            if (!grown)
                break;
            json->bytes = grown;
        }
        got = fread(json->bytes + json->size, 1, room - json->size, file);
        json->size += got;
    }
    bool whole = file && feof(file) && !ferror(file);
    if (file)
        fclose(file);
    if (!whole)
        return false;
    json->bytes[json->size] = '\0';
    const char *first = json->bytes + strspn(json->bytes, " \t\r\n");
    return *first == '{' && strstr(first, "\"axes\"");
}

static bool ends_with_json(const char *path)
{
    size_t length = strlen(path);

    return length > 5 && strcmp(path + length - 5, ".json") == 0;
}

/* "a/b" of "a/b/c.json"; "." of "c.json". Owned. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? cli_copy(path, (size_t)(slash - path) + (slash == path)) : cli_copy("", 0);
}

/* ---- Options --------------------------------------------------------------------------------- */

/* Options that say what the file says. */
static bool is_misplaced(const cli_option *option)
{
    static const int32_t ids[] = {CLI_X, CLI_Y, CLI_LOG, CLI_H_RULE, CLI_V_RULE, CLI_PANELS};

    if (option->field)
        return option->table != KYMO_TABLE_FIGURE;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (option->id == ids[i])
            return true;
    return false;
}

static kymo_status check_options(const cli_args *args, const char *path, kymo_error *err)
{
    if (args->kind != KYMO_LINE)
        return cli_fail(err, KYMO_EINVAL, "%s is a figure: it says its plot types itself", path);
    for (int32_t i = 0; i < args->value_count; i++) {
        const cli_value *given = &args->values[i];
        if (given->word == 0 || !is_misplaced(given->option))
            continue;
        cli_fail(err, KYMO_EINVAL, "%s%s does not go with %s, which is a whole figure",
                 given->option->name[1] ? "--" : "-", given->option->name, path);
        return cli_at(args, given->word, err);
    }
    return KYMO_OK;
}

enum { SIZES = 3 };

/* What --size and --dpi say, as options with names; the texts are kept in `room`. */
static kymo_status add_size(const cli_args *args, kymo_option *more, int32_t *count,
                            char room[SIZES][32], kymo_error *err)
{
    static const char *const names[SIZES] = {"width", "height", "scale"};
    kymo_figure_options options = {0};

    if (cli_apply_size(args, &options, err) != KYMO_OK)
        return (kymo_status)err->code;
    const double values[SIZES] = {options.width, options.height, options.scale};
    for (int i = 0; i < SIZES; i++) {
        if (values[i] == 0)
            continue;
        snprintf(room[i], sizeof room[i], "%.17g", values[i]);
        more[(*count)++] = (kymo_option){names[i], room[i]};
    }
    return KYMO_OK;
}

/* Options of the figure: of the config file to `base`, of the command line to `more`. */
static kymo_status sort_options(const cli_args *args, kymo_figure_options *base, kymo_option *more,
                                char room[SIZES][32], kymo_error *err)
{
    int32_t count = 0;

    for (int32_t i = 0; i < args->value_count; i++) {
        const cli_value *given = &args->values[i];
        if (!given->option->field || given->option->table != KYMO_TABLE_FIGURE)
            continue;
        if (given->word > 0)
            more[count++] = (kymo_option){given->option->field->name, given->text};
        else if (kymo_field_set(KYMO_TABLE_FIGURE, base, given->option->field->name, given->text,
                                NULL, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    if (add_size(args, more, &count, room, err) != KYMO_OK)
        return (kymo_status)err->code;
    base->more = more;
    base->more_count = count;
    return KYMO_OK;
}

/* ---- The figure ------------------------------------------------------------------------------ */

static kymo_source *open_input(const char *path, const kymo_source_options *options, void *user)
{
    const inputs *in = user;
    const cli_figure *f = in->figure;
    kymo_source *source = NULL;

    if (f->opener) {
        if (f->opener(&source, path, options, f->opener_user, in->err) == KYMO_OK)
            return source;
        kymo_source_close(source);
        return NULL;
    }
    source = kymo_source_open(path, options);
    if (kymo_source_status(source, NULL) == KYMO_OK &&
        cli_outputs_differ(f->args, source, in->err) != KYMO_OK) {
        kymo_source_close(source);
        return NULL;
    }
    return source;
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat p, q;

    return stat(a, &p) == 0 && stat(b, &q) == 0 && p.st_dev == q.st_dev && p.st_ino == q.st_ino;
}

static kymo_status check_outputs(const cli_args *args, const char *path, kymo_error *err)
{
    for (int32_t i = 0; i < args->value_count; i++) {
        int32_t id = args->values[i].option->id;
        if ((id == CLI_OUTPUT || id == CLI_DUMP_LAYOUT || id == CLI_DUMP_SPEC) &&
            is_same_file(args->values[i].text, path))
            return cli_fail(err, KYMO_EEXIST, "%s: the output is an input", args->values[i].text);
    }
    return KYMO_OK;
}

static kymo_status make(cli_figure *f, const char *path, const text *json, const char *folder,
                        kymo_option *more, kymo_error *err)
{
    kymo_error why = {0};
    inputs in = {f, &why};
    char room[SIZES][32];
    kymo_figure_options base = {0};

    if (f->defaults)
        base = *f->defaults;
    if (!base.font)
        base.font = getenv("KYMO_FONT");
    if (check_options(f->args, path, err) != KYMO_OK ||
        check_outputs(f->args, path, err) != KYMO_OK ||
        sort_options(f->args, &base, more, room, err) != KYMO_OK)
        return (kymo_status)err->code;
    f->figure = kymo_figure_from_json(json->bytes, json->size,
                                      &(kymo_json_options){.name = path,
                                                           .folder = folder,
                                                           .base = &base,
                                                           .open = open_input,
                                                           .user = &in});
    kymo_figure_status(f->figure, err);
    if (why.code != KYMO_OK)
        *err = why;
    return (kymo_status)err->code;
}

bool cli_figure_from_json(cli_figure *f, kymo_error *err)
{
    const cli_args *args = f->args;
    text json = {0};
    bool is_figure = args->file_count == 1 && ends_with_json(args->files[0]) &&
                     read_figure(args->files[0], &json);

    if (is_figure) {
        char *folder = folder_of(args->files[0]);
        kymo_option *more = calloc((size_t)args->value_count + SIZES, sizeof *more);
        if (folder && more)
            make(f, args->files[0], &json, folder, more, err);
        else
            cli_no_memory(err);
        free(folder);
        free(more);
    }
    free(json.bytes);
    return is_figure;
}
