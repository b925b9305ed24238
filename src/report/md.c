/*
 * md.c - reports as Markdown, GitHub's flavour, with figures as SVG files in a folder beside it; within the
 * text, as data, where there is no folder (callbacks, standard output).
 *
 * Every line begins with what the lists and quotes around it ask for. Places that are referred to have an
 * anchor in HTML, the only HTML there is, but for line breaks in tables. Memory is a block, and the ends of reels.
 */
#include "report/md.h"

#include <math.h>
#include <string.h>

enum { TOC_MOST = 3, WIDTH = 680 };

static kymo__md *state_of(const kymo__writer *writer)
{
    return writer->state;
}

static void put(kymo__writer *writer, const char *text)
{
    kymo__buf_text(&state_of(writer)->out, text);
}

static kymo_status md_open(kymo__writer *writer, kymo_error *err)
{
    kymo__md *md = state_of(writer);
    kymo__buf *bufs[] = {&md->out, &md->prefix, &md->lead, &md->parts};

    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        kymo__buf_init(bufs[i], writer->mem, KYMO_MEMORY_CANVAS);
    kymo__draft_open(&md->body, writer->mem);
    kymo__draft_open(&md->toc, writer->mem);
    const bool own = !writer->write && !writer->out.direct;
    return kymo__beside_open(&md->files, own ? writer->path : NULL, writer->mem, err);
}

static void md_drop(kymo__writer *writer)
{
    kymo__md *md = state_of(writer);
    kymo__buf *bufs[] = {&md->out, &md->prefix, &md->lead, &md->parts};

    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        kymo__buf_free(bufs[i]);
    kymo__draft_close(&md->body);
    kymo__draft_close(&md->toc);
    kymo__beside_close(&md->files);
}

/* ---- Lines ----------------------------------------------------------------------------------- */

/* The part at `depth` from the innermost, 0; false: there is none. */
static bool part_at(const kymo__md *md, size_t depth, kymo__md_part *part)
{
    const size_t count = md->parts.length / sizeof *part;

    if (depth >= count)
        return false;
    memcpy(part, md->parts.data + (count - 1 - depth) * sizeof *part, sizeof *part);
    return true;
}

static bool is_tight(const kymo__md *md)
{
    kymo__md_part part;

    return part_at(md, 0, &part) && part.tight;
}

/* An empty line, which belongs to the quotes that are open. */
static void put_blank(kymo__md *md)
{
    const size_t from = md->out.length;

    kymo__buf_append(&md->out, md->prefix.data, md->prefix.length);
    while (md->out.length > from && md->out.data[md->out.length - 1] == ' ')
        md->out.length--;
    kymo__buf_text(&md->out, "\n");
}

static void put_prefix(kymo__md *md)
{
    const kymo__buf *with = md->lead.length > 0 ? &md->lead : &md->prefix;

    kymo__buf_append(&md->out, with->data, with->length);
    md->lead.length = 0;
}

/* The line of an item or a quote that holds nothing; boxes of tasks need the blank behind them. */
static void put_empty(kymo__md *md)
{
    if (md->lead.length == 0)
        return;
    put_prefix(md);
    size_t end = md->out.length;
    while (end > 0 && md->out.data[end - 1] == ' ')
        end--;
    md->out.length = end > 0 && md->out.data[end - 1] == ']' ? md->out.length : end;
    kymo__buf_text(&md->out, "\n");
}

/* What stands between the last block and the next. Boxes of tasks stand before nothing but text. */
static void separate(kymo__md *md)
{
    if (md->task)
        put_empty(md);
    md->task = false;
    if (md->blank && !is_tight(md))
        put_blank(md);
    md->blank = false;
}

/* Begins the first line of a block. */
static void begin_block(kymo__writer *writer)
{
    kymo__md *md = state_of(writer);

    separate(md);
    put_prefix(md);
    md->last = 0;
}

/* Ends the last line of a block, and hands it on. */
static kymo_status end_block(kymo__writer *writer, kymo_error *err)
{
    kymo__md *md = state_of(writer);

    if (err->code != KYMO_OK)
        return (kymo_status)err->code;
    md->blank = true;
    return kymo__draft_flush(&md->body, &md->out, err);
}

