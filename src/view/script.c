/*
 * script.c - plays a file of events, for tests and demonstrations, and shoots pictures of the window.
 *
 * A line is one command: "wait MS", "move X Y", "down BUTTON", "up BUTTON", "wheel DX DY", "key NAME", "text STRING",
 * "resize W H", "shot NAME", "quit"; empty lines and those that begin with # are passed over. Buttons are left,
 * right, middle; "down Ctrl+left" holds a key as well, until "up Ctrl+left"; "hold NAME" and "release NAME" press
 * and release a key alone. "rows N" waits until so many rows of live data have been drawn, "told STRING" until the
 * message or the badge of live data has that in it; "clock MS" stops the clock by
 * which limits of live data move, and moves it on. All others go through SDL_PushEvent, as if the window system had sent
 * them, but for resize, for which there is no event. X and Y are CSS pixels. A shot waits until the picture is whole; the
 * end of the script closes the window.
 */
#include "view.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef enum verb {
    WAIT, MOVE, DOWN, UP, WHEEL, KEY, TEXT, RESIZE, SHOT, QUIT, HOLD, RELEASE, ROWS, TOLD, CLOCK, VERBS
} verb;

static const struct {
    const char *name;
    int numbers; /* that follow; -1: a word, -2: a key, -3: a button */
} verbs[VERBS] = {{"wait", 1}, {"move", 2},    {"down", -3}, {"up", -3},  {"wheel", 2}, {"key", -2},
                  {"text", -1}, {"resize", 2}, {"shot", -1}, {"quit", 0}, {"hold", -2}, {"release", -2},
                  {"rows", 1},  {"told", -1},   {"clock", 1}};

typedef struct command {
    int verb;
    double numbers[2];
    view_key key;
    int button; /* of SDL */
    char text[128];
} command;

struct view_script {
    command *commands;
    int32_t count, capacity, at;
    int64_t until; /* of a wait */
    double x, y;   /* of the pointer, in SDL's pixels */
    uint32_t buttons;
};

/* ---- Reading --------------------------------------------------------------------------------- */

/* A number like -1.5; false when there is none. Independent of the locale. */
static bool read_number(const char **text, double *number)
{
    const char *at = *text + strspn(*text, " \t");
    const double sign = *at == '-' ? -1 : 1;
    double value = 0, unit = 1;

    at += *at == '-' || *at == '+';
    if (!((*at >= '0' && *at <= '9') || *at == '.'))
        return false;
    for (; *at >= '0' && *at <= '9'; at++)
        value = value * 10 + (*at - '0');
    if (*at == '.')
        for (at++; *at >= '0' && *at <= '9'; at++)
            value += (*at - '0') * (unit /= 10);
    *number = sign * value;
    *text = at;
    return true;
}

static bool read_button(const char *text, command *c)
{
    static const char *const names[] = {"left", "middle", "right", "back", "forward"}; // as SDL numbers them
    const char *plus = strrchr(text, '+');

    if (plus && !view_key_parse(text, (size_t)(plus - text), &c->key))
        return false;
    for (int i = 0; i < (int)(sizeof names / sizeof names[0]); i++)
        if (strcmp(plus ? plus + 1 : text, names[i]) == 0)
            c->button = i + 1;
    return c->button > 0;
}

static bool read_command(char *line, command *c)
{
    const size_t length = strcspn(line, " \t");
    char *rest = line + length + (line[length] ? 1 : 0);

    *c = (command){.verb = VERBS};
    for (int i = 0; i < VERBS; i++)
        if (strlen(verbs[i].name) == length && strncmp(verbs[i].name, line, length) == 0)
            c->verb = i;
    if (c->verb == VERBS)
        return false;
    const int numbers = verbs[c->verb].numbers;
    const char *at = rest;
    for (int i = 0; i < numbers; i++)
        if (!read_number(&at, &c->numbers[i]))
            return false;
    if (numbers >= 0)
        return at[strspn(at, " \t")] == '\0';
    if (!rest[0] || strlen(rest) >= sizeof c->text)
        return false;
    memcpy(c->text, rest, strlen(rest) + 1);
    return numbers == -1 || (numbers == -2 ? view_key_parse(rest, strlen(rest), &c->key) : read_button(rest, c));
}

