/*
 * blocks.c - blocks on their way to the writers: numbers and names are given here, once for all
 * outputs, and the public calls that make one block begin here.
 */
#include "report/room.h"

#include <ctype.h>
#include <string.h>

bool kymo__id_good(const char *id)
{
    const size_t length = strlen(id);

    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)id[i]) && id[i] != '-' && id[i] != '_')
            return false;
    return length > 0 && length < 64;
}

static kymo_status check_id(const char *id, kymo_error *err)
{
    if (!id || kymo__id_good(id))
        return KYMO_OK;
    kymo__fail(err, KYMO_EINVAL, "id: bad value \"%s\"", id);
    kymo__hint(err, "up to 63 letters, digits, - and _");
    return (kymo_status)err->code;
}

void kymo__prose_plain(const kymo__prose *prose, kymo__buf *to)
{
    for (int32_t i = 0; i < prose->count; i++)
        kymo__buf_text(to, prose->phrases[i].style & KYMO__PHRASE_BREAK ? " " : prose->phrases[i].text);
}

kymo_status kymo__report_path(const kymo_report *report, const char *path, kymo__buf *to, kymo_error *err)
{
    const char *folder = report->options.folder;

    to->length = 0;
    if (path[0] != '/' && folder && folder[0]) {
        kymo__buf_text(to, folder);
        kymo__buf_text(to, "/");
    }
    kymo__buf_append(to, path, strlen(path) + 1);
    return kymo__buf_status(to, err);
}

/* ---- Headings -------------------------------------------------------------------------------- */

/* "2.1" for the next heading of a level; "" without numbering. */
static void number_of(kymo_report *report, int32_t level, char number[96])
{
    size_t at = 0;

    number[0] = '\0';
    report->numbers[level - 1]++;
    for (int32_t i = level; i < KYMO__REPORT_LEVELS; i++)
        report->numbers[i] = 0;
    if (!report->options.numbering)
        return;
    for (int32_t i = 0; i < level; i++) {
        if (i > 0)
            number[at++] = '.';
        at += (size_t)kymo__print_i64(report->numbers[i], number + at);
    }
    number[at] = '\0';
}

/* Appends "sec-" and the words of a heading as a name: lower case, with hyphens between. */
static void name_of(const char *plain, kymo__buf *to)
{
    bool gap = false;

    kymo__buf_text(to, "sec-");
    const size_t first = to->length;
    for (const char *p = plain; *p; p++) {
        const unsigned char c = (unsigned char)*p;

        if (c < 0x80 && !isalnum(c) && c != '_') {
            gap = gap || c == ' ' || c == '-';
            continue;
        }
        if (gap && to->length > first)
            kymo__buf_append(to, "-", 1);
        gap = false;
        kymo__buf_append(to, &(char){(char)(c < 0x80 ? tolower(c) : c)}, 1);
    }
    if (to->length == first)
        kymo__buf_text(to, "section");
}

/* A name that is not taken, at `from` in the buffer: a number makes it so. */
static void make_free(const kymo_report *report, kymo__buf *to, size_t from)
{
    const size_t length = to->length;

    for (int64_t i = 1;; i++) {
        kymo__buf_append(to, "", 1);
        if (to->status || !kymo__anchors_label(&report->anchors,
                                               kymo__anchors_find(&report->anchors, to->data + from)))
            return;
        to->length = length;
        kymo__buf_format(to, "-%lld", (long long)i);
    }
}

kymo_status kymo__block_heading(kymo_report *report, int32_t level, const kymo__prose *prose, const char *id,
                                kymo_error *err)
{
    kymo__buf *s = &report->scratch;
    char number[96];

    if (level < 1 || level > KYMO__REPORT_LEVELS)
        return kymo__fail(err, KYMO_EINVAL, "headings have levels from 1 to 6");
    if (check_id(id, err) != KYMO_OK)
        return (kymo_status)err->code;
    number_of(report, level, number);
    s->length = 0;
    kymo__prose_plain(prose, s);
    kymo__buf_append(s, "", 1);
    if (kymo__buf_status(s, err) != KYMO_OK)
        return (kymo_status)err->code;
    const size_t plain_size = s->length;
    char *plain = kymo__strdup(report->mem, s->data, err);
    if (!plain)
        return (kymo_status)err->code;
    s->length = 0;
    if (id) {
        kymo__buf_text(s, "sec-");
        kymo__buf_append(s, id, strlen(id) + 1);
    } else {
        name_of(plain, s);
        make_free(report, s, 0);
    }
    const size_t label = s->length;
    if (number[0])
        kymo__buf_format(s, "%s %s", report->terms.section, number);
    else
        kymo__buf_append(s, plain, plain_size - 1);
    kymo__buf_append(s, "", 1);
    if (kymo__buf_status(s, err) == KYMO_OK)
        kymo__anchors_add(&report->anchors, s->data, s->data + label, err);
    const kymo__heading heading = {.prose = *prose,
                                   .plain = plain,
                                   .number = number[0] ? number : NULL,
                                   .anchor = s->data,
                                   .level = level};
    report->begun = true;
    report->counts.headings++;
    for (int32_t i = 0; i < report->writer_count && err->code == KYMO_OK; i++)
        report->writers[i].class_->heading(&report->writers[i], &heading, err);
    kymo__strfree(report->mem, plain);
    return (kymo_status)err->code;
}

