/*
 * plot.c - `kymo [KIND] FILE...`: from a command line to files.
 *
 * The figure (figure.c) reads when it is written. When reading ends at a bad cell, small inputs are
 * read once more, leniently, to tell the next bad ones too.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- The run --------------------------------------------------------------------------------- */

static bool wants_bar(const cli_args *args)
{
    const char *progress = cli_last(args, CLI_PROGRESS), *term = getenv("TERM");

    return !args->quiet && !args->json_errors && !(progress && strcmp(progress, "never") == 0) &&
           !(term && strcmp(term, "dumb") == 0) && isatty(STDERR_FILENO);
}

static kymo_status write_outputs(const cli_figure *f, kymo_error *err)
{
    const cli_args *args = f->args;
    cli_progress *progress = cli_progress_begin(f->figure, wants_bar(args));
    kymo_stats stats;
    kymo_status status = cli_outputs_write(args, f->figure, &stats, err);

    cli_progress_end(progress);
    if (status != KYMO_OK)
        return status;
    if (cli_interrupted())
        return cli_fail(err, KYMO_ECANCELLED, "interrupted");
    if (!args->quiet && !args->json_errors) {
        cli_left_out(&stats, "");
        cli_repairs(f->figure, stats.repaired, 0);
    }
    if (cli_count(args, CLI_STATS))
        cli_stats(&stats);
    return KYMO_OK;
}

/* ---- More than the first error --------------------------------------------------------------- */

/* Whether all inputs can be read again at once. */
static bool is_small(const cli_figure *f)
{
    const int64_t most = 64 << 20;
    int64_t bytes = 0;

    for (int32_t i = 0; i < f->count && bytes <= most; i++) {
        struct stat info;
        if (strcmp(f->inputs[i].path, "-") == 0 || stat(f->inputs[i].path, &info) != 0 ||
            !S_ISREG(info.st_mode))
            return false;
        bytes += (int64_t)info.st_size;
    }
    return bytes <= most;
}

static int discard(const void *bytes, size_t size, void *user)
{
    (void)bytes, (void)size, (void)user;
    return 0;
}

/* Reading ended at a bad cell: reads on leniently, to tell the next ones and how many there are. */
static void tell_more(const cli_args *args)
{
    cli_figure f = {.args = args, .lenient = true};
    kymo_error unused = {0};
    kymo_stats stats;

    if (cli_figure_build(&f, &unused) == KYMO_OK &&
        kymo_figure_write(f.figure, "svg", discard, NULL) == KYMO_OK) {
        kymo_figure_stats(f.figure, &stats);
        cli_repairs(f.figure, stats.repaired, 1);
    }
    cli_figure_free(&f);
}

int cli_plot(const cli_args *args)
{
    cli_figure f = {.args = args};
    kymo_error err = {0};

    if (cli_outputs_check(args, &err) == KYMO_OK && cli_figure_build(&f, &err) == KYMO_OK) {
        kymo_error ended = {0};
        cli_live_collect(&f, &ended); // what came until then is drawn, whatever ended it
        if (write_outputs(&f, &err) == KYMO_OK)
            err = ended;
        cli_tell_overwritten(&f);
        cli_tell_renewed(&f);
    }
    bool more = err.code == KYMO_EDATA && err.line > 0 && !args->json_errors && is_small(&f);
    cli_figure_free(&f);
    int code = cli_tell(args, &err);
    if (more)
        tell_more(args);
    return code;
}
