/*
 * pdf_complete.c - what cairo 1.16 has no words for, added behind what it wrote.
 *
 * PDF files may be changed by appending (ISO 32000-1, 7.5.6): new versions of objects, a table of where
 * they are, and a trailer that points to the table before. So the catalogue gets /Lang and
 * /ViewerPreferences (readers show the title, not the file's name), and each Figure of the structure
 * its /Alt, the description of the figure. cairo's objects are plain text, one after another, as this
 * file expects; what it does not find it leaves as it is. Some hundred bytes; two passes over the file.
 */
#include "canvas/pdf.h"

#include <stdio.h>
#include <string.h>

enum { CHANGES = 65, OFFSET = 20 };

typedef struct change {
    int number;
    size_t offset;
} change;

typedef struct update {
    kymo__buf *out;
    size_t old_size; /* of what cairo wrote */
    change changes[CHANGES];
    int count;
} update;

/* Finds bytes in the old part, from `from` on; the old size when they are not there. */
static size_t find(const update *u, size_t from, const char *what)
{
    const size_t length = strlen(what);

    for (size_t i = from; i + length <= u->old_size; i++) {
        const char *hit = memchr(u->out->data + i, what[0], u->old_size - length - i + 1);

        if (!hit)
            break;
        i = (size_t)(hit - u->out->data);
        if (memcmp(hit, what, length) == 0)
            return i;
    }
    return u->old_size;
}

static size_t find_last(const update *u, const char *what)
{
    size_t last = u->old_size;

    for (size_t at = find(u, 0, what); at < u->old_size; at = find(u, at + 1, what))
        last = at;
    return last;
}

/* A number in decimal at a place, -1 when there is none. */
static long number_at(const update *u, size_t at)
{
    long v = -1;

    while (at < u->old_size && (u->out->data[at] == ' ' || u->out->data[at] == '\n'))
        at++;
    for (; at < u->old_size && u->out->data[at] >= '0' && u->out->data[at] <= '9' && v < 100000000; at++)
        v = (v < 0 ? 0 : v) * 10 + (u->out->data[at] - '0');
    return v;
}

/* "\n12 0 obj\n" before a place: where the object begins, with its number. */
static size_t object_before(const update *u, size_t at, int *number)
{
    while (at > 5 && memcmp(u->out->data + at - 5, " obj\n", 5) != 0)
        at--;
    if (at <= 5)
        return u->old_size;
    for (at -= 5; at > 0 && u->out->data[at - 1] != '\n'; at--)
        continue;
    *number = (int)number_at(u, at);
    return *number > 0 ? at : u->old_size;
}

void kymo__pdf_put_text(kymo__buf *to, const char *text, size_t size)
{
    const char *at = text, *end = text + size;

    kymo__buf_text(to, "<FEFF");
    while (at < end) {
        uint32_t code = kymo__utf8_next(&at, end);

        if (code > 0xffff) {
            code -= 0x10000;
            kymo__buf_format(to, "%04X", (unsigned)(0xd800 + (code >> 10)));
            code = 0xdc00 + (code & 0x3ff);
        }
        kymo__buf_format(to, "%04X", (unsigned)code);
    }
    kymo__buf_text(to, ">");
}

/* Writes the object around `at` again, with more behind its "<<"; `alt` NULL: what the catalogue gets. */
static void change_object(update *u, size_t at, const kymo__buf *alt)
{
    int number = 0;
    const size_t from = object_before(u, at, &number), body = find(u, from, "<<"), end = find(u, at, "endobj");
    char *copy;

    if (from == u->old_size || body > at || end == u->old_size || u->count == CHANGES)
        return;
    u->changes[u->count++] = (change){number, u->out->length};
    kymo__buf_format(u->out, "%d 0 obj\n<<", number);
    if (alt) {
        kymo__buf_text(u->out, " /Alt ");
        kymo__pdf_put_text(u->out, alt->data, alt->length);
    } else {
        kymo__buf_text(u->out, " /Lang (en)\n   /ViewerPreferences << /DisplayDocTitle true >>");
    }
    copy = kymo__buf_reserve(u->out, end + 7 - (body + 2)); // the old part may have moved
    if (!copy)
        return;
    memcpy(copy, u->out->data + body + 2, end + 7 - (body + 2));
    u->out->length += end + 7 - (body + 2);
}

/* The value of a key of the old trailer, up to a line's end. */
static void put_key(update *u, size_t trailer, const char *key)
{
    const size_t at = find(u, trailer, key);
    char line[96];
    size_t n = 0;

    for (size_t i = at; i < u->old_size && u->out->data[i] != '\n' && n < sizeof line - 1; i++)
        line[n++] = u->out->data[i];
    line[n] = '\0';
    if (n > 0)
        kymo__buf_format(u->out, "   %s\n", line);
}

static void put_table(update *u, size_t trailer, long old_table)
{
    const size_t at = u->out->length;
    char line[OFFSET + 1];

    kymo__buf_text(u->out, "xref\n");
    for (int i = 0; i < u->count; i++) {
        snprintf(line, sizeof line, "%010lu", (unsigned long)u->changes[i].offset);
        kymo__buf_format(u->out, "%d 1\n%s 00000 n \n", u->changes[i].number, line);
    }
    kymo__buf_text(u->out, "trailer\n<<\n");
    put_key(u, trailer, "/Size");
    put_key(u, trailer, "/Root");
    put_key(u, trailer, "/Info");
    kymo__buf_format(u->out, "   /Prev %ld\n>>\nstartxref\n%lu\n%%%%EOF\n", old_table, (unsigned long)at);
}

void kymo__pdf_complete(kymo__buf *out, const kymo__buf *alt)
{
    update u = {.out = out, .old_size = out->length};
    size_t catalog, trailer, table;

    if (out->status || alt->status)
        return;
    catalog = find_last(&u, "/Type /Catalog");
    trailer = find_last(&u, "trailer\n");
    table = find_last(&u, "startxref\n");
    if (catalog == u.old_size || trailer == u.old_size || table == u.old_size)
        return;
    change_object(&u, catalog, NULL);
    for (size_t at = find(&u, 0, "/S /Figure"); at < u.old_size && alt->length > 0;
         at = find(&u, at + 1, "/S /Figure"))
        change_object(&u, at, alt);
    if (u.count > 0)
        put_table(&u, trailer, number_at(&u, table + 10));
}
