/*
 * figure.c - one command line, one figure: for `kymo [KIND] FILE...`, for a block of a report, for the viewer.
 *
 * Each file is a source, each y column of each file a mark. All marks share one axes; with
 * --panels, columns of the same name share one. Nothing is read here but the heads of files: the
 * figure reads when it is drawn.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Inputs ---------------------------------------------------------------------------------- */

/* What is read when no file is named. */
static const char *const standard_input[] = {"-"};

static kymo_status find_inputs(const cli_figure *f, const char *const **files, int32_t *count,
                               kymo_error *err)
{
    const cli_args *args = f->args;
    int32_t standard = 0;

    *files = args->files;
    *count = args->file_count;
    for (int32_t i = 0; i < args->file_count; i++)
        standard += strcmp(args->files[i], "-") == 0;
    if (standard > 1)
        return cli_fail(err, KYMO_EINVAL, "standard input (-) can be read only once");
    if (args->file_count > 0)
        return KYMO_OK;
    if (f->opener)
        return cli_fail(err, KYMO_EINVAL, "no input: name a file");
    if (isatty(STDIN_FILENO)) {
        cli_fail(err, KYMO_EINVAL, "no input");
        cli_hint(err, "name a file, or pipe data into kymo");
        return KYMO_EINVAL;
    }
    *files = standard_input;
    *count = 1;
    return KYMO_OK;
}

/* A mistyped plot type looks like a file that is not there. */
static void hint_kind(const cli_figure *f, const char *file, kymo_error *err)
{
    const char *near = NULL;

    if (file != f->inputs[0].path || err->code != KYMO_ENOENT || err->hint[0])
        return;
    if (kymo_kind_find(file, &near) == KYMO_KIND_NONE && near)
        cli_hint(err, "did you mean the plot type %s?", near);
}

static void tell_input(const cli_input *in)
{
    const kymo_source *source = in->source;
    char number[16], name[CLI_CUT_NAME];
    const char *x = in->columns.x < 0 ? "row number" : cli_column_name(source, in->columns.x, number);

    fprintf(stderr, "kymo: %s: %s, x: %s, y:", in->path, kymo_source_format(source),
            cli_tidy_name(x, name));
    for (int32_t i = 0; i < in->columns.y_count; i++)
        fprintf(stderr, "%s %s", i ? "," : "",
                cli_tidy_name(cli_column_name(source, in->columns.y[i].column, number), name));
    putc('\n', stderr);
}

static kymo_status open_file(const cli_figure *f, cli_input *in, const kymo_source_options *options,
                             kymo_error *err)
{
    if (cli_follows(f->args)) {
        cli_follow_open(f->args, &in->source, in->path, options, err);
        return err->code == KYMO_OK ? cli_outputs_differ(f->args, in->source, err) : (kymo_status)err->code;
    }
    in->source = kymo_source_open(in->path, options);
    if (kymo_source_status(in->source, err) == KYMO_OK)
        return cli_outputs_differ(f->args, in->source, err);
    hint_kind(f, in->path, err);
    return (kymo_status)err->code;
}

static kymo_status open_input(cli_figure *f, cli_input *in, const kymo_source_options *options,
                              kymo_error *err)
{
    if (f->opener)
        f->opener(&in->source, in->path, options, f->opener_user, err);
    else
        open_file(f, in, options, err);
    if (err->code != KYMO_OK)
        return cli_at(f->args, in->word, err);
    const char *name = strcmp(in->path, "-") == 0 ? "stdin" : in->path;
    if (cli_columns_choose(&in->columns, f->args, in->source, name, err) != KYMO_OK)
        return (kymo_status)err->code;
    cli_follow_by(in);
    f->mark_count += in->columns.y_count;
    if (f->args->verbose && !f->lenient)
        tell_input(in);
    return KYMO_OK;
}

