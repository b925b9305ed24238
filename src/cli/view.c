/*
 * view.c - `kymo view FILE`: the figure of a command line in a window.
 *
 * The window is in a library of its own, libkymo-view, because it needs SDL2, and is loaded only here: from beside the
 * program, from ../lib, else from where the system looks. What it needs of kymo it finds in the program itself.
 * SIGINT, SIGTERM and SIGHUP are waited for by a thread, which closes the window as its user would; a second one
 * gives up what is still being written.
 */
#include "cli.h"

#include <dlfcn.h>
#include <kymo/view.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    EXIT_NO_DISPLAY = 4,
    AGAIN_NS = 300000000 /* a signal that comes sooner is the same one: timeout(1) sends two */
};

static const char library[] = "libkymo-view.so.0";

/* What is used of the library. */
typedef struct viewer {
    void *handle;
    kymo_view *(*open)(kymo_figure *figure, const kymo_view_options *options);
    kymo_status (*run)(kymo_view *view);
    void (*stop)(kymo_view *view);
    kymo_status (*close)(kymo_view *view, kymo_error *error);
} viewer;

/* ---- Loading --------------------------------------------------------------------------------- */

static void *load_from(const char *folder, const char *below)
{
    char path[4200];

    snprintf(path, sizeof path, "%s%s/%s", folder, below, library);
    return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

static void *load(void)
{
    char program[4096];
    const ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    void *handle = NULL;

    if (length > 0) {
        program[length] = '\0';
        char *slash = strrchr(program, '/');
        if (slash)
            *slash = '\0';
        handle = load_from(program, "");
        if (!handle)
            handle = load_from(program, "/../lib");
    }
    return handle ? handle : dlopen(library, RTLD_NOW | RTLD_LOCAL);
}

static bool find(const viewer *v, const char *name, void *function)
{
    *(void **)function = dlsym(v->handle, name);
    return *(void **)function != NULL;
}

static kymo_status open_viewer(viewer *v, kymo_error *err)
{
    v->handle = load();
    if (v->handle && find(v, "kymo_view_open", &v->open) && find(v, "kymo_view_run", &v->run) &&
        find(v, "kymo_view_stop", &v->stop) && find(v, "kymo_view_close", &v->close))
        return KYMO_OK;
    const char *why = dlerror();
    cli_fail(err, KYMO_EUNSUPPORTED, "no viewer: %s", why ? why : library);
    cli_hint(err, "it is a library of its own, built where SDL2 is; -o FILE writes a picture");
    return KYMO_EUNSUPPORTED;
}

/* ---- Signals --------------------------------------------------------------------------------- */

typedef struct watch {
    pthread_t thread;
    const viewer *viewer;
    kymo_view *view;
    sigset_t signals;
    volatile sig_atomic_t came; /* the signal; 0: none */
    bool on;
} watch;

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void *wait_for_signal(void *user)
{
    watch *w = user;
    int number = 0;
    int64_t first = 0;

    while (sigwait(&w->signals, &number) == 0 && number != SIGUSR2) {
        if (w->came && now() - first < AGAIN_NS)
            continue;
        if (!w->came)
            first = now();
        w->came = w->came ? w->came : number;
        w->viewer->stop(w->view); // once more: what is still being written is given up
    }
    return NULL;
}

/* Before any thread begins: all of them leave these signals to the one that waits. */
static void block_signals(watch *w)
{
    struct sigaction hangup;

    sigemptyset(&w->signals);
    sigaddset(&w->signals, SIGINT);
    sigaddset(&w->signals, SIGTERM);
    if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN) // else nohup has begun it
        sigaddset(&w->signals, SIGHUP);
    sigaddset(&w->signals, SIGUSR2); // ends the thread
    pthread_sigmask(SIG_BLOCK, &w->signals, NULL);
}

static void begin_watch(watch *w)
{
    w->on = pthread_create(&w->thread, NULL, wait_for_signal, w) == 0;
}

static void end_watch(watch *w)
{
    if (!w->on)
        return;
    pthread_kill(w->thread, SIGUSR2);
    pthread_join(w->thread, NULL);
}

/* ---- The command ----------------------------------------------------------------------------- */

