/*
 * panels.c - what is opened over the picture: help, menu, the line that asks for a name. Help and menu are made
 * of the table of actions and of the keys that are in force.
 */
#include "view.h"

#include <math.h>
#include <string.h>

enum { ROW = 19, PAD = 14, ITEM = 25, GROUP_WIDTH = 118, MENU_PAD = 6, COLUMN = 286, LEAST_COLUMN = 236, KEY_WIDTH = 124 };

static const char *const mouse[][2] = {
    {"Wheel", "zoom at the cursor"},
    {"Ctrl, Shift + wheel", "zoom x, zoom y"},
    {"Drag", "move"},
    {"Drag on an axis", "scale that axis"},
    {"Right drag", "zoom to a box"},
    {"Middle drag", "move"},
    {"Double click", "show all, and back"},
    {"Ctrl + drag", "select, statistics"},
    {"Shift + drag", "ruler"},
    {"Click a name", "show or hide series"},
    {"Right click", "menu"},
    {"Buttons 4, 5", "view before, next view"},
};

enum { MOUSE = sizeof mouse / sizeof mouse[0] };

static void words(const kymo_view *view, const char *text, double x, double y, uint32_t color, int32_t bold,
                  int32_t align)
{
    const kymo_paint_text set = {.size = 12, .bold = bold, .align = align, .color = color};

    kymo_paint_words(view->paint, text, x, y, &set);
}

/* Series 2 to 9 stand under series 1. */
static bool is_listed(int32_t action)
{
    return action != VIEW_NONE && !(action >= VIEW_DO_SERIES_2 && action <= VIEW_DO_SERIES_9);
}

/* ---- Help ------------------------------------------------------------------------------------ */

typedef struct help_row {
    char key[40];
    const char *text;
    bool head;
} help_row;

enum { HELP_ROWS = VIEW_ACTIONS + MOUSE + 2 * (VIEW_GROUPS + 1) };

static void mouse_row(const kymo_view *view, int i, help_row *row)
{
    const char *key = mouse[i][0];

    if (view->options.mouse_box && i == 2)
        key = "Right drag";
    if (view->options.mouse_box && i == 4)
        key = "Drag";
    snprintf(row->key, sizeof row->key, "%s", key);
    row->text = mouse[i][1];
}

static int32_t help_rows(const kymo_view *view, help_row *rows)
{
    int32_t count = 0;

    rows[count++] = (help_row){.text = "Mouse", .head = true};
    for (int i = 0; i < MOUSE; i++) {
        rows[count] = (help_row){0};
        mouse_row(view, i, &rows[count++]);
    }
    for (int32_t group = 0; group < VIEW_GROUPS; group++) {
        rows[count++] = (help_row){.text = view_group_names[group], .head = true};
        for (int32_t i = 1; i < VIEW_ACTIONS; i++) {
            if (view_action_rows[i].group != group || !is_listed(i))
                continue;
            rows[count] = (help_row){.text = view_action_rows[i].doc};
            view_key_text(view, (view_action)i, rows[count].key, sizeof rows->key);
            if (i == VIEW_DO_SERIES_1) {
                snprintf(rows[count].key, sizeof rows->key, "1 \xe2\x80\xa6 9");
                rows[count].text = "show or hide a series";
            }
            count++;
        }
    }
    return count;
}

