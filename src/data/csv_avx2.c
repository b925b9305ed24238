/*
 * csv_avx2.c - the loops over the bytes of CSV for AVX2.
 *
 * A number of up to 15 bytes is read at once: the first byte that is no digit, and the first after
 * the point, are counts of zeros in a mask; one shuffle takes the point out and puts the digits at
 * the right end; three multiplications of pairs, fours and eights make the value (as in W. Mula,
 * "SIMD-ized faster parse of IPv4 addresses", and D. Lemire's notes on parsing); and one correctly
 * rounded division ends it (Clinger 1990). Neither the number of digits nor the place of the point
 * is a branch. What is longer or odd goes to csv_plain.h, and what is no number ends the loop.
 */
#include "data/csv_plain.h"

#include <math.h>

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#include <immintrin.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,popcnt"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,bmi,bmi2,popcnt")
#endif

#define CSV_WIDTH 32
#include "data/csv_count.h"

/* The value of 16 digits, each a byte, the highest first. */
static inline uint64_t value_of(__m128i digits)
{
    const __m128i tens = _mm_set1_epi16(0x010a), hundreds = _mm_set1_epi32(0x00010064);
    const __m128i thousands = _mm_set1_epi32(0x00012710);
    __m128i v = _mm_maddubs_epi16(digits, tens);
    v = _mm_madd_epi16(v, hundreds);
    v = _mm_packus_epi32(v, v);
    v = _mm_madd_epi16(v, thousands);
    const uint64_t both = (uint64_t)_mm_cvtsi128_si64(v);

    return (both & UINT32_MAX) * 100000000u + (both >> 32);
}

/* Reads the number at p if it fills its cell. Returns the byte after it, NULL: it does not. */
static inline const char *read_number(const char *p, const char *end, char delimiter, double *value)
{
    const bool negative = *p == '-';
    const char *s = p + negative;
    __m128i v = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)(const void *)s), _mm_set1_epi8('0'));
    const __m128i nine = _mm_set1_epi8(9);
    const uint32_t others =
        ~(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(v, nine), v)) & 0xffffu;
    const int before = __builtin_ctz(others | 0x10000u); /* digits before the point */
    const bool point = s[before] == '.';
    const int last = point ? __builtin_ctz((others & (others - 1)) | 0x10000u) : before;

    if (before == 0 || last >= 16)
        return csv_plain_f64(p, end, delimiter, value);
    const int after = last - before - point, digits = before + after;
    const __m128i iota = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    __m128i from = _mm_add_epi8(iota, _mm_set1_epi8((char)(digits - 16)));
    from = _mm_sub_epi8(from, _mm_cmpgt_epi8(from, _mm_set1_epi8((char)(before - 1))));
    const uint64_t integer = value_of(_mm_shuffle_epi8(v, from));
    if (integer > UINT64_C(1) << 53 || !csv_ends_cell(s[last], delimiter))
        return csv_plain_f64(p, end, delimiter, value);
    const double x = (double)(int64_t)integer / csv_tens_f64[after];
    *value = negative ? -x : x;
    return s + last;
}

/* Which of the 32 bytes at p are c. */
static inline uint32_t mask_of(const char *p, __m256i c)
{
    const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);

    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, c));
}

/* Goes over `cells` delimiters; NULL when the line ends before. */
static inline const char *skip_cells(const char *p, __m256i delimiter, int32_t cells)
{
    const __m256i feed = _mm256_set1_epi8('\n');

    for (;; p += 32) {
        uint32_t found = mask_of(p, delimiter);
        const uint32_t ends = mask_of(p, feed);
        if (ends)
            found &= (ends & (0u - ends)) - 1;
        const int here = __builtin_popcount(found);
        if (here >= cells)
            return p + __builtin_ctz(_pdep_u32(1u << (cells - 1), found)) + 1;
        if (ends)
            return NULL;
        cells -= here;
    }
}

/* Counts the delimiters from p to the line feed, which is returned. */
static inline const char *skip_line(const char *p, __m256i delimiter, int32_t *cells)
{
    const __m256i feed = _mm256_set1_epi8('\n');

    for (*cells = 0;; p += 32) {
        const uint32_t found = mask_of(p, delimiter), ends = mask_of(p, feed);
        if (ends) {
            *cells += __builtin_popcount(found & ((ends & (0u - ends)) - 1));
            return p + __builtin_ctz(ends);
        }
        *cells += __builtin_popcount(found);
    }
}

/* Reads the row at p. Returns its line feed or CR, NULL: something is unusual. */
static inline const char *read_row(csv_rows *r, const char *p, __m256i delimiter)
{
    for (int32_t at = 0; at < r->step_count; at++) {
        const csv_step *step = &r->steps[at];
        if (step->skip == 1 && *p == r->delimiter)
            p++;
        else if (step->skip > 0)
            p = skip_cells(p, delimiter, step->skip);
        if (!p)
            return NULL;
        if (step->type == KYMO_F64) {
            double *to = &((double *)r->out[at])[r->row];
            if (csv_ends_cell(*p, r->delimiter))
                *to = (double)NAN; /* empty: missing */
            else
                p = read_number(p, r->end, r->delimiter, to);
        } else {
            p = csv_plain_time(&r->date, p, r->delimiter, r->zone,
                               &((int64_t *)r->out[at])[r->row]);
        }
        if (!p)
            return NULL;
    }
    if (r->rest == 0)
        return csv_is_end(*p) ? p : NULL;
    int32_t rest;
    p = skip_line(p, delimiter, &rest);
    return rest == r->rest ? p : NULL;
}

const char *kymo__csv_read_avx2(csv_rows *r, const char *p)
{
    const __m256i delimiter = _mm256_set1_epi8(r->delimiter);

    for (; r->row < r->rows; r->row++) {
        while (r->blanks && csv_is_end(*p))
            p++;
        const char *stop = read_row(r, p, delimiter);
        if (!stop)
            break;
        p = stop + 1 + (*stop == '\r');
    }
    return p;
}

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const csv_level kymo__csv_avx2 = {.count = count, .read = kymo__csv_read_avx2};
#else
const csv_level kymo__csv_avx2 = {.count = kymo__csv_count_plain};
#endif
