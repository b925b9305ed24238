/*
 * format.c - what is written at ticks: decimals, groups, common factors and offsets.
 *
 * Ticks are decimals n * 10^power with whole n, so labels are made from integers: nothing is
 * rounded, labels of different ticks differ, and label * factor + offset is exactly the decimal its
 * tick stands for. A factor 10^(3k) is taken out when the largest value is 10^6 or more or below
 * 10^-4; an offset when all ticks have one sign and their common leading digits are four or more of
 * those to be written.
 */
#include "scale/room.h"

#include <math.h>
#include <string.h>

#define GROUP "\xe2\x80\xaf"    /* U+202F narrow no-break space */
#define TIMES "\xc3\x97"        /* U+00D7 */
#define INFINITE "\xe2\x88\x9e" /* U+221E */

char *kymo__put(char *to, const char *text)
{
    size_t length = strlen(text);

    memcpy(to, text, length + 1);
    return to + length;
}

char *kymo__put_power(char *to, int32_t power)
{
    static const char *const raised[10] = {
        "\xe2\x81\xb0", "\xc2\xb9",     "\xc2\xb2",     "\xc2\xb3",     "\xe2\x81\xb4",
        "\xe2\x81\xb5", "\xe2\x81\xb6", "\xe2\x81\xb7", "\xe2\x81\xb8", "\xe2\x81\xb9",
    };
    char digits[24];

    kymo__print_i64(power < 0 ? -(int64_t)power : power, digits);
    to = kymo__put(to, power < 0 ? "10\xe2\x81\xbb" : "10");
    for (const char *d = digits; *d; d++)
        to = kymo__put(to, raised[*d - '0']);
    return to;
}

/* What is put between thousands. */
static const char *group_of(const kymo__tick_wish *wish)
{
    int32_t thousands = wish ? wish->thousands : KYMO_THOUSANDS_SPACE;

    return thousands == KYMO_THOUSANDS_COMMA ? "," : thousands == KYMO_THOUSANDS_NONE ? "" : GROUP;
}

/* Digits with `whole` of them before the point: zeros are put where there are none. */
static char *put_plain(char *to, const char *digits, int count, int whole, const char *group)
{
    if (whole <= 0)
        to = kymo__put(to, "0");
    for (int k = 0; k < whole; k++) {
        if (k > 0 && whole >= 5 && (whole - k) % 3 == 0)
            to = kymo__put(to, group);
        *to++ = k < count ? digits[k] : '0';
    }
    if (count > whole)
        *to++ = '.';
    for (int k = whole; k < 0; k++)
        *to++ = '0';
    for (int k = whole > 0 ? whole : 0; k < count; k++)
        *to++ = digits[k];
    *to = '\0';
    return to;
}

/* A lone number: trailing zeros are dropped, and a power of ten written when it is very small or
 * large. */
static char *put_number(char *to, const char *digits, int count, int whole, const char *group)
{
    while (count > 1 && digits[count - 1] == '0')
        count--;
    if (whole >= -4 && whole <= 16)
        return put_plain(to, digits, count, whole, group);
    to = kymo__put(put_plain(to, digits, count, 1, group), TIMES);
    return kymo__put_power(to, whole - 1);
}

/* The digits of a finite |v| without leading zeros; `whole` says where the point is. */
static int digits_of(double v, char digits[32], int *whole)
{
    char text[32];
    int count = 0, point = -1;
    int64_t exponent = 0;
    const char *s = text;

    kymo__print_f64(fabs(v), text);
    for (; *s && *s != 'e'; s++) {
        if (*s == '.')
            point = count;
        else
            digits[count++] = *s;
    }
    *whole = point < 0 ? count : point;
    if (*s == 'e') {
        s += s[1] == '+' ? 2 : 1;
        kymo__parse_i64(s, s + strlen(s), &exponent);
        *whole += (int)exponent;
    }
    for (int zeros = 0; count > 1 && digits[0] == '0'; zeros++) {
        memmove(digits, digits + 1, (size_t)--count);
        (*whole)--;
    }
    return count;
}

char *kymo__put_value(char *to, double v, const kymo__tick_wish *wish)
{
    char digits[32];
    int whole, count = digits_of(v, digits, &whole);

    return put_number(to, digits, count, whole, group_of(wish));
}

void kymo__value_label(double v, char out[48])
{
    if (isnan(v)) {
        kymo__put(out, "NaN");
        return;
    }
    if (v < 0)
        out = kymo__put(out, MINUS);
    if (isinf(v))
        kymo__put(out, INFINITE);
    else
        kymo__put_value(out, v, NULL);
}

/* ---- Labels of an axis ----------------------------------------------------------------------- */

static const char *const prefixes[] = {
    "q", "r", "y", "z", "a", "f", "p", "n", "µ", "m", "",
    "k", "M", "G", "T", "P", "E", "Z", "Y", "R", "Q",
};

enum { LEAST_PREFIX = -30, MOST_PREFIX = 30 };

