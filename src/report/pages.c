/*
 * pages.c - items to pages.
 *
 * The queue has the items of the page in the making. When it is too high, the page ends before the
 * last item that fits and may begin a page; when none may, before the first that does not fit. Heads
 * of tables are put before what goes on on a new page, and groups that are open are closed and opened
 * again there. Memory: the calls of a page and a bit, and 24 bytes a page.
 */
#include "report/pages.h"

#include <math.h>
#include <string.h>

void kymo__pages_open(kymo__pages *pages, kymo__mem *mem, kymo__reel *reel, double height,
                      kymo__buf *headings)
{
    kymo__buf *const bufs[] = {&pages->queue, &pages->bytes, &pages->head, &pages->heads,
                               &pages->groups, &pages->out, &pages->pages};

    *pages = (kymo__pages){.mem = mem, .reel = reel, .height = height, .headings = headings};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        kymo__buf_init(bufs[i], mem, KYMO_MEMORY_CANVAS);
}

void kymo__pages_close(kymo__pages *pages)
{
    kymo__buf *const bufs[] = {&pages->queue, &pages->bytes, &pages->head, &pages->heads,
                               &pages->groups, &pages->out, &pages->pages};

    for (size_t i = 0; pages->mem && i < sizeof bufs / sizeof *bufs; i++)
        kymo__buf_free(bufs[i]);
}

int32_t kymo__pages_count(const kymo__pages *pages)
{
    return (int32_t)(pages->pages.length / sizeof(kymo__page_record));
}

const kymo__page_record *kymo__page_at(const kymo__pages *pages, int32_t i)
{
    return (const kymo__page_record *)(const void *)pages->pages.data + i;
}

/* ---- Calls ----------------------------------------------------------------------------------- */

static void put_call(kymo__buf *to, const kymo__call *call, const char *string, const char *label)
{
    static const char zeros[8] = {0};
    const size_t first = string ? strlen(string) + 1 : 0, second = label ? strlen(label) + 1 : 0;
    const size_t pad = (8 - (first + second) % 8) % 8;
    kymo__call made = *call;

    made.size = (int32_t)(first + second + pad);
    made.label = label ? (int32_t)first : -1;
    kymo__buf_append(to, &made, sizeof made);
    kymo__buf_append(to, string, first);
    kymo__buf_append(to, label, second);
    kymo__buf_append(to, zeros, pad);
}

void kymo__call_put(kymo__pages *pages, const kymo__call *call, const char *string, const char *label)
{
    put_call(&pages->bytes, call, string, label);
}

void kymo__call_text(kymo__pages *pages, double x, double y, const char *string, int32_t face, uint32_t style,
                     double px, kymo__rgba color)
{
    const kymo__call call = {.kind = KYMO__CALL_TEXT,
                             .x = x,
                             .y = y,
                             .px = px,
                             .face = face,
                             .style = style,
                             .color = color};

    put_call(&pages->bytes, &call, string, NULL);
}

void kymo__call_rect(kymo__pages *pages, double x, double y, double w, double h, kymo__rgba color)
{
    put_call(&pages->bytes,
             &(kymo__call){.kind = KYMO__CALL_RECT, .x = x, .y = y, .w = w, .h = h, .color = color}, NULL,
             NULL);
}

void kymo__call_group(kymo__pages *pages, const char *role, const char *label)
{
    put_call(&pages->bytes, &(kymo__call){.kind = KYMO__CALL_GROUP}, role, label ? label : "");
}

void kymo__call_ungroup(kymo__pages *pages)
{
    put_call(&pages->bytes, &(kymo__call){.kind = KYMO__CALL_UNGROUP}, NULL, NULL);
}

/* ---- Full pages ------------------------------------------------------------------------------ */

static int32_t queued(const kymo__pages *pages)
{
    return (int32_t)(pages->queue.length / sizeof(kymo__item));
}

static kymo__item *item_at(const kymo__pages *pages, int32_t i)
{
    return (kymo__item *)(void *)pages->queue.data + i;
}

/* Notes the groups that calls open and close. */
static void follow_groups(kymo__buf *groups, const char *calls, size_t size)
{
    for (size_t at = 0; at + sizeof(kymo__call) <= size;) {
        kymo__call call;

        memcpy(&call, calls + at, sizeof call);
        const size_t whole = sizeof call + (size_t)call.size;
        if (call.kind == KYMO__CALL_GROUP)
            kymo__buf_append(groups, calls + at, whole);
        if (call.kind == KYMO__CALL_UNGROUP) {
            size_t last = 0; // the last of those that are open

            for (size_t k = 0; k < groups->length;) {
                kymo__call open;

                memcpy(&open, groups->data + k, sizeof open);
                last = k;
                k += sizeof open + (size_t)open.size;
            }
            groups->length = last;
        }
        at += whole;
    }
}

