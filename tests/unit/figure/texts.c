/* Numbers and times as programs show them: literal texts. */
#include <kymo/ext.h>
#include <math.h>

#include "kt.h"

static void number(double value, int32_t digits, const char *wanted)
{
    char text[48];
    const int32_t length = kymo_number_text(value, digits, text);

    cr_assert_str_eq(text, wanted);
    cr_assert_eq((size_t)length, strlen(wanted));
}

Test(texts, numbers_read_back_or_have_so_many_digits)
{
    number(0.1, 0, "0.1");
    number(1.0 / 3, 0, "0.3333333333333333");
    number(1.0 / 3, 6, "0.333333");
    number(-1234.5678, 6, "-1234.57");
    number(1234567.0, 3, "1234567");
    number(2.5, 6, "2.5");
    number(0.000123456, 3, "0.000123");
    number(1.23456789e-9, 4, "1.235e-9");
    number(1.23456789e+200, 4, "1.235e+200");
    number(1e300, 6, "1e+300");
    number(0, 6, "0");
    number(NAN, 6, "nan");
    number(-INFINITY, 6, "-inf");
    number(4.9e-324, 6, "5e-324");
}

Test(texts, times_are_in_the_zone_of_the_figure)
{
    kymo_figure *figure = kymo_figure_open(&(kymo_figure_options){.time_zone = "+02:00"});
    char text[48];

    kymo_axes_add(figure, NULL);
    kymo_time_text(figure, 0, text);
    cr_assert(strncmp(text, "1970-01-01T02:00", 16) == 0, "%s", text);
    cr_assert_eq(kymo_time_text(figure, INT64_MIN, text), 0);
    cr_assert_eq(kymo_figure_close(figure, NULL), KYMO_OK);
    KT_ALL_CLOSED();
}
