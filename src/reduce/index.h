/*
 * index.h - the index of a source, within the reduce room. See index.c.
 */
#ifndef KYMO_REDUCE_INDEX_H
#define KYMO_REDUCE_INDEX_H

#include "reduce/pyramid.h"

#include <pthread.h>

enum { INDEX_BUILDING = 0, INDEX_WHOLE = 1, INDEX_FAILED = 2 };

struct kymo__index {
    kymo__mem *mem;
    int32_t users;           /* the opener and the source (atomic in effect) */
    kymo_source *source;     /* kept by its cursors, and for as long as the index is attached */
    int64_t version;         /* of the source when it was begun */
    kymo__reducer *columns;  /* one a column of the source; state NULL: words */
    int32_t column_count;
    int32_t *numbers;        /* the columns that are indexed */
    int32_t number_count;
    kymo__index_wish wish;
    kymo__spool *spool;
    kymo_source *rows;       /* where rows are found by number; NULL: nowhere */
    int64_t repaired;        /* of INDEX_WHOLE */
    kymo__notes notes;
    atomic_int state;
    atomic_bool cancel;
    atomic_llong bytes;
    kymo_error error;        /* of INDEX_FAILED */
    pthread_t thread;
    bool threaded;
    /* of a file */
    const char *map;         /* NULL: in memory */
    size_t map_size;
    int map_fd;              /* of the map, to see whether it is as it was then */
    int64_t map_mtime;
    int64_t segments;
    atomic_uchar *checked;   /* by number and segment: whether its nodes are right (1) or not (2) */
};

/** An index that nobody has begun to fill, held by its maker; and letting go. */
kymo__index *kymo__index_make(kymo_source *source, const kymo__index_wish *wish, kymo_error *err);
void kymo__index_drop(void *index);
/** Runs a pass for all its columns and finishes their pyramids. *pass: what it asks for beyond rows. */
kymo_status kymo__index_read(kymo__index *index, kymo__pass *pass, kymo_error *err);
/** Notes at the source which of its columns are sorted. All rows are there. */
void kymo__index_tell_order(const kymo__index *index);
/** Gives back what belongs to a file. */
void kymo__index_unmap(kymo__index *index);
/** Whether its file is as it was: where it was cut off, to touch its map would end the program. */
bool kymo__index_there(const kymo__index *index);
/** Whether the nodes of a column's segment are what was written. In memory they are. */
bool kymo__index_check(const kymo__index *index, int32_t column, int64_t segment);

/** The pyramid of a column; NULL: it has none, or no use. */
static inline const pyramid *index_pyramid(const kymo__index *index, int32_t column)
{
    const kymo__reducer *r = column >= 0 && column < index->column_count ? &index->columns[column] : NULL;
    const pyramid *p = r ? r->state : NULL;
    return p && !(atomic_load_explicit(&p->marks, memory_order_relaxed) & PYRAMID_ODD) ? p : NULL;
}

#endif
