/*
 * term_session.c - the terminal: what it can show, its size, its keys, and how it is given back.
 *
 * A live picture takes the alternate screen, hides the cursor and reads keys one by one. All of that is undone by one
 * function that only writes bytes and sets modes, which signal handlers may do: it runs at the end, at exit, before a
 * signal kills the program, and before it stops (SIGTSTP), after which SIGCONT takes the terminal again.
 * Questions to the terminal: kitty's graphics query, then device attributes (DA1), which every terminal answers; "4"
 * among these is sixel.
 */
#include "term.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static const char take[] = "\033[?1049h\033[?25l\033[2J", give[] = "\033[0m\033[?25h\033[?1049l";

/* What signal handlers need; they have no arguments of ours. */
static struct {
    volatile sig_atomic_t taken, ending, resized;
    int fd; /* of keys and modes; -1: there are none */
    struct termios before;
} tty = {.fd = -1};

/* Escape codes mean nothing to it. */
static bool is_dumb(void)
{
    const char *term = getenv("TERM");

    return !term || !term[0] || strcmp(term, "dumb") == 0;
}

/* ---- Taking and giving back ------------------------------------------------------------------ */

static void write_plain(const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes, size);
        if (n < 0 && errno != EINTR)
            return;
        bytes += n > 0 ? n : 0;
        size -= n > 0 ? (size_t)n : 0;
    }
}

static void take_terminal(void)
{
    if (tty.fd >= 0) {
        struct termios raw = tty.before;
        raw.c_lflag &= (tcflag_t) ~(tcflag_t)(ICANON | ECHO);
        raw.c_cc[VMIN] = 0;
        raw.c_cc[VTIME] = 0;
        tcsetattr(tty.fd, TCSANOW, &raw);
    }
    tty.taken = 1;
    write_plain(take, sizeof take - 1);
}

/* May run in a signal handler, and twice. */
static void give_back(void)
{
    if (!tty.taken)
        return;
    tty.taken = 0;
    write_plain(give, sizeof give - 1);
    if (tty.fd >= 0) {
        tcflush(tty.fd, TCIFLUSH);
        tcsetattr(tty.fd, TCSANOW, &tty.before);
    }
}

static void on_end(int number)
{
    tty.ending = number;
}

static void on_resize(int number)
{
    (void)number;
    tty.resized = 1;
}

static void on_crash(int number)
{
    give_back();
    cli_handle(number, SIG_DFL, 0);
    raise(number);
}

static void on_stop(int number)
{
    const int kept = errno;
    sigset_t set;

    give_back();
    cli_handle(SIGTSTP, SIG_DFL, 0);
    sigemptyset(&set);
    sigaddset(&set, number);
    raise(number);
    sigprocmask(SIG_UNBLOCK, &set, NULL); // stops here
    cli_handle(SIGTSTP, on_stop, 0);
    take_terminal();
    tty.resized = 1;
    errno = kept;
}

bool term_begin(void)
{
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

    if (!isatty(STDOUT_FILENO) || is_dumb())
        return false;
    tty.fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (tty.fd >= 0 && tcgetattr(tty.fd, &tty.before) != 0) {
        close(tty.fd);
        tty.fd = -1;
    }
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        cli_handle(ends[i], on_end, 0);
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        cli_handle(crashes[i], on_crash, (int)SA_RESETHAND);
    cli_handle(SIGPIPE, SIG_IGN, 0);
    cli_handle(SIGWINCH, on_resize, 0);
    cli_handle(SIGTSTP, on_stop, 0);
    atexit(give_back);
    take_terminal();
    return true;
}

void term_end(void)
{
    give_back();
    cli_handle(SIGTSTP, SIG_DFL, 0);
    if (tty.fd >= 0)
        close(tty.fd);
    tty.fd = -1;
}

int term_signal(void)
{
    return tty.ending;
}

bool term_resized(void)
{
    bool resized = tty.resized != 0;

    tty.resized = 0;
    return resized;
}

char term_key(void)
{
    char key = 0;

    return tty.fd >= 0 && read(tty.fd, &key, 1) == 1 ? key : 0;
}

bool term_write(const term_text *text)
{
    for (size_t at = 0; at < text->length;) {
        ssize_t n = write(STDOUT_FILENO, text->data + at, text->length - at);
        if (n < 0 && errno != EINTR)
            return false;
        if (n < 0 && tty.ending)
            return true; // a terminal that is held up must not hold up the end
        at += n > 0 ? (size_t)n : 0;
    }
    return true;
}

