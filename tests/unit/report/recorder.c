/* A writer of reports that writes down what it is told. */
#include "recorder.h"

#include <stdlib.h>
#include <string.h>

static kymo_status put(kymo__writer *writer, kymo__buf *line, kymo_error *err)
{
    kymo_status status = kymo__writer_flush(writer, line, err);

    kymo__buf_free(line);
    return status;
}

static kymo__buf start(const kymo__writer *writer)
{
    kymo__buf line;

    kymo__buf_init(&line, writer->mem, KYMO_MEMORY_OBJECT);
    return line;
}

static void put_prose(kymo__buf *line, const kymo__prose *prose)
{
    static const char letters[] = "escx";

    for (int32_t i = 0; i < prose->count; i++) {
        const kymo__phrase *span = &prose->phrases[i];

        if (span->style & KYMO__PHRASE_BREAK) {
            kymo__buf_text(line, "|");
            continue;
        }
        kymo__buf_text(line, "[");
        for (int k = 0; k < 4; k++)
            if (span->style & 1u << k)
                kymo__buf_append(line, letters + k, 1);
        if (span->style & KYMO__PHRASE_MATH)
            kymo__buf_text(line, "m");
        if (span->link)
            kymo__buf_format(line, "<%s>%s", span->link, span->forward ? "?" : "");
        kymo__buf_format(line, ":%s]", span->text);
    }
    kymo__buf_text(line, "\n");
}

static kymo_status simple(kymo__writer *writer, const char *what, kymo_error *err)
{
    kymo__buf line = start(writer);

    kymo__buf_format(&line, "%s\n", what);
    return put(writer, &line, err);
}

static kymo_status on_open(kymo__writer *writer, kymo_error *err)
{
    (void)writer, (void)err;
    return KYMO_OK;
}

static kymo_status on_heading(kymo__writer *writer, const kymo__heading *heading, kymo_error *err)
{
    kymo__buf line = start(writer);

    kymo__buf_format(&line, "h%d %s#%s ", heading->level, heading->number ? heading->number : "",
                     heading->anchor);
    put_prose(&line, &heading->prose);
    return put(writer, &line, err);
}

static kymo_status on_paragraph(kymo__writer *writer, const kymo__prose *prose, kymo_error *err)
{
    kymo__buf line = start(writer);

    kymo__buf_text(&line, "p ");
    put_prose(&line, prose);
    return put(writer, &line, err);
}

static kymo_status on_list_begin(kymo__writer *writer, const kymo__list *list, kymo_error *err)
{
    kymo__buf line = start(writer);

    kymo__buf_format(&line, "list %s %d%s\n", list->kind == KYMO__LIST_NUMBERS ? "numbers" : "bullets",
                     list->start, list->tight ? " tight" : "");
    return put(writer, &line, err);
}

static kymo_status on_item_begin(kymo__writer *writer, kymo__task task, kymo_error *err)
{
    return simple(writer, task == KYMO__TASK_DONE ? "item x" : task == KYMO__TASK_OPEN ? "item o" : "item", err);
}

static kymo_status on_item_end(kymo__writer *writer, kymo_error *err)
{
    return simple(writer, "/item", err);
}

static kymo_status on_list_end(kymo__writer *writer, kymo_error *err)
{
    return simple(writer, "/list", err);
}

static kymo_status on_quote_begin(kymo__writer *writer, kymo_error *err)
{
    return simple(writer, "quote", err);
}

static kymo_status on_quote_end(kymo__writer *writer, kymo_error *err)
{
    return simple(writer, "/quote", err);
}

static kymo_status on_code(kymo__writer *writer, const char *info, const char *text, kymo_error *err)
{
    kymo__buf line = start(writer);

    kymo__buf_format(&line, "code %s ", info);
    kymo__buf_json(&line, text);
    kymo__buf_text(&line, "\n");
    return put(writer, &line, err);
}

static void put_caption(kymo__buf *line, const kymo__caption *caption)
{
    kymo__buf_format(line, "%s#%s ", caption->label ? caption->label : "",
                     caption->anchor ? caption->anchor : "");
    put_prose(line, &caption->prose);
}

