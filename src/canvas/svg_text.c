/*
 * svg_text.c - texts in SVG, as text.
 *
 * Runs that follow each other in one face are one piece. A text of one piece is a `<text>`, others
 * are a `<text>` with a `<tspan>` a piece, in the order of the string, so that a label stays one
 * thing to select, search and read aloud. Each piece says where it begins and, from four glyphs on,
 * how wide it is: shown with another font it is stretched to the width the layout was made for. A
 * piece that runs right to left says so, for all of its characters, and begins at its right end.
 * What it looks like is a class of the style sheet, one for each face, size, colour, direction and kind
 * of digits; its role is a class without rules, for style sheets of others.
 */
#include "canvas/svg.h"

#include <string.h>

#define FIT 4 // pieces of so many glyphs say their width

/* What a class of the style sheet says. */
typedef struct look {
    double size;
    int32_t face;
    kymo__rgba color;
    int16_t tabular, rtl;
    int32_t align; // no padding: looks are compared as bytes
} look;

/* The number of a look, noted when it is new. */
static int find_look(kymo__svg *svg, const look *wanted)
{
    size_t count = svg->looks.length / sizeof *wanted;

    for (size_t i = 0; i < count; i++)
        if (memcmp(svg->looks.data + i * sizeof *wanted, wanted, sizeof *wanted) == 0)
            return (int)i;
    kymo__buf_append(&svg->looks, wanted, sizeof *wanted);
    return (int)count;
}

static void put_rule(kymo__buf *to, const look *l, const kymo__svg *svg, const kymo__fonts *fonts,
                     const char *prefix)
{
    const kymo__face_info *face = kymo__face_about(fonts, l->face);

    kymo__buf_text(to, "{font-size:");
    kymo__buf_number(to, l->size, 2, true);
    kymo__buf_text(to, "px");
    if (face->weight != 400)
        kymo__buf_format(to, ";font-weight:%d", (int)face->weight);
    if (face->italic)
        kymo__buf_text(to, ";font-style:italic");
    if (svg->embeds) {
        kymo__buf_text(to, ";font-family:");
        kymo__svg_font_name(prefix, l->face, to);
        kymo__buf_format(to, ",%s", face->family);
    } else if (!kymo__str_equal(face->family, kymo__face_about(NULL, KYMO__FACE_REGULAR)->family)) {
        kymo__buf_format(to, ";font-family:%s", face->family);
    }
    if (l->face <= KYMO__FACE_ITALIC) // Inter's alternates make arrows and products of what is said
        kymo__buf_text(to, ";font-variant-ligatures:no-contextual");
    if (l->tabular)
        kymo__buf_text(to, ";font-variant-numeric:tabular-nums");
    if (l->rtl)
        kymo__buf_text(to, ";direction:rtl;unicode-bidi:bidi-override");
    if (l->align >= 0)
        kymo__buf_text(to, l->align > 0 ? ";text-anchor:end" : ";text-anchor:middle");
    kymo__buf_text(to, ";fill:");
    kymo__svg_color(to, l->color);
    if (l->color.a != 255) {
        kymo__buf_text(to, ";fill-opacity:");
        kymo__buf_number(to, l->color.a / 255.0, 3, true);
    }
    kymo__buf_text(to, "}\n");
}

/* `.k-0{fill:#fff}`: what a look's colour becomes in the dark. */
static void put_dark_look(const kymo__svg *svg, const char *prefix, int number, const look *l,
                          kymo__buf *to)
{
    for (int32_t i = 0; i < svg->in_dark_count; i++) {
        const kymo__rgba *pair = svg->in_dark[i];

        if (memcmp(&pair[0], &l->color, 3) != 0)
            continue;
        kymo__buf_format(to, ".%s-%d{fill:", prefix, number);
        kymo__svg_color(to, pair[1]);
        kymo__buf_text(to, "}\n");
        return;
    }
}

/* The colours of everything else are attributes, which rules for their values override. */
static void put_dark_attributes(const kymo__svg *svg, const char *prefix, kymo__buf *to)
{
    static const char *const names[] = {"fill", "stroke"};

    for (int32_t i = 0; i < svg->in_dark_count; i++) {
        for (int k = 0; k < 2; k++) {
            kymo__buf_format(to, ".%s [%s=\"", prefix, names[k]);
            kymo__svg_color(to, svg->in_dark[i][0]);
            kymo__buf_format(to, "\"]{%s:", names[k]);
            kymo__svg_color(to, svg->in_dark[i][1]);
            kymo__buf_text(to, "}\n");
        }
    }
}

