/*
 * keys.c - names of keys, and the key map: the table's, changed by the user's file.
 *
 * A line of a key map file is "ACTION = KEY ..." with the names of actions.def; "ACTION =" alone takes its keys
 * away, "#" begins a remark. A key given to an action is taken from whichever had it.
 */
#include "view.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    int32_t mods;
} modifiers[] = {{"Ctrl+", VIEW_CTRL}, {"Shift+", VIEW_SHIFT}, {"Alt+", VIEW_ALT}};

/* Names that SDL has otherwise, or not at all. */
static const struct {
    const char *name;
    int32_t sym;
} named[] = {
    {"Menu", SDLK_APPLICATION}, {"Esc", SDLK_ESCAPE},      {"Enter", SDLK_RETURN},
    {"Keypad+", SDLK_KP_PLUS},  {"Keypad-", SDLK_KP_MINUS}, {"?", SDLK_QUESTION},
    {"Ctrl", SDLK_LCTRL},       {"Shift", SDLK_LSHIFT},    {"Alt", SDLK_LALT},
};

static bool starts(const char *text, size_t length, const char *with)
{
    return length > strlen(with) && strncmp(text, with, strlen(with)) == 0;
}

bool view_key_parse(const char *text, size_t length, view_key *key)
{
    char name[32];

    *key = (view_key){0};
    for (size_t i = 0; i < sizeof modifiers / sizeof *modifiers; i++)
        if (starts(text, length, modifiers[i].name)) {
            key->mods |= modifiers[i].mods;
            text += strlen(modifiers[i].name);
            length -= strlen(modifiers[i].name);
            i = (size_t)-1; // they may stand in any order
        }
    if (length < 1 || length >= sizeof name)
        return false;
    memcpy(name, text, length);
    name[length] = '\0';
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (strcmp(name, named[i].name) == 0)
            key->sym = named[i].sym;
    if (!key->sym)
        key->sym = length == 1 ? tolower((unsigned char)name[0]) : SDL_GetKeyFromName(name);
    return key->sym != SDLK_UNKNOWN;
}

int32_t view_key_modifier(int32_t sym)
{
    switch (sym) {
    case SDLK_LCTRL:
    case SDLK_RCTRL:
        return VIEW_CTRL;
    case SDLK_LSHIFT:
    case SDLK_RSHIFT:
        return VIEW_SHIFT;
    case SDLK_LALT:
    case SDLK_RALT:
        return VIEW_ALT;
    default:
        return 0;
    }
}

int32_t view_key_mods(uint16_t mods)
{
    return (mods & KMOD_CTRL ? VIEW_CTRL : 0) | (mods & KMOD_SHIFT ? VIEW_SHIFT : 0) |
           (mods & KMOD_ALT ? VIEW_ALT : 0);
}

/* ---- The map --------------------------------------------------------------------------------- */

static void drop_keys(kymo_view *view, int32_t action)
{
    int32_t kept = 0;

    for (int32_t i = 0; i < view->key_count; i++)
        if (view->keys[i].action != action)
            view->keys[kept++] = view->keys[i];
    view->key_count = kept;
}

static bool add_key(kymo_view *view, const view_key *key)
{
    for (int32_t i = 0; i < view->key_count; i++)
        if (view->keys[i].sym == key->sym && view->keys[i].mods == key->mods) {
            view->keys[i].action = key->action;
            return true;
        }
    if (view->key_count == VIEW_KEYS)
        return false;
    view->keys[view->key_count++] = *key;
    return true;
}

/* "H Home R" to keys of an action; NULL, or the word that is no key. */
static const char *add_keys(kymo_view *view, int32_t action, const char *words)
{
    for (const char *at = words; *at;) {
        const size_t length = strcspn(at, " \t\r\n");
        view_key key;
        if (length > 0) {
            if (!view_key_parse(at, length, &key))
                return at;
            key.action = action;
            if (!add_key(view, &key))
                return at;
        }
        at += length + (at[length] ? 1 : 0);
    }
    return NULL;
}

