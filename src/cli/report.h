/*
 * report.h - what the files of `kymo report` share: report.c, spec.c, expand.c, words.c, fence.c,
 * paths.c, groups.c, watch.c.
 *
 * A spec is Markdown with front matter, variables and fenced blocks. The library parses the
 * Markdown and tells where it found what; the program reads the front matter, puts the variables
 * in, and makes figures and tables of the blocks. All errors are told with the line and column
 * that they have in the spec as it was written.
 */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "cli.h"

#include <kymo/report.h>

/* ---- spec.c: the text of a spec, its front matter and its variables -------------------------- */

/** {{ NAME }} and what stands for it. */
typedef struct cli_variable {
    const char *name, *value; /**< borrowed */
    size_t length;            /**< of the name */
    bool is_data;             /**< from a data file: text, never Markdown */
    bool used;
} cli_variable;

typedef struct cli_variables {
    cli_variable *list; /**< Owned by who made it */
    int32_t count;
} cli_variables;

/** One line of front matter. */
typedef struct cli_setting {
    char *name, *value; /**< Owned */
    cli_place name_at, value_at;
} cli_setting;

/** Where text was put in: columns behind it lie elsewhere in the spec. */
typedef struct cli_patch {
    int64_t line;
    int32_t column;      /**< of what was put in, in the new line, from 1 */
    int32_t length;      /**< bytes put in */
    int32_t spec_column; /**< of what it stands for, in the spec */
    int32_t spec_length;
} cli_patch;

/** A spec that has been read. */
typedef struct cli_spec {
    const char *path; /**< for messages; "stdin" */
    char *folder;     /**< where its relative paths begin; "": the current folder. Owned, as below */
    char *text; /**< all of it */
    size_t size;
    cli_setting *settings;
    int32_t setting_count;
    const char *body;  /**< what follows the front matter */
    int64_t body_line; /**< its first line */
    char **lines;      /**< beginning of each line of `text`; borrowed from it */
    int64_t line_count;
    cli_patch *patches; /**< of the last cli_spec_expand, in order */
    int32_t patch_count, patch_room;
} cli_spec;

/** Reads a file ("-": standard input) and its front matter. On failure, too, cli_spec_free is
 *  due. */
kymo_status cli_spec_read(cli_spec *spec, const char *path, kymo_error *err);
void cli_spec_free(cli_spec *spec);
/**
 * The body with its variables put in, but for the fenced blocks of kymo, whose words are expanded
 * one by one. With `group` above 1, ids that are referred to get "-2" and so on behind them.
 * Owned; NULL with err.
 */
char *cli_spec_expand(cli_spec *spec, cli_variables *variables, int32_t group, kymo_error *err);
/** Puts an error about the expanded body to where it is in the spec. */
void cli_spec_locate(const cli_spec *spec, kymo_error *err);
/** A text with its variables put in; the place is where it stands. In Markdown, data stay text.
 *  Owned; NULL with err. */
char *cli_expand(const char *text, size_t length, const char *file, cli_place at, bool markdown,
                 cli_variables *variables, kymo_error *err);
/** The same for JSON: a value never leaves the quotes that it stands in. */
char *cli_expand_json(const char *text, size_t length, const char *file, cli_place at,
                      cli_variables *variables, kymo_error *err);
/** A line of the spec, from 1, and its length. */
const char *cli_spec_line(const cli_spec *spec, int64_t line, size_t *length);

/* ---- words.c: a text taken apart as a shell does --------------------------------------------- */

typedef struct cli_words {
    char **word; /**< Owned, as the rest. word[0] stands for the whole text and is "" */
    cli_place *places;
    int32_t count; /**< with word[0] */
} cli_words;

/** A part of a file: its first byte's place, and where its other lines begin. */
typedef struct cli_part {
    const cli_spec *spec;
    const char *text;
    size_t length;
    cli_place at;
    bool is_body; /**< lines after the first begin where the spec has the same text */
} cli_part;

/** Splits at blanks and line ends; 'as it is', "with \" and \\", \c. Variables never split a
 *  word. */
