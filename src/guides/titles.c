/*
 * titles.c - title and subtitle above all, the caption below all; left, at the padding of the page.
 *
 * Each owns the whole width of the page: it is wrapped, then set smaller, then cut with an ellipsis. A
 * constant number of texts; no memory of its own.
 */
#include "guides/guides.h"

#include <math.h>

static kymo_status measure(const char *string, int32_t face, double size, double width,
                           int32_t lines, kymo__fonts *fonts, const kymo__text **text,
                           kymo_error *err)
{
    *text = NULL;
    if (string == NULL || string[0] == '\0')
        return KYMO_OK;
    kymo__text_style style = {
        .face = face, .size = size, .max_width = fmax(width, 1), .max_lines = lines, .align = -1,
        .shrink = 0.85, .math = true};
    return kymo__text_layout(fonts, string, &style, text, err);
}

kymo_status kymo__titles_measure(kymo__titles *titles, const char *title, const char *subtitle,
                                 const char *caption, double width, int32_t lines,
                                 kymo__fonts *fonts, const kymo__look *look, kymo_error *err)
{
    double room = width - 2 * look->padding;
    *titles = (kymo__titles){0};
    kymo__error_clear(err);
    if (measure(title, KYMO__FACE_SEMIBOLD, look->title_size, room, lines, fonts, &titles->title,
                err) ||
        measure(subtitle, KYMO__FACE_REGULAR, look->subtitle_size, room, lines, fonts,
                &titles->subtitle, err) ||
        measure(caption, KYMO__FACE_REGULAR, look->caption_size, room, lines + 1, fonts, &titles->caption,
                err))
        return (kymo_status)err->code;
    if (titles->title != NULL)
        titles->above += titles->title->height;
    if (titles->title != NULL && titles->subtitle != NULL)
        titles->above += look->title_gap;
    if (titles->subtitle != NULL)
        titles->above += titles->subtitle->height;
    if (titles->above > 0)
        titles->above += look->subtitle_gap;
    if (titles->caption != NULL)
        titles->below = look->caption_gap + titles->caption->height;
    return KYMO_OK;
}

/** One title on its place. */
typedef struct placed {
    const kymo__text *text;
    double top;
    kymo__rgba color;
    const char *role;
} placed;

static int place(const kymo__titles *titles, double height, const kymo__look *look, placed out[3])
{
    int count = 0;
    double top = titles->y + look->padding;
    if (titles->title != NULL) {
        out[count++] = (placed){titles->title, top, look->text, "title"};
        top += titles->title->height + look->title_gap;
    }
    if (titles->subtitle != NULL)
        out[count++] = (placed){titles->subtitle, top, look->muted, "subtitle"};
    if (titles->caption != NULL)
        out[count++] = (placed){titles->caption,
                                titles->y + height - look->padding - titles->caption->height,
                                look->faint, "caption"};
    return count;
}

void kymo__titles_draw(const kymo__titles *titles, kymo_canvas *canvas, double height,
                       const kymo__look *look)
{
    placed all[3];
    int count = place(titles, height, look, all);
    for (int i = 0; i < count; i++)
        kymo__canvas_text(canvas, all[i].text, titles->x + look->padding, all[i].top + all[i].text->ascent, 0,
                          all[i].color, all[i].role);
}

void kymo__titles_boxes(const kymo__titles *titles, double height, const kymo__look *look,
                        kymo__boxes *boxes)
{
    placed all[3];
    int count = place(titles, height, look, all);
    for (int i = 0; i < count; i++) {
        const kymo__text *text = all[i].text;
        double left = titles->x + look->padding;
        kymo__boxes_add(boxes, all[i].role, text->string, left, all[i].top, text->width, text->height, 0, left,
                        all[i].top + text->ascent);
    }
}
