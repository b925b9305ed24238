/*
 * names.c - what the axes and marks of a command line's figure are called when it does not say so itself.
 *
 * Names come from the columns, or from the files when there are several. A name of the data is never
 * markup: its dollar signs begin no formula, unless --math-labels is given.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* What a y column is called: as the user says, else as the file says. */
const char *cli_mark_name(const cli_input *in, int32_t y)
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

const char *cli_x_name(const cli_figure *f)
{
    const cli_columns *columns = &f->inputs[0].columns;
    kymo_column_info info;

    if (columns->x_label || columns->x < 0)
        return columns->x_label;
    kymo_source_column(columns->source, columns->x, &info);
    return info.type == KYMO_TIME || is_nameless(columns->source, columns->x) ? NULL : info.name;
}

/* Of the only mark; of the panel when there are several. */
const char *cli_y_name(const cli_figure *f, int32_t panel)
{
    const cli_input *first = &f->inputs[0];

    if (f->panel_count > 1)
        return f->panels[panel];
    if (f->mark_count != 1)
        return f->panel_count == 1 ? f->panels[0] : NULL;
    if (!first->columns.y[0].label && is_nameless(first->source, first->columns.y[0].column))
        return NULL;
    return cli_mark_name(first, 0);
}

/* Whether a name is the user's, not the data's. */
static bool is_given(const cli_figure *f, const char *name)
{
    for (int32_t i = 0; i < f->count; i++) {
        const cli_columns *columns = &f->inputs[i].columns;

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
char *cli_make_label(const cli_figure *f, const char *name)
{
    char tidy[CLI_CUT_NAME];
    bool given = name && is_given(f, name), keep = given || f->math_labels;
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
static const char *file_name(const cli_figure *f, const cli_input *in)
{
    if (strcmp(in->path, "-") == 0)
        return "stdin";
    for (int32_t i = 0; i < f->count; i++)
        if (&f->inputs[i] != in && strcmp(base_name(f->inputs[i].path), base_name(in->path)) == 0)
            return in->path;
    return base_name(in->path);
}

/* "column", "file: column", or "file" in a panel that is called by the column. Owned. */
char *cli_legend_name(const cli_figure *f, const cli_input *in, int32_t y)
{
    char *file = cli_make_label(f, f->count > 1 ? file_name(f, in) : "");
    char *column = cli_make_label(f, f->count > 1 && f->panel_count > 0 ? "" : cli_mark_name(in, y));
    size_t size = file && column ? strlen(file) + strlen(column) + sizeof ": " : 0;
    char *name = size > 0 ? malloc(size) : NULL;

    if (name)
        snprintf(name, size, "%s%s%s", file, file[0] && column[0] ? ": " : "", column);
    free(file);
    free(column);
    return name;
}
