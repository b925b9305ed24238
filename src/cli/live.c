/*
 * live.c - inputs that go on: --follow and --window.
 *
 * A followed input is opened as a live source; what its columns are is waited for here, as long as it takes, so that
 * the figure is built like any other. --window of a time ("60s") goes by x, and is also the length of the axis; a
 * number of rows is what is held.
 */
#include "cli.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether standard input is what is read, and a pipe. */
static bool reads_pipe(const cli_args *args)
{
    struct stat info;

    return (args->file_count == 0 || (args->file_count == 1 && strcmp(args->files[0], "-") == 0)) &&
           fstat(STDIN_FILENO, &info) == 0 && S_ISFIFO(info.st_mode);
}

bool cli_follows(const cli_args *args)
{
    if (cli_count(args, CLI_FOLLOW))
        return true;
    return !args->origin && (cli_term_wanted(args) || cli_window_wanted(args)) && reads_pipe(args);
}

kymo_status cli_window(const cli_args *args, double *length, int64_t *rows, kymo_error *err)
{
    static const struct {
        const char *unit;
        double seconds;
    } units[] = {{"ms", 1e-3}, {"s", 1}, {"m", 60}, {"min", 60}, {"h", 3600}, {"d", 86400}};
    const char *said = cli_last(args, CLI_WINDOW);
    char number[32] = "";
    double v;

    *length = 0;
    *rows = 0;
    if (!said)
        return KYMO_OK;
    size_t digits = strspn(said, "0123456789.");
    if (digits > 0 && digits < sizeof number) {
        memcpy(number, said, digits);
        if (cli_number(number, &v) && v > 0 && v < 1e15 && !said[digits]) {
            *rows = (int64_t)v;
            return KYMO_OK;
        }
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
            if (cli_number(number, &v) && v > 0 && strcmp(units[i].unit, said + digits) == 0) {
                *length = v * units[i].seconds;
                return KYMO_OK;
            }
    }
    cli_fail(err, KYMO_EINVAL, "--window: bad value \"%s\"", said);
    cli_hint(err, "write a time, as in 60s, 5m, 2h, or a number of rows");
    return KYMO_EINVAL;
}

/* Waits for the columns; SIGINT, SIGTERM and SIGHUP end that, whether they are blocked or not. */
static kymo_status wait_for_columns(kymo_source *source, kymo_error *err)
{
    kymo_live live;

    for (;;) {
        sigset_t pending;
        if (kymo_live_state(source, &live) < 0) {
            *err = live.error;
            return (kymo_status)err->code;
        }
        if (live.phase != KYMO_LIVE_WAITING)
            return KYMO_OK;
        if (sigpending(&pending) == 0 && (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1 ||
                                          sigismember(&pending, SIGHUP) == 1))
            return cli_fail(err, KYMO_ECANCELLED, "interrupted");
        kymo_live_wait(source, 50);
    }
}

kymo_status cli_follow_open(const cli_args *args, kymo_source **source, const char *path,
                            const kymo_source_options *options, kymo_error *err)
{
    kymo_ring_options ring = {0};

    if (cli_window(args, &ring.window, &ring.window_rows, err) != KYMO_OK)
        return (kymo_status)err->code;
    ring.capacity = cli_window_wanted(args) ? 0 : ring.window_rows; // a window may be made wider
    *source = kymo_source_follow(path, &(kymo_follow_options){.read = options, .ring = &ring});
    if (kymo_source_status(*source, err) != KYMO_OK)
        return (kymo_status)err->code;
    return wait_for_columns(*source, err);
}

void cli_follow_by(const cli_input *in)
{
    char number[16];

    if (in->columns.x >= 0)
        kymo_ring_window_by(in->source, cli_column_name(in->source, in->columns.x, number));
}

bool cli_is_live(const cli_figure *f)
{
    for (int32_t i = 0; i < f->count; i++) {
        kymo_live live;
        kymo_live_state(f->inputs[i].source, &live);
        if (live.phase != KYMO_LIVE_NONE)
            return true;
    }
    return false;
}

/* ---- Until the end --------------------------------------------------------------------------- */

bool cli_live_on(const cli_figure *f, kymo_error *err)
{
    bool on = false;

    for (int32_t i = 0; i < f->count; i++) {
        kymo_live live;
        kymo_live_state(f->inputs[i].source, &live);
        on |= live.phase == KYMO_LIVE_WAITING || live.phase == KYMO_LIVE_RUNNING;
        if (live.phase == KYMO_LIVE_FAILED && err->code == KYMO_OK)
            *err = live.error;
    }
    return on;
}

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

kymo_status cli_live_collect(const cli_figure *f, kymo_error *err)
{
    struct sigaction action, before;

    if (!cli_is_live(f))
        return KYMO_OK;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = on_interrupt;
    sigaction(SIGINT, &action, &before);
    while (!interrupted && cli_live_on(f, err) && err->code == KYMO_OK)
        kymo_live_wait(f->inputs[0].source, 100);
    sigaction(SIGINT, &before, NULL);
    for (int32_t i = 0; i < f->count; i++)
        kymo_live_stop(f->inputs[i].source);
    if (interrupted && err->code == KYMO_OK)
        return cli_fail(err, KYMO_ECANCELLED, "interrupted");
    return (kymo_status)err->code;
}

void cli_tell_renewed(const cli_figure *f)
{
    for (int32_t i = 0; i < f->count && !f->args->quiet && !f->args->json_errors; i++) {
        kymo_live live;
        const char *path = f->inputs[i].path;
        kymo_live_state(f->inputs[i].source, &live);
        if (live.renewed > 0)
            fprintf(stderr, "kymo: %s: was cut or replaced %lld time%s and read from its beginning\n", path,
                    (long long)live.renewed, live.renewed > 1 ? "s" : "");
        if (live.gone)
            fprintf(stderr, "kymo: %s: is gone, and no other file took its name\n", path);
    }
}

void cli_tell_overwritten(const cli_figure *f)
{
    for (int32_t i = 0; i < f->count && !f->args->quiet && !f->args->json_errors; i++) {
        kymo_live live;
        kymo_live_state(f->inputs[i].source, &live);
        if (live.rows.overwritten > 0 && !cli_last(f->args, CLI_WINDOW))
            fprintf(stderr, "kymo: %s: %lld older rows are not in the picture (it holds %lld)\n",
                    strcmp(f->inputs[i].path, "-") == 0 ? "stdin" : f->inputs[i].path,
                    (long long)live.rows.overwritten, (long long)live.rows.capacity);
    }
}
