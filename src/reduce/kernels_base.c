/*
 * kernels_base.c - the kernels for what every x86-64 and every 64-bit ARM has: SSE2, NEON. Two doubles a vector.
 */
#include "reduce/kernels.h"

#include <math.h>

#if defined(__SSE2__)
#include <emmintrin.h>

#define VECTOR_BYTES 16
enum { LANES = 2 };

typedef __m128d vd;
typedef __m128 vf;

static inline vd vd_load(const double *p) { return _mm_loadu_pd(p); }
static inline void vd_store(double *p, vd a) { _mm_storeu_pd(p, a); }
static inline vd vd_set(double a) { return _mm_set1_pd(a); }
static inline vd vd_add(vd a, vd b) { return _mm_add_pd(a, b); }
static inline vd vd_sub(vd a, vd b) { return _mm_sub_pd(a, b); }
static inline vd vd_mul(vd a, vd b) { return _mm_mul_pd(a, b); }
static inline vd vd_div(vd a, vd b) { return _mm_div_pd(a, b); }
static inline vd vd_min(vd a, vd b) { return _mm_min_pd(a, b); }
static inline vd vd_max(vd a, vd b) { return _mm_max_pd(a, b); }
static inline vd vd_ge(vd a, vd b) { return _mm_cmpge_pd(a, b); }
static inline vd vd_gt(vd a, vd b) { return _mm_cmpgt_pd(a, b); }
static inline vd vd_eq(vd a, vd b) { return _mm_cmpeq_pd(a, b); }
static inline vd vd_and(vd a, vd b) { return _mm_and_pd(a, b); }
static inline vd vd_andnot(vd a, vd b) { return _mm_andnot_pd(a, b); }
static inline vd vd_or(vd a, vd b) { return _mm_or_pd(a, b); }
static inline bool vd_all(vd a) { return _mm_movemask_pd(a) == 3; }

static inline vf vf_load(const float *p) { return _mm_loadu_ps(p); }
static inline void vf_store(float *p, vf a) { _mm_storeu_ps(p, a); }
static inline vf vf_add(vf a, vf b) { return _mm_add_ps(a, b); }
static inline vf vf_sub(vf a, vf b) { return _mm_sub_ps(a, b); }
static inline vf vf_min(vf a, vf b) { return _mm_min_ps(a, b); }
static inline vf vf_max(vf a, vf b) { return _mm_max_ps(a, b); }

static inline void vd_low(uint32_t *p, vd a)
{
    _mm_storel_epi64((__m128i *)(void *)p, _mm_shuffle_epi32(_mm_castpd_si128(a), 8));
}

#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>

#define VECTOR_BYTES 16
enum { LANES = 2 };

typedef float64x2_t vd;
typedef float32x4_t vf;

static inline uint64x2_t bits(vd a) { return vreinterpretq_u64_f64(a); }
static inline vd value(uint64x2_t a) { return vreinterpretq_f64_u64(a); }
static inline vd vd_load(const double *p) { return vld1q_f64(p); }
static inline void vd_store(double *p, vd a) { vst1q_f64(p, a); }
static inline vd vd_set(double a) { return vdupq_n_f64(a); }
static inline vd vd_add(vd a, vd b) { return vaddq_f64(a, b); }
static inline vd vd_sub(vd a, vd b) { return vsubq_f64(a, b); }
static inline vd vd_mul(vd a, vd b) { return vmulq_f64(a, b); }
static inline vd vd_div(vd a, vd b) { return vdivq_f64(a, b); }
static inline vd vd_min(vd a, vd b) { return vbslq_f64(vcltq_f64(a, b), a, b); }
static inline vd vd_max(vd a, vd b) { return vbslq_f64(vcgtq_f64(a, b), a, b); }
static inline vd vd_ge(vd a, vd b) { return value(vcgeq_f64(a, b)); }
static inline vd vd_gt(vd a, vd b) { return value(vcgtq_f64(a, b)); }
static inline vd vd_eq(vd a, vd b) { return value(vceqq_f64(a, b)); }
static inline vd vd_and(vd a, vd b) { return value(vandq_u64(bits(a), bits(b))); }
static inline vd vd_andnot(vd a, vd b) { return value(vbicq_u64(bits(b), bits(a))); }
static inline vd vd_or(vd a, vd b) { return value(vorrq_u64(bits(a), bits(b))); }
static inline bool vd_all(vd a) { return (vgetq_lane_u64(bits(a), 0) & vgetq_lane_u64(bits(a), 1)) == UINT64_MAX; }
static inline void vd_low(uint32_t *p, vd a) { vst1_u32(p, vmovn_u64(bits(a))); }
static inline vf vf_load(const float *p) { return vld1q_f32(p); }
static inline void vf_store(float *p, vf a) { vst1q_f32(p, a); }
static inline vf vf_add(vf a, vf b) { return vaddq_f32(a, b); }
static inline vf vf_sub(vf a, vf b) { return vsubq_f32(a, b); }
static inline vf vf_min(vf a, vf b) { return vbslq_f32(vcltq_f32(a, b), a, b); }
static inline vf vf_max(vf a, vf b) { return vbslq_f32(vcgtq_f32(a, b), a, b); }

#endif

#if defined(__SSE2__) || (defined(__ARM_NEON) && defined(__aarch64__))
#include "reduce/kernels_loops.h"

const kymo__kernels kymo__kernels_base = {
    .extremes = EXTREMES_OF_TYPES, .rising_f64 = rising_f64, .snap = snap,
    .cells = cells, .rows = rows, .ramp = ramp
};
#else
#include "reduce/kernels_types.h"

const kymo__kernels kymo__kernels_base = {
    .extremes = EXTREMES_OF_TYPES, .rising_f64 = kymo__rising_plain,
    .snap = kymo__snap_plain, .cells = kymo__cells_plain, .rows = kymo__rows_plain,
    .ramp = kymo__ramp_plain
};
#endif