static int32_t find_action(const char *name, size_t length)
{
    for (int32_t i = 1; i < VIEW_ACTIONS; i++)
        if (strlen(view_action_rows[i].name) == length &&
            strncmp(view_action_rows[i].name, name, length) == 0)
            return i;
    return VIEW_NONE;
}

static bool read_line(kymo_view *view, const char *path, int32_t number, char *line)
{
    const char *names[VIEW_ACTIONS];
    line[strcspn(line, "#\r\n")] = '\0';
    const char *name = line + strspn(line, " \t");
    const size_t length = strcspn(name, " \t=");
    char *equals = strchr(line, '=');

    if (!*name)
        return true;
    // "zoom-in = =" has two: the first divides
    const int32_t action = find_action(name, length);
    if (!equals || action == VIEW_NONE) {
        char given[32];
        snprintf(given, sizeof given, "%.*s", (int)(length < 31 ? length : 31), name);
        kymo_view_actions(names, NULL, NULL, VIEW_ACTIONS);
        const char *near = kymo_did_you_mean(given, names, VIEW_ACTIONS - 1);
        view_fail(view, KYMO_EINVAL, "%s:%d: no action \"%s\"", path, number, given);
        if (near)
            snprintf(view->error.hint, sizeof view->error.hint, "did you mean %s?", near);
        return false;
    }
    drop_keys(view, action);
    const char *bad = add_keys(view, action, equals + 1);
    if (!bad)
        return true;
    view_fail(view, KYMO_EINVAL, "%s:%d: no key \"%.*s\"", path, number, (int)strcspn(bad, " \t"),
              bad);
    return false;
}

static bool read_file(kymo_view *view, const char *path, bool must)
{
    FILE *file = fopen(path, "r");
    char line[512];
    bool good = true;

    if (!file) {
        if (must)
            view_fail(view, KYMO_ENOENT, "%s: cannot read: %s", path, strerror(errno));
        return !must;
    }
    for (int32_t number = 1; good && fgets(line, sizeof line, file); number++)
        good = read_line(view, path, number, line);
    fclose(file);
    return good;
}

bool view_keys_open(kymo_view *view)
{
    const char *home = getenv("XDG_CONFIG_HOME"), *file = view->options.keys;
    char path[1024];

    for (int32_t i = 1; i < VIEW_ACTIONS; i++)
        add_keys(view, i, view_action_rows[i].keys);
    if (file)
        return !file[0] || read_file(view, file, true);
    if (home && home[0])
        snprintf(path, sizeof path, "%s/kymo/keys", home);
    else if ((home = getenv("HOME")))
        snprintf(path, sizeof path, "%s/.config/kymo/keys", home);
    else
        return true;
    return read_file(view, path, false);
}

view_action view_key_action(const kymo_view *view, int32_t sym, int32_t mods)
{
    for (int32_t i = 0; i < view->key_count; i++)
        if (view->keys[i].sym == sym && view->keys[i].mods == mods)
            return (view_action)view->keys[i].action;
    return VIEW_NONE;
}

void view_key_text(const kymo_view *view, view_action action, char *to, size_t size)
{
    to[0] = '\0';
    for (int32_t i = 0; i < view->key_count; i++) {
        const view_key *key = &view->keys[i];
        if (key->action != (int32_t)action)
            continue;
        const char *name = SDL_GetKeyName(key->sym);
        for (size_t k = 0; k < sizeof named / sizeof *named; k++)
            if (named[k].sym == key->sym)
                name = named[k].name;
        snprintf(to, size, "%s%s%s%s", key->mods & VIEW_CTRL ? "Ctrl+" : "",
                 key->mods & VIEW_ALT ? "Alt+" : "", key->mods & VIEW_SHIFT ? "Shift+" : "", name);
        return;
    }
}
