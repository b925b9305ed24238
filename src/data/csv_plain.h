/*
 * csv_plain.h - numbers and times of plain CSV cells, read where they lie.
 *
 * Up to eight digits cost three multiplications whatever their number: the digits at the front of
 * eight bytes are found by one addition and a count of trailing zeros, so that their number is no
 * branch, and a correctly rounded division ends it (Clinger 1990: at most 2^53 over at most 10^22).
 * Anything unusual (more than 2^53, exponents) goes to the core's reader; what is no number at all,
 * to the exact way. Cells end at a delimiter or a line end, which the text is known to have; eight
 * bytes may be read past it.
 */
#ifndef KYMO_DATA_CSV_PLAIN_H
#define KYMO_DATA_CSV_PLAIN_H

#include "data/bytes8.h"
#include "data/csv_level.h"

#include <float.h>

/* ---- Numbers --------------------------------------------------------------------------------- */

static const uint64_t csv_tens_u64[] = {1,      10,      100,      1000,     10000,
                                        100000, 1000000, 10000000, 100000000};
static const double csv_tens_f64[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,
                                      1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19};

/* Eight bytes less '0': how many of the first are digits. */
static inline int csv_digits_of(uint64_t x)
{
    uint64_t others = ((x + BYTES8 * 0x76) | x) & (BYTES8 * 0x80);

    return others ? bytes8_first(others) : 8;
}

/* The value of the first n of them, 1 <= n <= 8: zeros are shifted in before, then pairs, fours,
 * all. */
static inline uint64_t csv_digits_value(uint64_t x, int n)
{
    x <<= 64 - 8 * n;
    x = x * 10 + (x >> 8);
    return ((x & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064) +
            ((x >> 16) & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x0000271000000001)) >>
           32;
}

/* Takes up the digits at p; false when there are more than 19 in all. */
static inline bool csv_take_digits(const char **p, uint64_t *value, int *digits)
{
    for (;;) {
        uint64_t x = bytes8_load(*p) ^ (BYTES8 * '0');
        int n = csv_digits_of(x);
        if (n == 0)
            return true;
        *digits += n;
        if (*digits > 19)
            return false;
        *value = *value * csv_tens_u64[n] + csv_digits_value(x, n);
        *p += n;
        if (n < 8)
            return true;
    }
}

static inline bool csv_ends_cell(char c, char delimiter)
{
    return (c == delimiter) | (c == '\n') | (c == '\r');
}

/* Reads the number at p if it fills its cell. Returns the byte after it, NULL for the exact way. */
static inline const char *csv_plain_f64(const char *p, const char *end, char delimiter,
                                        double *value)
{
    bool negative = *p == '-';
    const char *s = p + negative, *first = s;
    uint64_t v = 0;
    int digits = 0, before;
    bool few = csv_take_digits(&s, &v, &digits);

    if (s == first && few)
        return NULL;
    before = digits;
    if (*s == '.' && few) {
        s++;
        few = csv_take_digits(&s, &v, &digits);
    }
    if (FLT_EVAL_METHOD == 0 && few && v <= UINT64_C(1) << 53 && csv_ends_cell(*s, delimiter)) {
        double x = (double)(int64_t)v / csv_tens_f64[digits - before];
        *value = negative ? -x : x;
        return s;
    }
    s = kymo__parse_f64(p, end, value);
    return s && csv_ends_cell(*s, delimiter) ? s : NULL;
}

/* The same for whole numbers of a column of KYMO_I64 or KYMO_U64. */
static inline const char *csv_plain_whole(const char *p, char delimiter, int32_t type, int64_t *value)
{
    bool negative = *p == '-';
    const char *s = p + negative;
    uint64_t v = 0;
    int digits = 0;

    if (!csv_take_digits(&s, &v, &digits) || digits == 0 || !csv_ends_cell(*s, delimiter))
        return NULL;
    if (type == KYMO_U64 ? negative : v > (uint64_t)INT64_MAX)
        return NULL;
    *value = (int64_t)(negative ? 0 - v : v);
    return s;
}

/* ---- Times ----------------------------------------------------------------------------------- */

static inline int csv_two(const char *p)
{
    unsigned a = (unsigned char)p[0] - '0', b = (unsigned char)p[1] - '0';

    return a < 10 && b < 10 ? (int)(a * 10 + b) : -1;
}

/* "YYYY-MM-DD" at p becomes *last; false: something else. */
static inline bool csv_plain_date(csv_date *last, const char *p)
{
    static const int8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int high, low, month, day;

    if (memcmp(last->text, p, sizeof last->text) == 0)
        return true;
    high = csv_two(p);
    low = csv_two(p + 2);
    month = csv_two(p + 5);
    day = csv_two(p + 8);
    if (low < 0 || high < 17 || high > 21 || p[4] != '-' || p[7] != '-') // int64 holds 1678 to 2261
        return false;
    int year = high * 100 + low;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (month < 1 || month > 12 || day < 1 || day > lengths[month - 1] + (month == 2 && leap))
        return false;
    last->day = kymo__days_from_civil(year, month, day);
    memcpy(last->text, p, sizeof last->text);
    return true;
}

/* "hh:mm[:ss[.f]]" at *p to ns of the day; -1: something else. */
static inline int64_t csv_plain_clock(const char **p)
{
    const char *s = *p;
    int hour = csv_two(s), minute = csv_two(s + 3), second = 0;
    bool seconds;
    int64_t ns = 0, unit = KYMO__NS;

    if (hour < 0 || hour > 23 || s[2] != ':' || minute < 0 || minute > 59)
        return -1;
    s += 5;
    seconds = *s == ':';
    if (seconds) {
        second = csv_two(s + 1);
        if (second < 0 || second > 59)
            return -1;
        s += 3;
    }
    if (*s == '.' && seconds) {
        for (s++; *s >= '0' && *s <= '9' && unit > 1; s++) {
            unit /= 10;
            ns += unit * (*s - '0');
        }
        if (unit == KYMO__NS)
            return -1;
    }
    *p = s;
    return (hour * 3600 + minute * 60 + second) * KYMO__NS + ns;
}

/* Reads an ISO 8601 date or time in UTC; `zone`: one that does not say so is not in UTC. Returns
 * the byte after it, NULL for the exact way. */
static inline const char *csv_plain_time(csv_date *last, const char *p, char delimiter, bool zone,
                                         int64_t *ns)
{
    const char *s = p + 10;
    int64_t clock = 0;

    if (!csv_plain_date(last, p))
        return NULL;
    if (*s == 'T' || (*s == ' ' && delimiter != ' ')) {
        s++;
        clock = csv_plain_clock(&s);
    }
    if (*s == 'Z' && s > p + 10)
        s++;
    else if (zone)
        return NULL;
    if (clock < 0 || !csv_ends_cell(*s, delimiter))
        return NULL;
    *ns = last->day * 86400 * KYMO__NS + clock;
    return s;
}

#endif
