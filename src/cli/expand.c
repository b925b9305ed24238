/*
 * expand.c - {{ variables }} put into the text of a spec, and places of errors put back.
 *
 * A variable and its braces lie in one line, and values have no line ends, so lines keep their
 * numbers; columns are put right by the list of what was put in where. Values from data files are
 * text: what Markdown would take for markup gets a backslash. Fenced blocks of kymo stay as they
 * are (words.c expands their words), which needs CommonMark's rule of what begins and ends a
 * fence, and no more of it. One pass.
 */
#include "report.h"

#include <stdlib.h>
#include <string.h>

/* The text that is made, and where in it and in the spec it is. */
typedef struct maker {
    cli_spec *spec; /* NULL: one text alone, nothing is noted */
    const char *file;
    cli_variables *variables;
    kymo_error *err;
    char *text;
    size_t length, room;
    size_t line_start; /* in `text` */
    int64_t line;      /* in the spec, as below */
    int32_t first_column;
    bool markdown;        /* the text is Markdown */
    bool json, in_string; /* it is JSON; at a place within quotes */
} maker;

static bool append(maker *m, const char *text, size_t length)
{
    if (length >= m->room - m->length) {
        size_t room = 2 * (m->length + length) + 256;
        char *more = realloc(m->text, room);
        if (!more) {
            cli_no_memory(m->err);
            return false;
        }
        m->text = more;
        m->room = room;
    }
    memcpy(m->text + m->length, text, length);
    m->length += length;
    m->text[m->length] = '\0';
    return true;
}

/* Notes that from here on `length` bytes of the spec's column were replaced by what has been
 * appended. */
static bool note(maker *m, size_t from, int32_t spec_column, size_t spec_length)
{
    cli_spec *spec = m->spec;

    if (!spec)
        return true;
    if (spec->patch_count == spec->patch_room) {
        int32_t room = spec->patch_room ? 2 * spec->patch_room : 32;
        cli_patch *more = realloc(spec->patches, (size_t)room * sizeof *more);
        if (!more) {
            cli_no_memory(m->err);
            return false;
        }
        spec->patches = more;
        spec->patch_room = room;
    }
    spec->patches[spec->patch_count++] = (cli_patch){.line = m->line,
                                                     .column = (int32_t)(from - m->line_start) + 1,
                                                     .length = (int32_t)(m->length - from),
                                                     .spec_column = spec_column,
                                                     .spec_length = (int32_t)spec_length};
    return true;
}

/* ---- Variables ------------------------------------------------------------------------------- */

static cli_variable *find_variable(const maker *m, const char *name, size_t length)
{
    for (int32_t i = 0; i < m->variables->count; i++) {
        cli_variable *v = &m->variables->list[i];
        if (v->length == length && memcmp(v->name, name, length) == 0)
            return v;
    }
    return NULL;
}

static bool unknown_variable(maker *m, const char *name, size_t length, int32_t column)
{
    enum { MOST = 64 };
    char *names[MOST];
    char word[64] = "";
    int32_t count = 0;

    if (length < sizeof word)
        memcpy(word, name, length);
    for (int32_t i = 0; i < m->variables->count && count < MOST; i++) {
        names[count] = cli_copy(m->variables->list[i].name, m->variables->list[i].length);
        count += names[count] != NULL;
    }
    const char *near = word[0] ? kymo_did_you_mean(word, (const char *const *)names, count) : NULL;
    cli_fail(m->err, KYMO_EINVAL, "no variable is named \"%.*s\"", (int)(length < 64 ? length : 64),
             name);
    if (near)
        cli_hint(m->err, "did you mean \"%s\"?", near);
    else
        cli_hint(m->err, "give it by -D %s=VALUE; two braces as such are \\{{",
                 word[0] ? word : "NAME");
    cli_put_place(m->err, m->file, m->line, column);
    for (int32_t i = 0; i < count; i++)
        free(names[i]);
    return false;
}

/* Within quotes of JSON a value stays within them; without, it is one number or word. */
static bool append_json(maker *m, const cli_variable *v, int32_t column)
{
    static const char plain[] = "+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    char escape[8];

    if (!m->in_string && v->value[strspn(v->value, plain)]) {
        cli_fail(m->err, KYMO_EINVAL, "\"%.64s\" is no number", v->value);
        cli_hint(m->err, "write \"{{ ... }}\", in quotes, for text");
        cli_put_place(m->err, m->file, m->line, column);
        return false;
    }
    for (const char *c = v->value; *c; c++) {
        if ((*c == '"' || *c == '\\') && !append(m, "\\", 1))
            return false;
        int size = (unsigned char)*c < 0x20
                       ? snprintf(escape, sizeof escape, "\\u%04x", (unsigned)(unsigned char)*c)
                       : 0;
        if (!append(m, size ? escape : c, size ? (size_t)size : 1))
            return false;
    }
    return true;
}

