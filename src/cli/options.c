/*
 * options.c - the command line: one list of options, made from kymo/fields.def and options.def,
 * and the parser, the checks and the help that follow from it.
 *
 * All values are checked before anything is opened, by setting them in structs that are thrown
 * away; the library's own setters do it, so that a word means the same here, in `more` and in
 * files to come.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- The list -------------------------------------------------------------------------------- */

#define CLI_OPTION(id, letter, name, value, topic, doc) \
    {name, letter, CLI_##id, 0, CLI_TOPIC_##topic, NULL, value, doc},
static const cli_option own_options[] = {
#include "options.def"
};
#undef CLI_OPTION

#define CLI_FIELD(table, field, letter, name, topic) \
    {KYMO_TABLE_##table, letter, CLI_TOPIC_##topic, #field, name},
static const struct {
    int table;
    char letter;
    int topic;
    const char *field, *name;
} renamed[] = {
#include "options.def"
};
#undef CLI_FIELD

enum {
    OWN = sizeof own_options / sizeof own_options[0],
    RENAMED = sizeof renamed / sizeof renamed[0],
    OPTIONS = sizeof((cli_args *)0)->options / sizeof(cli_option)
};

static const int topic_of_table[KYMO_TABLES] = {
    [KYMO_TABLE_FIGURE] = CLI_TOPIC_OUTPUT,
    [KYMO_TABLE_AXES] = CLI_TOPIC_AXES,
    [KYMO_TABLE_SPEC] = CLI_TOPIC_STYLE,
    [KYMO_TABLE_SOURCE] = CLI_TOPIC_INPUT,
};

static void add_field(cli_args *args, kymo_table table, const kymo_field *field)
{
    cli_option option = {.table = (int)table,
                         .topic = topic_of_table[table],
                         .field = field,
                         .value = field->type == KYMO_FIELD_FLAG ? "" : field->values,
                         .doc = field->doc};
    const char *name = field->name;

    for (int i = 0; i < RENAMED; i++) {
        if (renamed[i].table == (int)table && strcmp(renamed[i].field, field->name) == 0) {
            name = renamed[i].name;
            option.letter = renamed[i].letter;
            option.topic = renamed[i].topic;
        }
    }
    if (!name[0] || strlen(name) >= sizeof option.name || args->option_count == OPTIONS)
        return;
    for (size_t i = 0; name[i]; i++)
        option.name[i] = name[i] == '_' ? '-' : name[i];
    args->options[args->option_count++] = option;
}

void cli_options(cli_args *args)
{
    memcpy(args->options, own_options, sizeof own_options);
    args->option_count = OWN;
    for (int table = 0; table < KYMO_TABLES; table++) {
        int32_t count;
        const kymo_field *fields = kymo_fields((kymo_table)table, &count);
        for (int32_t i = 0; i < count; i++)
            add_field(args, (kymo_table)table, &fields[i]);
    }
}

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
static const cli_option *find_long(const cli_args *args, const char *given, size_t length)
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

static kymo_status unknown(const cli_args *args, const char *given, size_t length, kymo_error *err)
{
    const char *names[OPTIONS];
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

static void add_value(cli_args *args, const cli_option *option, const char *text)
{
    args->values[args->value_count++] = (cli_value){option, text};
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
    const cli_option *option = find_long(args, given, length);

    if (!option)
        return unknown(args, given, length, err);
    if (equals && is_flag(option) && !option->field)
        return cli_fail(err, KYMO_EINVAL, "--%s takes no value", option->name);
    if (equals || is_flag(option)) {
        add_value(args, option, equals ? equals + 1 : "");
        return KYMO_OK;
    }
    if (*at + 1 >= argc)
        return missing_value("--", option->name, option->value, err);
    add_value(args, option, argv[++*at]);
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
                     find_long(args, argv[*at] + 1, strlen(argv[*at] + 1)) ? "did you mean -%s?"
                                                                           : "kymo --help",
                     argv[*at]);
            return KYMO_EINVAL;
        }
        if (is_flag(option)) {
            add_value(args, option, "");
            continue;
        }
        if (!letter[1] && *at + 1 >= argc)
            return missing_value("-", (char[]){*letter, '\0'}, option->value, err);
        add_value(args, option, letter[1] ? letter + 1 : argv[++*at]);
        break;
    }
    return KYMO_OK;
}

