/*
 * cli.h - what the files of the program share.
 *
 * The program is a user of the library like any other: public headers only. One run is a straight
 * line, main.c: arguments (options.c, parse.c), then a plot (figure.c, with columns.c, and plot.c), or `info`, `index`
 * or `help`; errors.c says what went wrong, and what an error is to the shell. Failures are kymo_error from
 * end to end.
 */
#ifndef CLI_H
#define CLI_H

#include <kymo/ext.h>
#include <stdbool.h>
#include <stdio.h>

#if defined(__GNUC__) || defined(__clang__)
#define CLI_PRINTF(at) __attribute__((format(printf, at, at + 1)))
#else
#define CLI_PRINTF(at)
#endif

/* ---- options.c: the command line ------------------------------------------------------------- */

typedef enum cli_id {
    CLI_FIELD_OF_TABLE = 0, /**< not the program's own: a row of kymo/fields.def */
#define CLI_OPTION(id, letter, name, value, topic, doc) CLI_##id,
#include "options.def"
#undef CLI_OPTION
    CLI_IDS
} cli_id;

typedef enum cli_topic {
#define CLI_TOPIC(topic, name, title) CLI_TOPIC_##topic,
#include "options.def"
#undef CLI_TOPIC
    CLI_TOPICS
} cli_topic;

typedef enum cli_command {
    CLI_PLOT = 0,
    CLI_INFO_OF_FILES,
    CLI_INDEX_OF_FILES,
    CLI_VIEW_FIGURE,
    CLI_SHOW_HELP,
    CLI_SHOW_VERSION,
    CLI_REPORT_OF_SPEC
} cli_command;

/** Which options there are: commands that share few of them have lists of their own. */
typedef enum cli_set {
    CLI_SET_PLOT = 0,
    CLI_SET_REPORT
} cli_set;

enum { CLI_MAX_OPTIONS = 128 };

/** One option. */
typedef struct cli_option {
    char name[24];           /**< without dashes in front: "y-label" */
    char letter;             /**< 'o' of -o; 0: none */
    int32_t id;              /**< a cli_id */
    int32_t table;           /**< of a field: its kymo_table */
    int32_t topic;           /**< a cli_topic */
    const kymo_field *field; /**< NULL for the program's own */
    const char *value;       /**< what to write after it; "": nothing */
    const char *doc;
} cli_option;

/** An option as it was given. */
typedef struct cli_value {
    const cli_option *option;
    const char *text;
    int32_t word; /**< which of argv says so; 0: none, it is of the config file */
} cli_value;

/** Where a word of a command line stands that is itself in a file. */
typedef struct cli_place {
    int64_t line;
    int32_t column;
} cli_place;

/** The command line, taken apart. Texts are those of argv. */
typedef struct cli_args {
    int32_t command; /**< a cli_command */
    int32_t set;     /**< a cli_set: which options there are */
    kymo_kind kind;
    cli_option options[CLI_MAX_OPTIONS];
    int32_t option_count;
    cli_value *values; /**< in the order given. Owned, as `files` */
    int32_t value_count;
    const char **files; /**< what is not an option: inputs, or the topics of help */
    int32_t *file_words; /**< which of argv they are. Owned */
    int32_t file_count;
    const char *origin;      /**< the file that the line stands in; NULL: it is the program's own */
    const cli_place *places; /**< of its words, when it stands in a file */
    char *config; /**< text of the config file, or NULL. Owned */
    bool quiet, verbose, json_errors;
} cli_args;

/** Fills the list of options of args->set alone, for help. */
void cli_options(cli_args *args);
/** Takes argv apart and checks all values that need no data. */
kymo_status cli_parse(cli_args *args, int argc, char **argv, kymo_error *err);
/**
 * The same for a line "[KIND] [OPTIONS] FILE..." that stands in the file `origin`, as the words 1 to argc - 1;
 * places[0] is that of the whole line. No config, and no options that are of a run of the program. Errors begin
 * with their place.
 */
kymo_status cli_parse_line(cli_args *args, int argc, char **argv, const char *origin,
                           const cli_place *places, kymo_error *err);
void cli_args_free(cli_args *args);
/** The option of a long name without dashes, NULL when there is none; and the error that says so. */
const cli_option *cli_find_option(const cli_args *args, const char *given, size_t length);
kymo_status cli_unknown_option(const cli_args *args, const char *given, size_t length,
                               kymo_error *err);
/** Checks all values that need no data. */
kymo_status cli_check_values(const cli_args *args, kymo_error *err);
/** config.c: adds what the user's config file says and the command line does not. */
kymo_status cli_config(cli_args *args, kymo_error *err);

/** The last value given for one of the program's own options, and its text; NULL when it was not given. */
const cli_value *cli_last_value(const cli_args *args, cli_id id);
const char *cli_last(const cli_args *args, cli_id id);
/** How often it was given. */
int32_t cli_count(const cli_args *args, cli_id id);
/** The text given for a field, the last one; NULL: not given. */
const char *cli_field(const cli_args *args, kymo_table table, const char *name);

