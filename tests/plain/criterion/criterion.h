/*
 * criterion.h - the part of Criterion's interface that kymo's tests use, on a plain driver.
 *
 * Criterion's own sandbox cannot start under the thread sanitizer, and the memory sanitizer would have to be
 * built into Criterion too. In those builds the tests are compiled against this header and linked with
 * plain.c instead: each test runs in a forked child, results are written as TAP.
 */
#ifndef KT_PLAIN_CRITERION_H
#define KT_PLAIN_CRITERION_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct criterion_test_params {
    size_t size;
    void *params;
    size_t length;
    void (*cleanup)(struct criterion_test_params *params);
};

typedef struct plain_options {
    void (*init)(void);
    void (*fini)(void);
    const char *description;
    double timeout;
    int signal, exit_code;
    bool disabled;
} plain_options;

typedef struct plain_test {
    const char *suite, *name;
    void (*body)(void *parameter);
    struct criterion_test_params (*parameters)(void);
    plain_options options;
    struct plain_test *next;
} plain_test;

void plain_add(plain_test *test);
/** Options of a suite: a test without a body. */
void plain_add_suite(plain_test *suite);
void plain_check(bool fatal, bool passed, const char *file, int line, const char *what, const char *format, ...);
void plain_skip(const char *format, ...);