/* "Title {#name}": cuts the braces off and finds the name in them. */
static char *cut_id(char *text)
{
    size_t length = strlen(text);

    while (length > 0 && text[length - 1] == ' ')
        length--;
    char *open = strrchr(text, '{');
    if (!open || open == text || open[-1] != ' ' || open[1] != '#' || length == 0 ||
        text[length - 1] != '}' || strchr(open, '}') != text + length - 1)
        return NULL;
    text[length - 1] = '\0';
    for (char *p = open; p > text && p[-1] == ' '; p--)
        p[-1] = '\0';
    return open + 2;
}

static kymo_status add_heading(kymo_report *report, int32_t level, const char *text, kymo_error *err)
{
    kymo__inline inline_;
    char *copy = kymo__strdup(report->mem, text, err);

    if (!copy)
        return (kymo_status)err->code;
    const size_t size = strlen(copy);
    const char *id = cut_id(copy);
    if (kymo__inline_parse(&inline_, report, copy, "heading", err) == KYMO_OK)
        kymo__block_heading(report, level, &inline_.prose, id, err);
    kymo__inline_free(&inline_);
    kymo__free(report->mem, KYMO_MEMORY_OBJECT, copy, size + 1, 1);
    return (kymo_status)err->code;
}

kymo_status kymo_report_heading(kymo_report *report, int32_t level, const char *text)
{
    kymo_error err;

    kymo__error_clear(&err);
    if (kymo__report_given(report, text, "text", &err) != KYMO_OK)
        return (kymo_status)err.code;
    add_heading(report, level, text, &err);
    return kymo__report_note(report, &err);
}

/* ---- Text ------------------------------------------------------------------------------------ */

kymo_status kymo_report_markdown(kymo_report *report, const char *markdown, const char *file,
                                 int64_t first_line, kymo_report_fence fence, void *user)
{
    kymo_error err;
    const kymo__markdown text = {
        .text = markdown, .file = file, .line = first_line, .fence = fence, .user = user};

    kymo__error_clear(&err);
    if (kymo__report_given(report, markdown, "text", &err) != KYMO_OK)
        return (kymo_status)err.code;
    kymo__markdown_blocks(report, &text, &err);
    return kymo__report_note(report, &err);
}

kymo_status kymo_report_text(kymo_report *report, const char *markdown)
{
    return kymo_report_markdown(report, markdown, NULL, 1, NULL, NULL);
}

kymo_status kymo__block_paragraph(kymo_report *report, const kymo__prose *prose, kymo_error *err)
{
    report->begun = true;
    for (int32_t i = 0; i < report->writer_count && err->code == KYMO_OK; i++)
        report->writers[i].class_->paragraph(&report->writers[i], prose, err);
    return (kymo_status)err->code;
}

kymo_status kymo__block_list(kymo_report *report, const kymo__list *list, kymo_error *err)
{
    report->begun = true;
    for (int32_t i = 0; i < report->writer_count && err->code == KYMO_OK; i++) {
        kymo__writer *writer = &report->writers[i];

        if (list)
            writer->class_->list_begin(writer, list, err);
        else
            writer->class_->list_end(writer, err);
    }
    return (kymo_status)err->code;
}

kymo_status kymo__block_item(kymo_report *report, kymo__task task, kymo_error *err)
{
    for (int32_t i = 0; i < report->writer_count && err->code == KYMO_OK; i++)
        report->writers[i].class_->item_begin(&report->writers[i], task, err);
    return (kymo_status)err->code;
}

kymo_status kymo__block_item_end(kymo_report *report, kymo_error *err)
{
    for (int32_t i = 0; i < report->writer_count && err->code == KYMO_OK; i++)
        report->writers[i].class_->item_end(&report->writers[i], err);
    return (kymo_status)err->code;
}

kymo_status kymo__block_quote(kymo_report *report, bool begin, kymo_error *err)
{
    report->begun = true;
    for (int32_t i = 0; i < report->writer_count && err->code == KYMO_OK; i++) {
        kymo__writer *writer = &report->writers[i];

        if (begin)
            writer->class_->quote_begin(writer, err);
        else
            writer->class_->quote_end(writer, err);
    }
    return (kymo_status)err->code;
}

kymo_status kymo__block_code(kymo_report *report, const char *info, const char *text, kymo_error *err)
{
    report->begun = true;
    for (int32_t i = 0; i < report->writer_count && err->code == KYMO_OK; i++)
        report->writers[i].class_->code(&report->writers[i], info, text, err);
    return (kymo_status)err->code;
}

