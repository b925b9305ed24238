/*
 * html.c - reports as one HTML file: text, tables, figures as SVG, pictures, all inside; no script, and
 * nothing that is fetched.
 *
 * Blocks are written as they come into a draft, headings into another one, the contents; at the end
 * head, contents and text are put one behind the other. Headings are as deep as those above them allow,
 * so that no level is left out. Ids of a figure begin with its number. Memory is one block, two drafts'
 * ends, and the outlines of the glyphs that formulas use.
 */
#include "report/html.h"

#include <math.h>
#include <string.h>

enum { TOC_MOST = 3, SHORT = 12 }; // levels in the contents; rows of tables that are not split on paper

/* What is open around a block: a list whose paragraphs stand close, one where they do not, a quote. */
enum { BULLETS = 'u', NUMBERS = 'o', TIGHT_BULLETS = 'U', TIGHT_NUMBERS = 'O', QUOTE = 'q' };

static kymo__html *state_of(const kymo__writer *writer)
{
    return writer->state;
}

static void put(kymo__writer *writer, const char *text)
{
    kymo__buf_text(&state_of(writer)->out, text);
}

/* Ends a block: what was written goes to the draft. */
static kymo_status end_block(kymo__writer *writer, kymo_error *err)
{
    kymo__html *html = state_of(writer);

    if (err->code != KYMO_OK)
        return (kymo_status)err->code;
    return kymo__draft_flush(&html->body, &html->out, err);
}

/* Whatever is no plate ends a row of them. */
static void end_row(kymo__writer *writer)
{
    kymo__html *html = state_of(writer);

    if (html->row)
        put(writer, "</div>\n");
    html->row = false;
    html->columns = 1;
}

static kymo_status html_open(kymo__writer *writer, kymo_error *err)
{
    kymo__html *html = state_of(writer);
    kymo__buf *bufs[] = {&html->out, &html->outlines, &html->glyphs, &html->open};

    (void)err;
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        kymo__buf_init(bufs[i], writer->mem, KYMO_MEMORY_CANVAS);
    kymo__draft_open(&html->body, writer->mem);
    kymo__draft_open(&html->toc, writer->mem);
    html->columns = 1;
    return KYMO_OK;
}

static void html_drop(kymo__writer *writer)
{
    kymo__html *html = state_of(writer);

    kymo__html_text_free(html);
    kymo__buf_free(&html->out);
    kymo__buf_free(&html->open);
    kymo__draft_close(&html->body);
    kymo__draft_close(&html->toc);
}

/* ---- Headings and contents ------------------------------------------------------------------- */

static void put_number(kymo__writer *writer, const kymo__heading *heading)
{
    if (!heading->number)
        return;
    put(writer, "<span class=\"number\">");
    kymo__buf_xml(&state_of(writer)->out, heading->number);
    put(writer, "</span> ");
}

/* Closes lists of the contents until `depth` are open. */
static void close_lists(kymo__writer *writer, int32_t depth)
{
    kymo__html *html = state_of(writer);

    for (; html->toc_depth > depth; html->toc_depth--)
        put(writer, "</li>\n</ol>\n");
}

/* An entry, `depth` from 1 on; never more than one deeper than the last. */
static kymo_status add_entry(kymo__writer *writer, const kymo__heading *heading, int32_t depth, kymo_error *err)
{
    kymo__html *html = state_of(writer);

    if (depth > html->toc_depth) {
        put(writer, "<ol>\n");
        html->toc_depth++;
    } else {
        close_lists(writer, depth);
        put(writer, "</li>\n");
    }
    put(writer, "<li><a href=\"#");
    kymo__buf_xml(&html->out, heading->anchor);
    put(writer, "\">");
    put_number(writer, heading);
    if (kymo__html_prose(writer, &html->toc, &heading->prose, KYMO__HTML_NO_LINKS, err) != KYMO_OK)
        return (kymo_status)err->code;
    put(writer, "</a>");
    return kymo__draft_flush(&html->toc, &html->out, err);
}