/* The first word that is no option may be a plot type or a command. */
static kymo_status take_first(cli_args *args, const char *word, kymo_error *err)
{
    kymo_kind kind = kymo_kind_find(word, NULL);

    if (kind == KYMO_RULE) {
        cli_fail(err, KYMO_EINVAL, "a rule is no plot of its own");
        cli_hint(err, "add --h-rule VALUE or --v-rule VALUE");
        return KYMO_EINVAL;
    }
    if (kind != KYMO_KIND_NONE)
        args->kind = kind;
    else if (strcmp(word, "info") == 0)
        args->command = CLI_INFO_OF_FILES;
    else if (strcmp(word, "help") == 0)
        args->command = CLI_SHOW_HELP;
    else
        args->files[args->file_count++] = word;
    return KYMO_OK;
}

static kymo_status take_all(cli_args *args, int argc, char **argv, kymo_error *err)
{
    bool first = true, only_files = false;

    for (int at = 1; at < argc; at++) {
        const char *word = argv[at];
        kymo_status status = KYMO_OK;

        if (only_files || word[0] != '-' || !word[1]) {
            if (first)
                status = take_first(args, word, err);
            else
                args->files[args->file_count++] = word;
            first = false;
        } else if (strcmp(word, "--") == 0) {
            only_files = true;
            first = false;
        } else if (args->command == CLI_SHOW_HELP && strcmp(word, "--man") == 0) {
            args->files[args->file_count++] = word;
        } else if (word[1] == '-') {
            status = take_long(args, argv, argc, &at, err);
        } else {
            status = take_short(args, argv, argc, &at, err);
        }
        if (status != KYMO_OK)
            return status;
        if (cli_count(args, CLI_HELP))
            return KYMO_OK;
    }
    return KYMO_OK;
}

/* ---- What was given -------------------------------------------------------------------------- */

const char *cli_last(const cli_args *args, cli_id id)
{
    for (int32_t i = args->value_count - 1; i >= 0; i--)
        if (args->values[i].option->id == (int)id)
            return args->values[i].text;
    return NULL;
}

int32_t cli_count(const cli_args *args, cli_id id)
{
    int32_t count = 0;

    for (int32_t i = 0; i < args->value_count; i++)
        count += args->values[i].option->id == (int)id;
    return count;
}

static bool is_field(const cli_option *option, kymo_table table)
{
    return option->field && option->table == (int)table;
}

const char *cli_field(const cli_args *args, kymo_table table, const char *name)
{
    const char *text = NULL;

    for (int32_t i = 0; i < args->value_count; i++) {
        const cli_option *option = args->values[i].option;
        if (is_field(option, table) && strcmp(option->field->name, name) == 0)
            text = args->values[i].text;
    }
    return text;
}

/* Whether value `at` of a spec is that of this mark: the mark's own turn, or the last one given. */
static bool is_turn(const cli_args *args, int32_t at, int32_t mark)
{
    const cli_option *option = args->values[at].option;
    int32_t before = 0, after = 0;

    for (int32_t i = 0; i < args->value_count; i++) {
        before += i < at && args->values[i].option == option;
        after += i > at && args->values[i].option == option;
    }
    if (strcmp(option->field->name, "label") == 0)
        return before == mark;
    return before == mark || (before < mark && after == 0);
}

