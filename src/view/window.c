/*
 * window.c - windows: opening, closing and the loop.
 *
 * One loop serves all windows of the process: SDL has one queue of events, so there is one list of windows (the
 * only variable of the library that outlives a call). The loop sleeps in SDL_WaitEvent until an event comes, the
 * worker wakes it, or something is due; nothing is drawn that has not changed. present.c shows the pictures.
 */
#include "view.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static kymo_view *windows;

enum { COUNT_MS = 400 }; /* between statistics of live data */

int64_t view_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

kymo_view *view_first(void)
{
    return windows;
}

double view_scale(const kymo_view *view)
{
    return view->base_scale * view->zoom;
}

void view_redraw(kymo_view *view)
{
    view->dirty = true;
}

double view_seconds(int64_t from, int64_t to)
{
    const uint64_t a = (uint64_t)from, b = (uint64_t)to;

    return to >= from ? (double)(b - a) / 1e9 : -((double)(a - b) / 1e9);
}

void view_leave(kymo_view *view)
{
    view->stopped = view->leaving || !view->worker || !view_worker_keeps(view->worker);
    view->dropping = view->leaving;
    view->leaving = true;
    if (view->stopped)
        return;
    view_say(view, "still writing, then the window closes; close it once more to give that up");
    view->message_end = view_now() + (int64_t)3600000000000;
}

void view_fail(kymo_view *view, kymo_status code, const char *format, ...)
{
    va_list arguments;

    if (view->error.code != KYMO_OK)
        return;
    view->error = (kymo_error){.code = code};
    va_start(arguments, format);
    vsnprintf(view->error.text, sizeof view->error.text, format, arguments);
    va_end(arguments);
}

/* Device pixels of the window; 0 x 0 when it cannot say. */
static void pixel_size(const kymo_view *view, int *width, int *height)
{
#if SDL_VERSION_ATLEAST(2, 26, 0)
    SDL_GetWindowSizeInPixels(view->window, width, height);
#else
    SDL_GetWindowSize(view->window, width, height);
#endif
}

void view_size(const kymo_view *view, double size[2])
{
    int width = 0, height = 0;

    pixel_size(view, &width, &height);
    size[0] = width / view_scale(view);
    size[1] = height / view_scale(view);
}

/* ---- Opening and closing --------------------------------------------------------------------- */

static const char *copied(kymo_view *view, const char *text)
{
    const size_t size = text ? strlen(text) + 1 : 0;
    char *copy = text ? malloc(size) : NULL;

    if (!text)
        return NULL;
    if (!copy)
        view_fail(view, KYMO_ENOMEM, "out of memory: options of the window");
    else
        memcpy(copy, text, size);
    return copy;
}

static const char **texts_of(kymo_view_options *options, int i)
{
    const char **texts[] = {&options->title,  &options->link,  &options->keys,       &options->script,
                            &options->shots, &options->trace, &options->frame_times};

    return i < (int)(sizeof texts / sizeof *texts) ? texts[i] : NULL;
}

/* Called by the worker. */
static void wake(void *user)
{
    const kymo_view *view = user;
    SDL_Event event = {.user = {.type = view->wake_event, .windowID = view->id}};

    view_display_push(&event);
}

static double number_of(const char *text)
{
    double whole = 0, unit = 1;

    for (; text && *text >= '0' && *text <= '9'; text++)
        whole = whole * 10 + (*text - '0');
    if (text && *text == '.')
        for (text++; *text >= '0' && *text <= '9'; text++)
            whole += (*text - '0') * (unit /= 10);
    return whole;
}

/* How many device pixels a CSS pixel is: as asked for, as the window system scales, or as the desktop says. */
static void find_scale(kymo_view *view)
{
    int width = 1, height = 1, pixels = 1, rows = 1;
    const double given = number_of(getenv("KYMO_SCALE"));

    SDL_GetWindowSize(view->window, &width, &height);
    pixel_size(view, &pixels, &rows);
    view->ratio = width > 0 && pixels > 0 ? (double)pixels / width : 1;
    view->base_scale = view->options.ui_scale > 0 ? view->options.ui_scale
                       : given > 0                ? given
                       : view->ratio > 1.01       ? view->ratio
                                                  : view_display_scale();
    view->base_scale = view->base_scale < 0.25 ? 0.25 : view->base_scale > 8 ? 8 : view->base_scale;
}

