/*
 * source.c - what all sources have in common: life, sticky error, columns and their names.
 *
 * A source is counted: the opener holds it once, and so do each figure and each cursor that uses
 * it; the last one frees it. Everything it holds comes from an account of its own. One source needs
 * no memory: a constant one that has failed with KYMO_ENOMEM, so that constructors never return
 * NULL; every call looks for it before it writes.
 */
#include "data/parts.h"

#include <kymo/ext.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

static const kymo_source no_memory = {
    .rows = -1,
    .row_step = 1,
    .row_column = -1,
    .fd = -1,
    .error = {.code = KYMO_ENOMEM, .text = "out of memory for a source"},
};

static bool is_static(const kymo_source *source)
{
    return source == &no_memory;
}

/* ---- Making ---------------------------------------------------------------------------------- */

kymo_source *kymo__source_new(const char *name, const kymo_allocator *allocator,
                              void (*release)(void *user), void *user)
{
    kymo_error err;
    kymo__mem *mem = kymo__mem_open(allocator, 0);
    kymo_source *source =
        mem ? kymo__alloc(mem, KYMO_MEMORY_OBJECT, 1, sizeof *source, "source", &err) : NULL;
    char *path = source ? kymo__strdup(mem, name, &err) : NULL;

    if (!path) {
        if (source)
            kymo__free(mem, KYMO_MEMORY_OBJECT, source, 1, sizeof *source);
        kymo__mem_close(mem);
        if (release)
            release(user);
        return (kymo_source *)(uintptr_t)&no_memory; // never written to: see is_static
    }
    source->mem = mem;
    source->path = path;
    source->users = 1;
    source->rows = -1;
    source->rewindable = true;
    source->row_step = 1;
    source->row_column = -1;
    source->fd = -1;
    source->release = release;
    source->user = user;
    kymo__root_open(&source->root, "source", name, mem);
    return source;
}

static void free_columns(kymo_source *source)
{
    if (!source->columns)
        return;
    for (int32_t i = 0; i <= source->column_count; i++)
        kymo__strfree(source->mem, source->columns[i].name);
    kymo__free(source->mem, KYMO_MEMORY_OBJECT, source->columns, (size_t)source->column_count + 1,
               sizeof *source->columns);
    source->columns = NULL;
    source->column_count = 0;
}

void kymo__source_fail(kymo_source *source, const kymo_error *err)
{
    if (is_static(source) || source->error.code)
        return;
    source->error = *err;
    free_columns(source);
}

kymo_status kymo__source_state(kymo_source *source, const kymo__source_class *class_,
                               kymo_error *err)
{
    source->state =
        kymo__alloc(source->mem, KYMO_MEMORY_OBJECT, 1, class_->source_size, class_->name, err);
    if (!source->state)
        return err->code;
    source->class_ = class_;
    return KYMO_OK;
}

kymo_status kymo__source_add_columns(kymo_source *source, int32_t count, kymo_error *err)
{
    free_columns(source);
    source->columns = kymo__alloc(source->mem, KYMO_MEMORY_OBJECT, (size_t)count + 1,
                                  sizeof *source->columns, "columns", err);
    if (!source->columns)
        return err->code;
    source->column_count = count;
    return KYMO_OK;
}

kymo_status kymo__source_name_column(kymo_source *source, int32_t index, const char *name,
                                     kymo_error *err)
{
    char number[24];
    char *copy;

    if (!name || !name[0]) {
        kymo__print_i64((int64_t)index + 1, number);
        name = number;
    }
    copy = kymo__strdup(source->mem, name, err);
    if (!copy)
        return err->code;
    kymo__strfree(source->mem, source->columns[index].name);
    source->columns[index].name = copy;
    source->numbered = source->numbered || copy[0] == '#';
    return KYMO_OK;
}

kymo_status kymo__reserved_check(const uint64_t *reserved, size_t count, const char *what,
                                 kymo_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (reserved[i])
            return kymo__fail(err, KYMO_EINVAL, "%s: reserved fields are not zero", what);
    return KYMO_OK;
}

