/*
 * display.c - the connection to the window system: sleeping until something comes, and what happens when it is lost.
 *
 * Under X11 the loop sleeps in poll(2), on SDL's connection and on a pipe by which other threads wake it. (In
 * SDL_WaitEvent they would send themselves events through a second connection, whose loss nobody could catch.) SDL's
 * dummy driver has nothing to wait for: there the pipe alone wakes it. Elsewhere SDL waits.
 *
 * Xlib ends the program when its server is gone. Since libX11 1.7 a connection can have a handler that returns instead
 * (XSetIOErrorExitHandler); from then on its functions return at once, with nothing. All windows then fail with an
 * error, and nothing is asked of SDL any more: its functions for hiding and closing windows wait for answers that
 * never come. So a process whose display was lost opens no other window. Older libX11 ends the program, as it always
 * has. The same happens while the first window is being opened, since a connection can have its handler only when SDL has
 * told which it is; Xlib's message is left out then, and the program `kymo` has one of its own.
 * Errors of single requests (a window that is gone already) are passed over. Both handlers care for SDL's
 * connection alone: what other libraries do with theirs goes to the handlers that were there before.
 */
#include "view.h"

#include <SDL_syswm.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    NAP_MS = 50 /* at most, without a way to wait: for events that others have pushed */
};

/* SDL has one connection, and Xlib's handlers no argument of ours. */
static struct {
    int32_t windows;
    int wake[2]; /* a pipe */
    int fd;      /* of X11's connection; -1: SDL waits */
    bool asked;  /* SDL's driver can only be asked again and again */
    bool wayland;
    atomic_bool lost;
    void *library;
    void *connection;
    bool opening; /* SDL's connection is not known yet */
#ifdef SDL_VIDEO_DRIVER_X11
    XErrorHandler (*set_error)(XErrorHandler);
    XIOErrorHandler (*set_loss)(XIOErrorHandler);
    XErrorHandler error_before;
    XIOErrorHandler loss_before;
#endif
} display = {.wake = {-1, -1}, .fd = -1};

bool view_display_lost(void)
{
    return atomic_load(&display.lost);
}

void view_display_quit(void)
{
    if (display.wayland) // that is how SDL tells it
        atomic_store(&display.lost, true);
}

/* ---- X11 ------------------------------------------------------------------------------------- */

#ifdef SDL_VIDEO_DRIVER_X11

static int on_error(Display *connection, XErrorEvent *event)
{
    return connection == display.connection || !display.error_before ? 0 : display.error_before(connection, event);
}

static int on_loss(Display *connection)
{
    if (!display.opening && connection != display.connection)
        return display.loss_before ? display.loss_before(connection) : 0;
    atomic_store(&display.lost, true);
    return 0;
}

/* Returns, and by that keeps the program. */
static void on_exit_of(Display *connection, void *user)
{
    (void)connection, (void)user;
}

static bool find(const char *name, void *function)
{
    *(void **)function = dlsym(display.library, name);
    return *(void **)function != NULL;
}

/* The connection and Xlib itself, which SDL has loaded. */
static bool find_connection(SDL_Window *window)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    SDL_SysWMinfo info = {0};

    SDL_VERSION(&info.version);
    if (!driver || strcmp(driver, "x11") != 0 || !SDL_GetWindowWMInfo(window, &info) || info.subsystem != SDL_SYSWM_X11)
        return false;
    display.connection = info.info.x11.display;
    return display.library != NULL;
}

void view_display_begin(void)
{
    const char *x = getenv("DISPLAY"), *driver = getenv("SDL_VIDEODRIVER");

    if (display.windows > 0 || display.library || !x || !x[0] || (driver && strcmp(driver, "x11") != 0))
        return;
    display.library = dlopen("libX11.so.6", RTLD_LAZY | RTLD_LOCAL); // as SDL will
    display.opening = display.library && find("XSetIOErrorHandler", &display.set_loss);
    if (display.opening)
        display.loss_before = display.set_loss(on_loss);
}

static void open_x11(SDL_Window *window)
{
    void (*set_exit)(Display *, void (*)(Display *, void *), void *);
    int (*number)(Display *);

    if (!find_connection(window)) {
        view_display_end();
        return;
    }
    if (find("XConnectionNumber", &number))
        display.fd = number(display.connection);
    if (find("XSetErrorHandler", &display.set_error))
        display.error_before = display.set_error(on_error);
    if (display.set_loss && find("XSetIOErrorExitHandler", &set_exit))
        set_exit(display.connection, on_exit_of, NULL);
    display.opening = false;
}

