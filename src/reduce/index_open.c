/*
 * index_open.c - finding the index file of a source, and whether it is to be trusted.
 *
 * A file is mapped, never written through. Its end is checked when it is opened: sizes, hashes, what the data are
 * now; the nodes of a segment when they are first asked for, and kept rows by their sums when they are read. Where
 * something is wrong the data are read as if there were no file; so they are when another program writes over the file
 * in place, which is looked for before each use, since to touch the map of a file that was cut off ends a program.
 */
#include "reduce/index_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void kymo__index_file_close(file_view *view)
{
    if (view->map) {
        munmap((void *)(uintptr_t)view->map, view->size);
        close(view->fd);
    }
    *view = (file_view){ 0 };
}

static int64_t mtime_of(const struct stat *info)
{
    return (int64_t)info->st_mtim.tv_sec * 1000000000 + info->st_mtim.tv_nsec;
}

/* Maps a regular file of at least its two ends. */
static kymo__index_file map_file(const char *path, file_view *view)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    *view = (file_view){ 0 };
    if (fd < 0)
        return KYMO__INDEX_NONE;
    bool fits = fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size % 8 == 0 &&
                (uint64_t)info.st_size >= sizeof(file_head) + sizeof(file_foot) + sizeof(file_tail) &&
                (uint64_t)info.st_size <= SIZE_MAX / 2;
    void *map = fits ? mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (map == MAP_FAILED) {
        close(fd);
        return KYMO__INDEX_DAMAGED;
    }
    view->map = map;
    view->size = (size_t)info.st_size;
    view->fd = fd;
    view->mtime = mtime_of(&info);
    return KYMO__INDEX_GOOD;
}

/* Finds the end of the file and whether all its parts have room. */
static kymo__index_file find_foot(file_view *view)
{
    const file_head *head = (const file_head *)(const void *)view->map;
    const file_tail *tail = (const file_tail *)(const void *)(view->map + view->size - sizeof *tail);
    if (memcmp(head->magic, FILE_MAGIC, sizeof head->magic) != 0)
        return KYMO__INDEX_DAMAGED;
    if (head->version != FILE_VERSION || head->order != FILE_ORDER)
        return KYMO__INDEX_FOREIGN;
    const int64_t end = (int64_t)(view->size - sizeof *tail);
    if (memcmp(tail->magic, FILE_MAGIC, sizeof tail->magic) != 0 || tail->foot < (int64_t)sizeof *head ||
        tail->foot % 8 != 0 || tail->foot > end - (int64_t)sizeof(file_foot))
        return KYMO__INDEX_DAMAGED;
    if (kymo__hash_bulk(view->map + tail->foot, (size_t)(end - tail->foot), 0) != tail->hash)
        return KYMO__INDEX_DAMAGED;
    const file_foot *foot = (const file_foot *)(const void *)(view->map + tail->foot);
    const int64_t segments = foot->rows / PYRAMID_SEGMENT + (foot->rows % PYRAMID_SEGMENT > 0);
    const int64_t room = end - tail->foot - (int64_t)sizeof *foot;
    if (foot->rows < 0 || foot->column_count < 0 || foot->column_count > room / (int64_t)sizeof(file_column) ||
        foot->column_count * (int64_t)sizeof(file_column) != room || foot->stride % 8 != 0 ||
        foot->stride < foot->column_count * FILE_NODES ||
        (segments > 0 && foot->stride != (tail->foot - (int64_t)sizeof *head) / segments) ||
        segments * foot->stride != tail->foot - (int64_t)sizeof *head)
        return KYMO__INDEX_DAMAGED;
    view->foot = foot;
    view->columns = (const file_column *)(const void *)(foot + 1);
    view->segments = segments;
    return KYMO__INDEX_GOOD;
}

/* Whether the columns are those of the source. The hash of the reading has said so: this is for files that lie. */
static bool columns_fit(const kymo_source *source, const file_view *view)
{
    int32_t after = 0;
    for (int64_t i = 0; i < view->foot->column_count; i++) {
        const file_column *column = &view->columns[i];
        if (column->column < after || column->column >= source->column_count ||
            column->type != source->columns[column->column].type || column->type == KYMO_TEXT ||
            column->rows != view->foot->rows || column->valid < 0 || column->valid > column->rows)
            return false;
        after = column->column + 1;
    }
    return true;
}

