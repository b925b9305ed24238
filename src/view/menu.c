/*
 * menu.c - the menu: groups of actions, and the series of the figure in one of them. Made of the table of actions.
 *
 * Lists that are higher than the window are scrolled, by the wheel and by the keys. An item is an action, or, from
 * VIEW_ACTIONS on, a series by its number.
 */
#include "view.h"

#include <math.h>
#include <string.h>

enum {
    PAD = 6, ITEM = 25, GROUP_WIDTH = 118, WIDEST = 290, NARROWEST = 110, EDGE = 4, BESIDE = 3,
    WITH_KEYS = 220, /* from this width on keys are shown */
    ITEMS = VIEW_ACTIONS + VIEW_MARKS
};

typedef struct menu_list {
    double box[4];
    int32_t count, first, seen; /* rows, the first that is seen, how many are */
} menu_list;

typedef struct menu {
    menu_list groups, items;
    int32_t list[ITEMS];
} menu;

/* ---- Items ----------------------------------------------------------------------------------- */

/* The series that an item shows and hides, as a number of a mark; -1: it is another action. */
static int32_t mark_of(const kymo_view *view, int32_t item)
{
    if (item >= VIEW_ACTIONS)
        return view_series(view, item - VIEW_ACTIONS);
    return item >= VIEW_DO_SERIES_1 && item <= VIEW_DO_SERIES_9 ? view_series(view, item - VIEW_DO_SERIES_1) : -1;
}

static int32_t items_of(const kymo_view *view, int32_t group, int32_t list[ITEMS])
{
    int32_t count = 0;

    if (group == VIEW_GROUP_SERIES)
        list[count++] = VIEW_DO_SERIES_ALL;
    for (int32_t i = 1; i < VIEW_ACTIONS; i++) {
        const bool series = i >= VIEW_DO_SERIES_1 && i <= VIEW_DO_SERIES_9;
        const bool itself = i == VIEW_DO_MENU || i == VIEW_DO_SERIES_LIST || i == VIEW_DO_SERIES_ALL;
        if (view_action_rows[i].group == group && !itself && (!series || mark_of(view, i) >= 0))
            list[count++] = i;
    }
    for (int32_t n = 9; group == VIEW_GROUP_SERIES && count < ITEMS && view_series(view, n) >= 0; n++)
        list[count++] = VIEW_ACTIONS + n;
    return count;
}

static bool item_can(const kymo_view *view, int32_t item)
{
    return item >= VIEW_ACTIONS || view_can(view, (view_action)item);
}

static bool item_is_on(const kymo_view *view, int32_t item)
{
    return item >= VIEW_ACTIONS ? !view_hidden(&view->state, mark_of(view, item)) : view_is_on(view, (view_action)item);
}

static void do_item(kymo_view *view, int32_t item)
{
    if (item < VIEW_ACTIONS)
        view_do(view, (view_action)item);
    else if (mark_of(view, item) >= 0)
        view_toggle_mark(view, mark_of(view, item));
}

/* ---- Where it is ----------------------------------------------------------------------------- */

/* A list within the window, as high as there is room for. */
static void lay_list(const double size[2], double x, double y, double width, int32_t count, int32_t first, menu_list *list)
{
    const int32_t room = (int32_t)fmax(floor((size[1] - 2 * EDGE - 2 * PAD) / ITEM), 1);

    list->count = count;
    list->seen = count < room ? count : room;
    list->first = first < count - list->seen ? first : count - list->seen;
    list->first = list->first < 0 ? 0 : list->first;
    list->box[2] = fmin(width, size[0] - 2 * EDGE);
    list->box[3] = ITEM * list->seen + 2 * PAD;
    list->box[0] = fmax(fmin(x, size[0] - list->box[2] - EDGE), EDGE);
    list->box[1] = fmax(fmin(y, size[1] - list->box[3] - EDGE), EDGE);
}

static void lay_out(const kymo_view *view, menu *m)
{
    const view_menu *at = &view->menu;
    double size[2];

    view_size(view, size);
    const double beside = fmin(fmax(size[0] - GROUP_WIDTH - BESIDE - 2 * EDGE, NARROWEST), WIDEST);
    lay_list(size, fmin(at->x, size[0] - GROUP_WIDTH - BESIDE - beside - EDGE), at->y, GROUP_WIDTH, VIEW_GROUPS,
             at->group_first, &m->groups);
    const int32_t count = at->group < 0 ? 0 : items_of(view, at->group, m->list);
    const double row = m->groups.box[1] + ITEM * (at->group - m->groups.first);
    lay_list(size, m->groups.box[0] + GROUP_WIDTH + BESIDE, row, beside, count, at->first, &m->items);
}

static bool within(const double box[4], double x, double y)
{
    return x >= box[0] && x < box[0] + box[2] && y >= box[1] && y < box[1] + box[3];
}