static kymo_status open_inputs(cli_figure *f, kymo_error *err)
{
    kymo_source_options options = {0};
    const char *const *files;
    int32_t count;

    if (find_inputs(f, &files, &count, err) != KYMO_OK ||
        cli_apply(f->args, KYMO_TABLE_SOURCE, &options, 0, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (f->lenient)
        options.lenient = 1;
    f->inputs = calloc((size_t)count, sizeof *f->inputs);
    if (!f->inputs)
        return cli_no_memory(err);
    f->count = count;
    for (int32_t i = 0; i < count; i++) {
        f->inputs[i].path = files[i];
        f->inputs[i].word = files == standard_input ? 0 : f->args->file_words[i];
    }
    for (int32_t i = 0; i < count; i++)
        if (open_input(f, &f->inputs[i], &options, err) != KYMO_OK)
            return (kymo_status)err->code;
    return KYMO_OK;
}

/* ---- The figure ------------------------------------------------------------------------------ */

static kymo_status name_panels(cli_figure *f, kymo_error *err)
{
    f->panels = calloc((size_t)f->mark_count + 1, sizeof *f->panels);
    f->axes = calloc((size_t)f->mark_count + 1, sizeof *f->axes);
    if (!f->panels || !f->axes)
        return cli_no_memory(err);
    if (!cli_count(f->args, CLI_PANELS))
        return KYMO_OK;
    for (int32_t i = 0; i < f->count; i++) {
        for (int32_t y = 0; y < f->inputs[i].columns.y_count; y++) {
            const char *name = cli_mark_name(&f->inputs[i], y);
            int32_t known = 0;
            while (known < f->panel_count && strcmp(f->panels[known], name) != 0)
                known++;
            if (known == f->panel_count)
                f->panels[f->panel_count++] = name;
        }
    }
    return KYMO_OK;
}

/* The grid of panels, and a height that gives each some room. */
static void arrange(const cli_figure *f, kymo_figure_options *options)
{
    if (f->panel_count < 2)
        return;
    if (options->columns == 0)
        options->columns = options->rows > 0 ? (f->panel_count - 1) / options->rows + 1 : 1;
    if (options->rows == 0)
        options->rows = (f->panel_count - 1) / options->columns + 1;
    if (options->height == 0 && options->rows > 2)
        options->height = 160.0 * options->rows + 80;
}

/* Whether no panel lies below this one. */
static bool is_lowest(const cli_figure *f, const kymo_figure_options *options, int32_t panel)
{
    return f->panel_count < 2 || panel + options->columns >= f->panel_count;
}

static kymo_status add_axes(cli_figure *f, const kymo_figure_options *figure, kymo_error *err)
{
    const char *log = cli_last(f->args, CLI_LOG);
    int32_t count = f->panel_count > 0 ? f->panel_count : 1;
    kymo_axes_options options = {0};

    if (log && log[0] == 'x')
        options.x_scale = KYMO_SCALE_LOG;
    if (log && strchr(log, 'y'))
        options.y_scale = KYMO_SCALE_LOG;
    if (cli_apply(f->args, KYMO_TABLE_AXES, &options, 0, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (cli_last(f->args, CLI_WINDOW)) {
        int64_t rows;
        if (cli_window(f->args, &options.x_window, &rows, err) != KYMO_OK)
            return (kymo_status)err->code;
        if (rows > 0 && !cli_follows(f->args)) {
            cli_fail(err, KYMO_EINVAL, "--window %lld: a number of rows is for inputs that are followed", (long long)rows);
            cli_hint(err, "add --follow, or say how much of x: --window 60s");
            return KYMO_EINVAL;
        }
    }
    char *x_name = cli_make_label(f, cli_x_name(f));
    const char *x_label = options.x_label ? options.x_label : x_name;
    const char *y_label = options.y_label;
    bool one_y = count > 1 && (figure->share & KYMO_SHARE_Y);
    for (int32_t i = 0; i < count; i++) {
        char *y_name = cli_make_label(f, cli_y_name(f, i));
        if ((!x_name && cli_x_name(f)) || (!y_name && cli_y_name(f, i))) {
            free(x_name);
            free(y_name);
            return cli_no_memory(err);
        }
        options.x_label = x_label && x_label[0] && is_lowest(f, figure, i) ? x_label : NULL;
        options.y_label = y_label ? y_label : one_y ? NULL : y_name;
        if (options.y_label && !options.y_label[0])
            options.y_label = NULL;
        if ((y_label || one_y) && count > 1) // the axis does not say what is in the panel
            options.title = y_name;
        f->axes[i] = kymo_axes_add(f->figure, &options);
        free(y_name);
    }
    free(x_name);
    return KYMO_OK;
}

static kymo_axes *axes_of(const cli_figure *f, const char *name)
{
    for (int32_t i = 0; i < f->panel_count; i++)
        if (strcmp(f->panels[i], name) == 0)
            return f->axes[i];
    return f->axes[0];
}

static kymo_status add_mark(cli_figure *f, const cli_input *in, int32_t y, int32_t mark, kymo_error *err)
{
    char x_number[16], y_number[16];
    kymo_spec spec = {.data = in->source};

    if (in->columns.x >= 0)
        spec.x = cli_column_spec(&in->columns, in->columns.x, x_number);
    spec.y = cli_column_spec(&in->columns, in->columns.y[y].column, y_number);
    if (cli_apply(f->args, KYMO_TABLE_SPEC, &spec, mark, err) != KYMO_OK)
        return (kymo_status)err->code;
    char *label = cli_legend_name(f, in, y);
    if (!label)
        return cli_no_memory(err);
    if (!spec.label)
        spec.label = label;
    kymo_add(axes_of(f, cli_mark_name(in, y)), f->args->kind, &spec);
    free(label);
    return KYMO_OK;
}

/* Of rules without a label: seen on light and dark, taken for none of the data. */
static const char quiet_color[] = "#8a8f98";

/* "VALUE" or "VALUE as LABEL" to a spec; *label is the spec's. Owned. */
static kymo_status set_rule(const cli_args *args, const cli_value *given, kymo_spec *spec,
                            char **label, kymo_error *err)
{
    const char *as = strstr(given->text, " as ");
    const char *zone = cli_field(args, KYMO_TABLE_FIGURE, "time_zone");
    char *value = cli_copy(given->text, as ? (size_t)(as - given->text) : strlen(given->text));

    *label = as && value ? cli_copy(as + 4, strlen(as + 4)) : NULL;
    if (!value || (as && !*label)) {
        free(value);
        return cli_no_memory(err);
    }
    *spec = (kymo_spec){.orient = given->option->id == CLI_H_RULE ? KYMO_HORIZONTAL : KYMO_VERTICAL,
                        .label = *label,
                        .no_legend = !as,
                        .stroke = as ? NULL : quiet_color};
    bool good = kymo_field_set(KYMO_TABLE_SPEC, spec, "at", value, NULL, NULL) == KYMO_OK ||
                kymo_field_set(KYMO_TABLE_SPEC, spec, "at_time", value, zone, NULL) == KYMO_OK;
    free(value);
    if (good)
        return KYMO_OK;
    free(*label);
    *label = NULL;
    cli_fail(err, KYMO_EINVAL, "--%s: bad value \"%s\"", given->option->name, given->text);
    cli_hint(err, "write a number or a time, and \" as LABEL\" for the legend");
    return cli_at(args, given->word, err);
}

/* Adds the rules to all axes, named in the first; with no axes only checks them. */
static kymo_status add_rules(const cli_figure *f, kymo_error *err)
{
    int32_t count = !f->axes ? 0 : f->panel_count > 0 ? f->panel_count : 1;

    for (int32_t i = 0; i < f->args->value_count; i++) {
        const cli_value *given = &f->args->values[i];
        kymo_spec spec;
        char *label;
        if (given->option->id != CLI_H_RULE && given->option->id != CLI_V_RULE)
            continue;
        if (set_rule(f->args, given, &spec, &label, err) != KYMO_OK)
            return (kymo_status)err->code;
        for (int32_t k = 0; k < count; k++) {
            kymo_add(f->axes[k], KYMO_RULE, &spec);
            spec.no_legend = 1;
        }
        free(label);
    }
    return KYMO_OK;
}

/* Several --stroke for fewer marks are a mistake. */
static kymo_status check_turns(const cli_figure *f, kymo_error *err)
{
    const cli_args *args = f->args;

    for (int32_t i = 0; i < args->value_count; i++) {
        const cli_option *option = args->values[i].option;
        int32_t count = 0;
        if (!option->field || option->table != KYMO_TABLE_SPEC)
            continue;
        for (int32_t k = 0; k < args->value_count; k++)
            count += args->values[k].option == option;
        if (count <= f->mark_count)
            continue;
        cli_fail(err, KYMO_EINVAL, "--%s is given %d times for %d %s", option->name, count,
                 f->mark_count, f->mark_count == 1 ? "mark" : "marks");
        return cli_at(args, args->values[i].word, err);
    }
    return KYMO_OK;
}

static kymo_status build(cli_figure *f, kymo_error *err)
{
    kymo_figure_options options = {0};
    int32_t mark = 0;

    if (f->defaults)
        options = *f->defaults;
    if (check_turns(f, err) != KYMO_OK || name_panels(f, err) != KYMO_OK ||
        cli_apply(f->args, KYMO_TABLE_FIGURE, &options, 0, err) != KYMO_OK ||
        cli_apply_size(f->args, &options, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (!options.font) // of the command line
        options.font = getenv("KYMO_FONT");
    arrange(f, &options);
    f->math_labels = options.math_labels != 0;
    f->figure = kymo_figure_open(&options);
    if (add_axes(f, &options, err) != KYMO_OK)
        return (kymo_status)err->code;
    for (int32_t i = 0; i < f->count; i++)
        for (int32_t y = 0; y < f->inputs[i].columns.y_count; y++)
            if (add_mark(f, &f->inputs[i], y, mark++, err) != KYMO_OK)
                return (kymo_status)err->code;
    if (add_rules(f, err) != KYMO_OK)
        return (kymo_status)err->code;
    return kymo_figure_status(f->figure, err);
}

kymo_status cli_figure_build(cli_figure *f, kymo_error *err)
{
    memset(err, 0, sizeof *err);
    if (!cli_figure_from_json(f, err) && add_rules(f, err) == KYMO_OK && open_inputs(f, err) == KYMO_OK)
        build(f, err);
    return cli_at(f->args, 0, err);
}

void cli_figure_free(cli_figure *f)
{
    kymo_error unused;

    if (f->figure && kymo_figure_close(f->figure, &unused) != KYMO_OK)
        f->figure = NULL; // what went wrong has been told
    for (int32_t i = 0; i < f->count; i++) {
        cli_columns_free(&f->inputs[i].columns);
        kymo_source_close(f->inputs[i].source);
    }
    free(f->inputs);
    free(f->panels);
    free(f->axes);
    f->figure = NULL;
    f->inputs = NULL;
    f->panels = NULL;
    f->axes = NULL;
    f->count = 0;
}
