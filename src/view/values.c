/*
 * values.c - values as they are read out: numbers, times, durations, categories.
 *
 * What comes from the data has all of its digits; what comes from a pixel as many as a pixel tells apart. Numbers have a
 * true minus (U+2212), as those of the axes; dates keep their hyphens.
 */
#include "view.h"

#include <math.h>
#include <string.h>

enum { MOST_DIGITS = 17 };

/* Signs of a number, and of its exponent. */
static void true_minus(const char *from, char *to, size_t size)
{
    size_t at = 0;

    for (; *from && at + 4 < size; from++)
        if (*from == '-') {
            memcpy(to + at, "\xe2\x88\x92", 3);
            at += 3;
        } else {
            to[at++] = *from;
        }
    to[at] = '\0';
}

void view_add_text(char text[VIEW_TEXT], const char *more)
{
    const size_t length = strlen(text);

    snprintf(text + length, VIEW_TEXT - length, "%s", more);
}

void view_number_text(double value, int32_t digits, char text[VIEW_TEXT])
{
    char number[48];

    kymo_number_text(value, digits, number);
    true_minus(number, text, VIEW_TEXT);
}

/* "2024-03-01T12:00:00Z" as "2024-03-01 12:00:00", since the axes tell no zone either. */
static void plain_time(const kymo_view *view, int64_t time, char text[VIEW_TEXT])
{
    char whole[48] = "";

    kymo_time_text(view->figure, time, whole);
    snprintf(text, VIEW_TEXT, "%s", whole);
    char *t = strchr(text, 'T');
    if (t)
        *t = ' ';
    const size_t length = strlen(text);
    if (length > 0 && text[length - 1] == 'Z')
        text[length - 1] = '\0';
}

/* A time as exact as the time a pixel further tells: whole days, minutes, seconds, then all of it. */
static void time_at_pixel(const kymo_view *view, int64_t time, int64_t next, char text[VIEW_TEXT])
{
    const double step = fabs((double)next - (double)time) / 1e9;
    const double parts[] = {86400, 60, 1, 1e-3, 1e-6};
    const size_t lengths[] = {10, 16, 19, 23, 26};

    plain_time(view, time, text);
    for (int i = 0; i < 5; i++)
        if (step >= parts[i]) {
            if (strlen(text) > lengths[i])
                text[lengths[i]] = '\0';
            return;
        }
}

static void category_text(const kymo_view *view, const kymo_axis_state *axis, double pixel, char text[VIEW_TEXT])
{
    const view_answer *hover = &view->hover;
    const double number = floor(kymo_axis_value(axis, pixel) + 0.5);

    text[0] = '\0';
    if (hover->panel < 0 || hover->panel >= view->frame.panel_count)
        return;
    const kymo_axes_state *state = &view->frame.states[hover->panel];
    const int k = axis == &state->y;
    const double known = floor(hover->cursor[k] + 0.5);
    if ((k || axis == &state->x) && !(known < number) && !(known > number))
        snprintf(text, VIEW_TEXT, "%s", hover->categories[k]);
}

void view_pixel_text(const kymo_view *view, const kymo_axis_state *axis, double pixel, char text[VIEW_TEXT])
{
    if (axis->scale == KYMO_SCALE_CATEGORY) {
        category_text(view, axis, pixel, text);
        return;
    }
    if (axis->is_time) {
        time_at_pixel(view, kymo_axis_time(axis, pixel), kymo_axis_time(axis, pixel + 1), text);
        return;
    }
    const double value = kymo_axis_value(axis, pixel);
    const double step = fabs(kymo_axis_value(axis, pixel + 1) - value);
    const double digits = step > 0 && fabs(value) > step ? ceil(log10(fabs(value) / step)) : 1;

    view_number_text(fabs(value) < step / 2 ? 0 : value, digits < 1 ? 1 : digits > MOST_DIGITS ? MOST_DIGITS : (int32_t)digits,
                     text);
}

/* Digits, not a word nor a date. */
static bool is_number(const char *text)
{
    for (const char *at = text; *at; at++)
        if (!strchr("0123456789.e+-", *at) || (*at == '-' && at > text && at[-1] != 'e'))
            return false;
    return text[0] != '\0';
}

void view_value_text(const kymo_view *view, const kymo_axis_state *axis, double value, int64_t exact, const char *word,
                     char text[VIEW_TEXT])
{
    char number[48];

    if (word && is_number(word) && !isnan(value) && !(axis && axis->scale == KYMO_SCALE_CATEGORY)) {
        true_minus(word, text, VIEW_TEXT);
    } else if (word && word[0]) {
        snprintf(text, VIEW_TEXT, "%s", word);
    } else if (axis && axis->is_time && exact != INT64_MIN) {
        plain_time(view, exact, text);
    } else if (exact != INT64_MIN) {
        snprintf(number, sizeof number, "%lld", (long long)exact);
        true_minus(number, text, VIEW_TEXT);
    } else if (isnan(value)) {
        snprintf(text, VIEW_TEXT, "\xe2\x80\x93");
    } else {
        view_number_text(value, 0, text);
    }
}

