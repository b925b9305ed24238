/*
 * term.c - a figure in the terminal: once, or live.
 *
 * Without -o, and where there is no screen for a window (or with -f term), the picture goes to standard output, as
 * wide as the terminal. Live inputs are drawn again as rows come, on the alternate screen; q ends that, space holds
 * the picture while rows are still absorbed. When the inputs end the last picture stays.
 */
#include "term.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FRAME_MS = 50, EASE_MS = 150, HOLD_MS = 2000 };

/* Whether a plot goes to no file. */
static bool goes_nowhere(const cli_args *args)
{
    return args->command == CLI_PLOT && args->set != CLI_SET_REPORT && !cli_count(args, CLI_OUTPUT) &&
           !cli_count(args, CLI_DUMP_LAYOUT) && !cli_count(args, CLI_DUMP_SPEC);
}

bool cli_term_wanted(const cli_args *args)
{
    const char *format = cli_last(args, CLI_OUTPUT_FORMAT);

    if (!goes_nowhere(args))
        return false;
    return format ? strcmp(format, "term") == 0 : isatty(STDOUT_FILENO) && !cli_has_display();
}

bool cli_window_wanted(const cli_args *args)
{
    return goes_nowhere(args) && !cli_last(args, CLI_OUTPUT_FORMAT) && cli_has_display() &&
           (args->file_count > 0 || !isatty(STDIN_FILENO));
}

static term_way said_way(const cli_args *args)
{
    static const char *const names[] = {"auto", "kitty", "sixel", "braille", "ascii"};
    const char *said = cli_last(args, CLI_TERM);

    for (int i = 0; said && i < 5; i++)
        if (strcmp(names[i], said) == 0)
            return (term_way)i;
    return TERM_AUTO;
}

static kymo_status draw(const cli_figure *f, term_size size, term_way way, const char *end, term_text *to,
                        kymo_error *err)
{
    size.columns = size.columns < 500 ? size.columns : 500;
    size.rows = size.rows < 200 ? size.rows : 200;
    if (way == TERM_KITTY || way == TERM_SIXEL)
        return term_image(f->figure, size, way, to, err);
    return term_cells(f->figure, size, way == TERM_ASCII, term_colors(), end, to, err);
}

/* The picture between the lines of a shell, with room for the next prompt. */
static kymo_status print(const cli_figure *f, term_way way, kymo_error *err)
{
    term_size size = term_size_of(STDOUT_FILENO);
    term_text text = {0};

    size.rows = size.rows > 8 ? size.rows - 2 : size.rows;
    kymo_status status = draw(f, size, way, "\n", &text, err);
    if (way == TERM_KITTY || way == TERM_SIXEL)
        term_add(&text, "\n", 1);
    if (status == KYMO_OK && !term_write(&text))
        status = KYMO_PARTIAL; // nobody reads
    free(text.data);
    return status;
}

/* ---- Live ------------------------------------------------------------------------------------ */

typedef struct live_view {
    const cli_figure *f;
    term_way way;
    bool held, quit, gone; /* gone: nobody reads */
} live_view;

static void hold(const cli_figure *f, bool held)
{
    for (int32_t i = 0; i < f->count; i++)
        kymo_ring_hold(f->inputs[i].source, held);
}

/* "12345 rows, 200 overwritten  paused, +678  q quit  space pause" */
static void put_status(const live_view *v, const term_size *size, term_text *to)
{
    kymo_ring_counts all = {0};
    char line[256], held[48] = "", lost[64] = "";

    for (int32_t i = 0; i < v->f->count; i++) {
        kymo_live live;
        kymo_live_state(v->f->inputs[i].source, &live);
        all.pushed += live.rows.pushed;
        all.overwritten += live.rows.overwritten;
        all.missed += live.rows.missed;
        all.waiting += live.rows.waiting;
    }
    if (v->held)
        snprintf(held, sizeof held, "  paused, +%lld", (long long)all.waiting);
    if (all.missed > 0)
        snprintf(lost, sizeof lost, ", %lld missed", (long long)all.missed);
    int length = snprintf(line, sizeof line, " %lld rows, %lld overwritten%s%s   q quit  space %s",
                          (long long)all.pushed, (long long)all.overwritten, lost, held, v->held ? "go on" : "pause");
    length = length < (int)sizeof line ? length : (int)sizeof line - 1;
    term_put(to, "\033[%d;1H\033[K", (int)size->rows);
    term_add(to, line, (size_t)(length < size->columns ? length : size->columns - 1));
}

