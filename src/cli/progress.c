/*
 * progress.c - while a figure is drawn: the bar on a terminal, and what Ctrl-C does.
 *
 * SIGINT asks the figure to stop, which it does between two chunks, and leaves no half-written
 * file. A read that waits for a silent pipe cannot notice; after three seconds of that, or at a
 * second SIGINT, the program ends at once. The bar is drawn by a thread of its own, ten times a
 * second at most, from half a second on; it only reads two counters.
 */
#include "cli.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct cli_progress {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    const kymo_figure *figure;
    bool done;
    bool shown; /* of the thread; read when it has ended */
};

/* ---- SIGINT ---------------------------------------------------------------------------------- */

/* What the handler needs; a signal has no argument of ours. */
static kymo_figure *volatile interrupted;
static volatile sig_atomic_t interrupts;

static void on_alarm(int signal_number)
{
    (void)signal_number;
    _exit(130);
}

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    interrupts = 1;
    if (interrupted)
        kymo_figure_cancel(interrupted);
    alarm(3);
}

void cli_handle(int signal_number, void (*handler)(int), int flags)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigaction(signal_number, &action, NULL);
}

/* A shell that starts jobs in the background has them ignore SIGINT: that is kept. */
static bool ignores_interrupt(void)
{
    struct sigaction action;

    return sigaction(SIGINT, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

/* ---- The bar --------------------------------------------------------------------------------- */

static void print_bytes(char *to, size_t size, int64_t bytes)
{
    static const char units[] = "kMGTPE";
    int unit = 0;
    int64_t tenths = bytes / 100; // of a kB

    while (tenths >= 10000 && units[unit + 1]) {
        tenths /= 1000;
        unit++;
    }
    snprintf(to, size, "%lld.%lld %cB", (long long)(tenths / 10), (long long)(tenths % 10),
             units[unit]);
}

static void show(int64_t bytes, int64_t total)
{
    char line[96], bar[25], amount[40];
    int length;

    print_bytes(amount, sizeof amount, bytes);
    if (total > 0) {
        int64_t done = bytes < total ? bytes : total;
        int filled = (int)((double)done / (double)total * 24);
        memset(bar, '-', sizeof bar - 1);
        memset(bar, '#', (size_t)filled);
        bar[sizeof bar - 1] = '\0';
        length = snprintf(line, sizeof line, "\rkymo: [%s] %3d %%  %s\033[K", bar,
                          (int)((double)done / (double)total * 100), amount);
    } else {
        length = snprintf(line, sizeof line, "\rkymo: %s\033[K", amount);
    }
    if (write(STDERR_FILENO, line, (size_t)length) < 0)
        return; // nobody looks
}

static void after(struct timespec *when, long ms)
{
    clock_gettime(CLOCK_MONOTONIC, when);
    when->tv_sec += ms / 1000;
    when->tv_nsec += ms % 1000 * 1000000;
    if (when->tv_nsec >= 1000000000) {
        when->tv_sec++;
        when->tv_nsec -= 1000000000;
    }
}

static void *run(void *user)
{
    cli_progress *progress = user;
    struct timespec when;

    after(&when, 500);
    pthread_mutex_lock(&progress->lock);
    while (!progress->done) {
        if (pthread_cond_timedwait(&progress->wake, &progress->lock, &when) == 0)
            continue;
        int64_t bytes, total;
        kymo_figure_progress(progress->figure, &bytes, &total);
        show(bytes, total);
        progress->shown = true;
        after(&when, 100);
    }
    pthread_mutex_unlock(&progress->lock);
    return NULL;
}

/* Starts the thread with all signals blocked, so that they go to the others. */
static bool start(cli_progress *progress)
{
    pthread_condattr_t attributes;
    sigset_t all, before;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&progress->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&progress->lock, NULL);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&progress->thread, NULL, run, progress) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

cli_progress *cli_progress_begin(kymo_figure *figure, bool bar)
{
    interrupted = figure;
    if (!ignores_interrupt()) {
        cli_handle(SIGALRM, on_alarm, 0);
        cli_handle(SIGINT, on_interrupt, (int)SA_RESETHAND);
    }
    cli_progress *progress = bar ? calloc(1, sizeof *progress) : NULL;
    if (!progress)
        return NULL;
    progress->figure = figure;
    if (start(progress))
        return progress;
    free(progress);
    return NULL;
}

void cli_progress_figure(kymo_figure *figure)
{
    interrupted = figure;
    if (figure && interrupts)
        kymo_figure_cancel(figure);
}

bool cli_interrupted(void)
{
    return interrupts != 0;
}

void cli_progress_end(cli_progress *progress)
{
    if (!ignores_interrupt())
        cli_handle(SIGINT, SIG_DFL, 0);
    alarm(0);
    interrupted = NULL;
    if (!progress)
        return;
    pthread_mutex_lock(&progress->lock);
    progress->done = true;
    pthread_cond_signal(&progress->wake);
    pthread_mutex_unlock(&progress->lock);
    pthread_join(progress->thread, NULL);
    if (progress->shown && write(STDERR_FILENO, "\r\033[K", 4) < 0)
        progress->shown = false;
    pthread_cond_destroy(&progress->wake);
    pthread_mutex_destroy(&progress->lock);
    free(progress);
}
