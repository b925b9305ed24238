/*
 * report.c - `kymo report SPEC -o OUT...`: one run, one document or many, once or whenever
 * something changes.
 *
 * The front matter gives the options of the report, the command line wins over it. The body goes
 * to the library as Markdown; blocks come back to fence.c. Outputs appear when the document is
 * whole, all at once; a document that fails leaves what was there before.
 */
#include "report.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One run of the command. */
typedef struct run {
    const cli_args *args;
    const char *path; /* of the spec */
    cli_spec spec;
    cli_variables variables; /* those of -D, then that of the group */
    int32_t defined;         /* how many are of -D */
    cli_groups groups;
    const char *column; /* of --for-each, or NULL */
    const char *data;
    const char **outputs; /* as given */
    const char **formats;
    int32_t output_count;
    bool standard;
    cli_inputs inputs;
} run;

/* ---- Variables and options ------------------------------------------------------------------- */

/* -D name=value, with room for the group's. */
static kymo_status take_variables(run *r, kymo_error *err)
{
    const cli_args *args = r->args;

    r->variables.list = calloc((size_t)cli_count(args, CLI_DEFINE) + 1, sizeof *r->variables.list);
    if (!r->variables.list)
        return cli_no_memory(err);
    for (int32_t i = 0; i < args->value_count; i++) {
        const char *text = args->values[i].text, *equals = strchr(text, '=');
        if (args->values[i].option->id != CLI_DEFINE)
            continue;
        if (!equals || equals == text) {
            cli_fail(err, KYMO_EINVAL, "-D: \"%s\" is no variable", text);
            cli_hint(err, "write -D NAME=VALUE");
            return KYMO_EINVAL;
        }
        if (strpbrk(equals, "\r\n"))
            return cli_fail(err, KYMO_EINVAL, "-D %.*s: the value has more than one line",
                            (int)(equals - text), text);
        cli_variable v = {.name = text, .value = equals + 1, .length = (size_t)(equals - text)};
        for (int32_t k = 0; k < r->variables.count; k++)
            if (r->variables.list[k].length == v.length &&
                memcmp(r->variables.list[k].name, text, v.length) == 0)
                return cli_fail(err, KYMO_EINVAL, "-D %.*s is given twice", (int)v.length, text);
        r->variables.list[r->variables.count++] = v;
    }
    r->defined = r->variables.count;
    return KYMO_OK;
}

/* The group's value, in front of what -D says. */
static kymo_status set_group(run *r, const char *value, kymo_error *err)
{
    size_t length = strlen(r->column);

    for (int32_t i = 0; i < r->defined; i++)
        if (r->variables.list[i].length == length &&
            memcmp(r->variables.list[i].name, r->column, length) == 0)
            return cli_fail(err, KYMO_EINVAL, "-D %s: --for-each gives this variable its values",
                            r->column);
    bool used = r->variables.count > r->defined && r->variables.list[r->defined].used;
    r->variables.list[r->defined] = (cli_variable){
        .name = r->column, .value = value, .length = length, .is_data = true, .used = used};
    r->variables.count = r->defined + 1;
    return KYMO_OK;
}

static kymo_status unknown_key(const run *r, const cli_setting *s, kymo_error *err)
{
    const char *names[64];
    int32_t count, known = 0;
    const kymo_field *fields = kymo_fields(KYMO_TABLE_REPORT, &count);

    for (int32_t i = 0; i < count && known < 64; i++)
        names[known++] = fields[i].name;
    cli_fail(err, KYMO_EINVAL, "front matter: unknown key \"%.64s\"", s->name);
    const char *near = kymo_did_you_mean(s->name, names, known);
    if (near)
        cli_hint(err, "did you mean \"%s\"?", near);
    else
        cli_hint(err, "kymo help report lists them");
    return cli_put_place(err, r->spec.path, s->name_at.line, s->name_at.column);
}

