/*
 * pdf.c - reports as PDF: blocks of text to lines on pages.
 *
 * Text is set as it comes (flow.c) and put on pages (pages.c), which are kept in a temporary file until
 * the number of pages and all references are known; then they are drawn (pdf_front.c). At least two
 * lines of a paragraph stay together, headings stay with two lines of what follows, figures and rows of
 * tables in one piece.
 */
#include "report/pdf.h"

#include <math.h>
#include <string.h>

#define LEADING 1.4
const double kymo__pdf_caption_size = 9 / 10.5;

static const struct {
    double size, before, after; // in sizes of the text
} headings[KYMO__REPORT_LEVELS] = {
    {18 / 10.5, 2.0, 0.6}, {14 / 10.5, 1.6, 0.5}, {12 / 10.5, 1.3, 0.4},
    {1, 1, 0.3},           {1, 1, 0.3},           {1, 1, 0.3},
};

/* ---- Lines ----------------------------------------------------------------------------------- */

double kymo__pdf_indent(const kymo__pdf_state *p)
{
    double x = 0;

    for (int32_t i = 0; i < p->depth; i++)
        x += p->levels[i].indent;
    return x;
}

kymo__flow_style kymo__pdf_style(const kymo__pdf_state *p)
{
    bool quote = false;

    for (int32_t i = 0; i < p->depth; i++)
        quote = quote || p->levels[i].kind == 'q';
    return (kymo__flow_style){.size = p->base,
                              .leading = LEADING,
                              .width = fmax(p->width - kymo__pdf_indent(p), 8 * p->base),
                              .color = quote ? KYMO__PDF_MUTED : KYMO__PDF_INK,
                              .align = -1};
}

/* The bars at the left of quotes. */
static void add_bars(kymo__pdf_state *p)
{
    kymo__item *item = kymo__item_now(p->pages);
    double x = 0;

    for (int32_t i = 0; i < p->depth && item->shade_count < KYMO__SHADES - 1; i++) {
        if (p->levels[i].kind == 'q')
            item->shades[item->shade_count++] =
                (kymo__shade){.x = x,
                              .width = 3 * p->scale,
                              .color = KYMO__PDF_RULE,
                              .joined = p->levels[i].number++ > 0};
        x += p->levels[i].indent;
    }
}

/* The bullet or number of an item, at its first line. */
void kymo__pdf_marker(kymo__pdf_state *p, double baseline)
{
    const kymo__text_style s = {.face = KYMO__FACE_REGULAR, .tabular = true, .size = p->base};
    const double gap = 0.5 * p->base;
    const kymo__text *text;
    kymo_error err;

    if (!p->marker[0])
        return;
    kymo__error_clear(&err);
    if (kymo__text_layout(p->fonts, p->marker, &s, &text, &err) == KYMO_OK) {
        kymo__call_group(p->pages, "tag:Lbl", NULL);
        kymo__call_text(p->pages, kymo__pdf_indent(p) - gap - text->width, baseline, p->marker,
                        KYMO__FACE_REGULAR, 0, p->base, KYMO__PDF_MUTED);
        kymo__call_ungroup(p->pages);
    } else {
        p->trouble = err; // the end tells
    }
    p->marker[0] = '\0';
}

void kymo__pdf_item(kymo__pdf_state *p, double before, bool kept)
{
    const double gap = fmax(before, p->after);

    kymo__item_begin(p->pages, gap, kept || p->kept > 0);
    p->after = 0;
    p->kept = 0;
    add_bars(p);
}