/* The row of a list at y; -1: none. */
static int32_t row_of(const menu_list *list, double y)
{
    const int32_t row = (int32_t)floor((y - list->box[1] - PAD) / ITEM);

    return row >= 0 && row < list->seen ? list->first + row : -1;
}

/* ---- The mouse ------------------------------------------------------------------------------- */

void view_menu_open(kymo_view *view, double x, double y)
{
    view->overlay = VIEW_MENU;
    view->menu = (view_menu){.x = x + 1, .y = y + 1, .group = 0};
    view_redraw(view);
}

void view_menu_series(kymo_view *view)
{
    double size[2];

    view_size(view, size);
    view_menu_open(view, size[0] / 2 - (GROUP_WIDTH + WIDEST) / 2, size[1] / 4);
    view->menu.group = VIEW_GROUP_SERIES;
    view->menu.action = VIEW_DO_SERIES_1;
}

bool view_menu_move(kymo_view *view, double x, double y)
{
    const view_menu was = view->menu;
    menu m;

    lay_out(view, &m);
    view->menu.action = VIEW_NONE;
    if (m.items.count && within(m.items.box, x, y)) { // it lies above the groups in narrow windows
        const int32_t row = row_of(&m.items, y);
        view->menu.action = row >= 0 ? m.list[row] : VIEW_NONE;
    } else if (within(m.groups.box, x, y)) {
        const int32_t row = row_of(&m.groups, y);
        view->menu.group = row >= 0 ? row : view->menu.group;
        if (view->menu.group != was.group)
            view->menu.first = 0;
    }
    return was.group != view->menu.group || was.action != view->menu.action;
}

void view_menu_click(kymo_view *view, double x, double y)
{
    menu m;

    view_menu_move(view, x, y);
    lay_out(view, &m);
    const bool in_items = m.items.count && within(m.items.box, x, y);
    if (!in_items && within(m.groups.box, x, y))
        return;
    const int32_t item = view->menu.action;
    if (in_items && (item == VIEW_NONE || !item_can(view, item)))
        return;
    view->overlay = VIEW_NO_OVERLAY;
    do_item(view, item);
}

void view_menu_wheel(kymo_view *view, double dy)
{
    const int32_t rows = dy > 0 ? -(int32_t)ceil(dy) : -(int32_t)floor(dy);
    menu m;

    lay_out(view, &m);
    if (within(m.groups.box, view->pointer.x, view->pointer.y) && !within(m.items.box, view->pointer.x, view->pointer.y))
        view->menu.group_first = m.groups.first + rows;
    else
        view->menu.first = m.items.first + rows;
    lay_out(view, &m);
    view->menu.first = m.items.first;
    view->menu.group_first = m.groups.first;
    view_menu_move(view, view->pointer.x, view->pointer.y);
    view_redraw(view);
}

/* ---- Keys ------------------------------------------------------------------------------------ */

/* Scrolls until a row is seen. */
static void see(const menu_list *list, int32_t row, int32_t *first)
{
    *first = list->first;
    if (row < *first)
        *first = row;
    if (row >= *first + list->seen)
        *first = row - list->seen + 1;
}

static int32_t stepped(int32_t at, int32_t step, int32_t count)
{
    const int32_t to = at + step;

    if (step == 1 || step == -1) // around the ends
        return (to + count) % count;
    return to < 0 ? 0 : to >= count ? count - 1 : to;
}

static void step_menu(kymo_view *view, const menu *m, int32_t at, int32_t step)
{
    view_menu *chosen = &view->menu;

    if (chosen->action == VIEW_NONE) {
        chosen->group = stepped(chosen->group, step, VIEW_GROUPS);
        chosen->first = 0;
        see(&m->groups, chosen->group, &chosen->group_first);
    } else if (m->items.count) {
        const int32_t to = stepped(at, step, m->items.count);
        chosen->action = m->list[to];
        see(&m->items, to, &chosen->first);
    }
}

/* Series are shown and hidden one after the other: Space leaves the menu open. */
static void choose(kymo_view *view, const menu *m, bool stay)
{
    const int32_t item = view->menu.action;

    if (item == VIEW_NONE) {
        view->menu.action = m->items.count ? m->list[0] : VIEW_NONE;
        return;
    }
    if (!item_can(view, item))
        return;
    if (!stay || view->menu.group != VIEW_GROUP_SERIES)
        view->overlay = VIEW_NO_OVERLAY;
    do_item(view, item);
}

