/*
 * help.c - --help, `kymo help TOPIC`, --version, and the manual page, from the tables of options.
 *
 * What is written here by hand is what the tables cannot say: the first page, a few lines of
 * introduction for each topic, and the frame of the manual, which `kymo help --man` prints as mdoc
 * and docs/kymo.1 holds; a test sees to it that both are the same.
 */
#include "cli.h"

#include <string.h>

/* ---- The first page -------------------------------------------------------------------------- */

static const char first_page[] =
    "usage: kymo [KIND] [OPTIONS] [FILE...]      KIND: line (default), scatter\n"
    "       kymo view [KIND] [OPTIONS] FILE...   kymo report SPEC.md -o OUT...\n"
    "       kymo info FILE...                    kymo index FILE...\n"
    "       kymo help TOPIC\n"
    "\n"
    "  kymo co2.csv -o co2.png\n"
    "  kymo -x date -y temp_max,temp_min seattle-weather.csv -o w.svg --y-label '°C'\n"
    "  kymo scatter -x flipper_length_mm -y body_mass_g --color species penguins.csv -o p.pdf\n"
    "  some-program | kymo -i csv -y 2 - -o out.png\n"
    "  kymo -i raw:f64 walk.f64 -o walk.png --size 1600x900 --scale 1\n"
    "\n"
    "x is the first column of times, else the first that rises, else the row number;\n"
    "y is the rest, as far as it is numbers.\n"
    "Columns are names, numbers from 1, ranges 2-5, patterns 'temp*', /regex/, 'NAME as LABEL'.\n"
    "\n";

static const char *const commonest[] = {"x",    "y",     "output", "input-format",
                                        "size", "title", "x-lim",  "y-lim",
                                        "log",  "color", "theme",  "legend"};

static const char last_lines[] =
    "\n"
    "kymo help TOPIC tells more: line scatter input axes math time style themes output\n"
    "window index report.  Also: man kymo\n";

static const cli_option *find_option(const cli_args *args, const char *name)
{
    for (int32_t i = 0; i < args->option_count; i++)
        if (strcmp(args->options[i].name, name) == 0)
            return &args->options[i];
    return NULL;
}

/* How an option is written: "-o, --output FILE". One letter is enough for -x and -y. */
static void write_option(const cli_option *option, char *to, size_t size)
{
    const char *gap = option->value[0] ? " " : "";

    if (option->letter && !option->name[1])
        snprintf(to, size, "-%c%s%s", option->letter, gap, option->value);
    else if (option->letter)
        snprintf(to, size, "-%c, --%s%s%s", option->letter, option->name, gap, option->value);
    else
        snprintf(to, size, "--%s%s%s", option->name, gap, option->value);
}

static void print_option(const cli_option *option, FILE *to)
{
    enum { COLUMN = 32 };
    char text[256];

    write_option(option, text, sizeof text);
    if (strlen(text) < COLUMN)
        fprintf(to, "  %-*s%s\n", COLUMN, text, option->doc);
    else
        fprintf(to, "  %s\n  %*s%s\n", text, COLUMN, "", option->doc);
}

static void print_first_page(const cli_args *args, FILE *to)
{
    fputs(first_page, to);
    for (size_t i = 0; i < sizeof commonest / sizeof commonest[0]; i++) {
        const cli_option *option = find_option(args, commonest[i]);
        if (option)
            print_option(option, to);
    }
    fputs(last_lines, to);
}

void cli_help_short(FILE *to)
{
    fputs(first_page, to);
    fputs("kymo --help lists the commonest options.\n", to);
}