static _Thread_local int32_t columns; /* of the table that is open */

static kymo_status on_table_begin(kymo__writer *writer, const kymo__table *table, kymo_error *err)
{
    kymo__buf line = start(writer);

    columns = table->column_count;
    kymo__buf_format(&line, "table %lld ", (long long)table->rows);
    put_caption(&line, &table->caption);
    for (int32_t i = 0; i < columns; i++) {
        kymo__buf_format(&line, "  head %d%s ", table->columns[i].align,
                         table->columns[i].numeric ? " numeric" : "");
        put_prose(&line, &table->columns[i].head);
    }
    return put(writer, &line, err);
}

static kymo_status on_table_row(kymo__writer *writer, const kymo__prose *cells, kymo_error *err)
{
    kymo__buf line = start(writer);

    for (int32_t i = 0; i < columns; i++) {
        kymo__buf_text(&line, i ? "   & " : "  row ");
        put_prose(&line, &cells[i]);
    }
    return put(writer, &line, err);
}

static kymo_status on_table_end(kymo__writer *writer, kymo_error *err)
{
    return simple(writer, "/table", err);
}

static kymo_status on_wish(kymo__writer *writer, const kymo__plate *plate, kymo__wish *wish, kymo_error *err)
{
    (void)writer, (void)err;
    *wish = (kymo__wish){.output = "scene", .width = 320, .height = 320 / plate->aspect};
    return KYMO_OK;
}

static kymo_status on_plate(kymo__writer *writer, const kymo__plate *plate, const void *bytes, size_t size,
                            kymo_error *err)
{
    kymo__buf line = start(writer);

    kymo__buf_format(&line, "%s %.8s%s alt=\"%s\" ", plate->picture ? "picture" : "figure",
                     size > 8 && !plate->picture ? (const char *)bytes : "", size > 100 ? "" : " (small)",
                     plate->alt);
    put_caption(&line, &plate->caption);
    return put(writer, &line, err);
}

static kymo_status on_columns(kymo__writer *writer, int32_t count, kymo_error *err)
{
    return simple(writer, count == 1 ? "columns 1" : count == 2 ? "columns 2" : "columns", err);
}

static kymo_status on_page_break(kymo__writer *writer, kymo_error *err)
{
    return simple(writer, "page break", err);
}

static kymo_status on_close(kymo__writer *writer, kymo_error *err)
{
    (void)writer, (void)err;
    return KYMO_OK;
}

static void on_drop(kymo__writer *writer)
{
    (void)writer;
}

const kymo__writer_class recorder_class = {
    .name = "recorder",
    .extensions = "",
    .state_size = 1,
    .open = on_open,
    .heading = on_heading,
    .paragraph = on_paragraph,
    .list_begin = on_list_begin,
    .item_begin = on_item_begin,
    .item_end = on_item_end,
    .list_end = on_list_end,
    .quote_begin = on_quote_begin,
    .quote_end = on_quote_end,
    .code = on_code,
    .table_begin = on_table_begin,
    .table_row = on_table_row,
    .table_end = on_table_end,
    .wish = on_wish,
    .plate = on_plate,
    .columns = on_columns,
    .page_break = on_page_break,
    .close = on_close,
    .drop = on_drop,
};

kymo_report *recorder_open(kt_bytes *to, const kymo_report_options *options)
{
    return kymo__report_make("", &recorder_class, kt_keep, to, options);
}

char *recorder_text(const char *markdown, const kymo_report_options *options)
{
    kt_bytes bytes = {0};
    kymo_report *report = recorder_open(&bytes, options);
    kymo_error err;

    kymo_report_markdown(report, markdown, "r.md", 1, NULL, NULL);
    if (kymo_report_close(report, &err) == KYMO_OK)
        return bytes.data ? bytes.data : calloc(1, 1);
    free(bytes.data);
    char *text = malloc(strlen(err.text) + strlen(err.hint) + 8);
    cr_assert_not_null(text);
    strcat(strcat(strcpy(text, err.text), err.hint[0] ? " -> " : ""), err.hint);
    return text;
}
