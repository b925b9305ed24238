/*
 * clipboard.c - a picture on the clipboard of X11, which SDL 2 cannot offer: its clipboard is text alone.
 *
 * A thread with a connection of its own (xcb, loaded when the first picture is copied) owns the selection CLIPBOARD and
 * answers who asks for it: TARGETS, TIMESTAMP, image/png. What is larger than a piece goes out by INCR: a piece
 * each time the other side has deleted the one before (ICCCM 2.7.2). The thread sleeps in poll(2); it gives the picture
 * up when somebody else owns the selection, and the clipboard with it ends when its window is closed.
 */
#include "view.h"

#ifdef KYMO_XCB

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <xcb/xcb.h>

#define LIBRARY "libxcb.so.1"

enum { PIECE = 65536 * 3, TRANSFERS = 8, ANSWER_SECONDS = 2 };

typedef enum atom { CLIPBOARD, TARGETS, TIMESTAMP, PNG, INCR, ATOMS } atom;

typedef struct picture {
    int32_t users; /* the offer and transfers; the thread's own */
    size_t size;
    uint8_t *bytes;
} picture;

typedef struct transfer {
    xcb_window_t to;
    xcb_atom_t property;
    picture *what; /* NULL: free */
    size_t sent;
} transfer;

struct view_clipboard {
    void *library;
    xcb_connection_t *(*connect)(const char *, int *);
    void (*disconnect)(xcb_connection_t *);
    int (*has_error)(xcb_connection_t *);
    int (*descriptor)(xcb_connection_t *);
    int (*flush)(xcb_connection_t *);
    uint32_t (*new_id)(xcb_connection_t *);
    const xcb_setup_t *(*setup)(xcb_connection_t *);
    xcb_screen_iterator_t (*roots)(const xcb_setup_t *);
    xcb_void_cookie_t (*create_window)(xcb_connection_t *, uint8_t, xcb_window_t, xcb_window_t, int16_t, int16_t,
                                       uint16_t, uint16_t, uint16_t, uint16_t, xcb_visualid_t, uint32_t, const void *);
    xcb_void_cookie_t (*set_attributes)(xcb_connection_t *, xcb_window_t, uint32_t, const void *);
    xcb_intern_atom_cookie_t (*intern)(xcb_connection_t *, uint8_t, uint16_t, const char *);
    xcb_intern_atom_reply_t *(*interned)(xcb_connection_t *, xcb_intern_atom_cookie_t, xcb_generic_error_t **);
    xcb_void_cookie_t (*put)(xcb_connection_t *, uint8_t, xcb_window_t, xcb_atom_t, xcb_atom_t, uint8_t, uint32_t,
                             const void *);
    xcb_void_cookie_t (*own)(xcb_connection_t *, xcb_window_t, xcb_atom_t, xcb_timestamp_t);
    xcb_get_selection_owner_cookie_t (*ask_owner)(xcb_connection_t *, xcb_atom_t);
    xcb_get_selection_owner_reply_t *(*owner)(xcb_connection_t *, xcb_get_selection_owner_cookie_t,
                                              xcb_generic_error_t **);
    xcb_void_cookie_t (*send)(xcb_connection_t *, uint8_t, xcb_window_t, uint32_t, const char *);
    xcb_generic_event_t *(*poll_event)(xcb_connection_t *);

    xcb_connection_t *c;
    xcb_window_t window;
    xcb_atom_t atoms[ATOMS];
    xcb_timestamp_t since; /* the selection is ours */
    picture *shown, *claiming;
    transfer transfers[TRANSFERS];

    pthread_t thread;
    int wake[2];
    pthread_mutex_t lock;
    pthread_cond_t done;
    /* under the lock */
    picture *offered;
    int32_t result; /* of the claim: 0 none yet, 1 it is ours, -1 it is not */
    bool stop;
};

