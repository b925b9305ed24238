/*
 * columns.c - which columns are plotted: by -x and -y, or as the data suggest.
 *
 * A list has commas between its items. An item is, in this order: the name of a column; a number
 * from 1 ("3", "#3"); a range of numbers "2-5"; a pattern "temp*"; a regular expression "/^temp/".
 * " as LABEL" may follow. A list that as a whole is the name of a column is that column. Patterns
 * take columns of numbers that were not taken before. Costs a few comparisons a column and opens
 * nothing.
 */
#include "cli.h"

#include <fnmatch.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* ---- Columns of a source --------------------------------------------------------------------- */

static kymo_column_info info_of(const kymo_source *source, int32_t index)
{
    kymo_column_info info;

    kymo_source_column(source, index, &info);
    return info;
}

static int32_t find_name(const kymo_source *source, const char *name)
{
    int32_t count = kymo_source_columns(source);

    for (int32_t i = 0; i < count; i++)
        if (strcmp(info_of(source, i).name, name) == 0)
            return i;
    return -1;
}

const char *cli_column_name(const kymo_source *source, int32_t index, char number[16])
{
    const char *name = info_of(source, index).name;

    if (find_name(source, name) == index)
        return name;
    snprintf(number, 16, "#%d", index + 1);
    return number;
}

const char *cli_column_spec(const cli_columns *columns, int32_t index, char number[16])
{
    if (columns->numbered)
        return cli_column_name(columns->source, index, number);
    snprintf(number, 16, "#%d", index + 1);
    return number;
}

static bool is_number(const kymo_column_info *info)
{
    return info->type != KYMO_TIME && info->type != KYMO_TEXT;
}

/* "columns: time temp species (text)", as far as it fits. */
static void hint_columns(const cli_columns *columns, const char *near, kymo_error *err)
{
    char list[sizeof err->hint - 40];
    size_t at = 0;
    int32_t count = kymo_source_columns(columns->source);

    for (int32_t i = 0; i < count; i++) {
        kymo_column_info info = info_of(columns->source, i);
        char one[sizeof list];
        int length =
            snprintf(one, sizeof one, " %s%s", info.name, info.type == KYMO_TEXT ? " (text)" : "");
        if (at + (size_t)length + sizeof " ..." > sizeof list) {
            memcpy(list + at, " ...", 4);
            at += 4;
            break;
        }
        memcpy(list + at, one, (size_t)length);
        at += (size_t)length;
    }
    list[at] = '\0';
    if (near)
        cli_hint(err, "did you mean \"%s\"? columns:%s", near, list);
    else
        cli_hint(err, "columns:%s", list);
}

static kymo_status no_such_column(const cli_columns *columns, const char *name, kymo_error *err)
{
    const char *names[256];
    int32_t count = kymo_source_columns(columns->source);

    count = count < 256 ? count : 256;
    for (int32_t i = 0; i < count; i++)
        names[i] = info_of(columns->source, i).name;
    cli_fail(err, KYMO_ECOLUMN, "no column \"%s\" in %s", name, columns->file);
    hint_columns(columns, kymo_did_you_mean(name, names, count), err);
    return KYMO_ECOLUMN;
}

static kymo_status no_such_number(const cli_columns *columns, const char *text, kymo_error *err)
{
    int32_t count = kymo_source_columns(columns->source);

    cli_fail(err, KYMO_ECOLUMN, "no column %s in %s, which has %d", text, columns->file, count);
    cli_hint(err, "columns are numbered from 1");
    return KYMO_ECOLUMN;
}

/* ---- Items of a list ------------------------------------------------------------------------- */

/* What an item is looked up for. */
typedef struct picks {
    cli_columns *columns;
    cli_pick *pick; /* Owned, with its labels */
    int32_t count, capacity;
} picks;

static void picks_free(picks *p)
{
    for (int32_t i = 0; i < p->count; i++)
        free(p->pick[i].label);
    free(p->pick);
}

static bool is_picked(const picks *p, int32_t column)
{
    for (int32_t i = 0; i < p->count; i++)
        if (p->pick[i].column == column)
            return true;
    return false;
}