static bool append_value(maker *m, const cli_variable *v, int32_t column)
{
    if (m->json)
        return append_json(m, v, column);
    for (const char *c = v->value; *c; c++) {
        if (m->markdown && v->is_data && strchr("\\`*_[]<>$&|~", *c) && !append(m, "\\", 1))
            return false;
        bool control = v->is_data && ((unsigned char)*c < 0x20 || *c == 0x7f);
        if (!append(m, control ? " " : c, 1)) // a line of the spec stays one
            return false;
    }
    return true;
}

/* "{{ name }}" at text[at]; *used is its length. */
static bool take_variable(maker *m, const char *text, size_t length, size_t at, size_t *used)
{
    int32_t column = m->first_column + (int32_t)at;
    size_t from = at + 2, end = from, before = m->length;

    while (end + 1 < length && !(text[end] == '}' && text[end + 1] == '}'))
        end++;
    if (end + 1 >= length) {
        cli_fail(m->err, KYMO_EINVAL, "this {{ is never closed");
        cli_hint(m->err, "}} closes it in the same line; two braces as such are \\{{");
        cli_put_place(m->err, m->file, m->line, column);
        return false;
    }
    *used = end + 2 - at;
    while (from < end && text[from] == ' ')
        from++;
    while (end > from && text[end - 1] == ' ')
        end--;
    cli_variable *v = find_variable(m, text + from, end - from);
    if (!v)
        return unknown_variable(m, text + from, end - from, column);
    v->used = true;
    return append_value(m, v, column) && note(m, before, column, *used);
}

/* ---- Ids of sections ------------------------------------------------------------------------- */

/* Whether a heading of the spec has this id of its own, "{#id}". */
static bool is_own_id(const cli_spec *spec, const char *id, size_t length)
{
    for (const char *at = strstr(spec->body, "{#"); at; at = strstr(at + 2, "{#"))
        if (strncmp(at + 2, id, length) == 0 && at[2 + length] == '}')
            return true;
    return false;
}

/* How long a reference "@fig:id" or an id "{#id" at `text` is; 0: none is there, or one that
 * groups share. */
static size_t id_length(const cli_spec *spec, const char *text, size_t length)
{
    static const char *const marks[] = {"@fig:", "@tab:", "{#", "@sec:"};

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        size_t mark = strlen(marks[i]), end = mark;
        if (length <= mark || memcmp(text, marks[i], mark) != 0)
            continue;
        while (end < length &&
               ((text[end] >= 'a' && text[end] <= 'z') || (text[end] >= 'A' && text[end] <= 'Z') ||
                (text[end] >= '0' && text[end] <= '9') || text[end] == '_' || text[end] == '-'))
            end++;
        while (end > mark && text[end - 1] == '-')
            end--;
        bool shared = i == 3 && !is_own_id(spec, text + mark, end - mark);
        return end > mark && !shared ? end : 0;
    }
    return 0;
}

/* One line, or one text: without its line end. */
static bool expand_line(maker *m, const char *text, size_t length, int32_t group)
{
    for (size_t at = 0, used; at < length; at += used) {
        bool braces = at + 1 < length && text[at] == '{' && text[at + 1] == '{';
        size_t id = group > 1 ? id_length(m->spec, text + at, length - at) : 0;
        char number[16];

        used = 1;
        if (text[at] == '\\' && at + 2 < length && text[at + 1] == '{' && text[at + 2] == '{') {
            size_t before = m->length;
            used = 3;
            if (!append(m, "{{", 2) || !note(m, before, m->first_column + (int32_t)at, used))
                return false;
        } else if (braces) {
            if (!take_variable(m, text, length, at, &used))
                return false;
        } else if (id > 0) {
            used = id;
            if (!append(m, text + at, id))
                return false;
            size_t before = m->length;
            int size = snprintf(number, sizeof number, "-%d", group);
            if (!append(m, number, (size_t)size) ||
                !note(m, before, m->first_column + (int32_t)(at + id), 0))
                return false;
        } else if (!append(m, text + at, 1)) {
            return false;
        }
    }
    return true;
}

char *cli_expand(const char *text, size_t length, const char *file, cli_place at, bool markdown,
                 cli_variables *variables, kymo_error *err)
{
    maker m = {.file = file,
               .markdown = markdown,
               .variables = variables,
               .err = err,
               .line = at.line,
               .first_column = at.column};

    if (append(&m, "", 0) && expand_line(&m, text, length, 1))
        return m.text;
    free(m.text);
    return NULL;
}

