/*
 * Writing numbers. Shortest: reads back by strtod, has no more digits than the shortest %.*e that does, and
 * is as near. Fixed: the same text as printf of the C library, which rounds exactly (C locale).
 */
#include "core/core.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = UINT64_C(0x2545f4914f6cdd1d);

static uint64_t dice(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

static double of_bits(uint64_t bits)
{
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

/* Any double, or an ordinary one: few bits, few decimals, near powers of two. */
static double some_double(int i)
{
    switch (i % 5) {
    case 0:
        return of_bits(dice());
    case 1:
        return of_bits(dice() & UINT64_C(0x800fffffffffffff)); // subnormal
    case 2:
        return (double)(int64_t)(dice() % 2000001 - 1000000) / (double)(1 << dice() % 12);
    case 3:
        return (double)(dice() % 10000000) / 1000.0;
    default:
        return of_bits((dice() % 2047 << 52) + dice() % 5 - 2);
    }
}

/* How many significant digits a text has. */
static int digits_in(const char *text)
{
    int count = 0, zeros = 0;
    for (; *text && *text != 'e'; text++) {
        if (*text < '0' || *text > '9' || (count == 0 && *text == '0'))
            continue;
        count++;
        zeros = *text == '0' ? zeros + 1 : 0;
    }
    return count - zeros;
}

static void check_shortest(double v)
{
    char out[32], right[64];
    int length = kymo__print_f64(v, out), digits;

    cr_assert(length < 32 && strlen(out) == (size_t)length);
    cr_assert(strtod(out, NULL) == v && signbit(strtod(out, NULL)) == signbit(v), "%a: %s", v, out);
    if (v == 0)
        return;
    // Rounding to one digit less must lose the value, unless there is no digit less.
    digits = digits_in(out);
    snprintf(right, sizeof right, "%.*e", digits > 1 ? digits - 2 : 0, v);
    cr_assert(digits == 1 || strtod(right, NULL) != v, "%s is longer than %s", out, right);
    snprintf(right, sizeof right, "%.*e", digits - 1, v);
    if (strtod(right, NULL) == v && digits > 1) {
        // Of the same length: the same digits, but where two are equally near (an exact tie).
        long double ours = fabsl(strtold(out, NULL) - (long double)v);
        long double theirs = fabsl(strtold(right, NULL) - (long double)v);
        cr_assert(ours <= theirs * (1 + 1e-3L), "%s is nearer than %s", right, out);
    }
}

Test(num_print, shortest)
{
    for (int i = 0; i < 300000; i++) {
        double v = some_double(i);
        if (isfinite(v))
            check_shortest(v);
    }
    for (int e = -1074; e < 1024; e++) {
        double v = ldexp(1.0, e);
        check_shortest(v);
        check_shortest(nextafter(v, 0));
        check_shortest(nextafter(v, INFINITY) < INFINITY ? nextafter(v, INFINITY) : 1);
    }
    for (int i = 0; i < 100000; i++)
        check_shortest(i / 100.0);
    // Integers above 2^53: bounds of the interval are decimals themselves, where exactness shows.
    for (int i = 0; i < 300000; i++)
        check_shortest(ldexp((double)((dice() >> 11) | UINT64_C(1) << 52), (int)(dice() % 24)));
}

Test(num_print, shortest_forms)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"},
                 {-0.0, "-0"},
                 {1, "1"},
                 {-1, "-1"},
                 {0.1, "0.1"},
                 {10, "10"},
                 {100, "100"},
                 {0.5, "0.5"},
                 {123456789, "123456789"},
                 {1e15, "1000000000000000"},
                 {9007199254740993.0, "9007199254740992"},
                 {1e16, "1e+16"},
                 {1.5e300, "1.5e+300"},
                 {1e300, "1e+300"},
                 {1e-5, "0.00001"},
                 {1.25e-6, "0.00000125"},
                 {1e-6, "0.000001"},
                 {1e-7, "1e-7"},
                 {-1.25e-9, "-1.25e-9"},
                 {5e-324, "5e-324"},
                 {1.7976931348623157e308, "1.7976931348623157e+308"},
                 {2.2250738585072014e-308, "2.2250738585072014e-308"},
                 {0.30000000000000004, "0.30000000000000004"},
                 {1e23, "1e+23"},
                 {9.5367431640625e-7, "9.5367431640625e-7"},
                 {INFINITY, "inf"},
                 {-INFINITY, "-inf"},
                 {(double)NAN, "nan"},
                 {-(double)NAN, "nan"}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[32];
        cr_assert_eq(kymo__print_f64(cases[i].value, out), (int)strlen(cases[i].text));
        cr_assert_str_eq(out, cases[i].text);
    }
}

static void check_fixed(double v, int decimals)
{
    char out[48], right[64];
    int length = kymo__print_fixed(v, decimals, out);

    snprintf(right, sizeof right, "%.*f", decimals, v);
    if (strspn(right, "-0.") == strlen(right) && right[0] == '-')
        memmove(right, right + 1, strlen(right));
    cr_assert_str_eq(out, right);
    cr_assert(length == (int)strlen(right) && length < 48);
}

