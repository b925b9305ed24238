/*
 * pdf_front.c - the title, the contents, and all pages to the canvas.
 *
 * Contents are set last, when it is known on which pages headings are, and drawn first. They have pages
 * of their own, so that nothing moves.
 */
#include "report/pdf.h"

#include <math.h>
#include <string.h>

/* ---- Title ----------------------------------------------------------------------------------- */

static kymo_status put_text(kymo__pdf_state *p, const char *text, double size, bool strong, kymo__rgba color,
                            double before, const char *tag, kymo_error *err)
{
    const kymo__phrase phrase = {.text = text ? text : ""};
    const kymo__prose prose = {&phrase, 1};
    kymo__flow_style style = kymo__pdf_style(p);

    if (!text || !text[0])
        return KYMO_OK;
    style.size = size * p->base;
    style.leading = 1.25;
    style.strong = strong;
    style.color = color;
    return kymo__pdf_lines(p, &prose, &style, tag, before * p->base, 0, err);
}

/* "author, date" */
static kymo_status put_origin(kymo__pdf_state *p, kymo_error *err)
{
    const kymo_report_options *o = kymo__report_about(p->writer->report);
    const char *date = kymo__report_date(p->writer->report);
    kymo__buf text;

    kymo__buf_init(&text, p->mem, KYMO_MEMORY_TEXT);
    kymo__buf_text(&text, o->author);
    if (o->author && o->author[0] && date)
        kymo__buf_text(&text, " \u00b7 ");
    kymo__buf_text(&text, date);
    kymo__buf_append(&text, "", 1);
    if (kymo__buf_status(&text, err) == KYMO_OK)
        put_text(p, text.data, 1, false, KYMO__PDF_MUTED, 0.6, "tag:P", err);
    kymo__buf_free(&text);
    return (kymo_status)err->code;
}

static kymo_status put_title(kymo__pdf_state *p, double size, double above, kymo_error *err)
{
    const kymo_report_options *o = kymo__report_about(p->writer->report);

    if (above > 0) {
        kymo__pdf_item(p, 0, false);
        kymo__item_end(p->pages, above, err);
    }
    if (put_text(p, o->title, size, true, KYMO__PDF_INK, 0, "tag:P", err) != KYMO_OK ||
        put_text(p, o->subtitle, size * 0.6, false, KYMO__PDF_MUTED, 0.3, "tag:P", err) != KYMO_OK)
        return (kymo_status)err->code;
    return put_origin(p, err);
}

static bool has_title(const kymo__pdf_state *p)
{
    const kymo_report_options *o = kymo__report_about(p->writer->report);

    return (o->title && o->title[0]) || (o->subtitle && o->subtitle[0]);
}

kymo_status kymo__pdf_title(kymo__pdf_state *p, kymo_error *err)
{
    const kymo_report_options *o = kymo__report_about(p->writer->report);

    if (o->title_page || o->toc || !has_title(p))
        return KYMO_OK;
    put_title(p, 22 / 10.5, 0, err);
    p->after = 1.8 * p->base;
    return (kymo_status)err->code;
}

/* ---- Contents -------------------------------------------------------------------------------- */

/* A line of dots between the words and the number. */
static void put_dots(kymo__pdf_state *p, double from, double to, double baseline)
{
    const kymo__text_style s = {.face = KYMO__FACE_REGULAR, .size = p->base};
    const kymo__text *text;
    char dots[512];
    kymo_error err;

    kymo__error_clear(&err);
    if (kymo__text_layout(p->fonts, ". . . . . ", &s, &text, &err) != KYMO_OK) {
        p->trouble = err;
        return;
    }
    const double step = text->width / 5;
    const double first = ceil(from / step) * step; // in columns
    int32_t count = (int32_t)fmin(floor((to - first) / step), (sizeof dots - 1) / 2.0);
    if (count < 2)
        return;
    for (int32_t i = 0; i < count; i++)
        memcpy(dots + 2 * i, ". ", 2);
    dots[2 * count - 1] = '\0';
    kymo__call_text(p->pages, first, baseline, dots, KYMO__FACE_REGULAR, 0, p->base, KYMO__PDF_DARK_RULE);
}

static kymo_status put_entry(kymo__pdf_state *p, int32_t number, kymo_error *err)
{
    const kymo__heading_record *h = (const kymo__heading_record *)(const void *)p->headings.data + number;
    const char *title = p->strings.data + h->title, *anchor = p->strings.data + h->anchor;
    const double indent = (h->level - 1) * 1.4 * p->base, numbers = 3 * p->base;
    const kymo__phrase phrase = {.text = title};
    const kymo__prose prose = {&phrase, 1};
    kymo__flow_style style = kymo__pdf_style(p);
    char link[256] = "#";

    kymo__str_copy(link + 1, sizeof link - 1, anchor);
    style.width = p->width - indent - numbers;
    style.strong = h->level == 1;
    if (kymo__flow_set(&p->flow, p->fonts, &prose, &style, err) != KYMO_OK)
        return (kymo_status)err->code;
    const int32_t count = kymo__flow_lines(&p->flow);
    for (int32_t i = 0; i < count && err->code == KYMO_OK; i++) {
        const kymo__flow_line *line = kymo__flow_line_at(&p->flow, i);
        const bool last = i == count - 1;

        kymo__pdf_item(p, i == 0 ? (h->level == 1 ? 0.5 : 0.1) * p->base : 0, i > 0);
        kymo__call_group(p->pages, "tag:P", NULL);
        kymo__call_group(p->pages, "link", link);
        kymo__pdf_line(p, &p->flow, i, indent, 0, &style);
        if (last)
            kymo__call_put(p->pages,
                           &(kymo__call){.kind = KYMO__CALL_PAGE,
                                         .x = p->width,
                                         .y = line->ascent,
                                         .px = p->base,
                                         .number = number + 1,
                                         .color = KYMO__PDF_INK},
                           NULL, NULL);
        kymo__call_ungroup(p->pages);
        kymo__call_ungroup(p->pages);
        if (last) // outside of the structure
            put_dots(p, indent + line->width + 0.6 * p->base, p->width - 2.2 * p->base, line->ascent);
        kymo__item_end(p->pages, line->height, err);
    }
    return (kymo_status)err->code;
}

