/*
 * parse.c - the command line taken apart and checked.
 *
 * Options and files come in any order; the first word that is no option may be a plot type or a
 * command. All values that need no data are checked before anything is opened, by setting them in
 * structs that are thrown away.
 */
#include "cli.h"

#include <kymo/report.h>
#include <stdlib.h>
#include <string.h>

/* ---- Options by name ------------------------------------------------------------------------- */

/* Whether `given`, in which _ is as good as -, is `name`. */
static bool same_name(const char *given, size_t length, const char *name)
{
    if (strlen(name) != length)
        return false;
    for (size_t i = 0; i < length; i++)
        if ((given[i] == '_' ? '-' : given[i]) != (name[i] == '_' ? '-' : name[i]))
            return false;
    return true;
}

/* By the name it has here; else by the name of its field, so that --time-zone is --tz. */
const cli_option *cli_find_option(const cli_args *args, const char *given, size_t length)
{
    for (int32_t i = 0; i < args->option_count; i++)
        if (same_name(given, length, args->options[i].name))
            return &args->options[i];
    for (int32_t i = 0; i < args->option_count; i++)
        if (args->options[i].field && same_name(given, length, args->options[i].field->name))
            return &args->options[i];
    return NULL;
}

static const cli_option *find_letter(const cli_args *args, char letter)
{
    for (int32_t i = 0; i < args->option_count; i++)
        if (args->options[i].letter == letter)
            return &args->options[i];
    return NULL;
}

/* ---- Taking apart ---------------------------------------------------------------------------- */

kymo_status cli_unknown_option(const cli_args *args, const char *given, size_t length,
                               kymo_error *err)
{
    const char *names[CLI_MAX_OPTIONS];
    char word[64] = "";

    for (int32_t i = 0; i < args->option_count; i++)
        names[i] = args->options[i].name;
    if (length < sizeof word)
        memcpy(word, given, length);
    cli_fail(err, KYMO_EINVAL, "unknown option --%.*s", (int)(length < 64 ? length : 64), given);
    const char *near = word[0] ? kymo_did_you_mean(word, names, args->option_count) : NULL;
    if (near)
        cli_hint(err, "did you mean --%s?", near);
    else
        cli_hint(err, "kymo --help");
    return KYMO_EINVAL;
}

static bool is_flag(const cli_option *option)
{
    return option->value[0] == '\0';
}

static void add_value(cli_args *args, const cli_option *option, const char *text, int word)
{
    args->values[args->value_count++] = (cli_value){option, text, word};
    if (option->id == CLI_QUIET)
        args->quiet = true;
    else if (option->id == CLI_VERBOSE)
        args->verbose = true;
    else if (option->id == CLI_VERSION)
        args->command = CLI_SHOW_VERSION;
    else if (option->id == CLI_HELP)
        args->command = CLI_SHOW_HELP;
}

static kymo_status missing_value(const char *dashes, const char *name, const char *value,
                                 kymo_error *err)
{
    cli_fail(err, KYMO_EINVAL, "%s%s needs a value", dashes, name);
    cli_hint(err, "write %s%s %s", dashes, name, value);
    return KYMO_EINVAL;
}

/* "--name", "--name=value". Goes on to the next of argv when the value is there. */
static kymo_status take_long(cli_args *args, char **argv, int argc, int *at, kymo_error *err)
{
    const char *given = argv[*at] + 2, *equals = strchr(given, '=');
    size_t length = equals ? (size_t)(equals - given) : strlen(given);
    const cli_option *option = cli_find_option(args, given, length);

    if (!option)
        return cli_unknown_option(args, given, length, err);
    if (equals && is_flag(option) && !option->field)
        return cli_fail(err, KYMO_EINVAL, "--%s takes no value", option->name);
    if (equals || is_flag(option)) {
        add_value(args, option, equals ? equals + 1 : "", *at);
        return KYMO_OK;
    }
    if (*at + 1 >= argc)
        return missing_value("--", option->name, option->value, err);
    ++*at;
    add_value(args, option, argv[*at], *at);
    return KYMO_OK;
}

/* "-x VALUE", "-xVALUE", flags together: "-qv". */
static kymo_status take_short(cli_args *args, char **argv, int argc, int *at, kymo_error *err)
{
    for (const char *letter = argv[*at] + 1; *letter; letter++) {
        const cli_option *option = find_letter(args, *letter);
        if (!option) {
            cli_fail(err, KYMO_EINVAL, "unknown option %s", argv[*at]);
            cli_hint(err,
                     cli_find_option(args, argv[*at] + 1, strlen(argv[*at] + 1)) ? "did you mean -%s?"
                                                                           : "kymo --help",
                     argv[*at]);
            return KYMO_EINVAL;
        }
        if (is_flag(option)) {
            add_value(args, option, "", *at);
            continue;
        }
        if (!letter[1] && *at + 1 >= argc)
            return missing_value("-", (char[]){*letter, '\0'}, option->value, err);
        *at += letter[1] == '\0';
        add_value(args, option, letter[1] ? letter + 1 : argv[*at], *at);
        break;
    }
    return KYMO_OK;
}

