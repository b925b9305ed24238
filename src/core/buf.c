/*
 * buf.c - bytes that grow by doubling, and the escapes of the text formats kymo writes.
 *
 * Errors stick, so a writer appends without looking and asks once at the end. Growth asks for twice
 * the size, and for just what is needed when that would go over the budget; each byte is copied at
 * most twice on average. Nothing here depends on the locale.
 */
#include "core/core.h"

#include <stdio.h>
#include <string.h>

enum { FIRST = 256 };

void kymo__buf_init(kymo__buf *buf, kymo__mem *mem, kymo_memory_kind kind)
{
    *buf = (kymo__buf){.mem = mem, .kind = kind};
}

void kymo__buf_free(kymo__buf *buf)
{
    kymo__free(buf->mem, buf->kind, buf->data, buf->capacity, 1);
    buf->data = NULL;
    buf->length = buf->capacity = 0;
}

/* Grows to at least `needed` bytes. */
static void grow(kymo__buf *buf, size_t needed)
{
    size_t doubled = buf->capacity <= SIZE_MAX / 2 ? buf->capacity * 2 : needed;
    size_t wanted = doubled > needed ? doubled : needed;
    kymo_error err;
    char *data;

    if (wanted < FIRST)
        wanted = FIRST;
    data = kymo__realloc(buf->mem, buf->kind, buf->data, buf->capacity, wanted, 1, "buffer", &err);
    if (!data && wanted > needed) {
        wanted = needed;
        data =
            kymo__realloc(buf->mem, buf->kind, buf->data, buf->capacity, wanted, 1, "buffer", &err);
    }
    if (!data) {
        buf->status = (kymo_status)err.code;
        return;
    }
    buf->data = data;
    buf->capacity = wanted;
}

char *kymo__buf_reserve(kymo__buf *buf, size_t more)
{
    if (buf->status)
        return NULL;
    if (more > buf->capacity - buf->length || !buf->data) {
        if (more > SIZE_MAX - buf->length)
            buf->status = KYMO_ENOMEM;
        else
            grow(buf, buf->length + more);
        if (buf->status)
            return NULL;
    }
    return buf->data + buf->length;
}

void kymo__buf_append(kymo__buf *buf, const void *bytes, size_t size)
{
    char *to = size > 0 ? kymo__buf_reserve(buf, size) : NULL;

    if (!to)
        return;
    memcpy(to, bytes, size);
    buf->length += size;
}

void kymo__buf_text(kymo__buf *buf, const char *text)
{
    if (text)
        kymo__buf_append(buf, text, strlen(text));
}

void kymo__buf_format(kymo__buf *buf, const char *format, ...)
{
    va_list args, again;
    char *to = kymo__buf_reserve(buf, 128);
    int length;

    if (!to)
        return;
    va_start(args, format);
    va_copy(again, args);
    length = vsnprintf(to, buf->capacity - buf->length, format, args);
    if (length >= 0 && (size_t)length >= buf->capacity - buf->length) {
        to = kymo__buf_reserve(buf, (size_t)length + 1);
        if (to)
            vsnprintf(to, (size_t)length + 1, format, again);
    }
    if (length > 0 && to)
        buf->length += (size_t)length;
    va_end(again);
    va_end(args);
}

void kymo__buf_number(kymo__buf *buf, double v, int decimals, bool bare)
{
    char text[48];
    int length = kymo__print_number(v, decimals, bare, text);

    kymo__buf_append(buf, text, (size_t)length);
}

/* Appends the bytes from `from` to `to` as they are. */
static void copy_run(kymo__buf *buf, const char *from, const char *to)
{
    kymo__buf_append(buf, from, (size_t)(to - from));
}

void kymo__buf_json(kymo__buf *buf, const char *text)
{
    static const char hex[] = "0123456789abcdef";
    const char *end, *run;

    if (!text) {
        kymo__buf_text(buf, "null");
        return;
    }
    end = text + strlen(text);
    run = text;
    kymo__buf_text(buf, "\"");
    while (text < end) {
        const char *at = text;
        uint32_t code = kymo__utf8_next(&text, end);
        char escape[] = "\\u00xx";

        if (code == 0xfffd && text - at == 1)
            strcpy(escape, "\xef\xbf\xbd");
        else if (code == '"' || code == '\\')
            escape[1] = (char)code, escape[2] = '\0';
        else if (code == '\n')
            strcpy(escape, "\\n");
        else if (code == '\t')
            strcpy(escape, "\\t");
        else if (code == '\r')
            strcpy(escape, "\\r");
        else if (code < 0x20)
            escape[4] = hex[code >> 4], escape[5] = hex[code & 15];
        else
            continue;
        copy_run(buf, run, at);
        kymo__buf_text(buf, escape);
        run = text;
    }
    copy_run(buf, run, end);
    kymo__buf_text(buf, "\"");
}

/* How XML writes a code point that cannot stand for itself; NULL: it can. */
static const char *xml_escape(uint32_t code)
{
    switch (code) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\t': // a parser would make blanks and newlines of these in attributes
        return "&#9;";
    case '\n':
        return "&#10;";
    case '\r':
        return "&#13;";
    default:
        return code < 0x20 || code == 0xfffe || code == 0xffff ? "\xef\xbf\xbd" : NULL;
    }
}

void kymo__buf_xml(kymo__buf *buf, const char *text)
{
    const char *end, *run = text;

    if (!text)
        return;
    end = text + strlen(text);
    while (text < end) {
        const char *at = text;
        uint32_t code = kymo__utf8_next(&text, end);
        bool bad = code == 0xfffd && text - at == 1;
        const char *escape = bad ? "\xef\xbf\xbd" : xml_escape(code);

        if (!escape)
            continue;
        copy_run(buf, run, at);
        kymo__buf_text(buf, escape);
        run = text;
    }
    copy_run(buf, run, end);
}

kymo_status kymo__buf_status(const kymo__buf *buf, kymo_error *err)
{
    static const char *const kinds[KYMO_MEMORY_KINDS] = {"text", "data", "reducer", "font", "output"};

    if (buf->status)
        return kymo__fail(err, buf->status, "%s buffer: %s (%zu bytes cannot grow)", kinds[buf->kind],
                          kymo_status_text(buf->status), buf->capacity);
    return KYMO_OK;
}
