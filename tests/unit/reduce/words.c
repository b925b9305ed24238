/*
 * words.c - categories in the order of use: found again, copied, and out of memory.
 */
#include "rows.h"

#include <stdio.h>
#include <string.h>

Test(words, in_order_of_use)
{
    kymo__mem *mem = kymo__mem_open(NULL, 0);
    kymo__words words;
    kymo_error err;
    kymo__error_clear(&err);
    kymo__words_init(&words, mem);
    cr_assert_eq(kymo__words_find(&words, "a"), -1);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 5000; i++) {
            char word[32], copy[32];
            snprintf(word, sizeof word, i ? "word %d" : "", i * i);
            memcpy(copy, word, sizeof copy);
            cr_assert_eq(kymo__words_add(&words, word, &err), i);
            memset(word, 'x', sizeof word - 1); /* words are copied */
            cr_assert_eq(kymo__words_find(&words, copy), i);
            cr_assert_str_eq(words.word[i], copy);
        }
    }
    cr_assert_eq(words.count, 5000);
    cr_assert_eq(kymo__words_find(&words, "word 2"), -1);
    kymo__words_free(&words);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}

Test(words, no_memory)
{
    kymo__mem *mem = kymo__mem_open(NULL, 2000);
    kymo__words words;
    kymo_error err;
    kymo__error_clear(&err);
    kymo__words_init(&words, mem);
    int32_t added = 0;
    char word[32];
    do
        snprintf(word, sizeof word, "%d", added);
    while (kymo__words_add(&words, word, &err) == added && added++ < 1000);
    cr_assert_eq(err.code, KYMO_EBUDGET);
    cr_assert(added > 8 && added < 1000);
    for (int32_t i = 0; i < added; i++) {
        snprintf(word, sizeof word, "%d", i);
        cr_assert_eq(kymo__words_find(&words, word), i);
    }
    kymo__words_free(&words);
    KT_CLEAN(mem);
    kymo__mem_close(mem);
}
