/*
 * many.c - windows of one program that are shaken: events of chance, live rows, windows closed and opened again in any
 * order, a file that goes away while it is shown. Whatever comes, nothing breaks: sanitizers look.
 *
 *     many SEED STEPS          in a folder of its own: keys save files there
 */
#include <SDL.h>
#include <kymo/view.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { WINDOWS = 4, ROWS = 4000 };

typedef struct scene {
    kymo_figure *figures[WINDOWS];
    kymo_view *views[WINDOWS];
    kymo_source *ring;
    int64_t pushed;
    double x[ROWS], y[ROWS];
    int64_t t[ROWS];
    int calls;
} scene;

static uint64_t state;

static int chance(int below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (int)((state >> 33) % (uint64_t)below);
}

/* ---- Figures --------------------------------------------------------------------------------- */

static kymo_figure *of_times(scene *s)
{
    const kymo_column columns[] = {{.name = "t", .values = s->t, .type = KYMO_TIME}, {.name = "y", .values = s->y}};
    kymo_source *source = kymo_source_arrays(columns, 2, ROWS, NULL);
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){.title = "times"});

    kymo_add(kymo_axes_add(figure, NULL), KYMO_LINE, &(kymo_spec){.data = source, .x = "t", .y = "y", .label = "a"});
    kymo_source_close(source);
    return figure;
}

static kymo_figure *of_ring(scene *s)
{
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){.share = KYMO_SHARE_X});

    for (int32_t i = 0; i < 2; i++) {
        kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){.row = i + 1});
        kymo_add(axes, i ? KYMO_SCATTER : KYMO_LINE, &(kymo_spec){.data = s->ring, .x = "t", .y = i ? "b" : "a"});
    }
    return figure;
}

static kymo_figure *of_points(scene *s)
{
    const kymo_column columns[] = {{.name = "x", .values = s->x}, {.name = "y", .values = s->y}};
    kymo_source *source = kymo_source_arrays(columns, 2, ROWS, NULL);
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_axes *axes = kymo_axes_add(figure, &(kymo_axes_options){.legend = KYMO_LEGEND_RIGHT});

    kymo_add(axes, KYMO_SCATTER, &(kymo_spec){.data = source, .x = "x", .y = "y", .color = "y", .label = "p"});
    kymo_add(axes, KYMO_LINE, &(kymo_spec){.data = source, .x = "x", .y = "y", .label = "q"});
    kymo_source_close(source);
    return figure;
}

static kymo_figure *of_file(scene *s)
{
    FILE *file = fopen("shown.csv", "w");

    for (int i = 0; file && i < ROWS; i++)
        fprintf(file, "%d,%d\n", i, (int)(s->y[i] * 1000));
    if (file)
        fclose(file);
    kymo_source *source = kymo_source_open("shown.csv", NULL);
    kymo_figure *figure = kymo_figure_open(NULL);
    kymo_add(kymo_axes_add(figure, NULL), KYMO_LINE, &(kymo_spec){.data = source, .x = "#1", .y = "#2"});
    kymo_source_close(source);
    return figure;
}

/* ---- Events ---------------------------------------------------------------------------------- */

static void push_key(uint32_t window)
{
    static const int32_t odd[] = {SDLK_TAB,   SDLK_ESCAPE, SDLK_RETURN, SDLK_BACKSPACE, SDLK_LEFT, SDLK_RIGHT, SDLK_UP,
                                  SDLK_DOWN,  SDLK_HOME,   SDLK_END,    SDLK_F1,        SDLK_F11,  SDLK_MENU,  SDLK_LCTRL,
                                  SDLK_SPACE, SDLK_LSHIFT};
    static const uint16_t mods[] = {0, 0, 0, KMOD_LCTRL, KMOD_LSHIFT, KMOD_LALT, KMOD_LCTRL | KMOD_LSHIFT};
    SDL_Event event = {.key = {.type = SDL_KEYDOWN, .windowID = window, .state = SDL_PRESSED}};

    event.key.keysym.sym = chance(3) ? '!' + chance(94) : odd[chance(16)];
    event.key.keysym.mod = mods[chance(7)];
    if (event.key.keysym.sym == 'q' && chance(20))
        return;
    SDL_PushEvent(&event);
    event.key.type = SDL_KEYUP;
    SDL_PushEvent(&event);
}

static void push_mouse(uint32_t window)
{
    SDL_Event event = {.motion = {.type = SDL_MOUSEMOTION, .windowID = window, .x = chance(900) - 50, .y = chance(700) - 50}};
    const int x = event.motion.x, y = event.motion.y;

    SDL_PushEvent(&event);
    if (chance(3) == 0) {
        event = (SDL_Event){.wheel = {.type = SDL_MOUSEWHEEL, .windowID = window, .x = chance(5) - 2, .y = chance(9) - 4}};
        event.wheel.preciseX = (float)event.wheel.x;
        event.wheel.preciseY = (float)event.wheel.y * (chance(20) ? 1.0F : 1e6F);
    } else {
        event = (SDL_Event){.button = {.type = chance(2) ? SDL_MOUSEBUTTONDOWN : SDL_MOUSEBUTTONUP,
                                       .windowID = window,
                                       .button = (uint8_t)(1 + chance(5)),
                                       .x = x,
                                       .y = y}};
    }
    SDL_PushEvent(&event);
}

