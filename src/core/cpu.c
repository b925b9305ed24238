/*
 * cpu.c - which vector instructions the processor has, as one number.
 *
 * Kernels come as a table of functions a level, all with the same results; who has such a table asks here once a
 * pass, not once a row. $KYMO_CPU ("plain", "base", "avx2", "avx512") lowers the level and never raises it: tests
 * force every path by it, and a user can tell whether a fault lies in one. Nothing is remembered between calls:
 * the compiler's runtime has asked the processor already.
 */
#include "core/core.h"

#include <stdlib.h>

static const char *const names[KYMO__CPU_LEVELS] = {"plain", "base", "avx2", "avx512"};

const char *kymo__cpu_name(kymo__cpu level)
{
    return (unsigned)level < KYMO__CPU_LEVELS ? names[level] : "";
}

/* What there is. The runtime also asks whether the system saves the wide registers. */
static kymo__cpu highest(void)
{
#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                      __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt") &&
                      __builtin_cpu_supports("pclmul");
    const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") &&
                        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512vl");
    return avx512 ? KYMO__CPU_AVX512 : avx2 ? KYMO__CPU_AVX2 : KYMO__CPU_BASE;
#elif defined(__SSE2__) || defined(__ARM_NEON)
    return KYMO__CPU_BASE;
#else
    return KYMO__CPU_PLAIN;
#endif
}

kymo__cpu kymo__cpu_level(void)
{
    const kymo__cpu most = highest();
    const char *wish = getenv("KYMO_CPU");

    for (int i = 0; wish && i < (int)most; i++)
        if (kymo__str_equal(wish, names[i]))
            return (kymo__cpu)i;
    return most;
}
