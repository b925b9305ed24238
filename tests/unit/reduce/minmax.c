/*
 * minmax.c - extremes and order of runs, against loops of one comparison each; words in order of use.
 */
#include "rows.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 70 };

Test(minmax, finite_values)
{
    kt_rng rng = { 3 };
    for (int round = 0; round < 20000; round++) {
        double v[MOST], lo, hi, least = INFINITY, most = -INFINITY;
        int64_t n = 1 + kt_below(&rng, MOST), from = kt_below(&rng, 2);
        for (int64_t i = 0; i < n; i++)
            do
                v[i] = kt_wild(&rng);
            while (!isfinite(v[i]));
        for (int64_t i = from; i < n; i++) {
            least = v[i] < least ? v[i] : least;
            most = v[i] > most ? v[i] : most;
        }
        if (n == from)
            continue;
        cr_assert(kymo__minmax(v + from, n - from, &lo, &hi));
        cr_assert(lo == least && hi == most, "%lld values: %a %a, not %a %a", (long long)(n - from), lo, hi,
                  least, most);
        cr_assert(!(lo == 0 && signbit(lo)) && !(hi == 0 && signbit(hi)), "a zero keeps its sign");
    }
}

/* One value that is not finite, at every place of runs of every length, is told. */
Test(minmax, one_odd_value)
{
    static const double odd[] = { NAN, INFINITY, -INFINITY };
    double v[MOST], lo, hi;
    for (int64_t n = 1; n <= MOST; n++) {
        for (int64_t at = 0; at < n; at++) {
            for (int k = 0; k < 3; k++) {
                for (int64_t i = 0; i < n; i++)
                    v[i] = (double)i;
                v[at] = odd[k];
                cr_assert_not(kymo__minmax(v, n, &lo, &hi), "%lld of %lld", (long long)at, (long long)n);
            }
        }
    }
}

Test(minmax, rising)
{
    kt_rng rng = { 4 };
    for (int64_t n = 0; n <= MOST; n++) {
        double x[MOST + 1];
        int64_t t[MOST + 1];
        for (int64_t i = 0; i < n; i++) {
            t[i] = i / 2;
            x[i] = (double)(i / 2);
        }
        cr_assert(kymo__rising_f64(x, n) && kymo__rising_i64(t, n), "%lld", (long long)n);
        for (int64_t at = 0; at < n; at++) {
            double keep = x[at];
            int64_t kept = t[at];
            x[at] = NAN;
            cr_assert_not(kymo__rising_f64(x, n), "NaN at %lld of %lld", (long long)at, (long long)n);
            x[at] = -1;
            t[at] = INT64_MIN;
            cr_assert_eq(kymo__rising_f64(x, n), at == 0, "%lld of %lld", (long long)at, (long long)n);
            cr_assert_eq(kymo__rising_i64(t, n), at == 0, "%lld of %lld", (long long)at, (long long)n);
            x[at] = keep;
            t[at] = kept;
        }
    }
    for (int round = 0; round < 20000; round++) {
        double x[MOST];
        int64_t n = kt_below(&rng, 9);
        bool rises = true;
        for (int64_t i = 0; i < n; i++)
            x[i] = kt_wild(&rng);
        for (int64_t i = 0; i < n; i++)
            rises = rises && x[i] == x[i] && (i == 0 || x[i - 1] <= x[i]);
        cr_assert_eq(kymo__rising_f64(x, n), rises);
    }
}

Test(words, in_order_of_use)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo__words words;
    kymo_error err;
    kymo__error_clear(&err);
    kymo__words_init(&words, mem);
    cr_assert_eq(kymo__words_find(&words, "a"), -1);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 5000; i++) {
            char word[32], copy[32];
            snprintf(word, sizeof word, i ? "word %d" : "", i * i);
            memcpy(copy, word, sizeof copy);
            cr_assert_eq(kymo__words_add(&words, word, &err), i);
            memset(word, 'x', sizeof word - 1); /* words are copied */
            cr_assert_eq(kymo__words_find(&words, copy), i);
            cr_assert_str_eq(words.word[i], copy);
        }
    }
    cr_assert_eq(words.count, 5000);
    cr_assert_eq(kymo__words_find(&words, "word 2"), -1);
    kymo__words_free(&words);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

Test(words, no_memory)
{
    kymo__mem *mem = kymo__mem_open(NULL, 2000);
    kymo__words words;
    kymo_error err;
    kymo__error_clear(&err);
    kymo__words_init(&words, mem);
    int32_t added = 0;
    char word[32];
    do
        snprintf(word, sizeof word, "%d", added);
    while (kymo__words_add(&words, word, &err) == added && added++ < 1000);
    cr_assert_eq(err.code, KYMO_EBUDGET);
    cr_assert(added > 8 && added < 1000);
    for (int32_t i = 0; i < added; i++) {
        snprintf(word, sizeof word, "%d", i);
        cr_assert_eq(kymo__words_find(&words, word), i);
    }
    kymo__words_free(&words);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}