static kymo_status pick(picks *p, int32_t column, kymo_error *err)
{
    if (p->count == p->capacity) {
        int32_t capacity = p->capacity ? 2 * p->capacity : 16;
        cli_pick *more = realloc(p->pick, (size_t)capacity * sizeof *more);
        if (!more)
            return cli_no_memory(err);
        p->pick = more;
        p->capacity = capacity;
    }
    p->pick[p->count++] = (cli_pick){column, NULL};
    return KYMO_OK;
}

/* A number from 1 in decimal digits; -1 when it is none, INT32_MAX when it is too large. */
static int32_t digits_of(const char *text, const char **end)
{
    int64_t number = 0;
    const char *at = text;

    for (; *at >= '0' && *at <= '9'; at++)
        number = number < INT32_MAX ? 10 * number + (*at - '0') : INT32_MAX;
    *end = at;
    if (at == text)
        return -1;
    return number < INT32_MAX ? (int32_t)number : INT32_MAX;
}

/* "3", "#3", "2-5"; *found tells whether it is one of these. */
static kymo_status pick_numbers(picks *p, const char *item, bool *found, kymo_error *err)
{
    const char *end, *last_end;
    int32_t columns = kymo_source_columns(p->columns->source);
    int32_t first = digits_of(item + (item[0] == '#'), &end), last = first;

    *found = false;
    if (first < 0)
        return KYMO_OK;
    if (*end == '-') {
        last = digits_of(end + 1, &last_end);
        if (last < 0)
            return KYMO_OK;
        end = last_end;
    }
    if (*end)
        return KYMO_OK;
    *found = true;
    if (first < 1 || first > columns || last < 1 || last > columns)
        return no_such_number(p->columns, item, err);
    if (last < first)
        return cli_fail(err, KYMO_EINVAL, "the range %s goes back", item);
    for (int32_t i = first; i <= last; i++)
        if (pick(p, i - 1, err) != KYMO_OK)
            return (kymo_status)err->code;
    return KYMO_OK;
}

/* Compiles "/.../" ; the slashes are cut off. */
static kymo_status compile(regex_t *regex, const char *item, kymo_error *err)
{
    char why[80];
    char *inner = cli_copy(item + 1, strlen(item) - 2);

    if (!inner)
        return cli_no_memory(err);
    int bad = regcomp(regex, inner, REG_EXTENDED | REG_NOSUB);
    free(inner);
    if (!bad)
        return KYMO_OK;
    regerror(bad, regex, why, sizeof why);
    return cli_fail(err, KYMO_EINVAL, "%s: %s", item, why);
}

/* Patterns and regular expressions. `any_type`: for x, which may be a time. */
static kymo_status pick_matches(picks *p, const char *item, bool any_type, kymo_error *err)
{
    size_t length = strlen(item);
    bool is_regex = length >= 3 && item[0] == '/' && item[length - 1] == '/';
    int32_t count = kymo_source_columns(p->columns->source), before = p->count;
    kymo_status status = KYMO_OK;
    regex_t regex;

    if (!is_regex && !strpbrk(item, "*?["))
        return no_such_column(p->columns, item, err);
    if (is_regex && (status = compile(&regex, item, err)) != KYMO_OK)
        return status;
    for (int32_t i = 0; i < count && status == KYMO_OK; i++) {
        kymo_column_info info = info_of(p->columns->source, i);
        if ((!any_type && (!is_number(&info) || i == p->columns->x)) || is_picked(p, i))
            continue;
        bool match = is_regex ? regexec(&regex, info.name, 0, NULL, 0) == 0
                              : fnmatch(item, info.name, 0) == 0;
        if (match)
            status = pick(p, i, err);
    }
    if (is_regex)
        regfree(&regex);
    if (status != KYMO_OK || p->count > before)
        return status;
    cli_fail(err, KYMO_ECOLUMN, "no column%s in %s matches \"%s\"", any_type ? "" : " of numbers",
             p->columns->file, item);
    hint_columns(p->columns, NULL, err);
    return KYMO_ECOLUMN;
}

