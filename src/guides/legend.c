/*
 * legend.c - what the marks of a panel are called: keys with their labels, in columns.
 *
 * As few columns as fit the height, or as few rows as fit the width, filled downward; entries that find
 * no room in any number of columns are counted in a last line, "+ n more". The choice tries shown x columns combinations
 * over at most 64 measured texts; no memory of its own.
 */
#include "guides/guides.h"

#include <math.h>
#include <stdio.h>

#define MOST 64
#define HANDLE_W 20.0
#define HANDLE_H 8.0
#define HANDLE_GAP 6.0
#define DASHES 16 /* longest pattern that a key shows */
#define ROW_GAP 4.0
#define COLUMN_GAP 16.0
#define BACKING 4.0 /* the background reaches this far beyond the legend */

/** Of all rows, also that of the title: that of the highest text, which a formula may be. */
static double row_height(const kymo__legend *legend, const kymo__look *look)
{
    double height = fmax(kymo__text_line_height(look->legend_size), HANDLE_H);
    for (int32_t i = 0; i < legend->shown; i++)
        height = fmax(height, legend->texts[i]->height);
    return ceil(fmax(height, legend->title_text == NULL ? 0 : legend->title_text->height));
}

static double title_height(const kymo__legend *legend, const kymo__look *look)
{
    return legend->title_text == NULL ? 0 : row_height(legend, look) + ROW_GAP;
}

/** Cells taken: entries, and one for "+ n more". */
static int32_t cell_count(const kymo__legend *legend)
{
    return legend->shown + (legend->more_text != NULL);
}

static double cell_width(const kymo__legend *legend, int32_t cell)
{
    const kymo__text *text = cell < legend->shown ? legend->texts[cell] : legend->more_text;
    return HANDLE_W + HANDLE_GAP + text->width;
}

/** Sets the sizes for so many columns; false when it is wider or higher than it may be. */
static bool arrange(kymo__legend *legend, int32_t columns, double max_width, double max_height,
                    const kymo__look *look)
{
    int32_t cells = cell_count(legend);
    legend->rows = (cells + columns - 1) / columns;
    legend->columns = (cells + legend->rows - 1) / legend->rows;
    legend->height =
        title_height(legend, look) + legend->rows * (row_height(legend, look) + ROW_GAP) - ROW_GAP;
    legend->width = COLUMN_GAP * (legend->columns - 1);
    for (int32_t c = 0; c < legend->columns; c++) {
        legend->column_width[c] = 0;
        for (int32_t i = c * legend->rows; i < cells && i < (c + 1) * legend->rows; i++)
            legend->column_width[c] = fmax(legend->column_width[c], cell_width(legend, i));
        legend->width += legend->column_width[c];
    }
    if (legend->title_text != NULL)
        legend->width = fmax(legend->width, legend->title_text->width);
    return legend->width <= max_width && legend->height <= max_height;
}

static bool arrange_any(kymo__legend *legend, double max_width, double max_height,
                        const kymo__look *look)
{
    int32_t most = cell_count(legend);
    for (int32_t i = 1; i <= most; i++)
        if (arrange(legend, legend->wide ? most + 1 - i : i, max_width, max_height, look))
            return true;
    return false;
}

/** The most entries that fit with a last cell that counts the others. */
static kymo_status show_fewer(kymo__legend *legend, double max_width, double max_height,
                              kymo__fonts *fonts, const kymo__look *look, kymo_error *err)
{
    kymo__text_style style = {.face = KYMO__FACE_REGULAR, .size = look->legend_size};
    for (legend->shown = legend->entry_count <= MOST ? legend->entry_count - 1 : MOST - 1;
         legend->shown > 0; legend->shown--) {
        char more[32];
        snprintf(more, sizeof more, "+ %d more", legend->entry_count - legend->shown);
        if (kymo__text_layout(fonts, more, &style, &legend->more_text, err) != KYMO_OK)
            return (kymo_status)err->code;
        if (arrange_any(legend, max_width, max_height, look))
            return KYMO_OK;
    }
    legend->more_text = legend->title_text = NULL;
    legend->width = legend->height = 0;
    legend->columns = legend->rows = 0;
    return KYMO_OK;
}