static const char report_page[] =
    "usage: kymo report SPEC.md -o OUT... [OPTIONS]      OUT: .pdf .html .md, or - with -f FORMAT\n"
    "\n"
    "  kymo report run.md -o run.pdf -o run.html -D peak=84.5\n"
    "  kymo report site.md -o 'site-{}.pdf' --for-each station --data stations.csv\n"
    "  kymo report run.md -o run.pdf --watch\n"
    "\n"
    "The spec is Markdown with blocks that are figures and tables:\n"
    "\n"
    "  ---\n"
    "  title: Oven run 17\n"
    "  toc: true\n"
    "  ---\n"
    "  # Summary\n"
    "  The peak in @fig:t1 was {{ peak }} °C ($\\sigma = 0.3$ K).\n"
    "\n"
    "  ~~~kymo id=t1 caption=\"Temperature over the run\"\n"
    "  line -x time -y temp,setpoint --y-label 'Temperature (°C)' run17.csv\n"
    "  ~~~\n"
    "\n"
    "  ~~~kymo table caption=\"Hottest minutes\"\n"
    "  run17.csv columns=time,temp sort=-temp limit=10\n"
    "  ~~~\n"
    "\n"
    "Each option of a report may also stand in its front matter, without dashes in front. Also -o, -f,\n"
    "-q, -v, --stats and --json-errors, as for plots.\n"
    "\n";

/* ---- Topics ---------------------------------------------------------------------------------- */

#define CLI_TOPIC(topic, name, title) {name, title},
static const struct {
    const char *name, *title;
} topics[CLI_TOPICS] = {
#include "options.def"
};
#undef CLI_TOPIC