static bool open_window(kymo_view *view)
{
    const double width = view->options.width > 0 ? view->options.width : 960;
    const double height = view->options.height > 0 ? view->options.height : 600;
    const uint32_t flags =
        SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI | SDL_WINDOW_HIDDEN;

    if (view_display_lost()) {
        view_fail(view, KYMO_EUNSUPPORTED, "no display: it was lost");
        return false;
    }
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    view_display_begin();
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
        view_fail(view, KYMO_EUNSUPPORTED, "no display: %s", SDL_GetError());
        return false;
    }
    view->video = true;
    const char *driver = SDL_GetCurrentVideoDriver();
    if (driver && strcmp(driver, "offscreen") == 0 && !getenv("SDL_VIDEODRIVER")) {
        view_fail(view, KYMO_EUNSUPPORTED, "no display: neither $DISPLAY nor $WAYLAND_DISPLAY leads to one");
        return false;
    }
    if (driver && strcmp(driver, "x11") == 0)
        SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    view->wake_event = SDL_RegisterEvents(1);
    view->window = SDL_CreateWindow(view->options.title ? view->options.title : "kymo",
                                    SDL_WINDOWPOS_UNDEFINED, SDL_WINDOWPOS_UNDEFINED, (int)width,
                                    (int)height, flags);
    if (!view->window) {
        view_fail(view, KYMO_EUNSUPPORTED, "no window: %s", SDL_GetError());
        return false;
    }
    view->id = SDL_GetWindowID(view->window);
    view->display = view_display_open(view->window);
    if (!view->display) {
        view_fail(view, KYMO_EIO, "no window: %s", strerror(errno));
        return false;
    }
    find_scale(view);
    const double factor = view->base_scale / view->ratio;
    SDL_SetWindowSize(view->window, (int)(width * factor + 0.5), (int)(height * factor + 0.5));
    SDL_SetWindowMinimumSize(view->window, 200, 150);
    if (view->options.full_screen)
        SDL_SetWindowFullscreen(view->window, SDL_WINDOW_FULLSCREEN_DESKTOP);
    return true;
}

static void start(kymo_view *view)
{
    const char *motion = getenv("KYMO_MOTION");

    if (motion && strcmp(motion, "0") == 0)
        view->options.no_motion = 1;
    view->zoom = 1;
    view->menu.group = -1;
    view->pointer.panel = view->pointer.entry = -1;
    view->peer_time = INT64_MIN;
    view->peer_x = NAN;
    for (int32_t i = 0; i < VIEW_PANELS; i++)
        view->state.panels[i].x.original = view->state.panels[i].y.original = 1;
    if (!view_history_open(view) || !view_frame_open(&view->frame))
        view_fail(view, KYMO_ENOMEM, "out of memory: window");
    if (view->error.code == KYMO_OK && view_keys_open(view) && view_script_open(view) &&
        view_trace_open(view) && open_window(view)) {
        view->worker = view_worker_open(view->figure, wake, view);
        if (!view->worker)
            view_fail(view, KYMO_ENOMEM, "out of memory: thread of the window");
    }
    view->requested = true;
}

kymo_view *kymo_view_open(kymo_figure *figure, const kymo_view_options *options)
{
    static kymo_view none = {.error = {.code = KYMO_ENOMEM, .text = "out of memory: window"}};
    kymo_view *view = calloc(1, sizeof *view);

    if (!view)
        return &none;
    view->figure = figure;
    view->gesture_number = 1; // 0: no step has begun
    if (options)
        view->options = *options;
    for (int i = 0; texts_of(&view->options, i); i++)
        *texts_of(&view->options, i) = copied(view, *texts_of(&view->options, i));
    if (!view->options.started)
        view->options.started = view_now();
    kymo_figure_status(figure, &view->error);
    if (view->error.code == KYMO_OK)
        start(view);
    kymo_view **end = &windows;
    while (*end)
        end = &(*end)->next;
    *end = view;
    return view;
}