static void paint_help(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    help_row rows[HELP_ROWS];
    const int32_t count = help_rows(view, rows);
    double size[2];

    view_size(view, size);
    int32_t columns = (int32_t)((size[0] - PAD - 8) / LEAST_COLUMN);
    columns = columns < 1 ? 1 : columns > 3 ? 3 : columns;
    const double wide = fmin(COLUMN, (size[0] - PAD - 8) / columns), keys = wide * KEY_WIDTH / COLUMN;
    const int32_t most = (count + columns - 1) / columns + 1;
    const double high = fmax(fmin(ROW, (size[1] - 2 * PAD - 8) / most), 10), text_size = fmin(12, high * 0.72);
    const double w = wide * columns + PAD, h = most * high + 2 * PAD;
    const double left = fmax((size[0] - w) / 2, 4), top = fmax((size[1] - h) / 2, 4);
    kymo_paint_rect(view->paint, (double[4]){0, 0, size[0], size[1]}, 0, view_is_dark(view) ? 0x00000070 : 0xffffff90,
                    0, 0);
    view_paint_card(view, left, top, w, h);
    int32_t column = 0, at = 0;
    for (int32_t i = 0; i < count; i++) {
        if (at >= most || (rows[i].head && at + 2 >= most)) {
            column++;
            at = 0;
        }
        const double x = left + PAD + wide * column, y = top + PAD + high * at++;
        kymo_paint_text set = {.size = text_size, .bold = rows[i].head, .color = rows[i].head ? c.accent : c.text};
        kymo_paint_words(view->paint, rows[i].head ? rows[i].text : rows[i].key, x, y + 2, &set);
        if (rows[i].head)
            continue;
        set.color = c.muted;
        set.max_width = wide - keys - PAD;
        kymo_paint_words(view->paint, rows[i].text, x + keys, y + 2, &set);
    }
}

/* ---- The menu -------------------------------------------------------------------------------- */

static int32_t items_of(int32_t group, int32_t items[VIEW_ACTIONS])
{
    int32_t count = 0;

    for (int32_t i = 1; i < VIEW_ACTIONS; i++)
        if (view_action_rows[i].group == group)
            items[count++] = i;
    return count;
}

/* Those that could be chosen alone are shown: series that are there. */
static int32_t shown_items(const kymo_view *view, int32_t group, int32_t items[VIEW_ACTIONS])
{
    const int32_t all = items_of(group, items);
    int32_t count = 0;

    for (int32_t i = 0; i < all; i++)
        if (!(items[i] >= VIEW_DO_SERIES_1 && items[i] <= VIEW_DO_SERIES_9) || view_can(view, (view_action)items[i]))
            items[count++] = items[i];
    return count;
}

static void item_name(const kymo_view *view, int32_t item, char *to, size_t size)
{
    const char *doc = view_action_rows[item].doc;

    if (item >= VIEW_DO_SERIES_1 && item <= VIEW_DO_SERIES_9) {
        int32_t n = item - VIEW_DO_SERIES_1;
        for (int32_t i = 0; i < view->frame.mark_count; i++)
            if (view->frame.marks[i].panel >= 0 && n-- == 0)
                doc = view->frame.marks[i].label;
    }
    snprintf(to, size, "%s", doc);
}

typedef struct menu_boxes {
    double groups[4], items[4];
    int32_t list[VIEW_ACTIONS];
    int32_t count;
} menu_boxes;

static void lay_out(const kymo_view *view, menu_boxes *m)
{
    const double flyout = 290;
    double size[2];

    view_size(view, size);
    const double h = ITEM * VIEW_GROUPS + 2 * MENU_PAD;
    m->groups[0] = fmax(fmin(view->menu.x, size[0] - GROUP_WIDTH - flyout - 8), 4);
    m->groups[1] = fmax(fmin(view->menu.y, size[1] - h - 4), 4);
    m->groups[2] = GROUP_WIDTH;
    m->groups[3] = h;
    m->count = view->menu.group < 0 ? 0 : shown_items(view, view->menu.group, m->list);
    const double high = ITEM * m->count + 2 * MENU_PAD;
    m->items[0] = m->groups[0] + GROUP_WIDTH + 3;
    m->items[1] = fmax(fmin(m->groups[1] + ITEM * fmax(view->menu.group, 0), size[1] - high - 4), 4);
    m->items[2] = flyout;
    m->items[3] = high;
}

