/*
 * anchors.c - names of places in a document: figures, tables, headings, and references to them.
 *
 * A table of hashes with open addressing; names and labels lie one behind the other in one buffer. A
 * name can be referred to before it is given; the first such place is kept for the error that comes
 * when it never is. Some 60 bytes a name.
 */
#include "report/room.h"

#include <string.h>

void kymo__anchors_open(kymo__anchors *anchors, kymo__mem *mem)
{
    *anchors = (kymo__anchors){.mem = mem, .file = -1};
    kymo__buf_init(&anchors->strings, mem, KYMO_MEMORY_OBJECT);
}

void kymo__anchors_close(kymo__anchors *anchors)
{
    kymo__free(anchors->mem, KYMO_MEMORY_OBJECT, anchors->slots, (size_t)anchors->capacity,
               sizeof *anchors->slots);
    kymo__buf_free(&anchors->strings);
}

static const char *string_at(const kymo__anchors *anchors, int32_t at)
{
    return anchors->strings.data + at;
}

/* The slot of a name, or the free one where it belongs. There is a free one. */
static kymo__anchor *slot_of(const kymo__anchors *anchors, const char *name, uint64_t hash)
{
    uint64_t at = hash;

    for (;; at++) {
        kymo__anchor *slot = &anchors->slots[at & (uint64_t)(anchors->capacity - 1)];

        if (!slot->hash || (slot->hash == hash && strcmp(string_at(anchors, slot->name), name) == 0))
            return slot;
    }
}

static uint64_t hash_of(const char *name)
{
    return kymo__hash(name, strlen(name), 0) | 1; // 0 is a free slot
}

static kymo_status grow(kymo__anchors *anchors, kymo_error *err)
{
    const int32_t old = anchors->capacity, wanted = old ? 2 * old : 64;
    kymo__anchor *from = anchors->slots;

    if (anchors->count < old / 2)
        return KYMO_OK;
    if (wanted < old)
        return kymo__fail(err, KYMO_ENOMEM, "too many headings, figures and tables");
    anchors->slots = kymo__alloc(anchors->mem, KYMO_MEMORY_OBJECT, (size_t)wanted, sizeof *from, "names",
                                 err);
    if (!anchors->slots) {
        anchors->slots = from;
        return (kymo_status)err->code;
    }
    anchors->capacity = wanted;
    for (int32_t i = 0; i < old; i++)
        if (from[i].hash)
            *slot_of(anchors, string_at(anchors, from[i].name), from[i].hash) = from[i];
    kymo__free(anchors->mem, KYMO_MEMORY_OBJECT, from, (size_t)old, sizeof *from);
    return KYMO_OK;
}

static kymo_status keep(kymo__anchors *anchors, const char *text, int32_t *at, kymo_error *err)
{
    if (anchors->strings.length + strlen(text) >= INT32_MAX)
        return kymo__fail(err, KYMO_ENOMEM, "too many headings, figures and tables");
    *at = (int32_t)anchors->strings.length;
    kymo__buf_append(&anchors->strings, text, strlen(text) + 1);
    return kymo__buf_status(&anchors->strings, err);
}

/* The slot of a name, made when there is none. */
static kymo__anchor *enter(kymo__anchors *anchors, const char *name, kymo_error *err)
{
    const uint64_t hash = hash_of(name);
    int32_t at = 0;

    if (grow(anchors, err) != KYMO_OK)
        return NULL;
    kymo__anchor *slot = slot_of(anchors, name, hash);
    if (slot->hash)
        return slot;
    if (keep(anchors, name, &at, err) != KYMO_OK)
        return NULL;
    *slot = (kymo__anchor){.hash = hash, .name = at, .label = -1, .file = -1};
    anchors->count++;
    return slot;
}

const kymo__anchor *kymo__anchors_find(const kymo__anchors *anchors, const char *name)
{
    const kymo__anchor *slot = anchors->capacity ? slot_of(anchors, name, hash_of(name)) : NULL;

    return slot && slot->hash ? slot : NULL;
}

const char *kymo__anchors_label(const kymo__anchors *anchors, const kymo__anchor *anchor)
{
    return anchor && anchor->label >= 0 ? string_at(anchors, anchor->label) : NULL;
}

kymo_status kymo__anchors_add(kymo__anchors *anchors, const char *name, const char *label, kymo_error *err)
{
    kymo__anchor *slot = enter(anchors, name, err);

    if (!slot)
        return (kymo_status)err->code;
    if (slot->label >= 0)
        return kymo__fail(err, KYMO_EINVAL, "the id \"%s\" is given twice",
                          strchr(name, '-') ? strchr(name, '-') + 1 : name);
    return keep(anchors, label, &slot->label, err);
}

kymo_status kymo__anchors_refer(kymo__anchors *anchors, const char *name, const char *file, int64_t line,
                                int32_t column, kymo_error *err)
{
    kymo__anchor *slot = enter(anchors, name, err);

    if (!slot)
        return (kymo_status)err->code;
    if (slot->label >= 0 || slot->column > 0)
        return KYMO_OK;
    if (anchors->file < 0 || strcmp(string_at(anchors, anchors->file), file ? file : "") != 0)
        if (keep(anchors, file ? file : "", &anchors->file, err) != KYMO_OK)
            return (kymo_status)err->code;
    slot->file = anchors->file;
    slot->line = line;
    slot->column = column > 0 ? column : 1;
    return KYMO_OK;
}

/* The name most like one that is missing, among those of its kind. */
static void propose(const kymo__anchors *anchors, const char *name, const char *id, kymo_error *err)
{
    const char *names[64];
    int32_t count = 0;

    for (int32_t i = 0; i < anchors->capacity && count < 64; i++) {
        const kymo__anchor *slot = &anchors->slots[i];

        if (slot->hash && slot->label >= 0 &&
            strncmp(string_at(anchors, slot->name), name, (size_t)(id - name)) == 0)
            names[count++] = string_at(anchors, slot->name) + (id - name);
    }
    const char *near = kymo__did_you_mean(id, names, count);
    if (near)
        kymo__hint(err, "did you mean \"%s\"?", near);
}

kymo_status kymo__anchors_check(const kymo__anchors *anchors, kymo_error *err)
{
    const kymo__anchor *first = NULL;

    for (int32_t i = 0; i < anchors->capacity; i++) {
        const kymo__anchor *slot = &anchors->slots[i];

        if (slot->hash && slot->label < 0 &&
            (!first || slot->file < first->file ||
             (slot->file == first->file &&
              (slot->line < first->line ||
               (slot->line == first->line && slot->column < first->column)))))
            first = slot;
    }
    if (!first)
        return KYMO_OK;
    const char *name = string_at(anchors, first->name), *id = strchr(name, '-') + 1;
    const char *file = string_at(anchors, first->file);
    const char *kind = name[0] == 'f' ? "figure" : name[0] == 't' ? "table" : "section";
    if (first->line > 0)
        kymo__fail_at(err, KYMO_EINVAL, file[0] ? file : "text", first->line, first->column,
                      "no %s has the id \"%s\"", kind, id);
    else
        kymo__fail(err, KYMO_EINVAL, "no %s has the id \"%s\"", kind, id);
    propose(anchors, name, id, err);
    return (kymo_status)err->code;
}
