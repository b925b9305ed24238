/*
 * html_text.c - inline text as HTML, and formulas in it.
 *
 * Neighbouring phrases share their elements as far as their styles agree. A formula is laid out by kymo
 * itself and is an SVG in the colour of the text, on its baseline, with its source as its name; the
 * outlines of its glyphs are written once a document, before everything else, and used by number.
 */
#include "report/html.h"

#include <math.h>
#include <string.h>

#define SIZE 16.0 // of formulas as they are laid out [CSS px]; shown in em
#define EM 2048.0 // units of outlines

typedef struct glyph {
    int32_t face;
    uint32_t id;
    int32_t number; /* -1: no ink */
} glyph;

void kymo__html_text_free(kymo__html *html)
{
    kymo__fonts_close(html->fonts);
    kymo__buf_free(&html->outlines);
    kymo__buf_free(&html->glyphs);
    html->fonts = NULL;
}

/* ---- Formulas -------------------------------------------------------------------------------- */

/* The number of a glyph's outline, written when it is new; -1: it has no ink. */
static int32_t number_of(kymo__html *html, int32_t face, uint32_t id, kymo_error *err)
{
    glyph one;

    for (size_t at = 0; at < html->glyphs.length; at += sizeof one) {
        memcpy(&one, html->glyphs.data + at, sizeof one);
        if (one.face == face && one.id == id)
            return one.number;
    }
    one = (glyph){face, id, html->outline_count};
    const size_t from = html->outlines.length;
    kymo__buf_format(&html->outlines, "<path id=\"m%d\" d=\"", (int)one.number);
    const size_t begun = html->outlines.length;
    if (kymo__glyph_path(html->fonts, face, id, &html->outlines, err) != KYMO_OK)
        return -1;
    if (html->outlines.length > begun) {
        kymo__buf_text(&html->outlines, "\"/>\n");
        html->outline_count++;
    } else {
        html->outlines.length = from;
        one.number = -1;
    }
    kymo__buf_append(&html->glyphs, &one, sizeof one);
    return one.number;
}

static void put_em(kymo__buf *out, const char *name, double v)
{
    kymo__buf_format(out, "%s:", name);
    kymo__buf_number(out, v / SIZE, 4, true);
    kymo__buf_text(out, "em");
}

static void put_run(kymo__html *html, const kymo__run *run, kymo_error *err)
{
    kymo__buf *out = &html->out;

    kymo__buf_text(out, "<g transform=\"translate(");
    kymo__buf_number(out, run->x, 2, true);
    kymo__buf_text(out, " ");
    kymo__buf_number(out, run->y, 2, true);
    kymo__buf_text(out, ")scale(");
    kymo__buf_number(out, run->size / EM, 7, true);
    kymo__buf_text(out, ")\">");
    for (int32_t i = 0; i < run->glyph_count && err->code == KYMO_OK; i++) {
        const kymo__glyph *g = &run->glyphs[i];
        const int32_t number = number_of(html, run->face, g->id, err);
        const int x = (int)floor(EM / run->size * (g->x - run->x) + 0.5);
        const int y = (int)floor(EM / run->size * (g->y - run->y) + 0.5);

        if (number < 0)
            continue;
        kymo__buf_format(out, "<use href=\"#m%d\"", (int)number);
        if (x)
            kymo__buf_format(out, " x=\"%d\"", x);
        if (y)
            kymo__buf_format(out, " y=\"%d\"", y);
        kymo__buf_text(out, "/>");
    }
    kymo__buf_text(out, "</g>");
}

static void put_bar(kymo__buf *out, const kymo__rule *rule)
{
    const struct {
        const char *name;
        double v;
    } sides[] = {{"x", rule->x}, {"y", rule->y}, {"width", rule->width}, {"height", rule->height}};

    kymo__buf_text(out, "<rect");
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        kymo__buf_format(out, " %s=\"", sides[i].name);
        kymo__buf_number(out, sides[i].v, 2, true);
        kymo__buf_text(out, "\"");
    }
    kymo__buf_text(out, "/>");
}

/* The source of a formula without its dollar signs. */
static void put_source(kymo__buf *out, const char *text, kymo__mem *mem)
{
    const size_t length = strlen(text), dollars = strspn(text, "$");
    kymo__buf source;

    kymo__buf_init(&source, mem, KYMO_MEMORY_CANVAS);
    kymo__buf_append(&source, text + dollars, length > 2 * dollars ? length - 2 * dollars : 0);
    kymo__buf_append(&source, "", 1);
    if (source.status == KYMO_OK)
        kymo__buf_xml(out, source.data);
    else
        out->status = source.status;
    kymo__buf_free(&source);
}