/* Paragraphs; each line is one paragraph, wrapped when it is printed. */
static const char *const introductions[CLI_TOPICS] = {
    [CLI_TOPIC_INPUT] =
        "The format of a file is found by its extension, else by its first bytes; -i says it. Of "
        "text, the delimiter, the header and the types of the columns are found in the first 64 "
        "KiB. The file - is standard input, and so is no file at all. Files are read once, in "
        "parts, whatever their size.\n"
        "raw:TYPE are numbers of one type without a header: f64 f32 i8 i16 i32 i64 u8 u16 u32 "
        "u64, then le or be, ch=N for N columns in turn, skip=BYTES, rate=HZ for x in seconds.\n"
        "A column is its name; a number from 1, also \"#3\"; a range \"2-5\"; a pattern "
        "\"temp*\"; a regular expression \"/^temp/\". \"NAME as LABEL\" names it in the picture. "
        "-y takes several with commas, and may be repeated. Each y column of each file is one "
        "mark. -x 0 is the row number.\n",
    [CLI_TOPIC_AXES] =
        "Without --x-label and --y-label the axes are named after their columns; an empty text "
        "leaves a name out. Limits are A..B with either side empty, or A:B for plain numbers.\n"
        "Text as x makes categories, in the order in which the rows bring them; text as y does with "
        "--y-scale category. They lie at 1, 2, 3 and so on. A symlog scale shows values of both signs "
        "over many powers of ten: it is linear up to --linthresh, which is found from the data when it "
        "is not given.\n"
        "--x-ticks 0,5,10 puts ticks there and nowhere else; every=0.25 at all multiples; on time axes "
        "2024-01-01,2024-07-01, or every=6h with ns us ms s min h d w mo y.\n"
        "Rules may be repeated. --panels draws columns of the same name into one panel, one "
        "below the other, or in --columns; with --y-label, the columns are the titles of the "
        "panels.\n",
    [CLI_TOPIC_TIME] =
        "Dates and times are ISO 8601: 2024-02-29, 2024-02-29T12:30, 2024-02-29 "
        "12:30:15.25+01:00. Times that do not say their zone are taken as UTC, or as --tz-in "
        "says. They are shown in UTC, or as --tz says, which also holds for times in --x-lim, "
        "--x-ticks and --v-rule.\n"
        "--time-format takes %Y %y %m %d %e %j %H %I %M %S %L (ms) %f (us) %p %b %B %a %A %Z %z %F "
        "%T %R, in English.\n",
    [CLI_TOPIC_STYLE] =
        "Colours are #rgb, #rrggbb, #rrggbbaa, C0 to C7 of the palette, or a CSS name. An option "
        "of a mark may be repeated: the first one is that of the first mark, and so on; the last "
        "one serves the rest.\n",
    [CLI_TOPIC_THEMES] =
        "--theme light, dark or print; print is black and white, with dashes and marker shapes. "
        "--theme auto is light, and in SVG follows the desktop of the reader.\n"
        "--theme FILE.json is a theme of your own: an object with keys and values as below, all of "
        "which may be left out, as in {\"base\": \"dark\", \"background\": \"#101418\", "
        "\"line_width\": 2}. Colours are opaque; lengths are CSS pixels. What is wrong in it is "
        "told with its line and column.\n",
    [CLI_TOPIC_MATH] =
        "Titles, subtitles, captions, names of axes and of marks may have formulas in TeX's "
        "notation between dollar signs: --title 'Energy $E = mc^2$', --y-label 'flux "
        "($\\mathrm{W\\,m^{-2}}$)'. \\$ is a dollar sign; so is one without a partner, and one of "
        "a pair before a digit. \\\\ begins a line. An unknown command is an error with its "
        "column.\n"
        "What comes from the data, such as column names and categories, is never a formula unless "
        "--math-labels is given.\n"
        "Written as in TeX: x^2 x_i x' {...} \\frac{a}{b} \\sqrt[3]{x} \\left( \\right) "
        "\\sum_{i=1}^n \\int\\limits_0^1 \\hat{x} \\mathrm{kg} \\text{if } \\genfrac{(}{)}{0pt}{}{n}{k} "
        "\\hspace{0.5em}.\n",
    [CLI_TOPIC_OUTPUT] =
        "The extension of -o says the format. Several outputs come from one reading. A file is "
        "complete under its name, or it is not there.\n"
        "Options that are always wanted may stand in ~/.config/kymo/config (or "
        "$XDG_CONFIG_HOME/kymo/config), a line each: \"theme dark\", \"size = 800x500\"; # begins a "
        "comment. The command line wins; --no-config ignores them.\n"
        "Exit status: 0 done, 1 the data have a problem, 2 the command line has one, 3 a file "
        "cannot be read or written, 4 there is no display for a window, 5 the figure has no room, "
        "70 an error of kymo, 130 interrupted.\n",
    [CLI_TOPIC_WINDOW] =
        "kymo view FILE shows the figure in a window, with all options of plots; so does kymo FILE without "
        "-o where there is a display. The ? key in the window lists what mouse and keys do, the right "
        "mouse button opens a menu. ~/.config/kymo/keys changes keys: \"zoom-in = W + =\".\n"
        "A script is a file of events, one a line: wait MS, move X Y, down BUTTON, up BUTTON, wheel DX DY, key "
        "NAME, text STRING, resize W H, shot NAME, quit; docs/viewer.md tells more.\n",
    [CLI_TOPIC_INDEX] =
        "kymo index FILE... writes FILE.kymo-index, with which any part of lines of very many rows is drawn in "
        "milliseconds, the same bytes as without it. It is found by itself, and only used while it fits the data "
        "and the options about the input; when the data have grown, kymo index adds what is new. --no-index reads "
        "the data themselves.\n"
        "kymo info FILE... prints the format of files, the types, ranges, gaps and order of their columns, and how "
        "their indexes stand. Options about the input hold for both.\n",
    [CLI_TOPIC_REPORT] =
        "kymo report SPEC.md -o OUT makes a document: a PDF file, HTML in one file, or Markdown with its pictures "
        "beside it, as the extensions of -o say. All come from one run, and appear when they are whole.\n"
        "The spec is Markdown (CommonMark, tables, $formulas$). A fenced block whose first word is kymo is a "
        "figure: in it stands one command line of kymo without -o, which may wrap, or a figure as JSON. Behind "
        "kymo may stand id=NAME caption=\"TEXT\" alt=\"TEXT\" width=120mm height=80mm columns=2; columns=2 puts "
        "figures that follow each other side by side. A block kymo table holds FILE columns=a,b sort=-a limit=10 "
        "and, as name=value, options about the input. @fig:NAME and @tab:NAME refer to them, @sec:some-words to a "
        "heading. A line of --- ends a page. Paths begin at the spec.\n"
        "Front matter, \"key: value\" lines between two lines of --- at the top, says what the options below say; "
        "the command line wins.\n"
        "{{ NAME }} is replaced by what -D NAME=VALUE says, in blocks within one word; \\{{ is two braces.\n"
        "--for-each COLUMN --data FILE makes a document for each value of a column when {} stands in the names of "
        "all outputs, for the value (-o 'report-{}.pdf'), and else a section for each. {{ COLUMN }} is the value; "
        "blocks that read that file read the rows with it. Options about the input are those of this file.\n"
        "--watch renders again when the spec or a file that it reads changes, until it is interrupted.\n"
        "Exit status, for scripts: 0 all outputs are new; 1 the data have a problem, 2 the spec or the command line "
        "has one, 3 a file cannot be read or written, 5 something has no room, 70 an error of kymo, 130 "
        "interrupted: then the outputs are as they were. With documents of groups it is that of the first one that "
        "failed; the others are made. Standard error is empty unless something is to be told; -q leaves errors.\n",
};