kymo_status kymo__legend_measure(kymo__legend *legend, double max_width, double max_height,
                                 kymo__fonts *fonts, const kymo__look *look, kymo_error *err)
{
    kymo__error_clear(err);
    legend->title_text = legend->more_text = NULL;
    legend->shown = legend->entry_count < MOST ? legend->entry_count : MOST;
    legend->columns = legend->rows = 0;
    legend->width = legend->height = 0;
    if (legend->shown <= 0)
        return KYMO_OK;
    kymo__text_style style = {.face = KYMO__FACE_REGULAR,
                              .size = look->legend_size,
                              .max_lines = 1,
                              .max_width =
                                  fmax(max_width - HANDLE_W - HANDLE_GAP, look->legend_size)};
    for (int32_t i = 0; i < legend->shown; i++) {
        const char *label = legend->entries[i].label;
        style.math = legend->entries[i].math || look->math;
        if (kymo__text_layout(fonts, label == NULL ? "" : label, &style, &legend->texts[i], err) !=
            KYMO_OK)
            return (kymo_status)err->code;
    }
    style.face = KYMO__FACE_SEMIBOLD;
    style.math = look->math;
    style.max_width = fmax(max_width, look->legend_size);
    if (legend->title != NULL && legend->title[0] != '\0' &&
        kymo__text_layout(fonts, legend->title, &style, &legend->title_text, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (legend->entry_count <= MOST && arrange_any(legend, max_width, max_height, look))
        return KYMO_OK;
    return show_fewer(legend, max_width, max_height, fonts, look, err);
}

/* ---- On its place ---------------------------------------------------------------------------- */

/** Top left corner of a cell. */
static kymo__point cell_at(const kymo__legend *legend, int32_t cell, double x, double y,
                           const kymo__look *look)
{
    int32_t column = cell / legend->rows, row = cell % legend->rows;
    for (int32_t c = 0; c < column; c++)
        x += legend->column_width[c] + COLUMN_GAP;
    return (kymo__point){
        x, y + title_height(legend, look) + row * (row_height(legend, look) + ROW_GAP)};
}

/** Baseline of a text whose capitals are centred in a row. */
static double baseline(const kymo__legend *legend, const kymo__text *text, double top,
                       const kymo__look *look)
{
    return top + (row_height(legend, look) - text->height) / 2 + text->ascent;
}

/** Stretches dashes so that the key begins and ends with the first one: "-- --", not "--- -". */
static void fit_dash(const kymo__legend_entry *entry, double fitted[DASHES])
{
    double period = 0;
    for (int32_t i = 0; i < entry->dash_count; i++)
        period += entry->dash[i];
    double times = fmax(round((HANDLE_W - entry->dash[0]) / period), 1);
    double stretch = period > 0 ? HANDLE_W / (times * period + entry->dash[0]) : 1;
    for (int32_t i = 0; i < entry->dash_count; i++)
        fitted[i] = entry->dash[i] * stretch;
}

/** The colour of a key: a third of it is left of what is not shown. */
static kymo__rgba key_color(const kymo__legend_entry *entry, kymo__rgba color)
{
    if (entry->muted)
        color.a = (uint8_t)(color.a / 3);
    return color;
}

static void draw_line(const kymo__legend_entry *entry, kymo_canvas *canvas, double x, double middle)
{
    const kymo__point ends[2] = {{x, middle}, {x + HANDLE_W, middle}};
    kymo__ink ink = {.stroke = key_color(entry, entry->line),
                     .width = entry->line_width,
                     .dash = entry->dash,
                     .dash_count = entry->dash_count,
                     .butt = true,
                     .snap = true};
    double fitted[DASHES];
    if (entry->dash_count > 0 && entry->dash_count <= DASHES && entry->dash_count % 2 == 0) {
        fit_dash(entry, fitted);
        ink.dash = fitted;
    }
    kymo__canvas_path(canvas, ends, 2, &ink);
}

static void draw_key(const kymo__legend_entry *entry, kymo_canvas *canvas, double x, double middle,
                     double most, const kymo__look *look)
{
    if (entry->line.a != 0)
        draw_line(entry, canvas, x, middle);
    if (entry->shape == KYMO__SHAPE_NONE)
        return;
    double unit = kymo__canvas_unit(canvas) * 4;
    int32_t x4 = (int32_t)lrint((x + HANDLE_W / 2) * unit), y4 = (int32_t)lrint(middle * unit);
    const kymo__stamps stamp = {.shape = entry->shape,
                                .count = 1,
                                .x4 = &x4,
                                .y4 = &y4,
                                .size = fmin(entry->marker_size, most),
                                .color = key_color(entry, entry->marker),
                                .edge = look->background,
                                .edge_width = 0.75};
    kymo__canvas_stamps(canvas, &stamp);
}

void kymo__legend_draw(const kymo__legend *legend, kymo_canvas *canvas, double x, double y,
                       bool backed, const kymo__look *look)
{
    if (legend->shown == 0)
        return;
    double row = row_height(legend, look);
    kymo__canvas_group(canvas, "legend", legend->title);
    if (backed) {
        kymo__rgba color = look->background;
        color.a = 217; // 0.85
        const kymo__rect under = {x - BACKING, y - BACKING, legend->width + 2 * BACKING,
                                  legend->height + 2 * BACKING};
        kymo__canvas_rect(canvas, &under, color);
    }
    if (legend->title_text != NULL)
        kymo__canvas_text(canvas, legend->title_text, x,
                          baseline(legend, legend->title_text, y, look), 0, look->text,
                          "legend-text");
    for (int32_t i = 0; i < cell_count(legend); i++) {
        kymo__point at = cell_at(legend, i, x, y, look);
        const kymo__text *text = i < legend->shown ? legend->texts[i] : legend->more_text;
        if (i < legend->shown)
            draw_key(&legend->entries[i], canvas, at.x, at.y + row / 2, row, look);
        kymo__canvas_text(canvas, text, at.x + HANDLE_W + HANDLE_GAP,
                          baseline(legend, text, at.y, look), 0,
                          i < legend->shown && legend->entries[i].muted ? look->faint : look->text,
                          "legend-text");
    }
    kymo__canvas_ungroup(canvas);
}

kymo__rect kymo__legend_cell(const kymo__legend *legend, int32_t i, double x, double y,
                             const kymo__look *look)
{
    kymo__point at = cell_at(legend, i, x, y, look);
    return (kymo__rect){at.x, at.y, cell_width(legend, i), row_height(legend, look)};
}

static void add_text_box(const kymo__legend *legend, const kymo__text *text, double x, double top,
                         const kymo__look *look, kymo__boxes *boxes)
{
    double y = baseline(legend, text, top, look);
    kymo__boxes_add(boxes, "legend-text", text->string, x, y - text->ascent, text->width,
                    text->height, 0, x, y);
}

void kymo__legend_boxes(const kymo__legend *legend, double x, double y, const kymo__look *look,
                        kymo__boxes *boxes)
{
    if (legend->shown == 0)
        return;
    kymo__boxes_add(boxes, "legend", NULL, x, y, legend->width, legend->height, 0, x, y);
    if (legend->title_text != NULL)
        add_text_box(legend, legend->title_text, x, y, look, boxes);
    for (int32_t i = 0; i < cell_count(legend); i++) {
        kymo__point at = cell_at(legend, i, x, y, look);
        add_text_box(legend, i < legend->shown ? legend->texts[i] : legend->more_text,
                     at.x + HANDLE_W + HANDLE_GAP, at.y, look, boxes);
    }
}
