/*
 * pdf_plate.c - figures and pictures on pages: one in one piece with its caption, or several in a row.
 *
 * Drawings go to the reel as they come, so that only their place is kept. What is higher than a page
 * is drawn smaller, in proportion.
 */
#include "report/pdf.h"

#include <math.h>
#include <string.h>

#define GUTTER 1.4 // between figures side by side, in sizes of the text
#define APART 0.4  // a picture and its caption; figures have an edge of their own

/* The width that a figure has at most, and where its column begins. */
static double room(const kymo__pdf_state *p, double *x)
{
    const double left = kymo__pdf_indent(p), all = fmax(p->width - left, 8 * p->base);
    const double gap = GUTTER * p->base;

    *x = left;
    if (p->columns < 2)
        return all;
    const double cell = (all - gap * (p->columns - 1)) / p->columns;
    const int32_t at = p->cell < p->columns ? p->cell : 0;
    *x = left + at * (cell + gap);
    return cell;
}

/* How large a figure is, with its caption set in the flow. */
static kymo_status size_of(kymo__pdf_state *p, const kymo__plate *plate, double *width, double *height,
                           double *caption, kymo_error *err)
{
    double x, most = room(p, &x), high;

    if (kymo__pdf_caption(p, &plate->caption, most, caption, err) != KYMO_OK)
        return (kymo_status)err->code;
    *width = plate->width > 0    ? plate->width
             : plate->height > 0 ? plate->height * plate->aspect
             : plate->picture    ? plate->own_width
                                 : most;
    const double aspect =
        plate->width > 0 && plate->height > 0 ? plate->width / plate->height : plate->aspect;
    *width = fmin(*width, most);
    *height = *width / aspect;
    high = p->text.height - *caption - 0.5 * p->base - p->kept;
    if (high < p->text.height / 3)
        high = fmax(p->text.height - *caption - 0.5 * p->base, 4 * p->base);
    if (*height > high) {
        *height = high;
        *width = high * aspect;
    }
    *width = fmax(*width, 1);
    *height = fmax(*height, 1);
    return KYMO_OK;
}

kymo_status kymo__pdf_wish(kymo__writer *writer, const kymo__plate *plate, kymo__wish *wish, kymo_error *err)
{
    kymo__pdf_state *p = writer->state;
    double caption;

    if (p->columns < 2 && kymo__pdf_row(p, err) != KYMO_OK)
        return (kymo_status)err->code;
    wish->output = "scene";
    return size_of(p, plate, &wish->width, &wish->height, &caption, err);
}

static void put_caption(kymo__pdf_state *p, double x, double y)
{
    kymo__flow_style style = kymo__pdf_style(p);

    style.size = p->base * kymo__pdf_caption_size;
    if (kymo__flow_lines(&p->flow) == 0)
        return;
    kymo__call_group(p->pages, "tag:Caption", NULL);
    for (int32_t i = 0; i < kymo__flow_lines(&p->flow); i++) {
        kymo__pdf_line(p, &p->flow, i, x, y, &style);
        y += kymo__flow_line_at(&p->flow, i)->height;
    }
    kymo__call_ungroup(p->pages);
}

kymo_status kymo__pdf_plate(kymo__writer *writer, const kymo__plate *plate, const void *bytes, size_t size,
                            kymo_error *err)
{
    kymo__pdf_state *p = writer->state;
    double width, height, caption, x;

    if ((p->columns < 2 || p->cell == p->columns) && kymo__pdf_row(p, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (!p->begun && kymo__pdf_row(p, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (size_of(p, plate, &width, &height, &caption, err) != KYMO_OK)
        return (kymo_status)err->code;
    const kymo__call call = {.kind = plate->picture ? KYMO__CALL_PICTURE : KYMO__CALL_SCENE,
                             .x = (room(p, &x), x),
                             .w = width,
                             .h = height,
                             .at = kymo__reel_size(&p->reel),
                             .bytes = (int64_t)size};
    if (kymo__reel_put(&p->reel, bytes, size, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (p->columns < 2 || p->cell == 0) {
        kymo__pdf_item(p, 0.6 * p->base, false);
        p->row_height = 0;
        kymo__pdf_marker(p, 1.07 * p->base);
    }
    if (plate->caption.anchor)
        kymo__call_group(p->pages, "dest", plate->caption.anchor);
    kymo__call_group(p->pages, "tag:Figure", plate->alt);
    kymo__call_put(p->pages, &call, plate->font ? plate->font : "", NULL);
    kymo__call_ungroup(p->pages);
    const double apart = plate->picture ? APART * p->base : 0;
    put_caption(p, x, height + apart);
    if (plate->caption.anchor)
        kymo__call_ungroup(p->pages);
    p->row_height = fmax(p->row_height, height + (caption > 0 ? apart + caption : 0));
    p->cell++;
    kymo__fonts_trim(p->fonts);
    if (p->columns < 2 || p->cell == p->columns)
        return kymo__pdf_row(p, err);
    return KYMO_OK;
}

kymo_status kymo__pdf_columns(kymo__writer *writer, int32_t count, kymo_error *err)
{
    kymo__pdf_state *p = writer->state;

    if (kymo__pdf_row(p, err) != KYMO_OK)
        return (kymo_status)err->code;
    p->columns = count;
    return KYMO_OK;
}