/* Calls that close the groups that are open. */
static void close_groups(const kymo__buf *groups, kymo__buf *out)
{
    for (size_t k = 0; k < groups->length;) {
        kymo__call open;

        memcpy(&open, groups->data + k, sizeof open);
        k += sizeof open + (size_t)open.size;
        put_call(out, &(kymo__call){.kind = KYMO__CALL_UNGROUP}, NULL, NULL);
    }
}

static void emit_item(kymo__pages *pages, const kymo__item *item, double y, double gap)
{
    put_call(&pages->out, &(kymo__call){.kind = KYMO__CALL_ORIGIN, .y = y}, NULL, NULL);
    for (int32_t i = 0; i < item->shade_count; i++) {
        const kymo__shade *s = &item->shades[i];
        const double over = s->joined ? gap : 0;

        put_call(&pages->out,
                 &(kymo__call){.kind = KYMO__CALL_RECT,
                               .x = s->x,
                               .y = -over,
                               .w = s->width,
                               .h = item->height + over,
                               .color = s->color},
                 NULL, NULL);
    }
    kymo__buf_append(&pages->out, pages->bytes.data + item->from, item->size);
    follow_groups(&pages->groups, pages->bytes.data + item->from, item->size);
}

/* The heading that the header of a page names, and where headings are. */
static int32_t note_headings(kymo__pages *pages, int32_t count)
{
    kymo__heading_record *headings = (kymo__heading_record *)(void *)pages->headings->data;
    int32_t first = 0;

    for (int32_t i = 0; i < count; i++) {
        const int32_t heading = item_at(pages, i)->heading;

        if (!heading)
            continue;
        headings[heading - 1].page = kymo__pages_count(pages);
        if (headings[heading - 1].level == 1) {
            first = first ? first : heading;
            pages->section = heading;
        }
    }
    return first;
}

/* The first `count` items become a page. */
static kymo_status end_page(kymo__pages *pages, int32_t count, kymo_error *err)
{
    const int32_t section = pages->section, first = note_headings(pages, count);
    kymo__page_record record = {.at = kymo__reel_size(pages->reel), .heading = first ? first : section};
    double y = 0;

    pages->out.length = 0;
    kymo__buf_append(&pages->out, pages->groups.data, pages->groups.length);
    for (int32_t i = 0; i < count; i++) {
        const kymo__item *item = item_at(pages, i);
        const double gap = i > 0 ? item->before : 0;

        y += gap;
        emit_item(pages, item, y, gap);
        y += item->height;
    }
    close_groups(&pages->groups, &pages->out);
    if (kymo__buf_status(&pages->groups, err) != KYMO_OK || kymo__buf_status(&pages->out, err) != KYMO_OK ||
        kymo__reel_put(pages->reel, pages->out.data, pages->out.length, err) != KYMO_OK)
        return (kymo_status)err->code;
    record.size = (int64_t)pages->out.length;
    kymo__buf_append(&pages->pages, &record, sizeof record);
    return kymo__buf_status(&pages->pages, err);
}

/* Takes the first items from the queue, and the bytes of their calls. */
static void drop_items(kymo__pages *pages, int32_t count)
{
    const int32_t left = queued(pages) - count;
    const kymo__item *last = item_at(pages, count - 1);
    const size_t from = last->from + last->size;

    if (from > 0)
        memmove(pages->bytes.data, pages->bytes.data + from, pages->bytes.length - from);
    pages->bytes.length -= from;
    memmove(item_at(pages, 0), item_at(pages, count), (size_t)left * sizeof(kymo__item));
    pages->queue.length = (size_t)left * sizeof(kymo__item);
    for (int32_t i = 0; i < left; i++)
        item_at(pages, i)->from -= from;
}

/* ---- Heads of tables ------------------------------------------------------------------------- */

static void keep_head(kymo__pages *pages, const kymo__item *item)
{
    kymo__item kept = *item;
    const kymo__item *heads = (const kymo__item *)(const void *)pages->heads.data;
    const size_t count = pages->heads.length / sizeof kept;

    // With so many tables on a page those before the last one will hardly go on on the next.
    if (count > 64 && heads[count - 1].table != item->table)
        pages->head.length = pages->heads.length = 0;
    kept.from = pages->head.length;
    kymo__buf_append(&pages->head, pages->bytes.data + item->from, item->size);
    kymo__buf_append(&pages->heads, &kept, sizeof kept);
}

