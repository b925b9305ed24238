/*
 * replay.c - pages drawn, once it is known how many there are.
 *
 * A page's calls are read from the reel into memory, as is each drawing on it, one at a time. Texts
 * are laid out again as they were. Header and footer come last, outside of the structure of the text.
 */
#include "report/pages.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define GREY ((kymo__rgba){0x57, 0x60, 0x6a, 255})
#define SMALL (8.5 * 96 / 72) // header and footer [CSS px]
#define LEAST 34.0            // margins with room for them [CSS px]

typedef struct replay {
    const kymo__replay_pages *r;
    kymo__fonts *fonts;
    kymo_error *err;
    kymo__buf bytes; // of a drawing
    kymo__buf text;
    double left, top, y; // the margin's corner, moved by references before; the item's top
    double moved;        // of `left`
} replay;

/* ---- Texts ----------------------------------------------------------------------------------- */

static const kymo__text *lay_out(replay *p, const char *string, int32_t face, uint32_t style, double px,
                                 bool tabular)
{
    const kymo__text_style s = {.face = face,
                                .tabular = tabular,
                                .math = (style & KYMO__PHRASE_MATH) != 0,
                                .size = px};
    const kymo__text *text = NULL;

    kymo__text_layout(p->fonts, string, &s, &text, p->err);
    return text;
}

/* Returns the width. */
static double draw_text(replay *p, const kymo__call *c, const char *string)
{
    const kymo__text *text = lay_out(p, string, c->face, c->style, c->px, c->number != 0);

    if (text)
        kymo__canvas_text(p->r->canvas, text, p->left + c->x, p->top + p->y + c->y, 0, c->color, NULL);
    return text ? text->width : 0;
}

/* The page of the heading with an anchor, counted from 1; 0: there is none. */
static int32_t page_of(const replay *p, const char *anchor)
{
    const int32_t count = p->r->total > 0 ? p->r->heading_count : 0;

    for (int32_t i = 0; i < count; i++)
        if (strcmp(p->r->strings + p->r->headings[i].anchor, anchor) == 0)
            return p->r->headings[i].page + p->r->first + 1;
    return 0;
}

static void draw_reference(replay *p, const kymo__call *c, const char *link)
{
    const kymo_report *report = p->r->report;
    const char *label = kymo__report_reference(report, link);

    p->text.length = 0;
    if (strncmp(link, "#sec-", 5) == 0 && !kymo__report_about(report)->numbering)
        kymo__buf_format(&p->text, "%s\u00a0%d", kymo__report_terms(report)->page, page_of(p, link + 1));
    else
        kymo__buf_text(&p->text, label ? label : "??");
    kymo__buf_append(&p->text, "", 1);
    if (kymo__buf_status(&p->text, p->err) != KYMO_OK)
        return;
    const double over = draw_text(p, c, p->text.data) - c->w;
    p->left += over;
    p->moved += over;
}

/* Text that ends at x. */
static void draw_right(replay *p, double x, double y, const char *string, double px, kymo__rgba color)
{
    const kymo__text *text = lay_out(p, string, KYMO__FACE_REGULAR, 0, px, true);

    if (text)
        kymo__canvas_text(p->r->canvas, text, x - text->width, y, 0, color, NULL);
}

static void draw_page_number(replay *p, const kymo__call *c)
{
    char number[24];

    number[kymo__print_i64(p->r->headings[c->number - 1].page + p->r->first + 1, number)] = '\0';
    draw_right(p, p->left + c->x, p->top + p->y + c->y, number, c->px, c->color);
}

/* ---- Drawings -------------------------------------------------------------------------------- */

static bool fetch(replay *p, const kymo__call *c)
{
    p->bytes.length = 0;
    char *to = kymo__buf_reserve(&p->bytes, (size_t)c->bytes + 1);

    if (!to)
        return kymo__buf_status(&p->bytes, p->err) == KYMO_OK;
    if (kymo__reel_get(p->r->reel, c->at, to, (size_t)c->bytes, p->err) != KYMO_OK)
        return false;
    p->bytes.length = (size_t)c->bytes;
    return true;
}

static void draw_scene(replay *p, const kymo__call *c, const char *font)
{
    const kymo_report_options *o = kymo__report_about(p->r->report);

    if (!fetch(p, c) || kymo__fonts_choose(p->fonts, font && font[0] ? font : NULL, p->err) != KYMO_OK)
        return;
    kymo__canvas_scene(p->r->canvas, p->bytes.data, p->bytes.length, p->left + c->x, p->top + p->y + c->y,
                       p->err);
    if (p->err->code == KYMO_OK)
        kymo__fonts_choose(p->fonts, o->font, p->err);
}

static void draw_picture(replay *p, const kymo__call *c)
{
    const kymo__rect where = {p->left + c->x, p->top + p->y + c->y, c->w, c->h};

    if (fetch(p, c))
        kymo__canvas_png(p->r->canvas, &where, p->bytes.data, p->bytes.length, p->err);
}

/* ---- Pages ----------------------------------------------------------------------------------- */

