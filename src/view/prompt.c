/*
 * prompt.c - the line that asks for the name of a file.
 */
#include "view.h"

#include <math.h>
#include <string.h>

enum { PAD = 14, HEIGHT = 74, WIDEST = 440 };

/* Takes the last character away, whole. */
static void rub_out(char *text)
{
    size_t length = strlen(text);

    while (length > 0 && ((unsigned char)text[--length] & 0xc0) == 0x80)
        continue;
    text[length] = '\0';
}

static bool is_between(char c)
{
    return c == '/' || c == ' ';
}

/* The last word, and what follows it: a name between slashes or blanks. */
static void rub_out_word(char *text)
{
    size_t length = strlen(text);

    while (length > 0 && is_between(text[length - 1]))
        length--;
    while (length > 0 && !is_between(text[length - 1]))
        length--;
    text[length] = '\0';
}

void view_prompt_key(kymo_view *view, int32_t sym, int32_t mods)
{
    view_redraw(view);
    if (sym == SDLK_BACKSPACE && mods & VIEW_CTRL)
        rub_out_word(view->prompt.text);
    else if (sym == SDLK_BACKSPACE)
        rub_out(view->prompt.text);
    else if (sym == SDLK_u && mods & VIEW_CTRL)
        view->prompt.text[0] = '\0';
    else if (sym == SDLK_RETURN || sym == SDLK_KP_ENTER)
        view_prompt_done(view);
    else if (sym == SDLK_ESCAPE)
        view->overlay = VIEW_NO_OVERLAY;
}

bool view_prompt_fits(const kymo_view *view)
{
    static const char *const pictures[] = {".png", ".svg", ".pdf"}, *const tables[] = {".tsv", ".csv"};
    const bool save = view->prompt.action == VIEW_DO_SAVE;
    const char *const *endings = save ? pictures : tables;
    const char *slash = strrchr(view->prompt.text, '/'), *name = slash ? slash + 1 : view->prompt.text;
    const char *dot = strrchr(name, '.');

    for (int i = 0; dot && dot > name && i < (save ? 3 : 2); i++)
        if (strcmp(dot, endings[i]) == 0)
            return true;
    return false;
}

void view_paint_prompt(kymo_view *view)
{
    const view_colors c = view_colors_of(view);
    const bool save = view->prompt.action == VIEW_DO_SAVE;
    const char *what = save ? "Save the picture as (.png, .svg, .pdf)" : "Export visible rows as (.tsv, .csv)";
    const kymo_paint_text set = {.size = 13, .color = c.text};
    double size[2];

    view_size(view, size);
    const double w = fmin(WIDEST, size[0] - 8), x = (size[0] - w) / 2, y = fmax(fmin(size[1] * 0.3, size[1] - HEIGHT - 4), 4);
    const kymo_paint_text question = {.size = 12, .color = c.muted, .max_width = w - 2 * PAD};
    view_paint_card(view, x, y, w, HEIGHT);
    view_take_box(view, (double[4]){x, y, w, HEIGHT});
    kymo_paint_words(view->paint, what, x + PAD, y + 10, &question);
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
