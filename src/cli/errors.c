/*
 * errors.c - errors to people, shells and programs; statistics; counts of what is left out.
 *
 * An error is one line, "kymo: FILE:LINE:COLUMN: what (hint)", the place in front where editors
 * look for it; with --verbose the stage and the mark come with it; with --json-errors it is one
 * JSON object.
 */
#include "cli.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Making errors --------------------------------------------------------------------------- */

/* Makes one line of a text and takes away a character that was cut in half at the end. */
static void tidy(char *text)
{
    size_t length = strlen(text), tail = length;

    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            text[i] = ' ';
    while (tail > 0 && length - tail < 4 && ((unsigned char)text[tail - 1] & 0xc0) == 0x80)
        tail--;
    if (tail == 0)
        return;
    unsigned char lead = (unsigned char)text[tail - 1];
    size_t need = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    if (need > length - tail + 1)
        text[tail - 1] = '\0';
}

kymo_status cli_fail(kymo_error *err, kymo_status code, const char *format, ...)
{
    va_list args;
    char text[sizeof err->text];

    va_start(args, format);
    if (vsnprintf(text, sizeof text, format, args) < 0)
        text[0] = '\0';
    va_end(args);
    memset(err, 0, sizeof *err);
    err->code = code;
    memcpy(err->text, text, sizeof text);
    tidy(err->text);
    return code;
}

void cli_hint(kymo_error *err, const char *format, ...)
{
    va_list args;
    char hint[sizeof err->hint];

    va_start(args, format);
    if (vsnprintf(hint, sizeof hint, format, args) < 0)
        hint[0] = '\0';
    va_end(args);
    memcpy(err->hint, hint, sizeof hint);
    tidy(err->hint);
}

/* The message without the stage and the mark in front of the file. */
static const char *from_file(const kymo_error *err)
{
    const char *at = err->file[0] && err->stage[0] ? strstr(err->text, err->file) : NULL;

    return at && at[strlen(err->file)] == ':' ? at : err->text;
}

kymo_status cli_put_place(kymo_error *err, const char *file, int64_t line, int32_t column)
{
    kymo_error at = *err;

    if (at.code == KYMO_OK || (at.line > 0 && strcmp(at.file, file) == 0))
        return (kymo_status)at.code;
    const char *text = at.file[0] ? from_file(&at) : at.text;
    cli_fail(err, (kymo_status)at.code, "%s:%lld:%d: %s", file, (long long)line, column, text);
    memcpy(err->hint, at.hint, sizeof err->hint);
    err->mark = at.mark;
    err->line = line;
    err->column = column;
    size_t length = strlen(file), most = sizeof err->file - 1, skip = length > most ? length - most : 0;
    memcpy(err->file, file + skip, length - skip);
    return (kymo_status)at.code;
}

kymo_status cli_at(const cli_args *args, int32_t word, kymo_error *err)
{
    if (!args->origin || err->code == KYMO_OK)
        return (kymo_status)err->code;
    return cli_put_place(err, args->origin, args->places[word].line, args->places[word].column);
}

kymo_status cli_no_memory(kymo_error *err)
{
    return cli_fail(err, KYMO_ENOMEM, "out of memory");
}

