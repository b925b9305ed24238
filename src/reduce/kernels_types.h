/*
 * kernels_types.h - extremes of runs of values, for every type of columns: the table of types.
 *
 * Included by each file of kernels: with VECTOR_BYTES and the vectors of floats (kernels_loops.h) for vectors, without
 * for plain C. A type is a row of three lines, and one in EXTREMES_OF_TYPES. The loops are written once for whole
 * numbers and once for floats.
 */
#ifndef KYMO_REDUCE_KERNELS_TYPES_H
#define KYMO_REDUCE_KERNELS_TYPES_H

#include <math.h>
#include <string.h>

#define KERNEL_JOINED(a, b) a##_##b
#define KERNEL_JOIN(a, b) KERNEL_JOINED(a, b)
#define RANGE KERNEL_JOIN(range, NAME)
#define EXTREMES KERNEL_JOIN(extremes, NAME)

#define NAME f64
#define NUMBER double
#define VECTOR vd
#include "reduce/kernels_float.h"

#define NAME f32
#define NUMBER float
#define VECTOR vf
#include "reduce/kernels_float.h"

#define NAME i8
#define NUMBER int8_t
#include "reduce/kernels_whole.h"

#define NAME i16
#define NUMBER int16_t
#include "reduce/kernels_whole.h"

#define NAME i32
#define NUMBER int32_t
#include "reduce/kernels_whole.h"

#define NAME i64
#define NUMBER int64_t
#include "reduce/kernels_whole.h"

#define NAME u8
#define NUMBER uint8_t
#include "reduce/kernels_whole.h"

#define NAME u16
#define NUMBER uint16_t
#include "reduce/kernels_whole.h"

#define NAME u32
#define NUMBER uint32_t
#include "reduce/kernels_whole.h"

#define NAME u64
#define NUMBER uint64_t
#include "reduce/kernels_whole.h"

#define EXTREMES_OF_TYPES \
    { \
        [KYMO_F64] = extremes_f64, [KYMO_F32] = extremes_f32, [KYMO_I8] = extremes_i8, \
        [KYMO_I16] = extremes_i16, [KYMO_I32] = extremes_i32, [KYMO_I64] = extremes_i64, \
        [KYMO_U8] = extremes_u8, [KYMO_U16] = extremes_u16, [KYMO_U32] = extremes_u32, \
        [KYMO_U64] = extremes_u64, [KYMO_TIME] = extremes_i64 \
    }

#endif