/* Prints a paragraph in lines of at most 90 characters. */
static void print_wrapped(const char *text, FILE *to)
{
    size_t column = 0;

    while (*text && *text != '\n') {
        size_t length = strcspn(text, " \n");
        if (column > 0 && column + 1 + length > 90) {
            putc('\n', to);
            column = 0;
        } else if (column > 0) {
            putc(' ', to);
            column++;
        }
        fprintf(to, "%.*s", (int)length, text);
        column += length;
        text += length + (text[length] == ' ');
    }
    putc('\n', to);
}

static const char *next_paragraph(const char *text)
{
    return strchr(text, '\n') + 1;
}

/* "The formats are png, svg, pdf." */
static void print_formats(FILE *to)
{
    const char *names[16];
    int32_t count = kymo_output_extensions(names);

    fputs("The formats are", to);
    for (int32_t i = 0; i < count; i++)
        fprintf(to, "%s %s", i ? "," : "", names[i]);
    fputs(".\n", to);
}

/* "Palettes: kymo, okabe-ito." */
static void print_names(const char *what, int32_t (*list)(const char *names[32]), FILE *to)
{
    const char *names[32];
    int32_t count = list(names);

    fprintf(to, "%s:", what);
    for (int32_t i = 0; i < count; i++)
        fprintf(to, "%s %s", i ? "," : "", names[i]);
    fputs(".\n", to);
}

static void print_theme_keys(FILE *to)
{
    const char *names[64], *values[64], *docs[64];
    int32_t count = kymo_theme_keys(names, values, docs);

    for (int32_t i = 0; i < count; i++)
        fprintf(to, "  %-18s%-20s%s\n", names[i], values[i], docs[i]);
}

/* The options of a topic: `kymo report` has its own. */
static void print_options(int topic, void (*print)(const cli_option *, FILE *), FILE *to)
{
    cli_args set = {.set = topic == CLI_TOPIC_REPORT ? CLI_SET_REPORT : CLI_SET_PLOT};

    cli_options(&set);
    for (int32_t i = 0; i < set.option_count; i++)
        if (set.options[i].topic == topic)
            print(&set.options[i], to);
}

static void print_topic(int topic, FILE *to)
{
    char group[CLI_MATH_GROUP];

    fprintf(to, "%s\n\n", topics[topic].title);
    for (const char *text = introductions[topic]; *text; text = next_paragraph(text)) {
        print_wrapped(text, to);
        putc('\n', to);
    }
    if (topic == CLI_TOPIC_OUTPUT) {
        print_formats(to);
        putc('\n', to);
    }
    if (topic == CLI_TOPIC_THEMES) {
        print_names("Palettes", kymo_palettes, to);
        print_names("Colormaps", kymo_colormaps, to);
        putc('\n', to);
        print_theme_keys(to);
    }
    for (int32_t i = 0; topic == CLI_TOPIC_MATH && cli_math_group(i, group, sizeof group); i++) {
        print_wrapped(group, to);
        putc('\n', to);
    }
    print_options(topic, print_option, to);
}

static void print_kind(const cli_args *args, const char *name, const char *summary, FILE *to)
{
    fprintf(to, "kymo %s: %s\n\n  kymo %s -x COLUMN -y COLUMN,... FILE -o plot.png\n\n", name,
            summary, name);
    for (int32_t i = 0; i < args->option_count; i++) {
        const cli_option *option = &args->options[i];
        if (option->id == CLI_X || option->id == CLI_Y ||
            (option->field && option->table == KYMO_TABLE_SPEC))
            print_option(option, to);
    }
}

/* ---- The manual ------------------------------------------------------------------------------ */