static bool is_key(const char *name)
{
    int32_t count;
    const kymo_field *fields = kymo_fields(KYMO_TABLE_REPORT, &count);

    for (int32_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, name) == 0)
            return true;
    return false;
}

/* A path of the spec, noted; `path` is freed. Owned; NULL when memory is out. */
static char *from_here(run *r, char *path)
{
    char *whole = cli_beside(&r->spec, path);

    if (whole)
        cli_inputs_note(&r->inputs, whole);
    free(path);
    return whole;
}

/* Front matter, then the command line. `texts` are the values that the options point to. Owned. */
static kymo_status take_options(run *r, kymo_report_options *options, char **texts, kymo_error *err)
{
    for (int32_t i = 0; i < r->spec.setting_count; i++) {
        const cli_setting *s = &r->spec.settings[i];
        if (!is_key(s->name))
            return unknown_key(r, s, err);
        texts[i] =
            cli_expand(s->value, strlen(s->value), r->spec.path, s->value_at, false, &r->variables, err);
        if (texts[i] && cli_is_path(s->name, texts[i]) && !(texts[i] = from_here(r, texts[i])))
            return cli_no_memory(err);
        if (!texts[i])
            return (kymo_status)err->code;
        if (kymo_field_set(KYMO_TABLE_REPORT, options, s->name, texts[i], NULL, err) < 0)
            return cli_put_place(err, r->spec.path, s->value_at.line, s->value_at.column);
    }
    if (cli_apply(r->args, KYMO_TABLE_REPORT, options, 0, err) != KYMO_OK)
        return (kymo_status)err->code;
    options->folder = r->spec.folder[0] ? r->spec.folder : NULL;
    return KYMO_OK;
}

/* An option of front matter that the library refuses has its place there. */
static void locate_option(const run *r, kymo_error *err)
{
    for (int32_t i = 0; i < r->spec.setting_count; i++) {
        const cli_setting *s = &r->spec.settings[i];
        size_t length = strlen(s->name);
        if (strncmp(err->text, s->name, length) == 0 && err->text[length] == ':' &&
            !cli_field(r->args, KYMO_TABLE_REPORT, s->name))
            cli_put_place(err, r->spec.path, s->value_at.line, s->value_at.column);
    }
}

/* ---- One document ---------------------------------------------------------------------------- */

static void tell_counts(const kymo_report_counts *c)
{
    fprintf(
        stderr,
        "{\"pages\": %lld, \"headings\": %lld, \"figures\": %lld, \"images\": %lld, "
        "\"tables\": %lld, "
        "\"rows\": %lld, \"bytes\": %lld, \"bytes_spooled\": %lld, \"peak_heap\": %lld}\n",
        (long long)c->pages, (long long)c->headings, (long long)c->figures, (long long)c->images,
        (long long)c->tables, (long long)c->rows, (long long)c->bytes, (long long)c->bytes_spooled,
        (long long)c->peak_heap);
}

static void tell_document(const run *r, const char *const *outputs,
                          const kymo_report_counts *counts)
{
    for (int32_t i = 0; i < r->output_count && r->args->verbose; i++)
        if (strcmp(outputs[i], "-") != 0)
            fprintf(stderr, "kymo: wrote %s\n", outputs[i]);
    if (cli_count(r->args, CLI_STATS))
        tell_counts(counts);
}

/* The body once, with the variables as they are. */
static kymo_status write_section(run *r, cli_document *doc, int32_t group, kymo_error *err)
{
    char *where = r->column ? cli_groups_where(r->column, r->groups.values[group]) : NULL;

    if (r->column && !where)
        return cli_no_memory(err);
    doc->where = where;
    doc->of_groups = group;
    char *text = cli_spec_expand(&r->spec, &r->variables, doc->group, err);
    if (text)
        cli_paths_of_images(doc, text);
    if (text && kymo_report_markdown(doc->report, text, r->spec.path, r->spec.body_line, cli_fence,
                                     doc) < 0) {
        kymo_report_status(doc->report, err);
        if (doc->error.code != KYMO_OK)
            *err = doc->error;
        else
            cli_spec_locate(&r->spec, err);
        // What the text does wrong is a mistake in the spec, not in data.
        if (doc->error.code == KYMO_OK && (err->code == KYMO_EDATA || err->code == KYMO_EFORMAT))
            err->code = KYMO_EINVAL;
    }
    free(text);
    free(where);
    doc->where = NULL;
    return (kymo_status)err->code;
}