char *cli_expand_json(const char *text, size_t length, const char *file, cli_place at,
                      cli_variables *variables, kymo_error *err)
{
    maker m = {.file = file,
               .variables = variables,
               .err = err,
               .line = at.line,
               .first_column = at.column,
               .json = true};
    bool good = append(&m, "", 0);

    for (size_t i = 0, used; good && i < length; i += used) {
        const char *c = text + i;
        used = i + 1 < length && *c == '\\' ? 2 : 1;
        if (used == 2 && length - i > 2 && c[1] == '{' && c[2] == '{') {
            good = append(&m, "{{", 2);
            used = 3;
        } else if (length - i > 1 && c[0] == '{' && c[1] == '{') {
            good = take_variable(&m, text, length, i, &used);
        } else {
            good = append(&m, c, used);
        }
        if (*c == '"')
            m.in_string = !m.in_string;
        if (*c == '\n') {
            m.line++;
            m.first_column = -(int32_t)i;
        }
    }
    if (good)
        return m.text;
    free(m.text);
    return NULL;
}

/* ---- The body -------------------------------------------------------------------------------- */

/* The fence that a line begins or ends with: its byte and how many there are; 0: none. */
static size_t fence_of(const char *text, size_t length, char *byte, const char **rest)
{
    size_t at = 0, count = 0;

    while (at < length && at < 3 && text[at] == ' ')
        at++;
    if (at == length || (text[at] != '`' && text[at] != '~'))
        return 0;
    *byte = text[at];
    while (at < length && text[at] == *byte) {
        at++;
        count++;
    }
    while (at < length && (text[at] == ' ' || text[at] == '\t'))
        at++;
    *rest = text + at;
    return count >= 3 ? count : 0;
}

static bool is_kymo(const char *rest, const char *end)
{
    return end - rest >= 4 && memcmp(rest, "kymo", 4) == 0 &&
           (end - rest == 4 || rest[4] == ' ' || rest[4] == '\t');
}

char *cli_spec_expand(cli_spec *spec, cli_variables *variables, int32_t group, kymo_error *err)
{
    maker m = {.spec = spec,
               .file = spec->path,
               .variables = variables,
               .err = err,
               .first_column = 1,
               .markdown = true};
    size_t open = 0; /* length of the fence of the block that the line is in */
    char open_byte = 0;
    bool verbatim = false;

    spec->patch_count = 0;
    if (!append(&m, "", 0))
        return NULL;
    for (int64_t line = spec->body_line; line <= spec->line_count; line++) {
        size_t length;
        const char *text = cli_spec_line(spec, line, &length), *rest = text;
        char byte = 0;
        size_t fence = fence_of(text, length, &byte, &rest);
        m.line = line;
        m.line_start = m.length;
        if (open == 0 && fence > 0 &&
            (byte == '~' || !memchr(rest, '`', length - (size_t)(rest - text)))) {
            open = fence;
            open_byte = byte;
            verbatim = is_kymo(rest, text + length);
        } else if (open > 0 && fence >= open && byte == open_byte && rest == text + length) {
            open = 0;
        }
        bool keep = verbatim;
        verbatim = verbatim && open > 0;
        if (!(keep ? append(&m, text, length) : expand_line(&m, text, length, group)) ||
            !append(&m, "\n", line < spec->line_count)) {
            free(m.text);
            return NULL;
        }
    }
    return m.text;
}

/* ---- Places ---------------------------------------------------------------------------------- */

void cli_spec_locate(const cli_spec *spec, kymo_error *err)
{
    const cli_patch *last = NULL;
    int32_t column = err->column;
    char was[300], text[sizeof err->text];

    if (err->line <= 0 || column <= 0 || strcmp(err->file, spec->path) != 0)
        return;
    for (int32_t i = 0; i < spec->patch_count; i++) {
        const cli_patch *p = &spec->patches[i];
        if (p->line == err->line && p->column <= column)
            last = p;
    }
    if (!last)
        return;
    int32_t behind = column - last->column - last->length;
    column = behind < 0 ? last->spec_column : last->spec_column + last->spec_length + behind;
    snprintf(was, sizeof was, "%s:%lld:%d:", err->file, (long long)err->line, err->column);
    char *at = strstr(err->text, was);
    if (at) {
        snprintf(text, sizeof text, "%.*s%s:%lld:%d:%s", (int)(at - err->text), err->text,
                 err->file, (long long)err->line, column, at + strlen(was));
        memcpy(err->text, text, sizeof text);
    }
    err->column = column;
}