static void put_dark(const kymo__svg *svg, const char *prefix, kymo__buf *to)
{
    size_t count = svg->looks.length / sizeof(look);

    kymo__buf_text(to, "@media (prefers-color-scheme:dark){\n");
    put_dark_attributes(svg, prefix, to);
    for (size_t i = 0; i < count; i++) {
        look l;

        memcpy(&l, svg->looks.data + i * sizeof l, sizeof l);
        put_dark_look(svg, prefix, (int)i, &l, to);
    }
    kymo__buf_text(to, "}\n");
}

void kymo__svg_style(const kymo__svg *svg, const kymo__fonts *fonts, const char *prefix,
                     kymo__buf *to)
{
    size_t count = svg->looks.length / sizeof(look);

    if (count == 0 && svg->in_dark_count == 0)
        return;
    kymo__buf_text(to, "<style>\n");
    for (size_t i = 0; i < count; i++) {
        look l;

        memcpy(&l, svg->looks.data + i * sizeof l, sizeof l);
        kymo__buf_format(to, ".%s-%d", prefix, (int)i);
        put_rule(to, &l, svg, fonts, prefix);
    }
    if (svg->in_dark_count > 0)
        put_dark(svg, prefix, to);
    kymo__buf_text(to, "</style>\n");
}

/* Whether a parser would take blanks out. */
static bool has_odd_blanks(const char *text, int32_t size)
{
    for (int32_t i = 0; i < size; i++) {
        if (text[i] == '\t' || text[i] == '\n' || text[i] == '\r')
            return true;
        if (text[i] == ' ' && (i == 0 || i == size - 1 || text[i + 1] == ' '))
            return true;
    }
    return false;
}

static void put_escaped(kymo__svg *svg, const char *text, size_t size)
{
    svg->word.length = 0;
    kymo__buf_append(&svg->word, text, size);
    kymo__buf_append(&svg->word, "", 1);
    if (!svg->word.status)
        kymo__buf_xml(&svg->body, svg->word.data);
}

/* How many runs from `run` on, of `left`, are one piece of text in one look. */
static int32_t count_piece(const kymo__run *run, int32_t left)
{
    int32_t count = 1;

    while (count < left && run[count].line == run->line && run[count].face == run->face &&
           !run[count].rtl && !run->rtl && !run[count].box && !run->box && !run[count - 1].shown &&
           run[count].byte == run[count - 1].byte + run[count - 1].bytes)
        count++;
    return count;
}

/*
 * The first run of the string's next piece after run `last` (none yet: -1): runs stand as they are
 * seen, pieces as they are read. -1: there is none.
 */
static int32_t next_run(const kymo__text *text, int32_t last)
{
    const kymo__run *runs = text->runs;
    int32_t next = -1;

    for (int32_t i = 0; i < text->run_count; i++) {
        if (last >= 0 && (runs[i].byte < runs[last].byte ||
                          (runs[i].byte == runs[last].byte && i <= last)))
            continue;
        if (next < 0 || runs[i].byte < runs[next].byte)
            next = i;
    }
    return next;
}

/* Which point of its pieces a text says: what stays in place when another font is wider. */
static int32_t find_align(const kymo__text *text, const char *role)
{
    if (text->line_count > 1)
        return text->style.align;
    if (kymo__str_equal(role, "y-tick"))
        return 1;
    return kymo__str_equal(role, "x-tick") || kymo__str_equal(role, "x-label") ||
                   kymo__str_equal(role, "y-label")
               ? 0
               : -1;
}

/* The whole of a text that was cut, inside its element: for those who point at it or hear it. */
static void put_whole(kymo__svg *svg, const kymo__text *text)
{
    if (!text->cut)
        return;
    kymo__svg_put(svg, "<title>");
    kymo__buf_xml(&svg->body, text->string);
    kymo__svg_put(svg, "</title>");
}