static void add_file(cli_args *args, const char *file, int word)
{
    args->file_words[args->file_count] = word;
    args->files[args->file_count++] = file;
}

/* The first word that is no option may be a plot type or a command. */
static kymo_status take_first(cli_args *args, const char *word, int at, kymo_error *err)
{
    kymo_kind kind = kymo_kind_find(word, NULL);

    if (strcmp(word, "report") == 0 && !args->origin) {
        cli_fail(err, KYMO_EINVAL, "report comes first, for its options are others");
        cli_hint(err, "kymo report SPEC.md -o REPORT.pdf");
        return KYMO_EINVAL;
    }
    if (kind == KYMO_RULE) {
        cli_fail(err, KYMO_EINVAL, "a rule is no plot of its own");
        cli_hint(err, "add --h-rule VALUE or --v-rule VALUE");
        return KYMO_EINVAL;
    }
    if (kind != KYMO_KIND_NONE)
        args->kind = kind;
    else if (strcmp(word, "info") == 0 && !args->origin)
        args->command = CLI_INFO_OF_FILES;
    else if (strcmp(word, "index") == 0 && !args->origin)
        args->command = CLI_INDEX_OF_FILES;
    else if (strcmp(word, "help") == 0 && !args->origin)
        args->command = CLI_SHOW_HELP;
    else if (strcmp(word, "view") == 0 && !args->origin)
        args->command = CLI_VIEW_FIGURE;
    else
        add_file(args, word, at);
    return KYMO_OK;
}

static kymo_status take_all(cli_args *args, int argc, char **argv, kymo_error *err)
{
    bool is_report = args->set == CLI_SET_REPORT, first = !is_report, only_files = false;

    for (int at = is_report ? 2 : 1; at < argc; at++) {
        const char *word = argv[at];
        kymo_status status = KYMO_OK;

        if (only_files || word[0] != '-' || !word[1]) {
            const bool viewed = args->command == CLI_VIEW_FIGURE;
            if (first)
                status = take_first(args, word, at, err);
            else
                add_file(args, word, at);
            first = !viewed && args->command == CLI_VIEW_FIGURE; // a plot type may follow
        } else if (strcmp(word, "--") == 0) {
            only_files = true;
            first = false;
        } else if (args->command == CLI_SHOW_HELP && strcmp(word, "--man") == 0) {
            add_file(args, word, at);
        } else if (word[1] == '-') {
            status = take_long(args, argv, argc, &at, err);
        } else {
            status = take_short(args, argv, argc, &at, err);
        }
        if (status != KYMO_OK)
            return cli_at(args, at, err);
        if (cli_count(args, CLI_HELP))
            return KYMO_OK;
    }
    return KYMO_OK;
}

/* ---- Checks ---------------------------------------------------------------------------------- */

/* Whether `text` is one of the words "a|b|c". */
static bool is_word(const char *words, const char *text)
{
    size_t length = strlen(text);

    for (const char *at = words; *at;) {
        size_t one = strcspn(at, "|");
        if (one == length && memcmp(at, text, length) == 0)
            return true;
        at += one + (at[one] == '|');
    }
    return false;
}

