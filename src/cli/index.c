/*
 * index.c - `kymo index FILE...`: writes the index files of data files, or adds what is new to those there are.
 *
 * Interrupted, it leaves what was there. With -v it says what it made, and how much of it was new.
 */
#include "cli.h"

#include <string.h>

static int32_t stop_when_interrupted(int64_t bytes, void *user)
{
    (void)bytes, (void)user;
    return cli_interrupted();
}

/* --threads is a field of figures. */
static int32_t threads_of(const cli_args *args)
{
    kymo_figure_options figure = {0};
    kymo_error unused;

    return cli_apply(args, KYMO_TABLE_FIGURE, &figure, 0, &unused) == KYMO_OK ? figure.threads : 0;
}

static kymo_status index_file(const cli_args *args, const char *path, const kymo_source_options *options,
                              kymo_error *err)
{
    const kymo_index_options how = {
        .threads = threads_of(args),
        .cached = cli_count(args, CLI_CACHE) > 0,
        .rows = cli_count(args, CLI_KEEP_ROWS) > 0 ? KYMO_ON : KYMO_AUTO,
    };
    kymo_source *source = kymo_source_open(path, options);
    kymo_index_info info;
    int64_t kept = 0;

    if (kymo_source_status(source, err) == KYMO_OK)
        kymo_index_build(source, &how, stop_when_interrupted, NULL, &kept, err);
    if (err->code == KYMO_OK && args->verbose && kymo_index_look(source, &info) == KYMO_OK) {
        kymo_index_column column = {0};
        for (int32_t i = 0; i < kymo_source_columns(source); i++)
            if (kymo_index_get_column(source, i, &column) == KYMO_OK)
                break;
        fprintf(stderr, "kymo: %s: %lld rows, %lld of them as they were, %lld bytes\n", info.path,
                (long long)column.rows, (long long)kept, (long long)info.bytes);
    }
    kymo_source_close(source);
    return (kymo_status)err->code;
}

int cli_index(const cli_args *args)
{
    kymo_source_options options = {0};
    kymo_error err = {0};
    int worst = 0;

    if (args->file_count == 0) {
        cli_fail(&err, KYMO_EINVAL, "index: no file");
        cli_hint(&err, "kymo index FILE");
        return cli_tell(args, &err);
    }
    if (cli_apply(args, KYMO_TABLE_SOURCE, &options, 0, &err) != KYMO_OK)
        return cli_tell(args, &err);
    cli_progress_begin(NULL, false);
    for (int32_t i = 0; i < args->file_count && !cli_interrupted(); i++) {
        memset(&err, 0, sizeof err);
        int code = index_file(args, args->files[i], &options, &err) == KYMO_OK ? 0 : cli_tell(args, &err);
        worst = code > worst ? code : worst;
    }
    cli_progress_end(NULL);
    return worst;
}