/* ---- What it can ------------------------------------------------------------------------------ */

static int32_t from_environment(const char *name, int32_t otherwise)
{
    const char *said = getenv(name);
    long v = said ? strtol(said, NULL, 10) : 0;

    return v > 0 && v < 10000 ? (int32_t)v : otherwise;
}

term_size term_size_of(int fd)
{
    struct winsize window;
    term_size size = {0};

    if (ioctl(fd, TIOCGWINSZ, &window) == 0) {
        size.columns = window.ws_col;
        size.rows = window.ws_row;
        if (window.ws_col > 0 && window.ws_row > 0) {
            size.cell_width = window.ws_xpixel / window.ws_col;
            size.cell_height = window.ws_ypixel / window.ws_row;
        }
    }
    if (size.columns < 1)
        size.columns = from_environment("COLUMNS", 80);
    if (size.rows < 1)
        size.rows = from_environment("LINES", 24);
    if (size.cell_width < 2 || size.cell_height < 4) {
        size.cell_width = 8;
        size.cell_height = 16;
    }
    return size;
}

bool term_colors(void)
{
    const char *none = getenv("NO_COLOR");

    return !(none && none[0]) && !is_dumb();
}

/* Whether texts of this locale are UTF-8, by its name. */
static bool is_utf8(void)
{
    const char *said = getenv("LC_ALL");

    if (!said || !said[0])
        said = getenv("LC_CTYPE");
    if (!said || !said[0])
        said = getenv("LANG");
    for (const char *p = said ? said : ""; *p; p++)
        if ((p[0] == 'u' || p[0] == 'U') && (p[1] == 't' || p[1] == 'T') && (p[2] == 'f' || p[2] == 'F'))
            return true;
    return false;
}

/* Reads answers until that to DA1 has come ("\033[?62;4c"), or the time is over. */
static size_t read_answers(int fd, char *to, size_t size)
{
    struct timespec began, now;
    size_t length = 0;

    clock_gettime(CLOCK_MONOTONIC, &began);
    for (;;) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        long passed = (long)(now.tv_sec - began.tv_sec) * 1000 + (now.tv_nsec - began.tv_nsec) / 1000000;
        struct pollfd one = {.fd = fd, .events = POLLIN};
        if (passed >= 200 || length + 1 >= size || poll(&one, 1, (int)(200 - passed)) <= 0)
            break;
        ssize_t n = read(fd, to + length, size - 1 - length);
        if (n <= 0)
            break;
        length += (size_t)n;
        to[length] = '\0';
        const char *answer = strstr(to, "\033[?");
        if (answer && strchr(answer, 'c'))
            break;
    }
    to[length] = '\0';
    return length;
}

/* "4" among the attributes. */
static bool has_sixel(const char *answers)
{
    const char *p = strstr(answers, "\033[?");

    while (p && *p && *p != 'c') {
        if ((*p == ';' || *p == '?') && p[1] == '4' && (p[2] == ';' || p[2] == 'c'))
            return true;
        p++;
    }
    return false;
}

static term_way ask_terminal(void)
{
    static const char question[] = "\033_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\033\\\033[c";
    char answers[256];
    struct termios before, raw;
    sigset_t all, kept;
    term_way way = TERM_AUTO;
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (fd < 0)
        return way;
    sigfillset(&all); // none of them may end or stop the program meanwhile
    sigprocmask(SIG_SETMASK, &all, &kept);
    if (tcgetattr(fd, &before) == 0) {
        raw = before;
        raw.c_lflag &= (tcflag_t) ~(tcflag_t)(ICANON | ECHO);
        tcsetattr(fd, TCSANOW, &raw);
        if (write(fd, question, sizeof question - 1) > 0 && read_answers(fd, answers, sizeof answers) > 0)
            way = strstr(answers, "\033_Gi=31;OK") ? TERM_KITTY : has_sixel(answers) ? TERM_SIXEL : TERM_AUTO;
        tcsetattr(fd, TCSAFLUSH, &before); // late answers are nobody's input
    }
    sigprocmask(SIG_SETMASK, &kept, NULL);
    close(fd);
    return way;
}

term_way term_choose(term_way said, bool ask)
{
    if (said != TERM_AUTO)
        return said;
    term_way way = ask && !is_dumb() ? ask_terminal() : TERM_AUTO;
    if (way != TERM_AUTO)
        return way;
    return is_utf8() ? TERM_BRAILLE : TERM_ASCII;
}
