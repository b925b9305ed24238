/*
 * mask.c - keeps formulas from Markdown.
 *
 * To Markdown the formula $a_1 * b_2$ has emphasis in it, and $\{x\}$ loses its backslashes. So bytes of
 * formulas that mean something to it become control characters before it is parsed, one for one, so
 * that columns stay what they are, and are turned back in what comes out of it. Formulas are looked
 * for in paragraphs, outside code: "$", no blank, ..., no blank, "$", no digit. One pass.
 */
#include "report/markdown.h"

#include <string.h>

static const char meant[] = "\\`*_[]<>&!~|$";
#define FIRST 0x0e // what the first of them becomes; those between 0x09 and 0x0d are blanks

char kymo__unmasked(char c)
{
    if (c == KYMO__MASK_OPEN || c == KYMO__MASK_CLOSE)
        return '$';
    if (c == KYMO__MASK_PLAIN)
        return '\\';
    if (c >= FIRST && c < FIRST + (char)sizeof meant - 1)
        return meant[c - FIRST];
    return c;
}

void kymo__unmask(char *text)
{
    for (; *text; text++)
        *text = kymo__unmasked(*text);
}

static void mask(char *from, char *end)
{
    for (; from < end; from++) {
        const char *at = *from ? strchr(meant, *from) : NULL;

        if (at)
            *from = (char)(FIRST + (at - meant));
    }
}

kymo_status kymo__markdown_fail(const kymo__markdown *markdown, int64_t line, int32_t column,
                                kymo_error *err, const char *what)
{
    return kymo__fail_at(err, KYMO_EFORMAT, markdown->file ? markdown->file : "text",
                         line + (markdown->line > 0 ? markdown->line - 1 : 0), column, "%s", what);
}

static kymo_status check(const kymo__markdown *markdown, const char *text, size_t size, kymo_error *err)
{
    int64_t line = 1;
    const char *start = text, *end = text + size;

    for (const char *p = text; p < end;) {
        const char *next = p;
        const uint32_t code = kymo__utf8_next(&next, end);

        if (code == 0xfffd && !(next - p == 3 && memcmp(p, "\xef\xbf\xbd", 3) == 0))
            return kymo__markdown_fail(markdown, line, (int32_t)(p - start) + 1, err, "not UTF-8");
        if ((code < 0x20 && code != '\t' && code != '\n' && code != '\r') || code == 0x7f)
            return kymo__markdown_fail(markdown, line, (int32_t)(p - start) + 1, err,
                                       "a control character");
        if (code == '\n') {
            line++;
            start = next;
        }
        p = next;
    }
    return KYMO_OK;
}

/* ---- Paragraphs ------------------------------------------------------------------------------ */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Behind the run of backticks that closes the one at `at`, or behind that one when none does. */
static char *skip_code(char *at, const char *end)
{
    size_t length = 0;

    while (at + length < end && at[length] == '`')
        length++;
    for (char *p = at + length; p < end;) {
        size_t run = 0;

        while (p + run < end && p[run] == '`')
            run++;
        p += run ? run : 1;
        if (run == length)
            return p;
    }
    return at + length;
}

static char *find_close(char *at, const char *end)
{
    if (at + 1 == end || is_blank(at[1]) || at[1] == '$')
        return NULL;
    for (char *p = at + 1; p < end; p++) {
        if (*p == '\\' && p + 1 < end)
            p++;
        else if (*p == '$')
            return is_blank(p[-1]) || (p + 1 < end && p[1] >= '0' && p[1] <= '9') ? NULL : p;
    }
    return NULL;
}

static void mask_formulas(char *at, char *end)
{
    while (at < end) {
        if (*at == '`') {
            at = skip_code(at, end);
        } else if (*at == '\\' && at + 1 < end) {
            if (at[1] == '@')
                *at = KYMO__MASK_PLAIN;
            at += 2;
        } else {
            char *close = *at == '$' ? find_close(at, end) : NULL;

            if (close) {
                mask(at + 1, close);
                *at = KYMO__MASK_OPEN;
                *close = KYMO__MASK_CLOSE;
                at = close;
            }
            at++;
        }
    }
}

/* ---- Lines ----------------------------------------------------------------------------------- */

/* A fence, or none. */
typedef struct fence {
    char mark;
    size_t length;
} fence;

/* Passes over blanks, ">" and, when `lists`, the marks of items. */
static char *skip_containers(char *at, const char *end, bool lists)
{
    while (at < end) {
        char *p = at;

        while (p < end && (*p == ' ' || *p == '\t' || *p == '>'))
            p++;
        if (lists && p + 1 < end && strchr("-+*", *p) && is_blank(p[1]))
            p += 2;
        else if (lists && p < end && *p >= '0' && *p <= '9') {
            char *q = p;

            while (q < end && *q >= '0' && *q <= '9')
                q++;
            if (q + 1 < end && (*q == '.' || *q == ')') && is_blank(q[1]))
                p = q + 2;
        }
        if (p == at)
            break;
        at = p;
    }
    return at;
}

static size_t run_of(const char *at, const char *end, char mark)
{
    size_t length = 0;

    while (at + length < end && at[length] == mark)
        length++;
    return length;
}

/* Whether a line opens a fence; then the words behind it are masked. */
static bool opens(char *line, char *end, fence *open)
{
    char *at = skip_containers(line, end, true);

    if (at == end || (*at != '`' && *at != '~'))
        return false;
    const size_t length = run_of(at, end, *at);
    if (length < 3 || (*at == '`' && memchr(at + length, '`', (size_t)(end - at) - length)))
        return false;
    *open = (fence){*at, length};
    mask(at + length, end);
    return true;
}

static bool closes(char *line, const char *end, const fence *open)
{
    const char *at = skip_containers(line, end, false);
    const size_t length = run_of(at, end, open->mark);

    if (length < open->length)
        return false;
    for (at += length; at < end; at++)
        if (!is_blank(*at))
            return false;
    return true;
}

static void mask_lines(char *text, char *end)
{
    char *paragraph = text; // not masked yet
    fence open = {0};

    for (char *line = text; line < end;) {
        char *newline = memchr(line, '\n', (size_t)(end - line));
        char *line_end = newline ? newline : end, *next = newline ? newline + 1 : end;

        if (open.mark) {
            if (closes(line, line_end, &open))
                open.mark = 0;
            paragraph = next;
        } else if (opens(line, line_end, &open)) {
            mask_formulas(paragraph, line);
            paragraph = next;
        } else if (skip_containers(line, line_end, false) == line_end ||
                   (line_end - line == 1 && *line == '\r')) {
            mask_formulas(paragraph, line);
            paragraph = next;
        }
        line = next;
    }
    if (!open.mark)
        mask_formulas(paragraph, end);
}

kymo_status kymo__mask(const kymo__markdown *markdown, kymo__buf *to, kymo_error *err)
{
    const size_t size = strlen(markdown->text);

    if (size >= INT32_MAX / 2)
        return kymo__fail(err, KYMO_EFORMAT, "a text of more than a gigabyte");
    if (check(markdown, markdown->text, size, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo__buf_append(to, markdown->text, size + 1);
    if (kymo__buf_status(to, err) != KYMO_OK)
        return (kymo_status)err->code;
    mask_lines(to->data, to->data + size);
    return KYMO_OK;
}