kymo_status kymo__block_page_break(kymo_report *report, kymo_error *err)
{
    report->begun = true;
    for (int32_t i = 0; i < report->writer_count && err->code == KYMO_OK; i++)
        report->writers[i].class_->page_break(&report->writers[i], err);
    return (kymo_status)err->code;
}

kymo_status kymo_report_page_break(kymo_report *report)
{
    kymo_error err;

    kymo__error_clear(&err);
    if (!report)
        return KYMO_EINVAL;
    if (kymo__report_ready(report, &err) != KYMO_OK)
        return (kymo_status)err.code;
    kymo__block_page_break(report, &err);
    return kymo__report_note(report, &err);
}

kymo_status kymo_report_columns(kymo_report *report, int32_t count)
{
    kymo_error err;

    kymo__error_clear(&err);
    if (!report)
        return KYMO_EINVAL;
    if (kymo__report_ready(report, &err) != KYMO_OK)
        return (kymo_status)err.code;
    if (count < 1 || count > 6)
        kymo__fail(&err, KYMO_EINVAL, "columns: a number from 1 to 6 is wanted, not %d", (int)count);
    report->begun = true;
    for (int32_t i = 0; i < report->writer_count && err.code == KYMO_OK; i++)
        report->writers[i].class_->columns(&report->writers[i], count, &err);
    return kymo__report_note(report, &err);
}

/* ---- Captions and references ----------------------------------------------------------------- */

kymo_status kymo__block_caption(kymo_report *report, kymo__caption *caption, bool figure, const char *id,
                                kymo__buf *text, kymo_error *err)
{
    int32_t *number = figure ? &report->figures : &report->tables;

    caption->label = caption->anchor = NULL;
    if (check_id(id, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (!id && caption->prose.count == 0)
        return KYMO_OK;
    text->length = 0;
    kymo__buf_format(text, "%s\u00a0%d", figure ? report->terms.figure : report->terms.table,
                     (int)++*number);
    kymo__buf_append(text, "", 1);
    const size_t anchor = text->length;
    if (id)
        kymo__buf_format(text, figure ? "fig-%s" : "tab-%s", id);
    kymo__buf_append(text, "", 1);
    if (kymo__buf_status(text, err) != KYMO_OK)
        return (kymo_status)err->code;
    caption->label = text->data;
    caption->anchor = id ? text->data + anchor : NULL;
    return id ? kymo__anchors_add(&report->anchors, caption->anchor, caption->label, err) : KYMO_OK;
}

kymo_status kymo__report_refer(kymo_report *report, const char *anchor, const char *file, int64_t line,
                               int32_t column, kymo__buf *text, bool *forward, kymo_error *err)
{
    const char *label = kymo__anchors_label(&report->anchors, kymo__anchors_find(&report->anchors, anchor));

    *forward = !label;
    if (label) {
        kymo__buf_text(text, label);
        return kymo__buf_status(text, err);
    }
    const char *kind = anchor[0] == 'f'   ? report->terms.figure
                       : anchor[0] == 't' ? report->terms.table
                                          : report->terms.section;
    if (anchor[0] != 's' || report->options.numbering)
        kymo__buf_format(text, "%s\u00a0", kind);
    kymo__buf_text(text, "??");
    if (kymo__buf_status(text, err) != KYMO_OK)
        return (kymo_status)err->code;
    return kymo__anchors_refer(&report->anchors, anchor, file, line, column, err);
}

/* ---- Tables ---------------------------------------------------------------------------------- */

kymo_status kymo__block_table(kymo_report *report, kymo__table *table, const char *id, kymo_error *err)
{
    if (report->in_table)
        return kymo__fail(err, KYMO_EMISUSE, "a table within a table");
    if (table->column_count < 1 || table->column_count > KYMO__TABLE_COLUMNS)
        return kymo__fail(err, KYMO_EINVAL, "a table has 1 to %d columns, not %d",
                          (int)KYMO__TABLE_COLUMNS, (int)table->column_count);
    if (kymo__block_caption(report, &table->caption, false, id, &report->scratch, err) != KYMO_OK)
        return (kymo_status)err->code;
    report->begun = true;
    report->in_table = true;
    report->counts.tables++;
    for (int32_t i = 0; i < report->writer_count && err->code == KYMO_OK; i++)
        report->writers[i].class_->table_begin(&report->writers[i], table, err);
    return (kymo_status)err->code;
}

kymo_status kymo__block_row(kymo_report *report, const kymo__prose *cells, kymo_error *err)
{
    report->counts.rows++;
    for (int32_t i = 0; i < report->writer_count && err->code == KYMO_OK; i++)
        report->writers[i].class_->table_row(&report->writers[i], cells, err);
    return (kymo_status)err->code;
}

kymo_status kymo__block_table_end(kymo_report *report, kymo_error *err)
{
    report->in_table = false;
    for (int32_t i = 0; i < report->writer_count && err->code == KYMO_OK; i++)
        report->writers[i].class_->table_end(&report->writers[i], err);
    return (kymo_status)err->code;
}
