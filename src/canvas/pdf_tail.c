/*
 * pdf_tail.c - what cairo 1.16 has no words for, added behind a document of many pages.
 *
 * As pdf_complete.c does for one page: new versions of the catalogue (language, title bar)
 * and of each Figure (its /Alt) are appended with a table of their places (ISO 32000-1,
 * 7.5.6). Here the document is not in memory; but cairo writes these objects last, as lines of text, and
 * they are looked at as they pass. Figures come in the order in which they were drawn; when their number
 * is not that of the texts, none gets one.
 */
#include "canvas/pdf.h"

#include <stdio.h>
#include <string.h>

enum { OBJECT_MOST = 64 * 1024 };

typedef struct change {
    int64_t number, offset; /* offset: in `changed` */
} change;

void kymo__pdf_tail_open(kymo__pdf_tail *tail, kymo__mem *mem)
{
    kymo__buf *const bufs[] = {&tail->alts, &tail->line, &tail->object, &tail->changed, &tail->table,
                               &tail->trailer};

    *tail = (kymo__pdf_tail){.on = false};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        kymo__buf_init(bufs[i], mem, KYMO_MEMORY_CANVAS);
}

void kymo__pdf_tail_free(kymo__pdf_tail *tail)
{
    kymo__buf *const bufs[] = {&tail->alts, &tail->line, &tail->object, &tail->changed, &tail->table,
                               &tail->trailer};

    for (size_t i = 0; tail->alts.mem && i < sizeof bufs / sizeof *bufs; i++)
        kymo__buf_free(bufs[i]);
    tail->alts.mem = NULL;
}

void kymo__pdf_tail_figure(kymo__pdf_tail *tail, const char *alt)
{
    kymo__pdf_valid(&tail->alts, alt, strlen(alt));
    kymo__buf_append(&tail->alts, "", 1);
    tail->alt_count++;
}

static bool has(const kymo__buf *text, const char *word)
{
    const size_t length = strlen(word);

    for (size_t i = 0; i + length <= text->length; i++) {
        const char *hit = memchr(text->data + i, word[0], text->length - length - i + 1);

        if (!hit)
            return false;
        i = (size_t)(hit - text->data);
        if (memcmp(hit, word, length) == 0)
            return true;
    }
    return false;
}

/* Writes the object again, with more behind its "<<". */
static void change_object(kymo__pdf_tail *tail)
{
    const bool figure = has(&tail->object, "/S /Figure"), catalog = has(&tail->object, "/Type /Catalog");
    const char *open = NULL;

    for (size_t i = 0; i + 1 < tail->object.length && !open; i++)
        if (tail->object.data[i] == '<' && tail->object.data[i + 1] == '<')
            open = tail->object.data + i + 2;
    if (!open || (!figure && !catalog))
        return;
    const change c = {tail->number, (int64_t)tail->changed.length};
    const size_t head = (size_t)(open - tail->object.data);
    kymo__buf_append(&tail->changed, tail->object.data, head);
    if (figure) {
        const char *alt = tail->alt_at < tail->alts.length ? tail->alts.data + tail->alt_at : "";

        kymo__buf_text(&tail->changed, " /Alt ");
        kymo__pdf_put_text(&tail->changed, alt, strlen(alt));
        tail->alt_at += strlen(alt) + 1;
        tail->figures++;
    } else {
        kymo__buf_format(&tail->changed, " /Lang (%s)\n   /ViewerPreferences << /DisplayDocTitle true >>",
                         tail->lang);
    }
    kymo__buf_append(&tail->changed, open, tail->object.length - head);
    kymo__buf_append(&tail->table, &c, sizeof c);
}

/* A line with its end. */
static void take_line(kymo__pdf_tail *tail, const char *line, size_t size)
{
    int64_t number;
    const char *end = line + size, *at = kymo__parse_i64(line, end, &number);

    if (tail->state == 's') { // of a stream
        if (size >= 10 && memcmp(line, "endstream\n", 10) == 0)
            tail->state = 0;
    } else if (at && end - at == 7 && memcmp(at, " 0 obj\n", 7) == 0) {
        tail->state = 'o';
        tail->number = number;
        tail->object.length = 0;
        kymo__buf_append(&tail->object, line, size);
    } else if (size == 7 && memcmp(line, "stream\n", 7) == 0) {
        tail->state = 's';
    } else if (size == 8 && memcmp(line, "trailer\n", 8) == 0) {
        tail->state = 't';
    } else if (tail->state == 't') {
        kymo__buf_append(&tail->trailer, line, size);
    } else if (tail->state == 'o') {
        if (tail->object.length + size > OBJECT_MOST)
            tail->state = 0;
        else
            kymo__buf_append(&tail->object, line, size);
        if (tail->state && size == 7 && memcmp(line, "endobj\n", 7) == 0 && !tail->object.status) {
            change_object(tail);
            tail->state = 0;
        }
    }
}

