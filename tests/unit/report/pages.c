/* Pages filled with items: where they end, what stays together, heads of tables, groups, headings; and the reel. */
#include "kt.h"
#include "report/pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct fixture {
    kymo__mem *mem;
    kymo__reel reel;
    kymo__buf headings;
    kymo__pages pages;
    kymo_error err;
} fixture;

static void begin(fixture *f, double height)
{
    f->mem = kymo__mem_open(NULL, 0);
    kymo__reel_open(&f->reel, f->mem);
    kymo__buf_init(&f->headings, f->mem, KYMO_MEMORY_OBJECT);
    kymo__pages_open(&f->pages, f->mem, &f->reel, height, &f->headings);
    kymo__error_clear(&f->err);
}

static void end(fixture *f)
{
    kymo__pages_close(&f->pages);
    kymo__buf_free(&f->headings);
    kymo__reel_close(&f->reel);
    KT_CLEAN(f->mem);
    kymo__mem_close(f->mem);
}

/* An item that is one text of one letter. */
static void add(fixture *f, char letter, double before, double height, bool kept)
{
    kymo__item_begin(&f->pages, before, kept);
    kymo__call_text(&f->pages, 0, 0, (char[]){letter, '\0'}, 0, 0, 10, (kymo__rgba){0});
    kymo__item_end(&f->pages, height, &f->err);
    cr_assert_eq(f->err.code, KYMO_OK);
}

/* The letters of all pages, "|" between pages, "<role" and ">" for groups; with `places` also where items are. */
static void read_pages(fixture *f, char out[512], bool places)
{
    size_t n = 0;

    cr_assert_eq(kymo__pages_break(&f->pages, &f->err), KYMO_OK);
    for (int32_t i = 0; i < kymo__pages_count(&f->pages); i++) {
        const kymo__page_record *page = kymo__page_at(&f->pages, i);
        char *bytes = malloc((size_t)page->size + 1);

        cr_assert_eq(kymo__reel_get(&f->reel, page->at, bytes, (size_t)page->size, &f->err), KYMO_OK);
        n += (size_t)snprintf(out + n, 512 - n, "%s", i ? "|" : "");
        for (size_t at = 0; at < (size_t)page->size;) {
            kymo__call call;

            memcpy(&call, bytes + at, sizeof call);
            at += sizeof call;
            if (call.kind == KYMO__CALL_TEXT)
                n += (size_t)snprintf(out + n, 512 - n, "%s", bytes + at);
            if (call.kind == KYMO__CALL_ORIGIN && places)
                n += (size_t)snprintf(out + n, 512 - n, "%d", (int)call.y);
            if (call.kind == KYMO__CALL_RECT)
                n += (size_t)snprintf(out + n, 512 - n, "[%d+%d]", (int)call.y, (int)call.h);
            if (call.kind == KYMO__CALL_GROUP)
                n += (size_t)snprintf(out + n, 512 - n, "<%s ", bytes + at);
            if (call.kind == KYMO__CALL_UNGROUP)
                n += (size_t)snprintf(out + n, 512 - n, ">");
            at += (size_t)call.size;
        }
        free(bytes);
    }
}

static void expect(fixture *f, const char *expected, bool places)
{
    char text[512] = "";

    read_pages(f, text, places);
    cr_assert_str_eq(text, expected);
    end(f);
}

Test(pages, filled_from_top_to_bottom)
{
    fixture f;

    begin(&f, 100);
    for (char c = 'a'; c <= 'g'; c++)
        add(&f, c, 10, 30, false);
    expect(&f, "0a40b|0c40d|0e40f|0g", true); /* 30 + 10 + 30 = 70, and 40 more do not fit */
    begin(&f, 100);
    add(&f, 'a', 50, 100, false);
    add(&f, 'b', 0, 100.5, false);
    add(&f, 'c', 0, 300, false);
    add(&f, 'd', 0, 1, false);
    expect(&f, "a|b|c|d", false); /* what is higher than a page is alone on one */
    begin(&f, 100);
    expect(&f, "", false);
}

Test(pages, what_is_kept_together)
{
    fixture f;

    begin(&f, 100);
    add(&f, 'a', 0, 60, false);
    add(&f, 'H', 0, 20, false); /* a heading, and two lines */
    add(&f, 'b', 0, 15, true);
    add(&f, 'c', 0, 15, true);
    add(&f, 'd', 0, 15, false);
    expect(&f, "a|Hbcd", false);
    begin(&f, 100);
    for (char c = 'a'; c <= 'm'; c++)
        add(&f, c, 0, 30, c != 'a'); /* all of it: it ends where it must */
    expect(&f, "abc|def|ghi|jkl|m", false);
}

static void add_row(fixture *f, char letter, int32_t table, double height, bool head, bool kept)
{
    kymo__item_begin(&f->pages, 0, kept);
    kymo__item_now(&f->pages)->table = table;
    kymo__item_now(&f->pages)->head = head;
    kymo__call_text(&f->pages, 0, 0, (char[]){letter, '\0'}, 0, 0, 10, (kymo__rgba){0});
    kymo__item_end(&f->pages, height, &f->err);
    cr_assert_eq(f->err.code, KYMO_OK);
}