/* The columns of what stands before " as ". */
static kymo_status pick_named(picks *p, const char *item, bool any_type, kymo_error *err)
{
    int32_t column = find_name(p->columns->source, item);
    bool found;

    if (column >= 0)
        return pick(p, column, err);
    if (!item[0])
        return cli_fail(err, KYMO_EINVAL, "a column of -%c is empty", any_type ? 'x' : 'y');
    kymo_status status = pick_numbers(p, item, &found, err);
    return status != KYMO_OK || found ? status : pick_matches(p, item, any_type, err);
}

/* The last " as " of an item, NULL when it has none. */
static char *find_as(char *item)
{
    char *found = NULL;

    for (char *at = strstr(item, " as "); at; at = strstr(at + 1, " as "))
        found = at;
    return found;
}

/* Cuts blanks at both ends, unless they belong to the name. */
static char *trim(const picks *p, char *item)
{
    if (find_name(p->columns->source, item) >= 0)
        return item;
    while (*item == ' ')
        item++;
    for (size_t length = strlen(item); length > 0 && item[length - 1] == ' '; length--)
        item[length - 1] = '\0';
    return item;
}

/* One item; `item` is written to. */
static kymo_status pick_item(picks *p, char *item, bool any_type, kymo_error *err)
{
    int32_t before = p->count;
    item = trim(p, item);
    char *as = find_name(p->columns->source, item) < 0 ? find_as(item) : NULL;
    const char *label = as ? as + 4 : NULL;

    if (as)
        *as = '\0';
    kymo_status status = pick_named(p, item, any_type, err);
    for (int32_t i = before; i < p->count && label && status == KYMO_OK; i++) {
        p->pick[i].label = cli_copy(label, strlen(label));
        if (!p->pick[i].label)
            status = cli_no_memory(err);
    }
    return status;
}

/* The comma that ends an item; those inside of /.../ do not. */
static size_t item_length(const char *item)
{
    size_t length = 0;

    if (item[0] == '/') {
        for (length = 1; item[length] && item[length] != '/'; length++)
            length += item[length] == '\\' && item[length + 1];
    }
    return length + strcspn(item + length, ",");
}

static kymo_status pick_list(picks *p, const char *list, bool any_type, kymo_error *err)
{
    kymo_status status = KYMO_OK;

    if (find_name(p->columns->source, list) >= 0)
        return pick(p, find_name(p->columns->source, list), err);
    for (bool more = true; more && status == KYMO_OK;) {
        size_t length = item_length(list);
        char *item = cli_copy(list, length);
        if (!item)
            return cli_no_memory(err);
        status = pick_item(p, item, any_type, err);
        free(item);
        more = list[length] == ',';
        list += length + more;
    }
    return status;
}

/* ---- x and y --------------------------------------------------------------------------------- */

/* Text makes a category axis of x; of y only where that is asked for: it may be numbers gone wrong. */
static kymo_status refuse_text(const cli_columns *columns, const cli_args *args, int32_t column,
                               kymo_error *err)
{
    kymo_column_info info = info_of(columns->source, column);
    const char *scale = cli_field(args, KYMO_TABLE_AXES, "y_scale");

    if (info.type != KYMO_TEXT || (scale && strcmp(scale, "category") == 0))
        return KYMO_OK;
    cli_fail(err, KYMO_ECOLUMN, "column \"%s\" of %s is text, and y needs numbers", info.name,
             columns->file);
    hint_columns(columns, NULL, err);
    return KYMO_ECOLUMN;
}

/* The first column of times, else the first of rising numbers, else the row number. */
static int32_t default_x(const kymo_source *source)
{
    int32_t count = kymo_source_columns(source), rising = -1;

    for (int32_t i = 0; i < count; i++) {
        kymo_column_info info = info_of(source, i);
        if (info.type == KYMO_TIME)
            return i;
        if (rising < 0 && is_number(&info) && info.rising)
            rising = i;
    }
    return rising;
}