static void draw_call(replay *p, const kymo__call *c, const char *string)
{
    kymo_canvas *canvas = p->r->canvas;

    switch (c->kind) {
    case KYMO__CALL_ORIGIN:
        p->y = c->y;
        break;
    case KYMO__CALL_TEXT:
        draw_text(p, c, string);
        break;
    case KYMO__CALL_REFERENCE:
        draw_reference(p, c, string);
        break;
    case KYMO__CALL_PAGE:
        draw_page_number(p, c);
        break;
    case KYMO__CALL_RECT: {
        const kymo__point corners[4] = {{p->left + c->x, p->top + p->y + c->y},
                                        {p->left + c->x + c->w, p->top + p->y + c->y},
                                        {p->left + c->x + c->w, p->top + p->y + c->y + c->h},
                                        {p->left + c->x, p->top + p->y + c->y + c->h}};

        kymo__canvas_path(canvas, corners, 4, &(kymo__ink){.fill = c->color, .closed = true});
        break;
    }
    case KYMO__CALL_GROUP:
        kymo__canvas_group(canvas, string, string + c->label);
        break;
    case KYMO__CALL_UNGROUP:
        kymo__canvas_ungroup(canvas);
        break;
    case KYMO__CALL_LINE:
        p->left -= p->moved;
        p->moved = 0;
        break;
    case KYMO__CALL_SCENE:
        draw_scene(p, c, string);
        break;
    default:
        draw_picture(p, c);
    }
}

static void draw_calls(replay *p, const char *calls, size_t size)
{
    for (size_t at = 0; at + sizeof(kymo__call) <= size && p->err->code == KYMO_OK;) {
        kymo__call call;

        memcpy(&call, calls + at, sizeof call);
        at += sizeof call;
        draw_call(p, &call, call.size > 0 ? calls + at : "");
        at += (size_t)call.size;
    }
}

/* One line, cut off with an ellipsis where it does not fit. */
static void draw_left(replay *p, double x, double y, const char *string, double px, double most, bool right)
{
    const kymo__text_style s = {.face = KYMO__FACE_REGULAR, .size = px, .max_width = most, .max_lines = 1};
    const kymo__text *text;

    if (most > 20 && kymo__text_layout(p->fonts, string, &s, &text, p->err) == KYMO_OK)
        kymo__canvas_text(p->r->canvas, text, right ? x - text->width : x, y, 0, GREY, NULL);
}

static void draw_around(replay *p, const kymo__page_record *page, int32_t number, double width, double height)
{
    const kymo__replay_pages *r = p->r;
    const kymo_report_options *o = kymo__report_about(r->report);
    const double size = SMALL * r->scale, room = width - 2 * p->left, half = room / 2 - 12;
    const double header = p->top - fmin(p->top * 0.45, 30), footer = height - p->top + fmin(p->top * 0.55, 38);
    const char *date = kymo__report_date(r->report);

    if (p->top < LEAST || (number == 0 && r->plain_first))
        return;
    if (o->title && number > 0) {
        const bool section = page->heading > 0;

        draw_left(p, p->left, header, o->title, size, section ? half : room, false);
        if (section)
            draw_left(p, width - p->left, header, r->strings + r->headings[page->heading - 1].title, size,
                      half, true);
    }
    if (date)
        draw_left(p, p->left, footer, date, size, half, false);
    p->text.length = 0;
    kymo__buf_format(&p->text, "%d / %d", number + 1, r->total);
    kymo__buf_append(&p->text, "", 1);
    if (kymo__buf_status(&p->text, p->err) == KYMO_OK)
        draw_right(p, width - p->left, footer, p->text.data, size, GREY);
}

kymo_status kymo__page_replay(const kymo__replay_pages *r, const kymo__page_record *page, int32_t number,
                              kymo_error *err)
{
    replay p = {.r = r, .err = err};
    kymo__buf calls;
    double width, height, margin;

    kymo__report_paper(r->report, &width, &height, &margin);
    p.left = p.top = margin;
    kymo__buf_init(&calls, r->canvas->mem, KYMO_MEMORY_CANVAS);
    kymo__buf_init(&p.bytes, r->canvas->mem, KYMO_MEMORY_CANVAS);
    kymo__buf_init(&p.text, r->canvas->mem, KYMO_MEMORY_CANVAS);
    char *to = kymo__buf_reserve(&calls, (size_t)page->size + 1);
    p.fonts = kymo__canvas_fonts(r->canvas);
    if (!to)
        kymo__buf_status(&calls, err);
    else if (!p.fonts)
        kymo__canvas_ready(r->canvas, err);
    else if (kymo__reel_get(r->reel, page->at, to, (size_t)page->size, err) == KYMO_OK) {
        kymo__canvas_begin(r->canvas, &(kymo__page){.width = width, .height = height});
        draw_calls(&p, to, (size_t)page->size);
        if (err->code == KYMO_OK)
            draw_around(&p, page, number, width, height);
        if (err->code == KYMO_OK)
            kymo__canvas_end(r->canvas, err);
        kymo__fonts_trim(p.fonts);
    }
    kymo__buf_free(&calls);
    kymo__buf_free(&p.bytes);
    kymo__buf_free(&p.text);
    return (kymo_status)err->code;
}