/* The library speaks of fields, the user of options. */
static void name_option(const cli_option *option, kymo_error *err)
{
    size_t length = strlen(option->field->name);
    char rest[sizeof err->text];

    if (strncmp(err->text, option->field->name, length) != 0)
        return;
    memcpy(rest, err->text + length, sizeof rest - length);
    char hint[sizeof err->hint];
    memcpy(hint, err->hint, sizeof hint);
    cli_fail(err, (kymo_status)err->code, "--%s%s", option->name, rest);
    memcpy(err->hint, hint, sizeof hint);
}

/* "write N" teaches nothing: the line of the table does. */
static void hint_value(const cli_option *option, kymo_error *err)
{
    if (option->field->type == KYMO_FIELD_FLAG)
        cli_hint(err, "write --%s, or --%s=no", option->name, option->name);
    else if (option->field->type == KYMO_FIELD_NUMBER ||
             option->field->type == KYMO_FIELD_INTEGER || option->field->type == KYMO_FIELD_BYTES)
        cli_hint(err, "--%s %s: %s", option->name, option->value, option->doc);
}

/* All numbers are lengths, factors or shares: none may be 0 or less. */
static kymo_status check_number(const cli_value *given, const char *options, kymo_error *err)
{
    double number;

    if (given->option->field->type != KYMO_FIELD_NUMBER)
        return KYMO_OK;
    memcpy(&number, options + given->option->field->offset, sizeof number);
    if (number > 0)
        return KYMO_OK;
    return cli_fail(err, KYMO_EINVAL, "--%s: \"%s\" is not above 0", given->option->name,
                    given->text);
}