kymo_status kymo_view_status(const kymo_view *view, kymo_error *error)
{
    if (error)
        *error = view->error;
    return (kymo_status)view->error.code;
}

void kymo_view_stop(kymo_view *view)
{
    SDL_Event event = {.window = {.type = SDL_WINDOWEVENT,
                                  .windowID = view->id,
                                  .event = SDL_WINDOWEVENT_CLOSE}};

    if (view->window)
        view_display_push(&event);
}

static void take_answers(kymo_view *view)
{
    view_answer *answer = malloc(sizeof *answer);

    while (answer && view_worker_answer(view->worker, answer))
        view_take_answer(view, answer);
    free(answer);
}

static void close_window(kymo_view *view)
{
    if (view->display)
        view_display_close();
    else if (!view_display_lost())
        view_display_end();
    if (view_display_lost()) // SDL would wait for it
        return;
    if (view->window)
        SDL_DestroyWindow(view->window);
    if (view->video)
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
}

/* Why the last picture is not the one that was wanted: that the data cannot be read is news, a window too small is not. */
static bool is_told(const kymo_error *trouble)
{
    return trouble->code == KYMO_EIO || trouble->code == KYMO_ENOENT || trouble->code == KYMO_EDATA ||
           trouble->code == KYMO_EFORMAT || trouble->code == KYMO_ECONSUMED || trouble->code == KYMO_ENOMEM;
}

kymo_status kymo_view_close(kymo_view *view, kymo_error *error)
{
    if (error)
        *error = (kymo_error){0};
    if (!view)
        return KYMO_OK;
    kymo_view **at = &windows;
    while (*at && *at != view)
        at = &(*at)->next;
    if (!*at) // the one for want of memory
        return kymo_view_status(view, error);
    if (view->worker) {
        view_worker_end(view->worker, view->dropping);
        view->leaving = true;
        take_answers(view);
    }
    if (view->error.code == KYMO_OK)
        view->error = view->unwritten.code || !is_told(&view->trouble) ? view->unwritten : view->trouble;
    const kymo_status status = kymo_view_status(view, error);
    *at = view->next;
    view_worker_close(view->worker);
    view_clipboard_close(view->clipboard);
    view_script_close(view);
    view_trace_close(view);
    kymo_canvas_close(view->paint);
    SDL_FreeSurface(view->own);
    close_window(view);
    view_frame_close(&view->frame);
    view_history_close(view);
    for (int i = 0; texts_of(&view->options, i); i++)
        free((void *)(uintptr_t)*texts_of(&view->options, i));
    free(view->numbers.text);
    free(view);
    return status;
}

static void resized(kymo_view *view)
{
    const double zoom = view->zoom;

    view->surface = NULL;
    kymo_canvas_close(view->paint);
    view->paint = NULL;
    find_scale(view);
    view->zoom = zoom;
    view->requested = view->dirty = true;
}

/* ---- The loop -------------------------------------------------------------------------------- */

static void note_input(kymo_view *view, const SDL_Event *event)
{
    // SDL's clock counts whole milliseconds from its beginning
    const int64_t now = view_now();
    const int64_t age = (int64_t)SDL_GetTicks() - (int64_t)event->common.timestamp;

    if (!view->event)
        view->event = now - (age > 0 && age < 10000 ? age * 1000000 : 0);
}

static void key_down(kymo_view *view, const SDL_KeyboardEvent *key)
{
    const int32_t sym = key->keysym.sym, modifier = view_key_modifier(sym);
    const int32_t mods = view_key_mods(key->keysym.mod) | view->pointer.mods;

    view->pointer.mods |= modifier;
    if (modifier)
        return;
    view->key_used = true;
    if (view_overlay_key(view, sym, mods))
        return;
    view_action action = view_key_action(view, sym, mods);
    if (!action && mods & VIEW_SHIFT && (sym == SDLK_PLUS || sym == SDLK_EQUALS || sym == SDLK_QUESTION))
        action = view_key_action(view, sym, mods & ~VIEW_SHIFT);
    view->key_used = action != VIEW_NONE;
    if (action)
        view_do(view, action);
}