/* Text for mdoc: nothing in it is taken for a request or an escape. */
static void print_roff(const char *text, size_t length, FILE *to)
{
    for (size_t i = 0; i < length; i++) {
        if (i == 0 && (text[i] == '.' || text[i] == '\''))
            fputs("\\&", to);
        if (text[i] == '\\')
            fputs("\\e", to);
        else if (text[i] == '-')
            fputs("\\-", to);
        else
            putc(text[i], to);
    }
}

static void print_roff_argument(const char *text, FILE *to)
{
    putc('"', to);
    for (; *text; text++) {
        if (*text == '"')
            fputs("\\(dq", to);
        else if (*text == '\\')
            fputs("\\e", to);
        else
            putc(*text, to);
    }
    putc('"', to);
}

static void print_item(const cli_option *option, FILE *to)
{
    fputs(".It Fl ", to);
    if (option->letter)
        fputc(option->letter, to);
    if (option->letter && option->name[1])
        fputs(" , Fl ", to);
    if (option->name[1])
        fprintf(to, "\\-%s", option->name);
    if (option->value[0]) {
        fputs(" Ar ", to);
        print_roff_argument(option->value, to);
    }
    putc('\n', to);
    print_roff(option->doc, strlen(option->doc), to);
    fputs(".\n", to);
}

static void print_paragraphs(const char *text, FILE *to)
{
    for (; *text; text = next_paragraph(text)) {
        fputs(".Pp\n", to);
        print_roff(text, strcspn(text, "\n"), to);
        putc('\n', to);
    }
}

static void print_manual_keys(FILE *to)
{
    const char *names[64], *values[64], *docs[64];
    int32_t count = kymo_theme_keys(names, values, docs);

    fputs(".Bl -tag -width Ds\n", to);
    for (int32_t i = 0; i < count; i++) {
        fprintf(to, ".It Li %s Ar ", names[i]);
        print_roff_argument(values[i], to);
        putc('\n', to);
        print_roff(docs[i], strlen(docs[i]), to);
        fputs(".\n", to);
    }
    fputs(".El\n", to);
}

static void print_manual_topic(int topic, FILE *to)
{
    char group[CLI_MATH_GROUP];

    fprintf(to, ".Ss %s\n", topics[topic].title);
    print_paragraphs(introductions[topic], to);
    for (int32_t i = 0; topic == CLI_TOPIC_MATH && cli_math_group(i, group, sizeof group); i++) {
        fputs(".Pp\n", to);
        print_roff(group, strlen(group), to);
        putc('\n', to);
    }
    if (topic == CLI_TOPIC_OUTPUT) {
        fputs(".Pp\n", to);
        print_formats(to);
    }
    if (topic == CLI_TOPIC_THEMES) {
        fputs(".Pp\n", to);
        print_names("Palettes", kymo_palettes, to);
        fputs(".Pp\n", to);
        print_names("Colormaps", kymo_colormaps, to);
        print_manual_keys(to);
        return;
    }
    fputs(".Bl -tag -width Ds\n", to);
    print_options(topic, print_item, to);
    fputs(".El\n", to);
}

static const char manual_head[] =
    ".\\\" Made by `kymo help --man` from the tables of options.\n"
    ".Dd November 21, 2026\n.Dt KYMO 1\n.Os\n"
    ".Sh NAME\n.Nm kymo\n.Nd plots of any amount of data in bounded memory\n"
    ".Sh SYNOPSIS\n"
    ".Nm\n.Op Ar kind\n.Op Ar options\n.Op Ar file ...\n"
    ".Nm\n.Cm view\n.Op Ar kind\n.Op Ar options\n.Ar\n"
    ".Nm\n.Cm report\n.Ar spec\n.Fl o Ar file ...\n.Op Ar options\n"
    ".Nm\n.Cm info\n.Ar\n"
    ".Nm\n.Cm index\n.Ar\n"
    ".Nm\n.Cm help\n.Op Ar topic\n"
    ".Sh DESCRIPTION\n.Nm\ndraws columns of its input into image, SVG and PDF files.\n"
    "It reads each file once, in parts, on all processors;\n"
    "its memory does not grow with the data.\n"
    "x is the first column of times, else the first column that rises, else the row number;\n"
    "y are the other columns of numbers.\n.Pp\nThe kinds of plots are:\n.Bl -tag -width scatter\n";