/* A piece as an element, with the attributes in `ink` added. */
static void put_piece(kymo__svg *svg, const char *element, const kymo__text *text,
                      const kymo__run *run, int32_t count, kymo__point at, kymo__rgba color,
                      int32_t align, const char *role)
{
    const kymo__run *last = &run[count - 1];
    look l = {run->size, run->face, color, text->style.tabular, run->rtl, align};
    const char *string = run->shown ? run->shown : text->string + run->byte;
    double width = last->x + last->width - run->x;
    int32_t bytes = last->byte + last->bytes - run->byte, glyphs = 0;

    if (run->shown)
        bytes = (int32_t)strlen(run->shown);
    if (run->rtl && align != 0) { // begins at the right
        l.align = -1;
        align = 1;
    }
    for (int32_t i = 0; i < count; i++)
        glyphs += run[i].glyph_count;
    kymo__buf_format(&svg->body, "<%s class=\"", element);
    if (role) {
        kymo__buf_xml(&svg->body, role);
        kymo__svg_put(svg, " ");
    }
    kymo__svg_prefix(svg);
    kymo__buf_format(&svg->body, "-%d\"", find_look(svg, &l));
    kymo__svg_attribute(svg, "x", at.x + run->x + (align + 1) * width / 2);
    kymo__svg_attribute(svg, "y", at.y + run->y);
    kymo__buf_append(&svg->body, svg->ink.data, svg->ink.length);
    if (glyphs >= FIT) {
        kymo__svg_attribute(svg, "textLength", width);
        kymo__svg_put(svg, " lengthAdjust=\"spacingAndGlyphs\"");
    }
    if (has_odd_blanks(string, bytes))
        kymo__svg_put(svg, " xml:space=\"preserve\"");
    kymo__svg_put(svg, ">");
    if (kymo__str_equal(element, "text"))
        put_whole(svg, text);
    put_escaped(svg, string, (size_t)bytes);
    if (svg->embeds)
        kymo__svg_note(svg, run->face, string, (size_t)bytes);
    if (last->shown && last != run) {
        kymo__buf_xml(&svg->body, last->shown);
        if (svg->embeds)
            kymo__svg_note(svg, run->face, last->shown, strlen(last->shown));
    }
    kymo__buf_format(&svg->body, "</%s>", element);
}

/* The attribute that turns a text about its origin, into `ink`. */
static void put_turn(kymo__buf *ink, kymo__point at, double angle)
{
    kymo__buf_text(ink, " transform=\"rotate(");
    kymo__buf_number(ink, -angle, 2, true);
    kymo__buf_text(ink, " ");
    kymo__buf_number(ink, at.x, 2, true);
    kymo__buf_text(ink, " ");
    kymo__buf_number(ink, at.y, 2, true);
    kymo__buf_text(ink, ")\"");
}

/* The pieces of a text in the order in which they are read, formulas left out. */
static void put_pieces(kymo__svg *svg, const kymo__text *text, kymo__point at, kymo__rgba color)
{
    svg->ink.length = 0;
    for (int32_t i = next_run(text, -1), line = 0; i >= 0;) {
        const kymo__run *run = &text->runs[i];
        const int32_t count = count_piece(run, text->run_count - i), last = i + count - 1;
        const bool first = i == 0 || run[-1].line != run->line;
        const bool alone = first && (last + 1 == text->run_count || run[count].line != run->line);

        if (run->line != line)
            kymo__svg_put(svg, " "); // so that words stay apart when the text is copied
        line = run->line;
        if (!run->box)
            put_piece(svg, "tspan", text, run, count, at, color, alone ? text->style.align : -1,
                      NULL);
        i = next_run(text, last);
    }
}

void kymo__svg_words(kymo__svg *svg, const kymo__text *text, kymo__rgba color)
{
    bool any = false;

    for (int32_t i = 0; i < text->run_count; i++)
        any = any || !text->runs[i].box;
    if (!any)
        return;
    kymo__svg_put(svg, "<text>");
    put_pieces(svg, text, (kymo__point){0, 0}, color);
    kymo__svg_put(svg, "</text>");
}

void kymo__svg_text(kymo_canvas *canvas, const kymo__text *text, double x, double y, double angle,
                    kymo__rgba color, const char *role)
{
    kymo__svg *svg = canvas->state;
    kymo__point at = {x, y};
    int32_t align = find_align(text, role);

    if (canvas->svg_text == KYMO_SVG_PATH) {
        kymo__svg_outlines(canvas, text, x, y, angle, color, role, false);
        return;
    }
    for (int32_t i = 0; i < text->run_count; i++)
        if (text->runs[i].box) {
            kymo__svg_outlines(canvas, text, x, y, angle, color, role, true);
            return;
        }
    svg->ink.length = 0;
    if (angle < 0 || angle > 0)
        put_turn(&svg->ink, at, angle);
    if (count_piece(text->runs, text->run_count) == text->run_count) {
        put_piece(svg, "text", text, text->runs, text->run_count, at, color, align, role);
        kymo__svg_put(svg, "\n");
        return;
    }
    kymo__svg_put(svg, "<text");
    if (role) {
        kymo__svg_put(svg, " class=\"");
        kymo__buf_xml(&svg->body, role);
        kymo__svg_put(svg, "\"");
    }
    kymo__buf_append(&svg->body, svg->ink.data, svg->ink.length);
    kymo__svg_put(svg, ">");
    put_whole(svg, text);
    put_pieces(svg, text, at, color);
    kymo__svg_put(svg, "</text>\n");
}
