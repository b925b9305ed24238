/*
 * index_file.c - writing the index file of a source: one reading, segment after segment, the end last.
 *
 * Nodes leave memory as soon as their segment is whole, so that memory does not grow with the rows. The file has no
 * name until it is whole (kymo__out); a program that is killed leaves nothing, or what was there. When the data have
 * only grown, whole segments of the old file are copied and the reading begins behind them.
 */
#define _GNU_SOURCE // st_mtim, pwrite
#include "reduce/index_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Fingerprints -------------------------------------------------------------------------------------- */

static kymo_status hash_part(const kymo_source *source, int64_t from, int64_t to, uint64_t *hash, kymo_error *err)
{
    char bytes[4096];
    *hash = 0;
    while (from < to) {
        size_t want = to - from < (int64_t)sizeof bytes ? (size_t)(to - from) : sizeof bytes;
        ssize_t got = pread(source->fd, bytes, want, (off_t)from);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return kymo__fail_errno(err, errno, source->path, "cannot read");
        if (got == 0)
            return KYMO_PARTIAL;
        *hash = kymo__hash_bulk(bytes, (size_t)got, *hash);
        from += got;
    }
    return KYMO_OK;
}

/* Everything that says how bytes become columns. */
static uint64_t hash_reading(const kymo_source *source)
{
    const kymo_source_options *said = &source->said;
    const char *texts[] = { said->format, said->delimiter, said->missing, said->comment, said->time_zone };
    const int32_t numbers[] = { said->header, said->lenient, source->column_count, KYMO_VERSION_MAJOR,
                                KYMO_VERSION_MINOR, KYMO_VERSION_PATCH, FILE_VERSION };
    uint64_t hash = kymo__hash_bulk(numbers, sizeof numbers, 1);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        hash = texts[i] ? kymo__hash_bulk(texts[i], strlen(texts[i]) + 1, hash) : hash * 31 + 7;
    for (int32_t i = 0; i < source->column_count; i++) {
        hash = kymo__hash_bulk(&source->columns[i].type, sizeof source->columns[i].type, hash);
        hash = kymo__hash_bulk(source->columns[i].name, strlen(source->columns[i].name) + 1, hash);
    }
    return hash;
}