static kymo_status fill_options(const cli_args *args, kymo_view_options *options, kymo_error *err)
{
    const char *scale = cli_last(args, CLI_UI_SCALE), *mouse = cli_last(args, CLI_MOUSE);

    options->script = cli_last(args, CLI_SCRIPT);
    options->shots = cli_last(args, CLI_SHOTS);
    options->trace = cli_last(args, CLI_TRACE);
    options->frame_times = cli_last(args, CLI_FRAME_TIMES);
    options->keys = cli_last(args, CLI_KEYS);
    options->link = cli_last(args, CLI_LINK);
    options->mouse_box = mouse && strcmp(mouse, "box") == 0;
    options->full_screen = cli_count(args, CLI_FULL_SCREEN) > 0;
    options->speak = cli_count(args, CLI_SPEAK) > 0;
    if (scale && (!cli_number(scale, &options->ui_scale) || !(options->ui_scale >= 0.25 && options->ui_scale <= 8))) {
        cli_fail(err, KYMO_EINVAL, "--ui-scale: bad value \"%s\"", scale);
        cli_hint(err, "write a number from 0.25 to 8");
        return KYMO_EINVAL;
    }
    kymo_figure_options size = {0};
    if (cli_apply(args, KYMO_TABLE_FIGURE, &size, 0, err) != KYMO_OK || cli_apply_size(args, &size, err) != KYMO_OK)
        return (kymo_status)err->code;
    options->width = size.width;
    options->height = size.height;
    return KYMO_OK;
}

/* "kymo: co2.csv", as windows are called. */
static void name_window(const cli_figure *f, char title[256])
{
    const char *path = f->count > 0 ? f->inputs[0].path : NULL, *slash = path ? strrchr(path, '/') : NULL;

    snprintf(title, 256, "%.200s%s \xe2\x80\x93 kymo", !path ? "figure" : slash && slash[1] ? slash + 1 : path,
             f->count > 1 ? ", ..." : "");
}

/* Until the window is open Xlib ends the program when its server does: with a message of ours, then. */
static bool opening;

static void on_exit_while_opening(void)
{
    if (!opening)
        return;
    fputs("kymo: the display is lost\n", stderr);
    _exit(EXIT_NO_DISPLAY);
}

static kymo_status show(const viewer *v, const cli_figure *f, kymo_view_options *options, watch *w, kymo_error *err)
{
    char title[256];

    name_window(f, title);
    options->title = title;
    w->viewer = v;
    opening = atexit(on_exit_while_opening) == 0;
    w->view = v->open(f->figure, options);
    opening = false;
    begin_watch(w);
    v->run(w->view);
    end_watch(w);
    return v->close(w->view, err);
}

/* The size of an input that is a file and is not followed (cli_tell_renewed tells of those); -1: it has none. */
static int64_t size_of(const cli_figure *f, int32_t input)
{
    const cli_input *in = &f->inputs[input];
    struct stat info;
    kymo_live live;

    kymo_live_state(in->source, &live);
    if (live.phase != KYMO_LIVE_NONE || strcmp(in->path, "-") == 0 || stat(in->path, &info) != 0 ||
        !S_ISREG(info.st_mode))
        return -1;
    return (int64_t)info.st_size;
}

/* Which files have become shorter, or are gone: the picture is what was read of them before. */
static void tell_cut(const cli_figure *f, const int64_t *sizes, int32_t count)
{
    for (int32_t i = 0; i < count && !f->args->quiet && !f->args->json_errors; i++) {
        const int64_t now = size_of(f, i);
        if (now < sizes[i])
            fprintf(stderr, "kymo: %s: was %s while it was shown\n", f->inputs[i].path,
                    now < 0 ? "removed" : "cut off");
    }
}

static kymo_status show_files(const viewer *v, const cli_figure *f, kymo_view_options *options, watch *w,
                              kymo_error *err)
{
    int64_t sizes[64];
    const int32_t count = f->count < 64 ? f->count : 64;

    for (int32_t i = 0; i < count; i++)
        sizes[i] = size_of(f, i);
    const kymo_status status = show(v, f, options, w, err);
    tell_cut(f, sizes, count);
    return status;
}

bool cli_has_display(void)
{
    const char *x = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");

    return (x && x[0]) || (wayland && wayland[0]);
}

int cli_view(const cli_args *args)
{
    cli_figure f = {.args = args};
    kymo_view_options options = {0};
    kymo_error err = {0};
    viewer v = {0};
    watch w = {0};
    bool no_window = false;

    options.started = now();
    block_signals(&w);
    if (fill_options(args, &options, &err) == KYMO_OK && cli_figure_build(&f, &err) == KYMO_OK) {
        no_window = open_viewer(&v, &err) != KYMO_OK;
        if (!no_window)
            no_window = show_files(&v, &f, &options, &w, &err) == KYMO_EUNSUPPORTED;
        if (!no_window)
            cli_live_on(&f, &err); // what ended it, if anything did
        cli_tell_renewed(&f);
    }
    cli_figure_free(&f);
    if (w.came) {
        if (err.code != KYMO_OK && err.code != KYMO_ECANCELLED)
            cli_tell(args, &err);
        fputs(w.came == SIGINT ? "kymo: interrupted\n" : "kymo: terminated\n", stderr);
        return 128 + (int)w.came;
    }
    const int code = cli_tell(args, &err);
    return no_window ? EXIT_NO_DISPLAY : code;
}