Test(num_print, fixed)
{
    for (int i = 0; i < 400000; i++) {
        double v = some_double(i);
        if (fabs(v) < 1e15)
            check_fixed(v, (int)(dice() % 21));
    }
    // Ties, and values next to them.
    for (int decimals = 0; decimals <= 12; decimals++) {
        for (int i = -2000; i < 2000; i++) {
            double v = (i + 0.5) / pow(10, decimals);
            check_fixed(v, decimals);
            check_fixed(nextafter(v, 0), decimals);
            check_fixed(nextafter(v, 1e9), decimals);
            check_fixed(i / 1024.0, decimals);
        }
    }
    check_fixed(0.49999999999999994, 0);
    check_fixed(4503599627370495.5 / 8, 2);
    check_fixed(999999999999999.9, 0);
    check_fixed(999999999999999.9, 20);
    check_fixed(5e-324, 20);
}

Test(num_print, fixed_out_of_range)
{
    char out[48];

    kymo__print_fixed(1e15, 2, out);
    cr_assert_str_eq(out, "1000000000000000");
    kymo__print_fixed(-INFINITY, 2, out);
    cr_assert_str_eq(out, "-inf");
    kymo__print_fixed((double)NAN, 2, out);
    cr_assert_str_eq(out, "nan");
    kymo__print_fixed(2.5, -3, out);
    cr_assert_str_eq(out, "2");
    kymo__print_fixed(0.5, 99, out);
    cr_assert_str_eq(out, "0.50000000000000000000");
}

Test(num_print, numbers_for_svg)
{
    static const struct {
        double value;
        int decimals;
        bool bare;
        const char *text;
    } cases[] = {{12, 2, false, "12"},
                 {12.5, 2, false, "12.5"},
                 {0.5, 2, false, "0.5"},
                 {0.5, 2, true, ".5"},
                 {-0.5, 2, true, "-.5"},
                 {-0.5, 0, true, "0"},
                 {-0.001, 2, true, "0"},
                 {-0.0, 2, false, "0"},
                 {0, 9, true, "0"},
                 {100, 2, true, "100"},
                 {10.04, 1, true, "10"},
                 {1e15, 2, false, "1000000000000000"},
                 {1e16, 2, false, "1e+16"},
                 {1.0 / 3, 9, true, ".333333333"},
                 {-123.456, 2, false, "-123.46"},
                 {0.125, 2, false, "0.12"},
                 {0.375, 2, true, ".38"},
                 {999.996, 2, false, "1000"},
                 {5, 0, true, "5"},
                 {(double)NAN, 2, false, "nan"},
                 {INFINITY, 2, false, "inf"},
                 {1e-12, 9, true, "0"},
                 {123456789.987654321, 9, false, "123456789.987654328"},
                 {7.25, 12, false, "7.25"}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[48];
        int length = kymo__print_number(cases[i].value, cases[i].decimals, cases[i].bare, out);
        cr_assert_str_eq(out, cases[i].text);
        cr_assert_eq(length, (int)strlen(out));
    }
    // For all others: printf with its trailing zeros taken off.
    for (int i = 0; i < 200000; i++) {
        double v = some_double(i);
        int decimals = (int)(dice() % 10);
        char out[48], right[64];
        if (!(fabs(v) < 1e15))
            continue;
        kymo__print_number(v, decimals, false, out);
        size_t end = (size_t)snprintf(right, sizeof right, "%.*f", decimals, v);
        if (decimals > 0) {
            while (right[end - 1] == '0')
                right[--end] = '\0';
            if (right[end - 1] == '.')
                right[--end] = '\0';
        }
        cr_assert_str_eq(out, strcmp(right, "-0") == 0 ? "0" : right);
    }
}

Test(num_print, append)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo__buf buf;

    kymo__buf_init(&buf, mem, KYMO_MEMORY_CANVAS);
    kymo__buf_number(&buf, -0.25, 2, true);
    kymo__buf_text(&buf, " ");
    kymo__buf_number(&buf, 12.345, 2, true);
    cr_assert(buf.length == 10 && memcmp(buf.data, "-.25 12.35", 10) == 0);
    kymo__buf_free(&buf);
    kymo__mem_close(mem);
}

Test(num_print, locale_does_not_matter)
{
    static const char *const locales[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", ""};
    char out[48];
    const char text[] = "0.5";
    double v = 0;

    for (size_t i = 0; i < 4 && !setlocale(LC_ALL, locales[i]); i++)
        ;
    kymo__print_f64(0.5, out);
    cr_assert_str_eq(out, "0.5");
    kymo__print_fixed(0.5, 1, out);
    cr_assert_str_eq(out, "0.5");
    cr_assert(kymo__parse_f64(text, text + 3, &v) == text + 3 && v == 0.5);
    setlocale(LC_ALL, "C");
}
