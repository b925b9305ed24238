/*
 * csv_avx512.c - the counting loop over CSV for AVX-512, 64 bytes. Rows are read as by AVX2: cells are short.
 */
#include "data/csv_level.h"

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw")
#endif

#define CSV_WIDTH 64
#include "data/csv_count.h"

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const csv_level kymo__csv_avx512 = {.count = count, .read = kymo__csv_read_avx2};
#else
const csv_level kymo__csv_avx512 = {.count = kymo__csv_count_plain};
#endif