static bool add_line(kymo_view *view, int number, char *line)
{
    view_script *script = view->script;

    line[strcspn(line, "\r\n")] = '\0';
    line += strspn(line, " \t");
    if (!*line || *line == '#')
        return true;
    if (script->count == script->capacity) {
        const int32_t capacity = script->capacity * 2 + 64;
        command *moved = realloc(script->commands, (size_t)capacity * sizeof *moved);
        if (!moved) {
            view_fail(view, KYMO_ENOMEM, "out of memory: script");
            return false;
        }
        script->commands = moved;
        script->capacity = capacity;
    }
    if (read_command(line, &script->commands[script->count])) {
        script->count++;
        return true;
    }
    view_fail(view, KYMO_EINVAL, "%s:%d: not a command: \"%s\"", view->options.script, number, line);
    return false;
}

/* The folder of the shots, which is made if need be. */
static bool make_folder(kymo_view *view)
{
    const char *folder = view->options.shots;

    if (!folder || mkdir(folder, 0777) == 0 || errno == EEXIST)
        return true;
    view_fail(view, errno == ENOENT ? KYMO_ENOENT : KYMO_EIO, "%s: cannot make the folder: %s", folder, strerror(errno));
    return false;
}

bool view_script_open(kymo_view *view)
{
    char line[512];
    bool good = true;

    if (!view->options.script)
        return true;
    if (!make_folder(view))
        return false;
    FILE *file = fopen(view->options.script, "r");
    if (!file) {
        view_fail(view, KYMO_ENOENT, "%s: cannot read: %s", view->options.script, strerror(errno));
        return false;
    }
    view->script = calloc(1, sizeof *view->script);
    if (!view->script) {
        view_fail(view, KYMO_ENOMEM, "out of memory: script");
        good = false;
    }
    for (int number = 1; good && fgets(line, sizeof line, file); number++)
        good = add_line(view, number, line);
    fclose(file);
    return good;
}

void view_script_close(kymo_view *view)
{
    if (view->script)
        free(view->script->commands);
    free(view->script);
}

/* ---- Playing --------------------------------------------------------------------------------- */

static void push_key(kymo_view *view, const view_key *key, bool down)
{
    SDL_Event event = {0};

    event.key.type = down ? SDL_KEYDOWN : SDL_KEYUP;
    event.key.windowID = view->id;
    event.key.state = down ? SDL_PRESSED : SDL_RELEASED;
    event.key.keysym.sym = key->sym;
    event.key.keysym.mod = (uint16_t)((key->mods & VIEW_CTRL ? KMOD_LCTRL : 0) | (key->mods & VIEW_SHIFT ? KMOD_LSHIFT : 0) |
                                      (key->mods & VIEW_ALT ? KMOD_LALT : 0));
    SDL_PushEvent(&event);
}

static void push_move(kymo_view *view, const command *c)
{
    view_script *script = view->script;
    const double unit = view_scale(view) / view->ratio;
    SDL_Event event = {0};

    event.motion.type = SDL_MOUSEMOTION;
    event.motion.windowID = view->id;
    event.motion.state = script->buttons;
    event.motion.x = (int)(c->numbers[0] * unit + 0.5);
    event.motion.y = (int)(c->numbers[1] * unit + 0.5);
    script->x = event.motion.x;
    script->y = event.motion.y;
    SDL_PushEvent(&event);
}

static void push_button(kymo_view *view, const command *c, bool down)
{
    view_script *script = view->script;
    SDL_Event event = {0};

    if (down && c->key.sym)
        push_key(view, &c->key, true);
    event.button.type = down ? SDL_MOUSEBUTTONDOWN : SDL_MOUSEBUTTONUP;
    event.button.windowID = view->id;
    event.button.button = (uint8_t)c->button;
    event.button.state = down ? SDL_PRESSED : SDL_RELEASED;
    event.button.clicks = 1;
    event.button.x = (int)script->x;
    event.button.y = (int)script->y;
    const uint32_t bit = (uint32_t)SDL_BUTTON(c->button);
    script->buttons = down ? script->buttons | bit : script->buttons & ~bit;
    SDL_PushEvent(&event);
    if (!down && c->key.sym)
        push_key(view, &c->key, false);
}

static void push_wheel(kymo_view *view, const command *c)
{
    SDL_Event event = {0};

    event.wheel.type = SDL_MOUSEWHEEL;
    event.wheel.windowID = view->id;
    event.wheel.x = (int)c->numbers[0];
    event.wheel.y = (int)c->numbers[1];
#if SDL_VERSION_ATLEAST(2, 0, 18)
    event.wheel.preciseX = (float)c->numbers[0];
    event.wheel.preciseY = (float)c->numbers[1];
#endif
    SDL_PushEvent(&event);
}