char *cli_copy(const char *text, size_t length)
{
    char *copy = malloc(length + 1);

    if (!copy)
        return NULL;
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

const char *cli_tidy_name(const char *name, char to[CLI_CUT_NAME])
{
    size_t length = strlen(name);
    bool cut = length > CLI_LONGEST_NAME;

    if (cut)
        for (length = CLI_LONGEST_NAME; length > 0 && ((unsigned char)name[length] & 0xc0) == 0x80;)
            length--; // whole characters
    for (size_t i = 0; i < length; i++)
        to[i] = (unsigned char)name[i] < 0x20 || name[i] == 0x7f ? ' ' : name[i];
    memcpy(to + length, cut ? "\xe2\x80\xa6" : "", cut ? 4 : 1);
    return to;
}

/* ---- Telling errors -------------------------------------------------------------------------- */

/* What each status is to the shell. */
static const struct {
    int32_t code;
    int exit;
} exits[] = {
    {KYMO_OK, 0},       {KYMO_EDATA, 1},     {KYMO_EFORMAT, 1},      {KYMO_EEMPTY, 1},
    {KYMO_EORDER, 1},   {KYMO_ECONSUMED, 1}, {KYMO_EINVAL, 2},       {KYMO_ECOLUMN, 2},
    {KYMO_EBUDGET, 2},  {KYMO_EEXIST, 2},    {KYMO_EUNSUPPORTED, 2}, {KYMO_EIO, 3},
    {KYMO_ENOENT, 3},   {KYMO_ELAYOUT, 5},   {KYMO_ECANCELLED, 130}, {KYMO_EBUSY, 70},
    {KYMO_EMISUSE, 70}, {KYMO_ENOMEM, 70},   {KYMO_EINTERNAL, 70},
};

static int exit_of(int32_t code)
{
    for (size_t i = 0; i < sizeof exits / sizeof exits[0]; i++)
        if (exits[i].code == code)
            return exits[i].exit;
    return 70;
}

static const char *name_of(int32_t code)
{
    switch (code) {
#define KYMO_CODE(number, name, text) \
    case KYMO_##name:                 \
        return #name;
#include <kymo/status.def>
#undef KYMO_CODE
    default:
        return "EINTERNAL";
    }
}

void cli_json_text(FILE *to, const char *text)
{
    putc('"', to);
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        if (*at == '"' || *at == '\\')
            fprintf(to, "\\%c", *at);
        else if (*at < 0x20)
            fprintf(to, "\\u%04x", (unsigned)*at);
        else
            putc(*at, to);
    }
    putc('"', to);
}

static void print_json(const kymo_error *err)
{
    const char *const names[] = {"stage", "file", "text", "hint"};
    const char *const texts[] = {err->stage, err->file, err->text, err->hint};

    fprintf(stderr, "{\"code\": \"%s\", \"status\": %d, \"exit\": %d", name_of(err->code),
            err->code, exit_of(err->code));
    fprintf(stderr, ", \"mark\": %d, \"line\": %lld, \"column\": %d", err->mark,
            (long long)err->line, err->column);
    for (int i = 0; i < 4; i++) {
        fprintf(stderr, ", \"%s\": ", names[i]);
        cli_json_text(stderr, texts[i]);
    }
    fputs("}\n", stderr);
}

int cli_tell(const cli_args *args, const kymo_error *err)
{
    int code = exit_of(err->code);

    if (err->code == KYMO_OK)
        return code;
    if (args->json_errors)
        print_json(err);
    else if (err->code == KYMO_ECANCELLED)
        fputs("kymo: interrupted\n", stderr);
    else if (err->hint[0])
        fprintf(stderr, "kymo: %s (%s)\n", args->verbose ? err->text : from_file(err), err->hint);
    else
        fprintf(stderr, "kymo: %s\n", args->verbose ? err->text : from_file(err));
    if (!args->json_errors && isatty(STDERR_FILENO))
        cli_caret(err);
    return code;
}

void cli_repairs(const kymo_figure *figure, int64_t total, int32_t first)
{
    kymo_error list[5];
    int32_t count = kymo_figure_repairs(figure, list, 5);

    for (int32_t i = first; i < count; i++)
        fprintf(stderr, "kymo: %s\n", from_file(&list[i]));
    if (total > count && count > 0)
        fprintf(stderr, "kymo: ... and %lld more\n", (long long)(total - count));
}

/* ---- Statistics ------------------------------------------------------------------------------ */

typedef enum stat_type { STAT_I64, STAT_I32, STAT_MS } stat_type;

#define STAT(type, name)                               \
    {                                                  \
#name, STAT_##type, offsetof(kymo_stats, name) \
    }
