/*
 * spec.c - the text of a spec: its lines, its front matter, its variables.
 *
 * Front matter is "key: value" a line between two lines of ---, a small and strict part of YAML:
 * what YAML would read otherwise than it looks (lists, nesting, comments behind a value) is an
 * error. Variables are put in before the Markdown is parsed; where they stood is noted, so that
 * places of errors can be told in the spec's own columns. Two passes over the text, which is held
 * once, and once expanded.
 */
#include "report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST_SPEC = 64 << 20 };

/* ---- Reading --------------------------------------------------------------------------------- */

static kymo_status fail_at(const cli_spec *spec, cli_place at, kymo_error *err)
{
    return cli_put_place(err, spec->path, at.line, at.column);
}

static kymo_status read_all(cli_spec *spec, FILE *file, kymo_error *err)
{
    size_t room = 0;

    for (;;) {
        if (spec->size + 1 >= room) {
            room = room ? 2 * room : 32 << 10;
            char *more = room <= 2 * (size_t)LARGEST_SPEC ? realloc(spec->text, room) : NULL;
            if (!more && room > 2 * (size_t)LARGEST_SPEC)
                return cli_fail(err, KYMO_EDATA, "%s: more than 64 MiB", spec->path);
            if (!more)
                return cli_no_memory(err);
            spec->text = more;
        }
        size_t got = fread(spec->text + spec->size, 1, room - spec->size - 1, file);
        spec->size += got;
        if (got == 0)
            break;
    }
    spec->text[spec->size] = '\0';
    if (ferror(file))
        return cli_fail(err, KYMO_EIO, "%s: cannot read: %s", spec->path, strerror(errno));
    return KYMO_OK;
}

static kymo_status read_file(cli_spec *spec, const char *path, kymo_error *err)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "rb");

    if (!file)
        return cli_fail(err, errno == ENOENT ? KYMO_ENOENT : KYMO_EIO, "%s: cannot read: %s", path,
                        errno == ENOENT ? "no such file or directory" : strerror(errno));
    kymo_status status = read_all(spec, file, err);
    if (!standard)
        fclose(file);
    return status;
}

static kymo_status index_lines(cli_spec *spec, kymo_error *err)
{
    int64_t count = 1;

    for (size_t i = 0; i < spec->size; i++)
        count += spec->text[i] == '\n';
    spec->lines = malloc((size_t)count * sizeof *spec->lines);
    if (!spec->lines)
        return cli_no_memory(err);
    spec->line_count = 0;
    spec->lines[spec->line_count++] = spec->text;
    for (size_t i = 0; i < spec->size; i++)
        if (spec->text[i] == '\n')
            spec->lines[spec->line_count++] = spec->text + i + 1;
    return KYMO_OK;
}

const char *cli_spec_line(const cli_spec *spec, int64_t line, size_t *length)
{
    *length = 0;
    if (line < 1 || line > spec->line_count)
        return NULL;
    const char *text = spec->lines[line - 1];
    const char *end = line < spec->line_count ? spec->lines[line] - 1 : spec->text + spec->size;
    *length = (size_t)(end - text);
    if (*length > 0 && text[*length - 1] == '\r')
        --*length;
    return text;
}