static kymo_status choose_x(cli_columns *columns, const char *given, kymo_error *err)
{
    picks p = {.columns = columns};
    kymo_status status;

    columns->x = given ? -1 : default_x(columns->source);
    if (!given || (strcmp(given, "0") == 0 && find_name(columns->source, given) < 0))
        return KYMO_OK;
    char *item = cli_copy(given, strlen(given));
    if (!item)
        return cli_no_memory(err);
    status = pick_item(&p, item, true, err);
    free(item);
    if (status == KYMO_OK && p.count != 1)
        status = cli_fail(err, KYMO_EINVAL, "-x \"%s\" is %d columns", given, p.count);
    if (status == KYMO_OK) {
        columns->x = p.pick[0].column;
        columns->x_label = p.pick[0].label;
        p.pick[0].label = NULL;
    }
    picks_free(&p);
    return status;
}

/* Whether a column serves as colour or size. */
static bool is_channel(const cli_args *args, const kymo_source *source, int32_t column)
{
    static const char *const channels[] = {"color", "size"};

    for (int i = 0; i < 2; i++) {
        const char *name = cli_field(args, KYMO_TABLE_SPEC, channels[i]), *end;
        int32_t number;
        if (!name)
            continue;
        if (find_name(source, name) == column)
            return true;
        number = digits_of(name + (name[0] == '#'), &end);
        if (find_name(source, name) < 0 && !*end && number == column + 1)
            return true;
    }
    return false;
}

/* All columns of numbers that have no other use. The only column there is is y rather than x. */
static kymo_status default_y(picks *p, const cli_args *args, kymo_error *err)
{
    cli_columns *columns = p->columns;
    int32_t count = kymo_source_columns(columns->source);
    kymo_status status = KYMO_OK;

    for (int32_t i = 0; i < count && status == KYMO_OK; i++) {
        kymo_column_info info = info_of(columns->source, i);
        if (is_number(&info) && i != columns->x && !is_channel(args, columns->source, i))
            status = pick(p, i, err);
    }
    if (status == KYMO_OK && count == 1 && columns->x == 0 && !cli_last(args, CLI_X) &&
        info_of(columns->source, 0).type != KYMO_TIME) {
        status = pick(p, 0, err);
        columns->x = -1;
    }
    if (status != KYMO_OK || p->count > 0)
        return status;
    if (columns->x >= 0)
        cli_fail(err, KYMO_EEMPTY, "no column of numbers in %s beside x, \"%s\"", columns->file,
                 info_of(columns->source, columns->x).name);
    else
        cli_fail(err, KYMO_EEMPTY, "no column of numbers in %s", columns->file);
    hint_columns(columns, NULL, err);
    return KYMO_EEMPTY;
}

kymo_status cli_columns_choose(cli_columns *columns, const cli_args *args,
                               const kymo_source *source, const char *file, kymo_error *err)
{
    picks p = {.columns = columns};
    kymo_status status;

    *columns = (cli_columns){.source = source, .file = file, .x = -1};
    for (int32_t i = 0; i < kymo_source_columns(source); i++)
        columns->numbered = columns->numbered || info_of(source, i).name[0] == '#';
    const cli_value *x = cli_last_value(args, CLI_X);
    int32_t word = x ? x->word : 0;
    status = choose_x(columns, x ? x->text : NULL, err);
    for (int32_t i = 0; i < args->value_count && status == KYMO_OK; i++) {
        if (args->values[i].option->id == CLI_Y) {
            word = args->values[i].word;
            status = pick_list(&p, args->values[i].text, false, err);
        }
    }
    if (status == KYMO_OK && !cli_count(args, CLI_Y))
        status = default_y(&p, args, err);
    for (int32_t i = 0; i < p.count && status == KYMO_OK; i++)
        status = refuse_text(columns, args, p.pick[i].column, err);
    // A column that is asked for as y is not taken for x by guess.
    if (status == KYMO_OK && !cli_last(args, CLI_X) && columns->x >= 0 && is_picked(&p, columns->x))
        columns->x = -1;
    columns->y = p.pick;
    columns->y_count = p.count;
    return status == KYMO_OK ? status : cli_at(args, word, err);
}

void cli_columns_free(cli_columns *columns)
{
    for (int32_t i = 0; i < columns->y_count; i++)
        free(columns->y[i].label);
    free(columns->y);
    free(columns->x_label);
    columns->y = NULL;
    columns->y_count = 0;
    columns->x_label = NULL;
}