kymo_status kymo__pdf_row(kymo__pdf_state *p, kymo_error *err)
{
    if (!p->begun) {
        p->begun = true;
        if (kymo__pdf_title(p, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    if (p->cell > 0) {
        p->cell = 0;
        p->after = p->base;
        return kymo__item_end(p->pages, p->row_height, err);
    }
    return KYMO_OK;
}

kymo_status kymo__pdf_block(kymo__pdf_state *p, kymo_error *err)
{
    kymo__pdf_row(p, err);
    p->columns = 1;
    return (kymo_status)err->code;
}

static void draw_run(kymo__pdf_state *p, const kymo__flow *flow, const kymo__flow_run *run, double x, double y,
                     double ascent, const kymo__flow_style *style)
{
    const bool linked = run->link >= 0, plain = style->plain_links;
    const char *link = linked ? kymo__flow_string(flow, run->link) : NULL;
    const kymo__rgba color = linked && !plain ? KYMO__PDF_LINK : style->color;
    const double at = x + run->x, baseline = y + ascent;
    const kymo__call call = {.kind = run->forward ? KYMO__CALL_REFERENCE : KYMO__CALL_TEXT,
                             .x = at,
                             .y = baseline,
                             .w = run->width,
                             .px = run->size,
                             .face = run->face,
                             .style = run->style,
                             .number = style->tabular,
                             .color = color};

    if (run->style & KYMO__PHRASE_CODE)
        kymo__call_rect(p->pages, at - 2, baseline - 0.96 * run->size, run->width + 4, 1.3 * run->size,
                        KYMO__PDF_PALE);
    if (linked)
        kymo__call_group(p->pages, "link", link);
    kymo__call_put(p->pages, &call, run->forward ? link : kymo__flow_string(flow, run->text), NULL);
    if (linked && !plain && link[0] != '#')
        kymo__call_rect(p->pages, at, baseline + 0.14 * run->size, run->width, 0.05 * run->size, color);
    if (linked)
        kymo__call_ungroup(p->pages);
    if (run->style & KYMO__PHRASE_STRUCK)
        kymo__call_rect(p->pages, at, baseline - 0.3 * run->size, run->width, 0.06 * run->size, color);
}

void kymo__pdf_line(kymo__pdf_state *p, const kymo__flow *flow, int32_t i, double x, double y,
                    const kymo__flow_style *style)
{
    const kymo__flow_line *line = kymo__flow_line_at(flow, i);
    bool forward = false;

    for (int32_t k = 0; k < line->count; k++)
        forward = forward || kymo__flow_run_at(flow, line->first + k)->forward;
    if (forward)
        kymo__call_put(p->pages, &(kymo__call){.kind = KYMO__CALL_LINE}, NULL, NULL);
    for (int32_t k = 0; k < line->count; k++)
        draw_run(p, flow, kymo__flow_run_at(flow, line->first + k), x, y, line->ascent, style);
    if (forward)
        kymo__call_put(p->pages, &(kymo__call){.kind = KYMO__CALL_LINE}, NULL, NULL);
}

kymo_status kymo__pdf_prefix(kymo__pdf_state *p, const char *text, uint32_t style, const kymo__prose *prose,
                             kymo__prose *made, kymo_error *err)
{
    const kymo__phrase first = {.text = text, .style = style};

    p->phrases.length = 0;
    kymo__buf_append(&p->phrases, &first, sizeof first);
    kymo__buf_append(&p->phrases, prose->phrases, (size_t)prose->count * sizeof *prose->phrases);
    *made = (kymo__prose){(const kymo__phrase *)(const void *)p->phrases.data, prose->count + 1};
    return kymo__buf_status(&p->phrases, err);
}

/* The lines of the flow as items; groups around them are the caller's. */
static kymo_status put_lines(kymo__pdf_state *p, const kymo__flow_style *style, const char *tag,
                             const char *dest, double before, kymo_error *err)
{
    const int32_t count = kymo__flow_lines(&p->flow);
    const double x = kymo__pdf_indent(p);

    for (int32_t i = 0; i < count && err->code == KYMO_OK; i++) {
        const kymo__flow_line *line = kymo__flow_line_at(&p->flow, i);

        kymo__pdf_item(p, i == 0 ? before : 0, i == 1 || (i > 0 && i == count - 1));
        if (i == 0 && tag)
            kymo__call_group(p->pages, tag, NULL);
        if (i == 0 && dest)
            kymo__call_group(p->pages, "dest", dest);
        kymo__pdf_marker(p, line->ascent);
        kymo__pdf_line(p, &p->flow, i, x, 0, style);
        if (i == 0 && dest)
            kymo__call_ungroup(p->pages);
        if (i == count - 1 && tag)
            kymo__call_ungroup(p->pages);
        kymo__item_end(p->pages, line->height, err);
    }
    return (kymo_status)err->code;
}

kymo_status kymo__pdf_lines(kymo__pdf_state *p, const kymo__prose *prose, const kymo__flow_style *style,
                            const char *tag, double before, double after, kymo_error *err)
{
    if (kymo__flow_set(&p->flow, p->fonts, prose, style, err) == KYMO_OK)
        put_lines(p, style, tag, NULL, before, err);
    kymo__fonts_trim(p->fonts);
    p->after = after;
    return (kymo_status)err->code;
}

/* ---- Text ------------------------------------------------------------------------------------ */

static kymo_status pdf_paragraph(kymo__writer *writer, const kymo__prose *prose, kymo_error *err)
{
    kymo__pdf_state *p = writer->state;
    const kymo__flow_style style = kymo__pdf_style(p);
    bool tight = false;

    for (int32_t i = 0; i < p->depth; i++)
        if (p->levels[i].kind == 'l')
            tight = p->levels[i].tight;
    if (kymo__pdf_block(p, err) != KYMO_OK)
        return (kymo_status)err->code;
    return kymo__pdf_lines(p, prose, &style, "tag:P", 0, (tight ? 0.15 : 0.6) * p->base, err);
}

/* Remembers a heading for contents and outline. */
static kymo_status note_heading(kymo__pdf_state *p, const kymo__heading *heading, kymo_error *err)
{
    const kymo__heading_record record = {.title = (int32_t)p->strings.length,
                                         .anchor = (int32_t)(p->strings.length + strlen(heading->plain) + 1 +
                                                             (heading->number ? strlen(heading->number) + 3 : 0)),
                                         .level = heading->level,
                                         .page = -1};

    if (p->strings.length > INT32_MAX / 2)
        return kymo__fail(err, KYMO_ENOMEM, "too many headings");
    if (heading->number) {
        kymo__buf_text(&p->strings, heading->number);
        kymo__buf_text(&p->strings, "\u2002");
    }
    kymo__buf_append(&p->strings, heading->plain, strlen(heading->plain) + 1);
    kymo__buf_append(&p->strings, heading->anchor, strlen(heading->anchor) + 1);
    kymo__buf_append(&p->headings, &record, sizeof record);
    return kymo__buf_status(&p->strings, err) ? (kymo_status)err->code : kymo__buf_status(&p->headings, err);
}

static kymo_status pdf_heading(kymo__writer *writer, const kymo__heading *heading, kymo_error *err)
{
    static const char *const tags[] = {"tag:H1", "tag:H2", "tag:H3", "tag:H4", "tag:H5", "tag:H6"};
    kymo__pdf_state *p = writer->state;
    const int32_t level = heading->level - 1;
    kymo__flow_style style = kymo__pdf_style(p);
    kymo__prose prose = heading->prose;
    char number[112];
    const kymo__phrase nothing = {.text = "\u00a0"};
    double height = 0;

    if (kymo__pdf_block(p, err) != KYMO_OK || note_heading(p, heading, err) != KYMO_OK)
        return (kymo_status)err->code;
    style.size = p->base * headings[level].size;
    style.leading = 1.25;
    style.strong = true;
    style.plain_links = true;
    if (heading->number) {
        kymo__str_copy(number, sizeof number - 4, heading->number);
        strcat(number, "\u2003");
        if (kymo__pdf_prefix(p, number, 0, &heading->prose, &prose, err) != KYMO_OK)
            return (kymo_status)err->code;
    }
    if (prose.count == 0)
        prose = (kymo__prose){&nothing, 1};
    if (kymo__flow_set(&p->flow, p->fonts, &prose, &style, err) != KYMO_OK)
        return (kymo_status)err->code;
    const int32_t count = kymo__flow_lines(&p->flow);
    const double before = headings[level].before * p->base, kept = p->kept;
    for (int32_t i = 0; i < count && err->code == KYMO_OK; i++) {
        const kymo__flow_line *line = kymo__flow_line_at(&p->flow, i);

        kymo__pdf_item(p, i == 0 ? before : 0, i > 0);
        if (i == 0) {
            kymo__item_now(p->pages)->heading = (int32_t)(p->headings.length / sizeof(kymo__heading_record));
            kymo__call_group(p->pages, tags[level], NULL);
            kymo__call_group(p->pages, "dest", heading->anchor);
        }
        kymo__pdf_line(p, &p->flow, i, 0, 0, &style);
        if (i == 0)
            kymo__call_ungroup(p->pages);
        if (i == count - 1)
            kymo__call_ungroup(p->pages);
        height += line->height;
        kymo__item_end(p->pages, line->height, err);
    }
    kymo__fonts_trim(p->fonts);
    p->after = headings[level].after * p->base;
    p->kept = kept + before + height + p->after;
    return (kymo_status)err->code;
}

/* ---- Lists and quotes ------------------------------------------------------------------------ */

static kymo__pdf_level *push(kymo__pdf_state *p, char kind, double indent)
{
    if (p->depth == KYMO__PDF_DEEPEST)
        p->depth--; // Markdown is refused before
    p->levels[p->depth] = (kymo__pdf_level){.kind = kind, .indent = indent};
    return &p->levels[p->depth++];
}

static void pop(kymo__pdf_state *p)
{
    p->depth -= p->depth > 0;
    kymo__call_ungroup(p->pages);
}

static kymo_status pdf_list_begin(kymo__writer *writer, const kymo__list *list, kymo_error *err)
{
    kymo__pdf_state *p = writer->state;

    if (kymo__pdf_block(p, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo__pdf_level *level = push(p, 'l', 1.6 * p->base);
    level->numbers = list->kind == KYMO__LIST_NUMBERS;
    level->number = list->start;
    level->tight = list->tight;
    if (level->numbers)
        level->indent = 1.9 * p->base;
    kymo__call_group(p->pages, "tag:L", NULL);
    return KYMO_OK;
}

static kymo_status pdf_item_begin(kymo__writer *writer, kymo__task task, kymo_error *err)
{
    kymo__pdf_state *p = writer->state;
    kymo__pdf_level *list = &p->levels[p->depth > 0 ? p->depth - 1 : 0];

    if (kymo__pdf_block(p, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (task != KYMO__TASK_NONE) {
        strcpy(p->marker, task == KYMO__TASK_DONE ? "\u2611" : "\u2610");
    } else if (list->numbers) {
        const int length = kymo__print_i64(list->number, p->marker);

        strcpy(p->marker + length, ".");
    } else {
        strcpy(p->marker, "\u2022");
    }
    list->number++;
    push(p, 'i', 0);
    kymo__call_group(p->pages, "tag:LI", NULL);
    return KYMO_OK;
}

static kymo_status pdf_item_end(kymo__writer *writer, kymo_error *err)
{
    kymo__pdf_state *p = writer->state;

    if (kymo__pdf_block(p, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (p->marker[0]) { // an item of nothing
        kymo__pdf_item(p, 0, false);
        kymo__pdf_marker(p, 1.07 * p->base);
        kymo__item_end(p->pages, LEADING * p->base, err);
        p->after = 0.15 * p->base;
    }
    pop(p);
    return (kymo_status)err->code;
}

static kymo_status pdf_list_end(kymo__writer *writer, kymo_error *err)
{
    kymo__pdf_state *p = writer->state;

    if (kymo__pdf_block(p, err) != KYMO_OK)
        return (kymo_status)err->code;
    pop(p);
    bool outer = false;
    for (int32_t i = 0; i < p->depth; i++)
        outer = outer || p->levels[i].kind == 'l';
    p->after = fmax(p->after, (outer ? 0.15 : 0.7) * p->base);
    return KYMO_OK;
}

static kymo_status pdf_quote_begin(kymo__writer *writer, kymo_error *err)
{
    kymo__pdf_state *p = writer->state;

    if (kymo__pdf_block(p, err) != KYMO_OK)
        return (kymo_status)err->code;
    push(p, 'q', 1.2 * p->base);
    kymo__call_group(p->pages, "tag:BlockQuote", NULL);
    return KYMO_OK;
}

static kymo_status pdf_quote_end(kymo__writer *writer, kymo_error *err)
{
    kymo__pdf_state *p = writer->state;

    if (kymo__pdf_block(p, err) != KYMO_OK)
        return (kymo_status)err->code;
    pop(p);
    p->after = fmax(p->after, 0.8 * p->base);
    return KYMO_OK;
}

/* ---- Code ------------------------------------------------------------------------------------ */

/* The next part of a line of code that fits; tabs become blanks. Returns what is left. */
static const char *next_code(const char *at, const char *end, int32_t most, kymo__buf *to)
{
    int32_t column = 0;

    to->length = 0;
    while (at < end && column < most) {
        const char *from = at;

        if (kymo__utf8_next(&at, end) == '\t') {
            const int32_t blanks = 4 - column % 4;

            kymo__buf_append(to, "    ", (size_t)blanks);
            column += blanks;
            continue;
        }
        kymo__buf_append(to, from, (size_t)(at - from));
        column++;
    }
    kymo__buf_append(to, "", 1);
    return at;
}

static kymo_status code_line(kymo__pdf_state *p, const char *text, bool first, bool last, bool kept,
                             kymo_error *err)
{
    const double size = 0.86 * p->base, pad = 0.5 * p->base, x = kymo__pdf_indent(p);
    const double pitch = 1.4 * size, top = first ? pad : 0;

    kymo__pdf_item(p, first ? 0.3 * p->base : 0, kept);
    kymo__item *item = kymo__item_now(p->pages);
    item->shades[item->shade_count++] =
        (kymo__shade){.x = x, .width = p->width - x, .color = KYMO__PDF_PALE, .joined = !first};
    if (first)
        kymo__call_group(p->pages, "tag:Code", NULL);
    kymo__pdf_marker(p, top + 1.05 * size);
    if (text[0])
        kymo__call_text(p->pages, x + pad, top + 1.05 * size, text, KYMO__FACE_MONO, KYMO__PHRASE_CODE, size,
                        KYMO__PDF_INK);
    if (last)
        kymo__call_ungroup(p->pages);
    return kymo__item_end(p->pages, top + pitch + (last ? pad : 0), err);
}

static kymo_status pdf_code(kymo__writer *writer, const char *info, const char *text, kymo_error *err)
{
    kymo__pdf_state *p = writer->state;
    const kymo__text_style s = {.face = KYMO__FACE_MONO, .size = 0.86 * p->base};
    const double room = p->width - kymo__pdf_indent(p) - p->base;
    const kymo__text *ten;
    int32_t line = 0;
    kymo__buf part;

    (void)info;
    if (kymo__pdf_block(p, err) != KYMO_OK ||
        kymo__text_layout(p->fonts, "0000000000", &s, &ten, err) != KYMO_OK)
        return (kymo_status)err->code;
    const int32_t most = (int32_t)fmax(room / (ten->width / 10), 8);
    const char *stop = text + strlen(text);
    while (stop > text && stop[-1] == '\n')
        stop--;
    kymo__buf_init(&part, p->mem, KYMO_MEMORY_TEXT);
    for (const char *at = text; at <= stop && err->code == KYMO_OK;) {
        const char *end = memchr(at, '\n', (size_t)(stop - at));

        end = end ? end : stop;
        do {
            at = next_code(at, end, most, &part);
            const bool last = at == stop && end == stop;

            if (kymo__buf_status(&part, err) == KYMO_OK)
                code_line(p, part.data, line == 0, last, line == 1 || (last && line > 0), err);
            line++;
        } while (at < end && err->code == KYMO_OK);
        at = end + 1;
    }
    kymo__buf_free(&part);
    kymo__fonts_trim(p->fonts);
    p->after = 0.9 * p->base;
    return (kymo_status)err->code;
}

static kymo_status pdf_page_break(kymo__writer *writer, kymo_error *err)
{
    kymo__pdf_state *p = writer->state;

    if (kymo__pdf_block(p, err) != KYMO_OK)
        return (kymo_status)err->code;
    p->after = p->kept = 0;
    return kymo__pages_break(p->pages, err);
}

/* ---- Captions -------------------------------------------------------------------------------- */

kymo_status kymo__pdf_caption(kymo__pdf_state *p, const kymo__caption *caption, double width, double *height,
                              kymo_error *err)
{
    kymo__flow_style style = kymo__pdf_style(p);
    kymo__prose prose = caption->prose;
    kymo__buf label;

    *height = 0;
    style.size = p->base * kymo__pdf_caption_size;
    style.width = width;
    if (!caption->label && caption->prose.count == 0)
        return kymo__flow_set(&p->flow, p->fonts, &caption->prose, &style, err);
    kymo__buf_init(&label, p->mem, KYMO_MEMORY_TEXT);
    kymo__buf_text(&label, caption->label);
    kymo__buf_text(&label, !caption->label ? "" : prose.count > 0 ? ". " : ".");
    kymo__buf_append(&label, "", 1);
    if (kymo__buf_status(&label, err) == KYMO_OK &&
        kymo__pdf_prefix(p, label.data, KYMO__PHRASE_STRONG, &caption->prose, &prose, err) == KYMO_OK &&
        kymo__flow_set(&p->flow, p->fonts, &prose, &style, err) == KYMO_OK)
        for (int32_t i = 0; i < kymo__flow_lines(&p->flow); i++)
            *height += kymo__flow_line_at(&p->flow, i)->height;
    kymo__buf_free(&label);
    return (kymo_status)err->code;
}

/* ---- The writer ------------------------------------------------------------------------------ */

static kymo_status pdf_open(kymo__writer *writer, kymo_error *err)
{
    kymo__pdf_state *p = writer->state;
    const kymo_report_options *o = kymo__report_about(writer->report);
    double width, height, margin;

    kymo__report_paper(writer->report, &width, &height, &margin);
    p->writer = writer;
    p->mem = writer->mem;
    p->scale = kymo__str_equal_fold(o->paper, "slides") ? 1.5 : 1;
    p->base = 14 * p->scale;
    p->width = width - 2 * margin;
    p->columns = 1;
    kymo__reel_open(&p->reel, p->mem);
    kymo__flow_open(&p->flow, p->mem);
    kymo__buf_init(&p->headings, p->mem, KYMO_MEMORY_OBJECT);
    kymo__buf_init(&p->strings, p->mem, KYMO_MEMORY_OBJECT);
    kymo__buf_init(&p->phrases, p->mem, KYMO_MEMORY_TEXT);
    kymo__pages_open(&p->text, p->mem, &p->reel, height - 2 * margin, &p->headings);
    kymo__pages_open(&p->front, p->mem, &p->reel, height - 2 * margin, &p->headings);
    p->pages = &p->text;
    p->canvas = kymo__canvas_make(&(kymo_canvas_options){.output = "pdf", .width = width, .height = height},
                                  p->mem);
    if (kymo__canvas_ready(p->canvas, err) != KYMO_OK)
        return (kymo_status)err->code;
    p->fonts = kymo__canvas_fonts(p->canvas);
    if (!p->fonts) {
        *err = p->canvas->trouble;
        return (kymo_status)err->code;
    }
    return kymo__fonts_choose(p->fonts, o->font, err);
}

static void pdf_drop(kymo__writer *writer)
{
    kymo__pdf_state *p = writer->state;

    kymo__pdf_table_free(p);
    kymo__pages_close(&p->text);
    kymo__pages_close(&p->front);
    kymo__flow_close(&p->flow);
    kymo__buf_free(&p->headings);
    kymo__buf_free(&p->strings);
    kymo__buf_free(&p->phrases);
    kymo__reel_close(&p->reel);
    kymo_canvas_close(p->canvas);
}

const kymo__writer_class kymo__pdf_writer = {
    .name = "pdf",
    .extensions = "pdf",
    .state_size = sizeof(kymo__pdf_state),
    .open = pdf_open,
    .heading = pdf_heading,
    .paragraph = pdf_paragraph,
    .list_begin = pdf_list_begin,
    .item_begin = pdf_item_begin,
    .item_end = pdf_item_end,
    .list_end = pdf_list_end,
    .quote_begin = pdf_quote_begin,
    .quote_end = pdf_quote_end,
    .code = pdf_code,
    .table_begin = kymo__pdf_table_begin,
    .table_row = kymo__pdf_table_row,
    .table_end = kymo__pdf_table_end,
    .wish = kymo__pdf_wish,
    .plate = kymo__pdf_plate,
    .columns = kymo__pdf_columns,
    .page_break = pdf_page_break,
    .close = kymo__pdf_finish,
    .drop = pdf_drop,
};
