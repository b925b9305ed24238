/*
 * readback.c - labels read as a person would: minus signs, groups, powers with raised digits,
 * prefixes of units. Everything is kept as whole numbers of powers of ten until the last
 * division.
 */
#include "readback.h"

#include "kt.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A written number: n * 10^power. */
struct decimal {
    int64_t n;
    int power;
};

static bool takes(const char **s, const char *text)
{
    size_t length = strlen(text);

    if (strncmp(*s, text, length) != 0)
        return false;
    *s += length;
    return true;
}

/* "10⁻³⁰⁰" */
static int read_power(const char **s)
{
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    const char *all = *s;
    bool negative;
    int power = 0, digits = 0;

    cr_assert(takes(s, "10"), "%s", all);
    negative = takes(s, "⁻");
    for (int digit = 0; digit < 10;) {
        if (takes(s, raised[digit])) {
            power = power * 10 + digit;
            digits++;
            digit = 0;
        } else {
            digit++;
        }
    }
    cr_assert(digits > 0, "%s", all);
    return negative ? -power : power;
}

/* A number with its sign; a power of ten alone is one too. */
static struct decimal read_number(const char **s)
{
    struct decimal d = {0, 0};
    const char *all = *s;
    bool negative = takes(s, MINUS), point = false;
    int digits = 0, read = 0;

    if (strncmp(*s, "10", 2) == 0 && ((unsigned char)(*s)[2] & 0x80) &&
        strncmp(*s + 2, GROUP, 3) != 0 && strncmp(*s + 2, "×", 2) != 0) {
        d = (struct decimal){1, read_power(s)};
    } else {
        for (;; ++*s) {
            if (strncmp(*s, GROUP, 3) == 0 && (*s)[3] >= '0' && (*s)[3] <= '9')
                *s += 2;
            else if (**s == '.' && !point)
                point = true;
            else if (**s >= '0' && **s <= '9') {
                cr_assert(digits < 18, "%s", all);
                digits += d.n != 0 || **s != '0';
                read++;
                d.n = d.n * 10 + (**s - '0');
                d.power -= point;
            } else {
                break;
            }
        }
        cr_assert(read > 0, "%s", all);
        if (takes(s, "×"))
            d.power += read_power(s);
    }
    cr_assert(!negative || d.n > 0, "%s", all);
    d.n = negative ? -d.n : d.n;
    return d;
}

static double nearest(struct decimal d)
{
    char text[64];

    if (llabs(d.n) < INT64_C(1) << 53 && d.power >= 0 && d.power <= 22)
        return (double)d.n * pow(10, d.power);
    if (llabs(d.n) < INT64_C(1) << 53 && d.power < 0 && d.power >= -22)
        return (double)d.n / pow(10, -d.power);
    snprintf(text, sizeof text, "%llde%d", (long long)d.n, d.power);
    return strtod(text, NULL);
}

/* The power of ten that a factor stands for: "×10³", "kPa", "×10³³ Pa", "". */
static int read_factor(const char *s, const char *unit)
{
    static const char *const prefixes = "qryzafpn";
    const char *all = s;
    int power = 0;

    if (takes(&s, "×")) {
        power = read_power(&s);
        if (unit[0])
            cr_assert(takes(&s, GROUP), "%s", all);
    } else if (strcmp(s, unit) != 0) {
        static const char big[] = "kMGTPEZYRQ";
        if (takes(&s, "µ"))
            power = -6;
        else if (takes(&s, "m"))
            power = -3;
        else if (strchr(prefixes, *s))
            power = -30 + 3 * (int)(strchr(prefixes, *s++) - prefixes);
        else
            power = 3 + 3 * (int)(strchr(big, *s++) - big);
    }
    cr_assert_str_eq(s, unit);
    cr_assert(power % 3 == 0, "%s", all);
    return power;
}

/* Both as whole numbers of the finer of their last digits. */
static struct decimal plus(struct decimal a, struct decimal b)
{
    if (a.n == 0 || b.n == 0)
        return a.n == 0 ? b : a;
    for (; a.power > b.power; a.power--) {
        cr_assert(llabs(a.n) < INT64_MAX / 10);
        a.n *= 10;
    }
    for (; b.power > a.power; b.power--) {
        cr_assert(llabs(b.n) < INT64_MAX / 10);
        b.n *= 10;
    }
    return (struct decimal){a.n + b.n, a.power};
}

static struct decimal read_offset(const char *s, const char *unit)
{
    const char *all = s;
    bool minus = takes(&s, MINUS " ");
    struct decimal d;

    cr_assert(minus || takes(&s, "+ "), "%s", all);
    d = read_number(&s);
    d.n = minus ? -d.n : d.n;
    if (unit[0])
        cr_assert(takes(&s, GROUP) && takes(&s, unit), "%s", all);
    cr_assert(*s == '\0', "%s", all);
    return d;
}

void read_back(const kymo__ticks *ticks, const char *unit, bool even, double lo, double hi)
{
    int factor = read_factor(ticks->factor, unit), decimals = INT32_MIN;
    struct decimal offset = {0, 0};
    const char *before = NULL;

    if (ticks->offset[0])
        offset = read_offset(ticks->offset, unit);
    for (int i = 0; i < ticks->count; i++) {
        const kymo__tick *tick = &ticks->tick[i];
        double exact, ulp = nextafter(fabs(tick->value), INFINITY) - fabs(tick->value), last;
        const char *s = tick->label;
        struct decimal d;

        cr_assert_eq(tick->minor, tick->label[0] == '\0');
        if (tick->minor)
            continue;
        d = read_number(&s);
        cr_assert(*s == '\0', "%s", tick->label);
        cr_assert(!even || before == NULL || decimals == -d.power, "unequal decimals: %s, %s",
                  before, tick->label);
        cr_assert(before == NULL || strcmp(before, tick->label) != 0, "[%.17g, %.17g] twice %s", lo,
                  hi, before);
        before = tick->label;
        decimals = -d.power;
        d.power += factor;
        last = nearest((struct decimal){1, d.power});
        exact = nearest(plus(d, offset));
        if (ticks->majors == 1 && strcmp(tick->label, "0") == 0 && ticks->offset[0])
            cr_assert(exact == tick->value, "[%.17g, %.17g] %s", lo, hi, ticks->offset);
        else if (exact != tick->value)
            cr_assert(fabs(exact - tick->value) + ulp / 2 <= last / 2,
                      "[%.17g, %.17g] %.17g is %s %s %s", lo, hi, tick->value, tick->label,
                      ticks->factor, ticks->offset);
    }
}

void check_ticks(const kymo__ticks *ticks, double lo, double hi, double slack)
{
    int majors = 0;

    cr_assert(ticks->count >= 1 && ticks->count <= KYMO__TICKS);
    for (int i = 0; i < ticks->count; i++) {
        const kymo__tick *tick = &ticks->tick[i];

        majors += !tick->minor;
        cr_assert(tick->value >= lo - fabs(lo) * slack && tick->value <= hi + fabs(hi) * slack,
                  "[%.17g, %.17g] %.17g", lo, hi, tick->value);
        cr_assert(tick->at >= 0 && tick->at <= 1);
        cr_assert(i == 0 || (tick->value > tick[-1].value && tick->at > tick[-1].at),
                  "[%.17g, %.17g] %.17g then %.17g", lo, hi, tick[-1].value, tick->value);
    }
    cr_assert_eq(majors, ticks->majors);
}