kymo_status kymo__column_check(const kymo_column *column, int32_t index, int64_t rows,
                               kymo_error *err)
{
    int64_t size = kymo__type_size(column->type);
    int64_t step = column->stride ? column->stride : size;

    if (column->reserved[0] || column->reserved[1])
        return kymo__fail(err, KYMO_EINVAL, "column %d: reserved fields are not zero", index + 1);
    if (size == 0)
        return kymo__fail(err, KYMO_EINVAL, "column %d: unknown type %d", index + 1, column->type);
    if (rows > 0 && !column->values)
        return kymo__fail(err, KYMO_EINVAL, "column %d: no values", index + 1);
    if (column->valid_offset < 0 || column->valid_offset > INT64_MAX - rows)
        return kymo__fail(err, KYMO_EINVAL, "column %d: bad valid_offset", index + 1);
    if (step < -PTRDIFF_MAX || (rows > 1 && (step > 0 ? step : -step) > PTRDIFF_MAX / (rows - 1)))
        return kymo__fail(err, KYMO_EINVAL, "column %d: %lld rows do not fit in memory", index + 1,
                          (long long)rows);
    if (column->word_count < 0 || (column->word_count > 0 && !column->words))
        return kymo__fail(err, KYMO_EINVAL, "column %d: bad words", index + 1);
    for (int32_t i = 0; column->type == KYMO_TEXT && i < column->word_count; i++)
        if (!column->words[i])
            return kymo__fail(err, KYMO_EINVAL, "column %d: word %d is NULL", index + 1, i);
    return KYMO_OK;
}

/* ---- Letting go ------------------------------------------------------------------------------ */

enum { SAID_TEXTS = 6 };

static void said_texts(kymo_source_options *said, const char **texts[SAID_TEXTS])
{
    texts[0] = &said->format;
    texts[1] = &said->delimiter;
    texts[2] = &said->missing;
    texts[3] = &said->comment;
    texts[4] = &said->time_zone;
    texts[5] = &said->where;
}

kymo_status kymo__source_say(kymo_source *source, const kymo_source_options *options, kymo_error *err)
{
    kymo_source_options given = *options;
    const char **from[SAID_TEXTS], **to[SAID_TEXTS];

    said_texts(&given, from);
    said_texts(&source->said, to);
    source->said.header = options->header;
    source->said.lenient = options->lenient;
    source->said.no_index = options->no_index;
    source->said.doubles = options->doubles;
    for (int i = 0; i < SAID_TEXTS; i++) {
        *to[i] = *from[i] ? kymo__strdup(source->mem, *from[i], err) : NULL;
        if (*from[i] && !*to[i])
            return (kymo_status)err->code;
    }
    return KYMO_OK;
}

static void free_source(kymo_source *source)
{
    kymo__mem *mem = source->mem;
    void (*release)(void *user) = source->release;
    void *user = source->user;
    const char **texts[SAID_TEXTS];

    said_texts(&source->said, texts);
    for (int i = 0; i < SAID_TEXTS; i++)
        kymo__strfree(mem, (char *)(uintptr_t)*texts[i]);
    if (source->index)
        source->index_drop(source->index);
    if (source->state) {
        if (source->class_->close)
            source->class_->close(source);
        kymo__free(mem, KYMO_MEMORY_OBJECT, source->state, 1, source->class_->source_size);
    }
    if (source->fd >= 0)
        close(source->fd);
    free_columns(source);
    kymo__strfree(mem, source->path);
    kymo__free(mem, KYMO_MEMORY_OBJECT, source, 1, sizeof *source);
    kymo__mem_close(mem);
    if (release)
        release(user);
}

void kymo__source_keep(kymo_source *source)
{
    if (source && !is_static(source))
        __atomic_add_fetch(&source->users, 1, __ATOMIC_RELAXED);
}

void kymo__source_drop(kymo_source *source)
{
    if (source && !is_static(source) &&
        __atomic_sub_fetch(&source->users, 1, __ATOMIC_ACQ_REL) == 0)
        free_source(source);
}

bool kymo__source_attach(kymo_source *source, void *index, void (*drop)(void *index))
{
    void *none = NULL;

    if (!source || is_static(source) || source->index_drop)
        return false;
    source->index_drop = drop;
    return __atomic_compare_exchange_n(&source->index, &none, index, false, __ATOMIC_RELEASE,
                                       __ATOMIC_RELAXED);
}

void *kymo__source_index(const kymo_source *source)
{
    return __atomic_load_n(&source->index, __ATOMIC_ACQUIRE);
}

void kymo_source_close(kymo_source *source)
{
    if (!source || is_static(source) || source->closed)
        return;
    source->closed = true;
    kymo__root_close(&source->root);
    kymo__source_drop(source);
}

/* ---- Asking ---------------------------------------------------------------------------------- */

kymo_status kymo_source_status(const kymo_source *source, kymo_error *error)
{
    kymo_error none;

    if (!error)
        error = &none;
    if (!source)
        return kymo__fail(error, KYMO_EMISUSE, "the source is NULL");
    *error = source->error;
    return (kymo_status)source->error.code;
}

