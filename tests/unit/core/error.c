/* Messages: one line, valid UTF-8, never cut inside a character, prefixes put once. */
#include "core/core.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <locale.h>
#include <string.h>

Test(error, status_texts)
{
    cr_assert_str_eq(kymo_status_text(KYMO_ENOMEM), "out of memory");
    cr_assert_str_eq(kymo_status_text(KYMO_EINTERNAL), "internal error");
    cr_assert_str_eq(kymo_status_text(KYMO_OK), "no error");
    cr_assert_str_eq(kymo_status_text(12345), "unknown status");
    cr_assert_str_eq(kymo_version(), "0.1.0");
}

Test(error, fail_fills_and_returns)
{
    kymo_error err;

    memset(&err, 0x55, sizeof err);
    cr_assert_eq(kymo__fail(&err, KYMO_EINVAL, "size %dx%lld of %s", 3, 4LL, "x"), KYMO_EINVAL);
    cr_assert_eq(err.code, KYMO_EINVAL);
    cr_assert_str_eq(err.text, "size 3x4 of x");
    cr_assert(err.mark == 0 && err.line == 0 && err.column == 0 && err.reserved == 0);
    cr_assert(err.stage[0] == 0 && err.file[0] == 0 && err.hint[0] == 0);
    kymo__fail(&err, KYMO_EIO, "again: %s", err.text); // arguments may lie in the error itself
    cr_assert_str_eq(err.text, "again: size 3x4 of x");
    kymo__error_clear(&err);
    cr_assert(err.code == KYMO_OK && err.text[0] == 0);
}

Test(error, places)
{
    kymo_error err;

    kymo__fail_at(&err, KYMO_EDATA, "flight.csv", 10234, 17, "not a number: \"%s\"", "n/a");
    cr_assert_str_eq(err.text, "flight.csv:10234:17: not a number: \"n/a\"");
    cr_assert_str_eq(err.file, "flight.csv");
    cr_assert(err.line == 10234 && err.column == 17);
    kymo__fail_at(&err, KYMO_EDATA, "a", 7, 0, "x");
    cr_assert_str_eq(err.text, "a:7: x");
    kymo__fail_at(&err, KYMO_EDATA, "a", 0, 9, "x");
    cr_assert_str_eq(err.text, "a: x");
    cr_assert_eq(err.column, 0);
    kymo__fail_at(&err, KYMO_EDATA, NULL, 3, 1, "x");
    cr_assert_str_eq(err.text, "line 3:1: x");
    kymo__fail_at(&err, KYMO_EDATA, NULL, 0, 0, "x");
    cr_assert_str_eq(err.text, "x");
}

Test(error, stage_once)
{
    kymo_error err;

    kymo__fail(&err, KYMO_EDATA, "a.csv:2: bad");
    kymo__error_stage(&err, "reduce", 2, "line", "altitude");
    cr_assert_str_eq(err.text, "mark 2 (line \"altitude\"), reduce: a.csv:2: bad");
    cr_assert_str_eq(err.stage, "reduce");
    cr_assert_eq(err.mark, 2);
    kymo__error_stage(&err, "draw", 3, "line", NULL);
    cr_assert_str_eq(err.text, "mark 2 (line \"altitude\"), reduce: a.csv:2: bad");

    kymo__fail(&err, KYMO_EDATA, "bad");
    kymo__error_stage(&err, "layout", 0, NULL, NULL);
    cr_assert_str_eq(err.text, "layout: bad");
    kymo__fail(&err, KYMO_EDATA, "bad");
    kymo__error_stage(&err, NULL, 1, "scatter", "");
    cr_assert_str_eq(err.text, "mark 1 (scatter): bad");

    kymo__error_clear(&err);
    kymo__error_stage(&err, "draw", 1, "line", "x");
    cr_assert(err.text[0] == 0 && err.mark == 0);
}

Test(error, hint_needs_an_error)
{
    kymo_error err;

    kymo__error_clear(&err);
    kymo__hint(&err, "no");
    cr_assert_eq(err.hint[0], 0);
    kymo__fail(&err, KYMO_ECOLUMN, "no column \"alt\"");
    kymo__hint(&err, "did you mean \"%s\"?", "altitude");
    cr_assert_str_eq(err.hint, "did you mean \"altitude\"?");
}

/* Every length around the end of the text, with characters of 1 to 4 bytes across the edge. */
Test(error, cut_between_characters)
{
    static const char *const characters[] = {"x", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};

    for (size_t c = 0; c < 4; c++) {
        size_t step = strlen(characters[c]);
        for (size_t lead = 0; lead < 8; lead++) {
            char long_text[2100];
            size_t at = 0;
            kymo_error err;

            for (; at < lead; at++)
                long_text[at] = 'a';
            while (at + step < 2050) {
                memcpy(long_text + at, characters[c], step);
                at += step;
            }
            long_text[at] = '\0';
            kymo__fail(&err, KYMO_EDATA, "%s", long_text);
            size_t length = strlen(err.text);
            cr_assert(length < sizeof err.text && length > sizeof err.text - 5);
            cr_assert(kymo__utf8_valid(err.text, length));
            cr_assert(memcmp(err.text, long_text, length) == 0);
            kymo__hint(&err, "%s", long_text);
            cr_assert(kymo__utf8_valid(err.hint, strlen(err.hint)));
            kymo__error_stage(&err, "a very long stage name", 2, "line", long_text);
            cr_assert(kymo__utf8_valid(err.text, strlen(err.text)));
            cr_assert(kymo__utf8_valid(err.stage, strlen(err.stage)));
            cr_assert_eq(strncmp(err.text, "mark 2 (line \"a", lead ? 15 : 14), 0);
            kymo__fail_at(&err, KYMO_EDATA, long_text, 5, 6, "%s", "the end");
            cr_assert(kymo__utf8_valid(err.file, strlen(err.file)));
            cr_assert_eq(strncmp(err.file, "...", 3), 0);
            cr_assert(strstr(err.text, ":5:6: the end") != NULL);
        }
    }
}

Test(error, text_is_one_clean_line)
{
    kymo_error err;

    kymo__fail(&err, KYMO_EDATA, "not a number: \"%s\"",
               "a\nb\tc\x7f"
               "\xff\xc3("
               "\xe2\x82");
    cr_assert_str_eq(err.text, "not a number: \"a b c ?\?(??\"");
}

Test(error, system_errors)
{
    kymo_error err;

    setlocale(LC_ALL, "");
    cr_assert_eq(kymo__fail_errno(&err, ENOENT, "a.csv", "cannot open"), KYMO_ENOENT);
    cr_assert_str_eq(err.text, "a.csv: cannot open: no such file or directory");
    cr_assert_eq(kymo__fail_errno(&err, ENOSPC, "a.csv", "cannot write"), KYMO_EIO);
    cr_assert_eq(kymo__fail_errno(&err, ENOMEM, "a.csv", "cannot map"), KYMO_ENOMEM);
    kymo__fail_errno(&err, 9999, "a.csv", "cannot open");
    cr_assert_str_eq(err.text, "a.csv: cannot open: system error 9999");
}
