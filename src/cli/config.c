/*
 * config.c - what the user always wants: options from $XDG_CONFIG_HOME/kymo/config, else ~/.config/kymo/config.
 *
 * Lines of `name value` or `name = value`, the long names of the command line; # begins a comment. Such an
 * option stands in front of the command line and is void when the same, or one that says the same thing
 * otherwise, is given there. What belongs to one picture (columns, files, rules) is refused. Costs one
 * attempt to open a file.
 */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST = 64 << 10 };

/* Options that say the same thing. */
static const char *const rivals[][4] = {
    {"size", "width", "height"}, {"dpi", "scale"}, {"log", "x-scale", "y-scale"}, {"quiet", "verbose"}};

/* The ones that are of one picture or one run. */
static const int32_t of_one_run[] = {CLI_X,           CLI_Y,       CLI_H_RULE, CLI_V_RULE,   CLI_OUTPUT,
                                     CLI_DUMP_LAYOUT, CLI_DUMP_SPEC, CLI_VERSION, CLI_HELP,   CLI_NO_CONFIG};

static bool config_path(char path[4096])
{
    const char *folder = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    int length = -1;

    if (folder && folder[0] == '/')
        length = snprintf(path, 4096, "%s/kymo/config", folder);
    else if (home && home[0] == '/')
        length = snprintf(path, 4096, "%s/.config/kymo/config", home);
    return length > 0 && length < 4096;
}

/* The file as text, NULL when there is none (then err says whether that matters). Owned. */
static char *read_config(const char *path, kymo_error *err)
{
    FILE *file = fopen(path, "rb");
    char *text = file ? malloc(LARGEST + 1) : NULL;
    int number = errno;

    if (!file && number != ENOENT && number != ENOTDIR)
        cli_fail(err, KYMO_EIO, "%s: cannot read: %s", path, strerror(number));
    if (!file)
        return NULL;
    size_t length = text ? fread(text, 1, LARGEST + 1, file) : 0;
    number = errno;
    bool failed = ferror(file);
    fclose(file);
    if (!text)
        cli_no_memory(err);
    else if (failed)
        cli_fail(err, KYMO_EIO, "%s: cannot read: %s", path, strerror(number));
    else if (length > LARGEST)
        cli_fail(err, KYMO_EDATA, "%s: more than 64 KiB", path);
    else
        text[length] = '\0';
    if (err->code == KYMO_OK)
        return text;
    free(text);
    return NULL;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Cuts blanks off both ends. */
static char *trim(char *text)
{
    char *end = text + strlen(text);

    while (is_blank(*text))
        text++;
    while (end > text && is_blank(end[-1]))
        end--;
    *end = '\0';
    return text;
}

/* "name value", "name = value", "name", with or without -- in front and quotes around the value. */
static char *split(char *line, char **value)
{
    char *name = trim(line);

    if (strncmp(name, "--", 2) == 0)
        name += 2;
    char *end = name + strcspn(name, " \t=");
    *value = end;
    if (*end) {
        char separator = *end;
        *end = '\0';
        *value = trim(end + 1);
        if (separator != '=' && **value == '=')
            *value = trim(*value + 1);
    }
    size_t length = strlen(*value);
    if (length >= 2 && (*value)[0] == '"' && (*value)[length - 1] == '"') {
        (*value)[length - 1] = '\0';
        ++*value;
    }
    return name;
}

static bool is_given(const cli_args *args, const char *name)
{
    for (int32_t i = 0; i < args->value_count; i++)
        if (strcmp(args->values[i].option->name, name) == 0)
            return true;
    return false;
}

/* Whether the command line says it itself. */
static bool is_void(const cli_args *args, const char *name)
{
    if (is_given(args, name))
        return true;
    for (size_t i = 0; i < sizeof rivals / sizeof rivals[0]; i++) {
        bool mine = false, given = false;
        for (int k = 0; k < 4 && rivals[i][k]; k++) {
            mine |= strcmp(rivals[i][k], name) == 0;
            given |= is_given(args, rivals[i][k]);
        }
        if (mine && given)
            return true;
    }
    return false;
}

static kymo_status check(const cli_args *args, cli_value *value, const char *name, kymo_error *err)
{
    for (size_t i = 0; i < sizeof of_one_run / sizeof of_one_run[0]; i++)
        if (value->option->id == of_one_run[i])
            return cli_fail(err, KYMO_EINVAL, "--%s is not for the config file", name);
    if (!value->option->value[0] && !value->option->field && value->text[0])
        return cli_fail(err, KYMO_EINVAL, "--%s takes no value", name);
    cli_args one = *args;
    one.values = value;
    one.value_count = 1;
    return cli_check_values(&one, err);
}

/* Puts the place in front of a message. */
static void locate(const char *path, int line, kymo_error *err)
{
    kymo_error at = *err;

    cli_fail(err, (kymo_status)at.code, "%s:%d: %s", path, line, at.text);
    memcpy(err->hint, at.hint, sizeof err->hint);
}

/* Takes the lines; `values` has room for all of them. */
static kymo_status take_lines(const cli_args *args, const char *path, char *text, cli_value *values,
                              int32_t *count, kymo_error *err)
{
    int number = 1;

    for (char *line = text, *next; line; line = next, number++) {
        char *end = strchr(line, '\n'), *value;
        next = end ? end + 1 : NULL;
        if (end)
            *end = '\0';
        char *name = split(line, &value);
        if (!name[0] || name[0] == '#')
            continue;
        const cli_option *option = cli_find_option(args, name, strlen(name));
        if (!option)
            cli_unknown_option(args, name, strlen(name), err);
        cli_value given = {option, value, 0};
        if (!option || check(args, &given, name, err) != KYMO_OK) {
            locate(path, number, err);
            return (kymo_status)err->code;
        }
        if (!is_void(args, option->name))
            values[(*count)++] = given;
    }
    return KYMO_OK;
}

kymo_status cli_config(cli_args *args, kymo_error *err)
{
    char path[4096];
    size_t lines = 1;
    int32_t count = 0;

    if (cli_count(args, CLI_NO_CONFIG) || !config_path(path))
        return KYMO_OK;
    args->config = read_config(path, err);
    if (!args->config)
        return (kymo_status)err->code;
    for (const char *at = args->config; *at; at++)
        lines += *at == '\n';
    cli_value *values = calloc(lines + (size_t)args->value_count, sizeof *values);
    if (!values)
        return cli_no_memory(err);
    if (take_lines(args, path, args->config, values, &count, err) != KYMO_OK) {
        free(values);
        return (kymo_status)err->code;
    }
    for (int32_t i = 0; i < count; i++) {
        args->quiet |= values[i].option->id == CLI_QUIET;
        args->verbose |= values[i].option->id == CLI_VERBOSE;
        args->json_errors |= values[i].option->id == CLI_JSON_ERRORS;
    }
    if (args->value_count > 0)
        memcpy(values + count, args->values, (size_t)args->value_count * sizeof *values);
    free(args->values);
    args->values = values;
    args->value_count += count;
    return KYMO_OK;
}