static bool find_functions(view_clipboard *b)
{
    const struct {
        const char *name;
        void *at;
    } functions[] = {
        {"xcb_connect", &b->connect},
        {"xcb_disconnect", &b->disconnect},
        {"xcb_connection_has_error", &b->has_error},
        {"xcb_get_file_descriptor", &b->descriptor},
        {"xcb_flush", &b->flush},
        {"xcb_generate_id", &b->new_id},
        {"xcb_get_setup", &b->setup},
        {"xcb_setup_roots_iterator", &b->roots},
        {"xcb_create_window", &b->create_window},
        {"xcb_change_window_attributes", &b->set_attributes},
        {"xcb_intern_atom", &b->intern},
        {"xcb_intern_atom_reply", &b->interned},
        {"xcb_change_property", &b->put},
        {"xcb_set_selection_owner", &b->own},
        {"xcb_get_selection_owner", &b->ask_owner},
        {"xcb_get_selection_owner_reply", &b->owner},
        {"xcb_send_event", &b->send},
        {"xcb_poll_for_event", &b->poll_event},
    };

    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *const found = dlsym(b->library, functions[i].name);
        if (!found)
            return false;
        memcpy(functions[i].at, &found, sizeof found);
    }
    return true;
}

static void release(picture *p)
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

/* ---- Events ---------------------------------------------------------------------------------- */

/* The server has told the time: the selection is claimed with it. */
static void claim(view_clipboard *b, xcb_timestamp_t now)
{
    if (!b->claiming)
        return;
    b->own(b->c, b->window, b->atoms[CLIPBOARD], now);
    xcb_get_selection_owner_reply_t *reply = b->owner(b->c, b->ask_owner(b->c, b->atoms[CLIPBOARD]), NULL);
    const bool ours = reply && reply->owner == b->window;
    free(reply);
    release(b->shown);
    b->shown = ours ? b->claiming : NULL;
    if (!ours)
        release(b->claiming);
    b->claiming = NULL;
    b->since = now;
    tell(b, ours ? 1 : -1);
}

/* The first answer of a transfer in pieces: how much will come. */
static bool begin_transfer(view_clipboard *b, xcb_window_t to, xcb_atom_t property)
{
    const uint32_t events = XCB_EVENT_MASK_PROPERTY_CHANGE | XCB_EVENT_MASK_STRUCTURE_NOTIFY;
    const uint32_t size = (uint32_t)b->shown->size;

    for (int32_t i = 0; i < TRANSFERS; i++) {
        if (b->transfers[i].what)
            continue;
        b->transfers[i] = (transfer){.to = to, .property = property, .what = b->shown};
        b->shown->users++;
        b->set_attributes(b->c, to, XCB_CW_EVENT_MASK, &events);
        b->put(b->c, XCB_PROP_MODE_REPLACE, to, property, b->atoms[INCR], 32, 1, &size);
        return true;
    }
    return false;
}

/* Puts what was asked for into a property of who asks; false: it cannot be had. */
static bool put_answer(view_clipboard *b, const xcb_selection_request_event_t *ask, xcb_atom_t property)
{
    const xcb_atom_t targets[] = {b->atoms[TARGETS], b->atoms[TIMESTAMP], b->atoms[PNG]};

    if (!b->shown || ask->selection != b->atoms[CLIPBOARD] || (ask->time && ask->time < b->since))
        return false;
    if (ask->target == b->atoms[TARGETS])
        b->put(b->c, XCB_PROP_MODE_REPLACE, ask->requestor, property, XCB_ATOM_ATOM, 32, 3, targets);
    else if (ask->target == b->atoms[TIMESTAMP])
        b->put(b->c, XCB_PROP_MODE_REPLACE, ask->requestor, property, XCB_ATOM_INTEGER, 32, 1, &b->since);
    else if (ask->target != b->atoms[PNG])
        return false;
    else if (b->shown->size > PIECE)
        return begin_transfer(b, ask->requestor, property);
    else
        b->put(b->c, XCB_PROP_MODE_REPLACE, ask->requestor, property, b->atoms[PNG], 8, (uint32_t)b->shown->size,
               b->shown->bytes);
    return true;
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

    reply.event.property = put_answer(b, ask, property) ? property : XCB_NONE;
    b->send(b->c, 0, ask->requestor, 0, reply.bytes);
}

static void end_transfer(transfer *t)
{
    release(t->what);
    t->what = NULL;
}

/* A property was deleted: the next piece goes there; one of no length is the last. */
static void go_on(view_clipboard *b, const xcb_property_notify_event_t *event)
{
    for (int32_t i = 0; i < TRANSFERS; i++) {
        transfer *t = &b->transfers[i];
        if (!t->what || t->to != event->window || t->property != event->atom)
            continue;
        const size_t left = t->what->size - t->sent, size = left < PIECE ? left : PIECE;
        b->put(b->c, XCB_PROP_MODE_REPLACE, t->to, t->property, b->atoms[PNG], 8, (uint32_t)size,
               t->what->bytes + t->sent);
        t->sent += size;
        if (size == 0)
            end_transfer(t);
        return;
    }
}