static kymo__index_file compare(const kymo_source *source, const file_view *view)
{
    const file_print *then = &view->foot->print;
    file_print now;
    kymo_error err;
    kymo__error_clear(&err);
    if (kymo__index_file_print(source, -1, &now, &err) != KYMO_OK)
        return KYMO__INDEX_STALE;
    if (then->reading != now.reading || !columns_fit(source, view))
        return KYMO__INDEX_FOREIGN;
    if (then->size == now.size)
        return memcmp(then, &now, sizeof now) == 0 ? KYMO__INDEX_GOOD : KYMO__INDEX_STALE;
    if (then->size > now.size || then->size <= 0 || kymo__index_file_print(source, then->size, &now, &err) != KYMO_OK)
        return KYMO__INDEX_STALE;
    return then->head_hash == now.head_hash && then->tail_hash == now.tail_hash ? KYMO__INDEX_GROWN
                                                                                : KYMO__INDEX_STALE;
}

kymo__index_file kymo__index_file_open(const kymo_source *source, const char *path, file_view *view)
{
    kymo__index_file found = map_file(path, view);
    if (found == KYMO__INDEX_GOOD)
        found = find_foot(view);
    return found == KYMO__INDEX_GOOD ? compare(source, view) : found;
}

bool kymo__index_file_good(const file_view *view, int64_t number, int64_t segment)
{
    const pyramid_segment *s = file_segment(view, number, segment);
    uint64_t hash;
    memcpy(&hash, s + 1, sizeof hash);
    return hash == kymo__hash_bulk(s, sizeof *s, (uint64_t)(segment * 4096 + number));
}

/* ---- Attaching --------------------------------------------------------------------------------------------- */

void kymo__index_unmap(kymo__index *index)
{
    size_t count = (size_t)(index->number_count * index->segments);
    kymo__free(index->mem, KYMO_MEMORY_REDUCE, index->checked, index->checked ? count : 0, 1);
    if (index->map) {
        munmap((void *)(uintptr_t)index->map, index->map_size);
        close(index->map_fd);
    }
    index->checked = NULL;
    index->map = NULL;
}

bool kymo__index_there(const kymo__index *index)
{
    struct stat info;
    return !index->map || (fstat(index->map_fd, &info) == 0 && (uint64_t)info.st_size == index->map_size &&
                           mtime_of(&info) == index->map_mtime);
}

/* A column of the index, its segments being those of the file. */
static kymo_status lend(kymo__reducer *r, const file_view *view, int32_t number, kymo_error *err)
{
    pyramid *p = pyramid_of(r);
    const file_column *column = &view->columns[number];
    p->lent = true;
    for (int64_t i = 0; i < view->segments; i++) {
        pyramid_segment **slot = kymo__pyramid_slot(r, i, err);
        if (!slot)
            return err->code;
        *slot = (pyramid_segment *)(uintptr_t)file_segment(view, number, i);
    }
    kymo__index_file_totals(p, column);
    p->added = column->rows;
    atomic_store(&p->marks, (column->falls ? PYRAMID_FALLS : 0) | (column->odd ? PYRAMID_ODD : 0) |
                            (column->valid < column->rows ? PYRAMID_LACKS : 0));
    atomic_store(&p->rows, column->rows);
    atomic_store(&p->whole, true);
    return KYMO_OK;
}

/* The rows that a file keeps; without them those of the source, if they can be found. */
static kymo_status find_rows(kymo__index *index, const file_view *view, const char *path, kymo_error *err)
{
    bool missing[4096] = { false };
    if (!view->foot->has_rows) {
        index->rows = kymo__source_seeks(index->source) && index->source->rows >= view->foot->rows ? index->source
                                                                                                    : NULL;
        return KYMO_OK;
    }
    int64_t nodes = index->number_count * (int64_t)FILE_NODES;
    if (index->number_count > 4096 ||
        view->foot->stride != nodes + kymo__spool_segment(index->source, index->numbers, index->number_count))
        return kymo__fail(err, KYMO_EDATA, "%s: damaged", path);
    const kymo__spool_place place = { .fd = open(path, O_RDONLY | O_CLOEXEC),
                                      .origin = (int64_t)sizeof(file_head) + nodes, .stride = view->foot->stride };
    if (place.fd < 0)
        return kymo__fail(err, KYMO_EIO, "%s: gone", path);
    kymo_status status = kymo__spool_open_in(&index->spool, index->source, index->numbers, index->number_count, &place,
                                             index->mem, err);
    close(place.fd);
    if (status != KYMO_OK)
        return status;
    for (int32_t i = 0; i < index->number_count; i++)
        missing[i] = view->columns[i].missing;
    kymo__spool_found(index->spool, view->foot->rows, missing);
    index->rows = kymo__spool_source(index->spool);
    return kymo_source_status(index->rows, err);
}