/* Characters that have no key of their own on this keyboard, and names that are typed. */
static void text_input(kymo_view *view, const char *text)
{
    if (view->overlay == VIEW_PROMPT) {
        const size_t length = strlen(view->prompt.text), more = strlen(text);
        if (length + more < sizeof view->prompt.text)
            memcpy(view->prompt.text + length, text, more + 1);
        view_redraw(view);
        return;
    }
    if (!view->key_used && strlen(text) == 1) {
        const view_action action = view_key_action(view, text[0], 0);
        if (action)
            view_do(view, action);
    }
    view->key_used = false;
}

static void window_event(kymo_view *view, const SDL_WindowEvent *event)
{
    switch (event->event) {
    case SDL_WINDOWEVENT_CLOSE:
        view_leave(view);
        break;
    case SDL_WINDOWEVENT_SIZE_CHANGED:
#if SDL_VERSION_ATLEAST(2, 0, 18)
    case SDL_WINDOWEVENT_DISPLAY_CHANGED:
#endif
        resized(view);
        break;
    case SDL_WINDOWEVENT_EXPOSED:
        view->surface = NULL;
        view->dirty = true;
        break;
    case SDL_WINDOWEVENT_LEAVE:
        if (view->pointer.gesture == VIEW_IDLE) {
            view->pointer.inside = false;
            view->hover.row_count = 0;
            view_link_cursor(view);
            view_redraw(view);
        }
        break;
    case SDL_WINDOWEVENT_FOCUS_LOST:
        view->pointer.mods = 0;
        break;
    default:
        break;
    }
}

static double css(const kymo_view *view, int32_t v)
{
    return v * view->ratio / view_scale(view);
}

static int32_t button_of(uint8_t button)
{
    return button == SDL_BUTTON_LEFT ? 1 : button == SDL_BUTTON_MIDDLE ? 2 : button == SDL_BUTTON_RIGHT ? 3 : 0;
}

static void button_event(kymo_view *view, const SDL_MouseButtonEvent *event)
{
    const bool down = event->type == SDL_MOUSEBUTTONDOWN;

    view_mouse_move(view, css(view, event->x), css(view, event->y));
    if (down && event->button == SDL_BUTTON_X1)
        view_do(view, VIEW_DO_BACK);
    else if (down && event->button == SDL_BUTTON_X2)
        view_do(view, VIEW_DO_FORWARD);
    else if (button_of(event->button))
        view_mouse_button(view, button_of(event->button), down);
}

static void wheel_event(kymo_view *view, const SDL_MouseWheelEvent *event)
{
    const double flip = event->direction == SDL_MOUSEWHEEL_FLIPPED ? -1 : 1;
#if SDL_VERSION_ATLEAST(2, 0, 18)
    const double dx = event->preciseX, dy = event->preciseY;
#else
    const double dx = event->x, dy = event->y;
#endif
    view_mouse_wheel(view, flip * dx, flip * dy);
}

static void handle(kymo_view *view, const SDL_Event *event)
{
    switch (event->type) {
    case SDL_WINDOWEVENT:
        window_event(view, &event->window);
        return;
    case SDL_KEYDOWN:
        note_input(view, event);
        key_down(view, &event->key);
        break;
    case SDL_KEYUP:
        view->pointer.mods &= ~view_key_modifier(event->key.keysym.sym);
        break;
    case SDL_TEXTINPUT:
        note_input(view, event);
        text_input(view, event->text.text);
        break;
    case SDL_MOUSEMOTION:
        note_input(view, event);
        view_mouse_move(view, css(view, event->motion.x), css(view, event->motion.y));
        break;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        note_input(view, event);
        button_event(view, &event->button);
        break;
    case SDL_MOUSEWHEEL:
        note_input(view, event);
        wheel_event(view, &event->wheel);
        break;
    default:
        break;
    }
}