int32_t kymo_source_columns(const kymo_source *source)
{
    return source ? source->column_count : 0;
}

kymo_status kymo_source_column(const kymo_source *source, int32_t index, kymo_column_info *info)
{
    kymo_column_info found = {0};
    bool there = source && index >= 0 && index < source->column_count;

    if (there) {
        const kymo__source_column *column = &source->columns[index];
        found.name = column->name;
        found.type = column->type;
        found.rising = column->rising;
        found.missing = column->missing;
    }
    if (info)
        *info = found;
    return there ? KYMO_OK : KYMO_ECOLUMN;
}

const char *kymo_source_format(const kymo_source *source)
{
    if (!source || !source->class_ || source->error.code)
        return "";
    return source->format ? source->format : source->class_->name;
}

int64_t kymo_source_rows(const kymo_source *source)
{
    return source ? source->rows : -1;
}

void kymo_source_touch(kymo_source *source)
{
    if (!source || is_static(source) || source->error.code)
        return;
    source->version++;
    for (int32_t i = 0; i < source->column_count; i++)
        source->columns[i].ranged = false;
    if (source->class_->touch)
        source->class_->touch(source);
}

kymo_source *kymo_source_at(kymo_source *source, const char *file, int32_t line)
{
    if (source && !is_static(source))
        kymo__root_place(&source->root, file, line);
    return source;
}

int64_t kymo__source_version(const kymo_source *source)
{
    return source->class_ && source->class_->version ? source->class_->version(source) : source->version;
}

bool kymo__source_range(const kymo_source *source, int32_t column, double range[2])
{
    if (source->class_ && source->class_->range)
        return source->class_->range(source, column, range);
    range[0] = source->columns[column].lo;
    range[1] = source->columns[column].hi;
    return source->columns[column].ranged;
}

/* ---- Columns by name ------------------------------------------------------------------------- */

/* The hint of an unknown column: the nearest name, then all names as far as they fit. */
static void hint_columns(const kymo_source *source, const char *name, kymo_error *err)
{
    const char *names[64];
    int32_t count = source->column_count < 64 ? source->column_count : 64;
    char list[sizeof err->hint];
    size_t at = 0;

    for (int32_t i = 0; i < count; i++)
        names[i] = source->columns[i].name;
    const char *near = kymo__did_you_mean(name, names, count);
    size_t used = strlen("columns:") + (near ? strlen("did you mean \"\"? ") + strlen(near) : 0);
    size_t room = used < sizeof list ? sizeof list - used : 0;
    for (int32_t i = 0; i < source->column_count; i++) {
        size_t length = strlen(source->columns[i].name);
        if (room < 6 || at + length + 6 > room) { // " ..." and the NUL still fit
            memcpy(list + at, " ...", 4);
            at += 4;
            break;
        }
        list[at++] = ' ';
        memcpy(list + at, source->columns[i].name, length);
        at += length;
    }
    list[at] = '\0';
    if (near)
        kymo__hint(err, "did you mean \"%s\"? columns:%s", near, list);
    else
        kymo__hint(err, "columns:%s", list);
}

kymo_status kymo__source_find(const kymo_source *source, const char *name, int32_t *index,
                              kymo_error *err)
{
    const char *digits = name[0] == '#' ? name + 1 : name;
    const char *end = digits + strlen(digits);
    int64_t number;

    *index = -1;
    if (source->error.code) {
        *err = source->error;
        return (kymo_status)source->error.code;
    }
    if (source->column_count == 0)
        return kymo__fail_at(err, KYMO_EEMPTY, source->path, 0, 0, "no rows yet");
    bool is_name = name[0] != '#' || source->numbered; // or else a number: nothing to look for
    for (int32_t i = 0; i < source->column_count && is_name; i++) {
        if (kymo__str_equal(source->columns[i].name, name)) {
            *index = i;
            return KYMO_OK;
        }
    }
    if (digits[0] >= '0' && digits[0] <= '9' && kymo__parse_i64(digits, end, &number) == end) {
        if (number >= 1 && number <= source->column_count) {
            *index = (int32_t)(number - 1);
            return KYMO_OK;
        }
        return kymo__fail(err, KYMO_ECOLUMN, "no column %s in %s, which has %d", name, source->path,
                          source->column_count);
    }
    kymo__fail(err, KYMO_ECOLUMN, "no column \"%s\" in %s", name, source->path);
    hint_columns(source, name, err);
    return KYMO_ECOLUMN;
}
