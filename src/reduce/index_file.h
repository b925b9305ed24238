/*
 * index_file.h - the bytes of an index file (docs/index.md), within the reduce room.
 *
 *     head | segment 0 | segment 1 | ... | foot | columns | tail
 *
 * A segment has the nodes of 32 768 rows of each column, each followed by its hash, and then, where the rows are kept,
 * those (a spool's segment). Everything is in the order and form of the machine that wrote it, in multiples of
 * 8 bytes. What is at the end was written last.
 */
#ifndef KYMO_REDUCE_INDEX_FILE_H
#define KYMO_REDUCE_INDEX_FILE_H

#include "reduce/index.h"

enum { FILE_VERSION = 1, FILE_ORDER = 0x01020304, FILE_HASHED = 64 * 1024 };
#define FILE_MAGIC "kymo-index\n\x1a\xff\r\n"

typedef struct file_head {
    char magic[16];
    uint32_t version, order;
    uint64_t zero[5];
} file_head;

/** What the data were. */
typedef struct file_print {
    int64_t size, mtime;            /* bytes; nanoseconds */
    uint64_t head_hash, tail_hash;  /* of the first and last 64 KiB */
    uint64_t reading;               /* of how they were read: format, options, columns, version of kymo */
} file_print;

typedef struct file_foot {
    file_print print;
    int64_t rows, repaired;
    int64_t stride;                 /* bytes of a segment */
    int64_t has_rows;               /* 1: the rows are kept */
    int64_t resume_row, resume_offset, resume_line; /* a chunk of text at or before the last whole segment's end */
    int64_t column_count;           /* that are indexed */
} file_foot;

typedef struct file_column {
    int32_t column, type;           /* in the source */
    int64_t rows, valid, gaps, infinite;
    pyramid_value min, max, last;
    int32_t falls, odd, ends, missing; /* missing: of the rows that are kept */
} file_column;

typedef struct file_tail {
    int64_t foot;                   /* where it begins */
    uint64_t hash;                  /* of foot and columns */
    char magic[16];
} file_tail;

/** Bytes of the nodes of a column in a segment, hash included. */
enum { FILE_NODES = (int)sizeof(pyramid_segment) + 8 };

/** What the data of a source are now, or were when they had `size` bytes (-1: now). KYMO_PARTIAL: they have fewer. */
kymo_status kymo__index_file_print(const kymo_source *source, int64_t size, file_print *print, kymo_error *err);

/** A file that has been looked at, and its parts. */
typedef struct file_view {
    const char *map;
    size_t size;
    int fd;                         /* of the map, while there is one */
    int64_t mtime;                  /* of it then [ns] */
    const file_foot *foot;
    const file_column *columns;
    int64_t segments;
} file_view;
/** Maps an index file and finds out whether it is one of a source; unless NONE it must be closed. */
kymo__index_file kymo__index_file_open(const kymo_source *source, const char *path, file_view *view);
void kymo__index_file_close(file_view *view);
/** Whether the nodes of a segment are right: `number` is the column's place among those indexed. */
bool kymo__index_file_good(const file_view *view, int64_t number, int64_t segment);
static inline const pyramid_segment *file_segment(const file_view *view, int64_t number, int64_t segment)
{
    return (const pyramid_segment *)(const void *)(view->map + sizeof(file_head) + segment * view->foot->stride +
                                                   number * FILE_NODES);
}
/** Takes the totals of a column from a file. */
void kymo__index_file_totals(pyramid *p, const file_column *column);

#endif
