/* Levels of vector instructions: $KYMO_CPU lowers them, and nothing raises them. */
#include "core/core.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static kymo__cpu level_for(const char *name)
{
    setenv("KYMO_CPU", name, 1);
    kymo__cpu level = kymo__cpu_level();
    unsetenv("KYMO_CPU");
    return level;
}

Test(cpu, the_environment_lowers_the_level)
{
    kymo__cpu most = kymo__cpu_level();
    for (int i = 0; i < KYMO__CPU_LEVELS; i++) {
        kymo__cpu want = i < (int)most ? (kymo__cpu)i : most;
        cr_expect_eq(level_for(kymo__cpu_name((kymo__cpu)i)), want, "%d", i);
    }
    cr_expect_eq(level_for("plain"), KYMO__CPU_PLAIN);
    cr_expect_eq(level_for("turbo"), most);
    cr_expect_eq(level_for(""), most);
}

Test(cpu, levels_have_names)
{
    cr_expect_str_eq(kymo__cpu_name(KYMO__CPU_AVX512), "avx512");
    cr_expect_str_eq(kymo__cpu_name(KYMO__CPU_LEVELS), "");
#ifdef __SSE2__
    cr_expect_geq((int)kymo__cpu_level(), (int)KYMO__CPU_BASE);
#endif
}
