/*
 * cache.c - laid-out texts and glyph masks, found again by hash.
 *
 * Open addressing with linear probing (Knuth, TAOCP 3, 6.4, algorithm L; deletion by shifting back,
 * algorithm R), a power of two of slots, at most three quarters full. Entries stand in a list by
 * last use. A hit moves a few pointers and allocates nothing. Eviction goes from the oldest and
 * spares what was used since the eviction before, so that a figure too big for the limit still
 * finds all of its texts when it is drawn again. Cost: 8 to 22 bytes a slot and 40 an entry beside
 * what it holds.
 */
#include "fonts.h"

/** Where an entry belongs if nothing is in its way. */
static size_t home(const kymo__cache *cache, uint64_t hash)
{
    return (size_t)hash & (cache->capacity - 1);
}

static void list_remove(kymo__cache *cache, kymo__entry *entry)
{
    if (entry->older)
        entry->older->newer = entry->newer;
    else
        cache->oldest = entry->newer;
    if (entry->newer)
        entry->newer->older = entry->older;
    else
        cache->newest = entry->older;
}

static void list_append(kymo__cache *cache, kymo__entry *entry)
{
    entry->older = cache->newest;
    entry->newer = NULL;
    if (cache->newest)
        cache->newest->newer = entry;
    else
        cache->oldest = entry;
    cache->newest = entry;
    entry->generation = cache->generation;
}

static void table_insert(kymo__cache *cache, kymo__entry *entry)
{
    size_t at = home(cache, entry->hash);

    while (cache->slots[at])
        at = (at + 1) & (cache->capacity - 1);
    cache->slots[at] = entry;
}

static void table_remove(kymo__cache *cache, const kymo__entry *entry)
{
    const size_t mask = cache->capacity - 1;
    size_t hole = home(cache, entry->hash);

    while (cache->slots[hole] != entry)
        hole = (hole + 1) & mask;
    // Later entries of the cluster move into the hole unless that would put them before their home.
    for (size_t at = (hole + 1) & mask; cache->slots[at]; at = (at + 1) & mask) {
        const size_t from_home = (at - home(cache, cache->slots[at]->hash)) & mask;

        if (from_home < ((at - hole) & mask))
            continue;
        cache->slots[hole] = cache->slots[at];
        hole = at;
    }
    cache->slots[hole] = NULL;
}

static kymo_status make_room(kymo__cache *cache, kymo__mem *mem, kymo_error *err)
{
    kymo__entry **old = cache->slots;
    const size_t old_capacity = cache->capacity;
    const size_t capacity = old_capacity ? 2 * old_capacity : 64;

    if (4 * (cache->count + 1) <= 3 * old_capacity)
        return KYMO_OK;
    cache->slots =
        kymo__alloc(mem, KYMO_MEMORY_TEXT, capacity, sizeof *cache->slots, "text cache", err);
    if (!cache->slots) {
        cache->slots = old;
        return err->code;
    }
    cache->capacity = capacity;
    for (size_t i = 0; i < old_capacity; i++)
        if (old[i])
            table_insert(cache, old[i]);
    kymo__free(mem, KYMO_MEMORY_TEXT, old, old_capacity, sizeof *old);
    return KYMO_OK;
}

kymo__entry *kymo__cache_find(kymo__cache *cache, uint64_t hash,
                              bool (*same)(const kymo__entry *entry, const void *key),
                              const void *key)
{
    if (!cache->capacity)
        return NULL;
    for (size_t at = home(cache, hash); cache->slots[at]; at = (at + 1) & (cache->capacity - 1)) {
        kymo__entry *entry = cache->slots[at];

        if (entry->hash != hash || !same(entry, key))
            continue;
        list_remove(cache, entry);
        list_append(cache, entry);
        return entry;
    }
    return NULL;
}

kymo_status kymo__cache_make(kymo__cache *cache, kymo__mem *mem, size_t bytes, const char *what,
                             kymo__entry **entry, kymo_error *err)
{
    if (make_room(cache, mem, err) != KYMO_OK)
        return err->code;
    *entry = kymo__alloc(mem, KYMO_MEMORY_TEXT, 1, bytes, what, err);
    if (!*entry)
        return err->code;
    (*entry)->bytes = bytes;
    return KYMO_OK;
}

void kymo__cache_put(kymo__cache *cache, kymo__entry *entry, uint64_t hash)
{
    entry->hash = hash;
    table_insert(cache, entry);
    list_append(cache, entry);
    cache->count++;
    cache->bytes += entry->bytes;
}

static void evict(kymo__cache *cache, kymo__mem *mem, kymo__entry *entry)
{
    table_remove(cache, entry);
    list_remove(cache, entry);
    cache->count--;
    cache->bytes -= entry->bytes;
    kymo__free(mem, KYMO_MEMORY_TEXT, entry, 1, entry->bytes);
}

void kymo__cache_trim(kymo__cache *cache, kymo__mem *mem, size_t limit)
{
    while (cache->bytes > limit && cache->oldest->generation != cache->generation)
        evict(cache, mem, cache->oldest);
    cache->generation++;
}

void kymo__cache_clear(kymo__cache *cache, kymo__mem *mem)
{
    while (cache->oldest) {
        kymo__entry *entry = cache->oldest;

        cache->oldest = entry->newer;
        kymo__free(mem, KYMO_MEMORY_TEXT, entry, 1, entry->bytes);
    }
    kymo__free(mem, KYMO_MEMORY_TEXT, cache->slots, cache->capacity, sizeof *cache->slots);
    *cache = (kymo__cache){0};
}