static void push_event(void)
{
    const uint32_t window = (uint32_t)(1 + chance(3 * WINDOWS));
    SDL_Event event = {0};

    switch (chance(8)) {
    case 0:
    case 1:
    case 2:
        push_key(window);
        break;
    case 3:
        event.text.type = SDL_TEXTINPUT;
        event.text.windowID = window;
        snprintf(event.text.text, sizeof event.text.text, "%s", chance(2) ? "\xc3\xa4.png" : "+");
        SDL_PushEvent(&event);
        break;
    case 4:
        if (SDL_GetWindowFromID(window) && chance(3) == 0)
            SDL_SetWindowSize(SDL_GetWindowFromID(window), 1 + chance(900), 1 + chance(700));
        event.window.type = SDL_WINDOWEVENT;
        event.window.windowID = window;
        event.window.event = (uint8_t)(1 + chance(18));
        if (event.window.event != SDL_WINDOWEVENT_CLOSE || chance(10) == 0)
            SDL_PushEvent(&event);
        break;
    default:
        push_mouse(window);
    }
}

/* ---- The program ----------------------------------------------------------------------------- */

static void noticed(const kymo_view_cursor *cursor, void *user)
{
    *(int *)user += cursor->axes != NULL;
}

static void selected(const kymo_view_selection *selection, void *user)
{
    *(int *)user += selection->axes != NULL;
}

static void open_view(scene *s, int i)
{
    static kymo_figure *(*const make[WINDOWS])(scene *) = {of_times, of_ring, of_points, of_file};
    const kymo_view_options options = {.width = 200 + chance(500),
                                       .height = 150 + chance(400),
                                       .link = chance(2) ? "x" : NULL,
                                       .keys = "",
                                       .ui_scale = chance(4) ? 1 : 2.5,
                                       .mouse_box = chance(2),
                                       .no_motion = chance(2),
                                       .cursor = noticed,
                                       .selected = selected,
                                       .user = &s->calls};

    if (!s->figures[i])
        s->figures[i] = make[i](s);
    s->views[i] = kymo_view_open(s->figures[i], &options);
}

/* Windows without room, names that cannot be written, and a file that is cut off: all else is a fault. */
static void judge(const char *what, const kymo_error *err)
{
    if (err->code != KYMO_OK && err->code != KYMO_ELAYOUT && err->code != KYMO_EINVAL && err->code != KYMO_EIO &&
        err->code != KYMO_EDATA)
        printf("%s: %d %s\n", what, (int)err->code, err->text);
}

static void close_figure(scene *s, int i)
{
    kymo_error err = {0};

    if (kymo_figure_close(s->figures[i], &err) != KYMO_OK)
        judge("figure", &err);
    s->figures[i] = NULL;
}

static void close_view(scene *s, int i)
{
    kymo_error err = {0};

    if (kymo_view_close(s->views[i], &err) != KYMO_OK)
        judge("window", &err);
    s->views[i] = NULL;
    if (chance(2)) // else it is shown once more
        close_figure(s, i);
}

static void push_rows(scene *s)
{
    for (int i = chance(300); i > 0; i--) {
        const double t = (double)s->pushed++ / 100, row[3] = {t, sin(t), chance(50) ? cos(t) : (double)NAN};
        kymo_ring_push_rows(s->ring, row, 1);
    }
}

static void step(scene *s, int number, int steps)
{
    const int i = chance(WINDOWS);

    for (int k = chance(6); k > 0; k--)
        push_event();
    push_rows(s);
    if (number == steps / 2 && truncate("shown.csv", 100) != 0)
        puts("shown.csv cannot be cut off");
    if (!s->views[i])
        open_view(s, i);
    else if (!kymo_view_step(s->views[i], chance(4) ? 0 : 0.02) || chance(60) == 0)
        close_view(s, i);
    if (s->views[i] && chance(80) == 0)
        kymo_view_stop(s->views[i]);
}

int main(int argc, char **argv)
{
    static scene s;
    const kymo_column columns[3] = {{.name = "t"}, {.name = "a"}, {.name = "b"}};
    const int steps = argc == 3 ? atoi(argv[2]) : 0;

    state = argc == 3 ? (uint64_t)atoi(argv[1]) : 0;
    for (int i = 0; i < ROWS; i++) {
        s.x[i] = i * 0.25;
        s.y[i] = sin(i * 0.01) + chance(100) * 0.002;
        s.t[i] = INT64_C(1700000000123456789) + i * INT64_C(60000000007);
    }
    s.ring = kymo_source_ring(columns, 3, &(kymo_ring_options){.capacity = 2000, .window = 5, .window_by = "t"});
    for (int i = 0; i < steps; i++)
        step(&s, i, steps);
    for (int left = WINDOWS, i = chance(WINDOWS); left > 0; left--, i = (i + 1) % WINDOWS) {
        close_view(&s, i);
        close_figure(&s, i);
    }
    kymo_source_close(s.ring);
    puts("done");
    return 0;
}
