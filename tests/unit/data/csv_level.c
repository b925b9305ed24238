/*
 * The loops over the bytes of CSV, at each level of vector instructions: counts as one byte at a time gives them,
 * and numbers as strtod does.
 */
#include "data/csv_plain.h"

#include "kt.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const csv_level *level_of(int level)
{
    setenv("KYMO_CPU", kymo__cpu_name((kymo__cpu)level), 1);
    const csv_level *found = kymo__csv_level();
    unsetenv("KYMO_CPU");
    return found;
}

static void expect_counts(const csv_level *level, const char *special, const char *text, size_t size)
{
    const csv_counts want = kymo__csv_count_plain(special, text, size);
    const csv_counts got = level->count(special, text, size);

    cr_assert(got.feeds == want.feeds && got.blanks == want.blanks && got.exact == want.exact &&
                  got.nul == want.nul,
              "%zu bytes: %lld %lld %d %d, not %lld %lld %d %d", size, (long long)got.feeds,
              (long long)got.blanks, got.exact, got.nul, (long long)want.feeds,
              (long long)want.blanks, want.exact, want.nul);
}

Test(csv_level, counts)
{
    static const char bytes[] = "\n\n\n\n\n\r\r01234,,";
    static const char rare[] = {'"', '\0', '\r', '#', ' '};
    enum { LONGEST = 70000 };
    char *text = malloc(LONGEST + CSV_SLACK);
    kt_rng rng = {3};

    for (int round = 0; round < 300; round++) {
        const size_t size = (size_t)kt_below(&rng, round % 50 ? 400 : LONGEST);
        for (size_t i = 0; i < size + CSV_SLACK; i++) {
            text[i] = bytes[kt_below(&rng, (int64_t)sizeof bytes - 1)];
            if (text[i] == '\r') /* a lone one is rare, or all blocks were alike */
                text[i] = i > 0 && text[i - 1] == '\r' ? '\n' : '3';
        }
        if (round % 2 && size > 0)
            text[kt_below(&rng, (int64_t)size)] = rare[kt_below(&rng, 5)];
        for (int level = 0; level < KYMO__CPU_LEVELS; level++) {
            expect_counts(level_of(level), (const char[]){'\0', '\0', '#'}, text, size);
            expect_counts(level_of(level), (const char[]){' ', '\t', '\0'}, text, size);
        }
    }
    free(text);
}

/* A number as people and programs write them, sometimes longer than any vector. Returns its length. */
static int write_number(kt_rng *rng, char *to)
{
    static const int64_t lengths[] = {1, 2, 3, 6, 9, 12, 17, 20};
    const int64_t before = 1 + kt_below(rng, lengths[kt_below(rng, 8)]);
    const int64_t after = kt_below(rng, 3) ? kt_below(rng, lengths[kt_below(rng, 8)]) : -1;
    char *p = to;

    if (kt_below(rng, 3) == 0)
        *p++ = '-';
    for (int64_t i = 0; i < before; i++)
        *p++ = (char)('0' + kt_below(rng, 10));
    if (after >= 0)
        *p++ = '.';
    for (int64_t i = 0; i < after; i++)
        *p++ = (char)('0' + kt_below(rng, 10));
    if (kt_below(rng, 8) == 0)
        p += sprintf(p, "e%d", (int)kt_below(rng, 640) - 330);
    return (int)(p - to);
}

/* Lines of one number, of all bits that strtod gives it: ten million random strings. */
Test(csv_level, numbers_are_those_of_strtod)
{
    enum { ROWS = 100000 };
    const int rounds = KT_SANITIZED ? 2 : 100;
    char *text = malloc((size_t)ROWS * 64 + CSV_SLACK), *at;
    double *values = malloc(ROWS * sizeof *values);
    kt_rng rng = {5};

    for (int round = 0; round < rounds; round++) {
        at = text;
        for (int i = 0; i < ROWS; i++) {
            at += write_number(&rng, at);
            *at++ = '\n';
        }
        memset(at, '\n', CSV_SLACK);
        const csv_level *level = level_of(2 + round % 2);
        csv_step step = {.type = KYMO_F64};
        csv_rows rows = {.steps = &step, .out = (void *[]){values}, .step_count = 1, .rows = ROWS,
                         .end = at, .delimiter = ',', .date = {.text = "none"}};
        if (level->read) {
            cr_assert_eq(level->read(&rows, text), at);
            cr_assert_eq(rows.row, ROWS);
        }
        const char *p = text;
        for (int i = 0; i < ROWS; i++) {
            char *end;
            double right = strtod(p, &end), plain = 0;
            cr_assert_eq(csv_plain_f64(p, at, ',', &plain), end, "%.60s", p);
            cr_assert(memcmp(&plain, &right, sizeof right) == 0, "%.60s: %a", p, plain);
            if (level->read)
                cr_assert(memcmp(&values[i], &right, sizeof right) == 0, "%.60s: %a, not %a", p,
                          values[i], right);
            p = end + 1;
        }
    }
    free(text);
    free(values);
}

/* What is no number stops the loop at its row, wherever the fault is; cells nobody wants do not. */
Test(csv_level, stops_at_what_is_unusual)
{
    static const char *const odd[] = {"x", "1x", "-", ".5", "1.5.2", "+1", "0x10", "1 ", " 1", "\"1\"", "1e", "--1",
                                      "nan", "inf", "NA", "1,5", "12345678901234567890x", "123456789012345x"};
    char text[512 + CSV_SLACK];
    double a[3], b[3];

    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        for (int level = 0; level < KYMO__CPU_LEVELS; level++) {
            const csv_level *loops = level_of(level);
            const csv_step steps[2] = {{.skip = 1, .type = KYMO_F64}, {.skip = 2, .type = KYMO_F64}};
            csv_rows rows = {.steps = steps, .out = (void *[]){a, b}, .step_count = 2, .rest = 1, .rows = 3,
                             .delimiter = ',', .date = {.text = "none"}};
            const int first = sprintf(text, "x,1,%s,-2.5,y\nlonger than a vector is wide, by far,,", "cell");
            sprintf(text + first, "nobody wants it,7,z\n,3,,%s,\n", odd[i]);
            memset(text + strlen(text), '\n', CSV_SLACK);
            rows.end = strchr(strstr(text, odd[i]), '\n') + 1;
            if (!loops->read)
                continue;
            (void)loops->read(&rows, text);
            /* the second row has one cell too many, so only the first is read */
            cr_assert_eq(rows.row, 1, "%s: %lld rows", odd[i], (long long)rows.row);
            cr_assert(a[0] == 1 && b[0] == -2.5);
            const char *second = strchr(text, '\n') + 1;
            sprintf(text + (second - text), "a,,b,7,z\n,3,,%s,\n", odd[i]);
            memset(text + strlen(text), '\n', CSV_SLACK);
            rows.row = 1;
            const char *stop = loops->read(&rows, second);
            cr_assert_eq(rows.row, 2, "%s: %lld rows", odd[i], (long long)rows.row);
            cr_assert_eq(stop, strchr(second, '\n') + 1);
            cr_assert(isnan(a[1]) && b[1] == 7);
        }
}