/* The handlers that were there before come back, unless others have come since. */
void view_display_end(void)
{
    if (!display.library || display.windows > 0)
        return;
    if (display.set_error) {
        const XErrorHandler now = display.set_error(display.error_before);
        if (now != on_error)
            display.set_error(now);
    }
    if (display.set_loss) {
        const XIOErrorHandler now = display.set_loss(display.loss_before);
        if (now != on_loss)
            display.set_loss(now);
    }
    display.set_error = NULL;
    display.set_loss = NULL;
    display.opening = false;
    dlclose(display.library);
    display.library = NULL;
    display.connection = NULL;
    display.fd = -1;
}

/* "Xft.dpi:\t192\n..." to 192; 0: it is not there. */
static int dpi_of(const char *resources)
{
    static const char name[] = "Xft.dpi:";

    for (const char *line = resources; line && *line;) {
        if (strncmp(line, name, sizeof name - 1) == 0) {
            line += sizeof name - 1;
            return atoi(line + strspn(line, " \t"));
        }
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    return 0;
}

/* SDL 2 does not scale under X11, and the size in millimetres that monitors tell is often wrong. Xft.dpi of the
   server's resources is what desktops set. */
double view_display_scale(void)
{
    int (*get)(Display *, Window, Atom, long, long, Bool, Atom, Atom *, int *, unsigned long *, unsigned long *,
               unsigned char **);
    Window (*root)(Display *);
    int (*release)(void *);
    unsigned char *text = NULL;
    unsigned long length = 0, after = 0;
    Atom type = None;
    int format = 0, dpi = 0;

    if (!display.connection || !find("XGetWindowProperty", &get) || !find("XDefaultRootWindow", &root) ||
        !find("XFree", &release))
        return 1;
    if (get(display.connection, root(display.connection), XA_RESOURCE_MANAGER, 0, 1 << 20, False, XA_STRING, &type,
            &format, &length, &after, &text) == Success && text) {
        dpi = format == 8 ? dpi_of((const char *)text) : 0; // Xlib ends it with a zero
        release(text);
    }
    return dpi >= 48 && dpi <= 768 ? dpi / 96.0 : 1;
}

#else

static void open_x11(SDL_Window *window)
{
    (void)window;
}

void view_display_begin(void)
{
}

void view_display_end(void)
{
}

double view_display_scale(void)
{
    return 1;
}

#endif

/* ---- For all drivers ------------------------------------------------------------------------- */

static void set_flags(int fd)
{
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
}

bool view_display_open(SDL_Window *window)
{
    const char *driver = SDL_GetCurrentVideoDriver();

    if (display.windows > 0) {
        display.windows++;
        return true;
    }
    if (pipe(display.wake) != 0)
        return false;
    set_flags(display.wake[0]);
    set_flags(display.wake[1]);
    display.windows = 1;
    display.asked = driver && (strcmp(driver, "dummy") == 0 || strcmp(driver, "offscreen") == 0);
    display.wayland = driver && strcmp(driver, "wayland") == 0;
    open_x11(window);
    return true;
}

void view_display_close(void)
{
    if (--display.windows > 0)
        return;
    if (!view_display_lost()) // else it is needed for as long as SDL holds it
        view_display_end();
    close(display.wake[0]);
    close(display.wake[1]);
    display.wake[0] = display.wake[1] = -1;
}

void view_display_push(SDL_Event *event)
{
    SDL_PushEvent(event);
    if (write(display.wake[1], "", 1) < 0)
        return; // it is full: the loop will wake
}

static int at_most(int64_t milliseconds, int most)
{
    return milliseconds < 0 || milliseconds > most ? most : (int)milliseconds;
}

/* Sleeps until the pipe or the server says something, or that long. */
static void sleep_in_poll(int64_t milliseconds)
{
    struct pollfd fds[2] = {{.fd = display.wake[0], .events = POLLIN}, {.fd = display.fd, .events = POLLIN}};
    const int most = display.asked ? at_most(milliseconds, NAP_MS) : milliseconds < 0 ? -1 : at_most(milliseconds, INT32_MAX);
    char bytes[64];

    if (SDL_HasEvents(SDL_FIRSTEVENT, SDL_LASTEVENT))
        return;
    poll(fds, 2, most);
    while (read(display.wake[0], bytes, sizeof bytes) > 0)
        continue;
}

void view_display_wait(int64_t milliseconds)
{
    if (!display.asked && display.fd < 0) {
        if (milliseconds < 0)
            SDL_WaitEvent(NULL);
        else
            SDL_WaitEventTimeout(NULL, at_most(milliseconds, INT32_MAX));
        return;
    }
    do {
        SDL_PumpEvents(); // what Xlib has read already wakes nobody
        sleep_in_poll(milliseconds);
    } while (milliseconds < 0 && !view_display_lost() && (SDL_PumpEvents(), !SDL_HasEvents(SDL_FIRSTEVENT, SDL_LASTEVENT)));
}
