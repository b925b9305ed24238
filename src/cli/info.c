/*
 * info.c - `kymo info FILE...`: what is known of files without reading them through.
 *
 * Format, rows where they can be counted without reading, and of each column its number, name,
 * type, whether it rises, and how many of its first 1000 values are missing. From a good index, or with
 * --scan from a reading, that of all values, and gaps and ranges. And how the index file stands.
 */
#include "cli.h"

#include <string.h>

static const char *type_name(int32_t type)
{
    static const char *const names[] = {"f64", "f32", "i8",  "i16", "i32",  "i64",
                                        "u8",  "u16", "u32", "u64", "time", "text"};

    return type >= 0 && type < (int32_t)(sizeof names / sizeof names[0]) ? names[type] : "?";
}

/* How many characters wide a text is: bytes that do not continue one. */
static int width_of(const char *text)
{
    int width = 0;

    for (; *text; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

/* How wide the column of names is. */
static int widest_name(const kymo_source *source)
{
    int widest = 4;
    char name[CLI_CUT_NAME];

    for (int32_t i = 0; i < kymo_source_columns(source); i++) {
        kymo_column_info info;
        kymo_source_column(source, i, &info);
        int width = width_of(cli_tidy_name(info.name, name));
        widest = width > widest ? width : widest;
    }
    return widest < 40 ? widest : 40;
}

static void print_columns(const kymo_source *source)
{
    int32_t count = kymo_source_columns(source);
    int widest = widest_name(source);
    char name[CLI_CUT_NAME];

    printf("%6s  %-*s  %-4s  %-6s  %7s\n", "column", widest, "name", "type", "rising", "missing");
    for (int32_t i = 0; i < count; i++) {
        kymo_column_info info;
        kymo_source_column(source, i, &info);
        int gap = widest - width_of(cli_tidy_name(info.name, name));
        printf("%6d  %s%*s  %-4s  %-6s  %7d\n", i + 1, name, gap > 0 ? gap : 0, "",
               type_name(info.type), info.rising ? "yes" : "no", info.missing);
    }
}

/* A bound of a column as text. */
static void print_bound(const kymo_index_column *column, int32_t type, bool upper, const kymo_figure *figure)
{
    char text[48];
    int64_t exact = upper ? column->max_exact : column->min_exact;

    if (column->valid == 0)
        strcpy(text, "");
    else if (type == KYMO_TIME)
        kymo_time_text(figure, exact, text);
    else if (type == KYMO_I64)
        snprintf(text, sizeof text, "%lld", (long long)exact);
    else
        kymo_number_text(upper ? column->max : column->min, 0, text);
    printf("  %24s", text);
}

/* What the index of the source knows of all values. */
static void print_whole(kymo_source *source)
{
    int32_t count = kymo_source_columns(source);
    int widest = widest_name(source);
    char name[CLI_CUT_NAME];
    kymo_figure *figure = kymo_figure_open(NULL); // for times as text
    kymo_error unused;

    printf("%6s  %-*s  %-4s  %-6s  %9s  %9s  %24s  %24s\n", "column", widest, "name", "type", "rising", "missing",
           "gaps", "least", "most");
    for (int32_t i = 0; i < count; i++) {
        kymo_column_info info;
        kymo_index_column column;
        kymo_source_column(source, i, &info);
        int gap = widest - width_of(cli_tidy_name(info.name, name));
        printf("%6d  %s%*s  %-4s", i + 1, name, gap > 0 ? gap : 0, "", type_name(info.type));
        if (kymo_index_get_column(source, i, &column) == KYMO_OK) {
            printf("  %-6s  %9lld  %9lld", column.rising ? "yes" : "no",
                   (long long)(column.missing + column.infinite), (long long)column.gaps);
            print_bound(&column, info.type, false, figure);
            print_bound(&column, info.type, true, figure);
        }
        putchar('\n');
    }
    if (kymo_figure_close(figure, &unused) != KYMO_OK)
        return;
}

/* Whether an index knows the source, and what it knows of the first column of numbers. */
static bool is_known(kymo_source *source, kymo_index_column *column)
{
    for (int32_t i = 0; i < kymo_source_columns(source); i++)
        if (kymo_index_get_column(source, i, column) == KYMO_OK)
            return true;
    return false;
}

static void print_state(const kymo_source *source)
{
    static const char *const states[] = {
        "none", "good", "older than the data, which have grown: kymo index adds what is new",
        "of other data: they have changed since", "of another kymo, machine, or way of reading", "damaged",
    };
    kymo_index_info info;

    if (kymo_index_look(source, &info) != KYMO_OK)
        return;
    printf("index: %s", states[info.state]);
    if (info.state != KYMO_INDEX_NONE)
        printf(" (%s, %lld bytes%s)", info.path, (long long)info.bytes,
               info.state == KYMO_INDEX_GOOD ? ", checked block by block when used" : "");
    putchar('\n');
}

static kymo_status print_source(const cli_args *args, const char *path, kymo_source *source, kymo_error *err)
{
    int32_t columns = kymo_source_columns(source);
    kymo_index_column column;
    kymo_index *index = NULL;
    bool known = is_known(source, &column);

    if (!known && cli_count(args, CLI_SCAN) > 0) {
        index = kymo_index_open(source, &(kymo_index_options){.spool = -1}, err);
        if (!index || kymo_index_wait(index, err) != KYMO_OK) {
            kymo_index_close(index);
            return (kymo_status)err->code;
        }
        known = is_known(source, &column);
    }
    int64_t rows = known ? column.rows : kymo_source_rows(source);
    printf("%s: %s, %d %s", strcmp(path, "-") == 0 ? "stdin" : path, kymo_source_format(source),
           columns, columns == 1 ? "column" : "columns");
    if (rows >= 0)
        printf(", %lld %s", (long long)rows, rows == 1 ? "row" : "rows");
    putchar('\n');
    if (known)
        print_whole(source);
    else
        print_columns(source);
    print_state(source);
    kymo_index_close(index);
    return KYMO_OK;
}

int cli_info(const cli_args *args)
{
    kymo_source_options options = {0};
    kymo_error err = {0};
    int worst = 0;

    if (args->file_count == 0) {
        cli_fail(&err, KYMO_EINVAL, "info: no file");
        cli_hint(&err, "kymo info FILE");
        return cli_tell(args, &err);
    }
    if (cli_apply(args, KYMO_TABLE_SOURCE, &options, 0, &err) != KYMO_OK)
        return cli_tell(args, &err);
    for (int32_t i = 0; i < args->file_count; i++) {
        kymo_source *source = kymo_source_open(args->files[i], &options);
        int code = 0;
        if (kymo_source_status(source, &err) == KYMO_OK && i > 0)
            putchar('\n');
        if (err.code != KYMO_OK || print_source(args, args->files[i], source, &err) != KYMO_OK) {
            fflush(stdout);
            code = cli_tell(args, &err);
        }
        kymo_source_close(source);
        worst = code > worst ? code : worst;
    }
    return worst;
}