#define PLAIN_ADD(suite_, name_, parameters_, ...)                                                     \
    __attribute__((constructor)) static void suite_##_##name_##_add(void)                             \
    {                                                                                                  \
        static plain_test test = {#suite_, #name_, suite_##_##name_##_body, parameters_, {__VA_ARGS__}, NULL}; \
        plain_add(&test);                                                                              \
    }

#define Test(suite_, name_, ...)                                                                       \
    static void suite_##_##name_##_test(void);                                                         \
    static void suite_##_##name_##_body(void *parameter)                                               \
    {                                                                                                  \
        (void)parameter;                                                                               \
        suite_##_##name_##_test();                                                                     \
    }                                                                                                  \
    PLAIN_ADD(suite_, name_, NULL, __VA_ARGS__)                                                        \
    static void suite_##_##name_##_test(void)

#define TestSuite(suite_, ...)                                                                         \
    __attribute__((constructor)) static void suite_##_suite_add(void)                                  \
    {                                                                                                  \
        static plain_test suite = {#suite_, NULL, NULL, NULL, {__VA_ARGS__}, NULL};                    \
        plain_add_suite(&suite);                                                                       \
    }                                                                                                  \
    struct plain_semicolon_

#define ParameterizedTestParameters(suite_, name_)                                                     \
    static struct criterion_test_params suite_##_##name_##_parameters(void)

#define ParameterizedTest(parameter_, suite_, name_, ...)                                              \
    static void suite_##_##name_##_test(parameter_);                                                   \
    static void suite_##_##name_##_body(void *parameter)                                               \
    {                                                                                                  \
        suite_##_##name_##_test(parameter);                                                            \
    }                                                                                                  \
    PLAIN_ADD(suite_, name_, suite_##_##name_##_parameters, __VA_ARGS__)                               \
    static void suite_##_##name_##_test(parameter_)

#define cr_make_param_array(type, array, ...)                                                          \
    ((struct criterion_test_params){sizeof(type), (array), __VA_ARGS__})
#define cr_malloc malloc
#define cr_calloc calloc
#define cr_realloc realloc
#define cr_free free
#define cr_log_info(...) fprintf(stderr, __VA_ARGS__)

#define PLAIN_CHECK(fatal, condition, ...)                                                             \
    plain_check(fatal, (condition), __FILE__, __LINE__, #condition, "" __VA_ARGS__)

#define cr_fail(...) plain_check(false, false, __FILE__, __LINE__, "fail", "" __VA_ARGS__)
#define cr_assert_fail(...) plain_check(true, false, __FILE__, __LINE__, "fail", "" __VA_ARGS__)
#define cr_skip_test(...) plain_skip("" __VA_ARGS__)

#define cr_assert(condition, ...) PLAIN_CHECK(true, !!(condition), __VA_ARGS__)
#define cr_assert_not(condition, ...) PLAIN_CHECK(true, !(condition), __VA_ARGS__)
#define cr_assert_eq(a, b, ...) PLAIN_CHECK(true, (a) == (b), __VA_ARGS__)
#define cr_assert_neq(a, b, ...) PLAIN_CHECK(true, (a) != (b), __VA_ARGS__)
#define cr_assert_lt(a, b, ...) PLAIN_CHECK(true, (a) < (b), __VA_ARGS__)
#define cr_assert_leq(a, b, ...) PLAIN_CHECK(true, (a) <= (b), __VA_ARGS__)
#define cr_assert_gt(a, b, ...) PLAIN_CHECK(true, (a) > (b), __VA_ARGS__)
#define cr_assert_geq(a, b, ...) PLAIN_CHECK(true, (a) >= (b), __VA_ARGS__)
#define cr_assert_null(p, ...) PLAIN_CHECK(true, (p) == NULL, __VA_ARGS__)
#define cr_assert_not_null(p, ...) PLAIN_CHECK(true, (p) != NULL, __VA_ARGS__)
#define cr_assert_str_eq(a, b, ...) PLAIN_CHECK(true, strcmp((a), (b)) == 0, __VA_ARGS__)
#define cr_assert_str_neq(a, b, ...) PLAIN_CHECK(true, strcmp((a), (b)) != 0, __VA_ARGS__)
#define cr_assert_str_empty(a, ...) PLAIN_CHECK(true, (a)[0] == '\0', __VA_ARGS__)
#define cr_assert_str_not_empty(a, ...) PLAIN_CHECK(true, (a)[0] != '\0', __VA_ARGS__)
#define cr_assert_arr_eq(a, b, size, ...) PLAIN_CHECK(true, memcmp((a), (b), (size)) == 0, __VA_ARGS__)
#define cr_assert_arr_neq(a, b, size, ...) PLAIN_CHECK(true, memcmp((a), (b), (size)) != 0, __VA_ARGS__)
#define cr_assert_float_eq(a, b, e, ...) PLAIN_CHECK(true, fabs((double)((a) - (b))) <= (e), __VA_ARGS__)
#define cr_assert_float_neq(a, b, e, ...) PLAIN_CHECK(true, fabs((double)((a) - (b))) > (e), __VA_ARGS__)

#define cr_expect(condition, ...) PLAIN_CHECK(false, !!(condition), __VA_ARGS__)
#define cr_expect_not(condition, ...) PLAIN_CHECK(false, !(condition), __VA_ARGS__)
#define cr_expect_eq(a, b, ...) PLAIN_CHECK(false, (a) == (b), __VA_ARGS__)
#define cr_expect_neq(a, b, ...) PLAIN_CHECK(false, (a) != (b), __VA_ARGS__)
#define cr_expect_lt(a, b, ...) PLAIN_CHECK(false, (a) < (b), __VA_ARGS__)
#define cr_expect_leq(a, b, ...) PLAIN_CHECK(false, (a) <= (b), __VA_ARGS__)
#define cr_expect_gt(a, b, ...) PLAIN_CHECK(false, (a) > (b), __VA_ARGS__)
#define cr_expect_geq(a, b, ...) PLAIN_CHECK(false, (a) >= (b), __VA_ARGS__)
#define cr_expect_null(p, ...) PLAIN_CHECK(false, (p) == NULL, __VA_ARGS__)
#define cr_expect_not_null(p, ...) PLAIN_CHECK(false, (p) != NULL, __VA_ARGS__)
#define cr_expect_str_eq(a, b, ...) PLAIN_CHECK(false, strcmp((a), (b)) == 0, __VA_ARGS__)
#define cr_expect_str_neq(a, b, ...) PLAIN_CHECK(false, strcmp((a), (b)) != 0, __VA_ARGS__)
#define cr_expect_arr_eq(a, b, size, ...) PLAIN_CHECK(false, memcmp((a), (b), (size)) == 0, __VA_ARGS__)
#define cr_expect_float_eq(a, b, e, ...) PLAIN_CHECK(false, fabs((double)((a) - (b))) <= (e), __VA_ARGS__)

#endif
