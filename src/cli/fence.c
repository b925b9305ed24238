/*
 * fence.c - the fenced blocks of a spec: a command line or a JSON figure, or a table of a file.
 *
 *     ~~~kymo id=t1 caption="Temperature" width=120mm        ~~~kymo table caption="Hottest"
 *     line -x time -y temp run.csv                            run.csv columns=time,temp sort=-temp
 * limit=10
 *     ~~~                                                     ~~~
 *
 * What stands behind `kymo` is words like those of a command line. Each block opens its files,
 * hands its figure or source to the report, and closes them again: a long document needs no more
 * memory than its largest block.
 */
#include "report.h"

#include <stdlib.h>
#include <string.h>

/* One block. */
typedef struct block {
    cli_document *doc;
    cli_words words; /* behind `kymo` */
    cli_part body;
    cli_place at; /* of the fence */
} block;

static kymo_status fail_at(const block *b, cli_place at, kymo_error *err)
{
    return cli_put_place(err, b->doc->spec->path, at.line, at.column);
}

/* ---- Attributes ------------------------------------------------------------------------------ */

static const kymo_field *find_field(kymo_table table, const char *name)
{
    int32_t count;
    const kymo_field *fields = kymo_fields(table, &count);

    for (int32_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

/* The names of one table or two, for a proposal. */
static kymo_status unknown_name(const char *name, const kymo_table *tables, int32_t table_count,
                                kymo_error *err)
{
    const char *names[96];
    int32_t count = 0, rows;

    names[count++] = "columns"; // also of figures, where it is no field
    for (int32_t t = 0; t < table_count; t++) {
        const kymo_field *fields = kymo_fields(tables[t], &rows);
        for (int32_t i = 0; i < rows && count < 96; i++)
            names[count++] = fields[i].name;
    }
    cli_fail(err, KYMO_EINVAL, "unknown attribute \"%.64s\"", name);
    const char *near = kymo_did_you_mean(name, names, count);
    if (near)
        cli_hint(err, "did you mean %s?", near);
    else if (tables[0] == KYMO_TABLE_REPORT_FIGURE)
        cli_hint(err, "figures have id, caption, alt, width, height, columns");
    else
        cli_hint(
            err,
            "tables have id and caption; behind the file columns, sort, limit and how to read it");
    return KYMO_EINVAL;
}

/* "name=value": `name` without dashes; false when the word is none. */
static bool split_attribute(const char *word, char name[32], const char **value)
{
    size_t length = 0;

    while ((word[length] >= 'a' && word[length] <= 'z') || word[length] == '_' ||
           word[length] == '-')
        length++;
    if (length == 0 || length >= 32 || word[length] != '=')
        return false;
    for (size_t i = 0; i < length; i++)
        name[i] = word[i] == '-' ? '_' : word[i];
    name[length] = '\0';
    *value = word + length + 1;
    return true;
}

/* "t1" is "t1-2" in the second section. Owned. */
static char *id_of_group(const char *id, int32_t group)
{
    size_t size = strlen(id) + 16;
    char *text = malloc(size);

    if (text && group > 1)
        snprintf(text, size, "%s-%d", id, group);
    else if (text)
        memcpy(text, id, strlen(id) + 1);
    return text;
}

/* ---- Figures --------------------------------------------------------------------------------- */

static kymo_status take_columns(const char *value, int32_t *columns, kymo_error *err)
{
    if (value[0] >= '1' && value[0] <= '6' && !value[1]) {
        *columns = value[0] - '0';
        return KYMO_OK;
    }
    return cli_fail(err, KYMO_EINVAL,
                    "columns: bad value \"%s\": 1 to 6 figures stand side by side", value);
}

/* What stands behind `kymo`. */
static kymo_status figure_attributes(const block *b, kymo_report_figure_options *options,
                                     int32_t *columns, kymo_error *err)
{
    static const kymo_table table = KYMO_TABLE_REPORT_FIGURE;
    char name[32];
    const char *value;

    *columns = 1;
    for (int32_t i = 1; i < b->words.count; i++) {
        if (!split_attribute(b->words.word[i], name, &value)) {
            cli_fail(err, KYMO_EINVAL, "\"%.64s\" is no attribute", b->words.word[i]);
            cli_hint(err, "write id=NAME, caption=\"TEXT\", ... or kymo table");
        } else if (strcmp(name, "columns") == 0) {
            take_columns(value, columns, err);
        } else if (!find_field(table, name)) {
            unknown_name(name, &table, 1, err);
        } else {
            kymo_field_set(table, options, name, value, NULL, err);
        }
        if (err->code < 0)
            return fail_at(b, b->words.places[i], err);
    }
    return KYMO_OK;
}

/* Whether only blank lines stand between this block and the figure before it. */
static bool follows(const block *b)
{
    cli_document *doc = b->doc;
    int64_t line = doc->next_line;

    for (size_t length; line < b->at.line; line++) {
        const char *text = cli_spec_line(doc->spec, line, &length);
        if (text && strspn(text, " \t") < length)
            return false;
    }
    return doc->next_line > 0;
}

/* The line behind the fence that ends the block. */
static int64_t line_behind(const block *b)
{
    int64_t line = b->at.line + 2;

    for (const char *c = b->body.text; *c; c++)
        line += *c == '\n';
    return line;
}

/* Hands the figure to the report, and tells what is not in it. */
static kymo_status give_figure(const block *b, kymo_figure *figure, kymo_error *err)
{
    cli_document *doc = b->doc;
    kymo_report_figure_options options = {0};
    kymo_stats stats;
    char place[300];
    int32_t columns;

    if (figure_attributes(b, &options, &columns, err) != KYMO_OK)
        return (kymo_status)err->code;
    char *id = options.id ? id_of_group(options.id, doc->group) : NULL;
    if (options.id && !id)
        return cli_no_memory(err);
    options.id = id;
    if (!follows(b) || columns != doc->columns)
        kymo_report_columns(doc->report, columns);
    doc->columns = columns;
    doc->next_line = line_behind(b);
    cli_progress_figure(figure);
    kymo_report_figure(doc->report, figure, &options);
    cli_progress_figure(NULL);
    free(id);
    kymo_report_status(doc->report, err);
    if (err->code != KYMO_OK)
        return fail_at(b, b->at, err);
    if (doc->args->quiet || doc->args->json_errors)
        return KYMO_OK;
    kymo_figure_stats(figure, &stats);
    snprintf(place, sizeof place, "%s:%lld: ", doc->spec->path, (long long)b->at.line);
    cli_left_out(&stats, place);
    return KYMO_OK;
}

/* The figure of a line that has been taken apart. */
static kymo_status give_line(const block *b, cli_args *args, kymo_error *err)
{
    cli_figure f = {.args = args, .opener = cli_document_open, .opener_user = b->doc};
    cli_paths paths;

    if (cli_paths_of_line(&paths, b->doc, args, err) == KYMO_OK &&
        cli_figure_build(&f, err) == KYMO_OK)
        give_figure(b, f.figure, err);
    cli_figure_free(&f);
    cli_paths_free(&paths);
    return (kymo_status)err->code;
}

/* A command line. */
static kymo_status figure_of_line(const block *b, kymo_error *err)
{
    cli_document *doc = b->doc;
    cli_words words = {0};
    cli_args args = {0};

    if (cli_words_split(&words, &b->body, doc->variables, err) == KYMO_OK && words.count == 1) {
        cli_fail(err, KYMO_EINVAL, "this block is empty");
        cli_hint(err, "write a command line in it, as in: line -y temp run.csv");
        fail_at(b, b->at, err);
    }
    if (err->code == KYMO_OK && cli_parse_line(&args, words.count, words.word, doc->spec->path,
                                               words.places, err) == KYMO_OK)
        give_line(b, &args, err);
    cli_args_free(&args);
    cli_words_free(&words);
    return (kymo_status)err->code;
}

/* What opening files of a JSON figure came to. */
typedef struct json_files {
    cli_document *doc;
    kymo_error error;
} json_files;

static kymo_source *open_of_json(const char *path, const kymo_source_options *options, void *user)
{
    json_files *files = user;
    kymo_error err = {0};
    kymo_source *source = NULL;

    cli_document_open(&source, path, options, files->doc, &err);
    if (err.code == KYMO_OK)
        return source;
    if (files->error.code == KYMO_OK)
        files->error = err;
    kymo_source_close(source);
    return NULL;
}

static kymo_status figure_of_json(const block *b, kymo_error *err)
{
    cli_document *doc = b->doc;
    json_files files = {.doc = doc};
    kymo_json_options options = {.name = doc->spec->path,
                                 .line = b->at.line + 1,
                                 .folder = doc->spec->folder[0] ? doc->spec->folder : NULL,
                                 .open = open_of_json,
                                 .user = &files};
    char *text =
        cli_expand_json(b->body.text, b->body.length, doc->spec->path, b->body.at, doc->variables, err);
    kymo_error unused;

    if (!text)
        return (kymo_status)err->code;
    kymo_figure *figure = kymo_figure_from_json(text, strlen(text), &options);
    free(text);
    if (files.error.code != KYMO_OK)
        *err = files.error;
    else
        kymo_figure_status(figure, err);
    if (err->code != KYMO_OK)
        fail_at(b, b->at, err);
    else
        give_figure(b, figure, err);
    if (kymo_figure_close(figure, &unused) != KYMO_OK && err->code == KYMO_OK)
        *err = unused;
    return (kymo_status)err->code;
}

/* ---- Tables ---------------------------------------------------------------------------------- */

static const kymo_table table_tables[] = {KYMO_TABLE_REPORT_TABLE, KYMO_TABLE_SOURCE};

/* Attributes behind `kymo table`, and those behind its file. */
static kymo_status table_attribute(const char *word, kymo_report_table_options *options,
                                   kymo_source_options *source, kymo_error *err)
{
    char name[32];
    const char *value;

    if (!split_attribute(word, name, &value)) {
        cli_fail(err, KYMO_EINVAL, "\"%.64s\" is no attribute", word);
        cli_hint(err, "a table has one file, and name=value");
        return KYMO_EINVAL;
    }
    if (strcmp(name, "cols") == 0)
        memcpy(name, "columns", sizeof "columns");
    if (find_field(KYMO_TABLE_REPORT_TABLE, name))
        return kymo_field_set(KYMO_TABLE_REPORT_TABLE, options, name, value, NULL, err);
    if (source && find_field(KYMO_TABLE_SOURCE, name))
        return kymo_field_set(KYMO_TABLE_SOURCE, source, name, value, NULL, err);
    return unknown_name(name, table_tables, source ? 2 : 1, err);
}

static kymo_status table_words(const block *b, const cli_words *words,
                               kymo_report_table_options *options, kymo_source_options *source,
                               int32_t *file, kymo_error *err)
{
    char name[32];
    const char *value;

    *file = 0;
    for (int32_t i = 2; i < b->words.count; i++)
        if (table_attribute(b->words.word[i], options, NULL, err) < 0)
            return fail_at(b, b->words.places[i], err);
    for (int32_t i = 1; i < words->count; i++) {
        if (*file == 0 && !split_attribute(words->word[i], name, &value))
            *file = i;
        else if (table_attribute(words->word[i], options, source, err) < 0)
            return fail_at(b, words->places[i], err);
    }
    if (*file > 0)
        return KYMO_OK;
    cli_fail(err, KYMO_EINVAL, "this table has no file");
    cli_hint(err, "write one in the block, as in: run.csv columns=time,temp limit=10");
    return fail_at(b, b->at, err);
}

static kymo_status give_table(const block *b, const cli_words *words, kymo_error *err)
{
    cli_document *doc = b->doc;
    kymo_report_table_options options = {0};
    kymo_source_options source_options = {0};
    kymo_source *source = NULL;
    char *id = NULL, *path = NULL;
    int32_t file;

    if (table_words(b, words, &options, &source_options, &file, err) != KYMO_OK)
        return (kymo_status)err->code;
    path = cli_beside(doc->spec, words->word[file]);
    if (!path)
        cli_no_memory(err);
    else if (cli_document_open(&source, path, &source_options, doc, err) == KYMO_OK) {
        id = options.id ? id_of_group(options.id, doc->group) : NULL;
        options.id = id;
        kymo_report_table(doc->report, source, &options);
        kymo_report_status(doc->report, err);
    }
    if (err->code != KYMO_OK)
        fail_at(b, words->places[file], err);
    kymo_source_close(source);
    free(path);
    free(id);
    return (kymo_status)err->code;
}

static kymo_status table_of_body(const block *b, kymo_error *err)
{
    cli_words words;

    if (cli_words_split(&words, &b->body, b->doc->variables, err) == KYMO_OK)
        give_table(b, &words, err);
    cli_words_free(&words);
    return (kymo_status)err->code;
}

/* ---- Blocks ---------------------------------------------------------------------------------- */

/* What stands behind `kymo` in the spec's own line, else what the parser made of it. */
static cli_part part_of_info(const cli_document *doc, const char *info, int64_t line)
{
    size_t length;
    const char *text = cli_spec_line(doc->spec, line, &length);

    for (size_t i = 0; text && i + 4 <= length; i++)
        if (memcmp(text + i, "kymo", 4) == 0)
            return (cli_part){.spec = doc->spec,
                              .text = text + i + 4,
                              .length = length - i - 4,
                              .at = {line, (int32_t)i + 5}};
    return (cli_part){.spec = doc->spec, .text = info, .length = strlen(info), .at = {line, 1}};
}

/* Whether a body is a figure as JSON; a line may begin with a variable. */
static bool is_json(const char *text)
{
    text += strspn(text, " \t\r\n");
    return text[0] == '{' && text[1] != '{';
}

kymo_status cli_fence(kymo_report *report, const char *info, const char *body, int64_t line,
                      void *user, kymo_error *err)
{
    cli_document *doc = user;
    cli_part behind = part_of_info(doc, info, line);
    block b = {.doc = doc,
               .at = {line, 1},
               .body = {.spec = doc->spec,
                        .text = body,
                        .length = strlen(body),
                        .at = {line + 1, 1},
                        .is_body = true}};

    memset(err, 0, sizeof *err);
    doc->report = report;
    if (cli_words_split(&b.words, &behind, doc->variables, err) == KYMO_OK) {
        if (b.words.count > 1 && strcmp(b.words.word[1], "table") == 0)
            table_of_body(&b, err);
        else if (is_json(body))
            figure_of_json(&b, err);
        else
            figure_of_line(&b, err);
    }
    cli_words_free(&b.words);
    if (err->code == KYMO_OK && cli_interrupted())
        cli_fail(err, KYMO_ECANCELLED, "interrupted");
    if (err->code < 0 && doc->error.code == KYMO_OK)
        doc->error = *err;
    return (kymo_status)err->code;
}
