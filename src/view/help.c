/*
 * help.c - mouse and keys on a card: columns where there is room, pages where there is not. Made of the table of actions
 * and of the keys that are in force.
 */
#include "view.h"

#include <math.h>

enum {
    ROW = 19, PAD = 14, EDGE = 4, COLUMN = 306, LEAST_COLUMN = 270, KEY_WIDTH = 124, COLUMNS = 3, TEXT = 12
};

static const char *const mouse[][2] = {
    {"Wheel", "zoom at the cursor"},
    {"Ctrl+wheel", "zoom x only"},
    {"Shift+wheel", "zoom y only"},
    {"Drag", "move"},
    {"Drag on an axis", "scale that axis"},
    {"Right drag", "zoom to a box"},
    {"Middle drag", "move"},
    {"Double click", "show all data, and back"},
    {"Ctrl+drag", "select: statistics"},
    {"Shift+drag", "ruler"},
    {"Click on a name", "show or hide a series"},
    {"Right click", "menu"},
    {"Buttons 4 and 5", "previous and next view"},
};

enum { MOUSE = sizeof mouse / sizeof mouse[0], DRAG = 3, RIGHT_DRAG = 5 };

typedef struct help_row {
    char key[40];
    const char *text;
    bool head;
} help_row;

enum { HELP_ROWS = VIEW_ACTIONS + MOUSE + 2 * (VIEW_GROUPS + 1) };

typedef struct help_layout {
    help_row rows[HELP_ROWS];
    int32_t count;
    int32_t columns, high, pages; /* of a page: columns, rows a column */
    int32_t column[HELP_ROWS], line[HELP_ROWS]; /* of rows: which column of all pages, where in it */
    double wide;
} help_layout;

static void mouse_row(const kymo_view *view, int i, help_row *row)
{
    const bool swapped = view->options.mouse_box && (i == DRAG || i == RIGHT_DRAG);

    *row = (help_row){.text = mouse[i][1]};
    snprintf(row->key, sizeof row->key, "%s", mouse[swapped ? DRAG + RIGHT_DRAG - i : i][0]);
}

static int32_t help_rows(const kymo_view *view, help_row *rows)
{
    int32_t count = 0;

    rows[count++] = (help_row){.text = "Mouse", .head = true};
    for (int i = 0; i < MOUSE; i++)
        mouse_row(view, i, &rows[count++]);
    for (int32_t group = 0; group < VIEW_GROUPS; group++) {
        rows[count++] = (help_row){.text = view_group_names[group], .head = true};
        for (int32_t i = 1; i < VIEW_ACTIONS; i++) {
            if (view_action_rows[i].group != group || (i >= VIEW_DO_SERIES_2 && i <= VIEW_DO_SERIES_9))
                continue; // they stand under series 1
            rows[count] = (help_row){.text = view_action_rows[i].doc};
            view_key_text(view, (view_action)i, rows[count].key, sizeof rows->key);
            if (i == VIEW_DO_SERIES_1) {
                snprintf(rows[count].key, sizeof rows->key, "1 \xe2\x80\xa6 9");
                rows[count].text = "show or hide series 1 to 9";
            }
            count++;
        }
    }
    return count;
}

/* Puts the rows into columns of so many; a heading is not the last of one. Returns how many columns there are. */
static int32_t fill_columns(help_layout *l, int32_t high)
{
    int32_t column = 0, at = 0;

    for (int32_t i = 0; i < l->count; i++) {
        if (at >= high || (l->rows[i].head && at + 2 > high)) {
            column++;
            at = 0;
        }
        l->column[i] = column;
        l->line[i] = at++;
    }
    return column + 1;
}

static void lay_out(const kymo_view *view, help_layout *l)
{
    double size[2];

    l->count = help_rows(view, l->rows);
    view_size(view, size);
    const double room = size[0] - 2 * EDGE - PAD;
    l->columns = (int32_t)fmin(fmax(floor(room / LEAST_COLUMN), 1), COLUMNS);
    l->wide = fmin(COLUMN, room / l->columns);
    const int32_t most = (int32_t)fmax(floor((size[1] - 2 * EDGE - 2 * PAD) / ROW), 3);
    l->high = (l->count + l->columns - 1) / l->columns; // as even as can be
    while (l->high < most && fill_columns(l, l->high) > l->columns)
        l->high++;
    if (l->high > most || fill_columns(l, l->high) > l->columns)
        l->high = most - 1; // the last line tells the page
    l->pages = (fill_columns(l, l->high) + l->columns - 1) / l->columns;
}

void view_help_turn(kymo_view *view, int32_t pages)
{
    help_layout l;

    lay_out(view, &l);
    const int32_t page = view->help_page + pages;
    view->help_page = page < 0 ? 0 : page >= l.pages ? l.pages - 1 : page;
    view_redraw(view);
}

bool view_help_key(kymo_view *view, int32_t sym)
{
    switch (sym) {
    case SDLK_RIGHT:
    case SDLK_DOWN:
    case SDLK_PAGEDOWN:
    case SDLK_SPACE:
        view_help_turn(view, 1);
        return true;
    case SDLK_LEFT:
    case SDLK_UP:
    case SDLK_PAGEUP:
        view_help_turn(view, -1);
        return true;
    case SDLK_HOME:
        view_help_turn(view, -HELP_ROWS);
        return true;
    case SDLK_END:
        view_help_turn(view, HELP_ROWS);
        return true;
    default:
        return false;
    }
}

static void paint_row(const kymo_view *view, const help_layout *l, int32_t i, double x, double y)
{
    const view_colors c = view_colors_of(view);
    const help_row *row = &l->rows[i];
    const double keys = l->wide * KEY_WIDTH / COLUMN;
    kymo_paint_text set = {.size = TEXT, .bold = row->head, .color = row->head ? c.accent : c.text};

    set.max_width = row->head ? l->wide - PAD : keys - 4;
    kymo_paint_words(view->paint, row->head ? row->text : row->key, x, y, &set);
    if (row->head)
        return;
    set.color = c.muted;
    set.max_width = fmax(l->wide - keys - PAD, 20);
    kymo_paint_words(view->paint, row->text, x + keys, y, &set);
}

void view_paint_help(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    help_layout l;
    double size[2];
    char text[80];

    lay_out(view, &l);
    view_size(view, size);
    const int32_t page = view->help_page < l.pages ? view->help_page : l.pages - 1;
    const double w = l.wide * l.columns + PAD, h = (l.high + (l.pages > 1)) * ROW + 2 * PAD;
    const double left = (size[0] - w) / 2, top = (size[1] - h) / 2;
    kymo_paint_rect(view->paint, (double[4]){0, 0, size[0], size[1]}, 0, view_is_dark(view) ? 0x00000070 : 0xffffff90,
                    0, 0);
    view_paint_card(view, left, top, w, h);
    view_take_box(view, (double[4]){left, top, w, h});
    for (int32_t i = 0; i < l.count; i++)
        if (l.column[i] / l.columns == page)
            paint_row(view, &l, i, left + PAD + l.wide * (l.column[i] % l.columns), top + PAD + ROW * l.line[i] + 2);
    if (l.pages < 2)
        return;
    snprintf(text, sizeof text, "page %d of %d: arrow keys, wheel", page + 1, l.pages);
    const kymo_paint_text set = {.size = TEXT, .color = c.muted, .align = 1, .max_width = w - 2 * PAD};
    kymo_paint_words(view->paint, text, left + w - PAD, top + PAD + ROW * l.high + 2, &set);
}
