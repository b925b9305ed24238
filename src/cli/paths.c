/*
 * paths.c - the files that a spec names: where they are, and how they are read.
 *
 * Paths begin at the spec, wherever the program runs: those of data, of theme and font files, and
 * of figures as JSON. Each is noted for --watch, none may be an output, and of the file of
 * --for-each only the rows of the group are read.
 */
#include "report.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

char *cli_beside(const cli_spec *spec, const char *path)
{
    size_t folder = path[0] == '/' || strcmp(path, "-") == 0 ? 0 : strlen(spec->folder),
           size = folder + strlen(path) + 1;
    char *whole = malloc(size);

    if (whole)
        snprintf(whole, size, "%.*s%s", (int)folder, spec->folder, path);
    return whole;
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat one, other;

    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

/* The condition of the block and that of the document's group, both. Owned; NULL when memory is
 * out. */
static char *both(const char *own, const char *group)
{
    size_t size = (own ? strlen(own) : 0) + strlen(group) + sizeof " && ";
    char *text = malloc(size);

    if (text)
        snprintf(text, size, "%s%s%s", own ? own : "", own ? " && " : "", group);
    return text;
}

static kymo_status check_outputs(const cli_document *doc, const kymo_source *source,
                                 kymo_error *err)
{
    for (int32_t i = 0; i < doc->output_count; i++) {
        if (strcmp(doc->outputs[i], "-") == 0 || !kymo_source_is_file(source, doc->outputs[i]))
            continue;
        cli_fail(err, KYMO_EEXIST, "%s: the output is an input", doc->outputs[i]);
        cli_hint(err, "choose another name");
        return KYMO_EEXIST;
    }
    return KYMO_OK;
}

kymo_status cli_document_open(kymo_source **source, const char *path,
                              const kymo_source_options *options, void *user, kymo_error *err)
{
    cli_document *doc = user;
    kymo_source_options o = options ? *options : (kymo_source_options){0};
    bool standard = strcmp(path, "-") == 0;
    char *where = NULL;

    if (standard && *doc->standard)
        return cli_fail(err, KYMO_EINVAL, "standard input (-) can be read only once");
    *doc->standard |= standard;
    if (!standard)
        cli_inputs_note(doc->inputs, path);
    bool of_group = doc->where && !standard && is_same_file(path, doc->data);
    *source = of_group ? cli_groups_open(doc->groups, doc->of_groups, path, &o) : NULL;
    if (of_group && !*source) {
        o.where = where = both(o.where, doc->where);
        if (!where)
            return cli_no_memory(err);
    }
    if (!*source)
        *source = kymo_source_open(path, &o);
    free(where);
    if (kymo_source_status(*source, err) != KYMO_OK)
        return (kymo_status)err->code;
    return check_outputs(doc, *source, err);
}

/* ---- Paths in lines and front matter --------------------------------------------------------- */

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), size = strlen(end);

    return length > size && strcmp(text + length - size, end) == 0;
}

bool cli_is_path(const char *field, const char *value)
{
    if (strcmp(field, "theme") == 0)
        return strchr(value, '/') || ends_with(value, ".json");
    return strcmp(field, "font") == 0 && (strchr(value, '/') || ends_with(value, ".ttf") ||
                                          ends_with(value, ".otf") || ends_with(value, ".ttc"));
}

/* The path from here, noted and kept in the list; NULL when memory is out. */
static const char *keep(cli_paths *paths, const cli_document *doc, const char *path)
{
    char *whole = cli_beside(doc->spec, path);

    if (whole && strcmp(whole, "-") != 0)
        cli_inputs_note(doc->inputs, whole);
    if (whole)
        paths->list[paths->count++] = whole;
    return whole;
}

kymo_status cli_paths_of_line(cli_paths *paths, const cli_document *doc, cli_args *args,
                              kymo_error *err)
{
    *paths = (cli_paths){0};
    paths->list =
        calloc((size_t)args->file_count + (size_t)args->value_count + 1, sizeof *paths->list);
    if (!paths->list)
        return cli_no_memory(err);
    for (int32_t i = 0; i < args->file_count; i++)
        if (!(args->files[i] = keep(paths, doc, args->files[i])))
            return cli_no_memory(err);
    for (int32_t i = 0; i < args->value_count; i++) {
        cli_value *given = &args->values[i];
        if (!given->option->field || !cli_is_path(given->option->field->name, given->text))
            continue;
        given->text = keep(paths, doc, given->text);
        if (!given->text)
            return cli_no_memory(err);
    }
    return KYMO_OK;
}

void cli_paths_free(cli_paths *paths)
{
    for (int32_t i = 0; i < paths->count; i++)
        free(paths->list[i]);
    free(paths->list);
    *paths = (cli_paths){0};
}

void cli_paths_of_images(const cli_document *doc, const char *markdown)
{
    for (const char *at = strstr(markdown, "!["); at; at = strstr(at + 2, "![")) {
        const char *from = at + strcspn(at, "]\n");
        size_t length = from[0] == ']' && from[1] == '(' ? strcspn(from + 2, " )\n") : 0;
        char *path = length > 0 ? cli_copy(from + 2, length) : NULL;
        char *whole = path ? cli_beside(doc->spec, path) : NULL;
        if (whole)
            cli_inputs_note(doc->inputs, whole);
        free(path);
        free(whole);
    }
}