kymo_status kymo__index_file_print(const kymo_source *source, int64_t size, file_print *print, kymo_error *err)
{
    struct stat info;
    *print = (file_print){ .reading = hash_reading(source) };
    if (fstat(source->fd, &info) != 0)
        return kymo__fail_errno(err, errno, source->path, "cannot read");
    if (size > (int64_t)info.st_size)
        return KYMO_PARTIAL;
    print->size = size >= 0 ? size : (int64_t)info.st_size;
    print->mtime = (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
    int64_t head = print->size < FILE_HASHED ? print->size : FILE_HASHED;
    kymo_status status = hash_part(source, 0, head, &print->head_hash, err);
    return status == KYMO_OK ? hash_part(source, print->size - head, print->size, &print->tail_hash, err) : status;
}

/* ---- Names ------------------------------------------------------------------------------------------------ */

static kymo_status too_long(const kymo_source *source, kymo_error *err)
{
    return kymo__fail_errno(err, ENAMETOOLONG, source->path, "cannot make the name of its index");
}

kymo_status kymo__index_path(const kymo_source *source, bool cached, char path[4096], kymo_error *err)
{
    if (source->fd < 0 || !source->rewindable || source->standard)
        return kymo__fail(err, KYMO_EINVAL, "%s: only regular files have index files", source->path);
    if (!cached)
        return snprintf(path, 4096, "%s.kymo-index", source->path) < 4096 ? KYMO_OK : too_long(source, err);
    const char *folder = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    char whole[4096];
    if (!realpath(source->path, whole))
        return kymo__fail_errno(err, errno, source->path, "cannot read");
    bool own = folder && folder[0] == '/';
    if (!own && (!home || home[0] != '/'))
        return kymo__fail(err, KYMO_ENOENT, "neither $XDG_CACHE_HOME nor $HOME is a folder");
    int length = snprintf(path, 4096, "%s%s/kymo", own ? folder : home, own ? "" : "/.cache");
    if (length > 4000)
        return too_long(source, err);
    mkdir(path, 0777); /* whether it is there shows when the file is opened */
    snprintf(path + length, (size_t)(4096 - length), "/%016llx.kymo-index",
             (unsigned long long)kymo__hash(whole, strlen(whole), 0));
    return KYMO_OK;
}

/* ---- Writing ------------------------------------------------------------------------------------------------ */

typedef struct writer {
    kymo__index *index;
    kymo__out out;
    file_foot foot;
    int64_t done;      /* segments in the file */
    int64_t kept;      /* rows of the old one */
    file_view old;     /* map NULL: there is none */
} writer;

static kymo_status put(const writer *w, const void *bytes, size_t size, int64_t at, kymo_error *err)
{
    const char *p = bytes;
    while (size > 0) {
        ssize_t n = pwrite(w->out.fd, p, size, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return kymo__fail_errno(err, errno, w->out.path, "cannot write");
        p += n;
        size -= (size_t)n;
        at += n;
    }
    return KYMO_OK;
}

static int64_t place_of(const writer *w, int64_t segment)
{
    return (int64_t)sizeof(file_head) + segment * w->foot.stride;
}

/* The nodes of segments that are whole, or at the end begun. */
static kymo_status put_nodes(writer *w, int64_t segments, kymo_error *err)
{
    for (; w->done < segments; w->done++) {
        for (int32_t i = 0; i < w->index->number_count; i++) {
            kymo__reducer *r = &w->index->columns[w->index->numbers[i]];
            const pyramid_segment *s = *kymo__pyramid_slot(r, w->done, err);
            int64_t at = place_of(w, w->done) + i * (int64_t)FILE_NODES;
            uint64_t hash = kymo__hash_bulk(s, sizeof *s, (uint64_t)(w->done * 4096 + i));
            if (put(w, s, sizeof *s, at, err) != KYMO_OK ||
                put(w, &hash, sizeof hash, at + (int64_t)sizeof *s, err) != KYMO_OK)
                return err->code;
            kymo__pyramid_release(r, w->done);
        }
    }
    return KYMO_OK;
}

static kymo_status merged(void *user, const kymo__chunk *chunk, kymo_error *err)
{
    writer *w = user;
    int64_t rows = chunk->first_row + chunk->rows, whole = rows / PYRAMID_SEGMENT;
    if (chunk->first_row <= whole * PYRAMID_SEGMENT) {
        w->foot.resume_row = chunk->first_row;
        w->foot.resume_offset = chunk->offset;
        w->foot.resume_line = chunk->line;
    }
    w->foot.rows = rows > w->foot.rows ? rows : w->foot.rows;
    const kymo__index_wish *wish = &w->index->wish;
    if (wish->watch && wish->watch(atomic_load(&w->index->bytes), wish->watch_user) != 0)
        return kymo__fail(err, KYMO_ECANCELLED, "cancelled");
    return put_nodes(w, whole, err);
}

/* ---- Going on from an old file ------------------------------------------------------------------------------- */

void kymo__index_file_totals(pyramid *p, const file_column *column)
{
    p->totals = (pyramid_totals){ .rows = column->rows, .valid = column->valid, .gaps = column->gaps,
                                  .infinite = column->infinite, .min = column->min, .max = column->max,
                                  .last = column->last, .falls = column->falls, .odd = column->odd,
                                  .ends = column->ends };
}

/* The totals of the whole segments alone, from their nodes; order is that of all rows, which is as good. */
static void count_segments(pyramid *p, const file_view *old, int32_t number, int64_t segments)
{
    const file_column *column = &old->columns[number];
    p->totals = (pyramid_totals){ .falls = column->falls, .odd = column->odd };
    for (int64_t i = 0; i < segments; i++)
        kymo__pyramid_add_totals(p, &file_segment(old, number, i)->node[PYRAMID_NODES - 1]);
    p->added = p->totals.rows = segments * PYRAMID_SEGMENT;
}

/* Copies the whole segments of the old file, if they are right; 0: the new file begins from nothing. */
static kymo_status copy_old(writer *w, kymo_error *err)
{
    const file_view *old = &w->old;
    int64_t segments = old->foot->rows / PYRAMID_SEGMENT;
    bool missing[4096] = { false };
    if (old->foot->stride != w->foot.stride || w->index->number_count > 4096)
        return KYMO_OK;
    for (int64_t i = 0; i < segments; i++) {
        for (int32_t k = 0; k < w->index->number_count; k++) {
            if (!kymo__index_file_good(old, k, i))
                return KYMO_OK;
        }
    }
    if (put(w, old->map + sizeof(file_head), (size_t)(segments * w->foot.stride), place_of(w, 0), err) != KYMO_OK)
        return err->code;
    for (int32_t k = 0; k < w->index->number_count; k++) {
        count_segments(pyramid_of(&w->index->columns[w->index->numbers[k]]), old, k, segments);
        missing[k] = old->columns[k].missing;
    }
    if (w->index->spool)
        kymo__spool_goes_on(w->index->spool, segments * PYRAMID_SEGMENT, missing);
    w->done = segments;
    w->kept = segments * PYRAMID_SEGMENT;
    w->foot.rows = segments * PYRAMID_SEGMENT;
    w->foot.resume_row = old->foot->resume_row;
    w->foot.resume_offset = old->foot->resume_offset;
    w->foot.resume_line = old->foot->resume_line;
    w->foot.repaired = old->foot->repaired;
    return KYMO_OK;
}

/* ---- All of it --------------------------------------------------------------------------------------------- */

static kymo_status begin(writer *w, bool rows, kymo_error *err)
{
    kymo__index *index = w->index;
    file_head head = { .version = FILE_VERSION, .order = FILE_ORDER };
    memcpy(head.magic, FILE_MAGIC, sizeof head.magic);
    int64_t nodes = index->number_count * (int64_t)FILE_NODES;
    w->foot.has_rows = rows;
    w->foot.stride = nodes + (rows ? kymo__spool_segment(index->source, index->numbers, index->number_count) : 0);
    w->foot.column_count = index->number_count;
    const kymo__spool_place place = { .fd = w->out.fd, .origin = (int64_t)sizeof head + nodes,
                                      .stride = w->foot.stride };
    if (put(w, &head, sizeof head, 0, err) != KYMO_OK ||
        (rows && kymo__spool_open_in(&index->spool, index->source, index->numbers, index->number_count, &place,
                                     index->mem, err) != KYMO_OK))
        return err->code;
    return w->old.map ? copy_old(w, err) : KYMO_OK;
}

static kymo_status read_all(writer *w, kymo_error *err)
{
    kymo__index *index = w->index;
    const bool resumed = w->done > 0, seeks = kymo__source_seeks(index->source);
    kymo__pass pass = {
        .spool_cap = index->spool ? INT64_MAX : 0,
        .spool = index->spool,
        .spool_columns = index->numbers,
        .spool_column_count = index->number_count,
        .merged = merged,
        .merged_user = w,
        .first_row = resumed && seeks ? w->done * PYRAMID_SEGMENT : 0,
        .resume_row = resumed && !seeks ? w->foot.resume_row : 0,
        .resume_offset = w->foot.resume_offset,
        .resume_line = w->foot.resume_line,
    };
    kymo_status status = kymo__index_read(index, &pass, err);
    w->foot.repaired += pass.repaired;
    if (index->spool && !pass.spool) { /* given up, and closed */
        index->spool = NULL;
        *err = pass.spool_error;
        return err->code;
    }
    return status;
}

static kymo_status end(writer *w, kymo_error *err)
{
    kymo__index *index = w->index;
    size_t count = (size_t)index->number_count, size = sizeof w->foot + count * sizeof(file_column);
    int64_t at;
    if ((index->spool && kymo__spool_end(index->spool, err) != KYMO_OK) ||
        put_nodes(w, (w->foot.rows + PYRAMID_SEGMENT - 1) / PYRAMID_SEGMENT, err) != KYMO_OK)
        return err->code;
    at = place_of(w, w->done);
    char *bytes = kymo__alloc(index->mem, KYMO_MEMORY_REDUCE, size, 1, "index", err);
    if (!bytes)
        return err->code;
    memcpy(bytes, &w->foot, sizeof w->foot);
    for (int32_t i = 0; i < index->number_count; i++) {
        const pyramid_totals *t = &pyramid_of(&index->columns[index->numbers[i]])->totals;
        const file_column column = { .column = index->numbers[i],
                                     .type = index->source->columns[index->numbers[i]].type,
                                     .rows = t->rows, .valid = t->valid, .gaps = t->gaps, .infinite = t->infinite,
                                     .min = t->min, .max = t->max, .last = t->last, .falls = t->falls,
                                     .odd = t->odd, .ends = t->ends,
                                     .missing = index->spool && kymo__spool_missing(index->spool, i) };
        memcpy(bytes + sizeof w->foot + (size_t)i * sizeof column, &column, sizeof column);
    }
    file_tail tail = { .foot = at, .hash = kymo__hash_bulk(bytes, size, 0) };
    memcpy(tail.magic, FILE_MAGIC, sizeof tail.magic);
    kymo_status status = put(w, bytes, size, at, err);
    kymo__free(index->mem, KYMO_MEMORY_REDUCE, bytes, size, 1);
    return status == KYMO_OK ? put(w, &tail, sizeof tail, at + (int64_t)size, err) : status;
}

/* Data that have changed meanwhile have been read in parts. */
static kymo_status check_unchanged(const writer *w, kymo_error *err)
{
    file_print now;
    kymo_status status = kymo__index_file_print(w->index->source, -1, &now, err);
    if (status == KYMO_OK && memcmp(&now, &w->foot.print, sizeof now) == 0)
        return KYMO_OK;
    if (status != KYMO_OK && status != KYMO_PARTIAL)
        return status;
    kymo__fail_at(err, KYMO_EIO, w->index->source->path, 0, 0, "it has changed while it was indexed");
    kymo__hint(err, "try again when nobody writes to it");
    return err->code;
}

static kymo_status write_all(writer *w, const char *path, bool rows, kymo_error *err)
{
    if (kymo__out_open(&w->out, path, err) != KYMO_OK)
        return err->code;
    if (w->out.direct) {
        kymo__out_abandon(&w->out);
        return kymo__fail_at(err, KYMO_EINVAL, path, 0, 0, "an index must be a regular file");
    }
    if (begin(w, rows, err) != KYMO_OK || read_all(w, err) != KYMO_OK || end(w, err) != KYMO_OK ||
        check_unchanged(w, err) != KYMO_OK) {
        kymo__out_abandon(&w->out);
        return err->code;
    }
    return kymo__out_commit(&w->out, err);
}

kymo_status kymo__index_write(kymo_source *source, const char *path, const kymo__index_wish *wish, bool rows,
                              int64_t *kept, kymo_error *err)
{
    writer w = { .out = { .fd = -1 } };
    *kept = 0;
    if (kymo_source_status(source, err) != KYMO_OK)
        return err->code;
    kymo_status status = kymo__index_file_print(source, -1, &w.foot.print, err);
    if (status == KYMO_PARTIAL)
        status = kymo__fail_at(err, KYMO_EIO, source->path, 0, 0, "it became shorter while it was read");
    if (status != KYMO_OK)
        return status;
    kymo__index_file old = kymo__index_file_open(source, path, &w.old);
    if (old == KYMO__INDEX_GOOD && (!rows || w.old.foot->has_rows)) {
        *kept = w.old.foot->rows;
        kymo__index_file_close(&w.old);
        return KYMO_OK;
    }
    if (old != KYMO__INDEX_GROWN)
        kymo__index_file_close(&w.old);
    w.index = kymo__index_make(source, wish, err);
    if (!w.index) {
        kymo__index_file_close(&w.old);
        return err->code;
    }
    status = write_all(&w, path, rows || !kymo__source_seeks(source), err);
    *kept = status == KYMO_OK ? w.kept : 0;
    kymo__index_file_close(&w.old);
    kymo__index_drop(w.index);
    return status;
}
