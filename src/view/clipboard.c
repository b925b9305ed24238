/*
 * clipboard.c - pictures and large texts on the clipboard of X11: that of SDL 2 is for short texts alone.
 *
 * A thread with a connection of its own (xcb.c) owns the selection CLIPBOARD and answers who asks for it: TARGETS,
 * MULTIPLE, TIMESTAMP, and what was copied, as image/png or as text in UTF-8 under its usual names. What is larger than a
 * piece goes out by INCR: a piece each time the other side has deleted the one before (ICCCM 2.7.2); who deletes
 * none for ten seconds gets no more. The thread sleeps in poll(2); it gives up what was copied when somebody else owns the
 * selection. When its window is closed a clipboard manager is asked to keep it (SAVE_TARGETS, freedesktop.org's
 * clipboard manager specification), where there is one.
 *
 * Wayland's clipboard wants a surface and an input of the one who copies, which SDL 2 does not give away: there
 * wl-copy(1) takes the picture, where it is installed.
 */
#include "view.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

bool view_clipboard_hand(const char *path)
{
    static char name[] = "wl-copy", type[] = "--type", png[] = "image/png";
    const char *wayland = getenv("WAYLAND_DISPLAY");
    char *const arguments[] = {name, type, png, NULL};
    posix_spawn_file_actions_t streams;
    posix_spawnattr_t how;
    sigset_t none;
    pid_t pid;
    int status = 1;

    if (!wayland || !wayland[0] || posix_spawn_file_actions_init(&streams) != 0)
        return false;
    sigemptyset(&none); // it stays, as a process of its own: signals are not blocked there
    posix_spawnattr_init(&how);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK);
    bool good = posix_spawn_file_actions_addopen(&streams, STDIN_FILENO, path, O_RDONLY, 0) == 0 &&
                posix_spawn_file_actions_addopen(&streams, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
                posix_spawn_file_actions_addopen(&streams, STDERR_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
                posix_spawnp(&pid, name, &streams, &how, arguments, environ) == 0;
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&streams);
    while (good && waitpid(pid, &status, 0) < 0)
        good = errno == EINTR;
    return good && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

#ifdef KYMO_XCB

#include "xcb.h"

#include <poll.h>
#include <string.h>
#include <time.h>

enum {
    PIECE = 65536 * 3,
    TRANSFERS = 8,
    PAIRS = 32,            /* of MULTIPLE */
    ANSWER_SECONDS = 2,    /* that the server has for a claim */
    SILENCE_SECONDS = 10,  /* of the other side of a transfer */
    KEEPING_SECONDS = 5    /* that a clipboard manager has, as long as it asks for nothing */
};

typedef struct content {
    int32_t users; /* the offer and transfers; the thread's own */
    view_content kind;
    size_t size;
    uint8_t *bytes;
} content;

typedef struct transfer {
    xcb_window_t to;
    xcb_atom_t property, type;
    content *what; /* NULL: free */
    size_t sent;
    int64_t until; /* the next piece has to be asked for [ns] */
} transfer;

struct view_clipboard {
    view_xcb x;
    xcb_timestamp_t since; /* the selection is ours */
    content *shown, *claiming;
    transfer transfers[TRANSFERS];
    bool kept; /* a clipboard manager has answered */

    pthread_t thread;
    int wake[2];
    pthread_mutex_t lock;
    pthread_cond_t done;
    /* under the lock */
    content *offered;
    int32_t result; /* of the claim: 0 none yet, 1 it is ours, -1 it is not */
    bool stop;
};

static void release(content *p)
{
    if (!p || --p->users > 0)
        return;
    free(p->bytes);
    free(p);
}

static void tell(view_clipboard *b, int32_t result)
{
    pthread_mutex_lock(&b->lock);
    b->result = result;
    pthread_cond_signal(&b->done);
    pthread_mutex_unlock(&b->lock);
}

/* ---- What is asked for ----------------------------------------------------------------------- */

/* The server has told the time: the selection is claimed with it. */
static void claim(view_clipboard *b, xcb_timestamp_t now)
{
    const view_xcb *x = &b->x;

    if (!b->claiming)
        return;
    x->set_selection_owner(x->c, x->window, x->atoms[VIEW_CLIPBOARD], now);
    const bool ours = view_xcb_owner(x, VIEW_CLIPBOARD) == x->window;
    release(b->shown);
    b->shown = ours ? b->claiming : NULL;
    if (!ours)
        release(b->claiming);
    b->claiming = NULL;
    b->since = now;
    tell(b, ours ? 1 : -1);
}

static bool is_ascii(const content *p)
{
    for (size_t i = 0; i < p->size; i++)
        if (p->bytes[i] > 126)
            return false;
    return true;
}

/* As what it can be had; how many ways. */
static uint32_t list_types(const view_clipboard *b, xcb_atom_t types[8])
{
    const xcb_atom_t *atoms = b->x.atoms;
    uint32_t count = 0;

    if (b->shown->kind == VIEW_CONTENT_PNG) {
        types[count++] = atoms[VIEW_PNG];
        return count;
    }
    types[count++] = atoms[VIEW_UTF8_STRING];
    types[count++] = atoms[VIEW_UTF8_PLAIN];
    types[count++] = atoms[VIEW_PLAIN];
    if (b->shown->size <= PIECE && is_ascii(b->shown)) // else it would have to be Latin-1
        types[count++] = XCB_ATOM_STRING;
    return count;
}

static void put(const view_clipboard *b, xcb_window_t to, xcb_atom_t property, xcb_atom_t type, uint8_t bits,
                size_t count, const void *values)
{
    b->x.change_property(b->x.c, XCB_PROP_MODE_REPLACE, to, property, type, bits, (uint32_t)count, values);
}

/* The first answer of a transfer in pieces: how much will come. */
static bool begin_transfer(view_clipboard *b, xcb_window_t to, xcb_atom_t property, xcb_atom_t type)
{
    const uint32_t events = XCB_EVENT_MASK_PROPERTY_CHANGE | XCB_EVENT_MASK_STRUCTURE_NOTIFY;
    const uint32_t size = (uint32_t)b->shown->size;

    for (int32_t i = 0; i < TRANSFERS; i++) {
        if (b->transfers[i].what)
            continue;
        b->transfers[i] = (transfer){.to = to,
                                     .property = property,
                                     .type = type,
                                     .what = b->shown,
                                     .until = view_now() + SILENCE_SECONDS * INT64_C(1000000000)};
        b->shown->users++;
        b->x.change_window_attributes(b->x.c, to, XCB_CW_EVENT_MASK, &events);
        put(b, to, property, b->x.atoms[VIEW_INCR], 32, 1, &size);
        return true;
    }
    return false;
}

static bool put_content(view_clipboard *b, xcb_window_t to, xcb_atom_t target, xcb_atom_t property)
{
    xcb_atom_t types[8];
    bool known = false;

    for (uint32_t i = list_types(b, types); i > 0; i--)
        known |= types[i - 1] == target;
    if (!known)
        return false;
    if (b->shown->size > PIECE)
        return begin_transfer(b, to, property, target);
    put(b, to, property, target, 8, b->shown->size, b->shown->bytes);
    return true;
}

/* Puts one target into a property of who asks; false: it cannot be had. */
static bool put_target(view_clipboard *b, xcb_window_t to, xcb_atom_t target, xcb_atom_t property)
{
    const xcb_atom_t *atoms = b->x.atoms;
    xcb_atom_t types[3 + 8] = {atoms[VIEW_TARGETS], atoms[VIEW_MULTIPLE], atoms[VIEW_TIMESTAMP]};

    if (target == atoms[VIEW_TARGETS])
        put(b, to, property, XCB_ATOM_ATOM, 32, 3 + list_types(b, types + 3), types);
    else if (target == atoms[VIEW_TIMESTAMP])
        put(b, to, property, XCB_ATOM_INTEGER, 32, 1, &b->since);
    else
        return put_content(b, to, target, property);
    return true;
}

/* MULTIPLE: pairs of a target and a property; what cannot be had gets no property in the list. */
static bool put_pairs(view_clipboard *b, xcb_window_t to, xcb_atom_t property)
{
    const view_xcb *x = &b->x;
    xcb_get_property_reply_t *reply =
        x->get_property_reply(x->c, x->get_property(x->c, 0, to, property, XCB_ATOM_ANY, 0, 2 * PAIRS), NULL);
    xcb_atom_t pairs[2 * PAIRS];

    const size_t size = reply && reply->format == 32 ? (size_t)x->get_property_value_length(reply) : 0;
    const size_t count = (size < sizeof pairs ? size : sizeof pairs) / sizeof *pairs / 2;
    if (count > 0)
        memcpy(pairs, x->get_property_value(reply), count * 2 * sizeof *pairs);
    free(reply);
    for (size_t i = 0; i < count; i++)
        if (!pairs[2 * i + 1] || !put_target(b, to, pairs[2 * i], pairs[2 * i + 1]))
            pairs[2 * i + 1] = XCB_NONE;
    if (count > 0)
        put(b, to, property, x->atoms[VIEW_PAIR], 32, 2 * count, pairs);
    return count > 0;
}

static void answer(view_clipboard *b, const xcb_selection_request_event_t *ask)
{
    const xcb_atom_t property = ask->property ? ask->property : ask->target;
    union {
        xcb_selection_notify_event_t event;
        char bytes[32];
    } reply = {.event = {.response_type = XCB_SELECTION_NOTIFY,
                         .time = ask->time,
                         .requestor = ask->requestor,
                         .selection = ask->selection,
                         .target = ask->target}};
    const bool ours = b->shown && ask->selection == b->x.atoms[VIEW_CLIPBOARD] && !(ask->time && ask->time < b->since);
    const bool had = ours && (ask->target == b->x.atoms[VIEW_MULTIPLE]
                                  ? ask->property && put_pairs(b, ask->requestor, property)
                                  : put_target(b, ask->requestor, ask->target, property));

    reply.event.property = had ? property : XCB_NONE;
    b->x.send_event(b->x.c, 0, ask->requestor, 0, reply.bytes);
}

/* ---- Transfers ------------------------------------------------------------------------------- */

static void end_transfer(view_clipboard *b, transfer *t)
{
    const uint32_t none = 0;
    bool other = false;

    release(t->what);
    t->what = NULL;
    for (int32_t i = 0; i < TRANSFERS; i++)
        other |= b->transfers[i].what && b->transfers[i].to == t->to;
    if (!other)
        b->x.change_window_attributes(b->x.c, t->to, XCB_CW_EVENT_MASK, &none);
}

/* A property was deleted: the next piece goes there; one of no length is the last. */
static void go_on(view_clipboard *b, const xcb_property_notify_event_t *event)
{
    for (int32_t i = 0; i < TRANSFERS; i++) {
        transfer *t = &b->transfers[i];
        if (!t->what || t->to != event->window || t->property != event->atom)
            continue;
        const size_t left = t->what->size - t->sent, size = left < PIECE ? left : PIECE;
        put(b, t->to, t->property, t->type, 8, size, t->what->bytes + t->sent);
        t->sent += size;
        t->until = view_now() + SILENCE_SECONDS * INT64_C(1000000000);
        if (size == 0)
            end_transfer(b, t);
        return;
    }
}

static void forget(view_clipboard *b, xcb_window_t gone)
{
    for (int32_t i = 0; i < TRANSFERS; i++)
        if (b->transfers[i].what && b->transfers[i].to == gone)
            end_transfer(b, &b->transfers[i]);
}

/* Ends transfers whose other side is silent; how long until the next would have to be [ms], -1: there are none. */
static int end_silent(view_clipboard *b)
{
    const int64_t now = view_now();
    int next = -1;

    for (int32_t i = 0; i < TRANSFERS; i++) {
        transfer *t = &b->transfers[i];
        if (t->what && now >= t->until)
            end_transfer(b, t);
        const int left = t->what ? (int)((t->until - now) / 1000000) + 1 : -1;
        next = next < 0 || (left >= 0 && left < next) ? left : next;
    }
    return next;
}

/* ---- The thread ------------------------------------------------------------------------------ */

static void handle(view_clipboard *b, const void *event)
{
    const xcb_property_notify_event_t *property = event;
    const xcb_selection_notify_event_t *notice = event;

    switch (((const xcb_generic_event_t *)event)->response_type & 0x7f) {
    case XCB_PROPERTY_NOTIFY:
        if (property->window == b->x.window)
            claim(b, property->time);
        else if (property->state == XCB_PROPERTY_DELETE)
            go_on(b, property);
        break;
    case XCB_SELECTION_REQUEST:
        answer(b, event);
        break;
    case XCB_SELECTION_CLEAR:
        release(b->shown);
        b->shown = NULL;
        break;
    case XCB_SELECTION_NOTIFY:
        b->kept |= notice->selection == b->x.atoms[VIEW_MANAGER];
        break;
    case XCB_DESTROY_NOTIFY:
        forget(b, ((const xcb_destroy_notify_event_t *)event)->window);
        break;
    default: // errors, too: of windows that are gone
        break;
    }
}

/* All events that have come; whether there were any. */
static bool handle_all(view_clipboard *b)
{
    bool any = false;

    for (xcb_generic_event_t *event; (event = b->x.poll_for_event(b->x.c)) != NULL; any = true) {
        handle(b, event);
        free(event);
    }
    return any;
}

/* Takes what is offered: the time is asked for by a change of our own window. false: it ends. */
static bool take_offer(view_clipboard *b)
{
    pthread_mutex_lock(&b->lock);
    content *offered = b->offered;
    b->offered = NULL;
    const bool stop = b->stop;
    pthread_mutex_unlock(&b->lock);
    if (offered) {
        release(b->claiming);
        b->claiming = offered;
        b->x.change_property(b->x.c, XCB_PROP_MODE_APPEND, b->x.window, b->x.atoms[VIEW_TIMESTAMP], XCB_ATOM_INTEGER, 32,
                             0, NULL);
    }
    return !stop;
}

/* At the end: a clipboard manager takes what is ours, as long as it goes on asking. */
static void hand_over(view_clipboard *b)
{
    const view_xcb *x = &b->x;
    xcb_atom_t types[8];
    struct pollfd one = {.fd = x->get_file_descriptor(x->c), .events = POLLIN};

    if (!b->shown || x->connection_has_error(x->c) || view_xcb_owner(x, VIEW_MANAGER) == XCB_NONE)
        return;
    put(b, x->window, x->atoms[VIEW_SAVE_TARGETS], XCB_ATOM_ATOM, 32, list_types(b, types), types);
    x->convert_selection(x->c, x->window, x->atoms[VIEW_MANAGER], x->atoms[VIEW_SAVE_TARGETS],
                         x->atoms[VIEW_SAVE_TARGETS], b->since);
    int64_t until = view_now() + KEEPING_SECONDS * INT64_C(1000000000);
    while (!b->kept && b->shown && view_now() < until && !x->connection_has_error(x->c)) {
        if (handle_all(b))
            until = view_now() + KEEPING_SECONDS * INT64_C(1000000000);
        if (x->flush(x->c) <= 0)
            return;
        if (!b->kept)
            poll(&one, 1, 100);
    }
}

static void *run(void *user)
{
    view_clipboard *b = user;
    const view_xcb *x = &b->x;
    struct pollfd fds[2] = {{.fd = b->wake[0], .events = POLLIN},
                            {.fd = x->get_file_descriptor(x->c), .events = POLLIN}};
    char bytes[16];

    while (take_offer(b) && !x->connection_has_error(x->c)) {
        handle_all(b);
        const int silence = end_silent(b);
        if (x->flush(x->c) <= 0)
            break;
        poll(fds, 2, silence);
        while (read(b->wake[0], bytes, sizeof bytes) > 0)
            continue;
    }
    hand_over(b);
    return NULL;
}

static bool open_thread(view_clipboard *b)
{
    sigset_t all, before;

    if (pipe(b->wake) != 0)
        return false;
    for (int i = 0; i < 2; i++) {
        fcntl(b->wake[i], F_SETFD, FD_CLOEXEC);
        fcntl(b->wake[i], F_SETFL, O_NONBLOCK);
    }
    sigfillset(&all); // SIGPIPE, when the server is gone; the others are the program's
    pthread_sigmask(SIG_BLOCK, &all, &before);
    const bool good = pthread_create(&b->thread, NULL, run, b) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!good) {
        close(b->wake[0]);
        close(b->wake[1]);
    }
    return good;
}

