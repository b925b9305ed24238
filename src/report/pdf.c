/*
 * pdf.c - reports as PDF.
 */
#include "report/report.h"

#include <string.h>

typedef struct pdf {
    kymo_canvas *canvas;
    kymo__buf text;
    double y;
} pdf;

static int hand_on(const void *bytes, size_t size, void *user)
{
    kymo_error err;

    kymo__error_clear(&err);
    return kymo__writer_put(user, bytes, size, &err) != KYMO_OK;
}

static kymo_status pdf_open(kymo__writer *writer, kymo_error *err)
{
    pdf *p = writer->state;
    double width, height, margin;
    const kymo__book book = {.title = kymo__report_about(writer->report)->title, .write = hand_on, .user = writer};

    kymo__report_paper(writer->report, &width, &height, &margin);
    kymo__buf_init(&p->text, writer->mem, KYMO_MEMORY_CANVAS);
    p->canvas = kymo__canvas_make(&(kymo_canvas_options){.output = "pdf", .width = width, .height = height},
                                  writer->mem);
    p->y = margin;
    return kymo__book_open(p->canvas, &book, err);
}

static kymo_status put(kymo__writer *writer, const kymo__prose *prose, double size, kymo_error *err)
{
    pdf *p = writer->state;
    double width, height, margin;
    const kymo__text *text;

    kymo__report_paper(writer->report, &width, &height, &margin);
    p->text.length = 0;
    kymo__prose_plain(prose, &p->text);
    kymo__buf_append(&p->text, "", 1);
    if (kymo__text_layout(kymo__canvas_fonts(p->canvas), p->text.data,
                          &(kymo__text_style){.size = size, .max_width = width - 2 * margin}, &text, err))
        return (kymo_status)err->code;
    if (!p->canvas->drawing || p->y + text->height > height - margin) {
        if (p->canvas->drawing)
            kymo__canvas_end(p->canvas, err);
        p->y = margin;
        kymo__canvas_begin(p->canvas, &(kymo__page){.width = width, .height = height});
    }
    kymo__canvas_text(p->canvas, text, margin, p->y + text->ascent, 0, (kymo__rgba){0, 0, 0, 255}, NULL);
    p->y += text->height + 10;
    return (kymo_status)err->code;
}

static kymo_status pdf_heading(kymo__writer *writer, const kymo__heading *heading, kymo_error *err)
{
    return put(writer, &heading->prose, 20, err);
}

static kymo_status pdf_paragraph(kymo__writer *writer, const kymo__prose *prose, kymo_error *err)
{
    return put(writer, prose, 14, err);
}

static kymo_status pdf_list_begin(kymo__writer *writer, const kymo__list *list, kymo_error *err)
{
    (void)writer, (void)list, (void)err;
    return KYMO_OK;
}

static kymo_status pdf_item_begin(kymo__writer *writer, kymo__task task, kymo_error *err)
{
    (void)writer, (void)task, (void)err;
    return KYMO_OK;
}

static kymo_status pdf_nothing(kymo__writer *writer, kymo_error *err)
{
    (void)writer, (void)err;
    return KYMO_OK;
}

static kymo_status pdf_code(kymo__writer *writer, const char *info, const char *text, kymo_error *err)
{
    (void)info;
    return put(writer, &(kymo__prose){&(kymo__phrase){.text = text}, 1}, 14, err);
}

static kymo_status pdf_table_begin(kymo__writer *writer, const kymo__table *table, kymo_error *err)
{
    for (int32_t i = 0; i < table->column_count; i++)
        put(writer, &table->columns[i].head, 14, err);
    return (kymo_status)err->code;
}

static kymo_status pdf_table_row(kymo__writer *writer, const kymo__prose *cells, kymo_error *err)
{
    return put(writer, &cells[0], 14, err);
}

static kymo_status pdf_wish(kymo__writer *writer, const kymo__plate *plate, kymo__wish *wish, kymo_error *err)
{
    (void)writer, (void)err;
    *wish = (kymo__wish){.output = "scene", .width = 400, .height = 400 / plate->aspect};
    return KYMO_OK;
}

static kymo_status pdf_plate(kymo__writer *writer, const kymo__plate *plate, const void *bytes, size_t size,
                             kymo_error *err)
{
    (void)bytes, (void)size;
    return put(writer, &plate->caption.prose, 14, err);
}

static kymo_status pdf_columns(kymo__writer *writer, int32_t count, kymo_error *err)
{
    (void)writer, (void)count, (void)err;
    return KYMO_OK;
}

static kymo_status pdf_close(kymo__writer *writer, kymo_error *err)
{
    pdf *p = writer->state;

    if (!p->canvas->drawing)
        kymo__canvas_begin(p->canvas, &(kymo__page){.width = 100, .height = 100});
    kymo__canvas_end(p->canvas, err);
    return kymo__book_close(p->canvas, err);
}

static void pdf_drop(kymo__writer *writer)
{
    pdf *p = writer->state;

    kymo_canvas_close(p->canvas);
    kymo__buf_free(&p->text);
}

const kymo__writer_class kymo__pdf_writer = {
    .name = "pdf",
    .extensions = "pdf",
    .state_size = sizeof(pdf),
    .open = pdf_open,
    .heading = pdf_heading,
    .paragraph = pdf_paragraph,
    .list_begin = pdf_list_begin,
    .item_begin = pdf_item_begin,
    .item_end = pdf_nothing,
    .list_end = pdf_nothing,
    .quote_begin = pdf_nothing,
    .quote_end = pdf_nothing,
    .code = pdf_code,
    .table_begin = pdf_table_begin,
    .table_row = pdf_table_row,
    .table_end = pdf_nothing,
    .wish = pdf_wish,
    .plate = pdf_plate,
    .columns = pdf_columns,
    .page_break = pdf_nothing,
    .close = pdf_close,
    .drop = pdf_drop,
};