/**
 * Sets all fields of `table` that were given. Those of a spec may be given once for each mark:
 * `mark` counts from 0, and the last one given serves the marks after it (but for labels).
 */
kymo_status cli_apply(const cli_args *args, kymo_table table, void *options, int32_t mark,
                      kymo_error *err);
/** A finite number; false when `text` is none. Independent of the locale. */
bool cli_number(const char *text, double *number);
/** --size and --dpi. */
kymo_status cli_apply_size(const cli_args *args, kymo_figure_options *options, kymo_error *err);

/* ---- columns.c: which columns ---------------------------------------------------------------- */

/** A chosen column. */
typedef struct cli_pick {
    int32_t column; /**< from 0 */
    char *label;    /**< of "NAME as LABEL", or NULL. Owned */
} cli_pick;

/** What is plotted of one file. */
typedef struct cli_columns {
    const kymo_source *source;
    const char *file; /**< for messages */
    int32_t x;        /**< -1: the row number */
    char *x_label;    /**< of "NAME as LABEL", or NULL. Owned */
    cli_pick *y;      /**< Owned */
    int32_t y_count;
    bool numbered; /**< some column is called "#..." */
} cli_columns;

/** Chooses by -x and -y, or as the data suggest. */
kymo_status cli_columns_choose(cli_columns *columns, const cli_args *args,
                               const kymo_source *source, const char *file, kymo_error *err);
void cli_columns_free(cli_columns *columns);
/** How a spec names a column: its name, or "#3" when another column before it has the same name. */
const char *cli_column_name(const kymo_source *source, int32_t index, char number[16]);
/** The same without a look at all names: "#3" unless that may be one. */
const char *cli_column_spec(const cli_columns *columns, int32_t index, char number[16]);

/* ---- figure.c, names.c: one command line, one figure ------------------------------------------ */

/** One file of a command line. */
typedef struct cli_input {
    const char *path; /**< as it was given */
    kymo_source *source;
    cli_columns columns;
    int32_t word; /**< which of argv it is; 0: standard input, without a word */
} cli_input;

/** How a file of a command line is opened, other than by its name. The source is closed with the figure, also
 *  after an error. */
typedef kymo_status (*cli_opener)(kymo_source **source, const char *path,
                                  const kymo_source_options *options, void *user, kymo_error *err);

/** A figure and what it is made of. The fields down to `lenient` are set before cli_figure_build; the rest is 0. */
typedef struct cli_figure {
    const cli_args *args;
    const kymo_figure_options *defaults; /**< what the line may change; NULL: kymo's */
    cli_opener opener;                   /**< NULL: by name, and no file may be an output of `args` */
    void *opener_user;
    bool lenient;         /**< whatever the options say */
    kymo_figure *figure;  /**< NULL until inputs and options have been found right */
    cli_input *inputs;    /**< Owned, as all below */
    int32_t count;
    int32_t mark_count;
    kymo_axes **axes;     /**< one, or one for each name in `panels` */
    const char **panels;  /**< names of y columns, each once; borrowed */
    int32_t panel_count;
    bool math_labels;     /**< names from the data may have formulas */
} cli_figure;

/** Opens the inputs and builds the figure. On failure, too, cli_figure_free is due. */
kymo_status cli_figure_build(cli_figure *f, kymo_error *err);
void cli_figure_free(cli_figure *f);
/** json.c: builds it of the only file, when that is a figure as JSON; false: it is not, or there are others. */
bool cli_figure_from_json(cli_figure *f, kymo_error *err);

/** The names of a mark, and of the axes; NULL: none. */
const char *cli_mark_name(const cli_input *in, int32_t y);
const char *cli_x_name(const cli_figure *f);
const char *cli_y_name(const cli_figure *f, int32_t panel);
/** A name as a label, NULL for NULL; and the label of a mark in the legend. Owned. */
char *cli_make_label(const cli_figure *f, const char *name);
char *cli_legend_name(const cli_figure *f, const cli_input *in, int32_t y);

/* ---- output.c: where the picture goes -------------------------------------------------------- */

/** Checks -o, -f, --dump-layout and --dump-spec before anything is opened. */
kymo_status cli_outputs_check(const cli_args *args, kymo_error *err);
/** Refuses an output that is the file a source reads. */
kymo_status cli_outputs_differ(const cli_args *args, const kymo_source *source, kymo_error *err);
/** Draws the figure into all of them from one reading; `stats` are of the draw that read. */
kymo_status cli_outputs_write(const cli_args *args, kymo_figure *figure, kymo_stats *stats,
                              kymo_error *err);

/** The format of an output as -f or its name says; its path, "-" for standard output. */
const char *cli_output_format(const cli_args *args, const char *path);
const char *cli_output_path(const char *path);

