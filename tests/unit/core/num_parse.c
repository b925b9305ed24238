/*
 * Reading numbers: literal cases, and over a million generated strings against strtod of the C library
 * (the test runs in the C locale), to the bit, on the fast path and on the exact one.
 */
#include "core/core.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

static uint64_t dice(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

static uint64_t below(uint64_t n)
{
    return dice() % n;
}

static uint64_t bits_of(double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static double of_bits(uint64_t bits)
{
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

/* Both ways must take the whole text and give the same bits as strtod. */
static void check(const char *text)
{
    const char *end = text + strlen(text);
    double right = strtod(text, NULL), fast = 0.5, exact = 0.5;

    cr_assert(kymo__parse_f64(text, end, &fast) == end, "%s", text);
    cr_assert(bits_of(fast) == bits_of(right), "%s: %a, not %a", text, fast, right);
    cr_assert(kymo__parse_f64_exact(text, end, &exact) == end, "%s", text);
    cr_assert(bits_of(exact) == bits_of(right), "%s: %a exactly, not %a", text, exact, right);
}

static char *put_digits(char *to, int count)
{
    while (count-- > 0)
        *to++ = (char)('0' + below(10));
    return to;
}

Test(num_parse, any_double_any_precision)
{
    char text[64];

    for (int i = 0; i < 400000; i++) {
        double v = of_bits(dice());
        if (!isfinite(v))
            continue;
        snprintf(text, sizeof text, "%.*e", (int)below(25), v);
        check(text);
    }
}

Test(num_parse, short_decimals)
{
    char text[64];

    for (int i = 0; i < 400000; i++) {
        char *p = text;
        if (below(2))
            *p++ = below(4) ? '-' : '+';
        p = put_digits(p, (int)below(8));
        if (below(4))
            *p++ = '.';
        p = put_digits(p, 1 + (int)below(8));
        if (!below(4))
            p += sprintf(p, "%c%d", below(2) ? 'e' : 'E', (int)below(40) - 20);
        *p = '\0';
        check(text);
    }
}

Test(num_parse, any_digits_any_exponent)
{
    char text[128];

    for (int i = 0; i < 400000; i++) {
        char *p = put_digits(text, 1 + (int)below(21));
        *p++ = '.';
        p = put_digits(p, (int)below(25));
        sprintf(p, "e%s%d", below(2) ? "" : "+", (int)below(320));
        if (below(2))
            sprintf(p, "e-%03d", (int)below(380));
        check(text);
    }
}

Test(num_parse, long_inputs)
{
    static char text[4000];

    for (int i = 0; i < 6000; i++) {
        char *p = text;
        int zeros = below(3) ? 0 : (int)below(400);
        for (int j = 0; j < zeros; j++) {
            *p++ = '0';
            if (j == 0 && below(2))
                *p++ = '.';
        }
        bool point = memchr(text, '.', (size_t)(p - text)) != NULL;
        p = put_digits(p, 20 + (int)below(900));
        if (!point) {
            *p++ = '.';
            p = put_digits(p, (int)below(900));
        }
        if (below(2))
            p += sprintf(p, "e%d", (int)below(2400) - 1200);
        *p = '\0';
        check(text);
    }
}

/* The exact decimal of a point half-way between doubles, and its nearest neighbours in decimal. */
Test(num_parse, half_way)
{
#if LDBL_MANT_DIG >= 64
    static char text[2400];

    for (int i = 0; i < 5000; i++) {
        uint64_t bits = dice() & INT64_MAX;
        if (i % 4 == 0)
            bits &= (UINT64_C(1) << 53) - 1; // subnormals and their neighbours
        if (i % 4 == 1)                      // few bits: short decimals, the path of exact products
            bits = (1023 + 52 + below(20) - 10) << 52 | (bits & ((UINT64_C(1) << 52) - 1));
        if (bits >= UINT64_C(0x7fe) << 52)
            continue;
        long double half = ((long double)of_bits(bits) + (long double)of_bits(bits + 1)) / 2;
        snprintf(text, sizeof text, "%.1100Lf", half);
        size_t length = strlen(text);
        check(text);
        strcpy(text + length, "000000001");
        check(text);
        text[length] = '\0';
        while (text[length - 1] == '0')
            text[--length] = '\0';
        check(text);
        if (text[length - 1] != '.') {
            text[length - 1]--; // the last digit is not 0
            strcpy(text + length, "9999999999999999999999999999999");
            check(text);
        }
        snprintf(text, sizeof text, "%.766Le", half);
        check(text);
    }
#endif
}

Test(num_parse, edges)
{
    static const char *const cases[] = {
        "0",
        "-0",
        "0.0",
        "0e5",
        "-0e-400",
        "1",
        "5.",
        ".5",
        "-.5e1",
        "1e22",
        "1e23",
        "9007199254740993",
        "9007199254740992",
        "9007199254740991e22",
        "1e308",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "1e309",
        "1e400",
        "-1e400",
        "1e-400",
        "-1e-400",
        "4.9406564584124654e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "5e-324",
        "2.2250738585072014e-308",
        "2.2250738585072011e-308",
        "2.2250738585072009e-308",
        "6929495644600919.5",
        "3.518437208883201171875e13",
        "62.5364939768271845828",
        "8.10109172351e-10",
        "1.00000000000000011102230246251565404236316680908203125",
        "1.00000000000000011102230246251565404236316680908203124",
        "1.00000000000000011102230246251565404236316680908203126",
        "18446744073709551615",
        "18446744073709551616",
        "9999999999999999999",
        "99999999999999999999",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "0e99999999999999999999",
        "123456789012345678901234567890e-350",
        "0.000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001",
        "7.2057594037927933e16",
        "9223372036854775808",
        "1.2345e00000000000000000000000000000000000000003"};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(cases[i]);

    static char text[200100];
    // 1 followed by 100000 zeros and e-100000, and the other way round.
    text[0] = '1';
    memset(text + 1, '0', 100000);
    strcpy(text + 100001, "e-100000");
    check(text);
    strcpy(text, "0.");
    memset(text + 2, '0', 99999);
    strcpy(text + 100001, "1e100000");
    check(text);
    memset(text, '9', 800);
    text[800] = '\0';
    check(text);
}

struct expected {
    const char *text;
    int taken; /* bytes; -1: not a number */
    double value;
};

Test(num_parse, what_is_a_number)
{
    static const struct expected cases[] = {
        {"", -1, 0},
        {"-", -1, 0},
        {"+", -1, 0},
        {".", -1, 0},
        {"-.", -1, 0},
        {" 1", -1, 0},
        {"e5", -1, 0},
        {".e5", -1, 0},
        {"abc", -1, 0},
        {"--1", -1, 0},
        {"+-1", -1, 0},
        {"n/a", -1, 0},
        {"in", -1, 0},
        {"na", -1, 0},
        {"0x10", 1, 0},
        {"1,5", 1, 1},
        {"1 2", 1, 1},
        {"1e", 1, 1},
        {"1e+", 1, 1},
        {"1e-x", 1, 1},
        {"1.5.2", 3, 1.5},
        {"2_000", 1, 2},
        {"1'000", 1, 1},
        {"3d5", 1, 3},
        {"inf", 3, INFINITY},
        {"-INF", 4, -INFINITY},
        {"Infinity", 8, INFINITY},
        {"infinit", 3, INFINITY},
        {"+inf", 4, INFINITY},
        {"1e5e5", 3, 1e5},
        {"1f", 1, 1},
        {"\xef\xbc\x91", -1, 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = cases[i].text, *end = text + strlen(text);
        double v = 0.5;
        const char *behind = kymo__parse_f64(text, end, &v);
        if (cases[i].taken < 0)
            cr_assert_null(behind, "\"%s\"", text);
        else
            cr_assert(behind == text + cases[i].taken && v == cases[i].value, "\"%s\" %g", text, v);
        double w = 0.5;
        cr_assert(kymo__parse_f64_exact(text, end, &w) == behind && bits_of(v) == bits_of(w));
    }
    static const char *const nans[] = {"nan", "NaN", "-nan", "+NAN"};
    for (size_t i = 0; i < 4; i++) {
        double v = 0;
        cr_assert(kymo__parse_f64(nans[i], nans[i] + strlen(nans[i]), &v) ==
                  nans[i] + strlen(nans[i]));
        cr_assert(isnan(v));
    }
}

/* Never a byte behind `end`: every prefix, in a block of just that size, for the sanitizers. */
Test(num_parse, stops_at_the_end)
{
    static const char *const texts[] = {"-1234567.12345678901234567e-12", "+infinity", "-nan",
                                        "0.00000000000000000000000000001"};

    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
        for (size_t length = 0; length <= strlen(texts[t]); length++) {
            char *block = malloc(length ? length : 1), text[64];
            double v = 0.5, right;
            char *stop;
            memcpy(block, texts[t], length);
            memcpy(text, texts[t], length);
            text[length] = '\0';
            const char *behind = kymo__parse_f64(block, block + length, &v);
            right = strtod(text, &stop);
            if (stop == text)
                cr_assert_null(behind);
            else
                cr_assert(behind == block + (stop - text) && (v == right || isnan(v)), "%s", text);
            free(block);
        }
    }
}

Test(num_parse, integers)
{
    static const struct {
        const char *text;
        int taken;
        int64_t value;
    } cases[] = {{"0", 1, 0},
                 {"-0", 2, 0},
                 {"+7", 2, 7},
                 {"007", 3, 7},
                 {"12.5", 2, 12},
                 {"", -1, 0},
                 {"-", -1, 0},
                 {"x", -1, 0},
                 {"9223372036854775807", 19, INT64_MAX},
                 {"9223372036854775808", -1, 0},
                 {"-9223372036854775808", 20, INT64_MIN},
                 {"-9223372036854775809", -1, 0},
                 {"99999999999999999999", -1, 0},
                 {"00000000000000000000000000000001", 32, 1},
                 {"1e3", 1, 1}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = cases[i].text;
        int64_t v = 0;
        const char *behind = kymo__parse_i64(text, text + strlen(text), &v);
        if (cases[i].taken < 0)
            cr_assert_null(behind, "\"%s\"", text);
        else
            cr_assert(behind == text + cases[i].taken && v == cases[i].value, "\"%s\"", text);
    }
    for (int i = 0; i < 100000; i++) {
        int64_t right = (int64_t)dice() >> below(64), v = 0;
        char text[24], out[24];
        int length = sprintf(text, "%lld", (long long)right);
        cr_assert(kymo__parse_i64(text, text + length, &v) == text + length && v == right);
        cr_assert_eq(kymo__print_i64(right, out), length);
        cr_assert_str_eq(out, text);
    }
}