/* The groups from `first` to `last` - 1 as sections of one document; without groups, 0 to 1. */
static kymo_status write_sections(run *r, cli_document *doc, int32_t first, int32_t last,
                                  kymo_error *err)
{
    for (int32_t i = first; i < last && err->code == KYMO_OK; i++) {
        doc->group = i - first + 1;
        doc->next_line = 0;
        if (r->column && set_group(r, r->groups.values[i], err) != KYMO_OK)
            break;
        write_section(r, doc, i, err);
    }
    return (kymo_status)err->code;
}

static kymo_status write_document(run *r, const char *const *outputs, int32_t first, int32_t last,
                                  kymo_error *err)
{
    kymo_report_options options = {0};
    kymo_error closing = {0};
    char **texts = calloc((size_t)r->spec.setting_count + 1, sizeof *texts);
    cli_document doc = {.args = r->args,
                        .spec = &r->spec,
                        .variables = &r->variables,
                        .group = 1,
                        .data = r->data,
                        .groups = &r->groups,
                        .outputs = outputs,
                        .output_count = r->output_count,
                        .inputs = &r->inputs,
                        .standard = &r->standard};

    memset(err, 0, sizeof *err);
    if (!texts)
        return cli_no_memory(err);
    if (r->column)
        set_group(r, r->groups.values[first], err);
    if (err->code == KYMO_OK && take_options(r, &options, texts, err) == KYMO_OK) {
        doc.report = kymo_report_open_as(outputs[0], r->formats[0], &options);
        for (int32_t i = 1; i < r->output_count; i++)
            kymo_report_also(doc.report, outputs[i], r->formats[i]);
        if (kymo_report_status(doc.report, err) == KYMO_OK)
            write_sections(r, &doc, first, last, err);
        else
            locate_option(r, err);
        if (err->code == KYMO_OK && cli_interrupted())
            cli_fail(err, KYMO_ECANCELLED, "interrupted");
        if (err->code != KYMO_OK)
            kymo_report_fail(doc.report, err);
        kymo_report_counts counts;
        if (kymo_report_end(doc.report, &counts, &closing) != KYMO_OK && err->code == KYMO_OK)
            *err = closing;
        if (err->code == KYMO_OK)
            tell_document(r, outputs, &counts);
    }
    for (int32_t i = 0; i < r->spec.setting_count; i++)
        free(texts[i]);
    free(texts);
    return (kymo_status)err->code;
}

/* ---- All documents --------------------------------------------------------------------------- */

static bool has_braces(const run *r)
{
    for (int32_t i = 0; i < r->output_count; i++)
        if (strstr(r->outputs[i], "{}"))
            return true;
    return false;
}

static void free_names(char **names, int32_t count)
{
    for (int32_t i = 0; names && i < count; i++)
        free(names[i]);
    free(names);
}

/* A name and the document it is of. */
typedef struct named {
    const char *name;
    int32_t document;
} named;

static int by_name(const void *a, const void *b)
{
    const named *one = a, *other = b;
    int order = strcmp(one->name, other->name);

    return order ? order : (one->document > other->document) - (one->document < other->document);
}

