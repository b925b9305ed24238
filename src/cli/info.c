/*
 * info.c - `kymo info FILE...`: what is known of files without reading them through.
 *
 * Format, rows where they can be counted without reading, and of each column its number, name,
 * type, whether it rises, and how many of its first 1000 values are missing.
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

static void print_columns(const kymo_source *source)
{
    int32_t count = kymo_source_columns(source);
    int widest = 4;
    char name[CLI_CUT_NAME];

    for (int32_t i = 0; i < count; i++) {
        kymo_column_info info;
        kymo_source_column(source, i, &info);
        int width = width_of(cli_tidy_name(info.name, name));
        widest = width > widest ? width : widest;
    }
    widest = widest < 40 ? widest : 40;
    printf("%6s  %-*s  %-4s  %-6s  %7s\n", "column", widest, "name", "type", "rising", "missing");
    for (int32_t i = 0; i < count; i++) {
        kymo_column_info info;
        kymo_source_column(source, i, &info);
        int gap = widest - width_of(cli_tidy_name(info.name, name));
        printf("%6d  %s%*s  %-4s  %-6s  %7d\n", i + 1, name, gap > 0 ? gap : 0, "",
               type_name(info.type), info.rising ? "yes" : "no", info.missing);
    }
}

static void print_source(const char *path, const kymo_source *source)
{
    int64_t rows = kymo_source_rows(source);
    int32_t columns = kymo_source_columns(source);

    printf("%s: %s, %d %s", strcmp(path, "-") == 0 ? "stdin" : path, kymo_source_format(source),
           columns, columns == 1 ? "column" : "columns");
    if (rows >= 0)
        printf(", %lld %s", (long long)rows, rows == 1 ? "row" : "rows");
    putchar('\n');
    print_columns(source);
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
        if (kymo_source_status(source, &err) != KYMO_OK) {
            fflush(stdout);
            code = cli_tell(args, &err);
        } else {
            if (i > 0)
                putchar('\n');
            print_source(args->files[i], source);
        }
        kymo_source_close(source);
        worst = code > worst ? code : worst;
    }
    return worst;
}