static void print_manual(FILE *to)
{
    const char *names[64], *summaries[64];
    kymo_kind kinds[64];
    int32_t count = kymo_kinds(kinds, names, summaries);

    fputs(manual_head, to);
    for (int32_t i = 0; i < count; i++)
        if (kinds[i] != KYMO_RULE)
            fprintf(to, ".It Cm %s\n%s\n", names[i], summaries[i]);
    fputs(".El\n.Pp\n.Cm view\nshows the figure in a window.\n.Pp\n.Cm info\nprints the format and the columns of files, what their indexes know of them,\n"
          "and how these stand.\n.Pp\n.Cm index\nwrites index files, with which lines of very many rows are drawn in\n"
          "milliseconds, or adds what is new to them.\n.Pp\n.Cm report\n"
          "makes a document of a text with figures and tables.\n.Sh OPTIONS\n", to);
    for (int topic = 0; topic < CLI_TOPICS; topic++)
        print_manual_topic(topic, to);
    fputs(".Sh EXAMPLES\n.Bd -literal\n", to);
    const char *text = strstr(first_page, "  kymo co2");
    print_roff(text, (size_t)(strstr(text, "\n\n") + 1 - text), to);
    fputs(".Ed\n.Sh SEE ALSO\n.Pa kymo.h\n", to);
}

/* ---- Commands -------------------------------------------------------------------------------- */

static kymo_status unknown_topic(const char *word, kymo_error *err)
{
    const char *names[64 + CLI_TOPICS];
    int32_t count = kymo_kinds(NULL, names, NULL);

    for (int i = 0; i < CLI_TOPICS; i++)
        names[count++] = topics[i].name;
    cli_fail(err, KYMO_EINVAL, "no help on \"%s\"", word);
    const char *near = kymo_did_you_mean(word, names, count);
    if (near)
        cli_hint(err, "did you mean %s?", near);
    else
        cli_hint(err, "topics: line scatter input axes math time style themes output window index report");
    return KYMO_EINVAL;
}

/* The topic of a word: its name, or a command that a page is about. -1: none. */
static int find_topic(const char *word)
{
    static const struct {
        const char *word;
        int topic;
    } others[] = {{"view", CLI_TOPIC_WINDOW}, {"keys", CLI_TOPIC_WINDOW}, {"info", CLI_TOPIC_INDEX}};

    for (int i = 0; i < CLI_TOPICS; i++)
        if (strcmp(topics[i].name, word) == 0)
            return i;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strcmp(others[i].word, word) == 0)
            return others[i].topic;
    return -1;
}

static kymo_status print_help_on(const cli_args *args, const char *word, FILE *to, kymo_error *err)
{
    const char *names[64], *summaries[64];
    int32_t count = kymo_kinds(NULL, names, summaries);

    if (strcmp(word, "--man") == 0) {
        print_manual(to);
        return KYMO_OK;
    }
    const int topic = find_topic(word);
    if (topic >= 0) {
        print_topic(topic, to);
        return KYMO_OK;
    }
    for (int32_t i = 0; i < count; i++) {
        if (strcmp(names[i], word) == 0) {
            print_kind(args, word, summaries[i], to);
            return KYMO_OK;
        }
    }
    return unknown_topic(word, err);
}

int cli_help(const cli_args *args, FILE *to)
{
    kymo_error err = {0};

    if (args->set == CLI_SET_REPORT) {
        fputs(report_page, to);
        print_options(CLI_TOPIC_REPORT, print_option, to);
        fputs("\nkymo help report tells more; examples/report has one that is worked out.\n", to);
        return 0;
    }
    if (cli_count(args, CLI_HELP) || args->file_count == 0) {
        print_first_page(args, to);
        return 0;
    }
    for (int32_t i = 0; i < args->file_count; i++) {
        if (i > 0)
            putc('\n', to);
        if (print_help_on(args, args->files[i], to, &err) != KYMO_OK)
            return cli_tell(args, &err);
    }
    return 0;
}

int cli_version(const cli_args *args)
{
    printf("kymo %s\n", kymo_version());
    if (args->verbose)
        printf("%s", kymo_build_info());
    return 0;
}
