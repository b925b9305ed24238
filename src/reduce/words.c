/*
 * words.c - categories numbered in the order in which the rows bring them. Open addressing; a word is
 * copied once. O(1) a look-up; bytes: those of the words and 16 a word.
 */
#include "reduce/reduce.h"

#include <string.h>

void kymo__words_init(kymo__words *words, kymo__mem *mem)
{
    *words = (kymo__words){ .mem = mem };
}

void kymo__words_free(kymo__words *words)
{
    for (int32_t i = 0; i < words->count; i++)
        kymo__strfree(words->mem, words->word[i]);
    kymo__free(words->mem, KYMO_MEMORY_REDUCE, words->word, (size_t)words->capacity, sizeof *words->word);
    kymo__free(words->mem, KYMO_MEMORY_REDUCE, words->slots, (size_t)words->slot_count,
               sizeof *words->slots);
    kymo__words_init(words, words->mem);
}

static uint32_t start(const kymo__words *words, const char *word)
{
    return (uint32_t)kymo__hash(word, strlen(word), 0) & (uint32_t)(words->slot_count - 1);
}

int32_t kymo__words_find(const kymo__words *words, const char *word)
{
    if (words->slot_count == 0)
        return -1;
    uint32_t mask = (uint32_t)(words->slot_count - 1);
    for (uint32_t at = start(words, word); words->slots[at]; at = (at + 1) & mask) {
        if (strcmp(words->word[words->slots[at] - 1], word) == 0)
            return words->slots[at] - 1;
    }
    return -1;
}

static void place(kymo__words *words, int32_t index)
{
    uint32_t mask = (uint32_t)(words->slot_count - 1);
    uint32_t at = start(words, words->word[index]);
    while (words->slots[at])
        at = (at + 1) & mask;
    words->slots[at] = index + 1;
}

static kymo_status grow(kymo__words *words, kymo_error *err)
{
    int32_t capacity = words->capacity ? words->capacity * 2 : 16;
    int32_t *slots = kymo__alloc(words->mem, KYMO_MEMORY_REDUCE, (size_t)capacity * 2, sizeof *slots,
                                 "categories", err);
    if (!slots)
        return err->code;
    char **word = kymo__realloc(words->mem, KYMO_MEMORY_REDUCE, words->word, (size_t)words->capacity,
                                (size_t)capacity, sizeof *word, "categories", err);
    if (!word) {
        kymo__free(words->mem, KYMO_MEMORY_REDUCE, slots, (size_t)capacity * 2, sizeof *slots);
        return err->code;
    }
    kymo__free(words->mem, KYMO_MEMORY_REDUCE, words->slots, (size_t)words->slot_count,
               sizeof *words->slots);
    words->word = word;
    words->slots = slots;
    words->capacity = capacity;
    words->slot_count = capacity * 2;
    for (int32_t i = 0; i < words->count; i++)
        place(words, i);
    return KYMO_OK;
}

int32_t kymo__words_add(kymo__words *words, const char *word, kymo_error *err)
{
    int32_t found = kymo__words_find(words, word);
    if (found >= 0)
        return found;
    if (words->count >= INT32_MAX / 4) {
        kymo__fail(err, KYMO_EBUDGET, "too many categories");
        return -1;
    }
    if (words->count == words->capacity && grow(words, err) != KYMO_OK)
        return -1;
    char *copy = kymo__strdup(words->mem, word, err);
    if (!copy)
        return -1;
    words->word[words->count] = copy;
    place(words, words->count);
    return words->count++;
}