static kymo_status put_contents(kymo__pdf_state *p, kymo_error *err)
{
    const int32_t count = (int32_t)(p->headings.length / sizeof(kymo__heading_record));

    if (put_text(p, kymo__report_terms(p->writer->report)->contents, 18 / 10.5, true, KYMO__PDF_INK, 2, "tag:P",
                 err) != KYMO_OK)
        return (kymo_status)err->code;
    p->after = 0.6 * p->base;
    for (int32_t i = 0; i < count && err->code == KYMO_OK; i++)
        if (((const kymo__heading_record *)(const void *)p->headings.data)[i].level <= 3) {
            put_entry(p, i, err);
            kymo__fonts_trim(p->fonts);
        }
    return (kymo_status)err->code;
}

/* Pages before the text. */
static kymo_status make_front(kymo__pdf_state *p, kymo_error *err)
{
    const kymo_report_options *o = kymo__report_about(p->writer->report);

    p->pages = &p->front;
    p->depth = 0;
    p->after = p->kept = 0;
    if (o->title_page && has_title(p)) {
        if (put_title(p, 28 / 10.5, p->front.height * 0.3, err) != KYMO_OK ||
            kymo__pages_break(p->pages, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    if (!o->toc)
        return KYMO_OK;
    if (!o->title_page && has_title(p) && put_title(p, 22 / 10.5, 0, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (put_contents(p, err) != KYMO_OK)
        return (kymo_status)err->code;
    return kymo__pages_break(p->pages, err);
}

/* ---- All pages ------------------------------------------------------------------------------- */

static int hand_on(const void *bytes, size_t size, void *user)
{
    kymo__writer *writer = user;
    kymo__pdf_state *p = writer->state;

    return kymo__writer_put(writer, bytes, size, &p->trouble) != KYMO_OK;
}

static void put_outline(kymo__pdf_state *p)
{
    const kymo__heading_record *h = (const kymo__heading_record *)(const void *)p->headings.data;
    const int32_t count = (int32_t)(p->headings.length / sizeof *h);

    for (int32_t i = 0; i < count; i++)
        kymo__book_entry(p->canvas, h[i].level, p->strings.data + h[i].title, p->strings.data + h[i].anchor);
}

static kymo_status draw_pages(kymo__pdf_state *p, kymo_error *err)
{
    const kymo_report_options *o = kymo__report_about(p->writer->report);
    const int32_t front = kymo__pages_count(&p->front), text = kymo__pages_count(&p->text);
    const kymo__replay_pages r = {.report = p->writer->report,
                                  .canvas = p->canvas,
                                  .reel = &p->reel,
                                  .headings = (const kymo__heading_record *)(const void *)p->headings.data,
                                  .heading_count = (int32_t)(p->headings.length / sizeof *r.headings),
                                  .strings = p->strings.data,
                                  .scale = p->scale,
                                  .first = front,
                                  .total = front + text,
                                  .plain_first = o->title_page && has_title(p)};

    for (int32_t i = 0; i < front && err->code == KYMO_OK; i++)
        kymo__page_replay(&r, kymo__page_at(&p->front, i), i, err);
    for (int32_t i = 0; i < text && err->code == KYMO_OK; i++)
        kymo__page_replay(&r, kymo__page_at(&p->text, i), front + i, err);
    kymo__report_pages(p->writer->report, front + text);
    return (kymo_status)err->code;
}

kymo_status kymo__pdf_finish(kymo__writer *writer, kymo_error *err)
{
    kymo__pdf_state *p = writer->state;
    const kymo_report_options *o = kymo__report_about(writer->report);
    const kymo__book book = {.title = o->title,
                             .subject = o->subject,
                             .author = o->author,
                             .keywords = o->keywords,
                             .lang = o->lang,
                             .write = hand_on,
                             .user = writer};

    if (kymo__pdf_block(p, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (kymo__pages_count(p->pages) == 0 && p->pages->queue.length == 0) { // a page at least
        kymo__pdf_item(p, 0, false);
        if (kymo__item_end(p->pages, 1, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    if (kymo__pages_break(p->pages, err) != KYMO_OK || make_front(p, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (p->trouble.code != KYMO_OK) {
        *err = p->trouble;
        return (kymo_status)err->code;
    }
    kymo__report_spooled(writer->report, p->reel.written);
    if (kymo__book_open(p->canvas, &book, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (draw_pages(p, err) == KYMO_OK) {
        put_outline(p);
        kymo__book_close(p->canvas, err);
    }
    if (p->trouble.code != KYMO_OK)
        *err = p->trouble; // what the system said
    return (kymo_status)err->code;
}