/* Bytes of the character at s, 0 when it is none. */
static size_t utf8_length(const unsigned char *s)
{
    size_t length = s[0] < 0x80                   ? 1
                    : s[0] >= 0xc2 && s[0] < 0xe0 ? 2
                    : s[0] >= 0xe0 && s[0] < 0xf0 ? 3
                    : s[0] >= 0xf0 && s[0] < 0xf5 ? 4
                                                  : 0;

    for (size_t i = 1; i < length; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
        (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
        return 0;
    return length;
}

/* A NUL or a byte that is no UTF-8 would show as something else far from its place. */
static kymo_status check_text(const cli_spec *spec, kymo_error *err)
{
    for (int64_t line = 1; line <= spec->line_count; line++) {
        size_t length, one = 1;
        const char *text = cli_spec_line(spec, line, &length);
        for (size_t i = 0; i < length && one > 0; i += one) {
            one = text[i] ? utf8_length((const unsigned char *)text + i) : 0;
            if (one > 0)
                continue;
            cli_fail(err, KYMO_EINVAL, "not a character of UTF-8: byte 0x%02X",
                     (unsigned char)text[i]);
            return fail_at(spec, (cli_place){line, (int32_t)i + 1}, err);
        }
    }
    return KYMO_OK;
}

/* ---- Front matter ---------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Whether a line is `mark` and blanks alone. */
static bool is_mark(const char *text, size_t length, const char *mark)
{
    size_t size = strlen(mark);

    if (length < size || memcmp(text, mark, size) != 0)
        return false;
    for (size_t i = size; i < length; i++)
        if (!is_blank(text[i]))
            return false;
    return true;
}

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

/* "..." with \" and \\, '...' with '' for a quote. NULL: not closed, or more behind it. Owned. */
static char *unquote(const char *text, size_t length)
{
    char *to = malloc(length + 1);
    size_t at = 0, i = 1;

    for (; to && i < length && text[i] != text[0]; i++) {
        if (text[0] == '"' && text[i] == '\\' && i + 1 < length && strchr("\"\\", text[i + 1]))
            i++;
        to[at++] = text[i];
        if (text[0] == '\'' && i + 2 < length && text[i + 1] == '\'' && text[i + 2] == '\'')
            to[at++] = text[i += 2];
    }
    if (to && i == length - 1) {
        to[at] = '\0';
        return to;
    }
    free(to);
    return NULL;
}

/* The value of a key; *what says what is wrong with it. Owned. */
static char *take_value(const char *text, size_t length, const char **what)
{
    *what = NULL;
    if (length > 0 && (text[0] == '"' || text[0] == '\'')) {
        char *value = length > 1 ? unquote(text, length) : NULL;
        if (!value)
            *what = "this quote is not closed at the end of the line";
        return value;
    }
    if (length > 0 && strchr("[]{}&*!|>%@`,", text[0]) &&
        !(length > 1 && text[0] == '{' && text[1] == '{'))
        *what = "a value that begins so needs quotes around it";
    for (size_t i = 0; i + 1 < length && !*what; i++)
        if (is_blank(text[i]) && text[i + 1] == '#')
            *what = "a value with \" #\" in it needs quotes around it";
    return *what ? NULL : cli_copy(text, length);
}

static kymo_status check_twice(const cli_spec *spec, const cli_setting *added, kymo_error *err)
{
    for (const cli_setting *s = spec->settings; s < added; s++) {
        if (strcmp(s->name, added->name) != 0)
            continue;
        cli_fail(err, KYMO_EINVAL, "%s is given twice, first in line %lld", s->name,
                 (long long)s->name_at.line);
        return fail_at(spec, added->name_at, err);
    }
    return KYMO_OK;
}

/* "key: value" */
static kymo_status take_setting(cli_spec *spec, const char *text, size_t length, int64_t line,
                                kymo_error *err)
{
    size_t name = 0;
    const char *what;

    while (name < length && is_name_byte(text[name]))
        name++;
    if (name == 0 || name == length || text[name] != ':' ||
        (name + 1 < length && !is_blank(text[name + 1]))) {
        cli_fail(err, KYMO_EINVAL, "front matter: this is no \"key: value\"");
        return fail_at(spec, (cli_place){line, 1}, err);
    }
    size_t from = name + 1;
    while (from < length && is_blank(text[from]))
        from++;
    while (length > from && is_blank(text[length - 1]))
        length--;
    cli_setting *s = &spec->settings[spec->setting_count];
    s->name_at = (cli_place){line, 1};
    s->value_at = (cli_place){line, (int32_t)from + 1};
    s->value = take_value(text + from, length - from, &what);
    if (what) {
        cli_fail(err, KYMO_EINVAL, "front matter: %s", what);
        return fail_at(spec, s->value_at, err);
    }
    s->name = cli_copy(text, name);
    spec->setting_count++;
    if (!s->name || !s->value)
        return cli_no_memory(err);
    for (char *c = s->name; *c; c++)
        *c = *c == '-' ? '_' : *c;
    return check_twice(spec, s, err);
}

static kymo_status take_front(cli_spec *spec, kymo_error *err)
{
    size_t length;
    const char *text = cli_spec_line(spec, 1, &length);
    int64_t line = 2;

    spec->body = spec->text;
    spec->body_line = 1;
    if (!is_mark(text, length, "---"))
        return KYMO_OK;
    spec->settings = calloc((size_t)spec->line_count, sizeof *spec->settings);
    if (!spec->settings)
        return cli_no_memory(err);
    for (; line <= spec->line_count; line++) {
        text = cli_spec_line(spec, line, &length);
        if (is_mark(text, length, "---") || is_mark(text, length, "..."))
            break;
        if (length == 0 || is_mark(text, length, "") || text[0] == '#')
            continue;
        if (take_setting(spec, text, length, line, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    if (line > spec->line_count) {
        cli_fail(err, KYMO_EINVAL, "front matter: the line of --- that ends it is missing");
        return fail_at(spec, (cli_place){1, 1}, err);
    }
    spec->body_line = line + 1;
    spec->body = line < spec->line_count ? spec->lines[line] : spec->text + spec->size;
    return KYMO_OK;
}

kymo_status cli_spec_read(cli_spec *spec, const char *path, kymo_error *err)
{
    static const char mark[] = "\xef\xbb\xbf"; // that some editors put in front
    const char *slash = strrchr(path, '/');

    *spec = (cli_spec){.path = strcmp(path, "-") == 0 ? "stdin" : path};
    spec->folder = cli_copy(path, slash ? (size_t)(slash - path) + 1 : 0);
    if (!spec->folder)
        return cli_no_memory(err);
    if (read_file(spec, path, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (spec->size >= 3 && memcmp(spec->text, mark, 3) == 0) {
        spec->size -= 3;
        memmove(spec->text, spec->text + 3, spec->size + 1);
    }
    if (index_lines(spec, err) != KYMO_OK || check_text(spec, err) != KYMO_OK)
        return (kymo_status)err->code;
    return take_front(spec, err);
}

void cli_spec_free(cli_spec *spec)
{
    for (int32_t i = 0; i < spec->setting_count; i++) {
        free(spec->settings[i].name);
        free(spec->settings[i].value);
    }
    free(spec->settings);
    free(spec->patches);
    free(spec->lines);
    free(spec->text);
    free(spec->folder);
    *spec = (cli_spec){0};
}
