/*
 * draft.c - text kept until the end of a document, with the words of references filled in then.
 *
 * Two reels: the text, and for each reference to what comes later a place and a link, in order. So memory
 * is the pieces of two reels, whatever the length; sending reads both once.
 */
#include "report/draft.h"

#include <string.h>

enum { PIECE = 16 * 1024 };

int32_t kymo__ladder_descend(kymo__ladder *ladder, int32_t level)
{
    while (ladder->depth > 0 && ladder->levels[ladder->depth - 1] >= level)
        ladder->depth--;
    ladder->levels[ladder->depth++] = level;
    return ladder->depth;
}

typedef struct mark {
    int64_t at;
    int64_t size; /* of the link, which follows, with its NUL */
} mark;

void kymo__draft_open(kymo__draft *draft, kymo__mem *mem)
{
    kymo__reel_open(&draft->body, mem);
    kymo__reel_open(&draft->marks, mem);
    draft->mark_count = 0;
}

void kymo__draft_close(kymo__draft *draft)
{
    kymo__reel_close(&draft->body);
    kymo__reel_close(&draft->marks);
}

kymo_status kymo__draft_flush(kymo__draft *draft, kymo__buf *buf, kymo_error *err)
{
    if (kymo__buf_status(buf, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo_status status = kymo__reel_put(&draft->body, buf->data, buf->length, err);
    buf->length = 0;
    return status;
}

kymo_status kymo__draft_mark(kymo__draft *draft, const kymo__buf *buf, const char *link, kymo_error *err)
{
    const mark here = {kymo__reel_size(&draft->body) + (int64_t)buf->length, (int64_t)strlen(link) + 1};

    draft->mark_count++;
    if (kymo__reel_put(&draft->marks, &here, sizeof here, err) != KYMO_OK)
        return (kymo_status)err->code;
    return kymo__reel_put(&draft->marks, link, (size_t)here.size, err);
}

static kymo_status send_part(const kymo__draft *draft, kymo__writer *writer, int64_t from, int64_t to,
                             kymo_error *err)
{
    char piece[PIECE];

    while (from < to) {
        const size_t size = to - from < PIECE ? (size_t)(to - from) : PIECE;

        if (kymo__reel_get(&draft->body, from, piece, size, err) != KYMO_OK ||
            kymo__writer_put(writer, piece, size, err) != KYMO_OK)
            return (kymo_status)err->code;
        from += (int64_t)size;
    }
    return KYMO_OK;
}

/* The words of the reference at a place of the marks, which moves on. */
static kymo_status send_reference(const kymo__draft *draft, kymo__writer *writer, const mark *here, int64_t *at,
                                  void (*put)(kymo__buf *to, const char *text), kymo_error *err)
{
    kymo__buf link, words;

    kymo__buf_init(&link, writer->mem, KYMO_MEMORY_CANVAS);
    kymo__buf_init(&words, writer->mem, KYMO_MEMORY_CANVAS);
    char *to = kymo__buf_reserve(&link, (size_t)here->size);
    if (!to) {
        kymo__buf_status(&link, err);
    } else if (kymo__reel_get(&draft->marks, *at, to, (size_t)here->size, err) == KYMO_OK) {
        const char *text = kymo__report_reference(writer->report, to);

        put(&words, text ? text : "??");
        kymo__writer_flush(writer, &words, err);
    }
    *at += here->size;
    kymo__buf_free(&link);
    kymo__buf_free(&words);
    return (kymo_status)err->code;
}

kymo_status kymo__draft_send(const kymo__draft *draft, kymo__writer *writer,
                             void (*put)(kymo__buf *to, const char *text), kymo_error *err)
{
    int64_t at = 0, from = 0;

    kymo__report_spooled(writer->report, draft->body.written + draft->marks.written);
    for (int64_t i = 0; i < draft->mark_count; i++) {
        mark here;

        if (kymo__reel_get(&draft->marks, at, &here, sizeof here, err) != KYMO_OK)
            return (kymo_status)err->code;
        at += (int64_t)sizeof here;
        if (send_part(draft, writer, from, here.at, err) != KYMO_OK ||
            send_reference(draft, writer, &here, &at, put, err) != KYMO_OK)
            return (kymo_status)err->code;
        from = here.at;
    }
    return send_part(draft, writer, from, kymo__reel_size(&draft->body), err);
}