/* Opens a part whose lines begin with `sign`, and the lines after the first with `later`. */
static kymo_status open_part(kymo__md *md, const kymo__md_part *part, const char *sign, const char *later,
                             kymo_error *err)
{
    kymo__buf_append(&md->parts, part, sizeof *part);
    if (sign[0]) {
        if (md->lead.length == 0)
            kymo__buf_append(&md->lead, md->prefix.data, md->prefix.length);
        kymo__buf_text(&md->lead, sign);
        kymo__buf_text(&md->prefix, later);
    }
    if (kymo__buf_status(&md->parts, err) != KYMO_OK || kymo__buf_status(&md->lead, err) != KYMO_OK)
        return (kymo_status)err->code;
    return kymo__buf_status(&md->prefix, err);
}

static void close_part(kymo__md *md, kymo__md_part *part)
{
    *part = (kymo__md_part){0};
    if (!part_at(md, 0, part))
        return;
    md->parts.length -= sizeof *part;
    md->prefix.length = part->prefix;
}

/* ---- Headings and contents ------------------------------------------------------------------- */

static void put_anchor(kymo__writer *writer, const char *anchor)
{
    if (!anchor)
        return;
    put(writer, "<a id=\"");
    kymo__buf_xml(&state_of(writer)->out, anchor);
    put(writer, "\"></a>");
}

static void put_number(kymo__writer *writer, const kymo__heading *heading)
{
    if (!heading->number)
        return;
    put(writer, heading->number);
    put(writer, " ");
}

static kymo_status add_entry(kymo__writer *writer, const kymo__heading *heading, int32_t depth, kymo_error *err)
{
    kymo__md *md = state_of(writer);

    for (int32_t i = 1; i < depth; i++)
        put(writer, "  ");
    put(writer, "- [");
    put_number(writer, heading);
    if (kymo__md_prose(writer, &md->toc, &heading->prose, KYMO__MD_WITHIN | KYMO__MD_NO_LINKS, err) != KYMO_OK)
        return (kymo_status)err->code;
    put(writer, "](#");
    put(writer, heading->anchor);
    put(writer, ")\n");
    return kymo__draft_flush(&md->toc, &md->out, err);
}

static kymo_status md_heading(kymo__writer *writer, const kymo__heading *heading, kymo_error *err)
{
    kymo__md *md = state_of(writer);
    const kymo_report_options *o = kymo__report_about(writer->report);
    const int32_t depth = kymo__ladder_descend(&md->ladder, heading->level), signs = depth + (o->title ? 1 : 0);

    begin_block(writer);
    for (int32_t i = 0; i < signs && i < 6; i++)
        put(writer, "#");
    put(writer, " ");
    put_anchor(writer, heading->anchor);
    put_number(writer, heading);
    if (kymo__md_prose(writer, &md->body, &heading->prose, KYMO__MD_WITHIN, err) != KYMO_OK)
        return (kymo_status)err->code;
    put(writer, "\n");
    if (end_block(writer, err) != KYMO_OK || !o->toc || depth > TOC_MOST)
        return (kymo_status)err->code;
    return add_entry(writer, heading, depth, err);
}

/* ---- Text ------------------------------------------------------------------------------------ */

static kymo_status md_paragraph(kymo__writer *writer, const kymo__prose *prose, kymo_error *err)
{
    state_of(writer)->task = false;
    begin_block(writer);
    if (kymo__md_prose(writer, &state_of(writer)->body, prose, KYMO__MD_LINE, err) != KYMO_OK)
        return (kymo_status)err->code;
    put(writer, "\n");
    return end_block(writer, err);
}

/* Two lists in a row have different signs: else they would be one. */
static kymo_status md_list_begin(kymo__writer *writer, const kymo__list *list, kymo_error *err)
{
    kymo__md *md = state_of(writer);
    const bool numbers = list->kind == KYMO__LIST_NUMBERS;
    const kymo__md_part part = {
        .prefix = md->prefix.length,
        .number = numbers ? list->start : -1,
        .sign = numbers ? (md->last == '.' ? ')' : '.') : md->last == '-' ? '*' : '-',
        .tight = list->tight,
    };

    separate(md);
    return open_part(md, &part, "", "", err);
}

