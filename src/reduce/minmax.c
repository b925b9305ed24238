/*
 * minmax.c - extremes of a run of values, and whether x rises: the loops that all data go through.
 *
 * SSE2 is part of every x86-64; elsewhere the plain loop with four accumulators serves. min and max of
 * finite values do not depend on the order, so every path gives the same. A value that is not finite
 * shows as a NaN in the sum of (v - v).
 *
 * Cost: one read of the run; at memory speed on one core when the run is long.
 */
#include "reduce/reduce.h"

#include <math.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

bool kymo__minmax(const double *v, int64_t count, double *lo, double *hi)
{
    double least = INFINITY, most = -INFINITY, odd = 0;
    int64_t i = 0;
#ifdef __SSE2__
    if (count >= 16) {
        __m128d a = _mm_loadu_pd(v), b = _mm_loadu_pd(v + 2);
        __m128d lo0 = a, hi0 = a, lo1 = b, hi1 = b;
        __m128d bad0 = _mm_setzero_pd(), bad1 = _mm_setzero_pd();
        for (; i + 8 <= count; i += 8) {
            __m128d p = _mm_loadu_pd(v + i), q = _mm_loadu_pd(v + i + 2);
            __m128d r = _mm_loadu_pd(v + i + 4), s = _mm_loadu_pd(v + i + 6);
            lo0 = _mm_min_pd(lo0, _mm_min_pd(p, q));
            hi0 = _mm_max_pd(hi0, _mm_max_pd(p, q));
            lo1 = _mm_min_pd(lo1, _mm_min_pd(r, s));
            hi1 = _mm_max_pd(hi1, _mm_max_pd(r, s));
            bad0 = _mm_add_pd(bad0, _mm_add_pd(_mm_sub_pd(p, p), _mm_sub_pd(q, q)));
            bad1 = _mm_add_pd(bad1, _mm_add_pd(_mm_sub_pd(r, r), _mm_sub_pd(s, s)));
        }
        double l[2], h[2], n[2];
        _mm_storeu_pd(l, _mm_min_pd(lo0, lo1));
        _mm_storeu_pd(h, _mm_max_pd(hi0, hi1));
        _mm_storeu_pd(n, _mm_add_pd(bad0, bad1));
        least = l[0] < l[1] ? l[0] : l[1];
        most = h[0] > h[1] ? h[0] : h[1];
        odd = n[0] + n[1];
    }
#endif
    for (; i < count; i++) {
        least = v[i] < least ? v[i] : least;
        most = v[i] > most ? v[i] : most;
        odd += v[i] - v[i];
    }
    *lo = least + 0.0;
    *hi = most + 0.0;
    return odd == 0;
}

bool kymo__rising_f64(const double *x, int64_t count)
{
    int falls = count > 0 && !(x[0] == x[0]);
    int64_t i = 1;
#ifdef __SSE2__
    __m128d any = _mm_setzero_pd();
    for (; i + 4 <= count; i += 4) {
        __m128d a = _mm_cmpnge_pd(_mm_loadu_pd(x + i), _mm_loadu_pd(x + i - 1));
        __m128d b = _mm_cmpnge_pd(_mm_loadu_pd(x + i + 2), _mm_loadu_pd(x + i + 1));
        any = _mm_or_pd(any, _mm_or_pd(a, b));
    }
    falls |= _mm_movemask_pd(any);
#endif
    for (; i < count; i++)
        falls |= !(x[i] >= x[i - 1]);
    return !falls;
}

bool kymo__rising_i64(const int64_t *x, int64_t count)
{
    int falls = 0;
    for (int64_t i = 1; i < count; i++)
        falls |= x[i] < x[i - 1];
    return !falls;
}
