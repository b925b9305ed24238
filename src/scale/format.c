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

/* Digits with `whole` of them before the point: zeros are put where there are none. */
static char *put_plain(char *to, const char *digits, int count, int whole)
{
    if (whole <= 0)
        to = kymo__put(to, "0");
    for (int k = 0; k < whole; k++) {
        if (k > 0 && whole >= 5 && (whole - k) % 3 == 0)
            to = kymo__put(to, GROUP);
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
static char *put_number(char *to, const char *digits, int count, int whole)
{
    while (count > 1 && digits[count - 1] == '0')
        count--;
    if (whole >= -4 && whole <= 16)
        return put_plain(to, digits, count, whole);
    to = kymo__put(put_plain(to, digits, count, 1), TIMES);
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

char *kymo__put_value(char *to, double v)
{
    char digits[32];
    int whole, count = digits_of(v, digits, &whole);

    return put_number(to, digits, count, whole);
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
        kymo__put_value(out, v);
}

/* ---- Labels of an axis ----------------------------------------------------------------------- */

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

static struct plan make_plan(uint64_t most, int32_t power, bool inexact)
{
    int lead = count_digits(most) - 1 + power; // 10^lead <= most * 10^power
    struct plan plan = {0, 0, 0};

    if (lead >= 6 || lead < -4)
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
static void put_decimal(char *to, uint64_t n, int32_t power, const struct plan *plan)
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
    put_plain(to, digits, count, n && shift > 0 ? count + shift : count - plan->decimals);
}

void kymo__label_decimals(kymo__ticks *ticks, const int64_t *n, int64_t step, int32_t power)
{
    uint64_t most, common = common_part(ticks, n, step, &most);
    uint64_t scale = most > (uint64_t)step ? most : (uint64_t)step;
    // Whether 10^power is within some hundred ulps of the largest; whole numbers are exact longer.
    bool inexact =
        most >= INT64_C(1000000000000) && !(power >= 0 && count_digits(most) + power < 16);
    struct plan plan = make_plan(scale, power, inexact);
    bool negative = false;

    if (common > 0) {
        uint64_t rest = most - common > (uint64_t)step ? most - common : (uint64_t)step;
        struct plan shorter = make_plan(rest, power, inexact);

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
                    &plan);
    }
    if (plan.exponent != 0)
        kymo__put_power(kymo__put(ticks->factor, TIMES), plan.exponent);
    if (common > 0) {
        char digits[24];
        int count;

        kymo__print_i64((int64_t)common, digits);
        count = (int)strlen(digits);
        put_number(kymo__put(ticks->offset, negative ? MINUS " " : "+ "), digits, count,
                   count + power);
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
        kymo__label_decimals(ticks, n, mantissa, power);
        return;
    }
    for (int32_t i = 0; i < ticks->count; i++) {
        ticks->tick[i].label[0] = '\0';
        if (!ticks->tick[i].minor)
            kymo__value_label(ticks->tick[i].value, ticks->tick[i].label);
    }
}
