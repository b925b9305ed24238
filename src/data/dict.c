/*
 * dict.c - the words of a text column, numbered by first appearance.
 *
 * One buffer of NUL-terminated words and an open-addressing table of their codes (linear probing,
 * at most half full), so a word costs its bytes, 8 bytes of place, 8 of pointer and 8 to 16 of
 * table. A column of few words costs one hash and one comparison a cell.
 */
#include "data/parts.h"

#include <string.h>

enum { FIRST_SLOTS = 64 };

void kymo__dict_init(kymo__dict *dict, kymo__mem *mem)
{
    *dict = (kymo__dict){.mem = mem};
    kymo__buf_init(&dict->text, mem, KYMO_MEMORY_DATA);
    kymo__buf_init(&dict->starts, mem, KYMO_MEMORY_DATA);
    kymo__buf_init(&dict->pointers, mem, KYMO_MEMORY_DATA);
}

void kymo__dict_free(kymo__dict *dict)
{
    kymo__buf_free(&dict->text);
    kymo__buf_free(&dict->starts);
    kymo__buf_free(&dict->pointers);
    kymo__free(dict->mem, KYMO_MEMORY_DATA, dict->slots, dict->slot_count, sizeof *dict->slots);
    dict->slots = NULL;
    dict->slot_count = 0;
    dict->count = 0;
}

void kymo__dict_clear(kymo__dict *dict)
{
    dict->text.length = 0;
    dict->starts.length = 0;
    if (dict->count > 0)
        memset(dict->slots, 0, dict->slot_count * sizeof *dict->slots);
    dict->count = 0;
}

static size_t start_of(const kymo__dict *dict, int32_t code)
{
    size_t start;

    memcpy(&start, dict->starts.data + (size_t)code * sizeof start, sizeof start);
    return start;
}

const char *kymo__dict_word(const kymo__dict *dict, int32_t code, size_t *length)
{
    size_t start = start_of(dict, code);
    size_t next = code + 1 < dict->count ? start_of(dict, code + 1) : dict->text.length;

    *length = next - start - 1;
    return dict->text.data + start;
}

/* The slot where the word is, or where it would be put. */
static size_t slot_of(const kymo__dict *dict, const char *word, size_t length)
{
    size_t mask = dict->slot_count - 1;
    size_t slot = (size_t)kymo__hash(word, length, 0) & mask;

    for (; dict->slots[slot]; slot = (slot + 1) & mask) {
        size_t there;
        const char *other = kymo__dict_word(dict, dict->slots[slot] - 1, &there);
        if (there == length && memcmp(other, word, length) == 0)
            break;
    }
    return slot;
}

int32_t kymo__dict_find(const kymo__dict *dict, const char *word, size_t length)
{
    return dict->count > 0 ? dict->slots[slot_of(dict, word, length)] - 1 : -1;
}

/* Doubles the table; the codes stay. */
static kymo_status grow(kymo__dict *dict, kymo_error *err)
{
    size_t old_count = dict->slot_count;
    int32_t *old = dict->slots;
    size_t count = old_count ? old_count * 2 : FIRST_SLOTS;
    int32_t *slots =
        kymo__alloc(dict->mem, KYMO_MEMORY_DATA, count, sizeof *slots, "dictionary", err);

    if (!slots)
        return (kymo_status)err->code;
    dict->slots = slots;
    dict->slot_count = count;
    for (int32_t code = 0; code < dict->count; code++) {
        size_t length;
        const char *word = kymo__dict_word(dict, code, &length);
        slots[slot_of(dict, word, length)] = code + 1;
    }
    kymo__free(dict->mem, KYMO_MEMORY_DATA, old, old_count, sizeof *old);
    return KYMO_OK;
}

int32_t kymo__dict_add(kymo__dict *dict, const char *word, size_t length, kymo_error *err)
{
    size_t start = dict->text.length;
    size_t slot;

    if ((size_t)dict->count >= dict->slot_count / 2 && grow(dict, err) != KYMO_OK)
        return -1;
    slot = slot_of(dict, word, length);
    if (dict->slots[slot])
        return dict->slots[slot] - 1;
    if (dict->count == INT32_MAX - 1) {
        kymo__fail(err, KYMO_ENOMEM, "too many different words in a column");
        return -1;
    }
    kymo__buf_append(&dict->text, word, length);
    kymo__buf_append(&dict->text, "", 1);
    kymo__buf_append(&dict->starts, &start, sizeof start);
    if (kymo__buf_status(&dict->text, err) != KYMO_OK ||
        kymo__buf_status(&dict->starts, err) != KYMO_OK)
        return -1;
    dict->slots[slot] = ++dict->count;
    return dict->count - 1;
}

const char *const *kymo__dict_words(kymo__dict *dict, kymo_error *err)
{
    dict->pointers.length = 0;
    const char **words = (const char **)(void *)kymo__buf_reserve(
        &dict->pointers, ((size_t)dict->count + 1) * sizeof *words);
    if (!words) {
        kymo__buf_status(&dict->pointers, err);
        return NULL;
    }
    for (int32_t code = 0; code < dict->count; code++)
        words[code] = dict->text.data + start_of(dict, code);
    words[dict->count] = NULL;
    return words;
}
