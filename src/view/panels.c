/*
 * panels.c - what is opened over the picture, one at a time: help (help.c), menu (menu.c), the line that asks for a name
 * (prompt.c).
 */
#include "view.h"

bool view_overlay_key(kymo_view *view, int32_t sym, int32_t mods)
{
    switch (view->overlay) {
    case VIEW_MENU:
        view_menu_key(view, sym);
        return true;
    case VIEW_PROMPT:
        view_prompt_key(view, sym, mods);
        return true;
    case VIEW_HELP:
        return view_help_key(view, sym);
    default:
        return false;
    }
}

void view_overlay_wheel(kymo_view *view, double dy)
{
    if (view->overlay == VIEW_MENU)
        view_menu_wheel(view, dy);
    else if (view->overlay == VIEW_HELP)
        view_help_turn(view, dy < 0 ? 1 : -1);
}

void view_paint_panels(kymo_view *view)
{
    if (view->overlay == VIEW_HELP)
        view_paint_help(view);
    else if (view->overlay == VIEW_MENU)
        view_paint_menu(view);
    else if (view->overlay == VIEW_PROMPT)
        view_paint_prompt(view);
}