static uint32_t window_of(const SDL_Event *event)
{
    switch (event->type) {
    case SDL_WINDOWEVENT:
        return event->window.windowID;
    case SDL_KEYDOWN:
    case SDL_KEYUP:
        return event->key.windowID;
    case SDL_TEXTINPUT:
        return event->text.windowID;
    case SDL_MOUSEMOTION:
        return event->motion.windowID;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        return event->button.windowID;
    case SDL_MOUSEWHEEL:
        return event->wheel.windowID;
    default:
        return 0;
    }
}

/* Ends all windows when their display is gone; false: it is there. */
static bool end_lost(void)
{
    if (!view_display_lost())
        return false;
    for (kymo_view *view = windows; view; view = view->next)
        if (view->worker && !view->stopped)
            view_fail(view, KYMO_EUNSUPPORTED, "the display is lost");
    return true;
}

static bool any_leaving(void)
{
    for (kymo_view *view = windows; view; view = view->next)
        if (view->leaving)
            return true;
    return false;
}

static void dispatch(const SDL_Event *event)
{
    const uint32_t id = window_of(event);

    if (event->type == SDL_QUIT && !any_leaving()) // with the last window SDL closes, too
        view_display_quit();
    for (kymo_view *view = windows; view && !end_lost(); view = view->next) {
        if (event->type == SDL_QUIT && !view->leaving)
            view_leave(view);
        else if (view->window && view->id == id)
            handle(view, event);
    }
}

/* Sends what has changed to the worker. */
static void send(kymo_view *view)
{
    int width = 0, height = 0;

    pixel_size(view, &width, &height);
    if (width < 1 || height < 1 || !view->worker)
        return;
    view_request *request = malloc(sizeof *request);
    if (!request) {
        view_fail(view, KYMO_ENOMEM, "out of memory: view");
        return;
    }
    *request = (view_request){.serial = ++view->serial,
                              .state = view->state,
                              .width = width,
                              .height = height,
                              .scale = view_scale(view),
                              .moving = view->input != 0,
                              .steady = view->input || (view->anchor.axes && view->anchor.tries),
                              .no_motion = view->options.no_motion != 0,
                              .paused = view->paused,
                              .clock = view->clock,
                              .live_window = view->live_window,
                              .event = view->event};
    view_worker_request(view->worker, request);
    free(request);
    if (view->anchor.axes && !view->anchor.serial)
        view->anchor.serial = view->serial;
    view->event = 0;
    view->requested = false;
}

/* Whether the pointer, which rests, has something else under it in the frame that has come. Not for each picture of a view
   that moves, and not in the place of a point that was gone to by key. */
static bool hover_is_old(const kymo_view *view)
{
    const view_frame *frame = &view->frame;

    if (!view->pointer.inside || view->pointer.gesture > VIEW_PRESSED ||
        view->stepping || (view->hover.kind == VIEW_JOB_STEP && view->hover.row_count > 0))
        return false;
    return frame->live || (frame->serial == view->serial && !view->requested && !view->input &&
                           (frame->exact || frame->serial != view->hovered));
}

static void take_frame(kymo_view *view)
{
    if (!view_worker_frame(view->worker, &view->frame))
        return;
    view->trouble = (kymo_error){0};
    if (view->frame.event && (!view->frame_event || view->frame.event < view->frame_event))
        view->frame_event = view->frame.event;
    view_note_limits(view);
    view->hover_again = hover_is_old(view) || view->hover_again;
    if (!view_hold_anchor(view))
        view->dirty = true;
    view_live_tell(view);
}

/* Whether the picture of live data is not the one that the statistics are of; those of a pause stay as it does. */
static bool uncounted(const kymo_view *view)
{
    return view->statistics && view->frame.live && !view->paused && view->counted_frame != view->frame.number;
}

