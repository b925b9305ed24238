/*
 * kernels_avx2.c - the kernels for AVX2: four doubles a vector. Nothing here runs before the processor was asked
 * (core/cpu.c). FMA is not used: it would round once where the others round twice.
 */
#include "reduce/kernels.h"

#include <math.h>

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#include <immintrin.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#endif

#define VECTOR_BYTES 32
enum { LANES = 4 };

typedef __m256d vd;
typedef __m256 vf;

static inline vd vd_load(const double *p) { return _mm256_loadu_pd(p); }
static inline void vd_store(double *p, vd a) { _mm256_storeu_pd(p, a); }
static inline vd vd_set(double a) { return _mm256_set1_pd(a); }
static inline vd vd_add(vd a, vd b) { return _mm256_add_pd(a, b); }
static inline vd vd_sub(vd a, vd b) { return _mm256_sub_pd(a, b); }
static inline vd vd_mul(vd a, vd b) { return _mm256_mul_pd(a, b); }
static inline vd vd_div(vd a, vd b) { return _mm256_div_pd(a, b); }
static inline vd vd_min(vd a, vd b) { return _mm256_min_pd(a, b); }
static inline vd vd_max(vd a, vd b) { return _mm256_max_pd(a, b); }
static inline vd vd_ge(vd a, vd b) { return _mm256_cmp_pd(a, b, _CMP_GE_OQ); }
static inline vd vd_gt(vd a, vd b) { return _mm256_cmp_pd(a, b, _CMP_GT_OQ); }
static inline vd vd_eq(vd a, vd b) { return _mm256_cmp_pd(a, b, _CMP_EQ_OQ); }
static inline vd vd_and(vd a, vd b) { return _mm256_and_pd(a, b); }
static inline vd vd_andnot(vd a, vd b) { return _mm256_andnot_pd(a, b); }
static inline vd vd_or(vd a, vd b) { return _mm256_or_pd(a, b); }
static inline bool vd_all(vd a) { return _mm256_movemask_pd(a) == 15; }

static inline vf vf_load(const float *p) { return _mm256_loadu_ps(p); }
static inline void vf_store(float *p, vf a) { _mm256_storeu_ps(p, a); }
static inline vf vf_add(vf a, vf b) { return _mm256_add_ps(a, b); }
static inline vf vf_sub(vf a, vf b) { return _mm256_sub_ps(a, b); }
static inline vf vf_min(vf a, vf b) { return _mm256_min_ps(a, b); }
static inline vf vf_max(vf a, vf b) { return _mm256_max_ps(a, b); }

static inline void vd_low(uint32_t *p, vd a)
{
    const __m256i even = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    __m256i low = _mm256_permutevar8x32_epi32(_mm256_castpd_si256(a), even);
    _mm_storeu_si128((__m128i *)(void *)p, _mm256_castsi256_si128(low));
}

#include "reduce/kernels_loops.h"

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const kymo__kernels kymo__kernels_avx2 = {
    .extremes = EXTREMES_OF_TYPES, .rising_f64 = rising_f64, .snap = snap,
    .cells = cells, .rows = rows, .ramp = ramp
};
#else
#include "reduce/kernels_types.h"

const kymo__kernels kymo__kernels_avx2 = {
    .extremes = EXTREMES_OF_TYPES, .rising_f64 = kymo__rising_plain,
    .snap = kymo__snap_plain, .cells = kymo__cells_plain, .rows = kymo__rows_plain,
    .ramp = kymo__ramp_plain
};
#endif