/* Puts the head of the table that goes on at the top of the queue. */
static kymo_status repeat_head(kymo__pages *pages, kymo_error *err)
{
    const int32_t table = queued(pages) > 0 && !item_at(pages, 0)->head ? item_at(pages, 0)->table : 0;
    const kymo__item *heads = (const kymo__item *)(const void *)pages->heads.data;
    const int32_t count = (int32_t)(pages->heads.length / sizeof *heads);
    size_t size = 0;
    int32_t found = 0;
    double height = 0;

    for (int32_t i = 0; table && i < count; i++)
        if (heads[i].table == table) {
            size += heads[i].size;
            height += heads[i].height;
            found++;
        }
    if (found == 0 || height + item_at(pages, 0)->height > pages->height || height > pages->height / 2)
        return KYMO_OK;
    const size_t old = pages->bytes.length, old_items = pages->queue.length;
    if (!kymo__buf_reserve(&pages->bytes, size) ||
        !kymo__buf_reserve(&pages->queue, (size_t)found * sizeof(kymo__item)))
        return kymo__buf_status(&pages->bytes, err) ? (kymo_status)err->code
                                                    : kymo__buf_status(&pages->queue, err);
    memmove(pages->bytes.data + size, pages->bytes.data, old);
    memmove(item_at(pages, found), item_at(pages, 0), old_items);
    pages->bytes.length += size;
    pages->queue.length += (size_t)found * sizeof(kymo__item);
    for (int32_t i = found; i < queued(pages); i++)
        item_at(pages, i)->from += size;
    for (int32_t i = 0, to = 0; i < count; i++)
        if (heads[i].table == table) {
            kymo__item *item = item_at(pages, to);

            *item = heads[i];
            item->from = to > 0 ? item_at(pages, to - 1)->from + item_at(pages, to - 1)->size : 0;
            memcpy(pages->bytes.data + item->from, pages->head.data + heads[i].from, item->size);
            to++;
        }
    item_at(pages, found)->kept = true;
    return KYMO_OK;
}

/* ---- Items ----------------------------------------------------------------------------------- */

void kymo__item_begin(kymo__pages *pages, double before, bool kept)
{
    const kymo__item *last = queued(pages) > 0 ? item_at(pages, queued(pages) - 1) : NULL;

    pages->item =
        (kymo__item){.before = before, .kept = kept, .from = last ? last->from + last->size : 0};
}

kymo__item *kymo__item_now(kymo__pages *pages)
{
    return &pages->item;
}

/* How many items fit on the page; all: -1. */
static int32_t fitting(const kymo__pages *pages)
{
    double y = 0;

    for (int32_t i = 0; i < queued(pages); i++) {
        y += (i > 0 ? item_at(pages, i)->before : 0) + item_at(pages, i)->height;
        if (y > pages->height + 1e-6)
            return i;
    }
    return -1;
}

kymo_status kymo__item_end(kymo__pages *pages, double height, kymo_error *err)
{
    kymo__item *item = &pages->item;

    item->height = height;
    item->size = pages->bytes.length - item->from;
    if (kymo__buf_status(&pages->bytes, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (item->head)
        keep_head(pages, item);
    kymo__buf_append(&pages->queue, item, sizeof *item);
    if (kymo__buf_status(&pages->queue, err) != KYMO_OK || kymo__buf_status(&pages->head, err) != KYMO_OK ||
        kymo__buf_status(&pages->heads, err) != KYMO_OK)
        return (kymo_status)err->code;
    for (int32_t fit; (fit = fitting(pages)) >= 0;) {
        int32_t end = fit;

        while (end > 0 && item_at(pages, end)->kept)
            end--;
        if (end <= 0)
            end = fit;
        while (end > 0 && end < queued(pages) && item_at(pages, end - 1)->head)
            end--; // a head does not stay alone at the foot
        if (end <= 0)
            end = fit > 0 ? fit : 1;
        if (end_page(pages, end, err) != KYMO_OK)
            return (kymo_status)err->code;
        drop_items(pages, end);
        if (repeat_head(pages, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    return KYMO_OK;
}

kymo_status kymo__pages_break(kymo__pages *pages, kymo_error *err)
{
    const int32_t count = queued(pages);

    if (count == 0)
        return KYMO_OK;
    if (end_page(pages, count, err) != KYMO_OK)
        return (kymo_status)err->code;
    drop_items(pages, count);
    pages->head.length = pages->heads.length = 0;
    return KYMO_OK;
}
