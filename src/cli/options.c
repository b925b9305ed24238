/*
 * options.c - the list of options, made from kymo/fields.def and options.def, and what was given of it.
 *
 * Fields are set by the library's own setters, so that a word means the same here, in `more` and in
 * files to come; only errors are put in terms of options.
 */
#include "cli.h"

#include <string.h>

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
    RENAMED = sizeof renamed / sizeof renamed[0]
};

static const int topic_of_table[KYMO_TABLES] = {
    [KYMO_TABLE_FIGURE] = CLI_TOPIC_OUTPUT,
    [KYMO_TABLE_AXES] = CLI_TOPIC_AXES,
    [KYMO_TABLE_SPEC] = CLI_TOPIC_STYLE,
    [KYMO_TABLE_SOURCE] = CLI_TOPIC_INPUT,
    [KYMO_TABLE_REPORT] = CLI_TOPIC_REPORT,
};

/* The tables whose fields are options, by set. */
static const int tables_of_set[][4] = {
    [CLI_SET_PLOT] = {KYMO_TABLE_FIGURE, KYMO_TABLE_AXES, KYMO_TABLE_SPEC, KYMO_TABLE_SOURCE},
    [CLI_SET_REPORT] = {KYMO_TABLE_REPORT, KYMO_TABLE_SOURCE, -1, -1},
};

/* Whether an option of the program's own is one of `kymo report`. */
static bool is_of_report(const cli_option *option)
{
    static const int32_t ids[] = {CLI_OUTPUT,  CLI_OUTPUT_FORMAT, CLI_STATS, CLI_QUIET,
                                  CLI_VERBOSE, CLI_JSON_ERRORS,   CLI_HELP};

    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        if (ids[i] == option->id)
            return true;
    return option->topic == CLI_TOPIC_REPORT;
}

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
    if (!name[0] || strlen(name) >= sizeof option.name || args->option_count == CLI_MAX_OPTIONS)
        return;
    for (size_t i = 0; name[i]; i++)
        option.name[i] = name[i] == '_' ? '-' : name[i];
    args->options[args->option_count++] = option;
}

void cli_options(cli_args *args)
{
    args->option_count = 0;
    for (int i = 0; i < OWN; i++) {
        bool wanted = args->set == CLI_SET_REPORT ? is_of_report(&own_options[i])
                                                  : own_options[i].topic != CLI_TOPIC_REPORT;
        if (wanted)
            args->options[args->option_count++] = own_options[i];
    }
    for (int t = 0; t < 4 && tables_of_set[args->set][t] >= 0; t++) {
        kymo_table table = (kymo_table)tables_of_set[args->set][t];
        int32_t count;
        const kymo_field *fields = kymo_fields(table, &count);
        for (int32_t i = 0; i < count; i++)
            add_field(args, table, &fields[i]);
    }
}

/* ---- What was given -------------------------------------------------------------------------- */

const cli_value *cli_last_value(const cli_args *args, cli_id id)
{
    for (int32_t i = args->value_count - 1; i >= 0; i--)
        if (args->values[i].option->id == (int)id)
            return &args->values[i];
    return NULL;
}

const char *cli_last(const cli_args *args, cli_id id)
{
    const cli_value *value = cli_last_value(args, id);

    return value ? value->text : NULL;
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
            return cli_at(args, given->word, err);
        }
        if (check_number(given, options, err) != KYMO_OK)
            return cli_at(args, given->word, err);
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
    const cli_value *size = cli_last_value(args, CLI_SIZE), *dpi = cli_last_value(args, CLI_DPI);
    double number;

    if (dpi) {
        if (!cli_number(dpi->text, &number) || number <= 0) {
            cli_fail(err, KYMO_EINVAL, "--dpi: bad value \"%s\"", dpi->text);
            return cli_at(args, dpi->word, err);
        }
        options->scale = number / 96;
    }
    if (size && set_size(options, size->text, err) != KYMO_OK)
        return cli_at(args, size->word, err);
    return KYMO_OK;
}