static void add_part(char text[VIEW_TEXT], const char *number, const char *unit)
{
    view_add_text(text, number);
    view_add_text(text, " ");
    view_add_text(text, unit);
}

/* Two units of time at most, the lower one as exact as it is worth: "3 d 4.5 h", "12.25 s", "40 ns". */
void view_duration_text(double seconds, char text[VIEW_TEXT])
{
    static const struct {
        const char *name;
        double seconds;
    } units[] = {{"d", 86400}, {"h", 3600}, {"min", 60}, {"s", 1}, {"ms", 1e-3}, {"\xc2\xb5s", 1e-6}, {"ns", 1e-9}};
    const double size = fabs(seconds);
    char number[VIEW_TEXT];
    int i = 0;

    if (!isfinite(seconds) || !(size > 0)) {
        snprintf(text, VIEW_TEXT, isfinite(seconds) ? "0 s" : "\xe2\x80\x93");
        return;
    }
    snprintf(text, VIEW_TEXT, "%s", seconds < 0 ? "\xe2\x88\x92" : "");
    while (i < 6 && size < units[i].seconds)
        i++;
    if (i > 2) {
        view_number_text(size / units[i].seconds, 6, number);
        add_part(text, number, units[i].name);
        return;
    }
    double whole = floor(size / units[i].seconds);
    double rest = (size - whole * units[i].seconds) / units[i + 1].seconds;
    rest = round(rest * 100) / 100;
    if (rest >= units[i].seconds / units[i + 1].seconds) { // rounded up to one more
        whole++;
        rest = 0;
    }
    view_number_text(whole, 0, number);
    add_part(text, number, units[i].name);
    if (!(rest > 0))
        return;
    view_add_text(text, " ");
    view_number_text(rest, 6, number);
    add_part(text, number, units[i + 1].name);
}

/* Days from 1970-01-01 of the proleptic Gregorian calendar; a year begins in March, so that leap days end it. */
static int64_t day_of(int year, int month, int day)
{
    const int64_t y = year - (month < 3), m = (month + 9) % 12;
    const int64_t century = y >= 0 ? y / 100 : (y - 99) / 100, leap = y >= 0 ? y / 4 : (y - 3) / 4;

    return 365 * y + leap - century + (century >= 0 ? century / 4 : (century - 3) / 4) + (153 * m + 2) / 5 + day - 719469;
}

/* Years of the calendar from one time to a later one, two or more, and days; false: there are fewer. */
static bool years_text(const kymo_view *view, int64_t from, int64_t to, char text[VIEW_TEXT])
{
    char first[48] = "", last[48] = "", number[VIEW_TEXT];
    int at[3], end;

    kymo_time_text(view->figure, from, first);
    kymo_time_text(view->figure, to, last);
    if (sscanf(first, "%d-%d-%d", &at[0], &at[1], &at[2]) != 3 || sscanf(last, "%d-", &end) != 1)
        return false;
    const int64_t begin = day_of(at[0], at[1], at[2]);
    double days = -1;
    for (int k = 0; k < 2 && days < 0; k++, end--) // not a whole one of the last year
        days = view_seconds(from, to) / 86400 - (double)(day_of(end, at[1], at[2]) - begin);
    const int years = end + 1 - at[0];
    if (years < 2 || days < 0)
        return false;
    snprintf(number, sizeof number, "%d", years);
    add_part(text, number, "years");
    view_number_text(round(days * 100) / 100, 6, number);
    if (days >= 0.005) {
        view_add_text(text, " ");
        add_part(text, number, "d");
    }
    return true;
}

void view_span_text(const kymo_view *view, int64_t from, int64_t to, char text[VIEW_TEXT])
{
    snprintf(text, VIEW_TEXT, "%s", to < from ? "\xe2\x88\x92" : "");
    if (!years_text(view, to < from ? to : from, to < from ? from : to, text))
        view_duration_text(view_seconds(from, to), text);
}

const char *view_time_unit(double span, double *seconds)
{
    static const struct {
        const char *name;
        double seconds;
    } units[] = {{" / year", 31556952}, {" / d", 86400}, {" / h", 3600}, {" / min", 60}};

    for (int i = 0; i < 4; i++)
        if (fabs(span) >= units[i].seconds * (1 - 1e-9)) {
            *seconds = units[i].seconds;
            return units[i].name;
        }
    *seconds = 1;
    return " / s";
}

double view_pixel_at(const kymo_axis_state *axis, double value, int64_t exact)
{
    return axis->is_time && exact != INT64_MIN ? kymo_axis_pixel_time(axis, exact) : kymo_axis_pixel(axis, value);
}

void view_marker_text(const kymo_view *view, const kymo_row *row, const kymo_axis_state *axis, double pixel,
                      char text[VIEW_TEXT])
{
    if (row)
        view_value_text(view, axis, row->x, row->x_exact, row->x_text, text);
    else
        view_pixel_text(view, axis, pixel, text);
}