static kymo_status put_formula(kymo__writer *writer, const char *source, kymo_error *err)
{
    kymo__html *html = writer->state;
    kymo__buf *out = &html->out;
    const kymo__text_style style = {.face = KYMO__FACE_REGULAR, .math = true, .size = SIZE};
    const kymo__text *text;

    if (!html->fonts && kymo__fonts_open(&html->fonts, writer->mem, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (kymo__text_layout(html->fonts, source, &style, &text, err) != KYMO_OK)
        return (kymo_status)err->code;
    const double height = text->ascent + text->descent;
    kymo__buf_text(out, "<svg class=\"math\" role=\"img\" aria-label=\"");
    put_source(out, source, writer->mem);
    kymo__buf_text(out, "\" style=\"");
    put_em(out, "width", text->width);
    put_em(out, ";height", height);
    put_em(out, ";vertical-align", -text->descent);
    kymo__buf_text(out, "\" viewBox=\"0 ");
    kymo__buf_number(out, -text->ascent, 2, true);
    kymo__buf_text(out, " ");
    kymo__buf_number(out, text->width, 2, true);
    kymo__buf_text(out, " ");
    kymo__buf_number(out, height, 2, true);
    kymo__buf_text(out, "\">");
    for (int32_t i = 0; i < text->run_count && err->code == KYMO_OK; i++)
        put_run(html, &text->runs[i], err);
    for (int32_t i = 0; i < text->rule_count; i++)
        put_bar(out, &text->rules[i]);
    kymo__buf_text(out, "</svg>");
    kymo__fonts_trim(html->fonts);
    return (kymo_status)err->code;
}

/* ---- Styles and links ------------------------------------------------------------------------ */

/* Elements that several phrases may share, outermost first. */
static const struct {
    uint32_t style;
    const char *name;
} shared[] = {
    {KYMO__PHRASE_STRONG, "strong"}, {KYMO__PHRASE_EMPHASIS, "em"}, {KYMO__PHRASE_STRUCK, "del"}};
enum { SHARED = sizeof shared / sizeof *shared };

static void close_shared(kymo__buf *out, uint32_t *open, int from)
{
    for (int i = SHARED; i-- > from;) {
        if (*open & shared[i].style)
            kymo__buf_format(out, "</%s>", shared[i].name);
        *open &= ~shared[i].style;
    }
}

/* Closes and opens elements until those of a phrase are open. */
static void change(kymo__buf *out, uint32_t *open, const char **link, uint32_t style, const char *next)
{
    int first = 0;

    if (!kymo__str_equal(*link, next)) {
        close_shared(out, open, 0);
        if (*link)
            kymo__buf_text(out, "</a>");
        *link = next;
        if (next) {
            kymo__buf_text(out, "<a href=\"");
            kymo__buf_xml(out, next);
            kymo__buf_text(out, "\">");
        }
    }
    while (first < SHARED && (*open & shared[first].style) == (style & shared[first].style))
        first++;
    close_shared(out, open, first);
    for (int i = first; i < SHARED; i++) {
        if (style & shared[i].style)
            kymo__buf_format(out, "<%s>", shared[i].name);
        *open |= style & shared[i].style;
    }
}

static kymo_status put_phrase(kymo__writer *writer, kymo__draft *draft, const kymo__phrase *phrase, kymo_error *err)
{
    kymo__html *html = writer->state;
    kymo__buf *out = &html->out;

    if (phrase->style & KYMO__PHRASE_BREAK)
        kymo__buf_text(out, "<br>\n");
    else if (phrase->style & KYMO__PHRASE_MATH)
        return put_formula(writer, phrase->text, err);
    else if (phrase->forward && phrase->link)
        return kymo__draft_mark(draft, out, phrase->link, err);
    else if (phrase->style & KYMO__PHRASE_CODE) {
        kymo__buf_text(out, "<code>");
        kymo__buf_xml(out, phrase->text);
        kymo__buf_text(out, "</code>");
    } else
        kymo__buf_xml(out, phrase->text);
    return KYMO_OK;
}

kymo_status kymo__html_prose(kymo__writer *writer, kymo__draft *draft, const kymo__prose *prose, int32_t how,
                             kymo_error *err)
{
    kymo__html *html = writer->state;
    const char *link = NULL;
    uint32_t open = 0;

    for (int32_t i = 0; i < prose->count; i++) {
        const kymo__phrase *phrase = &prose->phrases[i];
        const char *next = how == KYMO__HTML_NO_LINKS ? NULL : phrase->link;

        change(&html->out, &open, &link, phrase->style, next);
        if (put_phrase(writer, draft, phrase, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    change(&html->out, &open, &link, 0, NULL);
    return kymo__buf_status(&html->out, err);
}