/* Statistics follow the view at once, and live data some times a second; returns when they are due [ns], -1: they are
   not. */
static int64_t count_again(kymo_view *view)
{
    const view_frame *frame = &view->frame;
    const bool moved = !view->selected && view->counted != frame->serial;
    const int64_t due = view->counted_at + COUNT_MS * (int64_t)1000000;

    if (!view->statistics || !frame->exact || view->counting ||
        (view->numbers.kind != VIEW_JOB_NONE && !moved && !uncounted(view)))
        return -1;
    if (view->numbers.kind != VIEW_JOB_NONE && !moved && view_now() < due)
        return due;
    view->recounted = view->numbers.kind != VIEW_JOB_NONE && !moved;
    view_ask_statistics(view);
    view->counted = frame->serial; // whether or not there was anything to be asked
    view->counted_frame = frame->number;
    return -1;
}

bool view_settled(kymo_view *view)
{
    const bool unfinished = view->frame.ended && (view->frame.easing || uncounted(view));
    if (view->frame.live) // which always changes
        return !view->requested && !view->input && !view->dirty && view->frame.serial == view->serial &&
               !view->counting && !unfinished;
    return view->worker && !view->requested && !view->input && !view->dirty && !view->hovering && view->shown_once &&
           view_worker_idle(view->worker);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* What is due in a window now; returns when something is due again, -1: never. */
static int64_t update(kymo_view *view)
{
    const int64_t now = view_now();
    int64_t due = -1;

    if (!view->worker || view->stopped)
        return -1;
    take_frame(view);
    take_answers(view);
    if (view->leaving && !view_worker_keeps(view->worker)) {
        view->stopped = true;
        return -1;
    }
    if (view->input) {
        const int64_t rest = view->input + VIEW_REFINE_MS * (int64_t)1000000;
        if (now >= rest) {
            view->input = 0;
            view->anchor.tries = 0; // panels are fitted to their labels now
            view->requested = true;
        } else {
            due = rest;
        }
    }
    if (view->message_end && now >= view->message_end) {
        view->message_end = 0;
        view->unwritten = (kymo_error){0};
        view->dirty = true;
    }
    if (view->message_end)
        due = earlier(due, view->message_end);
    if (view->requested)
        send(view);
    due = earlier(due, count_again(view));
    if (view->hover_again && !view->hovering)
        view_hover(view);
    if (view->event && view->dirty && (!view->frame_event || view->event < view->frame_event))
        view->frame_event = view->event; // answered by what lies on top alone
    view->event = 0;
    if (view->dirty && (view->frame.serial || view->message_end))
        view_present(view, true);
    const int64_t script = view_script_play(view);
    if (script > 0)
        due = earlier(due, script);
    return due;
}

int32_t kymo_view_step(kymo_view *view, double seconds)
{
    SDL_Event event;
    int64_t due = -1;

    if (!view->worker)
        return 0;
    const int64_t end = seconds < 0 ? -1 : view_now() + (int64_t)(fmin(seconds, 1e6) * 1e9);
    for (kymo_view *each = windows; each && !view_display_lost(); each = each->next) {
        if (each->worker && !each->shown_once && !(SDL_GetWindowFlags(each->window) & SDL_WINDOW_SHOWN))
            SDL_ShowWindow(each->window);
        due = earlier(due, update(each));
    }
    due = earlier(due, end);
    if (end_lost() || view->stopped || view->error.code != KYMO_OK)
        return 0;
    const int64_t left = due < 0 ? -1 : (due - view_now() + 999999) / 1000000;
    if (due < 0 || left > 0)
        view_display_wait(due < 0 ? -1 : left);
    while (!view_display_lost() && SDL_PollEvent(&event))
        dispatch(&event);
    for (kymo_view *each = windows; each && !view_display_lost(); each = each->next)
        update(each);
    return !end_lost() && !view->stopped && view->error.code == KYMO_OK;
}

kymo_status kymo_view_run(kymo_view *view)
{
    while (kymo_view_step(view, -1))
        continue;
    return kymo_view_status(view, NULL);
}