kymo_status cli_apply(const cli_args *args, kymo_table table, void *options, int32_t mark,
                      kymo_error *err)
{
    const char *zone = cli_field(args, KYMO_TABLE_FIGURE, "time_zone");

    for (int32_t i = 0; i < args->value_count; i++) {
        const cli_value *given = &args->values[i];
        if (!is_field(given->option, table) ||
            (table == KYMO_TABLE_SPEC && !is_turn(args, i, mark)))
            continue;
        if (kymo_field_set(table, options, given->option->field->name, given->text, zone, err) <
            0) {
            name_option(given->option, err);
            hint_value(given->option, err);
            return (kymo_status)err->code;
        }
        if (check_number(given, options, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    return KYMO_OK;
}

/* ---- Values of the program's own options ----------------------------------------------------- */

bool cli_number(const char *text, double *number)
{
    kymo_figure_options options = {0};

    if (kymo_field_set(KYMO_TABLE_FIGURE, &options, "width", text, NULL, NULL) != KYMO_OK)
        return false;
    *number = options.width;
    return true;
}

/* One side of a size with its unit, if it has one; 0 when it is none. */
static double length_of(const char *text, size_t length, double *unit)
{
    static const struct {
        char name[4];
        double pixels;
    } units[] = {{"px", 1}, {"mm", 96 / 25.4}, {"cm", 96 / 2.54}, {"in", 96}, {"pt", 96 / 72.0}};
    char digits[32];
    double number;

    if (length == 0 || length >= sizeof digits)
        return 0;
    memcpy(digits, text, length);
    digits[length] = '\0';
    for (size_t i = 0; length > 2 && i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(digits + length - 2, units[i].name) == 0) {
            *unit = units[i].pixels;
            digits[length - 2] = '\0';
            break;
        }
    }
    return cli_number(digits, &number) && number > 0 ? number : 0;
}

/* "800x500", "16x9cm", "160mmx9cm", also with the sign of multiplication. */
static kymo_status set_size(kymo_figure_options *options, const char *text, kymo_error *err)
{
    const char *cross = strchr(text, 'x'), *sign = strstr(text, "\xc3\x97");
    const char *second = cross ? strchr(cross + 1, 'x') : NULL; // "16pxx9px"
    size_t wide = 1;

    if (second && cross > text && cross[-1] == 'p')
        cross = second;
    if (!cross && sign) {
        cross = sign;
        wide = 2;
    }
    if (cross) {
        double unit = 0, height_unit = 0;
        double width = length_of(text, (size_t)(cross - text), &unit);
        double height = length_of(cross + wide, strlen(cross + wide), &height_unit);
        if (height_unit == 0)
            height_unit = unit > 0 ? unit : 1;
        if (unit == 0)
            unit = height_unit;
        if (width > 0 && height > 0) {
            options->width = width * unit;
            options->height = height * height_unit;
            return KYMO_OK;
        }
    }
    cli_fail(err, KYMO_EINVAL, "--size: bad value \"%s\"", text);
    cli_hint(err, "write 800x500 (CSS pixels), 16x9cm, 6.4x4in");
    return KYMO_EINVAL;
}

kymo_status cli_apply_size(const cli_args *args, kymo_figure_options *options, kymo_error *err)
{
    const char *size = cli_last(args, CLI_SIZE), *dpi = cli_last(args, CLI_DPI);
    double number;

    if (dpi) {
        if (!cli_number(dpi, &number) || number <= 0)
            return cli_fail(err, KYMO_EINVAL, "--dpi: bad value \"%s\"", dpi);
        options->scale = number / 96;
    }
    return size ? set_size(options, size, err) : KYMO_OK;
}

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

static kymo_status check_own(const cli_value *given, kymo_error *err)
{
    const cli_option *option = given->option;

    if (option->id != CLI_LOG && option->id != CLI_PROGRESS && given->text[0])
        return KYMO_OK;
    if (is_flag(option) || (given->text[0] && is_word(option->value, given->text)))
        return KYMO_OK;
    cli_fail(err, KYMO_EINVAL, "-%s%s: bad value \"%s\"", option->name[1] ? "-" : "", option->name,
             given->text);
    cli_hint(err, "write %s", option->value);
    return KYMO_EINVAL;
}

static kymo_status check_all(const cli_args *args, kymo_error *err)
{
    kymo_figure_options figure = {0};
    kymo_axes_options axes = {0};
    kymo_source_options source = {0};
    kymo_status status = KYMO_OK;
    int32_t of_marks = 0;

    for (int32_t i = 0; i < args->value_count && status == KYMO_OK; i++) {
        if (args->values[i].option->id != CLI_FIELD_OF_TABLE)
            status = check_own(&args->values[i], err);
        of_marks += is_field(args->values[i].option, KYMO_TABLE_SPEC);
    }
    if (status == KYMO_OK)
        status = cli_apply(args, KYMO_TABLE_FIGURE, &figure, 0, err);
    if (status == KYMO_OK)
        status = cli_apply_size(args, &figure, err);
    if (status == KYMO_OK)
        status = cli_apply(args, KYMO_TABLE_AXES, &axes, 0, err);
    if (status == KYMO_OK)
        status = cli_apply(args, KYMO_TABLE_SOURCE, &source, 0, err);
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

kymo_status cli_parse(cli_args *args, int argc, char **argv, kymo_error *err)
{
    kymo_status status;

    memset(args, 0, sizeof *args);
    memset(err, 0, sizeof *err);
    args->kind = KYMO_LINE;
    args->json_errors = asks_for_json(argc, argv);
    cli_options(args);

    // No word gives more than its letters, whether they are flags or one value.
    size_t capacity = 1;
    for (int i = 1; i < argc; i++)
        capacity += strlen(argv[i]) + 1;
    args->values = calloc(capacity, sizeof *args->values);
    args->files = calloc((size_t)argc + 1, sizeof *args->files);
    if (!args->values || !args->files)
        return cli_no_memory(err);
    status = take_all(args, argc, argv, err);
    if (status != KYMO_OK || args->command == CLI_SHOW_HELP || args->command == CLI_SHOW_VERSION)
        return status;
    return check_all(args, err);
}

void cli_args_free(cli_args *args)
{
    free(args->values);
    free(args->files);
    args->values = NULL;
    args->files = NULL;
}
