/* Accounting to the byte, the budget as a hard wall for any number of threads, faults, strings. */
#include "core/core.h"

#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct counter {
    atomic_long live, calls;
    long fail_at; /* which call fails; 0: none */
};

static void *count_alloc(size_t size, void *user)
{
    struct counter *c = user;
    long call = atomic_fetch_add(&c->calls, 1) + 1;
    if (call == c->fail_at)
        return NULL;
    atomic_fetch_add(&c->live, (long)size);
    void *p = malloc(size);
    memset(p, 0xa5, size);
    return p;
}

static void count_free(void *p, size_t size, void *user)
{
    struct counter *c = user;
    atomic_fetch_sub(&c->live, (long)size);
    memset(p, 0x5a, size); // told a wrong size, this is caught by the sanitizers
    free(p);
}

static void *count_realloc(void *p, size_t old_size, size_t new_size, void *user)
{
    void *moved = count_alloc(new_size, user);
    if (!moved)
        return NULL;
    memcpy(moved, p, old_size < new_size ? old_size : new_size);
    count_free(p, old_size, user);
    return moved;
}

static int64_t live_of(const kymo__mem *mem)
{
    kymo_memory_report report;
    kymo__mem_report(mem, &report);
    return report.live;
}

Test(mem, counts_to_the_byte)
{
    kymo__mem *mem = kymo__mem_open(NULL, 1000);
    kymo_memory_report r;
    kymo_error err;

    int32_t *a = kymo__alloc(mem, KYMO_MEMORY_DATA, 10, 4, "a", &err);
    for (int i = 0; i < 10; i++)
        cr_assert_eq(a[i], 0);
    char *b = kymo__alloc_raw(mem, KYMO_MEMORY_TEXT, 7, 1, "b", &err);
    kymo__mem_report(mem, &r);
    cr_assert(r.live == 47 && r.peak == 47 && r.count == 2 && r.budget == 1000);
    cr_assert(r.kinds[KYMO_MEMORY_DATA].live == 40 && r.kinds[KYMO_MEMORY_TEXT].live == 7);
    a[9] = 77;
    a = kymo__realloc(mem, KYMO_MEMORY_DATA, a, 10, 100, 4, "a", &err);
    cr_assert_eq(a[9], 77);
    a = kymo__realloc(mem, KYMO_MEMORY_DATA, a, 100, 20, 4, "a", &err);
    kymo__mem_report(mem, &r);
    cr_assert(r.live == 87 && r.peak == 407 && r.count == 2);
    cr_assert(r.kinds[KYMO_MEMORY_DATA].live == 80 && r.kinds[KYMO_MEMORY_DATA].peak == 400);
    kymo__mem_reset_peak(mem);
    kymo__free(mem, KYMO_MEMORY_DATA, a, 20, 4);
    kymo__free(mem, KYMO_MEMORY_TEXT, b, 7, 1);
    kymo__free(mem, KYMO_MEMORY_TEXT, NULL, 7, 1);
    kymo__mem_report(mem, &r);
    cr_assert(r.live == 0 && r.peak == 87 && r.count == 0);
    kymo__mem_close(mem);
    kymo__mem_close(NULL);
}

Test(mem, nothing_is_a_unique_block)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo_error err;
    void *a = kymo__alloc(mem, KYMO_MEMORY_OBJECT, 0, 8, "a", &err);
    void *b = kymo__alloc_raw(mem, KYMO_MEMORY_OBJECT, 8, 0, "b", &err);

    cr_assert(a && b && a != b);
    a = kymo__realloc(mem, KYMO_MEMORY_OBJECT, a, 0, 3, 8, "a", &err);
    cr_assert_eq(live_of(mem), 25);
    kymo__free(mem, KYMO_MEMORY_OBJECT, a, 3, 8);
    kymo__free(mem, KYMO_MEMORY_OBJECT, b, 8, 0);
    void *c = kymo__realloc(mem, KYMO_MEMORY_OBJECT, NULL, 0, 2, 8, "c", &err);
    cr_assert_eq(live_of(mem), 16);
    kymo__free(mem, KYMO_MEMORY_OBJECT, c, 2, 8);
    cr_assert_eq(live_of(mem), 0);
    kymo__mem_close(mem);
}

Test(mem, products_do_not_wrap)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo_error err;

    cr_assert_null(kymo__alloc(mem, KYMO_MEMORY_DATA, SIZE_MAX / 2 + 2, 2, "grid", &err));
    cr_assert_eq(err.code, KYMO_ENOMEM);
    cr_assert(strstr(err.text, "grid") != NULL);
    cr_assert_null(
        kymo__alloc(mem, KYMO_MEMORY_DATA, (size_t)1 << 33, (size_t)1 << 33, "grid", &err));
    cr_assert_null(kymo__alloc(mem, KYMO_MEMORY_DATA, SIZE_MAX, 1, "grid", &err));
    cr_assert_eq(live_of(mem), 0);
    kymo__mem_close(mem);
}