static void free_clipboard(view_clipboard *b)
{
    view_xcb_close(&b->x);
    release(b->offered);
    release(b->claiming);
    release(b->shown);
    for (int32_t i = 0; i < TRANSFERS; i++)
        release(b->transfers[i].what);
    pthread_cond_destroy(&b->done);
    pthread_mutex_destroy(&b->lock);
    free(b);
}

view_clipboard *view_clipboard_open(void)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    view_clipboard *b = driver && strcmp(driver, "x11") == 0 ? calloc(1, sizeof *b) : NULL;

    if (!b)
        return NULL;
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->done, NULL);
    if (view_xcb_open(&b->x) && open_thread(b))
        return b;
    free_clipboard(b);
    return NULL;
}

static void wake(view_clipboard *b)
{
    if (write(b->wake[1], "", 1) < 0)
        return; // it is full: the thread will wake
}

bool view_clipboard_offer(view_clipboard *b, view_content kind, void *bytes, size_t size)
{
    content *p = bytes && size <= UINT32_MAX ? calloc(1, sizeof *p) : NULL;
    struct timespec until;

    if (!p) {
        free(bytes);
        return false;
    }
    *p = (content){.users = 1, .kind = kind, .size = size, .bytes = bytes};
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ANSWER_SECONDS;
    pthread_mutex_lock(&b->lock);
    release(b->offered); // the one before was never taken
    b->offered = p;
    b->result = 0;
    wake(b);
    while (b->result == 0 && pthread_cond_timedwait(&b->done, &b->lock, &until) == 0)
        continue;
    const bool ours = b->result > 0;
    pthread_mutex_unlock(&b->lock);
    return ours;
}

void view_clipboard_close(view_clipboard *b)
{
    if (!b)
        return;
    pthread_mutex_lock(&b->lock);
    b->stop = true;
    wake(b);
    pthread_mutex_unlock(&b->lock);
    pthread_join(b->thread, NULL);
    close(b->wake[0]);
    close(b->wake[1]);
    free_clipboard(b);
}

#else

view_clipboard *view_clipboard_open(void)
{
    return NULL;
}

bool view_clipboard_offer(view_clipboard *b, view_content kind, void *bytes, size_t size)
{
    (void)b, (void)kind, (void)size;
    free(bytes);
    return false;
}

void view_clipboard_close(view_clipboard *b)
{
    (void)b;
}

#endif