/* What is of a run of the program, and has no place in a line that stands in a file. */
static bool is_of_run(int32_t id)
{
    static const int32_t ids[] = {CLI_OUTPUT,  CLI_OUTPUT_FORMAT, CLI_STATS,       CLI_DUMP_LAYOUT, CLI_DUMP_SPEC,
                                  CLI_QUIET,   CLI_VERBOSE,       CLI_PROGRESS,    CLI_JSON_ERRORS,
                                  CLI_VERSION, CLI_HELP,          CLI_NO_CONFIG,
                                  CLI_UI_SCALE, CLI_MOUSE,        CLI_FULL_SCREEN, CLI_LINK,       CLI_KEYS,
                                  CLI_SPEAK,   CLI_SCRIPT,        CLI_SHOTS,       CLI_TRACE,      CLI_FRAME_TIMES,
                                  CLI_FOLLOW,  CLI_TERM,          CLI_SCAN,    CLI_CACHE,         CLI_KEEP_ROWS};

    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static kymo_status check_own(const cli_args *args, const cli_value *given, kymo_error *err)
{
    const cli_option *option = given->option;

    if (args->origin && is_of_run(option->id))
        return cli_fail(err, KYMO_EINVAL, "--%s has no place here", option->name);

    if (option->id != CLI_LOG && option->id != CLI_PROGRESS && option->id != CLI_MOUSE &&
        option->id != CLI_TERM && given->text[0])
        return KYMO_OK;
    if (is_flag(option) || (given->text[0] && is_word(option->value, given->text)))
        return KYMO_OK;
    cli_fail(err, KYMO_EINVAL, "-%s%s: bad value \"%s\"", option->name[1] ? "-" : "", option->name,
             given->text);
    cli_hint(err, "write %s", option->value);
    return KYMO_EINVAL;
}

kymo_status cli_check_values(const cli_args *args, kymo_error *err)
{
    kymo_figure_options figure = {0};
    kymo_axes_options axes = {0};
    kymo_source_options source = {0};
    kymo_report_options report = {0};
    kymo_status status = KYMO_OK;
    int32_t of_marks = 0;

    for (int32_t i = 0; i < args->value_count && status == KYMO_OK; i++) {
        const cli_option *option = args->values[i].option;
        if (option->id != CLI_FIELD_OF_TABLE && check_own(args, &args->values[i], err) != KYMO_OK)
            status = cli_at(args, args->values[i].word, err);
        of_marks += option->field && option->table == KYMO_TABLE_SPEC;
    }
    if (status == KYMO_OK)
        status = cli_apply(args, KYMO_TABLE_FIGURE, &figure, 0, err);
    if (status == KYMO_OK)
        status = cli_apply_size(args, &figure, err);
    if (status == KYMO_OK)
        status = cli_apply(args, KYMO_TABLE_AXES, &axes, 0, err);
    if (status == KYMO_OK)
        status = cli_apply(args, KYMO_TABLE_SOURCE, &source, 0, err);
    if (status == KYMO_OK)
        status = cli_apply(args, KYMO_TABLE_REPORT, &report, 0, err);
    for (int32_t mark = 0; mark < of_marks && status == KYMO_OK; mark++) {
        kymo_spec spec = {0};
        status = cli_apply(args, KYMO_TABLE_SPEC, &spec, mark, err);
    }
    return status;
}

/* ---- All of it ------------------------------------------------------------------------------- */

/* Errors of the command line itself are told in the form that it asks for. */
static bool asks_for_json(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--json-errors") == 0)
            return true;
    return false;
}

/* Takes argv apart into an empty `args`. */
static kymo_status take_apart(cli_args *args, int argc, char **argv, kymo_error *err)
{
    args->kind = KYMO_LINE;
    cli_options(args);

    // No word gives more than its letters, whether they are flags or one value.
    size_t capacity = 1;
    for (int i = 1; i < argc; i++)
        capacity += strlen(argv[i]) + 1;
    args->values = calloc(capacity, sizeof *args->values);
    args->files = calloc((size_t)argc + 1, sizeof *args->files);
    args->file_words = calloc((size_t)argc + 1, sizeof *args->file_words);
    if (!args->values || !args->files || !args->file_words)
        return cli_no_memory(err);
    return take_all(args, argc, argv, err);
}

kymo_status cli_parse(cli_args *args, int argc, char **argv, kymo_error *err)
{
    memset(args, 0, sizeof *args);
    memset(err, 0, sizeof *err);
    args->json_errors = asks_for_json(argc, argv);
    if (argc > 1 && strcmp(argv[1], "report") == 0) {
        args->set = CLI_SET_REPORT;
        args->command = CLI_REPORT_OF_SPEC;
    }
    kymo_status status = take_apart(args, argc, argv, err);
    if (status != KYMO_OK || args->command == CLI_SHOW_HELP || args->command == CLI_SHOW_VERSION)
        return status;
    // A report looks as its spec says, whoever makes it.
    if (args->set == CLI_SET_PLOT && cli_config(args, err) != KYMO_OK)
        return (kymo_status)err->code;
    return cli_check_values(args, err);
}

kymo_status cli_parse_line(cli_args *args, int argc, char **argv, const char *origin,
                           const cli_place *places, kymo_error *err)
{
    memset(args, 0, sizeof *args);
    memset(err, 0, sizeof *err);
    args->origin = origin;
    args->places = places;
    if (take_apart(args, argc, argv, err) != KYMO_OK)
        return (kymo_status)err->code;
    return cli_check_values(args, err);
}

void cli_args_free(cli_args *args)
{
    free(args->values);
    free(args->files);
    free(args->file_words);
    free(args->config);
    args->file_words = NULL;
    args->config = NULL;
    args->values = NULL;
    args->files = NULL;
}
