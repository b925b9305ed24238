/*
 * plot.c - `kymo [KIND] FILE...`: from files to a figure.
 *
 * Each file is a source, each y column of each file a mark. All marks share one axes; with
 * --panels, columns of the same name share one. Nothing is read here but the heads of files: the
 * figure reads when it is written.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct input {
    const char *path;
    kymo_source *source;
    cli_columns columns;
} input;

typedef struct plot {
    const cli_args *args;
    input *inputs;
    int32_t count;
    int32_t mark_count;
    kymo_axes **axes;    /* one, or one for each name in `panels` */
    const char **panels; /* names of y columns, each once; borrowed */
    int32_t panel_count;
    bool math_labels;    /* names from the data may have formulas */
    kymo_figure *figure;
    bool lenient; /* whatever the options say */
} plot;

/* ---- Inputs ---------------------------------------------------------------------------------- */

/* What is read when no file is named. */
static const char *const standard_input[] = {"-"};

static kymo_status find_inputs(const cli_args *args, const char *const **files, int32_t *count,
                               kymo_error *err)
{
    int32_t standard = 0;

    *files = args->files;
    *count = args->file_count;
    for (int32_t i = 0; i < args->file_count; i++)
        standard += strcmp(args->files[i], "-") == 0;
    if (standard > 1)
        return cli_fail(err, KYMO_EINVAL, "standard input (-) can be read only once");
    if (args->file_count > 0)
        return KYMO_OK;
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
static void hint_kind(const plot *p, const char *file, kymo_error *err)
{
    const char *near = NULL;

    if (file != p->inputs[0].path || err->code != KYMO_ENOENT || err->hint[0])
        return;
    if (kymo_kind_find(file, &near) == KYMO_KIND_NONE && near)
        cli_hint(err, "did you mean the plot type %s?", near);
}

static void tell_input(const input *in)
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

static kymo_status open_input(plot *p, input *in, const kymo_source_options *options,
                              kymo_error *err)
{
    in->source = kymo_source_open(in->path, options);
    if (kymo_source_status(in->source, err) != KYMO_OK) {
        hint_kind(p, in->path, err);
        return (kymo_status)err->code;
    }
    if (cli_outputs_differ(p->args, in->source, err) != KYMO_OK)
        return (kymo_status)err->code;
    const char *name = strcmp(in->path, "-") == 0 ? "stdin" : in->path;
    if (cli_columns_choose(&in->columns, p->args, in->source, name, err) != KYMO_OK)
        return (kymo_status)err->code;
    p->mark_count += in->columns.y_count;
    if (p->args->verbose && !p->lenient)
        tell_input(in);
    return KYMO_OK;
}

static kymo_status open_inputs(plot *p, kymo_error *err)
{
    kymo_source_options options = {0};
    const char *const *files;
    int32_t count;

    if (find_inputs(p->args, &files, &count, err) != KYMO_OK ||
        cli_apply(p->args, KYMO_TABLE_SOURCE, &options, 0, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (p->lenient)
        options.lenient = 1;
    p->inputs = calloc((size_t)count, sizeof *p->inputs);
    if (!p->inputs)
        return cli_no_memory(err);
    p->count = count;
    for (int32_t i = 0; i < count; i++)
        p->inputs[i].path = files[i];
    for (int32_t i = 0; i < count; i++)
        if (open_input(p, &p->inputs[i], &options, err) != KYMO_OK)
            return (kymo_status)err->code;
    return KYMO_OK;
}

/* ---- Names ----------------------------------------------------------------------------------- */

/* What a y column is called: as the user says, else as the file says. */
static const char *name_of(const input *in, int32_t y)
{
    const cli_pick *pick = &in->columns.y[y];
    kymo_column_info info;

    kymo_source_column(in->source, pick->column, &info);
    return pick->label ? pick->label : info.name;
}

/* Columns without a name are called by their number, which says nothing on an axis. */
static bool is_nameless(const kymo_source *source, int32_t column)
{
    kymo_column_info info;
    char number[16];

    kymo_source_column(source, column, &info);
    snprintf(number, sizeof number, "%d", column + 1);
    return strcmp(info.name, number) == 0;
}

static const char *x_axis_name(const plot *p)
{
    const cli_columns *columns = &p->inputs[0].columns;
    kymo_column_info info;

    if (columns->x_label || columns->x < 0)
        return columns->x_label;
    kymo_source_column(columns->source, columns->x, &info);
    return info.type == KYMO_TIME || is_nameless(columns->source, columns->x) ? NULL : info.name;
}

/* Of the only mark; of the panel when there are several. */
static const char *y_axis_name(const plot *p, int32_t panel)
{
    const input *first = &p->inputs[0];

    if (p->panel_count > 1)
        return p->panels[panel];
    if (p->mark_count != 1)
        return p->panel_count == 1 ? p->panels[0] : NULL;
    if (!first->columns.y[0].label && is_nameless(first->source, first->columns.y[0].column))
        return NULL;
    return name_of(first, 0);
}

/* Whether a name is the user's, not the data's. */
static bool is_given(const plot *p, const char *name)
{
    for (int32_t i = 0; i < p->count; i++) {
        const cli_columns *columns = &p->inputs[i].columns;

        if (name == columns->x_label)
            return true;
        for (int32_t y = 0; y < columns->y_count; y++)
            if (name == columns->y[y].label)
                return true;
    }
    return false;
}

/*
 * A name as a label: dollar signs of the data begin no formula and backslashes break no line. A word
 * joiner, which cannot be seen, keeps two backslashes apart. NULL gives NULL. Owned.
 */
static char *make_label(const plot *p, const char *name)
{
    char tidy[CLI_CUT_NAME];
    bool given = name && is_given(p, name), keep = given || p->math_labels;
    const char *shown = name && !given ? cli_tidy_name(name, tidy) : name;
    char *made = name ? malloc(4 * strlen(shown) + 1) : NULL, *to = made;

    for (const char *s = shown; made && *s; s++) {
        if (!keep && *s == '$')
            *to++ = '\\';
        *to++ = *s;
        if (!keep && *s == '\\' && (s[1] == '\\' || s[1] == '$')) {
            memcpy(to, "\xe2\x81\xa0", 3);
            to += 3;
        }
    }
    if (made)
        *to = '\0';
    return made;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash && slash[1] ? slash + 1 : path;
}

/* The name of a file in a legend: without its folder, unless another file has the same name. */
static const char *file_name(const plot *p, const input *in)
{
    if (strcmp(in->path, "-") == 0)
        return "stdin";
    for (int32_t i = 0; i < p->count; i++)
        if (&p->inputs[i] != in && strcmp(base_name(p->inputs[i].path), base_name(in->path)) == 0)
            return in->path;
    return base_name(in->path);
}

/* "column", "file: column", or "file" in a panel that is called by the column. Owned. */
static char *legend_name(const plot *p, const input *in, int32_t y)
{
    char *file = make_label(p, p->count > 1 ? file_name(p, in) : "");
    char *column = make_label(p, p->count > 1 && p->panel_count > 0 ? "" : name_of(in, y));
    size_t size = file && column ? strlen(file) + strlen(column) + sizeof ": " : 0;
    char *name = size > 0 ? malloc(size) : NULL;

    if (name)
        snprintf(name, size, "%s%s%s", file, file[0] && column[0] ? ": " : "", column);
    free(file);
    free(column);
    return name;
}

/* ---- The figure ------------------------------------------------------------------------------ */

static kymo_status name_panels(plot *p, kymo_error *err)
{
    p->panels = calloc((size_t)p->mark_count + 1, sizeof *p->panels);
    p->axes = calloc((size_t)p->mark_count + 1, sizeof *p->axes);
    if (!p->panels || !p->axes)
        return cli_no_memory(err);
    if (!cli_count(p->args, CLI_PANELS))
        return KYMO_OK;
    for (int32_t i = 0; i < p->count; i++) {
        for (int32_t y = 0; y < p->inputs[i].columns.y_count; y++) {
            const char *name = name_of(&p->inputs[i], y);
            int32_t known = 0;
            while (known < p->panel_count && strcmp(p->panels[known], name) != 0)
                known++;
            if (known == p->panel_count)
                p->panels[p->panel_count++] = name;
        }
    }
    return KYMO_OK;
}

/* The grid of panels, and a height that gives each some room. */
static void arrange(const plot *p, kymo_figure_options *options)
{
    if (p->panel_count < 2)
        return;
    if (options->columns == 0)
        options->columns = options->rows > 0 ? (p->panel_count - 1) / options->rows + 1 : 1;
    if (options->rows == 0)
        options->rows = (p->panel_count - 1) / options->columns + 1;
    if (options->height == 0 && options->rows > 2)
        options->height = 160.0 * options->rows + 80;
}

/* Whether no panel lies below this one. */
static bool is_lowest(const plot *p, const kymo_figure_options *options, int32_t panel)
{
    return p->panel_count < 2 || panel + options->columns >= p->panel_count;
}

static kymo_status add_axes(plot *p, const kymo_figure_options *figure, kymo_error *err)
{
    const char *log = cli_last(p->args, CLI_LOG);
    int32_t count = p->panel_count > 0 ? p->panel_count : 1;
    kymo_axes_options options = {0};

    if (log && log[0] == 'x')
        options.x_scale = KYMO_SCALE_LOG;
    if (log && strchr(log, 'y'))
        options.y_scale = KYMO_SCALE_LOG;
    if (cli_apply(p->args, KYMO_TABLE_AXES, &options, 0, err) != KYMO_OK)
        return (kymo_status)err->code;
    char *x_name = make_label(p, x_axis_name(p));
    const char *x_label = options.x_label ? options.x_label : x_name;
    const char *y_label = options.y_label;
    bool one_y = count > 1 && (figure->share & KYMO_SHARE_Y);
    for (int32_t i = 0; i < count; i++) {
        char *y_name = make_label(p, y_axis_name(p, i));
        if ((!x_name && x_axis_name(p)) || (!y_name && y_axis_name(p, i))) {
            free(x_name);
            free(y_name);
            return cli_no_memory(err);
        }
        options.x_label = x_label && x_label[0] && is_lowest(p, figure, i) ? x_label : NULL;
        options.y_label = y_label ? y_label : one_y ? NULL : y_name;
        if (options.y_label && !options.y_label[0])
            options.y_label = NULL;
        if ((y_label || one_y) && count > 1) // the axis does not say what is in the panel
            options.title = y_name;
        p->axes[i] = kymo_axes_add(p->figure, &options);
        free(y_name);
    }
    free(x_name);
    return KYMO_OK;
}

static kymo_axes *axes_of(const plot *p, const char *name)
{
    for (int32_t i = 0; i < p->panel_count; i++)
        if (strcmp(p->panels[i], name) == 0)
            return p->axes[i];
    return p->axes[0];
}

static kymo_status add_mark(plot *p, const input *in, int32_t y, int32_t mark, kymo_error *err)
{
    char x_number[16], y_number[16];
    kymo_spec spec = {.data = in->source};

    if (in->columns.x >= 0)
        spec.x = cli_column_spec(&in->columns, in->columns.x, x_number);
    spec.y = cli_column_spec(&in->columns, in->columns.y[y].column, y_number);
    if (cli_apply(p->args, KYMO_TABLE_SPEC, &spec, mark, err) != KYMO_OK)
        return (kymo_status)err->code;
    char *label = legend_name(p, in, y);
    if (!label)
        return cli_no_memory(err);
    if (!spec.label)
        spec.label = label;
    kymo_add(axes_of(p, name_of(in, y)), p->args->kind, &spec);
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
    return KYMO_EINVAL;
}

/* Adds the rules to all axes, named in the first; with no axes only checks them. */
static kymo_status add_rules(const plot *p, kymo_error *err)
{
    int32_t count = !p->axes ? 0 : p->panel_count > 0 ? p->panel_count : 1;

    for (int32_t i = 0; i < p->args->value_count; i++) {
        const cli_value *given = &p->args->values[i];
        kymo_spec spec;
        char *label;
        if (given->option->id != CLI_H_RULE && given->option->id != CLI_V_RULE)
            continue;
        if (set_rule(p->args, given, &spec, &label, err) != KYMO_OK)
            return (kymo_status)err->code;
        for (int32_t k = 0; k < count; k++) {
            kymo_add(p->axes[k], KYMO_RULE, &spec);
            spec.no_legend = 1;
        }
        free(label);
    }
    return KYMO_OK;
}

/* Several --stroke for fewer marks are a mistake. */
static kymo_status check_turns(const plot *p, kymo_error *err)
{
    const cli_args *args = p->args;

    for (int32_t i = 0; i < args->value_count; i++) {
        const cli_option *option = args->values[i].option;
        int32_t count = 0;
        if (!option->field || option->table != KYMO_TABLE_SPEC)
            continue;
        for (int32_t k = 0; k < args->value_count; k++)
            count += args->values[k].option == option;
        if (count > p->mark_count)
            return cli_fail(err, KYMO_EINVAL, "--%s is given %d times for %d %s", option->name,
                            count, p->mark_count, p->mark_count == 1 ? "mark" : "marks");
    }
    return KYMO_OK;
}

static kymo_status build(plot *p, kymo_error *err)
{
    kymo_figure_options options = {0};
    int32_t mark = 0;

    if (check_turns(p, err) != KYMO_OK || name_panels(p, err) != KYMO_OK ||
        cli_apply(p->args, KYMO_TABLE_FIGURE, &options, 0, err) != KYMO_OK ||
        cli_apply_size(p->args, &options, err) != KYMO_OK)
        return (kymo_status)err->code;
    if (!options.font) // of the command line
        options.font = getenv("KYMO_FONT");
    arrange(p, &options);
    p->math_labels = options.math_labels != 0;
    p->figure = kymo_figure_open(&options);
    if (add_axes(p, &options, err) != KYMO_OK)
        return (kymo_status)err->code;
    for (int32_t i = 0; i < p->count; i++)
        for (int32_t y = 0; y < p->inputs[i].columns.y_count; y++)
            if (add_mark(p, &p->inputs[i], y, mark++, err) != KYMO_OK)
                return (kymo_status)err->code;
    if (add_rules(p, err) != KYMO_OK)
        return (kymo_status)err->code;
    return kymo_figure_status(p->figure, err);
}

/* ---- The run --------------------------------------------------------------------------------- */

static bool wants_bar(const cli_args *args)
{
    const char *progress = cli_last(args, CLI_PROGRESS), *term = getenv("TERM");

    return !args->quiet && !args->json_errors && !(progress && strcmp(progress, "never") == 0) &&
           !(term && strcmp(term, "dumb") == 0) && isatty(STDERR_FILENO);
}

static kymo_status write_outputs(const plot *p, kymo_error *err)
{
    const cli_args *args = p->args;
    cli_progress *progress = cli_progress_begin(p->figure, wants_bar(args));
    kymo_stats stats;
    kymo_status status = cli_outputs_write(args, p->figure, &stats, err);

    cli_progress_end(progress);
    if (status != KYMO_OK)
        return status;
    if (cli_interrupted())
        return cli_fail(err, KYMO_ECANCELLED, "interrupted");
    if (!args->quiet && !args->json_errors) {
        cli_left_out(&stats);
        cli_repairs(p->figure, stats.repaired, 0);
    }
    if (cli_count(args, CLI_STATS))
        cli_stats(&stats);
    return KYMO_OK;
}

static void close_all(plot *p)
{
    kymo_error unused;

    if (p->figure && kymo_figure_close(p->figure, &unused) != KYMO_OK)
        p->figure = NULL; // what went wrong has been told
    for (int32_t i = 0; i < p->count; i++) {
        cli_columns_free(&p->inputs[i].columns);
        kymo_source_close(p->inputs[i].source);
    }
    free(p->inputs);
    free(p->panels);
    free(p->axes);
}

/* ---- More than the first error --------------------------------------------------------------- */

/* Whether all inputs can be read again at once. */
static bool is_small(const plot *p)
{
    const int64_t most = 64 << 20;
    int64_t bytes = 0;

    for (int32_t i = 0; i < p->count && bytes <= most; i++) {
        struct stat info;
        if (strcmp(p->inputs[i].path, "-") == 0 || stat(p->inputs[i].path, &info) != 0 ||
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
    plot p = {.args = args, .lenient = true};
    kymo_error unused = {0};
    kymo_stats stats;

    if (open_inputs(&p, &unused) == KYMO_OK && build(&p, &unused) == KYMO_OK &&
        kymo_figure_write(p.figure, "svg", discard, NULL) == KYMO_OK) {
        kymo_figure_stats(p.figure, &stats);
        cli_repairs(p.figure, stats.repaired, 1);
    }
    close_all(&p);
}

int cli_plot(const cli_args *args)
{
    plot p = {.args = args};
    kymo_error err = {0};
    kymo_status status = cli_outputs_check(args, &err);

    if (status == KYMO_OK)
        status = add_rules(&p, &err);
    if (status == KYMO_OK)
        status = open_inputs(&p, &err);
    if (status == KYMO_OK)
        status = build(&p, &err);
    if (status == KYMO_OK)
        write_outputs(&p, &err);
    bool more = err.code == KYMO_EDATA && err.line > 0 && !args->json_errors && is_small(&p);
    close_all(&p);
    int code = cli_report(args, &err);
    if (more)
        tell_more(args);
    return code;
}
