/*
 * plain.c - runs the tests of a program, each in a forked child: see criterion/criterion.h beside it.
 *
 * Takes --tap=FILE, --timeout SECONDS and --filter SUITE/NAME (substrings); other options are passed over.
 */
#include <criterion/criterion.h>

#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SKIPPED = 77 };

static plain_test *first, *suites;
static bool failed;

void plain_add(plain_test *test)
{
    test->next = first;
    first = test;
}

void plain_add_suite(plain_test *suite)
{
    suite->next = suites;
    suites = suite;
}

// The options of a test's suite; all zero when it has none.
static const plain_options *suite_of(const plain_test *test)
{
    static const plain_options none;
    for (const plain_test *suite = suites; suite; suite = suite->next)
        if (strcmp(suite->suite, test->suite) == 0)
            return &suite->options;
    return &none;
}

void plain_check(bool fatal, bool passed, const char *file, int line, const char *what, const char *format, ...)
{
    if (passed)
        return;
    failed = true;
    fprintf(stderr, "%s:%d: %s: ", file, line, what);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    if (fatal)
        exit(1);
}

void plain_skip(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(SKIPPED);
}

// In the child: never returns.
static void run(const plain_test *test, void *parameter, unsigned timeout)
{
    const plain_options *suite = suite_of(test);
    alarm(timeout);
    if (suite->init)
        suite->init();
    if (test->options.init)
        test->options.init();
    test->body(parameter);
    if (test->options.fini)
        test->options.fini();
    if (suite->fini)
        suite->fini();
    exit(failed);
}

static bool run_one(const plain_test *test, void *parameter, unsigned timeout, FILE *tap)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        run(test, parameter, timeout);
    int status = 1;
    if (child > 0)
        waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED) {
        fprintf(tap, "ok - %s::%s # SKIP\n", test->suite, test->name);
        return true;
    }
    bool passed = test->options.signal ? WIFSIGNALED(status) && WTERMSIG(status) == test->options.signal
                                       : WIFEXITED(status) && WEXITSTATUS(status) == test->options.exit_code;
    fprintf(tap, "%s - %s::%s\n", passed ? "ok" : "not ok", test->suite, test->name);
    if (!passed)
        fprintf(stderr, "[FAIL] %s::%s, status %d\n", test->suite, test->name, status);
    return passed;
}

static bool run_all(const plain_test *test, unsigned timeout, FILE *tap)
{
    if (test->options.disabled || suite_of(test)->disabled)
        return true;
    if (!test->parameters)
        return run_one(test, NULL, timeout, tap);
    struct criterion_test_params all = test->parameters();
    bool passed = true;
    for (size_t i = 0; i < all.length; i++)
        passed &= run_one(test, (char *)all.params + i * all.size, timeout, tap);
    if (all.cleanup)
        all.cleanup(&all);
    return passed;
}

static bool selected(const plain_test *test, const char *filter)
{
    char name[512];
    snprintf(name, sizeof name, "%s/%s", test->suite, test->name);
    return !filter || strstr(name, filter);
}

int main(int count, char **arguments)
{
    FILE *tap = stdout;
    unsigned timeout = 0;
    const char *filter = NULL;
    for (int i = 1; i < count; i++) {
        if (strncmp(arguments[i], "--tap=", 6) == 0)
            tap = fopen(arguments[i] + 6, "w");
        else if (strcmp(arguments[i], "--timeout") == 0 && i + 1 < count)
            timeout = (unsigned)atoi(arguments[++i]);
        else if (strcmp(arguments[i], "--filter") == 0 && i + 1 < count)
            filter = arguments[++i];
    }
    if (!tap)
        return 2;
    bool passed = true;
    for (const plain_test *test = first; test; test = test->next)
        if (selected(test, filter))
            passed &= run_all(test, timeout, tap);
    return fclose(tap) != 0 || !passed;
}