void kymo__pdf_tail_take(kymo__pdf_tail *tail, const unsigned char *bytes, size_t size)
{
    const char *at = (const char *)bytes, *end = at + size;

    tail->total += (int64_t)size;
    if (!tail->on)
        return;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *next = newline ? newline + 1 : end;

        if (tail->line.length + (size_t)(next - at) > OBJECT_MOST)
            tail->line.length = 0; // of a stream
        kymo__buf_append(&tail->line, at, (size_t)(next - at));
        if (newline && !tail->line.status) {
            take_line(tail, tail->line.data, tail->line.length);
            tail->line.length = 0;
        }
        at = next;
    }
    // The last line has no end.
}

/* The line of the trailer that begins with a key, its blanks left out. */
static void put_key(const kymo__pdf_tail *tail, const char *key, kymo__buf *to)
{
    const char *at = tail->trailer.data, *end = at + tail->trailer.length;

    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *next = newline ? newline + 1 : end;

        while (at < next && (*at == ' ' || *at == '<'))
            at++;
        if ((size_t)(next - at) > strlen(key) && memcmp(at, key, strlen(key)) == 0) {
            kymo__buf_text(to, "   ");
            kymo__buf_append(to, at, (size_t)(next - at));
        }
        at = next;
    }
}

/* The place of cairo's own table: the line behind "startxref". */
static int64_t old_table(const kymo__pdf_tail *tail)
{
    static const char word[] = "startxref\n";
    const char *at = tail->trailer.data, *end = at + tail->trailer.length;
    int64_t place = -1;

    for (; at + sizeof word - 1 < end; at++)
        if (memcmp(at, word, sizeof word - 1) == 0) {
            if (!kymo__parse_i64(at + sizeof word - 1, end, &place))
                place = -1;
            break;
        }
    return place;
}

static int in_order(const change *a, const change *b)
{
    return a->number < b->number;
}

kymo_status kymo__pdf_tail_write(kymo__pdf_tail *tail, kymo_write write, void *user, kymo_error *err)
{
    kymo__buf *const bufs[] = {&tail->alts, &tail->line, &tail->object, &tail->changed, &tail->table,
                               &tail->trailer};
    const size_t count = tail->table.length / sizeof(change);
    change *changes = (change *)(void *)tail->table.data;
    const int64_t table = old_table(tail);
    char line[24];

    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        if (kymo__buf_status(bufs[i], err) != KYMO_OK)
            return (kymo_status)err->code;
    if (count == 0 || table < 0 || tail->figures != tail->alt_count)
        return KYMO_OK;
    const int64_t where = tail->total + (int64_t)tail->changed.length;
    for (size_t i = 1; i < count; i++) // nearly in order as they come
        for (size_t k = i; k > 0 && in_order(&changes[k], &changes[k - 1]); k--) {
            const change swap = changes[k];

            changes[k] = changes[k - 1];
            changes[k - 1] = swap;
        }
    kymo__buf_text(&tail->changed, "xref\n");
    for (size_t i = 0; i < count; i++) {
        snprintf(line, sizeof line, "%010lld", (long long)(tail->total + changes[i].offset));
        kymo__buf_format(&tail->changed, "%lld 1\n%s 00000 n \n", (long long)changes[i].number, line);
    }
    kymo__buf_text(&tail->changed, "trailer\n<<\n");
    put_key(tail, "/Size", &tail->changed);
    put_key(tail, "/Root", &tail->changed);
    put_key(tail, "/Info", &tail->changed);
    kymo__buf_format(&tail->changed, "   /Prev %lld\n>>\nstartxref\n%lld\n%%%%EOF\n", (long long)table,
                     (long long)where);
    if (kymo__buf_status(&tail->changed, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (write(tail->changed.data, tail->changed.length, user) != 0)
        return kymo__fail(err, KYMO_EIO, "the write function refused the PDF");
    return KYMO_OK;
}
