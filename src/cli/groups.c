/*
 * groups.c - `--for-each COLUMN --data FILE`: the values of a column, and what is called after
 * them.
 *
 * The file is read once for its distinct values, in order of appearance, and once more for each way
 * in which blocks read it (`delimiter`, `missing` and so on), which puts the rows of all groups in
 * order in a temporary file: a block then reads the rows of its group alone. A few groups, and what
 * cannot be put in order (no room for it, other values in this reading), are read by a condition on
 * all rows.
 */
#include "report.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_GROUPS = 10000, FEW_GROUPS = 3, MOST_ORDERS = 32 };

/* The groups of the file, as it is read with these options. */
struct cli_order {
    char *said;          /* the options as text */
    kymo_groups *groups; /* NULL: they cannot be put in order */
};

typedef struct adding {
    cli_groups *groups;
    bool failed;
} adding;

static int add_group(const char *value, void *user)
{
    adding *to = user;
    cli_groups *g = to->groups;

    if (g->count == g->room) {
        int32_t room = g->room ? 2 * g->room : 16;
        char **more = realloc(g->values, (size_t)room * sizeof *more);
        if (!more)
            return to->failed = true;
        g->values = more;
        g->room = room;
    }
    g->values[g->count] = cli_copy(value, strlen(value));
    if (!g->values[g->count])
        return to->failed = true;
    g->count++;
    return 0;
}

kymo_status cli_groups_read(cli_groups *g, const cli_args *args, const char *path,
                            const char *column, kymo_error *err)
{
    kymo_source_options options = {0};
    adding to = {.groups = g};

    *g = (cli_groups){.column = column};
    if (cli_apply(args, KYMO_TABLE_SOURCE, &options, 0, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo_source *source = kymo_source_open(path, &options);
    if (kymo_source_status(source, err) == KYMO_OK)
        kymo_source_distinct(source, column, MOST_GROUPS, add_group, &to, err);
    kymo_source_close(source);
    if (to.failed)
        return cli_no_memory(err);
    if (err->code == KYMO_OK && g->count == 0)
        return cli_fail(err, KYMO_EEMPTY, "%s: column \"%s\" has no values", path, column);
    return (kymo_status)err->code;
}

/* ---- Rows in order --------------------------------------------------------------------------- */

/* All options that change what is read, but the condition, which comes later. Owned. */
static char *say_options(const kymo_source_options *o)
{
    const char *const texts[] = {o->format, o->delimiter, o->missing, o->comment, o->time_zone};
    size_t size = 64;

    for (int i = 0; i < 5; i++)
        size += texts[i] ? strlen(texts[i]) + 32 : 32;
    char *said = malloc(size);
    int at = said ? snprintf(said, size, "%d %d %d %d", o->header, o->lenient, o->no_index, o->doubles) : 0;
    for (int i = 0; said && i < 5; i++) // its length first: no two ways read the same
        at += snprintf(said + at, size - (size_t)at, " %lld:%s",
                       texts[i] ? (long long)strlen(texts[i]) : -1, texts[i] ? texts[i] : "");
    return said;
}

static kymo_groups *put_in_order(const cli_groups *g, const char *path, const kymo_source_options *o)
{
    kymo_source_options all = *o;
    kymo_groups *groups;

    all.where = NULL;
    kymo_source *source = kymo_source_open(path, &all);
    kymo_groups_open(&groups, source, g->column, (const char *const *)g->values, g->count, NULL);
    kymo_source_close(source);
    return groups;
}

kymo_source *cli_groups_open(cli_groups *g, int32_t group, const char *path, const kymo_source_options *options)
{
    char *said = g->count > FEW_GROUPS ? say_options(options) : NULL;
    struct cli_order *found = NULL;

    for (int32_t i = 0; said && i < g->order_count && !found; i++)
        found = strcmp(g->orders[i].said, said) == 0 ? &g->orders[i] : NULL;
    if (said && !found && g->order_count < MOST_ORDERS) {
        struct cli_order *more = realloc(g->orders, ((size_t)g->order_count + 1) * sizeof *more);
        if (more) {
            g->orders = more;
            found = &g->orders[g->order_count++];
            *found = (struct cli_order){said, put_in_order(g, path, options)};
            said = NULL;
        }
    }
    free(said);
    return found && found->groups ? kymo_groups_source(found->groups, group, options) : NULL;
}

void cli_groups_free(cli_groups *g)
{
    for (int32_t i = 0; i < g->order_count; i++) {
        kymo_groups_close(g->orders[i].groups);
        free(g->orders[i].said);
    }
    free(g->orders);
    for (int32_t i = 0; i < g->count; i++)
        free(g->values[i]);
    free(g->values);
    *g = (cli_groups){0};
}

char *cli_groups_where(const char *column, const char *value)
{
    const char *const parts[] = {column, value};
    char *text = malloc(2 * (strlen(column) + strlen(value)) + sizeof "\"\"==\"\""), *to = text;

    for (int i = 0; text && i < 2; i++) {
        *to++ = '"';
        for (const char *c = parts[i]; *c; c++) {
            if (*c == '"' || *c == '\\')
                *to++ = '\\';
            *to++ = *c;
        }
        memcpy(to, "\"==", 3);
        to += i == 0 ? 3 : 1;
    }
    if (text)
        *to = '\0';
    return text;
}

/* Letters, digits and what is harmless in names of files, everywhere and in every shell. */
static bool is_harmless(char c)
{
    return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z') || strchr("._-+=,@", c);
}

char *cli_groups_name(const char *pattern, const char *value)
{
    const char *braces = strstr(pattern, "{}");
    size_t head = (size_t)(braces - pattern), length = strlen(value);
    char *name = malloc(strlen(pattern) + length + 2);

    if (!name)
        return NULL;
    memcpy(name, pattern, head);
    char *to = name + head;
    for (size_t i = 0; i < length; i++)
        *to++ = is_harmless(value[i]) && !(i == 0 && value[i] == '.') ? value[i] : '-';
    if (length == 0)
        *to++ = '-';
    memcpy(to, braces + 2, strlen(braces + 2) + 1);
    return name;
}
