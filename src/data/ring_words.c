/*
 * ring_words.c - the words of a ring's text columns.
 *
 * A word gets its code when it is first pushed and keeps it. Pointers lie in pages that never move, a page
 * is made when it is needed, and the count is raised last, so readers see whole words without a lock.
 * There are 65 536 words at most; cells beyond are missing, and counted. 16 bytes a word and its text,
 * twice.
 */
#include "data/ring.h"

#include <string.h>

kymo_status kymo__ring_words_open(ring_words **words, kymo__mem *mem, kymo_error *err)
{
    *words = kymo__alloc(mem, KYMO_MEMORY_DATA, 1, sizeof **words, "ring", err);
    if (!*words)
        return (kymo_status)err->code;
    (*words)->mem = mem;
    kymo__dict_init(&(*words)->dict, mem);
    atomic_init(&(*words)->count, 0);
    return KYMO_OK;
}

void kymo__ring_words_close(ring_words *words)
{
    if (!words)
        return;
    int32_t count = atomic_load_explicit(&words->count, memory_order_acquire);
    for (int32_t i = 0; i < count; i++)
        kymo__strfree(words->mem, (char *)(uintptr_t)words->page[i / RING_WORD_PAGE][i % RING_WORD_PAGE]);
    for (int32_t i = 0; i < RING_WORD_PAGES; i++)
        kymo__free(words->mem, KYMO_MEMORY_DATA, words->page[i], RING_WORD_PAGE, sizeof *words->page[i]);
    kymo__dict_free(&words->dict);
    kymo__free(words->mem, KYMO_MEMORY_DATA, words, 1, sizeof *words);
}

int32_t kymo__ring_words_add(ring_words *words, const char *word)
{
    size_t length = strlen(word);
    int32_t code = kymo__dict_find(&words->dict, word, length), count = words->dict.count;
    kymo_error err;

    if (code >= 0)
        return code;
    const char ***page = &words->page[count / RING_WORD_PAGE];
    if (count >= RING_WORD_PAGE * RING_WORD_PAGES)
        return -1;
    if (!*page)
        *page = kymo__alloc(words->mem, KYMO_MEMORY_DATA, RING_WORD_PAGE, sizeof **page, "ring", &err);
    char *copy = *page ? kymo__strdup(words->mem, word, &err) : NULL;
    code = copy ? kymo__dict_add(&words->dict, word, length, &err) : -1;
    if (code < 0) {
        kymo__strfree(words->mem, copy);
        return -1;
    }
    (*page)[code % RING_WORD_PAGE] = copy;
    atomic_store_explicit(&words->count, code + 1, memory_order_release);
    return code;
}

kymo_status kymo__ring_words_list(const ring_words *words, kymo__dict *dict, kymo_column *column,
                                  kymo_error *err)
{
    int32_t count = atomic_load_explicit(&words->count, memory_order_acquire);
    kymo__buf *list = &dict->pointers;

    list->length = 0;
    for (int32_t i = 0; i < count; i += RING_WORD_PAGE) {
        int32_t some = count - i < RING_WORD_PAGE ? count - i : RING_WORD_PAGE;
        kymo__buf_append(list, words->page[i / RING_WORD_PAGE], (size_t)some * sizeof(char *));
    }
    column->words = (const char *const *)(const void *)list->data;
    column->word_count = count;
    return kymo__buf_status(list, err);
}