kymo_status cli_words_split(cli_words *words, const cli_part *part, cli_variables *variables,
                            kymo_error *err);
void cli_words_free(cli_words *words);

/* ---- watch.c: files that have changed -------------------------------------------------------- */

typedef struct cli_inputs {
    struct cli_input_file *list; /**< Owned */
    int32_t count, room;
} cli_inputs;

/** Notes a file as it is now; a name of no file, too: it may come. */
void cli_inputs_note(cli_inputs *inputs, const char *path);
void cli_inputs_free(cli_inputs *inputs);
/** Waits until one of them has changed and none does any more; false: interrupted. */
bool cli_inputs_wait(const cli_inputs *inputs);

/* ---- report.c: a document -------------------------------------------------------------------- */

struct cli_groups;

/** A document that is being made. */
typedef struct cli_document {
    const cli_args *args; /**< of the run */
    cli_spec *spec;
    cli_variables *variables;
    kymo_report *report;
    int32_t group;              /**< number of the section, 1: ids stay as they are */
    struct cli_groups *groups;  /**< of the file `data`, */
    int32_t of_groups;          /**< and which of them this section is about */
    const char *where;          /**< that as a condition on rows of the file `data`, NULL: none */
    const char *data;           /**< its path, NULL: none */
    const char *const *outputs; /**< that no input may be */
    int32_t output_count;
    cli_inputs *inputs; /**< files that were read, for --watch */
    int32_t columns;    /**< that the last figure asked for */
    int64_t next_line;  /**< the one behind its block; 0: none was in this section */
    bool *standard;     /**< whether standard input has been used */
    kymo_error error;   /**< the first one of a block, with its place */
} cli_document;

/* ---- paths.c: the files that a spec names ---------------------------------------------------- */

/** A path that begins at the spec; "-" stays standard input. Owned; NULL when memory is out. */
char *cli_beside(const cli_spec *spec, const char *path);
/** A cli_opener; `user` is the cli_document. */
kymo_status cli_document_open(kymo_source **source, const char *path,
                              const kymo_source_options *options, void *user, kymo_error *err);
/** Whether the value of an option is the path of a file: themes and fonts may be. */
bool cli_is_path(const char *field, const char *value);

/** Paths that a line of a block points to. */
typedef struct cli_paths {
    char **list; /**< Owned, each of them too */
    int32_t count;
} cli_paths;

/** Makes the files of a line, and options that are paths, begin at the spec. On failure, too, free
 *  is due. */
kymo_status cli_paths_of_line(cli_paths *paths, const cli_document *doc, cli_args *args,
                              kymo_error *err);
void cli_paths_free(cli_paths *paths);
/** Notes the images of a text, as far as they are written plainly. */
void cli_paths_of_images(const cli_document *doc, const char *markdown);

/* ---- fence.c: the blocks --------------------------------------------------------------------- */

/** kymo_report_fence; `user` is the cli_document. */
kymo_status cli_fence(kymo_report *report, const char *info, const char *body, int64_t line,
                      void *user, kymo_error *err);

/* ---- groups.c: --for-each -------------------------------------------------------------------- */

typedef struct cli_groups {
    char **values; /**< distinct, in order of appearance. Owned, each of them too */
    int32_t count, room;
    const char *column;       /**< borrowed */
    struct cli_order *orders; /**< Owned; of each way in which the file is read */
    int32_t order_count;
} cli_groups;

/** Reads the values of a column; options of sources in `args` are those of this file. */
kymo_status cli_groups_read(cli_groups *g, const cli_args *args, const char *path,
                            const char *column, kymo_error *err);
void cli_groups_free(cli_groups *g);
/** The rows of a group as a source that reads them alone. NULL: the condition of the group is needed. */
kymo_source *cli_groups_open(cli_groups *g, int32_t group, const char *path, const kymo_source_options *options);
/** The condition "column"=="value" with its quotes. Owned; NULL when memory is out. */
char *cli_groups_where(const char *column, const char *value);
/** The name of an output, with the value for the first {}. Owned; NULL when memory is out. */
char *cli_groups_name(const char *pattern, const char *value);

#endif