static kymo_status md_list_end(kymo__writer *writer, kymo_error *err)
{
    kymo__md *md = state_of(writer);
    kymo__md_part part;

    (void)err;
    close_part(md, &part);
    md->last = part.sign;
    md->blank = true;
    return KYMO_OK;
}

static kymo_status md_item_begin(kymo__writer *writer, kymo__task task, kymo_error *err)
{
    kymo__md *md = state_of(writer);
    kymo__md_part list = {0}, item;
    char sign[32] = "", later[32];

    part_at(md, 0, &list);
    separate(md);
    if (list.number >= 0) {
        size_t length = (size_t)kymo__print_i64(list.number, sign);
        sign[length] = list.sign;
        sign[length + 1] = ' ';
        sign[length + 2] = '\0';
        list.number++;
        memcpy(md->parts.data + md->parts.length - sizeof list, &list, sizeof list);
    } else {
        sign[0] = list.sign;
        sign[1] = ' ';
        sign[2] = '\0';
    }
    memset(later, ' ', sizeof later);
    later[strlen(sign)] = '\0';
    if (task != KYMO__TASK_NONE)
        memcpy(sign + strlen(sign), task == KYMO__TASK_DONE ? "[x] " : "[ ] ", 5);
    item = (kymo__md_part){.prefix = md->prefix.length, .number = -1, .sign = 0, .tight = list.tight};
    md->last = 0;
    md->task = task != KYMO__TASK_NONE;
    return open_part(md, &item, sign, later, err);
}

static kymo_status md_item_end(kymo__writer *writer, kymo_error *err)
{
    kymo__md *md = state_of(writer);
    kymo__md_part part;

    put_empty(md);
    md->task = false;
    close_part(md, &part);
    return end_block(writer, err);
}

static kymo_status md_quote_begin(kymo__writer *writer, kymo_error *err)
{
    kymo__md *md = state_of(writer);
    const kymo__md_part part = {.prefix = md->prefix.length, .number = -1, .sign = '>'};

    separate(md);
    md->last = 0;
    return open_part(md, &part, "> ", "> ", err);
}

static kymo_status md_quote_end(kymo__writer *writer, kymo_error *err)
{
    kymo__md *md = state_of(writer);
    kymo__md_part part;

    put_empty(md);
    close_part(md, &part);
    return end_block(writer, err);
}

/* The longest row of a sign in a text. */
static size_t longest_row(const char *text, const char *sign)
{
    size_t most = 0;

    for (; *text; text++) {
        const size_t row = strspn(text, sign);
        most = row > most ? row : most;
        text += row > 0 ? row - 1 : 0;
    }
    return most;
}

static void put_fence(kymo__writer *writer, const char *sign, size_t length)
{
    for (; length > 0; length--)
        put(writer, sign);
}

static kymo_status md_code(kymo__writer *writer, const char *info, const char *text, kymo_error *err)
{
    kymo__md *md = state_of(writer);
    const char *sign = strchr(info, '`') ? "~" : "`";
    const size_t most = longest_row(text, sign), fence = most < 3 ? 3 : most + 1;

    begin_block(writer);
    put_fence(writer, sign, fence);
    put(writer, info);
    put(writer, "\n");
    while (*text) {
        const size_t length = strcspn(text, "\n");

        if (length > 0)
            put_prefix(md);
        kymo__buf_append(&md->out, text, length);
        put(writer, "\n");
        text += length + (text[length] == '\n');
    }
    put_prefix(md);
    put_fence(writer, sign, fence);
    put(writer, "\n");
    return end_block(writer, err);
}

static kymo_status md_page_break(kymo__writer *writer, kymo_error *err)
{
    begin_block(writer);
    put(writer, "---\n");
    return end_block(writer, err);
}

/* ---- Tables ---------------------------------------------------------------------------------- */

/* A line of its own: "**Table 2.** Words". */
static kymo_status put_caption(kymo__writer *writer, const kymo__caption *caption, bool anchor, kymo_error *err)
{
    if (!caption->label && caption->prose.count == 0)
        return KYMO_OK;
    begin_block(writer);
    if (anchor)
        put_anchor(writer, caption->anchor);
    if (caption->label) {
        put(writer, "**");
        kymo__md_words(&state_of(writer)->out, caption->label);
        put(writer, caption->prose.count > 0 ? ".** " : "**");
    }
    if (kymo__md_prose(writer, &state_of(writer)->body, &caption->prose, KYMO__MD_WITHIN, err) != KYMO_OK)
        return (kymo_status)err->code;
    put(writer, "\n");
    return end_block(writer, err);
}