static kymo_status html_heading(kymo__writer *writer, const kymo__heading *heading, kymo_error *err)
{
    kymo__html *html = state_of(writer);
    const kymo_report_options *o = kymo__report_about(writer->report);
    const int32_t depth = kymo__ladder_descend(&html->ladder, heading->level);
    const int element = (int)depth + (o->title ? 1 : 0) < 6 ? (int)depth + (o->title ? 1 : 0) : 6;

    end_row(writer);
    kymo__buf_format(&html->out, "<h%d id=\"", element);
    kymo__buf_xml(&html->out, heading->anchor);
    put(writer, "\">");
    put_number(writer, heading);
    if (kymo__html_prose(writer, &html->body, &heading->prose, KYMO__HTML_TEXT, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo__buf_format(&html->out, "</h%d>\n", element);
    if (end_block(writer, err) != KYMO_OK || !o->toc || depth > TOC_MOST)
        return (kymo_status)err->code;
    return add_entry(writer, heading, depth, err);
}

/* ---- Text ------------------------------------------------------------------------------------ */

static char innermost(const kymo__html *html)
{
    return html->open.length > 0 ? html->open.data[html->open.length - 1] : '\0';
}

static bool is_tight(char open)
{
    return open == TIGHT_BULLETS || open == TIGHT_NUMBERS;
}

/* The box of a task, before the first words of its item. */
static void put_box(kymo__writer *writer)
{
    kymo__html *html = state_of(writer);

    if (html->task != KYMO__TASK_NONE)
        put(writer, html->task == KYMO__TASK_DONE
                        ? "<input type=\"checkbox\" disabled checked aria-label=\"done\">"
                        : "<input type=\"checkbox\" disabled aria-label=\"open\">");
    html->task = KYMO__TASK_NONE;
}

static kymo_status html_paragraph(kymo__writer *writer, const kymo__prose *prose, kymo_error *err)
{
    kymo__html *html = state_of(writer);
    const bool tight = is_tight(innermost(html));
    const bool formula = prose->count == 1 && (prose->phrases[0].style & KYMO__PHRASE_MATH);

    end_row(writer);
    if (!tight)
        put(writer, formula ? "<p class=\"display\">" : "<p>");
    put_box(writer);
    if (kymo__html_prose(writer, &html->body, prose, KYMO__HTML_TEXT, err) != KYMO_OK)
        return (kymo_status)err->code;
    put(writer, tight ? "\n" : "</p>\n");
    return end_block(writer, err);
}

static void open_part(kymo__writer *writer, char part)
{
    kymo__buf_append(&state_of(writer)->open, &part, 1);
}

static char close_part(kymo__writer *writer)
{
    kymo__html *html = state_of(writer);
    const char part = innermost(html);

    if (html->open.length > 0)
        html->open.length--;
    return part;
}

static kymo_status html_list_begin(kymo__writer *writer, const kymo__list *list, kymo_error *err)
{
    const bool numbers = list->kind == KYMO__LIST_NUMBERS;

    end_row(writer);
    open_part(writer, numbers ? (list->tight ? TIGHT_NUMBERS : NUMBERS) : list->tight ? TIGHT_BULLETS : BULLETS);
    if (numbers && list->start != 1)
        kymo__buf_format(&state_of(writer)->out, "<ol start=\"%d\">\n", (int)list->start);
    else
        put(writer, numbers ? "<ol>\n" : "<ul>\n");
    return end_block(writer, err);
}

static kymo_status html_list_end(kymo__writer *writer, kymo_error *err)
{
    end_row(writer);
    const char part = close_part(writer);
    put(writer, part == NUMBERS || part == TIGHT_NUMBERS ? "</ol>\n" : "</ul>\n");
    return end_block(writer, err);
}

static kymo_status html_item_begin(kymo__writer *writer, kymo__task task, kymo_error *err)
{
    put(writer, task == KYMO__TASK_NONE ? "<li>" : "<li class=\"task\">");
    state_of(writer)->task = task;
    return end_block(writer, err);
}

static kymo_status html_item_end(kymo__writer *writer, kymo_error *err)
{
    end_row(writer);
    put_box(writer);
    put(writer, "</li>\n");
    return end_block(writer, err);
}

static kymo_status html_quote_begin(kymo__writer *writer, kymo_error *err)
{
    end_row(writer);
    open_part(writer, QUOTE);
    put(writer, "<blockquote>\n");
    return end_block(writer, err);
}

static kymo_status html_quote_end(kymo__writer *writer, kymo_error *err)
{
    end_row(writer);
    close_part(writer);
    put(writer, "</blockquote>\n");
    return end_block(writer, err);
}

/* Escaped text whose line ends and tabs stay what they are. */
static void put_lines(kymo__writer *writer, const char *text, kymo__buf *line)
{
    kymo__buf *out = &state_of(writer)->out;

    while (*text) {
        const size_t length = strcspn(text, "\n\t");

        line->length = 0;
        kymo__buf_append(line, text, length);
        kymo__buf_append(line, "", 1);
        if (line->status != KYMO_OK) {
            out->status = line->status;
            return;
        }
        kymo__buf_xml(out, line->data);
        text += length;
        kymo__buf_append(out, text, *text != '\0');
        text += *text != '\0';
    }
}

static kymo_status html_code(kymo__writer *writer, const char *info, const char *text, kymo_error *err)
{
    kymo__html *html = state_of(writer);

    end_row(writer);
    put(writer, "<pre><code");
    if (info[0]) {
        put(writer, " class=\"language-");
        kymo__buf_xml(&html->out, info);
        put(writer, "\"");
    }
    put(writer, ">");
    kymo__buf line;
    kymo__buf_init(&line, writer->mem, KYMO_MEMORY_CANVAS);
    put_lines(writer, text, &line);
    kymo__buf_free(&line);
    put(writer, "</code></pre>\n");
    return end_block(writer, err);
}

static kymo_status html_page_break(kymo__writer *writer, kymo_error *err)
{
    end_row(writer);
    put(writer, "<hr class=\"page\">\n");
    return end_block(writer, err);
}

/* ---- Tables ---------------------------------------------------------------------------------- */

static kymo_status put_caption(kymo__writer *writer, const kymo__caption *caption, const char *element,
                               kymo_error *err)
{
    kymo__html *html = state_of(writer);

    if (!caption->label && caption->prose.count == 0)
        return KYMO_OK;
    kymo__buf_format(&html->out, "<%s>", element);
    if (caption->label) {
        put(writer, "<span class=\"label\">");
        kymo__buf_xml(&html->out, caption->label);
        put(writer, caption->prose.count > 0 ? ".</span> " : "</span>");
    }
    if (kymo__html_prose(writer, &html->body, &caption->prose, KYMO__HTML_TEXT, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo__buf_format(&html->out, "</%s>\n", element);
    return KYMO_OK;
}

static void put_id(kymo__writer *writer, const char *anchor)
{
    if (!anchor)
        return;
    put(writer, " id=\"");
    kymo__buf_xml(&state_of(writer)->out, anchor);
    put(writer, "\"");
}

static void begin_cell(kymo__writer *writer, const char *element, int32_t column)
{
    kymo__html *html = state_of(writer);

    kymo__buf_format(&html->out, "<%s", element);
    if (html->align[column] != 'l')
        kymo__buf_format(&html->out, " class=\"%c\"", html->align[column]);
    put(writer, element[1] == 'h' ? " scope=\"col\">" : ">");
}

static kymo_status html_table_begin(kymo__writer *writer, const kymo__table *table, kymo_error *err)
{
    kymo__html *html = state_of(writer);

    end_row(writer);
    put(writer, table->rows >= 0 && table->rows <= SHORT ? "<div class=\"scroll short\">\n<table"
                                                          : "<div class=\"scroll\">\n<table");
    put_id(writer, table->caption.anchor);
    put(writer, ">\n");
    if (put_caption(writer, &table->caption, "caption", err) != KYMO_OK)
        return (kymo_status)err->code;
    put(writer, "<thead>\n<tr>");
    html->table_columns = table->column_count;
    for (int32_t i = 0; i < table->column_count; i++) {
        const kymo__table_column *column = &table->columns[i];

        html->align[i] = column->align < 0 ? 'l' : column->align == 0 ? 'c' : column->numeric ? 'n' : 'r';
        begin_cell(writer, "th", i);
        if (kymo__html_prose(writer, &html->body, &column->head, KYMO__HTML_TEXT, err) != KYMO_OK)
            return (kymo_status)err->code;
        put(writer, "</th>");
    }
    put(writer, "</tr>\n</thead>\n<tbody>\n");
    return end_block(writer, err);
}

static kymo_status html_table_row(kymo__writer *writer, const kymo__prose *cells, kymo_error *err)
{
    kymo__html *html = state_of(writer);

    put(writer, "<tr>");
    for (int32_t i = 0; i < html->table_columns; i++) {
        begin_cell(writer, "td", i);
        if (kymo__html_prose(writer, &html->body, &cells[i], KYMO__HTML_TEXT, err) != KYMO_OK)
            return (kymo_status)err->code;
        put(writer, "</td>");
    }
    put(writer, "</tr>\n");
    return end_block(writer, err);
}

static kymo_status html_table_end(kymo__writer *writer, kymo_error *err)
{
    put(writer, "</tbody>\n</table>\n</div>\n");
    return end_block(writer, err);
}

/* ---- Figures and pictures -------------------------------------------------------------------- */

/* The width that one plate has. */
static double room_of(const kymo__html *html)
{
    const double gaps = (html->columns - 1) * (double)KYMO__HTML_GAP;

    return floor((KYMO__HTML_WIDTH - gaps) / html->columns);
}

/* The size of a plate: as asked for, or as wide as there is room; never wider. */
static void size_of(const kymo__html *html, const kymo__plate *plate, double *width, double *height)
{
    const double room = room_of(html);
    const bool both = plate->width > 0 && plate->height > 0;
    double wide = plate->width > 0 ? plate->width : plate->height > 0 ? plate->height * plate->aspect : room;

    if (plate->picture && !(plate->width > 0) && !(plate->height > 0))
        wide = fmin(room, plate->own_width);
    const double high = both ? plate->height : wide / plate->aspect, shrink = fmin(1, room / wide);
    *width = fmax(1, floor(wide * shrink + 0.5));
    *height = fmax(1, floor(high * shrink + 0.5));
}

static kymo_status html_wish(kymo__writer *writer, const kymo__plate *plate, kymo__wish *wish, kymo_error *err)
{
    kymo__html *html = state_of(writer);

    wish->output = "svg";
    wish->theme = "auto";
    size_of(html, plate, &wish->width, &wish->height);
    kymo__buf id;
    kymo__buf_init(&id, writer->mem, KYMO_MEMORY_CANVAS);
    kymo__buf_format(&id, "f%d", (int)html->plates + 1);
    kymo__buf_append(&id, "", 1);
    if (kymo__buf_status(&id, err) == KYMO_OK)
        kymo__str_copy(wish->id, sizeof wish->id, id.data);
    kymo__buf_free(&id);
    return (kymo_status)err->code;
}

static void put_picture(kymo__writer *writer, const kymo__plate *plate, const void *bytes, size_t size)
{
    kymo__html *html = state_of(writer);
    double width, height;

    size_of(html, plate, &width, &height);
    kymo__buf_format(&html->out, "<img width=\"%d\" height=\"%d\" alt=\"", (int)width, (int)height);
    kymo__buf_xml(&html->out, plate->alt);
    put(writer, "\" src=\"data:image/png;base64,");
    kymo__buf_base64(&html->out, bytes, size);
    put(writer, "\">");
}

static void begin_row(kymo__writer *writer)
{
    kymo__html *html = state_of(writer);

    if (html->row || html->columns < 2)
        return;
    kymo__buf_format(&html->out, "<div class=\"row\" style=\"grid-template-columns:repeat(%d,minmax(0,1fr))\">\n",
                     (int)html->columns);
    html->row = true;
}

static kymo_status html_plate(kymo__writer *writer, const kymo__plate *plate, const void *bytes, size_t size,
                              kymo_error *err)
{
    kymo__html *html = state_of(writer);

    begin_row(writer);
    html->plates++;
    put(writer, "<figure");
    put_id(writer, plate->caption.anchor);
    put(writer, html->columns > 1 ? ">\n<div class=\"plate\">" : ">\n<div class=\"plate wide\">");
    if (plate->picture)
        put_picture(writer, plate, bytes, size);
    else
        kymo__buf_append(&html->out, bytes, size);
    put(writer, "</div>\n");
    if (put_caption(writer, &plate->caption, "figcaption", err) != KYMO_OK)
        return (kymo_status)err->code;
    put(writer, "</figure>\n");
    return end_block(writer, err);
}

static kymo_status html_columns(kymo__writer *writer, int32_t count, kymo_error *err)
{
    end_row(writer);
    state_of(writer)->columns = count;
    return end_block(writer, err);
}

/* ---- The end --------------------------------------------------------------------------------- */

static kymo_status send_contents(kymo__writer *writer, kymo_error *err)
{
    kymo__html *html = state_of(writer);

    if (html->toc_depth == 0)
        return KYMO_OK;
    close_lists(writer, 0);
    if (kymo__draft_flush(&html->toc, &html->out, err) != KYMO_OK)
        return (kymo_status)err->code;
    put(writer, "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">");
    kymo__buf_xml(&html->out, kymo__report_terms(writer->report)->contents);
    put(writer, "</h2>\n");
    if (kymo__writer_flush(writer, &html->out, err) != KYMO_OK ||
        kymo__draft_send(&html->toc, writer, kymo__buf_xml, err) != KYMO_OK)
        return (kymo_status)err->code;
    return kymo__writer_text(writer, "</nav>\n", err);
}

static kymo_status html_close(kymo__writer *writer, kymo_error *err)
{
    kymo__html *html = state_of(writer);

    end_row(writer);
    if (end_block(writer, err) != KYMO_OK || kymo__html_head(writer, err) != KYMO_OK ||
        send_contents(writer, err) != KYMO_OK || kymo__writer_text(writer, "<main>\n", err) != KYMO_OK ||
        kymo__draft_send(&html->body, writer, kymo__buf_xml, err) != KYMO_OK)
        return (kymo_status)err->code;
    return kymo__writer_text(writer, "</main>\n</body>\n</html>\n", err);
}

const kymo__writer_class kymo__html_writer = {
    .name = "html",
    .extensions = "html htm",
    .state_size = sizeof(kymo__html),
    .open = html_open,
    .heading = html_heading,
    .paragraph = html_paragraph,
    .list_begin = html_list_begin,
    .item_begin = html_item_begin,
    .item_end = html_item_end,
    .list_end = html_list_end,
    .quote_begin = html_quote_begin,
    .quote_end = html_quote_end,
    .code = html_code,
    .table_begin = html_table_begin,
    .table_row = html_table_row,
    .table_end = html_table_end,
    .wish = html_wish,
    .plate = html_plate,
    .columns = html_columns,
    .page_break = html_page_break,
    .close = html_close,
    .drop = html_drop,
};