static const char *unit_of(const kymo__tick_wish *wish)
{
    return wish && wish->unit ? wish->unit : "";
}

/* Whether a prefix before this unit means that power of ten: not before %, °C, kg, dB, m² and
 * m^2. */
static bool takes_prefix(const char *unit)
{
    static const char *const never[] = {"kg", "dB", "min", "h", "d", "a", "yr"};
    size_t first = strcspn(unit, "/*. ");

    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        if (strlen(never[i]) == first && strncmp(unit, never[i], first) == 0)
            return false;
    for (size_t i = 0; i < first; i++)
        if (strchr("^0123456789%\"'", unit[i]))
            return false;
    // superscripts and degrees are U+00B0 to U+00B9
    const char *odd = strchr(unit, '\xc2');
    return first > 0 && !(odd && odd < unit + first && (unsigned char)odd[1] >= 0xb0 &&
                          odd[1] != '\xb5' && odd[1] != '\xb7');
}

/* "×10³", "kPa", "×10³³ Pa" or "m²", as a factor. */
static void put_factor(kymo__ticks *ticks, int exponent, const kymo__tick_wish *wish)
{
    const char *unit = unit_of(wish);
    char *to = ticks->factor;

    *to = '\0';
    if (takes_prefix(unit) && exponent >= LEAST_PREFIX && exponent <= MOST_PREFIX) {
        to = kymo__put(to, prefixes[(exponent - LEAST_PREFIX) / 3]);
    } else if (exponent != 0) {
        to = kymo__put_power(kymo__put(to, TIMES), exponent);
        if (unit[0])
            to = kymo__put(to, GROUP);
    }
    kymo__put(to, unit);
}

void kymo__label_unit(kymo__ticks *ticks, const kymo__tick_wish *wish)
{
    kymo__put(ticks->factor, unit_of(wish));
    if (ticks->offset[0] && unit_of(wish)[0])
        kymo__put(kymo__put(ticks->offset + strlen(ticks->offset), GROUP), unit_of(wish));
}

/* How numbers up to `most` are written: with which factor 10^exponent, and at what length. */
struct plan {
    int exponent, decimals, length;
};

static int count_digits(uint64_t n)
{
    int count = 1;

    while (n >= 10)
        n /= 10, count++;
    return count;
}

static struct plan make_plan(uint64_t most, int32_t power, bool inexact, bool prefix)
{
    int lead = count_digits(most) - 1 + power; // 10^lead <= most * 10^power
    struct plan plan = {0, 0, 0};

    if (lead >= (prefix ? 3 : 6) || lead < (prefix ? -1 : -4))
        plan.exponent = (lead >= 0 ? lead / 3 : -((2 - lead) / 3)) * 3;
    while (inexact && plan.exponent < power) // no zeros that the ticks do not have
        plan.exponent += 3;
    if (plan.exponent > power)
        plan.decimals = plan.exponent - power;
    plan.length = (lead > plan.exponent ? lead - plan.exponent : 0) + 1 + plan.decimals;
    return plan;
}