/* No two documents may have one name. */
static kymo_status check_names(const run *r, char **names, int32_t count, kymo_error *err)
{
    named *sorted = malloc((size_t)count * sizeof *sorted);

    if (!sorted)
        return cli_no_memory(err);
    for (int32_t i = 0; i < count; i++)
        sorted[i] = (named){names[i], i};
    qsort(sorted, (size_t)count, sizeof *sorted, by_name);
    for (int32_t i = 1; i < count && err->code == KYMO_OK; i++)
        if (strcmp(sorted[i - 1].name, sorted[i].name) == 0)
            cli_fail(err, KYMO_EINVAL, "-o %s: \"%s\" and \"%s\" would both be %s",
                     r->outputs[sorted[i].document % r->output_count],
                     r->groups.values[sorted[i - 1].document / r->output_count],
                     r->groups.values[sorted[i].document / r->output_count], sorted[i].name);
    free(sorted);
    return (kymo_status)err->code;
}

/* The names of all documents: of group g, output i is names[g * output_count + i]. Owned. */
static char **name_documents(const run *r, kymo_error *err)
{
    int32_t count = r->groups.count * r->output_count;
    char **names = calloc((size_t)count + 1, sizeof *names);

    if (!names)
        cli_no_memory(err);
    for (int32_t i = 0; names && i < count && err->code == KYMO_OK; i++) {
        const char *pattern = r->outputs[i % r->output_count],
                   *group = r->groups.values[i / r->output_count];
        if (!strstr(pattern, "{}"))
            cli_fail(err, KYMO_EINVAL, "-o %s: without {} all groups would have this name",
                     pattern);
        else if (!(names[i] = cli_groups_name(pattern, group)))
            cli_no_memory(err);
    }
    if (names && err->code == KYMO_OK)
        check_names(r, names, count, err);
    if (names && err->code == KYMO_OK)
        return names;
    free_names(names, count);
    return NULL;
}

/* A document a group. One that fails does not keep the others from being made; the first failure
 * is the run's. */
static kymo_status write_groups(run *r, kymo_error *err)
{
    char **names = name_documents(r, err);

    for (int32_t i = 0; names && i < r->groups.count && !cli_interrupted(); i++) {
        kymo_error one;
        write_document(r, (const char *const *)names + i * r->output_count, i, i + 1, &one);
        if (one.code != KYMO_OK && err->code != KYMO_OK)
            cli_tell(r->args, &one);
        else if (one.code != KYMO_OK)
            *err = one;
    }
    free_names(names, r->groups.count * r->output_count);
    return (kymo_status)err->code;
}

/* -D that no text asks for is told of: it may be misspelt. */
static void tell_unused(const run *r)
{
    for (int32_t i = 0; i < r->variables.count && !r->args->quiet && !r->args->json_errors; i++)
        if (!r->variables.list[i].used)
            fprintf(stderr, "kymo: %s: nothing in it is named {{ %.*s }}\n", r->spec.path,
                    (int)r->variables.list[i].length, r->variables.list[i].name);
}

/* An output that is the spec, or the data of --for-each, would be lost. */
static kymo_status check_outputs(const run *r, kymo_error *err)
{
    const char *const inputs[] = {r->path, r->data};
    struct stat in, out;

    for (int32_t i = 0; i < 2 * r->output_count; i++) {
        const char *input = inputs[i % 2], *output = r->outputs[i / 2];
        if (input && strcmp(input, "-") != 0 && strcmp(output, "-") != 0 && stat(input, &in) == 0 &&
            stat(output, &out) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino) {
            cli_fail(err, KYMO_EEXIST, "%s: the output is an input", output);
            cli_hint(err, "choose another name");
            return KYMO_EEXIST;
        }
    }
    return KYMO_OK;
}

/* Reads the spec and makes all there is to make of it. */
static kymo_status render(run *r, kymo_error *err)
{
    memset(err, 0, sizeof *err);
    cli_inputs_free(&r->inputs);
    if (strcmp(r->path, "-") != 0)
        cli_inputs_note(&r->inputs, r->path);
    else
        r->standard = true;
    if (r->data)
        cli_inputs_note(&r->inputs, r->data);
    r->variables.count = r->defined;
    if (check_outputs(r, err) == KYMO_OK && cli_spec_read(&r->spec, r->path, err) == KYMO_OK &&
        (!r->column || cli_groups_read(&r->groups, r->args, r->data, r->column, err) == KYMO_OK)) {
        if (r->column && has_braces(r))
            write_groups(r, err);
        else
            write_document(r, r->outputs, 0, r->column ? r->groups.count : 1, err);
        if (err->code == KYMO_OK)
            tell_unused(r);
    }
    cli_groups_free(&r->groups);
    cli_spec_free(&r->spec);
    return (kymo_status)err->code;
}