static void forget(view_clipboard *b, xcb_window_t gone)
{
    for (int32_t i = 0; i < TRANSFERS; i++)
        if (b->transfers[i].what && b->transfers[i].to == gone)
            end_transfer(&b->transfers[i]);
}

static void handle(view_clipboard *b, const void *event)
{
    const xcb_property_notify_event_t *property = event;

    switch (((const xcb_generic_event_t *)event)->response_type & 0x7f) {
    case XCB_PROPERTY_NOTIFY:
        if (property->window == b->window)
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
    case XCB_DESTROY_NOTIFY:
        forget(b, ((const xcb_destroy_notify_event_t *)event)->window);
        break;
    default: // errors, too: of windows that are gone
        break;
    }
}

/* ---- The thread ------------------------------------------------------------------------------ */

/* Takes what is offered: the time is asked for by a change of our own window. false: it ends. */
static bool take_offer(view_clipboard *b)
{
    pthread_mutex_lock(&b->lock);
    picture *offered = b->offered;
    b->offered = NULL;
    const bool stop = b->stop;
    pthread_mutex_unlock(&b->lock);
    if (offered) {
        release(b->claiming);
        b->claiming = offered;
        b->put(b->c, XCB_PROP_MODE_APPEND, b->window, b->atoms[TIMESTAMP], XCB_ATOM_INTEGER, 32, 0, NULL);
    }
    return !stop;
}

static void *run(void *user)
{
    view_clipboard *b = user;
    struct pollfd fds[2] = {{.fd = b->wake[0], .events = POLLIN}, {.fd = b->descriptor(b->c), .events = POLLIN}};
    char bytes[16];

    while (take_offer(b) && !b->has_error(b->c)) {
        xcb_generic_event_t *event;
        while ((event = b->poll_event(b->c)) != NULL) {
            handle(b, event);
            free(event);
        }
        if (b->flush(b->c) <= 0)
            break;
        poll(fds, 2, -1);
        while (read(b->wake[0], bytes, sizeof bytes) > 0)
            continue;
    }
    return NULL;
}

static bool open_window(view_clipboard *b)
{
    static const char *const names[ATOMS] = {"CLIPBOARD", "TARGETS", "TIMESTAMP", "image/png", "INCR"};
    const uint32_t events = XCB_EVENT_MASK_PROPERTY_CHANGE;

    b->c = b->connect(NULL, NULL);
    if (b->has_error(b->c))
        return false;
    const xcb_screen_t *screen = b->roots(b->setup(b->c)).data;
    b->window = b->new_id(b->c);
    b->create_window(b->c, 0, b->window, screen->root, 0, 0, 1, 1, 0, XCB_WINDOW_CLASS_INPUT_ONLY, 0, XCB_CW_EVENT_MASK,
                     &events);
    for (int32_t i = 0; i < ATOMS; i++) {
        xcb_intern_atom_reply_t *reply =
            b->interned(b->c, b->intern(b->c, 0, (uint16_t)strlen(names[i]), names[i]), NULL);
        b->atoms[i] = reply ? reply->atom : XCB_NONE;
        free(reply);
        if (!b->atoms[i])
            return false;
    }
    return true;
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
    if (b->c)
        b->disconnect(b->c);
    if (b->library)
        dlclose(b->library);
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
    b->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (b->library && find_functions(b) && open_window(b) && open_thread(b))
        return b;
    free_clipboard(b);
    return NULL;
}

static void wake(view_clipboard *b)
{
    if (write(b->wake[1], "", 1) < 0)
        return; // it is full: the thread will wake
}

bool view_clipboard_offer(view_clipboard *b, void *bytes, size_t size)
{
    picture *p = bytes && size <= UINT32_MAX ? calloc(1, sizeof *p) : NULL;
    struct timespec until;

    if (!p) {
        free(bytes);
        return false;
    }
    *p = (picture){.users = 1, .size = size, .bytes = bytes};
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

#include <stdlib.h>

view_clipboard *view_clipboard_open(void)
{
    return NULL;
}

bool view_clipboard_offer(view_clipboard *b, void *bytes, size_t size)
{
    (void)b, (void)size;
    free(bytes);
    return false;
}

void view_clipboard_close(view_clipboard *b)
{
    (void)b;
}

#endif
