/*
 * main.c - the program `kymo`: arguments, then one command.
 */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/*
 * A stream that the caller has closed must not become a file of ours: it is taken by a descriptor on
 * which the reads or writes of that stream fail.
 */
static void occupy_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0)
            continue;
        if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
            return;
    }
}

static int run(const cli_args *args)
{
    switch (args->command) {
    case CLI_SHOW_HELP:
        return cli_help(args, stdout);
    case CLI_SHOW_VERSION:
        return cli_version(args);
    case CLI_INFO_OF_FILES:
        return cli_info(args);
    case CLI_INDEX_OF_FILES:
        return cli_index(args);
    case CLI_REPORT_OF_SPEC:
        return cli_report(args);
    case CLI_VIEW_FIGURE:
        return cli_view(args);
    default:
        return cli_term_wanted(args)     ? cli_term(args)
               : cli_window_wanted(args) ? cli_view(args)
                                         : cli_plot(args);
    }
}

/* What was printed has to arrive: `kymo --help > /dev/full` is an error. */
static int flush(const cli_args *args, int code)
{
    kymo_error err;

    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    cli_fail(&err, KYMO_EIO, "stdout: cannot write: %s", strerror(errno));
    return cli_tell(args, &err);
}

int main(int argc, char **argv)
{
    cli_args args;
    kymo_error err;
    int code;

    occupy_streams();
    signal(SIGXFSZ, SIG_IGN); /* a file over its limit is an error of its write, which is cleaned up */
    if (argc == 1 && isatty(STDIN_FILENO)) {
        cli_help_short(stderr);
        return 2;
    }
    if (cli_parse(&args, argc, argv, &err) == KYMO_OK)
        code = flush(&args, run(&args));
    else
        code = cli_tell(&args, &err);
    cli_args_free(&args);
    return code;
}
