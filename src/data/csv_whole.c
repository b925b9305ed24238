/*
 * csv_whole.c - columns of whole numbers that a double cannot hold.
 *
 * Identifiers and nanoseconds since 1970 lie beyond 2^53, where doubles are even numbers only. A column whose cells are
 * all whole, some of them that large, is therefore one of int64, or of uint64 where it has no sign and needs it. All
 * other columns stay doubles: they hold the same numbers exactly, and their files may go on with fractions. Which it
 * is, the head of the file tells; a cell further on that is not whole is an error with its place.
 */
#include "data/csv.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Sign and digits alone, up to 2^64 - 1. */
static bool read_digits(const char *p, const char *end, uint64_t *size)
{
    if (p == end)
        return false;
    for (*size = 0; p < end; p++) {
        const unsigned digit = (unsigned char)*p - (unsigned)'0';
        if (!is_digit(*p) || *size > (UINT64_MAX - digit) / 10)
            return false;
        *size = *size * 10 + digit;
    }
    return true;
}

bool kymo__csv_whole(const char *text, const char *end, csv_whole *whole)
{
    const bool sign = text < end && (*text == '-' || *text == '+');
    double v;

    whole->negative = sign && *text == '-';
    if (read_digits(text + sign, end, &whole->size))
        return true;
    // "5.0" and "2e6" are whole as well, as far as a double is certain of it
    if (kymo__parse_f64(text, end, &v) != end || !(v >= -0x1p53 && v <= 0x1p53) || (double)(int64_t)v < v ||
        (double)(int64_t)v > v)
        return false;
    whole->size = (uint64_t)(v < 0 ? -v : v);
    return true;
}

bool kymo__csv_whole_fits(const csv_whole *whole, int32_t type)
{
    if (type == KYMO_U64)
        return !whole->negative || whole->size == 0;
    return whole->size <= (uint64_t)INT64_MAX; // the lowest int64 stands for a missing value
}

void kymo__csv_whole_note(csv_wholes *all, const char *text, size_t length)
{
    csv_whole whole;

    if (!kymo__csv_whole(text, text + length, &whole)) {
        all->broken = true;
        return;
    }
    all->large |= whole.size > UINT64_C(1) << 53;
    all->unfit_i64 |= !kymo__csv_whole_fits(&whole, KYMO_I64);
    all->unfit_u64 |= !kymo__csv_whole_fits(&whole, KYMO_U64);
}

int32_t kymo__csv_whole_type(const csv_wholes *all)
{
    if (all->broken || !all->large || (all->unfit_i64 && all->unfit_u64))
        return KYMO_F64;
    return all->unfit_i64 ? KYMO_U64 : KYMO_I64;
}