static bool within(const double box[4], double x, double y)
{
    return x >= box[0] && x < box[0] + box[2] && y >= box[1] && y < box[1] + box[3];
}

static int32_t row_of(const double box[4], double y, int32_t count)
{
    const int32_t row = (int32_t)floor((y - box[1] - MENU_PAD) / ITEM);

    return row >= 0 && row < count ? row : -1;
}

void view_menu_open(kymo_view *view, double x, double y)
{
    view->overlay = VIEW_MENU;
    view->menu = (view_menu){.x = x + 1, .y = y + 1, .group = 0};
    view_redraw(view);
}

bool view_menu_move(kymo_view *view, double x, double y)
{
    const view_menu was = view->menu;
    menu_boxes m;

    lay_out(view, &m);
    view->menu.action = VIEW_NONE;
    if (within(m.groups, x, y)) {
        const int32_t row = row_of(m.groups, y, VIEW_GROUPS);
        view->menu.group = row >= 0 ? row : view->menu.group;
    } else if (m.count && within(m.items, x, y)) {
        const int32_t row = row_of(m.items, y, m.count);
        view->menu.action = row >= 0 ? m.list[row] : VIEW_NONE;
    }
    return was.group != view->menu.group || was.action != view->menu.action;
}

void view_menu_click(kymo_view *view, double x, double y)
{
    menu_boxes m;

    view_menu_move(view, x, y);
    lay_out(view, &m);
    if (within(m.groups, x, y))
        return;
    const view_action action = (view_action)view->menu.action;
    if (within(m.items, x, y) && (action == VIEW_NONE || !view_can(view, action)))
        return;
    view->overlay = VIEW_NO_OVERLAY;
    view_do(view, action);
}

static void menu_key(kymo_view *view, int32_t sym)
{
    menu_boxes m;
    int32_t at = -1;

    lay_out(view, &m);
    for (int32_t i = 0; i < m.count; i++)
        if (m.list[i] == view->menu.action)
            at = i;
    switch (sym) {
    case SDLK_DOWN:
    case SDLK_UP:
        if (at < 0 && view->menu.action == VIEW_NONE)
            view->menu.group = (view->menu.group + (sym == SDLK_DOWN ? 1 : VIEW_GROUPS - 1)) % VIEW_GROUPS;
        else
            view->menu.action = m.list[(at + (sym == SDLK_DOWN ? 1 : m.count - 1)) % m.count];
        break;
    case SDLK_RIGHT:
        view->menu.action = m.count ? m.list[0] : VIEW_NONE;
        break;
    case SDLK_LEFT:
        view->menu.action = VIEW_NONE;
        break;
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
        if (view->menu.action == VIEW_NONE) {
            view->menu.action = m.count ? m.list[0] : VIEW_NONE;
            break;
        }
        view->overlay = VIEW_NO_OVERLAY;
        view_do(view, (view_action)view->menu.action);
        break;
    case SDLK_ESCAPE:
        view->overlay = VIEW_NO_OVERLAY;
        break;
    default:
        break;
    }
}

static void paint_groups(kymo_view *view, const menu_boxes *m)
{
    const view_colors c = view_colors_of(view);

    view_paint_card(view, m->groups[0], m->groups[1], m->groups[2], m->groups[3]);
    for (int32_t i = 0; i < VIEW_GROUPS; i++) {
        const double y = m->groups[1] + MENU_PAD + ITEM * i;
        if (i == view->menu.group)
            kymo_paint_rect(view->paint, (double[4]){m->groups[0] + 4, y, m->groups[2] - 8, ITEM}, 3, c.select, 0, 0);
        words(view, view_group_names[i], m->groups[0] + 12, y + 5, c.text, 0, 0);
        words(view, "\xe2\x80\xba", m->groups[0] + m->groups[2] - 12, y + 5, c.muted, 0, 1);
    }
}