static kymo_status fill(kymo__index *index, const file_view *view, const char *path, kymo_error *err)
{
    size_t count = (size_t)index->number_count * (size_t)view->segments;
    if (index->number_count != view->foot->column_count)
        return kymo__fail(err, KYMO_EDATA, "%s: damaged", path);
    index->segments = view->segments;
    index->checked = kymo__alloc(index->mem, KYMO_MEMORY_REDUCE, count, 1, "index", err);
    if (!index->checked)
        return err->code;
    index->map = view->map;
    index->map_size = view->size;
    index->map_fd = view->fd;
    index->map_mtime = view->mtime;
    for (int32_t i = 0; i < index->number_count; i++) {
        if (lend(&index->columns[index->numbers[i]], view, i, err) != KYMO_OK)
            return err->code;
    }
    index->repaired = view->foot->repaired;
    return find_rows(index, view, path, err);
}

/* A file that is good becomes the index of its source. */
static kymo__index_file attach(kymo_source *source, file_view *view, const char *path)
{
    kymo_error err;
    kymo__error_clear(&err);
    kymo__index *index = kymo__index_make(source, &(kymo__index_wish){ 0 }, &err);
    if (!index) {
        kymo__index_file_close(view);
        return KYMO__INDEX_DAMAGED;
    }
    if (fill(index, view, path, &err) != KYMO_OK || !kymo__source_attach(source, index, kymo__index_drop)) {
        if (!index->map)
            kymo__index_file_close(view);
        kymo__index_drop(index);
        return KYMO__INDEX_DAMAGED;
    }
    atomic_store_explicit(&index->state, INDEX_WHOLE, memory_order_release);
    kymo__index_tell_order(index);
    return KYMO__INDEX_GOOD;
}

kymo__index_file kymo__index_find(kymo_source *source)
{
    kymo__index_file best = KYMO__INDEX_NONE;
    kymo_error err;
    if (source->said.no_index || source->fd < 0 || atomic_exchange(&source->sought, true))
        return best; /* figures of several threads may come at once: one of them looks */
    for (int cached = 0; cached < 2 && !kymo__source_index(source) && source->error.code == KYMO_OK; cached++) {
        char path[4096];
        file_view view;
        if (kymo__index_path(source, cached, path, &err) != KYMO_OK)
            continue;
        kymo__index_file found = kymo__index_file_open(source, path, &view);
        if (found == KYMO__INDEX_GOOD)
            return attach(source, &view, path);
        kymo__index_file_close(&view);
        best = best == KYMO__INDEX_NONE ? found : best;
    }
    return best;
}

kymo__index_file kymo__index_judge(const kymo_source *source, const char *path)
{
    file_view view;
    kymo__index_file found = kymo__index_file_open(source, path, &view);
    kymo__index_file_close(&view);
    return found;
}

bool kymo__index_check(const kymo__index *index, int32_t column, int64_t segment)
{
    int64_t number = 0;
    if (!index->map)
        return true;
    while (number < index->number_count && index->numbers[number] != column)
        number++;
    if (number == index->number_count || segment >= index->segments)
        return false;
    atomic_uchar *mark = &index->checked[number * index->segments + segment];
    unsigned char known = atomic_load_explicit(mark, memory_order_relaxed);
    if (known == 0) {
        const file_tail *tail = (const file_tail *)(const void *)(index->map + index->map_size - sizeof *tail);
        const file_view view = { .map = index->map, .size = index->map_size,
                                 .foot = (const file_foot *)(const void *)(index->map + tail->foot) };
        known = kymo__index_file_good(&view, number, segment) ? 1 : 2;
        atomic_store_explicit(mark, known, memory_order_relaxed);
    }
    return known == 1;
}
