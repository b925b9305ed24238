/*
 * cells.c - values of columns as the text of table cells.
 *
 * Numbers of a column have equally many decimals, so that they can be compared down the column: as
 * many as the shortest forms of its first rows need, at most six. Times have as many parts as needed.
 */
#include "report/cells.h"

#include <math.h>
#include <string.h>

enum { DECIMALS = 6 };

bool kymo__cell_numeric(int32_t type)
{
    return type != KYMO_TEXT && type != KYMO_TIME;
}

static bool is_float(int32_t type)
{
    return type == KYMO_F64 || type == KYMO_F32;
}

/* A float's own shortest form; that of a double would show noise. */
static int print_shortest(int32_t type, double v, char out[48])
{
    if (type != KYMO_F32)
        return kymo__print_f64(v, out);
    for (int decimals = 0; decimals < 9; decimals++) {
        const int length = kymo__print_fixed(v, decimals, out);
        double back;

        kymo__parse_f64(out, out + length, &back);
        if ((float)back >= (float)v && (float)back <= (float)v)
            return length;
    }
    return kymo__print_f64(v, out);
}

static double number_at(const kymo_column *column, int64_t row)
{
    double scratch;

    return *kymo__column_f64(column, row, 1, &scratch);
}

static int64_t integer_at(const kymo_column *column, int64_t row)
{
    int64_t scratch;

    return *kymo__column_i64(column, row, 1, &scratch);
}

static int32_t decimals_of(int32_t type, double v)
{
    char text[48];
    const int length = print_shortest(type, v, text);
    const char *dot = memchr(text, '.', (size_t)length);

    if (!isfinite(v) || memchr(text, 'e', (size_t)length))
        return 0;
    return dot ? (int32_t)(text + length - dot - 1) : 0;
}

static int32_t parts_of(int64_t ns)
{
    const int64_t minute = 60 * KYMO__NS, day = 1440 * minute;

    return ns % day == 0 ? 0 : ns % minute == 0 ? 1 : ns % KYMO__NS == 0 ? 2 : ns % 1000000 == 0 ? 3 : 4;
}

void kymo__cell_learn(kymo__cell_form *form, const kymo_column *column, int64_t rows)
{
    form->type = column->type;
    for (int64_t i = 0; i < rows; i++) {
        if (is_float(form->type)) {
            const int32_t decimals = decimals_of(form->type, number_at(column, i));

            form->decimals = decimals > form->decimals ? decimals : form->decimals;
        } else if (form->type == KYMO_TIME && integer_at(column, i) != INT64_MIN) {
            const int32_t parts = parts_of(integer_at(column, i));

            form->parts = parts > form->parts ? parts : form->parts;
        }
    }
    form->decimals = form->decimals < DECIMALS ? form->decimals : DECIMALS;
}

static void put_number(const kymo__cell_form *form, double v, kymo__buf *to)
{
    char text[48];
    int length;

    if (fabs(v) >= 1e15 || (fabs(v) > 0 && fabs(v) < 0.5 * pow(10, -form->decimals)))
        length = print_shortest(form->type, v, text);
    else
        length = kymo__print_fixed(v, form->decimals, text);
    if (text[0] == '-')
        kymo__buf_text(to, "\u2212");
    kymo__buf_append(to, text + (text[0] == '-'), (size_t)(length - (text[0] == '-')));
}

static void put_integer(int64_t v, kymo__buf *to)
{
    char text[24];
    const int length = kymo__print_i64(v, text);

    if (v < 0)
        kymo__buf_text(to, "\u2212");
    kymo__buf_append(to, text + (v < 0), (size_t)(length - (v < 0)));
}

static void put_time(const kymo__cell_form *form, int64_t ns, kymo__buf *to)
{
    static const char *const formats[] = {"%F", "%F %H:%M", "%F %H:%M:%S", "%F %H:%M:%S.%L"};
    char text[48];
    const int32_t own = parts_of(ns), parts = own > form->parts ? own : form->parts;

    if (parts < 4)
        kymo__format_time(ns, NULL, formats[parts], text, sizeof text);
    else
        text[kymo__print_time(ns, NULL, text)] = '\0';
    kymo__buf_text(to, text);
}

/* Valid UTF-8 without control characters. */
static void put_word(const char *word, kymo__buf *to)
{
    const char *end = word + strlen(word);

    while (word < end) {
        const uint32_t code = kymo__utf8_next(&word, end);
        char bytes[4];

        kymo__buf_append(to, bytes, (size_t)kymo__utf8_put(code < 0x20 || code == 0x7f ? ' ' : code, bytes));
    }
}

const char *kymo__cell_word(const kymo_column *column, int64_t row)
{
    int64_t code = integer_at(&(kymo_column){.values = column->values,
                                             .valid = column->valid,
                                             .valid_offset = column->valid_offset,
                                             .stride = column->stride,
                                             .type = KYMO_I32},
                              row);

    return code >= 0 && code < column->word_count ? column->words[code] : NULL;
}

double kymo__cell_key(const kymo_column *column, int64_t row)
{
    if (column->type == KYMO_TEXT)
        return kymo__cell_word(column, row) ? 0 : NAN;
    return number_at(column, row);
}

void kymo__cell_text(const kymo__cell_form *form, const kymo_column *column, int64_t row, kymo__buf *to)
{
    const double v = column->type == KYMO_TEXT ? 0 : number_at(column, row);

    if (column->type == KYMO_TEXT && kymo__cell_word(column, row))
        put_word(kymo__cell_word(column, row), to);
    else if (column->type == KYMO_TEXT || isnan(v))
        kymo__buf_text(to, "\u2013");
    else if (column->type == KYMO_TIME)
        put_time(form, integer_at(column, row), to);
    else if (is_float(column->type) || column->type == KYMO_U64)
        put_number(form, v, to);
    else
        put_integer(integer_at(column, row), to);
    kymo__buf_append(to, "", 1);
}
