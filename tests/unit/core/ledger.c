/* The list of open objects: order, places, sums, and callbacks that close what they are told of. */
#include "core/core.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static void list(const char *kind, const char *name, const char *place, void *user)
{
    char *text = user;
    size_t at = strlen(text);

    snprintf(text + at, 512 - at, "%s|%s|%s;", kind, name, place);
}

Test(ledger, lists_oldest_first)
{
    kymo__root a, b, c;
    char text[512] = "";

    cr_assert_eq(kymo_open_objects(NULL, NULL), 0);
    kymo__root_open(&a, "figure", "Flight", NULL);
    kymo__root_open(&b, "source", NULL, NULL);
    kymo__root_open(&c, "canvas", "x.png", NULL);
    kymo__root_place(&b, "file.c", 12);
    cr_assert_eq(kymo_open_objects(list, text), 3);
    cr_assert_str_eq(text, "figure|Flight|;source||file.c:12;canvas|x.png|;");
    kymo__root_close(&b);
    kymo__root_open(&b, "source", "again", NULL);
    kymo__root_close(&a);
    text[0] = '\0';
    cr_assert_eq(kymo_open_objects(list, text), 2);
    cr_assert_str_eq(text, "canvas|x.png|;source|again|;");
    kymo__root_close(&b);
    kymo__root_close(&c);
    cr_assert_eq(kymo_open_objects(list, text), 0);
}

Test(ledger, long_names_and_places)
{
    kymo__root a;
    char name[300], path[300];

    memset(name, 'n', sizeof name);
    memset(path, 'p', sizeof path);
    name[299] = path[299] = '\0';
    memcpy(path + 293, "file.c", 6);
    memcpy(name + 62, "\xc3\xa9", 2); // would be cut in the middle
    kymo__root_open(&a, "figure", name, NULL);
    kymo__root_place(&a, path, 2147483647);
    cr_assert_eq(strlen(a.name), 62);
    cr_assert_eq(strncmp(a.place, "...ppp", 6), 0);
    cr_assert_str_eq(a.place + strlen(a.place) - 18, "pfile.c:2147483647");
    kymo__root_close(&a);
}

static void close_all(const char *kind, const char *name, const char *place, void *user)
{
    kymo__root **roots = user;

    (void)kind, (void)name, (void)place;
    for (int i = 0; i < 3; i++) {
        if (roots[i])
            kymo__root_close(roots[i]);
        roots[i] = NULL;
    }
}

Test(ledger, callback_may_close)
{
    kymo__root a, b, c;
    kymo__root *roots[3] = {&a, &b, &c};

    for (int i = 0; i < 3; i++)
        kymo__root_open(roots[i], "figure", "", NULL);
    cr_assert_eq(kymo_open_objects(close_all, roots), 1);
    cr_assert_eq(kymo_open_objects(NULL, NULL), 0);
}

Test(ledger, memory_of_all)
{
    kymo__mem *one = kymo__mem_open(NULL, 1000), *two = kymo__mem_open(NULL, 0);
    kymo__root a, b, c;
    kymo_memory_report r;
    kymo_error err;

    kymo__root_open(&a, "figure", "", one);
    kymo__root_open(&b, "source", "", two);
    kymo__root_open(&c, "canvas", "", NULL);
    void *p = kymo__alloc(one, KYMO_MEMORY_DATA, 10, 1, "p", &err);
    void *q = kymo__alloc(two, KYMO_MEMORY_DATA, 20, 1, "q", &err);
    kymo__free(two, KYMO_MEMORY_DATA, q, 20, 1);
    kymo__roots_memory(&r);
    cr_assert(r.live == 10 && r.peak == 30 && r.count == 1 && r.budget == 0);
    cr_assert(r.kinds[KYMO_MEMORY_DATA].live == 10 && r.kinds[KYMO_MEMORY_DATA].peak == 30);
    kymo__free(one, KYMO_MEMORY_DATA, p, 10, 1);
    kymo__root_close(&a);
    kymo__root_close(&b);
    kymo__root_close(&c);
    kymo__mem_close(one);
    kymo__mem_close(two);
}