static const struct {
    const char *name;
    stat_type type;
    size_t offset;
} stats_fields[] = {
    STAT(I64, rows),       STAT(I64, points),
    STAT(I64, gaps),       STAT(I64, gaps_below_pixel),
    STAT(I64, missing),    STAT(I64, not_finite),
    STAT(I64, dropped),    STAT(I64, repaired),
    STAT(I64, bytes_read), STAT(I64, bytes_spooled),
    STAT(I64, peak_heap),  STAT(I32, passes),
    STAT(I32, threads),    STAT(MS, ms_open),
    STAT(MS, ms_pass),     STAT(MS, ms_layout),
    STAT(MS, ms_view),     STAT(MS, ms_draw),
    STAT(MS, ms_finish),   STAT(MS, ms_total),
    STAT(I64, boxes),      STAT(I64, first_box),
    STAT(I64, no_room),
};
#undef STAT

void cli_stats(const kymo_stats *stats)
{
    for (size_t i = 0; i < sizeof stats_fields / sizeof stats_fields[0]; i++) {
        const char *at = (const char *)stats + stats_fields[i].offset;
        int64_t wide = 0;
        int32_t narrow;
        double ms;

        fprintf(stderr, "%s\"%s\": ", i ? ", " : "{", stats_fields[i].name);
        switch (stats_fields[i].type) {
        case STAT_I64:
            memcpy(&wide, at, sizeof wide);
            fprintf(stderr, "%lld", (long long)wide);
            break;
        case STAT_I32:
            memcpy(&narrow, at, sizeof narrow);
            fprintf(stderr, "%d", narrow);
            break;
        case STAT_MS: // in microseconds, so that no locale has a say in it
            memcpy(&ms, at, sizeof ms);
            wide = ms > 0 && ms < 1e12 ? (int64_t)(ms * 1000 + 0.5) : 0;
            fprintf(stderr, "%lld.%03lld", (long long)(wide / 1000), (long long)(wide % 1000));
            break;
        }
    }
    fputs("}\n", stderr);
}

/* In the order of the bits of kymo_stats.no_room. */
static void tell_no_room(int64_t bits, const char *place)
{
    static const char *const parts[] = {"the caption",
                                        "legends",
                                        "names of axes",
                                        "the subtitle",
                                        "second lines of titles",
                                        "titles",
                                        "tick labels"};

    if (bits)
        fprintf(stderr, "kymo: %sno room for ", place);
    for (size_t i = 0, told = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (bits >> i & 1)
            fprintf(stderr, "%s%s", told++ ? ", " : "", parts[i]);
    if (bits)
        putc('\n', stderr);
}

void cli_left_out(const kymo_stats *stats, const char *place)
{
    const struct {
        int64_t count;
        const char *one, *many;
    } kinds[] = {
        {stats->missing, "missing value", "missing values"},
        {stats->not_finite, "infinite value", "infinite values"},
        {stats->dropped, "value not above 0 (log scale)", "values not above 0 (log scale)"},
        {stats->repaired, "unreadable cell or row", "unreadable cells or rows"},
    };
    bool any = false;

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (kinds[i].count <= 0)
            continue;
        if (!any)
            fprintf(stderr, "kymo: %sleft out", place);
        fprintf(stderr, "%s %lld %s", any ? "," : ":", (long long)kinds[i].count,
                kinds[i].count == 1 ? kinds[i].one : kinds[i].many);
        any = true;
    }
    if (any)
        putc('\n', stderr);
    tell_no_room(stats->no_room, place);
    if (stats->boxes == 1)
        fprintf(stderr, "kymo: %sno font has U+%04llX, shown as a box\n", place,
                (unsigned long long)stats->first_box);
    else if (stats->boxes > 1)
        fprintf(stderr, "kymo: %sno font has %lld characters, shown as boxes; the first is U+%04llX\n",
                place, (long long)stats->boxes, (unsigned long long)stats->first_box);
}