void view_menu_key(kymo_view *view, int32_t sym)
{
    menu m;
    int32_t at = 0;

    view_redraw(view);
    lay_out(view, &m);
    for (int32_t i = 0; i < m.items.count; i++)
        if (m.list[i] == view->menu.action)
            at = i;
    switch (sym) {
    case SDLK_DOWN:
        step_menu(view, &m, at, 1);
        break;
    case SDLK_UP:
        step_menu(view, &m, at, -1);
        break;
    case SDLK_PAGEDOWN:
        step_menu(view, &m, at, m.items.seen + 1);
        break;
    case SDLK_PAGEUP:
        step_menu(view, &m, at, -m.items.seen - 1);
        break;
    case SDLK_HOME:
        step_menu(view, &m, at, -2 * ITEMS);
        break;
    case SDLK_END:
        step_menu(view, &m, at, 2 * ITEMS);
        break;
    case SDLK_RIGHT:
        if (view->menu.action == VIEW_NONE)
            view->menu.action = m.items.count ? m.list[0] : VIEW_NONE;
        break;
    case SDLK_LEFT:
        view->menu.action = VIEW_NONE;
        break;
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
    case SDLK_SPACE:
        choose(view, &m, sym == SDLK_SPACE);
        break;
    case SDLK_ESCAPE:
        view->overlay = VIEW_NO_OVERLAY;
        break;
    default:
        break;
    }
}

/* ---- Painting -------------------------------------------------------------------------------- */

static void words(const kymo_view *view, const char *text, double x, double y, uint32_t color, int32_t align, double most)
{
    const kymo_paint_text set = {.size = 12, .align = align, .color = color, .max_width = most};

    kymo_paint_words(view->paint, text, x, y, &set);
}

/* The card of a list, and at its right how much of it is seen. */
static void paint_list(kymo_view *view, const menu_list *list)
{
    const view_colors c = view_colors_of(view);
    const double *box = list->box, high = ITEM * list->seen;

    view_paint_card(view, box[0], box[1], box[2], box[3]);
    view_take_box(view, box);
    if (list->seen < list->count)
        kymo_paint_rect(view->paint,
                        (double[4]){box[0] + box[2] - 5, box[1] + PAD + high * list->first / list->count, 3,
                                    fmax(high * list->seen / list->count, 8)},
                        1.5, c.muted & ~0x7fu, 0, 0);
}

static void paint_chosen(kymo_view *view, const menu_list *list, double y)
{
    kymo_paint_rect(view->paint, (double[4]){list->box[0] + 4, y, list->box[2] - 8, ITEM}, 3, view_colors_of(view).select,
                    0, 0);
}

static void paint_groups(kymo_view *view, const menu_list *list)
{
    const view_colors c = view_colors_of(view);

    paint_list(view, list);
    for (int32_t i = list->first; i < list->first + list->seen; i++) {
        const double y = list->box[1] + PAD + ITEM * (i - list->first);
        if (i == view->menu.group)
            paint_chosen(view, list, y);
        words(view, view_group_names[i], list->box[0] + 12, y + 5, c.text, 0, 0);
        words(view, "\xe2\x80\xba", list->box[0] + list->box[2] - 12, y + 5, c.muted, 1, 0);
    }
}

static void paint_item(kymo_view *view, const menu *m, int32_t item, double y)
{
    const view_colors c = view_colors_of(view);
    const menu_list *list = &m->items;
    const double x = list->box[0], w = list->box[2];
    const int32_t mark = mark_of(view, item);
    char key[40] = "";

    if (item == view->menu.action)
        paint_chosen(view, list, y);
    if (item_is_on(view, item)) {
        const kymo_paint_text tick = {.size = 12, .bold = 1, .color = c.accent};
        kymo_paint_words(view->paint, "\xe2\x9c\x93", x + 10, y + 5, &tick);
    }
    if (item < VIEW_ACTIONS && w >= WITH_KEYS)
        view_key_text(view, (view_action)item, key, sizeof key);
    const kymo_paint_text set = {.size = 12};
    const double keys = key[0] ? kymo_paint_width(view->paint, key, &set) + 12 : 0;
    const double swatch = mark >= 0 ? 14 : 0;
    if (mark >= 0)
        kymo_paint_rect(view->paint, (double[4]){x + 28, y + 8, 8, 8}, 2, view->frame.marks[mark].color | 0xff, 0, 0);
    words(view, mark >= 0 ? view->frame.marks[mark].label : view_action_rows[item].doc, x + 28 + swatch, y + 5,
          item_can(view, item) ? c.text : c.muted & ~0x7fu, 0, w - 40 - swatch - keys);
    words(view, key, x + w - 12, y + 5, c.muted, 1, 0);
}

void view_paint_menu(kymo_view *view)
{
    menu m;

    lay_out(view, &m);
    paint_groups(view, &m.groups);
    if (!m.items.count)
        return;
    paint_list(view, &m.items);
    for (int32_t i = m.items.first; i < m.items.first + m.items.seen; i++)
        paint_item(view, &m, m.list[i], m.items.box[1] + PAD + ITEM * (i - m.items.first));
}
