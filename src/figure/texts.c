/*
 * texts.c - numbers and times as text for programs that show them: readouts of viewers, tables.
 *
 * The exact printing is core's; here it gets a public name, and the zone of a figure.
 */
#include "figure/figure.h"

#include <kymo/ext.h>
#include <math.h>
#include <string.h>

/* Takes the zeros at the end of decimals away, and the point when nothing follows it. */
static int32_t strip_zeros(char *text)
{
    size_t length = strlen(text);

    if (!strchr(text, '.'))
        return (int32_t)length;
    while (text[length - 1] == '0')
        length--;
    if (text[length - 1] == '.')
        length--;
    text[length] = '\0';
    return (int32_t)length;
}

int32_t kymo_number_text(double value, int32_t digits, char text[48])
{
    char shortest[32];
    const int length = kymo__print_f64(value, shortest);
    const double size = fabs(value);

    memcpy(text, shortest, (size_t)length + 1);
    if (digits < 1 || !isfinite(value) || !(size > 0))
        return length;
    int exponent = (int)floor(log10(size));
    const bool plain = exponent >= -5 && exponent < 15;
    double shown = value;
    if (!plain) {
        shown = value / pow(10, exponent / 2) / pow(10, exponent - exponent / 2);
        if (!(fabs(shown) < 10)) { // the logarithm was rounded down
            shown /= 10;
            exponent++;
        }
    }
    const int decimals = plain ? digits - 1 - exponent : digits - 1;
    kymo__print_fixed(shown, decimals < 0 ? 0 : decimals > 20 ? 20 : decimals, text);
    int32_t made = strip_zeros(text);
    if (!plain) {
        char tail[24];
        text[made++] = 'e';
        text[made++] = exponent < 0 ? '-' : '+';
        const int rest = kymo__print_i64(exponent < 0 ? -exponent : exponent, tail);
        memcpy(text + made, tail, (size_t)rest + 1);
        made += rest;
    }
    if (made >= length) { // what is exact is not longer
        memcpy(text, shortest, (size_t)length + 1);
        made = length;
    }
    return made;
}

int32_t kymo_time_text(const kymo_figure *figure, int64_t time, char text[48])
{
    text[0] = '\0';
    if (time == INT64_MIN || figure->broken.code != KYMO_OK)
        return 0;
    return kymo__print_time(time, figure->zone, text);
}

int32_t kymo_axes_category(const kymo_axes *axes, int32_t y, double value, char text[64])
{
    text[0] = '\0';
    if (!axes || !axes->figure->mem || axes->figure->broken.code != KYMO_OK)
        return 0;
    const kymo__scale_class *class_ = y ? axes->y.class_ : axes->x.class_;
    const kymo__words *words = &axes->words[y ? KYMO__CHANNEL_Y : KYMO__CHANNEL_X];
    const double number = floor(value + 0.5);
    if (!class_ || !class_->words || !(number >= 1 && number <= words->count))
        return 0;
    kymo__str_copy(text, 64, words->word[(int32_t)number - 1]);
    return (int32_t)strlen(text);
}