/* ---- plot.c, info.c, index.c, help.c, report.c: the commands; they return the exit status -------------- */

int cli_plot(const cli_args *args);
int cli_report(const cli_args *args);
int cli_info(const cli_args *args);
int cli_index(const cli_args *args);
/** live.c: whether inputs are followed; --window; opens one and waits for its columns; the window goes by its x. */
bool cli_follows(const cli_args *args);
kymo_status cli_window(const cli_args *args, double *length, int64_t *rows, kymo_error *err);
kymo_status cli_follow_open(const cli_args *args, kymo_source **source, const char *path,
                            const kymo_source_options *options, kymo_error *err);
void cli_follow_by(const cli_input *in);
/** Whether a figure has live inputs; whether one goes on (`err`: of the first that failed); reads them to their ends, or to
 *  SIGINT, which is KYMO_ECANCELLED; says what they hold no more. */
bool cli_is_live(const cli_figure *f);
bool cli_live_on(const cli_figure *f, kymo_error *err);
kymo_status cli_live_collect(const cli_figure *f, kymo_error *err);
void cli_tell_overwritten(const cli_figure *f);
/** Which files were cut, replaced or are gone, on standard error. */
void cli_tell_renewed(const cli_figure *f);
/** term.c: in the terminal; and whether that is wanted. */
int cli_term(const cli_args *args);
bool cli_term_wanted(const cli_args *args);
bool cli_window_wanted(const cli_args *args);
/** view.c: in a window; and whether there is a screen for one. */
int cli_view(const cli_args *args);
bool cli_has_display(void);
int cli_help(const cli_args *args, FILE *to);
/** help_math.c: "Greek letters: \alpha \beta ...", a group of commands; false: there are no more. */
enum { CLI_MATH_GROUP = 2048 };
bool cli_math_group(int32_t index, char *to, size_t size);
/** The short help of --help. */
void cli_help_short(FILE *to);
int cli_version(const cli_args *args);

/* ---- errors.c: errors and figures ------------------------------------------------------------ */

/** Begins an error of the program's own; printf, one line. Returns `code`. */
kymo_status cli_fail(kymo_error *err, kymo_status code, const char *format, ...) CLI_PRINTF(3);
void cli_hint(kymo_error *err, const char *format, ...) CLI_PRINTF(2);
/** Puts the place of a word in front of an error about it, when the line stands in a file. Returns its code. */
kymo_status cli_at(const cli_args *args, int32_t word, kymo_error *err);
/** Puts a place in front of an error, unless it already begins with one in that file. Returns its code. */
kymo_status cli_put_place(kymo_error *err, const char *file, int64_t line, int32_t column);
/** Out of memory in the program itself. */
kymo_status cli_no_memory(kymo_error *err);
/** Copies a text; NULL when memory is out. Owned. */
char *cli_copy(const char *text, size_t length);

/** The longest name of a column that is shown whole, and what it is cut with. */
enum { CLI_LONGEST_NAME = 200, CLI_CUT_NAME = CLI_LONGEST_NAME + 4 };
/** A name out of a file in one line of sensible length, without control characters. Returns `to`. */
const char *cli_tidy_name(const char *name, char to[CLI_CUT_NAME]);

/** Prints an error on standard error as the arguments ask; returns the exit status. */
int cli_tell(const cli_args *args, const kymo_error *err);
/** On a terminal, the line of the file that an error is about, with a caret under its place. */
void cli_caret(const kymo_error *err);
/** Prints what a figure forgave, from the one numbered `first` (from 0) on: a line each, and "... and 7 more". */
void cli_repairs(const kymo_figure *figure, int64_t total, int32_t first);
/** Prints the statistics as one line of JSON on standard error. */
void cli_stats(const kymo_stats *stats);
/** Says on standard error how many values are not in the picture, if any; `place` stands in front: "" or "r.md:9: ". */
void cli_left_out(const kymo_stats *stats, const char *place);
/** Writes a JSON string with its quotes. */
void cli_json_text(FILE *to, const char *text);

/* ---- progress.c: while it runs --------------------------------------------------------------- */

/** Sets what a signal does. */
void cli_handle(int signal_number, void (*handler)(int), int flags);

typedef struct cli_progress cli_progress;
/** From now on SIGINT cancels the figure. With `bar`, a bar on standard error after half a second.
 *  NULL when there is no bar. */
cli_progress *cli_progress_begin(kymo_figure *figure, bool bar);
/** The figure that SIGINT cancels from now on; NULL: it is only noted, as cli_interrupted tells. */
void cli_progress_figure(kymo_figure *figure);
/** Erases the bar; SIGINT ends the program again. */
void cli_progress_end(cli_progress *progress);
/** Whether SIGINT has come: the status says so even when it came too late to stop anything. */
bool cli_interrupted(void);

#endif