static kymo_status md_table_begin(kymo__writer *writer, const kymo__table *table, kymo_error *err)
{
    kymo__md *md = state_of(writer);

    if (put_caption(writer, &table->caption, true, err) != KYMO_OK)
        return (kymo_status)err->code;
    md->table_columns = table->column_count;
    if (is_tight(md) && md->blank) // a table never goes on with the text above it
        put_blank(md);
    begin_block(writer);
    for (int32_t i = 0; i < table->column_count; i++) {
        put(writer, "| ");
        if (kymo__md_prose(writer, &md->body, &table->columns[i].head, KYMO__MD_CELL, err) != KYMO_OK)
            return (kymo_status)err->code;
        put(writer, " ");
    }
    put(writer, "|\n");
    put_prefix(md);
    for (int32_t i = 0; i < table->column_count; i++)
        put(writer, table->columns[i].align > 0 ? "| ---: " : table->columns[i].align == 0 ? "| :---: " : "| :--- ");
    put(writer, "|\n");
    return end_block(writer, err);
}

static kymo_status md_table_row(kymo__writer *writer, const kymo__prose *cells, kymo_error *err)
{
    kymo__md *md = state_of(writer);

    put_prefix(md);
    for (int32_t i = 0; i < md->table_columns; i++) {
        put(writer, "| ");
        if (kymo__md_prose(writer, &md->body, &cells[i], KYMO__MD_CELL, err) != KYMO_OK)
            return (kymo_status)err->code;
        put(writer, " ");
    }
    put(writer, "|\n");
    return end_block(writer, err);
}

static kymo_status md_table_end(kymo__writer *writer, kymo_error *err)
{
    (void)writer;
    return (kymo_status)err->code;
}

/* ---- Figures and pictures -------------------------------------------------------------------- */

static kymo_status md_wish(kymo__writer *writer, const kymo__plate *plate, kymo__wish *wish, kymo_error *err)
{
    const double wide = plate->width > 0    ? plate->width
                        : plate->height > 0 ? plate->height * plate->aspect
                                            : WIDTH;
    const double high = plate->width > 0 && plate->height > 0 ? plate->height : wide / plate->aspect;

    (void)writer;
    wish->output = "svg";
    wish->theme = "auto";
    wish->width = fmax(1, floor(wide + 0.5));
    wish->height = fmax(1, floor(high + 0.5));
    return (kymo_status)err->code;
}

/* "fig-t1.svg", or "figure-3.svg" of one without an id. */
static void name_of(const kymo__md *md, const kymo__plate *plate, kymo__buf *name)
{
    const char *anchor = plate->caption.anchor;

    if (anchor && strlen(anchor) < 32)
        kymo__buf_text(name, anchor);
    else
        kymo__buf_format(name, "figure-%d", (int)md->plates);
    kymo__buf_text(name, plate->picture ? ".png" : ".svg");
    kymo__buf_append(name, "", 1);
}

static void put_address(kymo__writer *writer, const char *folder, const char *name)
{
    const bool odd = strpbrk(folder, " ()<>\\") != NULL;

    put(writer, odd ? "](<" : "](");
    for (; *folder; folder++) {
        if (*folder == '<' || *folder == '>' || *folder == '\\')
            put(writer, "\\");
        kymo__buf_append(&state_of(writer)->out, folder, 1);
    }
    put(writer, "/");
    put(writer, name);
    put(writer, odd ? ">)" : ")");
}

static kymo_status put_image(kymo__writer *writer, const kymo__plate *plate, const void *bytes, size_t size,
                             kymo_error *err)
{
    kymo__md *md = state_of(writer);
    kymo__buf name;

    put(writer, "![");
    kymo__md_plain(&md->out, plate->alt, KYMO__MD_WITHIN);
    if (!md->files.folder) {
        put(writer, plate->picture ? "](data:image/png;base64," : "](data:image/svg+xml;base64,");
        kymo__buf_base64(&md->out, bytes, size);
        put(writer, ")");
        return (kymo_status)err->code;
    }
    kymo__buf_init(&name, writer->mem, KYMO_MEMORY_CANVAS);
    name_of(md, plate, &name);
    if (kymo__buf_status(&name, err) == KYMO_OK &&
        kymo__beside_add(&md->files, name.data, bytes, size, err) == KYMO_OK)
        put_address(writer, kymo__beside_base(&md->files), name.data);
    kymo__buf_free(&name);
    return (kymo_status)err->code;
}