static void paint_items(kymo_view *view, const menu_boxes *m)
{
    const view_colors c = view_colors_of(view);
    char text[128];

    view_paint_card(view, m->items[0], m->items[1], m->items[2], m->items[3]);
    for (int32_t i = 0; i < m->count; i++) {
        const view_action action = (view_action)m->list[i];
        const double x = m->items[0], y = m->items[1] + MENU_PAD + ITEM * i;
        const uint32_t color = view_can(view, action) ? c.text : c.muted & ~0x7fu;
        if (m->list[i] == view->menu.action)
            kymo_paint_rect(view->paint, (double[4]){x + 4, y, m->items[2] - 8, ITEM}, 3, c.select, 0, 0);
        if (view_is_on(view, action))
            words(view, "\xe2\x9c\x93", x + 10, y + 5, c.accent, 1, 0);
        item_name(view, m->list[i], text, sizeof text);
        const kymo_paint_text set = {.size = 12, .color = color, .max_width = m->items[2] - 110};
        kymo_paint_words(view->paint, text, x + 28, y + 5, &set);
        view_key_text(view, action, text, sizeof text);
        words(view, text, x + m->items[2] - 12, y + 5, c.muted, 0, 1);
    }
}

static void paint_menu(kymo_view *view)
{
    menu_boxes m;

    lay_out(view, &m);
    paint_groups(view, &m);
    if (m.count)
        paint_items(view, &m);
}

/* ---- The line that asks ---------------------------------------------------------------------- */

/* Takes the last character away, whole. */
static void rub_out(char *text)
{
    size_t length = strlen(text);

    while (length > 0 && ((unsigned char)text[--length] & 0xc0) == 0x80)
        continue;
    text[length] = '\0';
}

void view_menu_key(kymo_view *view, int32_t sym)
{
    view_redraw(view);
    if (view->overlay == VIEW_MENU)
        menu_key(view, sym);
    else if (sym == SDLK_BACKSPACE && view->pointer.mods & VIEW_CTRL)
        view->prompt.text[0] = '\0';
    else if (sym == SDLK_BACKSPACE)
        rub_out(view->prompt.text);
    else if (sym == SDLK_RETURN || sym == SDLK_KP_ENTER)
        view_prompt_done(view);
    else if (sym == SDLK_ESCAPE)
        view->overlay = VIEW_NO_OVERLAY;
}

static void paint_prompt(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    const bool save = view->prompt.action == VIEW_DO_SAVE;
    const char *what = save ? "Save the picture as (.png, .svg, .pdf)" : "Export visible rows as (.tsv, .csv)";
    const kymo_paint_text set = {.size = 13, .color = c.text};
    double size[2];

    view_size(view, size);
    const double w = fmin(440, size[0] - 20), h = 74, x = (size[0] - w) / 2, y = fmax(size[1] * 0.3, 8);
    view_paint_card(view, x, y, w, h);
    words(view, what, x + PAD, y + 10, c.muted, 0, 0);
    kymo_paint_rect(view->paint, (double[4]){x + PAD, y + 34, w - 2 * PAD, 27}, 3, c.shade, c.accent, 1);
    const char *text = view->prompt.text;
    while (*text && kymo_paint_width(view->paint, text, &set) > w - 2 * PAD - 20)
        do // what does not fit is left out at the front
            text++;
        while (((unsigned char)*text & 0xc0) == 0x80);
    kymo_paint_words(view->paint, text, x + PAD + 8, y + 39, &set);
    const double end = x + PAD + 9 + kymo_paint_width(view->paint, text, &set);
    kymo_paint_line(view->paint, (double[4]){end, y + 39, end, y + 56}, 1.5, 0, c.accent);
}

void view_paint_panels(kymo_view *view)
{
    if (view->overlay == VIEW_HELP)
        paint_help(view);
    else if (view->overlay == VIEW_MENU)
        paint_menu(view);
    else if (view->overlay == VIEW_PROMPT)
        paint_prompt(view);
}