static uint64_t absolute(int64_t n)
{
    return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

/* What the leading digits that all n share stand for: the multiple, towards zero, of the smallest
 * power of ten that is no less than their span and step. 0 when signs differ. */
static uint64_t common_part(const kymo__ticks *ticks, const int64_t *n, int64_t step,
                            uint64_t *most)
{
    uint64_t least = UINT64_MAX, unit = 1;
    bool negative = false, positive = false;

    *most = 0;
    for (int32_t i = 0; i < ticks->count; i++) {
        uint64_t size = absolute(n[i]);

        if (ticks->tick[i].minor)
            continue;
        negative |= n[i] < 0;
        positive |= n[i] > 0;
        least = size < least ? size : least;
        *most = size > *most ? size : *most;
    }
    if (negative == positive || least == UINT64_MAX)
        return 0;
    while (unit < *most - least || unit < (uint64_t)step)
        unit *= 10;
    return least / unit * unit;
}

/* |n| * 10^power as the plan says. */
static void put_decimal(char *to, uint64_t n, int32_t power, const struct plan *plan,
                        const char *group)
{
    char digits[64], text[24];
    int count, pad, shift = power - plan->exponent;

    kymo__print_i64((int64_t)n, text);
    count = (int)strlen(text);
    pad = plan->decimals + 1 - count;
    pad = pad > 0 ? pad : 0;
    memset(digits, '0', (size_t)pad);
    memcpy(digits + pad, text, (size_t)count);
    count += pad;
    put_plain(to, digits, count, n && shift > 0 ? count + shift : count - plan->decimals, group);
}

void kymo__label_decimals(kymo__ticks *ticks, const int64_t *n, int64_t step, int32_t power,
                          const kymo__tick_wish *wish)
{
    uint64_t most, common = common_part(ticks, n, step, &most);
    uint64_t scale = most > (uint64_t)step ? most : (uint64_t)step;
    // Whether 10^power is within some hundred ulps of the largest; whole numbers are exact longer.
    bool inexact =
        most >= INT64_C(1000000000000) && !(power >= 0 && count_digits(most) + power < 16);
    bool prefix = takes_prefix(unit_of(wish));
    struct plan plan = make_plan(scale, power, inexact, prefix);
    bool negative = false;

    if (common > 0) {
        uint64_t rest = most - common > (uint64_t)step ? most - common : (uint64_t)step;
        struct plan shorter = make_plan(rest, power, inexact, prefix);

        if (plan.length - shorter.length >= 4)
            plan = shorter;
        else
            common = 0;
    }
    if (most == common) // one label, "0"
        plan = (struct plan){0, 0, 0};
    for (int32_t i = 0; i < ticks->count; i++) {
        kymo__tick *tick = &ticks->tick[i];
        uint64_t rest = absolute(n[i]) - common;

        tick->label[0] = '\0';
        if (tick->minor)
            continue;
        negative = n[i] < 0;
        put_decimal(negative && rest > 0 ? kymo__put(tick->label, MINUS) : tick->label, rest, power,
                    &plan, group_of(wish));
    }
    put_factor(ticks, plan.exponent, wish);
    if (common > 0) {
        char digits[24];
        int count;

        kymo__print_i64((int64_t)common, digits);
        count = (int)strlen(digits);
        char *end = put_number(kymo__put(ticks->offset, negative ? MINUS " " : "+ "), digits, count,
                               count + power, group_of(wish));
        if (unit_of(wish)[0])
            kymo__put(kymo__put(end, GROUP), unit_of(wish));
    }
}

/* The first digits of a step as a whole number of 10^power, at most three of them. */
static int64_t step_digits(double step, int32_t *power)
{
    char digits[32];
    int whole, count = digits_of(step, digits, &whole);
    int64_t n = 0;

    count = count < 3 ? count : 3;
    for (int k = 0; k < count; k++)
        n = n * 10 + (digits[k] - '0');
    *power = whole - count;
    for (; n % 10 == 0; n /= 10)
        ++*power;
    return n;
}

void kymo__ticks_label(kymo__ticks *ticks, double step)
{
    int64_t n[KYMO__TICKS] = {0}, mantissa;
    int32_t power;
    bool countable = isfinite(step) && step > 0;

    ticks->factor[0] = ticks->offset[0] = '\0';
    mantissa = countable ? step_digits(step, &power) : 0;
    for (int32_t i = 0; countable && i < ticks->count; i++) {
        double times = ticks->tick[i].value / step, nearest = round(times);

        // A multiple of the step is counted in steps, which is exact; others in its last digit.
        if (fabs(times - nearest) > 1e-9 + fabs(times) * 0x1p-51)
            nearest = round(ticks->tick[i].value / kymo__power10(power));
        else
            nearest *= (double)mantissa;
        countable = fabs(nearest) < 1e17;
        n[i] = countable ? (int64_t)nearest : 0;
    }
    if (countable) {
        kymo__label_decimals(ticks, n, mantissa, power, NULL);
        return;
    }
    for (int32_t i = 0; i < ticks->count; i++) {
        ticks->tick[i].label[0] = '\0';
        if (!ticks->tick[i].minor)
            kymo__value_label(ticks->tick[i].value, ticks->tick[i].label);
    }
}

uint64_t kymo__shortest(double v, int32_t *power)
{
    char digits[32];
    int whole, count = digits_of(v, digits, &whole);
    uint64_t n = 0;

    for (int k = 0; k < count; k++)
        n = n * 10 + (uint64_t)(digits[k] - '0');
    *power = whole - count;
    for (; n > 0 && n % 10 == 0; n /= 10)
        ++*power;
    return n;
}

void kymo__label_values(const kymo__scale *scale, kymo__ticks *ticks)
{
    int64_t n[KYMO__TICKS], step = INT64_MAX;
    int32_t least = INT32_MAX, power;
    bool whole = true;

    for (int32_t i = 0; i < ticks->count; i++)
        if (kymo__shortest(ticks->tick[i].value, &power) > 0 && power < least)
            least = power;
    for (int32_t i = 0; i < ticks->count; i++) {
        double v = ticks->tick[i].value;
        uint64_t size = kymo__shortest(v, &power);

        for (; size > 0 && power > least && size < 10000000000000000u; power--)
            size *= 10;
        whole = whole && (size == 0 || power == least) && size < 100000000000000000u;
        n[i] = v < 0 ? -(int64_t)size : (int64_t)size;
        if (whole && i > 0 && n[i] - n[i - 1] < step)
            step = n[i] - n[i - 1];
    }
    if (whole && least != INT32_MAX && step > 0) {
        kymo__label_decimals(ticks, n, step == INT64_MAX ? 1 : step, least, scale->wish);
        return;
    }
    for (int32_t i = 0; i < ticks->count; i++) {
        double v = ticks->tick[i].value;

        kymo__put_value(v < 0 ? kymo__put(ticks->tick[i].label, MINUS) : ticks->tick[i].label, v,
                        scale->wish);
    }
    kymo__label_unit(ticks, scale->wish);
}