static kymo_status watch(run *r, kymo_error *err)
{
    const cli_args *args = r->args;

    do {
        if (render(r, err) == KYMO_ECANCELLED)
            break;
        cli_tell(args, err);
        if (!args->quiet)
            fprintf(stderr, "kymo: %s; watching %d %s\n",
                    err->code == KYMO_OK ? "rendered" : "not rendered", r->inputs.count,
                    r->inputs.count == 1 ? "file" : "files");
    } while (cli_inputs_wait(&r->inputs));
    return cli_fail(err, KYMO_ECANCELLED, "interrupted");
}

/* ---- The command ----------------------------------------------------------------------------- */

static kymo_status take_outputs(run *r, kymo_error *err)
{
    size_t room = (size_t)cli_count(r->args, CLI_OUTPUT);

    r->outputs = calloc(room, sizeof *r->outputs);
    r->formats = calloc(room, sizeof *r->formats);
    if (!r->outputs || !r->formats)
        return cli_no_memory(err);
    for (int32_t i = 0; i < r->args->value_count; i++) {
        if (r->args->values[i].option->id != CLI_OUTPUT)
            continue;
        r->formats[r->output_count] = cli_output_format(r->args, r->args->values[i].text);
        r->outputs[r->output_count++] = cli_output_path(r->args->values[i].text);
    }
    return KYMO_OK;
}

static kymo_status check_words(run *r, kymo_error *err)
{
    const cli_args *args = r->args;

    if (args->file_count == 0) {
        cli_fail(err, KYMO_EINVAL, "no spec");
        cli_hint(err, "write kymo report SPEC.md -o REPORT.pdf; kymo help report tells more");
        return KYMO_EINVAL;
    }
    if (args->file_count > 1)
        return cli_fail(err, KYMO_EINVAL, "one spec at a time: %s or %s", args->files[0],
                        args->files[1]);
    r->path = args->files[0];
    r->column = cli_last(args, CLI_FOR_EACH);
    r->data = cli_last(args, CLI_DATA);
    if (r->column && !r->data) {
        cli_fail(err, KYMO_EINVAL, "--for-each needs the file of its column");
        cli_hint(err, "add --data FILE");
        return KYMO_EINVAL;
    }
    if (r->data && !r->column)
        return cli_fail(err, KYMO_EINVAL, "--data is for --for-each COLUMN, which is missing");
    if (r->data && strcmp(r->data, "-") == 0)
        return cli_fail(err, KYMO_EINVAL, "--data: standard input cannot be read once a group");
    if (cli_count(args, CLI_WATCH) && strcmp(r->path, "-") == 0)
        return cli_fail(err, KYMO_EINVAL, "--watch: standard input does not change");
    return cli_outputs_check(args, err);
}

int cli_report(const cli_args *args)
{
    run r = {.args = args};
    kymo_error err = {0};

    if (check_words(&r, &err) == KYMO_OK && take_outputs(&r, &err) == KYMO_OK &&
        take_variables(&r, &err) == KYMO_OK) {
        if (!r.column && has_braces(&r)) {
            cli_fail(&err, KYMO_EINVAL, "-o with {} is for --for-each COLUMN, which is missing");
        } else {
            cli_progress *progress = cli_progress_begin(NULL, false);
            if (cli_count(args, CLI_WATCH))
                watch(&r, &err);
            else
                render(&r, &err);
            cli_progress_end(progress);
        }
    }
    int code = cli_tell(args, &err);
    cli_inputs_free(&r.inputs);
    free(r.variables.list);
    free(r.outputs);
    free(r.formats);
    return code;
}