Test(mem, budget)
{
    kymo__mem *mem = kymo__mem_open(NULL, 100);
    kymo_error err;

    void *a = kymo__alloc(mem, KYMO_MEMORY_DATA, 60, 1, "a", &err);
    cr_assert_null(kymo__alloc(mem, KYMO_MEMORY_DATA, 41, 1, "count grid", &err));
    cr_assert_eq(err.code, KYMO_EBUDGET);
    cr_assert_str_eq(err.text,
                     "count grid: 41 bytes more would go over the memory budget of 100 bytes"
                     " (60 bytes held)");
    cr_assert(err.hint[0] != 0);
    cr_assert_eq(kymo__mem_check(mem, 40, "b", &err), KYMO_OK);
    cr_assert_eq(kymo__mem_check(mem, 41, "b", &err), KYMO_EBUDGET);
    cr_assert_null(kymo__realloc(mem, KYMO_MEMORY_DATA, a, 60, 101, 1, "a", &err));
    cr_assert_eq(live_of(mem), 60);
    a = kymo__realloc(mem, KYMO_MEMORY_DATA, a, 60, 100, 1, "a", &err); // all of it, to the byte
    cr_assert_not_null(a);
    kymo__mem_set_budget(mem, 50);
    a = kymo__realloc(mem, KYMO_MEMORY_DATA, a, 100, 90, 1, "a",
                      &err); // giving back is always right
    cr_assert_not_null(a);
    kymo__free(mem, KYMO_MEMORY_DATA, a, 90, 1);
    kymo__mem_set_budget(mem, INT64_C(5) << 19);
    kymo__mem_check(mem, INT64_C(3) << 40, "x", &err);
    cr_assert_str_eq(err.text,
                     "x: 3.0 TiB more would go over the memory budget of 2.5 MiB (0 bytes held)");
    kymo__mem_close(mem);
}

struct race {
    kymo__mem *mem;
    atomic_int refused;
};

static void hammer(int index, void *user)
{
    struct race *race = user;
    kymo_memory_kind kind = (kymo_memory_kind)(index % KYMO_MEMORY_KINDS);
    kymo_error err;

    for (int i = 0; i < 20000; i++) {
        void *p = kymo__alloc_raw(race->mem, kind, 400, 1, "race", &err);
        if (!p)
            atomic_fetch_add(&race->refused, 1);
        else
            kymo__free(race->mem, kind, p, 400, 1);
    }
}

Test(mem, budget_is_not_passed_by_a_race)
{
    struct race race = {.mem = kymo__mem_open(NULL, 1000)};
    kymo_memory_report r;

    kymo__parallel(4, hammer, &race);
    kymo__mem_report(race.mem, &r);
    cr_assert(r.live == 0 && r.count == 0);
    cr_assert(r.peak == 400 || r.peak == 800);
    for (int i = 0; i < KYMO_MEMORY_KINDS; i++)
        cr_assert_eq(r.kinds[i].live, 0);
    kymo__mem_close(race.mem);
}

Test(mem, user_allocator_and_faults)
{
    for (long fail_at = 0; fail_at < 8; fail_at++) {
        for (int with_realloc = 0; with_realloc < 2; with_realloc++) {
            struct counter c = {.fail_at = fail_at};
            kymo_allocator allocator = {count_alloc, with_realloc ? count_realloc : NULL,
                                        count_free, &c};
            kymo_error err = {0};
            kymo__mem *mem = kymo__mem_open(&allocator, 0);
            if (!mem) {
                cr_assert(fail_at == 1 && c.live == 0);
                continue;
            }
            unsigned char *a = kymo__alloc(mem, KYMO_MEMORY_DATA, 5, 3, "a", &err);
            cr_assert(a || err.code == KYMO_ENOMEM);
            cr_assert(!a || (a[0] == 0 && a[14] == 0));
            size_t count = 5;
            unsigned char *more =
                a ? kymo__realloc(mem, KYMO_MEMORY_DATA, a, 5, 50, 3, "a", &err) : NULL;
            if (more)
                a = more, count = 50;
            char *s = kymo__strdup(mem, "text", &err);
            cr_assert(s ? strcmp(s, "text") == 0 : err.code == KYMO_ENOMEM);
            kymo_memory_report r;
            kymo__mem_report(mem, &r);
            cr_assert_eq(r.live, (a ? (int64_t)count * 3 : 0) + (s ? 5 : 0));
            cr_assert_eq(r.count, (a != NULL) + (s != NULL));
            kymo__strfree(mem, s);
            kymo__free(mem, KYMO_MEMORY_DATA, a, count, 3);
            kymo__mem_close(mem);
            cr_assert_eq(c.live, 0);
        }
    }
}

Test(mem, strings)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo_error err = {0};

    cr_assert_null(kymo__strdup(mem, NULL, &err));
    cr_assert_eq(err.code, KYMO_OK);
    char *s = kymo__strdup(mem, "", &err);
    cr_assert_str_eq(s, "");
    kymo__strfree(mem, s);
    kymo__strfree(mem, NULL);
    cr_assert_eq(live_of(mem), 0);
    kymo__mem_close(mem);
}