/* Instead of the picture, what fits of it. */
static void put_no_room(const term_size *room, term_text *to)
{
    static const char message[] = "the terminal is too small";
    const size_t length = sizeof message - 1;

    term_put(to, "\033[J");
    term_add(to, message, room->columns > 0 && (size_t)room->columns < length ? (size_t)room->columns : length);
}

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Limits grow and shrink on the way, unless $KYMO_MOTION is 0; while the picture is held they stay. */
static void ease(const live_view *v)
{
    const char *motion = getenv("KYMO_MOTION");
    const kymo_ease how = {.now = now(),
                           .move_ms = motion && strcmp(motion, "0") == 0 ? 0 : EASE_MS,
                           .hold_ms = v->held ? -1 : HOLD_MS};

    kymo_figure_ease(v->f->figure, &how);
}

static kymo_status frame(live_view *v, kymo_error *err)
{
    term_size size = term_size_of(STDOUT_FILENO), room = size;
    term_text text = {0};

    ease(v);

    room.rows = size.rows > 2 ? size.rows - 1 : 1;
    term_put(&text, "\033[?2026h\033[H"); // shown at once where the terminal can
    size_t bare = text.length;
    kymo_status status = draw(v->f, room, v->way, "\033[K\r\n", &text, err);
    const bool no_room = status == KYMO_ELAYOUT; // it may be resized
    if (status == KYMO_EEMPTY || no_room) {      // not yet
        text.length = bare;
        memset(err, 0, sizeof *err);
        status = KYMO_OK;
    }
    if (no_room)
        put_no_room(&room, &text);
    put_status(v, &size, &text);
    term_put(&text, "\033[?2026l");
    if (status == KYMO_OK && !term_write(&text))
        v->gone = true;
    free(text.data);
    return status;
}

/* Keys since the last frame; true: the picture has to change. */
static bool take_keys(live_view *v)
{
    bool changed = false;

    for (char key; (key = term_key()) != 0;) {
        if (key == 'q' || key == 'Q')
            v->quit = true;
        if (key != ' ')
            continue;
        v->held = !v->held;
        hold(v->f, v->held);
        changed = true;
    }
    return changed;
}

/* Waits for rows of any input for about a frame. */
static bool wait_for_rows(const cli_figure *f)
{
    bool news = false;

    for (int32_t i = 0; i < f->count; i++)
        news |= kymo_live_wait(f->inputs[i].source, news ? 0 : FRAME_MS / (int)f->count + 1) == KYMO_OK;
    return news;
}

static kymo_status run(live_view *v, kymo_error *err)
{
    bool draws = true;
    kymo_status status = KYMO_OK;

    while (status == KYMO_OK && !v->quit && !v->gone && !term_signal()) {
        if (draws)
            status = frame(v, err);
        const struct timespec pause = {0, FRAME_MS / 2 * 1000000L};
        nanosleep(&pause, NULL);
        draws = wait_for_rows(v->f);
        draws |= take_keys(v);
        draws |= term_resized();
        draws |= now() >= kymo_figure_ease_due(v->f->figure);
        kymo_error ended = {0};
        if (!cli_live_on(v->f, &ended) && !v->held)
            break;
    }
    return status;
}

static int live(const cli_figure *f, term_way way)
{
    live_view v = {.f = f, .way = way};
    kymo_error err = {0};
    bool live_here = term_begin();

    if (live_here) {
        run(&v, &err);
        term_end();
        kymo_figure_ease(f->figure, NULL);
    } else {
        cli_live_collect(f, &err);
    }
    int number = live_here ? term_signal() : 0;
    if (number) {
        fputs(number == 2 ? "kymo: interrupted\n" : "kymo: terminated\n", stderr);
        return 128 + number;
    }
    if (v.gone)
        return 0;
    kymo_error failed = {0};
    cli_live_on(f, &failed);
    if (err.code == KYMO_OK || err.code == KYMO_ECANCELLED) {
        kymo_error last = {0};
        if (!v.quit && print(f, way, &last) < 0 && failed.code == KYMO_OK)
            failed = last;
        cli_tell_overwritten(f);
        cli_tell_renewed(f);
    }
    return cli_tell(f->args, err.code ? &err : &failed);
}

/* ---- The command ----------------------------------------------------------------------------- */

int cli_term(const cli_args *args)
{
    const kymo_figure_options dark = {.theme = "dark"};
    cli_figure f = {.args = args, .defaults = &dark};
    kymo_error err = {0};
    int code;

    if (cli_figure_build(&f, &err) != KYMO_OK) {
        code = cli_tell(args, &err);
    } else {
        const bool screen = isatty(STDOUT_FILENO);
        term_way way = term_choose(said_way(args), screen);
        if (cli_is_live(&f)) {
            code = live(&f, way);
        } else {
            print(&f, way, &err);
            code = cli_tell(args, &err);
        }
    }
    cli_figure_free(&f);
    return code;
}