Test(pages, heads_of_tables)
{
    fixture f;

    begin(&f, 100);
    add(&f, 'a', 0, 50, false);
    add_row(&f, 'H', 1, 20, true, false);
    add_row(&f, '1', 1, 20, false, true);
    for (char c = '2'; c <= '7'; c++)
        add_row(&f, c, 1, 20, false, false);
    add_row(&f, 'K', 2, 20, true, false);
    add_row(&f, 'x', 2, 20, false, true);
    add_row(&f, 'y', 2, 20, false, false);
    add(&f, 'z', 0, 20, false);
    expect(&f, "aH1|H2345|H67Kx|Kyz", false);
    begin(&f, 100);
    add_row(&f, 'H', 1, 60, true, false); /* a head of more than half a page is not repeated */
    add_row(&f, '1', 1, 30, false, true);
    add_row(&f, '2', 1, 30, false, false);
    expect(&f, "H1|2", false);
    begin(&f, 100);
    add_row(&f, 'H', 1, 40, true, false); /* nor one that leaves no room for the row */
    add_row(&f, '1', 1, 80, false, true);
    add_row(&f, '2', 1, 80, false, false);
    expect(&f, "H|1|2", false);
}

Test(pages, groups_are_closed_and_opened_again)
{
    fixture f;

    begin(&f, 100);
    kymo__call_group(&f.pages, "L", NULL);
    kymo__call_group(&f.pages, "LI", NULL);
    add(&f, 'a', 0, 60, false);
    kymo__call_ungroup(&f.pages);
    kymo__call_group(&f.pages, "LI", NULL);
    add(&f, 'b', 0, 60, false);
    kymo__call_ungroup(&f.pages);
    kymo__call_ungroup(&f.pages);
    add(&f, 'c', 0, 60, false);
    expect(&f, "<L <LI a>>|<L <LI ><LI b>>|<L <LI >>c", false);
}

Test(pages, shades_reach_up_but_not_over_the_page)
{
    fixture f;

    begin(&f, 100);
    for (char c = 'a'; c <= 'c'; c++) {
        kymo__item_begin(&f.pages, 10, false);
        kymo__item *item = kymo__item_now(&f.pages);
        item->shades[item->shade_count++] = (kymo__shade){.width = 3, .joined = c != 'a'};
        kymo__call_text(&f.pages, 0, 0, (char[]){c, '\0'}, 0, 0, 10, (kymo__rgba){0});
        kymo__item_end(&f.pages, 40, &f.err);
    }
    expect(&f, "[0+40]a[-10+50]b|[0+40]c", false);
}

Test(pages, headings_know_their_pages)
{
    fixture f;

    begin(&f, 100);
    for (int i = 0; i < 4; i++) {
        const kymo__heading_record record = {.level = i == 1 ? 2 : 1, .page = -1};

        kymo__buf_append(&f.headings, &record, sizeof record);
    }
    add(&f, 'x', 0, 90, false);
    for (int i = 0; i < 3; i++) {
        kymo__item_begin(&f.pages, 0, false);
        kymo__item_now(&f.pages)->heading = i + 1;
        kymo__item_end(&f.pages, i == 2 ? 90 : 30, &f.err);
    }
    add(&f, 'y', 0, 90, false);
    cr_assert_eq(kymo__pages_break(&f.pages, &f.err), KYMO_OK);
    const kymo__heading_record *h = (const kymo__heading_record *)(const void *)f.headings.data;
    cr_assert_eq(h[0].page, 1);
    cr_assert_eq(h[1].page, 1);
    cr_assert_eq(h[2].page, 2);
    cr_assert_eq(h[3].page, -1);
    static const int32_t sections[] = {0, 1, 3, 3}; /* of level 1, what a page's header shows */
    cr_assert_eq(kymo__pages_count(&f.pages), 4);
    for (int32_t i = 0; i < 4; i++)
        cr_assert_eq(kymo__page_at(&f.pages, i)->heading, sections[i], "page %d", (int)i);
    end(&f);
}

Test(reel, gives_back_what_was_put)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo__reel reel;
    kymo_error err;
    kt_rng rng = {7};
    const size_t most = 1500000;
    unsigned char *all = malloc(most), *got = malloc(most);
    size_t size = 0;

    kymo__error_clear(&err);
    kymo__reel_open(&reel, mem);
    while (size < most - 200000) {
        const size_t piece = (size_t)kt_below(&rng, kt_below(&rng, 10) == 0 ? 200000 : 3000);

        for (size_t i = 0; i < piece; i++)
            all[size + i] = (unsigned char)kt_u64(&rng);
        cr_assert_eq(kymo__reel_put(&reel, all + size, piece, &err), KYMO_OK, "%s", err.text);
        size += piece;
        cr_assert_eq(kymo__reel_size(&reel), (int64_t)size);
        const size_t at = (size_t)kt_below(&rng, (int64_t)size + 1);
        const size_t count = (size_t)kt_below(&rng, (int64_t)(size - at) + 1);
        cr_assert_eq(kymo__reel_get(&reel, (int64_t)at, got, count, &err), KYMO_OK, "%s", err.text);
        cr_assert_eq(memcmp(got, all + at, count), 0);
    }
    kymo_memory_report memory;
    kymo__mem_report(mem, &memory);
    cr_assert_lt(memory.peak, 1000000, "%lld", (long long)memory.peak);
    cr_assert_eq(kymo__reel_get(&reel, (int64_t)size, got, 1, &err), KYMO_EINTERNAL);
    kymo__reel_close(&reel);
    free(all);
    free(got);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}