static kymo_status md_plate(kymo__writer *writer, const kymo__plate *plate, const void *bytes, size_t size,
                            kymo_error *err)
{
    state_of(writer)->plates++;
    begin_block(writer);
    put_anchor(writer, plate->caption.anchor);
    if (put_image(writer, plate, bytes, size, err) != KYMO_OK)
        return (kymo_status)err->code;
    put(writer, "\n");
    if (end_block(writer, err) != KYMO_OK)
        return (kymo_status)err->code;
    return put_caption(writer, &plate->caption, false, err);
}

static kymo_status md_columns(kymo__writer *writer, int32_t count, kymo_error *err)
{
    (void)writer, (void)count;
    return (kymo_status)err->code;
}

/* ---- The end --------------------------------------------------------------------------------- */

static void put_title(kymo__writer *writer)
{
    const kymo_report_options *o = kymo__report_about(writer->report);
    const char *date = kymo__report_date(writer->report);
    kymo__buf *out = &state_of(writer)->out;

    if (o->title) {
        put(writer, "# ");
        kymo__md_plain(out, o->title, KYMO__MD_WITHIN);
        put(writer, "\n\n");
    }
    if (o->subtitle) {
        put(writer, "**");
        kymo__md_plain(out, o->subtitle, KYMO__MD_WITHIN);
        put(writer, "**\n\n");
    }
    if (o->author || date) {
        kymo__md_plain(out, o->author ? o->author : "", KYMO__MD_LINE);
        put(writer, o->author && date ? " \u00b7 " : "");
        kymo__md_plain(out, date ? date : "", o->author ? KYMO__MD_WITHIN : KYMO__MD_LINE);
        put(writer, "\n\n");
    }
}

static kymo_status send_contents(kymo__writer *writer, kymo_error *err)
{
    kymo__md *md = state_of(writer);

    if (kymo__reel_size(&md->toc.body) == 0)
        return KYMO_OK;
    put(writer, "**");
    kymo__md_words(&md->out, kymo__report_terms(writer->report)->contents);
    put(writer, "**\n\n");
    if (kymo__writer_flush(writer, &md->out, err) != KYMO_OK ||
        kymo__draft_send(&md->toc, writer, kymo__md_words, err) != KYMO_OK)
        return (kymo_status)err->code;
    return kymo__writer_text(writer, "\n", err);
}

static kymo_status md_close(kymo__writer *writer, kymo_error *err)
{
    kymo__md *md = state_of(writer);

    put_title(writer);
    if (kymo__writer_flush(writer, &md->out, err) != KYMO_OK || send_contents(writer, err) != KYMO_OK ||
        kymo__draft_send(&md->body, writer, kymo__md_words, err) != KYMO_OK)
        return (kymo_status)err->code;
    kymo__report_spooled(writer->report, md->files.bytes.written + md->files.names.written);
    writer->bytes += kymo__reel_size(&md->files.bytes);
    return kymo__beside_write(&md->files, err);
}

static kymo_status md_commit(kymo__writer *writer, kymo_error *err)
{
    return kymo__beside_commit(&state_of(writer)->files, err);
}

const kymo__writer_class kymo__md_writer = {
    .name = "md",
    .extensions = "md markdown",
    .state_size = sizeof(kymo__md),
    .open = md_open,
    .heading = md_heading,
    .paragraph = md_paragraph,
    .list_begin = md_list_begin,
    .item_begin = md_item_begin,
    .item_end = md_item_end,
    .list_end = md_list_end,
    .quote_begin = md_quote_begin,
    .quote_end = md_quote_end,
    .code = md_code,
    .table_begin = md_table_begin,
    .table_row = md_table_row,
    .table_end = md_table_end,
    .wish = md_wish,
    .plate = md_plate,
    .columns = md_columns,
    .page_break = md_page_break,
    .close = md_close,
    .commit = md_commit,
    .drop = md_drop,
};