static void push_text(kymo_view *view, const char *text)
{
    while (*text) {
        SDL_Event event = {0};
        size_t length = strlen(text);
        event.text.type = SDL_TEXTINPUT;
        event.text.windowID = view->id;
        if (length >= sizeof event.text.text)
            for (length = sizeof event.text.text - 1; ((unsigned char)text[length] & 0xc0) == 0x80;)
                length--;
        memcpy(event.text.text, text, length);
        SDL_PushEvent(&event);
        text += length;
    }
}

static void push_close(kymo_view *view)
{
    SDL_Event event = {0};

    event.window.type = SDL_WINDOWEVENT;
    event.window.windowID = view->id;
    event.window.event = SDL_WINDOWEVENT_CLOSE;
    SDL_PushEvent(&event);
}

static void shoot(kymo_view *view, const char *name)
{
    char path[1200];
    kymo_error why = {0};

    view_present(view, true);
    snprintf(path, sizeof path, "%s/%s.png", view->options.shots ? view->options.shots : ".", name);
    if (!view->paint)
        view_fail(view, KYMO_EIO, "%s: there is no picture to be written", path);
    else if (kymo_canvas_save(view->paint, path) != KYMO_OK && kymo_canvas_status(view->paint, &why) != KYMO_OK)
        view_fail(view, (kymo_status)why.code, "%s", why.text);
    view_trace_state(view, name);
    for (kymo_view *other = view_first(); other; other = other->next)
        if (other != view && other->worker && other->trace && !other->script)
            view_trace_state(other, name);
}

/* This window, and those whose state is told with its own. */
static bool all_settled(kymo_view *view)
{
    for (kymo_view *each = view_first(); each; each = each->next)
        if ((each == view || (each->worker && !each->stopped && each->trace && !each->script)) && !view_settled(each))
            return false;
    return true;
}

/* Whether the message or the badge of live data has this in it. */
static bool is_told(const kymo_view *view, const char *text)
{
    char badge[256];

    view_live_badge(view, badge, sizeof badge);
    return (view->frame.live && strstr(badge, text)) || (view->message_end && strstr(view->message, text));
}

/* Plays a command; false: not yet. */
static bool play(kymo_view *view, const command *c)
{
    const double unit = view->base_scale / view->ratio;

    switch (c->verb) {
    case WAIT:
        view->script->until = view_now() + (int64_t)(c->numbers[0] * 1e6);
        break;
    case MOVE:
        push_move(view, c);
        break;
    case DOWN:
    case UP:
        push_button(view, c, c->verb == DOWN);
        break;
    case WHEEL:
        push_wheel(view, c);
        break;
    case KEY:
        push_key(view, &c->key, true);
        push_key(view, &c->key, false);
        break;
    case HOLD:
    case RELEASE:
        push_key(view, &c->key, c->verb == HOLD);
        break;
    case TEXT:
        push_text(view, c->text);
        break;
    case RESIZE:
        SDL_SetWindowSize(view->window, (int)(c->numbers[0] * unit + 0.5), (int)(c->numbers[1] * unit + 0.5));
        break;
    case ROWS:
        return (double)view->frame.rows >= c->numbers[0];
    case TOLD:
        return is_told(view, c->text);
    case CLOCK:
        view->clock = (view->clock ? view->clock : view_now()) + (int64_t)(c->numbers[0] * 1e6);
        view->requested = true;
        break;
    case SHOT:
        if (!all_settled(view))
            return false;
        shoot(view, c->text);
        break;
    default:
        push_close(view);
    }
    return true;
}

int64_t view_script_play(kymo_view *view)
{
    view_script *script = view->script;

    if (!script || !view->shown_once || SDL_HasEvents(SDL_FIRSTEVENT, SDL_LASTEVENT))
        return -1;
    for (;;) {
        if (view_now() < script->until)
            return script->until;
        if (script->at > script->count)
            return -1;
        if (script->at == script->count) {
            if (!view_settled(view))
                return -1;
            push_close(view);
            script->at++;
            return -1;
        }
        if (!play(view, &script->commands[script->at]))
            return -1;
        script->at++;
        if (SDL_HasEvents(SDL_FIRSTEVENT, SDL_LASTEVENT))
            return -1; // the loop comes back at once
    }
}
